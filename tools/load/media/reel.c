/* Encodes what is sent, or finds it where an earlier run kept it. */
#include "reel.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FRAMES    300 /* 10 s */
#define SHADE     120
#define PATH_SIZE 400

static const struct {
    uint16_t width, height;
    uint32_t rate_bps;
} sizes[REEL_LAYERS] = {{320, 180, 150000}, {640, 360, 500000}, {1280, 720, 1500000}};

const char *reel_rid(unsigned index)
{
    static const char *const rids[REEL_LAYERS] = {"l", "m", "h"};
    return rids[index];
}

/* The user's own cache; NULL: there is none. */
static const char *cache_folder(char path[PATH_SIZE])
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache == NULL && home == NULL) {
        return NULL;
    }
    snprintf(path, PATH_SIZE, "%.300s%s", cache != NULL ? cache : home, cache != NULL ? "" : "/.cache");
    (void)mkdir(path, 0700);
    snprintf(path, PATH_SIZE, "%.300s%s/dais-load", cache != NULL ? cache : home, cache != NULL ? "" : "/.cache");
    (void)mkdir(path, 0700);
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? path : NULL;
}

enum err reel_open(struct reel *reel, const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE])
{
    char path[PATH_SIZE];
    const char *folder = cache_folder(path);
    *reel = (struct reel){.layers = scenario->video_layers};
    unsigned top = 0;
    while (top + 1 < REEL_LAYERS && sizes[top].height < scenario->video_height) {
        top++;
    }
    for (unsigned i = 0; i < reel->layers; i++) {
        unsigned size = top + 1 - reel->layers + i;
        const struct media_clip_config config = {
            .width = sizes[size].width,
            .height = sizes[size].height,
            .rate_bps = size == top && scenario->video_kbps > 0 ? scenario->video_kbps * 1000 : sizes[size].rate_bps,
            .frames = FRAMES,
            .temporal_layers = 3,
            .shade = SHADE};
        if (media_clip_open(folder, &config, &reel->video[i]) != ERR_OK) {
            snprintf(problem, SCENARIO_PROBLEM_SIZE, "libvpx can't encode %ux%u at %u kbit/s", config.width,
                     config.height, config.rate_bps / 1000);
            reel_close(reel);
            return ERR_INVALID;
        }
    }
    if (media_voice_encode(&reel->voice, false) != ERR_OK || media_voice_pad(&reel->voice) != ERR_OK) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "libopus can't encode the voice");
        reel_close(reel);
        return ERR_INVALID;
    }
    return ERR_OK;
}

void reel_close(struct reel *reel)
{
    for (unsigned i = 0; i < REEL_LAYERS; i++) {
        media_clip_free(&reel->video[i]);
    }
}
