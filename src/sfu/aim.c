/*
 * What each video slot aims at: gathers for one receiver what is wanted, what the publishers send and what it costs, lets
 * the allocator choose (layers.h), and carries that out. Also tells the receiver what it gets, and why not more.
 */
#include "sfu_priv.h"

#include <string.h>

#define AIM_US          1000000 /* every receiver chooses anew at least so often */
#define LOWER_US        1000000 /* a smaller tile is believed when it has stayed so for so long */
#define COST_US         1000000
#define SIZES_APART_US  1000000 /* a size alone is told at most so often: publishers may send another one each frame */
#define CHANGE_PERCENT  10      /* of the estimate: worth choosing anew at once */
#define PROVEN_PERCENT  125     /* an estimate that jumps by this much within a tick is a probe's */
#define FLOOR_BPS       100000  /* the last picture may use it for FLOOR_US, whatever the estimate says */
#define FLOOR_US        8000000
#define PRIORITY_PINNED 255
#define FPS_MAX         255

/* --- what a layer costs --- */

/* The lesser of the last seconds' rates: the second in which a key frame came says little about the next. */
static uint32_t cost_of(const struct layer *layer, uint8_t tid, bool alive)
{
    const struct layer_cost *cost = &layer->cost;
    uint32_t least = alive ? layer_rate_bps(layer, tid) : cost->bps[0][tid];
    for (unsigned i = 0; i < cost->count; i++) {
        least = cost->bps[i][tid] < least ? cost->bps[i][tid] : least;
    }
    uint32_t guess = layers_guess_bps(layer->width, layer->height);
    return cost->count == 0 && guess > 0 && guess < least ? guess : least;
}

static void note_cost(struct layer *layer, time_us now_us)
{
    struct layer_cost *cost = &layer->cost;
    if (!layer->alive || now_us - cost->turn_us < COST_US) {
        cost->turn_us = layer->alive ? cost->turn_us : now_us;
        cost->count = layer->alive ? cost->count : 1; /* of a former life only the last */
        return;
    }
    cost->turn_us = now_us;
    memcpy(cost->bps[1], cost->bps[0], sizeof cost->bps[1]);
    for (uint8_t tid = 0; tid < TID_COUNT; tid++) {
        cost->bps[0][tid] = layer_rate_bps(layer, tid);
    }
    cost->count = cost->count < 2 ? cost->count + 1 : 2;
}

void aim_source_tick(struct source *source, time_us now_us)
{
    for (unsigned i = 0; source->video && i < source->layer_count; i++) {
        note_cost(&source->layer[i], now_us);
    }
    wanted_tick(source, now_us);
}

/* --- what is wanted --- */

static const struct media_want *want_of(const struct router_peer *peer, const struct source *source)
{
    for (unsigned i = 0; peer->has_view && i < peer->want_count; i++) {
        if (source_handle_eq(peer->want[i].source, source->handle)) {
            return &peer->want[i];
        }
    }
    return NULL;
}

/* How high the slot's picture is wanted now: larger at once, smaller after LOWER_US. */
static void follow_view(struct slot *slot, const struct media_want *want, time_us now_us)
{
    struct slot_choice *c = &slot->choice;
    uint16_t height = want != NULL ? want->height : slot->peer->has_view ? 0 : UINT16_MAX;
    if (c->generation != slot->generation) {
        *c = (struct slot_choice){.generation = slot->generation, .at = -1, .height = height, .eager_us = now_us};
        return;
    }
    if (height >= c->height) {
        c->eager_us = height > c->height ? now_us : c->eager_us;
        c->height = height;
        c->lower_us = 0;
    } else if (c->lower_us == 0) {
        c->lower_us = now_us;
    } else if (now_us - c->lower_us >= LOWER_US) {
        c->height = height;
        c->lower_us = 0;
    }
}

/* --- what there is --- */

/* One slot's part in a choice. */
struct entry {
    struct slot *slot;
    bool silent;                       /* nothing of the source comes */
    struct layer *layer[LIMIT_LAYERS]; /* of the track's options */
};

static void add_option(struct layers_track *t, struct entry *e, struct layer *layer, bool alive)
{
    unsigned at = t->count++;
    for (; !alive && at > 0 && layer_pixels(layer) < layer_pixels(e->layer[at - 1]); at--) {
        e->layer[at] = e->layer[at - 1];
        t->option[at] = t->option[at - 1];
    }
    struct layers_option *o = &t->option[at];
    e->layer[at] = layer;
    *o = (struct layers_option){
        .alive = alive, .width = layer->width, .height = layer->height, .tid_max = layer->tid_max};
    time_us interval = layer->frame_interval_us;
    time_us fps = interval > 0 ? (US_PER_S + interval / 2) / interval : 0;
    o->fps = (uint8_t)(fps < FPS_MAX ? fps : FPS_MAX);
    for (uint8_t tid = 0; tid < TID_COUNT; tid++) {
        o->rate_bps[tid] = cost_of(layer, tid, alive);
    }
}

/* The living layers; those that lived once; and before any lives, the one that may be the first to. */
static void add_options(struct layers_track *t, struct entry *e)
{
    struct source *source = e->slot->source;
    struct layer *by_size[LIMIT_LAYERS];
    unsigned count = source->paused ? 0 : source_layers_by_size(source, by_size);
    e->silent = count == 0;
    if (e->silent) {
        by_size[0] = source->layer_count == 1 ? &source->layer[0] : slot_first_begun(e->slot);
        count = by_size[0] != NULL ? 1 : 0;
    }
    for (unsigned i = 0; i < count; i++) {
        add_option(t, e, by_size[i], true);
    }
    for (unsigned i = 0; !e->silent && i < source->layer_count; i++) {
        struct layer *layer = &source->layer[i];
        bool there = false;
        for (unsigned k = 0; k < count; k++) {
            there = there || by_size[k] == layer;
        }
        if (!there && layer->width > 0) {
            add_option(t, e, layer, false);
        }
    }
}

static void make_track(struct layers_track *t, struct entry *e, const struct media_want *want, time_us now_us)
{
    struct slot *slot = e->slot;
    struct slot_choice *c = &slot->choice;
    follow_view(slot, want, now_us);
    *t = (struct layers_track){
        .wanted_height = receive_has_pictures(slot->peer->receive) ? c->height : 0,
        .priority = want != NULL ? want->priority : 0,
        .pinned = want != NULL && want->priority == PRIORITY_PINNED,
        .screen = slot->source->kind == SOURCE_SCREEN,
        .eager_us = c->eager_us,
        .at = -1,
        .at_tid = c->at_tid,
        .could_rise_us = c->could_rise_us,
    };
    add_options(t, e);
    for (uint8_t i = 0; c->at >= 0 && i < t->count; i++) {
        t->at = e->layer[i]->index == c->at ? (int8_t)i : t->at;
    }
}

static size_t make_tracks(struct router_peer *peer, struct layers_track *tracks, struct entry *entries, time_us now_us)
{
    size_t count = 0;
    for (unsigned i = 0; i < peer->slot_count && count < LIMIT_SLOTS_VIDEO; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video && slot->source != NULL) {
            entries[count].slot = slot;
            make_track(&tracks[count], &entries[count], want_of(peer, slot->source), now_us);
            count++;
        }
    }
    return count;
}

/* --- what is told --- */

static bool same_quality(const struct slot_quality *a, const struct slot_quality *b)
{
    return a->rid == b->rid && a->height == b->height && a->reason == b->reason;
}

/* False: it has something to tell, but not yet. */
static bool tell_quality(struct slot *slot, time_us now_us)
{
    struct slot_choice *c = &slot->choice;
    struct slot_quality now = {.rid = SLOT_PAUSED, .reason = c->reason};
    const struct layer *layer = c->silent || c->at < 0 ? NULL : slot->layer;
    if (layer != NULL) {
        now.rid = layer->index;
        now.height = layer->height;
        now.fps = c->fps;
    } else if (!c->told && (c->at >= 0 || c->silent)) {
        return true; /* its first picture is on its way */
    }
    if (c->told && same_quality(&now, &c->quality)) {
        return true;
    }
    bool other_size_alone = c->told && now.rid == c->quality.rid && now.reason == c->quality.reason;
    if (other_size_alone && now_us - c->told_us < SIZES_APART_US) {
        return false;
    }
    c->told = true;
    c->told_us = now_us;
    c->quality = now;
    const struct router_config *config = &slot->peer->router->config;
    config->ops->on_slot_quality(config->user, slot->peer->handle, slot->index, slot->generation, &now);
    return true;
}

static void tell_qualities(struct router_peer *peer, time_us now_us)
{
    peer->quality_due = false;
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video && slot->source != NULL && slot->choice.generation == slot->generation) {
            peer->quality_due |= !tell_quality(slot, now_us);
        }
    }
}

/* --- choosing --- */

static unsigned audible(const struct router_peer *peer)
{
    unsigned speaking = 0, bound = 0;
    for (unsigned i = 0; receive_has_sound(peer->receive) && i < peer->slot_count; i++) {
        const struct slot *slot = peer->slots[i];
        if (!slot->video && slot->source != NULL && !slot->source->paused) {
            bound++;
            speaking += slot->source->level.speaking ? 1 : 0;
        }
    }
    return bound > 0 && speaking == 0 ? 1 : speaking; /* somebody may begin at any time */
}

static void carry_out(struct layers_track *t, struct entry *e, time_us now_us)
{
    struct slot_choice *c = &e->slot->choice;
    struct layer *layer = t->chosen >= 0 ? e->layer[t->chosen] : NULL;
    uint8_t desired = 0;
    for (unsigned i = 0; i < t->count; i++) {
        desired |= (uint8_t)((t->desired >> i & 1) << e->layer[i]->index);
    }
    if ((desired & ~c->desired) != 0) {
        e->slot->source->wanted_due_us = now_us;
    }
    c->desired = desired;
    c->at = layer != NULL ? (int8_t)layer->index : -1;
    c->at_tid = t->tid;
    c->fps = t->fps;
    c->reason = e->silent && (layer != NULL || t->count == 0) && t->wanted_height > 0 ? SLOT_REASON_SOURCE : t->reason;
    c->silent = e->silent;
    c->could_rise_us = t->could_rise_us;
    if (layer != NULL) {
        bool all = t->tid >= t->option[t->chosen].tid_max;
        slot_aim(e->slot, layer, all ? TID_ALL : t->tid, now_us);
    } else if (t->count > 0 || t->wanted_height == 0) {
        slot_aim(e->slot, NULL, 0, now_us);
    }
}

static void wish(struct router_peer *peer, const struct layers_sum *sum, unsigned voices)
{
    uint32_t wanted = sum->limited ? layers_estimate_bps(sum->wanted_bps, voices) : sum->used_bps;
    bwe_set_wanted_bps(&peer->bwe, peer->router->load >= LAYERS_LOAD_PROBES ? 0 : wanted);
}

/* What the one picture that must be shown may use. While this way has never been too narrow, a low estimate is but a lack
 * of knowledge, and nobody waits for a probe to see the first picture. */
static uint32_t floor_of(struct router_peer *peer, uint32_t estimate, unsigned voices, time_us now_us)
{
    uint32_t floor = layers_floor_bps(estimate, voices);
    if (peer->layers.fall_us == 0 && !bwe_is_congested(&peer->bwe)) {
        return UINT32_MAX;
    }
    if (floor >= FLOOR_BPS) {
        peer->low_us = 0;
        return floor;
    }
    /* An estimate that falls goes too far at first: the last picture is not stopped for that. */
    peer->low_us = peer->low_us == 0 ? now_us : peer->low_us;
    return now_us - peer->low_us < FLOOR_US ? FLOOR_BPS : floor;
}

void aim_peer(struct router_peer *peer, time_us now_us)
{
    struct layers_track tracks[LIMIT_SLOTS_VIDEO];
    struct entry entries[LIMIT_SLOTS_VIDEO];
    struct layers_sum sum;
    if (!peer->joined) {
        return;
    }
    uint32_t estimate = bwe_target_bps(&peer->bwe);
    unsigned voices = audible(peer);
    struct layers_input in = {
        .budget_bps = layers_budget_bps(estimate, voices),
        .floor_bps = floor_of(peer, estimate, voices, now_us),
        .proven = peer->proven,
        .congested = bwe_is_congested(&peer->bwe),
        .load = peer->router->load,
        .now_us = now_us,
    };
    size_t count = make_tracks(peer, tracks, entries, now_us);
    layers_choose(&peer->layers, &in, tracks, count, &sum);
    for (size_t i = 0; i < count; i++) {
        carry_out(&tracks[i], &entries[i], now_us);
    }
    wish(peer, &sum, voices);
    peer->aimed_bps = estimate;
    peer->proven = false;
    peer->aim_due_us = now_us + AIM_US;
    tell_qualities(peer, now_us);
}

/* True: the estimate is far enough from what was chosen by. */
static bool estimate_moved(struct router_peer *peer)
{
    uint32_t now = bwe_target_bps(&peer->bwe), before = peer->seen_bps, aimed = peer->aimed_bps;
    bool congested = bwe_is_congested(&peer->bwe);
    bool onset = congested && !peer->was_congested;
    bool jump = !congested && before > 0 && (uint64_t)now * 100 >= (uint64_t)before * PROVEN_PERCENT;
    peer->seen_bps = now;
    peer->was_congested = congested;
    peer->proven = (peer->proven || jump) && !congested;
    uint32_t apart = now > aimed ? now - aimed : aimed - now;
    return onset || jump || apart > aimed / CHANGE_PERCENT;
}

void aim_tick(struct router_peer *peer, time_us now_us)
{
    if (!peer->joined) {
        return;
    }
    if (estimate_moved(peer) || now_us >= peer->aim_due_us) {
        aim_peer(peer, now_us);
    } else if (peer->quality_due) {
        tell_qualities(peer, now_us);
    }
}
