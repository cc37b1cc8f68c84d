/* The audit log: of the site for administrators, of a channel for whoever may read its reports. */
#include "http_api_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert((int)PROTO_AUDIT_ACT_COUNT == (int)AUDIT_ACT_COUNT &&
                   (int)PROTO_AUDIT_ACT_ROOM_SAVED == (int)AUDIT_ROOM_SAVED &&
                   (int)PROTO_AUDIT_ACT_MEDIA_TOKEN_CREATED == (int)AUDIT_MEDIA_TOKEN_CREATED &&
                   (int)PROTO_AUDIT_TARGET_COUNT == (int)AUDIT_TARGET_COUNT &&
                   (int)PROTO_AUDIT_TARGET_GUEST == (int)AUDIT_TARGET_GUEST,
               "acts and targets are numbered alike");

#define SEQ_TEXT_SIZE 21

static enum proto_error filter_of(struct call *call, const struct proto_http_audit_list_query *query,
                                  struct audit_filter *ret_filter)
{
    *ret_filter = (struct audit_filter){
        .before = UINT64_MAX,
        .act = query->has_act ? (enum audit_act)query->act : AUDIT_ACT_COUNT,
        .actor = query->has_actor ? query->actor : (struct id128){{0}},
        .target = query->has_target ? query->target : (struct id128){{0}},
        .since_ms = query->has_since ? query->since : 0,
        .until_ms = query->has_until ? query->until : INT64_MAX,
    };
    if (query->has_cursor && str_to_u64(query->cursor, UINT64_MAX - 1, &ret_filter->before))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    return PROTO_ERROR_NONE;
}

/* ── names, as they are now ── */

static struct str account_name(const struct directory *dir, struct id128 id)
{
    const struct account *account = directory_account(dir, (struct account_id){id});
    return account ? account->r.name : STR_NONE;
}

static struct str target_name(const struct directory *dir, const struct audit_entry *entry)
{
    const struct account_group *group;
    const struct expected *expected;
    const struct channel *channel;
    const struct guest_link *link;
    const struct guest *guest;
    switch (entry->target_kind) {
    case AUDIT_TARGET_ACCOUNT:
        return account_name(dir, entry->target);
    case AUDIT_TARGET_GROUP:
        group = directory_group(dir, (struct group_id){entry->target});
        return group ? group->r.name : STR_NONE;
    case AUDIT_TARGET_EXPECTED:
        expected = directory_expected(dir, (struct expected_id){entry->target});
        return expected ? expected->r.text : STR_NONE;
    case AUDIT_TARGET_CHANNEL:
        channel = directory_channel(dir, (struct channel_id){entry->target});
        return channel ? channel->r.name : STR_NONE;
    case AUDIT_TARGET_LINK:
        link = directory_link(dir, (struct link_id){entry->target});
        return link ? link->r.name : STR_NONE;
    case AUDIT_TARGET_GUEST:
        guest = directory_guest(dir, (struct guest_id){entry->target});
        return guest ? guest->r.name : STR_NONE;
    default:
        return STR_NONE;
    }
}

struct page {
    struct audit_page read;
    struct proto_audit_entry items[LIMIT_PAGE_ITEMS];
    char seqs[LIMIT_PAGE_ITEMS + 1][SEQ_TEXT_SIZE]; /* the last: the cursor */
};

static struct str seq_text(char out[SEQ_TEXT_SIZE], uint64_t seq)
{
    snprintf(out, SEQ_TEXT_SIZE, "%" PRIu64, seq);
    return str_of(out);
}

static struct proto_audit_entry entry_view(const struct directory *dir, const struct audit_entry *entry,
                                           char seq[SEQ_TEXT_SIZE])
{
    struct str actor = entry->actor.kind == IDENTITY_ACCOUNT ? account_name(dir, entry->actor.id) : STR_NONE;
    struct str target = target_name(dir, entry);
    const struct channel *channel = directory_channel(dir, entry->channel);
    return (struct proto_audit_entry){
        .id = seq_text(seq, entry->seq),
        .at = entry->at_ms,
        .act = (enum proto_audit_act)entry->act,
        .has_actor = entry->actor.kind != IDENTITY_NONE,
        .actor = entry->actor.id,
        .has_actor_name = actor.len > 0,
        .actor_name = actor,
        .has_token = !id_is_none(entry->token),
        .token = entry->token,
        .target_kind = (enum proto_audit_target)entry->target_kind,
        .target = entry->target,
        .has_target_name = target.len > 0,
        .target_name = target,
        .has_channel = !channel_id_is_none(entry->channel),
        .channel = entry->channel.v,
        .has_channel_name = channel != NULL,
        .channel_name = channel ? channel->r.name : STR_NONE,
    };
}

static enum proto_error reply_page(struct call *call, const struct proto_http_audit_list_query *query)
{
    struct audit_filter filter;
    enum proto_error error = filter_of(call, query, &filter);
    if (error)
        return error;
    struct channel_id whose = {query->has_channel ? query->channel : (struct id128){{0}}};
    struct page *page = malloc(sizeof *page);
    enum err err =
        page ? store_audit_page(site_store(call->reply.api->options.site), whose, &filter, &page->read) : ERR_NO_MEMORY;
    if (!err) {
        struct proto_http_audit_list_ok ok = {.items_count = page->read.count, /* channel_audit's is the same */
                                              .items = page->items,
                                              .has_cursor = page->read.more};
        for (uint32_t i = 0; i < page->read.count; i++)
            page->items[i] = entry_view(call_directory(call), &page->read.entries[i], page->seqs[i]);
        if (ok.has_cursor)
            ok.cursor = seq_text(page->seqs[LIMIT_PAGE_ITEMS], page->read.last);
        reply_ok(&call->reply, &ok);
    }
    free(page);
    return site_error_of_err(err);
}

enum proto_error api_audit_list(struct call *call)
{
    return reply_page(call, &call->query.audit_list);
}

enum proto_error api_channel_audit(struct call *call)
{
    const struct proto_http_channel_audit_query *q = &call->query.channel_audit;
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_REPORTS, &channel);
    if (error)
        return error;
    const struct proto_http_audit_list_query query = {
        q->has_act,      q->act,       q->has_actor, q->actor,     q->has_target, q->target,     true,
        channel->r.id.v, q->has_since, q->since,     q->has_until, q->until,      q->has_cursor, q->cursor};
    return reply_page(call, &query);
}
