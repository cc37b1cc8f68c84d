/* The directory in memory: tables by id, changed only by applying changes. What is planned stands in directory_plan.c. */
#include "room_priv.h"

#include <assert.h>
#include <stdlib.h>

/* Keys of pairs: no padding, hashed as bytes. */
struct membership_key {
    struct channel_id channel;
    struct person_ref person;
};

struct subscription {
    struct subscription_key {
        struct channel_id channel;
        struct account_id account;
    } key;
    UT_hash_handle hh;
};

/* A membership's key stands inside its record: channel, then person. */
static_assert(offsetof(struct membership_record, person) ==
                  offsetof(struct membership_record, channel) + sizeof(struct channel_id),
              "the membership's key is one run of bytes");
#define MEMBERSHIP_KEY_SIZE (sizeof(struct channel_id) + sizeof(struct person_ref))

void directory_init(struct directory *dir, struct id128 epoch)
{
    *dir = (struct directory){.epoch = epoch};
}

/* ── owned texts ── */

static enum err text_copy(struct str from, struct str *ret_copy)
{
    char *copy = malloc(from.len + 1);
    if (copy == NULL) {
        return ERR_NO_MEMORY;
    }
    if (from.len > 0) {
        memcpy(copy, from.data, from.len);
    }
    copy[from.len] = '\0';
    *ret_copy = (struct str){copy, from.len};
    return ERR_OK;
}

static void text_free(struct str text)
{
    free((char *)(uintptr_t)text.data); /* a view by type, ours by contract */
}

/* The change being applied may be a view of this very text, and is handed to the store afterwards. */
static void text_retire(struct directory *dir, struct str text)
{
    for (size_t i = 0; i < sizeof dir->retired / sizeof dir->retired[0]; i++) {
        if (dir->retired[i] == NULL) {
            dir->retired[i] = text.data;
            return;
        }
    }
    assert(!"a change replaces four texts at most");
}

/* Copies all or nothing. */
static enum err texts_copy(struct str *texts[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_copy(*texts[i], texts[i]) != ERR_OK) {
            while (i-- > 0) {
                text_free(*texts[i]);
            }
            return ERR_NO_MEMORY;
        }
    }
    return ERR_OK;
}

/* ── lookups ── */

struct account *directory_account(const struct directory *dir, struct account_id id)
{
    struct account *found;
    HASH_FIND(hh, dir->accounts, &id, sizeof id, found);
    return found;
}

struct account *directory_account_by_login(const struct directory *dir, struct str login)
{
    char name[LIMIT_LOGIN_LENGTH * 4 + 1], key[LIMIT_LOGIN_LENGTH * 8 + 1];
    struct account *found = NULL;
    if (name_normalize(login, LIMIT_LOGIN_LENGTH, name, sizeof name) == ERR_OK &&
        name_fold(str_of(name), key, sizeof key) == ERR_OK) {
        HASH_FIND(hh_login, dir->by_login, key, strlen(key), found);
    }
    return found;
}

struct account_group *directory_group(const struct directory *dir, struct group_id id)
{
    struct account_group *found;
    HASH_FIND(hh, dir->groups, &id, sizeof id, found);
    return found;
}

bool directory_person_known(const struct directory *dir, struct person_ref person)
{
    return person.kind == PERSON_ACCOUNT ? directory_account(dir, (struct account_id){person.id}) != NULL
           : person.kind == PERSON_GROUP ? directory_group(dir, (struct group_id){person.id}) != NULL
                                         : false;
}

struct channel *directory_channel(const struct directory *dir, struct channel_id id)
{
    struct channel *found;
    HASH_FIND(hh, dir->channels, &id, sizeof id, found);
    return found;
}

struct membership *directory_membership(const struct directory *dir, struct channel_id channel,
                                        struct person_ref person)
{
    struct membership_key key = {channel, person};
    struct membership *found;
    HASH_FIND(hh, dir->memberships, &key, MEMBERSHIP_KEY_SIZE, found);
    return found;
}

struct membership *directory_member(const struct directory *dir, struct channel_id channel_id, struct member_id id)
{
    struct channel *channel = directory_channel(dir, channel_id);
    for (struct membership *m = channel != NULL ? channel->members : NULL; m != NULL; m = m->next) {
        if (member_id_eq(m->r.id, id)) {
            return m;
        }
    }
    return NULL;
}

static struct subscription *subscription_find(const struct directory *dir, struct channel_id channel,
                                              struct account_id account)
{
    struct subscription_key key = {channel, account};
    struct subscription *found;
    HASH_FIND(hh, dir->subscriptions, &key, sizeof key, found);
    return found;
}

bool directory_subscribed(const struct directory *dir, struct channel_id channel, struct account_id account)
{
    return subscription_find(dir, channel, account) != NULL;
}

bool directory_in_group(const struct account *account, struct group_id group)
{
    for (uint32_t i = 0; i < account->group_count; i++) {
        if (group_id_eq(account->groups[i], group)) {
            return true;
        }
    }
    return false;
}

static enum channel_role role_of(const struct directory *dir, struct channel_id channel, struct person_ref person)
{
    const struct membership *m = directory_membership(dir, channel, person);
    return m != NULL && m->r.state == MEMBERSHIP_ACTIVE ? m->r.role : CHANNEL_ROLE_NONE;
}

enum channel_role directory_channel_role(const struct directory *dir, struct channel_id channel, struct account_id id)
{
    const struct account *account = directory_account(dir, id);
    if (account == NULL || account->r.disabled) {
        return CHANNEL_ROLE_NONE;
    }
    enum channel_role best = role_of(dir, channel, person_ref_account(id));
    for (uint32_t i = 0; i < account->group_count; i++) {
        enum channel_role role = role_of(dir, channel, person_ref_group(account->groups[i]));
        best = role > best ? role : best;
    }
    return best;
}

struct account *directory_account_next(const struct directory *dir, const struct account *after)
{
    return after == NULL ? dir->accounts : after->hh.next;
}

struct channel *directory_channel_next(const struct directory *dir, const struct channel *after)
{
    return after == NULL ? dir->channels : after->hh.next;
}

/* ── accounts ── */

static void account_free(struct account *account)
{
    text_free(account->r.login);
    text_free(account->r.name);
    text_free(account->r.email);
    text_free(account->r.password_hash);
    free(account->login_folded);
    free(account->groups);
    free(account);
}

static struct account *account_make(const struct account_record *r)
{
    struct account *account = calloc(1, sizeof *account);
    if (account == NULL) {
        return NULL;
    }
    account->r = *r;
    struct str *texts[] = {&account->r.login, &account->r.name, &account->r.email, &account->r.password_hash};
    char key[LIMIT_LOGIN_LENGTH * 8 + 1];
    if (texts_copy(texts, 4) != ERR_OK) {
        free(account);
        return NULL;
    }
    if (name_fold(r->login, key, sizeof key) != ERR_OK || (account->login_folded = strdup(key)) == NULL) {
        account_free(account);
        return NULL;
    }
    return account;
}

static bool account_link(struct directory *dir, struct account *account)
{
    HASH_ADD(hh, dir->accounts, r.id, sizeof account->r.id, account);
    if (account->hh.tbl == NULL) {
        return false;
    }
    HASH_ADD_KEYPTR(hh_login, dir->by_login, account->login_folded, strlen(account->login_folded), account);
    if (account->hh_login.tbl == NULL) {
        HASH_DELETE(hh, dir->accounts, account);
        return false;
    }
    return true;
}

/* A changed account keeps its place and its groups: only its texts and its login's key are exchanged. */
static enum err account_change(struct directory *dir, struct account *old, struct account *fresh)
{
    HASH_DELETE(hh_login, dir->by_login, old);
    text_retire(dir, old->r.login);
    text_retire(dir, old->r.name);
    text_retire(dir, old->r.email);
    text_retire(dir, old->r.password_hash);
    free(old->login_folded);
    old->r = fresh->r;
    old->login_folded = fresh->login_folded;
    free(fresh);
    HASH_ADD_KEYPTR(hh_login, dir->by_login, old->login_folded, strlen(old->login_folded), old);
    return old->hh_login.tbl != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err account_put(struct directory *dir, const struct account_record *r)
{
    struct account *fresh = account_make(r);
    if (fresh == NULL) {
        return ERR_NO_MEMORY;
    }
    struct account *same_login;
    HASH_FIND(hh_login, dir->by_login, fresh->login_folded, strlen(fresh->login_folded), same_login);
    if (same_login != NULL && !account_id_eq(same_login->r.id, r->id)) {
        account_free(fresh);
        return ERR_EXISTS;
    }
    struct account *old = directory_account(dir, r->id);
    if (old != NULL) {
        return account_change(dir, old, fresh);
    }
    if (!account_link(dir, fresh)) {
        account_free(fresh);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

/* ── groups ── */

static void group_free(struct account_group *group)
{
    text_free(group->r.name);
    free(group);
}

static enum err group_put(struct directory *dir, const struct group_record *r)
{
    struct str name;
    if (text_copy(r->name, &name) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    struct account_group *group = directory_group(dir, r->id);
    if (group != NULL) {
        text_retire(dir, group->r.name);
        group->r.name = name;
        return ERR_OK;
    }
    group = calloc(1, sizeof *group);
    if (group == NULL) {
        text_free(name);
        return ERR_NO_MEMORY;
    }
    group->r = (struct group_record){r->id, name};
    HASH_ADD(hh, dir->groups, r.id, sizeof group->r.id, group);
    if (group->hh.tbl == NULL) {
        group_free(group);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

static enum err group_member_put(struct directory *dir, struct group_id group_id, struct account_id account_id)
{
    struct account_group *group = directory_group(dir, group_id);
    struct account *account = directory_account(dir, account_id);
    if (group == NULL || account == NULL) {
        return ERR_NOT_FOUND;
    }
    if (directory_in_group(account, group_id)) {
        return ERR_OK;
    }
    if (account->group_count == LIMIT_GROUPS_PER_ACCOUNT) {
        return ERR_LIMIT;
    }
    struct group_id *groups = realloc(account->groups, (account->group_count + 1) * sizeof *groups);
    if (groups == NULL) {
        return ERR_NO_MEMORY;
    }
    account->groups = groups;
    groups[account->group_count++] = group_id;
    group->member_count++;
    return ERR_OK;
}

static enum err group_member_remove(struct directory *dir, struct group_id group_id, struct account_id account_id)
{
    struct account_group *group = directory_group(dir, group_id);
    struct account *account = directory_account(dir, account_id);
    for (uint32_t i = 0; account != NULL && group != NULL && i < account->group_count; i++) {
        if (group_id_eq(account->groups[i], group_id)) {
            account->groups[i] = account->groups[--account->group_count];
            group->member_count--;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}

/* ── memberships and subscriptions ── */

static void membership_unlink(struct directory *dir, struct channel *channel, struct membership *m)
{
    HASH_DELETE(hh, dir->memberships, m);
    DL_DELETE(channel->members, m);
    channel->member_count--;
    free(m);
}

static enum err membership_put(struct directory *dir, const struct membership_record *r)
{
    struct channel *channel = directory_channel(dir, r->channel);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    struct membership *m = directory_membership(dir, r->channel, r->person);
    if (m != NULL) {
        m->r = *r;
        return ERR_OK;
    }
    m = calloc(1, sizeof *m);
    if (m == NULL) {
        return ERR_NO_MEMORY;
    }
    m->r = *r;
    HASH_ADD(hh, dir->memberships, r.channel, MEMBERSHIP_KEY_SIZE, m);
    if (m->hh.tbl == NULL) {
        free(m);
        return ERR_NO_MEMORY;
    }
    DL_APPEND(channel->members, m);
    channel->member_count++;
    return ERR_OK;
}

static enum err membership_remove(struct directory *dir, const struct membership_record *r)
{
    struct channel *channel = directory_channel(dir, r->channel);
    struct membership *m = directory_membership(dir, r->channel, r->person);
    if (channel == NULL || m == NULL) {
        return ERR_NOT_FOUND;
    }
    membership_unlink(dir, channel, m);
    return ERR_OK;
}

static enum err subscription_put(struct directory *dir, struct channel_id channel_id, struct account_id account)
{
    struct channel *channel = directory_channel(dir, channel_id);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    if (subscription_find(dir, channel_id, account) != NULL) {
        return ERR_OK;
    }
    struct subscription *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return ERR_NO_MEMORY;
    }
    s->key = (struct subscription_key){channel_id, account};
    HASH_ADD(hh, dir->subscriptions, key, sizeof s->key, s);
    if (s->hh.tbl == NULL) {
        free(s);
        return ERR_NO_MEMORY;
    }
    channel->subscriber_count++;
    return ERR_OK;
}

static void subscription_unlink(struct directory *dir, struct channel *channel, struct subscription *s)
{
    HASH_DELETE(hh, dir->subscriptions, s);
    channel->subscriber_count--;
    free(s);
}

static enum err subscription_remove(struct directory *dir, struct channel_id channel_id, struct account_id account)
{
    struct channel *channel = directory_channel(dir, channel_id);
    struct subscription *s = subscription_find(dir, channel_id, account);
    if (channel == NULL || s == NULL) {
        return ERR_NOT_FOUND;
    }
    subscription_unlink(dir, channel, s);
    return ERR_OK;
}

/* ── channels ── */

static void channel_free(struct channel *channel)
{
    text_free(channel->r.name);
    text_free(channel->r.description);
    free(channel);
}

static enum err channel_put(struct directory *dir, const struct channel_record *want)
{
    struct channel_record r = *want;
    struct str *texts[] = {&r.name, &r.description};
    if (texts_copy(texts, 2) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    struct channel *channel = directory_channel(dir, r.id);
    if (channel != NULL) {
        text_retire(dir, channel->r.name);
        text_retire(dir, channel->r.description);
        channel->r = r;
        return ERR_OK;
    }
    channel = calloc(1, sizeof *channel);
    if (channel == NULL) {
        text_free(r.name);
        text_free(r.description);
        return ERR_NO_MEMORY;
    }
    channel->r = r;
    HASH_ADD(hh, dir->channels, r.id, sizeof channel->r.id, channel);
    if (channel->hh.tbl == NULL) {
        channel_free(channel);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

static void channel_unlink(struct directory *dir, struct channel *channel)
{
    struct membership *m, *next_m;
    DL_FOREACH_SAFE(channel->members, m, next_m)
    {
        membership_unlink(dir, channel, m);
    }
    struct subscription *s, *next_s;
    HASH_ITER(hh, dir->subscriptions, s, next_s)
    {
        if (channel_id_eq(s->key.channel, channel->r.id)) {
            subscription_unlink(dir, channel, s);
        }
    }
    HASH_DELETE(hh, dir->channels, channel);
    channel_free(channel);
}

static enum err channel_remove(struct directory *dir, struct channel_id id)
{
    struct channel *channel = directory_channel(dir, id);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    channel_unlink(dir, channel);
    return ERR_OK;
}

static enum err room_put(struct directory *dir, struct channel_id id, const struct room_summary *summary)
{
    struct channel *channel = directory_channel(dir, id);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    channel->room = *summary;
    return ERR_OK;
}

static void retired_free(const char *retired[4])
{
    for (size_t i = 0; i < 4; i++) {
        text_free((struct str){retired[i], 0});
    }
}

static enum err change_apply(struct directory *dir, const struct directory_change *c)
{
    switch (c->kind) {
    case DIRECTORY_ACCOUNT_PUT:
        return account_put(dir, &c->account);
    case DIRECTORY_GROUP_PUT:
        return group_put(dir, &c->group);
    case DIRECTORY_GROUP_MEMBER_PUT:
        return group_member_put(dir, c->group_member.group, c->group_member.account);
    case DIRECTORY_GROUP_MEMBER_REMOVE:
        return group_member_remove(dir, c->group_member.group, c->group_member.account);
    case DIRECTORY_CHANNEL_PUT:
        return channel_put(dir, &c->channel);
    case DIRECTORY_CHANNEL_REMOVE:
        return channel_remove(dir, c->channel_removed);
    case DIRECTORY_MEMBERSHIP_PUT:
        return membership_put(dir, &c->membership);
    case DIRECTORY_MEMBERSHIP_REMOVE:
        return membership_remove(dir, &c->membership);
    case DIRECTORY_SUBSCRIPTION_PUT:
        return subscription_put(dir, c->subscription.channel, c->subscription.account);
    case DIRECTORY_SUBSCRIPTION_REMOVE:
        return subscription_remove(dir, c->subscription.channel, c->subscription.account);
    case DIRECTORY_ROOM_PUT:
        return room_put(dir, c->room.channel, &c->room.summary);
    }
    return ERR_INVALID;
}

enum err directory_apply(struct directory *dir, const struct directory_change *c)
{
    const char *before[4];
    memcpy(before, dir->retired, sizeof before);
    memset(dir->retired, 0, sizeof dir->retired);
    enum err err = change_apply(dir, c);
    retired_free(before);
    return err;
}

void directory_finish(struct directory *dir)
{
    retired_free(dir->retired);
    struct channel *channel, *next_channel;
    HASH_ITER(hh, dir->channels, channel, next_channel)
    {
        channel_unlink(dir, channel);
    }
    struct account_group *group, *next_group;
    HASH_ITER(hh, dir->groups, group, next_group)
    {
        HASH_DELETE(hh, dir->groups, group);
        group_free(group);
    }
    HASH_CLEAR(hh_login, dir->by_login);
    struct account *account, *next_account;
    HASH_ITER(hh, dir->accounts, account, next_account)
    {
        HASH_DELETE(hh, dir->accounts, account);
        account_free(account);
    }
}
