/*
 * What clients see of the domain: fills the protocol's structs (protocol_gen.h) from accounts, channels, rooms and
 * participants, and turns settings back. Both HTTP and WebSocket answers are made here, so that the same thing looks
 * the same everywhere.
 *
 * Texts and lists in the results are views of the domain's memory: write them out before the next change.
 */
#ifndef DAIS_SERVER_VIEW_H
#define DAIS_SERVER_VIEW_H

#include "dais/room/room.h"
#include "dais/server/protocol_gen.h"
#include "dais/store/store.h"

#define VIEW_WAITING    50
#define VIEW_HANDS      50
#define VIEW_LIVE_NAMES 5
#define VIEW_CROWD      100 /* above so many people not everybody hears of everybody */

/* `whole`: for administrators and oneself; others see the name, the log-in name and the site role. */
struct proto_account view_account(const struct account *account, bool whole);
struct proto_group view_group(const struct account_group *group);

/* Who was removed from the directory is left out of the lists, and so goes for good with the next Save. */
void view_settings(const struct room_settings *settings, const struct directory *dir, struct proto_room_settings *out);
/* What everybody in the room knows of them, as they are now: with the stage access of this session. */
struct proto_room_rules view_rules(const struct room *room);
/* ERR_INVALID: an entry of a list names not exactly one of account, group and expected; `ret_field` says which list. */
MUST_CHECK enum err view_settings_back(const struct proto_room_settings *in, struct room_settings *ret_settings,
                                       const char **ret_field);
/* The names behind the lists, each once. Returns how many; `max` of 3 × LIMIT_ROOM_LIST is enough. */
uint32_t view_settings_people(const struct room_settings *settings, const struct directory *dir,
                              struct proto_person_named *out, uint32_t max);

/* `room` may be NULL: not folded, nobody in it. `names` is the caller's room for VIEW_LIVE_NAMES. Names are left out
 * where the asker may not see participants (`with_names` false). */
struct proto_live view_live(const struct channel *channel, const struct room *room, bool with_names, struct str *names);

struct view_asker {
    const struct directory *dir;
    const struct account *account; /* NULL: not signed in */
    const struct guest *guest;     /* NULL: none */
};
struct proto_channel_card view_channel_card(const struct view_asker *asker, const struct channel *channel,
                                            const struct room *room, struct str *names);
/* `rights` is the caller's room for PROTO_CHANNEL_RIGHT_COUNT. */
struct proto_channel view_channel(const struct view_asker *asker, const struct channel *channel,
                                  const struct room *room, struct str *names, enum proto_channel_right *rights);
struct proto_member view_member(const struct directory *dir, const struct channel *channel,
                                const struct membership *membership);

/* `with_login`: for who has an account. What others have of an account is its name: a login is half of what it takes to sign in. */
struct proto_participant view_participant(const struct room *room, const struct participant *participant,
                                          enum proto_media_state media, bool with_login);
static inline bool view_sees_logins(const struct participant *viewer)
{
    return viewer->identity.kind == IDENTITY_ACCOUNT;
}
/* The first of those who wait at the door; `out` has room for VIEW_WAITING. Returns how many. */
uint32_t view_waiting(const struct room *room, struct proto_waiter *out);
/* The first of the queue of hands; `out` has room for VIEW_HANDS. Returns how many. */
uint32_t view_hands(const struct room *room, struct proto_hand *out);
/* Sees the queue of hands: who manages the stage, and in a room that is no crowd who sees participants. */
bool view_sees_hands(const struct room *room, const struct participant *viewer);
struct proto_invitation view_invitation(const struct room *room, const struct participant *invited);
/* The rights bits as a list; `out` has room for PROTO_RIGHT_COUNT. Returns how many. */
uint32_t view_rights(uint32_t rights, enum proto_right *out);

/* A question as somebody with that sight sees it; `answers` is where its answers are put. viewer NULL: for several people, who keep
 * what they know of `mine` and `voted`. */
struct proto_question view_question(const struct room *room, const struct question *question, enum question_sight sight,
                                    const struct participant *viewer,
                                    struct proto_answer answers[LIMIT_QUESTION_ANSWERS]);
/* Of those that the viewer sees, those asked before one (NULL: the newest), oldest first. */
struct question_page {
    struct proto_question questions[LIMIT_QUESTIONS_PAGE];
    struct proto_answer answers[LIMIT_QUESTIONS_PAGE][LIMIT_QUESTION_ANSWERS];
    uint32_t count;
    bool more;
};
void view_questions(const struct room *room, const struct participant *viewer, const struct question *before,
                    uint32_t limit, struct question_page *out);

/* ── interactions ── */
struct interaction_view { /* what an interaction's view points into, beside the interaction */
    struct proto_item items[LIMIT_INTERACTION_ITEMS];
    uint32_t right[LIMIT_INTERACTION_ITEMS][LIMIT_INTERACTION_OPTIONS];
    struct proto_item_result results[LIMIT_INTERACTION_ITEMS];
    struct proto_cloud_word words[LIMIT_CLOUD_TOLD];
    struct proto_ballot_item_out mine[LIMIT_INTERACTION_ITEMS];
    uint32_t choices[LIMIT_INTERACTION_ITEMS][LIMIT_INTERACTION_OPTIONS];
};
/* As who manages interactions sees it, or who does not. viewer NULL: for several people. */
struct proto_interaction view_interaction(const struct interaction *it, bool manages, const struct participant *viewer,
                                          struct interaction_view *out);
/* How it stands; of a secret one that is open: how many answered. */
struct proto_interaction_result view_interaction_result(const struct interaction *it, bool manages,
                                                        struct interaction_view *out);
/* What somebody answered. `all` false: the texts alone. */
void view_ballot(const struct interaction_shape *shape, const struct interaction_ballot *ballot, bool all,
                 struct proto_ballot_item_out out[LIMIT_INTERACTION_ITEMS],
                 uint32_t choices[LIMIT_INTERACTION_ITEMS][LIMIT_INTERACTION_OPTIONS]);
/* Of those that the viewer sees, those drafted before one (NULL: the newest), oldest first. */
struct interaction_page { /* 80 KB: not for the stack */
    struct proto_interaction interactions[LIMIT_INTERACTIONS_PAGE];
    struct interaction_view views[LIMIT_INTERACTIONS_PAGE];
    uint32_t count;
    bool more;
};
void view_interactions(const struct room *room, const struct participant *viewer, const struct interaction *before,
                       uint32_t limit, struct interaction_page *out);

/* ── the chat ── */
struct chat_views { /* 45 KB: not for the stack */
    struct proto_message messages[LIMIT_CHAT_PAGE];
    struct proto_mention mentions[LIMIT_CHAT_PAGE][LIMIT_CHAT_MENTIONS];
    struct proto_reaction reactions[LIMIT_CHAT_PAGE][LIMIT_CHAT_KINDS];
};
/* Points into the page and into `out`; returns how many messages. */
uint32_t view_chat(const struct chat_page *page, struct chat_views *out);
/* What this person is shown of the room's chat now. */
struct chat_view view_chat_of(const struct room *room, struct identity who, wall_ms at_ms);
uint32_t view_pinned(const struct room *room, uint64_t out[LIMIT_CHAT_PINS]); /* their seqs */
uint32_t view_blocked(const struct room *room, struct proto_blocked_writer out[LIMIT_CHAT_BLOCKED]);

#endif
