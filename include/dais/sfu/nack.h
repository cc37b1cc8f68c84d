/*
 * Which packets of one publisher's stream are missing, and when to ask for them.
 *
 * Invariants
 *  1. Entries ascend; a sequence number is in the list at most once; the list never exceeds its capacity.
 *  2. An entry leaves when its packet comes, when it was asked for often enough, when it is too old, or when a complete
 *     later key frame makes it worthless. In the first two cases of giving up, `gave_up` is set: only a key frame helps.
 *  3. First asked 10 ms after the gap was seen (reordering), then again after
 *     max(20 ms, min(400 ms, RTT × 1.25^(n-1))).
 * Sequence numbers are the extended ones of recv_stream.
 */
#ifndef DAIS_SFU_NACK_H
#define DAIS_SFU_NACK_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NACK_FIRST_US        10000
#define NACK_REPEAT_MIN_US   20000
#define NACK_REPEAT_MAX_US   400000
#define NACK_TRIES_VIDEO     10
#define NACK_TRIES_AUDIO     2
#define NACK_AGE_VIDEO_US    1500000
#define NACK_AGE_AUDIO_US    150000
#define NACK_CAPACITY_AUDIO  64
#define NACK_PER_MESSAGE_MAX 256

struct nack_entry {
    uint64_t seq;
    time_us since_us;
    time_us due_us;
    uint8_t tries;
};

struct nack {
    struct nack_entry *entries;
    uint32_t count, capacity;
    uint64_t seq_max;
    bool started;
    bool gave_up;
    uint8_t tries_max;
    time_us age_max_us;
};

MUST_CHECK enum err nack_init(struct nack *n, bool video);
void nack_finish(struct nack *n);
/* Forgets everything; the next packet is the first. */
void nack_reset(struct nack *n);
/* Every packet that is new, by whatever way it came. False: more is missing than the list can hold: it was emptied, ask
 * for a key frame. */
bool nack_on_packet(struct nack *n, uint64_t seq, time_us now_us);
/* A key frame starting at `seq` is complete: nothing before it is needed. */
void nack_forget_before(struct nack *n, uint64_t seq);
bool nack_is_missing_between(const struct nack *n, uint64_t first, uint64_t last);
/* Up to `max` sequence numbers to ask for now, ascending; returns how many. Call again while it returns `max`. */
size_t nack_poll(struct nack *n, time_us rtt_us, time_us now_us, uint16_t *out, size_t max);
/* True once after something was given up. */
bool nack_take_gave_up(struct nack *n);

#endif
