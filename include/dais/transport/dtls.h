/*
 * DTLS 1.2 for SRTP keys (RFC 5764), by OpenSSL, without sockets: datagrams in, datagrams out by a callback.
 *
 *   dtls_open ──► HANDSHAKING ──(Finished, fingerprint right, profile agreed)──► CONNECTED ──(close_notify)──► CLOSED
 *                     └──(30 s, wrong certificate, no common profile, too many bytes)──► FAILED
 *
 * Invariants
 *  1. The peer's certificate is EC or RSA (2048 to 4096 bits), at most 4 KiB, and its SHA-256 fingerprint is the one
 *     signalling named: checked in constant time while it is read, and again before any key is exported.
 *  2. Each write of OpenSSL is one datagram of at most 1,200 bytes.
 *  3. Alerts that nothing authenticates are ignored. A ClientHello after the handshake changes nothing.
 *  4. One peer makes us take in at most LIMIT_DTLS_BYTES of handshake; one context holds at most LIMIT_DTLS_HALF_OPEN
 *     unfinished handshakes.
 *
 * Retransmission (100 ms, doubling to 4 s) runs on OpenSSL's own reading of the clock, the one clock below the worker;
 * every limit of ours goes by `now_us`.
 *
 * Owner: identity any thread once made; a context and its sessions one thread.
 */
#ifndef DAIS_TRANSPORT_DTLS_H
#define DAIS_TRANSPORT_DTLS_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/transport/secure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DTLS_FINGERPRINT_BYTES     32
#define DTLS_FINGERPRINT_TEXT_SIZE 96 /* "AB:CD:…" and NUL */

/* The certificate and key of the process: P-256, self-signed, made at start, gone at its end. */
struct dtls_identity;

MUST_CHECK enum err dtls_identity_create(struct dtls_identity **ret_identity);
void dtls_identity_destroy(struct dtls_identity *identity);
/* SHA-256 as a=fingerprint writes it, without "sha-256 ". */
const char *dtls_identity_fingerprint_text(const struct dtls_identity *identity);
const uint8_t *dtls_identity_fingerprint(const struct dtls_identity *identity);

/* The client's role is for load tools and tests; the server always takes the server's. */
enum dtls_role { DTLS_SERVER, DTLS_CLIENT };

struct ssl_st;
struct ssl_ctx_st;

/* What the sessions of one thread share. */
struct dtls_context {
    struct ssl_ctx_st *ssl_ctx;
    enum dtls_role role;
    uint32_t half_open;
};

/* The identity must outlive the context. */
MUST_CHECK enum err dtls_context_init(struct dtls_context *context, const struct dtls_identity *identity,
                                      enum dtls_role role);
/* Of a client, before its first session: only this is offered for SRTP. ERR_UNSUPPORTED. */
MUST_CHECK enum err dtls_context_offer_only(struct dtls_context *context, enum secure_profile profile);
void dtls_context_finish(struct dtls_context *context);

enum dtls_state { DTLS_NONE, DTLS_HANDSHAKING, DTLS_CONNECTED, DTLS_CLOSED, DTLS_FAILED };

typedef void dtls_send_fn(void *user, const uint8_t *data, size_t len);

struct dtls {
    struct ssl_st *ssl;
    struct dtls_context *context;
    enum dtls_state state;
    enum err error; /* why FAILED */
    uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES];
    dtls_send_fn *send;
    void *user;
    const uint8_t *pending; /* the datagram OpenSSL has not read yet */
    size_t pending_len;
    time_us opened_us;
    uint64_t handshake_bytes;
    bool fingerprint_ok;
    bool half_open_counted;
};

/* `send` is called from inside dtls_open, _receive, _poll and _close. ERR_LIMIT: LIMIT_DTLS_HALF_OPEN. A client sends
 * its ClientHello at once. */
MUST_CHECK enum err dtls_open(struct dtls *dtls, struct dtls_context *context, time_us now_us,
                              const uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES], dtls_send_fn *send, void *user);
/* Sends close_notify if connected and frees everything; on a `struct dtls` never opened it does nothing. */
void dtls_close(struct dtls *dtls);
enum dtls_state dtls_receive(struct dtls *dtls, time_us now_us, const uint8_t *data, size_t len);
/* Retransmission and the time limit: call every 10 ms or so while HANDSHAKING. */
enum dtls_state dtls_poll(struct dtls *dtls, time_us now_us);
/* Only when CONNECTED. The caller clears them after use. */
MUST_CHECK enum err dtls_export_keys(const struct dtls *dtls, struct secure_keys *ret_keys);

#endif
