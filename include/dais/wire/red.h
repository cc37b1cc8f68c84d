/*
 * Redundant audio (RFC 2198): a payload that carries earlier payloads beside its own.
 *
 *   F=1 |pt 7| time stamp offset 14 | length 10   one 4-byte header for each earlier block, the oldest first
 *   F=0 |pt 7|                                    then the primary's header of one byte, then the blocks
 */
#ifndef DAIS_WIRE_RED_H
#define DAIS_WIRE_RED_H

#include "dais/base/bytes.h"
#include "dais/base/err.h"

#include <stddef.h>
#include <stdint.h>

#define RED_BLOCKS_MAX         8 /* earlier blocks in one payload */
#define RED_BLOCK_HEADER_BYTES 4
#define RED_OFFSET_MAX         0x3fff /* ticks of the RTP clock */
#define RED_LENGTH_MAX         0x3ff

struct red_layout {
    size_t header_bytes; /* of all headers */
    size_t primary_at;   /* where the primary block begins; it ends with the payload */
};

/* ERR_INVALID: headers or blocks reach past the end, or there are too many. */
MUST_CHECK enum err red_parse(const uint8_t *payload, size_t size, struct red_layout *ret_layout);

struct red_block {
    const uint8_t *data;
    uint16_t size;
    uint32_t offset; /* ticks before the primary's time stamp */
};
/* Writes all headers and the earlier blocks (the oldest first); the primary is written after it by the caller.
 * ERR_LIMIT: an offset, a length or the count is more than the format holds; nothing was written then. */
MUST_CHECK enum err red_write(struct writer *w, uint8_t pt, const struct red_block *earlier, size_t count);

#endif
