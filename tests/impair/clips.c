/* Encodes the clips, or reads them from where they were kept. */
#include "clips.h"

#include <math.h>
#include <opus/opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES         300 /* 10 s */
#define SHADE          120
#define SHADE_DARK     16
#define SHADE_WHITE    235
#define VOICE_RATE     48000
#define VOICE_SAMPLES  (VOICE_RATE / 50)
#define VOICE_SECOND   50 /* frames */
#define BEEP_HZ        1000
#define BEEP_AMPLITUDE 12000
#define LEVEL_SILENT   127
#define LEVEL_BEEP     12
#define TWO_PI         6.283185307179586

static const struct media_clip_config sizes[CLIP_LAYERS] = {
    {.width = 320, .height = 180, .rate_bps = 150000, .frames = FRAMES, .temporal_layers = 3, .shade = SHADE},
    {.width = 640, .height = 360, .rate_bps = 500000, .frames = FRAMES, .temporal_layers = 3, .shade = SHADE},
    {.width = 1280, .height = 720, .rate_bps = 1500000, .frames = FRAMES, .temporal_layers = 3, .shade = SHADE},
};

/* ── flash and beep ── */

/* `first` and then `second`, as one clip. */
static bool join(const struct media_clip *first, const struct media_clip *second, struct media_clip *ret)
{
    size_t size = first->size + second->size;
    unsigned count = first->count + second->count;
    *ret = (struct media_clip){.config = first->config,
                               .count = (uint16_t)count,
                               .size = size,
                               .room = size,
                               .frames = malloc(count * sizeof *ret->frames),
                               .bytes = malloc(size)};
    if (ret->frames == NULL || ret->bytes == NULL) {
        return false;
    }
    memcpy(ret->bytes, first->bytes, first->size);
    memcpy(ret->bytes + first->size, second->bytes, second->size);
    memcpy(ret->frames, first->frames, first->count * sizeof *ret->frames);
    for (unsigned i = 0; i < second->count; i++) {
        struct media_frame *frame = &ret->frames[first->count + i];
        *frame = second->frames[i];
        frame->at += (uint32_t)first->size;
    }
    return true;
}

static bool open_flash(const struct media_clip_config *size, struct media_clip *clip)
{
    struct media_clip_config white = *size, dark = *size;
    struct media_clip first = {0}, second = {0};
    white.temporal_layers = dark.temporal_layers = 1;
    white.shade = SHADE_WHITE;
    white.frames = CLIP_FLASH_FRAMES;
    dark.shade = SHADE_DARK;
    dark.frames = MEDIA_FPS - CLIP_FLASH_FRAMES;
    bool ok = media_clip_encode(&white, &first) == ERR_OK && media_clip_encode(&dark, &second) == ERR_OK &&
              join(&first, &second, clip);
    media_clip_free(&first);
    media_clip_free(&second);
    return ok;
}

static bool open_beep(struct media_voice_clip *clip)
{
    int error = OPUS_OK;
    int16_t pcm[VOICE_SAMPLES];
    OpusEncoder *opus = opus_encoder_create(VOICE_RATE, 1, OPUS_APPLICATION_RESTRICTED_LOWDELAY, &error);
    bool ok = error == OPUS_OK && opus_encoder_ctl(opus, OPUS_SET_BITRATE(32000)) == OPUS_OK;
    for (unsigned i = 0; ok && i < MEDIA_VOICE_FRAMES; i++) {
        bool beep = i % VOICE_SECOND < CLIP_BEEP_FRAMES;
        for (unsigned s = 0; s < VOICE_SAMPLES; s++) {
            double at = TWO_PI * BEEP_HZ * (i * VOICE_SAMPLES + s) / VOICE_RATE;
            pcm[s] = beep ? (int16_t)lrint(BEEP_AMPLITUDE * sin(at)) : 0;
        }
        int size = opus_encode(opus, pcm, VOICE_SAMPLES, clip->frames[i].data, MEDIA_VOICE_BYTES);
        ok = size > 0;
        clip->frames[i].size = ok ? (uint8_t)size : 0;
        clip->frames[i].level_dbov = beep ? LEVEL_BEEP : LEVEL_SILENT;
        clip->frames[i].voice = beep;
    }
    opus_encoder_destroy(opus);
    return ok;
}

bool clips_open(struct clips *clips, bool flash, const char *folder)
{
    memset(clips, 0, sizeof *clips);
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        if (!(flash ? open_flash(&sizes[i], &clips->video[i])
                    : media_clip_open(folder, &sizes[i], &clips->video[i]) == ERR_OK)) {
            return false;
        }
    }
    return flash ? open_beep(&clips->voice) : media_voice_encode(&clips->voice, false) == ERR_OK;
}

void clips_close(struct clips *clips)
{
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        media_clip_free(&clips->video[i]);
    }
}
