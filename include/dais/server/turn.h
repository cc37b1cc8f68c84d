/*
 * TURN for clients whose network lets nothing else through: where the servers are, and credentials that work for a while
 * (coturn's use-auth-secret, "TURN REST API": user name "expiry:name", password HMAC-SHA1 of it under a shared secret).
 * Dais itself never speaks TURN.
 *
 * Invariants
 *  1. A grant names one participant and ends `ttl_s` after it was minted. Whoever enters, comes back or restarts ICE gets
 *     a new one.
 *  2. The secret leaves the process in no other form than such a password.
 *
 * Owner: the loop's thread.
 */
#ifndef DAIS_SERVER_TURN_H
#define DAIS_SERVER_TURN_H

#include "dais/base/clock.h"
#include "dais/base/id.h"
#include "dais/server/protocol_gen.h"

#include <stddef.h>
#include <stdint.h>

#define TURN_URLS_MAX      8 /* of an ice_server in the protocol */
#define TURN_USERNAME_SIZE 64
#define TURN_PASSWORD_SIZE 29 /* base64 of 20 bytes, and NUL */

struct turn_options {
    const char *const *urls; /* "turn:host:port?transport=udp", "turns:…": as browsers take them */
    size_t url_count;        /* 0: no TURN */
    const char *secret;      /* shared with the TURN server */
    uint32_t ttl_s;
};

struct turn;

/* Copies what it is given. ERR_LIMIT: too many URLs. */
MUST_CHECK enum err turn_create(const struct turn_options *options, struct turn **ret_turn);
void turn_destroy(struct turn *turn); /* NULL is fine; clears the secret */

/* What one answer carries; the views of `server` point into the rest and into `turn`. */
struct turn_grant {
    struct proto_ice_server server;
    char username[TURN_USERNAME_SIZE];
    char password[TURN_PASSWORD_SIZE];
};

/* Returns the number of servers granted: 0 (`turn` is NULL or has no URLs) or 1. */
uint32_t turn_mint(const struct turn *turn, struct id128 name, wall_ms at_ms, struct turn_grant *ret_grant);

#endif
