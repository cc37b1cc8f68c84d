/* Reads an answer with the reader of the server's own floor, and takes from it what a client needs. */
#include "answer.h"

#include <stdio.h>
#include <string.h>

#define CANDIDATE    "a=candidate:"
#define CANDIDATE_IP 4 /* words before the address: foundation, component, transport, priority */
#define WORD_SIZE    64

static const char transport_cc[] = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

static bool find_address(struct str sdp, struct address *ret)
{
    while (sdp.len > 0) {
        struct str line = str_trim(str_cut(&sdp, '\n'));
        struct str words[CANDIDATE_IP + 2];
        char ip[WORD_SIZE];
        uint64_t port;
        if (!str_starts(line, STR(CANDIDATE))) {
            continue;
        }
        for (unsigned i = 0; i < CANDIDATE_IP + 2; i++) {
            words[i] = sdp_next_word(&line);
        }
        if (str_eq_nocase(words[2], STR("udp")) && str_copy(words[CANDIDATE_IP], ip, sizeof ip) == ERR_OK &&
            str_to_u64(words[CANDIDATE_IP + 1], UINT16_MAX, &port) == ERR_OK &&
            address_parse_ip(ip, (uint16_t)port, ret) == ERR_OK) {
            return true;
        }
    }
    return false;
}

static void take_ssrcs(const struct sdp_section *s, struct answer_section *out)
{
    for (unsigned i = 0; i < s->ssrc_group_count; i++) {
        if (str_eq(s->ssrc_groups[i].semantics, STR("FID")) && s->ssrc_groups[i].count >= 2) {
            out->ssrc = s->ssrc_groups[i].ssrcs[0];
            out->rtx_ssrc = s->ssrc_groups[i].ssrcs[1];
            return;
        }
    }
    out->ssrc = s->ssrc_count > 0 ? s->ssrcs[0].ssrc : 0;
}

static void take_section(const struct sdp_section *s, struct answer *answer)
{
    struct answer_section *out = &answer->sections[answer->section_count++];
    *out = (struct answer_section){.media = s->kind == SDP_VIDEO ? MEDIA_VIDEO : MEDIA_AUDIO,
                                   .accepted = s->port != 0 && s->direction != SDP_INACTIVE && s->kind != SDP_OTHER,
                                   .from_server = s->direction == SDP_SENDONLY || s->direction == SDP_SENDRECV,
                                   .to_server = s->direction == SDP_RECVONLY || s->direction == SDP_SENDRECV};
    out->accepted = str_copy(s->mid, out->mid, sizeof out->mid) == ERR_OK && out->accepted; /* too long is never ours */
    for (unsigned i = 0; i < s->codec_count; i++) {
        out->vp8 |= str_eq_nocase(s->codecs[i].name, STR("VP8"));
        out->opus |= str_eq_nocase(s->codecs[i].name, STR("opus"));
    }
    for (unsigned i = 0; i < s->rid_count; i++) {
        out->rid_count = (uint8_t)(out->rid_count + (s->rids[i].send ? 0 : 1));
    }
    for (unsigned i = 0; i < s->ext_count; i++) {
        answer->ext_transport_cc |= str_eq(s->exts[i].uri, str_of(transport_cc));
    }
    take_ssrcs(s, out);
}

/* The first section that has them, or the session. */
static bool take_transport(const struct session_description *d, struct answer *answer)
{
    const struct sdp_transport *ice = &d->transport, *dtls = &d->transport;
    for (unsigned i = 0; i < d->section_count; i++) {
        ice = ice->ufrag.len == 0 ? &d->sections[i].transport : ice;
        dtls = dtls->fingerprint_count == 0 ? &d->sections[i].transport : dtls;
    }
    for (unsigned i = 0; i < dtls->fingerprint_count; i++) {
        if (str_eq_nocase(dtls->fingerprints[i].hash, STR("sha-256"))) {
            return sdp_fingerprint_bytes(dtls->fingerprints[i].value, answer->fingerprint, DTLS_FINGERPRINT_BYTES) ==
                       ERR_OK &&
                   str_copy(ice->ufrag, answer->ufrag, sizeof answer->ufrag) == ERR_OK &&
                   str_copy(ice->pwd, answer->pwd, sizeof answer->pwd) == ERR_OK && ice->ufrag.len > 0;
        }
    }
    return false;
}

enum err answer_read(struct str sdp, struct session_description *scratch, struct answer *ret_answer,
                     char problem[ANSWER_PROBLEM_SIZE])
{
    struct sdp_error error;
    *ret_answer = (struct answer){0};
    if (sdp_read(sdp, scratch, &error) != ERR_OK) {
        snprintf(problem, ANSWER_PROBLEM_SIZE, "the answer's line %u: %s", error.line, error.what);
        return ERR_INVALID;
    }
    if (!take_transport(scratch, ret_answer)) {
        snprintf(problem, ANSWER_PROBLEM_SIZE, "the answer lacks ICE credentials or a sha-256 fingerprint");
        return ERR_INVALID;
    }
    if (!find_address(sdp, &ret_answer->server)) {
        snprintf(problem, ANSWER_PROBLEM_SIZE, "the answer has no UDP candidate with an IP address");
        return ERR_INVALID;
    }
    for (unsigned i = 0; i < scratch->section_count; i++) {
        take_section(&scratch->sections[i], ret_answer);
    }
    return ERR_OK;
}
