/*
 * A published track: its layers together. Which of them live, how they rank, and what the room is told of it.
 */
#include "sfu_priv.h"

#include <stdlib.h>

#define SR_TRUST_US 2000000

enum err source_create(struct router_peer *peer, struct publish *publish, struct source_handle handle,
                       enum source_kind kind, bool paused, struct source **ret_source)
{
    struct source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        return ERR_NO_MEMORY;
    }
    source->router = peer->router;
    source->peer = peer;
    source->publish = publish;
    source->handle = handle;
    source->kind = kind;
    source->video = source_kind_media(kind) == MEDIA_VIDEO;
    source->paused = paused;
    source->layer_count = publish->rid_count > 0 ? publish->rid_count : 1;
    for (unsigned i = 0; i < source->layer_count; i++) {
        enum err err = layer_init(&source->layer[i], source, (uint8_t)i);
        if (err != ERR_OK) {
            source_destroy(source);
            return err;
        }
        source->layer[i].ssrc = publish->encoding[i].ssrc;
        source->layer[i].rtx_ssrc = publish->encoding[i].rtx_ssrc;
    }
    *ret_source = source;
    return ERR_OK;
}

void source_destroy(struct source *source)
{
    if (source == NULL) {
        return;
    }
    for (unsigned i = 0; i < source->layer_count; i++) {
        layer_finish(&source->layer[i]);
    }
    free(source);
}

static bool is_smaller(const struct layer *a, const struct layer *b)
{
    if (layer_pixels(a) != layer_pixels(b)) {
        return layer_pixels(a) < layer_pixels(b);
    }
    return layer_rate_bps(a, TID_ALL) < layer_rate_bps(b, TID_ALL);
}

/* While none is alive yet, those whose first key frame came count: nobody need wait for the third frame. */
static bool counts(const struct layer *layer)
{
    return layer->alive || (!layer->source->alive && layer->key_seen && layer->frames > 0);
}

unsigned source_layers_by_size(const struct source *source, struct layer *ret_layers[LIMIT_LAYERS])
{
    unsigned count = 0;
    for (unsigned i = 0; i < source->layer_count; i++) {
        struct layer *layer = (struct layer *)&source->layer[i];
        if (!counts(layer)) {
            continue;
        }
        unsigned at = count++;
        for (; at > 0 && is_smaller(layer, ret_layers[at - 1]); at--) {
            ret_layers[at] = ret_layers[at - 1];
        }
        ret_layers[at] = layer;
    }
    return count;
}

/* The dead layers' slots move on at once. */
static void leave(struct layer *layer, time_us now_us)
{
    for (struct slot *slot = layer->source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        slot_leave(slot, layer, now_us);
    }
}

static void tell_state(struct source *source)
{
    struct layer *by_size[LIMIT_LAYERS];
    unsigned count = source_layers_by_size(source, by_size);
    const struct layer *largest = count > 0 ? by_size[count - 1] : &source->layer[0];
    bool resized = largest->width != source->told_width || largest->height != source->told_height;
    if (source->alive == source->told_alive && (!source->alive || !resized)) {
        return;
    }
    source->told_alive = source->alive;
    source->told_width = largest->width;
    source->told_height = largest->height;
    const struct router_config *config = &source->router->config;
    if (source->peer->remote) {
        return; /* home says it */
    }
    config->ops->on_source_state(config->user, source->peer->handle, source->handle, source->alive, largest->width,
                                 largest->height);
}

bool source_update_alive(struct source *source, time_us now_us)
{
    bool changed = false, alive = false;
    for (unsigned i = 0; i < source->layer_count; i++) {
        changed = layer_update_alive(&source->layer[i], now_us) || changed;
        alive = alive || source->layer[i].alive;
    }
    source->alive = alive;
    for (unsigned i = 0; changed && i < source->layer_count; i++) {
        if (!source->layer[i].alive) {
            leave(&source->layer[i], now_us);
        }
    }
    if (changed) {
        tell_state(source);
    }
    return changed;
}

bool source_key_frames_due(const struct source *source, time_us now_us)
{
    for (unsigned i = 0; i < source->layer_count; i++) {
        const struct layer *layer = &source->layer[i];
        if ((layer->ssrc != 0 || source->peer->remote) && keyframes_due(&layer->keyframes, &source->key_pace, now_us)) {
            return true;
        }
    }
    return false;
}

bool source_server_time(const struct layer *layer, uint32_t timestamp, time_us *ret_us)
{
    return clock_map_of_rtp(&layer->source->peer->clock, &layer->recv, timestamp, ret_us) ||
           recv_stream_arrival_of(&layer->recv, timestamp, ret_us);
}

uint32_t source_timestamp_at(const struct layer *layer, time_us now_us)
{
    int64_t since_us = now_us - layer->frame_at_us;
    int64_t clock_hz = layer->recv.clock_hz;
    int64_t ticks = since_us / US_PER_S * clock_hz + since_us % US_PER_S * clock_hz / US_PER_S;
    uint32_t by_arrival = layer->frame_timestamp + (uint32_t)ticks;
    uint32_t by_report;
    if (!clock_map_to_rtp(&layer->source->peer->clock, &layer->recv, now_us, &by_report)) {
        return by_arrival;
    }
    int64_t apart = (int32_t)(by_report - by_arrival);
    apart = apart < 0 ? -apart : apart;
    return apart > SR_TRUST_US / US_PER_MS * (clock_hz / 1000) ? by_arrival : by_report;
}
