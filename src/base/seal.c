#include "dais/base/seal.h"

#include "dais/base/random.h"

#include <openssl/evp.h>
#include <stdbool.h>

#define NONCE_BYTES 12
#define TAG_BYTES   16

enum err seal(const uint8_t key[SEAL_KEY_BYTES], const void *what, size_t what_size, const void *data, size_t size,
              uint8_t *out)
{
    uint8_t *sealed = out + NONCE_BYTES, *tag = sealed + size;
    int done;
    random_bytes(out, NONCE_BYTES);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ok = context != NULL && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, out) == 1 &&
              EVP_EncryptUpdate(context, NULL, &done, what, (int)what_size) == 1 &&
              EVP_EncryptUpdate(context, sealed, &done, data, (int)size) == 1 &&
              EVP_EncryptFinal_ex(context, tag, &done) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    return ok ? ERR_OK : ERR_NO_MEMORY;
}

enum err seal_open(const uint8_t key[SEAL_KEY_BYTES], const void *what, size_t what_size, const uint8_t *box,
                   size_t box_size, uint8_t *out)
{
    if (box_size < SEAL_EXTRA_BYTES) {
        return ERR_INVALID;
    }
    size_t size = box_size - SEAL_EXTRA_BYTES;
    uint8_t tag[TAG_BYTES];
    int done;
    for (size_t i = 0; i < TAG_BYTES; i++) {
        tag[i] = box[NONCE_BYTES + size + i];
    }
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL) {
        return ERR_NO_MEMORY;
    }
    bool ok = EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, box) == 1 &&
              EVP_DecryptUpdate(context, NULL, &done, what, (int)what_size) == 1 &&
              EVP_DecryptUpdate(context, out, &done, box + NONCE_BYTES, (int)size) == 1 &&
              EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) == 1 &&
              EVP_DecryptFinal_ex(context, out + size, &done) == 1;
    EVP_CIPHER_CTX_free(context);
    return ok ? ERR_OK : ERR_INVALID;
}
