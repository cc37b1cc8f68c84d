/* What the loop reads: the directory at start, a room's fold, keys. Short, on one transaction. */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

struct record_key read_key(MDB_val val)
{
    struct record_key key = {.size = val.mv_size <= sizeof key.bytes ? val.mv_size : 0};
    memcpy(key.bytes, val.mv_data, key.size);
    return key;
}

enum err read_value(MDB_val key, MDB_val value, enum record_kind kind, struct reader *ret_payload)
{
    struct record_key name = read_key(key);
    return record_open(value.mv_data, value.mv_size, kind, record_version(kind), &name, ret_payload);
}

/* The payload of one record; its bytes hold until the transaction ends. */
enum err read_record(struct store *store, MDB_txn *txn, enum record_kind kind, const struct record_key *name,
                     struct reader *ret_payload)
{
    MDB_val key = val_of_key(name), value;
    int rc = mdb_get(txn, store->tables[kind], &key, &value);
    return rc != 0 ? err_of_mdb(rc)
                   : record_open(value.mv_data, value.mv_size, kind, record_version(kind), name, ret_payload);
}

/* ── the directory ── */

static enum err table_load(struct store *store, MDB_txn *txn, enum record_kind kind, struct directory *dir)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[kind], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    MDB_val key, value;
    enum err err = ERR_OK;
    while (err == ERR_OK && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        struct record_key name = read_key(key);
        struct reader r;
        struct directory_change change;
        err = record_open(value.mv_data, value.mv_size, kind, record_version(kind), &name, &r);
        if (err == ERR_OK) {
            err = record_directory_read(kind, &name, &r, &change);
        }
        if (err == ERR_OK) {
            err = directory_apply(dir, &change);
        }
    }
    mdb_cursor_close(cursor);
    return err != ERR_OK || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

enum err store_directory_load(struct store *store, struct directory *dir)
{
    /* What is named comes before what names it. */
    static const enum record_kind order[] = {
        RECORD_GROUP,        RECORD_ACCOUNT, RECORD_EXPECTED, RECORD_GROUP_MEMBER, RECORD_CHANNEL, RECORD_MEMBERSHIP,
        RECORD_SUBSCRIPTION, RECORD_ROOM,    RECORD_LINK,     RECORD_GUEST,        RECORD_WEBHOOK};
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    for (size_t i = 0; i < sizeof order / sizeof order[0] && err == ERR_OK; i++) {
        err = table_load(store, txn, order[i], dir);
    }
    read_end(store, txn);
    return err == ERR_NOT_FOUND || err == ERR_EXISTS || err == ERR_LIMIT ? ERR_INVALID : err;
}

/* ── cursors over (channel, seq) ── */

bool key_in_channel(MDB_val key, struct channel_id channel, uint64_t *ret_seq)
{
    if (key.mv_size != sizeof channel + 8 || memcmp(key.mv_data, &channel, sizeof channel) != 0) {
        return false;
    }
    const uint8_t *at = (const uint8_t *)key.mv_data + sizeof channel;
    *ret_seq = (uint64_t)load_u32(at) << 32 | load_u32(at + 4);
    return true;
}

int cursor_before(MDB_cursor *cursor, struct channel_id channel, uint64_t seq, MDB_val *ret_key, MDB_val *ret_value)
{
    struct record_key name;
    key_channel_seq(&name, channel, seq);
    *ret_key = val_of_key(&name);
    int rc = mdb_cursor_get(cursor, ret_key, ret_value, MDB_SET_RANGE);
    rc = mdb_cursor_get(cursor, ret_key, ret_value, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
    uint64_t found;
    return rc != 0 ? rc : key_in_channel(*ret_key, channel, &found) ? 0 : MDB_NOTFOUND;
}

/* ── a room ── */

static enum err snapshot_load(struct store *store, MDB_txn *txn, struct room *room)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_SNAPSHOT], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    MDB_val key, value;
    struct reader r;
    rc = cursor_before(cursor, room->channel, UINT64_MAX, &key, &value);
    enum err err = rc == MDB_NOTFOUND ? ERR_OK : err_of_mdb(rc);
    if (rc == 0) {
        err = read_value(key, value, RECORD_SNAPSHOT, &r);
        if (err == ERR_OK) {
            err = room_snapshot_decode(room, &r);
        }
    }
    mdb_cursor_close(cursor);
    return err;
}

static enum err event_load(struct room *room, MDB_val key, MDB_val value, uint64_t seq)
{
    struct room_settings settings;
    struct room_event e;
    struct reader r;
    enum err err = read_value(key, value, RECORD_EVENT, &r);
    if (err == ERR_OK) {
        err = room_event_decode(&r, seq, &settings, &e);
    }
    return err == ERR_OK ? room_apply(room, &e) : err;
}

static enum err events_load(struct store *store, MDB_txn *txn, struct room *room)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_EVENT], &cursor);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    struct record_key name;
    key_channel_seq(&name, room->channel, room->seq + 1);
    MDB_val key = val_of_key(&name), value;
    uint64_t seq;
    enum err err = ERR_OK;
    for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
         rc == 0 && err == ERR_OK && key_in_channel(key, room->channel, &seq);
         rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        err = event_load(room, key, value, seq);
    }
    mdb_cursor_close(cursor);
    return err != ERR_OK || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
}

enum err person_get(struct store *store, MDB_txn *txn, struct channel_id channel, struct participant_id id,
                    struct person_record *ret_person)
{
    struct record_key name;
    struct reader r;
    key_channel_id(&name, channel, id.v);
    enum err err = read_record(store, txn, RECORD_PERSON, &name, &r);
    return err == ERR_OK ? record_person_read(&r, ret_person) : err;
}

/* An erased person has no record, and no name. */
static enum err names_load(struct store *store, MDB_txn *txn, struct room *room)
{
    enum err err = ERR_OK;
    for (struct participant *p = room->first; p != NULL && err == ERR_OK; p = p->next) {
        struct person_record person;
        err = person_get(store, txn, room->channel, p->id, &person);
        if (err == ERR_OK) {
            room_person_set_name(p, person.name);
        } else if (err == ERR_NOT_FOUND) {
            err = ERR_OK;
        }
    }
    return err;
}

enum err store_room_load(struct store *store, const struct directory *dir, struct channel_id channel,
                         struct id128 epoch, time_us now_us, struct room *ret_room)
{
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    /* In place: participants point to one another and into the hash table, but never to the room. */
    room_init(ret_room, channel, dir, epoch);
    err = snapshot_load(store, txn, ret_room);
    if (err == ERR_OK) {
        err = events_load(store, txn, ret_room);
    }
    if (err == ERR_OK) {
        err = names_load(store, txn, ret_room);
    }
    if (err == ERR_OK) {
        err = questions_load(store, txn, ret_room);
    }
    if (err == ERR_OK) {
        err = interactions_load(store, txn, ret_room);
    }
    read_end(store, txn);
    if (err != ERR_OK) {
        room_finish(ret_room);
        return err;
    }
    room_folded(ret_room, now_us);
    return ERR_OK;
}

/* ── keys ── */

static enum err answer_get(struct store *store, MDB_txn *txn, const struct key_name *key, wall_ms at_ms,
                           struct store_key_state *ret_state)
{
    struct record_key name;
    struct reader r;
    key_of_name(&name, key);
    enum err err = read_record(store, txn, RECORD_KEY, &name, &r);
    *ret_state = (struct store_key_state){.answer = KEY_UNKNOWN};
    if (err != ERR_OK) {
        return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    wall_ms used_ms = (wall_ms)reader_u64(&r);
    size_t len = reader_left(&r);
    const uint8_t *text = reader_take(&r, len);
    if (r.failed) {
        return ERR_INVALID;
    }
    if (at_ms - used_ms > (wall_ms)LIMIT_KEY_S * 1000) {
        return ERR_OK;
    }
    char *copy = malloc(len + 1);
    if (copy == NULL) {
        return ERR_NO_MEMORY;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    *ret_state = (struct store_key_state){.answer = KEY_DONE, .text = copy, .text_len = len};
    return ERR_OK;
}

enum err store_key_look(struct store *store, struct identity who, struct id128 key, wall_ms at_ms,
                        struct store_key_state *ret_state)
{
    struct key_name name = {who, key};
    struct key_flying *flying;
    HASH_FIND(hh, store->flying, &name, sizeof name, flying);
    if (flying != NULL) {
        *ret_state = (struct store_key_state){.answer = KEY_IN_FLIGHT, .ticket = flying->ticket};
        return ERR_OK;
    }
    MDB_txn *txn;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    err = answer_get(store, txn, &name, at_ms, ret_state);
    read_end(store, txn);
    return err;
}
