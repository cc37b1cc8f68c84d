/* The router as the worker uses it: who gets what, the rebind rule, NACK, key frames, reports, mute, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/sfu/sfu_priv.h"
#include "fake_worker.h"

#include "dais/base/metrics.h"
#include "dais/sfu/audio_level.h"
#include "dais/sfu/send_stream.h"
#include "dais/wire/twcc.h"

#define MS US_PER_MS

static struct fake_worker *w;
static struct fake_video video[FAKE_PEERS];

static int setup(void **state)
{
    (void)state;
    w = calloc(1, sizeof *w);
    fake_worker_init(w, 42);
    memset(video, 0, sizeof video);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_worker_finish(w);
    free(w);
    return 0;
}

static struct source_handle camera_of(uint32_t i)
{
    return (struct source_handle){i, 1};
}

static struct source_handle mic_of(uint32_t i)
{
    return (struct source_handle){100 + i, 1};
}

static void add_publisher(uint32_t i)
{
    struct media_params params = fake_params();
    fake_peer(w, i, true, 0, 0, &params);
    video[i] = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(i),
                                   .rtx_ssrc = FAKE_SSRC_RTX(i),
                                   .tag = (uint8_t)i,
                                   .seq = (uint16_t)(1000 * i),
                                   .timestamp = 77777 * i};
    assert_int_equal(router_source_add(w->peers[i], camera_of(i), SOURCE_CAMERA, "v", false, w->now), ERR_OK);
}

static struct router_peer *add_receiver(uint32_t i, unsigned audio, unsigned video_slots)
{
    struct media_params params = fake_params();
    return fake_peer(w, i, false, audio, video_slots, &params);
}

static void frame(uint32_t i, bool key, unsigned packets)
{
    uint8_t data[300];
    fake_video_next_frame(&video[i], key);
    for (unsigned p = 0; p < packets; p++) {
        size_t n = fake_video_packet(&video[i], key, p == 0, p + 1 == packets, data);
        router_on_rtp(w->peers[i], data, n, w->now, w->now);
    }
    w->now += 33 * MS;
}

static void sound(uint32_t i, uint16_t seq, uint8_t level)
{
    uint8_t data[64];
    size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(i), seq, seq * 960u, level);
    router_on_rtp(w->peers[i], data, n, w->now, w->now);
}

static void pass(time_us us)
{
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        router_tick(w->router, w->now);
    }
}

static void clear(void)
{
    w->datagram_count = 0;
    w->event_count = 0;
}

/* RTP datagrams to `peer` on `ssrc`. */
static unsigned count_rtp(uint32_t peer, uint32_t ssrc)
{
    unsigned count = 0;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        count += d->peer == peer && !d->is_rtcp && load_u32(d->data + 8) == ssrc;
    }
    return count;
}

/* RTCP packets of that type (and feedback format) to `peer`. */
static unsigned count_rtcp(uint32_t peer, uint8_t type, int format)
{
    unsigned count = 0;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        if (d->peer != peer || !d->is_rtcp) {
            continue;
        }
        rtcp_begin(&iter, d->data, d->len);
        while (rtcp_next(&iter, &packet)) {
            count += packet.type == type && (format < 0 || packet.count == format);
        }
        assert_false(iter.malformed);
    }
    return count;
}

static const struct fake_event *last_event(char kind, uint32_t peer, uint8_t slot)
{
    for (unsigned i = w->event_count; i > 0; i--) {
        const struct fake_event *e = &w->events[i - 1];
        if (e->kind == kind && e->peer == peer && (kind == 's' || e->slot == slot)) {
            return e;
        }
    }
    return NULL;
}

static void send_nack(uint32_t peer, uint32_t ssrc, const uint16_t *seqs, size_t count)
{
    uint8_t data[1200];
    struct writer out;
    writer_init(&out, data, sizeof data);
    rtcp_write_nack(&out, 1, ssrc, seqs, count);
    assert_false(out.failed);
    router_on_rtcp(w->peers[peer], data, out.pos, w->now);
}

static void send_pli(uint32_t peer, uint32_t ssrc)
{
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    rtcp_write_pli(&out, 1, ssrc);
    router_on_rtcp(w->peers[peer], data, out.pos, w->now);
}

static uint16_t seq_of(unsigned datagram)
{
    return load_u16(w->datagrams[datagram].data + 2);
}

static void a_new_viewer_waits_for_the_key_frame_it_causes(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    assert_int_equal(last_event('b', 2, 0)->generation, 1);
    assert_true(source_handle_eq(last_event('b', 2, 0)->source, camera_of(1)));
    frame(1, false, 3);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 0);
    assert_null(last_event('l', 2, 0));
    pass(10 * MS);
    assert_int_equal(count_rtcp(1, RTCP_PSFB, PSFB_PLI), 1);
    frame(1, true, 3);
    frame(1, false, 2);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 5);
    const struct fake_event *live = last_event('l', 2, 0);
    assert_int_equal(live->generation, 1);
    pass(2000 * MS);
    assert_int_equal(count_rtcp(1, RTCP_PSFB, PSFB_PLI), 1); /* satisfied */
}

static void a_lost_request_is_repeated_until_a_key_frame_comes(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, false, 1);
    pass(1000 * MS);
    assert_in_range(count_rtcp(1, RTCP_PSFB, PSFB_PLI), 3, 4); /* at once, after 200 ms, after 400 ms more */
}

static void a_rebind_stops_the_old_source_first_and_raises_the_generation(void **state)
{
    (void)state;
    add_publisher(1);
    add_publisher(2);
    add_receiver(3, 0, 1);
    struct media_want want = {.source = camera_of(1), .height = 180};
    router_view(w->peers[3], &want, 1, w->now);
    frame(1, true, 2);
    uint32_t generation = last_event('b', 3, 0)->generation;
    clear();
    want.source = camera_of(2);
    router_view(w->peers[3], &want, 1, w->now);
    assert_int_equal(last_event('b', 3, 0)->generation, generation + 1);
    frame(1, true, 2);
    frame(2, false, 2);
    assert_int_equal(count_rtp(3, FAKE_SLOT_SSRC(0)), 0);
    frame(2, true, 2);
    assert_int_equal(count_rtp(3, FAKE_SLOT_SSRC(0)), 2);
    assert_int_equal(last_event('l', 3, 0)->generation, generation + 1);
    assert_int_equal(load_u32(w->datagrams[0].data + 4), last_event('l', 3, 0)->timestamp);
    router_view(w->peers[3], NULL, 0, w->now);
    assert_true(source_handle_is_none(last_event('b', 3, 0)->source));
    want.height = 0; /* named, but not visible */
    router_view(w->peers[3], &want, 1, w->now);
    assert_true(source_handle_is_none(last_event('b', 3, 0)->source));
}

static void nobody_hears_or_sees_himself_or_before_joining(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    fake_peer(w, 1, true, 1, 1, &params);
    video[1] = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(1), .tag = 1};
    assert_int_equal(router_source_add(w->peers[1], camera_of(1), SOURCE_CAMERA, "v", false, w->now), ERR_OK);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    add_receiver(2, 1, 1);
    router_peer_join(w->peers[2], false, w->now);
    clear();
    frame(1, true, 2);
    sound(1, 1, 20);
    assert_int_equal(w->datagram_count, 0);
    router_peer_join(w->peers[2], true, w->now);
    router_peer_connected(w->peers[2], false, w->now);
    frame(1, true, 2);
    assert_int_equal(w->datagram_count, 0);
    router_peer_connected(w->peers[2], true, w->now);
    frame(1, true, 2);
    sound(1, 2, 20);
    assert_int_equal(w->datagram_count, 3);
    assert_null(last_event('b', 1, 0));
}

static void a_muted_source_is_silent_at_once_and_leaves_nothing_to_resend(void **state)
{
    (void)state;
    add_publisher(1);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    add_receiver(2, 1, 1);
    frame(1, true, 2);
    sound(1, 1, 20);
    uint16_t seq = seq_of(0), sound_seq = seq_of(2);
    clear();
    router_source_pause(w->peers[1], camera_of(1), true, w->now);
    router_source_pause(w->peers[1], mic_of(1), true, w->now);
    frame(1, true, 2);
    sound(1, 2, 20);
    send_nack(2, FAKE_SLOT_SSRC(1), &seq, 1);
    send_nack(2, FAKE_SLOT_SSRC(0), &sound_seq, 1);
    assert_int_equal(w->datagram_count, 0);
    assert_true(source_handle_is_none(last_event('b', 2, 1)->source));
    assert_null(last_event('b', 2, 0)); /* a muted voice keeps its slot */
    router_source_pause(w->peers[1], camera_of(1), false, w->now);
    router_source_pause(w->peers[1], mic_of(1), false, w->now);
    sound(1, 3, 20);
    frame(1, true, 2);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 1);
    assert_int_equal(seq_of(0), (uint16_t)(sound_seq + 1)); /* no hole where nothing was */
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(1)), 2);
    router_source_remove(w->peers[1], camera_of(1), w->now);
    clear();
    frame(1, true, 2);
    assert_int_equal(w->datagram_count, 0);
}

static void a_nack_naming_n_packets_gets_n_answers(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, true, 1);
    unsigned twice = 0;
    for (unsigned n = 1; n <= 40; n++) {
        uint16_t seqs[40];
        clear();
        for (unsigned i = 0; i < n; i++) {
            frame(1, false, 2);
            seqs[i] = seq_of(2 * i + 1);
        }
        clear();
        send_nack(2, FAKE_SLOT_SSRC(0), seqs, n);
        unsigned each = w->datagram_count == n ? 1 : 2; /* a way that is known to lose packets gets each twice */
        assert_int_equal(w->datagram_count, n * each);
        twice += each == 2;
        for (unsigned i = 0; i < n * each; i++) { /* each with its original number in front */
            struct rtp_view view;
            assert_int_equal(rtp_parse(w->datagrams[i].data, w->datagrams[i].len, &view), ERR_OK);
            assert_int_equal(view.ssrc, FAKE_SLOT_RTX_SSRC(0));
            assert_int_equal(view.pt, 97);
            assert_int_equal(load_u16(view.payload), seqs[i / each]);
        }
    }
    assert_in_range(twice, 1, 39);
}

/* AES-GCM's nonce is made of SSRC and sequence number: two packets that differ must never go out under the same pair. */
static void sound_is_repeated_to_the_bit_or_not_at_all(void **state)
{
    (void)state;
    add_publisher(1);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    add_receiver(2, 1, 1);
    frame(1, true, 2);
    clear();
    sound(1, 1, 20);
    assert_int_equal(w->datagram_count, 1);
    static struct fake_datagram first;
    first = w->datagrams[0];
    uint16_t seq = seq_of(0);
    for (unsigned i = 2; i < 20; i++) {
        w->now += 20 * MS;
        sound(1, (uint16_t)i, 20);
        frame(1, false, 2);
    }
    clear();
    send_nack(2, FAKE_SLOT_SSRC(0), &seq, 1);
    assert_int_equal(w->datagram_count, 1);
    assert_int_equal(w->datagrams[0].len, first.len);
    assert_memory_equal(w->datagrams[0].data, first.data, first.len);
    /* Older than the records reach: there is no telling what its stamps were. */
    for (unsigned i = 20; i < 120; i++) {
        sound(1, (uint16_t)i, 20);
    }
    clear();
    send_nack(2, FAKE_SLOT_SSRC(0), &seq, 1);
    assert_int_equal(w->datagram_count, 0);
}

static void the_same_packet_asked_a_thousand_times_is_sent_a_few_times(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, true, 3);
    uint16_t seq = seq_of(1);
    clear();
    for (unsigned i = 0; i < 1000; i++) {
        send_nack(2, FAKE_SLOT_SSRC(0), &seq, 1);
        w->now += MS;
    }
    assert_int_equal(count_rtp(2, FAKE_SLOT_RTX_SSRC(0)), SEND_RESENDS_MAX);
}

/* To look up what somebody asks for costs something even when nothing is owed. */
static void who_asks_beyond_what_was_sent_is_not_even_looked_up(void **state)
{
    (void)state;
    enum { NAMED = 17 * 128, LOST = NACKS_PER_PACKET + 3 };
    static uint16_t strangers[NAMED];
    const struct metric *refused = metric_find("dais_sfu_nack_refused_total");
    add_publisher(1);
    add_receiver(2, 0, 1);
    add_receiver(3, 0, 1);
    frame(1, true, LOST);
    uint16_t lost[2][LOST];
    for (unsigned i = 0; i < LOST; i++) {
        for (unsigned r = 0; r < 2; r++) {
            lost[w->datagrams[2 * i + r].peer - 2][i] = seq_of(2 * i + r);
        }
    }
    for (unsigned i = 0; i < NAMED; i++) {
        strangers[i] = (uint16_t)(lost[0][LOST - 1] + 1000 + i);
    }
    int64_t before = metric_value(refused);
    unsigned times = NACKS_MAX / NAMED + 1;
    for (unsigned i = 0; i < times; i++) {
        send_nack(2, FAKE_SLOT_SSRC(0), strangers, NAMED);
    }
    assert_int_equal(metric_value(refused) - before, times * NAMED - NACKS_MAX);
    clear();
    send_nack(2, FAKE_SLOT_SSRC(0), lost[0], LOST);
    assert_int_equal(w->datagram_count, 0);
    send_nack(3, FAKE_SLOT_SSRC(0), lost[1], LOST);
    assert_int_equal(count_rtp(3, FAKE_SLOT_RTX_SSRC(0)), LOST); /* everybody has earned for himself */
    frame(1, false, 1);
    clear();
    send_nack(2, FAKE_SLOT_SSRC(0), lost[0], LOST);
    assert_int_equal(w->datagram_count, NACKS_PER_PACKET); /* and what is sent again earns nothing */
    send_nack(2, FAKE_SLOT_SSRC(0), lost[0] + NACKS_PER_PACKET, 1);
    assert_int_equal(w->datagram_count, NACKS_PER_PACKET);
}

static void a_publisher_is_asked_for_what_it_lost(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, true, 3);
    uint8_t data[300];
    uint16_t lost = video[1].seq;
    (void)fake_video_packet(&video[1], false, false, true, data);
    frame(1, false, 1);
    clear();
    pass(20 * MS);
    assert_int_equal(count_rtcp(1, RTCP_RTPFB, RTPFB_NACK), 1);
    size_t n = fake_video_rtx(&video[1], lost, data);
    clear();
    router_on_rtp(w->peers[1], data, n, w->now, w->now);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 1); /* as media, on time */
    pass(1000 * MS);
    assert_int_equal(count_rtcp(1, RTCP_RTPFB, RTPFB_NACK), 0);
}

static void one_receiver_cannot_force_key_frames_on_all(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    pass(10 * MS);
    frame(1, true, 1);
    clear();
    for (unsigned i = 0; i < 500; i++) { /* ten seconds */
        send_pli(2, FAKE_SLOT_SSRC(0));
        send_pli(2, 0xdeadbeef);
        pass(20 * MS);
        if (count_rtcp(1, RTCP_PSFB, PSFB_PLI) > 0 && i % 2 == 0) {
            frame(1, true, 1);
        }
    }
    assert_in_range(count_rtcp(1, RTCP_PSFB, PSFB_PLI), 1, 7);
}

#define FLAPPERS 10

/* How often a publisher who answers at once is asked within ten seconds. */
static unsigned asked_in_ten_seconds(void (*flap)(unsigned step))
{
    unsigned asked = 0;
    add_publisher(1);
    for (uint32_t i = 0; i < FLAPPERS; i++) {
        add_receiver(2 + i, 0, 1);
    }
    for (unsigned step = 0; step < 10000 / 33; step++) {
        clear();
        flap(step);
        router_tick(w->router, w->now);
        unsigned now_asked = count_rtcp(1, RTCP_PSFB, PSFB_PLI);
        asked += now_asked;
        frame(1, now_asked > 0, 1);
    }
    return asked;
}

static void flap_view(unsigned step)
{
    struct media_want want = {.source = camera_of(1), .height = 180};
    router_view(w->peers[2 + step % FLAPPERS], &want, step / FLAPPERS % 2, w->now);
}

static void flap_receive(unsigned step)
{
    router_receive(w->peers[2 + step % FLAPPERS], step / FLAPPERS % 2 != 0 ? RECEIVE_ALL : RECEIVE_AUDIO, w->now);
}

static void flap_pin(unsigned step)
{
    uint32_t whom = step / FLAPPERS % 2 != 0 ? 1 : 15; /* 15: who publishes nothing */
    router_pin(w->peers[2 + step % FLAPPERS], (struct transport_handle){whom, 1}, -1, w->now);
}

static void flap_join(unsigned step)
{
    router_peer_join(w->peers[2 + step % FLAPPERS], step / FLAPPERS % 2 != 0, w->now);
}

/* Each is silent for longer than a second, then heard again. */
static void flap_feedback(unsigned step)
{
    if (step % 4 != 0) {
        return;
    }
    uint8_t data[64];
    struct writer out;
    int64_t arrival_us = w->now;
    writer_init(&out, data, sizeof data);
    assert_int_equal(twcc_write(&out, 1, FAKE_SLOT_SSRC(0), 0, 0, &arrival_us, 1), 1);
    router_on_rtcp(w->peers[2 + step / 4 % FLAPPERS], data, out.pos, w->now);
}

static void receivers_that_flap_cause_one_key_frame_a_second(void **state)
{
    static void (*const flaps[])(unsigned) = {flap_view, flap_receive, flap_pin, flap_join, flap_feedback};
    for (unsigned i = 0; i < sizeof flaps / sizeof flaps[0]; i++) {
        assert_in_range(asked_in_ten_seconds(flaps[i]), 9, 11); /* and none is lost */
        teardown(state);
        setup(state);
    }
}

static void once_anything_was_sent_no_pause_is_long(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    add_receiver(3, 0, 0);
    pass(10 * MS);
    frame(1, true, 1);
    for (unsigned i = 0; i < 40; i++) { /* ten seconds */
        clear();
        pass(250 * MS);
        unsigned sent = 0;
        for (unsigned d = 0; d < w->datagram_count; d++) {
            sent += w->datagrams[d].peer == 2;
            assert_int_not_equal(w->datagrams[d].peer, 3); /* which has no slot: nothing was sent before */
        }
        assert_in_range(sent, 1, 3);
    }
}

static void reports_go_both_ways_on_the_servers_clock(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    pass(10 * MS);
    frame(1, true, 2);
    clear();
    pass(210 * MS);
    assert_int_equal(count_rtcp(2, RTCP_SR, -1), 1); /* the first within 200 ms */
    pass(3000 * MS);
    assert_int_equal(count_rtcp(2, RTCP_SR, -1), 4);
    assert_in_range(count_rtcp(1, RTCP_RR, 1), 3, 4);
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_sender_report sr;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        if (w->datagrams[i].peer != 2) {
            continue;
        }
        rtcp_begin(&iter, w->datagrams[i].data, w->datagrams[i].len);
        assert_true(rtcp_next(&iter, &packet));
        if (packet.type == RTCP_RR) {
            continue; /* only a beat */
        }
        assert_int_equal(rtcp_sr_parse(&packet, &sr), ERR_OK);
        assert_int_equal(sr.ssrc, FAKE_SLOT_SSRC(0));
        assert_int_equal(sr.packets, 2);
        assert_true(sr.ntp > (uint64_t)3900000000u << 32);
        assert_true(rtcp_next(&iter, &packet));
        struct str cname;
        uint32_t ssrc;
        assert_int_equal(rtcp_cname_parse(&packet, &ssrc, &cname), ERR_OK);
        assert_true(str_eq(cname, STR("dais")));
    }
}

/* A packet of 20 ms and three bytes: digital silence as encoders without DTX make it (or more, when there is sound). */
static void opus(uint32_t i, uint16_t seq, uint8_t level)
{
    uint8_t data[64];
    size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(i), seq, seq * 960u, level);
    data[n++] = 0xfe; /* with two bytes it would be DTX */
    router_on_rtp(w->peers[i], data, n, w->now, w->now);
    w->now += 20 * MS;
}

static uint32_t timestamp_of(unsigned datagram)
{
    return load_u32(w->datagrams[datagram].data + 4);
}

/* Of the newest datagram, which has a header extension. */
static size_t payload_size_of(unsigned datagram)
{
    struct rtp_view view;
    assert_int_equal(rtp_parse(w->datagrams[datagram].data, w->datagrams[datagram].len, &view), ERR_OK);
    return view.payload_size;
}

static void silence_becomes_dtx_and_the_numbers_go_on(void **state)
{
    (void)state;
    add_publisher(1);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    add_receiver(2, 1, 0);
    opus(1, 1, 20);
    uint16_t first = seq_of(0);
    uint32_t first_timestamp = timestamp_of(0);
    for (uint16_t seq = 2; seq < 102; seq++) {
        opus(1, seq, AUDIO_SILENT_DBOV);
        pass(0);
    }
    /* Three as they are, three of DTX, and DTX each 400 ms. */
    static const uint32_t sent_at[] = {0, 1, 2, 3, 4, 5, 6, 24, 44, 64, 84};
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 11);
    for (unsigned i = 0; i < 11; i++) {
        assert_int_equal(seq_of(i), (uint16_t)(first + i));
        assert_int_equal(timestamp_of(i) - first_timestamp, sent_at[i] * 960);
        assert_int_equal(payload_size_of(i), i < 4 ? 3 : 1);
    }
    clear();
    opus(1, 102, 126); /* hardly louder */
    opus(1, 103, 20);
    assert_int_equal(w->datagram_count, 2);
    assert_int_equal(seq_of(0), (uint16_t)(first + 11));
    assert_int_equal(timestamp_of(0) - first_timestamp, 101 * 960);
    assert_int_equal(payload_size_of(0), 3);
    clear();
    for (uint16_t seq = 104; seq < 120; seq++) {
        opus(1, seq, AUDIO_SILENT_DBOV);
    }
    assert_int_equal(w->datagram_count, 6); /* from the beginning again */
    clear();
    for (uint16_t seq = 120; seq < 130; seq++) {
        sound(1, seq, AUDIO_SILENT_DBOV); /* two bytes: DTX of the encoder's own */
    }
    assert_int_equal(w->datagram_count, 10);
    clear();
    uint16_t never = (uint16_t)(first + 29), known = (uint16_t)(first + 11);
    send_nack(2, FAKE_SLOT_SSRC(0), &never, 1);
    pass(10 * MS);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 0);
    send_nack(2, FAKE_SLOT_SSRC(0), &known, 1);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 1);
    assert_int_equal(timestamp_of(w->datagram_count - 1) - first_timestamp, 101 * 960);
    pass(200 * MS);
    assert_int_equal(count_rtcp(1, RTCP_RTPFB, RTPFB_NACK), 0); /* nothing is missing */
}

static void silence_is_no_death_and_hides_no_loss(void **state)
{
    (void)state;
    add_publisher(1);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    add_receiver(2, 1, 0);
    opus(1, 1, 20);
    opus(1, 2, 20);
    pass(20 * MS);
    assert_true(last_event('s', 1, 0)->alive);
    for (uint16_t seq = 3; seq < 403; seq++) {
        opus(1, seq, AUDIO_SILENT_DBOV);
        router_tick(w->router, w->now);
    }
    assert_true(last_event('s', 1, 0)->alive);
    add_receiver(3, 1, 0); /* who comes now begins with DTX, and is told that there is a voice */
    clear();
    for (uint16_t seq = 403; seq < 423; seq++) {
        opus(1, seq, AUDIO_SILENT_DBOV);
    }
    assert_int_equal(count_rtp(3, FAKE_SLOT_SSRC(0)), 1);
    assert_non_null(last_event('l', 3, 0));
    clear();
    opus(1, 423, 20);
    opus(1, 425, AUDIO_SILENT_DBOV); /* 424 is lost, and asked for */
    for (uint16_t seq = 426; seq < 438; seq++) {
        opus(1, seq, AUDIO_SILENT_DBOV);
        router_tick(w->router, w->now);
    }
    assert_in_range(count_rtcp(1, RTCP_RTPFB, RTPFB_NACK), 1, 2);
    opus(1, 424, 20); /* its number was kept for it */
    opus(1, 438, 20);
    bool seen[9] = {false};
    uint16_t base = 0;
    for (unsigned i = 0, n = 0; i < w->datagram_count; i++) {
        if (w->datagrams[i].peer == 2 && !w->datagrams[i].is_rtcp) {
            base = n++ == 0 ? seq_of(i) : base;
            assert_in_range((uint16_t)(seq_of(i) - base), 0, 8);
            seen[(uint16_t)(seq_of(i) - base)] = true;
        }
    }
    for (unsigned i = 0; i < 9; i++) {
        assert_true(seen[i]);
    }
}

static void the_mid_is_named_until_the_receiver_answers(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, true, 1);
    send_pli(2, FAKE_SLOT_SSRC(0));
    frame(1, false, 1);
    struct rtp_view view;
    struct rtp_ext_element mid;
    uint16_t first = 0, second = 0;
    assert_int_equal(rtp_parse(w->datagrams[0].data, w->datagrams[0].len, &view), ERR_OK);
    assert_true(rtp_ext_find(&view, EXT_MID, &mid));
    assert_memory_equal(mid.data, "s0", 2);
    assert_true(rtp_ext_u16(&view, EXT_TCC, &first));
    assert_int_equal(rtp_parse(w->datagrams[1].data, w->datagrams[1].len, &view), ERR_OK);
    assert_false(rtp_ext_find(&view, EXT_MID, &mid));
    assert_true(rtp_ext_u16(&view, EXT_TCC, &second));
    assert_int_equal(second, first + 1);
}

static void with_enough_slots_each_voice_keeps_its_own(void **state)
{
    (void)state;
    add_receiver(9, 3, 0);
    for (uint32_t i = 1; i <= 3; i++) {
        add_publisher(i);
        assert_int_equal(router_source_add(w->peers[i], mic_of(i), SOURCE_MIC, "a", false, w->now), ERR_OK);
    }
    clear();
    for (uint16_t seq = 1; seq < 200; seq++) {
        for (uint32_t i = 1; i <= 3; i++) {
            sound(i, seq, seq / 50 == i ? 10 : 100);
        }
        pass(20 * MS);
        for (unsigned e = 0; e < w->event_count; e++) {
            assert_true(w->events[e].kind != 'b');
        }
        w->datagram_count = 0;
    }
}

static void of_many_voices_the_loudest_get_the_slots_and_the_stream_goes_on(void **state)
{
    (void)state;
    add_receiver(9, 2, 0);
    for (uint32_t i = 1; i <= 5; i++) {
        add_publisher(i);
        assert_int_equal(router_source_add(w->peers[i], mic_of(i), SOURCE_MIC, "a", false, w->now), ERR_OK);
    }
    uint16_t last[2] = {0, 0};
    uint32_t stamp[2] = {0, 0};
    bool any[2] = {false, false};
    unsigned bound = 0;
    clear();
    for (uint16_t seq = 1; seq < 400; seq++) {
        for (uint32_t i = 1; i <= 5; i++) {
            bool speaks = i == 4 || i == (seq < 200 ? 5 : 1);
            sound(i, seq, speaks ? 20 : 110);
        }
        pass(20 * MS);
        for (unsigned d = 0; d < w->datagram_count; d++) {
            const struct fake_datagram *g = &w->datagrams[d];
            if (g->peer != 9 || g->is_rtcp) {
                continue;
            }
            unsigned slot = load_u32(g->data + 8) - FAKE_SLOT_SSRC(0);
            if (any[slot]) {
                assert_int_equal(load_u16(g->data + 2), (uint16_t)(last[slot] + 1));
                assert_true((int32_t)(load_u32(g->data + 4) - stamp[slot]) > 0);
            }
            any[slot] = true;
            last[slot] = load_u16(g->data + 2);
            stamp[slot] = load_u32(g->data + 4);
        }
        w->datagram_count = 0;
        if (seq == 190 || seq == 390) {
            uint32_t other = seq == 190 ? 5 : 1;
            uint32_t a = last_event('b', 9, 0)->source.index, b = last_event('b', 9, 1)->source.index;
            assert_true((a == 104 && b == 100 + other) || (b == 104 && a == 100 + other));
        }
    }
    for (unsigned e = 0; e < w->event_count; e++) {
        bound += w->events[e].kind == 'b';
    }
    assert_in_range(bound, 2, 6);
    assert_true(source_handle_eq(w->levels.dominant, mic_of(4)) || source_handle_eq(w->levels.dominant, mic_of(1)));
}

static unsigned told_of_levels(void)
{
    unsigned count = 0;
    for (unsigned e = 0; e < w->event_count; e++) {
        count += w->events[e].kind == 'v';
    }
    return count;
}

static void speak(uint16_t from, uint16_t until, uint8_t level)
{
    for (uint16_t seq = from; seq < until; seq++) {
        sound(1, seq, level);
        pass(20 * MS);
        w->datagram_count = 0;
    }
}

static void who_speaks_is_told_when_it_changes_and_else_every_two_seconds(void **state)
{
    (void)state;
    add_publisher(1);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    speak(1, 60, 110);
    clear();
    speak(60, 110, 20); /* a second: speaks, and is soon the dominant speaker */
    assert_in_range(told_of_levels(), 1, 3);
    assert_true(w->levels.level[0].speaking);
    clear();
    speak(110, 610, 20); /* ten more */
    assert_in_range(told_of_levels(), 4, 6);
    clear();
    speak(610, 650, 110);
    assert_int_equal(told_of_levels(), 1);
    assert_int_equal(w->levels.count, 1);
    assert_false(w->levels.level[0].speaking);
    clear();
    speak(650, 900, 110);
    assert_int_equal(told_of_levels(), 0);
    speak(900, 1000, 20);
    for (uint16_t i = 0; i < 3; i++) { /* newcomers need not wait */
        clear();
        add_receiver(7 + i, 1, 0);
        speak((uint16_t)(1000 + 20 * i), (uint16_t)(1020 + 20 * i), 20);
        assert_int_equal(told_of_levels(), 1);
    }
}

static void packets_are_matched_by_mid_and_too_long_ones_counted(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    struct publish_section publish[2] = {{.mid = "x", .media = MEDIA_VIDEO}, {.mid = "y", .media = MEDIA_VIDEO}};
    w->numbers[1] = 1;
    struct router_peer_config config = {
        .handle = {1, 1}, .user = &w->numbers[1], .params = params, .publish = publish, .publish_count = 2};
    assert_int_equal(router_peer_add(w->router, &config, &w->peers[1]), ERR_OK);
    router_peer_connected(w->peers[1], true, w->now);
    assert_int_equal(router_source_add(w->peers[1], camera_of(1), SOURCE_CAMERA, "x", false, w->now), ERR_OK);
    assert_int_equal(router_source_add(w->peers[1], camera_of(2), SOURCE_CAMERA, "x", false, w->now), ERR_EXISTS);
    assert_int_equal(router_source_add(w->peers[1], camera_of(1), SOURCE_SCREEN, "y", false, w->now), ERR_EXISTS);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "y", false, w->now), ERR_NOT_FOUND);
    assert_int_equal(router_source_add(w->peers[1], camera_of(2), SOURCE_SCREEN, "z", false, w->now), ERR_NOT_FOUND);
    add_receiver(2, 0, 1);
    video[1] = (struct fake_video){.ssrc = 4711, .tag = 1};
    frame(1, true, 1); /* two m-lines of video, no mid: nobody's */
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 0);
    uint8_t data[1400], plain[300], elements[4] = {EXT_MID << 4, 'x', 0, 0};
    size_t n = fake_video_packet(&video[1], true, true, true, plain);
    struct writer out;
    writer_init(&out, data, sizeof data);
    struct rtp_header header = {.marker = true, .pt = 96, .seq = 1, .ssrc = 4711};
    rtp_write_header(&out, &header, elements, 4);
    writer_bytes(&out, plain + RTP_HEADER_BYTES, n - RTP_HEADER_BYTES);
    router_on_rtp(w->peers[1], data, out.pos, w->now, w->now);
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 1);
    frame(1, true, 1); /* known by now */
    assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 2);
    struct metric *oversize = metric_find("dais_sfu_rtp_oversize_total");
    int64_t before = metric_value(oversize);
    memset(data + out.pos, 0, sizeof data - out.pos);
    router_on_rtp(w->peers[1], data, LIMIT_RTP_BYTES + 1, w->now, w->now);
    assert_int_equal(metric_value(oversize), before + 1);
    for (uint32_t ssrc = 100000; ssrc < 102000; ssrc++) { /* and 2,000 SSRCs that claim the same m-line */
        store_u32(data + 8, ssrc);
        router_on_rtp(w->peers[1], data, out.pos, w->now, w->now);
    }
    assert_int_equal(metric_value(metric_find("dais_sfu_ssrc_changes_refused_total")),
                     2000 - LIMIT_SSRC_CHANGES_PER_MIN);
}

static void the_longest_packets_are_forwarded_within_the_limit(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    for (size_t size = LIMIT_RTP_BYTES - 24; size <= LIMIT_RTP_BYTES; size++) {
        uint8_t data[LIMIT_RTP_BYTES];
        memset(data, 0, sizeof data);
        video[1].short_picture_id = true;
        fake_video_next_frame(&video[1], true);
        (void)fake_video_packet(&video[1], true, true, true, data);
        clear();
        router_on_rtp(w->peers[1], data, size, w->now, w->now);
        assert_int_equal(count_rtp(2, FAKE_SLOT_SSRC(0)), 1);
        uint16_t seq = seq_of(0);
        assert_true(w->datagrams[0].len >= size);
        w->now += 3000 * MS;
        clear();
        send_nack(2, FAKE_SLOT_SSRC(0), &seq, 1);
        assert_int_equal(w->datagram_count, 1); /* resent, wrapped or plain */
    }
}

/* RFC 2198: one redundant block of three bytes, then the primary of two. */
static void redundancy_is_renumbered_or_stripped_for_each_receiver(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    params.red_pt = 63;
    fake_peer(w, 1, true, 0, 0, &params);
    assert_int_equal(router_source_add(w->peers[1], mic_of(1), SOURCE_MIC, "a", false, w->now), ERR_OK);
    params.red_pt = 120;
    params.opus_pt = 109;
    fake_peer(w, 2, false, 1, 0, &params);
    add_receiver(3, 1, 0);
    static const uint8_t red[] = {0x80 | 111, 0, 0, 3, 111, 'o', 'l', 'd', 0x78, 'n'};
    for (size_t size = 0; size <= sizeof red; size++) {
        uint8_t data[64];
        clear();
        size_t n = fake_header(data, FAKE_SSRC_AUDIO(1), 63, (uint16_t)(size + 1), (uint32_t)size * 960, false);
        memcpy(data + n, red, size);
        router_on_rtp(w->peers[1], data, n + size, w->now, w->now);
        unsigned expected = size >= 8 ? 2 : 0; /* what is cut off within its redundancy goes to nobody */
        assert_int_equal(w->datagram_count, expected);
    }
    for (unsigned i = 0; i < 2; i++) {
        struct rtp_view view;
        assert_int_equal(rtp_parse(w->datagrams[i].data, w->datagrams[i].len, &view), ERR_OK);
        if (w->datagrams[i].peer == 2) {
            static const uint8_t renumbered[] = {0x80 | 109, 0, 0, 3, 109, 'o', 'l', 'd', 0x78, 'n'};
            assert_int_equal(view.pt, 120);
            assert_int_equal(view.payload_size, sizeof renumbered);
            assert_memory_equal(view.payload, renumbered, sizeof renumbered);
        } else {
            assert_int_equal(view.pt, 111);
            assert_int_equal(view.payload_size, 2);
            assert_memory_equal(view.payload, "xn", 2);
        }
    }
}

static void garbage_is_counted_and_harmless(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 1, 1);
    frame(1, true, 2);
    struct seeded_random random;
    seeded_random_init(&random, 1);
    for (unsigned i = 0; i < 100000; i++) {
        uint8_t data[300];
        uint8_t valid[300];
        size_t size = fake_video_packet(&video[1], i % 50 == 0, true, true, valid);
        memcpy(data, valid, size);
        for (unsigned k = 0; k < 1 + i % 4; k++) {
            data[seeded_random_below(&random, (uint32_t)size)] = (uint8_t)seeded_random_u64(&random);
        }
        router_on_rtp(w->peers[1], data, i % 3 == 0 ? seeded_random_below(&random, 300) : size, w->now, w->now);
        if (i % 5 == 0) {
            data[0] = 0x80 | (data[0] & 0x1f);
            data[1] = (uint8_t)(200 + i % 8);
            store_u16(data + 2, (uint16_t)(size / 4 - 1));
            store_u32(data + 8, FAKE_SLOT_SSRC(i % 2));
            router_on_rtcp(w->peers[i % 2 + 1], data, size / 4 * 4, w->now);
        }
        if (i % 10 == 0) {
            w->now += 10 * MS;
            router_tick(w->router, w->now);
        }
        clear();
    }
    assert_true(metric_value(metric_find("dais_sfu_rtp_malformed_total")) > 0);
}

static void a_full_arena_drops_but_a_nack_still_brings_the_packet(void **state)
{
    (void)state;
    add_publisher(1);
    add_receiver(2, 0, 1);
    frame(1, true, 1);
    uint16_t seq = seq_of(0);
    w->full = true;
    frame(1, false, 1);
    w->full = false;
    frame(1, false, 1);
    assert_int_equal(seq_of(1), (uint16_t)(seq + 2));
    clear();
    seq++;
    send_nack(2, FAKE_SLOT_SSRC(0), &seq, 1);
    assert_int_equal(count_rtp(2, FAKE_SLOT_RTX_SSRC(0)), 1);
}

static void a_source_is_told_alive_and_dead(void **state)
{
    (void)state;
    add_publisher(1);
    frame(1, true, 1);
    pass(10 * MS);
    assert_null(last_event('s', 1, 0));
    frame(1, false, 1);
    frame(1, false, 1);
    pass(10 * MS);
    assert_true(last_event('s', 1, 0)->alive);
    assert_int_equal(last_event('s', 1, 0)->width, 320);
    pass(1000 * MS);
    assert_false(last_event('s', 1, 0)->alive);
    assert_int_equal(w->event_count, 2);
}

static void a_pin_restricts_and_a_leaving_publisher_empties_its_slots(void **state)
{
    (void)state;
    add_publisher(1);
    add_publisher(2);
    add_receiver(3, 0, 2);
    router_pin(w->peers[3], (struct transport_handle){2, 1}, -1, w->now);
    unsigned held = 0;
    for (uint8_t s = 0; s < 2; s++) {
        const struct fake_event *e = last_event('b', 3, s);
        assert_false(source_handle_eq(e->source, camera_of(1)));
        held += source_handle_eq(e->source, camera_of(2));
    }
    assert_int_equal(held, 1);
    router_peer_remove(w->peers[2], w->now);
    for (uint8_t s = 0; s < 2; s++) {
        assert_true(source_handle_is_none(last_event('b', 3, s)->source));
    }
    router_pin(w->peers[3], (struct transport_handle){0, 0}, -1, w->now);
    frame(1, true, 1);
    assert_int_equal(count_rtp(3, FAKE_SLOT_SSRC(0)) + count_rtp(3, FAKE_SLOT_SSRC(1)), 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_new_viewer_waits_for_the_key_frame_it_causes),
        CASE(a_lost_request_is_repeated_until_a_key_frame_comes),
        CASE(a_rebind_stops_the_old_source_first_and_raises_the_generation),
        CASE(nobody_hears_or_sees_himself_or_before_joining),
        CASE(a_muted_source_is_silent_at_once_and_leaves_nothing_to_resend),
        CASE(a_nack_naming_n_packets_gets_n_answers),
        CASE(sound_is_repeated_to_the_bit_or_not_at_all),
        CASE(the_same_packet_asked_a_thousand_times_is_sent_a_few_times),
        CASE(who_asks_beyond_what_was_sent_is_not_even_looked_up),
        CASE(a_publisher_is_asked_for_what_it_lost),
        CASE(one_receiver_cannot_force_key_frames_on_all),
        CASE(receivers_that_flap_cause_one_key_frame_a_second),
        CASE(once_anything_was_sent_no_pause_is_long),
        CASE(reports_go_both_ways_on_the_servers_clock),
        CASE(silence_becomes_dtx_and_the_numbers_go_on),
        CASE(silence_is_no_death_and_hides_no_loss),
        CASE(the_mid_is_named_until_the_receiver_answers),
        CASE(with_enough_slots_each_voice_keeps_its_own),
        CASE(of_many_voices_the_loudest_get_the_slots_and_the_stream_goes_on),
        CASE(who_speaks_is_told_when_it_changes_and_else_every_two_seconds),
        CASE(packets_are_matched_by_mid_and_too_long_ones_counted),
        CASE(the_longest_packets_are_forwarded_within_the_limit),
        CASE(redundancy_is_renumbered_or_stripped_for_each_receiver),
        CASE(garbage_is_counted_and_harmless),
        CASE(a_full_arena_drops_but_a_nack_still_brings_the_packet),
        CASE(a_source_is_told_alive_and_dead),
        CASE(a_pin_restricts_and_a_leaving_publisher_empties_its_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
