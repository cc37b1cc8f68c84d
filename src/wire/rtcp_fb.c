/* RTCP feedback: NACK, PLI, FIR, REMB. */
#include "dais/wire/rtcp_fb.h"

#include <string.h>

#define FB_BYTES          8 /* the two SSRCs */
#define NACK_ITEM_BYTES   4
#define FIR_ITEM_BYTES    8
#define REMB_HEADER_BYTES 8

enum err rtcp_fb_parse(const struct rtcp_packet *packet, struct rtcp_fb *ret_fb)
{
    if (packet->type != RTCP_RTPFB && packet->type != RTCP_PSFB) {
        return ERR_INVALID;
    }
    if (packet->size < FB_BYTES) {
        return ERR_TRUNCATED;
    }
    *ret_fb = (struct rtcp_fb){
        .type = packet->type,
        .format = packet->count,
        .sender_ssrc = load_u32(packet->body),
        .media_ssrc = load_u32(packet->body + 4),
        .fci = packet->body + FB_BYTES,
        .fci_size = packet->size - FB_BYTES,
    };
    return ERR_OK;
}

bool rtcp_nack_next(const struct rtcp_fb *fb, struct nack_iter *iter, uint16_t *ret_seq)
{
    if (fb->type != RTCP_RTPFB || fb->format != RTPFB_NACK) {
        return false;
    }
    while (iter->at + NACK_ITEM_BYTES <= fb->fci_size) {
        uint16_t first = load_u16(fb->fci + iter->at);
        uint16_t mask = load_u16(fb->fci + iter->at + 2);
        while (iter->bit <= 16) {
            unsigned bit = iter->bit++;
            if (bit == 0 || (mask >> (bit - 1) & 1) != 0) {
                *ret_seq = (uint16_t)(first + bit);
                return true;
            }
        }
        iter->bit = 0;
        iter->at += NACK_ITEM_BYTES;
    }
    return false;
}

enum err rtcp_fir_parse(const struct rtcp_fb *fb, unsigned index, uint32_t *ret_ssrc, uint8_t *ret_seq)
{
    if (fb->type != RTCP_PSFB || fb->format != PSFB_FIR) {
        return ERR_INVALID;
    }
    if (index >= fb->fci_size / FIR_ITEM_BYTES) {
        return ERR_NOT_FOUND;
    }
    const uint8_t *item = fb->fci + (size_t)index * FIR_ITEM_BYTES;
    *ret_ssrc = load_u32(item);
    *ret_seq = item[4];
    return ERR_OK;
}

enum err rtcp_remb_parse(const struct rtcp_fb *fb, struct rtcp_remb *ret_remb)
{
    if (fb->type != RTCP_PSFB || fb->format != PSFB_AFB || fb->fci_size < 4 || memcmp(fb->fci, "REMB", 4) != 0) {
        return ERR_INVALID;
    }
    if (fb->fci_size < REMB_HEADER_BYTES) {
        return ERR_TRUNCATED;
    }
    uint8_t ssrc_count = fb->fci[4];
    if ((fb->fci_size - REMB_HEADER_BYTES) / 4 < ssrc_count) {
        return ERR_TRUNCATED;
    }
    unsigned exponent = fb->fci[5] >> 2;
    uint64_t mantissa = (uint64_t)(fb->fci[5] & 3) << 16 | load_u16(fb->fci + 6);
    /* 18 bits of mantissa fit beside 46 of shift; beyond that only zero does. */
    bool overflows = exponent > 46 && mantissa != 0;
    ret_remb->bitrate_bps = overflows ? UINT64_MAX : mantissa == 0 ? 0 : mantissa << exponent;
    ret_remb->ssrc_count = ssrc_count;
    ret_remb->ssrcs = fb->fci + REMB_HEADER_BYTES;
    return ERR_OK;
}

static void write_fb(struct writer *w, enum rtcp_type type, uint8_t format, uint32_t sender_ssrc, uint32_t media_ssrc,
                     size_t fci_size)
{
    writer_u8(w, (uint8_t)(0x80 | format));
    writer_u8(w, (uint8_t)type);
    writer_u16(w, (uint16_t)((FB_BYTES + fci_size) / 4));
    writer_u32(w, sender_ssrc);
    writer_u32(w, media_ssrc);
}

/* Gathers into one item all of seqs[0…] within 16 of the first; returns how many it took. */
static size_t nack_item(const uint16_t *seqs, size_t count, uint16_t *ret_mask)
{
    size_t taken = 1;
    *ret_mask = 0;
    while (taken < count) {
        uint16_t distance = (uint16_t)(seqs[taken] - seqs[0]);
        if (distance > 16) {
            break;
        }
        if (distance > 0) {
            *ret_mask = (uint16_t)(*ret_mask | 1U << (distance - 1));
        }
        taken++;
    }
    return taken;
}

void rtcp_write_nack(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, const uint16_t *seqs, size_t count)
{
    size_t length_at = w->pos + 2;
    write_fb(w, RTCP_RTPFB, RTPFB_NACK, sender_ssrc, media_ssrc, 0);
    size_t items = 0;
    while (count > 0) {
        uint16_t mask;
        size_t taken = nack_item(seqs, count, &mask);
        writer_u16(w, seqs[0]);
        writer_u16(w, mask);
        seqs += taken;
        count -= taken;
        items++;
    }
    writer_patch_u16(w, length_at, (uint16_t)((FB_BYTES + items * NACK_ITEM_BYTES) / 4));
}

void rtcp_write_pli(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc)
{
    write_fb(w, RTCP_PSFB, PSFB_PLI, sender_ssrc, media_ssrc, 0);
}

void rtcp_write_fir(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t seq)
{
    /* RFC 5104 section 4.3.1.2: the media SSRC of the header is 0, the item names it. */
    write_fb(w, RTCP_PSFB, PSFB_FIR, sender_ssrc, 0, FIR_ITEM_BYTES);
    writer_u32(w, media_ssrc);
    writer_u8(w, seq);
    writer_zero(w, 3);
}

void rtcp_write_remb(struct writer *w, uint32_t sender_ssrc, uint64_t bitrate_bps, const uint32_t *ssrcs, size_t count)
{
    if (count > 255) {
        w->failed = true;
        return;
    }
    unsigned exponent = 0;
    while (bitrate_bps >> exponent > 0x3ffff) {
        exponent++;
    }
    uint32_t mantissa = (uint32_t)(bitrate_bps >> exponent);
    write_fb(w, RTCP_PSFB, PSFB_AFB, sender_ssrc, 0, REMB_HEADER_BYTES + count * 4);
    writer_bytes(w, "REMB", 4);
    writer_u8(w, (uint8_t)count);
    writer_u8(w, (uint8_t)(exponent << 2 | mantissa >> 16));
    writer_u16(w, (uint16_t)mantissa);
    for (size_t i = 0; i < count; i++) {
        writer_u32(w, ssrcs[i]);
    }
}
