/*
 * Who speaks, as opposed to who coughs: the dominant speaker of a room, by the method of Volfin and Cohen ("Dominant
 * speaker identification for multipoint videoconferencing", 2013), from the levels in the packets alone.
 *
 * Each voice keeps its last second in samples of 20 ms. Three views of it are scored: the moment (the newest sample),
 * the word (how many of the last five samples were strong) and the sentence (how many of the last ten words were full).
 * Who takes over must beat the present speaker in all three.
 *
 * Invariants
 *  1. A level is heard against the voice's own floor (the quiet of its last 15 s and before): a steady noise, be it as
 *     loud as can be, is silence.
 *  2. What a voice says of a time longer than has passed is not heard: levels cannot be stuffed.
 *  3. The dominant speaker stays until another one takes over, or it is gone; it is none only before anybody spoke.
 *     Between two changes lies DOMINANT_HOLD_US at least, except when the speaker is gone.
 */
#ifndef DAIS_SFU_DOMINANT_H
#define DAIS_SFU_DOMINANT_H

#include "dais/base/clock.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stdint.h>

#define VOICE_SAMPLE_US  20000
#define VOICE_SAMPLES    50
#define VOICE_AHEAD_US   200000 /* packets that come in one burst may be ahead of time by so much */
#define VOICE_SILENT_US  40000  /* older than this, the last level is silence */
#define VOICE_FLOOR_OVER 750    /* samples after which the floor follows */

#define DOMINANT_TURN_US 300000
#define DOMINANT_HOLD_US 1000000

struct voice {
    bool heard;
    uint8_t newest;                  /* place in the ring */
    uint8_t loudness[VOICE_SAMPLES]; /* 0 silent … 127 */
    time_us until_us;                /* end of the newest sample */
    uint8_t floor, floor_next;
    uint16_t floor_samples;
    float moment, word, sentence; /* scores of the last turn, > 0 */
};

/* Zeroed is initialised. `level_dbov`: 0 loudest … 127; `duration_us` is what the packet holds. */
void voice_on_packet(struct voice *v, uint8_t level_dbov, uint32_t duration_us, time_us now_us);

struct dominant_candidate {
    struct source_handle source;
    struct voice *voice;
};
struct dominant {
    struct source_handle current;
    time_us since_us;
};

/* Every DOMINANT_TURN_US, over all that may be heard. True if the dominant speaker changed. */
bool dominant_turn(struct dominant *d, const struct dominant_candidate *candidates, unsigned count, time_us now_us);

#endif
