/* What may be asked of accounts, groups and people who are expected: names normalised, limits, uniqueness. */
#include "directory_priv.h"

#include <stdlib.h>

/* ── for both plans ── */

enum refusal refusal_of_name(enum err err)
{
    return err == ERR_OK ? REFUSAL_NONE : err == ERR_INVALID ? REFUSAL_BAD_NAME : REFUSAL_TOO_LONG;
}

enum refusal refuse_field(enum refusal refusal, const char *field, const char **ret_field)
{
    if (refusal != REFUSAL_NONE && ret_field != NULL) {
        *ret_field = field;
    }
    return refusal;
}

bool changes_add(struct directory_changes *changes, const struct directory_change *change)
{
    if (changes->count == changes->capacity) {
        size_t capacity = changes->capacity > 0 ? changes->capacity * 2 : 16;
        struct directory_change *items = realloc(changes->items, capacity * sizeof *items);
        if (items == NULL) {
            return false;
        }
        changes->items = items;
        changes->capacity = capacity;
    }
    changes->items[changes->count++] = *change;
    return true;
}

void directory_changes_finish(struct directory_changes *changes)
{
    free(changes->items);
    *changes = (struct directory_changes){0};
}

static bool add_memberships_removal(struct directory_changes *changes, const struct membership *first)
{
    for (const struct membership *m = first; m != NULL; m = m->person_next) {
        struct directory_change change = {.kind = DIRECTORY_MEMBERSHIP_REMOVE, .membership = m->r};
        if (!changes_add(changes, &change)) {
            return false;
        }
    }
    return true;
}

/* ── accounts ── */

/* An address is only kept and shown: what matters is that it is one line of reasonable text. */
enum refusal email_check(struct str email)
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

static enum refusal login_check(struct str login, char out[LIMIT_LOGIN_LENGTH * 4 + 1])
{
    char key[DIRECTORY_LOGIN_KEY_SIZE];
    enum refusal no = refusal_of_name(name_normalize(login, LIMIT_LOGIN_LENGTH, out, LIMIT_LOGIN_LENGTH * 4 + 1));
    return no != REFUSAL_NONE || directory_login_key(str_of(out), key).len > 0 ? no : REFUSAL_BAD_NAME;
}

/* Unless another has it. */
static enum refusal unique(const struct account *same, struct account_id id)
{
    return same == NULL || account_id_eq(same->r.id, id) ? REFUSAL_NONE : REFUSAL_EXISTS;
}

static enum refusal texts_check(const struct account_record *want, struct directory_scratch *scratch,
                                const char **ret_field)
{
    enum refusal no = login_check(want->login, scratch->login);
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "login", ret_field);
    }
    no = refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "name", ret_field);
    }
    return refuse_field(email_check(want->email), "email", ret_field);
}

enum refusal directory_plan_account(const struct directory *dir, const struct account_record *want,
                                    struct directory_scratch *scratch, struct directory_change *ret_change,
                                    const char **ret_field)
{
    enum refusal no = texts_check(want, scratch, ret_field);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (want->external.len > LIMIT_EXTERNAL_BYTES) {
        return refuse_field(REFUSAL_TOO_LONG, "external", ret_field);
    }
    if (want->password_hash.len > LIMIT_PASSWORD_HASH_BYTES || (unsigned)want->site_role > SITE_ROLE_VIEWER) {
        return REFUSAL_OUT_OF_RANGE;
    }
    no = unique(directory_account_by_login(dir, str_of(scratch->login)), want->id);
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "login", ret_field);
    }
    no = unique(directory_account_by_email(dir, want->email), want->id);
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "email", ret_field);
    }
    no = unique(directory_account_by_external(dir, want->external), want->id);
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "external", ret_field);
    }
    const struct account *old = directory_account(dir, want->id);
    if (old == NULL && HASH_COUNT(dir->accounts) >= LIMIT_ACCOUNTS) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_ACCOUNT_PUT, .account = *want};
    ret_change->account.login = str_of(scratch->login);
    ret_change->account.name = str_of(scratch->name);
    ret_change->account.version = old != NULL ? old->r.version + 1 : 1;
    return REFUSAL_NONE;
}

static bool add_account_removal(struct directory_changes *changes, const struct account *account)
{
    if (!add_memberships_removal(changes, account->memberships)) {
        return false;
    }
    for (const struct subscription *s = account->subscriptions; s != NULL; s = s->account_next) {
        struct directory_change change = {.kind = DIRECTORY_SUBSCRIPTION_REMOVE,
                                          .subscription = {s->key.channel, s->key.account}};
        if (!changes_add(changes, &change)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < account->group_count; i++) {
        struct directory_change change = {.kind = DIRECTORY_GROUP_MEMBER_REMOVE,
                                          .group_member = {account->groups[i], account->r.id}};
        if (!changes_add(changes, &change)) {
            return false;
        }
    }
    struct directory_change change = {.kind = DIRECTORY_ACCOUNT_REMOVE, .account_removed = account->r.id};
    return changes_add(changes, &change);
}

enum refusal directory_plan_account_remove(const struct directory *dir, struct account_id id,
                                           struct directory_changes *changes)
{
    const struct account *account = directory_account(dir, id);
    if (account == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (directory_owned_count(account) > 0) {
        return REFUSAL_OWNS_CHANNELS;
    }
    return add_account_removal(changes, account) ? REFUSAL_NONE : REFUSAL_BUSY;
}

/* ── people who are expected ── */

enum refusal directory_plan_expected(const struct directory *dir, const struct expected_record *want,
                                     struct directory_scratch *scratch, struct directory_change *ret_change)
{
    struct str text = want->text;
    enum refusal no;
    if (want->kind == EXPECTED_LOGIN) {
        no = login_check(want->text, scratch->login);
        text = str_of(scratch->login);
    } else {
        no = want->text.len > 0 ? email_check(want->text) : REFUSAL_BAD_NAME;
    }
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (directory_expected_by_text(dir, want->kind, text) != NULL) {
        return REFUSAL_EXISTS;
    }
    if (HASH_COUNT(dir->expected) >= LIMIT_EXPECTED) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_EXPECTED_PUT, .expected = {want->id, want->kind, text}};
    return REFUSAL_NONE;
}

/* ── groups ── */

enum refusal directory_plan_group(const struct directory *dir, const struct group_record *want,
                                  struct directory_scratch *scratch, struct directory_change *ret_change)
{
    enum refusal no =
        refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    char key[NAME_KEY_SIZE];
    if (no == REFUSAL_NONE && name_key(str_of(scratch->name), key).len == 0) {
        no = REFUSAL_BAD_NAME;
    }
    if (no != REFUSAL_NONE) {
        return no;
    }
    const struct account_group *same = directory_group_by_name(dir, str_of(scratch->name));
    if (same != NULL && !group_id_eq(same->r.id, want->id)) {
        return REFUSAL_EXISTS;
    }
    const struct account_group *old = directory_group(dir, want->id);
    if (old == NULL && HASH_COUNT(dir->groups) >= LIMIT_GROUPS) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){
        .kind = DIRECTORY_GROUP_PUT,
        .group = {want->id, str_of(scratch->name), old != NULL ? old->r.version + 1 : 1},
    };
    return REFUSAL_NONE;
}

static bool add_group_removal(struct directory_changes *changes, const struct account_group *group)
{
    if (!add_memberships_removal(changes, group->memberships)) {
        return false;
    }
    for (uint32_t i = 0; i < group->member_count; i++) {
        struct directory_change change = {.kind = DIRECTORY_GROUP_MEMBER_REMOVE,
                                          .group_member = {group->r.id, group->members[i]}};
        if (!changes_add(changes, &change)) {
            return false;
        }
    }
    struct directory_change change = {.kind = DIRECTORY_GROUP_REMOVE, .group_removed = group->r.id};
    return changes_add(changes, &change);
}

enum refusal directory_plan_group_remove(const struct directory *dir, struct group_id id,
                                         struct directory_changes *changes)
{
    const struct account_group *group = directory_group(dir, id);
    if (group == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    return add_group_removal(changes, group) ? REFUSAL_NONE : REFUSAL_BUSY;
}

enum refusal directory_plan_group_member(const struct directory *dir, struct group_id group,
                                         struct account_id account_id, struct directory_change *ret_change)
{
    const struct account *account = directory_account(dir, account_id);
    if (directory_group(dir, group) == NULL || account == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (directory_in_group(account, group)) {
        return REFUSAL_EXISTS;
    }
    if (account->group_count == LIMIT_GROUPS_PER_ACCOUNT) {
        return REFUSAL_OUT_OF_RANGE;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_GROUP_MEMBER_PUT, .group_member = {group, account_id}};
    return REFUSAL_NONE;
}

enum refusal directory_plan_group_member_remove(const struct directory *dir, struct group_id group,
                                                struct account_id account_id, struct directory_change *ret_change)
{
    const struct account *account = directory_account(dir, account_id);
    if (directory_group(dir, group) == NULL || account == NULL || !directory_in_group(account, group)) {
        return REFUSAL_NOT_FOUND;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_GROUP_MEMBER_REMOVE, .group_member = {group, account_id}};
    return REFUSAL_NONE;
}
