#include "judge.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_START    0xcbf29ce484222325ULL
#define BACK_PACKETS  256 /* a stream may begin with packets that were overtaken */
#define STRETCH_LEAST 15  /* frames between two changes before their drift means anything */

/* --- the table --- */

static int by_content(const void *a, const void *b)
{
    const struct judge_frame *x = a, *y = b;
    return (x->content > y->content) - (x->content < y->content);
}

void judge_table_make(struct judge_table *table, const struct media_clip *clips, unsigned count)
{
    size_t frames = 0;
    for (unsigned i = 0; i < count; i++) {
        frames += clips[i].count;
    }
    *table = (struct judge_table){.frames = calloc(frames, sizeof *table->frames)};
    assert(table->frames != NULL);
    for (unsigned i = 0; i < count; i++) {
        for (unsigned k = 0; k < clips[i].count; k++) {
            const struct media_frame *f = &clips[i].frames[k];
            table->frames[table->count++] =
                (struct judge_frame){.content = media_hash(HASH_START, clips[i].bytes + f->at, f->size),
                                     .picture = f->picture_hash,
                                     .clip = (uint8_t)i,
                                     .tid = f->tid,
                                     .sync = f->sync,
                                     .key = f->key,
                                     .at = (uint16_t)k};
        }
    }
    qsort(table->frames, table->count, sizeof table->frames[0], by_content);
}

void judge_table_free(struct judge_table *table)
{
    free(table->frames);
    table->frames = NULL;
}

const struct judge_frame *judge_find(const struct judge_table *table, uint64_t content)
{
    struct judge_frame wanted = {.content = content};
    return bsearch(&wanted, table->frames, table->count, sizeof table->frames[0], by_content);
}

/* --- what leaves --- */

void judge_init(struct judge *judge, const struct judge_table *table, uint32_t ssrc, uint32_t rtx_ssrc)
{
    *judge = (struct judge){.table = table, .ssrc = ssrc, .rtx_ssrc = rtx_ssrc};
}

void judge_finish(struct judge *judge)
{
    for (size_t i = 0; i < judge->room; i++) {
        free(judge->packets[i].data);
    }
    free(judge->packets);
}

void judge_blame(struct judge *judge, const char *format, ...)
{
    if (judge->faults++ == 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(judge->fault, sizeof judge->fault, format, args);
        va_end(args);
    }
}

static struct judge_packet *place_of(struct judge *j, int64_t seq)
{
    if (!j->any) {
        j->any = true;
        j->first = seq - BACK_PACKETS;
        j->newest = seq;
    }
    if (seq < j->first) {
        return NULL;
    }
    size_t at = (size_t)(seq - j->first);
    if (at >= j->room) {
        size_t room = at + 1024;
        j->packets = realloc(j->packets, room * sizeof *j->packets);
        assert(j->packets != NULL);
        memset(j->packets + j->room, 0, (room - j->room) * sizeof *j->packets);
        j->room = room;
    }
    j->newest = seq > j->newest ? seq : j->newest;
    return &j->packets[at];
}

static void take(struct judge *j, const struct rtp_view *view, uint16_t seq16, const uint8_t *payload, size_t size,
                 bool rtx, time_us now_us)
{
    int64_t seq = rx_unwrap(j->any ? j->newest : seq16 + (1 << 16), seq16, 16);
    if (!rtx && j->any && seq > j->newest + 1024) {
        judge_blame(j, "sequence number jumps by %lld", (long long)(seq - j->newest));
        return;
    }
    struct judge_packet *p = place_of(j, seq);
    uint64_t hash = media_hash(HASH_START, payload, size);
    if (p == NULL) {
        judge_blame(j, "packet %u is older than the stream", seq16);
        return;
    }
    if (p->there) {
        bool overtaken = !rtx && p->by_rtx; /* its repetitions went first: it waited in the pacer */
        p->by_rtx = p->by_rtx && rtx;
        if (!rtx && !overtaken) {
            judge_blame(j, "packet %u sent twice", seq16);
        } else if (p->hash != hash || p->timestamp != view->timestamp || p->marker != view->marker) {
            judge_blame(j, "retransmission of %u differs from what was sent", seq16);
        }
        return;
    }
    *p = (struct judge_packet){.there = true,
                               .by_rtx = rtx,
                               .timestamp = view->timestamp,
                               .marker = view->marker,
                               .hash = hash,
                               .sent_us = now_us};
    if (size == 0) {
        return; /* stands for what is left out */
    }
    if (vp8_parse(payload, size, &p->vp8) != ERR_OK) {
        judge_blame(j, "packet %u has no descriptor", seq16);
        return;
    }
    p->size = (uint32_t)(size - p->vp8.size);
    p->data = malloc(p->size + 1);
    assert(p->data != NULL);
    memcpy(p->data, payload + p->vp8.size, p->size);
}

void judge_on_packet(struct judge *j, const struct rtp_view *view, time_us now_us)
{
    if (view->ssrc == j->ssrc) {
        j->sent++;
        take(j, view, view->seq, view->payload, view->payload_size, false, now_us);
    } else if (view->ssrc == j->rtx_ssrc && view->payload_size >= 2) {
        j->resent++;
        take(j, view, load_u16(view->payload), view->payload + 2, view->payload_size - 2, true, now_us);
    }
}

/* --- the verdict --- */

struct walk {
    bool any, gap; /* gap: since the packet before */
    int64_t gap_packets;
    unsigned empty_packets; /* likewise; they may stand for pictures whose PictureIDs were reserved already */
    uint16_t seq, picture_id;
    uint32_t timestamp;
    bool marker;
    /* Of the newest frame of layer 0; unknown after a gap until the next one. */
    bool has_tl0;
    uint8_t tl0;
    bool has_key_idx;
    uint8_t key_idx;
    /* Source order. */
    bool has_source; /* false after a frame that was not whole: what follows may lean on it */
    bool skipped;    /* pictures before this frame are missing altogether: a key frame may have been among them */
    bool has_clip;
    unsigned clip;
    int at;
    /* The frame being put together. */
    bool whole, ended; /* so far; and the last one to its end */
    uint64_t content;
    struct vp8_descriptor vp8;
    /* Drift: the least delay of a stretch. */
    bool has_base;
    int64_t base_us, stretch_us;
    unsigned stretch_frames;
    uint32_t first_timestamp;
};

static void end_stretch(struct judge *j, struct walk *w, time_us drift_us)
{
    if (w->stretch_frames >= STRETCH_LEAST) {
        if (!w->has_base) {
            w->has_base = true;
            w->base_us = w->stretch_us;
        }
        int64_t drift = w->stretch_us - w->base_us;
        drift = drift < 0 ? -drift : drift;
        j->drift_max_us = drift > j->drift_max_us ? drift : j->drift_max_us;
        if (drift > drift_us) {
            judge_blame(j, "time stamps move by %lld ms against the time of sending at %u", (long long)drift / 1000,
                        w->seq);
        }
    }
    w->stretch_frames = 0;
}

static void note_delay(struct walk *w, const struct judge_packet *p)
{
    int64_t media_us = (int64_t)(uint32_t)(p->timestamp - w->first_timestamp) * 100 / 9;
    int64_t delay_us = p->sent_us - media_us;
    w->stretch_us = w->stretch_frames == 0 || delay_us < w->stretch_us ? delay_us : w->stretch_us;
    w->stretch_frames++;
}

static void begin_frame(struct judge *j, struct walk *w, const struct judge_packet *p, uint16_t seq, time_us drift_us)
{
    const struct vp8_descriptor *d = &p->vp8;
    unsigned picture_step = (unsigned)((d->picture_id - w->picture_id) & 0x7fff);
    int32_t step = (int32_t)(p->timestamp - w->timestamp);
    if (w->any) {
        if (step <= 0) {
            judge_blame(j, "time stamp goes by %d at %u, a new frame", step, seq);
        }
        if (picture_step == 0 || picture_step > 1 + (unsigned)w->gap_packets + w->empty_packets) {
            judge_blame(j, "PictureID goes by %u at %u, after %d missing packets", picture_step, seq,
                        (int)w->gap_packets);
        }
    } else {
        w->first_timestamp = p->timestamp;
    }
    if (!w->gap && !vp8_begins_frame(d)) {
        judge_blame(j, "a frame begins in its middle at %u", seq);
    }
    if (d->has_tid && d->tid == 0) {
        if (w->has_tl0 && !w->gap_packets && (uint8_t)(w->tl0 + 1) != d->tl0_pic_idx) {
            judge_blame(j, "TL0PICIDX goes from %u to %u at %u", w->tl0, d->tl0_pic_idx, seq);
        }
        w->has_tl0 = true;
        w->tl0 = d->tl0_pic_idx;
    } else if (d->has_tid && w->has_tl0 && w->tl0 != d->tl0_pic_idx) {
        judge_blame(j, "TL0PICIDX %u of a frame of layer %u after %u, at %u", d->tl0_pic_idx, d->tid, w->tl0, seq);
    }
    if (d->has_key_idx) {
        uint8_t expected = (uint8_t)((w->key_idx + (d->key_frame ? 1 : 0)) & 0x1f);
        if (w->has_key_idx && !w->gap_packets && d->key_idx != expected) {
            judge_blame(j, "KEYIDX goes from %u to %u at %u", w->key_idx, d->key_idx, seq);
        }
        w->has_key_idx = true;
        w->key_idx = d->key_idx;
    }
    if (d->key_frame) {
        end_stretch(j, w, drift_us);
    }
    note_delay(w, p);
    w->has_source = w->has_source && w->ended;
    w->skipped = picture_step > 1 && w->gap_packets > 0;
    w->ended = false;
    w->picture_id = d->picture_id;
    w->timestamp = p->timestamp;
    w->whole = vp8_begins_frame(d);
    w->content = HASH_START;
    w->vp8 = *d;
}

static void go_on(struct judge *j, struct walk *w, const struct judge_packet *p, uint16_t seq)
{
    if (p->timestamp != w->timestamp) {
        judge_blame(j, "time stamp changes within a frame at %u", seq);
    }
    if (vp8_begins_frame(&p->vp8)) {
        judge_blame(j, "a second beginning of a frame at %u", seq);
    }
    w->whole = w->whole && !w->gap;
}

static void end_frame(struct judge *j, struct walk *w, uint16_t seq)
{
    const struct judge_frame *f = judge_find(j->table, w->content);
    if (!w->whole) {
        return;
    }
    w->ended = true;
    j->frames++;
    if (f == NULL) {
        judge_blame(j, "the frame that ends at %u is none of the publisher's", seq);
        return;
    }
    if (w->vp8.has_tid && (f->tid != w->vp8.tid || (f->tid > 0 && f->sync != w->vp8.layer_sync))) {
        judge_blame(j, "the descriptor of the frame that ends at %u is another frame's", seq);
    }
    bool goes_on = f->key || (w->has_source && f->clip == w->clip && (f->at > w->at || w->skipped));
    if (w->has_source && !goes_on) {
        judge_blame(j, "frame %u of encoding %u follows frame %d of encoding %u, at %u", f->at, f->clip, w->at, w->clip,
                    seq);
    }
    j->switches += w->has_clip && f->clip != w->clip ? 1 : 0;
    w->has_source = w->has_clip = true;
    w->clip = f->clip;
    w->at = f->at;
}

static void take_step(struct judge *j, struct walk *w, const struct judge_packet *p, uint16_t seq, time_us drift_us)
{
    bool begins = !w->any || p->vp8.picture_id != w->picture_id;
    if (w->any && !w->gap && begins != w->marker) {
        judge_blame(j, begins ? "a frame ends without marker before %u" : "a frame goes on after its marker at %u",
                    seq);
    }
    if (w->gap) {
        w->has_tl0 = w->has_tl0 && w->gap_packets == 0;
        w->has_key_idx = w->has_key_idx && w->gap_packets == 0;
    }
    if (begins) {
        begin_frame(j, w, p, seq, drift_us);
    } else {
        go_on(j, w, p, seq);
    }
    w->content = media_hash(w->content, p->data, p->size);
    if (p->marker) {
        end_frame(j, w, seq);
    }
    w->any = true;
    w->gap = false;
    w->gap_packets = 0;
    w->empty_packets = 0;
    w->marker = p->marker;
    w->seq = seq;
}

void judge_conclude(struct judge *j, bool gaps_allowed, time_us drift_us)
{
    struct walk w = {0};
    int64_t missing = 0;
    for (int64_t seq = j->first; j->any && seq <= j->newest; seq++) {
        const struct judge_packet *p = &j->packets[seq - j->first];
        if (!p->there) {
            missing++;
            continue;
        }
        if (p->data == NULL) {
            w.empty_packets++;
            continue;
        }
        if (w.any && missing > 0) {
            /* A change of source after an unfinished frame leaves out one number, so that nobody joins two halves. */
            bool change = missing == 1 && !w.marker && p->vp8.key_frame;
            j->gaps++;
            w.gap = true;
            w.gap_packets = change ? 0 : missing;
            if (!change && !gaps_allowed) {
                judge_blame(j, "%d sequence numbers are left out before %u", (int)missing, (unsigned)(uint16_t)seq);
            }
        }
        missing = 0;
        take_step(j, &w, p, (uint16_t)seq, drift_us);
    }
    end_stretch(j, &w, drift_us);
}
