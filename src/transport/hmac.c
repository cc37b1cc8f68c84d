#include "hmac_priv.h"

#include "dais/base/str.h"

#include <string.h>

#define BLOCK_BYTES 64

bool hmac_sha1_key(struct hmac_sha1 *ret_hmac, const uint8_t *key, size_t key_bytes)
{
    uint8_t inner[BLOCK_BYTES], outer[BLOCK_BYTES];
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        uint8_t k = i < key_bytes ? key[i] : 0;
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    bool ok = SHA1_Init(&ret_hmac->inner) && SHA1_Update(&ret_hmac->inner, inner, sizeof inner) &&
              SHA1_Init(&ret_hmac->outer) && SHA1_Update(&ret_hmac->outer, outer, sizeof outer);
    secret_clear(inner, sizeof inner);
    secret_clear(outer, sizeof outer);
    return ok;
}

bool hmac_sha1_end(const struct hmac_sha1 *hmac, SHA_CTX *running, uint8_t *ret_tag, size_t tag_bytes)
{
    uint8_t digest[SHA_DIGEST_LENGTH];
    SHA_CTX outer = hmac->outer;
    if (tag_bytes > sizeof digest || !SHA1_Final(digest, running) || !SHA1_Update(&outer, digest, sizeof digest) ||
        !SHA1_Final(digest, &outer)) {
        return false;
    }
    memcpy(ret_tag, digest, tag_bytes);
    return true;
}
