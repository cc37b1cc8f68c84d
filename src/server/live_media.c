/* Where the domain's intents become the bridge's calls: what takes away is called at once, what gives after the commit. */
#include "live_priv.h"

#include <stdlib.h>

_Static_assert((int)TRACK_MIC == (int)SOURCE_MIC && (int)TRACK_CAMERA == (int)SOURCE_CAMERA &&
                   (int)TRACK_SCREEN == (int)SOURCE_SCREEN && (int)TRACK_SCREEN_AUDIO == (int)SOURCE_SCREEN_AUDIO,
               "a track is a source");

struct live_seat *live_seat_find(const struct live_room *live_room, struct participant_id participant)
{
    struct live_seat *seat;
    HASH_FIND(hh, live_room->seats, &participant, sizeof participant, seat);
    return seat;
}

/* Screen sound belongs to the screen: it is heard while the screen is shown. */
static bool is_on(const struct participant *person, int track)
{
    return person->tracks[track] || (track == TRACK_SCREEN_AUDIO && person->tracks[TRACK_SCREEN]);
}

void live_media_take(struct live_room *live_room, const struct room *room, struct participant_id participant)
{
    struct bridge *bridge = live_room->live->bridge;
    const struct live_seat *seat = live_seat_find(live_room, participant);
    const struct participant *person = room_participant(room, participant);
    if (seat == NULL || person == NULL) {
        return;
    }
    for (int track = 0; track < TRACK_COUNT; track++) {
        if (!room_may_publish(room, person, (enum track)track)) {
            bridge_unpublish(bridge, seat->media, (enum source_kind)track);
        } else if (!is_on(person, track)) {
            bridge_mute(bridge, seat->media, (enum source_kind)track, true);
        }
    }
}

void live_media_give(struct live_room *live_room, const struct room *room, struct participant_id participant)
{
    struct bridge *bridge = live_room->live->bridge;
    const struct live_seat *seat = live_seat_find(live_room, participant);
    const struct participant *person = room_participant(room, participant);
    if (seat == NULL || person == NULL) {
        return;
    }
    if (person->companion) {
        bridge_silence(bridge, seat->media); /* before anything is sent to it */
    }
    bridge_join(bridge, seat->media);
    for (int track = 0; track < TRACK_COUNT; track++) {
        if (room_may_publish(room, person, (enum track)track) && is_on(person, track) &&
            bridge_can_publish(bridge, seat->media, (enum source_kind)track)) {
            /* Gone since: the transport's end is told by its state. */
            (void)!bridge_publish(bridge, seat->media, (enum source_kind)track, false);
        }
    }
}

static void seat_free(struct live_room *live_room, struct live_seat *seat)
{
    bridge_close(live_room->live->bridge, seat->media);
    HASH_DEL(live_room->seats, seat);
    free(seat);
}

void live_media_close(struct live_room *live_room, struct participant_id participant)
{
    struct live_seat *seat = live_seat_find(live_room, participant);
    if (seat != NULL) {
        seat_free(live_room, seat);
    }
}

void live_media_close_all(struct live_room *live_room)
{
    struct live_seat *seat, *next;
    HASH_ITER(hh, live_room->seats, seat, next)
    {
        seat_free(live_room, seat);
    }
}

/* Puts the seat into the table; what the participant had before is closed. */
static void seat_put(struct live_room *live_room, struct live_seat *seat)
{
    struct live_seat *before = live_seat_find(live_room, seat->participant);
    if (before != NULL) {
        seat_free(live_room, before);
    }
    seat->room = live_room;
    HASH_ADD(hh, live_room->seats, participant, sizeof seat->participant, seat);
}

enum err live_set_media(struct live *live, struct channel_id channel, struct participant_id participant,
                        struct media_handle media)
{
    struct live_room *live_room = live_room_get(live, channel);
    struct live_seat *seat = live_room != NULL ? calloc(1, sizeof *seat) : NULL;
    if (seat == NULL) {
        return ERR_NO_MEMORY;
    }
    seat->live = live;
    seat->participant = participant;
    seat->media = media;
    seat_put(live_room, seat);
    return ERR_OK;
}

struct media_handle live_media(const struct live *live, struct channel_id channel, struct participant_id participant)
{
    const struct live_room *live_room = live_room_find(live, channel);
    const struct live_seat *seat = live_room != NULL ? live_seat_find(live_room, participant) : NULL;
    return seat != NULL ? seat->media : (struct media_handle){0};
}

enum proto_media_state live_media_word(enum media_state state)
{
    switch (state) {
    case MEDIA_STATE_NEW:
    case MEDIA_STATE_CONNECTING:
        return PROTO_MEDIA_STATE_CONNECTING;
    case MEDIA_STATE_CONNECTED:
        return PROTO_MEDIA_STATE_CONNECTED;
    case MEDIA_STATE_SHAKY:
        return PROTO_MEDIA_STATE_SHAKY;
    case MEDIA_STATE_LOST:
        return PROTO_MEDIA_STATE_LOST;
    }
    return PROTO_MEDIA_STATE_NONE;
}

/* ── what the workers say ── */

static struct live_member *member_of(const struct live_seat *seat)
{
    return seat->room != NULL ? live_find(seat->live, seat->room->channel, seat->participant) : NULL;
}

void live_tell_self(const struct live_seat *seat, enum proto_event event, const void *body)
{
    struct live_member *member = member_of(seat);
    struct frame *frame = member != NULL ? live_frame_event(seat->live, 0, event, body) : NULL;
    if (frame != NULL) {
        live_to_one(member, frame);
        frame_unref(frame);
    }
}

struct proto_slot live_slot_view(const struct bridge_slot *slot)
{
    enum proto_slot_reason reason = slot->media == MEDIA_AUDIO ? PROTO_SLOT_REASON_LOUDEST : PROTO_SLOT_REASON_DEFAULT;
    return (struct proto_slot){.mid = str_of(slot->mid),
                               .kind = slot->media == MEDIA_AUDIO ? PROTO_MEDIA_KIND_AUDIO : PROTO_MEDIA_KIND_VIDEO,
                               .has_participant = slot->bound,
                               .participant = slot->participant,
                               .has_source = slot->bound,
                               .source = (enum proto_source_kind)slot->source,
                               .gen = slot->generation,
                               .reason = slot->bound ? reason : PROTO_SLOT_REASON_NONE};
}

static void on_slot(void *user, struct media_handle media, const struct bridge_slot *slot)
{
    (void)media;
    struct proto_slot view = live_slot_view(slot);
    live_tell_self(user, PROTO_EVENT_MEDIA_SLOTS, &(struct proto_media_slots_event){.slots_count = 1, .slots = &view});
}

static void on_live(void *user, struct media_handle media, const char *mid, uint32_t generation, uint32_t rtp_timestamp)
{
    (void)media;
    live_tell_self(
        user, PROTO_EVENT_MEDIA_LIVE,
        &(struct proto_media_live_event){.mid = str_of(mid), .gen = generation, .rtp_timestamp = rtp_timestamp});
}

static void on_state(void *user, struct media_handle media, enum media_state state)
{
    (void)media;
    struct live_seat *seat = user;
    live_tell_self(seat, PROTO_EVENT_MEDIA_STATE, &(struct proto_media_state_event){live_media_word(state)});
    struct room *room = seat->room != NULL ? site_room_folded(seat->live->site, seat->room->channel) : NULL;
    if (room != NULL) {
        live_person_changed(seat->room, room, seat->participant);
    }
}

void live_media_changed(struct live *live, struct channel_id channel, struct participant_id participant)
{
    struct live_room *live_room = live_room_find(live, channel);
    struct room *room = live_room != NULL ? site_room_folded(live->site, channel) : NULL;
    if (room != NULL) {
        live_person_changed(live_room, room, participant);
    }
}

static const struct bridge_listener listener = {.on_slot = on_slot,
                                                .on_live = on_live,
                                                .on_state = on_state,
                                                .on_quality = live_on_quality,
                                                .on_wanted = live_on_wanted,
                                                .on_link = live_on_link,
                                                .on_buffer = live_on_buffer};

/* A hash of the offer's fingerprints: every PeerConnection has a certificate of its own. */
static uint64_t peer_of(struct str offer)
{
    uint64_t peer = 0;
    while (offer.len > 0) {
        struct str line = str_trim(str_cut(&offer, '\n'));
        if (str_starts(line, STR("a=fingerprint:"))) {
            peer = hash_keyed(line.data, line.len);
            break;
        }
    }
    return peer;
}

bool live_media_same_peer(const struct live *live, struct channel_id channel, struct participant_id participant,
                          struct str offer)
{
    const struct live_room *live_room = live_room_find(live, channel);
    const struct live_seat *seat = live_room != NULL ? live_seat_find(live_room, participant) : NULL;
    return seat != NULL && seat->peer == peer_of(offer) && bridge_state(live->bridge, seat->media) != MEDIA_STATE_LOST;
}

void live_media_renew(struct live *live, const struct room *room, struct participant_id participant)
{
    struct live_room *live_room = live_room_find(live, room->channel);
    if (live_room != NULL) {
        live_media_give(live_room, room, participant);
    }
}

enum err live_media_open(struct live *live, struct channel_id channel, struct participant_id participant,
                         struct str offer, struct live_seat **ret_seat, struct bridge_answer *ret_answer,
                         struct negotiate_refusal *ret_refusal)
{
    struct live_seat *seat = calloc(1, sizeof *seat);
    if (seat == NULL) {
        return ERR_NO_MEMORY;
    }
    seat->live = live;
    seat->participant = participant;
    const struct bridge_open open = {
        .room = channel.v, .participant = participant.v, .role = NEGOTIATE_PEER, .listener = &listener, .user = seat};
    enum err err = bridge_open(live->bridge, &open, offer, ret_answer, ret_refusal);
    if (err != ERR_OK) {
        free(seat);
        return err;
    }
    seat->media = ret_answer->media;
    seat->peer = peer_of(offer);
    *ret_seat = seat;
    return ERR_OK;
}

enum err live_media_adopt(struct live *live, struct channel_id channel, struct live_seat *seat)
{
    struct live_room *live_room = live_room_get(live, channel);
    if (live_room == NULL) {
        return ERR_NO_MEMORY;
    }
    seat_put(live_room, seat);
    return ERR_OK;
}

void live_media_abandon(struct live_seat *seat)
{
    bridge_close(seat->live->bridge, seat->media);
    free(seat);
}

void live_on_levels(void *user, struct id128 room, const struct bridge_level *levels, size_t count,
                    struct id128 dominant)
{
    struct live *live = user;
    struct live_room *live_room = live_room_find(live, (struct channel_id){room});
    if (live_room == NULL) {
        return;
    }
    struct room *heard = site_room_folded(live->site, live_room->channel);
    struct proto_level views[LIMIT_LEVELS];
    count = count < LIMIT_LEVELS ? count : LIMIT_LEVELS;
    for (size_t i = 0; i < count; i++) {
        if (heard != NULL && levels[i].speaking && levels[i].source == SOURCE_MIC) {
            room_heard(heard, (struct participant_id){levels[i].participant}, clock_now_us());
        }
        views[i] = (struct proto_level){.participant = levels[i].participant,
                                        .source = (enum proto_source_kind)levels[i].source,
                                        .level = levels[i].level_dbov,
                                        .speaking = levels[i].speaking};
    }
    struct frame *frame = live_frame_event(live, 0, PROTO_EVENT_MEDIA_LEVELS,
                                           &(struct proto_media_levels_event){.levels_count = (uint32_t)count,
                                                                              .levels = views,
                                                                              .has_dominant = !id_is_none(dominant),
                                                                              .dominant = dominant});
    struct live_member *member, *next;
    HASH_ITER(hh, live_room->members, member, next)
    {
        if (frame != NULL) {
            live_to_one(member, frame);
        }
    }
    frame_unref(frame);
}
