/*
 * RTP from a publisher: finds the m-line a packet belongs to, unwraps retransmissions, hands it to the source and what
 * comes out of that to the slots.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#include <string.h>

#define SSRC_CHANGES_US 60000000

METRIC(malformed, "dais_sfu_rtp_malformed_total", COUNTER, "RTP packets that could not be parsed");
METRIC(oversize, "dais_sfu_rtp_oversize_total", COUNTER, "RTP packets longer than may be forwarded");
METRIC(unknown_ssrc, "dais_sfu_rtp_unknown_ssrc_total", COUNTER, "RTP packets of an SSRC that belongs to no m-line");
METRIC(unknown_pt, "dais_sfu_rtp_unknown_payload_type_total", COUNTER, "RTP packets of a payload type not negotiated");
METRIC(no_source, "dais_sfu_rtp_no_source_total", COUNTER, "RTP packets on an m-line on which nothing may be sent");
METRIC(bad_rtx, "dais_sfu_rtx_malformed_total", COUNTER, "Retransmissions without an original sequence number");
METRIC(ssrc_changed, "dais_sfu_ssrc_changes_total", COUNTER, "Streams that took up another SSRC");
METRIC(ssrc_refused, "dais_sfu_ssrc_changes_refused_total", COUNTER, "Changes of SSRC beyond the limit");

struct publish *publish_of_ssrc(struct router_peer *peer, uint32_t ssrc, bool *ret_rtx)
{
    for (unsigned i = 0; ssrc != 0 && i < peer->publish_count; i++) {
        struct publish *publish = &peer->publish[i];
        if (publish->ssrc == ssrc || publish->rtx_ssrc == ssrc) {
            *ret_rtx = publish->ssrc != ssrc;
            return publish;
        }
    }
    return NULL;
}

static struct publish *publish_of_mid(struct router_peer *peer, const struct rtp_view *view)
{
    struct rtp_ext_element mid;
    if (!rtp_ext_find(view, peer->params.ext_mid, &mid)) {
        return NULL;
    }
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct publish *publish = &peer->publish[i];
        if (mid.size == publish->mid_len && memcmp(mid.data, publish->mid, mid.size) == 0) {
            return publish;
        }
    }
    return NULL;
}

/* RFC 8843 section 9.2: without a mid the payload type decides, if one m-line alone can have it. */
static struct publish *publish_of_pt(struct router_peer *peer, bool video, bool rtx)
{
    struct publish *only = NULL;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        struct publish *publish = &peer->publish[i];
        if (publish->video == video) {
            if (only != NULL) {
                return NULL;
            }
            only = publish;
        }
    }
    return only != NULL && (rtx ? only->rtx_ssrc : only->ssrc) == 0 ? only : NULL;
}

static bool pt_is_audio(const struct media_params *params, uint8_t pt)
{
    return pt != 0 && (pt == params->opus_pt || pt == params->red_pt);
}

static bool change_allowed(struct router_peer *peer, time_us now_us)
{
    if (now_us - peer->ssrc_changes_since_us >= SSRC_CHANGES_US) {
        peer->ssrc_changes_since_us = now_us;
        peer->ssrc_changes = 0;
    }
    if (peer->ssrc_changes >= LIMIT_SSRC_CHANGES_PER_MIN) {
        metric_add(&ssrc_refused, 1);
        return false;
    }
    peer->ssrc_changes++;
    metric_add(&ssrc_changed, 1);
    return true;
}

/* The m-line's media come under another SSRC: nothing of before goes on. */
static void restart_under(struct publish *publish, uint32_t ssrc, time_us now_us)
{
    publish->ssrc = ssrc;
    if (publish->source == NULL) {
        return;
    }
    struct layer *layer = &publish->source->layer[0];
    for (struct slot *slot = layer->slots; slot != NULL; slot = slot->next) {
        slot_wait(slot, now_us);
    }
    layer_reset(layer);
    layer->ssrc = ssrc;
    layer->cut_count = 0;
    layer->cut_at = 0;
    layer->cuts = 0;
    recv_stream_init(&layer->recv, layer->recv.clock_hz);
}

/* Binds an SSRC that was not signalled to its m-line, by mid, else by payload type. */
static struct publish *bind_ssrc(struct router_peer *peer, const struct rtp_view *view, time_us now_us, bool *ret_rtx)
{
    const struct media_params *params = &peer->params;
    bool rtx = view->pt != 0 && view->pt == params->vp8_rtx_pt;
    bool video = rtx || (view->pt != 0 && view->pt == params->vp8_pt);
    if (view->ssrc == 0 || (!video && !pt_is_audio(params, view->pt))) {
        return NULL;
    }
    struct publish *publish = publish_of_mid(peer, view);
    if (publish == NULL) {
        publish = publish_of_pt(peer, video, rtx);
    }
    if (publish == NULL || publish->video != video) {
        return NULL;
    }
    if ((rtx ? publish->rtx_ssrc : publish->ssrc) != 0 && !change_allowed(peer, now_us)) {
        return NULL;
    }
    if (rtx) {
        publish->rtx_ssrc = view->ssrc;
        if (publish->source != NULL) {
            publish->source->layer[0].rtx_ssrc = view->ssrc;
        }
    } else {
        restart_under(publish, view->ssrc, now_us);
    }
    *ret_rtx = rtx;
    return publish;
}

/* Fills sequence number, payload type and payload of what the packet carries. False: nothing in it for us. */
static bool unwrap(const struct router_peer *peer, const struct publish *publish, bool rtx, struct arrival *in)
{
    const struct media_params *params = &peer->params;
    const struct rtp_view *view = &in->view;
    in->seq = view->seq;
    in->pt = view->pt;
    in->payload = view->payload;
    in->payload_size = view->payload_size;
    if (!rtx) {
        bool known = publish->video ? view->pt != 0 && view->pt == params->vp8_pt : pt_is_audio(params, view->pt);
        metric_add(&unknown_pt, known ? 0 : 1);
        return known;
    }
    if (view->pt != params->vp8_rtx_pt) {
        metric_add(&unknown_pt, 1);
        return false;
    }
    if (view->payload_size == 0) {
        return false; /* padding by which the publisher probes its bandwidth */
    }
    if (view->payload_size < 2) {
        metric_add(&bad_rtx, 1);
        return false;
    }
    in->recovered = true;
    in->seq = load_u16(view->payload);
    in->pt = params->vp8_pt;
    in->payload += 2;
    in->payload_size -= 2;
    return in->payload_size > 0;
}

static void forward(struct source *source, const struct arrival *in)
{
    bool restarted;
    const struct history_entry *entry = source_on_packet(source, in, &restarted);
    struct slot *slot = source->layer[0].slots;
    for (; restarted && slot != NULL; slot = slot->next) {
        slot_wait(slot, in->now_us);
    }
    if (entry == NULL) {
        return;
    }
    for (slot = source->layer[0].slots; slot != NULL; slot = slot->next) {
        slot_forward(slot, entry, in->now_us);
    }
}

void router_on_rtp(struct router_peer *peer, const uint8_t *data, size_t len, time_us arrival_us, time_us now_us)
{
    struct arrival in = {.arrival_us = arrival_us, .now_us = now_us};
    if (rtp_parse(data, len, &in.view) != ERR_OK) {
        metric_add(&malformed, 1);
        return;
    }
    uint16_t transport_seq;
    if (peer->feedback != NULL && rtp_ext_u16(&in.view, peer->params.ext_transport_cc, &transport_seq)) {
        feedback_on_packet(peer->feedback, transport_seq, in.view.marker, arrival_us);
        peer->feedback_ssrc = in.view.ssrc;
    }
    if (len > LIMIT_RTP_BYTES) {
        metric_add(&oversize, 1);
        return;
    }
    bool rtx = false;
    struct publish *publish = publish_of_ssrc(peer, in.view.ssrc, &rtx);
    if (publish == NULL) {
        publish = bind_ssrc(peer, &in.view, now_us, &rtx);
    }
    if (publish == NULL) {
        metric_add(&unknown_ssrc, 1);
        return;
    }
    if (publish->source == NULL) {
        metric_add(&no_source, 1);
        return;
    }
    if (unwrap(peer, publish, rtx, &in)) {
        forward(publish->source, &in);
    }
}
