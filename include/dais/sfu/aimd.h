/*
 * The rate control of the bandwidth estimate: from "delay grows" and the rate that arrives to what may be sent
 * (draft-ietf-rmcat-gcc-02 section 5.5, with these differences that measurements asked for).
 *
 *  - A decrease goes to BWE_DECREASE of what arrives while packets wait. What arrives while nothing waits is what was
 *    sent, not what the way can take, and says nothing.
 *  - After a steep decrease the target stays below the estimate until the queue is gone (invariant 3): at 0.9 of the
 *    way's rate half a second of queue would stand for five.
 *  - An estimate that is not being used is not raised here (the pictures come in layers: most of the time some of it is
 *    left over); only probes raise it then.
 *
 * Invariants
 *  1. BWE_MIN_BPS ≤ estimate ≤ BWE_MAX_BPS.
 *  2. Only aimd_probed and aimd_update raise it.
 *  3. target ≤ estimate.
 */
#ifndef DAIS_SFU_AIMD_H
#define DAIS_SFU_AIMD_H

#include "dais/base/clock.h"

#include <stdbool.h>

#define BWE_START_BPS       800000
#define BWE_MIN_BPS         30000
#define BWE_MAX_BPS         20000000
#define BWE_DECREASE        0.9
#define BWE_INCREASE        1.08 /* per second, until the capacity is known */
#define BWE_INCREASE_MIN    4000 /* bit/s per second, afterwards */
#define BWE_RESPONSE_US     100000
#define BWE_PACKET_BITS     9600
#define BWE_OVER_ACKED      1.5
#define BWE_USED            0.85  /* less of the estimate sent than this: it is not being tested */
#define BWE_STEEP           0.8   /* a decrease below this share of the estimate fills queues that must be drained */
#define BWE_DRAIN_US        60000 /* … until so little waits, … */
#define BWE_DRAIN_MAX_US    2000000
#define BWE_DRAIN_LEAST     0.5
#define BWE_DRAIN_WITHIN_US 700000 /* … within about this time */

struct aimd {
    double estimate_bps;
    double capacity_bps; /* what arrived at decreases; 0: not known */
    time_us updated_us;
    time_us decreased_us; /* 0: never */
    time_us drain_since_us;
    bool draining;
    double drain; /* share of the estimate that may be used meanwhile */
};

/* What was seen since the last update. */
struct aimd_input {
    bool over; /* delay grows, and packets do wait */
    bool hold; /* do not increase */
    time_us queue_us, rtt_us;
    double acked_bps, sent_bps; /* 0: not known */
};

void aimd_init(struct aimd *a);
void aimd_update(struct aimd *a, const struct aimd_input *in, time_us now_us);
/* A probe showed that the way takes this much. `lower`: believe it also if it is less. */
void aimd_probed(struct aimd *a, double bps, bool lower, time_us now_us);
/* To this and no further, for another reason. */
void aimd_set(struct aimd *a, double bps, time_us now_us);
double aimd_target_bps(const struct aimd *a);

#endif
