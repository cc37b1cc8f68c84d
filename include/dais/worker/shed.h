/*
 * What a worker that runs out of time gives up, by how much of it is spent in its steps: one level more (enum layers_load:
 * probes, the largest pictures, all but the smallest, all but a few) after each window in which it was busy, one less after
 * it was calm for a while. What is taken back too early teaches it to wait for longer.
 *
 * Pure: the times of the steps go in.
 */
#ifndef DAIS_WORKER_SHED_H
#define DAIS_WORKER_SHED_H

#include "dais/base/clock.h"

#include <stdbool.h>

#define SHED_WINDOW_US     500000
#define SHED_BUSY_PERMILLE 900
#define SHED_CALM_PERMILLE 600
#define SHED_CALM_WINDOWS  10 /* 5 s; doubled with each level that had to be given up again, up to … */
#define SHED_CALM_MAX      120

struct shed {
    time_us since_us, busy_us; /* of this window */
    unsigned level;
    unsigned calm;      /* windows in a row */
    unsigned calm_need; /* 0: SHED_CALM_WINDOWS */
    bool lowered;       /* the last change took a level back */
};

/* One step took from `from_us` to `until_us`. True: the level has changed. */
bool shed_note(struct shed *s, time_us from_us, time_us until_us);

#endif
