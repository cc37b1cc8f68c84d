/* What lossy connections get: deeper buffers, copies of sound, protection by the publisher, key frames on return. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_worker.h"

#include "dais/sfu/lossy.h"
#include "dais/wire/red.h"
#include "dais/wire/twcc.h"

#define MS     US_PER_MS
#define RED_PT 63

static struct fake_worker *w;
static struct fake_video video;
static uint16_t sound_seq;

static int setup(void **state)
{
    (void)state;
    w = calloc(1, sizeof *w);
    fake_worker_init(w, 42);
    sound_seq = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fake_worker_finish(w);
    free(w);
    return 0;
}

static void add_speaker(uint32_t i)
{
    struct media_params params = fake_params();
    (void)fake_peer(w, i, true, 0, 0, &params);
    assert_int_equal(router_source_add(w->peers[i], (struct source_handle){100 + i, 1}, SOURCE_MIC, "a", false, w->now),
                     ERR_OK);
}

static void add_listener(uint32_t i, uint8_t red_pt)
{
    struct media_params params = fake_params();
    params.red_pt = red_pt;
    (void)fake_peer(w, i, false, 1, 1, &params);
}

static void clear(void)
{
    w->datagram_count = 0;
    w->event_count = 0;
}

static void sound(uint32_t i)
{
    uint8_t data[64];
    sound_seq++;
    size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(i), sound_seq, sound_seq * 960u, 20);
    data[n++] = 0x55; /* two bytes would be DTX */
    router_on_rtp(w->peers[i], data, n, w->now, w->now);
    w->now += 20 * MS;
    router_tick(w->router, w->now);
}

static void pass(time_us us)
{
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        router_tick(w->router, w->now);
        w->datagram_count = 0;
    }
}

static void report_loss(uint32_t listener, uint8_t percent)
{
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    struct rtcp_report report = {.ssrc = FAKE_SLOT_SSRC(0), .fraction_lost = (uint8_t)(percent * 256 / 100)};
    rtcp_write_rr(&out, 1, &report, 1);
    router_on_rtcp(w->peers[listener], data, out.pos, w->now);
}

/* The newest sound that went to `listener`. */
static const struct fake_datagram *newest_sound(uint32_t listener)
{
    for (unsigned i = w->datagram_count; i > 0; i--) {
        const struct fake_datagram *d = &w->datagrams[i - 1];
        if (d->peer == listener && !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(0)) {
            return d;
        }
    }
    return NULL;
}

static void assert_carries(const struct fake_datagram *d, unsigned copies)
{
    struct rtp_view view;
    struct red_layout layout;
    assert_non_null(d);
    assert_int_equal(rtp_parse(d->data, d->len, &view), ERR_OK);
    if (copies == 0) {
        assert_int_equal(view.pt, 111);
        return;
    }
    assert_int_equal(view.pt, RED_PT);
    assert_int_equal(red_parse(view.payload, view.payload_size, &layout), ERR_OK);
    assert_int_equal(layout.header_bytes, copies * RED_BLOCK_HEADER_BYTES + 1);
    for (unsigned i = 0; i < copies; i++) {
        const uint8_t *header = view.payload + (size_t)i * RED_BLOCK_HEADER_BYTES;
        assert_int_equal(header[0], 0x80 | 111);
        assert_int_equal((header[1] << 8 | header[2]) >> 2, (copies - i) * 960);
    }
}

static unsigned copies_after(uint32_t listener, uint8_t percent)
{
    report_loss(listener, percent);
    sound(1);
    w->datagram_count = 0;
    sound(1);
    struct rtp_view view;
    struct red_layout layout;
    const struct fake_datagram *d = newest_sound(listener);
    assert_int_equal(rtp_parse(d->data, d->len, &view), ERR_OK);
    if (view.pt != RED_PT) {
        return 0;
    }
    assert_int_equal(red_parse(view.payload, view.payload_size, &layout), ERR_OK);
    unsigned copies = (unsigned)(layout.header_bytes - 1) / RED_BLOCK_HEADER_BYTES;
    assert_carries(d, copies);
    return copies;
}

static void a_lossy_listener_gets_copies_and_nobody_else(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, RED_PT);
    add_listener(3, RED_PT);
    add_listener(4, 0);
    for (int i = 0; i < 5; i++) {
        sound(1);
    }
    assert_carries(newest_sound(2), 0);
    assert_int_equal(copies_after(2, 1), 0);
    assert_int_equal(copies_after(2, 5), 1);
    assert_int_equal(copies_after(2, 20), 2);
    assert_carries(newest_sound(3), 0);
    assert_int_equal(copies_after(4, 20), 0); /* it did not offer RED */
    pass(LOSSY_CALM_US + 200 * MS);
    sound(1);
    assert_carries(newest_sound(2), 0);
}

static void copies_are_the_packets_before_without_a_hole(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, RED_PT);
    sound(1);
    report_loss(2, 20);
    w->datagram_count = 0;
    sound_seq += 1; /* never came */
    sound(1);
    assert_carries(newest_sound(2), 0);
    w->datagram_count = 0;
    sound(1);
    assert_carries(newest_sound(2), 1);
    w->datagram_count = 0;
    sound(1);
    assert_carries(newest_sound(2), 2);
}

/* What the next speaker said before the slot became hers is not heard in place of the last words of the one before. */
static void copies_do_not_reach_back_before_a_change_of_speaker(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(3, RED_PT);
    add_speaker(2);
    sound(1);
    report_loss(3, 20);
    for (int i = 0; i < 5; i++) {
        sound(2);
    }
    router_source_remove(w->peers[1], (struct source_handle){101, 1}, w->now);
    for (unsigned copies = 0; copies <= 2; copies++) {
        w->datagram_count = 0;
        sound(2);
        assert_carries(newest_sound(3), copies);
    }
}

static void a_repetition_carries_the_same_copies_to_the_bit(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, RED_PT);
    sound(1);
    sound(1);
    report_loss(2, 20);
    w->datagram_count = 0;
    sound(1);
    static struct fake_datagram first;
    first = *newest_sound(2);
    assert_carries(&first, 2);
    uint16_t seq = load_u16(first.data + 2);
    pass(50 * MS);
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    rtcp_write_nack(&out, 1, FAKE_SLOT_SSRC(0), &seq, 1);
    clear();
    router_on_rtcp(w->peers[2], data, out.pos, w->now);
    assert_int_equal(newest_sound(2)->len, first.len);
    assert_memory_equal(newest_sound(2)->data, first.data, first.len);
}

/* What the last receiver report said of speaker 1's sound, in percent; -1: none came. */
static int told_to_speaker(void)
{
    int percent = -1;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        struct rtcp_report report;
        if (w->datagrams[i].peer != 1 || !w->datagrams[i].is_rtcp) {
            continue;
        }
        rtcp_begin(&iter, w->datagrams[i].data, w->datagrams[i].len);
        while (rtcp_next(&iter, &packet)) {
            if (packet.type == RTCP_RR && rtcp_report_parse(&packet, 0, &report) == ERR_OK) {
                percent = (report.fraction_lost * 100 + 128) / 256;
            }
        }
    }
    return percent;
}

static int told_after(const uint8_t *percents, uint32_t listeners)
{
    clear();
    for (int i = 0; i < 60; i++) {
        for (uint32_t l = 0; l < listeners; l++) {
            report_loss(2 + l, percents[l]);
        }
        sound(1);
    }
    return told_to_speaker();
}

static void a_publisher_hears_of_its_receivers_loss(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    assert_int_equal(told_after((uint8_t[]){0}, 1), 0);
    assert_in_range(told_after((uint8_t[]){10}, 1), 9, 10);
    assert_int_equal(told_after((uint8_t[]){90}, 1), 20); /* no more: protection would only cost */
    add_listener(3, 0);
    add_listener(4, 0);
    assert_int_equal(told_after((uint8_t[]){20, 0, 0}, 3), 0); /* one bad of three costs nobody */
    assert_in_range(told_after((uint8_t[]){20, 8, 0}, 3), 7, 8);
}

static const struct fake_event *depth_of_slot(uint32_t listener, uint8_t slot)
{
    for (unsigned i = w->event_count; i > 0; i--) {
        const struct fake_event *event = &w->events[i - 1];
        if (event->kind == 'd' && event->peer == listener && event->slot == slot) {
            return &w->events[i - 1];
        }
    }
    return NULL;
}

static const struct fake_event *depth_told(uint32_t listener)
{
    return depth_of_slot(listener, 0);
}

/* What was bound last to a slot of listener 2. */
static struct source_handle last_bound(uint8_t slot)
{
    struct source_handle source = {0};
    for (unsigned i = 0; i < w->event_count; i++) {
        const struct fake_event *event = &w->events[i];
        source = event->kind == 'b' && event->peer == 2 && event->slot == slot ? event->source : source;
    }
    return source;
}

static void ask_again(uint16_t seq)
{
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    rtcp_write_nack(&out, 1, FAKE_SLOT_SSRC(0), &seq, 1);
    router_on_rtcp(w->peers[2], data, out.pos, w->now);
}

static void the_second_loss_deepens_the_receivers_buffer_until_it_is_calm(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    add_listener(3, 0);
    sound(1);
    pass(100 * MS);
    assert_null(depth_told(2));
    sound(1);
    sound(1);
    uint16_t seq = (uint16_t)(load_u16(newest_sound(2)->data + 2) - 1);
    ask_again((uint16_t)(seq + 2)); /* lost on the speaker's way */
    pass(210 * MS);
    ask_again((uint16_t)(seq + 3));
    pass(110 * MS);
    assert_null(depth_told(2));
    sound(1);
    sound(1);
    seq = (uint16_t)(load_u16(newest_sound(2)->data + 2) - 1);
    ask_again(seq);
    pass(100 * MS);
    ask_again(seq); /* of the same packet */
    pass(110 * MS);
    assert_null(depth_told(2));
    ask_again((uint16_t)(seq + 1));
    pass(110 * MS);
    assert_int_equal(depth_told(2)->width, 140); /* 100 ms until a round trip is known */
    assert_null(depth_told(3));
    w->event_count = 0;
    pass(LOSSY_CALM_US + 100 * MS);
    assert_int_equal(depth_told(2)->width, 0);
}

static void loss_on_a_speakers_way_deepens_the_buffers_of_all_who_hear_it(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    add_listener(3, 0);
    for (int i = 0; i < 40; i++) {
        sound_seq = (uint16_t)(sound_seq + (i == 10 || i == 25 ? 1 : 0));
        sound(1);
    }
    assert_in_range(depth_told(2)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
    assert_in_range(depth_told(3)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
}

static void loss_on_one_speakers_way_deepens_no_other_slot(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    add_speaker(1);
    add_speaker(3);
    assert_int_equal(router_source_add(w->peers[1], (struct source_handle){1, 1}, SOURCE_CAMERA, "v", false, w->now),
                     ERR_OK);
    (void)fake_peer(w, 2, false, 2, 1, &params); /* slots 0 and 1 for voices, 2 for pictures */
    for (uint16_t i = 0; i < 40; i++) {
        uint8_t data[64];
        sound_seq = (uint16_t)(sound_seq + (i == 10 || i == 25 ? 1 : 0));
        sound(1);
        size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(3), i, i * 960u, 20);
        router_on_rtp(w->peers[3], data, n, w->now, w->now);
    }
    bool first = last_bound(0).index == 101;
    assert_in_range(depth_of_slot(2, first ? 0 : 1)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
    assert_int_equal(depth_of_slot(2, first ? 1 : 0)->width, 0);
    assert_in_range(depth_of_slot(2, 2)->width, LOSSY_MARGIN_MS,
                    LOSSY_DEPTH_MAX_MS); /* her picture waits with her voice */
    w->event_count = 0;
    report_loss(2, 5); /* on the listener's own way: everything comes late */
    pass(200 * MS);
    for (uint8_t slot = 0; slot < 3; slot++) {
        assert_true(depth_of_slot(2, slot)->width > 0);
    }
    w->event_count = 0;
    router_source_pause(w->peers[1], (struct source_handle){101, 1}, true, w->now);
    router_source_pause(w->peers[1], (struct source_handle){1, 1}, true, w->now);
    pass(LOSSY_CALM_US + 200 * MS);
    for (uint8_t slot = 0; slot < 3; slot++) {
        assert_int_equal(depth_of_slot(2, slot)->width, 0);
    }
}

/* Who is muted sends nothing that could come late: nobody waits for it, also while the loss is fresh. */
static void a_muted_speakers_loss_deepens_no_slot(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    for (int i = 0; i < 40; i++) {
        sound_seq = (uint16_t)(sound_seq + (i == 10 || i == 25 ? 1 : 0));
        sound(1);
    }
    assert_in_range(depth_told(2)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
    w->event_count = 0;
    router_source_pause(w->peers[1], (struct source_handle){101, 1}, true, w->now);
    pass(200 * MS);
    assert_non_null(depth_told(2));
    assert_int_equal(depth_told(2)->width, 0);
    router_source_pause(w->peers[1], (struct source_handle){101, 1}, false, w->now);
    pass(200 * MS);
    assert_in_range(depth_told(2)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS); /* it had not been forgotten */
}

/* `size` 1: DTX, more: a voice. */
static void opus(uint32_t i, size_t size)
{
    uint8_t data[64];
    sound_seq++;
    size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(i), sound_seq, sound_seq * 960u, 60) - 1;
    for (size_t added = 1; added < size; added++) {
        data[n++] = 0x55;
    }
    router_on_rtp(w->peers[i], data, n, w->now, w->now);
}

/* Ticks for so long; how often the newest sound of `listener` went to it again meanwhile, to the bit. */
static unsigned repeated_in(time_us us, uint32_t listener)
{
    static struct fake_datagram first;
    unsigned count = 0;
    first = *newest_sound(listener);
    w->datagram_count = 0;
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        router_tick(w->router, w->now);
    }
    for (unsigned i = 0; i < w->datagram_count; i++) {
        const struct fake_datagram *d = &w->datagrams[i];
        if (d->peer == listener && !d->is_rtcp && load_u32(d->data + 8) == FAKE_SLOT_SSRC(0)) {
            assert_int_equal(d->len, first.len);
            assert_memory_equal(d->data, first.data, first.len);
            count++;
        }
    }
    return count;
}

static void dtx_is_repeated_on_ways_that_lose(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    add_listener(3, 0);
    opus(1, 30);
    opus(1, 1);
    assert_int_equal(repeated_in(400 * MS, 2), 0);
    report_loss(2, 5);
    opus(1, 30);
    opus(1, 1);
    assert_int_equal(repeated_in(400 * MS, 2), 2); /* once more where 3 % and more are lost */
    opus(1, 1);
    assert_int_equal(repeated_in(400 * MS, 3), 0);
    opus(1, 1);
    opus(1, 30); /* by this a listener sees the loss */
    assert_int_equal(repeated_in(400 * MS, 2), 0);
}

/* How often a NACK to speaker 1 named this one packet, in so long. */
static unsigned asked_for_in(time_us us, uint16_t wanted)
{
    unsigned count = 0;
    w->datagram_count = 0;
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        router_tick(w->router, w->now);
    }
    for (unsigned i = 0; i < w->datagram_count; i++) {
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        struct rtcp_fb fb;
        rtcp_begin(&iter, w->datagrams[i].data, w->datagrams[i].len);
        while (w->datagrams[i].peer == 1 && w->datagrams[i].is_rtcp && rtcp_next(&iter, &packet)) {
            struct nack_iter named = {0};
            uint16_t seq;
            if (packet.type != RTCP_RTPFB || packet.count != RTPFB_NACK || rtcp_fb_parse(&packet, &fb) != ERR_OK) {
                continue;
            }
            assert_true(rtcp_nack_next(&fb, &named, &seq));
            assert_int_equal(seq, wanted);
            count++;
        }
    }
    return count;
}

static void the_dtx_that_never_came_is_asked_for_before_it_is_missed(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    opus(1, 30);
    assert_int_equal(asked_for_in(300 * MS, 0), 0); /* the way is not known to lose */
    for (int i = 0; i < 40; i++) {
        sound_seq = (uint16_t)(sound_seq + (i == 10 || i == 25 ? 1 : 0));
        opus(1, 30);
        pass(20 * MS);
    }
    uint16_t next = (uint16_t)(sound_seq + 1);
    assert_int_equal(asked_for_in(10 * MS, next), 0); /* a little late is nothing */
    assert_int_equal(asked_for_in(60 * MS, next), 1);
    assert_int_equal(asked_for_in(1000 * MS, next), 1); /* after a round trip, and never again */
    opus(1, 1);
    assert_int_equal(asked_for_in(1000 * MS, 0), 0); /* after DTX nothing is due */
}

static unsigned key_frames_asked(void)
{
    unsigned count = 0;
    for (unsigned i = 0; i < w->datagram_count; i++) {
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        if (w->datagrams[i].peer != 1 || !w->datagrams[i].is_rtcp) {
            continue;
        }
        rtcp_begin(&iter, w->datagrams[i].data, w->datagrams[i].len);
        while (rtcp_next(&iter, &packet)) {
            count += packet.type == RTCP_PSFB && packet.count == PSFB_PLI;
        }
    }
    return count;
}

static void frame(bool key)
{
    uint8_t data[300];
    fake_video_next_frame(&video, key);
    size_t n = fake_video_packet(&video, key, true, true, data);
    router_on_rtp(w->peers[1], data, n, w->now, w->now);
    w->now += 33 * MS;
    router_tick(w->router, w->now);
}

static void feedback(void)
{
    uint8_t data[64];
    struct writer out;
    writer_init(&out, data, sizeof data);
    int64_t arrival_us = w->now;
    assert_int_equal(twcc_write(&out, 1, FAKE_SLOT_SSRC(1), 0, 0, &arrival_us, 1), 1);
    router_on_rtcp(w->peers[2], data, out.pos, w->now);
}

static void who_comes_back_from_silence_gets_a_key_frame(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    (void)fake_peer(w, 1, true, 0, 0, &params);
    video = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(1), .rtx_ssrc = FAKE_SSRC_RTX(1), .seq = 100};
    assert_int_equal(router_source_add(w->peers[1], (struct source_handle){1, 1}, SOURCE_CAMERA, "v", false, w->now),
                     ERR_OK);
    add_listener(2, 0);
    frame(true);
    for (int i = 0; i < 60; i++) {
        frame(false);
        feedback();
    }
    clear();
    frame(false);
    feedback();
    assert_int_equal(key_frames_asked(), 0); /* never silent */
    for (int i = 0; i < 60; i++) {
        frame(false);
    }
    assert_int_equal(key_frames_asked(), 0);
    feedback();
    frame(false);
    assert_int_equal(key_frames_asked(), 1);
}

/* What a blackout swallowed is asked for and reported once it is over: that is no way that loses. What is lost later is. */
static void absence_is_no_loss(void **state)
{
    (void)state;
    add_speaker(1);
    add_listener(2, 0);
    sound(1);
    feedback();
    report_loss(2, 0);
    for (int i = 0; i < 150; i++) {
        clear();
        sound(1);
    }
    uint16_t seq = load_u16(newest_sound(2)->data + 2);
    ask_again((uint16_t)(seq - 9));
    pass(250 * MS);
    ask_again((uint16_t)(seq - 8));
    feedback();
    report_loss(2, 60);
    for (uint16_t i = 1; i < 4; i++) {
        ask_again((uint16_t)(seq - i));
        pass(300 * MS);
    }
    assert_null(depth_told(2));
    for (int i = 0; i < 8; i++) {
        pass(500 * MS);
        feedback();
    }
    ask_again(seq);
    pass(300 * MS);
    ask_again((uint16_t)(seq - 4));
    pass(110 * MS);
    assert_in_range(depth_told(2)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
}

/* Speaker 1 goes on for so long; listener 2 tells of each packet as it comes, or is not heard. Returns the most that the
 * speaker was told to be lost, in percent. */
static int go_on(time_us us, bool heard)
{
    int most = 0;
    for (time_us end = w->now + us; w->now < end;) {
        uint8_t data[64];
        struct rtp_view view;
        struct writer out;
        uint16_t seq;
        w->datagram_count = 0;
        sound(1);
        assert_int_equal(rtp_parse(newest_sound(2)->data, newest_sound(2)->len, &view), ERR_OK);
        assert_true(rtp_ext_u16(&view, EXT_TCC, &seq));
        writer_init(&out, data, sizeof data);
        assert_int_equal(twcc_write(&out, 1, FAKE_SLOT_SSRC(0), (uint8_t)seq, seq, &w->now, 1), 1);
        if (heard) {
            router_on_rtcp(w->peers[2], data, out.pos, w->now);
        }
        int told = told_to_speaker();
        most = told > most ? told : most;
    }
    return most;
}

/* Soon after a return every report is of the absence, and so is the first one later, if those between got lost. */
static void reports_of_an_absence_say_nothing(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    params.transport_cc_audio = true;
    add_speaker(1);
    (void)fake_peer(w, 2, false, 1, 1, &params);
    (void)go_on(1000 * MS, true);
    report_loss(2, 0);
    (void)go_on(2000 * MS, false);
    (void)go_on(200 * MS, true);
    report_loss(2, 60);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(go_on(1100 * MS, true), 0);
        report_loss(2, 30);
    }
    assert_int_equal(go_on(1100 * MS, true), 0);
    assert_null(depth_told(2));
    (void)go_on(2000 * MS, false);
    (void)go_on(6000 * MS, true);
    report_loss(2, 60);
    assert_int_equal(go_on(2000 * MS, true), 0);
    assert_null(depth_told(2));
    report_loss(2, 5);
    assert_in_range(go_on(2000 * MS, true), 4, 5);
    assert_in_range(depth_told(2)->width, LOSSY_MARGIN_MS, LOSSY_DEPTH_MAX_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_lossy_listener_gets_copies_and_nobody_else, setup, teardown),
        cmocka_unit_test_setup_teardown(copies_are_the_packets_before_without_a_hole, setup, teardown),
        cmocka_unit_test_setup_teardown(copies_do_not_reach_back_before_a_change_of_speaker, setup, teardown),
        cmocka_unit_test_setup_teardown(a_repetition_carries_the_same_copies_to_the_bit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_publisher_hears_of_its_receivers_loss, setup, teardown),
        cmocka_unit_test_setup_teardown(the_second_loss_deepens_the_receivers_buffer_until_it_is_calm, setup, teardown),
        cmocka_unit_test_setup_teardown(loss_on_a_speakers_way_deepens_the_buffers_of_all_who_hear_it, setup, teardown),
        cmocka_unit_test_setup_teardown(loss_on_one_speakers_way_deepens_no_other_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(a_muted_speakers_loss_deepens_no_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(dtx_is_repeated_on_ways_that_lose, setup, teardown),
        cmocka_unit_test_setup_teardown(the_dtx_that_never_came_is_asked_for_before_it_is_missed, setup, teardown),
        cmocka_unit_test_setup_teardown(who_comes_back_from_silence_gets_a_key_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(absence_is_no_loss, setup, teardown),
        cmocka_unit_test_setup_teardown(reports_of_an_absence_say_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
