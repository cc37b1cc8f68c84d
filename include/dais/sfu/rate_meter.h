/*
 * Bytes per second over a sliding window of up to a second. The clock is the caller's: of sending, or of arrival at the
 * receiver; it may go back a little (packets overtake one another), and a jump starts the meter anew.
 */
#ifndef DAIS_SFU_RATE_METER_H
#define DAIS_SFU_RATE_METER_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define METER_BUCKET_US 25000
#define METER_BUCKETS   40

struct rate_meter {
    bool started;
    time_us start_us, newest_us;
    uint32_t bytes[METER_BUCKETS];
};

/* Zeroed is empty. */
void rate_meter_add(struct rate_meter *m, uint32_t bytes, time_us at_us);
/* Bits per second in the `window_us` (≤ 1 s) up to `at_us`, or since the start if that is less; 0: not known, with less
 * than a fifth of the window seen. */
double rate_meter_bps(const struct rate_meter *m, time_us window_us, time_us at_us);

#endif
