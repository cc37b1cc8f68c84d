/*
 * When to ask a publisher for a key frame, and how often one receiver may cause it.
 *
 *        want                     poll, due                    poll, due: again after clamp(2 RTT, 200 ms, 1 s),
 *  idle ──────► wanted (due) ───────────────► asked (due) ───┐ after ten times every 3 s
 *    ▲                                          ▲            │
 *    └──────────── satisfied: a key frame came ─┴────────────┘
 *
 * Invariants
 *  1. A first request is at least 1 s after whatever was asked before, for every layer: whatever receivers do, a
 *     publisher who answers is asked once a second at most. A want in between is not lost but deferred, so many that
 *     join at once cause one.
 *  2. While it is wanted it is repeated until a key frame comes: one lost PLI leaves no picture black.
 *  3. One receiver's requests count at most once in 200 ms and three times in 10 s.
 */
#ifndef DAIS_SFU_KEYFRAMES_H
#define DAIS_SFU_KEYFRAMES_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define KEYFRAMES_INTERVAL_US     1000000
#define KEYFRAMES_REPEAT_MIN_US   200000
#define KEYFRAMES_REPEAT_MAX_US   1000000
#define KEYFRAMES_REPEATS         10
#define KEYFRAMES_REPEAT_SLOW_US  3000000
#define KEYFRAMES_RECEIVER_MIN_US 200000
#define KEYFRAMES_RECEIVER_COUNT  3
#define KEYFRAMES_RECEIVER_US     10000000

struct keyframes {
    bool wanted;
    bool asked; /* ever */
    uint8_t repeats;
    time_us asked_us;
    time_us due_us;
};

/* Zeroed is initialised. */
void keyframes_want(struct keyframes *k, time_us now_us);
void keyframes_satisfied(struct keyframes *k);
/* True: send a request now. */
bool keyframes_poll(struct keyframes *k, time_us rtt_us, time_us now_us);

/* One receiver's budget; zeroed is full. */
struct keyframe_budget {
    time_us taken_us[KEYFRAMES_RECEIVER_COUNT];
    uint8_t at;
    uint8_t used;
};
bool keyframe_budget_take(struct keyframe_budget *b, time_us now_us);

#endif
