/*
 * WebSocket connections: the /ws handshake, message assembly under limits, and one outbox each. It knows nothing of
 * the protocol above: session.h gives it hooks.
 *
 * Close codes: 1000 we are done · 1001 the server stops · 1003 binary · 1007 bad UTF-8 · 1008 too many messages, or
 * the log-in ended · 1009 too long, too many fragments · 1013 reads too slowly (resume) · 4001 replaced.
 *
 * Invariants
 *  1. A connection exists for the hooks from on_open to on_close, each called once, on the loop thread.
 *  2. Handles are never reused: every call with a stale one does nothing.
 *  3. No hook is called from within ws_send or ws_close.
 */
#ifndef DAIS_SERVER_WS_H
#define DAIS_SERVER_WS_H

#include "dais/base/id.h"
#include "dais/base/str.h"
#include "dais/server/http.h"
#include "dais/server/outbox.h"

#include <stdbool.h>
#include <stdint.h>

struct server;

DEFINE_HANDLE(ws_handle)

#define WS_CLOSE_NORMAL     1000
#define WS_CLOSE_GOING_AWAY 1001
#define WS_CLOSE_BINARY     1003
#define WS_CLOSE_POLICY     1008
#define WS_CLOSE_TOO_BIG    1009
#define WS_CLOSE_TRY_AGAIN  1013
#define WS_CLOSE_REPLACED   4001

struct ws_hooks {
    void *user;
    /*
     * The handshake is well-formed and same-origin where a cookie is used: whose is it? Returns 0 to accept, or the
     * HTTP status to refuse with (401). `ret_identity` goes to on_open; at most WS_IDENTITY_BYTES.
     */
    unsigned (*on_handshake)(void *user, const struct http_request *request, void *ret_identity);
    void (*on_open)(void *user, struct ws_handle ws, const void *identity);
    void (*on_message)(void *user, struct ws_handle ws, struct str text);
    void (*on_close)(void *user, struct ws_handle ws);
};

#define WS_IDENTITY_BYTES 256

void ws_set_hooks(struct server *server, const struct ws_hooks *hooks);

/* Queues one JSON object (a reference is taken). A reader that is too slow is closed with 1013. */
void ws_send(struct server *server, struct ws_handle ws, struct frame *frame);
/* The same for one of many, from outside of the hooks: written at once if nothing waits before it. */
void ws_send_now(struct server *server, struct ws_handle ws, struct frame *frame);
/* The same, not counted against the limit: the answer that carries a snapshot. */
void ws_send_large(struct server *server, struct ws_handle ws, struct frame *frame);
/* Writes what waits, then closes with this code. `reason` at most 120 bytes. */
void ws_close(struct server *server, struct ws_handle ws, uint16_t code, const char *reason);
bool ws_is_open(struct server *server, struct ws_handle ws);
size_t ws_outbox_bytes(struct server *server, struct ws_handle ws);

#endif
