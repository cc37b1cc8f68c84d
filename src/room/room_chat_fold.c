/* How the events of the chat change a room, how they are kept in the log, and the chat's part of the snapshot. */
#include "room_priv.h"

#include <assert.h>
#include <stdlib.h>

void chat_writers_drop(struct room *room)
{
    struct chat_writer *writer, *next;
    HASH_ITER(hh, room->chat_rules.writers, writer, next)
    {
        HASH_DELETE(hh, room->chat_rules.writers, writer);
        free(writer);
    }
}

/* ── the fold ── */

static void posted(struct room *room, const struct room_event *e)
{
    room->chat[room->chat_count % LIMIT_CHAT_TAIL] = (struct chat_entry){e->chat.message, e->seq};
    room->chat_count++;
}

static bool unpinned(struct chat_rules *rules, struct message_id message)
{
    for (uint32_t i = 0; i < rules->pin_count; i++) {
        if (message_id_eq(rules->pins[i].message, message)) {
            memmove(&rules->pins[i], &rules->pins[i + 1], (rules->pin_count - i - 1) * sizeof rules->pins[0]);
            rules->pin_count--;
            return true;
        }
    }
    return false;
}

static enum err pinned(struct room *room, const struct room_event *e)
{
    struct chat_rules *rules = &room->chat_rules;
    if (rules->pin_count == LIMIT_CHAT_PINS) {
        return ERR_INVALID;
    }
    rules->pins[rules->pin_count++] = (struct chat_pin){e->chat_act.message, e->chat_act.seq};
    return ERR_OK;
}

static enum err blocked(struct room *room, const struct room_event *e)
{
    struct chat_rules *rules = &room->chat_rules;
    if (room_chat_blocked(room, e->chat_blocked.who) == e->chat_blocked.blocked) {
        return ERR_INVALID;
    }
    if (e->chat_blocked.blocked) {
        if (rules->blocked_count == LIMIT_CHAT_BLOCKED) {
            return ERR_INVALID;
        }
        rules->blocked[rules->blocked_count++] = e->chat_blocked.who;
        return ERR_OK;
    }
    for (uint32_t i = 0; i < rules->blocked_count; i++) {
        if (identity_eq(rules->blocked[i], e->chat_blocked.who)) {
            rules->blocked[i] = rules->blocked[--rules->blocked_count];
            break;
        }
    }
    return ERR_OK;
}

enum err apply_chat(struct room *room, const struct room_event *e)
{
    switch (e->kind) {
    case EVENT_CHAT_POSTED:
        posted(room, e);
        return ERR_OK;
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_REACTED:
    case EVENT_CHAT_DIRECT:
        return ERR_OK; /* the side tables' */
    case EVENT_CHAT_DELETED:
        unpinned(&room->chat_rules, e->chat_act.message);
        return ERR_OK;
    case EVENT_CHAT_PINNED:
        return pinned(room, e);
    case EVENT_CHAT_UNPINNED:
        return unpinned(&room->chat_rules, e->chat_act.message) ? ERR_OK : ERR_INVALID;
    case EVENT_CHAT_BLOCKED:
        return blocked(room, e);
    case EVENT_CHAT_SLOWED:
        room->chat_rules.slow_s = e->chat_slowed.seconds;
        chat_writers_drop(room);
        return ERR_OK;
    case EVENT_CHAT_CLEARED:
        room->chat_rules.cleared_seq = e->seq;
        room->chat_rules.pin_count = 0;
        return ERR_OK;
    case EVENT_CHAT_SWITCHED:
        room->settings.group_chat = e->chat_switched.on;
        room->settings.version++;
        return ERR_OK;
    default:
        return ERR_INVALID;
    }
}

/* ── the log ── */

void chat_event_encode(const struct room_event *e, struct writer *w)
{
    switch (e->kind) {
    case EVENT_CHAT_POSTED:
        writer_id(w, e->chat.message.v);
        writer_u8(w, (uint8_t)e->chat.role);
        break;
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
        writer_id(w, e->chat_act.message.v);
        writer_u64(w, e->chat_act.seq);
        identity_encode(e->chat_act.author, w);
        break;
    case EVENT_CHAT_REACTED:
        writer_id(w, e->reacted.message.v);
        writer_u64(w, e->reacted.seq);
        writer_u8(w, e->reacted.emoji);
        writer_u8(w, e->reacted.on);
        break;
    case EVENT_CHAT_BLOCKED:
        identity_encode(e->chat_blocked.who, w);
        writer_u8(w, e->chat_blocked.blocked);
        break;
    case EVENT_CHAT_SLOWED:
        writer_u32(w, e->chat_slowed.seconds);
        break;
    case EVENT_CHAT_CLEARED:
        break;
    case EVENT_CHAT_SWITCHED:
        writer_u8(w, e->chat_switched.on);
        break;
    case EVENT_CHAT_DIRECT:
        writer_id(w, e->direct.message.v);
        identity_encode(e->direct.to, w);
        writer_u8(w, (uint8_t)e->direct.role);
        break;
    default:
        assert(!"no event of the chat");
    }
}

static enum room_role author_role(struct reader *r)
{
    return (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
}

void chat_event_decode(struct reader *r, struct room_event *e)
{
    e->audience = AUDIENCE_CHAT;
    switch (e->kind) {
    case EVENT_CHAT_POSTED:
        e->chat.message.v = reader_id(r);
        e->chat.role = author_role(r);
        break;
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
        e->chat_act.message.v = reader_id(r);
        e->chat_act.seq = reader_u64(r);
        e->chat_act.author = identity_decode(r);
        break;
    case EVENT_CHAT_REACTED:
        e->reacted.message.v = reader_id(r);
        e->reacted.seq = reader_u64(r);
        e->reacted.emoji = reader_u8_most(r, CHAT_EMOJI_COUNT - 1);
        e->reacted.on = reader_u8_most(r, 1) == 1;
        break;
    case EVENT_CHAT_BLOCKED:
        e->audience = AUDIENCE_CHAT_MODERATORS;
        e->chat_blocked.who = identity_decode(r);
        e->chat_blocked.blocked = reader_u8_most(r, 1) == 1;
        break;
    case EVENT_CHAT_SLOWED:
        e->chat_slowed.seconds = reader_u32(r);
        r->failed |= e->chat_slowed.seconds > LIMIT_CHAT_SLOW_S;
        break;
    case EVENT_CHAT_CLEARED:
        break;
    case EVENT_CHAT_SWITCHED:
        e->audience = AUDIENCE_ROOM;
        e->chat_switched.on = reader_u8_most(r, 1) == 1;
        break;
    case EVENT_CHAT_DIRECT:
        e->audience = AUDIENCE_PAIR;
        e->direct.message.v = reader_id(r);
        e->direct.to = identity_decode(r);
        e->direct.role = author_role(r);
        break;
    default:
        r->failed = true;
    }
}

/* ── the snapshot ── */

void chat_rules_encode(const struct room *room, struct writer *w)
{
    const struct chat_rules *rules = &room->chat_rules;
    writer_u64(w, rules->cleared_seq);
    writer_u32(w, rules->slow_s);
    writer_u32(w, rules->pin_count);
    for (uint32_t i = 0; i < rules->pin_count; i++) {
        writer_id(w, rules->pins[i].message.v);
        writer_u64(w, rules->pins[i].seq);
    }
    writer_u32(w, rules->blocked_count);
    for (uint32_t i = 0; i < rules->blocked_count; i++) {
        identity_encode(rules->blocked[i], w);
    }
}

enum err chat_rules_decode(struct room *room, struct reader *r)
{
    struct chat_rules *rules = &room->chat_rules;
    rules->cleared_seq = reader_u64(r);
    rules->slow_s = reader_u32(r);
    uint32_t pins = reader_u32(r);
    if (r->failed || rules->slow_s > LIMIT_CHAT_SLOW_S || pins > LIMIT_CHAT_PINS) {
        return ERR_INVALID;
    }
    rules->pin_count = pins;
    for (uint32_t i = 0; i < pins; i++) {
        rules->pins[i].message.v = reader_id(r);
        rules->pins[i].seq = reader_u64(r);
    }
    uint32_t blocks = reader_u32(r);
    if (r->failed || blocks > LIMIT_CHAT_BLOCKED) {
        return ERR_INVALID;
    }
    rules->blocked_count = blocks;
    for (uint32_t i = 0; i < blocks; i++) {
        rules->blocked[i] = identity_decode(r);
    }
    return r->failed ? ERR_INVALID : ERR_OK;
}
