/*
 * One publisher's clock on ours. Sender reports carry the publisher's NTP time; the smallest (arrival - NTP) of the
 * last 10 to 30 s is the offset between the clocks plus the shortest way here. All streams of a publisher use the same
 * offset, so that their lips stay in step.
 *
 * Invariants
 *  1. A single late report never moves the offset; a clock that is set by more than a second moves it at once.
 */
#ifndef DAIS_SFU_CLOCK_MAP_H
#define DAIS_SFU_CLOCK_MAP_H

#include "dais/base/clock.h"
#include "dais/sfu/recv_stream.h"

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_MAP_BUCKETS   3
#define CLOCK_MAP_BUCKET_US 10000000
#define CLOCK_MAP_STEP_US   1000000

struct clock_map {
    bool valid;
    int64_t offset_us; /* add it to the publisher's NTP time in µs */
    unsigned at;
    time_us bucket_start_us;
    bool bucket_used[CLOCK_MAP_BUCKETS];
    int64_t bucket_min_us[CLOCK_MAP_BUCKETS];
};

/* Zeroed is initialised. */
void clock_map_on_sr(struct clock_map *map, uint64_t ntp, time_us arrival_us);
/* When (on our clock) what carries `timestamp` in this stream was captured, plus the shortest way here. False: no
 * sender report yet. */
bool clock_map_of_rtp(const struct clock_map *map, const struct recv_stream *stream, uint32_t timestamp,
                      time_us *ret_us);
/* The other way: the stream's time stamp that belongs to `at_us`. */
bool clock_map_to_rtp(const struct clock_map *map, const struct recv_stream *stream, time_us at_us,
                      uint32_t *ret_timestamp);

int64_t ntp_to_us(uint64_t ntp);
uint64_t ntp_from_us(int64_t us); /* ≥ 0 */

#endif
