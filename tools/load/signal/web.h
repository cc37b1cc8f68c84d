/*
 * HTTPS requests and WebSockets of one thread to one server, by libwebsockets on the thread's libuv loop.
 *
 * Each request has a connection of its own, as people's browsers do. Callbacks come from the loop.
 */
#ifndef DAIS_LOAD_WEB_H
#define DAIS_LOAD_WEB_H

#include "dais/base/address.h"
#include "dais/base/err.h"
#include "dais/base/str.h"

#include <uv.h>

#define WEB_HOST_SIZE    256
#define WEB_PROBLEM_SIZE 256
#define WEB_COOKIE_SIZE  512
#define WEB_PATH_SIZE    512

struct web_target {
    bool tls;
    char host[WEB_HOST_SIZE]; /* as written */
    uint16_t port;
    struct address address; /* of it */
    bool insecure;          /* any certificate will do */
    const char *ca;         /* PEM file of who is trusted besides the system's; NULL: none */
};

/* "https://host:port", nothing behind it. ERR_INVALID: `problem` says what is wrong. Looks the name up: blocks. */
MUST_CHECK enum err web_target_parse(const char *url, struct web_target *ret_target, char problem[WEB_PROBLEM_SIZE]);
/* True for loopback and for the addresses of private networks. */
bool web_target_is_private(const struct web_target *target);

struct web;
struct parsed;

/* One for each loop. `target` must live as long. ERR_INVALID: its `ca` holds no certificate. ERR_UNSUPPORTED: libwebsockets
 * does not start on libuv. */
MUST_CHECK enum err web_open(uv_loop_t *loop, const struct web_target *target, struct web **ret_web);
/* Ends everything that is under way without a callback, and frees it. Only while the loop does not run: runs it. */
void web_close(struct web *web);
/* The frame that came last over any of its sockets. */
struct parsed *web_parsed(struct web *web);

struct web_reply {
    unsigned status;                /* 0: there was none */
    char problem[WEB_PROBLEM_SIZE]; /* why not */
    char location[WEB_PATH_SIZE];   /* the path of Location */
    char cookie[WEB_COOKIE_SIZE];   /* "name=value" of Set-Cookie */
    struct str body;                /* ended with NUL */
};

/* `reply` is valid during the call. */
typedef void web_reply_fn(void *user, const struct web_reply *reply);

struct web_request {
    const char *method, *path;
    const char *content_type; /* NULL: no body */
    const char *bearer;       /* or NULL */
    const char *cookie;       /* or NULL; then Origin is sent too */
    struct str body;
};

/* Everything is copied. on_reply comes once, from the loop, also when the connection fails. ERR_NO_MEMORY, ERR_LIMIT. */
MUST_CHECK enum err web_call(struct web *web, const struct web_request *request, web_reply_fn *on_reply, void *user);

#endif
