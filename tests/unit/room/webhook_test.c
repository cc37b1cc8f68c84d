/* Which events webhooks hear of, how long one goes on trying, and the webhooks of the directory. */
#include "world.h"

#include "dais/room/audit.h"

static struct webhook_record record_of(struct channel_id channel)
{
    return (struct webhook_record){
        .id = {id_random()}, .channel = channel, .url = STR("https://example.org/hook"), .events = 1};
}

static enum refusal add(struct world *w, struct channel_id channel, struct webhook_id *ret_id)
{
    struct webhook_record want = record_of(channel);
    struct directory_change change;
    const char *field = NULL;
    enum refusal refusal = directory_plan_webhook(&w->dir, &want, &change, &field);
    if (refusal == REFUSAL_NONE) {
        assert_int_equal(directory_apply(&w->dir, &change), ERR_OK);
        *ret_id = want.id;
    }
    return refusal;
}

static void pauses_double_up_to_an_hour_and_half_of_each_is_chance(void **state)
{
    (void)state;
    static const int64_t whole_s[] = {5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600};
    for (uint32_t i = 0; i < sizeof whole_s / sizeof whole_s[0]; i++) {
        assert_int_equal(delivery_pause_ms(i + 1, UINT32_MAX), whole_s[i] * 1000);
        assert_int_equal(delivery_pause_ms(i + 1, 0), whole_s[i] * 500);
        int64_t middle = delivery_pause_ms(i + 1, UINT32_MAX / 2);
        assert_in_range(middle, whole_s[i] * 749, whole_s[i] * 751);
    }
    assert_int_equal(delivery_pause_ms(UINT32_MAX, UINT32_MAX), LIMIT_DELIVERY_PAUSE_MAX_MS);
    assert_int_equal(delivery_pause_ms(0, UINT32_MAX), LIMIT_DELIVERY_PAUSE_MS);
}

static void what_is_too_old_or_was_tried_too_often_is_given_up_but_never_untried(void **state)
{
    (void)state;
    struct delivery_record d = {.at_ms = 1000, .tries = 1};
    assert_false(delivery_is_over(&d, 1000 + LIMIT_DELIVERY_MS - 1));
    assert_true(delivery_is_over(&d, 1000 + LIMIT_DELIVERY_MS));
    d.tries = 0; /* it waited behind others all day */
    assert_false(delivery_is_over(&d, 1000 + 2 * (wall_ms)LIMIT_DELIVERY_MS));
    d.tries = LIMIT_DELIVERY_TRIES;
    assert_true(delivery_is_over(&d, 1001));
}

static void of_all_events_three_concern_webhooks(void **state)
{
    (void)state;
    for (int kind = 0; kind < 200; kind++) {
        enum webhook_event what = WEBHOOK_TEST;
        bool told = webhook_event_of(&(struct room_event){.kind = (enum event_kind)kind}, &what);
        bool expected = kind == EVENT_OPENED || kind == EVENT_ENDED || kind == EVENT_KNOCKED;
        assert_int_equal(told, expected);
        assert_int_equal(what == WEBHOOK_TEST, !expected);
    }
}

static void a_channel_has_ten_webhooks_the_site_ten_of_its_own_and_they_go_with_their_channel(void **state)
{
    (void)state;
    struct world w;
    struct webhook_id ids[LIMIT_WEBHOOKS_PER_CHANNEL], site, none;
    world_init(&w);
    for (int i = 0; i < LIMIT_WEBHOOKS_PER_CHANNEL; i++) {
        assert_int_equal(add(&w, w.channel, &ids[i]), REFUSAL_NONE);
    }
    assert_int_equal(add(&w, w.channel, &none), REFUSAL_WEBHOOKS_FULL);
    assert_int_equal(add(&w, (struct channel_id){0}, &site), REFUSAL_NONE);
    assert_int_equal(add(&w, (struct channel_id){{{77}}}, &none), REFUSAL_NOT_FOUND);
    struct directory_change change;
    assert_int_equal(directory_plan_webhook_remove(&w.dir, (struct channel_id){0}, ids[3], &change),
                     REFUSAL_NOT_FOUND); /* it is another place's */
    assert_int_equal(directory_plan_webhook_remove(&w.dir, w.channel, ids[3], &change), REFUSAL_NONE);
    struct audit_entry acts[AUDIT_ACTS_MAX];
    assert_int_equal(audit_of_directory(&w.dir, &change, acts), 1);
    assert_int_equal(acts[0].act, AUDIT_WEBHOOK_REMOVED);
    assert_true(channel_id_eq(acts[0].channel, w.channel));
    assert_int_equal(directory_apply(&w.dir, &change), ERR_OK);
    assert_null(directory_webhook(&w.dir, ids[3]));
    assert_int_equal(add(&w, w.channel, &none), REFUSAL_NONE);
    change = (struct directory_change){.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = w.channel};
    assert_int_equal(directory_apply(&w.dir, &change), ERR_OK);
    assert_null(directory_webhook(&w.dir, ids[0]));
    assert_non_null(directory_webhook(&w.dir, site));
    assert_ptr_equal(directory_webhooks_of(&w.dir, NULL), directory_webhook(&w.dir, site));
    world_finish(&w);
}

static void a_webhook_is_changed_in_its_place_and_the_change_is_an_act(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct webhook_id first, second;
    struct directory_change change;
    struct audit_entry acts[AUDIT_ACTS_MAX];
    const char *field = NULL;
    assert_int_equal(add(&w, w.channel, &first), REFUSAL_NONE);
    assert_int_equal(add(&w, w.channel, &second), REFUSAL_NONE);
    struct webhook_record want = directory_webhook(&w.dir, first)->r;
    assert_int_equal(directory_plan_webhook_change(&w.dir, &want, &change, &field), REFUSAL_NONE);
    assert_int_equal(audit_of_directory(&w.dir, &change, acts), 0); /* as it was */
    want.url = STR("https://example.org/elsewhere");
    want.off = true;
    assert_int_equal(directory_plan_webhook_change(&w.dir, &want, &change, &field), REFUSAL_NONE);
    assert_int_equal(audit_of_directory(&w.dir, &change, acts), 1);
    assert_int_equal(acts[0].act, AUDIT_WEBHOOK_CHANGED);
    assert_true(channel_id_eq(acts[0].channel, w.channel));
    world_change(&w, &change);
    const struct webhook *webhook = directory_webhooks_of(&w.dir, directory_channel(&w.dir, w.channel));
    assert_true(id_eq(webhook->r.id.v, first.v)); /* still before the second */
    assert_true(webhook->r.off);
    assert_true(str_eq(webhook->r.url, STR("https://example.org/elsewhere")));
    want.events = 0;
    assert_int_equal(directory_plan_webhook_change(&w.dir, &want, &change, &field), REFUSAL_EMPTY);
    assert_string_equal(field, "events");
    want.channel = (struct channel_id){0}; /* another's */
    assert_int_equal(directory_plan_webhook_change(&w.dir, &want, &change, &field), REFUSAL_NOT_FOUND);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double_up_to_an_hour_and_half_of_each_is_chance),
        cmocka_unit_test(what_is_too_old_or_was_tried_too_often_is_given_up_but_never_untried),
        cmocka_unit_test(of_all_events_three_concern_webhooks),
        cmocka_unit_test(a_webhook_is_changed_in_its_place_and_the_change_is_an_act),
        cmocka_unit_test(a_channel_has_ten_webhooks_the_site_ten_of_its_own_and_they_go_with_their_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
