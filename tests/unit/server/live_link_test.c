/* What others see of somebody's connection: worse at once, better only when it lasts. */
#include "../../../src/server/live_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct live_seat seat;

static enum proto_link_level after(uint8_t up_loss_percent, uint16_t rtt_ms, bool changes)
{
    struct link_stats stats = {.up_loss_percent = up_loss_percent, .rtt_ms = rtt_ms, .down_loss_percent = 90};
    assert_int_equal(live_link_note(&seat, &stats), changes);
    return seat.link;
}

static void it_gets_worse_at_once(void **state)
{
    (void)state;
    seat = (struct live_seat){0};
    assert_int_equal(after(2, 349, false), PROTO_LINK_LEVEL_GOOD);
    assert_int_equal(after(3, 0, true), PROTO_LINK_LEVEL_FAIR);
    assert_int_equal(after(10, 0, true), PROTO_LINK_LEVEL_POOR);
    seat = (struct live_seat){0};
    assert_int_equal(after(0, 350, true), PROTO_LINK_LEVEL_FAIR);
    assert_int_equal(after(0, 700, true), PROTO_LINK_LEVEL_POOR);
}

static void it_gets_better_after_three_reports_in_a_row(void **state)
{
    (void)state;
    seat = (struct live_seat){.link = PROTO_LINK_LEVEL_POOR};
    assert_int_equal(after(0, 40, false), PROTO_LINK_LEVEL_POOR);
    assert_int_equal(after(0, 40, false), PROTO_LINK_LEVEL_POOR);
    assert_int_equal(after(20, 40, false), PROTO_LINK_LEVEL_POOR);
    assert_int_equal(after(0, 40, false), PROTO_LINK_LEVEL_POOR);
    assert_int_equal(after(0, 40, false), PROTO_LINK_LEVEL_POOR);
    assert_int_equal(after(5, 40, true), PROTO_LINK_LEVEL_FAIR);
}

static bool is_news(time_us at_us, struct link_stats stats)
{
    return live_link_is_news(&seat, &stats, at_us);
}

static void figures_are_told_when_they_changed_and_now_and_then(void **state)
{
    (void)state;
    const struct link_stats usual = {.down_estimate_bps = 4000000, .down_bps = 1500000, .up_bps = 60000, .rtt_ms = 40};
    struct link_stats other = usual;
    seat = (struct live_seat){0};
    assert_true(is_news(1, usual));
    assert_false(is_news(2 * US_PER_S, usual));
    other = usual;
    other.down_bps = 1700000;
    other.up_bps = 0;
    other.rtt_ms = 48;
    assert_true(is_news(4 * US_PER_S, other)); /* it sends no more */
    other.up_bps = 20000;
    assert_false(is_news(6 * US_PER_S, other));
    other.down_loss_percent = 1;
    assert_true(is_news(8 * US_PER_S, other));
    other.limited = true;
    assert_true(is_news(10 * US_PER_S, other));
    other.rtt_ms = 65;
    assert_true(is_news(12 * US_PER_S, other));
    other.down_estimate_bps = 3100000;
    assert_false(is_news(14 * US_PER_S, other));
    other.down_estimate_bps = 2900000;
    assert_true(is_news(16 * US_PER_S, other));
    assert_false(is_news(25 * US_PER_S, other));
    assert_true(is_news(26 * US_PER_S, other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gets_worse_at_once),
        cmocka_unit_test(it_gets_better_after_three_reports_in_a_row),
        cmocka_unit_test(figures_are_told_when_they_changed_and_now_and_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
