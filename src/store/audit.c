/* The audit log: entries into batches, and pages of them back. The site's log has them, a channel's names those of its own. */
#include "store_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct channel_id of_the_site = {0};

/* ── writing ── */

void store_batch_audit(struct store_batch *batch, const struct audit_entry *entry)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    const struct record_key none = {.size = 0};
    struct writer w;
    writer_init(&w, block, sizeof block);
    record_audit_write(entry, &w);
    batch_step(batch, STEP_AUDIT, RECORD_AUDIT, &none, block, w.pos);
}

/* ── reading ── */

/* The last key of theirs before `before`. */
static int cursor_to(MDB_cursor *cursor, struct channel_id whose, uint64_t before, MDB_val *key, MDB_val *value)
{
    struct record_key name;
    audit_key(&name, whose, before);
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

static enum err entry_read(struct store *store, MDB_txn *txn, uint64_t seq, struct audit_entry *ret_entry)
{
    struct record_key name;
    struct reader r;
    audit_key(&name, of_the_site, seq);
    enum err err = read_record(store, txn, RECORD_AUDIT, &name, &r);
    if (err == ERR_OK) {
        err = record_audit_read(&r, ret_entry);
    }
    ret_entry->seq = seq;
    return err;
}

static enum err page_read(struct store *store, MDB_txn *txn, MDB_cursor *cursor, struct channel_id whose,
                          const struct audit_filter *filter, struct audit_page *page)
{
    MDB_val key, value;
    uint64_t seq;
    int rc = cursor_to(cursor, whose, filter->before, &key, &value);
    for (uint32_t looked = 0; rc == 0 && audit_key_is_of(key, whose, &seq); looked++) {
        if (page->count == LIMIT_PAGE_ITEMS || looked == LIMIT_AUDIT_SCAN) {
            page->more = true;
            return ERR_OK;
        }
        struct audit_entry *entry = &page->entries[page->count];
        enum err err = entry_read(store, txn, seq, entry);
        if (err != ERR_OK) {
            return err;
        }
        if (entry->at_ms < filter->since_ms) {
            return ERR_OK; /* older ones follow */
        }
        page->last = seq;
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
        err = page_read(store, txn, cursor, whose, filter, ret_page);
        mdb_cursor_close(cursor);
    }
    read_end(store, txn);
    return err;
}

/* ── marks ── */

void audit_mark_write(uint64_t seq, const uint8_t hash[AUDIT_HASH_BYTES], char out[AUDIT_MARK_SIZE])
{
    int used = snprintf(out, AUDIT_MARK_SIZE, "%" PRIu64 ":", seq);
    for (int i = 0; i < AUDIT_HASH_BYTES; i++) {
        used += snprintf(out + used, (size_t)(AUDIT_MARK_SIZE - used), "%02x", hash[i]);
    }
}

enum err store_audit_mark(struct store *store, char out[AUDIT_MARK_SIZE])
{
    MDB_txn *txn;
    struct audit_chain chain;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    err = audit_chain_read(txn, store->tables[RECORD_META], &chain);
    read_end(store, txn);
    if (err == ERR_OK) {
        audit_mark_write(chain.last.seq, chain.last.hash, out);
    }
    return err;
}
