// Made by tools/gen from src/protocol/dais.yaml: do not edit.
// Types of everything that crosses between client and server; the reference page is src/protocol/reference.md.

/** 32 lower-case hex digits. */
export type Id = string;
/** Unix time in milliseconds. */
export type Time = number;
/** An object without fields. */
export type Empty = Record<string, never>;

export const SUBPROTOCOL = "dais.1";

export const SITE_ROLE_VALUES = ["admin", "user", "viewer"] as const;
export type SiteRole = (typeof SITE_ROLE_VALUES)[number];

export const CHANNEL_TYPE_VALUES = ["open", "restricted", "private", "shared_repository", "public_restricted", "public_open"] as const;
export type ChannelType = (typeof CHANNEL_TYPE_VALUES)[number];

export const CHANNEL_ROLE_VALUES = ["member", "contributor", "moderator", "manager"] as const;
export type ChannelRole = (typeof CHANNEL_ROLE_VALUES)[number];

export const MEMBERSHIP_STATE_VALUES = ["active", "pending", "deactivated"] as const;
export type MembershipState = (typeof MEMBERSHIP_STATE_VALUES)[number];

export const ROOM_MODE_VALUES = ["interactive", "webinar"] as const;
export type RoomMode = (typeof ROOM_MODE_VALUES)[number];

export const STAGE_ACCESS_VALUES = ["everyone", "request", "invite"] as const;
export type StageAccess = (typeof STAGE_ACCESS_VALUES)[number];

export const SCREEN_SHARE_VALUES = ["speakers", "everyone"] as const;
export type ScreenShare = (typeof SCREEN_SHARE_VALUES)[number];

export const GUESTS_VALUES = ["off", "link"] as const;
export type Guests = (typeof GUESTS_VALUES)[number];

export const ROOM_STATE_VALUES = ["disabled", "closed", "open"] as const;
export type RoomState = (typeof ROOM_STATE_VALUES)[number];

export const ROOM_ROLE_VALUES = ["host", "room_moderator", "chat_moderator", "speaker", "member", "guest", "anonymous"] as const;
export type RoomRole = (typeof ROOM_ROLE_VALUES)[number];

export const ENTER_AS_VALUES = ["stage", "viewer", "companion"] as const;
export type EnterAs = (typeof ENTER_AS_VALUES)[number];

export const SOURCE_KIND_VALUES = ["mic", "camera", "screen", "screen_audio"] as const;
export type SourceKind = (typeof SOURCE_KIND_VALUES)[number];

export const MEDIA_STATE_VALUES = ["none", "connecting", "connected", "shaky", "lost"] as const;
export type MediaState = (typeof MEDIA_STATE_VALUES)[number];

export const LEFT_REASON_VALUES = ["left", "ended", "removed", "timeout", "replaced", "room_off", "server", "banned"] as const;
export type LeftReason = (typeof LEFT_REASON_VALUES)[number];

export const RELATION_VALUES = ["manager", "member", "subscriber"] as const;
export type Relation = (typeof RELATION_VALUES)[number];

export const CHANNEL_SORT_VALUES = ["open_first", "name", "last_session"] as const;
export type ChannelSort = (typeof CHANNEL_SORT_VALUES)[number];

export const ACCOUNT_SORT_VALUES = ["name", "-name", "email", "-email", "role", "-role", "state", "-state"] as const;
export type AccountSort = (typeof ACCOUNT_SORT_VALUES)[number];

export const GROUP_SORT_VALUES = ["name", "-name", "members", "-members"] as const;
export type GroupSort = (typeof GROUP_SORT_VALUES)[number];

export const SITE_CHANNEL_SORT_VALUES = ["name", "-name", "type", "-type", "owner", "-owner", "people", "-people", "last_session", "-last_session"] as const;
export type SiteChannelSort = (typeof SITE_CHANNEL_SORT_VALUES)[number];

export const MEMBER_SORT_VALUES = ["name", "-name", "role", "-role", "state", "-state"] as const;
export type MemberSort = (typeof MEMBER_SORT_VALUES)[number];

export const SLOT_REASON_VALUES = ["viewport", "default", "loudest", "pinned", "bandwidth", "none"] as const;
export type SlotReason = (typeof SLOT_REASON_VALUES)[number];

export const QUALITY_REASON_VALUES = ["full", "view", "bandwidth", "source", "load"] as const;
export type QualityReason = (typeof QUALITY_REASON_VALUES)[number];

export const RECEIVE_MODE_VALUES = ["all", "audio", "none"] as const;
export type ReceiveMode = (typeof RECEIVE_MODE_VALUES)[number];

export const LINK_LEVEL_VALUES = ["good", "fair", "poor"] as const;
export type LinkLevel = (typeof LINK_LEVEL_VALUES)[number];

export const MEDIA_KIND_VALUES = ["audio", "video"] as const;
export type MediaKind = (typeof MEDIA_KIND_VALUES)[number];

export const MEDIA_TOKEN_ROLE_VALUES = ["speaker", "viewer"] as const;
export type MediaTokenRole = (typeof MEDIA_TOKEN_ROLE_VALUES)[number];

export const AUDIT_ACT_VALUES = ["account_created", "account_changed", "account_role", "account_disabled", "account_enabled", "account_password", "account_logins_ended", "account_removed", "group_created", "group_changed", "group_removed", "group_member_added", "group_member_removed", "channel_created", "channel_changed", "channel_type", "channel_owner", "channel_removed", "member_added", "member_role", "member_state", "member_removed", "room_saved", "room_opened", "room_ended", "person_muted", "token_created", "token_revoked", "webhook_created", "webhook_changed", "webhook_removed", "account_linked", "account_unlinked", "link_created", "link_revoked", "room_locked", "room_unlocked", "person_admitted", "person_declined", "media_token_created", "question_taken", "question_assigned", "question_answered", "question_published", "question_withdrawn", "question_dismissed", "question_restored", "questions_granted", "message_deleted", "message_pinned", "message_unpinned", "writing_blocked", "writing_allowed", "chat_slowed", "chat_cleared", "chat_closed", "chat_opened", "stage_access", "person_invited", "person_called", "person_off_stage", "invitation_withdrawn", "hand_lowered", "hands_lowered", "hand_moved", "media_token_revoked", "interaction_published", "interaction_closed", "interaction_reopened", "interaction_deleted", "person_locked", "person_unlocked", "person_promoted", "tool_granted", "person_banned", "ban_lifted", "person_removed", "main_tile_set", "main_tile_ended"] as const;
export type AuditAct = (typeof AUDIT_ACT_VALUES)[number];

export const AUDIT_TARGET_VALUES = ["account", "group", "expected", "channel", "participant", "token", "webhook", "link", "guest", "question", "interaction"] as const;
export type AuditTarget = (typeof AUDIT_TARGET_VALUES)[number];

export const TOKEN_SCOPE_VALUES = ["me", "people_read", "accounts", "channels_read", "channels", "members", "rooms", "media", "audit", "webhooks"] as const;
export type TokenScope = (typeof TOKEN_SCOPE_VALUES)[number];

export const WEBHOOK_EVENT_VALUES = ["room_opened", "room_closed", "someone_waits"] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENT_VALUES)[number];

export const DELIVERY_EVENT_VALUES = ["room_opened", "room_closed", "someone_waits", "test"] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENT_VALUES)[number];

export const DELIVERY_STATE_VALUES = ["waiting", "delivered", "given_up"] as const;
export type DeliveryState = (typeof DELIVERY_STATE_VALUES)[number];

export const DELIVERY_PROBLEM_VALUES = ["answer", "no_answer", "certificate", "not_public"] as const;
export type DeliveryProblem = (typeof DELIVERY_PROBLEM_VALUES)[number];

export const STAGE_MOVE_VALUES = ["own", "rights", "removed", "evicted", "called", "accepted"] as const;
export type StageMove = (typeof STAGE_MOVE_VALUES)[number];

export const STANDING_VALUES = ["locked", "speaker", "moderator", "screen"] as const;
export type Standing = (typeof STANDING_VALUES)[number];

export const PROMOTION_VALUES = ["none", "speaker", "moderator"] as const;
export type Promotion = (typeof PROMOTION_VALUES)[number];

export const BAN_SCOPE_VALUES = ["session", "room"] as const;
export type BanScope = (typeof BAN_SCOPE_VALUES)[number];

export const TOOL_VALUES = ["screen"] as const;
export type Tool = (typeof TOOL_VALUES)[number];

export const INVITATION_END_VALUES = ["declined", "expired", "withdrawn"] as const;
export type InvitationEnd = (typeof INVITATION_END_VALUES)[number];

export const KNOCK_STATE_VALUES = ["waiting", "admitted", "declined", "ended"] as const;
export type KnockState = (typeof KNOCK_STATE_VALUES)[number];

export const CHANNEL_RIGHT_VALUES = ["see", "add_media", "edit", "approve_media", "manage_members", "transfer", "delete", "manage_room", "reports", "subscribe", "room_open", "stage_join", "enter_locked", "links", "enter_closed"] as const;
export type ChannelRight = (typeof CHANNEL_RIGHT_VALUES)[number];

export const CHAT_EMOJI_VALUES = ["thumbs_up", "thumbs_down", "heart", "clap", "laugh", "smile", "party", "pray", "fire", "eyes", "thinking", "surprised", "sad", "cry", "angry", "wave", "ok_hand", "muscle", "rocket", "star", "check", "cross", "question", "hundred"] as const;
export type ChatEmoji = (typeof CHAT_EMOJI_VALUES)[number];

export const RIGHT_VALUES = ["room_open", "room_end", "stage_join", "stage_manage", "publish_mic", "publish_camera", "publish_screen", "person_mute", "chat_read", "chat_write", "participants_see", "settings_edit", "questions_ask", "questions_all", "questions_answer", "questions_handle", "backchannel", "chat_moderate", "chat_private", "hand", "interactions_manage", "interactions_answer"] as const;
export type Right = (typeof RIGHT_VALUES)[number];

export const QUESTION_STATE_VALUES = ["pending", "owned", "answered", "dismissed"] as const;
export type QuestionState = (typeof QUESTION_STATE_VALUES)[number];

export const ANSWER_KIND_VALUES = ["private", "public", "live"] as const;
export type AnswerKind = (typeof ANSWER_KIND_VALUES)[number];

export const INTERACTION_KIND_VALUES = ["poll", "quiz", "rating", "crowd", "open_ended", "cloud", "survey", "announcement"] as const;
export type InteractionKind = (typeof INTERACTION_KIND_VALUES)[number];

export const INTERACTION_STATE_VALUES = ["draft", "scheduled", "open", "closed"] as const;
export type InteractionState = (typeof INTERACTION_STATE_VALUES)[number];

export const INTERACTION_RESULTS_VALUES = ["live", "end", "never"] as const;
export type InteractionResults = (typeof INTERACTION_RESULTS_VALUES)[number];

export const ITEM_KIND_VALUES = ["choice", "rating", "text", "words"] as const;
export type ItemKind = (typeof ITEM_KIND_VALUES)[number];

export const QUESTION_LEVEL_VALUES = ["none", "see", "answer"] as const;
export type QuestionLevel = (typeof QUESTION_LEVEL_VALUES)[number];

export const ERROR_CODE_VALUES = ["malformed", "unknown_field", "missing_field", "wrong_type", "out_of_range", "too_long", "bad_name", "too_large", "unsupported_media_type", "unauthorized", "bad_login", "too_many_tries", "forbidden_origin", "forbidden", "not_found", "method_not_allowed", "conflict", "key_reused", "exists", "room_closed", "room_disabled", "room_locked", "door_full", "link_over", "links_full", "signed_in", "not_waiting", "room_full", "not_in_room", "already_in_room", "too_many_seats", "stage_full", "stage_not_allowed", "no_hand", "not_invited", "screens_full", "hard_muted", "banned", "standings_full", "group_chat_off", "qna_off", "anonymous_off", "questions_full", "too_many_questions", "question_taken", "question_answered", "question_dismissed", "question_not_published", "answers_full", "votes_full", "interaction_open", "interaction_closed", "interaction_secret", "answered_already", "interactions_full", "too_many_open", "not_grantable", "slow_mode", "private_chat_off", "message_deleted", "reactions_full", "pins_full", "blocks_full", "blocked", "empty", "weak_password", "scope_missing", "too_many_tokens", "bad_url", "private_url", "webhooks_full", "owner_stays", "not_yourself", "owns_channels", "wrong_password", "provider_down", "provider_refused", "provider_stale", "provider_claims", "account_missing", "account_taken", "account_disabled", "connected_elsewhere", "last_admin", "password_needed", "codec_missing", "bad_sdp", "too_many_sections", "media_gone", "offer_in_flight", "slow_down", "busy", "read_only", "storage_full", "storage_failed", "internal"] as const;
export type ErrorCode = (typeof ERROR_CODE_VALUES)[number];

export interface PersonRef {
  account?: Id;
  group?: Id;
  expected?: Id;
}

export interface RoomSettings {
  /** 0..9007199254740991 */
  version: number;
  enabled: boolean;
  mode: RoomMode;
  /** at most 200 items */
  room_moderators: PersonRef[];
  /** at most 200 items */
  chat_moderators: PersonRef[];
  /** at most 200 items */
  speakers: PersonRef[];
  qna: boolean;
  group_chat: boolean;
  private_chat: boolean;
  stage_access: StageAccess;
  /** 1..49 */
  stage_limit: number;
  screen_share: ScreenShare;
  /** 0..8 */
  screens_max: number;
  guests: Guests;
  anonymous_viewers: boolean;
  anonymous_questions: boolean;
  hide_participants: boolean;
  locked: boolean;
  /** 0..10000 */
  capacity: number;
  /** 0..1440 */
  auto_end_min: number;
  /** 0..36500 */
  chat_retention_days: number;
  /** 0..36500 */
  recording_retention_days: number;
  auto_record: boolean;
  recording_consent: boolean;
}

export interface RoomRules {
  /** 0..9007199254740991 */
  version: number;
  mode: RoomMode;
  qna: boolean;
  anonymous_questions: boolean;
  group_chat: boolean;
  private_chat: boolean;
  stage_access: StageAccess;
  /** 1..49 */
  stage_limit: number;
  screen_share: ScreenShare;
  hide_participants: boolean;
  locked: boolean;
}

export interface Account {
  id: Id;
  /** at most 64 characters */
  login: string;
  /** at most 80 characters */
  name: string;
  site_role: SiteRole;
  /** at most 254 characters */
  email?: string;
  disabled?: boolean;
  password?: boolean;
  external?: boolean;
  created?: Time;
  /** 0..9007199254740991 */
  version?: number;
}

export interface Group {
  id: Id;
  /** at most 80 characters */
  name: string;
  /** 0..1000000 */
  members: number;
  /** 0..9007199254740991 */
  version: number;
}

export interface Login {
  id: Id;
  created: Time;
  expires: Time;
  current: boolean;
  /** at most 200 characters */
  agent: string;
}

export interface Token {
  id: Id;
  /** at most 80 characters */
  name: string;
  /** at most 16 items */
  scopes: TokenScope[];
  created: Time;
  expires: Time;
  used?: Time;
}

export interface SiteToken {
  id: Id;
  account: Id;
  /** at most 80 characters */
  owner: string;
  /** at most 64 characters */
  login: string;
  /** at most 80 characters */
  name: string;
  /** at most 16 items */
  scopes: TokenScope[];
  created: Time;
  expires: Time;
  used?: Time;
}

export interface AuditEntry {
  /** at most 20 characters */
  id: string;
  at: Time;
  act: AuditAct;
  actor?: Id;
  /** at most 80 characters */
  actor_name?: string;
  token?: Id;
  target_kind: AuditTarget;
  target: Id;
  /** at most 254 characters */
  target_name?: string;
  channel?: Id;
  /** at most 80 characters */
  channel_name?: string;
}

export interface PersonNamed {
  account?: Id;
  group?: Id;
  expected?: Id;
  /** at most 254 characters */
  name: string;
  /** at most 64 characters */
  login?: string;
}

export interface Live {
  state: RoomState;
  locked: boolean;
  since?: Time;
  /** 0..100000 */
  count: number;
  /** at most 80 characters, at most 5 items */
  names: string[];
  mode: RoomMode;
}

export interface ChannelCard {
  id: Id;
  /** at most 80 characters */
  name: string;
  type: ChannelType;
  role?: ChannelRole;
  subscribed: boolean;
  /** 0..1000000 */
  members: number;
  /** 0..1000000 */
  media: number;
  /** 0..1000000 */
  subscribers: number;
  live: Live;
  last_session?: Time;
}

export interface SiteChannel {
  id: Id;
  /** at most 80 characters */
  name: string;
  type: ChannelType;
  owner?: Id;
  /** at most 80 characters */
  owner_name?: string;
  /** 0..1000000 */
  members: number;
  state: RoomState;
  locked: boolean;
  /** 0..100000 */
  people: number;
  since?: Time;
  last_session?: Time;
  created: Time;
}

export interface ServerWorker {
  /** 0..1000 */
  busy: number;
  /** 0..4294967295 */
  datagrams: number;
  /** 0..100000 */
  people: number;
  gone: boolean;
}

export interface ServerStatus {
  at: Time;
  started: Time;
  /** at most 40 characters */
  version: string;
  ready: boolean;
  /** 1..65535 */
  cores: number;
  /** 0..100000000 */
  load: number;
  /** 0..9007199254740991 */
  cpu_total: number;
  /** 0..9007199254740991 */
  memory: number;
  /** 0..1000000 */
  connections: number;
  /** 0..1000000 */
  websockets: number;
  /** 0..1000000 */
  people: number;
  /** 0..1000000 */
  rooms: number;
  /** 0..1000000 */
  transports: number;
  /** 0..9007199254740991 */
  bytes_in_total: number;
  /** 0..9007199254740991 */
  bytes_out_total: number;
  /** 0..9007199254740991 */
  steps_total: number;
  /** 0..9007199254740991 */
  slow_steps_total: number;
  /** 0..9007199254740991 */
  commits_total: number;
  /** 0..9007199254740991 */
  failures_total: number;
  /** 0..9007199254740991 */
  dropped_total: number;
  /** 0..9007199254740991 */
  database: number;
  /** 0..9007199254740991 */
  disk_free: number;
  /** 0..9007199254740991 */
  disk_size: number;
  /** 0..10000000 */
  accounts: number;
  /** 0..10000000 */
  groups: number;
  /** 0..10000000 */
  channels: number;
  /** 0..10000000 */
  deliveries: number;
  certificate_until?: Time;
  self_signed?: boolean;
  /** at most 64 items */
  workers: ServerWorker[];
}

export interface Channel {
  id: Id;
  /** at most 80 characters */
  name: string;
  /** at most 2000 characters */
  description: string;
  type: ChannelType;
  role?: ChannelRole;
  owner: boolean;
  subscribed: boolean;
  /** 0..1000000 */
  members: number;
  /** 0..1000000 */
  media: number;
  /** 0..1000000 */
  subscribers: number;
  live: Live;
  last_session?: Time;
  inside?: boolean;
  visitors?: boolean;
  /** at most 16 items */
  rights: ChannelRight[];
  default_role: ChannelRole;
  /** 0..9007199254740991 */
  version: number;
}

export interface Member {
  id: Id;
  account?: Id;
  group?: Id;
  expected?: Id;
  /** at most 254 characters */
  name: string;
  /** at most 64 characters */
  login?: string;
  role: ChannelRole;
  state: MembershipState;
  owner: boolean;
}

export interface Participant {
  id: Id;
  /** at most 80 characters */
  name: string;
  account?: Id;
  /** at most 64 characters */
  login?: string;
  role: RoomRole;
  stage: boolean;
  since: Time;
  /** 0..9007199254740991 */
  order: number;
  mic: boolean;
  camera: boolean;
  screen: boolean;
  media: MediaState;
  away: boolean;
  player?: boolean;
  locked?: boolean;
  speaker?: boolean;
  moderator?: boolean;
  may_share?: boolean;
  link?: LinkLevel;
}

export interface Message {
  id: Id;
  at: Time;
  from?: Id;
  author?: Id;
  /** at most 80 characters */
  name: string;
  role: RoomRole;
  /** at most 2000 characters */
  text: string;
  deleted?: boolean;
  edited?: Time;
  reply?: Reply;
  /** at most 10 items */
  mentions?: Mention[];
  /** at most 12 items */
  reactions?: Reaction[];
}

export interface Reply {
  message: Id;
  /** at most 80 characters */
  name?: string;
  /** at most 160 characters */
  text?: string;
}

export interface Mention {
  participant: Id;
  author?: Id;
  /** at most 80 characters */
  name: string;
}

export interface Reaction {
  emoji: ChatEmoji;
  /** 0..1000000 */
  count: number;
  mine?: boolean;
}

export interface Reactor {
  /** at most 80 characters */
  name: string;
  author?: Id;
  /** at most 6 items */
  emoji: ChatEmoji[];
}

export interface BlockedWriter {
  author: Id;
  /** at most 80 characters */
  name: string;
}

export interface Slot {
  /** at most 16 characters */
  mid: string;
  kind: MediaKind;
  participant?: Id;
  source?: SourceKind;
  /** 0..4294967295 */
  gen: number;
  reason: SlotReason;
}

export interface SlotQuality {
  /** at most 16 characters */
  mid: string;
  /** 0..4294967295 */
  gen: number;
  paused: boolean;
  /** at most 16 characters */
  layer?: string;
  /** 0..65535 */
  height: number;
  /** 0..255 */
  fps: number;
  reason: QualityReason;
}

export interface SlotDepth {
  /** at most 16 characters */
  mid: string;
  /** 0..500 */
  depth: number;
}

export interface ResumeIn {
  seat: Id;
  secret: Id;
  epoch: Id;
  /** 0..9007199254740991 */
  seq: number;
}

export interface ResumeOut {
  seat: Id;
  secret: Id;
}

export interface Want {
  participant: Id;
  source: SourceKind;
  /** 0..4320 */
  height: number;
  /** 0..255 */
  priority?: number;
}

export interface Level {
  participant: Id;
  source: SourceKind;
  /** 0..127 */
  level: number;
  speaking: boolean;
}

export interface IceServer {
  /** at most 512 characters, at most 8 items */
  urls: string[];
  /** at most 256 characters */
  username?: string;
  /** at most 256 characters */
  credential?: string;
}

export interface Presence {
  channel: Id;
  live: Live;
}

export interface Guest {
  id: Id;
  /** at most 80 characters */
  name: string;
  channel: Id;
  /** at most 80 characters */
  channel_name: string;
  role?: MediaTokenRole;
}

export interface MediaToken {
  id: Id;
  /** at most 80 characters */
  name: string;
  role: MediaTokenRole;
  maker?: Id;
  /** at most 80 characters */
  maker_name?: string;
  created: Time;
  expires_at: Time;
}

export interface GuestLink {
  id: Id;
  /** at most 80 characters */
  name: string;
  role: MediaTokenRole;
  /** at most 254 characters */
  email?: string;
  created: Time;
  expires_at?: Time;
  /** 1..1000000 */
  uses_max?: number;
  /** 0..1000000 */
  uses: number;
  over: boolean;
}

export interface Webhook {
  id: Id;
  /** at most 2000 characters */
  url: string;
  /** at most 8 items */
  events: WebhookEvent[];
  active: boolean;
  created: Time;
  /** 0..100000 */
  waiting: number;
  /** 0..4294967295 */
  lost: number;
  failing: boolean;
  next_try?: Time;
}

export interface Delivery {
  id: Id;
  event: DeliveryEvent;
  at: Time;
  channel?: Id;
  state: DeliveryState;
  /** 0..1000 */
  tries: number;
  last_try?: Time;
  next_try?: Time;
  /** 0..999 */
  status?: number;
  problem?: DeliveryProblem;
}

export interface Waiter {
  id: Id;
  /** at most 80 characters */
  name: string;
  /** at most 64 characters */
  login?: string;
  guest: boolean;
  since: Time;
  away: boolean;
}

export interface Hand {
  participant: Id;
  /** at most 80 characters */
  name: string;
  /** at most 64 characters */
  login?: string;
  role: RoomRole;
  stage: boolean;
  since: Time;
  /** 0..1000000 */
  spoken: number;
}

export interface Ban {
  id: Id;
  /** at most 80 characters */
  name: string;
  scope: BanScope;
}

export interface Spotlight {
  participant: Id;
  screen: boolean;
}

export interface Invitation {
  /** at most 80 characters */
  name: string;
  role: RoomRole;
  until: Time;
}

export interface DoorMessage {
  at: Time;
  /** at most 80 characters */
  name: string;
  role: RoomRole;
  /** at most 500 characters */
  text: string;
}

export interface Answer {
  at: Time;
  kind: AnswerKind;
  /** at most 80 characters */
  name: string;
  role: RoomRole;
  /** at most 1000 characters */
  text: string;
}

export interface Question {
  id: Id;
  at: Time;
  state: QuestionState;
  published: boolean;
  anonymous: boolean;
  /** at most 80 characters */
  name?: string;
  role?: RoomRole;
  /** at most 1000 characters */
  text: string;
  /** 0..1000000 */
  votes: number;
  owner?: Id;
  /** at most 80 characters */
  owner_name?: string;
  mine?: boolean;
  voted?: boolean;
  /** at most 5 items */
  answers: Answer[];
}

export interface QuestionVotes {
  question: Id;
  /** 0..1000000 */
  votes: number;
}

export interface Helper {
  participant: Id;
  /** at most 80 characters */
  name: string;
  role: RoomRole;
  handles: boolean;
  level: QuestionLevel;
}

export interface ItemIn {
  kind: ItemKind;
  /** at most 300 characters */
  text?: string;
  /** at most 100 characters, at most 10 items */
  options?: string[];
  /** 0..9, at most 10 items */
  right?: number[];
  multiple?: boolean;
  /** 2..10 */
  scale?: number;
}

export interface Item {
  kind: ItemKind;
  /** at most 300 characters */
  text: string;
  /** at most 100 characters, at most 10 items */
  options: string[];
  /** 0..9, at most 10 items */
  right?: number[];
  multiple: boolean;
  /** 0..10 */
  scale: number;
}

export interface BallotItem {
  /** 0..9, at most 10 items */
  choices?: number[];
  /** 1..10 */
  rating?: number;
  /** at most 500 characters */
  text?: string;
  /** at most 30 characters, at most 3 items */
  words?: string[];
}

export interface BallotItemOut {
  /** 0..9, at most 10 items */
  choices?: number[];
  /** 1..10 */
  rating?: number;
  /** at most 500 characters */
  text?: string;
  /** at most 30 characters, at most 3 items */
  words?: string[];
}

export interface CloudWord {
  /** at most 30 characters */
  word: string;
  /** 0..1000000 */
  count: number;
}

export interface ItemResult {
  /** 0..1000000 */
  answered: number;
  /** 0..1000000, at most 10 items */
  counts: number[];
}

export interface InteractionResult {
  /** 0..1000000 */
  answers: number;
  /** at most 10 items */
  items?: ItemResult[];
  /** at most 50 items */
  words?: CloudWord[];
}

export interface Interaction {
  id: Id;
  kind: InteractionKind;
  state: InteractionState;
  /** at most 500 characters */
  text: string;
  /** at most 80 characters */
  set?: string;
  /** at most 10 items */
  items: Item[];
  results: InteractionResults;
  secret: boolean;
  changeable: boolean;
  /** 0..86400 */
  duration: number;
  /** 0..9007199254740991 */
  version: number;
  scheduled?: Time;
  published?: Time;
  closes?: Time;
  closed?: Time;
  result?: InteractionResult;
  answered?: boolean;
  /** at most 10 items */
  mine?: BallotItemOut[];
}

export interface AnswerLine {
  /** at most 80 characters */
  name?: string;
  author?: Id;
  at?: Time;
  /** at most 10 items */
  ballot: BallotItemOut[];
}

export interface ReactionCount {
  emoji: ChatEmoji;
  /** 1..1000000 */
  count: number;
}

export interface RoomSnapshot {
  channel: Id;
  /** at most 80 characters */
  channel_name: string;
  state: RoomState;
  session?: Id;
  since?: Time;
  settings: RoomRules;
  /** at most 200 items */
  people: Participant[];
  /** 0..100000 */
  count: number;
  /** at most 49 items */
  stage: Id[];
  /** at most 100 items */
  chat: Message[];
  chat_more: boolean;
  /** at most 50 items */
  questions: Question[];
  questions_more: boolean;
  /** at most 20 items */
  interactions: Interaction[];
  interactions_more: boolean;
  /** at most 50 items */
  backchannel: Message[];
  /** at most 20 characters */
  backchannel_cursor?: string;
  /** 0..3600 */
  chat_slow: number;
  /** at most 5 items */
  chat_pins: Message[];
  /** at most 200 items */
  chat_blocked: BlockedWriter[];
  /** at most 50 items */
  waiting: Waiter[];
  /** 0..100000 */
  at_door: number;
  /** at most 50 items */
  hands: Hand[];
  /** 0..100000 */
  hand_count: number;
  /** 0..100000 */
  place: number;
  invitation?: Invitation;
  spotlight?: Spotlight;
}

/** Every request a client may send over the WebSocket, with its answer. */
export interface Requests {
  /** Is the way open? The page asks every 2 s while anything looks wrong. */
  "ping": { body: Empty; ok: {
    at: Time;
  } };
  /** Takes a place in the channel's room, or comes back to it with resume. With a resume that is still known, missed events follow the reply as events; otherwise the snapshot is all. room_closed answers a newcomer who may not open the room: watch presence and enter when it opens. as companion: a second device beside another of one's own; no sound is taken from it or sent to it, and it may bring camera and screen on the stage. Speakers come into the green room of a closed room, and so does, with green, who may open it (without, entering opens it): they see and hear each other, nobody else is told, and room.opened finds them in their places. mic and camera: what is published from the start (the offer carries all sections anyway). */
  "room.enter": { body: {
    channel: Id;
    as: EnterAs;
    /** at most 80 characters */
    name?: string;
    offer?: string;
    resume?: ResumeIn;
    mic?: boolean;
    camera?: boolean;
    green?: boolean;
  }; ok: {
    participant: Id;
    /** at most 32 items */
    rights: Right[];
    epoch: Id;
    /** 0..9007199254740991 */
    seq: number;
    resume: ResumeOut;
    resumed: boolean;
    room: RoomSnapshot;
    answer?: string;
    /** at most 64 items */
    slots: Slot[];
    /** at most 8 items */
    ice_servers: IceServer[];
    /** 0..4294967295 */
    offer_n?: number;
  } };
  "room.leave": { body: Empty; ok: Empty };
  /** Starts a session; open when open is fine. */
  "room.open": { body: {
    channel: Id;
  }; ok: {
    session: Id;
  } };
  /** Ends the session for everyone. */
  "room.end": { body: {
    channel: Id;
  }; ok: Empty };
  /** From now on newcomers knock, or come in. Changes the setting of the same name. */
  "room.lock": { body: {
    channel: Id;
    locked: boolean;
  }; ok: Empty };
  /** Waits at the door of a locked room, once for all connections of one person; knocking again comes back to the same place. admitted: room.enter will do. declined: again in a minute. Refused as room.enter is, but for the lock. */
  "room.knock": { body: {
    channel: Id;
  }; ok: {
    state: KnockState;
    since?: Time;
    /** at most 20 items */
    messages: DoorMessage[];
  } };
  /** Goes away from the door. */
  "room.knock_end": { body: {
    channel: Id;
  }; ok: Empty };
  /** Lets one in who waits, or all: they enter by themselves. An admission that is not used within a minute is over. */
  "waiting.admit": { body: {
    waiter?: Id;
  }; ok: {
    /** 0..100000 */
    count: number;
  } };
  "waiting.decline": { body: {
    waiter: Id;
  }; ok: Empty };
  /** To one who waits, or to all. Kept for those who come back to the door, but not over a restart of the server. */
  "waiting.message": { body: {
    waiter?: Id;
    /** at most 500 characters */
    text: string;
  }; ok: {
    /** 0..100000 */
    count: number;
  } };
  /** ice_restart: the way is looked for anew on the same connection; refused with media_gone when the server has given it up. ice_servers carry fresh credentials: apply them before the offer. */
  "media.offer": { body: {
    /** 0..4294967295 */
    n: number;
    offer: string;
    ice_restart?: boolean;
  }; ok: {
    /** 0..4294967295 */
    n: number;
    answer: string;
    /** at most 64 items */
    slots: Slot[];
    /** at most 8 items */
    ice_servers: IceServer[];
  } };
  /** What this page shows, and how large; replaces the last view. receive: sound only, or nothing at all; all if absent. */
  "media.view": { body: {
    /** at most 49 items */
    want: Want[];
    receive?: ReceiveMode;
  }; ok: Empty };
  /** One's own source; unmuting needs the right to publish it. */
  "media.mute": { body: {
    source: SourceKind;
    muted: boolean;
  }; ok: Empty };
  "stage.join": { body: Empty; ok: Empty };
  "stage.leave": { body: Empty; ok: Empty };
  /** Who may come on stage, until the session ends or a Save says otherwise: the next session begins with the saved setting. Who may no longer be on the stage leaves it. */
  "stage.access": { body: {
    access: StageAccess;
  }; ok: Empty };
  /** Asks somebody on stage, who answers within a minute. Somebody who is there or is asked already: nothing changes. */
  "stage.invite": { body: {
    participant: Id;
  }; ok: Empty };
  "stage.accept": { body: Empty; ok: Empty };
  "stage.decline": { body: Empty; ok: Empty };
  /** Off the stage, or out of an invitation. */
  "stage.remove": { body: {
    participant: Id;
  }; ok: Empty };
  /** Up already: its place. */
  "hand.raise": { body: Empty; ok: {
    /** 1..100000 */
    place: number;
  } };
  /** One's own, or (with stage_manage) another's. */
  "hand.lower": { body: {
    participant?: Id;
  }; ok: Empty };
  "hand.lower_all": { body: Empty; ok: Empty };
  /** Moves a hand to that place of the queue, or to its end. */
  "hand.order": { body: {
    participant: Id;
    /** 1..100000 */
    place: number;
  }; ok: Empty };
  /** Brings on stage whose hand is up, or the first of the queue who is not away. Who stands there already has the turn: the hand goes down. */
  "hand.call": { body: {
    participant?: Id;
  }; ok: {
    participant: Id;
  } };
  /** Whose camera or screen is the main tile for all, until that person leaves the stage; without participant nobody's. Viewers may look elsewhere. */
  "stage.spotlight": { body: {
    participant?: Id;
    screen: boolean;
  }; ok: Empty };
  /** Switches another's microphone off. Nobody can switch it on. */
  "person.mute": { body: {
    participant: Id;
  }; ok: Empty };
  /** Everybody's on the stage but one's own and of those whom one may not act on. may_unmute false: and locks those of all but moderators. */
  "person.mute_all": { body: {
    may_unmute: boolean;
  }; ok: Empty };
  /** Switches another's camera off. Nobody can switch it on. */
  "person.camera_off": { body: {
    participant: Id;
  }; ok: Empty };
  /** No sound is taken from this person until it is given back or the session ends: hard_muted to who asks. Given back, the microphone stays off until its owner switches it on. */
  "person.hard_mute": { body: {
    participant: Id;
    locked: boolean;
  }; ok: Empty };
  /** A speaker or room moderator until the session ends, or no more. */
  "person.promote": { body: {
    participant: Id;
    role: Promotion;
  }; ok: Empty };
  /** Lets one person use it on the stage until the session ends. */
  "person.grant": { body: {
    participant: Id;
    tool: Tool;
    on: boolean;
  }; ok: Empty };
  /** Out of the room, on all devices. May come in again, or knock. */
  "person.remove": { body: {
    participant: Id;
  }; ok: Empty };
  /** Out of the room, and not in again, for this session or for good: whoever signed in as, or came as the same guest. */
  "person.ban": { body: {
    participant: Id;
    scope: BanScope;
  }; ok: Empty };
  "person.unban": { body: {
    ban: Id;
  }; ok: Empty };
  "person.bans": { body: Empty; ok: {
    /** at most 100 items */
    bans: Ban[];
  } };
  /** mentions: participants who are in the room now. */
  "chat.post": { body: {
    /** at most 2000 characters */
    text: string;
    reply?: Id;
    /** at most 10 items */
    mentions?: Id[];
  }; ok: {
    message: Message;
  } };
  /** One's own; chat.changed tells everybody. */
  "chat.edit": { body: {
    message: Id;
    /** at most 2000 characters */
    text: string;
    /** at most 10 items */
    mentions?: Id[];
  }; ok: Empty };
  /** One's own, or with chat_moderate anybody's. A tombstone stays; the text is erased. */
  "chat.delete": { body: {
    message: Id;
  }; ok: Empty };
  /** At most 6 of one person and 12 kinds at one message. */
  "chat.react": { body: {
    message: Id;
    emoji: ChatEmoji;
    on: boolean;
  }; ok: Empty };
  /** Who answered a message with what. */
  "chat.reactions": { body: {
    message: Id;
  }; ok: {
    /** at most 100 items */
    people: Reactor[];
    more: boolean;
  } };
  "chat.pin": { body: {
    message: Id;
  }; ok: Empty };
  "chat.unpin": { body: {
    message: Id;
  }; ok: Empty };
  /** Keeps somebody from writing, until the contrary is said: a participant who is here, or the author of a message. Exactly one of the two. */
  "chat.block": { body: {
    participant?: Id;
    author?: Id;
    blocked: boolean;
  }; ok: Empty };
  /** Everybody but moderators of the chat writes once in so many seconds; 0: as they like. */
  "chat.slow": { body: {
    /** 0..3600 */
    seconds: number;
  }; ok: Empty };
  /** What was written so far is hidden from everybody, and kept for the report. */
  "chat.clear": { body: Empty; ok: Empty };
  /** The group chat. Changes the setting group_chat. */
  "chat.switch": { body: {
    on: boolean;
  }; ok: Empty };
  "chat.history": { body: {
    before?: Id;
    /** 1..100 */
    limit?: number;
  }; ok: {
    /** at most 100 items */
    messages: Message[];
    more: boolean;
  } };
  /** Told to those who see all questions, and to oneself. anonymous: nobody is told who asked, moderators neither; needs the setting anonymous_questions. */
  "qna.ask": { body: {
    /** at most 1000 characters */
    text: string;
    anonymous?: boolean;
  }; ok: {
    question: Question;
  } };
  /** Of the questions one may see those asked before that one, or the newest; oldest first. */
  "qna.list": { body: {
    before?: Id;
    /** 1..50 */
    limit?: number;
  }; ok: {
    /** at most 50 items */
    questions: Question[];
    more: boolean;
  } };
  /** One's vote for a published question, given or taken back; one for each person. */
  "qna.upvote": { body: {
    question: Id;
    on: boolean;
  }; ok: {
    /** 0..1000000 */
    votes: number;
  } };
  /** Makes it one's own. question_taken names who has it already. */
  "qna.take": { body: {
    question: Id;
  }; ok: {
    question: Question;
  } };
  /** Gives it to somebody in the room who may answer, also when another one has it, also to oneself. */
  "qna.assign": { body: {
    question: Id;
    to: Id;
  }; ok: {
    question: Question;
  } };
  /** Takes it too, if nobody has it. public publishes the question with it, which needs questions_handle; live has no text. Whoever answered may add to it. */
  "qna.answer": { body: {
    question: Id;
    kind: AnswerKind;
    /** at most 1000 characters */
    text?: string;
  }; ok: {
    question: Question;
  } };
  /** Shows it to everybody, or no more. */
  "qna.publish": { body: {
    question: Id;
    published: boolean;
  }; ok: {
    question: Question;
  } };
  /** It is published no more. */
  "qna.dismiss": { body: {
    question: Id;
  }; ok: {
    question: Question;
  } };
  /** One that was taken or dismissed is pending again. */
  "qna.restore": { body: {
    question: Id;
  }; ok: {
    question: Question;
  } };
  /** Those in the room who answer, room moderators and speakers. */
  "qna.helpers": { body: Empty; ok: {
    /** at most 50 items */
    helpers: Helper[];
  } };
  /** For this session. see: all questions, for room moderators and speakers. answer: also takes and answers them, for speakers. */
  "qna.grant": { body: {
    participant: Id;
    level: QuestionLevel;
  }; ok: Empty };
  /** A new one, or (with interaction and the version that was read) another shape for one that is not published yet. A survey has several items, an announcement none, every other kind one. secret: nobody, moderators neither, sees a result before it is closed; no texts, not changeable, results end or never, and it is not opened again. */
  "interaction.draft": { body: {
    interaction?: Id;
    /** 0..9007199254740991 */
    version?: number;
    kind: InteractionKind;
    /** at most 500 characters */
    text: string;
    /** at most 80 characters */
    set?: string;
    /** at most 10 items */
    items: ItemIn[];
    results: InteractionResults;
    secret?: boolean;
    changeable?: boolean;
    /** 0..86400 */
    duration?: number;
  }; ok: {
    interaction: Interaction;
  } };
  /** Published at that time, or when the room opens after it; without at: no more. */
  "interaction.schedule": { body: {
    interaction: Id;
    at?: Time;
  }; ok: {
    interaction: Interaction;
  } };
  /** From now on it is answered. Open already: nothing changes. */
  "interaction.publish": { body: {
    interaction: Id;
  }; ok: {
    interaction: Interaction;
  } };
  /** One for each person; again only where changeable. ballot has as many entries as the interaction has items. */
  "interaction.answer": { body: {
    interaction: Id;
    /** at most 10 items */
    ballot: BallotItem[];
  }; ok: Empty };
  /** Also by itself: when its duration is over, and when the session ends. */
  "interaction.close": { body: {
    interaction: Id;
  }; ok: {
    interaction: Interaction;
  } };
  /** With the answers it has; its duration begins anew. */
  "interaction.reopen": { body: {
    interaction: Id;
  }; ok: {
    interaction: Interaction;
  } };
  /** With all answers; not while it is open. */
  "interaction.delete": { body: {
    interaction: Id;
  }; ok: Empty };
  /** Of those one may see those drafted before that one, or the newest; oldest first. */
  "interaction.list": { body: {
    before?: Id;
    /** 1..20 */
    limit?: number;
  }; ok: {
    /** at most 20 items */
    interactions: Interaction[];
    more: boolean;
  } };
  /** What was answered, person by person: to who manages interactions; to who sees the result, the texts alone, in no order that tells when. None of a secret ballot. */
  "interaction.answers": { body: {
    interaction: Id;
    /** at most 40 characters */
    cursor?: string;
  }; ok: {
    /** at most 50 items */
    answers: AnswerLine[];
    /** at most 40 characters */
    cursor?: string;
  } };
  /** Floats over the stage; three a second. Kept nowhere. */
  "reaction.send": { body: {
    emoji: ChatEmoji;
  }; ok: Empty };
  /** To moderators and speakers. */
  "backchannel.post": { body: {
    /** at most 2000 characters */
    text: string;
  }; ok: {
    message: Message;
  } };
  "backchannel.history": { body: {
    /** at most 20 characters */
    cursor?: string;
    /** 1..50 */
    limit?: number;
  }; ok: {
    /** at most 50 items */
    messages: Message[];
    /** at most 20 characters */
    cursor?: string;
  } };
  /** The newest first. One answer looks at so many messages only: with next, ask on before it, also when nothing was found. */
  "chat.search": { body: {
    /** at most 100 characters */
    q: string;
    before?: Id;
  }; ok: {
    /** at most 50 items */
    messages: Message[];
    next?: Id;
  } };
  /** To one participant who is here, where the setting private_chat is on. Read by these two and nobody else. */
  "chat.direct": { body: {
    to: Id;
    /** at most 2000 characters */
    text: string;
  }; ok: {
    message: Message;
  } };
  "chat.direct_history": { body: {
    author: Id;
    before?: Id;
    /** 1..100 */
    limit?: number;
  }; ok: {
    /** at most 100 items */
    messages: Message[];
    more: boolean;
  } };
  /** Replaces the list of channels this connection watches without entering. */
  "presence.watch": { body: {
    /** at most 200 items */
    channels: Id[];
  }; ok: {
    /** at most 200 items */
    live: Presence[];
  } };
}

/** Requests that must carry a `key`. */
export const DURABLE_REQUESTS = ["room.leave", "room.open", "room.end", "room.lock", "room.knock_end", "waiting.admit", "waiting.decline", "stage.join", "stage.leave", "stage.access", "stage.invite", "stage.accept", "stage.decline", "stage.remove", "hand.raise", "hand.lower", "hand.lower_all", "hand.order", "hand.call", "stage.spotlight", "person.mute", "person.mute_all", "person.camera_off", "person.hard_mute", "person.promote", "person.grant", "person.remove", "person.ban", "person.unban", "chat.post", "chat.edit", "chat.delete", "chat.react", "chat.pin", "chat.unpin", "chat.block", "chat.slow", "chat.clear", "chat.switch", "qna.ask", "qna.upvote", "qna.take", "qna.assign", "qna.answer", "qna.publish", "qna.dismiss", "qna.restore", "qna.grant", "interaction.draft", "interaction.schedule", "interaction.publish", "interaction.answer", "interaction.close", "interaction.reopen", "interaction.delete", "backchannel.post", "chat.direct"] as const;

/** Every event the server sends. Clients ignore names they don't know. */
export interface Events {
  "room.opened": {
    session: Id;
    since: Time;
  };
  /** Everybody is out of the room; the page shows the end page. */
  "room.ended": {
    reason: LeftReason;
  };
  "person.entered": {
    person: Participant;
  };
  "person.left": {
    participant: Id;
    reason: LeftReason;
  };
  /** Anything of it changed: name, role, stage, mute, media state. */
  "person.changed": {
    person: Participant;
  };
  /** Above 100 people instead of every join and leave. */
  "room.count": {
    /** 0..100000 */
    count: number;
  };
  "settings.changed": {
    settings: RoomRules;
  };
  "rights.changed": {
    /** at most 32 items */
    rights: Right[];
  };
  /** A moderator switched it off; names the role, not the person. */
  "muted": {
    source: SourceKind;
    role: RoomRole;
  };
  /** role: of the moderator whose act it was, not the person. */
  "standing.changed": {
    standing: Standing;
    on: boolean;
    role?: RoomRole;
  };
  /** One came on the stage or left it. role: of the moderator whose act it was, not the person. */
  "stage.moved": {
    stage: boolean;
    reason: StageMove;
    role?: RoomRole;
  };
  /** role: of the moderator whose act it was, not the person. It ends without a word when the person leaves the stage. */
  "stage.spotlight": {
    spotlight?: Spotlight;
    role: RoomRole;
  };
  "stage.invited": {
    invitation: Invitation;
  };
  /** To whom it was for, and to whom invited: it was not accepted. */
  "invitation.ended": {
    participant: Id;
    /** at most 80 characters */
    name: string;
    reason: InvitationEnd;
  };
  /** The queue of raised hands, the first of it: to those who manage the stage, and among at most 100 people to all who see participants. At most every half second. */
  "hands.changed": {
    /** at most 50 items */
    hands: Hand[];
    /** 0..100000 */
    count: number;
  };
  /** The place of one's own hand; 0: it is down. At most every half second. */
  "hand.placed": {
    /** 0..100000 */
    place: number;
  };
  "chat.posted": {
    message: Message;
  };
  /** A question that one may see, new or changed. Questions, and what changed of them, are in the snapshot of every room.enter: they are not replayed. */
  "qna.changed": {
    question: Question;
  };
  /** It may be seen no more. */
  "qna.gone": {
    question: Id;
  };
  /** Of published questions whose number changed, twice a second at most. */
  "qna.votes": {
    /** at most 50 items */
    votes: QuestionVotes[];
  };
  /** One that may be seen, new or changed. As with questions they are in the snapshot of every room.enter, and not replayed. */
  "interaction.changed": {
    interaction: Interaction;
  };
  /** It was deleted. */
  "interaction.gone": {
    interaction: Id;
  };
  /** How it stands, to whom it is shown while it is open; twice a second at most. Of a secret ballot: how many answered, to who manages interactions. */
  "interaction.result": {
    interaction: Id;
    result: InteractionResult;
  };
  /** All that were sent within half a second, together. */
  "reactions": {
    /** at most 24 items */
    reactions: ReactionCount[];
  };
  "backchannel.posted": {
    message: Message;
  };
  /** It was edited or deleted. One that is not known stands where its time says. */
  "chat.changed": {
    message: Message;
  };
  /** count: how many there are now; author: whose it is. */
  "chat.reacted": {
    message: Id;
    emoji: ChatEmoji;
    /** 0..1000000 */
    count: number;
    author: Id;
    on: boolean;
  };
  /** All that are pinned now, the newest last. */
  "chat.pins": {
    /** at most 5 items */
    pins: Message[];
  };
  "chat.slow": {
    /** 0..3600 */
    seconds: number;
  };
  "chat.cleared": Empty;
  /** All who are kept from writing now. */
  "chat.blocked": {
    /** at most 200 items */
    people: BlockedWriter[];
  };
  /** To the two whom it concerns, on all their devices. to: the account or guest it was written to. */
  "chat.direct": {
    message: Message;
    to: Id;
  };
  /** What these slots carry from now on; cover the tile until media.live. */
  "media.slots": {
    /** at most 64 items */
    slots: Slot[];
  };
  "media.live": {
    /** at most 16 characters */
    mid: string;
    /** 0..4294967295 */
    gen: number;
    /** 0..4294967295 */
    rtp_timestamp: number;
  };
  /** Which encoding a video slot carries now, and why no better one. Of a gen that is no longer the slot's: ignore it. */
  "media.quality": {
    /** at most 64 items */
    slots: SlotQuality[];
  };
  /** The encodings of one's own source that somebody wants. The others need not be sent. Who publishes by WHIP is not told: WHIP has no message for it, and RTCP none by which encoders stop one encoding of several (TMMBR and REMB limit the whole way, RFC 7728's pause is not implemented by them); key frames are asked of them as of everybody, by PLI. */
  "media.wanted": {
    source: SourceKind;
    /** at most 16 characters, at most 3 items */
    rids: string[];
  };
  /** How many milliseconds of what arrives in a slot to keep before playing it, sound and pictures alike, while packets are lost on its way. In slots that are not named as few as the browser likes. */
  "media.buffer": {
    /** at most 64 items */
    slots: SlotDepth[];
  };
  /** How one's own connection fares: when it changed by a quarter or more, at most every 2 s, and every 10 s. bit/s (down_estimate: what the way here can take, 0 if not known), ms, percent. limited: pictures are smaller than wanted for want of bandwidth. */
  "media.link": {
    /** 0..4294967295 */
    down_estimate: number;
    /** 0..4294967295 */
    down: number;
    /** 0..4294967295 */
    up: number;
    /** 0..65535 */
    rtt: number;
    /** 0..100 */
    down_loss: number;
    /** 0..100 */
    up_loss: number;
    limited: boolean;
  };
  /** Who speaks, those who just ceased included, and who is the dominant speaker: within 0.3 s when that changes, else every 2 s while anybody speaks. How loud those are whom one hears is in their packets (RFC 6464). */
  "media.levels": {
    /** at most 16 items */
    levels: Level[];
    dominant?: Id;
  };
  "media.state": {
    state: MediaState;
  };
  /** You are out of the room: removed, replaced by another tab, room ended. */
  "left": {
    reason: LeftReason;
  };
  /** To who waits at the door. ended: the room was closed, the right to enter is gone, or another connection of the same person went away from the door. */
  "knock.changed": {
    channel: Id;
    state: KnockState;
  };
  /** From a moderator to who waits. */
  "knock.message": {
    channel: Id;
    message: DoorMessage;
  };
  /** Who waits at the door: the first of them, and how many they are. At most every half second. */
  "waiting.changed": {
    /** at most 50 items */
    waiting: Waiter[];
    /** 0..100000 */
    count: number;
  };
  "presence.changed": {
    channel: Id;
    live: Live;
  };
  /** A watched channel is gone, or may be seen no more. It comes back by presence.changed. */
  "presence.gone": {
    channel: Id;
  };
  /** To subscribers, wherever they are but in it: the room was opened. */
  "channel.opened": {
    channel: Id;
    /** at most 80 characters */
    name: string;
    since: Time;
  };
}

/** HTTP by name. `path` holds what stands in braces; see ROUTES. */
export interface Routes {
  healthz: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 16 characters */
      status: string;
    };
  };
  readyz: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 16 characters */
      status: string;
    };
  };
  /** Is the first administrator still to be made? */
  setup_get: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      needed: boolean;
    };
  };
  /** Makes the first administrator, with the token that the server printed at its start, and signs her in. not_found when there is one already. */
  setup: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 64 characters */
      token: string;
      /** at most 64 characters */
      login: string;
      /** at most 80 characters */
      name: string;
      /** at most 128 characters */
      password: string;
      /** at most 254 characters */
      email?: string;
    };
    ok: {
      account: Account;
    };
  };
  login: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 64 characters */
      login: string;
      /** at most 128 characters */
      password: string;
    };
    ok: {
      account: Account;
    };
  };
  /** Of an account, or of a guest, who is nobody then. url: where one signs out at the identity provider too, if that is wanted. */
  logout: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 4096 characters */
      url?: string;
    };
  };
  /** The identity provider (OpenID Connect) that one may sign in by; without one there is no name. */
  provider_get: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 80 characters */
      name?: string;
    };
  };
  /** Begins a log-in by the identity provider: where the browser goes. It comes back to /sign-in/provider, within ten minutes and once. */
  provider_login: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 4096 characters */
      url: string;
    };
  };
  /** Ends it, with what the provider sent the browser back with: signs in, or connects the account that is signed in. */
  provider_finish: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 64 characters */
      state: string;
      /** at most 2048 characters */
      code: string;
      /** at most 1000 characters */
      issuer?: string;
    };
    ok: {
      account: Account;
    };
  };
  /** Begins to connect one's account: from then on the provider signs in to it. */
  provider_connect: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 4096 characters */
      url: string;
    };
  };
  /** Takes back what the provider gave: the groups of oidc.groups, and with oidc.admin_group the administrator's role. Not from an account without a password, and not from the last administrator. */
  provider_disconnect: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Who is asking; without a valid log-in there is no account in the answer. */
  me: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      account?: Account;
      guest?: Guest;
    };
  };
  /** Comes as a guest: by the secret of a link, or to a public channel that admits anonymous viewers. The cookie that is set is the guest for 30 days, and gone when the link is revoked or has expired. Who comes again by the same link stays the same and may change the name. */
  guest: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 64 characters */
      link?: string;
      channel?: Id;
      /** at most 80 characters */
      name: string;
    };
    ok: {
      guest: Guest;
    };
  };
  link_list: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      /** at most 200 items */
      items: GuestLink[];
    };
  };
  /** The secret is in this answer only: people come to /guest#SECRET. With an e-mail address it is an invitation, for one person unless uses_max says otherwise. */
  link_create: {
    path: { channel: Id };
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
      role: MediaTokenRole;
      expires_at?: Time;
      /** 1..1000000 */
      uses_max?: number;
      /** at most 254 characters */
      email?: string;
    };
    ok: {
      link: GuestLink;
      /** at most 64 characters */
      secret: string;
    };
  };
  /** Whoever came by it is out of the room at once. */
  link_delete: {
    path: { channel: Id; link: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  me_update: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
    };
    ok: {
      account: Account;
    };
  };
  /** Ends all log-ins but the one that asks. API tokens stay. */
  password_change: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 128 characters */
      old: string;
      /** at most 128 characters */
      new: string;
    };
    ok: Empty;
  };
  /** Where one is signed in, the newest first. */
  login_list: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 100 items */
      items: Login[];
    };
  };
  login_end: {
    path: { login: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Signs out everywhere but here. */
  login_end_others: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** One's own API tokens, the newest first. */
  token_list: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Token[];
    };
  };
  /** The secret is shown this once, and used as Authorization: Bearer. It may do what its account may, as far as the scopes go, and ends after so many days (90), when it is revoked, and when the account is removed or disabled. The answer is not kept under the key. */
  token_create: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
      /** at most 16 items */
      scopes: TokenScope[];
      /** 1..365 */
      days?: number;
    };
    ok: {
      token: Token;
      /** at most 128 characters */
      secret: string;
    };
  };
  token_revoke: {
    path: { token: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** The API tokens of all accounts, account by account. */
  site_token_list: {
    path: Empty;
    query: {
      /** at most 64 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: SiteToken[];
      /** at most 64 characters */
      cursor?: string;
    };
  };
  /** Anybody's. */
  site_token_revoke: {
    path: { account: Id; token: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Every channel, by its name unless sorted otherwise. q looks in the names of channels and of their owners. */
  site_channel_list: {
    path: Empty;
    query: {
      /** at most 80 characters */
      q?: string;
      type?: ChannelType;
      state?: RoomState;
      sort?: SiteChannelSort;
      /** at most 420 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: SiteChannel[];
      /** at most 420 characters */
      cursor?: string;
    };
  };
  /** How the server is. load: the machine's of the last minute, in thousandths. dropped_total: datagrams that were not read in time. Monitoring reads /metrics instead. */
  server_get: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      server: ServerStatus;
    };
  };
  /** Who did what, the newest first. A page may have fewer entries than there are, or none, and a cursor all the same: go on until there is none. */
  audit_list: {
    path: Empty;
    query: {
      act?: AuditAct;
      actor?: Id;
      target?: Id;
      channel?: Id;
      since?: Time;
      until?: Time;
      /** at most 20 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: AuditEntry[];
      /** at most 20 characters */
      cursor?: string;
    };
  };
  account_create: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 64 characters */
      login: string;
      /** at most 80 characters */
      name: string;
      /** at most 128 characters */
      password?: string;
      site_role?: SiteRole;
      /** at most 254 characters */
      email?: string;
    };
    ok: {
      account: Account;
    };
  };
  /** Type-ahead for pickers: name and login only, e-mail only for admins. Without `sort` in no order; others than by name are for admins. */
  account_list: {
    path: Empty;
    query: {
      /** at most 80 characters */
      q?: string;
      sort?: AccountSort;
      /** at most 420 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Account[];
      /** at most 420 characters */
      cursor?: string;
    };
  };
  account_get: {
    path: { account: Id };
    query: Empty;
    body: Empty;
    ok: {
      account: Account;
    };
  };
  /** An empty e-mail removes it. Administrators can't disable themselves or give up their own role. Disabling ends all log-ins and revokes the API tokens, also for when it is enabled again. A version that is no longer the account's answers 409 with the account beside the error. */
  account_update: {
    path: { account: Id };
    query: Empty;
    body: {
      /** at most 64 characters */
      login?: string;
      /** at most 80 characters */
      name?: string;
      /** at most 254 characters */
      email?: string;
      site_role?: SiteRole;
      disabled?: boolean;
      /** 0..9007199254740991 */
      version?: number;
    };
    ok: {
      account: Account;
    };
  };
  /** Sets another's password, ends all her log-ins and revokes her API tokens. */
  account_password: {
    path: { account: Id };
    query: Empty;
    body: {
      /** at most 128 characters */
      password: string;
    };
    ok: Empty;
  };
  /** The identity provider signs in to it no more, and what it gave is taken back: the groups of oidc.groups, and with oidc.admin_group the administrator's role (not the last administrator's). */
  account_disconnect: {
    path: { account: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** With its memberships, subscriptions and log-ins. What it wrote stays. Channels that it owns are to be transferred first. */
  account_delete: {
    path: { account: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  group_list: {
    path: Empty;
    query: {
      /** at most 80 characters */
      q?: string;
      sort?: GroupSort;
      /** at most 420 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Group[];
      /** at most 420 characters */
      cursor?: string;
    };
  };
  group_create: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
    };
    ok: {
      group: Group;
    };
  };
  group_get: {
    path: { group: Id };
    query: Empty;
    body: Empty;
    ok: {
      group: Group;
    };
  };
  /** A stale version answers 409 with the group beside the error. */
  group_update: {
    path: { group: Id };
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
      /** 0..9007199254740991 */
      version?: number;
    };
    ok: {
      group: Group;
    };
  };
  /** With the rights that it had. */
  group_delete: {
    path: { group: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  group_member_list: {
    path: { group: Id };
    query: {
      /** at most 128 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Account[];
      /** at most 128 characters */
      cursor?: string;
    };
  };
  /** Accounts only: a group is not in a group. */
  group_member_add: {
    path: { group: Id };
    query: Empty;
    body: {
      account: Id;
    };
    ok: {
      group: Group;
    };
  };
  group_member_remove: {
    path: { group: Id; account: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  channel_list: {
    path: Empty;
    query: {
      relation?: Relation;
      /** at most 80 characters */
      q?: string;
      sort?: ChannelSort;
      /** at most 128 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: ChannelCard[];
      /** at most 128 characters */
      cursor?: string;
    };
  };
  /** One owner has no two channels of the same name. */
  channel_create: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 80 characters */
      name: string;
      type: ChannelType;
      /** at most 2000 characters */
      description?: string;
      default_role?: ChannelRole;
    };
    ok: {
      channel: Channel;
    };
  };
  channel_get: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      channel: Channel;
    };
  };
  /** default_role: of newcomers. A stale version answers 409 with the channel beside the error. */
  channel_update: {
    path: { channel: Id };
    query: Empty;
    body: {
      /** at most 80 characters */
      name?: string;
      type?: ChannelType;
      /** at most 2000 characters */
      description?: string;
      default_role?: ChannelRole;
      /** 0..9007199254740991 */
      version?: number;
    };
    ok: {
      channel: Channel;
    };
  };
  channel_delete: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** The new owner becomes a manager if she is not yet; the old one stays a manager. */
  channel_transfer: {
    path: { channel: Id };
    query: Empty;
    body: {
      account: Id;
    };
    ok: {
      channel: Channel;
    };
  };
  /** Of this channel, for whoever may read its reports. */
  channel_audit: {
    path: { channel: Id };
    query: {
      act?: AuditAct;
      actor?: Id;
      target?: Id;
      since?: Time;
      until?: Time;
      /** at most 20 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: AuditEntry[];
      /** at most 20 characters */
      cursor?: string;
    };
  };
  member_list: {
    path: { channel: Id };
    query: {
      /** at most 80 characters */
      q?: string;
      state?: MembershipState;
      sort?: MemberSort;
      /** at most 420 characters */
      cursor?: string;
    };
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Member[];
      /** at most 420 characters */
      cursor?: string;
    };
  };
  /** Exactly one of account, group, login and email. A log-in name or an e-mail address that nobody has yet is expected: the right waits for its account. Without a role: the channel's default_role. */
  member_add: {
    path: { channel: Id };
    query: Empty;
    body: {
      account?: Id;
      group?: Id;
      /** at most 64 characters */
      login?: string;
      /** at most 254 characters */
      email?: string;
      role?: ChannelRole;
      state?: MembershipState;
    };
    ok: {
      member: Member;
    };
  };
  member_update: {
    path: { channel: Id; member: Id };
    query: Empty;
    body: {
      role?: ChannelRole;
      state?: MembershipState;
    };
    ok: {
      member: Member;
    };
  };
  member_remove: {
    path: { channel: Id; member: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  subscribe: {
    path: { channel: Id };
    query: Empty;
    body: {
      subscribed: boolean;
    };
    ok: Empty;
  };
  webhook_list: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      /** at most 10 items */
      items: Webhook[];
    };
  };
  /** From now on these events of this channel are sent there by POST, at least once each and in their order, signed with the secret, which is shown this once. The answer is not kept under the key. */
  webhook_create: {
    path: { channel: Id };
    query: Empty;
    body: {
      /** at most 2000 characters */
      url: string;
      /** at most 8 items */
      events: WebhookEvent[];
    };
    ok: {
      webhook: Webhook;
      /** at most 64 characters */
      secret: string;
    };
  };
  /** The secret stays. Not active: it is sent nothing but tests, and what was still to be delivered is dropped; what happens meanwhile it never hears of. */
  webhook_update: {
    path: { channel: Id; webhook: Id };
    query: Empty;
    body: {
      /** at most 2000 characters */
      url?: string;
      /** at most 8 items */
      events?: WebhookEvent[];
      active?: boolean;
    };
    ok: {
      webhook: Webhook;
    };
  };
  /** With what was still to be delivered. */
  webhook_delete: {
    path: { channel: Id; webhook: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Sends an event called test at once, and once. What became of it is in the list of deliveries. */
  webhook_test: {
    path: { channel: Id; webhook: Id };
    query: Empty;
    body: Empty;
    ok: {
      delivery: Delivery;
    };
  };
  /** The newest first: some that wait, and the last that do no more. */
  webhook_delivery_list: {
    path: { channel: Id; webhook: Id };
    query: Empty;
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Delivery[];
    };
  };
  site_webhook_list: {
    path: Empty;
    query: Empty;
    body: Empty;
    ok: {
      /** at most 10 items */
      items: Webhook[];
    };
  };
  /** From now on these events of all channels are sent there by POST, at least once each and in their order, signed with the secret, which is shown this once. The answer is not kept under the key. */
  site_webhook_create: {
    path: Empty;
    query: Empty;
    body: {
      /** at most 2000 characters */
      url: string;
      /** at most 8 items */
      events: WebhookEvent[];
    };
    ok: {
      webhook: Webhook;
      /** at most 64 characters */
      secret: string;
    };
  };
  /** The secret stays. Not active: it is sent nothing but tests, and what was still to be delivered is dropped; what happens meanwhile it never hears of. */
  site_webhook_update: {
    path: { webhook: Id };
    query: Empty;
    body: {
      /** at most 2000 characters */
      url?: string;
      /** at most 8 items */
      events?: WebhookEvent[];
      active?: boolean;
    };
    ok: {
      webhook: Webhook;
    };
  };
  /** With what was still to be delivered. */
  site_webhook_delete: {
    path: { webhook: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Sends an event called test at once, and once. What became of it is in the list of deliveries. */
  site_webhook_test: {
    path: { webhook: Id };
    query: Empty;
    body: Empty;
    ok: {
      delivery: Delivery;
    };
  };
  /** The newest first: some that wait, and the last that do no more. */
  site_webhook_delivery_list: {
    path: { webhook: Id };
    query: Empty;
    body: Empty;
    ok: {
      /** at most 50 items */
      items: Delivery[];
    };
  };
  room_get: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      settings: RoomSettings;
      /** at most 600 items */
      people: PersonNamed[];
    };
  };
  /** A stale version answers 409 with the newer settings beside the error. */
  room_save: {
    path: { channel: Id };
    query: Empty;
    body: RoomSettings;
    ok: {
      settings: RoomSettings;
      /** at most 600 items */
      people: PersonNamed[];
    };
  };
  room_open: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      session: Id;
    };
  };
  room_end: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
  /** Those that have not expired, the newest first. */
  media_token_list: {
    path: { channel: Id };
    query: Empty;
    body: Empty;
    ok: {
      /** at most 100 items */
      items: MediaToken[];
    };
  };
  /** For 12 hours, and as long as whoever made it is a host or room moderator of the channel. The secret is in this answer only. */
  media_token_create: {
    path: { channel: Id };
    query: Empty;
    body: {
      role: MediaTokenRole;
      /** at most 80 characters */
      name: string;
    };
    ok: {
      id: Id;
      /** at most 128 characters */
      token: string;
      expires_at: Time;
    };
  };
  /** Encoders and players that came by it are out within a second. */
  media_token_delete: {
    path: { channel: Id; token: Id };
    query: Empty;
    body: Empty;
    ok: Empty;
  };
}

/** Method and path of each route; `durable` ones take an Idempotency-Key. */
export const ROUTES = {
  healthz: { method: "GET", path: "/healthz", durable: false },
  readyz: { method: "GET", path: "/readyz", durable: false },
  setup_get: { method: "GET", path: "/api/v1/setup", durable: false },
  setup: { method: "POST", path: "/api/v1/setup", durable: false },
  login: { method: "POST", path: "/api/v1/login", durable: false },
  logout: { method: "POST", path: "/api/v1/logout", durable: false },
  provider_get: { method: "GET", path: "/api/v1/provider", durable: false },
  provider_login: { method: "POST", path: "/api/v1/provider/login", durable: false },
  provider_finish: { method: "POST", path: "/api/v1/provider/finish", durable: false },
  provider_connect: { method: "POST", path: "/api/v1/me/provider", durable: false },
  provider_disconnect: { method: "DELETE", path: "/api/v1/me/provider", durable: true },
  me: { method: "GET", path: "/api/v1/me", durable: false },
  guest: { method: "POST", path: "/api/v1/guest", durable: false },
  link_list: { method: "GET", path: "/api/v1/channels/{channel}/links", durable: false },
  link_create: { method: "POST", path: "/api/v1/channels/{channel}/links", durable: false },
  link_delete: { method: "DELETE", path: "/api/v1/channels/{channel}/links/{link}", durable: true },
  me_update: { method: "PATCH", path: "/api/v1/me", durable: true },
  password_change: { method: "POST", path: "/api/v1/me/password", durable: false },
  login_list: { method: "GET", path: "/api/v1/me/logins", durable: false },
  login_end: { method: "DELETE", path: "/api/v1/me/logins/{login}", durable: true },
  login_end_others: { method: "DELETE", path: "/api/v1/me/logins", durable: true },
  token_list: { method: "GET", path: "/api/v1/tokens", durable: false },
  token_create: { method: "POST", path: "/api/v1/tokens", durable: true },
  token_revoke: { method: "DELETE", path: "/api/v1/tokens/{token}", durable: true },
  site_token_list: { method: "GET", path: "/api/v1/site/tokens", durable: false },
  site_token_revoke: { method: "DELETE", path: "/api/v1/accounts/{account}/tokens/{token}", durable: true },
  site_channel_list: { method: "GET", path: "/api/v1/site/channels", durable: false },
  server_get: { method: "GET", path: "/api/v1/site/server", durable: false },
  audit_list: { method: "GET", path: "/api/v1/audit", durable: false },
  account_create: { method: "POST", path: "/api/v1/accounts", durable: true },
  account_list: { method: "GET", path: "/api/v1/accounts", durable: false },
  account_get: { method: "GET", path: "/api/v1/accounts/{account}", durable: false },
  account_update: { method: "PATCH", path: "/api/v1/accounts/{account}", durable: true },
  account_password: { method: "PUT", path: "/api/v1/accounts/{account}/password", durable: false },
  account_disconnect: { method: "DELETE", path: "/api/v1/accounts/{account}/provider", durable: true },
  account_delete: { method: "DELETE", path: "/api/v1/accounts/{account}", durable: true },
  group_list: { method: "GET", path: "/api/v1/groups", durable: false },
  group_create: { method: "POST", path: "/api/v1/groups", durable: true },
  group_get: { method: "GET", path: "/api/v1/groups/{group}", durable: false },
  group_update: { method: "PATCH", path: "/api/v1/groups/{group}", durable: true },
  group_delete: { method: "DELETE", path: "/api/v1/groups/{group}", durable: true },
  group_member_list: { method: "GET", path: "/api/v1/groups/{group}/members", durable: false },
  group_member_add: { method: "POST", path: "/api/v1/groups/{group}/members", durable: true },
  group_member_remove: { method: "DELETE", path: "/api/v1/groups/{group}/members/{account}", durable: true },
  channel_list: { method: "GET", path: "/api/v1/channels", durable: false },
  channel_create: { method: "POST", path: "/api/v1/channels", durable: true },
  channel_get: { method: "GET", path: "/api/v1/channels/{channel}", durable: false },
  channel_update: { method: "PATCH", path: "/api/v1/channels/{channel}", durable: true },
  channel_delete: { method: "DELETE", path: "/api/v1/channels/{channel}", durable: true },
  channel_transfer: { method: "POST", path: "/api/v1/channels/{channel}/transfer", durable: true },
  channel_audit: { method: "GET", path: "/api/v1/channels/{channel}/audit", durable: false },
  member_list: { method: "GET", path: "/api/v1/channels/{channel}/members", durable: false },
  member_add: { method: "POST", path: "/api/v1/channels/{channel}/members", durable: true },
  member_update: { method: "PATCH", path: "/api/v1/channels/{channel}/members/{member}", durable: true },
  member_remove: { method: "DELETE", path: "/api/v1/channels/{channel}/members/{member}", durable: true },
  subscribe: { method: "POST", path: "/api/v1/channels/{channel}/subscribe", durable: true },
  webhook_list: { method: "GET", path: "/api/v1/channels/{channel}/webhooks", durable: false },
  webhook_create: { method: "POST", path: "/api/v1/channels/{channel}/webhooks", durable: true },
  webhook_update: { method: "PATCH", path: "/api/v1/channels/{channel}/webhooks/{webhook}", durable: true },
  webhook_delete: { method: "DELETE", path: "/api/v1/channels/{channel}/webhooks/{webhook}", durable: true },
  webhook_test: { method: "POST", path: "/api/v1/channels/{channel}/webhooks/{webhook}/test", durable: false },
  webhook_delivery_list: { method: "GET", path: "/api/v1/channels/{channel}/webhooks/{webhook}/deliveries", durable: false },
  site_webhook_list: { method: "GET", path: "/api/v1/webhooks", durable: false },
  site_webhook_create: { method: "POST", path: "/api/v1/webhooks", durable: true },
  site_webhook_update: { method: "PATCH", path: "/api/v1/webhooks/{webhook}", durable: true },
  site_webhook_delete: { method: "DELETE", path: "/api/v1/webhooks/{webhook}", durable: true },
  site_webhook_test: { method: "POST", path: "/api/v1/webhooks/{webhook}/test", durable: false },
  site_webhook_delivery_list: { method: "GET", path: "/api/v1/webhooks/{webhook}/deliveries", durable: false },
  room_get: { method: "GET", path: "/api/v1/channels/{channel}/room", durable: false },
  room_save: { method: "PUT", path: "/api/v1/channels/{channel}/room", durable: true },
  room_open: { method: "POST", path: "/api/v1/channels/{channel}/room/open", durable: true },
  room_end: { method: "POST", path: "/api/v1/channels/{channel}/room/end", durable: true },
  media_token_list: { method: "GET", path: "/api/v1/channels/{channel}/media-tokens", durable: false },
  media_token_create: { method: "POST", path: "/api/v1/channels/{channel}/media-tokens", durable: true },
  media_token_delete: { method: "DELETE", path: "/api/v1/channels/{channel}/media-tokens/{token}", durable: true },
} as const satisfies Record<keyof Routes, { method: string; path: string; durable: boolean }>;

export type RequestName = keyof Requests;
export type EventName = keyof Events;
export type RouteName = keyof Routes;

/** What the client sends. Durable requests carry `key`: 128 random bits, the same on every retry. */
export type RequestFrame = {
  [K in RequestName]: { id: number; do: K; key?: Id; body: Requests[K]["body"] };
}[RequestName];

export interface ErrorBody {
  code: ErrorCode;
  message: string;
  /** The path of the field at fault, e.g. "speakers[3].account". */
  field?: string;
  /** Who stands in the way. */
  name?: string;
}

/** The answer to the request with this id. */
export type ReplyFrame = { re: number; ok: unknown } | { re: number; error: ErrorBody };

/** `seq` rises per room, gaps are normal; events outside of a room's order carry none. */
export type EventFrame = { [K in EventName]: { seq?: number; on: K; body: Events[K] } }[EventName];

/** A server frame is one object or an array of them. */
export type ServerFrame = ReplyFrame | EventFrame | (ReplyFrame | EventFrame)[];

/** The body of every HTTP answer that is not a success. */
export interface HttpError {
  error: ErrorBody;
}
/** `room_save` with a stale version (409): the newer values beside the error. */
export type RoomSaveConflict = HttpError & Routes["room_save"]["ok"];
