/* Channels: lists, one of them, its owner and its subscribers. */
#include "http_api_priv.h"

#include <stdio.h>
#include <stdlib.h>

/* ── lists ── */

struct listed {
    const struct channel *channel;
    bool open;
};

static bool has_relation(const struct call *call, const struct channel *channel, enum channel_role role)
{
    const struct proto_http_channel_list_query *query = &call->query.channel_list;
    if (!query->has_relation)
        return true;
    switch (query->relation) {
    case PROTO_RELATION_MANAGER:
        return role == CHANNEL_ROLE_MANAGER;
    case PROTO_RELATION_MEMBER:
        return role != CHANNEL_ROLE_NONE;
    case PROTO_RELATION_SUBSCRIBER:
        return directory_subscribed(call_directory(call), channel->r.id, call->account->r.id);
    }
    return false;
}

/* The asker's roles are marked: a list of all channels asks for each of them. */
static bool is_listed(const struct call *call, const struct channel *channel, const struct needle *needle)
{
    enum channel_role role = directory_marked_role(call_directory(call), channel);
    return has_relation(call, channel, role) &&
           channel_can(channel_rights_as(channel, call->account, role), CHANNEL_RIGHT_SEE) &&
           needle_in(needle, channel->r.name);
}

static int by_name(const void *a, const void *b)
{
    const struct channel *x = ((const struct listed *)a)->channel, *y = ((const struct listed *)b)->channel;
    size_t len = x->r.name.len < y->r.name.len ? x->r.name.len : y->r.name.len;
    int order = strncasecmp(x->r.name.data, y->r.name.data, len);
    if (!order && x->r.name.len != y->r.name.len)
        order = x->r.name.len < y->r.name.len ? -1 : 1;
    return order ? order : id_compare(x->r.id.v, y->r.id.v);
}

static int by_open(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    return x->open != y->open ? (x->open ? -1 : 1) : by_name(a, b);
}

static int by_last(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->open != y->open)
        return x->open ? -1 : 1;
    wall_ms p = x->channel->room.last_ms, q = y->channel->room.last_ms;
    return p != q ? (p > q ? -1 : 1) : by_name(a, b);
}

static void sort_list(const struct call *call, struct listed *list, size_t count)
{
    const struct proto_http_channel_list_query *query = &call->query.channel_list;
    int (*order)(const void *, const void *) = by_open;
    if (query->has_sort && query->sort == PROTO_CHANNEL_SORT_NAME)
        order = by_name;
    else if (query->has_sort && query->sort == PROTO_CHANNEL_SORT_LAST_SESSION)
        order = by_last;
    qsort(list, count, sizeof *list, order);
}

/* The cursor of a sorted list is the place where it goes on. */
static void reply_page(struct call *call, const struct listed *list, size_t count, size_t from)
{
    struct site *site = call->reply.api->options.site;
    struct view_asker asker = call_asker(call);
    struct proto_channel_card items[LIMIT_PAGE_ITEMS];
    struct str names[LIMIT_PAGE_ITEMS][VIEW_LIVE_NAMES];
    struct proto_http_channel_list_ok ok = {.items = items};
    for (size_t i = from; i < count && ok.items_count < LIMIT_PAGE_ITEMS; i++) {
        struct str *room_names = names[ok.items_count];
        const struct room *room = site_room_folded(site, list[i].channel->r.id);
        items[ok.items_count++] = view_channel_card(&asker, list[i].channel, room, room_names);
    }
    char cursor[24];
    if (from + ok.items_count < count) {
        snprintf(cursor, sizeof cursor, "%zu", from + ok.items_count);
        ok.has_cursor = true;
        ok.cursor = str_of(cursor);
    }
    reply_ok(&call->reply, &ok);
}

/* `ret_list` is the caller's to free. */
MUST_CHECK static enum err gather(const struct call *call, struct listed **ret_list, size_t *ret_count)
{
    size_t count = 0, size = 0;
    struct listed *list = NULL;
    struct needle needle = needle_of(call->query.channel_list.q);
    directory_roles_mark(call_directory(call), call->account->r.id);
    for (struct channel *c = NULL; (c = directory_channel_next(call_directory(call), c));) {
        if (!is_listed(call, c, &needle))
            continue;
        if (count == size) {
            size = size ? size * 2 : 64;
            struct listed *more = realloc(list, size * sizeof *list);
            if (!more) {
                needle_finish(&needle);
                free(list);
                return ERR_NO_MEMORY;
            }
            list = more;
        }
        list[count++] = (struct listed){c, c->room.state == ROOM_OPEN};
    }
    needle_finish(&needle);
    *ret_list = list;
    *ret_count = count;
    return ERR_OK;
}

enum proto_error api_channel_list(struct call *call)
{
    const struct proto_http_channel_list_query *query = &call->query.channel_list;
    uint64_t from = 0;
    if (query->has_cursor && str_to_u64(query->cursor, LIMIT_CHANNELS, &from))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    struct listed *list;
    size_t count;
    if (gather(call, &list, &count))
        return PROTO_ERROR_BUSY;
    if (count)
        sort_list(call, list, count);
    reply_page(call, list, count, (size_t)from);
    free(list);
    return PROTO_ERROR_NONE;
}

/* ── one channel ── */

/* `room` NULL: one nobody has folded yet. */
static void channel_view(const struct call *call, const struct channel *channel, const struct room *room,
                         struct str *names, enum proto_channel_right *rights, struct proto_channel *out)
{
    struct view_asker asker = call_asker(call);
    *out = view_channel(&asker, channel, room, names, rights);
}

enum proto_error api_channel_get(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (error)
        return error;
    struct room *room;
    enum err err = site_room(call->reply.api->options.site, channel->r.id, &room);
    if (err)
        return site_error_of_err(err);
    struct str names[VIEW_LIVE_NAMES];
    enum proto_channel_right rights[PROTO_CHANNEL_RIGHT_COUNT];
    struct proto_http_channel_get_ok ok;
    channel_view(call, channel, room, names, rights, &ok.channel);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error commit_channel(struct call *call, struct channel_id id, const struct directory_change *changes,
                                       size_t count)
{
    struct site_change change;
    enum proto_error error = call_apply(call, &change, changes, count);
    if (error)
        return error;
    const struct channel *channel = directory_channel(call_directory(call), id);
    struct str names[VIEW_LIVE_NAMES];
    enum proto_channel_right rights[PROTO_CHANNEL_RIGHT_COUNT];
    struct proto_http_channel_create_ok ok; /* the answer to update and transfer is the same */
    channel_view(call, channel, site_room_folded(call->reply.api->options.site, id), names, rights, &ok.channel);
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error save_channel(struct call *call, const struct channel_record *want)
{
    struct directory *dir = call_directory(call);
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    const char *field = NULL;
    enum refusal refusal =
        directory_plan_channel(dir, want, (struct member_id){id_random()}, &scratch, changes, &count, &field);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), field);
    return commit_channel(call, want->id, changes, count);
}

enum proto_error api_channel_create(struct call *call)
{
    const struct proto_http_channel_create_body *body = &call->body.channel_create;
    if (call->account->r.site_role == SITE_ROLE_VIEWER)
        return PROTO_ERROR_FORBIDDEN;
    struct channel_record want = {
        .id = {id_random()},
        .name = str_of(body->name),
        .description = body->description,
        .type = (enum channel_type)body->type,
        .owner = call->account->r.id,
        .created_ms = call->at_ms,
        .default_role = body->has_default_role ? (enum channel_role)body->default_role : CHANNEL_ROLE_MEMBER,
    };
    return save_channel(call, &want);
}

static enum proto_error reply_newer(struct call *call, const struct channel *channel)
{
    struct str names[VIEW_LIVE_NAMES];
    enum proto_channel_right rights[PROTO_CHANNEL_RIGHT_COUNT];
    struct proto_channel now;
    channel_view(call, channel, site_room_folded(call->reply.api->options.site, channel->r.id), names, rights, &now);
    return reply_conflict(&call->reply, "channel", &proto_channel_shape, &now);
}

enum proto_error api_channel_update(struct call *call)
{
    const struct proto_http_channel_update_body *body = &call->body.channel_update;
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_EDIT, &channel);
    if (error)
        return error;
    if (!body->has_name && !body->has_type && !body->has_description && !body->has_default_role)
        return PROTO_ERROR_EMPTY;
    if (body->has_version && (uint64_t)body->version != channel->r.version)
        return reply_newer(call, channel);
    struct channel_record want = channel->r;
    if (body->has_name)
        want.name = str_of(body->name);
    if (body->has_type)
        want.type = (enum channel_type)body->type;
    if (body->has_description)
        want.description = body->description;
    if (body->has_default_role)
        want.default_role = (enum channel_role)body->default_role;
    return save_channel(call, &want);
}

/* A session that runs ends first, in a commit of its own: its people are told. */
static enum proto_error end_session(struct call *call, struct channel_id channel)
{
    struct room *room = site_room_folded(call->reply.api->options.site, channel);
    if (!room || !room->open)
        return PROTO_ERROR_NONE;
    struct site_change change;
    enum proto_error error = call_begin(call, &change);
    if (error)
        return error;
    struct command command = {.kind = COMMAND_END, .who = call->reply.who, .carried = MEDIA_ROLE_NONE};
    enum refusal refusal = site_room_command(&change, room, &command);
    if (refusal) {
        site_drop(&change);
        return site_error_of_refusal(refusal);
    }
    (void)site_submit(&change);
    return PROTO_ERROR_NONE;
}

enum proto_error api_channel_delete(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_DELETE, &channel);
    if (error)
        return error;
    struct directory_changes changes = {0};
    error = site_error_of_refusal(directory_plan_channel_remove(call_directory(call), channel->r.id, &changes));
    /* No meeting ends for a removal that is refused. */
    if (!error)
        error = end_session(call, channel->r.id);
    if (!error)
        return call_commit_all(call, &changes);
    directory_changes_finish(&changes);
    return error;
}

enum proto_error api_channel_transfer(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_TRANSFER, &channel);
    if (error)
        return error;
    struct directory_change changes[2];
    size_t count;
    struct account_id owner = {call->body.channel_transfer.account};
    enum refusal refusal = directory_plan_transfer(call_directory(call), channel->r.id, owner,
                                                   (struct member_id){id_random()}, changes, &count);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), "account");
    return commit_channel(call, channel->r.id, changes, count);
}

enum proto_error api_subscribe(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SUBSCRIBE, &channel);
    if (error)
        return error;
    bool want = call->body.subscribe.subscribed;
    struct directory_change what = {
        .kind = want ? DIRECTORY_SUBSCRIPTION_PUT : DIRECTORY_SUBSCRIPTION_REMOVE,
        .subscription = {channel->r.id, call->account->r.id},
    };
    bool already = directory_subscribed(call_directory(call), channel->r.id, call->account->r.id) == want;
    struct site_change change;
    error = call_apply(call, &change, &what, already ? 0 : 1);
    if (error)
        return error;
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}
