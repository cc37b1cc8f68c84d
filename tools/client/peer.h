/*
 * A client of our own making, without sockets: a controlling ICE agent that checks one server address, a DTLS client
 * and SRTP. For tests, benchmarks and load tools: what a browser does on its side, as far as the server can tell.
 *
 *   peer_open ─► checks every 50 ms ─► first answer: ClientHello ─► keys ─► CONNECTED, checks every 2.5 s
 *
 * Invariants
 *  1. Sans-IO: time comes as `now_us`, datagrams leave by the callback and come in by peer_receive.
 *  2. Everything it knows of the server is what an SDP answer says: ufrag, password, fingerprint (and an address, which
 *     is the caller's business).
 */
#ifndef DAIS_CLIENT_PEER_H
#define DAIS_CLIENT_PEER_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/transport/dtls.h"
#include "dais/transport/ice.h"
#include "dais/transport/secure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_DATAGRAM_BYTES 1500
#define PEER_SSRC_RTCP      1 /* browsers use 1 while they send nothing */

enum peer_state { PEER_CHECKING, PEER_HANDSHAKING, PEER_CONNECTED, PEER_ENDED };

typedef void peer_send_fn(void *user, const uint8_t *data, size_t len);

struct peer_config {
    const char *remote_ufrag, *remote_pwd;
    const uint8_t *remote_fingerprint;
    struct dtls_context *dtls; /* of DTLS_CLIENT; may be shared by the peers of one thread */
    peer_send_fn *send;
    void *user;
    const char *ufrag, *pwd;      /* ours, as the offer named them; NULL: made up */
    const struct address *server; /* whose own checks are answered; NULL: it is lite, and has none */
};

struct peer {
    enum peer_state state;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE]; /* ours; an offer would name them */
    char remote_ufrag[ICE_UFRAG_SIZE], remote_pwd[ICE_PWD_SIZE];
    uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES];
    struct address server; /* family 0: none */
    struct dtls_context *dtls_context;
    struct dtls dtls;
    struct secure secure;
    peer_send_fn *send;
    void *user;
    time_us next_check_us;
    uint64_t tie_breaker;
    uint32_t checks_sent, checks_answered;
    uint16_t last_error; /* of the last error response */
    bool use_candidate;  /* in its checks; true at first */
    bool silent;         /* sends no checks */
};

void peer_open(struct peer *peer, time_us now_us, const struct peer_config *config);
void peer_close(struct peer *peer); /* says close_notify when connected */
/* An ICE restart: new credentials of both sides; keys stay. */
void peer_restart(struct peer *peer, time_us now_us, const char *remote_ufrag, const char *remote_pwd);
/* Checks, and DTLS timers: every 10 ms or so. */
void peer_poll(struct peer *peer, time_us now_us);
/* One check, now. */
void peer_check(struct peer *peer, time_us now_us);

enum peer_packet { PEER_PACKET_NONE, PEER_PACKET_RTP, PEER_PACKET_RTCP };
/* Decrypts RTP and RTCP in place: `*len` becomes the plain length. */
enum peer_packet peer_receive(struct peer *peer, time_us now_us, uint8_t *data, size_t *len);

/* Protects a copy and sends it. ERR_CLOSED before CONNECTED. */
MUST_CHECK enum err peer_send_rtp(struct peer *peer, const uint8_t *data, size_t len);
MUST_CHECK enum err peer_send_rtcp(struct peer *peer, const uint8_t *data, size_t len);

#endif
