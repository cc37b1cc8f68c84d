/*
 * Real pictures through a router: two publishers encode with libvpx, packets are overtaken, lost and asked for again, the
 * slot changes between the two, and a single decoder decodes what comes out: every frame, without an error, and each with
 * the picture of who is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

#include "fake_worker.h"

#define WIDTH     160
#define HEIGHT    120
#define SEEDS     6
#define FRAMES    240
#define PIECE     700
#define RECEIVER  9
#define RTX_WAITS 64

struct sent {
    size_t len;
    uint8_t data[PIECE + 64];
};

struct camera {
    vpx_codec_ctx_t encoder;
    vpx_image_t *image;
    uint8_t luma;
    bool key_wanted;
    uint16_t seq, rtx_seq, picture_id;
    uint32_t timestamp;
    struct sent sent[65536 / 16];
};

struct out_packet {
    bool there, marker, begins;
    uint8_t source;
    uint32_t timestamp;
    size_t len;
    uint8_t data[PIECE + 64];
};

static struct fake_worker w;
static struct camera cameras[2];
static struct out_packet out[65536];
static bool any_out;
static uint16_t first_out, last_out;
static unsigned shown;
static unsigned wait_count;
static struct {
    unsigned camera;
    uint16_t seq;
} waits[RTX_WAITS];

static void camera_open(struct camera *c, unsigned i)
{
    vpx_codec_enc_cfg_t config;
    assert_int_equal(vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &config, 0), VPX_CODEC_OK);
    config.g_w = WIDTH;
    config.g_h = HEIGHT;
    config.g_lag_in_frames = 0;
    config.kf_mode = VPX_KF_DISABLED;
    config.rc_target_bitrate = 600;
    config.g_error_resilient = 0;
    assert_int_equal(vpx_codec_enc_init(&c->encoder, vpx_codec_vp8_cx(), &config, 0), VPX_CODEC_OK);
    (void)vpx_codec_control(&c->encoder, VP8E_SET_CPUUSED, -4); /* not by measured time: the same on a busy machine */
    c->image = vpx_img_alloc(NULL, VPX_IMG_FMT_I420, WIDTH, HEIGHT, 1);
    c->luma = i == 0 ? 60 : 180;
    c->key_wanted = true;
    c->seq = i == 0 ? 65500 : 100;
    c->picture_id = i == 0 ? 32700 : 50;
}

static void camera_close(struct camera *c)
{
    vpx_codec_destroy(&c->encoder);
    vpx_img_free(c->image);
    memset(c, 0, sizeof *c);
}

static void on_datagram(struct fake_worker *worker, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp)
{
    (void)worker;
    if (is_rtcp && peer < 2) {
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        struct rtcp_fb fb;
        rtcp_begin(&iter, data, len);
        while (rtcp_next(&iter, &packet)) {
            if (packet.type == RTCP_PSFB) {
                cameras[peer].key_wanted = true;
            }
            if (packet.type != RTCP_RTPFB || rtcp_fb_parse(&packet, &fb) != ERR_OK || fb.format != RTPFB_NACK) {
                continue;
            }
            struct nack_iter seqs = {0};
            uint16_t seq;
            while (wait_count < RTX_WAITS && rtcp_nack_next(&fb, &seqs, &seq)) {
                waits[wait_count].camera = peer;
                waits[wait_count++].seq = seq;
            }
        }
    }
    if (is_rtcp || peer != RECEIVER) {
        return;
    }
    struct rtp_view view;
    struct vp8_descriptor d;
    assert_int_equal(rtp_parse(data, len, &view), ERR_OK);
    if (view.pt == 97 && view.payload_size == 0) {
        return; /* padding: a bandwidth probe */
    }
    assert_int_equal(vp8_parse(view.payload, view.payload_size, &d), ERR_OK);
    struct out_packet *p = &out[view.seq];
    assert_false(p->there);
    *p = (struct out_packet){.there = true,
                             .marker = view.marker,
                             .begins = vp8_begins_frame(&d),
                             .source = (uint8_t)shown,
                             .timestamp = view.timestamp,
                             .len = view.payload_size - d.size};
    memcpy(p->data, view.payload + d.size, p->len);
    first_out = any_out ? first_out : view.seq;
    last_out = !any_out || (int16_t)(view.seq - last_out) > 0 ? view.seq : last_out;
    any_out = true;
}

static void on_event(struct fake_worker *worker, const struct fake_event *event)
{
    (void)worker;
    if (event->kind == 'b') {
        shown = event->source.index;
    }
}

static void answer_nacks(void)
{
    unsigned count = wait_count;
    wait_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct camera *c = &cameras[waits[i].camera];
        const struct sent *s = &c->sent[waits[i].seq % (65536 / 16)];
        uint8_t data[PIECE + 80];
        size_t n = fake_header(data, FAKE_SSRC_RTX(waits[i].camera), 97, c->rtx_seq++, load_u32(s->data + 4),
                               (s->data[1] & 0x80) != 0);
        store_u16(data + n, waits[i].seq);
        memcpy(data + n + 2, s->data + RTP_HEADER_BYTES, s->len - RTP_HEADER_BYTES);
        router_on_rtp(w.peers[waits[i].camera], data, s->len + 2, w.now, w.now);
    }
}

/* Encodes one picture and sends its packets, some of them later than others, some never. */
static void camera_frame(unsigned i, unsigned at, struct seeded_random *random)
{
    struct camera *c = &cameras[i];
    for (unsigned y = 0; y < HEIGHT; y++) { /* even brightness, with a texture that moves */
        for (unsigned x = 0; x < WIDTH; x++) {
            c->image->planes[0][y * (unsigned)c->image->stride[0] + x] =
                (uint8_t)(c->luma + ((x * 7 + y * 3 + at * 5) % 31) - 15);
        }
    }
    memset(c->image->planes[1], 128, (size_t)c->image->stride[1] * HEIGHT / 2);
    memset(c->image->planes[2], 128, (size_t)c->image->stride[2] * HEIGHT / 2);
    vpx_enc_frame_flags_t flags = c->key_wanted ? VPX_EFLAG_FORCE_KF : 0;
    c->key_wanted = false;
    assert_int_equal(vpx_codec_encode(&c->encoder, c->image, at, 1, flags, VPX_DL_REALTIME), VPX_CODEC_OK);
    vpx_codec_iter_t iter = NULL;
    const vpx_codec_cx_pkt_t *packet;
    unsigned first = c->seq, count = 0;
    c->timestamp += 3000;
    c->picture_id = (uint16_t)((c->picture_id + 1) & 0x7fff);
    while ((packet = vpx_codec_get_cx_data(&c->encoder, &iter)) != NULL) {
        if (packet->kind != VPX_CODEC_CX_FRAME_PKT) {
            continue;
        }
        const uint8_t *frame = packet->data.frame.buf;
        for (size_t from = 0; from < packet->data.frame.sz; from += PIECE, count++) {
            size_t piece = packet->data.frame.sz - from < PIECE ? packet->data.frame.sz - from : PIECE;
            struct sent *s = &c->sent[c->seq % (65536 / 16)];
            size_t n = fake_header(s->data, FAKE_SSRC_VIDEO(i), 96, c->seq, c->timestamp,
                                   from + piece == packet->data.frame.sz);
            s->data[n++] = (uint8_t)(0x80 | (from == 0 ? 0x10 : 0));
            s->data[n++] = 0x80;
            s->data[n++] = (uint8_t)(0x80 | c->picture_id >> 8);
            s->data[n++] = (uint8_t)c->picture_id;
            memcpy(s->data + n, frame + from, piece);
            s->len = n + piece;
            c->seq++;
        }
    }
    for (unsigned k = 0; k < count; k++) { /* pairs swapped; every twelfth lost */
        unsigned swapped = (k ^ 1u) < count && at % 3 == 0 ? k ^ 1u : k;
        const struct sent *s = &c->sent[(uint16_t)(first + swapped) % (65536 / 16)];
        if (seeded_random_below(random, 12) != 0) {
            router_on_rtp(w.peers[i], s->data, s->len, w.now, w.now);
        }
    }
}

static unsigned mean_luma(const vpx_image_t *image)
{
    unsigned long sum = 0;
    for (unsigned y = 0; y < image->d_h; y++) {
        for (unsigned x = 0; x < image->d_w; x++) {
            sum += image->planes[0][y * (unsigned)image->stride[0] + x];
        }
    }
    return (unsigned)(sum / ((unsigned long)image->d_w * image->d_h));
}

/* Decodes the stream as a receiver would; returns how many frames. */
static unsigned decode_all(void)
{
    static uint8_t frame[1 << 20];
    vpx_codec_ctx_t decoder;
    unsigned frames = 0, sources[2] = {0, 0};
    size_t size = 0;
    bool open = false;
    assert_int_equal(vpx_codec_dec_init(&decoder, vpx_codec_vp8_dx(), NULL, 0), VPX_CODEC_OK);
    for (uint16_t seq = first_out; (int16_t)(last_out - seq) >= 0; seq++) {
        const struct out_packet *p = &out[seq];
        if (!p->there || (open && p->begins)) {
            open = false; /* a frame that the change of source cut off */
        }
        if (!p->there) {
            continue;
        }
        if (p->begins) {
            open = true;
            size = 0;
        }
        if (!open) {
            continue;
        }
        memcpy(frame + size, p->data, p->len);
        size += p->len;
        if (!p->marker) {
            continue;
        }
        assert_int_equal(vpx_codec_decode(&decoder, frame, (unsigned)size, NULL, 0), VPX_CODEC_OK);
        vpx_codec_iter_t iter = NULL;
        const vpx_image_t *image = vpx_codec_get_frame(&decoder, &iter);
        assert_non_null(image);
        unsigned luma = mean_luma(image);
        int corrupted = 0;
        (void)vpx_codec_control(&decoder, VP8D_GET_FRAME_CORRUPTED, &corrupted);
        assert_int_equal(corrupted, 0);
        assert_in_range(luma, cameras[p->source].luma - 12, cameras[p->source].luma + 12);
        sources[p->source]++;
        frames++;
        open = false;
    }
    vpx_codec_destroy(&decoder);
    assert_true(sources[0] > 20 && sources[1] > 20);
    return frames;
}

static void run(uint64_t seed)
{
    struct seeded_random random;
    struct media_params params = fake_params();
    seeded_random_init(&random, seed);
    fake_worker_init(&w, seed);
    w.on_datagram = on_datagram;
    w.on_event = on_event;
    memset(out, 0, sizeof out);
    any_out = false;
    wait_count = 0;
    for (unsigned i = 0; i < 2; i++) {
        camera_open(&cameras[i], i);
        fake_peer(&w, i, true, 0, 0, &params);
        assert_int_equal(router_source_add(w.peers[i], (struct source_handle){i, 1}, SOURCE_CAMERA, "v", false, w.now),
                         ERR_OK);
    }
    fake_peer(&w, RECEIVER, false, 0, 1, &params);
    unsigned next = 0, see = 0;
    for (unsigned at = 0; at < FRAMES; at++) {
        if (at == next) {
            struct media_want want = {.source = {see, 1}, .height = 120};
            router_view(w.peers[RECEIVER], &want, 1, w.now);
            see ^= 1;
            next = at + 25 + seeded_random_below(&random, 30);
        }
        camera_frame(0, at, &random);
        camera_frame(1, at, &random);
        for (unsigned tick = 0; tick < 3; tick++) {
            w.now += 11 * US_PER_MS;
            router_tick(w.router, w.now);
            answer_nacks();
        }
    }
    assert_true(decode_all() > FRAMES / 2);
    w.on_event = NULL;
    for (unsigned i = 0; i < 2; i++) {
        camera_close(&cameras[i]);
    }
    fake_worker_finish(&w);
}

static void every_frame_that_comes_out_decodes_to_the_right_picture(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        print_message("seed %llu\n", (unsigned long long)seed);
        run(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_frame_that_comes_out_decodes_to_the_right_picture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
