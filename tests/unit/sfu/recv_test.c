/* What a publisher's stream tells: recv_stream, clock_map, nack, feedback. */
#include "dais/sfu/clock_map.h"
#include "dais/sfu/feedback.h"
#include "dais/sfu/nack.h"
#include "dais/sfu/recv_stream.h"

#include "dais/wire/twcc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MS US_PER_MS

static enum recv_verdict packet(struct recv_stream *s, uint16_t seq)
{
    uint64_t extended;
    return recv_stream_on_packet(s, seq, seq * 3000u, seq * 33333, false, &extended);
}

static void extended_numbers_rise_over_the_wrap(void **state)
{
    (void)state;
    struct recv_stream s;
    recv_stream_init(&s, 90000);
    uint64_t last = 0, extended;
    for (unsigned i = 0; i < 200000; i++) {
        assert_int_equal(recv_stream_on_packet(&s, (uint16_t)(65000 + i), i, i, false, &extended), RECV_NEW);
        assert_true(i == 0 || extended == last + 1);
        last = extended;
    }
}

static void a_packet_is_new_once_and_old_beyond_the_window(void **state)
{
    (void)state;
    struct recv_stream s;
    recv_stream_init(&s, 90000);
    assert_int_equal(packet(&s, 100), RECV_NEW);
    assert_int_equal(packet(&s, 102), RECV_NEW);
    assert_int_equal(packet(&s, 101), RECV_NEW);
    assert_int_equal(packet(&s, 101), RECV_DUPLICATE);
    assert_int_equal(packet(&s, 99), RECV_NEW);
    assert_int_equal(packet(&s, 102 + RECV_WINDOW), RECV_NEW);
    assert_int_equal(packet(&s, 103 + RECV_WINDOW - RECV_WINDOW), RECV_NEW);
    assert_int_equal(packet(&s, 101), RECV_OLD);
}

static void two_packets_in_a_row_from_far_behind_are_a_restart(void **state)
{
    (void)state;
    struct recv_stream s;
    recv_stream_init(&s, 90000);
    assert_int_equal(packet(&s, 30000), RECV_NEW);
    uint64_t before = s.seq_max;
    assert_int_equal(packet(&s, 10), RECV_OLD);
    assert_int_equal(packet(&s, 30001), RECV_NEW);
    assert_int_equal(packet(&s, 11), RECV_OLD);
    assert_int_equal(packet(&s, 12), RECV_RESTARTED);
    assert_true(s.seq_max > before + 65536);
    assert_int_equal(packet(&s, 13), RECV_NEW);
    assert_int_equal(packet(&s, 13 + RECV_JUMP_MAX + 1), RECV_RESTARTED);
}

static void a_recovered_packet_never_restarts_a_stream(void **state)
{
    (void)state;
    struct recv_stream s;
    uint64_t extended;
    recv_stream_init(&s, 90000);
    assert_int_equal(recv_stream_on_packet(&s, 5, 0, 0, true, &extended), RECV_OLD);
    assert_int_equal(packet(&s, 100), RECV_NEW);
    assert_int_equal(recv_stream_on_packet(&s, 40000, 0, 0, true, &extended), RECV_OLD);
    assert_int_equal(recv_stream_on_packet(&s, 20000, 0, 0, true, &extended), RECV_OLD);
    assert_int_equal(recv_stream_on_packet(&s, 99, 0, 0, true, &extended), RECV_NEW);
}

static void a_report_counts_loss_since_the_last_one(void **state)
{
    (void)state;
    struct recv_stream s;
    struct rtcp_report report;
    recv_stream_init(&s, 90000);
    for (uint16_t seq = 0; seq < 100; seq++) {
        if (seq % 4 != 1) {
            packet(&s, seq);
        }
    }
    recv_stream_report(&s, 7, 0, &report);
    assert_int_equal(report.ssrc, 7);
    assert_int_equal(report.lost_total, 25);
    assert_int_equal(report.fraction_lost, 64);
    assert_int_equal(report.highest_seq, 99);
    for (uint16_t seq = 100; seq < 200; seq++) {
        packet(&s, seq);
    }
    recv_stream_report(&s, 7, 0, &report);
    assert_int_equal(report.lost_total, 25);
    assert_int_equal(report.fraction_lost, 0);
}

static void jitter_follows_rfc_3550(void **state)
{
    (void)state;
    struct recv_stream s;
    struct rtcp_report report;
    uint64_t extended;
    recv_stream_init(&s, 90000);
    for (unsigned i = 0; i < 500; i++) { /* every other packet 10 ms late: |D| is 900 units */
        (void)recv_stream_on_packet(&s, (uint16_t)i, i * 3000, (time_us)i * 33333 + (i % 2) * 10000, false, &extended);
    }
    recv_stream_report(&s, 7, 0, &report);
    assert_in_range(report.jitter, 880, 920);
}

static void a_report_answers_the_last_sender_report(void **state)
{
    (void)state;
    struct recv_stream s;
    struct rtcp_report report;
    recv_stream_init(&s, 90000);
    packet(&s, 1);
    struct rtcp_sender_report sr = {.ntp = 0, .rtp_timestamp = 1};
    recv_stream_on_sr(&s, &sr, 1000 * MS);
    recv_stream_report(&s, 7, 1500 * MS, &report);
    assert_int_equal(report.last_sr, 0);
    sr.ntp = 0x1122334455667788;
    recv_stream_on_sr(&s, &sr, 1000 * MS);
    recv_stream_report(&s, 7, 1500 * MS, &report);
    assert_int_equal(report.last_sr, 0x33445566);
    assert_int_equal(report.delay_last_sr, 32768);
}

static time_us arrival_of(const struct recv_stream *s, uint32_t timestamp)
{
    time_us at_us = 0;
    assert_true(recv_stream_arrival_of(s, timestamp, &at_us));
    return at_us;
}

static void the_quickest_packet_tells_the_time_of_all(void **state)
{
    (void)state;
    struct recv_stream s;
    uint64_t seq;
    time_us at_us;
    uint32_t base = UINT32_MAX - 9000; /* wraps */
    recv_stream_init(&s, 90000);
    assert_false(recv_stream_arrival_of(&s, base, &at_us));
    recv_stream_on_packet(&s, 1, base, 1030 * MS, false, &seq);
    assert_int_equal(arrival_of(&s, base), 1030 * MS);
    recv_stream_on_packet(&s, 2, base + 9000, 1100 * MS, false, &seq);  /* 30 ms quicker */
    recv_stream_on_packet(&s, 3, base + 18000, 1400 * MS, false, &seq); /* 200 ms late */
    assert_int_equal(arrival_of(&s, base), 1000 * MS);
    assert_int_equal(arrival_of(&s, base + 27000), 1300 * MS);
    /* The publisher's clock is slow by 100 ppm: after 1,000 s packets come 100 ms later than the first one says. */
    for (uint16_t i = 4; i < 1004; i++) {
        recv_stream_on_packet(&s, i, base + (uint32_t)i * 90000, 1000 * MS + i * 1000100LL, false, &seq);
    }
    assert_in_range(arrival_of(&s, base + 1003 * 90000), 1000 * MS + 1003 * 1000100LL - 2,
                    1000 * MS + 1003 * 1000100LL);
    /* Time stamps that jump back are believed at once. */
    recv_stream_on_packet(&s, 1004, base, 2100 * 1000 * MS, false, &seq);
    assert_int_equal(arrival_of(&s, base), 2100 * 1000 * MS);
}

static void the_offset_is_the_shortest_way_of_the_last_half_minute(void **state)
{
    (void)state;
    struct clock_map map = {0};
    struct recv_stream stream;
    recv_stream_init(&stream, 90000);
    time_us at = 0;
    int64_t publisher = 5000000000; /* its clock runs 5,000 s ahead */
    for (int i = 0; i < 100; i++) {
        time_us delay = (i * 7919) % 90000 + 20000;
        at = (time_us)i * 1000000 + 100000000;
        clock_map_on_sr(&map, ntp_from_us(at + publisher), at + delay);
        assert_true(map.offset_us + publisher >= 20000);
    }
    assert_true(map.offset_us + publisher < 30000);
    struct rtcp_sender_report sr = {.ntp = ntp_from_us(at + publisher), .rtp_timestamp = 1000};
    recv_stream_on_sr(&stream, &sr, at);
    time_us server;
    uint32_t timestamp;
    assert_true(clock_map_of_rtp(&map, &stream, 1000 + 90000, &server));
    assert_in_range(server, at + 1000000 + 20000 - 2, at + 1000000 + 30000);
    assert_true(clock_map_to_rtp(&map, &stream, server, &timestamp));
    assert_in_range(timestamp, 91000 - 2, 91000 + 2);
}

static void a_clock_that_is_set_is_followed_at_once(void **state)
{
    (void)state;
    struct clock_map map = {0};
    clock_map_on_sr(&map, ntp_from_us(1000000000), 1000);
    clock_map_on_sr(&map, ntp_from_us(1000000000 - 3600000000LL / 4), 2000);
    assert_int_equal(map.offset_us, 2000 - (1000000000 - 3600000000LL / 4));
    clock_map_on_sr(&map, 0, 3000);
    assert_int_equal(map.offset_us, 2000 - (1000000000 - 3600000000LL / 4));
}

static void missing_packets_are_asked_after_ten_milliseconds_and_again(void **state)
{
    (void)state;
    struct nack n;
    uint16_t asked[16];
    assert_int_equal(nack_init(&n, true), ERR_OK);
    assert_true(nack_on_packet(&n, 65534, 0));
    assert_true(nack_on_packet(&n, 65538, 0));
    assert_int_equal(nack_poll(&n, 50 * MS, 9 * MS, asked, 16), 0);
    assert_int_equal(nack_poll(&n, 50 * MS, 10 * MS, asked, 16), 3);
    assert_int_equal(asked[0], 65535);
    assert_int_equal(asked[1], 0);
    assert_int_equal(asked[2], 1);
    nack_on_packet(&n, 65536, 20 * MS);
    assert_int_equal(nack_poll(&n, 50 * MS, 59 * MS, asked, 16), 0);
    assert_int_equal(nack_poll(&n, 50 * MS, 60 * MS, asked, 16), 2);
    assert_int_equal(nack_poll(&n, 50 * MS, 122 * MS, asked, 16), 0); /* × 1.25 */
    assert_int_equal(nack_poll(&n, 50 * MS, 123 * MS, asked, 16), 2);
    nack_finish(&n);
}

static void after_ten_times_or_one_and_a_half_seconds_it_gives_up(void **state)
{
    (void)state;
    struct nack n;
    uint16_t asked[16];
    unsigned times = 0;
    assert_int_equal(nack_init(&n, true), ERR_OK);
    nack_on_packet(&n, 1, 0);
    nack_on_packet(&n, 3, 0);
    for (time_us now = 0; now < 5000 * MS; now += 10 * MS) {
        times += (unsigned)nack_poll(&n, 1 * MS, now, asked, 16);
    }
    assert_int_equal(times, 10);
    assert_true(nack_take_gave_up(&n));
    assert_false(nack_take_gave_up(&n));
    nack_on_packet(&n, 5, 6000 * MS);
    times = 0;
    for (time_us now = 6000 * MS; now < 9000 * MS; now += 10 * MS) {
        times += (unsigned)nack_poll(&n, 400 * MS, now, asked, 16);
    }
    assert_int_equal(times, 4); /* at 10, 410, 810, 1210 ms */
    assert_true(nack_take_gave_up(&n));
    nack_finish(&n);
}

static void sound_is_asked_for_twice_and_given_up_soon(void **state)
{
    (void)state;
    struct nack n;
    uint16_t asked[16];
    unsigned times = 0;
    assert_int_equal(nack_init(&n, false), ERR_OK);
    nack_on_packet(&n, 1, 0);
    nack_on_packet(&n, 3, 0);
    for (time_us now = 0; now < 1000 * MS; now += 10 * MS) {
        times += (unsigned)nack_poll(&n, 10 * MS, now, asked, 16);
    }
    assert_int_equal(times, 2);
    assert_int_equal(n.count, 0);
    nack_finish(&n);
}

static void too_much_missing_empties_the_list(void **state)
{
    (void)state;
    struct nack n;
    uint16_t asked[16];
    assert_int_equal(nack_init(&n, true), ERR_OK);
    nack_on_packet(&n, 1, 0);
    assert_true(nack_on_packet(&n, 2 + LIMIT_NACK_LIST, 0));
    assert_int_equal(n.count, LIMIT_NACK_LIST);
    assert_int_equal(nack_poll(&n, 10 * MS, 10 * MS, asked, 16), 16);
    assert_false(nack_on_packet(&n, 4 + LIMIT_NACK_LIST, 0));
    assert_int_equal(n.count, 0);
    assert_true(nack_on_packet(&n, 6 + LIMIT_NACK_LIST, 0));
    assert_int_equal(n.count, 1);
    nack_finish(&n);
}

static void a_complete_key_frame_makes_older_packets_worthless(void **state)
{
    (void)state;
    struct nack n;
    assert_int_equal(nack_init(&n, true), ERR_OK);
    nack_on_packet(&n, 1, 0);
    nack_on_packet(&n, 3, 0);
    nack_on_packet(&n, 10, 0);
    assert_true(nack_is_missing_between(&n, 5, 9));
    assert_true(nack_is_missing_between(&n, 3, 4));
    assert_false(nack_is_missing_between(&n, 10, 20));
    nack_forget_before(&n, 8);
    assert_int_equal(n.count, 2);
    assert_int_equal(n.entries[0].seq, 8);
    nack_finish(&n);
}

static unsigned read_feedback(struct feedback *f, time_us now, uint16_t *ret_first, uint16_t *ret_last,
                              int64_t *arrivals)
{
    unsigned received = 0, messages = 0;
    for (;;) {
        uint8_t block[1200];
        struct writer w;
        writer_init(&w, block, sizeof block);
        if (!feedback_write(f, &w, 1, 2, now)) {
            assert_int_equal(w.pos, 0);
            return received;
        }
        struct rtcp_iter iter;
        struct rtcp_packet p;
        struct rtcp_fb fb;
        struct twcc_feedback message;
        rtcp_begin(&iter, block, w.pos);
        assert_true(rtcp_next(&iter, &p));
        assert_int_equal(rtcp_fb_parse(&p, &fb), ERR_OK);
        assert_int_equal(twcc_parse(&fb, &message), ERR_OK);
        struct twcc_iter statuses = {0};
        struct twcc_status status;
        bool first = messages++ == 0;
        while (twcc_next(&message, &statuses, &status)) {
            if (first) {
                *ret_first = status.seq;
                first = false;
            }
            *ret_last = status.seq;
            if (status.received) {
                arrivals[status.seq] = status.arrival_us;
                received++;
            }
        }
    }
}

static void feedback_tells_every_arrival_and_late_ones_too(void **state)
{
    (void)state;
    static struct feedback f;
    static int64_t arrivals[65536];
    memset(&f, 0, sizeof f);
    memset(arrivals, 0xff, sizeof arrivals);
    uint16_t first = 0, last = 0;
    time_us start = 64000 * 100;
    assert_false(feedback_is_due(&f, start));
    for (unsigned i = 0; i < 50; i++) {
        if (i != 20 && i != 49) {
            feedback_on_packet(&f, (uint16_t)(65500 + i), false, start + i * 1000);
        }
    }
    assert_false(feedback_is_due(&f, start + 99 * MS));
    assert_true(feedback_is_due(&f, start + 100 * MS));
    assert_int_equal(read_feedback(&f, start + 100 * MS, &first, &last, arrivals), 48);
    assert_int_equal(first, 65500);
    assert_int_equal(last, (uint16_t)(65500 + 48));
    assert_int_equal(arrivals[65500 + 19] - arrivals[65500], 19000);
    assert_int_equal(arrivals[65500 + 20], -1);
    assert_false(feedback_is_due(&f, start + 1000 * MS)); /* nothing new */
    feedback_on_packet(&f, (uint16_t)(65500 + 50), true, start + 120 * MS);
    assert_true(feedback_is_due(&f, start + 150 * MS)); /* a frame ended, 50 ms passed */
    assert_int_equal(read_feedback(&f, start + 150 * MS, &first, &last, arrivals), 2);
    assert_int_equal(first, (uint16_t)(65500 + 48)); /* so that 49 is told as missing */
    assert_int_equal(last, (uint16_t)(65500 + 50));
    feedback_on_packet(&f, 65500 + 20, false, start + 200 * MS);
    assert_int_equal(read_feedback(&f, start + 300 * MS, &first, &last, arrivals), 30);
    assert_int_equal(first, 65500 + 20);
    assert_int_equal(f.count, 3);
}

static void feedback_of_a_hundred_packets_does_not_wait(void **state)
{
    (void)state;
    static struct feedback f;
    memset(&f, 0, sizeof f);
    for (unsigned i = 0; i < 100; i++) {
        assert_false(feedback_is_due(&f, 1000));
        feedback_on_packet(&f, (uint16_t)i, false, 1000);
    }
    assert_true(feedback_is_due(&f, 1000));
}

static void feedback_survives_jumps_of_the_sequence(void **state)
{
    (void)state;
    static struct feedback f;
    static int64_t arrivals[65536];
    memset(&f, 0, sizeof f);
    uint16_t first, last, seqs[] = {0, 30000, 60000, 10, 65535, 32768, 1, 0};
    for (unsigned i = 0; i < sizeof seqs / sizeof seqs[0]; i++) {
        feedback_on_packet(&f, seqs[i], true, 1000 + i);
        (void)read_feedback(&f, 1000000 + i, &first, &last, arrivals);
    }
    assert_int_equal(f.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extended_numbers_rise_over_the_wrap),
        cmocka_unit_test(a_packet_is_new_once_and_old_beyond_the_window),
        cmocka_unit_test(two_packets_in_a_row_from_far_behind_are_a_restart),
        cmocka_unit_test(a_recovered_packet_never_restarts_a_stream),
        cmocka_unit_test(a_report_counts_loss_since_the_last_one),
        cmocka_unit_test(jitter_follows_rfc_3550),
        cmocka_unit_test(a_report_answers_the_last_sender_report),
        cmocka_unit_test(the_quickest_packet_tells_the_time_of_all),
        cmocka_unit_test(the_offset_is_the_shortest_way_of_the_last_half_minute),
        cmocka_unit_test(a_clock_that_is_set_is_followed_at_once),
        cmocka_unit_test(missing_packets_are_asked_after_ten_milliseconds_and_again),
        cmocka_unit_test(after_ten_times_or_one_and_a_half_seconds_it_gives_up),
        cmocka_unit_test(sound_is_asked_for_twice_and_given_up_soon),
        cmocka_unit_test(too_much_missing_empties_the_list),
        cmocka_unit_test(a_complete_key_frame_makes_older_packets_worthless),
        cmocka_unit_test(feedback_tells_every_arrival_and_late_ones_too),
        cmocka_unit_test(feedback_of_a_hundred_packets_does_not_wait),
        cmocka_unit_test(feedback_survives_jumps_of_the_sequence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
