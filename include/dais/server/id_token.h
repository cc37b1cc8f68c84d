/*
 * ID tokens of an OpenID provider (OpenID Connect Core 1.0 section 2): signature and claims, checked. Pure: keys, token and time
 * go in, claims come out. Signatures are cjose's; which of them may count is decided here.
 *
 * Invariants
 *  1. RS256 (keys of 2048 to 8192 bits) and ES256 (P-256) only, by a public key of the provider's own set whose `kty`, `use` and
 *     `alg` fit. Nothing that the token's header points at is ever used; one with `crit` is refused (RFC 7515 section 4.1.11).
 *     So `none` and an HMAC over a public key lead nowhere (RFC 8725 sections 2.1, 3.1).
 *  2. Claims leave only after everything was checked: issuer, audience, authorised party, expiry, time of issue, nonce, subject
 *     (Core section 3.1.3.7). Clocks may differ by ID_TOKEN_SKEW_S.
 *  3. Input of any kind is refused, not asserted on; at most ID_TOKEN_BYTES_MAX of it, and ID_TOKEN_KEYS_MAX keys.
 *
 * Any thread; an id_keys belongs to one.
 */
#ifndef DAIS_SERVER_ID_TOKEN_H
#define DAIS_SERVER_ID_TOKEN_H

#include "dais/base/err.h"
#include "dais/base/str.h"

#include <jansson.h>

#define ID_TOKEN_BYTES_MAX     65536
#define ID_TOKEN_KEYS_MAX      32
#define ID_TOKEN_SKEW_S        60
#define ID_TOKEN_AGE_S         600 /* of a token that was just asked for */
#define ID_TOKEN_SUBJECT_BYTES 255 /* Core section 2 */

struct id_keys;

/* A key set (RFC 7517). Keys that can't be used here are left out. ERR_INVALID: no such document. ERR_NO_MEMORY. */
MUST_CHECK enum err id_keys_parse(struct str json, struct id_keys **ret_keys);
void id_keys_destroy(struct id_keys *keys); /* NULL is fine */
size_t id_keys_count(const struct id_keys *keys);

struct id_token_want {
    const char *issuer;
    const char *client_id;
    const char *nonce;
    int64_t now_s; /* Unix time */
};

enum id_token_verdict {
    ID_TOKEN_GOOD,
    ID_TOKEN_MALFORMED,
    ID_TOKEN_ALGORITHM,
    ID_TOKEN_KEY_UNKNOWN, /* perhaps the provider has new keys: ask for them, and then once more */
    ID_TOKEN_SIGNATURE,
    ID_TOKEN_ISSUER,
    ID_TOKEN_AUDIENCE,
    ID_TOKEN_EXPIRED,
    ID_TOKEN_TIME, /* issued in the future, long ago, or not valid yet */
    ID_TOKEN_NONCE,
    ID_TOKEN_SUBJECT,
};
const char *id_token_verdict_name(enum id_token_verdict verdict); /* for the log */

/* `keys` may be NULL: none are known yet. The caller owns the claims of a good one. */
MUST_CHECK enum id_token_verdict id_token_verify(const struct id_keys *keys, struct str token,
                                                 const struct id_token_want *want, json_t **ret_claims);

#endif
