/* The worker floor: one room on two workers, real threads and sockets on loopback; and a worker that stands still. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc_watch.h"
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "dais/transport/dtls.h"
#include "dais/wire/rtcp.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp.h"
#include "dais/worker/mesh.h"
#include "dais/worker/worker.h"
#include "peer_socket.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORKERS     2
#define GHOST       2 /* in the mesh: a worker that the test plays */
#define MEMBERS     4 /* 0 and 1 publish, 2 and 3 watch; the even ones are on worker 0 */
#define SLOTS       4 /* two of audio, two of video */
#define PT_OPUS     111
#define PT_VP8      96
#define EVENTS_MAX  1024
#define VIDEO_BYTES 150 /* small: two pictures must fit into what is taken for granted of a way nobody measured */

struct member {
    struct peer_socket socket;
    struct transport_handle handle;
    uint32_t worker;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    struct worker_transport_open open;
    bool is_open;
    uint32_t packets[SLOTS], gaps[SLOTS];
    uint16_t last_seq[SLOTS];
    uint32_t plis, picture_nacks;
    struct source_handle sources[2]; /* mic, camera */
    uint16_t seqs[2], picture_id;
    uint32_t frames;
};

static struct fixture {
    struct mesh *mesh;
    struct worker *workers[WORKERS];
    struct dtls_identity *server_identity, *client_identity;
    struct dtls_context client_context;
    struct member members[MEMBERS];
    struct {
        struct worker_event event;
        uint32_t worker;
    } events[EVENTS_MAX];
    size_t event_count;
    uint32_t next_handle;
    bool over_tcp; /* those that open from now on */
} f;

/* --- a worker that stands still --- */

static _Atomic int stalled = -1;

void worker_test_hook(uint32_t index);

void worker_test_hook(uint32_t index)
{
    while (atomic_load(&stalled) == (int)index) {
        usleep(1000);
    }
}

/* --- the loop's side --- */

static void post(uint32_t worker, const struct worker_cmd *cmd)
{
    assert_true(ring_push(worker_commands(f.workers[worker]), cmd));
    ring_wake(worker_commands(f.workers[worker]));
}

static void take_events(void)
{
    for (uint32_t i = 0; i < WORKERS; i++) {
        struct ring *events = worker_events(f.workers[i]);
        ring_drain_wake(events);
        while (f.event_count < EVENTS_MAX && ring_pop(events, &f.events[f.event_count].event)) {
            f.events[f.event_count++].worker = i;
        }
    }
}

static size_t events_of(enum worker_event_kind kind, uint32_t worker)
{
    size_t count = 0;
    for (size_t i = 0; i < f.event_count; i++) {
        count += f.events[i].event.kind == kind && f.events[i].worker == worker ? 1 : 0;
    }
    return count;
}

static void post_own(struct member *m, enum worker_cmd_kind kind, int source, bool paused, uint16_t epoch)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = kind, .transport = m->handle};
    cmd.source.source = m->sources[source];
    cmd.source.kind = (uint8_t)(source == 0 ? SOURCE_MIC : SOURCE_CAMERA);
    cmd.source.mid[0] = (char)('0' + source);
    cmd.source.paused = paused;
    cmd.source.epoch = epoch;
    post(m->worker, &cmd);
}

static void post_remote(struct member *m, enum worker_cmd_kind kind, int source, bool paused, uint16_t epoch)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = kind, .transport = m->handle};
    cmd.remote.room = (struct media_room){1, 1};
    cmd.remote.source = m->sources[source];
    cmd.remote.kind = (uint8_t)(source == 0 ? SOURCE_MIC : SOURCE_CAMERA);
    cmd.remote.home = m->worker;
    cmd.remote.paused = paused;
    cmd.remote.epoch = epoch;
    post(1 - m->worker, &cmd);
}

static void post_spread(uint64_t workers)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_ROOM_SPREAD};
    cmd.spread.room = (struct media_room){1, 1};
    cmd.spread.workers = workers;
    for (uint32_t i = 0; i < WORKERS; i++) {
        post(i, &cmd);
    }
}

/* --- members --- */

static void on_rtp(struct member *m, const uint8_t *data, size_t len)
{
    struct rtp_view rtp;
    assert_int_equal(rtp_parse(data, len, &rtp), ERR_OK);
    for (int i = 0; i < SLOTS; i++) {
        if (rtp.ssrc == m->open.slots[i].ssrc) {
            m->gaps[i] += m->packets[i] > 0 && rtp.seq != (uint16_t)(m->last_seq[i] + 1);
            m->last_seq[i] = rtp.seq;
            m->packets[i]++;
        }
    }
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len)
{
    struct member *m = user;
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    if (kind == PEER_PACKET_RTP) {
        on_rtp(m, data, len);
        return;
    }
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        m->plis += packet.type == RTCP_PSFB && rtcp_fb_parse(&packet, &fb) == ERR_OK && fb.format == PSFB_PLI;
        m->picture_nacks += packet.type == RTCP_RTPFB && rtcp_fb_parse(&packet, &fb) == ERR_OK &&
                            fb.format == RTPFB_NACK && fb.media_ssrc == m->open.publish[1].ssrc;
    }
}

static void send_packet(struct member *m, int source, bool marker, uint32_t timestamp, const uint8_t *payload,
                        size_t size)
{
    uint8_t packet[1400];
    struct writer w;
    writer_init(&w, packet, sizeof packet);
    struct rtp_header header = {.pt = source == 0 ? PT_OPUS : PT_VP8,
                                .marker = marker,
                                .seq = m->seqs[source]++,
                                .timestamp = timestamp,
                                .ssrc = m->open.publish[source].ssrc};
    rtp_write_header(&w, &header, NULL, 0);
    writer_bytes(&w, payload, size);
    assert_int_equal(peer_send_rtp(&m->socket.peer, packet, w.pos), ERR_OK);
}

/* 20 ms of sound, and a frame of two packets. */
static void send_media(struct member *m)
{
    static const uint8_t key_header[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};
    uint8_t sound[80] = {0x78};
    send_packet(m, 0, false, 960U * m->seqs[0], sound, sizeof sound);
    bool key = m->frames == 0 || m->plis > 0;
    m->plis = 0;
    for (int part = 0; part < 2; part++) {
        uint8_t payload[VIDEO_BYTES] = {part == 0 ? 0x90 : 0x80, 0x80, (uint8_t)(0x80 | m->picture_id >> 8),
                                        (uint8_t)m->picture_id};
        payload[4] = 1;
        if (part == 0 && key) {
            memcpy(payload + 4, key_header, sizeof key_header);
        }
        send_packet(m, 1, part == 1, 3000U * m->frames, payload, sizeof payload);
    }
    m->picture_id = (m->picture_id + 1) & 0x7fff;
    m->frames++;
}

static void run_for(time_us us)
{
    static time_us next_us;
    time_us now_us;
    for (time_us end_us = clock_now_us() + us; (now_us = clock_now_us()) < end_us; usleep(1000)) {
        for (int i = 0; i < MEMBERS; i++) {
            struct member *m = &f.members[i];
            if (m->is_open) {
                peer_socket_step(&m->socket, now_us);
            }
            if (m->is_open && now_us >= next_us && m->open.publish_count > 0 &&
                m->socket.peer.state == PEER_CONNECTED) {
                send_media(m);
            }
        }
        next_us = now_us >= next_us ? now_us + 20000 : next_us;
        take_events();
    }
}

#define RUN_UNTIL(condition)                                                                                           \
    do {                                                                                                               \
        for (int tries_ = 0; tries_ < 2000 && !(condition); tries_++) {                                                \
            run_for(10000);                                                                                            \
        }                                                                                                              \
        assert_true(condition);                                                                                        \
    } while (0)

static void fill_open(struct member *m, int index)
{
    struct worker_transport_open *o = &m->open;
    uint32_t base = 0x1000U * (uint32_t)(index + 1);
    *o = (struct worker_transport_open){.room = {1, 1}, .slot_count = SLOTS};
    snprintf(o->local_ufrag, sizeof o->local_ufrag, "%s", m->ufrag);
    snprintf(o->local_pwd, sizeof o->local_pwd, "%s", m->pwd);
    snprintf(o->remote_ufrag, sizeof o->remote_ufrag, "%s", m->socket.peer.ufrag);
    snprintf(o->cname, sizeof o->cname, "member%d", index);
    memcpy(o->remote_fingerprint_sha256, dtls_identity_fingerprint(f.client_identity), 32);
    o->params = (struct media_params){
        .opus_pt = PT_OPUS, .vp8_pt = PT_VP8, .video_nack = true, .video_pli = true, .audio_nack = true};
    if (index < 2) {
        o->publish_count = 2;
        o->publish[0] = (struct publish_section){.mid = "0", .media = MEDIA_AUDIO, .ssrc = base + 1};
        o->publish[1] = (struct publish_section){.mid = "1", .media = MEDIA_VIDEO, .ssrc = base + 2};
    }
    for (int i = 0; i < SLOTS; i++) {
        o->slots[i] =
            (struct slot_section){.media = i < 2 ? MEDIA_AUDIO : MEDIA_VIDEO, .ssrc = base + 0x100 + (uint32_t)i};
        o->slots[i].mid[0] = (char)('2' + i);
    }
}

static struct member *member_open(int index)
{
    struct member *m = &f.members[index];
    static struct worker_cmd cmd;
    size_t candidates;
    *m = (struct member){.worker = (uint32_t)index % WORKERS, .handle = {++f.next_handle, 1}};
    const struct address *server = worker_candidates(f.workers[m->worker], &candidates);
    random_ice_text(m->ufrag, ICE_UFRAG_LEN);
    random_ice_text(m->pwd, ICE_PWD_LEN);
    struct peer_config config = {m->ufrag,          m->pwd, dtls_identity_fingerprint(f.server_identity),
                                 &f.client_context, NULL,   NULL};
    enum err err = f.over_tcp ? peer_socket_open_tcp(&m->socket, clock_now_us(), &config, server, on_packet, m)
                              : peer_socket_open(&m->socket, clock_now_us(), &config, server, on_packet, m);
    assert_int_equal(err, ERR_OK);
    fill_open(m, index);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = m->handle, .open = m->open};
    post(m->worker, &cmd);
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_JOIN, .transport = m->handle};
    post(m->worker, &cmd);
    m->is_open = true;
    for (int source = 0; source < m->open.publish_count; source++) {
        m->sources[source] = (struct source_handle){++f.next_handle, 1};
        post_own(m, WORKER_CMD_SOURCE_ADD, source, false, 0);
    }
    return m;
}

/* All packets of a medium that came to the member. */
static uint32_t got(const struct member *m, enum media_kind media)
{
    return media == MEDIA_AUDIO ? m->packets[0] + m->packets[1] : m->packets[2] + m->packets[3];
}

static unsigned live_slots(const struct member *m)
{
    unsigned count = 0;
    for (int i = 0; i < SLOTS; i++) {
        count += m->packets[i] > 10;
    }
    return count;
}

/* What the worker was told before it has done, and what it had sent until then has arrived. */
static void settle(uint32_t worker)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = {0xffff, ++f.next_handle}};
    size_t closed = events_of(WORKER_EVENT_TRANSPORT_CLOSED, worker);
    post(worker, &cmd);
    RUN_UNTIL(events_of(WORKER_EVENT_TRANSPORT_CLOSED, worker) > closed);
    for (int i = 0; i < MEMBERS; i++) {
        if (f.members[i].is_open) {
            peer_socket_step(&f.members[i].socket, clock_now_us());
        }
    }
}

/* --- the worker that the test plays --- */

static struct mesh_message *ghost_message(enum mesh_kind kind, struct source_handle source)
{
    struct mesh_message *m = mesh_reserve(f.mesh, GHOST, 0);
    assert_non_null(m);
    *m = (struct mesh_message){.kind = (uint8_t)kind, .source = source};
    return m;
}

static void ghost_send(void)
{
    mesh_publish(f.mesh, GHOST, 0);
    mesh_wake(f.mesh, GHOST, 0);
}

static void ghost_speak(struct source_handle source, uint32_t number)
{
    struct mesh_message *m = ghost_message(MESH_PACKET, source);
    m->packet = (struct history_entry){
        .number = number, .arrival_us = clock_now_us(), .timestamp = 960 * number, .size = 80, .format = PAYLOAD_OPUS};
    m->payload[0] = 0x78;
    ghost_send();
}

static void ghost_wants(struct source_handle source)
{
    struct mesh_message *m = ghost_message(MESH_WANTED, source);
    m->layers = m->rids = 1;
    ghost_send();
}

static void post_remote_mic(struct source_handle source, uint32_t home)
{
    static struct worker_cmd cmd;
    cmd = (struct worker_cmd){.kind = WORKER_CMD_REMOTE_ADD, .transport = {++f.next_handle, 1}};
    cmd.remote.room = (struct media_room){1, 1};
    cmd.remote.source = source;
    cmd.remote.kind = SOURCE_MIC;
    cmd.remote.home = home;
    post(0, &cmd);
}

static int set_up(void **state)
{
    (void)state;
    memset(&f, 0, sizeof f);
    struct address local;
    assert_int_equal(dtls_identity_create(&f.server_identity), ERR_OK);
    assert_int_equal(dtls_identity_create(&f.client_identity), ERR_OK);
    assert_int_equal(dtls_context_init(&f.client_context, f.client_identity, DTLS_CLIENT), ERR_OK);
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &local), ERR_OK);
    assert_int_equal(mesh_create(WORKERS + 1, &f.mesh), ERR_OK);
    for (uint32_t i = 0; i < WORKERS; i++) {
        struct worker_config config = {.addresses = &local,
                                       .address_count = 1,
                                       .tcp = true,
                                       .index = i,
                                       .transports = 16,
                                       .payloads = 8192,
                                       .identity = f.server_identity,
                                       .mesh = f.mesh};
        assert_int_equal(worker_create(&config, &f.workers[i]), ERR_OK);
        assert_int_equal(worker_start(f.workers[i]), ERR_OK);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    atomic_store(&stalled, -1);
    for (int i = 0; i < MEMBERS; i++) {
        if (f.members[i].is_open) {
            peer_socket_close(&f.members[i].socket);
        }
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        assert_true(worker_destroy(f.workers[i]));
    }
    mesh_destroy(f.mesh);
    dtls_context_finish(&f.client_context);
    dtls_identity_destroy(f.server_identity);
    dtls_identity_destroy(f.client_identity);
    return 0;
}

/* A publisher and a watcher on each worker; all see and hear the others. */
static void meet(void)
{
    for (int i = 0; i < MEMBERS; i++) {
        (void)member_open(i);
    }
    for (int i = 0; i < 2; i++) {
        for (int source = 0; source < 2; source++) {
            post_remote(&f.members[i], WORKER_CMD_REMOTE_ADD, source, false, 0);
        }
    }
    post_spread(3);
    RUN_UNTIL(live_slots(&f.members[0]) == 2 && live_slots(&f.members[1]) == 2 && live_slots(&f.members[2]) == 4 &&
              live_slots(&f.members[3]) == 4);
}

/* --- tests --- */

static void people_on_two_workers_see_and_hear_each_other(void **state)
{
    (void)state;
    meet();
    run_for(500000);
    for (int i = 0; i < MEMBERS; i++) {
        for (int slot = 0; slot < SLOTS; slot++) {
            assert_int_equal(f.members[i].gaps[slot], 0);
        }
    }
    run_for(1000000);
    alloc_watch_begin();
    run_for(500000);
    assert_int_equal(alloc_watch_end(), 0);
    assert_true(events_of(WORKER_EVENT_LOAD, 0) >= 2 && events_of(WORKER_EVENT_LOAD, 1) >= 2);
}

static void what_is_cut_leaves_no_worker_any_more(void **state)
{
    (void)state;
    meet();
    struct member *publisher = &f.members[0], *far = &f.members[3], *near = &f.members[2];
    post_own(publisher, WORKER_CMD_SOURCE_PAUSE, 0, true, 1);
    post_remote(publisher, WORKER_CMD_REMOTE_PAUSE, 0, true, 1);
    post_own(publisher, WORKER_CMD_SOURCE_REMOVE, 1, false, 0);
    post_remote(publisher, WORKER_CMD_REMOTE_REMOVE, 1, false, 0);
    /* and the other one too, so that nothing is left to come */
    for (int source = 0; source < 2; source++) {
        post_own(&f.members[1], WORKER_CMD_SOURCE_PAUSE, source, true, 1);
        post_remote(&f.members[1], WORKER_CMD_REMOTE_PAUSE, source, true, 1);
    }
    settle(0);
    settle(1);
    uint32_t sound[2] = {got(near, MEDIA_AUDIO), got(far, MEDIA_AUDIO)};
    uint32_t pictures[2] = {got(near, MEDIA_VIDEO), got(far, MEDIA_VIDEO)};
    run_for(300000);
    assert_int_equal(got(near, MEDIA_AUDIO), sound[0]);
    assert_int_equal(got(far, MEDIA_AUDIO), sound[1]);
    assert_int_equal(got(near, MEDIA_VIDEO), pictures[0]);
    assert_int_equal(got(far, MEDIA_VIDEO), pictures[1]);
    post_own(publisher, WORKER_CMD_SOURCE_PAUSE, 0, false, 2);
    post_remote(publisher, WORKER_CMD_REMOTE_PAUSE, 0, false, 2);
    RUN_UNTIL(got(near, MEDIA_AUDIO) > sound[0] + 5 && got(far, MEDIA_AUDIO) > sound[1] + 5);
    assert_int_equal(got(far, MEDIA_VIDEO), pictures[1]);
}

static void a_worker_that_hears_of_a_pause_late_lets_nothing_through(void **state)
{
    (void)state;
    meet();
    struct member *publisher = &f.members[0], *far = &f.members[3];
    for (int source = 0; source < 2; source++) {
        post_own(&f.members[1], WORKER_CMD_SOURCE_PAUSE, source, true, 1);
        post_remote(&f.members[1], WORKER_CMD_REMOTE_PAUSE, source, true, 1);
    }
    /* Paused and let through again, but home has not heard of either. */
    post_remote(publisher, WORKER_CMD_REMOTE_PAUSE, 0, true, 1);
    post_remote(publisher, WORKER_CMD_REMOTE_PAUSE, 0, false, 2);
    settle(0);
    settle(1);
    uint32_t sound = got(far, MEDIA_AUDIO);
    run_for(300000);
    assert_int_equal(got(far, MEDIA_AUDIO), sound);
    post_own(publisher, WORKER_CMD_SOURCE_PAUSE, 0, true, 1);
    post_own(publisher, WORKER_CMD_SOURCE_PAUSE, 0, false, 2);
    RUN_UNTIL(got(far, MEDIA_AUDIO) > sound + 5);
}

static void who_is_alone_again_gets_nothing_from_elsewhere(void **state)
{
    (void)state;
    meet();
    static struct worker_cmd cmd;
    for (int i = 1; i < MEMBERS; i += 2) { /* all of worker 1 leave */
        cmd = (struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = f.members[i].handle};
        post(1, &cmd);
    }
    for (int source = 0; source < 2; source++) {
        post_remote(&f.members[1], WORKER_CMD_REMOTE_REMOVE, source, false, 0);
        post_remote(&f.members[0], WORKER_CMD_REMOTE_REMOVE, source, false, 0);
    }
    post_spread(1);
    settle(0);
    settle(1);
    uint32_t before = got(&f.members[2], MEDIA_VIDEO);
    assert_int_equal(live_slots(&f.members[0]), 2);
    uint32_t own = got(&f.members[0], MEDIA_AUDIO);
    run_for(300000);
    assert_true(got(&f.members[2], MEDIA_VIDEO) > before); /* its own worker's publisher */
    assert_int_equal(got(&f.members[0], MEDIA_AUDIO), own);
}

static void packets_are_taken_only_from_a_sources_home(void **state)
{
    (void)state;
    const struct source_handle ghosts = {900, 1}, others = {901, 1};
    const struct member *watcher = member_open(2);
    RUN_UNTIL(watcher->socket.peer.state == PEER_CONNECTED);
    post_remote_mic(others, 1);
    post_remote_mic(ghosts, GHOST);
    settle(0);
    for (uint32_t number = 1; number <= 50 && got(watcher, MEDIA_AUDIO) < 20; number++) {
        ghost_speak(others, number);
        ghost_speak(ghosts, number);
        run_for(20000);
    }
    assert_true(got(watcher, MEDIA_AUDIO) >= 20);
    assert_true(watcher->packets[0] == 0 || watcher->packets[1] == 0);
}

/* How often the picture's publisher was asked for a packet that did not get here. */
static uint32_t asked_after_a_loss(struct member *publisher)
{
    settle(0);
    run_for(500000); /* what was missed before is fetched or forgotten */
    uint32_t before = publisher->picture_nacks;
    publisher->seqs[1]++;
    run_for(300000);
    return publisher->picture_nacks - before;
}

static void only_workers_that_have_the_room_want_anything(void **state)
{
    (void)state;
    struct member *publisher = member_open(0); /* nobody here watches */
    RUN_UNTIL(publisher->frames > 10);
    post_spread(1U << 0 | 1U << 1);
    settle(0);
    ghost_wants(publisher->sources[1]);
    assert_int_equal(asked_after_a_loss(publisher), 0);
    post_spread(1U << 0 | 1U << 1 | 1U << GHOST);
    settle(0);
    ghost_wants(publisher->sources[1]);
    assert_true(asked_after_a_loss(publisher) > 0);
    post_spread(1U << 0 | 1U << 1);
    assert_int_equal(asked_after_a_loss(publisher), 0); /* what it wanted went with it */
}

static void a_worker_that_stands_still_harms_only_its_own(void **state)
{
    (void)state;
    meet();
    atomic_store(&stalled, 1);
    run_for(100000);
    size_t beats = events_of(WORKER_EVENT_LOAD, 1), others = events_of(WORKER_EVENT_LOAD, 0);
    uint32_t near = got(&f.members[2], MEDIA_VIDEO), far = got(&f.members[3], MEDIA_VIDEO);
    run_for(1500000);
    assert_int_equal(events_of(WORKER_EVENT_LOAD, 1), beats);
    assert_true(events_of(WORKER_EVENT_LOAD, 0) > others);
    assert_true(got(&f.members[2], MEDIA_VIDEO) > near + 50); /* also with its ring full */
    assert_int_equal(got(&f.members[3], MEDIA_VIDEO), far);
    /* It is given up, and comes back later: it sends nothing more and ends. */
    atomic_store(worker_silenced(f.workers[1]), true);
    assert_false(worker_destroy(f.workers[1]));
    atomic_store(&stalled, -1);
    run_for(300000);
    assert_int_equal(got(&f.members[3], MEDIA_VIDEO), far);
}

/* Also not that its peers are let go: those over TCP would take it for the end of their session. */
static void a_worker_that_was_given_up_says_no_farewell(void **state)
{
    (void)state;
    f.over_tcp = true;
    meet();
    atomic_store(&stalled, 1);
    run_for(100000);
    size_t beats = events_of(WORKER_EVENT_LOAD, 1);
    run_for(1000000); /* what it had sent before is read */
    assert_int_equal(events_of(WORKER_EVENT_LOAD, 1), beats);
    assert_int_equal(f.members[3].socket.peer.state, PEER_CONNECTED);
    atomic_store(worker_silenced(f.workers[1]), true);
    atomic_store(&stalled, -1);
    while (!worker_destroy(f.workers[1])) {
    }
    f.workers[1] = NULL;
    for (int i = 1; i < MEMBERS; i += 2) {
        uint8_t byte;
        assert_true(recv(f.members[i].socket.fd, &byte, 1, MSG_DONTWAIT) <= 0);
    }
}

static void revive(uint32_t worker)
{
    enum err err = ERR_BUSY;
    for (int tries = 0; tries < 2000 && err == ERR_BUSY; tries++) {
        run_for(10000);
        err = worker_revive(f.workers[worker]);
    }
    assert_int_equal(err, ERR_OK);
}

/* In its old place, with people who open there anew, and with the other worker. */
static void a_worker_that_came_to_itself_begins_anew(void **state)
{
    (void)state;
    meet();
    atomic_store(&stalled, 1);
    run_for(100000);
    atomic_store(worker_silenced(f.workers[1]), true);
    assert_int_equal(worker_revive(f.workers[1]), ERR_BUSY);
    for (int source = 0; source < 2; source++) {
        post_remote(&f.members[1], WORKER_CMD_REMOTE_REMOVE, source, false, 0);
    }
    post_spread(1); /* the one that stalls has it in its ring, where it stays */
    atomic_store(&stalled, -1);
    revive(1);
    for (int i = 1; i < MEMBERS; i += 2) {
        peer_socket_close(&f.members[i].socket);
        (void)member_open(i);
    }
    for (int i = 0; i < 2; i++) {
        for (int source = 0; source < 2; source++) {
            post_remote(&f.members[i], WORKER_CMD_REMOTE_ADD, source, false, 0);
        }
    }
    post_spread(3);
    memset(f.members[2].packets, 0, sizeof f.members[2].packets);
    RUN_UNTIL(live_slots(&f.members[1]) == 2 && live_slots(&f.members[2]) == 4 && live_slots(&f.members[3]) == 4);
}

/* Also when it comes to itself between the loop's last look at its events and its new life; nor what it had not heard. */
static void what_it_said_last_is_not_taken_for_its_new_life(void **state)
{
    (void)state;
    static const struct worker_cmd unheard = {.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = {4000, 1}};
    meet();
    atomic_store(&stalled, 1);
    run_for(100000);
    size_t closed = events_of(WORKER_EVENT_TRANSPORT_CLOSED, 1), started = events_of(WORKER_EVENT_STARTED, 1);
    atomic_store(worker_silenced(f.workers[1]), true);
    post(1, &unheard);
    atomic_store(&stalled, -1);
    enum err err = ERR_BUSY;
    for (int tries = 0; tries < 2000 && err == ERR_BUSY; tries++) {
        usleep(10000);
        err = worker_revive(f.workers[1]);
    }
    assert_int_equal(err, ERR_OK);
    size_t beats = events_of(WORKER_EVENT_LOAD, 1);
    RUN_UNTIL(events_of(WORKER_EVENT_STARTED, 1) > started && events_of(WORKER_EVENT_LOAD, 1) > beats);
    assert_int_equal(events_of(WORKER_EVENT_TRANSPORT_CLOSED, 1), closed);
}

/* The worker's UDP socket becomes something that is none. */
static void break_socket(struct worker *worker)
{
    size_t count;
    const struct address *own = worker_candidates(worker, &count);
    for (int fd = 3; fd < 256; fd++) {
        struct sockaddr_storage name;
        socklen_t len = sizeof name, type_len = sizeof(int);
        struct address address;
        int type = 0;
        if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) == 0 && type == SOCK_DGRAM &&
            getsockname(fd, (struct sockaddr *)&name, &len) == 0 &&
            address_from_sockaddr((struct sockaddr *)&name, len, &address) == ERR_OK && address_eq(&address, own)) {
            int null = open("/dev/null", O_RDWR | O_CLOEXEC);
            assert_int_equal(dup2(null, fd), fd);
            close(null);
            return;
        }
    }
    fail_msg("no such socket");
}

static void a_worker_whose_socket_is_gone_says_so(void **state)
{
    (void)state;
    meet();
    break_socket(f.workers[1]);
    RUN_UNTIL(events_of(WORKER_EVENT_FAILED, 1) == 1);
    uint32_t before = got(&f.members[2], MEDIA_VIDEO);
    RUN_UNTIL(got(&f.members[2], MEDIA_VIDEO) > before + 10);
    assert_int_equal(events_of(WORKER_EVENT_FAILED, 0), 0);
    assert_int_equal(events_of(WORKER_EVENT_FAILED, 1), 1);
    atomic_store(worker_silenced(f.workers[1]), true);
    revive(1);
    peer_socket_close(&f.members[3].socket);
    (void)member_open(3);
    RUN_UNTIL(f.members[3].socket.peer.state == PEER_CONNECTED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_on_two_workers_see_and_hear_each_other),
        TEST(what_is_cut_leaves_no_worker_any_more),
        TEST(a_worker_that_hears_of_a_pause_late_lets_nothing_through),
        TEST(who_is_alone_again_gets_nothing_from_elsewhere),
        TEST(packets_are_taken_only_from_a_sources_home),
        TEST(only_workers_that_have_the_room_want_anything),
        TEST(a_worker_that_stands_still_harms_only_its_own),
        TEST(a_worker_that_was_given_up_says_no_farewell),
        TEST(a_worker_that_came_to_itself_begins_anew),
        TEST(what_it_said_last_is_not_taken_for_its_new_life),
        TEST(a_worker_whose_socket_is_gone_says_so),
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
