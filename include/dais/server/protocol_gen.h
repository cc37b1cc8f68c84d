/* Made by tools/gen from src/protocol/dais.yaml: do not edit. What clients and server say to one another, as C. */
/* clang-format off */

#ifndef DAIS_SERVER_PROTOCOL_GEN_H
#define DAIS_SERVER_PROTOCOL_GEN_H

#include "dais/base/id.h"
#include "dais/server/proto_shape.h"

#define PROTO_SUBPROTOCOL "dais.1"

enum proto_site_role {
    PROTO_SITE_ROLE_ADMIN,
    PROTO_SITE_ROLE_USER,
    PROTO_SITE_ROLE_VIEWER,
};
#define PROTO_SITE_ROLE_COUNT 3

extern const struct proto_enum proto_site_role_names;
static inline const char *proto_site_role_name(enum proto_site_role value)
{
    return proto_enum_name(&proto_site_role_names, (unsigned)value);
}

enum proto_channel_type {
    PROTO_CHANNEL_TYPE_OPEN,
    PROTO_CHANNEL_TYPE_RESTRICTED,
    PROTO_CHANNEL_TYPE_PRIVATE,
    PROTO_CHANNEL_TYPE_SHARED_REPOSITORY,
    PROTO_CHANNEL_TYPE_PUBLIC_RESTRICTED,
    PROTO_CHANNEL_TYPE_PUBLIC_OPEN,
};
#define PROTO_CHANNEL_TYPE_COUNT 6

extern const struct proto_enum proto_channel_type_names;
static inline const char *proto_channel_type_name(enum proto_channel_type value)
{
    return proto_enum_name(&proto_channel_type_names, (unsigned)value);
}

enum proto_channel_role {
    PROTO_CHANNEL_ROLE_MEMBER,
    PROTO_CHANNEL_ROLE_CONTRIBUTOR,
    PROTO_CHANNEL_ROLE_MODERATOR,
    PROTO_CHANNEL_ROLE_MANAGER,
};
#define PROTO_CHANNEL_ROLE_COUNT 4

extern const struct proto_enum proto_channel_role_names;
static inline const char *proto_channel_role_name(enum proto_channel_role value)
{
    return proto_enum_name(&proto_channel_role_names, (unsigned)value);
}

enum proto_membership_state {
    PROTO_MEMBERSHIP_STATE_ACTIVE,
    PROTO_MEMBERSHIP_STATE_PENDING,
    PROTO_MEMBERSHIP_STATE_DEACTIVATED,
};
#define PROTO_MEMBERSHIP_STATE_COUNT 3

extern const struct proto_enum proto_membership_state_names;
static inline const char *proto_membership_state_name(enum proto_membership_state value)
{
    return proto_enum_name(&proto_membership_state_names, (unsigned)value);
}

enum proto_room_mode {
    PROTO_ROOM_MODE_INTERACTIVE,
    PROTO_ROOM_MODE_WEBINAR,
};
#define PROTO_ROOM_MODE_COUNT 2

extern const struct proto_enum proto_room_mode_names;
static inline const char *proto_room_mode_name(enum proto_room_mode value)
{
    return proto_enum_name(&proto_room_mode_names, (unsigned)value);
}

enum proto_stage_access {
    PROTO_STAGE_ACCESS_EVERYONE,
    PROTO_STAGE_ACCESS_REQUEST,
    PROTO_STAGE_ACCESS_INVITE,
};
#define PROTO_STAGE_ACCESS_COUNT 3

extern const struct proto_enum proto_stage_access_names;
static inline const char *proto_stage_access_name(enum proto_stage_access value)
{
    return proto_enum_name(&proto_stage_access_names, (unsigned)value);
}

enum proto_screen_share {
    PROTO_SCREEN_SHARE_SPEAKERS,
    PROTO_SCREEN_SHARE_EVERYONE,
};
#define PROTO_SCREEN_SHARE_COUNT 2

extern const struct proto_enum proto_screen_share_names;
static inline const char *proto_screen_share_name(enum proto_screen_share value)
{
    return proto_enum_name(&proto_screen_share_names, (unsigned)value);
}

enum proto_guests {
    PROTO_GUESTS_OFF,
    PROTO_GUESTS_LINK,
};
#define PROTO_GUESTS_COUNT 2

extern const struct proto_enum proto_guests_names;
static inline const char *proto_guests_name(enum proto_guests value)
{
    return proto_enum_name(&proto_guests_names, (unsigned)value);
}

enum proto_room_state {
    PROTO_ROOM_STATE_DISABLED,
    PROTO_ROOM_STATE_CLOSED,
    PROTO_ROOM_STATE_OPEN,
};
#define PROTO_ROOM_STATE_COUNT 3

extern const struct proto_enum proto_room_state_names;
static inline const char *proto_room_state_name(enum proto_room_state value)
{
    return proto_enum_name(&proto_room_state_names, (unsigned)value);
}

enum proto_room_role {
    PROTO_ROOM_ROLE_HOST,
    PROTO_ROOM_ROLE_ROOM_MODERATOR,
    PROTO_ROOM_ROLE_CHAT_MODERATOR,
    PROTO_ROOM_ROLE_SPEAKER,
    PROTO_ROOM_ROLE_MEMBER,
    PROTO_ROOM_ROLE_GUEST,
    PROTO_ROOM_ROLE_ANONYMOUS,
};
#define PROTO_ROOM_ROLE_COUNT 7

extern const struct proto_enum proto_room_role_names;
static inline const char *proto_room_role_name(enum proto_room_role value)
{
    return proto_enum_name(&proto_room_role_names, (unsigned)value);
}

enum proto_enter_as {
    PROTO_ENTER_AS_STAGE,
    PROTO_ENTER_AS_VIEWER,
    PROTO_ENTER_AS_COMPANION,
};
#define PROTO_ENTER_AS_COUNT 3

extern const struct proto_enum proto_enter_as_names;
static inline const char *proto_enter_as_name(enum proto_enter_as value)
{
    return proto_enum_name(&proto_enter_as_names, (unsigned)value);
}

enum proto_source_kind {
    PROTO_SOURCE_KIND_MIC,
    PROTO_SOURCE_KIND_CAMERA,
    PROTO_SOURCE_KIND_SCREEN,
    PROTO_SOURCE_KIND_SCREEN_AUDIO,
};
#define PROTO_SOURCE_KIND_COUNT 4

extern const struct proto_enum proto_source_kind_names;
static inline const char *proto_source_kind_name(enum proto_source_kind value)
{
    return proto_enum_name(&proto_source_kind_names, (unsigned)value);
}

enum proto_media_state {
    PROTO_MEDIA_STATE_NONE,
    PROTO_MEDIA_STATE_CONNECTING,
    PROTO_MEDIA_STATE_CONNECTED,
    PROTO_MEDIA_STATE_SHAKY,
    PROTO_MEDIA_STATE_LOST,
};
#define PROTO_MEDIA_STATE_COUNT 5

extern const struct proto_enum proto_media_state_names;
static inline const char *proto_media_state_name(enum proto_media_state value)
{
    return proto_enum_name(&proto_media_state_names, (unsigned)value);
}

enum proto_left_reason {
    PROTO_LEFT_REASON_LEFT,
    PROTO_LEFT_REASON_ENDED,
    PROTO_LEFT_REASON_REMOVED,
    PROTO_LEFT_REASON_TIMEOUT,
    PROTO_LEFT_REASON_REPLACED,
    PROTO_LEFT_REASON_ROOM_OFF,
    PROTO_LEFT_REASON_SERVER,
    PROTO_LEFT_REASON_BANNED,
};
#define PROTO_LEFT_REASON_COUNT 8

extern const struct proto_enum proto_left_reason_names;
static inline const char *proto_left_reason_name(enum proto_left_reason value)
{
    return proto_enum_name(&proto_left_reason_names, (unsigned)value);
}

enum proto_relation {
    PROTO_RELATION_MANAGER,
    PROTO_RELATION_MEMBER,
    PROTO_RELATION_SUBSCRIBER,
};
#define PROTO_RELATION_COUNT 3

extern const struct proto_enum proto_relation_names;
static inline const char *proto_relation_name(enum proto_relation value)
{
    return proto_enum_name(&proto_relation_names, (unsigned)value);
}

enum proto_channel_sort {
    PROTO_CHANNEL_SORT_OPEN_FIRST,
    PROTO_CHANNEL_SORT_NAME,
    PROTO_CHANNEL_SORT_LAST_SESSION,
};
#define PROTO_CHANNEL_SORT_COUNT 3

extern const struct proto_enum proto_channel_sort_names;
static inline const char *proto_channel_sort_name(enum proto_channel_sort value)
{
    return proto_enum_name(&proto_channel_sort_names, (unsigned)value);
}

enum proto_account_sort {
    PROTO_ACCOUNT_SORT_NAME,
    PROTO_ACCOUNT_SORT_NAME_DOWN,
    PROTO_ACCOUNT_SORT_EMAIL,
    PROTO_ACCOUNT_SORT_EMAIL_DOWN,
    PROTO_ACCOUNT_SORT_ROLE,
    PROTO_ACCOUNT_SORT_ROLE_DOWN,
    PROTO_ACCOUNT_SORT_STATE,
    PROTO_ACCOUNT_SORT_STATE_DOWN,
};
#define PROTO_ACCOUNT_SORT_COUNT 8

extern const struct proto_enum proto_account_sort_names;
static inline const char *proto_account_sort_name(enum proto_account_sort value)
{
    return proto_enum_name(&proto_account_sort_names, (unsigned)value);
}

enum proto_group_sort {
    PROTO_GROUP_SORT_NAME,
    PROTO_GROUP_SORT_NAME_DOWN,
    PROTO_GROUP_SORT_MEMBERS,
    PROTO_GROUP_SORT_MEMBERS_DOWN,
};
#define PROTO_GROUP_SORT_COUNT 4

extern const struct proto_enum proto_group_sort_names;
static inline const char *proto_group_sort_name(enum proto_group_sort value)
{
    return proto_enum_name(&proto_group_sort_names, (unsigned)value);
}

enum proto_site_channel_sort {
    PROTO_SITE_CHANNEL_SORT_NAME,
    PROTO_SITE_CHANNEL_SORT_NAME_DOWN,
    PROTO_SITE_CHANNEL_SORT_TYPE,
    PROTO_SITE_CHANNEL_SORT_TYPE_DOWN,
    PROTO_SITE_CHANNEL_SORT_OWNER,
    PROTO_SITE_CHANNEL_SORT_OWNER_DOWN,
    PROTO_SITE_CHANNEL_SORT_PEOPLE,
    PROTO_SITE_CHANNEL_SORT_PEOPLE_DOWN,
    PROTO_SITE_CHANNEL_SORT_LAST_SESSION,
    PROTO_SITE_CHANNEL_SORT_LAST_SESSION_DOWN,
};
#define PROTO_SITE_CHANNEL_SORT_COUNT 10

extern const struct proto_enum proto_site_channel_sort_names;
static inline const char *proto_site_channel_sort_name(enum proto_site_channel_sort value)
{
    return proto_enum_name(&proto_site_channel_sort_names, (unsigned)value);
}

enum proto_member_sort {
    PROTO_MEMBER_SORT_NAME,
    PROTO_MEMBER_SORT_NAME_DOWN,
    PROTO_MEMBER_SORT_ROLE,
    PROTO_MEMBER_SORT_ROLE_DOWN,
    PROTO_MEMBER_SORT_STATE,
    PROTO_MEMBER_SORT_STATE_DOWN,
};
#define PROTO_MEMBER_SORT_COUNT 6

extern const struct proto_enum proto_member_sort_names;
static inline const char *proto_member_sort_name(enum proto_member_sort value)
{
    return proto_enum_name(&proto_member_sort_names, (unsigned)value);
}

enum proto_slot_reason {
    PROTO_SLOT_REASON_VIEWPORT,
    PROTO_SLOT_REASON_DEFAULT,
    PROTO_SLOT_REASON_LOUDEST,
    PROTO_SLOT_REASON_PINNED,
    PROTO_SLOT_REASON_BANDWIDTH,
    PROTO_SLOT_REASON_NONE,
};
#define PROTO_SLOT_REASON_COUNT 6

extern const struct proto_enum proto_slot_reason_names;
static inline const char *proto_slot_reason_name(enum proto_slot_reason value)
{
    return proto_enum_name(&proto_slot_reason_names, (unsigned)value);
}

enum proto_quality_reason {
    PROTO_QUALITY_REASON_FULL,
    PROTO_QUALITY_REASON_VIEW,
    PROTO_QUALITY_REASON_BANDWIDTH,
    PROTO_QUALITY_REASON_SOURCE,
    PROTO_QUALITY_REASON_LOAD,
};
#define PROTO_QUALITY_REASON_COUNT 5

extern const struct proto_enum proto_quality_reason_names;
static inline const char *proto_quality_reason_name(enum proto_quality_reason value)
{
    return proto_enum_name(&proto_quality_reason_names, (unsigned)value);
}

enum proto_receive_mode {
    PROTO_RECEIVE_MODE_ALL,
    PROTO_RECEIVE_MODE_AUDIO,
    PROTO_RECEIVE_MODE_NONE,
};
#define PROTO_RECEIVE_MODE_COUNT 3

extern const struct proto_enum proto_receive_mode_names;
static inline const char *proto_receive_mode_name(enum proto_receive_mode value)
{
    return proto_enum_name(&proto_receive_mode_names, (unsigned)value);
}

enum proto_link_level {
    PROTO_LINK_LEVEL_GOOD,
    PROTO_LINK_LEVEL_FAIR,
    PROTO_LINK_LEVEL_POOR,
};
#define PROTO_LINK_LEVEL_COUNT 3

extern const struct proto_enum proto_link_level_names;
static inline const char *proto_link_level_name(enum proto_link_level value)
{
    return proto_enum_name(&proto_link_level_names, (unsigned)value);
}

enum proto_media_kind {
    PROTO_MEDIA_KIND_AUDIO,
    PROTO_MEDIA_KIND_VIDEO,
};
#define PROTO_MEDIA_KIND_COUNT 2

extern const struct proto_enum proto_media_kind_names;
static inline const char *proto_media_kind_name(enum proto_media_kind value)
{
    return proto_enum_name(&proto_media_kind_names, (unsigned)value);
}

enum proto_media_token_role {
    PROTO_MEDIA_TOKEN_ROLE_SPEAKER,
    PROTO_MEDIA_TOKEN_ROLE_VIEWER,
};
#define PROTO_MEDIA_TOKEN_ROLE_COUNT 2

extern const struct proto_enum proto_media_token_role_names;
static inline const char *proto_media_token_role_name(enum proto_media_token_role value)
{
    return proto_enum_name(&proto_media_token_role_names, (unsigned)value);
}

enum proto_audit_act {
    PROTO_AUDIT_ACT_ACCOUNT_CREATED,
    PROTO_AUDIT_ACT_ACCOUNT_CHANGED,
    PROTO_AUDIT_ACT_ACCOUNT_ROLE,
    PROTO_AUDIT_ACT_ACCOUNT_DISABLED,
    PROTO_AUDIT_ACT_ACCOUNT_ENABLED,
    PROTO_AUDIT_ACT_ACCOUNT_PASSWORD,
    PROTO_AUDIT_ACT_ACCOUNT_LOGINS_ENDED,
    PROTO_AUDIT_ACT_ACCOUNT_REMOVED,
    PROTO_AUDIT_ACT_GROUP_CREATED,
    PROTO_AUDIT_ACT_GROUP_CHANGED,
    PROTO_AUDIT_ACT_GROUP_REMOVED,
    PROTO_AUDIT_ACT_GROUP_MEMBER_ADDED,
    PROTO_AUDIT_ACT_GROUP_MEMBER_REMOVED,
    PROTO_AUDIT_ACT_CHANNEL_CREATED,
    PROTO_AUDIT_ACT_CHANNEL_CHANGED,
    PROTO_AUDIT_ACT_CHANNEL_TYPE,
    PROTO_AUDIT_ACT_CHANNEL_OWNER,
    PROTO_AUDIT_ACT_CHANNEL_REMOVED,
    PROTO_AUDIT_ACT_MEMBER_ADDED,
    PROTO_AUDIT_ACT_MEMBER_ROLE,
    PROTO_AUDIT_ACT_MEMBER_STATE,
    PROTO_AUDIT_ACT_MEMBER_REMOVED,
    PROTO_AUDIT_ACT_ROOM_SAVED,
    PROTO_AUDIT_ACT_ROOM_OPENED,
    PROTO_AUDIT_ACT_ROOM_ENDED,
    PROTO_AUDIT_ACT_PERSON_MUTED,
    PROTO_AUDIT_ACT_TOKEN_CREATED,
    PROTO_AUDIT_ACT_TOKEN_REVOKED,
    PROTO_AUDIT_ACT_WEBHOOK_CREATED,
    PROTO_AUDIT_ACT_WEBHOOK_CHANGED,
    PROTO_AUDIT_ACT_WEBHOOK_REMOVED,
    PROTO_AUDIT_ACT_ACCOUNT_LINKED,
    PROTO_AUDIT_ACT_ACCOUNT_UNLINKED,
    PROTO_AUDIT_ACT_LINK_CREATED,
    PROTO_AUDIT_ACT_LINK_REVOKED,
    PROTO_AUDIT_ACT_ROOM_LOCKED,
    PROTO_AUDIT_ACT_ROOM_UNLOCKED,
    PROTO_AUDIT_ACT_PERSON_ADMITTED,
    PROTO_AUDIT_ACT_PERSON_DECLINED,
    PROTO_AUDIT_ACT_MEDIA_TOKEN_CREATED,
    PROTO_AUDIT_ACT_QUESTION_TAKEN,
    PROTO_AUDIT_ACT_QUESTION_ASSIGNED,
    PROTO_AUDIT_ACT_QUESTION_ANSWERED,
    PROTO_AUDIT_ACT_QUESTION_PUBLISHED,
    PROTO_AUDIT_ACT_QUESTION_WITHDRAWN,
    PROTO_AUDIT_ACT_QUESTION_DISMISSED,
    PROTO_AUDIT_ACT_QUESTION_RESTORED,
    PROTO_AUDIT_ACT_QUESTIONS_GRANTED,
    PROTO_AUDIT_ACT_MESSAGE_DELETED,
    PROTO_AUDIT_ACT_MESSAGE_PINNED,
    PROTO_AUDIT_ACT_MESSAGE_UNPINNED,
    PROTO_AUDIT_ACT_WRITING_BLOCKED,
    PROTO_AUDIT_ACT_WRITING_ALLOWED,
    PROTO_AUDIT_ACT_CHAT_SLOWED,
    PROTO_AUDIT_ACT_CHAT_CLEARED,
    PROTO_AUDIT_ACT_CHAT_CLOSED,
    PROTO_AUDIT_ACT_CHAT_OPENED,
    PROTO_AUDIT_ACT_STAGE_ACCESS,
    PROTO_AUDIT_ACT_PERSON_INVITED,
    PROTO_AUDIT_ACT_PERSON_CALLED,
    PROTO_AUDIT_ACT_PERSON_OFF_STAGE,
    PROTO_AUDIT_ACT_INVITATION_WITHDRAWN,
    PROTO_AUDIT_ACT_HAND_LOWERED,
    PROTO_AUDIT_ACT_HANDS_LOWERED,
    PROTO_AUDIT_ACT_HAND_MOVED,
    PROTO_AUDIT_ACT_MEDIA_TOKEN_REVOKED,
    PROTO_AUDIT_ACT_INTERACTION_PUBLISHED,
    PROTO_AUDIT_ACT_INTERACTION_CLOSED,
    PROTO_AUDIT_ACT_INTERACTION_REOPENED,
    PROTO_AUDIT_ACT_INTERACTION_DELETED,
    PROTO_AUDIT_ACT_PERSON_LOCKED,
    PROTO_AUDIT_ACT_PERSON_UNLOCKED,
    PROTO_AUDIT_ACT_PERSON_PROMOTED,
    PROTO_AUDIT_ACT_TOOL_GRANTED,
    PROTO_AUDIT_ACT_PERSON_BANNED,
    PROTO_AUDIT_ACT_BAN_LIFTED,
    PROTO_AUDIT_ACT_PERSON_REMOVED,
    PROTO_AUDIT_ACT_MAIN_TILE_SET,
    PROTO_AUDIT_ACT_MAIN_TILE_ENDED,
};
#define PROTO_AUDIT_ACT_COUNT 79

extern const struct proto_enum proto_audit_act_names;
static inline const char *proto_audit_act_name(enum proto_audit_act value)
{
    return proto_enum_name(&proto_audit_act_names, (unsigned)value);
}

enum proto_audit_target {
    PROTO_AUDIT_TARGET_ACCOUNT,
    PROTO_AUDIT_TARGET_GROUP,
    PROTO_AUDIT_TARGET_EXPECTED,
    PROTO_AUDIT_TARGET_CHANNEL,
    PROTO_AUDIT_TARGET_PARTICIPANT,
    PROTO_AUDIT_TARGET_TOKEN,
    PROTO_AUDIT_TARGET_WEBHOOK,
    PROTO_AUDIT_TARGET_LINK,
    PROTO_AUDIT_TARGET_GUEST,
    PROTO_AUDIT_TARGET_QUESTION,
    PROTO_AUDIT_TARGET_INTERACTION,
};
#define PROTO_AUDIT_TARGET_COUNT 11

extern const struct proto_enum proto_audit_target_names;
static inline const char *proto_audit_target_name(enum proto_audit_target value)
{
    return proto_enum_name(&proto_audit_target_names, (unsigned)value);
}

enum proto_token_scope {
    PROTO_TOKEN_SCOPE_ME,
    PROTO_TOKEN_SCOPE_PEOPLE_READ,
    PROTO_TOKEN_SCOPE_ACCOUNTS,
    PROTO_TOKEN_SCOPE_CHANNELS_READ,
    PROTO_TOKEN_SCOPE_CHANNELS,
    PROTO_TOKEN_SCOPE_MEMBERS,
    PROTO_TOKEN_SCOPE_ROOMS,
    PROTO_TOKEN_SCOPE_MEDIA,
    PROTO_TOKEN_SCOPE_AUDIT,
    PROTO_TOKEN_SCOPE_WEBHOOKS,
};
#define PROTO_TOKEN_SCOPE_COUNT 10

extern const struct proto_enum proto_token_scope_names;
static inline const char *proto_token_scope_name(enum proto_token_scope value)
{
    return proto_enum_name(&proto_token_scope_names, (unsigned)value);
}

enum proto_webhook_event {
    PROTO_WEBHOOK_EVENT_ROOM_OPENED,
    PROTO_WEBHOOK_EVENT_ROOM_CLOSED,
    PROTO_WEBHOOK_EVENT_SOMEONE_WAITS,
};
#define PROTO_WEBHOOK_EVENT_COUNT 3

extern const struct proto_enum proto_webhook_event_names;
static inline const char *proto_webhook_event_name(enum proto_webhook_event value)
{
    return proto_enum_name(&proto_webhook_event_names, (unsigned)value);
}

enum proto_delivery_event {
    PROTO_DELIVERY_EVENT_ROOM_OPENED,
    PROTO_DELIVERY_EVENT_ROOM_CLOSED,
    PROTO_DELIVERY_EVENT_SOMEONE_WAITS,
    PROTO_DELIVERY_EVENT_TEST,
};
#define PROTO_DELIVERY_EVENT_COUNT 4

extern const struct proto_enum proto_delivery_event_names;
static inline const char *proto_delivery_event_name(enum proto_delivery_event value)
{
    return proto_enum_name(&proto_delivery_event_names, (unsigned)value);
}

enum proto_delivery_state {
    PROTO_DELIVERY_STATE_WAITING,
    PROTO_DELIVERY_STATE_DELIVERED,
    PROTO_DELIVERY_STATE_GIVEN_UP,
};
#define PROTO_DELIVERY_STATE_COUNT 3

extern const struct proto_enum proto_delivery_state_names;
static inline const char *proto_delivery_state_name(enum proto_delivery_state value)
{
    return proto_enum_name(&proto_delivery_state_names, (unsigned)value);
}

enum proto_delivery_problem {
    PROTO_DELIVERY_PROBLEM_ANSWER,
    PROTO_DELIVERY_PROBLEM_NO_ANSWER,
    PROTO_DELIVERY_PROBLEM_CERTIFICATE,
    PROTO_DELIVERY_PROBLEM_NOT_PUBLIC,
};
#define PROTO_DELIVERY_PROBLEM_COUNT 4

extern const struct proto_enum proto_delivery_problem_names;
static inline const char *proto_delivery_problem_name(enum proto_delivery_problem value)
{
    return proto_enum_name(&proto_delivery_problem_names, (unsigned)value);
}

enum proto_stage_move {
    PROTO_STAGE_MOVE_OWN,
    PROTO_STAGE_MOVE_RIGHTS,
    PROTO_STAGE_MOVE_REMOVED,
    PROTO_STAGE_MOVE_EVICTED,
    PROTO_STAGE_MOVE_CALLED,
    PROTO_STAGE_MOVE_ACCEPTED,
};
#define PROTO_STAGE_MOVE_COUNT 6

extern const struct proto_enum proto_stage_move_names;
static inline const char *proto_stage_move_name(enum proto_stage_move value)
{
    return proto_enum_name(&proto_stage_move_names, (unsigned)value);
}

enum proto_standing {
    PROTO_STANDING_LOCKED,
    PROTO_STANDING_SPEAKER,
    PROTO_STANDING_MODERATOR,
    PROTO_STANDING_SCREEN,
};
#define PROTO_STANDING_COUNT 4

extern const struct proto_enum proto_standing_names;
static inline const char *proto_standing_name(enum proto_standing value)
{
    return proto_enum_name(&proto_standing_names, (unsigned)value);
}

enum proto_promotion {
    PROTO_PROMOTION_NONE,
    PROTO_PROMOTION_SPEAKER,
    PROTO_PROMOTION_MODERATOR,
};
#define PROTO_PROMOTION_COUNT 3

extern const struct proto_enum proto_promotion_names;
static inline const char *proto_promotion_name(enum proto_promotion value)
{
    return proto_enum_name(&proto_promotion_names, (unsigned)value);
}

enum proto_ban_scope {
    PROTO_BAN_SCOPE_SESSION,
    PROTO_BAN_SCOPE_ROOM,
};
#define PROTO_BAN_SCOPE_COUNT 2

extern const struct proto_enum proto_ban_scope_names;
static inline const char *proto_ban_scope_name(enum proto_ban_scope value)
{
    return proto_enum_name(&proto_ban_scope_names, (unsigned)value);
}

enum proto_tool {
    PROTO_TOOL_SCREEN,
};
#define PROTO_TOOL_COUNT 1

extern const struct proto_enum proto_tool_names;
static inline const char *proto_tool_name(enum proto_tool value)
{
    return proto_enum_name(&proto_tool_names, (unsigned)value);
}

enum proto_invitation_end {
    PROTO_INVITATION_END_DECLINED,
    PROTO_INVITATION_END_EXPIRED,
    PROTO_INVITATION_END_WITHDRAWN,
};
#define PROTO_INVITATION_END_COUNT 3

extern const struct proto_enum proto_invitation_end_names;
static inline const char *proto_invitation_end_name(enum proto_invitation_end value)
{
    return proto_enum_name(&proto_invitation_end_names, (unsigned)value);
}

enum proto_knock_state {
    PROTO_KNOCK_STATE_WAITING,
    PROTO_KNOCK_STATE_ADMITTED,
    PROTO_KNOCK_STATE_DECLINED,
    PROTO_KNOCK_STATE_ENDED,
};
#define PROTO_KNOCK_STATE_COUNT 4

extern const struct proto_enum proto_knock_state_names;
static inline const char *proto_knock_state_name(enum proto_knock_state value)
{
    return proto_enum_name(&proto_knock_state_names, (unsigned)value);
}

enum proto_channel_right {
    PROTO_CHANNEL_RIGHT_SEE,
    PROTO_CHANNEL_RIGHT_ADD_MEDIA,
    PROTO_CHANNEL_RIGHT_EDIT,
    PROTO_CHANNEL_RIGHT_APPROVE_MEDIA,
    PROTO_CHANNEL_RIGHT_MANAGE_MEMBERS,
    PROTO_CHANNEL_RIGHT_TRANSFER,
    PROTO_CHANNEL_RIGHT_DELETE,
    PROTO_CHANNEL_RIGHT_MANAGE_ROOM,
    PROTO_CHANNEL_RIGHT_REPORTS,
    PROTO_CHANNEL_RIGHT_SUBSCRIBE,
    PROTO_CHANNEL_RIGHT_ROOM_OPEN,
    PROTO_CHANNEL_RIGHT_STAGE_JOIN,
    PROTO_CHANNEL_RIGHT_ENTER_LOCKED,
    PROTO_CHANNEL_RIGHT_LINKS,
    PROTO_CHANNEL_RIGHT_ENTER_CLOSED,
};
#define PROTO_CHANNEL_RIGHT_COUNT 15

extern const struct proto_enum proto_channel_right_names;
static inline const char *proto_channel_right_name(enum proto_channel_right value)
{
    return proto_enum_name(&proto_channel_right_names, (unsigned)value);
}

enum proto_chat_emoji {
    PROTO_CHAT_EMOJI_THUMBS_UP,
    PROTO_CHAT_EMOJI_THUMBS_DOWN,
    PROTO_CHAT_EMOJI_HEART,
    PROTO_CHAT_EMOJI_CLAP,
    PROTO_CHAT_EMOJI_LAUGH,
    PROTO_CHAT_EMOJI_SMILE,
    PROTO_CHAT_EMOJI_PARTY,
    PROTO_CHAT_EMOJI_PRAY,
    PROTO_CHAT_EMOJI_FIRE,
    PROTO_CHAT_EMOJI_EYES,
    PROTO_CHAT_EMOJI_THINKING,
    PROTO_CHAT_EMOJI_SURPRISED,
    PROTO_CHAT_EMOJI_SAD,
    PROTO_CHAT_EMOJI_CRY,
    PROTO_CHAT_EMOJI_ANGRY,
    PROTO_CHAT_EMOJI_WAVE,
    PROTO_CHAT_EMOJI_OK_HAND,
    PROTO_CHAT_EMOJI_MUSCLE,
    PROTO_CHAT_EMOJI_ROCKET,
    PROTO_CHAT_EMOJI_STAR,
    PROTO_CHAT_EMOJI_CHECK,
    PROTO_CHAT_EMOJI_CROSS,
    PROTO_CHAT_EMOJI_QUESTION,
    PROTO_CHAT_EMOJI_HUNDRED,
};
#define PROTO_CHAT_EMOJI_COUNT 24

extern const struct proto_enum proto_chat_emoji_names;
static inline const char *proto_chat_emoji_name(enum proto_chat_emoji value)
{
    return proto_enum_name(&proto_chat_emoji_names, (unsigned)value);
}

enum proto_right {
    PROTO_RIGHT_ROOM_OPEN,
    PROTO_RIGHT_ROOM_END,
    PROTO_RIGHT_STAGE_JOIN,
    PROTO_RIGHT_STAGE_MANAGE,
    PROTO_RIGHT_PUBLISH_MIC,
    PROTO_RIGHT_PUBLISH_CAMERA,
    PROTO_RIGHT_PUBLISH_SCREEN,
    PROTO_RIGHT_PERSON_MUTE,
    PROTO_RIGHT_CHAT_READ,
    PROTO_RIGHT_CHAT_WRITE,
    PROTO_RIGHT_PARTICIPANTS_SEE,
    PROTO_RIGHT_SETTINGS_EDIT,
    PROTO_RIGHT_QUESTIONS_ASK,
    PROTO_RIGHT_QUESTIONS_ALL,
    PROTO_RIGHT_QUESTIONS_ANSWER,
    PROTO_RIGHT_QUESTIONS_HANDLE,
    PROTO_RIGHT_BACKCHANNEL,
    PROTO_RIGHT_CHAT_MODERATE,
    PROTO_RIGHT_CHAT_PRIVATE,
    PROTO_RIGHT_HAND,
    PROTO_RIGHT_INTERACTIONS_MANAGE,
    PROTO_RIGHT_INTERACTIONS_ANSWER,
};
#define PROTO_RIGHT_COUNT 22

extern const struct proto_enum proto_right_names;
static inline const char *proto_right_name(enum proto_right value)
{
    return proto_enum_name(&proto_right_names, (unsigned)value);
}

enum proto_question_state {
    PROTO_QUESTION_STATE_PENDING,
    PROTO_QUESTION_STATE_OWNED,
    PROTO_QUESTION_STATE_ANSWERED,
    PROTO_QUESTION_STATE_DISMISSED,
};
#define PROTO_QUESTION_STATE_COUNT 4

extern const struct proto_enum proto_question_state_names;
static inline const char *proto_question_state_name(enum proto_question_state value)
{
    return proto_enum_name(&proto_question_state_names, (unsigned)value);
}

enum proto_answer_kind {
    PROTO_ANSWER_KIND_PRIVATE,
    PROTO_ANSWER_KIND_PUBLIC,
    PROTO_ANSWER_KIND_LIVE,
};
#define PROTO_ANSWER_KIND_COUNT 3

extern const struct proto_enum proto_answer_kind_names;
static inline const char *proto_answer_kind_name(enum proto_answer_kind value)
{
    return proto_enum_name(&proto_answer_kind_names, (unsigned)value);
}

enum proto_interaction_kind {
    PROTO_INTERACTION_KIND_POLL,
    PROTO_INTERACTION_KIND_QUIZ,
    PROTO_INTERACTION_KIND_RATING,
    PROTO_INTERACTION_KIND_CROWD,
    PROTO_INTERACTION_KIND_OPEN_ENDED,
    PROTO_INTERACTION_KIND_CLOUD,
    PROTO_INTERACTION_KIND_SURVEY,
    PROTO_INTERACTION_KIND_ANNOUNCEMENT,
};
#define PROTO_INTERACTION_KIND_COUNT 8

extern const struct proto_enum proto_interaction_kind_names;
static inline const char *proto_interaction_kind_name(enum proto_interaction_kind value)
{
    return proto_enum_name(&proto_interaction_kind_names, (unsigned)value);
}

enum proto_interaction_state {
    PROTO_INTERACTION_STATE_DRAFT,
    PROTO_INTERACTION_STATE_SCHEDULED,
    PROTO_INTERACTION_STATE_OPEN,
    PROTO_INTERACTION_STATE_CLOSED,
};
#define PROTO_INTERACTION_STATE_COUNT 4

extern const struct proto_enum proto_interaction_state_names;
static inline const char *proto_interaction_state_name(enum proto_interaction_state value)
{
    return proto_enum_name(&proto_interaction_state_names, (unsigned)value);
}

enum proto_interaction_results {
    PROTO_INTERACTION_RESULTS_LIVE,
    PROTO_INTERACTION_RESULTS_END,
    PROTO_INTERACTION_RESULTS_NEVER,
};
#define PROTO_INTERACTION_RESULTS_COUNT 3

extern const struct proto_enum proto_interaction_results_names;
static inline const char *proto_interaction_results_name(enum proto_interaction_results value)
{
    return proto_enum_name(&proto_interaction_results_names, (unsigned)value);
}

enum proto_item_kind {
    PROTO_ITEM_KIND_CHOICE,
    PROTO_ITEM_KIND_RATING,
    PROTO_ITEM_KIND_TEXT,
    PROTO_ITEM_KIND_WORDS,
};
#define PROTO_ITEM_KIND_COUNT 4

extern const struct proto_enum proto_item_kind_names;
static inline const char *proto_item_kind_name(enum proto_item_kind value)
{
    return proto_enum_name(&proto_item_kind_names, (unsigned)value);
}

enum proto_question_level {
    PROTO_QUESTION_LEVEL_NONE,
    PROTO_QUESTION_LEVEL_SEE,
    PROTO_QUESTION_LEVEL_ANSWER,
};
#define PROTO_QUESTION_LEVEL_COUNT 3

extern const struct proto_enum proto_question_level_names;
static inline const char *proto_question_level_name(enum proto_question_level value)
{
    return proto_enum_name(&proto_question_level_names, (unsigned)value);
}

enum proto_error {
    PROTO_ERROR_NONE,
    PROTO_ERROR_MALFORMED,
    PROTO_ERROR_UNKNOWN_FIELD,
    PROTO_ERROR_MISSING_FIELD,
    PROTO_ERROR_WRONG_TYPE,
    PROTO_ERROR_OUT_OF_RANGE,
    PROTO_ERROR_TOO_LONG,
    PROTO_ERROR_BAD_NAME,
    PROTO_ERROR_TOO_LARGE,
    PROTO_ERROR_UNSUPPORTED_MEDIA_TYPE,
    PROTO_ERROR_UNAUTHORIZED,
    PROTO_ERROR_BAD_LOGIN,
    PROTO_ERROR_TOO_MANY_TRIES,
    PROTO_ERROR_FORBIDDEN_ORIGIN,
    PROTO_ERROR_FORBIDDEN,
    PROTO_ERROR_NOT_FOUND,
    PROTO_ERROR_METHOD_NOT_ALLOWED,
    PROTO_ERROR_CONFLICT,
    PROTO_ERROR_KEY_REUSED,
    PROTO_ERROR_EXISTS,
    PROTO_ERROR_ROOM_CLOSED,
    PROTO_ERROR_ROOM_DISABLED,
    PROTO_ERROR_ROOM_LOCKED,
    PROTO_ERROR_DOOR_FULL,
    PROTO_ERROR_LINK_OVER,
    PROTO_ERROR_LINKS_FULL,
    PROTO_ERROR_SIGNED_IN,
    PROTO_ERROR_NOT_WAITING,
    PROTO_ERROR_ROOM_FULL,
    PROTO_ERROR_NOT_IN_ROOM,
    PROTO_ERROR_ALREADY_IN_ROOM,
    PROTO_ERROR_TOO_MANY_SEATS,
    PROTO_ERROR_STAGE_FULL,
    PROTO_ERROR_STAGE_NOT_ALLOWED,
    PROTO_ERROR_NO_HAND,
    PROTO_ERROR_NOT_INVITED,
    PROTO_ERROR_SCREENS_FULL,
    PROTO_ERROR_HARD_MUTED,
    PROTO_ERROR_BANNED,
    PROTO_ERROR_STANDINGS_FULL,
    PROTO_ERROR_GROUP_CHAT_OFF,
    PROTO_ERROR_QNA_OFF,
    PROTO_ERROR_ANONYMOUS_OFF,
    PROTO_ERROR_QUESTIONS_FULL,
    PROTO_ERROR_TOO_MANY_QUESTIONS,
    PROTO_ERROR_QUESTION_TAKEN,
    PROTO_ERROR_QUESTION_ANSWERED,
    PROTO_ERROR_QUESTION_DISMISSED,
    PROTO_ERROR_QUESTION_NOT_PUBLISHED,
    PROTO_ERROR_ANSWERS_FULL,
    PROTO_ERROR_VOTES_FULL,
    PROTO_ERROR_INTERACTION_OPEN,
    PROTO_ERROR_INTERACTION_CLOSED,
    PROTO_ERROR_INTERACTION_SECRET,
    PROTO_ERROR_ANSWERED_ALREADY,
    PROTO_ERROR_INTERACTIONS_FULL,
    PROTO_ERROR_TOO_MANY_OPEN,
    PROTO_ERROR_NOT_GRANTABLE,
    PROTO_ERROR_SLOW_MODE,
    PROTO_ERROR_PRIVATE_CHAT_OFF,
    PROTO_ERROR_MESSAGE_DELETED,
    PROTO_ERROR_REACTIONS_FULL,
    PROTO_ERROR_PINS_FULL,
    PROTO_ERROR_BLOCKS_FULL,
    PROTO_ERROR_BLOCKED,
    PROTO_ERROR_EMPTY,
    PROTO_ERROR_WEAK_PASSWORD,
    PROTO_ERROR_SCOPE_MISSING,
    PROTO_ERROR_TOO_MANY_TOKENS,
    PROTO_ERROR_BAD_URL,
    PROTO_ERROR_PRIVATE_URL,
    PROTO_ERROR_WEBHOOKS_FULL,
    PROTO_ERROR_OWNER_STAYS,
    PROTO_ERROR_NOT_YOURSELF,
    PROTO_ERROR_OWNS_CHANNELS,
    PROTO_ERROR_WRONG_PASSWORD,
    PROTO_ERROR_PROVIDER_DOWN,
    PROTO_ERROR_PROVIDER_REFUSED,
    PROTO_ERROR_PROVIDER_STALE,
    PROTO_ERROR_PROVIDER_CLAIMS,
    PROTO_ERROR_ACCOUNT_MISSING,
    PROTO_ERROR_ACCOUNT_TAKEN,
    PROTO_ERROR_ACCOUNT_DISABLED,
    PROTO_ERROR_CONNECTED_ELSEWHERE,
    PROTO_ERROR_LAST_ADMIN,
    PROTO_ERROR_PASSWORD_NEEDED,
    PROTO_ERROR_CODEC_MISSING,
    PROTO_ERROR_BAD_SDP,
    PROTO_ERROR_TOO_MANY_SECTIONS,
    PROTO_ERROR_MEDIA_GONE,
    PROTO_ERROR_OFFER_IN_FLIGHT,
    PROTO_ERROR_SLOW_DOWN,
    PROTO_ERROR_BUSY,
    PROTO_ERROR_READ_ONLY,
    PROTO_ERROR_STORAGE_FULL,
    PROTO_ERROR_STORAGE_FAILED,
    PROTO_ERROR_INTERNAL,
};
#define PROTO_ERROR_COUNT 97

extern const struct proto_enum proto_error_names;
static inline const char *proto_error_name(enum proto_error value)
{
    return proto_enum_name(&proto_error_names, (unsigned)value);
}

/* Status and sentence of each error; a sentence may hold {limit} or {name}. */
struct proto_error_row {
    uint16_t status;
    const char *text;
};
extern const struct proto_error_row proto_errors[PROTO_ERROR_COUNT];

struct proto_person_ref {
    bool has_account;
    struct id128 account;
    bool has_group;
    struct id128 group;
    bool has_expected;
    struct id128 expected;
};

extern const struct proto_shape proto_person_ref_shape;

struct proto_room_settings {
    int64_t version;
    bool enabled;
    enum proto_room_mode mode;
    uint32_t room_moderators_count; /* at most 200 */
    struct proto_person_ref room_moderators[200];
    uint32_t chat_moderators_count; /* at most 200 */
    struct proto_person_ref chat_moderators[200];
    uint32_t speakers_count; /* at most 200 */
    struct proto_person_ref speakers[200];
    bool qna;
    bool group_chat;
    bool private_chat;
    enum proto_stage_access stage_access;
    uint32_t stage_limit;
    enum proto_screen_share screen_share;
    uint32_t screens_max;
    enum proto_guests guests;
    bool anonymous_viewers;
    bool anonymous_questions;
    bool hide_participants;
    bool locked;
    uint32_t capacity;
    uint32_t auto_end_min;
    uint32_t chat_retention_days;
    uint32_t recording_retention_days;
    bool auto_record;
    bool recording_consent;
};

extern const struct proto_shape proto_room_settings_shape;

struct proto_room_rules {
    int64_t version;
    enum proto_room_mode mode;
    bool qna;
    bool anonymous_questions;
    bool group_chat;
    bool private_chat;
    enum proto_stage_access stage_access;
    uint32_t stage_limit;
    enum proto_screen_share screen_share;
    bool hide_participants;
    bool locked;
};

extern const struct proto_shape proto_room_rules_shape;

struct proto_account {
    struct id128 id;
    struct str login;
    struct str name;
    enum proto_site_role site_role;
    bool has_email;
    struct str email;
    bool has_disabled;
    bool disabled;
    bool has_password;
    bool password;
    bool has_external;
    bool external;
    bool has_created;
    int64_t created;
    bool has_version;
    int64_t version;
};

extern const struct proto_shape proto_account_shape;

struct proto_group {
    struct id128 id;
    struct str name;
    uint32_t members;
    int64_t version;
};

extern const struct proto_shape proto_group_shape;

struct proto_login {
    struct id128 id;
    int64_t created;
    int64_t expires;
    bool current;
    struct str agent;
};

extern const struct proto_shape proto_login_shape;

struct proto_token {
    struct id128 id;
    struct str name;
    uint32_t scopes_count; /* at most 16 */
    const enum proto_token_scope *scopes;
    int64_t created;
    int64_t expires;
    bool has_used;
    int64_t used;
};

extern const struct proto_shape proto_token_shape;

struct proto_site_token {
    struct id128 id;
    struct id128 account;
    struct str owner;
    struct str login;
    struct str name;
    uint32_t scopes_count; /* at most 16 */
    const enum proto_token_scope *scopes;
    int64_t created;
    int64_t expires;
    bool has_used;
    int64_t used;
};

extern const struct proto_shape proto_site_token_shape;

struct proto_audit_entry {
    struct str id;
    int64_t at;
    enum proto_audit_act act;
    bool has_actor;
    struct id128 actor;
    bool has_actor_name;
    struct str actor_name;
    bool has_token;
    struct id128 token;
    enum proto_audit_target target_kind;
    struct id128 target;
    bool has_target_name;
    struct str target_name;
    bool has_channel;
    struct id128 channel;
    bool has_channel_name;
    struct str channel_name;
};

extern const struct proto_shape proto_audit_entry_shape;

struct proto_person_named {
    bool has_account;
    struct id128 account;
    bool has_group;
    struct id128 group;
    bool has_expected;
    struct id128 expected;
    struct str name;
    bool has_login;
    struct str login;
};

extern const struct proto_shape proto_person_named_shape;

struct proto_live {
    enum proto_room_state state;
    bool locked;
    bool has_since;
    int64_t since;
    uint32_t count;
    uint32_t names_count; /* at most 5 */
    const struct str *names;
    enum proto_room_mode mode;
};

extern const struct proto_shape proto_live_shape;

struct proto_channel_card {
    struct id128 id;
    struct str name;
    enum proto_channel_type type;
    bool has_role;
    enum proto_channel_role role;
    bool subscribed;
    uint32_t members;
    uint32_t media;
    uint32_t subscribers;
    struct proto_live live;
    bool has_last_session;
    int64_t last_session;
};

extern const struct proto_shape proto_channel_card_shape;

struct proto_site_channel {
    struct id128 id;
    struct str name;
    enum proto_channel_type type;
    bool has_owner;
    struct id128 owner;
    bool has_owner_name;
    struct str owner_name;
    uint32_t members;
    enum proto_room_state state;
    bool locked;
    uint32_t people;
    bool has_since;
    int64_t since;
    bool has_last_session;
    int64_t last_session;
    int64_t created;
};

extern const struct proto_shape proto_site_channel_shape;

struct proto_server_worker {
    uint32_t busy;
    uint32_t datagrams;
    uint32_t people;
    bool gone;
};

extern const struct proto_shape proto_server_worker_shape;

struct proto_server_status {
    int64_t at;
    int64_t started;
    struct str version;
    bool ready;
    uint32_t cores;
    uint32_t load;
    int64_t cpu_total;
    int64_t memory;
    uint32_t connections;
    uint32_t websockets;
    uint32_t people;
    uint32_t rooms;
    uint32_t transports;
    int64_t bytes_in_total;
    int64_t bytes_out_total;
    int64_t steps_total;
    int64_t slow_steps_total;
    int64_t commits_total;
    int64_t failures_total;
    int64_t dropped_total;
    int64_t database;
    int64_t disk_free;
    int64_t disk_size;
    uint32_t accounts;
    uint32_t groups;
    uint32_t channels;
    uint32_t deliveries;
    bool has_certificate_until;
    int64_t certificate_until;
    bool has_self_signed;
    bool self_signed;
    uint32_t workers_count; /* at most 64 */
    const struct proto_server_worker *workers;
};

extern const struct proto_shape proto_server_status_shape;

struct proto_channel {
    struct id128 id;
    struct str name;
    struct str description;
    enum proto_channel_type type;
    bool has_role;
    enum proto_channel_role role;
    bool owner;
    bool subscribed;
    uint32_t members;
    uint32_t media;
    uint32_t subscribers;
    struct proto_live live;
    bool has_last_session;
    int64_t last_session;
    bool has_inside;
    bool inside;
    bool has_visitors;
    bool visitors;
    uint32_t rights_count; /* at most 16 */
    const enum proto_channel_right *rights;
    enum proto_channel_role default_role;
    int64_t version;
};

extern const struct proto_shape proto_channel_shape;

struct proto_member {
    struct id128 id;
    bool has_account;
    struct id128 account;
    bool has_group;
    struct id128 group;
    bool has_expected;
    struct id128 expected;
    struct str name;
    bool has_login;
    struct str login;
    enum proto_channel_role role;
    enum proto_membership_state state;
    bool owner;
};

extern const struct proto_shape proto_member_shape;

struct proto_participant {
    struct id128 id;
    struct str name;
    bool has_account;
    struct id128 account;
    bool has_login;
    struct str login;
    enum proto_room_role role;
    bool stage;
    int64_t since;
    int64_t order;
    bool mic;
    bool camera;
    bool screen;
    enum proto_media_state media;
    bool away;
    bool has_player;
    bool player;
    bool has_locked;
    bool locked;
    bool has_speaker;
    bool speaker;
    bool has_moderator;
    bool moderator;
    bool has_may_share;
    bool may_share;
    bool has_link;
    enum proto_link_level link;
};

extern const struct proto_shape proto_participant_shape;

struct proto_reply {
    struct id128 message;
    bool has_name;
    struct str name;
    bool has_text;
    struct str text;
};

extern const struct proto_shape proto_reply_shape;

struct proto_mention {
    struct id128 participant;
    bool has_author;
    struct id128 author;
    struct str name;
};

extern const struct proto_shape proto_mention_shape;

struct proto_reaction {
    enum proto_chat_emoji emoji;
    uint32_t count;
    bool has_mine;
    bool mine;
};

extern const struct proto_shape proto_reaction_shape;

struct proto_message {
    struct id128 id;
    int64_t at;
    bool has_from;
    struct id128 from;
    bool has_author;
    struct id128 author;
    struct str name;
    enum proto_room_role role;
    struct str text;
    bool has_deleted;
    bool deleted;
    bool has_edited;
    int64_t edited;
    bool has_reply;
    struct proto_reply reply;
    bool has_mentions;
    uint32_t mentions_count; /* at most 10 */
    const struct proto_mention *mentions;
    bool has_reactions;
    uint32_t reactions_count; /* at most 12 */
    const struct proto_reaction *reactions;
};

extern const struct proto_shape proto_message_shape;

struct proto_reactor {
    struct str name;
    bool has_author;
    struct id128 author;
    uint32_t emoji_count; /* at most 6 */
    const enum proto_chat_emoji *emoji;
};

extern const struct proto_shape proto_reactor_shape;

struct proto_blocked_writer {
    struct id128 author;
    struct str name;
};

extern const struct proto_shape proto_blocked_writer_shape;

struct proto_slot {
    struct str mid;
    enum proto_media_kind kind;
    bool has_participant;
    struct id128 participant;
    bool has_source;
    enum proto_source_kind source;
    uint32_t gen;
    enum proto_slot_reason reason;
};

extern const struct proto_shape proto_slot_shape;

struct proto_slot_quality {
    struct str mid;
    uint32_t gen;
    bool paused;
    bool has_layer;
    struct str layer;
    uint32_t height;
    uint32_t fps;
    enum proto_quality_reason reason;
};

extern const struct proto_shape proto_slot_quality_shape;

struct proto_slot_depth {
    struct str mid;
    uint32_t depth;
};

extern const struct proto_shape proto_slot_depth_shape;

struct proto_resume_in {
    struct id128 seat;
    struct id128 secret;
    struct id128 epoch;
    int64_t seq;
};

extern const struct proto_shape proto_resume_in_shape;

struct proto_resume_out {
    struct id128 seat;
    struct id128 secret;
};

extern const struct proto_shape proto_resume_out_shape;

struct proto_want {
    struct id128 participant;
    enum proto_source_kind source;
    uint32_t height;
    bool has_priority;
    uint32_t priority;
};

extern const struct proto_shape proto_want_shape;

struct proto_level {
    struct id128 participant;
    enum proto_source_kind source;
    uint32_t level;
    bool speaking;
};

extern const struct proto_shape proto_level_shape;

struct proto_ice_server {
    uint32_t urls_count; /* at most 8 */
    const struct str *urls;
    bool has_username;
    struct str username;
    bool has_credential;
    struct str credential;
};

extern const struct proto_shape proto_ice_server_shape;

struct proto_presence {
    struct id128 channel;
    struct proto_live live;
};

extern const struct proto_shape proto_presence_shape;

struct proto_guest {
    struct id128 id;
    struct str name;
    struct id128 channel;
    struct str channel_name;
    bool has_role;
    enum proto_media_token_role role;
};

extern const struct proto_shape proto_guest_shape;

struct proto_media_token {
    struct id128 id;
    struct str name;
    enum proto_media_token_role role;
    bool has_maker;
    struct id128 maker;
    bool has_maker_name;
    struct str maker_name;
    int64_t created;
    int64_t expires_at;
};

extern const struct proto_shape proto_media_token_shape;

struct proto_guest_link {
    struct id128 id;
    struct str name;
    enum proto_media_token_role role;
    bool has_email;
    struct str email;
    int64_t created;
    bool has_expires_at;
    int64_t expires_at;
    bool has_uses_max;
    uint32_t uses_max;
    uint32_t uses;
    bool over;
};

extern const struct proto_shape proto_guest_link_shape;

struct proto_webhook {
    struct id128 id;
    struct str url;
    uint32_t events_count; /* at most 8 */
    const enum proto_webhook_event *events;
    bool active;
    int64_t created;
    uint32_t waiting;
    uint32_t lost;
    bool failing;
    bool has_next_try;
    int64_t next_try;
};

extern const struct proto_shape proto_webhook_shape;

struct proto_delivery {
    struct id128 id;
    enum proto_delivery_event event;
    int64_t at;
    bool has_channel;
    struct id128 channel;
    enum proto_delivery_state state;
    uint32_t tries;
    bool has_last_try;
    int64_t last_try;
    bool has_next_try;
    int64_t next_try;
    bool has_status;
    uint32_t status;
    bool has_problem;
    enum proto_delivery_problem problem;
};

extern const struct proto_shape proto_delivery_shape;

struct proto_waiter {
    struct id128 id;
    struct str name;
    bool has_login;
    struct str login;
    bool guest;
    int64_t since;
    bool away;
};

extern const struct proto_shape proto_waiter_shape;

struct proto_hand {
    struct id128 participant;
    struct str name;
    bool has_login;
    struct str login;
    enum proto_room_role role;
    bool stage;
    int64_t since;
    uint32_t spoken;
};

extern const struct proto_shape proto_hand_shape;

struct proto_ban {
    struct id128 id;
    struct str name;
    enum proto_ban_scope scope;
};

extern const struct proto_shape proto_ban_shape;

struct proto_spotlight {
    struct id128 participant;
    bool screen;
};

extern const struct proto_shape proto_spotlight_shape;

struct proto_invitation {
    struct str name;
    enum proto_room_role role;
    int64_t until;
};

extern const struct proto_shape proto_invitation_shape;

struct proto_door_message {
    int64_t at;
    struct str name;
    enum proto_room_role role;
    struct str text;
};

extern const struct proto_shape proto_door_message_shape;

struct proto_answer {
    int64_t at;
    enum proto_answer_kind kind;
    struct str name;
    enum proto_room_role role;
    struct str text;
};

extern const struct proto_shape proto_answer_shape;

struct proto_question {
    struct id128 id;
    int64_t at;
    enum proto_question_state state;
    bool published;
    bool anonymous;
    bool has_name;
    struct str name;
    bool has_role;
    enum proto_room_role role;
    struct str text;
    uint32_t votes;
    bool has_owner;
    struct id128 owner;
    bool has_owner_name;
    struct str owner_name;
    bool has_mine;
    bool mine;
    bool has_voted;
    bool voted;
    uint32_t answers_count; /* at most 5 */
    const struct proto_answer *answers;
};

extern const struct proto_shape proto_question_shape;

struct proto_question_votes {
    struct id128 question;
    uint32_t votes;
};

extern const struct proto_shape proto_question_votes_shape;

struct proto_helper {
    struct id128 participant;
    struct str name;
    enum proto_room_role role;
    bool handles;
    enum proto_question_level level;
};

extern const struct proto_shape proto_helper_shape;

struct proto_item_in {
    enum proto_item_kind kind;
    bool has_text;
    struct str text;
    bool has_options;
    uint32_t options_count; /* at most 10 */
    struct str options[10];
    bool has_right;
    uint32_t right_count; /* at most 10 */
    uint32_t right[10];
    bool has_multiple;
    bool multiple;
    bool has_scale;
    uint32_t scale;
};

extern const struct proto_shape proto_item_in_shape;

struct proto_item {
    enum proto_item_kind kind;
    struct str text;
    uint32_t options_count; /* at most 10 */
    const struct str *options;
    bool has_right;
    uint32_t right_count; /* at most 10 */
    const uint32_t *right;
    bool multiple;
    uint32_t scale;
};

extern const struct proto_shape proto_item_shape;

struct proto_ballot_item {
    bool has_choices;
    uint32_t choices_count; /* at most 10 */
    uint32_t choices[10];
    bool has_rating;
    uint32_t rating;
    bool has_text;
    struct str text;
    bool has_words;
    uint32_t words_count; /* at most 3 */
    struct str words[3];
};

extern const struct proto_shape proto_ballot_item_shape;

struct proto_ballot_item_out {
    bool has_choices;
    uint32_t choices_count; /* at most 10 */
    const uint32_t *choices;
    bool has_rating;
    uint32_t rating;
    bool has_text;
    struct str text;
    bool has_words;
    uint32_t words_count; /* at most 3 */
    const struct str *words;
};

extern const struct proto_shape proto_ballot_item_out_shape;

struct proto_cloud_word {
    struct str word;
    uint32_t count;
};

extern const struct proto_shape proto_cloud_word_shape;

struct proto_item_result {
    uint32_t answered;
    uint32_t counts_count; /* at most 10 */
    const uint32_t *counts;
};

extern const struct proto_shape proto_item_result_shape;

struct proto_interaction_result {
    uint32_t answers;
    bool has_items;
    uint32_t items_count; /* at most 10 */
    const struct proto_item_result *items;
    bool has_words;
    uint32_t words_count; /* at most 50 */
    const struct proto_cloud_word *words;
};

extern const struct proto_shape proto_interaction_result_shape;

struct proto_interaction {
    struct id128 id;
    enum proto_interaction_kind kind;
    enum proto_interaction_state state;
    struct str text;
    bool has_set;
    struct str set;
    uint32_t items_count; /* at most 10 */
    const struct proto_item *items;
    enum proto_interaction_results results;
    bool secret;
    bool changeable;
    uint32_t duration;
    int64_t version;
    bool has_scheduled;
    int64_t scheduled;
    bool has_published;
    int64_t published;
    bool has_closes;
    int64_t closes;
    bool has_closed;
    int64_t closed;
    bool has_result;
    struct proto_interaction_result result;
    bool has_answered;
    bool answered;
    bool has_mine;
    uint32_t mine_count; /* at most 10 */
    const struct proto_ballot_item_out *mine;
};

extern const struct proto_shape proto_interaction_shape;

struct proto_answer_line {
    bool has_name;
    struct str name;
    bool has_author;
    struct id128 author;
    bool has_at;
    int64_t at;
    uint32_t ballot_count; /* at most 10 */
    const struct proto_ballot_item_out *ballot;
};

extern const struct proto_shape proto_answer_line_shape;

struct proto_reaction_count {
    enum proto_chat_emoji emoji;
    uint32_t count;
};

extern const struct proto_shape proto_reaction_count_shape;

struct proto_room_snapshot {
    struct id128 channel;
    struct str channel_name;
    enum proto_room_state state;
    bool has_session;
    struct id128 session;
    bool has_since;
    int64_t since;
    struct proto_room_rules settings;
    uint32_t people_count; /* at most 200 */
    const struct proto_participant *people;
    uint32_t count;
    uint32_t stage_count; /* at most 49 */
    const struct id128 *stage;
    uint32_t chat_count; /* at most 100 */
    const struct proto_message *chat;
    bool chat_more;
    uint32_t questions_count; /* at most 50 */
    const struct proto_question *questions;
    bool questions_more;
    uint32_t interactions_count; /* at most 20 */
    const struct proto_interaction *interactions;
    bool interactions_more;
    uint32_t backchannel_count; /* at most 50 */
    const struct proto_message *backchannel;
    bool has_backchannel_cursor;
    struct str backchannel_cursor;
    uint32_t chat_slow;
    uint32_t chat_pins_count; /* at most 5 */
    const struct proto_message *chat_pins;
    uint32_t chat_blocked_count; /* at most 200 */
    const struct proto_blocked_writer *chat_blocked;
    uint32_t waiting_count; /* at most 50 */
    const struct proto_waiter *waiting;
    uint32_t at_door;
    uint32_t hands_count; /* at most 50 */
    const struct proto_hand *hands;
    uint32_t hand_count;
    uint32_t place;
    bool has_invitation;
    struct proto_invitation invitation;
    bool has_spotlight;
    struct proto_spotlight spotlight;
};

extern const struct proto_shape proto_room_snapshot_shape;

extern const struct proto_shape proto_ping_request_shape;

struct proto_ping_ok {
    int64_t at;
};

extern const struct proto_shape proto_ping_ok_shape;

struct proto_room_enter_request {
    struct id128 channel;
    enum proto_enter_as as;
    bool has_name;
    char name[PROTO_NAME_SIZE];
    bool has_offer;
    struct str offer;
    bool has_resume;
    struct proto_resume_in resume;
    bool has_mic;
    bool mic;
    bool has_camera;
    bool camera;
    bool has_green;
    bool green;
};

extern const struct proto_shape proto_room_enter_request_shape;

struct proto_room_enter_ok {
    struct id128 participant;
    uint32_t rights_count; /* at most 32 */
    const enum proto_right *rights;
    struct id128 epoch;
    int64_t seq;
    struct proto_resume_out resume;
    bool resumed;
    struct proto_room_snapshot room;
    bool has_answer;
    struct str answer;
    uint32_t slots_count; /* at most 64 */
    const struct proto_slot *slots;
    uint32_t ice_servers_count; /* at most 8 */
    const struct proto_ice_server *ice_servers;
    bool has_offer_n;
    uint32_t offer_n;
};

extern const struct proto_shape proto_room_enter_ok_shape;

extern const struct proto_shape proto_room_leave_request_shape;

extern const struct proto_shape proto_room_leave_ok_shape;

struct proto_room_open_request {
    struct id128 channel;
};

extern const struct proto_shape proto_room_open_request_shape;

struct proto_room_open_ok {
    struct id128 session;
};

extern const struct proto_shape proto_room_open_ok_shape;

struct proto_room_end_request {
    struct id128 channel;
};

extern const struct proto_shape proto_room_end_request_shape;

extern const struct proto_shape proto_room_end_ok_shape;

struct proto_room_lock_request {
    struct id128 channel;
    bool locked;
};

extern const struct proto_shape proto_room_lock_request_shape;

extern const struct proto_shape proto_room_lock_ok_shape;

struct proto_room_knock_request {
    struct id128 channel;
};

extern const struct proto_shape proto_room_knock_request_shape;

struct proto_room_knock_ok {
    enum proto_knock_state state;
    bool has_since;
    int64_t since;
    uint32_t messages_count; /* at most 20 */
    const struct proto_door_message *messages;
};

extern const struct proto_shape proto_room_knock_ok_shape;

struct proto_room_knock_end_request {
    struct id128 channel;
};

extern const struct proto_shape proto_room_knock_end_request_shape;

extern const struct proto_shape proto_room_knock_end_ok_shape;

struct proto_waiting_admit_request {
    bool has_waiter;
    struct id128 waiter;
};

extern const struct proto_shape proto_waiting_admit_request_shape;

struct proto_waiting_admit_ok {
    uint32_t count;
};

extern const struct proto_shape proto_waiting_admit_ok_shape;

struct proto_waiting_decline_request {
    struct id128 waiter;
};

extern const struct proto_shape proto_waiting_decline_request_shape;

extern const struct proto_shape proto_waiting_decline_ok_shape;

struct proto_waiting_message_request {
    bool has_waiter;
    struct id128 waiter;
    struct str text;
};

extern const struct proto_shape proto_waiting_message_request_shape;

struct proto_waiting_message_ok {
    uint32_t count;
};

extern const struct proto_shape proto_waiting_message_ok_shape;

struct proto_media_offer_request {
    uint32_t n;
    struct str offer;
    bool has_ice_restart;
    bool ice_restart;
};

extern const struct proto_shape proto_media_offer_request_shape;

struct proto_media_offer_ok {
    uint32_t n;
    struct str answer;
    uint32_t slots_count; /* at most 64 */
    const struct proto_slot *slots;
    uint32_t ice_servers_count; /* at most 8 */
    const struct proto_ice_server *ice_servers;
};

extern const struct proto_shape proto_media_offer_ok_shape;

struct proto_media_view_request {
    uint32_t want_count; /* at most 49 */
    struct proto_want want[49];
    bool has_receive;
    enum proto_receive_mode receive;
};

extern const struct proto_shape proto_media_view_request_shape;

extern const struct proto_shape proto_media_view_ok_shape;

struct proto_media_mute_request {
    enum proto_source_kind source;
    bool muted;
};

extern const struct proto_shape proto_media_mute_request_shape;

extern const struct proto_shape proto_media_mute_ok_shape;

extern const struct proto_shape proto_stage_join_request_shape;

extern const struct proto_shape proto_stage_join_ok_shape;

extern const struct proto_shape proto_stage_leave_request_shape;

extern const struct proto_shape proto_stage_leave_ok_shape;

struct proto_stage_access_request {
    enum proto_stage_access access;
};

extern const struct proto_shape proto_stage_access_request_shape;

extern const struct proto_shape proto_stage_access_ok_shape;

struct proto_stage_invite_request {
    struct id128 participant;
};

extern const struct proto_shape proto_stage_invite_request_shape;

extern const struct proto_shape proto_stage_invite_ok_shape;

extern const struct proto_shape proto_stage_accept_request_shape;

extern const struct proto_shape proto_stage_accept_ok_shape;

extern const struct proto_shape proto_stage_decline_request_shape;

extern const struct proto_shape proto_stage_decline_ok_shape;

struct proto_stage_remove_request {
    struct id128 participant;
};

extern const struct proto_shape proto_stage_remove_request_shape;

extern const struct proto_shape proto_stage_remove_ok_shape;

extern const struct proto_shape proto_hand_raise_request_shape;

struct proto_hand_raise_ok {
    uint32_t place;
};

extern const struct proto_shape proto_hand_raise_ok_shape;

struct proto_hand_lower_request {
    bool has_participant;
    struct id128 participant;
};

extern const struct proto_shape proto_hand_lower_request_shape;

extern const struct proto_shape proto_hand_lower_ok_shape;

extern const struct proto_shape proto_hand_lower_all_request_shape;

extern const struct proto_shape proto_hand_lower_all_ok_shape;

struct proto_hand_order_request {
    struct id128 participant;
    uint32_t place;
};

extern const struct proto_shape proto_hand_order_request_shape;

extern const struct proto_shape proto_hand_order_ok_shape;

struct proto_hand_call_request {
    bool has_participant;
    struct id128 participant;
};

extern const struct proto_shape proto_hand_call_request_shape;

struct proto_hand_call_ok {
    struct id128 participant;
};

extern const struct proto_shape proto_hand_call_ok_shape;

struct proto_stage_spotlight_request {
    bool has_participant;
    struct id128 participant;
    bool screen;
};

extern const struct proto_shape proto_stage_spotlight_request_shape;

extern const struct proto_shape proto_stage_spotlight_ok_shape;

struct proto_person_mute_request {
    struct id128 participant;
};

extern const struct proto_shape proto_person_mute_request_shape;

extern const struct proto_shape proto_person_mute_ok_shape;

struct proto_person_mute_all_request {
    bool may_unmute;
};

extern const struct proto_shape proto_person_mute_all_request_shape;

extern const struct proto_shape proto_person_mute_all_ok_shape;

struct proto_person_camera_off_request {
    struct id128 participant;
};

extern const struct proto_shape proto_person_camera_off_request_shape;

extern const struct proto_shape proto_person_camera_off_ok_shape;

struct proto_person_hard_mute_request {
    struct id128 participant;
    bool locked;
};

extern const struct proto_shape proto_person_hard_mute_request_shape;

extern const struct proto_shape proto_person_hard_mute_ok_shape;

struct proto_person_promote_request {
    struct id128 participant;
    enum proto_promotion role;
};

extern const struct proto_shape proto_person_promote_request_shape;

extern const struct proto_shape proto_person_promote_ok_shape;

struct proto_person_grant_request {
    struct id128 participant;
    enum proto_tool tool;
    bool on;
};

extern const struct proto_shape proto_person_grant_request_shape;

extern const struct proto_shape proto_person_grant_ok_shape;

struct proto_person_remove_request {
    struct id128 participant;
};

extern const struct proto_shape proto_person_remove_request_shape;

extern const struct proto_shape proto_person_remove_ok_shape;

struct proto_person_ban_request {
    struct id128 participant;
    enum proto_ban_scope scope;
};

extern const struct proto_shape proto_person_ban_request_shape;

extern const struct proto_shape proto_person_ban_ok_shape;

struct proto_person_unban_request {
    struct id128 ban;
};

extern const struct proto_shape proto_person_unban_request_shape;

extern const struct proto_shape proto_person_unban_ok_shape;

extern const struct proto_shape proto_person_bans_request_shape;

struct proto_person_bans_ok {
    uint32_t bans_count; /* at most 100 */
    const struct proto_ban *bans;
};

extern const struct proto_shape proto_person_bans_ok_shape;

struct proto_chat_post_request {
    struct str text;
    bool has_reply;
    struct id128 reply;
    bool has_mentions;
    uint32_t mentions_count; /* at most 10 */
    struct id128 mentions[10];
};

extern const struct proto_shape proto_chat_post_request_shape;

struct proto_chat_post_ok {
    struct proto_message message;
};

extern const struct proto_shape proto_chat_post_ok_shape;

struct proto_chat_edit_request {
    struct id128 message;
    struct str text;
    bool has_mentions;
    uint32_t mentions_count; /* at most 10 */
    struct id128 mentions[10];
};

extern const struct proto_shape proto_chat_edit_request_shape;

extern const struct proto_shape proto_chat_edit_ok_shape;

struct proto_chat_delete_request {
    struct id128 message;
};

extern const struct proto_shape proto_chat_delete_request_shape;

extern const struct proto_shape proto_chat_delete_ok_shape;

struct proto_chat_react_request {
    struct id128 message;
    enum proto_chat_emoji emoji;
    bool on;
};

extern const struct proto_shape proto_chat_react_request_shape;

extern const struct proto_shape proto_chat_react_ok_shape;

struct proto_chat_reactions_request {
    struct id128 message;
};

extern const struct proto_shape proto_chat_reactions_request_shape;

struct proto_chat_reactions_ok {
    uint32_t people_count; /* at most 100 */
    const struct proto_reactor *people;
    bool more;
};

extern const struct proto_shape proto_chat_reactions_ok_shape;

struct proto_chat_pin_request {
    struct id128 message;
};

extern const struct proto_shape proto_chat_pin_request_shape;

extern const struct proto_shape proto_chat_pin_ok_shape;

struct proto_chat_unpin_request {
    struct id128 message;
};

extern const struct proto_shape proto_chat_unpin_request_shape;

extern const struct proto_shape proto_chat_unpin_ok_shape;

struct proto_chat_block_request {
    bool has_participant;
    struct id128 participant;
    bool has_author;
    struct id128 author;
    bool blocked;
};

extern const struct proto_shape proto_chat_block_request_shape;

extern const struct proto_shape proto_chat_block_ok_shape;

struct proto_chat_slow_request {
    uint32_t seconds;
};

extern const struct proto_shape proto_chat_slow_request_shape;

extern const struct proto_shape proto_chat_slow_ok_shape;

extern const struct proto_shape proto_chat_clear_request_shape;

extern const struct proto_shape proto_chat_clear_ok_shape;

struct proto_chat_switch_request {
    bool on;
};

extern const struct proto_shape proto_chat_switch_request_shape;

extern const struct proto_shape proto_chat_switch_ok_shape;

struct proto_chat_history_request {
    bool has_before;
    struct id128 before;
    bool has_limit;
    uint32_t limit;
};

extern const struct proto_shape proto_chat_history_request_shape;

struct proto_chat_history_ok {
    uint32_t messages_count; /* at most 100 */
    const struct proto_message *messages;
    bool more;
};

extern const struct proto_shape proto_chat_history_ok_shape;

struct proto_qna_ask_request {
    struct str text;
    bool has_anonymous;
    bool anonymous;
};

extern const struct proto_shape proto_qna_ask_request_shape;

struct proto_qna_ask_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_ask_ok_shape;

struct proto_qna_list_request {
    bool has_before;
    struct id128 before;
    bool has_limit;
    uint32_t limit;
};

extern const struct proto_shape proto_qna_list_request_shape;

struct proto_qna_list_ok {
    uint32_t questions_count; /* at most 50 */
    const struct proto_question *questions;
    bool more;
};

extern const struct proto_shape proto_qna_list_ok_shape;

struct proto_qna_upvote_request {
    struct id128 question;
    bool on;
};

extern const struct proto_shape proto_qna_upvote_request_shape;

struct proto_qna_upvote_ok {
    uint32_t votes;
};

extern const struct proto_shape proto_qna_upvote_ok_shape;

struct proto_qna_take_request {
    struct id128 question;
};

extern const struct proto_shape proto_qna_take_request_shape;

struct proto_qna_take_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_take_ok_shape;

struct proto_qna_assign_request {
    struct id128 question;
    struct id128 to;
};

extern const struct proto_shape proto_qna_assign_request_shape;

struct proto_qna_assign_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_assign_ok_shape;

struct proto_qna_answer_request {
    struct id128 question;
    enum proto_answer_kind kind;
    bool has_text;
    struct str text;
};

extern const struct proto_shape proto_qna_answer_request_shape;

struct proto_qna_answer_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_answer_ok_shape;

struct proto_qna_publish_request {
    struct id128 question;
    bool published;
};

extern const struct proto_shape proto_qna_publish_request_shape;

struct proto_qna_publish_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_publish_ok_shape;

struct proto_qna_dismiss_request {
    struct id128 question;
};

extern const struct proto_shape proto_qna_dismiss_request_shape;

struct proto_qna_dismiss_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_dismiss_ok_shape;

struct proto_qna_restore_request {
    struct id128 question;
};

extern const struct proto_shape proto_qna_restore_request_shape;

struct proto_qna_restore_ok {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_restore_ok_shape;

extern const struct proto_shape proto_qna_helpers_request_shape;

struct proto_qna_helpers_ok {
    uint32_t helpers_count; /* at most 50 */
    const struct proto_helper *helpers;
};

extern const struct proto_shape proto_qna_helpers_ok_shape;

struct proto_qna_grant_request {
    struct id128 participant;
    enum proto_question_level level;
};

extern const struct proto_shape proto_qna_grant_request_shape;

extern const struct proto_shape proto_qna_grant_ok_shape;

struct proto_interaction_draft_request {
    bool has_interaction;
    struct id128 interaction;
    bool has_version;
    int64_t version;
    enum proto_interaction_kind kind;
    struct str text;
    bool has_set;
    struct str set;
    uint32_t items_count; /* at most 10 */
    struct proto_item_in items[10];
    enum proto_interaction_results results;
    bool has_secret;
    bool secret;
    bool has_changeable;
    bool changeable;
    bool has_duration;
    uint32_t duration;
};

extern const struct proto_shape proto_interaction_draft_request_shape;

struct proto_interaction_draft_ok {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_draft_ok_shape;

struct proto_interaction_schedule_request {
    struct id128 interaction;
    bool has_at;
    int64_t at;
};

extern const struct proto_shape proto_interaction_schedule_request_shape;

struct proto_interaction_schedule_ok {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_schedule_ok_shape;

struct proto_interaction_publish_request {
    struct id128 interaction;
};

extern const struct proto_shape proto_interaction_publish_request_shape;

struct proto_interaction_publish_ok {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_publish_ok_shape;

struct proto_interaction_answer_request {
    struct id128 interaction;
    uint32_t ballot_count; /* at most 10 */
    struct proto_ballot_item ballot[10];
};

extern const struct proto_shape proto_interaction_answer_request_shape;

extern const struct proto_shape proto_interaction_answer_ok_shape;

struct proto_interaction_close_request {
    struct id128 interaction;
};

extern const struct proto_shape proto_interaction_close_request_shape;

struct proto_interaction_close_ok {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_close_ok_shape;

struct proto_interaction_reopen_request {
    struct id128 interaction;
};

extern const struct proto_shape proto_interaction_reopen_request_shape;

struct proto_interaction_reopen_ok {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_reopen_ok_shape;

struct proto_interaction_delete_request {
    struct id128 interaction;
};

extern const struct proto_shape proto_interaction_delete_request_shape;

extern const struct proto_shape proto_interaction_delete_ok_shape;

struct proto_interaction_list_request {
    bool has_before;
    struct id128 before;
    bool has_limit;
    uint32_t limit;
};

extern const struct proto_shape proto_interaction_list_request_shape;

struct proto_interaction_list_ok {
    uint32_t interactions_count; /* at most 20 */
    const struct proto_interaction *interactions;
    bool more;
};

extern const struct proto_shape proto_interaction_list_ok_shape;

struct proto_interaction_answers_request {
    struct id128 interaction;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_interaction_answers_request_shape;

struct proto_interaction_answers_ok {
    uint32_t answers_count; /* at most 50 */
    const struct proto_answer_line *answers;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_interaction_answers_ok_shape;

struct proto_reaction_send_request {
    enum proto_chat_emoji emoji;
};

extern const struct proto_shape proto_reaction_send_request_shape;

extern const struct proto_shape proto_reaction_send_ok_shape;

struct proto_backchannel_post_request {
    struct str text;
};

extern const struct proto_shape proto_backchannel_post_request_shape;

struct proto_backchannel_post_ok {
    struct proto_message message;
};

extern const struct proto_shape proto_backchannel_post_ok_shape;

struct proto_backchannel_history_request {
    bool has_cursor;
    struct str cursor;
    bool has_limit;
    uint32_t limit;
};

extern const struct proto_shape proto_backchannel_history_request_shape;

struct proto_backchannel_history_ok {
    uint32_t messages_count; /* at most 50 */
    const struct proto_message *messages;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_backchannel_history_ok_shape;

struct proto_chat_search_request {
    struct str q;
    bool has_before;
    struct id128 before;
};

extern const struct proto_shape proto_chat_search_request_shape;

struct proto_chat_search_ok {
    uint32_t messages_count; /* at most 50 */
    const struct proto_message *messages;
    bool has_next;
    struct id128 next;
};

extern const struct proto_shape proto_chat_search_ok_shape;

struct proto_chat_direct_request {
    struct id128 to;
    struct str text;
};

extern const struct proto_shape proto_chat_direct_request_shape;

struct proto_chat_direct_ok {
    struct proto_message message;
};

extern const struct proto_shape proto_chat_direct_ok_shape;

struct proto_chat_direct_history_request {
    struct id128 author;
    bool has_before;
    struct id128 before;
    bool has_limit;
    uint32_t limit;
};

extern const struct proto_shape proto_chat_direct_history_request_shape;

struct proto_chat_direct_history_ok {
    uint32_t messages_count; /* at most 100 */
    const struct proto_message *messages;
    bool more;
};

extern const struct proto_shape proto_chat_direct_history_ok_shape;

struct proto_presence_watch_request {
    uint32_t channels_count; /* at most 200 */
    struct id128 channels[200];
};

extern const struct proto_shape proto_presence_watch_request_shape;

struct proto_presence_watch_ok {
    uint32_t live_count; /* at most 200 */
    const struct proto_presence *live;
};

extern const struct proto_shape proto_presence_watch_ok_shape;

struct proto_room_opened_event {
    struct id128 session;
    int64_t since;
};

extern const struct proto_shape proto_room_opened_event_shape;

struct proto_room_ended_event {
    enum proto_left_reason reason;
};

extern const struct proto_shape proto_room_ended_event_shape;

struct proto_person_entered_event {
    struct proto_participant person;
};

extern const struct proto_shape proto_person_entered_event_shape;

struct proto_person_left_event {
    struct id128 participant;
    enum proto_left_reason reason;
};

extern const struct proto_shape proto_person_left_event_shape;

struct proto_person_changed_event {
    struct proto_participant person;
};

extern const struct proto_shape proto_person_changed_event_shape;

struct proto_room_count_event {
    uint32_t count;
};

extern const struct proto_shape proto_room_count_event_shape;

struct proto_settings_changed_event {
    struct proto_room_rules settings;
};

extern const struct proto_shape proto_settings_changed_event_shape;

struct proto_rights_changed_event {
    uint32_t rights_count; /* at most 32 */
    const enum proto_right *rights;
};

extern const struct proto_shape proto_rights_changed_event_shape;

struct proto_muted_event {
    enum proto_source_kind source;
    enum proto_room_role role;
};

extern const struct proto_shape proto_muted_event_shape;

struct proto_standing_changed_event {
    enum proto_standing standing;
    bool on;
    bool has_role;
    enum proto_room_role role;
};

extern const struct proto_shape proto_standing_changed_event_shape;

struct proto_stage_moved_event {
    bool stage;
    enum proto_stage_move reason;
    bool has_role;
    enum proto_room_role role;
};

extern const struct proto_shape proto_stage_moved_event_shape;

struct proto_stage_spotlight_event {
    bool has_spotlight;
    struct proto_spotlight spotlight;
    enum proto_room_role role;
};

extern const struct proto_shape proto_stage_spotlight_event_shape;

struct proto_stage_invited_event {
    struct proto_invitation invitation;
};

extern const struct proto_shape proto_stage_invited_event_shape;

struct proto_invitation_ended_event {
    struct id128 participant;
    struct str name;
    enum proto_invitation_end reason;
};

extern const struct proto_shape proto_invitation_ended_event_shape;

struct proto_hands_changed_event {
    uint32_t hands_count; /* at most 50 */
    const struct proto_hand *hands;
    uint32_t count;
};

extern const struct proto_shape proto_hands_changed_event_shape;

struct proto_hand_placed_event {
    uint32_t place;
};

extern const struct proto_shape proto_hand_placed_event_shape;

struct proto_chat_posted_event {
    struct proto_message message;
};

extern const struct proto_shape proto_chat_posted_event_shape;

struct proto_qna_changed_event {
    struct proto_question question;
};

extern const struct proto_shape proto_qna_changed_event_shape;

struct proto_qna_gone_event {
    struct id128 question;
};

extern const struct proto_shape proto_qna_gone_event_shape;

struct proto_qna_votes_event {
    uint32_t votes_count; /* at most 50 */
    const struct proto_question_votes *votes;
};

extern const struct proto_shape proto_qna_votes_event_shape;

struct proto_interaction_changed_event {
    struct proto_interaction interaction;
};

extern const struct proto_shape proto_interaction_changed_event_shape;

struct proto_interaction_gone_event {
    struct id128 interaction;
};

extern const struct proto_shape proto_interaction_gone_event_shape;

struct proto_interaction_result_event {
    struct id128 interaction;
    struct proto_interaction_result result;
};

extern const struct proto_shape proto_interaction_result_event_shape;

struct proto_reactions_event {
    uint32_t reactions_count; /* at most 24 */
    const struct proto_reaction_count *reactions;
};

extern const struct proto_shape proto_reactions_event_shape;

struct proto_backchannel_posted_event {
    struct proto_message message;
};

extern const struct proto_shape proto_backchannel_posted_event_shape;

struct proto_chat_changed_event {
    struct proto_message message;
};

extern const struct proto_shape proto_chat_changed_event_shape;

struct proto_chat_reacted_event {
    struct id128 message;
    enum proto_chat_emoji emoji;
    uint32_t count;
    struct id128 author;
    bool on;
};

extern const struct proto_shape proto_chat_reacted_event_shape;

struct proto_chat_pins_event {
    uint32_t pins_count; /* at most 5 */
    const struct proto_message *pins;
};

extern const struct proto_shape proto_chat_pins_event_shape;

struct proto_chat_slow_event {
    uint32_t seconds;
};

extern const struct proto_shape proto_chat_slow_event_shape;

extern const struct proto_shape proto_chat_cleared_event_shape;

struct proto_chat_blocked_event {
    uint32_t people_count; /* at most 200 */
    const struct proto_blocked_writer *people;
};

extern const struct proto_shape proto_chat_blocked_event_shape;

struct proto_chat_direct_event {
    struct proto_message message;
    struct id128 to;
};

extern const struct proto_shape proto_chat_direct_event_shape;

struct proto_media_slots_event {
    uint32_t slots_count; /* at most 64 */
    const struct proto_slot *slots;
};

extern const struct proto_shape proto_media_slots_event_shape;

struct proto_media_live_event {
    struct str mid;
    uint32_t gen;
    uint32_t rtp_timestamp;
};

extern const struct proto_shape proto_media_live_event_shape;

struct proto_media_quality_event {
    uint32_t slots_count; /* at most 64 */
    const struct proto_slot_quality *slots;
};

extern const struct proto_shape proto_media_quality_event_shape;

struct proto_media_wanted_event {
    enum proto_source_kind source;
    uint32_t rids_count; /* at most 3 */
    const struct str *rids;
};

extern const struct proto_shape proto_media_wanted_event_shape;

struct proto_media_buffer_event {
    uint32_t slots_count; /* at most 64 */
    const struct proto_slot_depth *slots;
};

extern const struct proto_shape proto_media_buffer_event_shape;

struct proto_media_link_event {
    uint32_t down_estimate;
    uint32_t down;
    uint32_t up;
    uint32_t rtt;
    uint32_t down_loss;
    uint32_t up_loss;
    bool limited;
};

extern const struct proto_shape proto_media_link_event_shape;

struct proto_media_levels_event {
    uint32_t levels_count; /* at most 16 */
    const struct proto_level *levels;
    bool has_dominant;
    struct id128 dominant;
};

extern const struct proto_shape proto_media_levels_event_shape;

struct proto_media_state_event {
    enum proto_media_state state;
};

extern const struct proto_shape proto_media_state_event_shape;

struct proto_left_event {
    enum proto_left_reason reason;
};

extern const struct proto_shape proto_left_event_shape;

struct proto_knock_changed_event {
    struct id128 channel;
    enum proto_knock_state state;
};

extern const struct proto_shape proto_knock_changed_event_shape;

struct proto_knock_message_event {
    struct id128 channel;
    struct proto_door_message message;
};

extern const struct proto_shape proto_knock_message_event_shape;

struct proto_waiting_changed_event {
    uint32_t waiting_count; /* at most 50 */
    const struct proto_waiter *waiting;
    uint32_t count;
};

extern const struct proto_shape proto_waiting_changed_event_shape;

struct proto_presence_changed_event {
    struct id128 channel;
    struct proto_live live;
};

extern const struct proto_shape proto_presence_changed_event_shape;

struct proto_presence_gone_event {
    struct id128 channel;
};

extern const struct proto_shape proto_presence_gone_event_shape;

struct proto_channel_opened_event {
    struct id128 channel;
    struct str name;
    int64_t since;
};

extern const struct proto_shape proto_channel_opened_event_shape;

struct proto_http_healthz_ok {
    struct str status;
};

extern const struct proto_shape proto_http_healthz_ok_shape;

struct proto_http_readyz_ok {
    struct str status;
};

extern const struct proto_shape proto_http_readyz_ok_shape;

struct proto_http_setup_get_ok {
    bool needed;
};

extern const struct proto_shape proto_http_setup_get_ok_shape;

struct proto_http_setup_body {
    struct str token;
    struct str login;
    char name[PROTO_NAME_SIZE];
    struct str password;
    bool has_email;
    struct str email;
};

extern const struct proto_shape proto_http_setup_body_shape;

struct proto_http_setup_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_setup_ok_shape;

struct proto_http_login_body {
    struct str login;
    struct str password;
};

extern const struct proto_shape proto_http_login_body_shape;

struct proto_http_login_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_login_ok_shape;

extern const struct proto_shape proto_http_logout_body_shape;

struct proto_http_logout_ok {
    bool has_url;
    struct str url;
};

extern const struct proto_shape proto_http_logout_ok_shape;

struct proto_http_provider_get_ok {
    bool has_name;
    struct str name;
};

extern const struct proto_shape proto_http_provider_get_ok_shape;

extern const struct proto_shape proto_http_provider_login_body_shape;

struct proto_http_provider_login_ok {
    struct str url;
};

extern const struct proto_shape proto_http_provider_login_ok_shape;

struct proto_http_provider_finish_body {
    struct str state;
    struct str code;
    bool has_issuer;
    struct str issuer;
};

extern const struct proto_shape proto_http_provider_finish_body_shape;

struct proto_http_provider_finish_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_provider_finish_ok_shape;

extern const struct proto_shape proto_http_provider_connect_body_shape;

struct proto_http_provider_connect_ok {
    struct str url;
};

extern const struct proto_shape proto_http_provider_connect_ok_shape;

extern const struct proto_shape proto_http_provider_disconnect_ok_shape;

struct proto_http_me_ok {
    bool has_account;
    struct proto_account account;
    bool has_guest;
    struct proto_guest guest;
};

extern const struct proto_shape proto_http_me_ok_shape;

struct proto_http_guest_body {
    bool has_link;
    struct str link;
    bool has_channel;
    struct id128 channel;
    char name[PROTO_NAME_SIZE];
};

extern const struct proto_shape proto_http_guest_body_shape;

struct proto_http_guest_ok {
    struct proto_guest guest;
};

extern const struct proto_shape proto_http_guest_ok_shape;

struct proto_http_link_list_ok {
    uint32_t items_count; /* at most 200 */
    const struct proto_guest_link *items;
};

extern const struct proto_shape proto_http_link_list_ok_shape;

struct proto_http_link_create_body {
    char name[PROTO_NAME_SIZE];
    enum proto_media_token_role role;
    bool has_expires_at;
    int64_t expires_at;
    bool has_uses_max;
    uint32_t uses_max;
    bool has_email;
    struct str email;
};

extern const struct proto_shape proto_http_link_create_body_shape;

struct proto_http_link_create_ok {
    struct proto_guest_link link;
    struct str secret;
};

extern const struct proto_shape proto_http_link_create_ok_shape;

extern const struct proto_shape proto_http_link_delete_ok_shape;

struct proto_http_me_update_body {
    char name[PROTO_NAME_SIZE];
};

extern const struct proto_shape proto_http_me_update_body_shape;

struct proto_http_me_update_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_me_update_ok_shape;

struct proto_http_password_change_body {
    struct str old;
    struct str new;
};

extern const struct proto_shape proto_http_password_change_body_shape;

extern const struct proto_shape proto_http_password_change_ok_shape;

struct proto_http_login_list_ok {
    uint32_t items_count; /* at most 100 */
    const struct proto_login *items;
};

extern const struct proto_shape proto_http_login_list_ok_shape;

extern const struct proto_shape proto_http_login_end_ok_shape;

extern const struct proto_shape proto_http_login_end_others_ok_shape;

struct proto_http_token_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_token *items;
};

extern const struct proto_shape proto_http_token_list_ok_shape;

struct proto_http_token_create_body {
    char name[PROTO_NAME_SIZE];
    uint32_t scopes_count; /* at most 16 */
    enum proto_token_scope scopes[16];
    bool has_days;
    uint32_t days;
};

extern const struct proto_shape proto_http_token_create_body_shape;

struct proto_http_token_create_ok {
    struct proto_token token;
    struct str secret;
};

extern const struct proto_shape proto_http_token_create_ok_shape;

extern const struct proto_shape proto_http_token_revoke_ok_shape;

struct proto_http_site_token_list_query {
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_site_token_list_query_shape;

struct proto_http_site_token_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_site_token *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_site_token_list_ok_shape;

extern const struct proto_shape proto_http_site_token_revoke_ok_shape;

struct proto_http_site_channel_list_query {
    bool has_q;
    struct str q;
    bool has_type;
    enum proto_channel_type type;
    bool has_state;
    enum proto_room_state state;
    bool has_sort;
    enum proto_site_channel_sort sort;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_site_channel_list_query_shape;

struct proto_http_site_channel_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_site_channel *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_site_channel_list_ok_shape;

struct proto_http_server_get_ok {
    struct proto_server_status server;
};

extern const struct proto_shape proto_http_server_get_ok_shape;

struct proto_http_audit_list_query {
    bool has_act;
    enum proto_audit_act act;
    bool has_actor;
    struct id128 actor;
    bool has_target;
    struct id128 target;
    bool has_channel;
    struct id128 channel;
    bool has_since;
    int64_t since;
    bool has_until;
    int64_t until;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_audit_list_query_shape;

struct proto_http_audit_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_audit_entry *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_audit_list_ok_shape;

struct proto_http_account_create_body {
    struct str login;
    char name[PROTO_NAME_SIZE];
    bool has_password;
    struct str password;
    bool has_site_role;
    enum proto_site_role site_role;
    bool has_email;
    struct str email;
};

extern const struct proto_shape proto_http_account_create_body_shape;

struct proto_http_account_create_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_account_create_ok_shape;

struct proto_http_account_list_query {
    bool has_q;
    struct str q;
    bool has_sort;
    enum proto_account_sort sort;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_account_list_query_shape;

struct proto_http_account_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_account *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_account_list_ok_shape;

struct proto_http_account_get_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_account_get_ok_shape;

struct proto_http_account_update_body {
    bool has_login;
    struct str login;
    bool has_name;
    char name[PROTO_NAME_SIZE];
    bool has_email;
    struct str email;
    bool has_site_role;
    enum proto_site_role site_role;
    bool has_disabled;
    bool disabled;
    bool has_version;
    int64_t version;
};

extern const struct proto_shape proto_http_account_update_body_shape;

struct proto_http_account_update_ok {
    struct proto_account account;
};

extern const struct proto_shape proto_http_account_update_ok_shape;

struct proto_http_account_password_body {
    struct str password;
};

extern const struct proto_shape proto_http_account_password_body_shape;

extern const struct proto_shape proto_http_account_password_ok_shape;

extern const struct proto_shape proto_http_account_disconnect_ok_shape;

extern const struct proto_shape proto_http_account_delete_ok_shape;

struct proto_http_group_list_query {
    bool has_q;
    struct str q;
    bool has_sort;
    enum proto_group_sort sort;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_group_list_query_shape;

struct proto_http_group_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_group *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_group_list_ok_shape;

struct proto_http_group_create_body {
    char name[PROTO_NAME_SIZE];
};

extern const struct proto_shape proto_http_group_create_body_shape;

struct proto_http_group_create_ok {
    struct proto_group group;
};

extern const struct proto_shape proto_http_group_create_ok_shape;

struct proto_http_group_get_ok {
    struct proto_group group;
};

extern const struct proto_shape proto_http_group_get_ok_shape;

struct proto_http_group_update_body {
    char name[PROTO_NAME_SIZE];
    bool has_version;
    int64_t version;
};

extern const struct proto_shape proto_http_group_update_body_shape;

struct proto_http_group_update_ok {
    struct proto_group group;
};

extern const struct proto_shape proto_http_group_update_ok_shape;

extern const struct proto_shape proto_http_group_delete_ok_shape;

struct proto_http_group_member_list_query {
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_group_member_list_query_shape;

struct proto_http_group_member_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_account *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_group_member_list_ok_shape;

struct proto_http_group_member_add_body {
    struct id128 account;
};

extern const struct proto_shape proto_http_group_member_add_body_shape;

struct proto_http_group_member_add_ok {
    struct proto_group group;
};

extern const struct proto_shape proto_http_group_member_add_ok_shape;

extern const struct proto_shape proto_http_group_member_remove_ok_shape;

struct proto_http_channel_list_query {
    bool has_relation;
    enum proto_relation relation;
    bool has_q;
    struct str q;
    bool has_sort;
    enum proto_channel_sort sort;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_channel_list_query_shape;

struct proto_http_channel_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_channel_card *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_channel_list_ok_shape;

struct proto_http_channel_create_body {
    char name[PROTO_NAME_SIZE];
    enum proto_channel_type type;
    bool has_description;
    struct str description;
    bool has_default_role;
    enum proto_channel_role default_role;
};

extern const struct proto_shape proto_http_channel_create_body_shape;

struct proto_http_channel_create_ok {
    struct proto_channel channel;
};

extern const struct proto_shape proto_http_channel_create_ok_shape;

struct proto_http_channel_get_ok {
    struct proto_channel channel;
};

extern const struct proto_shape proto_http_channel_get_ok_shape;

struct proto_http_channel_update_body {
    bool has_name;
    char name[PROTO_NAME_SIZE];
    bool has_type;
    enum proto_channel_type type;
    bool has_description;
    struct str description;
    bool has_default_role;
    enum proto_channel_role default_role;
    bool has_version;
    int64_t version;
};

extern const struct proto_shape proto_http_channel_update_body_shape;

struct proto_http_channel_update_ok {
    struct proto_channel channel;
};

extern const struct proto_shape proto_http_channel_update_ok_shape;

extern const struct proto_shape proto_http_channel_delete_ok_shape;

struct proto_http_channel_transfer_body {
    struct id128 account;
};

extern const struct proto_shape proto_http_channel_transfer_body_shape;

struct proto_http_channel_transfer_ok {
    struct proto_channel channel;
};

extern const struct proto_shape proto_http_channel_transfer_ok_shape;

struct proto_http_channel_audit_query {
    bool has_act;
    enum proto_audit_act act;
    bool has_actor;
    struct id128 actor;
    bool has_target;
    struct id128 target;
    bool has_since;
    int64_t since;
    bool has_until;
    int64_t until;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_channel_audit_query_shape;

struct proto_http_channel_audit_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_audit_entry *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_channel_audit_ok_shape;

struct proto_http_member_list_query {
    bool has_q;
    struct str q;
    bool has_state;
    enum proto_membership_state state;
    bool has_sort;
    enum proto_member_sort sort;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_member_list_query_shape;

struct proto_http_member_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_member *items;
    bool has_cursor;
    struct str cursor;
};

extern const struct proto_shape proto_http_member_list_ok_shape;

struct proto_http_member_add_body {
    bool has_account;
    struct id128 account;
    bool has_group;
    struct id128 group;
    bool has_login;
    struct str login;
    bool has_email;
    struct str email;
    bool has_role;
    enum proto_channel_role role;
    bool has_state;
    enum proto_membership_state state;
};

extern const struct proto_shape proto_http_member_add_body_shape;

struct proto_http_member_add_ok {
    struct proto_member member;
};

extern const struct proto_shape proto_http_member_add_ok_shape;

struct proto_http_member_update_body {
    bool has_role;
    enum proto_channel_role role;
    bool has_state;
    enum proto_membership_state state;
};

extern const struct proto_shape proto_http_member_update_body_shape;

struct proto_http_member_update_ok {
    struct proto_member member;
};

extern const struct proto_shape proto_http_member_update_ok_shape;

extern const struct proto_shape proto_http_member_remove_ok_shape;

struct proto_http_subscribe_body {
    bool subscribed;
};

extern const struct proto_shape proto_http_subscribe_body_shape;

extern const struct proto_shape proto_http_subscribe_ok_shape;

struct proto_http_webhook_list_ok {
    uint32_t items_count; /* at most 10 */
    const struct proto_webhook *items;
};

extern const struct proto_shape proto_http_webhook_list_ok_shape;

struct proto_http_webhook_create_body {
    struct str url;
    uint32_t events_count; /* at most 8 */
    enum proto_webhook_event events[8];
};

extern const struct proto_shape proto_http_webhook_create_body_shape;

struct proto_http_webhook_create_ok {
    struct proto_webhook webhook;
    struct str secret;
};

extern const struct proto_shape proto_http_webhook_create_ok_shape;

struct proto_http_webhook_update_body {
    bool has_url;
    struct str url;
    bool has_events;
    uint32_t events_count; /* at most 8 */
    enum proto_webhook_event events[8];
    bool has_active;
    bool active;
};

extern const struct proto_shape proto_http_webhook_update_body_shape;

struct proto_http_webhook_update_ok {
    struct proto_webhook webhook;
};

extern const struct proto_shape proto_http_webhook_update_ok_shape;

extern const struct proto_shape proto_http_webhook_delete_ok_shape;

extern const struct proto_shape proto_http_webhook_test_body_shape;

struct proto_http_webhook_test_ok {
    struct proto_delivery delivery;
};

extern const struct proto_shape proto_http_webhook_test_ok_shape;

struct proto_http_webhook_delivery_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_delivery *items;
};

extern const struct proto_shape proto_http_webhook_delivery_list_ok_shape;

struct proto_http_site_webhook_list_ok {
    uint32_t items_count; /* at most 10 */
    const struct proto_webhook *items;
};

extern const struct proto_shape proto_http_site_webhook_list_ok_shape;

struct proto_http_site_webhook_create_body {
    struct str url;
    uint32_t events_count; /* at most 8 */
    enum proto_webhook_event events[8];
};

extern const struct proto_shape proto_http_site_webhook_create_body_shape;

struct proto_http_site_webhook_create_ok {
    struct proto_webhook webhook;
    struct str secret;
};

extern const struct proto_shape proto_http_site_webhook_create_ok_shape;

struct proto_http_site_webhook_update_body {
    bool has_url;
    struct str url;
    bool has_events;
    uint32_t events_count; /* at most 8 */
    enum proto_webhook_event events[8];
    bool has_active;
    bool active;
};

extern const struct proto_shape proto_http_site_webhook_update_body_shape;

struct proto_http_site_webhook_update_ok {
    struct proto_webhook webhook;
};

extern const struct proto_shape proto_http_site_webhook_update_ok_shape;

extern const struct proto_shape proto_http_site_webhook_delete_ok_shape;

extern const struct proto_shape proto_http_site_webhook_test_body_shape;

struct proto_http_site_webhook_test_ok {
    struct proto_delivery delivery;
};

extern const struct proto_shape proto_http_site_webhook_test_ok_shape;

struct proto_http_site_webhook_delivery_list_ok {
    uint32_t items_count; /* at most 50 */
    const struct proto_delivery *items;
};

extern const struct proto_shape proto_http_site_webhook_delivery_list_ok_shape;

struct proto_http_room_get_ok {
    struct proto_room_settings settings;
    uint32_t people_count; /* at most 600 */
    const struct proto_person_named *people;
};

extern const struct proto_shape proto_http_room_get_ok_shape;

struct proto_http_room_save_ok {
    struct proto_room_settings settings;
    uint32_t people_count; /* at most 600 */
    const struct proto_person_named *people;
};

extern const struct proto_shape proto_http_room_save_ok_shape;

extern const struct proto_shape proto_http_room_open_body_shape;

struct proto_http_room_open_ok {
    struct id128 session;
};

extern const struct proto_shape proto_http_room_open_ok_shape;

extern const struct proto_shape proto_http_room_end_body_shape;

extern const struct proto_shape proto_http_room_end_ok_shape;

struct proto_http_media_token_list_ok {
    uint32_t items_count; /* at most 100 */
    const struct proto_media_token *items;
};

extern const struct proto_shape proto_http_media_token_list_ok_shape;

struct proto_http_media_token_create_body {
    enum proto_media_token_role role;
    char name[PROTO_NAME_SIZE];
};

extern const struct proto_shape proto_http_media_token_create_body_shape;

struct proto_http_media_token_create_ok {
    struct id128 id;
    struct str token;
    int64_t expires_at;
};

extern const struct proto_shape proto_http_media_token_create_ok_shape;

extern const struct proto_shape proto_http_media_token_delete_ok_shape;

/* Requests over the WebSocket. */
enum proto_request {
    PROTO_REQUEST_PING,
    PROTO_REQUEST_ROOM_ENTER,
    PROTO_REQUEST_ROOM_LEAVE,
    PROTO_REQUEST_ROOM_OPEN,
    PROTO_REQUEST_ROOM_END,
    PROTO_REQUEST_ROOM_LOCK,
    PROTO_REQUEST_ROOM_KNOCK,
    PROTO_REQUEST_ROOM_KNOCK_END,
    PROTO_REQUEST_WAITING_ADMIT,
    PROTO_REQUEST_WAITING_DECLINE,
    PROTO_REQUEST_WAITING_MESSAGE,
    PROTO_REQUEST_MEDIA_OFFER,
    PROTO_REQUEST_MEDIA_VIEW,
    PROTO_REQUEST_MEDIA_MUTE,
    PROTO_REQUEST_STAGE_JOIN,
    PROTO_REQUEST_STAGE_LEAVE,
    PROTO_REQUEST_STAGE_ACCESS,
    PROTO_REQUEST_STAGE_INVITE,
    PROTO_REQUEST_STAGE_ACCEPT,
    PROTO_REQUEST_STAGE_DECLINE,
    PROTO_REQUEST_STAGE_REMOVE,
    PROTO_REQUEST_HAND_RAISE,
    PROTO_REQUEST_HAND_LOWER,
    PROTO_REQUEST_HAND_LOWER_ALL,
    PROTO_REQUEST_HAND_ORDER,
    PROTO_REQUEST_HAND_CALL,
    PROTO_REQUEST_STAGE_SPOTLIGHT,
    PROTO_REQUEST_PERSON_MUTE,
    PROTO_REQUEST_PERSON_MUTE_ALL,
    PROTO_REQUEST_PERSON_CAMERA_OFF,
    PROTO_REQUEST_PERSON_HARD_MUTE,
    PROTO_REQUEST_PERSON_PROMOTE,
    PROTO_REQUEST_PERSON_GRANT,
    PROTO_REQUEST_PERSON_REMOVE,
    PROTO_REQUEST_PERSON_BAN,
    PROTO_REQUEST_PERSON_UNBAN,
    PROTO_REQUEST_PERSON_BANS,
    PROTO_REQUEST_CHAT_POST,
    PROTO_REQUEST_CHAT_EDIT,
    PROTO_REQUEST_CHAT_DELETE,
    PROTO_REQUEST_CHAT_REACT,
    PROTO_REQUEST_CHAT_REACTIONS,
    PROTO_REQUEST_CHAT_PIN,
    PROTO_REQUEST_CHAT_UNPIN,
    PROTO_REQUEST_CHAT_BLOCK,
    PROTO_REQUEST_CHAT_SLOW,
    PROTO_REQUEST_CHAT_CLEAR,
    PROTO_REQUEST_CHAT_SWITCH,
    PROTO_REQUEST_CHAT_HISTORY,
    PROTO_REQUEST_QNA_ASK,
    PROTO_REQUEST_QNA_LIST,
    PROTO_REQUEST_QNA_UPVOTE,
    PROTO_REQUEST_QNA_TAKE,
    PROTO_REQUEST_QNA_ASSIGN,
    PROTO_REQUEST_QNA_ANSWER,
    PROTO_REQUEST_QNA_PUBLISH,
    PROTO_REQUEST_QNA_DISMISS,
    PROTO_REQUEST_QNA_RESTORE,
    PROTO_REQUEST_QNA_HELPERS,
    PROTO_REQUEST_QNA_GRANT,
    PROTO_REQUEST_INTERACTION_DRAFT,
    PROTO_REQUEST_INTERACTION_SCHEDULE,
    PROTO_REQUEST_INTERACTION_PUBLISH,
    PROTO_REQUEST_INTERACTION_ANSWER,
    PROTO_REQUEST_INTERACTION_CLOSE,
    PROTO_REQUEST_INTERACTION_REOPEN,
    PROTO_REQUEST_INTERACTION_DELETE,
    PROTO_REQUEST_INTERACTION_LIST,
    PROTO_REQUEST_INTERACTION_ANSWERS,
    PROTO_REQUEST_REACTION_SEND,
    PROTO_REQUEST_BACKCHANNEL_POST,
    PROTO_REQUEST_BACKCHANNEL_HISTORY,
    PROTO_REQUEST_CHAT_SEARCH,
    PROTO_REQUEST_CHAT_DIRECT,
    PROTO_REQUEST_CHAT_DIRECT_HISTORY,
    PROTO_REQUEST_PRESENCE_WATCH,
};
#define PROTO_REQUEST_COUNT 76

enum proto_rate {
    PROTO_RATE_ACTION,
    PROTO_RATE_CHAT,
    PROTO_RATE_NONE,
};
#define PROTO_RATE_COUNT 3

/* The body of a request, by the request's name. */
union proto_request_body {
    struct proto_room_enter_request room_enter;
    struct proto_room_open_request room_open;
    struct proto_room_end_request room_end;
    struct proto_room_lock_request room_lock;
    struct proto_room_knock_request room_knock;
    struct proto_room_knock_end_request room_knock_end;
    struct proto_waiting_admit_request waiting_admit;
    struct proto_waiting_decline_request waiting_decline;
    struct proto_waiting_message_request waiting_message;
    struct proto_media_offer_request media_offer;
    struct proto_media_view_request media_view;
    struct proto_media_mute_request media_mute;
    struct proto_stage_access_request stage_access;
    struct proto_stage_invite_request stage_invite;
    struct proto_stage_remove_request stage_remove;
    struct proto_hand_lower_request hand_lower;
    struct proto_hand_order_request hand_order;
    struct proto_hand_call_request hand_call;
    struct proto_stage_spotlight_request stage_spotlight;
    struct proto_person_mute_request person_mute;
    struct proto_person_mute_all_request person_mute_all;
    struct proto_person_camera_off_request person_camera_off;
    struct proto_person_hard_mute_request person_hard_mute;
    struct proto_person_promote_request person_promote;
    struct proto_person_grant_request person_grant;
    struct proto_person_remove_request person_remove;
    struct proto_person_ban_request person_ban;
    struct proto_person_unban_request person_unban;
    struct proto_chat_post_request chat_post;
    struct proto_chat_edit_request chat_edit;
    struct proto_chat_delete_request chat_delete;
    struct proto_chat_react_request chat_react;
    struct proto_chat_reactions_request chat_reactions;
    struct proto_chat_pin_request chat_pin;
    struct proto_chat_unpin_request chat_unpin;
    struct proto_chat_block_request chat_block;
    struct proto_chat_slow_request chat_slow;
    struct proto_chat_switch_request chat_switch;
    struct proto_chat_history_request chat_history;
    struct proto_qna_ask_request qna_ask;
    struct proto_qna_list_request qna_list;
    struct proto_qna_upvote_request qna_upvote;
    struct proto_qna_take_request qna_take;
    struct proto_qna_assign_request qna_assign;
    struct proto_qna_answer_request qna_answer;
    struct proto_qna_publish_request qna_publish;
    struct proto_qna_dismiss_request qna_dismiss;
    struct proto_qna_restore_request qna_restore;
    struct proto_qna_grant_request qna_grant;
    struct proto_interaction_draft_request interaction_draft;
    struct proto_interaction_schedule_request interaction_schedule;
    struct proto_interaction_publish_request interaction_publish;
    struct proto_interaction_answer_request interaction_answer;
    struct proto_interaction_close_request interaction_close;
    struct proto_interaction_reopen_request interaction_reopen;
    struct proto_interaction_delete_request interaction_delete;
    struct proto_interaction_list_request interaction_list;
    struct proto_interaction_answers_request interaction_answers;
    struct proto_reaction_send_request reaction_send;
    struct proto_backchannel_post_request backchannel_post;
    struct proto_backchannel_history_request backchannel_history;
    struct proto_chat_search_request chat_search;
    struct proto_chat_direct_request chat_direct;
    struct proto_chat_direct_history_request chat_direct_history;
    struct proto_presence_watch_request presence_watch;
};

struct proto_request_row {
    const char *name;
    bool in_room;     /* needs a place in a room */
    bool durable;     /* carries a key; answered after the commit */
    bool carries_sdp; /* may be as long as LIMIT_MESSAGE_SDP_BYTES */
    enum proto_rate rate;
    int right; /* enum proto_right, or -1; checked by the domain */
    const struct proto_shape *body;
    const struct proto_shape *ok;
};
/* By enum proto_request. */
extern const struct proto_request_row proto_requests[PROTO_REQUEST_COUNT];

/* Events. */
enum proto_event {
    PROTO_EVENT_ROOM_OPENED,
    PROTO_EVENT_ROOM_ENDED,
    PROTO_EVENT_PERSON_ENTERED,
    PROTO_EVENT_PERSON_LEFT,
    PROTO_EVENT_PERSON_CHANGED,
    PROTO_EVENT_ROOM_COUNT,
    PROTO_EVENT_SETTINGS_CHANGED,
    PROTO_EVENT_RIGHTS_CHANGED,
    PROTO_EVENT_MUTED,
    PROTO_EVENT_STANDING_CHANGED,
    PROTO_EVENT_STAGE_MOVED,
    PROTO_EVENT_STAGE_SPOTLIGHT,
    PROTO_EVENT_STAGE_INVITED,
    PROTO_EVENT_INVITATION_ENDED,
    PROTO_EVENT_HANDS_CHANGED,
    PROTO_EVENT_HAND_PLACED,
    PROTO_EVENT_CHAT_POSTED,
    PROTO_EVENT_QNA_CHANGED,
    PROTO_EVENT_QNA_GONE,
    PROTO_EVENT_QNA_VOTES,
    PROTO_EVENT_INTERACTION_CHANGED,
    PROTO_EVENT_INTERACTION_GONE,
    PROTO_EVENT_INTERACTION_RESULT,
    PROTO_EVENT_REACTIONS,
    PROTO_EVENT_BACKCHANNEL_POSTED,
    PROTO_EVENT_CHAT_CHANGED,
    PROTO_EVENT_CHAT_REACTED,
    PROTO_EVENT_CHAT_PINS,
    PROTO_EVENT_CHAT_SLOW,
    PROTO_EVENT_CHAT_CLEARED,
    PROTO_EVENT_CHAT_BLOCKED,
    PROTO_EVENT_CHAT_DIRECT,
    PROTO_EVENT_MEDIA_SLOTS,
    PROTO_EVENT_MEDIA_LIVE,
    PROTO_EVENT_MEDIA_QUALITY,
    PROTO_EVENT_MEDIA_WANTED,
    PROTO_EVENT_MEDIA_BUFFER,
    PROTO_EVENT_MEDIA_LINK,
    PROTO_EVENT_MEDIA_LEVELS,
    PROTO_EVENT_MEDIA_STATE,
    PROTO_EVENT_LEFT,
    PROTO_EVENT_KNOCK_CHANGED,
    PROTO_EVENT_KNOCK_MESSAGE,
    PROTO_EVENT_WAITING_CHANGED,
    PROTO_EVENT_PRESENCE_CHANGED,
    PROTO_EVENT_PRESENCE_GONE,
    PROTO_EVENT_CHANNEL_OPENED,
};
#define PROTO_EVENT_COUNT 47

enum proto_audience {
    PROTO_AUDIENCE_ROOM,
    PROTO_AUDIENCE_SELF,
    PROTO_AUDIENCE_CHAT,
    PROTO_AUDIENCE_BACKCHANNEL,
    PROTO_AUDIENCE_GOVERN,
    PROTO_AUDIENCE_MODERATE,
    PROTO_AUDIENCE_WATCHERS,
};
#define PROTO_AUDIENCE_COUNT 7

struct proto_event_row {
    const char *name;
    enum proto_audience audience;
    bool durable;
    const struct proto_shape *body;
};
extern const struct proto_event_row proto_events[PROTO_EVENT_COUNT];

/* HTTP. */
enum proto_route {
    PROTO_ROUTE_HEALTHZ,
    PROTO_ROUTE_READYZ,
    PROTO_ROUTE_OPENAPI,
    PROTO_ROUTE_SETUP_GET,
    PROTO_ROUTE_SETUP,
    PROTO_ROUTE_LOGIN,
    PROTO_ROUTE_LOGOUT,
    PROTO_ROUTE_PROVIDER_GET,
    PROTO_ROUTE_PROVIDER_LOGIN,
    PROTO_ROUTE_PROVIDER_FINISH,
    PROTO_ROUTE_PROVIDER_CONNECT,
    PROTO_ROUTE_PROVIDER_DISCONNECT,
    PROTO_ROUTE_ME,
    PROTO_ROUTE_GUEST,
    PROTO_ROUTE_LINK_LIST,
    PROTO_ROUTE_LINK_CREATE,
    PROTO_ROUTE_LINK_DELETE,
    PROTO_ROUTE_ME_UPDATE,
    PROTO_ROUTE_PASSWORD_CHANGE,
    PROTO_ROUTE_LOGIN_LIST,
    PROTO_ROUTE_LOGIN_END,
    PROTO_ROUTE_LOGIN_END_OTHERS,
    PROTO_ROUTE_TOKEN_LIST,
    PROTO_ROUTE_TOKEN_CREATE,
    PROTO_ROUTE_TOKEN_REVOKE,
    PROTO_ROUTE_SITE_TOKEN_LIST,
    PROTO_ROUTE_SITE_TOKEN_REVOKE,
    PROTO_ROUTE_SITE_CHANNEL_LIST,
    PROTO_ROUTE_SERVER_GET,
    PROTO_ROUTE_AUDIT_LIST,
    PROTO_ROUTE_ACCOUNT_CREATE,
    PROTO_ROUTE_ACCOUNT_LIST,
    PROTO_ROUTE_ACCOUNT_GET,
    PROTO_ROUTE_ACCOUNT_UPDATE,
    PROTO_ROUTE_ACCOUNT_PASSWORD,
    PROTO_ROUTE_ACCOUNT_DISCONNECT,
    PROTO_ROUTE_ACCOUNT_DELETE,
    PROTO_ROUTE_GROUP_LIST,
    PROTO_ROUTE_GROUP_CREATE,
    PROTO_ROUTE_GROUP_GET,
    PROTO_ROUTE_GROUP_UPDATE,
    PROTO_ROUTE_GROUP_DELETE,
    PROTO_ROUTE_GROUP_MEMBER_LIST,
    PROTO_ROUTE_GROUP_MEMBER_ADD,
    PROTO_ROUTE_GROUP_MEMBER_REMOVE,
    PROTO_ROUTE_CHANNEL_LIST,
    PROTO_ROUTE_CHANNEL_CREATE,
    PROTO_ROUTE_CHANNEL_GET,
    PROTO_ROUTE_CHANNEL_UPDATE,
    PROTO_ROUTE_CHANNEL_DELETE,
    PROTO_ROUTE_CHANNEL_TRANSFER,
    PROTO_ROUTE_CHANNEL_AUDIT,
    PROTO_ROUTE_MEMBER_LIST,
    PROTO_ROUTE_MEMBER_ADD,
    PROTO_ROUTE_MEMBER_UPDATE,
    PROTO_ROUTE_MEMBER_REMOVE,
    PROTO_ROUTE_SUBSCRIBE,
    PROTO_ROUTE_WEBHOOK_LIST,
    PROTO_ROUTE_WEBHOOK_CREATE,
    PROTO_ROUTE_WEBHOOK_UPDATE,
    PROTO_ROUTE_WEBHOOK_DELETE,
    PROTO_ROUTE_WEBHOOK_TEST,
    PROTO_ROUTE_WEBHOOK_DELIVERY_LIST,
    PROTO_ROUTE_SITE_WEBHOOK_LIST,
    PROTO_ROUTE_SITE_WEBHOOK_CREATE,
    PROTO_ROUTE_SITE_WEBHOOK_UPDATE,
    PROTO_ROUTE_SITE_WEBHOOK_DELETE,
    PROTO_ROUTE_SITE_WEBHOOK_TEST,
    PROTO_ROUTE_SITE_WEBHOOK_DELIVERY_LIST,
    PROTO_ROUTE_ROOM_GET,
    PROTO_ROUTE_ROOM_SAVE,
    PROTO_ROUTE_ROOM_OPEN,
    PROTO_ROUTE_ROOM_END,
    PROTO_ROUTE_MEDIA_TOKEN_LIST,
    PROTO_ROUTE_MEDIA_TOKEN_CREATE,
    PROTO_ROUTE_MEDIA_TOKEN_DELETE,
    PROTO_ROUTE_WHIP_CREATE,
    PROTO_ROUTE_WHEP_CREATE,
    PROTO_ROUTE_WHIP_UPDATE,
    PROTO_ROUTE_WHIP_DELETE,
    PROTO_ROUTE_WHEP_UPDATE,
    PROTO_ROUTE_WHEP_DELETE,
};
#define PROTO_ROUTE_COUNT 82

enum proto_method {
    PROTO_METHOD_GET,
    PROTO_METHOD_HEAD,
    PROTO_METHOD_POST,
    PROTO_METHOD_PUT,
    PROTO_METHOD_PATCH,
    PROTO_METHOD_DELETE,
    PROTO_METHOD_OPTIONS,
};
#define PROTO_METHOD_COUNT 7

extern const struct proto_enum proto_method_names; /* in capitals */

enum proto_who {
    PROTO_WHO_NONE,
    PROTO_WHO_ACCOUNT,
    PROTO_WHO_ADMIN,
    PROTO_WHO_BEARER,
};
#define PROTO_WHO_COUNT 4

/* The JSON body of an HTTP request, by the route's name. */
union proto_http_body {
    struct proto_http_setup_body setup;
    struct proto_http_login_body login;
    struct proto_http_provider_finish_body provider_finish;
    struct proto_http_guest_body guest;
    struct proto_http_link_create_body link_create;
    struct proto_http_me_update_body me_update;
    struct proto_http_password_change_body password_change;
    struct proto_http_token_create_body token_create;
    struct proto_http_account_create_body account_create;
    struct proto_http_account_update_body account_update;
    struct proto_http_account_password_body account_password;
    struct proto_http_group_create_body group_create;
    struct proto_http_group_update_body group_update;
    struct proto_http_group_member_add_body group_member_add;
    struct proto_http_channel_create_body channel_create;
    struct proto_http_channel_update_body channel_update;
    struct proto_http_channel_transfer_body channel_transfer;
    struct proto_http_member_add_body member_add;
    struct proto_http_member_update_body member_update;
    struct proto_http_subscribe_body subscribe;
    struct proto_http_webhook_create_body webhook_create;
    struct proto_http_webhook_update_body webhook_update;
    struct proto_http_site_webhook_create_body site_webhook_create;
    struct proto_http_site_webhook_update_body site_webhook_update;
    struct proto_room_settings room_save;
    struct proto_http_media_token_create_body media_token_create;
};

/* What follows the question mark, by the route's name. */
union proto_http_query {
    struct proto_http_site_token_list_query site_token_list;
    struct proto_http_site_channel_list_query site_channel_list;
    struct proto_http_audit_list_query audit_list;
    struct proto_http_account_list_query account_list;
    struct proto_http_group_list_query group_list;
    struct proto_http_group_member_list_query group_member_list;
    struct proto_http_channel_list_query channel_list;
    struct proto_http_channel_audit_query channel_audit;
    struct proto_http_member_list_query member_list;
};

struct proto_route_row {
    const char *name;
    enum proto_method method;
    const char *path; /* a part in braces matches any one part */
    enum proto_who who;
    int scope;    /* enum proto_token_scope: what an API token needs; -1: takes none */
    bool durable; /* takes an Idempotency-Key; answered after the commit */
    bool raw;     /* not JSON, or described elsewhere */
    uint16_t status; /* of success */
    const struct proto_shape *body;  /* NULL: takes none */
    const struct proto_shape *query; /* NULL: takes none */
    const struct proto_shape *ok;
};
extern const struct proto_route_row proto_routes[PROTO_ROUTE_COUNT];

/* The OpenAPI document, as served. */
extern const char proto_openapi_json[];
extern const size_t proto_openapi_json_bytes;

#endif
