/* One's own sources on and off, and others' off. Nobody switches on what is another's. */
#include "room_priv.h"

#include <assert.h>

static uint32_t screens_count(const struct room *room)
{
    uint32_t count = 0;
    for (const struct participant *p = room->first; p != NULL; p = p->next) {
        count += p->tracks[TRACK_SCREEN];
    }
    return count;
}

static enum refusal track_check(const struct room *room, const struct participant *p, enum track track)
{
    if (!p->stage) {
        return REFUSAL_STAGE_NOT_ALLOWED;
    }
    if (track == TRACK_MIC && (room_standing(room, p->identity) & STANDING_LOCKED) != 0) {
        return REFUSAL_HARD_MUTED;
    }
    if (!room_may_publish(room, p, track)) {
        return REFUSAL_FORBIDDEN;
    }
    return track == TRACK_SCREEN && screens_count(room) >= room->settings.screens_max ? REFUSAL_SCREENS_FULL
                                                                                      : REFUSAL_NONE;
}

static enum refusal on_track(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    enum track track = c->track.track;
    assert(track < TRACK_COUNT);
    if (p->tracks[track] == c->track.on) {
        return REFUSAL_NONE;
    }
    if (c->track.on) {
        enum refusal no = track_check(room, p, track);
        if (no != REFUSAL_NONE) {
            return no;
        }
    }
    p->tracks[track] = c->track.on;
    event_list_act(list, c, EVENT_CHANGED, AUDIENCE_PERSON, p->id);
    return REFUSAL_NONE;
}

bool room_may_act_on(const struct room *room, const struct participant *actor, const struct participant *target)
{
    return actor == target || room_may_act_on_identity(room, actor, target->identity, target->roles);
}

void room_mute(struct room *room, const struct participant *actor, struct participant *target, enum track track,
               const struct command *c, struct event_list *list)
{
    if (target->tracks[track]) {
        struct room_event *e = event_list_act(list, c, EVENT_MUTED, AUDIENCE_PERSON, target->id);
        e->muted.track = track;
        e->muted.by_role = room_role_highest(actor->roles);
        room_emit(room, e);
    }
}

static enum refusal on_mute(struct room *room, const struct participant *p, const struct command *c,
                            struct event_list *list)
{
    struct participant *target;
    enum refusal no = room_stage_target(room, p, c, true, &target);
    if (no == REFUSAL_NONE) {
        room_mute(room, p, target, c->on.track, c, list);
    }
    return no;
}

enum refusal room_on_track(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    return c->kind == COMMAND_TRACK ? on_track(room, p, c, list) : on_mute(room, p, c, list);
}
