/* How a peer's connection fares, both ways: told every two seconds, for people to see. */
#include "sfu_priv.h"

#define LINK_US       2000000
#define LIMITED_SHARE 0.95 /* of what is wanted */

/* Packets that the peer's sources should have brought, and that came, over the life of all its streams. */
static void count_up(const struct router_peer *peer, uint64_t *ret_expected, uint64_t *ret_received)
{
    *ret_expected = *ret_received = 0;
    for (unsigned i = 0; i < peer->publish_count; i++) {
        const struct source *source = peer->publish[i].source;
        for (unsigned l = 0; source != NULL && l < source->layer_count; l++) {
            const struct recv_stream *recv = &source->layer[l].recv;
            if (recv->started) {
                *ret_expected += recv->seq_max - recv->seq_base + 1;
                *ret_received += recv->received;
            }
        }
    }
}

static uint8_t up_loss_percent(struct router_peer *peer)
{
    uint64_t expected, received;
    count_up(peer, &expected, &received);
    uint64_t came = received - peer->link_received, due = expected - peer->link_expected;
    bool restarted = expected < peer->link_expected || received < peer->link_received;
    peer->link_expected = expected;
    peer->link_received = received;
    bool none = restarted || due == 0 || came >= due;
    return (uint8_t)(none ? 0 : (due - came) * 100 / due);
}

static uint32_t bps_of(uint64_t bytes, time_us over_us)
{
    uint64_t bps = bytes * 8 * US_PER_S / (uint64_t)over_us;
    return bps > UINT32_MAX ? UINT32_MAX : (uint32_t)bps;
}

void link_tick(struct router_peer *peer, time_us now_us)
{
    if (!peer->connected || !peer->joined) {
        return;
    }
    if (peer->link_told_us == 0) {
        peer->link_told_us = now_us;
        return;
    }
    time_us since_us = now_us - peer->link_told_us;
    if (since_us < LINK_US) {
        return;
    }
    const struct bwe *b = &peer->bwe;
    time_us rtt_ms = (peer->rtt_us > 0 ? peer->rtt_us : bwe_rtt_us(b)) / US_PER_MS;
    struct link_stats stats = {
        .down_estimate_bps = b->feedback_us != 0 || b->remb_us != 0 ? bwe_target_bps(b) : 0,
        .down_bps = bwe_sent_bps(b, now_us),
        .up_bps = bps_of(peer->received_bytes, since_us),
        .rtt_ms = (uint16_t)(rtt_ms > UINT16_MAX ? UINT16_MAX : rtt_ms),
        .down_loss_percent = (uint8_t)bwe_loss_percent(b),
        .up_loss_percent = up_loss_percent(peer),
        .limited = LIMITED_SHARE * b->wanted_bps > aimd_target_bps(&b->aimd),
    };
    peer->link_told_us = now_us;
    peer->received_bytes = 0;
    const struct router_config *config = &peer->router->config;
    config->ops->on_link(config->user, peer->handle, &stats);
}
