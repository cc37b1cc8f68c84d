/* What may be asked of the directory: names normalised, limits, uniqueness, and that the owner stays a manager. */
#include "room_priv.h"

static enum refusal refusal_of_name(enum err err)
{
    return err == ERR_OK ? REFUSAL_NONE : err == ERR_INVALID ? REFUSAL_BAD_NAME : REFUSAL_TOO_LONG;
}

static enum refusal no_with_field(enum refusal refusal, const char *field, const char **ret_field)
{
    if (refusal != REFUSAL_NONE && ret_field != NULL) {
        *ret_field = field;
    }
    return refusal;
}

/* An address is only kept and shown: what matters is that it is one line of reasonable text. */
static enum refusal email_check(struct str email)
{
    if (email.len == 0) {
        return REFUSAL_NONE;
    }
    if (email.len > LIMIT_EMAIL_BYTES) {
        return REFUSAL_TOO_LONG;
    }
    char clean[LIMIT_EMAIL_BYTES * 4 + 1];
    bool plain =
        name_normalize(email, LIMIT_EMAIL_BYTES, clean, sizeof clean) == ERR_OK && str_eq(str_of(clean), email);
    ptrdiff_t at = str_find(email, '@');
    return plain && at > 0 && (size_t)at + 1 < email.len && str_find(email, ' ') < 0 ? REFUSAL_NONE : REFUSAL_BAD_NAME;
}

enum refusal directory_plan_account(const struct directory *dir, const struct account_record *want,
                                    struct directory_scratch *scratch, struct directory_change *ret_change,
                                    const char **ret_field)
{
    enum refusal no =
        refusal_of_name(name_normalize(want->login, LIMIT_LOGIN_LENGTH, scratch->login, sizeof scratch->login));
    if (no != REFUSAL_NONE) {
        return no_with_field(no, "login", ret_field);
    }
    no = refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return no_with_field(no, "name", ret_field);
    }
    no = email_check(want->email);
    if (no != REFUSAL_NONE) {
        return no_with_field(no, "email", ret_field);
    }
    char key[LIMIT_LOGIN_LENGTH * 8 + 1];
    if (name_fold(str_of(scratch->login), key, sizeof key) != ERR_OK) {
        return no_with_field(REFUSAL_BAD_NAME, "login", ret_field);
    }
    if (want->password_hash.len > LIMIT_PASSWORD_HASH_BYTES || (unsigned)want->site_role > SITE_ROLE_VIEWER) {
        return REFUSAL_OUT_OF_RANGE;
    }
    const struct account *same = directory_account_by_login(dir, str_of(scratch->login));
    if (same != NULL && !account_id_eq(same->r.id, want->id)) {
        return no_with_field(REFUSAL_EXISTS, "login", ret_field);
    }
    if (directory_account(dir, want->id) == NULL && HASH_COUNT(dir->accounts) >= LIMIT_ACCOUNTS) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_ACCOUNT_PUT, .account = *want};
    ret_change->account.login = str_of(scratch->login);
    ret_change->account.name = str_of(scratch->name);
    return REFUSAL_NONE;
}

enum refusal directory_plan_group(const struct directory *dir, const struct group_record *want,
                                  struct directory_scratch *scratch, struct directory_change *ret_change)
{
    enum refusal no =
        refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (directory_group(dir, want->id) == NULL && HASH_COUNT(dir->groups) >= LIMIT_GROUPS) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_GROUP_PUT, .group = {want->id, str_of(scratch->name)}};
    return REFUSAL_NONE;
}

static enum refusal channel_check(const struct channel_record *want, struct directory_scratch *scratch,
                                  const char **ret_field)
{
    enum refusal no =
        refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return no_with_field(no, "name", ret_field);
    }
    if (!utf8_valid(want->description)) {
        return no_with_field(REFUSAL_BAD_NAME, "description", ret_field);
    }
    if (utf8_length(want->description) > LIMIT_DESCRIPTION_LENGTH) {
        return no_with_field(REFUSAL_TOO_LONG, "description", ret_field);
    }
    if ((unsigned)want->type > CHANNEL_PUBLIC_OPEN) {
        return no_with_field(REFUSAL_OUT_OF_RANGE, "type", ret_field);
    }
    return REFUSAL_NONE;
}

/* Who owns a channel manages it. */
static bool owner_fits(const struct directory *dir, const struct channel_record *want)
{
    const struct membership *m = directory_membership(dir, want->id, person_ref_account(want->owner));
    return m != NULL && m->r.role == CHANNEL_ROLE_MANAGER && m->r.state == MEMBERSHIP_ACTIVE;
}

enum refusal directory_plan_channel(const struct directory *dir, const struct channel_record *want,
                                    struct member_id owner_member, struct directory_scratch *scratch,
                                    struct directory_change ret_changes[2], size_t *ret_count, const char **ret_field)
{
    enum refusal no = channel_check(want, scratch, ret_field);
    if (no != REFUSAL_NONE) {
        return no;
    }
    bool fresh = directory_channel(dir, want->id) == NULL;
    if (fresh && HASH_COUNT(dir->channels) >= LIMIT_CHANNELS) {
        return REFUSAL_BUSY;
    }
    if (directory_account(dir, want->owner) == NULL || (!fresh && !owner_fits(dir, want))) {
        return no_with_field(REFUSAL_NOT_FOUND, "owner", ret_field);
    }
    ret_changes[0] = (struct directory_change){.kind = DIRECTORY_CHANNEL_PUT, .channel = *want};
    ret_changes[0].channel.name = str_of(scratch->name);
    ret_changes[1] = (struct directory_change){
        .kind = DIRECTORY_MEMBERSHIP_PUT,
        .membership = {owner_member, want->id, person_ref_account(want->owner), CHANNEL_ROLE_MANAGER,
                       MEMBERSHIP_ACTIVE},
    };
    *ret_count = fresh ? 2 : 1;
    return REFUSAL_NONE;
}

static bool is_owner(const struct channel *channel, struct person_ref person)
{
    return person.kind == PERSON_ACCOUNT && id_eq(person.id, channel->r.owner.v);
}

enum refusal directory_plan_membership(const struct directory *dir, const struct membership_record *want,
                                       struct directory_change *ret_change)
{
    const struct channel *channel = directory_channel(dir, want->channel);
    if (channel == NULL || !directory_person_known(dir, want->person)) {
        return REFUSAL_NOT_FOUND;
    }
    if (want->role < CHANNEL_ROLE_MEMBER || want->role > CHANNEL_ROLE_MANAGER ||
        (unsigned)want->state > MEMBERSHIP_DEACTIVATED) {
        return REFUSAL_OUT_OF_RANGE;
    }
    const struct membership *there = directory_membership(dir, want->channel, want->person);
    if (there != NULL && !member_id_eq(there->r.id, want->id)) {
        return REFUSAL_EXISTS;
    }
    if (there == NULL && channel->member_count >= LIMIT_MEMBERS_PER_CHANNEL) {
        return REFUSAL_BUSY;
    }
    if (is_owner(channel, want->person) && (want->role != CHANNEL_ROLE_MANAGER || want->state != MEMBERSHIP_ACTIVE)) {
        return REFUSAL_OWNER_STAYS;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_PUT, .membership = *want};
    return REFUSAL_NONE;
}

enum refusal directory_plan_membership_remove(const struct directory *dir, struct channel_id channel_id,
                                              struct member_id id, struct directory_change *ret_change)
{
    const struct channel *channel = directory_channel(dir, channel_id);
    const struct membership *m = directory_member(dir, channel_id, id);
    if (channel == NULL || m == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (is_owner(channel, m->r.person)) {
        return REFUSAL_OWNER_STAYS;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_REMOVE, .membership = m->r};
    return REFUSAL_NONE;
}
