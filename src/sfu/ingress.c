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
METRIC(unknown_rid, "dais_sfu_rtp_unknown_rid_total", COUNTER, "RTP packets that name an encoding nobody agreed on");
METRIC(no_source, "dais_sfu_rtp_no_source_total", COUNTER, "RTP packets on an m-line on which nothing may be sent");
METRIC(bad_rtx, "dais_sfu_rtx_malformed_total", COUNTER, "Retransmissions without an original sequence number");
METRIC(ssrc_changed, "dais_sfu_ssrc_changes_total", COUNTER, "Streams that took up another SSRC");
METRIC(ssrc_refused, "dais_sfu_ssrc_changes_refused_total", COUNTER, "Changes of SSRC beyond the limit");

struct publish *publish_of_ssrc(struct router_peer *peer, uint32_t ssrc, unsigned *ret_index, bool *ret_rtx)
{
    for (unsigned i = 0; ssrc != 0 && i < peer->publish_count; i++) {
        struct publish *publish = &peer->publish[i];
        unsigned l = 0;
        do {
            const struct encoding *e = &publish->encoding[l];
            if (e->ssrc == ssrc || e->rtx_ssrc == ssrc) {
                *ret_index = l;
                *ret_rtx = e->ssrc != ssrc;
                return publish;
            }
        } while (++l < publish->rid_count);
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
static struct publish *publish_of_pt(struct router_peer *peer, bool video)
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
    return only;
}

/* Which encoding of the m-line the packet says it is of (RFC 8852); false: of none. */
static bool encoding_of_rid(const struct publish *publish, const struct rtp_view *view, uint8_t ext,
                            unsigned *ret_index)
{
    struct rtp_ext_element rid;
    if (!rtp_ext_find(view, ext, &rid)) {
        return false;
    }
    for (unsigned i = 0; i < publish->rid_count; i++) {
        if (rid.size == strnlen(publish->rids[i], RID_SIZE) && memcmp(rid.data, publish->rids[i], rid.size) == 0) {
            *ret_index = i;
            return true;
        }
    }
    metric_add(&unknown_rid, 1);
    return false;
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

void layer_tell_restarted(struct layer *layer, time_us now_us)
{
    for (struct slot *slot = layer->source->slots; slot != NULL; slot = slot->link[SLOT_OF_SOURCE].next) {
        slot_layer_restarted(slot, layer, now_us);
    }
}

/* The encoding's media come under another SSRC (0: under none for now): nothing of before goes on. */
static void restart_under(struct publish *publish, unsigned index, uint32_t ssrc, time_us now_us)
{
    publish->encoding[index].ssrc = ssrc;
    if (publish->source == NULL) {
        return;
    }
    struct layer *layer = &publish->source->layer[index];
    layer_tell_restarted(layer, now_us);
    layer_reset(layer);
    layer->ssrc = ssrc;
    layer->cut_count = 0;
    layer->cut_at = 0;
    layer->cuts = 0;
    recv_stream_init(&layer->recv, layer->recv.clock_hz);
}

static void repair_under(struct publish *publish, unsigned index, uint32_t rtx_ssrc)
{
    publish->encoding[index].rtx_ssrc = rtx_ssrc;
    if (publish->source != NULL) {
        publish->source->layer[index].rtx_ssrc = rtx_ssrc;
    }
}

/* Binds an SSRC that was not signalled to its m-line, by mid, else by payload type; and to its encoding, by rid. */
static struct publish *bind_ssrc(struct router_peer *peer, const struct rtp_view *view, time_us now_us,
                                 unsigned *ret_index, bool *ret_rtx)
{
    const struct media_params *params = &peer->params;
    bool rtx = view->pt != 0 && view->pt == params->vp8_rtx_pt;
    bool video = rtx || (view->pt != 0 && view->pt == params->vp8_pt);
    if (view->ssrc == 0 || (!video && !pt_is_audio(params, view->pt))) {
        return NULL;
    }
    struct publish *publish = publish_of_mid(peer, view);
    bool by_mid = publish != NULL;
    publish = by_mid ? publish : publish_of_pt(peer, video);
    if (publish == NULL || publish->video != video) {
        return NULL;
    }
    unsigned index = 0;
    uint8_t ext = rtx ? params->ext_repaired_rid : params->ext_rid;
    bool by_rid = publish->rid_count > 0;
    if (by_rid && !encoding_of_rid(publish, view, ext, &index)) {
        return NULL;
    }
    const struct encoding *e = &publish->encoding[index];
    bool taken = (rtx ? e->rtx_ssrc : e->ssrc) != 0;
    if (taken && ((!by_mid && !by_rid) || !change_allowed(peer, now_us))) {
        return NULL;
    }
    if (rtx) {
        repair_under(publish, index, view->ssrc);
    } else {
        restart_under(publish, index, view->ssrc, now_us);
    }
    *ret_index = index;
    *ret_rtx = rtx;
    return publish;
}

/* A known SSRC that names another encoding than the one it was bound to (RFC 8852 section 3: the packet is right): the two
 * change places. False: too often. */
static bool follow_rid(struct router_peer *peer, struct publish *publish, const struct rtp_view *view, time_us now_us,
                       bool rtx, unsigned *index)
{
    unsigned named = *index;
    uint8_t ext = rtx ? peer->params.ext_repaired_rid : peer->params.ext_rid;
    if (!view->has_ext || !encoding_of_rid(publish, view, ext, &named) || named == *index) {
        return true;
    }
    if (!change_allowed(peer, now_us)) {
        return false;
    }
    if (rtx) {
        repair_under(publish, *index, 0);
        repair_under(publish, named, view->ssrc);
    } else {
        restart_under(publish, *index, 0, now_us);
        restart_under(publish, named, view->ssrc, now_us);
    }
    *index = named;
    return true;
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

static void forward(struct layer *layer, const struct arrival *in)
{
    bool restarted;
    const struct history_entry *entry = source_on_packet(layer, in, &restarted);
    if (restarted) {
        layer_tell_restarted(layer, in->now_us);
    }
    if (entry == NULL) {
        return;
    }
    remote_tell(layer, entry);
    hand_out_later(layer, entry, in->now_us);
}

void router_take_rtp(struct router_peer *peer, const uint8_t *data, size_t len, time_us arrival_us, time_us now_us)
{
    struct arrival in = {.arrival_us = arrival_us, .now_us = now_us};
    if (rtp_parse(data, len, &in.view) != ERR_OK) {
        metric_add(&malformed, 1);
        return;
    }
    peer->received_bytes += len;
    peer_wake(peer);
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
    unsigned index = 0;
    struct publish *publish = publish_of_ssrc(peer, in.view.ssrc, &index, &rtx);
    if (publish == NULL) {
        publish = bind_ssrc(peer, &in.view, now_us, &index, &rtx);
    } else if (publish->rid_count > 0 && !follow_rid(peer, publish, &in.view, now_us, rtx, &index)) {
        return;
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
        forward(&publish->source->layer[index], &in);
    }
}

void router_on_rtp(struct router_peer *peer, const uint8_t *data, size_t len, time_us arrival_us, time_us now_us)
{
    router_take_rtp(peer, data, len, arrival_us, now_us);
    router_hand_out(peer->router, now_us);
}
