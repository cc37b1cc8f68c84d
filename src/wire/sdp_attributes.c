/* The attributes of SDP that we know, each by a function found in a table. */
#include "sdp_priv.h"

#include <string.h>

/* The transport attributes stand at either level. */
static struct sdp_transport *transport_of(struct sdp_parser *p)
{
    return p->section != NULL ? &p->section->transport : &p->d->transport;
}

static void read_ufrag(struct sdp_parser *p, struct str value)
{
    struct str *ufrag = &transport_of(p)->ufrag;
    if (ufrag->len > 0 && !str_eq(*ufrag, value)) {
        sdp_fail(p, ERR_INVALID, "two different a=ice-ufrag");
    } else if (value.len < 4 || value.len > 256) {
        sdp_fail(p, ERR_INVALID, "a=ice-ufrag is not 4 to 256 characters long");
    }
    *ufrag = value;
}

static void read_pwd(struct sdp_parser *p, struct str value)
{
    struct str *pwd = &transport_of(p)->pwd;
    if (pwd->len > 0 && !str_eq(*pwd, value)) {
        sdp_fail(p, ERR_INVALID, "two different a=ice-pwd");
    } else if (value.len < 22 || value.len > 256) {
        sdp_fail(p, ERR_INVALID, "a=ice-pwd is not 22 to 256 characters long");
    }
    *pwd = value;
}

static void read_fingerprint(struct sdp_parser *p, struct str value)
{
    struct sdp_transport *t = transport_of(p);
    if (t->fingerprint_count == LIMIT_SDP_FINGERPRINTS) {
        sdp_fail(p, ERR_LIMIT, "more than %d a=fingerprint", LIMIT_SDP_FINGERPRINTS);
        return;
    }
    struct sdp_fingerprint *f = &t->fingerprints[t->fingerprint_count++];
    f->hash = sdp_next_word(&value);
    f->value = sdp_next_word(&value);
}

static void read_setup(struct sdp_parser *p, struct str value)
{
    static const struct {
        struct str name;
        enum sdp_setup setup;
    } names[] = {{STR("actpass"), SDP_SETUP_ACTPASS},
                 {STR("active"), SDP_SETUP_ACTIVE},
                 {STR("passive"), SDP_SETUP_PASSIVE},
                 {STR("holdconn"), SDP_SETUP_HOLDCONN}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_eq(value, names[i].name)) {
            transport_of(p)->setup = names[i].setup;
            return;
        }
    }
    sdp_fail(p, ERR_INVALID, "a=setup has an unknown role");
}

static void read_group(struct sdp_parser *p, struct str value)
{
    struct str semantics = sdp_next_word(&value);
    if (!str_eq(semantics, STR("BUNDLE")) || p->section != NULL) {
        return;
    }
    if (value.len > LIMIT_SDP_BUNDLE_BYTES) {
        sdp_fail(p, ERR_LIMIT, "a=group:BUNDLE is longer than %d bytes", LIMIT_SDP_BUNDLE_BYTES);
    } else if (p->d->bundle_count++ == 0) {
        p->d->bundle = value;
    } else {
        sdp_fail(p, ERR_INVALID, "two a=group:BUNDLE");
    }
}

static void read_ice_lite(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->d->ice_lite = true;
}

static void read_ext_mixed(struct sdp_parser *p, struct str value)
{
    (void)value;
    *(p->section != NULL ? &p->section->ext_mixed : &p->d->ext_mixed) = true;
}

static void read_candidate(struct sdp_parser *p, struct str value)
{
    (void)value;
    if (++p->d->candidate_count > LIMIT_SDP_CANDIDATES) {
        sdp_fail(p, ERR_LIMIT, "more than %d a=candidate", LIMIT_SDP_CANDIDATES);
    }
}

/* Those of a section only; the table below calls them with p->section set. */

static void read_mid(struct sdp_parser *p, struct str value)
{
    if (p->section->mid.len > 0 && !str_eq(p->section->mid, value)) {
        sdp_fail(p, ERR_INVALID, "two a=mid in one section");
    }
    p->section->mid = value;
}

static void read_rtcp_mux(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->rtcp_mux = true;
}

static void read_rtcp_rsize(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->rtcp_rsize = true;
}

static void read_bundle_only(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->bundle_only = true;
}

static void read_sendrecv(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->direction = SDP_SENDRECV;
}

static void read_sendonly(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->direction = SDP_SENDONLY;
}

static void read_recvonly(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->direction = SDP_RECVONLY;
}

static void read_inactive(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->section->direction = SDP_INACTIVE;
}

/* Takes the payload type off an attribute's value; NULL when the m-line does not list it: such lines are ignored. */
static struct sdp_codec *codec_of(struct sdp_parser *p, struct str *value)
{
    uint64_t pt;
    if (!sdp_read_number(p, sdp_next_word(value), 127, "a payload type", &pt) || p->codec_of_pt[pt] == PT_NONE) {
        return NULL;
    }
    return &p->section->codecs[p->codec_of_pt[pt]];
}

static void read_rtpmap(struct sdp_parser *p, struct str value)
{
    struct sdp_codec *codec = codec_of(p, &value);
    if (codec == NULL) {
        return;
    }
    struct str encoding = sdp_next_word(&value);
    uint64_t clock = 0, channels = 1;
    codec->name = str_cut(&encoding, '/');
    struct str clock_word = str_cut(&encoding, '/');
    if (!sdp_read_number(p, clock_word, UINT32_MAX, "a clock rate in a=rtpmap", &clock)) {
        return;
    }
    if (encoding.len > 0 && !sdp_read_number(p, encoding, 255, "a channel count in a=rtpmap", &channels)) {
        return;
    }
    codec->clock_hz = (uint32_t)clock;
    codec->channels = (uint8_t)channels;
}

static void read_fmtp(struct sdp_parser *p, struct str value)
{
    struct sdp_codec *codec = codec_of(p, &value);
    if (codec != NULL) {
        codec->fmtp = value;
    }
}

static void set_feedback(struct sdp_codec *codec, struct str feedback)
{
    codec->nack |= str_eq(feedback, STR("nack"));
    codec->nack_pli |= str_eq(feedback, STR("nack pli"));
    codec->ccm_fir |= str_eq(feedback, STR("ccm fir"));
    codec->goog_remb |= str_eq(feedback, STR("goog-remb"));
    codec->transport_cc |= str_eq(feedback, STR("transport-cc"));
}

static void read_rtcp_fb(struct sdp_parser *p, struct str value)
{
    if (value.len > 1 && value.data[0] == '*' && value.data[1] == ' ') {
        struct str feedback = str_trim(str_sub(value, 2, value.len));
        for (uint8_t i = 0; i < p->section->codec_count; i++) {
            set_feedback(&p->section->codecs[i], feedback);
        }
        return;
    }
    struct sdp_codec *codec = codec_of(p, &value);
    if (codec != NULL) {
        set_feedback(codec, str_trim(value));
    }
}

static enum sdp_direction direction_of(struct str word)
{
    return str_eq(word, STR("sendonly"))   ? SDP_SENDONLY
           : str_eq(word, STR("recvonly")) ? SDP_RECVONLY
           : str_eq(word, STR("inactive")) ? SDP_INACTIVE
                                           : SDP_SENDRECV;
}

static void read_extmap(struct sdp_parser *p, struct str value)
{
    struct sdp_section *s = p->section;
    struct str direction = sdp_next_word(&value);
    struct str id_word = str_cut(&direction, '/');
    uint64_t id;
    if (!sdp_read_number(p, id_word, 4351, "an id in a=extmap", &id)) {
        return;
    }
    if (id < 1 || id > 255) {
        return; /* provisional numbers of RFC 8285 section 6 (4096 and up): an offer by strangers to be renumbered */
    }
    if (s->ext_count == LIMIT_SDP_EXTENSIONS) {
        sdp_fail(p, ERR_LIMIT, "more than %d a=extmap in one section", LIMIT_SDP_EXTENSIONS);
        return;
    }
    s->exts[s->ext_count++] =
        (struct sdp_ext){.id = (uint8_t)id, .direction = direction_of(direction), .uri = sdp_next_word(&value)};
}

static struct sdp_ssrc *ssrc_entry(struct sdp_parser *p, uint32_t ssrc)
{
    struct sdp_section *s = p->section;
    for (uint8_t i = 0; i < s->ssrc_count; i++) {
        if (s->ssrcs[i].ssrc == ssrc) {
            return &s->ssrcs[i];
        }
    }
    if (s->ssrc_count == LIMIT_SDP_SSRCS) {
        sdp_fail(p, ERR_LIMIT, "more than %d SSRCs in one section", LIMIT_SDP_SSRCS);
        return NULL;
    }
    s->ssrcs[s->ssrc_count] = (struct sdp_ssrc){.ssrc = ssrc};
    return &s->ssrcs[s->ssrc_count++];
}

static void read_ssrc(struct sdp_parser *p, struct str value)
{
    uint64_t ssrc;
    if (!sdp_read_number(p, sdp_next_word(&value), UINT32_MAX, "an SSRC in a=ssrc", &ssrc)) {
        return;
    }
    struct sdp_ssrc *entry = ssrc_entry(p, (uint32_t)ssrc);
    struct str name = str_cut(&value, ':');
    if (entry != NULL && str_eq(name, STR("cname"))) {
        entry->cname = value;
    } else if (entry != NULL && str_eq(name, STR("msid"))) {
        entry->msid = value;
    }
}

static void read_ssrc_group(struct sdp_parser *p, struct str value)
{
    struct sdp_section *s = p->section;
    if (s->ssrc_group_count == LIMIT_SDP_SSRC_GROUPS) {
        sdp_fail(p, ERR_LIMIT, "more than %d a=ssrc-group in one section", LIMIT_SDP_SSRC_GROUPS);
        return;
    }
    struct sdp_ssrc_group *group = &s->ssrc_groups[s->ssrc_group_count++];
    *group = (struct sdp_ssrc_group){.semantics = sdp_next_word(&value)};
    for (struct str word = sdp_next_word(&value); word.len > 0; word = sdp_next_word(&value)) {
        uint64_t ssrc;
        if (group->count == LIMIT_SDP_GROUP_SSRCS) {
            sdp_fail(p, ERR_LIMIT, "more than %d SSRCs in one a=ssrc-group", LIMIT_SDP_GROUP_SSRCS);
            return;
        }
        if (!sdp_read_number(p, word, UINT32_MAX, "an SSRC in a=ssrc-group", &ssrc)) {
            return;
        }
        group->ssrcs[group->count++] = (uint32_t)ssrc;
    }
}

static void read_msid(struct sdp_parser *p, struct str value)
{
    if (p->section->msid.len == 0) {
        p->section->msid = value;
    }
}

static void read_rid(struct sdp_parser *p, struct str value)
{
    struct sdp_section *s = p->section;
    if (s->rid_count == LIMIT_SDP_RIDS) {
        sdp_fail(p, ERR_LIMIT, "more than %d a=rid in one section", LIMIT_SDP_RIDS);
        return;
    }
    struct sdp_rid *rid = &s->rids[s->rid_count];
    rid->id = sdp_next_word(&value);
    rid->send = str_eq(sdp_next_word(&value), STR("send"));
    for (uint8_t i = 0; i < s->rid_count; i++) {
        if (str_eq(s->rids[i].id, rid->id)) {
            sdp_fail(p, ERR_INVALID, "two a=rid of one name in one section");
            return;
        }
    }
    s->rid_count++;
}

/* rid-id of RFC 8851 section 10. */
static bool is_rid(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_')) {
            return false;
        }
    }
    return s.len > 0;
}

/* "~h": the name, and whether it is paused. */
static bool read_stream(struct sdp_parser *p, struct str word, struct sdp_stream *ret_stream)
{
    bool paused = word.len > 0 && word.data[0] == '~';
    *ret_stream = (struct sdp_stream){.rid = str_sub(word, paused, word.len), .paused = paused};
    if (!is_rid(ret_stream->rid)) {
        sdp_fail(p, ERR_INVALID, "a name in a=simulcast is not of letters, digits, - and _");
        return false;
    }
    return true;
}

/* "l;m;h": one stream each; "h,h2": alternatives, all of which must be well formed. */
static void read_streams(struct sdp_parser *p, struct str list, bool send)
{
    struct sdp_section *s = p->section;
    unsigned count = 0;
    for (char before = ';', after = ';'; after != '\0'; before = after) {
        size_t end = 0;
        while (end < list.len && list.data[end] != ';' && list.data[end] != ',') {
            end++;
        }
        struct sdp_stream stream;
        if (!read_stream(p, str_sub(list, 0, end), &stream)) {
            return;
        }
        after = '\0';
        if (end < list.len) {
            after = list.data[end++];
        }
        list = str_sub(list, end, list.len);
        if (before == ',') {
            continue;
        }
        if (count++ == LIMIT_SDP_RIDS) {
            sdp_fail(p, ERR_LIMIT, "more than %d streams in a=simulcast", LIMIT_SDP_RIDS);
            return;
        }
        if (send) {
            s->streams[s->stream_count++] = stream;
        }
    }
}

/* RFC 8853 section 5.1: "send l;m;h", "recv …", or one of each. */
static void read_simulcast(struct sdp_parser *p, struct str value)
{
    bool seen[2] = {false, false};
    if (p->section->simulcast) {
        sdp_fail(p, ERR_INVALID, "two a=simulcast in one section");
        return;
    }
    p->section->simulcast = true;
    do {
        struct str direction = sdp_next_word(&value);
        bool send = str_eq(direction, STR("send"));
        if ((!send && !str_eq(direction, STR("recv"))) || seen[send]) {
            sdp_fail(p, ERR_INVALID, "a=simulcast is not \"send …\", \"recv …\", or one of each");
            return;
        }
        seen[send] = true;
        read_streams(p, sdp_next_word(&value), send);
    } while (value.len > 0 && p->err == ERR_OK);
}

/* By name, so that a line of thousands costs one pass over a short table. */
static const struct {
    struct str name;
    bool section_only;
    void (*read)(struct sdp_parser *p, struct str value);
} attributes[] = {
    {STR("rtpmap"), true, read_rtpmap},
    {STR("rtcp-fb"), true, read_rtcp_fb},
    {STR("fmtp"), true, read_fmtp},
    {STR("extmap"), true, read_extmap},
    {STR("ssrc"), true, read_ssrc},
    {STR("ssrc-group"), true, read_ssrc_group},
    {STR("mid"), true, read_mid},
    {STR("msid"), true, read_msid},
    {STR("rid"), true, read_rid},
    {STR("simulcast"), true, read_simulcast},
    {STR("sendrecv"), true, read_sendrecv},
    {STR("sendonly"), true, read_sendonly},
    {STR("recvonly"), true, read_recvonly},
    {STR("inactive"), true, read_inactive},
    {STR("rtcp-mux"), true, read_rtcp_mux},
    {STR("rtcp-rsize"), true, read_rtcp_rsize},
    {STR("bundle-only"), true, read_bundle_only},
    {STR("candidate"), true, read_candidate},
    {STR("ice-ufrag"), false, read_ufrag},
    {STR("ice-pwd"), false, read_pwd},
    {STR("ice-lite"), false, read_ice_lite},
    {STR("fingerprint"), false, read_fingerprint},
    {STR("setup"), false, read_setup},
    {STR("group"), false, read_group},
    {STR("extmap-allow-mixed"), false, read_ext_mixed},
};

void sdp_read_attribute(struct sdp_parser *p, struct str line)
{
    struct str name = str_cut(&line, ':');
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (str_eq(attributes[i].name, name)) {
            if (p->section != NULL || !attributes[i].section_only) {
                attributes[i].read(p, line);
            }
            return;
        }
    }
}
