/*
 * How questions reach those who may see them. What becomes of a question is told to three kinds of people, in one frame each:
 * those who see all of them, everybody who sees published ones, and (one by one, since it says what is theirs) who asked.
 * Votes are gathered: their numbers are told twice a second at most.
 */
#include "live_priv.h"

#include <utlist.h>

struct readers {
    const struct question *question; /* NULL: it is no more */
    enum question_sight sight;
};

static bool is_asker(const struct question *q, const struct participant *p)
{
    return p->identity.kind != IDENTITY_NONE && identity_eq(q->asker, p->identity);
}

static bool reads(const struct room *room, const struct participant *p, const void *user)
{
    const struct readers *readers = user;
    return !is_asker(readers->question, p) && room_question_sight(room, readers->question, p) == readers->sight;
}

static bool sees_published(const struct room *room, const struct participant *p, const void *user)
{
    (void)user;
    return room->settings.qna && role_answer(p->roles, ACTION_QNA_SEE, &room->settings) >= ANSWER_PUBLISHED;
}

static bool sees_no_more(const struct room *room, const struct participant *p, const void *user)
{
    const struct readers *readers = user;
    return sees_published(room, p, NULL) &&
           (readers->question == NULL || room_question_sight(room, readers->question, p) == SIGHT_NONE);
}

static struct frame *question_frame(const struct telling *telling, const struct question *q, enum question_sight sight,
                                    const struct participant *viewer)
{
    struct proto_answer answers[LIMIT_QUESTION_ANSWERS];
    const struct proto_qna_changed_event body = {view_question(telling->room, q, sight, viewer, answers)};
    return live_frame_event(telling->live, 0, PROTO_EVENT_QNA_CHANGED, &body);
}

static void tell_group(const struct telling *telling, const struct question *q, enum question_sight sight)
{
    const struct readers readers = {q, sight};
    live_tell_some(telling, question_frame(telling, q, sight, NULL), reads, &readers);
}

static bool is_seat(const struct room *room, const struct participant *p, const void *user)
{
    (void)room;
    return p == user;
}

static void tell_asker(const struct telling *telling, const struct question *q)
{
    const struct participant *p;
    DL_FOREACH(telling->room->first, p)
    {
        enum question_sight sight = is_asker(q, p) ? room_question_sight(telling->room, q, p) : SIGHT_NONE;
        if (sight != SIGHT_NONE) {
            live_tell_some(telling, question_frame(telling, q, sight, p), is_seat, p);
        }
    }
}

static void tell_gone(const struct telling *telling, const struct room_event *event, const struct question *q)
{
    const struct readers readers = {q, SIGHT_NONE};
    const struct proto_qna_gone_event body = {event->qna.question.v};
    live_tell_some(telling, live_frame_event(telling->live, 0, PROTO_EVENT_QNA_GONE, &body), sees_no_more, &readers);
}

void live_tell_question(const struct telling *telling, const struct room_event *event)
{
    const struct question *q = room_question(telling->room, event->qna.question);
    if (event->kind == EVENT_QUESTION_VOTED) {
        telling->live_room->votes_dirty = true;
        return;
    }
    if (q != NULL) {
        tell_group(telling, q, SIGHT_ALL);
        tell_asker(telling, q);
    }
    if (q != NULL && q->published) {
        tell_group(telling, q, SIGHT_PUBLISHED);
    } else if (event->qna.was_seen) {
        tell_gone(telling, event, q);
    }
}

/* The next of those whose number is not what was told; at most LIMIT_QUESTIONS_PAGE of them. */
static uint32_t votes_untold(struct room *room, struct proto_question_votes *out)
{
    uint32_t count = 0;
    struct question *q;
    DL_FOREACH(room->questions, q)
    {
        if (count == LIMIT_QUESTIONS_PAGE) {
            break;
        }
        if (!q->votes_told && q->published) {
            out[count++] = (struct proto_question_votes){q->id.v, q->vote_count};
        }
        q->votes_told = true;
    }
    return count;
}

void live_tell_votes(struct live_room *live_room, struct room *room)
{
    struct proto_question_votes votes[LIMIT_QUESTIONS_PAGE];
    const struct telling telling = {live_room->live, live_room, room, live_room->ticket, 0, TELL_ALL};
    uint32_t count;
    while ((count = votes_untold(room, votes)) > 0) {
        const struct proto_qna_votes_event body = {count, votes};
        live_tell_some(&telling, live_frame_event(live_room->live, 0, PROTO_EVENT_QNA_VOTES, &body), sees_published,
                       NULL);
    }
}
