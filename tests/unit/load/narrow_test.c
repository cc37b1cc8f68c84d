/* The slow connection of the load tool. */
#include "client/narrow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PACKET 1222 /* 1,250 bytes with UDP and IP: 10 ms at 1 Mbit/s */
#define KBPS   1000

static uint8_t data[PACKET];

static struct narrow opened(time_us depth_us)
{
    struct narrow n;
    narrow_open(&n, KBPS, depth_us);
    return n;
}

static void packets_pass_at_the_rate_and_in_order(void **state)
{
    struct narrow n = opened(US_PER_S);
    size_t len;
    time_us at_us;
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        data[0] = (uint8_t)i;
        assert_true(narrow_put(&n, 1000, data, PACKET));
    }
    for (unsigned i = 0; i < 5; i++) {
        time_us due_us = 1000 + (i + 1) * 10 * US_PER_MS;
        assert_null(narrow_first(&n, due_us - 1, &len, &at_us));
        const uint8_t *first = narrow_first(&n, due_us, &len, &at_us);
        assert_non_null(first);
        assert_int_equal(first[0], i);
        assert_int_equal(len, PACKET);
        assert_int_equal(at_us, due_us);
        narrow_drop(&n);
    }
    assert_null(narrow_first(&n, INT64_MAX, &len, &at_us));
    narrow_close(&n);
}

static void what_does_not_fit_into_the_queue_is_dropped(void **state)
{
    struct narrow n = opened(25 * US_PER_MS);
    (void)state;
    assert_true(narrow_put(&n, 0, data, PACKET));
    assert_true(narrow_put(&n, 0, data, PACKET));
    assert_true(narrow_put(&n, 0, data, PACKET));
    assert_false(narrow_put(&n, 0, data, PACKET)); /* 30 ms wait already */
    assert_true(narrow_put(&n, 5 * US_PER_MS, data, PACKET));
    narrow_close(&n);
}

static void an_idle_connection_saves_nothing_up(void **state)
{
    struct narrow n = opened(0);
    size_t len;
    time_us at_us;
    (void)state;
    assert_true(narrow_put(&n, 10 * US_PER_S, data, PACKET));
    assert_null(narrow_first(&n, 10 * US_PER_S, &len, &at_us));
    assert_false(narrow_put(&n, 10 * US_PER_S, data, PACKET));
    narrow_close(&n);
    assert_null(n.first);
    assert_null(n.last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_pass_at_the_rate_and_in_order),
        cmocka_unit_test(what_does_not_fit_into_the_queue_is_dropped),
        cmocka_unit_test(an_idle_connection_saves_nothing_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
