/* Attempts: all of one follows from the secret in its cookie and a key of ours. */
#include "oidc_priv.h"

#include "dais/base/random.h"

#include <assert.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define SECRET_BYTES 32

/* "SECRET.MILLISECONDS.l" for a log-in, ".c" to connect: whoever changes a letter has another attempt, with a state that nobody
 * can know. */
static void derive(const struct oidc *oidc, struct oidc_attempt *attempt)
{
    static const char *const labels[] = {"state:", "nonce:", "verifier:"};
    char *outs[] = {attempt->state, attempt->nonce, attempt->verifier};
    for (size_t i = 0; i < 3; i++) {
        char text[OIDC_COOKIE_SIZE + 16];
        uint8_t mac[EVP_MAX_MD_SIZE];
        int len = snprintf(text, sizeof text, "%s%s", labels[i], attempt->cookie);
        const uint8_t *made = HMAC(EVP_sha256(), oidc->attempt_key, sizeof oidc->attempt_key, (const uint8_t *)text,
                                   (size_t)len, mac, NULL);
        assert(made);
        oidc_base64url(mac, outs[i]);
        secret_clear(text, sizeof text);
    }
}

void oidc_attempt_new(const struct oidc *oidc, bool connect, wall_ms at_ms, struct oidc_attempt *ret_attempt)
{
    uint8_t bytes[SECRET_BYTES];
    char secret[OIDC_DERIVED_SIZE];
    random_bytes(bytes, sizeof bytes);
    oidc_base64url(bytes, secret);
    *ret_attempt = (struct oidc_attempt){.connect = connect};
    snprintf(ret_attempt->cookie, sizeof ret_attempt->cookie, "%s.%" PRId64 ".%c", secret, at_ms, connect ? 'c' : 'l');
    derive(oidc, ret_attempt);
    secret_clear(bytes, sizeof bytes);
    secret_clear(secret, sizeof secret);
}

static bool is_used(const struct oidc *oidc, const char cookie[OIDC_COOKIE_SIZE])
{
    for (size_t i = 0; i < OIDC_USED_MAX; i++) {
        if (strcmp(oidc->used[i].cookie, cookie) == 0)
            return true;
    }
    return false;
}

enum err oidc_attempt_take(struct oidc *oidc, struct str cookie, struct str state, wall_ms at_ms,
                           struct oidc_attempt *ret_attempt)
{
    struct oidc_attempt attempt = {0};
    uint64_t began_ms;
    if (!cookie.len || str_copy(cookie, attempt.cookie, sizeof attempt.cookie))
        return ERR_NOT_FOUND;
    derive(oidc, &attempt);
    if (state.len != OIDC_DERIVED_SIZE - 1 || !secret_eq(state.data, attempt.state, state.len))
        return ERR_NOT_FOUND;
    /* From here on it is one of ours, written as above. */
    struct str rest = cookie;
    str_cut(&rest, '.');
    if (str_to_u64(str_cut(&rest, '.'), INT64_MAX, &began_ms))
        return ERR_NOT_FOUND;
    attempt.connect = str_eq(rest, STR("c"));
    wall_ms age_ms = at_ms - (wall_ms)began_ms;
    if (age_ms < -OIDC_ATTEMPT_MS || age_ms > OIDC_ATTEMPT_MS || is_used(oidc, attempt.cookie))
        return ERR_NOT_FOUND;
    memcpy(oidc->used[oidc->used_next].cookie, attempt.cookie, sizeof attempt.cookie);
    oidc->used_next = (oidc->used_next + 1) % OIDC_USED_MAX;
    *ret_attempt = attempt;
    return ERR_OK;
}
