/*
 * The people of a run, spread over threads. Each thread has a libuv loop with the sockets, timers and signalling of its
 * people, who belong to it for life; between threads go only tallies (outboxes) and a few atomic words.
 *
 *   crew_start ─► publishers join, spread over a short time ─► when they are in, receivers over ramp_s ─► crew_stop
 */
#ifndef DAIS_LOAD_CREW_H
#define DAIS_LOAD_CREW_H

#include "../measure/tally.h"
#include "../media/reel.h"
#include "../scenario/scenario.h"
#include "../signal/web.h"
#include "dais/base/clock.h"

#define CREW_FAULTS    16
#define CREW_TEXT_SIZE 160

/* What went wrong, and how often. */
struct crew_fault {
    char text[CREW_TEXT_SIZE];
    unsigned count;
};

struct crew_config {
    const struct scenario *scenario;
    const struct reel *reel;
    const struct web_target *target;
    const char *channel; /* Dais' id; NULL: none */
    char **tokens;       /* WHIP: one for each person, publishers first; NULL: the scenario's */
    char **cookies;      /* Dais: people take turns in them */
    unsigned cookie_count;
};

/* How many people there are of each kind now. */
struct crew_counts {
    unsigned waiting, joining, in, failed;
    unsigned away; /* of those who are in, without a WebSocket */
};

struct crew;

/* ERR_INVALID: `problem` says why. The configuration must live as long as the crew. */
MUST_CHECK enum err crew_start(const struct crew_config *config, struct crew **ret_crew,
                               char problem[SCENARIO_PROBLEM_SIZE]);
struct crew_counts crew_count(struct crew *crew);
/* Adds what was counted since the last time to `into`. */
void crew_take(struct crew *crew, struct tally *into);
/* From now on people come and go, as the scenario has it. */
void crew_count_from_now(struct crew *crew);
/* Everybody leaves, within a few seconds. */
void crew_stop(struct crew *crew);
/* Returns how many. */
unsigned crew_faults(struct crew *crew, struct crew_fault ret_faults[CREW_FAULTS]);
void crew_free(struct crew *crew);

#endif
