#include "dais/sfu/lossy.h"

static void see(struct lossy *l, time_us now_us)
{
    l->once = l->seen = true;
    l->sign_us = now_us;
}

/* The first loss for a while is only noted. */
static bool is_first(struct lossy *l, uint32_t what, time_us now_us)
{
    if (l->once) {
        return false;
    }
    l->once = true;
    l->once_what = what;
    l->once_us = now_us;
    return true;
}

void lossy_on_nack(struct lossy *l, uint32_t what, time_us now_us)
{
    if (l->seen || (!is_first(l, what, now_us) && what != l->once_what && now_us - l->once_us >= LOSSY_APART_US)) {
        see(l, now_us);
    }
}

void lossy_on_report(struct lossy *l, uint8_t percent, time_us now_us)
{
    if (percent == 0) {
        return;
    }
    if (l->seen || percent >= LOSSY_MUCH_PERCENT || (!is_first(l, 0, now_us) && now_us - l->once_us >= LOSSY_TOLD_US)) {
        see(l, now_us);
    }
    if (percent >= LOSSY_MUCH_PERCENT) {
        l->much = true;
        l->much_us = now_us;
    }
    if (percent >= LOSSY_HEAVY_PERCENT) {
        l->heavy = true;
        l->heavy_us = now_us;
    }
}

static uint16_t depth_for(const struct lossy *l, time_us rtt_us)
{
    int64_t repetitions = l->heavy ? 3 : l->much ? 2 : 1;
    int64_t ms = repetitions * (rtt_us / US_PER_MS) + (l->much ? LOSSY_MUCH_MS : LOSSY_MARGIN_MS);
    ms = (ms + LOSSY_DEPTH_STEP_MS - 1) / LOSSY_DEPTH_STEP_MS * LOSSY_DEPTH_STEP_MS;
    return (uint16_t)(ms > LOSSY_DEPTH_MAX_MS ? LOSSY_DEPTH_MAX_MS : ms);
}

void lossy_turn(struct lossy *l, time_us rtt_us, time_us now_us)
{
    l->much = l->much && now_us - l->much_us < LOSSY_CALM_US;
    l->heavy = l->heavy && now_us - l->heavy_us < LOSSY_CALM_US;
    l->seen = l->seen && now_us - l->sign_us < LOSSY_CALM_US;
    l->once = l->seen || (l->once && now_us - l->once_us < LOSSY_CALM_US);
    if (!l->seen) {
        l->depth_ms = 0;
        return;
    }
    uint16_t depth_ms = depth_for(l, rtt_us);
    l->depth_ms = depth_ms > l->depth_ms ? depth_ms : l->depth_ms;
}

unsigned lossy_copies(const struct lossy *l)
{
    return l->heavy ? 2 : l->much ? 1 : 0;
}

static void rank(struct lossy_receivers *r, uint8_t fraction)
{
    if (fraction >= r->worst) {
        r->second = r->worst;
        r->worst = fraction;
    } else if (fraction > r->second) {
        r->second = fraction;
    }
}

void lossy_receivers_join(struct lossy_receivers *r, const struct lossy_receivers *others)
{
    unsigned count = (unsigned)r->count + others->count;
    r->count = (uint16_t)(count < UINT16_MAX ? count : UINT16_MAX);
    rank(r, others->worst);
    rank(r, others->second);
}

void lossy_receivers_take(struct lossy_receivers *r, uint8_t fraction)
{
    lossy_receivers_join(r, &(struct lossy_receivers){.worst = fraction, .count = 1});
}
