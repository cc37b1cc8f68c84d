/*
 * What forwarding costs: one publisher's sound, or its 720p pictures, to N subscribers through rewrite, SRTP and the send
 * call, in ns per output packet, beside a loop that does nothing else (ideal.h), in the same run. A program with figures.
 *
 *   forward_bench                    (a release build; nothing else running)
 *   forward_bench --count KIND N     some frames of one kind to N subscribers on a made-up clock, for callgrind
 *
 * Subscribers are real transports with keys from real handshakes, made in memory; their datagrams go to one socket on
 * loopback that nobody reads, under as many loopback addresses as there are subscribers. Each answers with transport-wide
 * feedback as a browser does, for the pacer to know that its way is wide; to take that in is not in the figures.
 */
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/random.h"
#include "dais/sfu/feedback.h"
#include "dais/sfu/router.h"
#include "dais/transport/crypto.h"
#include "dais/transport/transport.h"
#include "dais/worker/udp.h"
#include "ideal.h"
#include "peer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SUBSCRIBERS_MAX   5000
#define FRAME_PACKETS_MAX 5
#define PACKET_BYTES_MAX  1112
#define PT_OPUS           111
#define EXT_TRANSPORT_CC  3
#define FEEDBACK_FRAMES   3 /* between two messages: about 100 ms */
#define FIRST_FRAMES      40
#define COUNTED_FRAMES    60
#define COUNTED_FROM_US   1000000000
#define QUEUE_MAX         64
#define HANDSHAKE_US      50000 /* a worker gives them only a part of its time */
#define PT_VP8            96
#define PACKETS_PER_ROUND 40000 /* output packets, so that each N runs about as long */
#define ROUNDS            5     /* the first is thrown away; of the rest the median counts */

enum mode { MODE_REWRITE, MODE_ENCRYPT, MODE_SEND };

/* What the publisher sends. Whole ticks of the router lie between its frames. */
static const struct kind {
    const char *name;
    enum media_kind media;
    int packets;  /* of one frame */
    size_t bytes; /* of each */
    time_us frame_us;
} kinds[] = {{"sound", MEDIA_AUDIO, 1, 100, 20000}, {"720p", MEDIA_VIDEO, 5, PACKET_BYTES_MAX, 30000}};

struct subscriber {
    struct transport transport;
    struct peer peer;
    struct path path;
    struct router_peer *router_peer;
    struct feedback feedback;
    uint16_t numbered, told; /* packets that were sent to it, and of them those that it has said to have */
};

static struct bench {
    enum mode mode;
    const struct kind *kind;
    struct dtls_identity *identity;
    struct dtls_context client_context;
    struct transport_group group;
    struct udp udp;
    int sink; /* where all datagrams go */
    struct router *router;
    struct router_peer *publisher;
    struct pool payloads;
    struct subscriber *subscribers;
    size_t count;
    uint64_t committed;
    bool counting; /* the same on every machine: no handshakes, and time is made up */
    time_us now_us;
    uint16_t seq, ideal_seq;
    uint32_t frame;
    /* datagrams towards the subscriber that connects */
    struct subscriber *connecting;
    uint8_t queue[QUEUE_MAX][PEER_DATAGRAM_BYTES];
    size_t lens[QUEUE_MAX], queued;
} b;

static void must(enum err err)
{
    if (err != ERR_OK) {
        fprintf(stderr, "forward_bench: %s\n", err_name(err));
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* --- the router's sink --- */

static uint8_t *on_reserve(void *user, void *peer_user, size_t size_max)
{
    (void)user, (void)peer_user, (void)size_max;
    return udp_reserve(&b.udp);
}

static void on_commit(void *user, void *peer_user, size_t len, bool is_rtcp)
{
    struct subscriber *s = peer_user;
    (void)user;
    if (s == NULL || is_rtcp) {
        return;
    }
    b.committed++;
    s->numbered++;
    uint8_t *place = udp_reserve(&b.udp);
    if (b.mode >= MODE_ENCRYPT) {
        must(transport_protect_rtp(&s->transport, place, len, UDP_PLACE_BYTES, &len));
    }
    if (b.mode == MODE_SEND) {
        udp_commit(&b.udp, transport_path(&s->transport), len);
    }
}

static void on_fetch(void *user, void *peer_user, unsigned step)
{
    struct subscriber *s = peer_user;
    (void)user;
    transport_fetch(&s->transport, step);
}

static void on_slot_bound(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                          struct source_handle source)
{
    (void)user, (void)peer, (void)slot, (void)generation, (void)source;
}

static void on_slot_live(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                         struct source_handle source, uint32_t rtp_timestamp)
{
    (void)user, (void)peer, (void)slot, (void)generation, (void)source, (void)rtp_timestamp;
}

static void on_source_state(void *user, struct transport_handle peer, struct source_handle source, bool alive,
                            uint16_t width, uint16_t height)
{
    (void)user, (void)peer, (void)source, (void)alive, (void)width, (void)height;
}

static void on_levels(void *user, const struct router_levels *levels)
{
    (void)user, (void)levels;
}

static void on_slot_quality(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                            const struct slot_quality *quality)
{
    (void)user, (void)peer, (void)slot, (void)generation, (void)quality;
}

static void on_source_wanted(void *user, struct transport_handle peer, struct source_handle source, uint8_t rids)
{
    (void)user, (void)peer, (void)source, (void)rids;
}

static void on_buffer(void *user, struct transport_handle peer, const uint16_t *depth_ms, uint8_t slot_count)
{
    (void)user, (void)peer, (void)depth_ms, (void)slot_count;
}

static void on_link(void *user, struct transport_handle peer, const struct link_stats *stats)
{
    (void)user, (void)peer, (void)stats;
}

static const struct router_ops ops = {.reserve = on_reserve,
                                      .commit = on_commit,
                                      .fetch = on_fetch,
                                      .on_slot_bound = on_slot_bound,
                                      .on_slot_live = on_slot_live,
                                      .on_source_state = on_source_state,
                                      .on_levels = on_levels,
                                      .on_slot_quality = on_slot_quality,
                                      .on_source_wanted = on_source_wanted,
                                      .on_buffer = on_buffer,
                                      .on_link = on_link};

/* --- subscribers --- */

static void on_server_send(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    (void)user, (void)to;
    assert(b.queued < QUEUE_MAX);
    memcpy(b.queue[b.queued], data, len);
    b.lens[b.queued++] = len;
}

static void on_peer_send(void *user, const uint8_t *data, size_t len)
{
    struct subscriber *s = user;
    uint8_t copy[PEER_DATAGRAM_BYTES];
    memcpy(copy, data, len);
    (void)transport_group_receive(&b.group, b.now_us, &s->path, copy, len);
}

static uint32_t ssrc_of(size_t i)
{
    return 0x10000U + 2 * (uint32_t)i;
}

/* As after a handshake and a check, with keys that nobody else knows. */
static void subscriber_pretend(struct subscriber *s)
{
    struct secure_keys keys = {.profile = SECURE_GCM_128};
    random_bytes(keys.local, sizeof keys.local);
    random_bytes(keys.remote, sizeof keys.remote);
    s->transport = (struct transport){.group = &b.group, .state = TRANSPORT_CONNECTED};
    must(secure_open(&s->transport.secure, &keys, LIMIT_SSRC_PER_TRANSPORT));
    s->transport.ice.tuple_count = 1;
    s->transport.ice.selected = s->path;
}

static void subscriber_connect(struct subscriber *s)
{
    struct ice_credentials c = {0};
    random_ice_text(c.ufrag, ICE_UFRAG_LEN);
    random_ice_text(c.pwd, ICE_PWD_LEN);
    struct peer_config config = {c.ufrag,           c.pwd,        dtls_identity_fingerprint(b.identity),
                                 &b.client_context, on_peer_send, s};
    b.now_us += HANDSHAKE_US;
    must(transport_open(&s->transport, &b.group, b.now_us, &c, dtls_identity_fingerprint(b.identity), s));
    peer_open(&s->peer, b.now_us, &config);
    while (s->transport.state != TRANSPORT_CONNECTED) {
        peer_poll(&s->peer, b.now_us);
        for (size_t next = 0; next < b.queued; next++) {
            (void)peer_receive(&s->peer, b.now_us, b.queue[next], &b.lens[next]);
        }
        b.queued = 0;
        b.now_us += US_PER_MS;
        must(s->transport.state == TRANSPORT_LOST ? ERR_CLOSED : ERR_OK);
    }
}

static void subscriber_add(struct subscriber *s, size_t i, const struct address *sink)
{
    bool video = b.kind->media == MEDIA_VIDEO;
    struct slot_section slot = {
        .mid = "0", .media = b.kind->media, .ssrc = ssrc_of(i), .rtx_ssrc = video ? ssrc_of(i) + 1 : 0};
    struct router_peer_config config = {.handle = {(uint32_t)i + 2, 1},
                                        .user = s,
                                        .cname = "bench",
                                        .params = {.vp8_pt = PT_VP8,
                                                   .vp8_rtx_pt = 97,
                                                   .opus_pt = PT_OPUS,
                                                   .video_nack = true,
                                                   .video_pli = true,
                                                   .ext_transport_cc = EXT_TRANSPORT_CC,
                                                   .transport_cc_video = true,
                                                   .transport_cc_audio = true},
                                        .slots = &slot,
                                        .slot_count = 1};
    s->path.remote = *sink;
    s->path.remote.ip[2] = (uint8_t)(1 + i / 250);
    s->path.remote.ip[3] = (uint8_t)(1 + i % 250);
    if (b.counting) {
        subscriber_pretend(s);
    } else {
        subscriber_connect(s);
    }
    must(router_peer_add(b.router, &config, &s->router_peer));
    router_peer_connected(s->router_peer, true, b.now_us);
    router_peer_join(s->router_peer, true, b.now_us);
}

static void publisher_add(void)
{
    bool video = b.kind->media == MEDIA_VIDEO;
    struct publish_section section = {.mid = "0", .media = b.kind->media, .ssrc = 7, .rtx_ssrc = video ? 8 : 0};
    struct router_peer_config config = {
        .handle = {1, 1},
        .cname = "publisher",
        .params = {.vp8_pt = PT_VP8, .vp8_rtx_pt = 97, .opus_pt = PT_OPUS, .video_nack = true, .video_pli = true},
        .publish = &section,
        .publish_count = 1};
    must(router_peer_add(b.router, &config, &b.publisher));
    router_peer_connected(b.publisher, true, b.now_us);
    must(router_source_add(b.publisher, (struct source_handle){1, 1}, video ? SOURCE_CAMERA : SOURCE_MIC, "0", false,
                           b.now_us));
}

/* --- the loop that is measured --- */

static void make_frame(uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX])
{
    static const uint8_t key_header[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02};
    const struct kind *kind = b.kind;
    bool video = kind->media == MEDIA_VIDEO;
    for (int i = 0; i < kind->packets; i++) {
        uint8_t *p = packets[i];
        memset(p, 0x55, kind->bytes);
        p[0] = 0x80;
        p[1] = (uint8_t)((video ? PT_VP8 : PT_OPUS) | (video && i == kind->packets - 1 ? 0x80 : 0));
        store_u16(p + 2, b.seq++);
        store_u32(p + 4, b.frame * (video ? 2700 : 960));
        store_u32(p + 8, 7);
        if (video) {
            p[12] = i == 0 ? 0x90 : 0x80;
            p[13] = 0x80;
            store_u16(p + 14, (uint16_t)(0x8000 | (b.frame & 0x7fff)));
            p[16] = 1;
            if (i == 0 && b.frame == 0) {
                memcpy(p + 16, key_header, sizeof key_header);
            }
        }
    }
    b.frame++;
}

/* A frame's packets as one receive batch would bring them, then the send call; then the router's ticks until the next one,
 * in which the pacer sends what had to wait. */
static void forward_frame(uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX])
{
    for (int i = 0; i < b.kind->packets; i++) {
        router_take_rtp(b.publisher, packets[i], b.kind->bytes, b.now_us, b.now_us);
    }
    router_hand_out(b.router, b.now_us);
    udp_flush(&b.udp);
    for (time_us until_us = b.now_us + b.kind->frame_us; b.now_us < until_us;) {
        b.now_us += ROUTER_TICK_US;
        router_tick(b.router, b.now_us);
        udp_flush(&b.udp);
    }
}

/* What callgrind counts. */
__attribute__((noinline)) void counted_frame(uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX]);
__attribute__((noinline)) void counted_frame(uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX])
{
    forward_frame(packets);
}

/* What was sent in the last frame has arrived; some of the subscribers say so. */
static void answer(time_us sent_us)
{
    uint8_t message[LIMIT_RTP_BYTES];
    for (size_t i = 0; i < b.count; i++) {
        struct subscriber *s = &b.subscribers[i];
        for (; s->told != s->numbered; s->told++) {
            feedback_on_packet(&s->feedback, s->told, false, sent_us + US_PER_MS);
        }
        struct writer w;
        writer_init(&w, message, sizeof message);
        while (i % FEEDBACK_FRAMES == b.frame % FEEDBACK_FRAMES &&
               feedback_write(&s->feedback, &w, 1, ssrc_of(i), b.now_us)) {
            router_on_rtcp(s->router_peer, message, w.pos, b.now_us);
            writer_init(&w, message, sizeof message);
        }
    }
}

/* Returns what it took. */
static double frame(void)
{
    uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX];
    make_frame(packets);
    time_us sent_us = b.now_us;
    double start = now_ns();
    forward_frame(packets);
    double took = now_ns() - start;
    answer(sent_us);
    return took;
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, c = *(const double *)y;
    return (a > c) - (a < c);
}

static double round_router(uint64_t *ret_packets)
{
    double took = 0;
    uint64_t before = b.committed;
    while (b.committed - before < PACKETS_PER_ROUND) {
        uint64_t already = b.committed;
        took += frame();
        if (b.committed == already) {
            fprintf(stderr, "forward_bench: the router forwards nothing\n");
            exit(1);
        }
    }
    *ret_packets = b.committed - before;
    return took;
}

static double round_ideal(uint64_t *ret_packets)
{
    uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX];
    double took = 0;
    uint16_t seq = b.seq;
    uint32_t number = b.frame; /* the router's go on without a hole */
    while (*ret_packets < PACKETS_PER_ROUND) {
        b.seq = b.ideal_seq;
        make_frame(packets);
        b.ideal_seq = b.seq;
        double start = now_ns();
        for (size_t i = 0; i < b.count; i++) {
            struct transport *t = &b.subscribers[i].transport;
            uint32_t ssrc = ssrc_of(i) + IDEAL_SSRC;
            ideal_forward(b.udp.fds[0], t, ssrc, packets[0], PACKET_BYTES_MAX, b.kind->bytes, b.kind->packets);
        }
        ideal_flush(b.udp.fds[0]);
        took += now_ns() - start;
        *ret_packets += b.count * (uint64_t)b.kind->packets;
    }
    b.seq = seq;
    b.frame = number;
    return took;
}

enum { COLUMN_IDEAL = MODE_SEND + 1, COLUMN_COUNT };

static double round_of(int column, uint64_t *ret_packets)
{
    *ret_packets = 0;
    if (column == COLUMN_IDEAL) {
        return round_ideal(ret_packets);
    }
    b.mode = (enum mode)column;
    return round_router(ret_packets);
}

/* The medians over the rounds, in ns per output packet, of the columns from `from` on. They take turns, so that what else
 * the machine does meets them all. */
static void measure(int from, int until, double ret_ns[COLUMN_COUNT])
{
    double results[COLUMN_COUNT][ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        for (int column = from; column < until; column++) {
            uint64_t packets;
            double took = round_of(column, &packets);
            results[column][i] = packets > 0 ? took / (double)packets : 0;
        }
    }
    for (int column = from; column < until; column++) {
        qsort(results[column] + 1, ROUNDS - 1, sizeof results[column][0], compare);
        ret_ns[column] = results[column][ROUNDS / 2];
    }
}

static void open_room(size_t count, const struct address *sink)
{
    struct router_config config = {.ops = &ops, .payloads = &b.payloads, .seed = 1};
    b.count = count;
    b.seq = b.ideal_seq = 100;
    b.frame = 0;
    must(transport_group_init(&b.group, b.identity, SUBSCRIBERS_MAX, on_server_send, NULL));
    must(router_create(&config, &b.router));
    publisher_add();
    b.subscribers = calloc(count, sizeof *b.subscribers);
    for (size_t i = 0; i < count; i++) {
        subscriber_add(&b.subscribers[i], i, sink);
    }
    b.mode = MODE_REWRITE;
    router_tick(b.router, b.now_us);
}

static void close_room(void)
{
    router_destroy(b.router);
    for (size_t i = 0; i < b.count && b.counting; i++) {
        secure_close(&b.subscribers[i].transport.secure);
    }
    for (size_t i = 0; i < b.count && !b.counting; i++) {
        peer_close(&b.subscribers[i].peer);
        transport_close(&b.subscribers[i].transport);
        b.queued = 0;
    }
    free(b.subscribers);
    transport_group_finish(&b.group);
}

static void run(size_t count, const struct address *sink)
{
    double ns[COLUMN_COUNT];
    open_room(count, sink);
    measure(MODE_REWRITE, MODE_ENCRYPT, ns); /* on its own: SRTP would not follow the numbers that it does not see */
    measure(MODE_ENCRYPT, COLUMN_COUNT, ns);
    printf("%6s %6zu %9.0f %9.0f %9.0f %9.0f %6.0f %%\n", b.kind->name, count, ns[MODE_REWRITE], ns[MODE_ENCRYPT],
           ns[MODE_SEND], ns[COLUMN_IDEAL], 100 * ns[COLUMN_IDEAL] / ns[MODE_SEND]);
    close_room();
}

/* Prints how many packets left in the frames in which instructions are counted: in those before, streams begin. */
static void count_instructions(size_t count, const struct address *sink)
{
    b.now_us = COUNTED_FROM_US;
    open_room(count, sink);
    b.mode = MODE_SEND;
    for (int i = 0; i < FIRST_FRAMES; i++) {
        (void)frame();
    }
    uint64_t before = b.committed;
    for (int i = 0; i < COUNTED_FRAMES; i++) {
        uint8_t packets[FRAME_PACKETS_MAX][PACKET_BYTES_MAX];
        make_frame(packets);
        time_us sent_us = b.now_us;
        counted_frame(packets);
        answer(sent_us);
    }
    printf("%llu\n", (unsigned long long)(b.committed - before));
    close_room();
}

static void set_up(struct address *ret_sink)
{
    struct address any = {.family = AF_INET};
    struct sockaddr_storage name;
    b.now_us = clock_now_us();
    hash_init();
    must(crypto_init());
    must(dtls_identity_create(&b.identity));
    must(dtls_context_init(&b.client_context, b.identity, DTLS_CLIENT));
    must(pool_init(&b.payloads, ROUTER_PAYLOAD_BYTES, 4096));
    must(address_parse_ip("127.0.0.1", 0, ret_sink));
    must(udp_open(&b.udp, ret_sink, 1, 0));
    b.sink = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = address_to_sockaddr(&any, &name);
    if (b.sink < 0 || bind(b.sink, (struct sockaddr *)&name, len) != 0 ||
        getsockname(b.sink, (struct sockaddr *)&name, &len) != 0) {
        perror("forward_bench: socket");
        exit(1);
    }
    must(address_from_sockaddr((struct sockaddr *)&name, len, &any));
    ret_sink->port = any.port;
}

static void clear_up(void)
{
    close(b.sink);
    udp_close(&b.udp);
    pool_finish(&b.payloads);
    dtls_context_finish(&b.client_context);
    dtls_identity_destroy(b.identity);
    crypto_finish();
}

int main(int argc, char **argv)
{
    static const size_t counts[] = {10, 100, 1000, 5000};
    struct address sink;
    b.counting = argc == 4 && strcmp(argv[1], "--count") == 0;
    size_t count = b.counting ? strtoul(argv[3], NULL, 10) : 0;
    if (argc != 1 && (count == 0 || count > SUBSCRIBERS_MAX)) {
        fprintf(stderr, "usage: forward_bench [--count KIND SUBSCRIBERS]\n");
        return 64;
    }
    set_up(&sink);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!b.counting) {
        printf("ns per output packet, AES-128-GCM, loopback\n"
               "             N   rewrite  +encrypt     +send     ideal   share\n");
    }
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        b.kind = &kinds[k];
        if (b.counting) {
            if (strcmp(argv[2], kinds[k].name) == 0) {
                count_instructions(count, &sink);
            }
            continue;
        }
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            run(counts[i], &sink);
        }
    }
    clear_up();
    return 0;
}
