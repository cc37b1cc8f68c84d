/* RTCP: the compound walk, reports, CNAME and BYE. */
#include "dais/wire/rtcp.h"

#define COMMON_HEADER_BYTES 4
#define REPORT_BYTES        24
#define SDES_END            0
#define SDES_CNAME          1

void rtcp_begin(struct rtcp_iter *iter, const void *data, size_t size)
{
    reader_init(&iter->reader, data, size);
    iter->malformed = false;
}

static bool read_packet(struct reader *r, struct rtcp_packet *packet)
{
    uint8_t first = reader_u8(r);
    packet->type = reader_u8(r);
    packet->size = (size_t)reader_u16(r) * 4;
    packet->count = first & 0x1f;
    packet->body = reader_take(r, packet->size);
    if (r->failed || first >> 6 != 2) {
        return false;
    }
    if ((first & 0x20) != 0) {
        uint8_t padding = packet->size > 0 ? packet->body[packet->size - 1] : 0;
        if (padding == 0 || padding > packet->size) { /* libwebrtc pads its transport-cc by 1 to 3 bytes */
            return false;
        }
        packet->size -= padding;
    }
    return true;
}

bool rtcp_next(struct rtcp_iter *iter, struct rtcp_packet *ret_packet)
{
    struct rtcp_packet packet;
    if (iter->malformed || reader_left(&iter->reader) == 0) {
        return false;
    }
    if (!read_packet(&iter->reader, &packet)) {
        iter->malformed = true;
        return false;
    }
    *ret_packet = packet;
    return true;
}

/* Where the report blocks of an SR or RR begin; 0 for other types. */
static size_t reports_at(const struct rtcp_packet *packet)
{
    return packet->type == RTCP_SR ? 24 : packet->type == RTCP_RR ? 4 : 0;
}

static enum err check_reports(const struct rtcp_packet *packet, uint8_t type)
{
    if (packet->type != type) {
        return ERR_INVALID;
    }
    size_t need = reports_at(packet) + (size_t)packet->count * REPORT_BYTES;
    return packet->size < need ? ERR_TRUNCATED : ERR_OK;
}

enum err rtcp_sr_parse(const struct rtcp_packet *packet, struct rtcp_sender_report *ret_report)
{
    enum err err = check_reports(packet, RTCP_SR);
    if (err != ERR_OK) {
        return err;
    }
    struct reader r;
    reader_init(&r, packet->body, packet->size);
    ret_report->ssrc = reader_u32(&r);
    ret_report->ntp = reader_u64(&r);
    ret_report->rtp_timestamp = reader_u32(&r);
    ret_report->packets = reader_u32(&r);
    ret_report->octets = reader_u32(&r);
    return ERR_OK;
}

enum err rtcp_rr_parse(const struct rtcp_packet *packet, uint32_t *ret_ssrc)
{
    enum err err = check_reports(packet, RTCP_RR);
    if (err == ERR_OK) {
        *ret_ssrc = load_u32(packet->body);
    }
    return err;
}

enum err rtcp_report_parse(const struct rtcp_packet *packet, unsigned index, struct rtcp_report *ret_report)
{
    size_t at = reports_at(packet);
    if (at == 0) {
        return ERR_INVALID;
    }
    if (index >= packet->count) {
        return ERR_NOT_FOUND;
    }
    struct reader r;
    reader_init(&r, packet->body, packet->size);
    reader_skip(&r, at + (size_t)index * REPORT_BYTES);
    struct rtcp_report report = {.ssrc = reader_u32(&r), .fraction_lost = reader_u8(&r)};
    uint32_t lost = reader_u24(&r);
    report.lost_total = (int32_t)lost - ((lost & 0x800000) != 0 ? 0x1000000 : 0);
    report.highest_seq = reader_u32(&r);
    report.jitter = reader_u32(&r);
    report.last_sr = reader_u32(&r);
    report.delay_last_sr = reader_u32(&r);
    if (r.failed) {
        return ERR_TRUNCATED;
    }
    *ret_report = report;
    return ERR_OK;
}

/* Reads one chunk's items up to and with its end; says whether a CNAME was among them. */
static bool read_chunk(struct reader *r, struct str *cname)
{
    bool found = false;
    for (;;) {
        uint8_t type = reader_u8(r);
        if (r->failed || type == SDES_END) {
            break;
        }
        uint8_t length = reader_u8(r);
        const uint8_t *text = reader_take(r, length);
        if (text != NULL && type == SDES_CNAME && !found) {
            *cname = (struct str){(const char *)text, length};
            found = true;
        }
    }
    reader_skip(r, (4 - r->pos % 4) % 4);
    return found;
}

enum err rtcp_cname_parse(const struct rtcp_packet *packet, uint32_t *ret_ssrc, struct str *ret_cname)
{
    if (packet->type != RTCP_SDES) {
        return ERR_INVALID;
    }
    struct reader r;
    reader_init(&r, packet->body, packet->size);
    for (unsigned i = 0; i < packet->count && reader_left(&r) > 0; i++) {
        uint32_t ssrc = reader_u32(&r);
        struct str cname = STR_NONE;
        if (read_chunk(&r, &cname)) {
            *ret_ssrc = ssrc;
            *ret_cname = cname;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}

enum err rtcp_bye_parse(const struct rtcp_packet *packet, unsigned index, uint32_t *ret_ssrc)
{
    if (packet->type != RTCP_BYE) {
        return ERR_INVALID;
    }
    if (index >= packet->count) {
        return ERR_NOT_FOUND;
    }
    if (packet->size < ((size_t)index + 1) * 4) {
        return ERR_TRUNCATED;
    }
    *ret_ssrc = load_u32(packet->body + (size_t)index * 4);
    return ERR_OK;
}

static void write_common(struct writer *w, uint8_t count, enum rtcp_type type, size_t body_size)
{
    writer_u8(w, (uint8_t)(0x80 | count));
    writer_u8(w, (uint8_t)type);
    writer_u16(w, (uint16_t)(body_size / 4));
}

static void write_report(struct writer *w, const struct rtcp_report *report)
{
    int32_t lost = report->lost_total;
    lost = lost > 0x7fffff ? 0x7fffff : lost < -0x800000 ? -0x800000 : lost;
    writer_u32(w, report->ssrc);
    writer_u8(w, report->fraction_lost);
    writer_u24(w, (uint32_t)lost & 0xffffff);
    writer_u32(w, report->highest_seq);
    writer_u32(w, report->jitter);
    writer_u32(w, report->last_sr);
    writer_u32(w, report->delay_last_sr);
}

void rtcp_write_sr(struct writer *w, const struct rtcp_sender_report *sr, const struct rtcp_report *reports,
                   unsigned count)
{
    if (count > RTCP_REPORTS_MAX) {
        w->failed = true;
        return;
    }
    write_common(w, (uint8_t)count, RTCP_SR, 24 + (size_t)count * REPORT_BYTES);
    writer_u32(w, sr->ssrc);
    writer_u64(w, sr->ntp);
    writer_u32(w, sr->rtp_timestamp);
    writer_u32(w, sr->packets);
    writer_u32(w, sr->octets);
    for (unsigned i = 0; i < count; i++) {
        write_report(w, &reports[i]);
    }
}

void rtcp_write_rr(struct writer *w, uint32_t ssrc, const struct rtcp_report *reports, unsigned count)
{
    if (count > RTCP_REPORTS_MAX) {
        w->failed = true;
        return;
    }
    write_common(w, (uint8_t)count, RTCP_RR, 4 + (size_t)count * REPORT_BYTES);
    writer_u32(w, ssrc);
    for (unsigned i = 0; i < count; i++) {
        write_report(w, &reports[i]);
    }
}

void rtcp_write_cname(struct writer *w, uint32_t ssrc, struct str cname)
{
    if (cname.len > 255) {
        w->failed = true;
        return;
    }
    /* SSRC, item head, text, and at least one zero that ends the chunk. */
    size_t used = 4 + 2 + cname.len;
    size_t padding = 4 - used % 4;
    write_common(w, 1, RTCP_SDES, used + padding);
    writer_u32(w, ssrc);
    writer_u8(w, SDES_CNAME);
    writer_u8(w, (uint8_t)cname.len);
    writer_bytes(w, cname.data, cname.len);
    writer_zero(w, padding);
}

void rtcp_write_bye(struct writer *w, uint32_t ssrc)
{
    write_common(w, 1, RTCP_BYE, 4);
    writer_u32(w, ssrc);
}
