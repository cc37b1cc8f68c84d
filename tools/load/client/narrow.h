/*
 * A slow connection on the way to one receiver: a bottleneck of a fixed rate with a queue before it. What comes waits
 * until everything before it has passed; what would wait longer than the queue is deep is dropped.
 *
 * Sans-IO: time comes in. One thread.
 */
#ifndef DAIS_LOAD_NARROW_H
#define DAIS_LOAD_NARROW_H

#include "dais/base/clock.h"
#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct narrow_packet;

struct narrow {
    unsigned kbps;
    time_us depth_us;
    time_us free_us; /* when the last of those that wait has passed */
    struct narrow_packet *first, *last;
};

/* `kbps` is at least 1. Zeroed memory needs no more than that. */
void narrow_open(struct narrow *n, unsigned kbps, time_us depth_us);
void narrow_close(struct narrow *n);
/* Copied. False: it was dropped. */
bool narrow_put(struct narrow *n, time_us now_us, const uint8_t *data, size_t len);
/* The next one that has passed by now, in order; NULL: none. `*ret_at_us`: when it did. Valid until narrow_drop. */
uint8_t *narrow_first(struct narrow *n, time_us now_us, size_t *ret_len, time_us *ret_at_us);
void narrow_drop(struct narrow *n);

#endif
