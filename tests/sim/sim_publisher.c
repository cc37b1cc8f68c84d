#include "sim_publisher.h"

#include "dais/wire/rtcp_fb.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SR_US      US_PER_S
#define SSRC(p, n) ((p)->config.number * 1000 + (n))
#define SSRC_VOICE 100

static const char *const rids[LIMIT_LAYERS] = {"l", "m", "h"};

struct source_handle sim_camera(const struct sim_publisher_config *config)
{
    return (struct source_handle){10 * config->number + 1, 1};
}

struct source_handle sim_microphone(const struct sim_publisher_config *config)
{
    return (struct source_handle){10 * config->number + 2, 1};
}

static void on_send(void *user, const uint8_t *data, size_t len)
{
    sim_client_send_rtp(&((struct sim_publisher *)user)->client, data, len);
}

static void on_voice_send(void *user, const uint8_t *data, size_t len)
{
    struct sim_publisher *p = user;
    uint16_t seq = load_u16(data + 2);
    unsigned place = seq % SIM_VOICE_KEPT;
    p->voice_sent[place].seq = seq;
    p->voice_sent[place].size = (uint16_t)(len <= SIM_VOICE_BYTES ? len : 0);
    memcpy(p->voice_sent[place].data, data, p->voice_sent[place].size);
    on_send(user, data, len);
}

/* What is asked for before it was sent (a packet that is due, by the server's reckoning) is not there. */
static void voice_again(struct sim_publisher *p, uint16_t seq)
{
    unsigned place = seq % SIM_VOICE_KEPT;
    p->voice_asked++;
    if (p->voice_sent[place].size > 0 && p->voice_sent[place].seq == seq) {
        on_send(p, p->voice_sent[place].data, p->voice_sent[place].size);
    }
}

static void voice_on_rtcp(struct sim_publisher *p, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        struct nack_iter named = {0};
        uint16_t seq;
        if (packet.type == RTCP_RTPFB && packet.count == RTPFB_NACK && rtcp_fb_parse(&packet, &fb) == ERR_OK &&
            fb.media_ssrc == p->voice.config.ssrc) {
            while (rtcp_nack_next(&fb, &named, &seq)) {
                voice_again(p, seq);
            }
        }
    }
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    struct sim_publisher *p = user;
    for (unsigned i = 0; i < p->config.encodings; i++) {
        bool before = p->video[i].key_wanted;
        p->video[i].key_wanted = false;
        (void)media_video_on_rtcp(&p->video[i], data, len);
        p->plis[i] += p->video[i].key_wanted ? 1 : 0;
        p->video[i].key_wanted = p->video[i].key_wanted || before;
    }
    if (p->config.voice != NULL) {
        voice_on_rtcp(p, data, len);
    }
}

static void send_report(struct sim_publisher *p, uint32_t ssrc, uint32_t timestamp, uint32_t packets, uint32_t octets)
{
    uint8_t out[128];
    struct writer w;
    struct rtcp_sender_report sr = {
        .ssrc = ssrc, .ntp = clock_wall_ntp(), .rtp_timestamp = timestamp, .packets = packets, .octets = octets};
    writer_init(&w, out, sizeof out);
    rtcp_write_sr(&w, &sr, NULL, 0);
    rtcp_write_cname(&w, ssrc, str_of("publisher"));
    sim_client_send_rtcp(&p->client, out, w.pos);
}

static void send_reports(struct sim_publisher *p)
{
    for (unsigned i = 0; i < p->config.encodings; i++) {
        if (p->video[i].packets > 0 && p->on[i] && p->wanted[i]) {
            send_report(p, p->video[i].config.ssrc, media_video_timestamp(&p->video[i], p->sim->now_us),
                        p->video[i].packets, p->video[i].octets);
        }
    }
    if (p->voice.packets > 0) {
        send_report(p, p->voice.config.ssrc, p->voice.timestamp, p->voice.packets, p->voice.octets);
    }
}

static void on_time(void *user)
{
    struct sim_publisher *p = user;
    time_us now_us = p->sim->now_us;
    if (p->stopped) {
        return;
    }
    if (now_us >= p->frame_due_us) {
        for (unsigned i = 0; i < p->config.encodings; i++) {
            if (p->on[i] && p->wanted[i]) {
                (void)media_video_frame(&p->video[i], now_us);
            }
        }
        p->frame++;
        p->frame_due_us += US_PER_S / MEDIA_FPS;
    }
    if (p->config.voice != NULL && now_us >= p->voice_due_us) {
        media_voice_frame(&p->voice);
        p->voice_due_us += MEDIA_VOICE_US;
    }
    if (now_us >= p->sr_due_us) {
        send_reports(p);
        p->sr_due_us = now_us + SR_US;
    }
    bool voice_first = p->config.voice != NULL && p->voice_due_us < p->frame_due_us;
    sim_at(p->sim, voice_first ? p->voice_due_us : p->frame_due_us, on_time, p);
}

static void open_video(struct sim_publisher *p, unsigned i)
{
    bool simulcast = p->config.encodings > 1;
    struct media_video_config config = {.clip = p->config.clips[i],
                                        .ssrc = SSRC(p, 10 * (i + 1)),
                                        .rtx_ssrc = SSRC(p, 10 * (i + 1) + 1),
                                        .mid = "v",
                                        .rid = simulcast ? rids[i] : NULL,
                                        .params = sim_params(),
                                        .packet_bytes = p->config.packet_bytes,
                                        .with_key_idx = p->config.with_key_idx,
                                        .twcc_seq = &p->client.twcc_seq,
                                        .send = on_send,
                                        .user = p};
    /* Anywhere, near the wraps too. */
    config.first_seq = (uint16_t)seeded_random_u64(&p->sim->random);
    config.first_picture_id = (uint16_t)(seeded_random_u64(&p->sim->random) & 0x7fff);
    config.first_timestamp = (uint32_t)seeded_random_u64(&p->sim->random);
    enum err err = media_video_open(&p->video[i], &config);
    assert(err == ERR_OK);
    (void)err;
    p->video[i].tl0_pic_idx = (uint8_t)seeded_random_u64(&p->sim->random);
    p->on[i] = p->wanted[i] = true;
}

bool sim_publisher_open(struct sim_publisher *p, struct sim *sim, const struct sim_publisher_config *config)
{
    struct worker_transport_open open = {.params = sim_params(), .room = config->room, .publish_count = 1};
    struct publish_section *video = &open.publish[0], *voice = &open.publish[1];
    *p = (struct sim_publisher){.sim = sim, .config = *config};
    *video = (struct publish_section){.mid = "v", .media = MEDIA_VIDEO};
    if (config->encodings > 1) {
        video->rid_count = (uint8_t)config->encodings;
        for (unsigned i = 0; i < config->encodings; i++) {
            snprintf(video->rids[i], RID_SIZE, "%s", rids[i]);
        }
    } else {
        video->ssrc = SSRC(p, 10);
        video->rtx_ssrc = SSRC(p, 11);
    }
    if (config->voice != NULL) {
        *voice = (struct publish_section){.mid = "a", .media = MEDIA_AUDIO, .ssrc = SSRC(p, SSRC_VOICE)};
        open.publish_count = 2;
        media_voice_open(&p->voice, &(struct media_voice_config){.clip = config->voice,
                                                                 .ssrc = SSRC(p, SSRC_VOICE),
                                                                 .mid = "a",
                                                                 .params = sim_params(),
                                                                 .red = config->red,
                                                                 .first_frame = (uint16_t)(37 * config->number),
                                                                 .twcc_seq = &p->client.twcc_seq,
                                                                 .send = on_voice_send,
                                                                 .user = p});
    }
    for (unsigned i = 0; i < config->encodings; i++) {
        open_video(p, i);
    }
    sim_client_open(&p->client, sim, &open, &config->up, &config->down,
                    &(struct sim_client_handler){.on_rtcp = on_rtcp, .user = p});
    return sim_client_connect(&p->client, 10 * US_PER_S);
}

void sim_publisher_start(struct sim_publisher *p)
{
    sim_client_add_source(&p->client, sim_camera(&p->config), SOURCE_CAMERA, "v");
    if (p->config.voice != NULL) {
        sim_client_add_source(&p->client, sim_microphone(&p->config), SOURCE_MIC, "a");
    }
    p->frame_due_us = p->voice_due_us = p->sim->now_us;
    p->sr_due_us = p->sim->now_us + 100 * US_PER_MS;
    on_time(p);
}

void sim_publisher_switch(struct sim_publisher *p, unsigned encoding, bool on)
{
    if (on && !p->on[encoding]) {
        media_video_key(&p->video[encoding]);
    }
    p->on[encoding] = on;
}

void sim_publisher_on_event(struct sim_publisher *p, const struct worker_event *event)
{
    struct source_handle camera = sim_camera(&p->config);
    if (event->kind != WORKER_EVENT_SOURCE_WANTED || p->config.ignores_wanted ||
        event->wanted.source.index != camera.index) {
        return;
    }
    for (unsigned i = 0; i < p->config.encodings; i++) {
        bool wanted = (event->wanted.rids & 1U << i) != 0;
        if (wanted && !p->wanted[i]) {
            media_video_key(&p->video[i]);
        }
        p->wanted[i] = wanted;
    }
}

void sim_publisher_close(struct sim_publisher *p)
{
    p->stopped = true;
    sim_client_close(&p->client);
    for (unsigned i = 0; i < p->config.encodings; i++) {
        media_video_close(&p->video[i]);
    }
}
