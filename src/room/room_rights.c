/* Rights of people in a room: worked out, cached, and enforced when something changed. */
#include "room_priv.h"

uint32_t room_roles_of(const struct room *room, struct identity who, enum media_role carried)
{
    const struct channel *channel = directory_channel(room->dir, room->channel);
    uint32_t roles = channel != NULL ? room_roles(room->dir, channel, &room->settings, who, carried) : 0;
    return roles != 0 ? roles | room_standing_roles(room, who) : 0;
}

enum room_action room_stage_action(const struct room *room)
{
    return role_stage_action(room->settings.mode, room->access);
}

bool room_may_stage(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, room_stage_action(room), &room->settings) ||
           (p->brought && role_may_be_brought(p->roles, &room->settings));
}

static bool may_share(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, ACTION_SHARE_SCREEN, &room->settings) ||
           (room_standing(room, p->identity) & STANDING_SCREEN) != 0;
}

bool room_may_publish(const struct room *room, const struct participant *p, enum track track)
{
    if (!p->stage || !room_may_stage(room, p)) {
        return false;
    }
    switch (track) {
    case TRACK_MIC:
        return !p->companion && (room_standing(room, p->identity) & STANDING_LOCKED) == 0;
    case TRACK_CAMERA:
        return true;
    case TRACK_SCREEN:
    case TRACK_SCREEN_AUDIO:
        return room->settings.screens_max > 0 && may_share(room, p) &&
               (track == TRACK_SCREEN || room_may_publish(room, p, TRACK_MIC)); /* sound is sound */
    case TRACK_COUNT:
        break;
    }
    return false;
}

bool room_may_act_on_identity(const struct room *room, const struct participant *actor, struct identity target,
                              uint32_t target_roles)
{
    if ((target_roles >> ROOM_ROLE_HOST & 1) == 0 || role_everything(room->dir, actor->identity)) {
        return true;
    }
    const struct channel *channel = directory_channel(room->dir, room->channel);
    bool owner = channel != NULL && identity_eq(target, identity_of_account(channel->r.owner));
    return !owner && role_answer(actor->roles, ACTION_ACT_ON_HOST, &room->settings) == ANSWER_NOT_OWNER;
}

#define RIGHT_BIT(right) (1u << (right))

static uint32_t rights_of_roles(const struct room *room, uint32_t roles)
{
    const struct room_settings *s = &room->settings;
    uint32_t rights = 0;
    if (role_can(roles, ACTION_GOVERN, s)) {
        rights |= RIGHT_BIT(RIGHT_ROOM_OPEN) | RIGHT_BIT(RIGHT_ROOM_END);
    }
    if (role_can(roles, room_stage_action(room), s)) {
        rights |= RIGHT_BIT(RIGHT_STAGE_JOIN);
    }
    if (role_can(roles, ACTION_CHAT_READ, s)) {
        rights |= RIGHT_BIT(RIGHT_CHAT_READ);
    }
    if (role_can(roles, ACTION_PARTICIPANTS_SEE, s)) {
        rights |= RIGHT_BIT(RIGHT_PARTICIPANTS_SEE);
    }
    if ((roles >> ROOM_ROLE_HOST & 1) != 0) { /* the channel's managers */
        rights |= RIGHT_BIT(RIGHT_SETTINGS_EDIT);
    }
    return rights;
}

uint32_t room_rights_outside(const struct room *room, struct identity who, enum media_role carried)
{
    return rights_of_roles(room, room_roles_of(room, who, carried));
}

uint32_t room_rights_now(const struct room *room, const struct participant *p)
{
    const struct room_settings *s = &room->settings;
    uint32_t rights = rights_of_roles(room, p->roles);
    if (room_may_publish(room, p, TRACK_MIC)) {
        rights |= RIGHT_BIT(RIGHT_PUBLISH_MIC);
    }
    if (room_may_publish(room, p, TRACK_CAMERA)) {
        rights |= RIGHT_BIT(RIGHT_PUBLISH_CAMERA);
    }
    if (room_may_publish(room, p, TRACK_SCREEN)) {
        rights |= RIGHT_BIT(RIGHT_PUBLISH_SCREEN);
    }
    if (role_can(p->roles, ACTION_STAGE_MANAGE, s)) {
        rights |= RIGHT_BIT(RIGHT_PERSON_MUTE) | RIGHT_BIT(RIGHT_STAGE_MANAGE);
    }
    if (role_can(p->roles, ACTION_HAND, s)) {
        rights |= RIGHT_BIT(RIGHT_HAND);
    }
    if (room_chat_write_check(room, p) == REFUSAL_NONE) {
        rights |= RIGHT_BIT(RIGHT_CHAT_WRITE);
    }
    if (room_in_backchannel(room, p)) {
        rights |= RIGHT_BIT(RIGHT_BACKCHANNEL);
    }
    if (role_can(p->roles, ACTION_CHAT_MODERATE, s)) {
        rights |= RIGHT_BIT(RIGHT_CHAT_MODERATE);
    }
    if (role_can(p->roles, ACTION_INTERACTION_MANAGE, s)) {
        rights |= RIGHT_BIT(RIGHT_INTERACTIONS_MANAGE);
    }
    if (role_can(p->roles, ACTION_INTERACTION_ANSWER, s)) {
        rights |= RIGHT_BIT(RIGHT_INTERACTIONS_ANSWER);
    }
    if (room_chat_private(room, p)) {
        rights |= RIGHT_BIT(RIGHT_CHAT_PRIVATE);
    }
    return rights | room_qna_rights(room, p);
}

void room_govern_end(struct room *room, struct participant *p)
{
    if (p->governs) {
        DL_DELETE2(room->governors, p, govern_prev, govern_next);
        room->govern_count--;
        p->governs = false;
    }
}

bool room_roles_refresh(struct room *room, struct participant *p)
{
    uint32_t roles = room_roles_of(room, p->identity, p->carried);
    bool changed = roles != p->roles;
    p->roles = roles;
    bool governs = role_can(roles, ACTION_GOVERN, &room->settings);
    if (governs && !p->governs) {
        DL_APPEND2(room->governors, p, govern_prev, govern_next);
        room->govern_count++;
    } else if (!governs) {
        room_govern_end(room, p);
    }
    p->governs = governs;
    return changed;
}

void room_hosts_watch(struct room *room, time_us now_us)
{
    if (!room->open || room->govern_count > 0) {
        room->hostless_us = 0;
    } else if (room->hostless_us == 0) {
        room->hostless_us = now_us;
    }
}

void room_rights_tell(struct room *room, struct participant *p, wall_ms at_ms, struct event_list *list)
{
    uint32_t rights = room_rights_now(room, p);
    if (rights != p->rights) {
        p->rights = rights;
        event_list_add(list, EVENT_RIGHTS_CHANGED, AUDIENCE_SELF, at_ms)->participant = p->id;
    }
}

static bool tracks_enforce(struct room *room, struct participant *p)
{
    bool changed = false;
    for (int track = 0; track < TRACK_COUNT; track++) {
        if (p->tracks[track] && !room_may_publish(room, p, (enum track)track)) {
            p->tracks[track] = false;
            changed = true;
        }
    }
    return changed;
}

bool room_green_admitted(const struct room *room, struct identity who, uint32_t roles)
{
    return room->settings.enabled && who.kind != IDENTITY_MEDIA_TOKEN &&
           role_can(roles, ACTION_ENTER_CLOSED, &room->settings);
}

static bool may_stay(const struct room *room, const struct participant *p)
{
    return !room_banned(room, p->identity) && role_can(p->roles, ACTION_ENTER_OPEN, &room->settings) &&
           (room->open || room_green_admitted(room, p->identity, p->roles));
}

void room_sweep_person(struct room *room, struct participant *p, bool changed, wall_ms at_ms, struct event_list *list)
{
    changed |= room_roles_refresh(room, p);
    if (!may_stay(room, p)) {
        enum left_reason reason = room_banned(room, p->identity) ? LEFT_BANNED
                                  : room->settings.enabled       ? LEFT_REMOVED
                                                                 : LEFT_ROOM_OFF;
        room_person_leave(room, p, at_ms, (struct identity){0}, reason, list);
        return;
    }
    room_stage_sweep(room, p, at_ms, list);
    changed |= tracks_enforce(room, p);
    if (changed) {
        event_list_add(list, EVENT_CHANGED, AUDIENCE_PERSON, at_ms)->participant = p->id;
    }
    room_rights_tell(room, p, at_ms, list);
}

void room_sweep(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    struct participant *p, *next;
    DL_FOREACH_SAFE(room->first, p, next)
    {
        room_sweep_person(room, p, false, at_ms, list);
    }
    room_qna_release(room, at_ms, list);
    room_door_sweep(room, at_ms, now_us, list);
    room_hosts_watch(room, now_us);
}

void room_reevaluate(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    list->count = 0;
    if (!event_list_reserve(list, SWEEP_EVENTS(room))) {
        room->sweep_due = true; /* the next tick tries again; meanwhile nobody gains a right */
        return;
    }
    room_sweep(room, at_ms, now_us, list);
}

/* ── who sees what ── */

bool room_person_visible(const struct room *room, const struct participant *viewer, const struct participant *person)
{
    return viewer == person || person->stage || role_can(viewer->roles, ACTION_PARTICIPANTS_SEE, &room->settings);
}

static bool event_about_visible(const struct room *room, const struct room_event *e, const struct participant *viewer)
{
    const struct participant *person = room_participant(room, e->participant);
    if (person != NULL) {
        return room_person_visible(room, viewer, person);
    }
    /* Gone: those who saw it on the stage are told too; to others the id means nothing. */
    return true;
}

bool room_in_audience(const struct room *room, const struct room_event *e, const struct participant *p)
{
    switch (e->audience) {
    case AUDIENCE_NONE:
        return false;
    case AUDIENCE_ROOM:
        return true;
    case AUDIENCE_PERSON:
        return participant_id_eq(e->participant, p->id) || event_about_visible(room, e, p);
    case AUDIENCE_SELF:
        return participant_id_eq(e->participant, p->id);
    case AUDIENCE_CHAT:
        return role_can(p->roles, ACTION_CHAT_READ, &room->settings);
    case AUDIENCE_BACKCHANNEL:
        return room_in_backchannel(room, p);
    case AUDIENCE_CHAT_MODERATORS:
        return role_can(p->roles, ACTION_CHAT_MODERATE, &room->settings);
    case AUDIENCE_PAIR:
        return room->settings.private_chat &&
               (identity_eq(p->identity, e->by) || identity_eq(p->identity, e->direct.to));
    }
    return false;
}
