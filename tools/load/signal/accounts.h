/* Accounts for people who come by Dais' own protocol: a person has one seat of the eight that an account may take. */
#ifndef DAIS_LOAD_ACCOUNTS_H
#define DAIS_LOAD_ACCOUNTS_H

#include "room.h"

#define ACCOUNTS_SEATS 8 /* of one account in one room */

/* `count` cookies of accounts load-1, load-2, …, each to be freed: made at the first run, by an administrator's log-in,
 * and used again by later ones. ERR_INVALID: `problem` says why. */
MUST_CHECK enum err accounts_open(struct room *room, const char *password, unsigned count, char **ret_cookies,
                                  char problem[SCENARIO_PROBLEM_SIZE]);

#endif
