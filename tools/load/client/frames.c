/* Puts pictures together, without their bytes. */
#include "frames.h"

#include "dais/wire/vp8.h"
#include "media_source.h"

static bool is_newer(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

/* The picture of this time stamp, or a place for it: a free one, or the oldest's. */
static struct frame *find(struct frames *f, uint32_t timestamp)
{
    struct frame *best = &f->pending[f->recent];
    if (best->used && best->timestamp == timestamp) {
        return best;
    }
    for (unsigned i = 0; i < FRAMES_PENDING; i++) {
        struct frame *one = &f->pending[i];
        if (one->used && one->timestamp == timestamp) {
            f->recent = i;
            return one;
        }
        if (best->used && (!one->used || is_newer(best->timestamp, one->timestamp))) {
            best = one;
        }
    }
    *best = (struct frame){.used = true, .timestamp = timestamp};
    f->recent = (unsigned)(best - f->pending);
    return best;
}

static void take_descriptor(struct frame *frame, uint64_t seq, const struct vp8_descriptor *d)
{
    if (vp8_begins_frame(d)) {
        frame->has_first = true;
        frame->first = seq;
        frame->key = d->key_frame;
        frame->width = d->width;
        frame->height = d->height;
    }
    frame->has_base = d->has_tl0_pic_idx;
    frame->base = d->tl0_pic_idx;
    frame->tid = d->has_tid ? d->tid : 0;
}

static bool is_whole(const struct frame *frame)
{
    return frame->used && frame->has_first && frame->has_last && frame->got == frame->last - frame->first + 1;
}

bool frames_on_packet(struct frames *f, uint64_t seq, const struct rtp_view *rtp)
{
    struct vp8_descriptor d;
    struct media_stamp stamp;
    if (vp8_parse(rtp->payload, rtp->payload_size, &d) != ERR_OK ||
        (f->any && !is_newer(rtp->timestamp, f->shown.timestamp))) {
        return false;
    }
    struct frame *frame = find(f, rtp->timestamp);
    frame->got++;
    take_descriptor(frame, seq, &d);
    if (rtp->marker) {
        frame->has_last = true;
        frame->last = seq;
        frame->number = media_stamp_read(rtp->payload, rtp->payload_size, &stamp) ? stamp.number : 0;
    }
    return is_whole(frame);
}

static bool can_show(const struct frames *f, const struct frame *frame)
{
    if (frame->key) {
        return true;
    }
    if (!f->any) {
        return false;
    }
    if (frame->first == f->shown.last + 1) {
        return true;
    }
    uint8_t needed = (uint8_t)(frame->base - (frame->tid == 0 ? 1 : 0));
    return frame->has_base && f->shown.has_base && needed == f->shown.base;
}

const struct frame *frames_next(struct frames *f)
{
    struct frame *next = NULL;
    for (unsigned i = 0; i < FRAMES_PENDING; i++) {
        struct frame *one = &f->pending[i];
        if (is_whole(one) && can_show(f, one) && (next == NULL || is_newer(next->timestamp, one->timestamp))) {
            next = one;
        }
    }
    if (next == NULL) {
        return NULL;
    }
    f->any = true;
    f->shown = *next;
    for (unsigned i = 0; i < FRAMES_PENDING; i++) {
        struct frame *one = &f->pending[i];
        one->used = one->used && is_newer(one->timestamp, f->shown.timestamp);
    }
    return &f->shown;
}
