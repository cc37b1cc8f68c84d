/* What server.c, listen.c, conn.c, http.c and ws.c share; nobody else includes it. */
#ifndef DAIS_SERVER_EDGE_PRIV_H
#define DAIS_SERVER_EDGE_PRIV_H

#include "dais/base/clock.h"
#include "dais/base/limits.h"
#include "dais/server/http.h"
#include "dais/server/outbox.h"
#include "dais/server/server.h"
#include "dais/server/static.h"
#include "dais/server/ws.h"

#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <uv.h>

#define WS_PROTOCOL_NAME "dais.1"
#define STEP_LIMIT_US    5000

struct watch {
    struct server *server;
    uv_poll_t poll;
    void (*fn)(void *user);
    void *user;
};

struct every {
    struct server *server;
    uv_timer_t timer;
    void (*fn)(void *user);
    void *user;
};

struct listener {
    struct server *server;
    uv_poll_t poll;
    int fd;
    bool admin;
    bool polling;
};

enum exchange_state {
    EXCHANGE_IDLE,
    EXCHANGE_BODY,    /* the body is being collected */
    EXCHANGE_WAITING, /* with the handler */
    EXCHANGE_WRITING,
};

/* One request and its response on an HTTP connection. */
struct exchange {
    enum exchange_state state;
    struct http_request request;
    const struct http_route *route; /* NULL: pages */
    char *text;                     /* what the request's slices point into */
    bool head;
    bool close;
    bool held;           /* WAITING: nothing more is read, since the next request has come already */
    time_us deadline_us; /* WAITING: 503 after it */
    char *body;
    size_t body_len, body_expected;
    char *head_text; /* status line and headers (and the body, when it was copied) */
    size_t head_len, head_sent;
    const char *tail; /* the body, when it lies in the pages' memory */
    size_t tail_len, tail_sent;
};

struct ws_state {
    struct outbox outbox;
    uint8_t identity[WS_IDENTITY_BYTES];
    char *message; /* the message being put together */
    size_t message_len, message_capacity;
    uint32_t fragments;
    bool too_big;
    double tokens;
    time_us tokens_at_us;
    time_us heard_us; /* anything from the peer */
    uint8_t asked;    /* sweeps since it was sent a ping that is not answered; 0: none is out */
    bool ask;         /* a ping is due */
    bool peer_closed; /* the peer said its last word, and wants to hear no more than our own */
    bool open;        /* between on_open and on_close */
    bool closing;     /* nothing more is taken in or queued */
    bool close_said;  /* the close frame is with libwebsockets */
    uint16_t close_code;
    char close_reason[124];
};

struct conn {
    struct server *server;
    struct lws *wsi;
    uint32_t index; /* in server->conns */
    bool secure;
    bool admin;
    struct address peer;
    bool piped; /* the request was read together with the one before it: it must not have a body */
    struct exchange exchange;
    struct ws_state *ws; /* NULL while it speaks HTTP */
    struct conn *prev, *next;
};

struct conn_place {
    struct conn *conn;
    uint32_t generation; /* rises with each request, upgrade and reuse: stale handles find nothing */
    uint32_t next_free;
};

struct server {
    uv_loop_t loop;
    struct lws_context *context;
    struct lws_vhost *vhost, *admin_vhost;
    SSL_CTX *ssl;
    char *certificate_path, *key_path;
    char **origins;
    size_t origins_count;

    struct listener listeners[SERVER_LISTEN_MAX + 1];
    size_t listener_count;
    int spare_fd; /* given up to accept and refuse when descriptors run out */
    double accept_tokens;
    time_us accept_tokens_at_us;
    uv_timer_t accept_timer;

    struct conn_place *conns;
    uint32_t conn_capacity, conn_free, conn_count;
    struct conn *conn_first;

    struct http_route routes[HTTP_ROUTES_MAX];
    size_t route_count;
    struct ws_hooks hooks;
    struct static_site *pages;

    struct watch watches[SERVER_WATCHES_MAX];
    size_t watch_count;
    struct every everies[SERVER_TIMERS_MAX];
    size_t every_count;
    struct {
        void (*fn)(void *user);
        void *user;
    } wakes[SERVER_WATCHES_MAX];
    size_t wake_count;
    uv_async_t wake_async, stop_async;
    uv_signal_t signals[3];
    uv_timer_t sweep_timer, stop_timer;
    uv_idle_t going_on;
    bool (*go_on)(void *user);
    void *go_on_user;

    void (*on_drain)(void *user);
    void *on_drain_user;
    bool ready;
    bool draining;
    bool destroying; /* lws_context_destroy was called */
    bool handles_closed;
    time_us stop_began_us;
    int end_signal;
};

/* listen.c */
MUST_CHECK enum err listen_open(struct server *server, const struct address *address, bool admin, char *ret_problem,
                                size_t problem_size);
void listen_close_all(struct server *server);
void listen_start(struct server *server);

/* conn.c */
MUST_CHECK enum err conn_table_init(struct server *server);
void conn_table_finish(struct server *server);
struct conn *conn_add(struct server *server, const struct address *peer, bool admin);
void conn_bind(struct conn *conn, struct lws *wsi);
void conn_remove(struct conn *conn);
struct conn *conn_find(struct server *server, uint32_t index, uint32_t generation);
uint32_t conn_generation(const struct conn *conn);
/* Ends the life of all handles given out so far for this connection. */
void conn_renew(struct conn *conn);
struct conn *conn_of(struct lws *wsi);

/* tls.c */
void tls_harden(SSL_CTX *ssl);
void tls_reload(struct server *server);
/* Of the certificate in use; 0: not known. */
wall_ms tls_until_ms(const struct server *server, bool *ret_self_signed);

/* http.c, http_request.c */
int http_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);
void http_exchange_reset(struct conn *conn);
void http_sweep(struct server *server, time_us now_us);
/* Reads method, path, query and headers. Returns 0, or the status to refuse with. */
unsigned http_request_read(struct conn *conn, struct lws *wsi);
const struct http_route *http_route_find(const struct server *server, struct str path);
/* Status line and the headers every response has; returns the length, 0 when it did not fit. */
size_t http_head_write(char *out, size_t size, const struct http_response *response, bool cross_origin,
                       const char *cache_control, size_t body_len);
/* What libwebsockets puts into the answers that it gives by itself: the same headers. */
const struct lws_protocol_vhost_options *http_headers_of_lws(void);
/* Writes a short refusal at once; for the handshake, where no WRITEABLE follows. */
void http_refuse_now(struct lws *wsi, unsigned status);

/* ws.c */
int ws_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);
void ws_drain(struct server *server);
/* Once a second: asks those who are silent whether they are there, and gives up who does not answer. */
void ws_sweep(struct server *server, time_us now_us);
void ws_gone(struct conn *conn);

/* health.c */
MUST_CHECK enum err health_routes_add(struct server *server);

/* server.c */
time_us step_begin(void);
void step_end(time_us began_us, const char *what);

#endif
