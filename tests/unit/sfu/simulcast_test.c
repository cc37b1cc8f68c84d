/*
 * One publisher with three encodings, and who receives them: how packets find their layer, which layer a receiver gets,
 * how it changes, and what is asked of the publisher. What a receiver sees is watched all along: one stream, one layer at
 * a time, each beginning with a key frame.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../../src/sfu/sfu_priv.h"
#include "dais/base/metrics.h"
#include "fake_worker.h"

#define EXT_RID     6
#define EXT_RRID    7
#define MS          US_PER_MS
#define FRAME_MS    33
#define RECEIVERS   4
#define LAYERS      LIMIT_LAYERS
#define PUBLISHER   0
#define SSRC(l)     (100u + (l))
#define RTX_SSRC(l) (200u + (l))
#define WITH_RID    1
#define SEQ_KEPT    65536
#define PACKET_MAX  400
#define FRAMES_KEPT 65536

/* What aims at what is not this test's matter (aim_test): here it is the view's height alone, and what a test says. */
void __wrap_aim_peer(struct router_peer *peer, time_us now_us);
void __wrap_aim_tick(struct router_peer *peer, time_us now_us);

static uint16_t height_wanted(const struct router_peer *peer)
{
    return peer->has_view && peer->want_count > 0 ? peer->want[0].height : UINT16_MAX;
}

void __wrap_aim_peer(struct router_peer *peer, time_us now_us)
{
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        struct layer *by_size[LIMIT_LAYERS];
        if (!slot->video || slot->source == NULL) {
            continue;
        }
        unsigned count = source_layers_by_size(slot->source, by_size);
        struct layer *aim = count > 0 ? by_size[count - 1] : slot_first_begun(slot);
        for (unsigned k = count; k > 0; k--) {
            aim = by_size[k - 1]->height >= height_wanted(peer) ? by_size[k - 1] : aim;
        }
        slot_aim(slot, aim, TID_ALL, now_us);
    }
}

void __wrap_aim_tick(struct router_peer *peer, time_us now_us)
{
    (void)peer;
    (void)now_us;
}

/* One encoding as the publisher sends it. */
struct encoder {
    uint32_t ssrc;
    char rid[4];
    uint16_t seq, picture_id, rtx_seq;
    uint32_t base; /* of its time stamps */
    uint8_t tl0, key_idx;
    uint16_t width, height;
    unsigned packets; /* of a frame */
    unsigned bytes;   /* of a packet's payload */
    bool on, with_rid;
    bool key_wanted;
    unsigned pli, nacked;
    time_us pli_us[64];
    size_t len[SEQ_KEPT]; /* what was sent, for retransmissions */
    uint8_t data[SEQ_KEPT][64];
};

/* What one receiver saw of its video slot. */
struct watched {
    bool any, broken;
    uint16_t seq, picture_id;
    uint32_t timestamp;
    uint8_t tl0;
    bool marker;
    int layer;
    uint8_t tid;
    unsigned frames, packets, switches, empty, rtx, tids[4];
    uint32_t first_timestamp; /* of the present layer */
    time_us at_us;
    unsigned frame_of[SEQ_KEPT];
};

static struct bench {
    struct fake_worker w;
    struct encoder e[LAYERS];
    struct watched rx[RECEIVERS];
    unsigned frame, reports, receivers;
    time_us capture;
    bool lossless;
    bool taken; /* what the publisher sends waits for router_hand_out */
} b;

#define SOURCE ((struct source_handle){7, 1})

static struct source *source(void)
{
    return b.w.router->sources[0];
}

static struct slot *slot(unsigned receiver)
{
    return b.w.peers[receiver + 1]->slots[0];
}

static void watch_media(unsigned receiver, const struct rtp_view *v)
{
    struct watched *x = &b.rx[receiver];
    struct vp8_descriptor d;
    x->packets++;
    if (v->payload_size == 0) {
        x->empty++;
        x->seq = v->seq;
        return;
    }
    assert_int_equal(vp8_parse(v->payload, v->payload_size, &d), ERR_OK);
    const uint8_t *tag = v->payload + v->payload_size - 4;
    int layer = tag[0];
    unsigned frame = load_u16(tag + 1);
    bool new_frame = !x->any || v->timestamp != x->timestamp;
    x->frame_of[v->seq] = frame;
    if (x->any && (b.lossless || layer != x->layer)) {
        uint16_t step = (uint16_t)(v->seq - x->seq);
        assert_true(step == 1 || (step == 2 && layer != x->layer && !x->marker));
    }
    if (new_frame) {
        x->frames++;
        x->tids[d.tid]++;
        if (x->any) {
            assert_true((int32_t)(v->timestamp - x->timestamp) > 0);
            assert_true(!b.lossless || d.picture_id == ((x->picture_id + 1) & 0x7fff));
            assert_true(!b.lossless || d.tl0_pic_idx == (uint8_t)(x->tl0 + (d.tid == 0 ? 1 : 0)));
        }
    } else {
        assert_int_equal(layer, x->layer); /* never two together */
    }
    if (layer != x->layer || !x->any) {
        assert_true(d.key_frame && vp8_begins_frame(&d));
        x->switches++;
        x->first_timestamp = v->timestamp;
    }
    x->any = true;
    x->layer = layer;
    x->seq = v->seq;
    x->marker = v->marker;
    x->picture_id = d.picture_id;
    x->tl0 = d.tl0_pic_idx;
    x->tid = d.tid;
    x->timestamp = v->timestamp;
    x->at_us = b.w.now;
}

static struct encoder *encoder_of(uint32_t ssrc)
{
    for (unsigned l = 0; l < LAYERS; l++) {
        if (b.e[l].ssrc == ssrc) {
            return &b.e[l];
        }
    }
    return NULL;
}

static void watch_rtcp(const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        struct rtcp_report report;
        for (unsigned i = 0; packet.type == RTCP_RR && rtcp_report_parse(&packet, i, &report) == ERR_OK; i++) {
            b.reports = i + 1 > b.reports ? i + 1 : b.reports;
        }
        struct rtcp_fb fb;
        if ((packet.type != RTCP_PSFB && packet.type != RTCP_RTPFB) || rtcp_fb_parse(&packet, &fb) != ERR_OK) {
            continue;
        }
        struct encoder *e = encoder_of(fb.media_ssrc);
        if (fb.type == RTCP_PSFB && fb.format == PSFB_PLI) {
            assert_non_null(e);
            e->pli_us[e->pli++ % 64] = b.w.now;
            e->key_wanted = true;
        }
        struct nack_iter nacks = {0};
        uint16_t seq;
        while (fb.type == RTCP_RTPFB && fb.format == RTPFB_NACK && rtcp_nack_next(&fb, &nacks, &seq)) {
            assert_non_null(e);
            e->nacked++;
        }
    }
}

static void on_datagram(struct fake_worker *w, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp)
{
    (void)w;
    struct rtp_view v;
    if (peer == PUBLISHER) {
        assert_true(is_rtcp);
        watch_rtcp(data, len);
    } else if (!is_rtcp) {
        assert_int_equal(rtp_parse(data, len, &v), ERR_OK);
        if (v.ssrc == FAKE_SLOT_SSRC(0)) {
            watch_media(peer - 1, &v);
        } else {
            b.rx[peer - 1].rtx += v.payload_size > 0; /* padding is a bandwidth probe */
        }
    }
}

static void advance(unsigned ms)
{
    for (unsigned i = 0; i < ms; i++) {
        b.w.now += MS;
        if (b.w.now / MS % 10 == 0) {
            router_tick(b.w.router, b.w.now);
        }
    }
}

static void begin(enum source_kind kind, unsigned receivers)
{
    memset(&b.e, 0, sizeof b.e);
    memset(&b.rx, 0, sizeof b.rx);
    b.frame = 0;
    b.reports = 0;
    b.receivers = receivers;
    b.lossless = true;
    fake_worker_init(&b.w, 5);
    b.w.on_datagram = on_datagram;
    b.capture = b.w.now;
    struct media_params params = fake_params();
    params.ext_rid = EXT_RID;
    params.ext_repaired_rid = EXT_RRID;
    struct publish_section publish = {.mid = "v", .media = MEDIA_VIDEO, .rid_count = LAYERS, .rids = {"h", "m", "l"}};
    b.w.numbers[0] = PUBLISHER;
    struct router_peer_config config = {.handle = {PUBLISHER, 1},
                                        .user = &b.w.numbers[0],
                                        .cname = "dais",
                                        .params = params,
                                        .publish = &publish,
                                        .publish_count = 1};
    assert_int_equal(router_peer_add(b.w.router, &config, &b.w.peers[0]), ERR_OK);
    router_peer_connected(b.w.peers[0], true, b.w.now);
    for (unsigned i = 0; i < receivers; i++) {
        fake_peer(&b.w, i + 1, false, 0, 1, &params);
    }
    assert_int_equal(router_source_add(b.w.peers[0], SOURCE, kind, "v", false, b.w.now), ERR_OK);
    for (unsigned l = 0; l < LAYERS; l++) { /* "h" is 180 high here, and "l" 720: names say nothing */
        b.e[l] = (struct encoder){.ssrc = SSRC(l),
                                  .seq = (uint16_t)(65000 + 200 * l),
                                  .picture_id = (uint16_t)(32700 * l),
                                  .base = 0x7fffff00u * l,
                                  .width = (uint16_t)(320 << l),
                                  .height = (uint16_t)(180 << l),
                                  .packets = 1 + l,
                                  .bytes = 40,
                                  .on = true,
                                  .with_rid = true};
        strcpy(b.e[l].rid, (const char *[]){"h", "m", "l"}[l]);
    }
}

static void finish(void)
{
    fake_worker_finish(&b.w);
}

static void view(unsigned receiver, uint16_t height)
{
    struct media_want want = {.source = SOURCE, .height = height, .priority = 1};
    router_view(b.w.peers[receiver + 1], &want, 1, b.w.now);
}

static size_t write_head(uint8_t *out, const struct encoder *e, uint32_t ssrc, uint8_t pt, uint16_t seq, uint32_t ts,
                         bool marker, uint8_t rid_ext)
{
    struct writer x, w;
    uint8_t elements[32];
    writer_init(&x, elements, sizeof elements);
    size_t size = 0;
    if (rid_ext != 0) {
        rtp_ext_put(&x, EXT_MID, "v", 1);
        rtp_ext_put(&x, rid_ext, e->rid, strlen(e->rid));
        size = rtp_ext_end(&x);
    }
    writer_init(&w, out, PACKET_MAX);
    struct rtp_header header = {.marker = marker, .pt = pt, .seq = seq, .timestamp = ts, .ssrc = ssrc};
    rtp_write_header(&w, &header, size > 0 ? elements : NULL, size);
    return w.pos;
}

static uint32_t timestamp_of(const struct encoder *e, time_us at)
{
    return e->base + (uint32_t)(at * 90 / 1000);
}

/* One packet of a frame captured at b.capture; `lost`: it is only kept for a retransmission. */
static void packet(unsigned l, bool key, uint8_t tid, bool sync, unsigned i, bool lost)
{
    struct encoder *e = &b.e[l];
    uint8_t out[PACKET_MAX] = {0};
    bool ends = i + 1 == e->packets;
    size_t head = write_head(out, e, e->ssrc, 96, e->seq, timestamp_of(e, b.capture), ends, e->with_rid ? EXT_RID : 0);
    size_t n = head;
    out[n++] = (uint8_t)(0x80 | (i == 0 ? 0x10 : 0));
    out[n++] = 0xf0;
    out[n++] = (uint8_t)(0x80 | e->picture_id >> 8);
    out[n++] = (uint8_t)e->picture_id;
    out[n++] = e->tl0;
    out[n++] = (uint8_t)(tid << 6 | (sync ? 0x20 : 0) | (e->key_idx & 31));
    if (i == 0) {
        const uint8_t frame[10] = {key ? 0x10 : 0x11,
                                   0,
                                   0,
                                   0x9d,
                                   0x01,
                                   0x2a,
                                   (uint8_t)e->width,
                                   (uint8_t)(e->width >> 8),
                                   (uint8_t)e->height,
                                   (uint8_t)(e->height >> 8)};
        memcpy(out + n, frame, sizeof frame);
        n += sizeof frame;
    }
    n = head + e->bytes;
    out[n - 4] = (uint8_t)l;
    store_u16(out + n - 3, (uint16_t)b.frame);
    out[n - 1] = (uint8_t)i;
    e->len[e->seq] = e->bytes;
    memcpy(e->data[e->seq], out + head, e->bytes < 64 ? e->bytes : 64);
    e->seq++;
    if (!lost && b.taken) {
        router_take_rtp(b.w.peers[0], out, n, b.w.now, b.w.now);
    } else if (!lost) {
        router_on_rtp(b.w.peers[0], out, n, b.w.now, b.w.now);
    }
}

static void frame_of(unsigned l, bool key, uint8_t tid, bool sync)
{
    struct encoder *e = &b.e[l];
    e->picture_id = (uint16_t)((e->picture_id + 1) & 0x7fff);
    e->tl0 = (uint8_t)(e->tl0 + (tid == 0 ? 1 : 0));
    e->key_idx = (uint8_t)(e->key_idx + (key ? 1 : 0));
    for (unsigned i = 0; i < e->packets; i++) {
        packet(l, key, tid, sync, i, false);
    }
    e->with_rid = false;
    e->key_wanted = false;
}

/* All encoders send a frame, a key frame where one was asked for or `key`, then 33 ms pass. */
static void frames(unsigned count, bool key)
{
    static const uint8_t tids[4] = {0, 2, 1, 2};
    for (unsigned n = 0; n < count; n++) {
        b.capture = b.w.now;
        for (unsigned l = 0; l < LAYERS; l++) {
            bool now_key = b.e[l].key_wanted || (key && n == 0);
            uint8_t tid = now_key ? 0 : tids[b.frame % 4];
            if (b.e[l].on) {
                frame_of(l, now_key, tid, tid > 0 && b.frame % 8 < 3);
            }
        }
        b.frame++;
        advance(FRAME_MS);
    }
}

static unsigned count_events(char kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < b.w.event_count; i++) {
        count += b.w.events[i].kind == kind ? 1 : 0;
    }
    return count;
}

static int64_t counter(const char *name)
{
    struct metric *metric = metric_find(name);
    assert_non_null(metric);
    return metric_value(metric);
}

static void layers_are_bound_by_mid_and_rid(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(1, true);
    for (unsigned l = 0; l < LAYERS; l++) {
        assert_int_equal(source()->layer[l].ssrc, SSRC(l));
    }
    frames(30, false);                        /* without rid from now on */
    assert_int_equal(b.rx[0].frames, 31 + 2); /* the first key frame of each */
    assert_int_equal(b.rx[0].layer, 2);
    int64_t before = counter("dais_sfu_rtp_unknown_rid_total");
    b.e[0].ssrc = 999;
    strcpy(b.e[0].rid, "x");
    b.e[0].with_rid = true;
    frames(1, true);
    assert_int_equal(counter("dais_sfu_rtp_unknown_rid_total") - before, 1);
    assert_int_equal(source()->layer[0].ssrc, SSRC(0));
    finish();
}

/* A retransmission is bound by its repaired rid; one with another payload type than RTX's, or of RTX, is none. */
static void retransmissions_find_their_layer(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(5, true);
    b.lossless = false;
    b.capture = b.w.now;
    struct encoder *e = &b.e[2];
    e->picture_id++;
    e->tl0++;
    packet(2, false, 0, false, 0, false);
    packet(2, false, 0, false, 1, true);
    packet(2, false, 0, false, 2, false);
    unsigned before = b.rx[0].packets;
    uint8_t out[PACKET_MAX];
    uint16_t lost = (uint16_t)(e->seq - 2);
    size_t n = write_head(out, e, RTX_SSRC(2), 97, 1, timestamp_of(e, b.capture), false, EXT_RRID);
    store_u16(out + n, lost);
    memcpy(out + n + 2, e->data[lost], e->len[lost]);
    router_on_rtp(b.w.peers[0], out, n + 2 + e->len[lost], b.w.now, b.w.now);
    assert_int_equal(b.rx[0].packets, before + 1);
    assert_int_equal(source()->layer[2].rtx_ssrc, RTX_SSRC(2));
    int64_t unknown = counter("dais_sfu_rtp_unknown_payload_type_total");
    n = write_head(out, e, RTX_SSRC(2), 96, 2, 0, false, 0); /* media on the retransmission's stream */
    router_on_rtp(b.w.peers[0], out, n + 20, b.w.now, b.w.now);
    n = write_head(out, e, SSRC(2), 97, 3, 0, false, 0); /* retransmission on the media's */
    router_on_rtp(b.w.peers[0], out, n + 20, b.w.now, b.w.now);
    assert_int_equal(counter("dais_sfu_rtp_unknown_payload_type_total") - unknown, 2);
    n = write_head(out, e, RTX_SSRC(2), 97, 4, 0, false, 0); /* far outside */
    store_u16(out + n, (uint16_t)(lost - 20000));
    memset(out + n + 2, 0, 40);
    router_on_rtp(b.w.peers[0], out, n + 42, b.w.now, b.w.now);
    assert_int_equal(b.rx[0].packets, before + 1);
    finish();
}

static void rids_change_places(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(5, true);
    for (unsigned l = 0; l < LAYERS; l += 2) { /* the SSRC of "h" says "l" now, and the other way round */
        strcpy(b.e[l].rid, l == 0 ? "l" : "h");
        b.e[l].with_rid = true;
    }
    frames(30, true);
    assert_int_equal(source()->layer[0].ssrc, SSRC(2));
    assert_int_equal(source()->layer[2].ssrc, SSRC(0));
    assert_int_equal(b.rx[0].layer, 2); /* still the largest */
    assert_true(b.rx[0].frames > 25);
    for (unsigned i = 0; i < 100; i++) { /* forever: there is a limit, and nothing breaks */
        strcpy(b.e[0].rid, i % 2 == 0 ? "h" : "l");
        b.e[0].with_rid = true;
        b.lossless = false;
        frames(1, false);
    }
    assert_true(counter("dais_sfu_ssrc_changes_refused_total") > 0);
    finish();
}

static void the_view_decides_by_height_and_names_say_nothing(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    view(0, 200);
    frames(20, true);
    assert_int_equal(b.rx[0].layer, 1);
    view(0, 180);
    frames(10, false);
    assert_int_equal(b.rx[0].layer, 0);
    view(0, 4000);
    frames(10, false);
    assert_int_equal(b.rx[0].layer, 2);
    assert_int_equal(count_events('b'), 1);
    assert_int_equal(count_events('l'), 1);
    struct layer *by_size[LIMIT_LAYERS];
    assert_int_equal(source_layers_by_size(source(), by_size), 3);
    assert_ptr_equal(by_size[0], &source()->layer[0]);
    assert_ptr_equal(by_size[2], &source()->layer[2]);
    finish();
}

static void the_present_layer_goes_on_until_the_key_frame(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    assert_int_equal(b.rx[0].layer, 2);
    view(0, 180);
    unsigned before = b.rx[0].frames;
    for (unsigned i = 0; i < 30; i++) {
        b.e[0].key_wanted = false;
        frames(1, false);
        assert_int_equal(b.rx[0].layer, 2);
    }
    assert_int_equal(b.rx[0].frames, before + 30);
    assert_true(b.e[0].pli >= 1 && b.e[1].pli == 0); /* only of the layer that is wanted */
    view(0, 720);                                    /* back before it came: no key frame is needed */
    assert_null(slot(0)->aim);
    frames(10, false);
    assert_int_equal(b.rx[0].layer, 2);
    assert_int_equal(b.e[2].pli, 0);
    finish();
}

/* Whose turn is next in a picture leaves another list meanwhile, of which the picture knows nothing. */
static void an_aim_given_up_between_two_parts_keeps_nobody_from_the_picture(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, RECEIVERS);
    frames(20, true);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        assert_int_equal(b.rx[i].layer, 2);
        view(i, 180);
        assert_ptr_equal(slot(i)->aim, &source()->layer[0]);
    }
    unsigned before[RECEIVERS];
    for (unsigned i = 0; i < RECEIVERS; i++) {
        before[i] = b.rx[i].packets;
    }
    b.taken = true;
    b.capture = b.w.now;
    frame_of(2, false, 0, false);
    b.taken = false;
    assert_true(router_hand_out_some(b.w.router, 1, b.w.now));
    for (unsigned i = 0; i < RECEIVERS; i++) {
        view(i, 720); /* back to what it has */
        assert_null(slot(i)->aim);
    }
    router_hand_out(b.w.router, b.w.now);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        assert_int_equal(b.rx[i].packets, before[i] + b.e[2].packets);
    }
    finish();
}

static void a_dead_layer_is_left_at_once(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(60, true);
    b.e[2].on = false;
    time_us stopped = b.w.now;
    while (b.rx[0].layer == 2 && b.w.now < stopped + 5000 * MS) {
        frames(1, false);
    }
    assert_int_equal(b.rx[0].layer, 1);
    assert_in_range(b.w.now - stopped, 550 * MS, 800 * MS);
    assert_false(source()->layer[2].alive);
    assert_true(source()->alive);
    b.e[1].on = false;
    frames(30, false);
    assert_int_equal(b.rx[0].layer, 0); /* also when the middle one is gone */
    b.e[2].on = true;
    frames(20, true);
    assert_int_equal(b.rx[0].layer, 2); /* and the middle one never came back */
    assert_int_equal(count_events('b'), 1);
    assert_int_equal(count_events('l'), 1);
    finish();
}

static void a_slow_screen_is_not_dead(void **state)
{
    (void)state;
    begin(SOURCE_SCREEN, 1);
    b.e[1].on = b.e[0].on = false;
    frames(1, true);
    advance(50);
    assert_true(source()->layer[2].alive);
    for (unsigned i = 0; i < 5; i++) {
        advance(2300);
        assert_true(source()->layer[2].alive);
        frames(1, false);
    }
    assert_int_equal(count_events('s'), 1);
    finish();
    begin(SOURCE_SCREEN, 1);
    frames(5, true);
    advance(2400);
    assert_true(source()->layer[2].alive);
    advance(200);
    assert_false(source()->layer[2].alive);
    finish();
}

static void a_slow_camera_is_not_dead(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(5, true);
    for (unsigned i = 0; i < 12; i++) { /* by and by one frame a second */
        advance(200 + (i < 8 ? 100 * i : 800));
        assert_true(source()->layer[2].alive);
        frames(1, false);
    }
    finish();
}

static void padding_keeps_a_layer_alive(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(5, true);
    unsigned before = b.rx[0].packets;
    for (unsigned i = 0; i < 28; i++) {
        struct encoder *e = &b.e[2];
        uint8_t out[PACKET_MAX] = {0};
        size_t n = write_head(out, e, e->ssrc, 96, e->seq++, 0, false, 0);
        out[0] |= 0x20;
        out[n + 19] = 20;
        router_on_rtp(b.w.peers[0], out, n + 20, b.w.now, b.w.now);
        advance(100);
    }
    assert_true(source()->layer[2].alive);
    assert_false(source()->layer[1].alive);
    assert_int_equal(b.rx[0].packets, before);
    frames(10, false);
    assert_int_equal(b.rx[0].layer, 2); /* and no hole */
    finish();
}

static void temporal_layers_are_left_out_and_come_back_at_a_sync(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    struct watched *x = &b.rx[0];
    slot_aim(slot(0), &source()->layer[2], 0, b.w.now);
    memset(x->tids, 0, sizeof x->tids);
    frames(40, false);
    assert_int_equal(x->tids[0], 10);
    assert_int_equal(x->tids[1] + x->tids[2], 0);
    slot_aim(slot(0), &source()->layer[2], 1, b.w.now);
    memset(x->tids, 0, sizeof x->tids);
    frames(40, false);
    assert_in_range(x->tids[1], 8, 10);
    assert_int_equal(x->tids[2], 0);
    while (b.frame % 8 != 3) { /* the next picture of layer 2 has no Y */
        frames(1, false);
    }
    slot_aim(slot(0), &source()->layer[2], 2, b.w.now);
    frames(5, false);
    assert_int_equal(x->tids[2], 0);
    frames(32, false);
    assert_in_range(x->tids[2], 14, 17);
    finish();
}

static void a_pause_ends_with_a_frame_and_is_left_by_a_key_frame(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    struct encoder *e = &b.e[2];
    b.capture = b.w.now;
    e->picture_id = (uint16_t)((e->picture_id + 1) & 0x7fff);
    e->tl0++;
    packet(2, false, 0, false, 0, false);
    slot_aim(slot(0), NULL, TID_ALL, b.w.now);
    packet(2, false, 0, false, 1, false);
    packet(2, false, 0, false, 2, false);
    assert_true(b.rx[0].marker);
    assert_null(slot(0)->layer);
    unsigned before = b.rx[0].packets;
    for (unsigned i = 0; i < 10; i++) { /* nobody aims: no key frame is asked for */
        b.capture = b.w.now;
        frame_of(2, i == 5, 0, false);
        advance(FRAME_MS);
    }
    assert_int_equal(b.rx[0].packets, before);
    assert_int_equal(e->pli, 0);
    slot_aim(slot(0), &source()->layer[1], TID_ALL, b.w.now);
    frames(3, false);
    assert_int_equal(b.rx[0].layer, 1);
    assert_int_equal(b.e[1].pli, 1);
    finish();
}

static void ask_again(unsigned receiver, uint16_t first, unsigned count)
{
    uint16_t seqs[32];
    for (unsigned i = 0; i < count; i++) {
        seqs[i] = (uint16_t)(first + i);
    }
    uint8_t out[128];
    struct writer w;
    writer_init(&w, out, sizeof out);
    rtcp_write_rr(&w, 1, NULL, 0);
    rtcp_write_nack(&w, 1, FAKE_SLOT_SSRC(0), seqs, count);
    router_on_rtcp(b.w.peers[receiver + 1], out, w.pos, b.w.now);
}

/* Also when it is the same layer before and after. */
static void lost_packets_are_sent_again_across_a_pause(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    uint16_t last = b.rx[0].seq;
    slot_aim(slot(0), NULL, TID_ALL, b.w.now);
    frames(2, false);
    ask_again(0, (uint16_t)(last - 3), 4);
    assert_int_equal(b.rx[0].rtx, 4);
    slot_aim(slot(0), &source()->layer[2], TID_ALL, b.w.now);
    frames(5, false);
    assert_ptr_equal(slot(0)->before, slot(0)->layer);
    ask_again(0, (uint16_t)(last - 10), 20);
    assert_int_equal(b.rx[0].rtx, 24);
    finish();
}

static void only_what_somebody_receives_is_asked_for_again(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    view(0, 360);
    frames(20, true);
    b.lossless = false;
    b.capture = b.w.now;
    for (unsigned l = 0; l < LAYERS; l++) {
        b.e[l].picture_id++;
        packet(l, false, 0, false, 0, true);
        packet(l, false, 0, false, 1, false);
    }
    frames(3, false);
    assert_int_equal(b.e[0].nacked, 0);
    assert_true(b.e[1].nacked > 0);
    assert_int_equal(b.e[2].nacked, 0);
    view(0, 180); /* and what was lost before one aims at it is not, either */
    frames(3, false);
    assert_int_equal(b.e[0].nacked, 0);
    assert_int_equal(b.rx[0].layer, 0);
    finish();
}

static void key_frames_are_asked_for_once_for_all_and_seldom(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, RECEIVERS);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        view(i, 180);
    }
    frames(40, true);
    assert_int_equal(b.e[2].pli, 0);
    for (unsigned i = 0; i < RECEIVERS; i++) {
        view(i, 720);
        advance(20);
    }
    frames(5, false);
    assert_int_equal(b.e[2].pli, 1);
    assert_int_equal(b.rx[RECEIVERS - 1].layer, 2);
    uint8_t pli[64];
    struct writer w;
    for (unsigned i = 0; i < 100; i++) { /* a broken receiver, and one that is right */
        writer_init(&w, pli, sizeof pli);
        rtcp_write_rr(&w, 1, NULL, 0);
        rtcp_write_pli(&w, 1, FAKE_SLOT_SSRC(0));
        router_on_rtcp(b.w.peers[1], pli, w.pos, b.w.now);
        router_on_rtcp(b.w.peers[2], pli, w.pos, b.w.now);
        frames(1, false);
    }
    assert_in_range(b.e[2].pli, 2, 5);
    for (unsigned i = 1; i < b.e[2].pli; i++) {
        assert_true(b.e[2].pli_us[i] - b.e[2].pli_us[i - 1] >= 990 * MS);
    }
    assert_int_equal(b.e[0].pli + b.e[1].pli, 0);
    finish();
}

/* Everything by which a receiver can ask, for its slot: PLI, FIR with a number of its own, and a NACK of 17 packets. */
static void flood(unsigned receiver, unsigned turn)
{
    uint8_t out[256];
    uint16_t seqs[17];
    struct writer w;
    for (unsigned i = 0; i < 17; i++) {
        seqs[i] = (uint16_t)(b.rx[receiver].seq - 40 + i);
    }
    writer_init(&w, out, sizeof out);
    rtcp_write_rr(&w, 1, NULL, 0);
    rtcp_write_pli(&w, 1, FAKE_SLOT_SSRC(0));
    rtcp_write_fir(&w, 1, FAKE_SLOT_SSRC(0), (uint8_t)turn);
    rtcp_write_nack(&w, 1, FAKE_SLOT_SSRC(0), seqs, 17);
    router_on_rtcp(b.w.peers[receiver + 1], out, w.pos, b.w.now);
}

/* The times at which anything was asked of the publisher's encoders since `from`, sorted; those of one time are one. */
static unsigned times_asked(time_us from, time_us ret_us[64 * LAYERS])
{
    unsigned count = 0;
    for (unsigned l = 0; l < LAYERS; l++) {
        assert_true(b.e[l].pli <= 64);
        for (unsigned i = 0; i < b.e[l].pli; i++) {
            unsigned at = 0;
            time_us time = b.e[l].pli_us[i];
            while (at < count && ret_us[at] < time) {
                at++;
            }
            if (time < from || (at < count && ret_us[at] == time)) {
                continue;
            }
            memmove(&ret_us[at + 1], &ret_us[at], (count - at) * sizeof ret_us[0]);
            ret_us[at] = time;
            count++;
        }
    }
    return count;
}

static void whatever_receivers_send_the_publisher_is_asked_once_a_second(void **state)
{
    (void)state;
    static time_us times[64 * LAYERS];
    begin(SOURCE_CAMERA, RECEIVERS);
    b.lossless = false;
    for (unsigned i = 0; i < RECEIVERS; i++) {
        view(i, (uint16_t)(180 << i % LAYERS)); /* somebody at each layer */
    }
    frames(120, true);
    time_us from = b.w.now;
    for (unsigned turn = 0; turn < 300;
         turn++) { /* one after the other, so that their budgets last long; 1,000 a second */
        for (unsigned i = 0; i < 34; i++) {
            flood(turn / 10 % RECEIVERS, turn * 34 + i);
        }
        frames(1, false);
    }
    unsigned count = times_asked(from, times);
    assert_in_range(count, 2, 10); /* in ten seconds */
    for (unsigned i = 1; i < count; i++) {
        assert_true(times[i] - times[i - 1] >= 990 * MS);
    }
    finish();
}

static void a_change_of_layer_waits_for_nobodys_complaints(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 2);
    b.lossless = false;
    view(0, 180);
    view(1, 180);
    frames(120, true);
    for (unsigned turn = 0; turn < 6; turn++) {
        while (b.e[0].pli == 0 || b.w.now - b.e[0].pli_us[b.e[0].pli - 1] > 40 * MS) { /* one was just passed on */
            flood(1, 0);
            frames(1, false);
        }
        view(0, turn % 2 == 0 ? 720 : 360);
        time_us from = b.w.now;
        while (b.rx[0].layer != (turn % 2 == 0 ? 2 : 1)) {
            flood(1, 0);
            frames(1, false);
            assert_true(b.w.now - from < 400 * MS);
        }
        frames(120, false);
    }
    finish();
}

static void sender_report(unsigned l)
{
    uint8_t out[64];
    struct writer w;
    writer_init(&w, out, sizeof out);
    struct rtcp_sender_report sr = {.ssrc = b.e[l].ssrc,
                                    .ntp = ntp_from_us(1000 * US_PER_S + b.w.now),
                                    .rtp_timestamp = timestamp_of(&b.e[l], b.w.now)};
    rtcp_write_sr(&w, &sr, NULL, 0);
    router_on_rtcp(b.w.peers[0], out, w.pos, b.w.now);
}

/* The new layer's picture was captured 33 ms after the last sent, though it comes later: lost and sent again.
 * Reports of all layers, of the new one only, of none: what came before tells as well. */
static void time_stamps_follow_the_capture_across_a_change(void **state)
{
    (void)state;
    static const unsigned reports[] = {LAYERS, 1, 0, LAYERS}, late_ms[] = {67, 67, 67, 400};
    for (unsigned i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        begin(SOURCE_CAMERA, 1);
        frames(20, true);
        for (unsigned l = 0; l < reports[i]; l++) {
            sender_report(l);
        }
        frames(20, false);
        view(0, 180);
        uint32_t last = b.rx[0].timestamp;
        b.capture = b.w.now;
        advance(late_ms[i]);
        frame_of(0, true, 0, false);
        assert_int_equal(b.rx[0].layer, 0);
        assert_int_equal(b.rx[0].timestamp - last, FRAME_MS * 90);
        finish();
    }
}

static void a_picture_far_behind_waits_for_the_next_key_frame(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    for (unsigned l = 0; l < LAYERS; l++) {
        sender_report(l);
    }
    view(0, 180);
    b.e[0].on = false;
    b.e[0].key_wanted = false;
    frames(4, false); /* the small layer lags */
    time_us now = b.w.now;
    b.capture = now - 4 * FRAME_MS * MS;
    frame_of(0, true, 0, false);
    assert_int_equal(b.rx[0].layer, 2);
    assert_ptr_equal(slot(0)->aim, &source()->layer[0]);
    for (unsigned i = 0; i < 32 && !b.e[0].key_wanted; i++) {
        b.capture = b.w.now;
        frame_of(2, false, 0, false);
        b.capture -= 4 * FRAME_MS * MS;
        frame_of(0, false, 0, false);
        advance(FRAME_MS);
    }
    assert_true(b.e[0].key_wanted);
    b.capture = b.w.now;
    frame_of(2, false, 0, false);
    b.capture -= 20 * MS; /* slightly behind: one tick further */
    uint32_t last = b.rx[0].timestamp;
    frame_of(0, true, 0, false);
    assert_int_equal(b.rx[0].layer, 0);
    assert_int_equal(b.rx[0].timestamp - last, 1);
    finish();
}

/* A layer that has only begun does not count as alive, but it sends: nothing urges the change. */
static void a_layer_that_has_just_begun_is_not_set_back_either(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(2, true);
    assert_int_equal(b.rx[0].layer, 2);
    assert_false(source()->layer[2].alive);
    view(0, 180);
    assert_ptr_equal(slot(0)->aim, &source()->layer[0]);
    b.capture = b.w.now - 4 * FRAME_MS * MS;
    frame_of(0, true, 0, false);
    assert_int_equal(b.rx[0].layer, 2);
    assert_ptr_equal(slot(0)->aim, &source()->layer[0]);
    finish();
}

static void reports_and_rates_tell_of_each_layer(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    b.e[1].bytes = 300;
    frames(60, true);
    assert_int_equal(b.reports, 3);
    const struct layer *layer = &source()->layer[1];
    assert_int_equal(layer->tid_max, 2);
    double bps = 2 * 8 * 324 * (1000.0 / FRAME_MS);
    assert_true(layer_rate_bps(layer, 2) > 0.9 * bps && layer_rate_bps(layer, 2) < 1.1 * bps);
    assert_true(layer_rate_bps(layer, 1) > 0.4 * bps && layer_rate_bps(layer, 1) < 0.6 * bps);
    assert_true(layer_rate_bps(layer, 0) > 0.18 * bps && layer_rate_bps(layer, 0) < 0.32 * bps);
    b.e[1].on = false;
    frames(50, false);
    assert_int_equal(layer_rate_bps(layer, 2), 0);
    finish();
}

/* What was sent before a change of layer is still answered for, packet for packet. */
static void lost_packets_are_sent_again_across_a_change(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    uint16_t last = b.rx[0].seq;
    view(0, 180);
    frames(5, false);
    assert_int_equal(b.rx[0].layer, 0);
    ask_again(0, (uint16_t)(last - 8), 12);
    assert_int_equal(b.rx[0].rtx, 12);
    finish();
}

/* A layer that comes back without its first key frame is asked for one, though nobody receives it. */
/* Where the way is too narrow, pictures that have been replaced take no room, … */
static void of_a_layer_that_was_left_nothing_is_sent_again_under_congestion(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    uint16_t last = b.rx[0].seq;
    view(0, 180);
    frames(5, false);
    assert_int_equal(b.rx[0].layer, 0);
    uint16_t newest = b.rx[0].seq;
    b.w.peers[1]->bwe.congested = true;
    ask_again(0, (uint16_t)(last - 3), 4);
    assert_int_equal(b.rx[0].rtx, 0);
    ask_again(0, newest, 1);
    assert_int_equal(b.rx[0].rtx, 1);
    b.w.peers[1]->bwe.congested = false;
    ask_again(0, (uint16_t)(last - 3), 4);
    assert_int_equal(b.rx[0].rtx, 5);
    finish();
}

/* … and a repetition goes out once, however much is lost. */
static void on_a_way_that_loses_packets_a_repetition_goes_out_twice_unless_congested(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    frames(20, true);
    uint16_t last = b.rx[0].seq;
    struct lossy *way = &b.w.peers[1]->down_loss;
    ask_again(0, last, 1);
    assert_int_equal(b.rx[0].rtx, 1); /* one loss is chance */
    lossy_on_nack(way, 1, b.w.now + LOSSY_APART_US);
    assert_false(way->much);
    ask_again(0, (uint16_t)(last - 1), 1);
    assert_int_equal(b.rx[0].rtx, 3);
    b.w.peers[1]->bwe.congested = true;
    ask_again(0, (uint16_t)(last - 2), 1);
    assert_int_equal(b.rx[0].rtx, 4);
    finish();
}

static void a_layer_without_a_size_is_asked_for_a_key_frame(void **state)
{
    (void)state;
    begin(SOURCE_CAMERA, 1);
    b.e[2].on = false;
    frames(20, true);
    b.e[2].on = true;
    frames(8, false);
    assert_int_equal(b.e[2].pli, 1);
    assert_true(source()->layer[2].alive);
    frames(30, false); /* and for a second one to change to it */
    assert_int_equal(b.rx[0].layer, 2);
    finish();
}

static void churn(uint64_t seed)
{
    struct seeded_random r;
    seeded_random_init(&r, seed);
    begin(SOURCE_CAMERA, 2);
    frames(5, true);
    for (unsigned i = 0; i < 400; i++) {
        unsigned l = seeded_random_below(&r, LAYERS);
        struct layer *layer = &source()->layer[l];
        switch (seeded_random_below(&r, 12)) {
        case 0:
            b.e[l].on = !b.e[l].on;
            b.e[l].key_wanted = true;
            break;
        case 1:
            slot_aim(slot(l % 2), layer, (uint8_t)seeded_random_below(&r, TID_COUNT), b.w.now);
            break;
        case 2:
            slot_aim(slot(l % 2), NULL, TID_ALL, b.w.now);
            break;
        case 3:
            view(l % 2, (uint16_t)(100 << l));
            break;
        case 4:
            advance(seeded_random_below(&r, 400));
            break;
        default:
            break;
        }
        frames(1, false);
        for (unsigned n = 0; n < 2; n++) {
            const struct slot *s = slot(n);
            assert_true(s->aim == NULL || s->aim != s->layer);
            assert_true((s->layer != NULL) == (s->link[SLOT_OF_LAYER].at != NULL));
            assert_true((s->aim != NULL) == (s->link[SLOT_OF_AIM].at != NULL));
        }
    }
    for (unsigned l = 0; l < LAYERS; l++) {
        b.e[l].on = true;
    }
    view(0, 360);
    view(1, 720);
    frames(60, false);
    for (unsigned n = 0; n < 2; n++) { /* nobody is stuck */
        assert_int_equal(b.rx[n].layer, n + 1);
        assert_true(b.w.now - b.rx[n].at_us < 100 * MS);
    }
    finish();
}

static void layers_that_come_and_go_never_mix_and_never_get_stuck(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        churn(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_bound_by_mid_and_rid),
        cmocka_unit_test(retransmissions_find_their_layer),
        cmocka_unit_test(rids_change_places),
        cmocka_unit_test(the_view_decides_by_height_and_names_say_nothing),
        cmocka_unit_test(the_present_layer_goes_on_until_the_key_frame),
        cmocka_unit_test(an_aim_given_up_between_two_parts_keeps_nobody_from_the_picture),
        cmocka_unit_test(a_dead_layer_is_left_at_once),
        cmocka_unit_test(a_slow_screen_is_not_dead),
        cmocka_unit_test(a_slow_camera_is_not_dead),
        cmocka_unit_test(padding_keeps_a_layer_alive),
        cmocka_unit_test(temporal_layers_are_left_out_and_come_back_at_a_sync),
        cmocka_unit_test(a_pause_ends_with_a_frame_and_is_left_by_a_key_frame),
        cmocka_unit_test(lost_packets_are_sent_again_across_a_pause),
        cmocka_unit_test(only_what_somebody_receives_is_asked_for_again),
        cmocka_unit_test(key_frames_are_asked_for_once_for_all_and_seldom),
        cmocka_unit_test(whatever_receivers_send_the_publisher_is_asked_once_a_second),
        cmocka_unit_test(a_change_of_layer_waits_for_nobodys_complaints),
        cmocka_unit_test(time_stamps_follow_the_capture_across_a_change),
        cmocka_unit_test(a_picture_far_behind_waits_for_the_next_key_frame),
        cmocka_unit_test(a_layer_that_has_just_begun_is_not_set_back_either),
        cmocka_unit_test(reports_and_rates_tell_of_each_layer),
        cmocka_unit_test(lost_packets_are_sent_again_across_a_change),
        cmocka_unit_test(of_a_layer_that_was_left_nothing_is_sent_again_under_congestion),
        cmocka_unit_test(on_a_way_that_loses_packets_a_repetition_goes_out_twice_unless_congested),
        cmocka_unit_test(a_layer_without_a_size_is_asked_for_a_key_frame),
        cmocka_unit_test(layers_that_come_and_go_never_mix_and_never_get_stuck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
