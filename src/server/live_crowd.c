/*
 * A crowd's frames: gathered for a while, put together where they go to the same people, and written in slices.
 *
 *   live_crowd_add ─► batch ──(LIMIT_AUDIENCE_BATCH_US after the last one)──► flushing ──(slices of 2 ms)──► members
 *
 * What comes while a batch is on its way out waits for the next one: else each message would be a round of its own.
 */
#include "live_priv.h"

#include <string.h>
#include <utlist.h>

#define SLICE_US   2000
#define LOOK_EVERY 16 /* targets between two looks at the clock: one costs up to 10 µs */
#define JOIN_MAX   OUTBOX_BATCH_FRAMES

bool live_crowd_is(const struct live_room *room)
{
    return room->member_count > LIMIT_AUDIENCE_BATCHED || room->batch != NULL || room->flushing != NULL;
}

void live_crowd_add(struct live_room *room, struct delivery *delivery)
{
    DL_APPEND2(room->batch, delivery, prev_, next_);
}

static void drop_list(struct delivery **list)
{
    struct delivery *delivery, *next;
    DL_FOREACH_SAFE2(*list, delivery, next, next_)
    {
        live_delivery_drop(delivery);
    }
    *list = NULL;
}

void live_crowd_drop(struct live_room *room)
{
    drop_list(&room->batch);
    drop_list(&room->flushing);
}

/* To the same people? Of those who come back between two of them `serial` tells which they have in their snapshot. */
static bool same_people(const struct delivery *a, const struct delivery *b)
{
    return a->frame != NULL && b->frame != NULL && a->serial == b->serial && a->count == b->count &&
           memcmp(a->targets, b->targets, a->count * sizeof a->targets[0]) == 0;
}

/* Of `first` and those that follow it to the same people: their frames. */
static uint32_t gather(struct delivery *first, struct frame *ret_frames[JOIN_MAX])
{
    size_t len = 0;
    uint32_t count = 0;
    for (struct delivery *delivery = first; delivery != NULL && count < JOIN_MAX; delivery = delivery->next_) {
        if (!same_people(first, delivery) || (count > 0 && len + delivery->frame->len > OUTBOX_BATCH_BYTES)) {
            break;
        }
        len += delivery->frame->len;
        ret_frames[count++] = delivery->frame;
    }
    return count;
}

/* Runs of deliveries to the same people become one each. */
static void join_runs(struct live_room *room)
{
    for (struct delivery *delivery = room->flushing; delivery != NULL; delivery = delivery->next_) {
        struct frame *frames[JOIN_MAX];
        uint32_t count = gather(delivery, frames);
        struct frame *joined = count > 1 ? frame_join(frames, count) : NULL;
        if (joined == NULL) {
            continue; /* alone, or without memory: each by itself */
        }
        frame_unref(delivery->frame);
        delivery->frame = joined;
        for (uint32_t i = 1; i < count; i++) {
            struct delivery *merged = delivery->next_;
            DL_DELETE2(room->flushing, merged, prev_, next_);
            live_delivery_drop(merged);
        }
    }
}

bool live_crowd_flush(struct live_room *room, time_us now_us)
{
    if (room->flushing == NULL) {
        if (room->batch == NULL || now_us - room->flushed_us < LIMIT_AUDIENCE_BATCH_US) {
            return false;
        }
        room->flushing = room->batch;
        room->batch = NULL;
        room->flushed_us = now_us;
        join_runs(room);
    }
    uint32_t done = 0;
    while (room->flushing != NULL) {
        struct delivery *delivery = room->flushing;
        while (delivery->next < delivery->count) {
            live_deliver_next(room, delivery, true);
            if (++done % LOOK_EVERY == 0 && clock_now_us() - now_us > SLICE_US) {
                return true;
            }
        }
        DL_DELETE2(room->flushing, delivery, prev_, next_);
        live_delivery_drop(delivery);
    }
    return false;
}
