/* What the workers say of quality, in the words of who asked: mids, encodings' names, one's own sources. */
#include "bridge_priv.h"

#include <string.h>

static const struct bridge_media *publisher_in_slot(const struct bridge *bridge, const struct bridge_media *media,
                                                    const struct bridge_slot_state *state)
{
    struct bridge_seat_key key = {media->key.room, state->participant};
    const struct bridge_media *publisher = NULL;
    HASH_FIND(hh, bridge->seats, &key, sizeof key, publisher);
    return publisher;
}

/* The name of the encoding that a slot carries; stays empty where encodings have none. */
static void name_layer(const struct bridge *bridge, const struct bridge_media *media,
                       const struct bridge_slot_state *state, char ret_rid[RID_SIZE])
{
    const struct bridge_media *publisher = publisher_in_slot(bridge, media, state);
    const struct publish_section *section = publisher != NULL ? bridge_section_of(publisher, state->source) : NULL;
    if (section != NULL && state->quality.rid < section->rid_count) {
        memcpy(ret_rid, section->rids[state->quality.rid], RID_SIZE);
    }
}

static void quality_fill(const struct bridge *bridge, const struct bridge_media *media, size_t index,
                         struct bridge_quality *ret_quality)
{
    const struct bridge_slot_state *state = &media->slots[index];
    *ret_quality = (struct bridge_quality){.generation = state->generation,
                                           .paused = state->quality.rid == SLOT_PAUSED,
                                           .height = state->quality.height,
                                           .fps = state->quality.fps,
                                           .reason = (enum slot_reason)state->quality.reason};
    memcpy(ret_quality->mid, media->settled.open.slots[index].mid, sizeof ret_quality->mid);
    name_layer(bridge, media, state, ret_quality->rid);
}

void bridge_on_slot_quality(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event)
{
    if (event->slot_quality.slot >= media->settled.open.slot_count) {
        return;
    }
    struct bridge_slot_state *state = &media->slots[event->slot_quality.slot];
    if (event->slot_quality.generation != state->generation || !state->bound ||
        event->slot_quality.quality.reason >= SLOT_REASON_COUNT) {
        return; /* of what the slot carried before */
    }
    state->quality = event->slot_quality.quality;
    state->quality_known = true;
    if (media->listener->on_quality != NULL) {
        struct bridge_quality quality;
        quality_fill(bridge, media, event->slot_quality.slot, &quality);
        media->listener->on_quality(media->user, bridge_handle_of(media), &quality);
    }
}

size_t bridge_qualities(const struct bridge *bridge, struct media_handle handle, struct bridge_quality out[LIMIT_SLOTS])
{
    const struct bridge_media *media =
        bridge_media_of(bridge, (struct transport_handle){handle.index, handle.generation});
    size_t count = 0;
    for (size_t i = 0; media != NULL && media->open && i < media->settled.open.slot_count; i++) {
        if (media->slots[i].bound && media->slots[i].quality_known) {
            quality_fill(bridge, media, i, &out[count++]);
        }
    }
    return count;
}

static void wanted_fill(const struct bridge_media *media, enum source_kind kind, struct bridge_wanted *ret_wanted)
{
    const struct publish_section *section = bridge_section_of(media, kind);
    *ret_wanted = (struct bridge_wanted){.source = kind};
    for (uint8_t i = 0; section != NULL && i < section->rid_count; i++) {
        if (media->sources[kind].wanted >> i & 1) {
            memcpy(ret_wanted->rids[ret_wanted->count++], section->rids[i], RID_SIZE);
        }
    }
}

void bridge_on_source_wanted(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event)
{
    enum source_kind kind;
    if (bridge_publisher_of(bridge, event->wanted.source, &kind) != media) {
        return;
    }
    media->sources[kind].wanted = event->wanted.rids;
    media->sources[kind].wanted_known = true;
    if (media->listener->on_wanted != NULL) {
        struct bridge_wanted wanted;
        wanted_fill(media, kind, &wanted);
        media->listener->on_wanted(media->user, bridge_handle_of(media), &wanted);
    }
}

size_t bridge_wanteds(const struct bridge *bridge, struct media_handle handle,
                      struct bridge_wanted out[SOURCE_KIND_COUNT])
{
    const struct bridge_media *media =
        bridge_media_of(bridge, (struct transport_handle){handle.index, handle.generation});
    size_t count = 0;
    for (int kind = 0; media != NULL && media->open && kind < SOURCE_KIND_COUNT; kind++) {
        if (media->sources[kind].published && media->sources[kind].wanted_known) {
            wanted_fill(media, (enum source_kind)kind, &out[count++]);
        }
    }
    return count;
}

void bridge_on_link(struct bridge_media *media, const struct worker_event *event)
{
    if (media->listener->on_link != NULL) {
        media->listener->on_link(media->user, bridge_handle_of(media), &event->link);
    }
}

/* Of the slots that carry somebody. */
static size_t depths_fill(const struct bridge_media *media, struct bridge_depth out[LIMIT_SLOTS])
{
    size_t count = 0;
    for (size_t i = 0; i < media->settled.open.slot_count; i++) {
        if (media->slots[i].bound && media->depth_ms[i] > 0) {
            out[count] = (struct bridge_depth){.ms = media->depth_ms[i]};
            memcpy(out[count++].mid, media->settled.open.slots[i].mid, MID_SIZE);
        }
    }
    return count;
}

void bridge_tell_depths(const struct bridge_media *media)
{
    if (media->listener->on_buffer != NULL) {
        struct bridge_depth depths[LIMIT_SLOTS];
        size_t count = depths_fill(media, depths);
        media->listener->on_buffer(media->user, bridge_handle_of(media), depths, count);
    }
}

void bridge_on_buffer(struct bridge_media *media, const struct worker_event *event)
{
    for (size_t i = 0; i < event->buffer.slot_count && i < LIMIT_SLOTS; i++) {
        media->depth_ms[i] = event->buffer.depth_ms[i];
    }
    bridge_tell_depths(media);
}

size_t bridge_depths(const struct bridge *bridge, struct media_handle handle, struct bridge_depth out[LIMIT_SLOTS])
{
    const struct bridge_media *media =
        bridge_media_of(bridge, (struct transport_handle){handle.index, handle.generation});
    return media != NULL && media->open ? depths_fill(media, out) : 0;
}
