/*
 * When to ask a publisher for a key frame, and how often one receiver may cause it.
 *
 *        want                     due                          due: again after 2 RTT (at least 200 ms), each time
 *  idle ──────► wanted ────────────────► asked ──────────┐ twice as long up to 1 s, after ten times every 3 s
 *    ▲                                     ▲             │
 *    └──────── satisfied: a key frame came ┴─────────────┘
 *
 * Each layer knows whether it wants one; how often the publisher is asked is counted over all layers of a source, because
 * encoders answer for all: Chromium's makes a key frame of every encoding when one is named. What several layers want
 * goes out together and counts once.
 *
 * Invariants
 *  1. What receivers ask for (PLI, FIR, packets that are gone) is passed on at least 1 s after whatever was asked before,
 *     and only while nothing was drawn ahead: whatever they send, a publisher who answers is asked once a second at most.
 *  2. What is urgent (somebody changes layers, comes, or comes back, and has no picture or the wrong one until then) may
 *     draw one second's request ahead, 300 ms after the last: nobody's change waits for another one's complaint. Over
 *     any time these too are at most one a second, and one.
 *  3. While it is wanted it is repeated until a key frame comes: one lost PLI leaves no picture black. Only what is urgent
 *     is repeated ahead of the pace, with growing gaps, because encoders that take most of a second to answer exist. As
 *     soon as any layer has answered, the request was not lost, and repetitions count as first ones do.
 *  4. A want in between is not lost but deferred, so many that join at once cause one.
 *  5. One receiver's requests count at most once in 200 ms and three times in 10 s.
 */
#ifndef DAIS_SFU_KEYFRAMES_H
#define DAIS_SFU_KEYFRAMES_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define KEYFRAMES_INTERVAL_US     1000000
#define KEYFRAMES_SPACING_US      300000 /* Chromium's encoder takes no second request sooner */
#define KEYFRAMES_REPEAT_MIN_US   200000
#define KEYFRAMES_REPEAT_MAX_US   1000000
#define KEYFRAMES_DOUBLINGS       3
#define KEYFRAMES_REPEATS         10
#define KEYFRAMES_REPEAT_SLOW_US  3000000
#define KEYFRAMES_RECEIVER_MIN_US 200000
#define KEYFRAMES_RECEIVER_COUNT  3
#define KEYFRAMES_RECEIVER_US     10000000

/* Of one layer; zeroed is initialised. */
struct keyframes {
    bool wanted, urgent;
    uint8_t repeats; /* requests since it is wanted */
    time_us due_us;
};

/* Of a source, over all its layers; zeroed is initialised. */
struct keyframe_pace {
    bool asked;       /* ever */
    bool answered;    /* since it was asked last: by a key frame of any layer */
    time_us asked_us; /* last */
    time_us free_us;  /* from then on a request draws nothing ahead */
};

void keyframes_want(struct keyframes *k, bool urgent, time_us now_us);
void keyframes_satisfied(struct keyframes *k);
/* True: it is time to ask for this layer's, and with it for those of all that keyframes_joins. */
bool keyframes_due(const struct keyframes *k, const struct keyframe_pace *pace, time_us now_us);
/* The layer is named when another one of its source is due: it wants one, and was not asked a moment ago. */
bool keyframes_joins(const struct keyframes *k, time_us now_us);
/* The layer was named in a request; keyframe_pace_asked once for all that were. */
void keyframes_asked(struct keyframes *k, time_us rtt_us, time_us now_us);
void keyframe_pace_asked(struct keyframe_pace *pace, time_us now_us);

/* One receiver's budget; zeroed is full. */
struct keyframe_budget {
    time_us taken_us[KEYFRAMES_RECEIVER_COUNT];
    uint8_t at;
    uint8_t used;
};
bool keyframe_budget_take(struct keyframe_budget *b, time_us now_us);

#endif
