/*
 * What is done to the packets of one direction, and how it is written on a command line:
 *
 *   rate=4M,queue=200ms,delay=20ms,jitter=5ms,reorder=no,loss=5%,dup=1%,blackout=3s
 *
 * Invariants
 *  1. A text changes only what it names; `clear` stands for "nothing is done any more".
 *  2. A text with a fault changes nothing.
 */
#ifndef DAIS_IMPAIR_PLAN_H
#define DAIS_IMPAIR_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_NEVER INT64_MAX

struct plan {
    uint64_t rate_bps;         /* of IP packets; 0: not limited */
    uint64_t queue_bytes;      /* what may wait for the rate, drop tail; 0: queue_ns says it */
    int64_t queue_ns;          /* the same as a time at the present rate */
    int64_t delay_ns;          /* one way */
    int64_t jitter_ns;         /* uniform, delay - jitter … delay + jitter */
    bool reorder;              /* a packet with less jitter may overtake */
    double loss;               /* 0..1: in the good state */
    double loss_bad;           /* in the bad state (Gilbert-Elliott) */
    double to_bad, to_good;    /* chance a packet; to_bad 0: always in the good state */
    double duplicate;          /* 0..1 */
    int64_t blackout_until_ns; /* nothing passes before; 0: no blackout; PLAN_NEVER: until told */
};

void plan_init(struct plan *plan);

/* Takes a text in. False: `ret_fault` holds a sentence, nothing changed. */
bool plan_apply(struct plan *plan, const char *text, int64_t now_ns, char *ret_fault, size_t fault_size);

/* "20ms", "1.5s", "300us", "2" (seconds). False: not a time. */
bool plan_read_time(const char *text, int64_t *ret_ns);

#endif
