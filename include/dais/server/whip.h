/*
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): encoders and players that speak HTTP and SDP only. Each becomes a
 * participant of the channel's room like any other, named by its media token, and shares the page's media path.
 *
 *   POST /whip/{channel} ─► token ─► offer answered ─► enters the room ──commit──► 201, Location, ETag
 *     PATCH …/{resource}: candidates 204, ICE restart 200     DELETE …/{resource}: leaves, 200
 *
 * Rules
 *  1. Bearer tokens only; a token is good for its channel, and for publishing only if its role is speaker. A resource
 *     answers to the token it was made with, and to nobody else (404).
 *  2. A resource ends by DELETE, when its media is lost (consent, DTLS), when it did not connect within
 *     WHIP_CONNECT_US, or when the domain puts the participant out (removed, room ended). Its participant leaves with it.
 *  3. WHEP: every recvonly m-line is a slot; ?participant= (and &source=) pins them to one participant.
 *  4. Candidates of the client are not needed (the server is ICE-lite): trickled ones are accepted and ignored.
 * The loop's thread.
 */
#ifndef DAIS_SERVER_WHIP_H
#define DAIS_SERVER_WHIP_H

#include "dais/server/auth.h"
#include "dais/server/live.h"
#include "dais/server/server.h"
#include "dais/server/turn.h"

#define WHIP_RESOURCES_MAX 4096
#define WHIP_CONNECT_US    60000000

struct whips;

struct whips_options {
    struct server *server;
    struct site *site;
    struct auth *auth;
    struct bridge *bridge;
    struct live *live;
    const struct turn *turn; /* NULL: no ice-server in answers */
};

/* Adds the routes /whip/ and /whep/. */
MUST_CHECK enum err whips_create(const struct whips_options *options, struct whips **ret_whips);
/* After the server has stopped, before live, bridge and site go. NULL is fine. */
void whips_destroy(struct whips *whips);
/* Every second or so: those whose media was lost or never came leave. */
void whips_tick(struct whips *whips, time_us now_us);
size_t whips_count(const struct whips *whips);

/* The ICE credentials of a trickle-ice-sdpfrag (RFC 8840). ERR_NOT_FOUND: it has none (candidates only).
 * ERR_INVALID: only one of the two, or not ice-chars of the right length. */
MUST_CHECK enum err whip_fragment_read(struct str fragment, struct str *ret_ufrag, struct str *ret_pwd);

#endif
