/*
 * The room of a run on a Dais server, made before people join and cleared away after they left: log-in, a channel with
 * room for everybody, open, and a media token for each person who comes by WHIP or WHEP.
 *
 * Blocks: runs the loop until each step is done.
 */
#ifndef DAIS_LOAD_ROOM_H
#define DAIS_LOAD_ROOM_H

#include "../scenario/scenario.h"
#include "web.h"

#include <jansson.h>

#define ROOM_ID_SIZE 64

struct room {
    struct web *web;
    uv_loop_t *loop;
    const struct scenario *scenario;
    char cookie[WEB_COOKIE_SIZE]; /* of the host */
    char channel[ROOM_ID_SIZE];
    bool own; /* the channel was made by us */
};

/* ERR_INVALID: `problem` is one line for the user. */
MUST_CHECK enum err room_open(struct room *room, const char *password, char problem[SCENARIO_PROBLEM_SIZE]);
/* `publishers` tokens for speakers, then `receivers` for viewers, each to be freed. */
MUST_CHECK enum err room_mint(struct room *room, unsigned publishers, unsigned receivers, char **ret_tokens,
                              char problem[SCENARIO_PROBLEM_SIZE]);
/* Ends the session and deletes the channel, if it is ours. Failure is of no consequence. */
void room_close(struct room *room);

/* One request by the host; `ret_reply` (or NULL) is to be released. ERR_INVALID: `problem` has the server's words. */
MUST_CHECK enum err room_call(struct room *room, const char *method, const char *path, const json_t *body,
                              json_t **ret_reply, char problem[SCENARIO_PROBLEM_SIZE]);

#endif
