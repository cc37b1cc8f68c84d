/*
 * The questions of a room: a list that lasts over sessions. Values: commands (room_command) change them, this header says
 * what they are and who sees what of them.
 *
 *              take, assign                 answer
 *   PENDING ────────────────► OWNED ─────────────────► ANSWERED      (answering a pending one takes it, too)
 *      ▲ ▲         restore      │
 *      │ └──────────────────────┤ dismiss
 *      └─────── restore ─────── DISMISSED                            (dismiss also from PENDING)
 *
 *   Published is beside that: seen and voted for by everybody in the room. A public answer publishes, dismissing ends it.
 *
 * Invariants
 *  1. At most LIMIT_QUESTIONS: of those that are dismissed, then of those that are answered, the oldest makes room.
 *  2. One vote for each identity and question, LIMIT_QUESTION_VOTES in all; only while it is published.
 *  3. Who asked anonymously is in the room's log, for the asker's own eyes and the caps, and in nothing that is told.
 *  4. An owner who may answer no more owns nothing: the room makes the question pending.
 *  5. Texts and names are not in the log, but beside it; a question whose text was erased has none.
 */
#ifndef DAIS_ROOM_QUESTION_H
#define DAIS_ROOM_QUESTION_H

#include "dais/room/role.h"

enum question_state { QUESTION_PENDING, QUESTION_OWNED, QUESTION_ANSWERED, QUESTION_DISMISSED }; /* stored */
enum answer_kind { ANSWERED_PRIVATELY, ANSWERED_PUBLICLY, ANSWERED_LIVE };                       /* stored */
/* What a person may in the questions beyond asking; stored as grants. */
enum question_level { QUESTIONS_NONE, QUESTIONS_SEE, QUESTIONS_ANSWER };

/* Who said what; NULL: erased, or not loaded. */
struct question_words {
    struct str name, text; /* in the block */
    char block[];
};

struct question_answer {
    uint64_t seq;
    wall_ms at_ms;
    struct identity by;
    enum room_role role; /* the answerer's, then */
    enum answer_kind kind;
    struct question_words *words;
};

struct question {
    struct question_id id;
    uint64_t seq; /* of asking */
    wall_ms at_ms;
    struct identity asker;
    enum room_role role; /* the asker's, then */
    bool anonymous;
    enum question_state state;
    bool published;
    struct identity owner; /* of one that is owned or answered */
    uint32_t answer_count;
    struct question_answer answers[LIMIT_QUESTION_ANSWERS];
    struct identity *votes; /* in the order of their bytes */
    uint32_t vote_count, vote_capacity;
    struct question_words *words;
    bool votes_told; /* the number is what everybody was told; the teller's, and not part of the fold */
    struct question *prev, *next;
};

/* For a session. */
struct question_grant {
    struct identity identity;
    enum question_level level;
};

/* What somebody is let see of a question. */
enum question_sight { SIGHT_NONE, SIGHT_PUBLISHED, SIGHT_OWN, SIGHT_ALL };

struct room;
struct participant;
struct question *room_question(const struct room *room, struct question_id id); /* NULL: there is none */
enum question_sight room_question_sight(const struct room *room, const struct question *question,
                                        const struct participant *participant);
bool question_has_voted(const struct question *question, struct identity who);
/* By roles and grants; whether Q&A is on is another matter. */
enum question_level room_question_level(const struct room *room, struct identity who, uint32_t roles);
/* What this person could be granted: room moderators QUESTIONS_SEE, speakers QUESTIONS_ANSWER. */
enum question_level room_question_grantable(uint32_t roles);
/* After a fold, from the side table. ERR_NO_MEMORY. */
MUST_CHECK enum err words_set(struct question_words **words, struct str name, struct str text);
static inline struct str words_text(const struct question_words *words)
{
    return words != NULL ? words->text : STR_NONE;
}
static inline struct str words_name(const struct question_words *words)
{
    return words != NULL ? words->name : STR_NONE;
}

#endif
