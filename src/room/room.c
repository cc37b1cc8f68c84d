/* Commands to a room: each is decided against the state as it is, and what follows is applied at once. */
#include "room_priv.h"

#include <assert.h>

#define US_PER_MIN (60 * (time_us)US_PER_S)

enum room_state room_state(const struct room *room)
{
    return room->open ? ROOM_OPEN : room->settings.enabled ? ROOM_CLOSED : ROOM_DISABLED;
}

struct room_summary room_summary(const struct room *room)
{
    return (struct room_summary){
        .state = room_state(room),
        .mode = room->settings.mode,
        .locked = room->settings.locked,
        .session = room->session,
        .since_ms = room->open ? room->since_ms : 0,
        .last_ms = room->last_ms,
    };
}

struct participant *room_participant(const struct room *room, struct participant_id id)
{
    struct participant *found;
    HASH_FIND(hh, room->people, &id, sizeof id, found);
    return found;
}

struct str room_person_name(const struct room *room, const struct participant *p)
{
    if (p->identity.kind == IDENTITY_ACCOUNT) {
        const struct account *account = directory_account(room->dir, (struct account_id){p->identity.id});
        if (account != NULL) {
            return account->r.name;
        }
    }
    return str_of(p->name);
}

struct str room_identity_name(const struct room *room, struct identity who)
{
    const struct account *account =
        who.kind == IDENTITY_ACCOUNT ? directory_account(room->dir, (struct account_id){who.id}) : NULL;
    const struct guest *guest =
        who.kind == IDENTITY_GUEST ? directory_guest(room->dir, (struct guest_id){who.id}) : NULL;
    return account != NULL ? account->r.name : guest != NULL ? guest->r.name : STR_NONE;
}

bool room_is_player(const struct participant *participant)
{
    return participant->identity.kind == IDENTITY_MEDIA_TOKEN && !participant->stage;
}

void room_person_set_name(struct participant *p, struct str name)
{
    if (str_copy(name, p->name, sizeof p->name) != ERR_OK) {
        p->name[0] = '\0';
    }
}

void room_emit(struct room *room, struct room_event *e)
{
    e->seq = room->seq + 1;
    enum err err = room_apply(room, e);
    assert(err == ERR_OK);
    (void)err;
}

static struct room_event *add(struct event_list *list, const struct command *c, enum event_kind kind,
                              enum event_audience audience)
{
    return event_list_act(list, c, kind, audience, c->participant);
}

/* ── sessions ── */

static void session_open(struct room *room, const struct command *c, struct event_list *list)
{
    struct room_event *e = add(list, c, EVENT_OPENED, AUDIENCE_ROOM);
    e->opened.session = c->fresh_session;
    room_emit(room, e);
    room_hosts_watch(room, c->now_us);
    room_interactions_look(room, c->now_us); /* what was due waits for that */
}

/* What those who waited in the green room may do in the open one. */
static void green_open(struct room *room, wall_ms at_ms, struct event_list *list)
{
    struct participant *p;
    DL_FOREACH(room->first, p)
    {
        room_rights_tell(room, p, at_ms, list);
    }
}

static void session_end(struct room *room, wall_ms at_ms, struct identity by, enum left_reason reason,
                        struct event_list *list)
{
    room_interactions_close(room, at_ms, list);
    struct room_event *e = event_list_add(list, EVENT_ENDED, AUDIENCE_ROOM, at_ms);
    e->by = by;
    e->ended.session = room->session;
    e->ended.reason = reason;
    room_emit(room, e);
    room_qna_release(room, at_ms, list); /* grants end with it */
}

/* Who may not know of the room, who may not do it, and whether the room is switched on: the same for open and end. */
static enum refusal govern_check(const struct room *room, struct identity who, uint32_t roles)
{
    if (roles == 0) {
        return REFUSAL_NOT_FOUND;
    }
    if (!role_can(roles, ACTION_GOVERN, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (room_banned(room, who)) {
        return REFUSAL_BANNED;
    }
    return room->settings.enabled ? REFUSAL_NONE : REFUSAL_ROOM_DISABLED;
}

static enum refusal on_open(struct room *room, const struct command *c, struct event_list *list)
{
    enum refusal no = govern_check(room, c->who, room_roles_of(room, c->who, c->carried));
    if (no == REFUSAL_NONE && !room->open) {
        session_open(room, c, list);
        green_open(room, c->at_ms, list);
    }
    return no;
}

static enum refusal on_end(struct room *room, const struct command *c, struct event_list *list)
{
    enum refusal no = govern_check(room, c->who, room_roles_of(room, c->who, c->carried));
    if (no == REFUSAL_NONE && room->open) {
        session_end(room, c->at_ms, c->who, LEFT_ENDED, list);
    }
    return no;
}

static enum refusal save_check(struct room *room, const struct command *c)
{
    const struct channel *channel = directory_channel(room->dir, room->channel);
    const struct account *account =
        c->who.kind == IDENTITY_ACCOUNT ? directory_account(room->dir, (struct account_id){c->who.id}) : NULL;
    uint32_t rights = channel != NULL ? channel_rights(room->dir, channel, account) : 0;
    if (!channel_can(rights, CHANNEL_RIGHT_SEE)) {
        return REFUSAL_NOT_FOUND;
    }
    if (!channel_can(rights, CHANNEL_RIGHT_MANAGE_ROOM)) {
        return REFUSAL_FORBIDDEN;
    }
    if (c->settings->version != room->settings.version) {
        return REFUSAL_CONFLICT;
    }
    return settings_check(c->settings, room->dir, &room->refused_field);
}

static enum refusal on_save(struct room *room, const struct command *c, struct event_list *list)
{
    enum refusal no = save_check(room, c);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (room->open && !c->settings->enabled) {
        session_end(room, c->at_ms, c->who, LEFT_ROOM_OFF, list);
    }
    struct room_settings next = *c->settings;
    next.version++;
    struct room_event *e = add(list, c, EVENT_SETTINGS, AUDIENCE_ROOM);
    e->settings = &next;
    room_emit(room, e);
    e->settings = &room->settings;
    room_sweep(room, c->at_ms, c->now_us, list);
    return REFUSAL_NONE;
}

/* ── coming and going ── */

static void tracks_start(struct room *room, struct participant *p, const bool want[TRACK_COUNT])
{
    for (int track = 0; track < TRACK_COUNT; track++) {
        /* Screens are shared by a command of their own: their number is limited. */
        bool fits = track == TRACK_MIC || track == TRACK_CAMERA || p->tracks[track];
        p->tracks[track] = want[track] && fits && room_may_publish(room, p, (enum track)track);
    }
}

/* The seat that is asked for, if it is there and the secret is its own. A wrong secret looks like no seat. */
static struct participant *seat_find(const struct room *room, const struct command *c)
{
    struct participant *p = c->enter.resume ? room_participant(room, c->enter.seat) : NULL;
    bool mine = p != NULL && identity_eq(p->identity, c->who) &&
                secret_eq(p->secret_hash, c->enter.seat_hash, SECRET_HASH_BYTES);
    return mine ? p : NULL;
}

static void seat_resume(struct room *room, const struct command *c, struct participant *p, struct event_list *list)
{
    struct room_event *e = add(list, c, EVENT_RESUMED, AUDIENCE_SELF);
    e->participant = p->id;
    e->resumed.replaced = !p->away;
    bool before[TRACK_COUNT];
    memcpy(before, p->tracks, sizeof before);
    tracks_start(room, p, c->enter.tracks);
    bool changed = p->away_shown || memcmp(before, p->tracks, sizeof before) != 0;
    p->away = false;
    p->away_shown = false;
    p->rights = room_rights_now(room, p);
    if (changed) {
        add(list, c, EVENT_CHANGED, AUDIENCE_PERSON)->participant = p->id;
    }
}

static enum refusal enter_check(const struct room *room, const struct command *c, uint32_t roles)
{
    const struct room_settings *s = &room->settings;
    bool governs = role_can(roles, ACTION_GOVERN, s);
    enum refusal no = room_door_check(room, c->who, roles);
    bool green = no == REFUSAL_ROOM_CLOSED && room_green_admitted(room, c->who, roles);
    if (no != REFUSAL_NONE && !green) {
        return no;
    }
    const struct waiter *waiter = room_waiter_of(room, c->who);
    bool admitted = waiter != NULL && waiter->state == WAITER_ADMITTED;
    if (room->open && s->locked && !admitted && !role_can(roles, ACTION_ENTER_LOCKED, s)) {
        return REFUSAL_ROOM_LOCKED;
    }
    bool full = s->capacity > 0 && room->count >= s->capacity && !governs;
    if (full || room->count >= LIMIT_ROOM_PARTICIPANTS) {
        return REFUSAL_ROOM_FULL;
    }
    return room_participant(room, c->fresh_participant) == NULL ? REFUSAL_NONE : REFUSAL_BUSY;
}

/* One identity has so many seats; the one away longest makes room. Anonymous people are not one identity. */
static enum refusal seats_check(const struct room *room, const struct command *c, struct participant **ret_evicted)
{
    uint32_t seats = 0;
    struct participant *oldest = NULL;
    for (struct participant *p = room->first; c->who.kind != IDENTITY_NONE && p != NULL; p = p->next) {
        if (!identity_eq(p->identity, c->who)) {
            continue;
        }
        seats++;
        if (p->away && (oldest == NULL || p->away_since_us < oldest->away_since_us)) {
            oldest = p;
        }
    }
    if (seats < LIMIT_SEATS_PER_IDENTITY) {
        *ret_evicted = NULL;
        return REFUSAL_NONE;
    }
    *ret_evicted = oldest;
    return oldest != NULL ? REFUSAL_NONE : REFUSAL_TOO_MANY_SEATS;
}

struct room_event *room_person_leave(struct room *room, struct participant *p, wall_ms at_ms, struct identity by,
                                     enum left_reason reason, struct event_list *list)
{
    struct room_event *e = event_list_add(list, EVENT_LEFT, AUDIENCE_PERSON, at_ms);
    e->by = by;
    e->participant = p->id;
    e->left.reason = reason;
    e->left.stage = p->stage;
    e->left.hand = p->hand;
    e->left.identity = p->identity;
    room_emit(room, e);
    return e;
}

static bool stage_at_entering(const struct room *room, const struct command *c, uint32_t roles)
{
    return c->enter.as == ENTER_STAGE && room->stage_count < room->settings.stage_limit &&
           role_can(roles, room_stage_action(room), &room->settings);
}

static enum refusal seat_take(struct room *room, const struct command *c, uint32_t roles, struct event_list *list)
{
    struct room_event *e = add(list, c, EVENT_ENTERED, AUDIENCE_PERSON);
    e->participant = c->fresh_participant;
    e->entered.identity = c->who;
    e->entered.carried = c->carried;
    e->entered.companion = c->enter.as == ENTER_COMPANION;
    e->entered.stage = stage_at_entering(room, c, roles);
    memcpy(e->entered.secret_hash, c->enter.secret_hash, SECRET_HASH_BYTES);
    e->seq = room->seq + 1;
    if (room_apply(room, e) != ERR_OK) {
        return REFUSAL_BUSY;
    }
    struct participant *p = room_participant(room, e->participant);
    room_person_set_name(p, c->enter.name);
    room_roles_refresh(room, p);
    tracks_start(room, p, c->enter.tracks);
    p->heard_us = c->now_us;
    p->rights = room_rights_now(room, p);
    e->entered.name = room_person_name(room, p);
    return REFUSAL_NONE;
}

static enum refusal on_enter(struct room *room, const struct command *c, struct event_list *list)
{
    struct participant *seat = seat_find(room, c);
    if (seat != NULL) {
        seat_resume(room, c, seat, list);
        return REFUSAL_NONE;
    }
    uint32_t roles = room_roles_of(room, c->who, c->carried);
    struct participant *evicted;
    enum refusal no = enter_check(room, c, roles);
    if (no != REFUSAL_NONE || (no = seats_check(room, c, &evicted)) != REFUSAL_NONE) {
        return no;
    }
    bool opens = !room->open && !c->enter.green && role_can(roles, ACTION_GOVERN, &room->settings);
    wall_ms since_ms = room->since_ms;
    if (opens) {
        session_open(room, c, list);
    }
    no = seat_take(room, c, roles, list);
    if (no != REFUSAL_NONE) {
        if (opens) { /* no memory for the seat: as if nothing had been asked */
            room->open = false;
            room->session = (struct session_id){0};
            room->since_ms = since_ms;
            room->seq--;
        }
        return no;
    }
    if (evicted != NULL) {
        room_person_leave(room, evicted, c->at_ms, c->who, LEFT_REPLACED, list);
    }
    if (opens) {
        green_open(room, c->at_ms, list);
    }
    room_hosts_watch(room, c->now_us);
    return REFUSAL_NONE;
}

static enum refusal on_leave(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    room_person_leave(room, p, c->at_ms, c->who, LEFT_LEFT, list);
    room_hosts_watch(room, c->now_us);
    return REFUSAL_NONE;
}

static enum refusal on_disconnect(struct participant *p, const struct command *c)
{
    if (!p->away) {
        p->away = true;
        p->away_shown = false;
        p->away_since_us = c->now_us;
        p->gone_us = c->now_us + LIMIT_SEAT_GRACE_US;
    }
    return REFUSAL_NONE;
}

static enum refusal participant_command(struct room *room, const struct command *c, struct event_list *list)
{
    struct participant *p = room_participant(room, c->participant);
    if (p == NULL || !identity_eq(p->identity, c->who)) {
        return REFUSAL_NOT_IN_ROOM;
    }
    switch (c->kind) {
    case COMMAND_LEAVE:
        return on_leave(room, p, c, list);
    case COMMAND_DISCONNECT:
        return on_disconnect(p, c);
    case COMMAND_STAGE_JOIN:
    case COMMAND_STAGE_LEAVE:
    case COMMAND_STAGE_ACCESS:
    case COMMAND_SPOTLIGHT:
    case COMMAND_STAGE_INVITE:
    case COMMAND_STAGE_ACCEPT:
    case COMMAND_STAGE_DECLINE:
    case COMMAND_STAGE_REMOVE:
        return room_on_stage(room, p, c, list);
    case COMMAND_HAND_RAISE:
    case COMMAND_HAND_LOWER:
    case COMMAND_HANDS_LOWER:
    case COMMAND_HAND_MOVE:
    case COMMAND_HAND_CALL:
        return room_on_hand(room, p, c, list);
    case COMMAND_TRACK:
    case COMMAND_MUTE:
        return room_on_track(room, p, c, list);
    case COMMAND_STANDING:
    case COMMAND_MUTE_ALL:
    case COMMAND_REMOVE:
    case COMMAND_UNBAN:
        return room_on_standing(room, p, c, list);
    case COMMAND_CHAT_POST:
    case COMMAND_CHAT_EDIT:
    case COMMAND_CHAT_DELETE:
    case COMMAND_CHAT_REACT:
    case COMMAND_CHAT_PIN:
    case COMMAND_CHAT_UNPIN:
    case COMMAND_CHAT_BLOCK:
    case COMMAND_CHAT_SLOW:
    case COMMAND_CHAT_CLEAR:
    case COMMAND_CHAT_SWITCH:
    case COMMAND_CHAT_DIRECT:
        return room_on_chat(room, p, c, list);
    case COMMAND_ADMIT:
    case COMMAND_DECLINE:
    case COMMAND_DOOR_MESSAGE:
        return room_on_door(room, p, c, list);
    case COMMAND_QNA_ASK:
    case COMMAND_QNA_VOTE:
    case COMMAND_QNA_TAKE:
    case COMMAND_QNA_ASSIGN:
    case COMMAND_QNA_ANSWER:
    case COMMAND_QNA_PUBLISH:
    case COMMAND_QNA_DISMISS:
    case COMMAND_QNA_RESTORE:
    case COMMAND_QNA_GRANT:
        return room_on_qna(room, p, c, list);
    case COMMAND_INTERACTION_DRAFT:
    case COMMAND_INTERACTION_SCHEDULE:
    case COMMAND_INTERACTION_PUBLISH:
    case COMMAND_INTERACTION_ANSWER:
    case COMMAND_INTERACTION_CLOSE:
    case COMMAND_INTERACTION_REOPEN:
    case COMMAND_INTERACTION_DELETE:
        return room_on_interaction(room, p, c, list);
    case COMMAND_BACKCHANNEL_POST:
        return room_on_backchannel(room, p, c, list);
    case COMMAND_ENTER:
    case COMMAND_OPEN:
    case COMMAND_END:
    case COMMAND_SAVE:
    case COMMAND_LOCK:
    case COMMAND_KNOCK:
    case COMMAND_KNOCK_AWAY:
    case COMMAND_KNOCK_END:
        break;
    }
    return REFUSAL_NOT_FOUND;
}

static enum refusal command_run(struct room *room, const struct command *c, struct event_list *list)
{
    switch (c->kind) {
    case COMMAND_ENTER:
        return on_enter(room, c, list);
    case COMMAND_OPEN:
        return on_open(room, c, list);
    case COMMAND_END:
        return on_end(room, c, list);
    case COMMAND_SAVE:
        return on_save(room, c, list);
    case COMMAND_LOCK:
        return room_on_lock(room, c, list);
    case COMMAND_KNOCK:
        return room_on_knock(room, c, list);
    case COMMAND_KNOCK_AWAY:
        return room_on_knock_away(room, c, list);
    case COMMAND_KNOCK_END:
        return room_on_knock_end(room, c, list);
    default:
        return participant_command(room, c, list);
    }
}

enum refusal room_command(struct room *room, const struct command *c, struct event_list *list)
{
    list->count = 0;
    room->refused_field = NULL;
    /* Memory is taken before anything is decided: what follows can't stop half-way. */
    bool sweeps = c->kind == COMMAND_SAVE || c->kind == COMMAND_STAGE_ACCESS ||
                  (c->kind >= COMMAND_STANDING && c->kind <= COMMAND_UNBAN);
    if (!event_list_reserve(list, sweeps ? SWEEP_EVENTS(room)
                                         : 16 + room->waiter_count + room->count + room->question_count +
                                               LIMIT_INTERACTIONS_OPEN)) {
        return REFUSAL_BUSY;
    }
    enum refusal no = command_run(room, c, list);
    if (no != REFUSAL_NONE) {
        list->count = 0;
    }
    return no;
}

/* ── time ── */

void room_folded(struct room *room, time_us now_us)
{
    for (struct participant *p = room->first; p != NULL; p = p->next) {
        p->away = true;
        p->away_shown = true;
        p->away_since_us = now_us;
        p->gone_us = now_us + LIMIT_SEAT_RESTART_US;
        room_roles_refresh(room, p);
        p->rights = room_rights_now(room, p);
    }
    room_stage_folded(room, now_us);
    room_door_folded(room, now_us);
    room_interactions_look(room, now_us);
    room->sweep_due = true;
    room_hosts_watch(room, now_us);
}

static void seats_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    struct participant *p, *next;
    DL_FOREACH_SAFE(room->first, p, next)
    {
        if (!p->away) {
            continue;
        }
        if (now_us >= p->gone_us) {
            room_person_leave(room, p, at_ms, (struct identity){0}, LEFT_TIMEOUT, list);
        } else if (!p->away_shown && now_us >= p->away_since_us + LIMIT_AWAY_SHOWN_US) {
            p->away_shown = true;
            event_list_add(list, EVENT_CHANGED, AUDIENCE_PERSON, at_ms)->participant = p->id;
        }
    }
}

static time_us auto_end_us(const struct room *room)
{
    return room->hostless_us == 0 || room->settings.auto_end_min == 0
               ? 0
               : room->hostless_us + (time_us)room->settings.auto_end_min * US_PER_MIN;
}

void room_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    list->count = 0;
    if (!event_list_reserve(list,
                            SWEEP_EVENTS(room) + 2 * room->count + room->waiter_count + 2 * LIMIT_INTERACTIONS_OPEN)) {
        return; /* the next tick is soon */
    }
    seats_tick(room, at_ms, now_us, list);
    room_stage_tick(room, at_ms, now_us, list);
    room_door_tick(room, at_ms, now_us, list);
    room_interactions_tick(room, at_ms, now_us, list);
    if (room->sweep_due) {
        room->sweep_due = false;
        room_sweep(room, at_ms, now_us, list);
    }
    room_hosts_watch(room, now_us);
    time_us end_us = auto_end_us(room);
    if (end_us != 0 && now_us >= end_us) {
        session_end(room, at_ms, (struct identity){0}, LEFT_ENDED, list);
    }
}

static time_us earlier(time_us a, time_us b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

time_us room_deadline_us(const struct room *room)
{
    time_us deadline = earlier(earlier(auto_end_us(room), room_door_deadline_us(room)), room_stage_deadline_us(room));
    deadline = earlier(deadline, room->interactions_us);
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        if (p->away) {
            deadline = earlier(deadline, p->away_shown ? p->gone_us : p->away_since_us + LIMIT_AWAY_SHOWN_US);
        }
    }
    return room->sweep_due ? 1 : deadline;
}
