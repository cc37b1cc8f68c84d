/* Media of a seat: opened by an offer, offered anew, restarted, closed. Credentials and answers are made here. */
#include "bridge_priv.h"

#include "dais/base/random.h"

#include <stdlib.h>
#include <string.h>

#define UFRAG_LENGTH 16
#define PWD_LENGTH   24

/* ── places ── */

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
        room->handle = (struct media_room){bridge->room_next++, bridge_next_generation(bridge)};
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

static void seat_take(struct bridge *bridge, struct bridge_media *media)
{
    struct bridge_media *older = bridge_seat_find(bridge, &media->key);
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
    media->handle = (struct transport_handle){index, bridge_next_generation(bridge)};
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
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL || media->gone) {
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
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media == NULL || media->gone) {
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
    struct bridge_media *media = bridge_media_open_of(bridge, handle);
    if (media != NULL) {
        if (!media->gone) {
            bridge_send_simple(bridge, media, WORKER_CMD_TRANSPORT_CLOSE);
        }
        bridge_spread_end(bridge, media);
        media_leave(bridge, media);
        if (media->gone) {
            bridge_media_free(bridge, media); /* nobody will confirm it */
        }
    }
}
