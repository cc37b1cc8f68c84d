/* Pages of the chat as people see them: with who wrote, what it answers, who is meant, and what it was answered with. */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

/* ── texts of a page ── */

#define TEXTS_BYTES 8192

struct chat_text {
    struct chat_text *next;
    size_t used, size;
    char bytes[];
};

static bool text_keep(struct chat_page *page, struct str text, struct str *ret_text)
{
    struct chat_text *texts = page->texts;
    if (texts == NULL || texts->size - texts->used < text.len) {
        size_t size = text.len > TEXTS_BYTES ? text.len : TEXTS_BYTES;
        texts = malloc(sizeof *texts + size);
        if (texts == NULL) {
            return false;
        }
        *texts = (struct chat_text){.next = page->texts, .size = size};
        page->texts = texts;
    }
    char *at = texts->bytes + texts->used;
    if (text.len > 0) {
        memcpy(at, text.data, text.len);
    }
    texts->used += text.len;
    *ret_text = (struct str){at, text.len};
    return true;
}

enum err chat_page_begin(struct chat_page *page, uint32_t limit)
{
    *page = (struct chat_page){.lines = calloc(limit + 1, sizeof *page->lines)};
    return page->lines != NULL ? ERR_OK : ERR_NO_MEMORY;
}

void chat_page_turn(struct chat_page *page)
{
    for (uint32_t i = 0; i < page->count / 2; i++) {
        struct chat_line line = page->lines[i];
        page->lines[i] = page->lines[page->count - 1 - i];
        page->lines[page->count - 1 - i] = line;
    }
}

void chat_page_finish(struct chat_page *page)
{
    while (page->texts != NULL) {
        struct chat_text *texts = page->texts;
        page->texts = texts->next;
        free(texts);
    }
    free(page->lines);
    *page = (struct chat_page){0};
}

/* ── one line ── */

bool chat_is_shown(const struct chat_view *view, uint64_t seq, wall_ms at_ms)
{
    return seq > view->cleared_seq && at_ms >= view->since_ms;
}

/* Few people write most of a page: who is on it already is not looked up again. */
static enum err who_wrote(struct chat_reading *reading, struct participant_id from, struct str *ret_name,
                          struct identity *ret_identity)
{
    const struct chat_page *page = reading->page;
    for (uint32_t i = 0; i < page->count; i++) {
        if (participant_id_eq(page->lines[i].from, from)) {
            *ret_name = page->lines[i].name;
            *ret_identity = page->lines[i].identity;
            return ERR_OK;
        }
    }
    struct person_record person;
    enum err err = person_get(reading->store, reading->txn, reading->channel, from, &person);
    if (err == ERR_NOT_FOUND) { /* erased */
        *ret_name = STR_NONE;
        *ret_identity = (struct identity){0};
        return ERR_OK;
    }
    if (err == ERR_OK) {
        *ret_identity = person.identity;
        err = text_keep(reading->page, person.name, ret_name) ? ERR_OK : ERR_NO_MEMORY;
    }
    return err;
}

/* The beginning of a text, at most so many code points. */
static struct str text_begin(struct str text, size_t length)
{
    size_t at = 0;
    for (size_t points = 0; at < text.len && points < length; points++) {
        at++;
        while (at < text.len && ((uint8_t)text.data[at] & 0xc0) == 0x80) {
            at++;
        }
    }
    return str_sub(text, 0, at);
}

static enum err reply_fill(struct chat_reading *reading, const struct chat_record *chat, struct chat_line *line)
{
    struct record_key key;
    struct reader r;
    struct chat_record original;
    if (message_id_is_none(chat->reply)) {
        return ERR_OK;
    }
    line->reply = chat->reply;
    key_channel_seq(&key, reading->channel, chat->reply_seq);
    enum err err = read_record(reading->store, reading->txn, RECORD_CHAT, &key, &r);
    err = err == ERR_OK ? record_chat_read(&r, &original) : err;
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK && (original.deleted || !chat_is_shown(reading->view, chat->reply_seq, original.at_ms)))) {
        return ERR_OK;
    }
    struct identity who;
    err = err == ERR_OK ? who_wrote(reading, original.from, &line->reply_name, &who) : err;
    if (err == ERR_OK && !text_keep(reading->page, text_begin(original.text, LIMIT_CHAT_QUOTE), &line->reply_text)) {
        err = ERR_NO_MEMORY;
    }
    line->reply_there = err == ERR_OK;
    return err;
}

static enum err mentions_fill(struct chat_reading *reading, const struct chat_record *chat, struct chat_line *line)
{
    enum err err = ERR_OK;
    for (uint32_t i = 0; i < chat->mention_count && err == ERR_OK; i++) {
        struct chat_mention *mention = &line->mentions[line->mention_count++];
        mention->participant = chat->mentions[i];
        err = who_wrote(reading, mention->participant, &mention->name, &mention->identity);
    }
    return err;
}

static enum err mine_of(struct chat_reading *reading, uint64_t seq, uint32_t *ret_emoji)
{
    struct record_key key;
    struct reader r;
    struct reaction_record reaction = {0};
    key_reaction(&key, reading->channel, seq, reading->view->who);
    enum err err = read_record(reading->store, reading->txn, RECORD_REACTION, &key, &r);
    err = err == ERR_OK ? record_reaction_read(&r, &reaction) : err;
    *ret_emoji = reaction.emoji;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err kinds_fill(struct chat_reading *reading, const struct chat_record *chat, struct chat_line *line)
{
    uint32_t mine = 0;
    enum err err = chat->kind_count > 0 ? mine_of(reading, line->seq, &mine) : ERR_OK;
    line->kind_count = chat->kind_count;
    for (uint32_t i = 0; i < chat->kind_count; i++) {
        uint8_t emoji = chat->kinds[i].emoji;
        line->kinds[i] = (struct chat_kind){emoji, (mine >> emoji & 1) != 0, chat->kinds[i].count};
    }
    return err;
}

enum err chat_line_add(struct chat_reading *reading, uint64_t seq, const struct chat_record *chat)
{
    struct chat_line *line = &reading->page->lines[reading->page->count];
    *line = (struct chat_line){.message = chat->message,
                               .seq = seq,
                               .at_ms = chat->at_ms,
                               .edited_ms = chat->edited_ms,
                               .from = chat->from,
                               .role = chat->role,
                               .deleted = chat->deleted};
    enum err err = who_wrote(reading, chat->from, &line->name, &line->identity);
    if (err == ERR_OK && !text_keep(reading->page, chat->text, &line->text)) {
        err = ERR_NO_MEMORY;
    }
    if (chat->author.kind != IDENTITY_NONE) {
        line->identity = chat->author;
    }
    err = err == ERR_OK ? reply_fill(reading, chat, line) : err;
    err = err == ERR_OK ? mentions_fill(reading, chat, line) : err;
    err = err == ERR_OK ? kinds_fill(reading, chat, line) : err;
    reading->page->count += err == ERR_OK;
    return err;
}

/* ── pages ── */

enum err chat_message_seq(struct store *store, MDB_txn *txn, struct channel_id channel, struct message_id message,
                          uint64_t *ret_seq)
{
    if (message_id_is_none(message)) {
        *ret_seq = UINT64_MAX;
        return ERR_OK;
    }
    struct record_key name;
    struct reader r;
    key_channel_id(&name, channel, message.v);
    enum err err = overlay_read(store, txn, RECORD_MESSAGE, &name, &r);
    if (err == ERR_OK) {
        *ret_seq = reader_u64(&r);
        err = r.failed ? ERR_INVALID : ERR_OK;
    }
    return err;
}

/* Private messages stand under the two they are between, those of the group under the channel alone: `first` is what their
 * keys begin with, and the number ends them. */
static bool key_begins(MDB_val key, const struct record_key *first, uint64_t *ret_seq)
{
    if (key.mv_size != first->size || memcmp(key.mv_data, first->bytes, first->size - 8) != 0) {
        return false;
    }
    const uint8_t *at = (const uint8_t *)key.mv_data + first->size - 8;
    *ret_seq = (uint64_t)load_u32(at) << 32 | load_u32(at + 4);
    return true;
}

static enum err page_fill(struct chat_reading *reading, enum record_kind kind, const struct record_key *from,
                          uint32_t limit)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(reading->txn, reading->store->tables[kind], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    MDB_val key = val_of_key(from), value;
    enum err err = ERR_OK;
    uint64_t seq;
    rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    for (rc = mdb_cursor_get(cursor, &key, &value, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
         rc == 0 && err == ERR_OK && key_begins(key, from, &seq); rc = mdb_cursor_get(cursor, &key, &value, MDB_PREV)) {
        struct reader r;
        struct chat_record chat;
        err = read_value(key, value, kind, &r);
        err = err == ERR_OK ? record_chat_read(&r, &chat) : err;
        if (err == ERR_OK && !chat_is_shown(reading->view, seq, chat.at_ms)) {
            break;
        }
        if (err == ERR_OK && reading->page->count == limit) {
            reading->page->more = true;
            break;
        }
        err = err == ERR_OK ? chat_line_add(reading, seq, &chat) : err;
    }
    mdb_cursor_close(cursor);
    return err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

/* `other` NULL: the group's. */
static enum err page_read(struct store *store, struct channel_id channel, const struct chat_view *view,
                          const struct identity *other, struct message_id before, uint32_t limit,
                          struct chat_page *ret_page)
{
    struct chat_page page = {0};
    struct chat_reading reading = {store, NULL, channel, view, &page};
    struct record_key from;
    uint64_t seq = 0;
    limit = limit < LIMIT_CHAT_PAGE ? limit : LIMIT_CHAT_PAGE;
    enum err err = read_begin(store, &reading.txn);
    if (err != ERR_OK) {
        return err;
    }
    err = chat_message_seq(store, reading.txn, channel, before, &seq);
    err = err == ERR_OK ? chat_page_begin(&page, limit) : err;
    if (err == ERR_OK && other != NULL) {
        key_direct(&from, channel, view->who, *other, seq);
        err = page_fill(&reading, RECORD_DIRECT, &from, limit);
    } else if (err == ERR_OK) {
        key_channel_seq(&from, channel, seq);
        err = page_fill(&reading, RECORD_CHAT, &from, limit);
    }
    read_end(store, reading.txn);
    if (err != ERR_OK) {
        chat_page_finish(&page);
        return err;
    }
    chat_page_turn(&page);
    *ret_page = page;
    return ERR_OK;
}

enum err store_chat_page(struct store *store, struct channel_id channel, const struct chat_view *view,
                         struct message_id before, uint32_t limit, struct chat_page *ret_page)
{
    return page_read(store, channel, view, NULL, before, limit, ret_page);
}

enum err store_direct_page(struct store *store, struct channel_id channel, const struct chat_view *view,
                           struct identity other, struct message_id before, uint32_t limit, struct chat_page *ret_page)
{
    return page_read(store, channel, view, &other, before, limit, ret_page);
}

static enum err line_read(struct chat_reading *reading, uint64_t seq)
{
    struct record_key key;
    struct reader r;
    struct chat_record chat;
    key_channel_seq(&key, reading->channel, seq);
    enum err err = overlay_read(reading->store, reading->txn, RECORD_CHAT, &key, &r);
    err = err == ERR_OK ? record_chat_read(&r, &chat) : err;
    if (err == ERR_OK && chat_is_shown(reading->view, seq, chat.at_ms)) {
        err = chat_line_add(reading, seq, &chat);
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_chat_lines(struct store *store, struct channel_id channel, const struct chat_view *view,
                          const uint64_t *seqs, uint32_t count, struct chat_page *ret_page)
{
    struct chat_page page = {0};
    struct chat_reading reading = {store, NULL, channel, view, &page};
    enum err err = read_begin(store, &reading.txn);
    if (err != ERR_OK) {
        return err;
    }
    err = chat_page_begin(&page, count);
    for (uint32_t i = 0; i < count && err == ERR_OK; i++) {
        err = line_read(&reading, seqs[i]);
    }
    read_end(store, reading.txn);
    if (err != ERR_OK) {
        chat_page_finish(&page);
        return err;
    }
    *ret_page = page;
    return ERR_OK;
}

/* ── one message, to be changed ── */

static enum err author_of(struct store *store, MDB_txn *txn, struct channel_id channel, const struct chat_record *chat,
                          struct identity *ret_author)
{
    struct person_record person;
    *ret_author = chat->author;
    if (chat->author.kind != IDENTITY_NONE) {
        return ERR_OK;
    }
    enum err err = person_get(store, txn, channel, chat->from, &person);
    if (err == ERR_OK) {
        *ret_author = person.identity;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err target_fill(struct chat_reading *reading, struct chat_target *target, uint32_t counts[CHAT_EMOJI_COUNT])
{
    struct record_key key;
    struct reader r;
    struct chat_record chat;
    uint64_t seq = 0;
    enum err err = chat_message_seq(reading->store, reading->txn, reading->channel, target->message, &seq);
    key_channel_seq(&key, reading->channel, seq);
    err = err == ERR_OK ? overlay_read(reading->store, reading->txn, RECORD_CHAT, &key, &r) : err;
    err = err == ERR_OK ? record_chat_read(&r, &chat) : err;
    if (err != ERR_OK || !chat_is_shown(reading->view, seq, chat.at_ms)) {
        return err;
    }
    target->seq = seq;
    target->from = chat.from;
    target->deleted = chat.deleted;
    for (uint32_t i = 0; i < chat.kind_count; i++) {
        target->kinds |= 1u << chat.kinds[i].emoji;
        if (counts != NULL) {
            counts[chat.kinds[i].emoji] = chat.kinds[i].count;
        }
    }
    struct reaction_record reaction = {0};
    key_reaction(&key, reading->channel, seq, reading->view->who);
    err = overlay_read(reading->store, reading->txn, RECORD_REACTION, &key, &r);
    err = err == ERR_OK ? record_reaction_read(&r, &reaction) : err == ERR_NOT_FOUND ? ERR_OK : err;
    target->mine = reaction.emoji;
    return err == ERR_OK ? author_of(reading->store, reading->txn, reading->channel, &chat, &target->author) : err;
}

enum err store_chat_target(struct store *store, struct channel_id channel, const struct chat_view *view,
                           struct message_id message, struct chat_target *ret_target,
                           uint32_t ret_counts[CHAT_EMOJI_COUNT])
{
    struct chat_reading reading = {store, NULL, channel, view, NULL};
    struct chat_target target = {.message = message};
    enum err err = read_begin(store, &reading.txn);
    if (err != ERR_OK) {
        return err;
    }
    if (ret_counts != NULL) {
        memset(ret_counts, 0, CHAT_EMOJI_COUNT * sizeof ret_counts[0]);
    }
    if (!message_id_is_none(message)) {
        err = target_fill(&reading, &target, ret_counts);
    }
    read_end(store, reading.txn);
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        return err;
    }
    *ret_target = target;
    return ERR_OK;
}

/* ── who answered ── */

static enum err reactor_read(struct store *store, MDB_txn *txn, struct channel_id channel, MDB_val key, MDB_val value,
                             struct chat_reactor *out)
{
    struct reader r, name;
    struct reaction_record reaction;
    struct person_record person;
    enum err err = read_value(key, value, RECORD_REACTION, &r);
    err = err == ERR_OK ? record_reaction_read(&r, &reaction) : err;
    if (err != ERR_OK) {
        return err;
    }
    reader_init(&name, key.mv_data, key.mv_size);
    reader_skip(&name, sizeof channel + 8);
    *out = (struct chat_reactor){.who = identity_read(&name), .emoji = reaction.emoji};
    err = name.failed ? ERR_INVALID : person_get(store, txn, channel, reaction.from, &person);
    if (err == ERR_OK) {
        err = str_copy(person.name, out->name, sizeof out->name) == ERR_OK ? ERR_OK : ERR_INVALID;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err store_chat_reactors(struct store *store, struct channel_id channel, uint64_t seq,
                             struct chat_reactor out[LIMIT_CHAT_REACTORS], uint32_t *ret_count, bool *ret_more)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    struct record_key first;
    uint32_t count = 0;
    *ret_more = false;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    key_channel_seq(&first, channel, seq);
    MDB_val key = val_of_key(&first), value;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_REACTION], &cursor);
    if (rc == 0) {
        for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
             rc == 0 && err == ERR_OK && key.mv_size > first.size && memcmp(key.mv_data, first.bytes, first.size) == 0;
             rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
            if (count == LIMIT_CHAT_REACTORS) {
                *ret_more = true;
                break;
            }
            err = reactor_read(store, txn, channel, key, value, &out[count++]);
        }
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    *ret_count = count;
    return err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}
