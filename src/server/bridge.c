/* The loop's side of the media workers: handles, credentials and answers. What crosses is in bridge_link.c. */
#include "bridge_priv.h"

#include "dais/base/random.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define UFRAG_LENGTH 16
#define PWD_LENGTH   24

/* ── the tables ── */

enum err bridge_create(const struct bridge_link *links, size_t link_count, struct bridge **ret_bridge)
{
    if (link_count == 0 || link_count > BRIDGE_WORKERS_MAX) {
        return ERR_LIMIT;
    }
    struct bridge *bridge = calloc(1, sizeof *bridge);
    if (bridge == NULL) {
        return ERR_NO_MEMORY;
    }
    bridge->media_max = (uint32_t)link_count * LIMIT_TRANSPORTS_PER_WORKER;
    bridge->media = calloc(bridge->media_max, sizeof *bridge->media);
    bridge->free_indices = calloc(bridge->media_max, sizeof *bridge->free_indices);
    if (bridge->media == NULL || bridge->free_indices == NULL) {
        bridge_destroy(bridge);
        return ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < bridge->media_max; i++) {
        bridge->free_indices[i] = bridge->media_max - 1 - i;
    }
    bridge->free_count = bridge->media_max;
    for (size_t i = 0; i < link_count; i++) {
        bridge->workers[i].link = links[i];
    }
    bridge->worker_count = link_count;
    bridge->spread_permille = BRIDGE_SPREAD_PERCENT * 10;
    *ret_bridge = bridge;
    return ERR_OK;
}

void bridge_destroy(struct bridge *bridge)
{
    if (bridge == NULL) {
        return;
    }
    HASH_CLEAR(hh, bridge->seats);
    struct bridge_room *room, *next;
    HASH_ITER(hh, bridge->rooms, room, next)
    {
        HASH_DEL(bridge->rooms, room);
        free(room);
    }
    for (uint32_t i = 0; bridge->media != NULL && i < bridge->media_max; i++) {
        free(bridge->media[i]);
    }
    for (size_t i = 0; i < bridge->worker_count; i++) {
        bridge_backlog_finish(&bridge->workers[i].backlog);
    }
    free(bridge->media);
    free(bridge->free_indices);
    free(bridge);
}

void bridge_set_levels(struct bridge *bridge, bridge_levels_fn *fn, void *user)
{
    bridge->on_levels = fn;
    bridge->levels_user = user;
}

struct bridge_media *bridge_media_of(const struct bridge *bridge, struct transport_handle handle)
{
    struct bridge_media *media = handle.index < bridge->media_max ? bridge->media[handle.index] : NULL;
    return media != NULL && transport_handle_eq(media->handle, handle) ? media : NULL;
}

static struct bridge_media *media_open_of(const struct bridge *bridge, struct media_handle handle)
{
    struct bridge_media *media = bridge_media_of(bridge, (struct transport_handle){handle.index, handle.generation});
    return media != NULL && media->open ? media : NULL;
}

struct bridge_media *bridge_publisher_of(const struct bridge *bridge, struct source_handle source,
                                         enum source_kind *ret_kind)
{
    uint32_t index = source.index / SOURCE_KIND_COUNT;
    enum source_kind kind = (enum source_kind)(source.index % SOURCE_KIND_COUNT);
    struct bridge_media *media = index < bridge->media_max ? bridge->media[index] : NULL;
    if (media == NULL || !media->open || !media->sources[kind].published ||
        !source_handle_eq(media->sources[kind].handle, source)) {
        return NULL;
    }
    *ret_kind = kind;
    return media;
}

static uint32_t next_generation(struct bridge *bridge)
{
    bridge->generation_next++;
    if (bridge->generation_next == 0) {
        bridge->generation_next = 1; /* 0 is "none" */
    }
    return bridge->generation_next;
}

static struct bridge_room *room_find_or_make(struct bridge *bridge, struct id128 id)
{
    struct bridge_room *room;
    HASH_FIND(hh, bridge->rooms, &id, sizeof id, room);
    if (room != NULL || HASH_COUNT(bridge->rooms) >= BRIDGE_ROOMS_MAX) {
        return room;
    }
    room = calloc(1, sizeof *room);
    if (room != NULL) {
        room->id = id;
        room->handle = (struct media_room){bridge->room_next++, next_generation(bridge)};
        HASH_ADD(hh, bridge->rooms, id, sizeof room->id, room);
    }
    return room;
}

static void room_release(struct bridge *bridge, struct bridge_room *room)
{
    if (room->media_count == 0) {
        HASH_DEL(bridge->rooms, room);
        free(room);
    }
}

static struct bridge_media *seat_find(const struct bridge *bridge, const struct bridge_seat_key *key)
{
    struct bridge_media *media;
    HASH_FIND(hh, bridge->seats, key, sizeof *key, media);
    return media;
}

static void seat_take(struct bridge *bridge, struct bridge_media *media)
{
    struct bridge_media *older = seat_find(bridge, &media->key);
    if (older != NULL) {
        HASH_DEL(bridge->seats, older);
        older->newest = false;
    }
    HASH_ADD(hh, bridge->seats, key, sizeof media->key, media);
    media->newest = true;
}

/* ── offers ── */

static enum err busy(struct negotiate_refusal *ret_refusal)
{
    memset(ret_refusal, 0, sizeof *ret_refusal);
    return ERR_BUSY;
}

static enum err answer_offer(struct bridge *bridge, struct bridge_media *media, bool first,
                             struct negotiate_input *input, size_t *ret_length, struct negotiate_refusal *ret_refusal)
{
    const struct bridge_link *link = &bridge->workers[media->link].link;
    input->offer = &bridge->offer;
    input->role = media->role;
    input->fingerprint = link->fingerprint;
    input->candidates = link->candidates;
    input->candidate_count = link->candidate_count;
    input->ice_tcp = link->ice_tcp;
    input->earlier = first ? NULL : &media->settled;
    return negotiate_answer(input, &media->settled, bridge->answer, sizeof bridge->answer, ret_length, ret_refusal);
}

static void fill_answer(struct bridge *bridge, const struct bridge_media *media, size_t length,
                        struct bridge_answer *ret_answer)
{
    ret_answer->media = (struct media_handle){media->handle.index, media->handle.generation};
    ret_answer->sdp = (struct str){bridge->answer, length};
    ret_answer->slot_count = media->settled.open.slot_count;
    for (size_t i = 0; i < ret_answer->slot_count; i++) {
        bridge_slot_fill(media, i, &ret_answer->slots[i]);
    }
}

static enum err first_answer(struct bridge *bridge, struct bridge_media *media, size_t *ret_length,
                             struct negotiate_refusal *ret_refusal)
{
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE], cname[CNAME_SIZE];
    random_ice_text(ufrag, UFRAG_LENGTH);
    random_ice_text(pwd, PWD_LENGTH);
    random_ice_text(cname, sizeof cname - 1);
    struct negotiate_input input = {.ufrag = ufrag, .pwd = pwd, .cname = cname, .ssrc_first = random_u32()};
    random_bytes(&input.session_id, sizeof input.session_id);
    input.session_id >>= 2; /* RFC 9429 section 5.2.1: below 2^62 */
    return answer_offer(bridge, media, true, &input, ret_length, ret_refusal);
}

/* A place, a room and the two counted in; NULL: the tables are full. */
static struct bridge_media *media_make(struct bridge *bridge, const struct bridge_open *open)
{
    if (bridge->free_count == 0) {
        return NULL;
    }
    struct bridge_media *media = calloc(1, sizeof *media);
    struct bridge_room *room = media != NULL ? room_find_or_make(bridge, open->room) : NULL;
    uint32_t link = room != NULL ? bridge_place(bridge, room) : BRIDGE_NOWHERE;
    if (link == BRIDGE_NOWHERE) {
        if (room != NULL) {
            room_release(bridge, room);
        }
        free(media);
        return NULL;
    }
    uint32_t index = bridge->free_indices[--bridge->free_count];
    media->handle = (struct transport_handle){index, next_generation(bridge)};
    media->open = true;
    media->room = room;
    media->link = link;
    media->key = (struct bridge_seat_key){open->room, open->participant};
    media->role = open->role;
    media->listener = open->listener;
    media->user = open->user;
    media->state = MEDIA_STATE_NEW;
    bridge->media[index] = media;
    room->media_count++;
    room->people[link]++;
    bridge->workers[link].media_count++;
    bridge->workers[link].placed++;
    return media;
}

/* Out of the room at once; its place is free when the worker has let go of it. */
static void media_leave(struct bridge *bridge, struct bridge_media *media)
{
    media->open = false;
    if (media->newest) {
        HASH_DEL(bridge->seats, media);
        media->newest = false;
    }
    media->room->media_count--;
    media->room->people[media->link]--;
    bridge_spread_out(bridge, media->room, media->link);
    room_release(bridge, media->room);
    media->room = NULL;
}

void bridge_media_free(struct bridge *bridge, struct bridge_media *media)
{
    bridge->workers[media->link].media_count--;
    bridge->media[media->handle.index] = NULL;
    bridge->free_indices[bridge->free_count++] = media->handle.index;
    secret_clear(media, sizeof *media); /* ICE passwords */
    free(media);
}

enum err bridge_open(struct bridge *bridge, const struct bridge_open *open, struct str offer,
                     struct bridge_answer *ret_answer, struct negotiate_refusal *ret_refusal)
{
    enum err err = negotiate_read(offer, &bridge->offer, ret_refusal);
    if (err != ERR_OK) {
        return err;
    }
    struct bridge_media *media = media_make(bridge, open);
    if (media == NULL) {
        return busy(ret_refusal);
    }
    size_t length;
    err = first_answer(bridge, media, &length, ret_refusal);
    if (err != ERR_OK) {
        media_leave(bridge, media);
        bridge_media_free(bridge, media); /* the worker never heard of it */
        return err;
    }
    media->settled.open.room = media->room->handle;
    struct worker_cmd cmd = {.kind = WORKER_CMD_TRANSPORT_OPEN, .transport = media->handle};
    cmd.open = media->settled.open;
    bridge_send(bridge, media->link, &cmd);
    secret_clear(&cmd, sizeof cmd);
    bridge_spread_in(bridge, media);
    seat_take(bridge, media);
    fill_answer(bridge, media, length, ret_answer);
    return ERR_OK;
}

enum err bridge_offer(struct bridge *bridge, struct media_handle handle, struct str offer,
                      struct bridge_answer *ret_answer, struct negotiate_refusal *ret_refusal)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL) {
        memset(ret_refusal, 0, sizeof *ret_refusal);
        return ERR_NOT_FOUND;
    }
    enum err err = negotiate_read(offer, &bridge->offer, ret_refusal);
    if (err != ERR_OK) {
        return err;
    }
    bool restart = negotiate_is_restart(&media->settled, &bridge->offer);
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    memcpy(ufrag, media->settled.open.local_ufrag, sizeof ufrag);
    memcpy(pwd, media->settled.open.local_pwd, sizeof pwd);
    if (restart) {
        random_ice_text(ufrag, UFRAG_LENGTH);
        random_ice_text(pwd, PWD_LENGTH);
    }
    size_t length;
    struct negotiate_input input = {.ufrag = ufrag, .pwd = pwd};
    err = answer_offer(bridge, media, false, &input, &length, ret_refusal);
    if (err != ERR_OK) {
        return err;
    }
    media->settled.open.room = media->room->handle;
    struct worker_cmd cmd = {.kind = WORKER_CMD_TRANSPORT_RESTART, .transport = media->handle};
    cmd.open = media->settled.open;
    if (restart) {
        bridge_send(bridge, media->link, &cmd);
    }
    cmd.kind = WORKER_CMD_TRANSPORT_UPDATE;
    bridge_send(bridge, media->link, &cmd);
    secret_clear(&cmd, sizeof cmd);
    fill_answer(bridge, media, length, ret_answer);
    return ERR_OK;
}

enum err bridge_restart(struct bridge *bridge, struct media_handle handle, struct str remote_ufrag,
                        char ret_ufrag[ICE_UFRAG_SIZE], char ret_pwd[ICE_PWD_SIZE])
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL) {
        return ERR_NOT_FOUND;
    }
    struct worker_transport_open *open = &media->settled.open;
    if (remote_ufrag.len == 0 || remote_ufrag.len >= sizeof open->remote_ufrag) {
        return ERR_INVALID;
    }
    memcpy(open->remote_ufrag, remote_ufrag.data, remote_ufrag.len);
    open->remote_ufrag[remote_ufrag.len] = '\0';
    random_ice_text(open->local_ufrag, UFRAG_LENGTH);
    random_ice_text(open->local_pwd, PWD_LENGTH);
    struct worker_cmd cmd = {.kind = WORKER_CMD_TRANSPORT_RESTART, .transport = media->handle};
    cmd.open = *open;
    bridge_send(bridge, media->link, &cmd);
    secret_clear(&cmd, sizeof cmd);
    memcpy(ret_ufrag, open->local_ufrag, ICE_UFRAG_SIZE);
    memcpy(ret_pwd, open->local_pwd, ICE_PWD_SIZE);
    return ERR_OK;
}

void bridge_close(struct bridge *bridge, struct media_handle handle)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL) {
        bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_CLOSE);
        bridge_spread_end(bridge, media);
        media_leave(bridge, media);
        if (bridge->workers[media->link].failed) {
            bridge_media_free(bridge, media); /* nobody will confirm it */
        }
    }
}

void bridge_join(struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL) {
        bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_JOIN);
    }
}

void bridge_part(struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL) {
        bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_PART);
    }
}

/* ── sources ── */

const struct publish_section *bridge_section_of(const struct bridge_media *media, enum source_kind source)
{
    for (size_t i = 0; i < media->settled.open.publish_count; i++) {
        if (media->settled.publish_kind[i] == source) {
            return &media->settled.open.publish[i];
        }
    }
    return NULL;
}

static void send_source(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind,
                        enum source_kind source)
{
    const struct publish_section *section = bridge_section_of(media, source);
    struct worker_cmd cmd = {.kind = kind, .transport = media->handle};
    cmd.source.source = media->sources[source].handle;
    cmd.source.kind = (uint8_t)source;
    cmd.source.paused = media->sources[source].muted;
    cmd.source.epoch = media->sources[source].epoch;
    if (section != NULL) {
        memcpy(cmd.source.mid, section->mid, sizeof cmd.source.mid);
    }
    bridge_send(bridge, media->link, &cmd);
    bridge_spread_source(bridge, media, kind, source);
}

static void send_view(struct bridge *bridge, const struct bridge_media *media)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_VIEW, .transport = media->handle};
    for (size_t i = 0; i < media->want_count; i++) {
        const struct bridge_want *want = &media->wants[i];
        struct bridge_seat_key key = {media->key.room, want->participant};
        const struct bridge_media *publisher = seat_find(bridge, &key);
        if (publisher != NULL && want->source < SOURCE_KIND_COUNT && publisher->sources[want->source].published) {
            cmd.view.want[cmd.view.count++] = (struct media_want){
                .source = publisher->sources[want->source].handle, .height = want->height, .priority = want->priority};
        }
    }
    bridge_send(bridge, media->link, &cmd);
}

/* A source is there anew: views that named it before it was mean it now. */
static void send_views_of(struct bridge *bridge, const struct bridge_media *publisher, enum source_kind source)
{
    const struct bridge_media *media, *next;
    HASH_ITER(hh, bridge->seats, media, next)
    {
        for (size_t i = 0; id_eq(media->key.room, publisher->key.room) && i < media->want_count; i++) {
            if (media->wants[i].source == source && id_eq(media->wants[i].participant, publisher->key.participant)) {
                send_view(bridge, media);
                break;
            }
        }
    }
}

enum err bridge_publish(struct bridge *bridge, struct media_handle handle, enum source_kind source, bool muted)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL || bridge_section_of(media, source) == NULL) {
        return ERR_NOT_FOUND;
    }
    if (media->sources[source].published) {
        bridge_mute(bridge, handle, source, muted);
        return ERR_OK;
    }
    media->sources[source] = (struct bridge_source){
        .handle = {media->handle.index * SOURCE_KIND_COUNT + source, next_generation(bridge)},
        .published = true,
        .muted = muted,
    };
    send_source(bridge, media, WORKER_CMD_SOURCE_ADD, source);
    send_views_of(bridge, media, source);
    return ERR_OK;
}

void bridge_mute(struct bridge *bridge, struct media_handle handle, enum source_kind source, bool muted)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL && media->sources[source].published && media->sources[source].muted != muted) {
        media->sources[source].muted = muted;
        media->sources[source].epoch++;
        send_source(bridge, media, WORKER_CMD_SOURCE_PAUSE, source);
    }
}

void bridge_unpublish(struct bridge *bridge, struct media_handle handle, enum source_kind source)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL && media->sources[source].published) {
        send_source(bridge, media, WORKER_CMD_SOURCE_REMOVE, source);
        media->sources[source] = (struct bridge_source){0};
    }
}

bool bridge_can_publish(const struct bridge *bridge, struct media_handle handle, enum source_kind source)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    return media != NULL && bridge_section_of(media, source) != NULL;
}

bool bridge_is_published(const struct bridge *bridge, struct media_handle handle, enum source_kind source,
                         bool *ret_muted)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL || !media->sources[source].published) {
        return false;
    }
    if (ret_muted != NULL) {
        *ret_muted = media->sources[source].muted;
    }
    return true;
}

/* ── what a receiver wants, and has ── */

void bridge_view(struct bridge *bridge, struct media_handle handle, const struct bridge_want *wants, size_t count)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL) {
        return;
    }
    media->want_count = (uint8_t)(count < LIMIT_SLOTS_VIDEO ? count : LIMIT_SLOTS_VIDEO);
    memcpy(media->wants, wants, media->want_count * sizeof *wants);
    send_view(bridge, media);
}

void bridge_receive(struct bridge *bridge, struct media_handle handle, enum receive_mode mode)
{
    struct bridge_media *media = media_open_of(bridge, handle);
    if (media != NULL && media->receive != mode) {
        media->receive = (uint8_t)mode;
        struct worker_cmd cmd = {.kind = WORKER_CMD_RECEIVE, .transport = media->handle, .receive = (uint8_t)mode};
        bridge_send(bridge, media->link, &cmd);
    }
}

enum err bridge_pin(struct bridge *bridge, struct media_handle handle, struct id128 participant, int source)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    if (media == NULL) {
        return ERR_NOT_FOUND;
    }
    struct bridge_seat_key key = {media->key.room, participant};
    const struct bridge_media *publisher = seat_find(bridge, &key);
    if (publisher == NULL) {
        return ERR_NOT_FOUND;
    }
    struct worker_cmd cmd = {.kind = WORKER_CMD_SLOT_PIN, .transport = media->handle};
    cmd.pin.publisher = publisher->handle;
    cmd.pin.kind = (int8_t)source;
    bridge_send(bridge, media->link, &cmd);
    return ERR_OK;
}

void bridge_slot_fill(const struct bridge_media *media, size_t index, struct bridge_slot *ret_slot)
{
    const struct slot_section *section = &media->settled.open.slots[index];
    const struct bridge_slot_state *state = &media->slots[index];
    *ret_slot = (struct bridge_slot){.media = (enum media_kind)section->media,
                                     .generation = state->generation,
                                     .bound = state->bound,
                                     .participant = state->participant,
                                     .source = state->source};
    memcpy(ret_slot->mid, section->mid, sizeof ret_slot->mid);
}

size_t bridge_slots(const struct bridge *bridge, struct media_handle handle, struct bridge_slot slots[LIMIT_SLOTS])
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    size_t count = media != NULL ? media->settled.open.slot_count : 0;
    for (size_t i = 0; i < count; i++) {
        bridge_slot_fill(media, i, &slots[i]);
    }
    return count;
}

enum media_state bridge_state(const struct bridge *bridge, struct media_handle handle)
{
    const struct bridge_media *media = media_open_of(bridge, handle);
    return media != NULL ? media->state : MEDIA_STATE_LOST;
}

struct media_handle bridge_find(const struct bridge *bridge, struct id128 room, struct id128 participant)
{
    struct bridge_seat_key key = {room, participant};
    const struct bridge_media *media = seat_find(bridge, &key);
    return media != NULL ? (struct media_handle){media->handle.index, media->handle.generation}
                         : (struct media_handle){0, 0};
}
