/* The SDP writer: an answer from structures. */
#include "dais/wire/sdp_write.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define TOKEN_BYTES_MAX 255

struct out {
    char *text;
    size_t size;
    size_t length;
    enum err err;
};

static void line(struct out *o, const char *format, ...) PRINTF_LIKE(2, 3);
static void line(struct out *o, const char *format, ...)
{
    if (o->err != ERR_OK) {
        return;
    }
    va_list args;
    va_start(args, format);
    int length = vsnprintf(o->text + o->length, o->size - o->length, format, args);
    va_end(args);
    /* Room for CRLF and the NUL at the end. */
    if (length < 0 || (size_t)length + 3 > o->size - o->length) {
        o->err = ERR_TRUNCATED;
        return;
    }
    o->length += (size_t)length;
    o->text[o->length++] = '\r';
    o->text[o->length++] = '\n';
    o->text[o->length] = '\0';
}

static bool is_token_char(char c)
{
    return c > ' ' && c < 0x7f && c != '"' && c != '(' && c != ')' && c != ',' && c != '/' && c != ':' && c != ';' &&
           c != '<' && c != '=' && c != '>' && c != '?' && c != '@' && c != '[' && c != '\\' && c != ']';
}

bool sdp_is_token(struct str s, size_t length_max)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_token_char(s.data[i])) {
            return false;
        }
    }
    return s.len > 0 && s.len <= length_max;
}

/* "UDP/TLS/RTP/SAVPF" */
static bool is_proto(struct str s)
{
    while (s.len > 0) {
        if (!sdp_is_token(str_cut(&s, '/'), TOKEN_BYTES_MAX)) {
            return false;
        }
    }
    return true;
}

static bool section_is_safe(const struct sdp_answer_section *s)
{
    bool safe = sdp_is_token(s->media, TOKEN_BYTES_MAX) && s->proto.len > 0 && is_proto(s->proto) &&
                (s->mid.len == 0 || sdp_is_token(s->mid, LIMIT_MID_BYTES));
    for (uint8_t i = 0; i < s->stream_count; i++) {
        safe = safe && sdp_is_token(s->streams[i].rid, LIMIT_RID_BYTES);
    }
    return safe;
}

static const char *direction_name(enum sdp_direction direction)
{
    static const char *const names[] = {"sendrecv", "sendonly", "recvonly", "inactive"};
    return names[direction];
}

static void write_session(struct out *o, const struct sdp_answer *a)
{
    line(o, "v=0");
    line(o, "o=- %" PRIu64 " %u IN IP4 127.0.0.1", a->session_id, a->session_version);
    line(o, "s=-");
    line(o, "t=0 0");
    line(o, "a=ice-lite");
    char mids[LIMIT_SDP_SECTIONS * (LIMIT_MID_BYTES + 1) + 1] = "";
    size_t used = 0;
    for (uint8_t i = 0; i < a->section_count; i++) {
        const struct sdp_answer_section *s = &a->sections[i];
        if (s->accepted && s->mid.len > 0) {
            used += (size_t)snprintf(mids + used, sizeof mids - used, " %.*s", STR_ARG(s->mid));
        }
    }
    if (a->bundle && used > 0) {
        line(o, "a=group:BUNDLE%s", mids);
    }
    if (a->ext_mixed) {
        line(o, "a=extmap-allow-mixed");
    }
    line(o, "a=msid-semantic: WMS *");
}

static void write_codec(struct out *o, const struct sdp_answer_codec *c)
{
    if (c->channels > 1) {
        line(o, "a=rtpmap:%u %s/%u/%u", c->pt, c->name, c->clock_hz, c->channels);
    } else {
        line(o, "a=rtpmap:%u %s/%u", c->pt, c->name, c->clock_hz);
    }
    if (c->fmtp[0] != '\0') {
        line(o, "a=fmtp:%u %s", c->pt, c->fmtp);
    }
    const struct {
        bool on;
        const char *name;
    } feedback[] = {{c->nack, "nack"},
                    {c->nack_pli, "nack pli"},
                    {c->ccm_fir, "ccm fir"},
                    {c->goog_remb, "goog-remb"},
                    {c->transport_cc, "transport-cc"}};
    for (size_t i = 0; i < sizeof feedback / sizeof feedback[0]; i++) {
        if (feedback[i].on) {
            line(o, "a=rtcp-fb:%u %s", c->pt, feedback[i].name);
        }
    }
}

static void write_media_line(struct out *o, const struct sdp_answer_section *s)
{
    char pts[SDP_ANSWER_CODECS * 4 + 1] = "";
    size_t used = 0;
    for (uint8_t i = 0; i < s->codec_count; i++) {
        used += (size_t)snprintf(pts + used, sizeof pts - used, " %u", s->codecs[i].pt);
    }
    line(o, "m=%.*s 9 %.*s%s", STR_ARG(s->media), STR_ARG(s->proto), pts);
    line(o, "c=IN IP4 0.0.0.0");
}

static void write_transport(struct out *o, const struct sdp_answer *a)
{
    line(o, "a=ice-ufrag:%s", a->ufrag);
    line(o, "a=ice-pwd:%s", a->pwd);
    line(o, "a=fingerprint:sha-256 %s", a->fingerprint_sha256);
    line(o, "a=setup:passive");
}

/* RFC 8839 section 5.1; type preference 126 (host), then our order. TCP is for who has no UDP: a type preference below
 * all of UDP's (RFC 6544 section 4.2), direction preference 4 (host, passive). */
static void write_candidates(struct out *o, const struct sdp_answer *a)
{
    char host[ADDRESS_TEXT_SIZE];
    for (size_t i = 0; i < a->candidate_count; i++) {
        uint32_t priority = 126U << 24 | (65535U - (uint32_t)i) << 8 | 255U;
        address_host_text(&a->candidates[i], host);
        line(o, "a=candidate:%zu 1 udp %u %s %u typ host", i + 1, priority, host, a->candidates[i].port);
    }
    for (size_t i = 0; a->ice_tcp && i < a->candidate_count; i++) {
        uint32_t priority = 90U << 24 | (4U << 13 | (8191U - (uint32_t)i)) << 8 | 255U;
        address_host_text(&a->candidates[i], host);
        line(o, "a=candidate:%zu 1 tcp %u %s %u typ host tcptype passive", a->candidate_count + i + 1, priority, host,
             a->candidates[i].port);
    }
    line(o, "a=end-of-candidates");
}

/* The media SSRC first: Chromium takes the first a=ssrc line for the media, whatever the group says. */
static void write_ssrcs(struct out *o, const struct sdp_answer *a, const struct sdp_answer_section *s)
{
    line(o, "a=msid:%s %s", s->msid_stream, s->msid_track);
    if (s->rtx_ssrc != 0) {
        line(o, "a=ssrc-group:FID %u %u", s->ssrc, s->rtx_ssrc);
    }
    line(o, "a=ssrc:%u cname:%s", s->ssrc, a->cname);
    line(o, "a=ssrc:%u msid:%s %s", s->ssrc, s->msid_stream, s->msid_track);
    if (s->rtx_ssrc != 0) {
        line(o, "a=ssrc:%u cname:%s", s->rtx_ssrc, a->cname);
        line(o, "a=ssrc:%u msid:%s %s", s->rtx_ssrc, s->msid_stream, s->msid_track);
    }
}

static void write_streams(struct out *o, const struct sdp_answer_section *s)
{
    char list[LIMIT_LAYERS * (LIMIT_RID_BYTES + 2) + 1] = "";
    size_t used = 0;
    for (uint8_t i = 0; i < s->stream_count; i++) {
        const struct sdp_stream *stream = &s->streams[i];
        line(o, "a=rid:%.*s recv", STR_ARG(stream->rid));
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s%.*s", i > 0 ? ";" : "",
                                 stream->paused ? "~" : "", STR_ARG(stream->rid));
    }
    line(o, "a=simulcast:recv %s", list);
}

static void write_accepted(struct out *o, const struct sdp_answer *a, const struct sdp_answer_section *s, bool first)
{
    write_media_line(o, s);
    if (s->mid.len > 0) {
        line(o, "a=mid:%.*s", STR_ARG(s->mid));
    }
    write_transport(o, a);
    if (first) {
        write_candidates(o, a);
    }
    line(o, "a=%s", direction_name(s->direction));
    line(o, "a=rtcp-mux");
    line(o, "a=rtcp-rsize");
    for (uint8_t i = 0; i < s->ext_count; i++) {
        const struct sdp_answer_ext *e = &s->exts[i];
        bool both = e->direction == SDP_SENDRECV;
        line(o, "a=extmap:%u%s%s %s", e->id, both ? "" : "/", both ? "" : direction_name(e->direction), e->uri);
    }
    for (uint8_t i = 0; i < s->codec_count; i++) {
        write_codec(o, &s->codecs[i]);
    }
    if (s->stream_count > 0) {
        write_streams(o, s);
    }
    if (s->ssrc != 0) {
        write_ssrcs(o, a, s);
    }
}

static void write_rejected(struct out *o, const struct sdp_answer_section *s)
{
    struct str formats = s->formats;
    struct str first = sdp_next_word(&formats);
    if (!sdp_is_token(first, TOKEN_BYTES_MAX)) {
        o->err = ERR_INVALID;
        return;
    }
    line(o, "m=%.*s 0 %.*s %.*s", STR_ARG(s->media), STR_ARG(s->proto), STR_ARG(first));
    line(o, "c=IN IP4 0.0.0.0");
    if (s->mid.len > 0) {
        line(o, "a=mid:%.*s", STR_ARG(s->mid));
    }
    line(o, "a=inactive");
}

enum err sdp_write_answer(const struct sdp_answer *answer, char *out, size_t size, size_t *ret_length)
{
    struct out o = {.text = out, .size = size, .err = size > 0 ? ERR_OK : ERR_TRUNCATED};
    bool first = true;
    for (uint8_t i = 0; i < answer->section_count; i++) {
        if (!section_is_safe(&answer->sections[i])) {
            return ERR_INVALID;
        }
    }
    write_session(&o, answer);
    for (uint8_t i = 0; i < answer->section_count; i++) {
        const struct sdp_answer_section *s = &answer->sections[i];
        if (s->accepted) {
            write_accepted(&o, answer, s, first);
            first = false;
        } else {
            write_rejected(&o, s);
        }
    }
    if (o.err == ERR_OK) {
        *ret_length = o.length;
    }
    return o.err;
}
