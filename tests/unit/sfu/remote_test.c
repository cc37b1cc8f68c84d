/* The sfu floor: one room in two routers, with what crosses between them in the test's hands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_worker.h"

#define PUBLISHER   1
#define CROSSES_MAX 256

/* Something on its way from one router to the other. */
struct cross {
    char kind; /* 'p' packet, 'r' report, 'd' depth, 'a' ask, 'w' wanted */
    struct source_handle source;
    uint8_t layer, layers;
    uint16_t run;
    uint64_t number;
    struct history_entry packet;
    uint8_t payload[ROUTER_PAYLOAD_BYTES];
    struct rtcp_sender_report sr;
    struct lossy_receivers loss;
    uint16_t depth_ms;
    time_us at;
};

static const struct source_handle voice = {1, 1}, picture = {2, 1};
static struct fake_worker home, away;
static struct fake_video video;
static struct source *remote_voice, *remote_picture;
static struct cross crosses[CROSSES_MAX];
static unsigned crossing;
static unsigned asked_frames, asked_packets, dropped;
static uint64_t drop_number; /* the picture's packet with this number does not get there */
static uint64_t last_number; /* of the picture */

static struct cross *next_cross(char kind, struct source_handle source, uint8_t layer)
{
    assert_true(crossing < CROSSES_MAX);
    struct cross *c = &crosses[crossing++];
    *c = (struct cross){.kind = kind, .source = source, .layer = layer};
    return c;
}

static void on_source_packet(void *user, struct source_handle source, uint8_t layer, uint16_t run,
                             const struct history_entry *packet)
{
    assert_ptr_equal(user, &home); /* what is away is nobody's to tap */
    bool of_picture = source_handle_eq(source, picture);
    last_number = of_picture ? packet->number : last_number;
    if (of_picture && packet->number == drop_number) {
        drop_number = 0;
        dropped++;
        return;
    }
    struct cross *c = next_cross('p', source, layer);
    c->run = run;
    c->packet = *packet;
    memcpy(c->payload, packet->payload, packet->size);
    c->packet.payload = c->payload;
}

static void on_source_report(void *user, struct source_handle source, uint8_t layer,
                             const struct rtcp_sender_report *sr, time_us arrival_us)
{
    (void)user;
    struct cross *c = next_cross('r', source, layer);
    c->sr = *sr;
    c->at = arrival_us;
}

static void on_source_depth(void *user, struct source_handle source, uint16_t depth_ms)
{
    assert_ptr_equal(user, &home);
    assert_true(source_handle_eq(source, voice) || source_handle_eq(source, picture));
    next_cross('d', source, 0)->depth_ms = depth_ms;
}

static void on_remote_ask(void *user, struct source_handle source, uint8_t layer, uint16_t run, uint64_t number)
{
    assert_ptr_equal(user, &away);
    asked_frames += number == 0 ? 1 : 0;
    asked_packets += number == 0 ? 0 : 1;
    struct cross *c = next_cross('a', source, layer);
    c->run = run;
    c->number = number;
}

static void on_remote_wanted(void *user, struct source_handle source, uint8_t layers,
                             const struct lossy_receivers *loss)
{
    assert_ptr_equal(user, &away);
    struct cross *c = next_cross('w', source, 0);
    c->layers = layers;
    c->loss = *loss;
}

static void carry(void)
{
    for (unsigned i = 0; i < crossing; i++) { /* what is carried may send more */
        struct cross *c = &crosses[i];
        struct source *source = source_handle_eq(c->source, voice) ? remote_voice : remote_picture;
        if (c->kind == 'p' && source != NULL) {
            router_on_remote_packet(source, c->layer, c->run, &c->packet, away.now);
        } else if (c->kind == 'r' && source != NULL) {
            router_on_remote_report(source, c->layer, &c->sr, c->at);
        } else if (c->kind == 'a') {
            router_source_ask(home.router, c->source, c->layer, c->run, c->number, home.now);
        } else if (c->kind == 'w') {
            router_source_wanted(home.router, c->source, c->layers, UINT8_MAX);
            router_source_loss(home.router, c->source, &c->loss);
        } else if (c->kind == 'd' && source != NULL) {
            router_on_remote_depth(source, c->depth_ms);
        }
    }
    crossing = 0;
}

/* --- the publisher, at home --- */

static bool key_wanted;
static uint16_t voice_seq;
static unsigned nacks, plis;
static int told_percent; /* what the last report said of the sound */

/* What came for the publisher since. */
static void read_feedback(void)
{
    for (unsigned i = 0; i < home.datagram_count; i++) {
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        struct rtcp_fb fb;
        rtcp_begin(&iter, home.datagrams[i].data, home.datagrams[i].len);
        while (home.datagrams[i].is_rtcp && rtcp_next(&iter, &packet)) {
            struct rtcp_report report;
            for (unsigned r = 0; packet.type == RTCP_RR && r < packet.count; r++) {
                if (rtcp_report_parse(&packet, r, &report) == ERR_OK && report.ssrc == FAKE_SSRC_AUDIO(PUBLISHER)) {
                    told_percent = (report.fraction_lost * 100 + 128) / 256;
                }
            }
            bool feedback = packet.type == RTCP_PSFB || packet.type == RTCP_RTPFB;
            if (feedback && rtcp_fb_parse(&packet, &fb) == ERR_OK) {
                plis += packet.type == RTCP_PSFB && fb.format == PSFB_PLI;
                nacks += packet.type == RTCP_RTPFB && fb.format == RTPFB_NACK;
                key_wanted |= packet.type == RTCP_PSFB && fb.format == PSFB_PLI;
            }
        }
    }
    home.datagram_count = 0;
}

static void publish(const uint8_t *data, size_t len)
{
    router_on_rtp(home.peers[PUBLISHER], data, len, home.now, home.now);
    carry();
}

/* A frame of three packets; a key frame if one was asked for. `lose`: this one does not reach us (-1: all do). */
static void send_frame(int lose)
{
    uint8_t data[FAKE_PACKET_SIZE];
    bool key = key_wanted;
    key_wanted = false;
    fake_video_next_frame(&video, key);
    for (int i = 0; i < 3; i++) {
        size_t len = fake_video_packet(&video, key, i == 0, i == 2, data);
        if (i != lose) {
            publish(data, len);
        }
    }
}

static void send_voice(void)
{
    uint8_t data[FAKE_PACKET_SIZE];
    size_t len = fake_audio_packet(data, FAKE_SSRC_AUDIO(PUBLISHER), voice_seq, voice_seq * 960u, 10);
    voice_seq++;
    publish(data, len);
}

/* Time runs, the publisher speaks and shows its picture. */
static void run_for(time_us us)
{
    for (time_us until = home.now + us; home.now < until;) {
        home.now += ROUTER_TICK_US;
        away.now = home.now;
        if (home.now % (2 * ROUTER_TICK_US) == 0) {
            send_voice();
        }
        if (home.now % (3 * ROUTER_TICK_US) == 0) {
            send_frame(-1);
        }
        router_tick(home.router, home.now);
        router_tick(away.router, away.now);
        carry();
        read_feedback();
    }
}

/* --- the receiver, away --- */

/* How many packets came in the slot since; they follow upon one another, and so do the publisher's numbers in them. */
static unsigned received(unsigned slot, uint32_t *ret_last)
{
    unsigned count = 0;
    uint16_t seq = 0;
    for (unsigned i = 0; i < away.datagram_count; i++) {
        struct rtp_view rtp;
        if (away.datagrams[i].is_rtcp || rtp_parse(away.datagrams[i].data, away.datagrams[i].len, &rtp) != ERR_OK ||
            rtp.ssrc != FAKE_SLOT_SSRC(slot)) {
            continue;
        }
        assert_true(count == 0 || rtp.seq == (uint16_t)(seq + 1));
        seq = rtp.seq;
        struct fake_tag tag;
        if (ret_last != NULL && fake_tag_read(rtp.payload, rtp.payload_size, &tag)) {
            *ret_last = tag.number;
        }
        count++;
    }
    away.datagram_count = 0;
    return count;
}

static unsigned events_of(char kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < away.event_count; i++) {
        count += away.events[i].kind == kind;
    }
    return count;
}

static void router_anew(struct fake_worker *w, uint64_t seed)
{
    static const struct router_ops ops = {.reserve = fake_reserve,
                                          .commit = fake_commit,
                                          .on_slot_bound = fake_on_slot_bound,
                                          .on_slot_live = fake_on_slot_live,
                                          .on_source_state = fake_on_source_state,
                                          .on_levels = fake_on_levels,
                                          .on_slot_quality = fake_on_slot_quality,
                                          .on_source_wanted = fake_on_source_wanted,
                                          .on_link = fake_on_link,
                                          .on_source_packet = on_source_packet,
                                          .on_source_report = on_source_report,
                                          .on_buffer = fake_on_buffer,
                                          .on_source_depth = on_source_depth,
                                          .on_remote_ask = on_remote_ask,
                                          .on_remote_wanted = on_remote_wanted};
    const struct router_config config = {.ops = &ops, .user = w, .payloads = &w->payloads, .seed = seed};
    fake_worker_init(w, seed);
    router_destroy(w->router);
    assert_int_equal(router_create(&config, &w->router), ERR_OK);
}

static int set_up(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    const struct transport_handle publisher = {PUBLISHER, 1};
    crossing = asked_frames = asked_packets = dropped = nacks = plis = 0;
    drop_number = 0;
    key_wanted = false;
    voice_seq = 1;
    router_anew(&home, 1);
    router_anew(&away, 2);
    router_tap(home.router, true);
    fake_peer(&home, PUBLISHER, true, 0, 0, &params);
    assert_int_equal(router_source_add(home.peers[PUBLISHER], voice, SOURCE_MIC, "a", false, home.now), ERR_OK);
    assert_int_equal(router_source_add(home.peers[PUBLISHER], picture, SOURCE_CAMERA, "v", false, home.now), ERR_OK);
    assert_int_equal(router_remote_add(away.router, publisher, voice, SOURCE_MIC, 0, false, away.now, &remote_voice),
                     ERR_OK);
    assert_int_equal(
        router_remote_add(away.router, publisher, picture, SOURCE_CAMERA, 0, false, away.now, &remote_picture), ERR_OK);
    fake_peer(&away, 2, false, 1, 1, &params);
    video = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(PUBLISHER), .rtx_ssrc = FAKE_SSRC_RTX(PUBLISHER), .tag = 1};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_worker_finish(&home);
    fake_worker_finish(&away);
    return 0;
}

static void who_is_elsewhere_is_seen_and_heard(void **state)
{
    (void)state;
    uint32_t last = 0;
    run_for(1000000);
    assert_int_equal(asked_frames, 1); /* away asked home, home the publisher, once */
    assert_int_equal(plis, 1);
    assert_true(received(1, &last) >= 80);
    assert_int_equal(last, video.number - 1);
    run_for(1000000);
    assert_int_equal(received(0, NULL), 50);
    assert_int_equal(asked_packets, 0);
    assert_int_equal(events_of('l'), 2);
    assert_int_equal(events_of('s'), 0); /* home says that */
    assert_true(events_of('v') > 0);
    assert_true(source_handle_eq(away.levels.level[0].source, voice));
    assert_true(away.levels.level[0].speaking);
}

/* The picture's packets came one for each number, if not in order. */
static void assert_nothing_is_missing(void)
{
    unsigned count = 0;
    bool seen[64] = {false};
    uint16_t first = 0;
    for (unsigned i = 0; i < away.datagram_count; i++) {
        struct rtp_view rtp;
        if (!away.datagrams[i].is_rtcp && rtp_parse(away.datagrams[i].data, away.datagrams[i].len, &rtp) == ERR_OK &&
            rtp.ssrc == FAKE_SLOT_SSRC(1)) {
            first = count == 0 ? rtp.seq : first;
            seen[(uint16_t)(rtp.seq - first) % 64] = true;
            count++;
        }
    }
    assert_true(count >= 40);
    for (unsigned i = 0; i < count; i++) { /* late, but under the number that was kept for it */
        assert_true(seen[i]);
    }
}

static void what_is_lost_between_the_routers_is_fetched(void **state)
{
    (void)state;
    run_for(1000000);
    (void)received(1, NULL);
    drop_number = last_number + 7;
    run_for(500000);
    assert_int_equal(dropped, 1);
    assert_int_equal(asked_packets, 1);
    assert_nothing_is_missing();
    assert_int_equal(asked_frames, 1); /* no key frame for that */
}

static void what_is_lost_before_home_is_asked_for_on_behalf_of_others(void **state)
{
    (void)state;
    run_for(1000000);
    assert_int_equal(nacks, 0);
    send_frame(1);
    run_for(100000);
    assert_true(nacks > 0); /* nobody at home watches */
}

static void a_pause_ends_at_once_and_begins_with_a_key_frame(void **state)
{
    (void)state;
    uint32_t last = 0;
    run_for(1000000);
    (void)received(1, NULL);
    router_remote_pause(remote_picture, true, away.now); /* home has not heard of it yet */
    run_for(100000);
    assert_int_equal(received(1, NULL), 0);
    router_source_pause(home.peers[PUBLISHER], picture, true, home.now);
    run_for(100000);
    router_source_pause(home.peers[PUBLISHER], picture, false, home.now);
    router_remote_pause(remote_picture, false, away.now);
    unsigned before = asked_frames;
    run_for(1000000);
    assert_true(asked_frames > before);
    assert_true(received(1, &last) > 50);
    assert_int_equal(last, video.number - 1);
}

static void a_stream_that_begins_anew_is_not_mixed_with_the_old(void **state)
{
    (void)state;
    uint32_t last = 0;
    run_for(1000000);
    (void)received(1, NULL);
    video.seq = (uint16_t)(video.seq + 20000); /* home calls that a restart */
    run_for(1000000);
    assert_true(received(1, &last) > 50);
    assert_int_equal(last, video.number - 1);
    assert_true(plis >= 2);
}

static void what_is_lost_after_a_restart_is_fetched(void **state)
{
    (void)state;
    run_for(1000000);
    video.seq = (uint16_t)(video.seq + 20000);
    run_for(1000000);
    (void)received(1, NULL);
    drop_number = last_number + 7;
    run_for(500000);
    assert_int_equal(dropped, 1);
    assert_int_equal(asked_packets, 1); /* of the run that home has, else it would not know the packet */
    assert_nothing_is_missing();
}

static void a_source_that_is_removed_leaves_its_slot(void **state)
{
    (void)state;
    run_for(500000);
    unsigned bound = events_of('b');
    router_remote_remove(remote_picture, away.now);
    remote_picture = NULL;
    assert_int_equal(events_of('b'), bound + 1);
    assert_true(source_handle_is_none(away.events[away.event_count - 1].source));
    (void)received(1, NULL);
    run_for(500000);
    assert_int_equal(received(1, NULL), 0);
    router_remote_remove(remote_voice, away.now);
    remote_voice = NULL;
    router_peer_remove(away.peers[2], away.now);
    assert_true(router_is_empty(away.router)); /* nothing stands for the publisher any more */
}

/* The receiver `index`, at home or away, says so of the sound it gets. */
static void report_loss(struct fake_worker *w, uint32_t index, uint8_t percent)
{
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    struct rtcp_report report = {.ssrc = FAKE_SLOT_SSRC(0), .fraction_lost = (uint8_t)(percent * 256 / 100)};
    rtcp_write_rr(&out, 1, &report, 1);
    router_on_rtcp(w->peers[index], data, out.pos, w->now);
}

static int told_after(uint8_t second_away, uint8_t first_away, uint8_t at_home)
{
    told_percent = -1;
    for (int i = 0; i < 24; i++) {
        report_loss(&away, 2, first_away);
        if (away.peers[3] != NULL) {
            report_loss(&away, 3, second_away);
        }
        if (home.peers[4] != NULL) {
            report_loss(&home, 4, at_home);
        }
        run_for(100000);
        away.datagram_count = 0;
    }
    return told_percent;
}

static void what_receivers_elsewhere_lose_is_told_to_the_publisher(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    assert_int_equal(told_after(0, 0, 0), 0);
    assert_in_range(told_after(0, 10, 0), 9, 10); /* the only receiver: the worst counts */
    fake_peer(&away, 3, false, 1, 1, &params);
    fake_peer(&home, 4, false, 1, 1, &params);
    assert_int_equal(told_after(0, 20, 0), 0); /* one of three */
    assert_in_range(told_after(8, 20, 0), 7, 8);
    assert_in_range(told_after(0, 20, 8), 7, 8); /* one of two at home, one of two elsewhere */
    assert_in_range(told_after(12, 20, 8), 11, 12);
}

/* What the receiver away was told last; -1: nothing. */
static int depth_told(void)
{
    int depth_ms = -1;
    for (unsigned i = 0; i < away.event_count; i++) {
        if (away.events[i].kind == 'd' && away.events[i].peer == 2 && away.events[i].slot == 0) {
            depth_ms = away.events[i].width;
        }
    }
    return depth_ms;
}

static void loss_on_a_speakers_way_deepens_buffers_elsewhere_until_it_is_calm(void **state)
{
    (void)state;
    run_for(500000);
    assert_int_equal(depth_told(), -1);
    for (int i = 0; i < 2; i++) {
        voice_seq++; /* one is lost */
        run_for(300000);
    }
    assert_in_range(depth_told(), LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
    for (int i = 0; i < 24; i++) {
        run_for(500000);
        away.datagram_count = 0;
    }
    assert_int_equal(depth_told(), 0);
}

static void what_comes_twice_or_is_nonsense_is_ignored(void **state)
{
    (void)state;
    run_for(1000000);
    (void)received(1, NULL);
    send_frame(-1);
    struct cross again = crosses[0];
    again.packet.payload = again.payload;
    unsigned count = received(1, NULL);
    assert_int_equal(count, 3);
    router_on_remote_packet(remote_picture, again.layer, again.run, &again.packet, away.now);
    router_on_remote_packet(remote_picture, LIMIT_LAYERS, again.run, &again.packet, away.now);
    again.packet.size = ROUTER_PAYLOAD_BYTES + 1;
    again.packet.number += 100;
    router_on_remote_packet(remote_picture, again.layer, again.run, &again.packet, away.now);
    assert_int_equal(received(1, NULL), 0);
    router_source_ask(home.router, (struct source_handle){99, 1}, 0, 0, 0, home.now);
    router_source_ask(home.router, picture, LIMIT_LAYERS, 0, 1, home.now);
    struct source *twice;
    assert_int_equal(
        router_remote_add(away.router, (struct transport_handle){7, 1}, voice, SOURCE_MIC, 0, false, away.now, &twice),
        ERR_EXISTS);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_is_elsewhere_is_seen_and_heard),
        TEST(what_is_lost_between_the_routers_is_fetched),
        TEST(what_is_lost_before_home_is_asked_for_on_behalf_of_others),
        TEST(a_pause_ends_at_once_and_begins_with_a_key_frame),
        TEST(a_stream_that_begins_anew_is_not_mixed_with_the_old),
        TEST(what_is_lost_after_a_restart_is_fetched),
        TEST(a_source_that_is_removed_leaves_its_slot),
        TEST(what_receivers_elsewhere_lose_is_told_to_the_publisher),
        TEST(loss_on_a_speakers_way_deepens_buffers_elsewhere_until_it_is_calm),
        TEST(what_comes_twice_or_is_nonsense_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
