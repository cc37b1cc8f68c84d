#include "dais/sfu/rate_meter.h"

#include <string.h>

static int64_t bucket_of(time_us at_us)
{
    return at_us >= 0 ? at_us / METER_BUCKET_US : -1 - (-1 - at_us) / METER_BUCKET_US;
}

static uint32_t *place_of(struct rate_meter *m, int64_t bucket)
{
    return &m->bytes[((bucket % METER_BUCKETS) + METER_BUCKETS) % METER_BUCKETS];
}

void rate_meter_add(struct rate_meter *m, uint32_t bytes, time_us at_us)
{
    int64_t bucket = bucket_of(at_us);
    int64_t newest = bucket_of(m->newest_us);
    bool jumped = bucket <= newest - METER_BUCKETS || bucket > newest + 10 * METER_BUCKETS;
    if (!m->started || jumped) {
        *m = (struct rate_meter){.started = true, .start_us = at_us, .newest_us = at_us};
        newest = bucket;
    }
    if (bucket - newest >= METER_BUCKETS) {
        memset(m->bytes, 0, sizeof m->bytes);
    } else {
        for (int64_t b = newest + 1; b <= bucket; b++) {
            *place_of(m, b) = 0;
        }
    }
    m->newest_us = at_us > m->newest_us ? at_us : m->newest_us;
    *place_of(m, bucket) += bytes;
}

double rate_meter_bps(const struct rate_meter *m, time_us window_us, time_us at_us)
{
    if (!m->started) {
        return 0;
    }
    int64_t last = bucket_of(at_us), newest = bucket_of(m->newest_us);
    int64_t first = bucket_of(at_us - window_us) + 1;
    first = first <= newest - METER_BUCKETS ? newest - METER_BUCKETS + 1 : first;
    time_us from_us = first * METER_BUCKET_US;
    from_us = from_us < m->start_us ? m->start_us : from_us;
    if (at_us - from_us < window_us / 5) {
        return 0;
    }
    uint64_t bytes = 0;
    for (int64_t b = first; b <= last && b <= newest; b++) {
        bytes += m->bytes[((b % METER_BUCKETS) + METER_BUCKETS) % METER_BUCKETS];
    }
    return (double)bytes * 8 * US_PER_S / (double)(at_us - from_us);
}
