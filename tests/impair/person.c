/* A publisher without an encoder. */
#include "person.h"

#include "dais/base/random.h"
#include "dais/wire/rtcp_fb.h"

#include <stdlib.h>
#include <string.h>

#define FRAME_US          (US_PER_S / MEDIA_FPS)
#define STAGGER_US        7000 /* people do not film in step */
#define REPORT_US         US_PER_S
#define VOICE_KHZ         48
#define BEHIND_US         (200 * US_PER_MS)
#define WORD_SIZE         64
#define SSRC_BASE         0x10000000u
#define PERSON_SSRCS      16
#define REQUEST_SECOND_US 900000 /* less than a second by what a busy machine delays one and not the next */
#define VOICE_SSRC        15

static const char *const rids[CLIP_LAYERS] = {"l", "m", "h"};

void person_init(struct person *person, unsigned number, const struct clips *clips, bool flash,
                 struct dtls_context *dtls)
{
    *person = (struct person){.number = number, .clips = clips, .flash = flash};
    answer_self_init(&person->self, dtls);
}

/* ── offer and answer ── */

static int write_section(const struct person *person, const char *fingerprint, char *out, size_t size, bool video)
{
    return snprintf(
        out, size,
        "m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=sendonly\r\na=rtcp-mux\r\n"
        "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=setup:active\r\na=fingerprint:sha-256 %s\r\na=msid:s%u %s%u\r\n",
        video ? "video" : "audio", video ? "96 97" : "111", video ? "1" : "0", person->self.ufrag, person->self.pwd,
        fingerprint, person->number, video ? "v" : "a", person->number);
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
    used += answer_write_exts(out + used, size - (size_t)used, false);
    used += write_section(person, fingerprint, out + used, size - (size_t)used, true);
    used += snprintf(out + used, size - (size_t)used,
                     "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtcp-fb:96 nack\r\n"
                     "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 transport-cc\r\n");
    used += answer_write_exts(out + used, size - (size_t)used, true);
    snprintf(out + used, size - (size_t)used,
             "a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n");
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len);

bool person_answer(struct person *person, const char *sdp, size_t length, time_us now_us)
{
    const struct session_description *d = answer_read(sdp, length);
    if (d == NULL || d->section_count != 2 || d->sections[1].rid_count != CLIP_LAYERS) {
        return false;
    }
    answer_params(d, &person->params);
    person->opened = answer_open(&person->socket, sdp, d, &person->self, on_packet, person, now_us);
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

/* One datagram is one request, however many layers it names. */
static void count_request(struct person *person, time_us now_us)
{
    unsigned count = 1;
    person->request_us[person->requests++ % PERSON_REQUESTS] = now_us;
    for (unsigned i = 2; i <= PERSON_REQUESTS && i <= person->requests; i++) {
        count += now_us - person->request_us[(person->requests - i) % PERSON_REQUESTS] < REQUEST_SECOND_US ? 1 : 0;
    }
    person->requests_worst = count > person->requests_worst ? count : person->requests_worst;
}

static void on_packet(void *user, enum peer_packet kind, const uint8_t *data, size_t len)
{
    struct person *person = user;
    if (kind != PEER_PACKET_RTCP || !person->started) {
        return;
    }
    bool asked = false;
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        struct person_layer *layer = &person->layers[i];
        bool before = layer->video.key_wanted;
        layer->video.key_wanted = false;
        layer->packets_named += media_video_on_rtcp(&layer->video, data, len);
        layer->key_requests += layer->video.key_wanted ? 1 : 0;
        asked |= layer->video.key_wanted;
        layer->video.key_wanted |= before;
    }
    if (asked) {
        count_request(person, clock_now_us());
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
    fprintf(out, "{\"person\":%u,\"connected\":%s,\"frames\":%u,\"requests\":%u,\"requests_worst\":%u,\"layers\":[",
            person->number, person->opened && person->socket.peer.state == PEER_CONNECTED ? "true" : "false",
            person->frames, person->requests, person->requests_worst);
    for (unsigned i = 0; i < CLIP_LAYERS; i++) {
        struct person_layer *layer = &person->layers[i];
        fprintf(out, "%s{\"rid\":\"%s\",\"key_requests\":%u,\"packets_named\":%u}", i > 0 ? "," : "", rids[i],
                layer->key_requests, layer->packets_named);
        if (reset) {
            layer->key_requests = layer->packets_named = 0;
        }
    }
    fputs("]}", out);
    if (reset) {
        person->requests = person->requests_worst = 0;
    }
}
