/*
 * One run from its begin to its end: the room, the people, the phases, and once a second what there is to see.
 *
 *   JOINING (until everybody is in, or has failed) ─► SETTLING ─► COUNTING ─► OVER
 *
 * It ends early when the user interrupts it, or when nobody is left; what was counted until then is kept.
 */
#ifndef DAIS_LOAD_CONDUCT_H
#define DAIS_LOAD_CONDUCT_H

#include "../report/run.h"
#include "../signal/web.h"

struct conduct_options {
    const struct scenario *scenario;
    const struct web_target *target;
    const char *password;
    int server_pid;                /* 0: looked for, if the target is this machine */
    const struct address *metrics; /* of the listener with the server's /metrics; NULL: none */
    bool quiet;
};

/* ERR_INVALID: nothing was measured, `problem` is one line for the user. Else `run` is to be freed by run_free. */
MUST_CHECK enum err conduct(const struct conduct_options *options, struct run *ret_run,
                            char problem[SCENARIO_PROBLEM_SIZE]);
void run_free(struct run *run);
/* From a signal handler: the run ends soon, in good order. */
void conduct_interrupt(void);

#endif
