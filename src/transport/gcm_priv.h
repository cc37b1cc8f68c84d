/*
 * AES-GCM in one call a packet, for what is sent: by libipsec-mb where it is built in and the CPU has VAES (six times as fast
 * as OpenSSL 3.0, which does not use that), else by OpenSSL. Which one is chosen once, at start, after vectors have proved it.
 * Private to the floor.
 */
#ifndef DAIS_TRANSPORT_GCM_PRIV_H
#define DAIS_TRANSPORT_GCM_PRIV_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GCM_IV_BYTES  12
#define GCM_TAG_BYTES 16

struct gcm_key;

/* Once, before any key. It cannot fail: OpenSSL is what is left. */
void gcm_choose(void);
void gcm_forget(void);
bool gcm_is_fast(void);
/* For tests and comparisons: OpenSSL whatever the CPU has, for keys made from now on. */
void gcm_prefer_openssl(bool on);

/* `key_bytes`: 16 or 32. */
MUST_CHECK enum err gcm_key_create(const uint8_t *key, size_t key_bytes, struct gcm_key **ret_key);
void gcm_key_destroy(struct gcm_key *key); /* NULL is allowed */
/* What the next call needs is fetched into the cache. */
void gcm_fetch(const struct gcm_key *key);
/* Encrypts `data` in place; the tag covers it and `aad`. Allocates nothing. */
MUST_CHECK enum err gcm_seal(struct gcm_key *key, const uint8_t iv[GCM_IV_BYTES], const uint8_t *aad, size_t aad_bytes,
                             uint8_t *data, size_t bytes, uint8_t ret_tag[GCM_TAG_BYTES]);

#endif
