/*
 * What a DTLS handshake costs a worker: the time spent in transport_group_receive for its datagrams, by one thread, in
 * memory. Prints microseconds a handshake, the dearest single datagram, and how many a second would fill one core.
 *
 *   build-release/tests/bench/handshake_bench [HANDSHAKES]
 */
#include "dais/base/hash.h"
#include "dais/base/random.h"
#include "dais/transport/crypto.h"
#include "dais/transport/transport.h"
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUEUE 64

struct datagram {
    bool to_server;
    size_t len;
    uint8_t data[PEER_DATAGRAM_BYTES];
};

static struct datagram queue[QUEUE];
static size_t queued;
static struct path path;
static time_us spent_us, dearest_us;
static uint64_t datagrams;

/* Of this thread: others may be busy beside it. */
static time_us cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (time_us)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static void enqueue(bool to_server, const uint8_t *data, size_t len)
{
    if (queued < QUEUE && len <= PEER_DATAGRAM_BYTES) {
        queue[queued].to_server = to_server;
        queue[queued].len = len;
        memcpy(queue[queued++].data, data, len);
    }
}

static void server_sends(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    (void)user;
    (void)to;
    enqueue(false, data, len);
}

static void peer_sends(void *user, const uint8_t *data, size_t len)
{
    (void)user;
    enqueue(true, data, len);
}

static void to_server(struct transport_group *group, time_us now_us, struct datagram *d)
{
    bool dtls = d->data[0] >= 20 && d->data[0] <= 63;
    time_us began_us = cpu_us();
    (void)transport_group_receive(group, now_us, &path, d->data, d->len);
    time_us took_us = cpu_us() - began_us;
    if (dtls) {
        spent_us += took_us;
        dearest_us = took_us > dearest_us ? took_us : dearest_us;
        datagrams++;
    }
}

static bool one(struct transport_group *group, struct dtls_context *client, const uint8_t *server_fingerprint,
                const uint8_t *client_fingerprint, time_us *now_us)
{
    static struct peer peer;
    static struct transport transport;
    struct ice_credentials credentials = {0};
    random_ice_text(credentials.ufrag, ICE_UFRAG_LEN);
    random_ice_text(credentials.pwd, ICE_PWD_LEN);
    struct peer_config config = {credentials.ufrag, credentials.pwd, server_fingerprint, client, peer_sends, NULL};
    peer_open(&peer, *now_us, &config);
    if (transport_open(&transport, group, *now_us, &credentials, client_fingerprint, NULL) != ERR_OK) {
        return false;
    }
    path.remote.port++;
    for (int turn = 0; turn < 200 && transport.state != TRANSPORT_CONNECTED; turn++) {
        peer_poll(&peer, *now_us);
        for (size_t i = 0; i < queued; i++) {
            struct datagram d = queue[i];
            if (d.to_server) {
                to_server(group, *now_us, &d);
            } else {
                (void)peer_receive(&peer, *now_us, d.data, &d.len);
            }
        }
        queued = 0;
        *now_us += 10000;
    }
    bool ok = transport.state == TRANSPORT_CONNECTED;
    peer_close(&peer);
    transport_close(&transport);
    queued = 0;
    return ok;
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 2000;
    struct dtls_identity *server, *client;
    struct dtls_context client_context;
    struct transport_group group;
    time_us now_us = US_PER_S;
    hash_init();
    if (crypto_init() != ERR_OK || dtls_identity_create(&server) != ERR_OK || dtls_identity_create(&client) != ERR_OK ||
        dtls_context_init(&client_context, client, DTLS_CLIENT) != ERR_OK ||
        transport_group_init(&group, server, 64, server_sends, NULL) != ERR_OK ||
        address_parse_ip("192.0.2.1", 1, &path.remote) != ERR_OK) {
        return 1;
    }
    for (long i = 0; i < count; i++) {
        if (!one(&group, &client_context, dtls_identity_fingerprint(server), dtls_identity_fingerprint(client),
                 &now_us)) {
            fprintf(stderr, "handshake %ld failed\n", i);
            return 1;
        }
    }
    printf("%ld handshakes: %.0f us each in %.1f datagrams, dearest datagram %lld us; %.0f a second fill a core\n",
           count, (double)spent_us / (double)count, (double)datagrams / (double)count, (long long)dearest_us,
           (double)count * US_PER_S / (double)spent_us);
    transport_group_finish(&group);
    dtls_context_finish(&client_context);
    dtls_identity_destroy(server);
    dtls_identity_destroy(client);
    crypto_finish();
    return 0;
}
