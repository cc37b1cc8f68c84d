/* What a receiver's stream is made of: rewrite, history, send_stream, keyframes, audio_level. */
#include "dais/sfu/audio_level.h"
#include "dais/sfu/clock_map.h"
#include "dais/sfu/history.h"
#include "dais/sfu/keyframes.h"
#include "dais/sfu/rewrite.h"
#include "dais/sfu/send_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MS US_PER_MS

static struct vp8_descriptor vp8_of(uint16_t picture_id)
{
    return (struct vp8_descriptor){.has_picture_id = true,
                                   .picture_id_long = true,
                                   .picture_id = picture_id & 0x7fff,
                                   .has_tl0_pic_idx = true,
                                   .tl0_pic_idx = (uint8_t)picture_id,
                                   .has_key_idx = true,
                                   .key_idx = (uint8_t)(picture_id & 31)};
}

static struct rewrite_out map(struct rewrite *r, uint64_t number, uint32_t timestamp, bool marker, time_us arrival,
                              uint16_t picture_id)
{
    struct vp8_descriptor d = vp8_of(picture_id);
    struct rewrite_in in = {number, timestamp, marker, arrival, &d};
    struct rewrite_out out;
    assert_true(rewrite_map(r, &in, &out));
    return out;
}

static void anchor(struct rewrite *r, uint64_t number, uint32_t timestamp, time_us arrival, uint16_t picture_id,
                   const time_us *server)
{
    struct vp8_descriptor d = vp8_of(picture_id);
    struct rewrite_in in = {number, timestamp, false, arrival, &d};
    rewrite_anchor(r, &in, server);
}

static void a_change_of_source_continues_the_stream(void **state)
{
    (void)state;
    struct rewrite r;
    rewrite_init(&r, true, 65535, 1000);
    anchor(&r, 500, 77, 0, 32767, NULL);
    struct rewrite_out a = map(&r, 500, 77, true, 0, 32767);
    assert_int_equal(a.seq, 65535);
    assert_int_equal(a.timestamp, 1000);
    rewrite_release(&r, NULL, false);
    anchor(&r, 9, 4000000000u, 40 * MS, 5, NULL);
    struct rewrite_out b = map(&r, 9, 4000000000u, false, 40 * MS, 5);
    assert_int_equal(b.seq, 0);
    assert_int_equal(b.timestamp, 1000 + 3600);
    assert_int_equal(b.picture_id, 0);
    assert_int_equal(b.tl0_pic_idx, 0);
    assert_int_equal(b.key_idx, 0);
    rewrite_release(&r, NULL, false);
    anchor(&r, 100, 0, 41 * MS, 900, NULL); /* amid a frame, 1 ms later */
    struct rewrite_out c = map(&r, 100, 0, false, 41 * MS, 900);
    assert_int_equal(c.seq, 2);
    assert_int_equal(c.timestamp, b.timestamp + 3000);
    assert_int_equal(c.picture_id, 1);
}

static void late_packets_get_the_offsets_of_their_siblings(void **state)
{
    (void)state;
    struct rewrite r;
    rewrite_init(&r, true, 10, 0);
    anchor(&r, 500, 77, 0, 7, NULL);
    struct rewrite_out a = map(&r, 500, 77, false, 0, 7);
    struct rewrite_out c = map(&r, 502, 3077, true, 0, 8);
    struct rewrite_out b = map(&r, 501, 77, true, 0, 7);
    assert_int_equal(b.seq, a.seq + 1);
    assert_int_equal(c.seq, a.seq + 2);
    assert_int_equal(b.picture_id, a.picture_id);
    assert_int_equal(r.last_seq, c.seq);
    uint64_t number;
    assert_true(rewrite_number_of(&r, b.seq, &number));
    assert_int_equal(number, 501);
    assert_false(rewrite_number_of(&r, (uint16_t)(a.seq - 1), &number));
    assert_false(rewrite_number_of(&r, (uint16_t)(c.seq + 1), &number));
}

static void packets_from_before_the_anchor_are_refused(void **state)
{
    (void)state;
    struct rewrite r;
    struct rewrite_out out;
    struct vp8_descriptor d = vp8_of(1);
    struct rewrite_in in = {499, 0, false, 0, &d};
    rewrite_init(&r, true, 10, 0);
    assert_false(rewrite_map(&r, &in, &out));
    anchor(&r, 500, 77, 0, 7, NULL);
    assert_false(rewrite_map(&r, &in, &out));
}

static void two_clocks_decide_the_time_stamp_unless_they_lie(void **state)
{
    (void)state;
    struct rewrite r;
    rewrite_init(&r, true, 10, 0);
    time_us server = 1000 * MS;
    anchor(&r, 500, 0, 0, 7, &server);
    struct rewrite_out a = map(&r, 500, 0, true, 0, 7);
    rewrite_release(&r, &server, false);
    server = 1150 * MS; /* captured 150 ms later, though it arrived 100 ms later */
    anchor(&r, 10, 0, 100 * MS, 7, &server);
    struct rewrite_out b = map(&r, 10, 0, true, 100 * MS, 7);
    assert_int_equal(b.timestamp - a.timestamp, 150 * 90);
    rewrite_release(&r, &server, false);
    server = 3600000LL * MS;
    anchor(&r, 10, 0, 200 * MS, 7, &server);
    struct rewrite_out c = map(&r, 10, 0, true, 200 * MS, 7);
    assert_int_equal(c.timestamp - b.timestamp, 100 * 90);
}

static void after_a_day_the_time_stamp_still_goes_forward(void **state)
{
    (void)state;
    struct rewrite r;
    rewrite_init(&r, true, 10, 0);
    anchor(&r, 500, 0, 0, 7, NULL);
    struct rewrite_out a = map(&r, 500, 0, true, 0, 7);
    rewrite_release(&r, NULL, false);
    time_us day = 86400LL * US_PER_S;
    anchor(&r, 10, 0, day, 7, NULL);
    struct rewrite_out b = map(&r, 10, 0, true, day, 7);
    assert_true((int32_t)(b.timestamp - a.timestamp) > 0);
}

static void a_history_keeps_the_last_packets_and_grows_without_losing_any(void **state)
{
    (void)state;
    struct pool pool;
    struct history h;
    assert_int_equal(pool_init(&pool, 64, 4096), ERR_OK);
    assert_int_equal(history_init(&h, &pool, true), ERR_OK);
    uint64_t base = (uint64_t)1 << 32;
    for (uint64_t i = 0; i < 1000; i++) {
        struct history_entry *e = history_put(&h, base + i);
        assert_non_null(e);
        e->timestamp = (uint32_t)i;
    }
    assert_null(history_find(&h, base + 1000 - h.capacity - 1));
    assert_null(history_put(&h, base + 1000 - h.capacity - 1));
    assert_int_equal(history_find(&h, base + 1000 - h.capacity)->timestamp, 1000 - h.capacity);
    history_fit(&h, 1000);
    assert_int_equal(h.capacity, 2048);
    for (uint64_t i = 744; i < 1000; i++) {
        assert_int_equal(history_find(&h, base + i)->timestamp, i);
    }
    history_fit(&h, 100000);
    assert_int_equal(h.capacity, LIMIT_HISTORY_VIDEO);
    for (uint64_t i = 1000; i < 5000; i++) {
        assert_non_null(history_put(&h, base + i));
    }
    assert_int_equal(pool_in_use(&pool), 2048);
    history_clear(&h);
    assert_int_equal(pool_in_use(&pool), 0);
    assert_null(history_find(&h, base + 4999));
    history_finish(&h);
    pool_finish(&pool);
}

static void an_empty_pool_shortens_the_history_and_nothing_else(void **state)
{
    (void)state;
    struct pool pool;
    struct history h;
    assert_int_equal(pool_init(&pool, 64, 10), ERR_OK);
    assert_int_equal(history_init(&h, &pool, true), ERR_OK);
    for (uint64_t i = 1; i <= 1000; i++) {
        assert_non_null(history_put(&h, i));
        assert_non_null(history_find(&h, i > 9 ? i - 9 : 1));
    }
    assert_null(history_find(&h, 990));
    history_finish(&h);
    pool_finish(&pool);
}

static void resends_are_limited_in_number_time_and_bytes(void **state)
{
    (void)state;
    struct send_stream s;
    send_stream_init(&s, 1, 2, 0);
    assert_int_equal(send_stream_rebind(&s, true), ERR_OK);
    time_us now = 1000 * MS;
    const struct send_stamp stamp = {.set = true};
    send_stream_on_sent(&s, 100, 7, &stamp, 1000, now);
    const struct send_budget *budget = &SEND_BUDGET_LOSSY;
    assert_int_equal(send_stream_ask(&s, 7, 100, 1000, budget, 50 * MS, now), SEND_RESEND_NOW);
    assert_int_equal(send_stream_ask(&s, 7, 100, 1000, budget, 50 * MS, now + 32 * MS), SEND_RESEND_WAIT);
    for (int i = 1; i < SEND_RESENDS_MAX; i++) {
        assert_int_equal(send_stream_ask(&s, 7, 100, 1000, budget, 500 * MS, now + i * 100 * MS), SEND_RESEND_NOW);
    }
    assert_int_equal(send_stream_ask(&s, 7, 100, 1000, budget, 50 * MS, now + 5000 * MS), SEND_RESEND_NEVER);
    for (unsigned share = 15; share <= 100; share += 85) {
        budget = share == 15 ? &SEND_BUDGET_CONGESTED : &SEND_BUDGET_LOSSY;
        now += 10000 * MS;
        unsigned resent = 0;
        for (unsigned i = 0; i < 1000; i++) {
            send_stream_on_sent(&s, 200 + i, (uint16_t)(200 + i), &stamp, 1000, now + i * MS);
        }
        for (unsigned i = 0; i < 1000; i++) {
            resent +=
                send_stream_ask(&s, (uint16_t)(200 + i), 200 + i, 1000, budget, 1, now + 1000 * MS) == SEND_RESEND_NOW;
        }
        assert_in_range(resent, share * 9, share * 10); /* of what the last second held */
    }
    send_stream_finish(&s);
}

static void a_record_gives_way_to_a_later_packet_only(void **state)
{
    (void)state;
    struct send_stream s;
    const struct send_budget *budget = &SEND_BUDGET_LOSSY;
    send_stream_init(&s, 1, 2, 0);
    assert_int_equal(send_stream_rebind(&s, false), ERR_OK);
    struct send_stamp stamp = {.set = true, .abs_send_time = 77};
    send_stream_on_sent(&s, 1, 1, &stamp, 100, 0);
    send_stream_on_sent(&s, 1 + SEND_RECORDS_AUDIO, 1 + SEND_RECORDS_AUDIO, &stamp, 100, 0);
    assert_null(send_stream_stamp(&s, 1, 1));
    for (time_us now = 0; now < 30 * US_PER_S; now += US_PER_S) { /* in turn, so as to be counted anew each time */
        uint16_t late = 1 + SEND_RECORDS_AUDIO;
        assert_int_equal(send_stream_ask(&s, 1, 1, 100, budget, 0, now), SEND_RESEND_NEVER);
        enum send_resend said = send_stream_ask(&s, late, late, 100, budget, 0, now);
        assert_int_equal(said, now < SEND_RESENDS_MAX * US_PER_S ? SEND_RESEND_NOW : SEND_RESEND_NEVER);
    }
    send_stream_on_sent(&s, 1, 1, &stamp, 100, 0); /* out so late: it is not to be repeated */
    assert_null(send_stream_stamp(&s, 1, 1));
    assert_non_null(send_stream_stamp(&s, 1 + SEND_RECORDS_AUDIO, 1 + SEND_RECORDS_AUDIO));
    send_stream_finish(&s);
}

static void a_round_trip_is_read_from_a_report_and_nonsense_is_not(void **state)
{
    (void)state;
    uint64_t ntp = ntp_from_us(5000 * MS) + ((uint64_t)0xfffffff0 << 32);
    struct rtcp_report report = {.last_sr = (uint32_t)(ntp >> 16), .delay_last_sr = 65536 / 2};
    time_us rtt = -1;
    assert_true(send_stream_rtt(&report, ntp + ntp_from_us(570 * MS), &rtt));
    assert_in_range(rtt, 69 * MS, 71 * MS);
    report.delay_last_sr = UINT32_MAX / 2;
    assert_false(send_stream_rtt(&report, ntp + ntp_from_us(570 * MS), &rtt));
    report = (struct rtcp_report){.last_sr = (uint32_t)(ntp >> 16) + 65536};
    assert_false(send_stream_rtt(&report, ntp, &rtt));
    report.last_sr = 0;
    assert_false(send_stream_rtt(&report, ntp, &rtt));
}

/* Asks if it is time, as a source of one layer does; an answer comes at once. */
static bool ask_if_due(struct keyframes *k, struct keyframe_pace *pace, bool answer, time_us now_us)
{
    if (!keyframes_due(k, pace, now_us)) {
        return false;
    }
    keyframes_asked(k, 50 * MS, now_us);
    keyframe_pace_asked(pace, now_us);
    if (answer) {
        keyframes_satisfied(k);
        pace->answered = true;
    }
    return true;
}

static void key_frames_are_asked_at_most_every_second_but_until_they_come(void **state)
{
    (void)state;
    struct keyframes k = {0};
    struct keyframe_pace pace = {0};
    keyframes_want(&k, true, 1000 * MS);
    keyframes_want(&k, false, 1001 * MS);
    assert_true(ask_if_due(&k, &pace, false, 1001 * MS));
    assert_false(ask_if_due(&k, &pace, false, 1200 * MS));
    assert_true(ask_if_due(&k, &pace, true, 1201 * MS)); /* the first was lost */
    assert_false(ask_if_due(&k, &pace, true, 9000 * MS));
    time_us last_us = 0;
    unsigned asked = 0;
    for (time_us now = 10000 * MS; now < 20000 * MS; now += 10 * MS) { /* complaints without end, all answered */
        keyframes_want(&k, false, now);
        if (ask_if_due(&k, &pace, true, now)) {
            assert_true(asked++ == 0 || now - last_us >= 1000 * MS);
            last_us = now;
        }
    }
    assert_int_equal(asked, 10); /* deferred, not lost */
    asked = 0;
    keyframes_want(&k, true, 20000 * MS);
    for (time_us now = 20000 * MS; now < 37000 * MS; now += 10 * MS) {
        asked += ask_if_due(&k, &pace, false, now) ? 1 : 0;
    }
    assert_in_range(asked, 11, 14); /* ten within 9 s, then every 3 s */
}

/* Complaints without end to a publisher whose key frames come so long after they are asked for. */
static time_us closest_requests(time_us answer_us)
{
    struct keyframes k = {0};
    struct keyframe_pace pace = {0};
    time_us asked_us = 0, closest_us = 60000 * MS, answer_at_us = 0;
    for (time_us now = 1000 * MS; now < 60000 * MS; now += 10 * MS) {
        if (answer_at_us != 0 && now >= answer_at_us) {
            keyframes_satisfied(&k);
            pace.answered = true;
            answer_at_us = 0;
        }
        keyframes_want(&k, false, now);
        if (ask_if_due(&k, &pace, false, now)) {
            if (asked_us != 0 && now - asked_us < closest_us) {
                closest_us = now - asked_us;
            }
            asked_us = now;
            answer_at_us = answer_at_us == 0 ? now + answer_us : answer_at_us;
        }
    }
    return closest_us;
}

static void who_answers_slowly_is_asked_no_more_often(void **state)
{
    (void)state;
    for (time_us answer_us = 0; answer_us <= 3000 * MS; answer_us += 150 * MS) {
        assert_true(closest_requests(answer_us) >= 1000 * MS);
    }
}

static void what_is_urgent_waits_for_no_complaint_and_is_seldom_all_the_same(void **state)
{
    (void)state;
    struct keyframes k = {0};
    struct keyframe_pace pace = {0};
    keyframes_want(&k, false, 1000 * MS);
    assert_true(ask_if_due(&k, &pace, true, 1000 * MS));
    keyframes_want(&k, false, 1100 * MS);
    assert_false(ask_if_due(&k, &pace, true, 1310 * MS));
    keyframes_want(&k, true, 1200 * MS); /* the same layer: it is urgent from now on */
    assert_false(ask_if_due(&k, &pace, true, 1290 * MS));
    assert_true(ask_if_due(&k, &pace, true, 1300 * MS));
    keyframes_want(&k, true, 1300 * MS); /* one was drawn ahead, no second one */
    assert_false(ask_if_due(&k, &pace, true, 1990 * MS));
    assert_true(ask_if_due(&k, &pace, true, 2000 * MS));
    unsigned asked = 0;
    for (time_us now = 2010 * MS; now < 62000 * MS; now += 10 * MS) {
        keyframes_want(&k, now / (50 * MS) % 2 == 0, now);
        asked += ask_if_due(&k, &pace, true, now) ? 1 : 0;
    }
    assert_in_range(asked, 59, 60);
}

static void a_layer_that_does_not_answer_is_not_asked_all_the_time_while_others_do(void **state)
{
    (void)state;
    struct keyframes dead = {0}, alive = {0};
    struct keyframe_pace pace = {0};
    unsigned asked = 0;
    keyframes_want(&dead, true, 0);
    for (time_us now = 0; now < 10000 * MS; now += 10 * MS) {
        keyframes_want(&alive, false, now);
        if (keyframes_due(&dead, &pace, now) || keyframes_due(&alive, &pace, now)) {
            asked++;
            keyframes_asked(&dead, 50 * MS, now); /* named together */
            keyframe_pace_asked(&pace, now);
            keyframes_satisfied(&alive);
            pace.answered = true;
        }
    }
    assert_in_range(asked, 9, 11);
}

static void one_receiver_causes_three_key_frames_in_ten_seconds(void **state)
{
    (void)state;
    struct keyframe_budget b = {0};
    unsigned taken = 0;
    for (time_us now = 0; now < 20000 * MS; now += MS) {
        bool first_ten = now < 10000 * MS;
        taken += keyframe_budget_take(&b, now);
        assert_true(!first_ten || taken <= 3);
        assert_true(now != 150 * MS || taken == 1);
    }
    assert_int_equal(taken, 6);
}

static void speak(struct audio_level *a, uint8_t level, unsigned packets)
{
    for (unsigned i = 0; i < packets; i++) {
        audio_level_on_packet(a, level, 20000);
    }
}

static void speech_is_heard_in_two_tenths_and_a_cough_is_not_speech(void **state)
{
    (void)state;
    struct audio_level a = {0};
    time_us now = 0;
    speak(&a, 20, 1);
    audio_level_turn(&a, now += 100 * MS);
    speak(&a, 90, 4);
    audio_level_turn(&a, now += 100 * MS);
    assert_false(a.speaking);
    speak(&a, 20, 5);
    audio_level_turn(&a, now += 100 * MS);
    speak(&a, 20, 5);
    audio_level_turn(&a, now += 100 * MS);
    assert_true(a.speaking);
    for (int i = 0; i < 4; i++) {
        audio_level_turn(&a, now += 100 * MS);
    }
    assert_false(a.speaking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_of_source_continues_the_stream),
        cmocka_unit_test(late_packets_get_the_offsets_of_their_siblings),
        cmocka_unit_test(packets_from_before_the_anchor_are_refused),
        cmocka_unit_test(two_clocks_decide_the_time_stamp_unless_they_lie),
        cmocka_unit_test(after_a_day_the_time_stamp_still_goes_forward),
        cmocka_unit_test(a_history_keeps_the_last_packets_and_grows_without_losing_any),
        cmocka_unit_test(an_empty_pool_shortens_the_history_and_nothing_else),
        cmocka_unit_test(resends_are_limited_in_number_time_and_bytes),
        cmocka_unit_test(a_record_gives_way_to_a_later_packet_only),
        cmocka_unit_test(a_round_trip_is_read_from_a_report_and_nonsense_is_not),
        cmocka_unit_test(key_frames_are_asked_at_most_every_second_but_until_they_come),
        cmocka_unit_test(who_answers_slowly_is_asked_no_more_often),
        cmocka_unit_test(what_is_urgent_waits_for_no_complaint_and_is_seldom_all_the_same),
        cmocka_unit_test(a_layer_that_does_not_answer_is_not_asked_all_the_time_while_others_do),
        cmocka_unit_test(one_receiver_causes_three_key_frames_in_ten_seconds),
        cmocka_unit_test(speech_is_heard_in_two_tenths_and_a_cough_is_not_speech),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
