/*
 * RTCP (RFC 3550 section 6): walks a compound packet, reads and writes sender and receiver reports, CNAME and BYE.
 * Feedback messages are in rtcp_fb, transport-wide feedback in twcc. Extended reports (XR) and APP are walked over.
 *
 * Invariants
 *  1. rtcp_next yields packets that lie inside the block; it never yields two over the same bytes and always ends.
 *  2. `body` of a packet is what follows the 4-byte common header, without padding. Padding should be a multiple of 4
 *     bytes (RFC 3550 section 6.4.1), but the commonest sender of all does not keep to it: any length up to the body's.
 *  3. The writers emit one packet of the compound each; errors are sticky in the writer.
 * Reduced-size packets (RFC 5506) are accepted: nothing asks for a report first.
 */
#ifndef DAIS_WIRE_RTCP_H
#define DAIS_WIRE_RTCP_H

#include "dais/base/bytes.h"
#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rtcp_type {
    RTCP_SR = 200,
    RTCP_RR = 201,
    RTCP_SDES = 202,
    RTCP_BYE = 203,
    RTCP_APP = 204,
    RTCP_RTPFB = 205, /* RFC 4585: NACK, transport-cc */
    RTCP_PSFB = 206,  /* PLI, FIR, REMB */
    RTCP_XR = 207,
};

struct rtcp_packet {
    uint8_t type;
    uint8_t count; /* the five bits: report count, source count, or feedback format */
    const uint8_t *body;
    size_t size;
};

struct rtcp_iter {
    struct reader reader;
    bool malformed; /* set when iteration ended before the end of the block */
};

void rtcp_begin(struct rtcp_iter *iter, const void *data, size_t size);
bool rtcp_next(struct rtcp_iter *iter, struct rtcp_packet *ret_packet);

#define RTCP_REPORTS_MAX 31

struct rtcp_report {
    uint32_t ssrc;
    uint8_t fraction_lost; /* of 256 */
    int32_t lost_total;    /* 24 bits, signed: duplicates make it negative */
    uint32_t highest_seq;  /* extended */
    uint32_t jitter;       /* RTP clock units */
    uint32_t last_sr;      /* middle 32 bits of the NTP time in the last SR; 0: none yet */
    uint32_t delay_last_sr;
};

struct rtcp_sender_report {
    uint32_t ssrc;
    uint64_t ntp;
    uint32_t rtp_timestamp;
    uint32_t packets;
    uint32_t octets;
};

/* The count of report blocks is packet->count, and that many are there when these say ERR_OK. ERR_INVALID: another
 * type. ERR_TRUNCATED: fewer blocks than promised. */
MUST_CHECK enum err rtcp_sr_parse(const struct rtcp_packet *packet, struct rtcp_sender_report *ret_report);
MUST_CHECK enum err rtcp_rr_parse(const struct rtcp_packet *packet, uint32_t *ret_ssrc);
/* Report block `index` of an SR or RR; ERR_NOT_FOUND beyond the last. */
MUST_CHECK enum err rtcp_report_parse(const struct rtcp_packet *packet, unsigned index, struct rtcp_report *ret_report);
/* The CNAME of the first chunk that has one. ERR_NOT_FOUND: none, or the packet is cut off before it. */
MUST_CHECK enum err rtcp_cname_parse(const struct rtcp_packet *packet, uint32_t *ret_ssrc, struct str *ret_cname);
/* Source `index` of a BYE (0 … packet->count - 1). */
MUST_CHECK enum err rtcp_bye_parse(const struct rtcp_packet *packet, unsigned index, uint32_t *ret_ssrc);

/* `count` ≤ 31 report blocks. */
void rtcp_write_sr(struct writer *w, const struct rtcp_sender_report *sr, const struct rtcp_report *reports,
                   unsigned count);
void rtcp_write_rr(struct writer *w, uint32_t ssrc, const struct rtcp_report *reports, unsigned count);
void rtcp_write_cname(struct writer *w, uint32_t ssrc, struct str cname); /* at most 255 bytes */
void rtcp_write_bye(struct writer *w, uint32_t ssrc);

#endif
