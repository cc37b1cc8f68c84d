/*
 * The VP8 payload descriptor (RFC 7741 section 4.2) and what the first bytes of a frame tell.
 *
 * PictureID comes in 7 or 15 bits. Dais sends 15 bits only: the descriptor is expanded once where the packet comes in,
 * so that every later rewrite has the same size and happens in place.
 */
#ifndef DAIS_WIRE_VP8_H
#define DAIS_WIRE_VP8_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VP8_DESCRIPTOR_BYTES_MAX 6

struct vp8_descriptor {
    uint8_t size; /* bytes of the descriptor; the VP8 payload follows and may be empty */
    bool non_reference;
    bool start;        /* S: begins a VP8 partition */
    uint8_t partition; /* PID */
    bool has_picture_id;
    bool picture_id_long; /* 15 bits */
    uint16_t picture_id;
    bool has_tl0_pic_idx;
    uint8_t tl0_pic_idx;
    bool has_tid;
    uint8_t tid;     /* temporal layer */
    bool layer_sync; /* Y: depends on layer 0 only */
    bool has_key_idx;
    uint8_t key_idx; /* 5 bits */
    /* Of a packet that begins a frame (start, partition 0): */
    bool key_frame;
    uint16_t width, height; /* 0 unless key_frame and the header is whole with the right start code */
};

/* ERR_TRUNCATED: the descriptor is cut off (also an empty payload). ERR_INVALID: TL0PICIDX without temporal layers. */
MUST_CHECK enum err vp8_parse(const uint8_t *payload, size_t size, struct vp8_descriptor *ret_descriptor);

/* First packet of a frame: the place where a switch may happen. */
static inline bool vp8_begins_frame(const struct vp8_descriptor *d)
{
    return d->start && d->partition == 0;
}

/* Overwrites the indices that the descriptor has, in their present width; picture_id is cut to it. `payload` is the one
 * that was parsed into `d`. */
void vp8_rewrite(uint8_t *payload, const struct vp8_descriptor *d, uint16_t picture_id, uint8_t tl0_pic_idx,
                 uint8_t key_idx);

/* Writes the descriptor of `payload` with its PictureID in 15 bits and returns its size; the VP8 payload continues at
 * d->size. Without a PictureID, or with a long one, it is a copy. */
size_t vp8_expand(const uint8_t *payload, const struct vp8_descriptor *d, uint8_t out[VP8_DESCRIPTOR_BYTES_MAX]);

#endif
