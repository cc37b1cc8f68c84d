/* The fold of the door: who waits at it, from the log and from snapshots. */
#include "room_priv.h"

#include <stdlib.h>

struct waiter *room_waiter_of(const struct room *room, struct identity who)
{
    struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        if (identity_eq(waiter->identity, who)) {
            return waiter;
        }
    }
    return NULL;
}

struct waiter *room_waiter(const struct room *room, struct waiter_id id)
{
    struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        if (waiter_id_eq(waiter->id, id)) {
            return waiter;
        }
    }
    return NULL;
}

void waiter_drop(struct room *room, struct waiter *waiter)
{
    DL_DELETE(room->waiters, waiter);
    room->waiter_count--;
    free(waiter->messages);
    free(waiter);
}

void waiters_drop(struct room *room)
{
    while (room->waiters != NULL) {
        waiter_drop(room, room->waiters);
    }
}

static enum err waiter_add(struct room *room, const struct waiter *from)
{
    if (!room->open || !room->settings.locked || room->waiter_count >= LIMIT_WAITING || waiter_id_is_none(from->id) ||
        room_waiter(room, from->id) != NULL || room_waiter_of(room, from->identity) != NULL) {
        return ERR_INVALID;
    }
    struct waiter *waiter = malloc(sizeof *waiter);
    if (waiter == NULL) {
        return ERR_NO_MEMORY;
    }
    *waiter = *from;
    DL_APPEND(room->waiters, waiter);
    room->waiter_count++;
    return ERR_OK;
}

enum err apply_door(struct room *room, const struct room_event *e)
{
    if (e->kind == EVENT_KNOCKED) {
        struct waiter fresh = {.id = e->door.waiter, .identity = e->door.identity, .since_ms = e->at_ms};
        return waiter_add(room, &fresh);
    }
    struct waiter *waiter = room_waiter(room, e->door.waiter);
    if (waiter == NULL) {
        return ERR_INVALID;
    }
    if (e->kind == EVENT_KNOCK_ENDED) {
        waiter_drop(room, waiter);
    } else {
        waiter->state = e->kind == EVENT_ADMITTED ? WAITER_ADMITTED : WAITER_DECLINED;
    }
    return ERR_OK;
}

void waiters_encode(const struct room *room, struct writer *w)
{
    writer_u32(w, room->waiter_count);
    const struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        writer_id(w, waiter->id.v);
        identity_encode(waiter->identity, w);
        writer_u8(w, (uint8_t)waiter->state);
        writer_u64(w, (uint64_t)waiter->since_ms);
    }
}

enum err waiters_decode(struct room *room, struct reader *r)
{
    uint32_t count = reader_u32(r);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct waiter waiter = {.id.v = reader_id(r)};
        waiter.identity = identity_decode(r);
        waiter.state = (enum waiter_state)reader_u8_most(r, WAITER_DECLINED);
        waiter.since_ms = (wall_ms)reader_u64(r);
        enum err err = r->failed ? ERR_INVALID : waiter_add(room, &waiter);
        if (err != ERR_OK) {
            return err;
        }
    }
    return ERR_OK;
}
