/* The VP8 payload descriptor and the Opus table of contents. */
#include "dais/wire/opus.h"
#include "dais/wire/vp8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t key_frame[] = {0x90, 0xf0, 0x81, 0x02, 0x07, 0x65, 0x50, 0x2d, 0x02,
                                    0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02, 1,    2};

static void every_field_is_read(void **state)
{
    (void)state;
    struct vp8_descriptor d;
    assert_int_equal(vp8_parse(key_frame, sizeof key_frame, &d), ERR_OK);
    assert_true(d.size == 6 && d.start && d.partition == 0 && vp8_begins_frame(&d) && !d.non_reference);
    assert_true(d.has_picture_id && d.picture_id_long && d.picture_id == 0x102);
    assert_true(d.has_tl0_pic_idx && d.tl0_pic_idx == 7);
    assert_true(d.has_tid && d.tid == 1 && d.layer_sync && d.has_key_idx && d.key_idx == 5);
    assert_true(d.key_frame && d.width == 1280 && d.height == 720);
}

static void truncation_anywhere_in_the_descriptor_is_noticed(void **state)
{
    (void)state;
    struct vp8_descriptor d;
    for (size_t size = 0; size < 6; size++) {
        assert_int_equal(vp8_parse(key_frame, size, &d), ERR_TRUNCATED);
    }
    assert_int_equal(vp8_parse(key_frame, 6, &d), ERR_OK); /* an empty payload behind it is legal */
    assert_false(d.key_frame);
    assert_int_equal(vp8_parse(key_frame, 15, &d), ERR_OK); /* a key frame whose size is cut off */
    assert_true(d.key_frame && d.width == 0);
}

static void only_a_frames_first_packet_can_be_a_key_frame(void **state)
{
    (void)state;
    uint8_t p[] = {0x10, 0x50, 0, 0, 0x9d, 0x01, 0x2b, 0, 5, 0xd0, 2};
    struct vp8_descriptor d;
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    assert_true(d.key_frame && d.width == 0); /* wrong start code */
    p[0] = 0x00;
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    assert_false(d.key_frame);
    p[0] = 0x11; /* second partition */
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    assert_false(d.key_frame);
    p[0] = 0x10;
    p[1] = 0x51; /* inter frame */
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    assert_false(d.key_frame);
}

static void layers_index_without_layers_is_refused(void **state)
{
    (void)state;
    const uint8_t p[] = {0x90, 0x40, 1, 0};
    struct vp8_descriptor d;
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_INVALID);
}

static void rewriting_keeps_size_and_the_other_bits(void **state)
{
    (void)state;
    uint8_t p[sizeof key_frame];
    struct vp8_descriptor d, e;
    memcpy(p, key_frame, sizeof p);
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    vp8_rewrite(p, &d, 0x7fff, 255, 31);
    assert_int_equal(vp8_parse(p, sizeof p, &e), ERR_OK);
    assert_true(e.picture_id == 0x7fff && e.tl0_pic_idx == 255 && e.key_idx == 31);
    assert_true(e.tid == 1 && e.layer_sync && e.size == d.size && e.width == 1280);
}

static void seven_bits_become_fifteen(void **state)
{
    (void)state;
    const uint8_t p[] = {0x90, 0xe0, 0x11, 9, 0xa0, 0x31, 1, 2};
    uint8_t out[VP8_DESCRIPTOR_BYTES_MAX + 3];
    struct vp8_descriptor d, e;
    assert_int_equal(vp8_parse(p, sizeof p, &d), ERR_OK);
    assert_true(!d.picture_id_long && d.picture_id == 0x11);
    size_t size = vp8_expand(p, &d, out);
    assert_int_equal(size, 6);
    memcpy(out + size, p + d.size, 3);
    assert_int_equal(vp8_parse(out, size + 3, &e), ERR_OK);
    assert_true(e.picture_id_long && e.picture_id == 0x11 && e.tl0_pic_idx == 9 && e.tid == 2 && e.layer_sync);
}

static void opus_durations(void **state)
{
    (void)state;
    const struct {
        uint8_t bytes[3];
        size_t size;
        enum err err;
        uint32_t duration_us;
        bool dtx;
    } rows[] = {
        {{0x78, 1, 2}, 3, ERR_OK, 20000, false},  /* hybrid 20 ms */
        {{0xf8, 1, 2}, 3, ERR_OK, 20000, false},  /* CELT 20 ms */
        {{0xf8}, 1, ERR_OK, 20000, true},         /* nothing but the table */
        {{0x18, 1, 2}, 3, ERR_OK, 60000, false},  /* SILK 60 ms */
        {{0xe1, 1, 2}, 3, ERR_OK, 5000, false},   /* two frames of 2.5 ms */
        {{0x7b, 6, 2}, 3, ERR_OK, 120000, false}, /* six of 20 ms */
        {{0x7b, 7, 2}, 3, ERR_INVALID, 0, false}, /* 140 ms */
        {{0x7b, 0, 2}, 3, ERR_INVALID, 0, false}, /* no frame */
        {{0x7b}, 1, ERR_TRUNCATED, 0, false},     {{0}, 0, ERR_TRUNCATED, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct toc toc = {0};
        assert_int_equal(toc_parse(rows[i].bytes, rows[i].size, &toc), rows[i].err);
        assert_int_equal(toc.duration_us, rows[i].duration_us);
        assert_int_equal(toc.dtx, rows[i].dtx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(truncation_anywhere_in_the_descriptor_is_noticed),
        cmocka_unit_test(only_a_frames_first_packet_can_be_a_key_frame),
        cmocka_unit_test(layers_index_without_layers_is_refused),
        cmocka_unit_test(rewriting_keeps_size_and_the_other_bits),
        cmocka_unit_test(seven_bits_become_fifteen),
        cmocka_unit_test(opus_durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
