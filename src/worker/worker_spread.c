/*
 * Rooms that are spread over several workers: what the sources at home here bring goes to the others by the mesh, what
 * comes from there is handed to the room's router, and what a router asks of a source's home goes back the same way.
 */
#include "worker_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdlib.h>
#include <string.h>

METRIC(mesh_posted, "dais_mesh_packets_total", COUNTER, "Packets handed to another worker");
METRIC(mesh_full, "dais_mesh_full_total", COUNTER, "Messages to another worker that its ring had no room for");
METRIC(mesh_stale, "dais_mesh_stale_total", COUNTER,
       "Messages of another worker about a source that is gone, or from before its pause");

static struct worker_source *find(struct worker *worker, struct source_handle handle)
{
    struct worker_source *source;
    HASH_FIND(hh, worker->sources, &handle, sizeof handle, source);
    return source;
}

struct worker_source *worker_source_note(struct worker *worker, struct worker_room *room, struct source_handle handle,
                                         struct transport_handle publisher, uint16_t epoch)
{
    struct worker_source *source = find(worker, handle);
    if (source == NULL) {
        source = calloc(1, sizeof *source);
        if (source == NULL) {
            return NULL;
        }
        source->handle = handle;
        HASH_ADD(hh, worker->sources, handle, sizeof source->handle, source);
    }
    source->room = room;
    source->publisher = publisher;
    source->epoch = epoch;
    return source;
}

void worker_source_forget(struct worker *worker, struct source_handle handle)
{
    struct worker_source *source = find(worker, handle);
    if (source != NULL && source->remote == NULL) {
        HASH_DELETE(hh, worker->sources, source);
        free(source);
    }
}

void worker_sources_forget_of(struct worker *worker, struct transport_handle publisher)
{
    struct worker_source *source, *next;
    HASH_ITER(hh, worker->sources, source, next)
    {
        if (source->remote == NULL && transport_handle_eq(source->publisher, publisher)) {
            HASH_DELETE(hh, worker->sources, source);
            free(source);
        }
    }
}

void worker_source_epoch(struct worker *worker, struct source_handle handle, uint16_t epoch)
{
    struct worker_source *source = find(worker, handle);
    if (source != NULL) {
        source->epoch = epoch;
    }
}

/* --- to the others --- */

static struct mesh_message *reserve(struct worker *worker, uint32_t to, enum mesh_kind kind,
                                    struct source_handle source)
{
    struct mesh *mesh = worker->config.mesh;
    struct mesh_message *m = mesh != NULL ? mesh_reserve(mesh, worker->config.index, to) : NULL;
    if (m == NULL) {
        metric_add(&mesh_full, 1);
        return NULL;
    }
    m->kind = (uint8_t)kind;
    m->source = source;
    return m;
}

static void publish(struct worker *worker, uint32_t to)
{
    mesh_publish(worker->config.mesh, worker->config.index, to);
    worker->mesh_posted |= UINT64_C(1) << to;
}

void worker_mesh_wake(struct worker *worker)
{
    for (uint64_t left = worker->mesh_posted; left != 0; left &= left - 1) {
        mesh_wake(worker->config.mesh, worker->config.index, (uint32_t)__builtin_ctzll(left));
    }
    worker->mesh_posted = 0;
}

void worker_on_source_packet(void *user, struct source_handle handle, uint8_t layer, uint16_t run,
                             const struct history_entry *packet)
{
    struct worker_room *room = user;
    struct worker *worker = room->worker;
    const struct worker_source *source = find(worker, handle);
    for (uint64_t left = source != NULL ? room->spread : 0; left != 0; left &= left - 1) {
        uint32_t to = (uint32_t)__builtin_ctzll(left);
        struct mesh_message *m = reserve(worker, to, MESH_PACKET, handle);
        if (m != NULL) {
            m->layer = layer;
            m->run = run;
            m->epoch = source->epoch;
            m->packet = *packet;
            memcpy(m->payload, packet->payload, packet->size);
            publish(worker, to);
            metric_add(&mesh_posted, 1);
        }
    }
}

void worker_on_source_report(void *user, struct source_handle handle, uint8_t layer,
                             const struct rtcp_sender_report *sr, time_us arrival_us)
{
    struct worker_room *room = user;
    struct worker *worker = room->worker;
    const struct worker_source *source = find(worker, handle);
    for (uint64_t left = source != NULL ? room->spread : 0; left != 0; left &= left - 1) {
        uint32_t to = (uint32_t)__builtin_ctzll(left);
        struct mesh_message *m = reserve(worker, to, MESH_REPORT, handle);
        if (m != NULL) {
            m->layer = layer;
            m->epoch = source->epoch;
            m->report.sr = *sr;
            m->report.arrival_us = arrival_us;
            publish(worker, to);
        }
    }
}

void worker_on_source_depth(void *user, struct source_handle handle, uint16_t depth_ms)
{
    struct worker_room *room = user;
    const struct worker_source *source = find(room->worker, handle);
    for (uint64_t left = source != NULL ? room->spread : 0; left != 0; left &= left - 1) {
        uint32_t to = (uint32_t)__builtin_ctzll(left);
        struct mesh_message *m = reserve(room->worker, to, MESH_DEPTH, handle);
        if (m != NULL) {
            m->epoch = source->epoch;
            m->depth_ms = depth_ms;
            publish(room->worker, to);
        }
    }
}

void worker_on_remote_ask(void *user, struct source_handle handle, uint8_t layer, uint16_t run, uint64_t number)
{
    struct worker *worker = ((struct worker_room *)user)->worker;
    const struct worker_source *source = find(worker, handle);
    struct mesh_message *m = source != NULL ? reserve(worker, source->home, MESH_ASK, handle) : NULL;
    if (m != NULL) {
        m->layer = layer;
        m->run = run;
        m->number = number;
        publish(worker, source->home);
    }
}

void worker_on_remote_wanted(void *user, struct source_handle handle, uint8_t layers,
                             const struct lossy_receivers *loss)
{
    struct worker *worker = ((struct worker_room *)user)->worker;
    const struct worker_source *source = find(worker, handle);
    struct mesh_message *m = source != NULL ? reserve(worker, source->home, MESH_WANTED, handle) : NULL;
    if (m != NULL) {
        m->layers = layers;
        m->rids = source->rids;
        m->loss = *loss;
        publish(worker, source->home);
    }
}

bool worker_on_source_wanted(struct worker_room *room, struct source_handle handle, uint8_t rids)
{
    struct worker_source *source = find(room->worker, handle);
    if (source == NULL || source->remote == NULL) {
        return false;
    }
    source->rids = rids; /* goes with the next on_remote_wanted: those come often */
    return true;
}

/* --- from the others --- */

static void tell_wanted(const struct worker_source *source)
{
    struct worker_want all = {0};
    for (unsigned i = 0; i < MESH_WORKERS_MAX; i++) {
        all.layers |= source->wanted[i].layers;
        all.rids |= source->wanted[i].rids;
        lossy_receivers_join(&all.loss, &source->wanted[i].loss);
    }
    router_source_loss(source->room->router, source->handle, &all.loss);
    router_source_wanted(source->room->router, source->handle, all.layers, all.rids);
}

static void on_message_home(struct worker *worker, struct worker_source *source, uint32_t from,
                            const struct mesh_message *m)
{
    if ((source->room->spread & UINT64_C(1) << from) == 0) {
        metric_add(&mesh_stale, 1); /* that worker has nobody of the room any longer */
    } else if (m->kind == MESH_ASK) {
        router_source_ask(source->room->router, m->source, m->layer, m->run, m->number, worker->now_us);
    } else if (m->kind == MESH_WANTED) {
        source->wanted[from] = (struct worker_want){m->layers, m->rids, m->loss};
        tell_wanted(source);
    }
}

static void on_message_away(struct worker *worker, const struct worker_source *source, const struct mesh_message *m)
{
    if (m->epoch != source->epoch) {
        metric_add(&mesh_stale, 1);
    } else if (m->kind == MESH_PACKET) {
        struct history_entry packet = m->packet;
        packet.payload = (uint8_t *)(uintptr_t)m->payload; /* only read */
        worker_take_for(worker, source->room);
        router_take_remote_packet(source->remote, m->layer, m->run, &packet, worker->now_us);
    } else if (m->kind == MESH_REPORT) {
        router_on_remote_report(source->remote, m->layer, &m->report.sr, m->report.arrival_us);
    } else if (m->kind == MESH_DEPTH) {
        router_on_remote_depth(source->remote, m->depth_ms);
    }
}

static void on_message(struct worker *worker, uint32_t from, const struct mesh_message *m)
{
    struct worker_source *source = find(worker, m->source);
    if (source == NULL || (source->remote != NULL && source->home != from)) {
        metric_add(&mesh_stale, 1);
    } else if (source->remote != NULL) {
        on_message_away(worker, source, m);
    } else {
        on_message_home(worker, source, from, m);
    }
}

void worker_mesh_drain(struct worker *worker)
{
    struct mesh *mesh = worker->config.mesh;
    uint32_t own = worker->config.index;
    mesh_clear_wake(mesh, own);
    worker->mesh_more = false;
    for (uint32_t from = 0; from < mesh_workers(mesh); from++) {
        const struct mesh_message *m;
        unsigned count = 0;
        while (count++ < MESH_MESSAGES && (m = mesh_front(mesh, from, own)) != NULL) {
            on_message(worker, from, m);
            mesh_drop(mesh, from, own);
        }
        worker->mesh_more |= count > MESH_MESSAGES; /* the rest in the next step: others want their turn */
    }
}

/* --- what the loop says --- */

static void room_spread(struct worker *worker, const struct worker_cmd *cmd)
{
    struct worker_room *room = worker_room_find(worker, cmd->spread.room);
    if (room == NULL || worker->config.mesh == NULL) {
        return;
    }
    room->spread = cmd->spread.workers & ~(UINT64_C(1) << worker->config.index);
    router_tap(room->router, room->spread != 0);
    struct worker_source *source, *next;
    HASH_ITER(hh, worker->sources, source, next)
    {
        for (unsigned i = 0; source->room == room && source->remote == NULL && i < MESH_WORKERS_MAX; i++) {
            source->wanted[i] = room->spread & UINT64_C(1) << i ? source->wanted[i] : (struct worker_want){0};
        }
        if (source->room == room && source->remote == NULL) {
            tell_wanted(source);
        }
    }
}

static void remote_add(struct worker *worker, const struct worker_cmd *cmd)
{
    struct worker_room *room = worker_room_find(worker, cmd->remote.room);
    struct source *remote;
    if (room == NULL || cmd->remote.kind >= SOURCE_KIND_COUNT || find(worker, cmd->remote.source) != NULL) {
        return; /* nobody of the room is here (any longer) */
    }
    enum err err =
        router_remote_add(room->router, cmd->transport, cmd->remote.source, (enum source_kind)cmd->remote.kind,
                          cmd->remote.layer_count, cmd->remote.paused, worker->now_us, &remote);
    if (err != ERR_OK) {
        log_warn("remote_source_failed", "worker=%u reason=%s", worker->config.index, err_name(err));
        return;
    }
    struct worker_source *source =
        worker_source_note(worker, room, cmd->remote.source, cmd->transport, cmd->remote.epoch);
    if (source == NULL) {
        router_remote_remove(remote, worker->now_us);
        return;
    }
    source->remote = remote;
    source->home = cmd->remote.home;
    source->rids = UINT8_MAX; /* until the router says less */
}

static void remote_drop(struct worker *worker, struct worker_source *source)
{
    struct worker_room *room = source->room;
    router_remote_remove(source->remote, worker->now_us);
    HASH_DELETE(hh, worker->sources, source);
    free(source);
    worker_room_drop_if_empty(worker, room);
}

void worker_spread_apply(struct worker *worker, const struct worker_cmd *cmd)
{
    if (cmd->kind == WORKER_CMD_ROOM_SPREAD) {
        room_spread(worker, cmd);
        return;
    }
    if (cmd->kind == WORKER_CMD_REMOTE_ADD) {
        remote_add(worker, cmd);
        return;
    }
    struct worker_source *source = find(worker, cmd->remote.source);
    if (source == NULL || source->remote == NULL) {
        return;
    }
    if (cmd->kind == WORKER_CMD_REMOTE_REMOVE) {
        remote_drop(worker, source);
    } else {
        source->epoch = cmd->remote.epoch;
        router_remote_pause(source->remote, cmd->remote.paused, worker->now_us);
    }
}

void worker_spread_close(struct worker *worker)
{
    struct worker_source *source, *next;
    HASH_ITER(hh, worker->sources, source, next)
    {
        if (source->remote != NULL) {
            remote_drop(worker, source);
        }
    }
}
