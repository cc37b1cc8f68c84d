/* The sfu floor: what one receive batch brought goes out receiver by receiver, each packet once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/bytes.h"
#include "fake_worker.h"

#include <stdlib.h>

#define PUBLISHER 1
#define FIRST     2
#define RECEIVERS 3
#define PACKETS   5

static struct fake_worker *w;
static struct fake_video video;

static const struct source_handle camera = {PUBLISHER, 1};

static int set_up(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    w = malloc(sizeof *w);
    fake_worker_init(w, 7);
    video = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(PUBLISHER), .rtx_ssrc = FAKE_SSRC_RTX(PUBLISHER), .seq = 100};
    fake_peer(w, PUBLISHER, true, 0, 0, &params);
    assert_int_equal(router_source_add(w->peers[PUBLISHER], camera, SOURCE_CAMERA, "v", false, w->now), ERR_OK);
    for (uint32_t i = 0; i < RECEIVERS; i++) {
        fake_peer(w, FIRST + i, false, 0, 1, &params);
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
        count += !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(0);
    }
    assert_int_equal(count, RECEIVERS * PACKETS * FRAMES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_batch_goes_out_receiver_by_receiver, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_taken_of_a_source_that_ends_goes_nowhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_batch_of_any_length_loses_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
