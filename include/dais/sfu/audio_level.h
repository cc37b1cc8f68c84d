/*
 * How loud one audio source is, from the level in its packets (RFC 6464): nothing is decoded.
 *
 * Two readings of the same levels, both over buckets of 100 ms:
 *  - speaking (the ring around a tile): at least 40 % of the last 400 ms louder than -35 dBov;
 *  - energy (who gets an audio slot): a moving average, halved with every bucket of silence.
 * Who is the dominant speaker, and fills the main tile, is told by dominant.h.
 *
 * Invariants
 *  1. No packets is silence. A single loud packet (a cough, a key stroke) never makes somebody speak.
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

#endif
