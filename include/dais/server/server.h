/*
 * The edge: one libwebsockets context on our own libuv loop, its listening sockets, TLS, timers, signals, start and
 * stop. What is said over it is http.h's and ws.h's matter.
 *
 * Life:  create ─► (routes, hooks, watches, timers) ─► run ── SIGTERM/SIGINT or server_stop ─► drain ─► closed ─► run
 *        returns ─► destroy. From the signal to the return of run: at most 2 s, clients connected or not.
 *
 * Invariants
 *  1. Everything here runs on the loop thread, but for server_wake and server_stop (any thread).
 *  2. We accept connections ourselves and hand the descriptor to libwebsockets: so we bound their number and rate, and
 *     run out of descriptors without spinning. No libwebsockets call is ever made from another thread.
 *  3. A step of the loop (one callback of ours) over 5 ms is counted, and named in the log.
 */
#ifndef DAIS_SERVER_SERVER_H
#define DAIS_SERVER_SERVER_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

#define SERVER_LISTEN_MAX 8

struct server_options {
    struct address listen[SERVER_LISTEN_MAX]; /* pages, API and WebSocket, over TLS */
    size_t listen_count;
    struct address admin;         /* /metrics, plain HTTP; family 0: none */
    const char *certificate_path; /* PEM, with the chain */
    const char *key_path;         /* PEM; others than its owner must not be able to read it */
    const char *const *origins;   /* further origins that may use cookies, beside https://<Host> */
    size_t origins_count;
};

/* On an error, says why in `ret_problem` (one line for the operator: what, why, what to do). */
MUST_CHECK enum err server_create(const struct server_options *options, struct server **ret_server, char *ret_problem,
                                  size_t problem_size);
void server_destroy(struct server *server); /* NULL is fine */

/* Serves until the server has stopped. Returns the signal that ended it, 0 after server_stop. */
int server_run(struct server *server);
void server_stop(struct server *server);
/* Begun to stop: new sessions are refused (readyz says 503). */
bool server_draining(const struct server *server);
/* Called once when stopping begins, while clients are still connected. */
void server_on_drain(struct server *server, void (*fn)(void *user), void *user);
/* readyz answers 503 while it is false; true from the start. */
void server_set_ready(struct server *server, bool ready);

/* How the edge stands, for who looks after it. */
struct server_state {
    bool ready; /* as readyz says */
    uint32_t connections;
    wall_ms certificate_until_ms; /* of the certificate in use; 0: not known */
    bool self_signed;
};
void server_look(const struct server *server, struct server_state *ret_state);

/* Calls `fn` on the loop whenever `fd` (a ring's wake_fd, say) is readable. At most SERVER_WATCHES_MAX, until destroy. */
#define SERVER_WATCHES_MAX 32
MUST_CHECK enum err server_watch_fd(struct server *server, int fd, void (*fn)(void *user), void *user);
/* Any thread: calls the functions given to server_on_wake soon, on the loop; coalesced. For threads without a ring. */
void server_wake(struct server *server);
MUST_CHECK enum err server_on_wake(struct server *server, void (*fn)(void *user), void *user);

/* Work that is done in slices: after server_go_on `fn` is called again and again, as long as it says that there is more; between two
 * calls the loop looks at everything else. */
void server_on_going_on(struct server *server, bool (*fn)(void *user), void *user);
void server_go_on(struct server *server);

/* Repeating timers, until destroy. */
#define SERVER_TIMERS_MAX 16
MUST_CHECK enum err server_every(struct server *server, uint32_t interval_ms, void (*fn)(void *user), void *user);

/* Serves the files under `path` as the web client (see static.h); ERR_NOT_FOUND when there is no index.html. */
MUST_CHECK enum err server_load_pages(struct server *server, const char *path);

/* Makes a self-signed certificate for localhost, 127.0.0.1 and ::1 unless a valid one is there; key with mode 0600. */
MUST_CHECK enum err server_certificate_ensure(const char *certificate_path, const char *key_path);
/* Can they be used: readable, PEM, no passphrase, one of the other, the key for no other eyes? If not, `ret_problem` says
 * what is wrong with which and begins with "certificate" or "key". Reads only. */
MUST_CHECK enum err server_certificate_check(const char *certificate_path, const char *key_path, char *ret_problem,
                                             size_t problem_size);

#endif
