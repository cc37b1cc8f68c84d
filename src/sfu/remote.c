/*
 * A source in two routers: at home, where its publisher is and where it is tapped, and away, where its packets are handed
 * in as home stored them. Away it is an ordinary source of a peer that is not connected; what it needs of its publisher
 * (a key frame, a packet that did not get here) it asks of home.
 *
 *   home: ingress ─► layer ─► on_source_packet ·· worker to worker ·· router_take_remote_packet ─► layer ─► slots :away
 *                      ▲ router_source_ask ········ worker to worker ········· on_remote_ask ◄── remote_tick
 *
 * Away, the numbers of the history stand in the place of sequence numbers: they have no holes where padding was.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#include <stdlib.h>
#include <string.h>

#define HOME_RTT_US   20000 /* to another thread and back, and a tick */
#define ASKS_PER_TICK 64

METRIC(remote_packets, "dais_sfu_remote_packets_total", COUNTER, "Packets taken in from sources of another worker");
METRIC(remote_asks, "dais_sfu_remote_asks_total", COUNTER, "Packets and key frames asked of another worker");

void router_tap(struct router *router, bool on)
{
    router->tapped = on;
}

/* --- at home --- */

void remote_tell(const struct layer *layer, const struct history_entry *entry)
{
    const struct source *source = layer->source;
    const struct router_config *config = &source->router->config;
    if (source->router->tapped && !source->peer->remote) {
        config->ops->on_source_packet(config->user, source->handle, layer->index, layer->run, entry);
    }
}

void remote_tell_report(const struct layer *layer, const struct rtcp_sender_report *sr, time_us arrival_us)
{
    const struct source *source = layer->source;
    const struct router_config *config = &source->router->config;
    if (source->router->tapped && !source->peer->remote) {
        config->ops->on_source_report(config->user, source->handle, layer->index, sr, arrival_us);
    }
}

void remote_tell_depth(struct router_peer *peer, time_us now_us)
{
    const struct router_config *config = &peer->router->config;
    uint16_t depth_ms = peer->up_loss.depth_ms;
    if (!peer->router->tapped || (depth_ms == peer->up_told_ms && now_us - peer->up_told_us < ROUTER_WANTED_US)) {
        return;
    }
    peer->up_told_ms = depth_ms;
    peer->up_told_us = now_us;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        const struct source *source = peer->publish[i].source;
        if (source != NULL && !source->paused) {
            config->ops->on_source_depth(config->user, source->handle, depth_ms);
        }
    }
}

void router_source_ask(struct router *router, struct source_handle handle, uint8_t index, uint16_t run, uint64_t number,
                       time_us now_us)
{
    struct source *source = router_source_find(router, handle);
    if (source == NULL || source->peer->remote || index >= source->layer_count || source->paused) {
        return;
    }
    struct layer *layer = &source->layer[index];
    if (number == 0 && source->video) {
        keyframes_want(&layer->keyframes, true, now_us);
        return;
    }
    const struct history_entry *entry = run == layer->run ? history_find(&layer->history, number) : NULL;
    if (entry != NULL) { /* else it is missing here too, and asked for */
        remote_tell(layer, entry);
    }
}

void router_source_wanted(struct router *router, struct source_handle handle, uint8_t layers, uint8_t rids)
{
    struct source *source = router_source_find(router, handle);
    if (source != NULL) {
        source->wanted_due_us = (rids & ~source->rids_elsewhere) != 0 ? 0 : source->wanted_due_us; /* more: at once */
        source->rids_elsewhere = rids;
    }
    for (unsigned i = 0; source != NULL && i < source->layer_count; i++) {
        source->layer[i].wanted_elsewhere = (layers & 1U << i) != 0;
    }
}

void router_source_loss(struct router *router, struct source_handle handle, const struct lossy_receivers *loss)
{
    struct source *source = router_source_find(router, handle);
    if (source != NULL) {
        source->loss_elsewhere = *loss;
    }
}

/* --- away --- */

static struct router_peer *stub_find(struct router *router, struct transport_handle publisher)
{
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        if (peer->remote && transport_handle_eq(peer->handle, publisher)) {
            return peer;
        }
    }
    return NULL;
}

/* A publisher on another worker: as many sections as there are kinds, no slots, never connected. */
static struct router_peer *stub_make(struct router *router, struct transport_handle publisher)
{
    struct router_peer *peer;
    const struct router_peer_config config = {.handle = publisher};
    if (router_peer_add(router, &config, &peer) != ERR_OK) {
        return NULL;
    }
    peer->remote = true;
    peer->publish_count = SOURCE_KIND_COUNT;
    return peer;
}

_Static_assert(SOURCE_KIND_COUNT <= LIMIT_SOURCES_PER_TRANSPORT, "a section for each kind");

static bool stub_is_empty(const struct router_peer *peer)
{
    for (unsigned i = 0; i < peer->publish_count; i++) {
        if (peer->publish[i].source != NULL) {
            return false;
        }
    }
    return true;
}

enum err router_remote_add(struct router *router, struct transport_handle publisher, struct source_handle handle,
                           enum source_kind kind, uint8_t layer_count, bool paused, time_us now_us,
                           struct source **ret_source)
{
    struct router_peer *peer = stub_find(router, publisher);
    peer = peer != NULL ? peer : stub_make(router, publisher);
    if (peer == NULL) {
        return ERR_NO_MEMORY;
    }
    struct publish *publish = &peer->publish[kind];
    if (publish->source == NULL) {
        *publish = (struct publish){.video = source_kind_media(kind) == MEDIA_VIDEO,
                                    .rid_count = layer_count < LIMIT_LAYERS ? layer_count : LIMIT_LAYERS};
    }
    enum err err = router_source_place(peer, publish, handle, kind, paused, now_us);
    if (err != ERR_OK) {
        if (stub_is_empty(peer)) {
            router_peer_remove(peer, now_us);
        }
        return err;
    }
    *ret_source = publish->source;
    return ERR_OK;
}

void router_remote_pause(struct source *source, bool paused, time_us now_us)
{
    router_source_pause(source->peer, source->handle, paused, now_us);
}

void router_remote_remove(struct source *source, time_us now_us)
{
    struct router_peer *peer = source->peer;
    router_source_remove(peer, source->handle, now_us);
    if (stub_is_empty(peer)) {
        router_peer_remove(peer, now_us);
    }
}

/* Into the history as home has it. NULL: it is there already, or there is no place for it. */
static const struct history_entry *take(struct layer *layer, const struct history_entry *packet, time_us now_us)
{
    struct history *history = &layer->history;
    bool newest = packet->number > history->number_max;
    if (packet->size > ROUTER_PAYLOAD_BYTES || history_find(history, packet->number) != NULL) {
        return NULL;
    }
    if (!nack_on_packet(&layer->nack, packet->number, now_us) && layer->source->video && layer_is_wanted(layer)) {
        keyframes_want(&layer->keyframes, true, now_us);
    }
    struct history_entry *entry = history_put(history, packet->number);
    if (entry == NULL) {
        return NULL;
    }
    uint8_t *payload = entry->payload;
    *entry = *packet;
    entry->payload = payload;
    memcpy(payload, packet->payload, packet->size);
    layer_note(layer, entry, entry->number, newest, now_us);
    return entry;
}

void router_take_remote_packet(struct source *source, uint8_t index, uint16_t run, const struct history_entry *packet,
                               time_us now_us)
{
    if (index >= source->layer_count || source->paused) {
        return;
    }
    struct layer *layer = &source->layer[index];
    if (run != layer->run) { /* it began anew at home: what was before has nothing to do with what comes now */
        layer_tell_restarted(layer, now_us);
        layer_reset(layer);
        layer->run = run;
    }
    metric_add(&remote_packets, 1);
    const struct history_entry *entry = take(layer, packet, now_us);
    if (entry != NULL) {
        hand_out_later(layer, entry, now_us);
    }
}

void router_on_remote_packet(struct source *source, uint8_t index, uint16_t run, const struct history_entry *packet,
                             time_us now_us)
{
    router_take_remote_packet(source, index, run, packet, now_us);
    router_hand_out(source->router, now_us);
}

void router_on_remote_report(struct source *source, uint8_t index, const struct rtcp_sender_report *sr,
                             time_us arrival_us)
{
    if (index < source->layer_count) {
        clock_map_on_sr(&source->peer->clock, sr->ntp, arrival_us);
        recv_stream_on_sr(&source->layer[index].recv, sr, arrival_us);
    }
}

void router_on_remote_depth(struct source *source, uint16_t depth_ms)
{
    source->peer->up_loss.depth_ms = depth_ms < LOSSY_DEPTH_MAX_MS ? depth_ms : LOSSY_DEPTH_MAX_MS;
}

static void ask(const struct layer *layer, uint64_t number)
{
    const struct router_config *config = &layer->source->router->config;
    metric_add(&remote_asks, 1);
    config->ops->on_remote_ask(config->user, layer->source->handle, layer->index, layer->run, number);
}

/* Home counts what all of us ask for, as here is counted what all receivers do. */
static void ask_key_frames(struct source *source, time_us now_us)
{
    if (!source_key_frames_due(source, now_us)) {
        return;
    }
    keyframe_pace_asked(&source->key_pace, now_us);
    for (unsigned l = 0; l < source->layer_count; l++) {
        struct keyframes *k = &source->layer[l].keyframes;
        if (keyframes_joins(k, now_us)) {
            keyframes_asked(k, RTT_DEFAULT_US, now_us);
            ask(&source->layer[l], 0);
        }
    }
}

static void ask_layer(struct layer *layer, time_us now_us)
{
    uint16_t lows[ASKS_PER_TICK];
    if (layer->source->video && !layer_is_wanted(layer)) {
        nack_forget_before(&layer->nack, layer->nack.seq_max + 1);
    }
    size_t count = nack_poll(&layer->nack, HOME_RTT_US, now_us, lows, ASKS_PER_TICK);
    for (size_t i = 0; i < count; i++) {
        uint64_t newest = layer->history.number_max;
        ask(layer, newest - (uint16_t)((uint16_t)newest - lows[i]));
    }
    if (!layer->source->video) {
        return;
    }
    if (nack_take_gave_up(&layer->nack)) {
        keyframes_want(&layer->keyframes, true, now_us);
    }
    if (!layer_needs_key_frame(layer)) {
        keyframes_satisfied(&layer->keyframes);
    } else if (!layer_is_wanted(layer)) {
        keyframes_want(&layer->keyframes, true, now_us); /* for its size */
    }
}

static void tell_wanted(struct source *source, time_us now_us)
{
    uint8_t layers = 0;
    for (unsigned l = 0; l < source->layer_count; l++) {
        const struct layer *layer = &source->layer[l];
        layers |= (uint8_t)(layer_is_wanted(layer) || layer_needs_key_frame(layer) ? 1U << l : 0);
    }
    if (layers == source->wanted_told && now_us - source->wanted_us < ROUTER_WANTED_US) {
        return;
    }
    source->wanted_told = layers;
    source->wanted_us = now_us;
    const struct router_config *config = &source->router->config;
    struct lossy_receivers loss = {0};
    if (!source->video) {
        repair_receivers(&source->layer[0], now_us, &loss);
    }
    config->ops->on_remote_wanted(config->user, source->handle, layers, &loss);
}

void remote_tick(struct router_peer *peer, time_us now_us)
{
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct source *source = peer->publish[i].source;
        if (source == NULL || source->paused) {
            continue;
        }
        tell_wanted(source, now_us);
        for (unsigned l = 0; l < source->layer_count; l++) {
            ask_layer(&source->layer[l], now_us);
        }
        ask_key_frames(source, now_us);
    }
}
