/* Webhooks: of channels, and of the site. */
#include "directory_priv.h"

#include <stdlib.h>

struct webhook *directory_webhook(const struct directory *dir, struct webhook_id id)
{
    struct webhook *found;
    HASH_FIND(hh, dir->webhooks, &id, sizeof id, found);
    return found;
}

struct webhook *directory_webhooks_of(const struct directory *dir, const struct channel *channel)
{
    return channel != NULL ? channel->webhooks : dir->site_webhooks;
}

static struct webhook **webhook_list(struct directory *dir, struct channel *channel)
{
    return channel != NULL ? &channel->webhooks : &dir->site_webhooks;
}

void webhook_unlink(struct directory *dir, struct webhook *webhook)
{
    struct webhook **list = webhook_list(dir, webhook->channel);
    DL_DELETE(*list, webhook);
    HASH_DELETE(hh, dir->webhooks, webhook);
    text_free(webhook->r.url);
    secret_clear(webhook->r.secret, sizeof webhook->r.secret);
    free(webhook);
}

/* It stays in its place and keeps channel, secret and age. */
static enum err webhook_change(struct directory *dir, struct webhook *webhook, const struct webhook_record *want)
{
    struct str url = want->url;
    struct str *texts[] = {&url};
    if (texts_copy(texts, 1) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    text_retire(dir, webhook->r.url);
    webhook->r.url = url;
    webhook->r.events = want->events;
    webhook->r.off = want->off;
    return ERR_OK;
}

enum err webhook_put(struct directory *dir, const struct webhook_record *want)
{
    bool of_site = channel_id_is_none(want->channel);
    struct channel *channel = of_site ? NULL : directory_channel(dir, want->channel);
    struct webhook *known = directory_webhook(dir, want->id);
    if (known != NULL) {
        return channel_id_eq(known->r.channel, want->channel) ? webhook_change(dir, known, want) : ERR_EXISTS;
    }
    if (!of_site && channel == NULL) {
        return ERR_NOT_FOUND;
    }
    struct webhook *webhook = calloc(1, sizeof *webhook);
    if (webhook == NULL) {
        return ERR_NO_MEMORY;
    }
    webhook->r = *want;
    webhook->channel = channel;
    struct str *texts[] = {&webhook->r.url};
    if (texts_copy(texts, 1) != ERR_OK) {
        free(webhook);
        return ERR_NO_MEMORY;
    }
    HASH_ADD(hh, dir->webhooks, r.id, sizeof webhook->r.id, webhook);
    if (webhook->hh.tbl == NULL) {
        text_free(webhook->r.url);
        free(webhook);
        return ERR_NO_MEMORY;
    }
    struct webhook **list = webhook_list(dir, channel);
    DL_APPEND(*list, webhook);
    return ERR_OK;
}

enum err webhook_remove(struct directory *dir, struct webhook_id id)
{
    struct webhook *webhook = directory_webhook(dir, id);
    if (webhook == NULL) {
        return ERR_NOT_FOUND;
    }
    webhook_unlink(dir, webhook);
    return ERR_OK;
}

enum refusal directory_plan_webhook(const struct directory *dir, const struct webhook_record *want,
                                    struct directory_change *ret_change, const char **ret_field)
{
    bool of_site = channel_id_is_none(want->channel);
    const struct channel *channel = of_site ? NULL : directory_channel(dir, want->channel);
    if (!of_site && channel == NULL) {
        return REFUSAL_NOT_FOUND;
    }
    if (want->events == 0) {
        return refuse_field(REFUSAL_EMPTY, "events", ret_field);
    }
    uint32_t count = 0;
    const struct webhook *webhook;
    DL_FOREACH(directory_webhooks_of(dir, channel), webhook)
    {
        count++;
    }
    if (count >= LIMIT_WEBHOOKS_PER_CHANNEL) {
        return REFUSAL_WEBHOOKS_FULL;
    }
    if (HASH_COUNT(dir->webhooks) >= LIMIT_WEBHOOKS) {
        return REFUSAL_BUSY;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_WEBHOOK_PUT, .webhook = *want};
    return REFUSAL_NONE;
}

enum refusal directory_plan_webhook_change(const struct directory *dir, const struct webhook_record *want,
                                           struct directory_change *ret_change, const char **ret_field)
{
    const struct webhook *webhook = directory_webhook(dir, want->id);
    if (webhook == NULL || !channel_id_eq(webhook->r.channel, want->channel)) {
        return REFUSAL_NOT_FOUND;
    }
    if (want->events == 0) {
        return refuse_field(REFUSAL_EMPTY, "events", ret_field);
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_WEBHOOK_PUT, .webhook = *want};
    return REFUSAL_NONE;
}

enum refusal directory_plan_webhook_remove(const struct directory *dir, struct channel_id channel, struct webhook_id id,
                                           struct directory_change *ret_change)
{
    const struct webhook *webhook = directory_webhook(dir, id);
    if (webhook == NULL || !channel_id_eq(webhook->r.channel, channel)) {
        return REFUSAL_NOT_FOUND;
    }
    *ret_change = (struct directory_change){.kind = DIRECTORY_WEBHOOK_REMOVE, .webhook = webhook->r};
    return REFUSAL_NONE;
}
