/*
 * What forwarding costs: one publisher's video to N subscribers through rewrite, SRTP and the send call, in ns per
 * output packet, beside the bare cost of its parts in the same run. A program with figures, not a test.
 *
 *   forward_bench        (a release build; nothing else running)
 *
 * Subscribers are real transports with keys from real handshakes, made in memory; their datagrams go to one socket on
 * loopback that nobody reads, under as many loopback addresses as there are subscribers.
 */
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/random.h"
#include "dais/sfu/router.h"
#include "dais/transport/crypto.h"
#include "dais/transport/transport.h"
#include "dais/worker/udp.h"
#include "peer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SUBSCRIBERS_MAX   1000
#define FRAME_PACKETS     5
#define FRAME_US          30000 /* three ticks of the router */
#define PAYLOAD_BYTES     1100
#define PACKET_BYTES      (PAYLOAD_BYTES + 12)
#define QUEUE_MAX         64
#define HANDSHAKE_US      50000 /* a worker gives them only a part of its time */
#define PT_VP8            96
#define PACKETS_PER_ROUND 40000 /* output packets, so that each N runs about as long */
#define ROUNDS            5     /* the first is thrown away; of the rest the median counts */

/* The last two differ in how datagrams leave: each alone, or in runs (udp.h). */
enum mode { MODE_REWRITE, MODE_ENCRYPT, MODE_SEND_ALONE, MODE_SEND_RUNS, MODE_COUNT };

struct subscriber {
    struct transport transport;
    struct peer peer;
    struct path path;
    struct router_peer *router_peer;
};

static struct bench {
    enum mode mode;
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
    time_us now_us;
    uint16_t seq;
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
    uint8_t *place = udp_reserve(&b.udp);
    if (b.mode >= MODE_ENCRYPT) {
        must(transport_protect_rtp(&s->transport, place, len, UDP_PLACE_BYTES, &len));
    }
    if (b.mode >= MODE_SEND_ALONE) {
        udp_commit(&b.udp, transport_path(&s->transport), len);
    }
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

static void subscriber_connect(struct subscriber *s, size_t i)
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
    must(transport_add_ssrc(&s->transport, ssrc_of(i) + 1));
    must(transport_add_ssrc(&s->transport, ssrc_of(i)));
}

static void subscriber_add(struct subscriber *s, size_t i, const struct address *sink)
{
    struct slot_section slot = {.mid = "0", .media = MEDIA_VIDEO, .ssrc = ssrc_of(i), .rtx_ssrc = ssrc_of(i) + 1};
    struct router_peer_config config = {
        .handle = {(uint32_t)i + 2, 1},
        .user = s,
        .cname = "bench",
        .params = {.vp8_pt = PT_VP8, .vp8_rtx_pt = 97, .video_nack = true, .video_pli = true},
        .slots = &slot,
        .slot_count = 1};
    s->path.remote = *sink;
    s->path.remote.ip[2] = (uint8_t)(1 + i / 250);
    s->path.remote.ip[3] = (uint8_t)(1 + i % 250);
    subscriber_connect(s, i);
    must(router_peer_add(b.router, &config, &s->router_peer));
    router_peer_connected(s->router_peer, true, b.now_us);
    router_peer_join(s->router_peer, true, b.now_us);
}

static void publisher_add(void)
{
    struct publish_section section = {.mid = "0", .media = MEDIA_VIDEO, .ssrc = 7, .rtx_ssrc = 8};
    struct router_peer_config config = {
        .handle = {1, 1},
        .cname = "publisher",
        .params = {.vp8_pt = PT_VP8, .vp8_rtx_pt = 97, .video_nack = true, .video_pli = true},
        .publish = &section,
        .publish_count = 1};
    must(router_peer_add(b.router, &config, &b.publisher));
    router_peer_connected(b.publisher, true, b.now_us);
    must(router_source_add(b.publisher, (struct source_handle){1, 1}, SOURCE_CAMERA, "0", false, b.now_us));
}

/* --- the loop that is measured --- */

/* One frame: its packets as one receive batch would bring them, then the send call; then the router's ticks until the next
 * one, in which the pacer sends what had to wait. Returns what all of that took. */
static double frame(bool key)
{
    static const uint8_t key_header[] = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02};
    uint8_t packets[FRAME_PACKETS][PACKET_BYTES];
    for (int i = 0; i < FRAME_PACKETS; i++) {
        uint8_t *p = packets[i];
        memset(p, 0x55, PACKET_BYTES);
        p[0] = 0x80;
        p[1] = (uint8_t)(PT_VP8 | (i == FRAME_PACKETS - 1) << 7);
        store_u16(p + 2, b.seq++);
        store_u32(p + 4, b.frame * 3000);
        store_u32(p + 8, 7);
        p[12] = i == 0 ? 0x90 : 0x80;
        p[13] = 0x80;
        store_u16(p + 14, (uint16_t)(0x8000 | (b.frame & 0x7fff)));
        p[16] = 1;
        if (i == 0 && key) {
            memcpy(p + 16, key_header, sizeof key_header);
        }
    }
    b.frame++;
    double start = now_ns();
    for (int i = 0; i < FRAME_PACKETS; i++) {
        router_take_rtp(b.publisher, packets[i], PACKET_BYTES, b.now_us, b.now_us);
    }
    router_hand_out(b.router, b.now_us);
    udp_flush(&b.udp);
    for (time_us until_us = b.now_us + FRAME_US; b.now_us < until_us;) {
        b.now_us += ROUTER_TICK_US;
        router_tick(b.router, b.now_us);
        udp_flush(&b.udp);
    }
    return now_ns() - start;
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
    b.udp.runs[0].off = b.mode != MODE_SEND_RUNS;
    while (b.committed - before < PACKETS_PER_ROUND) {
        uint64_t already = b.committed;
        took += frame(b.frame == 0);
        if (b.committed == already) {
            fprintf(stderr, "forward_bench: the router forwards nothing\n");
            exit(1);
        }
    }
    *ret_packets = b.committed - before;
    return took;
}

/* The parts alone: the same packet to each subscriber in turn. */
static double round_protect(uint64_t *ret_packets)
{
    static uint16_t seq = 1;
    _Alignas(64) uint8_t packet[UDP_PLACE_BYTES], original[PACKET_BYTES];
    double start = now_ns();
    memset(original, 0x55, sizeof original);
    original[0] = 0x80;
    while (*ret_packets < PACKETS_PER_ROUND) {
        store_u16(original + 2, seq++);
        for (size_t i = 0; i < b.count; i++) {
            size_t len;
            memcpy(packet, original, sizeof original);
            store_u32(packet + 8, ssrc_of(i) + 1); /* the RTX stream: nothing else uses it here */
            must(transport_protect_rtp(&b.subscribers[i].transport, packet, sizeof original, sizeof packet, &len));
            ++*ret_packets;
        }
    }
    return now_ns() - start;
}

static double round_send(uint64_t *ret_packets)
{
    double start = now_ns();
    b.udp.runs[0].off = true;
    while (*ret_packets < PACKETS_PER_ROUND) {
        for (size_t i = 0; i < b.count; i++) {
            (void)udp_reserve(&b.udp);
            udp_commit(&b.udp, &b.subscribers[i].path, PACKET_BYTES + 16);
            ++*ret_packets;
        }
    }
    udp_flush(&b.udp);
    return now_ns() - start;
}

enum { PART_PROTECT = MODE_COUNT, PART_SEND, COLUMN_COUNT };

static double round_of(int column, uint64_t *ret_packets)
{
    *ret_packets = 0;
    if (column == PART_PROTECT || column == PART_SEND) {
        return column == PART_PROTECT ? round_protect(ret_packets) : round_send(ret_packets);
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

static void run(size_t count, const struct address *sink)
{
    double ns[COLUMN_COUNT];
    struct router_config config = {.ops = &ops, .payloads = &b.payloads, .seed = 1};
    b.count = count;
    b.seq = 100;
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
    measure(MODE_REWRITE, MODE_ENCRYPT, ns); /* on its own: SRTP would not follow the numbers that it does not see */
    measure(MODE_ENCRYPT, COLUMN_COUNT, ns);
    double ideal = ns[PART_PROTECT] + ns[PART_SEND];
    printf("%6zu %8.0f %10.0f %12.0f %10.0f %9.2f %10.0f %9.0f %9.0f %%\n", count, ns[MODE_REWRITE], ns[MODE_ENCRYPT],
           ns[MODE_SEND_ALONE], ns[MODE_SEND_RUNS], ns[MODE_SEND_ALONE] / ns[MODE_SEND_RUNS], ns[PART_PROTECT],
           ns[PART_SEND], 100 * ideal / ns[MODE_SEND_ALONE]);
    router_destroy(b.router);
    for (size_t i = 0; i < count; i++) {
        peer_close(&b.subscribers[i].peer);
        transport_close(&b.subscribers[i].transport);
        b.queued = 0;
    }
    free(b.subscribers);
    transport_group_finish(&b.group);
}

int main(void)
{
    static const size_t counts[] = {1, 10, 100, 1000};
    struct address local, any = {.family = AF_INET};
    struct sockaddr_storage name;
    b.now_us = clock_now_us();
    hash_init();
    must(crypto_init());
    must(dtls_identity_create(&b.identity));
    must(dtls_context_init(&b.client_context, b.identity, DTLS_CLIENT));
    must(pool_init(&b.payloads, ROUTER_PAYLOAD_BYTES, 4096));
    must(address_parse_ip("127.0.0.1", 0, &local));
    must(udp_open(&b.udp, &local, 1, 0));
    b.sink = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = address_to_sockaddr(&any, &name);
    if (b.sink < 0 || bind(b.sink, (struct sockaddr *)&name, len) != 0 ||
        getsockname(b.sink, (struct sockaddr *)&name, &len) != 0) {
        perror("forward_bench: socket");
        return 1;
    }
    must(address_from_sockaddr((struct sockaddr *)&name, len, &any));
    local.port = any.port;
    printf("ns per output packet, %d bytes, AES-128-GCM, frames of %d packets, loopback\n", PACKET_BYTES,
           FRAME_PACKETS);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("     N  rewrite  + encrypt  + send alone   + runs   alone/runs  bare SRTP  bare send  parts/alone\n");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        run(counts[i], &local);
    }
    close(b.sink);
    udp_close(&b.udp);
    pool_finish(&b.payloads);
    dtls_context_finish(&b.client_context);
    dtls_identity_destroy(b.identity);
    crypto_finish();
    return 0;
}
