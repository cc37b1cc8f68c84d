/*
 * What the events of the chat change in the side tables. A change reads the message as it is (with what is on its way),
 * and writes it whole; one that is not there any more is left alone.
 */
#include "store_priv.h"

#include <string.h>

#define EXPIRED_AT_ONCE 256 /* messages forgotten in one step: the rest with the next one */

static void chat_put(struct store_batch *batch, enum step step, enum record_kind kind, const struct record_key *key,
                     const struct chat_record *chat)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    batch_block(&w, block);
    record_chat_write(chat, &w);
    batch_record(batch, step, kind, key, &w);
}

static void message_put(struct store_batch *batch, const struct room *room, struct message_id message, uint64_t seq)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_channel_id(&key, room->channel, message.v);
    batch_block(&w, block);
    writer_u64(&w, seq);
    batch_record(batch, STEP_ADD, RECORD_MESSAGE, &key, &w);
}

static void mentions_set(struct chat_record *chat, const struct chat_beside *beside)
{
    chat->mention_count = beside->mention_count < LIMIT_CHAT_MENTIONS ? beside->mention_count : LIMIT_CHAT_MENTIONS;
    for (uint32_t i = 0; i < chat->mention_count; i++) {
        chat->mentions[i] = beside->mentions[i];
    }
}

static void posted(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    struct record_key key;
    struct chat_record chat = {.message = e->chat.message,
                               .at_ms = e->at_ms,
                               .from = e->participant,
                               .role = e->chat.role,
                               .text = e->chat.text,
                               .author = e->by,
                               .reply = e->chat.beside.reply,
                               .reply_seq = e->chat.beside.reply_seq};
    mentions_set(&chat, &e->chat.beside);
    key_channel_seq(&key, room->channel, e->seq);
    chat_put(batch, STEP_ADD, RECORD_CHAT, &key, &chat);
    message_put(batch, room, e->chat.message, e->seq);
}

static void direct(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    struct record_key key;
    struct chat_record chat = {.message = e->direct.message,
                               .at_ms = e->at_ms,
                               .from = e->participant,
                               .role = e->direct.role,
                               .text = e->direct.text,
                               .author = e->by};
    key_direct(&key, room->channel, e->by, e->direct.to, e->seq);
    chat_put(batch, STEP_ADD, RECORD_DIRECT, &key, &chat);
    message_put(batch, room, e->direct.message, e->seq);
}

/* ── changes of what is there ── */

static void edited(struct chat_record *chat, const struct room_event *e)
{
    chat->text = e->chat_act.text;
    chat->edited_ms = e->at_ms;
    mentions_set(chat, &e->chat_act.beside);
}

static void deleted(struct store_batch *batch, const struct room *room, struct chat_record *chat,
                    const struct room_event *e)
{
    struct record_key reactions;
    chat->deleted = true;
    chat->text = STR_NONE;
    chat->reply = (struct message_id){0};
    chat->reply_seq = 0;
    chat->mention_count = 0;
    chat->kind_count = 0;
    key_channel_seq(&reactions, room->channel, e->chat_act.seq);
    batch_step(batch, STEP_REMOVE_PREFIX, RECORD_REACTION, &reactions, NULL, 0);
}

static void kind_count(struct chat_record *chat, uint8_t emoji, bool on)
{
    uint32_t i = 0;
    while (i < chat->kind_count && chat->kinds[i].emoji != emoji) {
        i++;
    }
    if (i == chat->kind_count && on && i < LIMIT_CHAT_KINDS) {
        chat->kinds[chat->kind_count++].emoji = emoji;
        chat->kinds[i].count = 0;
    }
    if (i == chat->kind_count) {
        return;
    }
    chat->kinds[i].count += on ? 1 : (uint32_t)-1;
    if (chat->kinds[i].count == 0) {
        memmove(&chat->kinds[i], &chat->kinds[i + 1], (chat->kind_count - i - 1) * sizeof chat->kinds[0]);
        chat->kind_count--;
    }
}

static void reacted(struct store_batch *batch, MDB_txn *txn, const struct room *room, struct chat_record *chat,
                    const struct room_event *e)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct reader r;
    struct record_key key;
    struct reaction_record reaction = {0};
    key_reaction(&key, room->channel, e->reacted.seq, e->by);
    enum err err = overlay_read(batch->store, txn, RECORD_REACTION, &key, &r);
    err = err == ERR_OK ? record_reaction_read(&r, &reaction) : err;
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        batch->err = err;
        return;
    }
    uint32_t bit = 1u << e->reacted.emoji;
    reaction.emoji = e->reacted.on ? reaction.emoji | bit : reaction.emoji & ~bit;
    reaction.from = e->participant;
    if (reaction.emoji == 0) {
        batch_step(batch, STEP_REMOVE, RECORD_REACTION, &key, NULL, 0);
    } else {
        batch_block(&w, block);
        record_reaction_write(&reaction, &w);
        batch_record(batch, STEP_PUT, RECORD_REACTION, &key, &w);
    }
    kind_count(chat, e->reacted.emoji, e->reacted.on);
}

static void change(struct store_batch *batch, const struct room *room, const struct room_event *e, uint64_t seq)
{
    struct record_key key;
    struct reader r;
    struct chat_record chat;
    MDB_txn *txn;
    enum err err = read_begin(batch->store, &txn);
    if (err != ERR_OK) {
        batch->err = err;
        return;
    }
    key_channel_seq(&key, room->channel, seq);
    err = overlay_read(batch->store, txn, RECORD_CHAT, &key, &r);
    err = err == ERR_OK ? record_chat_read(&r, &chat) : err;
    if (err == ERR_OK && !chat.deleted) {
        if (e->kind == EVENT_CHAT_EDITED) {
            edited(&chat, e);
        } else if (e->kind == EVENT_CHAT_DELETED) {
            deleted(batch, room, &chat, e);
        } else {
            reacted(batch, txn, room, &chat, e);
        }
        chat_put(batch, STEP_PUT, RECORD_CHAT, &key, &chat);
    } else if (err != ERR_OK && err != ERR_NOT_FOUND) {
        batch->err = err;
    }
    read_end(batch->store, txn);
}

void chat_steps(struct store_batch *batch, const struct room *room, const struct room_event *e)
{
    switch (e->kind) {
    case EVENT_CHAT_POSTED:
        posted(batch, room, e);
        break;
    case EVENT_CHAT_DIRECT:
        direct(batch, room, e);
        break;
    case EVENT_CHAT_EDITED:
    case EVENT_CHAT_DELETED:
        change(batch, room, e, e->chat_act.seq);
        break;
    case EVENT_CHAT_REACTED:
        change(batch, room, e, e->reacted.seq);
        break;
    default:
        break;
    }
}

/* ── what was kept long enough ── */

void store_batch_chat_expire(struct store_batch *batch, struct channel_id channel, wall_ms before_ms)
{
    uint8_t value[8];
    struct writer w;
    struct record_key key = {.size = sizeof channel};
    memcpy(key.bytes, &channel, sizeof channel);
    writer_init(&w, value, sizeof value);
    writer_u64(&w, (uint64_t)before_ms);
    batch_step(batch, STEP_CHAT_EXPIRE, RECORD_CHAT, &key, value, sizeof value);
}

static bool is_of_channel(MDB_val key, MDB_val channel)
{
    return key.mv_size > channel.mv_size && memcmp(key.mv_data, channel.mv_data, channel.mv_size) == 0;
}

static int message_forget(struct store *store, MDB_txn *txn, MDB_val channel, struct message_id message)
{
    struct channel_id id;
    struct record_key name;
    memcpy(&id, channel.mv_data, sizeof id);
    key_channel_id(&name, id, message.v);
    MDB_val key = val_of_key(&name);
    int rc = mdb_del(txn, store->tables[RECORD_MESSAGE], &key, NULL);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Of one table. Group messages stand in the order of their time; private ones by whom they are between. */
static int table_expire(struct store *store, MDB_txn *txn, enum record_kind kind, MDB_val channel, wall_ms before_ms)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[kind], &cursor);
    if (rc != 0) {
        return rc;
    }
    MDB_val key = channel, value;
    int forgotten = 0;
    for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
         rc == 0 && is_of_channel(key, channel) && forgotten < EXPIRED_AT_ONCE;
         rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        struct reader r;
        struct chat_record chat;
        if (read_value(key, value, kind, &r) != ERR_OK || record_chat_read(&r, &chat) != ERR_OK) {
            continue; /* who reads it hears that it is damaged */
        }
        if (chat.at_ms >= before_ms) {
            if (kind == RECORD_CHAT) {
                break;
            }
            continue;
        }
        struct message_id message = chat.message;
        struct record_key name = read_key(key); /* what the cursor shows may move by the first change */
        if (kind == RECORD_CHAT && (rc = prefix_remove(txn, store->tables[RECORD_REACTION], val_of_key(&name))) != 0) {
            break;
        }
        if ((rc = message_forget(store, txn, channel, message)) != 0 || (rc = mdb_cursor_del(cursor, 0)) != 0) {
            break;
        }
        forgotten++;
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

int chat_expire(struct store *store, MDB_txn *txn, MDB_val channel, MDB_val before)
{
    struct reader r;
    reader_init(&r, before.mv_data, before.mv_size);
    wall_ms before_ms = (wall_ms)reader_u64(&r);
    int rc = table_expire(store, txn, RECORD_CHAT, channel, before_ms);
    return rc != 0 ? rc : table_expire(store, txn, RECORD_DIRECT, channel, before_ms);
}
