/* Tallies and how they change hands. */
#include "tally.h"

#include <string.h>

void tally_merge(struct tally *into, const struct tally *from)
{
    for (unsigned i = 0; i < SERIES_COUNT; i++) {
        histogram_merge(&into->series[i], &from->series[i]);
    }
    for (unsigned i = 0; i < SUM_COUNT; i++) {
        into->sums[i] += from->sums[i];
    }
}

void tally_clear(struct tally *tally)
{
    memset(tally, 0, sizeof *tally);
}

static void move(struct tally *into, struct tally *from)
{
    tally_merge(into, from);
    tally_clear(from);
}

static void move_sum(struct tally *t, enum sum from, enum sum to)
{
    t->sums[to] += t->sums[from];
    t->sums[from] = 0;
}

static void move_series(struct tally *t, enum series from, enum series to)
{
    histogram_merge(&t->series[to], &t->series[from]);
    t->series[from] = (struct histogram){0};
}

void tally_move_slow(struct tally *into, struct tally *slow)
{
    static const enum sum dropped[] = {SUM_FREEZES,  SUM_RECOVERED,       SUM_DUPLICATES, SUM_LAYER_SWITCHES,
                                       SUM_PLI_SENT, SUM_SOURCE_SWITCHES, SUM_NACK_SENT};
    move_sum(slow, SUM_PACKETS_IN, SUM_SLOW_PACKETS_IN);
    move_sum(slow, SUM_BYTES_IN, SUM_SLOW_BYTES_IN);
    move_sum(slow, SUM_MISSING, SUM_SLOW_MISSING);
    move_sum(slow, SUM_PICTURES, SUM_SLOW_PICTURES);
    move_sum(slow, SUM_FREEZE_US, SUM_SLOW_FREEZE_US);
    move_sum(slow, SUM_VIEW_US, SUM_SLOW_VIEW_US);
    move_series(slow, SERIES_DELAY_AUDIO, SERIES_SLOW_AUDIO);
    move_series(slow, SERIES_DELAY_VIDEO, SERIES_SLOW_VIDEO);
    slow->series[SERIES_FREEZE] = (struct histogram){0};
    slow->series[SERIES_BROADCAST] = (struct histogram){0};
    for (unsigned i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        slow->sums[dropped[i]] = 0;
    }
    move(into, slow);
}

void outbox_put(struct outbox *outbox, struct tally *from)
{
    pthread_mutex_lock(&outbox->lock);
    move(&outbox->tally, from);
    pthread_mutex_unlock(&outbox->lock);
}

void outbox_take(struct outbox *outbox, struct tally *into)
{
    pthread_mutex_lock(&outbox->lock);
    move(into, &outbox->tally);
    pthread_mutex_unlock(&outbox->lock);
}
