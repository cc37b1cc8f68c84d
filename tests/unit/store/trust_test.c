/* The audit log and API tokens in the store: kept with the act, read in order, forgotten when it is time. */
#include "shelf.h"

static struct audit_entry act_of(enum audit_act act, struct id128 target, struct channel_id channel, wall_ms at_ms)
{
    return (struct audit_entry){.at_ms = at_ms,
                                .expires_ms = at_ms + 1000,
                                .act = act,
                                .actor = {IDENTITY_ACCOUNT, {{7}}},
                                .target_kind = AUDIT_TARGET_GROUP,
                                .target = target,
                                .channel = channel};
}

static void note(struct shelf *s, const struct audit_entry *entry, uint64_t *last)
{
    struct store_batch *batch = store_batch_new(s->store, entry->at_ms);
    store_batch_audit(batch, entry);
    assert_int_equal(shelf_wait(s, store_submit(s->store, batch), last), ERR_OK);
}

static struct audit_page page_of(struct shelf *s, struct channel_id whose, uint64_t before, enum audit_act act)
{
    struct audit_page page;
    const struct audit_filter filter = {.before = before, .act = act, .until_ms = INT64_MAX};
    assert_int_equal(store_audit_page(s->store, whose, &filter, &page), ERR_OK);
    return page;
}

static void acts_are_read_from_the_newest_and_numbers_go_on_after_a_restart(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    const struct channel_id site = {0}, other = {{{9}}};
    for (uint8_t i = 0; i < 60; i++) {
        struct audit_entry entry = act_of(i % 2 ? AUDIT_GROUP_CHANGED : AUDIT_GROUP_CREATED, (struct id128){{i}},
                                          i == 30 ? w.channel : site, w.now_ms);
        note(&s, &entry, &last);
    }
    last = 0; /* tickets begin anew */
    store_close(s.store);
    shelf_open(&s, 0);
    struct audit_entry entry = act_of(AUDIT_GROUP_REMOVED, (struct id128){{60}}, w.channel, w.now_ms);
    note(&s, &entry, &last);
    struct audit_page page = page_of(&s, site, UINT64_MAX, AUDIT_ACT_COUNT);
    assert_int_equal(page.count, LIMIT_PAGE_ITEMS);
    assert_true(page.more);
    for (uint32_t i = 0; i < page.count; i++) {
        assert_int_equal(page.entries[i].target.bytes[0], 60 - i);
    }
    page = page_of(&s, site, page.last, AUDIT_ACT_COUNT);
    assert_int_equal(page.count, 11);
    assert_false(page.more);
    assert_int_equal(page.entries[10].target.bytes[0], 0);
    assert_int_equal(page_of(&s, site, UINT64_MAX, AUDIT_GROUP_CHANGED).count, 30);
    page = page_of(&s, w.channel, UINT64_MAX, AUDIT_ACT_COUNT);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.entries[0].act, AUDIT_GROUP_REMOVED);
    assert_int_equal(page_of(&s, other, UINT64_MAX, AUDIT_ACT_COUNT).count, 0);
    shelf_finish(&s);
    world_finish(&w);
}

static void acts_are_forgotten_when_their_time_is_over(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    struct audit_entry old = act_of(AUDIT_GROUP_CREATED, (struct id128){{1}}, w.channel, w.now_ms);
    struct audit_entry young = act_of(AUDIT_GROUP_CHANGED, (struct id128){{1}}, w.channel, w.now_ms + 1001);
    note(&s, &old, &last);
    assert_int_equal(page_of(&s, w.channel, UINT64_MAX, AUDIT_ACT_COUNT).count, 1);
    note(&s, &young, &last);
    for (int i = 0; i < 2; i++) {
        struct audit_page page = page_of(&s, i == 0 ? w.channel : (struct channel_id){0}, UINT64_MAX, AUDIT_ACT_COUNT);
        assert_int_equal(page.count, 1);
        assert_int_equal(page.entries[0].act, AUDIT_GROUP_CHANGED);
    }
    shelf_finish(&s);
    world_finish(&w);
}

static void a_token_dies_with_its_account_and_with_time(void **state)
{
    (void)state;
    struct world w;
    struct shelf s;
    uint64_t last = 0;
    world_init(&w);
    shelf_init(&s, 0);
    const struct token_name name = {w.people[HOST], {{5}}, w.now_ms + 5000};
    struct token_record token = {
        .token_hash = {1, 2, 3}, .scopes = 5, .expires_ms = w.now_ms + 5000, .name = STR("robot")};
    struct token_line found, lines[LIMIT_TOKENS_PER_ACCOUNT];
    struct store_batch *batch = store_batch_new(s.store, w.now_ms);
    store_batch_token_put(batch, &name, &token);
    assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
    assert_int_equal(store_token_find(s.store, token.token_hash, w.now_ms, &found), ERR_OK);
    assert_true(account_id_eq(found.name.account, w.people[HOST]));
    assert_int_equal(found.r.scopes, 5);
    assert_string_equal(found.text, "robot");
    assert_int_equal(store_token_find(s.store, token.token_hash, w.now_ms + 5000, &found), ERR_NOT_FOUND);
    uint32_t count = 0;
    assert_int_equal(store_tokens_of(s.store, w.people[HOST], w.now_ms, lines, &count), ERR_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_tokens_of(s.store, w.people[HOST], w.now_ms + 5000, lines, &count), ERR_OK);
    assert_int_equal(count, 0);
    /* Disabled: every token is gone, for good. */
    struct directory_change change = {.kind = DIRECTORY_ACCOUNT_PUT,
                                      .account = directory_account(&w.dir, w.people[HOST])->r};
    for (int i = 0; i < 2; i++) {
        change.account.disabled = i == 0;
        batch = store_batch_new(s.store, w.now_ms);
        store_batch_directory(batch, &w.dir, &change);
        assert_int_equal(shelf_wait(&s, store_submit(s.store, batch), &last), ERR_OK);
        assert_int_equal(store_token_find(s.store, token.token_hash, w.now_ms, &found), ERR_NOT_FOUND);
    }
    shelf_finish(&s);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acts_are_read_from_the_newest_and_numbers_go_on_after_a_restart),
        cmocka_unit_test(acts_are_forgotten_when_their_time_is_over),
        cmocka_unit_test(a_token_dies_with_its_account_and_with_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
