/*
 * What is asked of the chat: writing, changing what was written, and what its moderators do. A message that is none, that
 * was cleared, or that is another's and may not be touched gets the same answer.
 */
#include "room_priv.h"

#include <assert.h>
#include <stdlib.h>

static bool moderates(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, ACTION_CHAT_MODERATE, &room->settings);
}

bool room_chat_blocked(const struct room *room, struct identity who)
{
    const struct chat_rules *rules = &room->chat_rules;
    for (uint32_t i = 0; i < rules->blocked_count; i++) {
        if (identity_eq(rules->blocked[i], who)) {
            return true;
        }
    }
    return false;
}

bool room_chat_private(const struct room *room, const struct participant *p)
{
    return room->open && room->settings.private_chat && p->identity.kind != IDENTITY_NONE &&
           p->identity.kind != IDENTITY_MEDIA_TOKEN && role_can(p->roles, ACTION_CHAT_WRITE, &room->settings);
}

enum refusal room_chat_write_check(const struct room *room, const struct participant *p)
{
    if (!role_can(p->roles, ACTION_CHAT_WRITE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED; /* the green room: all would read it later */
    }
    if (room_chat_blocked(room, p->identity)) {
        return REFUSAL_BLOCKED;
    }
    return room->settings.group_chat ? REFUSAL_NONE : REFUSAL_GROUP_CHAT_OFF;
}

static enum refusal text_check(struct str text)
{
    if (str_trim(text).len == 0) {
        return REFUSAL_EMPTY;
    }
    return utf8_length(text) > LIMIT_CHAT_LENGTH ? REFUSAL_TOO_LONG : REFUSAL_NONE;
}

/* It is there, and shown. */
static bool is_shown(const struct room *room, const struct chat_target *target)
{
    return target->seq > room->chat_rules.cleared_seq;
}

/* ── slow mode ── */

static struct chat_writer *writer_of(const struct room *room, struct identity who)
{
    struct chat_writer *writer;
    HASH_FIND(hh, room->chat_rules.writers, &who, sizeof who, writer);
    return writer;
}

static time_us slow_us(const struct room *room)
{
    return (time_us)room->chat_rules.slow_s * US_PER_S;
}

static void writers_forget(struct room *room, time_us now_us)
{
    struct chat_writer *writer, *next;
    HASH_ITER(hh, room->chat_rules.writers, writer, next)
    {
        if (now_us - writer->at_us >= slow_us(room)) {
            HASH_DELETE(hh, room->chat_rules.writers, writer);
            free(writer);
        }
    }
}

static enum refusal slow_check(struct room *room, const struct participant *p, time_us now_us)
{
    if (room->chat_rules.slow_s == 0 || moderates(room, p)) {
        return REFUSAL_NONE;
    }
    const struct chat_writer *writer = writer_of(room, p->identity);
    time_us left_us = writer != NULL ? writer->at_us + slow_us(room) - now_us : 0;
    if (left_us <= 0) {
        return REFUSAL_NONE;
    }
    room->refused_wait_s = (uint32_t)((left_us + US_PER_S - 1) / US_PER_S);
    return REFUSAL_SLOW_MODE;
}

/* Without memory, or with a table full of people who wait, this one is not held up. */
static void slow_note(struct room *room, const struct participant *p, time_us now_us)
{
    if (room->chat_rules.slow_s == 0 || moderates(room, p)) {
        return;
    }
    struct chat_writer *writer = writer_of(room, p->identity);
    if (writer != NULL) {
        writer->at_us = now_us;
        return;
    }
    if (HASH_COUNT(room->chat_rules.writers) >= LIMIT_ROOM_PARTICIPANTS) {
        writers_forget(room, now_us);
    }
    writer = HASH_COUNT(room->chat_rules.writers) < LIMIT_ROOM_PARTICIPANTS ? calloc(1, sizeof *writer) : NULL;
    if (writer == NULL) {
        return;
    }
    writer->who = p->identity;
    writer->at_us = now_us;
    HASH_ADD(hh, room->chat_rules.writers, who, sizeof writer->who, writer);
    if (writer->hh.tbl == NULL) {
        free(writer);
    }
}

/* ── writing ── */

static struct room_event *act(struct event_list *list, const struct command *c, enum event_kind kind)
{
    return event_list_act(list, c, kind, AUDIENCE_CHAT, c->participant);
}

static struct chat_beside beside_of(const struct command *c)
{
    return (struct chat_beside){.mentions = c->chat.mentions, .mention_count = c->chat.mention_count};
}

static enum refusal on_post(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    const struct chat_target *reply = &c->chat.target;
    bool replies = !message_id_is_none(reply->message);
    enum refusal no = room_chat_write_check(room, p);
    no = no != REFUSAL_NONE ? no : text_check(c->chat.text);
    if (no == REFUSAL_NONE && replies) {
        no = !is_shown(room, reply) ? REFUSAL_NOT_FOUND : reply->deleted ? REFUSAL_MESSAGE_DELETED : REFUSAL_NONE;
    }
    no = no != REFUSAL_NONE ? no : slow_check(room, p, c->now_us);
    if (no != REFUSAL_NONE) {
        return no;
    }
    struct room_event *e = act(list, c, EVENT_CHAT_POSTED);
    e->chat.message = c->fresh_message;
    e->chat.role = room_role_highest(p->roles);
    e->chat.text = c->chat.text;
    e->chat.beside = beside_of(c);
    if (replies) {
        e->chat.beside.reply = reply->message;
        e->chat.beside.reply_seq = reply->seq;
    }
    room_emit(room, e);
    slow_note(room, p, c->now_us);
    return REFUSAL_NONE;
}

static bool is_own(const struct room *room, const struct participant *p, const struct chat_target *target)
{
    return is_shown(room, target) && p->identity.kind != IDENTITY_NONE && identity_eq(target->author, p->identity);
}

static struct room_event *act_on(struct event_list *list, const struct command *c, enum event_kind kind)
{
    struct room_event *e = act(list, c, kind);
    e->chat_act.message = c->chat.target.message;
    e->chat_act.seq = c->chat.target.seq;
    e->chat_act.author = c->chat.target.author;
    return e;
}

static enum refusal on_edit(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    enum refusal no = room_chat_write_check(room, p);
    if (no == REFUSAL_NONE && !is_own(room, p, &c->chat.target)) {
        no = REFUSAL_FORBIDDEN;
    }
    if (no == REFUSAL_NONE && c->chat.target.deleted) {
        no = REFUSAL_MESSAGE_DELETED;
    }
    no = no != REFUSAL_NONE ? no : text_check(c->chat.text);
    if (no != REFUSAL_NONE) {
        return no;
    }
    struct room_event *e = act_on(list, c, EVENT_CHAT_EDITED);
    e->chat_act.text = c->chat.text;
    e->chat_act.beside = beside_of(c);
    room_emit(room, e);
    return REFUSAL_NONE;
}

static enum refusal on_delete(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    enum refusal no = REFUSAL_NONE;
    if (!moderates(room, p)) {
        no = room_chat_write_check(room, p);
        no = no != REFUSAL_NONE || is_own(room, p, &c->chat.target) ? no : REFUSAL_FORBIDDEN;
    } else if (!is_shown(room, &c->chat.target)) {
        no = REFUSAL_NOT_FOUND;
    }
    if (no == REFUSAL_NONE && !c->chat.target.deleted) {
        room_emit(room, act_on(list, c, EVENT_CHAT_DELETED));
    }
    return no;
}

static enum refusal reaction_check(const struct chat_target *target, uint8_t emoji)
{
    if (target->deleted) {
        return REFUSAL_MESSAGE_DELETED;
    }
    bool new_kind = (target->kinds >> emoji & 1) == 0;
    bool full = __builtin_popcount(target->mine) >= LIMIT_CHAT_REACTIONS ||
                (new_kind && __builtin_popcount(target->kinds) >= LIMIT_CHAT_KINDS);
    return full ? REFUSAL_REACTIONS_FULL : REFUSAL_NONE;
}

static enum refusal on_react(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    const struct chat_target *target = &c->chat.target;
    assert(c->chat.emoji < CHAT_EMOJI_COUNT);
    enum refusal no = room_chat_write_check(room, p);
    if (no == REFUSAL_NONE && p->identity.kind == IDENTITY_NONE) {
        no = REFUSAL_FORBIDDEN;
    }
    if (no == REFUSAL_NONE && !is_shown(room, target)) {
        no = REFUSAL_NOT_FOUND;
    }
    if (no != REFUSAL_NONE || (target->mine >> c->chat.emoji & 1) == c->chat.on) {
        return no;
    }
    no = c->chat.on ? reaction_check(target, c->chat.emoji) : REFUSAL_NONE;
    if (no == REFUSAL_NONE) {
        struct room_event *e = act(list, c, EVENT_CHAT_REACTED);
        e->reacted.message = target->message;
        e->reacted.seq = target->seq;
        e->reacted.emoji = c->chat.emoji;
        e->reacted.on = c->chat.on;
        room_emit(room, e);
    }
    return no;
}

static enum refusal on_direct(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    enum refusal no = room_chat_write_check(room, p);
    if (no != REFUSAL_NONE && no != REFUSAL_GROUP_CHAT_OFF) {
        return no;
    }
    if (!room->settings.private_chat) {
        return REFUSAL_PRIVATE_CHAT_OFF;
    }
    const struct participant *to = room_participant(room, c->chat.person);
    if (to == NULL || !room_person_visible(room, p, to)) {
        return REFUSAL_NOT_FOUND;
    }
    if (!room_chat_private(room, p) || !room_chat_private(room, to) || identity_eq(p->identity, to->identity)) {
        return REFUSAL_FORBIDDEN;
    }
    no = text_check(c->chat.text);
    if (no == REFUSAL_NONE) {
        struct room_event *e = event_list_act(list, c, EVENT_CHAT_DIRECT, AUDIENCE_PAIR, c->participant);
        e->direct.message = c->fresh_message;
        e->direct.to = to->identity;
        e->direct.role = room_role_highest(p->roles);
        e->direct.text = c->chat.text;
        room_emit(room, e);
    }
    return no;
}

/* ── what moderators of the chat do ── */

static int pin_at(const struct room *room, struct message_id message)
{
    for (uint32_t i = 0; i < room->chat_rules.pin_count; i++) {
        if (message_id_eq(room->chat_rules.pins[i].message, message)) {
            return (int)i;
        }
    }
    return -1;
}

static enum refusal on_pin(struct room *room, const struct command *c, struct event_list *list)
{
    if (!is_shown(room, &c->chat.target)) {
        return REFUSAL_NOT_FOUND;
    }
    if (c->chat.target.deleted) {
        return REFUSAL_MESSAGE_DELETED;
    }
    if (pin_at(room, c->chat.target.message) >= 0) {
        return REFUSAL_NONE;
    }
    if (room->chat_rules.pin_count == LIMIT_CHAT_PINS) {
        return REFUSAL_PINS_FULL;
    }
    room_emit(room, act_on(list, c, EVENT_CHAT_PINNED));
    return REFUSAL_NONE;
}

static enum refusal on_unpin(struct room *room, const struct command *c, struct event_list *list)
{
    if (pin_at(room, c->chat.target.message) >= 0) {
        room_emit(room, act_on(list, c, EVENT_CHAT_UNPINNED));
        return REFUSAL_NONE;
    }
    return is_shown(room, &c->chat.target) ? REFUSAL_NONE : REFUSAL_NOT_FOUND;
}

/* Whom a block is about. */
static enum refusal block_target(const struct room *room, const struct participant *p, const struct command *c,
                                 struct identity *ret_who)
{
    struct identity who = c->chat.author;
    if (!participant_id_is_none(c->chat.person)) {
        const struct participant *person = room_participant(room, c->chat.person);
        if (person == NULL || !room_person_visible(room, p, person)) {
            return REFUSAL_NOT_FOUND;
        }
        who = person->identity;
    }
    uint32_t roles =
        who.kind == IDENTITY_ACCOUNT || who.kind == IDENTITY_GUEST ? room_roles_of(room, who, MEDIA_ROLE_NONE) : 0;
    if (roles == 0 && !room_chat_blocked(room, who)) {
        return REFUSAL_NOT_FOUND;
    }
    if (identity_eq(who, p->identity) || !room_may_act_on_identity(room, p, who, roles)) {
        return REFUSAL_FORBIDDEN;
    }
    *ret_who = who;
    return REFUSAL_NONE;
}

static void rights_follow(struct room *room, const struct identity *who, wall_ms at_ms, struct event_list *list)
{
    struct participant *p;
    DL_FOREACH(room->first, p)
    {
        if (who == NULL || identity_eq(p->identity, *who)) {
            room_rights_tell(room, p, at_ms, list);
        }
    }
}

static enum refusal on_block(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    struct identity who;
    enum refusal no = block_target(room, p, c, &who);
    if (no != REFUSAL_NONE || room_chat_blocked(room, who) == c->chat.on) {
        return no;
    }
    if (c->chat.on && room->chat_rules.blocked_count == LIMIT_CHAT_BLOCKED) {
        return REFUSAL_BLOCKS_FULL;
    }
    struct room_event *e = event_list_act(list, c, EVENT_CHAT_BLOCKED, AUDIENCE_CHAT_MODERATORS, c->participant);
    e->chat_blocked.who = who;
    e->chat_blocked.blocked = c->chat.on;
    room_emit(room, e);
    rights_follow(room, &who, c->at_ms, list);
    return REFUSAL_NONE;
}

static enum refusal on_slow(struct room *room, const struct command *c, struct event_list *list)
{
    if (c->chat.seconds > LIMIT_CHAT_SLOW_S) {
        return REFUSAL_OUT_OF_RANGE;
    }
    if (c->chat.seconds != room->chat_rules.slow_s) {
        struct room_event *e = act(list, c, EVENT_CHAT_SLOWED);
        e->chat_slowed.seconds = c->chat.seconds;
        room_emit(room, e);
    }
    return REFUSAL_NONE;
}

static enum refusal on_switch(struct room *room, const struct command *c, struct event_list *list)
{
    if (room->settings.group_chat == c->chat.on) {
        return REFUSAL_NONE;
    }
    struct room_event *e = event_list_act(list, c, EVENT_CHAT_SWITCHED, AUDIENCE_ROOM, c->participant);
    e->chat_switched.on = c->chat.on;
    room_emit(room, e);
    rights_follow(room, NULL, c->at_ms, list);
    return REFUSAL_NONE;
}

static enum refusal on_moderate(struct room *room, struct participant *p, const struct command *c,
                                struct event_list *list)
{
    if (!moderates(room, p)) {
        return REFUSAL_FORBIDDEN;
    }
    switch (c->kind) {
    case COMMAND_CHAT_PIN:
        return on_pin(room, c, list);
    case COMMAND_CHAT_UNPIN:
        return on_unpin(room, c, list);
    case COMMAND_CHAT_BLOCK:
        return on_block(room, p, c, list);
    case COMMAND_CHAT_SLOW:
        return on_slow(room, c, list);
    case COMMAND_CHAT_SWITCH:
        return on_switch(room, c, list);
    default: /* COMMAND_CHAT_CLEAR */
        room_emit(room, act(list, c, EVENT_CHAT_CLEARED));
        return REFUSAL_NONE;
    }
}

enum refusal room_on_chat(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    switch (c->kind) {
    case COMMAND_CHAT_POST:
        return on_post(room, p, c, list);
    case COMMAND_CHAT_EDIT:
        return on_edit(room, p, c, list);
    case COMMAND_CHAT_DELETE:
        return on_delete(room, p, c, list);
    case COMMAND_CHAT_REACT:
        return on_react(room, p, c, list);
    case COMMAND_CHAT_DIRECT:
        return on_direct(room, p, c, list);
    default:
        return on_moderate(room, p, c, list);
    }
}
