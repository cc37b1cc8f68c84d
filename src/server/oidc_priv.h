/* Parts of oidc: what is known of the provider, how it is read, and one-time attempts. */
#ifndef DAIS_SERVER_OIDC_PRIV_H
#define DAIS_SERVER_OIDC_PRIV_H

#include "dais/server/id_token.h"
#include "dais/server/oidc.h"

#define OIDC_ENDPOINT_SIZE 1024
#define OIDC_USED_MAX      1024 /* finished attempts that are remembered; the oldest makes room */
#define OIDC_ANSWER_BYTES  262144

/* ── oidc_provider.c ── */
struct oidc_provider {
    char authorization[OIDC_ENDPOINT_SIZE], token[OIDC_ENDPOINT_SIZE], keys[OIDC_ENDPOINT_SIZE];
    char userinfo[OIDC_ENDPOINT_SIZE], end_session[OIDC_ENDPOINT_SIZE]; /* may be empty */
    bool secret_in_body; /* client_secret_post, where client_secret_basic is not taken */
    bool says_issuer;    /* with the code (RFC 9207) */
};
/* The provider's document (OpenID Connect Discovery 1.0 section 3). ERR_INVALID: of another issuer, without what is needed, or
 * with addresses that are not https. */
MUST_CHECK enum err oidc_provider_read(struct str json, const char *issuer, struct oidc_provider *ret_provider);

/* ── oidc_claims.c ── */
/* Fills in what the claims say; `userinfo` (may be NULL) says what the ID token does not. Views into both. */
void oidc_person_read(const struct oidc *oidc, const json_t *claims, const json_t *userinfo,
                      struct oidc_person *ret_person);
/* Does the ID token lack anything that userinfo might say? */
bool oidc_claims_lack(const struct oidc *oidc, const json_t *claims);

/* ── oidc.c ── */
/* The provider is known. False: it does not fit. */
bool oidc_authorize_url(const struct oidc *oidc, const struct oidc_attempt *attempt, const char *redirect_uri,
                        char out[OIDC_URL_SIZE]);

typedef void oidc_known_fn(void *user, bool known);
struct oidc_wait {
    oidc_known_fn *fn;
    void *user;
    struct oidc_wait *next;
};

struct oidc_used {
    char cookie[OIDC_COOKIE_SIZE];
};

struct oidc {
    struct oidc_options options; /* its texts are ours */
    char *texts[16 + OIDC_GROUPS_MAX + OIDC_SCOPES_MAX];
    size_t text_count;
    const char *scopes[OIDC_SCOPES_MAX];
    struct {
        struct str theirs, ours;
    } groups[OIDC_GROUPS_MAX];

    uint8_t attempt_key[32];
    struct oidc_used used[OIDC_USED_MAX];
    size_t used_next;

    struct oidc_provider provider;
    bool known;           /* provider is filled in … */
    time_us known_at_us;  /* … since then */
    bool asking_document; /* a request for it is on its way */
    struct oidc_wait *document_waits;

    struct id_keys *keys; /* NULL: none yet */
    bool asking_keys;
    struct oidc_wait *key_waits;
    double key_tokens;
    time_us key_tokens_at_us;

    struct oidc_try *tries; /* on their way; freed with us */
};

/* ── oidc_know.c ── */
/* Calls `fn` once the provider is known (`fresh`: and has answered of late), now or later; `known` false: it does not answer,
 * or not as it should. */
void oidc_know_provider(struct oidc *oidc, bool fresh, oidc_known_fn *fn, void *user);
/* The same for fresh keys; false also when they were asked for too often. The provider is known. */
void oidc_know_keys(struct oidc *oidc, oidc_known_fn *fn, void *user);
void oidc_waits_free(struct oidc *oidc);
/* Counts and logs it, without addresses. */
void oidc_note_unreachable(const char *what, const struct fetch_reply *reply);
struct fetch_request oidc_request(const struct oidc *oidc, const char *url, uint32_t timeout_ms);

/* ── oidc_finish.c ── */
void oidc_tries_free(struct oidc *oidc);

/* ── oidc_url.c ── */
struct oidc_form { /* application/x-www-form-urlencoded; `failed` once something did not fit */
    char *out;
    size_t size, len;
    bool failed;
};
void oidc_form_add(struct oidc_form *form, const char *name, struct str value);
/* Percent-encoded, as both forms and HTTP Basic of RFC 6749 section 2.3.1 want it. False: does not fit. */
bool oidc_encode(struct str value, char *out, size_t size);
void oidc_base64(const char *text, size_t len, char *out); /* len * 4 / 3 + 5 bytes */
/* PKCE's S256 (RFC 7636 section 4.2). */
void oidc_challenge(const char verifier[OIDC_DERIVED_SIZE], char out[OIDC_DERIVED_SIZE]);
void oidc_base64url(const uint8_t bytes[32], char out[OIDC_DERIVED_SIZE]);

#endif
