/*
 * The exchange of one request and one response over a libwebsockets connection.
 *
 *   IDLE ─headers─► BODY ─whole─► WAITING (handler, until http_respond or 30 s) ─► WRITING ─► IDLE (keep-alive) or closed
 *
 * One lws_write per WRITEABLE; a body in the pages' memory is written from there.
 */
#include "edge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

METRIC(requests, "dais_http_requests_total", COUNTER, "HTTP requests taken in");
METRIC(refused, "dais_http_refused_total", COUNTER, "HTTP requests refused by the edge: framing, limits, method");

#define ANSWER_US   (30 * (time_us)US_PER_S)
#define WRITE_BYTES 32768
#define HEAD_BYTES  4096

/* What the client's code needs and nothing more; whatever does not fit it is dropped, the policy is not loosened. */
#define CSP                                                                                                            \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; font-src 'self'; " \
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; "                    \
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; "                \
    "trusted-types svelte-trusted-html dais-url"

static const char *status_text(unsigned status)
{
    static const struct {
        unsigned status;
        const char *text;
    } texts[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {206, "Partial Content"},
        {302, "Found"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {409, "Conflict"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].status == status) {
            return texts[i].text;
        }
    }
    return "Status";
}

struct head {
    char *out;
    size_t size, len;
};

static void head_line(struct head *head, const char *name, const char *value)
{
    if (strpbrk(value, "\r\n") != NULL) {
        return; /* a value that could forge a header is left out */
    }
    int more = snprintf(head->out + head->len, head->size - head->len, "%s: %s\r\n", name, value);
    if (more < 0 || (size_t)more >= head->size - head->len) {
        head->size = 0;
        head->len = 0;
        return;
    }
    head->len += (size_t)more;
}

#define HSTS "max-age=31536000"
#define PERMISSIONS                                                                                                    \
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), autoplay=(self), geolocation=(), "   \
    "payment=(), usb=(), serial=(), hid=(), midi=(), accelerometer=(), gyroscope=(), magnetometer=()"

static const struct lws_protocol_vhost_options own_headers[] = {
    {&own_headers[1], NULL, "content-security-policy:", CSP},
    {&own_headers[2], NULL, "strict-transport-security:", HSTS},
    {&own_headers[3], NULL, "cross-origin-opener-policy:", "same-origin"},
    {&own_headers[4], NULL, "cross-origin-resource-policy:", "same-origin"},
    {&own_headers[5], NULL, "x-content-type-options:", "nosniff"},
    {&own_headers[6], NULL, "referrer-policy:", "no-referrer"},
    {&own_headers[7], NULL, "permissions-policy:", PERMISSIONS},
    {NULL, NULL, "cache-control:", "no-store"},
};

const struct lws_protocol_vhost_options *http_headers_of_lws(void)
{
    return own_headers;
}

static void head_security(struct head *head, bool cross_origin)
{
    head_line(head, "content-security-policy", CSP);
    head_line(head, "strict-transport-security", HSTS);
    head_line(head, "cross-origin-opener-policy", "same-origin");
    head_line(head, "cross-origin-resource-policy", cross_origin ? "cross-origin" : "same-origin");
    head_line(head, "x-content-type-options", "nosniff");
    head_line(head, "referrer-policy", "no-referrer");
    head_line(head, "permissions-policy", PERMISSIONS);
    if (cross_origin) {
        head_line(head, "access-control-allow-origin", "*");
        head_line(head, "access-control-expose-headers", "Location, ETag, Link, Accept-Patch");
    }
}

size_t http_head_write(char *out, size_t size, const struct http_response *response, bool cross_origin,
                       const char *cache_control, size_t body_len)
{
    struct head head = {out, size, 0};
    int len = snprintf(out, size, "HTTP/1.1 %u %s\r\n", response->status, status_text(response->status));
    head.len = (size_t)len;
    head_security(&head, cross_origin);
    head_line(&head, "cache-control", cache_control);
    if (response->content_type != NULL) {
        head_line(&head, "content-type", response->content_type);
    }
    for (size_t i = 0; i < HTTP_HEADERS_MAX && response->headers[i].name != NULL; i++) {
        head_line(&head, response->headers[i].name, response->headers[i].value);
    }
    if (response->status != 204 && response->status != 304) {
        char number[24];
        snprintf(number, sizeof number, "%zu", body_len);
        head_line(&head, "content-length", number);
    }
    if (response->close) {
        head_line(&head, "connection", "close");
    }
    if (head.size - head.len < 3) {
        return 0;
    }
    out[head.len++] = '\r';
    out[head.len++] = '\n';
    return head.len;
}

void http_exchange_reset(struct conn *conn)
{
    struct exchange *exchange = &conn->exchange;
    if (exchange->body != NULL) {
        secret_clear(exchange->body, exchange->body_len); /* passwords come by here */
    }
    free(exchange->body);
    free(exchange->text);
    free(exchange->head_text);
    *exchange = (struct exchange){0};
}

const struct http_route *http_route_find(const struct server *server, struct str path)
{
    const struct http_route *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < server->route_count; i++) {
        struct str prefix = str_of(server->routes[i].prefix);
        bool whole = prefix.data[prefix.len - 1] != '/';
        if (whole ? str_eq(path, prefix) : str_starts(path, prefix)) {
            if (prefix.len > best_len) {
                best = &server->routes[i];
                best_len = prefix.len;
            }
        }
    }
    return best;
}

enum err http_route_add(struct server *server, const struct http_route *route)
{
    if (server->route_count == HTTP_ROUTES_MAX) {
        return ERR_LIMIT;
    }
    server->routes[server->route_count++] = *route;
    return ERR_OK;
}

/* ── answering ────────────────────────────────────────────────────────────────────────────────────────────────── */

static void begin_writing(struct conn *conn, const struct http_response *response, const char *cache_control,
                          struct str tail)
{
    struct exchange *exchange = &conn->exchange;
    bool cross_origin = exchange->route != NULL && exchange->route->cross_origin;
    size_t body_len = tail.len > 0 ? tail.len : response->body.len;
    struct http_response sent = *response;
    sent.close = response->close || exchange->close || conn->server->draining;
    exchange->close = sent.close;
    char *head = malloc(HEAD_BYTES + response->body.len);
    size_t len = head == NULL ? 0 : http_head_write(head, HEAD_BYTES, &sent, cross_origin, cache_control, body_len);
    exchange->state = EXCHANGE_WRITING;
    conn_renew(conn); /* answered: the handle is spent */
    if (len == 0) {
        free(head);
        exchange->close = true; /* WRITEABLE finds nothing to write, and closes */
    } else {
        if (!exchange->head && response->body.len > 0) {
            memcpy(head + len, response->body.data, response->body.len);
            len += response->body.len;
        }
        exchange->head_text = head;
        exchange->head_len = len;
        exchange->tail = exchange->head ? NULL : tail.data;
        exchange->tail_len = exchange->head ? 0 : tail.len;
    }
    if (exchange->held) {
        exchange->held = false;
        lws_rx_flow_control(conn->wsi, 1);
    }
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_HTTP_CONTENT, 20);
    lws_callback_on_writable(conn->wsi);
}

void http_respond(struct server *server, struct http_handle handle, const struct http_response *response)
{
    struct conn *conn = conn_find(server, handle.index, handle.generation);
    if (conn == NULL || conn->ws != NULL || conn->exchange.state != EXCHANGE_WAITING) {
        return;
    }
    begin_writing(conn, response, "no-store", STR_NONE);
}

static void error_json(char *out, size_t size, const char *code, const char *message)
{
    snprintf(out, size, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", code, message);
}

void http_respond_error(struct server *server, struct http_handle handle, unsigned status, const char *code,
                        const char *message)
{
    char text[512];
    error_json(text, sizeof text, code, message);
    http_respond(server, handle,
                 &(struct http_response){.status = status, .content_type = "application/json", .body = str_of(text)});
}

/* What the edge itself refuses, in the same shape as the API's errors. */
static void refusal_words(unsigned status, const char **ret_code, const char **ret_message)
{
    static const struct {
        unsigned status;
        const char *code, *message;
    } words[] = {
        {401, "unauthorized", "Sign in first."},
        {403, "forbidden_origin", "This page may not use your sign-in."},
        {404, "not_found", "There is nothing here."},
        {405, "method_not_allowed", "This method is not for this address."},
        {411, "malformed", "A body needs a Content-Length."},
        {413, "too_large", "The body is too large."},
        {414, "too_long", "The address is too long."},
        {415, "unsupported_media_type", "Compressed bodies are not taken."},
        {431, "too_large", "The headers are too large."},
        {503, "busy", "The server is busy. Try again."},
    };
    *ret_code = "malformed";
    *ret_message = "This is not a request we understand.";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].status == status) {
            *ret_code = words[i].code;
            *ret_message = words[i].message;
        }
    }
}

static void refuse(struct conn *conn, unsigned status)
{
    const char *code, *message;
    char text[256];
    refusal_words(status, &code, &message);
    error_json(text, sizeof text, code, message);
    metric_add(&refused, 1);
    conn->exchange.close = true; /* what follows on this connection can't be trusted to be a request */
    begin_writing(conn,
                  &(struct http_response){.status = status, .content_type = "application/json", .body = str_of(text)},
                  "no-store", STR_NONE);
}

void http_refuse_now(struct lws *wsi, unsigned status)
{
    const char *code, *message;
    char block[LWS_PRE + HEAD_BYTES], text[256];
    refusal_words(status, &code, &message);
    error_json(text, sizeof text, code, message);
    struct http_response response = {.status = status, .content_type = "application/json", .close = true};
    size_t len = http_head_write(block + LWS_PRE, HEAD_BYTES - sizeof text, &response, false, "no-store", strlen(text));
    memcpy(block + LWS_PRE + len, text, strlen(text));
    len += strlen(text);
    metric_add(&refused, 1);
    /* Refusing comes before anything else was written, so there is room; if not, the peer sees a closed connection. */
    (void)!lws_write(wsi, (unsigned char *)block + LWS_PRE, len, LWS_WRITE_HTTP_HEADERS);
}

void http_sweep(struct server *server, time_us now_us)
{
    for (struct conn *conn = server->conn_first; conn != NULL; conn = conn->next) {
        if (conn->ws == NULL && conn->exchange.state == EXCHANGE_WAITING && now_us > conn->exchange.deadline_us) {
            log_warn("answer_overdue", "path=%.*s", STR_ARG(conn->exchange.request.path));
            refuse(conn, 503);
        }
    }
}

/* ── the request ──────────────────────────────────────────────────────────────────────────────────────────────── */

static void serve_page(struct conn *conn)
{
    struct exchange *exchange = &conn->exchange;
    const struct http_request *request = &exchange->request;
    if (request->method != HTTP_GET) {
        refuse(conn, 405);
        return;
    }
    struct static_reply page = {.status = 404, .cache_control = "no-store"};
    if (conn->server->pages != NULL && !conn->admin) {
        static_find(conn->server->pages, request->path, request->accept_encoding, request->if_none_match, &page);
    }
    struct http_response response = {.status = page.status, .content_type = page.content_type};
    size_t n = 0;
    if (page.etag != NULL) {
        response.headers[n++] = (struct http_header){"etag", page.etag};
        response.headers[n++] = (struct http_header){"vary", "accept-encoding"};
    }
    if (page.encoding != NULL) {
        response.headers[n++] = (struct http_header){"content-encoding", page.encoding};
    }
    if (page.status == 404) {
        response.content_type = "text/plain; charset=utf-8";
        response.body = conn->server->pages == NULL
                            ? STR("The web client is not built: run tools/run, or set http.pages to its files.\n")
                            : STR("There is nothing here.\n");
    }
    begin_writing(conn, &response, page.cache_control, page.body);
}

static void answer_preflight(struct conn *conn)
{
    struct http_response response = {
        .status = 204,
        .headers = {{"access-control-allow-methods", conn->exchange.route->allow},
                    {"access-control-allow-headers", "Authorization, Content-Type, If-Match"},
                    {"access-control-max-age", "86400"}}};
    begin_writing(conn, &response, "no-store", STR_NONE);
}

static void dispatch(struct conn *conn)
{
    struct exchange *exchange = &conn->exchange;
    exchange->state = EXCHANGE_WAITING;
    exchange->deadline_us = clock_now_us() + ANSWER_US;
    exchange->request.body = (struct str){exchange->body, exchange->body_len};
    exchange->request.handle = (struct http_handle){conn->index, conn_generation(conn)};
    lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0); /* ours from here: http_sweep */
    metric_add(&requests, 1);
    const struct http_route *route = exchange->route;
    if (conn->admin ? route == NULL || !route->admin : route != NULL && route->admin) {
        refuse(conn, 404);
    } else if (exchange->request.method == HTTP_OPTIONS) {
        if (route != NULL && route->cross_origin) {
            answer_preflight(conn);
        } else {
            refuse(conn, 405);
        }
    } else if (route == NULL) {
        serve_page(conn);
    } else {
        time_us began_us = step_begin();
        route->handler(route->user, &exchange->request);
        step_end(began_us, route->prefix);
    }
}

static int on_request(struct conn *conn, struct lws *wsi)
{
    struct exchange *exchange = &conn->exchange;
    http_exchange_reset(conn);
    conn_renew(conn);
    unsigned refusal = http_request_read(conn, wsi);
    if (conn->piped && (refusal != 0 || exchange->body_expected > 0)) {
        metric_add(&refused, 1);
        return -1; /* libwebsockets 4.1.6 would take its headers for its body, and its body for the next request */
    }
    if (refusal != 0) {
        refuse(conn, refusal);
        return 0;
    }
    if (exchange->body_expected == 0) {
        dispatch(conn);
        return 0;
    }
    exchange->body = malloc(exchange->body_expected);
    if (exchange->body == NULL) {
        refuse(conn, 503);
        return 0;
    }
    exchange->state = EXCHANGE_BODY;
    return 0;
}

static int on_body(struct conn *conn, const void *in, size_t len)
{
    struct exchange *exchange = &conn->exchange;
    if (exchange->state != EXCHANGE_BODY) {
        return 0; /* already refused: what still comes is thrown away until the connection closes */
    }
    if (len > exchange->body_expected - exchange->body_len) {
        return -1;
    }
    memcpy(exchange->body + exchange->body_len, in, len);
    exchange->body_len += len;
    return 0;
}

/* Writes a piece; returns false when the connection is gone. */
static bool write_piece(struct lws *wsi, const char *data, size_t len, size_t *sent, bool is_head, bool is_last)
{
    size_t piece = len - *sent < WRITE_BYTES ? len - *sent : WRITE_BYTES;
    enum lws_write_protocol kind = is_head && *sent == 0             ? LWS_WRITE_HTTP_HEADERS
                                   : is_last && *sent + piece == len ? LWS_WRITE_HTTP_FINAL
                                                                     : LWS_WRITE_HTTP;
    /* Over HTTP/1 lws_write only reads the buffer: the pages' memory stays as it is. */
    unsigned char *from = (unsigned char *)(uintptr_t)(data + *sent);
    if (lws_write(wsi, from, piece, kind) < (int)piece) {
        return false;
    }
    *sent += piece;
    return true;
}

/*
 * Whether the next request, or its beginning, was read together with the one just answered. libwebsockets does not say so, but
 * keeps its table of headers in that case only, and whoever copies from a table gets at least an empty string.
 */
static bool next_is_here(struct lws *wsi)
{
    char probe[2] = "?";
    (void)!lws_hdr_custom_copy(wsi, probe, sizeof probe, "x-none:", 7);
    return probe[0] == '\0';
}

/*
 * Writes what is left of the answer. The end waits until the kernel has taken all of it: before, libwebsockets puts the end off
 * and keeps its table, whatever comes next. Not so `at_once`, where it calls until there is an end.
 */
static int answer_on(struct conn *conn, struct lws *wsi, bool at_once)
{
    struct exchange *exchange = &conn->exchange;
    if (exchange->state != EXCHANGE_WRITING) {
        return 0;
    }
    if (exchange->head_sent < exchange->head_len) {
        if (!write_piece(wsi, exchange->head_text, exchange->head_len, &exchange->head_sent, true,
                         exchange->tail_len == 0)) {
            return -1;
        }
    } else if (exchange->tail_sent < exchange->tail_len) {
        if (!write_piece(wsi, exchange->tail, exchange->tail_len, &exchange->tail_sent, false, true)) {
            return -1;
        }
        lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, 20); /* each piece gets its time */
    }
    if (exchange->head_sent < exchange->head_len || exchange->tail_sent < exchange->tail_len ||
        (!at_once && lws_partial_buffered(wsi))) {
        lws_callback_on_writable(wsi);
        return 0;
    }
    bool close = exchange->close;
    http_exchange_reset(conn);
    if (close || lws_http_transaction_completed(wsi) != 0) {
        return -1;
    }
    conn->piped = next_is_here(wsi);
    return 0;
}

/*
 * A body's end; and, with libwebsockets 4.1.6, that again and again for as long as what follows it, the next request, was
 * read and this one is not answered. It comes to that by itself neither to answer this connection nor to serve any other.
 */
static int on_body_complete(struct conn *conn, struct lws *wsi)
{
    struct exchange *exchange = &conn->exchange;
    if (exchange->state == EXCHANGE_BODY) {
        if (exchange->body_len != exchange->body_expected) {
            return -1;
        }
        dispatch(conn);
        return 0;
    }
    if (exchange->state == EXCHANGE_WRITING) {
        int gone = answer_on(conn, wsi, true);
        conn->piped = true; /* read, but libwebsockets puts it by only now */
        return gone;
    }
    if (exchange->state != EXCHANGE_WAITING) {
        return -1; /* answered, and the answer is still on its way out: libwebsockets sends the rest and hangs up */
    }
    exchange->held = true;
    lws_rx_flow_control(wsi, 0); /* until begin_writing */
    return 0;
}

static SSL_CTX *server_ssl(struct lws *wsi, void *ssl)
{
    struct server *server = lws_context_user(lws_get_context(wsi));
    server->ssl = ssl;
    return ssl;
}

/*
 * libwebsockets 4.1.6 may free what `in` points to before this returns (CVE-2025-11677), so `in` is not looked at: the
 * header is read anew, and everything but WebSocket is hung up on.
 */
static int on_confirm_upgrade(struct lws *wsi)
{
    char upgrade[16];
    int len = lws_hdr_copy(wsi, upgrade, sizeof upgrade, WSI_TOKEN_UPGRADE);
    return len > 0 && str_eq_nocase((struct str){upgrade, (size_t)len}, STR("websocket")) ? 0 : -1;
}

int http_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS) {
        tls_harden(server_ssl(wsi, user));
        return 0;
    }
    struct conn *conn = wsi != NULL ? conn_of(wsi) : NULL;
    switch (reason) {
    case LWS_CALLBACK_HTTP:
        return conn != NULL ? on_request(conn, wsi) : -1;
    case LWS_CALLBACK_HTTP_BODY:
        return conn != NULL ? on_body(conn, in, len) : -1;
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return conn != NULL ? on_body_complete(conn, wsi) : -1;
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return conn != NULL ? answer_on(conn, wsi, false) : -1;
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return on_confirm_upgrade(wsi);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: /* a WebSocket without a subprotocol */
        http_refuse_now(wsi, 400);
        return -1;
    case LWS_CALLBACK_WSI_DESTROY:
        if (conn != NULL) {
            conn_remove(conn);
        }
        return 0;
    default:
        return 0;
    }
}
