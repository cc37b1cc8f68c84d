/* The bed itself: the network does what it is told to, and the same seed gives the same packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "media_source.h"
#include "sim_client.h"

#define MANY 100000

static unsigned pass_many(struct sim_link *link, time_us apart_us)
{
    unsigned arrived = 0;
    time_us at_us[2];
    for (unsigned i = 0; i < MANY; i++) {
        arrived += sim_link_pass(link, SIM_START_US + i * apart_us, 1000, false, at_us);
    }
    return arrived;
}

static void loss_and_duplication_are_as_frequent_as_asked(void **state)
{
    struct sim_link link;
    (void)state;
    sim_link_init(&link, &(struct sim_link_config){.loss = 0.2}, 1);
    assert_in_range(pass_many(&link, 1000), MANY * 79 / 100, MANY * 81 / 100);
    sim_link_init(&link, &(struct sim_link_config){.duplicate = 0.05}, 2);
    assert_in_range(pass_many(&link, 1000), MANY * 104 / 100, MANY * 106 / 100);
    sim_link_init(&link, &(struct sim_link_config){.blackout = true}, 3);
    assert_int_equal(pass_many(&link, 1000), 0);
}

static void bursts_of_loss_have_the_length_and_share_asked_for(void **state)
{
    struct sim_link link;
    unsigned bursts = 0, lost = 0;
    bool was_lost = false;
    time_us at_us[2];
    (void)state;
    /* Bad for 20 packets in the mean, and 5 % of the time. */
    sim_link_init(&link, &(struct sim_link_config){.ge_enter = 0.05 / 0.95 / 20, .ge_leave = 0.05, .ge_loss = 1}, 4);
    for (unsigned i = 0; i < MANY * 4; i++) {
        bool is_lost = sim_link_pass(&link, SIM_START_US + i, 1000, false, at_us) == 0;
        lost += is_lost ? 1 : 0;
        bursts += is_lost && !was_lost ? 1 : 0;
        was_lost = is_lost;
    }
    assert_in_range(lost * 1000 / (MANY * 4), 44, 56);
    assert_in_range(lost * 10 / bursts, 180, 220);
}

static void a_bottleneck_passes_its_rate_and_queues_no_longer_than_it_may(void **state)
{
    struct sim_link link;
    time_us at_us[2], last_us = 0;
    uint64_t bytes = 0;
    (void)state;
    sim_link_init(&link, &(struct sim_link_config){.rate_bps = 1000000, .queue_us = 200000, .delay_us = 10000}, 5);
    for (unsigned i = 0; i < MANY; i++) {
        time_us now_us = SIM_START_US + i * 1000; /* eight times what fits */
        if (sim_link_pass(&link, now_us, 1000 - SIM_OVERHEAD_BYTES, false, at_us) > 0) {
            assert_true(at_us[0] >= last_us && at_us[0] <= now_us + 200000 + 8000 + 10000);
            last_us = at_us[0];
            bytes += 1000;
        }
    }
    assert_in_range(bytes * 8 / (MANY / 1000), 990000, 1010000);
    sim_link_init(&link, &(struct sim_link_config){.rate_bps = 1000000, .queue_bytes = 10000}, 6);
    (void)pass_many(&link, 1000);
    assert_in_range(link.counts.queue_last_us, 60000, 80000);
}

static void jitter_keeps_the_order_and_reordering_breaks_it(void **state)
{
    struct sim_link link;
    time_us at_us[2], last_us = 0;
    unsigned overtaken = 0;
    (void)state;
    sim_link_init(&link, &(struct sim_link_config){.delay_us = 20000, .jitter_us = 50000}, 7);
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(sim_link_pass(&link, SIM_START_US + i * 1000, 1000, false, at_us), 1);
        assert_true(at_us[0] >= last_us);
        last_us = at_us[0];
    }
    sim_link_init(&link, &(struct sim_link_config){.delay_us = 20000, .reorder = 0.1, .reorder_us = 5500}, 8);
    for (unsigned i = 0; i < MANY; i++) {
        (void)sim_link_pass(&link, SIM_START_US + i * 1000, 1000, false, at_us);
        overtaken += at_us[0] < last_us ? 1 : 0;
        last_us = at_us[0];
    }
    assert_in_range(overtaken, MANY * 8 / 100, MANY * 10 / 100); /* less those followed by another late one */
}

/* --- a call --- */

struct call {
    struct sim sim;
    struct sim_client sender, receiver;
    struct media_video video;
    const struct media_clip *clip;
    unsigned arrived, tapped;
};

static void on_rtp(void *user, const struct rtp_view *view)
{
    ((struct call *)user)->arrived += view->pt == SIM_PT_VP8 ? 1 : 0;
}

static void on_tap(void *user, const struct rtp_view *view)
{
    ((struct call *)user)->tapped += view->pt == SIM_PT_VP8 ? 1 : 0;
}

static void on_sender_rtcp(void *user, const uint8_t *data, size_t len)
{
    (void)media_video_on_rtcp(&((struct call *)user)->video, data, len);
}

static void send_rtp(void *user, const uint8_t *data, size_t len)
{
    sim_client_send_rtp(&((struct call *)user)->sender, data, len);
}

static void on_frame(void *user)
{
    struct call *call = user;
    (void)media_video_frame(&call->video, call->sim.now_us);
    sim_at(&call->sim, call->sim.now_us + US_PER_S / MEDIA_FPS, on_frame, call);
}

/* One camera, one viewer, three seconds. Returns the trace's hash. */
static uint64_t run_call(uint64_t seed, const struct sim_link_config *link, const struct media_clip *clip,
                         unsigned *ret_arrived)
{
    static struct call call;
    struct worker_transport_open publisher = {.params = sim_params(), .room = {1, 1}, .publish_count = 1};
    struct worker_transport_open viewer = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    call = (struct call){.clip = clip};
    publisher.publish[0] = (struct publish_section){.mid = "v", .media = MEDIA_VIDEO, .ssrc = 10, .rtx_ssrc = 11};
    viewer.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = 20, .rtx_ssrc = 21};
    sim_open(&call.sim, seed);
    sim_client_open(&call.sender, &call.sim, &publisher, link, link,
                    &(struct sim_client_handler){.on_rtcp = on_sender_rtcp, .user = &call});
    sim_client_open(&call.receiver, &call.sim, &viewer, link, link,
                    &(struct sim_client_handler){.on_rtp = on_rtp, .on_tap_rtp = on_tap, .user = &call});
    assert_true(sim_client_connect(&call.sender, 5 * US_PER_S));
    assert_true(sim_client_connect(&call.receiver, 5 * US_PER_S));
    sim_client_join(&call.receiver);
    sim_client_add_source(&call.sender, (struct source_handle){1, 1}, SOURCE_CAMERA, "v");
    struct media_video_config config = {.clip = clip,
                                        .ssrc = 10,
                                        .rtx_ssrc = 11,
                                        .mid = "v",
                                        .params = sim_params(),
                                        .first_seq = 65500,
                                        .twcc_seq = &call.sender.twcc_seq,
                                        .send = send_rtp,
                                        .user = &call};
    assert_int_equal(media_video_open(&call.video, &config), ERR_OK);
    on_frame(&call);
    sim_run(&call.sim, call.sim.now_us + 3 * US_PER_S);
    sim_client_close(&call.sender);
    sim_client_close(&call.receiver);
    uint64_t hash = call.sim.trace_hash;
    assert_true(call.tapped >= call.arrived);
    *ret_arrived = call.arrived;
    media_video_close(&call.video);
    sim_close(&call.sim);
    return hash;
}

static struct media_clip make_clip(void)
{
    struct media_clip clip;
    struct media_clip_config config = {
        .width = 320, .height = 180, .rate_bps = 300000, .frames = 300, .temporal_layers = 3};
    assert_int_equal(media_clip_make(&config, 1, &clip), ERR_OK);
    return clip;
}

static void a_video_goes_from_a_publisher_to_a_viewer(void **state)
{
    struct media_clip clip = make_clip();
    unsigned arrived;
    (void)state;
    (void)run_call(1, &(struct sim_link_config){.delay_us = 10000}, &clip, &arrived);
    assert_true(arrived > 80);
    media_clip_free(&clip);
}

static void the_same_seed_gives_the_same_packets_and_another_seed_others(void **state)
{
    struct sim_link_config link = {.loss = 0.1,
                                   .delay_us = 20000,
                                   .jitter_us = 10000,
                                   .duplicate = 0.05,
                                   .reorder = 0.05,
                                   .reorder_us = 15000,
                                   .rate_bps = 2000000,
                                   .queue_us = 100000};
    struct media_clip clip = make_clip();
    unsigned arrived;
    uint64_t first = run_call(7, &link, &clip, &arrived);
    (void)state;
    print_message("trace %016llx, %u packets arrived\n", (unsigned long long)first, arrived);
    assert_true(arrived > 60);
    assert_true(run_call(8, &link, &clip, &arrived) != first);
    assert_true(run_call(7, &link, &clip, &arrived) == first);
    media_clip_free(&clip);
}

/* Row 18 of the plan, the part below the clock: DTLS retransmission runs on the bed's time. */
static void a_handshake_through_30_percent_loss_and_300_ms_is_done_in_5_seconds(void **state)
{
    struct sim_link_config link = {.loss = 0.3, .delay_us = 150000};
    unsigned late = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct sim sim;
        struct sim_client client;
        struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}};
        sim_open(&sim, seed);
        sim_client_open(&client, &sim, &open, &link, &link, &(struct sim_client_handler){0});
        assert_true(sim_client_connect(&client, 15 * US_PER_S));
        late += sim.now_us - SIM_START_US > 5 * US_PER_S ? 1 : 0;
        sim_client_close(&client);
        sim_close(&sim);
    }
    assert_in_range(late, 0, 2); /* a chance of losing the same record four times remains */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loss_and_duplication_are_as_frequent_as_asked),
        cmocka_unit_test(bursts_of_loss_have_the_length_and_share_asked_for),
        cmocka_unit_test(a_bottleneck_passes_its_rate_and_queues_no_longer_than_it_may),
        cmocka_unit_test(jitter_keeps_the_order_and_reordering_breaks_it),
        cmocka_unit_test(a_video_goes_from_a_publisher_to_a_viewer),
        cmocka_unit_test(the_same_seed_gives_the_same_packets_and_another_seed_others),
        cmocka_unit_test(a_handshake_through_30_percent_loss_and_300_ms_is_done_in_5_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
