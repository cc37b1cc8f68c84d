/* Which acts a change is. */
#include "dais/room/audit.h"

struct acts {
    struct audit_entry *out;
    uint32_t count;
    enum audit_target target_kind;
    struct id128 target;
    struct channel_id channel;
};

static void note(struct acts *acts, enum audit_act act)
{
    acts->out[acts->count++] = (struct audit_entry){
        .act = act, .target_kind = acts->target_kind, .target = acts->target, .channel = acts->channel};
}

static void about(struct acts *acts, enum audit_target kind, struct id128 target)
{
    acts->target_kind = kind;
    acts->target = target;
}

static void about_person(struct acts *acts, struct person_ref person)
{
    static const enum audit_target kinds[] = {[PERSON_NONE] = AUDIT_TARGET_ACCOUNT,
                                              [PERSON_ACCOUNT] = AUDIT_TARGET_ACCOUNT,
                                              [PERSON_GROUP] = AUDIT_TARGET_GROUP,
                                              [PERSON_EXPECTED] = AUDIT_TARGET_EXPECTED};
    about(acts, kinds[person.kind], person.id);
}

/* Disabling or a new role may come with a new name: each is an act of its own. */
static void account_put(struct acts *acts, const struct directory *dir, const struct account_record *want)
{
    const struct account *account = directory_account(dir, want->id);
    about(acts, AUDIT_TARGET_ACCOUNT, want->id.v);
    if (account == NULL) {
        note(acts, AUDIT_ACCOUNT_CREATED);
        if (want->external.len > 0) {
            note(acts, AUDIT_ACCOUNT_LINKED);
        }
        return;
    }
    const struct account_record *was = &account->r;
    if (was->site_role != want->site_role) {
        note(acts, AUDIT_ACCOUNT_ROLE);
    }
    if (was->disabled != want->disabled) {
        note(acts, want->disabled ? AUDIT_ACCOUNT_DISABLED : AUDIT_ACCOUNT_ENABLED);
    }
    if (!str_eq(was->password_hash, want->password_hash)) {
        note(acts, AUDIT_ACCOUNT_PASSWORD);
    } else if (was->logins_since_ms != want->logins_since_ms && was->disabled == want->disabled) {
        note(acts, AUDIT_ACCOUNT_LOGINS_ENDED);
    }
    if (!str_eq(was->login, want->login) || !str_eq(was->name, want->name) || !str_eq(was->email, want->email)) {
        note(acts, AUDIT_ACCOUNT_CHANGED);
    }
    if (!str_eq(was->external, want->external)) {
        note(acts, want->external.len > 0 ? AUDIT_ACCOUNT_LINKED : AUDIT_ACCOUNT_UNLINKED);
    }
}

static void channel_put(struct acts *acts, const struct directory *dir, const struct channel_record *want)
{
    const struct channel *channel = directory_channel(dir, want->id);
    acts->channel = want->id;
    about(acts, AUDIT_TARGET_CHANNEL, want->id.v);
    if (channel == NULL) {
        note(acts, AUDIT_CHANNEL_CREATED);
        return;
    }
    const struct channel_record *was = &channel->r;
    if (was->type != want->type) {
        note(acts, AUDIT_CHANNEL_TYPE);
    }
    if (!str_eq(was->name, want->name) || !str_eq(was->description, want->description) ||
        was->default_role != want->default_role) {
        note(acts, AUDIT_CHANNEL_CHANGED);
    }
    if (!account_id_eq(was->owner, want->owner)) {
        about(acts, AUDIT_TARGET_ACCOUNT, want->owner.v);
        note(acts, AUDIT_CHANNEL_OWNER);
    }
}

static void membership_put(struct acts *acts, const struct directory *dir, const struct membership_record *want)
{
    const struct membership *membership = directory_membership(dir, want->channel, want->person);
    acts->channel = want->channel;
    about_person(acts, want->person);
    if (membership == NULL) {
        note(acts, AUDIT_MEMBER_ADDED);
        return;
    }
    if (membership->r.role != want->role) {
        note(acts, AUDIT_MEMBER_ROLE);
    }
    if (membership->r.state != want->state) {
        note(acts, AUDIT_MEMBER_STATE);
    }
}

static void webhook_note(struct acts *acts, const struct webhook_record *webhook, enum audit_act act)
{
    acts->channel = webhook->channel;
    about(acts, AUDIT_TARGET_WEBHOOK, webhook->id.v);
    note(acts, act);
}

static void webhook_put_acts(struct acts *acts, const struct directory *dir, const struct webhook_record *want)
{
    const struct webhook *webhook = directory_webhook(dir, want->id);
    if (webhook == NULL) {
        webhook_note(acts, want, AUDIT_WEBHOOK_CREATED);
    } else if (!str_eq(webhook->r.url, want->url) || webhook->r.events != want->events || webhook->r.off != want->off) {
        webhook_note(acts, want, AUDIT_WEBHOOK_CHANGED);
    }
}

static void link_note(struct acts *acts, const struct guest_link_record *link, enum audit_act act)
{
    acts->channel = link->channel;
    about(acts, AUDIT_TARGET_LINK, link->id.v);
    note(acts, act);
}

uint32_t audit_of_directory(const struct directory *dir, const struct directory_change *change,
                            struct audit_entry out[AUDIT_ACTS_MAX])
{
    struct acts acts = {.out = out};
    switch (change->kind) {
    case DIRECTORY_ACCOUNT_PUT:
        account_put(&acts, dir, &change->account);
        break;
    case DIRECTORY_ACCOUNT_REMOVE:
        about(&acts, AUDIT_TARGET_ACCOUNT, change->account_removed.v);
        note(&acts, AUDIT_ACCOUNT_REMOVED);
        break;
    case DIRECTORY_GROUP_PUT:
        about(&acts, AUDIT_TARGET_GROUP, change->group.id.v);
        note(&acts, directory_group(dir, change->group.id) == NULL ? AUDIT_GROUP_CREATED : AUDIT_GROUP_CHANGED);
        break;
    case DIRECTORY_GROUP_REMOVE:
        about(&acts, AUDIT_TARGET_GROUP, change->group_removed.v);
        note(&acts, AUDIT_GROUP_REMOVED);
        break;
    case DIRECTORY_GROUP_MEMBER_PUT:
    case DIRECTORY_GROUP_MEMBER_REMOVE:
        about(&acts, AUDIT_TARGET_ACCOUNT, change->group_member.account.v);
        note(&acts, change->kind == DIRECTORY_GROUP_MEMBER_PUT ? AUDIT_GROUP_MEMBER_ADDED : AUDIT_GROUP_MEMBER_REMOVED);
        break;
    case DIRECTORY_CHANNEL_PUT:
        channel_put(&acts, dir, &change->channel);
        break;
    case DIRECTORY_CHANNEL_REMOVE: /* nobody is left to read it but administrators */
        about(&acts, AUDIT_TARGET_CHANNEL, change->channel_removed.v);
        note(&acts, AUDIT_CHANNEL_REMOVED);
        break;
    case DIRECTORY_MEMBERSHIP_PUT:
        membership_put(&acts, dir, &change->membership);
        break;
    case DIRECTORY_MEMBERSHIP_REMOVE:
        acts.channel = change->membership.channel;
        about_person(&acts, change->membership.person);
        note(&acts, AUDIT_MEMBER_REMOVED);
        break;
    case DIRECTORY_WEBHOOK_PUT:
        webhook_put_acts(&acts, dir, &change->webhook);
        break;
    case DIRECTORY_WEBHOOK_REMOVE:
        webhook_note(&acts, &change->webhook, AUDIT_WEBHOOK_REMOVED);
        break;
    case DIRECTORY_LINK_PUT: /* a use of a link is no act, its making is */
        if (directory_link(dir, change->link.id) == NULL) {
            link_note(&acts, &change->link, AUDIT_LINK_CREATED);
        }
        break;
    case DIRECTORY_LINK_REMOVE:
        link_note(&acts, &change->link, AUDIT_LINK_REVOKED);
        break;
    case DIRECTORY_SUBSCRIPTION_PUT: /* one's own business */
    case DIRECTORY_SUBSCRIPTION_REMOVE:
    case DIRECTORY_EXPECTED_PUT: /* the membership that comes with it says it */
    case DIRECTORY_EXPECTED_REMOVE:
    case DIRECTORY_ROOM_PUT:  /* the room's events say it */
    case DIRECTORY_GUEST_PUT: /* they come and go */
    case DIRECTORY_GUEST_REMOVE:
        break;
    }
    return acts.count;
}

static void about_identity(struct audit_entry *out, struct identity who)
{
    out->target_kind = who.kind == IDENTITY_GUEST ? AUDIT_TARGET_GUEST : AUDIT_TARGET_ACCOUNT;
    out->target = who.id;
}

/* Account or guest where there is one: participants come and go. */
static void about_participant(struct audit_entry *out, const struct room *room, struct participant_id id)
{
    const struct participant *participant = room_participant(room, id);
    if (participant != NULL &&
        (participant->identity.kind == IDENTITY_ACCOUNT || participant->identity.kind == IDENTITY_GUEST)) {
        about_identity(out, participant->identity);
        return;
    }
    out->target_kind = AUDIT_TARGET_PARTICIPANT;
    out->target = id.v;
}

/* What moderators of the chat do; a message of one's own is one's own business. */
static bool chat_act(const struct room_event *event, struct audit_entry *out)
{
    switch (event->kind) {
    case EVENT_CHAT_DELETED:
        out->act = AUDIT_MESSAGE_DELETED;
        about_identity(out, event->chat_act.author);
        return !identity_eq(event->by, event->chat_act.author);
    case EVENT_CHAT_PINNED:
        out->act = AUDIT_MESSAGE_PINNED;
        return true;
    case EVENT_CHAT_UNPINNED:
        out->act = AUDIT_MESSAGE_UNPINNED;
        return true;
    case EVENT_CHAT_BLOCKED:
        out->act = event->chat_blocked.blocked ? AUDIT_WRITING_BLOCKED : AUDIT_WRITING_ALLOWED;
        about_identity(out, event->chat_blocked.who);
        return true;
    case EVENT_CHAT_SLOWED:
        out->act = AUDIT_CHAT_SLOWED;
        return true;
    case EVENT_CHAT_CLEARED:
        out->act = AUDIT_CHAT_CLEARED;
        return true;
    case EVENT_CHAT_SWITCHED:
        out->act = event->chat_switched.on ? AUDIT_CHAT_OPENED : AUDIT_CHAT_CLOSED;
        return true;
    default:
        return false;
    }
}

/* What moderators do with questions; asking and voting are no acts. */
static bool question_act(const struct room_event *event, struct audit_entry *out)
{
    out->target_kind = AUDIT_TARGET_QUESTION;
    out->target = event->qna.question.v;
    switch (event->kind) {
    case EVENT_QUESTION_OWNED:
        out->act = identity_eq(event->by, event->qna.person) ? AUDIT_QUESTION_TAKEN : AUDIT_QUESTION_ASSIGNED;
        return true;
    case EVENT_QUESTION_ANSWERED:
        out->act = AUDIT_QUESTION_ANSWERED;
        return true;
    case EVENT_QUESTION_PUBLISHED:
        out->act = event->qna.on ? AUDIT_QUESTION_PUBLISHED : AUDIT_QUESTION_WITHDRAWN;
        return true;
    case EVENT_QUESTION_DISMISSED:
        out->act = AUDIT_QUESTION_DISMISSED;
        return true;
    case EVENT_QUESTION_RESTORED:
        out->act = AUDIT_QUESTION_RESTORED;
        return true;
    case EVENT_QUESTIONS_GRANTED:
        out->act = AUDIT_QUESTIONS_GRANTED;
        about_identity(out, event->qna.person);
        return true;
    default:
        return false;
    }
}

/* What is done to interactions; drafting and scheduling are told by what comes of them. */
static bool interaction_act(const struct room_event *event, struct audit_entry *out)
{
    out->target_kind = AUDIT_TARGET_INTERACTION;
    out->target = event->interaction.interaction.v;
    switch (event->kind) {
    case EVENT_INTERACTION_PUBLISHED:
        out->act = AUDIT_INTERACTION_PUBLISHED;
        return true;
    case EVENT_INTERACTION_CLOSED:
        out->act = AUDIT_INTERACTION_CLOSED;
        return true;
    case EVENT_INTERACTION_REOPENED:
        out->act = AUDIT_INTERACTION_REOPENED;
        return true;
    case EVENT_INTERACTION_DELETED:
        out->act = AUDIT_INTERACTION_DELETED;
        return true;
    default:
        return false;
    }
}

/* What is done to people on the stage and to their hands; what they do themselves is no act of moderation. */
static bool audit_of_stage(const struct room *room, const struct room_event *event, struct audit_entry *out)
{
    const struct participant *target = room_participant(room, event->participant);
    bool own = target != NULL && identity_eq(target->identity, event->by);
    about_participant(out, room, event->participant);
    switch (event->kind) {
    case EVENT_INVITED:
        out->act = AUDIT_PERSON_INVITED;
        return true;
    case EVENT_STAGE_JOINED:
        out->act = AUDIT_PERSON_CALLED;
        return event->stage_joined.way == STAGE_CALLED;
    case EVENT_STAGE_LEFT:
        out->act = AUDIT_PERSON_OFF_STAGE;
        return event->stage_left.reason == STAGE_LEFT_REMOVED;
    case EVENT_INVITATION_ENDED:
        out->act = AUDIT_INVITATION_WITHDRAWN;
        return event->invitation_ended.reason == INVITATION_WITHDRAWN;
    case EVENT_HAND_LOWERED:
        out->act = AUDIT_HAND_LOWERED;
        return !own;
    case EVENT_HAND_MOVED:
        out->act = AUDIT_HAND_MOVED;
        return true;
    default:
        return false;
    }
}

static void standing_act(const struct room_event *event, struct audit_entry *out)
{
    uint8_t changed = event->standing.was ^ event->standing.holds;
    about_identity(out, event->standing.who);
    if ((changed & STANDING_BANS) != 0) {
        out->act = (event->standing.holds & STANDING_BANS) != 0 ? AUDIT_PERSON_BANNED : AUDIT_BAN_LIFTED;
    } else if ((changed & STANDING_LOCKED) != 0) {
        out->act = (event->standing.holds & STANDING_LOCKED) != 0 ? AUDIT_PERSON_LOCKED : AUDIT_PERSON_UNLOCKED;
    } else {
        out->act = (changed & STANDING_SCREEN) != 0 ? AUDIT_TOOL_GRANTED : AUDIT_PERSON_PROMOTED;
    }
}

bool audit_of_event(const struct room *room, const struct room_event *event, struct audit_entry *out)
{
    if (event->seq == 0 || event->by.kind == IDENTITY_NONE) {
        return false; /* the room itself: auto-end, a grace that ran out */
    }
    *out = (struct audit_entry){
        .actor = event->by, .channel = room->channel, .target_kind = AUDIT_TARGET_CHANNEL, .target = room->channel.v};
    switch (event->kind) {
    case EVENT_SETTINGS:
        out->act = AUDIT_ROOM_SAVED;
        return true;
    case EVENT_OPENED:
        out->act = AUDIT_ROOM_OPENED;
        return true;
    case EVENT_ENDED:
        out->act = AUDIT_ROOM_ENDED;
        return true;
    case EVENT_MUTED:
        out->act = AUDIT_PERSON_MUTED;
        about_participant(out, room, event->participant);
        return true;
    case EVENT_SPOTLIGHT:
        out->act = participant_id_is_none(event->participant) ? AUDIT_MAIN_TILE_ENDED : AUDIT_MAIN_TILE_SET;
        if (!participant_id_is_none(event->participant)) {
            about_participant(out, room, event->participant);
        }
        return true;
    case EVENT_STANDING:
        standing_act(event, out);
        return true;
    case EVENT_LEFT:
        out->act = AUDIT_PERSON_REMOVED;
        about_identity(out, event->left.identity);
        return event->left.reason == LEFT_REMOVED;
    case EVENT_STAGE_ACCESS:
        out->act = AUDIT_STAGE_ACCESS;
        return true;
    case EVENT_HANDS_LOWERED:
        out->act = AUDIT_HANDS_LOWERED;
        return true;
    case EVENT_LOCKED:
        out->act = event->locked.locked ? AUDIT_ROOM_LOCKED : AUDIT_ROOM_UNLOCKED;
        return true;
    case EVENT_ADMITTED:
    case EVENT_DECLINED:
        out->act = event->kind == EVENT_ADMITTED ? AUDIT_PERSON_ADMITTED : AUDIT_PERSON_DECLINED;
        about_identity(out, event->door.identity);
        return true;
    case EVENT_CHAT_DELETED:
    case EVENT_CHAT_PINNED:
    case EVENT_CHAT_UNPINNED:
    case EVENT_CHAT_BLOCKED:
    case EVENT_CHAT_SLOWED:
    case EVENT_CHAT_CLEARED:
    case EVENT_CHAT_SWITCHED:
        return chat_act(event, out);
    default:
        return question_act(event, out) || interaction_act(event, out) || audit_of_stage(room, event, out);
    }
}
