/*
 * Looking for words in the chat, from the newest on. Case and accents' composition don't matter (name_fold's rule); what is
 * looked for may stand anywhere in a message. One call looks at SCAN_RECORDS messages and SCAN_BYTES of text at most (about
 * 2 ms): the rest is asked for with the next one.
 */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_RECORDS 1000
#define SCAN_BYTES   (64 * 1024)
#define FOLDED_BYTES (LIMIT_CHAT_LENGTH * 8 + 64)

struct search {
    char words[LIMIT_CHAT_QUERY * 16 + 1];
    size_t words_len;
    char folded[FOLDED_BYTES];
    uint32_t records;
    size_t bytes;
};

static bool is_plain(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((uint8_t)text.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static bool holds(struct search *search, struct str text)
{
    size_t len = text.len;
    if (is_plain(text) && len < sizeof search->folded) {
        for (size_t i = 0; i < len; i++) {
            char c = text.data[i];
            search->folded[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
    } else if (text_fold(text, search->folded, sizeof search->folded, &len) != ERR_OK) {
        return false;
    }
    return memmem(search->folded, len, search->words, search->words_len) != NULL;
}

/* False: this was enough. `ret_last`: the last one that was looked at. */
static enum err look(struct search *search, struct chat_reading *reading, MDB_val key, MDB_val value, uint64_t seq,
                     struct message_id *ret_last, bool *ret_go_on)
{
    struct reader r;
    struct chat_record chat;
    enum err err = read_value(key, value, RECORD_CHAT, &r);
    err = err == ERR_OK ? record_chat_read(&r, &chat) : err;
    *ret_go_on = err == ERR_OK && chat_is_shown(reading->view, seq, chat.at_ms);
    if (!*ret_go_on) {
        *ret_last = (struct message_id){0}; /* nothing older is shown */
        return err;
    }
    *ret_last = chat.message;
    search->records++;
    search->bytes += chat.text.len;
    if (!chat.deleted && holds(search, chat.text)) {
        err = chat_line_add(reading, seq, &chat);
    }
    return err;
}

static enum err scan(struct search *search, struct chat_reading *reading, uint64_t before, struct message_id *ret_next)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    struct message_id last = {0};
    enum err err = ERR_OK;
    bool go_on = true;
    uint64_t seq;
    int rc = mdb_cursor_open(reading->txn, reading->store->tables[RECORD_CHAT], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    for (rc = cursor_before(cursor, reading->channel, before, &key, &value);
         rc == 0 && key_in_channel(key, reading->channel, &seq); rc = mdb_cursor_get(cursor, &key, &value, MDB_PREV)) {
        err = look(search, reading, key, value, seq, &last, &go_on);
        bool full =
            reading->page->count == LIMIT_CHAT_PAGE || search->records == SCAN_RECORDS || search->bytes >= SCAN_BYTES;
        if (err != ERR_OK || !go_on || full) {
            break;
        }
        last = (struct message_id){0}; /* so far the oldest of all */
    }
    mdb_cursor_close(cursor);
    *ret_next = last;
    return err != ERR_OK || rc == 0 || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

enum err store_chat_search(struct store *store, struct channel_id channel, const struct chat_view *view,
                           struct str words, struct message_id before, struct chat_page *ret_page,
                           struct message_id *ret_next)
{
    struct search *search = calloc(1, sizeof *search);
    struct chat_page page = {0};
    struct chat_reading reading = {store, NULL, channel, view, &page};
    enum err err = search != NULL ? chat_page_begin(&page, LIMIT_CHAT_PAGE) : ERR_NO_MEMORY;
    bool any = err == ERR_OK &&
               text_fold(str_trim(words), search->words, sizeof search->words, &search->words_len) == ERR_OK &&
               search->words_len > 0;
    *ret_next = (struct message_id){0};
    err = err == ERR_OK && any ? read_begin(store, &reading.txn) : err;
    if (err == ERR_OK && any) {
        uint64_t seq = 0;
        err = chat_message_seq(store, reading.txn, channel, before, &seq);
        err = err == ERR_OK ? scan(search, &reading, seq, ret_next) : err;
        read_end(store, reading.txn);
    }
    free(search);
    if (err != ERR_OK) {
        chat_page_finish(&page);
        return err;
    }
    *ret_page = page;
    return ERR_OK;
}
