/* Fuzz target: an SDP text. Every view must lie in it; every count within its table. */
#include "dais/wire/sdp_read.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *text_from, *text_to;

static void check(struct str s)
{
    assert(s.len == 0 || (s.data >= text_from && s.data + s.len <= text_to));
}

static void check_section(const struct sdp_section *s)
{
    uint8_t bytes[32];
    check(s->mid);
    check(s->formats);
    check(s->msid);
    check(s->transport.pwd);
    assert(s->codec_count <= LIMIT_SDP_CODECS && s->ext_count <= LIMIT_SDP_EXTENSIONS);
    for (uint8_t i = 0; i < s->codec_count; i++) {
        assert(s->codecs[i].pt < 128);
        check(s->codecs[i].name);
        check(s->codecs[i].fmtp);
        check(sdp_fmtp_value(s->codecs[i].fmtp, STR("apt")));
    }
    for (uint8_t i = 0; i < s->ext_count; i++) {
        assert(s->exts[i].id > 0);
        check(s->exts[i].uri);
    }
    for (uint8_t i = 0; i < s->ssrc_count; i++) {
        check(s->ssrcs[i].cname);
    }
    for (uint8_t i = 0; i < s->rid_count; i++) {
        check(s->rids[i].id);
    }
    assert(s->rid_count <= LIMIT_SDP_RIDS && s->stream_count <= s->rid_count);
    for (uint8_t i = 0; i < s->stream_count; i++) {
        check(s->streams[i].rid);
        assert(s->streams[i].rid.len > 0);
    }
    for (uint8_t i = 0; i < s->transport.fingerprint_count; i++) {
        enum err err = sdp_fingerprint_bytes(s->transport.fingerprints[i].value, bytes, sizeof bytes);
        assert(err == ERR_OK || err == ERR_INVALID);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct session_description d;
    struct sdp_error error = {0};
    text_from = (const char *)data;
    text_to = text_from + size;
    if (sdp_read((struct str){(const char *)data, size}, &d, &error) != ERR_OK) {
        assert(error.what[0] != '\0');
        return 0;
    }
    assert(d.section_count <= LIMIT_SDP_SECTIONS);
    for (uint8_t i = 0; i < d.section_count; i++) {
        check_section(&d.sections[i]);
        (void)sdp_in_bundle(&d, d.sections[i].mid);
    }
    return 0;
}
