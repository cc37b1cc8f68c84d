/*
 * Whose turn it is in a tick. Of a thousand receivers nearly all have nothing due at any moment, and to look is what costs:
 * each of them is some dozen cache lines away. So a calm one rests until the first of its own times, at most REST_US; whatever
 * happens to it (a report, feedback with news, a packet that waits, a command) ends the rest (peer_wake).
 */
#include "sfu_priv.h"

#define REST_US    100000
#define NEWS_SHARE 32 /* by this share of the estimate it must have moved */

static bool publishes(const struct router_peer *peer)
{
    for (unsigned i = 0; i < peer->publish_count; i++) {
        if (peer->publish[i].source != NULL && !peer->publish[i].source->paused) {
            return true;
        }
    }
    return false;
}

/* Nothing of it goes by ticks: no losses to ask for or to repeat, no queue, no probe. */
static bool is_calm(const struct router_peer *peer)
{
    return !peer->remote && !publishes(peer) && !peer->down_loss.seen && pacer_is_empty(&peer->pacer) &&
           !bwe_is_busy(&peer->bwe);
}

bool peer_has_news(const struct router_peer *peer)
{
    uint32_t now = bwe_target_bps(&peer->bwe), seen = peer->seen_bps;
    uint32_t apart = now > seen ? now - seen : seen - now;
    return bwe_is_busy(&peer->bwe) || apart > seen / NEWS_SHARE;
}

static time_us earlier(time_us a, time_us b)
{
    return a < b ? a : b;
}

void peer_rest(struct router_peer *peer, time_us now_us)
{
    if (!is_calm(peer)) {
        *peer_due_us(peer) = 0;
        return;
    }
    time_us until_us = now_us + REST_US;
    if (peer->connected) {
        until_us = earlier(until_us, peer->sr_due_us);
        until_us = peer->sent_us != 0 ? earlier(until_us, report_beat_us(peer)) : until_us;
        until_us = peer->publish_count > 0 ? earlier(until_us, peer->rr_due_us) : until_us;
    }
    *peer_due_us(peer) = peer->joined ? earlier(until_us, peer->aim_due_us) : until_us;
}
