/* The SDP reader: lines, then m-lines. Attributes are read in sdp_attributes.c. */
#include "sdp_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sdp_fail(struct sdp_parser *p, enum err err, const char *format, ...)
{
    if (p->err != ERR_OK) {
        return;
    }
    p->err = err;
    va_list args;
    va_start(args, format);
    vsnprintf(p->error.what, sizeof p->error.what, format, args);
    va_end(args);
}

struct str sdp_next_word(struct str *rest)
{
    while (rest->len > 0 && rest->data[0] == ' ') {
        *rest = str_sub(*rest, 1, rest->len);
    }
    return str_cut(rest, ' ');
}

struct str sdp_fmtp_value(struct str fmtp, struct str name)
{
    while (fmtp.len > 0) {
        struct str value = str_cut(&fmtp, ';');
        struct str key = str_trim(str_cut(&value, '='));
        if (str_eq_nocase(key, name)) {
            return str_trim(value);
        }
    }
    return STR_NONE;
}

bool sdp_in_bundle(const struct session_description *description, struct str mid)
{
    struct str rest = description->bundle;
    while (rest.len > 0) {
        if (str_eq(sdp_next_word(&rest), mid)) {
            return mid.len > 0;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

enum err sdp_fingerprint_bytes(struct str value, uint8_t *out, size_t size)
{
    if (value.len != size * 3 - 1) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(value.data[i * 3]);
        int low = hex_digit(value.data[i * 3 + 1]);
        if (high < 0 || low < 0 || (i + 1 < size && value.data[i * 3 + 2] != ':')) {
            return ERR_INVALID;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return ERR_OK;
}

bool sdp_read_number(struct sdp_parser *p, struct str word, uint64_t max, const char *what, uint64_t *ret_value)
{
    if (str_to_u64(word, max, ret_value) != ERR_OK) {
        sdp_fail(p, ERR_INVALID, "%s is not a number from 0 to %llu", what, (unsigned long long)max);
        return false;
    }
    return true;
}

/* Streams without their a=rid line are left out, and a second mention of one is nothing new (RFC 8853 section 5.1). */
static void finish_section(struct sdp_section *s)
{
    uint8_t kept = 0;
    for (uint8_t i = 0; i < s->stream_count; i++) {
        bool named = false, twice = false;
        for (uint8_t k = 0; k < s->rid_count; k++) {
            named = named || (s->rids[k].send && str_eq(s->rids[k].id, s->streams[i].rid));
        }
        for (uint8_t k = 0; k < kept; k++) {
            twice = twice || str_eq(s->streams[k].rid, s->streams[i].rid);
        }
        if (named && !twice) {
            s->streams[kept++] = s->streams[i];
        }
    }
    s->stream_count = kept;
}

static void read_formats(struct sdp_parser *p, struct sdp_section *s)
{
    struct str rest = s->formats;
    for (struct str word = sdp_next_word(&rest); word.len > 0; word = sdp_next_word(&rest)) {
        uint64_t pt;
        if (!sdp_read_number(p, word, 127, "a payload type in an m-line", &pt)) {
            return;
        }
        if (p->codec_of_pt[pt] != PT_NONE) {
            sdp_fail(p, ERR_INVALID, "payload type %u twice in an m-line", (unsigned)pt);
            return;
        }
        if (s->codec_count == LIMIT_SDP_CODECS) {
            sdp_fail(p, ERR_LIMIT, "more than %d formats in an m-line", LIMIT_SDP_CODECS);
            return;
        }
        p->codec_of_pt[pt] = s->codec_count;
        s->codecs[s->codec_count++] = (struct sdp_codec){.pt = (uint8_t)pt, .channels = 1};
    }
}

/* Everything but the tables, whose counts are zero: clearing them all for each of 96 m-lines would cost megabytes. */
static void clear_section(struct sdp_section *s)
{
    s->kind = SDP_OTHER;
    s->media = s->proto = s->formats = s->mid = s->msid = STR_NONE;
    s->port = 0;
    s->direction = SDP_SENDRECV;
    s->transport = (struct sdp_transport){0};
    s->rtcp_mux = s->rtcp_rsize = s->bundle_only = s->ext_mixed = s->simulcast = false;
    s->codec_count = s->ext_count = s->ssrc_count = s->ssrc_group_count = s->rid_count = s->stream_count = 0;
}

static void read_media(struct sdp_parser *p, struct str line)
{
    if (p->d->section_count == LIMIT_SDP_SECTIONS) {
        p->error.sections = true;
        sdp_fail(p, ERR_LIMIT, "more than %d m-lines", LIMIT_SDP_SECTIONS);
        return;
    }
    struct sdp_section *s = p->section = &p->d->sections[p->d->section_count++];
    clear_section(s);
    p->section_lines = 0;
    p->error.section++;
    memset(p->codec_of_pt, PT_NONE, sizeof p->codec_of_pt);
    s->media = sdp_next_word(&line);
    struct str port = sdp_next_word(&line);
    s->proto = sdp_next_word(&line);
    s->formats = line;
    uint64_t port_number;
    if (!sdp_read_number(p, str_cut(&port, '/'), 65535, "the port of an m-line", &port_number)) {
        return;
    }
    s->port = (uint16_t)port_number;
    s->kind = str_eq(s->media, STR("audio")) ? SDP_AUDIO : str_eq(s->media, STR("video")) ? SDP_VIDEO : SDP_OTHER;
    if (s->kind != SDP_OTHER) {
        read_formats(p, s);
    }
}

static void read_origin(struct sdp_parser *p, struct str line)
{
    (void)sdp_next_word(&line);
    p->d->origin_id = sdp_next_word(&line);
    p->d->origin_version = sdp_next_word(&line);
}

static void read_line(struct sdp_parser *p, struct str line)
{
    if (line.len < 2 || line.data[1] != '=' || line.data[0] < 'a' || line.data[0] > 'z') {
        sdp_fail(p, ERR_INVALID, "a line is not \"x=...\"");
        return;
    }
    struct str value = str_sub(line, 2, line.len);
    if (++p->section_lines > LIMIT_SDP_SECTION_LINES && line.data[0] != 'm') {
        sdp_fail(p, ERR_LIMIT, "more than %d lines in one section", LIMIT_SDP_SECTION_LINES);
        return;
    }
    switch (line.data[0]) {
    case 'm':
        read_media(p, value);
        break;
    case 'a':
        sdp_read_attribute(p, value);
        break;
    case 'o':
        read_origin(p, value);
        break;
    default:
        break; /* v=, s=, t=, c=, b=: nothing in them that we need */
    }
}

static bool line_is_clean(struct str line)
{
    return line.len == 0 || (memchr(line.data, '\0', line.len) == NULL && memchr(line.data, '\r', line.len) == NULL);
}

static void read_text(struct sdp_parser *p, struct str text)
{
    bool first = true;
    while (text.len > 0 && p->err == ERR_OK) {
        struct str line = str_cut(&text, '\n');
        p->error.line++;
        if (line.len > 0 && line.data[line.len - 1] == '\r') {
            line.len--;
        }
        if (!line_is_clean(line)) {
            sdp_fail(p, ERR_INVALID, "a NUL or a lone carriage return in a line");
        } else if (first && !str_eq(line, STR("v=0"))) {
            sdp_fail(p, ERR_INVALID, "does not begin with v=0");
        } else if (line.len > 0) {
            read_line(p, line);
        } else if (text.len > 0) {
            sdp_fail(p, ERR_INVALID, "an empty line");
        }
        first = false;
    }
    if (first) {
        sdp_fail(p, ERR_INVALID, "empty");
    }
}

enum err sdp_read(struct str text, struct session_description *ret_description, struct sdp_error *ret_error)
{
    struct session_description *d = ret_description;
    struct sdp_parser p = {.d = d, .error = {.section = -1}};
    d->origin_id = d->origin_version = d->bundle = STR_NONE;
    d->transport = (struct sdp_transport){0};
    d->ice_lite = d->ext_mixed = false;
    d->bundle_count = d->section_count = 0;
    d->candidate_count = 0;
    if (text.len > LIMIT_SDP_BYTES) {
        sdp_fail(&p, ERR_LIMIT, "longer than %d bytes", LIMIT_SDP_BYTES);
    } else {
        read_text(&p, text);
    }
    for (uint8_t i = 0; i < d->section_count; i++) {
        finish_section(&d->sections[i]);
    }
    if (p.err != ERR_OK) {
        *ret_error = p.error;
    }
    return p.err;
}
