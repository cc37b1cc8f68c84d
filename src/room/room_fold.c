/* The fold: how each durable event changes a room, and its snapshot. Reads nothing but what is encoded. */
#include "room_priv.h"

#include <assert.h>
#include <stdlib.h>

void room_init(struct room *room, struct channel_id channel, const struct directory *dir, struct id128 epoch)
{
    *room = (struct room){.channel = channel, .dir = dir, .epoch = epoch};
    settings_defaults(&room->settings);
    room->access = room->settings.stage_access;
}

static void participant_drop(struct room *room, struct participant *p)
{
    hand_drop(room, p);
    HASH_DELETE(hh, room->people, p);
    DL_DELETE(room->first, p);
    room->count--;
    room->stage_count -= p->stage;
    room_govern_end(room, p);
    free(p);
}

static void people_drop(struct room *room)
{
    struct participant *p, *next;
    DL_FOREACH_SAFE(room->first, p, next)
    {
        participant_drop(room, p);
    }
}

void room_finish(struct room *room)
{
    people_drop(room);
    waiters_drop(room);
    questions_drop(room);
    interactions_drop(room);
    standings_drop(room, 0);
    chat_writers_drop(room);
}

static enum err participant_add(struct room *room, const struct participant *from)
{
    if (room->count >= LIMIT_ROOM_PARTICIPANTS || room_participant(room, from->id) != NULL) {
        return ERR_INVALID;
    }
    struct participant *p = malloc(sizeof *p);
    if (p == NULL) {
        return ERR_NO_MEMORY;
    }
    *p = *from;
    HASH_ADD(hh, room->people, id, sizeof p->id, p);
    if (p->hh.tbl == NULL) {
        free(p);
        return ERR_NO_MEMORY;
    }
    DL_APPEND(room->first, p);
    room->count++;
    room->stage_count += p->stage;
    return ERR_OK;
}

static enum err apply_opened(struct room *room, const struct room_event *e)
{
    if (room->open) {
        return ERR_INVALID;
    }
    room->open = true;
    room->session = e->opened.session;
    room->since_ms = e->at_ms;
    return ERR_OK;
}

static enum err apply_ended(struct room *room, const struct room_event *e)
{
    if (!room->open || !session_id_eq(room->session, e->ended.session)) {
        return ERR_INVALID;
    }
    people_drop(room);
    waiters_drop(room);
    room->open = false;
    room->session = (struct session_id){0};
    room->last_ms = e->at_ms;
    room->hostless_us = 0;
    room->grant_count = 0;
    room->access = room->settings.stage_access;
    standings_drop(room, STANDING_BANNED_ROOM);
    room->spotlight = (struct participant_id){0};
    room->spotlight_screen = false;
    return ERR_OK;
}

static enum err apply_entered(struct room *room, const struct room_event *e)
{
    if ((!room->open && !room->settings.enabled) || participant_id_is_none(e->participant)) {
        return ERR_INVALID;
    }
    struct participant p = {
        .id = e->participant,
        .identity = e->entered.identity,
        .carried = e->entered.carried,
        .companion = e->entered.companion,
        .stage = e->entered.stage,
        .order = e->seq,
        .since_ms = e->at_ms,
    };
    memcpy(p.secret_hash, e->entered.secret_hash, SECRET_HASH_BYTES);
    enum err err = participant_add(room, &p);
    struct waiter *waiter = err == ERR_OK ? room_waiter_of(room, p.identity) : NULL;
    if (waiter != NULL) {
        waiter_drop(room, waiter);
    }
    return err;
}

static enum err apply_settings(struct room *room, const struct room_event *e)
{
    if (e->settings->version <= room->settings.version || (room->open && !e->settings->enabled)) {
        return ERR_INVALID;
    }
    if (e->settings->stage_access != room->settings.stage_access) { /* else what holds for this session goes on */
        room->access = e->settings->stage_access;
    }
    room->settings = *e->settings;
    if (!room->settings.locked) {
        waiters_drop(room);
    }
    return ERR_OK;
}

static enum err apply_kind(struct room *room, const struct room_event *e)
{
    struct participant *p = room_participant(room, e->participant);
    switch (e->kind) {
    case EVENT_OPENED:
        return apply_opened(room, e);
    case EVENT_ENDED:
        return apply_ended(room, e);
    case EVENT_ENTERED:
        return apply_entered(room, e);
    case EVENT_SETTINGS:
        return apply_settings(room, e);
    case EVENT_LEFT:
        if (p != NULL) {
            spotlight_leave(room, p);
            participant_drop(room, p);
        }
        return p != NULL ? ERR_OK : ERR_INVALID;
    case EVENT_STAGE_JOINED:
    case EVENT_STAGE_LEFT:
    case EVENT_STAGE_ACCESS:
    case EVENT_SPOTLIGHT:
    case EVENT_INVITED:
    case EVENT_INVITATION_ENDED:
    case EVENT_HAND_RAISED:
    case EVENT_HAND_LOWERED:
    case EVENT_HANDS_LOWERED:
    case EVENT_HAND_MOVED:
        return apply_stage(room, e);
    case EVENT_STANDING:
        return apply_standing(room, e);
    case EVENT_MUTED:
        if (p != NULL) {
            p->tracks[e->muted.track] = false;
        }
        return p != NULL ? ERR_OK : ERR_INVALID;
    case EVENT_LOCKED:
        room->settings.locked = e->locked.locked;
        room->settings.version++;
        if (!e->locked.locked) {
            waiters_drop(room);
        }
        return ERR_OK;
    case EVENT_CHAT_POSTED:
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_REACTED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
    case EVENT_CHAT_BLOCKED:
    case EVENT_CHAT_SLOWED:
    case EVENT_CHAT_CLEARED:
    case EVENT_CHAT_SWITCHED:
    case EVENT_CHAT_DIRECT:
        return apply_chat(room, e);
    case EVENT_KNOCKED:
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
    case EVENT_KNOCK_ENDED:
        return apply_door(room, e);
    case EVENT_QUESTION_ASKED:
    case EVENT_QUESTION_OWNED:
    case EVENT_QUESTION_ANSWERED:
    case EVENT_QUESTION_PUBLISHED:
    case EVENT_QUESTION_DISMISSED:
    case EVENT_QUESTION_RESTORED:
    case EVENT_QUESTION_VOTED:
    case EVENT_QUESTION_DROPPED:
    case EVENT_QUESTIONS_GRANTED:
        return apply_qna(room, e);
    case EVENT_INTERACTION_DRAFTED:
    case EVENT_INTERACTION_SCHEDULED:
    case EVENT_INTERACTION_PUBLISHED:
    case EVENT_INTERACTION_CLOSED:
    case EVENT_INTERACTION_REOPENED:
    case EVENT_INTERACTION_DELETED:
        return apply_interaction(room, e);
    case EVENT_BACKCHANNEL_POSTED: /* of it the room remembers nothing */
        return ERR_OK;
    case EVENT_DURABLE_END:
    case EVENT_RESUMED:
    case EVENT_CHANGED:
    case EVENT_RIGHTS_CHANGED:
    case EVENT_DOOR_MESSAGE:
    case EVENT_WAITER_CHANGED:
    case EVENT_INTERACTION_ANSWERED:
        break;
    }
    return ERR_INVALID;
}

enum err room_apply(struct room *room, const struct room_event *e)
{
    if (e->seq != room->seq + 1) {
        return ERR_INVALID;
    }
    enum err err = apply_kind(room, e);
    if (err == ERR_OK) {
        room->seq = e->seq;
    }
    return err;
}

/* ── snapshot ── */

#define SNAPSHOT_FIXED_BYTES  (256 + 3 * LIMIT_ROOM_LIST * 17 + LIMIT_CHAT_TAIL * 24)
#define SNAPSHOT_PERSON_BYTES (16 + 17 + 1 + 1 + 1 + 8 + 8 + SECRET_HASH_BYTES)

size_t room_snapshot_size(const struct room *room)
{
    return SNAPSHOT_FIXED_BYTES + (size_t)room->count * SNAPSHOT_PERSON_BYTES +
           (size_t)room->waiter_count * SNAPSHOT_WAITER_BYTES + questions_size(room) + SNAPSHOT_STAGE_BYTES(room) +
           SNAPSHOT_CHAT_BYTES + interactions_size(room) + SNAPSHOT_STANDING_BYTES(room) + SNAPSHOT_SPOTLIGHT_BYTES;
}

static void person_encode(const struct participant *p, struct writer *w)
{
    writer_bytes(w, p->id.v.bytes, sizeof p->id.v.bytes);
    identity_encode(p->identity, w);
    media_role_encode(p->carried, w);
    writer_u8(w, p->companion);
    writer_u8(w, p->stage);
    writer_u64(w, p->order);
    writer_u64(w, (uint64_t)p->since_ms);
    writer_bytes(w, p->secret_hash, SECRET_HASH_BYTES);
}

void room_snapshot_encode(const struct room *room, struct writer *w)
{
    writer_u64(w, room->seq);
    writer_u8(w, room->open);
    writer_bytes(w, room->session.v.bytes, sizeof room->session.v.bytes);
    writer_u64(w, (uint64_t)room->since_ms);
    writer_u64(w, (uint64_t)room->last_ms);
    settings_encode(&room->settings, w);
    writer_u64(w, room->chat_count);
    uint64_t tail = room->chat_count < LIMIT_CHAT_TAIL ? room->chat_count : LIMIT_CHAT_TAIL;
    for (uint64_t i = room->chat_count - tail; i < room->chat_count; i++) {
        const struct chat_entry *entry = &room->chat[i % LIMIT_CHAT_TAIL];
        writer_bytes(w, entry->id.v.bytes, sizeof entry->id.v.bytes);
        writer_u64(w, entry->seq);
    }
    writer_u32(w, room->count);
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        person_encode(p, w);
    }
    waiters_encode(room, w);
    questions_encode(room, w);
    chat_rules_encode(room, w);
    stage_encode(room, w);
    interactions_encode(room, w);
    standings_encode(room, w);
    spotlight_encode(room, w);
}

static bool flag_decode(struct reader *r)
{
    uint8_t value = reader_u8(r);
    if (value > 1) {
        r->failed = true;
    }
    return value == 1;
}

static enum err person_decode(struct room *room, struct reader *r)
{
    struct participant p = {0};
    reader_copy(r, p.id.v.bytes, sizeof p.id.v.bytes);
    p.identity = identity_decode(r);
    p.carried = media_role_decode(r);
    p.companion = flag_decode(r);
    p.stage = flag_decode(r);
    p.order = reader_u64(r);
    p.since_ms = (wall_ms)reader_u64(r);
    reader_copy(r, p.secret_hash, SECRET_HASH_BYTES);
    if (r->failed || participant_id_is_none(p.id)) {
        return ERR_INVALID;
    }
    return participant_add(room, &p);
}

static void chat_decode(struct room *room, struct reader *r)
{
    room->chat_count = reader_u64(r);
    uint64_t tail = room->chat_count < LIMIT_CHAT_TAIL ? room->chat_count : LIMIT_CHAT_TAIL;
    for (uint64_t i = room->chat_count - tail; i < room->chat_count && !r->failed; i++) {
        struct chat_entry *entry = &room->chat[i % LIMIT_CHAT_TAIL];
        reader_copy(r, entry->id.v.bytes, sizeof entry->id.v.bytes);
        entry->seq = reader_u64(r);
    }
}

enum err room_snapshot_decode(struct room *room, struct reader *r)
{
    assert(room->seq == 0 && room->count == 0);
    uint64_t seq = reader_u64(r);
    room->open = flag_decode(r);
    reader_copy(r, room->session.v.bytes, sizeof room->session.v.bytes);
    room->since_ms = (wall_ms)reader_u64(r);
    room->last_ms = (wall_ms)reader_u64(r);
    settings_decode(r, &room->settings);
    room->access = room->settings.stage_access;
    chat_decode(room, r);
    uint32_t count = reader_u32(r);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        enum err err = person_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* before the door there were none */
        enum err err = waiters_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* before Q&A likewise */
        enum err err = questions_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* nor anything but writing in the chat */
        enum err err = chat_rules_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* nor hands */
        enum err err = stage_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* nor interactions */
        enum err err = interactions_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* nor did anything hold beyond seats */
        enum err err = standings_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (!r->failed && reader_left(r) > 0) { /* nor was one tile for all */
        enum err err = spotlight_decode(room, r);
        if (err != ERR_OK) {
            return err;
        }
    }
    if (r->failed || reader_left(r) > 0 || (!room->open && room->count > 0 && !room->settings.enabled) ||
        (room->open && !room->settings.enabled)) {
        return ERR_INVALID;
    }
    room->seq = seq;
    room->snapshot_seq = seq;
    return ERR_OK;
}
