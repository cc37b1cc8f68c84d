/*
 * What happened in a room. A durable event is an entry of the room's log and carries `seq`; an ephemeral one (own mute,
 * a lost connection, rights) is for those who are there now and has seq 0.
 *
 * Invariants
 *  1. Events are values. What is encoded for the log holds ids, enums, numbers and times only: texts, `name` and
 *     `settings` are views that travel beside it, valid until the next command to that room: encode at once.
 *     (Settings are ids, enums and numbers: they are in the log entry.)
 *  2. The fold (room_apply) reads only what is encoded.
 */
#ifndef DAIS_ROOM_EVENT_H
#define DAIS_ROOM_EVENT_H

#include "dais/base/bytes.h"
#include "dais/room/chat.h"
#include "dais/room/interaction.h"
#include "dais/room/question.h"

enum event_kind { /* durable ones are stored: never renumber */
                  EVENT_OPENED = 1,
                  EVENT_ENDED = 2,
                  EVENT_ENTERED = 3,
                  EVENT_LEFT = 4,
                  EVENT_STAGE_JOINED = 5,
                  EVENT_STAGE_LEFT = 6,
                  EVENT_MUTED = 7, /* by a moderator */
                  EVENT_CHAT_POSTED = 8,
                  EVENT_SETTINGS = 9,
                  EVENT_LOCKED = 10,   /* the setting of that name */
                  EVENT_KNOCKED = 11,  /* somebody waits at the door */
                  EVENT_ADMITTED = 12, /* and is let in; also by an unlisted right of their own */
                  EVENT_DECLINED = 13,
                  EVENT_KNOCK_ENDED = 14,      /* went away, or may no longer come in, or was let in and never came */
                  EVENT_STAGE_ACCESS = 15,     /* of this session */
                  EVENT_INVITED = 16,          /* on stage */
                  EVENT_INVITATION_ENDED = 17, /* not by coming */
                  EVENT_HAND_RAISED = 18,
                  EVENT_HAND_LOWERED = 19,
                  EVENT_HANDS_LOWERED = 20, /* all */
                  EVENT_HAND_MOVED = 21,
                  EVENT_STANDING = 22,  /* what holds for a person beyond the seat */
                  EVENT_SPOTLIGHT = 23, /* whose tile is the main one for all; none: nobody's any more */
                  EVENT_CHAT_EDITED = 30,
                  EVENT_CHAT_DELETED = 31,
                  EVENT_CHAT_REACTED = 32,
                  EVENT_CHAT_PINNED = 33,
                  EVENT_CHAT_UNPINNED = 34,
                  EVENT_CHAT_BLOCKED = 35,  /* from writing, or no more */
                  EVENT_CHAT_SLOWED = 36,   /* slow mode, or its end */
                  EVENT_CHAT_CLEARED = 37,  /* what is before it is shown no more */
                  EVENT_CHAT_SWITCHED = 38, /* the setting group_chat */
                  EVENT_CHAT_DIRECT = 39,   /* a private message */
                  EVENT_QUESTION_ASKED = 40,
                  EVENT_QUESTION_OWNED = 41, /* taken, or assigned by another */
                  EVENT_QUESTION_ANSWERED = 42,
                  EVENT_QUESTION_PUBLISHED = 43, /* or no more */
                  EVENT_QUESTION_DISMISSED = 44,
                  EVENT_QUESTION_RESTORED = 45, /* pending again */
                  EVENT_QUESTION_VOTED = 46,    /* or the vote taken back */
                  EVENT_QUESTION_DROPPED = 47,  /* there was no place for it any more */
                  EVENT_QUESTIONS_GRANTED = 48,
                  EVENT_BACKCHANNEL_POSTED = 60,
                  EVENT_INTERACTION_DRAFTED = 70,   /* new, or changed */
                  EVENT_INTERACTION_SCHEDULED = 71, /* or no more */
                  EVENT_INTERACTION_PUBLISHED = 72,
                  EVENT_INTERACTION_CLOSED = 73,
                  EVENT_INTERACTION_REOPENED = 74,
                  EVENT_INTERACTION_DELETED = 75,
                  EVENT_DURABLE_END = 99, /* above all of them; the numbers between are free: no log has them */
                  /* ephemeral */
                  EVENT_RESUMED = 100,  /* the seat has a connection again; `replaced`: another one is to be closed */
                  EVENT_CHANGED,        /* anything of the participant changed: sources, away, roles */
                  EVENT_RIGHTS_CHANGED, /* the participant's rights */
                  EVENT_DOOR_MESSAGE,   /* to one who waits */
                  EVENT_WAITER_CHANGED, /* lost its connection, or has one again */
                  /* durable, but beside the log: no entry of it says who answered what */
                  EVENT_INTERACTION_ANSWERED,
};

enum event_audience {
    AUDIENCE_NONE,   /* the log only */
    AUDIENCE_ROOM,   /* everybody in it */
    AUDIENCE_PERSON, /* those who may see that participant, and itself */
    AUDIENCE_SELF,   /* that participant */
    AUDIENCE_CHAT,   /* who may read the group chat */
    AUDIENCE_BACKCHANNEL,
    AUDIENCE_CHAT_MODERATORS,
    AUDIENCE_PAIR, /* the two of a private message, on all their devices */
};

enum left_reason {
    LEFT_LEFT,
    LEFT_ENDED,
    LEFT_REMOVED,
    LEFT_TIMEOUT,
    LEFT_REPLACED,
    LEFT_ROOM_OFF,
    LEFT_SERVER,
    LEFT_BANNED
};
enum enter_as { ENTER_STAGE, ENTER_VIEWER, ENTER_COMPANION };
enum stage_reason { STAGE_LEFT_OWN, STAGE_LEFT_RIGHTS, STAGE_LEFT_REMOVED, STAGE_LEFT_EVICTED };
enum stage_way {
    STAGE_BY_RIGHT,
    STAGE_CALLED,
    STAGE_ACCEPTED
}; /* how one came there; the last two by another's will */
/* What may hold for a person, whatever its seats: bits, stored. All but the last end with the session. */
enum standing_bit {
    STANDING_LOCKED = 1,    /* the microphone: no sound is taken from it */
    STANDING_SPEAKER = 2,   /* is that, too */
    STANDING_MODERATOR = 4, /* of the room */
    STANDING_SCREEN = 8,    /* may share it on the stage */
    STANDING_BANNED = 16,
    STANDING_BANNED_ROOM = 32,
    STANDING_BANS = STANDING_BANNED | STANDING_BANNED_ROOM,
    STANDING_ALL = 63
};
enum invitation_end { INVITATION_DECLINED, INVITATION_EXPIRED, INVITATION_WITHDRAWN };
/* What a participant publishes; the same order as the media floors' enum source_kind. */
enum track { TRACK_MIC, TRACK_CAMERA, TRACK_SCREEN, TRACK_SCREEN_AUDIO, TRACK_COUNT };

#define SECRET_HASH_BYTES 32

struct room_event {
    uint64_t seq; /* 0: ephemeral */
    wall_ms at_ms;
    enum event_kind kind;
    enum event_audience audience;
    struct identity by;                /* who did it; IDENTITY_NONE: the room itself */
    struct participant_id participant; /* whom it is about */
    union {
        struct {
            struct session_id session;
        } opened;
        struct {
            struct session_id session;
            enum left_reason reason;
        } ended;
        struct {
            struct identity identity;
            enum media_role carried;
            bool companion;
            bool stage;
            uint8_t secret_hash[SECRET_HASH_BYTES];
            struct str name; /* beside */
        } entered;
        struct {
            enum left_reason reason;
            bool stage, hand;         /* it stood on the stage, its hand was up; not stored */
            struct identity identity; /* not stored */
        } left;
        struct {
            enum stage_way way;
            enum room_role by_role; /* CALLED */
            bool hand;              /* was up; not stored */
        } stage_joined;
        struct {
            enum stage_reason reason;
            enum room_role by_role; /* REMOVED */
        } stage_left;
        enum stage_access access;
        struct {
            struct participant_id by; /* the moderator's seat, and role then */
            enum room_role by_role;
        } invited;
        struct {
            enum invitation_end reason;
            struct participant_id by; /* beside: who had invited */
        } invitation_ended;
        struct {
            uint32_t place; /* from 1 */
        } hand_moved;
        struct {
            enum track track;
            enum room_role by_role;
        } muted;
        struct {
            struct identity who;
            uint8_t holds; /* of enum standing_bit, from now on */
            enum room_role by_role;
            uint8_t was; /* not stored */
        } standing;
        struct {
            bool screen; /* not the camera */
            enum room_role by_role;
        } spotlight;
        struct {
            struct message_id message;
            enum room_role role; /* the author's, then */
            struct str text;     /* beside */
            struct chat_beside beside;
        } chat; /* CHAT_POSTED, BACKCHANNEL_POSTED */
        struct {
            struct question_id question; /* none in GRANTED */
            struct identity person;      /* OWNED: who has it now; GRANTED: to whom */
            enum room_role role;         /* of who asks or answers, then */
            enum answer_kind answer;
            enum question_level level;
            bool on;               /* ASKED: anonymously; PUBLISHED: not withdrawn; VOTED: not taken back */
            bool was_seen;         /* by everybody, until now; not stored */
            struct str name, text; /* ASKED, ANSWERED: beside */
        } qna;                     /* QUESTION_ASKED to QUESTIONS_GRANTED */
        struct {
            struct interaction_id interaction;
            wall_ms
                when_ms; /* SCHEDULED: for when, 0: no more; PUBLISHED, REOPENED: until when, 0: until it is closed */
            struct interaction_shape shape;          /* DRAFTED */
            const struct interaction_ballot *ballot; /* ANSWERED: the command's */
            bool was_seen;                           /* DELETED: by those who answer; not stored */
        } interaction;                               /* INTERACTION_DRAFTED to …_DELETED, …_ANSWERED */
        struct {
            struct message_id message;
            uint64_t seq;           /* of its event */
            struct identity author; /* the log has it; of UNPINNED none */
            struct str text;        /* EDITED: beside */
            struct chat_beside beside;
        } chat_act; /* EDITED, DELETED, PINNED, UNPINNED */
        struct {
            struct message_id message;
            uint64_t seq;
            uint8_t emoji;
            bool on;
        } reacted;
        struct {
            struct identity who;
            bool blocked;
        } chat_blocked;
        struct {
            uint32_t seconds;
        } chat_slowed;
        struct {
            bool on;
        } chat_switched;
        struct {
            struct message_id message;
            struct identity to;
            enum room_role role;
            struct str text; /* beside */
        } direct;
        const struct room_settings *settings;
        struct {
            bool replaced;
        } resumed;
        struct {
            bool locked;
        } locked;
        struct {
            struct waiter_id waiter;
            struct identity identity;
        } door; /* KNOCKED to KNOCK_ENDED, DOOR_MESSAGE, WAITER_CHANGED */
    };
};

/* Is something of it to be written, in the log or beside it? */
static inline bool room_event_is_kept(const struct room_event *event)
{
    return event->seq != 0 || event->kind == EVENT_INTERACTION_ANSWERED;
}

/* What a command led to. Grows up to what a room can need; reused from command to command. */
struct event_list {
    struct room_event *items;
    uint32_t count;
    uint32_t capacity;
};
void event_list_init(struct event_list *list);
void event_list_finish(struct event_list *list);

/* ── the log's encoding: version 1 ── */
#define EVENT_ENCODED_MAX 16384 /* settings with three full lists need 10.3 KiB */
/* Durable events only. The writer's `failed` tells when the room was too small. */
void room_event_encode(const struct room_event *event, struct writer *w);
/* ERR_INVALID: not an encoding of ours. `settings` is filled, and pointed to, by EVENT_SETTINGS. `seq` is the key of the
 * entry and not in it. */
MUST_CHECK enum err room_event_decode(struct reader *r, uint64_t seq, struct room_settings *settings,
                                      struct room_event *ret_event);

#endif
