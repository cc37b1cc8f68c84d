/*
 * How loud one audio source is, from the level in its packets (RFC 6464): nothing is decoded.
 *
 * Two readings of the same levels, both over buckets of 100 ms:
 *  - speaking (the ring around a tile): at least 40 % of the last 400 ms louder than -35 dBov;
 *  - energy (who gets an audio slot): a moving average, halved with every bucket of silence.
 * And the dominant speaker of a room, who fills the main tile: `dominant`.
 *
 * Invariants
 *  1. No packets is silence. A single loud packet (a cough, a key stroke) never makes somebody speak.
 *  2. The dominant speaker stays until another one has led by DOMINANT_LEAD for DOMINANT_HOLD_US without a break, or at
 *     once when it is gone. It is none only before anybody spoke.
 */
#ifndef DAIS_SFU_AUDIO_LEVEL_H
#define DAIS_SFU_AUDIO_LEVEL_H

#include "dais/base/clock.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stdint.h>

#define AUDIO_BUCKET_US   100000
#define AUDIO_BUCKETS     4
#define AUDIO_LOUD_DBOV   35
#define AUDIO_SPEAKING_US 160000 /* 40 % of the window */
#define AUDIO_SILENT_DBOV 127
#define DOMINANT_LEAD     6 /* dB */
#define DOMINANT_HOLD_US  600000

struct audio_level {
    unsigned bucket;
    uint32_t loud_us[AUDIO_BUCKETS];
    uint32_t bucket_us;  /* sound in the present bucket, … */
    uint64_t bucket_sum; /* … and Σ (127 - level) × µs */
    uint32_t energy;     /* 0 … 127 × 256 */
    bool speaking;
    time_us loud_at_us; /* last bucket in which it was loud */
};

/* Zeroed is initialised: silent. */
void audio_level_on_packet(struct audio_level *a, uint8_t level_dbov, uint32_t duration_us);
/* Every AUDIO_BUCKET_US: closes the bucket. */
void audio_level_turn(struct audio_level *a, time_us now_us);
uint8_t audio_level_dbov(const struct audio_level *a); /* the average, for display */

struct dominant {
    struct source_handle current;
    struct source_handle challenger;
    time_us since_us; /* the challenger leads */
};
struct dominant_candidate {
    struct source_handle source;
    const struct audio_level *level;
};
/* With every turn, over all sources that may be heard. True if the dominant speaker changed. */
bool dominant_update(struct dominant *d, const struct dominant_candidate *candidates, unsigned count, time_us now_us);

#endif
