/* What a choice comes to: what is sent, what should come, and why it is no more. */
#include "layers_priv.h"

#define TIGHT_PERCENT 150 /* with less than so much of what is sent, the encoding below is kept at hand */

/* Something larger than what is sent, or anything at all, is asked of the publisher. */
static bool asks(const struct layers_track *t, const struct ladder *l, int8_t step)
{
    for (unsigned i = step == NOTHING ? 0 : l->step[step].option + 1u; i < t->count; i++) {
        if ((t->desired >> i & 1) != 0 && !t->option[i].alive) {
            return true;
        }
    }
    return false;
}

static uint8_t reason_of(const struct layers_track *t, const struct ladder *l, int8_t step)
{
    if (t->wanted_height == 0) {
        return SLOT_REASON_VIEW;
    }
    if (l->count == 0) {
        return SLOT_REASON_SOURCE;
    }
    if (step < l->top) {
        return SLOT_REASON_BANDWIDTH;
    }
    if (l->load_bound) {
        return SLOT_REASON_LOAD;
    }
    uint8_t option = l->step[step].option;
    if (option < l->best) {
        return asks(t, l, step) ? SLOT_REASON_SOURCE : SLOT_REASON_BANDWIDTH;
    }
    bool slower = l->step[step].tid < t->option[option].tid_max;
    return (uint8_t)(option + 1 < t->count || slower ? SLOT_REASON_VIEW : SLOT_REASON_FULL);
}

/* The encodings that should come: what is sent, what would be if it came, and what to fall back to. */
static uint8_t desired_of(const struct layers_track *t, const struct ladder *l, int8_t step, uint64_t budget_bps,
                          uint64_t used_bps)
{
    if (t->wanted_height == 0 || t->count == 0) {
        return 0;
    }
    unsigned bits = t->at >= 0 ? 1u << t->at : 0;
    uint64_t own = step == NOTHING ? 0 : l->step[step].rate_bps;
    int from = step == NOTHING ? -1 : l->step[step].option;
    bits |= from < 0 ? 1 : 1u << from;
    for (int i = l->best; i > from && !l->load_bound; i--) {
        uint64_t after = used_bps - own + ladder_rate(&t->option[i], ladder_tid_top(t, &t->option[i]));
        if (!t->option[i].alive && with_margin(after) <= budget_bps) {
            bits |= 1u << i;
            break;
        }
    }
    if (from > 0 && used_bps * TIGHT_PERCENT / 100 > budget_bps) {
        bits |= 1u << (from - 1);
    }
    return (uint8_t)bits;
}

static uint32_t wanted_of(const struct layers_track *t, const struct ladder *l)
{
    if (t->wanted_height == 0 || t->count == 0) {
        return 0;
    }
    uint32_t top = l->top == NOTHING ? 0 : l->step[l->top].rate_bps;
    const struct layers_option *best = &t->option[l->best];
    uint32_t rate = l->load_bound ? 0 : ladder_rate(best, ladder_tid_top(t, best));
    return rate > top ? rate : top;
}

void layers_put_out(const struct pass *p, struct layers_track *tracks, struct layers_sum *sum)
{
    uint64_t wanted = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct layers_track *t = &tracks[i];
        const struct ladder *l = &p->ladders[i];
        int8_t step = p->step[i];
        t->chosen = step == NOTHING ? -1 : (int8_t)l->step[step].option;
        t->tid = step == NOTHING ? 0 : l->step[step].tid;
        t->fps = step == NOTHING ? 0 : ladder_frames(&t->option[t->chosen], t->tid);
        t->desired = desired_of(t, l, step, p->in->budget_bps, p->used_bps);
        t->reason = reason_of(t, l, step);
        bool asking = asks(t, l, step);
        t->could_rise_us = l->could_rise || asking ? t->could_rise_us : 0;
        if (asking && (t->could_rise_us == 0 || p->in->proven)) { /* with a proof, it is taken as soon as it comes */
            t->could_rise_us = p->in->now_us - (p->in->proven ? LAYERS_HOLD_US : 0);
        }
        wanted += wanted_of(t, l);
        sum->limited = sum->limited || t->reason == SLOT_REASON_BANDWIDTH;
    }
    sum->used_bps = clamp_bps(p->used_bps);
    sum->wanted_bps = clamp_bps(wanted);
}
