/* What was said in questions, their answers and the backchannel: texts and names beside the log, by channel and seq. */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

/* ── writing ── */

static void said_step(struct store_batch *batch, enum record_kind kind, const struct room *room, uint64_t seq,
                      const struct said_record *said)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_channel_seq(&key, room->channel, seq);
    batch_block(&w, block);
    record_said_write(said, &w);
    batch_record(batch, STEP_ADD, kind, &key, &w);
}

void batch_said(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    struct said_record said = {.at_ms = e->at_ms};
    if (e->kind == EVENT_QUESTION_ASKED || e->kind == EVENT_QUESTION_ANSWERED) {
        said.id = e->qna.question.v;
        said.role = e->qna.role;
        said.name = e->qna.name;
        said.text = e->qna.text;
        said_step(batch, RECORD_QNA, room, e->seq, &said);
    } else if (e->kind == EVENT_BACKCHANNEL_POSTED) {
        const struct participant *author = room_participant(room, e->participant);
        said.id = e->chat.message.v;
        said.from = e->participant;
        said.role = e->chat.role;
        said.name = author != NULL ? room_person_name(room, author) : STR_NONE;
        said.text = e->chat.text;
        said_step(batch, RECORD_BACKCHANNEL, room, e->seq, &said);
    }
}

/* ── questions ── */

static enum err words_load(struct store *store, MDB_txn *txn, struct channel_id channel, uint64_t seq,
                           struct question_words **words)
{
    struct record_key name;
    struct reader r;
    struct said_record said;
    key_channel_seq(&name, channel, seq);
    enum err err = read_record(store, txn, RECORD_QNA, &name, &r);
    if (err == ERR_NOT_FOUND) {
        return ERR_OK; /* erased */
    }
    if (err == ERR_OK) {
        err = record_said_read(&r, &said);
    }
    return err == ERR_OK ? words_set(words, said.name, said.text) : err;
}

enum err questions_load(struct store *store, MDB_txn *txn, struct room *room)
{
    enum err err = ERR_OK;
    for (struct question *q = room->questions; q != NULL && err == ERR_OK; q = q->next) {
        err = words_load(store, txn, room->channel, q->seq, &q->words);
        for (uint32_t i = 0; i < q->answer_count && err == ERR_OK; i++) {
            err = words_load(store, txn, room->channel, q->answers[i].seq, &q->answers[i].words);
        }
    }
    return err;
}

/* ── the backchannel ── */

static enum err line_copy(const struct said_record *said, uint64_t seq, struct said_line *line)
{
    *line = (struct said_line){.seq = seq, .said = *said};
    line->block = malloc(said->name.len + said->text.len + 1);
    if (line->block == NULL) {
        return ERR_NO_MEMORY;
    }
    if (said->name.len > 0) {
        memcpy(line->block, said->name.data, said->name.len);
    }
    if (said->text.len > 0) {
        memcpy(line->block + said->name.len, said->text.data, said->text.len);
    }
    line->said.name.data = line->block;
    line->said.text.data = line->block + said->name.len;
    return ERR_OK;
}

static enum err line_read(MDB_val key, MDB_val value, uint64_t seq, struct said_line *line)
{
    struct reader r;
    struct said_record said;
    enum err err = read_value(key, value, RECORD_BACKCHANNEL, &r);
    if (err == ERR_OK) {
        err = record_said_read(&r, &said);
    }
    return err == ERR_OK ? line_copy(&said, seq, line) : err;
}

static void turn_round(struct said_page *page)
{
    for (uint32_t i = 0; i < page->count / 2; i++) {
        struct said_line line = page->lines[i];
        page->lines[i] = page->lines[page->count - 1 - i];
        page->lines[page->count - 1 - i] = line;
    }
}

enum err store_backchannel_page(struct store *store, struct channel_id channel, uint64_t before, uint32_t limit,
                                struct said_page *ret_page)
{
    *ret_page = (struct said_page){0};
    MDB_txn *txn;
    MDB_cursor *cursor;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_BACKCHANNEL], &cursor);
    if (rc != 0) {
        read_end(store, txn);
        return err_of_mdb(rc);
    }
    MDB_val key, value;
    uint64_t seq;
    limit = limit < LIMIT_CHAT_PAGE ? limit : LIMIT_CHAT_PAGE;
    for (rc = cursor_before(cursor, channel, before, &key, &value);
         rc == 0 && err == ERR_OK && key_in_channel(key, channel, &seq);
         rc = mdb_cursor_get(cursor, &key, &value, MDB_PREV)) {
        if (ret_page->count == limit) {
            ret_page->more = true;
            break;
        }
        err = line_read(key, value, seq, &ret_page->lines[ret_page->count]);
        ret_page->count += err == ERR_OK;
    }
    mdb_cursor_close(cursor);
    read_end(store, txn);
    err = err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
    if (err != ERR_OK) {
        said_page_finish(ret_page);
    }
    turn_round(ret_page);
    return err;
}

void said_page_finish(struct said_page *page)
{
    for (uint32_t i = 0; i < page->count; i++) {
        free(page->lines[i].block);
    }
    page->count = 0;
}
