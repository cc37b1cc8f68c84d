#include "dais/sfu/loss_control.h"

#include <math.h>

#define PACKETS_LEAST  20
#define RECENT_SHARE   0.4
#define INHERENT_ABOVE 1.5 /* what is clearly more than the inherent loss: × this … */
#define INHERENT_PLUS  0.05
#define INHERENT_FALLS 0.3

static void forget(struct loss_control *l)
{
    l->start_us = 0;
    l->lost = l->received = 0;
    l->lost_before = l->received_before = 0;
}

/* The next window; the share lost in the one before, < 0: there is none. */
static double turn_window(struct loss_control *l)
{
    unsigned packets = l->lost_before + l->received_before;
    double share = packets > 0 ? (double)l->lost_before / packets : -1;
    l->lost_before = l->lost;
    l->received_before = l->received;
    l->start_us = 0;
    l->lost = l->received = 0;
    return share;
}

void loss_control_reset(struct loss_control *l)
{
    forget(l);
    l->high_windows = 0;
    l->trial = false;
}

void loss_control_add(struct loss_control *l, bool lost, time_us now_us)
{
    l->start_us = l->start_us == 0 ? now_us : l->start_us;
    l->lost += lost ? 1 : 0;
    l->received += lost ? 0 : 1;
}

void loss_control_take_back(struct loss_control *l)
{
    if (l->lost_before > 0) {
        l->lost_before--;
    } else if (l->lost > 0) {
        l->lost--;
    }
}

static bool is_full(const struct loss_control *l, time_us now_us)
{
    unsigned packets = l->lost + l->received;
    time_us age_us = now_us - l->start_us;
    return l->start_us != 0 && packets >= PACKETS_LEAST && age_us >= LOSS_WINDOW_US &&
           (packets >= LOSS_PACKETS_MIN || age_us >= LOSS_WINDOW_MAX_US);
}

static double too_much(const struct loss_control *l)
{
    return fmax(LOSS_HIGH, l->inherent * INHERENT_ABOVE + INHERENT_PLUS);
}

static enum loss_verdict on_window(struct loss_control *l, double share, const struct loss_input *in, time_us now_us)
{
    if (share < l->inherent) {
        l->inherent += INHERENT_FALLS * (share - l->inherent);
    }
    l->high_windows = share > too_much(l) ? l->high_windows + 1 : 0;
    if (l->high_windows < 2) {
        return LOSS_NOTHING;
    }
    if (in->queue_us > LOSS_QUEUE_US) {
        l->high_windows = 0;
        return LOSS_CUT;
    }
    if (now_us < l->again_us) {
        return LOSS_NOTHING;
    }
    l->trial = true;
    l->trial_from_us = 0;
    l->trial_before_bps = in->estimate_bps;
    l->trial_sent_bps = in->sent_bps;
    l->trial_acked_bps = in->acked_bps;
    return LOSS_TRY;
}

/* Of losses at random less arrives when less is sent. Behind a bottleneck as much arrives as before. Which is nearer? */
static bool has_healed(const struct loss_control *l, const struct loss_input *in)
{
    if (l->trial_sent_bps <= 0 || l->trial_acked_bps <= 0) {
        return false;
    }
    double sent = in->sent_bps / l->trial_sent_bps, acked = in->acked_bps / l->trial_acked_bps;
    return sent <= LOSS_TRIAL_LESS && acked > (1 + sent) / 2;
}

static enum loss_verdict on_trial(struct loss_control *l, double share, const struct loss_input *in, time_us now_us)
{
    l->trial = false;
    l->high_windows = 0;
    if (has_healed(l, in)) {
        l->again_gap_us = 0;
        l->again_us = now_us;
        return LOSS_CUT;
    }
    l->inherent = share;
    l->again_gap_us = l->again_gap_us == 0 ? LOSS_AGAIN_US : l->again_gap_us * 2;
    l->again_gap_us = l->again_gap_us > LOSS_AGAIN_MAX_US ? LOSS_AGAIN_MAX_US : l->again_gap_us;
    l->again_us = now_us + l->again_gap_us;
    return LOSS_RETURN;
}

enum loss_verdict loss_control_poll(struct loss_control *l, const struct loss_input *in, time_us now_us)
{
    if (l->trial && l->trial_from_us == 0) {
        l->trial_from_us = now_us;
        forget(l);
    }
    if (l->trial && now_us - l->trial_from_us < LOSS_SETTLE_US + in->rtt_us) {
        forget(l); /* still of what was sent before */
        return LOSS_NOTHING;
    }
    if (!is_full(l, now_us)) {
        return LOSS_NOTHING;
    }
    double share = turn_window(l);
    if (share < 0) {
        return LOSS_NOTHING;
    }
    l->recent += RECENT_SHARE * (share - l->recent);
    return l->trial ? on_trial(l, share, in, now_us) : on_window(l, share, in, now_us);
}
