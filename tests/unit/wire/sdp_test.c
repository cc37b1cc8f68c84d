/* SDP: real offers are read whole, limits and nonsense are named, answers read back. */
#include "dais/wire/sdp_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char text[LIMIT_SDP_BYTES * 2];
static struct session_description d;
static struct sdp_error error;

static struct str load(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/sdp/%s.sdp", TEST_DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    return (struct str){text, size};
}

static enum err read_text(const char *sdp)
{
    memset(&error, 0, sizeof error);
    return sdp_read(str_of(sdp), &d, &error);
}

#define HEAD  "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
#define AUDIO "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n"

static const struct sdp_codec *codec_named(const struct sdp_section *s, struct str name)
{
    for (uint8_t i = 0; i < s->codec_count; i++) {
        if (str_eq(s->codecs[i].name, name)) {
            return &s->codecs[i];
        }
    }
    return NULL;
}

static void offers_of_browsers_and_others_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint8_t sections;
    } offers[] = {{"chromium_page", 22},
                  {"chromium_page_simulcast", 22},
                  {"chromium_page_all_codecs", 8},
                  {"chromium_whip", 2},
                  {"chromium_whip_simulcast", 2},
                  {"chromium_whip_paused", 2},
                  {"chromium_whep_10_10", 20},
                  {"chromium_data", 7},
                  {"firefox_page", 22},
                  {"firefox_page_simulcast", 22},
                  {"firefox_page_all_codecs", 8},
                  {"firefox_whip", 2},
                  {"firefox_whip_simulcast", 2},
                  {"firefox_whep_10_10", 20},
                  {"firefox_data", 7},
                  {"aiortc_whip", 2},
                  {"aiortc_whep", 20}};
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        assert_int_equal(sdp_read(load(offers[i].name), &d, &error), ERR_OK);
        assert_int_equal(d.section_count, offers[i].sections);
        assert_int_equal(d.bundle_count, 1);
        for (uint8_t k = 0; k < d.section_count; k++) {
            const struct sdp_section *s = &d.sections[k];
            assert_true(sdp_in_bundle(&d, s->mid));
            assert_true(s->kind == SDP_OTHER || s->rtcp_mux);
            assert_true(s->kind != SDP_AUDIO || codec_named(s, STR("opus"))->channels == 2);
            assert_true(s->kind != SDP_VIDEO || codec_named(s, STR("VP8"))->nack_pli);
        }
    }
}

static void the_details_of_a_simulcast_section_are_there(void **state)
{
    (void)state;
    uint8_t bytes[32];
    assert_int_equal(sdp_read(load("firefox_page_simulcast"), &d, &error), ERR_OK);
    const struct sdp_section *s = &d.sections[1];
    assert_true(s->kind == SDP_VIDEO && s->direction == SDP_SENDONLY && s->rid_count == 3 && s->bundle_only);
    assert_true(s->port == 0 && str_eq(s->rids[0].id, STR("l")) && s->rids[2].send);
    assert_true(s->simulcast && s->stream_count == 3 && str_eq(s->streams[0].rid, STR("l")));
    assert_true(str_eq(s->streams[2].rid, STR("h")) && !s->streams[2].paused);
    assert_true(s->transport.setup == SDP_SETUP_ACTPASS && s->transport.ufrag.len == 8);
    assert_true(d.transport.fingerprint_count == 1 && str_eq(d.transport.fingerprints[0].hash, STR("sha-256")));
    assert_int_equal(sdp_fingerprint_bytes(d.transport.fingerprints[0].value, bytes, 32), ERR_OK);
    const struct sdp_codec *rtx = codec_named(s, STR("rtx"));
    assert_true(str_eq(sdp_fmtp_value(rtx->fmtp, STR("apt")), STR("120")));
    assert_true(s->ext_count > 4 && s->exts[0].id > 0);
}

#define VIDEO "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\n"
#define RIDS  "a=rid:l send\r\na=rid:m send pt=96;max-width=640\r\na=rid:h send\r\na=rid:r recv\r\n"

/* The streams of an a=simulcast line as "l m ~h". */
static const char *streams_of(const char *line)
{
    static char found[128], sdp[1024];
    size_t used = 0;
    snprintf(sdp, sizeof sdp, HEAD VIDEO RIDS "a=simulcast:%s\r\n", line);
    if (read_text(sdp) != ERR_OK) {
        return error.what;
    }
    found[0] = '\0';
    for (uint8_t i = 0; i < d.sections[0].stream_count; i++) {
        const struct sdp_stream *stream = &d.sections[0].streams[i];
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%s%.*s", i > 0 ? " " : "",
                                 stream->paused ? "~" : "", STR_ARG(stream->rid));
    }
    return found;
}

static void simulcast_streams_are_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *line, *streams;
    } rows[] = {
        {"send l;m;h", "l m h"},    {"send l;~m;~h", "l ~m ~h"},
        {"send l,m;h", "l h"},                                  /* the first of two alternatives */
        {"send ~l,m;h,~m", "~l h"}, {"recv r send h;l", "h l"}, /* both directions: what is sent counts */
        {"send h recv r", "h"},     {"recv r", ""},
        {"send l;x;r;h", "l h"}, /* no such a=rid, or not one that is sent */
        {"send l;l;h", "l h"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(streams_of(rows[i].line), rows[i].streams);
    }
    assert_int_equal(sdp_read(load("chromium_whip_paused"), &d, &error), ERR_OK);
    const struct sdp_section *s = &d.sections[1];
    assert_true(s->stream_count == 3 && !s->streams[1].paused && s->streams[2].paused);
}

static void bad_simulcast_lines_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {"send l,;m",  "",         "send",          "sends l",       "send ~",
                                        "send l;",    "l;m;h",    "send l;;h",     "send l,",       "send ,l",
                                        "send l:m",   "send ~~l", "send l send m", "recv r recv r", "send rid=l;m;h",
                                        "send l recv"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (strstr(streams_of(lines[i]), "a=simulcast") == NULL) {
            fail_msg("\"%s\" was read", lines[i]);
        }
    }
    assert_non_null(strstr(streams_of("send l;m;h;l;m;h;l;m;h"), "more than 8 streams"));
    assert_int_equal(read_text(HEAD VIDEO RIDS "a=simulcast:send l\r\na=simulcast:send l\r\n"), ERR_INVALID);
    assert_int_equal(error.line, 13);
    assert_int_equal(read_text(HEAD VIDEO RIDS "a=rid:l send\r\n"), ERR_INVALID);
}

static void line_feeds_alone_will_do(void **state)
{
    (void)state;
    struct str crlf = load("chromium_page");
    assert_int_equal(sdp_read(crlf, &d, &error), ERR_OK);
    uint8_t ssrcs = d.sections[0].ssrc_count;
    size_t size = 0;
    for (size_t i = 0; i < crlf.len; i++) {
        if (text[i] != '\r') {
            text[size++] = text[i];
        }
    }
    assert_int_equal(sdp_read((struct str){text, size}, &d, &error), ERR_OK);
    assert_true(d.section_count == 22 && d.sections[0].ssrc_count == ssrcs);
}

static void nonsense_is_refused_with_line_and_reason(void **state)
{
    (void)state;
    static const struct {
        const char *sdp;
        uint32_t line;
        int section;
    } rows[] = {
        {"", 0, -1},
        {"v=1\r\n", 1, -1},
        {"hello", 1, -1},
        {HEAD "garbage\r\n", 5, -1},
        {HEAD "\r\n" AUDIO, 5, -1},
        {HEAD "m=audio 9\r\nm=audio 70000 UDP/TLS/RTP/SAVPF 111\r\n", 6, 1},
        {HEAD "m=audio 9 UDP/TLS/RTP/SAVPF 128\r\n", 5, 0}, /* payload types end at 127 */
        {HEAD "m=audio 9 UDP/TLS/RTP/SAVPF 111 111\r\n", 5, 0},
        {HEAD "m=audio 9 UDP/TLS/RTP/SAVPF x\r\n", 5, 0},
        {HEAD AUDIO "a=rtpmap:111 opus/x\r\n", 8, 0},
        {HEAD AUDIO "a=rtpmap:300 opus/48000\r\n", 8, 0},
        {HEAD AUDIO "a=ice-ufrag:abcd\r\na=ice-ufrag:abce\r\n", 9, 0},
        {HEAD AUDIO "a=ice-ufrag:abc\r\n", 8, 0},
        {HEAD AUDIO "a=mid:1\r\n", 8, 0},
        {HEAD AUDIO "a=setup:sideways\r\n", 8, 0},
        {HEAD AUDIO "a=ssrc:4294967296 cname:x\r\n", 8, 0},
        {HEAD AUDIO "a=extmap:x urn:y\r\n", 8, 0},
        {HEAD "a=group:BUNDLE 0\r\na=group:BUNDLE 1\r\n", 6, -1},
        {HEAD "a=x\ry\r\n", 5, -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i].sdp), ERR_INVALID);
        assert_int_equal(error.line, rows[i].line);
        assert_int_equal(error.section, rows[i].section);
        assert_true(strlen(error.what) > 3);
    }
    static const char with_nul[] = HEAD "a=x\0y\r\n";
    assert_int_equal(sdp_read((struct str){with_nul, sizeof with_nul - 1}, &d, &error), ERR_INVALID);
}

/* HEAD, one m-line, then `count` of a line with its number in it. */
static struct str flood(const char *line, unsigned count)
{
    size_t used = (size_t)snprintf(text, sizeof text, HEAD AUDIO);
    for (unsigned i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%u x\r\n", line, i);
    }
    return (struct str){text, used};
}

static void every_limit_is_exact_and_named(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned most;
        const char *what;
    } rows[] = {
        {"a=candidate:", LIMIT_SDP_CANDIDATES, "candidate"},
        {"a=extmap:1", LIMIT_SDP_EXTENSIONS, "extmap"},
        {"a=rid:r", LIMIT_SDP_RIDS, "rid"},
        {"a=fingerprint:h", LIMIT_SDP_FINGERPRINTS, "fingerprint"},
        {"a=unknown:", LIMIT_SDP_SECTION_LINES - 2, "lines"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(sdp_read(flood(rows[i].line, rows[i].most), &d, &error), ERR_OK);
        assert_int_equal(sdp_read(flood(rows[i].line, rows[i].most + 1), &d, &error), ERR_LIMIT);
        assert_non_null(strstr(error.what, rows[i].what));
    }
}

static void sections_ssrcs_formats_and_bytes_have_limits(void **state)
{
    (void)state;
    size_t used = (size_t)snprintf(text, sizeof text, HEAD);
    for (int i = 0; i < LIMIT_SDP_SECTIONS; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n");
    }
    assert_int_equal(read_text(text), ERR_OK);
    snprintf(text + used, sizeof text - used, "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n");
    assert_int_equal(read_text(text), ERR_LIMIT);
    assert_true(error.sections && error.section == LIMIT_SDP_SECTIONS - 1);
    used = (size_t)snprintf(text, sizeof text, HEAD AUDIO);
    for (int i = 0; i <= LIMIT_SDP_SSRCS; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "a=ssrc:%d cname:x\r\n", i);
    }
    assert_int_equal(read_text(text), ERR_LIMIT);
    assert_int_equal(read_text(HEAD AUDIO "a=ssrc-group:SIM 1 2 3 4 5 6 7 8 9\r\n"), ERR_LIMIT);
    used = (size_t)snprintf(text, sizeof text, HEAD "m=video 9 UDP/TLS/RTP/SAVPF");
    for (int i = 0; i <= LIMIT_SDP_CODECS; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, " %d", i);
    }
    assert_int_equal(read_text(text), ERR_LIMIT);
    for (int more = 0; more < 2; more++) { /* blanks cost as much as ids */
        snprintf(text, sizeof text, HEAD "a=group:BUNDLE %*s\r\n", LIMIT_SDP_BUNDLE_BYTES + more, "0");
        assert_int_equal(read_text(text), more == 0 ? ERR_OK : ERR_LIMIT);
    }
    memset(text, 'x', LIMIT_SDP_BYTES + 1);
    assert_int_equal(sdp_read((struct str){text, LIMIT_SDP_BYTES + 1}, &d, &error), ERR_LIMIT);
}

static void what_we_do_not_know_is_skipped(void **state)
{
    (void)state;
    assert_int_equal(read_text(HEAD "a=group:LS 1 2\r\na=mid:outside\r\n" AUDIO
                                    "b=AS:1\r\na=\r\na=rtpmap:5 unlisted/8000\r\na=extmap:4096 urn:provisional\r\n"
                                    "a=rtcp-fb:* nack\r\n"),
                     ERR_OK);
    assert_true(d.section_count == 1 && d.sections[0].codec_count == 1 && d.sections[0].ext_count == 0);
    assert_true(d.bundle_count == 0 && d.sections[0].codecs[0].nack);
}

static void fingerprints_must_be_whole(void **state)
{
    (void)state;
    uint8_t out[3];
    assert_int_equal(sdp_fingerprint_bytes(STR("0a:Fb:00"), out, 3), ERR_OK);
    assert_memory_equal(out, "\x0a\xfb\x00", 3);
    assert_int_equal(sdp_fingerprint_bytes(STR("0a:fb"), out, 3), ERR_INVALID);
    assert_int_equal(sdp_fingerprint_bytes(STR("0a:fb:0g"), out, 3), ERR_INVALID);
    assert_int_equal(sdp_fingerprint_bytes(STR("0a-fb:00"), out, 3), ERR_INVALID);
    assert_int_equal(sdp_fingerprint_bytes(STR("0a:fb:00:"), out, 3), ERR_INVALID);
}

static void answers_hold_no_line_breaks_of_the_offer(void **state)
{
    (void)state;
    char out[4096];
    size_t length;
    static struct sdp_answer answer = {.ufrag = "u", .pwd = "p", .fingerprint_sha256 = "AB", .cname = "c"};
    answer.section_count = 1;
    answer.sections[0] = (struct sdp_answer_section){
        .media = STR("audio"), .proto = STR("UDP/TLS/RTP/SAVPF"), .formats = STR("0"), .mid = STR("a\r\na=evil")};
    assert_int_equal(sdp_write_answer(&answer, out, sizeof out, &length), ERR_INVALID);
    answer.sections[0].mid = STR("a");
    assert_int_equal(sdp_write_answer(&answer, out, sizeof out, &length), ERR_OK);
    assert_int_equal(strlen(out), length);
    for (size_t size = 0; size <= length; size++) {
        size_t ignored;
        assert_int_equal(sdp_write_answer(&answer, out, size, &ignored), ERR_TRUNCATED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_of_browsers_and_others_are_read),
        cmocka_unit_test(the_details_of_a_simulcast_section_are_there),
        cmocka_unit_test(simulcast_streams_are_taken_apart),
        cmocka_unit_test(bad_simulcast_lines_are_refused),
        cmocka_unit_test(line_feeds_alone_will_do),
        cmocka_unit_test(nonsense_is_refused_with_line_and_reason),
        cmocka_unit_test(every_limit_is_exact_and_named),
        cmocka_unit_test(sections_ssrcs_formats_and_bytes_have_limits),
        cmocka_unit_test(what_we_do_not_know_is_skipped),
        cmocka_unit_test(fingerprints_must_be_whole),
        cmocka_unit_test(answers_hold_no_line_breaks_of_the_offer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
