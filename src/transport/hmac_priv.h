/* HMAC-SHA1 (RFC 2104) with both keyed states kept and copied, so that a packet costs no key set-up. Private to the floor. */
#ifndef DAIS_TRANSPORT_HMAC_PRIV_H
#define DAIS_TRANSPORT_HMAC_PRIV_H

#define OPENSSL_SUPPRESS_DEPRECATED /* SHA_CTX: the only SHA-1 of OpenSSL 3 whose state can be copied without malloc */
#include <openssl/sha.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hmac_sha1 {
    SHA_CTX inner, outer;
};

/* A key of more than 64 bytes is cut off; SRTP's have 20. */
bool hmac_sha1_key(struct hmac_sha1 *ret_hmac, const uint8_t *key, size_t key_bytes);
/* Ends what was begun as a copy of `inner`; the first `tag_bytes` of the result. */
bool hmac_sha1_end(const struct hmac_sha1 *hmac, SHA_CTX *running, uint8_t *ret_tag, size_t tag_bytes);

#endif
