#include "dais/sfu/layers.h"

#include <string.h>

#define BUDGET_PERCENT 95
#define RESEND_PERCENT 4 /* where more is lost than that, the estimate is seldom what bounds */
#define STEPS          (LAYERS_TIDS + LIMIT_LAYERS - 1)
#define NOTHING        (-1)
#define TIGHT_PERCENT  150 /* with less than so much of what is sent, the encoding below is kept at hand */
#define FAILURES_MAX   8
#define WIDEST_BPS     UINT32_MAX

/* The steps a track can be on, the cheapest first: the smallest encoding's temporal layers, then the larger encodings. */
struct ladder {
    struct {
        uint8_t option, tid;
        uint32_t rate_bps;
    } step[STEPS];
    int8_t count;
    int8_t small; /* the last step of the smallest encoding */
    int8_t top;   /* the last step that is wanted; NOTHING: not even one */
    int8_t at;    /* where it is now */
    bool eager;
    bool leads; /* comes before all others: the one that is looked at */
    bool important;
    bool load_bound; /* top is where it is because of the load */
    uint8_t best;    /* the option that would be wanted, dead ones too */
    bool could_rise;
};

/* What a pass over the tracks may give. */
struct pass {
    const struct layers_input *in;
    const struct ladder *ladders;
    const uint8_t *order;
    size_t count;
    const int8_t *limit;
    int8_t *step;
    uint64_t used_bps;
    bool any;
};

uint32_t layers_guess_bps(uint16_t width, uint16_t height)
{
    return (uint32_t)width * height / 2 * 3; /* 0.05 bit a pixel at 30 frames a second */
}

static uint64_t audio_bps(unsigned audible)
{
    return (uint64_t)LAYERS_AUDIO_BPS * (audible < LAYERS_AUDIO_MAX ? audible : LAYERS_AUDIO_MAX);
}

static uint32_t clamp_bps(uint64_t bps)
{
    return bps < WIDEST_BPS ? (uint32_t)bps : WIDEST_BPS;
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

/* --- ladders --- */

static uint8_t frames_of(const struct layers_option *o, uint8_t tid)
{
    return (uint8_t)(tid < o->tid_max ? o->fps >> (o->tid_max - tid) : o->fps);
}

/* The last temporal layer worth sending: each doubles the frames. */
static uint8_t tid_top(const struct layers_track *t, const struct layers_option *o)
{
    uint8_t tid = o->tid_max < LAYERS_TIDS ? o->tid_max : LAYERS_TIDS - 1;
    while (t->fps_max > 0 && tid > 0 && frames_of(o, (uint8_t)(tid - 1)) >= t->fps_max) {
        tid--;
    }
    return tid;
}

static uint32_t rate_of(const struct layers_option *o, uint8_t tid)
{
    if (o->rate_bps[tid] > 0) {
        return o->rate_bps[tid];
    }
    return layers_guess_bps(o->width, o->height);
}

static void add_step(struct ladder *l, const struct layers_track *t, uint8_t option, uint8_t tid)
{
    l->step[l->count].option = option;
    l->step[l->count].tid = tid;
    l->step[l->count].rate_bps = rate_of(&t->option[option], tid);
    l->count++;
}

/* The smallest option that is as high as wanted, else the largest; NOTHING: there is none. */
static int8_t option_for_height(const struct layers_track *t, bool dead_too)
{
    int8_t found = NOTHING;
    for (int8_t i = 0; i < (int8_t)t->count; i++) {
        if (!t->option[i].alive && !dead_too) {
            continue;
        }
        found = i;
        if (t->option[i].height >= t->wanted_height) {
            break;
        }
    }
    return found;
}

static int8_t last_step_up_to(const struct ladder *l, int8_t option, uint8_t tid)
{
    int8_t found = NOTHING;
    for (int8_t i = 0; i < l->count; i++) {
        if (l->step[i].option < option || (l->step[i].option == option && l->step[i].tid <= tid)) {
            found = i;
        }
    }
    return found;
}

/* How far the load lets it go. */
static void bound_by_load(struct ladder *l, uint8_t load, size_t rank)
{
    int8_t bound = l->top;
    if (load >= LAYERS_LOAD_TAIL && rank >= LAYERS_LOAD_FEW) {
        bound = NOTHING;
    } else if (load >= LAYERS_LOAD_SMALL) {
        bound = l->small;
    } else if (load >= LAYERS_LOAD_TOP && l->count - 1 > l->small) {
        bound = (int8_t)(l->count - 2);
    }
    if (bound < l->top) {
        l->top = bound;
        l->load_bound = true;
    }
}

static void build_ladder(struct ladder *l, const struct layers_track *t, const struct layers_input *in, size_t rank,
                         bool leads)
{
    *l = (struct ladder){.small = NOTHING, .top = NOTHING, .at = NOTHING, .leads = leads};
    for (uint8_t i = 0; i < t->count; i++) {
        const struct layers_option *o = &t->option[i];
        if (!o->alive) {
            continue;
        }
        for (uint8_t tid = l->count == 0 ? 0 : tid_top(t, o); tid <= tid_top(t, o); tid++) {
            add_step(l, t, i, tid);
        }
        l->small = l->small == NOTHING ? (int8_t)(l->count - 1) : l->small;
    }
    l->eager = in->now_us - t->eager_us < LAYERS_EAGER_US;
    l->important = t->pinned || t->screen || l->leads;
    if (l->count > 0 && t->at >= 0) {
        l->at = last_step_up_to(l, t->at, t->at_tid);
        l->at = l->at == NOTHING ? 0 : l->at;
    }
    int8_t best = option_for_height(t, true);
    l->best = best == NOTHING ? 0 : (uint8_t)best;
    if (t->wanted_height > 0 && l->count > 0) {
        l->top = last_step_up_to(l, option_for_height(t, false), LAYERS_TIDS);
        bound_by_load(l, in->load, rank);
    }
}

/* --- giving --- */

static uint64_t with_margin(uint64_t bps)
{
    return bps * LAYERS_MARGIN_PERCENT / 100;
}

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

/* --- what comes out --- */

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
        uint64_t after = used_bps - own + rate_of(&t->option[i], tid_top(t, &t->option[i]));
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

static uint32_t wanted_of(const struct layers_track *t, const struct ladder *l)
{
    if (t->wanted_height == 0 || t->count == 0) {
        return 0;
    }
    uint32_t top = l->top == NOTHING ? 0 : l->step[l->top].rate_bps;
    const struct layers_option *best = &t->option[l->best];
    uint32_t rate = l->load_bound ? 0 : rate_of(best, tid_top(t, best));
    return rate > top ? rate : top;
}

static void put_out(const struct pass *p, struct layers_track *tracks, struct layers_sum *sum)
{
    uint64_t wanted = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct layers_track *t = &tracks[i];
        const struct ladder *l = &p->ladders[i];
        int8_t step = p->step[i];
        t->chosen = step == NOTHING ? -1 : (int8_t)l->step[step].option;
        t->tid = step == NOTHING ? 0 : l->step[step].tid;
        t->fps = step == NOTHING ? 0 : frames_of(&t->option[t->chosen], t->tid);
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
        build_ladder(&ladders[order[k]], &tracks[order[k]], in, k, leads);
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
    put_out(&now, tracks, ret_sum);
}
