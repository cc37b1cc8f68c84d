/*
 * The estimate in the router: what probes are made of and where they go, that every numbered packet is answered for,
 * REMB and reports in its place, and what is told of a connection. The receiver is one that answers all it gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/sfu/sfu_priv.h"
#include "dais/wire/twcc.h"
#include "fake_worker.h"

#define MS        US_PER_MS
#define PUBLISHER 1
#define RECEIVER  2
#define WAY_US    (20 * MS)
#define RTX_PT    97
#define ANSWERS   4096

static struct fake_worker *w;
static struct fake_video video;
static struct {
    bool answers;
    bool started;
    uint16_t first_seq, next_seq; /* transport-wide, not told yet */
    int64_t arrivals[ANSWERS];
    time_us told_us;
    unsigned media, repeats, padding, others, numbered;
    unsigned media_padding; /* padding on a stream of pictures */
    size_t sent_len[65536]; /* by sequence number of slot 0's stream */
    uint32_t sent_tag[65536];
} rx;

static void on_datagram(struct fake_worker *worker, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp)
{
    struct rtp_view view;
    uint16_t seq;
    if (peer != RECEIVER || is_rtcp) {
        return;
    }
    assert_int_equal(rtp_parse(data, len, &view), ERR_OK);
    assert_true(len <= LIMIT_RTP_BYTES);
    bool rtx = view.pt == RTX_PT;
    rx.media += !rtx;
    rx.repeats += rtx && view.payload_size > 0;
    rx.padding += rtx && view.payload_size == 0;
    rx.media_padding += !rtx && view.padding_size > 0;
    if (!rtx && view.payload_size > 4) {
        rx.sent_len[view.seq] = view.payload_size;
        rx.sent_tag[view.seq] = load_u32(view.payload + view.payload_size - 5);
    } else if (rtx && view.payload_size > 0) { /* the very packet it says to be */
        uint16_t original = load_u16(view.payload);
        assert_int_equal(view.payload_size - 2, rx.sent_len[original]);
        assert_int_equal(load_u32(view.payload + view.payload_size - 5), rx.sent_tag[original]);
    } else if (rtx) {
        assert_int_equal(view.padding_size, 255);
    }
    if (rtp_ext_u16(&view, EXT_TCC, &seq)) {
        if (!rx.started) {
            rx.started = true;
            rx.first_seq = rx.next_seq = seq;
        }
        assert_int_equal(seq, rx.next_seq); /* no number is left out, none is used twice */
        rx.next_seq++;
        rx.numbered++;
        rx.arrivals[seq % ANSWERS] = worker->now + WAY_US;
    }
}

static void tell(void)
{
    uint8_t out[1200];
    struct writer writer;
    int64_t arrivals[400];
    size_t count = 0;
    for (uint16_t seq = rx.first_seq; seq != rx.next_seq && count < 400; seq++) {
        arrivals[count++] = rx.arrivals[seq % ANSWERS];
    }
    rx.told_us = w->now;
    if (!rx.answers || count == 0) {
        return;
    }
    writer_init(&writer, out, sizeof out);
    rtcp_write_rr(&writer, 9, NULL, 0);
    rx.first_seq = (uint16_t)(rx.first_seq + twcc_write(&writer, 9, 0, 0, rx.first_seq, arrivals, count));
    router_on_rtcp(w->peers[RECEIVER], out, writer.pos, w->now + WAY_US);
}

static void pass(time_us us)
{
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        router_tick(w->router, w->now);
        if (w->now - rx.told_us >= 50 * MS) {
            tell();
        }
    }
}

static void frame(bool key)
{
    uint8_t data[1200];
    fake_video_next_frame(&video, key);
    for (unsigned p = 0; p < 3; p++) {
        size_t n = fake_video_packet(&video, key, p == 0, p == 2, data);
        router_on_rtp(w->peers[PUBLISHER], data, n, w->now, w->now);
    }
    pass(30 * MS);
}

static struct bwe *estimator(void)
{
    return &w->peers[RECEIVER]->bwe;
}

static void start(const struct media_params *params)
{
    memset(&rx, 0, sizeof rx);
    rx.answers = true;
    struct media_params publisher = fake_params();
    fake_peer(w, PUBLISHER, true, 0, 0, &publisher);
    video = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(PUBLISHER), .rtx_ssrc = FAKE_SSRC_RTX(PUBLISHER), .tag = 1};
    fake_peer(w, RECEIVER, false, 0, 2, params);
}

static void publish(void)
{
    assert_int_equal(
        router_source_add(w->peers[PUBLISHER], (struct source_handle){1, 1}, SOURCE_CAMERA, "v", false, w->now),
        ERR_OK);
    frame(true);
    for (unsigned i = 0; i < 30; i++) {
        frame(false);
    }
}

static int setup(void **state)
{
    (void)state;
    w = calloc(1, sizeof *w);
    assert_non_null(w);
    fake_worker_init(w, 8192);
    w->on_datagram = on_datagram;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_worker_finish(w);
    free(w);
    return 0;
}

static void with_nothing_to_send_padding_raises_the_estimate(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    start(&params);
    pass(1000 * MS);
    assert_true(rx.padding > 20);
    assert_int_equal(rx.media + rx.repeats, 0);
    assert_true(bwe_target_bps(estimator()) > 2 * BWE_START_BPS);
    unsigned before = rx.padding;
    pass(5000 * MS); /* nobody wants more: no more probes */
    assert_int_equal(rx.padding, before);
    for (unsigned i = 0; i < 60; i++) { /* again and again: the allocator knows of nobody who wants it */
        bwe_set_wanted_bps(estimator(), 15000000);
        pass(50 * MS);
    }
    assert_true(rx.padding > before);
    assert_true(bwe_target_bps(estimator()) > 8000000);
}

static void probes_repeat_what_was_sent_and_never_pad_pictures(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    start(&params);
    publish();
    bwe_set_wanted_bps(estimator(), 15000000);
    for (unsigned i = 0; i < 100; i++) {
        frame(false);
    }
    assert_true(rx.media > 300);
    assert_true(rx.repeats > 20);
    assert_int_equal(rx.media_padding, 0);
    assert_int_equal(rx.numbered, rx.media + rx.repeats + rx.padding);
}

/* Feedback without end, of all kinds that are wrong: it goes on. */
static void feedback_that_makes_no_sense_is_dropped(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    start(&params);
    publish();
    double before = estimator()->aimd.estimate_bps;
    uint32_t random = 1;
    for (unsigned i = 0; i < 3000; i++) {
        uint8_t out[64] = {0x8f, RTCP_RTPFB, 0, 0};
        for (unsigned k = 4; k < sizeof out; k++) {
            random = random * 1664525 + 1013904223;
            out[k] = (uint8_t)(random >> 24);
        }
        size_t len = 12 + random % 12 * 4;
        store_u16(out + 2, (uint16_t)(len / 4 - 1));
        store_u16(out + 12, (uint16_t)(rx.next_seq + 3000 + random % 20000)); /* never sent */
        router_on_rtcp(w->peers[RECEIVER], out, len, w->now);
    }
    for (unsigned i = 0; i < 30; i++) {
        frame(false);
    }
    assert_true(estimator()->aimd.estimate_bps >= before);
    assert_int_equal(bwe_loss_percent(estimator()), 0);
}

static void send_remb(uint64_t bps)
{
    uint8_t out[64];
    struct writer writer;
    writer_init(&writer, out, sizeof out);
    rtcp_write_remb(&writer, 9, bps, NULL, 0);
    router_on_rtcp(w->peers[RECEIVER], out, writer.pos, w->now);
}

static void without_transport_feedback_remb_says_it(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    params.transport_cc_video = false;
    params.remb = true;
    start(&params);
    publish();
    assert_int_equal(rx.padding + rx.repeats, 0); /* no answers: no probes */
    send_remb(400000);
    assert_true(bwe_target_bps(estimator()) > 350000 && bwe_target_bps(estimator()) <= 400000);
    params.remb = false; /* not negotiated: not believed */
    w->peers[RECEIVER]->params = params;
    send_remb(3000000);
    assert_true(bwe_target_bps(estimator()) <= 400000);
}

static void without_a_retransmission_stream_nothing_is_probed(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    params.vp8_rtx_pt = 0;
    start(&params);
    publish();
    assert_int_equal(rx.padding + rx.repeats, 0);
    assert_int_equal(rx.media, 93);
}

static void how_the_connection_fares_is_told(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    start(&params);
    publish();
    w->event_count = 0;
    for (unsigned i = 0; i < 200; i++) {
        frame(false);
    }
    unsigned told = 0;
    const struct link_stats *link = NULL;
    for (unsigned i = 0; i < w->event_count; i++) {
        if (w->events[i].kind == 'k' && w->events[i].peer == RECEIVER) {
            link = &w->events[i].link;
            told++;
        }
    }
    assert_true(told == 3); /* in six seconds */
    assert_true(link->down_estimate_bps > BWE_START_BPS);
    assert_true(link->down_bps > 20000 && link->down_bps < 400000);
    assert_int_equal(link->down_loss_percent, 0);
    assert_true(link->rtt_ms >= 20 && link->rtt_ms <= 70);
    assert_false(link->limited);
    rx.answers = false;
    w->event_count = 0;
    for (unsigned i = 0; i < 100; i++) {
        bwe_set_wanted_bps(estimator(), 200000000); /* now and then the choice of layers says what it is */
        frame(false);
    }
    for (unsigned i = 0; i < w->event_count; i++) {
        link = w->events[i].kind == 'k' && w->events[i].peer == RECEIVER ? &w->events[i].link : link;
    }
    assert_true(link->down_estimate_bps < 2 * BWE_START_BPS); /* it is silent */
    w->event_count = 0;
    bwe_set_wanted_bps(estimator(), 200000000); /* until the next tick, which sees what is really wanted */
    link_tick(w->peers[RECEIVER], w->now + 2 * US_PER_S);
    assert_int_equal(w->event_count, 1);
    assert_true(w->events[0].link.limited);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(with_nothing_to_send_padding_raises_the_estimate, setup, teardown),
        cmocka_unit_test_setup_teardown(probes_repeat_what_was_sent_and_never_pad_pictures, setup, teardown),
        cmocka_unit_test_setup_teardown(feedback_that_makes_no_sense_is_dropped, setup, teardown),
        cmocka_unit_test_setup_teardown(without_transport_feedback_remb_says_it, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_retransmission_stream_nothing_is_probed, setup, teardown),
        cmocka_unit_test_setup_teardown(how_the_connection_fares_is_told, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
