/* SipHash-2-4 with a key made at start: for every hash table whose keys a peer can choose. Any thread, after hash_init.
 */
#ifndef DAIS_BASE_HASH_H
#define DAIS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

void hash_init(void); /* once, before threads; without it the key is zero (tests) */
uint64_t hash_keyed(const void *data, size_t size);

/* For uthash: #define HASH_FUNCTION(keyptr, keylen, hashv) before including it; this header does so. */
#define HASH_FUNCTION(keyptr, keylen, hashv) ((hashv) = (unsigned)hash_keyed((keyptr), (keylen)))

#endif
