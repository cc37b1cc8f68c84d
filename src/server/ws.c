/*
 * WebSocket connections over libwebsockets: the handshake's rules, messages put together under limits, the outbox
 * written out one frame per WRITEABLE.
 *
 *   handshake ─FILTER_PROTOCOL_CONNECTION: path, origin, identity─► ESTABLISHED (on_open) ─► messages ─► CLOSED (on_close)
 */
#include "edge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

METRIC(open_now, "dais_websockets", GAUGE, "WebSocket connections open now");
METRIC(handshakes_refused, "dais_websocket_handshakes_refused_total", COUNTER, "WebSocket handshakes refused");
METRIC(messages_in, "dais_websocket_messages_total", COUNTER, "WebSocket messages taken in");
METRIC(closed_policy, "dais_websocket_closed_policy_total", COUNTER, "Connections closed for flooding or over-size");
METRIC(closed_slow, "dais_websocket_closed_slow_total", COUNTER, "Connections closed because they read too slowly");

#define CLOSE_FLUSH_S     5
#define ASK_AFTER_US      (15 * US_PER_S) /* of silence */
#define ASKED_SWEEPS      10              /* without an answer: the seat's grace begins */
#define DISCARD_BYTES_MAX (1024 * 1024)

static struct conn *find(struct server *server, struct ws_handle ws)
{
    struct conn *conn = conn_find(server, ws.index, ws.generation);
    return conn != NULL && conn->ws != NULL && conn->ws->open ? conn : NULL;
}

static struct ws_handle handle_of(const struct conn *conn)
{
    return (struct ws_handle){conn->index, conn_generation(conn)};
}

void ws_set_hooks(struct server *server, const struct ws_hooks *hooks)
{
    server->hooks = *hooks;
}

/* ── handshake ────────────────────────────────────────────────────────────────────────────────────────────────── */

/* 0, or the HTTP status to refuse with: decided before any state is made. */
static unsigned handshake_check(struct conn *conn, struct lws *wsi, struct ws_state *state)
{
    struct server *server = conn->server;
    http_exchange_reset(conn);
    unsigned refusal = http_request_read(conn, wsi);
    const struct http_request *request = &conn->exchange.request;
    if (refusal != 0) {
        return refusal;
    }
    if (conn->admin || !str_eq(request->path, STR("/ws")) || request->method != HTTP_GET) {
        return 404;
    }
    /* A cookie goes along whoever wrote the page; a bearer token does not. */
    if ((request->cookie.len > 0 || request->authorization.len == 0 || request->origin.len > 0) &&
        !http_origin_ok(server, request)) {
        return 403;
    }
    if (server->draining) {
        return 503;
    }
    return server->hooks.on_handshake != NULL ? server->hooks.on_handshake(server->hooks.user, request, state->identity)
                                              : 404;
}

static int on_handshake(struct conn *conn, struct lws *wsi)
{
    struct ws_state *state = calloc(1, sizeof *state);
    unsigned refusal = state == NULL ? 503 : handshake_check(conn, wsi, state);
    http_exchange_reset(conn);
    if (refusal != 0) {
        metric_add(&handshakes_refused, 1);
        free(state);
        http_refuse_now(wsi, refusal);
        return -1;
    }
    outbox_init(&state->outbox, LIMIT_OUTBOX_BYTES);
    state->tokens = LIMIT_MESSAGES_BURST;
    state->tokens_at_us = clock_now_us();
    state->heard_us = state->tokens_at_us;
    conn->ws = state;
    return 0;
}

static int on_established(struct conn *conn)
{
    if (conn->ws == NULL) {
        return -1;
    }
    conn_renew(conn);
    conn->ws->open = true;
    metric_add(&open_now, 1);
    conn->server->hooks.on_open(conn->server->hooks.user, handle_of(conn), conn->ws->identity);
    return 0;
}

/* ── closing ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/* libwebsockets sends the close frame and waits for the peer's; nothing of ours may follow it. */
static int close_now(struct conn *conn, struct lws *wsi, uint16_t code, const char *reason)
{
    if (conn->ws != NULL) {
        conn->ws->closing = true;
        conn->ws->close_said = true;
        outbox_clear(&conn->ws->outbox);
    }
    lws_close_reason(wsi, code, (unsigned char *)(uintptr_t)reason, strlen(reason));
    return -1;
}

static int close_policy(struct conn *conn, struct lws *wsi, uint16_t code, const char *reason)
{
    metric_add(&closed_policy, 1);
    return close_now(conn, wsi, code, reason);
}

void ws_gone(struct conn *conn)
{
    struct ws_state *state = conn->ws;
    if (state == NULL) {
        return;
    }
    if (state->open) {
        struct ws_handle handle = handle_of(conn);
        state->open = false;
        metric_add(&open_now, -1);
        conn->server->hooks.on_close(conn->server->hooks.user, handle);
    }
    outbox_finish(&state->outbox);
    free(state->message);
    free(state);
    conn->ws = NULL;
}

static void close_later(struct conn *conn, uint16_t code, const char *reason)
{
    struct ws_state *state = conn->ws;
    if (state->closing) {
        return;
    }
    state->closing = true;
    state->close_code = code;
    snprintf(state->close_reason, sizeof state->close_reason, "%s", reason);
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_FLUSH_S); /* who does not read does not keep us */
    lws_callback_on_writable(conn->wsi);
}

void ws_close(struct server *server, struct ws_handle ws, uint16_t code, const char *reason)
{
    struct conn *conn = find(server, ws);
    if (conn != NULL) {
        close_later(conn, code, reason);
    }
}

void ws_drain(struct server *server)
{
    for (struct conn *conn = server->conn_first; conn != NULL; conn = conn->next) {
        if (conn->ws != NULL && conn->ws->open) {
            close_later(conn, WS_CLOSE_GOING_AWAY, "the server restarts");
        } else if (conn->ws == NULL && conn->exchange.state == EXCHANGE_IDLE) {
            lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
        }
    }
}

/* ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void send_frame(struct server *server, struct ws_handle ws, struct frame *frame, bool counts)
{
    struct conn *conn = find(server, ws);
    if (conn == NULL || conn->ws->closing) {
        return;
    }
    if (outbox_push(&conn->ws->outbox, frame, counts) != ERR_OK) {
        metric_add(&closed_slow, 1);
        outbox_clear(&conn->ws->outbox); /* it comes back by resume, which replays what it missed */
        close_later(conn, WS_CLOSE_TRY_AGAIN, "reading too slowly");
        return;
    }
    lws_callback_on_writable(conn->wsi);
}

void ws_send(struct server *server, struct ws_handle ws, struct frame *frame)
{
    send_frame(server, ws, frame, true);
}

static int write_text(struct lws *wsi, struct frame *frame)
{
    _Static_assert(FRAME_HEADROOM >= LWS_PRE, "a frame has room for libwebsockets' header");
    int sent = lws_write(wsi, (unsigned char *)frame_text(frame), frame->len, LWS_WRITE_TEXT);
    return sent < (int)frame->len ? -1 : 0; /* what the kernel does not take, libwebsockets keeps */
}

/* A round by WRITEABLE costs four system calls more than the write itself. */
void ws_send_now(struct server *server, struct ws_handle ws, struct frame *frame)
{
    struct conn *conn = find(server, ws);
    if (conn == NULL || conn->ws->closing) {
        return;
    }
    if (conn->ws->peer_closed || !outbox_empty(&conn->ws->outbox) || lws_partial_buffered(conn->wsi)) {
        send_frame(server, ws, frame, true);
    } else if (write_text(conn->wsi, frame) != 0) {
        conn->ws->closing = true;
        lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

void ws_send_large(struct server *server, struct ws_handle ws, struct frame *frame)
{
    send_frame(server, ws, frame, false);
}

bool ws_is_open(struct server *server, struct ws_handle ws)
{
    return find(server, ws) != NULL;
}

size_t ws_outbox_bytes(struct server *server, struct ws_handle ws)
{
    struct conn *conn = find(server, ws);
    return conn == NULL ? 0 : conn->ws->outbox.bytes;
}

/* Not empty: libwebsockets swallows the answer to an empty one without a word to us. */
static int send_ping(struct ws_state *state, struct lws *wsi)
{
    unsigned char block[LWS_PRE + 1] = {0};
    state->ask = false;
    if (lws_write(wsi, block + LWS_PRE, 1, LWS_WRITE_PING) < 0) {
        return -1;
    }
    if (!outbox_empty(&state->outbox) || state->closing) {
        lws_callback_on_writable(wsi);
    }
    return 0;
}

/* Sweeps are counted, not seconds: if it was us who stood still, the answers are here before the next one. */
static void sweep_one(struct conn *conn, time_us now_us)
{
    struct ws_state *state = conn->ws;
    if (state->asked > 0) {
        if (++state->asked > ASKED_SWEEPS) {
            lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
        }
    } else if (now_us - state->heard_us >= ASK_AFTER_US) {
        state->ask = true;
        state->asked = 1;
        lws_callback_on_writable(conn->wsi);
    }
}

void ws_sweep(struct server *server, time_us now_us)
{
    for (struct conn *conn = server->conn_first; conn != NULL; conn = conn->next) {
        if (conn->ws != NULL && conn->ws->open && !conn->ws->closing) {
            sweep_one(conn, now_us);
        }
    }
}

static int on_writeable(struct conn *conn, struct lws *wsi)
{
    struct ws_state *state = conn->ws;
    if (state == NULL || state->close_said || lws_partial_buffered(wsi)) {
        return 0;
    }
    if (state->ask) {
        return send_ping(state, wsi);
    }
    struct frame *frame = outbox_next(&state->outbox);
    if (frame == NULL) {
        if (state->closing) {
            /* Not from here: libwebsockets takes a -1 from WRITEABLE for a dead socket, and hangs up without a word. */
            lws_set_timer_usecs(wsi, 1);
        }
        return 0;
    }
    int failed = write_text(wsi, frame);
    frame_unref(frame);
    if (failed != 0) {
        return -1;
    }
    if (!outbox_empty(&state->outbox) || state->closing) {
        lws_callback_on_writable(wsi);
    }
    return 0;
}

static int on_timer(struct conn *conn, struct lws *wsi)
{
    const struct ws_state *state = conn->ws;
    bool due = state != NULL && state->closing && !state->close_said;
    return due ? close_now(conn, wsi, state->close_code, state->close_reason) : 0;
}

/* ── receiving ────────────────────────────────────────────────────────────────────────────────────────────────── */

static bool bucket_take(struct ws_state *state)
{
    time_us now_us = clock_now_us();
    state->tokens += (double)(now_us - state->tokens_at_us) / US_PER_S * LIMIT_MESSAGES_PER_S;
    state->tokens_at_us = now_us;
    if (state->tokens > LIMIT_MESSAGES_BURST) {
        state->tokens = LIMIT_MESSAGES_BURST;
    }
    if (state->tokens < 1) {
        return false;
    }
    state->tokens -= 1;
    return true;
}

static bool message_append(struct ws_state *state, const void *in, size_t len)
{
    size_t needed = state->message_len + len;
    if (needed > state->message_capacity) {
        size_t capacity = state->message_capacity == 0 ? 1024 : state->message_capacity;
        while (capacity < needed) {
            capacity *= 2;
        }
        char *message = realloc(state->message, capacity);
        if (message == NULL) {
            return false;
        }
        state->message = message;
        state->message_capacity = capacity;
    }
    if (len > 0) {
        memcpy(state->message + state->message_len, in, len);
    }
    state->message_len = needed;
    return true;
}

static void message_reset(struct ws_state *state)
{
    free(state->message); /* an idle connection holds no buffer */
    state->message = NULL;
    state->message_len = 0;
    state->message_capacity = 0;
    state->fragments = 0;
}

/*
 * A message over the limit is read to its end and thrown away, then refused: a socket closed over unread bytes is reset,
 * and the peer would never see the code. One that would take too long is hung up on.
 */
static int on_too_big(struct conn *conn, struct lws *wsi, size_t left)
{
    conn->ws->too_big = true;
    if (left > 0 && left < DISCARD_BYTES_MAX) {
        return 0;
    }
    return close_policy(conn, wsi, WS_CLOSE_TOO_BIG, "message too long");
}

static void on_heard(struct conn *conn)
{
    if (conn->ws != NULL) {
        conn->ws->heard_us = clock_now_us();
        conn->ws->asked = 0;
    }
}

static int on_receive(struct conn *conn, struct lws *wsi, const void *in, size_t len)
{
    struct ws_state *state = conn->ws;
    if (state == NULL || state->closing) {
        return 0;
    }
    if (lws_frame_is_binary(wsi)) {
        return close_policy(conn, wsi, WS_CLOSE_BINARY, "text only");
    }
    size_t left = lws_remaining_packet_payload(wsi);
    if (state->too_big || state->message_len + len + left > LIMIT_MESSAGE_SDP_BYTES) {
        return on_too_big(conn, wsi, left);
    }
    if (!message_append(state, in, len)) {
        return close_now(conn, wsi, WS_CLOSE_TRY_AGAIN, "busy");
    }
    if (left > 0) {
        return 0;
    }
    if (!lws_is_final_fragment(wsi)) {
        return ++state->fragments >= LIMIT_MESSAGE_FRAGMENTS
                   ? close_policy(conn, wsi, WS_CLOSE_TOO_BIG, "too many fragments")
                   : 0;
    }
    if (!bucket_take(state)) {
        return close_policy(conn, wsi, WS_CLOSE_POLICY, "too many messages");
    }
    metric_add(&messages_in, 1);
    time_us began_us = step_begin();
    conn->server->hooks.on_message(conn->server->hooks.user, handle_of(conn),
                                   (struct str){state->message, state->message_len});
    step_end(began_us, "message");
    message_reset(state);
    return 0;
}

int ws_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    (void)user;
    struct conn *conn = wsi != NULL ? conn_of(wsi) : NULL;
    if (conn == NULL) {
        switch (reason) {
        case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        case LWS_CALLBACK_ESTABLISHED:
        case LWS_CALLBACK_RECEIVE:
        case LWS_CALLBACK_SERVER_WRITEABLE:
            return -1;
        default:
            return 0;
        }
    }
    switch (reason) {
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return on_handshake(conn, wsi);
    case LWS_CALLBACK_ESTABLISHED:
        return on_established(conn);
    case LWS_CALLBACK_RECEIVE_PONG:
        on_heard(conn);
        return 0;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        if (conn->ws != NULL) {
            conn->ws->peer_closed = true;
        }
        return 0;
    case LWS_CALLBACK_RECEIVE:
        on_heard(conn);
        return on_receive(conn, wsi, in, len);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return on_writeable(conn, wsi);
    case LWS_CALLBACK_TIMER:
        return on_timer(conn, wsi);
    case LWS_CALLBACK_CLOSED:
        ws_gone(conn);
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        conn_remove(conn);
        return 0;
    default:
        return 0;
    }
}
