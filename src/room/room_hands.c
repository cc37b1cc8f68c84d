/* Raised hands: a queue in the order of the server's time, until a moderator orders it otherwise. */
#include "room_priv.h"

uint32_t room_hand_place(const struct room *room, const struct participant *participant)
{
    uint32_t place = 1;
    for (const struct participant *p = room->hands; participant->hand && p != participant; p = p->hand_next) {
        place++;
    }
    return participant->hand ? place : 0;
}

static enum refusal on_raise(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    if (!role_can(p->roles, ACTION_HAND, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED;
    }
    if (!p->hand) {
        room_emit(room, event_list_act(list, c, EVENT_HAND_RAISED, AUDIENCE_NONE, p->id));
    }
    return REFUSAL_NONE;
}

static enum refusal on_lower(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    struct participant *target = p;
    if (!participant_id_is_none(c->on.target) && !participant_id_eq(c->on.target, p->id)) {
        enum refusal no = room_stage_target(room, p, c, true, &target);
        if (no != REFUSAL_NONE) {
            return no;
        }
    }
    if (target->hand) {
        room_emit(room, event_list_act(list, c, EVENT_HAND_LOWERED, AUDIENCE_NONE, target->id));
    }
    return REFUSAL_NONE;
}

static enum refusal on_lower_all(struct room *room, const struct participant *p, const struct command *c,
                                 struct event_list *list)
{
    if (!role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (room->hands != NULL) {
        room_emit(room, event_list_act(list, c, EVENT_HANDS_LOWERED, AUDIENCE_NONE, (struct participant_id){{{0}}}));
    }
    return REFUSAL_NONE;
}

static enum refusal on_move(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    struct participant *target;
    enum refusal no = room_stage_target(room, p, c, false, &target);
    if (no != REFUSAL_NONE || !target->hand) {
        return no != REFUSAL_NONE ? no : REFUSAL_NO_HAND;
    }
    uint32_t place = c->on.place < room->hand_count ? c->on.place : room->hand_count;
    if (place != room_hand_place(room, target)) {
        struct room_event *e = event_list_act(list, c, EVENT_HAND_MOVED, AUDIENCE_NONE, target->id);
        e->hand_moved.place = place;
        room_emit(room, e);
    }
    return REFUSAL_NONE;
}

/* The first who is not away: who has lost the connection would not come. */
static struct participant *next_hand(const struct room *room)
{
    for (struct participant *p = room->hands; p != NULL; p = p->hand_next) {
        if (!p->away) {
            return p;
        }
    }
    return NULL;
}

static enum refusal on_call(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    struct participant *target = NULL;
    if (!participant_id_is_none(c->on.target)) {
        enum refusal no = room_stage_target(room, p, c, false, &target);
        if (no != REFUSAL_NONE) {
            return no;
        }
    } else if (!role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    } else {
        target = next_hand(room);
    }
    if (target == NULL || !target->hand) {
        return REFUSAL_NO_HAND;
    }
    if (!target->stage) {
        return room_stage_bring(room, target, STAGE_CALLED, c, list);
    }
    room_emit(room, event_list_act(list, c, EVENT_HAND_LOWERED, AUDIENCE_NONE, target->id));
    return REFUSAL_NONE;
}

enum refusal room_on_hand(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    switch (c->kind) {
    case COMMAND_HAND_RAISE:
        return on_raise(room, p, c, list);
    case COMMAND_HAND_LOWER:
        return on_lower(room, p, c, list);
    case COMMAND_HANDS_LOWER:
        return on_lower_all(room, p, c, list);
    case COMMAND_HAND_MOVE:
        return on_move(room, p, c, list);
    default:
        return on_call(room, p, c, list);
    }
}
