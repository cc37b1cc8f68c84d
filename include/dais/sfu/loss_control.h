/*
 * Losses of a receiver: are they of the kind that sending less would heal?
 *
 * Up to 10 % never lowers anything (as in draft-ietf-rmcat-gcc-02 section 6). Beyond that, a queue tells: with packets
 * waiting it is congestion. Without a queue it is radio, or a policer, and only a trial can tell: for about a second and
 * a half less is sent; if the share lost stays as it was, the loss is the way's own ("inherent", the word of loss-based
 * control version 2), the old estimate comes back at once, and only a clearly greater loss asks the question again. If as
 * much arrives as before although less is sent, it was congestion.
 *
 * A window is judged when the next one ends: what only came late is taken back until then.
 *
 *   calm ──too much, twice, no queue──► trial ──as much lost──► calm, the estimate given back
 *     └──too much, twice, a queue──► cut    └──less lost──────► cut
 */
#ifndef DAIS_SFU_LOSS_CONTROL_H
#define DAIS_SFU_LOSS_CONTROL_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define LOSS_WINDOW_US     500000
#define LOSS_WINDOW_MAX_US 2000000
#define LOSS_PACKETS_MIN   100 /* of a window before LOSS_WINDOW_MAX_US, and 20 at all */
#define LOSS_HIGH          0.10
#define LOSS_QUEUE_US      50000
#define LOSS_SETTLE_US     300000 /* and a round trip: until a trial's lower rate shows */
#define LOSS_TRIAL_RATE    0.75
#define LOSS_TRIAL_LESS    0.9      /* of the former rate: if not even so little less was sent, it was no trial */
#define LOSS_AGAIN_US      20000000 /* between trials, doubling up to … */
#define LOSS_AGAIN_MAX_US  120000000

struct loss_control {
    time_us start_us; /* of the window; 0: none open */
    unsigned lost, received;
    unsigned lost_before, received_before; /* of the window before: it is judged when late packets have come */
    unsigned high_windows;                 /* in a row */
    double recent;                         /* smoothed share, for show and for probes */
    double inherent;
    bool trial;
    time_us trial_from_us;
    double trial_before_bps, trial_sent_bps, trial_acked_bps; /* as they were before it */
    time_us again_us, again_gap_us;
};

enum loss_verdict {
    LOSS_NOTHING,
    LOSS_CUT,   /* congestion: go to what arrives */
    LOSS_TRY,   /* send LOSS_TRIAL_RATE of what is sent, for a while */
    LOSS_RETURN /* the trial healed nothing: back to trial_before_bps */
};

/* Zeroed is initialised. */
void loss_control_add(struct loss_control *l, bool lost, time_us now_us);
/* What was told lost came after all. */
void loss_control_take_back(struct loss_control *l);
/* The state of things at a poll. */
struct loss_input {
    time_us queue_us, rtt_us;
    double estimate_bps, sent_bps, acked_bps;
};
/* After each feedback. */
enum loss_verdict loss_control_poll(struct loss_control *l, const struct loss_input *in, time_us now_us);
/* Forgets the open window and a trial under way: what was lost meanwhile had another cause. */
void loss_control_reset(struct loss_control *l);

#endif
