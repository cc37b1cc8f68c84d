/*
 * HTTP/1.1 as our handlers see it: a whole request comes in, a response goes out, at once or later by handle.
 *
 *   bytes ─► libwebsockets (parsing) ─► limits and framing checked ─► body collected ─► handler ─► http_respond
 *
 * Invariants
 *  1. A handler is called once per request, on the loop thread, with the whole body; its slices are valid only during
 *     the call.
 *  2. A handle answers once. After that, and after the client went away, http_respond does nothing. A request that is
 *     not answered within 30 s gets 503.
 *  3. Every response carries the security headers (CSP, HSTS, COOP, CORP, nosniff, Referrer-Policy,
 *     Permissions-Policy); anything but pages also `Cache-Control: no-store`.
 *  4. Framing is never guessed: a Content-Length that is not a plain number or comes twice, any Transfer-Encoding or
 *     Content-Encoding on a request: 400 / 415 and the connection is closed. Over a limit: 413, 414, 431.
 *  5. What libwebsockets 4.1.6 refuses while it parses never gets here, and it can't be told to ask: a percent sign without two
 *     hexadecimal digits, and an Upgrade to anything but WebSocket, get its own 403 (a line of HTML with the headers of 3), and
 *     the connection is closed. It is closed without a word at %00, and where an address, or the headers together, do not fit
 *     the 16 KiB that it keeps of them, or one that it does not know is long. What it can keep and is over our limits (8 KiB,
 *     address 4 KiB) gets 431 or 414.
 */
#ifndef DAIS_SERVER_HTTP_H
#define DAIS_SERVER_HTTP_H

#include "dais/base/address.h"
#include "dais/base/id.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

DEFINE_HANDLE(http_handle)

enum http_method {
    HTTP_GET,
    HTTP_HEAD, /* handlers see GET; the body is left out */
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHOD_COUNT,
};

#define HTTP_QUERY_MAX 16

struct http_request {
    struct http_handle handle;
    enum http_method method;
    struct str path;                  /* percent-decoded, starts with "/", without "..", the query cut off */
    struct str query[HTTP_QUERY_MAX]; /* "name=value", percent-decoded */
    size_t query_count;
    struct str body;
    /* Headers; empty when absent. */
    struct str host;
    struct str origin;
    struct str cookie;
    struct str authorization;
    struct str content_type;
    struct str accept_encoding;
    struct str if_none_match;
    struct str if_match;
    struct str idempotency_key;
    struct str sec_fetch_site;
    struct str user_agent;
    struct address peer; /* of the TCP connection; port included */
    bool secure;         /* over TLS */
};

struct http_header {
    const char *name; /* lower case */
    const char *value;
};

#define HTTP_HEADERS_MAX 12

struct http_response {
    unsigned status;
    const char *content_type;                     /* NULL: no body */
    struct str body;                              /* copied */
    struct http_header headers[HTTP_HEADERS_MAX]; /* as many as have a name; values with CR or LF are left out */
    bool close;                                   /* end the connection after it */
};

typedef void http_handler(void *user, const struct http_request *request);

struct http_route {
    const char *prefix; /* "/api/" (ends with "/"): every path that starts so; "/healthz": exactly; the longest wins */
    http_handler *handler;
    void *user;
    size_t body_bytes_max; /* 0: LIMIT_HTTP_BODY_BYTES */
    bool cross_origin; /* CORS for everyone (bearer-only routes): OPTIONS is answered by the edge, `*` on the rest */
    const char *allow; /* cross_origin: the methods, "POST, PATCH, DELETE" */
    bool admin;        /* served on the admin listener only */
};

#define HTTP_ROUTES_MAX 16

/* The texts of the route must outlive the server. */
MUST_CHECK enum err http_route_add(struct server *server, const struct http_route *route);

void http_respond(struct server *server, struct http_handle handle, const struct http_response *response);
/* {"error":{"code":code,"message":message}} ; plain texts that need no escaping. */
void http_respond_error(struct server *server, struct http_handle handle, unsigned status, const char *code,
                        const char *message);

/* The value of a query argument; empty when absent (`ret_there`, which may be NULL, tells it from ""). */
struct str http_query(const struct http_request *request, const char *name, bool *ret_there);
/* The value of a cookie; empty when absent. */
struct str http_cookie(const struct http_request *request, const char *name);
/* The token of `Authorization: Bearer TOKEN`; empty when absent. */
struct str http_bearer(const struct http_request *request);

/*
 * May a request that is authorised by cookie change something, or open a WebSocket? Origin must be https://<Host>
 * exactly, or one of the configured origins. `origin_allowed` is the pure rule behind it.
 */
bool http_origin_ok(const struct server *server, const struct http_request *request);
bool origin_allowed(struct str origin, struct str host, const char *const *origins, size_t origins_count);

#endif
