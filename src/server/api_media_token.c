/* Media tokens: made, listed and revoked by those who may make them. They live for hours, and hang on their maker's right (auth.h). */
#include "http_api_priv.h"

#include <stdlib.h>

/* Hosts and room moderators. */
static enum proto_error call_tokens(struct call *call, struct room **ret_room)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (!error)
        error = site_error_of_err(site_room(call->reply.api->options.site, channel->r.id, ret_room));
    if (error)
        return error;
    uint32_t roles = room_roles_of(*ret_room, call->reply.who, MEDIA_ROLE_NONE);
    return role_can(roles, ACTION_GOVERN, &(*ret_room)->settings) ? PROTO_ERROR_NONE : PROTO_ERROR_FORBIDDEN;
}

struct token_list {
    struct media_token_line lines[LIMIT_MEDIA_TOKENS_PER_CHANNEL];
    uint32_t count;
    struct proto_media_token items[LIMIT_MEDIA_TOKENS_PER_CHANNEL];
};

static int by_age(const void *a, const void *b)
{
    const struct media_token_line *x = a, *y = b;
    return (x->r.created_ms < y->r.created_ms) - (x->r.created_ms > y->r.created_ms);
}

/* The newest first. The caller frees it. */
static enum proto_error tokens_of(struct call *call, const struct room *room, struct token_list **ret_list)
{
    struct token_list *list = malloc(sizeof *list);
    if (!list)
        return PROTO_ERROR_BUSY;
    enum err err = store_media_tokens_of(site_store(call->reply.api->options.site), room->channel, call->at_ms,
                                         list->lines, &list->count);
    if (err) {
        free(list);
        return site_error_of_err(err);
    }
    qsort(list->lines, list->count, sizeof *list->lines, by_age);
    for (uint32_t i = 0; i < list->count; i++)
        list->lines[i].r.name = str_of(list->lines[i].text); /* it moved */
    *ret_list = list;
    return PROTO_ERROR_NONE;
}

static struct proto_media_token token_view(const struct call *call, const struct media_token_record *token)
{
    const struct account *maker = directory_account(call_directory(call), token->maker);
    return (struct proto_media_token){
        .id = token->id,
        .name = token->name,
        .role = (enum proto_media_token_role)token->role,
        .has_maker = maker != NULL,
        .maker = token->maker.v,
        .has_maker_name = maker != NULL,
        .maker_name = maker ? maker->r.name : STR_NONE,
        .created = token->created_ms,
        .expires_at = token->expires_ms,
    };
}

enum proto_error api_media_token_list(struct call *call)
{
    struct room *room;
    struct token_list *list;
    enum proto_error error = call_tokens(call, &room);
    if (!error)
        error = tokens_of(call, room, &list);
    if (error)
        return error;
    for (uint32_t i = 0; i < list->count; i++)
        list->items[i] = token_view(call, &list->lines[i].r);
    struct proto_http_media_token_list_ok ok = {.items_count = list->count, .items = list->items};
    reply_ok(&call->reply, &ok);
    free(list);
    return PROTO_ERROR_NONE;
}

static void note(struct site_change *change, enum audit_act act, const struct media_token_record *token)
{
    site_note(change,
              &(struct audit_entry){
                  .act = act, .target_kind = AUDIT_TARGET_TOKEN, .target = token->id, .channel = token->channel});
}

static enum proto_error make(struct call *call, const struct room *room)
{
    const struct proto_http_media_token_create_body *body = &call->body.media_token_create;
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    char secret[AUTH_SECRET_SIZE];
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, hash);
    const struct media_token_record record = {
        .id = id_random(),
        .channel = room->channel,
        .role = (enum media_role)body->role,
        .expires_ms = call->at_ms + LIMIT_MEDIA_TOKEN_S * INT64_C(1000),
        .name = str_of(body->name),
        .maker = call->account->r.id,
        .created_ms = call->at_ms,
    };
    store_batch_media_token_put(site_batch(&change), hash, &record);
    note(&change, AUDIT_MEDIA_TOKEN_CREATED, &record);
    const struct proto_http_media_token_create_ok ok = {record.id, str_of(secret), record.expires_ms};
    call->reply.has_key = false; /* the answer holds a secret: it is not kept */
    reply_commit(&call->reply, &change, &ok);
    secret_clear(secret, sizeof secret);
    return PROTO_ERROR_NONE;
}

enum proto_error api_media_token_create(struct call *call)
{
    struct room *room;
    struct token_list *list;
    enum proto_error error = call_tokens(call, &room);
    if (!error)
        error = tokens_of(call, room, &list);
    if (error)
        return error;
    bool full = list->count == LIMIT_MEDIA_TOKENS_PER_CHANNEL;
    free(list);
    if (!full)
        return make(call, room);
    error = call_fault(call, PROTO_ERROR_TOO_MANY_TOKENS, NULL);
    call->fault.limit = LIMIT_MEDIA_TOKENS_PER_CHANNEL;
    return error;
}

static enum proto_error revoke(struct call *call, const struct media_token_line *line)
{
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    store_batch_media_token_remove(site_batch(&change), line);
    note(&change, AUDIT_MEDIA_TOKEN_REVOKED, &line->r);
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}

enum proto_error api_media_token_delete(struct call *call)
{
    struct room *room;
    struct id128 id;
    struct token_list *list;
    enum proto_error error = call_tokens(call, &room);
    if (!error)
        error = call_part_id(call, 1, &id);
    if (!error)
        error = tokens_of(call, room, &list);
    if (error)
        return error;
    uint32_t at = 0;
    while (at < list->count && !id_eq(list->lines[at].r.id, id))
        at++;
    error = at < list->count ? revoke(call, &list->lines[at]) : PROTO_ERROR_NOT_FOUND;
    free(list);
    return error;
}
