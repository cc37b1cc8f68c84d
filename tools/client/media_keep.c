/* Clips that were encoded before. */
#include "media_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE      512
#define CLIP_BYTES_MAX (64 << 20)

static void path_of(char path[PATH_SIZE], const char *folder, const struct media_clip_config *c)
{
    snprintf(path, PATH_SIZE, "%s/dais-clip-2-%ux%u-%u-%u.bin", folder, c->width, c->height, c->rate_bps, c->frames);
}

static bool read_all(FILE *file, void *out, size_t size)
{
    return fread(out, 1, size, file) == size;
}

static bool read_clip(FILE *file, const struct media_clip_config *wanted, struct media_clip *clip)
{
    struct media_clip kept;
    if (!read_all(file, &kept, sizeof kept) || memcmp(&kept.config, wanted, sizeof *wanted) != 0 ||
        kept.count != wanted->frames || kept.size == 0 || kept.size > CLIP_BYTES_MAX) {
        return false;
    }
    *clip = (struct media_clip){.config = *wanted,
                                .count = kept.count,
                                .size = kept.size,
                                .room = kept.size,
                                .frames = malloc(kept.count * sizeof *clip->frames),
                                .bytes = malloc(kept.size)};
    return clip->frames != NULL && clip->bytes != NULL &&
           read_all(file, clip->frames, kept.count * sizeof *clip->frames) && read_all(file, clip->bytes, kept.size);
}

static bool load(const char *folder, const struct media_clip_config *c, struct media_clip *clip)
{
    char path[PATH_SIZE];
    path_of(path, folder, c);
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return false;
    }
    *clip = (struct media_clip){0};
    bool ok = read_clip(file, c, clip);
    fclose(file);
    if (!ok) {
        media_clip_free(clip);
    }
    return ok;
}

/* Under another name first: a run beside ours sees all of it or nothing. */
static void keep(const char *folder, const struct media_clip *clip)
{
    char path[PATH_SIZE], fresh[PATH_SIZE + 16];
    path_of(path, folder, &clip->config);
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *file = fopen(fresh, "wbe");
    if (file == NULL) {
        return;
    }
    bool ok = fwrite(clip, sizeof *clip, 1, file) == 1 &&
              fwrite(clip->frames, sizeof *clip->frames, clip->count, file) == clip->count &&
              fwrite(clip->bytes, 1, clip->size, file) == clip->size;
    ok = fclose(file) == 0 && ok;
    if (!ok || rename(fresh, path) != 0) {
        remove(fresh);
    }
}

enum err media_clip_open(const char *folder, const struct media_clip_config *config, struct media_clip *ret_clip)
{
    if (folder != NULL && load(folder, config, ret_clip)) {
        return ERR_OK;
    }
    enum err err = media_clip_encode(config, ret_clip);
    if (err == ERR_OK && folder != NULL) {
        keep(folder, ret_clip);
    }
    return err;
}
