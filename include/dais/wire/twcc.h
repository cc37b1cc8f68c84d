/*
 * Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): which packets of
 * the whole transport arrived, and when.
 *
 * Units: times in microseconds; on the wire deltas count 250 µs and the reference time 64 ms (24 bits, so it wraps
 * after 12 days). Invariants
 *  1. Written times are rounded as a whole, not per delta, so the error never grows beyond 125 µs.
 *  2. twcc_parse checks everything; after it, twcc_next yields exactly packet_count statuses.
 */
#ifndef DAIS_WIRE_TWCC_H
#define DAIS_WIRE_TWCC_H

#include "dais/wire/rtcp_fb.h"

#define TWCC_NOT_RECEIVED INT64_MIN
#define TWCC_PACKETS_MAX  1024 /* statuses in one message, read or written: a message stays under one datagram */

/*
 * Writes one feedback packet for sequence numbers base_seq, base_seq + 1, …: arrivals_us[i] is the arrival of
 * base_seq + i, or TWCC_NOT_RECEIVED. Arrivals must be ≥ 0 and the first one a received packet. Returns how many
 * statuses the packet covers; fewer than `count` when `w` has no room for more or a time step exceeds the 16-bit delta
 * (±8.19 s): then the caller goes on from there with the next feedback count, after packets that were not received.
 * 0 (and nothing written): no room at all, count 0, or the first is not received.
 */
size_t twcc_write(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t feedback_count,
                  uint16_t base_seq, const int64_t *arrivals_us, size_t count);

struct twcc_feedback {
    uint16_t base_seq;
    uint16_t packet_count;
    int64_t reference_us; /* not unwrapped: 24 bits (signed) of 64 ms */
    uint8_t feedback_count;
    const uint8_t *chunks;
    size_t chunks_size;
    const uint8_t *deltas;
    size_t deltas_size;
};

struct twcc_status {
    uint16_t seq;
    bool received;
    int64_t arrival_us; /* on the clock of reference_us; only if received */
};

struct twcc_iter {
    uint16_t index;
    size_t chunk_at;
    unsigned in_chunk;
    size_t delta_at;
    int64_t time_us;
};

/* ERR_INVALID: not transport-cc, no packets, or the reserved symbol 3. ERR_LIMIT: more than TWCC_PACKETS_MAX.
 * ERR_TRUNCATED: chunks or deltas missing. */
MUST_CHECK enum err twcc_parse(const struct rtcp_fb *fb, struct twcc_feedback *ret_feedback);
/* Zero the iterator first. */
bool twcc_next(const struct twcc_feedback *feedback, struct twcc_iter *iter, struct twcc_status *ret_status);

#endif
