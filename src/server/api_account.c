/* The accounts of the site, for its administrators; and the list that everybody picks people from. */
#include "http_api_priv.h"
#include "sorted_priv.h"

#include "dais/server/logins.h"

#include <stdio.h>

enum proto_error change_account(struct site_change *change, const struct account_record *want,
                                struct proto_fault *fault)
{
    struct directory_scratch scratch;
    struct directory_change what;
    const char *field = NULL;
    enum refusal refusal = directory_plan_account(site_directory_of(change->site), want, &scratch, &what, &field);
    enum proto_error error =
        refusal ? site_error_of_refusal(refusal) : site_error_of_err(site_directory(change, &what));
    if (!error)
        return PROTO_ERROR_NONE;
    site_drop(change);
    *fault = proto_fault_of(error);
    snprintf(fault->field, sizeof fault->field, "%s", field ? field : "");
    return error;
}

enum proto_error change_ended(struct site_change *change, enum err err)
{
    if (err)
        site_drop(change);
    return site_error_of_err(err);
}

/* ── making ── */

static enum proto_error make(struct later *later, const char *hash)
{
    struct directory *dir = site_directory_of(later->reply.api->options.site);
    const struct account *actor = later_asker(later);
    if (!actor || actor->r.site_role != SITE_ROLE_ADMIN)
        return PROTO_ERROR_FORBIDDEN; /* no longer */
    bool answered;
    enum proto_error error = reply_again(&later->reply, &answered);
    if (error || answered)
        return error;
    struct site_change change;
    error = later_begin(later, &change);
    if (error)
        return error;
    const struct account_record want = {.id = {id_random()},
                                        .login = str_of(later->login_name),
                                        .name = str_of(later->name),
                                        .email = str_of(later->email),
                                        .password_hash = str_of(hash),
                                        .site_role = later->site_role,
                                        .created_ms = change.at_ms};
    error = change_account(&change, &want, &later->fault);
    if (error)
        return error;
    struct proto_http_account_create_ok ok = {view_account(directory_account(dir, want.id), true)};
    reply_commit(&later->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

/* Without a password nobody logs in by one: for people who come from elsewhere. */
static enum proto_error make_without_password(struct call *call, struct later *later)
{
    enum proto_error error = make(later, "");
    call->fault = later->fault;
    later_free(later);
    return error;
}

enum proto_error api_account_create(struct call *call)
{
    const struct proto_http_account_create_body *body = &call->body.account_create;
    if (body->has_password && !password_acceptable(body->password))
        return call_fault(call, PROTO_ERROR_WEAK_PASSWORD, "password");
    struct later *later = later_new(call, make);
    if (!later)
        return PROTO_ERROR_BUSY;
    later->site_role = body->has_site_role ? (enum site_role)body->site_role : SITE_ROLE_USER;
    bool fits = !str_copy(body->login, later->login_name, sizeof later->login_name) &&
                !str_copy(str_of(body->name), later->name, sizeof later->name) &&
                !str_copy(body->email, later->email, sizeof later->email);
    if (!fits) {
        later_free(later);
        return PROTO_ERROR_TOO_LONG;
    }
    return body->has_password ? later_hash(later, body->password) : make_without_password(call, later);
}

/* ── reading ── */

/* Where a list goes on: behind the account whose id is the cursor. */
static enum proto_error cursor_account(struct call *call, struct str cursor, struct account **ret_after)
{
    struct account_id id;
    *ret_after = id_from_text(cursor, &id.v) ? NULL : directory_account(call_directory(call), id);
    return *ret_after ? PROTO_ERROR_NONE : call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
}

static bool is_listed(const struct account *account, const struct needle *needle, bool admin)
{
    if (account->r.disabled && !admin)
        return false;
    return needle_in(needle, account->r.name) || needle_in(needle, account->r.login) ||
           (admin && needle_in(needle, account->r.email));
}

/* In the directory's order, which is none. */
static enum proto_error list_unsorted(struct call *call, const struct needle *needle, bool admin)
{
    const struct proto_http_account_list_query *query = &call->query.account_list;
    struct account *at = NULL;
    enum proto_error error = query->has_cursor ? cursor_account(call, query->cursor, &at) : PROTO_ERROR_NONE;
    if (error)
        return error;
    struct proto_account items[LIMIT_PAGE_ITEMS];
    struct proto_http_account_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    while ((at = directory_account_next(call_directory(call), at))) {
        if (!is_listed(at, needle, admin))
            continue;
        if (ok.items_count == LIMIT_PAGE_ITEMS) {
            id_to_text(items[LIMIT_PAGE_ITEMS - 1].id, cursor);
            ok.has_cursor = true;
            ok.cursor = str_of(cursor);
            break;
        }
        items[ok.items_count++] = view_account(at, admin);
    }
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* Those who can sign in by themselves, by others' word only, not at all. */
static unsigned state_of(const struct account *account)
{
    return account->r.disabled ? 2 : !account->r.password_hash.len;
}

static void key_of(const struct account *account, enum proto_account_sort sort, struct sort_key *key)
{
    switch (sort) {
    case PROTO_ACCOUNT_SORT_NAME:
    case PROTO_ACCOUNT_SORT_NAME_DOWN:
        break;
    case PROTO_ACCOUNT_SORT_EMAIL:
    case PROTO_ACCOUNT_SORT_EMAIL_DOWN: /* none stands last in both */
        sort_key_number(key, (account->r.email.len == 0) != (sort == PROTO_ACCOUNT_SORT_EMAIL_DOWN));
        sort_key_text(key, account->r.email);
        return;
    case PROTO_ACCOUNT_SORT_ROLE:
    case PROTO_ACCOUNT_SORT_ROLE_DOWN:
        sort_key_rank(key, account->r.site_role, sort == PROTO_ACCOUNT_SORT_ROLE_DOWN);
        break;
    case PROTO_ACCOUNT_SORT_STATE:
    case PROTO_ACCOUNT_SORT_STATE_DOWN:
        sort_key_rank(key, state_of(account), sort == PROTO_ACCOUNT_SORT_STATE_DOWN);
        break;
    }
    sort_key_text(key, account->r.name);
}

/* The order of what somebody may not see would tell it. */
static bool may_sort(enum proto_account_sort sort, bool admin)
{
    return admin || sort == PROTO_ACCOUNT_SORT_NAME || sort == PROTO_ACCOUNT_SORT_NAME_DOWN;
}

static enum proto_error list_sorted(struct call *call, const struct needle *needle, bool admin)
{
    const struct proto_http_account_list_query *query = &call->query.account_list;
    bool reversed = query->sort == PROTO_ACCOUNT_SORT_NAME_DOWN || query->sort == PROTO_ACCOUNT_SORT_EMAIL_DOWN;
    struct sorted page;
    if (!may_sort(query->sort, admin))
        return call_fault(call, PROTO_ERROR_FORBIDDEN, "sort");
    if (!sorted_begin(&page, query->sort, reversed, query->has_cursor ? &query->cursor : NULL))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    for (struct account *at = NULL; (at = directory_account_next(call_directory(call), at));) {
        if (!is_listed(at, needle, admin))
            continue;
        key_of(at, query->sort, sorted_key(&page));
        sorted_offer(&page, at->r.id.v, at);
    }
    struct proto_account items[LIMIT_PAGE_ITEMS];
    struct proto_http_account_list_ok ok = {.items = items, .items_count = sorted_count(&page)};
    char cursor[SORTED_CURSOR_SIZE];
    for (size_t i = 0; i < ok.items_count; i++)
        items[i] = view_account(sorted_at(&page, i), admin);
    ok.has_cursor = sorted_cursor(&page, cursor);
    ok.cursor = ok.has_cursor ? str_of(cursor) : STR_NONE;
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_account_list(struct call *call)
{
    const struct proto_http_account_list_query *query = &call->query.account_list;
    bool admin = call->account->r.site_role == SITE_ROLE_ADMIN;
    struct needle needle = needle_of(query->q);
    enum proto_error error = query->has_sort ? list_sorted(call, &needle, admin) : list_unsorted(call, &needle, admin);
    needle_finish(&needle);
    return error;
}

enum proto_error api_account_get(struct call *call)
{
    struct account *account;
    enum proto_error error = call_account(call, 0, &account);
    if (error)
        return error;
    struct proto_http_account_get_ok ok = {view_account(account, true)};
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* ── changing ── */

static bool is_self(const struct call *call, const struct account *account)
{
    return account_id_eq(call->account->r.id, account->r.id);
}

static enum proto_error update(const struct proto_http_account_update_body *body, struct account_record *want)
{
    if (!body->has_login && !body->has_name && !body->has_email && !body->has_site_role && !body->has_disabled)
        return PROTO_ERROR_EMPTY;
    if (body->has_login)
        want->login = body->login;
    if (body->has_name)
        want->name = str_of(body->name);
    if (body->has_email)
        want->email = body->email;
    if (body->has_site_role)
        want->site_role = (enum site_role)body->site_role;
    if (body->has_disabled)
        want->disabled = body->disabled;
    return PROTO_ERROR_NONE;
}

enum proto_error api_account_update(struct call *call)
{
    const struct proto_http_account_update_body *body = &call->body.account_update;
    struct account *account;
    enum proto_error error = call_account(call, 0, &account);
    if (error)
        return error;
    struct account_record want = account->r;
    error = update(body, &want);
    if (error)
        return error;
    if (is_self(call, account) && (want.disabled || want.site_role != SITE_ROLE_ADMIN))
        return call_fault(call, PROTO_ERROR_NOT_YOURSELF, want.disabled ? "disabled" : "site_role");
    if (body->has_version && (uint64_t)body->version != account->r.version) {
        struct proto_account now = view_account(account, true);
        return reply_conflict(&call->reply, "account", &proto_account_shape, &now);
    }
    struct site_change change;
    error = call_begin(call, &change);
    if (!error && want.disabled && !account->r.disabled)
        error = change_ended(&change, logins_end(&change, &want)); /* for good; its tokens end by the store */
    if (!error)
        error = change_account(&change, &want, &call->fault);
    if (error)
        return error;
    struct proto_http_account_update_ok ok = {view_account(account, true)};
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error set_password(struct later *later, const char *hash)
{
    struct directory *dir = site_directory_of(later->reply.api->options.site);
    const struct account *actor = later_asker(later);
    const struct account *account = directory_account(dir, later->account);
    if (!actor || actor->r.site_role != SITE_ROLE_ADMIN)
        return PROTO_ERROR_FORBIDDEN;
    if (!account)
        return PROTO_ERROR_NOT_FOUND;
    struct site_change change;
    enum proto_error error = later_begin(later, &change);
    if (error)
        return error;
    struct account_record want = account->r;
    want.password_hash = str_of(hash);
    error = change_ended(&change, logins_and_tokens_end(&change, &want));
    if (!error)
        error = change_account(&change, &want, &later->fault);
    if (!error)
        reply_commit(&later->reply, &change, NULL);
    return error;
}

enum proto_error api_account_password(struct call *call)
{
    struct str password = call->body.account_password.password;
    struct account *account;
    enum proto_error error = call_account(call, 0, &account);
    if (error)
        return error;
    if (is_self(call, account))
        return PROTO_ERROR_NOT_YOURSELF; /* by password_change, which asks for the old one */
    if (!password_acceptable(password))
        return call_fault(call, PROTO_ERROR_WEAK_PASSWORD, "password");
    struct later *later = later_new(call, set_password);
    if (!later)
        return PROTO_ERROR_BUSY;
    later->account = account->r.id;
    return later_hash(later, password);
}

enum proto_error api_account_delete(struct call *call)
{
    struct account *account;
    enum proto_error error = call_account(call, 0, &account);
    if (error)
        return error;
    if (is_self(call, account))
        return PROTO_ERROR_NOT_YOURSELF;
    struct directory_changes changes = {0};
    enum refusal refusal = directory_plan_account_remove(call_directory(call), account->r.id, &changes);
    if (!refusal)
        return call_commit_all(call, &changes);
    directory_changes_finish(&changes);
    error = call_fault(call, site_error_of_refusal(refusal), NULL);
    if (refusal == REFUSAL_OWNS_CHANNELS)
        call->fault.limit = directory_owned_count(account);
    return error;
}
