/*
 * Who may do what: the two rights tables (channel and room) as data, and the few rules that decide their circles.
 * Rights add up: two roles give the union. A site admin has every right. Nothing is cached here; the room asks again
 * whenever memberships, groups, lists, mode or privacy change.
 */
#ifndef DAIS_ROOM_ROLE_H
#define DAIS_ROOM_ROLE_H

#include "dais/room/settings.h"

/* ── the channel ── */

enum channel_right { /* the first fifteen as in dais.yaml */
                     CHANNEL_RIGHT_SEE,
                     CHANNEL_RIGHT_ADD_MEDIA,
                     CHANNEL_RIGHT_EDIT, /* details, type, options */
                     CHANNEL_RIGHT_APPROVE_MEDIA,
                     CHANNEL_RIGHT_MANAGE_MEMBERS,
                     CHANNEL_RIGHT_TRANSFER,
                     CHANNEL_RIGHT_DELETE,
                     CHANNEL_RIGHT_MANAGE_ROOM, /* the Meeting room tab, Save */
                     CHANNEL_RIGHT_REPORTS,
                     CHANNEL_RIGHT_SUBSCRIBE,
                     CHANNEL_RIGHT_ROOM_OPEN,    /* hosts and room moderators: from the room's table */
                     CHANNEL_RIGHT_STAGE_JOIN,   /* who may go on stage by themselves: likewise */
                     CHANNEL_RIGHT_ENTER_LOCKED, /* who is let in while the room is locked: likewise */
                     CHANNEL_RIGHT_LINKS,        /* who makes guest links: likewise */
                     CHANNEL_RIGHT_ENTER_CLOSED, /* who waits in the green room: likewise */
                     CHANNEL_RIGHT_REMOVE_OWN_MEDIA,
                     CHANNEL_RIGHT_REMOVE_ANY_MEDIA,
                     CHANNEL_RIGHT_COUNT
};
/* Bits 1 << enum channel_right. `account` NULL: somebody not signed in. Without CHANNEL_RIGHT_ROOM_OPEN,
 * …_STAGE_JOIN, …_ENTER_LOCKED, …_LINKS and …_ENTER_CLOSED, which need the room's settings: add them where the room's table says so. */
uint32_t channel_rights(const struct directory *dir, const struct channel *channel, const struct account *account);
/* The same, where the account's role is known already (lists). */
uint32_t channel_rights_as(const struct channel *channel, const struct account *account, enum channel_role role);
static inline bool channel_can(uint32_t rights, enum channel_right right)
{
    return (rights >> right & 1) != 0;
}

/* ── the room ── */

enum room_role { /* columns of the table, highest first */
                 ROOM_ROLE_NONE = -1,
                 ROOM_ROLE_HOST,
                 ROOM_ROLE_ROOM_MODERATOR,
                 ROOM_ROLE_CHAT_MODERATOR,
                 ROOM_ROLE_SPEAKER,
                 ROOM_ROLE_MEMBER,
                 ROOM_ROLE_GUEST,
                 ROOM_ROLE_ANONYMOUS,
                 ROOM_ROLE_COUNT
};

enum room_action {                      /* rows of the table */
                   ACTION_GOVERN,       /* open the room; end for everyone; lock; admit, decline */
                   ACTION_ENTER_CLOSED, /* green room */
                   ACTION_ENTER_OPEN,
                   ACTION_ENTER_LOCKED, /* without knocking */
                   ACTION_LINKS,
                   ACTION_STAGE_EVERYONE,
                   ACTION_STAGE_REQUEST,
                   ACTION_STAGE_INVITE, /* also: webinar */
                   ACTION_STAGE_MANAGE, /* stage access; invite, remove; mute, camera off, hard mute; hands; main tile */
                   ACTION_SWITCH_ON_OTHERS,
                   ACTION_PERSON_MANAGE, /* remove, ban; make speaker or temporary moderator; grant a tool */
                   ACTION_ACT_ON_HOST,
                   ACTION_HAND, /* raise or lower one's own; reactions */
                   ACTION_SHARE_SCREEN,
                   ACTION_SHARE_MEDIA,
                   ACTION_DRAW,
                   ACTION_BREAKOUTS,
                   ACTION_RECORD,
                   ACTION_CHAT_READ,
                   ACTION_CHAT_WRITE,
                   ACTION_CHAT_MODERATE,
                   ACTION_QNA_ASK,
                   ACTION_QNA_SEE,
                   ACTION_QNA_HANDLE,
                   ACTION_INTERACTION_MANAGE,
                   ACTION_INTERACTION_ANSWER,
                   ACTION_BACKCHANNEL,
                   ACTION_PARTICIPANTS_SEE,
                   ACTION_DASHBOARD,
                   ACTION_COUNT
};

enum role_answer { /* weakest first: the union of roles is the greatest */
                   ANSWER_NO,
                   ANSWER_PUBLISHED, /* sees published questions */
                   ANSWER_OWN,       /* sees own and published questions */
                   ANSWER_ASK,       /* may ask for it */
                   ANSWER_INVITED,   /* when invited */
                   ANSWER_NOT_OWNER, /* on hosts, but not on the owner */
                   ANSWER_YES,
};

/* Bits 1 << enum room_role of somebody in (or at the door of) a channel's room; 0: may not know of it. Lists are
 * expanded by account and group. Who may not see the channel has no role, whatever the lists say. */
uint32_t room_roles(const struct directory *dir, const struct channel *channel, const struct room_settings *settings,
                    struct identity who, enum media_role carried);
/* Do people without an account and a link come in as viewers? */
bool room_visitors_admitted(const struct channel *channel, const struct room_settings *settings);
/* A site administrator: may everything, also what the tables give to nobody but the owner. */
bool role_everything(const struct directory *dir, struct identity who);
enum room_role room_role_highest(uint32_t roles);
/* The table's cell, its circles decided by the settings; the union over the roles. */
enum role_answer role_answer(uint32_t roles, enum room_action action, const struct room_settings *settings);
bool role_can(uint32_t roles, enum room_action action, const struct room_settings *settings);
/* The row that stage access and mode make valid. */
enum room_action role_stage_action(enum room_mode mode, enum stage_access access);
/* May it be brought on stage by others, that is called or invited, whatever the access? */
bool role_may_be_brought(uint32_t roles, const struct room_settings *settings);

/* ── what clients are told: enums.right of dais.yaml ── */
enum right {
    RIGHT_ROOM_OPEN,
    RIGHT_ROOM_END,
    RIGHT_STAGE_JOIN,
    RIGHT_STAGE_MANAGE,
    RIGHT_PUBLISH_MIC,
    RIGHT_PUBLISH_CAMERA,
    RIGHT_PUBLISH_SCREEN,
    RIGHT_PERSON_MUTE,
    RIGHT_CHAT_READ,
    RIGHT_CHAT_WRITE,
    RIGHT_PARTICIPANTS_SEE,
    RIGHT_SETTINGS_EDIT,
    RIGHT_QUESTIONS_ASK,
    RIGHT_QUESTIONS_ALL,
    RIGHT_QUESTIONS_ANSWER,
    RIGHT_QUESTIONS_HANDLE,
    RIGHT_BACKCHANNEL,
    RIGHT_CHAT_MODERATE,
    RIGHT_CHAT_PRIVATE,
    RIGHT_HAND,
    RIGHT_INTERACTIONS_MANAGE,
    RIGHT_INTERACTIONS_ANSWER,
    RIGHT_COUNT
};

#endif
