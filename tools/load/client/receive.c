/* Receives, and says what is missing. */
#include "receive.h"

#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp_ext.h"
#include "offer.h"
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_US      US_PER_S
#define RTT_US         50000 /* assumed, for asking again */
#define PLI_EVERY_US   US_PER_S
#define PLI_PATIENCE   (500 * US_PER_MS) /* packets come, but nothing that can be shown */
#define FREEZE_MORE_US (150 * US_PER_MS)
#define RTCP_BYTES     1200
#define NACK_AT_ONCE   64
#define OSN_BYTES      2

enum err receiver_start(struct receiver *r, const struct receive_config *config)
{
    *r = (struct receiver){.env = config->env,
                           .send = config->send,
                           .user = config->user,
                           .join_us = config->join_us,
                           .decodes = config->decodes,
                           .next_report_us = config->env->now_us + REPORT_US};
    r->streams = calloc(config->answer->section_count > 0 ? config->answer->section_count : 1, sizeof *r->streams);
    if (r->streams == NULL) {
        return ERR_NO_MEMORY;
    }
    for (unsigned i = 0; i < config->answer->section_count; i++) {
        const struct answer_section *section = &config->answer->sections[i];
        if (section->accepted && section->from_server) {
            struct receive_stream *s = &r->streams[r->stream_count++];
            *s = (struct receive_stream){.media = section->media, .ssrc = section->ssrc, .rtx_ssrc = section->rtx_ssrc};
            memcpy(s->mid, section->mid, sizeof s->mid);
        }
    }
    return ERR_OK;
}

void receiver_stop(struct receiver *r)
{
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct receive_stream *s = &r->streams[i];
        if (s->frames != NULL) {
            nack_finish(&s->nack);
        }
        free(s->frames);
        darkroom_close(s->darkroom);
    }
    free(r->streams);
    *r = (struct receiver){0};
}

/* A stream costs memory from its first packet on. */
static bool stream_start(struct receiver *r, struct receive_stream *s)
{
    s->started = true;
    s->first_us = r->env->now_us;
    recv_stream_init(&s->recv, s->media == MEDIA_VIDEO ? 90000 : 48000);
    if (s->media != MEDIA_VIDEO) {
        return true;
    }
    s->frames = calloc(1, sizeof *s->frames);
    if (s->frames != NULL && nack_init(&s->nack, true) != ERR_OK) {
        free(s->frames);
        s->frames = NULL;
    }
    if (s->frames != NULL && r->decodes && darkroom_open(&s->darkroom) == ERR_OK) {
        r->decodes = false;
    }
    return s->frames != NULL;
}

/* By SSRC; or, of a server that named none, by mid, and else the first of its kind. */
static struct receive_stream *find(struct receiver *r, const struct rtp_view *rtp, bool rtx)
{
    struct rtp_ext_element mid = {0};
    struct receive_stream *free_one = NULL;
    enum media_kind media = rtp->pt == OFFER_PT_OPUS ? MEDIA_AUDIO : MEDIA_VIDEO;
    for (unsigned i = 0; i < r->stream_count; i++) {
        unsigned at = (r->recent + i) % r->stream_count; /* packets of one picture come one after the other */
        struct receive_stream *s = &r->streams[at];
        if ((rtx ? s->rtx_ssrc : s->ssrc) == rtp->ssrc) {
            r->recent = at;
            return s;
        }
    }
    (void)rtp_ext_find(rtp, offer_params().ext_mid, &mid);
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct receive_stream *s = &r->streams[i];
        uint32_t *ssrc = rtx ? &s->rtx_ssrc : &s->ssrc;
        bool same_mid = mid.size > 0 && strlen(s->mid) == mid.size && memcmp(s->mid, mid.data, mid.size) == 0;
        if (s->media == media && *ssrc == 0 && (same_mid || (mid.size == 0 && free_one == NULL))) {
            free_one = s;
        }
    }
    if (free_one != NULL) {
        *(rtx ? &free_one->rtx_ssrc : &free_one->ssrc) = rtp->ssrc;
    }
    return free_one;
}

static void note_first(struct receiver *r, enum series series, time_us at_us)
{
    if (r->join_us != 0) {
        env_time(r->env, series, at_us - r->join_us);
    }
}

void receiver_rebind(struct receiver *r, const char *mid)
{
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct receive_stream *s = &r->streams[i];
        if (strcmp(s->mid, mid) == 0) {
            s->shown_us = s->interval_us = 0;
            s->first_us = r->env->now_us;
        }
    }
}

static void on_switch(struct receiver *r, struct receive_stream *s, const struct frame *frame)
{
    if (s->height != 0 && frame->number != s->number) {
        env_add(r->env, SUM_SOURCE_SWITCHES, 1);
    } else if (s->height != 0 && frame->height != s->height) {
        env_add(r->env, SUM_LAYER_SWITCHES, 1);
    }
    s->number = frame->number;
    s->height = frame->height;
}

/* WebRTC's own rule: more than three times the mean interval, and 150 ms more than it. */
static void watch_for_freeze(struct receiver *r, struct receive_stream *s)
{
    time_us now_us = r->env->arrival_us, since_us = now_us - s->shown_us;
    if (s->shown_us != 0 && s->interval_us != 0 && since_us > 3 * s->interval_us &&
        since_us > s->interval_us + FREEZE_MORE_US) {
        env_add(r->env, SUM_FREEZES, 1);
        env_add(r->env, SUM_FREEZE_US, since_us);
        env_time(r->env, SERIES_FREEZE, since_us);
    } else if (s->shown_us != 0) {
        s->interval_us = s->interval_us == 0 ? since_us : (7 * s->interval_us + since_us) / 8;
    }
    s->shown_us = now_us;
}

static void on_picture(struct receiver *r, struct receive_stream *s, const struct frame *frame)
{
    env_add(r->env, SUM_PICTURES, 1);
    if (frame->key) {
        on_switch(r, s, frame);
        nack_forget_before(&s->nack, frame->first);
    }
    if (!r->has_video) {
        r->has_video = true;
        note_first(r, SERIES_JOIN_VIDEO, r->env->arrival_us);
    }
    watch_for_freeze(r, s);
    if (s->darkroom == NULL) {
        return;
    }
    bool good = darkroom_develop(s->darkroom, frame) == ERR_OK;
    env_add(r->env, good ? SUM_PICTURES_DECODED : SUM_DECODE_FAILED, 1);
    if (good && !r->has_decoded) {
        r->has_decoded = true;
        note_first(r, SERIES_JOIN_DECODED, clock_now_us());
    }
}

static void take_delay(struct receiver *r, const struct receive_stream *s, const struct rtp_view *rtp)
{
    struct media_stamp stamp;
    if ((s->media == MEDIA_AUDIO || rtp->marker) && media_stamp_read(rtp->payload, rtp->payload_size, &stamp)) {
        env_time(r->env, s->media == MEDIA_AUDIO ? SERIES_DELAY_AUDIO : SERIES_DELAY_VIDEO,
                 r->env->arrival_us - stamp.at_us);
    }
}

static void on_video(struct receiver *r, struct receive_stream *s, uint64_t seq, const struct rtp_view *rtp)
{
    if (!nack_on_packet(&s->nack, seq, r->env->now_us)) {
        s->pli_us = 0; /* too much is missing to ask for */
    }
    if (rtp->payload_size == 0) {
        return;
    }
    if (s->darkroom != NULL) {
        darkroom_keep(s->darkroom, seq, rtp);
    }
    if (frames_on_packet(s->frames, seq, rtp)) {
        const struct frame *frame;
        while ((frame = frames_next(s->frames)) != NULL) {
            on_picture(r, s, frame);
        }
    }
}

static void on_media(struct receiver *r, struct receive_stream *s, const struct rtp_view *rtp, bool recovered)
{
    uint64_t seq;
    if (!s->started && !stream_start(r, s)) {
        return;
    }
    enum recv_verdict verdict =
        recv_stream_on_packet(&s->recv, rtp->seq, rtp->timestamp, r->env->arrival_us, recovered, &seq);
    if (verdict == RECV_DUPLICATE || verdict == RECV_OLD) {
        env_add(r->env, SUM_DUPLICATES, 1);
        return;
    }
    if (verdict == RECV_RESTARTED) {
        s->expected_told = s->unique = s->unique_told = 0; /* numbers have begun anew */
    }
    s->unique++;
    env_add(r->env, SUM_RECOVERED, recovered ? 1 : 0);
    if (!recovered) {
        take_delay(r, s, rtp);
    }
    if (s->media == MEDIA_VIDEO) {
        on_video(r, s, seq, rtp);
    } else if (!r->has_audio) {
        r->has_audio = true;
        note_first(r, SERIES_JOIN_AUDIO, r->env->arrival_us);
    }
}

void receiver_on_rtp(struct receiver *r, const uint8_t *data, size_t len)
{
    struct rtp_view rtp;
    uint16_t twcc_seq;
    if (rtp_parse(data, len, &rtp) != ERR_OK) {
        env_add(r->env, SUM_REFUSED_IN, 1);
        return;
    }
    env_add(r->env, SUM_PACKETS_IN, 1);
    env_add(r->env, SUM_BYTES_IN, (int64_t)len);
    if (rtp_ext_u16(&rtp, offer_params().ext_transport_cc, &twcc_seq)) {
        feedback_on_packet(&r->feedback, twcc_seq, rtp.marker, r->env->arrival_us);
    }
    bool rtx = rtp.pt == OFFER_PT_RTX;
    struct receive_stream *s = find(r, &rtp, rtx);
    if (s == NULL) {
        env_add(r->env, SUM_REFUSED_IN, 1);
        return;
    }
    if (rtx && rtp.payload_size < OSN_BYTES) {
        return; /* a probe of the way: padding alone */
    }
    if (rtx) {
        rtp.seq = load_u16(rtp.payload);
        rtp.payload += OSN_BYTES;
        rtp.payload_size -= OSN_BYTES;
    }
    on_media(r, s, &rtp, rtx);
}

/* ── what goes back ── */

static void ask_again(struct receiver *r, struct receive_stream *s)
{
    uint16_t seqs[NACK_AT_ONCE];
    uint8_t out[RTCP_BYTES];
    struct writer w;
    size_t count = nack_poll(&s->nack, RTT_US, r->env->now_us, seqs, NACK_AT_ONCE);
    if (count == 0) {
        return;
    }
    writer_init(&w, out, sizeof out);
    rtcp_write_nack(&w, PEER_SSRC_RTCP, s->ssrc, seqs, count);
    r->send(r->user, out, w.pos);
    env_add(r->env, SUM_NACK_SENT, (int64_t)count);
}

static void ask_for_key_frame(struct receiver *r, struct receive_stream *s)
{
    uint8_t out[RTCP_BYTES];
    struct writer w;
    time_us now_us = r->env->now_us;
    time_us since_us = now_us - (s->shown_us > s->first_us ? s->shown_us : s->first_us);
    bool stuck = since_us > PLI_PATIENCE && s->unique != s->unique_told;
    if (!nack_take_gave_up(&s->nack) && !stuck) {
        return;
    }
    if (s->pli_us != 0 && now_us - s->pli_us < PLI_EVERY_US) {
        return;
    }
    s->pli_us = now_us;
    writer_init(&w, out, sizeof out);
    rtcp_write_pli(&w, PEER_SSRC_RTCP, s->ssrc);
    r->send(r->user, out, w.pos);
    env_add(r->env, SUM_PLI_SENT, 1);
}

static void send_feedback(struct receiver *r)
{
    uint8_t out[RTCP_BYTES];
    struct writer w;
    writer_init(&w, out, sizeof out);
    while (feedback_write(&r->feedback, &w, PEER_SSRC_RTCP, r->streams[0].ssrc, r->env->now_us)) {
        r->send(r->user, out, w.pos);
        writer_init(&w, out, sizeof out);
    }
}

/* Tells the tally what came to be missing, or came after all, since the last time. */
static void tell_missing(struct receiver *r, struct receive_stream *s)
{
    uint64_t expected = s->recv.seq_max - s->recv.seq_base + 1;
    env_add(r->env, SUM_MISSING, (int64_t)(expected - s->expected_told) - (int64_t)(s->unique - s->unique_told));
    s->expected_told = expected;
    s->unique_told = s->unique;
}

static void send_report(struct receiver *r)
{
    uint8_t out[RTCP_BYTES];
    struct rtcp_report reports[RTCP_REPORTS_MAX];
    struct writer w;
    unsigned count = 0;
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct receive_stream *s = &r->streams[i];
        if (!s->started) {
            continue;
        }
        tell_missing(r, s);
        env_add(r->env, SUM_VIEW_US, s->shown_us != 0 ? REPORT_US : 0);
        if (count < RTCP_REPORTS_MAX) {
            recv_stream_report(&s->recv, s->ssrc, r->env->now_us, &reports[count++]);
        }
    }
    r->next_report_us += REPORT_US;
    if (count > 0) {
        writer_init(&w, out, sizeof out);
        rtcp_write_rr(&w, PEER_SSRC_RTCP, reports, count);
        rtcp_write_cname(&w, PEER_SSRC_RTCP, STR("load"));
        r->send(r->user, out, w.pos);
    }
}

void receiver_step(struct receiver *r)
{
    if (feedback_is_due(&r->feedback, r->env->now_us)) {
        send_feedback(r);
    }
    for (unsigned i = 0; i < r->stream_count; i++) {
        if (r->streams[i].started && r->streams[i].frames != NULL) {
            ask_again(r, &r->streams[i]);
            ask_for_key_frame(r, &r->streams[i]);
        }
    }
    if (r->env->now_us >= r->next_report_us) {
        send_report(r);
    }
}
