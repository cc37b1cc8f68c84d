/* Log-in and log-out, and the accounts of the site. */
#include "http_api_priv.h"

#include "dais/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <utlist.h>

/* ── requests that wait for a hash ── */

struct later {
    struct reply reply;
    struct login old; /* of the cookie that came with a log-in; account none: none */
    /* a new account */
    struct account_id actor;
    char login[LIMIT_LOGIN_LENGTH * 4 + 1];
    char name[PROTO_NAME_SIZE];
    char email[LIMIT_EMAIL_BYTES * 4 + 1];
    enum site_role site_role;
    struct later *prev, *next;
};

static struct later *later_new(const struct call *call)
{
    struct later *later = calloc(1, sizeof *later);
    if (later) {
        later->reply = call->reply;
        DL_APPEND(call->reply.api->laters, later);
    }
    return later;
}

static void later_free(struct later *later)
{
    DL_DELETE(later->reply.api->laters, later);
    free(later);
}

void laters_drop(struct http_api *api)
{
    while (api->laters)
        later_free(api->laters);
}

static enum proto_error begin(const struct later *later, struct site_change *ret_change)
{
    return site_error_of_err(site_begin(later->reply.api->options.site, clock_wall_ms(), clock_now_us(), ret_change));
}

/* ── log-in ── */

static void end_login(struct http_api *api, struct site_change *change, const struct login *login)
{
    store_batch_login_remove(site_batch(change), login->token_hash);
    if (api->options.on_logout)
        api->options.on_logout(api->options.user, login->token_hash);
}

static enum proto_error make_login(struct later *later, struct account_id account_id)
{
    struct http_api *api = later->reply.api;
    const struct account *account = directory_account(site_directory_of(api->options.site), account_id);
    if (!account || account->r.disabled)
        return PROTO_ERROR_BAD_LOGIN;
    struct site_change change;
    enum proto_error error = begin(later, &change);
    if (error)
        return error;
    char secret[AUTH_SECRET_SIZE];
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, hash);
    struct login_record record = {account_id, change.at_ms + LIMIT_LOGIN_S * INT64_C(1000)};
    store_batch_login_put(site_batch(&change), hash, &record);
    if (!account_id_is_none(later->old.account))
        end_login(api, &change, &later->old);
    snprintf(later->reply.cookie, sizeof later->reply.cookie,
             AUTH_COOKIE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax", secret, LIMIT_LOGIN_S);
    secret_clear(secret, sizeof secret);
    struct proto_http_login_ok ok = {view_account(account, true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static void on_login(void *user, enum err err, struct account_id account)
{
    struct later *later = user;
    enum proto_error error = PROTO_ERROR_BUSY;
    if (!err)
        error = make_login(later, account);
    else if (err == ERR_AUTH)
        error = PROTO_ERROR_BAD_LOGIN;
    if (error)
        reply_error(&later->reply, error);
    later_free(later);
}

enum proto_error api_login(struct call *call)
{
    const struct proto_http_login_body *body = &call->body.login;
    struct later *later = later_new(call);
    if (!later)
        return PROTO_ERROR_BUSY;
    later->old = call->login;
    time_us wait_us;
    enum err err = auth_login(call->reply.api->options.auth, body->login, body->password, &call->request->peer,
                              call->now_us, on_login, later, &wait_us);
    if (!err)
        return PROTO_ERROR_NONE;
    later_free(later);
    if (err == ERR_LIMIT) {
        call->reply.retry_after_s = (uint32_t)((wait_us + US_PER_S - 1) / US_PER_S);
        return PROTO_ERROR_TOO_MANY_TRIES;
    }
    return err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : PROTO_ERROR_BUSY;
}

enum proto_error api_logout(struct call *call)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    end_login(call->reply.api, &change, &call->login);
    snprintf(call->reply.cookie, sizeof call->reply.cookie, "%s",
             AUTH_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}

enum proto_error api_me(struct call *call)
{
    struct proto_http_me_ok ok = {.has_account = call->account != NULL};
    if (ok.has_account)
        ok.account = view_account(call->account, true);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* ── accounts ── */

static enum proto_error make_account(struct later *later, const char *hash, struct proto_fault *fault)
{
    struct directory *dir = site_directory_of(later->reply.api->options.site);
    const struct account *actor = directory_account(dir, later->actor);
    if (!actor || actor->r.disabled || actor->r.site_role != SITE_ROLE_ADMIN)
        return PROTO_ERROR_FORBIDDEN; /* no longer */
    bool answered;
    enum proto_error error = reply_again(&later->reply, &answered);
    if (error || answered)
        return error;
    struct account_record want = {
        .id = {id_random()},
        .login = str_of(later->login),
        .name = str_of(later->name),
        .email = str_of(later->email),
        .password_hash = str_of(hash),
        .site_role = later->site_role,
        .created_ms = clock_wall_ms(),
    };
    struct directory_scratch scratch;
    struct directory_change what;
    const char *field = NULL;
    enum refusal refusal = directory_plan_account(dir, &want, &scratch, &what, &field);
    if (refusal) {
        snprintf(fault->field, sizeof fault->field, "%s", field ? field : "");
        return site_error_of_refusal(refusal);
    }
    struct site_change change;
    error = begin(later, &change);
    if (error)
        return error;
    enum err err = site_directory(&change, &what);
    if (err) {
        site_drop(&change);
        return site_error_of_err(err);
    }
    struct proto_http_account_create_ok ok = {view_account(directory_account(dir, want.id), true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static void on_hashed(void *user, enum err err, const char *hash)
{
    struct later *later = user;
    struct proto_fault fault = {0};
    fault.error = err ? PROTO_ERROR_BUSY : make_account(later, hash, &fault);
    if (fault.error)
        reply_fault(&later->reply, &fault);
    later_free(later);
}

enum proto_error api_account_create(struct call *call)
{
    const struct proto_http_account_create_body *body = &call->body.account_create;
    if (!password_acceptable(body->password))
        return call_fault(call, PROTO_ERROR_WEAK_PASSWORD, "password");
    struct later *later = later_new(call);
    if (!later)
        return PROTO_ERROR_BUSY;
    later->actor = call->account->r.id;
    later->site_role = body->has_site_role ? (enum site_role)body->site_role : SITE_ROLE_USER;
    bool fits = !str_copy(body->login, later->login, sizeof later->login) &&
                !str_copy(str_of(body->name), later->name, sizeof later->name) &&
                !str_copy(body->email, later->email, sizeof later->email);
    enum err err = fits ? auth_hash(call->reply.api->options.auth, body->password, on_hashed, later) : ERR_TRUNCATED;
    if (!err)
        return PROTO_ERROR_NONE;
    later_free(later);
    return err == ERR_BUSY ? PROTO_ERROR_SLOW_DOWN : PROTO_ERROR_BUSY;
}

/* Where a list goes on: behind the account whose id is the cursor. */
static enum proto_error cursor_account(struct call *call, struct str cursor, struct account **ret_after)
{
    struct account_id id;
    *ret_after = id_from_text(cursor, &id.v) ? NULL : directory_account(call_directory(call), id);
    return *ret_after ? PROTO_ERROR_NONE : call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
}

enum proto_error api_account_list(struct call *call)
{
    const struct proto_http_account_list_query *query = &call->query.account_list;
    bool admin = call->account->r.site_role == SITE_ROLE_ADMIN;
    struct account *at = NULL;
    if (query->has_cursor) {
        enum proto_error error = cursor_account(call, query->cursor, &at);
        if (error)
            return error;
    }
    struct proto_account items[LIMIT_PAGE_ITEMS];
    struct proto_http_account_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    struct needle needle = needle_of(query->q);
    while ((at = directory_account_next(call_directory(call), at))) {
        if (!admin && at->r.disabled)
            continue;
        if (query->has_q && !needle_in(&needle, at->r.name) && !needle_in(&needle, at->r.login))
            continue;
        if (ok.items_count == LIMIT_PAGE_ITEMS) {
            id_to_text(items[LIMIT_PAGE_ITEMS - 1].id, cursor);
            ok.has_cursor = true;
            ok.cursor = str_of(cursor);
            break;
        }
        items[ok.items_count++] = view_account(at, admin);
    }
    needle_finish(&needle);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}
