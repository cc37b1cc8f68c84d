/* RTP packets and their header extensions. */
#include "dais/wire/rtp_ext.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static size_t make(uint8_t *out, size_t size, const void *ext, size_t ext_size, const char *payload)
{
    struct writer w;
    struct rtp_header h = {.marker = true, .pt = 96, .seq = 65535, .timestamp = 0xfffffff0, .ssrc = 0x01020304};
    writer_init(&w, out, size);
    rtp_write_header(&w, &h, ext, ext_size);
    writer_bytes(&w, payload, strlen(payload));
    assert_false(w.failed);
    return w.pos;
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    uint8_t packet[128], ext[32], level = 0;
    uint16_t seq = 0;
    uint32_t abs_time = 0;
    bool voice = false;
    struct writer w;
    struct rtp_view v;
    writer_init(&w, ext, sizeof ext);
    rtp_ext_put(&w, 1, "\x85", 1);
    rtp_ext_put(&w, 5, "\x12\x34", 2);
    rtp_ext_put(&w, 14, "\x01\x02\x03", 3);
    size_t ext_size = rtp_ext_end(&w);
    assert_int_equal(ext_size, 12);
    size_t size = make(packet, sizeof packet, ext, ext_size, "vp8");
    assert_int_equal(rtp_parse(packet, size, &v), ERR_OK);
    assert_true(v.marker && v.pt == 96 && v.seq == 65535 && v.timestamp == 0xfffffff0 && v.ssrc == 0x01020304);
    assert_memory_equal(v.payload, "vp8", v.payload_size);
    assert_true(rtp_ext_audio_level(&v, 1, &level, &voice) && level == 5 && voice);
    assert_true(rtp_ext_u16(&v, 5, &seq) && seq == 0x1234);
    assert_true(rtp_ext_u24(&v, 14, &abs_time) && abs_time == 0x010203);
    assert_false(rtp_ext_u16(&v, 6, &seq));
    assert_false(rtp_ext_u24(&v, 5, &abs_time)); /* too short for it */
    assert_false(rtp_ext_u16(&v, 0, &seq));
}

static void the_two_byte_form_is_read(void **state)
{
    (void)state;
    const uint8_t packet[] = {0x90, 96, 0, 1, 0, 0, 0, 1,   0, 0, 0, 2, 0x10, 0x0f, 0, 3, /* 3 words, appbits 15 */
                              1,    1,  9, 0, 0, 7, 0, 200, 2, 5, 6, 0};
    struct rtp_view v;
    struct rtp_ext_element e;
    assert_int_equal(rtp_parse(packet, sizeof packet, &v), ERR_OK);
    assert_true(rtp_ext_find(&v, 1, &e) && e.size == 1 && e.data[0] == 9);
    assert_true(rtp_ext_find(&v, 7, &e) && e.size == 0);
    assert_true(rtp_ext_find(&v, 200, &e) && e.size == 2 && e.data[1] == 6);
}

static void id_15_ends_the_one_byte_form_and_padding_does_not(void **state)
{
    (void)state;
    const uint8_t packet[] = {0x90, 96,   0, 1, 0, 0,    0, 1, 0,    0, 0,    2,
                              0xbe, 0xde, 0, 2, 0, 0x10, 7, 0, 0xf0, 1, 0x20, 3};
    struct rtp_view v;
    struct rtp_ext_element e;
    assert_int_equal(rtp_parse(packet, sizeof packet, &v), ERR_OK);
    assert_true(rtp_ext_find(&v, 1, &e) && e.data[0] == 7);
    assert_false(rtp_ext_find(&v, 2, &e));
}

static void copying_renumbers_and_drops(void **state)
{
    (void)state;
    uint8_t packet[128], ext[32], again[128], out[32];
    const uint8_t to_id[RTP_EXT_ID_MAX + 2] = {[1] = 4, [5] = 3};
    struct writer w;
    struct rtp_view v;
    struct rtp_ext_element e;
    writer_init(&w, ext, sizeof ext);
    rtp_ext_put(&w, 1, "a", 1);
    rtp_ext_put(&w, 2, "drop me", 7);
    rtp_ext_put(&w, 5, "bc", 2);
    size_t size = make(packet, sizeof packet, ext, rtp_ext_end(&w), "x");
    assert_int_equal(rtp_parse(packet, size, &v), ERR_OK);
    writer_init(&w, out, sizeof out);
    rtp_ext_copy(&w, &v, to_id);
    size_t out_size = rtp_ext_end(&w);
    assert_int_equal(out_size, 8);
    size = make(again, sizeof again, out, out_size, "x");
    assert_int_equal(rtp_parse(again, size, &v), ERR_OK);
    assert_true(rtp_ext_find(&v, 4, &e) && e.data[0] == 'a');
    assert_true(rtp_ext_find(&v, 3, &e) && e.data[1] == 'c');
    assert_false(rtp_ext_find(&v, 1, &e) || rtp_ext_find(&v, 2, &e) || rtp_ext_find(&v, 5, &e));
}

static void bad_elements_are_not_written(void **state)
{
    (void)state;
    uint8_t ext[64] = {0};
    struct writer w;
    writer_init(&w, ext, sizeof ext);
    rtp_ext_put(&w, 15, "x", 1);
    assert_int_equal(rtp_ext_end(&w), 0);
    writer_init(&w, ext, sizeof ext);
    rtp_ext_put(&w, 1, ext, 17);
    assert_int_equal(rtp_ext_end(&w), 0);
}

static void padding_counts_and_must_fit(void **state)
{
    (void)state;
    uint8_t packet[300];
    struct writer w;
    struct rtp_view v;
    struct rtp_header h = {.padding = true, .pt = 96};
    writer_init(&w, packet, sizeof packet);
    rtp_write_header(&w, &h, NULL, 0);
    rtp_write_padding(&w, 255);
    assert_int_equal(rtp_parse(packet, w.pos, &v), ERR_OK);
    assert_true(v.payload_size == 0 && v.padding_size == 255);
    packet[w.pos - 1] = 0;
    assert_int_equal(rtp_parse(packet, w.pos, &v), ERR_INVALID);
    packet[13] = 3;
    assert_int_equal(rtp_parse(packet, 14, &v), ERR_INVALID); /* 3 of 2 bytes */
    assert_int_equal(rtp_parse(packet, 12, &v), ERR_INVALID); /* none there */
}

static void broken_headers_are_refused(void **state)
{
    (void)state;
    uint8_t packet[16] = {0x80, 96};
    struct rtp_view v;
    assert_int_equal(rtp_parse(packet, 11, &v), ERR_TRUNCATED);
    packet[0] = 0x40;
    assert_int_equal(rtp_parse(packet, 16, &v), ERR_INVALID);
    packet[0] = 0x8f; /* 15 contributing sources */
    assert_int_equal(rtp_parse(packet, 16, &v), ERR_TRUNCATED);
    packet[0] = 0x90;
    packet[15] = 1; /* an extension of one word, past the end */
    assert_int_equal(rtp_parse(packet, 16, &v), ERR_TRUNCATED);
}

static void rtcp_is_told_by_its_payload_type(void **state)
{
    (void)state;
    const uint8_t sr[] = {0x80, 200}, first[] = {0x80, 192}, last[] = {0x80, 223};
    const uint8_t opus[] = {0x80, 111}, marked[] = {0x80, 0x80 | 96}, before[] = {0x80, 191};
    assert_true(rtp_is_rtcp(sr, 2) && rtp_is_rtcp(first, 2) && rtp_is_rtcp(last, 2));
    assert_false(rtp_is_rtcp(opus, 2) || rtp_is_rtcp(marked, 2) || rtp_is_rtcp(before, 2) || rtp_is_rtcp(sr, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(the_two_byte_form_is_read),
        cmocka_unit_test(id_15_ends_the_one_byte_form_and_padding_does_not),
        cmocka_unit_test(copying_renumbers_and_drops),
        cmocka_unit_test(bad_elements_are_not_written),
        cmocka_unit_test(padding_counts_and_must_fit),
        cmocka_unit_test(broken_headers_are_refused),
        cmocka_unit_test(rtcp_is_told_by_its_payload_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
