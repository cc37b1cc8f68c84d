/* The outbox: bounded, in order, several messages in one array; and whose origin may use a cookie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/http.h"
#include "dais/server/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void push(struct outbox *outbox, const char *text)
{
    struct frame *frame = frame_create(str_of(text));
    assert_int_equal(outbox_push(outbox, frame, true), ERR_OK);
    frame_unref(frame);
}

static void assert_next(struct outbox *outbox, const char *expected)
{
    struct frame *frame = outbox_next(outbox);
    assert_non_null(frame);
    assert_int_equal(frame->len, strlen(expected));
    assert_memory_equal(frame_text(frame), expected, frame->len);
    frame_unref(frame);
}

static void one_waiting_message_leaves_as_it_is(void **state)
{
    (void)state;
    struct outbox outbox;
    outbox_init(&outbox, 100);
    assert_null(outbox_next(&outbox));
    push(&outbox, "{\"a\":1}");
    assert_next(&outbox, "{\"a\":1}");
    assert_true(outbox_empty(&outbox));
    assert_int_equal(outbox.bytes, 0);
    outbox_finish(&outbox);
}

static void several_leave_as_one_array_in_order(void **state)
{
    (void)state;
    struct outbox outbox;
    outbox_init(&outbox, 1000);
    for (int i = 0; i < 20; i++) { /* more than the ring's first size */
        push(&outbox, i % 2 == 0 ? "{}" : "{\"b\":2}");
    }
    char expected[400] = "[";
    for (int i = 0; i < 20; i++) {
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s%s", i > 0 ? "," : "",
                 i % 2 == 0 ? "{}" : "{\"b\":2}");
    }
    snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "]");
    assert_next(&outbox, expected);
    assert_true(outbox_empty(&outbox));
    outbox_finish(&outbox);
}

static void a_batch_stays_under_its_size_and_the_rest_follows(void **state)
{
    (void)state;
    static char big[20001];
    memset(big, 'x', sizeof big - 1);
    struct outbox outbox;
    outbox_init(&outbox, 1000000);
    for (int i = 0; i < 3; i++) {
        push(&outbox, big);
    }
    for (int i = 0; i < 3; i++) { /* two of them would pass the batch's size */
        struct frame *frame = outbox_next(&outbox);
        assert_int_equal(frame->len, sizeof big - 1);
        frame_unref(frame);
    }
    assert_null(outbox_next(&outbox));
    outbox_finish(&outbox);
}

static void what_a_crowd_gets_is_put_together_once_and_taken_apart_beside_others(void **state)
{
    (void)state;
    struct frame *parts[] = {frame_create(STR("{\"a\":1}")), frame_create(STR("{\"b\":2}"))};
    struct frame *list = frame_join(parts, 2);
    struct outbox outbox;
    outbox_init(&outbox, 1000);
    assert_int_equal(outbox_push(&outbox, list, true), ERR_OK);
    assert_next(&outbox, "[{\"a\":1},{\"b\":2}]");
    push(&outbox, "{}");
    assert_int_equal(outbox_push(&outbox, list, true), ERR_OK);
    assert_int_equal(outbox_push(&outbox, list, true), ERR_OK);
    push(&outbox, "{\"c\":3}");
    assert_next(&outbox, "[{},{\"a\":1},{\"b\":2},{\"a\":1},{\"b\":2},{\"c\":3}]");
    outbox_finish(&outbox);
    assert_int_equal(list->refs, 1);
    frame_unref(list);
    frame_unref(parts[0]);
    frame_unref(parts[1]);
}

static void a_slow_reader_reaches_the_limit_and_snapshots_do_not_count(void **state)
{
    (void)state;
    struct outbox outbox;
    outbox_init(&outbox, 10);
    push(&outbox, "0123456789");
    struct frame *frame = frame_create(STR("x"));
    assert_int_equal(outbox_push(&outbox, frame, true), ERR_LIMIT);
    assert_int_equal(outbox_push(&outbox, frame, false), ERR_OK);
    assert_int_equal(frame->refs, 2);
    assert_int_equal(outbox.bytes, 10);
    outbox_clear(&outbox);
    assert_int_equal(frame->refs, 1);
    assert_int_equal(outbox.bytes, 0);
    for (int i = 0; i < OUTBOX_FRAMES_MAX; i++) {
        assert_int_equal(outbox_push(&outbox, frame, false), ERR_OK);
    }
    assert_int_equal(outbox_push(&outbox, frame, false), ERR_LIMIT);
    outbox_finish(&outbox);
    assert_int_equal(frame->refs, 1);
    frame_unref(frame);
}

static void only_the_very_origin_may_use_a_cookie(void **state)
{
    (void)state;
    const char *const more[] = {"https://meet.example.org"};
    struct str host = STR("localhost:8443");
    assert_true(origin_allowed(STR("https://localhost:8443"), host, NULL, 0));
    assert_true(origin_allowed(STR("https://meet.example.org"), host, more, 1));
    static const char *const strangers[] = {
        "",
        "null",
        "http://localhost:8443",
        "https://localhost",
        "https://localhost:84430",
        "https://LOCALHOST:8443",
        "https://localhost:8443/",
        "https://x@localhost:8443",
        "https://localhost:8443.example",
        "https://meet.example.org.",
        "https://meet.example.org:443",
        "https://meet.example.orgx",
        "https://eet.example.org",
        "https://",
    };
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_false(origin_allowed(str_of(strangers[i]), host, more, 1));
    }
    /* A Host that is not one makes no origin. */
    assert_false(origin_allowed(STR("https://a@b"), STR("a@b"), NULL, 0));
    assert_false(origin_allowed(STR("https://"), STR(""), NULL, 0));
    assert_false(origin_allowed(STR("https://a,b"), STR("a,b"), NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_waiting_message_leaves_as_it_is),
        cmocka_unit_test(several_leave_as_one_array_in_order),
        cmocka_unit_test(a_batch_stays_under_its_size_and_the_rest_follows),
        cmocka_unit_test(what_a_crowd_gets_is_put_together_once_and_taken_apart_beside_others),
        cmocka_unit_test(a_slow_reader_reaches_the_limit_and_snapshots_do_not_count),
        cmocka_unit_test(only_the_very_origin_may_use_a_cookie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
