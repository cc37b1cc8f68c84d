/* DTLS-SRTP by OpenSSL over a BIO that carries whole datagrams: identity, context, session. */
#include "dais/transport/dtls.h"

#include "dais/base/bytes.h"
#include "dais/base/limits.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"
#include "dais/base/str.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#define DTLS_MTU_BYTES          1200
#define DTLS_TIMER_FIRST_US     100000
#define DTLS_TIMER_MAX_US       4000000
#define DTLS_RECORD_HEADER      13
#define DTLS_SEALED_BYTES_MIN   25 /* AES-GCM (RFC 5288): explicit nonce, one byte, tag */
#define DTLS_RECORD_ALERT       21
#define CERTIFICATE_BYTES_MAX   4096
#define CERTIFICATE_CHAIN_BYTES 8192
#define RSA_BITS_MIN            2048
#define RSA_BITS_MAX            4096
#define IDENTITY_VALID_S        (60L * 60 * 24 * 365)
#define CIPHERS                 "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"
#define GROUPS                  "X25519:P-256:P-384" /* the last for certificates on that curve */
/* In our order of preference, which counts as we are the server. */
#define PROFILES "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80"

METRIC(dtls_connected, "dais_dtls_connected_total", COUNTER, "DTLS handshakes completed");
METRIC(dtls_failed, "dais_dtls_failed_total", COUNTER, "DTLS handshakes that failed or ran out of time");
METRIC(dtls_wrong_certificate, "dais_dtls_wrong_certificate_total", COUNTER,
       "DTLS peers whose certificate is not the one that signalling named, or not acceptable");
METRIC(dtls_alert_ignored, "dais_dtls_alert_ignored_total", COUNTER, "DTLS alerts ignored because nothing proves them");
METRIC(dtls_half_open_limit, "dais_dtls_half_open_limit_total", COUNTER,
       "DTLS handshakes not begun because too many are unfinished");

/* --- identity --- */

struct dtls_identity {
    EVP_PKEY *key;
    X509 *certificate;
    uint8_t fingerprint[DTLS_FINGERPRINT_BYTES];
    char fingerprint_text[DTLS_FINGERPRINT_TEXT_SIZE];
};

static bool certificate_fill(X509 *certificate, EVP_PKEY *key)
{
    uint8_t serial[8];
    random_bytes(serial, sizeof serial);
    serial[0] &= 0x7f;
    BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
    X509_NAME *name = X509_get_subject_name(certificate);
    bool ok = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL &&
              X509_set_version(certificate, X509_VERSION_3) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(certificate), -24L * 3600) != NULL &&
              X509_gmtime_adj(X509_getm_notAfter(certificate), IDENTITY_VALID_S) != NULL &&
              X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"dais", -1, -1, 0) == 1 &&
              X509_set_issuer_name(certificate, name) == 1 && X509_set_pubkey(certificate, key) == 1 &&
              X509_sign(certificate, key, EVP_sha256()) > 0;
    BN_free(number);
    return ok;
}

static bool certificate_fingerprint(const X509 *certificate, uint8_t out[DTLS_FINGERPRINT_BYTES])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (X509_digest(certificate, EVP_sha256(), digest, &len) != 1 || len != DTLS_FINGERPRINT_BYTES) {
        return false;
    }
    memcpy(out, digest, DTLS_FINGERPRINT_BYTES);
    return true;
}

enum err dtls_identity_create(struct dtls_identity **ret_identity)
{
    struct dtls_identity *identity = calloc(1, sizeof *identity);
    if (identity == NULL) {
        return ERR_NO_MEMORY;
    }
    identity->key = EVP_EC_gen("P-256");
    identity->certificate = X509_new();
    if (identity->key == NULL || identity->certificate == NULL ||
        !certificate_fill(identity->certificate, identity->key) ||
        !certificate_fingerprint(identity->certificate, identity->fingerprint)) {
        dtls_identity_destroy(identity);
        return ERR_UNSUPPORTED;
    }
    for (size_t i = 0; i < DTLS_FINGERPRINT_BYTES; i++) {
        static const char hex[] = "0123456789ABCDEF";
        char *at = identity->fingerprint_text + 3 * i;
        at[0] = hex[identity->fingerprint[i] >> 4];
        at[1] = hex[identity->fingerprint[i] & 15];
        at[2] = i + 1 < DTLS_FINGERPRINT_BYTES ? ':' : '\0';
    }
    *ret_identity = identity;
    return ERR_OK;
}

void dtls_identity_destroy(struct dtls_identity *identity)
{
    if (identity != NULL) {
        EVP_PKEY_free(identity->key);
        X509_free(identity->certificate);
        free(identity);
    }
}

const char *dtls_identity_fingerprint_text(const struct dtls_identity *identity)
{
    return identity->fingerprint_text;
}

const uint8_t *dtls_identity_fingerprint(const struct dtls_identity *identity)
{
    return identity->fingerprint;
}

/* --- BIO: one write is one datagram, one read takes the whole of the pending one --- */

static int bio_write(BIO *bio, const char *data, int len)
{
    struct dtls *dtls = BIO_get_data(bio);
    if (len > 0) {
        dtls->send(dtls->user, (const uint8_t *)data, (size_t)len);
    }
    return len;
}

static int bio_read(BIO *bio, char *out, int size)
{
    struct dtls *dtls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (dtls->pending == NULL) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t take = dtls->pending_len < (size_t)size ? dtls->pending_len : (size_t)size;
    memcpy(out, dtls->pending, take);
    dtls->pending = NULL;
    return (int)take;
}

/* Controls it does not know answer 0: Debian's OpenSSL otherwise believes that kernel TLS is on. */
static long bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static BIO_METHOD *bio_method;

/* Process-wide, never freed: it is a table of functions. */
static BIO_METHOD *bio_method_get(void)
{
    if (bio_method == NULL) {
        BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dais datagram");
        if (m == NULL || !BIO_meth_set_write(m, bio_write) || !BIO_meth_set_read(m, bio_read) ||
            !BIO_meth_set_ctrl(m, bio_ctrl) || !BIO_meth_set_create(m, bio_create)) {
            BIO_meth_free(m);
            return NULL;
        }
        bio_method = m;
    }
    return bio_method;
}

/* --- the peer's certificate --- */

static bool certificate_acceptable(X509 *certificate)
{
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    int der_bytes = i2d_X509(certificate, NULL);
    if (key == NULL || der_bytes <= 0 || der_bytes > CERTIFICATE_BYTES_MAX) {
        return false;
    }
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
        return true;
    case EVP_PKEY_RSA:
        return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN && EVP_PKEY_get_bits(key) <= RSA_BITS_MAX;
    default:
        return false;
    }
}

/* Chains mean nothing here: the certificate is right if it is the one that signalling named. */
static int verify_certificate(X509_STORE_CTX *store, void *unused)
{
    (void)unused;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct dtls *dtls = SSL_get_app_data(ssl);
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    uint8_t fingerprint[DTLS_FINGERPRINT_BYTES];
    dtls->fingerprint_ok = certificate != NULL && certificate_acceptable(certificate) &&
                           certificate_fingerprint(certificate, fingerprint) &&
                           secret_eq(fingerprint, dtls->remote_fingerprint, sizeof fingerprint);
    if (!dtls->fingerprint_ok) {
        metric_add(&dtls_wrong_certificate, 1);
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
        return 0;
    }
    return 1;
}

/* --- context --- */

enum err dtls_context_init(struct dtls_context *context, const struct dtls_identity *identity, enum dtls_role role)
{
    struct dtls_context c = {.role = role};
    SSL_CTX *ctx = c.ssl_ctx = SSL_CTX_new(DTLS_method());
    if (ctx == NULL || bio_method_get() == NULL) {
        dtls_context_finish(&c);
        return ERR_NO_MEMORY;
    }
    SSL_CTX_set_options(ctx, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(ctx, CERTIFICATE_CHAIN_BYTES);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(ctx, verify_certificate, NULL);
    if (SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION) != 1 || SSL_CTX_set_cipher_list(ctx, CIPHERS) != 1 ||
        SSL_CTX_set1_groups_list(ctx, GROUPS) != 1 || SSL_CTX_use_certificate(ctx, identity->certificate) != 1 ||
        SSL_CTX_use_PrivateKey(ctx, identity->key) != 1 ||
        SSL_CTX_set_tlsext_use_srtp(ctx, PROFILES) != 0) { /* 0 is success, in this one */
        dtls_context_finish(&c);
        return ERR_UNSUPPORTED;
    }
    *context = c;
    return ERR_OK;
}

enum err dtls_context_offer_only(struct dtls_context *context, enum secure_profile profile)
{
    static const char *const names[] = {[SECURE_CM_128] = "SRTP_AES128_CM_SHA1_80",
                                        [SECURE_GCM_128] = "SRTP_AEAD_AES_128_GCM",
                                        [SECURE_GCM_256] = "SRTP_AEAD_AES_256_GCM"};
    bool known = profile < sizeof names / sizeof names[0] && names[profile] != NULL;
    return known && SSL_CTX_set_tlsext_use_srtp(context->ssl_ctx, names[profile]) == 0 ? ERR_OK : ERR_UNSUPPORTED;
}

void dtls_context_finish(struct dtls_context *context)
{
    SSL_CTX_free(context->ssl_ctx);
    *context = (struct dtls_context){0};
}

/* --- session --- */

static unsigned timer_next_us(SSL *ssl, unsigned last_us)
{
    (void)ssl;
    if (last_us == 0) {
        return DTLS_TIMER_FIRST_US;
    }
    return last_us * 2 < DTLS_TIMER_MAX_US ? last_us * 2 : DTLS_TIMER_MAX_US;
}

static void half_open_end(struct dtls *dtls)
{
    if (dtls->half_open_counted) {
        assert(dtls->context->half_open > 0);
        dtls->context->half_open--;
        dtls->half_open_counted = false;
    }
}

static enum dtls_state fail(struct dtls *dtls, enum err error)
{
    if (dtls->state == DTLS_HANDSHAKING) {
        metric_add(&dtls_failed, 1);
    }
    half_open_end(dtls);
    SSL_free(dtls->ssl); /* the memory of a handshake must not outlive it */
    dtls->ssl = NULL;
    dtls->error = error;
    return dtls->state = DTLS_FAILED;
}

static enum secure_profile profile_of(SSL *ssl)
{
    const SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(ssl);
    switch (profile != NULL ? profile->id : 0) {
    case SRTP_AEAD_AES_128_GCM:
        return SECURE_GCM_128;
    case SRTP_AEAD_AES_256_GCM:
        return SECURE_GCM_256;
    case SRTP_AES128_CM_SHA1_80:
        return SECURE_CM_128;
    default:
        return SECURE_NONE;
    }
}

static enum dtls_state handshake_step(struct dtls *dtls)
{
    ERR_clear_error();
    int result = SSL_do_handshake(dtls->ssl);
    if (result == 1) {
        if (!dtls->fingerprint_ok) {
            return fail(dtls, ERR_AUTH);
        }
        if (profile_of(dtls->ssl) == SECURE_NONE) {
            return fail(dtls, ERR_UNSUPPORTED);
        }
        half_open_end(dtls);
        metric_add(&dtls_connected, 1);
        return dtls->state = DTLS_CONNECTED;
    }
    int why = SSL_get_error(dtls->ssl, result);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
        ERR_clear_error();
        return fail(dtls, dtls->fingerprint_ok ? ERR_INVALID : ERR_AUTH);
    }
    return dtls->state;
}

enum err dtls_open(struct dtls *dtls, struct dtls_context *context, time_us now_us,
                   const uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES], dtls_send_fn *send, void *user)
{
    if (context->half_open >= LIMIT_DTLS_HALF_OPEN) {
        metric_add(&dtls_half_open_limit, 1);
        return ERR_LIMIT;
    }
    SSL *ssl = SSL_new(context->ssl_ctx);
    BIO *bio = BIO_new(bio_method_get());
    if (ssl == NULL || bio == NULL) {
        SSL_free(ssl);
        BIO_free(bio);
        return ERR_NO_MEMORY;
    }
    *dtls = (struct dtls){.ssl = ssl,
                          .context = context,
                          .state = DTLS_HANDSHAKING,
                          .send = send,
                          .user = user,
                          .opened_us = now_us,
                          .half_open_counted = true};
    context->half_open++;
    memcpy(dtls->remote_fingerprint, remote_fingerprint, DTLS_FINGERPRINT_BYTES);
    BIO_set_data(bio, dtls);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, dtls);
    DTLS_set_link_mtu(ssl, DTLS_MTU_BYTES);
    DTLS_set_timer_cb(ssl, timer_next_us);
    if (context->role == DTLS_CLIENT) {
        SSL_set_connect_state(ssl);
        (void)handshake_step(dtls);
    } else {
        SSL_set_accept_state(ssl);
    }
    return ERR_OK;
}

void dtls_close(struct dtls *dtls)
{
    if (dtls->state == DTLS_NONE) {
        return;
    }
    half_open_end(dtls);
    if (dtls->ssl != NULL) {
        if (dtls->state == DTLS_CONNECTED) {
            (void)SSL_shutdown(dtls->ssl);
        }
        SSL_free(dtls->ssl);
        ERR_clear_error();
    }
    *dtls = (struct dtls){0};
}

/* True if one of the records is an alert in the clear, which anybody can have written, or claims to be encrypted and is
 * too short for that: some versions of OpenSSL answer it with a fatal alert of their own instead of dropping it
 * (RFC 6347 section 4.1.2.7). */
static bool has_forged_record(const uint8_t *data, size_t len)
{
    while (len >= DTLS_RECORD_HEADER) {
        size_t payload = load_u16(data + 11), record = DTLS_RECORD_HEADER + payload;
        bool encrypted = load_u16(data + 3) != 0;
        if (encrypted ? payload < DTLS_SEALED_BYTES_MIN : data[0] == DTLS_RECORD_ALERT) {
            return true;
        }
        if (record > len) {
            return false;
        }
        data += record;
        len -= record;
    }
    return false;
}

/* After the handshake: retransmitted Finished messages (OpenSSL answers them), alerts, and nothing else. */
static enum dtls_state read_established(struct dtls *dtls)
{
    uint8_t unwanted[256];
    ERR_clear_error();
    for (int records = 0; records < 64; records++) {
        int result = SSL_read(dtls->ssl, unwanted, sizeof unwanted);
        if (result > 0) {
            continue; /* data channels are not negotiated */
        }
        int why = SSL_get_error(dtls->ssl, result);
        ERR_clear_error();
        if (why == SSL_ERROR_ZERO_RETURN || (SSL_get_shutdown(dtls->ssl) & SSL_RECEIVED_SHUTDOWN) != 0) {
            return dtls->state = DTLS_CLOSED; /* close_notify, or a fatal alert under the session's keys */
        }
        break;
    }
    return dtls->state;
}

enum dtls_state dtls_receive(struct dtls *dtls, time_us now_us, const uint8_t *data, size_t len)
{
    if (dtls->state != DTLS_HANDSHAKING && dtls->state != DTLS_CONNECTED) {
        return dtls->state;
    }
    if (has_forged_record(data, len)) {
        metric_add(&dtls_alert_ignored, 1);
        return dtls->state;
    }
    dtls->pending = data;
    dtls->pending_len = len;
    if (dtls->state == DTLS_HANDSHAKING) {
        dtls->handshake_bytes += len;
        if (dtls->handshake_bytes > LIMIT_DTLS_BYTES) {
            fail(dtls, ERR_LIMIT);
        } else {
            (void)dtls_poll(dtls, now_us);
            if (dtls->state == DTLS_HANDSHAKING) {
                (void)handshake_step(dtls);
            }
        }
    } else {
        (void)read_established(dtls);
    }
    dtls->pending = NULL;
    return dtls->state;
}

enum dtls_state dtls_poll(struct dtls *dtls, time_us now_us)
{
    if (dtls->state != DTLS_HANDSHAKING) {
        return dtls->state;
    }
    if (now_us - dtls->opened_us >= LIMIT_DTLS_HANDSHAKE_US) {
        return fail(dtls, ERR_LIMIT);
    }
    if (DTLSv1_handle_timeout(dtls->ssl) < 0) {
        ERR_clear_error();
        return fail(dtls, ERR_LIMIT);
    }
    return dtls->state;
}

enum err dtls_export_keys(const struct dtls *dtls, struct secure_keys *ret_keys)
{
    static const char label[] = "EXTRACTOR-dtls_srtp";
    if (dtls->state != DTLS_CONNECTED || !dtls->fingerprint_ok) {
        return ERR_CLOSED;
    }
    struct secure_keys keys = {.profile = profile_of(dtls->ssl)};
    size_t key = secure_key_bytes(keys.profile), salt = secure_salt_bytes(keys.profile);
    uint8_t material[2 * SECURE_KEY_BYTES];
    assert(key + salt <= SECURE_KEY_BYTES);
    if (SSL_export_keying_material(dtls->ssl, material, 2 * (key + salt), label, sizeof label - 1, NULL, 0, 0) != 1) {
        return ERR_UNSUPPORTED;
    }
    /* client key, server key, client salt, server salt (RFC 5764 section 4.2) */
    bool server = dtls->context->role == DTLS_SERVER;
    uint8_t *client_out = server ? keys.remote : keys.local, *server_out = server ? keys.local : keys.remote;
    memcpy(client_out, material, key);
    memcpy(server_out, material + key, key);
    memcpy(client_out + key, material + 2 * key, salt);
    memcpy(server_out + key, material + 2 * key + salt, salt);
    secret_clear(material, sizeof material);
    *ret_keys = keys;
    secret_clear(&keys, sizeof keys);
    return ERR_OK;
}
