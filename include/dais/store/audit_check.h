/*
 * Is the audit log as it was written? Each entry carries a hash over the one before and itself, so an entry that was
 * changed, taken out or put in shows at its place. Who may write to the database could also reckon all hashes anew: against
 * that helps a mark (store_audit_mark) that was kept elsewhere, for example in a log that is sent to another machine.
 *
 * What is looked at is one moment's state; the server may run meanwhile. Any thread; blocks (a million entries: some seconds).
 */
#ifndef DAIS_STORE_AUDIT_CHECK_H
#define DAIS_STORE_AUDIT_CHECK_H

#include "dais/store/store.h"

#define AUDIT_FAULT_SIZE 256

struct audit_report {
    uint64_t count;             /* entries that were looked at and are in order */
    uint64_t first, last;       /* their numbers */
    wall_ms last_ms;            /* when the last was written */
    char mark[AUDIT_MARK_SIZE]; /* of the last */
    bool marked; /* the entry that the mark names is still kept, or the last that no longer is: it was compared */
    char fault[AUDIT_FAULT_SIZE]; /* a sentence about the first entry that is not in order; empty: all are */
};

/* `mark`: "NUMBER:HASH" of before, or NULL. ERR_INVALID: it is none. ERR_NOT_FOUND: no database, or one whose log was not
 * chained yet. ERR_IO, ERR_NO_MEMORY. A fault is no error. */
MUST_CHECK enum err audit_check(const char *folder, const char *mark, struct audit_report *ret_report);

#endif
