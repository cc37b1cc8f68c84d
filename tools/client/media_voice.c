/* A voice: a clip of Opus and streams that play it. */
#include "dais/base/random.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"
#include "media_source.h"

#include <math.h>
#include <string.h>

#define RATE_HZ        48000
#define FRAME_SAMPLES  960
#define DTX_EVERY      20 /* frames: one packet of comfort noise in 400 ms */
#define SYLLABLE       11 /* frames */
#define DATAGRAM_BYTES 1500
#define EXT_BYTES      64
#define LEVEL_SPEAKING 30
#define LEVEL_QUIET    90

/* Two seconds of syllables, one of silence. */
static bool is_speech(unsigned frame)
{
    return frame % 150 < 100;
}

static void describe(struct media_voice_clip *clip, unsigned frame)
{
    clip->frames[frame].voice = is_speech(frame);
    clip->frames[frame].level_dbov = is_speech(frame) ? LEVEL_SPEAKING : LEVEL_QUIET;
}

void media_voice_make(struct media_voice_clip *clip, bool dtx, uint64_t seed)
{
    struct seeded_random random;
    seeded_random_init(&random, seed);
    *clip = (struct media_voice_clip){.dtx = dtx};
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES; i++) {
        describe(clip, i);
        bool sent = is_speech(i) || !dtx || i % DTX_EVERY == 0;
        clip->frames[i].size = (uint8_t)(!sent ? 0 : is_speech(i) ? 70 + seeded_random_below(&random, 30) : 3);
        for (unsigned k = 0; k < clip->frames[i].size; k++) {
            clip->frames[i].data[k] = (uint8_t)seeded_random_u64(&random);
        }
        clip->frames[i].data[0] = 0x78; /* RFC 6716 section 3.1: wideband, 20 ms, mono, one frame */
    }
}

#ifdef HAVE_OPUS
#include <opus/opus.h>

bool media_has_opus(void)
{
    return true;
}

/* A buzz with two formants that rises and falls as syllables do. */
static void speak(unsigned frame, float out[FRAME_SAMPLES])
{
    for (unsigned i = 0; i < FRAME_SAMPLES; i++) {
        double t = (double)(frame * FRAME_SAMPLES + i) / RATE_HZ;
        double swell = sin(M_PI * ((frame % SYLLABLE) + (double)i / FRAME_SAMPLES) / SYLLABLE);
        double buzz = 0.4 * sin(2 * M_PI * 140 * t) + 0.2 * sin(2 * M_PI * 700 * t) + 0.1 * sin(2 * M_PI * 1800 * t);
        out[i] = is_speech(frame) ? (float)(0.5 * swell * buzz) : 0;
    }
}

enum err media_voice_encode(struct media_voice_clip *clip, bool dtx)
{
    int error;
    OpusEncoder *encoder = opus_encoder_create(RATE_HZ, 1, OPUS_APPLICATION_VOIP, &error);
    *clip = (struct media_voice_clip){.dtx = dtx};
    if (encoder == NULL || opus_encoder_ctl(encoder, OPUS_SET_BITRATE(32000)) != OPUS_OK ||
        opus_encoder_ctl(encoder, OPUS_SET_DTX(dtx ? 1 : 0)) != OPUS_OK ||
        opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(1)) != OPUS_OK) {
        opus_encoder_destroy(encoder);
        return ERR_INVALID;
    }
    enum err err = ERR_OK;
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES && err == ERR_OK; i++) {
        float samples[FRAME_SAMPLES];
        describe(clip, i);
        speak(i, samples);
        int size = opus_encode_float(encoder, samples, FRAME_SAMPLES, clip->frames[i].data, MEDIA_VOICE_BYTES);
        err = size < 0 ? ERR_INVALID : ERR_OK;
        bool nothing = dtx && size <= 2 && i % DTX_EVERY != 0; /* so opus_encode says that it need not be sent */
        clip->frames[i].size = (uint8_t)(nothing || size < 0 ? 0 : size);
    }
    opus_encoder_destroy(encoder);
    return err;
}

enum err media_voice_pad(struct media_voice_clip *clip)
{
    enum { MORE = 2 + MEDIA_STAMP_BYTES }; /* a count of frames and a length of padding come with it */
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES; i++) {
        int size = clip->frames[i].size;
        if (size == 0) {
            continue;
        }
        if (opus_packet_pad(clip->frames[i].data, size, size + MORE) != OPUS_OK) {
            return ERR_INVALID;
        }
        clip->frames[i].size = (uint8_t)(size + MORE);
    }
    return ERR_OK;
}
#else
bool media_has_opus(void)
{
    return false;
}

enum err media_voice_pad(struct media_voice_clip *clip)
{
    (void)clip;
    return ERR_INVALID;
}

enum err media_voice_encode(struct media_voice_clip *clip, bool dtx)
{
    (void)clip, (void)dtx;
    return ERR_INVALID;
}
#endif

void media_voice_open(struct media_voice *voice, const struct media_voice_config *config)
{
    *voice = (struct media_voice){
        .config = *config, .next = config->first_frame, .seq = config->first_seq, .timestamp = config->first_timestamp};
}

static size_t write_ext(const struct media_voice_config *c, unsigned frame, uint8_t out[EXT_BYTES])
{
    struct writer w;
    writer_init(&w, out, EXT_BYTES);
    if (c->params.ext_mid != 0 && c->mid != NULL) {
        rtp_ext_put(&w, c->params.ext_mid, c->mid, strlen(c->mid));
    }
    if (c->params.ext_audio_level != 0) {
        uint8_t level = (uint8_t)((c->clip->frames[frame].voice ? 0x80 : 0) | c->clip->frames[frame].level_dbov);
        rtp_ext_put(&w, c->params.ext_audio_level, &level, 1);
    }
    if (c->params.ext_transport_cc != 0 && c->twcc_seq != NULL) {
        uint8_t seq[2];
        store_u16(seq, (*c->twcc_seq)++);
        rtp_ext_put(&w, c->params.ext_transport_cc, seq, sizeof seq);
    }
    return w.pos > 0 ? rtp_ext_end(&w) : 0;
}

/* RFC 2198: the frame before, if there was one, then this one. */
static void write_red(struct writer *w, const struct media_voice *voice, unsigned frame)
{
    const struct media_voice_clip *clip = voice->config.clip;
    unsigned before = (frame + MEDIA_VOICE_FRAMES - 1) % MEDIA_VOICE_FRAMES;
    uint8_t size = voice->packets > 0 ? clip->frames[before].size : 0;
    if (size > 0) {
        writer_u8(w, (uint8_t)(0x80 | voice->config.params.opus_pt));
        writer_u24(w, (uint32_t)FRAME_SAMPLES << 10 | size);
    }
    writer_u8(w, voice->config.params.opus_pt);
    writer_bytes(w, clip->frames[before].data, size);
}

void media_voice_frame(struct media_voice *voice)
{
    const struct media_voice_config *c = &voice->config;
    unsigned frame = voice->next;
    voice->next = (voice->next + 1) % MEDIA_VOICE_FRAMES;
    voice->timestamp += FRAME_SAMPLES;
    if (c->clip->frames[frame].size == 0) {
        voice->silent = true;
        return;
    }
    uint8_t out[DATAGRAM_BYTES], ext[EXT_BYTES];
    struct writer w;
    size_t ext_size = write_ext(c, frame, ext);
    struct rtp_header header = {.marker = voice->silent || voice->packets == 0,
                                .pt = c->red ? c->params.red_pt : c->params.opus_pt,
                                .seq = voice->seq,
                                .timestamp = voice->timestamp,
                                .ssrc = c->ssrc};
    writer_init(&w, out, sizeof out);
    rtp_write_header(&w, &header, ext_size > 0 ? ext : NULL, ext_size);
    size_t head = w.pos;
    if (c->red) {
        write_red(&w, voice, frame);
    }
    writer_bytes(&w, c->clip->frames[frame].data, c->clip->frames[frame].size);
    if (c->stamp != NULL) {
        media_stamp_write(out + w.pos - MEDIA_STAMP_BYTES, c->stamp);
    }
    voice->silent = false;
    voice->packets++;
    voice->octets += (uint32_t)(w.pos - head);
    voice->seq++;
    c->send(c->user, out, w.pos);
}
