/* Clips: pictures encoded once with temporal layers, or noise in their shape. */
#include "dais/base/random.h"
#include "media_source.h"

#include <stdlib.h>
#include <string.h>

#define PATTERN      8
#define KEY_TIMES    10
#define FNV_PRIME    0x100000001b3ULL
#define ROOM_AT_ONCE 65536

/* What a frame at this place of the pattern may lean on: LAST is the newest frame of layer 0, GOLDEN that of layer 1. */
struct place {
    uint8_t tid;
    bool sync; /* leans on LAST only */
};

static struct place place_of(unsigned layers, unsigned at)
{
    static const struct place two[] = {{0, false}, {1, true}, {0, false}, {1, false}};
    static const struct place three[PATTERN] = {{0, false}, {2, true},  {1, true},  {2, false},
                                                {0, false}, {2, false}, {1, false}, {2, false}};
    if (layers < 2) {
        return (struct place){0, false};
    }
    return layers == 2 ? two[at % 4] : three[at % PATTERN];
}

uint64_t media_hash(uint64_t hash, const void *data, size_t size)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ p[i]) * FNV_PRIME;
    }
    return hash;
}

static enum err clip_begin(const struct media_clip_config *config, struct media_clip *clip)
{
    *clip = (struct media_clip){.config = *config};
    clip->frames = calloc(config->frames, sizeof *clip->frames);
    return clip->frames == NULL ? ERR_NO_MEMORY : ERR_OK;
}

void media_clip_free(struct media_clip *clip)
{
    free(clip->frames);
    free(clip->bytes);
    *clip = (struct media_clip){0};
}

/* Room for one more frame, described but for its bytes. */
static enum err clip_add(struct media_clip *clip, size_t size, struct media_frame **ret_frame)
{
    if (clip->size + size > clip->room) {
        size_t room = clip->room * 2 + size + ROOM_AT_ONCE;
        uint8_t *bytes = realloc(clip->bytes, room);
        if (bytes == NULL) {
            return ERR_NO_MEMORY;
        }
        clip->bytes = bytes;
        clip->room = room;
    }
    struct place place = place_of(clip->config.temporal_layers, clip->count);
    struct media_frame *frame = &clip->frames[clip->count];
    *frame = (struct media_frame){.at = (uint32_t)clip->size,
                                  .size = (uint32_t)size,
                                  .key = clip->count == 0,
                                  .tid = place.tid,
                                  .sync = place.sync};
    clip->count++;
    clip->size += size;
    *ret_frame = frame;
    return ERR_OK;
}

/* --- noise --- */

static void write_key_header(uint8_t *p, uint16_t width, uint16_t height)
{
    static const uint8_t start[] = {0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a}; /* RFC 6386 section 9.1 */
    memcpy(p, start, sizeof start);
    p[6] = (uint8_t)width;
    p[7] = (uint8_t)(width >> 8);
    p[8] = (uint8_t)height;
    p[9] = (uint8_t)(height >> 8);
}

enum err media_clip_make(const struct media_clip_config *config, uint64_t seed, struct media_clip *ret_clip)
{
    static const double share[] = {1.6, 1.0, 0.7}; /* of the mean, by layer: one T0, one T1, two T2 make four */
    struct seeded_random random;
    seeded_random_init(&random, seed);
    enum err err = clip_begin(config, ret_clip);
    double mean = config->rate_bps / 8.0 / MEDIA_FPS;
    for (unsigned i = 0; i < config->frames && err == ERR_OK; i++) {
        struct media_frame *frame;
        double of_mean = i == 0 ? KEY_TIMES : config->temporal_layers < 2 ? 1 : share[place_of(3, i).tid];
        double size = mean * of_mean * (0.85 + 0.3 * seeded_random_unit(&random));
        err = clip_add(ret_clip, size < 32 ? 32 : (size_t)size, &frame);
        if (err == ERR_OK) {
            uint8_t *p = ret_clip->bytes + frame->at;
            for (size_t k = 0; k < frame->size; k++) {
                p[k] = (uint8_t)(seeded_random_u64(&random) >> 32);
            }
            p[0] |= 1; /* not a key frame */
            if (i == 0) {
                write_key_header(p, config->width, config->height);
            }
        }
    }
    if (err != ERR_OK) {
        media_clip_free(ret_clip);
    }
    return err;
}

/* --- libvpx --- */

#ifdef HAVE_VPX
#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

bool media_has_vpx(void)
{
    return true;
}

struct studio {
    vpx_codec_ctx_t encoder, decoder;
    vpx_image_t *image;
};

static vpx_enc_frame_flags_t flags_of(unsigned layers, unsigned at)
{
    struct place place = place_of(layers, at);
    vpx_enc_frame_flags_t flags = VP8_EFLAG_NO_REF_ARF | VP8_EFLAG_NO_UPD_ARF;
    if (at == 0) {
        return VPX_EFLAG_FORCE_KF;
    }
    if (place.tid == 0) {
        return flags | VP8_EFLAG_NO_REF_GF | VP8_EFLAG_NO_UPD_GF;
    }
    flags |= VP8_EFLAG_NO_UPD_LAST | VP8_EFLAG_NO_UPD_ENTROPY;
    flags |= place.sync ? VP8_EFLAG_NO_REF_GF : 0;
    return flags | (place.tid == 1 ? 0 : VP8_EFLAG_NO_UPD_GF);
}

static uint64_t hash_picture(const vpx_image_t *image)
{
    uint64_t hash = 0;
    for (int plane = 0; plane < 3; plane++) {
        unsigned width = plane == 0 ? image->d_w : (image->d_w + 1) / 2;
        unsigned height = plane == 0 ? image->d_h : (image->d_h + 1) / 2;
        for (unsigned y = 0; y < height; y++) {
            hash = media_hash(hash, image->planes[plane] + (size_t)y * (unsigned)image->stride[plane], width);
        }
    }
    return hash;
}

static enum err studio_open(struct studio *s, const struct media_clip_config *config)
{
    vpx_codec_enc_cfg_t c;
    *s = (struct studio){0};
    if (vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &c, 0) != VPX_CODEC_OK) {
        return ERR_INVALID;
    }
    c.g_w = config->width;
    c.g_h = config->height;
    c.g_timebase = (struct vpx_rational){1, MEDIA_FPS};
    c.g_threads = 1;
    c.g_lag_in_frames = 0;
    c.g_error_resilient = 0;
    c.kf_mode = VPX_KF_DISABLED;
    c.rc_end_usage = VPX_CBR;
    c.rc_target_bitrate = config->rate_bps / 1000;
    c.rc_min_quantizer = 2;
    c.rc_max_quantizer = 56;
    c.rc_dropframe_thresh = 0;
    if (vpx_codec_enc_init(&s->encoder, vpx_codec_vp8_cx(), &c, 0) != VPX_CODEC_OK ||
        vpx_codec_control(&s->encoder, VP8E_SET_CPUUSED, -10) != VPX_CODEC_OK || /* not by measured time: repeatable */
        vpx_codec_dec_init(&s->decoder, vpx_codec_vp8_dx(), NULL, 0) != VPX_CODEC_OK) {
        return ERR_INVALID;
    }
    s->image = vpx_img_alloc(NULL, VPX_IMG_FMT_I420, config->width, config->height, 1);
    return s->image == NULL ? ERR_NO_MEMORY : ERR_OK;
}

static void studio_close(struct studio *s)
{
    (void)vpx_codec_destroy(&s->encoder);
    (void)vpx_codec_destroy(&s->decoder);
    vpx_img_free(s->image);
}

static enum err studio_shoot(struct studio *s, struct media_clip *clip)
{
    unsigned at = clip->count;
    const struct media_canvas canvas = {.planes = {s->image->planes[0], s->image->planes[1], s->image->planes[2]},
                                        .strides = {s->image->stride[0], s->image->stride[1], s->image->stride[2]},
                                        .width = s->image->d_w,
                                        .height = s->image->d_h};
    media_paint(&canvas, clip->config.shade, at);
    if (vpx_codec_encode(&s->encoder, s->image, at, 1, flags_of(clip->config.temporal_layers, at), VPX_DL_REALTIME) !=
        VPX_CODEC_OK) {
        return ERR_INVALID;
    }
    vpx_codec_iter_t packets = NULL, pictures = NULL;
    const vpx_codec_cx_pkt_t *packet = vpx_codec_get_cx_data(&s->encoder, &packets);
    if (packet == NULL || packet->kind != VPX_CODEC_CX_FRAME_PKT) {
        return ERR_INVALID;
    }
    struct media_frame *frame;
    enum err err = clip_add(clip, packet->data.frame.sz, &frame);
    if (err != ERR_OK) {
        return err;
    }
    memcpy(clip->bytes + frame->at, packet->data.frame.buf, frame->size);
    if (vpx_codec_decode(&s->decoder, clip->bytes + frame->at, frame->size, NULL, 0) != VPX_CODEC_OK) {
        return ERR_INVALID;
    }
    const vpx_image_t *picture = vpx_codec_get_frame(&s->decoder, &pictures);
    if (picture == NULL) {
        return ERR_INVALID;
    }
    frame->picture_hash = hash_picture(picture);
    return ERR_OK;
}

enum err media_clip_encode(const struct media_clip_config *config, struct media_clip *ret_clip)
{
    struct studio studio;
    enum err err = clip_begin(config, ret_clip);
    if (err != ERR_OK) {
        return err;
    }
    err = studio_open(&studio, config);
    while (err == ERR_OK && ret_clip->count < config->frames) {
        err = studio_shoot(&studio, ret_clip);
    }
    studio_close(&studio);
    if (err != ERR_OK) {
        media_clip_free(ret_clip);
    }
    return err;
}

enum err media_decoder_open(struct media_decoder *decoder)
{
    *decoder = (struct media_decoder){.vpx = calloc(1, sizeof(vpx_codec_ctx_t))};
    return decoder->vpx != NULL && vpx_codec_dec_init(decoder->vpx, vpx_codec_vp8_dx(), NULL, 0) == VPX_CODEC_OK
               ? ERR_OK
               : ERR_NO_MEMORY;
}

enum err media_decoder_decode(struct media_decoder *decoder, const uint8_t *frame, size_t size,
                              struct media_picture *ret_picture)
{
    vpx_codec_iter_t pictures = NULL;
    int corrupted = 0;
    if (vpx_codec_decode(decoder->vpx, frame, (unsigned)size, NULL, 0) != VPX_CODEC_OK) {
        return ERR_INVALID;
    }
    const vpx_image_t *picture = vpx_codec_get_frame(decoder->vpx, &pictures);
    (void)vpx_codec_control((vpx_codec_ctx_t *)decoder->vpx, VP8D_GET_FRAME_CORRUPTED, &corrupted);
    if (picture == NULL || corrupted != 0) {
        return ERR_INVALID;
    }
    if (ret_picture != NULL) {
        *ret_picture = (struct media_picture){hash_picture(picture), (uint16_t)picture->d_w, (uint16_t)picture->d_h};
    }
    return ERR_OK;
}

void media_decoder_close(struct media_decoder *decoder)
{
    if (decoder->vpx != NULL) {
        (void)vpx_codec_destroy(decoder->vpx);
        free(decoder->vpx);
        decoder->vpx = NULL;
    }
}
#else
bool media_has_vpx(void)
{
    return false;
}

enum err media_clip_encode(const struct media_clip_config *config, struct media_clip *ret_clip)
{
    (void)config, (void)ret_clip;
    return ERR_INVALID;
}

enum err media_decoder_open(struct media_decoder *decoder)
{
    (void)decoder;
    return ERR_INVALID;
}

enum err media_decoder_decode(struct media_decoder *decoder, const uint8_t *frame, size_t size,
                              struct media_picture *ret_picture)
{
    (void)decoder, (void)frame, (void)size, (void)ret_picture;
    return ERR_INVALID;
}

void media_decoder_close(struct media_decoder *decoder)
{
    (void)decoder;
}
#endif
