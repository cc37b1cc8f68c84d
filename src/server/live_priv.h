/* What live.c and the other live_….c share; nobody else includes it. */
#ifndef DAIS_SERVER_LIVE_PRIV_H
#define DAIS_SERVER_LIVE_PRIV_H

#include "dais/server/live.h"
#include "dais/server/view.h"

#define LIVE_REPLAY_RING_BYTES (2u * 1024 * 1024) /* of one room; the oldest go first */
#define LIVE_HELD_MAX          1024
#define LIVE_DIRTY_MAX         64

/* A participant's media, which outlives its connection. */
struct live_seat {
    struct live *live;
    struct live_room *room; /* NULL: not adopted yet */
    struct participant_id participant;
    struct media_handle media;
    uint64_t peer; /* hash of the offer's fingerprint */
    enum proto_link_level link;
    uint8_t link_better;    /* reports in a row that were better than `link` */
    struct link_stats told; /* to oneself last, … */
    time_us told_us;        /* … then; 0: not yet */
    UT_hash_handle hh;
};

struct replay_entry {
    struct room_event event; /* without its views */
    struct frame *frame;
    time_us at_us;
};

/* Something to be told to some members once its ticket is done. */
struct delivery {
    struct live *live;
    struct channel_id channel;
    uint64_t serial;     /* members that joined later have it in their snapshot */
    struct frame *frame; /* NULL: put the targets out */
    enum left_reason reason;
    bool give; /* media of the targets is given, too */
    uint32_t count, next;
    struct delivery *prev_, *next_; /* in a room's batch */
    struct participant_id targets[];
};

struct live_room {
    struct live *live;
    struct channel_id channel;
    struct live_member *members; /* hash by participant */
    uint32_t member_count;
    struct live_seat *seats;
    struct replay_entry *replay; /* a ring that grows to LIMIT_REPLAY_EVENTS */
    uint32_t replay_capacity, replay_head, replay_count;
    size_t replay_bytes;
    uint64_t replay_floor; /* seq of the newest event that is no longer kept */
    struct id128 epoch;
    uint64_t ticket;                /* of its last durable change */
    struct delivery *batch;         /* of a crowd: what is gathered, … */
    struct delivery *dealing;       /* … what is dealt out to people, … */
    struct live_member *served;     /* … who have a share and are written to next … */
    struct live_share *shares;      /* … all of one round … */
    struct live_share *first_share; /* … newest of those of one frame */
    uint64_t deals;                 /* of this round */
    time_us round_us, due_us;       /* when the last one began, when the next one may */
    bool count_dirty;
    bool votes_dirty;   /* of questions: not all numbers are what was told last */
    bool results_dirty; /* likewise results of open interactions */
    bool reactions_dirty;
    uint32_t reactions[CHAT_EMOJI_COUNT]; /* not told yet */
    bool hands_dirty;                     /* likewise the queue of hands */
    bool waiting_dirty;                   /* who waits at the door, or who hears of it, is not what was told last */
    UT_hash_handle hh;
};

/* What happened in a room, while it is told. */
struct telling { /* what came of one command */
    struct live *live;
    struct live_room *live_room;
    struct room *room;
    uint64_t ticket;
    time_us now_us;
    enum { TELL_ALL, TELL_ACCOUNTS, TELL_OTHERS } whom; /* who of the audience: some are told more than others */
};

struct live {
    struct site *site;
    struct bridge *bridge;
    struct live_room *rooms;
    struct json_out out; /* scratch */
    uint64_t serial;
    time_us second_us; /* when counts and presence were told last */
    struct live_watchers watchers;
    live_door_fn *on_door;
    void *on_door_user;
    struct channel_id dirty[LIVE_DIRTY_MAX];
    size_t dirty_count;
};

/* live.c */
struct live_member *live_member_find(const struct live_room *room, struct participant_id participant); /* or NULL */
struct live_room *live_room_find(const struct live *live, struct channel_id channel);
struct live_room *live_room_get(struct live *live, struct channel_id channel); /* NULL: no memory */
struct frame *live_frame_event(struct live *live, uint64_t seq, enum proto_event event, const void *body);
void live_to_one(struct live_member *member, struct frame *frame);
void live_out(struct live_room *room, struct live_member *member, enum left_reason reason);
void live_deliver(struct delivery *delivery);
void live_delivery_drop(struct delivery *delivery);
/* Its next target, and on to the one after; NULL: they are gone, or came later and have it in their snapshot. */
struct live_member *live_delivery_next(const struct live_room *room, struct delivery *delivery);
/* What was said of this message (none: of any) may be repeated no more, and neither may what was pinned. */
void live_replay_forget(struct live_room *room, struct message_id message);
void live_replay_keep(struct live_room *room, const struct room_event *event, struct frame *frame, time_us now_us);

/* live_crowd.c */
bool live_crowd_is(const struct live_room *room);
void live_crowd_add(struct live_room *room, struct delivery *delivery); /* takes it */
/* Begins to write what was gathered if that is due, and goes on for a slice of time. True: there is more. */
bool live_crowd_flush(struct live_room *room, time_us now_us);
void live_crowd_drop(struct live_room *room);
/* It goes: what it had coming is not written any more. */
void live_crowd_forget(struct live_member *member);

/* live_event.c */
/* To everybody in the event's audience, after the commit. */
void live_tell(const struct telling *telling, const struct room_event *event, enum proto_event name, const void *body);
/* A delivery without targets; NULL: no memory, and logged. */
struct delivery *live_delivery_new(const struct telling *telling, uint32_t targets_max);
void live_deliver_after(const struct telling *telling, struct delivery *delivery); /* the commit */
void live_on_events(void *user, struct room *room, const struct event_list *list, uint64_t ticket);
/* Tells everybody who may see the participant how it is now. */
void live_count_changed(struct live_room *live_room, struct room *room);
/* In a crowd not everybody hears of every viewer. */
bool live_hears_of(const struct room *room, const struct room_event *event, const struct participant *listener);
void live_person_changed(struct live_room *live_room, struct room *room, struct participant_id participant);

/* To those in the room of whom `wants` says so, after the ticket. Takes the frame; NULL is fine. */
typedef bool live_wants_fn(const struct room *room, const struct participant *person, const void *user);
void live_tell_some(const struct telling *telling, struct frame *frame, live_wants_fn *wants, const void *user);

/* To everybody in the event's audience, after the commit. */
void live_tell(const struct telling *telling, const struct room_event *event, enum proto_event name, const void *body);

/* live_chat.c: with the side tables as they are now */
void live_tell_chat(const struct telling *telling, const struct room_event *event);

/* live_qna.c */
void live_tell_question(const struct telling *telling, const struct room_event *event);
void live_tell_votes(struct live_room *live_room, struct room *room);

/* live_interaction.c */
void live_tell_interaction(const struct telling *telling, const struct room_event *event);
void live_tell_results(struct live_room *live_room, struct room *room);
void live_tell_reactions(struct live_room *live_room, struct room *room);

/* Tells those who govern who waits at the door, once that is on the disk. */
void live_tell_waiting(struct live_room *live_room, struct room *room);

/* live_stage.c */
void live_tell_spotlight(const struct telling *telling, const struct room_event *event);
void live_tell_standing(const struct telling *telling, const struct room_event *event);
void live_tell_moved(const struct telling *telling, const struct room_event *event);
void live_tell_invited(const struct telling *telling, const struct room_event *event);
void live_tell_invitation_ended(const struct telling *telling, const struct room_event *event);
bool live_concerns_hands(const struct room *room, const struct room_event *event);
/* Tells those who may know it the queue of hands, and who has a hand up its place where that changed. */
void live_tell_hands(struct live_room *live_room, struct room *room);

/* live_media.c */
void live_media_take(struct live_room *live_room, const struct room *room, struct participant_id participant);
void live_media_give(struct live_room *live_room, const struct room *room, struct participant_id participant);
void live_media_close(struct live_room *live_room, struct participant_id participant);
void live_media_close_all(struct live_room *live_room);
struct live_seat *live_seat_find(const struct live_room *live_room, struct participant_id participant); /* or NULL */
void live_tell_self(const struct live_seat *seat, enum proto_event event, const void *body);
void live_on_levels(void *user, struct id128 room, const struct bridge_level *levels, size_t count,
                    struct id128 dominant);

/* live_link.c: of bridge_listener, with a seat as user */
void live_on_quality(void *user, struct media_handle media, const struct bridge_quality *quality);
void live_on_wanted(void *user, struct media_handle media, const struct bridge_wanted *wanted);
void live_on_link(void *user, struct media_handle media, const struct link_stats *stats);
void live_on_buffer(void *user, struct media_handle media, const struct bridge_depth *depths, size_t count);
/* Takes a report in; true when the level that others see has changed: worse at once, better after a while. */
bool live_link_note(struct live_seat *seat, const struct link_stats *stats);
/* Whether it differs from what was told last by so much that its participant is told; then it counts as told. */
bool live_link_is_news(struct live_seat *seat, const struct link_stats *stats, time_us now_us);
/* Who comes back hears once more what was said while they were away. */
void live_link_retell(struct live_seat *seat);

#endif
