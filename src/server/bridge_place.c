/*
 * Which worker a media is put on, rooms that are on several of them, and workers that failed.
 *
 * A room's workers know of each other by ROOM_SPREAD (whose sources' packets go where), and of each other's sources by
 * REMOTE_ADD. Both are said when the first media of the room comes to a worker, and taken back with the last.
 */
#include "bridge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdatomic.h>
#include <string.h>

#define PLACED_PERMILLE 5       /* what a newcomer is taken to cost until that shows in the load */
#define MARGIN_PERMILLE 150     /* by which another worker must be less busy to be worth a spread */
#define LOOP_LATE_US    1500000 /* between two polls: then it is the loop (or the machine) that stood still */

METRIC(rooms_spread, "dais_bridge_spread_total", COUNTER, "Times that a room's people came to one more worker");
METRIC(workers_revived, "dais_bridge_workers_revived_total", COUNTER,
       "Media workers started anew after they were given up");
METRIC(workers_failed, "dais_bridge_workers_failed_total", COUNTER, "Media workers given up");

/* ── placement ── */

void bridge_set_spread(struct bridge *bridge, unsigned percent)
{
    bridge->spread_permille = percent * 10;
}

size_t bridge_loads(const struct bridge *bridge, struct bridge_load *out)
{
    for (size_t i = 0; i < bridge->worker_count; i++) {
        const struct bridge_worker *worker = &bridge->workers[i];
        out[i] =
            (struct bridge_load){worker->failed ? 0 : worker->busy_permille,
                                 worker->failed ? 0 : worker->datagrams_per_s, worker->media_count, worker->failed};
    }
    return bridge->worker_count;
}

void bridge_on_load(struct bridge_worker *worker, const struct worker_event *event)
{
    worker->busy_permille = event->load.busy_permille;
    worker->datagrams_per_s = event->load.datagrams_per_s;
    worker->placed_before = worker->placed; /* they began in the time that this tells of: not all of their cost shows */
    worker->placed = 0;
}

static unsigned load_of(const struct bridge_worker *worker)
{
    return worker->busy_permille + PLACED_PERMILLE * (worker->placed + worker->placed_before);
}

static bool is_open(const struct bridge_worker *worker)
{
    return !worker->failed && worker->media_count < LIMIT_TRANSPORTS_PER_WORKER &&
           worker->backlog.count <= BRIDGE_BACKLOG;
}

static bool is_less(const struct bridge_worker *a, const struct bridge_worker *b)
{
    if (load_of(a) != load_of(b)) {
        return load_of(a) < load_of(b);
    }
    return a->datagrams_per_s != b->datagrams_per_s ? a->datagrams_per_s < b->datagrams_per_s
                                                    : a->media_count < b->media_count;
}

/* The least loaded of those in the mask that take anybody. */
static uint32_t least_of(const struct bridge *bridge, uint64_t mask)
{
    uint32_t best = BRIDGE_NOWHERE;
    for (uint32_t i = 0; i < bridge->worker_count; i++) {
        if ((mask >> i & 1) != 0 && is_open(&bridge->workers[i]) &&
            (best == BRIDGE_NOWHERE || is_less(&bridge->workers[i], &bridge->workers[best]))) {
            best = i;
        }
    }
    return best;
}

uint32_t bridge_place(const struct bridge *bridge, const struct bridge_room *room)
{
    uint32_t least = least_of(bridge, UINT64_MAX), own = least_of(bridge, room->links);
    if (own == BRIDGE_NOWHERE || bridge->spread_permille == 0) {
        return least;
    }
    const struct bridge_worker *here = &bridge->workers[own];
    bool busy = load_of(here) > bridge->spread_permille;
    return busy && load_of(&bridge->workers[least]) + MARGIN_PERMILLE < load_of(here) ? least : own;
}

/* ── rooms on several workers ── */

static void send_remote(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind,
                        enum source_kind kind_of, uint32_t to)
{
    const struct bridge_source *source = &media->sources[kind_of];
    const struct publish_section *section = bridge_section_of(media, kind_of);
    struct worker_cmd cmd = {.kind = kind, .transport = media->handle};
    cmd.remote.room = media->room->handle;
    cmd.remote.source = source->handle;
    cmd.remote.home = media->link;
    cmd.remote.epoch = source->epoch;
    cmd.remote.kind = (uint8_t)kind_of;
    cmd.remote.layer_count = section != NULL ? section->rid_count : 0;
    cmd.remote.paused = source->muted;
    bridge_send(bridge, to, &cmd);
}

static enum worker_cmd_kind remote_kind_of(enum worker_cmd_kind kind)
{
    switch (kind) {
    case WORKER_CMD_SOURCE_ADD:
        return WORKER_CMD_REMOTE_ADD;
    case WORKER_CMD_SOURCE_PAUSE:
        return WORKER_CMD_REMOTE_PAUSE;
    default:
        return WORKER_CMD_REMOTE_REMOVE;
    }
}

void bridge_spread_source(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind,
                          enum source_kind source)
{
    if (media->gone) {
        return;
    }
    uint64_t others = media->room->links & ~(UINT64_C(1) << media->link);
    for (; others != 0; others &= others - 1) {
        send_remote(bridge, media, remote_kind_of(kind), source, (uint32_t)__builtin_ctzll(others));
    }
}

void bridge_spread_end(struct bridge *bridge, const struct bridge_media *media)
{
    for (int kind = 0; kind < SOURCE_KIND_COUNT; kind++) {
        if (media->sources[kind].published) {
            bridge_spread_source(bridge, media, WORKER_CMD_SOURCE_REMOVE, (enum source_kind)kind);
        }
    }
}

/* All that is published in the room on other workers than `link` is made known there, or taken back. */
static void send_all_remote(struct bridge *bridge, const struct bridge_room *room, enum worker_cmd_kind kind,
                            uint32_t link)
{
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        const struct bridge_media *media = bridge->media[i];
        if (media == NULL || !media->open || media->gone || media->room != room || media->link == link) {
            continue;
        }
        for (int source = 0; source < SOURCE_KIND_COUNT; source++) {
            if (media->sources[source].published) {
                send_remote(bridge, media, kind, (enum source_kind)source, link);
            }
        }
    }
}

static void send_spread(struct bridge *bridge, const struct bridge_room *room)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_ROOM_SPREAD};
    cmd.spread.room = room->handle;
    cmd.spread.workers = room->links;
    for (uint64_t left = room->links; left != 0; left &= left - 1) {
        bridge_send(bridge, (uint32_t)__builtin_ctzll(left), &cmd);
    }
}

static void send_own_remote(struct bridge *bridge, const struct bridge_room *room, uint32_t link)
{
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        const struct bridge_media *media = bridge->media[i];
        for (int source = 0; media != NULL && media->open && media->room == room && source < SOURCE_KIND_COUNT;
             source++) {
            if (media->link == link && media->sources[source].published) {
                bridge_spread_source(bridge, media, WORKER_CMD_SOURCE_ADD, (enum source_kind)source);
            }
        }
    }
}

void bridge_spread_in(struct bridge *bridge, struct bridge_media *media)
{
    struct bridge_room *room = media->room;
    uint64_t bit = UINT64_C(1) << media->link;
    if ((room->links & bit) != 0) {
        return;
    }
    bool first = room->links == 0;
    room->links |= bit;
    if (first) {
        return;
    }
    metric_add(&rooms_spread, 1);
    log_info("room_spread", "room=%u workers=%d", room->handle.index, __builtin_popcountll(room->links));
    send_all_remote(bridge, room, WORKER_CMD_REMOTE_ADD, media->link);
    send_own_remote(bridge, room, media->link);
    send_spread(bridge, room); /* now all know what the packets to come are of */
}

void bridge_spread_out(struct bridge *bridge, struct bridge_room *room, uint32_t link)
{
    uint64_t bit = UINT64_C(1) << link;
    if (room->people[link] > 0 || (room->links & bit) == 0) {
        return;
    }
    room->links &= ~bit;
    if (room->links != 0) {
        send_spread(bridge, room);
        send_all_remote(bridge, room, WORKER_CMD_REMOTE_REMOVE, link);
    }
}

/* ── workers that failed ── */

size_t bridge_workers_alive(const struct bridge *bridge)
{
    size_t alive = 0;
    for (size_t i = 0; i < bridge->worker_count; i++) {
        alive += bridge->workers[i].failed ? 0 : 1;
    }
    return alive;
}

/* Its sources are nowhere any more, and its rooms' other workers send it nothing. */
static void leave_rooms(struct bridge *bridge, uint32_t link)
{
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        const struct bridge_media *media = bridge->media[i];
        if (media != NULL && media->open && media->link == link) {
            bridge_spread_end(bridge, media);
        }
    }
    struct bridge_room *room, *next;
    HASH_ITER(hh, bridge->rooms, room, next)
    {
        if ((room->links >> link & 1) != 0) {
            room->links &= ~(UINT64_C(1) << link);
            send_spread(bridge, room);
        }
    }
}

/* What waited for its word is free; who was on it is told, and may call the bridge. */
static void lose_media(struct bridge *bridge, uint32_t link)
{
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        struct bridge_media *media = bridge->media[i];
        if (media == NULL || media->link != link) {
            continue;
        }
        media->gone = true;
        if (!media->open) {
            bridge_media_free(bridge, media);
        } else if (media->state != MEDIA_STATE_LOST) {
            media->state = MEDIA_STATE_LOST;
            if (media->listener->on_state != NULL) {
                media->listener->on_state(media->user, bridge_handle_of(media), MEDIA_STATE_LOST);
            }
        }
    }
}

static void give_up(struct bridge *bridge, uint32_t link, const char *reason, time_us now_us)
{
    struct bridge_worker *worker = &bridge->workers[link];
    log_error("worker_given_up", "worker=%u reason=%s media=%u left=%zu", link, reason, worker->media_count,
              bridge_workers_alive(bridge) - 1);
    metric_add(&workers_failed, 1);
    if (worker->link.silenced != NULL) {
        atomic_store(worker->link.silenced, true);
    }
    worker->failed = true;
    worker->failed_us = now_us;
    bridge_backlog_finish(&worker->backlog);
    leave_rooms(bridge, link);
    lose_media(bridge, link);
}

void bridge_watch(struct bridge *bridge, time_us now_us)
{
    bool late = now_us - bridge->polled_us > LOOP_LATE_US;
    bridge->polled_us = now_us;
    for (uint32_t i = 0; i < bridge->worker_count; i++) {
        struct bridge_worker *worker = &bridge->workers[i];
        if (worker->failed) {
            continue;
        }
        worker->heard_us = late || worker->heard_us == 0 ? now_us : worker->heard_us;
        if (worker->says_failed || now_us - worker->heard_us > BRIDGE_STALL_US) {
            give_up(bridge, i, worker->says_failed ? "socket" : "stalled", now_us);
        }
    }
}

bool bridge_may_revive(const struct bridge *bridge, size_t link, time_us now_us)
{
    const struct bridge_worker *worker = &bridge->workers[link];
    time_us rest_us = BRIDGE_REST_US;
    for (uint32_t i = 0; i < worker->revivals && rest_us < BRIDGE_REST_MAX_US; i++) {
        rest_us *= 2;
    }
    return worker->failed && now_us - worker->failed_us >= rest_us;
}

void bridge_revive(struct bridge *bridge, size_t link)
{
    struct bridge_worker *worker = &bridge->workers[link];
    worker->failed = worker->says_failed = false;
    worker->heard_us = 0;
    worker->busy_permille = 0;
    worker->datagrams_per_s = worker->placed = worker->placed_before = 0;
    worker->revivals++;
    metric_add(&workers_revived, 1);
    log_info("worker_revived", "worker=%zu times=%u", link, worker->revivals);
}
