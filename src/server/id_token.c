/* Checks ID tokens. */
#include "dais/server/id_token.h"

#include <cjose/cjose.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192

enum algorithm { ALGORITHM_NONE, ALGORITHM_RS256, ALGORITHM_ES256 };

struct id_key {
    cjose_jwk_t *jwk;
    char *kid; /* NULL: without a name */
    enum algorithm algorithm;
};

struct id_keys {
    struct id_key items[ID_TOKEN_KEYS_MAX];
    size_t count;
};

/* ── keys ── */

static enum algorithm algorithm_of(const char *name)
{
    if (name && strcmp(name, "RS256") == 0)
        return ALGORITHM_RS256;
    return name && strcmp(name, "ES256") == 0 ? ALGORITHM_ES256 : ALGORITHM_NONE;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool says_or_silent(const json_t *object, const char *name, const char *value)
{
    const char *text = text_of(object, name);
    return !json_object_get(object, name) || (text && strcmp(text, value) == 0);
}

/* What the key may check; NONE: nothing here. */
static enum algorithm algorithm_of_key(const json_t *object)
{
    const char *kty = text_of(object, "kty");
    if (!kty || !says_or_silent(object, "use", "sig"))
        return ALGORITHM_NONE;
    if (strcmp(kty, "RSA") == 0 && says_or_silent(object, "alg", "RS256"))
        return ALGORITHM_RS256;
    const char *curve = text_of(object, "crv");
    bool p256 = curve && strcmp(curve, "P-256") == 0;
    return strcmp(kty, "EC") == 0 && p256 && says_or_silent(object, "alg", "ES256") ? ALGORITHM_ES256 : ALGORITHM_NONE;
}

static bool size_fits(const cjose_jwk_t *jwk, enum algorithm algorithm)
{
    cjose_err error;
    size_t bits = cjose_jwk_get_keysize(jwk, &error);
    return algorithm == ALGORITHM_ES256 || (bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX);
}

static void key_finish(struct id_key *key)
{
    cjose_jwk_release(key->jwk);
    free(key->kid);
}

/* False: not a key for us. */
static bool key_read(const json_t *object, struct id_key *out)
{
    cjose_err error;
    const char *kid = text_of(object, "kid");
    *out = (struct id_key){.algorithm = algorithm_of_key(object)};
    char *text = out->algorithm != ALGORITHM_NONE ? json_dumps(object, JSON_COMPACT) : NULL;
    if (!text)
        return false;
    out->jwk = cjose_jwk_import(text, strlen(text), &error);
    free(text);
    out->kid = kid ? strdup(kid) : NULL;
    if (out->jwk && size_fits(out->jwk, out->algorithm) && (out->kid || !kid))
        return true;
    if (out->jwk)
        key_finish(out);
    else
        free(out->kid);
    return false;
}

enum err id_keys_parse(struct str json, struct id_keys **ret_keys)
{
    if (json.len > ID_TOKEN_BYTES_MAX)
        return ERR_INVALID;
    json_t *document = json_loadb(json.data ? json.data : "", json.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *list = json_object_get(document, "keys");
    if (!json_is_array(list)) {
        json_decref(document);
        return ERR_INVALID;
    }
    struct id_keys *keys = calloc(1, sizeof *keys);
    size_t count = keys ? json_array_size(list) : 0;
    for (size_t i = 0; i < count && keys->count < ID_TOKEN_KEYS_MAX; i++)
        keys->count += key_read(json_array_get(list, i), &keys->items[keys->count]) ? 1 : 0;
    json_decref(document);
    if (!keys)
        return ERR_NO_MEMORY;
    *ret_keys = keys;
    return ERR_OK;
}

void id_keys_destroy(struct id_keys *keys)
{
    for (size_t i = 0; keys && i < keys->count; i++)
        key_finish(&keys->items[i]);
    free(keys);
}

size_t id_keys_count(const struct id_keys *keys)
{
    return keys->count;
}

/* By its name; a token that names none is meant for the only key that fits. */
static const struct id_key *key_find(const struct id_keys *keys, enum algorithm algorithm, const char *kid)
{
    const struct id_key *found = NULL;
    for (size_t i = 0; keys && i < keys->count; i++) {
        const struct id_key *key = &keys->items[i];
        if (key->algorithm != algorithm || (kid && (!key->kid || strcmp(key->kid, kid) != 0)))
            continue;
        if (found)
            return NULL;
        found = key;
    }
    return found;
}

/* ── claims ── */

static bool audience_names(const json_t *audience, const char *client_id)
{
    const char *one = json_string_value(audience);
    if (one)
        return strcmp(one, client_id) == 0;
    for (size_t i = 0; i < json_array_size(audience); i++) {
        const char *text = json_string_value(json_array_get(audience, i));
        if (text && strcmp(text, client_id) == 0)
            return true;
    }
    return false;
}

/* For us; and where it is for others too, asked for by us. */
static bool audience_fits(const json_t *claims, const char *client_id)
{
    const json_t *audience = json_object_get(claims, "aud");
    const json_t *party = json_object_get(claims, "azp");
    const char *by = json_string_value(party);
    if (!audience_names(audience, client_id))
        return false;
    return party || json_array_size(audience) > 1 ? by && strcmp(by, client_id) == 0 : true;
}

/* False: not there, or not a time. */
static bool time_of(const json_t *claims, const char *name, double *ret_s)
{
    const json_t *value = json_object_get(claims, name);
    if (!json_is_number(value))
        return false;
    *ret_s = json_number_value(value);
    return isfinite(*ret_s);
}

static enum id_token_verdict times_check(const json_t *claims, int64_t now_s)
{
    double expires_s, issued_s, from_s, at_s = (double)now_s;
    if (!time_of(claims, "exp", &expires_s) || expires_s + ID_TOKEN_SKEW_S <= at_s)
        return ID_TOKEN_EXPIRED;
    if (!time_of(claims, "iat", &issued_s) || issued_s > at_s + ID_TOKEN_SKEW_S ||
        issued_s + ID_TOKEN_AGE_S + ID_TOKEN_SKEW_S <= at_s)
        return ID_TOKEN_TIME;
    if (json_object_get(claims, "nbf") && (!time_of(claims, "nbf", &from_s) || from_s > at_s + ID_TOKEN_SKEW_S))
        return ID_TOKEN_TIME;
    return ID_TOKEN_GOOD;
}

/* ASCII without blanks and control characters: it becomes part of a key. */
static bool subject_fits(const char *subject)
{
    size_t len = 0;
    for (; subject && subject[len] && len <= ID_TOKEN_SUBJECT_BYTES; len++) {
        if (subject[len] <= ' ' || subject[len] > '~')
            return false;
    }
    return len > 0 && len <= ID_TOKEN_SUBJECT_BYTES;
}

static enum id_token_verdict claims_check(const json_t *claims, const struct id_token_want *want)
{
    const char *issuer = text_of(claims, "iss"), *nonce = text_of(claims, "nonce");
    if (!issuer || strcmp(issuer, want->issuer) != 0)
        return ID_TOKEN_ISSUER;
    if (!audience_fits(claims, want->client_id))
        return ID_TOKEN_AUDIENCE;
    enum id_token_verdict verdict = times_check(claims, want->now_s);
    if (verdict)
        return verdict;
    size_t len = strlen(want->nonce);
    if (!nonce || strlen(nonce) != len || !secret_eq(nonce, want->nonce, len))
        return ID_TOKEN_NONCE;
    return subject_fits(text_of(claims, "sub")) ? ID_TOKEN_GOOD : ID_TOKEN_SUBJECT;
}

/* ── the token ── */

static enum id_token_verdict payload_read(const cjose_jws_t *jws, const struct id_token_want *want, json_t **ret_claims)
{
    cjose_err error;
    uint8_t *payload;
    size_t len;
    if (!cjose_jws_get_plaintext(jws, &payload, &len, &error))
        return ID_TOKEN_MALFORMED;
    json_t *claims = json_loadb((const char *)payload, len, JSON_REJECT_DUPLICATES, NULL);
    enum id_token_verdict verdict = json_is_object(claims) ? claims_check(claims, want) : ID_TOKEN_MALFORMED;
    if (verdict)
        json_decref(claims);
    else
        *ret_claims = claims;
    return verdict;
}

static bool is_critical(cjose_header_t *header)
{
    cjose_err error;
    char *raw = cjose_header_get_raw(header, "crit", &error);
    free(raw);
    return raw != NULL;
}

static enum id_token_verdict jws_verify(const struct id_keys *keys, cjose_jws_t *jws, const struct id_token_want *want,
                                        json_t **ret_claims)
{
    cjose_err error;
    cjose_header_t *header = cjose_jws_get_protected(jws);
    enum algorithm algorithm = algorithm_of(cjose_header_get(header, CJOSE_HDR_ALG, &error));
    if (algorithm == ALGORITHM_NONE || is_critical(header))
        return ID_TOKEN_ALGORITHM;
    const struct id_key *key = key_find(keys, algorithm, cjose_header_get(header, CJOSE_HDR_KID, &error));
    if (!key)
        return ID_TOKEN_KEY_UNKNOWN;
    if (!cjose_jws_verify(jws, key->jwk, &error))
        return ID_TOKEN_SIGNATURE;
    return payload_read(jws, want, ret_claims);
}

enum id_token_verdict id_token_verify(const struct id_keys *keys, struct str token, const struct id_token_want *want,
                                      json_t **ret_claims)
{
    cjose_err error;
    if (token.len == 0 || token.len > ID_TOKEN_BYTES_MAX)
        return ID_TOKEN_MALFORMED;
    cjose_jws_t *jws = cjose_jws_import(token.data, token.len, &error);
    if (!jws) /* also `none` and other algorithms that there are no signatures for */
        return ID_TOKEN_MALFORMED;
    enum id_token_verdict verdict = jws_verify(keys, jws, want, ret_claims);
    cjose_jws_release(jws);
    return verdict;
}

const char *id_token_verdict_name(enum id_token_verdict verdict)
{
    static const char *const names[] = {
        [ID_TOKEN_GOOD] = "good",           [ID_TOKEN_MALFORMED] = "malformed",
        [ID_TOKEN_ALGORITHM] = "algorithm", [ID_TOKEN_KEY_UNKNOWN] = "key_unknown",
        [ID_TOKEN_SIGNATURE] = "signature", [ID_TOKEN_ISSUER] = "issuer",
        [ID_TOKEN_AUDIENCE] = "audience",   [ID_TOKEN_EXPIRED] = "expired",
        [ID_TOKEN_TIME] = "time",           [ID_TOKEN_NONCE] = "nonce",
        [ID_TOKEN_SUBJECT] = "subject",
    };
    return names[verdict];
}
