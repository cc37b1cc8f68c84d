/* The fold of the questions: what became of each, from the log and from snapshots. */
#include "room_priv.h"

#include <stdlib.h>

struct question *room_question(const struct room *room, struct question_id id)
{
    struct question *q;
    DL_FOREACH(room->questions, q)
    {
        if (question_id_eq(q->id, id)) {
            return q;
        }
    }
    return NULL;
}

/* ── words ── */

enum err words_set(struct question_words **words, struct str name, struct str text)
{
    struct question_words *fresh = malloc(sizeof *fresh + name.len + text.len);
    if (fresh == NULL) {
        return ERR_NO_MEMORY;
    }
    if (name.len > 0) {
        memcpy(fresh->block, name.data, name.len);
    }
    if (text.len > 0) {
        memcpy(fresh->block + name.len, text.data, text.len);
    }
    fresh->name = (struct str){fresh->block, name.len};
    fresh->text = (struct str){fresh->block + name.len, text.len};
    free(*words);
    *words = fresh;
    return ERR_OK;
}

/* ── the list ── */

static void question_drop(struct room *room, struct question *q)
{
    DL_DELETE(room->questions, q);
    room->question_count--;
    room->vote_count -= q->vote_count;
    for (uint32_t i = 0; i < q->answer_count; i++) {
        free(q->answers[i].words);
    }
    free(q->words);
    free(q->votes);
    free(q);
}

void questions_drop(struct room *room)
{
    while (room->questions != NULL) {
        question_drop(room, room->questions);
    }
}

static enum err question_add(struct room *room, const struct question *from, struct question **ret_question)
{
    if (room->question_count >= LIMIT_QUESTIONS || question_id_is_none(from->id) || room_question(room, from->id)) {
        return ERR_INVALID;
    }
    struct question *q = malloc(sizeof *q);
    if (q == NULL) {
        return ERR_NO_MEMORY;
    }
    *q = *from;
    DL_APPEND(room->questions, q);
    room->question_count++;
    *ret_question = q;
    return ERR_OK;
}

/* ── votes: in order, so that one is found among thousands by a dozen looks ── */

static int identity_compare(struct identity a, struct identity b)
{
    int kinds = (int)a.kind - (int)b.kind;
    return kinds != 0 ? kinds : memcmp(a.id.bytes, b.id.bytes, sizeof a.id.bytes);
}

/* Where it is, or would be. */
static uint32_t vote_place(const struct question *q, struct identity who, bool *ret_there)
{
    uint32_t low = 0, high = q->vote_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (identity_compare(q->votes[middle], who) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ret_there = low < q->vote_count && identity_eq(q->votes[low], who);
    return low;
}

bool question_has_voted(const struct question *q, struct identity who)
{
    bool there;
    (void)vote_place(q, who, &there);
    return there;
}

static enum err votes_grow(struct question *q)
{
    uint32_t capacity = q->vote_capacity == 0 ? 16 : q->vote_capacity * 2;
    struct identity *votes = realloc(q->votes, capacity * sizeof *votes);
    if (votes == NULL) {
        return ERR_NO_MEMORY;
    }
    q->votes = votes;
    q->vote_capacity = capacity;
    return ERR_OK;
}

static enum err vote_add(struct room *room, struct question *q, struct identity who)
{
    bool there;
    uint32_t at = vote_place(q, who, &there);
    if (there || who.kind == IDENTITY_NONE || room->vote_count >= LIMIT_QUESTION_VOTES) {
        return ERR_INVALID;
    }
    if (q->vote_count == q->vote_capacity && votes_grow(q) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    memmove(&q->votes[at + 1], &q->votes[at], (q->vote_count - at) * sizeof q->votes[0]);
    q->votes[at] = who;
    q->vote_count++;
    room->vote_count++;
    return ERR_OK;
}

static enum err vote_remove(struct room *room, struct question *q, struct identity who)
{
    bool there;
    uint32_t at = vote_place(q, who, &there);
    if (!there) {
        return ERR_INVALID;
    }
    q->vote_count--;
    memmove(&q->votes[at], &q->votes[at + 1], (q->vote_count - at) * sizeof q->votes[0]);
    room->vote_count--;
    return ERR_OK;
}

/* ── events ── */

static enum err apply_asked(struct room *room, const struct room_event *e)
{
    const struct question fresh = {.id = e->qna.question,
                                   .seq = e->seq,
                                   .at_ms = e->at_ms,
                                   .asker = e->by,
                                   .role = e->qna.role,
                                   .anonymous = e->qna.on,
                                   .votes_told = true};
    struct question *q;
    return question_add(room, &fresh, &q);
}

static enum err apply_answered(struct question *q, const struct room_event *e)
{
    if (q->answer_count == LIMIT_QUESTION_ANSWERS || q->state == QUESTION_DISMISSED) {
        return ERR_INVALID;
    }
    q->answers[q->answer_count++] = (struct question_answer){
        .seq = e->seq, .at_ms = e->at_ms, .by = e->by, .role = e->qna.role, .kind = e->qna.answer};
    q->state = QUESTION_ANSWERED;
    q->owner = e->by;
    q->published |= e->qna.answer == ANSWERED_PUBLICLY;
    return ERR_OK;
}

static enum err apply_voted(struct room *room, struct question *q, const struct room_event *e)
{
    enum err err = e->qna.on ? vote_add(room, q, e->by) : vote_remove(room, q, e->by);
    q->votes_told = q->votes_told && err != ERR_OK;
    return err;
}

static enum err apply_granted(struct room *room, const struct room_event *e)
{
    uint32_t at = 0;
    while (at < room->grant_count && !identity_eq(room->grants[at].identity, e->qna.person)) {
        at++;
    }
    if (e->qna.level == QUESTIONS_NONE) {
        if (at < room->grant_count) {
            room->grants[at] = room->grants[--room->grant_count];
        }
        return ERR_OK;
    }
    if (at == LIMIT_QUESTION_GRANTS) {
        return ERR_INVALID;
    }
    room->grant_count += at == room->grant_count;
    room->grants[at] = (struct question_grant){e->qna.person, e->qna.level};
    return ERR_OK;
}

enum err apply_qna(struct room *room, const struct room_event *e)
{
    if (e->kind == EVENT_QUESTION_ASKED) {
        return apply_asked(room, e);
    }
    if (e->kind == EVENT_QUESTIONS_GRANTED) {
        return apply_granted(room, e);
    }
    struct question *q = room_question(room, e->qna.question);
    if (q == NULL) {
        return ERR_INVALID;
    }
    switch (e->kind) {
    case EVENT_QUESTION_OWNED:
        q->state = QUESTION_OWNED;
        q->owner = e->qna.person;
        break;
    case EVENT_QUESTION_ANSWERED:
        return apply_answered(q, e);
    case EVENT_QUESTION_PUBLISHED:
        q->published = e->qna.on;
        break;
    case EVENT_QUESTION_DISMISSED:
    case EVENT_QUESTION_RESTORED:
        q->state = e->kind == EVENT_QUESTION_DISMISSED ? QUESTION_DISMISSED : QUESTION_PENDING;
        q->owner = (struct identity){0};
        q->published = q->published && e->kind == EVENT_QUESTION_RESTORED;
        break;
    case EVENT_QUESTION_VOTED:
        return apply_voted(room, q, e);
    case EVENT_QUESTION_DROPPED:
        question_drop(room, q);
        break;
    default:
        return ERR_INVALID;
    }
    return ERR_OK;
}

/* ── the encoding of events: one shape for all of them ── */

void qna_encode(const struct room_event *e, struct writer *w)
{
    writer_id(w, e->qna.question.v);
    identity_encode(e->qna.person, w);
    writer_u8(w, (uint8_t)e->qna.role);
    writer_u8(w, (uint8_t)e->qna.answer);
    writer_u8(w, (uint8_t)e->qna.level);
    writer_u8(w, e->qna.on);
}

void qna_decode(struct reader *r, struct room_event *e)
{
    e->qna.question.v = reader_id(r);
    e->qna.person = identity_decode(r);
    e->qna.role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
    e->qna.answer = (enum answer_kind)reader_u8_most(r, ANSWERED_LIVE);
    e->qna.level = (enum question_level)reader_u8_most(r, QUESTIONS_ANSWER);
    e->qna.on = reader_u8_most(r, 1) == 1;
}

/* ── snapshots ── */

size_t questions_size(const struct room *room)
{
    return 16 + (size_t)room->question_count * (100 + LIMIT_QUESTION_ANSWERS * 40) + (size_t)room->vote_count * 17 +
           (size_t)room->grant_count * 18;
}

static void question_encode(const struct question *q, struct writer *w)
{
    writer_id(w, q->id.v);
    writer_u64(w, q->seq);
    writer_u64(w, (uint64_t)q->at_ms);
    identity_encode(q->asker, w);
    writer_u8(w, (uint8_t)q->role);
    writer_u8(w, q->anonymous);
    writer_u8(w, (uint8_t)q->state);
    writer_u8(w, q->published);
    identity_encode(q->owner, w);
    writer_u8(w, (uint8_t)q->answer_count);
    for (uint32_t i = 0; i < q->answer_count; i++) {
        const struct question_answer *a = &q->answers[i];
        writer_u64(w, a->seq);
        writer_u64(w, (uint64_t)a->at_ms);
        identity_encode(a->by, w);
        writer_u8(w, (uint8_t)a->role);
        writer_u8(w, (uint8_t)a->kind);
    }
    writer_u32(w, q->vote_count);
    for (uint32_t i = 0; i < q->vote_count; i++) {
        identity_encode(q->votes[i], w);
    }
}

void questions_encode(const struct room *room, struct writer *w)
{
    writer_u32(w, room->question_count);
    const struct question *q;
    DL_FOREACH(room->questions, q)
    {
        question_encode(q, w);
    }
    writer_u32(w, room->grant_count);
    for (uint32_t i = 0; i < room->grant_count; i++) {
        identity_encode(room->grants[i].identity, w);
        writer_u8(w, (uint8_t)room->grants[i].level);
    }
}

static void answer_decode(struct reader *r, struct question_answer *a)
{
    a->seq = reader_u64(r);
    a->at_ms = (wall_ms)reader_u64(r);
    a->by = identity_decode(r);
    a->role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
    a->kind = (enum answer_kind)reader_u8_most(r, ANSWERED_LIVE);
}

static enum err votes_decode(struct room *room, struct question *q, struct reader *r)
{
    uint32_t count = reader_u32(r);
    enum err err = ERR_OK;
    for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
        struct identity who = identity_decode(r);
        bool in_order = i == 0 || identity_compare(q->votes[i - 1], who) < 0;
        err = r->failed || !in_order ? ERR_INVALID : vote_add(room, q, who);
    }
    return err;
}

static enum err question_decode(struct room *room, struct reader *r)
{
    struct question from = {.id.v = reader_id(r), .votes_told = true};
    from.seq = reader_u64(r);
    from.at_ms = (wall_ms)reader_u64(r);
    from.asker = identity_decode(r);
    from.role = (enum room_role)reader_u8_most(r, ROOM_ROLE_COUNT - 1);
    from.anonymous = reader_u8_most(r, 1) == 1;
    from.state = (enum question_state)reader_u8_most(r, QUESTION_DISMISSED);
    from.published = reader_u8_most(r, 1) == 1;
    from.owner = identity_decode(r);
    from.answer_count = reader_u8_most(r, LIMIT_QUESTION_ANSWERS);
    for (uint32_t i = 0; i < from.answer_count; i++) {
        answer_decode(r, &from.answers[i]);
    }
    struct question *q;
    enum err err = r->failed ? ERR_INVALID : question_add(room, &from, &q);
    return err == ERR_OK ? votes_decode(room, q, r) : err;
}

enum err questions_decode(struct room *room, struct reader *r)
{
    uint32_t count = reader_u32(r);
    enum err err = ERR_OK;
    for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
        err = question_decode(room, r);
    }
    room->grant_count = err == ERR_OK ? reader_u32(r) : 0;
    if (err != ERR_OK || r->failed || room->grant_count > LIMIT_QUESTION_GRANTS) {
        room->grant_count = 0;
        return err != ERR_OK ? err : ERR_INVALID;
    }
    for (uint32_t i = 0; i < room->grant_count; i++) {
        room->grants[i].identity = identity_decode(r);
        room->grants[i].level = (enum question_level)reader_u8_most(r, QUESTIONS_ANSWER);
    }
    return ERR_OK;
}
