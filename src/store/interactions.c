/* Interactions beside the log: their words, who answered what, and what came out. */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

/* ── writing ── */

static void words_fill(const struct interaction *it, struct interaction_record *record)
{
    record->text_count = it->words != NULL ? it->words->count : 0;
    for (uint32_t i = 0; i < record->text_count; i++) {
        record->texts[i] = it->words->texts[i];
    }
}

static void result_fill(const struct interaction *it, struct interaction_record *record)
{
    const struct cloud_word *top[LIMIT_CLOUD_TOLD];
    record->closed = true;
    record->item_count = it->shape.item_count;
    record->tally = it->tally;
    record->word_count = interaction_cloud_top(it, top);
    for (uint32_t i = 0; i < record->word_count; i++) {
        record->words[i].word = top[i]->word;
        record->words[i].count = top[i]->count;
    }
}

static void interaction_step(struct store_batch *batch, const struct room *room, const struct interaction *it)
{
    struct interaction_record record = {0};
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    words_fill(it, &record);
    if (it->state == INTERACTION_CLOSED) {
        result_fill(it, &record);
    }
    key_channel_id(&key, room->channel, it->id.v);
    batch_block(&w, block);
    record_interaction_write(&record, &w);
    batch_record(batch, STEP_PUT, RECORD_INTERACTION, &key, &w);
}

/* Of one size for this ballot, whatever is in it. */
static size_t urn_plain(const struct interaction *it, uint8_t block[URN_BYTES_MAX])
{
    struct writer w;
    writer_init(&w, block, URN_BYTES_MAX);
    writer_u32(&w, it->tally.answers);
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        writer_u32(&w, it->tally.items[i].answered);
        for (uint32_t k = 0; k < it->shape.items[i].options; k++) {
            writer_u32(&w, it->tally.items[i].counts[k]);
        }
    }
    return w.pos;
}

static void answer_steps(struct store_batch *batch, const struct room *room, const struct interaction *it,
                         const struct room_event *e)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    struct answer_record answer = {.secret = it->shape.secret};
    if (!answer.secret) {
        const struct participant *person = room_participant(room, e->participant);
        answer.at_ms = e->at_ms;
        answer.name = person != NULL ? room_person_name(room, person) : STR_NONE;
        answer.ballot = *e->interaction.ballot;
    }
    key_answer(&key, room->channel, it->id, e->by);
    batch_block(&w, block);
    record_answer_write(&answer, &w);
    batch_record(batch, STEP_PUT, RECORD_ANSWER, &key, &w);
    if (answer.secret) {
        uint8_t plain[URN_BYTES_MAX];
        key_channel_id(&key, room->channel, it->id.v);
        batch_step(batch, STEP_URN, RECORD_URN, &key, plain, urn_plain(it, plain));
    }
}

static void deleted_steps(struct store_batch *batch, const struct room *room, struct interaction_id id)
{
    struct record_key key;
    key_channel_id(&key, room->channel, id.v);
    batch_step(batch, STEP_REMOVE, RECORD_INTERACTION, &key, NULL, 0);
    batch_step(batch, STEP_REMOVE_PREFIX, RECORD_ANSWER, &key, NULL, 0);
}

void batch_interaction(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    struct record_key key;
    const struct interaction *it;
    switch (e->kind) {
    case EVENT_INTERACTION_DELETED:
        deleted_steps(batch, room, e->interaction.interaction);
        break;
    case EVENT_INTERACTION_DRAFTED:
    case EVENT_INTERACTION_CLOSED:
    case EVENT_INTERACTION_REOPENED:
        it = room_interaction(room, e->interaction.interaction);
        if (it == NULL) {
            break; /* a later event of the same list deleted it */
        }
        interaction_step(batch, room, it);
        if (e->kind == EVENT_INTERACTION_CLOSED && it->shape.secret) {
            key_channel_id(&key, room->channel, it->id.v);
            batch_step(batch, STEP_URNS_END, RECORD_URN, &key, NULL, 0);
        }
        break;
    case EVENT_INTERACTION_ANSWERED:
        it = room_interaction(room, e->interaction.interaction);
        if (it != NULL) {
            answer_steps(batch, room, it, e);
        }
        break;
    default:
        break;
    }
}

/* ── reading ── */

static enum err words_load(struct store *store, MDB_txn *txn, struct room *room, struct interaction *it,
                           struct interaction_record *record)
{
    struct record_key name;
    struct reader r;
    key_channel_id(&name, room->channel, it->id.v);
    enum err err = read_record(store, txn, RECORD_INTERACTION, &name, &r);
    if (err == ERR_NOT_FOUND) {
        return ERR_OK; /* erased */
    }
    if (err == ERR_OK) {
        err = record_interaction_read(&r, record);
    }
    if (err != ERR_OK) {
        return err;
    }
    err = interaction_words_set(it, record->texts, record->text_count);
    if (it->state == INTERACTION_CLOSED && record->closed) {
        interaction_load_result(room, it, &record->tally);
        for (uint32_t i = 0; i < record->word_count && err == ERR_OK; i++) {
            err = interaction_cloud_add(it, record->words[i].word, record->words[i].count);
        }
    }
    return err;
}

/* Who answered is the end of the key; true: it is one of this interaction. */
static bool key_who(MDB_val key, const struct record_key *prefix, struct identity *ret_who)
{
    if (key.mv_size != prefix->size + 17 || memcmp(key.mv_data, prefix->bytes, prefix->size) != 0) {
        return false;
    }
    struct reader r;
    reader_init(&r, (const uint8_t *)key.mv_data + prefix->size, 17);
    *ret_who = identity_read(&r);
    return !r.failed;
}

static enum err answer_load(struct room *room, struct interaction *it, MDB_val key, MDB_val value, struct identity who)
{
    struct reader r;
    struct answer_record answer;
    enum err err = read_value(key, value, RECORD_ANSWER, &r);
    if (err == ERR_OK) {
        err = record_answer_read(&r, &answer);
    }
    return err == ERR_OK ? interaction_load_answer(room, it, who, answer.secret ? NULL : &answer.ballot) : err;
}

static enum err urn_load(struct store *store, MDB_txn *txn, struct room *room, struct interaction *it)
{
    struct record_key name;
    uint8_t plain[URN_BYTES_MAX];
    size_t size;
    key_channel_id(&name, room->channel, it->id.v);
    enum err err = urn_read(store, txn, &name, plain, &size);
    if (err != ERR_OK) { /* nobody has answered; or its key is lost, and with it what was chosen: not the room */
        return err == ERR_NOT_FOUND || err == ERR_INVALID ? ERR_OK : err;
    }
    struct interaction_tally tally = {0};
    struct reader r;
    reader_init(&r, plain, size);
    tally.answers = reader_u32(&r);
    for (uint32_t i = 0; i < it->shape.item_count; i++) {
        tally.items[i].answered = reader_u32(&r);
        for (uint32_t k = 0; k < it->shape.items[i].options; k++) {
            tally.items[i].counts[k] = reader_u32(&r);
        }
    }
    if (r.failed || reader_left(&r) > 0) {
        return ERR_INVALID;
    }
    interaction_load_result(room, it, &tally);
    return ERR_OK;
}

static enum err answers_load(struct store *store, MDB_txn *txn, struct room *room, struct interaction *it)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_ANSWER], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    struct record_key prefix;
    struct identity who;
    key_channel_id(&prefix, room->channel, it->id.v);
    MDB_val key = val_of_key(&prefix), value;
    enum err err = ERR_OK;
    interaction_load_begin(room, it);
    for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
         rc == 0 && err == ERR_OK && key_who(key, &prefix, &who); rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        err = answer_load(room, it, key, value, who);
    }
    mdb_cursor_close(cursor);
    err = err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
    return err == ERR_OK && it->shape.secret ? urn_load(store, txn, room, it) : err;
}

enum err interactions_load(struct store *store, MDB_txn *txn, struct room *room)
{
    struct interaction_record *record = malloc(sizeof *record);
    enum err err = record != NULL ? ERR_OK : ERR_NO_MEMORY;
    for (struct interaction *it = room->interactions; it != NULL && err == ERR_OK; it = it->next) {
        it->loaded = false; /* the fold saw it published, and no answers */
        err = words_load(store, txn, room, it, record);
        if (err == ERR_OK && it->state == INTERACTION_OPEN) {
            err = answers_load(store, txn, room, it);
        }
    }
    free(record);
    return err;
}

enum err store_interaction_answers(struct store *store, struct room *room, struct interaction *it)
{
    MDB_txn *txn;
    if (it->loaded) {
        return ERR_OK;
    }
    enum err err = read_begin(store, &txn);
    if (err == ERR_OK) {
        err = answers_load(store, txn, room, it);
        read_end(store, txn);
    }
    if (err != ERR_OK) {
        it->loaded = false;
    }
    return err;
}

/* ── pages of answers ── */

static enum err line_copy(const struct answer_record *answer, struct identity who, struct answer_line *line)
{
    size_t bytes = answer->name.len;
    for (uint32_t i = 0; i < answer->ballot.item_count; i++) {
        bytes += answer->ballot.texts[i].len;
    }
    for (uint32_t i = 0; i < answer->ballot.word_count; i++) {
        bytes += answer->ballot.words[i].len;
    }
    char *at = malloc(bytes + 1);
    if (at == NULL) {
        return ERR_NO_MEMORY;
    }
    *line = (struct answer_line){.who = who, .answer = *answer, .block = at};
    struct str *texts[1 + LIMIT_INTERACTION_ITEMS + LIMIT_INTERACTION_WORDS] = {&line->answer.name};
    uint32_t count = 1;
    for (uint32_t i = 0; i < answer->ballot.item_count; i++) {
        texts[count++] = &line->answer.ballot.texts[i];
    }
    for (uint32_t i = 0; i < answer->ballot.word_count; i++) {
        texts[count++] = &line->answer.ballot.words[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (texts[i]->len > 0) {
            memcpy(at, texts[i]->data, texts[i]->len);
        }
        texts[i]->data = at;
        at += texts[i]->len;
    }
    return ERR_OK;
}

static enum err line_read(MDB_val key, MDB_val value, struct identity who, struct answer_line *line)
{
    struct reader r;
    struct answer_record answer;
    enum err err = read_value(key, value, RECORD_ANSWER, &r);
    if (err == ERR_OK) {
        err = record_answer_read(&r, &answer);
    }
    return err == ERR_OK ? line_copy(&answer, who, line) : err;
}

static bool is_after(const struct identity *after, struct identity who)
{
    return after == NULL || !identity_eq(*after, who);
}

enum err store_answers_page(struct store *store, struct channel_id channel, struct interaction_id interaction,
                            const struct identity *after, uint32_t limit, struct answers_page *ret_page)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    *ret_page = (struct answers_page){0};
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_ANSWER], &cursor);
    if (rc != 0) {
        read_end(store, txn);
        return err_of_mdb(rc);
    }
    struct record_key prefix, first;
    struct identity who;
    key_channel_id(&prefix, channel, interaction.v);
    first = prefix;
    if (after != NULL) {
        key_answer(&first, channel, interaction, *after);
    }
    MDB_val key = val_of_key(&first), value;
    for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
         rc == 0 && err == ERR_OK && key_who(key, &prefix, &who); rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        if (!is_after(after, who)) {
            continue;
        }
        if (ret_page->count == limit || ret_page->count == LIMIT_ANSWERS_PAGE) {
            ret_page->more = true;
            break;
        }
        err = line_read(key, value, who, &ret_page->lines[ret_page->count]);
        ret_page->count += err == ERR_OK;
    }
    mdb_cursor_close(cursor);
    read_end(store, txn);
    err = err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
    if (err != ERR_OK) {
        answers_page_finish(ret_page);
    }
    return err;
}

void answers_page_finish(struct answers_page *page)
{
    for (uint32_t i = 0; i < page->count; i++) {
        free(page->lines[i].block);
    }
    page->count = 0;
}
