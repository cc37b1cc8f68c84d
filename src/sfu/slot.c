/*
 * A receive position of one peer: lets one layer of a source through from a key frame on, rewrites it into the slot's own
 * stream. The receiver's NACKs are answered in resend.c.
 *
 *   empty ◄──bind(NULL)── bound ──aim──► aiming ──key frame──► forwarding ──aim──► forwarding and aiming
 *                           ▲ aim(NULL)               wait │        ▲                   │ key frame of the aim
 *                           └──────────────────────────────┴────────┴───────────────────┘
 */
#include "sfu_priv.h"

#include "dais/base/metrics.h"

#include <stdlib.h>
#include <string.h>

#define SWITCH_PATIENCE_US 2000000 /* after so long a change of layer is worth a small step in time */

METRIC(forwarded, "dais_sfu_forwarded_packets_total", COUNTER, "Packets handed out to receivers");
METRIC(left_out, "dais_sfu_left_out_packets_total", COUNTER,
       "Packets of temporal layers above a receiver's target, or from before its present key frame");
METRIC(switches, "dais_sfu_layer_switches_total", COUNTER, "Changes from one layer of a source to another");
METRIC(switch_refused, "dais_sfu_layer_switches_deferred_total", COUNTER,
       "Changes of layer put off because they would set the picture back");
METRIC(pli_received, "dais_sfu_pli_received_total", COUNTER, "Key frame requests of receivers");
METRIC(pli_refused, "dais_sfu_pli_refused_total", COUNTER, "Key frame requests beyond a receiver's budget");

enum err slot_create(struct router_peer *peer, uint8_t index, const struct slot_section *section,
                     struct slot **ret_slot)
{
    struct slot *slot = calloc(1, sizeof *slot);
    if (slot == NULL) {
        return ERR_NO_MEMORY;
    }
    slot->peer = peer;
    slot->index = index;
    slot->video = section->media == MEDIA_VIDEO;
    memcpy(slot->mid, section->mid, sizeof slot->mid);
    slot->mid_len = (uint8_t)strnlen(section->mid, LIMIT_MID_BYTES);
    for (unsigned i = 0; i < peer->slot_count; i++) {
        slot->ordinal = (uint8_t)(slot->ordinal + (peer->slots[i]->video == slot->video ? 1 : 0));
    }
    struct router *router = peer->router;
    /* Far from the wrap, so that SRTP's rollover counter starts without doubt. */
    rewrite_init(&slot->rewrite, slot->video, (uint16_t)(router_random(router) & 0x7fff), router_random(router));
    if (slot->video && rewrite_make_runs(&slot->rewrite) != ERR_OK) {
        free(slot);
        return ERR_NO_MEMORY;
    }
    send_stream_init(&slot->send, section->ssrc, section->rtx_ssrc, (uint16_t)(router_random(router) & 0x7fff));
    *ret_slot = slot;
    return ERR_OK;
}

void slot_destroy(struct slot *slot)
{
    slot_unbind(slot);
    send_stream_finish(&slot->send);
    rewrite_finish(&slot->rewrite);
    free(slot);
}

static void link_add(struct slot **head, struct slot *slot, enum slot_list list)
{
    struct slot_link *link = &slot->link[list];
    link->next = *head;
    link->at = head;
    if (*head != NULL) {
        (*head)->link[list].at = &link->next;
    }
    *head = slot;
}

static void link_remove(struct slot *slot, enum slot_list list)
{
    struct slot_link *link = &slot->link[list];
    if (link->at == NULL) {
        return;
    }
    hand_out_unlink(slot, list);
    *link->at = link->next;
    if (link->next != NULL) {
        link->next->link[list].at = link->at;
    }
    *link = (struct slot_link){0};
}

static void set_layer(struct slot *slot, struct layer *layer)
{
    link_remove(slot, SLOT_OF_LAYER);
    slot->layer = layer;
    slot->stopping = false;
    if (layer != NULL) {
        link_add(&layer->slots, slot, SLOT_OF_LAYER);
    }
}

static void set_aim(struct slot *slot, struct layer *layer)
{
    link_remove(slot, SLOT_OF_AIM);
    slot->aim = layer;
    if (layer != NULL) {
        link_add(&layer->waiting, slot, SLOT_OF_AIM);
    }
}

/* When what was sent last was captured, on our clock. */
static bool last_server_time(const struct slot *slot, time_us *ret_us)
{
    return source_server_time(slot->layer, rewrite_last_source_timestamp(&slot->rewrite), ret_us);
}

/* Ends what the slot sends now, so that the next packet anchors it anew. `keep`: its last packets may be asked for still. */
static void stop(struct slot *slot, bool keep)
{
    if (slot->layer != NULL) {
        time_us server_us;
        bool known = last_server_time(slot, &server_us);
        rewrite_release(&slot->rewrite, known ? &server_us : NULL, keep);
        slot->before = keep ? slot->layer : NULL;
        set_layer(slot, NULL);
    } else if (!keep) {
        rewrite_forget_before(&slot->rewrite);
        slot->before = NULL;
    }
}

static void ask_key_frame(struct slot *slot, time_us now_us)
{
    if (slot->video && slot->aim != NULL && slot->peer->connected) {
        keyframes_want(&slot->aim->keyframes, true, now_us);
    }
}

static void forget_queued(struct slot *slot)
{
    slot->stuck = false;
    if (slot->video) {
        pacer_drop(&slot->peer->pacer, slot->index);
    }
}

void slot_unbind(struct slot *slot)
{
    forget_queued(slot);
    stop(slot, false);
    set_aim(slot, NULL);
    link_remove(slot, SLOT_OF_SOURCE);
    slot->source = NULL;
}

void slot_bind(struct slot *slot, struct source *source, time_us now_us)
{
    slot_unbind(slot);
    if (source != NULL && send_stream_rebind(&slot->send, slot->video) != ERR_OK) {
        source = NULL;
    }
    slot->generation++;
    slot->announced = false;
    slot->bound_us = now_us;
    slot->source = source;
    if (source != NULL) {
        link_add(&source->slots, slot, SLOT_OF_SOURCE);
    }
    const struct router_config *config = &slot->peer->router->config;
    config->ops->on_slot_bound(config->user, slot->peer->handle, slot->index, slot->generation,
                               source != NULL ? source->handle : (struct source_handle){0, 0});
    if (source != NULL && !slot->video) {
        set_aim(slot, &source->layer[0]);
    }
}

static void stop_if_frame_ended(struct slot *slot)
{
    if (slot->stopping && slot->rewrite.last_marker) {
        stop(slot, true);
    }
}

void slot_aim(struct slot *slot, struct layer *layer, uint8_t tid, time_us now_us)
{
    slot->tid_aim = tid;
    rewrite_set_tid(&slot->rewrite, tid);
    if (layer == NULL) {
        set_aim(slot, NULL);
        slot->stopping = slot->layer != NULL;
        stop_if_frame_ended(slot);
        return;
    }
    slot->stopping = false;
    if (layer == slot->layer) {
        set_aim(slot, NULL);
    } else if (layer != slot->aim) {
        set_aim(slot, layer);
        slot->aim_us = now_us;
        ask_key_frame(slot, now_us);
    }
}

struct layer *slot_first_begun(const struct slot *slot)
{
    struct source *source = slot->source;
    struct layer *found = slot->layer != NULL ? slot->layer : slot->aim;
    for (unsigned i = 0; found == NULL && i < source->layer_count; i++) {
        found = source->layer[i].frames > 0 ? &source->layer[i] : NULL;
    }
    return found;
}

/* The largest that is no larger than what was lost, else the smallest there is. */
static struct layer *best_instead_of(const struct layer *dead)
{
    struct layer *by_size[LIMIT_LAYERS];
    unsigned count = source_layers_by_size(dead->source, by_size);
    struct layer *best = count > 0 ? by_size[0] : NULL;
    for (unsigned i = 1; i < count; i++) {
        best = layer_pixels(by_size[i]) <= layer_pixels(dead) ? by_size[i] : best;
    }
    return best;
}

void slot_leave(struct slot *slot, const struct layer *dead, time_us now_us)
{
    if (slot->aim == dead && slot->layer != NULL && slot->layer->alive) {
        set_aim(slot, NULL);
        return;
    }
    bool lost = slot->aim == dead || (slot->layer == dead && slot->aim == NULL && !slot->stopping);
    struct layer *best = lost ? best_instead_of(dead) : NULL;
    if (best != NULL) {
        slot_aim(slot, best, slot->tid_aim, now_us);
    }
}

void slot_wait(struct slot *slot, time_us now_us)
{
    struct layer *again = slot->stopping ? NULL : slot->layer;
    forget_queued(slot);
    stop(slot, false);
    if (slot->aim == NULL) {
        set_aim(slot, again);
    }
    ask_key_frame(slot, now_us);
}

void slot_layer_restarted(struct slot *slot, const struct layer *layer, time_us now_us)
{
    if (slot->before == layer) {
        rewrite_forget_before(&slot->rewrite);
        slot->before = NULL;
    }
    if (slot->layer == layer) {
        slot_wait(slot, now_us);
    } else if (slot->aim == layer) {
        ask_key_frame(slot, now_us);
    }
}

static void deliver(struct slot *slot, const struct history_entry *entry, const struct rewrite_out *out, bool empty,
                    time_us now_us)
{
    struct send_stamp stamp = {.empty = empty};
    if (emit_packet(slot, entry, out, false, &stamp, now_us)) {
        metric_add(&forwarded, 1);
        if (slot->send.sr_due_us == 0) {
            slot->peer->sr_due_us = now_us; /* look at the due times anew */
            peer_wake(slot->peer);
        }
        send_stream_on_sent(&slot->send, entry->number, out->seq, &stamp, entry->size, now_us);
        peer_earn_nacks(slot->peer);
        if (!slot->video) {
            repair_on_sound_sent(slot, entry, out->seq, now_us);
        }
    }
}

void slot_deliver(struct slot *slot, const struct history_entry *entry, const struct pacer_ref *ref, time_us now_us)
{
    if (ref->resend) {
        struct send_stamp stamp = {.empty = ref->empty};
        slot_deliver_again(slot, entry, &ref->out, true, &stamp, now_us);
    } else {
        deliver(slot, entry, &ref->out, ref->empty, now_us);
    }
}

static void send_one(struct slot *slot, const struct history_entry *entry, time_us now_us)
{
    struct rewrite_in in = slot_rewrite_in(entry);
    struct rewrite_out out;
    enum rewrite_verdict verdict = rewrite_map(&slot->rewrite, &in, &out);
    bool empty = verdict == REWRITE_EMPTY;
    if (verdict == REWRITE_REFUSED) {
        metric_add(&left_out, 1);
    } else if (!slot->video || pace_now(slot, (size_t)RTP_HEADER_BYTES + entry->size, false, now_us)) {
        deliver(slot, entry, &out, empty, now_us);
    } else {
        pace_later(slot, slot->layer, entry, &out, empty, false, now_us);
    }
}

/* Continues the stream with this packet. False: not here. */
static bool join(struct slot *slot, struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    struct rewrite_in in = slot_rewrite_in(entry);
    time_us server_us, last_us;
    bool known = source_server_time(layer, entry->timestamp, &server_us);
    if (slot->layer == NULL) {
        rewrite_anchor(&slot->rewrite, &in, known ? &server_us : NULL);
        return true;
    }
    bool insist = layer_is_silent(slot->layer, now_us) || now_us - slot->aim_us >= SWITCH_PATIENCE_US;
    const time_us *last = last_server_time(slot, &last_us) ? &last_us : NULL;
    if (!rewrite_switch(&slot->rewrite, &in, last, known ? &server_us : NULL, insist)) {
        metric_add(&switch_refused, 1);
        return false;
    }
    metric_add(&switches, 1);
    slot->before = slot->layer;
    return true;
}

/* A key frame begins here. If its first packet was overtaken or had to be asked for again, what follows it is already
 * in the history and goes out now. */
static void go_live(struct slot *slot, struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    if (!join(slot, layer, entry, now_us)) {
        ask_key_frame(slot, now_us);
        return;
    }
    set_aim(slot, NULL);
    set_layer(slot, layer);
    slot->peer->sr_due_us = now_us; /* look at the due times anew */
    slot->peer->quality_due = true;
    peer_wake(slot->peer);
    if (!slot->announced) {
        slot->announced = true;
        const struct router_config *config = &slot->peer->router->config;
        config->ops->on_slot_live(config->user, slot->peer->handle, slot->index, slot->generation, slot->source->handle,
                                  rewrite_timestamp(&slot->rewrite, entry->timestamp));
    }
    for (uint64_t number = entry->number; number <= layer->history.number_max; number++) {
        const struct history_entry *stored = history_find(&layer->history, number);
        if (stored != NULL && !hand_out_is_to_come(layer, number)) {
            send_one(slot, stored, now_us);
        }
    }
}

static bool takes(const struct slot *slot)
{
    return slot->peer->connected && (slot->video || receive_has_sound(slot->peer->receive));
}

void slot_forward(struct slot *slot, struct layer *layer, const struct history_entry *entry, time_us now_us)
{
    if (!takes(slot)) {
        return;
    }
    if (slot->layer == layer) {
        send_one(slot, entry, now_us);
        stop_if_frame_ended(slot);
        return;
    }
    bool may_begin = slot->video ? history_begins_key_frame(entry) : entry->number == layer->history.number_max;
    if (may_begin) {
        go_live(slot, layer, entry, now_us);
    }
}

void slot_on_key_frame_request(struct slot *slot, time_us now_us)
{
    metric_add(&pli_received, 1);
    struct layer *layer = slot->layer != NULL ? slot->layer : slot->aim;
    if (layer == NULL || !slot->video) {
        return;
    }
    if (!keyframe_budget_take(&slot->budget, now_us)) {
        metric_add(&pli_refused, 1);
        return;
    }
    keyframes_want(&layer->keyframes, false, now_us);
}
