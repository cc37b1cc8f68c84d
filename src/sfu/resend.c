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

/* On a way that loses packets a repetition goes out twice: it may be lost like any other, and one round trip more is what the
 * eye sees as a freeze. Of one packet in a hundred (1 % loss, a minute of 720p) two repetitions were lost. */
static bool may_send_twice(struct slot *slot, size_t bytes, time_us now_us)
{
    const struct router_peer *peer = slot->peer;
    return peer->down_loss.seen && !bwe_is_congested(&peer->bwe) &&
           send_stream_take(&slot->send, bytes, &SEND_BUDGET_TWICE, now_us);
}

/* A packet that was sent and is asked for again. */
struct again {
    struct layer *layer;
    bool before; /* the layer is not the present one */
    const struct history_entry *entry;
    bool rtx;                      /* goes on the retransmission stream; else it must be the same to the bit */
    const struct send_stamp *sent; /* NULL: no longer known */
};

/* False: it is not stored, or cannot be made again. */
static bool find_again(struct slot *slot, uint16_t seq, uint64_t number, struct again *a, time_us now_us)
{
    a->entry = history_find(&a->layer->history, number);
    if (a->entry == NULL) {
        metric_add(&nack_missed, 1);
        if (!is_on_its_way(a->layer, number) && send_stream_missed(&slot->send, true, now_us)) {
            slot_on_key_frame_request(slot, now_us);
        }
        return false;
    }
    (void)send_stream_missed(&slot->send, false, now_us);
    a->rtx = emit_fits_rtx(slot, a->entry);
    a->sent = send_stream_stamp(&slot->send, seq, number);
    if (!a->rtx && (a->sent == NULL || !a->sent->set)) {
        metric_add(&nack_refused, 1);
        return false;
    }
    return true;
}

static void send_again(struct slot *slot, const struct again *a, size_t bytes, time_us now_us)
{
    struct rewrite_in in = slot_rewrite_in(a->entry);
    struct rewrite_out out;
    enum rewrite_verdict verdict =
        a->before ? rewrite_map_before(&slot->rewrite, &in, &out) : rewrite_map(&slot->rewrite, &in, &out);
    if (verdict == REWRITE_REFUSED) {
        return;
    }
    bool empty = a->sent != NULL ? a->sent->empty : verdict == REWRITE_EMPTY;
    struct send_stamp stamp = !a->rtx ? *a->sent : (struct send_stamp){.empty = empty};
    if (!a->rtx || pace_now(slot, bytes, true, now_us)) {
        slot_deliver_again(slot, a->entry, &out, a->rtx, &stamp, now_us);
    } else {
        pace_later(slot, a->layer, a->entry, &out, empty, true, now_us);
    }
    struct send_stamp twice = {.empty = empty};
    if (a->rtx && may_send_twice(slot, bytes, now_us)) {
        slot_deliver_again(slot, a->entry, &out, true, &twice, now_us);
    }
}

void slot_resend(struct slot *slot, uint16_t seq, time_us now_us)
{
    uint64_t number;
    struct again a;
    a.layer = find_sent(slot, seq, &number, &a.before);
    if (a.layer == NULL) {
        return; /* of a former source, or never sent: nothing we owe */
    }
    bool congested = bwe_is_congested(&slot->peer->bwe);
    if (a.before && congested) {
        metric_add(&nack_refused, 1); /* of pictures that were too much for the way: the new ones need the room */
        return;
    }
    if (!find_again(slot, seq, number, &a, now_us)) {
        return;
    }
    size_t bytes = (size_t)RTP_HEADER_BYTES + a.entry->size;
    const struct send_budget *budget = congested ? &SEND_BUDGET_CONGESTED : &SEND_BUDGET_LOSSY;
    time_us rtt_us = peer_rtt_us(slot->peer);
    if (send_stream_ask(&slot->send, seq, number, bytes, budget, rtt_us, now_us) != SEND_RESEND_NOW) {
        metric_add(&nack_refused, 1);
        return;
    }
    send_again(slot, &a, bytes, now_us);
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

/* Else it was lost before it came here, and says nothing of the receiver's way. */
static bool was_sent(const struct slot *slot, uint16_t seq)
{
    uint64_t number;
    bool before;
    return find_sent(slot, seq, &number, &before) != NULL && send_stream_stamp(&slot->send, seq, number) != NULL;
}

void slot_on_nack(struct slot *slot, const struct rtcp_fb *fb, time_us now_us)
{
    struct nack_iter iter = {0};
    uint16_t seq, newest = 0;
    unsigned named = 0, beyond = 0;
    bool any = false;
    while (rtcp_nack_next(fb, &iter, &seq)) {
        named++;
        if (slot->peer->nacks_left == 0) {
            beyond++;
            continue;
        }
        slot->peer->nacks_left--;
        if (was_sent(slot, seq)) {
            newest = any && (int16_t)(seq - newest) < 0 ? newest : seq;
            any = true;
        }
        if (slot->peer->connected) {
            slot_resend(slot, seq, now_us);
        }
    }
    metric_add(&nacked, named);
    metric_add(&nack_refused, beyond);
    if (any) {
        repair_on_nack(slot, newest, now_us);
    }
}
