/* Members of a channel: accounts, groups, and people who are expected. */
#include "http_api_priv.h"
#include "sorted_priv.h"

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

/* ── reading ── */

static bool is_listed(const struct call *call, const struct proto_member *member, const struct needle *needle)
{
    const struct proto_http_member_list_query *query = &call->query.member_list;
    if (query->has_state && query->state != member->state)
        return false;
    return needle_in(needle, member->name) || (member->has_login && needle_in(needle, member->login));
}

/* Whoever does not manage members sees the active ones, and no addresses of people who are expected. */
static bool is_shown(const struct call *call, const struct channel *channel, const struct membership *membership)
{
    if (channel_can(channel_rights(call_directory(call), channel, call->account), CHANNEL_RIGHT_MANAGE_MEMBERS))
        return true;
    return membership->r.state == MEMBERSHIP_ACTIVE && membership->r.person.kind != PERSON_EXPECTED;
}

static void reply_unsorted(struct call *call, const struct channel *channel, const struct membership *at,
                           const struct needle *needle)
{
    struct proto_member items[LIMIT_PAGE_ITEMS];
    struct proto_http_member_list_ok ok = {.items = items};
    char cursor[ID_TEXT_SIZE];
    for (; at; at = at->next) {
        struct proto_member member = view_member(call_directory(call), channel, at);
        if (!is_listed(call, &member, needle) || !is_shown(call, channel, at))
            continue;
        if (ok.items_count == LIMIT_PAGE_ITEMS) {
            id_to_text(items[LIMIT_PAGE_ITEMS - 1].id, cursor);
            ok.has_cursor = true;
            ok.cursor = str_of(cursor);
            break;
        }
        items[ok.items_count++] = member;
    }
    reply_ok(&call->reply, &ok);
}

/* As they joined. */
static enum proto_error list_unsorted(struct call *call, const struct channel *channel, const struct needle *needle)
{
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
    reply_unsorted(call, channel, at, needle);
    return PROTO_ERROR_NONE;
}

/* The owner stands before the other managers. */
static void key_of(const struct proto_member *member, enum proto_member_sort sort, struct sort_key *key)
{
    if (sort == PROTO_MEMBER_SORT_ROLE || sort == PROTO_MEMBER_SORT_ROLE_DOWN)
        sort_key_rank(key, member->owner ? 0 : 1 + PROTO_CHANNEL_ROLE_MANAGER - member->role,
                      sort == PROTO_MEMBER_SORT_ROLE_DOWN);
    else if (sort == PROTO_MEMBER_SORT_STATE || sort == PROTO_MEMBER_SORT_STATE_DOWN)
        sort_key_rank(key, member->state, sort == PROTO_MEMBER_SORT_STATE_DOWN);
    sort_key_text(key, member->name);
}

static enum proto_error list_sorted(struct call *call, const struct channel *channel, const struct needle *needle)
{
    const struct proto_http_member_list_query *query = &call->query.member_list;
    struct directory *dir = call_directory(call);
    struct sorted page;
    if (!sorted_begin(&page, query->sort, query->sort == PROTO_MEMBER_SORT_NAME_DOWN,
                      query->has_cursor ? &query->cursor : NULL))
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "cursor");
    for (const struct membership *at = channel->members; at; at = at->next) {
        struct proto_member member = view_member(dir, channel, at);
        if (!is_listed(call, &member, needle) || !is_shown(call, channel, at))
            continue;
        key_of(&member, query->sort, sorted_key(&page));
        sorted_offer(&page, at->r.id.v, at);
    }
    struct proto_member items[LIMIT_PAGE_ITEMS];
    struct proto_http_member_list_ok ok = {.items = items, .items_count = sorted_count(&page)};
    char cursor[SORTED_CURSOR_SIZE];
    for (size_t i = 0; i < ok.items_count; i++)
        items[i] = view_member(dir, channel, sorted_at(&page, i));
    ok.has_cursor = sorted_cursor(&page, cursor);
    ok.cursor = ok.has_cursor ? str_of(cursor) : STR_NONE;
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

enum proto_error api_member_list(struct call *call)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (error)
        return error;
    const struct proto_http_member_list_query *query = &call->query.member_list;
    struct needle needle = needle_of(query->q);
    error = query->has_sort ? list_sorted(call, channel, &needle) : list_unsorted(call, channel, &needle);
    needle_finish(&needle);
    return error;
}

/* ── adding and changing ── */

/* The membership's change is the last of the changes. */
static enum proto_error commit_member(struct call *call, struct channel *channel,
                                      const struct directory_change *changes, size_t count)
{
    struct site_change change;
    enum proto_error error = call_apply(call, &change, changes, count);
    if (error)
        return error;
    struct directory *dir = call_directory(call);
    struct membership *membership = directory_membership(dir, channel->r.id, changes[count - 1].membership.person);
    struct proto_http_member_add_ok ok = {view_member(dir, channel, membership)}; /* member_update's is the same */
    reply_commit(&call->reply, &change, &ok);
    return PROTO_ERROR_NONE;
}

static enum proto_error save_member(struct call *call, struct channel *channel, const struct membership_record *want)
{
    struct directory_change what;
    enum refusal refusal = directory_plan_membership(call_directory(call), want, &what);
    if (refusal == REFUSAL_NOT_FOUND)
        return call_fault(call, PROTO_ERROR_NOT_FOUND, want->person.kind == PERSON_GROUP ? "group" : "account");
    return refusal ? site_error_of_refusal(refusal) : commit_member(call, channel, &what, 1);
}

static enum proto_error save_expected(struct call *call, struct channel *channel, const struct membership_record *want)
{
    const struct proto_http_member_add_body *body = &call->body.member_add;
    const struct expected_record expected = {.id = {id_random()},
                                             .kind = body->has_login ? EXPECTED_LOGIN : EXPECTED_EMAIL,
                                             .text = body->has_login ? body->login : body->email};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    enum refusal refusal =
        directory_plan_expected_member(call_directory(call), &expected, want, &scratch, changes, &count);
    if (refusal)
        return call_fault(call, site_error_of_refusal(refusal), body->has_login ? "login" : "email");
    return commit_member(call, channel, changes, count);
}

/* Who it is about; kind NONE: somebody who is expected. A log-in name that somebody has is hers. An address is not looked up:
 * whose it is, is nobody's business. */
static struct person_ref added_person(const struct call *call)
{
    const struct proto_http_member_add_body *body = &call->body.member_add;
    if (body->has_account)
        return (struct person_ref){PERSON_ACCOUNT, body->account};
    if (body->has_group)
        return (struct person_ref){PERSON_GROUP, body->group};
    const struct account *account =
        body->has_login ? directory_account_by_login(call_directory(call), body->login) : NULL;
    return account ? person_ref_account(account->r.id) : (struct person_ref){0};
}

enum proto_error api_member_add(struct call *call)
{
    const struct proto_http_member_add_body *body = &call->body.member_add;
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_MANAGE_MEMBERS, &channel);
    if (error)
        return error;
    int named = body->has_account + body->has_group + body->has_login + body->has_email;
    if (named != 1)
        return call_fault(call, named ? PROTO_ERROR_OUT_OF_RANGE : PROTO_ERROR_MISSING_FIELD, "account");
    struct membership_record want = {
        .id = {id_random()},
        .channel = channel->r.id,
        .person = added_person(call),
        .role = body->has_role ? (enum channel_role)body->role : channel->r.default_role,
        .state = body->has_state ? (enum membership_state)body->state : MEMBERSHIP_ACTIVE,
    };
    return want.person.kind == PERSON_NONE ? save_expected(call, channel, &want) : save_member(call, channel, &want);
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
    return save_member(call, channel, &want);
}

/* Managers remove anybody but the owner; everybody may leave. */
enum proto_error api_member_remove(struct call *call)
{
    struct channel *channel;
    struct membership *membership;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (error)
        return error;
    uint32_t rights = channel_rights(call_directory(call), channel, call->account);
    bool manages = channel_can(rights, CHANNEL_RIGHT_MANAGE_MEMBERS);
    error = call_member(call, channel, &membership);
    bool own =
        !error && membership->r.person.kind == PERSON_ACCOUNT && id_eq(membership->r.person.id, call->account->r.id.v);
    if (!own && !manages)
        return PROTO_ERROR_FORBIDDEN; /* whether it is there or not */
    if (error)
        return error;
    if (is_owner(channel, membership))
        return PROTO_ERROR_OWNER_STAYS;
    struct directory_change changes[2];
    size_t count;
    enum refusal refusal =
        directory_plan_membership_remove(call_directory(call), channel->r.id, membership->r.id, changes, &count);
    if (refusal)
        return site_error_of_refusal(refusal);
    struct site_change change;
    error = call_apply(call, &change, changes, count);
    if (!error)
        reply_commit(&call->reply, &change, NULL);
    return error;
}
