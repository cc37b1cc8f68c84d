/* RTCP reports and feedback, transport-wide feedback. */
#include "dais/base/random.h"
#include "dais/wire/twcc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rtcp_packet only_packet(const struct writer *w)
{
    struct rtcp_iter iter;
    struct rtcp_packet p, more;
    assert_false(w->failed);
    rtcp_begin(&iter, w->data, w->pos);
    assert_true(rtcp_next(&iter, &p));
    assert_false(rtcp_next(&iter, &more));
    assert_false(iter.malformed);
    return p;
}

static struct rtcp_fb only_fb(const struct writer *w)
{
    struct rtcp_packet p = only_packet(w);
    struct rtcp_fb fb;
    assert_int_equal(rtcp_fb_parse(&p, &fb), ERR_OK);
    return fb;
}

static void a_compound_reads_back(void **state)
{
    (void)state;
    uint8_t out[256];
    struct writer w;
    struct rtcp_iter iter;
    struct rtcp_packet p;
    struct rtcp_sender_report sr = {1, 0x1122334455667788, 90000, 10, 1000}, sr_back;
    struct rtcp_report report = {7, 128, -3, 0x10005, 33, 0x11223344, 65536}, report_back;
    struct str cname;
    uint32_t ssrc;
    writer_init(&w, out, sizeof out);
    rtcp_write_sr(&w, &sr, &report, 1);
    rtcp_write_rr(&w, 9, NULL, 0);
    rtcp_write_cname(&w, 1, STR("abcdef"));
    rtcp_write_bye(&w, 1);
    assert_false(w.failed);
    rtcp_begin(&iter, out, w.pos);
    assert_true(rtcp_next(&iter, &p));
    assert_int_equal(rtcp_sr_parse(&p, &sr_back), ERR_OK);
    assert_true(sr_back.ntp == sr.ntp && sr_back.octets == 1000);
    assert_int_equal(rtcp_report_parse(&p, 0, &report_back), ERR_OK);
    assert_true(report_back.lost_total == -3 && report_back.fraction_lost == 128 && report_back.highest_seq == 0x10005);
    assert_int_equal(rtcp_report_parse(&p, 1, &report_back), ERR_NOT_FOUND);
    assert_true(rtcp_next(&iter, &p));
    assert_int_equal(rtcp_rr_parse(&p, &ssrc), ERR_OK);
    assert_int_equal(ssrc, 9);
    assert_true(rtcp_next(&iter, &p));
    assert_int_equal(rtcp_cname_parse(&p, &ssrc, &cname), ERR_OK);
    assert_true(str_eq(cname, STR("abcdef")));
    assert_true(rtcp_next(&iter, &p));
    assert_int_equal(rtcp_bye_parse(&p, 0, &ssrc), ERR_OK);
    assert_false(rtcp_next(&iter, &p) || iter.malformed);
}

static void every_cname_length_is_padded_and_ended(void **state)
{
    (void)state;
    uint8_t out[300];
    char name[255];
    memset(name, 'n', sizeof name);
    for (size_t length = 0; length <= 255; length++) {
        struct writer w;
        struct str cname;
        uint32_t ssrc;
        writer_init(&w, out, sizeof out);
        rtcp_write_cname(&w, 5, (struct str){name, length});
        struct rtcp_packet p = only_packet(&w);
        assert_int_equal(rtcp_cname_parse(&p, &ssrc, &cname), ERR_OK);
        assert_true(cname.len == length && ssrc == 5 && out[w.pos - 1] == 0);
    }
}

static void missing_report_blocks_are_noticed(void **state)
{
    (void)state;
    uint8_t rr[8] = {0x80 | 31, RTCP_RR, 0, 1};
    struct rtcp_iter iter;
    struct rtcp_packet p;
    uint32_t ssrc;
    struct rtcp_report report;
    rtcp_begin(&iter, rr, sizeof rr);
    assert_true(rtcp_next(&iter, &p));
    assert_int_equal(rtcp_rr_parse(&p, &ssrc), ERR_TRUNCATED);
    assert_int_equal(rtcp_report_parse(&p, 0, &report), ERR_TRUNCATED);
}

static void nack_packs_and_wraps(void **state)
{
    (void)state;
    const uint16_t seqs[] = {65530, 65531, 0, 10, 11, 300};
    uint8_t out[64];
    struct writer w;
    struct nack_iter iter = {0};
    uint16_t seq;
    size_t i = 0;
    writer_init(&w, out, sizeof out);
    rtcp_write_nack(&w, 1, 2, seqs, 6);
    struct rtcp_fb fb = only_fb(&w);
    assert_int_equal(fb.fci_size, 12); /* 65530..10 in one item, 11, 300 */
    while (rtcp_nack_next(&fb, &iter, &seq)) {
        assert_int_equal(seq, seqs[i++]);
    }
    assert_int_equal(i, 6);
}

static void pli_fir_and_remb_read_back(void **state)
{
    (void)state;
    uint8_t out[64], fir_seq;
    struct writer w;
    struct rtcp_remb remb;
    uint32_t ssrc;
    const uint32_t ssrcs[] = {5, 6};
    writer_init(&w, out, sizeof out);
    rtcp_write_pli(&w, 1, 2);
    struct rtcp_fb fb = only_fb(&w);
    assert_true(fb.type == RTCP_PSFB && fb.format == PSFB_PLI && fb.media_ssrc == 2);
    writer_init(&w, out, sizeof out);
    rtcp_write_fir(&w, 1, 2, 77);
    fb = only_fb(&w);
    assert_int_equal(rtcp_fir_parse(&fb, 0, &ssrc, &fir_seq), ERR_OK);
    assert_true(ssrc == 2 && fir_seq == 77);
    assert_int_equal(rtcp_fir_parse(&fb, 1, &ssrc, &fir_seq), ERR_NOT_FOUND);
    writer_init(&w, out, sizeof out);
    rtcp_write_remb(&w, 1, 3000000, ssrcs, 2);
    fb = only_fb(&w);
    assert_int_equal(rtcp_remb_parse(&fb, &remb), ERR_OK);
    assert_true(remb.bitrate_bps <= 3000000 && remb.bitrate_bps > 2999900 && remb.ssrc_count == 2);
}

static void remb_saturates_instead_of_overflowing(void **state)
{
    (void)state;
    const uint8_t most[] = {'R', 'E', 'M', 'B', 0, 0xff, 0xff, 0xff}, none[] = {'R', 'E', 'M', 'B', 0, 0xfc, 0, 0};
    struct rtcp_fb fb = {.type = RTCP_PSFB, .format = PSFB_AFB, .fci = most, .fci_size = 8};
    struct rtcp_remb remb;
    assert_int_equal(rtcp_remb_parse(&fb, &remb), ERR_OK);
    assert_true(remb.bitrate_bps == UINT64_MAX);
    fb.fci = none;
    assert_int_equal(rtcp_remb_parse(&fb, &remb), ERR_OK);
    assert_true(remb.bitrate_bps == 0);
}

/* Writes, reads back, compares; returns how many statuses went out. */
static size_t twcc_round_trip(uint16_t base, const int64_t *arrivals, size_t count, size_t room)
{
    uint8_t out[2048];
    struct writer w;
    struct twcc_feedback f;
    struct twcc_iter iter = {0};
    struct twcc_status s;
    size_t i = 0;
    writer_init(&w, out, room);
    size_t wrote = twcc_write(&w, 1, 2, 9, base, arrivals, count);
    if (wrote == 0) {
        assert_int_equal(w.pos, 0);
        return 0;
    }
    struct rtcp_fb fb = only_fb(&w);
    assert_int_equal(twcc_parse(&fb, &f), ERR_OK);
    assert_true(f.packet_count == wrote && f.feedback_count == 9);
    while (twcc_next(&f, &iter, &s)) {
        assert_int_equal(s.seq, (uint16_t)(base + i));
        assert_int_equal(s.received, arrivals[i] != TWCC_NOT_RECEIVED);
        assert_true(!s.received || llabs(s.arrival_us - arrivals[i]) <= 125);
        i++;
    }
    assert_int_equal(i, wrote);
    return wrote;
}

static void twcc_times_never_drift(void **state)
{
    (void)state;
    int64_t arrivals[1000];
    for (int i = 0; i < 1000; i++) {
        arrivals[i] = 1000000 + i * 1111; /* rounding each delta alone would be off by 61 µs a packet */
    }
    assert_int_equal(twcc_round_trip(65000, arrivals, 1000, 2048), 1000);
}

static void twcc_takes_any_pattern_of_loss_and_reordering(void **state)
{
    (void)state;
    static int64_t arrivals[TWCC_PACKETS_MAX];
    struct seeded_random r;
    seeded_random_init(&r, 42);
    for (int round = 0; round < 3000; round++) {
        size_t count = 1 + seeded_random_below(&r, round % 50 == 0 ? TWCC_PACKETS_MAX : 60);
        uint32_t loss = seeded_random_below(&r, 100);
        int64_t t = 500000 + seeded_random_below(&r, 1000000);
        for (size_t i = 0; i < count; i++) {
            t += seeded_random_below(&r, 20) == 0 ? (int64_t)seeded_random_below(&r, 900000) - 400000
                                                  : seeded_random_below(&r, 70000);
            t = t < 0 ? 0 : t;
            arrivals[i] = i > 0 && seeded_random_below(&r, 100) < loss ? TWCC_NOT_RECEIVED : t;
        }
        size_t room = 30 + seeded_random_below(&r, 1500);
        size_t wrote = twcc_round_trip((uint16_t)seeded_random_u64(&r), arrivals, count, room);
        assert_true(wrote <= count);
        assert_true(wrote > 0 || room < 32);
    }
}

static void twcc_stops_at_a_step_no_delta_can_hold(void **state)
{
    (void)state;
    const int64_t arrivals[] = {1000000, 1001000, TWCC_NOT_RECEIVED, 10000000, 10001000};
    assert_int_equal(twcc_round_trip(1, arrivals, 5, 2048), 3);
    assert_int_equal(twcc_round_trip(1, arrivals + 2, 3, 2048), 0); /* must begin with one that arrived */
}

static void twcc_run_of_lost_packets_takes_one_chunk(void **state)
{
    (void)state;
    int64_t arrivals[500];
    uint8_t out[64];
    struct writer w;
    for (int i = 0; i < 500; i++) {
        arrivals[i] = i == 0 || i == 499 ? 64000 : TWCC_NOT_RECEIVED;
    }
    writer_init(&w, out, sizeof out);
    assert_true(twcc_write(&w, 1, 2, 0, 0, arrivals, 500) < 500); /* the room is reckoned for the worst case */
    assert_int_equal(twcc_round_trip(0, arrivals, 500, 300), 500);
}

static void twcc_refuses_what_is_not_there(void **state)
{
    (void)state;
    uint8_t fci[] = {0, 1, 0, 3, 0, 0, 1, 0, 0x20, 0x03, 1, 2};
    struct rtcp_fb fb = {.type = RTCP_RTPFB, .format = RTPFB_TRANSPORT_CC, .fci = fci, .fci_size = sizeof fci};
    struct twcc_feedback f;
    assert_int_equal(twcc_parse(&fb, &f), ERR_TRUNCATED); /* two deltas of three */
    fci[3] = 2;
    assert_int_equal(twcc_parse(&fb, &f), ERR_OK); /* the run is longer than the count: cut */
    fci[8] = 0x60;
    assert_int_equal(twcc_parse(&fb, &f), ERR_INVALID); /* symbol 3 */
    fci[3] = 0;
    assert_int_equal(twcc_parse(&fb, &f), ERR_INVALID);
    fci[2] = 0xff;
    assert_int_equal(twcc_parse(&fb, &f), ERR_LIMIT);
}

/* Transport-wide feedback as Chromium sends it: padded by a single byte, within a compound. */
static void padding_of_any_length_is_taken_off(void **state)
{
    (void)state;
    static const uint8_t data[] = {0xaf, 0xcd, 0x00, 0x06, 0xfa, 0x17, 0xfa, 0x17, 0x00, 0x00, 0x10, 0x00,
                                   0x01, 0x39, 0x00, 0x04, 0x01, 0x12, 0x99, 0x3d, 0x20, 0x04, 0x6b, 0x25,
                                   0x2c, 0x4e, 0x00, 0x02, 0x80, 0xc9, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01};
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    rtcp_begin(&iter, data, sizeof data);
    assert_true(rtcp_next(&iter, &packet));
    assert_int_equal(packet.type, RTCP_RTPFB);
    assert_int_equal(packet.size, 24 - 2);
    assert_true(rtcp_next(&iter, &packet));
    assert_int_equal(packet.type, RTCP_RR);
    assert_false(rtcp_next(&iter, &packet));
    assert_false(iter.malformed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(padding_of_any_length_is_taken_off),
        cmocka_unit_test(a_compound_reads_back),
        cmocka_unit_test(every_cname_length_is_padded_and_ended),
        cmocka_unit_test(missing_report_blocks_are_noticed),
        cmocka_unit_test(nack_packs_and_wraps),
        cmocka_unit_test(pli_fir_and_remb_read_back),
        cmocka_unit_test(remb_saturates_instead_of_overflowing),
        cmocka_unit_test(twcc_times_never_drift),
        cmocka_unit_test(twcc_takes_any_pattern_of_loss_and_reordering),
        cmocka_unit_test(twcc_stops_at_a_step_no_delta_can_hold),
        cmocka_unit_test(twcc_run_of_lost_packets_takes_one_chunk),
        cmocka_unit_test(twcc_refuses_what_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
