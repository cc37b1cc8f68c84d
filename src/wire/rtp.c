/* RTP packets: header fields of a datagram as a view, headers and padding into a writer. */
#include "dais/wire/rtp.h"

#define RTCP_SECOND_BYTE_MIN 192
#define RTCP_SECOND_BYTE_MAX 223

bool rtp_is_rtcp(const void *data, size_t size)
{
    const uint8_t *p = data;
    return size >= 2 && p[1] >= RTCP_SECOND_BYTE_MIN && p[1] <= RTCP_SECOND_BYTE_MAX;
}

static void read_extension(struct reader *r, struct rtp_view *view)
{
    view->has_ext = true;
    view->ext_profile = reader_u16(r);
    view->ext_size = (size_t)reader_u16(r) * 4;
    view->ext = reader_take(r, view->ext_size);
}

enum err rtp_parse(const void *data, size_t size, struct rtp_view *ret_view)
{
    struct reader r;
    reader_init(&r, data, size);
    struct rtp_view view = {.data = data, .size = size};
    uint8_t first = reader_u8(&r);
    uint8_t second = reader_u8(&r);
    if (size < RTP_HEADER_BYTES) {
        return ERR_TRUNCATED;
    }
    if (first >> 6 != 2) {
        return ERR_INVALID;
    }
    view.marker = (second & 0x80) != 0;
    view.pt = second & 0x7f;
    view.seq = reader_u16(&r);
    view.timestamp = reader_u32(&r);
    view.ssrc = reader_u32(&r);
    view.csrc_count = first & 0x0f;
    view.csrc = reader_take(&r, (size_t)view.csrc_count * 4);
    if ((first & 0x10) != 0) {
        read_extension(&r, &view);
    }
    if (r.failed) {
        return ERR_TRUNCATED;
    }
    view.payload_size = reader_left(&r);
    view.payload = reader_take(&r, view.payload_size);
    if ((first & 0x20) != 0) {
        uint8_t padding = view.payload_size > 0 ? view.payload[view.payload_size - 1] : 0;
        if (padding == 0 || padding > view.payload_size) {
            return ERR_INVALID;
        }
        view.padding_size = padding;
        view.payload_size -= padding;
    }
    *ret_view = view;
    return ERR_OK;
}

void rtp_write_header(struct writer *w, const struct rtp_header *header, const void *ext, size_t ext_size)
{
    bool has_ext = ext_size > 0;
    writer_u8(w, (uint8_t)(0x80 | (header->padding ? 0x20 : 0) | (has_ext ? 0x10 : 0)));
    writer_u8(w, (uint8_t)((header->marker ? 0x80 : 0) | (header->pt & 0x7f)));
    writer_u16(w, header->seq);
    writer_u32(w, header->timestamp);
    writer_u32(w, header->ssrc);
    if (has_ext) {
        writer_u16(w, RTP_EXT_ONE_BYTE);
        writer_u16(w, (uint16_t)(ext_size / 4));
        writer_bytes(w, ext, ext_size / 4 * 4);
    }
}

void rtp_write_padding(struct writer *w, uint8_t count)
{
    if (count > 0) {
        writer_zero(w, (size_t)count - 1);
        writer_u8(w, count);
    }
}
