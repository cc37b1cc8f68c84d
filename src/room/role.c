#include "room_priv.h"

#include <assert.h>

/* ── the channel ── */

enum { COL_MANAGER, COL_MODERATOR, COL_CONTRIBUTOR, COL_MEMBER, COL_SIGNED_IN, COL_ANONYMOUS, COL_COUNT };

/* Y allowed · o decided by channel_circle · W the owner alone · - no */
static const char channel_table[CHANNEL_RIGHT_COUNT][COL_COUNT + 1] = {
    [CHANNEL_RIGHT_SEE] = "YYYYoo", /* three rows in the product's table, by type */
    [CHANNEL_RIGHT_ADD_MEDIA] = "YYYoo-",
    [CHANNEL_RIGHT_REMOVE_OWN_MEDIA] = "YYYoo-",
    [CHANNEL_RIGHT_REMOVE_ANY_MEDIA] = "Y-----",
    [CHANNEL_RIGHT_EDIT] = "Y-----",
    [CHANNEL_RIGHT_APPROVE_MEDIA] = "YY----",
    [CHANNEL_RIGHT_MANAGE_MEMBERS] = "Y-----",
    [CHANNEL_RIGHT_TRANSFER] = "W-----",
    [CHANNEL_RIGHT_DELETE] = "W-----",
    [CHANNEL_RIGHT_MANAGE_ROOM] = "Y-----",
    [CHANNEL_RIGHT_REPORTS] = "Yo----",
    [CHANNEL_RIGHT_SUBSCRIBE] = "YYYYo-",
    [CHANNEL_RIGHT_ROOM_OPEN] = "------", /* the room's table says */
    [CHANNEL_RIGHT_STAGE_JOIN] = "------",
    [CHANNEL_RIGHT_ENTER_LOCKED] = "------",
};

static bool type_public(enum channel_type type)
{
    return type == CHANNEL_PUBLIC_OPEN || type == CHANNEL_PUBLIC_RESTRICTED;
}

static bool type_visible(enum channel_type type, int column)
{
    return type_public(type) || (column == COL_SIGNED_IN && (type == CHANNEL_OPEN || type == CHANNEL_RESTRICTED));
}

static bool channel_circle(enum channel_right right, enum channel_type type, int column)
{
    switch (right) {
    case CHANNEL_RIGHT_SEE:
    case CHANNEL_RIGHT_SUBSCRIBE:
        return type_visible(type, column);
    case CHANNEL_RIGHT_ADD_MEDIA:
    case CHANNEL_RIGHT_REMOVE_OWN_MEDIA:
        return type == CHANNEL_OPEN || type == CHANNEL_PUBLIC_OPEN;
    default:
        return false; /* moderators' reports: by a grant, of which there is none */
    }
}

static int channel_column(const struct account *account, enum channel_role role)
{
    if (account == NULL || account->r.disabled) {
        return COL_ANONYMOUS;
    }
    switch (role) {
    case CHANNEL_ROLE_MANAGER:
        return COL_MANAGER;
    case CHANNEL_ROLE_MODERATOR:
        return COL_MODERATOR;
    case CHANNEL_ROLE_CONTRIBUTOR:
        return COL_CONTRIBUTOR;
    case CHANNEL_ROLE_MEMBER:
        return COL_MEMBER;
    case CHANNEL_ROLE_NONE:
        break;
    }
    return COL_SIGNED_IN;
}

static bool is_site_admin(const struct account *account)
{
    return account != NULL && !account->r.disabled && account->r.site_role == SITE_ROLE_ADMIN;
}

bool role_everything(const struct directory *dir, struct identity who)
{
    return who.kind == IDENTITY_ACCOUNT && is_site_admin(directory_account(dir, (struct account_id){who.id}));
}

uint32_t channel_rights(const struct directory *dir, const struct channel *channel, const struct account *account)
{
    enum channel_role role =
        account != NULL ? directory_channel_role(dir, channel->r.id, account->r.id) : CHANNEL_ROLE_NONE;
    return channel_rights_as(channel, account, role);
}

uint32_t channel_rights_as(const struct channel *channel, const struct account *account, enum channel_role role)
{
    bool admin = is_site_admin(account);
    int column = channel_column(account, role);
    uint32_t rights = 0;
    for (int right = 0; right < CHANNEL_RIGHT_COUNT; right++) {
        char cell = channel_table[right][column];
        bool yes = cell == 'Y' || (cell == 'o' && channel_circle((enum channel_right)right, channel->r.type, column)) ||
                   (cell == 'W' && account_id_eq(account->r.id, channel->r.owner));
        bool of_room = right >= CHANNEL_RIGHT_ROOM_OPEN && right <= CHANNEL_RIGHT_ENTER_LOCKED;
        if (!of_room && (yes || admin)) {
            rights |= 1u << right;
        }
    }
    if (account != NULL && account->r.site_role == SITE_ROLE_VIEWER) {
        rights &= ~(1u << CHANNEL_RIGHT_ADD_MEDIA); /* viewers contribute media nowhere */
    }
    return rights;
}

/* ── the room ── */

/* Host, room moderator, chat moderator, speaker, member, guest, anonymous.
 * Y allowed · o decided by room_circle · a may ask · i when invited · n not on the owner · w own and published
 * p published · - no */
static const char room_table[ACTION_COUNT][ROOM_ROLE_COUNT + 1] = {
    [ACTION_GOVERN] = "YY-----",
    [ACTION_ENTER_CLOSED] = "YY-Y---",
    [ACTION_ENTER_OPEN] = "YYYYYYo",
    [ACTION_ENTER_LOCKED] = "YYY----",
    [ACTION_LINKS] = "Yo-----",
    [ACTION_STAGE_EVERYONE] = "YYYYYo-",
    [ACTION_STAGE_REQUEST] = "YYaYaa-",
    [ACTION_STAGE_INVITE] = "YYiYii-",
    [ACTION_STAGE_MANAGE] = "YY-----",
    [ACTION_SWITCH_ON_OTHERS] = "-------",
    [ACTION_PERSON_MANAGE] = "YY-----",
    [ACTION_ACT_ON_HOST] = "n------",
    [ACTION_HAND] = "YYYYYY-",
    [ACTION_SHARE_SCREEN] = "YYoYoo-",
    [ACTION_SHARE_MEDIA] = "YY-o---",
    [ACTION_DRAW] = "YYoooo-",
    [ACTION_BREAKOUTS] = "YY-----",
    [ACTION_RECORD] = "YY-----",
    [ACTION_CHAT_READ] = "YYYYYYo",
    [ACTION_CHAT_WRITE] = "YYYYYY-",
    [ACTION_CHAT_MODERATE] = "Y-Y----",
    [ACTION_QNA_ASK] = "YYYYYYo",
    [ACTION_QNA_SEE] = "YwYwwwp",
    [ACTION_QNA_HANDLE] = "Y-Y----",
    [ACTION_INTERACTION_MANAGE] = "Y-Y----",
    [ACTION_INTERACTION_ANSWER] = "YYYYYYo",
    [ACTION_BACKCHANNEL] = "YYYY---",
    [ACTION_PARTICIPANTS_SEE] = "YYYYoo-",
    [ACTION_DASHBOARD] = "YYY----",
};

/* Circles that a setting decides. Those that only a grant to a person opens are no: there are no grants yet. */
static bool room_circle(enum room_action action, const struct room_settings *s)
{
    switch (action) {
    case ACTION_ENTER_OPEN:
    case ACTION_CHAT_READ:
        return s->anonymous_viewers;
    case ACTION_QNA_ASK:
    case ACTION_INTERACTION_ANSWER:
        return s->anonymous_viewers && s->anonymous_questions;
    case ACTION_LINKS:
        return s->guests == GUESTS_LINK;
    case ACTION_SHARE_SCREEN:
        return s->screen_share == SCREEN_EVERYONE;
    case ACTION_PARTICIPANTS_SEE:
        return !s->hide_participants;
    default:
        return false;
    }
}

static enum role_answer room_cell(enum room_role role, enum room_action action, const struct room_settings *s)
{
    switch (room_table[action][role]) {
    case 'Y':
        return ANSWER_YES;
    case 'o':
        return room_circle(action, s) ? ANSWER_YES : ANSWER_NO;
    case 'a':
        return ANSWER_ASK;
    case 'i':
        return ANSWER_INVITED;
    case 'n':
        return ANSWER_NOT_OWNER;
    case 'w':
        return ANSWER_OWN;
    case 'p':
        return ANSWER_PUBLISHED;
    default:
        return ANSWER_NO;
    }
}

enum role_answer role_answer(uint32_t roles, enum room_action action, const struct room_settings *settings)
{
    assert(action < ACTION_COUNT);
    enum role_answer best = ANSWER_NO;
    for (int role = 0; role < ROOM_ROLE_COUNT; role++) {
        if ((roles >> role & 1) != 0) {
            enum role_answer answer = room_cell((enum room_role)role, action, settings);
            best = answer > best ? answer : best;
        }
    }
    return best;
}

bool role_can(uint32_t roles, enum room_action action, const struct room_settings *settings)
{
    return role_answer(roles, action, settings) == ANSWER_YES;
}

enum room_role room_role_highest(uint32_t roles)
{
    return roles == 0 ? ROOM_ROLE_NONE : (enum room_role)__builtin_ctz(roles);
}

enum room_action role_stage_action(enum room_mode mode, enum stage_access access)
{
    /* In a webinar speakers are assigned: *everyone* is not among its kinds of access. */
    if (access == STAGE_REQUEST) {
        return ACTION_STAGE_REQUEST;
    }
    return mode == ROOM_WEBINAR || access == STAGE_INVITE ? ACTION_STAGE_INVITE : ACTION_STAGE_EVERYONE;
}

bool role_may_be_brought(uint32_t roles, const struct room_settings *settings)
{
    return role_answer(roles, ACTION_STAGE_INVITE, settings) >= ANSWER_INVITED;
}

#define ROLE_BIT(role) (1u << (role))

static uint32_t roles_of_account(const struct directory *dir, const struct channel *channel,
                                 const struct room_settings *s, const struct account *account)
{
    if (account == NULL || account->r.disabled ||
        !channel_can(channel_rights(dir, channel, account), CHANNEL_RIGHT_SEE)) {
        return 0;
    }
    uint32_t roles = ROLE_BIT(ROOM_ROLE_MEMBER);
    if (is_site_admin(account) || directory_channel_role(dir, channel->r.id, account->r.id) == CHANNEL_ROLE_MANAGER) {
        roles |= ROLE_BIT(ROOM_ROLE_HOST);
    }
    if (settings_list_has(dir, &s->room_moderators, account)) {
        roles |= ROLE_BIT(ROOM_ROLE_ROOM_MODERATOR);
    }
    if (settings_list_has(dir, &s->chat_moderators, account)) {
        roles |= ROLE_BIT(ROOM_ROLE_CHAT_MODERATOR);
    }
    if (settings_list_has(dir, &s->speakers, account)) {
        roles |= ROLE_BIT(ROOM_ROLE_SPEAKER);
    }
    return roles;
}

bool room_visitors_admitted(const struct channel *channel, const struct room_settings *settings)
{
    return type_public(channel->r.type) && settings->anonymous_viewers;
}

/* A guest whose link is revoked is no longer in the directory. */
static uint32_t roles_of_guest(const struct channel *channel, const struct room_settings *s, const struct guest *guest)
{
    if (guest == NULL || guest->channel != channel) {
        return 0;
    }
    if (guest->link == NULL) {
        return room_visitors_admitted(channel, s) ? ROLE_BIT(ROOM_ROLE_ANONYMOUS) : 0;
    }
    if (s->guests != GUESTS_LINK) {
        return 0;
    }
    return ROLE_BIT(ROOM_ROLE_GUEST) | (guest->link->r.role == MEDIA_ROLE_SPEAKER ? ROLE_BIT(ROOM_ROLE_SPEAKER) : 0);
}

uint32_t room_roles(const struct directory *dir, const struct channel *channel, const struct room_settings *settings,
                    struct identity who, enum media_role carried)
{
    switch ((enum identity_kind)who.kind) {
    case IDENTITY_ACCOUNT:
        return roles_of_account(dir, channel, settings, directory_account(dir, (struct account_id){who.id}));
    case IDENTITY_MEDIA_TOKEN: /* minted by a host or moderator for this channel */
        return carried == MEDIA_ROLE_SPEAKER ? ROLE_BIT(ROOM_ROLE_SPEAKER) : ROLE_BIT(ROOM_ROLE_GUEST);
    case IDENTITY_GUEST:
        return roles_of_guest(channel, settings, directory_guest(dir, (struct guest_id){who.id}));
    case IDENTITY_NONE:
        break;
    }
    return type_public(channel->r.type) ? ROLE_BIT(ROOM_ROLE_ANONYMOUS) : 0;
}
