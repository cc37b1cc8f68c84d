/* Groups and their members, for administrators; and the list that everybody picks groups from. */
#include "http_api_priv.h"
#include "sorted_priv.h"

static enum proto_error call_group(struct call *call, struct account_group **ret_group)
{
    struct group_id id;
    enum proto_error error = call_part_id(call, 0, &id.v);
    if (error)
        return error;
    *ret_group = directory_group(call_directory(call), id);
    return *ret_group ? PROTO_ERROR_NONE : PROTO_ERROR_NOT_FOUND;
}

/* ── reading ── */

/* Where a list goes on: behind the group whose id is the cursor. */
static enum proto_error cursor_group(struct call *call, struct str cursor, struct account_group **ret_after)
{
    struct group_id id;
    *ret_after = id_from_text(cursor, &id.v) ? NULL : directory_group(call_directory(call), id);
    return *ret_after ? PROTO_ERROR_NONE : call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
}

/* In the directory's order, which is none. */
static enum proto_error list_unsorted(struct call *call, const struct needle *needle)
{
    const struct proto_http_group_list_query *query = &call->query.group_list;
    struct account_group *at = NULL;
    enum proto_error error = query->has_cursor ? cursor_group(call, query->cursor, &at) : PROTO_ERROR_NONE;
    if (error)
        return error;
    struct proto_group items[LIMIT_PAGE_ITEMS];
    struct proto_http_group_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    while ((at = directory_group_next(call_directory(call), at))) {
        if (!needle_in(needle, at->r.name))
            continue;
        if (ok.items_count == LIMIT_PAGE_ITEMS) {
            id_to_text(items[LIMIT_PAGE_ITEMS - 1].id, cursor);
            ok.has_cursor = true;
            ok.cursor = str_of(cursor);
            break;
        }
        items[ok.items_count++] = view_group(at);
    }
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error list_sorted(struct call *call, const struct needle *needle)
{
    const struct proto_http_group_list_query *query = &call->query.group_list;
    bool by_members = query->sort == PROTO_GROUP_SORT_MEMBERS || query->sort == PROTO_GROUP_SORT_MEMBERS_DOWN;
    struct sorted page;
    if (!sorted_begin(&page, query->sort, query->sort == PROTO_GROUP_SORT_NAME_DOWN,
                      query->has_cursor ? &query->cursor : NULL))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    for (struct account_group *at = NULL; (at = directory_group_next(call_directory(call), at));) {
        if (!needle_in(needle, at->r.name))
            continue;
        struct sort_key *key = sorted_key(&page);
        if (by_members)
            sort_key_rank(key, at->member_count, query->sort == PROTO_GROUP_SORT_MEMBERS_DOWN);
        sort_key_text(key, at->r.name);
        sorted_offer(&page, at->r.id.v, at);
    }
    struct proto_group items[LIMIT_PAGE_ITEMS];
    struct proto_http_group_list_ok ok = {.items = items, .items_count = sorted_count(&page)};
    char cursor[SORTED_CURSOR_SIZE];
    for (size_t i = 0; i < ok.items_count; i++)
        items[i] = view_group(sorted_at(&page, i));
    ok.has_cursor = sorted_cursor(&page, cursor);
    ok.cursor = ok.has_cursor ? str_of(cursor) : STR_NONE;
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_group_list(struct call *call)
{
    const struct proto_http_group_list_query *query = &call->query.group_list;
    struct needle needle = needle_of(query->q);
    enum proto_error error = query->has_sort ? list_sorted(call, &needle) : list_unsorted(call, &needle);
    needle_finish(&needle);
    return error;
}

enum proto_error api_group_get(struct call *call)
{
    struct account_group *group;
    enum proto_error error = call_group(call, &group);
    if (error)
        return error;
    struct proto_http_group_get_ok ok = {view_group(group)};
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

/* ── making, changing, removing ── */

static enum proto_error save(struct call *call, const struct group_record *want)
{
    struct directory_scratch scratch;
    struct directory_change what;
    enum refusal refusal = directory_plan_group(call_directory(call), want, &scratch, &what);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), refusal == REFUSAL_BUSY ? NULL : "name");
    struct site_change change;
    enum proto_error error = call_apply(call, &change, &what, 1);
    if (error)
        return error;
    struct proto_http_group_create_ok ok = {view_group(directory_group(call_directory(call), want->id))};
    reply_commit(&call->reply, &change, &ok); /* group_update's answer is the same */
    return PROTO_ERROR_NONE;
}

enum proto_error api_group_create(struct call *call)
{
    const struct group_record want = {.id = {id_random()}, .name = str_of(call->body.group_create.name)};
    return save(call, &want);
}

enum proto_error api_group_update(struct call *call)
{
    const struct proto_http_group_update_body *body = &call->body.group_update;
    struct account_group *group;
    enum proto_error error = call_group(call, &group);
    if (error)
        return error;
    if (body->has_version && (uint64_t)body->version != group->r.version) {
        struct proto_group now = view_group(group);
        return reply_conflict(&call->reply, "group", &proto_group_shape, &now);
    }
    const struct group_record want = {.id = group->r.id, .name = str_of(body->name)};
    return save(call, &want);
}

enum proto_error api_group_delete(struct call *call)
{
    struct account_group *group;
    enum proto_error error = call_group(call, &group);
    if (error)
        return error;
    struct directory_changes changes = {0};
    enum refusal refusal = directory_plan_group_remove(call_directory(call), group->r.id, &changes);
    if (!refusal)
        return call_commit_all(call, &changes);
    directory_changes_finish(&changes);
    return site_error_of_refusal(refusal);
}

/* ── members ── */

/* The cursor is the last account's id; should it have left meanwhile, the list begins anew. */
static uint32_t member_after(const struct account_group *group, struct account_id last)
{
    for (uint32_t i = 0; i < group->member_count; i++) {
        if (account_id_eq(group->members[i], last))
            return i + 1;
    }
    return 0;
}

enum proto_error api_group_member_list(struct call *call)
{
    const struct proto_http_group_member_list_query *query = &call->query.group_member_list;
    struct account_group *group;
    struct account_id last;
    enum proto_error error = call_group(call, &group);
    if (error)
        return error;
    if (query->has_cursor && id_from_text(query->cursor, &last.v))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    uint32_t at = query->has_cursor ? member_after(group, last) : 0;
    struct proto_account items[LIMIT_PAGE_ITEMS];
    struct proto_http_group_member_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    for (; at < group->member_count && ok.items_count < LIMIT_PAGE_ITEMS; at++)
        items[ok.items_count++] = view_account(directory_account(call_directory(call), group->members[at]), true);
    if (at < group->member_count) {
        id_to_text(group->members[at - 1].v, cursor);
        ok.has_cursor = true;
        ok.cursor = str_of(cursor);
    }
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_group_member_add(struct call *call)
{
    struct account_group *group;
    enum proto_error error = call_group(call, &group);
    if (error)
        return error;
    struct directory_change what;
    struct account_id account = {call->body.group_member_add.account};
    enum refusal refusal = directory_plan_group_member(call_directory(call), group->r.id, account, &what);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), "account");
    struct site_change change;
    error = call_apply(call, &change, &what, 1);
    if (error)
        return error;
    struct proto_http_group_member_add_ok ok = {view_group(group)};
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_group_member_remove(struct call *call)
{
    struct account_group *group;
    struct account_id account;
    enum proto_error error = call_group(call, &group);
    if (!error)
        error = call_part_id(call, 1, &account.v);
    if (error)
        return error;
    struct directory_change what;
    enum refusal refusal = directory_plan_group_member_remove(call_directory(call), group->r.id, account, &what);
    if (refusal)
        return site_error_of_refusal(refusal);
    struct site_change change;
    error = call_apply(call, &change, &what, 1);
    if (!error)
        reply_commit(&call->reply, &change, NULL);
    return error;
}
