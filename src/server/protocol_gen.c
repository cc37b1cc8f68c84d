/* Made by tools/gen from src/protocol/dais.yaml: do not edit. The tables behind protocol_gen.h. */
/* clang-format off */

#include "dais/server/protocol_gen.h"

static const char *const proto_site_role_texts[] = {"admin", "user", "viewer"};
const struct proto_enum proto_site_role_names = {proto_site_role_texts, 3};

static const char *const proto_channel_type_texts[] = {"open", "restricted", "private", "shared_repository", "public_restricted", "public_open"};
const struct proto_enum proto_channel_type_names = {proto_channel_type_texts, 6};

static const char *const proto_channel_role_texts[] = {"member", "contributor", "moderator", "manager"};
const struct proto_enum proto_channel_role_names = {proto_channel_role_texts, 4};

static const char *const proto_membership_state_texts[] = {"active", "pending", "deactivated"};
const struct proto_enum proto_membership_state_names = {proto_membership_state_texts, 3};

static const char *const proto_room_mode_texts[] = {"interactive", "webinar"};
const struct proto_enum proto_room_mode_names = {proto_room_mode_texts, 2};

static const char *const proto_stage_access_texts[] = {"everyone", "request", "invite"};
const struct proto_enum proto_stage_access_names = {proto_stage_access_texts, 3};

static const char *const proto_screen_share_texts[] = {"speakers", "everyone"};
const struct proto_enum proto_screen_share_names = {proto_screen_share_texts, 2};

static const char *const proto_guests_texts[] = {"off", "link"};
const struct proto_enum proto_guests_names = {proto_guests_texts, 2};

static const char *const proto_room_state_texts[] = {"disabled", "closed", "open"};
const struct proto_enum proto_room_state_names = {proto_room_state_texts, 3};

static const char *const proto_room_role_texts[] = {"host", "room_moderator", "chat_moderator", "speaker", "member", "guest", "anonymous"};
const struct proto_enum proto_room_role_names = {proto_room_role_texts, 7};

static const char *const proto_enter_as_texts[] = {"stage", "viewer", "companion"};
const struct proto_enum proto_enter_as_names = {proto_enter_as_texts, 3};

static const char *const proto_source_kind_texts[] = {"mic", "camera", "screen", "screen_audio"};
const struct proto_enum proto_source_kind_names = {proto_source_kind_texts, 4};

static const char *const proto_media_state_texts[] = {"none", "connecting", "connected", "shaky", "lost"};
const struct proto_enum proto_media_state_names = {proto_media_state_texts, 5};

static const char *const proto_left_reason_texts[] = {"left", "ended", "removed", "timeout", "replaced", "room_off", "server", "banned"};
const struct proto_enum proto_left_reason_names = {proto_left_reason_texts, 8};

static const char *const proto_relation_texts[] = {"manager", "member", "subscriber"};
const struct proto_enum proto_relation_names = {proto_relation_texts, 3};

static const char *const proto_channel_sort_texts[] = {"open_first", "name", "last_session"};
const struct proto_enum proto_channel_sort_names = {proto_channel_sort_texts, 3};

static const char *const proto_account_sort_texts[] = {"name", "-name", "email", "-email", "role", "-role", "state", "-state"};
const struct proto_enum proto_account_sort_names = {proto_account_sort_texts, 8};

static const char *const proto_group_sort_texts[] = {"name", "-name", "members", "-members"};
const struct proto_enum proto_group_sort_names = {proto_group_sort_texts, 4};

static const char *const proto_site_channel_sort_texts[] = {"name", "-name", "type", "-type", "owner", "-owner", "people", "-people", "last_session", "-last_session"};
const struct proto_enum proto_site_channel_sort_names = {proto_site_channel_sort_texts, 10};

static const char *const proto_member_sort_texts[] = {"name", "-name", "role", "-role", "state", "-state"};
const struct proto_enum proto_member_sort_names = {proto_member_sort_texts, 6};

static const char *const proto_slot_reason_texts[] = {"viewport", "default", "loudest", "pinned", "bandwidth", "none"};
const struct proto_enum proto_slot_reason_names = {proto_slot_reason_texts, 6};

static const char *const proto_quality_reason_texts[] = {"full", "view", "bandwidth", "source", "load"};
const struct proto_enum proto_quality_reason_names = {proto_quality_reason_texts, 5};

static const char *const proto_receive_mode_texts[] = {"all", "audio", "none"};
const struct proto_enum proto_receive_mode_names = {proto_receive_mode_texts, 3};

static const char *const proto_link_level_texts[] = {"good", "fair", "poor"};
const struct proto_enum proto_link_level_names = {proto_link_level_texts, 3};

static const char *const proto_media_kind_texts[] = {"audio", "video"};
const struct proto_enum proto_media_kind_names = {proto_media_kind_texts, 2};

static const char *const proto_media_token_role_texts[] = {"speaker", "viewer"};
const struct proto_enum proto_media_token_role_names = {proto_media_token_role_texts, 2};

static const char *const proto_audit_act_texts[] = {"account_created", "account_changed", "account_role", "account_disabled", "account_enabled", "account_password", "account_logins_ended", "account_removed", "group_created", "group_changed", "group_removed", "group_member_added", "group_member_removed", "channel_created", "channel_changed", "channel_type", "channel_owner", "channel_removed", "member_added", "member_role", "member_state", "member_removed", "room_saved", "room_opened", "room_ended", "person_muted", "token_created", "token_revoked", "webhook_created", "webhook_changed", "webhook_removed", "account_linked", "account_unlinked", "link_created", "link_revoked", "room_locked", "room_unlocked", "person_admitted", "person_declined", "media_token_created", "question_taken", "question_assigned", "question_answered", "question_published", "question_withdrawn", "question_dismissed", "question_restored", "questions_granted", "message_deleted", "message_pinned", "message_unpinned", "writing_blocked", "writing_allowed", "chat_slowed", "chat_cleared", "chat_closed", "chat_opened", "stage_access", "person_invited", "person_called", "person_off_stage", "invitation_withdrawn", "hand_lowered", "hands_lowered", "hand_moved", "media_token_revoked", "interaction_published", "interaction_closed", "interaction_reopened", "interaction_deleted", "person_locked", "person_unlocked", "person_promoted", "tool_granted", "person_banned", "ban_lifted", "person_removed", "main_tile_set", "main_tile_ended"};
const struct proto_enum proto_audit_act_names = {proto_audit_act_texts, 79};

static const char *const proto_audit_target_texts[] = {"account", "group", "expected", "channel", "participant", "token", "webhook", "link", "guest", "question", "interaction"};
const struct proto_enum proto_audit_target_names = {proto_audit_target_texts, 11};

static const char *const proto_token_scope_texts[] = {"me", "people_read", "accounts", "channels_read", "channels", "members", "rooms", "media", "audit", "webhooks"};
const struct proto_enum proto_token_scope_names = {proto_token_scope_texts, 10};

static const char *const proto_webhook_event_texts[] = {"room_opened", "room_closed", "someone_waits"};
const struct proto_enum proto_webhook_event_names = {proto_webhook_event_texts, 3};

static const char *const proto_delivery_event_texts[] = {"room_opened", "room_closed", "someone_waits", "test"};
const struct proto_enum proto_delivery_event_names = {proto_delivery_event_texts, 4};

static const char *const proto_delivery_state_texts[] = {"waiting", "delivered", "given_up"};
const struct proto_enum proto_delivery_state_names = {proto_delivery_state_texts, 3};

static const char *const proto_delivery_problem_texts[] = {"answer", "no_answer", "certificate", "not_public"};
const struct proto_enum proto_delivery_problem_names = {proto_delivery_problem_texts, 4};

static const char *const proto_stage_move_texts[] = {"own", "rights", "removed", "evicted", "called", "accepted"};
const struct proto_enum proto_stage_move_names = {proto_stage_move_texts, 6};

static const char *const proto_standing_texts[] = {"locked", "speaker", "moderator", "screen"};
const struct proto_enum proto_standing_names = {proto_standing_texts, 4};

static const char *const proto_promotion_texts[] = {"none", "speaker", "moderator"};
const struct proto_enum proto_promotion_names = {proto_promotion_texts, 3};

static const char *const proto_ban_scope_texts[] = {"session", "room"};
const struct proto_enum proto_ban_scope_names = {proto_ban_scope_texts, 2};

static const char *const proto_tool_texts[] = {"screen"};
const struct proto_enum proto_tool_names = {proto_tool_texts, 1};

static const char *const proto_invitation_end_texts[] = {"declined", "expired", "withdrawn"};
const struct proto_enum proto_invitation_end_names = {proto_invitation_end_texts, 3};

static const char *const proto_knock_state_texts[] = {"waiting", "admitted", "declined", "ended"};
const struct proto_enum proto_knock_state_names = {proto_knock_state_texts, 4};

static const char *const proto_channel_right_texts[] = {"see", "add_media", "edit", "approve_media", "manage_members", "transfer", "delete", "manage_room", "reports", "subscribe", "room_open", "stage_join", "enter_locked", "links", "enter_closed"};
const struct proto_enum proto_channel_right_names = {proto_channel_right_texts, 15};

static const char *const proto_chat_emoji_texts[] = {"thumbs_up", "thumbs_down", "heart", "clap", "laugh", "smile", "party", "pray", "fire", "eyes", "thinking", "surprised", "sad", "cry", "angry", "wave", "ok_hand", "muscle", "rocket", "star", "check", "cross", "question", "hundred"};
const struct proto_enum proto_chat_emoji_names = {proto_chat_emoji_texts, 24};

static const char *const proto_right_texts[] = {"room_open", "room_end", "stage_join", "stage_manage", "publish_mic", "publish_camera", "publish_screen", "person_mute", "chat_read", "chat_write", "participants_see", "settings_edit", "questions_ask", "questions_all", "questions_answer", "questions_handle", "backchannel", "chat_moderate", "chat_private", "hand", "interactions_manage", "interactions_answer"};
const struct proto_enum proto_right_names = {proto_right_texts, 22};

static const char *const proto_question_state_texts[] = {"pending", "owned", "answered", "dismissed"};
const struct proto_enum proto_question_state_names = {proto_question_state_texts, 4};

static const char *const proto_answer_kind_texts[] = {"private", "public", "live"};
const struct proto_enum proto_answer_kind_names = {proto_answer_kind_texts, 3};

static const char *const proto_interaction_kind_texts[] = {"poll", "quiz", "rating", "crowd", "open_ended", "cloud", "survey", "announcement"};
const struct proto_enum proto_interaction_kind_names = {proto_interaction_kind_texts, 8};

static const char *const proto_interaction_state_texts[] = {"draft", "scheduled", "open", "closed"};
const struct proto_enum proto_interaction_state_names = {proto_interaction_state_texts, 4};

static const char *const proto_interaction_results_texts[] = {"live", "end", "never"};
const struct proto_enum proto_interaction_results_names = {proto_interaction_results_texts, 3};

static const char *const proto_item_kind_texts[] = {"choice", "rating", "text", "words"};
const struct proto_enum proto_item_kind_names = {proto_item_kind_texts, 4};

static const char *const proto_question_level_texts[] = {"none", "see", "answer"};
const struct proto_enum proto_question_level_names = {proto_question_level_texts, 3};

static const char *const proto_error_texts[] = {"none", "malformed", "unknown_field", "missing_field", "wrong_type", "out_of_range", "too_long", "bad_name", "too_large", "unsupported_media_type", "unauthorized", "bad_login", "too_many_tries", "forbidden_origin", "forbidden", "not_found", "method_not_allowed", "conflict", "key_reused", "exists", "room_closed", "room_disabled", "room_locked", "door_full", "link_over", "links_full", "signed_in", "not_waiting", "room_full", "not_in_room", "already_in_room", "too_many_seats", "stage_full", "stage_not_allowed", "no_hand", "not_invited", "screens_full", "hard_muted", "banned", "standings_full", "group_chat_off", "qna_off", "anonymous_off", "questions_full", "too_many_questions", "question_taken", "question_answered", "question_dismissed", "question_not_published", "answers_full", "votes_full", "interaction_open", "interaction_closed", "interaction_secret", "answered_already", "interactions_full", "too_many_open", "not_grantable", "slow_mode", "private_chat_off", "message_deleted", "reactions_full", "pins_full", "blocks_full", "blocked", "empty", "weak_password", "scope_missing", "too_many_tokens", "bad_url", "private_url", "webhooks_full", "owner_stays", "not_yourself", "owns_channels", "wrong_password", "provider_down", "provider_refused", "provider_stale", "provider_claims", "account_missing", "account_taken", "account_disabled", "connected_elsewhere", "last_admin", "password_needed", "codec_missing", "bad_sdp", "too_many_sections", "media_gone", "offer_in_flight", "slow_down", "busy", "read_only", "storage_full", "storage_failed", "internal"};
const struct proto_enum proto_error_names = {proto_error_texts, 97};

static const char *const proto_method_texts[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
const struct proto_enum proto_method_names = {proto_method_texts, 7};

const struct proto_error_row proto_errors[PROTO_ERROR_COUNT] = {
    [PROTO_ERROR_NONE] = {200, ""},
    [PROTO_ERROR_MALFORMED] = {400, "This is not a message we understand."},
    [PROTO_ERROR_UNKNOWN_FIELD] = {400, "There is no such field."},
    [PROTO_ERROR_MISSING_FIELD] = {400, "A field is missing."},
    [PROTO_ERROR_WRONG_TYPE] = {400, "A field has the wrong type."},
    [PROTO_ERROR_OUT_OF_RANGE] = {400, "A value is outside of what is allowed."},
    [PROTO_ERROR_TOO_LONG] = {400, "This is too long."},
    [PROTO_ERROR_BAD_NAME] = {400, "This name has nothing that can be shown."},
    [PROTO_ERROR_TOO_LARGE] = {413, "This is larger than we take."},
    [PROTO_ERROR_UNSUPPORTED_MEDIA_TYPE] = {415, "The body must be JSON (Content-Type: application/json)."},
    [PROTO_ERROR_UNAUTHORIZED] = {401, "Sign in first."},
    [PROTO_ERROR_BAD_LOGIN] = {401, "Login and password don't match. Check both and try again."},
    [PROTO_ERROR_TOO_MANY_TRIES] = {429, "Too many tries. Wait two minutes."},
    [PROTO_ERROR_FORBIDDEN_ORIGIN] = {403, "This request comes from another site."},
    [PROTO_ERROR_FORBIDDEN] = {403, "You may not do that."},
    [PROTO_ERROR_NOT_FOUND] = {404, "There is nothing here for you. The address may be wrong, or it belongs to people you are not among."},
    [PROTO_ERROR_METHOD_NOT_ALLOWED] = {405, "This address does not take that method."},
    [PROTO_ERROR_CONFLICT] = {409, "Someone saved while you were editing. Nothing of yours is lost."},
    [PROTO_ERROR_KEY_REUSED] = {409, "This key was used for another request."},
    [PROTO_ERROR_EXISTS] = {409, "There is one already."},
    [PROTO_ERROR_ROOM_CLOSED] = {409, "Not started yet. You come in by yourself when a host or moderator opens the room."},
    [PROTO_ERROR_ROOM_DISABLED] = {409, "The meeting room of this channel is switched off."},
    [PROTO_ERROR_ROOM_LOCKED] = {409, "The room is locked."},
    [PROTO_ERROR_DOOR_FULL] = {422, "As many people wait at this door as it holds ({limit}). Try again later."},
    [PROTO_ERROR_LINK_OVER] = {409, "This link is no longer valid. Ask for a new one."},
    [PROTO_ERROR_LINKS_FULL] = {422, "This channel has as many links as it can have ({limit}). Revoke one first."},
    [PROTO_ERROR_SIGNED_IN] = {409, "You are signed in. Sign out to come in as a guest."},
    [PROTO_ERROR_NOT_WAITING] = {409, "This person does not wait at the door any more."},
    [PROTO_ERROR_ROOM_FULL] = {422, "The room is full ({limit})."},
    [PROTO_ERROR_NOT_IN_ROOM] = {409, "You are not in the room."},
    [PROTO_ERROR_ALREADY_IN_ROOM] = {409, "This connection is in a room already. Leave it first."},
    [PROTO_ERROR_TOO_MANY_SEATS] = {422, "You are in this room on {limit} devices already. Leave on one of them."},
    [PROTO_ERROR_STAGE_FULL] = {422, "The stage is full ({limit})."},
    [PROTO_ERROR_STAGE_NOT_ALLOWED] = {422, "You may not join the stage now."},
    [PROTO_ERROR_NO_HAND] = {409, "That hand is not up any more."},
    [PROTO_ERROR_NOT_INVITED] = {409, "This invitation is over."},
    [PROTO_ERROR_SCREENS_FULL] = {422, "As many screens are shared as the room allows ({limit})."},
    [PROTO_ERROR_HARD_MUTED] = {422, "A moderator locked your microphone. You can still write and raise your hand."},
    [PROTO_ERROR_BANNED] = {403, "A moderator does not let you into this room."},
    [PROTO_ERROR_STANDINGS_FULL] = {422, "A room keeps as many bans, locks and roles of people as this ({limit}). Take some back first."},
    [PROTO_ERROR_GROUP_CHAT_OFF] = {422, "Group chat is off in this room."},
    [PROTO_ERROR_QNA_OFF] = {422, "Q&A is off in this room."},
    [PROTO_ERROR_ANONYMOUS_OFF] = {422, "Questions can't be asked anonymously in this room."},
    [PROTO_ERROR_QUESTIONS_FULL] = {422, "As many questions wait here as there can be ({limit}). Try again when some are answered."},
    [PROTO_ERROR_TOO_MANY_QUESTIONS] = {422, "{limit} questions of yours wait for an answer already."},
    [PROTO_ERROR_QUESTION_TAKEN] = {409, "{name} has this question."},
    [PROTO_ERROR_QUESTION_ANSWERED] = {409, "This question is answered already."},
    [PROTO_ERROR_QUESTION_DISMISSED] = {409, "This question was dismissed. Restore it first."},
    [PROTO_ERROR_QUESTION_NOT_PUBLISHED] = {409, "Only published questions take votes."},
    [PROTO_ERROR_ANSWERS_FULL] = {422, "This question has as many answers as it can have ({limit})."},
    [PROTO_ERROR_VOTES_FULL] = {422, "As many votes were given in this room as it counts ({limit})."},
    [PROTO_ERROR_INTERACTION_OPEN] = {409, "This is published already."},
    [PROTO_ERROR_INTERACTION_CLOSED] = {409, "This is closed."},
    [PROTO_ERROR_INTERACTION_SECRET] = {422, "A secret ballot that was closed stays closed. Draft it anew."},
    [PROTO_ERROR_ANSWERED_ALREADY] = {409, "You have answered this already."},
    [PROTO_ERROR_INTERACTIONS_FULL] = {422, "This room has as many interactions as it can have ({limit}). Delete one first."},
    [PROTO_ERROR_TOO_MANY_OPEN] = {422, "{limit} interactions are open already. Close one first."},
    [PROTO_ERROR_NOT_GRANTABLE] = {422, "Room moderators can be let see all questions, speakers can be let answer too."},
    [PROTO_ERROR_SLOW_MODE] = {429, "Slow mode is on. You can write again in {limit} seconds."},
    [PROTO_ERROR_PRIVATE_CHAT_OFF] = {422, "Private messages are off in this room."},
    [PROTO_ERROR_MESSAGE_DELETED] = {409, "This message was deleted."},
    [PROTO_ERROR_REACTIONS_FULL] = {422, "No more reactions fit here. Take one back first."},
    [PROTO_ERROR_PINS_FULL] = {422, "As many messages are pinned as there can be ({limit}). Unpin one first."},
    [PROTO_ERROR_BLOCKS_FULL] = {422, "As many people are kept from writing as there can be ({limit}). Let one write again first."},
    [PROTO_ERROR_BLOCKED] = {422, "A moderator switched off writing for you."},
    [PROTO_ERROR_EMPTY] = {422, "There is nothing in it."},
    [PROTO_ERROR_WEAK_PASSWORD] = {422, "Choose another password: at least 10 characters, and not one of the well-known ones."},
    [PROTO_ERROR_SCOPE_MISSING] = {403, "This token may not be used for that."},
    [PROTO_ERROR_TOO_MANY_TOKENS] = {422, "There are {limit} tokens already. Revoke one first."},
    [PROTO_ERROR_BAD_URL] = {422, "This is no address that we can send to. Write it like https://example.org/hook, without user name, password or #."},
    [PROTO_ERROR_PRIVATE_URL] = {422, "This address is in a private network. The server sends only to public ones, unless its configuration says otherwise."},
    [PROTO_ERROR_WEBHOOKS_FULL] = {422, "There are as many webhooks here as there can be ({limit}). Remove one first."},
    [PROTO_ERROR_OWNER_STAYS] = {422, "The owner stays a manager. Transfer the channel first."},
    [PROTO_ERROR_NOT_YOURSELF] = {422, "Nobody can do that to their own account. Ask another administrator."},
    [PROTO_ERROR_OWNS_CHANNELS] = {422, "This account owns channels ({limit}). Transfer them first."},
    [PROTO_ERROR_WRONG_PASSWORD] = {422, "That is not your password."},
    [PROTO_ERROR_PROVIDER_DOWN] = {503, "The sign-in service does not answer. Try again in a moment, or sign in with your password."},
    [PROTO_ERROR_PROVIDER_REFUSED] = {422, "The sign-in service's answer can't be trusted. Nobody was signed in. Try again; if it stays so, tell an administrator."},
    [PROTO_ERROR_PROVIDER_STALE] = {409, "This sign-in was begun in another browser, too long ago, or used already. Begin again."},
    [PROTO_ERROR_PROVIDER_CLAIMS] = {422, "The sign-in service did not say a login name that can be used here. Tell an administrator."},
    [PROTO_ERROR_ACCOUNT_MISSING] = {403, "There is no account for you here. Ask an administrator."},
    [PROTO_ERROR_ACCOUNT_TAKEN] = {409, "There is an account with your login or e-mail address already. Sign in to it with its password and connect it under My account, or ask an administrator."},
    [PROTO_ERROR_ACCOUNT_DISABLED] = {403, "This account is disabled. Ask an administrator."},
    [PROTO_ERROR_CONNECTED_ELSEWHERE] = {409, "This identity signs in to another account already."},
    [PROTO_ERROR_LAST_ADMIN] = {422, "The site would have no administrator left. Make another one first."},
    [PROTO_ERROR_PASSWORD_NEEDED] = {422, "This account has no password: without the sign-in service nobody could sign in to it."},
    [PROTO_ERROR_CODEC_MISSING] = {422, "The offer has neither VP8 nor Opus. Set your encoder to VP8 video and Opus audio."},
    [PROTO_ERROR_BAD_SDP] = {422, "The session description can't be used."},
    [PROTO_ERROR_TOO_MANY_SECTIONS] = {422, "The offer has too many sections ({limit} at most)."},
    [PROTO_ERROR_MEDIA_GONE] = {409, "The media connection of before is gone. We make a new one."},
    [PROTO_ERROR_OFFER_IN_FLIGHT] = {409, "The last offer is not answered yet."},
    [PROTO_ERROR_SLOW_DOWN] = {429, "That is too fast. Wait a moment."},
    [PROTO_ERROR_BUSY] = {503, "The server is full at the moment. We try again in 10 seconds."},
    [PROTO_ERROR_READ_ONLY] = {503, "The server takes no changes at the moment."},
    [PROTO_ERROR_STORAGE_FULL] = {503, "The server's disk is full. Nothing was saved."},
    [PROTO_ERROR_STORAGE_FAILED] = {503, "The server could not save that."},
    [PROTO_ERROR_INTERNAL] = {500, "Something went wrong on the server."},
};

static const struct proto_field person_ref_fields[] = {
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_ref, account), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_ref, has_account)},
    {.name = "group", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_ref, group), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_ref, has_group)},
    {.name = "expected", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_ref, expected), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_ref, has_expected)},
};
const struct proto_shape proto_person_ref_shape = {"person_ref", person_ref_fields, 3, sizeof(struct proto_person_ref)};

static const struct proto_field room_settings_fields[] = {
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_settings, version), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "enabled", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, enabled), .size = sizeof(bool)},
    {.name = "mode", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_settings, mode), .size = sizeof(enum proto_room_mode), .names = &proto_room_mode_names},
    {.name = "room_moderators", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_settings, room_moderators), .size = sizeof(struct proto_person_ref), .list = PROTO_LIST_INLINE, .list_max = 200, .count_offset = offsetof(struct proto_room_settings, room_moderators_count), .shape = &proto_person_ref_shape},
    {.name = "chat_moderators", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_settings, chat_moderators), .size = sizeof(struct proto_person_ref), .list = PROTO_LIST_INLINE, .list_max = 200, .count_offset = offsetof(struct proto_room_settings, chat_moderators_count), .shape = &proto_person_ref_shape},
    {.name = "speakers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_settings, speakers), .size = sizeof(struct proto_person_ref), .list = PROTO_LIST_INLINE, .list_max = 200, .count_offset = offsetof(struct proto_room_settings, speakers_count), .shape = &proto_person_ref_shape},
    {.name = "qna", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, qna), .size = sizeof(bool)},
    {.name = "group_chat", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, group_chat), .size = sizeof(bool)},
    {.name = "private_chat", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, private_chat), .size = sizeof(bool)},
    {.name = "stage_access", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_settings, stage_access), .size = sizeof(enum proto_stage_access), .names = &proto_stage_access_names},
    {.name = "stage_limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, stage_limit), .size = sizeof(uint32_t), .min = 1, .max = 49},
    {.name = "screen_share", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_settings, screen_share), .size = sizeof(enum proto_screen_share), .names = &proto_screen_share_names},
    {.name = "screens_max", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, screens_max), .size = sizeof(uint32_t), .min = 0, .max = 8},
    {.name = "guests", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_settings, guests), .size = sizeof(enum proto_guests), .names = &proto_guests_names},
    {.name = "anonymous_viewers", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, anonymous_viewers), .size = sizeof(bool)},
    {.name = "anonymous_questions", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, anonymous_questions), .size = sizeof(bool)},
    {.name = "hide_participants", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, hide_participants), .size = sizeof(bool)},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, locked), .size = sizeof(bool)},
    {.name = "capacity", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, capacity), .size = sizeof(uint32_t), .min = 0, .max = 10000},
    {.name = "auto_end_min", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, auto_end_min), .size = sizeof(uint32_t), .min = 0, .max = 1440},
    {.name = "chat_retention_days", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, chat_retention_days), .size = sizeof(uint32_t), .min = 0, .max = 36500},
    {.name = "recording_retention_days", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_settings, recording_retention_days), .size = sizeof(uint32_t), .min = 0, .max = 36500},
    {.name = "auto_record", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, auto_record), .size = sizeof(bool)},
    {.name = "recording_consent", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_settings, recording_consent), .size = sizeof(bool)},
};
const struct proto_shape proto_room_settings_shape = {"room_settings", room_settings_fields, 24, sizeof(struct proto_room_settings)};

static const struct proto_field room_rules_fields[] = {
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_rules, version), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "mode", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_rules, mode), .size = sizeof(enum proto_room_mode), .names = &proto_room_mode_names},
    {.name = "qna", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, qna), .size = sizeof(bool)},
    {.name = "anonymous_questions", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, anonymous_questions), .size = sizeof(bool)},
    {.name = "group_chat", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, group_chat), .size = sizeof(bool)},
    {.name = "private_chat", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, private_chat), .size = sizeof(bool)},
    {.name = "stage_access", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_rules, stage_access), .size = sizeof(enum proto_stage_access), .names = &proto_stage_access_names},
    {.name = "stage_limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_rules, stage_limit), .size = sizeof(uint32_t), .min = 1, .max = 49},
    {.name = "screen_share", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_rules, screen_share), .size = sizeof(enum proto_screen_share), .names = &proto_screen_share_names},
    {.name = "hide_participants", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, hide_participants), .size = sizeof(bool)},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_rules, locked), .size = sizeof(bool)},
};
const struct proto_shape proto_room_rules_shape = {"room_rules", room_rules_fields, 11, sizeof(struct proto_room_rules)};

static const struct proto_field account_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_account, id), .size = sizeof(struct id128)},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_account, login), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_account, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "site_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_account, site_role), .size = sizeof(enum proto_site_role), .names = &proto_site_role_names},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_account, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_account, has_email), .min = 0, .max = 254},
    {.name = "disabled", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_account, disabled), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_account, has_disabled)},
    {.name = "password", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_account, password), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_account, has_password)},
    {.name = "external", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_account, external), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_account, has_external)},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_account, created), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_account, has_created), .min = 0, .max = 9007199254740991},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_account, version), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_account, has_version), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_account_shape = {"account", account_fields, 10, sizeof(struct proto_account)};

static const struct proto_field group_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_group, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_group, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "members", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_group, members), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_group, version), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_group_shape = {"group", group_fields, 4, sizeof(struct proto_group)};

static const struct proto_field login_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_login, id), .size = sizeof(struct id128)},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_login, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "expires", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_login, expires), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "current", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_login, current), .size = sizeof(bool)},
    {.name = "agent", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_login, agent), .size = sizeof(struct str), .min = 0, .max = 200},
};
const struct proto_shape proto_login_shape = {"login", login_fields, 5, sizeof(struct proto_login)};

static const struct proto_field token_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_token, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_token, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "scopes", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_token, scopes), .size = sizeof(enum proto_token_scope), .list = PROTO_LIST_POINTER, .list_max = 16, .count_offset = offsetof(struct proto_token, scopes_count), .names = &proto_token_scope_names},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_token, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "expires", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_token, expires), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "used", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_token, used), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_token, has_used), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_token_shape = {"token", token_fields, 6, sizeof(struct proto_token)};

static const struct proto_field site_token_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_site_token, id), .size = sizeof(struct id128)},
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_site_token, account), .size = sizeof(struct id128)},
    {.name = "owner", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_site_token, owner), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_site_token, login), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_site_token, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "scopes", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_site_token, scopes), .size = sizeof(enum proto_token_scope), .list = PROTO_LIST_POINTER, .list_max = 16, .count_offset = offsetof(struct proto_site_token, scopes_count), .names = &proto_token_scope_names},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_token, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "expires", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_token, expires), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "used", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_token, used), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_site_token, has_used), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_site_token_shape = {"site_token", site_token_fields, 9, sizeof(struct proto_site_token)};

static const struct proto_field audit_entry_fields[] = {
    {.name = "id", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_audit_entry, id), .size = sizeof(struct str), .min = 0, .max = 20},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_audit_entry, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "act", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_audit_entry, act), .size = sizeof(enum proto_audit_act), .names = &proto_audit_act_names},
    {.name = "actor", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_audit_entry, actor), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_actor)},
    {.name = "actor_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_audit_entry, actor_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_actor_name), .min = 0, .max = 80},
    {.name = "token", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_audit_entry, token), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_token)},
    {.name = "target_kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_audit_entry, target_kind), .size = sizeof(enum proto_audit_target), .names = &proto_audit_target_names},
    {.name = "target", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_audit_entry, target), .size = sizeof(struct id128)},
    {.name = "target_name", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_audit_entry, target_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_target_name), .min = 0, .max = 254},
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_audit_entry, channel), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_channel)},
    {.name = "channel_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_audit_entry, channel_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_audit_entry, has_channel_name), .min = 0, .max = 80},
};
const struct proto_shape proto_audit_entry_shape = {"audit_entry", audit_entry_fields, 11, sizeof(struct proto_audit_entry)};

static const struct proto_field person_named_fields[] = {
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_named, account), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_named, has_account)},
    {.name = "group", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_named, group), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_named, has_group)},
    {.name = "expected", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_named, expected), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_person_named, has_expected)},
    {.name = "name", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_person_named, name), .size = sizeof(struct str), .min = 0, .max = 254},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_person_named, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_person_named, has_login), .min = 0, .max = 64},
};
const struct proto_shape proto_person_named_shape = {"person_named", person_named_fields, 5, sizeof(struct proto_person_named)};

static const struct proto_field live_fields[] = {
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_live, state), .size = sizeof(enum proto_room_state), .names = &proto_room_state_names},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_live, locked), .size = sizeof(bool)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_live, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_live, has_since), .min = 0, .max = 9007199254740991},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_live, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "names", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_live, names), .size = sizeof(struct str), .list = PROTO_LIST_POINTER, .list_max = 5, .count_offset = offsetof(struct proto_live, names_count), .min = 0, .max = 80},
    {.name = "mode", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_live, mode), .size = sizeof(enum proto_room_mode), .names = &proto_room_mode_names},
};
const struct proto_shape proto_live_shape = {"live", live_fields, 6, sizeof(struct proto_live)};

static const struct proto_field channel_card_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_channel_card, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_channel_card, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel_card, type), .size = sizeof(enum proto_channel_type), .names = &proto_channel_type_names},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel_card, role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_channel_card, has_role), .names = &proto_channel_role_names},
    {.name = "subscribed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_channel_card, subscribed), .size = sizeof(bool)},
    {.name = "members", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel_card, members), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "media", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel_card, media), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "subscribers", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel_card, subscribers), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "live", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_channel_card, live), .size = sizeof(struct proto_live), .shape = &proto_live_shape},
    {.name = "last_session", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_channel_card, last_session), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_channel_card, has_last_session), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_channel_card_shape = {"channel_card", channel_card_fields, 10, sizeof(struct proto_channel_card)};

static const struct proto_field site_channel_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_site_channel, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_site_channel, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_site_channel, type), .size = sizeof(enum proto_channel_type), .names = &proto_channel_type_names},
    {.name = "owner", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_site_channel, owner), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_site_channel, has_owner)},
    {.name = "owner_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_site_channel, owner_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_site_channel, has_owner_name), .min = 0, .max = 80},
    {.name = "members", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_site_channel, members), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_site_channel, state), .size = sizeof(enum proto_room_state), .names = &proto_room_state_names},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_site_channel, locked), .size = sizeof(bool)},
    {.name = "people", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_site_channel, people), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_channel, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_site_channel, has_since), .min = 0, .max = 9007199254740991},
    {.name = "last_session", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_channel, last_session), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_site_channel, has_last_session), .min = 0, .max = 9007199254740991},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_site_channel, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_site_channel_shape = {"site_channel", site_channel_fields, 12, sizeof(struct proto_site_channel)};

static const struct proto_field server_worker_fields[] = {
    {.name = "busy", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_worker, busy), .size = sizeof(uint32_t), .min = 0, .max = 1000},
    {.name = "datagrams", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_worker, datagrams), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "people", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_worker, people), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "gone", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_server_worker, gone), .size = sizeof(bool)},
};
const struct proto_shape proto_server_worker_shape = {"server_worker", server_worker_fields, 4, sizeof(struct proto_server_worker)};

static const struct proto_field server_status_fields[] = {
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "started", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, started), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "version", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_server_status, version), .size = sizeof(struct str), .min = 0, .max = 40},
    {.name = "ready", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_server_status, ready), .size = sizeof(bool)},
    {.name = "cores", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, cores), .size = sizeof(uint32_t), .min = 1, .max = 65535},
    {.name = "load", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, load), .size = sizeof(uint32_t), .min = 0, .max = 100000000},
    {.name = "cpu_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, cpu_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "memory", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, memory), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "connections", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, connections), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "websockets", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, websockets), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "people", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, people), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "rooms", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, rooms), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "transports", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, transports), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "bytes_in_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, bytes_in_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "bytes_out_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, bytes_out_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "steps_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, steps_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "slow_steps_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, slow_steps_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "commits_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, commits_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "failures_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, failures_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "dropped_total", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, dropped_total), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "database", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, database), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "disk_free", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, disk_free), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "disk_size", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, disk_size), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "accounts", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, accounts), .size = sizeof(uint32_t), .min = 0, .max = 10000000},
    {.name = "groups", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, groups), .size = sizeof(uint32_t), .min = 0, .max = 10000000},
    {.name = "channels", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, channels), .size = sizeof(uint32_t), .min = 0, .max = 10000000},
    {.name = "deliveries", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_server_status, deliveries), .size = sizeof(uint32_t), .min = 0, .max = 10000000},
    {.name = "certificate_until", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_server_status, certificate_until), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_server_status, has_certificate_until), .min = 0, .max = 9007199254740991},
    {.name = "self_signed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_server_status, self_signed), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_server_status, has_self_signed)},
    {.name = "workers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_server_status, workers), .size = sizeof(struct proto_server_worker), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_server_status, workers_count), .shape = &proto_server_worker_shape},
};
const struct proto_shape proto_server_status_shape = {"server_status", server_status_fields, 30, sizeof(struct proto_server_status)};

static const struct proto_field channel_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_channel, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_channel, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "description", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_channel, description), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel, type), .size = sizeof(enum proto_channel_type), .names = &proto_channel_type_names},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel, role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_channel, has_role), .names = &proto_channel_role_names},
    {.name = "owner", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_channel, owner), .size = sizeof(bool)},
    {.name = "subscribed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_channel, subscribed), .size = sizeof(bool)},
    {.name = "members", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel, members), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "media", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel, media), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "subscribers", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_channel, subscribers), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "live", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_channel, live), .size = sizeof(struct proto_live), .shape = &proto_live_shape},
    {.name = "last_session", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_channel, last_session), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_channel, has_last_session), .min = 0, .max = 9007199254740991},
    {.name = "inside", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_channel, inside), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_channel, has_inside)},
    {.name = "visitors", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_channel, visitors), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_channel, has_visitors)},
    {.name = "rights", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel, rights), .size = sizeof(enum proto_channel_right), .list = PROTO_LIST_POINTER, .list_max = 16, .count_offset = offsetof(struct proto_channel, rights_count), .names = &proto_channel_right_names},
    {.name = "default_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_channel, default_role), .size = sizeof(enum proto_channel_role), .names = &proto_channel_role_names},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_channel, version), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_channel_shape = {"channel", channel_fields, 17, sizeof(struct proto_channel)};

static const struct proto_field member_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_member, id), .size = sizeof(struct id128)},
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_member, account), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_member, has_account)},
    {.name = "group", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_member, group), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_member, has_group)},
    {.name = "expected", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_member, expected), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_member, has_expected)},
    {.name = "name", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_member, name), .size = sizeof(struct str), .min = 0, .max = 254},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_member, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_member, has_login), .min = 0, .max = 64},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_member, role), .size = sizeof(enum proto_channel_role), .names = &proto_channel_role_names},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_member, state), .size = sizeof(enum proto_membership_state), .names = &proto_membership_state_names},
    {.name = "owner", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_member, owner), .size = sizeof(bool)},
};
const struct proto_shape proto_member_shape = {"member", member_fields, 9, sizeof(struct proto_member)};

static const struct proto_field participant_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_participant, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_participant, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_participant, account), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_participant, has_account)},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_participant, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_participant, has_login), .min = 0, .max = 64},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_participant, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "stage", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, stage), .size = sizeof(bool)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_participant, since), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "order", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_participant, order), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "mic", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, mic), .size = sizeof(bool)},
    {.name = "camera", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, camera), .size = sizeof(bool)},
    {.name = "screen", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, screen), .size = sizeof(bool)},
    {.name = "media", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_participant, media), .size = sizeof(enum proto_media_state), .names = &proto_media_state_names},
    {.name = "away", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, away), .size = sizeof(bool)},
    {.name = "player", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, player), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_participant, has_player)},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, locked), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_participant, has_locked)},
    {.name = "speaker", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, speaker), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_participant, has_speaker)},
    {.name = "moderator", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, moderator), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_participant, has_moderator)},
    {.name = "may_share", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_participant, may_share), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_participant, has_may_share)},
    {.name = "link", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_participant, link), .size = sizeof(enum proto_link_level), .optional = true, .has_offset = offsetof(struct proto_participant, has_link), .names = &proto_link_level_names},
};
const struct proto_shape proto_participant_shape = {"participant", participant_fields, 19, sizeof(struct proto_participant)};

static const struct proto_field reply_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_reply, message), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_reply, name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_reply, has_name), .min = 0, .max = 80},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_reply, text), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_reply, has_text), .min = 0, .max = 160},
};
const struct proto_shape proto_reply_shape = {"reply", reply_fields, 3, sizeof(struct proto_reply)};

static const struct proto_field mention_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_mention, participant), .size = sizeof(struct id128)},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_mention, author), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_mention, has_author)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_mention, name), .size = sizeof(struct str), .min = 0, .max = 80},
};
const struct proto_shape proto_mention_shape = {"mention", mention_fields, 3, sizeof(struct proto_mention)};

static const struct proto_field reaction_fields[] = {
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_reaction, emoji), .size = sizeof(enum proto_chat_emoji), .names = &proto_chat_emoji_names},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_reaction, count), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "mine", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_reaction, mine), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_reaction, has_mine)},
};
const struct proto_shape proto_reaction_shape = {"reaction", reaction_fields, 3, sizeof(struct proto_reaction)};

static const struct proto_field message_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_message, id), .size = sizeof(struct id128)},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_message, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "from", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_message, from), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_message, has_from)},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_message, author), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_message, has_author)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_message, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_message, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_message, text), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "deleted", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_message, deleted), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_message, has_deleted)},
    {.name = "edited", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_message, edited), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_message, has_edited), .min = 0, .max = 9007199254740991},
    {.name = "reply", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_message, reply), .size = sizeof(struct proto_reply), .optional = true, .has_offset = offsetof(struct proto_message, has_reply), .shape = &proto_reply_shape},
    {.name = "mentions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_message, mentions), .size = sizeof(struct proto_mention), .optional = true, .has_offset = offsetof(struct proto_message, has_mentions), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_message, mentions_count), .shape = &proto_mention_shape},
    {.name = "reactions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_message, reactions), .size = sizeof(struct proto_reaction), .optional = true, .has_offset = offsetof(struct proto_message, has_reactions), .list = PROTO_LIST_POINTER, .list_max = 12, .count_offset = offsetof(struct proto_message, reactions_count), .shape = &proto_reaction_shape},
};
const struct proto_shape proto_message_shape = {"message", message_fields, 12, sizeof(struct proto_message)};

static const struct proto_field reactor_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_reactor, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_reactor, author), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_reactor, has_author)},
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_reactor, emoji), .size = sizeof(enum proto_chat_emoji), .list = PROTO_LIST_POINTER, .list_max = 6, .count_offset = offsetof(struct proto_reactor, emoji_count), .names = &proto_chat_emoji_names},
};
const struct proto_shape proto_reactor_shape = {"reactor", reactor_fields, 3, sizeof(struct proto_reactor)};

static const struct proto_field blocked_writer_fields[] = {
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_blocked_writer, author), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_blocked_writer, name), .size = sizeof(struct str), .min = 0, .max = 80},
};
const struct proto_shape proto_blocked_writer_shape = {"blocked_writer", blocked_writer_fields, 2, sizeof(struct proto_blocked_writer)};

static const struct proto_field slot_fields[] = {
    {.name = "mid", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_slot, mid), .size = sizeof(struct str), .min = 0, .max = 16},
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_slot, kind), .size = sizeof(enum proto_media_kind), .names = &proto_media_kind_names},
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_slot, participant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_slot, has_participant)},
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_slot, source), .size = sizeof(enum proto_source_kind), .optional = true, .has_offset = offsetof(struct proto_slot, has_source), .names = &proto_source_kind_names},
    {.name = "gen", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_slot, gen), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_slot, reason), .size = sizeof(enum proto_slot_reason), .names = &proto_slot_reason_names},
};
const struct proto_shape proto_slot_shape = {"slot", slot_fields, 6, sizeof(struct proto_slot)};

static const struct proto_field slot_quality_fields[] = {
    {.name = "mid", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_slot_quality, mid), .size = sizeof(struct str), .min = 0, .max = 16},
    {.name = "gen", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_slot_quality, gen), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "paused", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_slot_quality, paused), .size = sizeof(bool)},
    {.name = "layer", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_slot_quality, layer), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_slot_quality, has_layer), .min = 0, .max = 16},
    {.name = "height", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_slot_quality, height), .size = sizeof(uint32_t), .min = 0, .max = 65535},
    {.name = "fps", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_slot_quality, fps), .size = sizeof(uint32_t), .min = 0, .max = 255},
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_slot_quality, reason), .size = sizeof(enum proto_quality_reason), .names = &proto_quality_reason_names},
};
const struct proto_shape proto_slot_quality_shape = {"slot_quality", slot_quality_fields, 7, sizeof(struct proto_slot_quality)};

static const struct proto_field slot_depth_fields[] = {
    {.name = "mid", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_slot_depth, mid), .size = sizeof(struct str), .min = 0, .max = 16},
    {.name = "depth", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_slot_depth, depth), .size = sizeof(uint32_t), .min = 0, .max = 500},
};
const struct proto_shape proto_slot_depth_shape = {"slot_depth", slot_depth_fields, 2, sizeof(struct proto_slot_depth)};

static const struct proto_field resume_in_fields[] = {
    {.name = "seat", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_resume_in, seat), .size = sizeof(struct id128)},
    {.name = "secret", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_resume_in, secret), .size = sizeof(struct id128)},
    {.name = "epoch", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_resume_in, epoch), .size = sizeof(struct id128)},
    {.name = "seq", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_resume_in, seq), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_resume_in_shape = {"resume_in", resume_in_fields, 4, sizeof(struct proto_resume_in)};

static const struct proto_field resume_out_fields[] = {
    {.name = "seat", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_resume_out, seat), .size = sizeof(struct id128)},
    {.name = "secret", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_resume_out, secret), .size = sizeof(struct id128)},
};
const struct proto_shape proto_resume_out_shape = {"resume_out", resume_out_fields, 2, sizeof(struct proto_resume_out)};

static const struct proto_field want_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_want, participant), .size = sizeof(struct id128)},
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_want, source), .size = sizeof(enum proto_source_kind), .names = &proto_source_kind_names},
    {.name = "height", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_want, height), .size = sizeof(uint32_t), .min = 0, .max = 4320},
    {.name = "priority", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_want, priority), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_want, has_priority), .min = 0, .max = 255},
};
const struct proto_shape proto_want_shape = {"want", want_fields, 4, sizeof(struct proto_want)};

static const struct proto_field level_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_level, participant), .size = sizeof(struct id128)},
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_level, source), .size = sizeof(enum proto_source_kind), .names = &proto_source_kind_names},
    {.name = "level", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_level, level), .size = sizeof(uint32_t), .min = 0, .max = 127},
    {.name = "speaking", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_level, speaking), .size = sizeof(bool)},
};
const struct proto_shape proto_level_shape = {"level", level_fields, 4, sizeof(struct proto_level)};

static const struct proto_field ice_server_fields[] = {
    {.name = "urls", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_ice_server, urls), .size = sizeof(struct str), .list = PROTO_LIST_POINTER, .list_max = 8, .count_offset = offsetof(struct proto_ice_server, urls_count), .min = 0, .max = 512},
    {.name = "username", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_ice_server, username), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ice_server, has_username), .min = 0, .max = 256},
    {.name = "credential", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_ice_server, credential), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ice_server, has_credential), .min = 0, .max = 256},
};
const struct proto_shape proto_ice_server_shape = {"ice_server", ice_server_fields, 3, sizeof(struct proto_ice_server)};

static const struct proto_field presence_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_presence, channel), .size = sizeof(struct id128)},
    {.name = "live", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_presence, live), .size = sizeof(struct proto_live), .shape = &proto_live_shape},
};
const struct proto_shape proto_presence_shape = {"presence", presence_fields, 2, sizeof(struct proto_presence)};

static const struct proto_field guest_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_guest, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_guest, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_guest, channel), .size = sizeof(struct id128)},
    {.name = "channel_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_guest, channel_name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_guest, role), .size = sizeof(enum proto_media_token_role), .optional = true, .has_offset = offsetof(struct proto_guest, has_role), .names = &proto_media_token_role_names},
};
const struct proto_shape proto_guest_shape = {"guest", guest_fields, 5, sizeof(struct proto_guest)};

static const struct proto_field media_token_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_media_token, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_media_token, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_media_token, role), .size = sizeof(enum proto_media_token_role), .names = &proto_media_token_role_names},
    {.name = "maker", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_media_token, maker), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_media_token, has_maker)},
    {.name = "maker_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_media_token, maker_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_media_token, has_maker_name), .min = 0, .max = 80},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_media_token, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "expires_at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_media_token, expires_at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_media_token_shape = {"media_token", media_token_fields, 7, sizeof(struct proto_media_token)};

static const struct proto_field guest_link_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_guest_link, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_guest_link, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_guest_link, role), .size = sizeof(enum proto_media_token_role), .names = &proto_media_token_role_names},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_guest_link, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_guest_link, has_email), .min = 0, .max = 254},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_guest_link, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "expires_at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_guest_link, expires_at), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_guest_link, has_expires_at), .min = 0, .max = 9007199254740991},
    {.name = "uses_max", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_guest_link, uses_max), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_guest_link, has_uses_max), .min = 1, .max = 1000000},
    {.name = "uses", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_guest_link, uses), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "over", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_guest_link, over), .size = sizeof(bool)},
};
const struct proto_shape proto_guest_link_shape = {"guest_link", guest_link_fields, 9, sizeof(struct proto_guest_link)};

static const struct proto_field webhook_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_webhook, id), .size = sizeof(struct id128)},
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_webhook, url), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "events", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_webhook, events), .size = sizeof(enum proto_webhook_event), .list = PROTO_LIST_POINTER, .list_max = 8, .count_offset = offsetof(struct proto_webhook, events_count), .names = &proto_webhook_event_names},
    {.name = "active", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_webhook, active), .size = sizeof(bool)},
    {.name = "created", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_webhook, created), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "waiting", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_webhook, waiting), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "lost", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_webhook, lost), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "failing", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_webhook, failing), .size = sizeof(bool)},
    {.name = "next_try", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_webhook, next_try), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_webhook, has_next_try), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_webhook_shape = {"webhook", webhook_fields, 9, sizeof(struct proto_webhook)};

static const struct proto_field delivery_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_delivery, id), .size = sizeof(struct id128)},
    {.name = "event", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_delivery, event), .size = sizeof(enum proto_delivery_event), .names = &proto_delivery_event_names},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_delivery, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_delivery, channel), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_delivery, has_channel)},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_delivery, state), .size = sizeof(enum proto_delivery_state), .names = &proto_delivery_state_names},
    {.name = "tries", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_delivery, tries), .size = sizeof(uint32_t), .min = 0, .max = 1000},
    {.name = "last_try", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_delivery, last_try), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_delivery, has_last_try), .min = 0, .max = 9007199254740991},
    {.name = "next_try", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_delivery, next_try), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_delivery, has_next_try), .min = 0, .max = 9007199254740991},
    {.name = "status", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_delivery, status), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_delivery, has_status), .min = 0, .max = 999},
    {.name = "problem", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_delivery, problem), .size = sizeof(enum proto_delivery_problem), .optional = true, .has_offset = offsetof(struct proto_delivery, has_problem), .names = &proto_delivery_problem_names},
};
const struct proto_shape proto_delivery_shape = {"delivery", delivery_fields, 10, sizeof(struct proto_delivery)};

static const struct proto_field waiter_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_waiter, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_waiter, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_waiter, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_waiter, has_login), .min = 0, .max = 64},
    {.name = "guest", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_waiter, guest), .size = sizeof(bool)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_waiter, since), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "away", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_waiter, away), .size = sizeof(bool)},
};
const struct proto_shape proto_waiter_shape = {"waiter", waiter_fields, 6, sizeof(struct proto_waiter)};

static const struct proto_field hand_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_hand, participant), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_hand, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_hand, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_hand, has_login), .min = 0, .max = 64},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_hand, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "stage", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_hand, stage), .size = sizeof(bool)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_hand, since), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "spoken", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_hand, spoken), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
};
const struct proto_shape proto_hand_shape = {"hand", hand_fields, 7, sizeof(struct proto_hand)};

static const struct proto_field ban_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_ban, id), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_ban, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "scope", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_ban, scope), .size = sizeof(enum proto_ban_scope), .names = &proto_ban_scope_names},
};
const struct proto_shape proto_ban_shape = {"ban", ban_fields, 3, sizeof(struct proto_ban)};

static const struct proto_field spotlight_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_spotlight, participant), .size = sizeof(struct id128)},
    {.name = "screen", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_spotlight, screen), .size = sizeof(bool)},
};
const struct proto_shape proto_spotlight_shape = {"spotlight", spotlight_fields, 2, sizeof(struct proto_spotlight)};

static const struct proto_field invitation_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_invitation, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_invitation, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "until", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_invitation, until), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_invitation_shape = {"invitation", invitation_fields, 3, sizeof(struct proto_invitation)};

static const struct proto_field door_message_fields[] = {
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_door_message, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_door_message, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_door_message, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_door_message, text), .size = sizeof(struct str), .min = 0, .max = 500},
};
const struct proto_shape proto_door_message_shape = {"door_message", door_message_fields, 4, sizeof(struct proto_door_message)};

static const struct proto_field answer_fields[] = {
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_answer, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_answer, kind), .size = sizeof(enum proto_answer_kind), .names = &proto_answer_kind_names},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_answer, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_answer, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_answer, text), .size = sizeof(struct str), .min = 0, .max = 1000},
};
const struct proto_shape proto_answer_shape = {"answer", answer_fields, 5, sizeof(struct proto_answer)};

static const struct proto_field question_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_question, id), .size = sizeof(struct id128)},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_question, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_question, state), .size = sizeof(enum proto_question_state), .names = &proto_question_state_names},
    {.name = "published", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_question, published), .size = sizeof(bool)},
    {.name = "anonymous", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_question, anonymous), .size = sizeof(bool)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_question, name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_question, has_name), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_question, role), .size = sizeof(enum proto_room_role), .optional = true, .has_offset = offsetof(struct proto_question, has_role), .names = &proto_room_role_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_question, text), .size = sizeof(struct str), .min = 0, .max = 1000},
    {.name = "votes", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_question, votes), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "owner", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_question, owner), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_question, has_owner)},
    {.name = "owner_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_question, owner_name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_question, has_owner_name), .min = 0, .max = 80},
    {.name = "mine", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_question, mine), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_question, has_mine)},
    {.name = "voted", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_question, voted), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_question, has_voted)},
    {.name = "answers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_question, answers), .size = sizeof(struct proto_answer), .list = PROTO_LIST_POINTER, .list_max = 5, .count_offset = offsetof(struct proto_question, answers_count), .shape = &proto_answer_shape},
};
const struct proto_shape proto_question_shape = {"question", question_fields, 14, sizeof(struct proto_question)};

static const struct proto_field question_votes_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_question_votes, question), .size = sizeof(struct id128)},
    {.name = "votes", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_question_votes, votes), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
};
const struct proto_shape proto_question_votes_shape = {"question_votes", question_votes_fields, 2, sizeof(struct proto_question_votes)};

static const struct proto_field helper_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_helper, participant), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_helper, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_helper, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
    {.name = "handles", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_helper, handles), .size = sizeof(bool)},
    {.name = "level", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_helper, level), .size = sizeof(enum proto_question_level), .names = &proto_question_level_names},
};
const struct proto_shape proto_helper_shape = {"helper", helper_fields, 5, sizeof(struct proto_helper)};

static const struct proto_field item_in_fields[] = {
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_item_in, kind), .size = sizeof(enum proto_item_kind), .names = &proto_item_kind_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_item_in, text), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_item_in, has_text), .min = 0, .max = 300},
    {.name = "options", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_item_in, options), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_item_in, has_options), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_item_in, options_count), .min = 0, .max = 100},
    {.name = "right", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item_in, right), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_item_in, has_right), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_item_in, right_count), .min = 0, .max = 9},
    {.name = "multiple", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_item_in, multiple), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_item_in, has_multiple)},
    {.name = "scale", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item_in, scale), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_item_in, has_scale), .min = 2, .max = 10},
};
const struct proto_shape proto_item_in_shape = {"item_in", item_in_fields, 6, sizeof(struct proto_item_in)};

static const struct proto_field item_fields[] = {
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_item, kind), .size = sizeof(enum proto_item_kind), .names = &proto_item_kind_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_item, text), .size = sizeof(struct str), .min = 0, .max = 300},
    {.name = "options", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_item, options), .size = sizeof(struct str), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_item, options_count), .min = 0, .max = 100},
    {.name = "right", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item, right), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_item, has_right), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_item, right_count), .min = 0, .max = 9},
    {.name = "multiple", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_item, multiple), .size = sizeof(bool)},
    {.name = "scale", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item, scale), .size = sizeof(uint32_t), .min = 0, .max = 10},
};
const struct proto_shape proto_item_shape = {"item", item_fields, 6, sizeof(struct proto_item)};

static const struct proto_field ballot_item_fields[] = {
    {.name = "choices", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_ballot_item, choices), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_ballot_item, has_choices), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_ballot_item, choices_count), .min = 0, .max = 9},
    {.name = "rating", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_ballot_item, rating), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_ballot_item, has_rating), .min = 1, .max = 10},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_ballot_item, text), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ballot_item, has_text), .min = 0, .max = 500},
    {.name = "words", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_ballot_item, words), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ballot_item, has_words), .list = PROTO_LIST_INLINE, .list_max = 3, .count_offset = offsetof(struct proto_ballot_item, words_count), .min = 0, .max = 30},
};
const struct proto_shape proto_ballot_item_shape = {"ballot_item", ballot_item_fields, 4, sizeof(struct proto_ballot_item)};

static const struct proto_field ballot_item_out_fields[] = {
    {.name = "choices", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_ballot_item_out, choices), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_ballot_item_out, has_choices), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_ballot_item_out, choices_count), .min = 0, .max = 9},
    {.name = "rating", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_ballot_item_out, rating), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_ballot_item_out, has_rating), .min = 1, .max = 10},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_ballot_item_out, text), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ballot_item_out, has_text), .min = 0, .max = 500},
    {.name = "words", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_ballot_item_out, words), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_ballot_item_out, has_words), .list = PROTO_LIST_POINTER, .list_max = 3, .count_offset = offsetof(struct proto_ballot_item_out, words_count), .min = 0, .max = 30},
};
const struct proto_shape proto_ballot_item_out_shape = {"ballot_item_out", ballot_item_out_fields, 4, sizeof(struct proto_ballot_item_out)};

static const struct proto_field cloud_word_fields[] = {
    {.name = "word", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_cloud_word, word), .size = sizeof(struct str), .min = 0, .max = 30},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_cloud_word, count), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
};
const struct proto_shape proto_cloud_word_shape = {"cloud_word", cloud_word_fields, 2, sizeof(struct proto_cloud_word)};

static const struct proto_field item_result_fields[] = {
    {.name = "answered", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item_result, answered), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "counts", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_item_result, counts), .size = sizeof(uint32_t), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_item_result, counts_count), .min = 0, .max = 1000000},
};
const struct proto_shape proto_item_result_shape = {"item_result", item_result_fields, 2, sizeof(struct proto_item_result)};

static const struct proto_field interaction_result_fields[] = {
    {.name = "answers", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_interaction_result, answers), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_result, items), .size = sizeof(struct proto_item_result), .optional = true, .has_offset = offsetof(struct proto_interaction_result, has_items), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_interaction_result, items_count), .shape = &proto_item_result_shape},
    {.name = "words", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_result, words), .size = sizeof(struct proto_cloud_word), .optional = true, .has_offset = offsetof(struct proto_interaction_result, has_words), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_interaction_result, words_count), .shape = &proto_cloud_word_shape},
};
const struct proto_shape proto_interaction_result_shape = {"interaction_result", interaction_result_fields, 3, sizeof(struct proto_interaction_result)};

static const struct proto_field interaction_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction, id), .size = sizeof(struct id128)},
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_interaction, kind), .size = sizeof(enum proto_interaction_kind), .names = &proto_interaction_kind_names},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_interaction, state), .size = sizeof(enum proto_interaction_state), .names = &proto_interaction_state_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_interaction, text), .size = sizeof(struct str), .min = 0, .max = 500},
    {.name = "set", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_interaction, set), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_interaction, has_set), .min = 0, .max = 80},
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction, items), .size = sizeof(struct proto_item), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_interaction, items_count), .shape = &proto_item_shape},
    {.name = "results", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_interaction, results), .size = sizeof(enum proto_interaction_results), .names = &proto_interaction_results_names},
    {.name = "secret", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction, secret), .size = sizeof(bool)},
    {.name = "changeable", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction, changeable), .size = sizeof(bool)},
    {.name = "duration", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_interaction, duration), .size = sizeof(uint32_t), .min = 0, .max = 86400},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction, version), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "scheduled", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction, scheduled), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction, has_scheduled), .min = 0, .max = 9007199254740991},
    {.name = "published", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction, published), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction, has_published), .min = 0, .max = 9007199254740991},
    {.name = "closes", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction, closes), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction, has_closes), .min = 0, .max = 9007199254740991},
    {.name = "closed", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction, closed), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction, has_closed), .min = 0, .max = 9007199254740991},
    {.name = "result", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction, result), .size = sizeof(struct proto_interaction_result), .optional = true, .has_offset = offsetof(struct proto_interaction, has_result), .shape = &proto_interaction_result_shape},
    {.name = "answered", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction, answered), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_interaction, has_answered)},
    {.name = "mine", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction, mine), .size = sizeof(struct proto_ballot_item_out), .optional = true, .has_offset = offsetof(struct proto_interaction, has_mine), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_interaction, mine_count), .shape = &proto_ballot_item_out_shape},
};
const struct proto_shape proto_interaction_shape = {"interaction", interaction_fields, 18, sizeof(struct proto_interaction)};

static const struct proto_field answer_line_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_answer_line, name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_answer_line, has_name), .min = 0, .max = 80},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_answer_line, author), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_answer_line, has_author)},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_answer_line, at), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_answer_line, has_at), .min = 0, .max = 9007199254740991},
    {.name = "ballot", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_answer_line, ballot), .size = sizeof(struct proto_ballot_item_out), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_answer_line, ballot_count), .shape = &proto_ballot_item_out_shape},
};
const struct proto_shape proto_answer_line_shape = {"answer_line", answer_line_fields, 4, sizeof(struct proto_answer_line)};

static const struct proto_field reaction_count_fields[] = {
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_reaction_count, emoji), .size = sizeof(enum proto_chat_emoji), .names = &proto_chat_emoji_names},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_reaction_count, count), .size = sizeof(uint32_t), .min = 1, .max = 1000000},
};
const struct proto_shape proto_reaction_count_shape = {"reaction_count", reaction_count_fields, 2, sizeof(struct proto_reaction_count)};

static const struct proto_field room_snapshot_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_snapshot, channel), .size = sizeof(struct id128)},
    {.name = "channel_name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_room_snapshot, channel_name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_snapshot, state), .size = sizeof(enum proto_room_state), .names = &proto_room_state_names},
    {.name = "session", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_snapshot, session), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_room_snapshot, has_session)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_snapshot, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_room_snapshot, has_since), .min = 0, .max = 9007199254740991},
    {.name = "settings", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, settings), .size = sizeof(struct proto_room_rules), .shape = &proto_room_rules_shape},
    {.name = "people", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, people), .size = sizeof(struct proto_participant), .list = PROTO_LIST_POINTER, .list_max = 200, .count_offset = offsetof(struct proto_room_snapshot, people_count), .shape = &proto_participant_shape},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_snapshot, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "stage", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_snapshot, stage), .size = sizeof(struct id128), .list = PROTO_LIST_POINTER, .list_max = 49, .count_offset = offsetof(struct proto_room_snapshot, stage_count)},
    {.name = "chat", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, chat), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_room_snapshot, chat_count), .shape = &proto_message_shape},
    {.name = "chat_more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_snapshot, chat_more), .size = sizeof(bool)},
    {.name = "questions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, questions), .size = sizeof(struct proto_question), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_room_snapshot, questions_count), .shape = &proto_question_shape},
    {.name = "questions_more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_snapshot, questions_more), .size = sizeof(bool)},
    {.name = "interactions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, interactions), .size = sizeof(struct proto_interaction), .list = PROTO_LIST_POINTER, .list_max = 20, .count_offset = offsetof(struct proto_room_snapshot, interactions_count), .shape = &proto_interaction_shape},
    {.name = "interactions_more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_snapshot, interactions_more), .size = sizeof(bool)},
    {.name = "backchannel", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, backchannel), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_room_snapshot, backchannel_count), .shape = &proto_message_shape},
    {.name = "backchannel_cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_room_snapshot, backchannel_cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_room_snapshot, has_backchannel_cursor), .min = 0, .max = 20},
    {.name = "chat_slow", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_snapshot, chat_slow), .size = sizeof(uint32_t), .min = 0, .max = 3600},
    {.name = "chat_pins", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, chat_pins), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 5, .count_offset = offsetof(struct proto_room_snapshot, chat_pins_count), .shape = &proto_message_shape},
    {.name = "chat_blocked", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, chat_blocked), .size = sizeof(struct proto_blocked_writer), .list = PROTO_LIST_POINTER, .list_max = 200, .count_offset = offsetof(struct proto_room_snapshot, chat_blocked_count), .shape = &proto_blocked_writer_shape},
    {.name = "waiting", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, waiting), .size = sizeof(struct proto_waiter), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_room_snapshot, waiting_count), .shape = &proto_waiter_shape},
    {.name = "at_door", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_snapshot, at_door), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "hands", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, hands), .size = sizeof(struct proto_hand), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_room_snapshot, hands_count), .shape = &proto_hand_shape},
    {.name = "hand_count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_snapshot, hand_count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "place", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_snapshot, place), .size = sizeof(uint32_t), .min = 0, .max = 100000},
    {.name = "invitation", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, invitation), .size = sizeof(struct proto_invitation), .optional = true, .has_offset = offsetof(struct proto_room_snapshot, has_invitation), .shape = &proto_invitation_shape},
    {.name = "spotlight", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_snapshot, spotlight), .size = sizeof(struct proto_spotlight), .optional = true, .has_offset = offsetof(struct proto_room_snapshot, has_spotlight), .shape = &proto_spotlight_shape},
};
const struct proto_shape proto_room_snapshot_shape = {"room_snapshot", room_snapshot_fields, 27, sizeof(struct proto_room_snapshot)};

const struct proto_shape proto_ping_request_shape = {"ping_request", NULL, 0, 0};

static const struct proto_field ping_ok_fields[] = {
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_ping_ok, at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_ping_ok_shape = {"ping_ok", ping_ok_fields, 1, sizeof(struct proto_ping_ok)};

static const struct proto_field room_enter_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_enter_request, channel), .size = sizeof(struct id128)},
    {.name = "as", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_enter_request, as), .size = sizeof(enum proto_enter_as), .names = &proto_enter_as_names},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_room_enter_request, name), .size = PROTO_NAME_SIZE, .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_name), .min = 0, .max = 80},
    {.name = "offer", .kind = PROTO_KIND_SDP, .offset = offsetof(struct proto_room_enter_request, offer), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_offer), .min = 0, .max = 262144},
    {.name = "resume", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_enter_request, resume), .size = sizeof(struct proto_resume_in), .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_resume), .shape = &proto_resume_in_shape},
    {.name = "mic", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_enter_request, mic), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_mic)},
    {.name = "camera", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_enter_request, camera), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_camera)},
    {.name = "green", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_enter_request, green), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_room_enter_request, has_green)},
};
const struct proto_shape proto_room_enter_request_shape = {"room_enter_request", room_enter_request_fields, 8, sizeof(struct proto_room_enter_request)};

static const struct proto_field room_enter_ok_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_enter_ok, participant), .size = sizeof(struct id128)},
    {.name = "rights", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_enter_ok, rights), .size = sizeof(enum proto_right), .list = PROTO_LIST_POINTER, .list_max = 32, .count_offset = offsetof(struct proto_room_enter_ok, rights_count), .names = &proto_right_names},
    {.name = "epoch", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_enter_ok, epoch), .size = sizeof(struct id128)},
    {.name = "seq", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_enter_ok, seq), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
    {.name = "resume", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_enter_ok, resume), .size = sizeof(struct proto_resume_out), .shape = &proto_resume_out_shape},
    {.name = "resumed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_enter_ok, resumed), .size = sizeof(bool)},
    {.name = "room", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_enter_ok, room), .size = sizeof(struct proto_room_snapshot), .shape = &proto_room_snapshot_shape},
    {.name = "answer", .kind = PROTO_KIND_SDP, .offset = offsetof(struct proto_room_enter_ok, answer), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_room_enter_ok, has_answer), .min = 0, .max = 262144},
    {.name = "slots", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_enter_ok, slots), .size = sizeof(struct proto_slot), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_room_enter_ok, slots_count), .shape = &proto_slot_shape},
    {.name = "ice_servers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_enter_ok, ice_servers), .size = sizeof(struct proto_ice_server), .list = PROTO_LIST_POINTER, .list_max = 8, .count_offset = offsetof(struct proto_room_enter_ok, ice_servers_count), .shape = &proto_ice_server_shape},
    {.name = "offer_n", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_enter_ok, offer_n), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_room_enter_ok, has_offer_n), .min = 0, .max = 4294967295},
};
const struct proto_shape proto_room_enter_ok_shape = {"room_enter_ok", room_enter_ok_fields, 11, sizeof(struct proto_room_enter_ok)};

const struct proto_shape proto_room_leave_request_shape = {"room_leave_request", NULL, 0, 0};

const struct proto_shape proto_room_leave_ok_shape = {"room_leave_ok", NULL, 0, 0};

static const struct proto_field room_open_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_open_request, channel), .size = sizeof(struct id128)},
};
const struct proto_shape proto_room_open_request_shape = {"room_open_request", room_open_request_fields, 1, sizeof(struct proto_room_open_request)};

static const struct proto_field room_open_ok_fields[] = {
    {.name = "session", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_open_ok, session), .size = sizeof(struct id128)},
};
const struct proto_shape proto_room_open_ok_shape = {"room_open_ok", room_open_ok_fields, 1, sizeof(struct proto_room_open_ok)};

static const struct proto_field room_end_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_end_request, channel), .size = sizeof(struct id128)},
};
const struct proto_shape proto_room_end_request_shape = {"room_end_request", room_end_request_fields, 1, sizeof(struct proto_room_end_request)};

const struct proto_shape proto_room_end_ok_shape = {"room_end_ok", NULL, 0, 0};

static const struct proto_field room_lock_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_lock_request, channel), .size = sizeof(struct id128)},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_room_lock_request, locked), .size = sizeof(bool)},
};
const struct proto_shape proto_room_lock_request_shape = {"room_lock_request", room_lock_request_fields, 2, sizeof(struct proto_room_lock_request)};

const struct proto_shape proto_room_lock_ok_shape = {"room_lock_ok", NULL, 0, 0};

static const struct proto_field room_knock_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_knock_request, channel), .size = sizeof(struct id128)},
};
const struct proto_shape proto_room_knock_request_shape = {"room_knock_request", room_knock_request_fields, 1, sizeof(struct proto_room_knock_request)};

static const struct proto_field room_knock_ok_fields[] = {
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_knock_ok, state), .size = sizeof(enum proto_knock_state), .names = &proto_knock_state_names},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_knock_ok, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_room_knock_ok, has_since), .min = 0, .max = 9007199254740991},
    {.name = "messages", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_room_knock_ok, messages), .size = sizeof(struct proto_door_message), .list = PROTO_LIST_POINTER, .list_max = 20, .count_offset = offsetof(struct proto_room_knock_ok, messages_count), .shape = &proto_door_message_shape},
};
const struct proto_shape proto_room_knock_ok_shape = {"room_knock_ok", room_knock_ok_fields, 3, sizeof(struct proto_room_knock_ok)};

static const struct proto_field room_knock_end_request_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_knock_end_request, channel), .size = sizeof(struct id128)},
};
const struct proto_shape proto_room_knock_end_request_shape = {"room_knock_end_request", room_knock_end_request_fields, 1, sizeof(struct proto_room_knock_end_request)};

const struct proto_shape proto_room_knock_end_ok_shape = {"room_knock_end_ok", NULL, 0, 0};

static const struct proto_field waiting_admit_request_fields[] = {
    {.name = "waiter", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_waiting_admit_request, waiter), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_waiting_admit_request, has_waiter)},
};
const struct proto_shape proto_waiting_admit_request_shape = {"waiting_admit_request", waiting_admit_request_fields, 1, sizeof(struct proto_waiting_admit_request)};

static const struct proto_field waiting_admit_ok_fields[] = {
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_waiting_admit_ok, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_waiting_admit_ok_shape = {"waiting_admit_ok", waiting_admit_ok_fields, 1, sizeof(struct proto_waiting_admit_ok)};

static const struct proto_field waiting_decline_request_fields[] = {
    {.name = "waiter", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_waiting_decline_request, waiter), .size = sizeof(struct id128)},
};
const struct proto_shape proto_waiting_decline_request_shape = {"waiting_decline_request", waiting_decline_request_fields, 1, sizeof(struct proto_waiting_decline_request)};

const struct proto_shape proto_waiting_decline_ok_shape = {"waiting_decline_ok", NULL, 0, 0};

static const struct proto_field waiting_message_request_fields[] = {
    {.name = "waiter", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_waiting_message_request, waiter), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_waiting_message_request, has_waiter)},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_waiting_message_request, text), .size = sizeof(struct str), .min = 0, .max = 500},
};
const struct proto_shape proto_waiting_message_request_shape = {"waiting_message_request", waiting_message_request_fields, 2, sizeof(struct proto_waiting_message_request)};

static const struct proto_field waiting_message_ok_fields[] = {
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_waiting_message_ok, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_waiting_message_ok_shape = {"waiting_message_ok", waiting_message_ok_fields, 1, sizeof(struct proto_waiting_message_ok)};

static const struct proto_field media_offer_request_fields[] = {
    {.name = "n", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_offer_request, n), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "offer", .kind = PROTO_KIND_SDP, .offset = offsetof(struct proto_media_offer_request, offer), .size = sizeof(struct str), .min = 0, .max = 262144},
    {.name = "ice_restart", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_media_offer_request, ice_restart), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_media_offer_request, has_ice_restart)},
};
const struct proto_shape proto_media_offer_request_shape = {"media_offer_request", media_offer_request_fields, 3, sizeof(struct proto_media_offer_request)};

static const struct proto_field media_offer_ok_fields[] = {
    {.name = "n", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_offer_ok, n), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "answer", .kind = PROTO_KIND_SDP, .offset = offsetof(struct proto_media_offer_ok, answer), .size = sizeof(struct str), .min = 0, .max = 262144},
    {.name = "slots", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_offer_ok, slots), .size = sizeof(struct proto_slot), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_media_offer_ok, slots_count), .shape = &proto_slot_shape},
    {.name = "ice_servers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_offer_ok, ice_servers), .size = sizeof(struct proto_ice_server), .list = PROTO_LIST_POINTER, .list_max = 8, .count_offset = offsetof(struct proto_media_offer_ok, ice_servers_count), .shape = &proto_ice_server_shape},
};
const struct proto_shape proto_media_offer_ok_shape = {"media_offer_ok", media_offer_ok_fields, 4, sizeof(struct proto_media_offer_ok)};

static const struct proto_field media_view_request_fields[] = {
    {.name = "want", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_view_request, want), .size = sizeof(struct proto_want), .list = PROTO_LIST_INLINE, .list_max = 49, .count_offset = offsetof(struct proto_media_view_request, want_count), .shape = &proto_want_shape},
    {.name = "receive", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_media_view_request, receive), .size = sizeof(enum proto_receive_mode), .optional = true, .has_offset = offsetof(struct proto_media_view_request, has_receive), .names = &proto_receive_mode_names},
};
const struct proto_shape proto_media_view_request_shape = {"media_view_request", media_view_request_fields, 2, sizeof(struct proto_media_view_request)};

const struct proto_shape proto_media_view_ok_shape = {"media_view_ok", NULL, 0, 0};

static const struct proto_field media_mute_request_fields[] = {
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_media_mute_request, source), .size = sizeof(enum proto_source_kind), .names = &proto_source_kind_names},
    {.name = "muted", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_media_mute_request, muted), .size = sizeof(bool)},
};
const struct proto_shape proto_media_mute_request_shape = {"media_mute_request", media_mute_request_fields, 2, sizeof(struct proto_media_mute_request)};

const struct proto_shape proto_media_mute_ok_shape = {"media_mute_ok", NULL, 0, 0};

const struct proto_shape proto_stage_join_request_shape = {"stage_join_request", NULL, 0, 0};

const struct proto_shape proto_stage_join_ok_shape = {"stage_join_ok", NULL, 0, 0};

const struct proto_shape proto_stage_leave_request_shape = {"stage_leave_request", NULL, 0, 0};

const struct proto_shape proto_stage_leave_ok_shape = {"stage_leave_ok", NULL, 0, 0};

static const struct proto_field stage_access_request_fields[] = {
    {.name = "access", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_stage_access_request, access), .size = sizeof(enum proto_stage_access), .names = &proto_stage_access_names},
};
const struct proto_shape proto_stage_access_request_shape = {"stage_access_request", stage_access_request_fields, 1, sizeof(struct proto_stage_access_request)};

const struct proto_shape proto_stage_access_ok_shape = {"stage_access_ok", NULL, 0, 0};

static const struct proto_field stage_invite_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_stage_invite_request, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_stage_invite_request_shape = {"stage_invite_request", stage_invite_request_fields, 1, sizeof(struct proto_stage_invite_request)};

const struct proto_shape proto_stage_invite_ok_shape = {"stage_invite_ok", NULL, 0, 0};

const struct proto_shape proto_stage_accept_request_shape = {"stage_accept_request", NULL, 0, 0};

const struct proto_shape proto_stage_accept_ok_shape = {"stage_accept_ok", NULL, 0, 0};

const struct proto_shape proto_stage_decline_request_shape = {"stage_decline_request", NULL, 0, 0};

const struct proto_shape proto_stage_decline_ok_shape = {"stage_decline_ok", NULL, 0, 0};

static const struct proto_field stage_remove_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_stage_remove_request, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_stage_remove_request_shape = {"stage_remove_request", stage_remove_request_fields, 1, sizeof(struct proto_stage_remove_request)};

const struct proto_shape proto_stage_remove_ok_shape = {"stage_remove_ok", NULL, 0, 0};

const struct proto_shape proto_hand_raise_request_shape = {"hand_raise_request", NULL, 0, 0};

static const struct proto_field hand_raise_ok_fields[] = {
    {.name = "place", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_hand_raise_ok, place), .size = sizeof(uint32_t), .min = 1, .max = 100000},
};
const struct proto_shape proto_hand_raise_ok_shape = {"hand_raise_ok", hand_raise_ok_fields, 1, sizeof(struct proto_hand_raise_ok)};

static const struct proto_field hand_lower_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_hand_lower_request, participant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_hand_lower_request, has_participant)},
};
const struct proto_shape proto_hand_lower_request_shape = {"hand_lower_request", hand_lower_request_fields, 1, sizeof(struct proto_hand_lower_request)};

const struct proto_shape proto_hand_lower_ok_shape = {"hand_lower_ok", NULL, 0, 0};

const struct proto_shape proto_hand_lower_all_request_shape = {"hand_lower_all_request", NULL, 0, 0};

const struct proto_shape proto_hand_lower_all_ok_shape = {"hand_lower_all_ok", NULL, 0, 0};

static const struct proto_field hand_order_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_hand_order_request, participant), .size = sizeof(struct id128)},
    {.name = "place", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_hand_order_request, place), .size = sizeof(uint32_t), .min = 1, .max = 100000},
};
const struct proto_shape proto_hand_order_request_shape = {"hand_order_request", hand_order_request_fields, 2, sizeof(struct proto_hand_order_request)};

const struct proto_shape proto_hand_order_ok_shape = {"hand_order_ok", NULL, 0, 0};

static const struct proto_field hand_call_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_hand_call_request, participant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_hand_call_request, has_participant)},
};
const struct proto_shape proto_hand_call_request_shape = {"hand_call_request", hand_call_request_fields, 1, sizeof(struct proto_hand_call_request)};

static const struct proto_field hand_call_ok_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_hand_call_ok, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_hand_call_ok_shape = {"hand_call_ok", hand_call_ok_fields, 1, sizeof(struct proto_hand_call_ok)};

static const struct proto_field stage_spotlight_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_stage_spotlight_request, participant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_stage_spotlight_request, has_participant)},
    {.name = "screen", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_stage_spotlight_request, screen), .size = sizeof(bool)},
};
const struct proto_shape proto_stage_spotlight_request_shape = {"stage_spotlight_request", stage_spotlight_request_fields, 2, sizeof(struct proto_stage_spotlight_request)};

const struct proto_shape proto_stage_spotlight_ok_shape = {"stage_spotlight_ok", NULL, 0, 0};

static const struct proto_field person_mute_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_mute_request, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_person_mute_request_shape = {"person_mute_request", person_mute_request_fields, 1, sizeof(struct proto_person_mute_request)};

const struct proto_shape proto_person_mute_ok_shape = {"person_mute_ok", NULL, 0, 0};

static const struct proto_field person_mute_all_request_fields[] = {
    {.name = "may_unmute", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_person_mute_all_request, may_unmute), .size = sizeof(bool)},
};
const struct proto_shape proto_person_mute_all_request_shape = {"person_mute_all_request", person_mute_all_request_fields, 1, sizeof(struct proto_person_mute_all_request)};

const struct proto_shape proto_person_mute_all_ok_shape = {"person_mute_all_ok", NULL, 0, 0};

static const struct proto_field person_camera_off_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_camera_off_request, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_person_camera_off_request_shape = {"person_camera_off_request", person_camera_off_request_fields, 1, sizeof(struct proto_person_camera_off_request)};

const struct proto_shape proto_person_camera_off_ok_shape = {"person_camera_off_ok", NULL, 0, 0};

static const struct proto_field person_hard_mute_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_hard_mute_request, participant), .size = sizeof(struct id128)},
    {.name = "locked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_person_hard_mute_request, locked), .size = sizeof(bool)},
};
const struct proto_shape proto_person_hard_mute_request_shape = {"person_hard_mute_request", person_hard_mute_request_fields, 2, sizeof(struct proto_person_hard_mute_request)};

const struct proto_shape proto_person_hard_mute_ok_shape = {"person_hard_mute_ok", NULL, 0, 0};

static const struct proto_field person_promote_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_promote_request, participant), .size = sizeof(struct id128)},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_person_promote_request, role), .size = sizeof(enum proto_promotion), .names = &proto_promotion_names},
};
const struct proto_shape proto_person_promote_request_shape = {"person_promote_request", person_promote_request_fields, 2, sizeof(struct proto_person_promote_request)};

const struct proto_shape proto_person_promote_ok_shape = {"person_promote_ok", NULL, 0, 0};

static const struct proto_field person_grant_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_grant_request, participant), .size = sizeof(struct id128)},
    {.name = "tool", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_person_grant_request, tool), .size = sizeof(enum proto_tool), .names = &proto_tool_names},
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_person_grant_request, on), .size = sizeof(bool)},
};
const struct proto_shape proto_person_grant_request_shape = {"person_grant_request", person_grant_request_fields, 3, sizeof(struct proto_person_grant_request)};

const struct proto_shape proto_person_grant_ok_shape = {"person_grant_ok", NULL, 0, 0};

static const struct proto_field person_remove_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_remove_request, participant), .size = sizeof(struct id128)},
};
const struct proto_shape proto_person_remove_request_shape = {"person_remove_request", person_remove_request_fields, 1, sizeof(struct proto_person_remove_request)};

const struct proto_shape proto_person_remove_ok_shape = {"person_remove_ok", NULL, 0, 0};

static const struct proto_field person_ban_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_ban_request, participant), .size = sizeof(struct id128)},
    {.name = "scope", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_person_ban_request, scope), .size = sizeof(enum proto_ban_scope), .names = &proto_ban_scope_names},
};
const struct proto_shape proto_person_ban_request_shape = {"person_ban_request", person_ban_request_fields, 2, sizeof(struct proto_person_ban_request)};

const struct proto_shape proto_person_ban_ok_shape = {"person_ban_ok", NULL, 0, 0};

static const struct proto_field person_unban_request_fields[] = {
    {.name = "ban", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_unban_request, ban), .size = sizeof(struct id128)},
};
const struct proto_shape proto_person_unban_request_shape = {"person_unban_request", person_unban_request_fields, 1, sizeof(struct proto_person_unban_request)};

const struct proto_shape proto_person_unban_ok_shape = {"person_unban_ok", NULL, 0, 0};

const struct proto_shape proto_person_bans_request_shape = {"person_bans_request", NULL, 0, 0};

static const struct proto_field person_bans_ok_fields[] = {
    {.name = "bans", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_person_bans_ok, bans), .size = sizeof(struct proto_ban), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_person_bans_ok, bans_count), .shape = &proto_ban_shape},
};
const struct proto_shape proto_person_bans_ok_shape = {"person_bans_ok", person_bans_ok_fields, 1, sizeof(struct proto_person_bans_ok)};

static const struct proto_field chat_post_request_fields[] = {
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_chat_post_request, text), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "reply", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_post_request, reply), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_post_request, has_reply)},
    {.name = "mentions", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_post_request, mentions), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_post_request, has_mentions), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_chat_post_request, mentions_count)},
};
const struct proto_shape proto_chat_post_request_shape = {"chat_post_request", chat_post_request_fields, 3, sizeof(struct proto_chat_post_request)};

static const struct proto_field chat_post_ok_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_post_ok, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_chat_post_ok_shape = {"chat_post_ok", chat_post_ok_fields, 1, sizeof(struct proto_chat_post_ok)};

static const struct proto_field chat_edit_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_edit_request, message), .size = sizeof(struct id128)},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_chat_edit_request, text), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "mentions", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_edit_request, mentions), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_edit_request, has_mentions), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_chat_edit_request, mentions_count)},
};
const struct proto_shape proto_chat_edit_request_shape = {"chat_edit_request", chat_edit_request_fields, 3, sizeof(struct proto_chat_edit_request)};

const struct proto_shape proto_chat_edit_ok_shape = {"chat_edit_ok", NULL, 0, 0};

static const struct proto_field chat_delete_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_delete_request, message), .size = sizeof(struct id128)},
};
const struct proto_shape proto_chat_delete_request_shape = {"chat_delete_request", chat_delete_request_fields, 1, sizeof(struct proto_chat_delete_request)};

const struct proto_shape proto_chat_delete_ok_shape = {"chat_delete_ok", NULL, 0, 0};

static const struct proto_field chat_react_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_react_request, message), .size = sizeof(struct id128)},
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_chat_react_request, emoji), .size = sizeof(enum proto_chat_emoji), .names = &proto_chat_emoji_names},
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_react_request, on), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_react_request_shape = {"chat_react_request", chat_react_request_fields, 3, sizeof(struct proto_chat_react_request)};

const struct proto_shape proto_chat_react_ok_shape = {"chat_react_ok", NULL, 0, 0};

static const struct proto_field chat_reactions_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_reactions_request, message), .size = sizeof(struct id128)},
};
const struct proto_shape proto_chat_reactions_request_shape = {"chat_reactions_request", chat_reactions_request_fields, 1, sizeof(struct proto_chat_reactions_request)};

static const struct proto_field chat_reactions_ok_fields[] = {
    {.name = "people", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_reactions_ok, people), .size = sizeof(struct proto_reactor), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_chat_reactions_ok, people_count), .shape = &proto_reactor_shape},
    {.name = "more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_reactions_ok, more), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_reactions_ok_shape = {"chat_reactions_ok", chat_reactions_ok_fields, 2, sizeof(struct proto_chat_reactions_ok)};

static const struct proto_field chat_pin_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_pin_request, message), .size = sizeof(struct id128)},
};
const struct proto_shape proto_chat_pin_request_shape = {"chat_pin_request", chat_pin_request_fields, 1, sizeof(struct proto_chat_pin_request)};

const struct proto_shape proto_chat_pin_ok_shape = {"chat_pin_ok", NULL, 0, 0};

static const struct proto_field chat_unpin_request_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_unpin_request, message), .size = sizeof(struct id128)},
};
const struct proto_shape proto_chat_unpin_request_shape = {"chat_unpin_request", chat_unpin_request_fields, 1, sizeof(struct proto_chat_unpin_request)};

const struct proto_shape proto_chat_unpin_ok_shape = {"chat_unpin_ok", NULL, 0, 0};

static const struct proto_field chat_block_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_block_request, participant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_block_request, has_participant)},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_block_request, author), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_block_request, has_author)},
    {.name = "blocked", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_block_request, blocked), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_block_request_shape = {"chat_block_request", chat_block_request_fields, 3, sizeof(struct proto_chat_block_request)};

const struct proto_shape proto_chat_block_ok_shape = {"chat_block_ok", NULL, 0, 0};

static const struct proto_field chat_slow_request_fields[] = {
    {.name = "seconds", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_chat_slow_request, seconds), .size = sizeof(uint32_t), .min = 0, .max = 3600},
};
const struct proto_shape proto_chat_slow_request_shape = {"chat_slow_request", chat_slow_request_fields, 1, sizeof(struct proto_chat_slow_request)};

const struct proto_shape proto_chat_slow_ok_shape = {"chat_slow_ok", NULL, 0, 0};

const struct proto_shape proto_chat_clear_request_shape = {"chat_clear_request", NULL, 0, 0};

const struct proto_shape proto_chat_clear_ok_shape = {"chat_clear_ok", NULL, 0, 0};

static const struct proto_field chat_switch_request_fields[] = {
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_switch_request, on), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_switch_request_shape = {"chat_switch_request", chat_switch_request_fields, 1, sizeof(struct proto_chat_switch_request)};

const struct proto_shape proto_chat_switch_ok_shape = {"chat_switch_ok", NULL, 0, 0};

static const struct proto_field chat_history_request_fields[] = {
    {.name = "before", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_history_request, before), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_history_request, has_before)},
    {.name = "limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_chat_history_request, limit), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_chat_history_request, has_limit), .min = 1, .max = 100},
};
const struct proto_shape proto_chat_history_request_shape = {"chat_history_request", chat_history_request_fields, 2, sizeof(struct proto_chat_history_request)};

static const struct proto_field chat_history_ok_fields[] = {
    {.name = "messages", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_history_ok, messages), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_chat_history_ok, messages_count), .shape = &proto_message_shape},
    {.name = "more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_history_ok, more), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_history_ok_shape = {"chat_history_ok", chat_history_ok_fields, 2, sizeof(struct proto_chat_history_ok)};

static const struct proto_field qna_ask_request_fields[] = {
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_qna_ask_request, text), .size = sizeof(struct str), .min = 0, .max = 1000},
    {.name = "anonymous", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_qna_ask_request, anonymous), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_qna_ask_request, has_anonymous)},
};
const struct proto_shape proto_qna_ask_request_shape = {"qna_ask_request", qna_ask_request_fields, 2, sizeof(struct proto_qna_ask_request)};

static const struct proto_field qna_ask_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_ask_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_ask_ok_shape = {"qna_ask_ok", qna_ask_ok_fields, 1, sizeof(struct proto_qna_ask_ok)};

static const struct proto_field qna_list_request_fields[] = {
    {.name = "before", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_list_request, before), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_qna_list_request, has_before)},
    {.name = "limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_qna_list_request, limit), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_qna_list_request, has_limit), .min = 1, .max = 50},
};
const struct proto_shape proto_qna_list_request_shape = {"qna_list_request", qna_list_request_fields, 2, sizeof(struct proto_qna_list_request)};

static const struct proto_field qna_list_ok_fields[] = {
    {.name = "questions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_list_ok, questions), .size = sizeof(struct proto_question), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_qna_list_ok, questions_count), .shape = &proto_question_shape},
    {.name = "more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_qna_list_ok, more), .size = sizeof(bool)},
};
const struct proto_shape proto_qna_list_ok_shape = {"qna_list_ok", qna_list_ok_fields, 2, sizeof(struct proto_qna_list_ok)};

static const struct proto_field qna_upvote_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_upvote_request, question), .size = sizeof(struct id128)},
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_qna_upvote_request, on), .size = sizeof(bool)},
};
const struct proto_shape proto_qna_upvote_request_shape = {"qna_upvote_request", qna_upvote_request_fields, 2, sizeof(struct proto_qna_upvote_request)};

static const struct proto_field qna_upvote_ok_fields[] = {
    {.name = "votes", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_qna_upvote_ok, votes), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
};
const struct proto_shape proto_qna_upvote_ok_shape = {"qna_upvote_ok", qna_upvote_ok_fields, 1, sizeof(struct proto_qna_upvote_ok)};

static const struct proto_field qna_take_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_take_request, question), .size = sizeof(struct id128)},
};
const struct proto_shape proto_qna_take_request_shape = {"qna_take_request", qna_take_request_fields, 1, sizeof(struct proto_qna_take_request)};

static const struct proto_field qna_take_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_take_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_take_ok_shape = {"qna_take_ok", qna_take_ok_fields, 1, sizeof(struct proto_qna_take_ok)};

static const struct proto_field qna_assign_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_assign_request, question), .size = sizeof(struct id128)},
    {.name = "to", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_assign_request, to), .size = sizeof(struct id128)},
};
const struct proto_shape proto_qna_assign_request_shape = {"qna_assign_request", qna_assign_request_fields, 2, sizeof(struct proto_qna_assign_request)};

static const struct proto_field qna_assign_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_assign_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_assign_ok_shape = {"qna_assign_ok", qna_assign_ok_fields, 1, sizeof(struct proto_qna_assign_ok)};

static const struct proto_field qna_answer_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_answer_request, question), .size = sizeof(struct id128)},
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_qna_answer_request, kind), .size = sizeof(enum proto_answer_kind), .names = &proto_answer_kind_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_qna_answer_request, text), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_qna_answer_request, has_text), .min = 0, .max = 1000},
};
const struct proto_shape proto_qna_answer_request_shape = {"qna_answer_request", qna_answer_request_fields, 3, sizeof(struct proto_qna_answer_request)};

static const struct proto_field qna_answer_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_answer_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_answer_ok_shape = {"qna_answer_ok", qna_answer_ok_fields, 1, sizeof(struct proto_qna_answer_ok)};

static const struct proto_field qna_publish_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_publish_request, question), .size = sizeof(struct id128)},
    {.name = "published", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_qna_publish_request, published), .size = sizeof(bool)},
};
const struct proto_shape proto_qna_publish_request_shape = {"qna_publish_request", qna_publish_request_fields, 2, sizeof(struct proto_qna_publish_request)};

static const struct proto_field qna_publish_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_publish_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_publish_ok_shape = {"qna_publish_ok", qna_publish_ok_fields, 1, sizeof(struct proto_qna_publish_ok)};

static const struct proto_field qna_dismiss_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_dismiss_request, question), .size = sizeof(struct id128)},
};
const struct proto_shape proto_qna_dismiss_request_shape = {"qna_dismiss_request", qna_dismiss_request_fields, 1, sizeof(struct proto_qna_dismiss_request)};

static const struct proto_field qna_dismiss_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_dismiss_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_dismiss_ok_shape = {"qna_dismiss_ok", qna_dismiss_ok_fields, 1, sizeof(struct proto_qna_dismiss_ok)};

static const struct proto_field qna_restore_request_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_restore_request, question), .size = sizeof(struct id128)},
};
const struct proto_shape proto_qna_restore_request_shape = {"qna_restore_request", qna_restore_request_fields, 1, sizeof(struct proto_qna_restore_request)};

static const struct proto_field qna_restore_ok_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_restore_ok, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_restore_ok_shape = {"qna_restore_ok", qna_restore_ok_fields, 1, sizeof(struct proto_qna_restore_ok)};

const struct proto_shape proto_qna_helpers_request_shape = {"qna_helpers_request", NULL, 0, 0};

static const struct proto_field qna_helpers_ok_fields[] = {
    {.name = "helpers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_helpers_ok, helpers), .size = sizeof(struct proto_helper), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_qna_helpers_ok, helpers_count), .shape = &proto_helper_shape},
};
const struct proto_shape proto_qna_helpers_ok_shape = {"qna_helpers_ok", qna_helpers_ok_fields, 1, sizeof(struct proto_qna_helpers_ok)};

static const struct proto_field qna_grant_request_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_grant_request, participant), .size = sizeof(struct id128)},
    {.name = "level", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_qna_grant_request, level), .size = sizeof(enum proto_question_level), .names = &proto_question_level_names},
};
const struct proto_shape proto_qna_grant_request_shape = {"qna_grant_request", qna_grant_request_fields, 2, sizeof(struct proto_qna_grant_request)};

const struct proto_shape proto_qna_grant_ok_shape = {"qna_grant_ok", NULL, 0, 0};

static const struct proto_field interaction_draft_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_draft_request, interaction), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_interaction)},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction_draft_request, version), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_version), .min = 0, .max = 9007199254740991},
    {.name = "kind", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_interaction_draft_request, kind), .size = sizeof(enum proto_interaction_kind), .names = &proto_interaction_kind_names},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_interaction_draft_request, text), .size = sizeof(struct str), .min = 0, .max = 500},
    {.name = "set", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_interaction_draft_request, set), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_set), .min = 0, .max = 80},
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_draft_request, items), .size = sizeof(struct proto_item_in), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_interaction_draft_request, items_count), .shape = &proto_item_in_shape},
    {.name = "results", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_interaction_draft_request, results), .size = sizeof(enum proto_interaction_results), .names = &proto_interaction_results_names},
    {.name = "secret", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction_draft_request, secret), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_secret)},
    {.name = "changeable", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction_draft_request, changeable), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_changeable)},
    {.name = "duration", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_interaction_draft_request, duration), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_interaction_draft_request, has_duration), .min = 0, .max = 86400},
};
const struct proto_shape proto_interaction_draft_request_shape = {"interaction_draft_request", interaction_draft_request_fields, 10, sizeof(struct proto_interaction_draft_request)};

static const struct proto_field interaction_draft_ok_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_draft_ok, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_draft_ok_shape = {"interaction_draft_ok", interaction_draft_ok_fields, 1, sizeof(struct proto_interaction_draft_ok)};

static const struct proto_field interaction_schedule_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_schedule_request, interaction), .size = sizeof(struct id128)},
    {.name = "at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_interaction_schedule_request, at), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_interaction_schedule_request, has_at), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_interaction_schedule_request_shape = {"interaction_schedule_request", interaction_schedule_request_fields, 2, sizeof(struct proto_interaction_schedule_request)};

static const struct proto_field interaction_schedule_ok_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_schedule_ok, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_schedule_ok_shape = {"interaction_schedule_ok", interaction_schedule_ok_fields, 1, sizeof(struct proto_interaction_schedule_ok)};

static const struct proto_field interaction_publish_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_publish_request, interaction), .size = sizeof(struct id128)},
};
const struct proto_shape proto_interaction_publish_request_shape = {"interaction_publish_request", interaction_publish_request_fields, 1, sizeof(struct proto_interaction_publish_request)};

static const struct proto_field interaction_publish_ok_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_publish_ok, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_publish_ok_shape = {"interaction_publish_ok", interaction_publish_ok_fields, 1, sizeof(struct proto_interaction_publish_ok)};

static const struct proto_field interaction_answer_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_answer_request, interaction), .size = sizeof(struct id128)},
    {.name = "ballot", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_answer_request, ballot), .size = sizeof(struct proto_ballot_item), .list = PROTO_LIST_INLINE, .list_max = 10, .count_offset = offsetof(struct proto_interaction_answer_request, ballot_count), .shape = &proto_ballot_item_shape},
};
const struct proto_shape proto_interaction_answer_request_shape = {"interaction_answer_request", interaction_answer_request_fields, 2, sizeof(struct proto_interaction_answer_request)};

const struct proto_shape proto_interaction_answer_ok_shape = {"interaction_answer_ok", NULL, 0, 0};

static const struct proto_field interaction_close_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_close_request, interaction), .size = sizeof(struct id128)},
};
const struct proto_shape proto_interaction_close_request_shape = {"interaction_close_request", interaction_close_request_fields, 1, sizeof(struct proto_interaction_close_request)};

static const struct proto_field interaction_close_ok_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_close_ok, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_close_ok_shape = {"interaction_close_ok", interaction_close_ok_fields, 1, sizeof(struct proto_interaction_close_ok)};

static const struct proto_field interaction_reopen_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_reopen_request, interaction), .size = sizeof(struct id128)},
};
const struct proto_shape proto_interaction_reopen_request_shape = {"interaction_reopen_request", interaction_reopen_request_fields, 1, sizeof(struct proto_interaction_reopen_request)};

static const struct proto_field interaction_reopen_ok_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_reopen_ok, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_reopen_ok_shape = {"interaction_reopen_ok", interaction_reopen_ok_fields, 1, sizeof(struct proto_interaction_reopen_ok)};

static const struct proto_field interaction_delete_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_delete_request, interaction), .size = sizeof(struct id128)},
};
const struct proto_shape proto_interaction_delete_request_shape = {"interaction_delete_request", interaction_delete_request_fields, 1, sizeof(struct proto_interaction_delete_request)};

const struct proto_shape proto_interaction_delete_ok_shape = {"interaction_delete_ok", NULL, 0, 0};

static const struct proto_field interaction_list_request_fields[] = {
    {.name = "before", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_list_request, before), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_interaction_list_request, has_before)},
    {.name = "limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_interaction_list_request, limit), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_interaction_list_request, has_limit), .min = 1, .max = 20},
};
const struct proto_shape proto_interaction_list_request_shape = {"interaction_list_request", interaction_list_request_fields, 2, sizeof(struct proto_interaction_list_request)};

static const struct proto_field interaction_list_ok_fields[] = {
    {.name = "interactions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_list_ok, interactions), .size = sizeof(struct proto_interaction), .list = PROTO_LIST_POINTER, .list_max = 20, .count_offset = offsetof(struct proto_interaction_list_ok, interactions_count), .shape = &proto_interaction_shape},
    {.name = "more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_interaction_list_ok, more), .size = sizeof(bool)},
};
const struct proto_shape proto_interaction_list_ok_shape = {"interaction_list_ok", interaction_list_ok_fields, 2, sizeof(struct proto_interaction_list_ok)};

static const struct proto_field interaction_answers_request_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_answers_request, interaction), .size = sizeof(struct id128)},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_interaction_answers_request, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_interaction_answers_request, has_cursor), .min = 0, .max = 40},
};
const struct proto_shape proto_interaction_answers_request_shape = {"interaction_answers_request", interaction_answers_request_fields, 2, sizeof(struct proto_interaction_answers_request)};

static const struct proto_field interaction_answers_ok_fields[] = {
    {.name = "answers", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_answers_ok, answers), .size = sizeof(struct proto_answer_line), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_interaction_answers_ok, answers_count), .shape = &proto_answer_line_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_interaction_answers_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_interaction_answers_ok, has_cursor), .min = 0, .max = 40},
};
const struct proto_shape proto_interaction_answers_ok_shape = {"interaction_answers_ok", interaction_answers_ok_fields, 2, sizeof(struct proto_interaction_answers_ok)};

static const struct proto_field reaction_send_request_fields[] = {
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_reaction_send_request, emoji), .size = sizeof(enum proto_chat_emoji), .names = &proto_chat_emoji_names},
};
const struct proto_shape proto_reaction_send_request_shape = {"reaction_send_request", reaction_send_request_fields, 1, sizeof(struct proto_reaction_send_request)};

const struct proto_shape proto_reaction_send_ok_shape = {"reaction_send_ok", NULL, 0, 0};

static const struct proto_field backchannel_post_request_fields[] = {
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_backchannel_post_request, text), .size = sizeof(struct str), .min = 0, .max = 2000},
};
const struct proto_shape proto_backchannel_post_request_shape = {"backchannel_post_request", backchannel_post_request_fields, 1, sizeof(struct proto_backchannel_post_request)};

static const struct proto_field backchannel_post_ok_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_backchannel_post_ok, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_backchannel_post_ok_shape = {"backchannel_post_ok", backchannel_post_ok_fields, 1, sizeof(struct proto_backchannel_post_ok)};

static const struct proto_field backchannel_history_request_fields[] = {
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_backchannel_history_request, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_backchannel_history_request, has_cursor), .min = 0, .max = 20},
    {.name = "limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_backchannel_history_request, limit), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_backchannel_history_request, has_limit), .min = 1, .max = 50},
};
const struct proto_shape proto_backchannel_history_request_shape = {"backchannel_history_request", backchannel_history_request_fields, 2, sizeof(struct proto_backchannel_history_request)};

static const struct proto_field backchannel_history_ok_fields[] = {
    {.name = "messages", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_backchannel_history_ok, messages), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_backchannel_history_ok, messages_count), .shape = &proto_message_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_backchannel_history_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_backchannel_history_ok, has_cursor), .min = 0, .max = 20},
};
const struct proto_shape proto_backchannel_history_ok_shape = {"backchannel_history_ok", backchannel_history_ok_fields, 2, sizeof(struct proto_backchannel_history_ok)};

static const struct proto_field chat_search_request_fields[] = {
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_chat_search_request, q), .size = sizeof(struct str), .min = 0, .max = 100},
    {.name = "before", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_search_request, before), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_search_request, has_before)},
};
const struct proto_shape proto_chat_search_request_shape = {"chat_search_request", chat_search_request_fields, 2, sizeof(struct proto_chat_search_request)};

static const struct proto_field chat_search_ok_fields[] = {
    {.name = "messages", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_search_ok, messages), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_chat_search_ok, messages_count), .shape = &proto_message_shape},
    {.name = "next", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_search_ok, next), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_search_ok, has_next)},
};
const struct proto_shape proto_chat_search_ok_shape = {"chat_search_ok", chat_search_ok_fields, 2, sizeof(struct proto_chat_search_ok)};

static const struct proto_field chat_direct_request_fields[] = {
    {.name = "to", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_direct_request, to), .size = sizeof(struct id128)},
    {.name = "text", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_chat_direct_request, text), .size = sizeof(struct str), .min = 0, .max = 2000},
};
const struct proto_shape proto_chat_direct_request_shape = {"chat_direct_request", chat_direct_request_fields, 2, sizeof(struct proto_chat_direct_request)};

static const struct proto_field chat_direct_ok_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_direct_ok, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_chat_direct_ok_shape = {"chat_direct_ok", chat_direct_ok_fields, 1, sizeof(struct proto_chat_direct_ok)};

static const struct proto_field chat_direct_history_request_fields[] = {
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_direct_history_request, author), .size = sizeof(struct id128)},
    {.name = "before", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_direct_history_request, before), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_chat_direct_history_request, has_before)},
    {.name = "limit", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_chat_direct_history_request, limit), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_chat_direct_history_request, has_limit), .min = 1, .max = 100},
};
const struct proto_shape proto_chat_direct_history_request_shape = {"chat_direct_history_request", chat_direct_history_request_fields, 3, sizeof(struct proto_chat_direct_history_request)};

static const struct proto_field chat_direct_history_ok_fields[] = {
    {.name = "messages", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_direct_history_ok, messages), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_chat_direct_history_ok, messages_count), .shape = &proto_message_shape},
    {.name = "more", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_direct_history_ok, more), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_direct_history_ok_shape = {"chat_direct_history_ok", chat_direct_history_ok_fields, 2, sizeof(struct proto_chat_direct_history_ok)};

static const struct proto_field presence_watch_request_fields[] = {
    {.name = "channels", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_presence_watch_request, channels), .size = sizeof(struct id128), .list = PROTO_LIST_INLINE, .list_max = 200, .count_offset = offsetof(struct proto_presence_watch_request, channels_count)},
};
const struct proto_shape proto_presence_watch_request_shape = {"presence_watch_request", presence_watch_request_fields, 1, sizeof(struct proto_presence_watch_request)};

static const struct proto_field presence_watch_ok_fields[] = {
    {.name = "live", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_presence_watch_ok, live), .size = sizeof(struct proto_presence), .list = PROTO_LIST_POINTER, .list_max = 200, .count_offset = offsetof(struct proto_presence_watch_ok, live_count), .shape = &proto_presence_shape},
};
const struct proto_shape proto_presence_watch_ok_shape = {"presence_watch_ok", presence_watch_ok_fields, 1, sizeof(struct proto_presence_watch_ok)};

static const struct proto_field room_opened_event_fields[] = {
    {.name = "session", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_room_opened_event, session), .size = sizeof(struct id128)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_room_opened_event, since), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_room_opened_event_shape = {"room_opened_event", room_opened_event_fields, 2, sizeof(struct proto_room_opened_event)};

static const struct proto_field room_ended_event_fields[] = {
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_room_ended_event, reason), .size = sizeof(enum proto_left_reason), .names = &proto_left_reason_names},
};
const struct proto_shape proto_room_ended_event_shape = {"room_ended_event", room_ended_event_fields, 1, sizeof(struct proto_room_ended_event)};

static const struct proto_field person_entered_event_fields[] = {
    {.name = "person", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_person_entered_event, person), .size = sizeof(struct proto_participant), .shape = &proto_participant_shape},
};
const struct proto_shape proto_person_entered_event_shape = {"person_entered_event", person_entered_event_fields, 1, sizeof(struct proto_person_entered_event)};

static const struct proto_field person_left_event_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_person_left_event, participant), .size = sizeof(struct id128)},
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_person_left_event, reason), .size = sizeof(enum proto_left_reason), .names = &proto_left_reason_names},
};
const struct proto_shape proto_person_left_event_shape = {"person_left_event", person_left_event_fields, 2, sizeof(struct proto_person_left_event)};

static const struct proto_field person_changed_event_fields[] = {
    {.name = "person", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_person_changed_event, person), .size = sizeof(struct proto_participant), .shape = &proto_participant_shape},
};
const struct proto_shape proto_person_changed_event_shape = {"person_changed_event", person_changed_event_fields, 1, sizeof(struct proto_person_changed_event)};

static const struct proto_field room_count_event_fields[] = {
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_room_count_event, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_room_count_event_shape = {"room_count_event", room_count_event_fields, 1, sizeof(struct proto_room_count_event)};

static const struct proto_field settings_changed_event_fields[] = {
    {.name = "settings", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_settings_changed_event, settings), .size = sizeof(struct proto_room_rules), .shape = &proto_room_rules_shape},
};
const struct proto_shape proto_settings_changed_event_shape = {"settings_changed_event", settings_changed_event_fields, 1, sizeof(struct proto_settings_changed_event)};

static const struct proto_field rights_changed_event_fields[] = {
    {.name = "rights", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_rights_changed_event, rights), .size = sizeof(enum proto_right), .list = PROTO_LIST_POINTER, .list_max = 32, .count_offset = offsetof(struct proto_rights_changed_event, rights_count), .names = &proto_right_names},
};
const struct proto_shape proto_rights_changed_event_shape = {"rights_changed_event", rights_changed_event_fields, 1, sizeof(struct proto_rights_changed_event)};

static const struct proto_field muted_event_fields[] = {
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_muted_event, source), .size = sizeof(enum proto_source_kind), .names = &proto_source_kind_names},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_muted_event, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
};
const struct proto_shape proto_muted_event_shape = {"muted_event", muted_event_fields, 2, sizeof(struct proto_muted_event)};

static const struct proto_field standing_changed_event_fields[] = {
    {.name = "standing", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_standing_changed_event, standing), .size = sizeof(enum proto_standing), .names = &proto_standing_names},
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_standing_changed_event, on), .size = sizeof(bool)},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_standing_changed_event, role), .size = sizeof(enum proto_room_role), .optional = true, .has_offset = offsetof(struct proto_standing_changed_event, has_role), .names = &proto_room_role_names},
};
const struct proto_shape proto_standing_changed_event_shape = {"standing_changed_event", standing_changed_event_fields, 3, sizeof(struct proto_standing_changed_event)};

static const struct proto_field stage_moved_event_fields[] = {
    {.name = "stage", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_stage_moved_event, stage), .size = sizeof(bool)},
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_stage_moved_event, reason), .size = sizeof(enum proto_stage_move), .names = &proto_stage_move_names},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_stage_moved_event, role), .size = sizeof(enum proto_room_role), .optional = true, .has_offset = offsetof(struct proto_stage_moved_event, has_role), .names = &proto_room_role_names},
};
const struct proto_shape proto_stage_moved_event_shape = {"stage_moved_event", stage_moved_event_fields, 3, sizeof(struct proto_stage_moved_event)};

static const struct proto_field stage_spotlight_event_fields[] = {
    {.name = "spotlight", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_stage_spotlight_event, spotlight), .size = sizeof(struct proto_spotlight), .optional = true, .has_offset = offsetof(struct proto_stage_spotlight_event, has_spotlight), .shape = &proto_spotlight_shape},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_stage_spotlight_event, role), .size = sizeof(enum proto_room_role), .names = &proto_room_role_names},
};
const struct proto_shape proto_stage_spotlight_event_shape = {"stage_spotlight_event", stage_spotlight_event_fields, 2, sizeof(struct proto_stage_spotlight_event)};

static const struct proto_field stage_invited_event_fields[] = {
    {.name = "invitation", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_stage_invited_event, invitation), .size = sizeof(struct proto_invitation), .shape = &proto_invitation_shape},
};
const struct proto_shape proto_stage_invited_event_shape = {"stage_invited_event", stage_invited_event_fields, 1, sizeof(struct proto_stage_invited_event)};

static const struct proto_field invitation_ended_event_fields[] = {
    {.name = "participant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_invitation_ended_event, participant), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_invitation_ended_event, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_invitation_ended_event, reason), .size = sizeof(enum proto_invitation_end), .names = &proto_invitation_end_names},
};
const struct proto_shape proto_invitation_ended_event_shape = {"invitation_ended_event", invitation_ended_event_fields, 3, sizeof(struct proto_invitation_ended_event)};

static const struct proto_field hands_changed_event_fields[] = {
    {.name = "hands", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_hands_changed_event, hands), .size = sizeof(struct proto_hand), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_hands_changed_event, hands_count), .shape = &proto_hand_shape},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_hands_changed_event, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_hands_changed_event_shape = {"hands_changed_event", hands_changed_event_fields, 2, sizeof(struct proto_hands_changed_event)};

static const struct proto_field hand_placed_event_fields[] = {
    {.name = "place", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_hand_placed_event, place), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_hand_placed_event_shape = {"hand_placed_event", hand_placed_event_fields, 1, sizeof(struct proto_hand_placed_event)};

static const struct proto_field chat_posted_event_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_posted_event, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_chat_posted_event_shape = {"chat_posted_event", chat_posted_event_fields, 1, sizeof(struct proto_chat_posted_event)};

static const struct proto_field qna_changed_event_fields[] = {
    {.name = "question", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_changed_event, question), .size = sizeof(struct proto_question), .shape = &proto_question_shape},
};
const struct proto_shape proto_qna_changed_event_shape = {"qna_changed_event", qna_changed_event_fields, 1, sizeof(struct proto_qna_changed_event)};

static const struct proto_field qna_gone_event_fields[] = {
    {.name = "question", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_qna_gone_event, question), .size = sizeof(struct id128)},
};
const struct proto_shape proto_qna_gone_event_shape = {"qna_gone_event", qna_gone_event_fields, 1, sizeof(struct proto_qna_gone_event)};

static const struct proto_field qna_votes_event_fields[] = {
    {.name = "votes", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_qna_votes_event, votes), .size = sizeof(struct proto_question_votes), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_qna_votes_event, votes_count), .shape = &proto_question_votes_shape},
};
const struct proto_shape proto_qna_votes_event_shape = {"qna_votes_event", qna_votes_event_fields, 1, sizeof(struct proto_qna_votes_event)};

static const struct proto_field interaction_changed_event_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_changed_event, interaction), .size = sizeof(struct proto_interaction), .shape = &proto_interaction_shape},
};
const struct proto_shape proto_interaction_changed_event_shape = {"interaction_changed_event", interaction_changed_event_fields, 1, sizeof(struct proto_interaction_changed_event)};

static const struct proto_field interaction_gone_event_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_gone_event, interaction), .size = sizeof(struct id128)},
};
const struct proto_shape proto_interaction_gone_event_shape = {"interaction_gone_event", interaction_gone_event_fields, 1, sizeof(struct proto_interaction_gone_event)};

static const struct proto_field interaction_result_event_fields[] = {
    {.name = "interaction", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_interaction_result_event, interaction), .size = sizeof(struct id128)},
    {.name = "result", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_interaction_result_event, result), .size = sizeof(struct proto_interaction_result), .shape = &proto_interaction_result_shape},
};
const struct proto_shape proto_interaction_result_event_shape = {"interaction_result_event", interaction_result_event_fields, 2, sizeof(struct proto_interaction_result_event)};

static const struct proto_field reactions_event_fields[] = {
    {.name = "reactions", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_reactions_event, reactions), .size = sizeof(struct proto_reaction_count), .list = PROTO_LIST_POINTER, .list_max = 24, .count_offset = offsetof(struct proto_reactions_event, reactions_count), .shape = &proto_reaction_count_shape},
};
const struct proto_shape proto_reactions_event_shape = {"reactions_event", reactions_event_fields, 1, sizeof(struct proto_reactions_event)};

static const struct proto_field backchannel_posted_event_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_backchannel_posted_event, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_backchannel_posted_event_shape = {"backchannel_posted_event", backchannel_posted_event_fields, 1, sizeof(struct proto_backchannel_posted_event)};

static const struct proto_field chat_changed_event_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_changed_event, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
};
const struct proto_shape proto_chat_changed_event_shape = {"chat_changed_event", chat_changed_event_fields, 1, sizeof(struct proto_chat_changed_event)};

static const struct proto_field chat_reacted_event_fields[] = {
    {.name = "message", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_reacted_event, message), .size = sizeof(struct id128)},
    {.name = "emoji", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_chat_reacted_event, emoji), .size = sizeof(enum proto_chat_emoji), .names = &proto_chat_emoji_names},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_chat_reacted_event, count), .size = sizeof(uint32_t), .min = 0, .max = 1000000},
    {.name = "author", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_reacted_event, author), .size = sizeof(struct id128)},
    {.name = "on", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_chat_reacted_event, on), .size = sizeof(bool)},
};
const struct proto_shape proto_chat_reacted_event_shape = {"chat_reacted_event", chat_reacted_event_fields, 5, sizeof(struct proto_chat_reacted_event)};

static const struct proto_field chat_pins_event_fields[] = {
    {.name = "pins", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_pins_event, pins), .size = sizeof(struct proto_message), .list = PROTO_LIST_POINTER, .list_max = 5, .count_offset = offsetof(struct proto_chat_pins_event, pins_count), .shape = &proto_message_shape},
};
const struct proto_shape proto_chat_pins_event_shape = {"chat_pins_event", chat_pins_event_fields, 1, sizeof(struct proto_chat_pins_event)};

static const struct proto_field chat_slow_event_fields[] = {
    {.name = "seconds", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_chat_slow_event, seconds), .size = sizeof(uint32_t), .min = 0, .max = 3600},
};
const struct proto_shape proto_chat_slow_event_shape = {"chat_slow_event", chat_slow_event_fields, 1, sizeof(struct proto_chat_slow_event)};

const struct proto_shape proto_chat_cleared_event_shape = {"chat_cleared_event", NULL, 0, 0};

static const struct proto_field chat_blocked_event_fields[] = {
    {.name = "people", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_blocked_event, people), .size = sizeof(struct proto_blocked_writer), .list = PROTO_LIST_POINTER, .list_max = 200, .count_offset = offsetof(struct proto_chat_blocked_event, people_count), .shape = &proto_blocked_writer_shape},
};
const struct proto_shape proto_chat_blocked_event_shape = {"chat_blocked_event", chat_blocked_event_fields, 1, sizeof(struct proto_chat_blocked_event)};

static const struct proto_field chat_direct_event_fields[] = {
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_chat_direct_event, message), .size = sizeof(struct proto_message), .shape = &proto_message_shape},
    {.name = "to", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_chat_direct_event, to), .size = sizeof(struct id128)},
};
const struct proto_shape proto_chat_direct_event_shape = {"chat_direct_event", chat_direct_event_fields, 2, sizeof(struct proto_chat_direct_event)};

static const struct proto_field media_slots_event_fields[] = {
    {.name = "slots", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_slots_event, slots), .size = sizeof(struct proto_slot), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_media_slots_event, slots_count), .shape = &proto_slot_shape},
};
const struct proto_shape proto_media_slots_event_shape = {"media_slots_event", media_slots_event_fields, 1, sizeof(struct proto_media_slots_event)};

static const struct proto_field media_live_event_fields[] = {
    {.name = "mid", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_media_live_event, mid), .size = sizeof(struct str), .min = 0, .max = 16},
    {.name = "gen", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_live_event, gen), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "rtp_timestamp", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_live_event, rtp_timestamp), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
};
const struct proto_shape proto_media_live_event_shape = {"media_live_event", media_live_event_fields, 3, sizeof(struct proto_media_live_event)};

static const struct proto_field media_quality_event_fields[] = {
    {.name = "slots", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_quality_event, slots), .size = sizeof(struct proto_slot_quality), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_media_quality_event, slots_count), .shape = &proto_slot_quality_shape},
};
const struct proto_shape proto_media_quality_event_shape = {"media_quality_event", media_quality_event_fields, 1, sizeof(struct proto_media_quality_event)};

static const struct proto_field media_wanted_event_fields[] = {
    {.name = "source", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_media_wanted_event, source), .size = sizeof(enum proto_source_kind), .names = &proto_source_kind_names},
    {.name = "rids", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_media_wanted_event, rids), .size = sizeof(struct str), .list = PROTO_LIST_POINTER, .list_max = 3, .count_offset = offsetof(struct proto_media_wanted_event, rids_count), .min = 0, .max = 16},
};
const struct proto_shape proto_media_wanted_event_shape = {"media_wanted_event", media_wanted_event_fields, 2, sizeof(struct proto_media_wanted_event)};

static const struct proto_field media_buffer_event_fields[] = {
    {.name = "slots", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_buffer_event, slots), .size = sizeof(struct proto_slot_depth), .list = PROTO_LIST_POINTER, .list_max = 64, .count_offset = offsetof(struct proto_media_buffer_event, slots_count), .shape = &proto_slot_depth_shape},
};
const struct proto_shape proto_media_buffer_event_shape = {"media_buffer_event", media_buffer_event_fields, 1, sizeof(struct proto_media_buffer_event)};

static const struct proto_field media_link_event_fields[] = {
    {.name = "down_estimate", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, down_estimate), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "down", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, down), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "up", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, up), .size = sizeof(uint32_t), .min = 0, .max = 4294967295},
    {.name = "rtt", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, rtt), .size = sizeof(uint32_t), .min = 0, .max = 65535},
    {.name = "down_loss", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, down_loss), .size = sizeof(uint32_t), .min = 0, .max = 100},
    {.name = "up_loss", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_media_link_event, up_loss), .size = sizeof(uint32_t), .min = 0, .max = 100},
    {.name = "limited", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_media_link_event, limited), .size = sizeof(bool)},
};
const struct proto_shape proto_media_link_event_shape = {"media_link_event", media_link_event_fields, 7, sizeof(struct proto_media_link_event)};

static const struct proto_field media_levels_event_fields[] = {
    {.name = "levels", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_media_levels_event, levels), .size = sizeof(struct proto_level), .list = PROTO_LIST_POINTER, .list_max = 16, .count_offset = offsetof(struct proto_media_levels_event, levels_count), .shape = &proto_level_shape},
    {.name = "dominant", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_media_levels_event, dominant), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_media_levels_event, has_dominant)},
};
const struct proto_shape proto_media_levels_event_shape = {"media_levels_event", media_levels_event_fields, 2, sizeof(struct proto_media_levels_event)};

static const struct proto_field media_state_event_fields[] = {
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_media_state_event, state), .size = sizeof(enum proto_media_state), .names = &proto_media_state_names},
};
const struct proto_shape proto_media_state_event_shape = {"media_state_event", media_state_event_fields, 1, sizeof(struct proto_media_state_event)};

static const struct proto_field left_event_fields[] = {
    {.name = "reason", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_left_event, reason), .size = sizeof(enum proto_left_reason), .names = &proto_left_reason_names},
};
const struct proto_shape proto_left_event_shape = {"left_event", left_event_fields, 1, sizeof(struct proto_left_event)};

static const struct proto_field knock_changed_event_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_knock_changed_event, channel), .size = sizeof(struct id128)},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_knock_changed_event, state), .size = sizeof(enum proto_knock_state), .names = &proto_knock_state_names},
};
const struct proto_shape proto_knock_changed_event_shape = {"knock_changed_event", knock_changed_event_fields, 2, sizeof(struct proto_knock_changed_event)};

static const struct proto_field knock_message_event_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_knock_message_event, channel), .size = sizeof(struct id128)},
    {.name = "message", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_knock_message_event, message), .size = sizeof(struct proto_door_message), .shape = &proto_door_message_shape},
};
const struct proto_shape proto_knock_message_event_shape = {"knock_message_event", knock_message_event_fields, 2, sizeof(struct proto_knock_message_event)};

static const struct proto_field waiting_changed_event_fields[] = {
    {.name = "waiting", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_waiting_changed_event, waiting), .size = sizeof(struct proto_waiter), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_waiting_changed_event, waiting_count), .shape = &proto_waiter_shape},
    {.name = "count", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_waiting_changed_event, count), .size = sizeof(uint32_t), .min = 0, .max = 100000},
};
const struct proto_shape proto_waiting_changed_event_shape = {"waiting_changed_event", waiting_changed_event_fields, 2, sizeof(struct proto_waiting_changed_event)};

static const struct proto_field presence_changed_event_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_presence_changed_event, channel), .size = sizeof(struct id128)},
    {.name = "live", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_presence_changed_event, live), .size = sizeof(struct proto_live), .shape = &proto_live_shape},
};
const struct proto_shape proto_presence_changed_event_shape = {"presence_changed_event", presence_changed_event_fields, 2, sizeof(struct proto_presence_changed_event)};

static const struct proto_field presence_gone_event_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_presence_gone_event, channel), .size = sizeof(struct id128)},
};
const struct proto_shape proto_presence_gone_event_shape = {"presence_gone_event", presence_gone_event_fields, 1, sizeof(struct proto_presence_gone_event)};

static const struct proto_field channel_opened_event_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_channel_opened_event, channel), .size = sizeof(struct id128)},
    {.name = "name", .kind = PROTO_KIND_NAME, .offset = offsetof(struct proto_channel_opened_event, name), .size = sizeof(struct str), .min = 0, .max = 80},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_channel_opened_event, since), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_channel_opened_event_shape = {"channel_opened_event", channel_opened_event_fields, 3, sizeof(struct proto_channel_opened_event)};

static const struct proto_field http_healthz_ok_fields[] = {
    {.name = "status", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_healthz_ok, status), .size = sizeof(struct str), .min = 0, .max = 16},
};
const struct proto_shape proto_http_healthz_ok_shape = {"http_healthz_ok", http_healthz_ok_fields, 1, sizeof(struct proto_http_healthz_ok)};

static const struct proto_field http_readyz_ok_fields[] = {
    {.name = "status", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_readyz_ok, status), .size = sizeof(struct str), .min = 0, .max = 16},
};
const struct proto_shape proto_http_readyz_ok_shape = {"http_readyz_ok", http_readyz_ok_fields, 1, sizeof(struct proto_http_readyz_ok)};

static const struct proto_field http_setup_get_ok_fields[] = {
    {.name = "needed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_http_setup_get_ok, needed), .size = sizeof(bool)},
};
const struct proto_shape proto_http_setup_get_ok_shape = {"http_setup_get_ok", http_setup_get_ok_fields, 1, sizeof(struct proto_http_setup_get_ok)};

static const struct proto_field http_setup_body_fields[] = {
    {.name = "token", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_setup_body, token), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_setup_body, login), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_setup_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "password", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_setup_body, password), .size = sizeof(struct str), .min = 0, .max = 128},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_setup_body, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_setup_body, has_email), .min = 0, .max = 254},
};
const struct proto_shape proto_http_setup_body_shape = {"http_setup_body", http_setup_body_fields, 5, sizeof(struct proto_http_setup_body)};

static const struct proto_field http_setup_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_setup_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_setup_ok_shape = {"http_setup_ok", http_setup_ok_fields, 1, sizeof(struct proto_http_setup_ok)};

static const struct proto_field http_login_body_fields[] = {
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_login_body, login), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "password", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_login_body, password), .size = sizeof(struct str), .min = 0, .max = 128},
};
const struct proto_shape proto_http_login_body_shape = {"http_login_body", http_login_body_fields, 2, sizeof(struct proto_http_login_body)};

static const struct proto_field http_login_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_login_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_login_ok_shape = {"http_login_ok", http_login_ok_fields, 1, sizeof(struct proto_http_login_ok)};

const struct proto_shape proto_http_logout_body_shape = {"http_logout_body", NULL, 0, 0};

static const struct proto_field http_logout_ok_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_logout_ok, url), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_logout_ok, has_url), .min = 0, .max = 4096},
};
const struct proto_shape proto_http_logout_ok_shape = {"http_logout_ok", http_logout_ok_fields, 1, sizeof(struct proto_http_logout_ok)};

static const struct proto_field http_provider_get_ok_fields[] = {
    {.name = "name", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_get_ok, name), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_provider_get_ok, has_name), .min = 0, .max = 80},
};
const struct proto_shape proto_http_provider_get_ok_shape = {"http_provider_get_ok", http_provider_get_ok_fields, 1, sizeof(struct proto_http_provider_get_ok)};

const struct proto_shape proto_http_provider_login_body_shape = {"http_provider_login_body", NULL, 0, 0};

static const struct proto_field http_provider_login_ok_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_login_ok, url), .size = sizeof(struct str), .min = 0, .max = 4096},
};
const struct proto_shape proto_http_provider_login_ok_shape = {"http_provider_login_ok", http_provider_login_ok_fields, 1, sizeof(struct proto_http_provider_login_ok)};

static const struct proto_field http_provider_finish_body_fields[] = {
    {.name = "state", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_finish_body, state), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "code", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_finish_body, code), .size = sizeof(struct str), .min = 0, .max = 2048},
    {.name = "issuer", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_finish_body, issuer), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_provider_finish_body, has_issuer), .min = 0, .max = 1000},
};
const struct proto_shape proto_http_provider_finish_body_shape = {"http_provider_finish_body", http_provider_finish_body_fields, 3, sizeof(struct proto_http_provider_finish_body)};

static const struct proto_field http_provider_finish_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_provider_finish_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_provider_finish_ok_shape = {"http_provider_finish_ok", http_provider_finish_ok_fields, 1, sizeof(struct proto_http_provider_finish_ok)};

const struct proto_shape proto_http_provider_connect_body_shape = {"http_provider_connect_body", NULL, 0, 0};

static const struct proto_field http_provider_connect_ok_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_provider_connect_ok, url), .size = sizeof(struct str), .min = 0, .max = 4096},
};
const struct proto_shape proto_http_provider_connect_ok_shape = {"http_provider_connect_ok", http_provider_connect_ok_fields, 1, sizeof(struct proto_http_provider_connect_ok)};

const struct proto_shape proto_http_provider_disconnect_ok_shape = {"http_provider_disconnect_ok", NULL, 0, 0};

static const struct proto_field http_me_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_me_ok, account), .size = sizeof(struct proto_account), .optional = true, .has_offset = offsetof(struct proto_http_me_ok, has_account), .shape = &proto_account_shape},
    {.name = "guest", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_me_ok, guest), .size = sizeof(struct proto_guest), .optional = true, .has_offset = offsetof(struct proto_http_me_ok, has_guest), .shape = &proto_guest_shape},
};
const struct proto_shape proto_http_me_ok_shape = {"http_me_ok", http_me_ok_fields, 2, sizeof(struct proto_http_me_ok)};

static const struct proto_field http_guest_body_fields[] = {
    {.name = "link", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_guest_body, link), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_guest_body, has_link), .min = 0, .max = 64},
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_guest_body, channel), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_guest_body, has_channel)},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_guest_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
};
const struct proto_shape proto_http_guest_body_shape = {"http_guest_body", http_guest_body_fields, 3, sizeof(struct proto_http_guest_body)};

static const struct proto_field http_guest_ok_fields[] = {
    {.name = "guest", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_guest_ok, guest), .size = sizeof(struct proto_guest), .shape = &proto_guest_shape},
};
const struct proto_shape proto_http_guest_ok_shape = {"http_guest_ok", http_guest_ok_fields, 1, sizeof(struct proto_http_guest_ok)};

static const struct proto_field http_link_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_link_list_ok, items), .size = sizeof(struct proto_guest_link), .list = PROTO_LIST_POINTER, .list_max = 200, .count_offset = offsetof(struct proto_http_link_list_ok, items_count), .shape = &proto_guest_link_shape},
};
const struct proto_shape proto_http_link_list_ok_shape = {"http_link_list_ok", http_link_list_ok_fields, 1, sizeof(struct proto_http_link_list_ok)};

static const struct proto_field http_link_create_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_link_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_link_create_body, role), .size = sizeof(enum proto_media_token_role), .names = &proto_media_token_role_names},
    {.name = "expires_at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_link_create_body, expires_at), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_link_create_body, has_expires_at), .min = 0, .max = 9007199254740991},
    {.name = "uses_max", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_http_link_create_body, uses_max), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_http_link_create_body, has_uses_max), .min = 1, .max = 1000000},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_link_create_body, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_link_create_body, has_email), .min = 0, .max = 254},
};
const struct proto_shape proto_http_link_create_body_shape = {"http_link_create_body", http_link_create_body_fields, 5, sizeof(struct proto_http_link_create_body)};

static const struct proto_field http_link_create_ok_fields[] = {
    {.name = "link", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_link_create_ok, link), .size = sizeof(struct proto_guest_link), .shape = &proto_guest_link_shape},
    {.name = "secret", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_link_create_ok, secret), .size = sizeof(struct str), .min = 0, .max = 64},
};
const struct proto_shape proto_http_link_create_ok_shape = {"http_link_create_ok", http_link_create_ok_fields, 2, sizeof(struct proto_http_link_create_ok)};

const struct proto_shape proto_http_link_delete_ok_shape = {"http_link_delete_ok", NULL, 0, 0};

static const struct proto_field http_me_update_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_me_update_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
};
const struct proto_shape proto_http_me_update_body_shape = {"http_me_update_body", http_me_update_body_fields, 1, sizeof(struct proto_http_me_update_body)};

static const struct proto_field http_me_update_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_me_update_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_me_update_ok_shape = {"http_me_update_ok", http_me_update_ok_fields, 1, sizeof(struct proto_http_me_update_ok)};

static const struct proto_field http_password_change_body_fields[] = {
    {.name = "old", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_password_change_body, old), .size = sizeof(struct str), .min = 0, .max = 128},
    {.name = "new", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_password_change_body, new), .size = sizeof(struct str), .min = 0, .max = 128},
};
const struct proto_shape proto_http_password_change_body_shape = {"http_password_change_body", http_password_change_body_fields, 2, sizeof(struct proto_http_password_change_body)};

const struct proto_shape proto_http_password_change_ok_shape = {"http_password_change_ok", NULL, 0, 0};

static const struct proto_field http_login_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_login_list_ok, items), .size = sizeof(struct proto_login), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_http_login_list_ok, items_count), .shape = &proto_login_shape},
};
const struct proto_shape proto_http_login_list_ok_shape = {"http_login_list_ok", http_login_list_ok_fields, 1, sizeof(struct proto_http_login_list_ok)};

const struct proto_shape proto_http_login_end_ok_shape = {"http_login_end_ok", NULL, 0, 0};

const struct proto_shape proto_http_login_end_others_ok_shape = {"http_login_end_others_ok", NULL, 0, 0};

static const struct proto_field http_token_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_token_list_ok, items), .size = sizeof(struct proto_token), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_token_list_ok, items_count), .shape = &proto_token_shape},
};
const struct proto_shape proto_http_token_list_ok_shape = {"http_token_list_ok", http_token_list_ok_fields, 1, sizeof(struct proto_http_token_list_ok)};

static const struct proto_field http_token_create_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_token_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "scopes", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_token_create_body, scopes), .size = sizeof(enum proto_token_scope), .list = PROTO_LIST_INLINE, .list_max = 16, .count_offset = offsetof(struct proto_http_token_create_body, scopes_count), .names = &proto_token_scope_names},
    {.name = "days", .kind = PROTO_KIND_U32, .offset = offsetof(struct proto_http_token_create_body, days), .size = sizeof(uint32_t), .optional = true, .has_offset = offsetof(struct proto_http_token_create_body, has_days), .min = 1, .max = 365},
};
const struct proto_shape proto_http_token_create_body_shape = {"http_token_create_body", http_token_create_body_fields, 3, sizeof(struct proto_http_token_create_body)};

static const struct proto_field http_token_create_ok_fields[] = {
    {.name = "token", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_token_create_ok, token), .size = sizeof(struct proto_token), .shape = &proto_token_shape},
    {.name = "secret", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_token_create_ok, secret), .size = sizeof(struct str), .min = 0, .max = 128},
};
const struct proto_shape proto_http_token_create_ok_shape = {"http_token_create_ok", http_token_create_ok_fields, 2, sizeof(struct proto_http_token_create_ok)};

const struct proto_shape proto_http_token_revoke_ok_shape = {"http_token_revoke_ok", NULL, 0, 0};

static const struct proto_field http_site_token_list_query_fields[] = {
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_token_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_token_list_query, has_cursor), .min = 0, .max = 64},
};
const struct proto_shape proto_http_site_token_list_query_shape = {"http_site_token_list_query", http_site_token_list_query_fields, 1, sizeof(struct proto_http_site_token_list_query)};

static const struct proto_field http_site_token_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_token_list_ok, items), .size = sizeof(struct proto_site_token), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_site_token_list_ok, items_count), .shape = &proto_site_token_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_token_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_token_list_ok, has_cursor), .min = 0, .max = 64},
};
const struct proto_shape proto_http_site_token_list_ok_shape = {"http_site_token_list_ok", http_site_token_list_ok_fields, 2, sizeof(struct proto_http_site_token_list_ok)};

const struct proto_shape proto_http_site_token_revoke_ok_shape = {"http_site_token_revoke_ok", NULL, 0, 0};

static const struct proto_field http_site_channel_list_query_fields[] = {
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_site_channel_list_query, q), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_query, has_q), .min = 0, .max = 80},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_site_channel_list_query, type), .size = sizeof(enum proto_channel_type), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_query, has_type), .names = &proto_channel_type_names},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_site_channel_list_query, state), .size = sizeof(enum proto_room_state), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_query, has_state), .names = &proto_room_state_names},
    {.name = "sort", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_site_channel_list_query, sort), .size = sizeof(enum proto_site_channel_sort), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_query, has_sort), .names = &proto_site_channel_sort_names},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_channel_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_query, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_site_channel_list_query_shape = {"http_site_channel_list_query", http_site_channel_list_query_fields, 5, sizeof(struct proto_http_site_channel_list_query)};

static const struct proto_field http_site_channel_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_channel_list_ok, items), .size = sizeof(struct proto_site_channel), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_site_channel_list_ok, items_count), .shape = &proto_site_channel_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_channel_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_channel_list_ok, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_site_channel_list_ok_shape = {"http_site_channel_list_ok", http_site_channel_list_ok_fields, 2, sizeof(struct proto_http_site_channel_list_ok)};

static const struct proto_field http_server_get_ok_fields[] = {
    {.name = "server", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_server_get_ok, server), .size = sizeof(struct proto_server_status), .shape = &proto_server_status_shape},
};
const struct proto_shape proto_http_server_get_ok_shape = {"http_server_get_ok", http_server_get_ok_fields, 1, sizeof(struct proto_http_server_get_ok)};

static const struct proto_field http_audit_list_query_fields[] = {
    {.name = "act", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_audit_list_query, act), .size = sizeof(enum proto_audit_act), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_act), .names = &proto_audit_act_names},
    {.name = "actor", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_audit_list_query, actor), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_actor)},
    {.name = "target", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_audit_list_query, target), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_target)},
    {.name = "channel", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_audit_list_query, channel), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_channel)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_audit_list_query, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_since), .min = 0, .max = 9007199254740991},
    {.name = "until", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_audit_list_query, until), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_until), .min = 0, .max = 9007199254740991},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_audit_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_query, has_cursor), .min = 0, .max = 20},
};
const struct proto_shape proto_http_audit_list_query_shape = {"http_audit_list_query", http_audit_list_query_fields, 7, sizeof(struct proto_http_audit_list_query)};

static const struct proto_field http_audit_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_audit_list_ok, items), .size = sizeof(struct proto_audit_entry), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_audit_list_ok, items_count), .shape = &proto_audit_entry_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_audit_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_audit_list_ok, has_cursor), .min = 0, .max = 20},
};
const struct proto_shape proto_http_audit_list_ok_shape = {"http_audit_list_ok", http_audit_list_ok_fields, 2, sizeof(struct proto_http_audit_list_ok)};

static const struct proto_field http_account_create_body_fields[] = {
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_create_body, login), .size = sizeof(struct str), .min = 0, .max = 64},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_account_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "password", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_account_create_body, password), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_create_body, has_password), .min = 0, .max = 128},
    {.name = "site_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_account_create_body, site_role), .size = sizeof(enum proto_site_role), .optional = true, .has_offset = offsetof(struct proto_http_account_create_body, has_site_role), .names = &proto_site_role_names},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_create_body, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_create_body, has_email), .min = 0, .max = 254},
};
const struct proto_shape proto_http_account_create_body_shape = {"http_account_create_body", http_account_create_body_fields, 5, sizeof(struct proto_http_account_create_body)};

static const struct proto_field http_account_create_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_account_create_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_account_create_ok_shape = {"http_account_create_ok", http_account_create_ok_fields, 1, sizeof(struct proto_http_account_create_ok)};

static const struct proto_field http_account_list_query_fields[] = {
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_account_list_query, q), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_list_query, has_q), .min = 0, .max = 80},
    {.name = "sort", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_account_list_query, sort), .size = sizeof(enum proto_account_sort), .optional = true, .has_offset = offsetof(struct proto_http_account_list_query, has_sort), .names = &proto_account_sort_names},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_list_query, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_account_list_query_shape = {"http_account_list_query", http_account_list_query_fields, 3, sizeof(struct proto_http_account_list_query)};

static const struct proto_field http_account_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_account_list_ok, items), .size = sizeof(struct proto_account), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_account_list_ok, items_count), .shape = &proto_account_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_list_ok, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_account_list_ok_shape = {"http_account_list_ok", http_account_list_ok_fields, 2, sizeof(struct proto_http_account_list_ok)};

static const struct proto_field http_account_get_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_account_get_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_account_get_ok_shape = {"http_account_get_ok", http_account_get_ok_fields, 1, sizeof(struct proto_http_account_get_ok)};

static const struct proto_field http_account_update_body_fields[] = {
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_update_body, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_login), .min = 0, .max = 64},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_account_update_body, name), .size = PROTO_NAME_SIZE, .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_name), .min = 0, .max = 80},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_account_update_body, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_email), .min = 0, .max = 254},
    {.name = "site_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_account_update_body, site_role), .size = sizeof(enum proto_site_role), .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_site_role), .names = &proto_site_role_names},
    {.name = "disabled", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_http_account_update_body, disabled), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_disabled)},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_account_update_body, version), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_account_update_body, has_version), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_http_account_update_body_shape = {"http_account_update_body", http_account_update_body_fields, 6, sizeof(struct proto_http_account_update_body)};

static const struct proto_field http_account_update_ok_fields[] = {
    {.name = "account", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_account_update_ok, account), .size = sizeof(struct proto_account), .shape = &proto_account_shape},
};
const struct proto_shape proto_http_account_update_ok_shape = {"http_account_update_ok", http_account_update_ok_fields, 1, sizeof(struct proto_http_account_update_ok)};

static const struct proto_field http_account_password_body_fields[] = {
    {.name = "password", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_account_password_body, password), .size = sizeof(struct str), .min = 0, .max = 128},
};
const struct proto_shape proto_http_account_password_body_shape = {"http_account_password_body", http_account_password_body_fields, 1, sizeof(struct proto_http_account_password_body)};

const struct proto_shape proto_http_account_password_ok_shape = {"http_account_password_ok", NULL, 0, 0};

const struct proto_shape proto_http_account_disconnect_ok_shape = {"http_account_disconnect_ok", NULL, 0, 0};

const struct proto_shape proto_http_account_delete_ok_shape = {"http_account_delete_ok", NULL, 0, 0};

static const struct proto_field http_group_list_query_fields[] = {
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_group_list_query, q), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_group_list_query, has_q), .min = 0, .max = 80},
    {.name = "sort", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_group_list_query, sort), .size = sizeof(enum proto_group_sort), .optional = true, .has_offset = offsetof(struct proto_http_group_list_query, has_sort), .names = &proto_group_sort_names},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_group_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_group_list_query, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_group_list_query_shape = {"http_group_list_query", http_group_list_query_fields, 3, sizeof(struct proto_http_group_list_query)};

static const struct proto_field http_group_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_list_ok, items), .size = sizeof(struct proto_group), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_group_list_ok, items_count), .shape = &proto_group_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_group_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_group_list_ok, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_group_list_ok_shape = {"http_group_list_ok", http_group_list_ok_fields, 2, sizeof(struct proto_http_group_list_ok)};

static const struct proto_field http_group_create_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_group_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
};
const struct proto_shape proto_http_group_create_body_shape = {"http_group_create_body", http_group_create_body_fields, 1, sizeof(struct proto_http_group_create_body)};

static const struct proto_field http_group_create_ok_fields[] = {
    {.name = "group", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_create_ok, group), .size = sizeof(struct proto_group), .shape = &proto_group_shape},
};
const struct proto_shape proto_http_group_create_ok_shape = {"http_group_create_ok", http_group_create_ok_fields, 1, sizeof(struct proto_http_group_create_ok)};

static const struct proto_field http_group_get_ok_fields[] = {
    {.name = "group", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_get_ok, group), .size = sizeof(struct proto_group), .shape = &proto_group_shape},
};
const struct proto_shape proto_http_group_get_ok_shape = {"http_group_get_ok", http_group_get_ok_fields, 1, sizeof(struct proto_http_group_get_ok)};

static const struct proto_field http_group_update_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_group_update_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_group_update_body, version), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_group_update_body, has_version), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_http_group_update_body_shape = {"http_group_update_body", http_group_update_body_fields, 2, sizeof(struct proto_http_group_update_body)};

static const struct proto_field http_group_update_ok_fields[] = {
    {.name = "group", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_update_ok, group), .size = sizeof(struct proto_group), .shape = &proto_group_shape},
};
const struct proto_shape proto_http_group_update_ok_shape = {"http_group_update_ok", http_group_update_ok_fields, 1, sizeof(struct proto_http_group_update_ok)};

const struct proto_shape proto_http_group_delete_ok_shape = {"http_group_delete_ok", NULL, 0, 0};

static const struct proto_field http_group_member_list_query_fields[] = {
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_group_member_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_group_member_list_query, has_cursor), .min = 0, .max = 128},
};
const struct proto_shape proto_http_group_member_list_query_shape = {"http_group_member_list_query", http_group_member_list_query_fields, 1, sizeof(struct proto_http_group_member_list_query)};

static const struct proto_field http_group_member_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_member_list_ok, items), .size = sizeof(struct proto_account), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_group_member_list_ok, items_count), .shape = &proto_account_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_group_member_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_group_member_list_ok, has_cursor), .min = 0, .max = 128},
};
const struct proto_shape proto_http_group_member_list_ok_shape = {"http_group_member_list_ok", http_group_member_list_ok_fields, 2, sizeof(struct proto_http_group_member_list_ok)};

static const struct proto_field http_group_member_add_body_fields[] = {
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_group_member_add_body, account), .size = sizeof(struct id128)},
};
const struct proto_shape proto_http_group_member_add_body_shape = {"http_group_member_add_body", http_group_member_add_body_fields, 1, sizeof(struct proto_http_group_member_add_body)};

static const struct proto_field http_group_member_add_ok_fields[] = {
    {.name = "group", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_group_member_add_ok, group), .size = sizeof(struct proto_group), .shape = &proto_group_shape},
};
const struct proto_shape proto_http_group_member_add_ok_shape = {"http_group_member_add_ok", http_group_member_add_ok_fields, 1, sizeof(struct proto_http_group_member_add_ok)};

const struct proto_shape proto_http_group_member_remove_ok_shape = {"http_group_member_remove_ok", NULL, 0, 0};

static const struct proto_field http_channel_list_query_fields[] = {
    {.name = "relation", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_list_query, relation), .size = sizeof(enum proto_relation), .optional = true, .has_offset = offsetof(struct proto_http_channel_list_query, has_relation), .names = &proto_relation_names},
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_channel_list_query, q), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_list_query, has_q), .min = 0, .max = 80},
    {.name = "sort", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_list_query, sort), .size = sizeof(enum proto_channel_sort), .optional = true, .has_offset = offsetof(struct proto_http_channel_list_query, has_sort), .names = &proto_channel_sort_names},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_channel_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_list_query, has_cursor), .min = 0, .max = 128},
};
const struct proto_shape proto_http_channel_list_query_shape = {"http_channel_list_query", http_channel_list_query_fields, 4, sizeof(struct proto_http_channel_list_query)};

static const struct proto_field http_channel_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_list_ok, items), .size = sizeof(struct proto_channel_card), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_channel_list_ok, items_count), .shape = &proto_channel_card_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_channel_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_list_ok, has_cursor), .min = 0, .max = 128},
};
const struct proto_shape proto_http_channel_list_ok_shape = {"http_channel_list_ok", http_channel_list_ok_fields, 2, sizeof(struct proto_http_channel_list_ok)};

static const struct proto_field http_channel_create_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_channel_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_create_body, type), .size = sizeof(enum proto_channel_type), .names = &proto_channel_type_names},
    {.name = "description", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_channel_create_body, description), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_create_body, has_description), .min = 0, .max = 2000},
    {.name = "default_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_create_body, default_role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_http_channel_create_body, has_default_role), .names = &proto_channel_role_names},
};
const struct proto_shape proto_http_channel_create_body_shape = {"http_channel_create_body", http_channel_create_body_fields, 4, sizeof(struct proto_http_channel_create_body)};

static const struct proto_field http_channel_create_ok_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_create_ok, channel), .size = sizeof(struct proto_channel), .shape = &proto_channel_shape},
};
const struct proto_shape proto_http_channel_create_ok_shape = {"http_channel_create_ok", http_channel_create_ok_fields, 1, sizeof(struct proto_http_channel_create_ok)};

static const struct proto_field http_channel_get_ok_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_get_ok, channel), .size = sizeof(struct proto_channel), .shape = &proto_channel_shape},
};
const struct proto_shape proto_http_channel_get_ok_shape = {"http_channel_get_ok", http_channel_get_ok_fields, 1, sizeof(struct proto_http_channel_get_ok)};

static const struct proto_field http_channel_update_body_fields[] = {
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_channel_update_body, name), .size = PROTO_NAME_SIZE, .optional = true, .has_offset = offsetof(struct proto_http_channel_update_body, has_name), .min = 0, .max = 80},
    {.name = "type", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_update_body, type), .size = sizeof(enum proto_channel_type), .optional = true, .has_offset = offsetof(struct proto_http_channel_update_body, has_type), .names = &proto_channel_type_names},
    {.name = "description", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_channel_update_body, description), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_update_body, has_description), .min = 0, .max = 2000},
    {.name = "default_role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_update_body, default_role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_http_channel_update_body, has_default_role), .names = &proto_channel_role_names},
    {.name = "version", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_channel_update_body, version), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_channel_update_body, has_version), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_http_channel_update_body_shape = {"http_channel_update_body", http_channel_update_body_fields, 5, sizeof(struct proto_http_channel_update_body)};

static const struct proto_field http_channel_update_ok_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_update_ok, channel), .size = sizeof(struct proto_channel), .shape = &proto_channel_shape},
};
const struct proto_shape proto_http_channel_update_ok_shape = {"http_channel_update_ok", http_channel_update_ok_fields, 1, sizeof(struct proto_http_channel_update_ok)};

const struct proto_shape proto_http_channel_delete_ok_shape = {"http_channel_delete_ok", NULL, 0, 0};

static const struct proto_field http_channel_transfer_body_fields[] = {
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_channel_transfer_body, account), .size = sizeof(struct id128)},
};
const struct proto_shape proto_http_channel_transfer_body_shape = {"http_channel_transfer_body", http_channel_transfer_body_fields, 1, sizeof(struct proto_http_channel_transfer_body)};

static const struct proto_field http_channel_transfer_ok_fields[] = {
    {.name = "channel", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_transfer_ok, channel), .size = sizeof(struct proto_channel), .shape = &proto_channel_shape},
};
const struct proto_shape proto_http_channel_transfer_ok_shape = {"http_channel_transfer_ok", http_channel_transfer_ok_fields, 1, sizeof(struct proto_http_channel_transfer_ok)};

static const struct proto_field http_channel_audit_query_fields[] = {
    {.name = "act", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_channel_audit_query, act), .size = sizeof(enum proto_audit_act), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_act), .names = &proto_audit_act_names},
    {.name = "actor", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_channel_audit_query, actor), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_actor)},
    {.name = "target", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_channel_audit_query, target), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_target)},
    {.name = "since", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_channel_audit_query, since), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_since), .min = 0, .max = 9007199254740991},
    {.name = "until", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_channel_audit_query, until), .size = sizeof(int64_t), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_until), .min = 0, .max = 9007199254740991},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_channel_audit_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_query, has_cursor), .min = 0, .max = 20},
};
const struct proto_shape proto_http_channel_audit_query_shape = {"http_channel_audit_query", http_channel_audit_query_fields, 6, sizeof(struct proto_http_channel_audit_query)};

static const struct proto_field http_channel_audit_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_channel_audit_ok, items), .size = sizeof(struct proto_audit_entry), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_channel_audit_ok, items_count), .shape = &proto_audit_entry_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_channel_audit_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_channel_audit_ok, has_cursor), .min = 0, .max = 20},
};
const struct proto_shape proto_http_channel_audit_ok_shape = {"http_channel_audit_ok", http_channel_audit_ok_fields, 2, sizeof(struct proto_http_channel_audit_ok)};

static const struct proto_field http_member_list_query_fields[] = {
    {.name = "q", .kind = PROTO_KIND_TEXT, .offset = offsetof(struct proto_http_member_list_query, q), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_member_list_query, has_q), .min = 0, .max = 80},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_list_query, state), .size = sizeof(enum proto_membership_state), .optional = true, .has_offset = offsetof(struct proto_http_member_list_query, has_state), .names = &proto_membership_state_names},
    {.name = "sort", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_list_query, sort), .size = sizeof(enum proto_member_sort), .optional = true, .has_offset = offsetof(struct proto_http_member_list_query, has_sort), .names = &proto_member_sort_names},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_member_list_query, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_member_list_query, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_member_list_query_shape = {"http_member_list_query", http_member_list_query_fields, 4, sizeof(struct proto_http_member_list_query)};

static const struct proto_field http_member_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_member_list_ok, items), .size = sizeof(struct proto_member), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_member_list_ok, items_count), .shape = &proto_member_shape},
    {.name = "cursor", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_member_list_ok, cursor), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_member_list_ok, has_cursor), .min = 0, .max = 420},
};
const struct proto_shape proto_http_member_list_ok_shape = {"http_member_list_ok", http_member_list_ok_fields, 2, sizeof(struct proto_http_member_list_ok)};

static const struct proto_field http_member_add_body_fields[] = {
    {.name = "account", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_member_add_body, account), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_account)},
    {.name = "group", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_member_add_body, group), .size = sizeof(struct id128), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_group)},
    {.name = "login", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_member_add_body, login), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_login), .min = 0, .max = 64},
    {.name = "email", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_member_add_body, email), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_email), .min = 0, .max = 254},
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_add_body, role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_role), .names = &proto_channel_role_names},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_add_body, state), .size = sizeof(enum proto_membership_state), .optional = true, .has_offset = offsetof(struct proto_http_member_add_body, has_state), .names = &proto_membership_state_names},
};
const struct proto_shape proto_http_member_add_body_shape = {"http_member_add_body", http_member_add_body_fields, 6, sizeof(struct proto_http_member_add_body)};

static const struct proto_field http_member_add_ok_fields[] = {
    {.name = "member", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_member_add_ok, member), .size = sizeof(struct proto_member), .shape = &proto_member_shape},
};
const struct proto_shape proto_http_member_add_ok_shape = {"http_member_add_ok", http_member_add_ok_fields, 1, sizeof(struct proto_http_member_add_ok)};

static const struct proto_field http_member_update_body_fields[] = {
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_update_body, role), .size = sizeof(enum proto_channel_role), .optional = true, .has_offset = offsetof(struct proto_http_member_update_body, has_role), .names = &proto_channel_role_names},
    {.name = "state", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_member_update_body, state), .size = sizeof(enum proto_membership_state), .optional = true, .has_offset = offsetof(struct proto_http_member_update_body, has_state), .names = &proto_membership_state_names},
};
const struct proto_shape proto_http_member_update_body_shape = {"http_member_update_body", http_member_update_body_fields, 2, sizeof(struct proto_http_member_update_body)};

static const struct proto_field http_member_update_ok_fields[] = {
    {.name = "member", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_member_update_ok, member), .size = sizeof(struct proto_member), .shape = &proto_member_shape},
};
const struct proto_shape proto_http_member_update_ok_shape = {"http_member_update_ok", http_member_update_ok_fields, 1, sizeof(struct proto_http_member_update_ok)};

const struct proto_shape proto_http_member_remove_ok_shape = {"http_member_remove_ok", NULL, 0, 0};

static const struct proto_field http_subscribe_body_fields[] = {
    {.name = "subscribed", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_http_subscribe_body, subscribed), .size = sizeof(bool)},
};
const struct proto_shape proto_http_subscribe_body_shape = {"http_subscribe_body", http_subscribe_body_fields, 1, sizeof(struct proto_http_subscribe_body)};

const struct proto_shape proto_http_subscribe_ok_shape = {"http_subscribe_ok", NULL, 0, 0};

static const struct proto_field http_webhook_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_webhook_list_ok, items), .size = sizeof(struct proto_webhook), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_http_webhook_list_ok, items_count), .shape = &proto_webhook_shape},
};
const struct proto_shape proto_http_webhook_list_ok_shape = {"http_webhook_list_ok", http_webhook_list_ok_fields, 1, sizeof(struct proto_http_webhook_list_ok)};

static const struct proto_field http_webhook_create_body_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_webhook_create_body, url), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "events", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_webhook_create_body, events), .size = sizeof(enum proto_webhook_event), .list = PROTO_LIST_INLINE, .list_max = 8, .count_offset = offsetof(struct proto_http_webhook_create_body, events_count), .names = &proto_webhook_event_names},
};
const struct proto_shape proto_http_webhook_create_body_shape = {"http_webhook_create_body", http_webhook_create_body_fields, 2, sizeof(struct proto_http_webhook_create_body)};

static const struct proto_field http_webhook_create_ok_fields[] = {
    {.name = "webhook", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_webhook_create_ok, webhook), .size = sizeof(struct proto_webhook), .shape = &proto_webhook_shape},
    {.name = "secret", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_webhook_create_ok, secret), .size = sizeof(struct str), .min = 0, .max = 64},
};
const struct proto_shape proto_http_webhook_create_ok_shape = {"http_webhook_create_ok", http_webhook_create_ok_fields, 2, sizeof(struct proto_http_webhook_create_ok)};

static const struct proto_field http_webhook_update_body_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_webhook_update_body, url), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_webhook_update_body, has_url), .min = 0, .max = 2000},
    {.name = "events", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_webhook_update_body, events), .size = sizeof(enum proto_webhook_event), .optional = true, .has_offset = offsetof(struct proto_http_webhook_update_body, has_events), .list = PROTO_LIST_INLINE, .list_max = 8, .count_offset = offsetof(struct proto_http_webhook_update_body, events_count), .names = &proto_webhook_event_names},
    {.name = "active", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_http_webhook_update_body, active), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_http_webhook_update_body, has_active)},
};
const struct proto_shape proto_http_webhook_update_body_shape = {"http_webhook_update_body", http_webhook_update_body_fields, 3, sizeof(struct proto_http_webhook_update_body)};

static const struct proto_field http_webhook_update_ok_fields[] = {
    {.name = "webhook", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_webhook_update_ok, webhook), .size = sizeof(struct proto_webhook), .shape = &proto_webhook_shape},
};
const struct proto_shape proto_http_webhook_update_ok_shape = {"http_webhook_update_ok", http_webhook_update_ok_fields, 1, sizeof(struct proto_http_webhook_update_ok)};

const struct proto_shape proto_http_webhook_delete_ok_shape = {"http_webhook_delete_ok", NULL, 0, 0};

const struct proto_shape proto_http_webhook_test_body_shape = {"http_webhook_test_body", NULL, 0, 0};

static const struct proto_field http_webhook_test_ok_fields[] = {
    {.name = "delivery", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_webhook_test_ok, delivery), .size = sizeof(struct proto_delivery), .shape = &proto_delivery_shape},
};
const struct proto_shape proto_http_webhook_test_ok_shape = {"http_webhook_test_ok", http_webhook_test_ok_fields, 1, sizeof(struct proto_http_webhook_test_ok)};

static const struct proto_field http_webhook_delivery_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_webhook_delivery_list_ok, items), .size = sizeof(struct proto_delivery), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_webhook_delivery_list_ok, items_count), .shape = &proto_delivery_shape},
};
const struct proto_shape proto_http_webhook_delivery_list_ok_shape = {"http_webhook_delivery_list_ok", http_webhook_delivery_list_ok_fields, 1, sizeof(struct proto_http_webhook_delivery_list_ok)};

static const struct proto_field http_site_webhook_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_webhook_list_ok, items), .size = sizeof(struct proto_webhook), .list = PROTO_LIST_POINTER, .list_max = 10, .count_offset = offsetof(struct proto_http_site_webhook_list_ok, items_count), .shape = &proto_webhook_shape},
};
const struct proto_shape proto_http_site_webhook_list_ok_shape = {"http_site_webhook_list_ok", http_site_webhook_list_ok_fields, 1, sizeof(struct proto_http_site_webhook_list_ok)};

static const struct proto_field http_site_webhook_create_body_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_webhook_create_body, url), .size = sizeof(struct str), .min = 0, .max = 2000},
    {.name = "events", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_site_webhook_create_body, events), .size = sizeof(enum proto_webhook_event), .list = PROTO_LIST_INLINE, .list_max = 8, .count_offset = offsetof(struct proto_http_site_webhook_create_body, events_count), .names = &proto_webhook_event_names},
};
const struct proto_shape proto_http_site_webhook_create_body_shape = {"http_site_webhook_create_body", http_site_webhook_create_body_fields, 2, sizeof(struct proto_http_site_webhook_create_body)};

static const struct proto_field http_site_webhook_create_ok_fields[] = {
    {.name = "webhook", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_webhook_create_ok, webhook), .size = sizeof(struct proto_webhook), .shape = &proto_webhook_shape},
    {.name = "secret", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_webhook_create_ok, secret), .size = sizeof(struct str), .min = 0, .max = 64},
};
const struct proto_shape proto_http_site_webhook_create_ok_shape = {"http_site_webhook_create_ok", http_site_webhook_create_ok_fields, 2, sizeof(struct proto_http_site_webhook_create_ok)};

static const struct proto_field http_site_webhook_update_body_fields[] = {
    {.name = "url", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_site_webhook_update_body, url), .size = sizeof(struct str), .optional = true, .has_offset = offsetof(struct proto_http_site_webhook_update_body, has_url), .min = 0, .max = 2000},
    {.name = "events", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_site_webhook_update_body, events), .size = sizeof(enum proto_webhook_event), .optional = true, .has_offset = offsetof(struct proto_http_site_webhook_update_body, has_events), .list = PROTO_LIST_INLINE, .list_max = 8, .count_offset = offsetof(struct proto_http_site_webhook_update_body, events_count), .names = &proto_webhook_event_names},
    {.name = "active", .kind = PROTO_KIND_BOOL, .offset = offsetof(struct proto_http_site_webhook_update_body, active), .size = sizeof(bool), .optional = true, .has_offset = offsetof(struct proto_http_site_webhook_update_body, has_active)},
};
const struct proto_shape proto_http_site_webhook_update_body_shape = {"http_site_webhook_update_body", http_site_webhook_update_body_fields, 3, sizeof(struct proto_http_site_webhook_update_body)};

static const struct proto_field http_site_webhook_update_ok_fields[] = {
    {.name = "webhook", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_webhook_update_ok, webhook), .size = sizeof(struct proto_webhook), .shape = &proto_webhook_shape},
};
const struct proto_shape proto_http_site_webhook_update_ok_shape = {"http_site_webhook_update_ok", http_site_webhook_update_ok_fields, 1, sizeof(struct proto_http_site_webhook_update_ok)};

const struct proto_shape proto_http_site_webhook_delete_ok_shape = {"http_site_webhook_delete_ok", NULL, 0, 0};

const struct proto_shape proto_http_site_webhook_test_body_shape = {"http_site_webhook_test_body", NULL, 0, 0};

static const struct proto_field http_site_webhook_test_ok_fields[] = {
    {.name = "delivery", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_webhook_test_ok, delivery), .size = sizeof(struct proto_delivery), .shape = &proto_delivery_shape},
};
const struct proto_shape proto_http_site_webhook_test_ok_shape = {"http_site_webhook_test_ok", http_site_webhook_test_ok_fields, 1, sizeof(struct proto_http_site_webhook_test_ok)};

static const struct proto_field http_site_webhook_delivery_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_site_webhook_delivery_list_ok, items), .size = sizeof(struct proto_delivery), .list = PROTO_LIST_POINTER, .list_max = 50, .count_offset = offsetof(struct proto_http_site_webhook_delivery_list_ok, items_count), .shape = &proto_delivery_shape},
};
const struct proto_shape proto_http_site_webhook_delivery_list_ok_shape = {"http_site_webhook_delivery_list_ok", http_site_webhook_delivery_list_ok_fields, 1, sizeof(struct proto_http_site_webhook_delivery_list_ok)};

static const struct proto_field http_room_get_ok_fields[] = {
    {.name = "settings", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_room_get_ok, settings), .size = sizeof(struct proto_room_settings), .shape = &proto_room_settings_shape},
    {.name = "people", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_room_get_ok, people), .size = sizeof(struct proto_person_named), .list = PROTO_LIST_POINTER, .list_max = 600, .count_offset = offsetof(struct proto_http_room_get_ok, people_count), .shape = &proto_person_named_shape},
};
const struct proto_shape proto_http_room_get_ok_shape = {"http_room_get_ok", http_room_get_ok_fields, 2, sizeof(struct proto_http_room_get_ok)};

static const struct proto_field http_room_save_ok_fields[] = {
    {.name = "settings", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_room_save_ok, settings), .size = sizeof(struct proto_room_settings), .shape = &proto_room_settings_shape},
    {.name = "people", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_room_save_ok, people), .size = sizeof(struct proto_person_named), .list = PROTO_LIST_POINTER, .list_max = 600, .count_offset = offsetof(struct proto_http_room_save_ok, people_count), .shape = &proto_person_named_shape},
};
const struct proto_shape proto_http_room_save_ok_shape = {"http_room_save_ok", http_room_save_ok_fields, 2, sizeof(struct proto_http_room_save_ok)};

const struct proto_shape proto_http_room_open_body_shape = {"http_room_open_body", NULL, 0, 0};

static const struct proto_field http_room_open_ok_fields[] = {
    {.name = "session", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_room_open_ok, session), .size = sizeof(struct id128)},
};
const struct proto_shape proto_http_room_open_ok_shape = {"http_room_open_ok", http_room_open_ok_fields, 1, sizeof(struct proto_http_room_open_ok)};

const struct proto_shape proto_http_room_end_body_shape = {"http_room_end_body", NULL, 0, 0};

const struct proto_shape proto_http_room_end_ok_shape = {"http_room_end_ok", NULL, 0, 0};

static const struct proto_field http_media_token_list_ok_fields[] = {
    {.name = "items", .kind = PROTO_KIND_OBJECT, .offset = offsetof(struct proto_http_media_token_list_ok, items), .size = sizeof(struct proto_media_token), .list = PROTO_LIST_POINTER, .list_max = 100, .count_offset = offsetof(struct proto_http_media_token_list_ok, items_count), .shape = &proto_media_token_shape},
};
const struct proto_shape proto_http_media_token_list_ok_shape = {"http_media_token_list_ok", http_media_token_list_ok_fields, 1, sizeof(struct proto_http_media_token_list_ok)};

static const struct proto_field http_media_token_create_body_fields[] = {
    {.name = "role", .kind = PROTO_KIND_ENUM, .offset = offsetof(struct proto_http_media_token_create_body, role), .size = sizeof(enum proto_media_token_role), .names = &proto_media_token_role_names},
    {.name = "name", .kind = PROTO_KIND_NAME_ROOM, .offset = offsetof(struct proto_http_media_token_create_body, name), .size = PROTO_NAME_SIZE, .min = 0, .max = 80},
};
const struct proto_shape proto_http_media_token_create_body_shape = {"http_media_token_create_body", http_media_token_create_body_fields, 2, sizeof(struct proto_http_media_token_create_body)};

static const struct proto_field http_media_token_create_ok_fields[] = {
    {.name = "id", .kind = PROTO_KIND_ID, .offset = offsetof(struct proto_http_media_token_create_ok, id), .size = sizeof(struct id128)},
    {.name = "token", .kind = PROTO_KIND_LINE, .offset = offsetof(struct proto_http_media_token_create_ok, token), .size = sizeof(struct str), .min = 0, .max = 128},
    {.name = "expires_at", .kind = PROTO_KIND_I64, .offset = offsetof(struct proto_http_media_token_create_ok, expires_at), .size = sizeof(int64_t), .min = 0, .max = 9007199254740991},
};
const struct proto_shape proto_http_media_token_create_ok_shape = {"http_media_token_create_ok", http_media_token_create_ok_fields, 3, sizeof(struct proto_http_media_token_create_ok)};

const struct proto_shape proto_http_media_token_delete_ok_shape = {"http_media_token_delete_ok", NULL, 0, 0};

const struct proto_request_row proto_requests[PROTO_REQUEST_COUNT] = {
    [PROTO_REQUEST_PING] = {"ping", false, false, false, PROTO_RATE_ACTION, -1, &proto_ping_request_shape, &proto_ping_ok_shape},
    [PROTO_REQUEST_ROOM_ENTER] = {"room.enter", false, false, true, PROTO_RATE_ACTION, -1, &proto_room_enter_request_shape, &proto_room_enter_ok_shape},
    [PROTO_REQUEST_ROOM_LEAVE] = {"room.leave", true, true, false, PROTO_RATE_ACTION, -1, &proto_room_leave_request_shape, &proto_room_leave_ok_shape},
    [PROTO_REQUEST_ROOM_OPEN] = {"room.open", false, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_OPEN, &proto_room_open_request_shape, &proto_room_open_ok_shape},
    [PROTO_REQUEST_ROOM_END] = {"room.end", false, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_END, &proto_room_end_request_shape, &proto_room_end_ok_shape},
    [PROTO_REQUEST_ROOM_LOCK] = {"room.lock", false, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_OPEN, &proto_room_lock_request_shape, &proto_room_lock_ok_shape},
    [PROTO_REQUEST_ROOM_KNOCK] = {"room.knock", false, false, false, PROTO_RATE_ACTION, -1, &proto_room_knock_request_shape, &proto_room_knock_ok_shape},
    [PROTO_REQUEST_ROOM_KNOCK_END] = {"room.knock_end", false, true, false, PROTO_RATE_ACTION, -1, &proto_room_knock_end_request_shape, &proto_room_knock_end_ok_shape},
    [PROTO_REQUEST_WAITING_ADMIT] = {"waiting.admit", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_OPEN, &proto_waiting_admit_request_shape, &proto_waiting_admit_ok_shape},
    [PROTO_REQUEST_WAITING_DECLINE] = {"waiting.decline", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_OPEN, &proto_waiting_decline_request_shape, &proto_waiting_decline_ok_shape},
    [PROTO_REQUEST_WAITING_MESSAGE] = {"waiting.message", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_ROOM_OPEN, &proto_waiting_message_request_shape, &proto_waiting_message_ok_shape},
    [PROTO_REQUEST_MEDIA_OFFER] = {"media.offer", true, false, true, PROTO_RATE_ACTION, -1, &proto_media_offer_request_shape, &proto_media_offer_ok_shape},
    [PROTO_REQUEST_MEDIA_VIEW] = {"media.view", true, false, false, PROTO_RATE_ACTION, -1, &proto_media_view_request_shape, &proto_media_view_ok_shape},
    [PROTO_REQUEST_MEDIA_MUTE] = {"media.mute", true, false, false, PROTO_RATE_ACTION, -1, &proto_media_mute_request_shape, &proto_media_mute_ok_shape},
    [PROTO_REQUEST_STAGE_JOIN] = {"stage.join", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_JOIN, &proto_stage_join_request_shape, &proto_stage_join_ok_shape},
    [PROTO_REQUEST_STAGE_LEAVE] = {"stage.leave", true, true, false, PROTO_RATE_ACTION, -1, &proto_stage_leave_request_shape, &proto_stage_leave_ok_shape},
    [PROTO_REQUEST_STAGE_ACCESS] = {"stage.access", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_stage_access_request_shape, &proto_stage_access_ok_shape},
    [PROTO_REQUEST_STAGE_INVITE] = {"stage.invite", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_stage_invite_request_shape, &proto_stage_invite_ok_shape},
    [PROTO_REQUEST_STAGE_ACCEPT] = {"stage.accept", true, true, false, PROTO_RATE_ACTION, -1, &proto_stage_accept_request_shape, &proto_stage_accept_ok_shape},
    [PROTO_REQUEST_STAGE_DECLINE] = {"stage.decline", true, true, false, PROTO_RATE_ACTION, -1, &proto_stage_decline_request_shape, &proto_stage_decline_ok_shape},
    [PROTO_REQUEST_STAGE_REMOVE] = {"stage.remove", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_stage_remove_request_shape, &proto_stage_remove_ok_shape},
    [PROTO_REQUEST_HAND_RAISE] = {"hand.raise", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_HAND, &proto_hand_raise_request_shape, &proto_hand_raise_ok_shape},
    [PROTO_REQUEST_HAND_LOWER] = {"hand.lower", true, true, false, PROTO_RATE_ACTION, -1, &proto_hand_lower_request_shape, &proto_hand_lower_ok_shape},
    [PROTO_REQUEST_HAND_LOWER_ALL] = {"hand.lower_all", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_hand_lower_all_request_shape, &proto_hand_lower_all_ok_shape},
    [PROTO_REQUEST_HAND_ORDER] = {"hand.order", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_hand_order_request_shape, &proto_hand_order_ok_shape},
    [PROTO_REQUEST_HAND_CALL] = {"hand.call", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_hand_call_request_shape, &proto_hand_call_ok_shape},
    [PROTO_REQUEST_STAGE_SPOTLIGHT] = {"stage.spotlight", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_stage_spotlight_request_shape, &proto_stage_spotlight_ok_shape},
    [PROTO_REQUEST_PERSON_MUTE] = {"person.mute", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_PERSON_MUTE, &proto_person_mute_request_shape, &proto_person_mute_ok_shape},
    [PROTO_REQUEST_PERSON_MUTE_ALL] = {"person.mute_all", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_PERSON_MUTE, &proto_person_mute_all_request_shape, &proto_person_mute_all_ok_shape},
    [PROTO_REQUEST_PERSON_CAMERA_OFF] = {"person.camera_off", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_PERSON_MUTE, &proto_person_camera_off_request_shape, &proto_person_camera_off_ok_shape},
    [PROTO_REQUEST_PERSON_HARD_MUTE] = {"person.hard_mute", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_PERSON_MUTE, &proto_person_hard_mute_request_shape, &proto_person_hard_mute_ok_shape},
    [PROTO_REQUEST_PERSON_PROMOTE] = {"person.promote", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_promote_request_shape, &proto_person_promote_ok_shape},
    [PROTO_REQUEST_PERSON_GRANT] = {"person.grant", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_grant_request_shape, &proto_person_grant_ok_shape},
    [PROTO_REQUEST_PERSON_REMOVE] = {"person.remove", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_remove_request_shape, &proto_person_remove_ok_shape},
    [PROTO_REQUEST_PERSON_BAN] = {"person.ban", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_ban_request_shape, &proto_person_ban_ok_shape},
    [PROTO_REQUEST_PERSON_UNBAN] = {"person.unban", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_unban_request_shape, &proto_person_unban_ok_shape},
    [PROTO_REQUEST_PERSON_BANS] = {"person.bans", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_STAGE_MANAGE, &proto_person_bans_request_shape, &proto_person_bans_ok_shape},
    [PROTO_REQUEST_CHAT_POST] = {"chat.post", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_CHAT_WRITE, &proto_chat_post_request_shape, &proto_chat_post_ok_shape},
    [PROTO_REQUEST_CHAT_EDIT] = {"chat.edit", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_CHAT_WRITE, &proto_chat_edit_request_shape, &proto_chat_edit_ok_shape},
    [PROTO_REQUEST_CHAT_DELETE] = {"chat.delete", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_WRITE, &proto_chat_delete_request_shape, &proto_chat_delete_ok_shape},
    [PROTO_REQUEST_CHAT_REACT] = {"chat.react", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_WRITE, &proto_chat_react_request_shape, &proto_chat_react_ok_shape},
    [PROTO_REQUEST_CHAT_REACTIONS] = {"chat.reactions", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_READ, &proto_chat_reactions_request_shape, &proto_chat_reactions_ok_shape},
    [PROTO_REQUEST_CHAT_PIN] = {"chat.pin", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_pin_request_shape, &proto_chat_pin_ok_shape},
    [PROTO_REQUEST_CHAT_UNPIN] = {"chat.unpin", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_unpin_request_shape, &proto_chat_unpin_ok_shape},
    [PROTO_REQUEST_CHAT_BLOCK] = {"chat.block", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_block_request_shape, &proto_chat_block_ok_shape},
    [PROTO_REQUEST_CHAT_SLOW] = {"chat.slow", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_slow_request_shape, &proto_chat_slow_ok_shape},
    [PROTO_REQUEST_CHAT_CLEAR] = {"chat.clear", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_clear_request_shape, &proto_chat_clear_ok_shape},
    [PROTO_REQUEST_CHAT_SWITCH] = {"chat.switch", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_MODERATE, &proto_chat_switch_request_shape, &proto_chat_switch_ok_shape},
    [PROTO_REQUEST_CHAT_HISTORY] = {"chat.history", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_READ, &proto_chat_history_request_shape, &proto_chat_history_ok_shape},
    [PROTO_REQUEST_QNA_ASK] = {"qna.ask", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_QUESTIONS_ASK, &proto_qna_ask_request_shape, &proto_qna_ask_ok_shape},
    [PROTO_REQUEST_QNA_LIST] = {"qna.list", true, false, false, PROTO_RATE_ACTION, -1, &proto_qna_list_request_shape, &proto_qna_list_ok_shape},
    [PROTO_REQUEST_QNA_UPVOTE] = {"qna.upvote", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_ASK, &proto_qna_upvote_request_shape, &proto_qna_upvote_ok_shape},
    [PROTO_REQUEST_QNA_TAKE] = {"qna.take", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_ANSWER, &proto_qna_take_request_shape, &proto_qna_take_ok_shape},
    [PROTO_REQUEST_QNA_ASSIGN] = {"qna.assign", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_assign_request_shape, &proto_qna_assign_ok_shape},
    [PROTO_REQUEST_QNA_ANSWER] = {"qna.answer", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_QUESTIONS_ANSWER, &proto_qna_answer_request_shape, &proto_qna_answer_ok_shape},
    [PROTO_REQUEST_QNA_PUBLISH] = {"qna.publish", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_publish_request_shape, &proto_qna_publish_ok_shape},
    [PROTO_REQUEST_QNA_DISMISS] = {"qna.dismiss", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_dismiss_request_shape, &proto_qna_dismiss_ok_shape},
    [PROTO_REQUEST_QNA_RESTORE] = {"qna.restore", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_restore_request_shape, &proto_qna_restore_ok_shape},
    [PROTO_REQUEST_QNA_HELPERS] = {"qna.helpers", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_helpers_request_shape, &proto_qna_helpers_ok_shape},
    [PROTO_REQUEST_QNA_GRANT] = {"qna.grant", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_QUESTIONS_HANDLE, &proto_qna_grant_request_shape, &proto_qna_grant_ok_shape},
    [PROTO_REQUEST_INTERACTION_DRAFT] = {"interaction.draft", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_draft_request_shape, &proto_interaction_draft_ok_shape},
    [PROTO_REQUEST_INTERACTION_SCHEDULE] = {"interaction.schedule", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_schedule_request_shape, &proto_interaction_schedule_ok_shape},
    [PROTO_REQUEST_INTERACTION_PUBLISH] = {"interaction.publish", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_publish_request_shape, &proto_interaction_publish_ok_shape},
    [PROTO_REQUEST_INTERACTION_ANSWER] = {"interaction.answer", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_ANSWER, &proto_interaction_answer_request_shape, &proto_interaction_answer_ok_shape},
    [PROTO_REQUEST_INTERACTION_CLOSE] = {"interaction.close", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_close_request_shape, &proto_interaction_close_ok_shape},
    [PROTO_REQUEST_INTERACTION_REOPEN] = {"interaction.reopen", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_reopen_request_shape, &proto_interaction_reopen_ok_shape},
    [PROTO_REQUEST_INTERACTION_DELETE] = {"interaction.delete", true, true, false, PROTO_RATE_ACTION, PROTO_RIGHT_INTERACTIONS_MANAGE, &proto_interaction_delete_request_shape, &proto_interaction_delete_ok_shape},
    [PROTO_REQUEST_INTERACTION_LIST] = {"interaction.list", true, false, false, PROTO_RATE_ACTION, -1, &proto_interaction_list_request_shape, &proto_interaction_list_ok_shape},
    [PROTO_REQUEST_INTERACTION_ANSWERS] = {"interaction.answers", true, false, false, PROTO_RATE_ACTION, -1, &proto_interaction_answers_request_shape, &proto_interaction_answers_ok_shape},
    [PROTO_REQUEST_REACTION_SEND] = {"reaction.send", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_HAND, &proto_reaction_send_request_shape, &proto_reaction_send_ok_shape},
    [PROTO_REQUEST_BACKCHANNEL_POST] = {"backchannel.post", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_BACKCHANNEL, &proto_backchannel_post_request_shape, &proto_backchannel_post_ok_shape},
    [PROTO_REQUEST_BACKCHANNEL_HISTORY] = {"backchannel.history", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_BACKCHANNEL, &proto_backchannel_history_request_shape, &proto_backchannel_history_ok_shape},
    [PROTO_REQUEST_CHAT_SEARCH] = {"chat.search", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_READ, &proto_chat_search_request_shape, &proto_chat_search_ok_shape},
    [PROTO_REQUEST_CHAT_DIRECT] = {"chat.direct", true, true, false, PROTO_RATE_CHAT, PROTO_RIGHT_CHAT_PRIVATE, &proto_chat_direct_request_shape, &proto_chat_direct_ok_shape},
    [PROTO_REQUEST_CHAT_DIRECT_HISTORY] = {"chat.direct_history", true, false, false, PROTO_RATE_ACTION, PROTO_RIGHT_CHAT_PRIVATE, &proto_chat_direct_history_request_shape, &proto_chat_direct_history_ok_shape},
    [PROTO_REQUEST_PRESENCE_WATCH] = {"presence.watch", false, false, false, PROTO_RATE_ACTION, -1, &proto_presence_watch_request_shape, &proto_presence_watch_ok_shape},
};

const struct proto_event_row proto_events[PROTO_EVENT_COUNT] = {
    [PROTO_EVENT_ROOM_OPENED] = {"room.opened", PROTO_AUDIENCE_ROOM, true, &proto_room_opened_event_shape},
    [PROTO_EVENT_ROOM_ENDED] = {"room.ended", PROTO_AUDIENCE_ROOM, true, &proto_room_ended_event_shape},
    [PROTO_EVENT_PERSON_ENTERED] = {"person.entered", PROTO_AUDIENCE_ROOM, true, &proto_person_entered_event_shape},
    [PROTO_EVENT_PERSON_LEFT] = {"person.left", PROTO_AUDIENCE_ROOM, true, &proto_person_left_event_shape},
    [PROTO_EVENT_PERSON_CHANGED] = {"person.changed", PROTO_AUDIENCE_ROOM, false, &proto_person_changed_event_shape},
    [PROTO_EVENT_ROOM_COUNT] = {"room.count", PROTO_AUDIENCE_ROOM, false, &proto_room_count_event_shape},
    [PROTO_EVENT_SETTINGS_CHANGED] = {"settings.changed", PROTO_AUDIENCE_ROOM, true, &proto_settings_changed_event_shape},
    [PROTO_EVENT_RIGHTS_CHANGED] = {"rights.changed", PROTO_AUDIENCE_SELF, false, &proto_rights_changed_event_shape},
    [PROTO_EVENT_MUTED] = {"muted", PROTO_AUDIENCE_SELF, false, &proto_muted_event_shape},
    [PROTO_EVENT_STANDING_CHANGED] = {"standing.changed", PROTO_AUDIENCE_SELF, false, &proto_standing_changed_event_shape},
    [PROTO_EVENT_STAGE_MOVED] = {"stage.moved", PROTO_AUDIENCE_SELF, false, &proto_stage_moved_event_shape},
    [PROTO_EVENT_STAGE_SPOTLIGHT] = {"stage.spotlight", PROTO_AUDIENCE_ROOM, true, &proto_stage_spotlight_event_shape},
    [PROTO_EVENT_STAGE_INVITED] = {"stage.invited", PROTO_AUDIENCE_SELF, true, &proto_stage_invited_event_shape},
    [PROTO_EVENT_INVITATION_ENDED] = {"invitation.ended", PROTO_AUDIENCE_SELF, true, &proto_invitation_ended_event_shape},
    [PROTO_EVENT_HANDS_CHANGED] = {"hands.changed", PROTO_AUDIENCE_ROOM, false, &proto_hands_changed_event_shape},
    [PROTO_EVENT_HAND_PLACED] = {"hand.placed", PROTO_AUDIENCE_SELF, false, &proto_hand_placed_event_shape},
    [PROTO_EVENT_CHAT_POSTED] = {"chat.posted", PROTO_AUDIENCE_CHAT, true, &proto_chat_posted_event_shape},
    [PROTO_EVENT_QNA_CHANGED] = {"qna.changed", PROTO_AUDIENCE_SELF, false, &proto_qna_changed_event_shape},
    [PROTO_EVENT_QNA_GONE] = {"qna.gone", PROTO_AUDIENCE_SELF, false, &proto_qna_gone_event_shape},
    [PROTO_EVENT_QNA_VOTES] = {"qna.votes", PROTO_AUDIENCE_ROOM, false, &proto_qna_votes_event_shape},
    [PROTO_EVENT_INTERACTION_CHANGED] = {"interaction.changed", PROTO_AUDIENCE_SELF, false, &proto_interaction_changed_event_shape},
    [PROTO_EVENT_INTERACTION_GONE] = {"interaction.gone", PROTO_AUDIENCE_SELF, false, &proto_interaction_gone_event_shape},
    [PROTO_EVENT_INTERACTION_RESULT] = {"interaction.result", PROTO_AUDIENCE_SELF, false, &proto_interaction_result_event_shape},
    [PROTO_EVENT_REACTIONS] = {"reactions", PROTO_AUDIENCE_ROOM, false, &proto_reactions_event_shape},
    [PROTO_EVENT_BACKCHANNEL_POSTED] = {"backchannel.posted", PROTO_AUDIENCE_BACKCHANNEL, true, &proto_backchannel_posted_event_shape},
    [PROTO_EVENT_CHAT_CHANGED] = {"chat.changed", PROTO_AUDIENCE_CHAT, true, &proto_chat_changed_event_shape},
    [PROTO_EVENT_CHAT_REACTED] = {"chat.reacted", PROTO_AUDIENCE_CHAT, true, &proto_chat_reacted_event_shape},
    [PROTO_EVENT_CHAT_PINS] = {"chat.pins", PROTO_AUDIENCE_CHAT, true, &proto_chat_pins_event_shape},
    [PROTO_EVENT_CHAT_SLOW] = {"chat.slow", PROTO_AUDIENCE_CHAT, true, &proto_chat_slow_event_shape},
    [PROTO_EVENT_CHAT_CLEARED] = {"chat.cleared", PROTO_AUDIENCE_CHAT, true, &proto_chat_cleared_event_shape},
    [PROTO_EVENT_CHAT_BLOCKED] = {"chat.blocked", PROTO_AUDIENCE_MODERATE, true, &proto_chat_blocked_event_shape},
    [PROTO_EVENT_CHAT_DIRECT] = {"chat.direct", PROTO_AUDIENCE_SELF, true, &proto_chat_direct_event_shape},
    [PROTO_EVENT_MEDIA_SLOTS] = {"media.slots", PROTO_AUDIENCE_SELF, false, &proto_media_slots_event_shape},
    [PROTO_EVENT_MEDIA_LIVE] = {"media.live", PROTO_AUDIENCE_SELF, false, &proto_media_live_event_shape},
    [PROTO_EVENT_MEDIA_QUALITY] = {"media.quality", PROTO_AUDIENCE_SELF, false, &proto_media_quality_event_shape},
    [PROTO_EVENT_MEDIA_WANTED] = {"media.wanted", PROTO_AUDIENCE_SELF, false, &proto_media_wanted_event_shape},
    [PROTO_EVENT_MEDIA_BUFFER] = {"media.buffer", PROTO_AUDIENCE_SELF, false, &proto_media_buffer_event_shape},
    [PROTO_EVENT_MEDIA_LINK] = {"media.link", PROTO_AUDIENCE_SELF, false, &proto_media_link_event_shape},
    [PROTO_EVENT_MEDIA_LEVELS] = {"media.levels", PROTO_AUDIENCE_ROOM, false, &proto_media_levels_event_shape},
    [PROTO_EVENT_MEDIA_STATE] = {"media.state", PROTO_AUDIENCE_SELF, false, &proto_media_state_event_shape},
    [PROTO_EVENT_LEFT] = {"left", PROTO_AUDIENCE_SELF, false, &proto_left_event_shape},
    [PROTO_EVENT_KNOCK_CHANGED] = {"knock.changed", PROTO_AUDIENCE_SELF, true, &proto_knock_changed_event_shape},
    [PROTO_EVENT_KNOCK_MESSAGE] = {"knock.message", PROTO_AUDIENCE_SELF, false, &proto_knock_message_event_shape},
    [PROTO_EVENT_WAITING_CHANGED] = {"waiting.changed", PROTO_AUDIENCE_GOVERN, false, &proto_waiting_changed_event_shape},
    [PROTO_EVENT_PRESENCE_CHANGED] = {"presence.changed", PROTO_AUDIENCE_WATCHERS, false, &proto_presence_changed_event_shape},
    [PROTO_EVENT_PRESENCE_GONE] = {"presence.gone", PROTO_AUDIENCE_WATCHERS, false, &proto_presence_gone_event_shape},
    [PROTO_EVENT_CHANNEL_OPENED] = {"channel.opened", PROTO_AUDIENCE_SELF, false, &proto_channel_opened_event_shape},
};

const struct proto_route_row proto_routes[PROTO_ROUTE_COUNT] = {
    [PROTO_ROUTE_HEALTHZ] = {"healthz", PROTO_METHOD_GET, "/healthz", PROTO_WHO_NONE, -1, false, false, 200, NULL, NULL, &proto_http_healthz_ok_shape},
    [PROTO_ROUTE_READYZ] = {"readyz", PROTO_METHOD_GET, "/readyz", PROTO_WHO_NONE, -1, false, false, 200, NULL, NULL, &proto_http_readyz_ok_shape},
    [PROTO_ROUTE_OPENAPI] = {"openapi", PROTO_METHOD_GET, "/api/openapi.json", PROTO_WHO_NONE, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_SETUP_GET] = {"setup_get", PROTO_METHOD_GET, "/api/v1/setup", PROTO_WHO_NONE, -1, false, false, 200, NULL, NULL, &proto_http_setup_get_ok_shape},
    [PROTO_ROUTE_SETUP] = {"setup", PROTO_METHOD_POST, "/api/v1/setup", PROTO_WHO_NONE, -1, false, false, 201, &proto_http_setup_body_shape, NULL, &proto_http_setup_ok_shape},
    [PROTO_ROUTE_LOGIN] = {"login", PROTO_METHOD_POST, "/api/v1/login", PROTO_WHO_NONE, -1, false, false, 200, &proto_http_login_body_shape, NULL, &proto_http_login_ok_shape},
    [PROTO_ROUTE_LOGOUT] = {"logout", PROTO_METHOD_POST, "/api/v1/logout", PROTO_WHO_NONE, -1, false, false, 200, &proto_http_logout_body_shape, NULL, &proto_http_logout_ok_shape},
    [PROTO_ROUTE_PROVIDER_GET] = {"provider_get", PROTO_METHOD_GET, "/api/v1/provider", PROTO_WHO_NONE, -1, false, false, 200, NULL, NULL, &proto_http_provider_get_ok_shape},
    [PROTO_ROUTE_PROVIDER_LOGIN] = {"provider_login", PROTO_METHOD_POST, "/api/v1/provider/login", PROTO_WHO_NONE, -1, false, false, 200, &proto_http_provider_login_body_shape, NULL, &proto_http_provider_login_ok_shape},
    [PROTO_ROUTE_PROVIDER_FINISH] = {"provider_finish", PROTO_METHOD_POST, "/api/v1/provider/finish", PROTO_WHO_NONE, -1, false, false, 200, &proto_http_provider_finish_body_shape, NULL, &proto_http_provider_finish_ok_shape},
    [PROTO_ROUTE_PROVIDER_CONNECT] = {"provider_connect", PROTO_METHOD_POST, "/api/v1/me/provider", PROTO_WHO_ACCOUNT, -1, false, false, 200, &proto_http_provider_connect_body_shape, NULL, &proto_http_provider_connect_ok_shape},
    [PROTO_ROUTE_PROVIDER_DISCONNECT] = {"provider_disconnect", PROTO_METHOD_DELETE, "/api/v1/me/provider", PROTO_WHO_ACCOUNT, -1, true, false, 200, NULL, NULL, &proto_http_provider_disconnect_ok_shape},
    [PROTO_ROUTE_ME] = {"me", PROTO_METHOD_GET, "/api/v1/me", PROTO_WHO_NONE, PROTO_TOKEN_SCOPE_ME, false, false, 200, NULL, NULL, &proto_http_me_ok_shape},
    [PROTO_ROUTE_GUEST] = {"guest", PROTO_METHOD_POST, "/api/v1/guest", PROTO_WHO_NONE, -1, false, false, 201, &proto_http_guest_body_shape, NULL, &proto_http_guest_ok_shape},
    [PROTO_ROUTE_LINK_LIST] = {"link_list", PROTO_METHOD_GET, "/api/v1/channels/{channel}/links", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, false, false, 200, NULL, NULL, &proto_http_link_list_ok_shape},
    [PROTO_ROUTE_LINK_CREATE] = {"link_create", PROTO_METHOD_POST, "/api/v1/channels/{channel}/links", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, false, false, 201, &proto_http_link_create_body_shape, NULL, &proto_http_link_create_ok_shape},
    [PROTO_ROUTE_LINK_DELETE] = {"link_delete", PROTO_METHOD_DELETE, "/api/v1/channels/{channel}/links/{link}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, true, false, 200, NULL, NULL, &proto_http_link_delete_ok_shape},
    [PROTO_ROUTE_ME_UPDATE] = {"me_update", PROTO_METHOD_PATCH, "/api/v1/me", PROTO_WHO_ACCOUNT, -1, true, false, 200, &proto_http_me_update_body_shape, NULL, &proto_http_me_update_ok_shape},
    [PROTO_ROUTE_PASSWORD_CHANGE] = {"password_change", PROTO_METHOD_POST, "/api/v1/me/password", PROTO_WHO_ACCOUNT, -1, false, false, 200, &proto_http_password_change_body_shape, NULL, &proto_http_password_change_ok_shape},
    [PROTO_ROUTE_LOGIN_LIST] = {"login_list", PROTO_METHOD_GET, "/api/v1/me/logins", PROTO_WHO_ACCOUNT, -1, false, false, 200, NULL, NULL, &proto_http_login_list_ok_shape},
    [PROTO_ROUTE_LOGIN_END] = {"login_end", PROTO_METHOD_DELETE, "/api/v1/me/logins/{login}", PROTO_WHO_ACCOUNT, -1, true, false, 200, NULL, NULL, &proto_http_login_end_ok_shape},
    [PROTO_ROUTE_LOGIN_END_OTHERS] = {"login_end_others", PROTO_METHOD_DELETE, "/api/v1/me/logins", PROTO_WHO_ACCOUNT, -1, true, false, 200, NULL, NULL, &proto_http_login_end_others_ok_shape},
    [PROTO_ROUTE_TOKEN_LIST] = {"token_list", PROTO_METHOD_GET, "/api/v1/tokens", PROTO_WHO_ACCOUNT, -1, false, false, 200, NULL, NULL, &proto_http_token_list_ok_shape},
    [PROTO_ROUTE_TOKEN_CREATE] = {"token_create", PROTO_METHOD_POST, "/api/v1/tokens", PROTO_WHO_ACCOUNT, -1, true, false, 201, &proto_http_token_create_body_shape, NULL, &proto_http_token_create_ok_shape},
    [PROTO_ROUTE_TOKEN_REVOKE] = {"token_revoke", PROTO_METHOD_DELETE, "/api/v1/tokens/{token}", PROTO_WHO_ACCOUNT, -1, true, false, 200, NULL, NULL, &proto_http_token_revoke_ok_shape},
    [PROTO_ROUTE_SITE_TOKEN_LIST] = {"site_token_list", PROTO_METHOD_GET, "/api/v1/site/tokens", PROTO_WHO_ADMIN, -1, false, false, 200, NULL, &proto_http_site_token_list_query_shape, &proto_http_site_token_list_ok_shape},
    [PROTO_ROUTE_SITE_TOKEN_REVOKE] = {"site_token_revoke", PROTO_METHOD_DELETE, "/api/v1/accounts/{account}/tokens/{token}", PROTO_WHO_ADMIN, -1, true, false, 200, NULL, NULL, &proto_http_site_token_revoke_ok_shape},
    [PROTO_ROUTE_SITE_CHANNEL_LIST] = {"site_channel_list", PROTO_METHOD_GET, "/api/v1/site/channels", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_CHANNELS_READ, false, false, 200, NULL, &proto_http_site_channel_list_query_shape, &proto_http_site_channel_list_ok_shape},
    [PROTO_ROUTE_SERVER_GET] = {"server_get", PROTO_METHOD_GET, "/api/v1/site/server", PROTO_WHO_ADMIN, -1, false, false, 200, NULL, NULL, &proto_http_server_get_ok_shape},
    [PROTO_ROUTE_AUDIT_LIST] = {"audit_list", PROTO_METHOD_GET, "/api/v1/audit", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_AUDIT, false, false, 200, NULL, &proto_http_audit_list_query_shape, &proto_http_audit_list_ok_shape},
    [PROTO_ROUTE_ACCOUNT_CREATE] = {"account_create", PROTO_METHOD_POST, "/api/v1/accounts", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 201, &proto_http_account_create_body_shape, NULL, &proto_http_account_create_ok_shape},
    [PROTO_ROUTE_ACCOUNT_LIST] = {"account_list", PROTO_METHOD_GET, "/api/v1/accounts", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_PEOPLE_READ, false, false, 200, NULL, &proto_http_account_list_query_shape, &proto_http_account_list_ok_shape},
    [PROTO_ROUTE_ACCOUNT_GET] = {"account_get", PROTO_METHOD_GET, "/api/v1/accounts/{account}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, false, false, 200, NULL, NULL, &proto_http_account_get_ok_shape},
    [PROTO_ROUTE_ACCOUNT_UPDATE] = {"account_update", PROTO_METHOD_PATCH, "/api/v1/accounts/{account}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, &proto_http_account_update_body_shape, NULL, &proto_http_account_update_ok_shape},
    [PROTO_ROUTE_ACCOUNT_PASSWORD] = {"account_password", PROTO_METHOD_PUT, "/api/v1/accounts/{account}/password", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, false, false, 200, &proto_http_account_password_body_shape, NULL, &proto_http_account_password_ok_shape},
    [PROTO_ROUTE_ACCOUNT_DISCONNECT] = {"account_disconnect", PROTO_METHOD_DELETE, "/api/v1/accounts/{account}/provider", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, NULL, NULL, &proto_http_account_disconnect_ok_shape},
    [PROTO_ROUTE_ACCOUNT_DELETE] = {"account_delete", PROTO_METHOD_DELETE, "/api/v1/accounts/{account}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, NULL, NULL, &proto_http_account_delete_ok_shape},
    [PROTO_ROUTE_GROUP_LIST] = {"group_list", PROTO_METHOD_GET, "/api/v1/groups", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_PEOPLE_READ, false, false, 200, NULL, &proto_http_group_list_query_shape, &proto_http_group_list_ok_shape},
    [PROTO_ROUTE_GROUP_CREATE] = {"group_create", PROTO_METHOD_POST, "/api/v1/groups", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 201, &proto_http_group_create_body_shape, NULL, &proto_http_group_create_ok_shape},
    [PROTO_ROUTE_GROUP_GET] = {"group_get", PROTO_METHOD_GET, "/api/v1/groups/{group}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, false, false, 200, NULL, NULL, &proto_http_group_get_ok_shape},
    [PROTO_ROUTE_GROUP_UPDATE] = {"group_update", PROTO_METHOD_PATCH, "/api/v1/groups/{group}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, &proto_http_group_update_body_shape, NULL, &proto_http_group_update_ok_shape},
    [PROTO_ROUTE_GROUP_DELETE] = {"group_delete", PROTO_METHOD_DELETE, "/api/v1/groups/{group}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, NULL, NULL, &proto_http_group_delete_ok_shape},
    [PROTO_ROUTE_GROUP_MEMBER_LIST] = {"group_member_list", PROTO_METHOD_GET, "/api/v1/groups/{group}/members", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, false, false, 200, NULL, &proto_http_group_member_list_query_shape, &proto_http_group_member_list_ok_shape},
    [PROTO_ROUTE_GROUP_MEMBER_ADD] = {"group_member_add", PROTO_METHOD_POST, "/api/v1/groups/{group}/members", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 201, &proto_http_group_member_add_body_shape, NULL, &proto_http_group_member_add_ok_shape},
    [PROTO_ROUTE_GROUP_MEMBER_REMOVE] = {"group_member_remove", PROTO_METHOD_DELETE, "/api/v1/groups/{group}/members/{account}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_ACCOUNTS, true, false, 200, NULL, NULL, &proto_http_group_member_remove_ok_shape},
    [PROTO_ROUTE_CHANNEL_LIST] = {"channel_list", PROTO_METHOD_GET, "/api/v1/channels", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS_READ, false, false, 200, NULL, &proto_http_channel_list_query_shape, &proto_http_channel_list_ok_shape},
    [PROTO_ROUTE_CHANNEL_CREATE] = {"channel_create", PROTO_METHOD_POST, "/api/v1/channels", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS, true, false, 201, &proto_http_channel_create_body_shape, NULL, &proto_http_channel_create_ok_shape},
    [PROTO_ROUTE_CHANNEL_GET] = {"channel_get", PROTO_METHOD_GET, "/api/v1/channels/{channel}", PROTO_WHO_NONE, PROTO_TOKEN_SCOPE_CHANNELS_READ, false, false, 200, NULL, NULL, &proto_http_channel_get_ok_shape},
    [PROTO_ROUTE_CHANNEL_UPDATE] = {"channel_update", PROTO_METHOD_PATCH, "/api/v1/channels/{channel}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS, true, false, 200, &proto_http_channel_update_body_shape, NULL, &proto_http_channel_update_ok_shape},
    [PROTO_ROUTE_CHANNEL_DELETE] = {"channel_delete", PROTO_METHOD_DELETE, "/api/v1/channels/{channel}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS, true, false, 200, NULL, NULL, &proto_http_channel_delete_ok_shape},
    [PROTO_ROUTE_CHANNEL_TRANSFER] = {"channel_transfer", PROTO_METHOD_POST, "/api/v1/channels/{channel}/transfer", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS, true, false, 200, &proto_http_channel_transfer_body_shape, NULL, &proto_http_channel_transfer_ok_shape},
    [PROTO_ROUTE_CHANNEL_AUDIT] = {"channel_audit", PROTO_METHOD_GET, "/api/v1/channels/{channel}/audit", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_AUDIT, false, false, 200, NULL, &proto_http_channel_audit_query_shape, &proto_http_channel_audit_ok_shape},
    [PROTO_ROUTE_MEMBER_LIST] = {"member_list", PROTO_METHOD_GET, "/api/v1/channels/{channel}/members", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS_READ, false, false, 200, NULL, &proto_http_member_list_query_shape, &proto_http_member_list_ok_shape},
    [PROTO_ROUTE_MEMBER_ADD] = {"member_add", PROTO_METHOD_POST, "/api/v1/channels/{channel}/members", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEMBERS, true, false, 201, &proto_http_member_add_body_shape, NULL, &proto_http_member_add_ok_shape},
    [PROTO_ROUTE_MEMBER_UPDATE] = {"member_update", PROTO_METHOD_PATCH, "/api/v1/channels/{channel}/members/{member}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEMBERS, true, false, 200, &proto_http_member_update_body_shape, NULL, &proto_http_member_update_ok_shape},
    [PROTO_ROUTE_MEMBER_REMOVE] = {"member_remove", PROTO_METHOD_DELETE, "/api/v1/channels/{channel}/members/{member}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEMBERS, true, false, 200, NULL, NULL, &proto_http_member_remove_ok_shape},
    [PROTO_ROUTE_SUBSCRIBE] = {"subscribe", PROTO_METHOD_POST, "/api/v1/channels/{channel}/subscribe", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_CHANNELS, true, false, 200, &proto_http_subscribe_body_shape, NULL, &proto_http_subscribe_ok_shape},
    [PROTO_ROUTE_WEBHOOK_LIST] = {"webhook_list", PROTO_METHOD_GET, "/api/v1/channels/{channel}/webhooks", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 200, NULL, NULL, &proto_http_webhook_list_ok_shape},
    [PROTO_ROUTE_WEBHOOK_CREATE] = {"webhook_create", PROTO_METHOD_POST, "/api/v1/channels/{channel}/webhooks", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 201, &proto_http_webhook_create_body_shape, NULL, &proto_http_webhook_create_ok_shape},
    [PROTO_ROUTE_WEBHOOK_UPDATE] = {"webhook_update", PROTO_METHOD_PATCH, "/api/v1/channels/{channel}/webhooks/{webhook}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 200, &proto_http_webhook_update_body_shape, NULL, &proto_http_webhook_update_ok_shape},
    [PROTO_ROUTE_WEBHOOK_DELETE] = {"webhook_delete", PROTO_METHOD_DELETE, "/api/v1/channels/{channel}/webhooks/{webhook}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 200, NULL, NULL, &proto_http_webhook_delete_ok_shape},
    [PROTO_ROUTE_WEBHOOK_TEST] = {"webhook_test", PROTO_METHOD_POST, "/api/v1/channels/{channel}/webhooks/{webhook}/test", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 201, &proto_http_webhook_test_body_shape, NULL, &proto_http_webhook_test_ok_shape},
    [PROTO_ROUTE_WEBHOOK_DELIVERY_LIST] = {"webhook_delivery_list", PROTO_METHOD_GET, "/api/v1/channels/{channel}/webhooks/{webhook}/deliveries", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 200, NULL, NULL, &proto_http_webhook_delivery_list_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_LIST] = {"site_webhook_list", PROTO_METHOD_GET, "/api/v1/webhooks", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 200, NULL, NULL, &proto_http_site_webhook_list_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_CREATE] = {"site_webhook_create", PROTO_METHOD_POST, "/api/v1/webhooks", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 201, &proto_http_site_webhook_create_body_shape, NULL, &proto_http_site_webhook_create_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_UPDATE] = {"site_webhook_update", PROTO_METHOD_PATCH, "/api/v1/webhooks/{webhook}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 200, &proto_http_site_webhook_update_body_shape, NULL, &proto_http_site_webhook_update_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_DELETE] = {"site_webhook_delete", PROTO_METHOD_DELETE, "/api/v1/webhooks/{webhook}", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, true, false, 200, NULL, NULL, &proto_http_site_webhook_delete_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_TEST] = {"site_webhook_test", PROTO_METHOD_POST, "/api/v1/webhooks/{webhook}/test", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 201, &proto_http_site_webhook_test_body_shape, NULL, &proto_http_site_webhook_test_ok_shape},
    [PROTO_ROUTE_SITE_WEBHOOK_DELIVERY_LIST] = {"site_webhook_delivery_list", PROTO_METHOD_GET, "/api/v1/webhooks/{webhook}/deliveries", PROTO_WHO_ADMIN, PROTO_TOKEN_SCOPE_WEBHOOKS, false, false, 200, NULL, NULL, &proto_http_site_webhook_delivery_list_ok_shape},
    [PROTO_ROUTE_ROOM_GET] = {"room_get", PROTO_METHOD_GET, "/api/v1/channels/{channel}/room", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, false, false, 200, NULL, NULL, &proto_http_room_get_ok_shape},
    [PROTO_ROUTE_ROOM_SAVE] = {"room_save", PROTO_METHOD_PUT, "/api/v1/channels/{channel}/room", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, true, false, 200, &proto_room_settings_shape, NULL, &proto_http_room_save_ok_shape},
    [PROTO_ROUTE_ROOM_OPEN] = {"room_open", PROTO_METHOD_POST, "/api/v1/channels/{channel}/room/open", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, true, false, 200, &proto_http_room_open_body_shape, NULL, &proto_http_room_open_ok_shape},
    [PROTO_ROUTE_ROOM_END] = {"room_end", PROTO_METHOD_POST, "/api/v1/channels/{channel}/room/end", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_ROOMS, true, false, 200, &proto_http_room_end_body_shape, NULL, &proto_http_room_end_ok_shape},
    [PROTO_ROUTE_MEDIA_TOKEN_LIST] = {"media_token_list", PROTO_METHOD_GET, "/api/v1/channels/{channel}/media-tokens", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEDIA, false, false, 200, NULL, NULL, &proto_http_media_token_list_ok_shape},
    [PROTO_ROUTE_MEDIA_TOKEN_CREATE] = {"media_token_create", PROTO_METHOD_POST, "/api/v1/channels/{channel}/media-tokens", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEDIA, true, false, 201, &proto_http_media_token_create_body_shape, NULL, &proto_http_media_token_create_ok_shape},
    [PROTO_ROUTE_MEDIA_TOKEN_DELETE] = {"media_token_delete", PROTO_METHOD_DELETE, "/api/v1/channels/{channel}/media-tokens/{token}", PROTO_WHO_ACCOUNT, PROTO_TOKEN_SCOPE_MEDIA, true, false, 200, NULL, NULL, &proto_http_media_token_delete_ok_shape},
    [PROTO_ROUTE_WHIP_CREATE] = {"whip_create", PROTO_METHOD_POST, "/whip/{channel}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_WHEP_CREATE] = {"whep_create", PROTO_METHOD_POST, "/whep/{channel}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_WHIP_UPDATE] = {"whip_update", PROTO_METHOD_PATCH, "/whip/{channel}/{resource}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_WHIP_DELETE] = {"whip_delete", PROTO_METHOD_DELETE, "/whip/{channel}/{resource}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_WHEP_UPDATE] = {"whep_update", PROTO_METHOD_PATCH, "/whep/{channel}/{resource}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
    [PROTO_ROUTE_WHEP_DELETE] = {"whep_delete", PROTO_METHOD_DELETE, "/whep/{channel}/{resource}", PROTO_WHO_BEARER, -1, false, true, 200, NULL, NULL, NULL},
};

const char proto_openapi_json[] =
    "{\n"
    " \"openapi\": \"3.1.0\",\n"
    " \"info\": {\n"
    "  \"title\": \"Dais\",\n"
    "  \"version\": \"dais.1\",\n"
    "  \"license\": {\n"
    "   \"name\": \"Apache-2.0\"\n"
    "  }\n"
    " },\n"
    " \"paths\": {\n"
    "  \"/healthz\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"healthz\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"status\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 16\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"status\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/readyz\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"readyz\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"status\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 16\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"status\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/openapi.json\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"openapi\",\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/setup\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"setup_get\",\n"
    "    \"description\": \"Is the first administrator still to be made?\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"needed\": {\n"
    "           \"type\": \"boolean\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"needed\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"setup\",\n"
    "    \"description\": \"Makes the first administrator, with the token that the server printed at its start, and signs her in. not_found when there is one already.\",\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"token\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"login\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"password\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         },\n"
    "         \"email\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 254\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"token\",\n"
    "         \"login\",\n"
    "         \"name\",\n"
    "         \"password\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/login\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"login\",\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"login\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"password\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"login\",\n"
    "         \"password\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/logout\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"logout\",\n"
    "    \"description\": \"Of an account, or of a guest, who is nobody then. url: where one signs out at the identity provider too, if that is wanted.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"url\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 4096\n"
    "          }\n"
    "         }\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/provider\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"provider_get\",\n"
    "    \"description\": \"The identity provider (OpenID Connect) that one may sign in by; without one there is no name.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"name\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 80\n"
    "          }\n"
    "         }\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/provider/login\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"provider_login\",\n"
    "    \"description\": \"Begins a log-in by the identity provider: where the browser goes. It comes back to /sign-in/provider, within ten minutes and once.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"url\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 4096\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"url\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/provider/finish\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"provider_finish\",\n"
    "    \"description\": \"Ends it, with what the provider sent the browser back with: signs in, or connects the account that is signed in.\",\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"state\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"code\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2048\n"
    "         },\n"
    "         \"issuer\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 1000\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"state\",\n"
    "         \"code\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/me/provider\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"provider_connect\",\n"
    "    \"description\": \"Begins to connect one's account: from then on the provider signs in to it.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"url\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 4096\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"url\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"provider_disconnect\",\n"
    "    \"description\": \"Takes back what the provider gave: the groups of oidc.groups, and with oidc.admin_group the administrator's role. Not from an account without a password, and not from the last administrator.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/me\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"me\",\n"
    "    \"description\": \"Who is asking; without a valid log-in there is no account in the answer.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          },\n"
    "          \"guest\": {\n"
    "           \"$ref\": \"#/components/schemas/guest\"\n"
    "          }\n"
    "         }\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   },\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"me_update\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/guest\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"guest\",\n"
    "    \"description\": \"Comes as a guest: by the secret of a link, or to a public channel that admits anonymous viewers. The cookie that is set is the guest for 30 days, and gone when the link is revoked or has expired. Who comes again by the same link stays the same and may change the name.\",\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"link\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"channel\": {\n"
    "          \"type\": \"string\",\n"
    "          \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "         },\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"guest\": {\n"
    "           \"$ref\": \"#/components/schemas/guest\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"guest\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/links\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"link_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 200,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/guest_link\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"link_create\",\n"
    "    \"description\": \"The secret is in this answer only: people come to /guest#SECRET. With an e-mail address it is an invitation, for one person unless uses_max says otherwise.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"role\": {\n"
    "          \"$ref\": \"#/components/schemas/media_token_role\"\n"
    "         },\n"
    "         \"expires_at\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 0,\n"
    "          \"description\": \"Unix time in milliseconds\"\n"
    "         },\n"
    "         \"uses_max\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 1,\n"
    "          \"maximum\": 1000000\n"
    "         },\n"
    "         \"email\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 254\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\",\n"
    "         \"role\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"link\": {\n"
    "           \"$ref\": \"#/components/schemas/guest_link\"\n"
    "          },\n"
    "          \"secret\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 64\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"link\",\n"
    "          \"secret\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/links/{link}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"link_delete\",\n"
    "    \"description\": \"Whoever came by it is out of the room at once.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"link\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/me/password\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"password_change\",\n"
    "    \"description\": \"Ends all log-ins but the one that asks. API tokens stay.\",\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"old\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         },\n"
    "         \"new\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"old\",\n"
    "         \"new\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/me/logins\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"login_list\",\n"
    "    \"description\": \"Where one is signed in, the newest first.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 100,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/login\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"login_end_others\",\n"
    "    \"description\": \"Signs out everywhere but here.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/me/logins/{login}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"login_end\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"login\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/tokens\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"token_list\",\n"
    "    \"description\": \"One's own API tokens, the newest first.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/token\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"token_create\",\n"
    "    \"description\": \"The secret is shown this once, and used as Authorization: Bearer. It may do what its account may, as far as the scopes go, and ends after so many days (90), when it is revoked, and when the account is removed or disabled. The answer is not kept under the key.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"scopes\": {\n"
    "          \"type\": \"array\",\n"
    "          \"maxItems\": 16,\n"
    "          \"items\": {\n"
    "           \"$ref\": \"#/components/schemas/token_scope\"\n"
    "          }\n"
    "         },\n"
    "         \"days\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 1,\n"
    "          \"maximum\": 365\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\",\n"
    "         \"scopes\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"token\": {\n"
    "           \"$ref\": \"#/components/schemas/token\"\n"
    "          },\n"
    "          \"secret\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 128\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"token\",\n"
    "          \"secret\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/tokens/{token}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"token_revoke\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"token\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/site/tokens\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"site_token_list\",\n"
    "    \"description\": \"The API tokens of all accounts, account by account.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 64\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/site_token\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 64\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/accounts/{account}/tokens/{token}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"site_token_revoke\",\n"
    "    \"description\": \"Anybody's.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"token\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/site/channels\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"site_channel_list\",\n"
    "    \"description\": \"Every channel, by its name unless sorted otherwise. q looks in the names of channels and of their owners.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"q\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"type\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/channel_type\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"state\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/room_state\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"sort\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/site_channel_sort\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 420\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/site_channel\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 420\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels_read\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/site/server\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"server_get\",\n"
    "    \"description\": \"How the server is. load: the machine's of the last minute, in thousandths. dropped_total: datagrams that were not read in time. Monitoring reads /metrics instead.\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"server\": {\n"
    "           \"$ref\": \"#/components/schemas/server_status\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"server\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/audit\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"audit_list\",\n"
    "    \"description\": \"Who did what, the newest first. A page may have fewer entries than there are, or none, and a cursor all the same: go on until there is none.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"act\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/audit_act\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"actor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"target\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"since\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"integer\",\n"
    "       \"minimum\": 0,\n"
    "       \"description\": \"Unix time in milliseconds\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"until\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"integer\",\n"
    "       \"minimum\": 0,\n"
    "       \"description\": \"Unix time in milliseconds\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 20\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/audit_entry\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 20\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"audit\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/accounts\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"account_create\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"login\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"password\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         },\n"
    "         \"site_role\": {\n"
    "          \"$ref\": \"#/components/schemas/site_role\"\n"
    "         },\n"
    "         \"email\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 254\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"login\",\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"get\": {\n"
    "    \"operationId\": \"account_list\",\n"
    "    \"description\": \"Type-ahead for pickers: name and login only, e-mail only for admins. Without `sort` in no order; others than by name are for admins.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"q\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"sort\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/account_sort\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 420\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/account\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 420\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"people_read\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/accounts/{account}\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"account_get\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"account_update\",\n"
    "    \"description\": \"An empty e-mail removes it. Administrators can't disable themselves or give up their own role. Disabling ends all log-ins and revokes the API tokens, also for when it is enabled again. A version that is no longer the account's answers 409 with the account beside the error.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"login\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"email\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 254\n"
    "         },\n"
    "         \"site_role\": {\n"
    "          \"$ref\": \"#/components/schemas/site_role\"\n"
    "         },\n"
    "         \"disabled\": {\n"
    "          \"type\": \"boolean\"\n"
    "         },\n"
    "         \"version\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 0,\n"
    "          \"maximum\": 9007199254740991\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"account\": {\n"
    "           \"$ref\": \"#/components/schemas/account\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"account\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"account_delete\",\n"
    "    \"description\": \"With its memberships, subscriptions and log-ins. What it wrote stays. Channels that it owns are to be transferred first.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/accounts/{account}/password\": {\n"
    "   \"put\": {\n"
    "    \"operationId\": \"account_password\",\n"
    "    \"description\": \"Sets another's password, ends all her log-ins and revokes her API tokens.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"password\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 128\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"password\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/accounts/{account}/provider\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"account_disconnect\",\n"
    "    \"description\": \"The identity provider signs in to it no more, and what it gave is taken back: the groups of oidc.groups, and with oidc.admin_group the administrator's role (not the last administrator's).\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/groups\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"group_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"q\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"sort\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/group_sort\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 420\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/group\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 420\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"people_read\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"group_create\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"group\": {\n"
    "           \"$ref\": \"#/components/schemas/group\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"group\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/groups/{group}\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"group_get\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"group\": {\n"
    "           \"$ref\": \"#/components/schemas/group\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"group\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"group_update\",\n"
    "    \"description\": \"A stale version answers 409 with the group beside the error.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"version\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 0,\n"
    "          \"maximum\": 9007199254740991\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"group\": {\n"
    "           \"$ref\": \"#/components/schemas/group\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"group\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"group_delete\",\n"
    "    \"description\": \"With the rights that it had.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/groups/{group}/members\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"group_member_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 128\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/account\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 128\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"group_member_add\",\n"
    "    \"description\": \"Accounts only: a group is not in a group.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"account\": {\n"
    "          \"type\": \"string\",\n"
    "          \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"account\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"group\": {\n"
    "           \"$ref\": \"#/components/schemas/group\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"group\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/groups/{group}/members/{account}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"group_member_remove\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"group\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"account\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"accounts\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"channel_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"relation\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/relation\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"q\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"sort\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/channel_sort\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 128\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/channel_card\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 128\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels_read\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"channel_create\",\n"
    "    \"description\": \"One owner has no two channels of the same name.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"type\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_type\"\n"
    "         },\n"
    "         \"description\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"default_role\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_role\"\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"name\",\n"
    "         \"type\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"channel\": {\n"
    "           \"$ref\": \"#/components/schemas/channel\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"channel\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"channel_get\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"channel\": {\n"
    "           \"$ref\": \"#/components/schemas/channel\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"channel\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": []\n"
    "   },\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"channel_update\",\n"
    "    \"description\": \"default_role: of newcomers. A stale version answers 409 with the channel beside the error.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         },\n"
    "         \"type\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_type\"\n"
    "         },\n"
    "         \"description\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"default_role\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_role\"\n"
    "         },\n"
    "         \"version\": {\n"
    "          \"type\": \"integer\",\n"
    "          \"minimum\": 0,\n"
    "          \"maximum\": 9007199254740991\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"channel\": {\n"
    "           \"$ref\": \"#/components/schemas/channel\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"channel\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"channel_delete\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/transfer\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"channel_transfer\",\n"
    "    \"description\": \"The new owner becomes a manager if she is not yet; the old one stays a manager.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"account\": {\n"
    "          \"type\": \"string\",\n"
    "          \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"account\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"channel\": {\n"
    "           \"$ref\": \"#/components/schemas/channel\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"channel\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/audit\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"channel_audit\",\n"
    "    \"description\": \"Of this channel, for whoever may read its reports.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"act\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/audit_act\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"actor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"target\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"since\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"integer\",\n"
    "       \"minimum\": 0,\n"
    "       \"description\": \"Unix time in milliseconds\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"until\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"integer\",\n"
    "       \"minimum\": 0,\n"
    "       \"description\": \"Unix time in milliseconds\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 20\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/audit_entry\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 20\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"audit\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/members\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"member_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"q\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"state\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/membership_state\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"sort\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"$ref\": \"#/components/schemas/member_sort\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"cursor\",\n"
    "      \"in\": \"query\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 420\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/member\"\n"
    "           }\n"
    "          },\n"
    "          \"cursor\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 420\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels_read\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"member_add\",\n"
    "    \"description\": \"Exactly one of account, group, login and email. A log-in name or an e-mail address that nobody has yet is expected: the right waits for its account. Without a role: the channel's default_role.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"account\": {\n"
    "          \"type\": \"string\",\n"
    "          \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "         },\n"
    "         \"group\": {\n"
    "          \"type\": \"string\",\n"
    "          \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "         },\n"
    "         \"login\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 64\n"
    "         },\n"
    "         \"email\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 254\n"
    "         },\n"
    "         \"role\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_role\"\n"
    "         },\n"
    "         \"state\": {\n"
    "          \"$ref\": \"#/components/schemas/membership_state\"\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"member\": {\n"
    "           \"$ref\": \"#/components/schemas/member\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"member\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"members\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/members/{member}\": {\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"member_update\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"member\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"role\": {\n"
    "          \"$ref\": \"#/components/schemas/channel_role\"\n"
    "         },\n"
    "         \"state\": {\n"
    "          \"$ref\": \"#/components/schemas/membership_state\"\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"member\": {\n"
    "           \"$ref\": \"#/components/schemas/member\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"member\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"members\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"member_remove\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"member\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"members\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/subscribe\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"subscribe\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"subscribed\": {\n"
    "          \"type\": \"boolean\"\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"subscribed\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"channels\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/webhooks\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"webhook_list\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 10,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/webhook\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"webhook_create\",\n"
    "    \"description\": \"From now on these events of this channel are sent there by POST, at least once each and in their order, signed with the secret, which is shown this once. The answer is not kept under the key.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"url\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"events\": {\n"
    "          \"type\": \"array\",\n"
    "          \"maxItems\": 8,\n"
    "          \"items\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook_event\"\n"
    "          }\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"url\",\n"
    "         \"events\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"webhook\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook\"\n"
    "          },\n"
    "          \"secret\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 64\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"webhook\",\n"
    "          \"secret\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/webhooks/{webhook}\": {\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"webhook_update\",\n"
    "    \"description\": \"The secret stays. Not active: it is sent nothing but tests, and what was still to be delivered is dropped; what happens meanwhile it never hears of.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"url\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"events\": {\n"
    "          \"type\": \"array\",\n"
    "          \"maxItems\": 8,\n"
    "          \"items\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook_event\"\n"
    "          }\n"
    "         },\n"
    "         \"active\": {\n"
    "          \"type\": \"boolean\"\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"webhook\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"webhook\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"webhook_delete\",\n"
    "    \"description\": \"With what was still to be delivered.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/webhooks/{webhook}/test\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"webhook_test\",\n"
    "    \"description\": \"Sends an event called test at once, and once. What became of it is in the list of deliveries.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"delivery\": {\n"
    "           \"$ref\": \"#/components/schemas/delivery\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"delivery\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/webhooks/{webhook}/deliveries\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"webhook_delivery_list\",\n"
    "    \"description\": \"The newest first: some that wait, and the last that do no more.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/delivery\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/webhooks\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"site_webhook_list\",\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 10,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/webhook\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"site_webhook_create\",\n"
    "    \"description\": \"From now on these events of all channels are sent there by POST, at least once each and in their order, signed with the secret, which is shown this once. The answer is not kept under the key.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"url\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"events\": {\n"
    "          \"type\": \"array\",\n"
    "          \"maxItems\": 8,\n"
    "          \"items\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook_event\"\n"
    "          }\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"url\",\n"
    "         \"events\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"webhook\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook\"\n"
    "          },\n"
    "          \"secret\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 64\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"webhook\",\n"
    "          \"secret\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/webhooks/{webhook}\": {\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"site_webhook_update\",\n"
    "    \"description\": \"The secret stays. Not active: it is sent nothing but tests, and what was still to be delivered is dropped; what happens meanwhile it never hears of.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"url\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 2000\n"
    "         },\n"
    "         \"events\": {\n"
    "          \"type\": \"array\",\n"
    "          \"maxItems\": 8,\n"
    "          \"items\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook_event\"\n"
    "          }\n"
    "         },\n"
    "         \"active\": {\n"
    "          \"type\": \"boolean\"\n"
    "         }\n"
    "        },\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"webhook\": {\n"
    "           \"$ref\": \"#/components/schemas/webhook\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"webhook\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"site_webhook_delete\",\n"
    "    \"description\": \"With what was still to be delivered.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/webhooks/{webhook}/test\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"site_webhook_test\",\n"
    "    \"description\": \"Sends an event called test at once, and once. What became of it is in the list of deliveries.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"delivery\": {\n"
    "           \"$ref\": \"#/components/schemas/delivery\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"delivery\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/webhooks/{webhook}/deliveries\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"site_webhook_delivery_list\",\n"
    "    \"description\": \"The newest first: some that wait, and the last that do no more.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"webhook\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 50,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/delivery\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"webhooks\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/room\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"room_get\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"settings\": {\n"
    "           \"$ref\": \"#/components/schemas/room_settings\"\n"
    "          },\n"
    "          \"people\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 600,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/person_named\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"settings\",\n"
    "          \"people\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"put\": {\n"
    "    \"operationId\": \"room_save\",\n"
    "    \"description\": \"A stale version answers 409 with the newer settings beside the error.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"$ref\": \"#/components/schemas/room_settings\"\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"settings\": {\n"
    "           \"$ref\": \"#/components/schemas/room_settings\"\n"
    "          },\n"
    "          \"people\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 600,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/person_named\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"settings\",\n"
    "          \"people\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/room/open\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"room_open\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"session\": {\n"
    "           \"type\": \"string\",\n"
    "           \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"session\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/room/end\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"room_end\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"rooms\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/media-tokens\": {\n"
    "   \"get\": {\n"
    "    \"operationId\": \"media_token_list\",\n"
    "    \"description\": \"Those that have not expired, the newest first.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"items\": {\n"
    "           \"type\": \"array\",\n"
    "           \"maxItems\": 100,\n"
    "           \"items\": {\n"
    "            \"$ref\": \"#/components/schemas/media_token\"\n"
    "           }\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"items\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"media\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"post\": {\n"
    "    \"operationId\": \"media_token_create\",\n"
    "    \"description\": \"For 12 hours, and as long as whoever made it is a host or room moderator of the channel. The secret is in this answer only.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"requestBody\": {\n"
    "     \"required\": true,\n"
    "     \"content\": {\n"
    "      \"application/json\": {\n"
    "       \"schema\": {\n"
    "        \"type\": \"object\",\n"
    "        \"properties\": {\n"
    "         \"role\": {\n"
    "          \"$ref\": \"#/components/schemas/media_token_role\"\n"
    "         },\n"
    "         \"name\": {\n"
    "          \"type\": \"string\",\n"
    "          \"maxLength\": 80\n"
    "         }\n"
    "        },\n"
    "        \"required\": [\n"
    "         \"role\",\n"
    "         \"name\"\n"
    "        ],\n"
    "        \"additionalProperties\": false\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"responses\": {\n"
    "     \"201\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {\n"
    "          \"id\": {\n"
    "           \"type\": \"string\",\n"
    "           \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "          },\n"
    "          \"token\": {\n"
    "           \"type\": \"string\",\n"
    "           \"maxLength\": 128\n"
    "          },\n"
    "          \"expires_at\": {\n"
    "           \"type\": \"integer\",\n"
    "           \"minimum\": 0,\n"
    "           \"description\": \"Unix time in milliseconds\"\n"
    "          }\n"
    "         },\n"
    "         \"required\": [\n"
    "          \"id\",\n"
    "          \"token\",\n"
    "          \"expires_at\"\n"
    "         ]\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"media\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/api/v1/channels/{channel}/media-tokens/{token}\": {\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"media_token_delete\",\n"
    "    \"description\": \"Encoders and players that came by it are out within a second.\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"token\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"Idempotency-Key\",\n"
    "      \"in\": \"header\",\n"
    "      \"required\": false,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\",\n"
    "       \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"200\": {\n"
    "      \"description\": \"Done\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"type\": \"object\",\n"
    "         \"properties\": {}\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     },\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"cookie\": []\n"
    "     },\n"
    "     {\n"
    "      \"token\": [\n"
    "       \"media\"\n"
    "      ]\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/whip/{channel}\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"whip_create\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/whep/{channel}\": {\n"
    "   \"post\": {\n"
    "    \"operationId\": \"whep_create\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/whip/{channel}/{resource}\": {\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"whip_update\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"resource\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"whip_delete\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"resource\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  },\n"
    "  \"/whep/{channel}/{resource}\": {\n"
    "   \"patch\": {\n"
    "    \"operationId\": \"whep_update\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"resource\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   },\n"
    "   \"delete\": {\n"
    "    \"operationId\": \"whep_delete\",\n"
    "    \"parameters\": [\n"
    "     {\n"
    "      \"name\": \"channel\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     },\n"
    "     {\n"
    "      \"name\": \"resource\",\n"
    "      \"in\": \"path\",\n"
    "      \"required\": true,\n"
    "      \"schema\": {\n"
    "       \"type\": \"string\"\n"
    "      }\n"
    "     }\n"
    "    ],\n"
    "    \"responses\": {\n"
    "     \"default\": {\n"
    "      \"description\": \"Refused\",\n"
    "      \"content\": {\n"
    "       \"application/json\": {\n"
    "        \"schema\": {\n"
    "         \"$ref\": \"#/components/schemas/error\"\n"
    "        }\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"security\": [\n"
    "     {\n"
    "      \"bearer\": []\n"
    "     }\n"
    "    ]\n"
    "   }\n"
    "  }\n"
    " },\n"
    " \"security\": [\n"
    "  {\n"
    "   \"cookie\": []\n"
    "  }\n"
    " ],\n"
    " \"components\": {\n"
    "  \"securitySchemes\": {\n"
    "   \"cookie\": {\n"
    "    \"type\": \"apiKey\",\n"
    "    \"in\": \"cookie\",\n"
    "    \"name\": \"__Host-dais\"\n"
    "   },\n"
    "   \"bearer\": {\n"
    "    \"type\": \"http\",\n"
    "    \"scheme\": \"bearer\",\n"
    "    \"description\": \"A media token\"\n"
    "   },\n"
    "   \"token\": {\n"
    "    \"type\": \"http\",\n"
    "    \"scheme\": \"bearer\",\n"
    "    \"description\": \"An API token; the list names the scope it needs\"\n"
    "   }\n"
    "  },\n"
    "  \"schemas\": {\n"
    "   \"site_role\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"admin\",\n"
    "     \"user\",\n"
    "     \"viewer\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel_type\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"open\",\n"
    "     \"restricted\",\n"
    "     \"private\",\n"
    "     \"shared_repository\",\n"
    "     \"public_restricted\",\n"
    "     \"public_open\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel_role\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"member\",\n"
    "     \"contributor\",\n"
    "     \"moderator\",\n"
    "     \"manager\"\n"
    "    ]\n"
    "   },\n"
    "   \"membership_state\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"active\",\n"
    "     \"pending\",\n"
    "     \"deactivated\"\n"
    "    ]\n"
    "   },\n"
    "   \"room_mode\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"interactive\",\n"
    "     \"webinar\"\n"
    "    ]\n"
    "   },\n"
    "   \"stage_access\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"everyone\",\n"
    "     \"request\",\n"
    "     \"invite\"\n"
    "    ]\n"
    "   },\n"
    "   \"screen_share\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"speakers\",\n"
    "     \"everyone\"\n"
    "    ]\n"
    "   },\n"
    "   \"guests\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"off\",\n"
    "     \"link\"\n"
    "    ]\n"
    "   },\n"
    "   \"room_state\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"disabled\",\n"
    "     \"closed\",\n"
    "     \"open\"\n"
    "    ]\n"
    "   },\n"
    "   \"relation\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"manager\",\n"
    "     \"member\",\n"
    "     \"subscriber\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel_sort\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"open_first\",\n"
    "     \"name\",\n"
    "     \"last_session\"\n"
    "    ]\n"
    "   },\n"
    "   \"account_sort\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"name\",\n"
    "     \"-name\",\n"
    "     \"email\",\n"
    "     \"-email\",\n"
    "     \"role\",\n"
    "     \"-role\",\n"
    "     \"state\",\n"
    "     \"-state\"\n"
    "    ]\n"
    "   },\n"
    "   \"group_sort\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"name\",\n"
    "     \"-name\",\n"
    "     \"members\",\n"
    "     \"-members\"\n"
    "    ]\n"
    "   },\n"
    "   \"site_channel_sort\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"name\",\n"
    "     \"-name\",\n"
    "     \"type\",\n"
    "     \"-type\",\n"
    "     \"owner\",\n"
    "     \"-owner\",\n"
    "     \"people\",\n"
    "     \"-people\",\n"
    "     \"last_session\",\n"
    "     \"-last_session\"\n"
    "    ]\n"
    "   },\n"
    "   \"member_sort\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"name\",\n"
    "     \"-name\",\n"
    "     \"role\",\n"
    "     \"-role\",\n"
    "     \"state\",\n"
    "     \"-state\"\n"
    "    ]\n"
    "   },\n"
    "   \"media_token_role\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"speaker\",\n"
    "     \"viewer\"\n"
    "    ]\n"
    "   },\n"
    "   \"audit_act\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"account_created\",\n"
    "     \"account_changed\",\n"
    "     \"account_role\",\n"
    "     \"account_disabled\",\n"
    "     \"account_enabled\",\n"
    "     \"account_password\",\n"
    "     \"account_logins_ended\",\n"
    "     \"account_removed\",\n"
    "     \"group_created\",\n"
    "     \"group_changed\",\n"
    "     \"group_removed\",\n"
    "     \"group_member_added\",\n"
    "     \"group_member_removed\",\n"
    "     \"channel_created\",\n"
    "     \"channel_changed\",\n"
    "     \"channel_type\",\n"
    "     \"channel_owner\",\n"
    "     \"channel_removed\",\n"
    "     \"member_added\",\n"
    "     \"member_role\",\n"
    "     \"member_state\",\n"
    "     \"member_removed\",\n"
    "     \"room_saved\",\n"
    "     \"room_opened\",\n"
    "     \"room_ended\",\n"
    "     \"person_muted\",\n"
    "     \"token_created\",\n"
    "     \"token_revoked\",\n"
    "     \"webhook_created\",\n"
    "     \"webhook_changed\",\n"
    "     \"webhook_removed\",\n"
    "     \"account_linked\",\n"
    "     \"account_unlinked\",\n"
    "     \"link_created\",\n"
    "     \"link_revoked\",\n"
    "     \"room_locked\",\n"
    "     \"room_unlocked\",\n"
    "     \"person_admitted\",\n"
    "     \"person_declined\",\n"
    "     \"media_token_created\",\n"
    "     \"question_taken\",\n"
    "     \"question_assigned\",\n"
    "     \"question_answered\",\n"
    "     \"question_published\",\n"
    "     \"question_withdrawn\",\n"
    "     \"question_dismissed\",\n"
    "     \"question_restored\",\n"
    "     \"questions_granted\",\n"
    "     \"message_deleted\",\n"
    "     \"message_pinned\",\n"
    "     \"message_unpinned\",\n"
    "     \"writing_blocked\",\n"
    "     \"writing_allowed\",\n"
    "     \"chat_slowed\",\n"
    "     \"chat_cleared\",\n"
    "     \"chat_closed\",\n"
    "     \"chat_opened\",\n"
    "     \"stage_access\",\n"
    "     \"person_invited\",\n"
    "     \"person_called\",\n"
    "     \"person_off_stage\",\n"
    "     \"invitation_withdrawn\",\n"
    "     \"hand_lowered\",\n"
    "     \"hands_lowered\",\n"
    "     \"hand_moved\",\n"
    "     \"media_token_revoked\",\n"
    "     \"interaction_published\",\n"
    "     \"interaction_closed\",\n"
    "     \"interaction_reopened\",\n"
    "     \"interaction_deleted\",\n"
    "     \"person_locked\",\n"
    "     \"person_unlocked\",\n"
    "     \"person_promoted\",\n"
    "     \"tool_granted\",\n"
    "     \"person_banned\",\n"
    "     \"ban_lifted\",\n"
    "     \"person_removed\",\n"
    "     \"main_tile_set\",\n"
    "     \"main_tile_ended\"\n"
    "    ]\n"
    "   },\n"
    "   \"audit_target\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"account\",\n"
    "     \"group\",\n"
    "     \"expected\",\n"
    "     \"channel\",\n"
    "     \"participant\",\n"
    "     \"token\",\n"
    "     \"webhook\",\n"
    "     \"link\",\n"
    "     \"guest\",\n"
    "     \"question\",\n"
    "     \"interaction\"\n"
    "    ]\n"
    "   },\n"
    "   \"token_scope\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"me\",\n"
    "     \"people_read\",\n"
    "     \"accounts\",\n"
    "     \"channels_read\",\n"
    "     \"channels\",\n"
    "     \"members\",\n"
    "     \"rooms\",\n"
    "     \"media\",\n"
    "     \"audit\",\n"
    "     \"webhooks\"\n"
    "    ]\n"
    "   },\n"
    "   \"webhook_event\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"room_opened\",\n"
    "     \"room_closed\",\n"
    "     \"someone_waits\"\n"
    "    ]\n"
    "   },\n"
    "   \"delivery_event\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"room_opened\",\n"
    "     \"room_closed\",\n"
    "     \"someone_waits\",\n"
    "     \"test\"\n"
    "    ]\n"
    "   },\n"
    "   \"delivery_state\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"waiting\",\n"
    "     \"delivered\",\n"
    "     \"given_up\"\n"
    "    ]\n"
    "   },\n"
    "   \"delivery_problem\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"answer\",\n"
    "     \"no_answer\",\n"
    "     \"certificate\",\n"
    "     \"not_public\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel_right\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"see\",\n"
    "     \"add_media\",\n"
    "     \"edit\",\n"
    "     \"approve_media\",\n"
    "     \"manage_members\",\n"
    "     \"transfer\",\n"
    "     \"delete\",\n"
    "     \"manage_room\",\n"
    "     \"reports\",\n"
    "     \"subscribe\",\n"
    "     \"room_open\",\n"
    "     \"stage_join\",\n"
    "     \"enter_locked\",\n"
    "     \"links\",\n"
    "     \"enter_closed\"\n"
    "    ]\n"
    "   },\n"
    "   \"error_code\": {\n"
    "    \"type\": \"string\",\n"
    "    \"enum\": [\n"
    "     \"malformed\",\n"
    "     \"unknown_field\",\n"
    "     \"missing_field\",\n"
    "     \"wrong_type\",\n"
    "     \"out_of_range\",\n"
    "     \"too_long\",\n"
    "     \"bad_name\",\n"
    "     \"too_large\",\n"
    "     \"unsupported_media_type\",\n"
    "     \"unauthorized\",\n"
    "     \"bad_login\",\n"
    "     \"too_many_tries\",\n"
    "     \"forbidden_origin\",\n"
    "     \"forbidden\",\n"
    "     \"not_found\",\n"
    "     \"method_not_allowed\",\n"
    "     \"conflict\",\n"
    "     \"key_reused\",\n"
    "     \"exists\",\n"
    "     \"room_closed\",\n"
    "     \"room_disabled\",\n"
    "     \"room_locked\",\n"
    "     \"door_full\",\n"
    "     \"link_over\",\n"
    "     \"links_full\",\n"
    "     \"signed_in\",\n"
    "     \"not_waiting\",\n"
    "     \"room_full\",\n"
    "     \"not_in_room\",\n"
    "     \"already_in_room\",\n"
    "     \"too_many_seats\",\n"
    "     \"stage_full\",\n"
    "     \"stage_not_allowed\",\n"
    "     \"no_hand\",\n"
    "     \"not_invited\",\n"
    "     \"screens_full\",\n"
    "     \"hard_muted\",\n"
    "     \"banned\",\n"
    "     \"standings_full\",\n"
    "     \"group_chat_off\",\n"
    "     \"qna_off\",\n"
    "     \"anonymous_off\",\n"
    "     \"questions_full\",\n"
    "     \"too_many_questions\",\n"
    "     \"question_taken\",\n"
    "     \"question_answered\",\n"
    "     \"question_dismissed\",\n"
    "     \"question_not_published\",\n"
    "     \"answers_full\",\n"
    "     \"votes_full\",\n"
    "     \"interaction_open\",\n"
    "     \"interaction_closed\",\n"
    "     \"interaction_secret\",\n"
    "     \"answered_already\",\n"
    "     \"interactions_full\",\n"
    "     \"too_many_open\",\n"
    "     \"not_grantable\",\n"
    "     \"slow_mode\",\n"
    "     \"private_chat_off\",\n"
    "     \"message_deleted\",\n"
    "     \"reactions_full\",\n"
    "     \"pins_full\",\n"
    "     \"blocks_full\",\n"
    "     \"blocked\",\n"
    "     \"empty\",\n"
    "     \"weak_password\",\n"
    "     \"scope_missing\",\n"
    "     \"too_many_tokens\",\n"
    "     \"bad_url\",\n"
    "     \"private_url\",\n"
    "     \"webhooks_full\",\n"
    "     \"owner_stays\",\n"
    "     \"not_yourself\",\n"
    "     \"owns_channels\",\n"
    "     \"wrong_password\",\n"
    "     \"provider_down\",\n"
    "     \"provider_refused\",\n"
    "     \"provider_stale\",\n"
    "     \"provider_claims\",\n"
    "     \"account_missing\",\n"
    "     \"account_taken\",\n"
    "     \"account_disabled\",\n"
    "     \"connected_elsewhere\",\n"
    "     \"last_admin\",\n"
    "     \"password_needed\",\n"
    "     \"codec_missing\",\n"
    "     \"bad_sdp\",\n"
    "     \"too_many_sections\",\n"
    "     \"media_gone\",\n"
    "     \"offer_in_flight\",\n"
    "     \"slow_down\",\n"
    "     \"busy\",\n"
    "     \"read_only\",\n"
    "     \"storage_full\",\n"
    "     \"storage_failed\",\n"
    "     \"internal\"\n"
    "    ]\n"
    "   },\n"
    "   \"person_ref\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"account\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"group\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"expected\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     }\n"
    "    },\n"
    "    \"additionalProperties\": false\n"
    "   },\n"
    "   \"room_settings\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"version\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"enabled\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"mode\": {\n"
    "      \"$ref\": \"#/components/schemas/room_mode\"\n"
    "     },\n"
    "     \"room_moderators\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 200,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/person_ref\"\n"
    "      }\n"
    "     },\n"
    "     \"chat_moderators\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 200,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/person_ref\"\n"
    "      }\n"
    "     },\n"
    "     \"speakers\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 200,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/person_ref\"\n"
    "      }\n"
    "     },\n"
    "     \"qna\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"group_chat\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"private_chat\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"stage_access\": {\n"
    "      \"$ref\": \"#/components/schemas/stage_access\"\n"
    "     },\n"
    "     \"stage_limit\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 1,\n"
    "      \"maximum\": 49\n"
    "     },\n"
    "     \"screen_share\": {\n"
    "      \"$ref\": \"#/components/schemas/screen_share\"\n"
    "     },\n"
    "     \"screens_max\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 8\n"
    "     },\n"
    "     \"guests\": {\n"
    "      \"$ref\": \"#/components/schemas/guests\"\n"
    "     },\n"
    "     \"anonymous_viewers\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"anonymous_questions\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"hide_participants\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"locked\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"capacity\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 10000\n"
    "     },\n"
    "     \"auto_end_min\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1440\n"
    "     },\n"
    "     \"chat_retention_days\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 36500\n"
    "     },\n"
    "     \"recording_retention_days\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 36500\n"
    "     },\n"
    "     \"auto_record\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"recording_consent\": {\n"
    "      \"type\": \"boolean\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"version\",\n"
    "     \"enabled\",\n"
    "     \"mode\",\n"
    "     \"room_moderators\",\n"
    "     \"chat_moderators\",\n"
    "     \"speakers\",\n"
    "     \"qna\",\n"
    "     \"group_chat\",\n"
    "     \"private_chat\",\n"
    "     \"stage_access\",\n"
    "     \"stage_limit\",\n"
    "     \"screen_share\",\n"
    "     \"screens_max\",\n"
    "     \"guests\",\n"
    "     \"anonymous_viewers\",\n"
    "     \"anonymous_questions\",\n"
    "     \"hide_participants\",\n"
    "     \"locked\",\n"
    "     \"capacity\",\n"
    "     \"auto_end_min\",\n"
    "     \"chat_retention_days\",\n"
    "     \"recording_retention_days\",\n"
    "     \"auto_record\",\n"
    "     \"recording_consent\"\n"
    "    ],\n"
    "    \"additionalProperties\": false\n"
    "   },\n"
    "   \"account\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"login\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 64\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"site_role\": {\n"
    "      \"$ref\": \"#/components/schemas/site_role\"\n"
    "     },\n"
    "     \"email\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 254\n"
    "     },\n"
    "     \"disabled\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"password\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"external\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"version\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"login\",\n"
    "     \"name\",\n"
    "     \"site_role\"\n"
    "    ]\n"
    "   },\n"
    "   \"group\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"members\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"version\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"members\",\n"
    "     \"version\"\n"
    "    ]\n"
    "   },\n"
    "   \"login\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"expires\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"current\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"agent\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 200\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"created\",\n"
    "     \"expires\",\n"
    "     \"current\",\n"
    "     \"agent\"\n"
    "    ]\n"
    "   },\n"
    "   \"token\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"scopes\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 16,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/token_scope\"\n"
    "      }\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"expires\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"used\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"scopes\",\n"
    "     \"created\",\n"
    "     \"expires\"\n"
    "    ]\n"
    "   },\n"
    "   \"site_token\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"account\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"owner\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"login\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 64\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"scopes\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 16,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/token_scope\"\n"
    "      }\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"expires\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"used\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"account\",\n"
    "     \"owner\",\n"
    "     \"login\",\n"
    "     \"name\",\n"
    "     \"scopes\",\n"
    "     \"created\",\n"
    "     \"expires\"\n"
    "    ]\n"
    "   },\n"
    "   \"audit_entry\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 20\n"
    "     },\n"
    "     \"at\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"act\": {\n"
    "      \"$ref\": \"#/components/schemas/audit_act\"\n"
    "     },\n"
    "     \"actor\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"actor_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"token\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"target_kind\": {\n"
    "      \"$ref\": \"#/components/schemas/audit_target\"\n"
    "     },\n"
    "     \"target\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"target_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 254\n"
    "     },\n"
    "     \"channel\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"channel_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"at\",\n"
    "     \"act\",\n"
    "     \"target_kind\",\n"
    "     \"target\"\n"
    "    ]\n"
    "   },\n"
    "   \"person_named\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"account\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"group\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"expected\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 254\n"
    "     },\n"
    "     \"login\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 64\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"name\"\n"
    "    ]\n"
    "   },\n"
    "   \"live\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"state\": {\n"
    "      \"$ref\": \"#/components/schemas/room_state\"\n"
    "     },\n"
    "     \"locked\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"since\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"count\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 100000\n"
    "     },\n"
    "     \"names\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 5,\n"
    "      \"items\": {\n"
    "       \"type\": \"string\",\n"
    "       \"maxLength\": 80\n"
    "      }\n"
    "     },\n"
    "     \"mode\": {\n"
    "      \"$ref\": \"#/components/schemas/room_mode\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"state\",\n"
    "     \"locked\",\n"
    "     \"count\",\n"
    "     \"names\",\n"
    "     \"mode\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel_card\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"type\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_type\"\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_role\"\n"
    "     },\n"
    "     \"subscribed\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"members\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"media\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"subscribers\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"live\": {\n"
    "      \"$ref\": \"#/components/schemas/live\"\n"
    "     },\n"
    "     \"last_session\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"type\",\n"
    "     \"subscribed\",\n"
    "     \"members\",\n"
    "     \"media\",\n"
    "     \"subscribers\",\n"
    "     \"live\"\n"
    "    ]\n"
    "   },\n"
    "   \"site_channel\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"type\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_type\"\n"
    "     },\n"
    "     \"owner\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"owner_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"members\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"state\": {\n"
    "      \"$ref\": \"#/components/schemas/room_state\"\n"
    "     },\n"
    "     \"locked\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"people\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 100000\n"
    "     },\n"
    "     \"since\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"last_session\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"type\",\n"
    "     \"members\",\n"
    "     \"state\",\n"
    "     \"locked\",\n"
    "     \"people\",\n"
    "     \"created\"\n"
    "    ]\n"
    "   },\n"
    "   \"server_worker\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"busy\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000\n"
    "     },\n"
    "     \"datagrams\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 4294967295\n"
    "     },\n"
    "     \"people\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 100000\n"
    "     },\n"
    "     \"gone\": {\n"
    "      \"type\": \"boolean\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"busy\",\n"
    "     \"datagrams\",\n"
    "     \"people\",\n"
    "     \"gone\"\n"
    "    ]\n"
    "   },\n"
    "   \"server_status\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"at\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"started\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"version\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 40\n"
    "     },\n"
    "     \"ready\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"cores\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 1,\n"
    "      \"maximum\": 65535\n"
    "     },\n"
    "     \"load\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 100000000\n"
    "     },\n"
    "     \"cpu_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"memory\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"connections\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"websockets\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"people\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"rooms\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"transports\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"bytes_in_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"bytes_out_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"steps_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"slow_steps_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"commits_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"failures_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"dropped_total\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"database\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"disk_free\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"disk_size\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     },\n"
    "     \"accounts\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 10000000\n"
    "     },\n"
    "     \"groups\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 10000000\n"
    "     },\n"
    "     \"channels\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 10000000\n"
    "     },\n"
    "     \"deliveries\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 10000000\n"
    "     },\n"
    "     \"certificate_until\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"self_signed\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"workers\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 64,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/server_worker\"\n"
    "      }\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"at\",\n"
    "     \"started\",\n"
    "     \"version\",\n"
    "     \"ready\",\n"
    "     \"cores\",\n"
    "     \"load\",\n"
    "     \"cpu_total\",\n"
    "     \"memory\",\n"
    "     \"connections\",\n"
    "     \"websockets\",\n"
    "     \"people\",\n"
    "     \"rooms\",\n"
    "     \"transports\",\n"
    "     \"bytes_in_total\",\n"
    "     \"bytes_out_total\",\n"
    "     \"steps_total\",\n"
    "     \"slow_steps_total\",\n"
    "     \"commits_total\",\n"
    "     \"failures_total\",\n"
    "     \"dropped_total\",\n"
    "     \"database\",\n"
    "     \"disk_free\",\n"
    "     \"disk_size\",\n"
    "     \"accounts\",\n"
    "     \"groups\",\n"
    "     \"channels\",\n"
    "     \"deliveries\",\n"
    "     \"workers\"\n"
    "    ]\n"
    "   },\n"
    "   \"channel\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"description\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 2000\n"
    "     },\n"
    "     \"type\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_type\"\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_role\"\n"
    "     },\n"
    "     \"owner\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"subscribed\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"members\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"media\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"subscribers\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"live\": {\n"
    "      \"$ref\": \"#/components/schemas/live\"\n"
    "     },\n"
    "     \"last_session\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"inside\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"visitors\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"rights\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 16,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/channel_right\"\n"
    "      }\n"
    "     },\n"
    "     \"default_role\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_role\"\n"
    "     },\n"
    "     \"version\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 9007199254740991\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"description\",\n"
    "     \"type\",\n"
    "     \"owner\",\n"
    "     \"subscribed\",\n"
    "     \"members\",\n"
    "     \"media\",\n"
    "     \"subscribers\",\n"
    "     \"live\",\n"
    "     \"rights\",\n"
    "     \"default_role\",\n"
    "     \"version\"\n"
    "    ]\n"
    "   },\n"
    "   \"member\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"account\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"group\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"expected\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 254\n"
    "     },\n"
    "     \"login\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 64\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/channel_role\"\n"
    "     },\n"
    "     \"state\": {\n"
    "      \"$ref\": \"#/components/schemas/membership_state\"\n"
    "     },\n"
    "     \"owner\": {\n"
    "      \"type\": \"boolean\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"role\",\n"
    "     \"state\",\n"
    "     \"owner\"\n"
    "    ]\n"
    "   },\n"
    "   \"guest\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"channel\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"channel_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/media_token_role\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"channel\",\n"
    "     \"channel_name\"\n"
    "    ]\n"
    "   },\n"
    "   \"media_token\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/media_token_role\"\n"
    "     },\n"
    "     \"maker\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"maker_name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"expires_at\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"role\",\n"
    "     \"created\",\n"
    "     \"expires_at\"\n"
    "    ]\n"
    "   },\n"
    "   \"guest_link\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"name\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 80\n"
    "     },\n"
    "     \"role\": {\n"
    "      \"$ref\": \"#/components/schemas/media_token_role\"\n"
    "     },\n"
    "     \"email\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 254\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"expires_at\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"uses_max\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 1,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"uses\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000000\n"
    "     },\n"
    "     \"over\": {\n"
    "      \"type\": \"boolean\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"name\",\n"
    "     \"role\",\n"
    "     \"created\",\n"
    "     \"uses\",\n"
    "     \"over\"\n"
    "    ]\n"
    "   },\n"
    "   \"webhook\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"url\": {\n"
    "      \"type\": \"string\",\n"
    "      \"maxLength\": 2000\n"
    "     },\n"
    "     \"events\": {\n"
    "      \"type\": \"array\",\n"
    "      \"maxItems\": 8,\n"
    "      \"items\": {\n"
    "       \"$ref\": \"#/components/schemas/webhook_event\"\n"
    "      }\n"
    "     },\n"
    "     \"active\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"created\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"waiting\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 100000\n"
    "     },\n"
    "     \"lost\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 4294967295\n"
    "     },\n"
    "     \"failing\": {\n"
    "      \"type\": \"boolean\"\n"
    "     },\n"
    "     \"next_try\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"url\",\n"
    "     \"events\",\n"
    "     \"active\",\n"
    "     \"created\",\n"
    "     \"waiting\",\n"
    "     \"lost\",\n"
    "     \"failing\"\n"
    "    ]\n"
    "   },\n"
    "   \"delivery\": {\n"
    "    \"type\": \"object\",\n"
    "    \"properties\": {\n"
    "     \"id\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"event\": {\n"
    "      \"$ref\": \"#/components/schemas/delivery_event\"\n"
    "     },\n"
    "     \"at\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"channel\": {\n"
    "      \"type\": \"string\",\n"
    "      \"pattern\": \"^[0-9a-f]{32}$\"\n"
    "     },\n"
    "     \"state\": {\n"
    "      \"$ref\": \"#/components/schemas/delivery_state\"\n"
    "     },\n"
    "     \"tries\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 1000\n"
    "     },\n"
    "     \"last_try\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"next_try\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"description\": \"Unix time in milliseconds\"\n"
    "     },\n"
    "     \"status\": {\n"
    "      \"type\": \"integer\",\n"
    "      \"minimum\": 0,\n"
    "      \"maximum\": 999\n"
    "     },\n"
    "     \"problem\": {\n"
    "      \"$ref\": \"#/components/schemas/delivery_problem\"\n"
    "     }\n"
    "    },\n"
    "    \"required\": [\n"
    "     \"id\",\n"
    "     \"event\",\n"
    "     \"at\",\n"
    "     \"state\",\n"
    "     \"tries\"\n"
    "    ]\n"
    "   },\n"
    "   \"error\": {\n"
    "    \"type\": \"object\",\n"
    "    \"required\": [\n"
    "     \"error\"\n"
    "    ],\n"
    "    \"properties\": {\n"
    "     \"error\": {\n"
    "      \"type\": \"object\",\n"
    "      \"required\": [\n"
    "       \"code\",\n"
    "       \"message\"\n"
    "      ],\n"
    "      \"properties\": {\n"
    "       \"code\": {\n"
    "        \"$ref\": \"#/components/schemas/error_code\"\n"
    "       },\n"
    "       \"message\": {\n"
    "        \"type\": \"string\"\n"
    "       },\n"
    "       \"field\": {\n"
    "        \"type\": \"string\"\n"
    "       },\n"
    "       \"name\": {\n"
    "        \"type\": \"string\"\n"
    "       }\n"
    "      }\n"
    "     }\n"
    "    }\n"
    "   }\n"
    "  }\n"
    " }\n"
    "}\n";
const size_t proto_openapi_json_bytes = sizeof proto_openapi_json - 1;
