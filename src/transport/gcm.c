#include "gcm_priv.h"

#include "dais/base/fetch.h"
#include "dais/base/metrics.h"
#include "dais/base/str.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

METRIC(gcm_engine, "dais_srtp_gcm_ipsec_mb", GAUGE,
       "1: what is sent under AES-GCM is encrypted by libipsec-mb; 0: by OpenSSL");

/* --- libipsec-mb --- */

#ifdef HAVE_IPSEC_MB
#include <intel-ipsec-mb.h>

static IMB_MGR *manager; /* its functions of GCM keep no state in it: any thread may call them */

static void fast_close(void)
{
    if (manager != NULL) {
        free_mb_mgr(manager);
        manager = NULL;
    }
}

static void fast_open(void)
{
    IMB_ARCH arch;
    manager = alloc_mb_mgr(0);
    if (manager == NULL) {
        return;
    }
    init_mb_mgr_auto(manager, &arch);
    if (imb_get_errno(manager) != 0 || (manager->features & IMB_FEATURE_VAES) == 0) {
        fast_close();
    }
}

static bool fast_is_there(void)
{
    return manager != NULL;
}

static size_t fast_key_bytes(void)
{
    return sizeof(struct gcm_key_data);
}

static void fast_key_set(void *fast, const uint8_t *key, bool is_256)
{
    if (is_256) {
        IMB_AES256_GCM_PRE(manager, key, fast);
    } else {
        IMB_AES128_GCM_PRE(manager, key, fast);
    }
}

static void fast_seal(const void *fast, bool is_256, const uint8_t *iv, const uint8_t *aad, size_t aad_bytes,
                      uint8_t *data, size_t bytes, uint8_t *tag)
{
    struct gcm_context_data context;
    if (is_256) {
        IMB_AES256_GCM_ENC(manager, fast, &context, data, data, bytes, iv, aad, aad_bytes, tag, GCM_TAG_BYTES);
    } else {
        IMB_AES128_GCM_ENC(manager, fast, &context, data, data, bytes, iv, aad, aad_bytes, tag, GCM_TAG_BYTES);
    }
}
#else
static void fast_close(void)
{
}
static void fast_open(void)
{
}
static bool fast_is_there(void)
{
    return false;
}
static size_t fast_key_bytes(void)
{
    return 0;
}
static void fast_key_set(void *fast, const uint8_t *key, bool is_256)
{
    (void)fast, (void)key, (void)is_256;
}
static void fast_seal(const void *fast, bool is_256, const uint8_t *iv, const uint8_t *aad, size_t aad_bytes,
                      uint8_t *data, size_t bytes, uint8_t *tag)
{
    (void)fast, (void)is_256, (void)iv, (void)aad, (void)aad_bytes, (void)data, (void)bytes, (void)tag;
}
#endif

/* --- keys --- */

#define KEY_ALIGN 64

/* One block of memory: what a packet needs of it lies side by side. */
struct gcm_key {
    EVP_CIPHER_CTX *evp; /* NULL: by libipsec-mb */
    bool is_256;
    _Alignas(KEY_ALIGN) uint8_t fast[];
};

static bool openssl_preferred;

static enum err key_make(const uint8_t *bytes, size_t key_bytes, bool fast, struct gcm_key **ret_key)
{
    size_t size = sizeof(struct gcm_key) + (fast ? fast_key_bytes() : 0);
    size = (size + KEY_ALIGN - 1) & ~(size_t)(KEY_ALIGN - 1);
    struct gcm_key *key = aligned_alloc(KEY_ALIGN, size);
    if (key == NULL) {
        return ERR_NO_MEMORY;
    }
    memset(key, 0, size);
    key->is_256 = key_bytes == 32;
    if (fast) {
        fast_key_set(key->fast, bytes, key->is_256);
    } else {
        const EVP_CIPHER *cipher = key->is_256 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
        key->evp = EVP_CIPHER_CTX_new();
        if (key->evp == NULL || EVP_EncryptInit_ex(key->evp, cipher, NULL, bytes, NULL) != 1) {
            gcm_key_destroy(key);
            return ERR_NO_MEMORY;
        }
    }
    *ret_key = key;
    return ERR_OK;
}

enum err gcm_key_create(const uint8_t *bytes, size_t key_bytes, struct gcm_key **ret_key)
{
    return key_make(bytes, key_bytes, gcm_is_fast() && !openssl_preferred, ret_key);
}

void gcm_key_destroy(struct gcm_key *key)
{
    if (key == NULL) {
        return;
    }
    if (key->evp != NULL) {
        EVP_CIPHER_CTX_free(key->evp);
    } else {
        secret_clear(key->fast, fast_key_bytes());
    }
    free(key);
}

void gcm_fetch(const struct gcm_key *key)
{
    fetch_bytes(key, sizeof *key + (gcm_is_fast() ? fast_key_bytes() : 0));
}

enum err gcm_seal(struct gcm_key *key, const uint8_t iv[GCM_IV_BYTES], const uint8_t *aad, size_t aad_bytes,
                  uint8_t *data, size_t bytes, uint8_t ret_tag[GCM_TAG_BYTES])
{
    int len;
    uint8_t none[GCM_TAG_BYTES];
    if (key->evp == NULL) {
        fast_seal(key->fast, key->is_256, iv, aad, aad_bytes, data, bytes, ret_tag);
        return ERR_OK;
    }
    bool ok = EVP_EncryptInit_ex(key->evp, NULL, NULL, NULL, iv) == 1 &&
              EVP_EncryptUpdate(key->evp, NULL, &len, aad, (int)aad_bytes) == 1 &&
              (bytes == 0 || EVP_EncryptUpdate(key->evp, data, &len, data, (int)bytes) == 1) &&
              EVP_EncryptFinal_ex(key->evp, none, &len) == 1 &&
              EVP_CIPHER_CTX_ctrl(key->evp, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, ret_tag) == 1;
    return ok ? ERR_OK : ERR_INVALID;
}

/* --- the choice --- */

#define PROOF_BYTES 300

/* The same packets by both, of lengths around the blocks that either works in. */
static bool agree(size_t key_bytes)
{
    uint8_t bytes[32], iv[GCM_IV_BYTES], a[PROOF_BYTES], b[PROOF_BYTES], tag_a[GCM_TAG_BYTES], tag_b[GCM_TAG_BYTES];
    struct gcm_key *fast = NULL, *slow = NULL;
    memset(bytes, 0xfe, sizeof bytes);
    memset(iv, 0xca, sizeof iv);
    bool ok = key_make(bytes, key_bytes, true, &fast) == ERR_OK && key_make(bytes, key_bytes, false, &slow) == ERR_OK;
    for (size_t len = 0; ok && len <= PROOF_BYTES; len++) {
        size_t aad_bytes = 12 + len % 5 * 4;
        memset(a, (int)len, sizeof a);
        memcpy(b, a, sizeof b);
        ok = gcm_seal(fast, iv, bytes, aad_bytes, a, len, tag_a) == ERR_OK &&
             gcm_seal(slow, iv, bytes, aad_bytes, b, len, tag_b) == ERR_OK && memcmp(a, b, sizeof a) == 0 &&
             memcmp(tag_a, tag_b, sizeof tag_a) == 0;
    }
    gcm_key_destroy(fast);
    gcm_key_destroy(slow);
    return ok;
}

void gcm_choose(void)
{
    fast_open();
    if (fast_is_there() && !(agree(16) && agree(32))) {
        fast_close();
    }
    metric_set(&gcm_engine, fast_is_there() ? 1 : 0);
}

void gcm_forget(void)
{
    fast_close();
}

bool gcm_is_fast(void)
{
    return fast_is_there();
}

void gcm_prefer_openssl(bool on)
{
    openssl_preferred = on;
}
