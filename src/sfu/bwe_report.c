/* What a receiver's RTCP says about the way to it, handed to the estimator. */
#include "sfu_priv.h"

#include "dais/base/metrics.h"
#include "dais/wire/twcc.h"

METRIC(feedback_taken, "dais_sfu_transport_feedback_total", COUNTER, "Transport-wide feedback of receivers");
METRIC(feedback_bad, "dais_sfu_transport_feedback_malformed_total", COUNTER,
       "Transport-wide feedback or REMB of receivers that could not be parsed");

static void take_transport_cc(struct router_peer *peer, const struct rtcp_fb *fb, time_us now_us)
{
    struct twcc_feedback feedback;
    if (!peer->bwe.transport_cc) {
        return;
    }
    if (twcc_parse(fb, &feedback) != ERR_OK) {
        metric_add(&feedback_bad, 1);
        return;
    }
    metric_add(&feedback_taken, 1);
    bwe_on_feedback(&peer->bwe, &feedback, now_us);
}

static void take_remb(struct router_peer *peer, const struct rtcp_fb *fb, time_us now_us)
{
    struct rtcp_remb remb;
    enum err err = rtcp_remb_parse(fb, &remb);
    if (err == ERR_TRUNCATED) {
        metric_add(&feedback_bad, 1);
    }
    if (err == ERR_OK && peer->params.remb) {
        bwe_on_remb(&peer->bwe, remb.bitrate_bps, now_us);
    }
}

void bwe_report_feedback(struct router_peer *peer, const struct rtcp_fb *fb, time_us now_us)
{
    if (fb->type == RTCP_RTPFB && fb->format == RTPFB_TRANSPORT_CC) {
        take_transport_cc(peer, fb, now_us);
    } else if (fb->type == RTCP_PSFB && fb->format == PSFB_AFB) {
        take_remb(peer, fb, now_us);
    }
}

void bwe_report_losses(struct router_peer *peer, const struct rtcp_packet *packet, time_us now_us)
{
    struct rtcp_report report;
    unsigned sum = 0, count = 0;
    for (unsigned i = 0; rtcp_report_parse(packet, i, &report) == ERR_OK; i++) {
        if (slot_of_ssrc(peer, report.ssrc) != NULL) {
            sum += report.fraction_lost;
            count++;
        }
    }
    if (count > 0) {
        bwe_on_report(&peer->bwe, sum / count, now_us);
        if (peer->rtt_us > 0) {
            bwe_on_rtt(&peer->bwe, peer->rtt_us, now_us);
        }
    }
}

void bwe_report_negotiated(struct router_peer *peer)
{
    bwe_set_transport_cc(&peer->bwe, peer_tells_arrivals(peer));
}
