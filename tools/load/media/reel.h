/*
 * What the publishers of a run send: a picture in up to three sizes and a voice, encoded once at start, or read from
 * files. Read-only after reel_open, so all threads share it.
 */
#ifndef DAIS_LOAD_REEL_H
#define DAIS_LOAD_REEL_H

#include "../scenario/scenario.h"
#include "media_source.h"

#define REEL_LAYERS 3

struct reel {
    unsigned layers;                      /* 0: no video */
    struct media_clip video[REEL_LAYERS]; /* smallest first */
    time_us frame_us;                     /* from one picture to the next */
    struct media_voice_clip voice;        /* with room for stamps */
};

/* The name of layer `index` in offers: "l", "m", "h". */
const char *reel_rid(unsigned index);
/* ERR_INVALID: `problem` says what is missing. */
MUST_CHECK enum err reel_open(struct reel *reel, const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE]);
void reel_close(struct reel *reel);

#endif
