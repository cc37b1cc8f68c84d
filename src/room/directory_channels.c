/* Channels, and what is shown of their rooms. */
#include "directory_priv.h"

#include <stdlib.h>

struct channel *directory_channel(const struct directory *dir, struct channel_id id)
{
    struct channel *found;
    HASH_FIND(hh, dir->channels, &id, sizeof id, found);
    return found;
}

struct channel *directory_channel_next(const struct directory *dir, const struct channel *after)
{
    return after == NULL ? dir->channels : after->hh.next;
}

static void channel_free(struct channel *channel)
{
    text_free(channel->r.name);
    text_free(channel->r.description);
    free(channel);
}

enum err channel_put(struct directory *dir, const struct channel_record *want)
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

void channel_unlink(struct directory *dir, struct channel *channel)
{
    while (channel->members != NULL) {
        membership_unlink(dir, channel->members);
    }
    while (channel->subscriptions != NULL) {
        subscription_unlink(dir, channel->subscriptions);
    }
    while (channel->links != NULL) {
        link_unlink(dir, channel->links);
    }
    while (channel->visitors != NULL) {
        guest_unlink(dir, channel->visitors);
    }
    while (channel->webhooks != NULL) {
        webhook_unlink(dir, channel->webhooks);
    }
    HASH_DELETE(hh, dir->channels, channel);
    channel_free(channel);
}

enum err channel_remove(struct directory *dir, struct channel_id id)
{
    struct channel *channel = directory_channel(dir, id);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    channel_unlink(dir, channel);
    return ERR_OK;
}

enum err room_put(struct directory *dir, struct channel_id id, const struct room_summary *summary)
{
    struct channel *channel = directory_channel(dir, id);
    if (channel == NULL) {
        return ERR_NOT_FOUND;
    }
    channel->room = *summary;
    return ERR_OK;
}
