/* The audit log: entries into batches, and pages of them back. Each is kept twice: for the site, and for its channel. */
#include "store_priv.h"

#include <string.h>

static const struct channel_id of_the_site = {0};

/* ── writing ── */

static void entry_put(struct store_batch *batch, struct channel_id whose, const struct audit_entry *entry)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    key_channel_seq(&key, whose, entry->seq);
    batch_block(&w, block);
    record_audit_write(entry, &w);
    batch_record(batch, STEP_ADD, RECORD_AUDIT, &key, &w);
    batch_due(batch, entry->expires_ms, RECORD_AUDIT, &key);
}

void store_batch_audit(struct store *store, struct store_batch *batch, const struct audit_entry *entry)
{
    struct audit_entry numbered = *entry;
    numbered.seq = ++store->audit_seq;
    entry_put(batch, of_the_site, &numbered);
    if (!channel_id_is_none(entry->channel)) {
        entry_put(batch, entry->channel, &numbered);
    }
}

/* ── reading ── */

static bool key_is_of(MDB_val key, struct channel_id whose, uint64_t *ret_seq)
{
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size != sizeof whose + 8 || memcmp(bytes, &whose, sizeof whose) != 0) {
        return false;
    }
    *ret_seq = (uint64_t)load_u32(bytes + sizeof whose) << 32 | load_u32(bytes + sizeof whose + 4);
    return true;
}

/* The last entry of theirs before `before`. */
static int cursor_to(MDB_cursor *cursor, struct channel_id whose, uint64_t before, MDB_val *key, MDB_val *value)
{
    struct record_key name;
    key_channel_seq(&name, whose, before);
    *key = val_of_key(&name);
    int rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
    return mdb_cursor_get(cursor, key, value, rc == 0 ? MDB_PREV : MDB_LAST);
}

static bool wanted(const struct audit_filter *f, const struct audit_entry *e)
{
    return (f->act == AUDIT_ACT_COUNT || f->act == e->act) &&
           (id_is_none(f->actor) || (e->actor.kind != IDENTITY_NONE && id_eq(f->actor, e->actor.id))) &&
           (id_is_none(f->target) || id_eq(f->target, e->target)) && e->at_ms < f->until_ms;
}

static enum err page_read(MDB_cursor *cursor, struct channel_id whose, const struct audit_filter *filter,
                          struct audit_page *page)
{
    MDB_val key, value;
    uint64_t seq;
    int rc = cursor_to(cursor, whose, filter->before, &key, &value);
    for (uint32_t looked = 0; rc == 0 && key_is_of(key, whose, &seq); looked++) {
        if (page->count == LIMIT_PAGE_ITEMS || looked == LIMIT_AUDIT_SCAN) {
            page->more = true;
            return ERR_OK;
        }
        struct reader r;
        struct audit_entry *entry = &page->entries[page->count];
        enum err err = read_value(key, value, RECORD_AUDIT, &r);
        if (err == ERR_OK) {
            err = record_audit_read(&r, entry);
        }
        if (err != ERR_OK) {
            return err;
        }
        if (entry->at_ms < filter->since_ms) {
            return ERR_OK; /* older ones follow */
        }
        entry->seq = page->last = seq;
        page->count += wanted(filter, entry);
        rc = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
    }
    return rc == 0 || rc == MDB_NOTFOUND ? ERR_OK : err_of_mdb(rc);
}

enum err store_audit_page(struct store *store, struct channel_id whose, const struct audit_filter *filter,
                          struct audit_page *ret_page)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    ret_page->count = 0;
    ret_page->more = false;
    int rc = mdb_cursor_open(txn, store->tables[RECORD_AUDIT], &cursor);
    err = err_of_mdb(rc);
    if (rc == 0) {
        err = page_read(cursor, whose, filter, ret_page);
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    return err;
}

enum err audit_open(struct store *store)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_val key, value;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_AUDIT], &cursor);
    if (rc == 0) {
        if (cursor_to(cursor, of_the_site, UINT64_MAX, &key, &value) == 0) {
            (void)key_is_of(key, of_the_site, &store->audit_seq);
        }
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    return err_of_mdb(rc);
}
