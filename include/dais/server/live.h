/*
 * Live rooms: who is connected to which room, and how what happened reaches them. It is the site's listener: it turns
 * the domain's events into frames (once per audience), keeps them for those who resume, and is the only place where the
 * domain's intents become calls to the media bridge.
 *
 *   site.on_events ─► take media away ─► audience, frame ──(the commit)──► members' on_frame, media given
 *
 * A member is one connection that holds a participant's seat: a WebSocket session, or a WHIP or WHEP resource. The
 * owner enters the domain (COMMAND_ENTER), then calls live_join, and live_part when the connection is gone.
 *
 * Invariants
 *  1. The loop's thread. A member's memory is its owner's; between live_join and live_part (or on_out) it is listed.
 *  2. One member per participant: a second live_join of the same one puts the first out (LEFT_REPLACED).
 *  3. Durable events leave in log order after their commit; ephemeral ones at once, but never before the member's
 *     owner said live_ready (its answer has left).
 *  4. After on_out the member is no longer listed and its media is closed; nothing else is called.
 *  5. Above LIMIT_AUDIENCE_BATCHED members a room's frames leave every LIMIT_AUDIENCE_BATCH_US (less often while that takes
 *     long), in slices of 2 ms, all that a member has coming as one. Above LIVE_LIST_MAX people only those who govern
 *     hear of each viewer; the others get room.count twice a second.
 */
#ifndef DAIS_SERVER_LIVE_H
#define DAIS_SERVER_LIVE_H

#include "dais/server/bridge.h"
#include "dais/server/outbox.h"
#include "dais/server/proto_write.h"
#include "dais/server/site.h"
#include "dais/server/view.h"

#define LIVE_LIST_MAX VIEW_CROWD

struct live;
struct live_room;
struct live_member;

struct live_ops {
    /* One message for this member; take a reference to keep it. NULL: it wants none (WHIP, WHEP). */
    void (*on_frame)(struct live_member *member, struct frame *frame);
    /* The same for one of a crowd, to be written at once where it can be: what goes together is together. */
    void (*on_crowd)(struct live_member *member, struct frame *frame);
    /* It is out: removed, replaced, the room ended, the seat timed out. */
    void (*on_out)(struct live_member *member, enum left_reason reason);
};

struct live_member {
    const struct live_ops *ops;
    struct participant_id participant;
    /* live's own */
    struct live_room *room; /* NULL: not listed */
    bool ready;
    uint64_t serial;     /* order of joining */
    struct frame **held; /* what came before live_ready */
    uint32_t held_count;
    struct live_share *share; /* of a crowd's frames: what it has coming; NULL: nothing */
    struct live_member *served_prev, *served_next;
    UT_hash_handle hh;
};

MUST_CHECK enum err live_create(struct site *site, struct bridge *bridge, struct live **ret_live);
void live_destroy(struct live *live); /* after all members are gone. NULL is fine */
/* Every 20 ms or so: what is flushed in slices, counts, presence. True: there is more to flush: live_flush as soon as the
 * loop has looked at its sockets. */
bool live_tick(struct live *live, time_us now_us);
bool live_flush(struct live *live);

/* The member's seat is taken: `ops` and `participant` are set. ERR_NO_MEMORY. */
MUST_CHECK enum err live_join(struct live *live, struct channel_id channel, struct live_member *member);
/* Its answer has left, after the commit: what was held follows, media is given. */
void live_ready(struct live *live, struct live_member *member);
/* Not connected any more (the seat may stay): closes no media. No on_out. Does nothing when it is not listed. */
void live_part(struct live *live, struct live_member *member);
struct channel_id live_channel(const struct live_member *member);
/* The member of that participant; NULL. */
struct live_member *live_find(const struct live *live, struct channel_id channel, struct participant_id participant);

/* The ticket of the room's last durable change: who comes back is answered after it. 0: none. */
uint64_t live_ticket(const struct live *live, struct channel_id channel);

/* ── a participant's media: it lives as long as the seat does, through lost connections ── */
struct live_seat;
/* Answers an offer (bridge_open); what comes of it goes to the member of that participant. To be adopted or abandoned
 * before the next bridge_poll. Errors as bridge_open's. */
MUST_CHECK enum err live_media_open(struct live *live, struct channel_id channel, struct participant_id participant,
                                    struct str offer, struct live_seat **ret_seat, struct bridge_answer *ret_answer,
                                    struct negotiate_refusal *ret_refusal);
/* It is the participant's from now on; what it had before is closed. */
MUST_CHECK enum err live_media_adopt(struct live *live, struct channel_id channel, struct live_seat *seat);
void live_media_abandon(struct live_seat *seat);
/* Does the offer come from the PeerConnection that the participant's media belongs to? Told by its fingerprint. */
bool live_media_same_peer(const struct live *live, struct channel_id channel, struct participant_id participant,
                          struct str offer);
/* After a new offer: what the participant has switched on is published, as far as its rights go. */
void live_media_renew(struct live *live, const struct room *room, struct participant_id participant);
/* For who opens media by themselves, with their own listener (WHIP, WHEP): live takes it from here, and closes it. */
MUST_CHECK enum err live_set_media(struct live *live, struct channel_id channel, struct participant_id participant,
                                   struct media_handle media);
/* Its state changed: the others are told. For those with their own listener. */
void live_media_changed(struct live *live, struct channel_id channel, struct participant_id participant);
/* None: it has none. */
struct media_handle live_media(const struct live *live, struct channel_id channel, struct participant_id participant);
struct proto_slot live_slot_view(const struct bridge_slot *slot);
enum proto_media_state live_media_word(enum media_state state);
/* How their connection fares, for those with their own listener: the others see its level. */
void live_media_link(struct live *live, struct channel_id channel, struct participant_id participant,
                     const struct link_stats *stats);
/* A participant with the state of its media; `with_login` as in view_participant. */
struct proto_participant live_participant_view(const struct live *live, const struct room *room,
                                               const struct participant *person, bool with_login);

/* Frames of the durable events after `seq`, filtered by the participant's rights of today, oldest first; the caller owns
 * the references. ERR_NOT_FOUND: not kept that far back: the snapshot has to do. */
#define LIVE_REPLAY_BYTES_MAX (LIMIT_OUTBOX_BYTES / 2)
MUST_CHECK enum err live_replay(struct live *live, struct room *room, struct participant_id participant,
                                struct id128 epoch, uint64_t seq, struct frame ***ret_frames, size_t *ret_count);

/* What happens at the door of a locked room (EVENT_LOCKED, …_SETTINGS, …_ENDED, …_KNOCKED to …_KNOCK_ENDED, …_DOOR_MESSAGE) is
 * told here at once: those who wait hold no seat. What is durable is to be said after its ticket. */
typedef void live_door_fn(void *user, const struct room *room, const struct room_event *event, uint64_t ticket);
void live_set_door(struct live *live, live_door_fn *fn, void *user);
/* For those who look from outside. */
struct live_watchers {
    void *user;
    void (*on_presence)(void *user, struct channel_id channel); /* it changed; twice a second at most for each */
    void (*on_any_rights)(void *user);                          /* a change that may concern any channel */
    void (*on_opened)(void *user, struct channel_id channel);   /* after the commit */
};
void live_set_presence(struct live *live, const struct live_watchers *watchers);
/* Somebody in that room reacts: told to all together with what others sent meanwhile. */
void live_react(struct live *live, struct channel_id channel, uint8_t emoji);
void live_presence_touch(struct live *live, struct channel_id channel);

#endif
