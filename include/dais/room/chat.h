/*
 * The group chat of a room, as the domain knows it: what holds for everybody (who may not write, how fast, what is pinned,
 * from where on history is shown), and what the edge found out about a message before it asks for something to be done
 * to it. Texts, reactions and who is mentioned are the store's (RECORD_CHAT, RECORD_REACTION): a room's memory holds none.
 */
#ifndef DAIS_ROOM_CHAT_H
#define DAIS_ROOM_CHAT_H

#include "dais/base/clock.h"
#include "dais/base/hash.h"
#include "dais/base/limits.h"
#include "dais/base/str.h"
#include "dais/room/ids.h"

#include <stdbool.h>
#include <uthash.h>

#define CHAT_EMOJI_COUNT 24 /* enums.chat_emoji of dais.yaml; stored: never renumber */

/* A message that one command is about: as it is on the disk, with what is on its way there. */
struct chat_target {
    struct message_id message; /* as it was asked for */
    uint64_t seq;              /* of its event; 0: there is no such message */
    struct identity author;
    struct participant_id from;
    bool deleted;
    uint32_t kinds; /* bits of the emoji that anybody answered with, … */
    uint32_t mine;  /* … and that the asker did */
};

/* What stands beside the event of a message, and never in the log: it is erased with the message. */
struct chat_beside {
    struct message_id reply; /* what it answers; none */
    uint64_t reply_seq;
    const struct participant_id *mentions;
    uint32_t mention_count; /* at most LIMIT_CHAT_MENTIONS */
};

struct chat_pin {
    struct message_id message;
    uint64_t seq;
};

/* When somebody wrote last, while slow mode is on. */
struct chat_writer {
    struct identity who;
    time_us at_us;
    UT_hash_handle hh;
};

/* Durable but for `writers`. */
struct chat_rules {
    uint64_t cleared_seq; /* what was written before is shown no more; 0: all is */
    uint32_t slow_s;      /* 0: as fast as one likes */
    struct chat_pin pins[LIMIT_CHAT_PINS];
    uint32_t pin_count; /* the newest last */
    struct identity blocked[LIMIT_CHAT_BLOCKED];
    uint32_t blocked_count;
    struct chat_writer *writers; /* none while slow mode is off; bounded by forgetting those who may write again */
};

#endif
