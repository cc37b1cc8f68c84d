/*
 * When log-ins begin and end. One counts while it began no earlier than its account's logins_since_ms; to end them all is
 * to set that beyond each of them. They are told apart by these times alone, so the times rise whatever the clock does: a
 * log-in that was made while the clock was ahead, in the same millisecond, or in a commit that is still on its way ends
 * with the rest.
 *
 * One thread (the loop, or the command line).
 */
#ifndef DAIS_SERVER_LOGINS_H
#define DAIS_SERVER_LOGINS_H

#include "dais/server/site.h"

/* When a log-in of this account that is made now began. */
wall_ms logins_begin(struct account *account, wall_ms at_ms);
/*
 * Ends all log-ins of the account with the change: `want`, which the caller then saves by it, says since when they count,
 * and its list is empty. A log-in that is to stay is put again, as begun at want->logins_since_ms. An error: they could not
 * be read, and nothing is to be saved.
 */
MUST_CHECK enum err logins_end(struct site_change *change, struct account_record *want);
/* The same when somebody else decides it: its API tokens are revoked, too. */
MUST_CHECK enum err logins_and_tokens_end(struct site_change *change, struct account_record *want);

#endif
