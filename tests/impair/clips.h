/*
 * What the synthetic people of the bench play: three sizes of a picture and a voice; or, to measure how far sound and
 * picture are apart, a picture that is white for the first tenth of each second and a beep for just as long.
 *
 * Encoding takes seconds, so clips are kept in a folder between runs.
 */
#ifndef DAIS_TESTS_CLIPS_H
#define DAIS_TESTS_CLIPS_H

#include "media_source.h"

#define CLIP_LAYERS       3
#define CLIP_FLASH_FRAMES 3 /* white, of each second's MEDIA_FPS */
#define CLIP_BEEP_FRAMES  5 /* of each second's 50 */

struct clips {
    struct media_clip video[CLIP_LAYERS]; /* smallest first */
    struct media_voice_clip voice;
};

/* `folder` may be NULL: nothing is kept. False: a codec is missing or says no. */
bool clips_open(struct clips *clips, bool flash, const char *folder);
void clips_close(struct clips *clips);

#endif
