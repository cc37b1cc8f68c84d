/*
 * The loop's side of the media workers: its tables, and what is published and wanted. Media open and close in
 * bridge_media.c; what crosses is in bridge_link.c.
 */
#include "bridge_priv.h"

#include <stdlib.h>
#include <string.h>

/* ── the tables ── */

enum err bridge_create(const struct bridge_link *links, size_t link_count, struct bridge **ret_bridge)
{
    if (link_count == 0 || link_count > BRIDGE_WORKERS_MAX) {
        return ERR_LIMIT;
    }
    struct bridge *bridge = calloc(1, sizeof *bridge);
    if (bridge == NULL) {
        return ERR_NO_MEMORY;
    }
    bridge->media_max = (uint32_t)link_count * LIMIT_TRANSPORTS_PER_WORKER;
    bridge->media = calloc(bridge->media_max, sizeof *bridge->media);
    bridge->free_indices = calloc(bridge->media_max, sizeof *bridge->free_indices);
    if (bridge->media == NULL || bridge->free_indices == NULL) {
        bridge_destroy(bridge);
        return ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        bridge->free_indices[i] = bridge->media_max - 1 - i;
    }
    bridge->free_count = bridge->media_max;
    for (size_t i = 0; i < link_count; i++) {
        bridge->workers[i].link = links[i];
    }
    bridge->worker_count = link_count;
    bridge->spread_permille = BRIDGE_SPREAD_PERCENT * 10;
    *ret_bridge = bridge;
    return ERR_OK;
}

void bridge_destroy(struct bridge *bridge)
{
    if (bridge == NULL) {
        return;
    }
    HASH_CLEAR(hh, bridge->seats);
    struct bridge_room *room, *next;
    HASH_ITER(hh, bridge->rooms, room, next)
    {
        HASH_DEL(bridge->rooms, room);
        free(room);
    }
    for (uint32_t i = 0; bridge->media != NULL && i < bridge->media_max; i++) {
        if (bridge->media[i] != NULL) {
            secret_clear(bridge->media[i], sizeof *bridge->media[i]); /* ICE passwords */
        }
        free(bridge->media[i]);
    }
    for (size_t i = 0; i < bridge->worker_count; i++) {
        bridge_backlog_finish(&bridge->workers[i].backlog);
    }
    free(bridge->media);
    free(bridge->free_indices);
    free(bridge);
}

void bridge_set_levels(struct bridge *bridge, bridge_levels_fn *fn, void *user)
{
    bridge->on_levels = fn;
    bridge->levels_user = user;
}

struct bridge_media *bridge_media_of(const struct bridge *bridge, struct transport_handle handle)
{
    struct bridge_media *media = handle.index < bridge->media_max ? bridge->media[handle.index] : NULL;
    return media != NULL && transport_handle_eq(media->handle, handle) ? media : NULL;
}

struct bridge_media *bridge_media_open_of(const struct bridge *bridge, struct media_handle handle)
{
    struct bridge_media *media = bridge_media_of(bridge, (struct transport_handle){handle.index, handle.generation});
    return media != NULL && media->open ? media : NULL;
}

struct bridge_media *bridge_publisher_of(const struct bridge *bridge, struct source_handle source,
                                         enum source_kind *ret_kind)
{
    uint32_t index = source.index / SOURCE_KIND_COUNT;
    enum source_kind kind = (enum source_kind)(source.index % SOURCE_KIND_COUNT);
    struct bridge_media *media = index < bridge->media_max ? bridge->media[index] : NULL;
    if (media == NULL || !media->open || !media->sources[kind].published ||
        !source_handle_eq(media->sources[kind].handle, source)) {
        return NULL;
    }
    *ret_kind = kind;
    return media;
}

uint32_t bridge_next_generation(struct bridge *bridge)
{
    bridge->generation_next++;
    if (bridge->generation_next == 0) {
        bridge->generation_next = 1; /* 0 is "none" */
    }
    return bridge->generation_next;
}

struct bridge_media *bridge_seat_find(const struct bridge *bridge, const struct bridge_seat_key *key)
{
    struct bridge_media *media;
    HASH_FIND(hh, bridge->seats, key, sizeof *key, media);
    return media;
}

void bridge_join(struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL) {
        bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_JOIN);
    }
}

void bridge_part(struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL) {
        bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_PART);
    }
}

/* ── sources ── */

const struct publish_section *bridge_section_of(const struct bridge_media *media, enum source_kind source)
{
    for (size_t i = 0; i < media->settled.open.publish_count; i++) {
        if (media->settled.publish_kind[i] == source) {
            return &media->settled.open.publish[i];
        }
    }
    return NULL;
}

static void send_source(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind,
                        enum source_kind source)
{
    const struct publish_section *section = bridge_section_of(media, source);
    struct worker_cmd cmd = {.kind = kind, .transport = media->handle};
    cmd.source.source = media->sources[source].handle;
    cmd.source.kind = (uint8_t)source;
    cmd.source.paused = media->sources[source].muted;
    cmd.source.epoch = media->sources[source].epoch;
    if (section != NULL) {
        memcpy(cmd.source.mid, section->mid, sizeof cmd.source.mid);
    }
    bridge_send(bridge, media->link, &cmd);
    bridge_spread_source(bridge, media, kind, source);
}

static void send_view(struct bridge *bridge, const struct bridge_media *media)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_VIEW, .transport = media->handle};
    for (size_t i = 0; i < media->want_count; i++) {
        const struct bridge_want *want = &media->wants[i];
        struct bridge_seat_key key = {media->key.room, want->participant};
        const struct bridge_media *publisher = bridge_seat_find(bridge, &key);
        if (publisher != NULL && want->source < SOURCE_KIND_COUNT && publisher->sources[want->source].published) {
            cmd.view.want[cmd.view.count++] = (struct media_want){
                .source = publisher->sources[want->source].handle, .height = want->height, .priority = want->priority};
        }
    }
    bridge_send(bridge, media->link, &cmd);
}

/* A source is there anew: views that named it before it was mean it now. */
static void send_views_of(struct bridge *bridge, const struct bridge_media *publisher, enum source_kind source)
{
    const struct bridge_media *media, *next;
    HASH_ITER(hh, bridge->seats, media, next)
    {
        for (size_t i = 0; id_eq(media->key.room, publisher->key.room) && i < media->want_count; i++) {
            if (media->wants[i].source == source && id_eq(media->wants[i].participant, publisher->key.participant)) {
                send_view(bridge, media);
                break;
            }
        }
    }
}

enum err bridge_publish(struct bridge *bridge, struct media_handle handle, enum source_kind source, bool muted)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL || bridge_section_of(media, source) == NULL) {
        return ERR_NOT_FOUND;
    }
    if (media->sources[source].published) {
        bridge_mute(bridge, handle, source, muted);
        return ERR_OK;
    }
    media->sources[source] = (struct bridge_source){
        .handle = {media->handle.index * SOURCE_KIND_COUNT + source, bridge_next_generation(bridge)},
        .published = true,
        .muted = muted,
    };
    send_source(bridge, media, WORKER_CMD_SOURCE_ADD, source);
    send_views_of(bridge, media, source);
    return ERR_OK;
}

void bridge_mute(struct bridge *bridge, struct media_handle handle, enum source_kind source, bool muted)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL && media->sources[source].published && media->sources[source].muted != muted) {
        media->sources[source].muted = muted;
        media->sources[source].epoch++;
        send_source(bridge, media, WORKER_CMD_SOURCE_PAUSE, source);
    }
}

void bridge_unpublish(struct bridge *bridge, struct media_handle handle, enum source_kind source)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL && media->sources[source].published) {
        send_source(bridge, media, WORKER_CMD_SOURCE_REMOVE, source);
        media->sources[source] = (struct bridge_source){0};
    }
}

bool bridge_can_publish(const struct bridge *bridge, struct media_handle handle, enum source_kind source)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    return media != NULL && bridge_section_of(media, source) != NULL;
}

bool bridge_is_published(const struct bridge *bridge, struct media_handle handle, enum source_kind source,
                         bool *ret_muted)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL || !media->sources[source].published) {
        return false;
    }
    if (ret_muted != NULL) {
        *ret_muted = media->sources[source].muted;
    }
    return true;
}

/* ── what a receiver wants, and has ── */

void bridge_view(struct bridge *bridge, struct media_handle handle, const struct bridge_want *wants, size_t count)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL) {
        return;
    }
    media->want_count = (uint8_t)(count < LIMIT_SLOTS_VIDEO ? count : LIMIT_SLOTS_VIDEO);
    memcpy(media->wants, wants, media->want_count * sizeof *wants);
    send_view(bridge, media);
}

void bridge_receive(struct bridge *bridge, struct media_handle handle, enum receive_mode mode)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL && media->soundless) {
        mode = receive_has_pictures(mode) ? RECEIVE_PICTURES : RECEIVE_NOTHING;
    }
    if (media != NULL && media->receive != mode) {
        media->receive = (uint8_t)mode;
        struct worker_cmd cmd = {.kind = WORKER_CMD_RECEIVE, .transport = media->handle, .receive = (uint8_t)mode};
        bridge_send(bridge, media->link, &cmd);
    }
}

void bridge_silence(struct bridge *bridge, struct media_handle handle)
{
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL && !media->soundless) {
        media->soundless = true;
        bridge_receive(bridge, handle, (enum receive_mode)media->receive);
    }
}

enum err bridge_pin(struct bridge *bridge, struct media_handle handle, struct id128 participant, int source)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL) {
        return ERR_NOT_FOUND;
    }
    struct bridge_seat_key key = {media->key.room, participant};
    const struct bridge_media *publisher = bridge_seat_find(bridge, &key);
    if (publisher == NULL) {
        return ERR_NOT_FOUND;
    }
    struct worker_cmd cmd = {.kind = WORKER_CMD_SLOT_PIN, .transport = media->handle};
    cmd.pin.publisher = publisher->handle;
    cmd.pin.kind = (int8_t)source;
    bridge_send(bridge, media->link, &cmd);
    return ERR_OK;
}

void bridge_slot_fill(const struct bridge_media *media, size_t index, struct bridge_slot *ret_slot)
{
    const struct slot_section *section = &media->settled.open.slots[index];
    const struct bridge_slot_state *state = &media->slots[index];
    *ret_slot = (struct bridge_slot){.media = (enum media_kind)section->media,
                                     .generation = state->generation,
                                     .bound = state->bound,
                                     .participant = state->participant,
                                     .source = state->source};
    memcpy(ret_slot->mid, section->mid, sizeof ret_slot->mid);
}

size_t bridge_slots(const struct bridge *bridge, struct media_handle handle, struct bridge_slot slots[LIMIT_SLOTS])
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    size_t count = media != NULL ? media->settled.open.slot_count : 0;
    for (size_t i = 0; i < count; i++) {
        bridge_slot_fill(media, i, &slots[i]);
    }
    return count;
}

enum media_state bridge_state(const struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = bridge_media_open_of(bridge, handle);
    return media != NULL ? media->state : MEDIA_STATE_LOST;
}

struct media_handle bridge_find(const struct bridge *bridge, struct id128 room, struct id128 participant)
{
    struct bridge_seat_key key = {room, participant};
    const struct bridge_media *media = bridge_seat_find(bridge, &key);
    return media != NULL ? (struct media_handle){media->handle.index, media->handle.generation}
                         : (struct media_handle){0, 0};
}
