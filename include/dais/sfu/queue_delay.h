/*
 * How long packets wait on the way to a receiver: their time under way less the shortest of the last 10 to 20 s. The two
 * clocks need not agree; they may drift by 200 ppm (4 ms in that time).
 *
 * The wait now is the smallest of the last 30 to 60 ms, so that neither jitter nor the packets of one picture behind each
 * other count as a queue.
 */
#ifndef DAIS_SFU_QUEUE_DELAY_H
#define DAIS_SFU_QUEUE_DELAY_H

#include "dais/base/clock.h"

#include <stdbool.h>

#define QUEUE_BASE_US 10000000
#define QUEUE_NOW_US  30000

/* The smallest value in the window before and in the present one. */
struct queue_least {
    time_us start_us, before_us, present_us;
};

struct queue_delay {
    bool started;
    struct queue_least base, now;
};

/* Zeroed is empty. */
void queue_delay_add(struct queue_delay *q, time_us sent_us, time_us arrival_us);
time_us queue_delay_us(const struct queue_delay *q);

#endif
