/*
 * RTCP feedback messages: generic NACK and PLI (RFC 4585), FIR (RFC 5104), REMB (draft-alvestrand-rmcat-remb-03).
 * Transport-wide feedback has the same frame and is read and written by twcc.
 */
#ifndef DAIS_WIRE_RTCP_FB_H
#define DAIS_WIRE_RTCP_FB_H

#include "dais/wire/rtcp.h"

#define RTPFB_NACK         1
#define RTPFB_TRANSPORT_CC 15
#define PSFB_PLI           1
#define PSFB_FIR           4
#define PSFB_AFB           15 /* application layer feedback: REMB */

struct rtcp_fb {
    uint8_t type;   /* RTCP_RTPFB or RTCP_PSFB */
    uint8_t format; /* RTPFB_…, PSFB_… */
    uint32_t sender_ssrc;
    uint32_t media_ssrc;
    const uint8_t *fci; /* feedback control information */
    size_t fci_size;
};

/* ERR_INVALID: not a feedback packet. ERR_TRUNCATED: shorter than the two SSRCs. */
MUST_CHECK enum err rtcp_fb_parse(const struct rtcp_packet *packet, struct rtcp_fb *ret_fb);

/* The sequence numbers of a NACK one by one, in the order of the message (17 per item at most). Zero the iterator first.
 */
struct nack_iter {
    size_t at;
    unsigned bit;
};
bool rtcp_nack_next(const struct rtcp_fb *fb, struct nack_iter *iter, uint16_t *ret_seq);

/* FIR entry `index`; ERR_NOT_FOUND beyond the last. */
MUST_CHECK enum err rtcp_fir_parse(const struct rtcp_fb *fb, unsigned index, uint32_t *ret_ssrc, uint8_t *ret_seq);

struct rtcp_remb {
    uint64_t bitrate_bps; /* saturated: the format could say up to 2^81 */
    uint8_t ssrc_count;
    const uint8_t *ssrcs; /* ssrc_count × 4 bytes */
};
/* ERR_INVALID: not a REMB. ERR_TRUNCATED: fewer SSRCs than promised. */
MUST_CHECK enum err rtcp_remb_parse(const struct rtcp_fb *fb, struct rtcp_remb *ret_remb);

/* `seqs` ascending (modulo 2^16); packed into as few items as possible. */
void rtcp_write_nack(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, const uint16_t *seqs, size_t count);
void rtcp_write_pli(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc);
void rtcp_write_fir(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t seq);
void rtcp_write_remb(struct writer *w, uint32_t sender_ssrc, uint64_t bitrate_bps, const uint32_t *ssrcs, size_t count);

#endif
