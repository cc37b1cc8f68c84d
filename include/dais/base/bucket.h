/*
 * A token bucket: so many units a second, of which at most a second's worth is saved up. Time is the caller's; a clock
 * that goes back fills nothing. The credit is in units × microseconds, so that everything stays whole numbers.
 */
#ifndef DAIS_BASE_BUCKET_H
#define DAIS_BASE_BUCKET_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

struct bucket {
    time_us filled_us;
    int64_t credit;
};

static inline struct bucket bucket_full(int64_t per_s, time_us now_us)
{
    return (struct bucket){.filled_us = now_us, .credit = per_s * US_PER_S};
}

/* Whether `units` are there; `per_s` below 2^40. Nothing is taken yet: what is paid from two buckets needs both. */
static inline bool bucket_has(struct bucket *b, int64_t per_s, int64_t units, time_us now_us)
{
    time_us passed_us = now_us - b->filled_us;
    passed_us = passed_us < 0 ? 0 : passed_us > US_PER_S ? US_PER_S : passed_us;
    b->filled_us = now_us;
    b->credit += passed_us * per_s;
    b->credit = b->credit > per_s * US_PER_S ? per_s * US_PER_S : b->credit;
    return b->credit >= units * US_PER_S;
}

static inline void bucket_pay(struct bucket *b, int64_t units)
{
    b->credit -= units * US_PER_S;
}

static inline bool bucket_take(struct bucket *b, int64_t per_s, int64_t units, time_us now_us)
{
    bool there = bucket_has(b, per_s, units, now_us);
    if (there) {
        bucket_pay(b, units);
    }
    return there;
}

#endif
