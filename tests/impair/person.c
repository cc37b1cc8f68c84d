/* A publisher without an encoder. */
#include "person.h"

#include "dais/base/random.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/sdp_read.h"

#include <stdlib.h>
#include <string.h>

#define PT_OPUS      111
#define PT_VP8       96
#define PT_RTX       97
#define FRAME_US     (US_PER_S / MEDIA_FPS)
#define STAGGER_US   7000 /* people do not film in step */
#define REPORT_US    US_PER_S
#define VOICE_KHZ    48
#define BEHIND_US    (200 * US_PER_MS)
#define WORD_SIZE    64
#define CANDIDATE    "a=candidate:"
#define CANDIDATE_IP 4 /* words before the address: foundation, component, transport, priority */
#define SSRC_BASE    0x10000000u
#define PERSON_SSRCS 16
#define VOICE_SSRC   15

static const char *const rids[CLIP_LAYERS] = {"l", "m", "h"};

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

void person_init(struct person *person, unsigned number, const struct clips *clips, bool flash,
                 struct dtls_context *dtls)
{
    *person = (struct person){.number = number, .clips = clips, .flash = flash, .dtls = dtls};
    random_ice_text(person->ufrag, ICE_UFRAG_LEN);
    random_ice_text(person->pwd, ICE_PWD_LEN);
}

/* ── offer and answer ── */

static int write_exts(char *out, size_t size, bool video)
{
    int used = 0;
    for (size_t i = 0; i < EXT_COUNT; i++) {
        if (video ? exts[i].video : exts[i].audio) {
            used += snprintf(out + used, size - (size_t)used, "a=extmap:%u %s\r\n", exts[i].id, exts[i].uri);
        }
    }
    return used;
}

static int write_section(const struct person *person, const char *fingerprint, char *out, size_t size, bool video)
{
    return snprintf(
        out, size,
        "m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=sendonly\r\na=rtcp-mux\r\n"
        "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=setup:active\r\na=fingerprint:sha-256 %s\r\na=msid:s%u %s%u\r\n",
        video ? "video" : "audio", video ? "96 97" : "111", video ? "1" : "0", person->ufrag, person->pwd, fingerprint,
        person->number, video ? "v" : "a", person->number);
}

void person_offer(const struct person *person, const char *fingerprint, char out[PERSON_SDP_BYTES])
{
    size_t size = PERSON_SDP_BYTES;
    int used = snprintf(out, size, "v=0\r\no=- %u 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n",
                        person->number + 1);
    used += write_section(person, fingerprint, out + used, size - (size_t)used, false);
    used += snprintf(out + used, size - (size_t)used,
                     "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
                     "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:111 nack\r\n");
    used += write_exts(out + used, size - (size_t)used, false);
    used += write_section(person, fingerprint, out + used, size - (size_t)used, true);
    used += snprintf(out + used, size - (size_t)used,
                     "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtcp-fb:96 nack\r\n"
                     "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 transport-cc\r\n");
    used += write_exts(out + used, size - (size_t)used, true);
    snprintf(out + used, size - (size_t)used,
             "a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n");
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

/* Of what we offered, what was taken. */
static void take_params(struct person *person, const struct session_description *d)
{
    struct media_params *p = &person->params;
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

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len);

static bool open_socket(struct person *person, const struct session_description *d, const struct address *server,
                        time_us now_us)
{
    const struct sdp_transport *t = d->sections[0].transport.ufrag.len > 0 ? &d->sections[0].transport : &d->transport;
    const struct sdp_transport *f = d->sections[0].transport.fingerprint_count > 0 ? t : &d->transport;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    uint8_t fingerprint[DTLS_FINGERPRINT_BYTES];
    if (f->fingerprint_count == 0 || str_copy(t->ufrag, ufrag, sizeof ufrag) != ERR_OK ||
        str_copy(t->pwd, pwd, sizeof pwd) != ERR_OK ||
        sdp_fingerprint_bytes(f->fingerprints[0].value, fingerprint, sizeof fingerprint) != ERR_OK) {
        return false;
    }
    const struct peer_config config = {
        .remote_ufrag = ufrag, .remote_pwd = pwd, .remote_fingerprint = fingerprint, .dtls = person->dtls};
    if (peer_socket_open(&person->socket, now_us, &config, server, on_packet, person) != ERR_OK) {
        return false;
    }
    memcpy(person->socket.peer.ufrag, person->ufrag, sizeof person->ufrag);
    memcpy(person->socket.peer.pwd, person->pwd, sizeof person->pwd);
    return true;
}

bool person_answer(struct person *person, const char *sdp, size_t length, time_us now_us)
{
    static struct session_description description;
    struct sdp_error error;
    struct address server;
    if (sdp_read((struct str){sdp, length}, &description, &error) != ERR_OK || description.section_count != 2 ||
        description.sections[1].rid_count != CLIP_LAYERS || !find_address(sdp, &server)) {
        return false;
    }
    take_params(person, &description);
    person->opened = open_socket(person, &description, &server, now_us);
    return person->opened;
}

/* ── media ── */

static void on_send(void *user, const uint8_t *data, size_t len)
{
    enum err err = peer_send_rtp(&((struct person *)user)->socket.peer, data, len);
    (void)err; /* not connected any more: the end of the run will say so */
}

static uint32_t ssrc_of(const struct person *person, unsigned n)
{
    return SSRC_BASE + person->number * PERSON_SSRCS + n;
}

static void start(struct person *person, time_us now_us)
{
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        const struct media_video_config config = {.clip = &person->clips->video[i],
                                                  .ssrc = ssrc_of(person, i),
                                                  .rtx_ssrc = ssrc_of(person, CLIP_LAYERS + i),
                                                  .mid = "1",
                                                  .rid = rids[i],
                                                  .params = person->params,
                                                  .first_seq = (uint16_t)(1 + random_u32() % 32000),
                                                  .first_picture_id = (uint16_t)(random_u32() & 0x7fff),
                                                  .first_timestamp = random_u32(),
                                                  .twcc_seq = &person->twcc_seq,
                                                  .send = on_send,
                                                  .user = person};
        if (media_video_open(&person->layers[i].video, &config) != ERR_OK) {
            abort();
        }
    }
    media_voice_open(
        &person->voice,
        &(struct media_voice_config){.clip = &person->clips->voice,
                                     .ssrc = ssrc_of(person, VOICE_SSRC),
                                     .mid = "0",
                                     .params = person->params,
                                     .first_seq = (uint16_t)(1 + random_u32() % 32000),
                                     .first_frame = (uint16_t)(person->flash ? 0 : random_u32() % MEDIA_VOICE_FRAMES),
                                     .first_timestamp = random_u32(),
                                     .twcc_seq = &person->twcc_seq,
                                     .send = on_send,
                                     .user = person});
    person->next_frame_us = person->next_voice_us = now_us + person->number * STAGGER_US;
    person->next_report_us = now_us + REPORT_US / 10;
    person->second_us = now_us;
    person->started = true;
}

/* With flash and beep all three pictures begin anew together, and the sound with them. */
static void begin_together(struct person *person)
{
    bool wanted = false;
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        wanted |= person->layers[i].video.key_wanted;
    }
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        person->layers[i].video.key_wanted = wanted;
    }
    if (wanted || person->layers[0].video.next == person->clips->video[0].count) {
        person->voice.next = 0;
        person->next_voice_us = person->next_frame_us;
    }
}

static void send_frames(struct person *person)
{
    if (person->flash) {
        begin_together(person);
    }
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        (void)media_video_frame(&person->layers[i].video, person->next_frame_us);
    }
    person->frames++;
    person->next_frame_us += FRAME_US;
}

static void send_report(struct person *person, uint32_t ssrc, uint32_t timestamp, uint32_t packets, uint32_t octets)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    char cname[WORD_SIZE];
    struct writer w;
    const struct rtcp_sender_report sr = {
        .ssrc = ssrc, .ntp = clock_wall_ntp(), .rtp_timestamp = timestamp, .packets = packets, .octets = octets};
    snprintf(cname, sizeof cname, "person%u", person->number);
    writer_init(&w, out, sizeof out);
    rtcp_write_sr(&w, &sr, NULL, 0);
    rtcp_write_cname(&w, ssrc, str_of(cname));
    enum err err = peer_send_rtcp(&person->socket.peer, out, w.pos);
    (void)err;
}

static void send_reports(struct person *person, time_us now_us)
{
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        const struct media_video *v = &person->layers[i].video;
        if (v->started) {
            send_report(person, v->config.ssrc, media_video_timestamp(v, now_us), v->packets, v->octets);
        }
    }
    person->next_report_us = now_us + REPORT_US;
    if (person->muted) {
        return;
    }
    const struct media_voice *v = &person->voice;
    time_us newest_us = person->next_voice_us - MEDIA_VOICE_US;
    send_report(person, v->config.ssrc, v->timestamp + (uint32_t)((now_us - newest_us) * VOICE_KHZ / US_PER_MS),
                v->packets, v->octets);
}

static void count_request(struct person_layer *layer)
{
    layer->key_requests++;
    layer->key_requests_second++;
    if (layer->key_requests_second > layer->key_requests_worst) {
        layer->key_requests_worst = layer->key_requests_second;
    }
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len)
{
    struct person *person = user;
    if (kind != PEER_PACKET_RTCP || !person->started) {
        return;
    }
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        struct person_layer *layer = &person->layers[i];
        bool before = layer->video.key_wanted;
        layer->video.key_wanted = false;
        layer->packets_named += media_video_on_rtcp(&layer->video, data, len);
        if (layer->video.key_wanted) {
            count_request(layer);
        }
        layer->video.key_wanted |= before;
    }
}

void person_step(struct person *person, time_us now_us)
{
    if (!person->opened) {
        return;
    }
    peer_socket_step(&person->socket, now_us);
    if (!person->started && person->socket.peer.state == PEER_CONNECTED) {
        start(person, now_us);
    }
    if (!person->started) {
        return;
    }
    if (now_us - person->next_frame_us > BEHIND_US) { /* we were not let run: leave the time out, do not make it up */
        person->next_frame_us = person->next_voice_us = now_us;
    }
    while (person->next_frame_us <= now_us) {
        send_frames(person);
    }
    while (!person->muted && person->next_voice_us <= now_us) {
        media_voice_frame(&person->voice);
        person->next_voice_us += MEDIA_VOICE_US;
    }
    if (person->next_report_us <= now_us) {
        send_reports(person, now_us);
    }
    if (now_us - person->second_us >= US_PER_S) {
        person->second_us = now_us;
        for (unsigned i = 0; i < CLIP_LAYERS; i++) {
            person->layers[i].key_requests_second = 0;
        }
    }
}

void person_close(struct person *person)
{
    if (person->opened) {
        peer_socket_close(&person->socket);
    }
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        media_video_close(&person->layers[i].video);
    }
}

void person_print(struct person *person, FILE *out, bool reset)
{
    fprintf(out, "{\"person\":%u,\"connected\":%s,\"frames\":%u,\"layers\":[", person->number,
            person->opened && person->socket.peer.state == PEER_CONNECTED ? "true" : "false", person->frames);
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        struct person_layer *layer = &person->layers[i];
        fprintf(out, "%s{\"rid\":\"%s\",\"key_requests\":%u,\"key_requests_worst_second\":%u,\"packets_named\":%u}",
                i > 0 ? "," : "", rids[i], layer->key_requests, layer->key_requests_worst, layer->packets_named);
        if (reset) {
            layer->key_requests = layer->key_requests_worst = layer->key_requests_second = layer->packets_named = 0;
        }
    }
    fputs("]}", out);
}
