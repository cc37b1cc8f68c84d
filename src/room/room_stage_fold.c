/* How the events of the stage change a room: who stands there, hands, invitations; and their part of the snapshot. */
#include "room_priv.h"

void hand_drop(struct room *room, struct participant *p)
{
    if (p->hand) {
        DL_DELETE2(room->hands, p, hand_prev, hand_next);
        room->hand_count--;
        p->hand = false;
        p->hand_ms = 0;
    }
}

static void hand_put(struct room *room, struct participant *p, wall_ms at_ms)
{
    DL_APPEND2(room->hands, p, hand_prev, hand_next);
    room->hand_count++;
    p->hand = true;
    p->hand_ms = at_ms;
}

static void invitation_drop(struct participant *p)
{
    p->invited = false;
    p->invited_by = (struct participant_id){0};
    p->invited_role = ROOM_ROLE_NONE;
    p->invited_ms = 0;
}

static enum err joined(struct room *room, struct participant *p, const struct room_event *e)
{
    if (p->stage) {
        return ERR_INVALID;
    }
    p->stage = true;
    p->brought = e->stage_joined.way != STAGE_BY_RIGHT;
    room->stage_count++;
    hand_drop(room, p);
    invitation_drop(p);
    return ERR_OK;
}

static enum err left(struct room *room, struct participant *p)
{
    if (!p->stage) {
        return ERR_INVALID;
    }
    p->stage = false;
    p->brought = false;
    room->stage_count--;
    memset(p->tracks, 0, sizeof p->tracks);
    return ERR_OK;
}

static enum err invited(struct participant *p, const struct room_event *e)
{
    if (p->stage || p->invited) {
        return ERR_INVALID;
    }
    p->invited = true;
    p->invited_by = e->invited.by;
    p->invited_role = e->invited.by_role;
    p->invited_ms = e->at_ms;
    return ERR_OK;
}

static enum err moved(struct room *room, struct participant *p, uint32_t place)
{
    if (!p->hand || place == 0 || place > room->hand_count) {
        return ERR_INVALID;
    }
    DL_DELETE2(room->hands, p, hand_prev, hand_next);
    struct participant *before = room->hands;
    for (uint32_t i = 1; i < place; i++) {
        before = before->hand_next;
    }
    if (before == NULL) {
        DL_APPEND2(room->hands, p, hand_prev, hand_next);
    } else {
        DL_PREPEND_ELEM2(room->hands, before, p, hand_prev, hand_next);
    }
    return ERR_OK;
}

static enum err all_lowered(struct room *room)
{
    while (room->hands != NULL) {
        hand_drop(room, room->hands);
    }
    return ERR_OK;
}

static enum err of_person(struct room *room, struct participant *p, const struct room_event *e)
{
    switch (e->kind) {
    case EVENT_STAGE_JOINED:
        return joined(room, p, e);
    case EVENT_STAGE_LEFT:
        spotlight_leave(room, p);
        return left(room, p);
    case EVENT_INVITED:
        return invited(p, e);
    case EVENT_HAND_MOVED:
        return moved(room, p, e->hand_moved.place);
    case EVENT_INVITATION_ENDED:
        if (!p->invited) {
            return ERR_INVALID;
        }
        invitation_drop(p);
        return ERR_OK;
    case EVENT_HAND_RAISED:
        if (p->hand || !room->open) {
            return ERR_INVALID;
        }
        hand_put(room, p, e->at_ms);
        return ERR_OK;
    case EVENT_HAND_LOWERED:
        if (!p->hand) {
            return ERR_INVALID;
        }
        hand_drop(room, p);
        return ERR_OK;
    default:
        return ERR_INVALID;
    }
}

/* ── the main tile for all: of somebody on the stage, or nobody's ── */

void spotlight_leave(struct room *room, const struct participant *p)
{
    if (participant_id_eq(room->spotlight, p->id)) {
        room->spotlight = (struct participant_id){0};
        room->spotlight_screen = false;
    }
}

static enum err spotlight_put(struct room *room, struct participant_id who, bool screen)
{
    const struct participant *p = room_participant(room, who);
    bool none = participant_id_is_none(who);
    if (none ? screen : !room->open || p == NULL || !p->stage) {
        return ERR_INVALID;
    }
    room->spotlight = who;
    room->spotlight_screen = screen;
    return ERR_OK;
}

void spotlight_encode(const struct room *room, struct writer *w)
{
    writer_id(w, room->spotlight.v);
    writer_u8(w, room->spotlight_screen);
}

enum err spotlight_decode(struct room *room, struct reader *r)
{
    struct participant_id who = {reader_id(r)};
    bool screen = reader_u8_most(r, 1) != 0;
    return r->failed ? ERR_INVALID : spotlight_put(room, who, screen);
}

enum err apply_stage(struct room *room, const struct room_event *e)
{
    if (e->kind == EVENT_SPOTLIGHT) {
        return spotlight_put(room, e->participant, e->spotlight.screen);
    }
    if (e->kind == EVENT_STAGE_ACCESS) {
        if (!room->open) {
            return ERR_INVALID;
        }
        room->access = e->access;
        return ERR_OK;
    }
    if (e->kind == EVENT_HANDS_LOWERED) {
        return all_lowered(room);
    }
    struct participant *p = room_participant(room, e->participant);
    return p != NULL ? of_person(room, p, e) : ERR_INVALID;
}

/* ── snapshot: access, the queue, and of people what few of them have ── */

static bool is_noted(const struct participant *p)
{
    return p->brought || p->invited;
}

/* 0: the saved one, as in every record from before there was another. */
static void access_encode(const struct room *room, struct writer *w)
{
    writer_u8(w, room->access == room->settings.stage_access ? 0 : (uint8_t)(room->access + 1));
}

static enum err access_decode(struct room *room, struct reader *r)
{
    unsigned access = reader_u8_most(r, STAGE_INVITE + 1);
    if (access > 0 && access - 1 == (unsigned)room->settings.stage_access) {
        return ERR_INVALID;
    }
    room->access = access > 0 ? (enum stage_access)(access - 1) : room->settings.stage_access;
    return ERR_OK;
}

void stage_encode(const struct room *room, struct writer *w)
{
    access_encode(room, w);
    writer_u32(w, room->hand_count);
    for (const struct participant *p = room->hands; p != NULL; p = p->hand_next) {
        writer_id(w, p->id.v);
        writer_u64(w, (uint64_t)p->hand_ms);
    }
    uint32_t noted = 0;
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        noted += is_noted(p);
    }
    writer_u32(w, noted);
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        if (is_noted(p)) {
            writer_id(w, p->id.v);
            writer_u8(w, (uint8_t)(p->brought | p->invited << 1));
            writer_id(w, p->invited_by.v);
            role_encode(p->invited_role, w);
            writer_u64(w, (uint64_t)p->invited_ms);
        }
    }
}

static enum err hands_decode(struct room *room, struct reader *r)
{
    uint32_t count = reader_u32(r);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        struct participant *p = room_participant(room, (struct participant_id){reader_id(r)});
        wall_ms at_ms = (wall_ms)reader_u64(r);
        if (p == NULL || p->hand || !room->open) {
            return ERR_INVALID;
        }
        hand_put(room, p, at_ms);
    }
    return r->failed ? ERR_INVALID : ERR_OK;
}

enum err stage_decode(struct room *room, struct reader *r)
{
    enum err err = access_decode(room, r);
    if (err == ERR_OK) {
        err = hands_decode(room, r);
    }
    uint32_t noted = err == ERR_OK ? reader_u32(r) : 0;
    for (uint32_t i = 0; i < noted && !r->failed; i++) {
        struct participant *p = room_participant(room, (struct participant_id){reader_id(r)});
        if (p == NULL) {
            return ERR_INVALID;
        }
        unsigned flags = reader_u8_most(r, 3);
        p->brought = (flags & 1) != 0;
        p->invited = (flags & 2) != 0;
        p->invited_by.v = reader_id(r);
        p->invited_role = role_decode(r);
        p->invited_ms = (wall_ms)reader_u64(r);
    }
    return r->failed ? ERR_INVALID : err;
}
