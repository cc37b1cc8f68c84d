/* Encodes what is sent, or finds it where an earlier run kept it. */
#include "reel.h"

#include "files.h"

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

/* "small.ivf,large.ivf": one for each layer. */
static enum err read_videos(struct reel *reel, const char *names, char problem[SCENARIO_PROBLEM_SIZE])
{
    struct str rest = str_of(names);
    enum err err = ERR_OK;
    unsigned count = 0;
    while (rest.len > 0 && err == ERR_OK) {
        char path[PATH_SIZE];
        struct str name = str_trim(str_cut(&rest, ','));
        if (count == reel->layers || str_copy(name, path, sizeof path) != ERR_OK) {
            break;
        }
        err = ivf_read(path, &reel->video[count++], &reel->frame_us, problem);
    }
    if (err == ERR_OK && (count != reel->layers || rest.len > 0)) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "video_file must name one file for each of the %u video_layers",
                 reel->layers);
        return ERR_INVALID;
    }
    return err;
}

static enum err encode_videos(struct reel *reel, const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE])
{
    char path[PATH_SIZE];
    const char *folder = cache_folder(path);
    unsigned top = 0;
    while (top + 1 < REEL_LAYERS && sizes[top].height < scenario->video_height) {
        top++;
    }
    for (unsigned i = 0; i < reel->layers; i++) {
        unsigned size = top + 1 - reel->layers + i;
        uint32_t rate_bps =
            size == top && scenario->video_kbps > 0 ? scenario->video_kbps * 1000 : sizes[size].rate_bps;
        const struct media_clip_config config = {
            .width = sizes[size].width,
            .height = sizes[size].height,
            .rate_bps = rate_bps * MEDIA_FPS / scenario->video_fps, /* clips are made for 30 pictures a second */
            .frames = FRAMES,
            .temporal_layers = 3,
            .shade = SHADE};
        if (media_clip_open(folder, &config, &reel->video[i]) != ERR_OK) {
            snprintf(problem, SCENARIO_PROBLEM_SIZE, "libvpx can't encode %ux%u at %u kbit/s", config.width,
                     config.height, rate_bps / 1000);
            return ERR_INVALID;
        }
    }
    return ERR_OK;
}

static enum err open_voice(struct reel *reel, const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE])
{
    bool own = scenario->audio_file[0] != '\0';
    enum err err =
        own ? ogg_read(scenario->audio_file, &reel->voice, problem) : media_voice_encode(&reel->voice, false);
    if (err == ERR_OK || !own) {
        err = err == ERR_OK ? media_voice_pad(&reel->voice) : err;
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "libopus can't make the voice");
    }
    return err;
}

enum err reel_open(struct reel *reel, const struct scenario *scenario, char problem[SCENARIO_PROBLEM_SIZE])
{
    *reel = (struct reel){.layers = scenario->video_layers, .frame_us = US_PER_S / scenario->video_fps};
    if (scenario_publishers(scenario) == 0) {
        reel->layers = 0; /* encoding takes seconds */
        return ERR_OK;
    }
    bool own = scenario->video_file[0] != '\0' && reel->layers > 0;
    enum err err = own ? read_videos(reel, scenario->video_file, problem) : encode_videos(reel, scenario, problem);
    err = err == ERR_OK ? open_voice(reel, scenario, problem) : err;
    if (err != ERR_OK) {
        reel_close(reel);
    }
    return err;
}

void reel_close(struct reel *reel)
{
    for (unsigned i = 0; i < REEL_LAYERS; i++) {
        media_clip_free(&reel->video[i]);
    }
}
