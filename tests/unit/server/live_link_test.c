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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gets_worse_at_once),
        cmocka_unit_test(it_gets_better_after_three_reports_in_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
