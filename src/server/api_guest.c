/* Guest links, and how somebody without an account comes in by one or as a visitor of a public channel. */
#include "http_api_priv.h"

#include <stdio.h>

/* The links of a channel are for those whom the room's table lets make them. */
static enum proto_error call_links(struct call *call, struct room **ret_room)
{
    struct channel *channel;
    enum proto_error error = call_channel(call, CHANNEL_RIGHT_SEE, &channel);
    if (!error)
        error = site_error_of_err(site_room(call->reply.api->options.site, channel->r.id, ret_room));
    if (error)
        return error;
    uint32_t roles = room_roles_of(*ret_room, call->reply.who, MEDIA_ROLE_NONE);
    return role_can(roles, ACTION_LINKS, &(*ret_room)->settings) ? PROTO_ERROR_NONE : PROTO_ERROR_FORBIDDEN;
}

static struct proto_guest_link view_link(const struct guest_link *link, wall_ms at_ms)
{
    struct proto_guest_link out = {
        .id = link->r.id.v,
        .name = link->r.name,
        .role = (enum proto_media_token_role)link->r.role,
        .has_email = link->r.email.len > 0,
        .email = link->r.email,
        .created = link->r.created_ms,
        .has_expires_at = link->r.expires_ms != 0,
        .expires_at = link->r.expires_ms,
        .has_uses_max = link->r.uses_max != 0,
        .uses_max = link->r.uses_max,
        .uses = link->r.uses,
        .over = directory_link_over(link, at_ms),
    };
    return out;
}

enum proto_error api_link_list(struct call *call)
{
    struct room *room;
    enum proto_error error = call_links(call, &room);
    if (error)
        return error;
    struct proto_guest_link items[LIMIT_LINKS_PER_CHANNEL];
    struct proto_http_link_list_ok ok = {.items = items};
    const struct channel *channel = directory_channel(call_directory(call), room->channel);
    for (const struct guest_link *link = channel->links; link; link = link->next)
        items[ok.items_count++] = view_link(link, call->at_ms);
    reply_ok(&call->reply, &ok);
    return PROTO_ERROR_NONE;
}

static struct guest_link_record wanted_link(const struct call *call, const struct room *room)
{
    const struct proto_http_link_create_body *body = &call->body.link_create;
    /* An invitation is for one person. */
    uint32_t uses_max = body->has_uses_max ? (uint32_t)body->uses_max : body->has_email ? 1 : 0;
    return (struct guest_link_record){
        .id = {id_random()},
        .channel = room->channel,
        .name = str_of(body->name),
        .role = (enum media_role)body->role,
        .email = body->has_email ? body->email : STR_NONE,
        .created_ms = call->at_ms,
        .expires_ms = body->has_expires_at ? body->expires_at : 0,
        .uses_max = uses_max,
    };
}

enum proto_error api_link_create(struct call *call)
{
    struct room *room;
    enum proto_error error = call_links(call, &room);
    if (error)
        return error;
    if (call->body.link_create.has_expires_at && call->body.link_create.expires_at <= call->at_ms)
        return call_fault(call, PROTO_ERROR_OUT_OF_RANGE, "expires_at");
    char secret[AUTH_SECRET_SIZE];
    struct guest_link_record want = wanted_link(call, room);
    auth_secret_new(secret, want.secret_hash);
    struct directory_scratch scratch;
    struct directory_change what;
    const char *field = NULL;
    enum refusal refusal = directory_plan_link(call_directory(call), &want, &scratch, &what, &field);
    struct site_change change;
    error = refusal ? call_fault(call, site_error_of_refusal(refusal), field) : call_apply(call, &change, &what, 1);
    if (!error) {
        const struct proto_http_link_create_ok ok = {
            view_link(directory_link(call_directory(call), want.id), call->at_ms), str_of(secret)};
        call->reply.has_key = false; /* the answer holds a secret: it is not kept */
        reply_commit(&call->reply, &change, &ok);
    }
    secret_clear(secret, sizeof secret);
    return error;
}

enum proto_error api_link_delete(struct call *call)
{
    struct room *room;
    struct link_id id;
    enum proto_error error = call_links(call, &room);
    if (!error)
        error = call_part_id(call, 1, &id.v);
    if (error)
        return error;
    struct directory_changes changes = {0};
    enum refusal refusal = directory_plan_link_remove(call_directory(call), room->channel, id, &changes);
    if (refusal) {
        directory_changes_finish(&changes);
        return site_error_of_refusal(refusal);
    }
    return call_commit_all(call, &changes);
}

/* ── coming as a guest ── */

struct proto_guest view_guest(const struct guest *guest)
{
    return (struct proto_guest){
        .id = guest->r.id.v,
        .name = guest->r.name,
        .channel = guest->r.channel.v,
        .channel_name = guest->channel->r.name,
        .has_role = guest->link != NULL,
        .role = guest->link ? (enum proto_media_token_role)guest->link->r.role : PROTO_MEDIA_TOKEN_ROLE_VIEWER,
    };
}

/* Whoever was banned does not become somebody else by another link, or by the open door. */
static bool banned_here(const struct call *call, const struct room *room)
{
    return call->guest && room_banned(room, identity_of_guest(call->guest->r.id));
}

/* Where the body leads: the link, or the public channel. What leads nowhere is not there. */
static enum proto_error guest_target(struct call *call, struct guest_record *want)
{
    const struct proto_http_guest_body *body = &call->body.guest;
    struct directory *dir = call_directory(call);
    uint8_t hash[GUEST_HASH_BYTES];
    if (body->has_link == body->has_channel)
        return call_fault(call, body->has_link ? PROTO_ERROR_OUT_OF_RANGE : PROTO_ERROR_MISSING_FIELD, "link");
    const struct guest_link *link = NULL;
    if (body->has_link && !auth_secret_hash(body->link, hash))
        link = directory_link_by_secret(dir, hash);
    if (body->has_link && !link)
        return PROTO_ERROR_NOT_FOUND;
    want->link = link ? link->r.id : (struct link_id){0};
    want->channel = link ? link->r.channel : (struct channel_id){body->channel};
    struct room *room;
    if (site_room(call->reply.api->options.site, want->channel, &room))
        return PROTO_ERROR_NOT_FOUND;
    const struct channel *channel = directory_channel(dir, want->channel);
    if (banned_here(call, room))
        return PROTO_ERROR_BANNED;
    if (link)
        return room->settings.guests == GUESTS_LINK ? PROTO_ERROR_NONE : PROTO_ERROR_LINK_OVER;
    return room_visitors_admitted(channel, &room->settings) ? PROTO_ERROR_NONE : PROTO_ERROR_NOT_FOUND;
}

/* Who comes again by the same link stays who she was, and may have another name now. */
static bool same_guest(const struct call *call, struct guest_record *want)
{
    const struct guest *guest = call->guest;
    if (!guest || !link_id_eq(guest->r.link, want->link) || !channel_id_eq(guest->r.channel, want->channel))
        return false;
    struct str name = want->name;
    *want = guest->r;
    want->name = name;
    return true;
}

enum proto_error api_guest(struct call *call)
{
    struct auth *auth = call->reply.api->options.auth;
    time_us wait_us = auth_coming_wait_us(auth, AUTH_AS_GUEST, &call->request->peer, call->now_us);
    if (wait_us > 0) {
        call->reply.retry_after_s = (uint32_t)(wait_us / US_PER_S) + 1;
        return PROTO_ERROR_SLOW_DOWN;
    }
    if (call->account)
        return PROTO_ERROR_SIGNED_IN;
    auth_coming_count(auth, AUTH_AS_GUEST, &call->request->peer, call->now_us);
    struct guest_record want = {.name = str_of(call->body.guest.name)};
    enum proto_error error = guest_target(call, &want);
    if (error)
        return error;
    char secret[AUTH_SECRET_SIZE];
    bool same = same_guest(call, &want);
    if (!same) {
        auth_secret_new(secret, want.token_hash);
        want.id = (struct guest_id){id_random()};
        want.created_ms = call->at_ms;
        want.expires_ms = call->at_ms + LIMIT_GUEST_S * INT64_C(1000);
    }
    struct directory_change changes[2];
    size_t count;
    enum refusal refusal = directory_plan_guest(call_directory(call), &want, call->at_ms, changes, &count);
    struct site_change change;
    error = refusal ? site_error_of_refusal(refusal) : call_apply(call, &change, changes, count);
    if (!error) {
        if (!same)
            snprintf(call->reply.cookie, sizeof call->reply.cookie,
                     AUTH_COOKIE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax", secret, LIMIT_GUEST_S);
        const struct proto_http_guest_ok ok = {view_guest(directory_guest(call_directory(call), want.id))};
        reply_commit(&call->reply, &change, &ok);
    }
    if (!same)
        secret_clear(secret, sizeof secret);
    return error;
}
