/* Groups and who is in them. Both sides know of it: a right is asked for by account, a list of members by group. */
#include "directory_priv.h"

#include <stdlib.h>

/* ── lookups ── */

struct account_group *directory_group(const struct directory *dir, struct group_id id)
{
    struct account_group *found;
    HASH_FIND(hh, dir->groups, &id, sizeof id, found);
    return found;
}

struct account_group *directory_group_by_name(const struct directory *dir, struct str name)
{
    char space[NAME_KEY_SIZE];
    struct str key = name_key(name, space);
    struct account_group *found = NULL;
    if (key.len > 0) {
        HASH_FIND(hh_name, dir->by_name, key.data, key.len, found);
    }
    return found;
}

struct account_group *directory_group_next(const struct directory *dir, const struct account_group *after)
{
    return after == NULL ? dir->groups : after->hh.next;
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

/* ── groups ── */

static void group_free(struct account_group *group)
{
    text_free(group->r.name);
    free(group->name_folded);
    free(group->members);
    free(group);
}

static void key_remove(struct directory *dir, struct account_group *group)
{
    if (group->name_keyed) {
        HASH_DELETE(hh_name, dir->by_name, group);
        group->name_keyed = false;
    }
}

/* Data of before may hold a name twice: the first is found. */
static void key_add(struct directory *dir, struct account_group *group)
{
    if (directory_group_by_name(dir, group->r.name) == NULL) {
        HASH_ADD_KEYPTR(hh_name, dir->by_name, group->name_folded, strlen(group->name_folded), group);
        group->name_keyed = group->hh_name.tbl != NULL;
    }
}

static enum err group_change(struct directory *dir, struct account_group *group, const struct group_record *r,
                             char *folded)
{
    key_remove(dir, group);
    free(group->name_folded);
    text_retire(dir, group->r.name);
    group->r = *r;
    group->name_folded = folded;
    key_add(dir, group);
    return ERR_OK;
}

static enum err group_add(struct directory *dir, const struct group_record *r, char *folded)
{
    struct account_group *group = calloc(1, sizeof *group);
    if (group == NULL) {
        return ERR_NO_MEMORY;
    }
    group->r = *r;
    HASH_ADD(hh, dir->groups, r.id, sizeof group->r.id, group);
    if (group->hh.tbl == NULL) {
        free(group);
        return ERR_NO_MEMORY;
    }
    group->name_folded = folded;
    key_add(dir, group);
    return ERR_OK;
}

enum err group_put(struct directory *dir, const struct group_record *want)
{
    char space[NAME_KEY_SIZE];
    struct str key = name_key(want->name, space);
    struct group_record r = *want;
    char *folded = key.len > 0 ? strdup(key.data) : NULL;
    if (folded == NULL || text_copy(want->name, &r.name) != ERR_OK) {
        free(folded);
        return key.len > 0 ? ERR_NO_MEMORY : ERR_INVALID;
    }
    struct account_group *group = directory_group(dir, r.id);
    enum err err = group != NULL ? group_change(dir, group, &r, folded) : group_add(dir, &r, folded);
    if (err != ERR_OK) {
        text_free(r.name);
        free(folded);
    }
    return err;
}

static void group_unlink(struct directory *dir, struct account_group *group)
{
    key_remove(dir, group);
    HASH_DELETE(hh, dir->groups, group);
    group_free(group);
}

enum err group_remove(struct directory *dir, struct group_id id)
{
    struct account_group *group = directory_group(dir, id);
    if (group == NULL) {
        return ERR_NOT_FOUND;
    }
    if (group->memberships != NULL || group->member_count > 0) {
        return ERR_INVALID;
    }
    group_unlink(dir, group);
    return ERR_OK;
}

void groups_finish(struct directory *dir)
{
    struct account_group *group, *next;
    HASH_ITER(hh, dir->groups, group, next)
    {
        group_unlink(dir, group);
    }
}

/* ── who is in them ── */

static bool place_for_member(struct account_group *group)
{
    if (group->member_count < group->member_capacity) {
        return true;
    }
    uint32_t capacity = group->member_capacity > 0 ? group->member_capacity * 2 : 4;
    struct account_id *members = realloc(group->members, capacity * sizeof *members);
    if (members == NULL) {
        return false;
    }
    group->members = members;
    group->member_capacity = capacity;
    return true;
}

static bool place_for_group(struct account *account)
{
    struct group_id *groups = realloc(account->groups, (account->group_count + 1) * sizeof *groups);
    if (groups == NULL) {
        return false;
    }
    account->groups = groups;
    return true;
}

enum err group_member_put(struct directory *dir, struct group_id group_id, struct account_id account_id)
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
    if (!place_for_member(group) || !place_for_group(account)) {
        return ERR_NO_MEMORY;
    }
    account->groups[account->group_count++] = group_id;
    group->members[group->member_count++] = account_id;
    return ERR_OK;
}

static void member_take_out(struct account_group *group, struct account_id account)
{
    for (uint32_t i = 0; i < group->member_count; i++) {
        if (account_id_eq(group->members[i], account)) {
            group->member_count--;
            memmove(&group->members[i], &group->members[i + 1], (group->member_count - i) * sizeof *group->members);
            return;
        }
    }
}

enum err group_member_remove(struct directory *dir, struct group_id group_id, struct account_id account_id)
{
    struct account_group *group = directory_group(dir, group_id);
    struct account *account = directory_account(dir, account_id);
    for (uint32_t i = 0; account != NULL && group != NULL && i < account->group_count; i++) {
        if (group_id_eq(account->groups[i], group_id)) {
            account->groups[i] = account->groups[--account->group_count];
            member_take_out(group, account_id);
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}
