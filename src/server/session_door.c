/* The door of a locked room: knocking and waiting on one side, letting in on the other. */
#include "session_priv.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

_Static_assert((int)PROTO_KNOCK_STATE_DECLINED == (int)WAITER_DECLINED, "the protocol's states are the domain's");

static bool knocks(const struct session *session, struct channel_id channel, struct identity who)
{
    return session->knocking && channel_id_eq(session->knocked, channel) && identity_eq(session->who, who);
}

bool session_door_held(const struct sessions *sessions, struct channel_id channel, struct identity who)
{
    const struct session *session;
    DL_FOREACH(sessions->first, session)
    {
        if (knocks(session, channel, who)) {
            return true;
        }
    }
    return false;
}

void session_lose_door(struct session *session)
{
    if (session->knocking) {
        session->knocking = false;
        const struct lost_seat lost = {.channel = session->knocked, .who = session->who};
        session_tell_lost(session->sessions, &lost);
    }
}

/* ── who knocks ── */

static uint32_t messages_of(const struct waiter *waiter, struct proto_door_message out[LIMIT_DOOR_MESSAGES])
{
    uint32_t kept = waiter->message_count < LIMIT_DOOR_MESSAGES ? waiter->message_count : LIMIT_DOOR_MESSAGES;
    for (uint32_t i = 0; i < kept; i++) {
        const struct door_message *m = &waiter->messages[(waiter->message_count - kept + i) % LIMIT_DOOR_MESSAGES];
        out[i] = (struct proto_door_message){m->at_ms, str_of(m->name), (enum proto_room_role)m->role, str_of(m->text)};
    }
    return kept;
}

void session_room_knock(const struct request *request)
{
    struct session *session = request->session;
    const struct channel_id channel = {request->frame->body.room_knock.channel};
    struct command command = {.kind = COMMAND_KNOCK, .fresh_waiter = {id_random()}};
    struct room *room;
    struct site_change change;
    if (session->seat != SEAT_NONE) {
        request_error(request, PROTO_ERROR_ALREADY_IN_ROOM);
        return;
    }
    if (session->knocking && !channel_id_eq(session->knocked, channel)) {
        session_lose_door(session); /* one door at a time */
    }
    if (!request_room_outside(request, channel.v, &room) || !request_begin(request, &change) ||
        !request_command(request, &change, room, &command)) {
        return;
    }
    const struct waiter *waiter = room_waiter_of(room, session->who);
    struct proto_door_message messages[LIMIT_DOOR_MESSAGES];
    struct proto_room_knock_ok ok = {.state = PROTO_KNOCK_STATE_ADMITTED, .messages = messages};
    if (waiter != NULL) {
        session->knocking = true;
        session->knocked = channel;
        ok.state = (enum proto_knock_state)waiter->state;
        ok.has_since = true;
        ok.since = waiter->since_ms;
        ok.messages_count = messages_of(waiter, messages);
    }
    request_finish(request, &change, &ok);
}

void session_room_knock_end(const struct request *request)
{
    struct session *session = request->session;
    struct command command = {.kind = COMMAND_KNOCK_END};
    struct room *room = NULL;
    struct site_change change;
    if (request_room_outside(request, request->frame->body.room_knock_end.channel, &room) &&
        room_roles_of(room, session->who, MEDIA_ROLE_NONE) == 0) {
        request_error(request, PROTO_ERROR_NOT_FOUND);
        return;
    }
    if (room != NULL && request_begin(request, &change) && request_command(request, &change, room, &command)) {
        session->knocking = false;
        request_finish(request, &change, NULL);
    }
}

void session_room_lock(const struct request *request)
{
    const struct proto_room_lock_request *body = &request->frame->body.room_lock;
    struct command command = {.kind = COMMAND_LOCK, .lock.locked = body->locked};
    struct room *room;
    struct site_change change;
    if (request_room_outside(request, body->channel, &room) && request_begin(request, &change) &&
        request_command(request, &change, room, &command)) {
        request_finish(request, &change, NULL);
    }
}

/* ── who lets in ── */

/* The command of somebody inside; answered with how many it concerned, where the answer says so. */
static void answer_door(const struct request *request, struct command *command, bool counted)
{
    struct room *room;
    struct site_change change;
    command->participant = request->session->member.participant;
    if (request_room(request, &room) && request_begin(request, &change) &&
        request_command(request, &change, room, command)) {
        const struct proto_waiting_admit_ok ok = {.count = site_events(request->sessions->o.site)->count};
        _Static_assert(sizeof ok == sizeof(struct proto_waiting_message_ok), "both are a count");
        request_finish(request, &change, counted ? &ok : NULL);
    }
}

void session_waiting_admit(const struct request *request)
{
    const struct proto_waiting_admit_request *body = &request->frame->body.waiting_admit;
    struct command command = {.kind = COMMAND_ADMIT, .door.waiter = {body->waiter}}; /* none when it is left out */
    answer_door(request, &command, true);
}

void session_waiting_decline(const struct request *request)
{
    struct command command = {.kind = COMMAND_DECLINE, .door.waiter = {request->frame->body.waiting_decline.waiter}};
    answer_door(request, &command, false);
}

void session_waiting_message(const struct request *request)
{
    const struct proto_waiting_message_request *body = &request->frame->body.waiting_message;
    struct command command = {.kind = COMMAND_DOOR_MESSAGE, .door.waiter = {body->waiter}, .door.text = body->text};
    answer_door(request, &command, true);
}

/* ── what those who wait hear ── */

/* A frame for one person at a door, or (identity of nobody) for all there. */
struct door_word {
    struct sessions *sessions;
    struct channel_id channel;
    struct identity who;
    bool last; /* the waiting is over with it */
    struct frame *frame;
};

static void on_ticket(void *user, enum err err)
{
    struct door_word *word = user;
    struct session *session, *next;
    if (err == ERR_OK) {
        DL_FOREACH_SAFE(word->sessions->first, session, next)
        {
            if (!session->knocking || !channel_id_eq(session->knocked, word->channel) ||
                (word->who.kind != IDENTITY_NONE && !identity_eq(session->who, word->who))) {
                continue;
            }
            session->knocking = !word->last;
            session_send(session, word->frame, false);
        }
    }
    frame_unref(word->frame);
    free(word);
}

static void tell(struct sessions *sessions, const struct door_word *what, enum proto_event event, const void *body,
                 uint64_t ticket)
{
    struct door_word *word = malloc(sizeof *word);
    json_out_clear(&sessions->out);
    proto_write_event(&sessions->out, 0, event, body);
    struct str text = json_out_text(&sessions->out);
    struct frame *frame = word != NULL && text.len > 0 ? frame_create(text) : NULL;
    if (frame == NULL) {
        free(word);
        return; /* its page knocks again when it comes back */
    }
    *word = *what;
    word->frame = frame;
    enum err err = site_wait(sessions->o.site, ticket, on_ticket, word);
    if (err != ERR_OK) {
        on_ticket(word, err == ERR_NOT_FOUND ? ERR_OK : err);
    }
}

static void tell_state(struct sessions *sessions, const struct room *room, struct identity who,
                       enum proto_knock_state state, uint64_t ticket)
{
    const struct door_word word = {sessions, room->channel, who, state >= PROTO_KNOCK_STATE_DECLINED, NULL};
    tell(sessions, &word, PROTO_EVENT_KNOCK_CHANGED, &(struct proto_knock_changed_event){room->channel.v, state},
         ticket);
}

static void tell_message(struct sessions *sessions, const struct room *room, const struct room_event *event,
                         uint64_t ticket)
{
    const struct waiter *waiter = room_waiter_of(room, event->door.identity);
    struct proto_door_message messages[LIMIT_DOOR_MESSAGES];
    uint32_t count = waiter != NULL && waiter->messages != NULL ? messages_of(waiter, messages) : 0;
    if (count > 0) {
        const struct door_word word = {sessions, room->channel, event->door.identity, false, NULL};
        tell(sessions, &word, PROTO_EVENT_KNOCK_MESSAGE,
             &(struct proto_knock_message_event){room->channel.v, messages[count - 1]}, ticket);
    }
}

void session_on_door(void *user, const struct room *room, const struct room_event *event, uint64_t ticket)
{
    struct sessions *sessions = user;
    switch (event->kind) {
    case EVENT_SETTINGS:
    case EVENT_LOCKED:
        if (!room->settings.locked) {
            tell_state(sessions, room, (struct identity){0}, PROTO_KNOCK_STATE_ADMITTED, ticket);
        }
        break;
    case EVENT_ENDED:
        tell_state(sessions, room, (struct identity){0}, PROTO_KNOCK_STATE_ENDED, ticket);
        break;
    case EVENT_ADMITTED:
        tell_state(sessions, room, event->door.identity, PROTO_KNOCK_STATE_ADMITTED, ticket);
        break;
    case EVENT_DECLINED:
        tell_state(sessions, room, event->door.identity, PROTO_KNOCK_STATE_DECLINED, ticket);
        break;
    case EVENT_KNOCK_ENDED:
        tell_state(sessions, room, event->door.identity, PROTO_KNOCK_STATE_ENDED, ticket);
        break;
    case EVENT_DOOR_MESSAGE:
        tell_message(sessions, room, event, ticket);
        break;
    default:
        break;
    }
}
