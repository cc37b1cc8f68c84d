/* The directory in memory: its texts, and the way of a change to whoever makes it. What is planned stands in the two plans. */
#include "directory_priv.h"

#include <assert.h>
#include <stdlib.h>

void directory_init(struct directory *dir, struct id128 epoch)
{
    *dir = (struct directory){.epoch = epoch};
}

/* ── owned texts ── */

enum err text_copy(struct str from, struct str *ret_copy)
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

void text_free(struct str text)
{
    free((char *)(uintptr_t)text.data); /* a view by type, ours by contract */
}

void text_retire(struct directory *dir, struct str text)
{
    for (size_t i = 0; i < sizeof dir->retired / sizeof dir->retired[0]; i++) {
        if (dir->retired[i] == NULL) {
            dir->retired[i] = text.data;
            return;
        }
    }
    assert(!"a change replaces as many texts as an account has, at most");
}

enum err texts_copy(struct str *texts[], size_t count)
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

static struct str key_of(struct str text, char *out, size_t size)
{
    return name_fold(text, out, size) == ERR_OK ? str_of(out) : STR_NONE;
}

struct str directory_login_key(struct str login, char out[DIRECTORY_LOGIN_KEY_SIZE])
{
    char name[LIMIT_LOGIN_LENGTH * 4 + 1];
    return name_normalize(login, LIMIT_LOGIN_LENGTH, name, sizeof name) == ERR_OK
               ? key_of(str_of(name), out, DIRECTORY_LOGIN_KEY_SIZE)
               : STR_NONE;
}

struct str name_key(struct str name, char out[NAME_KEY_SIZE])
{
    return key_of(name, out, NAME_KEY_SIZE);
}

struct str email_key(struct str email, char out[EMAIL_KEY_SIZE])
{
    return email.len > 0 && email.len <= LIMIT_EMAIL_BYTES ? key_of(email, out, EMAIL_KEY_SIZE) : STR_NONE;
}

/* ── changes ── */

static void retired_free(const char *retired[DIRECTORY_RETIRED_MAX])
{
    for (size_t i = 0; i < DIRECTORY_RETIRED_MAX; i++) {
        text_free((struct str){retired[i], 0});
    }
}

static enum err change_apply(struct directory *dir, const struct directory_change *c)
{
    switch (c->kind) {
    case DIRECTORY_ACCOUNT_PUT:
        return account_put(dir, &c->account);
    case DIRECTORY_ACCOUNT_REMOVE:
        return account_remove(dir, c->account_removed);
    case DIRECTORY_EXPECTED_PUT:
        return expected_put(dir, &c->expected);
    case DIRECTORY_EXPECTED_REMOVE:
        return expected_remove(dir, c->expected_removed);
    case DIRECTORY_GROUP_PUT:
        return group_put(dir, &c->group);
    case DIRECTORY_GROUP_REMOVE:
        return group_remove(dir, c->group_removed);
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
    case DIRECTORY_LINK_PUT:
        return link_put(dir, &c->link);
    case DIRECTORY_LINK_REMOVE:
        return link_remove(dir, c->link.id);
    case DIRECTORY_GUEST_PUT:
        return guest_put(dir, &c->guest);
    case DIRECTORY_GUEST_REMOVE:
        return guest_remove(dir, c->guest.id);
    case DIRECTORY_WEBHOOK_PUT:
        return webhook_put(dir, &c->webhook);
    case DIRECTORY_WEBHOOK_REMOVE:
        return webhook_remove(dir, c->webhook.id);
    }
    return ERR_INVALID;
}

enum err directory_apply(struct directory *dir, const struct directory_change *c)
{
    const char *before[DIRECTORY_RETIRED_MAX];
    memcpy(before, dir->retired, sizeof before);
    memset(dir->retired, 0, sizeof dir->retired);
    enum err err = change_apply(dir, c);
    retired_free(before);
    return err;
}

void directory_finish(struct directory *dir)
{
    retired_free(dir->retired);
    struct channel *channel, *next;
    HASH_ITER(hh, dir->channels, channel, next)
    {
        channel_unlink(dir, channel);
    }
    while (dir->site_webhooks != NULL) {
        webhook_unlink(dir, dir->site_webhooks);
    }
    groups_finish(dir);
    accounts_finish(dir);
}
