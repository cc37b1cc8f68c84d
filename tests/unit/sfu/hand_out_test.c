/*
 * The sfu floor: what one receive batch brought goes out receiver by receiver, each packet once; sound before pictures, and
 * pictures in parts; the pieces of a picture equally long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/bytes.h"
#include "dais/wire/rtcp_fb.h"
#include "fake_worker.h"

#include <stdlib.h>

#define PUBLISHER 1
#define FIRST     2
#define RECEIVERS 3
#define PACKETS   5

static struct fake_worker *w;
static struct fake_video video;

static const struct source_handle camera = {PUBLISHER, 1}, mic = {PUBLISHER, 2};

static int set_up(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    w = malloc(sizeof *w);
    fake_worker_init(w, 7);
    video = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(PUBLISHER), .rtx_ssrc = FAKE_SSRC_RTX(PUBLISHER), .seq = 100};
    fake_peer(w, PUBLISHER, true, 0, 0, &params);
    assert_int_equal(router_source_add(w->peers[PUBLISHER], camera, SOURCE_CAMERA, "v", false, w->now), ERR_OK);
    assert_int_equal(router_source_add(w->peers[PUBLISHER], mic, SOURCE_MIC, "a", false, w->now), ERR_OK);
    for (uint32_t i = 0; i < RECEIVERS; i++) {
        fake_peer(w, FIRST + i, false, 1, 1, &params);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_worker_finish(w);
    free(w);
    return 0;
}

static void take_frame(bool key)
{
    uint8_t data[300];
    fake_video_next_frame(&video, key);
    for (unsigned p = 0; p < PACKETS; p++) {
        size_t len = fake_video_packet(&video, key, p == 0, p + 1 == PACKETS, data);
        router_take_rtp(w->peers[PUBLISHER], data, len, w->now, w->now);
    }
}

/* All got the frame, one after the other, its packets in order. */
static void expect_by_receiver(void)
{
    bool seen[FAKE_PEERS] = {false};
    assert_int_equal(w->datagram_count, RECEIVERS * PACKETS);
    for (unsigned i = 0; i < w->datagram_count; i += PACKETS) {
        const struct fake_datagram *first = &w->datagrams[i];
        assert_false(seen[first->peer]);
        seen[first->peer] = true;
        for (unsigned p = 0; p < PACKETS; p++) {
            assert_int_equal(first[p].peer, first->peer);
            assert_int_equal(load_u16(first[p].data + 2), (uint16_t)(load_u16(first->data + 2) + p));
        }
    }
}

static void a_batch_goes_out_receiver_by_receiver(void **state)
{
    (void)state;
    take_frame(true); /* they wait for it: each begins within the batch */
    assert_int_equal(w->datagram_count, 0);
    router_hand_out(w->router, w->now);
    expect_by_receiver();
    w->datagram_count = 0;
    w->now += 33000;
    take_frame(false);
    assert_int_equal(w->datagram_count, 0);
    router_hand_out(w->router, w->now);
    expect_by_receiver();
    w->datagram_count = 0;
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, 0);
}

static void what_was_taken_of_a_source_that_ends_goes_nowhere(void **state)
{
    (void)state;
    take_frame(true);
    router_hand_out(w->router, w->now);
    w->datagram_count = 0;
    take_frame(false);
    router_source_pause(w->peers[PUBLISHER], camera, true, w->now);
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, 0);
    router_source_pause(w->peers[PUBLISHER], camera, false, w->now);
    take_frame(true);
    router_source_remove(w->peers[PUBLISHER], camera, w->now);
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, 0);
}

static void a_batch_of_any_length_loses_nothing(void **state)
{
    (void)state;
    enum { FRAMES = 20 }; /* more than the router holds back */
    for (unsigned i = 0; i < FRAMES; i++) {
        take_frame(i == 0);
    }
    router_hand_out(w->router, w->now);
    for (int tick = 0; tick < 50; tick++) { /* the pacer spreads it */
        w->now += ROUTER_TICK_US;
        router_tick(w->router, w->now);
    }
    unsigned count = 0;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        count += !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(1);
    }
    assert_int_equal(count, RECEIVERS * PACKETS * FRAMES);
}

static void take_sound(void)
{
    static uint16_t seq = 700;
    uint8_t data[64];
    size_t len = fake_audio_packet(data, FAKE_SSRC_AUDIO(PUBLISHER), seq, seq * 960U, 20);
    seq++;
    router_take_rtp(w->peers[PUBLISHER], data, len, w->now, w->now);
}

static bool is_sound(const struct fake_datagram *d)
{
    return !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(0);
}

static void sound_goes_before_pictures(void **state)
{
    (void)state;
    take_frame(true);
    take_sound();
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, RECEIVERS * (PACKETS + 1));
    for (unsigned i = 0; i < w->datagram_count; i++) {
        assert_true(is_sound(&w->datagrams[i]) == (i < RECEIVERS));
    }
}

/* Sequence numbers of what each receiver was sent of the picture go up one by one. */
static void expect_order(unsigned frames)
{
    for (uint32_t peer = FIRST; peer < FIRST + RECEIVERS; peer++) {
        unsigned count = 0;
        uint16_t first = 0;
        for (unsigned i = 0; i < w->datagram_count; i++) {
            const struct fake_datagram *d = &w->datagrams[i];
            if (d->peer == peer && !d->is_rtcp && !is_sound(d)) {
                first = count == 0 ? load_u16(d->data + 2) : first;
                assert_int_equal(load_u16(d->data + 2), (uint16_t)(first + count));
                count++;
            }
        }
        assert_int_equal(count, frames * PACKETS);
    }
}

static void a_picture_goes_out_in_parts_and_sound_passes_it(void **state)
{
    (void)state;
    take_frame(true);
    router_hand_out(w->router, w->now); /* all have begun */
    w->datagram_count = 0;
    w->now += 33000;
    take_frame(false);
    assert_true(router_hand_out_some(w->router, 1, w->now));
    assert_int_equal(w->datagram_count, PACKETS); /* never less than a receiver's share */
    take_sound();
    take_frame(false); /* of which nothing goes before the first is through */
    assert_true(router_hand_out_some(w->router, 1, w->now));
    assert_int_equal(w->datagram_count, RECEIVERS + 2 * PACKETS);
    for (unsigned i = PACKETS; i < PACKETS + RECEIVERS; i++) {
        assert_true(is_sound(&w->datagrams[i]));
    }
    unsigned parts = 2;
    while (router_hand_out_some(w->router, 1, w->now)) {
        assert_in_range(++parts, 3, 3 * RECEIVERS);
    }
    expect_order(2);
    assert_false(router_hand_out_some(w->router, 1, w->now));
}

static void who_begins_with_a_part_gets_all_of_the_picture(void **state)
{
    (void)state;
    take_frame(true); /* they wait for it */
    while (router_hand_out_some(w->router, 1, w->now)) {
    }
    expect_order(1);
}

/* What came meanwhile is in the history already, and still has its turn. */
static void who_begins_between_two_parts_gets_each_packet_once(void **state)
{
    (void)state;
    take_frame(true);
    assert_true(router_hand_out_some(w->router, 1, w->now));
    take_frame(false);
    while (router_hand_out_some(w->router, 1, w->now)) {
    }
    expect_order(2);
}

static void receivers_may_go_between_two_parts(void **state)
{
    (void)state;
    take_frame(true);
    router_hand_out(w->router, w->now);
    static const uint32_t order[RECEIVERS] = {FIRST + 1, FIRST,
                                              FIRST + 2}; /* the next in turn, at first, and later maybe */
    for (unsigned went = 0; went < RECEIVERS; went++) {
        uint32_t gone = order[went];
        w->datagram_count = 0;
        take_frame(false);
        assert_true(router_hand_out_some(w->router, 1, w->now));
        router_peer_remove(w->peers[gone], w->now);
        router_hand_out(w->router, w->now);
        unsigned left = RECEIVERS - 1 - went;
        bool was_first = w->datagrams[0].peer == gone;
        assert_int_equal(w->datagram_count, (left + was_first) * PACKETS);
    }
}

static void a_source_may_end_or_begin_anew_between_two_parts(void **state)
{
    (void)state;
    take_frame(true);
    router_hand_out(w->router, w->now);
    w->datagram_count = 0;
    take_frame(false);
    assert_true(router_hand_out_some(w->router, 1, w->now));
    router_source_pause(w->peers[PUBLISHER], camera, true, w->now);
    router_source_pause(w->peers[PUBLISHER], camera, false, w->now);
    take_frame(true);
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, PACKETS + RECEIVERS * PACKETS);
    take_frame(false);
    assert_true(router_hand_out_some(w->router, 1, w->now));
    router_source_remove(w->peers[PUBLISHER], camera, w->now);
    assert_false(router_hand_out_some(w->router, 1, w->now));
    assert_int_equal(w->datagram_count, PACKETS + RECEIVERS * PACKETS + PACKETS);
}

static void a_stream_may_begin_anew_between_two_parts(void **state)
{
    (void)state;
    take_frame(true);
    router_hand_out(w->router, w->now);
    take_frame(false);
    assert_true(router_hand_out_some(w->router, 1, w->now));
    w->datagram_count = 0;
    video.seq = (uint16_t)(video.seq + 30000); /* its packets get the numbers of the first ones once more */
    video.timestamp += 90000000;
    for (unsigned i = 0; i < 3; i++) {
        take_frame(true);
    }
    router_hand_out(w->router, w->now);
    for (unsigned i = 0; i < 50; i++) { /* the pacer spreads it */
        w->now += ROUTER_TICK_US;
        router_tick(w->router, w->now);
    }
    unsigned count[FAKE_PEERS] = {0};
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        count[d->peer] += !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(1);
    }
    for (uint32_t peer = FIRST; peer < FIRST + RECEIVERS; peer++) {
        assert_in_range(count[peer], 3 * PACKETS - 2, 3 * PACKETS); /* the jump is believed at the second packet */
    }
}

/* A picture whose pieces carry so many bytes more than the first. */
static void take_pieces(const size_t *more, unsigned count)
{
    uint8_t data[300], longer[400];
    fake_video_next_frame(&video, false);
    for (unsigned p = 0; p < count; p++) {
        size_t len = fake_video_packet(&video, false, false, p + 1 == count, data);
        size_t tail = FAKE_TAG_BYTES;
        memcpy(longer, data, len - tail);
        memset(longer + len - tail, 0x77, more[p]);
        memcpy(longer + len - tail + more[p], data + len - tail, tail);
        router_take_rtp(w->peers[PUBLISHER], longer, len + more[p], w->now, w->now);
    }
}

static void the_pieces_of_a_picture_leave_equally_long(void **state)
{
    (void)state;
    static const size_t cut_evenly[] = {0, 0, 1, 1, 2}, far_apart[] = {0, 33, 33, 1, 5};
    struct rtp_view view;
    take_frame(true);
    router_hand_out(w->router, w->now);
    w->datagram_count = 0;
    take_pieces(cut_evenly, PACKETS);
    take_pieces(far_apart, PACKETS);
    router_hand_out(w->router, w->now);
    assert_int_equal(w->datagram_count, RECEIVERS * 2 * PACKETS);
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        unsigned p = i % PACKETS;
        bool even = i / PACKETS % 2 == 0;
        size_t whole = w->datagrams[i - p + (even ? 4 : 1)].len;
        size_t more = even ? cut_evenly[p] : far_apart[p], longest = even ? 2 : 33;
        bool filled = longest - more <= 32 && (even || p != 4); /* the last may be shorter */
        assert_int_equal(d->len, filled ? whole : whole - longest + more);
        assert_int_equal(rtp_parse(d->data, d->len, &view), ERR_OK);
        struct fake_tag tag;
        assert_true(fake_tag_read(view.payload, view.payload_size, &tag)); /* padding is no part of the payload */
        assert_int_equal(d->len - (size_t)(view.payload - d->data) - view.payload_size, filled ? longest - more : 0);
    }
}

static void what_is_repeated_is_padded_as_before(void **state)
{
    (void)state;
    static const size_t cut_evenly[] = {0, 1, 1, 1, 1};
    struct media_params params = fake_params();
    params.vp8_rtx_pt = 0; /* so that it comes again as it was */
    fake_peer(w, FIRST + RECEIVERS, false, 0, 1, &params);
    take_frame(true);
    router_hand_out(w->router, w->now);
    w->datagram_count = 0;
    take_pieces(cut_evenly, PACKETS);
    router_hand_out(w->router, w->now);
    struct fake_datagram first = {0};
    for (unsigned i = 0; i < w->datagram_count && first.len == 0; i++) {
        first = w->datagrams[i].peer == FIRST + RECEIVERS ? w->datagrams[i] : first;
    }
    assert_true((first.data[0] & 0x20) != 0);
    uint8_t nack[64];
    uint16_t seq = load_u16(first.data + 2);
    struct writer writer;
    writer_init(&writer, nack, sizeof nack);
    rtcp_write_nack(&writer, 9, load_u32(first.data + 8), &seq, 1);
    w->datagram_count = 0;
    w->now += 20000;
    router_on_rtcp(w->peers[FIRST + RECEIVERS], nack, writer.pos, w->now);
    router_tick(w->router, w->now);
    bool again = false;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        if (d->peer == first.peer && !d->is_rtcp && load_u16(d->data + 2) == seq) {
            again = true;
            assert_int_equal(d->len, first.len);
            assert_memory_equal(d->data, first.data, first.len);
        }
    }
    assert_true(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_batch_goes_out_receiver_by_receiver, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_taken_of_a_source_that_ends_goes_nowhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_batch_of_any_length_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sound_goes_before_pictures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_picture_goes_out_in_parts_and_sound_passes_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_begins_with_a_part_gets_all_of_the_picture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_begins_between_two_parts_gets_each_packet_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(receivers_may_go_between_two_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_source_may_end_or_begin_anew_between_two_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stream_may_begin_anew_between_two_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_pieces_of_a_picture_leave_equally_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_repeated_is_padded_as_before, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
