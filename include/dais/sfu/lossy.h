/*
 * What a connection that loses packets needs, told from the signs of loss: how deep its receiver should buffer, and how
 * many copies of earlier sound should travel with each packet.
 *
 * A browser's sound buffer holds 20 to 30 ms: a packet sent again comes too late for it. As soon as a second loss is seen
 * the buffer is asked to wait for one repetition, with much loss for two, and is let go after LOSSY_CALM_US without any.
 *
 * Invariants
 *  1. Without loss there is nothing: depth 0, no copies. One loss is none: not the NACK, not its repetitions, not what
 *     reports tell of it afterwards. A second one within LOSSY_CALM_US counts, and so does a report of much.
 *  2. Depth rises at once, and falls only after LOSSY_CALM_US of calm, so that it does not pump.
 *  3. Depth is at most LOSSY_DEPTH_MAX_MS and a multiple of LOSSY_DEPTH_STEP_MS.
 */
#ifndef DAIS_SFU_LOSSY_H
#define DAIS_SFU_LOSSY_H

#include "dais/base/clock.h"

#include <stdbool.h>
#include <stdint.h>

#define LOSSY_CALM_US       10000000
#define LOSSY_APART_US      200000  /* NACKs closer together tell of one loss, … */
#define LOSSY_TOLD_US       5000000 /* … and reports for so long after it */
#define LOSSY_MARGIN_MS     40      /* over the round trip: the gap must be seen, and asked for, … */
#define LOSSY_MUCH_MS       80      /* … and where much is lost the request may be lost too, or come in a bundle */
#define LOSSY_DEPTH_STEP_MS 20
#define LOSSY_DEPTH_MAX_MS  500
#define LOSSY_MUCH_PERCENT  3  /* from here on one repetition is not enough, and one copy travels along, … */
#define LOSSY_HEAVY_PERCENT 10 /* … from here on two */
#define LOSSY_COPIES_MAX    2

struct lossy {
    bool once, seen;           /* lost once, and once more: a way that loses packets */
    uint32_t once_what;        /* the loss seen once, … */
    time_us once_us;           /* … and when */
    time_us sign_us;           /* the last sign of loss */
    time_us much_us, heavy_us; /* the last report of so much */
    bool much, heavy;
    uint16_t depth_ms;
};

/* What the receivers of a sound report to be lost on their ways: the worst and the second worst, of 256. */
struct lossy_receivers {
    uint8_t worst, second;
    uint16_t count; /* also of those that reported nothing lately */
};

/* One more receiver that reports so much. */
void lossy_receivers_take(struct lossy_receivers *r, uint8_t fraction);
/* Those of another worker join. */
void lossy_receivers_join(struct lossy_receivers *r, const struct lossy_receivers *others);

/* Zeroed is initialised: calm. A NACK came, or had to be sent. `what` names the newest packet that it asks for: the same
 * again is the same loss. */
void lossy_on_nack(struct lossy *l, uint32_t what, time_us now_us);
/* A report tells this share of the last packets lost; 0 says nothing. */
void lossy_on_report(struct lossy *l, uint8_t percent, time_us now_us);
/* Every 100 ms. */
void lossy_turn(struct lossy *l, time_us rtt_us, time_us now_us);
unsigned lossy_copies(const struct lossy *l);

#endif
