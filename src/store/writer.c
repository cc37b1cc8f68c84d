/* The writer thread: takes what waits, applies it in one transaction, commits, reports in order. */
#include "store_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

METRIC(store_commits, "dais_store_commits_total", COUNTER, "Transactions committed");
METRIC(store_batches, "dais_store_batches_total", COUNTER, "Batches committed");
METRIC(store_failures, "dais_store_failures_total", COUNTER, "Batches that could not be committed");
METRIC(store_growths, "dais_store_map_growths_total", COUNTER, "Times the database's map was doubled");

#define SWEEP_RECORDS 64 /* forgotten in one transaction: more than come in with it, so that the rest shrinks */

/* ── steps ── */

/* The first key at or after `prefix` that begins with it is removed, until there is none. */
int prefix_remove(MDB_txn *txn, MDB_dbi table, MDB_val prefix)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, table, &cursor);
    while (rc == 0) {
        MDB_val key = prefix, value;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
        if (rc != 0 || key.mv_size < prefix.mv_size || memcmp(key.mv_data, prefix.mv_data, prefix.mv_size) != 0) {
            mdb_cursor_close(cursor);
            return rc == MDB_NOTFOUND ? 0 : rc;
        }
        rc = mdb_cursor_del(cursor, 0);
        if (rc != 0) {
            mdb_cursor_close(cursor);
        }
    }
    return rc;
}

/* Keys of (channel, seq) with the same channel and a smaller seq. */
static int older_remove(MDB_txn *txn, MDB_dbi table, MDB_val newest)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, table, &cursor);
    while (rc == 0) {
        struct record_key first = {.size = newest.mv_size};
        memcpy(first.bytes, newest.mv_data, sizeof(struct channel_id));
        MDB_val key = val_of_key(&first), value;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
        if (rc != 0 || key.mv_size != newest.mv_size || memcmp(key.mv_data, newest.mv_data, newest.mv_size) >= 0) {
            mdb_cursor_close(cursor);
            return rc == MDB_NOTFOUND ? 0 : rc;
        }
        rc = mdb_cursor_del(cursor, 0);
        if (rc != 0) {
            mdb_cursor_close(cursor);
        }
    }
    return rc;
}

static int step_run(struct store *store, MDB_txn *txn, enum step step, uint8_t table, MDB_val key, MDB_val value)
{
    MDB_dbi dbi = store->tables[table];
    MDB_val there;
    int rc;
    switch (step) {
    case STEP_PUT:
        return mdb_put(txn, dbi, &key, &value, 0);
    case STEP_ADD:
        return mdb_put(txn, dbi, &key, &value, MDB_NOOVERWRITE);
    case STEP_REPLACE:
        rc = mdb_get(txn, dbi, &key, &there);
        return rc == 0 ? mdb_put(txn, dbi, &key, &value, 0) : rc == MDB_NOTFOUND ? 0 : rc;
    case STEP_REMOVE:
        rc = mdb_del(txn, dbi, &key, NULL);
        return rc == MDB_NOTFOUND ? 0 : rc;
    case STEP_REMOVE_PREFIX:
        return prefix_remove(txn, dbi, key);
    case STEP_REMOVE_OLDER:
        return older_remove(txn, dbi, key);
    case STEP_CHAT_EXPIRE:
        return chat_expire(store, txn, key, value);
    case STEP_URN:
        return urn_put(store, txn, key, value);
    case STEP_URNS_END:
        return urns_end(store, txn, key);
    case STEP_AUDIT:
        return audit_append(store, txn, value);
    }
    return MDB_INVALID;
}

static int steps_run(struct store *store, MDB_txn *txn, const struct store_batch *batch)
{
    struct reader r;
    reader_init(&r, batch->steps, batch->size);
    while (reader_left(&r) > 0) {
        enum step step = (enum step)reader_u8(&r);
        uint8_t table = reader_u8(&r);
        uint8_t key_size = reader_u8(&r);
        uint32_t value_size = reader_u32(&r);
        MDB_val key = {key_size, (void *)(uintptr_t)reader_take(&r, key_size)};
        MDB_val value = {value_size, (void *)(uintptr_t)reader_take(&r, value_size)};
        assert(!r.failed);
        int rc = step_run(store, txn, step, table, key, value);
        if (rc != 0) {
            return rc;
        }
    }
    return 0;
}

/* ── what is due: keys of yesterday, log-ins and tokens that expired ── */

/* When the record as it is now is due; 0: it is none. */
static wall_ms record_due(enum record_kind kind, MDB_val value, const struct record_key *key)
{
    struct reader r;
    struct login_record login;
    struct login_of_record login_of;
    struct media_token_record media_token;
    struct token_name token_name;
    struct token_record token;
    struct audit_entry audit;
    wall_ms expires_ms;
    if (record_open(value.mv_data, value.mv_size, kind, record_version(kind), key, &r) != ERR_OK) {
        return 0;
    }
    switch (kind) {
    case RECORD_KEY:
        return (wall_ms)reader_u64(&r) + (wall_ms)LIMIT_KEY_S * 1000;
    case RECORD_LOGIN:
        return record_login_read(&r, &login) == ERR_OK ? login.expires_ms : 0;
    case RECORD_LOGIN_OF:
        return record_login_of_read(&r, &login_of) == ERR_OK ? login_of.expires_ms : 0;
    case RECORD_DEVICE:
        return record_device_read(&r, &expires_ms) == ERR_OK ? expires_ms : 0;
    case RECORD_MEDIA_TOKEN:
        return record_media_token_read(&r, &media_token) == ERR_OK ? media_token.expires_ms : 0;
    case RECORD_MEDIA_TOKEN_OF:
        (void)reader_take(&r, STORE_TOKEN_HASH_BYTES);
        return record_media_token_read(&r, &media_token) == ERR_OK ? media_token.expires_ms : 0;
    case RECORD_TOKEN:
        return record_token_name_read(&r, &token_name) == ERR_OK ? token_name.expires_ms : 0;
    case RECORD_TOKEN_OF:
        return record_token_read(&r, &token) == ERR_OK ? token.expires_ms : 0;
    case RECORD_AUDIT:
        return record_audit_read(&r, &audit) == ERR_OK ? audit.expires_ms : 0;
    default:
        return 0;
    }
}

/* `due` is an entry of the table. Used again since, the record is due later: then a later entry names it. */
static int due_forget(struct store *store, MDB_txn *txn, const struct record_key *due)
{
    wall_ms due_ms = (wall_ms)((uint64_t)load_u32(due->bytes) << 32 | load_u32(due->bytes + 4));
    enum record_kind kind = (enum record_kind)due->bytes[8];
    struct record_key name = {.size = due->size - DUE_BYTES};
    memcpy(name.bytes, due->bytes + DUE_BYTES, name.size);
    if (kind == 0 || kind >= RECORD_KIND_END) {
        return 0;
    }
    MDB_val key = val_of_key(&name), value;
    int rc = mdb_get(txn, store->tables[kind], &key, &value);
    if (rc == 0 && record_due(kind, value, &name) == due_ms) {
        uint64_t seq;
        if (kind == RECORD_AUDIT && audit_key_is_of(key, (struct channel_id){0}, &seq)) {
            return audit_forget(store, txn, seq);
        }
        rc = mdb_del(txn, store->tables[kind], &key, NULL);
    }
    return rc == MDB_NOTFOUND ? 0 : rc;
}

static int due_sweep(struct store *store, MDB_txn *txn, wall_ms now_ms)
{
    MDB_cursor *cursor;
    int rc = mdb_cursor_open(txn, store->tables[TABLE_DUE], &cursor);
    if (rc != 0) {
        return rc;
    }
    for (int i = 0; i < SWEEP_RECORDS && rc == 0; i++) {
        MDB_val key, value;
        struct record_key due;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
        if (rc != 0 || key.mv_size <= DUE_BYTES || key.mv_size > sizeof due.bytes) {
            break;
        }
        due.size = key.mv_size;
        memcpy(due.bytes, key.mv_data, due.size);
        if ((wall_ms)((uint64_t)load_u32(due.bytes) << 32 | load_u32(due.bytes + 4)) >= now_ms) {
            break;
        }
        rc = mdb_cursor_del(cursor, 0);
        if (rc == 0) {
            rc = due_forget(store, txn, &due);
        }
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* ── one transaction ── */

static int batches_commit(struct store *store, struct store_batch *const *batches, size_t count)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (rc != 0) {
        return rc;
    }
    for (size_t i = 0; i < count && rc == 0; i++) {
        rc = steps_run(store, txn, batches[i]);
    }
    if (rc == 0) {
        rc = due_sweep(store, txn, batches[count - 1]->at_ms);
    }
    if (rc != 0) {
        mdb_txn_abort(txn);
    } else {
        rc = mdb_txn_commit(txn);
    }
    if (rc == 0) {
        urns_committed(store);
    } else {
        urns_aborted(store);
    }
    return rc;
}

/* A failed sync means that what the kernel said to have written may be gone: nothing after it can be vouched for. */
static void break_down(struct store *store)
{
    if (!store->broken) {
        store->broken = true;
        log_error("store_broken", "folder=%s", store->folder);
    }
}

static enum err try_commit(struct store *store, struct store_batch *const *batches, size_t count)
{
    for (;;) {
        if (store->broken) {
            return ERR_IO;
        }
        int rc = batches_commit(store, batches, count);
        if (rc == 0) {
            metric_add(&store_commits, 1);
            metric_add(&store_batches, (int64_t)count);
            return ERR_OK;
        }
        if (rc == MDB_MAP_FULL && env_grow(store) == ERR_OK) {
            metric_add(&store_growths, 1);
            continue;
        }
        if (rc == MDB_PANIC) {
            enum err err = env_reopen(store);
            if (err == ERR_OK) {
                continue;
            }
            break_down(store);
            return ERR_IO;
        }
        enum err err = err_of_mdb(rc);
        if (err == ERR_IO) {
            break_down(store);
        }
        return err;
    }
}

/* ── order: after a failure nothing of the same room and epoch may follow ── */

static enum err domain_check(struct store *store, const struct store_batch *batch)
{
    struct domain_failed *failed;
    HASH_FIND(hh, store->failed, &batch->channel, sizeof batch->channel, failed);
    if (failed == NULL || id_is_none(batch->epoch)) {
        return ERR_OK;
    }
    if (id_eq(failed->epoch, batch->epoch)) {
        return failed->err;
    }
    HASH_DELETE(hh, store->failed, failed);
    free(failed);
    return ERR_OK;
}

static void domain_fail(struct store *store, const struct store_batch *batch)
{
    metric_add(&store_failures, 1);
    if (id_is_none(batch->epoch) || domain_check(store, batch) != ERR_OK) {
        return;
    }
    struct domain_failed *failed = calloc(1, sizeof *failed);
    if (failed != NULL) {
        failed->channel = batch->channel;
        failed->epoch = batch->epoch;
        failed->err = batch->err;
        HASH_ADD(hh, store->failed, channel, sizeof failed->channel, failed);
    }
    if (failed == NULL || failed->hh.tbl == NULL) {
        free(failed);
        break_down(store); /* we could not keep order: rather nothing than a gap */
    }
}

static void group_commit(struct store *store, struct store_batch *const *batches, size_t count)
{
    struct store_batch *good[LIMIT_STORE_GROUP];
    size_t good_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct store_batch *batch = batches[i];
        if (batch->err == ERR_OK) {
            batch->err = domain_check(store, batch);
        }
        if (batch->err != ERR_OK) {
            domain_fail(store, batch);
        } else {
            good[good_count++] = batch;
        }
    }
    if (good_count == 0 || try_commit(store, good, good_count) == ERR_OK) {
        return;
    }
    for (size_t i = 0; i < good_count; i++) { /* one of them, or all: each for itself, in order */
        good[i]->err = domain_check(store, good[i]);
        if (good[i]->err == ERR_OK) {
            good[i]->err = try_commit(store, &good[i], 1);
        }
        if (good[i]->err != ERR_OK) {
            domain_fail(store, good[i]);
        }
    }
}

/* ── the thread ── */

static size_t batches_take(struct store *store, struct store_batch **out)
{
    size_t count = 0;
    pthread_mutex_lock(&store->lock);
    while (store->waiting.first == NULL && !store->stopping) {
        pthread_cond_wait(&store->work, &store->lock);
    }
    while (store->waiting.first != NULL && count < LIMIT_STORE_GROUP) {
        out[count++] = store->waiting.first;
        store->waiting.first = store->waiting.first->next;
    }
    store->busy = count > 0;
    pthread_mutex_unlock(&store->lock);
    return count;
}

static void batches_report(struct store *store, struct store_batch *const *batches, size_t count)
{
    pthread_mutex_lock(&store->lock);
    for (size_t i = 0; i < count; i++) {
        batches[i]->next = NULL;
        if (store->done.first == NULL) {
            store->done.first = batches[i];
        } else {
            store->done.last->next = batches[i];
        }
        store->done.last = batches[i];
    }
    store->busy = false;
    if (store->waiting.first == NULL) {
        pthread_cond_broadcast(&store->idle);
    }
    pthread_mutex_unlock(&store->lock);
    uint64_t one = 1;
    ssize_t written = write(store->wake_fd, &one, sizeof one);
    (void)written; /* EAGAIN: readable already */
}

void *writer_main(void *user)
{
    struct store *store = user;
    struct store_batch *batches[LIMIT_STORE_GROUP];
    size_t count;
    while ((count = batches_take(store, batches)) > 0) {
        group_commit(store, batches, count);
        batches_report(store, batches, count);
    }
    return NULL;
}
