/*
 * The table of sessions, and the way of a request: decoded, limited in rate, answered before if its key is known, handled,
 * answered after the commit.
 */
#include "session_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"
#include "dais/server/key_record.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

METRIC(requests, "dais_requests_total", COUNTER, "Requests over WebSockets");
METRIC(requests_bad, "dais_requests_malformed_total", COUNTER, "Requests that were not understood");
METRIC(requests_slowed, "dais_requests_slowed_total", COUNTER, "Requests answered slow_down");

#define CHAT_PER_S    5.0
#define CHAT_BURST    10.0
#define ACTION_PER_S  20.0
#define ACTION_BURST  40.0
#define SESSION_LIMIT LIMIT_CONNECTIONS

static void on_ping(const struct request *request)
{
    request_ok(request, &(struct proto_ping_ok){.at = request->at_ms});
}

static request_handler *const handlers[PROTO_REQUEST_COUNT] = {
    [PROTO_REQUEST_PING] = on_ping,
    [PROTO_REQUEST_ROOM_ENTER] = session_room_enter,
    [PROTO_REQUEST_ROOM_LEAVE] = session_room_leave,
    [PROTO_REQUEST_ROOM_OPEN] = session_room_open,
    [PROTO_REQUEST_ROOM_END] = session_room_end,
    [PROTO_REQUEST_ROOM_LOCK] = session_room_lock,
    [PROTO_REQUEST_ROOM_KNOCK] = session_room_knock,
    [PROTO_REQUEST_ROOM_KNOCK_END] = session_room_knock_end,
    [PROTO_REQUEST_WAITING_ADMIT] = session_waiting_admit,
    [PROTO_REQUEST_WAITING_DECLINE] = session_waiting_decline,
    [PROTO_REQUEST_WAITING_MESSAGE] = session_waiting_message,
    [PROTO_REQUEST_MEDIA_OFFER] = session_media_offer,
    [PROTO_REQUEST_MEDIA_VIEW] = session_media_view,
    [PROTO_REQUEST_MEDIA_MUTE] = session_media_mute,
    [PROTO_REQUEST_STAGE_JOIN] = session_stage_join,
    [PROTO_REQUEST_STAGE_LEAVE] = session_stage_leave,
    [PROTO_REQUEST_STAGE_ACCESS] = session_stage_access,
    [PROTO_REQUEST_STAGE_INVITE] = session_stage_invite,
    [PROTO_REQUEST_STAGE_ACCEPT] = session_stage_accept,
    [PROTO_REQUEST_STAGE_DECLINE] = session_stage_decline,
    [PROTO_REQUEST_STAGE_REMOVE] = session_stage_remove,
    [PROTO_REQUEST_HAND_RAISE] = session_hand_raise,
    [PROTO_REQUEST_HAND_LOWER] = session_hand_lower,
    [PROTO_REQUEST_HAND_LOWER_ALL] = session_hand_lower_all,
    [PROTO_REQUEST_HAND_ORDER] = session_hand_order,
    [PROTO_REQUEST_HAND_CALL] = session_hand_call,
    [PROTO_REQUEST_STAGE_SPOTLIGHT] = session_stage_spotlight,
    [PROTO_REQUEST_PERSON_MUTE] = session_person_mute,
    [PROTO_REQUEST_PERSON_MUTE_ALL] = session_person_mute_all,
    [PROTO_REQUEST_PERSON_CAMERA_OFF] = session_person_camera_off,
    [PROTO_REQUEST_PERSON_HARD_MUTE] = session_person_hard_mute,
    [PROTO_REQUEST_PERSON_PROMOTE] = session_person_promote,
    [PROTO_REQUEST_PERSON_GRANT] = session_person_grant,
    [PROTO_REQUEST_PERSON_REMOVE] = session_person_remove,
    [PROTO_REQUEST_PERSON_BAN] = session_person_ban,
    [PROTO_REQUEST_PERSON_UNBAN] = session_person_unban,
    [PROTO_REQUEST_PERSON_BANS] = session_person_bans,
    [PROTO_REQUEST_CHAT_POST] = session_chat_post,
    [PROTO_REQUEST_CHAT_EDIT] = session_chat_edit,
    [PROTO_REQUEST_CHAT_DELETE] = session_chat_delete,
    [PROTO_REQUEST_CHAT_REACT] = session_chat_react,
    [PROTO_REQUEST_CHAT_REACTIONS] = session_chat_reactions,
    [PROTO_REQUEST_CHAT_PIN] = session_chat_pin,
    [PROTO_REQUEST_CHAT_UNPIN] = session_chat_unpin,
    [PROTO_REQUEST_CHAT_BLOCK] = session_chat_block,
    [PROTO_REQUEST_CHAT_SLOW] = session_chat_slow,
    [PROTO_REQUEST_CHAT_CLEAR] = session_chat_clear,
    [PROTO_REQUEST_CHAT_SWITCH] = session_chat_switch,
    [PROTO_REQUEST_CHAT_HISTORY] = session_chat_history,
    [PROTO_REQUEST_CHAT_SEARCH] = session_chat_search,
    [PROTO_REQUEST_CHAT_DIRECT] = session_chat_direct,
    [PROTO_REQUEST_CHAT_DIRECT_HISTORY] = session_chat_direct_history,
    [PROTO_REQUEST_QNA_ASK] = session_qna_ask,
    [PROTO_REQUEST_QNA_LIST] = session_qna_list,
    [PROTO_REQUEST_QNA_UPVOTE] = session_qna_upvote,
    [PROTO_REQUEST_QNA_TAKE] = session_qna_take,
    [PROTO_REQUEST_QNA_ASSIGN] = session_qna_assign,
    [PROTO_REQUEST_QNA_ANSWER] = session_qna_answer,
    [PROTO_REQUEST_QNA_PUBLISH] = session_qna_publish,
    [PROTO_REQUEST_QNA_DISMISS] = session_qna_dismiss,
    [PROTO_REQUEST_QNA_RESTORE] = session_qna_restore,
    [PROTO_REQUEST_QNA_HELPERS] = session_qna_helpers,
    [PROTO_REQUEST_QNA_GRANT] = session_qna_grant,
    [PROTO_REQUEST_INTERACTION_DRAFT] = session_interaction_draft,
    [PROTO_REQUEST_INTERACTION_SCHEDULE] = session_interaction_schedule,
    [PROTO_REQUEST_INTERACTION_PUBLISH] = session_interaction_publish,
    [PROTO_REQUEST_INTERACTION_ANSWER] = session_interaction_answer,
    [PROTO_REQUEST_INTERACTION_CLOSE] = session_interaction_close,
    [PROTO_REQUEST_INTERACTION_REOPEN] = session_interaction_reopen,
    [PROTO_REQUEST_INTERACTION_DELETE] = session_interaction_delete,
    [PROTO_REQUEST_INTERACTION_LIST] = session_interaction_list,
    [PROTO_REQUEST_INTERACTION_ANSWERS] = session_interaction_answers,
    [PROTO_REQUEST_REACTION_SEND] = session_reaction_send,
    [PROTO_REQUEST_BACKCHANNEL_POST] = session_backchannel_post,
    [PROTO_REQUEST_BACKCHANNEL_HISTORY] = session_backchannel_history,
    [PROTO_REQUEST_PRESENCE_WATCH] = session_presence_watch,
};

/* ── the table ── */

struct session *session_find(struct sessions *sessions, struct ws_handle ws)
{
    struct session *session = ws.index < SESSION_LIMIT ? sessions->by_index[ws.index] : NULL;
    return session != NULL && ws_handle_eq(session->ws, ws) ? session : NULL;
}

static unsigned on_handshake(void *user, const struct http_request *request, void *ret_identity)
{
    struct sessions *sessions = user;
    _Static_assert(sizeof(struct login) <= WS_IDENTITY_BYTES, "a log-in fits");
    struct login login;
    enum err err = auth_login_of_request(sessions->o.auth, request, clock_wall_ms(), &login);
    if (err != ERR_OK) {
        return err == ERR_NOT_FOUND ? 401 : 503;
    }
    memcpy(ret_identity, &login, sizeof login);
    return 0;
}

static void on_open(void *user, struct ws_handle ws, const void *identity)
{
    struct sessions *sessions = user;
    struct session *session = ws.index < SESSION_LIMIT ? calloc(1, sizeof *session) : NULL;
    if (session == NULL) {
        ws_close(sessions->o.server, ws, WS_CLOSE_TRY_AGAIN, "busy");
        return;
    }
    session->sessions = sessions;
    session->ws = ws;
    memcpy(&session->login, identity, sizeof session->login);
    session->who = login_identity(&session->login);
    session->member.ops = &session_live_ops;
    session->chat = (struct bucket){CHAT_BURST, clock_now_us()};
    session->action = (struct bucket){ACTION_BURST, clock_now_us()};
    session->reaction = (struct bucket){2 * LIMIT_REACTIONS_PER_S, clock_now_us()};
    sessions->by_index[ws.index] = session;
    DL_APPEND(sessions->first, session);
    sessions->count++;
}

static void on_close(void *user, struct ws_handle ws)
{
    struct sessions *sessions = user;
    struct session *session = session_find(sessions, ws);
    if (session == NULL) {
        return;
    }
    session_lose_seat(session);
    session_lose_door(session);
    sessions->by_index[ws.index] = NULL;
    session_walk_forget(session);
    DL_DELETE(sessions->first, session);
    sessions->count--;
    free(session->watched);
    free(session);
}

void session_send(struct session *session, struct frame *frame, bool large)
{
    if (large) {
        ws_send_large(session->sessions->o.server, session->ws, frame);
    } else {
        ws_send(session->sessions->o.server, session->ws, frame);
    }
}

void session_send_text(struct session *session, struct str text, bool large)
{
    struct frame *frame = text.len > 0 ? frame_create(text) : NULL;
    if (frame == NULL) {
        ws_close(session->sessions->o.server, session->ws, WS_CLOSE_TRY_AGAIN, "busy");
        return;
    }
    session_send(session, frame, large);
    frame_unref(frame);
}

/* ── answers ── */

void request_ok(const struct request *request, const void *ok)
{
    struct json_out *out = &request->sessions->out;
    json_out_clear(out);
    proto_write_ok(out, request->frame->id, request->frame->request, ok);
    session_send_text(request->session, json_out_text(out), true);
}

static void send_fault(struct session *session, int64_t id, const struct proto_fault *fault)
{
    struct json_out *out = &session->sessions->out;
    json_out_clear(out);
    proto_write_refusal(out, id, fault);
    session_send_text(session, json_out_text(out), false);
}

void request_fault(const struct request *request, const struct proto_fault *fault)
{
    send_fault(request->session, request->frame->id, fault);
}

void request_error(const struct request *request, enum proto_error error)
{
    struct proto_fault fault = proto_fault_of(error);
    request_fault(request, &fault);
}

/* An answer that waits for its commit. */
struct answer {
    struct sessions *sessions;
    struct ws_handle ws;
    int64_t id;
    struct frame *frame;
};

static void on_answer(void *user, enum err err)
{
    struct answer *answer = user;
    struct session *session = session_find(answer->sessions, answer->ws);
    if (session != NULL && err == ERR_OK) {
        session_send(session, answer->frame, true);
    } else if (session != NULL) {
        struct proto_fault fault = proto_fault_of(site_error_of_err(err));
        send_fault(session, answer->id, &fault);
    }
    frame_unref(answer->frame);
    free(answer);
}

static void write_answer(struct json_out *out, int64_t id, struct str ok)
{
    json_out_clear(out);
    json_out_raw(out, STR("{\"re\":"));
    json_out_int(out, id);
    json_out_raw(out, STR(",\"ok\":"));
    json_out_raw(out, ok);
    json_out_raw(out, STR("}"));
}

static enum err digest_of(const struct request *request, struct id128 *ret_digest)
{
    return key_digest(STR_NONE, json_object_get(request->frame->document, "body"), ret_digest);
}

static void record_answer(const struct request *request, struct site_change *change, struct str ok)
{
    struct json_out record;
    json_out_init(&record);
    struct id128 digest = {{0}};
    record.failed = digest_of(request, &digest) != ERR_OK;
    key_record_begin(&record, request->frame->row->name, digest);
    json_out_raw(&record, ok);
    /* Without memory for it the key is kept all the same: asked again, it is refused and not done twice. */
    site_key(change, request->session->who, request->frame->key, json_out_text(&record));
    json_out_finish(&record);
}

void request_finish(const struct request *request, struct site_change *change, const void *ok)
{
    struct sessions *sessions = request->sessions;
    json_out_clear(&sessions->ok);
    json_out_shape(&sessions->ok, request->frame->row->ok, ok);
    struct str text = json_out_text(&sessions->ok);
    write_answer(&sessions->out, request->frame->id, text);
    if (request->frame->has_key) {
        record_answer(request, change, text);
    }
    struct str message = json_out_text(&sessions->out);
    struct answer *answer = calloc(1, sizeof *answer);
    struct frame *frame = message.len > 0 ? frame_create(message) : NULL;
    struct ws_handle ws = request->session->ws;
    uint64_t ticket = site_submit(change);
    struct session *session = session_find(sessions, ws);
    if (answer == NULL || frame == NULL || session == NULL) {
        free(answer);
        frame_unref(frame);
        ws_close(sessions->o.server, ws, WS_CLOSE_TRY_AGAIN, "busy"); /* it asks again, with the same key */
        return;
    }
    *answer = (struct answer){sessions, ws, request->frame->id, frame};
    enum err err = site_wait(sessions->o.site, ticket, on_answer, answer);
    if (err != ERR_OK) { /* done already: nothing durable came of it */
        on_answer(answer, err == ERR_NOT_FOUND ? ERR_OK : err);
    }
}

bool request_begin(const struct request *request, struct site_change *ret_change)
{
    enum err err = site_begin(request->sessions->o.site, request->at_ms, request->now_us, ret_change);
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return false;
    }
    return true;
}

bool request_command(const struct request *request, struct site_change *change, struct room *room,
                     struct command *command)
{
    command->who = request->session->who;
    command->carried = MEDIA_ROLE_NONE;
    enum refusal refusal = site_room_command(change, room, command);
    if (refusal != REFUSAL_NONE) {
        site_drop(change);
        struct proto_fault fault = site_fault_of_refusal(refusal, room);
        request_fault(request, &fault);
        return false;
    }
    return true;
}

bool request_room(const struct request *request, struct room **ret_room)
{
    struct session *session = request->session;
    struct room *room =
        session->seat == SEAT_NONE ? NULL : site_room_folded(request->sessions->o.site, session->channel);
    if (room == NULL || room_participant(room, session->member.participant) == NULL) {
        request_error(request, PROTO_ERROR_NOT_IN_ROOM);
        return false;
    }
    *ret_room = room;
    return true;
}

/* ── the way of a request ── */

bool bucket_take(struct bucket *bucket, time_us now_us, double per_s, double burst)
{
    bucket->tokens += (double)(now_us - bucket->at_us) / US_PER_S * per_s;
    bucket->at_us = now_us;
    bucket->tokens = bucket->tokens > burst ? burst : bucket->tokens;
    if (bucket->tokens < 1) {
        return false;
    }
    bucket->tokens -= 1;
    return true;
}

static bool rate_allows(const struct request *request)
{
    switch (request->frame->row->rate) {
    case PROTO_RATE_CHAT:
        return bucket_take(&request->session->chat, request->now_us, CHAT_PER_S, CHAT_BURST);
    case PROTO_RATE_ACTION:
        return bucket_take(&request->session->action, request->now_us, ACTION_PER_S, ACTION_BURST);
    case PROTO_RATE_NONE:
        break;
    }
    return true;
}

/* A request whose first one with the same key is still on its way to the disk. */
struct again {
    struct sessions *sessions;
    struct ws_handle ws;
    int64_t id;
    enum proto_request request;
    struct id128 key;
    struct id128 digest;
};

/* Takes `known`. */
static void answer_recorded(struct session *session, int64_t id, enum proto_request request, struct id128 digest,
                            struct store_key_state *known)
{
    struct str ok = {known->text, known->text_len};
    if (key_record_is_of(&ok, proto_requests[request].name, digest)) {
        struct json_out *out = &session->sessions->out;
        write_answer(out, id, ok);
        session_send_text(session, json_out_text(out), true);
    } else {
        struct proto_fault fault = proto_fault_of(PROTO_ERROR_KEY_REUSED);
        send_fault(session, id, &fault);
    }
    free(known->text);
}

static void on_again(void *user, enum err err)
{
    struct again *again = user;
    struct session *session = session_find(again->sessions, again->ws);
    if (session != NULL) {
        struct store_key_state known = {0};
        enum err looked =
            err != ERR_OK ? err
                          : site_key_look(again->sessions->o.site, session->who, again->key, clock_wall_ms(), &known);
        if (looked == ERR_OK && known.answer == KEY_DONE) {
            answer_recorded(session, again->id, again->request, again->digest, &known);
        } else {
            struct proto_fault fault = proto_fault_of(looked != ERR_OK ? site_error_of_err(looked) : PROTO_ERROR_BUSY);
            send_fault(session, again->id, &fault);
        }
    }
    free(again);
}

static void wait_for_first(const struct request *request, struct id128 digest, uint64_t ticket)
{
    struct again *again = calloc(1, sizeof *again);
    if (again == NULL) {
        request_error(request, PROTO_ERROR_BUSY);
        return;
    }
    *again = (struct again){request->sessions,       request->session->ws, request->frame->id,
                            request->frame->request, request->frame->key,  digest};
    enum err err = site_wait(request->sessions->o.site, ticket, on_again, again);
    if (err != ERR_OK) {
        on_again(again, err == ERR_NOT_FOUND ? ERR_OK : err);
    }
}

/* True: it was asked before, and is answered (or will be). */
static bool asked_before(const struct request *request)
{
    if (!request->frame->has_key) {
        return false;
    }
    struct store_key_state known;
    struct id128 digest = {{0}};
    enum err err = digest_of(request, &digest);
    if (err == ERR_OK) {
        err = site_key_look(request->sessions->o.site, request->session->who, request->frame->key, request->at_ms,
                            &known);
    }
    if (err != ERR_OK) {
        request_error(request, site_error_of_err(err));
        return true;
    }
    switch (known.answer) {
    case KEY_DONE:
        answer_recorded(request->session, request->frame->id, request->frame->request, digest, &known);
        return true;
    case KEY_IN_FLIGHT:
        wait_for_first(request, digest, known.ticket);
        return true;
    case KEY_UNKNOWN:
        break;
    }
    return false;
}

static void handle(const struct request *request)
{
    metric_add(&requests, 1);
    if (!rate_allows(request)) {
        metric_add(&requests_slowed, 1);
        request_error(request, PROTO_ERROR_SLOW_DOWN);
    } else if (!asked_before(request)) {
        if (request->frame->row->in_room && request->session->seat == SEAT_NONE) {
            request_error(request, PROTO_ERROR_NOT_IN_ROOM);
        } else {
            handlers[request->frame->request](request);
        }
    }
}

static void on_message(void *user, struct ws_handle ws, struct str text)
{
    struct sessions *sessions = user;
    struct session *session = session_find(sessions, ws);
    if (session == NULL) {
        return;
    }
    struct proto_frame *frame = malloc(sizeof *frame); /* its union holds whole lists: not for the stack */
    int64_t id = 0;
    struct proto_fault fault = proto_fault_of(PROTO_ERROR_BUSY);
    if (frame == NULL || proto_frame_read(text, frame, &id, &fault) != ERR_OK) {
        metric_add(&requests_bad, 1);
        send_fault(session, id, &fault);
        free(frame);
        return;
    }
    struct request request = {sessions, session, frame, clock_wall_ms(), clock_now_us()};
    handle(&request);
    proto_frame_finish(frame);
    free(frame);
}

/* ── log-ins ── */

void sessions_logout(struct sessions *sessions, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES])
{
    struct session *session;
    DL_FOREACH(sessions->first, session)
    {
        if (memcmp(session->login.token_hash, token_hash, STORE_TOKEN_HASH_BYTES) == 0) {
            ws_close(sessions->o.server, session->ws, WS_CLOSE_POLICY, "signed out");
        }
    }
}

static bool login_counts(const struct directory *dir, const struct login *login)
{
    if (account_id_is_none(login->account)) {
        return directory_guest(dir, login->guest) != NULL;
    }
    const struct account *account = directory_account(dir, login->account);
    return account != NULL && !account->r.disabled && login->created_ms >= account->r.logins_since_ms;
}

void sessions_sweep(struct sessions *sessions, wall_ms at_ms)
{
    const struct directory *dir = site_directory_of(sessions->o.site);
    session_retry_lost(sessions);
    struct session *session;
    DL_FOREACH(sessions->first, session)
    {
        if (session->login.expires_ms <= at_ms || !login_counts(dir, &session->login)) {
            ws_close(sessions->o.server, session->ws, WS_CLOSE_POLICY, "signed out");
        }
    }
}

size_t sessions_count(const struct sessions *sessions)
{
    return sessions->count;
}

/* ── life ── */

enum err sessions_create(const struct sessions_options *options, struct sessions **ret_sessions)
{
    struct sessions *sessions = calloc(1, sizeof *sessions);
    if (sessions == NULL) {
        return ERR_NO_MEMORY;
    }
    sessions->o = *options;
    sessions->by_index = calloc(SESSION_LIMIT, sizeof *sessions->by_index);
    if (sessions->by_index == NULL) {
        free(sessions);
        return ERR_NO_MEMORY;
    }
    json_out_init(&sessions->out);
    json_out_init(&sessions->ok);
    ws_set_hooks(options->server, &(struct ws_hooks){sessions, on_handshake, on_open, on_message, on_close});
    live_set_presence(options->live,
                      &(struct live_watchers){sessions, session_on_presence, session_on_any_rights, session_on_opened});
    live_set_door(options->live, session_on_door, sessions);
    *ret_sessions = sessions;
    return ERR_OK;
}

void sessions_destroy(struct sessions *sessions)
{
    if (sessions == NULL) {
        return;
    }
    while (sessions->first != NULL) {
        on_close(sessions, sessions->first->ws);
    }
    ws_set_hooks(sessions->o.server, &(struct ws_hooks){0});
    live_set_presence(sessions->o.live, &(struct live_watchers){0});
    live_set_door(sessions->o.live, NULL, NULL);
    while (sessions->lost != NULL) {
        struct lost_seat *lost = sessions->lost;
        sessions->lost = lost->next;
        free(lost);
    }
    json_out_finish(&sessions->out);
    json_out_finish(&sessions->ok);
    free(sessions->by_index);
    free(sessions);
}
