/*
 * What goes on in rooms that one is not in: for cards and pages of channels, and for subscribers.
 *
 * A session hears of the channels it watches as long as it may see them, and once when that ends. Changes of a channel are told
 * as they come; those that may concern any channel (groups, site roles) start a walk over all that is watched, a slice
 * at a time, which tells what became different.
 */
#include "session_priv.h"

#include <stdlib.h>
#include <utlist.h>

#define SLICE                                                                                                          \
    2000 /* watched channels looked at in one step of the walk, about a millisecond: 1,000 people with 50 each in half a second */

struct presence_names {
    struct str names[VIEW_LIVE_NAMES];
};

/* ── what may be seen ── */

static bool may_see(const struct session *session, const struct directory *dir, const struct channel *channel)
{
    const struct guest *guest = directory_guest(dir, session->login.guest);
    if (guest != NULL) {
        struct room *room;
        return guest->channel == channel && site_room(session->sessions->o.site, channel->r.id, &room) == ERR_OK &&
               room_roles_of(room, session->who, MEDIA_ROLE_NONE) != 0;
    }
    const struct account *account = directory_account(dir, session->login.account);
    return channel != NULL && account != NULL && channel_can(channel_rights(dir, channel, account), CHANNEL_RIGHT_SEE);
}

static enum seen seen_now(const struct session *session, const struct channel *channel)
{
    struct site *site = session->sessions->o.site;
    if (!may_see(session, site_directory_of(site), channel)) {
        return SEEN_NOT;
    }
    const struct room *room = site_room_folded(site, channel->r.id);
    bool with_names =
        room != NULL && (room_rights_outside(room, session->who, MEDIA_ROLE_NONE) >> RIGHT_PARTICIPANTS_SEE & 1) != 0;
    return with_names ? SEEN_WITH_NAMES : SEEN;
}

static struct proto_presence presence_of(const struct session *session, const struct channel *channel, enum seen seen,
                                         struct presence_names *names)
{
    const struct room *room = site_room_folded(session->sessions->o.site, channel->r.id);
    return (struct proto_presence){channel->r.id.v, view_live(channel, room, seen == SEEN_WITH_NAMES, names->names)};
}

/* ── watching ── */

static bool watch(struct session *session, const struct proto_presence_watch_request *body)
{
    struct watched *watched = body->channels_count > 0 ? calloc(body->channels_count, sizeof *watched) : NULL;
    if (body->channels_count > 0 && watched == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < body->channels_count; i++) {
        watched[i].channel = (struct channel_id){body->channels[i]};
    }
    free(session->watched);
    session->watched = watched;
    session->watched_count = body->channels_count;
    return true;
}

void session_presence_watch(const struct request *request)
{
    const struct proto_presence_watch_request *body = &request->frame->body.presence_watch;
    struct session *session = request->session;
    const struct directory *dir = site_directory_of(request->sessions->o.site);
    struct proto_presence *live = calloc(body->channels_count + 1, sizeof *live);
    struct presence_names *names = calloc(body->channels_count + 1, sizeof *names);
    if (live == NULL || names == NULL || !watch(session, body)) {
        request_error(request, PROTO_ERROR_BUSY);
    } else {
        uint32_t count = 0;
        for (uint32_t i = 0; i < session->watched_count; i++) {
            struct watched *watched = &session->watched[i];
            const struct channel *channel = directory_channel(dir, watched->channel);
            watched->seen = seen_now(session, channel);
            if (watched->seen != SEEN_NOT) {
                live[count] = presence_of(session, channel, watched->seen, &names[count]);
                count++;
            }
        }
        request_ok(request, &(struct proto_presence_watch_ok){.live_count = count, .live = live});
    }
    free(live);
    free(names);
}

/* ── telling ── */

static void send_event(struct session *session, enum proto_event event, const void *body)
{
    struct json_out *out = &session->sessions->out;
    json_out_clear(out);
    proto_write_event(out, 0, event, body);
    session_send_text(session, json_out_text(out), false);
}

static void tell(struct session *session, struct watched *watched, const struct channel *channel, enum seen now)
{
    enum seen was = watched->seen;
    watched->seen = now;
    if (now != SEEN_NOT) {
        struct presence_names names;
        struct proto_presence presence = presence_of(session, channel, now, &names);
        send_event(session, PROTO_EVENT_PRESENCE_CHANGED,
                   &(struct proto_presence_changed_event){presence.channel, presence.live});
    } else if (was != SEEN_NOT) {
        send_event(session, PROTO_EVENT_PRESENCE_GONE, &(struct proto_presence_gone_event){watched->channel.v});
    }
}

void session_on_presence(void *user, struct channel_id id)
{
    struct sessions *sessions = user;
    const struct channel *channel = directory_channel(site_directory_of(sessions->o.site), id);
    struct session *session;
    DL_FOREACH(sessions->first, session)
    {
        for (uint32_t i = 0; i < session->watched_count; i++) {
            if (channel_id_eq(session->watched[i].channel, id)) {
                tell(session, &session->watched[i], channel, seen_now(session, channel));
            }
        }
    }
}

/* ── the walk ── */

void session_on_any_rights(void *user)
{
    struct sessions *sessions = user;
    sessions->walk_due = true;
}

void session_walk_forget(struct session *session)
{
    struct sessions *sessions = session->sessions;
    if (sessions->walk == session) {
        sessions->walk = session->next;
    }
}

static void look_again(struct session *session)
{
    const struct directory *dir = site_directory_of(session->sessions->o.site);
    for (uint32_t i = 0; i < session->watched_count; i++) {
        struct watched *watched = &session->watched[i];
        const struct channel *channel = directory_channel(dir, watched->channel);
        enum seen now = seen_now(session, channel);
        if (now != watched->seen) {
            tell(session, watched, channel, now);
        }
    }
}

void sessions_walk(struct sessions *sessions)
{
    if (sessions->walk == NULL && sessions->walk_due) {
        sessions->walk_due = false;
        sessions->walk = sessions->first;
    }
    for (uint32_t looked = 0; sessions->walk != NULL && looked < SLICE;) {
        struct session *session = sessions->walk;
        sessions->walk = session->next;
        looked += session->watched_count + 1;
        look_again(session);
    }
}

/* ── subscribers ── */

void session_on_opened(void *user, struct channel_id id)
{
    struct sessions *sessions = user;
    const struct directory *dir = site_directory_of(sessions->o.site);
    const struct channel *channel = directory_channel(dir, id);
    if (channel == NULL || channel->subscriptions == NULL || channel->room.state != ROOM_OPEN) {
        return; /* over again before it could be told */
    }
    const struct proto_channel_opened_event event = {
        .channel = id.v, .name = channel->r.name, .since = channel->room.since_ms};
    struct session *session;
    DL_FOREACH(sessions->first, session)
    {
        bool inside = session->seat != SEAT_NONE && channel_id_eq(session->channel, id);
        if (!inside && directory_subscribed(dir, id, session->login.account) && may_see(session, dir, channel)) {
            send_event(session, PROTO_EVENT_CHANNEL_OPENED, &event);
        }
    }
}
