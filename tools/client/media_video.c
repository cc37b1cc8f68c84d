/* One RTP stream of VP8 that plays a clip. */
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"
#include "media_source.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_HZ         90000
#define DESCRIPTOR_BYTES 6
#define DATAGRAM_BYTES   1500
#define EXT_BYTES        64

enum err media_video_open(struct media_video *video, const struct media_video_config *config)
{
    *video = (struct media_video){.config = *config,
                                  .sent = calloc(MEDIA_SENT_PACKETS, sizeof *video->sent),
                                  .seq = config->first_seq,
                                  .rtx_seq = config->first_seq,
                                  .picture_id = config->first_picture_id,
                                  .timestamp = config->first_timestamp};
    return video->sent == NULL ? ERR_NO_MEMORY : ERR_OK;
}

void media_video_close(struct media_video *video)
{
    free(video->sent);
    video->sent = NULL;
}

void media_video_key(struct media_video *video)
{
    video->key_wanted = true;
}

static void put_text(struct writer *w, uint8_t id, const char *text)
{
    if (id != 0 && text != NULL) {
        rtp_ext_put(w, id, text, strlen(text));
    }
}

static size_t write_ext(const struct media_video_config *c, bool rtx, uint8_t out[EXT_BYTES])
{
    struct writer w;
    writer_init(&w, out, EXT_BYTES);
    put_text(&w, c->params.ext_mid, c->mid);
    put_text(&w, rtx ? c->params.ext_repaired_rid : c->params.ext_rid, c->rid);
    if (c->params.ext_transport_cc != 0 && c->twcc_seq != NULL) {
        uint8_t seq[2];
        store_u16(seq, (*c->twcc_seq)++);
        rtp_ext_put(&w, c->params.ext_transport_cc, seq, sizeof seq);
    }
    return w.pos > 0 ? rtp_ext_end(&w) : 0;
}

static void send_packet(struct media_video *video, const struct media_sent *sent, bool rtx)
{
    const struct media_video_config *c = &video->config;
    uint8_t out[DATAGRAM_BYTES], ext[EXT_BYTES];
    struct writer w;
    size_t ext_size = write_ext(c, rtx, ext);
    struct rtp_header header = {.marker = sent->marker,
                                .pt = rtx ? c->params.vp8_rtx_pt : c->params.vp8_pt,
                                .seq = rtx ? video->rtx_seq++ : sent->seq,
                                .timestamp = sent->timestamp,
                                .ssrc = rtx ? c->rtx_ssrc : c->ssrc};
    writer_init(&w, out, sizeof out);
    rtp_write_header(&w, &header, ext_size > 0 ? ext : NULL, ext_size);
    if (rtx) {
        writer_u16(&w, sent->seq);
    }
    writer_bytes(&w, sent->payload, sent->size);
    c->send(c->user, out, w.pos);
}

static void write_descriptor(const struct media_video *video, const struct media_frame *frame, bool first,
                             uint8_t out[DESCRIPTOR_BYTES])
{
    bool layered = video->config.clip->config.temporal_layers > 1, key_idx = video->config.with_key_idx;
    bool non_reference = layered && frame->tid == 2;
    out[0] = (uint8_t)(0x80 | (non_reference ? 0x20 : 0) | (first ? 0x10 : 0));
    out[1] = (uint8_t)(0x80 | (layered ? 0x60 : 0) | (key_idx ? 0x10 : 0)); /* I, L, T, K */
    out[2] = (uint8_t)(0x80 | video->picture_id >> 8);
    out[3] = (uint8_t)video->picture_id;
    size_t at = 4;
    if (layered) {
        out[at++] = video->tl0_pic_idx;
    }
    if (layered || key_idx) {
        out[at++] = (uint8_t)((layered ? frame->tid << 6 | (frame->sync ? 0x20 : 0) : 0) | (video->key_idx & 0x1f));
    }
}

static size_t descriptor_size(const struct media_video *video)
{
    bool layered = video->config.clip->config.temporal_layers > 1;
    return 4 + (layered ? 1U : 0U) + (layered || video->config.with_key_idx ? 1U : 0U);
}

/* Near-equal pieces, as browsers cut. */
static void send_frame(struct media_video *video, const struct media_frame *frame)
{
    const struct media_clip *clip = video->config.clip;
    size_t head = descriptor_size(video), most = video->config.packet_bytes;
    most = most == 0 || most > MEDIA_PACKET_BYTES - 64 ? MEDIA_PACKET_BYTES - 64 : most;
    size_t pieces = (frame->size + most - 1) / most;
    for (size_t i = 0, at = 0; i < pieces; i++) {
        size_t size = (frame->size - at) / (pieces - i);
        bool stamped = video->config.stamp != NULL && i + 1 == pieces;
        struct media_sent *sent = &video->sent[video->seq % MEDIA_SENT_PACKETS];
        *sent = (struct media_sent){
            .seq = video->seq++, .there = true, .marker = i + 1 == pieces, .timestamp = video->timestamp};
        uint8_t descriptor[DESCRIPTOR_BYTES];
        write_descriptor(video, frame, i == 0, descriptor);
        memcpy(sent->payload, descriptor, head);
        memcpy(sent->payload + head, clip->bytes + frame->at + at, size);
        if (stamped) {
            media_stamp_write(sent->payload + head + size, video->config.stamp);
        }
        sent->size = (uint16_t)(head + size + (stamped ? MEDIA_STAMP_BYTES : 0));
        video->packets++;
        video->octets += sent->size;
        send_packet(video, sent, false);
        at += size;
    }
}

uint32_t media_video_timestamp(const struct media_video *video, time_us now_us)
{
    time_us since_us = now_us - video->start_us;
    return video->config.first_timestamp + (uint32_t)(since_us * CLOCK_HZ / US_PER_S);
}

const struct media_frame *media_video_frame(struct media_video *video, time_us now_us)
{
    const struct media_clip *clip = video->config.clip;
    if (!video->started) {
        video->started = true;
        video->start_us = now_us;
    }
    if (video->key_wanted || video->next == clip->count) {
        video->next = 0;
        video->key_wanted = false;
    }
    const struct media_frame *frame = &clip->frames[video->next++];
    video->timestamp = media_video_timestamp(video, now_us);
    video->picture_id = (uint16_t)((video->picture_id + 1) & 0x7fff);
    video->tl0_pic_idx = (uint8_t)(video->tl0_pic_idx + (frame->tid == 0 ? 1 : 0));
    video->key_idx = (uint8_t)(video->key_idx + (frame->key ? 1 : 0));
    video->key_frames += frame->key ? 1 : 0;
    video->frames++;
    send_frame(video, frame);
    return frame;
}

bool media_video_resend(struct media_video *video, uint16_t seq)
{
    const struct media_sent *sent = &video->sent[seq % MEDIA_SENT_PACKETS];
    if (!sent->there || sent->seq != seq) {
        return false;
    }
    send_packet(video, sent, true);
    return true;
}

static unsigned answer_nack(struct media_video *video, const struct rtcp_fb *fb)
{
    struct nack_iter iter = {0};
    uint16_t seq;
    unsigned named = 0;
    while (rtcp_nack_next(fb, &iter, &seq)) {
        (void)media_video_resend(video, seq);
        named++;
    }
    return named;
}

unsigned media_video_on_rtcp(struct media_video *video, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    unsigned named = 0;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        if (rtcp_fb_parse(&packet, &fb) != ERR_OK || fb.media_ssrc != video->config.ssrc) {
            continue;
        }
        if (fb.type == RTCP_RTPFB && fb.format == RTPFB_NACK) {
            named += answer_nack(video, &fb);
        } else if (fb.type == RTCP_PSFB && (fb.format == PSFB_PLI || fb.format == PSFB_FIR)) {
            media_video_key(video);
        }
    }
    return named;
}
