/* Secrets that clients carry (cookies, media tokens): made from chance, kept as a hash. */
#include "dais/server/auth.h"

#include "dais/base/random.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

#define SECRET_BYTES 32
#define SECRET_LEN   (AUTH_SECRET_SIZE - 1)

static void hash_of(struct str secret, uint8_t out[STORE_TOKEN_HASH_BYTES])
{
    int ok = EVP_Digest(secret.data, secret.len, out, NULL, EVP_sha256(), NULL);
    assert(ok == 1);
}

void auth_secret_new(char ret_secret[AUTH_SECRET_SIZE], uint8_t ret_hash[STORE_TOKEN_HASH_BYTES])
{
    uint8_t bytes[SECRET_BYTES];
    random_bytes(bytes, sizeof bytes);
    hex_write(bytes, sizeof bytes, ret_secret);
    secret_clear(bytes, sizeof bytes);
    hash_of((struct str){ret_secret, SECRET_LEN}, ret_hash);
}

enum err auth_secret_hash(struct str secret, uint8_t ret_hash[STORE_TOKEN_HASH_BYTES])
{
    if (secret.len != SECRET_LEN)
        return ERR_INVALID;
    for (size_t i = 0; i < secret.len; i++) {
        char c = secret.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return ERR_INVALID;
    }
    hash_of(secret, ret_hash);
    return ERR_OK;
}

enum err auth_device_id(struct str secret, struct id128 *ret_device)
{
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    enum err err = auth_secret_hash(secret, hash);
    if (!err)
        memcpy(ret_device, hash, sizeof *ret_device);
    return err;
}
