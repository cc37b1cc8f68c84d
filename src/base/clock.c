#include "dais/base/clock.h"

#include <time.h>

/* Seconds from the NTP epoch (1900) to the Unix epoch. */
#define NTP_UNIX_OFFSET_S 2208988800ULL

time_us clock_now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (time_us)ts.tv_sec * US_PER_S + ts.tv_nsec / 1000;
}

wall_ms clock_wall_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (wall_ms)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

uint64_t clock_wall_ntp(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    uint64_t fraction = ((uint64_t)ts.tv_nsec << 32) / 1000000000ULL;
    return ((uint64_t)ts.tv_sec + NTP_UNIX_OFFSET_S) << 32 | fraction;
}
