/* What was sent is sent again: as the receiver's NACKs ask, within the slot's budgets, or for a probe. */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

METRIC(nacked, "dais_sfu_nacked_packets_total", COUNTER, "Packets that receivers asked for again");
METRIC(nack_missed, "dais_sfu_nack_missed_total", COUNTER, "Packets asked for that we do not have either");
METRIC(nack_refused, "dais_sfu_nack_refused_total", COUNTER,
       "Packets asked for too soon, too often or beyond the budget");
METRIC(resent, "dais_sfu_resent_packets_total", COUNTER, "Packets sent again");

void slot_deliver_again(struct slot *slot, const struct history_entry *entry, const struct rewrite_out *out, bool rtx,
                        struct send_stamp *stamp, time_us now_us)
{
    if (emit_packet(slot, entry, out, rtx, stamp, now_us)) {
        metric_add(&resent, 1);
    }
}

/* True if the publisher may still bring it: somebody asked it already. */
static bool is_on_its_way(const struct layer *layer, uint64_t number)
{
    uint64_t cuts_least = layer->cuts - layer->cut_count;
    return nack_is_missing_between(&layer->nack, number + cuts_least, number + layer->cuts);
}

/* Which packet went out as `seq`, under the present layer or that before it (which may be the same after a pause). */
static struct layer *find_sent(const struct slot *slot, uint16_t seq, uint64_t *ret_number, bool *ret_before)
{
    *ret_before = false;
    if (slot->layer != NULL && rewrite_number_of(&slot->rewrite, seq, ret_number)) {
        return slot->layer;
    }
    *ret_before = slot->before != NULL && rewrite_number_before(&slot->rewrite, seq, ret_number);
    return *ret_before ? slot->before : NULL;
}

/* Where much is lost a repetition goes out twice: one round trip more is what the eye sees as a freeze. */
static bool may_send_twice(struct slot *slot, size_t bytes, time_us now_us)
{
    const struct router_peer *peer = slot->peer;
    return lossy_is_much(&peer->down_loss) && !bwe_is_congested(&peer->bwe) &&
           send_stream_take(&slot->send, bytes, &SEND_BUDGET_TWICE, now_us);
}

static void resend(struct slot *slot, uint16_t seq, time_us now_us)
{
    uint64_t number;
    bool before;
    struct layer *layer = find_sent(slot, seq, &number, &before);
    if (layer == NULL) {
        return; /* of a former source, or never sent: nothing we owe */
    }
    bool congested = bwe_is_congested(&slot->peer->bwe);
    if (before && congested) {
        metric_add(&nack_refused, 1); /* of pictures that were too much for the way: the new ones need the room */
        return;
    }
    const struct history_entry *entry = history_find(&layer->history, number);
    if (entry == NULL) {
        metric_add(&nack_missed, 1);
        if (!is_on_its_way(layer, number) && send_stream_missed(&slot->send, true, now_us)) {
            slot_on_key_frame_request(slot, now_us);
        }
        return;
    }
    (void)send_stream_missed(&slot->send, false, now_us);
    bool rtx = emit_fits_rtx(slot, entry);
    const struct send_stamp *sent = send_stream_stamp(&slot->send, seq, number);
    struct send_stamp stamp = !rtx && sent != NULL ? *sent : (struct send_stamp){0};
    if (!rtx && !stamp.set) {
        metric_add(&nack_refused, 1);
        return;
    }
    size_t bytes = (size_t)RTP_HEADER_BYTES + entry->size;
    time_us rtt_us = peer_rtt_us(slot->peer);
    const struct send_budget *budget = congested ? &SEND_BUDGET_CONGESTED : &SEND_BUDGET_LOSSY;
    if (send_stream_ask(&slot->send, seq, number, bytes, budget, rtt_us, now_us) != SEND_RESEND_NOW) {
        metric_add(&nack_refused, 1);
        return;
    }
    struct rewrite_in in = slot_rewrite_in(entry);
    struct rewrite_out out;
    enum rewrite_verdict verdict =
        before ? rewrite_map_before(&slot->rewrite, &in, &out) : rewrite_map(&slot->rewrite, &in, &out);
    if (verdict == REWRITE_REFUSED) {
        return;
    }
    stamp.empty = sent != NULL ? sent->empty : verdict == REWRITE_EMPTY;
    if (!rtx || pace_now(slot, bytes, true, now_us)) {
        slot_deliver_again(slot, entry, &out, rtx, &stamp, now_us);
    } else {
        pace_later(slot, layer, entry, &out, stamp.empty, true, now_us);
    }
    struct send_stamp again = {.empty = stamp.empty};
    if (rtx && may_send_twice(slot, bytes, now_us) && emit_packet(slot, entry, &out, true, &again, now_us)) {
        metric_add(&resent, 1);
    }
}

size_t slot_repeat(struct slot *slot, uint16_t seq, time_us now_us)
{
    uint64_t number;
    struct rewrite_out out;
    if (!rewrite_number_of(&slot->rewrite, seq, &number)) {
        return 0;
    }
    const struct send_stamp *sent = send_stream_stamp(&slot->send, seq, number);
    const struct history_entry *entry = history_find(&slot->layer->history, number);
    if (sent == NULL || sent->empty || entry == NULL || !emit_fits_rtx(slot, entry)) {
        return 0;
    }
    struct rewrite_in in = slot_rewrite_in(entry);
    struct send_stamp stamp = {0};
    bool as_before = rewrite_map(&slot->rewrite, &in, &out) == REWRITE_SEND && out.seq == seq;
    return as_before && emit_packet(slot, entry, &out, true, &stamp, now_us) ? (size_t)RTP_HEADER_BYTES + entry->size
                                                                             : 0;
}

void slot_on_nack(struct slot *slot, const struct rtcp_fb *fb, time_us now_us)
{
    struct nack_iter iter = {0};
    uint16_t seq, newest = 0;
    bool any = false;
    while (rtcp_nack_next(fb, &iter, &seq)) {
        metric_add(&nacked, 1);
        newest = any && (int16_t)(seq - newest) < 0 ? newest : seq;
        any = true;
        if (slot->peer->connected) {
            resend(slot, seq, now_us);
        }
    }
    if (any) {
        repair_on_nack(slot, newest, now_us);
    }
}
