/* Signs of loss in, depth of the buffer and copies of the sound out. */
#include "dais/sfu/lossy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define RTT_US  40000
#define TURN_US 100000

static time_us run(struct lossy *l, time_us now_us, time_us us, uint8_t percent)
{
    for (time_us end_us = now_us + us; now_us < end_us; now_us += TURN_US) {
        lossy_on_report(l, percent, now_us);
        lossy_turn(l, RTT_US, now_us);
    }
    return now_us;
}

static void without_loss_there_is_nothing(void **state)
{
    (void)state;
    struct lossy l = {0};
    (void)run(&l, 0, 60 * (time_us)US_PER_S, 0);
    assert_int_equal(l.depth_ms, 0);
    assert_int_equal(lossy_copies(&l), 0);
}

static void one_loss_is_none_whatever_tells_of_it(void **state)
{
    (void)state;
    struct lossy l = {0};
    lossy_on_nack(&l, 7, 1000);
    for (time_us now_us = TURN_US; now_us < LOSSY_TOLD_US; now_us += TURN_US) {
        lossy_on_nack(&l, 7, now_us); /* asked for again and again */
        lossy_on_report(&l, 1, now_us);
        lossy_turn(&l, RTT_US, now_us);
        assert_int_equal(l.depth_ms, 0);
    }
    lossy_turn(&l, RTT_US, 1000 + LOSSY_CALM_US);
    lossy_on_nack(&l, 8, 1000 + LOSSY_CALM_US);                      /* the first one of another time */
    lossy_on_nack(&l, 9, 1000 + LOSSY_CALM_US + LOSSY_APART_US - 1); /* with it */
    lossy_turn(&l, RTT_US, 2000 + LOSSY_CALM_US + LOSSY_APART_US);
    assert_int_equal(l.depth_ms, 0);
}

static void reports_alone_count_when_they_go_on(void **state)
{
    (void)state;
    struct lossy l = {0};
    time_us now_us = run(&l, 0, LOSSY_TOLD_US, 1);
    assert_int_equal(l.depth_ms, 0);
    (void)run(&l, now_us, TURN_US, 1);
    assert_int_equal(l.depth_ms, 80);
}

static void the_second_loss_deepens_the_buffer_and_calm_lets_it_go(void **state)
{
    (void)state;
    struct lossy l = {0};
    lossy_on_nack(&l, 7, 1000 - LOSSY_APART_US);
    lossy_turn(&l, RTT_US, 1000 - LOSSY_APART_US);
    assert_int_equal(l.depth_ms, 0);
    lossy_on_nack(&l, 8, 1000);
    lossy_turn(&l, RTT_US, 1000);
    assert_int_equal(l.depth_ms, 80); /* the round trip and the margin */
    time_us now_us = run(&l, TURN_US, LOSSY_CALM_US - 2 * TURN_US, 0);
    assert_int_equal(l.depth_ms, 80);
    (void)run(&l, now_us, 3 * TURN_US, 0);
    assert_int_equal(l.depth_ms, 0);
}

static void much_loss_waits_for_two_repetitions_and_sends_copies(void **state)
{
    (void)state;
    struct lossy l = {0};
    time_us now_us = run(&l, 0, US_PER_S, 1);
    assert_int_equal(lossy_copies(&l), 0);
    now_us = run(&l, now_us, US_PER_S, 5);
    assert_int_equal(l.depth_ms, 160);
    assert_int_equal(lossy_copies(&l), 1);
    now_us = run(&l, now_us, US_PER_S, 20);
    assert_int_equal(lossy_copies(&l), 2);
    now_us = run(&l, now_us, LOSSY_CALM_US + US_PER_S, 4);
    assert_int_equal(lossy_copies(&l), 1);
    (void)run(&l, now_us, LOSSY_CALM_US + US_PER_S, 0);
    assert_int_equal(lossy_copies(&l), 0);
    assert_int_equal(l.depth_ms, 0);
}

static void depth_is_bounded_and_does_not_pump(void **state)
{
    (void)state;
    struct lossy l = {0};
    uint16_t before = 0;
    for (time_us now_us = 0; now_us < 60 * (time_us)US_PER_S; now_us += TURN_US) {
        lossy_on_nack(&l, (uint32_t)now_us, now_us);
        lossy_turn(&l, now_us % 3000000 * 2, now_us); /* the round trip swings from 0 to 6 s */
        assert_true(l.depth_ms >= before && l.depth_ms <= LOSSY_DEPTH_MAX_MS && l.depth_ms % LOSSY_DEPTH_STEP_MS == 0);
        before = l.depth_ms;
    }
    assert_int_equal(before, LOSSY_DEPTH_MAX_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_loss_there_is_nothing),
        cmocka_unit_test(one_loss_is_none_whatever_tells_of_it),
        cmocka_unit_test(reports_alone_count_when_they_go_on),
        cmocka_unit_test(the_second_loss_deepens_the_buffer_and_calm_lets_it_go),
        cmocka_unit_test(much_loss_waits_for_two_repetitions_and_sends_copies),
        cmocka_unit_test(depth_is_bounded_and_does_not_pump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
