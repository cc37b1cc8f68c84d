/* What clients see of questions: for everybody, for who asked, and for those who see all. */
#include "dais/server/view.h"

#include <utlist.h>

#define SAME(theirs, ours) _Static_assert((int)(theirs) == (int)(ours), #theirs)
SAME(PROTO_QUESTION_STATE_DISMISSED, QUESTION_DISMISSED);
SAME(PROTO_ANSWER_KIND_LIVE, ANSWERED_LIVE);
SAME(PROTO_QUESTION_LEVEL_ANSWER, QUESTIONS_ANSWER);

#define PAGE_TEXT_BYTES 131072 /* of questions and answers in one page */

static uint32_t answers_out(const struct question *q, enum question_sight sight, struct proto_answer *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const struct question_answer *a = &q->answers[i];
        if (a->kind == ANSWERED_PRIVATELY && sight < SIGHT_OWN) {
            continue;
        }
        out[count++] = (struct proto_answer){.at = a->at_ms,
                                             .kind = (enum proto_answer_kind)a->kind,
                                             .name = words_name(a->words),
                                             .role = (enum proto_room_role)a->role,
                                             .text = words_text(a->words)};
    }
    return count;
}

struct proto_question view_question(const struct room *room, const struct question *q, enum question_sight sight,
                                    const struct participant *viewer,
                                    struct proto_answer answers[LIMIT_QUESTION_ANSWERS])
{
    bool owned = sight == SIGHT_ALL && q->owner.kind != IDENTITY_NONE;
    return (struct proto_question){
        .id = q->id.v,
        .at = q->at_ms,
        .state = (enum proto_question_state)q->state,
        .published = q->published,
        .anonymous = q->anonymous,
        .has_name = !q->anonymous,
        .name = words_name(q->words),
        .has_role = !q->anonymous,
        .role = (enum proto_room_role)q->role,
        .text = words_text(q->words),
        .votes = q->vote_count,
        .has_owner = owned,
        .owner = q->owner.id,
        .has_owner_name = owned,
        .owner_name = owned ? room_identity_name(room, q->owner) : STR_NONE,
        .has_mine = viewer != NULL,
        .mine = viewer != NULL && identity_eq(viewer->identity, q->asker),
        .has_voted = viewer != NULL,
        .voted = viewer != NULL && question_has_voted(q, viewer->identity),
        .answers_count = answers_out(q, sight, answers),
        .answers = answers,
    };
}

static size_t text_bytes(const struct question *q)
{
    size_t bytes = words_text(q->words).len;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        bytes += words_text(q->answers[i].words).len;
    }
    return bytes;
}

static void turn_round(struct question_page *page)
{
    for (uint32_t i = 0; i < page->count / 2; i++) {
        struct proto_question question = page->questions[i];
        page->questions[i] = page->questions[page->count - 1 - i];
        page->questions[page->count - 1 - i] = question;
    }
}

void view_questions(const struct room *room, const struct participant *viewer, const struct question *before,
                    uint32_t limit, struct question_page *out)
{
    out->count = 0;
    out->more = false;
    size_t bytes = 0;
    const struct question *first = room->questions;
    const struct question *q = first == NULL || before == first ? NULL : before != NULL ? before->prev : first->prev;
    for (; q != NULL; q = q == first ? NULL : q->prev) {
        enum question_sight sight = room_question_sight(room, q, viewer);
        if (sight == SIGHT_NONE) {
            continue;
        }
        bytes += text_bytes(q);
        if (out->count == limit || (out->count > 0 && bytes > PAGE_TEXT_BYTES)) {
            out->more = true;
            break;
        }
        out->questions[out->count] = view_question(room, q, sight, viewer, out->answers[out->count]);
        out->count++;
    }
    turn_round(out);
}
