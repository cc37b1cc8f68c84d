/*
 * The settings of a room, exactly those of `room_settings` in src/protocol/dais.yaml. A Save is one value: it is
 * checked whole and stored whole; `version` is the one that was read.
 */
#ifndef DAIS_ROOM_SETTINGS_H
#define DAIS_ROOM_SETTINGS_H

#include "dais/room/directory.h"

enum stage_access { STAGE_EVERYONE, STAGE_REQUEST, STAGE_INVITE };
enum screen_share { SCREEN_SPEAKERS, SCREEN_EVERYONE };
enum guests { GUESTS_OFF, GUESTS_LINK };

struct person_list {
    uint32_t count;
    struct person_ref items[LIMIT_ROOM_LIST];
};

struct room_settings {
    uint64_t version; /* 0: never saved */
    bool enabled;
    enum room_mode mode;
    struct person_list room_moderators;
    struct person_list chat_moderators;
    struct person_list speakers;
    bool qna;
    bool group_chat;
    bool private_chat;
    enum stage_access stage_access;
    uint32_t stage_limit;
    enum screen_share screen_share;
    uint32_t screens_max;
    enum guests guests;
    bool anonymous_viewers;
    bool anonymous_questions;
    bool hide_participants;
    bool locked;
    uint32_t capacity;            /* 0: none of its own */
    uint32_t auto_end_min;        /* 0: never */
    uint32_t chat_retention_days; /* 0: for ever */
    uint32_t recording_retention_days;
    bool auto_record;
    bool recording_consent;
};

/* Disabled, interactive, everyone on stage (25), group chat on, auto-end after 15 minutes. */
void settings_defaults(struct room_settings *out);
/* Ranges, no double entries, and every account and group named exists. */
MUST_CHECK enum refusal settings_check(const struct room_settings *settings, const struct directory *dir,
                                       const char **ret_field);
/* Is the account in the list: itself, by one of its groups, or as somebody who was expected? */
bool settings_list_has(const struct directory *dir, const struct person_list *list, const struct account *account);

#endif
