/*
 * One log-in on its way.
 *
 *   begin:   provider known ─► the address to go to
 *   finish:  provider known ─► code for tokens ─► ID token checked ─┬─► person
 *                                       key unknown: keys, once ─┘   └─► userinfo, if anything lacks ─► person
 */
#include "oidc_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

METRIC(refused, "dais_oidc_refused_total", COUNTER, "Log-ins by the identity provider whose answers did not count");

#define CODE_SIZE     2048
#define REDIRECT_SIZE 512
#define BEARER_SIZE   8192
#define BODY_SIZE     16384

struct oidc_try {
    struct oidc *oidc;
    struct oidc_attempt attempt;
    char code[CODE_SIZE + 1], issuer[OIDC_ENDPOINT_SIZE], redirect_uri[REDIRECT_SIZE];
    time_us deadline_us;
    bool keys_asked;
    json_t *answer; /* of the token endpoint; owns the texts of both tokens */
    json_t *claims, *userinfo;
    oidc_begin_fn *on_begin; /* one of the two */
    oidc_finish_fn *on_finish;
    void *user;
    struct oidc_try *prev, *next;
};

static void try_free(struct oidc_try *try)
{
    DL_DELETE(try->oidc->tries, try);
    json_decref(try->answer);
    json_decref(try->claims);
    json_decref(try->userinfo);
    secret_clear(try, sizeof *try);
    free(try);
}

void oidc_tries_free(struct oidc *oidc)
{
    struct oidc_try *try, *next;
    DL_FOREACH_SAFE(oidc->tries, try, next)
    {
        try_free(try);
    }
}

static struct oidc_try *try_new(struct oidc *oidc, const struct oidc_attempt *attempt, const char *redirect_uri,
                                void *user)
{
    struct oidc_try *try = calloc(1, sizeof *try);
    if (!try)
        return NULL;
    try->oidc = oidc;
    try->attempt = *attempt;
    try->user = user;
    try->deadline_us = clock_now_us() + OIDC_FINISH_MS * (time_us)1000;
    DL_APPEND(oidc->tries, try);
    if (!str_copy(str_of(redirect_uri), try->redirect_uri, sizeof try->redirect_uri))
        return try;
    try_free(try);
    return NULL;
}

/* ── the beginning ── */

static void begun(void *user, bool known)
{
    struct oidc_try *try = user;
    char url[OIDC_URL_SIZE];
    bool fits = known && oidc_authorize_url(try->oidc, &try->attempt, try->redirect_uri, url);
    try->on_begin(try->user, fits ? OIDC_FINE : known ? OIDC_REFUSED : OIDC_UNREACHABLE, fits ? url : NULL);
    try_free(try);
}

void oidc_begin(struct oidc *oidc, const struct oidc_attempt *attempt, const char *redirect_uri, oidc_begin_fn *fn,
                void *user)
{
    struct oidc_try *try = try_new(oidc, attempt, redirect_uri, user);
    if (!try) {
        fn(user, OIDC_BUSY, NULL);
        return;
    }
    try->on_begin = fn;
    oidc_know_provider(oidc, true, begun, try);
}

/* ── the end ── */

static void finish(struct oidc_try *try, enum oidc_fault fault)
{
    struct oidc_person person;
    if (!fault)
        oidc_person_read(try->oidc, try->claims, try->userinfo, &person);
    try->on_finish(try->user, fault, fault ? NULL : &person);
    try_free(try);
}

static void refuse(struct oidc_try *try, const char *why)
{
    metric_add(&refused, 1);
    log_warn("oidc_refused", "why=%s", why);
    finish(try, OIDC_REFUSED);
}

/* Within the step and all of it. 0: the time is over. */
static uint32_t time_left_ms(const struct oidc_try *try)
{
    time_us left_ms = (try->deadline_us - clock_now_us()) / 1000;
    return left_ms <= 0 ? 0 : left_ms < OIDC_STEP_MS ? (uint32_t)left_ms : OIDC_STEP_MS;
}

static void send_request(struct oidc_try *try, const struct fetch_request *request, fetch_fn *fn)
{
    enum err err = request->timeout_ms ? fetch_start(try->oidc->options.fetcher, request, fn, try) : ERR_IO;
    if (err)
        finish(try, err == ERR_IO ? OIDC_UNREACHABLE : OIDC_BUSY);
}

/* The answer's object; NULL: refused or unreachable, and the try is over. */
static json_t *answer_of(struct oidc_try *try, const struct fetch_reply *reply, const char *what)
{
    bool client_error = !reply->err && reply->status >= 400 && reply->status < 500;
    if (client_error) { /* a code that is no longer good, or it does not know us */
        log_warn("oidc_answer", "what=%s status=%u", what, reply->status);
        refuse(try, what);
        return NULL;
    }
    if (reply->err || reply->status != 200) {
        oidc_note_unreachable(what, reply);
        finish(try, OIDC_UNREACHABLE);
        return NULL;
    }
    json_t *answer =
        json_loadb(reply->body.data ? reply->body.data : "", reply->body.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(answer))
        return answer;
    json_decref(answer);
    refuse(try, what);
    return NULL;
}

/* ── userinfo ── */

static void on_userinfo(void *user, const struct fetch_reply *reply)
{
    struct oidc_try *try = user;
    json_t *answer = answer_of(try, reply, "userinfo");
    if (!answer)
        return;
    try->userinfo = answer;
    const char *subject = json_string_value(json_object_get(answer, "sub"));
    if (subject && strcmp(subject, json_string_value(json_object_get(try->claims, "sub"))) == 0)
        finish(try, OIDC_FINE);
    else
        refuse(try, "userinfo_subject");
}

static void ask_userinfo(struct oidc_try *try)
{
    const struct oidc *oidc = try->oidc;
    const char *token = json_string_value(json_object_get(try->answer, "access_token"));
    char header[BEARER_SIZE];
    if (!oidc_claims_lack(oidc, try->claims) || !oidc->provider.userinfo[0] || !token) {
        finish(try, OIDC_FINE);
        return;
    }
    int len = snprintf(header, sizeof header, "Authorization: Bearer %s", token);
    if (len < 0 || (size_t)len >= sizeof header || strpbrk(token, "\r\n ")) {
        refuse(try, "access_token");
        return;
    }
    struct fetch_request request = oidc_request(oidc, oidc->provider.userinfo, time_left_ms(try));
    request.headers[1] = header;
    send_request(try, &request, on_userinfo);
    secret_clear(header, sizeof header);
}

/* ── the ID token ── */

static void check_token(struct oidc_try *try);

static void on_keys(void *user, bool known)
{
    struct oidc_try *try = user;
    if (known)
        check_token(try);
    else if (!try->oidc->keys)
        finish(try, OIDC_UNREACHABLE);
    else
        refuse(try, id_token_verdict_name(ID_TOKEN_KEY_UNKNOWN));
}

static void check_token(struct oidc_try *try)
{
    struct oidc *oidc = try->oidc;
    const json_t *token = json_object_get(try->answer, "id_token");
    const struct id_token_want want = {.issuer = oidc->options.issuer,
                                       .client_id = oidc->options.client_id,
                                       .nonce = try->attempt.nonce,
                                       .now_s = clock_wall_ms() / 1000};
    enum id_token_verdict verdict =
        json_is_string(token)
            ? id_token_verify(oidc->keys, (struct str){json_string_value(token), json_string_length(token)}, &want,
                              &try->claims)
            : ID_TOKEN_MALFORMED;
    if (verdict == ID_TOKEN_KEY_UNKNOWN && !try->keys_asked) {
        try->keys_asked = true;
        oidc_know_keys(oidc, on_keys, try);
    } else if (verdict) {
        refuse(try, id_token_verdict_name(verdict));
    } else {
        ask_userinfo(try);
    }
}

static void on_tokens(void *user, const struct fetch_reply *reply)
{
    struct oidc_try *try = user;
    try->answer = answer_of(try, reply, "token");
    if (try->answer)
        check_token(try);
}

/* ── the code ── */

/* RFC 6749 section 2.3.1: both parts encoded as in a form, then as HTTP Basic. */
static bool basic_header(const struct oidc *oidc, char *out, size_t size)
{
    char id[1024], secret[OIDC_SECRET_FILE_MAX * 3 + 1], both[sizeof id + sizeof secret + 1],
        text[sizeof both * 4 / 3 + 8];
    bool ok = oidc_encode(str_of(oidc->options.client_id), id, sizeof id) &&
              oidc_encode(str_of(oidc->options.client_secret), secret, sizeof secret);
    if (ok) {
        int len = snprintf(both, sizeof both, "%s:%s", id, secret);
        oidc_base64(both, (size_t)len, text);
        len = snprintf(out, size, "Authorization: Basic %s", text);
        ok = len > 0 && (size_t)len < size;
    }
    secret_clear(secret, sizeof secret);
    secret_clear(both, sizeof both);
    secret_clear(text, sizeof text);
    return ok;
}

static void ask_tokens(struct oidc_try *try)
{
    const struct oidc *oidc = try->oidc;
    char body[BODY_SIZE] = "", header[BEARER_SIZE] = "";
    struct oidc_form form = {.out = body, .size = sizeof body};
    bool has_secret = oidc->options.client_secret[0] != 0, in_body = !has_secret || oidc->provider.secret_in_body;
    oidc_form_add(&form, "grant_type", STR("authorization_code"));
    oidc_form_add(&form, "code", str_of(try->code));
    oidc_form_add(&form, "redirect_uri", str_of(try->redirect_uri));
    oidc_form_add(&form, "code_verifier", str_of(try->attempt.verifier));
    if (in_body)
        oidc_form_add(&form, "client_id", str_of(oidc->options.client_id));
    if (in_body && has_secret)
        oidc_form_add(&form, "client_secret", str_of(oidc->options.client_secret));
    struct fetch_request request = oidc_request(oidc, oidc->provider.token, time_left_ms(try));
    request.post = true;
    request.body = (struct str){body, form.len};
    request.headers[1] = "Content-Type: application/x-www-form-urlencoded";
    request.headers[2] = in_body ? NULL : header;
    if (form.failed || (!in_body && !basic_header(oidc, header, sizeof header)))
        refuse(try, "code");
    else
        send_request(try, &request, on_tokens);
    secret_clear(body, sizeof body);
    secret_clear(header, sizeof header);
}

/* RFC 9207: an answer that another provider sent us on is not for this one. */
static bool issuer_fits(const struct oidc_try *try)
{
    return try->issuer[0] ? strcmp(try->issuer, try->oidc->options.issuer) == 0 : !try->oidc->provider.says_issuer;
}

static void on_provider(void *user, bool known)
{
    struct oidc_try *try = user;
    if (!known)
        finish(try, OIDC_UNREACHABLE);
    else if (!issuer_fits(try))
        refuse(try, "callback_issuer");
    else
        ask_tokens(try);
}

void oidc_finish(struct oidc *oidc, const struct oidc_attempt *attempt, struct str code, struct str issuer,
                 const char *redirect_uri, oidc_finish_fn *fn, void *user)
{
    struct oidc_try *try = try_new(oidc, attempt, redirect_uri, user);
    if (!try) {
        fn(user, OIDC_BUSY, NULL);
        return;
    }
    try->on_finish = fn;
    if (str_copy(code, try->code, sizeof try->code) || str_copy(issuer, try->issuer, sizeof try->issuer))
        refuse(try, "code");
    else
        oidc_know_provider(oidc, false, on_provider, try);
}
