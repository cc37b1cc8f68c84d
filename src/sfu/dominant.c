#include "dais/sfu/dominant.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define SILENT_DBOV 127
#define BANDS       13 /* into which the range of levels is cut */
#define BAND        ((SILENT_DBOV + BANDS - 1) / BANDS)
#define WORD        5  /* samples */
#define SENTENCE    10 /* words: all we keep */
#define STRONG_BAND 7
#define FULL_WORD   4
#define SCORE_MIN   1e-10f
/* How much less likely the model holds each step of silence; and by how much (as logarithms of ratios of scores) a
 * challenger must be ahead. The paper asks for any lead over the sentence; with half as much again, two who speak at
 * once do not swap at each other's pauses. */
#define LAMBDA_MOMENT   0.78f
#define LAMBDA_WORD     24.0f
#define LAMBDA_SENTENCE 47.0f
#define AHEAD_MOMENT    3.0f
#define AHEAD_WORD      2.0f
#define AHEAD_SENTENCE  0.4f

_Static_assert(WORD *SENTENCE == VOICE_SAMPLES, "a sentence is all that is kept");

static void push(struct voice *v, uint8_t loudness)
{
    v->newest = (uint8_t)((v->newest + 1) % VOICE_SAMPLES);
    v->loudness[v->newest] = loudness;
    v->until_us += VOICE_SAMPLE_US;
}

/* Silence for as long as nothing came. */
static void catch_up(struct voice *v, time_us now_us)
{
    if (now_us - v->until_us > (time_us)VOICE_SAMPLES * VOICE_SAMPLE_US) {
        memset(v->loudness, 0, sizeof v->loudness);
        v->until_us = now_us - VOICE_SILENT_US;
    }
    while (now_us - v->until_us > VOICE_SILENT_US) {
        push(v, 0);
    }
}

/* The floor falls at once and rises half of the way (geometrically) after each window. */
static void follow_floor(struct voice *v, uint8_t loudness)
{
    if (!v->heard || loudness < v->floor) {
        v->floor = loudness;
    }
    if (v->floor_samples == 0 || loudness < v->floor_next) {
        v->floor_next = loudness;
    }
    if (++v->floor_samples == VOICE_FLOOR_OVER) {
        v->floor = (uint8_t)lroundf(sqrtf((float)v->floor * (float)v->floor_next));
        v->floor_samples = 0;
    }
}

void voice_on_packet(struct voice *v, uint8_t level_dbov, uint32_t duration_us, time_us now_us)
{
    uint8_t loudness = (uint8_t)(SILENT_DBOV - (level_dbov < SILENT_DBOV ? level_dbov : SILENT_DBOV));
    catch_up(v, now_us);
    unsigned samples = (duration_us + VOICE_SAMPLE_US / 2) / VOICE_SAMPLE_US;
    for (unsigned i = 0; i < (samples > 0 ? samples : 1); i++) {
        if (v->until_us + VOICE_SAMPLE_US > now_us + VOICE_AHEAD_US) {
            return;
        }
        push(v, loudness);
        follow_floor(v, loudness);
        v->heard = true;
    }
}

/* How likely `count` strong ones of `of` are speech, against silence: a binomial with p = 1/2 over an exponential. */
static float score(unsigned count, unsigned of, float lambda)
{
    static const float log_factorial[BANDS + 1] = {0.0f,       0.0f,       0.693147f,  1.791759f,  3.178054f,
                                                   4.787492f,  6.579251f,  8.525161f,  10.604603f, 12.801827f,
                                                   15.104413f, 17.502308f, 19.987214f, 22.552164f};
    float choose = log_factorial[of] - log_factorial[count] - log_factorial[of - count];
    float s = choose - (float)of * (float)M_LN2 - logf(lambda) + lambda * (float)count;
    return s > SCORE_MIN ? s : SCORE_MIN;
}

/* The band of the sample `back` before the newest; at or near the floor it is 0. */
static unsigned band_of(const struct voice *v, unsigned back)
{
    unsigned loudness = v->loudness[(v->newest + VOICE_SAMPLES - back) % VOICE_SAMPLES];
    return loudness < (unsigned)v->floor + BAND ? 0 : loudness / BAND;
}

static void evaluate(struct voice *v, time_us now_us)
{
    catch_up(v, now_us);
    unsigned words = 0, first_word = 0;
    for (unsigned w = 0; w < SENTENCE; w++) {
        unsigned strong = 0;
        for (unsigned i = 0; i < WORD; i++) {
            strong += band_of(v, w * WORD + i) > STRONG_BAND ? 1 : 0;
        }
        first_word = w == 0 ? strong : first_word;
        words += strong > FULL_WORD ? 1 : 0;
    }
    v->moment = score(band_of(v, 0), BANDS, LAMBDA_MOMENT);
    v->word = score(first_word, WORD, LAMBDA_WORD);
    v->sentence = score(words, SENTENCE, LAMBDA_SENTENCE);
}

static bool is_ahead(const struct voice *challenger, const struct voice *current)
{
    return logf(challenger->moment / current->moment) > AHEAD_MOMENT &&
           logf(challenger->word / current->word) > AHEAD_WORD &&
           logf(challenger->sentence / current->sentence) > AHEAD_SENTENCE;
}

/* Of those ahead of the current speaker (of all that speak when there is none), the one with the fullest word. */
static const struct dominant_candidate *best_of(const struct dominant_candidate *candidates, unsigned count,
                                                const struct dominant_candidate *current)
{
    const struct dominant_candidate *best = NULL;
    for (unsigned i = 0; i < count; i++) {
        const struct dominant_candidate *c = &candidates[i];
        bool may =
            current == NULL ? c->voice->sentence > SCORE_MIN : c != current && is_ahead(c->voice, current->voice);
        if (may && (best == NULL || c->voice->word > best->voice->word)) {
            best = c;
        }
    }
    return best;
}

bool dominant_turn(struct dominant *d, const struct dominant_candidate *candidates, unsigned count, time_us now_us)
{
    const struct dominant_candidate *current = NULL;
    for (unsigned i = 0; i < count; i++) {
        evaluate(candidates[i].voice, now_us);
        current = source_handle_eq(candidates[i].source, d->current) ? &candidates[i] : current;
    }
    if (current != NULL && now_us - d->since_us < DOMINANT_HOLD_US) {
        return false;
    }
    const struct dominant_candidate *best = best_of(candidates, count, current);
    struct source_handle none = {0, 0}, before = d->current;
    if (best == NULL && current != NULL) {
        return false;
    }
    d->current = best != NULL ? best->source : none;
    d->since_us = now_us;
    return !source_handle_eq(before, d->current);
}
