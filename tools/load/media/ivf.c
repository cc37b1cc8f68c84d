/* IVF: a header of 32 bytes, then frames with 12 bytes before each; everything little-endian. */
#include "files.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 32
#define FRAME_BYTES  12
#define FPS_MAX      120
#define FRAMES_MAX   30000

PRINTF_LIKE(3, 4) static enum err say(char problem[SCENARIO_PROBLEM_SIZE], const char *path, const char *format, ...)
{
    int used = snprintf(problem, SCENARIO_PROBLEM_SIZE, "%.150s: ", path);
    va_list args;
    va_start(args, format);
    vsnprintf(problem + used, SCENARIO_PROBLEM_SIZE - (size_t)used, format, args);
    va_end(args);
    return ERR_INVALID;
}

static uint32_t little(const uint8_t *p, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint32_t)p[i] << 8 * i;
    }
    return value;
}

static enum err take_header(const char *path, const uint8_t header[HEADER_BYTES], struct media_clip *clip,
                            time_us *ret_frame_us, char problem[SCENARIO_PROBLEM_SIZE])
{
    uint32_t rate = little(header + 16, 4), scale = little(header + 20, 4);
    if (memcmp(header, "DKIF", 4) != 0) {
        return say(problem, path, "is no IVF file");
    }
    if (memcmp(header + 8, "VP80", 4) != 0) {
        return say(problem, path, "holds %.4s, but must hold VP8 (VP80)", (const char *)header + 8);
    }
    if (rate == 0 || scale == 0 || rate / scale > FPS_MAX || scale > rate) {
        return say(problem, path, "its frame rate is %u/%u, but must be from 1 to %u", rate, scale, FPS_MAX);
    }
    *clip = (struct media_clip){.config = {.width = (uint16_t)little(header + 12, 2),
                                           .height = (uint16_t)little(header + 14, 2),
                                           .temporal_layers = 1}};
    *ret_frame_us = (time_us)US_PER_S * scale / rate;
    clip->frames = calloc(FRAMES_MAX, sizeof *clip->frames);
    return clip->frames != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err take_frame(const char *path, FILE *file, struct media_clip *clip, uint32_t size,
                           char problem[SCENARIO_PROBLEM_SIZE])
{
    if (size == 0 || size > FILES_VIDEO_MAX - clip->size) {
        return say(problem, path, "frame %u has %u bytes", clip->count, size);
    }
    if (clip->size + size > clip->room) {
        clip->room = 2 * clip->room + size;
        uint8_t *bytes = realloc(clip->bytes, clip->room);
        if (bytes == NULL) {
            return say(problem, path, "no memory");
        }
        clip->bytes = bytes;
    }
    if (fread(clip->bytes + clip->size, 1, size, file) != size) {
        return say(problem, path, "ends in the middle of frame %u", clip->count);
    }
    bool key = (clip->bytes[clip->size] & 1) == 0; /* RFC 6386 section 9.1 */
    if (clip->count == 0 && !key) {
        return say(problem, path, "does not begin with a key frame");
    }
    clip->frames[clip->count++] = (struct media_frame){.at = (uint32_t)clip->size, .size = size, .key = key};
    clip->size += size;
    return ERR_OK;
}

static enum err read_from(const char *path, FILE *file, struct media_clip *clip, time_us *ret_frame_us,
                          char problem[SCENARIO_PROBLEM_SIZE])
{
    uint8_t header[HEADER_BYTES];
    if (fread(header, 1, HEADER_BYTES, file) != HEADER_BYTES) {
        return say(problem, path, "is no IVF file");
    }
    enum err err = take_header(path, header, clip, ret_frame_us, problem);
    while (err == ERR_OK && clip->count < FRAMES_MAX && fread(header, 1, FRAME_BYTES, file) == FRAME_BYTES) {
        err = take_frame(path, file, clip, little(header, 4), problem);
    }
    if (err == ERR_OK && clip->count == 0) {
        err = say(problem, path, "holds no frame");
    }
    clip->config.frames = clip->count;
    return err;
}

enum err ivf_read(const char *path, struct media_clip *ret_clip, time_us *ret_frame_us,
                  char problem[SCENARIO_PROBLEM_SIZE])
{
    *ret_clip = (struct media_clip){0};
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        say(problem, path, "%s", strerror(errno));
        return ERR_IO;
    }
    enum err err = read_from(path, file, ret_clip, ret_frame_us, problem);
    fclose(file);
    if (err != ERR_OK) {
        media_clip_free(ret_clip);
    }
    return err;
}
