/*
 * WebSocket sessions: one per connection of a signed-in person. Requests are decoded, limited in rate, decided by the
 * domain through the site, and answered after the commit. Room requests go to the session's seat.
 *
 *   connected ──room.enter──► entering ──commit──► in the room ──room.leave, ended, removed, replaced──► connected
 *
 * Invariants
 *  1. The actor of every request is the connection's log-in and seat; no field of a request names it.
 *  2. Answers to durable requests leave after the commit and are recorded under the client's key; the same key gets the
 *     recorded answer.
 *  3. A lost connection leaves the seat to its grace; the media lives on with the seat.
 */
#ifndef DAIS_SERVER_SESSION_H
#define DAIS_SERVER_SESSION_H

#include "dais/server/auth.h"
#include "dais/server/live.h"
#include "dais/server/server.h"

struct sessions;
struct turn;

struct sessions_options {
    struct server *server;
    struct site *site;
    struct auth *auth;
    struct bridge *bridge; /* NULL: no media; offers are refused as busy */
    struct live *live;
    const struct turn *turn; /* NULL: no TURN servers to name */
};

/* Sets the server's WebSocket hooks. */
MUST_CHECK enum err sessions_create(const struct sessions_options *options, struct sessions **ret_sessions);
/* After the server has stopped, before live, bridge and site go. NULL is fine. */
void sessions_destroy(struct sessions *sessions);
/* A log-in ended: its connections are closed. */
void sessions_logout(struct sessions *sessions, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES]);
/* Every second: log-ins that expired. */
void sessions_sweep(struct sessions *sessions, wall_ms at_ms);
/* Every 20 ms or so: who may see what, after changes that may concern any channel; a slice. */
void sessions_walk(struct sessions *sessions);
size_t sessions_count(const struct sessions *sessions);

#endif
