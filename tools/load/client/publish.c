/* Sends a reel. */
#include "publish.h"

#include "dais/base/random.h"
#include "dais/wire/twcc.h"
#include "offer.h"

#include <stdio.h>
#include <string.h>

#define STAGGER_US 7000 /* people do not film in step */
#define REPORT_US  US_PER_S
#define BEHIND_US  (200 * US_PER_MS)
#define VOICE_KHZ  48
#define RTCP_BYTES 512

/* Of one person: layers, their retransmissions, the voice. */
enum { SSRC_RTX = REEL_LAYERS, SSRC_VOICE = 2 * REEL_LAYERS };

static void on_send(void *user, const uint8_t *data, size_t len)
{
    struct publisher *p = user;
    env_add(p->env, SUM_PACKETS_OUT, 1);
    env_add(p->env, SUM_BYTES_OUT, (int64_t)len);
    p->send(p->user, false, data, len);
}

static enum err open_layer(struct publisher *p, unsigned i)
{
    const struct media_video_config config = {.clip = &p->env->reel->video[i],
                                              .ssrc = p->ssrc + i,
                                              .rtx_ssrc = p->ssrc + SSRC_RTX + i,
                                              .mid = p->video_mid,
                                              .rid = p->env->reel->layers > 1 ? reel_rid(i) : NULL,
                                              .params = offer_params(),
                                              .first_seq = (uint16_t)(1 + random_u32() % 32000),
                                              .first_picture_id = (uint16_t)(random_u32() & 0x7fff),
                                              .first_timestamp = random_u32(),
                                              .twcc_seq = &p->twcc_seq,
                                              .stamp = &p->stamp,
                                              .send = on_send,
                                              .user = p};
    return media_video_open(&p->layers[i], &config);
}

static void open_voice(struct publisher *p)
{
    const struct media_voice_config config = {.clip = &p->env->reel->voice,
                                              .ssrc = p->ssrc + SSRC_VOICE,
                                              .mid = p->audio_mid,
                                              .params = offer_params(),
                                              .first_seq = (uint16_t)(1 + random_u32() % 32000),
                                              .first_frame = (uint16_t)(random_u32() % MEDIA_VOICE_FRAMES),
                                              .first_timestamp = random_u32(),
                                              .twcc_seq = &p->twcc_seq,
                                              .stamp = &p->stamp,
                                              .send = on_send,
                                              .user = p};
    media_voice_open(&p->voice, &config);
}

enum err publisher_start(struct publisher *p, const struct publish_config *config)
{
    time_us now_us = config->env->now_us;
    *p = (struct publisher){.env = config->env,
                            .send = config->send,
                            .user = config->user,
                            .layer_count = config->video_mid != NULL ? config->env->reel->layers : 0,
                            .audio = config->audio && config->audio_mid != NULL,
                            .wanted = ~0U,
                            .ssrc = random_u32() & ~15U,
                            .stamp = {.number = config->number},
                            .next_report_us = now_us + REPORT_US / 10};
    snprintf(p->audio_mid, sizeof p->audio_mid, "%s", config->audio_mid != NULL ? config->audio_mid : "");
    snprintf(p->video_mid, sizeof p->video_mid, "%s", config->video_mid != NULL ? config->video_mid : "");
    p->next_frame_us = p->next_voice_us = now_us + config->number * STAGGER_US % config->env->reel->frame_us;
    for (unsigned i = 0; i < p->layer_count; i++) {
        if (open_layer(p, i) != ERR_OK) {
            publisher_stop(p);
            return ERR_NO_MEMORY;
        }
    }
    open_voice(p);
    return ERR_OK;
}

void publisher_wanted(struct publisher *p, unsigned layers)
{
    for (unsigned i = 0; i < p->layer_count; i++) {
        if ((layers >> i & 1) != 0 && (p->wanted >> i & 1) == 0) {
            media_video_key(&p->layers[i]);
        }
    }
    p->wanted = layers;
}

void publisher_stop(struct publisher *p)
{
    for (unsigned i = 0; i < REEL_LAYERS; i++) {
        media_video_close(&p->layers[i]);
    }
    p->layer_count = 0;
    p->audio = false;
}

static void send_report(struct publisher *p, uint32_t ssrc, uint32_t timestamp, uint32_t packets, uint32_t octets)
{
    uint8_t out[RTCP_BYTES];
    char cname[CNAME_SIZE];
    struct writer w;
    const struct rtcp_sender_report sr = {
        .ssrc = ssrc, .ntp = clock_wall_ntp(), .rtp_timestamp = timestamp, .packets = packets, .octets = octets};
    snprintf(cname, sizeof cname, "load%u", p->stamp.number);
    writer_init(&w, out, sizeof out);
    rtcp_write_sr(&w, &sr, NULL, 0);
    rtcp_write_cname(&w, ssrc, str_of(cname));
    p->send(p->user, true, out, w.pos);
}

static void send_reports(struct publisher *p)
{
    time_us now_us = p->env->now_us;
    for (unsigned i = 0; i < p->layer_count; i++) {
        const struct media_video *v = &p->layers[i];
        if (v->started) {
            send_report(p, v->config.ssrc, media_video_timestamp(v, now_us), v->packets, v->octets);
        }
    }
    if (p->audio) {
        const struct media_voice *v = &p->voice;
        time_us since_us = now_us - (p->next_voice_us - MEDIA_VOICE_US);
        send_report(p, v->config.ssrc, v->timestamp + (uint32_t)(since_us * VOICE_KHZ / US_PER_MS), v->packets,
                    v->octets);
    }
    p->next_report_us = now_us + REPORT_US;
}

static void send_frames(struct publisher *p)
{
    for (unsigned i = 0; i < p->layer_count; i++) {
        uint32_t before = p->layers[i].key_frames;
        if ((p->wanted >> i & 1) == 0) {
            continue;
        }
        p->stamp.at_us = clock_now_us();
        (void)media_video_frame(&p->layers[i], p->next_frame_us);
        env_add(p->env, SUM_KEY_FRAMES_SENT, p->layers[i].key_frames - before);
    }
    p->next_frame_us += p->env->reel->frame_us;
}

void publisher_step(struct publisher *p)
{
    time_us now_us = p->env->now_us;
    if (now_us - p->next_frame_us > BEHIND_US) { /* we were not let run: leave the time out, do not make it up */
        p->next_frame_us = p->next_voice_us = now_us;
    }
    while (p->next_frame_us <= now_us) {
        send_frames(p);
    }
    while (p->next_voice_us <= now_us) {
        p->stamp.at_us = clock_now_us();
        if (p->audio) {
            media_voice_frame(&p->voice);
        }
        p->next_voice_us += MEDIA_VOICE_US;
    }
    if (p->next_report_us <= now_us) {
        send_reports(p);
    }
}

static void read_feedback(struct publisher *p, const struct rtcp_fb *fb)
{
    struct twcc_feedback feedback;
    struct twcc_iter iter = {0};
    struct twcc_status status;
    if (twcc_parse(fb, &feedback) != ERR_OK) {
        return;
    }
    while (twcc_next(&feedback, &iter, &status)) {
        env_add(p->env, status.received ? SUM_UPLINK_ARRIVED : SUM_UPLINK_MISSING, 1);
    }
}

void publisher_on_rtcp(struct publisher *p, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        if (rtcp_fb_parse(&packet, &fb) == ERR_OK && fb.type == RTCP_RTPFB && fb.format == RTPFB_TRANSPORT_CC) {
            read_feedback(p, &fb);
        }
    }
    bool asked = false; /* one message for all encodings is one request */
    for (unsigned i = 0; i < p->layer_count; i++) {
        struct media_video *video = &p->layers[i];
        bool before = video->key_wanted;
        video->key_wanted = false;
        env_add(p->env, SUM_NACK_RECEIVED, media_video_on_rtcp(video, data, len));
        asked |= video->key_wanted;
        video->key_wanted |= before;
    }
    env_add(p->env, SUM_PLI_RECEIVED, asked ? 1 : 0);
}
