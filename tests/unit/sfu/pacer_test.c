/* The pacer: no burst beyond the bucket, order, what bypasses, and what waited too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dais/sfu/pacer.h"

#define MS    US_PER_MS
#define TICK  (10 * MS)
#define BYTES 1150

static struct pacer pacer;
static time_us now;
static uint64_t next_number;

static int setup(void **state)
{
    (void)state;
    now = US_PER_S;
    next_number = 1;
    assert_int_equal(pacer_init(&pacer), ERR_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pacer_finish(&pacer);
    return 0;
}

static bool put(uint64_t number, uint8_t slot, bool resend)
{
    struct pacer_ref ref = {.number = number, .slot = slot, .resend = resend, .bytes = BYTES};
    return pacer_put(&pacer, &ref, now);
}

/* True: sent at once. */
static bool offer(uint64_t number)
{
    if (pacer_may_pass(&pacer, BYTES, false, now)) {
        return true;
    }
    assert_true(put(number, 0, false));
    return false;
}

static void a_key_frame_of_100_kb_leaves_without_a_burst(void **state)
{
    (void)state;
    enum { PACKETS = 87 };
    time_us left_us[PACKETS];
    unsigned sent = 0;
    pacer_set_estimate(&pacer, 1000000, now);
    now += US_PER_S;
    time_us start = now;
    for (unsigned i = 0; i < PACKETS; i++) {
        if (offer(i)) {
            assert_int_equal(i, sent); /* nothing passes by the queue */
            left_us[sent++] = now;
        }
    }
    for (; sent < PACKETS; now += TICK) {
        struct pacer_ref ref;
        while (pacer_next(&pacer, now, &ref) == PACER_SEND) {
            assert_int_equal(ref.number, sent);
            left_us[sent++] = now;
        }
        assert_true(now - start < PACER_QUEUE_US);
    }
    assert_true(pacer_is_empty(&pacer));
    /* In any window: rate × time, the bucket, and one packet more. 2.5 Mbit/s are 3,125 bytes in 10 ms. */
    for (unsigned i = 0; i < PACKETS; i++) {
        for (unsigned k = i; k < PACKETS; k++) {
            int64_t bytes = (int64_t)(k - i + 1) * BYTES;
            assert_true(bytes <= (left_us[k] - left_us[i]) * 2500000 / 8 / US_PER_S + 3125 + BYTES);
        }
    }
    time_us p95 = left_us[PACKETS * 95 / 100] - start, all = left_us[PACKETS - 1] - start;
    printf("100 kB at 1 Mbit/s: p95 %d ms, all %d ms\n", (int)(p95 / MS), (int)(all / MS));
    assert_in_range(p95, 250 * MS, 330 * MS);
    assert_in_range(all, 280 * MS, 350 * MS);
}

static void small_frames_pass_at_once(void **state)
{
    (void)state;
    pacer_set_estimate(&pacer, 1000000, now);
    for (unsigned i = 0; i < 300; i++, now += 33 * MS) {
        assert_true(offer(i) && offer(i));
    }
}

static void without_an_estimate_nothing_waits(void **state)
{
    (void)state;
    pacer_set_estimate(&pacer, 1000000, now);
    pacer_set_estimate(&pacer, UINT32_MAX, now);
    for (unsigned i = 0; i < 1000; i++) {
        assert_true(offer(i));
    }
}

static void resends_go_before_media(void **state)
{
    (void)state;
    struct pacer_ref ref;
    pacer_set_estimate(&pacer, 1000000, now);
    while (offer(next_number)) {
        next_number++;
    }
    assert_false(pacer_may_pass(&pacer, BYTES, true, now));
    assert_true(put(1000, 0, true) && put(1001, 0, true));
    uint64_t expected[3] = {1000, 1001, next_number};
    for (unsigned i = 0; i < 3; now += TICK) {
        while (i < 3 && pacer_next(&pacer, now, &ref) == PACER_SEND) {
            assert_int_equal(ref.number, expected[i++]);
        }
    }
}

static void what_waited_half_a_second_is_stuck_and_dropped_by_slot(void **state)
{
    (void)state;
    struct pacer_ref ref;
    pacer_set_estimate(&pacer, 1000000, now);
    while (offer(0)) {
    }
    assert_true(put(2, 7, false) && put(3, 8, false) && put(4, 7, false) && put(5, 7, true));
    pacer_spend(&pacer, 3000);
    assert_int_equal(pacer_next(&pacer, now + 1, &ref), PACER_NONE);
    pacer_drop(&pacer, 0);
    now += PACER_QUEUE_US;
    assert_int_equal(pacer_next(&pacer, now, &ref), PACER_STUCK); /* the resend is gone without a word */
    assert_int_equal(ref.slot, 7);
    pacer_drop(&pacer, 7);
    assert_int_equal(pacer_next(&pacer, now, &ref), PACER_STUCK);
    assert_int_equal(ref.slot, 8);
    pacer_drop(&pacer, 8);
    assert_int_equal(pacer_next(&pacer, now, &ref), PACER_NONE);
    assert_int_equal(pacer.queued_bytes, 0);
    assert_true(offer(9));
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PACER_MEDIA_REFS; i++) {
        assert_true(put(i, 0, false));
    }
    assert_false(put(9999, 0, false));
    for (unsigned i = 0; i < PACER_RESEND_REFS; i++) {
        assert_true(put(i, 0, true));
    }
    assert_false(put(9999, 0, true));
}

/* Random puts, drops and times: order within a slot, bytes that add up, never more than the rate. */
static void any_mixture_keeps_order_and_rate(void **state)
{
    (void)state;
    uint64_t last[4] = {0}, sent_bytes = 0, random = 3;
    time_us start = now;
    pacer_set_estimate(&pacer, 2000000, now);
    for (unsigned i = 0; i < 100000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint32_t r = (uint32_t)(random >> 33);
        uint8_t slot = (uint8_t)(r >> 8 & 3);
        struct pacer_ref ref;
        switch (r % 8) {
        case 0:
            now += r >> 10 & 0x7fff;
            break;
        case 1:
            if ((r >> 20) % 16 == 0) {
                pacer_drop(&pacer, slot);
            }
            break;
        case 2:
        case 3:
            switch (pacer_next(&pacer, now, &ref)) {
            case PACER_SEND:
                assert_true(ref.number > last[ref.slot]);
                last[ref.slot] = ref.number;
                sent_bytes += BYTES;
                break;
            case PACER_STUCK:
                pacer_drop(&pacer, ref.slot);
                break;
            case PACER_NONE:
                break;
            }
            break;
        default:
            if ((r >> 20) % 4 == 0) {
                (void)put(++next_number, slot, false);
            }
        }
        assert_true(pacer.queued_bytes <= (PACER_MEDIA_REFS + PACER_RESEND_REFS) * BYTES);
        assert_true(!pacer_is_empty(&pacer) || pacer.queued_bytes == 0);
        assert_true(sent_bytes <= (uint64_t)(now - start) * 5000000 / 8 / US_PER_S + 6250 + BYTES);
    }
    assert_true(sent_bytes > 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_frame_of_100_kb_leaves_without_a_burst, setup, teardown),
        cmocka_unit_test_setup_teardown(small_frames_pass_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(without_an_estimate_nothing_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(resends_go_before_media, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waited_half_a_second_is_stuck_and_dropped_by_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_queue_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(any_mixture_keeps_order_and_rate, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
