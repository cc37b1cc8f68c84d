/*
 * The interactions of a room: polls and their kin. They are drafted, published, answered and closed, last over sessions and
 * are used again. Values: commands (room_command) change them, this header says what they are and who sees what of them.
 *
 *             schedule          publish, or its time comes          close, its time is over, or the session ends
 *   DRAFT ◄──────────► SCHEDULED ─────────────────────────► OPEN ◄──────────────────────────────────────────────► CLOSED
 *     └───────────────────────── publish ────────────────────┘                     reopen
 *
 *   What is a draft or scheduled can be changed; what is not open can be deleted.
 *
 * Invariants
 *  1. The log says what became of an interaction, and what shape it has: numbers. Its words, its result and who answered what are
 *     beside the log (the store's), so that answering costs no entry, and deleting leaves nothing of it.
 *  2. One answer for each identity; it is replaced while `changeable` says so. Of one that is closed none is taken.
 *  3. Of a secret ballot is kept who answered, and how often each option was chosen: what one person chose is nowhere, in memory
 *     neither, from the command that said it on. So its answers can't be changed, it shows no result before it is closed, not even to
 *     moderators (a difference of two results is somebody's choice), is not opened again, and has no texts (by which people are known).
 *  4. Who answered is in memory while it is open, and after that as long as the room is folded: `loaded`.
 *  5. At most LIMIT_INTERACTIONS of them, LIMIT_INTERACTIONS_OPEN open, and LIMIT_INTERACTION_ANSWERS answers in a room.
 */
#ifndef DAIS_ROOM_INTERACTION_H
#define DAIS_ROOM_INTERACTION_H

#include "dais/room/role.h"

/* Stored, all of them: never renumber. */
enum interaction_kind {
    INTERACTION_POLL,
    INTERACTION_QUIZ,
    INTERACTION_RATING,
    INTERACTION_CROWD, /* a crowd vote: yes or no, or some emoji */
    INTERACTION_OPEN_ENDED,
    INTERACTION_CLOUD, /* of words */
    INTERACTION_SURVEY,
    INTERACTION_ANNOUNCEMENT,
    INTERACTION_KIND_COUNT
};
enum interaction_state { INTERACTION_DRAFT, INTERACTION_SCHEDULED, INTERACTION_OPEN, INTERACTION_CLOSED };
enum interaction_results { RESULTS_LIVE, RESULTS_END, RESULTS_NEVER }; /* shown to those who answer */
enum item_kind { ITEM_CHOICE, ITEM_RATING, ITEM_TEXT, ITEM_WORDS };

struct interaction_item {
    enum item_kind kind;
    bool multiple;   /* CHOICE: of several options */
    uint8_t options; /* CHOICE: how many; RATING: from 1 to it; else 0 */
    uint16_t right;  /* bits of the options that are right; 0: it is no quiz */
};

/* What the log knows of it. */
struct interaction_shape {
    enum interaction_kind kind;
    enum interaction_results results;
    bool secret, changeable;
    uint32_t duration_s; /* 0: until it is closed */
    uint8_t item_count;  /* a survey's: several; an announcement's: none */
    struct interaction_item items[LIMIT_INTERACTION_ITEMS];
};

/*
 * Its words: the text, the set it belongs to (or nothing), then of each item its text, and behind that of a CHOICE its options, of a
 * RATING what the two ends mean (each may be empty).
 */
#define INTERACTION_TEXTS_MAX (2 + LIMIT_INTERACTION_ITEMS * (1 + LIMIT_INTERACTION_OPTIONS))
struct interaction_words {
    uint32_t count;
    struct str texts[]; /* what they point to is behind them */
};

struct item_tally {
    uint32_t answered;
    uint32_t counts[LIMIT_INTERACTION_OPTIONS]; /* of a RATING: of value i + 1 */
};
struct interaction_tally {
    uint32_t answers;
    struct item_tally items[LIMIT_INTERACTION_ITEMS];
};

struct cloud_word {
    uint32_t count;
    uint32_t hash;   /* of what it is when case and accents are folded away */
    struct str word; /* as it was written first */
    struct str fold;
    char block[];
};
struct cloud {
    struct cloud_word **words; /* in order of coming; a word keeps its place, also when nobody has it any more */
    uint32_t count, capacity;
};

/* What somebody answered, as numbers: bits of a CHOICE, the value of a RATING, 1 for a text; of ITEM_WORDS, which is alone, the
 * places (from 1) of up to three words in the cloud. Of a secret ballot: zeros. */
struct interaction_voter {
    struct identity who;
    uint16_t values[LIMIT_INTERACTION_ITEMS];
};

struct interaction {
    struct interaction_id id;
    struct interaction_shape shape;
    enum interaction_state state;
    uint32_t version; /* rises with each change of the draft, from 1 */
    wall_ms drafted_ms, scheduled_ms, published_ms, closes_ms, closed_ms; /* 0: not, or never */
    /* beside the log */
    struct interaction_words *words; /* NULL: erased, or not loaded */
    struct interaction_tally tally;
    struct cloud cloud;
    bool loaded;                      /* `voters` are all who answered */
    struct interaction_voter *voters; /* in the order of their bytes */
    uint32_t voter_count, voter_capacity;
    bool told; /* the result is what was told last: the teller's */
    struct interaction *prev, *next;
};

/* What is asked for by a draft. */
struct interaction_draft {
    struct interaction_shape shape;
    uint32_t text_count;
    struct str texts[INTERACTION_TEXTS_MAX];
};

/* What somebody answers: values as in interaction_voter, but for ITEM_WORDS. */
struct interaction_ballot {
    uint32_t item_count;
    uint16_t values[LIMIT_INTERACTION_ITEMS];
    struct str texts[LIMIT_INTERACTION_ITEMS]; /* ITEM_TEXT: valid UTF-8 */
    uint32_t word_count;
    struct str words[LIMIT_INTERACTION_WORDS]; /* ITEM_WORDS */
};

struct room;
struct participant;
struct interaction *room_interaction(const struct room *room, struct interaction_id id); /* NULL: there is none */
bool room_manages_interactions(const struct room *room, const struct participant *p);
/* May who manages interactions (or does not) know of it? See the result, as things stand; and how many answered? */
bool interaction_seen(const struct interaction *it, bool manages);
bool interaction_result_seen(const struct interaction *it, bool manages);
bool interaction_turnout_seen(const struct interaction *it, bool manages);
/* NULL: has not answered (or is not loaded). */
const struct interaction_voter *interaction_voter_find(const struct interaction *it, struct identity who);
/* How many texts belong to an item besides its own. */
static inline uint32_t interaction_labels(const struct interaction_item *item)
{
    return item->kind == ITEM_CHOICE ? item->options : item->kind == ITEM_RATING ? 2 : 0;
}
uint32_t interaction_text_count(const struct interaction_shape *shape);
/* Text `n` (see interaction_words), or nothing. */
static inline struct str interaction_text(const struct interaction *it, uint32_t n)
{
    return it->words != NULL && n < it->words->count ? it->words->texts[n] : STR_NONE;
}
/* The most frequent words, first the most frequent; returns how many. */
uint32_t interaction_cloud_top(const struct interaction *it, const struct cloud_word *out[LIMIT_CLOUD_TOLD]);

/* ── loading, after a fold. ERR_NO_MEMORY, ERR_INVALID: it does not fit. ── */
MUST_CHECK enum err interaction_words_set(struct interaction *it, const struct str *texts, uint32_t count);
/* One of the result's words. */
MUST_CHECK enum err interaction_cloud_add(struct interaction *it, struct str word, uint32_t count);
/* As it was counted: of a closed one, or of a secret one whose answers are loaded. */
void interaction_load_result(struct room *room, struct interaction *it, const struct interaction_tally *tally);
/* All answers follow anew. */
void interaction_load_begin(struct room *room, struct interaction *it);
/* `ballot` NULL: of a secret one. */
MUST_CHECK enum err interaction_load_answer(struct room *room, struct interaction *it, struct identity who,
                                            const struct interaction_ballot *ballot);
/* Is this shape one that the domain would make? */
bool interaction_shape_valid(const struct interaction_shape *shape);

#endif
