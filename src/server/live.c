/* The table of live rooms and their members; how frames reach them, at once, after a commit, or in slices. */
#include "live_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

METRIC(members_now, "dais_live_members", GAUGE, "Connections that hold a seat in a room");

#define COUNTS_US 500000

/* ── rooms ── */

struct live_room *live_room_find(const struct live *live, struct channel_id channel)
{
    struct live_room *room;
    HASH_FIND(hh, live->rooms, &channel, sizeof channel, room);
    return room;
}

struct live_room *live_room_get(struct live *live, struct channel_id channel)
{
    struct live_room *room = live_room_find(live, channel);
    if (room != NULL) {
        return room;
    }
    room = calloc(1, sizeof *room);
    if (room != NULL) {
        room->live = live;
        room->channel = channel;
        HASH_ADD(hh, live->rooms, channel, sizeof room->channel, room);
    }
    return room;
}

static void replay_drop_oldest(struct live_room *room)
{
    struct replay_entry *entry = &room->replay[room->replay_head];
    room->replay_floor = entry->event.seq;
    room->replay_bytes -= entry->frame != NULL ? entry->frame->len : 0;
    frame_unref(entry->frame);
    room->replay_head = (room->replay_head + 1) % room->replay_capacity;
    room->replay_count--;
}

static void replay_clear(struct live_room *room)
{
    while (room->replay_count > 0) {
        replay_drop_oldest(room);
    }
}

static void delivery_free(struct delivery *delivery)
{
    frame_unref(delivery->frame);
    free(delivery);
}

static void room_free(struct live_room *room)
{
    live_crowd_drop(room);
    live_media_close_all(room);
    replay_clear(room);
    free(room->replay);
    HASH_DEL(room->live->rooms, room);
    free(room);
}

/* ── life ── */

static void on_refolded(void *user, struct channel_id channel, struct room *room)
{
    struct live *live = user;
    struct live_room *live_room = live_room_find(live, channel);
    (void)room; /* everybody comes back to a snapshot by themselves: the epoch is another */
    if (live_room == NULL) {
        return;
    }
    replay_clear(live_room);
    struct live_member *member, *next;
    HASH_ITER(hh, live_room->members, member, next)
    {
        live_out(live_room, member, LEFT_SERVER);
    }
}

static void on_directory(void *user, struct channel_id channel, uint64_t ticket)
{
    (void)ticket;
    struct live *live = user;
    if (!channel_id_is_none(channel)) {
        live_presence_touch(live, channel);
    } else if (live->watchers.on_any_rights != NULL) {
        live->watchers.on_any_rights(live->watchers.user);
    }
}

enum err live_create(struct site *site, struct bridge *bridge, struct live **ret_live)
{
    struct live *live = calloc(1, sizeof *live);
    if (live == NULL) {
        return ERR_NO_MEMORY;
    }
    live->site = site;
    live->bridge = bridge;
    json_out_init(&live->out);
    site_set_hooks(site, &(struct site_hooks){live, live_on_events, on_refolded, on_directory});
    if (bridge != NULL) {
        bridge_set_levels(bridge, live_on_levels, live);
    }
    *ret_live = live;
    return ERR_OK;
}

void live_destroy(struct live *live)
{
    if (live == NULL) {
        return;
    }
    site_set_hooks(live->site, &(struct site_hooks){0});
    struct live_room *room, *next;
    HASH_ITER(hh, live->rooms, room, next)
    {
        assert(room->member_count == 0);
        room_free(room);
    }
    json_out_finish(&live->out);
    free(live);
}

/* ── members ── */

struct live_member *live_member_find(const struct live_room *room, struct participant_id participant)
{
    struct live_member *member;
    HASH_FIND(hh, room->members, &participant, sizeof participant, member);
    return member;
}

struct live_member *live_find(const struct live *live, struct channel_id channel, struct participant_id participant)
{
    const struct live_room *room = live_room_find(live, channel);
    return room != NULL ? live_member_find(room, participant) : NULL;
}

struct channel_id live_channel(const struct live_member *member)
{
    return member->room != NULL ? member->room->channel : (struct channel_id){0};
}

static void held_drop(struct live_member *member)
{
    for (uint32_t i = 0; i < member->held_count; i++) {
        frame_unref(member->held[i]);
    }
    free(member->held);
    member->held = NULL;
    member->held_count = 0;
}

static void unlist(struct live_member *member)
{
    struct live_room *room = member->room;
    live_crowd_forget(member);
    HASH_DEL(room->members, member);
    room->member_count--;
    metric_add(&members_now, -1);
    member->room = NULL;
    held_drop(member);
}

void live_out(struct live_room *room, struct live_member *member, enum left_reason reason)
{
    if (reason != LEFT_REPLACED) {
        live_media_close(room, member->participant);
    }
    unlist(member);
    member->ops->on_out(member, reason);
}

enum err live_join(struct live *live, struct channel_id channel, struct live_member *member)
{
    struct live_room *room = live_room_get(live, channel);
    if (room == NULL) {
        return ERR_NO_MEMORY;
    }
    struct live_member *before = live_member_find(room, member->participant);
    if (before != NULL) {
        live_out(room, before, LEFT_REPLACED);
    }
    member->room = room;
    member->ready = false;
    member->serial = ++live->serial;
    HASH_ADD(hh, room->members, participant, sizeof member->participant, member);
    room->member_count++;
    metric_add(&members_now, 1);
    return ERR_OK;
}

void live_part(struct live *live, struct live_member *member)
{
    (void)live;
    if (member->room != NULL) {
        unlist(member);
    }
}

void live_ready(struct live *live, struct live_member *member)
{
    struct live_room *live_room = member->room;
    if (live_room == NULL || member->ready) {
        return;
    }
    member->ready = true;
    struct frame **held = member->held;
    uint32_t count = member->held_count;
    member->held = NULL;
    member->held_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (member->room != NULL && member->ops->on_frame != NULL) {
            member->ops->on_frame(member, held[i]);
        }
        frame_unref(held[i]);
    }
    free(held);
    struct room *room = site_room_folded(live->site, live_room->channel);
    if (member->room != NULL && room != NULL) {
        live_media_give(live_room, room, member->participant);
    }
    struct live_seat *seat = member->room != NULL ? live_seat_find(live_room, member->participant) : NULL;
    if (seat != NULL) {
        live_link_retell(seat);
    }
}

/* ── frames to members ── */

struct frame *live_frame_event(struct live *live, uint64_t seq, enum proto_event event, const void *body)
{
    json_out_clear(&live->out);
    proto_write_event(&live->out, (int64_t)seq, event, body);
    struct str text = json_out_text(&live->out);
    return text.len > 0 ? frame_create(text) : NULL;
}

static void hold(struct live_member *member, struct frame *frame)
{
    if (member->held_count == LIVE_HELD_MAX) {
        return; /* its answer is stuck behind a disk that hangs; it will be closed, and resume */
    }
    if ((member->held_count & (member->held_count - 1)) == 0) {
        uint32_t capacity = member->held_count == 0 ? 1 : member->held_count * 2;
        struct frame **held = realloc(member->held, capacity * sizeof *held);
        if (held == NULL) {
            return;
        }
        member->held = held;
    }
    member->held[member->held_count++] = frame_ref(frame);
}

void live_to_one(struct live_member *member, struct frame *frame)
{
    if (member->ops->on_frame == NULL) {
        return;
    }
    if (member->ready) {
        member->ops->on_frame(member, frame);
    } else {
        hold(member, frame);
    }
}

struct live_member *live_delivery_next(const struct live_room *room, struct delivery *delivery)
{
    struct live_member *member = live_member_find(room, delivery->targets[delivery->next++]);
    return member == NULL || member->serial > delivery->serial ? NULL : member;
}

static void deliver_next(struct live_room *room, struct delivery *delivery)
{
    struct live_member *member = live_delivery_next(room, delivery);
    if (member != NULL && delivery->frame != NULL) {
        live_to_one(member, delivery->frame);
    } else if (member != NULL) {
        live_out(room, member, delivery->reason);
    }
}

static void give_media(const struct delivery *delivery, struct live_room *live_room)
{
    struct room *room = site_room_folded(delivery->live->site, delivery->channel);
    for (uint32_t i = 0; room != NULL && i < delivery->count; i++) {
        live_media_give(live_room, room, delivery->targets[i]);
    }
}

void live_deliver(struct delivery *delivery)
{
    struct live_room *room = live_room_find(delivery->live, delivery->channel);
    if (room == NULL) {
        delivery_free(delivery);
        return;
    }
    if (delivery->give) {
        give_media(delivery, room);
        delivery_free(delivery);
        return;
    }
    if (live_crowd_is(room)) {
        live_crowd_add(room, delivery);
        return;
    }
    while (delivery->next < delivery->count) {
        deliver_next(room, delivery);
    }
    delivery_free(delivery);
}

void live_delivery_drop(struct delivery *delivery)
{
    delivery_free(delivery);
}

/* ── time ── */

static void tell_count(struct live *live, struct live_room *live_room)
{
    live_room->count_dirty = false;
    struct room *room = site_room_folded(live->site, live_room->channel);
    if (room != NULL) {
        live_count_changed(live_room, room);
    }
}

/* The queues of the room: at the door, and of hands. */
static void tell_queues(struct live *live, struct live_room *live_room)
{
    struct room *room = site_room_folded(live->site, live_room->channel);
    if (room != NULL && live_room->waiting_dirty) {
        live_tell_waiting(live_room, room);
    }
    if (room != NULL && live_room->hands_dirty) {
        live_tell_hands(live_room, room);
    }
    live_room->waiting_dirty = live_room->hands_dirty = false;
}

static void tell_votes(struct live *live, struct live_room *live_room)
{
    live_room->votes_dirty = false;
    struct room *room = site_room_folded(live->site, live_room->channel);
    if (room != NULL) {
        live_tell_votes(live_room, room);
    }
}

static void tell_gathered(struct live *live, struct live_room *live_room)
{
    struct room *room = site_room_folded(live->site, live_room->channel);
    if (room != NULL && live_room->results_dirty) {
        live_tell_results(live_room, room);
    }
    if (room != NULL && live_room->reactions_dirty) {
        live_tell_reactions(live_room, room);
    }
    live_room->results_dirty = live_room->reactions_dirty = false;
}

static bool is_idle(const struct live *live, const struct live_room *live_room)
{
    struct room *room = site_room_folded(live->site, live_room->channel);
    return live_room->member_count == 0 && !live_crowd_is(live_room) && (room == NULL || room->count == 0);
}

static void twice_a_second(struct live *live)
{
    struct live_room *room, *next;
    HASH_ITER(hh, live->rooms, room, next)
    {
        if (room->count_dirty) {
            tell_count(live, room);
        }
        tell_queues(live, room);
        if (room->votes_dirty) {
            tell_votes(live, room);
        }
        tell_gathered(live, room);
        if (is_idle(live, room)) {
            room_free(room);
        }
    }
    size_t count = live->dirty_count;
    live->dirty_count = 0;
    for (size_t i = 0; i < count && live->watchers.on_presence != NULL; i++) {
        live->watchers.on_presence(live->watchers.user, live->dirty[i]);
    }
}

bool live_flush(struct live *live)
{
    struct live_room *room, *next;
    bool more = false;
    HASH_ITER(hh, live->rooms, room, next)
    {
        more |= live_crowd_flush(room, clock_now_us());
    }
    return more;
}

bool live_tick(struct live *live, time_us now_us)
{
    if (now_us - live->second_us >= COUNTS_US) {
        live->second_us = now_us;
        twice_a_second(live);
    }
    return live_flush(live);
}

void live_set_presence(struct live *live, const struct live_watchers *watchers)
{
    live->watchers = *watchers;
}

void live_set_door(struct live *live, live_door_fn *fn, void *user)
{
    live->on_door = fn;
    live->on_door_user = user;
}

void live_presence_touch(struct live *live, struct channel_id channel)
{
    for (size_t i = 0; i < live->dirty_count; i++) {
        if (channel_id_eq(live->dirty[i], channel)) {
            return;
        }
    }
    if (live->dirty_count == LIVE_DIRTY_MAX) {
        twice_a_second(live);
    }
    live->dirty[live->dirty_count++] = channel;
}

uint64_t live_ticket(const struct live *live, struct channel_id channel)
{
    const struct live_room *room = live_room_find(live, channel);
    return room != NULL ? room->ticket : 0;
}

/* ── replay ── */

static bool replay_grow(struct live_room *room)
{
    uint32_t capacity = room->replay_capacity == 0 ? 16 : room->replay_capacity * 2;
    capacity = capacity > LIMIT_REPLAY_EVENTS ? LIMIT_REPLAY_EVENTS : capacity;
    struct replay_entry *replay = calloc(capacity, sizeof *replay);
    if (replay == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < room->replay_count; i++) {
        replay[i] = room->replay[(room->replay_head + i) % room->replay_capacity];
    }
    free(room->replay);
    room->replay = replay;
    room->replay_capacity = capacity;
    room->replay_head = 0;
    return true;
}

void live_replay_keep(struct live_room *room, const struct room_event *event, struct frame *frame, time_us now_us)
{
    while (room->replay_count > 0 &&
           (room->replay_count == LIMIT_REPLAY_EVENTS || room->replay_bytes + frame->len > LIVE_REPLAY_RING_BYTES ||
            now_us - room->replay[room->replay_head].at_us > LIMIT_REPLAY_US)) {
        replay_drop_oldest(room);
    }
    if (room->replay_count == room->replay_capacity && !replay_grow(room)) {
        room->replay_floor = event->seq; /* a gap: nobody may replay over it */
        replay_clear(room);
        return;
    }
    struct replay_entry *entry = &room->replay[(room->replay_head + room->replay_count++) % room->replay_capacity];
    *entry = (struct replay_entry){.event = *event, .frame = frame_ref(frame), .at_us = now_us};
    if (event->kind == EVENT_CHAT_POSTED || event->kind == EVENT_BACKCHANNEL_POSTED) {
        entry->event.chat.text = STR_NONE;
        entry->event.chat.beside = (struct chat_beside){0};
    } else if (event->kind == EVENT_CHAT_EDITED) {
        entry->event.chat_act.text = STR_NONE;
        entry->event.chat_act.beside = (struct chat_beside){0};
    } else if (event->kind == EVENT_CHAT_DIRECT) {
        entry->event.direct.text = STR_NONE;
    } else if (event->kind == EVENT_ENTERED) {
        entry->event.entered.name = STR_NONE;
    } else if (event->kind == EVENT_SETTINGS) {
        entry->event.settings = NULL;
    }
    room->replay_bytes += frame->len;
}

static bool says(const struct room_event *event, struct message_id message)
{
    if (event->kind == EVENT_CHAT_PINNED) {
        return true; /* what is pinned now is told after it */
    }
    if (event->kind != EVENT_CHAT_POSTED && event->kind != EVENT_CHAT_EDITED) {
        return false;
    }
    return message_id_is_none(message) ||
           message_id_eq(event->kind == EVENT_CHAT_POSTED ? event->chat.message : event->chat_act.message, message);
}

void live_replay_forget(struct live_room *room, struct message_id message)
{
    for (uint32_t i = 0; i < room->replay_count; i++) {
        struct replay_entry *entry = &room->replay[(room->replay_head + i) % room->replay_capacity];
        if (entry->frame != NULL && says(&entry->event, message)) {
            room->replay_bytes -= entry->frame->len;
            frame_unref(entry->frame);
            entry->frame = NULL;
        }
    }
}

/* The frame as it is true today: what is said of a person is said of the person as it is now. */
static struct frame *replay_frame(struct live_room *live_room, const struct room *room,
                                  const struct replay_entry *entry, const struct participant *listener)
{
    switch (entry->event.kind) {
    case EVENT_ENTERED:
    case EVENT_STAGE_JOINED:
    case EVENT_STAGE_LEFT:
    case EVENT_MUTED: {
        const struct participant *person = room_participant(room, entry->event.participant);
        if (person == NULL) {
            return NULL;
        }
        struct proto_person_changed_event body = {
            live_participant_view(live_room->live, room, person, view_sees_logins(listener))};
        enum proto_event event =
            entry->event.kind == EVENT_ENTERED ? PROTO_EVENT_PERSON_ENTERED : PROTO_EVENT_PERSON_CHANGED;
        return live_frame_event(live_room->live, entry->event.seq, event, &body);
    }
    default:
        return entry->frame != NULL ? frame_ref(entry->frame) : NULL;
    }
}

enum err live_replay(struct live *live, struct room *room, struct participant_id participant, struct id128 epoch,
                     uint64_t seq, struct frame ***ret_frames, size_t *ret_count)
{
    struct live_room *live_room = live_room_find(live, room->channel);
    const struct participant *person = room_participant(room, participant);
    if (live_room == NULL || person == NULL || !id_eq(room->epoch, epoch) || seq > room->seq ||
        seq < live_room->replay_floor || !id_eq(live_room->epoch, epoch)) {
        return ERR_NOT_FOUND;
    }
    struct frame **frames = calloc(live_room->replay_count + 1, sizeof *frames);
    if (frames == NULL) {
        return ERR_NO_MEMORY;
    }
    size_t count = 0, bytes = 0;
    for (uint32_t i = 0; i < live_room->replay_count && bytes <= LIVE_REPLAY_BYTES_MAX; i++) {
        const struct replay_entry *entry =
            &live_room->replay[(live_room->replay_head + i) % live_room->replay_capacity];
        if (entry->event.seq <= seq || !room_in_audience(room, &entry->event, person) ||
            !live_hears_of(room, &entry->event, person) ||
            (entry->event.kind == EVENT_LEFT && participant_id_eq(entry->event.participant, participant))) {
            continue;
        }
        struct frame *frame = replay_frame(live_room, room, entry, person);
        if (frame != NULL) {
            frames[count++] = frame;
            bytes += frame->len;
        }
    }
    if (bytes > LIVE_REPLAY_BYTES_MAX) {
        for (size_t i = 0; i < count; i++) {
            frame_unref(frames[i]);
        }
        free(frames);
        return ERR_NOT_FOUND;
    }
    *ret_frames = frames;
    *ret_count = count;
    return ERR_OK;
}
