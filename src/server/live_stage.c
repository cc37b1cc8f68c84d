/* What people hear of the stage beyond who stands there: why they were moved, invitations, and the queue of hands. */
#include "live_priv.h"

/* To that participant alone, beside what its room is told of it. */
static void tell_self(const struct telling *telling, const struct room_event *event, enum proto_event name,
                      const void *body)
{
    const struct room_event own = {.kind = event->kind, .audience = AUDIENCE_SELF, .participant = event->participant};
    live_tell(telling, &own, name, body);
}

_Static_assert((int)PROTO_STAGE_MOVE_OWN == (int)STAGE_LEFT_OWN &&
                   (int)PROTO_STAGE_MOVE_RIGHTS == (int)STAGE_LEFT_RIGHTS &&
                   (int)PROTO_STAGE_MOVE_REMOVED == (int)STAGE_LEFT_REMOVED &&
                   (int)PROTO_STAGE_MOVE_EVICTED == (int)STAGE_LEFT_EVICTED,
               "the protocol's reasons begin with the domain's");

void live_tell_moved(const struct telling *telling, const struct room_event *event)
{
    struct proto_stage_moved_event body = {0};
    enum room_role role = ROOM_ROLE_NONE;
    if (event->kind == EVENT_STAGE_JOINED) {
        body.stage = true;
        body.reason = event->stage_joined.way == STAGE_CALLED ? PROTO_STAGE_MOVE_CALLED : PROTO_STAGE_MOVE_ACCEPTED;
        role = event->stage_joined.by_role;
    } else if (event->kind == EVENT_STAGE_LEFT) {
        body.reason = (enum proto_stage_move)event->stage_left.reason;
        role = event->stage_left.by_role;
    }
    bool own = event->kind == EVENT_STAGE_JOINED ? event->stage_joined.way == STAGE_BY_RIGHT
                                                 : event->stage_left.reason == STAGE_LEFT_OWN;
    if (event->kind == EVENT_CHANGED || own) {
        return; /* one knows what one did */
    }
    body.has_role = role != ROOM_ROLE_NONE;
    body.role = (enum proto_room_role)role;
    tell_self(telling, event, PROTO_EVENT_STAGE_MOVED, &body);
}

void live_tell_spotlight(const struct telling *telling, const struct room_event *event)
{
    const struct proto_stage_spotlight_event body = {
        .has_spotlight = !participant_id_is_none(event->participant),
        .spotlight = {event->participant.v, event->spotlight.screen},
        .role = (enum proto_room_role)event->spotlight.by_role,
    };
    live_tell(telling, event, PROTO_EVENT_STAGE_SPOTLIGHT, &body);
}

void live_tell_standing(const struct telling *telling, const struct room_event *event)
{
    static const struct {
        uint8_t bit;
        enum proto_standing standing;
    } words[] = {{STANDING_LOCKED, PROTO_STANDING_LOCKED},
                 {STANDING_SPEAKER, PROTO_STANDING_SPEAKER},
                 {STANDING_MODERATOR, PROTO_STANDING_MODERATOR},
                 {STANDING_SCREEN, PROTO_STANDING_SCREEN}};
    uint8_t changed = event->standing.was ^ event->standing.holds;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((changed & words[i].bit) != 0) {
            const struct proto_standing_changed_event body = {.standing = words[i].standing,
                                                              .on = (event->standing.holds & words[i].bit) != 0,
                                                              .has_role = event->standing.by_role != ROOM_ROLE_NONE,
                                                              .role = (enum proto_room_role)event->standing.by_role};
            tell_self(telling, event, PROTO_EVENT_STANDING_CHANGED, &body);
        }
    }
}

void live_tell_invited(const struct telling *telling, const struct room_event *event)
{
    const struct participant *person = room_participant(telling->room, event->participant);
    if (person != NULL && person->invited) {
        tell_self(telling, event, PROTO_EVENT_STAGE_INVITED,
                  &(struct proto_stage_invited_event){view_invitation(telling->room, person)});
    }
}

void live_tell_invitation_ended(const struct telling *telling, const struct room_event *event)
{
    const struct participant *person = room_participant(telling->room, event->participant);
    if (person == NULL) {
        return;
    }
    const struct proto_invitation_ended_event body = {
        .participant = event->participant.v,
        .name = room_person_name(telling->room, person),
        .reason = (enum proto_invitation_end)event->invitation_ended.reason,
    };
    tell_self(telling, event, PROTO_EVENT_INVITATION_ENDED, &body);
    struct room_event inviter = *event;
    inviter.participant = event->invitation_ended.by;
    tell_self(telling, &inviter, PROTO_EVENT_INVITATION_ENDED, &body);
}

/* ── hands ── */

bool live_concerns_hands(const struct room *room, const struct room_event *event)
{
    switch (event->kind) {
    case EVENT_HAND_RAISED:
    case EVENT_HAND_LOWERED:
    case EVENT_HANDS_LOWERED:
    case EVENT_HAND_MOVED:
        return true;
    case EVENT_STAGE_JOINED: /* lowers it */
        return event->stage_joined.hand;
    case EVENT_LEFT:
        return event->left.hand;
    case EVENT_STAGE_LEFT:
    case EVENT_RIGHTS_CHANGED: /* somebody may see now whose hands are up */
        return room->hands != NULL;
    default:
        return false;
    }
}

static void tell_place(const struct telling *telling, struct participant *p, uint32_t place)
{
    if (place == p->place_told) {
        return;
    }
    p->place_told = place;
    struct delivery *delivery =
        live_find(telling->live, telling->room->channel, p->id) != NULL ? live_delivery_new(telling, 1) : NULL;
    if (delivery == NULL) {
        return; /* away: the snapshot says it */
    }
    delivery->frame =
        live_frame_event(telling->live, 0, PROTO_EVENT_HAND_PLACED, &(struct proto_hand_placed_event){place});
    if (delivery->frame == NULL) {
        live_delivery_drop(delivery);
        return;
    }
    delivery->targets[delivery->count++] = p->id;
    live_deliver_after(telling, delivery);
}

static void tell_places(const struct telling *telling)
{
    uint32_t place = 0;
    for (struct participant *p = telling->room->hands; p != NULL; p = p->hand_next) {
        tell_place(telling, p, ++place);
    }
    for (struct participant *p = telling->room->first; p != NULL; p = p->next) {
        if (!p->hand) {
            tell_place(telling, p, 0);
        }
    }
}

static bool sees_hands(const struct room *room, const struct participant *listener, const void *user)
{
    (void)user;
    return view_sees_hands(room, listener);
}

void live_tell_hands(struct live_room *live_room, struct room *room)
{
    struct telling telling = {live_room->live, live_room, room, live_room->ticket, 0};
    tell_places(&telling);
    struct proto_hand hands[VIEW_HANDS];
    struct proto_hands_changed_event body = {.hands = hands, .count = room->hand_count};
    body.hands_count = view_hands(room, hands);
    struct frame *frame = live_frame_event(live_room->live, 0, PROTO_EVENT_HANDS_CHANGED, &body);
    live_tell_some(&telling, frame, sees_hands, NULL);
}
