/* Memberships and subscriptions: each hangs in its channel's list and in its person's, and is found by both together. */
#include "directory_priv.h"

#include <assert.h>
#include <stdlib.h>

/* Keys of pairs: no padding, hashed as bytes. */
struct membership_key {
    struct channel_id channel;
    struct person_ref person;
};

/* A membership's key stands inside its record: channel, then person. */
static_assert(offsetof(struct membership_record, person) ==
                  offsetof(struct membership_record, channel) + sizeof(struct channel_id),
              "the membership's key is one run of bytes");
#define MEMBERSHIP_KEY_SIZE (sizeof(struct channel_id) + sizeof(struct person_ref))

/* ── people ── */

struct membership **person_memberships(const struct directory *dir, struct person_ref person)
{
    struct account *account;
    struct account_group *group;
    struct expected *expected;
    switch ((enum person_kind)person.kind) {
    case PERSON_ACCOUNT:
        account = directory_account(dir, (struct account_id){person.id});
        return account != NULL ? &account->memberships : NULL;
    case PERSON_GROUP:
        group = directory_group(dir, (struct group_id){person.id});
        return group != NULL ? &group->memberships : NULL;
    case PERSON_EXPECTED:
        expected = directory_expected(dir, (struct expected_id){person.id});
        return expected != NULL ? &expected->memberships : NULL;
    case PERSON_NONE:
        break;
    }
    return NULL;
}

bool directory_person_known(const struct directory *dir, struct person_ref person)
{
    return person_memberships(dir, person) != NULL;
}

bool directory_person_is(const struct directory *dir, struct person_ref person, const struct account *account)
{
    switch ((enum person_kind)person.kind) {
    case PERSON_ACCOUNT:
        return id_eq(person.id, account->r.id.v);
    case PERSON_GROUP:
        return directory_in_group(account, (struct group_id){person.id});
    case PERSON_EXPECTED:
        return directory_is_expected(dir, account, (struct expected_id){person.id});
    case PERSON_NONE:
        break;
    }
    return false;
}

/* ── lookups ── */

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

/* ── roles ── */

/* Everything that gives an account roles, one after the other: itself, its groups, whom it was expected as. */
static bool source_at(const struct directory *dir, const struct account *account, uint32_t index,
                      struct person_ref *ret_person)
{
    const struct expected *expected;
    if (index == 0) {
        *ret_person = person_ref_account(account->r.id);
    } else if (index <= account->group_count) {
        *ret_person = person_ref_group(account->groups[index - 1]);
    } else if (index <= account->group_count + 2) {
        expected = account_expected(dir, account, index == account->group_count + 1 ? EXPECTED_LOGIN : EXPECTED_EMAIL);
        *ret_person = expected != NULL ? person_ref_expected(expected->r.id) : (struct person_ref){0};
    } else {
        return false;
    }
    return true;
}

enum channel_role directory_channel_role(const struct directory *dir, struct channel_id channel, struct account_id id)
{
    const struct account *account = directory_account(dir, id);
    enum channel_role best = CHANNEL_ROLE_NONE;
    struct person_ref person;
    for (uint32_t i = 0; account != NULL && !account->r.disabled && source_at(dir, account, i, &person); i++) {
        const struct membership *m = directory_membership(dir, channel, person);
        if (m != NULL && m->r.state == MEMBERSHIP_ACTIVE && m->r.role > best) {
            best = m->r.role;
        }
    }
    return best;
}

static void mark(const struct directory *dir, const struct membership *m)
{
    struct channel *channel = m->channel;
    if (m->r.state != MEMBERSHIP_ACTIVE || (channel->marked == dir->mark && channel->marked_role >= m->r.role)) {
        return;
    }
    channel->marked = dir->mark;
    channel->marked_role = m->r.role;
}

void directory_roles_mark(struct directory *dir, struct account_id id)
{
    const struct account *account = directory_account(dir, id);
    struct person_ref person;
    dir->mark++;
    for (uint32_t i = 0; account != NULL && !account->r.disabled && source_at(dir, account, i, &person); i++) {
        struct membership **head = person_memberships(dir, person);
        for (const struct membership *m = head != NULL ? *head : NULL; m != NULL; m = m->person_next) {
            mark(dir, m);
        }
    }
}

enum channel_role directory_marked_role(const struct directory *dir, const struct channel *channel)
{
    return channel->marked == dir->mark ? channel->marked_role : CHANNEL_ROLE_NONE;
}

uint32_t directory_owned_count(const struct account *account)
{
    uint32_t count = 0;
    for (const struct membership *m = account->memberships; m != NULL; m = m->person_next) {
        count += account_id_eq(m->channel->r.owner, account->r.id);
    }
    return count;
}

/* ── memberships ── */

void membership_unlink(struct directory *dir, struct membership *m)
{
    struct membership **head = person_memberships(dir, m->r.person);
    assert(head != NULL);
    DL_DELETE2(*head, m, person_prev, person_next);
    DL_DELETE(m->channel->members, m);
    m->channel->member_count--;
    HASH_DELETE(hh, dir->memberships, m);
    free(m);
}

enum err membership_put(struct directory *dir, const struct membership_record *r)
{
    struct channel *channel = directory_channel(dir, r->channel);
    struct membership **head = person_memberships(dir, r->person);
    if (channel == NULL || head == NULL) {
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
    m->channel = channel;
    HASH_ADD(hh, dir->memberships, r.channel, MEMBERSHIP_KEY_SIZE, m);
    if (m->hh.tbl == NULL) {
        free(m);
        return ERR_NO_MEMORY;
    }
    DL_APPEND(channel->members, m);
    DL_APPEND2(*head, m, person_prev, person_next);
    channel->member_count++;
    return ERR_OK;
}

enum err membership_remove(struct directory *dir, const struct membership_record *r)
{
    struct membership *m = directory_membership(dir, r->channel, r->person);
    if (m == NULL) {
        return ERR_NOT_FOUND;
    }
    membership_unlink(dir, m);
    return ERR_OK;
}

/* ── subscriptions ── */

enum err subscription_put(struct directory *dir, struct channel_id channel_id, struct account_id account_id)
{
    struct channel *channel = directory_channel(dir, channel_id);
    struct account *account = directory_account(dir, account_id);
    if (channel == NULL || account == NULL) {
        return ERR_NOT_FOUND;
    }
    if (subscription_find(dir, channel_id, account_id) != NULL) {
        return ERR_OK;
    }
    struct subscription *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return ERR_NO_MEMORY;
    }
    s->key = (struct subscription_key){channel_id, account_id};
    s->channel = channel;
    HASH_ADD(hh, dir->subscriptions, key, sizeof s->key, s);
    if (s->hh.tbl == NULL) {
        free(s);
        return ERR_NO_MEMORY;
    }
    DL_APPEND(channel->subscriptions, s);
    DL_APPEND2(account->subscriptions, s, account_prev, account_next);
    channel->subscriber_count++;
    return ERR_OK;
}

void subscription_unlink(struct directory *dir, struct subscription *s)
{
    struct account *account = directory_account(dir, s->key.account);
    assert(account != NULL);
    DL_DELETE2(account->subscriptions, s, account_prev, account_next);
    DL_DELETE(s->channel->subscriptions, s);
    s->channel->subscriber_count--;
    HASH_DELETE(hh, dir->subscriptions, s);
    free(s);
}

enum err subscription_remove(struct directory *dir, struct channel_id channel, struct account_id account)
{
    struct subscription *s = subscription_find(dir, channel, account);
    if (s == NULL) {
        return ERR_NOT_FOUND;
    }
    subscription_unlink(dir, s);
    return ERR_OK;
}
