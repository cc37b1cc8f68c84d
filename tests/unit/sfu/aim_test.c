/*
 * What a receiver of a simulcast camera sees, by what its way can take, by what it shows and by what comes: sizes, frames
 * a second, reasons; and what publishers are told to be wanted. The estimate is the test's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_worker.h"

#include "dais/sfu/bwe.h"
#include "dais/sfu/layers.h"

#define MS          US_PER_MS
#define S           US_PER_S
#define EXT_RID     3
#define FRAME_US    33333
#define LAYERS      3
#define PACKET_MAX  1100
#define KEY_FACTOR  4 /* a key frame is so much larger */
#define AUDIO_SLOTS 1
#define SSRC(i, l)  (20000u + 10u * (i) + (l))
#define NEVER       (-1)

struct encoding {
    uint16_t seq, picture_id;
    uint32_t timestamp;
    uint8_t tl0, key_idx;
    bool key_due;
    unsigned frame; /* in the temporal pattern */
};

struct camera {
    uint32_t bps[LAYERS];
    uint8_t sends; /* bit i: encoding i */
    bool obeys;    /* on_source_wanted */
    time_us due_us;
    struct encoding encoding[LAYERS];
    bool restless; /* each frame is a key frame of another height */
};

/* What arrived in a slot. */
struct seen {
    unsigned frames, packets;
    uint16_t width; /* of the last key frame */
    time_us width_at;
    int last_seq;
    bool hole;
    time_us frame_at, frame_end; /* of the last frame with a marker: when its first and last packet came */
    bool frame_open;
    unsigned burst, burst_max; /* bytes of packets that came at the same time */
    time_us burst_at;
};

static struct fake_worker *w;
static struct camera camera[FAKE_PEERS];
static struct seen seen[FAKE_PEERS][4];
static struct slot_quality quality[FAKE_PEERS][4];
static struct source_handle bound[FAKE_PEERS][4];
static unsigned qualities, wanted_events;
static uint8_t wanted[FAKE_PEERS];
static uint32_t estimate_bps;
static struct {
    const struct bwe *of;
    uint32_t bps;
} wish[FAKE_PEERS];
static bool congested;

uint32_t __wrap_bwe_target_bps(const struct bwe *b);
bool __wrap_bwe_is_congested(const struct bwe *b);
void __wrap_bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps);

uint32_t __wrap_bwe_target_bps(const struct bwe *b)
{
    (void)b;
    return estimate_bps;
}

bool __wrap_bwe_is_congested(const struct bwe *b)
{
    (void)b;
    return congested;
}

void __wrap_bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps)
{
    unsigned i = 0;
    while (wish[i].of != NULL && wish[i].of != b) {
        i++;
    }
    wish[i].of = b;
    wish[i].bps = wanted_bps;
}

static void on_event(struct fake_worker *worker, const struct fake_event *event)
{
    (void)worker;
    if (event->kind == 'q') {
        qualities++;
        quality[event->peer][event->slot] = event->quality;
    } else if (event->kind == 'b') {
        bound[event->peer][event->slot] = event->source;
    } else if (event->kind == 'w') {
        wanted_events++;
        wanted[event->peer] = event->rids;
        if (camera[event->peer].obeys) {
            camera[event->peer].sends = event->rids;
        }
    }
}

static void on_rtcp(uint32_t peer, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        bool pli = packet.type == RTCP_PSFB && rtcp_fb_parse(&packet, &fb) == ERR_OK && fb.format == PSFB_PLI;
        for (unsigned l = 0; pli && l < LAYERS; l++) {
            camera[peer].encoding[l].key_due |= fb.media_ssrc == SSRC(peer, l);
        }
    }
}

static void on_datagram(struct fake_worker *worker, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp)
{
    struct rtp_view view;
    if (is_rtcp) {
        on_rtcp(peer, data, len);
        return;
    }
    assert_int_equal(rtp_parse(data, len, &view), ERR_OK);
    uint32_t slot = view.ssrc - FAKE_SLOT_SSRC(0);
    if (slot >= 4) {
        return; /* resends and padding */
    }
    struct seen *s = &seen[peer][slot];
    struct vp8_descriptor d;
    s->packets++;
    s->burst = s->burst_at == worker->now ? s->burst + (unsigned)len : (unsigned)len;
    s->burst_at = worker->now;
    s->burst_max = s->burst > s->burst_max ? s->burst : s->burst_max;
    s->frame_at = s->frame_open ? s->frame_at : worker->now;
    s->frame_open = !view.marker;
    s->frame_end = worker->now;
    s->hole = s->hole || (s->last_seq != NEVER && view.seq != (uint16_t)(s->last_seq + 1));
    s->last_seq = view.seq;
    if (slot < AUDIO_SLOTS) {
        return;
    }
    s->frames += view.marker;
    assert_int_equal(vp8_parse(view.payload, view.payload_size, &d), ERR_OK);
    if (vp8_begins_frame(&d) && d.key_frame) {
        s->width_at = d.width != s->width ? worker->now : s->width_at;
        s->width = d.width;
    }
}

/* The largest of anybody's. */
static uint32_t wished_bps(void)
{
    uint32_t most = 0;
    for (unsigned i = 0; i < FAKE_PEERS; i++) {
        most = wish[i].bps > most ? wish[i].bps : most;
    }
    return most;
}

static int setup(void **state)
{
    (void)state;
    w = calloc(1, sizeof *w);
    fake_worker_init(w, 42);
    w->on_event = on_event;
    w->on_datagram = on_datagram;
    memset(camera, 0, sizeof camera);
    memset(wish, 0, sizeof wish);
    memset(seen, 0, sizeof seen);
    memset(quality, 0xaa, sizeof quality);
    memset(wanted, 0xff, sizeof wanted);
    for (unsigned i = 0; i < FAKE_PEERS; i++) {
        for (unsigned s = 0; s < 4; s++) {
            seen[i][s].last_seq = NEVER;
        }
    }
    qualities = wanted_events = 0;
    estimate_bps = 5000000;
    congested = false;
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

static struct media_params params(void)
{
    struct media_params p = fake_params();
    p.ext_rid = EXT_RID;
    return p;
}

static void add_pictures(uint32_t i, enum source_kind kind)
{
    struct publish_section publish[2] = {
        {.mid = "v", .media = MEDIA_VIDEO, .rid_count = LAYERS, .rids = {"a", "b", "c"}},
        {.mid = "a", .media = MEDIA_AUDIO, .ssrc = FAKE_SSRC_AUDIO(i)},
    };
    w->numbers[i] = i;
    struct router_peer_config config = {.handle = {i, 1},
                                        .user = &w->numbers[i],
                                        .cname = "dais",
                                        .params = params(),
                                        .publish = publish,
                                        .publish_count = 2};
    assert_int_equal(router_peer_add(w->router, &config, &w->peers[i]), ERR_OK);
    router_peer_connected(w->peers[i], true, w->now);
    router_peer_join(w->peers[i], true, w->now);
    /* The rids say nothing of the sizes: b is the smallest, then a, then c. */
    camera[i] = (struct camera){.bps = {500000, 150000, 1500000}, .sends = 7, .due_us = w->now};
    assert_int_equal(router_source_add(w->peers[i], camera_of(i), kind, "v", false, w->now), ERR_OK);
}

static void add_camera(uint32_t i)
{
    add_pictures(i, SOURCE_CAMERA);
}

static struct router_peer *add_receiver(uint32_t i, unsigned video)
{
    struct media_params p = params();
    return fake_peer(w, i, false, AUDIO_SLOTS, video, &p);
}

static const uint16_t width_of[LAYERS] = {640, 320, 1280};

static size_t build(uint32_t i, unsigned l, bool key, bool begins, bool ends, uint8_t tid, size_t size, uint8_t *out)
{
    struct encoding *e = &camera[i].encoding[l];
    uint8_t elements[32];
    struct writer x, p;
    writer_init(&x, elements, sizeof elements);
    static const char *const rids[LAYERS] = {"a", "b", "c"};
    rtp_ext_put(&x, EXT_MID, "v", 1);
    rtp_ext_put(&x, EXT_RID, rids[l], 1);
    size_t elements_size = rtp_ext_end(&x);
    writer_init(&p, out, FAKE_PACKET_SIZE);
    struct rtp_header header = {
        .marker = ends, .pt = 96, .seq = e->seq++, .timestamp = e->timestamp, .ssrc = SSRC(i, l)};
    rtp_write_header(&p, &header, elements, elements_size);
    const uint8_t descriptor[6] = {(uint8_t)(0x80 | (begins ? 0x10 : 0)),
                                   0xf0,
                                   (uint8_t)(0x80 | (e->picture_id >> 8 & 0x7f)),
                                   (uint8_t)e->picture_id,
                                   e->tl0,
                                   (uint8_t)(tid << 6 | 0x20 | (e->key_idx & 31))};
    writer_bytes(&p, descriptor, sizeof descriptor);
    if (begins) {
        uint16_t width = width_of[l], height = (uint16_t)(width * 9 / 16);
        height = camera[i].restless && e->picture_id % 2 == 0 ? (uint16_t)(height + 2) : height;
        const uint8_t head[10] = {
            key ? 0x10 : 0x11,     0, 0, 0x9d, 0x01, 0x2a, (uint8_t)width, (uint8_t)(width >> 8), (uint8_t)height,
            (uint8_t)(height >> 8)};
        writer_bytes(&p, head, key ? 10 : 3);
    }
    while (p.pos < size) {
        writer_u8(&p, 0x5a);
    }
    return p.pos;
}

static void send_frame(uint32_t i, unsigned l)
{
    static const uint8_t pattern[4] = {0, 2, 1, 2};
    struct encoding *e = &camera[i].encoding[l];
    bool key = e->key_due || e->frame == 0 || camera[i].restless;
    uint8_t tid = key ? 0 : pattern[e->frame % 4];
    e->frame = key ? 1 : e->frame + 1;
    e->key_due = false;
    e->key_idx = (uint8_t)(e->key_idx + (key ? 1 : 0));
    e->tl0 = (uint8_t)(e->tl0 + (tid == 0 ? 1 : 0));
    e->picture_id = (uint16_t)((e->picture_id + 1) & 0x7fff);
    size_t left = (size_t)camera[i].bps[l] / 8 / 30 * (key ? KEY_FACTOR : 1);
    for (bool begins = true; left > 0; begins = false) {
        uint8_t data[FAKE_PACKET_SIZE];
        size_t size = left < PACKET_MAX ? left : PACKET_MAX;
        size = size < 60 ? 60 : size;
        size_t n = build(i, l, key, begins, size >= left, tid, size, data);
        router_on_rtp(w->peers[i], data, n, w->now, w->now);
        left = size >= left ? 0 : left - size;
    }
}

static void sound(uint32_t i, uint16_t seq)
{
    uint8_t data[64];
    size_t n = fake_audio_packet(data, FAKE_SSRC_AUDIO(i), seq, seq * 960u, 20);
    router_on_rtp(w->peers[i], data, n, w->now, w->now);
}

static void pass(time_us us)
{
    for (time_us end = w->now + us; w->now < end; w->now += 10 * MS) {
        for (uint32_t i = 0; i < FAKE_PEERS; i++) {
            struct camera *c = &camera[i];
            for (; c->due_us != 0 && c->due_us <= w->now; c->due_us += FRAME_US) {
                for (unsigned l = 0; l < LAYERS; l++) {
                    c->encoding[l].timestamp += 3000;
                    if ((c->sends >> l & 1) != 0) {
                        send_frame(i, l);
                    } else {
                        c->encoding[l].frame = 0; /* it will begin with a key frame */
                    }
                }
            }
        }
        router_tick(w->router, w->now);
    }
}

static unsigned fps_of(uint32_t peer, unsigned slot)
{
    unsigned before = seen[peer][slot].frames;
    pass(2 * S);
    return (seen[peer][slot].frames - before) / 2;
}

static void check(uint32_t peer, unsigned slot, uint8_t rid, uint16_t width, enum slot_reason reason)
{
    assert_int_equal(quality[peer][slot].rid, rid);
    assert_int_equal(quality[peer][slot].reason, reason);
    if (rid != SLOT_PAUSED) {
        assert_int_equal(seen[peer][slot].width, width);
        assert_int_equal(quality[peer][slot].height, width * 9 / 16);
    }
}

static void view(uint32_t peer, uint32_t of, uint16_t height)
{
    struct media_want want = {.source = camera_of(of), .height = height, .priority = 100};
    router_view(w->peers[peer], &want, 1, w->now);
}

/* --- bandwidth --- */

static void caps_cost_size_before_frames(void **state)
{
    (void)state;
    add_camera(1);
    pass(3 * S);
    estimate_bps = 900000; /* 90 % of 1 Mbit/s */
    add_receiver(2, 1);
    pass(2 * S);
    assert_true(fps_of(2, 1) >= 27);
    check(2, 1, 0, 640, SLOT_REASON_BANDWIDTH);
    assert_true(wished_bps() > 1500000);
    estimate_bps = 270000;
    pass(S);
    assert_true(fps_of(2, 1) >= 25);
    check(2, 1, 1, 320, SLOT_REASON_BANDWIDTH);
    assert_int_equal(quality[2][1].fps, 30);
    estimate_bps = 150000; /* there is nothing smaller: fewer frames */
    pass(S);
    assert_in_range(fps_of(2, 1), 13, 17);
}

static void joining_shows_the_full_size_within_two_seconds(void **state)
{
    (void)state;
    add_camera(1);
    pass(3 * S);
    estimate_bps = BWE_START_BPS;
    add_receiver(2, 1);
    time_us joined = w->now;
    pass(200 * MS);
    assert_int_equal(seen[2][1].width, 640);
    pass(300 * MS);
    estimate_bps = 3000000; /* a probe's */
    pass(500 * MS);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    assert_true(seen[2][1].width_at - joined < 2 * S);
    assert_true(wished_bps() < estimate_bps); /* nothing to probe for */
    assert_false(seen[2][1].hole);
}

static void congestion_acts_at_once_and_up_takes_patience(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    pass(25 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    estimate_bps = 850000;
    congested = true;
    pass(100 * MS); /* a tick, and the key frame that was asked for */
    check(2, 1, 0, 640, SLOT_REASON_BANDWIDTH);
    congested = false;
    for (unsigned i = 0; i < 48; i++) { /* in steps that no probe makes */
        estimate_bps += i < 7 ? estimate_bps / 5 : 0;
        pass(100 * MS);
        assert_int_equal(seen[2][1].width, 640);
    }
    pass(1500 * MS);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
}

static void the_last_picture_outlives_an_estimate_that_falls_too_far(void **state)
{
    (void)state;
    add_camera(1);
    camera[1].bps[1] = 240000; /* of which a quarter is its base */
    add_receiver(2, 1);
    pass(20 * S);
    estimate_bps = 40000;
    congested = true;
    pass(4 * S);
    assert_in_range(fps_of(2, 1), 6, 8);
    pass(4 * S); /* it is believed by now */
    check(2, 1, SLOT_PAUSED, 0, SLOT_REASON_BANDWIDTH);
}

static void a_steady_link_is_steady(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    estimate_bps = 900000;
    pass(5 * S);
    unsigned before = qualities;
    for (unsigned i = 0; i < 1200; i++) { /* two minutes, ± 8 % */
        estimate_bps = 830000 + i * 7919 % 150000;
        pass(100 * MS);
    }
    assert_true(qualities - before <= 4);
    assert_int_equal(seen[2][1].width, 640);
}

static void receivers_do_not_disturb_each_other(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    add_receiver(3, 1);
    view(3, 1, 180);
    pass(4 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    check(3, 1, 1, 320, SLOT_REASON_VIEW);
}

static void the_tail_is_paused_and_comes_back(void **state)
{
    (void)state;
    add_camera(1);
    add_camera(2);
    add_camera(3);
    add_receiver(4, 3);
    struct media_want want[3] = {{.source = camera_of(1), .height = 720, .priority = 255},
                                 {.source = camera_of(2), .height = 720, .priority = 255},
                                 {.source = camera_of(3), .height = 720, .priority = 2}};
    router_view(w->peers[4], want, 3, w->now);
    pass(2 * S);
    estimate_bps = 110000; /* two bases of 37 kbit/s */
    pass(2 * S);
    unsigned paused = 0, packets = 0;
    for (unsigned s = 1; s <= 3; s++) {
        paused += quality[4][s].rid == SLOT_PAUSED && quality[4][s].reason == SLOT_REASON_BANDWIDTH;
        packets = quality[4][s].rid == SLOT_PAUSED ? seen[4][s].packets : packets;
    }
    assert_int_equal(paused, 1);
    pass(S);
    for (unsigned s = 1; s <= 3; s++) {
        assert_true(quality[4][s].rid != SLOT_PAUSED || seen[4][s].packets == packets);
    }
    pass(20 * S);
    estimate_bps = 8000000;
    pass(4 * S);
    for (unsigned s = 1; s <= 3; s++) {
        check(4, s, 2, 1280, SLOT_REASON_FULL);
    }
}

/* --- the view --- */

/* Whose picture it is of 1 and 2 for which there is room, with these priorities; 0: nobody's, or both. */
static unsigned shown(uint8_t first, uint8_t second)
{
    struct media_want want[2] = {{.source = camera_of(1), .height = 720, .priority = first},
                                 {.source = camera_of(2), .height = 720, .priority = second}};
    router_view(w->peers[3], want, 2, w->now);
    pass(20 * S);
    unsigned sum = 0, count = 0;
    for (unsigned s = AUDIO_SLOTS; s < AUDIO_SLOTS + 2; s++) {
        uint32_t of = source_handle_eq(bound[3][s], camera_of(1)) ? 1 : 2;
        unsigned before = seen[3][s].frames;
        pass(1 * S);
        bool comes = seen[3][s].frames > before;
        sum += comes ? of : 0;
        count += comes;
    }
    return count == 1 ? sum : 0;
}

static void what_the_receiver_says_is_important_is_what_it_sees(void **state)
{
    (void)state;
    add_camera(1);
    add_camera(2);
    add_receiver(3, 2);
    estimate_bps = 70000; /* one base of 37 kbit/s */
    assert_int_equal(shown(100, 200), 2);
    assert_int_equal(shown(200, 100), 1);
}

static void a_screen_comes_before_a_camera_unless_that_is_pinned(void **state)
{
    (void)state;
    add_camera(1);
    add_pictures(2, SOURCE_SCREEN);
    add_receiver(3, 2);
    estimate_bps = 70000; /* one base of 37 kbit/s */
    assert_int_equal(shown(200, 100), 2);
    assert_int_equal(shown(255, 100), 1);
}

static void a_larger_tile_is_followed_at_once_a_smaller_one_after_a_second(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    view(2, 1, 180);
    pass(4 * S);
    check(2, 1, 1, 320, SLOT_REASON_VIEW);
    view(2, 1, 700);
    pass(100 * MS);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    view(2, 1, 300);
    pass(900 * MS);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    view(2, 1, 720); /* only a passing thing */
    pass(2 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    view(2, 1, 300);
    pass(2200 * MS);
    check(2, 1, 0, 640, SLOT_REASON_VIEW);
    assert_false(seen[2][1].hole);
}

static void what_is_not_visible_is_paused_in_its_slot(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    view(2, 1, 720);
    pass(3 * S);
    view(2, 1, 0);
    pass(2200 * MS);
    check(2, 1, SLOT_PAUSED, 0, SLOT_REASON_VIEW);
    unsigned packets = seen[2][1].packets;
    pass(S);
    assert_int_equal(seen[2][1].packets, packets);
    view(2, 1, 720);
    pass(100 * MS);
    assert_true(seen[2][1].packets > packets);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    assert_false(seen[2][1].hole);
    add_camera(3); /* a visible one takes the place of one that is not */
    pass(S);
    struct media_want want[2] = {{.source = camera_of(1), .height = 0}, {.source = camera_of(3), .height = 100}};
    router_view(w->peers[2], want, 2, w->now);
    pass(S);
    check(2, 1, 1, 320, SLOT_REASON_VIEW);
}

static void audio_only_pauses_pictures_and_nothing_pauses_all(void **state)
{
    (void)state;
    uint16_t seq = 0;
    add_camera(1);
    assert_int_equal(router_source_add(w->peers[1], (struct source_handle){101, 1}, SOURCE_MIC, "a", false, w->now),
                     ERR_OK);
    add_receiver(2, 1);
    static const struct {
        enum receive_mode mode;
        bool sound, picture;
    } steps[] = {{RECEIVE_ALL, true, true},    {RECEIVE_AUDIO, true, false},    {RECEIVE_NOTHING, false, false},
                 {RECEIVE_AUDIO, true, false}, {RECEIVE_PICTURES, false, true}, {RECEIVE_ALL, true, true}};
    for (unsigned k = 0; k < sizeof steps / sizeof steps[0]; k++) {
        router_receive(w->peers[2], steps[k].mode, w->now);
        pass(200 * MS);
        unsigned voices = seen[2][0].packets, pictures = seen[2][1].packets;
        for (unsigned i = 0; i < 50; i++) {
            sound(1, seq++);
            pass(20 * MS);
        }
        assert_int_equal(seen[2][0].packets - voices, steps[k].sound ? 50 : 0);
        assert_int_equal(seen[2][1].packets > pictures, steps[k].picture);
        assert_int_equal(quality[2][1].rid == SLOT_PAUSED, !steps[k].picture);
        assert_true(steps[k].picture || quality[2][1].reason == SLOT_REASON_VIEW);
    }
    assert_false(seen[2][0].hole || seen[2][1].hole);
}

/* --- the pacer --- */

/* One frame of the large encoding, `bytes` long. */
static void large_frame(uint32_t i, bool key, size_t bytes)
{
    uint32_t bps = camera[i].bps[2];
    camera[i].encoding[2].key_due = key;
    camera[i].encoding[2].timestamp += 3000;
    camera[i].bps[2] = (uint32_t)(bytes * 8 * 30 / (key ? KEY_FACTOR : 1));
    send_frame(i, 2);
    camera[i].bps[2] = bps;
}

static void a_key_frame_is_spread_over_time_and_sound_passes_it(void **state)
{
    (void)state;
    add_camera(1);
    assert_int_equal(router_source_add(w->peers[1], (struct source_handle){101, 1}, SOURCE_MIC, "a", false, w->now),
                     ERR_OK);
    add_receiver(2, 1);
    estimate_bps = 2500000;
    pass(8 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    struct seen *s = &seen[2][1];
    camera[1].due_us = 0;
    pass(100 * MS);
    s->burst_max = 0;
    large_frame(1, true, 100000);
    assert_true(s->frame_open);
    sound(1, 1);
    assert_int_equal(seen[2][0].packets, 1); /* at once, though pictures wait */
    pass(400 * MS);
    assert_false(s->frame_open || s->hole);
    assert_in_range(s->frame_end - s->frame_at, 100 * MS, 140 * MS); /* 6.25 Mbit/s */
    assert_true(s->burst_max <= 7813 + 1200);                        /* 10 ms of them, and one packet */
    s->burst_max = 0;
    large_frame(1, false, 5000); /* what fits goes at once */
    assert_false(s->frame_open);
}

static void what_waits_for_too_long_is_given_up_for_a_smaller_picture(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    estimate_bps = 2500000;
    pass(25 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    large_frame(1, true, 400000); /* 512 ms */
    pass(S);
    assert_int_equal(seen[2][1].width, 640);
    assert_true(fps_of(2, 1) >= 28);
    assert_int_equal(seen[2][1].width, 640); /* it was a fall: it does not rise again at once */
    pass(20 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
}

static void a_source_that_stops_leaves_nothing_in_the_queue(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    estimate_bps = 2500000;
    pass(8 * S);
    large_frame(1, true, 100000);
    unsigned packets = seen[2][1].packets;
    router_source_pause(w->peers[1], camera_of(1), true, w->now);
    pass(S);
    assert_int_equal(seen[2][1].packets, packets);
    router_source_pause(w->peers[1], camera_of(1), false, w->now);
    pass(S);
    large_frame(1, true, 100000);
    packets = seen[2][1].packets;
    router_source_remove(w->peers[1], camera_of(1), w->now);
    camera[1].due_us = 0;
    pass(S);
    assert_int_equal(seen[2][1].packets, packets);
}

/* --- the publisher --- */

static void publishers_hear_what_is_wanted(void **state)
{
    (void)state;
    add_camera(1);
    camera[1].obeys = true;
    add_receiver(2, 1);
    view(2, 1, 180);
    pass(14 * S);
    assert_int_equal(wanted_events, 0); /* 10 s at first, 5 s of not being wanted */
    pass(3 * S);
    assert_int_equal(wanted[1], 1u << 1);
    check(2, 1, 1, 320, SLOT_REASON_VIEW);
    pass(2 * S); /* the others have ceased by now */
    view(2, 1, 720);
    pass(30 * MS);
    assert_int_equal(wanted[1], 1u << 1 | 1u << 2);
    assert_int_equal(quality[2][1].reason, SLOT_REASON_SOURCE);
    pass(500 * MS);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    router_receive(w->peers[2], RECEIVE_AUDIO, w->now);
    pass(4500 * MS);
    assert_true(wanted[1] & 1u << 2);
    pass(2 * S);
    assert_int_equal(wanted[1], 1u << 1); /* the smallest stays for whoever comes */
}

static void what_is_only_watched_elsewhere_is_not_stopped(void **state)
{
    (void)state;
    add_camera(1);
    camera[1].obeys = true;
    add_receiver(2, 1);
    view(2, 1, 180);
    router_source_wanted(w->router, camera_of(1), 0, 1u << 2);
    pass(17 * S);
    assert_int_equal(wanted[1], 1u << 1 | 1u << 2);
    router_source_wanted(w->router, camera_of(1), 0, 1u << 0 | 1u << 2);
    pass(30 * MS); /* more: at once */
    assert_int_equal(wanted[1], 7);
    router_source_wanted(w->router, camera_of(1), 0, 0);
    pass(7 * S);
    assert_int_equal(wanted[1], 1u << 1);
}

static void what_a_narrow_way_falls_back_to_is_not_stopped(void **state)
{
    (void)state;
    add_camera(1);
    camera[1].obeys = true;
    add_receiver(2, 1);
    estimate_bps = 2300000; /* just enough for the largest */
    pass(30 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    assert_int_equal(wanted[1] & 7, 7);
    estimate_bps = 900000;
    pass(100 * MS);
    assert_int_equal(seen[2][1].width, 640);
    pass(20 * S);
    assert_int_equal(wanted[1] & 1u << 2, 0); /* it could not be sent on */
    assert_int_equal(quality[2][1].reason, SLOT_REASON_BANDWIDTH);
    assert_true(wished_bps() > 1500000); /* still it is probed for … */
    estimate_bps = 4000000;
    pass(1500 * MS); /* … and comes back when the way is wide again */
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
}

static void a_layer_that_dies_is_named_as_the_reason(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    pass(3 * S);
    camera[1].sends = 3;
    pass(3 * S);
    check(2, 1, 0, 640, SLOT_REASON_SOURCE);
    camera[1].sends = 0;
    pass(3 * S);
    check(2, 1, SLOT_PAUSED, 0, SLOT_REASON_SOURCE);
    camera[1].sends = 7;
    pass(4 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
}

/* --- the server --- */

static void load_takes_probes_then_the_top(void **state)
{
    (void)state;
    add_camera(1);
    add_receiver(2, 1);
    estimate_bps = 1000000;
    pass(3 * S);
    assert_true(wished_bps() > 1500000);
    router_set_load(w->router, LAYERS_LOAD_PROBES, w->now);
    pass(S);
    assert_int_equal(wished_bps(), 0);
    check(2, 1, 0, 640, SLOT_REASON_BANDWIDTH);
    estimate_bps = 5000000;
    pass(7 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
    router_set_load(w->router, LAYERS_LOAD_TOP, w->now);
    pass(S);
    check(2, 1, 0, 640, SLOT_REASON_LOAD);
    router_set_load(w->router, LAYERS_LOAD_NONE, w->now);
    pass(4 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL);
}

static void another_size_each_frame_is_told_once_a_second(void **state)
{
    (void)state;
    estimate_bps = 50000000;
    add_camera(1);
    add_receiver(2, 1);
    pass(5 * S);
    camera[1].restless = true;
    unsigned before = qualities;
    pass(10 * S);
    assert_in_range(qualities - before, 8, 11);
    camera[1].restless = false;
    camera[1].encoding[2].key_due = true;
    pass(8 * S);
    check(2, 1, 2, 1280, SLOT_REASON_FULL); /* the last one is not forgotten */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(caps_cost_size_before_frames, setup, teardown),
        cmocka_unit_test_setup_teardown(joining_shows_the_full_size_within_two_seconds, setup, teardown),
        cmocka_unit_test_setup_teardown(congestion_acts_at_once_and_up_takes_patience, setup, teardown),
        cmocka_unit_test_setup_teardown(the_last_picture_outlives_an_estimate_that_falls_too_far, setup, teardown),
        cmocka_unit_test_setup_teardown(a_steady_link_is_steady, setup, teardown),
        cmocka_unit_test_setup_teardown(receivers_do_not_disturb_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(the_tail_is_paused_and_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(what_the_receiver_says_is_important_is_what_it_sees, setup, teardown),
        cmocka_unit_test_setup_teardown(a_screen_comes_before_a_camera_unless_that_is_pinned, setup, teardown),
        cmocka_unit_test_setup_teardown(a_larger_tile_is_followed_at_once_a_smaller_one_after_a_second, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_not_visible_is_paused_in_its_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(audio_only_pauses_pictures_and_nothing_pauses_all, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_frame_is_spread_over_time_and_sound_passes_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_for_too_long_is_given_up_for_a_smaller_picture, setup, teardown),
        cmocka_unit_test_setup_teardown(a_source_that_stops_leaves_nothing_in_the_queue, setup, teardown),
        cmocka_unit_test_setup_teardown(publishers_hear_what_is_wanted, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_only_watched_elsewhere_is_not_stopped, setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_narrow_way_falls_back_to_is_not_stopped, setup, teardown),
        cmocka_unit_test_setup_teardown(a_layer_that_dies_is_named_as_the_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(load_takes_probes_then_the_top, setup, teardown),
        cmocka_unit_test_setup_teardown(another_size_each_frame_is_told_once_a_second, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
