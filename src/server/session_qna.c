/* Requests about questions. Whoever asks something of a question is answered with it, as they may see it. */
#include "session_priv.h"

#include <stdlib.h>
#include <utlist.h>

static const struct participant *me(const struct request *request, const struct room *room)
{
    return room_participant(room, request->session->member.participant);
}

/* Runs the command of somebody inside; on failure the request is answered. */
static bool run(const struct request *request, struct command *command, struct room **ret_room,
                struct site_change *ret_change)
{
    command->participant = request->session->member.participant;
    return request_room(request, ret_room) && request_begin(request, ret_change) &&
           request_command(request, ret_change, *ret_room, command);
}

static void answer_with_question(const struct request *request, struct command *command, struct question_id id)
{
    struct room *room;
    struct site_change change;
    if (!run(request, command, &room, &change)) {
        return;
    }
    struct proto_answer answers[LIMIT_QUESTION_ANSWERS];
    const struct question *q = room_question(room, id);
    const struct participant *viewer = me(request, room);
    const enum question_sight sight = q != NULL ? room_question_sight(room, q, viewer) : SIGHT_NONE;
    /* A visitor is told of her own question this once: after that she sees published ones. */
    struct proto_qna_ask_ok ok = {0};
    if (q != NULL) {
        ok.question = view_question(room, q, sight > SIGHT_OWN ? sight : SIGHT_OWN, viewer, answers);
    }
    request_finish(request, &change, &ok);
}

void session_qna_ask(const struct request *request)
{
    const struct proto_qna_ask_request *body = &request->frame->body.qna_ask;
    struct command command = {.kind = COMMAND_QNA_ASK,
                              .fresh_question = {id_random()},
                              .qna.on = body->has_anonymous && body->anonymous,
                              .qna.text = body->text};
    answer_with_question(request, &command, command.fresh_question);
}

#define ABOUT(kind_, body_) .kind = (kind_), .qna.question = {(body_)->question}

void session_qna_take(const struct request *request)
{
    struct command command = {ABOUT(COMMAND_QNA_TAKE, &request->frame->body.qna_take)};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_assign(const struct request *request)
{
    const struct proto_qna_assign_request *body = &request->frame->body.qna_assign;
    struct command command = {ABOUT(COMMAND_QNA_ASSIGN, body), .qna.to = {body->to}};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_answer(const struct request *request)
{
    const struct proto_qna_answer_request *body = &request->frame->body.qna_answer;
    struct command command = {ABOUT(COMMAND_QNA_ANSWER, body), .qna.answer = (enum answer_kind)body->kind,
                              .qna.text = body->has_text ? body->text : STR_NONE};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_publish(const struct request *request)
{
    const struct proto_qna_publish_request *body = &request->frame->body.qna_publish;
    struct command command = {ABOUT(COMMAND_QNA_PUBLISH, body), .qna.on = body->published};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_dismiss(const struct request *request)
{
    struct command command = {ABOUT(COMMAND_QNA_DISMISS, &request->frame->body.qna_dismiss)};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_restore(const struct request *request)
{
    struct command command = {ABOUT(COMMAND_QNA_RESTORE, &request->frame->body.qna_restore)};
    answer_with_question(request, &command, command.qna.question);
}

void session_qna_upvote(const struct request *request)
{
    const struct proto_qna_upvote_request *body = &request->frame->body.qna_upvote;
    struct command command = {ABOUT(COMMAND_QNA_VOTE, body), .qna.on = body->on};
    struct room *room;
    struct site_change change;
    if (run(request, &command, &room, &change)) {
        const struct question *q = room_question(room, command.qna.question);
        request_finish(request, &change, &(struct proto_qna_upvote_ok){.votes = q != NULL ? q->vote_count : 0});
    }
}

void session_qna_grant(const struct request *request)
{
    const struct proto_qna_grant_request *body = &request->frame->body.qna_grant;
    struct command command = {
        .kind = COMMAND_QNA_GRANT, .qna.to = {body->participant}, .qna.level = (enum question_level)body->level};
    struct room *room;
    struct site_change change;
    if (run(request, &command, &room, &change)) {
        request_finish(request, &change, NULL);
    }
}

/* ── reading ── */

void session_qna_list(const struct request *request)
{
    const struct proto_qna_list_request *body = &request->frame->body.qna_list;
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    if (!room->settings.qna) {
        request_error(request, PROTO_ERROR_QNA_OFF);
        return;
    }
    const struct participant *viewer = me(request, room);
    const struct question *before = body->has_before ? room_question(room, (struct question_id){body->before}) : NULL;
    if (body->has_before && (before == NULL || room_question_sight(room, before, viewer) == SIGHT_NONE)) {
        request_error(request, PROTO_ERROR_NOT_FOUND);
        return;
    }
    struct question_page *page = malloc(sizeof *page); /* 30 KB: not for the stack */
    if (page == NULL) {
        request_error(request, PROTO_ERROR_BUSY);
        return;
    }
    view_questions(room, viewer, before, body->has_limit ? body->limit : LIMIT_QUESTIONS_PAGE, page);
    request_ok(request, &(struct proto_qna_list_ok){
                            .questions_count = page->count, .questions = page->questions, .more = page->more});
    free(page);
}

/* One entry for each person, however many seats. */
static bool is_listed(const struct participant *until, const struct participant *from)
{
    for (const struct participant *p = from; p != until; p = p->next) {
        if (identity_eq(p->identity, until->identity)) {
            return true;
        }
    }
    return false;
}

#define HELPERS_MAX 50

void session_qna_helpers(const struct request *request)
{
    struct room *room;
    if (!request_room(request, &room)) {
        return;
    }
    const struct participant *viewer = me(request, room);
    if (!role_can(viewer->roles, ACTION_QNA_HANDLE, &room->settings)) {
        request_error(request, PROTO_ERROR_FORBIDDEN);
        return;
    }
    struct proto_helper helpers[HELPERS_MAX];
    uint32_t count = 0;
    for (const struct participant *p = room->first; p != NULL && count < HELPERS_MAX; p = p->next) {
        enum question_level level = room_question_level(room, p->identity, p->roles);
        bool helps = level == QUESTIONS_ANSWER || room_question_grantable(p->roles) != QUESTIONS_NONE;
        if (helps && p->identity.kind != IDENTITY_MEDIA_TOKEN && !is_listed(p, room->first)) {
            helpers[count++] = (struct proto_helper){.participant = p->id.v,
                                                     .name = room_person_name(room, p),
                                                     .role = (enum proto_room_role)room_role_highest(p->roles),
                                                     .handles = role_can(p->roles, ACTION_QNA_HANDLE, &room->settings),
                                                     .level = (enum proto_question_level)level};
        }
    }
    request_ok(request, &(struct proto_qna_helpers_ok){.helpers_count = count, .helpers = helpers});
}
