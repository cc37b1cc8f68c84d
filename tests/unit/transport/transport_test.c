/* The transport floor as a whole: peers and transports in a network of memory that loses, repeats and reorders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "dais/transport/transport.h"
#include "peer.h"

#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX                16
#define LOSSY_PAIRS              8
#define QUEUE_MAX                1024
#define PORT_OF(i)               ((uint16_t)(10000 + 100 * (i)))
#define STEP_US                  10000
#define DELAY_US                 5000
#define FRAGMENT_ROUNDS          5000 /* a new handshake in each */
#define FRAGMENTS                200
#define FRAGMENTS_MAY_COST_BYTES (8 << 20)
#define FRAGMENTS_MAY_TAKE_US    20000 /* all of a round, on the processor */
#define STRANGERS                1000000
#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes(void); /* of its runtime; the header is not everywhere */
#define STRANGERS_MAY_COST_BYTES 0
#else
#define STRANGERS_MAY_COST_BYTES (1 << 20)
#endif
#define ANSWERS 100000

struct flight {
    time_us due_us;
    struct path path; /* the peer's side of it */
    bool to_server;
    size_t len;
    uint8_t data[PEER_DATAGRAM_BYTES];
};

struct pair {
    struct peer peer;
    struct transport transport;
    struct path path; /* where the peer is now */
    struct ice_credentials credentials;
    uint64_t rtp_at_server, rtp_at_peer, rtcp_at_server;
    bool open;
};

static struct world {
    time_us now_us;
    bool real_clock;
    struct dtls_identity *server_identity, *client_identity;
    struct dtls_context client_context;
    struct transport_group group;
    struct pair pairs[PAIRS_MAX];
    struct flight queue[QUEUE_MAX];
    size_t queued;
    uint64_t bytes_to_strangers, bytes_from_server;
    struct path last_sent_to;
    bool check_answers;
    uint32_t answers_checked, padding_seen;
    struct seeded_random random;
    double loss, repeat;
    time_us delay_us, jitter_us;
    int drop_fragment; /* of a ClientHello: the n-th handshake record from a peer is lost once; 0: none */
    bool drop_to_server;
    int drop_last_flights;     /* of the server's, each begins with a ChangeCipherSpec: so many are lost */
    bool reverse_client_hello; /* holds the fragments of a first flight and lets them go in reverse */
} w;

static void enqueue(const struct path *path, bool to_server, const uint8_t *data, size_t len)
{
    if (seeded_random_unit(&w.random) < w.loss || (to_server && w.drop_to_server)) {
        return;
    }
    if (to_server && data[0] == 22 && w.drop_fragment > 0 && --w.drop_fragment == 0) {
        return;
    }
    if (!to_server && data[0] == 20 && w.drop_last_flights > 0) {
        w.drop_last_flights--;
        return;
    }
    int copies = seeded_random_unit(&w.random) < w.repeat ? 2 : 1;
    for (int i = 0; i < copies; i++) {
        assert_true(w.queued < QUEUE_MAX && len <= PEER_DATAGRAM_BYTES);
        struct flight *f = &w.queue[w.queued++];
        f->due_us =
            w.now_us + w.delay_us + (w.jitter_us > 0 ? seeded_random_below(&w.random, (uint32_t)w.jitter_us) : 0);
        if (w.reverse_client_hello && to_server && data[0] == 22) {
            f->due_us = w.now_us + 100000 - (time_us)w.queued * 100;
        }
        f->path = *path;
        f->to_server = to_server;
        f->len = len;
        memcpy(f->data, data, len);
    }
}

/* An answer consists of nothing but whole attributes, and their padding is zero. */
static void check_answer(const uint8_t *data, size_t len)
{
    size_t at = 20;
    assert_true(len >= 20 && len % 4 == 0 && load_u16(data + 2) == len - 20);
    while (at < len) {
        size_t size = load_u16(data + at + 2), end = at + 4 + size;
        assert_true(end <= len);
        for (; end % 4 != 0; end++) {
            assert_int_equal(data[end], 0);
            w.padding_seen++;
        }
        at = end;
    }
    assert_int_equal(at, len);
    w.answers_checked++;
}

static void server_send(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    assert_ptr_equal(user, &w);
    assert_true(len <= LIMIT_RTP_BYTES);
    w.bytes_from_server += len;
    if (w.check_answers) {
        check_answer(data, len);
    }
    w.last_sent_to = *to;
    enqueue(to, false, data, len);
}

static void peer_sends(void *user, const uint8_t *data, size_t len)
{
    enqueue(&((struct pair *)user)->path, true, data, len);
}

static struct path path_of(uint16_t port)
{
    struct path path = {.local = 0};
    assert_int_equal(address_parse_ip("192.0.2.1", port, &path.remote), ERR_OK);
    return path;
}

static struct transport_packet to_server(const struct path *from, uint8_t *data, size_t len)
{
    struct transport_packet packet = transport_group_receive(&w.group, w.now_us, from, data, len);
    for (int i = 0; i < PAIRS_MAX; i++) {
        struct pair *pair = &w.pairs[i];
        if (packet.transport == &pair->transport && pair->open) {
            pair->rtp_at_server += packet.kind == TRANSPORT_PACKET_RTP;
            pair->rtcp_at_server += packet.kind == TRANSPORT_PACKET_RTCP;
        }
    }
    return packet;
}

static void deliver(struct flight *f)
{
    if (f->to_server) {
        (void)to_server(&f->path, f->data, f->len);
        return;
    }
    struct pair *pair = &w.pairs[(f->path.remote.port - 10000) / 100 % PAIRS_MAX];
    if (!pair->open) {
        w.bytes_to_strangers += f->len;
        return;
    }
    pair->rtp_at_peer += peer_receive(&pair->peer, w.now_us, f->data, &f->len) == PEER_PACKET_RTP;
}

static void step(void)
{
    w.now_us = w.real_clock ? clock_now_us() : w.now_us + STEP_US;
    for (;;) {
        size_t next = w.queued;
        for (size_t i = 0; i < w.queued; i++) {
            if (w.queue[i].due_us <= w.now_us && (next == w.queued || w.queue[i].due_us < w.queue[next].due_us)) {
                next = i;
            }
        }
        if (next == w.queued) {
            break;
        }
        struct flight f = w.queue[next];
        memmove(&w.queue[next], &w.queue[next + 1], (w.queued - next - 1) * sizeof w.queue[0]);
        w.queued--;
        deliver(&f);
    }
    for (int i = 0; i < PAIRS_MAX; i++) {
        if (w.pairs[i].open) {
            peer_poll(&w.pairs[i].peer, w.now_us);
            transport_poll(&w.pairs[i].transport, w.now_us);
        }
    }
    if (w.real_clock) {
        usleep(2000);
    }
}

static void run_for(time_us us)
{
    for (time_us end = w.now_us + us; w.now_us < end;) {
        step();
    }
}

static void new_credentials(struct ice_credentials *c)
{
    *c = (struct ice_credentials){0};
    random_ice_text(c->ufrag, ICE_UFRAG_LEN);
    random_ice_text(c->pwd, ICE_PWD_LEN);
}

static struct pair *open_pair(int i)
{
    struct pair *pair = &w.pairs[i];
    const uint8_t *fingerprint = dtls_identity_fingerprint(w.server_identity);
    *pair = (struct pair){.path = path_of(PORT_OF(i)), .open = true};
    new_credentials(&pair->credentials);
    struct peer_config config = {
        pair->credentials.ufrag, pair->credentials.pwd, fingerprint, &w.client_context, peer_sends, pair};
    peer_open(&pair->peer, w.now_us, &config);
    assert_int_equal(transport_open(&pair->transport, &w.group, w.now_us, &pair->credentials,
                                    dtls_identity_fingerprint(w.client_identity), pair),
                     ERR_OK);
    return pair;
}

static void close_pair(struct pair *pair)
{
    if (pair->open) {
        peer_close(&pair->peer);
        transport_close(&pair->transport);
        pair->open = false;
    }
}

static struct pair *connected_pair(int i)
{
    struct pair *pair = open_pair(i);
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_int_equal(pair->peer.state, PEER_CONNECTED);
    return pair;
}

static int set_up(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    w.now_us = 1000000;
    w.delay_us = DELAY_US;
    seeded_random_init(&w.random, 1);
    assert_int_equal(dtls_identity_create(&w.server_identity), ERR_OK);
    assert_int_equal(dtls_identity_create(&w.client_identity), ERR_OK);
    assert_int_equal(dtls_context_init(&w.client_context, w.client_identity, DTLS_CLIENT), ERR_OK);
    assert_int_equal(transport_group_init(&w.group, w.server_identity, 64, server_send, &w), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (int i = 0; i < PAIRS_MAX; i++) {
        close_pair(&w.pairs[i]);
    }
    assert_int_equal(w.group.dtls.half_open, 0);
    assert_int_equal(w.group.demux.paths.count, 0);
    assert_int_equal(w.group.demux.ufrags.count, 0);
    transport_group_finish(&w.group);
    dtls_context_finish(&w.client_context);
    dtls_identity_destroy(w.server_identity);
    dtls_identity_destroy(w.client_identity);
    return 0;
}

static int64_t counter(const char *name)
{
    struct metric *metric = metric_find(name);
    assert_non_null(metric);
    return metric_value(metric);
}

static size_t make_rtp(uint8_t out[60], uint32_t ssrc, uint16_t seq)
{
    memset(out, 0x11, 60);
    out[0] = 0x80;
    out[1] = 111;
    store_u16(out + 2, seq);
    store_u32(out + 8, ssrc);
    return 60;
}

static void send_from_peer(struct pair *pair, uint16_t seq)
{
    uint8_t rtp[60];
    make_rtp(rtp, 7, seq);
    assert_int_equal(peer_send_rtp(&pair->peer, rtp, sizeof rtp), ERR_OK);
}

static void send_from_server(struct pair *pair, uint16_t seq)
{
    _Alignas(8) uint8_t rtp[100];
    size_t len = make_rtp(rtp, 9, seq);
    assert_true(transport_can_send(&pair->transport));
    assert_int_equal(transport_protect_rtp(&pair->transport, rtp, len, sizeof rtp, &len), ERR_OK);
    server_send(&w, transport_path(&pair->transport), rtp, len);
}

static void assert_media_flows(struct pair *pair, uint16_t seq)
{
    uint64_t at_server = pair->rtp_at_server, at_peer = pair->rtp_at_peer;
    send_from_peer(pair, seq);
    send_from_server(pair, seq);
    run_for(2 * STEP_US);
    assert_int_equal(pair->rtp_at_server, at_server + 1);
    assert_int_equal(pair->rtp_at_peer, at_peer + 1);
}

/* --- DTLS --- */

static void a_peer_connects_and_media_flows_both_ways(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    assert_int_equal(pair->transport.state, TRANSPORT_NEW);
    assert_false(transport_can_send(&pair->transport));
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_int_equal(pair->transport.secure.profile, SECURE_GCM_128);
    assert_media_flows(pair, 100);
    uint8_t rr[8] = {0x80, 201, 0, 1, 0, 0, 0, 1};
    assert_int_equal(peer_send_rtcp(&pair->peer, rr, sizeof rr), ERR_OK);
    run_for(2 * STEP_US);
    assert_int_equal(pair->rtcp_at_server, 1);
}

static void our_order_of_profiles_counts_and_each_works(void **state)
{
    (void)state;
    static const struct {
        const char *offer;
        enum secure_profile chosen;
    } cases[] = {
        {"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM", SECURE_GCM_128},
        {"SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM", SECURE_GCM_256},
        {"SRTP_AES128_CM_SHA1_32:SRTP_AES128_CM_SHA1_80", SECURE_CM_128},
    };
    for (int i = 0; i < 3; i++) {
        assert_int_equal(SSL_CTX_set_tlsext_use_srtp(w.client_context.ssl_ctx, cases[i].offer), 0);
        struct pair *pair = connected_pair(i);
        assert_int_equal(pair->transport.secure.profile, cases[i].chosen);
        assert_media_flows(pair, 5);
    }
}

static void a_client_may_offer_one_profile_alone(void **state)
{
    (void)state;
    for (enum secure_profile profile = SECURE_GCM_128; profile <= SECURE_CM_128; profile++) {
        assert_int_equal(dtls_context_offer_only(&w.client_context, profile), ERR_OK);
        struct pair *pair = connected_pair((int)profile);
        assert_int_equal(pair->transport.secure.profile, profile);
        assert_media_flows(pair, 5);
    }
    assert_int_equal(dtls_context_offer_only(&w.client_context, SECURE_NONE), ERR_UNSUPPORTED);
}

static void no_common_profile_is_a_failure(void **state)
{
    (void)state;
    assert_int_equal(SSL_CTX_set_tlsext_use_srtp(w.client_context.ssl_ctx, "SRTP_AES128_CM_SHA1_32"), 0);
    struct pair *pair = open_pair(0);
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

static void a_certificate_that_signalling_did_not_name_is_refused(void **state)
{
    (void)state;
    int64_t before = counter("dais_dtls_wrong_certificate_total");
    struct pair *pair = open_pair(0);
    pair->transport.remote_fingerprint[31] ^= 1;
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
    assert_null(pair->transport.secure.inbound);
    assert_int_not_equal(pair->peer.state, PEER_CONNECTED);
    assert_int_equal(counter("dais_dtls_wrong_certificate_total"), before + 1);
}

static void a_client_refuses_a_wrong_server(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    pair->peer.remote_fingerprint[0] ^= 1;
    run_for(500000);
    assert_int_equal(pair->peer.state, PEER_ENDED);
    assert_int_not_equal(pair->transport.state, TRANSPORT_CONNECTED);
}

static void handshakes_survive_loss_repetition_and_reordering(void **state)
{
    (void)state;
    w.real_clock = true; /* OpenSSL retransmits by its own clock */
    w.now_us = clock_now_us();
    w.loss = 0.25;
    w.repeat = 0.2;
    w.jitter_us = 30000;
    for (int i = 0; i < LOSSY_PAIRS; i++) {
        open_pair(i);
    }
    int connected = 0;
    for (time_us end = w.now_us + 40 * US_PER_S; w.now_us < end && connected < LOSSY_PAIRS;) {
        step();
        connected = 0;
        for (int i = 0; i < LOSSY_PAIRS; i++) {
            connected += w.pairs[i].transport.state == TRANSPORT_CONNECTED && w.pairs[i].peer.state == PEER_CONNECTED;
        }
    }
    assert_int_equal(connected, LOSSY_PAIRS);
}

static uint8_t big_extension[12000];

static int add_big_extension(SSL *ssl, unsigned type, unsigned context, const unsigned char **out, size_t *out_len,
                             X509 *x, size_t chain, int *alert, void *bytes)
{
    (void)ssl, (void)type, (void)context, (void)x, (void)chain, (void)alert;
    *out = big_extension;
    *out_len = (size_t)(uintptr_t)bytes;
    return 1;
}

static void connect_with_hello_of(size_t extension_bytes, bool reversed)
{
    assert_int_equal(SSL_CTX_add_custom_ext(w.client_context.ssl_ctx, 0xfafa, SSL_EXT_CLIENT_HELLO, add_big_extension,
                                            NULL, (void *)(uintptr_t)extension_bytes, NULL, NULL),
                     1);
    w.reverse_client_hello = reversed;
    connected_pair(0);
}

/* Until all have connected; the number of those that took longer than `limit_us`. */
static int connect_all(int pairs, time_us limit_us)
{
    bool done[PAIRS_MAX] = {false};
    int connected = 0, late = 0;
    time_us began_us = w.now_us;
    for (int i = 0; i < pairs; i++) {
        open_pair(i);
    }
    while (connected < pairs && w.now_us < began_us + 30 * US_PER_S) {
        step();
        for (int i = 0; i < pairs; i++) {
            if (!done[i] && w.pairs[i].transport.state == TRANSPORT_CONNECTED &&
                w.pairs[i].peer.state == PEER_CONNECTED) {
                done[i] = true;
                connected++;
                late += w.now_us - began_us > limit_us;
            }
        }
    }
    assert_int_equal(connected, pairs);
    return late;
}

/* Three in ten lost, both ways, on a way of 300 ms: everybody is in, and hardly anybody (4 to 9 of 100) takes longer than 5 s:
 * four of eight once in 250 times. */
static void handshakes_take_less_than_five_seconds_on_a_bad_way(void **state)
{
    (void)state;
    w.real_clock = true;
    w.now_us = clock_now_us();
    w.loss = 0.3;
    w.delay_us = 150000;
    assert_true(connect_all(LOSSY_PAIRS, 5 * US_PER_S) <= 3);
}

/* Everybody at once: what is too much for the worker's time waits for its sender to repeat it. */
static void a_rush_of_handshakes_leaves_time_for_media(void **state)
{
    (void)state;
    int64_t before = counter("dais_dtls_over_budget_total");
    w.real_clock = true;
    w.now_us = clock_now_us();
    (void)connect_all(PAIRS_MAX, 0);
    assert_true(counter("dais_dtls_over_budget_total") > before);
}

static void a_hello_of_ten_fragments_connects(void **state)
{
    (void)state;
    connect_with_hello_of(11000, false);
}

static void ten_fragments_in_reverse_and_repeated_connect(void **state)
{
    (void)state;
    w.repeat = 1;
    connect_with_hello_of(11000, true);
}

static void a_hello_with_a_missing_piece_connects_when_it_is_sent_again(void **state)
{
    (void)state;
    w.real_clock = true;
    w.now_us = clock_now_us();
    w.drop_fragment = 2;
    connect_with_hello_of(2600, false);
    assert_int_equal(w.drop_fragment, 0);
}

/* With a certificate of this key in place of the client's own. */
static void try_certificate(int i, EVP_PKEY *key, bool welcome)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    X509 *certificate = X509_new();
    assert_non_null(key);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(certificate), -3600));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certificate), 3600));
    assert_int_equal(X509_set_pubkey(certificate, key), 1);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    assert_int_equal(X509_digest(certificate, EVP_sha256(), digest, NULL), 1);
    SSL_CTX_set_security_level(w.client_context.ssl_ctx, 0);
    assert_int_equal(SSL_CTX_use_certificate(w.client_context.ssl_ctx, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(w.client_context.ssl_ctx, key), 1);
    struct pair *pair = open_pair(i);
    memcpy(pair->transport.remote_fingerprint, digest, DTLS_FINGERPRINT_BYTES);
    run_for(US_PER_S);
    assert_int_equal(pair->transport.state, welcome ? TRANSPORT_CONNECTED : TRANSPORT_LOST);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static void certificates_of_other_kinds_are_taken_if_they_are_strong(void **state)
{
    (void)state;
    try_certificate(0, EVP_EC_gen("P-384"), true);
    try_certificate(1, EVP_RSA_gen(2048), true);
    try_certificate(2, EVP_RSA_gen(1024), false);
    try_certificate(3, EVP_EC_gen("P-256"), true);
}

/* As with post-quantum key shares: two datagrams and more, that no single one of them explains. */
static void a_hello_of_two_fragments_connects(void **state)
{
    (void)state;
    connect_with_hello_of(1400, false);
}

static void a_hello_of_three_fragments_connects(void **state)
{
    (void)state;
    connect_with_hello_of(2600, false);
}

static void fragments_in_reverse_and_repeated_connect(void **state)
{
    (void)state;
    w.repeat = 1;
    connect_with_hello_of(2600, true);
}

static void handshake_bytes_have_an_end(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    peer_check(&pair->peer, w.now_us);
    w.now_us += DELAY_US;
    pair->peer.state = PEER_ENDED; /* it speaks no DTLS of its own */
    run_for(2 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTING);
    uint8_t fragment[1200] = {22,   0xfe, 0xfd, [11] = (1200 - 13) >> 8, [12] = (1200 - 13) & 255, [13] = 1,
                              0x00, 0xff, 0xff};
    fragment[23] = 0x04;
    fragment[24] = 0x97;
    for (uint32_t i = 0; i < 60; i++) {
        fragment[10] = (uint8_t)i;
        (void)to_server(&pair->path, fragment, sizeof fragment);
    }
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
    assert_null(pair->transport.dtls.ssl);
}

static void a_handshake_that_never_ends_is_given_up(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    w.loss = 0;
    run_for(STEP_US);
    run_for(STEP_US);
    w.drop_to_server = true;
    while (w.now_us < 1000000 + 29 * US_PER_S) {
        step();
        pair->transport.ice.checked_us = w.now_us; /* as if checks still came */
    }
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTING);
    run_for(2 * US_PER_S);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

/* What the process holds: under AddressSanitizer blocks of the heap, else resident pages. */
static size_t memory_bytes(void)
{
#ifdef __SANITIZE_ADDRESS__
    return __sanitizer_get_current_allocated_bytes();
#else
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &size, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
#endif
}

static time_us cpu_us(void)
{
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
    return (time_us)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

/* A million fragments of any kind, number, offset and length, also none and overlapping: nothing hangs, memory comes back. */
static void fragments_of_any_shape_are_survived(void **state)
{
    (void)state;
    size_t before = 0;
    time_us longest_us = 0;
    for (int round = 0; round < FRAGMENT_ROUNDS; round++) {
        struct pair *pair = open_pair(0);
        pair->peer.silent = true;
        peer_check(&pair->peer, w.now_us);
        pair->peer.state = PEER_ENDED;
        run_for(STEP_US);
        time_us began_us = cpu_us();
        for (uint16_t i = 0; i < FRAGMENTS; i++) {
            uint8_t data[200] = {22, 0xfe, 0xfd};
            uint32_t claimed = seeded_random_below(&w.random, 3) == 0 ? 0xffffff : seeded_random_below(&w.random, 3000);
            uint32_t fragment = seeded_random_below(&w.random, 4) == 0 ? 0 : seeded_random_below(&w.random, 160);
            struct writer out;
            writer_init(&out, data, sizeof data);
            out.pos = 9;
            writer_u16(&out, i);
            writer_u16(&out, (uint16_t)(12 + fragment));
            writer_u8(&out, (uint8_t)seeded_random_below(&w.random, 24)); /* kind of message */
            writer_u24(&out, claimed);
            writer_u16(&out, (uint16_t)seeded_random_below(&w.random, 3));
            writer_u24(&out, seeded_random_below(&w.random, claimed + 1));
            writer_u24(&out, fragment);
            writer_zero(&out, fragment);
            assert_false(out.failed);
            (void)to_server(&pair->path, data, out.pos);
        }
        time_us took_us = cpu_us() - began_us;
        longest_us = took_us > longest_us ? took_us : longest_us;
        assert_int_not_equal(pair->transport.state, TRANSPORT_CONNECTED);
        w.queued = 0;
        close_pair(pair);
        before = round == FRAGMENT_ROUNDS / 100 ? memory_bytes() : before; /* what is made once is there by then */
    }
    assert_true(memory_bytes() <= before + FRAGMENTS_MAY_COST_BYTES);
    assert_true(longest_us < FRAGMENTS_MAY_TAKE_US);
    connected_pair(1);
}

static void unfinished_handshakes_are_limited(void **state)
{
    (void)state;
    static struct dtls half_open[LIMIT_DTLS_HALF_OPEN + 1];
    const uint8_t *fingerprint = dtls_identity_fingerprint(w.client_identity);
    for (int i = 0; i < LIMIT_DTLS_HALF_OPEN; i++) {
        assert_int_equal(dtls_open(&half_open[i], &w.group.dtls, w.now_us, fingerprint, NULL, NULL), ERR_OK);
    }
    assert_int_equal(dtls_open(&half_open[LIMIT_DTLS_HALF_OPEN], &w.group.dtls, w.now_us, fingerprint, NULL, NULL),
                     ERR_LIMIT);
    for (int i = 0; i < LIMIT_DTLS_HALF_OPEN; i++) {
        dtls_close(&half_open[i]);
    }
}

static void dtls_from_an_unproven_address_gets_no_byte(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    struct path stranger = path_of(9);
    /* A ClientHello as a real client makes it, caught on its way. */
    struct dtls client = {0};
    uint8_t hello[PEER_DATAGRAM_BYTES];
    size_t hello_len = 0;
    assert_int_equal(dtls_open(&client, &w.client_context, w.now_us, dtls_identity_fingerprint(w.server_identity),
                               (dtls_send_fn *)peer_sends, pair),
                     ERR_OK);
    assert_int_equal(w.queued, 1);
    hello_len = w.queue[0].len;
    memcpy(hello, w.queue[0].data, hello_len);
    w.queued = 0;
    int64_t before = counter("dais_datagram_stranger_total");
    for (int i = 0; i < 1000; i++) {
        (void)to_server(&stranger, hello, hello_len);
        (void)to_server(&pair->path, hello, hello_len); /* right address, but no check yet */
    }
    assert_int_equal(w.bytes_from_server, 0);
    assert_int_equal(counter("dais_datagram_stranger_total"), before + 2000);
    dtls_close(&client);
    w.queued = 0;
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
}

static void close_notify_ends_the_session_and_a_forged_alert_does_not(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    uint8_t alert[] = {21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};
    for (int i = 0; i < 20; i++) { /* while the handshake runs, too */
        run_for(STEP_US);
        (void)to_server(&pair->path, alert, sizeof alert);
    }
    run_for(500000);
    (void)to_server(&pair->path, alert, sizeof alert);
    alert[4] = 1; /* claims to be encrypted */
    (void)to_server(&pair->path, alert, sizeof alert);
    uint8_t sealed[13 + 40] = {21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9};
    for (uint8_t size = 0; size <= 40; size++) {
        sealed[12] = size;
        (void)to_server(&pair->path, sealed, (size_t)13 + size);
    }
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_media_flows(pair, 8);
    peer_close(&pair->peer);
    run_for(2 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
    assert_false(transport_can_send(&pair->transport));
}

static void records_after_the_handshake_are_read_so_many_a_second(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint8_t sealed[13 + 40] = {21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40};
    int64_t beyond = counter("dais_dtls_records_over_budget_total");
    assert_media_flows(pair, 7);
    w.now_us += US_PER_S;
    for (int i = 0; i < 10000; i++) {
        (void)to_server(&pair->path, sealed, sizeof sealed);
    }
    assert_int_equal(counter("dais_dtls_records_over_budget_total") - beyond, 10000 - LIMIT_DTLS_RECORDS_PER_S);
    assert_media_flows(pair, 8);
    peer_close(&pair->peer); /* its end is heard a moment later, and until then media goes on */
    run_for(100000);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

/* The peer asks for it by repeating its own; what is forged meanwhile must not take that question's place. */
static void a_lost_last_flight_comes_again_in_a_flood_of_records(void **state)
{
    (void)state;
    w.real_clock = true; /* OpenSSL retransmits by its own clock */
    w.now_us = clock_now_us();
    struct pair *pair = open_pair(0);
    uint8_t sealed[13 + 40] = {21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40};
    int64_t beyond = counter("dais_dtls_records_over_budget_total");
    w.drop_last_flights = 1;
    for (time_us end = w.now_us + 20 * (time_us)US_PER_S; w.now_us < end && pair->peer.state != PEER_CONNECTED;) {
        for (int i = 0; i < 2 * LIMIT_DTLS_RECORDS_PER_S && pair->transport.state == TRANSPORT_CONNECTED; i++) {
            (void)to_server(&pair->path, sealed, sizeof sealed);
        }
        step();
    }
    assert_int_equal(w.drop_last_flights, 0);
    assert_int_equal(pair->peer.state, PEER_CONNECTED);
    assert_int_equal(counter("dais_dtls_records_over_budget_total"), beyond);
}

/* Who says nothing for as long as a handshake may take waits for nothing any more. */
static void records_of_a_silent_peer_have_a_budget_too(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint8_t sealed[13 + 40] = {21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40};
    int64_t beyond = counter("dais_dtls_records_over_budget_total");
    run_for(LIMIT_DTLS_HANDSHAKE_US);
    for (int i = 0; i < 1000; i++) {
        (void)to_server(&pair->path, sealed, sizeof sealed);
    }
    assert_int_equal(counter("dais_dtls_records_over_budget_total") - beyond, 1000 - LIMIT_DTLS_RECORDS_PER_S);
}

static void a_new_client_hello_changes_nothing(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct dtls_identity *other_identity;
    struct dtls_context other;
    struct dtls client = {0};
    assert_int_equal(dtls_identity_create(&other_identity), ERR_OK);
    assert_int_equal(dtls_context_init(&other, other_identity, DTLS_CLIENT), ERR_OK);
    assert_int_equal(dtls_open(&client, &other, w.now_us, dtls_identity_fingerprint(w.server_identity),
                               (dtls_send_fn *)peer_sends, pair),
                     ERR_OK);
    run_for(100000);
    assert_media_flows(pair, 9);
    dtls_close(&client);
    dtls_context_finish(&other);
    dtls_identity_destroy(other_identity);
}

/* --- SRTP --- */

static void neither_bad_tags_nor_replays_end_a_session_or_cost_its_budget(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    _Alignas(8) uint8_t good[100], copy[100];
    size_t len = make_rtp(good, 7, 50);
    assert_int_equal(secure_protect_rtp(&pair->peer.secure, good, len, sizeof good, &len), ERR_OK);
    memcpy(copy, good, len);
    assert_int_equal(to_server(&pair->path, copy, len).kind, TRANSPORT_PACKET_RTP);
    for (int i = 0; i < 20000; i++) {
        memcpy(copy, good, len);
        copy[i % 2 ? 2 : 40] ^= (uint8_t)(i % 3 != 0); /* a third are replays */
        assert_int_equal(to_server(&pair->path, copy, len).kind, TRANSPORT_PACKET_NONE);
    }
    struct path elsewhere = path_of(PORT_OF(9));
    memcpy(copy, good, len);
    assert_int_equal(to_server(&elsewhere, copy, len).kind, TRANSPORT_PACKET_NONE);
    assert_media_flows(pair, 51);
}

static void a_peer_that_sends_too_much_is_cut_to_its_budget(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint64_t passed = 0;
    for (uint16_t seq = 0; seq < 10000; seq++) {
        _Alignas(8) uint8_t rtp[100];
        size_t len = make_rtp(rtp, 7, (uint16_t)(seq + 1));
        assert_int_equal(secure_protect_rtp(&pair->peer.secure, rtp, len, sizeof rtp, &len), ERR_OK);
        passed += to_server(&pair->path, rtp, len).kind == TRANSPORT_PACKET_RTP;
        w.now_us += 100; /* 10,000 packets/s for one second */
    }
    assert_in_range(passed, LIMIT_PEER_PPS, 2 * LIMIT_PEER_PPS + 1);
}

/* --- ICE --- */

static size_t make_check(uint8_t out[400], struct pair *pair, const struct stun_request *shape, const char *pwd)
{
    struct stun_request request = *shape;
    char username[ICE_UFRAG_SIZE + ICE_REMOTE_SIZE];
    struct writer writer;
    snprintf(username, sizeof username, "%s:%s", pair->credentials.ufrag, pair->peer.ufrag);
    request.username = str_of(username);
    request.priority = request.priority == 0 ? 1 : request.priority;
    random_bytes(request.transaction, sizeof request.transaction);
    writer_init(&writer, out, 400);
    stun_write_request(&writer, &request, str_of(pwd));
    return writer.pos;
}

static void check_from(struct pair *pair, const struct path *from, bool use_candidate)
{
    uint8_t check[400];
    struct stun_request shape = {.use_candidate = use_candidate};
    size_t len = make_check(check, pair, &shape, pair->credentials.pwd);
    (void)to_server(from, check, len);
}

static void checks_that_prove_nothing_get_no_answer(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    struct path from = path_of(PORT_OF(0));
    struct stun_request shape = {0};
    uint8_t check[400];
    int64_t integrity = counter("dais_ice_bad_integrity_total"), unknown = counter("dais_stun_unknown_ufrag_total");
    size_t len = make_check(check, pair, &shape, "wrong");
    (void)to_server(&from, check, len);
    len = make_check(check, pair, &shape, "");
    (void)to_server(&from, check, len);
    assert_int_equal(counter("dais_ice_bad_integrity_total"), integrity + 2);
    struct ice_credentials kept = pair->credentials;
    random_ice_text(pair->credentials.ufrag, ICE_UFRAG_LEN);
    for (int i = 0; i < 1000; i++) {
        len = make_check(check, pair, &shape, kept.pwd);
        (void)to_server(&from, check, len);
    }
    assert_int_equal(counter("dais_stun_unknown_ufrag_total"), unknown + 1000);
    pair->credentials = kept;
    shape.indication = true;
    len = make_check(check, pair, &shape, "");
    (void)to_server(&from, check, len);
    assert_int_equal(w.bytes_from_server, 0);
    assert_int_equal(pair->transport.state, TRANSPORT_NEW);
}

/* Checks with a wrong password, from a real user name. */
static void forge_checks(struct pair *pair, const struct path *from, unsigned count)
{
    uint8_t check[400], copy[400];
    struct stun_request shape = {0};
    size_t len = make_check(check, pair, &shape, "wrong");
    for (unsigned i = 0; i < count; i++) {
        memcpy(copy, check, len);
        (void)to_server(from, copy, len);
    }
}

/* Longer than consent lasts, and never without a check for long. */
static void checks_forged_from_the_right_address_end_nothing(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint64_t sent = w.bytes_from_server;
    for (time_us end = w.now_us + LIMIT_CONSENT_US + LIMIT_ASLEEP_US + US_PER_S; w.now_us < end;) {
        forge_checks(pair, &pair->path, 5000 * STEP_US / US_PER_S);
        step();
        assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    }
    assert_media_flows(pair, 8);
    assert_in_range(w.bytes_from_server - sent, 1, 60 * 200); /* the real checks' answers, and that packet */
}

static void who_moves_during_a_flood_from_many_addresses_is_found(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path from = path_of(PORT_OF(1));
    for (uint32_t i = 0; i < 20000; i++) {
        memcpy(from.remote.ip, &i, sizeof i);
        forge_checks(pair, &from, 1);
    }
    pair->path.remote.port++;
    check_from(pair, &pair->path, true);
    assert_true(path_eq(transport_path(&pair->transport), &pair->path));
}

/* What follows a right integrity costs an answer. Who copies a check makes us send no more than that, and takes nothing
 * from the checks that are new. */
static void answers_are_so_many_a_second_and_copies_have_their_own(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint8_t check[400], copy[400];
    struct stun_request shape = {0}, controlled = {.controlled = true};
    int64_t beyond = counter("dais_ice_over_budget_total");
    w.now_us += US_PER_S;
    size_t len = make_check(check, pair, &shape, pair->credentials.pwd);
    for (unsigned i = 0; i <= 10000; i++) {
        memcpy(copy, check, len);
        (void)to_server(&pair->path, copy, len);
    }
    assert_int_equal(counter("dais_ice_over_budget_total") - beyond, 10000 - LIMIT_CHECK_COPIES_PER_S);
    len = make_check(check, pair, &controlled, pair->credentials.pwd);
    (void)to_server(&pair->path, check, len);
    assert_int_equal(counter("dais_ice_over_budget_total") - beyond, 10001 - LIMIT_CHECK_COPIES_PER_S);
    for (unsigned i = 1; i <= LIMIT_CHECKS_PER_S; i++) {
        time_us checked_us = pair->transport.ice.checked_us;
        pair->transport.ice.checked_us = 1;
        check_from(pair, &pair->path, false);
        assert_int_equal(pair->transport.ice.checked_us, i < LIMIT_CHECKS_PER_S ? checked_us : 1);
    }
}

/* A user name that is not ours costs a look-up, however many such there are. */
static void checks_for_nobody_cost_no_hmac(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct ice_credentials kept = pair->credentials;
    struct path from = path_of(PORT_OF(1));
    int64_t unknown = counter("dais_stun_unknown_ufrag_total"), costly = counter("dais_ice_bad_integrity_total");
    uint8_t check[400];
    struct stun_request shape = {0};
    random_ice_text(pair->credentials.ufrag, ICE_UFRAG_LEN);
    for (int i = 0; i < 1000; i++) {
        size_t len = make_check(check, pair, &shape, "wrong");
        (void)to_server(&from, check, len);
    }
    pair->credentials = kept;
    assert_int_equal(counter("dais_stun_unknown_ufrag_total"), unknown + 1000);
    assert_int_equal(counter("dais_ice_bad_integrity_total"), costly);
}

static void an_answer_is_hardly_longer_than_its_question(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    struct stun_request shape = {0};
    uint8_t check[400];
    size_t len = make_check(check, pair, &shape, pair->credentials.pwd);
    (void)to_server(&pair->path, check, len);
    assert_in_range(w.bytes_from_server, 1, len * 12 / 10);
}

static void a_controlled_peer_is_told_of_the_conflict(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    struct stun_request shape = {.controlled = true};
    uint8_t check[400];
    size_t len = make_check(check, pair, &shape, pair->credentials.pwd);
    (void)to_server(&pair->path, check, len);
    run_for(STEP_US);
    assert_int_equal(pair->peer.last_error, STUN_ROLE_CONFLICT);
    assert_int_equal(pair->transport.state, TRANSPORT_NEW);
}

/* A check with an attribute that must be understood and is not: by hand, for no writer of ours makes one. */
static size_t make_unknown(uint8_t check[400], const struct pair *pair, uint32_t transaction)
{
    uint8_t mac[20];
    struct writer out;
    char username[ICE_UFRAG_SIZE + ICE_REMOTE_SIZE];
    snprintf(username, sizeof username, "%s:%s", pair->credentials.ufrag, pair->peer.ufrag);
    size_t name_len = strlen(username);
    writer_init(&out, check, 400);
    writer_u16(&out, 0x0001);
    writer_u16(&out, 0);
    writer_u32(&out, 0x2112a442);
    writer_u32(&out, transaction);
    writer_zero(&out, 8);
    writer_u16(&out, 0x0006);
    writer_u16(&out, (uint16_t)name_len);
    writer_bytes(&out, username, name_len);
    writer_zero(&out, (4 - name_len % 4) % 4);
    writer_u32(&out, 0x7abc0000); /* unknown, without a value */
    writer_u32(&out, 0x00240004); /* PRIORITY */
    writer_u32(&out, 1);
    writer_patch_u16(&out, 2, (uint16_t)(out.pos - 20 + 24));
    unsigned mac_len = 0;
    HMAC(EVP_sha1(), pair->credentials.pwd, ICE_PWD_LEN, check, out.pos, mac, &mac_len);
    writer_u32(&out, 0x00080014);
    writer_bytes(&out, mac, sizeof mac);
    writer_patch_u16(&out, 2, (uint16_t)(out.pos - 20 + 8));
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < out.pos; i++) {
        crc ^= check[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
        }
    }
    writer_u32(&out, 0x80280004);
    writer_u32(&out, ~crc ^ 0x5354554e);
    return out.pos;
}

static void an_unknown_attribute_is_named_in_the_refusal(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    uint8_t check[400];
    (void)to_server(&pair->path, check, make_unknown(check, pair, 0));
    run_for(STEP_US);
    assert_int_equal(pair->peer.last_error, STUN_UNKNOWN_ATTRIBUTE);
}

/* What lies on the stack must not be what an answer is made of. */
__attribute__((noinline)) static void fill_stack(uint8_t with)
{
    volatile uint8_t junk[2048];
    for (size_t i = 0; i < sizeof junk; i++) {
        junk[i] = with;
    }
}

/* Successes, conflicts of role, and attributes that nobody knows, from old stacks that are full of other things. */
static void answers_are_whole_and_their_padding_is_zero(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    w.check_answers = true;
    for (uint32_t i = 0; i < ANSWERS; i++) {
        if (i % 1000 == 999) { /* as long as a transport without DTLS lives */
            close_pair(pair);
            pair = open_pair(0);
        }
        struct stun_request shape = {.use_candidate = i % 2 == 0, .controlled = i % 3 == 0, .tie_breaker = i};
        uint8_t check[400];
        size_t len = i % 5 == 0 ? make_unknown(check, pair, i) : make_check(check, pair, &shape, pair->credentials.pwd);
        fill_stack((uint8_t)(i | 1));
        (void)to_server(&pair->path, check, len);
        w.queued = 0; /* nobody is to read them */
        w.now_us += US_PER_S / LIMIT_CHECK_COPIES_PER_S;
    }
    assert_int_equal(w.answers_checked, ANSWERS);
    assert_true(w.padding_seen > ANSWERS / 10);
}

static void of_a_thousand_paths_eight_stay_and_the_selected_one_always(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    for (uint16_t i = 0; i < 1000; i++) {
        struct path from = path_of((uint16_t)(20000 + i));
        from.remote.ip[0] = 198;
        w.now_us += 1000;
        check_from(pair, &from, false);
        w.queued = 0;
        assert_true(pair->transport.ice.tuple_count <= LIMIT_TUPLES_PER_TRANSPORT);
    }
    assert_int_equal(w.group.demux.paths.count, LIMIT_TUPLES_PER_TRANSPORT);
    assert_true(path_eq(transport_path(&pair->transport), &pair->path));
    assert_media_flows(pair, 10);
}

static void a_rebound_address_is_used_once_it_is_nominated(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path old = pair->path, moved = path_of(PORT_OF(0) + 1);
    check_from(pair, &moved, false);
    assert_true(path_eq(transport_path(&pair->transport), &old));
    pair->path = moved;
    send_from_peer(pair, 20); /* heard already: the check proved the address */
    run_for(2 * STEP_US);
    assert_int_equal(pair->rtp_at_server, 1);
    check_from(pair, &moved, true);
    assert_true(path_eq(transport_path(&pair->transport), &moved));
    assert_media_flows(pair, 21);
}

/* A NAT that forgets every 10 s, then two ways that are nominated in turns every 50 ms: what is sent arrives. */
static void media_follows_addresses_that_change_all_the_time(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    uint16_t seq = 100;
    for (uint16_t i = 1; i <= 12; i++) {
        pair->path = path_of((uint16_t)(PORT_OF(0) + i));
        peer_check(&pair->peer, w.now_us);
        run_for(2 * STEP_US);
        assert_media_flows(pair, seq++);
        run_for(10 * US_PER_S);
    }
    struct path ways[2] = {path_of(PORT_OF(0) + 20), path_of(PORT_OF(0) + 21)};
    for (int i = 0; i < 100; i++) {
        pair->path = ways[i % 2];
        peer_check(&pair->peer, w.now_us);
        run_for(2 * STEP_US);
        assert_true(path_eq(transport_path(&pair->transport), &ways[i % 2]));
        assert_media_flows(pair, seq++);
        run_for(STEP_US);
    }
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
}

/* A way that ends by itself (TCP): the one checked last takes its place, and then none is left. */
static void a_way_that_is_gone_is_not_used(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path first = pair->path, second = path_of(PORT_OF(0) + 1), third = path_of(PORT_OF(0) + 2);
    w.now_us += STEP_US;
    check_from(pair, &third, true);
    w.now_us += STEP_US;
    check_from(pair, &second, true);
    transport_group_path_gone(&w.group, &second);
    assert_true(path_eq(transport_path(&pair->transport), &third));
    transport_group_path_gone(&w.group, &second);
    transport_group_path_gone(&w.group, &third);
    assert_true(path_eq(transport_path(&pair->transport), &first));
    assert_media_flows(pair, 90);
    transport_group_path_gone(&w.group, &first);
    assert_false(transport_can_send(&pair->transport));
    check_from(pair, &first, false);
    assert_media_flows(pair, 91);
}

static void media_alone_does_not_extend_consent(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    time_us last = pair->transport.ice.checked_us;
    pair->peer.silent = true;
    uint16_t seq = 30;
    while (w.now_us < last + LIMIT_SHAKY_US - STEP_US) {
        run_for(STEP_US);
        send_from_peer(pair, seq++);
    }
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    run_for(3 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_SHAKY);
    pair->peer.silent = false;
    run_for(3 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    pair->peer.silent = true;
    last = pair->transport.ice.checked_us;
    while (w.now_us < last + LIMIT_CONSENT_US - 2 * STEP_US) {
        run_for(STEP_US);
        send_from_peer(pair, seq++);
        assert_int_not_equal(pair->transport.state, TRANSPORT_LOST);
    }
    run_for(4 * STEP_US);
    assert_int_equal(w.group.demux.paths.count, 0);
    assert_false(transport_can_send(&pair->transport));
    while (w.now_us < last + LIMIT_CONSENT_US + LIMIT_ASLEEP_US - 2 * STEP_US) {
        run_for(STEP_US);
        assert_int_equal(pair->transport.state, TRANSPORT_SHAKY);
    }
    run_for(4 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

static void who_ends_with_consent_does_not_sleep(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    pair->transport.ends_with_consent = true;
    pair->peer.silent = true;
    run_for(LIMIT_CONSENT_US - 6 * US_PER_S);
    assert_int_equal(pair->transport.state, TRANSPORT_SHAKY);
    run_for(6 * US_PER_S + 2 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

/* Away for longer than consent lasts: what the client used before does not count any more, but a restart that it made
 * alone, with our credentials of before, brings everything back. */
static void a_restart_nobody_was_told_of_wakes_a_connection(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path elsewhere = path_of(PORT_OF(0) + 1);
    pair->peer.silent = true;
    run_for(LIMIT_CONSENT_US + 5 * US_PER_S);
    uint64_t sent = w.bytes_from_server;
    check_from(pair, &pair->path, true);
    check_from(pair, &elsewhere, true);
    assert_false(transport_can_send(&pair->transport));
    assert_int_equal(w.bytes_from_server, sent);
    pair->peer.silent = false;
    pair->path = elsewhere;
    peer_restart(&pair->peer, w.now_us, pair->credentials.ufrag, pair->credentials.pwd);
    run_for(3 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_media_flows(pair, 1);
}

/* Caught on its way, sent on from elsewhere: what has counted counts for nobody again, also a quarter of an hour later. */
static void a_copied_check_moves_and_extends_nothing(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path real = pair->path, forged = path_of(PORT_OF(0) + 1);
    uint8_t check[400];
    struct stun_request shape = {.use_candidate = true};
    size_t len = make_check(check, pair, &shape, pair->credentials.pwd);
    (void)to_server(&real, check, len);
    pair->peer.use_candidate = false;
    for (int i = 0; i < 1000; i++) {
        (void)to_server(&forged, check, len);
        assert_true(path_eq(transport_path(&pair->transport), &real));
        run_for(US_PER_S);
    }
    assert_null(demux_find_path(&w.group.demux, &forged));
    pair->peer.silent = true;
    time_us checked_us = pair->transport.ice.checked_us;
    uint64_t sent = w.bytes_from_server;
    (void)to_server(&real, check, len); /* the answer may have been lost: it is given again */
    assert_true(w.bytes_from_server > sent);
    assert_int_equal(pair->transport.ice.checked_us, checked_us);
}

/* Where media goes DTLS goes, unless it answers something from elsewhere. */
static void dtls_leaves_a_way_with_the_media(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    struct path moved = path_of(PORT_OF(0) + 1);
    while (pair->transport.dtls.state != DTLS_HANDSHAKING) {
        step();
    }
    pair->peer.silent = true;
    w.drop_to_server = true;
    check_from(pair, &moved, true);
    for (int i = 0; i < 20; i++) { /* OpenSSL's own clock says when it sends its flight again */
        usleep(20000);
        w.last_sent_to = (struct path){0};
        transport_poll(&pair->transport, w.now_us);
        if (w.last_sent_to.remote.port != 0) {
            break;
        }
    }
    assert_true(path_eq(&w.last_sent_to, &moved));
    w.drop_to_server = false;
    pair->path = moved;
    pair->peer.silent = false;
    run_for(500000);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    struct path last = path_of(PORT_OF(0) + 2);
    check_from(pair, &last, true);
    transport_close(&pair->transport);
    assert_true(path_eq(&w.last_sent_to, &last));
}

/* Whoever copied a check can send it on from anywhere; the client, which never nominates again, gets its media back. */
static void one_forged_nomination_does_not_hold_the_media(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path real = pair->path, forged = path_of(PORT_OF(0) + 1), another = path_of(PORT_OF(0) + 2);
    pair->peer.use_candidate = false;
    run_for(20 * US_PER_S); /* long after its own nomination */
    check_from(pair, &forged, true);
    assert_true(path_eq(transport_path(&pair->transport), &forged));
    run_for(LIMIT_SHAKY_US - 2 * STEP_US); /* a nomination counts for a while */
    assert_true(path_eq(transport_path(&pair->transport), &forged));
    run_for(3 * STEP_US);
    assert_true(path_eq(transport_path(&pair->transport), &real));
    assert_media_flows(pair, 1);
    check_from(pair, &another, false);
    check_from(pair, &forged, false);
    run_for(60 * US_PER_S);
    assert_true(path_eq(transport_path(&pair->transport), &real));
    assert_media_flows(pair, 2);
}

static void media_follows_a_rebound_client_that_nominates_once(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    pair->peer.use_candidate = false;
    for (uint16_t i = 1; i <= 10; i++) {
        run_for(10 * US_PER_S + i * 200000);
        pair->path = path_of((uint16_t)(PORT_OF(0) + i));
        run_for(10 * US_PER_S);
        assert_true(path_eq(transport_path(&pair->transport), &pair->path));
        assert_media_flows(pair, i);
        assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    }
}

/* The way in use ends, and what is left was checked too long ago: nothing is sent until the next check. */
static void each_way_has_consent_of_its_own(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct path first = pair->path, second = path_of(PORT_OF(0) + 1), third = path_of(PORT_OF(0) + 2);
    check_from(pair, &third, false);
    pair->path = second;
    peer_check(&pair->peer, w.now_us);
    run_for(LIMIT_CONSENT_US - 2 * US_PER_S);
    assert_non_null(demux_find_path(&w.group.demux, &first));
    run_for(4 * US_PER_S);
    assert_media_flows(pair, 1);
    pair->peer.silent = true;
    transport_group_path_gone(&w.group, &second);
    run_for(STEP_US);
    assert_false(transport_can_send(&pair->transport));
    assert_int_equal(w.group.demux.paths.count, 0);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    check_from(pair, &first, false);
    pair->path = first;
    assert_media_flows(pair, 2);
}

static void checks_without_nomination_keep_a_session_for_ten_minutes(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    pair->peer.use_candidate = false;
    uint32_t answered = pair->peer.checks_answered;
    run_for(600 * US_PER_S);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_in_range(pair->peer.checks_answered - answered, 230, 250);
}

static void a_restart_keeps_the_keys_and_both_credentials_for_a_while(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct ice_credentials fresh;
    struct path elsewhere = path_of(PORT_OF(0) + 2);
    new_credentials(&fresh);
    assert_int_equal(transport_restart(&pair->transport, w.now_us, &fresh), ERR_OK);
    assert_int_equal(transport_restart(&pair->transport, w.now_us, &fresh), ERR_OK); /* the request was repeated */
    uint32_t answered = pair->peer.checks_answered;
    peer_check(&pair->peer, w.now_us); /* the peer has not heard of it yet */
    run_for(3 * STEP_US);
    assert_int_equal(pair->peer.checks_answered, answered + 1);

    char old_ufrag[ICE_UFRAG_SIZE];
    memcpy(old_ufrag, pair->credentials.ufrag, sizeof old_ufrag);
    pair->path = elsewhere;
    peer_restart(&pair->peer, w.now_us, fresh.ufrag, fresh.pwd);
    run_for(3 * STEP_US);
    assert_int_equal(pair->peer.checks_answered, answered + 2);
    assert_true(path_eq(transport_path(&pair->transport), &elsewhere));
    assert_null(demux_find_ufrag(&w.group.demux, str_of(old_ufrag)));
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_media_flows(pair, 40);
}

static void restarts_without_a_check_do_not_extend_consent(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct ice_credentials fresh;
    time_us last = pair->transport.ice.checked_us;
    pair->peer.silent = true;
    run_for(last + 25 * US_PER_S - w.now_us);
    new_credentials(&fresh);
    assert_int_equal(transport_restart(&pair->transport, w.now_us, &fresh), ERR_OK);
    assert_int_equal(pair->transport.ice.checked_us, last);
    run_for(5 * US_PER_S - 2 * STEP_US);
    assert_true(transport_can_send(&pair->transport));
    run_for(3 * STEP_US);
    assert_false(transport_can_send(&pair->transport));
    assert_int_equal(w.group.demux.paths.count, 0);
    run_for(LIMIT_ASLEEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

static void old_credentials_end_when_nobody_used_them_for_long(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct ice_credentials fresh;
    for (int i = 0; i < 3; i++) { /* restarted again and again: two user names at most */
        new_credentials(&fresh);
        assert_int_equal(transport_restart(&pair->transport, w.now_us, &fresh), ERR_OK);
        assert_int_equal(w.group.demux.ufrags.count, 2);
    }
    pair->peer.silent = true; /* nor does anybody use the old ones */
    run_for(LIMIT_RESTART_US + 2 * STEP_US);
    assert_int_equal(w.group.demux.ufrags.count, 1);
    assert_ptr_equal(demux_find_ufrag(&w.group.demux, str_of(fresh.ufrag)), &pair->transport);
}

static void a_client_that_never_heard_of_its_restart_goes_on(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    struct ice_credentials fresh;
    for (int i = 0; i < 3; i++) { /* the answers were lost, and with them what the client should use now */
        new_credentials(&fresh);
        assert_int_equal(transport_restart(&pair->transport, w.now_us, &fresh), ERR_OK);
        run_for(US_PER_S);
    }
    run_for(4 * LIMIT_CONSENT_US);
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_media_flows(pair, 70);
    pair->peer.silent = true;
    run_for(LIMIT_RESTART_US + 2 * STEP_US);
    assert_int_equal(w.group.demux.ufrags.count, 1);
}

static void nobody_takes_the_address_of_a_live_peer(void **state)
{
    (void)state;
    struct pair *victim = connected_pair(0), *thief = open_pair(1);
    int64_t before = counter("dais_ice_path_contested_total");
    check_from(thief, &victim->path, true);
    assert_int_equal(counter("dais_ice_path_contested_total"), before + 1);
    assert_media_flows(victim, 60);
    /* Once its checks have ceased, the address may have a new owner. */
    victim->peer.silent = true;
    run_for(LIMIT_SHAKY_US + US_PER_S);
    check_from(thief, &victim->path, true);
    assert_ptr_equal(demux_find_path(&w.group.demux, &victim->path), &thief->transport);
    assert_false(transport_can_send(&victim->transport));
}

static void a_transport_nobody_uses_is_given_up(void **state)
{
    (void)state;
    struct pair *pair = open_pair(0);
    pair->peer.silent = true;
    run_for(LIMIT_CONSENT_US - STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_NEW);
    run_for(2 * STEP_US);
    assert_int_equal(pair->transport.state, TRANSPORT_LOST);
}

/* --- all together --- */

static void any_order_of_closing_is_survived(void **state)
{
    (void)state;
    for (int round = 0; round < 600; round++) {
        int i = (int)seeded_random_below(&w.random, 4);
        struct pair *pair = &w.pairs[i];
        switch (seeded_random_below(&w.random, 8)) {
        case 0:
        case 1:
            if (!pair->open) {
                open_pair(i);
            }
            break;
        case 2:
            close_pair(pair);
            break;
        case 3:
            if (pair->open) {
                peer_close(&pair->peer);
            }
            break;
        case 4:
            if (pair->open) {
                struct ice_credentials fresh;
                new_credentials(&fresh);
                enum err err = transport_restart(&pair->transport, w.now_us, &fresh);
                assert_true(err == ERR_OK || err == ERR_CLOSED);
            }
            break;
        case 5:
            if (pair->open && pair->transport.state != TRANSPORT_LOST) {
                transport_close(&pair->transport);
                transport_poll(&pair->transport, w.now_us);
            }
            break;
        default:
            run_for((1 + seeded_random_below(&w.random, 12)) * STEP_US);
            break;
        }
        if (pair->open && transport_can_send(&pair->transport)) {
            send_from_server(pair, (uint16_t)(round + 1));
        }
    }
}

/* A million addresses that prove nothing, while somebody begins a call and somebody is in one. */
static void strangers_leave_no_trace(void **state)
{
    (void)state;
    struct pair *inside = connected_pair(1), *pair = open_pair(0);
    struct stun_request shape = {0};
    uint8_t check[400], rtp[60], hello[40] = {22, 0xfe, 0xff}, garbage[48] = {0};
    size_t len = make_check(check, pair, &shape, "not the password, surely"), before = 0;
    uint64_t sent = w.bytes_from_server;
    uint32_t paths = w.group.demux.paths.count;
    struct path from = path_of(PORT_OF(0));
    for (uint32_t i = 0; i < STRANGERS; i++) {
        from.remote.port = (uint16_t)i;
        memcpy(from.remote.ip, &i, sizeof i);
        uint64_t junk = seeded_random_u64(&w.random);
        memcpy(garbage + i % 5 * 8, &junk, sizeof junk);
        (void)make_rtp(rtp, 7, (uint16_t)i);
        uint8_t *datagrams[] = {check, rtp, hello, garbage};
        size_t lens[] = {len, sizeof rtp, sizeof hello, sizeof garbage};
        struct transport_packet packet = to_server(&from, datagrams[i % 4], lens[i % 4]);
        assert_int_equal(packet.kind, TRANSPORT_PACKET_NONE);
        before = i == STRANGERS / 100 ? memory_bytes() : before; /* what is made once is there by then */
    }
    assert_true(memory_bytes() <= before + STRANGERS_MAY_COST_BYTES);
    assert_int_equal(w.bytes_from_server, sent);
    assert_int_equal(w.group.demux.paths.count, paths);
    assert_int_equal(w.group.demux.ufrags.count, 2);
    assert_int_equal(w.group.dtls.half_open, 0);
    assert_media_flows(inside, 100);
}

static void garbage_does_nothing(void **state)
{
    (void)state;
    struct pair *pair = connected_pair(0);
    for (int i = 0; i < 20000; i++) {
        size_t len = seeded_random_below(&w.random, 200);
        uint8_t *block = malloc(len + 1); /* exactly so long, for ASan to see behind it */
        for (size_t at = 0; at < len; at++) {
            block[at] = (uint8_t)seeded_random_u64(&w.random);
        }
        if (len > 0) {
            static const uint8_t firsts[] = {0, 1, 3, 20, 21, 22, 23, 63, 64, 127, 128, 144, 191, 192, 255};
            block[0] = firsts[(size_t)i % sizeof firsts];
        }
        assert_int_equal(to_server(i % 3 ? &pair->path : &w.pairs[1].path, block, len).kind, TRANSPORT_PACKET_NONE);
        free(block);
    }
    assert_int_equal(pair->transport.state, TRANSPORT_CONNECTED);
    assert_media_flows(pair, 70);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_peer_connects_and_media_flows_both_ways),
        TEST(our_order_of_profiles_counts_and_each_works),
        TEST(a_client_may_offer_one_profile_alone),
        TEST(no_common_profile_is_a_failure),
        TEST(a_certificate_that_signalling_did_not_name_is_refused),
        TEST(a_client_refuses_a_wrong_server),
        TEST(handshakes_survive_loss_repetition_and_reordering),
        TEST(handshakes_take_less_than_five_seconds_on_a_bad_way),
        TEST(a_rush_of_handshakes_leaves_time_for_media),
        TEST(a_hello_of_ten_fragments_connects),
        TEST(ten_fragments_in_reverse_and_repeated_connect),
        TEST(a_hello_with_a_missing_piece_connects_when_it_is_sent_again),
        TEST(certificates_of_other_kinds_are_taken_if_they_are_strong),
        TEST(media_follows_addresses_that_change_all_the_time),
        TEST(a_way_that_is_gone_is_not_used),
        TEST(a_hello_of_two_fragments_connects),
        TEST(a_hello_of_three_fragments_connects),
        TEST(fragments_in_reverse_and_repeated_connect),
        TEST(handshake_bytes_have_an_end),
        TEST(a_handshake_that_never_ends_is_given_up),
        TEST(fragments_of_any_shape_are_survived),
        TEST(unfinished_handshakes_are_limited),
        TEST(dtls_from_an_unproven_address_gets_no_byte),
        TEST(close_notify_ends_the_session_and_a_forged_alert_does_not),
        TEST(records_after_the_handshake_are_read_so_many_a_second),
        TEST(a_lost_last_flight_comes_again_in_a_flood_of_records),
        TEST(records_of_a_silent_peer_have_a_budget_too),
        TEST(a_new_client_hello_changes_nothing),
        TEST(neither_bad_tags_nor_replays_end_a_session_or_cost_its_budget),
        TEST(a_peer_that_sends_too_much_is_cut_to_its_budget),
        TEST(checks_that_prove_nothing_get_no_answer),
        TEST(checks_forged_from_the_right_address_end_nothing),
        TEST(who_moves_during_a_flood_from_many_addresses_is_found),
        TEST(answers_are_so_many_a_second_and_copies_have_their_own),
        TEST(checks_for_nobody_cost_no_hmac),
        TEST(an_answer_is_hardly_longer_than_its_question),
        TEST(a_controlled_peer_is_told_of_the_conflict),
        TEST(an_unknown_attribute_is_named_in_the_refusal),
        TEST(answers_are_whole_and_their_padding_is_zero),
        TEST(of_a_thousand_paths_eight_stay_and_the_selected_one_always),
        TEST(a_rebound_address_is_used_once_it_is_nominated),
        TEST(media_alone_does_not_extend_consent),
        TEST(who_ends_with_consent_does_not_sleep),
        TEST(a_restart_nobody_was_told_of_wakes_a_connection),
        TEST(a_copied_check_moves_and_extends_nothing),
        TEST(dtls_leaves_a_way_with_the_media),
        TEST(one_forged_nomination_does_not_hold_the_media),
        TEST(media_follows_a_rebound_client_that_nominates_once),
        TEST(each_way_has_consent_of_its_own),
        TEST(checks_without_nomination_keep_a_session_for_ten_minutes),
        TEST(a_restart_keeps_the_keys_and_both_credentials_for_a_while),
        TEST(restarts_without_a_check_do_not_extend_consent),
        TEST(old_credentials_end_when_nobody_used_them_for_long),
        TEST(a_client_that_never_heard_of_its_restart_goes_on),
        TEST(nobody_takes_the_address_of_a_live_peer),
        TEST(a_transport_nobody_uses_is_given_up),
        TEST(any_order_of_closing_is_survived),
        TEST(strangers_leave_no_trace),
        TEST(garbage_does_nothing),
    };
    hash_init();
    if (crypto_init() != ERR_OK) {
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crypto_finish();
    return failed;
}
