/* What is on its way to webhooks. */
#include "store_priv.h"

void record_delivery_key(const struct delivery_record *delivery, struct record_key *out)
{
    struct writer w;
    writer_init(&w, out->bytes, sizeof out->bytes);
    writer_id(&w, delivery->webhook.v);
    writer_u64(&w, delivery->order);
    out->size = w.pos;
}

void record_delivery_write(const struct delivery_record *d, struct writer *w)
{
    writer_id(w, d->id);
    writer_u8(w, (uint8_t)d->event);
    writer_id(w, d->channel.v);
    writer_id(w, d->session.v);
    writer_u32(w, d->waiting);
    writer_u64(w, (uint64_t)d->at_ms);
    writer_u8(w, (uint8_t)d->state);
    writer_u32(w, d->tries);
    writer_u64(w, (uint64_t)d->last_ms);
    writer_u64(w, (uint64_t)d->next_ms);
    writer_u32(w, d->status);
    writer_u8(w, (uint8_t)d->problem);
}

static bool event_is_known(uint8_t event)
{
    return event < WEBHOOK_EVENT_COUNT || event == WEBHOOK_TEST;
}

enum err record_delivery_read(const struct record_key *key, struct reader *r, struct delivery_record *ret_delivery)
{
    struct reader k;
    reader_init(&k, key->bytes, key->size);
    struct delivery_record d = {.webhook.v = reader_id(&k), .id = reader_id(r)};
    d.order = reader_u64(&k);
    uint8_t event = reader_u8(r);
    d.event = (enum webhook_event)event;
    d.channel.v = reader_id(r);
    d.session.v = reader_id(r);
    d.waiting = reader_u32(r);
    d.at_ms = (wall_ms)reader_u64(r);
    d.state = (enum delivery_state)reader_u8_most(r, DELIVERY_GIVEN_UP);
    d.tries = reader_u32(r);
    d.last_ms = (wall_ms)reader_u64(r);
    d.next_ms = (wall_ms)reader_u64(r);
    d.status = reader_u32(r);
    d.problem = (enum delivery_problem)reader_u8_most(r, PROBLEM_NONE);
    if (reading_ends(&k) != ERR_OK || reading_ends(r) != ERR_OK || !event_is_known(event)) {
        return ERR_INVALID;
    }
    *ret_delivery = d;
    return ERR_OK;
}

/* ── writing ── */

void store_batch_delivery_put(struct store_batch *batch, const struct delivery_record *delivery)
{
    uint8_t block[RECORD_BLOCK_BYTES];
    struct writer w;
    struct record_key key;
    record_delivery_key(delivery, &key);
    batch_block(&w, block);
    record_delivery_write(delivery, &w);
    batch_record(batch, STEP_PUT, RECORD_DELIVERY, &key, &w);
}

void store_batch_delivery_remove(struct store_batch *batch, const struct delivery_record *delivery)
{
    struct record_key key;
    record_delivery_key(delivery, &key);
    batch_step(batch, STEP_REMOVE, RECORD_DELIVERY, &key, NULL, 0);
}

void store_batch_deliveries_remove(struct store_batch *batch, struct webhook_id webhook)
{
    struct record_key all = {.size = sizeof webhook};
    memcpy(all.bytes, &webhook, sizeof webhook);
    batch_step(batch, STEP_REMOVE_PREFIX, RECORD_DELIVERY, &all, NULL, 0);
}

/* ── reading ── */

static enum err delivery_told(MDB_val key, MDB_val value, store_delivery_fn *fn, void *user)
{
    struct record_key name = read_key(key);
    struct delivery_record delivery;
    struct reader r;
    enum err err = read_value(key, value, RECORD_DELIVERY, &r);
    if (err == ERR_OK) {
        err = record_delivery_read(&name, &r, &delivery);
    }
    return err == ERR_OK ? fn(user, &delivery) : err;
}

enum err store_deliveries(struct store *store, store_delivery_fn *fn, void *user)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    enum err err = read_begin(store, &txn);
    if (err != ERR_OK) {
        return err;
    }
    int rc = mdb_cursor_open(txn, store->tables[RECORD_DELIVERY], &cursor);
    err = err_of_mdb(rc);
    if (rc == 0) {
        MDB_val key, value;
        while (err == ERR_OK && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
            err = delivery_told(key, value, fn, user);
        }
        mdb_cursor_close(cursor);
        err = err != ERR_OK || rc == MDB_NOTFOUND ? err : err_of_mdb(rc);
    }
    read_end(store, txn);
    return err;
}
