/* What the modules of the domain share. Include it first: it decides how uthash behaves. */
#ifndef DAIS_ROOM_PRIV_H
#define DAIS_ROOM_PRIV_H

/* Without memory uthash must tell us, not end the process: after HASH_ADD an element's hh.tbl is NULL then. */
#define HASH_NONFATAL_OOM 1

#include "dais/room/room.h"

#include <uthash.h>
#include <utlist.h>

/* Works out a participant's rights as they are now (bits of enum right). */
uint32_t room_rights_now(const struct room *room, const struct participant *participant);
/* It governs no more, or is about to be gone. */
void room_govern_end(struct room *room, struct participant *participant);
/* True when they changed. */
bool room_roles_refresh(struct room *room, struct participant *participant);
/* Tells the participant when its rights are others than it was last told. One event at most. */
void room_rights_tell(struct room *room, struct participant *participant, wall_ms at_ms, struct event_list *list);
/* Keeps hostless_us. */
void room_hosts_watch(struct room *room, time_us now_us);
/* After anything that may have changed rights: removals, tracks off, and what people are told. */
void room_sweep(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
/* How many events that may be: eight a person (muted and locked before it), and a few of the command itself. */
#define SWEEP_EVENTS(room)                                                                                             \
    ((room)->count * 8 + (room)->waiter_count + (room)->question_count + LIMIT_INTERACTIONS_OPEN + 16)
/* One person's part of it. `changed`: others are told in any case. It may be gone afterwards. */
void room_sweep_person(struct room *room, struct participant *p, bool changed, wall_ms at_ms, struct event_list *list);
struct room_event *room_person_leave(struct room *room, struct participant *p, wall_ms at_ms, struct identity by,
                                     enum left_reason reason, struct event_list *list);
enum room_action room_stage_action(const struct room *room);
/* Hosts are acted on by hosts only, and the owner by nobody but site administrators. */
bool room_may_act_on(const struct room *room, const struct participant *actor, const struct participant *target);
bool room_may_act_on_identity(const struct room *room, const struct participant *actor, struct identity target,
                              uint32_t target_roles);
/* Numbers an event that follows from the state, and applies it: cannot fail. */
void room_emit(struct room *room, struct room_event *event);
/* Makes room for `count` more events. */
MUST_CHECK bool event_list_reserve(struct event_list *list, uint32_t count);
/* Takes the next place (reserved before), filled with who, when and whom. */
struct room_event *event_list_add(struct event_list *list, enum event_kind kind, enum event_audience audience,
                                  wall_ms at_ms);

/* An event of the command's actor about somebody (or nobody, where that is none). */
struct room_event *event_list_act(struct event_list *list, const struct command *c, enum event_kind kind,
                                  enum event_audience audience, struct participant_id about);

/* ── questions (room_qna.c) and the backchannel (room_backchannel.c) ── */
enum refusal room_on_qna(struct room *room, struct participant *p, const struct command *c, struct event_list *list);
enum refusal room_on_backchannel(struct room *room, struct participant *p, const struct command *c,
                                 struct event_list *list);
uint32_t room_qna_rights(const struct room *room, const struct participant *p); /* bits of enum right */
/* Who may answer no more owns nothing: an event for each of these at most. */
void room_qna_release(struct room *room, wall_ms at_ms, struct event_list *list);

/* ── their fold (room_qna_fold.c) ── */
void questions_drop(struct room *room);
MUST_CHECK enum err apply_qna(struct room *room, const struct room_event *e);
void qna_encode(const struct room_event *e, struct writer *w);
void qna_decode(struct reader *r, struct room_event *e);
size_t questions_size(const struct room *room); /* bytes that are enough */
void questions_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err questions_decode(struct room *room, struct reader *r);

/* ── interactions (room_interaction.c, interaction_check.c) ── */
enum refusal room_on_interaction(struct room *room, struct participant *p, const struct command *c,
                                 struct event_list *list);
/* What is due is to be found out by the next tick, which knows what time it is on the wall. */
void room_interactions_look(struct room *room, time_us now_us);
/* Publishes what is due, closes what is over. An event for each, at most LIMIT_INTERACTIONS_OPEN of each kind. */
void room_interactions_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
void room_interactions_close(struct room *room, wall_ms at_ms, struct event_list *list); /* all: the session ends */
/* Is the draft one? `ret_field` names what is wrong. */
MUST_CHECK enum refusal interaction_draft_check(const struct interaction_draft *draft, const char **ret_field);
MUST_CHECK enum refusal interaction_ballot_check(const struct interaction_shape *shape,
                                                 const struct interaction_ballot *ballot, const char **ret_field);

/* ── their fold (room_interaction_fold.c) and answers (interaction_tally.c) ── */
void interactions_drop(struct room *room);
MUST_CHECK enum err apply_interaction(struct room *room, const struct room_event *e);
void interaction_encode(const struct room_event *e, struct writer *w);
void interaction_decode(struct reader *r, struct room_event *e);
size_t interactions_size(const struct room *room); /* bytes that are enough */
void interactions_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err interactions_decode(struct room *room, struct reader *r);
/* Counts an answer, new or in place of the former one. ERR_NO_MEMORY: nothing changed. */
MUST_CHECK enum err interaction_count(struct room *room, struct interaction *it, struct identity who,
                                      const struct interaction_ballot *ballot);
void interaction_answers_drop(struct room *room, struct interaction *it); /* and its result */

/* ── the chat (room_chat.c) ── */
enum refusal room_on_chat(struct room *room, struct participant *p, const struct command *c, struct event_list *list);
/* May it write in the group chat? */
enum refusal room_chat_write_check(const struct room *room, const struct participant *p);

/* ── the chat's fold (room_chat_fold.c) ── */
MUST_CHECK enum err apply_chat(struct room *room, const struct room_event *e);
void chat_event_encode(const struct room_event *e, struct writer *w);
void chat_event_decode(struct reader *r, struct room_event *e);
#define SNAPSHOT_CHAT_BYTES (8 + 4 + 4 + LIMIT_CHAT_PINS * 24 + 4 + LIMIT_CHAT_BLOCKED * 17)
void chat_rules_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err chat_rules_decode(struct room *room, struct reader *r);
void chat_writers_drop(struct room *room);

/* ── the stage (room_stage.c, room_hands.c) ── */
enum refusal room_on_stage(struct room *room, struct participant *p, const struct command *c, struct event_list *list);
enum refusal room_on_hand(struct room *room, struct participant *p, const struct command *c, struct event_list *list);
/* Whom a moderator's act is about. NOT_FOUND: not there, or not to be seen; FORBIDDEN. */
MUST_CHECK enum refusal room_stage_target(const struct room *room, const struct participant *p, const struct command *c,
                                          bool spares_hosts, struct participant **ret_target);
/* Brings somebody on the stage, and somebody off it when it is full. Two events at most, and what they are told of their rights. */
MUST_CHECK enum refusal room_stage_bring(struct room *room, struct participant *p, enum stage_way way,
                                         const struct command *c, struct event_list *list);
/* What the loss of a right takes: place, hand and invitation. */
void room_stage_sweep(struct room *room, struct participant *p, wall_ms at_ms, struct event_list *list);
void room_stage_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
void room_stage_folded(struct room *room, time_us now_us);
time_us room_stage_deadline_us(const struct room *room);

/* ── what holds for people (room_standing.c) ── */
enum refusal room_on_standing(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list);
/* Bits of enum room_role that were given for the session. */
uint32_t room_standing_roles(const struct room *room, struct identity who);
MUST_CHECK enum err apply_standing(struct room *room, const struct room_event *e);
/* All but `keep`, bits of enum standing_bit. */
void standings_drop(struct room *room, uint8_t keep);
#define SNAPSHOT_STANDING_BYTES(room) (4 + (size_t)HASH_COUNT((room)->standings) * 18)
void standings_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err standings_decode(struct room *room, struct reader *r);

/* ── the main tile for all (room_stage_fold.c) ── */
void spotlight_leave(struct room *room, const struct participant *p);
#define SNAPSHOT_SPOTLIGHT_BYTES 17
void spotlight_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err spotlight_decode(struct room *room, struct reader *r);

/* ── sources (room_tracks.c) ── */
/* Off, if it is on. */
void room_mute(struct room *room, const struct participant *actor, struct participant *target, enum track track,
               const struct command *c, struct event_list *list);
enum refusal room_on_track(struct room *room, struct participant *p, const struct command *c, struct event_list *list);

/* ── the stage's fold (room_stage_fold.c) ── */
MUST_CHECK enum err apply_stage(struct room *room, const struct room_event *e);
void hand_drop(struct room *room, struct participant *p);
#define SNAPSHOT_STAGE_BYTES(room) (16 + (size_t)(room)->hand_count * 24 + (size_t)(room)->count * 42)
void stage_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err stage_decode(struct room *room, struct reader *r);

/* ── the door (room_door.c) ── */
enum refusal room_on_lock(struct room *room, const struct command *c, struct event_list *list);
enum refusal room_on_knock(struct room *room, const struct command *c, struct event_list *list);
enum refusal room_on_knock_away(struct room *room, const struct command *c, struct event_list *list);
enum refusal room_on_knock_end(struct room *room, const struct command *c, struct event_list *list);
enum refusal room_on_door(struct room *room, struct participant *p, const struct command *c, struct event_list *list);
/* What a knocking person may not, but for the lock; the same for entering. */
enum refusal room_door_check(const struct room *room, struct identity who, uint32_t roles);
/* May this person take a seat while the room is closed? Media clients come to open rooms only. */
bool room_green_admitted(const struct room *room, struct identity who, uint32_t roles);
void room_door_sweep(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
void room_door_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list);
void room_door_folded(struct room *room, time_us now_us);
time_us room_door_deadline_us(const struct room *room);

/* ── the door's fold (room_door_fold.c) ── */
void waiter_drop(struct room *room, struct waiter *waiter);
void waiters_drop(struct room *room);
struct waiter *room_waiter(const struct room *room, struct waiter_id id);
MUST_CHECK enum err apply_door(struct room *room, const struct room_event *e);
#define SNAPSHOT_WAITER_BYTES (16 + 17 + 1 + 8)
void waiters_encode(const struct room *room, struct writer *w);
MUST_CHECK enum err waiters_decode(struct room *room, struct reader *r);

/* Encodings that events and snapshots share. */
void settings_encode(const struct room_settings *settings, struct writer *w);
void settings_decode(struct reader *r, struct room_settings *settings);
void identity_encode(struct identity identity, struct writer *w);
struct identity identity_decode(struct reader *r);
void media_role_encode(enum media_role role, struct writer *w);
enum media_role media_role_decode(struct reader *r);
void role_encode(enum room_role role, struct writer *w);
enum room_role role_decode(struct reader *r);

#endif
