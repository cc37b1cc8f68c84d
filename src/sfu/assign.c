/*
 * Who gets what: which source sits in which slot of a peer. Called whenever something changes that matters, and for
 * audio also as voices rise and fall. What is bound already stays where it is; only what changes is told.
 */
#include "sfu_priv.h"

#include <string.h>

#define AUDIO_STICKY_US  500000     /* a slot keeps its voice at least so long after binding, and after it was loud */
#define AUDIO_ENERGY_MIN (20 * 256) /* nobody is let in for less than -107 dBov */
#define AIMS_AT_ONCE     100        /* receivers that choose anew within one packet or tick: … */
#define AIMS_TURN_US     10000      /* … as many more each such time */
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

/* The video sources that should fill `max` slots, the most important first. */
static unsigned wanted_video(const struct router_peer *peer, unsigned max, struct source **out)
{
    const struct router *router = peer->router;
    unsigned count = 0;
    for (int visible = peer->has_view ? 1 : -1; visible >= 0; visible--) {
        for (unsigned i = 0; i < peer->want_count && count < max; i++) {
            bool now = (peer->want[i].height > 0) == (visible == 1);
            struct source *source = now ? router_source_find(router, peer->want[i].source) : NULL;
            /* What is not visible now keeps its slot, paused, while nobody else needs that. */
            if (source != NULL && source->video && assign_is_eligible(peer, source) && !contains(out, count, source) &&
                (visible == 1 || slot_of_source(peer, source) != NULL)) {
                out[count++] = source;
            }
        }
    }
    if (peer->has_view) {
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
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        if (freed[i] && peer->slots[i]->source == NULL) {
            slot_bind(peer->slots[i], NULL, now_us);
        }
    }
    aim_peer(peer, now_us);
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

void assign_aims_of(struct source *source, time_us now_us)
{
    unsigned count = 0;
    for (struct slot *slot = source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        time_us turn_us = now_us + count++ / AIMS_AT_ONCE * AIMS_TURN_US;
        if (turn_us == now_us) {
            aim_peer(slot->peer, now_us);
        } else if (turn_us < slot->peer->aim_due_us) {
            slot->peer->aim_due_us = turn_us;
            peer_wake(slot->peer);
        }
    }
}
