/* The map of numbers when pictures of temporal layers are left out, packet by packet. */
#include "dais/sfu/rewrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MS US_PER_MS

static struct rewrite r;

/* Picture n has the PictureID n and the time stamp 3000 n. */
static enum rewrite_verdict give_flags(uint64_t number, uint16_t picture, uint8_t tid, bool sync, bool non_reference,
                                       struct rewrite_out *out)
{
    struct vp8_descriptor d = {.has_picture_id = true,
                               .picture_id_long = true,
                               .picture_id = picture,
                               .has_tid = true,
                               .tid = tid,
                               .layer_sync = sync,
                               .non_reference = non_reference,
                               .key_frame = picture == 1};
    struct rewrite_in in = {number, 3000u * picture, true, 0, &d};
    return rewrite_map(&r, &in, out);
}

static enum rewrite_verdict give(uint64_t number, uint16_t picture, uint8_t tid, bool sync, struct rewrite_out *out)
{
    return give_flags(number, picture, tid, sync, false, out);
}

/* Picture 1, a key frame of number 1, went out as sequence number 1. */
static int setup(void **state)
{
    (void)state;
    struct vp8_descriptor d = {.has_picture_id = true, .picture_id = 1, .key_frame = true};
    struct rewrite_in in = {1, 3000, true, 0, &d};
    struct rewrite_out out;
    rewrite_init(&r, true, 1, 3000);
    assert_int_equal(rewrite_make_runs(&r), ERR_OK);
    rewrite_anchor(&r, &in, NULL);
    assert_int_equal(give(1, 1, 0, false, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rewrite_finish(&r);
    return 0;
}

static void pictures_above_the_target_leave_no_gap(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 1);
    assert_int_equal(give(2, 2, 2, true, &out), REWRITE_REFUSED);
    assert_int_equal(give(3, 2, 2, true, &out), REWRITE_REFUSED);
    assert_int_equal(give(4, 3, 1, true, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 2);
    assert_int_equal(out.picture_id, 2);
    assert_int_equal(give(5, 4, 2, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(6, 5, 0, false, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 3);
    assert_int_equal(out.picture_id, 3);
    assert_int_equal(out.timestamp, 15000);
    uint64_t number;
    assert_true(rewrite_number_of(&r, 2, &number));
    assert_int_equal(number, 4);
    assert_true(rewrite_number_of(&r, 1, &number));
    assert_int_equal(number, 1);
    assert_false(rewrite_number_of(&r, 4, &number));
}

static void a_layer_comes_back_at_a_sync_only(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 0);
    assert_int_equal(give(2, 2, 1, false, &out), REWRITE_REFUSED);
    rewrite_set_tid(&r, 2);
    assert_int_equal(give(3, 3, 1, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(4, 4, 0, false, &out), REWRITE_SEND);
    assert_int_equal(give(5, 5, 2, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(6, 6, 2, true, &out), REWRITE_SEND);
    assert_int_equal(give(7, 7, 2, false, &out), REWRITE_REFUSED); /* layer 1 is not whole: it may depend on it */
    assert_int_equal(give(8, 8, 1, true, &out), REWRITE_SEND);
    assert_int_equal(give(9, 9, 1, false, &out), REWRITE_SEND);
    assert_int_equal(give(10, 10, 2, true, &out), REWRITE_SEND);
    assert_int_equal(give(11, 11, 2, false, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 7);
    assert_int_equal(out.picture_id, 7);
}

static void the_target_changes_between_pictures_only(void **state)
{
    (void)state;
    struct rewrite_out out;
    assert_int_equal(give(2, 2, 1, false, &out), REWRITE_SEND);
    rewrite_set_tid(&r, 0);
    assert_int_equal(give(3, 2, 1, false, &out), REWRITE_SEND);
    assert_int_equal(give(4, 3, 1, false, &out), REWRITE_REFUSED);
    rewrite_set_tid(&r, 1);
    assert_int_equal(give(5, 3, 1, true, &out), REWRITE_REFUSED);
}

/* Of picture 2 only the middle came in time; picture 4 is missing as a whole. */
static void late_packets_share_the_fate_of_their_picture(void **state)
{
    (void)state;
    struct rewrite_out out, again;
    rewrite_set_tid(&r, 1);
    assert_int_equal(give(3, 2, 2, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(7, 5, 0, false, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 6); /* 2 for number 2, 3 to 5 for numbers 4 to 6 */
    assert_int_equal(out.picture_id, 4);
    assert_int_equal(give(2, 2, 2, false, &out), REWRITE_EMPTY);
    assert_int_equal(out.seq, 2);
    assert_int_equal(give(4, 2, 2, false, &out), REWRITE_EMPTY);
    assert_int_equal(out.seq, 3);
    assert_int_equal(give(3, 2, 2, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(5, 3, 1, true, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 4);
    assert_int_equal(out.picture_id, 2);
    assert_int_equal(give(6, 4, 2, false, &out), REWRITE_EMPTY);
    assert_int_equal(give(6, 4, 2, true, &again), REWRITE_SEND); /* if it depends on the base only */
    assert_int_equal(again.seq, 5);
    assert_int_equal(again.picture_id, 3);
}

static void a_picture_that_none_refers_to_fills_its_place_late(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 1);
    assert_int_equal(give(2, 2, 1, true, &out), REWRITE_SEND);
    assert_int_equal(give(4, 4, 0, false, &out), REWRITE_SEND);
    assert_int_equal(give_flags(3, 3, 2, false, true, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 3);
    assert_int_equal(out.picture_id, 3);
}

static void what_lies_too_far_back_is_refused(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 0);
    for (uint16_t i = 2; i < 400; i++) {
        assert_int_equal(give(i, i, i % 2, false, &out), i % 2 == 0 ? REWRITE_SEND : REWRITE_REFUSED);
    }
    assert_int_equal(out.seq, 200);
    uint64_t number;
    assert_true(rewrite_number_of(&r, 199, &number));
    assert_false(rewrite_number_of(&r, 2, &number));
    assert_int_equal(give(2, 2, 0, false, &out), REWRITE_REFUSED);
}

static void a_change_of_layer_keeps_what_was_sent_before(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 0);
    assert_int_equal(give(2, 2, 1, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(3, 3, 0, false, &out), REWRITE_SEND);
    struct vp8_descriptor d = {.has_picture_id = true, .picture_id = 900, .key_frame = true};
    struct rewrite_in in = {50, 77, true, 100 * MS, &d};
    time_us last = 1000 * MS, behind = 940 * MS, slightly = 960 * MS;
    assert_false(rewrite_switch(&r, &in, &last, &behind, false));
    assert_true(rewrite_switch(&r, &in, &last, &slightly, false));
    assert_int_equal(rewrite_map(&r, &in, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 3);
    assert_int_equal(out.picture_id, 3);
    assert_int_equal(out.timestamp, 9001);
    uint64_t number;
    assert_false(rewrite_number_of(&r, 2, &number));
    assert_true(rewrite_number_before(&r, 2, &number));
    assert_int_equal(number, 3);
    struct vp8_descriptor old = {.has_picture_id = true, .picture_id = 3};
    struct rewrite_in sent = {3, 9000, true, 0, &old};
    assert_int_equal(rewrite_map_before(&r, &sent, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 2);
    assert_int_equal(out.picture_id, 2);
    rewrite_forget_before(&r);
    assert_false(rewrite_number_before(&r, 2, &number));
}

/* Another layer goes on from here. */
static struct rewrite_out change_layer(void)
{
    struct rewrite_out out;
    struct vp8_descriptor d = {.has_picture_id = true, .picture_id = 900, .key_frame = true};
    struct rewrite_in in = {50, 77, true, 100 * MS, &d};
    assert_true(rewrite_switch(&r, &in, NULL, NULL, false));
    assert_int_equal(rewrite_map(&r, &in, &out), REWRITE_SEND);
    return out;
}

/* Between two pictures left out a packet is missing: its number is not given to the next layer. */
static void numbers_that_stay_free_are_not_given_again(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 0);
    assert_int_equal(give(2, 2, 1, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(4, 4, 1, false, &out), REWRITE_REFUSED);
    struct rewrite_out next = change_layer();
    assert_int_equal(next.seq, 4);
    assert_int_equal(next.picture_id, 2);
    /* What was missing comes now: its PictureID is the next layer's. */
    struct vp8_descriptor d = {.has_picture_id = true, .picture_id = 3, .has_tid = true};
    struct rewrite_in late = {3, 9000, true, 0, &d};
    assert_int_equal(rewrite_map_before(&r, &late, &out), REWRITE_EMPTY);
    assert_int_equal(out.seq, 2);
}

/* As before, but it comes late, and the next layer at once after it. */
static void the_next_layer_goes_on_from_a_late_picture(void **state)
{
    (void)state;
    struct rewrite_out out;
    rewrite_set_tid(&r, 0);
    assert_int_equal(give(2, 2, 1, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(4, 4, 1, false, &out), REWRITE_REFUSED);
    assert_int_equal(give(3, 3, 0, false, &out), REWRITE_SEND);
    assert_int_equal(out.seq, 2);
    assert_int_equal(out.picture_id, 2);
    out = change_layer();
    assert_int_equal(out.seq, 3);
    assert_int_equal(out.picture_id, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pictures_above_the_target_leave_no_gap, setup, teardown),
        cmocka_unit_test_setup_teardown(a_layer_comes_back_at_a_sync_only, setup, teardown),
        cmocka_unit_test_setup_teardown(the_target_changes_between_pictures_only, setup, teardown),
        cmocka_unit_test_setup_teardown(late_packets_share_the_fate_of_their_picture, setup, teardown),
        cmocka_unit_test_setup_teardown(a_picture_that_none_refers_to_fills_its_place_late, setup, teardown),
        cmocka_unit_test_setup_teardown(what_lies_too_far_back_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_of_layer_keeps_what_was_sent_before, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_that_stay_free_are_not_given_again, setup, teardown),
        cmocka_unit_test_setup_teardown(the_next_layer_goes_on_from_a_late_picture, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
