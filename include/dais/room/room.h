/*
 * A channel's room: who is in it, what they may do, its settings and its sessions. Pure: commands and times go in,
 * a refusal or events come out, and the state is the fold of the durable ones.
 *
 *        first Save (enabled)      OPEN, or a host enters        END, auto-end, last seat timed out is not one
 *   DISABLED ─────────────► CLOSED ─────────────────────► OPEN ───────────────► CLOSED
 *       ▲                      │                            │
 *       └── Save (disabled) ───┴────────────────────────────┘  (ends the session: ROOM_OFF)
 *
 *   The green room: while CLOSED, speakers and (if they say so) those who govern take seats. They see and hear each other;
 *   nobody else learns of them, nothing is written in the chat, and OPENED finds them in their seats.
 *
 *   a seat:  present ── DISCONNECT ──► away, unnoticed ── 7 s ──► away, shown ── 30 s ──► gone (TIMEOUT)
 *               ▲                            │                        │
 *               └───────── ENTER with the seat's secret ──────────────┘     after a restart: away, shown, 60 s
 *
 * Invariants
 *  1. One thread. The directory outlives the room and is asked at each decision.
 *  2. room_command and room_tick apply what they return: memory is ahead of the store until the commit. If the commit
 *     fails the room is dropped and folded anew, under a new epoch.
 *  3. seq rises by one with each durable event; seq 0 is before the first.
 *  4. The fold of the log is the durable state: state, session, settings, seats (identity, stage, secret's hash, order),
 *     chat tail, the door, questions with their votes and grants, interactions without their answers,
 *     the queue of hands, invitations, the session's stage access,
 *     what holds for people beyond their seats.
 *     Not in it: tracks, away, roles, rights, names: they are recomputed, or come with the connection.
 *  5. After each command: nobody on stage who may not be, no track on that may not be published, nobody in the room who
 *     may not enter, and at most `stage_limit`… as long as the limit was not lowered under those who stand there.
 *     A hand is up only of who may raise it, in an open room; coming on the stage lowers it and answers an invitation.
 *     Of the door: who waits, since when, and who was admitted or declined; not what was said to them.
 *  6. Who waits is at the door of a room that is open and locked, and may come in but for the lock; what ends one of these
 *     ends the waiting. Coming in uses an admission up.
 *  7. Everything is bounded: LIMIT_WAITING at the door, LIMIT_ROOM_PARTICIPANTS seats, LIMIT_SEATS_PER_IDENTITY for one identity (the one away
 *     longest makes room), LIMIT_CHAT_TAIL messages in the tail; questions: question.h; interactions: interaction.h.
 */
#ifndef DAIS_ROOM_ROOM_H
#define DAIS_ROOM_ROOM_H

#include "dais/room/command.h"

/* Freed by EVENT_LEFT and EVENT_ENDED: keep the id, not the pointer. */
struct participant {
    struct participant_id id;
    struct identity identity;
    enum media_role carried;
    bool companion; /* a second device: publishes and is sent no audio */
    bool stage;
    bool brought; /* on the stage by a moderator's will: called, or invited */
    bool invited; /* on stage, and has not answered */
    struct participant_id invited_by;
    enum room_role invited_role; /* of that moderator */
    wall_ms invited_ms;
    bool hand; /* is up: in room->hands */
    wall_ms hand_ms;
    uint64_t order; /* seq of entering */
    wall_ms since_ms;
    uint8_t secret_hash[SECRET_HASH_BYTES];
    /* ephemeral */
    uint32_t roles;  /* bits of enum room_role */
    bool governs;    /* in the room's `governors` */
    uint32_t rights; /* bits of enum right, as last told */
    bool tracks[TRACK_COUNT];
    bool away;       /* connection lost */
    bool away_shown; /* and others were told */
    time_us away_since_us;
    time_us gone_us;                           /* when the seat goes */
    time_us invitation_us;                     /* when the invitation is over */
    time_us heard_us;                          /* was heard last, or came on the stage: who is longest silent yields */
    time_us spoken_us;                         /* in all, since entering or the server's start */
    uint32_t place_told;                       /* the server's: place in the queue, as last told */
    char name[LIMIT_NAME_LENGTH * 4 + 1];      /* guests and media tokens; accounts: room_person_name */
    struct participant *prev, *next;           /* in order of entering */
    struct participant *hand_prev, *hand_next; /* in the queue of hands */
    struct participant *govern_prev, *govern_next;
    UT_hash_handle hh;
};

/* What holds for a person beyond the seat. */
struct standing {
    struct identity who;
    uint8_t holds; /* of enum standing_bit */
    UT_hash_handle hh;
};

/* A message of the tail; its text is in the store's side table under (channel, seq). */
struct chat_entry {
    struct message_id id;
    uint64_t seq;
};

/* A line from a moderator to one who waits; lives as long as the waiting does, in memory only. */
struct door_message {
    wall_ms at_ms;
    enum room_role role;
    char name[LIMIT_NAME_LENGTH * 4 + 1];
    char text[LIMIT_DOOR_MESSAGE_LENGTH * 4 + 1];
};

enum waiter_state { WAITER_WAITING, WAITER_ADMITTED, WAITER_DECLINED }; /* stored; the protocol's first three */

/* Somebody at the door of a locked room: one for each identity. Durable but for what is marked. */
struct waiter {
    struct waiter_id id;
    struct identity identity;
    enum waiter_state state;
    wall_ms since_ms; /* of knocking */
    /* ephemeral */
    bool away;                     /* all its connections are lost */
    time_us gone_us;               /* when it is forgotten; 0: while it is there and waits, never */
    struct door_message *messages; /* a ring of LIMIT_DOOR_MESSAGES; NULL: none yet */
    uint32_t message_count;        /* all ever */
    struct waiter *prev, *next;    /* in order of knocking */
};

struct room {
    struct channel_id channel;
    const struct directory *dir;
    struct id128 epoch;
    uint64_t seq;          /* of the last durable event */
    uint64_t snapshot_seq; /* of the newest snapshot: the store's business */
    struct room_settings settings;
    bool open;
    struct session_id session;
    wall_ms since_ms;
    wall_ms last_ms;            /* end of the last session; 0: none */
    struct participant *people; /* hash by id; walk `first` by next for the order of entering */
    struct participant *first;
    uint32_t count;
    uint32_t stage_count;
    enum stage_access access;  /* of now: the setting, or what a moderator made of it in this session */
    struct participant *hands; /* utlist by hand_next, in the order in which they are called */
    uint32_t hand_count;
    struct participant_id spotlight;         /* whose tile is the main one for all; on the stage, or none */
    bool spotlight_screen;                   /* not the camera */
    struct standing *standings;              /* hash by who; none holds nothing */
    struct chat_entry chat[LIMIT_CHAT_TAIL]; /* a ring: entry i is at (chat_count - n + i) % LIMIT_CHAT_TAIL */
    uint64_t chat_count;                     /* all messages ever */
    struct chat_rules chat_rules;
    struct waiter *waiters;     /* utlist, in order of knocking; none while it is not locked */
    uint32_t waiter_count;      /* all of them; at most LIMIT_WAITING */
    struct question *questions; /* utlist, in order of asking; at most LIMIT_QUESTIONS */
    uint32_t question_count;
    uint32_t vote_count; /* of all of them */
    struct question_grant grants[LIMIT_QUESTION_GRANTS];
    uint32_t grant_count;
    struct interaction *interactions; /* utlist, in order of drafting */
    uint32_t interaction_count, interactions_open;
    uint32_t answer_count;         /* of those whose answers are loaded, and results of the others */
    time_us interactions_us;       /* when one of them is due, or its time is to be looked at again; 0: never */
    struct participant *governors; /* people here who govern, by govern_next */
    uint32_t govern_count;
    bool sweep_due;             /* folded: rights are to be applied anew by the next room_tick */
    time_us hostless_us;        /* since when nobody who governs is here; 0: somebody is, or closed */
    struct identity refused_by; /* set with QUESTION_TAKEN: who has it */
    const char *refused_field;  /* set with a refusal of SAVE or INTERACTION_DRAFT, …_ANSWER: the field; else NULL */
    uint32_t refused_wait_s;    /* set with SLOW_MODE: seconds until one may write again */
};

void room_init(struct room *room, struct channel_id channel, const struct directory *dir, struct id128 epoch);
void room_finish(struct room *room);

/* Decides and applies. `list` is emptied first; on a refusal it stays empty and nothing has changed. An ENTER's result is
 * the first EVENT_ENTERED or EVENT_RESUMED of the list. */
MUST_CHECK enum refusal room_command(struct room *room, const struct command *command, struct event_list *list);
/* What time alone brings: seats marked away, seats gone, auto-end. */
void room_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
/* When room_tick is due next; 0: never, as things stand. */
time_us room_deadline_us(const struct room *room);
/* Call after each change of the directory that touches this channel, its accounts or groups: rights are applied anew. */
void room_reevaluate(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);

/* ── the fold ── */
/* ERR_INVALID: the event does not follow from the state (a damaged log). */
MUST_CHECK enum err room_apply(struct room *room, const struct room_event *event);
size_t room_snapshot_size(const struct room *room); /* bytes that are enough */
void room_snapshot_encode(const struct room *room, struct writer *w);
/* Into a room just initialised. */
MUST_CHECK enum err room_snapshot_decode(struct room *room, struct reader *r);
/* After the fold at start or after a failed commit: every seat is away, and kept LIMIT_SEAT_RESTART_US. Rights are those
 * of today; the next room_tick sends away who lost theirs meanwhile. */
void room_folded(struct room *room, time_us now_us);

/* ── reading ── */
/* Who stands at the door as this identity; NULL. */
struct waiter *room_waiter_of(const struct room *room, struct identity who);
/* How many wait for an answer (neither admitted nor declined). */
uint32_t room_waiting_count(const struct room *room);
struct str room_waiter_name(const struct room *room, const struct waiter *waiter);
enum room_state room_state(const struct room *room);
struct room_summary room_summary(const struct room *room);
struct participant *room_participant(const struct room *room, struct participant_id id);
/* Roles of somebody who need not be in the room. */
uint32_t room_roles_of(const struct room *room, struct identity who, enum media_role carried);
/* Rights (bits of enum right) of somebody outside: room_open, room_end, stage_join, settings_edit, chat_read, participants_see. */
uint32_t room_rights_outside(const struct room *room, struct identity who, enum media_role carried);
/* May it be on the stage: by its own right, or brought there? */
bool room_may_stage(const struct room *room, const struct participant *participant);
/* Whom a full stage moves off for `newcomer`: silent longest, neither host nor encoder nor main tile; NULL: nobody. */
struct participant *room_stage_yields(const struct room *room, const struct participant *newcomer);
/* Bits of enum standing_bit. */
uint8_t room_standing(const struct room *room, struct identity who);
/* For the session or for good. */
bool room_banned(const struct room *room, struct identity who);
/* Its voice is heard now: told every so often while it speaks. */
void room_heard(struct room *room, struct participant_id participant, time_us now_us);
/* Its place in the queue of hands, from 1; 0: the hand is not up. */
uint32_t room_hand_place(const struct room *room, const struct participant *participant);
/* The intent for the media bridge. A track flows only while this holds and participant->tracks[track] is on. */
bool room_may_publish(const struct room *room, const struct participant *participant, enum track track);
/* The name to show, from the directory for accounts; never NULL data. */
struct str room_person_name(const struct room *room, const struct participant *participant);
/* Of an account or guest as the directory knows it; none of others. */
struct str room_identity_name(const struct room *room, struct identity who);
/* Moderators and speakers. */
bool room_in_backchannel(const struct room *room, const struct participant *participant);
/* Is it a program that only receives (WHEP), and nobody? An encoder (WHIP) stands on the stage for somebody. */
bool room_is_player(const struct participant *participant);
void room_person_set_name(struct participant *participant, struct str name); /* after a fold, from the side table */
bool room_person_visible(const struct room *room, const struct participant *viewer, const struct participant *person);
/* Is this person kept from writing? */
bool room_chat_blocked(const struct room *room, struct identity who);
/* May these two write to one another privately, as things stand? */
bool room_chat_private(const struct room *room, const struct participant *participant);
/* Does this participant get this event? Ask after the command, before the next one. */
bool room_in_audience(const struct room *room, const struct room_event *event, const struct participant *participant);

#endif
