/*
 * From a source's history to the slots. What one receive batch brought waits here until its end, and then goes out receiver by
 * receiver rather than packet by packet: a frame's packets leave for one receiver side by side, as a run of the kernel's
 * (worker/udp.h), and what is known of that receiver is fetched from memory once for all of them.
 *
 * A picture for hundreds takes milliseconds. Sound does not wait for it: it goes first, and pictures are handed out in parts,
 * between which the worker looks for what has come meanwhile. What is under way stays in order: the next packets of pictures
 * begin when it is through.
 */
#include "sfu_priv.h"

#include <limits.h>

#define PADDING_MAX                                                                                                    \
    32 /* bytes: a twentieth of what another message to the kernel costs, and no more than 3 % of a packet */

/* While no layer is alive, each first picture of one is a chance for those who see nothing yet. */
static void offer_to_waiting(struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    if (layer->source->layer_count > 1 && !layer->source->alive && vp8_begins_frame(&entry->vp8)) {
        assign_aims_of(layer->source, now_us);
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

bool hand_out_is_to_come(const struct layer *layer, uint64_t number)
{
    const struct router *router = layer->source->router;
    for (unsigned i = 0; i < router->pending_count; i++) {
        const struct pending *p = &router->pending[i];
        if (p->layer == layer && p->run == layer->run && p->number == number) {
            return true;
        }
    }
    return false;
}

void hand_out_forget(const struct source *source)
{
    struct router *router = source->router;
    struct handing *h = source->video ? &router->picture : &router->sound;
    h->layer = h->layer != NULL && h->layer->source == source ? NULL : h->layer;
    for (unsigned i = 0; i < router->pending_count; i++) {
        struct pending *p = &router->pending[i];
        p->layer = p->layer != NULL && p->layer->source == source ? NULL : p->layer;
    }
}

void hand_out_unlink(struct slot *slot, enum slot_list list)
{
    struct router *router = slot->peer->router;
    struct handing *h = slot->video ? &router->picture : &router->sound;
    if (h->next == slot && h->list == list) {
        h->next = slot->link[list].next;
    }
}

/* A run of the kernel's has pieces of one length, of which only the last may be shorter. Browsers cut a picture into pieces
 * that differ by a byte or some: these few bytes are filled up, for the whole picture to leave as one run. */
static void even_out(struct layer *layer, const struct history_entry *const *entries, unsigned count)
{
    for (unsigned from = 0, until; layer->source->video && from < count; from = until) {
        unsigned longest = 0;
        for (until = from; until < count && entries[until]->timestamp == entries[from]->timestamp; until++) {
            longest = entries[until]->size > longest ? entries[until]->size : longest;
        }
        for (unsigned i = from; i + 1 < until; i++) {
            unsigned lacks = longest - entries[i]->size;
            if (entries[i]->size > 0 && lacks <= PADDING_MAX) {
                history_pad(&layer->history, entries[i]->number, (uint8_t)lacks);
            }
        }
    }
}

/* What is left of it in the history: the stream may have begun anew meanwhile. */
static unsigned find_entries(const struct handing *h, const struct history_entry **ret_entries)
{
    unsigned count = 0;
    for (unsigned i = 0; h->run == h->layer->run && i < h->count; i++) {
        const struct history_entry *entry = history_find(&h->layer->history, h->numbers[i]);
        if (entry != NULL) {
            ret_entries[count++] = entry;
        }
    }
    return count;
}

/* Begins with what waits of the same layer as entry `from`, in the order of arrival; it no longer waits then. */
static void begin(struct router *router, struct handing *h, unsigned from, time_us now_us)
{
    const struct history_entry *entries[PENDING_MAX];
    struct layer *layer = router->pending[from].layer;
    *h = (struct handing){.layer = layer, .run = layer->run};
    for (unsigned i = from; i < router->pending_count; i++) {
        struct pending *p = &router->pending[i];
        if (p->layer == layer) {
            h->numbers[h->count] = p->number;
            h->count += p->run == layer->run ? 1 : 0;
            p->layer = NULL;
        }
    }
    unsigned count = find_entries(h, entries);
    even_out(layer, entries, count);
    for (unsigned i = 0; i < count; i++) {
        offer_to_waiting(layer, entries[i], now_us);
        h->begins = h->begins || (layer->source->video && history_begins_key_frame(entries[i]));
    }
    h->list = SLOT_OF_LAYER;
    h->next = layer->slots;
}

/* The next slot: first those that have the layer, then those that wait for it. Each may leave its list, and take others along
 * (hand_out_unlink); who begins with a packet gets those behind it from the history, but for those whose turn comes later. */
static struct slot *next_slot(struct handing *h)
{
    if (h->next == NULL && h->list == SLOT_OF_LAYER) {
        h->list = SLOT_OF_AIM;
        h->next = h->layer->waiting;
    }
    struct slot *slot = h->next;
    h->next = slot != NULL ? slot->link[h->list].next : NULL;
    return slot;
}

/* Goes on with it for so many datagrams, more or less. Returns how many of them are left; 0: it may not be done. */
static unsigned go_on(struct handing *h, unsigned datagrams, time_us now_us)
{
    const struct history_entry *entries[PENDING_MAX];
    struct layer *layer = h->layer;
    struct ahead ahead;
    unsigned count = find_entries(h, entries);
    ahead_begin(&ahead, h->list, h->next);
    while (datagrams > 0) {
        ahead_step(&ahead);
        struct slot *slot = count > 0 ? next_slot(h) : NULL;
        if (slot == NULL) {
            break;
        }
        bool has = h->list == SLOT_OF_LAYER;
        for (unsigned i = 0; i < count && (has ? slot->layer : slot->aim) == layer; i++) {
            slot_forward(slot, layer, entries[i], now_us);
        }
        datagrams -= count < datagrams ? count : datagrams;
    }
    if (datagrams > 0) {
        if (layer->waiting == NULL && h->begins) {
            keyframes_satisfied(&layer->keyframes); /* also for those who came to wait only at this packet */
        }
        h->layer = NULL;
    }
    return datagrams;
}

/* The first that waits; -1: none does. */
static int first_pending(const struct router *router, bool video)
{
    for (unsigned i = 0; i < router->pending_count; i++) {
        const struct layer *layer = router->pending[i].layer;
        if (layer != NULL && layer->source->video == video) {
            return (int)i;
        }
    }
    return -1;
}

bool router_hand_out_some(struct router *router, unsigned datagrams, time_us now_us)
{
    int next;
    while ((next = first_pending(router, false)) >= 0) {
        begin(router, &router->sound, (unsigned)next, now_us);
        (void)go_on(&router->sound, UINT_MAX, now_us);
    }
    while (datagrams > 0) {
        next = first_pending(router, true);
        if (router->picture.layer == NULL && next < 0) {
            router->pending_count = 0;
            return false;
        }
        if (router->picture.layer == NULL) {
            begin(router, &router->picture, (unsigned)next, now_us);
        }
        datagrams = go_on(&router->picture, datagrams, now_us);
    }
    return true;
}

void router_hand_out(struct router *router, time_us now_us)
{
    while (router_hand_out_some(router, UINT_MAX, now_us)) {
    }
}
