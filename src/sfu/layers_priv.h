/* The allocator (layers.h) in its three parts: ladder.c builds, layers.c gives, layers_out.c says what came of it. */
#ifndef DAIS_SFU_LAYERS_PRIV_H
#define DAIS_SFU_LAYERS_PRIV_H

#include "dais/sfu/layers.h"

#include <string.h>

#define STEPS      (LAYERS_TIDS + LIMIT_LAYERS - 1)
#define NOTHING    (-1)
#define WIDEST_BPS UINT32_MAX

/* The steps a track can be on, the cheapest first: the smallest encoding's temporal layers, then the larger encodings. */
struct ladder {
    struct {
        uint8_t option, tid;
        uint32_t rate_bps;
    } step[STEPS];
    int8_t count;
    int8_t small; /* the last step of the smallest encoding */
    int8_t top;   /* the last step that is wanted; NOTHING: not even one */
    int8_t at;    /* where it is now */
    bool eager;
    bool leads; /* comes before all others: the one that is looked at */
    bool important;
    bool load_bound; /* top is where it is because of the load */
    uint8_t best;    /* the option that would be wanted, dead ones too */
    bool could_rise;
};

/* What a pass over the tracks may give. */
struct pass {
    const struct layers_input *in;
    const struct ladder *ladders;
    const uint8_t *order;
    size_t count;
    const int8_t *limit;
    int8_t *step;
    uint64_t used_bps;
    bool any;
};

static inline uint32_t clamp_bps(uint64_t bps)
{
    return bps < WIDEST_BPS ? (uint32_t)bps : WIDEST_BPS;
}

static inline uint64_t with_margin(uint64_t bps)
{
    return bps * LAYERS_MARGIN_PERCENT / 100;
}

/* ladder.c */
/* `rank`: how many come before it; `leads`: it comes before all others by right, not by the order they were given in. */
void ladder_build(struct ladder *l, const struct layers_track *t, const struct layers_input *in, size_t rank,
                  bool leads);
/* Frames per second with the temporal layers up to `tid`. */
uint8_t ladder_frames(const struct layers_option *o, uint8_t tid);
/* The last temporal layer worth sending: each doubles the frames. */
uint8_t ladder_tid_top(const struct layers_track *t, const struct layers_option *o);
/* As measured, else a guess by its size. */
uint32_t ladder_rate(const struct layers_option *o, uint8_t tid);

/* layers_out.c: fills what a track's caller reads, and the sum. */
void layers_put_out(const struct pass *p, struct layers_track *tracks, struct layers_sum *sum);

#endif
