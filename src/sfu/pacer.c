#include "dais/sfu/pacer.h"

#include <stdlib.h>

#define UBYTES      1000000 /* in a byte */
#define BITS        8
#define BURST_BYTES (2 * PACER_PACKET_BYTES) /* the least: slow receivers get whole packets too */

static enum err ring_make(struct pacer_ring *r, uint16_t capacity)
{
    r->refs = calloc(capacity, sizeof *r->refs);
    r->capacity = capacity;
    return r->refs != NULL ? ERR_OK : ERR_NO_MEMORY;
}

enum err pacer_init(struct pacer *p)
{
    *p = (struct pacer){0};
    enum err err = ring_make(&p->media, PACER_MEDIA_REFS);
    if (err == ERR_OK) {
        err = ring_make(&p->resend, PACER_RESEND_REFS);
    }
    if (err != ERR_OK) {
        pacer_finish(p);
    }
    return err;
}

void pacer_finish(struct pacer *p)
{
    free(p->media.refs);
    free(p->resend.refs);
    *p = (struct pacer){0};
}

static int64_t burst_ubytes(const struct pacer *p)
{
    int64_t burst = (int64_t)(p->rate_bps / BITS) * PACER_BURST_US;
    int64_t least = (int64_t)BURST_BYTES * UBYTES;
    return burst > least ? burst : least;
}

static void fill(struct pacer *p, time_us now_us)
{
    time_us passed = now_us - p->filled_us;
    if (passed <= 0) {
        return;
    }
    p->filled_us = now_us;
    int64_t burst = burst_ubytes(p);
    /* Beyond a second it is full at any rate. */
    p->tokens_ubytes += passed < US_PER_S ? (int64_t)(p->rate_bps / BITS) * passed : burst + burst;
    p->tokens_ubytes = p->tokens_ubytes < burst ? p->tokens_ubytes : burst;
}

void pacer_set_estimate(struct pacer *p, uint32_t estimate_bps, time_us now_us)
{
    fill(p, now_us);
    uint64_t rate = (uint64_t)estimate_bps * PACER_RATE_PERCENT / 100;
    rate = rate < PACER_RATE_MIN_BPS ? PACER_RATE_MIN_BPS : rate;
    p->rate_bps = estimate_bps == UINT32_MAX ? 0 : rate;
}

void pacer_spend(struct pacer *p, size_t bytes)
{
    if (p->rate_bps == 0) {
        return;
    }
    p->tokens_ubytes -= (int64_t)bytes * UBYTES;
    int64_t least = -burst_ubytes(p);
    p->tokens_ubytes = p->tokens_ubytes > least ? p->tokens_ubytes : least;
}

static bool may_go(struct pacer *p, time_us now_us)
{
    fill(p, now_us);
    return p->rate_bps == 0 || p->tokens_ubytes > 0;
}

bool pacer_may_pass(struct pacer *p, size_t bytes, bool resend, time_us now_us)
{
    bool queue = p->resend.count > 0 || (!resend && p->media.count > 0);
    if (queue || !may_go(p, now_us)) {
        return false;
    }
    pacer_spend(p, bytes);
    return true;
}

bool pacer_put(struct pacer *p, const struct pacer_ref *ref, time_us now_us)
{
    struct pacer_ring *r = ref->resend ? &p->resend : &p->media;
    if (r->count == r->capacity) {
        return false;
    }
    struct pacer_ref *place = &r->refs[(r->first + r->count++) % r->capacity];
    *place = *ref;
    place->queued_ms = (uint32_t)(now_us / US_PER_MS);
    place->dropped = false;
    p->queued_bytes += ref->bytes;
    return true;
}

static void take(struct pacer *p, struct pacer_ring *r, struct pacer_ref *ret_ref)
{
    *ret_ref = r->refs[r->first];
    r->first = (uint16_t)((r->first + 1) % r->capacity);
    r->count--;
    p->queued_bytes -= ret_ref->dropped ? 0 : ret_ref->bytes;
}

enum pacer_verdict pacer_next(struct pacer *p, time_us now_us, struct pacer_ref *ret_ref)
{
    while (!pacer_is_empty(p)) {
        struct pacer_ring *r = p->resend.count > 0 ? &p->resend : &p->media;
        const struct pacer_ref *ref = &r->refs[r->first];
        bool late = (uint32_t)(now_us / US_PER_MS) - ref->queued_ms >= PACER_QUEUE_US / US_PER_MS;
        if (ref->dropped || (late && ref->resend)) {
            take(p, r, ret_ref); /* a resend this late helps nobody */
            continue;
        }
        if (late) {
            *ret_ref = *ref;
            return PACER_STUCK;
        }
        if (!may_go(p, now_us)) {
            return PACER_NONE;
        }
        take(p, r, ret_ref);
        pacer_spend(p, ret_ref->bytes);
        return PACER_SEND;
    }
    return PACER_NONE;
}

static void ring_drop(struct pacer *p, struct pacer_ring *r, uint8_t slot)
{
    for (unsigned i = 0; i < r->count; i++) {
        struct pacer_ref *ref = &r->refs[(r->first + i) % r->capacity];
        if (ref->slot == slot && !ref->dropped) {
            ref->dropped = true;
            p->queued_bytes -= ref->bytes;
        }
    }
    while (r->count > 0 && r->refs[r->first].dropped) {
        struct pacer_ref gone;
        take(p, r, &gone);
    }
}

void pacer_drop(struct pacer *p, uint8_t slot)
{
    ring_drop(p, &p->media, slot);
    ring_drop(p, &p->resend, slot);
}
