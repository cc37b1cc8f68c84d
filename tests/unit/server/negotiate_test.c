/* Offer → answer, with the offers of Chromium, Firefox and aiortc. */
#include "dais/server/negotiate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char text[LIMIT_SDP_BYTES + 1], answer_text[LIMIT_SDP_BYTES];
static struct session_description offer, answer;
static struct negotiated result;
static struct negotiate_refusal refusal;

static struct str load(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/sdp/%s.sdp", TEST_DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    return (struct str){text, size};
}

/* Replaces every `from` in the loaded text. */
static void change(const char *from, const char *to)
{
    static char changed[sizeof text];
    size_t used = 0;
    char *at = text;
    for (char *hit; (hit = strstr(at, from)) != NULL; at = hit + strlen(from)) {
        used += (size_t)snprintf(changed + used, sizeof changed - used, "%.*s%s", (int)(hit - at), at, to);
    }
    snprintf(changed + used, sizeof changed - used, "%s", at);
    memcpy(text, changed, sizeof text);
}

static bool announce_tcp;

static enum err negotiate_text(enum negotiate_role role, const struct negotiated *earlier)
{
    struct address candidates[2];
    assert_int_equal(address_parse_ip("192.0.2.7", 5000, &candidates[0]), ERR_OK);
    assert_int_equal(address_parse_ip("2001:db8::7", 5000, &candidates[1]), ERR_OK);
    struct negotiate_input input = {.offer = &offer,
                                    .role = role,
                                    .ufrag = "w0ourufragourufr",
                                    .pwd = "ourpasswordourpasswordou",
                                    .fingerprint = "AB:CD:EF",
                                    .candidates = candidates,
                                    .candidate_count = 2,
                                    .ice_tcp = announce_tcp,
                                    .earlier = earlier,
                                    .cname = "cnamecnamecname1",
                                    .ssrc_first = 1000,
                                    .session_id = 77};
    struct sdp_error error;
    size_t length = 0;
    enum err err = negotiate_read(str_of(text), &offer, &refusal);
    if (err == ERR_OK) {
        err = negotiate_answer(&input, &result, answer_text, sizeof answer_text, &length, &refusal);
    }
    if (err == ERR_OK) {
        assert_int_equal(sdp_read((struct str){answer_text, length}, &answer, &error), ERR_OK);
        assert_int_equal(answer.section_count, offer.section_count);
    }
    return err;
}

static enum err negotiate_file(const char *name, enum negotiate_role role)
{
    load(name);
    return negotiate_text(role, NULL);
}

static void the_pages_offer_gets_its_four_sources_and_eighteen_slots(void **state)
{
    (void)state;
    static const char *const names[] = {"chromium_page", "firefox_page"};
    for (size_t n = 0; n < 2; n++) {
        assert_int_equal(negotiate_file(names[n], NEGOTIATE_PEER), ERR_OK);
        assert_true(result.open.publish_count == 4 && result.open.slot_count == 18);
        assert_int_equal(result.publish_kind[0], SOURCE_MIC);
        assert_int_equal(result.publish_kind[1], SOURCE_CAMERA);
        assert_int_equal(result.publish_kind[2], SOURCE_SCREEN);
        assert_int_equal(result.publish_kind[3], SOURCE_SCREEN_AUDIO);
        assert_true(answer.ice_lite && answer.bundle_count == 1);
        for (uint8_t i = 0; i < answer.section_count; i++) {
            const struct sdp_section *s = &answer.sections[i];
            assert_true(s->port != 0 && s->rtcp_mux && s->transport.setup == SDP_SETUP_PASSIVE);
            assert_true(str_eq(s->mid, offer.sections[i].mid) && sdp_in_bundle(&answer, s->mid));
            assert_int_equal(s->direction, offer.sections[i].direction == SDP_SENDONLY ? SDP_RECVONLY : SDP_SENDONLY);
        }
    }
    const struct media_params *p = &result.open.params; /* Firefox's numbers */
    assert_true(p->opus_pt == 109 && p->vp8_pt == 120 && p->vp8_rtx_pt == 124);
    assert_true(p->ext_mid == 3 && p->ext_audio_level == 1 && p->ext_transport_cc == 7 && p->ext_abs_send_time == 4);
    assert_true(p->transport_cc_video && p->video_nack && p->video_pli && p->ext_rid == 0);
    assert_int_equal(answer.candidate_count, 2);
    assert_null(strstr(answer_text, "tcptype"));
}

static void tcp_is_announced_after_udp(void **state)
{
    (void)state;
    announce_tcp = true;
    assert_int_equal(negotiate_file("chromium_page", NEGOTIATE_PEER), ERR_OK);
    announce_tcp = false;
    assert_int_equal(answer.candidate_count, 4);
    assert_non_null(strstr(answer_text, "a=candidate:1 1 udp 2130706431 192.0.2.7 5000 typ host\r\n"));
    /* RFC 6544 section 4.2: 2^24 · 90 + 2^8 · (2^13 · 4 + 8191) + 255 */
    assert_non_null(strstr(answer_text, "a=candidate:3 1 tcp 1520435199 192.0.2.7 5000 typ host tcptype passive\r\n"));
    assert_non_null(
        strstr(answer_text, "a=candidate:4 1 tcp 1520434943 2001:db8::7 5000 typ host tcptype passive\r\n"));
}

static void only_what_we_do_is_accepted(void **state)
{
    (void)state;
    assert_int_equal(negotiate_file("chromium_page_all_codecs", NEGOTIATE_PEER), ERR_OK);
    for (uint8_t i = 0; i < answer.section_count; i++) {
        const struct sdp_section *s = &answer.sections[i];
        for (uint8_t k = 0; k < s->codec_count; k++) {
            struct str name = s->codecs[k].name;
            assert_true(s->kind == SDP_AUDIO ? str_eq(name, STR("opus")) || str_eq(name, STR("red"))
                                             : str_eq(name, STR("VP8")) || str_eq(name, STR("rtx")));
            assert_false(s->codecs[k].goog_remb);
        }
        assert_null(strstr(answer_text, "toffset"));
        assert_null(strstr(answer_text, "csrc-audio-level"));
        assert_null(strstr(answer_text, "dependency-descriptor"));
    }
    assert_true(str_eq(answer.sections[0].codecs[0].fmtp, STR("minptime=10;useinbandfec=1;usedtx=1")));
}

static void slots_name_media_before_rtx_and_share_streams_by_number(void **state)
{
    (void)state;
    assert_int_equal(negotiate_file("chromium_page", NEGOTIATE_PEER), ERR_OK);
    uint32_t seen[64];
    size_t count = 0;
    for (uint8_t i = 0; i < result.open.slot_count; i++) {
        const struct slot_section *slot = &result.open.slots[i];
        const struct sdp_section *s = &answer.sections[4 + i];
        assert_true(str_eq(s->mid, str_of(slot->mid)) && s->ssrcs[0].ssrc == slot->ssrc);
        assert_true(str_eq(s->ssrcs[0].cname, STR("cnamecnamecname1")));
        seen[count++] = slot->ssrc;
        if (slot->media == MEDIA_VIDEO) {
            assert_true(s->ssrc_count == 2 && s->ssrcs[1].ssrc == slot->rtx_ssrc);
            assert_true(s->ssrc_groups[0].ssrcs[0] == slot->ssrc && s->ssrc_groups[0].ssrcs[1] == slot->rtx_ssrc);
            seen[count++] = slot->rtx_ssrc;
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_int_not_equal(seen[i], seen[k]);
        }
    }
    /* Audio slot 2 is section 4 + 2, video slot 2 is section 4 + 6 + 2. */
    assert_true(str_eq(answer.sections[6].msid, STR("s2 a2")) && str_eq(answer.sections[12].msid, STR("s2 v2")));
}

static void assert_rids(const struct publish_section *p, uint8_t count, const char *first, const char *last)
{
    assert_int_equal(p->rid_count, count);
    assert_string_equal(p->rids[0], first);
    assert_string_equal(p->rids[count - 1], last);
    assert_true(p->ssrc == 0 && p->rtx_ssrc == 0); /* bound by MID and RID */
}

static void simulcast_layers_are_received(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum negotiate_role role;
    } rows[] = {{"chromium_page_simulcast", NEGOTIATE_PEER},
                {"firefox_page_simulcast", NEGOTIATE_PEER},
                {"chromium_whip_simulcast", NEGOTIATE_PUBLISHER},
                {"firefox_whip_simulcast", NEGOTIATE_PUBLISHER}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(negotiate_file(rows[i].name, rows[i].role), ERR_OK);
        assert_int_equal(result.open.ends_with_consent, rows[i].role != NEGOTIATE_PEER);
        assert_non_null(strstr(answer_text, "a=rid:m recv\r\na=rid:h recv\r\na=simulcast:recv l;m;h\r\n"));
        assert_int_equal(answer.sections[1].rid_count, 3);
        assert_rids(&result.open.publish[1], 3, "l", "h");
        assert_true(result.open.params.ext_rid != 0 && result.open.params.ext_repaired_rid != 0);
        assert_true(result.open.params.ext_rid != result.open.params.ext_repaired_rid);
        assert_int_equal(result.open.publish[0].rid_count, 0);
    }
}

static void a_paused_layer_stays_paused_and_layers_stay_what_they_are(void **state)
{
    (void)state;
    static struct negotiated first;
    assert_int_equal(negotiate_file("chromium_whip_paused", NEGOTIATE_PEER), ERR_OK);
    assert_non_null(strstr(answer_text, "a=simulcast:recv l;m;~h\r\n"));
    first = result;
    change("a=simulcast:send l;m;~h", "a=rid:x send\r\na=simulcast:send x;l;~m;h");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, &first), ERR_OK);
    assert_non_null(strstr(answer_text, "a=simulcast:recv l;~m;h\r\n"));
    assert_memory_equal(result.open.publish, first.open.publish, sizeof first.open.publish);
}

static void an_offer_that_keeps_no_encoding_of_an_m_line_is_refused(void **state)
{
    (void)state;
    static struct negotiated first;
    assert_int_equal(negotiate_file("chromium_whip_simulcast", NEGOTIATE_PUBLISHER), ERR_OK);
    first = result;
    change("a=rid:m send", "a=rid:n send");
    change("send l;m;h", "send l;n;h");
    assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, &first), ERR_OK); /* some stay: the answer names them */
    assert_non_null(strstr(answer_text, "a=simulcast:recv l;h\r\n"));
    change("a=rid:l send", "a=rid:x send");
    change("a=rid:h send", "a=rid:y send");
    change("send l;n;h", "send x;n;y");
    static const char *const none[][2] = {{"x;n;y", "n;y;x"}, {"a=simulcast:send", "a=x-nothing:send"}};
    for (size_t i = 0; i < 2; i++) {
        change(none[i][0], none[i][1]);
        assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, &first), ERR_INVALID);
        assert_int_equal(refusal.problem, NEGOTIATE_BAD_SDP);
        assert_string_equal(refusal.message,
                            "M-line 2 has none of the a=rid in a=simulcast that it began with; other encodings need a "
                            "new m-line.");
    }
    assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, NULL), ERR_OK); /* from the start it would do */
}

static void at_most_three_layers_are_taken_and_only_where_packets_name_them(void **state)
{
    (void)state;
    load("chromium_whip_simulcast");
    change("a=simulcast:send l;m;h", "a=rid:x1 send\r\na=simulcast:send x1,l;m;h;l");
    assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, NULL), ERR_OK);
    assert_non_null(strstr(answer_text, "a=simulcast:recv x1;m;h\r\n"));
    assert_rids(&result.open.publish[1], 3, "x1", "h");
    static const char *const extensions[] = {"sdes:rtp-stream-id", "sdes:mid"};
    for (size_t i = 0; i < 2; i++) {
        load("chromium_whip_simulcast");
        change(extensions[i], "unknown");
        assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, NULL), ERR_OK);
        assert_null(strstr(answer_text, "a=simulcast"));
        assert_int_equal(result.open.publish[1].rid_count, 0);
    }
    load("chromium_whip_simulcast");
    change("a=rid:h send", "a=rid:h2345678901234567 send");
    change("send l;m;h", "send l;m;h2345678901234567");
    assert_int_equal(negotiate_text(NEGOTIATE_PUBLISHER, NULL), ERR_INVALID);
    assert_string_equal(refusal.message, "M-line 2 has an a=rid of more than 16 characters.");
}

static void remb_stands_in_where_there_is_no_transport_cc(void **state)
{
    (void)state;
    assert_int_equal(negotiate_file("chromium_whip_simulcast", NEGOTIATE_PEER), ERR_OK);
    assert_true(result.open.params.transport_cc_video && !result.open.params.remb);
    load("chromium_whip_simulcast");
    change("a=rtcp-fb:96 transport-cc\r\n", "");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    assert_true(!result.open.params.transport_cc_video && result.open.params.remb);
    assert_non_null(strstr(answer_text, "a=rtcp-fb:96 goog-remb\r\n"));
}

static void only_senders_are_told_where_to_start(void **state)
{
    (void)state;
    assert_int_equal(negotiate_file("chromium_page", NEGOTIATE_PEER), ERR_OK);
    for (uint8_t i = 0; i < answer.section_count; i++) {
        const struct sdp_section *s = &answer.sections[i];
        bool told = s->codecs[0].fmtp.len > 0 && s->kind == SDP_VIDEO;
        assert_int_equal(told, s->kind == SDP_VIDEO && s->direction == SDP_RECVONLY);
    }
    assert_non_null(strstr(answer_text, "a=fmtp:96 x-google-start-bitrate=1000\r\n"));
}

static void sound_takes_nacks_and_red_when_they_are_offered(void **state)
{
    (void)state;
    load("chromium_page");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    assert_true(result.open.params.red_pt == 63 && !result.open.params.audio_nack);
    change("a=rtpmap:111 opus/48000/2\r\n", "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\n");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    assert_true(result.open.params.audio_nack && answer.sections[0].codecs[0].nack);
    assert_true(str_eq(answer.sections[0].codecs[0].name, STR("opus")));
    assert_true(str_eq(answer.sections[0].codecs[1].fmtp, STR("111/111")));
}

static void a_publishers_sendrecv_publishes(void **state)
{
    (void)state;
    static const char *const names[] = {"chromium_whip", "firefox_whip", "aiortc_whip"};
    for (size_t n = 0; n < 3; n++) {
        assert_int_equal(negotiate_file(names[n], NEGOTIATE_PUBLISHER), ERR_OK);
        assert_true(result.open.publish_count == 2 && result.open.slot_count == 0);
        assert_true(answer.sections[0].direction == SDP_RECVONLY && answer.sections[1].direction == SDP_RECVONLY);
        assert_true(result.publish_kind[0] == SOURCE_MIC && result.publish_kind[1] == SOURCE_CAMERA);
    }
    assert_int_equal(result.open.publish[0].ssrc, 3749928461U); /* aiortc names its SSRCs */
    assert_int_equal(result.open.publish[1].ssrc, 594700763U);
    assert_int_equal(result.open.publish[1].rtx_ssrc, 1018463367U);
    /* It numbers extensions anew in each m-line: 2 is the level in audio, so abs-send-time can't be 2 in video. */
    assert_true(result.open.params.ext_audio_level == 2 && result.open.params.ext_abs_send_time == 0);
}

static void a_players_ten_and_ten_are_slots(void **state)
{
    (void)state;
    static const char *const names[] = {"chromium_whep_10_10", "firefox_whep_10_10", "aiortc_whep"};
    for (size_t n = 0; n < 3; n++) {
        assert_int_equal(negotiate_file(names[n], NEGOTIATE_PLAYER), ERR_OK);
        assert_true(result.open.publish_count == 0 && result.open.slot_count == 20);
    }
    assert_int_equal(negotiate_file("chromium_whip", NEGOTIATE_PLAYER), ERR_OK);
    assert_true(result.open.publish_count == 0 && result.open.slot_count == 2);
}

static void data_channels_are_rejected_in_place(void **state)
{
    (void)state;
    assert_int_equal(negotiate_file("chromium_data", NEGOTIATE_PEER), ERR_OK);
    const struct sdp_section *s = &answer.sections[6];
    assert_true(str_eq(s->media, STR("application")) && s->port == 0 && !sdp_in_bundle(&answer, s->mid));
    assert_true(answer.sections[5].port != 0);
}

static void a_stopped_section_stays_rejected(void **state)
{
    (void)state;
    load("chromium_whip");
    change("m=video 9", "m=video 0");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    assert_true(answer.sections[1].port == 0 && result.open.publish_count == 1);
}

static void missing_codecs_are_named(void **state)
{
    (void)state;
    load("chromium_whip");
    change("VP8/90000", "XYZ/90000");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_UNSUPPORTED);
    assert_string_equal(negotiate_problem_code(refusal.problem), "codec_missing");
    assert_non_null(strstr(refusal.message, "needs VP8 for video; it has XYZ"));
    assert_non_null(strstr(refusal.message, "H264"));
    load("firefox_whip");
    change("opus/48000", "speex/8000");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_UNSUPPORTED);
    assert_non_null(strstr(refusal.message, "needs Opus"));
}

static void a_later_offer_keeps_every_ssrc_and_adds_slots(void **state)
{
    (void)state;
    static struct negotiated first;
    assert_int_equal(negotiate_file("chromium_page", NEGOTIATE_PEER), ERR_OK);
    first = result;
    const char *last = strstr(text, "m=video");
    for (const char *at = last; at != NULL; at = strstr(at + 1, "m=video")) {
        last = at;
    }
    size_t length = strlen(text), added = strlen(last);
    assert_true(length + added < sizeof text);
    memmove(text + length, last, added + 1); /* the last m-line once more */
    /* Give the added m-line a mid of its own. */
    char *mid = text;
    for (char *at = text; (at = strstr(at, "a=mid:21")) != NULL; at++) {
        mid = at;
    }
    memcpy(mid, "a=mid:99", 8);
    change("BUNDLE 0 ", "BUNDLE 0 99 ");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, &first), ERR_OK);
    assert_int_equal(result.open.slot_count, 19);
    assert_memory_equal(result.open.slots, first.open.slots, sizeof first.open.slots[0] * 18);
    assert_int_equal(result.session_version, first.session_version + 1);
    assert_int_equal(result.session_id, 77);
    assert_string_equal(result.open.slots[18].mid, "99");
}

static void a_restart_is_told_by_its_credentials(void **state)
{
    (void)state;
    static struct negotiated first;
    char ufrag[300], changed[320];
    assert_int_equal(negotiate_file("firefox_whip", NEGOTIATE_PEER), ERR_OK);
    first = result;
    assert_false(negotiate_is_restart(&first, &offer));
    snprintf(ufrag, sizeof ufrag, "a=ice-ufrag:%s", first.open.remote_ufrag);
    snprintf(changed, sizeof changed, "%sX", ufrag);
    change(ufrag, changed);
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, &first), ERR_OK);
    assert_true(negotiate_is_restart(&first, &offer));
    assert_string_equal(result.open.remote_ufrag, changed + 12);
}

static void broken_transports_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"a=group:BUNDLE 0 1", "a=x", "BUNDLE"},
        {"a=rtcp-mux\r\n", "", "rtcp-mux"},
        {"a=setup:actpass", "a=setup:passive", "setup"},
        {"a=setup:actpass\r\n", "", "setup"},
        {"a=ice-ufrag:", "a=no-ufrag:", "ufrag"},
        {"a=ice-pwd:", "a=no-pwd:", "ufrag"},
        {"a=fingerprint:sha-256 ", "a=fingerprint:sha-1 ", "fingerprint"},
        {"a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:", "fingerprint"},
        {"a=fingerprint:sha-256 ", "a=none:", "fingerprint"},
        {"a=mid:1", "a=mid:0", "same a=mid"},
        {"a=mid:1", "a=mid:12345678901234567", "a=mid"},
        {"s=-\r\n", "s=-\r\na=ice-lite\r\n", "lite"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        load("chromium_whip");
        change(rows[i].from, rows[i].to);
        assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_INVALID);
        assert_string_equal(negotiate_problem_code(refusal.problem), "bad_sdp");
        if (strstr(refusal.message, rows[i].says) == NULL) {
            fail_msg("\"%s\" does not speak of %s", refusal.message, rows[i].says);
        }
    }
}

static void two_different_fingerprints_are_refused_and_case_does_not_matter(void **state)
{
    (void)state;
    load("aiortc_whip");
    change("a=fingerprint:sha-256 F6", "a=fingerprint:SHA-256 f6");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    load("aiortc_whip");
    char *at = strstr(text, "a=fingerprint"), *end = strstr(at, "\r\n");
    char line[160];
    snprintf(line, sizeof line, "%.*s\r\na=fingerprint:sha-256 00%s", (int)(end - at), at, "");
    char second[400];
    snprintf(second, sizeof second, "%s%.*s", line, (int)(end - at - 24), at + 24);
    char first_line[160];
    snprintf(first_line, sizeof first_line, "%.*s", (int)(end - at), at);
    change(first_line, second);
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_INVALID);
}

static void too_many_sections_have_their_own_code(void **state)
{
    (void)state;
    load("firefox_whep_10_10");
    char *at = strstr(text, "m=audio"), *next = strstr(at + 1, "m=audio");
    size_t head = (size_t)(at - text), one = (size_t)(next - at), used = head;
    static char grown[sizeof text];
    memcpy(grown, text, head);
    for (int i = 0; i < LIMIT_SLOTS_AUDIO + 1; i++) {
        memcpy(grown + used, at, one);
        char *mid = strstr(grown + used, "a=mid:0");
        mid[6] = (char)('a' + i);
        used += one;
    }
    grown[used] = '\0';
    memcpy(text, grown, sizeof text);
    change("BUNDLE 0", "BUNDLE a b c d e f g h i j k 0");
    assert_int_equal(negotiate_text(NEGOTIATE_PLAYER, NULL), ERR_LIMIT);
    assert_string_equal(negotiate_problem_code(refusal.problem), "too_many_sections");
}

static void an_answer_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct negotiate_input input = {
        .offer = &offer, .ufrag = "a", .pwd = "b", .fingerprint = "c", .cname = "d", .ssrc_first = 1};
    size_t length = 12345;
    load("chromium_page");
    assert_int_equal(negotiate_read(str_of(text), &offer, &refusal), ERR_OK);
    assert_int_equal(negotiate_answer(&input, &result, answer_text, 1000, &length, &refusal), ERR_TRUNCATED);
    assert_int_equal(length, 12345);
}

static void our_ssrcs_avoid_the_clients(void **state)
{
    (void)state;
    load("chromium_page");
    change("a=mid:0\r\n", "a=mid:0\r\na=ssrc:1000 cname:x\r\na=ssrc:1002 cname:x\r\n");
    assert_int_equal(negotiate_text(NEGOTIATE_PEER, NULL), ERR_OK);
    assert_int_equal(result.open.slots[0].ssrc, 1001);
    assert_int_equal(result.open.slots[1].ssrc, 1003);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_offer_gets_its_four_sources_and_eighteen_slots),
        cmocka_unit_test(tcp_is_announced_after_udp),
        cmocka_unit_test(only_what_we_do_is_accepted),
        cmocka_unit_test(slots_name_media_before_rtx_and_share_streams_by_number),
        cmocka_unit_test(simulcast_layers_are_received),
        cmocka_unit_test(a_paused_layer_stays_paused_and_layers_stay_what_they_are),
        cmocka_unit_test(an_offer_that_keeps_no_encoding_of_an_m_line_is_refused),
        cmocka_unit_test(at_most_three_layers_are_taken_and_only_where_packets_name_them),
        cmocka_unit_test(remb_stands_in_where_there_is_no_transport_cc),
        cmocka_unit_test(only_senders_are_told_where_to_start),
        cmocka_unit_test(sound_takes_nacks_and_red_when_they_are_offered),
        cmocka_unit_test(a_publishers_sendrecv_publishes),
        cmocka_unit_test(a_players_ten_and_ten_are_slots),
        cmocka_unit_test(data_channels_are_rejected_in_place),
        cmocka_unit_test(a_stopped_section_stays_rejected),
        cmocka_unit_test(missing_codecs_are_named),
        cmocka_unit_test(a_later_offer_keeps_every_ssrc_and_adds_slots),
        cmocka_unit_test(a_restart_is_told_by_its_credentials),
        cmocka_unit_test(broken_transports_are_refused),
        cmocka_unit_test(two_different_fingerprints_are_refused_and_case_does_not_matter),
        cmocka_unit_test(too_many_sections_have_their_own_code),
        cmocka_unit_test(an_answer_that_does_not_fit_is_refused),
        cmocka_unit_test(our_ssrcs_avoid_the_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
