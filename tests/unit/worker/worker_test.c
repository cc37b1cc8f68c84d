/* The worker floor: a real thread and real sockets on loopback, with peers that publish, watch, lose and misbehave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc_watch.h"
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"
#include "dais/base/str.h"
#include "dais/sfu/router.h"
#include "dais/transport/crypto.h"
#include "dais/transport/dtls.h"
#include "dais/wire/rtcp.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp_ext.h"
#include "dais/wire/stun.h"
#include "dais/worker/shed.h"
#include "dais/worker/tcp.h"
#include "dais/worker/worker.h"
#include "peer_socket.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMBERS_MAX 3
#define SLOTS_AUDIO 2
#define SLOTS_VIDEO 2
#define SLOTS       (SLOTS_AUDIO + SLOTS_VIDEO)
#define EVENTS_MAX  512
#define SEQS_KEPT   4096
#define EXT_MID     1
#define EXT_LEVEL   2
#define EXT_CC      3
#define PT_OPUS     111
#define PT_VP8      96
#define PT_RTX      97
#define SETTLE_US   200000 /* for a command to reach the worker, and what was on its way to arrive */
#define MARK_AT     20     /* where the payload says which packet of its publisher it is */
#define VIDEO_BYTES 180    /* with headers 160 kbit/s: two such fit into what is assumed of a way nobody reports on */
#define AUDIO_BYTES 80

/* What came on one SSRC. */
struct received {
    uint32_t packets;
    uint16_t first_seq, last_seq;
    uint32_t first_timestamp, last_timestamp;
    uint32_t last_mark, gaps, key_frames;
    uint32_t reports; /* SR */
    uint16_t marks_of_seq[SEQS_KEPT];
};

struct member {
    struct peer_socket socket;
    struct transport_handle handle;
    struct address server;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    struct worker_transport_open open;
    bool is_open;
    struct received slots[SLOTS], rtx[SLOTS];
    uint16_t rtx_original[256];
    uint32_t plis, nacks, receiver_reports, cc_feedbacks;
    /* as a publisher */
    struct source_handle audio, video;
    uint16_t audio_seq, video_seq, cc_seq, picture_id;
    uint32_t video_frames;
    bool drop_next_video; /* sends everything but the next video packet */
    uint16_t dropped_seq;
};

static struct fixture {
    struct worker *worker;
    struct dtls_identity *server_identity, *client_identity;
    struct dtls_context client_context;
    struct address addresses[2];
    struct member members[MEMBERS_MAX];
    struct worker_event events[EVENTS_MAX];
    size_t event_count;
    uint32_t next_handle;
    bool publish;         /* publishers send while time runs */
    bool over_tcp;        /* the members opened next come by TCP, … */
    size_t segment_bytes; /* … in segments of at most so many bytes */
} f;

/* --- between the worker's parts (linked with --wrap) --- */

static _Atomic unsigned sound_as[2], pictures_as[2]; /* by enum tcp_class */
static _Atomic unsigned shed_level, level_noted;     /* not 0: how short of time the worker is; what it knows of that */
static _Atomic unsigned load_told;                   /* to a router, last */

static _Atomic bool hold, held; /* the worker, in the next thing it sends by TCP; it is, or was */

#define HOLD_US 50000 /* several ticks */

void __real_tcp_send(struct tcp *tcp, time_us now_us, const struct path *to, const uint8_t *data, size_t len,
                     enum tcp_class class_);
void __wrap_tcp_send(struct tcp *tcp, time_us now_us, const struct path *to, const uint8_t *data, size_t len,
                     enum tcp_class class_);
bool __real_shed_note(struct shed *s, time_us from_us, time_us until_us);
bool __wrap_shed_note(struct shed *s, time_us from_us, time_us until_us);
void __real_router_set_load(struct router *router, unsigned level, time_us now_us);
void __wrap_router_set_load(struct router *router, unsigned level, time_us now_us);

void __wrap_tcp_send(struct tcp *tcp, time_us now_us, const struct path *to, const uint8_t *data, size_t len,
                     enum tcp_class class_)
{
    bool is_media = len > 12 && data[0] >> 6 == 2;
    sound_as[class_] += is_media && (data[1] & 0x7f) == PT_OPUS;
    if (hold) {
        hold = false;
        held = true;
        usleep(HOLD_US);
    }
    pictures_as[class_] += is_media && ((data[1] & 0x7f) == PT_VP8 || (data[1] & 0x7f) == PT_RTX);
    __real_tcp_send(tcp, now_us, to, data, len, class_);
}

bool __wrap_shed_note(struct shed *s, time_us from_us, time_us until_us)
{
    unsigned level = shed_level;
    if (level == 0) {
        return __real_shed_note(s, from_us, until_us);
    }
    bool changed = s->level != level;
    s->level = level;
    level_noted = level;
    return changed;
}

void __wrap_router_set_load(struct router *router, unsigned level, time_us now_us)
{
    load_told = level;
    __real_router_set_load(router, level, now_us);
}

/* --- the loop's side --- */

static void post(const struct worker_cmd *cmd)
{
    assert_true(ring_push(worker_commands(f.worker), cmd));
    ring_wake(worker_commands(f.worker));
}

static void post_kind(struct member *m, enum worker_cmd_kind kind)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = kind, .transport = m->handle};
    post(&cmd);
}

static struct source_handle new_source(void)
{
    return (struct source_handle){.index = ++f.next_handle, .generation = 1};
}

static void post_source(struct member *m, enum worker_cmd_kind cmd_kind, struct source_handle source,
                        enum source_kind kind, bool paused)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = cmd_kind, .transport = m->handle};
    cmd.source.source = source;
    cmd.source.kind = (uint8_t)kind;
    snprintf(cmd.source.mid, sizeof cmd.source.mid, "%s", kind == SOURCE_MIC ? "0" : "1");
    cmd.source.paused = paused;
    post(&cmd);
}

static void take_events(void)
{
    struct ring *events = worker_events(f.worker);
    ring_drain_wake(events);
    while (f.event_count < EVENTS_MAX && ring_pop(events, &f.events[f.event_count])) {
        f.event_count++;
    }
}

/* The number of events since `from` of this kind and transport; the last of them in `ret_last`. */
static size_t events_of(enum worker_event_kind kind, const struct member *m, size_t from, struct worker_event *ret_last)
{
    size_t count = 0;
    for (size_t i = from; i < f.event_count; i++) {
        if (f.events[i].kind == kind && transport_handle_eq(f.events[i].transport, m->handle)) {
            count++;
            if (ret_last != NULL) {
                *ret_last = f.events[i];
            }
        }
    }
    return count;
}

static int64_t counter(const char *name)
{
    struct metric *metric = metric_find(name);
    assert_non_null(metric);
    return metric_value(metric);
}

/* --- a member as receiver --- */

static uint32_t media_ssrc(const struct member *m, int slot)
{
    return m->open.slots[slot].ssrc;
}

static void note(struct received *r, const struct rtp_view *rtp, size_t header)
{
    if (rtp->payload_size < MARK_AT + 4) {
        return;
    }
    if (r->packets == 0) {
        r->first_seq = rtp->seq;
        r->first_timestamp = rtp->timestamp;
    } else if ((uint16_t)(rtp->seq - r->last_seq) != 1) {
        r->gaps++;
    }
    r->packets++;
    r->last_seq = rtp->seq;
    r->last_timestamp = rtp->timestamp;
    r->last_mark = load_u32(rtp->payload + MARK_AT);
    r->marks_of_seq[rtp->seq % SEQS_KEPT] = (uint16_t)r->last_mark;
    r->key_frames += header > 0 && (rtp->payload[0] & 0x10) && !(rtp->payload[header] & 1);
}

static void on_rtp(struct member *m, const uint8_t *data, size_t len)
{
    struct rtp_view rtp;
    assert_int_equal(rtp_parse(data, len, &rtp), ERR_OK);
    for (int i = 0; i < SLOTS; i++) {
        if (rtp.ssrc == m->open.slots[i].ssrc) {
            note(&m->slots[i], &rtp, m->open.slots[i].media == MEDIA_VIDEO ? 4 : 0);
            return;
        }
        if (rtp.ssrc == m->open.slots[i].rtx_ssrc) {
            if (rtp.payload_size == 0) {
                return; /* padding: a probe */
            }
            assert_true(rtp.payload_size > 2);
            m->rtx_original[m->rtx[i].packets++ % 256] = load_u16(rtp.payload);
            return;
        }
    }
    fail_msg("a packet under an SSRC that nobody announced");
}

static void on_rtcp(struct member *m, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    struct rtcp_sender_report sr;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        if (rtcp_sr_parse(&packet, &sr) == ERR_OK) {
            for (int i = 0; i < SLOTS; i++) {
                m->slots[i].reports += sr.ssrc == m->open.slots[i].ssrc;
            }
        }
        m->receiver_reports += packet.type == RTCP_RR && packet.count > 0;
        if (rtcp_fb_parse(&packet, &fb) == ERR_OK) {
            m->plis += fb.type == RTCP_PSFB && fb.format == PSFB_PLI;
            m->nacks += fb.type == RTCP_RTPFB && fb.format == RTPFB_NACK;
            m->cc_feedbacks += fb.type == RTCP_RTPFB && fb.format == RTPFB_TRANSPORT_CC;
        }
    }
    assert_false(iter.malformed);
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len)
{
    if (kind == PEER_PACKET_RTP) {
        on_rtp(user, data, len);
    } else {
        on_rtcp(user, data, len);
    }
}

/* --- a member as publisher --- */

static size_t write_ext(uint8_t out[32], struct member *m, const char *mid, int level)
{
    struct writer w;
    uint8_t cc[2], level_byte = (uint8_t)(0x80 | level);
    writer_init(&w, out, 32);
    rtp_ext_put(&w, EXT_MID, mid, 1);
    store_u16(cc, m->cc_seq++);
    rtp_ext_put(&w, EXT_CC, cc, 2);
    if (level >= 0) {
        rtp_ext_put(&w, EXT_LEVEL, &level_byte, 1);
    }
    return rtp_ext_end(&w);
}

static void send_rtp(struct member *m, const struct rtp_header *header, const char *mid, int level,
                     const uint8_t *payload, size_t size)
{
    uint8_t packet[1400], ext[32];
    struct writer w;
    size_t ext_size = write_ext(ext, m, mid, level);
    writer_init(&w, packet, sizeof packet);
    rtp_write_header(&w, header, ext, ext_size);
    writer_bytes(&w, payload, size);
    assert_false(w.failed);
    assert_int_equal(peer_send_rtp(&m->socket.peer, packet, w.pos), ERR_OK);
}

static void send_audio(struct member *m)
{
    uint8_t payload[AUDIO_BYTES] = {0x78};
    store_u32(payload + MARK_AT, m->audio_seq);
    struct rtp_header header = {
        .pt = PT_OPUS, .seq = m->audio_seq, .timestamp = 960U * m->audio_seq, .ssrc = m->open.publish[0].ssrc};
    m->audio_seq++;
    send_rtp(m, &header, "0", 20, payload, sizeof payload);
}

/* A frame of two packets; `key` frames name a size of 640 × 360. */
static void send_video(struct member *m, bool key)
{
    for (int part = 0; part < 2; part++) {
        uint8_t payload[VIDEO_BYTES] = {part == 0 ? 0x90 : 0x80, 0x80, (uint8_t)(0x80 | m->picture_id >> 8),
                                        (uint8_t)m->picture_id};
        if (part == 0) {
            static const uint8_t key_header[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};
            payload[4] = 1;
            if (key) {
                memcpy(payload + 4, key_header, sizeof key_header);
            }
        }
        store_u32(payload + MARK_AT, m->video_seq);
        struct rtp_header header = {.pt = PT_VP8,
                                    .marker = part == 1,
                                    .seq = m->video_seq,
                                    .timestamp = 3000U * m->video_frames,
                                    .ssrc = m->open.publish[1].ssrc};
        m->video_seq++;
        if (m->drop_next_video && part == 1) {
            m->drop_next_video = false;
            m->dropped_seq = header.seq;
            continue;
        }
        send_rtp(m, &header, "1", -1, payload, sizeof payload);
    }
    m->picture_id = (m->picture_id + 1) & 0x7fff;
    m->video_frames++;
}

/* --- time --- */

static void run_for(time_us us)
{
    static time_us next_media_us;
    time_us now_us;
    for (time_us end_us = clock_now_us() + us; (now_us = clock_now_us()) < end_us; usleep(1000)) {
        bool due = f.publish && now_us >= next_media_us;
        for (int i = 0; i < MEMBERS_MAX; i++) {
            struct member *m = &f.members[i];
            if (!m->is_open) {
                continue;
            }
            peer_socket_step(&m->socket, now_us);
            if (due && m->socket.peer.state == PEER_CONNECTED && m->open.publish_count > 0) {
                send_audio(m);
                send_video(m, m->video_frames == 0 || m->plis > 0);
                m->plis = 0;
            }
        }
        if (due) {
            next_media_us = now_us + 20000;
        }
        take_events();
    }
}

/* Runs until `condition` holds, at most 20 s: the machine may be busy. */
#define RUN_UNTIL(condition)                                                                                           \
    do {                                                                                                               \
        for (int tries_ = 0; tries_ < 2000 && !(condition); tries_++) {                                                \
            run_for(10000);                                                                                            \
        }                                                                                                              \
        assert_true(condition);                                                                                        \
    } while (0)

/* --- members --- */

static void fill_open(struct member *m, int index, bool publishes)
{
    struct worker_transport_open *o = &m->open;
    *o = (struct worker_transport_open){.room = {1, 1}};
    snprintf(o->local_ufrag, sizeof o->local_ufrag, "%s", m->ufrag);
    snprintf(o->local_pwd, sizeof o->local_pwd, "%s", m->pwd);
    snprintf(o->remote_ufrag, sizeof o->remote_ufrag, "%s", m->socket.peer.ufrag);
    snprintf(o->cname, sizeof o->cname, "member%d", index);
    memcpy(o->remote_fingerprint_sha256, dtls_identity_fingerprint(f.client_identity), 32);
    o->params = (struct media_params){.opus_pt = PT_OPUS,
                                      .vp8_pt = PT_VP8,
                                      .vp8_rtx_pt = PT_RTX,
                                      .ext_mid = EXT_MID,
                                      .ext_audio_level = EXT_LEVEL,
                                      .ext_transport_cc = EXT_CC,
                                      .video_nack = true,
                                      .video_pli = true,
                                      .audio_nack = true,
                                      /* Members send no such feedback: who promised it would be taken for gone. */
                                      .transport_cc_video = publishes,
                                      .transport_cc_audio = publishes};
    uint32_t base = 0x1000U * (uint32_t)(index + 1);
    if (publishes) {
        o->publish_count = 2;
        o->publish[0] = (struct publish_section){.mid = "0", .media = MEDIA_AUDIO, .ssrc = base + 1};
        o->publish[1] =
            (struct publish_section){.mid = "1", .media = MEDIA_VIDEO, .ssrc = base + 2, .rtx_ssrc = base + 3};
    }
    o->slot_count = SLOTS;
    for (int i = 0; i < SLOTS; i++) {
        struct slot_section *s = &o->slots[i];
        snprintf(s->mid, sizeof s->mid, "%d", 2 + i);
        s->media = i < SLOTS_AUDIO ? MEDIA_AUDIO : MEDIA_VIDEO;
        s->ssrc = base + 0x100 + (uint32_t)i;
        s->rtx_ssrc = i < SLOTS_AUDIO ? 0 : base + 0x200 + (uint32_t)i;
    }
}

static struct member *member_open(int index, int address, bool publishes)
{
    struct member *m = &f.members[index];
    size_t candidates;
    const struct address *servers = worker_candidates(f.worker, &candidates);
    assert_int_equal(candidates, 2);
    memset(m, 0, sizeof *m);
    m->server = servers[address];
    m->handle = (struct transport_handle){.index = ++f.next_handle, .generation = 1};
    random_ice_text(m->ufrag, ICE_UFRAG_LEN);
    random_ice_text(m->pwd, ICE_PWD_LEN);
    m->audio_seq = m->video_seq = 100;
    struct peer_config config = {m->ufrag,          m->pwd, dtls_identity_fingerprint(f.server_identity),
                                 &f.client_context, NULL,   NULL};
    assert_int_equal((f.over_tcp ? peer_socket_open_tcp : peer_socket_open)(&m->socket, clock_now_us(), &config,
                                                                            &m->server, on_packet, m),
                     ERR_OK);
    m->socket.segment_bytes = f.segment_bytes;
    fill_open(m, index, publishes);
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = m->handle, .open = m->open};
    post(&cmd);
    m->is_open = true;
    post_kind(m, WORKER_CMD_TRANSPORT_JOIN);
    if (publishes) {
        m->audio = new_source();
        m->video = new_source();
        post_source(m, WORKER_CMD_SOURCE_ADD, m->audio, SOURCE_MIC, false);
        post_source(m, WORKER_CMD_SOURCE_ADD, m->video, SOURCE_CAMERA, false);
    }
    return m;
}

static void member_close(struct member *m)
{
    if (m->is_open) {
        peer_socket_close(&m->socket);
        m->is_open = false;
    }
}

static bool is_connected(const struct member *m)
{
    return m->socket.peer.state == PEER_CONNECTED && events_of(WORKER_EVENT_TRANSPORT_STATE, m, 0, NULL) >= 2;
}

/* The slot of a medium that has packets, or -1. */
static int live_slot(const struct member *m, enum media_kind media)
{
    for (int i = 0; i < SLOTS; i++) {
        if (m->open.slots[i].media == media && m->slots[i].packets > 0) {
            return i;
        }
    }
    return -1;
}

static int set_up(void **state)
{
    (void)state;
    memset(&f, 0, sizeof f);
    f.publish = true;
    sound_as[0] = sound_as[1] = pictures_as[0] = pictures_as[1] = 0;
    shed_level = level_noted = 0;
    load_told = 0;
    assert_int_equal(dtls_identity_create(&f.server_identity), ERR_OK);
    assert_int_equal(dtls_identity_create(&f.client_identity), ERR_OK);
    assert_int_equal(dtls_context_init(&f.client_context, f.client_identity, DTLS_CLIENT), ERR_OK);
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &f.addresses[0]), ERR_OK);
    assert_int_equal(address_parse_ip("::1", 0, &f.addresses[1]), ERR_OK);
    struct worker_config config = {.addresses = f.addresses,
                                   .address_count = 2,
                                   .tcp = true,
                                   .transports = 16,
                                   .payloads = 8192,
                                   .identity = f.server_identity};
    assert_int_equal(worker_create(&config, &f.worker), ERR_OK);
    assert_int_equal(worker_start(f.worker), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < MEMBERS_MAX; i++) {
        member_close(&f.members[i]);
    }
    worker_destroy(f.worker);
    dtls_context_finish(&f.client_context);
    dtls_identity_destroy(f.server_identity);
    dtls_identity_destroy(f.client_identity);
    return 0;
}

/* Member 0 publishes, member 1 watches; both in the room, media flowing. */
static void meet(struct member **ret_publisher, struct member **ret_watcher)
{
    *ret_watcher = member_open(1, 0, false);
    RUN_UNTIL(is_connected(*ret_watcher));
    *ret_publisher = member_open(0, 0, true);
    RUN_UNTIL(live_slot(*ret_watcher, MEDIA_AUDIO) >= 0 && live_slot(*ret_watcher, MEDIA_VIDEO) >= 0);
}

/* --- tests --- */

static void all_sockets_have_one_port_and_wildcards_are_refused(void **state)
{
    (void)state;
    size_t count;
    const struct address *candidates = worker_candidates(f.worker, &count);
    assert_int_equal(count, 2);
    assert_int_not_equal(candidates[0].port, 0);
    assert_int_equal(candidates[0].port, candidates[1].port);
    struct worker *other;
    struct worker_config config = {
        .addresses = f.addresses, .address_count = 1, .transports = 4, .payloads = 16, .identity = f.server_identity};
    config.port = candidates[0].port;
    assert_int_equal(worker_create(&config, &other), ERR_EXISTS);
    struct address any = {.family = AF_INET};
    config.addresses = &any;
    assert_int_equal(worker_create(&config, &other), ERR_INVALID);
    config.address_count = LIMIT_MEDIA_ADDRESSES + 1;
    assert_int_equal(worker_create(&config, &other), ERR_LIMIT);
    config.address_count = 0;
    assert_int_equal(worker_create(&config, &other), ERR_INVALID);
}

static void two_people_meet_and_streams_arrive_whole(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    struct worker_event live;
    meet(&publisher, &watcher);
    int audio = live_slot(watcher, MEDIA_AUDIO), video = live_slot(watcher, MEDIA_VIDEO);
    RUN_UNTIL(watcher->slots[audio].packets >= 20 && watcher->slots[video].packets >= 40);
    assert_int_equal(watcher->slots[audio].gaps, 0);
    assert_int_equal(watcher->slots[video].gaps, 0);
    assert_true(watcher->slots[video].key_frames >= 1);
    assert_int_equal(watcher->rtx[video].packets, 0);
    assert_int_equal(live_slot(publisher, MEDIA_AUDIO), -1); /* nobody hears himself */
    /* The rebind rule: bound before live, live names the first frame. */
    size_t bound_at = SIZE_MAX, live_at = SIZE_MAX;
    for (size_t i = 0; i < f.event_count; i++) {
        const struct worker_event *e = &f.events[i];
        if (transport_handle_eq(e->transport, watcher->handle) &&
            (e->kind == WORKER_EVENT_SLOT_BOUND || e->kind == WORKER_EVENT_SLOT_LIVE) && e->slot.slot == video) {
            if (e->kind == WORKER_EVENT_SLOT_BOUND && bound_at == SIZE_MAX) {
                bound_at = i;
                assert_true(source_handle_eq(e->slot.source, publisher->video));
            } else if (e->kind == WORKER_EVENT_SLOT_LIVE && live_at == SIZE_MAX) {
                live_at = i;
                live = *e;
            }
        }
    }
    assert_true(bound_at < live_at && live_at != SIZE_MAX);
    assert_int_equal(live.slot.rtp_timestamp, watcher->slots[video].first_timestamp);
}

static void reports_and_feedback_go_round(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    int video = live_slot(watcher, MEDIA_VIDEO), audio = live_slot(watcher, MEDIA_AUDIO);
    RUN_UNTIL(watcher->slots[video].reports > 0 && watcher->slots[audio].reports > 0);
    RUN_UNTIL(publisher->receiver_reports > 0);
    RUN_UNTIL(publisher->cc_feedbacks >= 3);
}

static void a_nack_is_answered_packet_for_packet_from_history(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    run_for(300000);
    int video = live_slot(watcher, MEDIA_VIDEO);
    uint8_t rtcp[200];
    struct writer w;
    uint16_t seqs[10];
    for (uint16_t i = 0; i < 10; i++) {
        seqs[i] = (uint16_t)(watcher->slots[video].last_seq - 12 + i);
    }
    writer_init(&w, rtcp, sizeof rtcp);
    rtcp_write_rr(&w, PEER_SSRC_RTCP, NULL, 0);
    rtcp_write_nack(&w, PEER_SSRC_RTCP, media_ssrc(watcher, video), seqs, 10);
    assert_int_equal(peer_send_rtcp(&watcher->socket.peer, rtcp, w.pos), ERR_OK);
    RUN_UNTIL(watcher->rtx[video].packets >= 10);
    run_for(50000);
    assert_int_equal(watcher->rtx[video].packets, 10);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(watcher->rtx_original[i], seqs[i]);
    }
}

static void loss_on_the_way_in_is_asked_for(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    run_for(100000);
    publisher->nacks = 0;
    publisher->drop_next_video = true;
    RUN_UNTIL(publisher->nacks > 0);
}

static void key_frame_requests_reach_the_publisher_throttled(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    run_for(1100000); /* beyond the window of the request that the join caused */
    int video = live_slot(watcher, MEDIA_VIDEO);
    uint32_t keys = watcher->slots[video].key_frames;
    time_us start_us = clock_now_us();
    for (int i = 0; i < 50; i++) {
        uint8_t rtcp[64];
        struct writer w;
        writer_init(&w, rtcp, sizeof rtcp);
        rtcp_write_pli(&w, PEER_SSRC_RTCP, media_ssrc(watcher, video));
        assert_int_equal(peer_send_rtcp(&watcher->socket.peer, rtcp, w.pos), ERR_OK);
        run_for(10000);
    }
    RUN_UNTIL(watcher->slots[video].key_frames > keys);
    run_for(300000);
    uint32_t more = watcher->slots[video].key_frames - keys;
    assert_true(more <= 2 + (clock_now_us() - start_us) / 500000); /* 50 were asked for */
}

static void what_is_paused_or_removed_stops_at_once(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    int video = live_slot(watcher, MEDIA_VIDEO), audio = live_slot(watcher, MEDIA_AUDIO);
    post_source(publisher, WORKER_CMD_SOURCE_PAUSE, publisher->audio, SOURCE_MIC, true);
    run_for(SETTLE_US);
    uint32_t audio_before = watcher->slots[audio].packets, video_before = watcher->slots[video].packets;
    run_for(300000);
    assert_int_equal(watcher->slots[audio].packets, audio_before);
    assert_true(watcher->slots[video].packets > video_before);
    post_source(publisher, WORKER_CMD_SOURCE_PAUSE, publisher->audio, SOURCE_MIC, false);
    RUN_UNTIL(watcher->slots[audio].packets > audio_before);
    post_source(publisher, WORKER_CMD_SOURCE_REMOVE, publisher->video, SOURCE_CAMERA, false);
    run_for(SETTLE_US);
    video_before = watcher->slots[video].packets;
    run_for(300000);
    assert_int_equal(watcher->slots[video].packets, video_before);
    /* and parting ends the rest */
    post_kind(watcher, WORKER_CMD_TRANSPORT_PART);
    run_for(SETTLE_US);
    audio_before = watcher->slots[audio].packets;
    run_for(200000);
    assert_int_equal(watcher->slots[audio].packets, audio_before);
}

static void three_people_over_both_families_see_each_other(void **state)
{
    (void)state;
    struct member *a = member_open(0, 0, true), *b = member_open(1, 1, true), *c = member_open(2, 1, false);
    RUN_UNTIL(live_slot(a, MEDIA_VIDEO) >= 0 && live_slot(b, MEDIA_VIDEO) >= 0 && live_slot(a, MEDIA_AUDIO) >= 0);
    RUN_UNTIL(c->slots[SLOTS_AUDIO].packets > 0 && c->slots[SLOTS_AUDIO + 1].packets > 0);
    RUN_UNTIL(c->slots[0].packets > 0 && c->slots[1].packets > 0);
    for (int i = 0; i < SLOTS; i++) {
        assert_int_equal(c->slots[i].gaps, 0);
    }
}

static void a_closed_transport_is_confirmed_and_silent(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    size_t from = f.event_count;
    post_kind(watcher, WORKER_CMD_TRANSPORT_CLOSE);
    RUN_UNTIL(events_of(WORKER_EVENT_TRANSPORT_CLOSED, watcher, from, NULL) == 1);
    RUN_UNTIL(watcher->socket.peer.state == PEER_ENDED); /* close_notify */
    assert_true(publisher->socket.peer.state == PEER_CONNECTED);
    post_kind(watcher, WORKER_CMD_TRANSPORT_CLOSE); /* again: answered again, nothing else */
    RUN_UNTIL(events_of(WORKER_EVENT_TRANSPORT_CLOSED, watcher, from, NULL) == 2);
}

static void a_peer_that_leaves_is_reported_lost(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    struct worker_event last;
    meet(&publisher, &watcher);
    peer_close(&watcher->socket.peer);
    size_t from = f.event_count;
    RUN_UNTIL(events_of(WORKER_EVENT_TRANSPORT_STATE, watcher, from, &last) > 0);
    assert_int_equal(last.state, MEDIA_STATE_LOST);
}

static void a_watcher_whose_port_changes_goes_on(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    int video = live_slot(watcher, MEDIA_VIDEO);
    assert_int_equal(peer_socket_rebind(&watcher->socket, &watcher->server), ERR_OK);
    run_for(50000);
    uint32_t before = watcher->slots[video].packets;
    peer_check(&watcher->socket.peer, clock_now_us());
    RUN_UNTIL(watcher->slots[video].packets > before + 4);
}

static void a_late_watcher_gets_a_key_frame_first(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    run_for(200000);
    struct member *late = member_open(2, 1, false);
    RUN_UNTIL(live_slot(late, MEDIA_VIDEO) >= 0);
    assert_int_equal(late->slots[live_slot(late, MEDIA_VIDEO)].key_frames, 1);
}

/* Garbage, unsigned STUN, DTLS and media from nowhere, truncated RTP from the publisher's own address. */
static void abuse_is_counted_and_others_do_not_notice(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    int video = live_slot(watcher, MEDIA_VIDEO);
    static const char *const names[] = {"dais_datagram_unknown_total",         "dais_datagram_stranger_total",
                                        "dais_stun_malformed_total",           "dais_stun_unknown_ufrag_total",
                                        "dais_srtp_malformed_total",           "dais_ice_bad_integrity_total",
                                        "dais_worker_datagrams_too_long_total"};
    int64_t before[sizeof names / sizeof names[0]];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        before[i] = counter(names[i]);
    }
    struct sockaddr_storage name;
    socklen_t name_len = address_to_sockaddr(&publisher->server, &name);
    int stranger = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(connect(stranger, (struct sockaddr *)&name, name_len), 0);
    uint8_t garbage[4096] = {200}, dtls[100] = {22, 0xfe, 0xff}, media[200] = {0x80, PT_VP8}, stun[40] = {0, 1};
    uint32_t video_before = watcher->slots[video].packets, gaps_before = watcher->slots[video].gaps;
    for (int i = 0; i < 100; i++) {
        uint8_t check[300];
        char user[80];
        struct writer w;
        struct stun_request request = {.priority = 1};
        snprintf(user, sizeof user, "%s:%s", i % 2 ? publisher->ufrag : "0123456789abcdef",
                 publisher->socket.peer.ufrag);
        request.username = str_of(user);
        writer_init(&w, check, sizeof check);
        stun_write_request(&w, &request, STR_NONE);
        ssize_t sent = send(stranger, garbage, 50, 0) + send(stranger, dtls, sizeof dtls, 0) +
                       send(stranger, media, sizeof media, 0) + send(stranger, stun, sizeof stun, 0) +
                       send(stranger, check, w.pos, 0) + send(stranger, garbage, sizeof garbage, 0) +
                       send(publisher->socket.fd, media, (size_t)(13 + i % 8), 0) +
                       send(publisher->socket.fd, garbage, 1, 0);
        assert_true(sent > 0);
        run_for(3000);
    }
    run_for(100000);
    uint8_t answer[100];
    assert_int_equal(recv(stranger, answer, sizeof answer, MSG_DONTWAIT), -1); /* not a byte came back */
    close(stranger);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (counter(names[i]) < before[i] + 50) {
            fail_msg("%s went from %lld to %lld only", names[i], (long long)before[i], (long long)counter(names[i]));
        }
    }
    RUN_UNTIL(watcher->slots[video].packets > video_before + 20);
    assert_int_equal(watcher->slots[video].gaps, gaps_before);
}

static void a_full_worker_says_so(void **state)
{
    (void)state;
    static struct worker_cmd cmd;
    struct member *first = member_open(0, 0, false);
    for (uint32_t i = 0; i < 16; i++) { /* room for 16, and there is one */
        cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = {1000 + i, 1}, .open = first->open};
        random_ice_text(cmd.open.local_ufrag, ICE_UFRAG_LEN);
        post(&cmd);
    }
    run_for(100000);
    size_t lost = 0;
    for (size_t i = 0; i < f.event_count; i++) {
        const struct worker_event *e = &f.events[i];
        if (e->kind == WORKER_EVENT_TRANSPORT_STATE && e->state == MEDIA_STATE_LOST) {
            assert_int_equal(e->transport.index, 1015);
            lost++;
        }
    }
    assert_int_equal(lost, 1);
    RUN_UNTIL(is_connected(first));
}

static void events_that_do_not_fit_wait(void **state)
{
    (void)state;
    struct worker_event event;
    uint32_t closed = 0, last = 0;
    f.publish = false;
    /* More answers than the ring holds, while nobody reads it. */
    for (uint32_t i = 1; i <= 3000; i++) {
        static struct worker_cmd cmd;
        cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = {100000 + i, 1}};
        while (!ring_push(worker_commands(f.worker), &cmd)) {
            usleep(100);
        }
        ring_wake(worker_commands(f.worker));
    }
    usleep(50000);
    for (int tries = 0; tries < 200 && closed < 3000; tries++) {
        while (ring_pop(worker_events(f.worker), &event)) {
            if (event.kind == WORKER_EVENT_TRANSPORT_CLOSED) {
                assert_int_equal(event.transport.index, 100000 + closed + 1);
                last = event.transport.index;
                closed++;
            }
        }
        usleep(10000);
    }
    assert_int_equal(closed, 3000);
    assert_int_equal(last, 103000);
}

static void a_sealed_worker_never_allocates(void **state)
{
    (void)state;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    run_for(1500000); /* every kind of packet has passed once */
    int video = live_slot(watcher, MEDIA_VIDEO);
    for (int round = 0; round < 2; round++) {
        if (round == 1) {
            alloc_watch_begin();
        }
        for (int i = 0; i < 40; i++) {
            uint8_t rtcp[100];
            struct writer w;
            uint16_t seq = (uint16_t)(watcher->slots[video].last_seq - 3);
            writer_init(&w, rtcp, sizeof rtcp);
            rtcp_write_rr(&w, PEER_SSRC_RTCP, NULL, 0);
            rtcp_write_nack(&w, PEER_SSRC_RTCP, media_ssrc(watcher, video), &seq, 1);
            rtcp_write_pli(&w, PEER_SSRC_RTCP, media_ssrc(watcher, video));
            assert_int_equal(peer_send_rtcp(&watcher->socket.peer, rtcp, w.pos), ERR_OK);
            peer_check(&watcher->socket.peer, clock_now_us());
            publisher->drop_next_video = i % 10 == 0;
            run_for(30000);
        }
    }
    assert_int_equal(alloc_watch_end(), 0);
    assert_true(watcher->rtx[video].packets > 0);
}

/* New credentials and a new port, as when a laptop moves to another network: keys and streams go on. */
static void an_ice_restart_keeps_the_streams(void **state)
{
    (void)state;
    static struct worker_cmd cmd;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    int video = live_slot(watcher, MEDIA_VIDEO);
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    random_ice_text(ufrag, ICE_UFRAG_LEN);
    random_ice_text(pwd, ICE_PWD_LEN);
    assert_int_equal(peer_socket_rebind(&watcher->socket, &watcher->server), ERR_OK);
    peer_restart(&watcher->socket.peer, clock_now_us(), ufrag, pwd);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_RESTART, .transport = watcher->handle};
    memcpy(cmd.open.local_ufrag, ufrag, sizeof ufrag);
    memcpy(cmd.open.local_pwd, pwd, sizeof pwd);
    memcpy(cmd.open.remote_ufrag, watcher->socket.peer.ufrag, sizeof watcher->socket.peer.ufrag);
    post(&cmd);
    usleep(20000);
    uint32_t before = watcher->slots[video].packets, first_gaps = watcher->slots[video].gaps;
    peer_check(&watcher->socket.peer, clock_now_us());
    RUN_UNTIL(watcher->slots[video].packets > before + 20);
    assert_true(watcher->slots[video].gaps <= first_gaps + 1); /* what went to the old port is gone */
    assert_int_equal(watcher->socket.peer.state, PEER_CONNECTED);
}

/* A second offer brings more slots; a second publisher then has somewhere to go. */
static void a_later_offer_adds_slots(void **state)
{
    (void)state;
    static struct worker_cmd cmd;
    struct member *watcher = member_open(1, 0, false);
    watcher->open.slot_count = SLOTS_AUDIO + 1;
    post_kind(watcher, WORKER_CMD_TRANSPORT_CLOSE); /* once more, with one video slot */
    watcher->handle.index = ++f.next_handle;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = watcher->handle, .open = watcher->open};
    post(&cmd);
    post_kind(watcher, WORKER_CMD_TRANSPORT_JOIN);
    RUN_UNTIL(is_connected(watcher));
    member_open(0, 0, true);
    member_open(2, 0, true);
    RUN_UNTIL(live_slot(watcher, MEDIA_VIDEO) >= 0);
    run_for(500000);
    assert_int_equal(watcher->slots[SLOTS - 1].packets, 0);
    watcher->open.slot_count = SLOTS;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_UPDATE, .transport = watcher->handle, .open = watcher->open};
    post(&cmd);
    RUN_UNTIL(watcher->slots[SLOTS - 1].packets > 0);
}

/* Who has no UDP: publisher and watcher by TCP, one of them byte by byte, one over IPv6. */
static void who_has_no_udp_comes_by_tcp(void **state)
{
    (void)state;
    f.over_tcp = true;
    struct member *watcher = member_open(1, 1, false);
    f.segment_bytes = 1;
    struct member *publisher = member_open(0, 0, true);
    RUN_UNTIL(live_slot(watcher, MEDIA_AUDIO) >= 0 && live_slot(watcher, MEDIA_VIDEO) >= 0);
    int audio = live_slot(watcher, MEDIA_AUDIO), video = live_slot(watcher, MEDIA_VIDEO);
    RUN_UNTIL(watcher->slots[audio].packets >= 50 && watcher->slots[video].packets >= 100);
    assert_int_equal(watcher->slots[audio].gaps, 0);
    assert_int_equal(watcher->slots[video].gaps, 0);
    assert_int_equal(publisher->socket.peer.state, PEER_CONNECTED);
    /* Another connection in place of the first, as when Wi-Fi was lost: media follows the check. */
    uint32_t before = watcher->slots[video].packets;
    assert_int_equal(peer_socket_rebind(&watcher->socket, &watcher->server), ERR_OK);
    peer_check(&watcher->socket.peer, clock_now_us());
    RUN_UNTIL(watcher->slots[video].packets > before + 50);
    assert_true(sound_as[TCP_NEEDED] > 0 && pictures_as[TCP_VIDEO] > 0);
    assert_int_equal(sound_as[TCP_VIDEO], 0);
    assert_int_equal(pictures_as[TCP_NEEDED], 0);
}

static void a_room_that_comes_to_a_busy_worker_is_told_so(void **state)
{
    (void)state;
    static const struct worker_cmd nothing = {.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = {1000, 1}};
    shed_level = 2;
    post(&nothing); /* a step */
    RUN_UNTIL(level_noted == 2);
    assert_int_equal(load_told, 0); /* there is no room yet */
    struct member *first = member_open(0, 0, false);
    RUN_UNTIL(is_connected(first));
    assert_int_equal(load_told, 2);
}

/* A peer that leaves takes its connection with it, and one that the server closes is told: also when the order comes in
 * the very step in which connections without an owner are looked for, as it does after the worker was held up. */
static void tcp_connections_end_with_their_peers(void **state)
{
    (void)state;
    f.over_tcp = true;
    struct member *publisher, *watcher;
    meet(&publisher, &watcher);
    RUN_UNTIL(counter("dais_tcp_connections") == 2);
    held = false;
    hold = true;
    RUN_UNTIL(held);
    post_kind(watcher, WORKER_CMD_TRANSPORT_CLOSE);
    RUN_UNTIL(watcher->socket.peer.state == PEER_ENDED); /* close_notify came through */
    RUN_UNTIL(counter("dais_tcp_connections") == 1);
    uint8_t byte;
    assert_int_equal(recv(watcher->socket.fd, &byte, 1, 0), 0);
    assert_int_equal(publisher->socket.peer.state, PEER_CONNECTED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_sockets_have_one_port_and_wildcards_are_refused),
        TEST(two_people_meet_and_streams_arrive_whole),
        TEST(reports_and_feedback_go_round),
        TEST(a_nack_is_answered_packet_for_packet_from_history),
        TEST(loss_on_the_way_in_is_asked_for),
        TEST(key_frame_requests_reach_the_publisher_throttled),
        TEST(what_is_paused_or_removed_stops_at_once),
        TEST(three_people_over_both_families_see_each_other),
        TEST(a_closed_transport_is_confirmed_and_silent),
        TEST(a_peer_that_leaves_is_reported_lost),
        TEST(a_watcher_whose_port_changes_goes_on),
        TEST(a_late_watcher_gets_a_key_frame_first),
        TEST(an_ice_restart_keeps_the_streams),
        TEST(a_later_offer_adds_slots),
        TEST(who_has_no_udp_comes_by_tcp),
        TEST(tcp_connections_end_with_their_peers),
        TEST(a_room_that_comes_to_a_busy_worker_is_told_so),
        TEST(abuse_is_counted_and_others_do_not_notice),
        TEST(a_full_worker_says_so),
        TEST(events_that_do_not_fit_wait),
        TEST(a_sealed_worker_never_allocates),
    };
    alloc_watch_this_thread_is_exempt();
    hash_init();
    if (crypto_init() != ERR_OK) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crypto_finish();
    return failed;
}
