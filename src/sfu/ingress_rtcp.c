/* RTCP that comes in: sender reports of publishers; reports, NACK, key frame requests and feedback of receivers. */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#define RTT_NEW_SHARE 3 /* of 4: the weight of the newest sample */

METRIC(rtcp_malformed, "dais_sfu_rtcp_malformed_total", COUNTER, "RTCP packets that could not be parsed");

struct slot *slot_of_ssrc(struct router_peer *peer, uint32_t ssrc)
{
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->send.ssrc == ssrc || (ssrc != 0 && slot->send.rtx_ssrc == ssrc)) {
            /* It knows the stream now. */
            slot->mid_known = slot->mid_known || slot->send.ssrc == ssrc;
            return slot;
        }
    }
    return NULL;
}

static void on_sender_report(struct router_peer *peer, const struct rtcp_packet *packet, time_us now_us)
{
    struct rtcp_sender_report sr;
    if (rtcp_sr_parse(packet, &sr) != ERR_OK) {
        metric_add(&rtcp_malformed, 1);
        return;
    }
    bool rtx;
    unsigned index;
    struct publish *publish = publish_of_ssrc(peer, sr.ssrc, &index, &rtx);
    if (publish == NULL || rtx || publish->source == NULL) {
        return;
    }
    clock_map_on_sr(&peer->clock, sr.ntp, now_us);
    recv_stream_on_sr(&publish->source->layer[index].recv, &sr, now_us);
    remote_tell_report(&publish->source->layer[index], &sr, now_us);
}

static void on_reports(struct router_peer *peer, const struct rtcp_packet *packet, time_us now_us)
{
    struct rtcp_report report;
    for (unsigned i = 0; rtcp_report_parse(packet, i, &report) == ERR_OK; i++) {
        time_us rtt_us;
        struct slot *slot = slot_of_ssrc(peer, report.ssrc);
        if (slot == NULL) {
            continue;
        }
        repair_on_report(slot, report.fraction_lost, now_us);
        if (!send_stream_rtt(&report, router_ntp(peer->router, now_us), &rtt_us)) {
            continue;
        }
        rtt_us = rtt_us > 0 ? rtt_us : 1;
        peer->rtt_us = peer->rtt_us == 0 ? rtt_us : (peer->rtt_us + RTT_NEW_SHARE * rtt_us) / (RTT_NEW_SHARE + 1);
    }
    bwe_report_losses(peer, packet, now_us);
}

static void on_fir(struct router_peer *peer, const struct rtcp_fb *fb, time_us now_us)
{
    uint32_t ssrc;
    uint8_t seq;
    for (unsigned i = 0; rtcp_fir_parse(fb, i, &ssrc, &seq) == ERR_OK; i++) {
        struct slot *slot = slot_of_ssrc(peer, ssrc);
        if (slot != NULL) {
            slot_on_key_frame_request(slot, now_us);
        }
    }
}

static void on_feedback(struct router_peer *peer, const struct rtcp_packet *packet, time_us now_us)
{
    struct rtcp_fb fb;
    if (rtcp_fb_parse(packet, &fb) != ERR_OK) {
        metric_add(&rtcp_malformed, 1);
        return;
    }
    if (fb.type == RTCP_PSFB && fb.format == PSFB_FIR) {
        on_fir(peer, &fb, now_us); /* its media SSRC is unused */
        return;
    }
    if (fb.type == RTCP_RTPFB && fb.format == RTPFB_TRANSPORT_CC) {
        repair_on_heard(peer, false, now_us);
        bwe_report_feedback(peer, &fb, now_us);
        if (peer_has_news(peer)) {
            peer_wake(peer);
        }
        return;
    }
    peer_wake(peer);
    bool nack = fb.type == RTCP_RTPFB && fb.format == RTPFB_NACK;
    bool pli = fb.type == RTCP_PSFB && fb.format == PSFB_PLI;
    struct slot *slot = nack || pli ? slot_of_ssrc(peer, fb.media_ssrc) : NULL;
    if (slot == NULL) {
        bwe_report_feedback(peer, &fb, now_us);
        return;
    }
    if (nack) {
        slot_on_nack(slot, &fb, now_us);
    } else {
        slot_on_key_frame_request(slot, now_us);
    }
}

void router_on_rtcp(struct router_peer *peer, const uint8_t *data, size_t len, time_us now_us)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        switch (packet.type) {
        case RTCP_SR:
            peer_wake(peer);
            on_sender_report(peer, &packet, now_us);
            on_reports(peer, &packet, now_us);
            break;
        case RTCP_RR:
            peer_wake(peer);
            if (!peer_tells_arrivals(peer)) {
                repair_on_heard(peer, true, now_us);
            }
            on_reports(peer, &packet, now_us);
            break;
        case RTCP_RTPFB:
        case RTCP_PSFB:
            on_feedback(peer, &packet, now_us);
            break;
        default:
            break;
        }
    }
    metric_add(&rtcp_malformed, iter.malformed ? 1 : 0);
}
