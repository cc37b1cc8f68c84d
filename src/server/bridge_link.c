/* What goes to the media workers, in order and never lost, and what comes back from them. */
#include "bridge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdlib.h>
#include <string.h>

METRIC(bridge_deferred, "dais_bridge_deferred_total", COUNTER, "Commands that waited because a worker's ring was full");

/* ── to the workers ── */

/* There may be ICE passwords in it. */
static void wipe_and_free(struct bridge_backlog *backlog)
{
    if (backlog->items != NULL) {
        secret_clear(backlog->items, backlog->capacity * sizeof *backlog->items);
    }
    free(backlog->items);
}

static void backlog_grow(struct bridge_backlog *backlog)
{
    size_t capacity = backlog->capacity == 0 ? 64 : backlog->capacity * 2;
    struct worker_cmd *items = calloc(capacity, sizeof *items);
    if (items == NULL) {
        log_error("out_of_memory", "what=bridge_backlog commands=%zu", backlog->count);
        abort(); /* losing a command that takes media away would show people to those who may not see them */
    }
    for (size_t i = 0; i < backlog->count; i++) {
        items[i] = backlog->items[(backlog->first + i) % backlog->capacity];
    }
    wipe_and_free(backlog);
    *backlog = (struct bridge_backlog){.items = items, .count = backlog->count, .capacity = capacity};
}

static void backlog_add(struct bridge_backlog *backlog, const struct worker_cmd *cmd)
{
    if (backlog->count == backlog->capacity) {
        backlog_grow(backlog);
    }
    backlog->items[(backlog->first + backlog->count) % backlog->capacity] = *cmd;
    backlog->count++;
    metric_add(&bridge_deferred, 1);
}

void bridge_backlog_finish(struct bridge_backlog *backlog)
{
    wipe_and_free(backlog);
    *backlog = (struct bridge_backlog){0};
}

void bridge_send(struct bridge *bridge, uint32_t index, const struct worker_cmd *cmd)
{
    struct bridge_worker *worker = &bridge->workers[index];
    if (worker->failed) {
        return; /* silenced: it does nothing any more */
    }
    if (worker->backlog.count > 0 || !ring_push(worker->link.commands, cmd)) {
        backlog_add(&worker->backlog, cmd);
    }
    ring_wake(worker->link.commands);
}

void bridge_send_simple(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind)
{
    struct worker_cmd cmd = {.kind = kind, .transport = media->handle};
    bridge_send(bridge, media->link, &cmd);
}

static void send_waiting(struct bridge_worker *worker)
{
    struct bridge_backlog *backlog = &worker->backlog;
    bool sent = false;
    while (backlog->count > 0 && ring_push(worker->link.commands, &backlog->items[backlog->first])) {
        secret_clear(&backlog->items[backlog->first], sizeof *backlog->items);
        backlog->first = (backlog->first + 1) % backlog->capacity;
        backlog->count--;
        sent = true;
    }
    if (sent) {
        ring_wake(worker->link.commands);
    }
}

/* ── from the workers ── */

static void on_state(struct bridge_media *media, enum media_state state)
{
    media->state = state;
    if (media->listener->on_state != NULL) {
        media->listener->on_state(media->user, bridge_handle_of(media), state);
    }
}

static void on_source(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event)
{
    enum source_kind kind;
    if (bridge_publisher_of(bridge, event->source.source, &kind) == media && media->listener->on_source != NULL) {
        media->listener->on_source(media->user, bridge_handle_of(media), kind, event->source.alive, event->source.width,
                                   event->source.height);
    }
}

static void on_slot_bound(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event)
{
    if (event->slot.slot >= media->settled.open.slot_count) {
        return;
    }
    struct bridge_slot_state *state = &media->slots[event->slot.slot];
    enum source_kind kind = SOURCE_MIC;
    const struct bridge_media *publisher = bridge_publisher_of(bridge, event->slot.source, &kind);
    *state =
        (struct bridge_slot_state){.generation = event->slot.generation, .bound = publisher != NULL, .source = kind};
    if (publisher != NULL) {
        state->participant = publisher->key.participant;
    }
    if (media->listener->on_slot != NULL) {
        struct bridge_slot slot;
        bridge_slot_fill(media, event->slot.slot, &slot);
        media->listener->on_slot(media->user, bridge_handle_of(media), &slot);
    }
    if (state->bound && media->depth_ms[event->slot.slot] > 0) {
        bridge_tell_depths(media);
    }
}

static void on_slot_live(struct bridge_media *media, const struct worker_event *event)
{
    if (event->slot.slot < media->settled.open.slot_count && media->listener->on_live != NULL) {
        media->listener->on_live(media->user, bridge_handle_of(media), media->settled.open.slots[event->slot.slot].mid,
                                 event->slot.generation, event->slot.rtp_timestamp);
    }
}

static void on_levels(struct bridge *bridge, uint32_t link, const struct worker_event *event)
{
    struct bridge_level levels[LIMIT_LEVELS];
    size_t count = 0;
    const struct bridge_room *room = NULL;
    for (uint8_t i = 0; i < event->levels.count && i < LIMIT_LEVELS; i++) {
        const struct media_level *level = &event->levels.level[i];
        enum source_kind kind;
        const struct bridge_media *publisher = bridge_publisher_of(bridge, level->source, &kind);
        if (publisher != NULL && media_room_eq(publisher->room->handle, event->levels.room)) {
            room = publisher->room;
            levels[count++] = (struct bridge_level){.participant = publisher->key.participant,
                                                    .source = kind,
                                                    .level_dbov = level->level_dbov,
                                                    .speaking = level->speaking};
        }
    }
    /* All workers of a room hear all of it: one of them speaks for it. */
    if (room == NULL || bridge->on_levels == NULL || (uint32_t)__builtin_ctzll(room->links) != link) {
        return;
    }
    enum source_kind kind;
    const struct bridge_media *dominant = bridge_publisher_of(bridge, event->levels.dominant, &kind);
    struct id128 none = {{0}};
    bridge->on_levels(bridge->levels_user, room->id, levels, count,
                      dominant != NULL ? dominant->key.participant : none);
}

static void apply_event(struct bridge *bridge, uint32_t link, const struct worker_event *event)
{
    if (event->kind == WORKER_EVENT_LEVELS) {
        on_levels(bridge, link, event);
        return;
    }
    if (event->kind == WORKER_EVENT_LOAD) {
        bridge_on_load(&bridge->workers[link], event);
        return;
    }
    if (event->kind == WORKER_EVENT_FAILED) {
        bridge->workers[link].says_failed = true;
        return;
    }
    struct bridge_media *media = bridge_media_of(bridge, event->transport);
    if (media != NULL && event->kind == WORKER_EVENT_TRANSPORT_CLOSED && !media->open) {
        bridge_media_free(bridge, media);
        return;
    }
    if (media == NULL || !media->open) {
        return; /* late: the loop closed it meanwhile */
    }
    switch (event->kind) {
    case WORKER_EVENT_TRANSPORT_STATE:
        on_state(media, (enum media_state)event->state);
        break;
    case WORKER_EVENT_SOURCE_STATE:
        on_source(bridge, media, event);
        break;
    case WORKER_EVENT_SLOT_BOUND:
        on_slot_bound(bridge, media, event);
        break;
    case WORKER_EVENT_SLOT_LIVE:
        on_slot_live(media, event);
        break;
    case WORKER_EVENT_TRANSPORT_CLOSED: /* the worker ended without being asked: it stops */
        on_state(media, MEDIA_STATE_LOST);
        break;
    case WORKER_EVENT_SLOT_QUALITY:
        bridge_on_slot_quality(bridge, media, event);
        break;
    case WORKER_EVENT_SOURCE_WANTED:
        bridge_on_source_wanted(bridge, media, event);
        break;
    case WORKER_EVENT_BUFFER:
        bridge_on_buffer(media, event);
        break;
    case WORKER_EVENT_LINK:
        bridge_on_link(media, event);
        break;
    case WORKER_EVENT_STARTED:
    case WORKER_EVENT_LEVELS:
    case WORKER_EVENT_LOAD:
    case WORKER_EVENT_FAILED:
        break;
    }
}

void bridge_poll(struct bridge *bridge, time_us now_us)
{
    for (uint32_t i = 0; i < bridge->worker_count; i++) {
        struct bridge_worker *worker = &bridge->workers[i];
        struct worker_event event;
        ring_drain_wake(worker->link.events);
        while (ring_pop(worker->link.events, &event)) {
            worker->heard_us = now_us;
            if (!worker->failed) {
                apply_event(bridge, i, &event);
            }
        }
        send_waiting(worker);
    }
    bridge_watch(bridge, now_us);
}
