/* What clients see of the domain. */
#include "dais/server/view.h"

/* Positions in the description are the domain's numbers: a cast is a translation. */
#define SAME(theirs, ours) _Static_assert((int)(theirs) == (int)(ours), #theirs)
SAME(PROTO_SITE_ROLE_VIEWER, SITE_ROLE_VIEWER);
SAME(PROTO_CHANNEL_TYPE_SHARED_REPOSITORY, CHANNEL_SHARED_REPOSITORY);
SAME(PROTO_CHANNEL_TYPE_PUBLIC_OPEN, CHANNEL_PUBLIC_OPEN);
SAME(PROTO_CHANNEL_ROLE_MANAGER, CHANNEL_ROLE_MANAGER);
SAME(PROTO_MEMBERSHIP_STATE_DEACTIVATED, MEMBERSHIP_DEACTIVATED);
SAME(PROTO_ROOM_MODE_WEBINAR, ROOM_WEBINAR);
SAME(PROTO_STAGE_ACCESS_INVITE, STAGE_INVITE);
SAME(PROTO_SCREEN_SHARE_EVERYONE, SCREEN_EVERYONE);
SAME(PROTO_GUESTS_LINK, GUESTS_LINK);
SAME(PROTO_ROOM_STATE_OPEN, ROOM_OPEN);
SAME(PROTO_ROOM_ROLE_ANONYMOUS, ROOM_ROLE_ANONYMOUS);
SAME(PROTO_ENTER_AS_COMPANION, ENTER_COMPANION);
SAME(PROTO_LEFT_REASON_SERVER, LEFT_SERVER);
SAME(PROTO_LEFT_REASON_BANNED, LEFT_BANNED);
SAME(PROTO_SOURCE_KIND_SCREEN_AUDIO, TRACK_SCREEN_AUDIO);
SAME(PROTO_CHANNEL_RIGHT_ROOM_OPEN, CHANNEL_RIGHT_ROOM_OPEN);
SAME(PROTO_CHANNEL_RIGHT_STAGE_JOIN, CHANNEL_RIGHT_STAGE_JOIN);
SAME(PROTO_CHANNEL_RIGHT_ENTER_LOCKED, CHANNEL_RIGHT_ENTER_LOCKED);
SAME(PROTO_CHANNEL_RIGHT_LINKS, CHANNEL_RIGHT_LINKS);
SAME(PROTO_CHANNEL_RIGHT_ENTER_CLOSED, CHANNEL_RIGHT_ENTER_CLOSED);
SAME(PROTO_MEDIA_TOKEN_ROLE_VIEWER, MEDIA_ROLE_VIEWER);
SAME(PROTO_RIGHT_SETTINGS_EDIT, RIGHT_SETTINGS_EDIT);
SAME(PROTO_RIGHT_BACKCHANNEL, RIGHT_BACKCHANNEL);
SAME(PROTO_RIGHT_COUNT, RIGHT_COUNT);

struct proto_account view_account(const struct account *account, bool whole)
{
    return (struct proto_account){
        .id = account->r.id.v,
        .login = account->r.login,
        .name = account->r.name,
        .site_role = (enum proto_site_role)account->r.site_role,
        .has_email = whole && account->r.email.len,
        .email = account->r.email,
        .has_disabled = whole,
        .disabled = account->r.disabled,
        .has_password = whole,
        .password = account->r.password_hash.len > 0,
        .has_external = whole,
        .external = account->r.external.len > 0,
        .has_created = whole,
        .created = account->r.created_ms,
        .has_version = whole,
        .version = (int64_t)account->r.version,
    };
}

struct proto_group view_group(const struct account_group *group)
{
    return (struct proto_group){
        .id = group->r.id.v,
        .name = group->r.name,
        .members = group->member_count,
        .version = (int64_t)group->r.version,
    };
}

/* ── settings ── */

static struct proto_person_ref person_out(struct person_ref ref)
{
    return (struct proto_person_ref){
        .has_account = ref.kind == PERSON_ACCOUNT,
        .account = ref.id,
        .has_group = ref.kind == PERSON_GROUP,
        .group = ref.id,
        .has_expected = ref.kind == PERSON_EXPECTED,
        .expected = ref.id,
    };
}

static uint32_t list_out(const struct person_list *list, const struct directory *dir, struct proto_person_ref *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        if (directory_person_known(dir, list->items[i]))
            out[count++] = person_out(list->items[i]);
    }
    return count;
}

void view_settings(const struct room_settings *settings, const struct directory *dir, struct proto_room_settings *out)
{
    out->version = (int64_t)settings->version;
    out->enabled = settings->enabled;
    out->mode = (enum proto_room_mode)settings->mode;
    out->room_moderators_count = list_out(&settings->room_moderators, dir, out->room_moderators);
    out->chat_moderators_count = list_out(&settings->chat_moderators, dir, out->chat_moderators);
    out->speakers_count = list_out(&settings->speakers, dir, out->speakers);
    out->qna = settings->qna;
    out->group_chat = settings->group_chat;
    out->private_chat = settings->private_chat;
    out->stage_access = (enum proto_stage_access)settings->stage_access;
    out->stage_limit = settings->stage_limit;
    out->screen_share = (enum proto_screen_share)settings->screen_share;
    out->screens_max = settings->screens_max;
    out->guests = (enum proto_guests)settings->guests;
    out->anonymous_viewers = settings->anonymous_viewers;
    out->anonymous_questions = settings->anonymous_questions;
    out->hide_participants = settings->hide_participants;
    out->locked = settings->locked;
    out->capacity = settings->capacity;
    out->auto_end_min = settings->auto_end_min;
    out->chat_retention_days = settings->chat_retention_days;
    out->recording_retention_days = settings->recording_retention_days;
    out->auto_record = settings->auto_record;
    out->recording_consent = settings->recording_consent;
}

struct proto_room_rules view_rules(const struct room *room)
{
    const struct room_settings *settings = &room->settings;
    return (struct proto_room_rules){
        .version = (int64_t)settings->version,
        .mode = (enum proto_room_mode)settings->mode,
        .qna = settings->qna,
        .anonymous_questions = settings->anonymous_questions,
        .group_chat = settings->group_chat,
        .private_chat = settings->private_chat,
        .stage_access = (enum proto_stage_access)room->access,
        .stage_limit = settings->stage_limit,
        .screen_share = (enum proto_screen_share)settings->screen_share,
        .hide_participants = settings->hide_participants,
        .locked = settings->locked,
    };
}

/* False: it names nobody, or several. */
static bool person_back(const struct proto_person_ref *in, struct person_ref *out)
{
    if (in->has_account + in->has_group + in->has_expected != 1)
        return false;
    *out = in->has_account ? (struct person_ref){PERSON_ACCOUNT, in->account}
           : in->has_group ? (struct person_ref){PERSON_GROUP, in->group}
                           : (struct person_ref){PERSON_EXPECTED, in->expected};
    return true;
}

static enum err list_back(const struct proto_person_ref *in, uint32_t count, struct person_list *out)
{
    out->count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (!person_back(&in[i], &out->items[i]))
            return ERR_INVALID;
    }
    return ERR_OK;
}

enum err view_settings_back(const struct proto_room_settings *in, struct room_settings *ret_settings,
                            const char **ret_field)
{
    struct room_settings s = {
        .version = (uint64_t)in->version,
        .enabled = in->enabled,
        .mode = (enum room_mode)in->mode,
        .qna = in->qna,
        .group_chat = in->group_chat,
        .private_chat = in->private_chat,
        .stage_access = (enum stage_access)in->stage_access,
        .stage_limit = in->stage_limit,
        .screen_share = (enum screen_share)in->screen_share,
        .screens_max = in->screens_max,
        .guests = (enum guests)in->guests,
        .anonymous_viewers = in->anonymous_viewers,
        .anonymous_questions = in->anonymous_questions,
        .hide_participants = in->hide_participants,
        .locked = in->locked,
        .capacity = in->capacity,
        .auto_end_min = in->auto_end_min,
        .chat_retention_days = in->chat_retention_days,
        .recording_retention_days = in->recording_retention_days,
        .auto_record = in->auto_record,
        .recording_consent = in->recording_consent,
    };
    *ret_field = "room_moderators";
    if (list_back(in->room_moderators, in->room_moderators_count, &s.room_moderators))
        return ERR_INVALID;
    *ret_field = "chat_moderators";
    if (list_back(in->chat_moderators, in->chat_moderators_count, &s.chat_moderators))
        return ERR_INVALID;
    *ret_field = "speakers";
    if (list_back(in->speakers, in->speakers_count, &s.speakers))
        return ERR_INVALID;
    *ret_settings = s;
    return ERR_OK;
}

/* False: nobody of that id is left. */
static bool person_named(const struct directory *dir, struct person_ref ref, struct proto_person_named *out)
{
    struct proto_person_ref who = person_out(ref);
    const struct account *account = who.has_account ? directory_account(dir, (struct account_id){ref.id}) : NULL;
    const struct account_group *group = who.has_group ? directory_group(dir, (struct group_id){ref.id}) : NULL;
    const struct expected *expected = who.has_expected ? directory_expected(dir, (struct expected_id){ref.id}) : NULL;
    if (!account && !group && !expected)
        return false;
    *out = (struct proto_person_named){
        .has_account = who.has_account,
        .account = ref.id,
        .has_group = who.has_group,
        .group = ref.id,
        .has_expected = who.has_expected,
        .expected = ref.id,
        .name = account ? account->r.name
                : group ? group->r.name
                        : expected->r.text,
        .has_login = account != NULL,
        .login = account ? account->r.login : STR_NONE,
    };
    return true;
}

static struct person_ref named_ref(const struct proto_person_named *named)
{
    return named->has_account ? (struct person_ref){PERSON_ACCOUNT, named->account}
           : named->has_group ? (struct person_ref){PERSON_GROUP, named->group}
                              : (struct person_ref){PERSON_EXPECTED, named->expected};
}

static bool listed(const struct proto_person_named *list, uint32_t count, struct person_ref ref)
{
    for (uint32_t i = 0; i < count; i++) {
        if (person_ref_eq(named_ref(&list[i]), ref))
            return true;
    }
    return false;
}

uint32_t view_settings_people(const struct room_settings *settings, const struct directory *dir,
                              struct proto_person_named *out, uint32_t max)
{
    const struct person_list *lists[] = {&settings->room_moderators, &settings->chat_moderators, &settings->speakers};
    uint32_t count = 0;
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        for (uint32_t i = 0; i < lists[l]->count && count < max; i++) {
            struct person_ref ref = lists[l]->items[i];
            if (!listed(out, count, ref) && person_named(dir, ref, &out[count]))
                count++;
        }
    }
    return count;
}

/* ── channels ── */

struct proto_live view_live(const struct channel *channel, const struct room *room, bool with_names, struct str *names)
{
    struct room_summary summary = room ? room_summary(room) : channel->room;
    struct proto_live live = {
        .state = (enum proto_room_state)summary.state,
        .locked = summary.locked,
        .has_since = summary.state == ROOM_OPEN,
        .since = summary.since_ms,
        .mode = (enum proto_room_mode)summary.mode,
        .names = names,
    };
    if (!room || !room->open) /* who is in the green room is nobody else's business */
        return live;
    live.count = room->count;
    for (const struct participant *p = with_names ? room->first : NULL; p && live.names_count < VIEW_LIVE_NAMES;
         p = p->next) {
        if (!room_is_player(p))
            names[live.names_count++] = room_person_name(room, p);
    }
    return live;
}

static struct identity asker_identity(const struct view_asker *asker)
{
    return asker->account ? identity_of_account(asker->account->r.id)
           : asker->guest ? identity_of_guest(asker->guest->r.id)
                          : (struct identity){0};
}

static bool sees_names(const struct view_asker *asker, const struct room *room)
{
    return room && room_rights_outside(room, asker_identity(asker), MEDIA_ROLE_NONE) >> RIGHT_PARTICIPANTS_SEE & 1;
}

static enum channel_role role_of(const struct view_asker *asker, const struct channel *channel)
{
    return asker->account ? directory_channel_role(asker->dir, channel->r.id, asker->account->r.id) : CHANNEL_ROLE_NONE;
}

static bool subscribed(const struct view_asker *asker, const struct channel *channel)
{
    return asker->account && directory_subscribed(asker->dir, channel->r.id, asker->account->r.id);
}

struct proto_channel_card view_channel_card(const struct view_asker *asker, const struct channel *channel,
                                            const struct room *room, struct str *names)
{
    enum channel_role role = role_of(asker, channel);
    return (struct proto_channel_card){
        .id = channel->r.id.v,
        .name = channel->r.name,
        .type = (enum proto_channel_type)channel->r.type,
        .has_role = role != CHANNEL_ROLE_NONE,
        .role = (enum proto_channel_role)role,
        .subscribed = subscribed(asker, channel),
        .members = channel->member_count,
        .subscribers = channel->subscriber_count,
        .live = view_live(channel, room, sees_names(asker, room), names),
        .has_last_session = channel->room.last_ms != 0,
        .last_session = channel->room.last_ms,
    };
}

static uint32_t channel_right_list(const struct view_asker *asker, const struct channel *channel,
                                   const struct room *room, enum proto_channel_right *out)
{
    uint32_t rights = channel_rights(asker->dir, channel, asker->account);
    uint32_t in_room = room ? room_rights_outside(room, asker_identity(asker), MEDIA_ROLE_NONE) : 0;
    if (asker->guest && asker->guest->channel == channel)
        rights |= 1U << CHANNEL_RIGHT_SEE;
    rights |= (in_room >> RIGHT_ROOM_OPEN & 1) << CHANNEL_RIGHT_ROOM_OPEN;
    rights |= (in_room >> RIGHT_STAGE_JOIN & 1) << CHANNEL_RIGHT_STAGE_JOIN;
    uint32_t roles = room ? room_roles_of(room, asker_identity(asker), MEDIA_ROLE_NONE) : 0;
    if (room && role_can(roles, ACTION_ENTER_LOCKED, &room->settings))
        rights |= 1U << CHANNEL_RIGHT_ENTER_LOCKED;
    if (room && role_can(roles, ACTION_LINKS, &room->settings))
        rights |= 1U << CHANNEL_RIGHT_LINKS;
    if (room && role_can(roles, ACTION_ENTER_CLOSED, &room->settings))
        rights |= 1U << CHANNEL_RIGHT_ENTER_CLOSED;
    uint32_t count = 0;
    for (unsigned i = 0; i < PROTO_CHANNEL_RIGHT_COUNT; i++) {
        if (channel_can(rights, (enum channel_right)i))
            out[count++] = (enum proto_channel_right)i;
    }
    return count;
}

/* On a device that is connected: a place that is only kept may be the very one that comes back. */
static bool inside(const struct view_asker *asker, const struct room *room)
{
    struct identity who = asker_identity(asker);
    const struct participant *p = room != NULL && who.kind != IDENTITY_NONE ? room->first : NULL;
    while (p != NULL && (p->away || !identity_eq(p->identity, who)))
        p = p->next;
    return p != NULL;
}

struct proto_channel view_channel(const struct view_asker *asker, const struct channel *channel,
                                  const struct room *room, struct str *names, enum proto_channel_right *rights)
{
    enum channel_role role = role_of(asker, channel);
    return (struct proto_channel){
        .id = channel->r.id.v,
        .name = channel->r.name,
        .description = channel->r.description,
        .type = (enum proto_channel_type)channel->r.type,
        .has_role = role != CHANNEL_ROLE_NONE,
        .role = (enum proto_channel_role)role,
        .owner = asker->account && account_id_eq(channel->r.owner, asker->account->r.id),
        .subscribed = subscribed(asker, channel),
        .members = channel->member_count,
        .subscribers = channel->subscriber_count,
        .live = view_live(channel, room, sees_names(asker, room), names),
        .has_last_session = channel->room.last_ms != 0,
        .last_session = channel->room.last_ms,
        .has_inside = inside(asker, room),
        .inside = true,
        .has_visitors = room != NULL && room->settings.enabled && room_visitors_admitted(channel, &room->settings),
        .visitors = true,
        .rights_count = channel_right_list(asker, channel, room, rights),
        .rights = rights,
        .default_role = (enum proto_channel_role)channel->r.default_role,
        .version = (int64_t)channel->r.version,
    };
}

struct proto_member view_member(const struct directory *dir, const struct channel *channel,
                                const struct membership *membership)
{
    struct proto_person_named person = {0};
    (void)person_named(dir, membership->r.person, &person);
    return (struct proto_member){
        .id = membership->r.id.v,
        .has_account = person.has_account,
        .account = person.account,
        .has_group = person.has_group,
        .group = person.group,
        .has_expected = person.has_expected,
        .expected = person.expected,
        .name = person.name,
        .has_login = person.has_login,
        .login = person.login,
        .role = (enum proto_channel_role)membership->r.role,
        .state = (enum proto_membership_state)membership->r.state,
        .owner = person.has_account && id_eq(channel->r.owner.v, person.account),
    };
}

/* ── the room ── */

static bool shown_on(const struct room *room, const struct participant *p, enum track track)
{
    return p->tracks[track] && room_may_publish(room, p, track);
}

struct proto_participant view_participant(const struct room *room, const struct participant *participant,
                                          enum proto_media_state media, bool with_login)
{
    struct proto_participant out = {
        .id = participant->id.v,
        .name = room_person_name(room, participant),
        .role = (enum proto_room_role)room_role_highest(participant->roles),
        .stage = participant->stage,
        .since = participant->since_ms,
        .order = (int64_t)participant->order,
        .mic = shown_on(room, participant, TRACK_MIC),
        .camera = shown_on(room, participant, TRACK_CAMERA),
        .screen = shown_on(room, participant, TRACK_SCREEN),
        .media = media,
        .away = participant->away_shown,
        .has_player = room_is_player(participant),
        .player = true,
    };
    uint8_t holds = room_standing(room, participant->identity);
    out.has_locked = out.locked = (holds & STANDING_LOCKED) != 0;
    out.has_speaker = out.speaker = (holds & STANDING_SPEAKER) != 0;
    out.has_moderator = out.moderator = (holds & STANDING_MODERATOR) != 0;
    out.has_may_share = out.may_share = (holds & STANDING_SCREEN) != 0;
    if (participant->identity.kind == IDENTITY_ACCOUNT) {
        const struct account *account = directory_account(room->dir, (struct account_id){participant->identity.id});
        out.has_account = true;
        out.account = participant->identity.id;
        out.has_login = account != NULL && with_login;
        out.login = account ? account->r.login : STR_NONE;
    }
    return out;
}

uint32_t view_rights(uint32_t rights, enum proto_right *out)
{
    uint32_t count = 0;
    for (unsigned i = 0; i < PROTO_RIGHT_COUNT; i++) {
        if (rights >> i & 1)
            out[count++] = (enum proto_right)i;
    }
    return count;
}

/* The log-in name, which tells people of one name apart. */
static bool login_of(const struct room *room, const struct participant *p, struct str *ret_login)
{
    const struct account *account =
        p->identity.kind == IDENTITY_ACCOUNT ? directory_account(room->dir, (struct account_id){p->identity.id}) : NULL;
    *ret_login = account ? account->r.login : STR_NONE;
    return account != NULL;
}

uint32_t view_hands(const struct room *room, struct proto_hand *out)
{
    uint32_t count = 0;
    for (const struct participant *p = room->hands; p && count < VIEW_HANDS; p = p->hand_next) {
        struct proto_hand *hand = &out[count++];
        *hand = (struct proto_hand){
            .participant = p->id.v,
            .name = room_person_name(room, p),
            .role = (enum proto_room_role)room_role_highest(p->roles),
            .stage = p->stage,
            .since = p->hand_ms,
            .spoken = (uint32_t)(p->spoken_us / US_PER_S),
        };
        hand->has_login = login_of(room, p, &hand->login);
    }
    return count;
}

bool view_sees_hands(const struct room *room, const struct participant *viewer)
{
    return (viewer->rights >> RIGHT_STAGE_MANAGE & 1) != 0 ||
           (room->count <= VIEW_CROWD && (viewer->rights >> RIGHT_PARTICIPANTS_SEE & 1) != 0);
}

struct proto_invitation view_invitation(const struct room *room, const struct participant *invited)
{
    const struct participant *by = room_participant(room, invited->invited_by);
    return (struct proto_invitation){
        .name = by ? room_person_name(room, by) : STR_NONE,
        .role = (enum proto_room_role)invited->invited_role,
        .until = invited->invited_ms + LIMIT_INVITATION_US / US_PER_MS,
    };
}

uint32_t view_waiting(const struct room *room, struct proto_waiter *out)
{
    uint32_t count = 0;
    for (const struct waiter *w = room->waiters; w && count < VIEW_WAITING; w = w->next) {
        if (w->state != WAITER_WAITING)
            continue;
        const struct account *account = w->identity.kind == IDENTITY_ACCOUNT
                                            ? directory_account(room->dir, (struct account_id){w->identity.id})
                                            : NULL;
        out[count++] = (struct proto_waiter){
            .id = w->id.v,
            .name = room_waiter_name(room, w),
            .has_login = account != NULL,
            .login = account ? account->r.login : STR_NONE,
            .guest = account == NULL,
            .since = w->since_ms,
            .away = w->away,
        };
    }
    return count;
}
