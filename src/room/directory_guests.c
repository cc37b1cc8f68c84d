/* Guest links, and who came by them or as a visitor of a public channel. */
#include "directory_priv.h"

#include <stdlib.h>

struct guest_link *directory_link(const struct directory *dir, struct link_id id)
{
    struct guest_link *found;
    HASH_FIND(hh, dir->links, &id, sizeof id, found);
    return found;
}

struct guest_link *directory_link_by_secret(const struct directory *dir, const uint8_t hash[GUEST_HASH_BYTES])
{
    struct guest_link *found;
    HASH_FIND(hh_secret, dir->link_secrets, hash, GUEST_HASH_BYTES, found);
    return found;
}

struct guest *directory_guest(const struct directory *dir, struct guest_id id)
{
    struct guest *found;
    HASH_FIND(hh, dir->guests, &id, sizeof id, found);
    return found;
}

struct guest *directory_guest_by_token(const struct directory *dir, const uint8_t hash[GUEST_HASH_BYTES])
{
    struct guest *found;
    HASH_FIND(hh_token, dir->guest_tokens, hash, GUEST_HASH_BYTES, found);
    return found;
}

/* ── links ── */

static void link_free(struct guest_link *link)
{
    text_free(link->r.name);
    text_free(link->r.email);
    free(link);
}

void link_unlink(struct directory *dir, struct guest_link *link)
{
    while (link->guests != NULL) {
        guest_unlink(dir, link->guests);
    }
    DL_DELETE(link->channel->links, link);
    link->channel->link_count--;
    HASH_DELETE(hh_secret, dir->link_secrets, link);
    HASH_DELETE(hh, dir->links, link);
    link_free(link);
}

static enum err link_add(struct directory *dir, struct channel *channel, const struct guest_link_record *r)
{
    struct guest_link *link = calloc(1, sizeof *link);
    if (link == NULL) {
        return ERR_NO_MEMORY;
    }
    link->r = *r;
    link->channel = channel;
    HASH_ADD(hh, dir->links, r.id, sizeof link->r.id, link);
    if (link->hh.tbl == NULL) {
        free(link);
        return ERR_NO_MEMORY;
    }
    HASH_ADD(hh_secret, dir->link_secrets, r.secret_hash, GUEST_HASH_BYTES, link);
    if (link->hh_secret.tbl == NULL) {
        HASH_DELETE(hh, dir->links, link);
        free(link);
        return ERR_NO_MEMORY;
    }
    DL_APPEND(channel->links, link);
    channel->link_count++;
    return ERR_OK;
}

/* A link's channel and secret are for life. */
enum err link_put(struct directory *dir, const struct guest_link_record *want)
{
    struct channel *channel = directory_channel(dir, want->channel);
    struct guest_link *link = directory_link(dir, want->id);
    if (channel == NULL || (link != NULL && (link->channel != channel ||
                                             memcmp(link->r.secret_hash, want->secret_hash, GUEST_HASH_BYTES) != 0))) {
        return ERR_NOT_FOUND;
    }
    struct guest_link_record r = *want;
    struct str *texts[] = {&r.name, &r.email};
    if (texts_copy(texts, 2) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    if (link != NULL) {
        text_retire(dir, link->r.name);
        text_retire(dir, link->r.email);
        link->r = r;
        return ERR_OK;
    }
    if (link_add(dir, channel, &r) != ERR_OK) {
        text_free(r.name);
        text_free(r.email);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

enum err link_remove(struct directory *dir, struct link_id id)
{
    struct guest_link *link = directory_link(dir, id);
    if (link == NULL) {
        return ERR_NOT_FOUND;
    }
    link_unlink(dir, link);
    return ERR_OK;
}

/* ── guests ── */

static struct guest **guest_list(struct guest *guest)
{
    return guest->link != NULL ? &guest->link->guests : &guest->channel->visitors;
}

void guest_unlink(struct directory *dir, struct guest *guest)
{
    struct guest **list = guest_list(guest);
    DL_DELETE(*list, guest);
    guest->channel->guest_count--;
    HASH_DELETE(hh_token, dir->guest_tokens, guest);
    HASH_DELETE(hh, dir->guests, guest);
    text_free(guest->r.name);
    free(guest);
}

static enum err guest_add(struct directory *dir, struct channel *channel, struct guest_link *link,
                          const struct guest_record *r)
{
    struct guest *guest = calloc(1, sizeof *guest);
    if (guest == NULL) {
        return ERR_NO_MEMORY;
    }
    guest->r = *r;
    guest->channel = channel;
    guest->link = link;
    HASH_ADD(hh, dir->guests, r.id, sizeof guest->r.id, guest);
    if (guest->hh.tbl == NULL) {
        free(guest);
        return ERR_NO_MEMORY;
    }
    HASH_ADD(hh_token, dir->guest_tokens, r.token_hash, GUEST_HASH_BYTES, guest);
    if (guest->hh_token.tbl == NULL) {
        HASH_DELETE(hh, dir->guests, guest);
        free(guest);
        return ERR_NO_MEMORY;
    }
    struct guest **list = guest_list(guest);
    DL_APPEND(*list, guest);
    channel->guest_count++;
    return ERR_OK;
}

/* Of a guest only the name changes. */
enum err guest_put(struct directory *dir, const struct guest_record *want)
{
    struct channel *channel = directory_channel(dir, want->channel);
    struct guest_link *link = link_id_is_none(want->link) ? NULL : directory_link(dir, want->link);
    struct guest *guest = directory_guest(dir, want->id);
    if (channel == NULL || (!link_id_is_none(want->link) && (link == NULL || link->channel != channel)) ||
        (guest != NULL && (guest->channel != channel || guest->link != link))) {
        return ERR_NOT_FOUND;
    }
    struct guest_record r = *want;
    struct str *texts[] = {&r.name};
    if (texts_copy(texts, 1) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    if (guest != NULL) {
        text_retire(dir, guest->r.name);
        guest->r.name = r.name;
        return ERR_OK;
    }
    if (guest_add(dir, channel, link, &r) != ERR_OK) {
        text_free(r.name);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

enum err guest_remove(struct directory *dir, struct guest_id id)
{
    struct guest *guest = directory_guest(dir, id);
    if (guest == NULL) {
        return ERR_NOT_FOUND;
    }
    guest_unlink(dir, guest);
    return ERR_OK;
}

/* ── planning ── */

enum refusal directory_plan_link(const struct directory *dir, const struct guest_link_record *want,
                                 struct directory_scratch *scratch, struct directory_change *ret_change,
                                 const char **ret_field)
{
    const struct channel *channel = directory_channel(dir, want->channel);
    enum refusal no =
        refusal_of_name(name_normalize(want->name, LIMIT_NAME_LENGTH, scratch->name, sizeof scratch->name));
    if (no != REFUSAL_NONE) {
        return refuse_field(no, "name", ret_field);
    }
    if ((no = email_check(want->email)) != REFUSAL_NONE) {
        return refuse_field(no, "email", ret_field);
    }
    if (want->expires_ms != 0 && want->expires_ms <= want->created_ms) {
        return refuse_field(REFUSAL_OUT_OF_RANGE, "expires_at", ret_field);
    }
    if (channel == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (channel->link_count >= LIMIT_LINKS_PER_CHANNEL) {
        return REFUSAL_LINKS_FULL;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_LINK_PUT, .link = *want};
    ret_change->link.name = str_of(scratch->name);
    return REFUSAL_NONE;
}

static bool add_guest_removal(struct directory_changes *changes, const struct guest *guest)
{
    struct directory_change change = {.kind = DIRECTORY_GUEST_REMOVE, .guest = guest->r};
    return changes_add(changes, &change);
}

static bool add_guests_removal(struct directory_changes *changes, const struct guest_link *link)
{
    const struct guest *guest;
    DL_FOREACH(link->guests, guest)
    {
        if (!add_guest_removal(changes, guest)) {
            return false;
        }
    }
    return true;
}

enum refusal directory_plan_link_remove(const struct directory *dir, struct channel_id channel, struct link_id id,
                                        struct directory_changes *changes)
{
    const struct guest_link *link = directory_link(dir, id);
    if (link == NULL || !channel_id_eq(link->r.channel, channel)) {
        return REFUSAL_NOT_FOUND;
    }
    struct directory_change change = {.kind = DIRECTORY_LINK_REMOVE, .link = link->r};
    return add_guests_removal(changes, link) && changes_add(changes, &change) ? REFUSAL_NONE : REFUSAL_BUSY;
}

bool directory_link_over(const struct guest_link *link, wall_ms at_ms)
{
    return (link->r.expires_ms != 0 && link->r.expires_ms <= at_ms) ||
           (link->r.uses_max != 0 && link->r.uses >= link->r.uses_max);
}

enum refusal directory_plan_guest(const struct directory *dir, const struct guest_record *want, wall_ms at_ms,
                                  struct directory_change ret_changes[2], size_t *ret_count)
{
    const struct channel *channel = directory_channel(dir, want->channel);
    const struct guest_link *link = link_id_is_none(want->link) ? NULL : directory_link(dir, want->link);
    if (channel == NULL || (link == NULL && !link_id_is_none(want->link))) {
        return REFUSAL_NOT_FOUND;
    }
    bool fresh = directory_guest(dir, want->id) == NULL;
    if (fresh && link != NULL && directory_link_over(link, at_ms)) {
        return REFUSAL_LINK_OVER;
    }
    if (fresh && (channel->guest_count >= LIMIT_GUESTS_PER_CHANNEL || HASH_COUNT(dir->guests) >= LIMIT_GUESTS)) {
        return REFUSAL_BUSY;
    }
    *ret_count = 0;
    if (fresh && link != NULL) {
        ret_changes[0] = (struct directory_change){.kind = DIRECTORY_LINK_PUT, .link = link->r};
        ret_changes[(*ret_count)++].link.uses++;
    }
    ret_changes[(*ret_count)++] = (struct directory_change){.kind = DIRECTORY_GUEST_PUT, .guest = *want};
    return REFUSAL_NONE;
}

bool directory_plan_guests_expired(const struct directory *dir, wall_ms at_ms, bool thorough,
                                   struct directory_changes *changes)
{
    for (const struct guest_link *link = dir->links; link != NULL; link = link->hh.next) {
        bool expired = link->r.expires_ms != 0 && link->r.expires_ms <= at_ms;
        if (expired && !add_guests_removal(changes, link)) {
            return false;
        }
    }
    for (const struct guest *guest = thorough ? dir->guests : NULL; guest != NULL; guest = guest->hh.next) {
        bool counted = guest->link != NULL && guest->link->r.expires_ms != 0 && guest->link->r.expires_ms <= at_ms;
        if (guest->r.expires_ms <= at_ms && !counted && !add_guest_removal(changes, guest)) {
            return false;
        }
    }
    return true;
}
