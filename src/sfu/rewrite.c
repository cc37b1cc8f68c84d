/* The stream as a whole: where one span ends and the next begins, and the newest packet. The map is in rewrite_map.c. */
#include "rewrite_priv.h"

#include <stdlib.h>

#define VIDEO_CLOCK_HZ 90000
#define AUDIO_CLOCK_HZ 48000
#define VIDEO_STEP     (VIDEO_CLOCK_HZ / 30) /* at least one frame between two sources */
#define AUDIO_STEP     (AUDIO_CLOCK_HZ / 50)
#define STEP_MAX       ((int64_t)1 << 30) /* longer pauses are shortened, else "later" would read as "earlier" */
#define BEHIND_MAX     (REWRITE_BEHIND_MAX_US / US_PER_MS * (VIDEO_CLOCK_HZ / 1000))

void rewrite_init(struct rewrite *r, bool video, uint16_t first_seq, uint32_t first_timestamp)
{
    *r = (struct rewrite){
        .video = video,
        .clock_hz = video ? VIDEO_CLOCK_HZ : AUDIO_CLOCK_HZ,
        .tid_max = REWRITE_TID_ALL,
        .last_seq = (uint16_t)(first_seq - 1),
        .last_marker = true,
        .last_timestamp = first_timestamp,
    };
}

enum err rewrite_make_runs(struct rewrite *r)
{
    r->runs = calloc((size_t)2 * REWRITE_RUNS, sizeof *r->runs);
    if (r->runs == NULL) {
        return ERR_NO_MEMORY;
    }
    r->span[0].before = r->runs;
    r->span[1].before = r->runs + REWRITE_RUNS;
    return ERR_OK;
}

void rewrite_finish(struct rewrite *r)
{
    free(r->runs);
    r->runs = NULL;
    r->span[0].before = NULL;
    r->span[1].before = NULL;
}

void rewrite_set_tid(struct rewrite *r, uint8_t tid_max)
{
    r->tid_max = tid_max;
}

/* Ticks from the last packet to this one: by both clocks if they are known and agree with the arrival times. */
static int64_t ticks_since_last(const struct rewrite *r, const struct rewrite_in *in, const time_us *last_us,
                                const time_us *server_us)
{
    int64_t elapsed_us = in->arrival_us - r->last_arrival_us;
    if (server_us != NULL && last_us != NULL) {
        int64_t mapped_us = *server_us - *last_us;
        int64_t apart_us = mapped_us - elapsed_us;
        if (apart_us <= REWRITE_CLOCK_TRUST_US && apart_us >= -REWRITE_CLOCK_TRUST_US) {
            elapsed_us = mapped_us;
        }
    }
    return elapsed_us / US_PER_S * r->clock_hz + elapsed_us % US_PER_S * r->clock_hz / US_PER_S;
}

static void begin_span(struct rewrite *r, const struct rewrite_in *in, int64_t ticks, int64_t ticks_min)
{
    uint16_t seq = (uint16_t)(r->last_seq + (r->video && !r->last_marker ? 2 : 1));
    ticks = ticks < ticks_min ? ticks_min : ticks > STEP_MAX ? STEP_MAX : ticks;
    uint32_t timestamp = r->started ? r->last_timestamp + (uint32_t)ticks : r->last_timestamp;
    struct rewrite_span *s = &r->span[r->at];
    s->seq_offset = (uint16_t)(seq - (uint16_t)in->number);
    s->timestamp_offset = timestamp - in->timestamp;
    if (in->vp8 != NULL) {
        s->picture_id_offset = r->has_picture_id ? (uint16_t)(r->last_picture_id + 1 - in->vp8->picture_id) : 0;
        s->tl0_offset = r->has_tl0 ? (uint8_t)(r->last_tl0 + 1 - in->vp8->tl0_pic_idx) : 0;
        s->key_idx_offset = r->has_key_idx ? (uint8_t)(r->last_key_idx + 1 - in->vp8->key_idx) : 0;
    }
    rewrite_span_begin(s, in->number);
    r->anchored = true;
    r->has_last_server = false;
}

void rewrite_anchor(struct rewrite *r, const struct rewrite_in *in, const time_us *server_us)
{
    int64_t ticks = ticks_since_last(r, in, r->has_last_server ? &r->last_server_us : NULL, server_us);
    begin_span(r, in, ticks, r->video ? VIDEO_STEP : AUDIO_STEP);
}

bool rewrite_switch(struct rewrite *r, const struct rewrite_in *in, const time_us *last_us, const time_us *server_us,
                    bool insist)
{
    int64_t ticks = ticks_since_last(r, in, last_us, server_us);
    if (ticks < -BEHIND_MAX && !insist) {
        return false;
    }
    rewrite_release(r, NULL, true);
    begin_span(r, in, ticks, 1);
    return true;
}

static void note_newest(struct rewrite *r, const struct rewrite_in *in, const struct rewrite_out *out)
{
    r->started = true;
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

/* When pictures after it were left out, a late packet may be the newest of all that are sent: the next anchor goes on from
 * its picture. */
static enum rewrite_verdict map_late(struct rewrite *r, const struct rewrite_in *in, struct rewrite_out *ret_out)
{
    enum rewrite_verdict verdict = rewrite_span_map(&r->span[r->at], in, ret_out);
    if (verdict == REWRITE_SEND && (int16_t)(ret_out->seq - r->last_seq) > 0) {
        note_newest(r, in, ret_out);
    }
    return verdict;
}

enum rewrite_verdict rewrite_map(struct rewrite *r, const struct rewrite_in *in, struct rewrite_out *ret_out)
{
    struct rewrite_span *s = &r->span[r->at];
    if (!r->anchored || in->number < s->first_number) {
        return REWRITE_REFUSED;
    }
    if (in->number <= s->last_number) {
        return map_late(r, in, ret_out);
    }
    if (!rewrite_span_extend(s, in, r->tid_max)) {
        return REWRITE_REFUSED;
    }
    rewrite_span_values(s, &s->run, in, ret_out);
    note_newest(r, in, ret_out);
    return REWRITE_SEND;
}

void rewrite_release(struct rewrite *r, const time_us *server_us, bool keep)
{
    /* Numbers that are free behind the last packet, because between two pictures left out something is missing. */
    uint16_t given = rewrite_span_last_seq(&r->span[r->at]);
    r->span[r->at].sent_seq = r->last_seq;
    r->span[r->at].sent_picture_id = r->last_picture_id;
    if (r->started && (int16_t)(given - r->last_seq) > 0) {
        r->last_seq = given;
        r->last_marker = false;
    }
    r->span[r->at].valid = keep;
    r->at ^= 1;
    r->anchored = false;
    r->has_last_server = server_us != NULL;
    r->last_server_us = server_us != NULL ? *server_us : 0;
}

void rewrite_forget_before(struct rewrite *r)
{
    r->span[r->at ^ 1].valid = false;
}

uint32_t rewrite_timestamp(const struct rewrite *r, uint32_t timestamp)
{
    return timestamp + r->span[r->at].timestamp_offset;
}

uint32_t rewrite_last_source_timestamp(const struct rewrite *r)
{
    return r->last_timestamp - r->span[r->at].timestamp_offset;
}

bool rewrite_number_of(const struct rewrite *r, uint16_t seq, uint64_t *ret_number)
{
    return r->anchored && r->started && rewrite_span_number_of(&r->span[r->at], seq, ret_number);
}

bool rewrite_number_before(const struct rewrite *r, uint16_t seq, uint64_t *ret_number)
{
    const struct rewrite_span *s = &r->span[r->at ^ 1];
    bool in_past = (uint16_t)(r->last_seq - seq) <= INT16_MAX;
    return s->valid && in_past && rewrite_span_number_of(s, seq, ret_number);
}

enum rewrite_verdict rewrite_map_before(const struct rewrite *r, const struct rewrite_in *in,
                                        struct rewrite_out *ret_out)
{
    const struct rewrite_span *s = &r->span[r->at ^ 1];
    if (!s->valid || in->number < s->first_number || in->number > s->last_number) {
        return REWRITE_REFUSED;
    }
    enum rewrite_verdict verdict = rewrite_span_map(s, in, ret_out);
    bool behind_all = (int16_t)(ret_out->seq - s->sent_seq) > 0 && ret_out->picture_id != s->sent_picture_id;
    return verdict == REWRITE_SEND && in->vp8 != NULL && behind_all ? REWRITE_EMPTY : verdict;
}
