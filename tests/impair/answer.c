/* From an answer to a connection. */
#include "answer.h"

#include "dais/base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_SIZE    64
#define CANDIDATE    "a=candidate:"
#define CANDIDATE_IP 4 /* words before the address: foundation, component, transport, priority */

static const struct {
    uint8_t id;
    const char *uri;
    size_t at; /* in struct media_params */
    bool audio, video;
} exts[] = {
    {1, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", offsetof(struct media_params, ext_audio_level), true, false},
    {3, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
     offsetof(struct media_params, ext_transport_cc), true, true},
    {4, "urn:ietf:params:rtp-hdrext:sdes:mid", offsetof(struct media_params, ext_mid), true, true},
    {10, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", offsetof(struct media_params, ext_rid), false, true},
    {11, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", offsetof(struct media_params, ext_repaired_rid),
     false, true},
};
#define EXT_COUNT (sizeof exts / sizeof exts[0])

void answer_self_init(struct answer_self *self, struct dtls_context *dtls)
{
    self->dtls = dtls;
    random_ice_text(self->ufrag, ICE_UFRAG_LEN);
    random_ice_text(self->pwd, ICE_PWD_LEN);
}

int answer_write_exts(char *out, size_t size, bool video)
{
    int used = 0;
    for (size_t i = 0; i < EXT_COUNT; i++) {
        if (video ? exts[i].video : exts[i].audio) {
            used += snprintf(out + used, size - (size_t)used, "a=extmap:%u %s\r\n", exts[i].id, exts[i].uri);
        }
    }
    return used;
}

/* The first candidate with an IPv4 address. */
static bool find_address(const char *sdp, struct address *ret)
{
    for (const char *line = strstr(sdp, CANDIDATE); line != NULL; line = strstr(line + 1, CANDIDATE)) {
        char words[CANDIDATE_IP + 2][WORD_SIZE];
        if (sscanf(line, "%63s %63s %63s %63s %63s %63s", words[0], words[1], words[2], words[3], words[4], words[5]) ==
                CANDIDATE_IP + 2 &&
            address_parse_ip(words[CANDIDATE_IP], (uint16_t)atoi(words[CANDIDATE_IP + 1]), ret) == ERR_OK &&
            ret->family == AF_INET) {
            return true;
        }
    }
    return false;
}

const struct session_description *answer_read(const char *sdp, size_t length)
{
    static struct session_description description;
    struct sdp_error error;
    return sdp_read((struct str){sdp, length}, &description, &error) == ERR_OK ? &description : NULL;
}

void answer_params(const struct session_description *d, struct media_params *p)
{
    *p = (struct media_params){.opus_pt = PT_OPUS, .vp8_pt = PT_VP8, .vp8_rtx_pt = PT_RTX};
    for (unsigned s = 0; s < d->section_count; s++) {
        for (unsigned e = 0; e < d->sections[s].ext_count; e++) {
            for (size_t i = 0; i < EXT_COUNT; i++) {
                if (str_eq(d->sections[s].exts[e].uri, str_of(exts[i].uri))) {
                    *((uint8_t *)p + exts[i].at) = d->sections[s].exts[e].id;
                }
            }
        }
    }
}

/* The first section that was taken speaks for all. */
static const struct sdp_transport *transport_of(const struct session_description *d)
{
    for (unsigned s = 0; s < d->section_count; s++) {
        if (d->sections[s].transport.ufrag.len > 0) {
            return &d->sections[s].transport;
        }
    }
    return &d->transport;
}

bool answer_open(struct peer_socket *socket, const char *sdp, const struct session_description *d,
                 const struct answer_self *self, peer_packet_fn *on_packet, void *user, time_us now_us)
{
    const struct sdp_transport *t = transport_of(d);
    const struct sdp_transport *f = t->fingerprint_count > 0 ? t : &d->transport;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    uint8_t fingerprint[DTLS_FINGERPRINT_BYTES];
    struct address server;
    if (!find_address(sdp, &server) || f->fingerprint_count == 0 || str_copy(t->ufrag, ufrag, sizeof ufrag) != ERR_OK ||
        str_copy(t->pwd, pwd, sizeof pwd) != ERR_OK ||
        sdp_fingerprint_bytes(f->fingerprints[0].value, fingerprint, sizeof fingerprint) != ERR_OK) {
        return false;
    }
    const struct peer_config config = {
        .remote_ufrag = ufrag, .remote_pwd = pwd, .remote_fingerprint = fingerprint, .dtls = self->dtls};
    if (peer_socket_open(socket, now_us, &config, &server, on_packet, user) != ERR_OK) {
        return false;
    }
    memcpy(socket->peer.ufrag, self->ufrag, sizeof self->ufrag);
    memcpy(socket->peer.pwd, self->pwd, sizeof self->pwd);
    return true;
}
