/*
 * What waits for its turn on the way to one receiver: pictures and their resends go through its pacer (pacer.h), which
 * holds references into the histories. Numbers and time stamps are given when a packet is queued, its place in the
 * transport-wide count and its time of sending when it leaves.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

METRIC(paced, "dais_sfu_paced_packets_total", COUNTER, "Packets that waited so that no burst leaves");
METRIC(pacer_stuck, "dais_sfu_pacer_stuck_total", COUNTER, "Pictures given up because they waited for too long");

bool pace_now(struct slot *slot, size_t bytes, bool resend, time_us now_us)
{
    return !slot->stuck && pacer_may_pass(&slot->peer->pacer, bytes, resend, now_us);
}

/* Sends what may go; stops where a slot is stuck. */
static enum pacer_verdict run(struct router_peer *peer, time_us now_us, struct pacer_ref *ref)
{
    enum pacer_verdict verdict;
    while ((verdict = pacer_next(&peer->pacer, now_us, ref)) == PACER_SEND) {
        struct layer *layer = ref->layer;
        const struct history_entry *entry = history_find(&layer->history, ref->number);
        if (entry != NULL && entry->timestamp == ref->timestamp && peer->connected) {
            slot_deliver(peer->slots[ref->slot], entry, ref, now_us);
        }
    }
    return verdict;
}

void pace_later(struct slot *slot, struct layer *layer, const struct history_entry *entry,
                const struct rewrite_out *out, bool empty, bool resend, time_us now_us)
{
    struct router_peer *peer = slot->peer;
    struct pacer_ref ref = {
        .layer = layer,
        .number = entry->number,
        .timestamp = entry->timestamp,
        .out = *out,
        .bytes = (uint16_t)(RTP_HEADER_BYTES + (empty ? 0 : entry->size)),
        .slot = slot->index,
        .empty = empty,
        .resend = resend,
    };
    peer_wake(peer);
    if (slot->stuck) {
        return;
    }
    if (pacer_put(&peer->pacer, &ref, now_us)) {
        metric_add(&paced, 1);
        (void)run(peer, now_us, &ref);
    } else if (!resend) {
        pacer_drop(&peer->pacer, slot->index);
        slot->stuck = true;
        peer->any_stuck = true;
    }
}

/* What is queued comes too late to be worth anything: on with the next key frame of a smaller layer. */
static void give_up(struct slot *slot, time_us now_us)
{
    struct layer *by_size[LIMIT_LAYERS];
    const struct layer *late = slot->layer;
    metric_add(&pacer_stuck, 1);
    slot->stuck = false;
    slot_wait(slot, now_us);
    if (late == NULL) {
        return;
    }
    unsigned count = source_layers_by_size(slot->source, by_size);
    for (unsigned i = 1; i < count; i++) {
        if (by_size[i] == late) {
            slot->choice.at = (int8_t)by_size[i - 1]->index;
            slot_aim(slot, by_size[i - 1], TID_ALL, now_us);
            layers_fell(&slot->peer->layers, now_us);
        }
    }
}

void pace_tick(struct router_peer *peer, time_us now_us)
{
    struct pacer_ref ref;
    pacer_set_estimate(&peer->pacer, bwe_target_bps(&peer->bwe), now_us);
    while (run(peer, now_us, &ref) == PACER_STUCK) {
        peer->slots[ref.slot]->stuck = true;
        peer->any_stuck = true;
        pacer_drop(&peer->pacer, ref.slot);
    }
    for (unsigned i = 0; peer->any_stuck && i < peer->slot_count; i++) {
        if (peer->slots[i]->stuck) {
            give_up(peer->slots[i], now_us);
        }
    }
    peer->any_stuck = false;
}
