/*
 * What is on its way to the disk, for who reads a record in order to change it, or an account's list in order to hold it to a
 * cap: the newest value that was submitted and not yet reported, by table and key. So what is read here is never older than
 * what was decided before.
 *
 * Invariants
 *  1. The loop's alone. Values are views of the steps of a batch, which outlives them: it is dropped after it has landed.
 *  2. Only tables of `is_overlaid`, and only steps that name one record and are done whatever there is: not STEP_REPLACE,
 *     nor STEP_REMOVE_PREFIX.
 *  3. Bounded by what may be in flight (LIMIT_STORE_IN_FLIGHT).
 */
#include "store_priv.h"

#include <stdlib.h>
#include <string.h>

static bool is_overlaid(uint8_t table)
{
    switch (table) {
    case RECORD_CHAT:
    case RECORD_MESSAGE:
    case RECORD_REACTION:
    case RECORD_LOGIN_OF:
    case RECORD_DEVICE:
    case RECORD_TOKEN_OF:
    case RECORD_MEDIA_TOKEN_OF:
        return true;
    default:
        return false;
    }
}

struct flying_step {
    enum step step;
    struct overlay_key key;
    MDB_val value;
};

static struct flying_step step_read(struct reader *r)
{
    struct flying_step s = {.step = (enum step)reader_u8(r)};
    s.key.table = reader_u8(r);
    s.key.size = reader_u8(r);
    uint32_t value_size = reader_u32(r);
    const uint8_t *key = reader_take(r, s.key.size);
    if (is_overlaid(s.key.table) && key != NULL && s.key.size <= sizeof s.key.bytes) {
        memcpy(s.key.bytes, key, s.key.size);
    } else {
        s.key.table = 0;
    }
    s.value = (MDB_val){value_size, (void *)(uintptr_t)reader_take(r, value_size)};
    if (s.step == STEP_REMOVE) {
        s.value.mv_data = NULL;
    } else if (s.step != STEP_PUT && s.step != STEP_ADD) {
        s.key.table = 0;
    }
    return s;
}

static struct flying_record *find(const struct store *store, const struct overlay_key *key)
{
    struct flying_record *record;
    HASH_FIND(hh, store->overlay, key, sizeof *key, record);
    return record;
}

static bool put(struct store *store, const struct flying_step *s, uint64_t ticket)
{
    struct flying_record *record = find(store, &s->key);
    if (record == NULL) {
        record = calloc(1, sizeof *record);
        if (record == NULL) {
            return false;
        }
        record->key = s->key;
        HASH_ADD(hh, store->overlay, key, sizeof record->key, record);
        if (record->hh.tbl == NULL) {
            free(record);
            return false;
        }
    }
    record->ticket = ticket;
    record->value = s->value;
    return true;
}

void overlay_takes_off(struct store *store, struct store_batch *batch)
{
    struct reader r;
    reader_init(&r, batch->steps, batch->size);
    while (batch->err == ERR_OK && reader_left(&r) > 0) {
        struct flying_step s = step_read(&r);
        if (s.key.table != 0 && !put(store, &s, batch->ticket)) {
            batch->err = ERR_NO_MEMORY;
        }
    }
}

static void drop(struct store *store, struct flying_record *record)
{
    HASH_DELETE(hh, store->overlay, record);
    free(record);
}

void overlay_lands(struct store *store, const struct store_batch *batch)
{
    struct reader r;
    reader_init(&r, batch->steps, batch->size);
    while (reader_left(&r) > 0) {
        struct flying_step s = step_read(&r);
        struct flying_record *record = s.key.table != 0 ? find(store, &s.key) : NULL;
        if (record != NULL && record->ticket == batch->ticket) {
            drop(store, record);
        }
    }
}

void overlay_clear(struct store *store)
{
    struct flying_record *record, *next;
    HASH_ITER(hh, store->overlay, record, next)
    {
        drop(store, record);
    }
}

enum err overlay_read(struct store *store, MDB_txn *txn, enum record_kind kind, const struct record_key *name,
                      struct reader *ret_payload)
{
    struct overlay_key key = {.table = (uint8_t)kind, .size = (uint8_t)name->size};
    memcpy(key.bytes, name->bytes, name->size);
    const struct flying_record *record = find(store, &key);
    if (record == NULL) {
        return read_record(store, txn, kind, name, ret_payload);
    }
    if (record->value.mv_data == NULL) {
        return ERR_NOT_FOUND;
    }
    return record_open(record->value.mv_data, record->value.mv_size, kind, record_version(kind), name, ret_payload);
}

bool overlay_has(const struct store *store, enum record_kind kind, const struct record_key *name)
{
    struct overlay_key key = {.table = (uint8_t)kind, .size = (uint8_t)name->size};
    memcpy(key.bytes, name->bytes, name->size);
    return find(store, &key) != NULL;
}

const struct flying_record *overlay_next(const struct store *store, const struct flying_record *after,
                                         enum record_kind kind, const void *prefix, size_t prefix_size)
{
    const struct flying_record *at = after != NULL ? after->hh.next : store->overlay;
    while (at != NULL && (at->key.table != kind || at->value.mv_data == NULL || at->key.size < prefix_size ||
                          memcmp(at->key.bytes, prefix, prefix_size) != 0)) {
        at = at->hh.next;
    }
    return at;
}
