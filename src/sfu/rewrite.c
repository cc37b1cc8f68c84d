#include "dais/sfu/rewrite.h"

#define VIDEO_CLOCK_HZ  90000
#define AUDIO_CLOCK_HZ  48000
#define VIDEO_STEP      (VIDEO_CLOCK_HZ / 30) /* at least one frame between two sources */
#define AUDIO_STEP      (AUDIO_CLOCK_HZ / 50)
#define STEP_MAX        ((int64_t)1 << 30) /* longer pauses are shortened, else "later" would read as "earlier" */
#define PICTURE_ID_MASK 0x7fff
#define KEY_IDX_MASK    0x1f

void rewrite_init(struct rewrite *r, bool video, uint16_t first_seq, uint32_t first_timestamp)
{
    *r = (struct rewrite){
        .video = video,
        .clock_hz = video ? VIDEO_CLOCK_HZ : AUDIO_CLOCK_HZ,
        .last_seq = (uint16_t)(first_seq - 1),
        .last_marker = true,
        .last_timestamp = first_timestamp,
    };
}

static uint32_t timestamp_step(const struct rewrite *r, const struct rewrite_in *in, const time_us *server_us)
{
    int64_t elapsed_us = in->arrival_us - r->last_arrival_us;
    if (server_us != NULL && r->has_last_server) {
        int64_t mapped_us = *server_us - r->last_server_us;
        int64_t apart_us = mapped_us - elapsed_us;
        if (apart_us <= REWRITE_CLOCK_TRUST_US && apart_us >= -REWRITE_CLOCK_TRUST_US) {
            elapsed_us = mapped_us;
        }
    }
    int64_t ticks = elapsed_us / US_PER_S * r->clock_hz + elapsed_us % US_PER_S * r->clock_hz / US_PER_S;
    int64_t least = r->video ? VIDEO_STEP : AUDIO_STEP;
    return (uint32_t)(ticks < least ? least : ticks > STEP_MAX ? STEP_MAX : ticks);
}

void rewrite_anchor(struct rewrite *r, const struct rewrite_in *in, const time_us *server_us)
{
    uint16_t seq = (uint16_t)(r->last_seq + (r->video && !r->last_marker ? 2 : 1));
    uint32_t timestamp = r->started ? r->last_timestamp + timestamp_step(r, in, server_us) : r->last_timestamp;
    r->seq_offset = (uint16_t)(seq - (uint16_t)in->number);
    r->timestamp_offset = timestamp - in->timestamp;
    if (in->vp8 != NULL) {
        r->picture_id_offset = r->has_picture_id ? (uint16_t)(r->last_picture_id + 1 - in->vp8->picture_id) : 0;
        r->tl0_offset = r->has_tl0 ? (uint8_t)(r->last_tl0 + 1 - in->vp8->tl0_pic_idx) : 0;
        r->key_idx_offset = r->has_key_idx ? (uint8_t)(r->last_key_idx + 1 - in->vp8->key_idx) : 0;
    }
    r->first_number = in->number;
    r->last_number = in->number - 1;
    r->anchored = true;
    r->has_last_server = false;
}

static void note_newest(struct rewrite *r, const struct rewrite_in *in, const struct rewrite_out *out)
{
    r->started = true;
    r->last_number = in->number;
    r->last_seq = out->seq;
    if (!r->video || in->vp8 != NULL) { /* an empty packet does not reopen the frame before it */
        r->last_marker = in->marker;
    }
    r->last_timestamp = out->timestamp;
    r->last_arrival_us = in->arrival_us;
    if (in->vp8 == NULL) {
        return;
    }
    if (in->vp8->has_picture_id) {
        r->has_picture_id = true;
        r->last_picture_id = out->picture_id;
    }
    if (in->vp8->has_tl0_pic_idx) {
        r->has_tl0 = true;
        r->last_tl0 = out->tl0_pic_idx;
    }
    if (in->vp8->has_key_idx) {
        r->has_key_idx = true;
        r->last_key_idx = out->key_idx;
    }
}

bool rewrite_map(struct rewrite *r, const struct rewrite_in *in, struct rewrite_out *ret_out)
{
    if (!r->anchored || in->number < r->first_number) {
        return false;
    }
    *ret_out = (struct rewrite_out){
        .seq = (uint16_t)((uint16_t)in->number + r->seq_offset),
        .timestamp = in->timestamp + r->timestamp_offset,
    };
    if (in->vp8 != NULL) {
        ret_out->picture_id = (uint16_t)((in->vp8->picture_id + r->picture_id_offset) & PICTURE_ID_MASK);
        ret_out->tl0_pic_idx = (uint8_t)(in->vp8->tl0_pic_idx + r->tl0_offset);
        ret_out->key_idx = (uint8_t)((in->vp8->key_idx + r->key_idx_offset) & KEY_IDX_MASK);
    }
    if (in->number > r->last_number) {
        note_newest(r, in, ret_out);
    }
    return true;
}

void rewrite_release(struct rewrite *r, const time_us *server_us)
{
    r->anchored = false;
    r->has_last_server = server_us != NULL;
    r->last_server_us = server_us != NULL ? *server_us : 0;
}

uint32_t rewrite_last_source_timestamp(const struct rewrite *r)
{
    return r->last_timestamp - r->timestamp_offset;
}

bool rewrite_number_of(const struct rewrite *r, uint16_t seq, uint64_t *ret_number)
{
    if (!r->anchored || !r->started) {
        return false;
    }
    uint16_t behind = (uint16_t)(r->last_seq - seq);
    uint64_t number = r->last_number - behind;
    if (behind > INT16_MAX || behind > r->last_number || number < r->first_number) {
        return false;
    }
    *ret_number = number;
    return true;
}
