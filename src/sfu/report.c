/*
 * RTCP that leaves: to publishers receiver reports, NACK, key frame requests and transport-wide feedback; to receivers
 * sender reports on the server's clock.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#include <string.h>

#define RR_US            1000000
#define BEAT_US          200000
#define SR_NEVER         INT64_MAX
#define SR_PACKET_SIZE   72  /* SR and CNAME of at most 16 characters, with room to spare */
#define KEY_REQUEST_ROOM 128 /* an empty report and one request for each layer */

METRIC(pli_sent, "dais_sfu_pli_sent_total", COUNTER, "Key frame requests to publishers");
METRIC(nack_sent, "dais_sfu_nack_sent_total", COUNTER, "Packets asked of publishers again");
METRIC(rtcp_no_room, "dais_sfu_rtcp_no_room_total", COUNTER, "RTCP datagrams not sent because the arena had no room");

static void flush(struct router_peer *peer, struct writer *w)
{
    if (w->pos == 0 || w->failed) {
        w->pos = 0;
        w->failed = false;
        return;
    }
    const struct router_config *config = &peer->router->config;
    uint8_t *place = config->ops->reserve(config->user, peer->user, w->pos);
    if (place == NULL) {
        metric_add(&rtcp_no_room, 1);
    } else {
        memcpy(place, w->data, w->pos);
        config->ops->commit(config->user, peer->user, w->pos, true);
        peer->any_sent = true;
    }
    w->pos = 0;
}

/* RFC 3550 section 6.1: a compound begins with a report, be it an empty one. */
static void begin(struct router_peer *peer, struct writer *w)
{
    if (w->pos == 0) {
        rtcp_write_rr(w, peer->local_ssrc, NULL, 0);
    }
}

static void tell_loss(const struct layer *layer, struct rtcp_report *report, time_us now_us)
{
    if (!layer->source->video) {
        repair_on_own_loss(layer->source->peer, report->fraction_lost, now_us);
        report->fraction_lost = repair_fraction_to_tell(layer, report->fraction_lost, now_us);
    }
}

static void write_receiver_report(struct router_peer *peer, struct writer *w, time_us now_us)
{
    struct rtcp_report reports[LIMIT_SOURCES_PER_TRANSPORT * LIMIT_LAYERS]; /* one packet holds 31 */
    unsigned count = 0;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct source *source = peer->publish[i].source;
        for (unsigned l = 0; source != NULL && l < source->layer_count; l++) {
            struct layer *layer = &source->layer[l];
            if (layer->recv.started && layer->ssrc != 0) {
                struct rtcp_report *report = &reports[count++];
                recv_stream_report(&layer->recv, layer->ssrc, now_us, report);
                tell_loss(layer, report, now_us);
            }
        }
    }
    if (count > 0) {
        rtcp_write_rr(w, peer->local_ssrc, reports, count);
        rtcp_write_cname(w, peer->local_ssrc, str_of(peer->cname));
    }
}

static void write_key_frame_request(struct router_peer *peer, struct layer *layer, struct writer *w)
{
    if (peer->params.video_pli) {
        rtcp_write_pli(w, peer->local_ssrc, layer->ssrc);
    } else {
        rtcp_write_fir(w, peer->local_ssrc, layer->ssrc, layer->fir_seq++);
    }
    metric_add(&pli_sent, 1);
}

/* What a key frame would make worthless is not asked for, and a layer that nobody receives is only ever entered by one. */
static void ask_packets(struct router_peer *peer, struct layer *layer, struct writer *w, time_us now_us)
{
    if (layer->source->video && !layer_is_wanted(layer)) {
        nack_forget_before(&layer->nack, layer->nack.seq_max + 1);
        return;
    }
    uint16_t seqs[NACK_PER_MESSAGE_MAX];
    size_t count = nack_poll(&layer->nack, peer_rtt_us(peer), now_us, seqs, NACK_PER_MESSAGE_MAX);
    if (count > 0) {
        begin(peer, w);
        rtcp_write_nack(w, peer->local_ssrc, layer->ssrc, seqs, count);
        metric_add(&nack_sent, (int64_t)count);
        repair_on_nack_sent(layer, seqs[count - 1], now_us);
    } else if (repair_is_overdue(layer, seqs, now_us)) { /* that it is late is no loss yet */
        begin(peer, w);
        rtcp_write_nack(w, peer->local_ssrc, layer->ssrc, seqs, 1);
        metric_add(&nack_sent, 1);
    }
}

static void want_key_frame(struct layer *layer, time_us now_us)
{
    if (nack_take_gave_up(&layer->nack)) {
        keyframes_want(&layer->keyframes, true, now_us);
    }
    if (!layer_needs_key_frame(layer)) {
        keyframes_satisfied(&layer->keyframes); /* nobody waits any longer */
    } else if (layer_is_unsized(layer)) {
        keyframes_want(&layer->keyframes, true, now_us);
    }
}

/* One datagram for all layers that want one: it counts as one request. */
static void ask_key_frames(struct router_peer *peer, struct source *source, struct writer *w, time_us now_us)
{
    if ((!peer->params.video_pli && !peer->params.video_fir) || !source_key_frames_due(source, now_us)) {
        return;
    }
    if (writer_left(w) < KEY_REQUEST_ROOM) {
        flush(peer, w);
    }
    begin(peer, w);
    keyframe_pace_asked(&source->key_pace, now_us);
    for (unsigned l = 0; l < source->layer_count; l++) {
        struct layer *layer = &source->layer[l];
        if (layer->ssrc != 0 && keyframes_joins(&layer->keyframes, now_us)) {
            keyframes_asked(&layer->keyframes, peer_rtt_us(peer), now_us);
            write_key_frame_request(peer, layer, w);
        }
    }
}

static void ask_layer(struct router_peer *peer, struct layer *layer, struct writer *w, time_us now_us)
{
    struct source *source = layer->source;
    if (layer->ssrc == 0 || source->paused) {
        return;
    }
    if (source->video ? peer->params.video_nack : peer->params.audio_nack) {
        ask_packets(peer, layer, w, now_us);
    }
    if (source->video) {
        want_key_frame(layer, now_us);
    }
}

static void write_feedback(struct router_peer *peer, struct writer *w, time_us now_us)
{
    if (peer->feedback == NULL || !feedback_is_due(peer->feedback, now_us)) {
        return;
    }
    bool more = true;
    while (more) {
        flush(peer, w);
        begin(peer, w);
        size_t before = w->pos;
        more = feedback_write(peer->feedback, w, peer->local_ssrc, peer->feedback_ssrc, now_us);
        w->pos = more ? w->pos : before;
    }
    w->pos = 0; /* only the empty report is left */
}

static void write_sender_reports(struct router_peer *peer, struct writer *w, time_us now_us)
{
    time_us next_us = SR_NEVER;
    uint64_t ntp = router_ntp(peer->router, now_us);
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->layer == NULL || slot->send.sr_due_us == 0) {
            continue;
        }
        if (now_us >= slot->send.sr_due_us) {
            if (writer_left(w) < SR_PACKET_SIZE) {
                flush(peer, w);
            }
            uint32_t timestamp = rewrite_timestamp(&slot->rewrite, source_timestamp_at(slot->layer, now_us));
            send_stream_write_sr(&slot->send, w, ntp, timestamp, peer->cname, now_us);
        }
        next_us = slot->send.sr_due_us < next_us ? slot->send.sr_due_us : next_us;
    }
    flush(peer, w);
    peer->sr_due_us = next_us;
}

time_us report_beat_us(const struct router_peer *peer)
{
    return peer->sent_us + BEAT_US;
}

/* Whoever hears nothing can tell a lost way from silent people only if something comes all the time: once anything was
 * sent, no more than BEAT_US and a tick pass without. */
static void write_beat(struct router_peer *peer, struct writer *w, time_us now_us)
{
    if (!peer->any_sent && peer->sent_us != 0 && now_us >= report_beat_us(peer)) {
        begin(peer, w);
        flush(peer, w);
    }
    peer->sent_us = peer->any_sent ? now_us : peer->sent_us;
    peer->any_sent = false;
}

void report_tick(struct router_peer *peer, time_us now_us)
{
    if (peer->remote) {
        remote_tick(peer, now_us);
    }
    if (!peer->connected) {
        return;
    }
    uint8_t block[LIMIT_RTP_BYTES];
    struct writer w;
    writer_init(&w, block, sizeof block);
    if (now_us >= peer->rr_due_us && peer->publish_count > 0) {
        peer->rr_due_us = now_us + RR_US;
        write_receiver_report(peer, &w, now_us);
    }
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct source *source = peer->publish[i].source;
        for (unsigned l = 0; source != NULL && l < source->layer_count; l++) {
            if (writer_left(&w) < NACK_PER_MESSAGE_MAX * 4 + 64) {
                flush(peer, &w);
            }
            ask_layer(peer, &source->layer[l], &w, now_us);
        }
        if (source != NULL && source->video && !source->paused) {
            ask_key_frames(peer, source, &w, now_us);
        }
    }
    flush(peer, &w);
    write_feedback(peer, &w, now_us);
    repair_tick(peer, now_us);
    if (now_us >= peer->sr_due_us) {
        write_sender_reports(peer, &w, now_us);
    }
    write_beat(peer, &w, now_us);
}
