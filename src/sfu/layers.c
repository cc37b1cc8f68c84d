/*
 * The allocator: bases for all, then steps by rank, within a budget; down at once, up with patience. A track's steps are
 * its ladder (ladder.c); what the steps taken mean is in layers_out.c.
 */
#include "layers_priv.h"

#define BUDGET_PERCENT 95
#define RESEND_PERCENT 4 /* where more is lost than that, the estimate is seldom what bounds */
#define FAILURES_MAX   8

static uint64_t audio_bps(unsigned audible)
{
    return (uint64_t)LAYERS_AUDIO_BPS * (audible < LAYERS_AUDIO_MAX ? audible : LAYERS_AUDIO_MAX);
}

uint32_t layers_budget_bps(uint32_t estimate_bps, unsigned audible)
{
    uint64_t usable = (uint64_t)estimate_bps * (BUDGET_PERCENT - RESEND_PERCENT) / 100;
    return usable > audio_bps(audible) ? clamp_bps(usable - audio_bps(audible)) : 0;
}

uint32_t layers_floor_bps(uint32_t estimate_bps, unsigned audible)
{
    return estimate_bps > audio_bps(audible) ? clamp_bps(estimate_bps - audio_bps(audible)) : 0;
}

uint32_t layers_estimate_bps(uint32_t need_bps, unsigned audible)
{
    uint64_t budget = ((uint64_t)need_bps * LAYERS_MARGIN_PERCENT + 99) / 100 + audio_bps(audible);
    return clamp_bps((budget * 100 + BUDGET_PERCENT - RESEND_PERCENT - 1) / (BUDGET_PERCENT - RESEND_PERCENT));
}

/* --- giving --- */

/* A track's first step: nobody sees nothing when one picture fits. */
static bool base_fits(const struct pass *p, const struct ladder *l, const struct layers_track *t)
{
    uint64_t after = p->used_bps + l->step[0].rate_bps;
    bool resumes = l->at == NOTHING && !l->eager;
    uint64_t needs = resumes ? with_margin(after) : after;
    if (needs <= p->in->budget_bps) {
        return true;
    }
    uint64_t floor = (uint64_t)p->in->floor_bps + (t->screen ? LAYERS_OVERSEND_BPS : 0);
    return !p->any && needs <= floor;
}

static bool try_step(struct pass *p, size_t i)
{
    const struct ladder *l = &p->ladders[i];
    int8_t next = (int8_t)(p->step[i] + 1);
    if (next > p->limit[i]) {
        return false;
    }
    uint64_t after = p->used_bps - l->step[p->step[i]].rate_bps + l->step[next].rate_bps;
    /* More frames of the leader's smallest picture cost little, and no key frame when they have to go again. */
    bool cheap = l->leads && next <= l->small && l->at != NOTHING;
    if ((next <= l->at || cheap ? after : with_margin(after)) > p->in->budget_bps) {
        return false;
    }
    p->step[i] = next;
    p->used_bps = after;
    return true;
}

/* The leader climbs as far as `option` before the others have anything more. */
static void lead(struct pass *p, size_t i, int8_t steps)
{
    while (p->step[i] != NOTHING && p->step[i] < steps && try_step(p, i)) {
    }
}

static void give_bases(struct pass *p, const struct layers_track *tracks)
{
    for (size_t k = 0; k < p->count; k++) {
        size_t i = p->order[k];
        p->step[i] = NOTHING;
        if (p->limit[i] >= 0 && base_fits(p, &p->ladders[i], &tracks[i])) {
            p->step[i] = 0;
            p->used_bps += p->ladders[i].step[0].rate_bps;
            p->any = true;
        }
        if (p->ladders[i].leads) {
            lead(p, i, p->ladders[i].small);
        }
    }
}

/* One step a round to each that has not been refused; small: within the smallest encoding only. */
static void give_rounds(struct pass *p, bool small)
{
    bool refused[LIMIT_SLOTS_VIDEO] = {false};
    for (bool any = true; any;) {
        any = false;
        for (size_t k = 0; k < p->count; k++) {
            size_t i = p->order[k];
            if (p->step[i] == NOTHING || refused[i] || (small && p->step[i] >= p->ladders[i].small)) {
                continue;
            }
            refused[i] = !try_step(p, i);
            any = any || !refused[i];
        }
    }
}

static void give(struct pass *p, const struct layers_track *tracks)
{
    give_bases(p, tracks);
    for (size_t i = 0; i < p->count; i++) {
        if (p->ladders[i].leads) {
            lead(p, i, (int8_t)(p->ladders[i].small + 1));
        }
    }
    give_rounds(p, true);
    for (size_t k = 0; k < p->count; k++) {
        size_t i = p->order[k];
        while (p->ladders[i].important && p->step[i] != NOTHING && try_step(p, i)) {
        }
    }
    give_rounds(p, false);
}

/* --- patience --- */

static bool may_rise(const struct layers *layers, const struct layers_input *in, const struct layers_track *t,
                     const struct ladder *l)
{
    bool far = in->budget_bps >= (uint64_t)layers->failed_bps * LAYERS_FAR_PERCENT / 100;
    bool ends_wait = in->proven && (!layers->wait_is_hard || far);
    if (in->congested || (in->now_us < layers->wait_until_us && !ends_wait)) {
        return false;
    }
    return l->eager || in->proven || in->now_us - t->could_rise_us >= LAYERS_HOLD_US;
}

static void note_could_rise(struct layers_track *t, struct ladder *l, int8_t could, time_us now_us)
{
    l->could_rise = could > l->at;
    if (l->could_rise && t->could_rise_us == 0) {
        t->could_rise_us = now_us;
    }
}

/* How far each track may go now, given where it could go. A new track gets its smallest encoding whatever happened. */
static int8_t limit_of(const struct layers *layers, const struct layers_input *in, const struct layers_track *t,
                       const struct ladder *l, int8_t could)
{
    int8_t least = l->at < l->top ? l->at : l->top;
    if (could <= l->at) {
        return least;
    }
    if (may_rise(layers, in, t, l)) {
        return could;
    }
    /* More frames of the leader's smallest picture need not wait for what failed elsewhere. */
    bool smoother = l->leads && l->at != NOTHING && !in->congested && in->now_us - t->could_rise_us >= LAYERS_HOLD_US;
    int8_t first = could < l->small ? could : l->small;
    return (l->eager || smoother) && l->at < first ? first : least;
}

void layers_fell(struct layers *layers, time_us now_us)
{
    bool failed = layers->rise_us != 0 && now_us - layers->rise_us < LAYERS_FAILED_US;
    bool again = layers->fall_us != 0 && now_us - layers->fall_us < LAYERS_TWICE_US;
    time_us wait_us = again ? 2 * LAYERS_AFTER_FALL_US : LAYERS_AFTER_FALL_US;
    bool hard = false;
    if (failed) {
        hard = layers->failures > 0;
        wait_us = LAYERS_WAIT_US;
        for (unsigned i = 0; i < layers->failures && wait_us < LAYERS_WAIT_MAX_US; i++) {
            wait_us *= 2;
        }
        layers->failures = (uint8_t)(layers->failures + (layers->failures < FAILURES_MAX ? 1 : 0));
        layers->failed_bps = layers->rise_bps;
        layers->rise_us = 0; /* it has failed once, not with every further step down */
    } else if (layers->rise_us != 0) {
        layers->failures = 0;
    }
    layers->fall_us = now_us;
    if (now_us + wait_us > layers->wait_until_us) {
        layers->wait_until_us = now_us + wait_us;
        layers->wait_is_hard = hard;
    }
}

static void note_changes(struct layers *layers, const struct layers_input *in, const struct ladder *ladders,
                         const int8_t *step, size_t count, uint64_t used_bps, struct layers_sum *sum)
{
    for (size_t i = 0; i < count; i++) {
        int8_t at = ladders[i].at < ladders[i].top ? ladders[i].at : ladders[i].top;
        sum->fell = sum->fell || step[i] < at;
        sum->rose = sum->rose || (step[i] > at && (at != NOTHING || !ladders[i].eager));
    }
    if (sum->fell) {
        layers_fell(layers, in->now_us);
    } else if (sum->rose) {
        layers->rise_us = in->now_us;
        layers->rise_bps = clamp_bps(used_bps);
    }
}

/* By rank: pinned, screens, priority, and as given. */
static bool ranks_before(const struct layers_track *a, const struct layers_track *b)
{
    if (a->pinned != b->pinned) {
        return a->pinned;
    }
    if (a->screen != b->screen) {
        return a->screen;
    }
    return a->priority > b->priority;
}

static void sort(const struct layers_track *tracks, size_t count, uint8_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        while (k > 0 && ranks_before(&tracks[i], &tracks[order[k - 1]])) {
            order[k] = order[k - 1];
            k--;
        }
        order[k] = (uint8_t)i;
    }
}

void layers_choose(struct layers *layers, const struct layers_input *in, struct layers_track *tracks, size_t count,
                   struct layers_sum *ret_sum)
{
    struct ladder ladders[LIMIT_SLOTS_VIDEO];
    uint8_t order[LIMIT_SLOTS_VIDEO];
    int8_t limit[LIMIT_SLOTS_VIDEO], step[LIMIT_SLOTS_VIDEO];
    count = count < LIMIT_SLOTS_VIDEO ? count : LIMIT_SLOTS_VIDEO;
    *ret_sum = (struct layers_sum){0};
    sort(tracks, count, order);
    for (size_t k = 0; k < count; k++) {
        bool leads = k == 0 && (count == 1 || ranks_before(&tracks[order[0]], &tracks[order[1]]));
        ladder_build(&ladders[order[k]], &tracks[order[k]], in, k, leads);
        limit[order[k]] = ladders[order[k]].top;
    }
    struct pass could = {.in = in, .ladders = ladders, .order = order, .count = count, .limit = limit, .step = step};
    struct pass now = could;
    give(&could, tracks);
    for (size_t i = 0; i < count; i++) {
        note_could_rise(&tracks[i], &ladders[i], step[i], in->now_us);
        limit[i] = limit_of(layers, in, &tracks[i], &ladders[i], step[i]);
    }
    give(&now, tracks);
    note_changes(layers, in, ladders, step, count, now.used_bps, ret_sum);
    layers_put_out(&now, tracks, ret_sum);
}
