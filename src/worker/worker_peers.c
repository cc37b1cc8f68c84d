/* Commands become transports, rooms and router calls; what the router says becomes datagrams and events. */
#include "worker_priv.h"

#include "dais/base/bytes.h"
#include "dais/base/log.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"
#include "dais/base/str.h"

#include <stdlib.h>
#include <string.h>

METRIC(worker_transports, "dais_worker_transports", GAUGE, "transports open on all workers");
METRIC(protect_failed, "dais_worker_protect_failed_total", COUNTER, "packets that could not be encrypted");

/* --- what the router says --- */

static uint8_t *on_reserve(void *user, void *peer_user, size_t size_max)
{
    struct worker_room *room = user;
    struct worker_peer *peer = peer_user;
    (void)size_max; /* every place has ROUTER_DATAGRAM_BYTES and a trailer */
    return transport_can_send(&peer->transport) ? udp_reserve(&room->worker->udp) : NULL;
}

static bool is_sound(const struct worker_peer *peer, uint32_t ssrc)
{
    for (uint32_t i = peer->ssrc_count - peer->audio_ssrcs; i < peer->ssrc_count; i++) {
        if (peer->ssrcs[i] == ssrc) {
            return true;
        }
    }
    return false;
}

/* Two packets under one number are a fault of ours that must not go unseen; counters say how many, so one line will do. */
static void not_sent(const struct worker_peer *peer, enum err err)
{
    metric_add(&protect_failed, 1);
    if (err == ERR_EXISTS && !peer->worker->nonce_told) {
        peer->worker->nonce_told = true;
        log_error("nonce_refused", "worker=%u index=%u", peer->worker->config.index, peer->handle.index);
    }
}

static void on_commit(void *user, void *peer_user, size_t len, bool is_rtcp)
{
    struct worker_room *room = user;
    struct worker_peer *peer = peer_user;
    struct udp *udp = &room->worker->udp;
    uint8_t *place = udp_reserve(udp); /* the one reserved: a place is taken only by udp_commit */
    size_t out_len;
    enum err err = is_rtcp ? transport_protect_rtcp(&peer->transport, place, len, UDP_PLACE_BYTES, &out_len)
                           : transport_protect_rtp(&peer->transport, place, len, UDP_PLACE_BYTES, &out_len);
    const struct path *path = transport_path(&peer->transport);
    if (err != ERR_OK || path == NULL) {
        not_sent(peer, err);
        return;
    }
    if (tcp_is_path(path)) { /* copied into a queue; the place serves the next one */
        enum tcp_class class_ = is_rtcp || is_sound(peer, load_u32(place + 8)) ? TCP_NEEDED : TCP_VIDEO;
        tcp_send(&room->worker->tcp, room->worker->now_us, path, place, out_len, class_);
        return;
    }
    udp_commit(udp, path, out_len);
}

static void on_fetch(void *user, void *peer_user, unsigned step)
{
    struct worker_peer *peer = peer_user;
    (void)user;
    transport_fetch(&peer->transport, step);
}

static void on_slot_bound(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                          struct source_handle source)
{
    struct worker_event event = {.kind = WORKER_EVENT_SLOT_BOUND, .transport = peer};
    event.slot.slot = slot;
    event.slot.generation = generation;
    event.slot.source = source;
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_slot_live(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                         struct source_handle source, uint32_t rtp_timestamp)
{
    struct worker_event event = {.kind = WORKER_EVENT_SLOT_LIVE, .transport = peer};
    event.slot.slot = slot;
    event.slot.generation = generation;
    event.slot.source = source;
    event.slot.rtp_timestamp = rtp_timestamp;
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_source_state(void *user, struct transport_handle peer, struct source_handle source, bool alive,
                            uint16_t width, uint16_t height)
{
    struct worker_event event = {.kind = WORKER_EVENT_SOURCE_STATE, .transport = peer};
    event.source.source = source;
    event.source.alive = alive;
    event.source.width = width;
    event.source.height = height;
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_levels(void *user, const struct router_levels *levels)
{
    struct worker_room *room = user;
    struct worker_event event = {.kind = WORKER_EVENT_LEVELS};
    event.levels.room = room->handle;
    event.levels.count = levels->count;
    memcpy(event.levels.level, levels->level, sizeof event.levels.level);
    event.levels.dominant = levels->dominant;
    worker_emit(room->worker, &event, false);
}

static void on_slot_quality(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                            const struct slot_quality *quality)
{
    struct worker_event event = {.kind = WORKER_EVENT_SLOT_QUALITY, .transport = peer};
    event.slot_quality.slot = slot;
    event.slot_quality.generation = generation;
    event.slot_quality.quality = *quality;
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_source_wanted(void *user, struct transport_handle peer, struct source_handle source, uint8_t rids)
{
    if (worker_on_source_wanted(user, source, rids)) {
        return;
    }
    struct worker_event event = {.kind = WORKER_EVENT_SOURCE_WANTED, .transport = peer};
    event.wanted.source = source;
    event.wanted.rids = rids;
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_buffer(void *user, struct transport_handle peer, const uint16_t *depth_ms, uint8_t slot_count)
{
    struct worker_event event = {.kind = WORKER_EVENT_BUFFER, .transport = peer};
    event.buffer.slot_count = slot_count;
    memcpy(event.buffer.depth_ms, depth_ms, slot_count * sizeof *depth_ms);
    worker_emit(((struct worker_room *)user)->worker, &event, true);
}

static void on_link(void *user, struct transport_handle peer, const struct link_stats *stats)
{
    struct worker_event event = {.kind = WORKER_EVENT_LINK, .transport = peer, .link = *stats};
    worker_emit(((struct worker_room *)user)->worker, &event, false);
}

static const struct router_ops router_ops = {
    .reserve = on_reserve,
    .commit = on_commit,
    .fetch = on_fetch,
    .on_slot_bound = on_slot_bound,
    .on_slot_live = on_slot_live,
    .on_source_state = on_source_state,
    .on_levels = on_levels,
    .on_slot_quality = on_slot_quality,
    .on_source_wanted = on_source_wanted,
    .on_buffer = on_buffer,
    .on_link = on_link,
    .on_source_packet = worker_on_source_packet,
    .on_source_report = worker_on_source_report,
    .on_source_depth = worker_on_source_depth,
    .on_remote_ask = worker_on_remote_ask,
    .on_remote_wanted = worker_on_remote_wanted,
};

/* --- rooms --- */

struct worker_room *worker_room_find(struct worker *worker, struct media_room handle)
{
    struct worker_room *room = NULL;
    HASH_FIND(hh, worker->rooms, &handle, sizeof handle, room);
    return room;
}

static struct worker_room *room_find_or_make(struct worker *worker, struct media_room handle)
{
    struct worker_room *room = worker_room_find(worker, handle);
    if (room != NULL || HASH_COUNT(worker->rooms) >= LIMIT_ROOMS_PER_WORKER) {
        return room;
    }
    room = calloc(1, sizeof *room);
    if (room == NULL) {
        return NULL;
    }
    room->worker = worker;
    room->handle = handle;
    struct router_config config = {
        .ops = &router_ops, .user = room, .payloads = &worker->payloads, .ntp_at_zero = worker->ntp_at_zero};
    random_bytes(&config.seed, sizeof config.seed);
    if (router_create(&config, &room->router) != ERR_OK) {
        free(room);
        return NULL;
    }
    router_set_load(room->router, worker->shed.level, worker->now_us);
    HASH_ADD(hh, worker->rooms, handle, sizeof room->handle, room);
    return room;
}

void worker_room_drop_if_empty(struct worker *worker, struct worker_room *room)
{
    if (room != NULL && router_is_empty(room->router)) {
        worker->taking = worker->taking != room ? worker->taking : NULL;
        HASH_DELETE(hh, worker->rooms, room);
        router_destroy(room->router);
        free(room);
    }
}

/* --- peers --- */

static struct worker_peer *peer_find(struct worker *worker, struct transport_handle handle)
{
    struct worker_peer *peer = NULL;
    HASH_FIND(hh, worker->peers, &handle, sizeof handle, peer);
    return peer;
}

static void emit_state(struct worker *worker, struct transport_handle handle, enum media_state state)
{
    struct worker_event event = {.kind = WORKER_EVENT_TRANSPORT_STATE, .transport = handle, .state = (uint8_t)state};
    worker_emit(worker, &event, true);
}

/* Sound last: so it is told from pictures. */
static void peer_list_ssrcs(struct worker_peer *peer, const struct worker_transport_open *open)
{
    peer->ssrc_count = peer->audio_ssrcs = 0;
    for (uint8_t i = 0; i < open->slot_count; i++) {
        if (open->slots[i].rtx_ssrc != 0) {
            peer->ssrcs[peer->ssrc_count++] = open->slots[i].rtx_ssrc;
        }
    }
    for (int media = MEDIA_VIDEO; media >= MEDIA_AUDIO; media--) {
        for (uint8_t i = 0; i < open->slot_count; i++) {
            if (open->slots[i].media == media) {
                peer->ssrcs[peer->ssrc_count++] = open->slots[i].ssrc;
                peer->audio_ssrcs += media == MEDIA_AUDIO ? 1 : 0;
            }
        }
    }
}

void worker_peer_state(struct worker_peer *peer)
{
    static const enum media_state media_states[] = {
        [TRANSPORT_NEW] = MEDIA_STATE_NEW,     [TRANSPORT_CONNECTING] = MEDIA_STATE_CONNECTING,
        [TRANSPORT_SHAKY] = MEDIA_STATE_SHAKY, [TRANSPORT_CONNECTED] = MEDIA_STATE_CONNECTED,
        [TRANSPORT_LOST] = MEDIA_STATE_LOST,
    };
    enum transport_state state = peer->transport.state, before = peer->reported;
    if (state == before) {
        return;
    }
    peer->reported = state;
    bool was_up = before == TRANSPORT_CONNECTED || before == TRANSPORT_SHAKY;
    bool is_up = state == TRANSPORT_CONNECTED || state == TRANSPORT_SHAKY;
    emit_state(peer->worker, peer->handle, media_states[state]);
    if (is_up != was_up) {
        router_peer_connected(peer->router_peer, is_up, peer->worker->now_us);
    }
}

static void router_config_of(const struct worker_transport_open *open, struct worker_peer *peer,
                             struct router_peer_config *ret)
{
    *ret = (struct router_peer_config){.handle = peer->handle,
                                       .user = peer,
                                       .params = open->params,
                                       .publish = open->publish,
                                       .publish_count = open->publish_count,
                                       .slots = open->slots,
                                       .slot_count = open->slot_count};
    memcpy(ret->cname, open->cname, sizeof ret->cname);
}

static void credentials_of(const struct worker_transport_open *open, struct ice_credentials *ret)
{
    memcpy(ret->ufrag, open->local_ufrag, sizeof ret->ufrag);
    memcpy(ret->pwd, open->local_pwd, sizeof ret->pwd);
}

static enum err peer_start(struct worker_peer *peer, const struct worker_transport_open *open)
{
    struct worker *worker = peer->worker;
    struct ice_credentials credentials;
    struct router_peer_config config;
    credentials_of(open, &credentials);
    enum err err = transport_open(&peer->transport, &worker->group, worker->now_us, &credentials,
                                  open->remote_fingerprint_sha256, peer);
    secret_clear(&credentials, sizeof credentials);
    if (err != ERR_OK) {
        return err;
    }
    peer->transport.ends_with_consent = open->ends_with_consent;
    router_config_of(open, peer, &config);
    peer->room = room_find_or_make(worker, open->room);
    err = peer->room == NULL ? ERR_LIMIT : router_peer_add(peer->room->router, &config, &peer->router_peer);
    if (err != ERR_OK) {
        transport_close(&peer->transport);
        worker_room_drop_if_empty(worker, peer->room);
    }
    return err;
}

static void peer_open(struct worker *worker, struct transport_handle handle, const struct worker_transport_open *open)
{
    if (peer_find(worker, handle) != NULL || open->slot_count > LIMIT_SLOTS ||
        open->publish_count > LIMIT_SOURCES_PER_TRANSPORT) {
        log_error("transport_open_refused", "worker=%u index=%u", worker->config.index, handle.index);
        return;
    }
    struct worker_peer *peer = pool_take(&worker->peer_pool);
    enum err err = ERR_LIMIT;
    if (peer != NULL) {
        peer->handle = handle;
        peer->worker = worker;
        peer_list_ssrcs(peer, open);
        err = peer_start(peer, open);
    }
    if (err != ERR_OK) {
        log_warn("transport_open_failed", "worker=%u reason=%s", worker->config.index, err_name(err));
        if (peer != NULL) {
            pool_give(&worker->peer_pool, peer);
        }
        emit_state(worker, handle, MEDIA_STATE_LOST);
        return;
    }
    HASH_ADD(hh, worker->peers, handle, sizeof peer->handle, peer);
    metric_add(&worker_transports, 1);
}

static void peer_close(struct worker_peer *peer)
{
    struct worker *worker = peer->worker;
    worker_sources_forget_of(worker, peer->handle);
    router_peer_remove(peer->router_peer, worker->now_us);
    worker_room_drop_if_empty(worker, peer->room);
    transport_close(&peer->transport);
    HASH_DELETE(hh, worker->peers, peer);
    struct worker_event event = {.kind = WORKER_EVENT_TRANSPORT_CLOSED, .transport = peer->handle};
    worker_emit(worker, &event, true);
    pool_give(&worker->peer_pool, peer);
    metric_add(&worker_transports, -1);
}

void worker_peers_close(struct worker *worker)
{
    struct worker_peer *peer, *next;
    HASH_ITER(hh, worker->peers, peer, next)
    {
        peer_close(peer);
    }
    worker_spread_close(worker);
}

static void peer_update(struct worker_peer *peer, const struct worker_transport_open *open)
{
    struct router_peer_config config;
    router_config_of(open, peer, &config);
    if (open->slot_count > LIMIT_SLOTS || open->publish_count > LIMIT_SOURCES_PER_TRANSPORT) {
        log_error("transport_update_refused", "worker=%u", peer->worker->config.index);
        return;
    }
    peer_list_ssrcs(peer, open);
    enum err err = router_peer_update(peer->router_peer, &config, peer->worker->now_us);
    if (err != ERR_OK) {
        log_warn("transport_update_failed", "worker=%u reason=%s", peer->worker->config.index, err_name(err));
    }
}

static void peer_restart(struct worker_peer *peer, const struct worker_transport_open *open)
{
    struct ice_credentials credentials;
    credentials_of(open, &credentials);
    enum err err = transport_restart(&peer->transport, peer->worker->now_us, &credentials);
    secret_clear(&credentials, sizeof credentials);
    if (err != ERR_OK) { /* too late: the loop knows that it is lost, or hears it now */
        log_warn("ice_restart_failed", "worker=%u reason=%s", peer->worker->config.index, err_name(err));
        emit_state(peer->worker, peer->handle, MEDIA_STATE_LOST);
    }
}

static void source_add(struct worker_peer *peer, const struct worker_cmd *cmd)
{
    enum err err = router_source_add(peer->router_peer, cmd->source.source, (enum source_kind)cmd->source.kind,
                                     cmd->source.mid, cmd->source.paused, peer->worker->now_us);
    if (err == ERR_OK &&
        worker_source_note(peer->worker, peer->room, cmd->source.source, peer->handle, cmd->source.epoch) == NULL) {
        router_source_remove(peer->router_peer, cmd->source.source, peer->worker->now_us);
        err = ERR_NO_MEMORY;
    }
    if (err != ERR_OK) {
        log_warn("source_add_failed", "worker=%u reason=%s", peer->worker->config.index, err_name(err));
    }
}

void worker_apply(struct worker *worker, const struct worker_cmd *cmd)
{
    struct worker_peer *peer = peer_find(worker, cmd->transport);
    time_us now_us = worker->now_us;
    if (cmd->kind == WORKER_CMD_STOP) {
        worker->stopping = true;
        return;
    }
    if (cmd->kind == WORKER_CMD_TRANSPORT_OPEN) {
        peer_open(worker, cmd->transport, &cmd->open);
        return;
    }
    if (cmd->kind >= WORKER_CMD_ROOM_SPREAD) {
        worker_spread_apply(worker, cmd);
        return;
    }
    if (peer == NULL) {
        if (cmd->kind == WORKER_CMD_TRANSPORT_CLOSE) { /* it never opened: free the handle all the same */
            struct worker_event event = {.kind = WORKER_EVENT_TRANSPORT_CLOSED, .transport = cmd->transport};
            worker_emit(worker, &event, true);
        }
        return;
    }
    switch (cmd->kind) {
    case WORKER_CMD_TRANSPORT_UPDATE:
        peer_update(peer, &cmd->open);
        break;
    case WORKER_CMD_TRANSPORT_RESTART:
        peer_restart(peer, &cmd->open);
        break;
    case WORKER_CMD_TRANSPORT_CLOSE:
        peer_close(peer);
        break;
    case WORKER_CMD_TRANSPORT_JOIN:
    case WORKER_CMD_TRANSPORT_PART:
        router_peer_join(peer->router_peer, cmd->kind == WORKER_CMD_TRANSPORT_JOIN, now_us);
        break;
    case WORKER_CMD_SOURCE_ADD:
        source_add(peer, cmd);
        break;
    case WORKER_CMD_SOURCE_PAUSE:
        worker_source_epoch(worker, cmd->source.source, cmd->source.epoch);
        router_source_pause(peer->router_peer, cmd->source.source, cmd->source.paused, now_us);
        break;
    case WORKER_CMD_SOURCE_REMOVE:
        worker_source_forget(worker, cmd->source.source);
        router_source_remove(peer->router_peer, cmd->source.source, now_us);
        break;
    case WORKER_CMD_VIEW:
        router_view(peer->router_peer, cmd->view.want,
                    cmd->view.count < LIMIT_SLOTS_VIDEO ? cmd->view.count : LIMIT_SLOTS_VIDEO, now_us);
        break;
    case WORKER_CMD_RECEIVE:
        router_receive(peer->router_peer, (enum receive_mode)(cmd->receive % RECEIVE_MODE_COUNT), now_us);
        break;
    case WORKER_CMD_SLOT_PIN:
        router_pin(peer->router_peer, cmd->pin.publisher, cmd->pin.kind, now_us);
        break;
    case WORKER_CMD_TRANSPORT_OPEN:
    case WORKER_CMD_ROOM_SPREAD:
    case WORKER_CMD_REMOTE_ADD:
    case WORKER_CMD_REMOTE_PAUSE:
    case WORKER_CMD_REMOTE_REMOVE:
    case WORKER_CMD_STOP:
        break; /* done above */
    }
}
