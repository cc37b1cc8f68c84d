/* Offer → answer. First the whole offer is looked at and refused or not, then each m-line gets its section. */
#include "dais/server/negotiate.h"

#include "dais/wire/sdp_write.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISH_OF_KIND 2 /* sections of one medium that may publish */
/* What Chromium's estimate of its way to us begins with, instead of 300 kbit/s: all layers come within seconds. It
 * probes at once, so that a narrower way is found out. Others skip the parameter. */
#define START_KBPS 1000

struct negotiation {
    const struct negotiate_input *input;
    const struct session_description *offer;
    struct negotiated n; /* what becomes the result */
    struct negotiate_refusal *refusal;
    unsigned published[2]; /* by enum media_kind: sending m-lines seen so far */
    bool codec_seen[2], kind_seen[2];
    struct sdp_answer answer;
};

const char *negotiate_problem_code(enum negotiate_problem problem)
{
    switch (problem) {
    case NEGOTIATE_BAD_SDP:
        return "bad_sdp";
    case NEGOTIATE_TOO_MANY_SECTIONS:
        return "too_many_sections";
    case NEGOTIATE_CODEC_MISSING:
        return "codec_missing";
    }
    return "bad_sdp";
}

static enum err refuse(struct negotiate_refusal *refusal, enum negotiate_problem problem, const char *format, ...)
    PRINTF_LIKE(3, 4);
static enum err refuse(struct negotiate_refusal *refusal, enum negotiate_problem problem, const char *format, ...)
{
    va_list args;
    refusal->problem = problem;
    va_start(args, format);
    vsnprintf(refusal->message, sizeof refusal->message, format, args);
    va_end(args);
    return problem == NEGOTIATE_TOO_MANY_SECTIONS ? ERR_LIMIT
           : problem == NEGOTIATE_CODEC_MISSING   ? ERR_UNSUPPORTED
                                                  : ERR_INVALID;
}

enum err negotiate_read(struct str text, struct session_description *ret_offer, struct negotiate_refusal *ret_refusal)
{
    struct sdp_error error;
    enum err err = sdp_read(text, ret_offer, &error);
    if (err == ERR_OK) {
        return ERR_OK;
    }
    enum negotiate_problem problem = error.sections ? NEGOTIATE_TOO_MANY_SECTIONS : NEGOTIATE_BAD_SDP;
    return refuse(ret_refusal, problem, "The offer's line %u: %s.", error.line, error.what);
}

/* An m-line that the offerer has not switched off. */
static bool is_offered(const struct sdp_section *s)
{
    return s->port != 0 || s->bundle_only;
}

static bool is_media(const struct sdp_section *s)
{
    return s->kind == SDP_AUDIO || s->kind == SDP_VIDEO;
}

static enum media_kind media_of(const struct sdp_section *s)
{
    return s->kind == SDP_AUDIO ? MEDIA_AUDIO : MEDIA_VIDEO;
}

/* ── The transport ── */

/* The section that speaks for the whole bundle: the first one named in it (RFC 8843 section 7.1). */
static const struct sdp_section *tagged_section(const struct session_description *offer)
{
    struct str rest = offer->bundle;
    struct str tag = sdp_next_word(&rest);
    for (uint8_t i = 0; i < offer->section_count; i++) {
        if (tag.len == 0 ? is_offered(&offer->sections[i]) : str_eq(offer->sections[i].mid, tag)) {
            return &offer->sections[i];
        }
    }
    return NULL;
}

struct remote {
    struct str ufrag, pwd;
    enum sdp_setup setup;
    const struct sdp_transport *dtls; /* whose fingerprints count */
};

static struct remote remote_of(const struct session_description *offer)
{
    const struct sdp_section *tagged = tagged_section(offer);
    const struct sdp_transport *section = tagged != NULL ? &tagged->transport : &offer->transport;
    const struct sdp_transport *session = &offer->transport;
    return (struct remote){
        .ufrag = section->ufrag.len > 0 ? section->ufrag : session->ufrag,
        .pwd = section->pwd.len > 0 ? section->pwd : session->pwd,
        .setup = section->setup != SDP_SETUP_NONE ? section->setup : session->setup,
        .dtls = section->fingerprint_count > 0 ? section : session,
    };
}

/* Exactly one SHA-256 fingerprint; others, of other hashes, don't matter. */
static enum err read_fingerprint(const struct sdp_transport *dtls, uint8_t out[32])
{
    unsigned found = 0;
    for (uint8_t i = 0; i < dtls->fingerprint_count; i++) {
        uint8_t bytes[32];
        if (!str_eq_nocase(dtls->fingerprints[i].hash, STR("sha-256"))) {
            continue;
        }
        if (sdp_fingerprint_bytes(dtls->fingerprints[i].value, bytes, sizeof bytes) != ERR_OK ||
            (found > 0 && memcmp(bytes, out, sizeof bytes) != 0)) {
            return ERR_INVALID;
        }
        memcpy(out, bytes, sizeof bytes);
        found++;
    }
    return found > 0 ? ERR_OK : ERR_NOT_FOUND;
}

static bool are_ice_chars(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/')) {
            return false;
        }
    }
    return s.len > 0;
}

static enum err take_transport(struct negotiation *g)
{
    struct remote remote = remote_of(g->offer);
    uint8_t fingerprint[32] = {0};
    if (g->offer->ice_lite) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer is ICE-lite, as we are: one side has to be full.");
    }
    if (!are_ice_chars(remote.ufrag) || remote.pwd.len == 0 ||
        str_copy(remote.ufrag, g->n.open.remote_ufrag, sizeof g->n.open.remote_ufrag) != ERR_OK) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer has no usable a=ice-ufrag and a=ice-pwd.");
    }
    if (remote.setup != SDP_SETUP_ACTPASS && remote.setup != SDP_SETUP_ACTIVE) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer's a=setup must be actpass or active.");
    }
    if (read_fingerprint(remote.dtls, fingerprint) != ERR_OK) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer needs exactly one a=fingerprint with sha-256.");
    }
    if (g->input->earlier != NULL &&
        memcmp(fingerprint, g->n.open.remote_fingerprint_sha256, sizeof fingerprint) != 0) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer has another certificate than the connection.");
    }
    memcpy(g->n.open.remote_fingerprint_sha256, fingerprint, sizeof fingerprint);
    return ERR_OK;
}

bool negotiate_is_restart(const struct negotiated *earlier, const struct session_description *offer)
{
    return !str_eq(remote_of(offer).ufrag, str_of(earlier->open.remote_ufrag));
}

/* ── The m-lines as a whole ── */

static enum err check_section(struct negotiation *g, uint8_t index)
{
    const struct sdp_section *s = &g->offer->sections[index];
    if (!is_media(s) || !is_offered(s)) {
        return ERR_OK;
    }
    if (!sdp_is_token(s->mid, LIMIT_MID_BYTES)) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "M-line %u has no a=mid of at most %d characters.", index + 1U,
                      LIMIT_MID_BYTES);
    }
    for (uint8_t i = 0; i < s->stream_count; i++) {
        if (s->streams[i].rid.len > LIMIT_RID_BYTES) {
            return refuse(g->refusal, NEGOTIATE_BAD_SDP, "M-line %u has an a=rid of more than %d characters.",
                          index + 1U, LIMIT_RID_BYTES);
        }
    }
    for (uint8_t i = 0; i < index; i++) {
        if (str_eq(g->offer->sections[i].mid, s->mid)) {
            return refuse(g->refusal, NEGOTIATE_BAD_SDP, "M-lines %u and %u have the same a=mid.", i + 1U, index + 1U);
        }
    }
    if (!s->rtcp_mux) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "M-line %u has no a=rtcp-mux.", index + 1U);
    }
    return ERR_OK;
}

static enum err check_sections(struct negotiation *g)
{
    unsigned offered = 0;
    for (uint8_t i = 0; i < g->offer->section_count; i++) {
        enum err err = check_section(g, i);
        if (err != ERR_OK) {
            return err;
        }
        offered += is_media(&g->offer->sections[i]) && is_offered(&g->offer->sections[i]);
    }
    if (offered == 0) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer has no audio or video m-line.");
    }
    if (offered > 1 && g->offer->bundle_count == 0) {
        return refuse(g->refusal, NEGOTIATE_BAD_SDP, "The offer has no a=group:BUNDLE.");
    }
    return ERR_OK;
}

/* ── Codecs and header extensions ── */

/* The codec of that name; one with the payload type already settled wins, and then no other will do. */
static const struct sdp_codec *find_codec(const struct sdp_section *s, struct str name, uint8_t settled_pt)
{
    for (uint8_t i = 0; i < s->codec_count; i++) {
        const struct sdp_codec *c = &s->codecs[i];
        if (str_eq_nocase(c->name, name) && (settled_pt == 0 || c->pt == settled_pt)) {
            return c;
        }
    }
    return NULL;
}

/* RTX for a payload type (a=fmtp:… apt=). */
static const struct sdp_codec *find_rtx(const struct sdp_section *s, uint8_t pt)
{
    for (uint8_t i = 0; i < s->codec_count; i++) {
        uint64_t apt;
        if (str_eq_nocase(s->codecs[i].name, STR("rtx")) &&
            str_to_u64(sdp_fmtp_value(s->codecs[i].fmtp, STR("apt")), 127, &apt) == ERR_OK && apt == pt) {
            return &s->codecs[i];
        }
    }
    return NULL;
}

static struct sdp_answer_codec *add_codec(struct sdp_answer_section *a, const struct sdp_codec *c, const char *name)
{
    struct sdp_answer_codec *codec = &a->codecs[a->codec_count++];
    *codec = (struct sdp_answer_codec){.pt = c->pt, .channels = c->channels, .clock_hz = c->clock_hz, .name = name};
    return codec;
}

static bool take_opus(struct media_params *params, const struct sdp_section *s, struct sdp_answer_section *a)
{
    const struct sdp_codec *opus = find_codec(s, STR("opus"), params->opus_pt);
    if (opus == NULL || opus->clock_hz != 48000) {
        return false;
    }
    struct sdp_answer_codec *codec = add_codec(a, opus, "opus");
    snprintf(codec->fmtp, sizeof codec->fmtp, "minptime=10;useinbandfec=1;usedtx=1");
    codec->nack = opus->nack;
    codec->transport_cc = opus->transport_cc;
    params->opus_pt = opus->pt;
    params->audio_nack |= opus->nack;
    params->transport_cc_audio |= opus->transport_cc;
    const struct sdp_codec *red = find_codec(s, STR("red"), params->red_pt);
    if (red != NULL && red->clock_hz == 48000) {
        codec = add_codec(a, red, "red");
        snprintf(codec->fmtp, sizeof codec->fmtp, "%u/%u", opus->pt, opus->pt);
        params->red_pt = red->pt;
    }
    return true;
}

static bool take_vp8(struct media_params *params, const struct sdp_section *s, struct sdp_answer_section *a)
{
    const struct sdp_codec *vp8 = find_codec(s, STR("VP8"), params->vp8_pt);
    if (vp8 == NULL || vp8->clock_hz != 90000) {
        return false;
    }
    struct sdp_answer_codec *codec = add_codec(a, vp8, "VP8");
    codec->nack = vp8->nack;
    codec->nack_pli = vp8->nack_pli;
    codec->ccm_fir = vp8->ccm_fir;
    codec->transport_cc = vp8->transport_cc;
    codec->goog_remb = vp8->goog_remb && !vp8->transport_cc; /* of two estimates the worse would win */
    if (a->direction == SDP_RECVONLY) {
        snprintf(codec->fmtp, sizeof codec->fmtp, "x-google-start-bitrate=%d", START_KBPS);
    }
    params->vp8_pt = vp8->pt;
    params->remb |= codec->goog_remb;
    params->video_nack |= vp8->nack;
    params->video_pli |= vp8->nack_pli;
    params->video_fir |= vp8->ccm_fir;
    params->transport_cc_video |= vp8->transport_cc;
    const struct sdp_codec *rtx = find_rtx(s, vp8->pt);
    if (rtx != NULL && rtx->clock_hz == 90000 && (params->vp8_rtx_pt == 0 || params->vp8_rtx_pt == rtx->pt)) {
        codec = add_codec(a, rtx, "rtx");
        snprintf(codec->fmtp, sizeof codec->fmtp, "apt=%u", vp8->pt);
        params->vp8_rtx_pt = rtx->pt;
    }
    return true;
}

/* What we know of header extensions: where its id goes, and in which sections it makes sense. */
static const struct known_ext {
    struct str uri;
    size_t param; /* offset in struct media_params */
    bool audio, video;
    bool receive, send; /* by us */
} known_exts[] = {
    {STR("urn:ietf:params:rtp-hdrext:sdes:mid"), offsetof(struct media_params, ext_mid), true, true, true, true},
    {STR("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"), offsetof(struct media_params, ext_rid), false, true, true,
     false},
    {STR("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"), offsetof(struct media_params, ext_repaired_rid),
     false, true, true, false},
    {STR("urn:ietf:params:rtp-hdrext:ssrc-audio-level"), offsetof(struct media_params, ext_audio_level), true, false,
     true, true},
    {STR("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
     offsetof(struct media_params, ext_transport_cc), true, true, true, true},
    {STR("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
     offsetof(struct media_params, ext_abs_send_time), true, true, true, true},
};
#define KNOWN_EXTS (sizeof known_exts / sizeof known_exts[0])
_Static_assert(KNOWN_EXTS <= SDP_ANSWER_EXTS, "an answer's section has room for every extension");

static uint8_t *ext_param(struct media_params *params, const struct known_ext *known)
{
    return (uint8_t *)params + known->param;
}

/* In one bundle an id means one thing; some offerers number each m-line anew, and then the first one keeps it. */
static bool id_is_free(struct media_params *params, const struct known_ext *wanted, uint8_t id)
{
    for (size_t i = 0; i < KNOWN_EXTS; i++) {
        if (&known_exts[i] != wanted && *ext_param(params, &known_exts[i]) == id) {
            return false;
        }
    }
    return *ext_param(params, wanted) == 0 || *ext_param(params, wanted) == id;
}

/* Our view of what the offerer wrote. */
static enum sdp_direction mirrored(enum sdp_direction direction)
{
    return direction == SDP_SENDONLY ? SDP_RECVONLY : direction == SDP_RECVONLY ? SDP_SENDONLY : direction;
}

static void take_ext(struct media_params *params, const struct sdp_section *s, const struct sdp_ext *ext,
                     struct sdp_answer_section *a)
{
    for (size_t i = 0; i < KNOWN_EXTS; i++) {
        const struct known_ext *known = &known_exts[i];
        bool fits = s->kind == SDP_AUDIO ? known->audio : known->video;
        bool useful = a->direction == SDP_SENDONLY ? known->send : known->receive;
        if (!fits || !useful || !str_eq(ext->uri, known->uri) || ext->id > 14 || !id_is_free(params, known, ext->id) ||
            a->ext_count == SDP_ANSWER_EXTS) {
            continue;
        }
        *ext_param(params, known) = ext->id;
        a->exts[a->ext_count++] = (struct sdp_answer_ext){ext->id, mirrored(ext->direction), known->uri.data};
        return;
    }
}

static bool take_codecs(struct negotiation *g, const struct sdp_section *s, struct sdp_answer_section *a)
{
    struct media_params *params = &g->n.open.params;
    bool taken = s->kind == SDP_AUDIO ? take_opus(params, s, a) : take_vp8(params, s, a);
    g->kind_seen[media_of(s)] = true;
    g->codec_seen[media_of(s)] |= taken;
    return taken;
}

/* ── What an m-line is for ── */

static struct slot_section *find_slot(struct worker_transport_open *open, struct str mid)
{
    for (uint8_t i = 0; i < open->slot_count; i++) {
        if (str_eq(str_of(open->slots[i].mid), mid)) {
            return &open->slots[i];
        }
    }
    return NULL;
}

static struct publish_section *find_publish(struct worker_transport_open *open, struct str mid)
{
    for (uint8_t i = 0; i < open->publish_count; i++) {
        if (str_eq(str_of(open->publish[i].mid), mid)) {
            return &open->publish[i];
        }
    }
    return NULL;
}

static bool ssrc_is_taken(const struct session_description *offer, uint32_t ssrc)
{
    for (uint8_t i = 0; i < offer->section_count; i++) {
        for (uint8_t k = 0; k < offer->sections[i].ssrc_count; k++) {
            if (offer->sections[i].ssrcs[k].ssrc == ssrc) {
                return true;
            }
        }
    }
    return ssrc == 0;
}

static uint32_t next_ssrc(struct negotiation *g)
{
    while (ssrc_is_taken(g->offer, g->n.ssrc_next)) {
        g->n.ssrc_next++;
    }
    return g->n.ssrc_next++;
}

/* How many slots of that medium stand before this one. */
static unsigned slot_number(const struct worker_transport_open *open, const struct slot_section *slot)
{
    unsigned number = 0;
    for (const struct slot_section *s = open->slots; s < slot; s++) {
        number += s->media == slot->media;
    }
    return number;
}

static enum err take_slot(struct negotiation *g, const struct sdp_section *s, struct sdp_answer_section *a)
{
    struct worker_transport_open *open = &g->n.open;
    struct slot_section *slot = find_slot(open, s->mid);
    enum media_kind media = media_of(s);
    if (slot == NULL) {
        unsigned most = media == MEDIA_AUDIO ? LIMIT_SLOTS_AUDIO : LIMIT_SLOTS_VIDEO;
        struct slot_section fresh = {.media = (uint8_t)media};
        if (open->slot_count == LIMIT_SLOTS || str_copy(s->mid, fresh.mid, sizeof fresh.mid) != ERR_OK) {
            return refuse(g->refusal, NEGOTIATE_TOO_MANY_SECTIONS, "More than %d recvonly m-lines.", LIMIT_SLOTS);
        }
        open->slots[open->slot_count] = fresh;
        slot = &open->slots[open->slot_count];
        if (slot_number(open, slot) >= most) {
            return refuse(g->refusal, NEGOTIATE_TOO_MANY_SECTIONS, "More than %u recvonly m-lines for %s.", most,
                          media == MEDIA_AUDIO ? "audio" : "video");
        }
        slot->ssrc = next_ssrc(g);
        slot->rtx_ssrc = media == MEDIA_VIDEO && open->params.vp8_rtx_pt != 0 ? next_ssrc(g) : 0;
        open->slot_count++;
    }
    unsigned number = slot_number(open, slot);
    a->ssrc = slot->ssrc;
    a->rtx_ssrc = slot->rtx_ssrc;
    snprintf(a->msid_stream, sizeof a->msid_stream, "s%u", number);
    snprintf(a->msid_track, sizeof a->msid_track, "%c%u", media == MEDIA_AUDIO ? 'a' : 'v', number);
    return ERR_OK;
}

static uint32_t rtx_ssrc_of(const struct sdp_section *s, uint32_t ssrc)
{
    for (uint8_t i = 0; i < s->ssrc_group_count; i++) {
        const struct sdp_ssrc_group *group = &s->ssrc_groups[i];
        if (str_eq(group->semantics, STR("FID")) && group->count == 2 && group->ssrcs[0] == ssrc) {
            return group->ssrcs[1];
        }
    }
    return 0;
}

static bool ext_is_taken(const struct sdp_answer_section *a, uint8_t id)
{
    for (uint8_t i = 0; i < a->ext_count; i++) {
        if (a->exts[i].id == id) {
            return id != 0;
        }
    }
    return false;
}

static bool publishes_rid(const struct publish_section *p, struct str rid)
{
    for (uint8_t i = 0; i < p->rid_count; i++) {
        if (str_eq(str_of(p->rids[i]), rid)) {
            return true;
        }
    }
    return false;
}

/* The simulcast streams we take: the first LIMIT_LAYERS, paused or not as offered, so that a stopped layer is not set
 * going by an offer for something else. Without MID and RID in the packets they could not be told apart: then, as without
 * a=simulcast, there is one stream. `p`: what was settled before; its streams stay what they are. */
static void take_streams(const struct media_params *params, const struct sdp_section *s,
                         const struct publish_section *p, struct sdp_answer_section *a)
{
    if (s->kind != SDP_VIDEO || !ext_is_taken(a, params->ext_mid) || !ext_is_taken(a, params->ext_rid)) {
        return;
    }
    for (uint8_t i = 0; i < s->stream_count && a->stream_count < LIMIT_LAYERS; i++) {
        if (p == NULL || publishes_rid(p, s->streams[i].rid)) {
            a->streams[a->stream_count++] = s->streams[i];
        }
    }
}

/* How the packets of a new section are told: by their RIDs, or by the SSRC that was announced. */
static void bind_publish(struct publish_section *p, const struct sdp_section *s, const struct sdp_answer_section *a)
{
    for (uint8_t i = 0; i < a->stream_count; i++) {
        snprintf(p->rids[p->rid_count++], RID_SIZE, "%.*s", STR_ARG(a->streams[i].rid));
    }
    if (p->rid_count == 0 && s->ssrc_count > 0) {
        p->ssrc = s->ssrcs[0].ssrc;
        p->rtx_ssrc = rtx_ssrc_of(s, p->ssrc);
    }
}

/* What is known of the streams of an m-line lasts as long as it does: an offer that keeps none of them would be answered,
 * and nothing of what it sends be recognised. One that leaves some out, or names more, is answered with those that stay. */
static enum err check_streams(struct negotiation *g, const struct sdp_section *s, const struct publish_section *p,
                              const struct sdp_answer_section *a)
{
    if (p->rid_count == 0 || a->stream_count > 0) {
        return ERR_OK;
    }
    return refuse(
        g->refusal, NEGOTIATE_BAD_SDP,
        "M-line %u has none of the a=rid in a=simulcast that it began with; other encodings need a new m-line.",
        (unsigned)(s - g->offer->sections) + 1);
}

/* The m-line publishes as the next kind of its medium; beyond the last it is answered inactive. */
static enum err take_publish(struct negotiation *g, const struct sdp_section *s, struct sdp_answer_section *a)
{
    static const enum source_kind kinds[2][PUBLISH_OF_KIND] = {{SOURCE_MIC, SOURCE_SCREEN_AUDIO},
                                                               {SOURCE_CAMERA, SOURCE_SCREEN}};
    struct worker_transport_open *open = &g->n.open;
    enum media_kind media = media_of(s);
    unsigned number = g->published[media]++;
    if (number >= PUBLISH_OF_KIND) {
        a->direction = SDP_INACTIVE;
        return ERR_OK;
    }
    struct publish_section *p = find_publish(open, s->mid);
    take_streams(&open->params, s, p, a);
    if (p != NULL) {
        return check_streams(g, s, p, a);
    }
    p = &open->publish[open->publish_count];
    *p = (struct publish_section){.media = (uint8_t)media};
    if (str_copy(s->mid, p->mid, sizeof p->mid) != ERR_OK || open->publish_count == LIMIT_SOURCES_PER_TRANSPORT) {
        a->direction = SDP_INACTIVE;
        return ERR_OK;
    }
    bind_publish(p, s, a);
    g->n.publish_kind[open->publish_count++] = (uint8_t)kinds[media][number];
    return ERR_OK;
}

/* Our direction: what the offerer's becomes, given who may do what on this connection. */
static enum sdp_direction answer_direction(enum negotiate_role role, enum sdp_direction offered)
{
    switch (offered) {
    case SDP_SENDONLY:
        return role == NEGOTIATE_PLAYER ? SDP_INACTIVE : SDP_RECVONLY;
    case SDP_SENDRECV:
        return role == NEGOTIATE_PLAYER ? SDP_SENDONLY : SDP_RECVONLY;
    case SDP_RECVONLY:
        return role == NEGOTIATE_PUBLISHER ? SDP_INACTIVE : SDP_SENDONLY;
    case SDP_INACTIVE:
        break;
    }
    return SDP_INACTIVE;
}

static enum err take_section(struct negotiation *g, const struct sdp_section *s, struct sdp_answer_section *a)
{
    *a = (struct sdp_answer_section){.media = s->media, .proto = s->proto, .formats = s->formats, .mid = s->mid};
    bool bundled = g->offer->bundle_count == 0 || sdp_in_bundle(g->offer, s->mid);
    a->direction = answer_direction(g->input->role, s->direction);
    if (!is_media(s) || !is_offered(s) || !bundled || !take_codecs(g, s, a)) {
        return ERR_OK;
    }
    a->accepted = true;
    for (uint8_t i = 0; i < s->ext_count; i++) {
        take_ext(&g->n.open.params, s, &s->exts[i], a);
    }
    if (a->direction == SDP_SENDONLY) {
        return take_slot(g, s, a);
    }
    if (a->direction == SDP_RECVONLY) {
        return take_publish(g, s, a);
    }
    return ERR_OK;
}

/* ── The result ── */

static void append_word(char *list, size_t size, struct str word)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%.*s", used > 0 ? ", " : "", STR_ARG(word));
}

/* "H264, AV1": the codecs of that medium, each once, without the repair formats. */
static void name_codecs(const struct session_description *offer, enum media_kind media, char *list, size_t size)
{
    struct str names[8];
    size_t count = 0;
    for (uint8_t i = 0; i < offer->section_count; i++) {
        const struct sdp_section *s = &offer->sections[i];
        for (uint8_t k = 0; is_media(s) && media_of(s) == media && k < s->codec_count; k++) {
            struct str name = s->codecs[k].name;
            bool known = !sdp_is_token(name, 24) || str_eq_nocase(name, STR("rtx")) || count == 8;
            for (size_t j = 0; j < count; j++) {
                known = known || str_eq_nocase(names[j], name);
            }
            if (!known) {
                names[count++] = name;
                append_word(list, size, name);
            }
        }
    }
}

static enum err check_codecs(struct negotiation *g)
{
    for (int media = MEDIA_AUDIO; media <= MEDIA_VIDEO; media++) {
        char offered[112] = "";
        if (!g->kind_seen[media] || g->codec_seen[media]) {
            continue;
        }
        name_codecs(g->offer, (enum media_kind)media, offered, sizeof offered);
        return refuse(g->refusal, NEGOTIATE_CODEC_MISSING, "The offer needs %s for %s; it has %s.",
                      media == MEDIA_AUDIO ? "Opus" : "VP8", media == MEDIA_AUDIO ? "audio" : "video",
                      offered[0] != '\0' ? offered : "none we know");
    }
    return ERR_OK;
}

static enum err copy_credentials(struct negotiation *g)
{
    const struct negotiate_input *in = g->input;
    enum err err = str_copy(str_of(in->ufrag), g->n.open.local_ufrag, sizeof g->n.open.local_ufrag);
    if (err == ERR_OK) {
        err = str_copy(str_of(in->pwd), g->n.open.local_pwd, sizeof g->n.open.local_pwd);
    }
    if (err == ERR_OK && in->earlier == NULL) {
        err = str_copy(str_of(in->cname), g->n.open.cname, sizeof g->n.open.cname);
    }
    return err;
}

static enum err take_offer(struct negotiation *g)
{
    enum err err = check_sections(g);
    if (err == ERR_OK) {
        err = take_transport(g);
    }
    for (uint8_t i = 0; err == ERR_OK && i < g->offer->section_count; i++) {
        err = take_section(g, &g->offer->sections[i], &g->answer.sections[i]);
    }
    return err == ERR_OK ? check_codecs(g) : err;
}

static enum err write_answer(struct negotiation *g, char *answer, size_t answer_size, size_t *ret_length)
{
    struct sdp_answer *a = &g->answer;
    a->session_id = g->n.session_id;
    a->session_version = g->n.session_version;
    a->ufrag = g->n.open.local_ufrag;
    a->pwd = g->n.open.local_pwd;
    a->fingerprint_sha256 = g->input->fingerprint;
    a->cname = g->n.open.cname;
    a->candidates = g->input->candidates;
    a->candidate_count = g->input->candidate_count;
    a->ice_tcp = g->input->ice_tcp;
    a->bundle = g->offer->bundle_count > 0;
    a->ext_mixed = g->offer->ext_mixed;
    a->section_count = g->offer->section_count;
    enum err err = sdp_write_answer(a, answer, answer_size, ret_length);
    if (err == ERR_TRUNCATED) {
        (void)refuse(g->refusal, NEGOTIATE_TOO_MANY_SECTIONS, "The answer would be too long.");
    } else if (err != ERR_OK) {
        (void)refuse(g->refusal, NEGOTIATE_BAD_SDP, "An m-line is not well formed.");
    }
    return err;
}

enum err negotiate_answer(const struct negotiate_input *input, struct negotiated *ret_negotiated, char *answer,
                          size_t answer_size, size_t *ret_answer_length, struct negotiate_refusal *ret_refusal)
{
    struct negotiation *g = calloc(1, sizeof *g);
    if (g == NULL) {
        return ERR_NO_MEMORY;
    }
    g->input = input;
    g->offer = input->offer;
    g->refusal = ret_refusal;
    if (input->earlier != NULL) {
        g->n = *input->earlier;
        g->n.session_version++;
    } else {
        g->n.ssrc_next = input->ssrc_first;
        g->n.session_id = input->session_id;
        g->n.session_version = 1;
        g->n.open.ends_with_consent = input->role != NEGOTIATE_PEER; /* none of them restarts alone */
    }
    size_t length = 0;
    enum err err = copy_credentials(g);
    if (err == ERR_OK) {
        err = take_offer(g);
    }
    if (err == ERR_OK) {
        err = write_answer(g, answer, answer_size, &length);
    }
    if (err == ERR_OK) {
        *ret_negotiated = g->n;
        *ret_answer_length = length;
    }
    free(g);
    return err;
}
