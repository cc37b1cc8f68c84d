/* API tokens: one's own, made, listed and revoked; everybody's, for administrators; and who a request by one is. */
#include "http_api_priv.h"

#include <stdlib.h>

#define DAYS_DEFAULT 90

/* ── who is asking ── */

/* Its last use is written down now and then, in a commit that nobody waits for. */
static void note_use(struct call *call, const struct token_line *token)
{
    struct site_change change;
    if (call->at_ms - token->r.used_ms < LIMIT_TOKEN_USED_MS || call_begin(call, &change))
        return;
    struct token_record used = token->r;
    used.used_ms = call->at_ms;
    store_batch_token_used(site_batch(&change), &token->name, &used);
    (void)site_submit(&change);
}

enum proto_error call_token(struct call *call)
{
    struct http_api *api = call->reply.api;
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    struct token_line token;
    if (auth_secret_hash(http_bearer(call->request), hash))
        return PROTO_ERROR_UNAUTHORIZED;
    enum err err = store_token_find(site_store(api->options.site), hash, call->at_ms, &token);
    if (err)
        return err == ERR_NOT_FOUND ? PROTO_ERROR_UNAUTHORIZED : site_error_of_err(err);
    const struct account *account = directory_account(call_directory(call), token.name.account);
    if (!account || account->r.disabled)
        return PROTO_ERROR_UNAUTHORIZED;
    int scope = call->match.row->scope;
    if (scope < 0 || !(token.r.scopes & UINT32_C(1) << scope))
        return PROTO_ERROR_SCOPE_MISSING;
    call->account = account;
    call->login.account = account->r.id;
    call->reply.who = identity_of_account(account->r.id);
    call->reply.token = token.name.id;
    note_use(call, &token);
    return PROTO_ERROR_NONE;
}

/* ── listing ── */

struct token_list {
    struct token_line lines[LIMIT_TOKENS_PER_ACCOUNT];
    uint32_t count;
    struct proto_token items[LIMIT_TOKENS_PER_ACCOUNT];
    enum proto_token_scope scopes[LIMIT_TOKENS_PER_ACCOUNT][PROTO_TOKEN_SCOPE_COUNT];
};

static int by_age(const void *a, const void *b)
{
    const struct token_line *x = a, *y = b;
    return (x->r.created_ms < y->r.created_ms) - (x->r.created_ms > y->r.created_ms);
}

/* The caller frees it. */
static enum proto_error tokens_of(struct call *call, struct account_id account, struct token_list **ret_list)
{
    struct token_list *list = malloc(sizeof *list);
    if (!list)
        return PROTO_ERROR_BUSY;
    enum err err =
        store_tokens_of(site_store(call->reply.api->options.site), account, call->at_ms, list->lines, &list->count);
    if (err) {
        free(list);
        return site_error_of_err(err);
    }
    qsort(list->lines, list->count, sizeof *list->lines, by_age);
    *ret_list = list;
    return PROTO_ERROR_NONE;
}

static struct proto_token token_view(const struct token_name *name, const struct token_record *token, struct str text,
                                     enum proto_token_scope scopes[PROTO_TOKEN_SCOPE_COUNT])
{
    struct proto_token view = {.id = name->id,
                               .name = text,
                               .scopes = scopes,
                               .created = token->created_ms,
                               .expires = token->expires_ms,
                               .has_used = token->used_ms > 0,
                               .used = token->used_ms};
    for (int i = 0; i < PROTO_TOKEN_SCOPE_COUNT; i++) {
        if (token->scopes & UINT32_C(1) << i)
            scopes[view.scopes_count++] = (enum proto_token_scope)i;
    }
    return view;
}

enum proto_error api_token_list(struct call *call)
{
    struct token_list *list;
    enum proto_error error = tokens_of(call, call->account->r.id, &list);
    if (error)
        return error;
    struct proto_http_token_list_ok ok = {.items_count = list->count, .items = list->items};
    for (uint32_t i = 0; i < list->count; i++) {
        const struct token_line *line = &list->lines[i];
        list->items[i] = token_view(&line->name, &line->r, str_of(line->text), list->scopes[i]);
    }
    reply_ok(&call->reply, &ok);
    free(list);
    return PROTO_ERROR_NONE;
}

/* ── making and revoking ── */

static void note(struct site_change *change, enum audit_act act, struct id128 token)
{
    site_note(change, &(struct audit_entry){.act = act, .target_kind = AUDIT_TARGET_TOKEN, .target = token});
}

static enum proto_error make(struct call *call, uint32_t scopes)
{
    const struct proto_http_token_create_body *body = &call->body.token_create;
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    uint32_t days = body->has_days ? body->days : DAYS_DEFAULT;
    const struct token_name name = {call->account->r.id, id_random(), call->at_ms + days * INT64_C(86400000)};
    struct token_record token = {
        .scopes = scopes, .created_ms = call->at_ms, .expires_ms = name.expires_ms, .name = str_of(body->name)};
    char secret[AUTH_SECRET_SIZE];
    auth_secret_new(secret, token.token_hash);
    store_batch_token_put(site_batch(&change), &name, &token);
    note(&change, AUDIT_TOKEN_CREATED, name.id);
    enum proto_token_scope listed[PROTO_TOKEN_SCOPE_COUNT];
    struct proto_http_token_create_ok ok = {token_view(&name, &token, token.name, listed), str_of(secret)};
    call->reply.has_key = false; /* the answer holds a secret: it is not kept */
    reply_commit(&call->reply, &change, &ok);
    secret_clear(secret, sizeof secret);
    return PROTO_ERROR_NONE;
}

enum proto_error api_token_create(struct call *call)
{
    const struct proto_http_token_create_body *body = &call->body.token_create;
    uint32_t scopes = 0;
    for (uint32_t i = 0; i < body->scopes_count; i++)
        scopes |= UINT32_C(1) << body->scopes[i];
    if (!scopes)
        return call_fault(call, PROTO_ERROR_EMPTY, "scopes");
    struct token_list *list;
    enum proto_error error = tokens_of(call, call->account->r.id, &list);
    if (error)
        return error;
    bool full = list->count == LIMIT_TOKENS_PER_ACCOUNT;
    free(list);
    if (!full)
        return make(call, scopes);
    error = call_fault(call, PROTO_ERROR_TOO_MANY_TOKENS, NULL);
    call->fault.limit = LIMIT_TOKENS_PER_ACCOUNT;
    return error;
}

static enum proto_error revoke(struct call *call, const struct token_line *line)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    store_batch_token_remove(site_batch(&change), &line->name, line->r.token_hash);
    note(&change, AUDIT_TOKEN_REVOKED, line->name.id);
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}

static enum proto_error revoke_of(struct call *call, struct account_id account, size_t part)
{
    struct id128 id;
    struct token_list *list;
    enum proto_error error = call_part_id(call, part, &id);
    if (!error)
        error = tokens_of(call, account, &list);
    if (error)
        return error;
    uint32_t at = 0;
    while (at < list->count && !id_eq(list->lines[at].name.id, id))
        at++;
    error = at < list->count ? revoke(call, &list->lines[at]) : PROTO_ERROR_NOT_FOUND;
    free(list);
    return error;
}

enum proto_error api_token_revoke(struct call *call)
{
    return revoke_of(call, call->account->r.id, 0);
}

/* ── everybody's ── */

enum proto_error api_site_token_revoke(struct call *call)
{
    struct account_id account;
    enum proto_error error = call_part_id(call, 0, &account.v);
    return error ? error : revoke_of(call, account, 1);
}

struct site_page {
    struct token_line lines[LIMIT_PAGE_ITEMS];
    struct proto_site_token items[LIMIT_PAGE_ITEMS];
    enum proto_token_scope scopes[LIMIT_PAGE_ITEMS][PROTO_TOKEN_SCOPE_COUNT];
};

/* Behind which token a page begins: its account and itself. */
static enum proto_error cursor_token(struct call *call, struct str cursor, struct token_name *ret_after)
{
    const size_t half = ID_TEXT_SIZE - 1;
    bool fits = cursor.len == 2 * half && !id_from_text((struct str){cursor.data, half}, &ret_after->account.v) &&
                !id_from_text((struct str){cursor.data + half, half}, &ret_after->id);
    return fits ? PROTO_ERROR_NONE : call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
}

static struct proto_site_token site_view(const struct call *call, const struct token_line *line,
                                         enum proto_token_scope scopes[PROTO_TOKEN_SCOPE_COUNT])
{
    const struct account *owner = directory_account(call_directory(call), line->name.account);
    const struct proto_token token = token_view(&line->name, &line->r, str_of(line->text), scopes);
    return (struct proto_site_token){
        .id = token.id,
        .account = line->name.account.v,
        .owner = owner ? owner->r.name : STR_NONE,
        .login = owner ? owner->r.login : STR_NONE,
        .name = token.name,
        .scopes_count = token.scopes_count,
        .scopes = token.scopes,
        .created = token.created,
        .expires = token.expires,
        .has_used = token.has_used,
        .used = token.used,
    };
}

enum proto_error api_site_token_list(struct call *call)
{
    const struct proto_http_site_token_list_query *query = &call->query.site_token_list;
    struct token_name after;
    enum proto_error error = query->has_cursor ? cursor_token(call, query->cursor, &after) : PROTO_ERROR_NONE;
    if (error)
        return error;
    struct site_page *page = malloc(sizeof *page);
    if (!page)
        return PROTO_ERROR_BUSY;
    struct proto_http_site_token_list_ok ok = {.items = page->items};
    enum err err = store_tokens_page(site_store(call->reply.api->options.site), query->has_cursor ? &after : NULL,
                                     call->at_ms, page->lines, &ok.items_count, &ok.has_cursor);
    if (!err) {
        char cursor[2 * ID_TEXT_SIZE];
        for (uint32_t i = 0; i < ok.items_count; i++)
            page->items[i] = site_view(call, &page->lines[i], page->scopes[i]);
        if (ok.has_cursor) {
            id_to_text(page->items[ok.items_count - 1].account, cursor);
            id_to_text(page->items[ok.items_count - 1].id, cursor + ID_TEXT_SIZE - 1);
            ok.cursor = str_of(cursor);
        }
        reply_ok(&call->reply, &ok);
    }
    free(page);
    return site_error_of_err(err);
}
