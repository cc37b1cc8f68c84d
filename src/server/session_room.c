/* Entering, coming back, leaving; opening and ending a room; what happens to a session that is put out. */
#include "session_priv.h"

#include "dais/base/log.h"
#include "dais/base/random.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(SHA256_DIGEST_LENGTH == SECRET_HASH_BYTES, "a seat's secret is kept as its SHA-256");

/* ── being put out ── */

static void send_left(struct session *session, enum left_reason reason)
{
    struct json_out *out = &session->sessions->out;
    json_out_clear(out);
    proto_write_event(out, 0, PROTO_EVENT_LEFT, &(struct proto_left_event){(enum proto_left_reason)reason});
    session_send_text(session, json_out_text(out), false);
}

static struct session *session_of(struct live_member *member)
{
    return (struct session *)((char *)member - offsetof(struct session, member));
}

static void on_frame(struct live_member *member, struct frame *frame)
{
    session_send(session_of(member), frame, false);
}

static void on_crowd(struct live_member *member, struct frame *frame)
{
    struct session *session = session_of(member);
    ws_send_now(session->sessions->o.server, session->ws, frame);
}

static void on_out(struct live_member *member, enum left_reason reason)
{
    struct session *session = session_of(member);
    struct server *server = session->sessions->o.server;
    session->seat = SEAT_NONE;
    switch (reason) {
    case LEFT_LEFT:  /* the answer to room.leave says it */
    case LEFT_ENDED: /* room.ended said it */
        break;
    case LEFT_SERVER: /* the room was folded anew: it comes back to a snapshot */
        ws_close(server, session->ws, WS_CLOSE_TRY_AGAIN, "resume");
        break;
    case LEFT_REPLACED:
        send_left(session, reason);
        ws_close(server, session->ws, WS_CLOSE_REPLACED, "replaced");
        break;
    case LEFT_REMOVED:
    case LEFT_BANNED:
    case LEFT_TIMEOUT:
    case LEFT_ROOM_OFF:
        send_left(session, reason);
        break;
    }
}

const struct live_ops session_live_ops = {.on_frame = on_frame, .on_crowd = on_crowd, .on_out = on_out};

/* ── losing the connection ── */

static enum err tell_lost(struct sessions *sessions, const struct lost_seat *lost)
{
    struct room *room = site_room_folded(sessions->o.site, lost->channel);
    struct live_member *member = live_find(sessions->o.live, lost->channel, lost->participant);
    bool door = participant_id_is_none(lost->participant);
    if (room == NULL || member != NULL || (!door && room_participant(room, lost->participant) == NULL)) {
        return ERR_OK; /* gone, or back by another connection */
    }
    if (door && session_door_held(sessions, lost->channel, lost->who)) {
        return ERR_OK;
    }
    struct site_change change;
    enum err err = site_begin(sessions->o.site, clock_wall_ms(), clock_now_us(), &change);
    if (err != ERR_OK) {
        return err;
    }
    struct command command = {.kind = door ? COMMAND_KNOCK_AWAY : COMMAND_DISCONNECT,
                              .who = lost->who,
                              .carried = MEDIA_ROLE_NONE,
                              .participant = lost->participant};
    if (site_room_command(&change, room, &command) != REFUSAL_NONE) {
        site_drop(&change);
        return ERR_OK;
    }
    site_submit(&change);
    return ERR_OK;
}

void session_tell_lost(struct sessions *sessions, const struct lost_seat *lost)
{
    if (tell_lost(sessions, lost) == ERR_OK) {
        return;
    }
    struct lost_seat *kept = malloc(sizeof *kept);
    if (kept != NULL) {
        *kept = *lost;
        kept->next = sessions->lost;
        sessions->lost = kept;
    }
}

void session_lose_seat(struct session *session)
{
    if (session->seat == SEAT_NONE) {
        return;
    }
    live_part(session->sessions->o.live, &session->member);
    session->seat = SEAT_NONE;
    const struct lost_seat lost = {session->channel, session->member.participant, session->who, NULL};
    session_tell_lost(session->sessions, &lost);
}

void session_retry_lost(struct sessions *sessions)
{
    while (sessions->lost != NULL && tell_lost(sessions, sessions->lost) == ERR_OK) {
        struct lost_seat *lost = sessions->lost;
        sessions->lost = lost->next;
        free(lost);
    }
}

/* ── entering ── */

struct entering {
    struct sessions *sessions;
    struct ws_handle ws;
    int64_t id;
    struct participant_id participant;
    struct id128 secret;
    bool resumed;
    struct id128 epoch; /* of the resume */
    int64_t seq;
    bool replay;
    char *answer; /* SDP; NULL: there was no offer */
    size_t answer_len;
};

static void entering_free(struct entering *entering)
{
    free(entering->answer);
    free(entering);
}

static void send_replay(struct session *session, struct room *room, const struct entering *entering)
{
    struct frame **frames;
    size_t count;
    if (!entering->replay || live_replay(session->sessions->o.live, room, entering->participant, entering->epoch,
                                         (uint64_t)entering->seq, &frames, &count) != ERR_OK) {
        return; /* the snapshot in the answer is all */
    }
    for (size_t i = 0; i < count; i++) {
        session_send(session, frames[i], true);
        frame_unref(frames[i]);
    }
    free(frames);
}

static void entering_fail(struct session *session, const struct entering *entering, enum proto_error error)
{
    struct proto_fault fault = proto_fault_of(error);
    struct json_out *out = &session->sessions->out;
    json_out_clear(out);
    proto_write_refusal(out, entering->id, &fault);
    session_send_text(session, json_out_text(out), false);
}

/* The commit is done: the snapshot is made now, so that every message that is on the disk is in it. */
static void on_entered(void *user, enum err err)
{
    struct entering *entering = user;
    struct sessions *sessions = entering->sessions;
    struct session *session = session_find(sessions, entering->ws);
    bool mine = session != NULL && session->seat == SEAT_ENTERING &&
                participant_id_eq(session->member.participant, entering->participant);
    struct room *room = mine ? site_room_folded(sessions->o.site, session->channel) : NULL;
    if (session != NULL && err != ERR_OK) {
        if (mine && err != ERR_CLOSED) {
            session_lose_seat(session);
        }
        entering_fail(session, entering, site_error_of_err(err));
    } else if (session != NULL && room == NULL) {
        entering_fail(session, entering, PROTO_ERROR_ROOM_CLOSED); /* ended, or put out, meanwhile */
    } else if (session != NULL) {
        const struct entered entered = {entering->id, entering->secret, entering->resumed,
                                        (struct str){entering->answer, entering->answer_len}};
        err = session_write_entered(sessions, session, room, &entered, &sessions->out);
        if (err == ERR_OK) {
            session->seat = SEAT_HELD;
            session_send_text(session, json_out_text(&sessions->out), true);
            send_replay(session, room, entering);
            live_ready(sessions->o.live, &session->member);
        } else {
            session_lose_seat(session); /* it may try again; its seat is away until then */
            entering_fail(session, entering, site_error_of_err(err));
        }
    }
    entering_free(entering);
}

static void secret_hash(struct id128 secret, uint8_t out[SECRET_HASH_BYTES])
{
    SHA256(secret.bytes, sizeof secret.bytes, out);
}

/* Would this secret get the seat? The domain decides the same again. */
static bool seat_would_resume(const struct request *request, const struct room *room, const struct command *command)
{
    const struct participant *person = command->enter.resume ? room_participant(room, command->enter.seat) : NULL;
    return person != NULL && identity_eq(person->identity, request->session->who) &&
           secret_eq(person->secret_hash, command->enter.seat_hash, SECRET_HASH_BYTES);
}

static void command_of_enter(const struct request *request, struct id128 secret, struct command *command)
{
    const struct proto_room_enter_request *body = &request->frame->body.room_enter;
    *command = (struct command){.kind = COMMAND_ENTER,
                                .fresh_participant = {id_random()},
                                .fresh_session = {id_random()},
                                .enter.as = (enum enter_as)body->as,
                                .enter.green = body->has_green && body->green,
                                .enter.resume = body->has_resume};
    secret_hash(secret, command->enter.secret_hash);
    if (body->has_resume) {
        command->enter.seat = (struct participant_id){body->resume.seat};
        secret_hash(body->resume.secret, command->enter.seat_hash);
    }
    const struct guest *guest =
        directory_guest(site_directory_of(request->sessions->o.site), request->session->login.guest);
    command->enter.name = guest != NULL ? guest->r.name : STR_NONE;
    command->enter.tracks[TRACK_MIC] = body->has_mic && body->mic;
    command->enter.tracks[TRACK_CAMERA] = body->has_camera && body->camera;
}

static struct proto_fault fault_of_offer(enum err err, const struct negotiate_refusal *refusal)
{
    if (err == ERR_BUSY || err == ERR_NO_MEMORY) {
        return proto_fault_of(PROTO_ERROR_BUSY);
    }
    switch (refusal->problem) {
    case NEGOTIATE_TOO_MANY_SECTIONS:
        return (struct proto_fault){.error = PROTO_ERROR_TOO_MANY_SECTIONS, .limit = LIMIT_SDP_SECTIONS};
    case NEGOTIATE_CODEC_MISSING:
        return proto_fault_of(PROTO_ERROR_CODEC_MISSING);
    case NEGOTIATE_BAD_SDP:
        break;
    }
    return proto_fault_of(PROTO_ERROR_BAD_SDP);
}

void request_offer_fault(const struct request *request, enum err err, const struct negotiate_refusal *refusal)
{
    struct proto_fault fault = fault_of_offer(err, refusal);
    request_fault(request, &fault);
}

/* Opens media for the offer before anything is decided: a broken one must not leave a seat behind. */
static bool open_media(const struct request *request, struct participant_id participant, struct entering *entering,
                       struct live_seat **ret_seat)
{
    const struct proto_room_enter_request *body = &request->frame->body.room_enter;
    *ret_seat = NULL;
    if (!body->has_offer) {
        return true;
    }
    if (request->sessions->o.bridge == NULL) {
        request_error(request, PROTO_ERROR_BUSY);
        return false;
    }
    struct bridge_answer answer;
    struct negotiate_refusal refusal = {0};
    enum err err = live_media_open(request->sessions->o.live, (struct channel_id){body->channel}, participant,
                                   body->offer, ret_seat, &answer, &refusal);
    if (err != ERR_OK) {
        request_offer_fault(request, err, &refusal);
        return false;
    }
    entering->answer = malloc(answer.sdp.len + 1);
    if (entering->answer == NULL) {
        live_media_abandon(*ret_seat);
        request_error(request, PROTO_ERROR_BUSY);
        return false;
    }
    memcpy(entering->answer, answer.sdp.data, answer.sdp.len);
    entering->answer_len = answer.sdp.len;
    return true;
}

/* The seat is taken in the domain; now the connection sits on it. */
static enum err take_seat(const struct request *request, struct channel_id channel, struct live_seat *media,
                          struct participant_id participant)
{
    struct session *session = request->session;
    struct live *live = request->sessions->o.live;
    session->member.participant = participant;
    enum err err = live_join(live, channel, &session->member);
    if (err == ERR_OK && media != NULL) {
        err = live_media_adopt(live, channel, media);
    }
    session->channel = channel;
    session->seat = SEAT_ENTERING;
    session->knocking = false; /* entering used the admission up */
    return err;
}

static void enter_room(const struct request *request, struct room *room, struct entering *entering)
{
    const struct proto_room_enter_request *body = &request->frame->body.room_enter;
    struct sessions *sessions = request->sessions;
    struct command command;
    command_of_enter(request, entering->secret, &command);
    entering->resumed = seat_would_resume(request, room, &command);
    entering->participant = entering->resumed ? command.enter.seat : command.fresh_participant;
    entering->secret = entering->resumed ? body->resume.secret : entering->secret;
    entering->replay = entering->resumed;
    entering->epoch = body->resume.epoch;
    entering->seq = body->resume.seq;
    struct live_seat *media;
    if (!open_media(request, entering->participant, entering, &media)) {
        entering_free(entering);
        return;
    }
    struct site_change change;
    if (!request_begin(request, &change) || !request_command(request, &change, room, &command)) {
        if (media != NULL) {
            live_media_abandon(media);
        }
        entering_free(entering);
        return;
    }
    struct channel_id channel = room->channel;
    uint64_t ticket = site_submit(&change);
    enum err err = take_seat(request, channel, media, entering->participant);
    if (err != ERR_OK) {
        log_error("seat_no_memory", "error=%s", err_name(err));
        session_lose_seat(request->session);
        request_error(request, PROTO_ERROR_BUSY);
        entering_free(entering);
        return;
    }
    /* Who comes back changes nothing durable, but the snapshot shows what is still on its way to the disk. */
    ticket = ticket != 0 ? ticket : live_ticket(sessions->o.live, channel);
    err = site_wait(sessions->o.site, ticket, on_entered, entering);
    if (err != ERR_OK) {
        on_entered(entering, err == ERR_NOT_FOUND ? ERR_OK : err);
    }
}

void session_room_enter(const struct request *request)
{
    const struct proto_room_enter_request *body = &request->frame->body.room_enter;
    struct sessions *sessions = request->sessions;
    if (request->session->seat != SEAT_NONE) {
        request_error(request, PROTO_ERROR_ALREADY_IN_ROOM); /* one seat for each connection */
        return;
    }
    struct room *room;
    enum err err = site_room(sessions->o.site, (struct channel_id){body->channel}, &room);
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return;
    }
    if (room_roles_of(room, request->session->who, MEDIA_ROLE_NONE) == 0) {
        request_error(request, PROTO_ERROR_NOT_FOUND); /* as if it were not there */
        return;
    }
    struct entering *entering = calloc(1, sizeof *entering);
    if (entering == NULL) {
        request_error(request, PROTO_ERROR_BUSY);
        return;
    }
    entering->sessions = sessions;
    entering->ws = request->session->ws;
    entering->id = request->frame->id;
    entering->secret = id_random();
    enter_room(request, room, entering);
}

/* ── leaving, opening, ending ── */

void session_room_leave(const struct request *request)
{
    struct room *room;
    struct site_change change;
    struct command command = {.kind = COMMAND_LEAVE, .participant = request->session->member.participant};
    if (request_room(request, &room) && request_begin(request, &change) &&
        request_command(request, &change, room, &command)) {
        request_finish(request, &change, NULL);
    }
}

bool request_room_outside(const struct request *request, struct id128 channel, struct room **ret_room)
{
    enum err err = site_room(request->sessions->o.site, (struct channel_id){channel}, ret_room);
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return false;
    }
    return true;
}

void session_room_open(const struct request *request)
{
    struct room *room;
    struct site_change change;
    struct command command = {.kind = COMMAND_OPEN, .fresh_session = {id_random()}};
    if (request_room_outside(request, request->frame->body.room_open.channel, &room) &&
        request_begin(request, &change) && request_command(request, &change, room, &command)) {
        request_finish(request, &change, &(struct proto_room_open_ok){room->session.v});
    }
}

void session_room_end(const struct request *request)
{
    struct room *room;
    struct site_change change;
    struct command command = {.kind = COMMAND_END};
    if (request_room_outside(request, request->frame->body.room_end.channel, &room) &&
        request_begin(request, &change) && request_command(request, &change, room, &command)) {
        request_finish(request, &change, NULL);
    }
}
