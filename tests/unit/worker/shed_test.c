/* When a worker gives up what, and takes it back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dais/sfu/layers.h"
#include "dais/worker/shed.h"

#define STEP_US 10000

static struct shed shed;
static time_us now;

static int setup(void **state)
{
    (void)state;
    shed = (struct shed){0};
    now = US_PER_S;
    return 0;
}

/* Steps of which so many thousandths are work; how often the level changed. */
static unsigned pass(time_us us, unsigned permille)
{
    unsigned changes = 0;
    for (time_us end = now + us; now < end; now += STEP_US) {
        changes += shed_note(&shed, now, now + STEP_US * (time_us)permille / 1000) ? 1 : 0;
    }
    return changes;
}

static void a_worker_with_time_left_gives_up_nothing(void **state)
{
    (void)state;
    assert_int_equal(pass(60 * US_PER_S, 850), 0);
    assert_int_equal(shed.level, LAYERS_LOAD_NONE);
}

static void levels_go_one_by_one_and_end(void **state)
{
    (void)state;
    for (unsigned level = LAYERS_LOAD_PROBES; level <= LAYERS_LOAD_TAIL; level++) {
        assert_int_equal(pass(SHED_WINDOW_US + STEP_US, 980), 1);
        assert_int_equal(shed.level, level);
    }
    assert_int_equal(pass(60 * US_PER_S, 1000), 0);
    assert_int_equal(shed.level, LAYERS_LOAD_TAIL);
}

static void what_was_given_up_comes_back_after_calm(void **state)
{
    (void)state;
    assert_int_equal(pass(1100000, 980), 2);
    assert_int_equal(pass(20 * US_PER_S, 750), 0); /* neither busy nor calm */
    assert_int_equal(pass(4 * US_PER_S, 400), 0);
    assert_int_equal(pass(8 * US_PER_S, 400), 2);
    assert_int_equal(shed.level, LAYERS_LOAD_NONE);
}

/* Busy with everything, calm with a level less: it learns to leave it. */
static void taking_back_too_early_is_learnt_from(void **state)
{
    (void)state;
    unsigned changes = 0;
    for (unsigned i = 0; i < 600; i++) { /* five minutes */
        changes += pass(SHED_WINDOW_US, shed.level == 0 ? 980 : 400);
    }
    assert_in_range(changes, 6, 24); /* it would be a hundred */
    (void)pass(300 * US_PER_S, 100);
    assert_int_equal(shed.level, LAYERS_LOAD_NONE);
    assert_int_equal(shed.calm_need, SHED_CALM_WINDOWS); /* and forgets after calm times */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_worker_with_time_left_gives_up_nothing, setup),
        cmocka_unit_test_setup(levels_go_one_by_one_and_end, setup),
        cmocka_unit_test_setup(what_was_given_up_comes_back_after_calm, setup),
        cmocka_unit_test_setup(taking_back_too_early_is_learnt_from, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
