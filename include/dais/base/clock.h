/*
 * Time. Sans-IO code takes `now_us` as an argument; only the loop, the workers, the store thread and main() read a
 * clock.
 */
#ifndef DAIS_BASE_CLOCK_H
#define DAIS_BASE_CLOCK_H

#include <stdint.h>

typedef int64_t time_us; /* monotonic, microseconds; 0 is "never" */
typedef int64_t wall_ms; /* Unix time, milliseconds: for what is kept and shown */

#define US_PER_MS 1000
#define US_PER_S  1000000

time_us clock_now_us(void);
wall_ms clock_wall_ms(void);
/* The wall clock as a 64-bit NTP time stamp (RFC 5905 section 6). */
uint64_t clock_wall_ntp(void);

#endif
