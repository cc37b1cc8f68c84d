/*
 * The room: its peers, its sources in their orders, and what happens on every tick. The packets of router.h come in by
 * ingress.c and ingress_rtcp.c, what other workers have to say by remote.c.
 */
#include "dais/sfu/router.h"

#include "sfu_priv.h"

#include <stdlib.h>
#include <string.h>

#define TURNS_FIRST 16

uint32_t router_random(struct router *router)
{
    /* SplitMix64 */
    uint64_t z = router->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

uint64_t router_ntp(const struct router *router, time_us now_us)
{
    return router->config.ntp_at_zero + ntp_from_us(now_us);
}

enum err router_create(const struct router_config *config, struct router **ret_router)
{
    struct router *router = calloc(1, sizeof *router);
    if (router == NULL) {
        return ERR_NO_MEMORY;
    }
    router->config = *config;
    router->random = config->seed;
    *ret_router = router;
    return ERR_OK;
}

bool router_is_empty(const struct router *router)
{
    return router->peers == NULL;
}

/* The newest first, and the audio ones once more by loudness (a newcomer is silent). */
static void sources_insert(struct router *router, struct source *source)
{
    memmove(&router->sources[1], &router->sources[0], router->source_count * sizeof router->sources[0]);
    router->sources[0] = source;
    router->source_count++;
    source->order = ++router->order;
    if (!source->video) {
        router->loudest[router->loudest_count++] = source;
    }
}

static void list_remove(struct source **list, unsigned *count, const struct source *source)
{
    for (unsigned i = 0; i < *count; i++) {
        if (list[i] == source) {
            memmove(&list[i], &list[i + 1], (*count - i - 1) * sizeof *list);
            (*count)--;
            return;
        }
    }
}

static void sources_remove(struct router *router, struct source *source)
{
    list_remove(router->sources, &router->source_count, source);
    list_remove(router->loudest, &router->loudest_count, source);
}

/* Stops a source wherever it goes, at once; the slots are told. */
static void source_stop(struct source *source, time_us now_us)
{
    while (source->slots != NULL) {
        slot_bind(source->slots, NULL, now_us);
    }
}

static void source_take_away(struct source *source, time_us now_us)
{
    sources_remove(source->router, source);
    source_stop(source, now_us);
    source->publish->source = NULL;
    hand_out_forget(source);
    source_destroy(source);
}

void router_destroy(struct router *router)
{
    if (router == NULL) {
        return;
    }
    while (router->peers != NULL) {
        struct router_peer *peer = router->peers;
        router->peers = peer->next;
        for (unsigned i = 0; i < peer->slot_count; i++) {
            slot_destroy(peer->slots[i]);
        }
        peer->slot_count = 0;
        for (unsigned i = 0; i < peer->publish_count; i++) {
            struct source *source = peer->publish[i].source;
            if (source != NULL) {
                while (source->slots != NULL) {
                    slot_unbind(source->slots);
                }
                source_destroy(source);
            }
        }
        pacer_finish(&peer->pacer);
        free(peer->feedback);
        free(peer);
    }
    free(router->turns);
    free(router);
}

static enum err turn_add(struct router_peer *peer)
{
    struct router *router = peer->router;
    if (router->turn_count == router->turn_capacity) {
        uint32_t capacity = router->turn_capacity == 0 ? TURNS_FIRST : 2 * router->turn_capacity;
        struct router_turn *turns = realloc(router->turns, capacity * sizeof *turns);
        if (turns == NULL) {
            return ERR_NO_MEMORY;
        }
        router->turns = turns;
        router->turn_capacity = capacity;
    }
    peer->turn = router->turn_count++;
    router->turns[peer->turn] = (struct router_turn){.peer = peer};
    return ERR_OK;
}

static void turn_remove(struct router_peer *peer)
{
    struct router *router = peer->router;
    struct router_turn *last = &router->turns[--router->turn_count];
    router->turns[peer->turn] = *last;
    last->peer->turn = peer->turn;
}

static enum err peer_extend(struct router_peer *peer, const struct router_peer_config *config)
{
    if (config->publish_count > LIMIT_SOURCES_PER_TRANSPORT || config->slot_count > LIMIT_SLOTS) {
        return ERR_LIMIT;
    }
    for (size_t i = peer->publish_count; i < config->publish_count; i++) {
        const struct publish_section *section = &config->publish[i];
        struct publish *publish = &peer->publish[peer->publish_count++];
        *publish = (struct publish){
            .video = section->media == MEDIA_VIDEO,
            .rid_count = section->rid_count < LIMIT_LAYERS ? section->rid_count : LIMIT_LAYERS,
        };
        memcpy(publish->rids, section->rids, sizeof publish->rids);
        if (publish->rid_count == 0) { /* which SSRC has which rid, packets alone tell */
            publish->encoding[0] = (struct encoding){section->ssrc, section->rtx_ssrc};
        }
        memcpy(publish->mid, section->mid, sizeof publish->mid);
        publish->mid_len = (uint8_t)strnlen(section->mid, LIMIT_MID_BYTES);
    }
    if (peer->publish_count > 0 && peer_tells_arrivals(peer) && peer->feedback == NULL) {
        peer->feedback = calloc(1, sizeof *peer->feedback);
        if (peer->feedback == NULL) {
            return ERR_NO_MEMORY;
        }
    }
    for (size_t i = peer->slot_count; i < config->slot_count; i++) {
        enum err err = slot_create(peer, (uint8_t)i, &config->slots[i], &peer->slots[i]);
        if (err != ERR_OK) {
            return err;
        }
        peer->slot_count++;
        if (peer->slots[i]->video && peer->pacer.media.refs == NULL && pacer_init(&peer->pacer) != ERR_OK) {
            return ERR_NO_MEMORY;
        }
    }
    return ERR_OK;
}

enum err router_peer_add(struct router *router, const struct router_peer_config *config, struct router_peer **ret_peer)
{
    struct router_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL) {
        return ERR_NO_MEMORY;
    }
    peer->router = router;
    if (turn_add(peer) != ERR_OK) {
        free(peer);
        return ERR_NO_MEMORY;
    }
    peer->handle = config->handle;
    peer->user = config->user;
    peer->params = config->params;
    memcpy(peer->cname, config->cname, sizeof peer->cname);
    peer->cname[sizeof peer->cname - 1] = 0;
    peer->local_ssrc = router_random(router) | 1;
    peer->pin_kind = -1;
    peer->nacks_left = NACKS_MAX;
    bwe_init(&peer->bwe);
    bwe_report_negotiated(peer);
    peer->next = router->peers;
    if (router->peers != NULL) {
        router->peers->prev = peer;
    }
    router->peers = peer;
    enum err err = peer_extend(peer, config);
    if (err != ERR_OK) {
        router_peer_remove(peer, 0);
        return err;
    }
    *ret_peer = peer;
    return ERR_OK;
}

enum err router_peer_update(struct router_peer *peer, const struct router_peer_config *config, time_us now_us)
{
    peer_wake(peer);
    if (memcmp(&peer->params, &config->params, sizeof peer->params) != 0) {
        peer->params = config->params; /* a medium that was not in the first offer has its payload types now */
        bwe_report_negotiated(peer);
        for (size_t i = 0; i < peer->slot_count; i++) {
            send_stream_forget(&peer->slots[i]->send); /* it would not be repeated to the bit */
        }
    }
    enum err err = peer_extend(peer, config);
    if (err == ERR_OK && peer->joined) {
        assign_peer(peer, now_us);
    }
    return err;
}

void router_peer_connected(struct router_peer *peer, bool connected, time_us now_us)
{
    if (peer->connected == connected) {
        return;
    }
    peer->connected = connected;
    peer_wake(peer);
    for (unsigned i = 0; i < peer->slot_count; i++) {
        slot_wait(peer->slots[i], now_us);
    }
}

void router_peer_join(struct router_peer *peer, bool joined, time_us now_us)
{
    if (peer->joined == joined) {
        return;
    }
    peer->joined = joined;
    peer_wake(peer);
    if (joined) {
        peer->router->newcomer = true;
        assign_peer(peer, now_us);
        return;
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        if (peer->slots[i]->source != NULL) {
            slot_bind(peer->slots[i], NULL, now_us);
        }
    }
}

void router_peer_remove(struct router_peer *peer, time_us now_us)
{
    struct router *router = peer->router;
    if (peer->prev != NULL) {
        peer->prev->next = peer->next;
    } else {
        router->peers = peer->next;
    }
    if (peer->next != NULL) {
        peer->next->prev = peer->prev;
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        slot_destroy(peer->slots[i]);
    }
    peer->slot_count = 0;
    bool had_source = false;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        if (peer->publish[i].source != NULL) {
            had_source = true;
            source_take_away(peer->publish[i].source, now_us);
        }
    }
    turn_remove(peer);
    pacer_finish(&peer->pacer);
    free(peer->feedback);
    free(peer);
    if (had_source) {
        assign_all(router, now_us);
    }
}

static struct source *source_of_handle(const struct router_peer *peer, struct source_handle handle)
{
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct source *source = peer->publish[i].source;
        if (source != NULL && source_handle_eq(source->handle, handle)) {
            return source;
        }
    }
    return NULL;
}

struct source *router_source_find(const struct router *router, struct source_handle handle)
{
    for (unsigned i = 0; i < router->source_count; i++) {
        if (source_handle_eq(router->sources[i]->handle, handle)) {
            return router->sources[i];
        }
    }
    return NULL;
}

enum err router_source_place(struct router_peer *peer, struct publish *publish, struct source_handle handle,
                             enum source_kind kind, bool paused, time_us now_us)
{
    struct router *router = peer->router;
    if (publish->source != NULL || router_source_find(router, handle) != NULL) {
        return ERR_EXISTS;
    }
    if (router->source_count == LIMIT_ROOM_SOURCES) {
        return ERR_LIMIT;
    }
    struct source *source;
    enum err err = source_create(peer, publish, handle, kind, paused, &source);
    if (err != ERR_OK) {
        return err;
    }
    publish->source = source;
    peer_wake(peer);
    sources_insert(router, source);
    if (!paused) {
        assign_all(router, now_us);
    }
    return ERR_OK;
}

enum err router_source_add(struct router_peer *peer, struct source_handle handle, enum source_kind kind,
                           const char *mid, bool paused, time_us now_us)
{
    struct publish *publish = NULL;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        if (strncmp(peer->publish[i].mid, mid, MID_SIZE) == 0) {
            publish = &peer->publish[i];
        }
    }
    if (publish == NULL || publish->video != (source_kind_media(kind) == MEDIA_VIDEO)) {
        return ERR_NOT_FOUND;
    }
    return router_source_place(peer, publish, handle, kind, paused, now_us);
}

void router_source_pause(struct router_peer *peer, struct source_handle handle, bool paused, time_us now_us)
{
    struct source *source = source_of_handle(peer, handle);
    if (source == NULL || source->paused == paused) {
        return;
    }
    source->paused = paused;
    peer_wake(peer);
    for (struct slot *slot = source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        slot_wait(slot, now_us); /* an audio slot keeps its source; resends end here */
    }
    for (unsigned i = 0; i < source->layer_count; i++) {
        layer_reset(&source->layer[i]);
    }
    source->level = (struct audio_level){0};
    source->voice = (struct voice){0};
    if (!paused) {
        sources_remove(peer->router, source);
        sources_insert(peer->router, source); /* resumed is recent */
    }
    assign_all(peer->router, now_us);
}

void router_source_remove(struct router_peer *peer, struct source_handle handle, time_us now_us)
{
    struct source *source = source_of_handle(peer, handle);
    if (source == NULL) {
        return;
    }
    source_take_away(source, now_us);
    assign_all(peer->router, now_us);
}

void router_view(struct router_peer *peer, const struct media_want *want, size_t count, time_us now_us)
{
    peer->has_view = true;
    peer_wake(peer);
    peer->want_count = 0;
    for (size_t i = 0; i < count && peer->want_count < LIMIT_SLOTS_VIDEO; i++) {
        /* By priority, and as named where that is equal. */
        unsigned at = peer->want_count++;
        while (at > 0 && peer->want[at - 1].priority < want[i].priority) {
            peer->want[at] = peer->want[at - 1];
            at--;
        }
        peer->want[at] = want[i];
    }
    if (peer->joined) {
        assign_video(peer, now_us);
    }
}

void router_receive(struct router_peer *peer, enum receive_mode mode, time_us now_us)
{
    enum receive_mode before = peer->receive;
    peer->receive = mode;
    peer_wake(peer);
    for (unsigned i = 0; receive_has_sound(mode) != receive_has_sound(before) && i < peer->slot_count; i++) {
        if (!peer->slots[i]->video) {
            slot_wait(peer->slots[i], now_us); /* the voice goes on without a hole */
        }
    }
    for (unsigned i = 0; mode != before && i < peer->slot_count; i++) {
        peer->slots[i]->choice.eager_us = now_us;
    }
    aim_peer(peer, now_us);
}

void router_pin(struct router_peer *peer, struct transport_handle publisher, int kind, time_us now_us)
{
    peer->pinned = !transport_handle_is_none(publisher);
    peer->pin = publisher;
    peer->pin_kind = kind;
    peer_wake(peer);
    if (peer->joined) {
        assign_peer(peer, now_us);
    }
}

void router_set_load(struct router *router, unsigned level, time_us now_us)
{
    if (router->load == level) {
        return;
    }
    router->load = (uint8_t)(level < LAYERS_LOAD_TAIL ? level : LAYERS_LOAD_TAIL);
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        peer->aim_due_us = now_us;
        peer_wake(peer);
    }
}

void router_on_left(struct router *router, time_us sent_us, time_us left_us)
{
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        bwe_on_left(&peer->bwe, sent_us, left_us);
    }
}

static void peer_tick(struct router_peer *peer, time_us now_us)
{
    report_tick(peer, now_us);
    aim_tick(peer, now_us);
    pace_tick(peer, now_us);
    probe_send(peer, now_us);
    link_tick(peer, now_us);
    peer_rest(peer, now_us);
}

void router_tick(struct router *router, time_us now_us)
{
    if (now_us - router->turn_us >= AUDIO_BUCKET_US) {
        bool late = now_us - router->turn_us >= 2 * AUDIO_BUCKET_US;
        router->turn_us = late ? now_us : router->turn_us + AUDIO_BUCKET_US;
        levels_turn(router, now_us);
    }
    for (unsigned i = 0; i < router->source_count; i++) {
        if (source_update_alive(router->sources[i], now_us)) {
            assign_aims_of(router->sources[i], now_us);
        }
        aim_source_tick(router->sources[i], now_us);
    }
    for (uint32_t i = 0; i < router->turn_count; i++) {
        if (now_us >= router->turns[i].due_us) {
            peer_tick(router->turns[i].peer, now_us);
        }
    }
}
