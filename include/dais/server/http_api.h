/*
 * The HTTP interface under /api/: every route of the description (protocol_gen.h), its rights, and answers after the
 * commit.
 *
 *   request ─► route ─► who ─► from this site? ─► body, query ─► made before (Idempotency-Key)? ─► right ─► change
 *                                                                       answer ◄── commit ◄──────────────┘
 *
 * Invariants
 *  1. The actor is who the cookie or the API token says; no body names it. A token reaches the routes of its scopes (the
 *     description's `scope`) and no others, with its account's rights of now.
 *  2. What one may not know about answers 404, exactly as if it were not there; what one may see but not do, 403.
 *  3. No GET changes state. Changes need JSON, and with a cookie an Origin of ours (or Sec-Fetch-Site: same-origin where
 *     there is no Origin); a foreign Origin is refused also without a cookie, so that nobody is logged in from outside.
 *  4. Durable answers leave after the commit, and are recorded under the client's key in the same transaction. Those that
 *     hold a secret are not recorded: log-in, and the making of media and API tokens, and of webhooks.
 *  5. While there is no account and a set-up token was given, whoever shows it makes the first administrator.
 */
#ifndef DAIS_SERVER_HTTP_API_H
#define DAIS_SERVER_HTTP_API_H

#include "dais/server/auth.h"
#include "dais/server/bridge.h"
#include "dais/server/http.h"
#include "dais/server/oidc.h"
#include "dais/server/site.h"
#include "dais/server/webhooks.h"

struct http_api;

#define HTTP_API_SETUP_TOKEN_SIZE 33 /* 128 random bits as hex digits, with NUL */

/* What the interface stands on; tests put their own in place of the edge. */
struct http_api_options {
    struct server *server; /* passed on to the next two */
    void (*respond)(struct server *server, struct http_handle handle, const struct http_response *response);
    bool (*origin_ok)(const struct server *server, const struct http_request *request);
    struct site *site;
    struct auth *auth;
    struct webhooks *webhooks;
    struct oidc *oidc;       /* NULL: no identity provider */
    struct bridge *bridge;   /* NULL: no media */
    const char *version;     /* of Dais, as administrators read it; NULL: not said */
    const char *setup_token; /* copied: with it, and as long as there is no account, the first administrator is made */
    /* A log-in ended: its WebSocket connections are to be closed. May be NULL. */
    void (*on_logout)(void *user, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES]);
    void *user;
};

MUST_CHECK enum err http_api_create(const struct http_api_options *options, struct http_api **ret_api);
/* After the site and auth have ended their waits. NULL is fine. */
void http_api_destroy(struct http_api *api);
/* The handler of the prefix "/api/" (http_route_add; `user` is the api). */
void http_api_handle(void *api, const struct http_request *request);

#endif
