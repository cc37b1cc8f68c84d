/* Who answered an interaction, and what comes out of it: beside the fold, counted as answers come and loaded after a fold. */
#include "room_priv.h"

#include "dais/base/hash.h"

#include <assert.h>
#include <stdlib.h>

/* ── who answered: in order, so that one is found among thousands by a dozen looks ── */

static int identity_compare(struct identity a, struct identity b)
{
    int kinds = (int)a.kind - (int)b.kind;
    return kinds != 0 ? kinds : memcmp(a.id.bytes, b.id.bytes, sizeof a.id.bytes);
}

/* Where it is, or would be. */
static uint32_t voter_place(const struct interaction *it, struct identity who, bool *ret_there)
{
    uint32_t low = 0, high = it->voter_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (identity_compare(it->voters[middle].who, who) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ret_there = low < it->voter_count && identity_eq(it->voters[low].who, who);
    return low;
}

const struct interaction_voter *interaction_voter_find(const struct interaction *it, struct identity who)
{
    bool there;
    uint32_t at = voter_place(it, who, &there);
    return there ? &it->voters[at] : NULL;
}

static enum err voters_grow(struct interaction *it)
{
    uint32_t capacity = it->voter_capacity == 0 ? 16 : it->voter_capacity * 2;
    struct interaction_voter *voters = realloc(it->voters, capacity * sizeof *voters);
    if (voters == NULL) {
        return ERR_NO_MEMORY;
    }
    it->voters = voters;
    it->voter_capacity = capacity;
    return ERR_OK;
}

/* The place of somebody, who is added if need be. */
static enum err voter_of(struct room *room, struct interaction *it, struct identity who,
                         struct interaction_voter **ret_voter, bool *ret_there)
{
    uint32_t at = voter_place(it, who, ret_there);
    if (!*ret_there) {
        if (it->voter_count == it->voter_capacity && voters_grow(it) != ERR_OK) {
            return ERR_NO_MEMORY;
        }
        memmove(&it->voters[at + 1], &it->voters[at], (it->voter_count - at) * sizeof it->voters[0]);
        it->voters[at] = (struct interaction_voter){.who = who};
        it->voter_count++;
        room->answer_count++;
    }
    *ret_voter = &it->voters[at];
    return ERR_OK;
}

/* ── the cloud ── */

static void cloud_drop(struct cloud *cloud)
{
    for (uint32_t i = 0; i < cloud->count; i++) {
        free(cloud->words[i]);
    }
    free(cloud->words);
    *cloud = (struct cloud){0};
}

static struct cloud_word *word_make(struct str word, struct str fold, uint32_t hash)
{
    struct cloud_word *made = malloc(sizeof *made + word.len + fold.len);
    if (made != NULL) {
        memcpy(made->block, word.data, word.len);
        memcpy(made->block + word.len, fold.data, fold.len);
        made->count = 0;
        made->hash = hash;
        made->word = (struct str){made->block, word.len};
        made->fold = (struct str){made->block + word.len, fold.len};
    }
    return made;
}

static enum err cloud_grow(struct cloud *cloud)
{
    uint32_t capacity = cloud->capacity == 0 ? 16 : cloud->capacity * 2;
    struct cloud_word **words = realloc(cloud->words, capacity * sizeof(struct cloud_word *));
    if (words == NULL) {
        return ERR_NO_MEMORY;
    }
    cloud->words = words;
    cloud->capacity = capacity;
    return ERR_OK;
}

/* The place of a word, from 1; 0: the cloud has no place for it. */
static enum err cloud_place(struct cloud *cloud, struct str word, uint16_t *ret_place)
{
    char fold[LIMIT_WORD_LENGTH * 16 + 1];
    size_t fold_size;
    *ret_place = 0;
    if (text_fold(word, fold, sizeof fold, &fold_size) != ERR_OK || fold_size == 0) {
        return ERR_OK;
    }
    struct str folded = {fold, fold_size};
    uint32_t hash = (uint32_t)hash_keyed(fold, fold_size);
    for (uint32_t i = 0; i < cloud->count; i++) {
        if (cloud->words[i]->hash == hash && str_eq(cloud->words[i]->fold, folded)) {
            *ret_place = (uint16_t)(i + 1);
            return ERR_OK;
        }
    }
    if (cloud->count == LIMIT_CLOUD_WORDS) {
        return ERR_OK;
    }
    if (cloud->count == cloud->capacity && cloud_grow(cloud) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    struct cloud_word *made = word_make(word, folded, hash);
    if (made == NULL) {
        return ERR_NO_MEMORY;
    }
    cloud->words[cloud->count++] = made;
    *ret_place = (uint16_t)cloud->count;
    return ERR_OK;
}

enum err interaction_cloud_add(struct interaction *it, struct str word, uint32_t count)
{
    uint16_t place;
    enum err err = cloud_place(&it->cloud, word, &place);
    if (err == ERR_OK && place > 0) {
        it->cloud.words[place - 1]->count += count;
    }
    return err;
}

uint32_t interaction_cloud_top(const struct interaction *it, const struct cloud_word *out[LIMIT_CLOUD_TOLD])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < it->cloud.count; i++) {
        const struct cloud_word *word = it->cloud.words[i];
        if (word->count == 0 || (count == LIMIT_CLOUD_TOLD && out[count - 1]->count >= word->count)) {
            continue;
        }
        uint32_t at = count < LIMIT_CLOUD_TOLD ? count++ : count - 1;
        for (; at > 0 && out[at - 1]->count < word->count;
             at--) { /* of the same number the first that came stays first */
            out[at] = out[at - 1];
        }
        out[at] = word;
    }
    return count;
}

/* ── counting ── */

/* Adds or takes back what somebody answered. */
static void tally_move(struct interaction *it, const struct interaction_voter *voter, int by)
{
    it->tally.answers += (uint32_t)by;
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        const struct interaction_item *item = &it->shape.items[i];
        struct item_tally *tally = &it->tally.items[i];
        uint16_t value = voter->values[i];
        if (item->kind == ITEM_WORDS) {
            tally->answered += (uint32_t)by;
            for (uint32_t k = 0; k < LIMIT_INTERACTION_WORDS; k++) {
                if (voter->values[k] > 0) {
                    it->cloud.words[voter->values[k] - 1]->count += (uint32_t)by;
                }
            }
            return; /* it is alone */
        }
        tally->answered += value != 0 ? (uint32_t)by : 0;
        for (uint32_t k = 0; k < item->options; k++) {
            bool chosen = item->kind == ITEM_RATING ? value == k + 1 : (value >> k & 1) != 0;
            tally->counts[k] += chosen ? (uint32_t)by : 0;
        }
    }
}

static enum err values_of(struct interaction *it, const struct interaction_ballot *ballot,
                          uint16_t values[LIMIT_INTERACTION_ITEMS])
{
    memset(values, 0, LIMIT_INTERACTION_ITEMS * sizeof values[0]);
    if (it->shape.kind != INTERACTION_CLOUD) {
        memcpy(values, ballot->values, it->shape.item_count * sizeof values[0]);
        return ERR_OK;
    }
    for (uint32_t i = 0; i < ballot->word_count; i++) {
        uint16_t place;
        enum err err = cloud_place(&it->cloud, ballot->words[i], &place);
        if (err != ERR_OK) {
            return err;
        }
        for (uint32_t k = 0; k < i; k++) { /* the same word twice is one */
            place = values[k] == place ? 0 : place;
        }
        values[i] = place;
    }
    return ERR_OK;
}

enum err interaction_count(struct room *room, struct interaction *it, struct identity who,
                           const struct interaction_ballot *ballot)
{
    struct interaction_voter next = {.who = who};
    struct interaction_voter *voter;
    bool there;
    enum err err = values_of(it, ballot, next.values);
    if (err == ERR_OK) {
        err = voter_of(room, it, who, &voter, &there);
    }
    if (err != ERR_OK) {
        return err;
    }
    if (there) {
        tally_move(it, voter, -1);
    }
    tally_move(it, &next, 1);
    if (!it->shape.secret) { /* else what was chosen is forgotten here */
        *voter = next;
    }
    it->told = false;
    return ERR_OK;
}

/* ── loading ── */

void interaction_answers_drop(struct room *room, struct interaction *it)
{
    room->answer_count -= it->loaded ? it->voter_count : it->tally.answers;
    free(it->voters);
    it->voters = NULL;
    it->voter_count = it->voter_capacity = 0;
    it->loaded = false;
    it->tally = (struct interaction_tally){0};
    cloud_drop(&it->cloud);
}

void interaction_load_result(struct room *room, struct interaction *it, const struct interaction_tally *tally)
{
    if (!it->loaded) {
        room->answer_count += tally->answers - it->tally.answers;
    }
    it->tally = *tally;
}

void interaction_load_begin(struct room *room, struct interaction *it)
{
    interaction_answers_drop(room, it);
    it->loaded = true;
}

enum err interaction_load_answer(struct room *room, struct interaction *it, struct identity who,
                                 const struct interaction_ballot *ballot)
{
    struct interaction_voter *voter;
    bool there;
    const char *field;
    assert(it->loaded);
    if (it->shape.secret != (ballot == NULL) || interaction_voter_find(it, who) != NULL ||
        room->answer_count >= LIMIT_INTERACTION_ANSWERS) {
        return ERR_INVALID;
    }
    if (ballot == NULL) {
        return voter_of(room, it, who, &voter, &there);
    }
    return interaction_ballot_check(&it->shape, ballot, &field) == REFUSAL_NONE
               ? interaction_count(room, it, who, ballot)
               : ERR_INVALID;
}
