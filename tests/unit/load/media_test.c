/* What the load tool sends, as its own receiver sees it: clips that go round, stamps, and which pictures can be shown. */
#include "client/frames.h"
#include "dais/wire/vp8.h"
#include "media_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <opus/opus.h>

#define CLIP_FRAMES 16
#define PACKETS     512
#define FRAME_US    33333

static struct media_clip clip;
static struct media_voice_clip plain, padded;

struct packet {
    uint8_t data[1500];
    size_t size;
};

static struct {
    struct packet packets[PACKETS];
    unsigned count;
} air;

static void on_send(void *user, const uint8_t *data, size_t len)
{
    (void)user;
    assert_true(air.count < PACKETS && len <= sizeof air.packets[0].data && len <= LIMIT_RTP_BYTES);
    memcpy(air.packets[air.count].data, data, len);
    air.packets[air.count++].size = len;
}

static const struct media_stamp stamp = {.number = 7, .at_us = 0x123456789abcLL};

/* Sends `frames` pictures of a small clip. */
static void film(unsigned frames, const struct media_stamp *with)
{
    struct media_video video;
    const struct media_video_config config = {.clip = &clip,
                                              .ssrc = 1,
                                              .rtx_ssrc = 2,
                                              .params = {.vp8_pt = 96, .vp8_rtx_pt = 97},
                                              .packet_bytes = 300,
                                              .first_seq = 65500, /* goes round too */
                                              .first_picture_id = 0x7ff0,
                                              .first_timestamp = UINT32_MAX - 5000,
                                              .stamp = with,
                                              .send = on_send};
    air.count = 0;
    assert_int_equal(media_video_open(&video, &config), ERR_OK);
    for (unsigned i = 0; i < frames; i++) {
        (void)media_video_frame(&video, (time_us)(1 + i) * FRAME_US);
    }
    media_video_close(&video);
}

static struct rtp_view view_of(unsigned i)
{
    struct rtp_view view;
    assert_int_equal(rtp_parse(air.packets[i].data, air.packets[i].size, &view), ERR_OK);
    return view;
}

static uint64_t extended(uint16_t seq)
{
    return seq < 32768 ? 65536U + seq : seq;
}

static void a_clip_that_goes_round_is_one_stream(void **state)
{
    struct vp8_descriptor before = {0};
    uint32_t timestamp = 0;
    unsigned keys = 0, pictures = 0;
    (void)state;
    film(3 * CLIP_FRAMES, NULL);
    for (unsigned i = 0; i < air.count; i++) {
        struct rtp_view view = view_of(i);
        struct vp8_descriptor d;
        assert_int_equal(vp8_parse(view.payload, view.payload_size, &d), ERR_OK);
        assert_int_equal(view.seq, (uint16_t)(65500 + i));
        if (vp8_begins_frame(&d)) {
            keys += d.key_frame ? 1 : 0;
            if (pictures > 0) {
                assert_int_equal(d.picture_id, (before.picture_id + 1) & 0x7fff);
                assert_int_equal((uint8_t)(d.tl0_pic_idx - before.tl0_pic_idx), d.tid == 0 ? 1 : 0);
                uint32_t step = view.timestamp - timestamp;
                assert_true(step >= 2999 && step <= 3001);
            }
            pictures++;
            timestamp = view.timestamp;
            before = d;
        }
        assert_int_equal(view.timestamp, timestamp);
    }
    assert_int_equal(pictures, 3 * CLIP_FRAMES);
    assert_int_equal(keys, 3);
}

/* Counts what can be shown of the air, without the packets that `leave_out` names. */
static unsigned show(bool (*leave_out)(unsigned at, const struct vp8_descriptor *d), struct frame *ret_last)
{
    static struct frames frames;
    unsigned shown = 0;
    memset(&frames, 0, sizeof frames);
    for (unsigned i = 0; i < air.count; i++) {
        struct rtp_view view = view_of(i);
        struct vp8_descriptor d;
        const struct frame *frame;
        assert_int_equal(vp8_parse(view.payload, view.payload_size, &d), ERR_OK);
        if ((leave_out == NULL || !leave_out(i, &d)) && frames_on_packet(&frames, extended(view.seq), &view)) {
            while ((frame = frames_next(&frames)) != NULL) {
                shown++;
                *ret_last = *frame;
            }
        }
    }
    return shown;
}

static void all_pictures_can_be_shown_when_nothing_is_missing(void **state)
{
    struct frame last;
    (void)state;
    film(3 * CLIP_FRAMES, &stamp);
    assert_int_equal(show(NULL, &last), 3 * CLIP_FRAMES);
    assert_int_equal(last.number, stamp.number);
}

static bool is_upper(unsigned at, const struct vp8_descriptor *d)
{
    (void)at;
    return d->tid == 2;
}

static void without_the_upper_layer_the_others_can_be_shown(void **state)
{
    struct frame last;
    (void)state;
    film(2 * CLIP_FRAMES, &stamp);
    assert_int_equal(show(is_upper, &last), CLIP_FRAMES);
}

static bool is_in_base_picture(unsigned at, const struct vp8_descriptor *d)
{
    static uint16_t hit;
    hit = at == 0 ? (uint16_t)((d->picture_id + 4) & 0x7fff) : hit; /* the second picture of the base layer */
    return d->picture_id == hit && d->start;
}

static void after_a_lost_base_nothing_is_shown_until_the_next_key_frame(void **state)
{
    struct frame last;
    (void)state;
    film(2 * CLIP_FRAMES, &stamp);
    assert_int_equal(show(is_in_base_picture, &last), 4 + CLIP_FRAMES);
}

static void a_stamp_comes_through_and_noise_is_none(void **state)
{
    uint8_t bytes[MEDIA_STAMP_BYTES + 3] = {1, 2, 3};
    struct media_stamp read;
    (void)state;
    media_stamp_write(bytes + 3, &stamp);
    assert_true(media_stamp_read(bytes, sizeof bytes, &read));
    assert_int_equal(read.number, stamp.number);
    assert_int_equal(read.at_us, stamp.at_us);
    assert_false(media_stamp_read(bytes, sizeof bytes - 1, &read));
    assert_false(media_stamp_read(bytes, MEDIA_STAMP_BYTES - 1, &read));
}

static void a_stamped_picture_decodes_to_the_same_bits(void **state)
{
    static uint8_t picture[65536];
    struct media_decoder decoder;
    size_t size = 0;
    unsigned at = 0;
    (void)state;
    film(CLIP_FRAMES, &stamp);
    assert_int_equal(media_decoder_open(&decoder), ERR_OK);
    for (unsigned i = 0; i < air.count; i++) {
        struct rtp_view view = view_of(i);
        struct vp8_descriptor d;
        struct media_picture shown;
        assert_int_equal(vp8_parse(view.payload, view.payload_size, &d), ERR_OK);
        memcpy(picture + size, view.payload + d.size, view.payload_size - d.size);
        size += view.payload_size - d.size;
        if (view.marker) {
            assert_int_equal(media_decoder_decode(&decoder, picture, size, &shown), ERR_OK);
            assert_true(shown.hash == clip.frames[at].picture_hash);
            at++;
            size = 0;
        }
    }
    assert_int_equal(at, CLIP_FRAMES);
    media_decoder_close(&decoder);
}

static void a_stamped_voice_decodes_to_the_same_sound(void **state)
{
    int fault;
    OpusDecoder *a = opus_decoder_create(48000, 1, &fault), *b = opus_decoder_create(48000, 1, &fault);
    (void)state;
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES; i++) {
        int16_t heard[960], stamped[960];
        uint8_t *end = padded.frames[i].data + padded.frames[i].size;
        media_stamp_write(end - MEDIA_STAMP_BYTES, &stamp);
        assert_int_equal(padded.frames[i].size, plain.frames[i].size + MEDIA_STAMP_BYTES + 2);
        assert_int_equal(opus_decode(a, plain.frames[i].data, plain.frames[i].size, heard, 960, 0), 960);
        assert_int_equal(opus_decode(b, padded.frames[i].data, padded.frames[i].size, stamped, 960, 0), 960);
        assert_memory_equal(heard, stamped, sizeof heard);
    }
    opus_decoder_destroy(a);
    opus_decoder_destroy(b);
}

static int encode(void **state)
{
    const struct media_clip_config config = {
        .width = 160, .height = 96, .rate_bps = 200000, .frames = CLIP_FRAMES, .temporal_layers = 3, .shade = 120};
    (void)state;
    if (media_clip_encode(&config, &clip) != ERR_OK || media_voice_encode(&plain, false) != ERR_OK) {
        return -1;
    }
    padded = plain;
    return media_voice_pad(&padded) == ERR_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    media_clip_free(&clip);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clip_that_goes_round_is_one_stream),
        cmocka_unit_test(all_pictures_can_be_shown_when_nothing_is_missing),
        cmocka_unit_test(without_the_upper_layer_the_others_can_be_shown),
        cmocka_unit_test(after_a_lost_base_nothing_is_shown_until_the_next_key_frame),
        cmocka_unit_test(a_stamp_comes_through_and_noise_is_none),
        cmocka_unit_test(a_stamped_picture_decodes_to_the_same_bits),
        cmocka_unit_test(a_stamped_voice_decodes_to_the_same_sound),
    };
    return cmocka_run_group_tests(tests, encode, drop);
}
