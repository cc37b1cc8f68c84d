/*
 * What is done for connections that lose packets: signs of loss are gathered here, and turned into deeper buffers
 * (on_buffer), copies of sound (emit.c), reports that make a publisher's encoder protect itself, and key frames for
 * those who come back from silence.
 *
 * A loss shows by the packet after it. After DTX none comes for 400 ms, and a browser fills that with made-up sound; so on ways
 * that lose DTX is repeated unasked, and on the way here the packet that should be there is asked for before it is missed.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#define RETURN_US          1000000 /* silence after which a receiver needs a key frame to go on, … */
#define RETURN_REPORTS_US  3000000 /* … if it is heard by its reports only, which come every second or so */
#define RETURNED_US        3000000 /* after its return, what was lost meanwhile is still told of for so long */
#define QUEUE_US           50000   /* a wait on the way that tells of congestion, … */
#define CONGESTED_US       3000000 /* … which losses are laid to for so long */
#define REPORT_FRESH_US    10000000
#define FRACTION_MAX       51    /* of 256: 20 %, beyond which protection only costs */
#define DTX_AGAIN_US       30000 /* far enough apart not to be lost together */
#define OVERDUE_US         15000 /* after a packet was due it is asked for */
#define SECOND_WORST_AMONG 3     /* of fewer receivers the worst counts: one bad of many must not cost all */

METRIC(returned, "dais_sfu_receivers_returned_total", COUNTER,
       "Receivers heard again after a second of silence or more");

static uint8_t percent_of(uint8_t fraction)
{
    return (uint8_t)((fraction * 100 + 128) / 256);
}

/* What a queue loses, copies only make worse. */
static bool was_congested(const struct router_peer *peer, time_us now_us)
{
    return peer->congested_us != 0 && now_us - peer->congested_us < CONGESTED_US;
}

/* What is lost while nothing gets through is no sign of a way that loses: no buffer helps. */
static bool was_away(const struct router_peer *peer, time_us now_us)
{
    return peer->returned_us != 0 && now_us - peer->returned_us < RETURNED_US;
}

/* A NACK comes at once, before the feedback by which a return is known. */
static bool is_away(const struct router_peer *peer, time_us now_us)
{
    return peer_tells_arrivals(peer) && peer->unheard_us != 0 && now_us - peer->unheard_us >= RETURN_US;
}

/* A report speaks of what came since the one before, and one that was on its way when things came back knew of nothing. */
static bool tells_of_absence(const struct slot *slot, time_us now_us)
{
    time_us returned_us = slot->peer->returned_us;
    return was_away(slot->peer, now_us) || (returned_us != 0 && slot->lost_us < returned_us + RETURN_US);
}

/* A packet of one stream of a peer, for lossy_on_nack. */
static uint32_t name_of(uint32_t ssrc, uint16_t seq)
{
    return ((ssrc ^ ssrc << 16) & 0xffff0000u) | seq;
}

void repair_on_nack(struct slot *slot, uint16_t newest, time_us now_us)
{
    if (!is_away(slot->peer, now_us) && !was_away(slot->peer, now_us)) {
        lossy_on_nack(&slot->peer->down_loss, name_of(slot->send.ssrc, newest), now_us);
    }
}

void repair_on_nack_sent(struct layer *layer, uint16_t newest, time_us now_us)
{
    if (!was_away(layer->source->peer, now_us)) {
        lossy_on_nack(&layer->source->peer->up_loss, name_of(layer->ssrc, newest), now_us);
    }
}

bool repair_is_overdue(struct layer *layer, uint16_t *ret_seq, time_us now_us)
{
    const struct router_peer *peer = layer->source->peer;
    if (layer->source->video || !peer->up_loss.seen || layer->next_after_us == 0) {
        return false;
    }
    uint16_t next = (uint16_t)(layer->recv.seq_max + 1);
    if (next != layer->overdue_seq) {
        layer->overdue_seq = next;
        layer->overdue_asked = 0;
    }
    time_us late_us = now_us - layer->packet_at_us - layer->next_after_us;
    if (layer->overdue_asked == NACK_TRIES_AUDIO || late_us > NACK_AGE_AUDIO_US ||
        late_us < OVERDUE_US + layer->overdue_asked * peer_rtt_us(peer)) {
        return false;
    }
    layer->overdue_asked++;
    *ret_seq = next;
    return true;
}

void repair_on_sound_sent(struct slot *slot, const struct history_entry *entry, uint16_t seq, time_us now_us)
{
    const struct lossy *way = &slot->peer->down_loss;
    slot->dtx_seq = seq;
    slot->dtx_again = way->seen && history_is_dtx(entry) ? (uint8_t)(1 + lossy_copies(way)) : 0;
    slot->dtx_us = now_us + DTX_AGAIN_US;
}

void repair_tick(struct router_peer *peer, time_us now_us)
{
    time_us rtt_us = peer_rtt_us(peer);
    for (unsigned i = 0; peer->down_loss.seen && i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->dtx_again > 0 && now_us >= slot->dtx_us) {
            slot->dtx_again--;
            slot->dtx_us = now_us + (rtt_us > DTX_AGAIN_US ? rtt_us : DTX_AGAIN_US);
            slot_resend(slot, slot->dtx_seq, now_us);
        }
    }
}

void repair_on_report(struct slot *slot, uint8_t fraction_lost, time_us now_us)
{
    bool of_absence = tells_of_absence(slot, now_us);
    slot->lost = of_absence ? 0 : fraction_lost;
    slot->lost_us = now_us;
    if (!slot->video && !of_absence && !was_congested(slot->peer, now_us)) {
        lossy_on_report(&slot->peer->down_loss, percent_of(fraction_lost), now_us);
    }
}

void repair_receivers(const struct layer *layer, time_us now_us, struct lossy_receivers *ret)
{
    *ret = (struct lossy_receivers){0};
    for (const struct slot *slot = layer->slots; slot != NULL; slot = slot->link[SLOT_OF_LAYER].next) {
        bool fresh = slot->lost_us != 0 && now_us - slot->lost_us <= REPORT_FRESH_US;
        lossy_receivers_take(ret, fresh ? slot->lost : 0);
    }
}

/* What the publisher of a sound is told to be lost: the larger of what was lost on its way here, and on the way to its
 * second-worst receiver, on whichever worker. Opus only protects itself when it hears of loss. */
uint8_t repair_fraction_to_tell(const struct layer *layer, uint8_t own, time_us now_us)
{
    struct lossy_receivers r;
    repair_receivers(layer, now_us, &r);
    lossy_receivers_join(&r, &layer->source->loss_elsewhere);
    uint8_t theirs = r.count < SECOND_WORST_AMONG ? r.worst : r.second;
    theirs = theirs < FRACTION_MAX ? theirs : FRACTION_MAX;
    return own > theirs ? own : theirs;
}

void repair_on_own_loss(struct router_peer *peer, uint8_t fraction_lost, time_us now_us)
{
    if (!was_away(peer, now_us)) {
        lossy_on_report(&peer->up_loss, percent_of(fraction_lost), now_us);
    }
}

void repair_on_heard(struct router_peer *peer, bool by_reports, time_us now_us)
{
    time_us silence_us = by_reports ? RETURN_REPORTS_US : RETURN_US;
    bool returns = peer->unheard_us != 0 && now_us - peer->unheard_us >= silence_us;
    peer->unheard_us = 0;
    if (!returns) {
        return;
    }
    peer->returned_us = now_us;
    metric_add(&returned, 1);
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (slot->video && slot->layer != NULL) {
            keyframes_want(&slot->layer->keyframes, true, now_us);
        }
    }
}

/* What was lost on the way to the receiver is missing in any of its slots; what was lost on the way here, and sent again, comes
 * late in those that carry this publisher, its sound and its pictures alike, for they are shown together. */
static uint16_t depth_wanted(const struct slot *slot)
{
    uint16_t own_ms = slot->peer->down_loss.depth_ms;
    bool carries = slot->source != NULL && !slot->source->paused;
    uint16_t theirs_ms = carries ? slot->source->peer->up_loss.depth_ms : 0;
    return own_ms > theirs_ms ? own_ms : theirs_ms;
}

static void tell_depths(struct router_peer *peer)
{
    uint16_t depth_ms[LIMIT_SLOTS];
    bool changed = false;
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        depth_ms[i] = depth_wanted(slot);
        changed = changed || depth_ms[i] != slot->depth_told_ms;
        slot->depth_told_ms = depth_ms[i];
    }
    if (changed) {
        const struct router_config *config = &peer->router->config;
        config->ops->on_buffer(config->user, peer->handle, depth_ms, peer->slot_count);
    }
}

void repair_turn(struct router *router, time_us now_us)
{
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        time_us rtt_us = peer_rtt_us(peer);
        bool congested = bwe_is_congested(&peer->bwe) || bwe_queue_us(&peer->bwe) > QUEUE_US;
        peer->congested_us = congested ? now_us : peer->congested_us;
        if (!was_congested(peer, now_us) && !was_away(peer, now_us)) {
            lossy_on_report(&peer->down_loss, (uint8_t)bwe_loss_percent(&peer->bwe), now_us);
        }
        lossy_turn(&peer->down_loss, rtt_us, now_us);
        if (!peer->remote) { /* home says it (remote.c) */
            lossy_turn(&peer->up_loss, rtt_us, now_us);
            remote_tell_depth(peer, now_us);
        }
    }
    for (struct router_peer *peer = router->peers; peer != NULL; peer = peer->next) {
        if (peer->joined) {
            tell_depths(peer);
        }
    }
}
