#include "dais/sfu/aimd.h"

#include <math.h>

#define CAPACITY_SHARE  0.2  /* weight of the newest sample */
#define CAPACITY_BEYOND 1.25 /* what arrives exceeds the capacity by so much: it is another one now */
#define UPDATE_MAX_S    0.5

void aimd_init(struct aimd *a)
{
    *a = (struct aimd){.estimate_bps = BWE_START_BPS, .drain = 1};
}

static void set(struct aimd *a, double bps)
{
    a->estimate_bps = fmin(fmax(bps, BWE_MIN_BPS), BWE_MAX_BPS);
}

void aimd_set(struct aimd *a, double bps, time_us now_us)
{
    set(a, bps);
    a->updated_us = now_us;
}

static void learn_capacity(struct aimd *a, double bps)
{
    bool other =
        a->capacity_bps == 0 || bps > a->capacity_bps * CAPACITY_BEYOND || bps * CAPACITY_BEYOND < a->capacity_bps;
    a->capacity_bps = other ? bps : a->capacity_bps + CAPACITY_SHARE * (bps - a->capacity_bps);
}

static void decrease(struct aimd *a, const struct aimd_input *in, time_us now_us)
{
    /* The effect of the last one must have had time to show. */
    if (in->acked_bps <= 0 || (a->decreased_us != 0 && now_us - a->decreased_us < in->rtt_us + BWE_RESPONSE_US)) {
        return;
    }
    double to = BWE_DECREASE * in->acked_bps;
    if (to < a->estimate_bps) {
        if (to < BWE_STEEP * a->estimate_bps && !a->draining) {
            a->draining = true;
            a->drain_since_us = now_us;
        }
        set(a, to);
        learn_capacity(a, in->acked_bps);
    }
    a->decreased_us = now_us;
}

static void drain(struct aimd *a, const struct aimd_input *in, time_us now_us)
{
    if (a->draining && (in->queue_us < BWE_DRAIN_US || now_us - a->drain_since_us > BWE_DRAIN_MAX_US)) {
        a->draining = false;
    }
    double share = 1 - (double)in->queue_us / BWE_DRAIN_WITHIN_US;
    a->drain = a->draining ? fmax(share, BWE_DRAIN_LEAST) : 1;
}

static void increase(struct aimd *a, const struct aimd_input *in, double dt_s)
{
    if (in->acked_bps > a->capacity_bps * CAPACITY_BEYOND) {
        a->capacity_bps = 0;
    }
    double step = (BWE_INCREASE - 1) * a->estimate_bps * dt_s;
    if (a->capacity_bps > 0) {
        double response_s = (double)(in->rtt_us + BWE_RESPONSE_US) / US_PER_S;
        step = fmax(BWE_PACKET_BITS / response_s, BWE_INCREASE_MIN) * dt_s;
    }
    double most = BWE_OVER_ACKED * in->acked_bps + BWE_PACKET_BITS;
    if (a->estimate_bps < most) {
        set(a, fmin(a->estimate_bps + step, most));
    }
}

void aimd_update(struct aimd *a, const struct aimd_input *in, time_us now_us)
{
    double dt_s = a->updated_us == 0 ? 0 : (double)(now_us - a->updated_us) / US_PER_S;
    a->updated_us = now_us;
    if (in->over) {
        decrease(a, in, now_us);
    } else if (!in->hold && in->sent_bps >= BWE_USED * a->estimate_bps) {
        increase(a, in, fmin(fmax(dt_s, 0), UPDATE_MAX_S));
    }
    drain(a, in, now_us);
}

void aimd_probed(struct aimd *a, double bps, bool lower, time_us now_us)
{
    if (bps <= a->estimate_bps && !lower) {
        return;
    }
    aimd_set(a, bps, now_us);
    if (bps > a->capacity_bps * CAPACITY_BEYOND) {
        a->capacity_bps = 0;
    }
}

double aimd_target_bps(const struct aimd *a)
{
    return fmax(a->estimate_bps * a->drain, BWE_MIN_BPS);
}
