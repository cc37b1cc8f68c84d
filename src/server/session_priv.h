/* What the session files share; nobody else includes it. */
#ifndef DAIS_SERVER_SESSION_PRIV_H
#define DAIS_SERVER_SESSION_PRIV_H

#include "dais/server/session.h"
#include "dais/server/view.h"
#include "dais/server/ws.h"

struct bucket {
    double tokens;
    time_us at_us;
};

enum seat_state {
    SEAT_NONE,
    SEAT_ENTERING, /* taken; its answer waits for the commit */
    SEAT_HELD,
};

/* A channel that a session watches, and what it was told of it last. */
enum seen { SEEN_NOT, SEEN, SEEN_WITH_NAMES };
struct watched {
    struct channel_id channel;
    enum seen seen;
};

struct session {
    struct sessions *sessions;
    struct ws_handle ws;
    struct login login;
    struct identity who;
    struct bucket chat, action, reaction;
    enum seat_state seat;
    struct channel_id channel; /* of the seat */
    struct live_member member;
    bool knocking; /* waits at the door of `knocked` */
    struct channel_id knocked;
    struct watched *watched;
    uint32_t watched_count;
    struct session *prev, *next;
};

/* A seat whose connection went while the store was busy: told to the room as soon as it takes commands again. */
struct lost_seat {
    struct channel_id channel;
    struct participant_id participant; /* none: it waited at the door */
    struct identity who;
    struct lost_seat *next;
};

struct sessions {
    struct sessions_options o;
    struct session **by_index; /* by ws_handle.index; LIMIT_CONNECTIONS */
    struct session *first;
    size_t count;
    struct lost_seat *lost;
    struct session *walk;    /* whose watched channels are looked at next; NULL: no walk */
    bool walk_due;           /* another one, after it */
    struct json_out out, ok; /* scratch: a message, an answer */
};

/* One request while it is handled. */
struct request {
    struct sessions *sessions;
    struct session *session;
    const struct proto_frame *frame;
    wall_ms at_ms;
    time_us now_us;
};

/* ── answering (session.c) ── */
void request_ok(const struct request *request, const void *ok);
void request_fault(const struct request *request, const struct proto_fault *fault);
void request_error(const struct request *request, enum proto_error error);
/* Commits the change, records `ok` under the request's key, answers after the commit. */
void request_finish(const struct request *request, struct site_change *change, const void *ok);
/* Begins a change; on failure the request is answered. */
MUST_CHECK bool request_begin(const struct request *request, struct site_change *ret_change);
/* Runs a command of the session's seat; on failure the request is answered, and the change dropped. */
MUST_CHECK bool request_command(const struct request *request, struct site_change *change, struct room *room,
                                struct command *command);
/* A command of the session's seat whose answer says nothing: run, committed, answered. */
void request_act(const struct request *request, struct command *command);
/* The room of the session's seat; on failure the request is answered. */
MUST_CHECK bool request_room(const struct request *request, struct room **ret_room);
/* False: it was too fast. */
MUST_CHECK bool bucket_take(struct bucket *bucket, time_us now_us, double per_s, double burst);
struct session *session_find(struct sessions *sessions, struct ws_handle ws);
void session_send(struct session *session, struct frame *frame, bool large);
void session_send_text(struct session *session, struct str text, bool large);

/* ── handlers ── */
typedef void request_handler(const struct request *request);
request_handler session_room_enter, session_room_leave, session_room_open, session_room_end; /* session_room.c */
request_handler session_stage_join, session_stage_leave, session_stage_access,
    session_stage_invite; /* session_stage.c */
request_handler session_stage_spotlight, session_stage_accept, session_stage_decline, session_stage_remove;
request_handler session_hand_raise, session_hand_lower, session_hand_lower_all, session_hand_order, session_hand_call;
request_handler session_person_mute, session_person_mute_all, session_person_camera_off; /* session_person.c */
request_handler session_person_hard_mute, session_person_promote, session_person_grant, session_person_remove;
request_handler session_person_ban, session_person_unban, session_person_bans;
/* session_acts.c */
request_handler session_media_offer, session_media_view, session_media_mute;
request_handler session_chat_post, session_chat_edit, session_chat_delete, session_chat_react; /* session_chat.c */
request_handler session_chat_pin, session_chat_unpin, session_chat_block, session_chat_slow, session_chat_clear;
request_handler session_chat_switch, session_chat_direct, session_chat_direct_history, session_chat_history;
request_handler session_chat_search, session_chat_reactions;
request_handler session_qna_ask, session_qna_list, session_qna_upvote, session_qna_take; /* session_qna.c */
request_handler session_qna_assign, session_qna_answer, session_qna_publish, session_qna_dismiss, session_qna_restore;
request_handler session_qna_helpers, session_qna_grant;
request_handler session_interaction_draft, session_interaction_schedule,
    session_interaction_publish; /* session_interaction.c */
request_handler session_interaction_answer, session_interaction_close, session_interaction_reopen;
request_handler session_interaction_delete, session_interaction_list, session_interaction_answers;
request_handler session_reaction_send;
request_handler session_backchannel_post, session_backchannel_history;         /* session_backchannel.c */
request_handler session_presence_watch;                                        /* session_presence.c */
request_handler session_room_lock, session_room_knock, session_room_knock_end; /* session_door.c */
request_handler session_waiting_admit, session_waiting_decline, session_waiting_message;

/* Answers an offer that came to nothing. */
void request_offer_fault(const struct request *request, enum err err, const struct negotiate_refusal *refusal);
/* What watchers see of the channel may have changed; of any channel; its room was opened. */
void session_on_presence(void *user, struct channel_id channel);
void session_on_any_rights(void *user);
void session_on_opened(void *user, struct channel_id channel);
void session_walk_forget(struct session *session); /* it goes */
void session_on_door(void *user, const struct room *room, const struct room_event *event, uint64_t ticket);
/* Its connection goes, or waits no more: the room is told if it was the last one of this person at that door. */
void session_lose_door(struct session *session);
bool session_door_held(const struct sessions *sessions, struct channel_id channel, struct identity who);
/* A place is lost (lost_seat): tells the room, or keeps it to be told later. */
void session_tell_lost(struct sessions *sessions, const struct lost_seat *lost);
/* The folded or newly folded room of a channel; on failure the request is answered. */
MUST_CHECK bool request_room_outside(const struct request *request, struct id128 channel, struct room **ret_room);
void session_lose_seat(struct session *session);
void session_retry_lost(struct sessions *sessions);
extern const struct live_ops session_live_ops;

/* session_snapshot.c: writes the answer to room.enter for this seat into `out`. ERR_NOT_FOUND: it has no seat. */
struct entered {
    int64_t id;
    struct id128 secret;
    bool resumed;
    struct str answer; /* empty: there was no offer */
};
MUST_CHECK enum err session_write_entered(struct sessions *sessions, struct session *session, struct room *room,
                                          const struct entered *entered, struct json_out *out);
#define BACKCHANNEL_CURSOR_SIZE 21
/* The messages of a page, and the cursor of the one before it; empty: there is none. Returns how many. */
uint32_t session_backchannel_view(const struct said_page *page, struct proto_message out[LIMIT_CHAT_PAGE],
                                  char cursor[BACKCHANNEL_CURSOR_SIZE]);

#endif
