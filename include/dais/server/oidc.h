/*
 * Log-in by an OpenID provider (OpenID Connect Core 1.0): the code flow with PKCE, from the button to who it is. Whose account
 * that is, and what follows, is api_provider.c's matter.
 *
 *   page: POST …/provider/login ─► oidc_begin ─► (discovery) ─► where the browser goes, and a cookie
 *   browser ─► provider ─► /sign-in/provider?code&state
 *   page: POST …/provider/finish ─► oidc_finish ─► token endpoint ─► ID token checked (keys) ─► (userinfo) ─► a person
 *
 * Invariants
 *  1. An attempt is bound to the browser that began it: `state`, `nonce` and PKCE's verifier are derived from the secret in its
 *     cookie with a key of this process, so nothing is kept while somebody is away at the provider. It counts once, for
 *     OIDC_ATTEMPT_MS.
 *  2. Nobody is a person before the ID token was checked (id_token.h), of an issuer that is the configured one letter by
 *     letter. Userinfo counts only for the same subject.
 *  3. Nobody is sent to a provider that has not answered within the last minute (OIDC_DISCOVERY_US). Its keys are read when a
 *     token names one that is not among them: at once a few times, then once in OIDC_KEYS_REFILL_S.
 *  4. A step lasts OIDC_STEP_MS at most, all of them OIDC_FINISH_MS; addresses of the provider are https.
 *  5. No code, token, secret or claim is logged.
 *
 * Owner: the loop's thread.
 */
#ifndef DAIS_SERVER_OIDC_H
#define DAIS_SERVER_OIDC_H

#include "dais/base/clock.h"
#include "dais/base/limits.h"
#include "dais/server/fetch.h"
#include "dais/server/http.h"

#define OIDC_COOKIE          "__Host-dais-provider"
#define OIDC_CALLBACK_PATH   "/sign-in/provider" /* of the page; registered at the provider behind our origin */
#define OIDC_ATTEMPT_MS      600000
#define OIDC_STEP_MS         6000
#define OIDC_FINISH_MS       16000
#define OIDC_DISCOVERY_US    (60 * (time_us)US_PER_S)
#define OIDC_KEYS_BURST      4
#define OIDC_KEYS_REFILL_S   60
#define OIDC_GROUPS_MAX      64
#define OIDC_SCOPES_MAX      8
#define OIDC_URL_SIZE        4096
#define OIDC_COOKIE_SIZE     96
#define OIDC_DERIVED_SIZE    44 /* 32 bytes in base64url, and NUL */
#define OIDC_SECRET_FILE_MAX 1024

/* Whom somebody who comes for the first time is taken for, when an account is there already. */
enum oidc_link {
    OIDC_LINK_ASK,   /* nobody: one signs in with the password and connects it oneself */
    OIDC_LINK_EMAIL, /* whoever has this address, if the provider has verified it */
};

struct oidc_options {
    struct fetcher *fetcher;
    const char *issuer; /* https:// */
    const char *client_id;
    const char *client_secret; /* "": a public client */
    const char *ca_path;       /* NULL: the system's authorities */
    const char *name;          /* on the button */
    const char *const *scopes; /* beside openid */
    size_t scope_count;
    const char *login_claim, *name_claim, *email_claim, *groups_claim;
    const char *const *groups; /* "theirs = ours", or "both" */
    size_t group_count;
    const char *
        admin_group; /* theirs, whose members are administrators here, and nobody else who comes by it; NULL: no such */
    bool email_any;  /* also addresses that the provider does not call verified */
    bool create;     /* accounts for who has none */
    enum oidc_link link;
    bool sign_out; /* at the provider too */
};

struct oidc;

/* ERR_LIMIT: too many groups or scopes. */
MUST_CHECK enum err oidc_create(const struct oidc_options *options, struct oidc **ret_oidc);
/* After the fetcher. NULL is fine. */
void oidc_destroy(struct oidc *oidc);
const struct oidc_options *oidc_options_of(const struct oidc *oidc);

/* ── the mapping of groups ── */
/* Splits at the last "=": theirs may have some, ours none. Blanks around both are none of them; without "=" both are the same.
 * False: a side is empty. */
bool oidc_group_split(struct str text, struct str *ret_theirs, struct str *ret_ours);
struct str oidc_group_ours(const struct oidc *oidc, size_t index);

/* ── attempts ── */
struct oidc_attempt {
    char cookie[OIDC_COOKIE_SIZE];
    char state[OIDC_DERIVED_SIZE], nonce[OIDC_DERIVED_SIZE], verifier[OIDC_DERIVED_SIZE];
    bool connect; /* to the account that is signed in, not a log-in */
};
void oidc_attempt_new(const struct oidc *oidc, bool connect, wall_ms at_ms, struct oidc_attempt *ret_attempt);
/*
 * The attempt of this cookie and state, which is over with this. ERR_NOT_FOUND: none, of another browser, too old, or over
 * already.
 */
MUST_CHECK enum err oidc_attempt_take(struct oidc *oidc, struct str cookie, struct str state, wall_ms at_ms,
                                      struct oidc_attempt *ret_attempt);

/* ── the flow ── */
enum oidc_fault {
    OIDC_FINE,
    OIDC_BUSY,
    OIDC_UNREACHABLE, /* no answer, or a certificate that does not count */
    OIDC_REFUSED,     /* what it answers can't be trusted, or it refuses us */
};

struct oidc_person {
    char external[LIMIT_EXTERNAL_BYTES + 1]; /* "issuer subject" */
    struct str login, name, email;           /* empty: not said; email only if it may be relied on */
    bool groups[OIDC_GROUPS_MAX];            /* by the index of the mapping */
    bool admin;                              /* is in the group of administrators */
};

/* Where the browser goes. `url` is valid during the call. */
typedef void oidc_begin_fn(void *user, enum oidc_fault fault, const char *url);
void oidc_begin(struct oidc *oidc, const struct oidc_attempt *attempt, const char *redirect_uri, oidc_begin_fn *fn,
                void *user);
/* `person` (valid during the call) is NULL unless all is fine. `issuer`: as the callback said it, or empty (RFC 9207). */
typedef void oidc_finish_fn(void *user, enum oidc_fault fault, const struct oidc_person *person);
void oidc_finish(struct oidc *oidc, const struct oidc_attempt *attempt, struct str code, struct str issuer,
                 const char *redirect_uri, oidc_finish_fn *fn, void *user);
/* Where one signs out at the provider; false: nowhere (not wanted, or it has no such place that is known yet). */
bool oidc_sign_out_url(const struct oidc *oidc, const char *back, char out[OIDC_URL_SIZE]);

#endif
