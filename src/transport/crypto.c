/* libsrtp's engines, by OpenSSL: AES in counter mode, AES-GCM, HMAC-SHA1; and the vectors that prove them at start. */
#include "dais/transport/crypto.h"

#include "dais/base/str.h"
#include "gcm_priv.h"
#include "hmac_priv.h"

#include <openssl/evp.h>
#include <srtp2/auth.h>
#include <srtp2/cipher.h>
#include <srtp2/srtp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CM_SALT_BYTES     14
#define GCM_SALT_BYTES    12
#define GCM_NONCE_BYTES   12
#define AES_BLOCK_BYTES   16
#define SHA1_BLOCK_BYTES  64
#define GCM_TAG_BYTES_MIN 8 /* libsrtp's vectors have it; no profile of ours does */

/* Fetched once: EVP's implicit fetch takes locks. */
static EVP_CIPHER *evp_ctr_128, *evp_ctr_256, *evp_gcm_128, *evp_gcm_256;
static bool crypto_ready;

/* --- what both ciphers share --- */

struct cipher_state {
    EVP_CIPHER_CTX *evp;
    const EVP_CIPHER *cipher;
    uint8_t offset[AES_BLOCK_BYTES]; /* counter mode: the salt, shifted to where the IV is */
    int tag_len;                     /* GCM */
    bool encrypting;
};

static void cipher_free(srtp_cipher_t *c)
{
    if (c != NULL) {
        struct cipher_state *state = c->state;
        if (state != NULL) {
            EVP_CIPHER_CTX_free(state->evp);
            secret_clear(state, sizeof *state);
            free(state);
        }
        free(c);
    }
}

static srtp_err_status_t cipher_dealloc(srtp_cipher_t *c)
{
    cipher_free(c);
    return srtp_err_status_ok;
}

static srtp_err_status_t cipher_new(srtp_cipher_t **ret, const srtp_cipher_type_t *type, const EVP_CIPHER *cipher,
                                    int key_len, int tag_len)
{
    srtp_cipher_t *c = calloc(1, sizeof *c);
    struct cipher_state *state = calloc(1, sizeof *state);
    if (c == NULL || state == NULL || (state->evp = EVP_CIPHER_CTX_new()) == NULL) {
        free(state);
        free(c);
        return srtp_err_status_alloc_fail;
    }
    state->cipher = cipher;
    state->tag_len = tag_len;
    *c = (srtp_cipher_t){.type = type, .state = state, .key_len = key_len, .algorithm = (int)type->id};
    *ret = c;
    return srtp_err_status_ok;
}

/* --- AES in counter mode (RFC 3711 section 4.1.1) --- */

static const srtp_cipher_type_t cm_128, cm_256, gcm_128, gcm_256;

static srtp_err_status_t cm_alloc(srtp_cipher_t **ret, int key_len, int tag_len)
{
    (void)tag_len;
    switch (key_len) {
    case SRTP_AES_ICM_128_KEY_LEN_WSALT:
        return cipher_new(ret, &cm_128, evp_ctr_128, key_len, 0);
    case SRTP_AES_ICM_256_KEY_LEN_WSALT:
        return cipher_new(ret, &cm_256, evp_ctr_256, key_len, 0);
    default:
        return srtp_err_status_bad_param;
    }
}

static srtp_err_status_t cm_init(void *opaque, const uint8_t *key)
{
    struct cipher_state *state = opaque;
    size_t key_bytes = (size_t)EVP_CIPHER_get_key_length(state->cipher);
    memset(state->offset, 0, sizeof state->offset);
    memcpy(state->offset, key + key_bytes, CM_SALT_BYTES);
    return EVP_EncryptInit_ex(state->evp, state->cipher, NULL, key, NULL) == 1 ? srtp_err_status_ok
                                                                               : srtp_err_status_init_fail;
}

static srtp_err_status_t cm_set_iv(void *opaque, uint8_t *iv, srtp_cipher_direction_t direction)
{
    (void)direction; /* the same both ways */
    struct cipher_state *state = opaque;
    uint8_t counter[AES_BLOCK_BYTES];
    for (size_t i = 0; i < sizeof counter; i++) {
        counter[i] = state->offset[i] ^ iv[i];
    }
    return EVP_EncryptInit_ex(state->evp, NULL, NULL, NULL, counter) == 1 ? srtp_err_status_ok
                                                                          : srtp_err_status_cipher_fail;
}

static srtp_err_status_t cm_crypt(void *opaque, uint8_t *buffer, unsigned int *len)
{
    struct cipher_state *state = opaque;
    int out_len = 0;
    if (EVP_EncryptUpdate(state->evp, buffer, &out_len, buffer, (int)*len) != 1) {
        return srtp_err_status_cipher_fail;
    }
    *len = (unsigned)out_len;
    return srtp_err_status_ok;
}

/* --- AES-GCM (RFC 7714) --- */

static srtp_err_status_t gcm_alloc(srtp_cipher_t **ret, int key_len, int tag_len)
{
    if (tag_len != GCM_TAG_BYTES && tag_len != GCM_TAG_BYTES_MIN) {
        return srtp_err_status_bad_param;
    }
    switch (key_len) {
    case SRTP_AES_GCM_128_KEY_LEN_WSALT:
        return cipher_new(ret, &gcm_128, evp_gcm_128, key_len, tag_len);
    case SRTP_AES_GCM_256_KEY_LEN_WSALT:
        return cipher_new(ret, &gcm_256, evp_gcm_256, key_len, tag_len);
    default:
        return srtp_err_status_bad_param;
    }
}

static srtp_err_status_t gcm_init(void *opaque, const uint8_t *key)
{
    struct cipher_state *state = opaque; /* the salt behind the key is libsrtp's business */
    return EVP_CipherInit_ex(state->evp, state->cipher, NULL, key, NULL, 1) == 1 ? srtp_err_status_ok
                                                                                 : srtp_err_status_init_fail;
}

static srtp_err_status_t gcm_set_iv(void *opaque, uint8_t *iv, srtp_cipher_direction_t direction)
{
    struct cipher_state *state = opaque;
    if (direction == srtp_direction_any) {
        return srtp_err_status_bad_param;
    }
    state->encrypting = direction == srtp_direction_encrypt;
    return EVP_CipherInit_ex(state->evp, NULL, NULL, NULL, iv, state->encrypting) == 1 ? srtp_err_status_ok
                                                                                       : srtp_err_status_init_fail;
}

static srtp_err_status_t gcm_set_aad(void *opaque, const uint8_t *aad, uint32_t aad_len)
{
    struct cipher_state *state = opaque;
    int len;
    return EVP_CipherUpdate(state->evp, NULL, &len, aad, (int)aad_len) == 1 ? srtp_err_status_ok
                                                                            : srtp_err_status_algo_fail;
}

static srtp_err_status_t gcm_encrypt(void *opaque, uint8_t *buffer, unsigned int *len)
{
    struct cipher_state *state = opaque;
    int out_len;
    if (!state->encrypting) {
        return srtp_err_status_bad_param;
    }
    if (*len > 0 && EVP_CipherUpdate(state->evp, buffer, &out_len, buffer, (int)*len) != 1) {
        return srtp_err_status_cipher_fail;
    }
    return srtp_err_status_ok;
}

static srtp_err_status_t gcm_get_tag(void *opaque, uint8_t *tag, uint32_t *len)
{
    struct cipher_state *state = opaque;
    uint8_t none[AES_BLOCK_BYTES];
    int out_len;
    if (EVP_CipherFinal_ex(state->evp, none, &out_len) != 1 ||
        EVP_CIPHER_CTX_ctrl(state->evp, EVP_CTRL_AEAD_GET_TAG, state->tag_len, tag) != 1) {
        return srtp_err_status_algo_fail;
    }
    *len = (uint32_t)state->tag_len;
    return srtp_err_status_ok;
}

static srtp_err_status_t gcm_decrypt(void *opaque, uint8_t *buffer, unsigned int *len)
{
    struct cipher_state *state = opaque;
    if (state->encrypting || *len < (unsigned)state->tag_len) {
        return srtp_err_status_bad_param;
    }
    int data_len = (int)*len - state->tag_len, out_len;
    uint8_t none[AES_BLOCK_BYTES];
    if (EVP_CIPHER_CTX_ctrl(state->evp, EVP_CTRL_AEAD_SET_TAG, state->tag_len, buffer + data_len) != 1 ||
        (data_len > 0 && EVP_CipherUpdate(state->evp, buffer, &out_len, buffer, data_len) != 1)) {
        return srtp_err_status_cipher_fail;
    }
    if (EVP_CipherFinal_ex(state->evp, none, &out_len) != 1) {
        return srtp_err_status_auth_fail;
    }
    *len = (unsigned)data_len;
    return srtp_err_status_ok;
}

/* --- HMAC-SHA1 --- */

struct hmac_state {
    struct hmac_sha1 keyed;
    SHA_CTX running;
};

static const srtp_auth_type_t hmac_sha1;

static srtp_err_status_t hmac_alloc(srtp_auth_t **ret, int key_len, int out_len)
{
    if (key_len < 0 || key_len > SHA1_BLOCK_BYTES || out_len < 0 || out_len > SHA_DIGEST_LENGTH) {
        return srtp_err_status_bad_param;
    }
    srtp_auth_t *a = calloc(1, sizeof *a);
    struct hmac_state *state = calloc(1, sizeof *state);
    if (a == NULL || state == NULL) {
        free(a);
        free(state);
        return srtp_err_status_alloc_fail;
    }
    *a = (srtp_auth_t){.type = &hmac_sha1, .state = state, .out_len = out_len, .key_len = key_len};
    *ret = a;
    return srtp_err_status_ok;
}

static srtp_err_status_t hmac_dealloc(srtp_auth_t *a)
{
    secret_clear(a->state, sizeof(struct hmac_state));
    free(a->state);
    free(a);
    return srtp_err_status_ok;
}

static srtp_err_status_t hmac_start(void *opaque)
{
    struct hmac_state *state = opaque;
    state->running = state->keyed.inner;
    return srtp_err_status_ok;
}

static srtp_err_status_t hmac_init(void *opaque, const uint8_t *key, int key_len)
{
    struct hmac_state *state = opaque;
    return key_len >= 0 && hmac_sha1_key(&state->keyed, key, (size_t)key_len) ? hmac_start(state)
                                                                              : srtp_err_status_auth_fail;
}

static srtp_err_status_t hmac_update(void *opaque, const uint8_t *data, int len)
{
    struct hmac_state *state = opaque;
    return SHA1_Update(&state->running, data, (size_t)len) ? srtp_err_status_ok : srtp_err_status_auth_fail;
}

static srtp_err_status_t hmac_compute(void *opaque, const uint8_t *data, int len, int tag_len, uint8_t *tag)
{
    struct hmac_state *state = opaque;
    return SHA1_Update(&state->running, data, (size_t)len) &&
                   hmac_sha1_end(&state->keyed, &state->running, tag, (size_t)tag_len)
               ? srtp_err_status_ok
               : srtp_err_status_auth_fail;
}

/* --- vectors --- */

/* RFC 3711 appendix B.2 and RFC 6188 section 7.2: key stream, so the plain text is zero. */
static const uint8_t cm_128_key[] = "\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c"
                                    "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd";
static const uint8_t cm_128_stream[] = "\xe0\x3e\xad\x09\x35\xc9\x5e\x80\xe1\x66\xb1\x6d\xd9\x2b\x4e\xb4"
                                       "\xd2\x35\x13\x16\x2b\x02\xd0\xf7\x2a\x43\xa2\xfe\x4a\x5f\x97\xab";
static const uint8_t cm_256_key[] = "\x57\xf8\x2f\xe3\x61\x3f\xd1\x70\xa8\x5e\xc9\x3c\x40\xb1\xf0\x92"
                                    "\x2e\xc4\xcb\x0d\xc0\x25\xb5\x82\x72\x14\x7c\xc4\x38\x94\x4a\x98"
                                    "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd";
static const uint8_t cm_256_stream[] = "\x92\xbd\xd2\x8a\x93\xc3\xf5\x25\x11\xc6\x77\xd0\x8b\x55\x15\xa4"
                                       "\x9d\xa7\x1b\x23\x78\xa8\x54\xf6\x70\x50\x75\x6d\xed\x16\x5b\xac";
static const uint8_t zeros[32];
static uint8_t cm_nonce[16];

static const srtp_cipher_test_case_t cm_128_case = {
    sizeof cm_128_key - 1, cm_128_key, cm_nonce, 32, zeros, 32, cm_128_stream, 0, NULL, 0, NULL,
};
static const srtp_cipher_test_case_t cm_256_case = {
    sizeof cm_256_key - 1, cm_256_key, cm_nonce, 32, zeros, 32, cm_256_stream, 0, NULL, 0, NULL,
};

/* The GCM specification's test cases 4 and 16; a salt follows the key, unused by the cipher itself. */
static const uint8_t gcm_128_key[] = "\xfe\xff\xe9\x92\x86\x65\x73\x1c\x6d\x6a\x8f\x94\x67\x30\x83\x08"
                                     "\0\0\0\0\0\0\0\0\0\0\0";
static const uint8_t gcm_256_key[] = "\xfe\xff\xe9\x92\x86\x65\x73\x1c\x6d\x6a\x8f\x94\x67\x30\x83\x08"
                                     "\xfe\xff\xe9\x92\x86\x65\x73\x1c\x6d\x6a\x8f\x94\x67\x30\x83\x08"
                                     "\0\0\0\0\0\0\0\0\0\0\0";
static uint8_t gcm_nonce[16] = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
static const uint8_t gcm_aad[] = "\xfe\xed\xfa\xce\xde\xad\xbe\xef\xfe\xed\xfa\xce\xde\xad\xbe\xef\xab\xad\xda\xd2";
static const uint8_t gcm_plain[] = "\xd9\x31\x32\x25\xf8\x84\x06\xe5\xa5\x59\x09\xc5\xaf\xf5\x26\x9a"
                                   "\x86\xa7\xa9\x53\x15\x34\xf7\xda\x2e\x4c\x30\x3d\x8a\x31\x8a\x72"
                                   "\x1c\x3c\x0c\x95\x95\x68\x09\x53\x2f\xcf\x0e\x24\x49\xa6\xb5\x25"
                                   "\xb1\x6a\xed\xf5\xaa\x0d\xe6\x57\xba\x63\x7b\x39";
static const uint8_t gcm_128_out[] = "\x42\x83\x1e\xc2\x21\x77\x74\x24\x4b\x72\x21\xb7\x84\xd0\xd4\x9c"
                                     "\xe3\xaa\x21\x2f\x2c\x02\xa4\xe0\x35\xc1\x7e\x23\x29\xac\xa1\x2e"
                                     "\x21\xd5\x14\xb2\x54\x66\x93\x1c\x7d\x8f\x6a\x5a\xac\x84\xaa\x05"
                                     "\x1b\xa3\x0b\x39\x6a\x0a\xac\x97\x3d\x58\xe0\x91"
                                     "\x5b\xc9\x4f\xbc\x32\x21\xa5\xdb\x94\xfa\xe9\x5a\xe7\x12\x1a\x47";
static const uint8_t gcm_256_out[] = "\x52\x2d\xc1\xf0\x99\x56\x7d\x07\xf4\x7f\x37\xa3\x2a\x84\x42\x7d"
                                     "\x64\x3a\x8c\xdc\xbf\xe5\xc0\xc9\x75\x98\xa2\xbd\x25\x55\xd1\xaa"
                                     "\x8c\xb0\x8e\x48\x59\x0d\xbb\x3d\xa7\xb0\x8b\x10\x56\x82\x88\x38"
                                     "\xc5\xf6\x1e\x63\x93\xba\x7a\x0a\xbc\xc9\xf6\x62"
                                     "\x76\xfc\x6e\xce\x0f\x4e\x17\x68\xcd\xdf\x88\x53\xbb\x2d\x55\x1b";

static const srtp_cipher_test_case_t gcm_128_case = {
    sizeof gcm_128_key, gcm_128_key,        gcm_nonce, sizeof gcm_plain - 1, gcm_plain, sizeof gcm_128_out - 1,
    gcm_128_out,        sizeof gcm_aad - 1, gcm_aad,   GCM_TAG_BYTES,        NULL,
};
static const srtp_cipher_test_case_t gcm_256_case = {
    sizeof gcm_256_key, gcm_256_key,        gcm_nonce, sizeof gcm_plain - 1, gcm_plain, sizeof gcm_256_out - 1,
    gcm_256_out,        sizeof gcm_aad - 1, gcm_aad,   GCM_TAG_BYTES,        NULL,
};

/* RFC 2202 section 3, case 1. */
static const uint8_t hmac_key[] = "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b";
static const uint8_t hmac_tag[] = "\xb6\x17\x31\x86\x55\x05\x72\x64\xe2\x8b\xc0\xb6\xfb\x37\x8c\x8e\xf1\x46\xbe\x00";
static const srtp_auth_test_case_t hmac_case = {
    sizeof hmac_key - 1, hmac_key, 8, (const uint8_t *)"Hi There", sizeof hmac_tag - 1, hmac_tag, NULL,
};

/* --- the types libsrtp is given --- */

#define CM_TYPE(name, type_id)                                                                                         \
    static const srtp_cipher_type_t name = {.alloc = cm_alloc,                                                         \
                                            .dealloc = cipher_dealloc,                                                 \
                                            .init = cm_init,                                                           \
                                            .encrypt = cm_crypt,                                                       \
                                            .decrypt = cm_crypt,                                                       \
                                            .set_iv = cm_set_iv,                                                       \
                                            .description = "AES counter mode by EVP",                                  \
                                            .test_data = &name##_case,                                                 \
                                            .id = type_id}
#define GCM_TYPE(name, type_id)                                                                                        \
    static const srtp_cipher_type_t name = {.alloc = gcm_alloc,                                                        \
                                            .dealloc = cipher_dealloc,                                                 \
                                            .init = gcm_init,                                                          \
                                            .set_aad = gcm_set_aad,                                                    \
                                            .encrypt = gcm_encrypt,                                                    \
                                            .decrypt = gcm_decrypt,                                                    \
                                            .set_iv = gcm_set_iv,                                                      \
                                            .get_tag = gcm_get_tag,                                                    \
                                            .description = "AES-GCM by EVP",                                           \
                                            .test_data = &name##_case,                                                 \
                                            .id = type_id}
CM_TYPE(cm_128, SRTP_AES_ICM_128);
CM_TYPE(cm_256, SRTP_AES_ICM_256); /* libsrtp derives the keys of GCM-256 with it */
GCM_TYPE(gcm_128, SRTP_AES_GCM_128);
GCM_TYPE(gcm_256, SRTP_AES_GCM_256);

static const srtp_auth_type_t hmac_sha1 = {
    .alloc = hmac_alloc,
    .dealloc = hmac_dealloc,
    .init = hmac_init,
    .compute = hmac_compute,
    .update = hmac_update,
    .start = hmac_start,
    .description = "HMAC-SHA1 by OpenSSL",
    .test_data = &hmac_case,
    .id = SRTP_HMAC_SHA1,
};

enum err crypto_init(void)
{
    if (crypto_ready) {
        return ERR_OK;
    }
    evp_ctr_128 = EVP_CIPHER_fetch(NULL, "AES-128-CTR", NULL);
    evp_ctr_256 = EVP_CIPHER_fetch(NULL, "AES-256-CTR", NULL);
    evp_gcm_128 = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    evp_gcm_256 = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    crypto_ready = true;
    /* Each replacement runs our vectors and libsrtp's own, and random round trips. */
    if (evp_ctr_128 == NULL || evp_ctr_256 == NULL || evp_gcm_128 == NULL || evp_gcm_256 == NULL ||
        srtp_init() != srtp_err_status_ok ||
        srtp_replace_cipher_type(&cm_128, SRTP_AES_ICM_128) != srtp_err_status_ok ||
        srtp_replace_cipher_type(&cm_256, SRTP_AES_ICM_256) != srtp_err_status_ok ||
        srtp_replace_cipher_type(&gcm_128, SRTP_AES_GCM_128) != srtp_err_status_ok ||
        srtp_replace_cipher_type(&gcm_256, SRTP_AES_GCM_256) != srtp_err_status_ok ||
        srtp_replace_auth_type(&hmac_sha1, SRTP_HMAC_SHA1) != srtp_err_status_ok) {
        crypto_finish();
        return ERR_UNSUPPORTED;
    }
    gcm_choose();
    return ERR_OK;
}

void crypto_finish(void)
{
    if (!crypto_ready) {
        return;
    }
    gcm_forget();
    (void)srtp_shutdown();
    EVP_CIPHER_free(evp_ctr_128);
    EVP_CIPHER_free(evp_ctr_256);
    EVP_CIPHER_free(evp_gcm_128);
    EVP_CIPHER_free(evp_gcm_256);
    crypto_ready = false;
}
