/* The audit log's chain: what makes a later change of it visible. */
#include "store_priv.h"

#include <openssl/evp.h>
#include <string.h>

static const struct channel_id of_the_site = {0};
static const struct record_key chain_key = {"trail", 5};

/* ── keys ── */

void audit_key(struct record_key *key, struct channel_id whose, uint64_t seq)
{
    key_channel_seq(key, whose, seq);
}

bool audit_key_is_of(MDB_val key, struct channel_id whose, uint64_t *ret_seq)
{
    const uint8_t *bytes = key.mv_data;
    if (key.mv_size != sizeof whose + 8 || memcmp(bytes, &whose, sizeof whose) != 0) {
        return false;
    }
    *ret_seq = (uint64_t)load_u32(bytes + sizeof whose) << 32 | load_u32(bytes + sizeof whose + 4);
    return true;
}

/* ── links ── */

void audit_link_next(const struct audit_link *before, uint64_t seq, const void *content, size_t size,
                     struct audit_link *ret_link)
{
    uint8_t block[AUDIT_HASH_BYTES + 8 + 512];
    struct writer w;
    writer_init(&w, block, sizeof block);
    writer_bytes(&w, before->hash, sizeof before->hash);
    writer_u64(&w, seq);
    writer_bytes(&w, content, size);
    ret_link->seq = seq;
    if (w.failed || EVP_Digest(block, w.pos, ret_link->hash, NULL, EVP_sha256(), NULL) != 1) {
        memset(ret_link->hash, 0,
               sizeof ret_link->hash); /* none: whoever writes it fails, whoever compares it differs */
    }
}

static void link_write(const struct audit_link *link, struct writer *w)
{
    writer_u64(w, link->seq);
    writer_bytes(w, link->hash, sizeof link->hash);
}

static void link_read(struct reader *r, struct audit_link *link)
{
    link->seq = reader_u64(r);
    reader_copy(r, link->hash, sizeof link->hash);
}

enum err audit_chain_read(MDB_txn *txn, MDB_dbi meta, struct audit_chain *ret_chain)
{
    MDB_val key = val_of_key(&chain_key), value;
    struct reader r;
    int rc = mdb_get(txn, meta, &key, &value);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    enum err err = record_open(value.mv_data, value.mv_size, RECORD_META, 1, &chain_key, &r);
    if (err == ERR_OK) {
        link_read(&r, &ret_chain->forgotten);
        link_read(&r, &ret_chain->last);
        err = reading_ends(&r);
    }
    return err;
}

static int chain_write(struct store *store, MDB_txn *txn, const struct audit_chain *chain)
{
    uint8_t block[128];
    struct writer w;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    link_write(&chain->forgotten, &w);
    link_write(&chain->last, &w);
    record_seal(&w, RECORD_META, 1, &chain_key);
    MDB_val key = val_of_key(&chain_key), value = {w.pos, block};
    return w.failed ? MDB_INVALID : mdb_put(txn, store->tables[RECORD_META], &key, &value, 0);
}

/* ── going on ── */

/* The record of an entry whose link is known. */
static int entry_seal(struct audit_entry *entry, const struct audit_link *link, struct record_key *key,
                      uint8_t block[RECORD_BLOCK_BYTES], MDB_val *ret_value)
{
    struct writer w;
    memcpy(entry->hash, link->hash, sizeof entry->hash);
    audit_key(key, of_the_site, link->seq);
    batch_block(&w, block);
    record_audit_write(entry, &w);
    record_seal(&w, RECORD_AUDIT, record_version(RECORD_AUDIT), key);
    *ret_value = (MDB_val){w.pos, block};
    return w.failed ? MDB_INVALID : 0;
}

/* That the channel's own log has it: a key, and nothing under it. */
static int channel_names(struct store *store, MDB_txn *txn, struct channel_id channel, uint64_t seq)
{
    uint8_t block[RECORD_HEADER_BYTES];
    struct record_key name;
    struct writer w;
    audit_key(&name, channel, seq);
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    record_seal(&w, RECORD_AUDIT, record_version(RECORD_AUDIT), &name);
    MDB_val key = val_of_key(&name), value = {w.pos, block};
    return mdb_put(txn, store->tables[RECORD_AUDIT], &key, &value, MDB_NOOVERWRITE);
}

static int due_put(struct store *store, MDB_txn *txn, wall_ms due_ms, const struct record_key *of)
{
    struct record_key due;
    due_key(&due, due_ms, RECORD_AUDIT, of);
    MDB_val key = val_of_key(&due), nothing = {0};
    return mdb_put(txn, store->tables[TABLE_DUE], &key, &nothing, 0);
}

int audit_append(struct store *store, MDB_txn *txn, MDB_val content)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct audit_chain chain;
    struct audit_entry entry;
    struct record_key name;
    struct reader r;
    MDB_val value;
    reader_init(&r, content.mv_data, content.mv_size);
    if (audit_chain_read(txn, store->tables[RECORD_META], &chain) != ERR_OK ||
        record_audit_read(&r, &entry) != ERR_OK) {
        return MDB_CORRUPTED;
    }
    audit_link_next(&chain.last, chain.last.seq + 1, content.mv_data, content.mv_size, &chain.last);
    int rc = entry_seal(&entry, &chain.last, &name, block, &value);
    MDB_val key = val_of_key(&name);
    if (rc == 0) {
        rc = mdb_put(txn, store->tables[RECORD_AUDIT], &key, &value, MDB_NOOVERWRITE);
    }
    if (rc == 0 && !channel_id_is_none(entry.channel)) {
        rc = channel_names(store, txn, entry.channel, chain.last.seq);
    }
    if (rc == 0) {
        rc = due_put(store, txn, entry.expires_ms, &name);
    }
    return rc != 0 ? rc : chain_write(store, txn, &chain);
}

/* ── forgetting ── */

/* The cursor stands on an entry of the site's; it and what its channel says of it go. */
static int entry_forget(struct store *store, MDB_txn *txn, MDB_cursor *cursor, uint64_t seq, MDB_val key, MDB_val value,
                        struct audit_link *ret_forgotten)
{
    struct reader r;
    struct audit_entry entry;
    struct record_key name;
    if (read_value(key, value, RECORD_AUDIT, &r) != ERR_OK || record_audit_read(&r, &entry) != ERR_OK) {
        entry = (struct audit_entry){0}; /* damaged: it goes like the others, and what follows hangs on nothing */
    }
    ret_forgotten->seq = seq;
    memcpy(ret_forgotten->hash, entry.hash, sizeof entry.hash);
    int rc = mdb_cursor_del(cursor, 0);
    if (rc == 0 && !channel_id_is_none(entry.channel)) {
        audit_key(&name, entry.channel, seq);
        MDB_val of_channel = val_of_key(&name);
        rc = mdb_del(txn, store->tables[RECORD_AUDIT], &of_channel, NULL);
        rc = rc == MDB_NOTFOUND ? 0 : rc;
    }
    return rc;
}

int audit_forget(struct store *store, MDB_txn *txn, uint64_t seq)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t at;
    struct audit_chain chain;
    if (audit_chain_read(txn, store->tables[RECORD_META], &chain) != ERR_OK) {
        return MDB_CORRUPTED;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_AUDIT], &cursor);
    if (rc != 0) {
        return rc;
    }
    while (rc == 0 && (rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)) == 0 &&
           audit_key_is_of(key, of_the_site, &at) && at <= seq) {
        rc = entry_forget(store, txn, cursor, at, key, value, &chain.forgotten);
    }
    mdb_cursor_close(cursor);
    return rc != 0 && rc != MDB_NOTFOUND ? rc : chain_write(store, txn, &chain);
}

/* ── entries of a Dais that knew no chain: of before, or of one that was started again in between ── */

/* One that has a hash keeps it, so that nobody makes a log sound by taking its end away. A damaged one stays outside. */
static int entry_chain(MDB_cursor *cursor, MDB_val key, MDB_val value, struct audit_link *last)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct reader r;
    struct audit_entry entry;
    struct record_key name;
    uint64_t seq;
    if (!audit_key_is_of(key, of_the_site, &seq)) {
        return MDB_NOTFOUND;
    }
    if (read_value(key, value, RECORD_AUDIT, &r) != ERR_OK) {
        return 0;
    }
    struct reader content = r;
    if (record_audit_read(&r, &entry) != ERR_OK) {
        return 0;
    }
    if (audit_is_chained(&entry)) {
        *last = (struct audit_link){.seq = seq};
        memcpy(last->hash, entry.hash, sizeof entry.hash);
        return 0;
    }
    audit_link_next(last, seq, content.data, content.size, last);
    int rc = entry_seal(&entry, last, &name, block, &value);
    key = val_of_key(&name);
    return rc != 0 ? rc : mdb_cursor_put(cursor, &key, &value, MDB_CURRENT);
}

/* What follows the chain's end. */
static int rest_chain(struct store *store, MDB_txn *txn, struct audit_chain *chain)
{
    MDB_cursor *cursor;
    MDB_val value;
    struct record_key name;
    audit_key(&name, of_the_site, chain->last.seq + 1);
    MDB_val key = val_of_key(&name);
    int rc = mdb_cursor_open(txn, store->tables[RECORD_AUDIT], &cursor);
    if (rc != 0) {
        return rc;
    }
    for (rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE); rc == 0;
         rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
        if ((rc = entry_chain(cursor, key, value, &chain->last)) != 0) {
            break;
        }
    }
    mdb_cursor_close(cursor);
    return rc != MDB_NOTFOUND ? rc : chain_write(store, txn, chain);
}

static enum err rest_try(struct store *store, bool *ret_full)
{
    struct audit_chain chain = {0};
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (rc != 0) {
        return err_of_mdb(rc);
    }
    enum err err = audit_chain_read(txn, store->tables[RECORD_META], &chain);
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        mdb_txn_abort(txn);
        return err;
    }
    rc = rest_chain(store, txn, &chain);
    if (rc == 0) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    *ret_full = rc == MDB_MAP_FULL;
    return err_of_mdb(rc);
}

enum err audit_open(struct store *store)
{
    bool full = false;
    enum err err = rest_try(store, &full);
    while (full && env_grow(store) == ERR_OK) {
        full = false;
        err = rest_try(store, &full);
    }
    return err;
}
