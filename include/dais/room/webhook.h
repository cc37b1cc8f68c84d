/*
 * Webhooks: addresses that are told what happens in rooms, and what is on its way to them.
 *
 *   event of a room ──(same commit)──► WAITING ── 2xx ──────────────────────────────► DELIVERED
 *                                        │  ▲ anything else: again after a pause that doubles
 *                                        └──┴── LIMIT_DELIVERY_MS old, or LIMIT_DELIVERY_TRIES ──► GIVEN_UP
 *
 * A delivery holds ids, numbers and times only; what is sent is made of them when it is sent.
 */
#ifndef DAIS_ROOM_WEBHOOK_H
#define DAIS_ROOM_WEBHOOK_H

#include "dais/base/clock.h"
#include "dais/base/limits.h"
#include "dais/base/str.h"
#include "dais/room/ids.h"

struct room_event;

enum webhook_event { /* stored, and in the order of src/protocol/dais.yaml: never renumber */
                     WEBHOOK_ROOM_OPENED,
                     WEBHOOK_ROOM_CLOSED,
                     WEBHOOK_SOMEONE_WAITS, /* at the door of a locked room */
                     WEBHOOK_EVENT_COUNT,
                     WEBHOOK_TEST = 255, /* asked for by hand: no webhook is made for it, and it is sent once */
};

#define WEBHOOK_SECRET_BYTES 32

struct webhook_record {
    struct webhook_id id;
    struct channel_id channel; /* none: events of every channel */
    struct str url;            /* as it was given; checked by who takes it in */
    uint32_t events;           /* bits of enum webhook_event */
    bool off;                  /* it is sent nothing but tests */
    uint8_t secret[WEBHOOK_SECRET_BYTES];
    wall_ms created_ms;
};

enum delivery_state { DELIVERY_WAITING, DELIVERY_DELIVERED, DELIVERY_GIVEN_UP }; /* stored */
/* Of the last attempt. Stored, and in the order of src/protocol/dais.yaml. */
enum delivery_problem { PROBLEM_ANSWER, PROBLEM_NO_ANSWER, PROBLEM_CERTIFICATE, PROBLEM_NOT_PUBLIC, PROBLEM_NONE };

struct delivery_record {
    struct webhook_id webhook;
    uint64_t order;  /* rises from delivery to delivery of one webhook: they are made in this order */
    struct id128 id; /* what the receiver knows it by, also when it comes again */
    enum webhook_event event;
    struct channel_id channel;
    struct session_id session; /* none: no matter of a session */
    uint32_t waiting;          /* SOMEONE_WAITS: how many waited then */
    wall_ms at_ms;
    enum delivery_state state;
    uint32_t tries;
    wall_ms last_ms; /* of the last attempt; 0: there was none */
    wall_ms next_ms; /* WAITING: not before it */
    uint32_t status; /* answered to the last attempt; 0: nothing was */
    enum delivery_problem problem;
};

/* Does this event of a room concern webhooks? */
bool webhook_event_of(const struct room_event *event, enum webhook_event *ret_event);
/* The pause after so many failed attempts in a row (at least one): doubles from LIMIT_DELIVERY_PAUSE_MS to
 * LIMIT_DELIVERY_PAUSE_MAX_MS, of which between a half and the whole by `chance`, so that many don't come at once. */
int64_t delivery_pause_ms(uint32_t failures, uint32_t chance);
bool delivery_is_over(const struct delivery_record *delivery, wall_ms at_ms); /* it is to be given up */

#endif
