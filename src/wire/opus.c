/* The table of contents of an Opus packet. */
#include "dais/wire/opus.h"

#define DURATION_MAX_US 120000

static uint32_t frame_us(uint8_t config)
{
    static const uint32_t silk[4] = {10000, 20000, 40000, 60000};
    static const uint32_t celt[4] = {2500, 5000, 10000, 20000};
    if (config < 12) {
        return silk[config % 4];
    }
    return config < 16 ? (config % 2 == 0 ? 10000U : 20000U) : celt[config % 4];
}

enum err toc_parse(const uint8_t *payload, size_t size, struct toc *ret_toc)
{
    if (size < 1) {
        return ERR_TRUNCATED;
    }
    struct toc toc = {.config = payload[0] >> 3, .stereo = (payload[0] & 4) != 0};
    uint8_t code = payload[0] & 3;
    if (code == 3 && size < 2) {
        return ERR_TRUNCATED;
    }
    toc.frames = code == 0 ? 1 : code == 3 ? payload[1] & 0x3f : 2;
    toc.duration_us = frame_us(toc.config) * toc.frames;
    if (toc.frames == 0 || toc.duration_us > DURATION_MAX_US) {
        return ERR_INVALID;
    }
    /* RFC 6716 section 3.1: a frame of one byte or less is DTX or a lost frame. */
    toc.dtx = size <= (code == 3 ? 2U : code == 0 ? 2U : 1U);
    *ret_toc = toc;
    return ERR_OK;
}
