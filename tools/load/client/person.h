/*
 * One simulated person: a connection to the server on a UDP socket of its own, and what it sends and receives by it. How
 * its offer reaches the server and the answer comes back is the business of signal/.
 *
 *   person_init ─► person_begin ─► person_offer ─► (signal) ─► person_answer ─► checks, DTLS ─► media ─► person_close
 *
 * Owner: the thread of its env.
 */
#ifndef DAIS_LOAD_PERSON_H
#define DAIS_LOAD_PERSON_H

#include "narrow.h"
#include "offer.h"
#include "peer.h"
#include "publish.h"
#include "receive.h"

#include <uv.h>

enum person_state {
    PERSON_WAITING,    /* for its turn */
    PERSON_ASKING,     /* the offer is on its way */
    PERSON_CONNECTING, /* the answer is here */
    PERSON_CONNECTED,  /* keys are there */
    PERSON_IN,         /* and all that it waits for has come */
    PERSON_FAILED,     /* the join, or the connection after it */
    PERSON_LEFT,
};

struct person {
    struct env *env;
    unsigned number; /* of all people of the run */
    bool publishes, receives, speaks, decodes, slow;
    bool alone; /* nobody is there before: waits for no media, and is not measured by it */
    enum person_state state;
    time_us join_us; /* when its turn came */
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    int fd; /* -1: none */
    uv_poll_t poll;
    bool polling;         /* the handle is the loop's */
    struct narrow narrow; /* of who has a slow connection */
    struct peer peer;
    struct publisher *publisher; /* NULL before media flows, and of those who only receive */
    struct receiver *receiver;
    char audio_mid[MID_SIZE], video_mid[MID_SIZE]; /* of what it sends */
    unsigned wanted;                               /* bits of layers */
    time_us ended_us;                              /* when media ended; 0: it did not */
    time_us heard_us;                              /* anything, from the server */
    uint32_t drops;                                /* of its socket, as far as told */
    time_us next_drops_us;
    char problem[ANSWER_PROBLEM_SIZE]; /* why FAILED */
};

/* What a person is, before anything else: number, publishes, receives, speaks, decodes, slow are the caller's to set. */
void person_init(struct person *p, struct env *env);
/* Begins to join, now. */
void person_begin(struct person *p);
/* Does it send or receive anything at all? If not, it needs no offer: person_is_in ends the join. */
bool person_has_media(const struct person *p);
void person_is_in(struct person *p);
/* A text to be freed; NULL: no memory. */
char *person_offer(struct person *p);
/* The answer came. On failure the person is FAILED and says why. */
void person_answer(struct person *p, uv_loop_t *loop, struct str sdp);
/* Of its layers those whose bits are set are wanted by somebody; the others need not be sent. */
void person_wanted(struct person *p, unsigned layers);
void person_fail(struct person *p, const char *format, ...) PRINTF_LIKE(2, 3);
/* Every 2 ms of those who publish or connect, every 20 ms or so of others. */
void person_step(struct person *p);
/* The media ends; the loop still has to run until person_is_gone. */
void person_close(struct person *p);
bool person_is_gone(const struct person *p);
/* After that: somebody else, who is WAITING, takes the place. */
void person_renew(struct person *p);

#endif
