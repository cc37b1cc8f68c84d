/*
 * Inside the HTTP interface: a request being handled (struct call), and where its answer goes (struct reply), which
 * outlives it.
 */
#ifndef DAIS_SERVER_HTTP_API_PRIV_H
#define DAIS_SERVER_HTTP_API_PRIV_H

#include "dais/base/needle.h"
#include "dais/server/http_api.h"
#include "dais/server/proto_read.h"
#include "dais/server/proto_write.h"
#include "dais/server/view.h"

#define COOKIE_TEXT_SIZE 192

/* A request that waits for a password to be hashed. */
struct later;

struct http_api {
    struct http_api_options options;
    struct json_out out; /* reused */
    struct later *laters;
};

struct reply {
    struct http_api *api;
    struct http_handle handle;
    enum proto_route route;
    struct identity who;
    bool has_key;
    struct id128 key;
    char cookie[COOKIE_TEXT_SIZE]; /* Set-Cookie; empty: none */
    uint32_t retry_after_s;        /* for a refusal that knows; 0: as the error usually takes */
};

struct call {
    struct reply reply;
    const struct http_request *request;
    struct proto_route_match match;
    wall_ms at_ms;
    time_us now_us;
    const struct account *account; /* NULL: nobody signed in */
    struct login login;
    json_t *body_document, *query_document; /* own the texts below */
    union proto_http_body body;
    union proto_http_query query;
    struct proto_fault fault; /* its error is what the handler returns */
};

/* Answers, or arranges for it, and returns PROTO_ERROR_NONE; or says why not. */
typedef enum proto_error call_handler(struct call *call);

/* `ok` is the struct of the route's answer. */
void reply_ok(const struct reply *reply, const void *ok);
void reply_error(const struct reply *reply, enum proto_error error);
void reply_fault(const struct reply *reply, const struct proto_fault *fault);
/* With this body as it is. */
void reply_text(const struct reply *reply, unsigned status, struct str json);
/* Submits the change; the answer leaves after its commit, and is recorded under the key. */
void reply_commit(const struct reply *reply, struct site_change *change, const void *ok);
/*
 * Was this asked before, under the same key? Every request is looked up when it comes; one that waited for something
 * else looks again, right before it begins its change. `ret_answered`: it is answered, or will be.
 */
enum proto_error reply_again(const struct reply *reply, bool *ret_answered);

enum proto_error call_begin(struct call *call, struct site_change *ret_change);
enum proto_error call_fault(struct call *call, enum proto_error error, const char *field);
static inline struct directory *call_directory(const struct call *call)
{
    return site_directory_of(call->reply.api->options.site);
}
static inline struct view_asker call_asker(const struct call *call)
{
    return (struct view_asker){call_directory(call), call->account};
}
/* The channel of the path, if the asker may do this with it. */
enum proto_error call_channel(struct call *call, enum channel_right right, struct channel **ret_channel);
/* A part of the path as an id; not_found if it is none. */
enum proto_error call_part_id(struct call *call, size_t part, struct id128 *ret_id);
/* The change, applied and ready to be submitted: on an error it was dropped. */
enum proto_error call_apply(struct call *call, struct site_change *change, const struct directory_change *changes,
                            size_t count);

call_handler api_login, api_logout, api_me, api_account_create, api_account_list;
call_handler api_channel_list, api_channel_create, api_channel_get, api_channel_update, api_channel_delete;
call_handler api_member_list, api_member_add, api_member_update, api_member_remove, api_subscribe;
call_handler api_room_get, api_room_save, api_room_open, api_room_end, api_media_token_create;

void laters_drop(struct http_api *api);

#endif
