/* The VP8 payload descriptor: read, rewritten in place, expanded. */
#include "dais/wire/vp8.h"

#include "dais/base/bytes.h"

#include <string.h>

#define BIT_X 0x80 /* first byte */
#define BIT_N 0x20
#define BIT_S 0x10
#define BIT_I 0x80 /* second byte */
#define BIT_L 0x40
#define BIT_T 0x20
#define BIT_K 0x10
#define BIT_M 0x80 /* PictureID has 15 bits */

static void read_extended(struct reader *r, struct vp8_descriptor *d)
{
    uint8_t flags = reader_u8(r);
    if ((flags & BIT_I) != 0) {
        d->has_picture_id = true;
        uint8_t high = reader_u8(r);
        d->picture_id_long = (high & BIT_M) != 0;
        d->picture_id = high & 0x7f;
        if (d->picture_id_long) {
            d->picture_id = (uint16_t)(d->picture_id << 8 | reader_u8(r));
        }
    }
    if ((flags & BIT_L) != 0) {
        d->has_tl0_pic_idx = true;
        d->tl0_pic_idx = reader_u8(r);
    }
    if ((flags & (BIT_T | BIT_K)) != 0) {
        uint8_t byte = reader_u8(r);
        d->has_tid = (flags & BIT_T) != 0;
        d->tid = d->has_tid ? byte >> 6 : 0;
        d->layer_sync = d->has_tid && (byte & 0x20) != 0;
        d->has_key_idx = (flags & BIT_K) != 0;
        d->key_idx = d->has_key_idx ? byte & 0x1f : 0;
    }
}

/* RFC 6386 section 9.1: frame tag of three bytes, start code, then 14 bits of width and height, little-endian. */
static void read_frame_header(struct reader r, struct vp8_descriptor *d)
{
    if (!vp8_begins_frame(d) || reader_left(&r) == 0) {
        return;
    }
    d->key_frame = (r.data[r.pos] & 1) == 0;
    const uint8_t *head = reader_take(&r, 10);
    if (d->key_frame && head != NULL && head[3] == 0x9d && head[4] == 0x01 && head[5] == 0x2a) {
        d->width = (uint16_t)((head[7] << 8 | head[6]) & 0x3fff);
        d->height = (uint16_t)((head[9] << 8 | head[8]) & 0x3fff);
    }
}

enum err vp8_parse(const uint8_t *payload, size_t size, struct vp8_descriptor *ret_descriptor)
{
    struct reader r;
    reader_init(&r, payload, size);
    uint8_t first = reader_u8(&r);
    struct vp8_descriptor d = {
        .non_reference = (first & BIT_N) != 0,
        .start = (first & BIT_S) != 0,
        .partition = first & 7,
    };
    if ((first & BIT_X) != 0) {
        read_extended(&r, &d);
    }
    if (r.failed) {
        return ERR_TRUNCATED;
    }
    if (d.has_tl0_pic_idx && !d.has_tid) {
        return ERR_INVALID;
    }
    d.size = (uint8_t)r.pos;
    read_frame_header(r, &d);
    *ret_descriptor = d;
    return ERR_OK;
}

void vp8_rewrite(uint8_t *payload, const struct vp8_descriptor *d, uint16_t picture_id, uint8_t tl0_pic_idx,
                 uint8_t key_idx)
{
    uint8_t *at = payload + 2; /* no index without the second byte */
    if (d->has_picture_id && d->picture_id_long) {
        store_u16(at, (uint16_t)(0x8000 | picture_id));
        at += 2;
    } else if (d->has_picture_id) {
        *at++ = picture_id & 0x7f;
    }
    if (d->has_tl0_pic_idx) {
        *at++ = tl0_pic_idx;
    }
    if (d->has_key_idx) {
        *at = (uint8_t)((*at & 0xe0) | (key_idx & 0x1f));
    }
}

size_t vp8_expand(const uint8_t *payload, const struct vp8_descriptor *d, uint8_t out[VP8_DESCRIPTOR_BYTES_MAX])
{
    if (!d->has_picture_id || d->picture_id_long) {
        memcpy(out, payload, d->size);
        return d->size;
    }
    out[0] = payload[0];
    out[1] = payload[1];
    store_u16(out + 2, (uint16_t)(0x8000 | d->picture_id));
    memcpy(out + 4, payload + 3, d->size - 3U);
    return d->size + 1U;
}
