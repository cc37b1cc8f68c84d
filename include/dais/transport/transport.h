/*
 * One peer: its ICE-lite agent, its DTLS session and its SRTP keys behind one door. Datagrams and time go in; decrypted
 * packets, datagrams to send and a state come out. No socket, no clock, no log.
 *
 *            a valid check            DTLS done, keys in place        no check for 7 s
 *     NEW ────────────────► CONNECTING ───────────────► CONNECTED ─────────────────────► SHAKY
 *                               │                           ▲ │ ◄──────────────────────── │
 *                               │                           │ │         a valid check     │
 *          DTLS failed, 30 s    ▼      close_notify         │ ▼       40 s without check  │
 *                              LOST ◄──────────────────────────────────────────────────────
 *
 * Invariants
 *  1. A datagram is sorted by its first byte alone (RFC 7983); RTCP by payload type 64 to 95 (RFC 5761).
 *  2. DTLS, RTP and RTCP are looked at only when they come by a path that passed a check for this transport.
 *  3. Nothing is sent but answers to checks before CONNECTED; nothing at all to a path that passed no check.
 *  4. LOST is the end: keys are gone and paths forgotten. An ICE restart before that keeps keys and DTLS. After
 *     LIMIT_CONSENT_US without a check nothing is sent and only a restart helps, for LIMIT_ASLEEP_US more: who was away
 *     for half a minute comes back to everything. Not so where `ends_with_consent` is set after transport_open.
 *  5. Of packets with right tags LIMIT_PEER_PPS and LIMIT_PEER_BPS pass; those with wrong tags are nobody's and cost no
 *     budget, so that a flood from outside starves no one.
 *  6. Handshakes of all peers together take LIMIT_DTLS_SHARE of the time at most, LIMIT_DTLS_BURST_US in one go; those
 *     begun go before new ones. What is dropped its sender sends again.
 *  7. What is forged ends nothing whose keys are agreed, whatever address it claims. Checks are verified without a budget (ice.h), as tags of
 *     SRTP are; LIMIT_DTLS_RECORDS_PER_S is for records once the peer has shown that it has the keys: all that they can
 *     hide then is its close_notify, and its silence tells the same. The flight of ours that it may have to ask for again comes
 *     before that, within LIMIT_DTLS_HANDSHAKE_US. Checks for no user name of ours cost a look-up.
 *  8. What a peer sends never ends anything but its own session, and that only by an authenticated close_notify.
 *
 * Owner: one worker thread.
 */
#ifndef DAIS_TRANSPORT_TRANSPORT_H
#define DAIS_TRANSPORT_TRANSPORT_H

#include "dais/base/bucket.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/transport/demux.h"
#include "dais/transport/dtls.h"
#include "dais/transport/ice.h"
#include "dais/transport/secure.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transport_state {
    TRANSPORT_NEW,
    TRANSPORT_CONNECTING,
    TRANSPORT_CONNECTED,
    TRANSPORT_SHAKY,
    TRANSPORT_LOST,
};

/* `data` is the callee's only during the call. */
typedef void transport_send_fn(void *user, const struct path *to, const uint8_t *data, size_t len);

/* What the transports of one worker share. */
struct transport_group {
    struct demux demux;
    time_us handshake_filled_us; /* as of when … */
    int64_t handshake_credit;    /* … handshakes may take how many hundredths of a microsecond */
    bool handshake_spoke;        /* a handshake sent something: it signed or verified */
    struct dtls_context dtls;
    transport_send_fn *send;
    void *user;
};

MUST_CHECK enum err transport_group_init(struct transport_group *group, const struct dtls_identity *identity,
                                         uint32_t transports, transport_send_fn *send, void *user);
void transport_group_finish(struct transport_group *group);

/* What a peer may still send. */
struct transport_budget {
    struct bucket packets, bits; /* RTP and RTCP with right tags */
    struct bucket records;       /* datagrams of DTLS once the peer is heard */
};

struct transport {
    struct transport_group *group;
    void *owner; /* the worker's */
    enum transport_state state;
    struct secure secure;
    struct ice ice;
    struct dtls dtls;
    uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES];
    const struct path *dtls_from; /* of the record that is being answered: there it goes; else where media goes */
    time_us opened_us;
    time_us connecting_us;  /* the first valid check */
    bool ends_with_consent; /* no sleep: its client makes no restart that nobody is told of */
    struct transport_budget budget;
};

/* ERR_INVALID, ERR_EXISTS, ERR_LIMIT: of ice_open; then there is nothing to close. */
MUST_CHECK enum err transport_open(struct transport *transport, struct transport_group *group, time_us now_us,
                                   const struct ice_credentials *credentials,
                                   const uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES], void *owner);
/* Says close_notify if it can. */
void transport_close(struct transport *transport);
MUST_CHECK enum err transport_restart(struct transport *transport, time_us now_us,
                                      const struct ice_credentials *credentials);

enum transport_packet_kind {
    TRANSPORT_PACKET_NONE, /* taken in (STUN, DTLS) or dropped */
    TRANSPORT_PACKET_RTP,
    TRANSPORT_PACKET_RTCP,
};

struct transport_packet {
    enum transport_packet_kind kind;
    struct transport *transport; /* who is concerned, also for NONE: its state may have changed; NULL: nobody */
    uint8_t *data;
    size_t len;
};

/* Sorts, finds the transport, drives it. RTP and RTCP are decrypted in place. */
struct transport_packet transport_group_receive(struct transport_group *group, time_us now_us, const struct path *from,
                                                uint8_t *data, size_t len);
/* A path that ended by itself (a TCP connection): nothing is sent there any more. */
void transport_group_path_gone(struct transport_group *group, const struct path *path);
/* Timers: every 10 to 100 ms. */
void transport_poll(struct transport *transport, time_us now_us);

bool transport_can_send(const struct transport *transport);
/* Packets for it are about to be protected: asks the processor to fetch what that takes, as each part leads to the next. `step` 0, 1,
 * then 2 (TRANSPORT_FETCHES of them), some hundred nanoseconds apart. Changes nothing. */
#define TRANSPORT_FETCHES 3
void transport_fetch(const struct transport *transport, unsigned step);
/* Where media goes, or NULL. */
const struct path *transport_path(const struct transport *transport);
MUST_CHECK enum err transport_protect_rtp(struct transport *transport, uint8_t *data, size_t len, size_t size,
                                          size_t *ret_len);
MUST_CHECK enum err transport_protect_rtcp(struct transport *transport, uint8_t *data, size_t len, size_t size,
                                           size_t *ret_len);

#endif
