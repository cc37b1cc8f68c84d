/* Questions: who asks, sees, handles and votes. See dais/room/question.h. */
#include "room_priv.h"

#include <stdlib.h>

/* ── rights ── */

enum question_level room_question_grantable(uint32_t roles)
{
    if ((roles >> ROOM_ROLE_SPEAKER & 1) != 0) {
        return QUESTIONS_ANSWER;
    }
    return (roles >> ROOM_ROLE_ROOM_MODERATOR & 1) != 0 ? QUESTIONS_SEE : QUESTIONS_NONE;
}

static enum question_level level_granted(const struct room *room, struct identity who, uint32_t roles)
{
    enum question_level most = room_question_grantable(roles);
    for (uint32_t i = 0; i < room->grant_count; i++) {
        if (identity_eq(room->grants[i].identity, who)) {
            return room->grants[i].level < most ? room->grants[i].level : most;
        }
    }
    return QUESTIONS_NONE;
}

enum question_level room_question_level(const struct room *room, struct identity who, uint32_t roles)
{
    const struct room_settings *s = &room->settings;
    if (role_can(roles, ACTION_QNA_HANDLE, s)) {
        return QUESTIONS_ANSWER;
    }
    enum question_level granted = level_granted(room, who, roles);
    return granted == QUESTIONS_NONE && role_can(roles, ACTION_QNA_SEE, s) ? QUESTIONS_SEE : granted;
}

static bool may_handle(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, ACTION_QNA_HANDLE, &room->settings);
}

static bool may_answer(const struct room *room, const struct participant *p)
{
    return room_question_level(room, p->identity, p->roles) == QUESTIONS_ANSWER;
}

uint32_t room_qna_rights(const struct room *room, const struct participant *p)
{
    const struct room_settings *s = &room->settings;
    if (!s->qna) {
        return 0;
    }
    enum question_level level = room_question_level(room, p->identity, p->roles);
    bool asks = room->open && role_can(p->roles, ACTION_QNA_ASK, s);
    return (uint32_t)asks << RIGHT_QUESTIONS_ASK | (uint32_t)(level >= QUESTIONS_SEE) << RIGHT_QUESTIONS_ALL |
           (uint32_t)(level == QUESTIONS_ANSWER) << RIGHT_QUESTIONS_ANSWER |
           (uint32_t)may_handle(room, p) << RIGHT_QUESTIONS_HANDLE;
}

enum question_sight room_question_sight(const struct room *room, const struct question *q, const struct participant *p)
{
    if (!room->settings.qna) {
        return SIGHT_NONE;
    }
    if ((p->rights >> RIGHT_QUESTIONS_ALL & 1) != 0) { /* asked for thousands at a time */
        return SIGHT_ALL;
    }
    enum role_answer sees = role_answer(p->roles, ACTION_QNA_SEE, &room->settings);
    if (sees >= ANSWER_OWN && p->identity.kind != IDENTITY_NONE && identity_eq(q->asker, p->identity)) {
        return SIGHT_OWN;
    }
    return sees >= ANSWER_PUBLISHED && q->published ? SIGHT_PUBLISHED : SIGHT_NONE;
}

/* ── what all commands share ── */

static struct room_event *qna_event(struct event_list *list, const struct command *c, enum event_kind kind,
                                    struct question_id question)
{
    struct room_event *e = event_list_add(list, kind, AUDIENCE_NONE, c->at_ms);
    e->by = c->who;
    e->participant = c->participant;
    e->qna.question = question;
    return e;
}

/* Applies what may want memory. */
static enum refusal qna_apply(struct room *room, struct room_event *e)
{
    e->seq = room->seq + 1;
    return room_apply(room, e) == ERR_OK ? REFUSAL_NONE : REFUSAL_BUSY;
}

static enum refusal text_check(struct str text)
{
    if (str_trim(text).len == 0) {
        return REFUSAL_EMPTY;
    }
    return utf8_length(text) > LIMIT_QUESTION_LENGTH ? REFUSAL_TOO_LONG : REFUSAL_NONE;
}

/* Still owned by somebody else who may answer it? Then it is said by whom. */
static bool held_by_another(struct room *room, const struct question *q, const struct participant *p)
{
    if (q->owner.kind == IDENTITY_NONE || identity_eq(q->owner, p->identity)) {
        return false;
    }
    uint32_t roles = room_roles_of(room, q->owner, MEDIA_ROLE_NONE);
    if (room_question_level(room, q->owner, roles) != QUESTIONS_ANSWER) {
        return false;
    }
    room->refused_by = q->owner;
    return true;
}

/* May this one act on a question that is still open? */
static enum refusal open_check(struct room *room, const struct question *q, const struct participant *p)
{
    switch (q->state) {
    case QUESTION_DISMISSED:
        return REFUSAL_QUESTION_DISMISSED;
    case QUESTION_ANSWERED:
        return REFUSAL_QUESTION_ANSWERED;
    case QUESTION_PENDING:
    case QUESTION_OWNED:
        break;
    }
    return held_by_another(room, q, p) ? REFUSAL_QUESTION_TAKEN : REFUSAL_NONE;
}

/* ── asking ── */

static const struct question *oldest_in(const struct room *room, enum question_state state)
{
    const struct question *q;
    DL_FOREACH(room->questions, q)
    {
        if (q->state == state) {
            return q;
        }
    }
    return NULL;
}

static uint32_t open_of(const struct room *room, struct identity who)
{
    uint32_t count = 0;
    const struct question *q;
    DL_FOREACH(room->questions, q)
    {
        count += q->state <= QUESTION_OWNED && identity_eq(q->asker, who);
    }
    return count;
}

static enum refusal ask_check(const struct room *room, const struct command *c)
{
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED;
    }
    if (c->qna.on && !room->settings.anonymous_questions) {
        return REFUSAL_ANONYMOUS_OFF;
    }
    enum refusal no = text_check(c->qna.text);
    if (no != REFUSAL_NONE) {
        return no;
    }
    return open_of(room, c->who) >= LIMIT_QUESTIONS_OPEN ? REFUSAL_TOO_MANY_QUESTIONS : REFUSAL_NONE;
}

/* Of those that are done the oldest goes, if there is no place. */
static enum refusal place_make(struct room *room, const struct command *c, struct event_list *list)
{
    if (room->question_count < LIMIT_QUESTIONS) {
        return REFUSAL_NONE;
    }
    const struct question *done = oldest_in(room, QUESTION_DISMISSED);
    done = done != NULL ? done : oldest_in(room, QUESTION_ANSWERED);
    if (done == NULL) {
        return REFUSAL_QUESTIONS_FULL;
    }
    struct room_event *e = qna_event(list, c, EVENT_QUESTION_DROPPED, done->id);
    e->by = (struct identity){0}; /* the room's own doing: who asks must not show in it */
    e->participant = (struct participant_id){0};
    e->qna.was_seen = true;
    room_emit(room, e);
    return REFUSAL_NONE;
}

static enum refusal on_ask(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    enum refusal no = ask_check(room, c);
    if (no != REFUSAL_NONE || (no = place_make(room, c, list)) != REFUSAL_NONE) {
        return no;
    }
    struct question_words *words = NULL;
    struct str name = c->qna.on ? STR_NONE : room_person_name(room, p);
    bool dropped = list->count > 0;
    struct room_event *e = qna_event(list, c, EVENT_QUESTION_ASKED, c->fresh_question);
    e->qna.role = room_role_highest(p->roles);
    e->qna.on = c->qna.on;
    if (words_set(&words, name, c->qna.text) != ERR_OK || qna_apply(room, e) != REFUSAL_NONE) {
        free(words);
        list->count--;
        return dropped ? REFUSAL_NONE : REFUSAL_BUSY; /* what went for it is gone, and is to be written */
    }
    room_question(room, c->fresh_question)->words = words;
    e->qna.name = words->name;
    e->qna.text = words->text;
    return REFUSAL_NONE;
}

static enum refusal on_vote(struct room *room, const struct question *q, const struct command *c,
                            struct event_list *list)
{
    if (!q->published) {
        return REFUSAL_QUESTION_NOT_PUBLISHED;
    }
    if (question_has_voted(q, c->who) == c->qna.on) {
        return REFUSAL_NONE;
    }
    if (c->qna.on && room->vote_count >= LIMIT_QUESTION_VOTES) {
        return REFUSAL_VOTES_FULL;
    }
    struct room_event *e = qna_event(list, c, EVENT_QUESTION_VOTED, q->id);
    e->qna.on = c->qna.on;
    return qna_apply(room, e);
}

/* ── handling ── */

static void own(struct room *room, const struct question *q, struct identity owner, const struct command *c,
                struct event_list *list)
{
    if (q->state == QUESTION_OWNED && identity_eq(q->owner, owner)) {
        return;
    }
    struct room_event *e = qna_event(list, c, EVENT_QUESTION_OWNED, q->id);
    e->qna.person = owner;
    room_emit(room, e);
}

static enum refusal on_take(struct room *room, const struct participant *p, const struct question *q,
                            const struct command *c, struct event_list *list)
{
    enum refusal no = open_check(room, q, p);
    if (no == REFUSAL_NONE) {
        own(room, q, p->identity, c, list);
    }
    return no;
}

static enum refusal on_assign(struct room *room, const struct participant *p, const struct question *q,
                              const struct command *c, struct event_list *list)
{
    const struct participant *to = room_participant(room, c->qna.to);
    if (to == NULL || !may_answer(room, to)) {
        return REFUSAL_NOT_FOUND;
    }
    enum refusal no = open_check(room, q, p);
    if (no == REFUSAL_NONE || no == REFUSAL_QUESTION_TAKEN) { /* on purpose, and seen by both */
        own(room, q, to->identity, c, list);
        return REFUSAL_NONE;
    }
    return no;
}

static enum refusal answer_check(struct room *room, const struct participant *p, const struct question *q,
                                 const struct command *c)
{
    bool adds = q->state == QUESTION_ANSWERED && identity_eq(q->owner, p->identity);
    enum refusal no = adds ? REFUSAL_NONE : open_check(room, q, p);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (c->qna.answer == ANSWERED_PUBLICLY && !q->published && !may_handle(room, p)) {
        return REFUSAL_FORBIDDEN;
    }
    if (q->answer_count == LIMIT_QUESTION_ANSWERS) {
        return REFUSAL_ANSWERS_FULL;
    }
    return c->qna.answer == ANSWERED_LIVE ? REFUSAL_NONE : text_check(c->qna.text);
}

static enum refusal on_answer(struct room *room, const struct participant *p, struct question *q,
                              const struct command *c, struct event_list *list)
{
    enum refusal no = answer_check(room, p, q, c);
    if (no != REFUSAL_NONE) {
        return no;
    }
    struct question_words *words = NULL;
    struct str text = c->qna.answer == ANSWERED_LIVE ? STR_NONE : c->qna.text;
    if (words_set(&words, room_person_name(room, p), text) != ERR_OK) {
        return REFUSAL_BUSY;
    }
    struct room_event *e = qna_event(list, c, EVENT_QUESTION_ANSWERED, q->id);
    e->qna.role = room_role_highest(p->roles);
    e->qna.answer = c->qna.answer;
    room_emit(room, e);
    q->answers[q->answer_count - 1].words = words;
    e->qna.name = words->name;
    e->qna.text = words->text;
    return REFUSAL_NONE;
}

static enum refusal on_publish(struct room *room, const struct question *q, const struct command *c,
                               struct event_list *list)
{
    if (q->state == QUESTION_DISMISSED) {
        return REFUSAL_QUESTION_DISMISSED;
    }
    if (q->published != c->qna.on) {
        struct room_event *e = qna_event(list, c, EVENT_QUESTION_PUBLISHED, q->id);
        e->qna.on = c->qna.on;
        e->qna.was_seen = q->published;
        room_emit(room, e);
    }
    return REFUSAL_NONE;
}

static enum refusal on_dismiss(struct room *room, const struct participant *p, const struct question *q,
                               const struct command *c, struct event_list *list)
{
    if (q->state == QUESTION_DISMISSED) {
        return REFUSAL_NONE;
    }
    enum refusal no = open_check(room, q, p);
    if (no == REFUSAL_NONE) {
        struct room_event *e = qna_event(list, c, EVENT_QUESTION_DISMISSED, q->id);
        e->qna.was_seen = q->published;
        room_emit(room, e);
    }
    return no;
}

static enum refusal on_restore(struct room *room, const struct participant *p, const struct question *q,
                               const struct command *c, struct event_list *list)
{
    enum refusal no = q->state == QUESTION_DISMISSED ? REFUSAL_NONE : open_check(room, q, p);
    if (no == REFUSAL_NONE && q->state != QUESTION_PENDING) {
        room_emit(room, qna_event(list, c, EVENT_QUESTION_RESTORED, q->id));
    }
    return no;
}

/* ── grants ── */

void room_qna_release(struct room *room, wall_ms at_ms, struct event_list *list)
{
    const struct command nobody = {.at_ms = at_ms};
    const struct question *q;
    DL_FOREACH(room->questions, q)
    {
        if (q->state != QUESTION_OWNED) {
            continue;
        }
        uint32_t roles = room_roles_of(room, q->owner, MEDIA_ROLE_NONE);
        if (room_question_level(room, q->owner, roles) != QUESTIONS_ANSWER) {
            room_emit(room, qna_event(list, &nobody, EVENT_QUESTION_RESTORED, q->id));
        }
    }
}

static bool has_grant(const struct room *room, struct identity who)
{
    for (uint32_t i = 0; i < room->grant_count; i++) {
        if (identity_eq(room->grants[i].identity, who)) {
            return true;
        }
    }
    return false;
}

static enum refusal on_grant(struct room *room, const struct command *c, struct event_list *list)
{
    const struct participant *to = room_participant(room, c->qna.to);
    if (to == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (c->qna.level > room_question_grantable(to->roles)) {
        return REFUSAL_NOT_GRANTABLE;
    }
    bool known = has_grant(room, to->identity);
    if (!known && (c->qna.level == QUESTIONS_NONE || room->grant_count == LIMIT_QUESTION_GRANTS)) {
        return c->qna.level == QUESTIONS_NONE ? REFUSAL_NONE : REFUSAL_NOT_GRANTABLE;
    }
    struct room_event *e = qna_event(list, c, EVENT_QUESTIONS_GRANTED, (struct question_id){0});
    e->qna.person = to->identity;
    e->qna.level = c->qna.level;
    room_emit(room, e);
    room_qna_release(room, c->at_ms, list);
    struct participant *seat;
    DL_FOREACH(room->first, seat)
    {
        if (identity_eq(seat->identity, e->qna.person)) {
            room_rights_tell(room, seat, c->at_ms, list);
        }
    }
    return REFUSAL_NONE;
}

/* ── one command ── */

static enum refusal right_check(const struct room *room, const struct participant *p, const struct command *c)
{
    bool may;
    switch (c->kind) {
    case COMMAND_QNA_ASK:
    case COMMAND_QNA_VOTE:
        may = role_can(p->roles, ACTION_QNA_ASK, &room->settings);
        break;
    case COMMAND_QNA_TAKE:
    case COMMAND_QNA_ANSWER:
        may = may_answer(room, p);
        break;
    default:
        may = may_handle(room, p);
    }
    if (!may) {
        return REFUSAL_FORBIDDEN;
    }
    return room->settings.qna ? REFUSAL_NONE : REFUSAL_QNA_OFF;
}

enum refusal room_on_qna(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    enum refusal no = right_check(room, p, c);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (c->kind == COMMAND_QNA_ASK) {
        return on_ask(room, p, c, list);
    }
    if (c->kind == COMMAND_QNA_GRANT) {
        return on_grant(room, c, list);
    }
    struct question *q = room_question(room, c->qna.question);
    if (q == NULL || room_question_sight(room, q, p) == SIGHT_NONE) {
        return REFUSAL_NOT_FOUND;
    }
    switch (c->kind) {
    case COMMAND_QNA_VOTE:
        return on_vote(room, q, c, list);
    case COMMAND_QNA_TAKE:
        return on_take(room, p, q, c, list);
    case COMMAND_QNA_ASSIGN:
        return on_assign(room, p, q, c, list);
    case COMMAND_QNA_ANSWER:
        return on_answer(room, p, q, c, list);
    case COMMAND_QNA_PUBLISH:
        return on_publish(room, q, c, list);
    case COMMAND_QNA_DISMISS:
        return on_dismiss(room, p, q, c, list);
    case COMMAND_QNA_RESTORE:
        return on_restore(room, p, q, c, list);
    default:
        return REFUSAL_NOT_FOUND;
    }
}
