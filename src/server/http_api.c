/* The way of an HTTP request to its handler. The answer's way back is api_reply.c. */
#include "http_api_priv.h"

#include "dais/server/key_record.h"

#include <stdio.h>
#include <stdlib.h>

_Static_assert((int)PROTO_METHOD_GET == (int)HTTP_GET && (int)PROTO_METHOD_PUT == (int)HTTP_PUT &&
                   (int)PROTO_METHOD_OPTIONS == (int)HTTP_OPTIONS,
               "methods are numbered alike");

enum err http_api_create(const struct http_api_options *options, struct http_api **ret_api)
{
    struct http_api *api = calloc(1, sizeof *api);
    if (!api)
        return ERR_NO_MEMORY;
    api->options = *options;
    api->started_ms = clock_wall_ms();
    json_out_init(&api->out);
    snprintf(api->setup_token, sizeof api->setup_token, "%s", options->setup_token ? options->setup_token : "");
    *ret_api = api;
    return ERR_OK;
}

void http_api_destroy(struct http_api *api)
{
    if (!api)
        return;
    laters_drop(api);
    secret_clear(api->setup_token, sizeof api->setup_token);
    json_out_finish(&api->out);
    free(api);
}

/* ── for handlers ── */

enum proto_error call_fault(struct call *call, enum proto_error error, const char *field)
{
    call->fault = proto_fault_of(error);
    snprintf(call->fault.field, sizeof call->fault.field, "%s", field ? field : "");
    return error;
}

enum proto_error call_begin(struct call *call, struct site_change *ret_change)
{
    enum err err = site_begin(call->reply.api->options.site, call->at_ms, call->now_us, ret_change);
    if (!err) {
        ret_change->actor = call->reply.who;
        ret_change->token = call->reply.token;
    }
    return site_error_of_err(err);
}

enum proto_error call_part_id(struct call *call, size_t part, struct id128 *ret_id)
{
    return id_from_text(call->match.parts[part], ret_id) ? PROTO_ERROR_NOT_FOUND : PROTO_ERROR_NONE;
}

enum proto_error call_account(struct call *call, size_t part, struct account **ret_account)
{
    struct account_id id;
    enum proto_error error = call_part_id(call, part, &id.v);
    if (error)
        return error;
    *ret_account = directory_account(call_directory(call), id);
    return *ret_account ? PROTO_ERROR_NONE : PROTO_ERROR_NOT_FOUND;
}

/* A guest sees the channel that her link, or the public channel's setting, leads to. */
static bool guest_sees(const struct call *call, const struct channel *channel)
{
    struct room *room;
    return call->guest && call->guest->channel == channel &&
           !site_room(call->reply.api->options.site, channel->r.id, &room) &&
           room_roles_of(room, call->reply.who, MEDIA_ROLE_NONE) != 0;
}

enum proto_error call_channel(struct call *call, enum channel_right right, struct channel **ret_channel)
{
    enum proto_error missing = call->account ? PROTO_ERROR_NOT_FOUND : PROTO_ERROR_UNAUTHORIZED;
    struct channel_id id;
    if (call_part_id(call, 0, &id.v))
        return missing;
    struct channel *channel = directory_channel(call_directory(call), id);
    if (!channel)
        return missing;
    uint32_t rights = channel_rights(call_directory(call), channel, call->account);
    rights |= (uint32_t)guest_sees(call, channel) << CHANNEL_RIGHT_SEE;
    if (!channel_can(rights, CHANNEL_RIGHT_SEE))
        return missing;
    if (!channel_can(rights, right))
        return PROTO_ERROR_FORBIDDEN;
    *ret_channel = channel;
    return PROTO_ERROR_NONE;
}

enum proto_error call_apply(struct call *call, struct site_change *change, const struct directory_change *changes,
                            size_t count)
{
    enum proto_error error = call_begin(call, change);
    if (error)
        return error;
    for (size_t i = 0; i < count; i++) {
        enum err err = site_directory(change, &changes[i]);
        if (err) {
            site_drop(change);
            return site_error_of_err(err);
        }
    }
    return PROTO_ERROR_NONE;
}

enum proto_error call_commit_all(struct call *call, struct directory_changes *changes)
{
    struct site_change change;
    enum proto_error error = call_apply(call, &change, changes->items, changes->count);
    directory_changes_finish(changes);
    if (!error)
        reply_commit(&call->reply, &change, NULL);
    return error;
}

/* ── the way in ── */

static call_handler *const handlers[PROTO_ROUTE_COUNT] = {
    [PROTO_ROUTE_SETUP_GET] = api_setup_get,
    [PROTO_ROUTE_SETUP] = api_setup,
    [PROTO_ROUTE_LOGIN] = api_login,
    [PROTO_ROUTE_LOGOUT] = api_logout,
    [PROTO_ROUTE_PROVIDER_GET] = api_provider_get,
    [PROTO_ROUTE_PROVIDER_LOGIN] = api_provider_login,
    [PROTO_ROUTE_PROVIDER_FINISH] = api_provider_finish,
    [PROTO_ROUTE_PROVIDER_CONNECT] = api_provider_connect,
    [PROTO_ROUTE_PROVIDER_DISCONNECT] = api_provider_disconnect,
    [PROTO_ROUTE_ME] = api_me,
    [PROTO_ROUTE_ME_UPDATE] = api_me_update,
    [PROTO_ROUTE_PASSWORD_CHANGE] = api_password_change,
    [PROTO_ROUTE_LOGIN_LIST] = api_login_list,
    [PROTO_ROUTE_LOGIN_END] = api_login_end,
    [PROTO_ROUTE_LOGIN_END_OTHERS] = api_login_end_others,
    [PROTO_ROUTE_TOKEN_LIST] = api_token_list,
    [PROTO_ROUTE_TOKEN_CREATE] = api_token_create,
    [PROTO_ROUTE_TOKEN_REVOKE] = api_token_revoke,
    [PROTO_ROUTE_SITE_TOKEN_LIST] = api_site_token_list,
    [PROTO_ROUTE_SITE_TOKEN_REVOKE] = api_site_token_revoke,
    [PROTO_ROUTE_SITE_CHANNEL_LIST] = api_site_channel_list,
    [PROTO_ROUTE_SERVER_GET] = api_server_get,
    [PROTO_ROUTE_AUDIT_LIST] = api_audit_list,
    [PROTO_ROUTE_CHANNEL_AUDIT] = api_channel_audit,
    [PROTO_ROUTE_ACCOUNT_CREATE] = api_account_create,
    [PROTO_ROUTE_ACCOUNT_LIST] = api_account_list,
    [PROTO_ROUTE_ACCOUNT_GET] = api_account_get,
    [PROTO_ROUTE_ACCOUNT_UPDATE] = api_account_update,
    [PROTO_ROUTE_ACCOUNT_PASSWORD] = api_account_password,
    [PROTO_ROUTE_ACCOUNT_DISCONNECT] = api_account_disconnect,
    [PROTO_ROUTE_ACCOUNT_DELETE] = api_account_delete,
    [PROTO_ROUTE_GROUP_LIST] = api_group_list,
    [PROTO_ROUTE_GROUP_CREATE] = api_group_create,
    [PROTO_ROUTE_GROUP_GET] = api_group_get,
    [PROTO_ROUTE_GROUP_UPDATE] = api_group_update,
    [PROTO_ROUTE_GROUP_DELETE] = api_group_delete,
    [PROTO_ROUTE_GROUP_MEMBER_LIST] = api_group_member_list,
    [PROTO_ROUTE_GROUP_MEMBER_ADD] = api_group_member_add,
    [PROTO_ROUTE_GROUP_MEMBER_REMOVE] = api_group_member_remove,
    [PROTO_ROUTE_CHANNEL_LIST] = api_channel_list,
    [PROTO_ROUTE_CHANNEL_CREATE] = api_channel_create,
    [PROTO_ROUTE_CHANNEL_GET] = api_channel_get,
    [PROTO_ROUTE_CHANNEL_UPDATE] = api_channel_update,
    [PROTO_ROUTE_CHANNEL_DELETE] = api_channel_delete,
    [PROTO_ROUTE_CHANNEL_TRANSFER] = api_channel_transfer,
    [PROTO_ROUTE_MEMBER_LIST] = api_member_list,
    [PROTO_ROUTE_MEMBER_ADD] = api_member_add,
    [PROTO_ROUTE_MEMBER_UPDATE] = api_member_update,
    [PROTO_ROUTE_MEMBER_REMOVE] = api_member_remove,
    [PROTO_ROUTE_GUEST] = api_guest,
    [PROTO_ROUTE_LINK_LIST] = api_link_list,
    [PROTO_ROUTE_LINK_CREATE] = api_link_create,
    [PROTO_ROUTE_LINK_DELETE] = api_link_delete,
    [PROTO_ROUTE_WEBHOOK_LIST] = api_webhook_list,
    [PROTO_ROUTE_WEBHOOK_CREATE] = api_webhook_create,
    [PROTO_ROUTE_WEBHOOK_UPDATE] = api_webhook_update,
    [PROTO_ROUTE_WEBHOOK_DELETE] = api_webhook_delete,
    [PROTO_ROUTE_WEBHOOK_TEST] = api_webhook_test,
    [PROTO_ROUTE_WEBHOOK_DELIVERY_LIST] = api_webhook_delivery_list,
    [PROTO_ROUTE_SITE_WEBHOOK_LIST] = api_webhook_list,
    [PROTO_ROUTE_SITE_WEBHOOK_CREATE] = api_webhook_create,
    [PROTO_ROUTE_SITE_WEBHOOK_UPDATE] = api_webhook_update,
    [PROTO_ROUTE_SITE_WEBHOOK_DELETE] = api_webhook_delete,
    [PROTO_ROUTE_SITE_WEBHOOK_TEST] = api_webhook_test,
    [PROTO_ROUTE_SITE_WEBHOOK_DELIVERY_LIST] = api_webhook_delivery_list,
    [PROTO_ROUTE_SUBSCRIBE] = api_subscribe,
    [PROTO_ROUTE_ROOM_GET] = api_room_get,
    [PROTO_ROUTE_ROOM_SAVE] = api_room_save,
    [PROTO_ROUTE_ROOM_OPEN] = api_room_open,
    [PROTO_ROUTE_ROOM_END] = api_room_end,
    [PROTO_ROUTE_MEDIA_TOKEN_LIST] = api_media_token_list,
    [PROTO_ROUTE_MEDIA_TOKEN_CREATE] = api_media_token_create,
    [PROTO_ROUTE_MEDIA_TOKEN_DELETE] = api_media_token_delete,
};

static enum proto_error find_route(struct call *call, char allow[64])
{
    const struct http_request *request = call->request;
    enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;
    switch (proto_route_find((enum proto_method)method, request->path, &call->match, allow)) {
    case ERR_OK:
        call->reply.route = call->match.route;
        return PROTO_ERROR_NONE;
    case ERR_UNSUPPORTED:
        return PROTO_ERROR_METHOD_NOT_ALLOWED;
    default:
        return PROTO_ERROR_NOT_FOUND;
    }
}

/* By an API token, whatever cookie came along. A route for everybody that takes none does not look at it. */
static bool by_token(const struct call *call)
{
    const struct proto_route_row *row = call->match.row;
    return (row->scope >= 0 || row->who != PROTO_WHO_NONE) && http_bearer(call->request).len > 0;
}

static enum proto_error call_cookie(struct call *call)
{
    struct auth *auth = call->reply.api->options.auth;
    enum err err = auth_login_of_request(auth, call->request, call->at_ms, &call->login);
    if (err)
        return err == ERR_NOT_FOUND ? PROTO_ERROR_NONE : site_error_of_err(err);
    call->account = directory_account(call_directory(call), call->login.account);
    call->guest = directory_guest(call_directory(call), call->login.guest);
    call->reply.who = login_identity(&call->login);
    return PROTO_ERROR_NONE;
}

static enum proto_error check_who(struct call *call)
{
    enum proto_error error = by_token(call) ? call_token(call) : call_cookie(call);
    enum proto_who who = call->match.row->who;
    if (error || who == PROTO_WHO_NONE)
        return error;
    if (!call->account)
        return PROTO_ERROR_UNAUTHORIZED;
    if (who == PROTO_WHO_ADMIN && call->account->r.site_role != SITE_ROLE_ADMIN)
        return PROTO_ERROR_FORBIDDEN;
    return PROTO_ERROR_NONE;
}

/* A change must come from a page of ours, or from something that is no browser and has no cookie. */
static enum proto_error check_origin(const struct call *call)
{
    const struct http_request *request = call->request;
    const struct http_api_options *options = &call->reply.api->options;
    bool ok;
    if (call->match.row->method == PROTO_METHOD_GET || by_token(call))
        return PROTO_ERROR_NONE; /* no browser sends a token by itself */
    if (request->origin.len)
        ok = options->origin_ok(options->server, request);
    else if (request->sec_fetch_site.len)
        ok = str_eq(request->sec_fetch_site, STR("same-origin"));
    else
        ok = !http_cookie(request, AUTH_COOKIE).len;
    return ok ? PROTO_ERROR_NONE : PROTO_ERROR_FORBIDDEN_ORIGIN;
}

static bool is_json(struct str content_type)
{
    return str_eq_nocase(str_trim(str_cut(&content_type, ';')), STR("application/json"));
}

static enum proto_error read_body(struct call *call)
{
    static const struct proto_shape nothing = {"nothing", NULL, 0, 0};
    const struct proto_route_row *row = call->match.row;
    struct str text = call->request->body;
    const struct proto_shape *shape = row->body ? row->body : &nothing;
    if (!text.len && !shape->field_count)
        return PROTO_ERROR_NONE;
    if (!is_json(call->request->content_type))
        return PROTO_ERROR_UNSUPPORTED_MEDIA_TYPE;
    if (proto_parse(text, LIMIT_HTTP_BODY_BYTES, &call->body_document, &call->fault) ||
        proto_decode(shape, call->body_document, &call->body, &call->fault))
        return call->fault.error;
    return PROTO_ERROR_NONE;
}

static enum proto_error read_query(struct call *call)
{
    static const struct proto_shape nothing = {"nothing", NULL, 0, 0};
    const struct proto_shape *shape = call->match.row->query ? call->match.row->query : &nothing;
    const struct http_request *request = call->request;
    if (proto_query_read(shape, request->query, request->query_count, &call->query_document, &call->query,
                         &call->fault))
        return call->fault.error;
    return PROTO_ERROR_NONE;
}

static enum proto_error read_key(struct call *call)
{
    struct str key = call->request->idempotency_key;
    if (!key.len || !call->match.row->durable)
        return PROTO_ERROR_NONE;
    if (id_from_text(key, &call->reply.key))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "Idempotency-Key");
    call->reply.has_key = true;
    return site_error_of_err(key_digest(call->request->path, call->body_document, &call->reply.asked));
}

static enum proto_error serve_openapi(struct call *call)
{
    reply_text(&call->reply, 200, (struct str){proto_openapi_json, proto_openapi_json_bytes});
    return PROTO_ERROR_NONE;
}

static enum proto_error handle(struct call *call)
{
    if (call->match.route == PROTO_ROUTE_OPENAPI)
        return serve_openapi(call);
    call_handler *handler = handlers[call->match.route];
    if (!handler)
        return PROTO_ERROR_NOT_FOUND;
    enum proto_error error = check_origin(call);
    if (!error)
        error = check_who(call);
    if (!error)
        error = read_body(call);
    if (!error)
        error = read_query(call);
    if (!error)
        error = read_key(call);
    if (error)
        return error;
    bool answered;
    error = reply_look_up(&call->reply, call, &answered);
    return error || answered ? error : handler(call);
}

static void refuse(struct call *call, enum proto_error error, const char *allow)
{
    if (call->fault.error != error)
        call->fault = proto_fault_of(error);
    if (error != PROTO_ERROR_METHOD_NOT_ALLOWED) {
        reply_fault(&call->reply, &call->fault);
        return;
    }
    struct http_api *api = call->reply.api;
    json_out_clear(&api->out);
    json_out_raw(&api->out, STR("{\"error\":"));
    proto_write_error(&api->out, &call->fault);
    json_out_raw(&api->out, STR("}"));
    struct http_response response = {
        .status = 405, .content_type = "application/json", .body = json_out_text(&api->out)};
    response.headers[0] = (struct http_header){"allow", allow};
    api->options.respond(api->options.server, call->reply.handle, &response);
}

void http_api_handle(void *user, const struct http_request *request)
{
    struct http_api *api = user;
    struct call call = {
        .reply = {.api = api, .handle = request->handle},
        .request = request,
        .at_ms = clock_wall_ms(),
        .now_us = clock_now_us(),
    };
    char allow[64];
    enum proto_error error = find_route(&call, allow);
    if (!error)
        error = handle(&call);
    if (error)
        refuse(&call, error, allow);
    json_decref(call.body_document);
    json_decref(call.query_document);
}
