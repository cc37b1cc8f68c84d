/* RTP header extension elements: both forms in, the one-byte form out. */
#include "dais/wire/rtp_ext.h"

#define ID_STOP 15 /* of the one-byte form: reserved, ends the block */

void rtp_ext_begin(struct rtp_ext_iter *iter, const struct rtp_view *view)
{
    iter->two_byte = (view->ext_profile & 0xfff0) == RTP_EXT_TWO_BYTE;
    bool known = view->has_ext && (iter->two_byte || view->ext_profile == RTP_EXT_ONE_BYTE);
    reader_init(&iter->reader, view->ext, known ? view->ext_size : 0);
}

static bool next_one_byte(struct reader *r, struct rtp_ext_element *element)
{
    uint8_t head = reader_u8(r);
    element->id = head >> 4;
    if (element->id == ID_STOP) {
        r->failed = true;
        return false;
    }
    element->size = (uint8_t)((head & 0x0f) + 1);
    /* Id 0 with a length is no padding byte; section 4.2 says to ignore the element, length and all. */
    return true;
}

bool rtp_ext_next(struct rtp_ext_iter *iter, struct rtp_ext_element *ret_element)
{
    struct reader *r = &iter->reader;
    while (reader_left(r) > 0) {
        if (r->data[r->pos] == 0) {
            reader_skip(r, 1);
            continue;
        }
        struct rtp_ext_element element;
        if (iter->two_byte) {
            element.id = reader_u8(r);
            element.size = reader_u8(r);
        } else if (!next_one_byte(r, &element)) {
            return false;
        }
        element.data = reader_take(r, element.size);
        if (r->failed) {
            return false;
        }
        if (element.id != 0) {
            *ret_element = element;
            return true;
        }
    }
    return false;
}

bool rtp_ext_find(const struct rtp_view *view, uint8_t id, struct rtp_ext_element *ret_element)
{
    struct rtp_ext_iter iter;
    struct rtp_ext_element element;
    if (id == 0) {
        return false;
    }
    rtp_ext_begin(&iter, view);
    while (rtp_ext_next(&iter, &element)) {
        if (element.id == id) {
            *ret_element = element;
            return true;
        }
    }
    return false;
}

bool rtp_ext_audio_level(const struct rtp_view *view, uint8_t id, uint8_t *ret_level_dbov, bool *ret_voice)
{
    struct rtp_ext_element element;
    if (!rtp_ext_find(view, id, &element) || element.size < 1) {
        return false;
    }
    *ret_level_dbov = element.data[0] & 0x7f;
    if (ret_voice != NULL) {
        *ret_voice = (element.data[0] & 0x80) != 0;
    }
    return true;
}

bool rtp_ext_u16(const struct rtp_view *view, uint8_t id, uint16_t *ret_value)
{
    struct rtp_ext_element element;
    if (!rtp_ext_find(view, id, &element) || element.size < 2) {
        return false;
    }
    *ret_value = load_u16(element.data);
    return true;
}

bool rtp_ext_u24(const struct rtp_view *view, uint8_t id, uint32_t *ret_value)
{
    struct rtp_ext_element element;
    if (!rtp_ext_find(view, id, &element) || element.size < 3) {
        return false;
    }
    *ret_value = (uint32_t)element.data[0] << 16 | (uint32_t)element.data[1] << 8 | element.data[2];
    return true;
}

void rtp_ext_put(struct writer *w, uint8_t id, const void *data, size_t size)
{
    if (id < 1 || id > RTP_EXT_ID_MAX || size < 1 || size > RTP_EXT_SIZE_MAX) {
        w->failed = true;
        return;
    }
    writer_u8(w, (uint8_t)((unsigned)id << 4 | (unsigned)(size - 1)));
    writer_bytes(w, data, size);
}

size_t rtp_ext_end(struct writer *w)
{
    writer_zero(w, (4 - w->pos % 4) % 4);
    return w->failed ? 0 : w->pos;
}

void rtp_ext_copy(struct writer *w, const struct rtp_view *view, const uint8_t to_id[RTP_EXT_ID_MAX + 2])
{
    struct rtp_ext_iter iter;
    struct rtp_ext_element element;
    rtp_ext_begin(&iter, view);
    while (rtp_ext_next(&iter, &element)) {
        bool fits = element.id <= RTP_EXT_ID_MAX && element.size >= 1 && element.size <= RTP_EXT_SIZE_MAX;
        if (fits && to_id[element.id] != 0) {
            rtp_ext_put(w, to_id[element.id], element.data, element.size);
        }
    }
}
