/* What holds for a person beyond the seat, and what moderators do to people: locked microphones, roles and tools for a
 * session, removals and bans. It is bound to the identity, so that leaving and coming back changes nothing. */
#include "room_priv.h"

#include <stdlib.h>

uint8_t room_standing(const struct room *room, struct identity who)
{
    struct standing *found = NULL;
    if (who.kind != IDENTITY_NONE) {
        HASH_FIND(hh, room->standings, &who, sizeof who, found);
    }
    return found != NULL ? found->holds : 0;
}

bool room_banned(const struct room *room, struct identity who)
{
    return (room_standing(room, who) & STANDING_BANS) != 0;
}

uint32_t room_standing_roles(const struct room *room, struct identity who)
{
    uint8_t holds = room_standing(room, who);
    return ((holds & STANDING_SPEAKER) != 0 ? 1u << ROOM_ROLE_SPEAKER : 0) |
           ((holds & STANDING_MODERATOR) != 0 ? 1u << ROOM_ROLE_ROOM_MODERATOR : 0);
}

/* What it now means for those who are here as this person. */
static void enforce(struct room *room, struct identity who, uint8_t changed, const struct command *c,
                    struct event_list *list)
{
    struct participant *p, *next;
    DL_FOREACH_SAFE(room->first, p, next)
    {
        if (identity_eq(p->identity, who)) {
            room_sweep_person(room, p, true, c->at_ms, list);
        }
    }
    if ((changed & (uint8_t) ~(STANDING_LOCKED | STANDING_SCREEN)) == 0) {
        return; /* neither roles nor who may be here */
    }
    room_qna_release(room, c->at_ms, list);
    room_door_sweep(room, c->at_ms, c->now_us, list);
    room_hosts_watch(room, c->now_us);
}

static enum refusal hold(struct room *room, const struct participant *p, struct identity who,
                         struct participant_id about, uint8_t holds, const struct command *c, struct event_list *list)
{
    uint8_t was = room_standing(room, who);
    if (holds == was) {
        return REFUSAL_NONE;
    }
    if (was == 0 && HASH_COUNT(room->standings) >= LIMIT_STANDINGS) {
        return REFUSAL_STANDINGS_FULL;
    }
    struct room_event *e = event_list_act(list, c, EVENT_STANDING, AUDIENCE_SELF, about);
    e->standing.who = who;
    e->standing.holds = holds;
    e->standing.by_role = room_role_highest(p->roles);
    e->standing.was = was;
    e->seq = room->seq + 1;
    if (room_apply(room, e) != ERR_OK) {
        list->count--;
        return REFUSAL_BUSY;
    }
    enforce(room, who, was ^ holds, c, list);
    return REFUSAL_NONE;
}

/* One of the room, whom the actor may act on and who is known by an identity. */
static enum refusal target_of(struct room *room, const struct participant *p, const struct command *c,
                              struct participant **ret_target)
{
    enum refusal no = room_stage_target(room, p, c, true, ret_target);
    return no == REFUSAL_NONE && (*ret_target)->identity.kind == IDENTITY_NONE ? REFUSAL_FORBIDDEN : no;
}

static enum refusal on_standing(struct room *room, const struct participant *p, const struct command *c,
                                struct event_list *list)
{
    struct participant *target;
    enum refusal no = target_of(room, p, c, &target);
    if (no != REFUSAL_NONE) {
        return no;
    }
    bool bans = (c->on.holds & STANDING_BANS) != 0;
    if (bans && identity_eq(target->identity, p->identity)) {
        return REFUSAL_FORBIDDEN;
    }
    if (!room->open && (c->on.holds & STANDING_BANNED_ROOM) == 0) {
        return REFUSAL_ROOM_CLOSED; /* it holds for a session */
    }
    bool raises = (c->on.holds & (STANDING_SPEAKER | STANDING_MODERATOR | STANDING_SCREEN)) != 0;
    if (raises &&
        (!role_may_be_brought(target->roles, &room->settings) || target->identity.kind == IDENTITY_MEDIA_TOKEN)) {
        return REFUSAL_STAGE_NOT_ALLOWED;
    }
    uint8_t holds = (uint8_t)((room_standing(room, target->identity) & ~c->on.mask) | c->on.holds);
    return hold(room, p, target->identity, target->id, holds, c, list);
}

/* Others' microphones, all those that the actor may act on; `on.holds`: and they may not switch them on again. */
static enum refusal on_mute_all(struct room *room, const struct participant *p, const struct command *c,
                                struct event_list *list)
{
    if (!role_can(p->roles, ACTION_STAGE_MANAGE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    if (c->on.holds != 0 && !room->open) {
        return REFUSAL_ROOM_CLOSED;
    }
    struct participant *other;
    DL_FOREACH(room->first, other)
    {
        if (!other->stage || identity_eq(other->identity, p->identity) || !room_may_act_on(room, p, other)) {
            continue;
        }
        room_mute(room, p, other, TRACK_MIC, c, list);
        bool governs = role_can(other->roles, ACTION_GOVERN, &room->settings);
        uint8_t was = room_standing(room, other->identity);
        if (c->on.holds != 0 && !governs &&
            hold(room, p, other->identity, other->id, was | c->on.holds, c, list) != REFUSAL_NONE) {
            break; /* those before are muted all the same */
        }
    }
    return REFUSAL_NONE;
}

static enum refusal on_remove(struct room *room, const struct participant *p, const struct command *c,
                              struct event_list *list)
{
    struct participant *target, *next;
    enum refusal no = room_stage_target(room, p, c, true, &target);
    if (no != REFUSAL_NONE) {
        return no;
    }
    struct identity who = target->identity;
    if (target == p || (who.kind != IDENTITY_NONE && identity_eq(who, p->identity))) {
        return REFUSAL_FORBIDDEN; /* one leaves */
    }
    struct participant_id only = target->id;
    DL_FOREACH_SAFE(room->first, target, next) /* on all devices */
    {
        if (participant_id_eq(target->id, only) || (who.kind != IDENTITY_NONE && identity_eq(target->identity, who))) {
            room_person_leave(room, target, c->at_ms, c->who, LEFT_REMOVED, list);
        }
    }
    room_hosts_watch(room, c->now_us);
    return REFUSAL_NONE;
}

static enum refusal on_unban(struct room *room, const struct participant *p, const struct command *c,
                             struct event_list *list)
{
    if (!role_can(p->roles, ACTION_PERSON_MANAGE, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    for (const struct standing *s = room->standings; s != NULL; s = s->hh.next) {
        if (id_eq(s->who.id, c->on.target.v) && (s->holds & STANDING_BANS) != 0) {
            return hold(room, p, s->who, (struct participant_id){0}, s->holds & (uint8_t)~STANDING_BANS, c, list);
        }
    }
    return REFUSAL_NOT_FOUND;
}

enum refusal room_on_standing(struct room *room, struct participant *p, const struct command *c,
                              struct event_list *list)
{
    switch (c->kind) {
    case COMMAND_STANDING:
        return on_standing(room, p, c, list);
    case COMMAND_MUTE_ALL:
        return on_mute_all(room, p, c, list);
    case COMMAND_REMOVE:
        return on_remove(room, p, c, list);
    default:
        return on_unban(room, p, c, list);
    }
}

/* ── the fold ── */

static enum err put(struct room *room, struct identity who, uint8_t holds)
{
    struct standing *s;
    HASH_FIND(hh, room->standings, &who, sizeof who, s);
    if (s == NULL && holds != 0) {
        s = calloc(1, sizeof *s);
        if (s == NULL) {
            return ERR_NO_MEMORY;
        }
        s->who = who;
        HASH_ADD(hh, room->standings, who, sizeof s->who, s);
        if (s->hh.tbl == NULL) {
            free(s);
            return ERR_NO_MEMORY;
        }
    }
    if (s != NULL) {
        s->holds = holds;
    }
    if (s != NULL && holds == 0) {
        HASH_DEL(room->standings, s);
        free(s);
    }
    return ERR_OK;
}

enum err apply_standing(struct room *room, const struct room_event *e)
{
    if (e->standing.who.kind == IDENTITY_NONE || HASH_COUNT(room->standings) > LIMIT_STANDINGS) {
        return ERR_INVALID;
    }
    return put(room, e->standing.who, e->standing.holds);
}

void standings_drop(struct room *room, uint8_t keep)
{
    struct standing *s, *next;
    HASH_ITER(hh, room->standings, s, next)
    {
        s->holds &= keep;
        if (s->holds == 0) {
            HASH_DEL(room->standings, s);
            free(s);
        }
    }
}

void standings_encode(const struct room *room, struct writer *w)
{
    writer_u32(w, HASH_COUNT(room->standings));
    for (const struct standing *s = room->standings; s != NULL; s = s->hh.next) {
        identity_encode(s->who, w);
        writer_u8(w, s->holds);
    }
}

enum err standings_decode(struct room *room, struct reader *r)
{
    uint32_t count = reader_u32(r);
    enum err err = count > LIMIT_STANDINGS ? ERR_INVALID : ERR_OK;
    for (uint32_t i = 0; i < count && err == ERR_OK && !r->failed; i++) {
        struct identity who = identity_decode(r);
        uint8_t holds = (uint8_t)reader_u8_most(r, STANDING_ALL);
        bool known = room_standing(room, who) != 0;
        err = r->failed || known || holds == 0 || who.kind == IDENTITY_NONE ? ERR_INVALID : put(room, who, holds);
    }
    return r->failed ? ERR_INVALID : err;
}
