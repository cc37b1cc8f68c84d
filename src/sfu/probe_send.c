/*
 * What probes are made of: packets sent a moment ago once more on their retransmission stream, where a lost one does
 * some good; and where there are none of those, packets of padding on it. Never padding on the stream of the pictures:
 * its sequence numbers are what losses and the order of the pictures are seen by.
 *
 * A stream of any video slot will do, whether or not it carries a picture: so the estimate rises from nothing, too.
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#define REPEATS_BACK    24  /* of each slot's newest packets */
#define PAD_BYTES       255 /* RFC 3550 section 5.1: one byte says how many */
#define PACKETS_AT_ONCE 64

METRIC(probe_repeats, "dais_sfu_probe_repeats_total", COUNTER, "Packets sent again to probe a receiver's bandwidth");
METRIC(probe_padding, "dais_sfu_probe_padding_total", COUNTER,
       "Packets of padding sent to probe a receiver's bandwidth");

static bool has_probe_stream(const struct slot *slot)
{
    return slot->video && slot->send.rtx_ssrc != 0;
}

/* Which slot's stream padding goes on: one that carries a picture before one that does not. */
static struct slot *slot_to_probe_on(const struct router_peer *peer)
{
    struct slot *found = NULL;
    const struct media_params *params = &peer->params;
    if (params->vp8_rtx_pt == 0 || params->ext_transport_cc == 0 || !params->transport_cc_video) {
        return NULL;
    }
    for (unsigned i = 0; i < peer->slot_count; i++) {
        struct slot *slot = peer->slots[i];
        if (has_probe_stream(slot) && (found == NULL || (found->layer == NULL && slot->layer != NULL))) {
            found = slot;
        }
    }
    return found;
}

/* What packets of the slots are left to repeat: the newest of each slot, then those before them. */
struct repeats {
    unsigned slot, back;
};

static size_t repeat_next(struct router_peer *peer, struct repeats *at, time_us now_us)
{
    while (at->back < REPEATS_BACK) {
        struct slot *slot = at->slot < peer->slot_count ? peer->slots[at->slot] : NULL;
        if (slot == NULL) {
            at->slot = 0;
            at->back++;
            continue;
        }
        at->slot++;
        if (slot->video && slot->layer != NULL) {
            size_t bytes = slot_repeat(slot, (uint16_t)(slot->rewrite.last_seq - at->back), now_us);
            if (bytes > 0) {
                metric_add(&probe_repeats, 1);
                return bytes;
            }
        }
    }
    return 0;
}

static size_t pad(struct slot *slot, time_us now_us)
{
    metric_add(&probe_padding, 1);
    return emit_padding(slot, PAD_BYTES, now_us);
}

static void send_sounding(struct slot *slot, time_us now_us)
{
    for (unsigned i = 0; i < PROBE_SOUND_PACKETS && pad(slot, now_us) > 0; i++) {
    }
}

static void send_bytes(struct router_peer *peer, struct slot *slot, size_t due, time_us now_us)
{
    struct repeats at = {0};
    for (unsigned i = 0; i < PACKETS_AT_ONCE && due > 0; i++) {
        /* Before the first feedback nothing is known to have been sent in vain. */
        bool repeat = due >= PROBE_SMALL_BYTES && peer->bwe.feedback_us != 0;
        size_t bytes = repeat ? repeat_next(peer, &at, now_us) : 0;
        bytes = bytes > 0 ? bytes : pad(slot, now_us);
        if (bytes == 0) {
            return; /* no room: what is missing is made up for, or the probe fails */
        }
        bytes += BWE_OVERHEAD_BYTES;
        due -= due < bytes ? due : bytes;
    }
}

void probe_send(struct router_peer *peer, time_us now_us)
{
    struct slot *slot = peer->connected && peer->joined ? slot_to_probe_on(peer) : NULL;
    bool sounding;
    size_t due = bwe_tick(&peer->bwe, slot != NULL, &sounding, now_us);
    if (due == 0 || slot == NULL) {
        return;
    }
    peer->probing = true;
    if (sounding) {
        send_sounding(slot, now_us);
    } else {
        send_bytes(peer, slot, due, now_us);
    }
    peer->probing = false;
}
