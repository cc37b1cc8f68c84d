/* The door of a locked room: who knocks, and what those who govern answer. */
#include "room_priv.h"

#include <stdlib.h>

enum refusal room_door_check(const struct room *room, struct identity who, uint32_t roles)
{
    const struct room_settings *s = &room->settings;
    if (roles == 0) {
        return REFUSAL_NOT_FOUND;
    }
    if (!role_can(roles, ACTION_ENTER_OPEN, s)) {
        return REFUSAL_FORBIDDEN;
    }
    if (room_banned(room, who)) {
        return REFUSAL_BANNED;
    }
    if (!s->enabled) {
        return REFUSAL_ROOM_DISABLED;
    }
    return room->open || role_can(roles, ACTION_GOVERN, s) ? REFUSAL_NONE : REFUSAL_ROOM_CLOSED;
}

static struct room_event *door_event(struct event_list *list, enum event_kind kind, const struct waiter *waiter,
                                     wall_ms at_ms, struct identity by)
{
    struct room_event *e = event_list_add(list, kind, AUDIENCE_NONE, at_ms);
    e->by = by;
    e->door.waiter = waiter->id;
    e->door.identity = waiter->identity;
    return e;
}

/* Ends, admits or declines: an event of one who is there cannot fail. */
static void answer(struct room *room, struct waiter *waiter, enum event_kind kind, const struct command *c,
                   struct event_list *list)
{
    room_emit(room, door_event(list, kind, waiter, c->at_ms, c->who));
    if (kind != EVENT_KNOCK_ENDED) {
        waiter->gone_us = c->now_us + (kind == EVENT_ADMITTED ? LIMIT_WAITING_ADMIT_US : LIMIT_WAITING_AGAIN_US);
    }
}

/* ── the lock ── */

enum refusal room_on_lock(struct room *room, const struct command *c, struct event_list *list)
{
    uint32_t roles = room_roles_of(room, c->who, c->carried);
    if (roles == 0) {
        return REFUSAL_NOT_FOUND;
    }
    if (!role_can(roles, ACTION_GOVERN, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (room_banned(room, c->who)) {
        return REFUSAL_BANNED;
    }
    if (!room->settings.enabled) {
        return REFUSAL_ROOM_DISABLED;
    }
    if (room->settings.locked == c->lock.locked) {
        return REFUSAL_NONE;
    }
    struct room_event *e = event_list_add(list, EVENT_LOCKED, AUDIENCE_ROOM, c->at_ms);
    e->by = c->who;
    e->locked.locked = c->lock.locked;
    room_emit(room, e);
    return REFUSAL_NONE;
}

/* ── who knocks ── */

static struct waiter *oldest_declined(const struct room *room)
{
    struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        if (waiter->state == WAITER_DECLINED) {
            return waiter;
        }
    }
    return NULL;
}

static enum refusal knock_first(struct room *room, const struct command *c, struct event_list *list)
{
    struct waiter *oldest = room->waiter_count >= LIMIT_WAITING ? oldest_declined(room) : NULL;
    if (room->waiter_count >= LIMIT_WAITING && oldest == NULL) {
        return REFUSAL_DOOR_FULL;
    }
    if (oldest != NULL) {
        answer(room, oldest, EVENT_KNOCK_ENDED, c, list);
    }
    struct waiter fresh = {.id = c->fresh_waiter, .identity = c->who};
    struct room_event *e = door_event(list, EVENT_KNOCKED, &fresh, c->at_ms, c->who);
    e->seq = room->seq + 1;
    if (room_apply(room, e) != ERR_OK) {
        list->count--; /* one that was forgotten for it stays so */
        return list->count > 0 ? REFUSAL_NONE : REFUSAL_BUSY;
    }
    return REFUSAL_NONE;
}

enum refusal room_on_knock(struct room *room, const struct command *c, struct event_list *list)
{
    uint32_t roles = room_roles_of(room, c->who, c->carried);
    enum refusal no = room_door_check(room, c->who, roles);
    if (no != REFUSAL_NONE || !room->open || !room->settings.locked ||
        role_can(roles, ACTION_ENTER_LOCKED, &room->settings)) {
        return no; /* the door is open to her */
    }
    struct waiter *waiter = room_waiter_of(room, c->who);
    if (waiter == NULL) {
        return knock_first(room, c, list);
    }
    if (waiter->away) {
        waiter->away = false;
        waiter->gone_us = waiter->state == WAITER_WAITING ? 0 : c->now_us + LIMIT_WAITING_ADMIT_US;
        door_event(list, EVENT_WAITER_CHANGED, waiter, c->at_ms, c->who);
    }
    return REFUSAL_NONE;
}

enum refusal room_on_knock_away(struct room *room, const struct command *c, struct event_list *list)
{
    struct waiter *waiter = room_waiter_of(room, c->who);
    if (waiter == NULL || waiter->away || waiter->state == WAITER_DECLINED) {
        return REFUSAL_NONE;
    }
    waiter->away = true;
    waiter->gone_us = c->now_us + LIMIT_SEAT_RESTART_US;
    door_event(list, EVENT_WAITER_CHANGED, waiter, c->at_ms, c->who);
    return REFUSAL_NONE;
}

enum refusal room_on_knock_end(struct room *room, const struct command *c, struct event_list *list)
{
    struct waiter *waiter = room_waiter_of(room, c->who);
    if (waiter != NULL && waiter->state != WAITER_DECLINED) { /* going away does not undo a no */
        answer(room, waiter, EVENT_KNOCK_ENDED, c, list);
    }
    return REFUSAL_NONE;
}

/* ── who answers ── */

static void message_keep(struct room *room, struct waiter *waiter, const struct participant *from,
                         const struct command *c)
{
    if (waiter->messages == NULL) {
        waiter->messages = calloc(LIMIT_DOOR_MESSAGES, sizeof *waiter->messages);
    }
    if (waiter->messages == NULL) {
        return; /* it is told all the same, but not once more */
    }
    struct door_message *m = &waiter->messages[waiter->message_count++ % LIMIT_DOOR_MESSAGES];
    m->at_ms = c->at_ms;
    m->role = room_role_highest(from->roles);
    bool fits = str_copy(room_person_name(room, from), m->name, sizeof m->name) == ERR_OK &&
                str_copy(c->door.text, m->text, sizeof m->text) == ERR_OK;
    waiter->message_count -= !fits;
}

static void door_do(struct room *room, struct waiter *waiter, const struct participant *p, const struct command *c,
                    struct event_list *list)
{
    if (c->kind != COMMAND_DOOR_MESSAGE) {
        answer(room, waiter, c->kind == COMMAND_ADMIT ? EVENT_ADMITTED : EVENT_DECLINED, c, list);
        return;
    }
    message_keep(room, waiter, p, c);
    door_event(list, EVENT_DOOR_MESSAGE, waiter, c->at_ms, c->who)->participant = p->id;
}

static enum refusal message_check(const struct command *c)
{
    if (c->kind != COMMAND_DOOR_MESSAGE) {
        return REFUSAL_NONE;
    }
    if (str_trim(c->door.text).len == 0) {
        return REFUSAL_EMPTY;
    }
    return utf8_length(c->door.text) > LIMIT_DOOR_MESSAGE_LENGTH ? REFUSAL_TOO_LONG : REFUSAL_NONE;
}

enum refusal room_on_door(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    if (!role_can(p->roles, ACTION_GOVERN, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    enum refusal no = message_check(c);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (!waiter_id_is_none(c->door.waiter)) {
        struct waiter *waiter = room_waiter(room, c->door.waiter);
        if (waiter == NULL || waiter->state != WAITER_WAITING) {
            return REFUSAL_NOT_WAITING;
        }
        door_do(room, waiter, p, c, list);
        return REFUSAL_NONE;
    }
    struct waiter *waiter, *next;
    DL_FOREACH_SAFE(room->waiters, waiter, next)
    {
        if (waiter->state == WAITER_WAITING) {
            door_do(room, waiter, p, c, list);
        }
    }
    return REFUSAL_NONE;
}

/* ── rights and time ── */

void room_door_sweep(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    const struct command nobody = {.at_ms = at_ms, .now_us = now_us};
    struct waiter *waiter, *next;
    DL_FOREACH_SAFE(room->waiters, waiter, next)
    {
        uint32_t roles = room_roles_of(room, waiter->identity, MEDIA_ROLE_NONE);
        if (room_door_check(room, waiter->identity, roles) != REFUSAL_NONE) {
            answer(room, waiter, EVENT_KNOCK_ENDED, &nobody, list);
        } else if (waiter->state != WAITER_ADMITTED && role_can(roles, ACTION_ENTER_LOCKED, &room->settings)) {
            answer(room, waiter, EVENT_ADMITTED, &nobody, list);
        }
    }
}

void room_door_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    const struct command nobody = {.at_ms = at_ms, .now_us = now_us};
    struct waiter *waiter, *next;
    DL_FOREACH_SAFE(room->waiters, waiter, next)
    {
        if (waiter->gone_us != 0 && now_us >= waiter->gone_us) {
            answer(room, waiter, EVENT_KNOCK_ENDED, &nobody, list);
        }
    }
}

void room_door_folded(struct room *room, time_us now_us)
{
    struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        waiter->away = true;
        waiter->gone_us = now_us + LIMIT_SEAT_RESTART_US;
    }
}

time_us room_door_deadline_us(const struct room *room)
{
    time_us deadline = 0;
    const struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        if (waiter->gone_us != 0 && (deadline == 0 || waiter->gone_us < deadline)) {
            deadline = waiter->gone_us;
        }
    }
    return deadline;
}

/* ── reading ── */

uint32_t room_waiting_count(const struct room *room)
{
    uint32_t count = 0;
    const struct waiter *waiter;
    DL_FOREACH(room->waiters, waiter)
    {
        count += waiter->state == WAITER_WAITING;
    }
    return count;
}

struct str room_waiter_name(const struct room *room, const struct waiter *waiter)
{
    return room_identity_name(room, waiter->identity);
}
