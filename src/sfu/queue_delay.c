#include "dais/sfu/queue_delay.h"

static time_us least_of(const struct queue_least *l)
{
    return l->before_us < l->present_us ? l->before_us : l->present_us;
}

static void least_add(struct queue_least *l, time_us window_us, time_us value_us, time_us at_us)
{
    time_us age_us = at_us - l->start_us;
    if (age_us >= window_us || age_us < -window_us) {
        /* After a pause of two windows the one before says nothing any more. */
        l->before_us = age_us >= 2 * window_us || age_us < 0 ? value_us : l->present_us;
        l->present_us = value_us;
        l->start_us = at_us;
    } else if (value_us < l->present_us) {
        l->present_us = value_us;
    }
}

void queue_delay_add(struct queue_delay *q, time_us sent_us, time_us arrival_us)
{
    time_us under_way_us = arrival_us - sent_us;
    if (!q->started) {
        *q = (struct queue_delay){.started = true, .base = {arrival_us, under_way_us, under_way_us}};
        q->now = q->base;
    }
    least_add(&q->base, QUEUE_BASE_US, under_way_us, arrival_us);
    least_add(&q->now, QUEUE_NOW_US, under_way_us, arrival_us);
}

time_us queue_delay_us(const struct queue_delay *q)
{
    time_us wait_us = least_of(&q->now) - least_of(&q->base);
    return wait_us > 0 ? wait_us : 0;
}
