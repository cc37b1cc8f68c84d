/*
 * A crowd's frames: gathered for a while, dealt out to the people they are for, and written in slices, to each person once.
 *
 *   live_crowd_add ─► batch ──(when due)──► dealing ──► members with a share ──► written
 *
 * A share is what somebody has coming: the frames of a path through a tree whose edges are frames, so that all who have
 * the same coming stand at the same node, and share one text, put together when the first of them is written to. While
 * thousands come in, each brings frames to a few people between those to everybody; these divide nobody else's text.
 *
 * What comes while a batch is on its way out waits for the next one: else each message would be a round of its own. After a
 * round that took long the next one rests for half as long as that took: so a loop that falls behind writes
 * fewer and larger texts, and is back in time.
 */
#include "live_priv.h"

#include <stdlib.h>
#include <utlist.h>

#define SLICE_US   2000
#define LOOK_EVERY 16 /* people between two looks at the clock: one costs up to 10 µs */
#define SHARE_MAX  OUTBOX_BATCH_FRAMES

struct live_share {
    struct live_share *before; /* NULL: this is its first frame */
    struct frame *frame;       /* the last one of it */
    struct frame *text;        /* all of it together; NULL: not yet */
    struct live_share *newest; /* what came of it last, … */
    uint64_t of;               /* … by which delivery this one came */
    uint32_t count;
    size_t bytes;
    struct live_share *next; /* in the room's list */
};

bool live_crowd_is(const struct live_room *room)
{
    return room->member_count > LIMIT_AUDIENCE_BATCHED || room->batch != NULL || room->dealing != NULL ||
           room->served != NULL;
}

void live_crowd_add(struct live_room *room, struct delivery *delivery)
{
    DL_APPEND2(room->batch, delivery, prev_, next_);
}

/* ── shares ── */

static void shares_free(struct live_room *room)
{
    struct live_share *share, *next;
    LL_FOREACH_SAFE(room->shares, share, next)
    {
        frame_unref(share->frame);
        frame_unref(share->text);
        free(share);
    }
    room->shares = NULL;
    room->first_share = NULL;
    room->deals = 0;
}

/* What who has `before` coming (NULL: nothing) has with this delivery's frame; NULL: no memory. */
static struct live_share *share_with(struct live_room *room, struct live_share *before, struct frame *frame)
{
    struct live_share **newest = before != NULL ? &before->newest : &room->first_share;
    if (*newest != NULL && (*newest)->of == room->deals) {
        return *newest;
    }
    struct live_share *share = calloc(1, sizeof *share);
    if (share == NULL) {
        return NULL;
    }
    *share = (struct live_share){.before = before,
                                 .frame = frame_ref(frame),
                                 .of = room->deals,
                                 .count = 1 + (before != NULL ? before->count : 0),
                                 .bytes = frame->len + (before != NULL ? before->bytes : 0)};
    LL_PREPEND(room->shares, share);
    *newest = share;
    return share;
}

/* NULL: no memory. */
static struct frame *text_of(struct live_share *share)
{
    if (share->text == NULL && share->count == 1) {
        share->text = frame_ref(share->frame);
    } else if (share->text == NULL) {
        struct frame *frames[SHARE_MAX];
        const struct live_share *at = share;
        for (uint32_t i = share->count; i > 0; i--, at = at->before) {
            frames[i - 1] = at->frame;
        }
        share->text = frame_join(frames, share->count);
    }
    return share->text;
}

/* ── people ── */

void live_crowd_forget(struct live_member *member)
{
    if (member->share != NULL) {
        DL_DELETE2(member->room->served, member, served_prev, served_next);
        member->share = NULL;
    }
}

static void write_one_by_one(struct live_member *member, const struct live_share *share)
{
    if (share->before != NULL) {
        write_one_by_one(member, share->before);
    }
    live_to_one(member, share->frame);
}

static void write_to(struct live_member *member)
{
    struct live_share *share = member->share;
    if (share == NULL) {
        return;
    }
    live_crowd_forget(member);
    struct frame *text = text_of(share);
    if (text != NULL) {
        member->ops->on_crowd(member, text);
    } else {
        write_one_by_one(member, share);
    }
}

static void deal_frame(struct live_room *room, struct live_member *member, struct frame *frame)
{
    if (member->ops->on_frame == NULL) {
        return;
    }
    if (!member->ready) {
        live_to_one(member, frame); /* it is held for it */
        return;
    }
    const struct live_share *has = member->share;
    if (has != NULL && (has->count == SHARE_MAX || has->bytes + frame->len > OUTBOX_BATCH_BYTES)) {
        write_to(member);
    }
    struct live_share *share = share_with(room, member->share, frame);
    if (share == NULL) {
        write_to(member);
        live_to_one(member, frame);
        return;
    }
    if (member->share == NULL) {
        DL_APPEND2(room->served, member, served_prev, served_next);
    }
    member->share = share;
}

static void deal_next(struct live_room *room, struct delivery *delivery)
{
    struct live_member *member = live_delivery_next(room, delivery);
    if (member == NULL) {
        return;
    }
    if (delivery->frame != NULL) {
        deal_frame(room, member, delivery->frame);
    } else {
        write_to(member);
        live_out(room, member, delivery->reason);
    }
}

/* ── rounds ── */

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
    drop_list(&room->dealing);
    while (room->served != NULL) {
        live_crowd_forget(room->served);
    }
    shares_free(room);
}

/* A slice of time, looked at now and then. */
struct slice {
    time_us began_us;
    uint32_t done;
};

static bool is_over(struct slice *slice)
{
    return ++slice->done % LOOK_EVERY == 0 && clock_now_us() - slice->began_us > SLICE_US;
}

/* False: the slice is over. */
static bool deal(struct live_room *room, struct slice *slice)
{
    while (room->dealing != NULL) {
        struct delivery *delivery = room->dealing;
        while (delivery->next < delivery->count) {
            deal_next(room, delivery);
            if (is_over(slice)) {
                return false;
            }
        }
        DL_DELETE2(room->dealing, delivery, prev_, next_);
        live_delivery_drop(delivery);
        room->deals++;
    }
    return true;
}

static bool write_out(struct live_room *room, struct slice *slice)
{
    while (room->served != NULL) {
        write_to(room->served);
        if (is_over(slice)) {
            return false;
        }
    }
    return true;
}

static bool is_on_its_way(const struct live_room *room)
{
    return room->dealing != NULL || room->served != NULL;
}

static void begin_round(struct live_room *room, time_us now_us)
{
    room->dealing = room->batch;
    room->batch = NULL;
    room->round_us = now_us;
}

static void end_round(struct live_room *room)
{
    time_us now_us = clock_now_us();
    time_us rested_us = now_us + (now_us - room->round_us) / 2;
    time_us due_us = room->round_us + LIMIT_AUDIENCE_BATCH_US;
    room->due_us = rested_us > due_us ? rested_us : due_us;
    shares_free(room);
}

bool live_crowd_flush(struct live_room *room, time_us now_us)
{
    if (!is_on_its_way(room)) {
        if (room->batch == NULL || now_us < room->due_us) {
            return false;
        }
        begin_round(room, now_us);
    }
    struct slice slice = {.began_us = now_us};
    if (!deal(room, &slice) || !write_out(room, &slice)) {
        return true;
    }
    end_round(room);
    return false;
}
