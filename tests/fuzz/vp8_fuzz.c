/* Fuzz target: a VP8 payload; the descriptor is expanded and rewritten, and must say what was written. */
#include "dais/wire/vp8.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vp8_descriptor d, e;
    uint8_t out[2048];
    if (size > 1500 || vp8_parse(data, size, &d) != ERR_OK) {
        return 0;
    }
    assert(d.size >= 1 && d.size <= VP8_DESCRIPTOR_BYTES_MAX && d.size <= size);
    size_t head = vp8_expand(data, &d, out);
    if (size > d.size) {
        memcpy(out + head, data + d.size, size - d.size);
    }
    size_t total = head + size - d.size;
    assert(vp8_parse(out, total, &e) == ERR_OK && e.size == head && e.picture_id == d.picture_id);
    assert(e.has_picture_id == d.has_picture_id && (!e.has_picture_id || e.picture_id_long));
    assert(e.key_frame == d.key_frame && e.width == d.width && e.tid == d.tid && e.key_idx == d.key_idx);
    vp8_rewrite(out, &e, 0x7abc, 0x5a, 0x15);
    assert(vp8_parse(out, total, &d) == ERR_OK && d.size == e.size && d.tid == e.tid && d.key_frame == e.key_frame);
    assert(!d.has_picture_id || d.picture_id == 0x7abc);
    assert(!d.has_tl0_pic_idx || d.tl0_pic_idx == 0x5a);
    assert(!d.has_key_idx || d.key_idx == 0x15);
    return 0;
}
