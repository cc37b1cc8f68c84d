/* What the subcommands share. */
#ifndef DAIS_MAIN_MAIN_PRIV_H
#define DAIS_MAIN_MAIN_PRIV_H

#include "config.h"

#include <stdbool.h>

#define DAIS_TEXT(x)  DAIS_TEXT_(x) /* of DAIS_VERSION, as the build says it */
#define DAIS_TEXT_(x) #x

#define EXIT_USAGE  64 /* sysexits(3) */
#define EXIT_CONFIG 78
#define EXIT_BROKEN 65 /* the audit log is not as it was written */
#define EXIT_START  69 /* a port taken, the data folder in use, … */
#define EXIT_DISK   75 /* a sync failed: the supervisor starts us again */

struct store;

struct arguments {
    struct config config;
    bool dev;
    bool dump;
    /* account, group and audit: "join", its words, and what else was said */
    const char *verb;
    const char *words[2];
    int word_count;
    const char *name;
    const char *email;
    const char *role;
    bool admin;
};

int serve(struct arguments *arguments);
/* `dais audit …`: the exit status. */
int audit_command(const struct arguments *arguments);
/* Where the audit log ends now, into the program's log: a mark for dais audit verify. */
void audit_say_mark(struct store *store);
/* One line to standard error: "dais: …". */
void complain(const char *text);

#endif
