/*
 * RTP packets (RFC 3550 section 5.1): a parsed packet is a view into the datagram, and a header is written into a
 * caller's writer. Header extension elements are read and written by rtp_ext.
 *
 * Invariants
 *  1. Every pointer of a view lies inside the block given to rtp_parse; a view is valid as long as that block.
 *  2. 12 + 4 × csrc_count + extension + payload_size + padding_size = size.
 *  3. A packet that is all padding parses, with payload_size 0 (such packets consume a sequence number).
 * No state, any thread. Sizes in bytes.
 */
#ifndef DAIS_WIRE_RTP_H
#define DAIS_WIRE_RTP_H

#include "dais/base/bytes.h"
#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER_BYTES     12
#define RTP_EXT_ONE_BYTE     0xbede /* RFC 8285 section 4.2 */
#define RTP_EXT_TWO_BYTE     0x1000 /* section 4.3: the low four bits are "appbits" */
#define RTP_EXT_HEADER_BYTES 4      /* profile and length, before the elements */

struct rtp_view {
    const uint8_t *data;
    size_t size;
    bool marker;
    uint8_t pt;
    uint16_t seq;
    uint32_t timestamp;
    uint32_t ssrc;
    uint8_t csrc_count;
    const uint8_t *csrc; /* csrc_count × 4 bytes, big-endian */
    bool has_ext;
    uint16_t ext_profile;
    const uint8_t *ext; /* the elements, after profile and length; NULL without an extension */
    size_t ext_size;    /* a multiple of 4 */
    const uint8_t *payload;
    size_t payload_size;
    uint8_t padding_size; /* 0, or what the last byte says */
};

struct rtp_header {
    bool marker;
    bool padding; /* the packet ends in padding bytes: see rtp_write_padding */
    uint8_t pt;
    uint16_t seq;
    uint32_t timestamp;
    uint32_t ssrc;
};

/* True if the datagram is RTCP by its second byte (RFC 5761 section 4: 192 to 223). Says nothing about its validity. */
bool rtp_is_rtcp(const void *data, size_t size);

/*
 * ERR_INVALID: not version 2, or padding of 0 or more bytes than there are. ERR_TRUNCATED: shorter than its header,
 * contributing sources or extension say.
 */
MUST_CHECK enum err rtp_parse(const void *data, size_t size, struct rtp_view *ret_view);

/* Writes a header without contributing sources. `ext` are one-byte elements ready for the wire (rtp_ext_end), or NULL;
 * ext_size is a multiple of 4. Errors are sticky in `w`. */
void rtp_write_header(struct writer *w, const struct rtp_header *header, const void *ext, size_t ext_size);
/* Ends a packet with `count` > 0 bytes of padding: zeros and the count. */
void rtp_write_padding(struct writer *w, uint8_t count);

#endif
