/* What webhooks.c (what is on its way, and its commits) and webhooks_send.c (the attempts) share. */
#ifndef DAIS_SERVER_WEBHOOKS_PRIV_H
#define DAIS_SERVER_WEBHOOKS_PRIV_H

#include "dais/server/webhooks.h"

#define ORIGIN_SIZE (FETCH_URL_BYTES + 1)
#define STAGED      UINT64_MAX /* in a batch that is not submitted yet */

struct queue;

struct delivery {
    struct delivery_record r;
    struct queue *queue;
    uint64_t ticket;                            /* of the commit that it waits for; 0: it is on the disk */
    struct delivery *prev, *next;               /* in its queue: waiting, past */
    struct delivery *unsure_prev, *unsure_next; /* while there is a ticket */
};

/* All of one webhook: made with its first delivery. */
struct queue {
    struct webhook_id id;
    struct delivery *waiting; /* the oldest first: only this one is sent */
    struct delivery *past;    /* the newest first */
    struct delivery *test;    /* under way */
    uint32_t waiting_count, past_count;
    uint32_t failures; /* attempts in a row */
    uint32_t lost;
    uint64_t order;       /* of its newest delivery */
    uint32_t knocks;      /* someone_waits that may be told now … */
    wall_ms knocks_at_ms; /* … and when that was so */
    bool under_way;       /* its first one */
    UT_hash_handle hh;
};

struct attempt {
    struct webhooks *webhooks;
    struct webhook_id webhook;
    struct id128 delivery;
    char origin[ORIGIN_SIZE];
    struct attempt *prev, *next;
};

/* What is to be committed: a delivery as it is now, its end, or the end of all of a webhook. */
enum outcome_kind { OUTCOME_PUT, OUTCOME_REMOVE, OUTCOME_REMOVE_ALL };
struct outcome {
    enum outcome_kind kind;
    struct delivery_record r;
    struct outcome *prev, *next;
};

struct webhooks {
    struct webhooks_options options;
    struct queue *queues;
    struct delivery *unsure;
    struct attempt *attempts;
    struct outcome *outcomes;
    uint32_t waiting_count, attempt_count, outcome_count;
};

/* ── webhooks.c ── */
struct queue *webhooks_queue(const struct webhooks *webhooks, struct webhook_id id); /* NULL: none */
/* A delivery that waits has come to its end: it is shown for a while. */
void queue_past(struct webhooks *webhooks, struct queue *queue, struct delivery *delivery);
/* Out of memory: what is on the disk stays as it was, and the delivery comes again after a restart. */
void webhooks_outcome(struct webhooks *webhooks, enum outcome_kind kind, const struct delivery_record *record);

/* ── webhooks_send.c ── */
void webhooks_send_due(struct webhooks *webhooks, wall_ms at_ms);
/* False: not now. */
MUST_CHECK bool attempt_start(struct webhooks *webhooks, const struct webhook *webhook, const struct delivery *delivery,
                              wall_ms at_ms);

#endif
