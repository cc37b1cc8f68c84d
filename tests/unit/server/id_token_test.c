/* ID tokens: a good one is taken, and one that is wrong in any single point is refused for that point. Signed with OpenSSL
 * here, by the book (RFC 7515 appendix A). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/id_token.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW    1700000000
#define CLIENT "dais"
#define ISSUER "https://id.example.org"
#define HEADER "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"
#define PAYLOAD                                                                                                        \
    "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":\"1815\",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1700000000}"

static EVP_PKEY *rsa, *other_rsa, *small_rsa, *ec;
static char jwks[8192];
static struct id_keys *keys;

static void base64url(const void *data, size_t len, char *out)
{
    EVP_EncodeBlock((uint8_t *)out, data, (int)len);
    for (char *c = out; *c; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    out[strcspn(out, "=")] = 0;
}

static void number_text(const EVP_PKEY *key, const char *name, char *out)
{
    BIGNUM *number = NULL;
    uint8_t bytes[1024];
    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    int len = BN_bn2bin(number, bytes);
    BN_free(number);
    base64url(bytes, (size_t)len, out);
}

static size_t rsa_jwk(const EVP_PKEY *key, const char *rest, char *out, size_t size)
{
    char n[2048], e[64];
    number_text(key, OSSL_PKEY_PARAM_RSA_N, n);
    number_text(key, OSSL_PKEY_PARAM_RSA_E, e);
    return (size_t)snprintf(out, size, "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"%s}", n, e, rest);
}

static size_t ec_jwk(char *out, size_t size)
{
    char x[64], y[64];
    uint8_t bytes[2][32];
    static const char *const names[] = {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y};
    for (size_t i = 0; i < 2; i++) {
        BIGNUM *number = NULL;
        assert_int_equal(EVP_PKEY_get_bn_param(ec, names[i], &number), 1);
        assert_int_equal(BN_bn2binpad(number, bytes[i], 32), 32);
        BN_free(number);
    }
    base64url(bytes[0], 32, x);
    base64url(bytes[1], 32, y);
    return (size_t)snprintf(out, size, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\",\"x\":\"%s\",\"y\":\"%s\"}", x,
                            y);
}

static int setup(void **state)
{
    (void)state;
    rsa = EVP_RSA_gen(2048);
    other_rsa = EVP_RSA_gen(2048);
    small_rsa = EVP_RSA_gen(1024);
    ec = EVP_EC_gen("P-256");
    assert_true(rsa && other_rsa && small_rsa && ec);
    size_t len = (size_t)snprintf(jwks, sizeof jwks, "{\"keys\":[");
    len += rsa_jwk(rsa, ",\"kid\":\"rsa\",\"use\":\"sig\",\"alg\":\"RS256\"", jwks + len, sizeof jwks - len);
    len += (size_t)snprintf(jwks + len, sizeof jwks - len, ",");
    len += ec_jwk(jwks + len, sizeof jwks - len);
    len += (size_t)snprintf(jwks + len, sizeof jwks - len, ",");
    len += rsa_jwk(small_rsa, ",\"kid\":\"small\"", jwks + len, sizeof jwks - len);
    len += (size_t)snprintf(jwks + len, sizeof jwks - len, ",");
    len += rsa_jwk(other_rsa, ",\"kid\":\"enc\",\"use\":\"enc\"", jwks + len, sizeof jwks - len);
    snprintf(jwks + len, sizeof jwks - len, ",{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"c2VjcmV0\"},7,{}]}");
    assert_int_equal(id_keys_parse(str_of(jwks), &keys), ERR_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    id_keys_destroy(keys);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(other_rsa);
    EVP_PKEY_free(small_rsa);
    EVP_PKEY_free(ec);
    return 0;
}

static size_t sign(EVP_PKEY *key, const char *text, uint8_t out[512])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t len = 512;
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, out, &len, (const uint8_t *)text, strlen(text)), 1);
    EVP_MD_CTX_free(ctx);
    if (key != ec)
        return len;
    const uint8_t *der = out; /* JWS wants both numbers plainly, 32 bytes each */
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)len);
    uint8_t plain[64];
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(signature), plain, 32), 32);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(signature), plain + 32, 32), 32);
    ECDSA_SIG_free(signature);
    memcpy(out, plain, sizeof plain);
    return sizeof plain;
}

static char token[8192];

/* `key` NULL: without a signature. */
static struct str make(EVP_PKEY *key, const char *header, const char *payload)
{
    char head[1024], body[4096], mark[1024] = "";
    uint8_t signature[512];
    base64url(header, strlen(header), head);
    base64url(payload, strlen(payload), body);
    snprintf(token, sizeof token, "%s.%s", head, body);
    if (key)
        base64url(signature, sign(key, token, signature), mark);
    size_t len = strlen(token);
    snprintf(token + len, sizeof token - len, ".%s", mark);
    return str_of(token);
}

static enum id_token_verdict verdict_at(const struct id_keys *by, struct str text, int64_t now_s)
{
    const struct id_token_want want = {.issuer = ISSUER, .client_id = CLIENT, .nonce = "n", .now_s = now_s};
    json_t *claims = NULL;
    enum id_token_verdict verdict = id_token_verify(by, text, &want, &claims);
    if (verdict)
        assert_null(claims);
    else
        assert_string_equal(json_string_value(json_object_get(claims, "sub")), "1815");
    json_decref(claims);
    return verdict;
}

static enum id_token_verdict verdict_of(struct str text)
{
    return verdict_at(keys, text, NOW);
}

static void good_ones_are_taken(void **state)
{
    (void)state;
    assert_int_equal(id_keys_count(keys), 2); /* the small one, the one for encryption and the symmetric one are none */
    assert_int_equal(verdict_of(make(rsa, HEADER, PAYLOAD)), ID_TOKEN_GOOD);
    assert_int_equal(verdict_of(make(ec, "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"JWT\"}", PAYLOAD)),
                     ID_TOKEN_GOOD);
    assert_int_equal(verdict_of(make(rsa, "{\"alg\":\"RS256\"}", PAYLOAD)), ID_TOKEN_GOOD); /* the only one that fits */
}

static void no_other_algorithm_counts(void **state)
{
    (void)state;
    assert_int_not_equal(verdict_of(make(NULL, "{\"alg\":\"none\"}", PAYLOAD)), ID_TOKEN_GOOD);
    assert_int_not_equal(verdict_of(make(NULL, "{\"alg\":\"none\",\"kid\":\"rsa\"}", PAYLOAD)), ID_TOKEN_GOOD);
    assert_int_not_equal(verdict_of(make(NULL, HEADER, PAYLOAD)), ID_TOKEN_GOOD);
    assert_int_not_equal(verdict_of(make(NULL, "{\"kid\":\"rsa\"}", PAYLOAD)), ID_TOKEN_GOOD);
    assert_int_equal(verdict_of(make(rsa, "{\"alg\":\"RS512\",\"kid\":\"rsa\"}", PAYLOAD)), ID_TOKEN_ALGORITHM);
    assert_int_equal(verdict_of(make(rsa, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", PAYLOAD)), ID_TOKEN_ALGORITHM);
    assert_int_equal(verdict_of(make(rsa, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[\"exp\"]}", PAYLOAD)),
                     ID_TOKEN_ALGORITHM);
    /* A key is for one algorithm. */
    assert_int_equal(verdict_of(make(rsa, "{\"alg\":\"RS256\",\"kid\":\"ec\"}", PAYLOAD)), ID_TOKEN_KEY_UNKNOWN);
    assert_int_equal(verdict_of(make(ec, "{\"alg\":\"ES256\",\"kid\":\"rsa\"}", PAYLOAD)), ID_TOKEN_KEY_UNKNOWN);
}

/* HMAC with what everybody knows: the public key, as JSON and the modulus. */
static void a_public_key_is_no_shared_secret(void **state)
{
    (void)state;
    char head[256], body[1024], mark[128], modulus[2048], text[2048];
    uint8_t mac[32];
    number_text(rsa, OSSL_PKEY_PARAM_RSA_N, modulus);
    const char *secrets[] = {modulus, "secret", jwks};
    static const char *const headers[] = {"{\"alg\":\"HS256\",\"kid\":\"rsa\"}", "{\"alg\":\"HS256\",\"kid\":\"oct\"}",
                                          "{\"alg\":\"HS256\"}"};
    for (size_t i = 0; i < 9; i++) {
        base64url(headers[i % 3], strlen(headers[i % 3]), head);
        base64url(PAYLOAD, strlen(PAYLOAD), body);
        snprintf(text, sizeof text, "%s.%s", head, body);
        HMAC(EVP_sha256(), secrets[i / 3], (int)strlen(secrets[i / 3]), (const uint8_t *)text, strlen(text), mac, NULL);
        base64url(mac, sizeof mac, mark);
        snprintf(token, sizeof token, "%s.%s", text, mark);
        assert_int_equal(verdict_of(str_of(token)), ID_TOKEN_ALGORITHM);
    }
}

static void a_signature_is_of_these_words_by_that_key(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(make(other_rsa, HEADER, PAYLOAD)), ID_TOKEN_SIGNATURE);
    assert_int_equal(verdict_of(make(small_rsa, "{\"alg\":\"RS256\",\"kid\":\"small\"}", PAYLOAD)),
                     ID_TOKEN_KEY_UNKNOWN);
    assert_int_equal(verdict_of(make(other_rsa, "{\"alg\":\"RS256\",\"kid\":\"enc\"}", PAYLOAD)), ID_TOKEN_KEY_UNKNOWN);
    assert_int_equal(verdict_of(make(other_rsa, "{\"alg\":\"RS256\",\"kid\":\"new\"}", PAYLOAD)), ID_TOKEN_KEY_UNKNOWN);
    assert_int_equal(verdict_at(NULL, make(rsa, HEADER, PAYLOAD), NOW), ID_TOKEN_KEY_UNKNOWN);
    /* Its key along with it, in the header. */
    char jwk[4096], header[4400];
    rsa_jwk(other_rsa, ",\"kid\":\"rsa\"", jwk, sizeof jwk);
    snprintf(header, sizeof header, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"jwk\":%s}", jwk);
    assert_true(strlen(header) < 760);
    assert_int_equal(verdict_of(make(other_rsa, header, PAYLOAD)), ID_TOKEN_SIGNATURE);
    /* Each letter counts. */
    struct str good = make(rsa, HEADER, PAYLOAD);
    size_t taken = 0;
    for (size_t i = 0; i < good.len; i++) {
        char was = token[i];
        token[i] = was == 'A' ? 'B' : 'A';
        taken += verdict_of(good) == ID_TOKEN_GOOD;
        token[i] = was;
    }
    assert_in_range(taken, 0, 3); /* the last letter of a part has bits that are not of it */
    assert_int_equal(verdict_of(good), ID_TOKEN_GOOD);
    for (size_t len = 0; len < good.len; len++)
        assert_int_not_equal(verdict_of((struct str){token, len}), ID_TOKEN_GOOD);
}

static void each_claim_counts(void **state)
{
    (void)state;
#define REST ",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1700000000}"
#define WHO  "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":\"1815\""
    static const struct {
        enum id_token_verdict verdict;
        const char *payload;
    } cases[] = {
        {ID_TOKEN_GOOD, PAYLOAD},
        {ID_TOKEN_GOOD, "{\"iss\":\"" ISSUER "\",\"aud\":[\"dais\"],\"sub\":\"1815\"" REST},
        {ID_TOKEN_GOOD, "{\"iss\":\"" ISSUER "\",\"aud\":[\"api\",\"dais\"],\"azp\":\"dais\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_ISSUER, "{\"iss\":\"" ISSUER "/\",\"aud\":\"dais\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_ISSUER, "{\"iss\":\"https://id.example.com\",\"aud\":\"dais\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_ISSUER, "{\"aud\":\"dais\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_ISSUER, "{\"iss\":[\"" ISSUER "\"],\"aud\":\"dais\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":\"other\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":[\"other\"],\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":[\"api\",\"dais\"],\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":[\"api\",\"dais\"],\"azp\":\"api\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"azp\":\"other\",\"sub\":\"1815\"" REST},
        {ID_TOKEN_AUDIENCE, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"azp\":7,\"sub\":\"1815\"" REST},
        {ID_TOKEN_EXPIRED, WHO ",\"nonce\":\"n\",\"exp\":1699999940,\"iat\":1699999900}"},
        {ID_TOKEN_GOOD, WHO ",\"nonce\":\"n\",\"exp\":1699999941,\"iat\":1699999900}"}, /* clocks differ */
        {ID_TOKEN_EXPIRED, WHO ",\"nonce\":\"n\",\"iat\":1700000000}"},
        {ID_TOKEN_EXPIRED, WHO ",\"nonce\":\"n\",\"exp\":\"1700000300\",\"iat\":1700000000}"},
        {ID_TOKEN_EXPIRED, WHO ",\"nonce\":\"n\",\"exp\":-1,\"iat\":1700000000}"},
        {ID_TOKEN_TIME, WHO ",\"nonce\":\"n\",\"exp\":1700000300}"},
        {ID_TOKEN_GOOD, WHO ",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1700000060}"},
        {ID_TOKEN_TIME, WHO ",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1700000061}"},
        {ID_TOKEN_TIME, WHO ",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1699999340}"},
        {ID_TOKEN_TIME, WHO ",\"nonce\":\"n\",\"exp\":1700000300,\"iat\":1700000000,\"nbf\":1700000061}"},
        {ID_TOKEN_NONCE, WHO ",\"exp\":1700000300,\"iat\":1700000000}"},
        {ID_TOKEN_NONCE, WHO ",\"nonce\":\"m\",\"exp\":1700000300,\"iat\":1700000000}"},
        {ID_TOKEN_NONCE, WHO ",\"nonce\":\"\",\"exp\":1700000300,\"iat\":1700000000}"},
        {ID_TOKEN_NONCE, WHO ",\"nonce\":\"nn\",\"exp\":1700000300,\"iat\":1700000000}"},
        {ID_TOKEN_SUBJECT, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\"" REST},
        {ID_TOKEN_SUBJECT, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":\"\"" REST},
        {ID_TOKEN_SUBJECT, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":1815" REST},
        {ID_TOKEN_SUBJECT, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":\"18 15\"" REST},
        {ID_TOKEN_MALFORMED, "{\"iss\":\"" ISSUER "\",\"aud\":\"dais\",\"sub\":\"1815\",\"sub\":\"1816\"" REST},
        {ID_TOKEN_MALFORMED, "[]"},
        {ID_TOKEN_MALFORMED, "no JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum id_token_verdict verdict = verdict_of(make(rsa, HEADER, cases[i].payload));
        if (verdict != cases[i].verdict)
            fail_msg("%s: %s, not %s", cases[i].payload, id_token_verdict_name(verdict),
                     id_token_verdict_name(cases[i].verdict));
    }
}

static void what_is_no_token_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", "\xff\xff.\xff.\xff"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_not_equal(verdict_of(str_of(texts[i])), ID_TOKEN_GOOD);
    char *large = malloc(ID_TOKEN_BYTES_MAX + 2);
    memset(large, 'a', ID_TOKEN_BYTES_MAX + 1);
    assert_int_equal(verdict_of((struct str){large, ID_TOKEN_BYTES_MAX + 1}), ID_TOKEN_MALFORMED);
    free(large);
}

static void what_is_no_key_set_is_refused(void **state)
{
    (void)state;
    struct id_keys *none = NULL;
    static const char *const texts[] = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[]"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(id_keys_parse(str_of(texts[i]), &none), ERR_INVALID);
    assert_int_equal(
        id_keys_parse(STR("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"crv\":"
                          "\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}"),
                      &none),
        ERR_OK);
    assert_int_equal(id_keys_count(none), 0);
    id_keys_destroy(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones_are_taken),
        cmocka_unit_test(no_other_algorithm_counts),
        cmocka_unit_test(a_public_key_is_no_shared_secret),
        cmocka_unit_test(a_signature_is_of_these_words_by_that_key),
        cmocka_unit_test(each_claim_counts),
        cmocka_unit_test(what_is_no_token_is_refused),
        cmocka_unit_test(what_is_no_key_set_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
