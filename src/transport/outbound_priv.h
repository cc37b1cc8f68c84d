/*
 * SRTP and SRTCP of what we send (RFC 3711, RFC 7714), by ourselves: libsrtp keeps for each stream some dozen separate
 * objects, and to fetch them from memory cost more than the encryption, at hundreds of receivers. Here a packet needs the keys
 * of its transport, side by side, and the index of its stream. What comes in is libsrtp's (secure.c). Private to the floor.
 *
 * Invariants
 *  1. A stream's packets are numbered in 48 bits from the first sequence number on, which is taken as number of the first
 *     2^16. A number is never older than the newest less OUTBOUND_WINDOW, nor one that 48 bits don't hold.
 *  2. SRTCP packets are numbered through, over all streams, from 1: no nonce comes twice.
 *  3. No number is sent twice with different content (RFC 7714 section 10: a nonce that is used twice gives the authentication
 *     key away). Of each number in the window 31 bits of the tag are kept, which covers the whole packet; if those of a second
 *     sealing differ it is wiped and counted (dais_srtp_nonce_refused_total), whatever the floors above believe.
 *  4. Nothing is allocated after outbound_create but, with the first packet of a stream, what its window remembers (4 KiB).
 */
#ifndef DAIS_TRANSPORT_OUTBOUND_PRIV_H
#define DAIS_TRANSPORT_OUTBOUND_PRIV_H

#include "dais/transport/secure.h"

#define OUTBOUND_WINDOW 1024

struct outbound;

/* `key`: key and salt side by side, as in secure_keys. ERR_NO_MEMORY. */
MUST_CHECK enum err outbound_create(enum secure_profile profile, const uint8_t key[SECURE_KEY_BYTES],
                                    struct outbound **ret_outbound);
void outbound_destroy(struct outbound *outbound); /* NULL is allowed */

/* Before a packet of the stream that was the last one: fetches into the cache itself (step 0), then what it leads to (1). */
void outbound_fetch(const struct outbound *outbound, unsigned step);
/* In place; there is room behind `len` for SECURE_TRAILER_BYTES. `header`: bytes that stay readable. ERR_LIMIT: too many
 * streams. ERR_INVALID: its number is too old. ERR_EXISTS: another packet left under its number, and this one is gone.
 * ERR_NO_MEMORY: at the start of a stream. */
MUST_CHECK enum err outbound_rtp(struct outbound *outbound, uint8_t *data, size_t len, size_t header, size_t *ret_len);
MUST_CHECK enum err outbound_rtcp(struct outbound *outbound, uint8_t *data, size_t len, size_t *ret_len);

#endif
