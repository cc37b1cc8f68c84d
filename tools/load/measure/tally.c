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
