/*
 * From a source's history to the slots. What one receive batch brought waits here until its end, and then goes out receiver by
 * receiver rather than packet by packet: a frame's packets leave for one receiver side by side, as a run of the kernel's
 * (worker/udp.h), and what is known of that receiver is fetched from memory once for all of them.
 */
#include "sfu_priv.h"

/* While no layer is alive, each first picture of one is a chance for those who see nothing yet. */
static void offer_to_waiting(struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    if (layer->source->layer_count > 1 && !layer->source->alive && vp8_begins_frame(&entry->vp8)) {
        assign_aims_of(layer->source, now_us);
    }
}

void layer_hand_out(struct layer *layer, const struct history_entry *const *entries, unsigned count, time_us now_us)
{
    bool begins = false;
    for (unsigned i = 0; i < count; i++) {
        offer_to_waiting(layer, entries[i], now_us);
        begins = begins || (layer->source->video && history_begins_key_frame(entries[i]));
    }
    /* First those that have it. Each may leave its list; who begins with a packet gets those behind it from the history. */
    for (struct slot *slot = layer->slots, *next; slot != NULL; slot = next) {
        next = slot->link[SLOT_OF_LAYER].next;
        for (unsigned i = 0; i < count && slot->layer == layer; i++) {
            slot_forward(slot, layer, entries[i], now_us);
        }
    }
    for (struct slot *slot = layer->waiting, *next; slot != NULL; slot = next) {
        next = slot->link[SLOT_OF_AIM].next;
        for (unsigned i = 0; i < count && slot->aim == layer; i++) {
            slot_forward(slot, layer, entries[i], now_us);
        }
    }
    if (layer->waiting == NULL && begins) {
        keyframes_satisfied(&layer->keyframes); /* also for those who came to wait only at this packet */
    }
}

void hand_out_later(struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    struct router *router = layer->source->router;
    router->pending[router->pending_count++] = (struct pending){layer, entry->number, layer->run};
    if (router->pending_count == PENDING_MAX) { /* with this one: it is in the history, from which slots begin */
        router_hand_out(router, now_us);
    }
}

void hand_out_forget(const struct source *source)
{
    struct router *router = source->router;
    for (unsigned i = 0; i < router->pending_count; i++) {
        struct pending *p = &router->pending[i];
        p->layer = p->layer != NULL && p->layer->source == source ? NULL : p->layer;
    }
}

/* What waits of the same layer as entry `from`, in the order of arrival; it no longer waits then. */
static unsigned gather(struct router *router, unsigned from, const struct history_entry **ret_entries)
{
    unsigned count = 0;
    struct layer *layer = router->pending[from].layer;
    for (unsigned i = from; i < router->pending_count; i++) {
        struct pending *p = &router->pending[i];
        if (p->layer != layer) {
            continue;
        }
        const struct history_entry *entry = p->run == layer->run ? history_find(&layer->history, p->number) : NULL;
        if (entry != NULL) { /* else the stream began anew meanwhile */
            ret_entries[count++] = entry;
        }
        p->layer = NULL;
    }
    return count;
}

void router_hand_out(struct router *router, time_us now_us)
{
    const struct history_entry *entries[PENDING_MAX];
    for (unsigned i = 0; i < router->pending_count; i++) {
        struct layer *layer = router->pending[i].layer;
        if (layer != NULL) {
            layer_hand_out(layer, entries, gather(router, i, entries), now_us);
        }
    }
    router->pending_count = 0;
}
