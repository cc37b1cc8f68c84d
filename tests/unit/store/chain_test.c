/* The audit log's chain of hashes: whatever is changed, taken out or put in behind the program's back shows at its place. */
#include "shelf.h"

#include "dais/store/audit_check.h"

#include <lmdb.h>

static const struct channel_id site = {0};

static void note(struct shelf *s, uint8_t target, struct channel_id channel, wall_ms at_ms)
{
    const struct audit_entry entry = {.at_ms = at_ms,
                                      .expires_ms = at_ms + 1000,
                                      .act = AUDIT_GROUP_CHANGED,
                                      .actor = {IDENTITY_ACCOUNT, {{7}}},
                                      .target_kind = AUDIT_TARGET_GROUP,
                                      .target = {{target}},
                                      .channel = channel};
    struct store_batch *batch = store_batch_new(s->store, at_ms);
    struct store_done done;
    store_batch_audit(batch, &entry);
    store_submit(s->store, batch);
    store_flush(s->store);
    while (store_next_done(s->store, &done)) {
        assert_int_equal(done.err, ERR_OK);
    }
}

/* A site with a channel and entries 1 to 6, of which 3 and 4 are the channel's. */
static void setting(struct world *w, struct shelf *s)
{
    uint64_t last = 0;
    world_init(w);
    shelf_init(s, 0);
    assert_int_equal(shelf_wait(s, store_submit(s->store, shelf_batch_world(s, w)), &last), ERR_OK);
    for (uint8_t i = 1; i <= 6; i++) {
        note(s, i, i == 3 || i == 4 ? w->channel : site, w->now_ms);
    }
}

static struct audit_report checked(const struct shelf *s, const char *mark)
{
    struct audit_report report;
    assert_int_equal(audit_check(s->folder, mark, &report), ERR_OK);
    return report;
}

static void assert_fault(const struct shelf *s, const char *mark, const char *words)
{
    struct audit_report report = checked(s, mark);
    if (strstr(report.fault, words) == NULL) {
        fail_msg("\"%s\" is not said, but \"%s\"", words, report.fault);
    }
}

/* ── behind the program's back ── */

struct hand {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi audit, meta;
};

static struct hand hand_in(struct shelf *s)
{
    struct hand h;
    assert_int_equal(mdb_env_create(&h.env), 0);
    assert_int_equal(mdb_env_set_maxdbs(h.env, 64), 0);
    assert_int_equal(mdb_env_open(h.env, s->folder, MDB_NOTLS, 0600), 0);
    assert_int_equal(mdb_txn_begin(h.env, NULL, 0, &h.txn), 0);
    assert_int_equal(mdb_dbi_open(h.txn, "audit", 0, &h.audit), 0);
    assert_int_equal(mdb_dbi_open(h.txn, "meta", 0, &h.meta), 0);
    return h;
}

static void hand_out(struct hand *h)
{
    assert_int_equal(mdb_txn_commit(h->txn), 0);
    mdb_env_close(h->env);
}

static struct record_key name_of(struct channel_id whose, uint8_t seq)
{
    struct record_key name = {.size = 24};
    memcpy(name.bytes, &whose, 16);
    name.bytes[23] = seq;
    return name;
}

static void take_out(struct hand *h, struct channel_id whose, uint8_t seq)
{
    struct record_key name = name_of(whose, seq);
    MDB_val key = {name.size, name.bytes};
    assert_int_equal(mdb_del(h->txn, h->audit, &key, NULL), 0);
}

/* With a checksum that is right: only the hash can tell. Without a hash it is a record of version 1. */
static void rewrite(struct hand *h, uint8_t seq, bool changed, bool hash)
{
    struct record_key name = name_of(site, seq);
    MDB_val key = {name.size, name.bytes}, value;
    uint8_t block[256];
    struct reader r;
    struct writer w;
    struct audit_entry entry;
    assert_int_equal(mdb_get(h->txn, h->audit, &key, &value), 0);
    assert_int_equal(record_open(value.mv_data, value.mv_size, RECORD_AUDIT, 2, &name, &r), ERR_OK);
    assert_int_equal(record_audit_read(&r, &entry), ERR_OK);
    entry.target.bytes[0] = changed ? 0x99 : entry.target.bytes[0];
    if (!hash) {
        memset(entry.hash, 0, sizeof entry.hash);
    }
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    record_audit_write(&entry, &w);
    record_seal(&w, RECORD_AUDIT, hash ? 2 : 1, &name);
    value = (MDB_val){w.pos, block};
    assert_int_equal(mdb_put(h->txn, h->audit, &key, &value, 0), 0);
}

static void change_target(struct hand *h, uint8_t seq)
{
    rewrite(h, seq, true, true);
}

static void forget_chain(struct hand *h)
{
    MDB_val key = {5, "trail"};
    assert_int_equal(mdb_del(h->txn, h->meta, &key, NULL), 0);
}

/* ── tests ── */

static void a_log_as_it_was_written_is_unbroken_and_marks_stay_true(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    char mark[AUDIT_MARK_SIZE];
    setting(&w, &s);
    struct audit_report report = checked(&s, NULL); /* while the store is open */
    assert_string_equal(report.fault, "");
    assert_int_equal(report.count, 6);
    assert_int_equal(report.first, 1);
    assert_int_equal(report.last, 6);
    assert_int_equal(report.last_ms, w.now_ms);
    assert_int_equal(store_audit_mark(s.store, mark), ERR_OK);
    assert_string_equal(report.mark, mark);
    note(&s, 7, site, w.now_ms);
    store_close(s.store);
    shelf_open(&s, 0);
    note(&s, 8, site, w.now_ms);
    report = checked(&s, mark);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.count, 8);
    assert_true(report.marked);
    mark[strlen(mark) - 1] ^= 1;
    assert_fault(&s, mark, "record 6 is not the one of the mark");
    assert_int_equal(audit_check(s.folder, "6:abc", &report), ERR_INVALID);
    assert_int_equal(audit_check("/nowhere/at/all", NULL, &report), ERR_NOT_FOUND);
    shelf_finish(&s);
    world_finish(&w);
}

static void what_was_changed_taken_out_or_put_in_is_named(void **state)
{
    (void)state;
    static const struct {
        uint8_t out, changed;
        bool of_channel;
        const char *words;
    } rows[] = {
        {0, 4, false, "record 4 does not follow"},
        {0, 1, false, "record 1 does not follow"},
        {2, 0, false, "record 3 does not follow from record 1"},
        {1, 0, false, "record 2 does not follow from record 0"},
        {6, 0, false, "what follows record 5 is missing, up to record 6"},
        {3, 0, true, "record 3 is missing in its channel's log"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world w;
        struct shelf s;
        setting(&w, &s);
        store_close(s.store);
        struct hand h = hand_in(&s);
        if (rows[i].out != 0) {
            take_out(&h, rows[i].of_channel ? w.channel : site, rows[i].out);
        } else {
            change_target(&h, rows[i].changed);
        }
        hand_out(&h);
        assert_fault(&s, NULL, rows[i].words);
        shelf_open(&s, 0); /* and the program lives with it */
        note(&s, 9, site, w.now_ms);
        assert_fault(&s, NULL, rows[i].out == 6 ? "record 7 does not follow from record 5" : rows[i].words);
        shelf_finish(&s);
        world_finish(&w);
    }
}

static void who_reckons_all_hashes_anew_does_not_get_by_a_mark(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    char mark[AUDIT_MARK_SIZE];
    setting(&w, &s);
    assert_int_equal(store_audit_mark(s.store, mark), ERR_OK);
    store_close(s.store);
    struct hand h = hand_in(&s);
    change_target(&h, 2);
    forget_chain(&h);
    hand_out(&h);
    shelf_open(&s, 0); /* takes what has hashes as it is */
    store_close(s.store);
    assert_fault(&s, NULL, "record 2 does not follow");
    h = hand_in(&s);
    for (uint8_t seq = 1; seq <= 6; seq++) {
        rewrite(&h, seq, false, false);
    }
    forget_chain(&h);
    hand_out(&h);
    shelf_open(&s, 0); /* chains all that there is: our own code as the forger's */
    assert_string_equal(checked(&s, NULL).fault, "");
    assert_fault(&s, mark, "record 6 is not the one of the mark");
    shelf_finish(&s);
    world_finish(&w);
}

static void what_is_kept_stays_chained_when_older_entries_are_forgotten(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    char early[AUDIT_MARK_SIZE], mark[AUDIT_MARK_SIZE];
    setting(&w, &s);
    assert_int_equal(store_audit_mark(s.store, early), ERR_OK);
    note(&s, 7, w.channel, w.now_ms + 900);
    assert_int_equal(store_audit_mark(s.store, mark), ERR_OK);
    note(&s, 8, site, w.now_ms + 1001); /* 1 to 6 have expired */
    struct audit_report report = checked(&s, early);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.count, 2);
    assert_int_equal(report.first, 7);
    assert_true(report.marked); /* the last that was forgotten */
    note(&s, 9, site, w.now_ms + 1901);
    report = checked(&s, early);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.first, 8);
    assert_false(report.marked);
    assert_true(checked(&s, mark).marked);
    struct audit_page page;
    const struct audit_filter all = {.before = UINT64_MAX, .act = AUDIT_ACT_COUNT, .until_ms = INT64_MAX};
    assert_int_equal(store_audit_page(s.store, w.channel, &all, &page), ERR_OK);
    assert_int_equal(page.count, 0);
    store_close(s.store);
    struct hand h = hand_in(&s);
    take_out(&h, site, 8);
    hand_out(&h);
    assert_fault(&s, NULL, "record 9 does not follow from record 7");
    shelf_open(&s, 0);
    shelf_finish(&s);
    world_finish(&w);
}

/* Version 1 of the record: the entry without a hash, once for the site and once for its channel, due by both keys. */
static void put_old(struct hand *h, struct channel_id whose, const struct audit_entry *entry)
{
    struct record_key name = name_of(whose, (uint8_t)entry->seq);
    uint8_t block[256];
    struct writer w;
    writer_init(&w, block, sizeof block);
    record_begin(&w);
    writer_u64(&w, (uint64_t)entry->at_ms);
    writer_u64(&w, (uint64_t)entry->expires_ms);
    writer_u8(&w, (uint8_t)entry->act);
    writer_u8(&w, entry->actor.kind);
    writer_bytes(&w, &entry->actor.id, 16);
    writer_zero(&w, 16);
    writer_u8(&w, (uint8_t)entry->target_kind);
    writer_bytes(&w, &entry->target, 16);
    writer_bytes(&w, &entry->channel, 16);
    record_seal(&w, RECORD_AUDIT, 1, &name);
    MDB_val key = {name.size, name.bytes}, value = {w.pos, block};
    assert_int_equal(mdb_put(h->txn, h->audit, &key, &value, 0), 0);
    MDB_dbi table;
    uint8_t due[64];
    assert_int_equal(mdb_dbi_open(h->txn, "due", 0, &table), 0);
    writer_init(&w, due, sizeof due);
    writer_u64(&w, (uint64_t)entry->expires_ms);
    writer_u8(&w, RECORD_AUDIT);
    writer_bytes(&w, name.bytes, name.size);
    key = (MDB_val){w.pos, due};
    value = (MDB_val){0};
    assert_int_equal(mdb_put(h->txn, table, &key, &value, 0), 0);
}

static void a_log_of_before_there_were_hashes_is_chained_as_it_is(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, shelf_batch_world(&s, &w)), &last), ERR_OK);
    store_close(s.store);
    struct hand h = hand_in(&s);
    forget_chain(&h);
    for (uint8_t seq = 1; seq <= 5; seq++) {
        if (seq == 3) {
            continue; /* the number of a commit that failed */
        }
        const struct audit_entry entry = {seq,
                                          {0},
                                          w.now_ms,
                                          w.now_ms + 1000,
                                          AUDIT_MEMBER_ADDED,
                                          {IDENTITY_ACCOUNT, {{7}}},
                                          {{0}},
                                          AUDIT_TARGET_ACCOUNT,
                                          {{seq}},
                                          seq == 4 ? w.channel : site};
        put_old(&h, site, &entry);
        if (seq == 4) {
            put_old(&h, w.channel, &entry);
        }
    }
    hand_out(&h);
    struct audit_report report;
    assert_int_equal(audit_check(s.folder, NULL, &report), ERR_NOT_FOUND);
    shelf_open(&s, 0);
    note(&s, 6, w.channel, w.now_ms + 500);
    report = checked(&s, NULL);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.count, 5);
    assert_int_equal(report.last, 6);
    struct audit_page page;
    const struct audit_filter all = {.before = UINT64_MAX, .act = AUDIT_ACT_COUNT, .until_ms = INT64_MAX};
    assert_int_equal(store_audit_page(s.store, w.channel, &all, &page), ERR_OK);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.entries[1].act, AUDIT_MEMBER_ADDED);
    assert_int_equal(page.entries[1].target.bytes[0], 4);
    store_close(s.store);
    h = hand_in(&s);
    put_old(&h, site, &(const struct audit_entry){.seq = 7, .at_ms = w.now_ms + 500, .expires_ms = w.now_ms + 1500});
    hand_out(&h); /* the Dais of before was started again for a while */
    shelf_open(&s, 0);
    report = checked(&s, NULL);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.last, 7);
    note(&s, 8, site, w.now_ms + 1001); /* what was there is due as it always was */
    report = checked(&s, NULL);
    assert_string_equal(report.fault, "");
    assert_int_equal(report.first, 6);
    store_close(s.store);
    h = hand_in(&s);
    change_target(&h, 6);
    hand_out(&h);
    assert_fault(&s, NULL, "record 6 does not follow from record 5");
    shelf_open(&s, 0);
    shelf_finish(&s);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_as_it_was_written_is_unbroken_and_marks_stay_true),
        cmocka_unit_test(what_was_changed_taken_out_or_put_in_is_named),
        cmocka_unit_test(who_reckons_all_hashes_anew_does_not_get_by_a_mark),
        cmocka_unit_test(what_is_kept_stays_chained_when_older_entries_are_forgotten),
        cmocka_unit_test(a_log_of_before_there_were_hashes_is_chained_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
