/*
 * A sealed box: what is in it nobody reads or changes without the key (AES-256-GCM). Its size is that of what is in it and
 * SEAL_EXTRA_BYTES, whatever that is. Under one key fewer than 2^32 boxes: their nonces are chance. Any thread.
 */
#ifndef DAIS_BASE_SEAL_H
#define DAIS_BASE_SEAL_H

#include "dais/base/err.h"

#include <stddef.h>
#include <stdint.h>

#define SEAL_KEY_BYTES   32
#define SEAL_EXTRA_BYTES 28 /* nonce and tag */

/* `what`: what the box is for; it opens for nothing else. `out` has room for size + SEAL_EXTRA_BYTES. ERR_NO_MEMORY. */
MUST_CHECK enum err seal(const uint8_t key[SEAL_KEY_BYTES], const void *what, size_t what_size, const void *data,
                         size_t size, uint8_t *out);
/* `out` has room for box_size - SEAL_EXTRA_BYTES. ERR_INVALID: another key, for another thing, or changed. */
MUST_CHECK enum err seal_open(const uint8_t key[SEAL_KEY_BYTES], const void *what, size_t what_size, const uint8_t *box,
                              size_t box_size, uint8_t *out);

#endif
