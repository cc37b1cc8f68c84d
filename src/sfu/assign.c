/*
 * Who gets what: which source sits in which slot of a peer. Called whenever something changes that matters, and for
 * audio also as voices rise and fall. What is bound already stays where it is; only what changes is told.
 */
#include "sfu_priv.h"

#include <string.h>

#define AUDIO_STICKY_US  500000     /* a slot keeps its voice at least so long after binding, and after it was loud */
#define AUDIO_ENERGY_MIN (20 * 256) /* nobody is let in for less than -107 dBov */
#define AUDIO_MARGIN     (3 * 256)  /* dB by which the newcomer must be louder than who leaves */

bool assign_is_eligible(const struct router_peer *peer, const struct source *source)
{
    if (!peer->joined || source->peer == peer || source->paused) {
        return false;
    }
    return !peer->pinned || (transport_handle_eq(peer->pin, source->peer->handle) &&
                             (peer->pin_kind < 0 || peer->pin_kind == (int)source->kind));
}

struct slot *slot_of_source(const struct router_peer *peer, const struct source *source)
{
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->source == source) {
            return slot;
        }
    }
    return NULL;
}

static unsigned slots_of_medium(const struct router_peer *peer, bool video)
{
    unsigned count = 0;
    for (unsigned i = 0; i < peer->slot_count; i++) {
        count += peer->slots[i]->video == video ? 1 : 0;
    }
    return count;
}

/* The ordinal of the slot of the other medium that the same person holds, or -1. */
static int partner_ordinal(const struct router_peer *peer, const struct source *source)
{
    enum source_kind wanted = SOURCE_KIND_COUNT;
    switch (source->kind) {
    case SOURCE_MIC:
        wanted = SOURCE_CAMERA;
        break;
    case SOURCE_CAMERA:
        wanted = SOURCE_MIC;
        break;
    case SOURCE_SCREEN:
        wanted = SOURCE_SCREEN_AUDIO;
        break;
    case SOURCE_SCREEN_AUDIO:
        wanted = SOURCE_SCREEN;
        break;
    case SOURCE_KIND_COUNT:
        break;
    }
    for (unsigned i = 0; i < source->peer->publish_count; i++) {
        const struct source *other = source->peer->publish[i].source;
        if (other != NULL && other->kind == wanted) {
            const struct slot *slot = slot_of_source(peer, other);
            return slot != NULL ? slot->ordinal : -1;
        }
    }
    return -1;
}

/* A free slot for it: the one paired with the same person's other medium if that is free, else the first whose pair is
 * free too, else the first. */
static struct slot *free_slot_for(const struct router_peer *peer, const struct source *source)
{
    int partner = partner_ordinal(peer, source);
    struct slot *best = NULL;
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video != source->video || slot->source != NULL) {
            continue;
        }
        if (slot->ordinal == partner) {
            return slot;
        }
        best = best == NULL ? slot : best;
    }
    return best;
}

static bool contains(struct source *const *list, unsigned count, const struct source *source)
{
    for (unsigned i = 0; i < count; i++) {
        if (list[i] == source) {
            return true;
        }
    }
    return false;
}

static struct source *find_source(const struct router *router, struct source_handle handle)
{
    for (unsigned i = 0; i < router->source_count; i++) {
        if (source_handle_eq(router->sources[i]->handle, handle)) {
            return router->sources[i];
        }
    }
    return NULL;
}

/* The video sources that should fill `max` slots, the most important first. */
static unsigned wanted_video(const struct router_peer *peer, unsigned max, struct source **out)
{
    const struct router *router = peer->router;
    unsigned count = 0;
    if (peer->has_view) {
        for (unsigned i = 0; i < peer->want_count && count < max; i++) {
            struct source *source = peer->want[i].height > 0 ? find_source(router, peer->want[i].source) : NULL;
            if (source != NULL && source->video && assign_is_eligible(peer, source) && !contains(out, count, source)) {
                out[count++] = source;
            }
        }
        return count;
    }
    for (int screens = 1; screens >= 0; screens--) {
        for (unsigned i = 0; i < router->source_count && count < max; i++) {
            struct source *source = router->sources[i];
            if (source->video && (source->kind == SOURCE_SCREEN) == (screens == 1) &&
                assign_is_eligible(peer, source)) {
                out[count++] = source;
            }
        }
    }
    return count;
}

void assign_video(struct router_peer *peer, time_us now_us)
{
    struct source *wanted[LIMIT_SLOTS_VIDEO];
    unsigned max = slots_of_medium(peer, true);
    unsigned count = wanted_video(peer, max < LIMIT_SLOTS_VIDEO ? max : LIMIT_SLOTS_VIDEO, wanted);
    bool freed[LIMIT_SLOTS] = {false};
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video && slot->source != NULL && !contains(wanted, count, slot->source)) {
            slot_unbind(slot); /* told below: with its next source, or as empty */
            freed[i] = true;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        struct slot *slot = slot_of_source(peer, wanted[i]);
        if (slot == NULL && (slot = free_slot_for(peer, wanted[i])) != NULL) {
            slot_bind(slot, wanted[i], now_us);
        }
        if (slot != NULL) {
            assign_aim(slot, now_us);
        }
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        if (freed[i] && peer->slots[i]->source == NULL) {
            slot_bind(peer->slots[i], NULL, now_us);
        }
    }
}

/* The audio slot that a louder source may take: first one whose source is paused, else the quietest that was quiet for
 * a while. NULL: none. */
static struct slot *audio_victim(const struct router_peer *peer, const struct source *newcomer, time_us now_us)
{
    struct slot *victim = NULL;
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video || slot->source == NULL) {
            continue;
        }
        const struct source *source = slot->source;
        if (source->paused) {
            return slot;
        }
        bool sticky = now_us - slot->bound_us < AUDIO_STICKY_US ||
                      (source->level.loud_at_us != 0 && now_us - source->level.loud_at_us < AUDIO_STICKY_US);
        if (!sticky && newcomer->level.energy >= AUDIO_ENERGY_MIN &&
            newcomer->level.energy > source->level.energy + AUDIO_MARGIN &&
            (victim == NULL || source->level.energy < victim->source->level.energy)) {
            victim = slot;
        }
    }
    return victim;
}

void assign_audio(struct router_peer *peer, time_us now_us)
{
    const struct router *router = peer->router;
    bool freed[LIMIT_SLOTS] = {false};
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        /* A muted voice keeps its place until another one needs it: unmuting costs no rebind. */
        if (!slot->video && slot->source != NULL && !slot->source->paused && !assign_is_eligible(peer, slot->source)) {
            slot_unbind(slot);
            freed[i] = true;
        }
    }
    for (unsigned i = 0; i < router->loudest_count; i++) {
        struct source *source = router->loudest[i];
        if (!assign_is_eligible(peer, source) || slot_of_source(peer, source) != NULL) {
            continue;
        }
        struct slot *slot = free_slot_for(peer, source);
        slot = slot != NULL ? slot : audio_victim(peer, source, now_us);
        if (slot == NULL) {
            break; /* all others are quieter still */
        }
        slot_bind(slot, source, now_us);
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        if (freed[i] && peer->slots[i]->source == NULL) {
            slot_bind(peer->slots[i], NULL, now_us);
        }
    }
}

void assign_peer(struct router_peer *peer, time_us now_us)
{
    assign_audio(peer, now_us);
    assign_video(peer, now_us);
}

void assign_all(struct router *router, time_us now_us)
{
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        if (peer->joined) {
            assign_peer(peer, now_us);
        }
    }
}

void assign_voices(struct router *router, time_us now_us)
{
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        if (peer->joined && slots_of_medium(peer, false) < router->loudest_count) {
            assign_audio(peer, now_us);
        }
    }
}

/* How high the receiver shows it; as high as can be if it has not said. */
static uint16_t height_wanted(const struct router_peer *peer, const struct source *source)
{
    for (unsigned i = 0; peer->has_view && i < peer->want_count; i++) {
        if (source_handle_eq(peer->want[i].source, source->handle)) {
            return peer->want[i].height;
        }
    }
    return UINT16_MAX;
}

/* Before any layer is alive: what comes in already, so that its first key frame is shown. */
static struct layer *first_begun(struct slot *slot)
{
    if (slot->layer != NULL) {
        return slot->layer;
    }
    for (unsigned i = 0; slot->aim == NULL && i < slot->source->layer_count; i++) {
        if (slot->source->layer[i].frames > 0) {
            return &slot->source->layer[i];
        }
    }
    return slot->aim;
}

void assign_aim(struct slot *slot, time_us now_us)
{
    struct source *source = slot->source;
    if (source == NULL || !source->video) {
        return;
    }
    struct layer *by_size[LIMIT_LAYERS];
    unsigned count = source_layers_by_size(source, by_size);
    struct layer *aim = count > 0 ? by_size[count - 1] : first_begun(slot);
    uint16_t height = height_wanted(slot->peer, source);
    for (unsigned i = count; i > 0; i--) {
        aim = by_size[i - 1]->height >= height ? by_size[i - 1] : aim;
    }
    slot_aim(slot, source->layer_count == 1 ? &source->layer[0] : aim, TID_ALL, now_us);
}

void assign_aims_of(struct source *source, time_us now_us)
{
    for (struct slot *slot = source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        assign_aim(slot, now_us);
    }
}
