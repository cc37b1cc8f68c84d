/* Ogg (RFC 3533) as far as one logical stream of Opus (RFC 7845) needs it. */
#include "files.h"

#include <errno.h>
#include <opus/opus.h>
#include <string.h>

#define PAGE_BYTES     27
#define SEGMENTS_AT    26
#define SEGMENT_MAX    255
#define PACKET_MAX     65536
#define HEADERS        2 /* OpusHead, OpusTags */
#define SAMPLES        960
#define RATE_HZ        48000
#define LEVEL_SPEAKING 30

struct ogg {
    const char *path;
    char *problem;
    struct media_voice_clip *clip;
    uint8_t packet[PACKET_MAX];
    size_t size;
    unsigned packets, frames;
};

static enum err say(const struct ogg *o, const char *words)
{
    snprintf(o->problem, SCENARIO_PROBLEM_SIZE, "%.150s: %s", o->path, words);
    return ERR_INVALID;
}

static enum err take_packet(struct ogg *o)
{
    unsigned number = o->packets++;
    if (number == 0) {
        bool opus = o->size >= 8 && memcmp(o->packet, "OpusHead", 8) == 0;
        return opus ? ERR_OK : say(o, "holds something else than Opus (its first packet is no OpusHead)");
    }
    if (number < HEADERS || o->frames == MEDIA_VOICE_FRAMES) {
        return ERR_OK;
    }
    if (opus_packet_get_nb_samples(o->packet, (opus_int32)o->size, RATE_HZ) != SAMPLES) {
        return say(o, "its packets must have 20 ms each (opusenc --framesize 20)");
    }
    if (o->size > MEDIA_VOICE_BYTES) {
        return say(o, "it has packets of more than 128 bytes (opusenc --bitrate 32)");
    }
    o->clip->frames[o->frames].size = (uint8_t)o->size;
    o->clip->frames[o->frames].level_dbov = LEVEL_SPEAKING;
    o->clip->frames[o->frames].voice = true;
    memcpy(o->clip->frames[o->frames].data, o->packet, o->size);
    o->frames++;
    return ERR_OK;
}

/* The segments of one page; a packet ends with a segment shorter than 255 bytes. */
static enum err take_page(struct ogg *o, FILE *file, unsigned segments)
{
    uint8_t sizes[SEGMENT_MAX];
    if (fread(sizes, 1, segments, file) != segments) {
        return say(o, "ends in the middle of a page");
    }
    for (unsigned i = 0; i < segments; i++) {
        if (o->size + sizes[i] > PACKET_MAX || fread(o->packet + o->size, 1, sizes[i], file) != sizes[i]) {
            return say(o, "ends in the middle of a page, or has an endless packet");
        }
        o->size += sizes[i];
        if (sizes[i] < SEGMENT_MAX) {
            enum err err = take_packet(o);
            o->size = 0;
            if (err != ERR_OK) {
                return err;
            }
        }
    }
    return ERR_OK;
}

static enum err read_from(struct ogg *o, FILE *file)
{
    uint8_t page[PAGE_BYTES];
    enum err err = ERR_OK;
    while (err == ERR_OK && o->frames < MEDIA_VOICE_FRAMES && fread(page, 1, PAGE_BYTES, file) == PAGE_BYTES) {
        err = memcmp(page, "OggS", 4) == 0 ? take_page(o, file, page[SEGMENTS_AT]) : say(o, "is no Ogg file");
    }
    if (err == ERR_OK && o->frames == 0) {
        return say(o, o->packets == 0 ? "is no Ogg file" : "holds no sound");
    }
    for (unsigned i = o->frames; err == ERR_OK && i < MEDIA_VOICE_FRAMES; i++) {
        o->clip->frames[i] = o->clip->frames[i - o->frames];
    }
    return err;
}

enum err ogg_read(const char *path, struct media_voice_clip *ret_clip, char problem[SCENARIO_PROBLEM_SIZE])
{
    static struct ogg ogg;
    memset(&ogg, 0, sizeof ogg);
    ogg.path = path;
    ogg.problem = problem;
    ogg.clip = ret_clip;
    *ret_clip = (struct media_voice_clip){0};
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        say(&ogg, strerror(errno));
        return ERR_IO;
    }
    enum err err = read_from(&ogg, file);
    fclose(file);
    return err;
}
