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
#define ORIGIN_SIZE      300

struct later;

struct http_api {
    struct http_api_options options;
    struct json_out out; /* reused */
    struct later *laters;
    wall_ms started_ms;
    char setup_token[HTTP_API_SETUP_TOKEN_SIZE]; /* empty: no first administrator is made over HTTP */
};

struct reply {
    struct http_api *api;
    struct http_handle handle;
    enum proto_route route;
    struct identity who;
    struct id128 token; /* the API token it came by; none: none */
    bool has_key;
    struct id128 key;
    struct id128 asked;            /* a digest of what is asked for, if there is a key */
    char cookie[COOKIE_TEXT_SIZE]; /* Set-Cookie; empty: none */
    char device[COOKIE_TEXT_SIZE]; /* another */
    uint32_t retry_after_s;        /* for a refusal that knows; 0: as the error usually takes */
};

/*
 * A request that waits for a password to be checked or hashed: what it needs afterwards, when the call is gone. `then` is
 * called once, on the loop, with the verdict or the hash; what it returns is answered (NONE: it has answered, or waits on).
 */
typedef enum proto_error later_fn(struct later *later, const char *hash);
struct later {
    struct reply reply;
    struct login login; /* of the cookie that came along; account none: none */
    later_fn *then;
    enum proto_error wrong;   /* what a wrong password is answered with */
    struct proto_fault fault; /* its error is what `then` returns */
    struct account_id account;
    char login_name[LIMIT_LOGIN_LENGTH * 4 + 1];
    char name[PROTO_NAME_SIZE];
    char email[LIMIT_EMAIL_BYTES * 4 + 1];
    char agent[LIMIT_AGENT_LENGTH * 4 + 1];
    char device[AUTH_SECRET_SIZE];                /* what the device's cookie says; empty: none of ours */
    char password[LIMIT_PASSWORD_LENGTH * 4 + 1]; /* to be hashed after another was checked; cleared with the rest */
    enum site_role site_role;
    bool connect; /* by the provider: to the account that is signed in */
    struct later *prev, *next;
};

struct call {
    struct reply reply;
    const struct http_request *request;
    struct proto_route_match match;
    wall_ms at_ms;
    time_us now_us;
    const struct account *account; /* NULL: nobody signed in */
    const struct guest *guest;     /* NULL: none, or an account */
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
/* The same when it comes: `call` reads afresh what was too long to be recorded. */
enum proto_error reply_look_up(const struct reply *reply, struct call *call, bool *ret_answered);

/* Somebody saved in between: the error, and beside it under `name` what is valid now. */
enum proto_error reply_conflict(const struct reply *reply, const char *name, const struct proto_shape *shape,
                                const void *object);

enum proto_error call_begin(struct call *call, struct site_change *ret_change);
enum proto_error call_fault(struct call *call, enum proto_error error, const char *field);
static inline struct directory *call_directory(const struct call *call)
{
    return site_directory_of(call->reply.api->options.site);
}
static inline struct view_asker call_asker(const struct call *call)
{
    return (struct view_asker){call_directory(call), call->account, call->guest};
}
/* The channel of the path, if the asker may do this with it. What she may not see is not there; to whoever is not signed in,
 * nothing is that is not public. */
enum proto_error call_channel(struct call *call, enum channel_right right, struct channel **ret_channel);
/* A part of the path as an id; not_found if it is none. */
enum proto_error call_part_id(struct call *call, size_t part, struct id128 *ret_id);
/* The change, applied and ready to be submitted: on an error it was dropped. */
enum proto_error call_apply(struct call *call, struct site_change *change, const struct directory_change *changes,
                            size_t count);

/* The whole plan, applied and submitted; answered with `ok` (NULL: with {}). Finishes the changes. */
enum proto_error call_commit_all(struct call *call, struct directory_changes *changes);
/* Fills in who asks by an API token. UNAUTHORIZED: by none that counts. SCOPE_MISSING: not for this route. */
enum proto_error call_token(struct call *call);
/* The account of a part of the path. */
enum proto_error call_account(struct call *call, size_t part, struct account **ret_account);

call_handler api_setup_get, api_setup, api_login, api_logout, api_me, api_me_update, api_password_change;
call_handler api_login_list, api_login_end, api_login_end_others;
call_handler api_token_list, api_token_create, api_token_revoke, api_site_token_list, api_site_token_revoke,
    api_audit_list, api_channel_audit, api_site_channel_list, api_server_get;
call_handler api_provider_get, api_provider_login, api_provider_finish, api_provider_connect, api_provider_disconnect;
call_handler api_account_disconnect;
call_handler api_account_create, api_account_list, api_account_get, api_account_update, api_account_password,
    api_account_delete;
call_handler api_group_list, api_group_create, api_group_get, api_group_update, api_group_delete;
call_handler api_group_member_list, api_group_member_add, api_group_member_remove;
call_handler api_channel_list, api_channel_create, api_channel_get, api_channel_update, api_channel_delete;
call_handler api_channel_transfer, api_subscribe;
call_handler api_member_list, api_member_add, api_member_update, api_member_remove;
call_handler api_guest, api_link_list, api_link_create, api_link_delete;
struct proto_guest view_guest(const struct guest *guest); /* api_guest.c */
call_handler api_webhook_list, api_webhook_create, api_webhook_update, api_webhook_delete, api_webhook_test,
    api_webhook_delivery_list;
call_handler api_room_get, api_room_save, api_room_open, api_room_end;
call_handler api_media_token_list, api_media_token_create, api_media_token_delete;

/* ── requests that wait ── */
struct later *later_new(const struct call *call, later_fn *then); /* NULL: no memory */
void later_free(struct later *later);
/* Hashes the password, then calls `then`; takes the later also when it fails. */
enum proto_error later_hash(struct later *later, struct str password);
/* Checks it, counted as a try to log in; then `then` is called with its account (hash NULL), or `wrong` is answered. */
enum proto_error later_check(struct call *call, struct later *later, struct str login, struct str password,
                             enum proto_error wrong);
/* The same of who is signed in. */
enum proto_error later_check_own(struct call *call, struct later *later, struct str password, enum proto_error wrong);
/* Answers with the error unless it is NONE, and frees the later. */
void later_finish(struct later *later, enum proto_error error);
/* The account that asked, if what it came by (log-in or API token) counts still: it may have ended while this waited. NULL: no more. */
const struct account *later_asker(const struct later *later);
enum proto_error later_begin(const struct later *later, struct site_change *ret_change);
void laters_drop(struct http_api *api);

/* The page's origin, as the browser knows it; false: none that fits. */
bool call_page_origin(const struct call *call, char *out, size_t size);

/* ── log-ins ── */
/* Adds a log-in of the account to the change, in place of the one that came along, and its cookie to the reply, as well as that of the
 * device. */
void login_make(struct later *later, struct account_id account, struct site_change *change);
void login_end(struct http_api *api, struct site_change *change, struct account_id account, struct login_id id,
               const uint8_t token_hash[STORE_TOKEN_HASH_BYTES]);
/* The plan of an account's change, applied; on an error the change was dropped. */
enum proto_error change_account(struct site_change *change, const struct account_record *want,
                                struct proto_fault *fault);
/* What logins.h said of a change: on an error it is dropped. */
enum proto_error change_ended(struct site_change *change, enum err err);

#endif
