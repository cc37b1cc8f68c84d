/*
 * Of hundreds of receivers each is some fifty cache lines away, on a chain: the slot leads to its peer and its record of what was
 * sent, the peer to its transport, and that to its keys. To follow it when a receiver's turn comes is to wait for memory five times
 * over; so each link is fetched while those before it have theirs, the first of them five turns ahead.
 */
#include "sfu_priv.h"

#include "dais/base/fetch.h"
#include "dais/transport/transport.h"

enum { KEYS_AHEAD, OUTBOUND_AHEAD, TRANSPORT_AHEAD, PEER_AHEAD, SLOT_AHEAD };

static void fetch_transport(const struct slot *slot, unsigned step)
{
    const struct router_config *config = &slot->peer->router->config;
    if (config->ops->fetch != NULL) {
        config->ops->fetch(config->user, slot->peer->user, step);
    }
}

static void fetch_peer(const struct slot *slot)
{
    const struct router_peer *peer = slot->peer;
    fetch_bytes(peer, offsetof(struct router_peer, joined));
    bwe_fetch(&peer->bwe);
    if (slot->video) {
        fetch_bytes(&peer->pacer, sizeof peer->pacer);
    }
}

/* Where it will be written down that a packet was sent. */
static void fetch_records(const struct slot *slot)
{
    send_log_fetch(&slot->peer->bwe.log, slot->peer->twcc_seq);
    if (slot->send.records != NULL) {
        fetch_bytes(&slot->send.records[(slot->rewrite.last_seq + 1) & slot->send.record_mask],
                    sizeof *slot->send.records);
    }
}

static void fetch(const struct ahead *a)
{
    const struct slot *const *s = a->slots;
    if (s[SLOT_AHEAD] != NULL) {
        fetch_bytes(s[SLOT_AHEAD], sizeof *s[SLOT_AHEAD]);
    }
    if (s[PEER_AHEAD] != NULL) {
        fetch_peer(s[PEER_AHEAD]);
    }
    if (s[TRANSPORT_AHEAD] != NULL) {
        fetch_records(s[TRANSPORT_AHEAD]);
    }
    for (unsigned step = 0; step < TRANSPORT_FETCHES; step++) {
        if (s[TRANSPORT_AHEAD - step] != NULL) {
            fetch_transport(s[TRANSPORT_AHEAD - step], step);
        }
    }
}

static const struct slot *after(const struct slot *slot, enum slot_list list)
{
    return slot != NULL ? slot->link[list].next : NULL;
}

void ahead_begin(struct ahead *a, enum slot_list list, const struct slot *next)
{
    a->list = list;
    for (unsigned i = 0; i < AHEAD_SLOTS; i++) {
        a->slots[i] = next;
        next = after(next, list);
    }
}

void ahead_step(struct ahead *a)
{
    for (unsigned i = 0; i + 1 < AHEAD_SLOTS; i++) {
        a->slots[i] = a->slots[i + 1];
    }
    a->slots[AHEAD_SLOTS - 1] = after(a->slots[AHEAD_SLOTS - 1], a->list);
    fetch(a);
}
