/*
 * One encoding of a published track: takes its packets in, once for all who receive it. Loss and order (recv_stream, nack),
 * a number without padding, one copy in the history; its rate, its size, and whether it is alive.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"
#include "dais/wire/opus.h"

#include <string.h>

#define UNSIZED_FRAMES        3 /* by then its key frame should have come */
#define DEAD_CAMERA_US        600000
#define DEAD_SCREEN_US        2500000
#define DEAD_AUDIO_US         5000000 /* Opus sends a packet each 400 ms in silence */
#define DEAD_FRAMES           4       /* so many intervals between frames without a packet */
#define ALIVE_FRAMES          3
#define FIT_WINDOW_US         1000000
#define RATE_BUCKET_US        200000
#define RATE_BUCKET_SCREEN_US 800000
#define RATE_SPAN_MIN_BUCKETS 2
#define PACKET_OVERHEAD       24 /* RTP header and a usual extension */
#define OPUS_DEFAULT_US       20000
#define PAYLOAD_MAX           (LIMIT_RTP_BYTES - RTP_HEADER_BYTES)

METRIC(paused_dropped, "dais_sfu_paused_packets_total", COUNTER, "Packets of muted or unauthorised sources, dropped");
METRIC(duplicates, "dais_sfu_duplicate_packets_total", COUNTER, "Packets that had arrived before, dropped");
METRIC(too_old, "dais_sfu_old_packets_total", COUNTER, "Packets older than the history, dropped");
METRIC(recovered_packets, "dais_sfu_recovered_packets_total", COUNTER, "Lost packets that a retransmission brought");
METRIC(bad_payload, "dais_sfu_bad_payloads_total", COUNTER, "Packets with a broken VP8 descriptor, dropped");
METRIC(restarts, "dais_sfu_stream_restarts_total", COUNTER, "Jumps of a sequence number that began a stream anew");
METRIC(no_buffer, "dais_sfu_no_buffer_total", COUNTER, "Packets dropped because no payload buffer was free");

void layer_finish(struct layer *layer)
{
    nack_finish(&layer->nack);
    history_finish(&layer->history);
}

enum err layer_init(struct layer *layer, struct source *source, uint8_t index)
{
    layer->source = source;
    layer->index = index;
    recv_stream_init(&layer->recv, source->video ? VIDEO_CLOCK_HZ : AUDIO_CLOCK_HZ);
    layer->rate.bucket_us = source->kind == SOURCE_SCREEN ? RATE_BUCKET_SCREEN_US : RATE_BUCKET_US;
    enum err err = nack_init(&layer->nack, source->video);
    if (err != ERR_OK) {
        return err;
    }
    return history_init(&layer->history, source->router->config.payloads, source->video);
}

static void rate_reset(struct layer *layer)
{
    layer->rate = (struct layer_rate){.bucket_us = layer->rate.bucket_us};
}

void layer_reset(struct layer *layer)
{
    nack_reset(&layer->nack);
    history_clear(&layer->history);
    layer->key_open = false;
    layer->key_seen = false;
    layer->has_picture_id = false;
    layer->run++;
    layer->frames = 0;
    layer->tid_max = 0;
    rate_reset(layer);
}

/* A padding-only packet that came in order leaves no hole: all later numbers are one less. */
static void cut_add(struct layer *layer, uint64_t seq)
{
    layer->cuts++;
    layer->cut_seq[layer->cut_at] = seq;
    layer->cut_total[layer->cut_at] = layer->cuts;
    layer->cut_at = (layer->cut_at + 1) % LAYER_CUTS;
    layer->cut_count += layer->cut_count < LAYER_CUTS ? 1 : 0;
}

/* False: from before the oldest cut we remember. */
static bool number_of(const struct layer *layer, uint64_t seq, uint64_t *ret_number)
{
    uint64_t total = layer->cuts;
    for (unsigned i = 1; i <= layer->cut_count; i++) {
        unsigned at = (layer->cut_at + LAYER_CUTS - i) % LAYER_CUTS;
        if (seq > layer->cut_seq[at]) {
            *ret_number = seq - total;
            return true;
        }
        total = layer->cut_total[at] - 1;
    }
    *ret_number = seq - total;
    return total == 0 || layer->cut_count < LAYER_CUTS;
}

/* The PictureID in 15 bits: the value nearest to the newest one that has these low bits. */
static uint16_t picture_id_widen(const struct layer *layer, const struct vp8_descriptor *d)
{
    if (d->picture_id_long || !layer->has_picture_id) {
        return d->picture_id;
    }
    int step = (d->picture_id - layer->picture_id) & 0x7f;
    step = step >= 64 ? step - 128 : step;
    return (uint16_t)((layer->picture_id + step) & 0x7fff);
}

static bool store_vp8(struct layer *layer, struct history_entry *entry, const struct arrival *in, bool newest)
{
    struct vp8_descriptor d;
    if (vp8_parse(in->payload, in->payload_size, &d) != ERR_OK) {
        return false;
    }
    uint8_t head[VP8_DESCRIPTOR_BYTES_MAX];
    d.picture_id = picture_id_widen(layer, &d);
    size_t head_size = vp8_expand(in->payload, &d, head);
    size_t rest = in->payload_size - d.size;
    if (head_size + rest <= PAYLOAD_MAX) {
        memcpy(entry->payload, head, head_size);
        memcpy(entry->payload + head_size, in->payload + d.size, rest);
        d.size = (uint8_t)head_size;
        d.picture_id_long = d.has_picture_id;
    } else { /* the octet that widening adds does not fit: keep 7 bits, which go on just as well */
        head_size = d.size;
        memcpy(entry->payload, in->payload, in->payload_size);
    }
    entry->size = (uint16_t)(head_size + rest);
    entry->vp8 = d;
    if (newest && d.has_picture_id) {
        layer->picture_id = d.picture_id;
        layer->has_picture_id = true;
    }
    return true;
}

static bool store(struct layer *layer, struct history_entry *entry, const struct arrival *in, bool newest)
{
    const struct media_params *params = &layer->source->peer->params;
    entry->arrival_us = in->arrival_us;
    entry->timestamp = in->view.timestamp;
    entry->marker = in->view.marker;
    if (layer->source->video) {
        entry->format = PAYLOAD_VP8;
        if (in->payload_size > 0) {
            return store_vp8(layer, entry, in, newest);
        }
        return true; /* padding that came late: an empty packet fills the hole it left */
    }
    entry->format = in->pt == params->red_pt ? PAYLOAD_RED : PAYLOAD_OPUS;
    entry->has_level = rtp_ext_audio_level(&in->view, params->ext_audio_level, &entry->level_dbov, &entry->voice);
    memcpy(entry->payload, in->payload, in->payload_size);
    entry->size = (uint16_t)in->payload_size;
    return true;
}

static void note_level(struct source *source, const struct history_entry *entry, uint32_t duration_us, time_us now_us)
{
    if (entry->has_level) {
        audio_level_on_packet(&source->level, entry->level_dbov, duration_us);
        voice_on_packet(&source->voice, entry->level_dbov, duration_us, now_us);
    }
}

/* Sets how long it sounds, and when, if another packet follows it for sure, that one is due: after DTX it is not. */
static uint32_t note_sound(struct layer *layer, const struct history_entry *entry, bool newest)
{
    struct toc toc;
    bool known = entry->format == PAYLOAD_OPUS && toc_parse(entry->payload, entry->size, &toc) == ERR_OK;
    if (newest) {
        layer->next_after_us = known && !toc.dtx ? toc.duration_us : 0;
    }
    return known ? toc.duration_us : OPUS_DEFAULT_US;
}

/* Frames and key frames of a video layer; `seq` is the extended number on the publisher's side. */
static void note_frame(struct layer *layer, const struct history_entry *entry, uint64_t seq)
{
    if (history_begins_key_frame(entry)) {
        keyframes_satisfied(&layer->keyframes);
        layer->source->key_pace.answered = true;
        layer->key_open = true;
        layer->key_first = seq;
        layer->key_last = 0;
        layer->key_timestamp = entry->timestamp;
        layer->key_seen = true;
        layer->width = entry->vp8.width;
        layer->height = entry->vp8.height;
    }
    if (!layer->key_open) {
        return;
    }
    if (entry->marker && entry->timestamp == layer->key_timestamp) {
        layer->key_last = seq;
    }
    if (layer->key_last != 0 && !nack_is_missing_between(&layer->nack, layer->key_first, layer->key_last)) {
        nack_forget_before(&layer->nack, layer->key_first);
        layer->key_open = false;
    }
}

static void note_rate(struct layer *layer, const struct history_entry *entry)
{
    uint8_t tid = entry->vp8.tid;
    layer->tid_max = tid > layer->tid_max ? tid : layer->tid_max;
    layer->rate.bytes[layer->rate.at][tid] += entry->size + PACKET_OVERHEAD;
}

static void note_time(struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    layer->packets_in_window++;
    layer->packet_at_us = now_us;
    if (entry->timestamp == layer->frame_timestamp && layer->frames > 0) {
        return;
    }
    time_us interval = entry->arrival_us - layer->frame_at_us;
    if (layer->frames > 0 && interval > 0) {
        layer->frame_interval_us += (interval - layer->frame_interval_us) / 8;
    }
    layer->frame_at_us = entry->arrival_us;
    layer->frame_timestamp = entry->timestamp;
    layer->frames++;
}

void layer_note(struct layer *layer, const struct history_entry *entry, uint64_t seq, bool newest, time_us now_us)
{
    if (newest) {
        note_time(layer, entry, now_us);
    }
    if (layer->source->video) {
        note_rate(layer, entry);
        note_frame(layer, entry, seq);
    } else {
        note_level(layer->source, entry, note_sound(layer, entry, newest), now_us);
    }
}

/* Of what is left out only time and level are kept. */
static void note_silence(struct layer *layer, const struct arrival *in)
{
    const struct history_entry heard = {.format = PAYLOAD_OPUS,
                                        .payload = (uint8_t *)(uintptr_t)in->payload,
                                        .size = (uint16_t)in->payload_size,
                                        .timestamp = in->view.timestamp,
                                        .arrival_us = in->arrival_us,
                                        .has_level = true,
                                        .level_dbov = AUDIO_SILENT_DBOV};
    layer_note(layer, &heard, 0, true, in->now_us);
}

const struct history_entry *source_on_packet(struct layer *layer, const struct arrival *in, bool *ret_restarted)
{
    struct source *source = layer->source;
    uint64_t seq, number, seq_max_before = layer->recv.seq_max;
    enum recv_verdict verdict =
        recv_stream_on_packet(&layer->recv, in->seq, in->view.timestamp, in->arrival_us, in->recovered, &seq);
    *ret_restarted = false;
    if (source->paused) {
        metric_add(&paused_dropped, 1);
        return NULL;
    }
    if (verdict == RECV_DUPLICATE || verdict == RECV_OLD) {
        metric_add(verdict == RECV_OLD ? &too_old : &duplicates, 1);
        return NULL;
    }
    if (verdict == RECV_RESTARTED) {
        metric_add(&restarts, 1);
        layer_reset(layer);
        *ret_restarted = true;
    }
    bool newest = seq > seq_max_before;
    metric_add(&recovered_packets, in->recovered ? 1 : 0);
    if (!nack_on_packet(&layer->nack, seq, in->now_us) && source->video && layer_is_wanted(layer)) {
        keyframes_want(&layer->keyframes, true, in->now_us);
    }
    if (in->payload_size == 0 && newest) {
        cut_add(layer, seq);
        layer->packet_at_us = in->now_us; /* padding shows as well as a picture that somebody is there */
        return NULL;
    }
    struct arrival quiet;
    uint8_t toc_byte;
    switch (silence_judge(layer, in, seq, newest, &toc_byte)) {
    case SILENCE_NONE:
        break;
    case SILENCE_SAY:
        quiet = *in;
        quiet.payload = &toc_byte;
        quiet.payload_size = sizeof toc_byte;
        in = &quiet;
        break;
    case SILENCE_LEAVE_OUT:
        cut_add(layer, seq);
        note_silence(layer, in);
        return NULL;
    }
    if (!number_of(layer, seq, &number)) {
        metric_add(&too_old, 1);
        return NULL;
    }
    struct history_entry *entry = history_put(&layer->history, number);
    if (entry == NULL) {
        metric_add(number + layer->history.capacity <= layer->history.number_max ? &too_old : &no_buffer, 1);
        return NULL;
    }
    if (!store(layer, entry, in, newest)) {
        metric_add(&bad_payload, 1);
        history_drop(&layer->history, entry);
        return NULL;
    }
    layer_note(layer, entry, seq, newest, in->now_us);
    return entry;
}

/* The oldest bucket empties and fills anew. */
static void rate_turn(struct layer_rate *r, time_us now_us)
{
    r->now_us = now_us;
    if (r->count == 0 && r->bytes[0][0] == 0) {
        return; /* the time begins with the first packet, which is of temporal layer 0 */
    }
    if (r->count == 0 || now_us - r->start_us >= RATE_BUCKETS * r->bucket_us) {
        bool first = r->count == 0;
        uint32_t begun[TID_COUNT];
        memcpy(begun, r->bytes[r->at], sizeof begun);
        memset(r->bytes, 0, sizeof r->bytes);
        memcpy(r->bytes[0], begun, first ? sizeof begun : 0);
        r->at = 0;
        r->count = 1;
        r->start_us = now_us;
    }
    while (now_us - r->start_us >= r->bucket_us) {
        r->at = (r->at + 1) % RATE_BUCKETS;
        r->count += r->count < RATE_BUCKETS ? 1 : 0;
        memset(r->bytes[r->at], 0, sizeof r->bytes[r->at]);
        r->start_us += r->bucket_us;
    }
}

uint32_t layer_rate_bps(const struct layer *layer, uint8_t tid)
{
    const struct layer_rate *r = &layer->rate;
    if (r->count == 0) {
        return 0;
    }
    uint64_t bytes = 0;
    for (unsigned b = 0; b < RATE_BUCKETS; b++) {
        for (unsigned t = 0; t <= tid && t < TID_COUNT; t++) {
            bytes += r->bytes[b][t];
        }
    }
    time_us span = (time_us)(r->count - 1) * r->bucket_us + (r->now_us - r->start_us);
    if (span < RATE_SPAN_MIN_BUCKETS * r->bucket_us) {
        return 0; /* a first key frame says nothing of the rate */
    }
    uint64_t bps = bytes * 8 * US_PER_S / (uint64_t)span;
    return bps > UINT32_MAX ? UINT32_MAX : (uint32_t)bps;
}

bool layer_is_silent(const struct layer *layer, time_us now_us)
{
    const struct source *source = layer->source;
    time_us limit = DEAD_AUDIO_US;
    if (source->video) {
        time_us by_rate = DEAD_FRAMES * layer->frame_interval_us;
        limit = source->kind == SOURCE_SCREEN ? DEAD_SCREEN_US : DEAD_CAMERA_US;
        limit = by_rate > limit ? by_rate : limit;
    }
    return source->paused || now_us - layer->packet_at_us > limit;
}

static bool has_come_to_life(const struct layer *layer)
{
    if (!layer->source->video) {
        return layer->frames > 0;
    }
    return layer->key_seen && layer->frames >= (layer->source->kind == SOURCE_SCREEN ? 1 : ALIVE_FRAMES);
}

static void fit_history(struct layer *layer, time_us now_us)
{
    time_us window_us = now_us - layer->window_start_us;
    if (window_us >= FIT_WINDOW_US) {
        uint64_t rate = (uint64_t)layer->packets_in_window * US_PER_S / (uint64_t)window_us;
        history_fit(&layer->history, (uint32_t)rate);
        layer->packets_in_window = 0;
        layer->window_start_us = now_us;
    }
}

bool layer_update_alive(struct layer *layer, time_us now_us)
{
    fit_history(layer, now_us);
    if (layer->source->video) {
        rate_turn(&layer->rate, now_us);
    }
    bool silent = layer_is_silent(layer, now_us);
    if (layer->alive && silent) {
        layer->alive = false;
        layer->frames = 0; /* known size and all: a new key frame is not needed to live again */
        rate_reset(layer);
        return true;
    }
    if (!layer->alive && !silent && has_come_to_life(layer)) {
        layer->alive = true;
        return true;
    }
    bool resized = layer->width != layer->told_width || layer->height != layer->told_height;
    layer->told_width = layer->width;
    layer->told_height = layer->height;
    return layer->alive && resized;
}

bool layer_is_unsized(const struct layer *layer)
{
    return !layer->key_seen && layer->frames >= UNSIZED_FRAMES;
}

bool layer_needs_key_frame(const struct layer *layer)
{
    return layer_is_wanted(layer) || (layer->source->slots != NULL && layer_is_unsized(layer));
}
