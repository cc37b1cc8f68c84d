/* TLS 1.2 and 1.3 with AEAD only, nothing remembered between connections; and the self-signed certificate of a first start. */
#include "edge_priv.h"

#include "dais/base/log.h"
#include "dais/base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SELF_SIGNED_DAYS 397
#define RENEW_DAYS       7

void tls_harden(SSL_CTX *ssl)
{
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                 SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ssl, 0);
    SSL_CTX_set_max_early_data(ssl, 0);
    SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384");
}

/* A key with a passphrase can't be used by a server that nobody sits before: refused instead of asked for. */
static int no_passphrase(char *out, int size, int writing, void *user)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)user;
    return -1;
}

/* Loads certificate and key into `ssl`; the operator's words on failure are in the log. */
static bool load_into(SSL_CTX *ssl, const char *certificate_path, const char *key_path)
{
    SSL_CTX_set_default_passwd_cb(ssl, no_passphrase);
    return SSL_CTX_use_certificate_chain_file(ssl, certificate_path) == 1 &&
           SSL_CTX_use_PrivateKey_file(ssl, key_path, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(ssl) == 1;
}

PRINTF_LIKE(3, 4) static enum err refuse(char *out, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out, size, format, args);
    va_end(args);
    return ERR_INVALID;
}

static enum err files_check(const char *certificate_path, const char *key_path, char *out, size_t size)
{
    struct stat info;
    if (access(certificate_path, R_OK) != 0) {
        return refuse(out, size, "certificate: cannot read %.150s (%s)", certificate_path, strerror(errno));
    }
    if (access(key_path, R_OK) != 0 || stat(key_path, &info) != 0) {
        return refuse(out, size, "key: cannot read %.150s (%s)", key_path, strerror(errno));
    }
    if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return refuse(out, size, "key: others may read %.150s: chmod 0600 it", key_path);
    }
    return ERR_OK;
}

static enum err pair_check(SSL_CTX *ssl, const char *certificate_path, const char *key_path, char *out, size_t size)
{
    SSL_CTX_set_default_passwd_cb(ssl, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(ssl, certificate_path) != 1) {
        return refuse(out, size,
                      "certificate: %.150s holds no certificate that can be used; it must be PEM, the server's first",
                      certificate_path);
    }
    if (SSL_CTX_use_PrivateKey_file(ssl, key_path, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(ssl) == 1) {
        return ERR_OK;
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
        ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH) {
        return refuse(out, size, "key: %.150s is not the key of the certificate %.150s", key_path, certificate_path);
    }
    return refuse(out, size, "key: %.150s holds no key that can be used; it must be PEM, without a passphrase",
                  key_path);
}

enum err server_certificate_check(const char *certificate_path, const char *key_path, char *ret_problem,
                                  size_t problem_size)
{
    enum err err = files_check(certificate_path, key_path, ret_problem, problem_size);
    if (err != ERR_OK) {
        return err;
    }
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    err = trial == NULL ? refuse(ret_problem, problem_size, "certificate: not enough memory to read it")
                        : pair_check(trial, certificate_path, key_path, ret_problem, problem_size);
    SSL_CTX_free(trial);
    ERR_clear_error();
    return err;
}

void tls_reload(struct server *server)
{
    /* Tried on a context of its own first: a broken pair must not take the working one away. */
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    bool good = trial != NULL && load_into(trial, server->certificate_path, server->key_path);
    SSL_CTX_free(trial);
    if (!good || server->ssl == NULL || !load_into(server->ssl, server->certificate_path, server->key_path)) {
        ERR_clear_error();
        log_error("certificate_reload_failed", "certificate=%s key=%s note=\"the old one stays in use\"",
                  server->certificate_path, server->key_path);
        return;
    }
    log_info("certificate_reloaded", "certificate=%s", server->certificate_path);
}

wall_ms tls_until_ms(const struct server *server, bool *ret_self_signed)
{
    X509 *certificate = server->ssl != NULL ? SSL_CTX_get0_certificate(server->ssl) : NULL;
    struct tm until;
    *ret_self_signed = false;
    if (certificate == NULL || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) != 1) {
        return 0;
    }
    *ret_self_signed = X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
    return (wall_ms)timegm(&until) * 1000;
}

static bool extension_add(X509 *certificate, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool done = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

static bool certificate_fill(X509 *certificate, EVP_PKEY *key)
{
    uint64_t serial;
    random_bytes(&serial, sizeof serial);
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1 &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), -3600) != NULL &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), SELF_SIGNED_DAYS, 0, NULL) != NULL &&
           X509_set_pubkey(certificate, key) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1 &&
           extension_add(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
           extension_add(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           extension_add(certificate, NID_ext_key_usage, "serverAuth") && X509_sign(certificate, key, EVP_sha256()) > 0;
}

static FILE *private_file(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) {
        return NULL;
    }
    fchmod(fd, mode);
    FILE *file = fdopen(fd, "w");
    if (file == NULL) {
        close(fd);
    }
    return file;
}

static bool files_write(X509 *certificate, EVP_PKEY *key, const char *certificate_path, const char *key_path)
{
    FILE *file = private_file(key_path, 0600);
    if (file == NULL) {
        return false;
    }
    bool good = PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    good = fclose(file) == 0 && good;
    if (!good || (file = private_file(certificate_path, 0644)) == NULL) {
        return false;
    }
    good = PEM_write_X509(file, certificate) == 1;
    return fclose(file) == 0 && good;
}

/* There, readable, matching, and good for some days more. */
static bool pair_is_fine(const char *certificate_path, const char *key_path)
{
    FILE *file = fopen(certificate_path, "re");
    if (file == NULL) {
        return false;
    }
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    time_t soon = time(NULL) + RENEW_DAYS * 86400;
    bool fine = certificate != NULL && X509_cmp_time(X509_get0_notAfter(certificate), &soon) > 0;
    X509_free(certificate);
    SSL_CTX *trial = fine ? SSL_CTX_new(TLS_server_method()) : NULL;
    fine = trial != NULL && load_into(trial, certificate_path, key_path);
    SSL_CTX_free(trial);
    ERR_clear_error();
    return fine;
}

enum err server_certificate_ensure(const char *certificate_path, const char *key_path)
{
    if (pair_is_fine(certificate_path, key_path)) {
        return ERR_OK;
    }
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    bool done = key != NULL && certificate != NULL && certificate_fill(certificate, key) &&
                files_write(certificate, key, certificate_path, key_path);
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return done ? ERR_OK : ERR_IO;
}
