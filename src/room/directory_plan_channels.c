/* What may be asked of channels and their members: names, limits, and that the owner stays a manager. */
#include "directory_priv.h"

static enum refusal channel_check(const struct channel_record *want, struct directory_scratch *scratch,
                                  const char **ret_field)
{
    enum refusal no =
        refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "name", ret_field);
    }
    if (!utf8_valid(want->description)) {
        return refuse_field(REFUSAL_BAD_NAME, "description", ret_field);
    }
    if (utf8_length(want->description) > LIMIT_DESCRIPTION_LENGTH) {
        return refuse_field(REFUSAL_TOO_LONG, "description", ret_field);
    }
    if ((unsigned)want->type > CHANNEL_PUBLIC_OPEN) {
        return refuse_field(REFUSAL_OUT_OF_RANGE, "type", ret_field);
    }
    if (want->default_role < CHANNEL_ROLE_MEMBER || want->default_role > CHANNEL_ROLE_MANAGER) {
        return refuse_field(REFUSAL_OUT_OF_RANGE, "default_role", ret_field);
    }
    return REFUSAL_NONE;
}

static bool same_name(struct str a, struct str b)
{
    char a_space[NAME_KEY_SIZE], b_space[NAME_KEY_SIZE];
    return str_eq(name_key(a, a_space), name_key(b, b_space));
}

/* Nobody gives two channels of theirs the same name. Others' names are nobody's business, they may be private: a
   transfer asks for none, its answer would tell the giver what the new owner's channels are called. */
static bool name_is_used(const struct account *owner, struct channel_id id, struct str name)
{
    for (const struct membership *m = owner->memberships; m != NULL; m = m->person_next) {
        if (account_id_eq(m->channel->r.owner, owner->r.id) && !channel_id_eq(m->channel->r.id, id) &&
            same_name(m->channel->r.name, name)) {
            return true;
        }
    }
    return false;
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
    const struct channel *old = directory_channel(dir, want->id);
    if (old == NULL && HASH_COUNT(dir->channels) >= LIMIT_CHANNELS) {
        return REFUSAL_BUSY;
    }
    const struct account *owner = directory_account(dir, want->owner);
    if (owner == NULL || (old != NULL && !owner_fits(dir, want))) {
        return refuse_field(REFUSAL_NOT_FOUND, "owner", ret_field);
    }
    const bool renamed = old == NULL || !same_name(old->r.name, str_of(scratch->name));
    if (renamed && name_is_used(owner, want->id, str_of(scratch->name))) {
        return refuse_field(REFUSAL_EXISTS, "name", ret_field);
    }
    ret_changes[0] = (struct directory_change){.kind = DIRECTORY_CHANNEL_PUT, .channel = *want};
    ret_changes[0].channel.name = str_of(scratch->name);
    ret_changes[0].channel.version = old != NULL ? old->r.version + 1 : 1;
    ret_changes[1] = (struct directory_change){
        .kind = DIRECTORY_MEMBERSHIP_PUT,
        .membership = {owner_member, want->id, person_ref_account(want->owner), CHANNEL_ROLE_MANAGER,
                       MEMBERSHIP_ACTIVE},
    };
    *ret_count = old == NULL ? 2 : 1;
    return REFUSAL_NONE;
}

/* The change that forgets who is expected nowhere but in this membership; false: there is none to be made. */
static bool expectation_ends(const struct directory *dir, const struct membership *m,
                             struct directory_change *ret_change)
{
    const struct expected *expected =
        m->r.person.kind == PERSON_EXPECTED ? directory_expected(dir, (struct expected_id){m->r.person.id}) : NULL;
    if (expected == NULL || expected->memberships != m || m->person_next != NULL) {
        return false;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_EXPECTED_REMOVE, .expected_removed = expected->r.id};
    return true;
}

enum refusal directory_plan_channel_remove(const struct directory *dir, struct channel_id id,
                                           struct directory_changes *changes)
{
    const struct channel *channel = directory_channel(dir, id);
    if (channel == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    struct directory_change change = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = id};
    bool fits = changes_add(changes, &change);
    for (const struct membership *m = channel->members; fits && m != NULL; m = m->next) {
        fits = !expectation_ends(dir, m, &change) || changes_add(changes, &change);
    }
    return fits ? REFUSAL_NONE : REFUSAL_BUSY;
}

enum refusal directory_plan_transfer(const struct directory *dir, struct channel_id channel_id, struct account_id owner,
                                     struct member_id fresh, struct directory_change ret_changes[2], size_t *ret_count)
{
    const struct channel *channel = directory_channel(dir, channel_id);
    const struct account *account = directory_account(dir, owner);
    if (channel == NULL || account == NULL || account->r.disabled) {
        return REFUSAL_NOT_FOUND;
    }
    const struct membership *there = directory_membership(dir, channel_id, person_ref_account(owner));
    if (there == NULL && channel->member_count >= LIMIT_MEMBERS_PER_CHANNEL) {
        return REFUSAL_BUSY;
    }
    ret_changes[0] = (struct directory_change){
        .kind = DIRECTORY_MEMBERSHIP_PUT,
        .membership = {there != NULL ? there->r.id : fresh, channel_id, person_ref_account(owner), CHANNEL_ROLE_MANAGER,
                       MEMBERSHIP_ACTIVE},
    };
    ret_changes[1] = (struct directory_change){.kind = DIRECTORY_CHANNEL_PUT, .channel = channel->r};
    ret_changes[1].channel.owner = owner;
    ret_changes[1].channel.version++;
    *ret_count = 2;
    return REFUSAL_NONE;
}

/* ── members ── */

static bool is_owner(const struct channel *channel, struct person_ref person)
{
    return person.kind == PERSON_ACCOUNT && id_eq(person.id, channel->r.owner.v);
}

/* The person may be one who is about to be known. */
static enum refusal membership_check(const struct directory *dir, const struct membership_record *want)
{
    const struct channel *channel = directory_channel(dir, want->channel);
    if (channel == NULL) {
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
    return REFUSAL_NONE;
}

enum refusal directory_plan_membership(const struct directory *dir, const struct membership_record *want,
                                       struct directory_change *ret_change)
{
    enum refusal no = directory_person_known(dir, want->person) ? membership_check(dir, want) : REFUSAL_NOT_FOUND;
    if (no == REFUSAL_NONE) {
        *ret_change = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_PUT, .membership = *want};
    }
    return no;
}

enum refusal directory_plan_expected_member(const struct directory *dir, const struct expected_record *expected,
                                            const struct membership_record *want, struct directory_scratch *scratch,
                                            struct directory_change ret_changes[2], size_t *ret_count)
{
    const struct expected *known = directory_expected_by_text(dir, expected->kind, expected->text);
    struct membership_record member = *want;
    size_t count = 0;
    member.person = person_ref_expected(known != NULL ? known->r.id : expected->id);
    enum refusal no = membership_check(dir, &member);
    if (no == REFUSAL_NONE && known == NULL) {
        no = directory_plan_expected(dir, expected, scratch, &ret_changes[count++]);
    }
    if (no != REFUSAL_NONE) {
        return no;
    }
    ret_changes[count++] = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_PUT, .membership = member};
    *ret_count = count;
    return REFUSAL_NONE;
}

enum refusal directory_plan_membership_remove(const struct directory *dir, struct channel_id channel_id,
                                              struct member_id id, struct directory_change ret_changes[2],
                                              size_t *ret_count)
{
    const struct channel *channel = directory_channel(dir, channel_id);
    const struct membership *m = directory_member(dir, channel_id, id);
    if (channel == NULL || m == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (is_owner(channel, m->r.person)) {
        return REFUSAL_OWNER_STAYS;
    }
    ret_changes[0] = (struct directory_change){.kind = DIRECTORY_MEMBERSHIP_REMOVE, .membership = m->r};
    *ret_count = expectation_ends(dir, m, &ret_changes[1]) ? 2 : 1;
    return REFUSAL_NONE;
}
