/*
 * The table of contents of an Opus packet (RFC 6716 section 3.1): how long it sounds, and whether it is silence.
 * Functions are named toc_…, because opus_ belongs to the codec library.
 */
#ifndef DAIS_WIRE_OPUS_H
#define DAIS_WIRE_OPUS_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPUS_CLOCK_HZ 48000

struct toc {
    uint8_t config; /* 0 … 31 */
    bool stereo;
    uint8_t frames; /* 1 … 48 */
    uint32_t duration_us;
    bool dtx; /* nothing but table of contents: comfort noise or a gap */
};

/* ERR_TRUNCATED: empty, or a frame count byte is missing. ERR_INVALID: no frames, or longer than 120 ms. */
MUST_CHECK enum err toc_parse(const uint8_t *payload, size_t size, struct toc *ret_toc);

#endif
