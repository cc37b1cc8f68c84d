/* Channels, their members and subscribers. */
#include "http_api_priv.h"

#include <stdio.h>
#include <stdlib.h>

/* ── lists ── */

struct listed {
    const struct channel *channel;
    bool open;
};

static bool has_relation(const struct call *call, const struct channel *channel)
{
    const struct proto_http_channel_list_query *query = &call->query.channel_list;
    struct account_id me = call->account->r.id;
    if (!query->has_relation)
        return true;
    switch (query->relation) {
    case PROTO_RELATION_MANAGER:
        return directory_channel_role(call_directory(call), channel->r.id, me) == CHANNEL_ROLE_MANAGER;
    case PROTO_RELATION_MEMBER:
        return directory_channel_role(call_directory(call), channel->r.id, me) != CHANNEL_ROLE_NONE;
    case PROTO_RELATION_SUBSCRIBER:
        return directory_subscribed(call_directory(call), channel->r.id, me);
    }
    return false;
}

static bool is_listed(const struct call *call, const struct channel *channel, const struct needle *needle)
{
    if (call->query.channel_list.has_q && !needle_in(needle, channel->r.name))
        return false;
    return has_relation(call, channel) &&
           channel_can(channel_rights(call_directory(call), channel, call->account), CHANNEL_RIGHT_SEE);
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
    struct site_change change;
    enum proto_error error = call_apply(call, &change, changes, count);
    if (error)
        return error;
    const struct channel *channel = directory_channel(dir, want->id);
    struct str names[VIEW_LIVE_NAMES];
    enum proto_channel_right rights[PROTO_CHANNEL_RIGHT_COUNT];
    struct proto_http_channel_create_ok ok; /* channel_update's answer is the same */
    channel_view(call, channel, site_room_folded(call->reply.api->options.site, want->id), names, rights, &ok.channel);
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
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
    };
    return save_channel(call, &want);
}

enum proto_error api_channel_update(struct call *call)
{
    const struct proto_http_channel_update_body *body = &call->body.channel_update;
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_EDIT, &channel);
    if (error)
        return error;
    if (!body->has_name && !body->has_type && !body->has_description)
        return PROTO_ERROR_EMPTY;
    struct channel_record want = channel->r;
    if (body->has_name)
        want.name = str_of(body->name);
    if (body->has_type)
        want.type = (enum channel_type)body->type;
    if (body->has_description)
        want.description = body->description;
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
    struct directory_change what = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = channel->r.id};
    error = end_session(call, channel->r.id);
    struct site_change change;
    if (!error)
        error = call_apply(call, &change, &what, 1);
    if (error)
        return error;
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
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

/* ── members ── */

static bool is_owner(const struct channel *channel, const struct membership *membership)
{
    return membership->r.person.kind == PERSON_ACCOUNT && id_eq(membership->r.person.id, channel->r.owner.v);
}

static enum proto_error call_member(struct call *call, const struct channel *channel, struct membership **ret_member)
{
    struct member_id id;
    if (call_part_id(call, 1, &id.v))
        return PROTO_ERROR_NOT_FOUND;
    struct membership *membership = directory_member(call_directory(call), channel->r.id, id);
    if (!membership)
        return PROTO_ERROR_NOT_FOUND;
    *ret_member = membership;
    return PROTO_ERROR_NONE;
}

enum proto_error api_member_list(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (error)
        return error;
    const struct proto_http_member_list_query *query = &call->query.member_list;
    const struct membership *at = channel->members;
    if (query->has_cursor) {
        struct member_id id;
        const struct membership *last =
            id_from_text(query->cursor, &id.v) ? NULL : directory_member(call_directory(call), channel->r.id, id);
        if (!last)
            return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
        at = last->next;
    }
    struct proto_member items[LIMIT_PAGE_ITEMS];
    struct proto_http_member_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    for (; at && ok.items_count < LIMIT_PAGE_ITEMS; at = at->next)
        items[ok.items_count++] = view_member(call_directory(call), channel, at);
    if (at) {
        id_to_text(items[ok.items_count - 1].id, cursor);
        ok.has_cursor = true;
        ok.cursor = str_of(cursor);
    }
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error save_member(struct call *call, struct channel *channel, const struct membership_record *want)
{
    struct directory *dir = call_directory(call);
    struct directory_change what;
    enum refusal refusal = directory_plan_membership(dir, want, &what);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), refusal == REFUSAL_NOT_FOUND ? "account" : NULL);
    struct site_change change;
    enum proto_error error = call_apply(call, &change, &what, 1);
    if (error)
        return error;
    struct membership *membership = directory_membership(dir, want->channel, want->person);
    struct proto_http_member_add_ok ok = {view_member(dir, channel, membership)}; /* member_update's is the same */
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_member_add(struct call *call)
{
    const struct proto_http_member_add_body *body = &call->body.member_add;
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_MANAGE_MEMBERS, &channel);
    if (error)
        return error;
    struct membership_record want = {
        .id = {id_random()},
        .channel = channel->r.id,
        .person = {PERSON_ACCOUNT, body->account},
        .role = (enum channel_role)body->role,
        .state = MEMBERSHIP_ACTIVE,
    };
    return save_member(call, channel, &want);
}

enum proto_error api_member_update(struct call *call)
{
    const struct proto_http_member_update_body *body = &call->body.member_update;
    struct channel *channel;
    struct membership *membership;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_MANAGE_MEMBERS, &channel);
    if (!error)
        error = call_member(call, channel, &membership);
    if (error)
        return error;
    if (!body->has_role && !body->has_state)
        return PROTO_ERROR_EMPTY;
    struct membership_record want = membership->r;
    if (body->has_role)
        want.role = (enum channel_role)body->role;
    if (body->has_state)
        want.state = (enum membership_state)body->state;
    if (is_owner(channel, membership) && (want.role != CHANNEL_ROLE_MANAGER || want.state != MEMBERSHIP_ACTIVE))
        return PROTO_ERROR_OWNER_STAYS;
    return save_member(call, channel, &want);
}

/* Managers remove anybody but the owner; everybody may leave. */
enum proto_error api_member_remove(struct call *call)
{
    struct channel *channel;
    struct membership *membership;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (!error)
        error = call_member(call, channel, &membership);
    if (error)
        return error;
    bool own = membership->r.person.kind == PERSON_ACCOUNT && id_eq(membership->r.person.id, call->account->r.id.v);
    uint32_t rights = channel_rights(call_directory(call), channel, call->account);
    if (!own && !channel_can(rights, CHANNEL_RIGHT_MANAGE_MEMBERS))
        return PROTO_ERROR_FORBIDDEN;
    if (is_owner(channel, membership))
        return PROTO_ERROR_OWNER_STAYS;
    struct directory_change what;
    enum refusal refusal =
        directory_plan_membership_remove(call_directory(call), channel->r.id, membership->r.id, &what);
    if (refusal)
        return site_error_of_refusal(refusal);
    struct site_change change;
    error = call_apply(call, &change, &what, 1);
    if (error)
        return error;
    reply_commit(&call->reply, &change, NULL);
    return PROTO_ERROR_NONE;
}
