/*
 * Fuzz target: the whole driver of one peer. The input is a list of datagrams, each [how][length][bytes], that reach a
 * connected transport, a handshaking one and a stranger's address: raw, under right SRTP keys, or signed as a check.
 */
#include "dais/base/bytes.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "dais/transport/transport.h"
#include "peer.h"

#include <assert.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS_TO_CONNECT 200
#define UFRAG            "abcdefghijklmnop"
#define PWD              "abcdefghijklmnopqrstuvwx"

enum how { HOW_RAW, HOW_STRANGER, HOW_RTP, HOW_RTCP, HOW_CHECK, HOW_FRESH, HOW_TIME, HOW_COUNT };

static struct {
    bool ready;
    time_us now_us;
    struct dtls_identity *identity;
    struct dtls_context client_context;
    struct transport_group group;
    struct transport transport, fresh;
    struct peer peer;
    struct path path, fresh_path;
    uint8_t queue[64][PEER_DATAGRAM_BYTES]; /* towards the peer while it connects */
    size_t lens[64], queued;
} f;

static void on_server_send(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    (void)user;
    assert(len <= LIMIT_RTP_BYTES);
    assert(to->remote.port == f.path.remote.port || to->remote.port == f.fresh_path.remote.port);
    if (f.queued < 64) {
        memcpy(f.queue[f.queued], data, len);
        f.lens[f.queued++] = len;
    }
}

static void on_peer_send(void *user, const uint8_t *data, size_t len)
{
    uint8_t copy[PEER_DATAGRAM_BYTES];
    (void)user;
    memcpy(copy, data, len);
    (void)transport_group_receive(&f.group, f.now_us, &f.path, copy, len);
}

static void open_transport(struct transport *t, const char *ufrag)
{
    struct ice_credentials c = {0};
    memcpy(c.ufrag, ufrag, ICE_UFRAG_LEN);
    memcpy(c.pwd, PWD, ICE_PWD_LEN);
    enum err err = transport_open(t, &f.group, f.now_us, &c, dtls_identity_fingerprint(f.identity), NULL);
    assert(err == ERR_OK);
}

static void connect_peer(void)
{
    struct peer_config config = {UFRAG,        PWD, dtls_identity_fingerprint(f.identity), &f.client_context,
                                 on_peer_send, NULL};
    transport_close(&f.transport);
    peer_close(&f.peer);
    open_transport(&f.transport, UFRAG);
    peer_open(&f.peer, f.now_us, &config);
    for (int i = 0; i < STEPS_TO_CONNECT && f.transport.state != TRANSPORT_CONNECTED; i++) {
        peer_poll(&f.peer, f.now_us);
        for (size_t next = 0; next < f.queued; next++) {
            (void)peer_receive(&f.peer, f.now_us, f.queue[next], &f.lens[next]);
        }
        f.queued = 0;
        f.now_us += 1000;
    }
    assert(f.transport.state == TRANSPORT_CONNECTED);
}

static void set_up(void)
{
    f.ready = true;
    f.now_us = US_PER_S;
    f.path.remote = (struct address){.ip = {192, 0, 2, 1}, .port = 1000, .family = AF_INET};
    f.fresh_path.remote = (struct address){.ip = {192, 0, 2, 2}, .port = 2000, .family = AF_INET};
    enum err err = crypto_init();
    assert(err == ERR_OK);
    err = dtls_identity_create(&f.identity);
    assert(err == ERR_OK);
    err = dtls_context_init(&f.client_context, f.identity, DTLS_CLIENT);
    assert(err == ERR_OK);
    err = transport_group_init(&f.group, f.identity, 4, on_server_send, NULL);
    assert(err == ERR_OK);
}

static void receive(const struct path *from, const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len + 1); /* + 1: not a NULL for nothing */
    assert(exact != NULL);
    memcpy(exact, data, len);
    struct transport_packet packet = transport_group_receive(&f.group, f.now_us, from, exact, len);
    assert(packet.kind == TRANSPORT_PACKET_NONE || (packet.len <= len && packet.transport == &f.transport));
    free(exact);
}

/* Signs the bytes, whatever they are, as a request for the connected transport's user. */
static void receive_check(const struct path *from, const uint8_t *data, size_t len)
{
    uint8_t out[512], mac[20];
    struct writer w;
    writer_init(&w, out, sizeof out);
    writer_u32(&w, 0x00010000);
    writer_u32(&w, 0x2112a442);
    writer_zero(&w, 12);
    writer_u32(&w, 0x00060012);
    writer_bytes(&w, UFRAG ":x\0", 20);
    writer_bytes(&w, data, len - len % 4);
    writer_patch_u16(&w, 2, (uint16_t)(w.pos + 24 - STUN_HEADER_BYTES));
    unsigned mac_len = 0;
    HMAC(EVP_sha1(), PWD, ICE_PWD_LEN, out, w.pos, mac, &mac_len);
    writer_u32(&w, 0x00080014);
    writer_bytes(&w, mac, sizeof mac);
    writer_patch_u16(&w, 2, (uint16_t)(w.pos + 8 - STUN_HEADER_BYTES));
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < w.pos; i++) {
        crc ^= out[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    writer_u32(&w, 0x80280004);
    writer_u32(&w, ~crc ^ 0x5354554e);
    assert(!w.failed);
    receive(from, out, w.pos);
}

static void one_datagram(enum how how, const uint8_t *data, size_t len)
{
    static const struct path stranger = {.remote = {.port = 9, .family = AF_INET}};
    _Alignas(8) uint8_t packet[512];
    size_t out_len = 0;
    switch (how) {
    case HOW_RAW:
        receive(&f.path, data, len);
        break;
    case HOW_STRANGER:
        receive(&stranger, data, len);
        break;
    case HOW_RTP:
    case HOW_RTCP:
        memcpy(packet, data, len);
        if (f.peer.state == PEER_CONNECTED &&
            (how == HOW_RTP ? secure_protect_rtp(&f.peer.secure, packet, len, sizeof packet, &out_len)
                            : secure_protect_rtcp(&f.peer.secure, packet, len, sizeof packet, &out_len)) == ERR_OK) {
            receive(&f.path, packet, out_len);
        }
        break;
    case HOW_CHECK:
        receive_check(&f.path, data, len);
        break;
    case HOW_FRESH: /* DTLS to one that has just been checked */
        receive(&f.fresh_path, data, len);
        break;
    default:
        f.now_us += (len > 0 ? data[0] : 1) * 50 * (time_us)US_PER_MS;
        transport_poll(&f.transport, f.now_us);
        transport_poll(&f.fresh, f.now_us);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader r;
    if (!f.ready) {
        set_up();
    }
    if (f.transport.state != TRANSPORT_CONNECTED || f.peer.state != PEER_CONNECTED) {
        connect_peer();
    }
    transport_close(&f.fresh);
    open_transport(&f.fresh, "ponmlkjihgfedcba");
    enum err err = demux_add_path(&f.group.demux, &f.fresh_path, &f.fresh);
    assert(err == ERR_OK);
    f.fresh.ice.tuples[f.fresh.ice.tuple_count++] = (struct ice_tuple){f.fresh_path, f.now_us};
    f.fresh.ice.selected = f.fresh_path;
    f.fresh.ice.checked_us = f.now_us;
    transport_poll(&f.fresh, f.now_us);
    reader_init(&r, data, size);
    while (reader_left(&r) >= 2) {
        enum how how = reader_u8(&r) % HOW_COUNT;
        size_t len = reader_u8(&r);
        len = len < reader_left(&r) ? len : reader_left(&r);
        one_datagram(how, reader_take(&r, len), len);
        f.queued = 0;
    }
    assert(f.transport.ice.tuple_count <= LIMIT_TUPLES_PER_TRANSPORT);
    assert(f.transport.secure.stream_count <= LIMIT_SSRC_PER_TRANSPORT);
    return 0;
}
