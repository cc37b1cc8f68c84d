/* The stage: coming and going, who is brought there and by whom, and who yields when it is full. */
#include "room_priv.h"

enum refusal room_stage_target(const struct room *room, const struct participant *p, const struct command *c,
                               bool spares_hosts, struct participant **ret_target)
{
    struct participant *target = room_participant(room, c->on.target);
    if (target == NULL || !room_person_visible(room, p, target)) {
        return REFUSAL_NOT_FOUND;
    }
    if (!role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings) ||
        (spares_hosts && !room_may_act_on(room, p, target))) {
        return REFUSAL_FORBIDDEN;
    }
    *ret_target = target;
    return REFUSAL_NONE;
}

/* ── a full stage ── */

void room_heard(struct room *room, struct participant_id participant, time_us now_us)
{
    struct participant *p = room_participant(room, participant);
    if (p == NULL) {
        return;
    }
    if (now_us - p->heard_us < US_PER_S) { /* still the same speech */
        p->spoken_us += now_us - p->heard_us;
    }
    p->heard_us = now_us;
}

struct participant *room_stage_yields(const struct room *room, const struct participant *newcomer)
{
    struct participant *silent = NULL;
    for (struct participant *p = room->first; p != NULL; p = p->next) {
        bool stays = !p->stage || p == newcomer || (p->roles >> ROOM_ROLE_HOST & 1) != 0 ||
                     p->identity.kind == IDENTITY_MEDIA_TOKEN || participant_id_eq(p->id, room->spotlight);
        if (!stays && (silent == NULL || p->heard_us < silent->heard_us)) {
            silent = p;
        }
    }
    return silent;
}

static void take_off(struct room *room, struct participant *p, struct room_event *e, enum stage_reason reason,
                     struct event_list *list)
{
    e->stage_left.reason = reason;
    room_emit(room, e);
    room_rights_tell(room, p, e->at_ms, list);
}

enum refusal room_stage_bring(struct room *room, struct participant *p, enum stage_way way, const struct command *c,
                              struct event_list *list)
{
    if (room->stage_count >= room->settings.stage_limit) {
        struct participant *silent = room_stage_yields(room, p);
        if (silent == NULL) {
            return REFUSAL_STAGE_FULL;
        }
        struct room_event *e = event_list_add(list, EVENT_STAGE_LEFT, AUDIENCE_ROOM, c->at_ms);
        e->participant = silent->id;
        e->stage_left.by_role = ROOM_ROLE_NONE;
        take_off(room, silent, e, STAGE_LEFT_EVICTED, list);
    }
    const struct participant *actor = room_participant(room, c->participant);
    struct room_event *e = event_list_act(list, c, EVENT_STAGE_JOINED, AUDIENCE_ROOM, p->id);
    e->stage_joined.way = way;
    e->stage_joined.hand = p->hand;
    e->stage_joined.by_role = way == STAGE_CALLED ? room_role_highest(actor->roles) : ROOM_ROLE_NONE;
    room_emit(room, e);
    p->heard_us = c->now_us;
    room_rights_tell(room, p, c->at_ms, list);
    return REFUSAL_NONE;
}

/* ── oneself ── */

static enum refusal on_join(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    if (p->stage) {
        return REFUSAL_NONE;
    }
    if (!role_can(p->roles, room_stage_action(room), &room->settings)) {
        return REFUSAL_STAGE_NOT_ALLOWED;
    }
    return room_stage_bring(room, p, STAGE_BY_RIGHT, c, list);
}

static enum refusal on_leave(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    if (p->stage) {
        struct room_event *e = event_list_act(list, c, EVENT_STAGE_LEFT, AUDIENCE_ROOM, p->id);
        e->stage_left.by_role = ROOM_ROLE_NONE;
        take_off(room, p, e, STAGE_LEFT_OWN, list);
    }
    return REFUSAL_NONE;
}

/* ── invitations ── */

static void invitation_end(struct room *room, struct participant *p, struct room_event *e, enum invitation_end reason)
{
    e->participant = p->id;
    e->invitation_ended.reason = reason;
    e->invitation_ended.by = p->invited_by;
    room_emit(room, e);
}

static enum refusal on_answer(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    if (!p->invited) {
        return REFUSAL_NOT_INVITED;
    }
    if (c->kind == COMMAND_STAGE_ACCEPT) {
        return room_stage_bring(room, p, STAGE_ACCEPTED, c, list);
    }
    invitation_end(room, p, event_list_act(list, c, EVENT_INVITATION_ENDED, AUDIENCE_SELF, p->id), INVITATION_DECLINED);
    return REFUSAL_NONE;
}

static enum refusal on_invite(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    struct participant *target;
    enum refusal no = room_stage_target(room, p, c, false, &target);
    if (no != REFUSAL_NONE || target->stage || target->invited) {
        return no;
    }
    if (!role_may_be_brought(target->roles, &room->settings) || target->identity.kind == IDENTITY_MEDIA_TOKEN) {
        return REFUSAL_STAGE_NOT_ALLOWED;
    }
    struct room_event *e = event_list_act(list, c, EVENT_INVITED, AUDIENCE_SELF, target->id);
    e->invited.by = p->id;
    e->invited.by_role = room_role_highest(p->roles);
    room_emit(room, e);
    target->invitation_us = c->now_us + LIMIT_INVITATION_US;
    return REFUSAL_NONE;
}

static enum refusal on_remove(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    struct participant *target;
    enum refusal no = room_stage_target(room, p, c, true, &target);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (target->stage) {
        struct room_event *e = event_list_act(list, c, EVENT_STAGE_LEFT, AUDIENCE_ROOM, target->id);
        e->stage_left.by_role = room_role_highest(p->roles);
        take_off(room, target, e, STAGE_LEFT_REMOVED, list);
    } else if (target->invited) {
        invitation_end(room, target, event_list_act(list, c, EVENT_INVITATION_ENDED, AUDIENCE_SELF, target->id),
                       INVITATION_WITHDRAWN);
    }
    return REFUSAL_NONE;
}

static enum refusal on_access(struct room *room, const struct participant *p, const struct command *c,
                              struct event_list *list)
{
    if (!role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED; /* it holds for a session */
    }
    if (room->access != c->access) {
        struct room_event *e = event_list_act(list, c, EVENT_STAGE_ACCESS, AUDIENCE_ROOM, p->id);
        e->access = c->access;
        room_emit(room, e);
        room_sweep(room, c->at_ms, c->now_us, list);
    }
    return REFUSAL_NONE;
}

static enum refusal on_spotlight(struct room *room, const struct participant *p, const struct command *c,
                                 struct event_list *list)
{
    bool none = participant_id_is_none(c->on.target);
    struct participant *target;
    enum refusal no = room_stage_target(room, p, c, false, &target);
    if (none) {
        no = role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings) ? REFUSAL_NONE : REFUSAL_FORBIDDEN;
    }
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED; /* it holds for a session */
    }
    if (!none && !target->stage) {
        return REFUSAL_NOT_FOUND;
    }
    bool screen = !none && c->on.screen;
    if (!participant_id_eq(room->spotlight, c->on.target) || room->spotlight_screen != screen) {
        struct room_event *e = event_list_act(list, c, EVENT_SPOTLIGHT, AUDIENCE_ROOM, c->on.target);
        e->spotlight.screen = screen;
        e->spotlight.by_role = room_role_highest(p->roles);
        room_emit(room, e);
    }
    return REFUSAL_NONE;
}

enum refusal room_on_stage(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    switch (c->kind) {
    case COMMAND_STAGE_JOIN:
        return on_join(room, p, c, list);
    case COMMAND_STAGE_LEAVE:
        return on_leave(room, p, c, list);
    case COMMAND_STAGE_ACCESS:
        return on_access(room, p, c, list);
    case COMMAND_SPOTLIGHT:
        return on_spotlight(room, p, c, list);
    case COMMAND_STAGE_INVITE:
        return on_invite(room, p, c, list);
    case COMMAND_STAGE_REMOVE:
        return on_remove(room, p, c, list);
    default:
        return on_answer(room, p, c, list);
    }
}

/* ── rights and time ── */

void room_stage_sweep(struct room *room, struct participant *p, wall_ms at_ms, struct event_list *list)
{
    if (p->stage && !room_may_stage(room, p)) {
        struct room_event *e = event_list_add(list, EVENT_STAGE_LEFT, AUDIENCE_ROOM, at_ms);
        e->participant = p->id;
        e->stage_left.reason = STAGE_LEFT_RIGHTS;
        e->stage_left.by_role = ROOM_ROLE_NONE;
        room_emit(room, e);
    }
    if (p->hand && !role_can(p->roles, ACTION_HAND, &room->settings)) {
        struct room_event *e = event_list_add(list, EVENT_HAND_LOWERED, AUDIENCE_NONE, at_ms);
        e->participant = p->id;
        room_emit(room, e);
    }
    if (p->invited && !role_may_be_brought(p->roles, &room->settings)) {
        invitation_end(room, p, event_list_add(list, EVENT_INVITATION_ENDED, AUDIENCE_SELF, at_ms),
                       INVITATION_WITHDRAWN);
    }
}

void room_stage_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    for (struct participant *p = room->first; p != NULL; p = p->next) {
        if (p->invited && now_us >= p->invitation_us) {
            invitation_end(room, p, event_list_add(list, EVENT_INVITATION_ENDED, AUDIENCE_SELF, at_ms),
                           INVITATION_EXPIRED);
        }
    }
}

void room_stage_folded(struct room *room, time_us now_us)
{
    for (struct participant *p = room->first; p != NULL; p = p->next) {
        p->heard_us = now_us;
        p->invitation_us = now_us + LIMIT_INVITATION_US;
    }
}

time_us room_stage_deadline_us(const struct room *room)
{
    time_us deadline = 0;
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        if (p->invited && (deadline == 0 || p->invitation_us < deadline)) {
            deadline = p->invitation_us;
        }
    }
    return deadline;
}
