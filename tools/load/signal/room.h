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

/* Several at once: room_ask for each, room_wait for all, room_reply_free for each. */
struct room_reply {
    bool done;
    unsigned status; /* 0: none */
    json_t *body;    /* or NULL */
    char cookie[WEB_COOKIE_SIZE];
    char words[WEB_PROBLEM_SIZE]; /* what the server says of a failure, or why there is no reply */
};

/* Zeroed `reply` must live until it is done. `body` (or NULL) stays the caller's. */
void room_ask(struct room *room, const char *method, const char *path, const json_t *body, struct room_reply *reply);
/* ERR_INVALID: not all were granted; `problem` has the words of one of those. */
MUST_CHECK enum err room_wait(struct room *room, struct room_reply *replies, unsigned count,
                              char problem[SCENARIO_PROBLEM_SIZE]);
void room_reply_free(struct room_reply *reply);

#endif
