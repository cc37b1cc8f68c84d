/* Media of the user's own: VP8 in IVF, Opus in Ogg. What they hold is checked here, so that nothing else has to. */
#ifndef DAIS_LOAD_FILES_H
#define DAIS_LOAD_FILES_H

#include "../scenario/scenario.h"
#include "media_source.h"

#include <stdio.h>

#define FILES_VIDEO_MAX (256 << 20)

/* A clip without temporal layers, and the time of one of its frames. It must begin with a key frame. ERR_INVALID, ERR_IO:
 * `problem` names the file and what is wrong with it. */
MUST_CHECK enum err ivf_read(const char *path, struct media_clip *ret_clip, time_us *ret_frame_us,
                             char problem[SCENARIO_PROBLEM_SIZE]);
/* The first 8 s, or less again and again: packets of 20 ms, at most MEDIA_VOICE_BYTES. */
MUST_CHECK enum err ogg_read(const char *path, struct media_voice_clip *ret_clip, char problem[SCENARIO_PROBLEM_SIZE]);

#endif
