/*
 * What can be asked of a room. A command never names its actor by an argument that a client sends: the edge fills in who
 * the connection (or HTTP request) is. Time and chance are arguments: the caller makes the ids of what may come to be.
 */
#ifndef DAIS_ROOM_COMMAND_H
#define DAIS_ROOM_COMMAND_H

#include "dais/room/event.h"

enum command_kind {
    COMMAND_ENTER,       /* anybody; also comes back to a seat */
    COMMAND_LEAVE,       /* participant */
    COMMAND_DISCONNECT,  /* participant: the connection was lost, the grace begins */
    COMMAND_OPEN,        /* anybody who may: also from outside. Open when open changes nothing */
    COMMAND_END,         /* the same. Closed when closed changes nothing */
    COMMAND_SAVE,        /* settings; from outside */
    COMMAND_LOCK,        /* from outside, as OPEN */
    COMMAND_KNOCK,       /* from outside: waits at the door of a locked room, or comes back to it */
    COMMAND_KNOCK_AWAY,  /* its last connection was lost */
    COMMAND_KNOCK_END,   /* goes away from the door */
    COMMAND_STAGE_JOIN,  /* participant, as are the rest */
    COMMAND_STAGE_LEAVE, /* */
    COMMAND_TRACK,       /* one's own source on (published, not muted) or off */
    COMMAND_MUTE,        /* another's source off */
    COMMAND_CHAT_POST,
    COMMAND_QNA_ASK,
    COMMAND_QNA_VOTE,
    COMMAND_QNA_TAKE,
    COMMAND_QNA_ASSIGN,
    COMMAND_QNA_ANSWER,
    COMMAND_QNA_PUBLISH,
    COMMAND_QNA_DISMISS,
    COMMAND_QNA_RESTORE,
    COMMAND_QNA_GRANT,
    COMMAND_BACKCHANNEL_POST, /* its text is in `chat` */
    COMMAND_ADMIT,            /* one who waits, or (no waiter) all */
    COMMAND_DECLINE,          /* one */
    COMMAND_DOOR_MESSAGE,
    COMMAND_CHAT_EDIT,
    COMMAND_CHAT_DELETE,
    COMMAND_CHAT_REACT,
    COMMAND_CHAT_PIN,
    COMMAND_CHAT_UNPIN,
    COMMAND_CHAT_BLOCK,
    COMMAND_CHAT_SLOW,
    COMMAND_CHAT_CLEAR,
    COMMAND_CHAT_SWITCH,
    COMMAND_CHAT_DIRECT,
    COMMAND_STAGE_ACCESS,
    COMMAND_STAGE_INVITE, /* another, who answers */
    COMMAND_STAGE_ACCEPT,
    COMMAND_STAGE_DECLINE,
    COMMAND_STAGE_REMOVE, /* another, off the stage or out of an invitation */
    COMMAND_HAND_RAISE,
    COMMAND_HAND_LOWER, /* one's own, or another's */
    COMMAND_HANDS_LOWER,
    COMMAND_HAND_MOVE,
    COMMAND_STANDING,          /* gives a person what of `mask` is in `holds`, and takes the rest of it */
    COMMAND_MUTE_ALL,          /* `holds`: STANDING_LOCKED, or 0 when they may unmute */
    COMMAND_REMOVE,            /* out of the room */
    COMMAND_UNBAN,             /* target: the id of the identity */
    COMMAND_SPOTLIGHT,         /* target: whose tile is the main one for all; none: nobody's */
    COMMAND_HAND_CALL,         /* on stage whose hand is up, or (no target) the first of the queue */
    COMMAND_INTERACTION_DRAFT, /* new, or (with `interaction`) one that is there */
    COMMAND_INTERACTION_SCHEDULE,
    COMMAND_INTERACTION_PUBLISH,
    COMMAND_INTERACTION_ANSWER,
    COMMAND_INTERACTION_CLOSE,
    COMMAND_INTERACTION_REOPEN, /* load its answers first: store_interaction_answers */
    COMMAND_INTERACTION_DELETE,
};

struct command {
    enum command_kind kind;
    wall_ms at_ms;
    time_us now_us;
    struct identity who;                     /* of the connection */
    enum media_role carried;                 /* a media token's or link's; MEDIA_ROLE_NONE for accounts */
    struct participant_id participant;       /* of the connection; none from outside */
    struct participant_id fresh_participant; /* ENTER */
    struct session_id fresh_session;         /* ENTER (a host opens by entering), OPEN */
    struct message_id fresh_message;         /* CHAT_POST, CHAT_DIRECT, BACKCHANNEL_POST */
    struct question_id fresh_question;       /* QNA_ASK */
    struct interaction_id fresh_interaction; /* INTERACTION_DRAFT */
    struct waiter_id fresh_waiter;           /* KNOCK */
    union {
        struct {
            enum enter_as as;
            struct str name; /* for guests and media tokens; normalised. Accounts are named by the directory */
            uint8_t secret_hash[SECRET_HASH_BYTES]; /* of the new seat's secret, should one be made */
            bool green;                             /* who might open the room waits in the green room instead */
            bool resume;                            /* try this seat first */
            struct participant_id seat;
            uint8_t seat_hash[SECRET_HASH_BYTES]; /* of the secret that was shown */
            bool tracks[TRACK_COUNT];             /* published from the start, as far as rights allow */
        } enter;
        const struct room_settings *settings; /* SAVE; `version` is the one that was read */
        struct {
            enum track track;
            bool on;
        } track;
        struct {
            struct participant_id target; /* MUTE, STAGE_INVITE, STAGE_REMOVE, HAND_LOWER (none: one's own), … */
            uint32_t place;               /* HAND_MOVE: from 1 */
            enum track track;             /* MUTE */
            uint8_t mask, holds;          /* bits of enum standing_bit */
            bool screen;                  /* SPOTLIGHT: not the camera */
        } on;
        enum stage_access access;
        struct {
            bool locked;
        } lock;
        struct {
            struct waiter_id waiter; /* none: all who wait */
            struct str text;         /* DOOR_MESSAGE: valid UTF-8 */
        } door;
        struct {
            struct str text; /* POST, EDIT, DIRECT: valid UTF-8 */
            struct chat_target
                target; /* EDIT, DELETE, REACT, PIN, UNPIN; of a POST: what it answers, if that has an id */
            const struct participant_id *mentions; /* POST, EDIT: whoever is not here is left out */
            uint32_t mention_count;
            uint8_t emoji;                /* REACT: below CHAT_EMOJI_COUNT */
            bool on;                      /* REACT, BLOCK, SWITCH */
            uint32_t seconds;             /* SLOW */
            struct participant_id person; /* BLOCK, DIRECT: somebody who is here, … */
            struct identity author;       /* BLOCK: … or (no person) anybody who could be */
        } chat;
        struct {
            struct interaction_id interaction;       /* DRAFT: none: a new one */
            uint32_t version;                        /* DRAFT: the one that was read */
            const struct interaction_draft *draft;   /* DRAFT: texts are valid UTF-8 */
            wall_ms when_ms;                         /* SCHEDULE; 0: no more */
            const struct interaction_ballot *ballot; /* ANSWER */
        } interaction;
        struct {
            struct question_id question;
            struct participant_id to; /* ASSIGN, GRANT */
            enum answer_kind answer;
            enum question_level level;
            bool on;         /* ASK: anonymously; VOTE: not taken back; PUBLISH: not withdrawn */
            struct str text; /* ASK, ANSWER: valid UTF-8 */
        } qna;
    };
};

#endif
