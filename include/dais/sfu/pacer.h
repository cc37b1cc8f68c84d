/*
 * Spreads what one receiver is sent: a key frame of 100 kB does not leave as one burst. A token bucket, and behind it two
 * queues of references into the histories; nothing is copied or allocated per packet.
 *
 *   media packet ─► pacer_may_pass ── true ──────────────────────────────► send
 *                         └ false ─► pacer_put ─► queue ─► pacer_next ─► send
 *
 * Invariants
 *  1. In any time t no more than rate × t + burst leaves, plus what bypasses it: audio and RTCP, which are never asked
 *     about, and only PACER_PACKET_BYTES beyond, since a packet goes when any token is left.
 *  2. Order within a queue is kept; resends go before media. Nothing passes by a queue that is not empty.
 *  3. A reference that waited PACER_QUEUE_US is not sent: pacer_next reports its slot as stuck, once, and the caller
 *     drops what that slot has in the queue and goes on with the next key frame.
 *  4. Its memory is taken when it is made.
 */
#ifndef DAIS_SFU_PACER_H
#define DAIS_SFU_PACER_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/sfu/rewrite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACER_MEDIA_REFS   512 /* 560 kB: 500 ms at 9 Mbit/s */
#define PACER_RESEND_REFS  128
#define PACER_BURST_US     10000
#define PACER_QUEUE_US     500000
#define PACER_RATE_PERCENT 250 /* of the estimate */
#define PACER_RATE_MIN_BPS 300000
#define PACER_PACKET_BYTES 1200

/* A packet that waits: where it is, and as what it goes out. */
struct pacer_ref {
    void *layer;        /* the caller's: whose history */
    uint64_t number;    /* in it */
    uint32_t timestamp; /* of the source: it may have begun anew since */
    struct rewrite_out out;
    uint32_t queued_ms;
    uint16_t bytes;
    uint8_t slot;
    bool resend;
    bool empty; /* goes without its payload */
    bool dropped;
};

struct pacer_ring {
    struct pacer_ref *refs;
    uint16_t capacity, first, count;
};

struct pacer {
    struct pacer_ring media, resend;
    uint64_t rate_bps;     /* 0: unlimited */
    int64_t tokens_ubytes; /* millionths of a byte; below 0 by at most one packet */
    time_us filled_us;
    uint32_t queued_bytes;
};

enum pacer_verdict {
    PACER_NONE,  /* nothing may go now */
    PACER_SEND,  /* send it */
    PACER_STUCK, /* too late: pacer_drop its slot */
};

/* Takes the memory of its queues. ERR_NO_MEMORY. */
MUST_CHECK enum err pacer_init(struct pacer *p);
void pacer_finish(struct pacer *p);
/* The estimate changed. UINT32_MAX: there is none, nothing waits. */
void pacer_set_estimate(struct pacer *p, uint32_t estimate_bps, time_us now_us);
/* True: it may be sent at once, and is paid for. */
bool pacer_may_pass(struct pacer *p, size_t bytes, bool resend, time_us now_us);
/* False: the queue is full; treat the slot as stuck. */
bool pacer_put(struct pacer *p, const struct pacer_ref *ref, time_us now_us);
/* What may go now, paid for; call until PACER_NONE: on each tick, and after packets came. */
enum pacer_verdict pacer_next(struct pacer *p, time_us now_us, struct pacer_ref *ret_ref);
/* Forgets what waits of a slot. */
void pacer_drop(struct pacer *p, uint8_t slot);
static inline bool pacer_is_empty(const struct pacer *p)
{
    return p->media.count == 0 && p->resend.count == 0;
}
/* Paid without asking: padding and what went around the queues but loads the path all the same. */
void pacer_spend(struct pacer *p, size_t bytes);

#endif
