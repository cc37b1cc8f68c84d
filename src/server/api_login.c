/* Log-in and log-out, the first administrator, and what people do with their own account. */
#include "http_api_priv.h"

#include "dais/base/log.h"
#include "dais/server/logins.h"

#include <stdio.h>
#include <stdlib.h>

/* ── log-in ── */

void login_end(struct http_api *api, struct site_change *change, struct account_id account, struct login_id id,
               const uint8_t token_hash[STORE_TOKEN_HASH_BYTES])
{
    store_batch_login_remove(site_batch(change), token_hash, account, id);
    if (api->options.on_logout)
        api->options.on_logout(api->options.user, token_hash);
}

static int by_age(const void *a, const void *b)
{
    const struct login_line *x = a, *y = b;
    return (x->created_ms < y->created_ms) - (x->created_ms > y->created_ms);
}

/* The newest first, without those that were ended together. */
static enum err logins_of(struct http_api *api, const struct account *account, wall_ms at_ms,
                          struct login_line lines[LIMIT_LOGINS_PER_ACCOUNT], uint32_t *ret_count)
{
    enum err err = store_logins_of(site_store(api->options.site), account->r.id, at_ms, lines, ret_count);
    if (err)
        return err;
    uint32_t count = 0;
    for (uint32_t i = 0; i < *ret_count; i++) {
        if (lines[i].created_ms >= account->r.logins_since_ms)
            lines[count++] = lines[i];
    }
    qsort(lines, count, sizeof *lines, by_age);
    *ret_count = count;
    return ERR_OK;
}

/* The oldest makes room. */
static void logins_cap(struct http_api *api, struct site_change *change, const struct account *account)
{
    uint32_t count = 0;
    struct login_line *lines = malloc(LIMIT_LOGINS_PER_ACCOUNT * sizeof *lines);
    if (lines && !logins_of(api, account, change->at_ms, lines, &count) && count == LIMIT_LOGINS_PER_ACCOUNT)
        login_end(api, change, account->r.id, lines[count - 1].id, lines[count - 1].token_hash);
    free(lines);
}

/* Those not signed in from for longest make room; log-ins at the same time may have made too many. */
static void devices_cap(struct http_api *api, struct site_change *change, struct account_id account, struct id128 mine)
{
    uint32_t count = 0;
    struct device_line lines[STORE_DEVICES_MAX];
    if (store_devices_of(site_store(api->options.site), account, change->at_ms, lines, &count))
        return;
    while (count >= LIMIT_DEVICES_PER_ACCOUNT) {
        uint32_t oldest = 0;
        for (uint32_t i = 1; i < count; i++) {
            if (lines[i].expires_ms < lines[oldest].expires_ms)
                oldest = i;
        }
        if (!id_eq(lines[oldest].id, mine))
            store_batch_device_remove(site_batch(change), account, lines[oldest].id);
        lines[oldest] = lines[--count];
    }
}

/* From now on the account is signed in to from this browser without being counted with strangers. Others who use it keep theirs. */
static void device_keep(struct later *later, struct account_id account, struct site_change *change)
{
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    struct id128 device;
    if (!later->device[0])
        auth_secret_new(later->device, hash);
    if (auth_device_id(str_of(later->device), &device))
        return;
    devices_cap(later->reply.api, change, account, device);
    store_batch_device_put(site_batch(change), account, device, change->at_ms + LIMIT_DEVICE_S * INT64_C(1000));
    snprintf(later->reply.device, sizeof later->reply.device,
             AUTH_DEVICE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax", later->device, LIMIT_DEVICE_S);
}

void login_make(struct later *later, struct account_id id, struct site_change *change)
{
    struct http_api *api = later->reply.api;
    struct account *account = directory_account(site_directory_of(api->options.site), id);
    char secret[AUTH_SECRET_SIZE];
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, hash);
    logins_cap(api, change, account);
    const struct login_record record = {.account = account->r.id,
                                        .expires_ms = change->at_ms + LIMIT_LOGIN_S * INT64_C(1000),
                                        .id = {id_random()},
                                        .created_ms = logins_begin(account, change->at_ms)};
    store_batch_login_put(site_batch(change), hash, &record, str_of(later->agent));
    if (!account_id_is_none(later->login.account))
        login_end(api, change, later->login.account, later->login.id, later->login.token_hash);
    snprintf(later->reply.cookie, sizeof later->reply.cookie,
             AUTH_COOKIE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax", secret, LIMIT_LOGIN_S);
    secret_clear(secret, sizeof secret);
    device_keep(later, id, change);
}

static enum proto_error on_login(struct later *later, const char *hash)
{
    (void)hash;
    const struct account *account =
        directory_account(site_directory_of(later->reply.api->options.site), later->account);
    if (!account || account->r.disabled)
        return PROTO_ERROR_BAD_LOGIN;
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (error)
        return error;
    login_make(later, account->r.id, &change);
    struct proto_http_login_ok ok = {view_account(account, true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_login(struct call *call)
{
    const struct proto_http_login_body *body = &call->body.login;
    struct later *later = later_new(call, on_login);
    return later ? later_check(call, later, body->login, body->password, PROTO_ERROR_BAD_LOGIN) : PROTO_ERROR_BUSY;
}

static void cookie_forget(struct reply *reply)
{
    snprintf(reply->cookie, sizeof reply->cookie, "%s",
             AUTH_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
}

/* A guest who signs out is nobody any more: not here, and not by a copy of the cookie. */
static enum proto_error guest_logout(struct call *call)
{
    const struct directory_change gone = {.kind = DIRECTORY_GUEST_REMOVE, .guest = call->guest->r};
    const struct proto_http_logout_ok ok = {0};
    struct site_change change;
    enum proto_error error = call_apply(call, &change, &gone, 1);
    if (error)
        return error;
    cookie_forget(&call->reply);
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error account_logout(struct call *call)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    login_end(call->reply.api, &change, call->login.account, call->login.id, call->login.token_hash);
    cookie_forget(&call->reply);
    char url[OIDC_URL_SIZE], back[ORIGIN_SIZE];
    const struct oidc *oidc = call->reply.api->options.oidc;
    struct proto_http_logout_ok ok = {0};
    ok.has_url = oidc && call->account->r.external.len && call_page_origin(call, back, sizeof back) &&
                 oidc_sign_out_url(oidc, back, url);
    ok.url = ok.has_url ? str_of(url) : STR_NONE;
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_logout(struct call *call)
{
    if (call->account)
        return account_logout(call);
    return call->guest ? guest_logout(call) : PROTO_ERROR_UNAUTHORIZED;
}

/* ── the first administrator ── */

static bool setup_needed(const struct http_api *api)
{
    return api->setup_token[0] && !directory_account_next(site_directory_of(api->options.site), NULL);
}

enum proto_error api_setup_get(struct call *call)
{
    struct proto_http_setup_get_ok ok = {setup_needed(call->reply.api)};
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error on_setup(struct later *later, const char *hash)
{
    struct http_api *api = later->reply.api;
    if (!setup_needed(api))
        return PROTO_ERROR_NOT_FOUND; /* somebody else was quicker */
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (error)
        return error;
    const struct account_record want = {.id = {id_random()},
                                        .login = str_of(later->login_name),
                                        .name = str_of(later->name),
                                        .email = str_of(later->email),
                                        .password_hash = str_of(hash),
                                        .site_role = SITE_ROLE_ADMIN,
                                        .created_ms = change.at_ms};
    error = change_account(&change, &want, &later->fault);
    if (error)
        return error;
    login_make(later, want.id, &change);
    secret_clear(api->setup_token, sizeof api->setup_token);
    struct proto_http_setup_ok ok = {
        view_account(directory_account(site_directory_of(api->options.site), want.id), true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_setup(struct call *call)
{
    const struct proto_http_setup_body *body = &call->body.setup;
    const struct http_api *api = call->reply.api;
    if (!setup_needed(api))
        return PROTO_ERROR_NOT_FOUND;
    struct str token = str_of(api->setup_token);
    if (body->token.len != token.len || !secret_eq(body->token.data, token.data, token.len))
        return call_fault(call, PROTO_ERROR_FORBIDDEN, "token");
    if (!password_acceptable(body->password))
        return call_fault(call, PROTO_ERROR_WEAK_PASSWORD, "password");
    struct later *later = later_new(call, on_setup);
    if (!later)
        return PROTO_ERROR_BUSY;
    bool fits = !str_copy(body->login, later->login_name, sizeof later->login_name) &&
                !str_copy(str_of(body->name), later->name, sizeof later->name) &&
                !str_copy(body->email, later->email, sizeof later->email);
    if (fits)
        return later_hash(later, body->password);
    later_free(later);
    return PROTO_ERROR_TOO_LONG;
}

/* ── oneself ── */

enum proto_error api_me(struct call *call)
{
    struct proto_http_me_ok ok = {.has_account = call->account != NULL, .has_guest = call->guest != NULL};
    if (ok.has_account)
        ok.account = view_account(call->account, true);
    if (ok.has_guest)
        ok.guest = view_guest(call->guest);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* The name alone: rights may hang on the log-in name and the address. */
enum proto_error api_me_update(struct call *call)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    struct account_record want = call->account->r;
    want.name = str_of(call->body.me_update.name);
    error = change_account(&change, &want, &call->fault);
    if (error)
        return error;
    struct proto_http_me_update_ok ok = {view_account(directory_account(call_directory(call), want.id), true)};
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

/* All others end. The one that asks begins anew, with the same cookie. On an error the change was dropped. */
static enum proto_error end_others(const struct login *login, struct str agent, struct site_change *change,
                                   struct account_record *want, struct proto_fault *fault)
{
    enum proto_error error = change_ended(change, logins_end(change, want));
    if (!error)
        error = change_account(change, want, fault);
    if (error)
        return error;
    const struct login_record record = {.account = login->account,
                                        .expires_ms = login->expires_ms,
                                        .id = login_id_is_none(login->id) ? (struct login_id){id_random()} : login->id,
                                        .created_ms = want->logins_since_ms};
    store_batch_login_put(site_batch(change), login->token_hash, &record, agent);
    return PROTO_ERROR_NONE;
}

static enum proto_error on_new_password(struct later *later, const char *hash)
{
    const struct account *account = later_asker(later);
    if (!account || !account_id_eq(later->account, account->r.id))
        return PROTO_ERROR_UNAUTHORIZED;
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (error)
        return error;
    struct account_record want = account->r;
    want.password_hash = str_of(hash);
    error = end_others(&later->login, str_of(later->agent), &change, &want, &later->fault);
    if (error)
        return error;
    reply_commit(&later->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}

enum proto_error api_password_change(struct call *call)
{
    const struct proto_http_password_change_body *body = &call->body.password_change;
    if (!password_acceptable(body->new))
        return call_fault(call, PROTO_ERROR_WEAK_PASSWORD, "new");
    struct later *later = later_new(call, on_new_password);
    if (!later)
        return PROTO_ERROR_BUSY;
    if (str_copy(body->new, later->password, sizeof later->password)) {
        later_free(later);
        return call_fault(call, PROTO_ERROR_TOO_LONG, "new");
    }
    later->fault = proto_fault_of(PROTO_ERROR_WRONG_PASSWORD);
    snprintf(later->fault.field, sizeof later->fault.field, "old");
    return later_check_own(call, later, body->old, PROTO_ERROR_WRONG_PASSWORD);
}

/* ── where one is signed in ── */

enum proto_error api_login_list(struct call *call)
{
    uint32_t count = 0;
    struct login_line *lines = malloc(LIMIT_LOGINS_PER_ACCOUNT * sizeof *lines);
    struct proto_login items[LIMIT_LOGINS_PER_ACCOUNT];
    enum err err = lines ? logins_of(call->reply.api, call->account, call->at_ms, lines, &count) : ERR_NO_MEMORY;
    for (uint32_t i = 0; i < count && !err; i++) {
        items[i] = (struct proto_login){.id = lines[i].id.v,
                                        .created = lines[i].created_ms,
                                        .expires = lines[i].expires_ms,
                                        .current = login_id_eq(lines[i].id, call->login.id),
                                        .agent = str_of(lines[i].agent)};
    }
    if (!err) {
        struct proto_http_login_list_ok ok = {.items_count = count, .items = items};
        reply_ok(&call->reply, &ok);
    }
    free(lines);
    return site_error_of_err(err);
}

enum proto_error api_login_end(struct call *call)
{
    struct login_id id;
    uint32_t count = 0, at = 0;
    enum proto_error error = call_part_id(call, 0, &id.v);
    if (error)
        return error;
    struct login_line *lines = malloc(LIMIT_LOGINS_PER_ACCOUNT * sizeof *lines);
    error = lines ? site_error_of_err(logins_of(call->reply.api, call->account, call->at_ms, lines, &count))
                  : PROTO_ERROR_BUSY;
    while (!error && at < count && !login_id_eq(lines[at].id, id))
        at++;
    if (!error && at == count)
        error = PROTO_ERROR_NOT_FOUND;
    struct site_change change;
    if (!error)
        error = call_begin(call, &change);
    if (!error) {
        login_end(call->reply.api, &change, call->account->r.id, id, lines[at].token_hash);
        reply_commit(&call->reply, &change, NULL);
    }
    free(lines);
    return error;
}

enum proto_error api_login_end_others(struct call *call)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    struct account_record want = call->account->r;
    error = end_others(&call->login, call->request->user_agent, &change, &want, &call->fault);
    if (error)
        return error;
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}
