/*
 * `dais account …` and `dais group …`: what an administrator does with the data folder while no server runs. The same plans
 * and changes as over HTTP.
 *
 *   people_command(arguments, "account")  ─► verb and words checked ─► password read, if it takes one ─► the site opened
 *                                         ─► verb->run ─► committed, or said why not
 */
#ifndef DAIS_MAIN_PEOPLE_H
#define DAIS_MAIN_PEOPLE_H

#include "main_priv.h"

#include "dais/server/site.h"

/* What a verb works on. `hash` is NULL where no password was asked for. */
struct people {
    struct site *site;
    struct directory *dir;
    const struct arguments *arguments;
    const char *hash;
};

struct people_verb {
    const char *noun, *verb;
    int words;         /* that follow it */
    const char *usage; /* for the message that one is missing */
    bool password;
    int (*run)(const struct people *people); /* the exit status; says what it did, or why not */
};
extern const struct people_verb people_account_verbs[], people_group_verbs[]; /* end with noun NULL */

/* The exit status. Commits what was planned, all or nothing. In two steps where there is more to the change than a plan. */
int people_begin(const struct people *people, struct site_change *ret_change);
int people_commit(const struct people *people, struct site_change *change, const struct directory_change *changes,
                  size_t count);
int people_apply(const struct people *people, const struct directory_change *changes, size_t count);
int people_refused(enum refusal refusal, const char *field);
/* NULL: there is none of that name; it was said. */
struct account *people_account(const struct people *people, const char *login);

/* `noun`: "account" or "group". */
int people_command(const struct arguments *arguments, const char *noun);

#endif
