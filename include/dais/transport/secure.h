/*
 * SRTP of one transport (RFC 3711, RFC 7714): a libsrtp session for what comes in, keys and numbers of our own for what goes
 * out (src/transport/outbound_priv.h), each packet transformed in place.
 *
 * Invariants
 *  1. No length reaches libsrtp that does not hold the header it claims (fixed part, CSRCs, extension) plus the
 *     trailer of the profile.
 *  2. An inbound packet counts only after its tag was right and its index was new within a window of 1,024.
 *  3. At most so many SSRCs are known inbound as secure_open was told (LIMIT_SSRC_PER_TRANSPORT of a client, more of a
 *     server); when all places are taken, one that was silent for LIMIT_SSRC_IDLE_US makes room, else the packet is
 *     dropped. A new SSRC's first packet is the only one for which libsrtp allocates.
 *  4. Sending allocates only with the first packet of an SSRC. At most 2 * LIMIT_SLOTS SSRCs are sent under. Their sequence numbers start between 1 and
 *     32767, and move forward by less than 16384 at a time: else the rollover counter is guessed wrong at the other end.
 *  5. A packet sent again under its old SSRC and sequence number must be the same bytes: under GCM two different
 *     packets with one nonce give the authentication key away. One that is not is refused.
 *
 * Owner: the thread of the transport.
 */
#ifndef DAIS_TRANSPORT_SECURE_H
#define DAIS_TRANSPORT_SECURE_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"

#include <stddef.h>
#include <stdint.h>

enum secure_profile {
    SECURE_NONE,
    SECURE_GCM_128, /* SRTP_AEAD_AES_128_GCM */
    SECURE_GCM_256, /* SRTP_AEAD_AES_256_GCM */
    SECURE_CM_128,  /* SRTP_AES128_CM_HMAC_SHA1_80 */
};

#define SECURE_KEY_BYTES 46 /* the longest key with its salt that libsrtp reads for our profiles, and some */
/* What protecting may add behind a packet: GCM's tag, and the index of SRTCP. */
#define SECURE_TRAILER_BYTES 20

/* Key and salt side by side, per direction, as DTLS-SRTP exports them (RFC 5764 section 4.2). */
struct secure_keys {
    enum secure_profile profile;
    uint8_t local[SECURE_KEY_BYTES];  /* what we send with */
    uint8_t remote[SECURE_KEY_BYTES]; /* what the peer sends with */
};

size_t secure_key_bytes(enum secure_profile profile);
size_t secure_salt_bytes(enum secure_profile profile);

struct srtp_ctx_t_;
struct outbound;

struct secure_stream {
    uint32_t ssrc;
    time_us last_us;
};

struct secure {
    struct srtp_ctx_t_ *inbound;
    struct outbound *outbound;
    enum secure_profile profile;
    uint32_t stream_count, stream_max;
    struct secure_stream *streams; /* inbound, authenticated, in no order */
};

/* Needs crypto_init. `keys` remains the caller's, to be cleared by it. `ssrcs` (at least 1): how many the peer may send
 * with. */
MUST_CHECK enum err secure_open(struct secure *secure, const struct secure_keys *keys, uint32_t ssrcs);
void secure_close(struct secure *secure);

/* Before packets are protected (transport_fetch): step 0, then 1. */
void secure_fetch(const struct secure *secure, unsigned step);
/* In place; `size` is the room behind `data`, which the trailer may use. ERR_TRUNCATED: no room, or too short a packet.
 * ERR_LIMIT: too many SSRCs. ERR_INVALID: a sequence number too far behind. ERR_EXISTS: another packet was sent under this
 * number; `data` is wiped. ERR_NO_MEMORY: for a new SSRC. */
MUST_CHECK enum err secure_protect_rtp(struct secure *secure, uint8_t *data, size_t len, size_t size, size_t *ret_len);
MUST_CHECK enum err secure_protect_rtcp(struct secure *secure, uint8_t *data, size_t len, size_t size, size_t *ret_len);

/*
 * In place. ERR_TRUNCATED: shorter than header and trailer. ERR_INVALID: not version 2, or the header runs over the
 * end. ERR_AUTH: the tag is wrong. ERR_EXISTS: seen before, or older than the window. ERR_LIMIT: too many SSRCs.
 * No number of them ends a session.
 */
MUST_CHECK enum err secure_unprotect_rtp(struct secure *secure, time_us now_us, uint8_t *data, size_t len,
                                         size_t *ret_len);
MUST_CHECK enum err secure_unprotect_rtcp(struct secure *secure, time_us now_us, uint8_t *data, size_t len,
                                          size_t *ret_len);

#endif
