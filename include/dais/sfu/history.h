/*
 * The last packets of one source: one copy of each payload, for everyone who receives it and for their resends.
 *
 * Packets are numbered from 1 without the numbers of padding-only packets ("dense"), so that receivers see no hole
 * where nothing was. The ring is a power of two and grows (in history_fit, never per packet) to hold about 1.2 s.
 *
 * Invariants
 *  1. An entry found by its number is whole: payload, time stamp, parsed descriptor.
 *  2. Payload buffers come from the pool, stay with their place in the ring and are overwritten there. When the pool is
 *     empty the oldest entry gives up its buffer: the history is shorter, nothing else.
 */
#ifndef DAIS_SFU_HISTORY_H
#define DAIS_SFU_HISTORY_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/base/pool.h"
#include "dais/wire/vp8.h"

#include <stdbool.h>
#include <stdint.h>

#define HISTORY_KEEP_US 1200000

enum payload_format { PAYLOAD_OPUS, PAYLOAD_RED, PAYLOAD_VP8 };

struct history_entry {
    uint64_t number; /* 0: empty */
    time_us arrival_us;
    uint8_t *payload; /* of the pool; may be kept by an empty entry */
    uint32_t timestamp;
    uint16_t size;
    uint8_t format; /* enum payload_format */
    bool marker;
    bool has_level, voice;
    uint8_t level_dbov;
    uint8_t padding;           /* bytes behind the payload whenever it is sent for the first time (hand_out.c) */
    struct vp8_descriptor vp8; /* PAYLOAD_VP8 with size > 0 */
};

struct history {
    struct history_entry *entries; /* of capacity_max */
    struct pool *pool;
    uint32_t capacity, capacity_max; /* powers of two */
    uint64_t number_max;
};

/* Sound of which nothing is left but that nothing follows for a while (RFC 6716 section 3.1). */
static inline bool history_is_dtx(const struct history_entry *e)
{
    return e->format == PAYLOAD_OPUS && e->size > 0 && e->size <= 2;
}

/* True if a receiver can begin to decode with this packet. */
static inline bool history_begins_key_frame(const struct history_entry *e)
{
    if (e->format != PAYLOAD_VP8) {
        return true;
    }
    /* The size is known only with the right start code. */
    return e->size > 0 && vp8_begins_frame(&e->vp8) && e->vp8.key_frame && e->vp8.width > 0 && e->vp8.height > 0;
}

MUST_CHECK enum err history_init(struct history *h, struct pool *pool, bool video);
void history_finish(struct history *h); /* gives all buffers back */
void history_clear(struct history *h);  /* keeps the size, gives the buffers back */
/* A place for packet `number`, zeroed but for number and payload. NULL: older than the ring, or no buffer anywhere. */
struct history_entry *history_put(struct history *h, uint64_t number);
/* Undoes history_put of a packet that turned out to be useless. */
void history_drop(struct history *h, struct history_entry *entry);
const struct history_entry *history_find(const struct history *h, uint64_t number);
void history_pad(struct history *h, uint64_t number, uint8_t padding); /* before it is sent to anybody */
/* Grows the ring if it does not hold HISTORY_KEEP_US of this many packets per second. */
void history_fit(struct history *h, uint32_t packets_per_s);

#endif
