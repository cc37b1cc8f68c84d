/* Fuzz target: an RTP packet; its header extension is read, renumbered and read again, its payload taken for Opus. */
#include "dais/wire/opus.h"
#include "dais/wire/rtp_ext.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_layout(const struct rtp_view *v)
{
    size_t ext = v->has_ext ? RTP_EXT_HEADER_BYTES + v->ext_size : 0;
    assert(RTP_HEADER_BYTES + v->csrc_count * 4U + ext + v->payload_size + v->padding_size == v->size);
}

static unsigned count_elements(const struct rtp_view *v, unsigned *sum)
{
    struct rtp_ext_iter iter;
    struct rtp_ext_element e;
    unsigned count = 0;
    rtp_ext_begin(&iter, v);
    while (rtp_ext_next(&iter, &e)) {
        count += e.id <= RTP_EXT_ID_MAX && e.size >= 1 && e.size <= RTP_EXT_SIZE_MAX;
        for (unsigned i = 0; i < e.size; i++) {
            *sum += e.data[i];
        }
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t same_id[RTP_EXT_ID_MAX + 2] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    struct rtp_view v, back;
    struct toc toc;
    uint8_t ext[4096], out[8192], level;
    uint16_t u16;
    uint32_t u24;
    unsigned sum = 0, sum_back = 0;
    (void)rtp_is_rtcp(data, size);
    if (size > 2048 || rtp_parse(data, size, &v) != ERR_OK) {
        return 0;
    }
    check_layout(&v);
    unsigned count = count_elements(&v, &sum);
    for (uint8_t id = 0; id < 16; id++) {
        (void)rtp_ext_audio_level(&v, id, &level, NULL);
        (void)rtp_ext_u16(&v, id, &u16);
        (void)rtp_ext_u24(&v, id, &u24);
    }
    struct writer w;
    writer_init(&w, ext, sizeof ext);
    rtp_ext_copy(&w, &v, same_id);
    size_t ext_size = rtp_ext_end(&w);
    assert(!w.failed);
    writer_init(&w, out, sizeof out);
    struct rtp_header h = {v.marker, v.padding_size > 0, v.pt, v.seq, v.timestamp, v.ssrc};
    rtp_write_header(&w, &h, ext, ext_size);
    writer_bytes(&w, v.payload, v.payload_size);
    rtp_write_padding(&w, v.padding_size);
    assert(!w.failed && rtp_parse(out, w.pos, &back) == ERR_OK);
    assert(count_elements(&back, &sum_back) == count && back.seq == v.seq && back.payload_size == v.payload_size);
    if (toc_parse(v.payload, v.payload_size, &toc) == ERR_OK) {
        assert(toc.frames >= 1 && toc.frames <= 48 && toc.duration_us >= 2500);
    }
    return 0;
}
