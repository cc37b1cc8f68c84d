/*
 * Which encoding and how many of its temporal layers each picture of one receiver gets, of the bandwidth there is. Pure:
 * the router tells what is wanted, what exists and what it costs; what comes out is an aim for each track and why it is
 * no better. The only memory is when rates last rose and fell.
 *
 * The order of giving
 *  1. All frames of the smallest encoding for the leader: the track that ranks before all others (pinned, screens, then
 *     priority), if there is one. It is the picture that is looked at.
 *  2. The smallest encoding's base for the others, by rank; what does not fit is paused, from the tail.
 *  3. The leader's next encoding.
 *  4. The other temporal layers of the smallest encoding, one a round: a smaller picture comes before a jerky one, so
 *     larger encodings are only ever aimed at with all their frames.
 *  5. Larger encodings: the leader, pinned tracks and screens up to what is wanted, then the others one step a round.
 *
 * Invariants
 *  1. The sum of the rates aimed at never exceeds the budget, but for the base of the first track, which may use
 *     `floor_bps` (a screen LAYERS_OVERSEND_BPS more): nobody sees nothing when one picture fits.
 *  2. Without memory, a larger budget never makes the first difference in the order of giving a refusal.
 *  3. A step down is taken at once. A step up needs LAYERS_MARGIN_PERCENT of what is then sent (more frames of the
 *     leader's smallest encoding: no margin), for LAYERS_HOLD_US, but
 *     not so long for a track that is new or was just enlarged (LAYERS_EAGER_US), or when a probe proved the estimate.
 *  4. After a fall for want of bandwidth nothing rises for 5 s, 10 s after the second in a minute; a proven estimate ends
 *     the wait. A rise that is followed by a fall within LAYERS_FAILED_US has failed: the wait is LAYERS_WAIT_US, doubled
 *     with each failure up to LAYERS_WAIT_MAX_US, and only the first of these waits is ended by any proof, the others by
 *     one of LAYERS_FAR_PERCENT of what failed.
 *
 * Units: bit/s of RTP payload as measured; heights in pixels.
 */
#ifndef DAIS_SFU_LAYERS_H
#define DAIS_SFU_LAYERS_H

#include "dais/base/clock.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYERS_TIDS           4 /* temporal layers: two bits in the VP8 descriptor (RFC 7741 section 4.2) */
#define LAYERS_MARGIN_PERCENT 115
#define LAYERS_HOLD_US        2000000
#define LAYERS_EAGER_US       5000000
#define LAYERS_AFTER_FALL_US  5000000
#define LAYERS_TWICE_US       60000000 /* a second fall within this doubles that */
#define LAYERS_FAILED_US      15000000
#define LAYERS_WAIT_US        15000000
#define LAYERS_WAIT_MAX_US    120000000
#define LAYERS_FAR_PERCENT    150 /* of what failed: so much is another way than the one that was too narrow */
#define LAYERS_OVERSEND_BPS   500000
#define LAYERS_AUDIO_BPS      50000 /* kept free for each voice, for at most … */
#define LAYERS_AUDIO_MAX      3
#define LAYERS_LOAD_FEW       4 /* tracks sent at LAYERS_LOAD_TAIL */

/* What a worker that runs out of time gives up, each besides what stands before it. Audio is never touched. */
enum layers_load {
    LAYERS_LOAD_NONE,
    LAYERS_LOAD_PROBES, /* no probing */
    LAYERS_LOAD_TOP,    /* no track's largest encoding */
    LAYERS_LOAD_SMALL,  /* only the smallest encodings */
    LAYERS_LOAD_TAIL,   /* only the LAYERS_LOAD_FEW first tracks */
};

/* One encoding of a track. */
struct layers_option {
    bool alive; /* its packets come; others are known from before */
    uint16_t width, height;
    uint8_t fps;                    /* of all its frames; 0: not known */
    uint8_t tid_max;                /* < LAYERS_TIDS */
    uint32_t rate_bps[LAYERS_TIDS]; /* up to and with that temporal layer; 0: not measured yet, then guessed */
};

struct layers_track {
    /* What there is. */
    uint8_t count;                             /* ≤ LIMIT_LAYERS */
    struct layers_option option[LIMIT_LAYERS]; /* the smallest first */
    /* What is wanted. */
    uint16_t wanted_height; /* 0: not visible; UINT16_MAX: whatever there is */
    uint8_t fps_max;        /* 0: no limit */
    uint8_t priority;       /* 255 first */
    bool pinned, screen;
    time_us eager_us; /* when it was bound, or last asked to be larger */
    /* What was chosen last. */
    int8_t at; /* index of the option; -1: nothing */
    uint8_t at_tid;
    /* Memory of the track, kept by the caller; 0 at first: since when it could rise, if what is asked for came. */
    time_us could_rise_us;
    /* What is chosen now. */
    int8_t chosen; /* -1: nothing is sent */
    uint8_t tid;
    uint8_t fps;     /* 0: not known */
    uint8_t reason;  /* enum slot_reason */
    uint8_t desired; /* bit i: the publisher should keep option i, or begin with it */
};

/* What a receiver remembers from choice to choice; zero at first. */
struct layers {
    time_us rise_us, fall_us; /* the last of each; 0: none yet */
    time_us wait_until_us;    /* nothing rises before */
    uint8_t failures;         /* rises that failed, since the last one that lasted */
    bool wait_is_hard;        /* a proof does not end it, unless it is of far more than what failed: */
    uint32_t rise_bps;        /* what was sent after the last rise, … */
    uint32_t failed_bps;      /* … and after the last that failed */
};

struct layers_input {
    uint32_t budget_bps; /* layers_budget_bps */
    uint32_t floor_bps;  /* layers_floor_bps */
    bool proven;         /* the estimate has just been raised by a probe */
    bool congested;      /* more is sent than gets through: nothing rises */
    uint8_t load;        /* enum layers_load */
    time_us now_us;
};

struct layers_sum {
    uint32_t used_bps;   /* of what is chosen */
    uint32_t wanted_bps; /* with all bandwidth, were all alive that is known: for layers_estimate_bps */
    bool limited;        /* some track is smaller than wanted for want of bandwidth */
    bool fell, rose;     /* some track, for bandwidth */
};

/* What pictures may use of an estimate: 95 % of it less what voices (`audible` of them speak) and resends need. */
uint32_t layers_budget_bps(uint32_t estimate_bps, unsigned audible);
/* What a single picture may use if it must: all of the estimate that voices leave. */
uint32_t layers_floor_bps(uint32_t estimate_bps, unsigned audible);
/* The estimate at which pictures of `need_bps` could all rise: the inverse of layers_budget_bps, with the margin. */
uint32_t layers_estimate_bps(uint32_t need_bps, unsigned audible);
/* What an encoding of that size needs as long as nobody measured it. */
uint32_t layers_guess_bps(uint16_t width, uint16_t height);

/* A track fell outside of layers_choose: what was queued for it came too late. */
void layers_fell(struct layers *layers, time_us now_us);
/* Chooses for all tracks of a receiver (≤ LIMIT_SLOTS_VIDEO). */
void layers_choose(struct layers *layers, const struct layers_input *in, struct layers_track *tracks, size_t count,
                   struct layers_sum *ret_sum);

#endif
