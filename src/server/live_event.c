/* Turns what happened in a room into frames for those who may know: the audience and the text are fixed at once, the
 * sending waits for the commit. */
#include "live_priv.h"

#include "dais/base/log.h"

#include <stdlib.h>
#include <utlist.h>

static void on_ticket(void *user, enum err err)
{
    if (err == ERR_OK) {
        live_deliver(user);
    } else {
        live_delivery_drop(user); /* the room is folded anew, and everybody put out */
    }
}

void live_deliver_after(const struct telling *telling, struct delivery *delivery)
{
    enum err err = site_wait(telling->live->site, telling->ticket, on_ticket, delivery);
    if (err == ERR_NOT_FOUND) {
        live_deliver(delivery);
    } else if (err != ERR_OK) {
        live_delivery_drop(delivery);
    }
}

struct delivery *live_delivery_new(const struct telling *telling, uint32_t targets_max)
{
    struct delivery *delivery = calloc(1, sizeof *delivery + targets_max * sizeof delivery->targets[0]);
    if (delivery == NULL) {
        log_error("delivery_no_memory", "targets=%u", targets_max);
        return NULL;
    }
    delivery->live = telling->live;
    delivery->channel = telling->room->channel;
    delivery->serial = telling->live->serial;
    return delivery;
}

/* ── the audience ── */

static bool is_crowd(const struct room *room)
{
    return room->count > LIVE_LIST_MAX;
}

/* Of those who are gone only the event knows where they were. */
static bool is_on_stage(const struct room *room, const struct room_event *event)
{
    const struct participant *person = room_participant(room, event->participant);
    return person != NULL ? person->stage : event->kind == EVENT_LEFT && event->left.stage;
}

bool live_hears_of(const struct room *room, const struct room_event *event, const struct participant *listener)
{
    return event->audience != AUDIENCE_PERSON || !is_crowd(room) || listener->governs ||
           participant_id_eq(event->participant, listener->id) || is_on_stage(room, event);
}

static void add_target(const struct telling *telling, const struct room_event *event, const struct live_member *member,
                       struct delivery *delivery)
{
    const struct participant *listener = room_participant(telling->room, member->participant);
    bool all = event->kind == EVENT_ENDED; /* they are no longer in the room, and must hear just that */
    if (member->ops->on_frame == NULL || (listener == NULL && !all)) {
        return;
    }
    if (listener != NULL && telling->whom != TELL_ALL &&
        view_sees_logins(listener) != (telling->whom == TELL_ACCOUNTS)) {
        return;
    }
    if (all || room_in_audience(telling->room, event, listener)) {
        delivery->targets[delivery->count++] = member->participant;
    }
}

static void add_one(const struct telling *telling, const struct room_event *event, struct participant_id who,
                    struct delivery *delivery)
{
    const struct live_member *member = live_member_find(telling->live_room, who);
    if (member != NULL) {
        add_target(telling, event, member, delivery);
    }
}

/* Of a viewer in a crowd: itself, and those who govern. Thousands come in a minute: nobody else is looked at. */
static void add_few(const struct telling *telling, const struct room_event *event, struct delivery *delivery)
{
    const struct participant *governor;
    add_one(telling, event, event->participant, delivery);
    DL_FOREACH2(telling->room->governors, governor, govern_next)
    {
        if (!participant_id_eq(governor->id, event->participant)) {
            add_one(telling, event, governor->id, delivery);
        }
    }
}

static struct delivery *delivery_to_audience(const struct telling *telling, const struct room_event *event)
{
    const struct room *room = telling->room;
    bool self = event->audience == AUDIENCE_SELF;
    bool few = event->audience == AUDIENCE_PERSON && is_crowd(room) && !is_on_stage(room, event);
    uint32_t most = self ? 1 : few ? 1 + room->govern_count : telling->live_room->member_count;
    struct delivery *delivery = live_delivery_new(telling, most);
    if (delivery == NULL) {
        return NULL;
    }
    if (self) {
        add_one(telling, event, event->participant, delivery);
    } else if (few) {
        add_few(telling, event, delivery);
    } else {
        struct live_member *member, *next;
        HASH_ITER(hh, telling->live_room->members, member, next)
        {
            add_target(telling, event, member, delivery);
        }
    }
    return delivery;
}

void live_tell(const struct telling *telling, const struct room_event *event, enum proto_event name, const void *body)
{
    struct live_room *live_room = telling->live_room;
    struct frame *frame = live_frame_event(telling->live, event->seq, name, body);
    struct delivery *delivery = frame != NULL ? delivery_to_audience(telling, event) : NULL;
    if (delivery == NULL) {
        frame_unref(frame);
        return;
    }
    if (event->seq != 0 && telling->whom != TELL_OTHERS) { /* written anew for whom it is replayed to */
        live_replay_keep(live_room, event, frame, telling->now_us);
    }
    delivery->frame = frame;
    if (event->audience == AUDIENCE_PERSON && is_crowd(telling->room)) {
        live_room->count_dirty = true;
    }
    live_deliver_after(telling, delivery);
}

void live_tell_some(const struct telling *telling, struct frame *frame, live_wants_fn *wants, const void *user)
{
    struct delivery *delivery = frame != NULL ? live_delivery_new(telling, telling->live_room->member_count) : NULL;
    if (delivery == NULL) {
        frame_unref(frame);
        return;
    }
    delivery->frame = frame;
    struct live_member *member, *next;
    HASH_ITER(hh, telling->live_room->members, member, next)
    {
        const struct participant *person = room_participant(telling->room, member->participant);
        if (person != NULL && member->ops->on_frame != NULL && wants(telling->room, person, user)) {
            delivery->targets[delivery->count++] = member->participant;
        }
    }
    live_deliver_after(telling, delivery);
}

static void put_out(const struct telling *telling, struct participant_id participant, enum left_reason reason)
{
    struct delivery *delivery = live_delivery_new(telling, 1);
    if (delivery != NULL) {
        delivery->reason = reason;
        delivery->targets[delivery->count++] = participant;
        live_deliver_after(telling, delivery);
    }
}

static void put_all_out(const struct telling *telling, enum left_reason reason)
{
    struct live_member *member, *next;
    HASH_ITER(hh, telling->live_room->members, member, next)
    {
        if (room_participant(telling->room, member->participant) == NULL) {
            put_out(telling, member->participant, reason);
        }
    }
}

static void give_later(const struct telling *telling, struct participant_id participant)
{
    struct delivery *delivery = live_delivery_new(telling, 1);
    if (delivery != NULL) {
        delivery->give = true;
        delivery->targets[delivery->count++] = participant;
        live_deliver_after(telling, delivery);
    }
}

static void tell_person(const struct telling *telling, const struct room_event *event, enum proto_event name)
{
    const struct participant *person = room_participant(telling->room, event->participant);
    if (person == NULL) {
        return; /* a later event of the same list says that it left */
    }
    struct telling some = *telling;
    bool known = person->identity.kind == IDENTITY_ACCOUNT;
    struct proto_person_changed_event body = {live_participant_view(telling->live, telling->room, person, true)};
    some.whom = known ? TELL_ACCOUNTS : TELL_ALL;
    live_tell(&some, event, name, &body);
    if (known) {
        some.whom = TELL_OTHERS;
        body.person.has_login = false;
        live_tell(&some, event, name, &body);
    }
}

static void tell_muted(const struct telling *telling, const struct room_event *event)
{
    tell_person(telling, event, PROTO_EVENT_PERSON_CHANGED);
    struct room_event own = {.kind = event->kind, .audience = AUDIENCE_SELF, .participant = event->participant};
    live_tell(telling, &own, PROTO_EVENT_MUTED,
              &(struct proto_muted_event){.source = (enum proto_source_kind)event->muted.track,
                                          .role = (enum proto_room_role)event->muted.by_role});
}

static void tell_backchannel(const struct telling *telling, const struct room_event *event)
{
    const struct participant *author = room_participant(telling->room, event->participant);
    struct proto_backchannel_posted_event body = {
        {.id = event->chat.message.v,
         .at = event->at_ms,
         .has_from = true,
         .from = event->participant.v,
         .name = author != NULL ? room_person_name(telling->room, author) : STR_NONE,
         .role = (enum proto_room_role)event->chat.role,
         .text = event->chat.text}};
    live_tell(telling, event, PROTO_EVENT_BACKCHANNEL_POSTED, &body);
}

static void tell_settings(const struct telling *telling, const struct room_event *event)
{
    const struct proto_settings_changed_event body = {view_rules(telling->room)};
    live_tell(telling, event, PROTO_EVENT_SETTINGS_CHANGED, &body);
}

/*
 * One after the other, after a change of the settings thousands: those that follow each other with the same rights are told
 * by one frame. Returns how many events that were.
 */
static uint32_t tell_rights(const struct telling *telling, const struct room_event *events, uint32_t count)
{
    const struct participant *first = room_participant(telling->room, events[0].participant);
    if (first == NULL) {
        return 1;
    }
    enum proto_right rights[PROTO_RIGHT_COUNT];
    const struct proto_rights_changed_event body = {view_rights(first->rights, rights), rights};
    struct frame *frame = live_frame_event(telling->live, 0, PROTO_EVENT_RIGHTS_CHANGED, &body);
    struct delivery *delivery = frame != NULL ? live_delivery_new(telling, count) : NULL;
    uint32_t done = 0;
    for (; delivery != NULL && done < count && events[done].kind == EVENT_RIGHTS_CHANGED; done++) {
        const struct participant *person = room_participant(telling->room, events[done].participant);
        if (person == NULL || person->rights != first->rights) {
            break;
        }
        live_media_take(telling->live_room, telling->room, person->id);
        add_one(telling, &events[done], person->id, delivery);
    }
    if (delivery == NULL) {
        frame_unref(frame);
        live_media_take(telling->live_room, telling->room, first->id);
        return 1;
    }
    delivery->frame = frame;
    live_deliver_after(telling, delivery);
    return done;
}

/* ── subscribers hear of it when it is certain ── */

struct opening {
    struct live *live;
    struct channel_id channel;
};

static void on_opening_done(void *user, enum err err)
{
    struct opening *opening = user;
    struct live *live = opening->live;
    if (err == ERR_OK && live->watchers.on_opened != NULL) {
        live->watchers.on_opened(live->watchers.user, opening->channel);
    }
    free(opening);
}

static void tell_subscribers(const struct telling *telling)
{
    struct opening *opening = calloc(1, sizeof *opening);
    if (opening == NULL) {
        return;
    }
    *opening = (struct opening){telling->live, telling->room->channel};
    if (site_wait(telling->live->site, telling->ticket, on_opening_done, opening) != ERR_OK) {
        free(opening);
    }
}

static void tell_event(const struct telling *telling, const struct room_event *event)
{
    switch (event->kind) {
    case EVENT_OPENED:
        live_tell(telling, event, PROTO_EVENT_ROOM_OPENED,
                  &(struct proto_room_opened_event){.session = event->opened.session.v, .since = event->at_ms});
        tell_subscribers(telling);
        break;
    case EVENT_ENDED:
        live_media_close_all(telling->live_room);
        live_tell(telling, event, PROTO_EVENT_ROOM_ENDED,
                  &(struct proto_room_ended_event){.reason = (enum proto_left_reason)event->ended.reason});
        put_all_out(telling, event->ended.reason);
        break;
    case EVENT_ENTERED:
        tell_person(telling, event, PROTO_EVENT_PERSON_ENTERED);
        break;
    case EVENT_LEFT:
        live_media_close(telling->live_room, event->participant);
        live_tell(telling, event, PROTO_EVENT_PERSON_LEFT,
                  &(struct proto_person_left_event){.participant = event->participant.v,
                                                    .reason = (enum proto_left_reason)event->left.reason});
        put_out(telling, event->participant, event->left.reason);
        break;
    case EVENT_STAGE_JOINED:
    case EVENT_STAGE_LEFT:
    case EVENT_CHANGED:
        live_media_take(telling->live_room, telling->room, event->participant);
        tell_person(telling, event, PROTO_EVENT_PERSON_CHANGED);
        live_tell_moved(telling, event);
        give_later(telling, event->participant);
        break;
    case EVENT_SPOTLIGHT:
        live_tell_spotlight(telling, event);
        break;
    case EVENT_STANDING:
        live_tell_standing(telling, event);
        break;
    case EVENT_INVITED:
        live_tell_invited(telling, event);
        break;
    case EVENT_INVITATION_ENDED:
        live_tell_invitation_ended(telling, event);
        break;
    case EVENT_MUTED:
        live_media_take(telling->live_room, telling->room, event->participant);
        tell_muted(telling, event);
        break;
    case EVENT_BACKCHANNEL_POSTED:
        tell_backchannel(telling, event);
        break;
    case EVENT_CHAT_POSTED:
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_REACTED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
    case EVENT_CHAT_BLOCKED:
    case EVENT_CHAT_SLOWED:
    case EVENT_CHAT_CLEARED:
    case EVENT_CHAT_DIRECT:
        live_tell_chat(telling, event);
        break;
    case EVENT_QUESTION_ASKED:
    case EVENT_QUESTION_OWNED:
    case EVENT_QUESTION_ANSWERED:
    case EVENT_QUESTION_PUBLISHED:
    case EVENT_QUESTION_DISMISSED:
    case EVENT_QUESTION_RESTORED:
    case EVENT_QUESTION_VOTED:
    case EVENT_QUESTION_DROPPED:
        live_tell_question(telling, event);
        break;
    case EVENT_QUESTIONS_GRANTED: /* rights.changed says it */
        break;
    case EVENT_INTERACTION_DRAFTED:
    case EVENT_INTERACTION_SCHEDULED:
    case EVENT_INTERACTION_PUBLISHED:
    case EVENT_INTERACTION_CLOSED:
    case EVENT_INTERACTION_REOPENED:
    case EVENT_INTERACTION_DELETED:
    case EVENT_INTERACTION_ANSWERED:
        live_tell_interaction(telling, event);
        break;
    case EVENT_SETTINGS:
    case EVENT_LOCKED:
    case EVENT_STAGE_ACCESS:
    case EVENT_CHAT_SWITCHED:
        tell_settings(telling, event);
        break;
    case EVENT_HAND_RAISED: /* live_tell_hands */
    case EVENT_HAND_LOWERED:
    case EVENT_HANDS_LOWERED:
    case EVENT_HAND_MOVED:
    case EVENT_KNOCKED: /* live_tell_waiting and live->on_door */
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
    case EVENT_KNOCK_ENDED:
    case EVENT_DOOR_MESSAGE:
    case EVENT_WAITER_CHANGED:
        break;
    case EVENT_RESUMED:        /* the answer to room.enter says all */
    case EVENT_RIGHTS_CHANGED: /* tell_rights, several at a time */
    case EVENT_DURABLE_END:
        break;
    }
}

static bool concerns_watchers(enum event_kind kind)
{
    return kind == EVENT_OPENED || kind == EVENT_ENDED || kind == EVENT_ENTERED || kind == EVENT_LEFT ||
           kind == EVENT_SETTINGS || kind == EVENT_LOCKED;
}

/* Does it concern those who wait at the door, or those who let them in? */
static bool concerns_door(const struct room *room, enum event_kind kind)
{
    switch (kind) {
    case EVENT_SETTINGS:
    case EVENT_LOCKED:
    case EVENT_ENDED:
    case EVENT_KNOCKED:
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
    case EVENT_KNOCK_ENDED:
    case EVENT_DOOR_MESSAGE:
    case EVENT_WAITER_CHANGED:
        return true;
    case EVENT_RIGHTS_CHANGED: /* somebody may see now who waits */
        return room->waiters != NULL;
    default:
        return false;
    }
}

void live_on_events(void *user, struct room *room, const struct event_list *list, uint64_t ticket)
{
    struct live *live = user;
    struct live_room *live_room = live_room_get(live, room->channel);
    if (live_room == NULL) {
        log_error("live_no_memory", "events=%u", list->count);
        return;
    }
    if (!id_eq(live_room->epoch, room->epoch)) {
        live_room->epoch = room->epoch;
        live_room->replay_floor = 0;
        for (uint32_t i = 0; i < list->count && live_room->replay_floor == 0; i++) {
            live_room->replay_floor = list->items[i].seq > 0 ? list->items[i].seq - 1 : 0;
        }
        live_room->replay_floor = live_room->replay_floor > 0 ? live_room->replay_floor : room->seq;
    }
    if (ticket != 0) {
        live_room->ticket = ticket;
    }
    const struct telling telling = {live, live_room, room, ticket, clock_now_us(), TELL_ALL};
    for (uint32_t i = 0, told = 0; i < list->count; i++) {
        if (list->items[i].kind != EVENT_RIGHTS_CHANGED) {
            tell_event(&telling, &list->items[i]);
        } else if (i >= told) {
            told = i + tell_rights(&telling, &list->items[i], list->count - i);
        }
        if (concerns_watchers(list->items[i].kind)) {
            live_presence_touch(live, room->channel);
        }
        live_room->hands_dirty |= live_concerns_hands(room, &list->items[i]);
        if (concerns_door(room, list->items[i].kind)) {
            live_room->waiting_dirty = true;
            if (live->on_door != NULL) {
                live->on_door(live->on_door_user, room, &list->items[i], ticket);
            }
        }
    }
}

void live_person_changed(struct live_room *live_room, struct room *room, struct participant_id participant)
{
    struct telling telling = {live_room->live, live_room, room, 0, 0, TELL_ALL};
    struct room_event event = {.kind = EVENT_CHANGED, .audience = AUDIENCE_PERSON, .participant = participant};
    tell_person(&telling, &event, PROTO_EVENT_PERSON_CHANGED);
}

void live_count_changed(struct live_room *live_room, struct room *room)
{
    struct telling telling = {live_room->live, live_room, room, 0, 0, TELL_ALL};
    const struct room_event event = {.kind = EVENT_CHANGED, .audience = AUDIENCE_ROOM};
    live_tell(&telling, &event, PROTO_EVENT_ROOM_COUNT, &(struct proto_room_count_event){room->count});
}

void live_tell_waiting(struct live_room *live_room, struct room *room)
{
    struct proto_waiter waiting[VIEW_WAITING];
    struct proto_waiting_changed_event body = {.waiting = waiting};
    body.waiting_count = view_waiting(room, waiting);
    body.count = room_waiting_count(room);
    struct telling telling = {live_room->live, live_room, room, live_room->ticket, 0, TELL_ALL};
    struct frame *frame = live_frame_event(live_room->live, 0, PROTO_EVENT_WAITING_CHANGED, &body);
    struct delivery *delivery = frame != NULL ? live_delivery_new(&telling, room->govern_count) : NULL;
    if (delivery == NULL) {
        frame_unref(frame);
        return;
    }
    delivery->frame = frame;
    const struct participant *governor;
    DL_FOREACH2(room->governors, governor, govern_next)
    {
        const struct live_member *member = live_member_find(live_room, governor->id);
        if (member != NULL && member->ops->on_frame != NULL) {
            delivery->targets[delivery->count++] = governor->id;
        }
    }
    live_deliver_after(&telling, delivery);
}
