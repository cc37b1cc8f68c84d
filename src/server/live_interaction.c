/*
 * How interactions reach people: those who manage them are told one thing, everybody else another, in one frame each. Answers are
 * gathered: how it stands is told twice a second at most. Reactions are merged likewise, and kept nowhere.
 */
#include "live_priv.h"

#include <utlist.h>

static bool manages(const struct room *room, const struct participant *p, const void *user)
{
    (void)user;
    return room_manages_interactions(room, p);
}

static bool manages_not(const struct room *room, const struct participant *p, const void *user)
{
    return !manages(room, p, user);
}

static bool is_somebody(const struct room *room, const struct participant *p, const void *user)
{
    (void)room;
    (void)p;
    (void)user;
    return true;
}

static void tell_group(const struct telling *telling, const struct interaction *it, bool managers)
{
    struct interaction_view view;
    if (interaction_seen(it, managers)) {
        const struct proto_interaction_changed_event body = {view_interaction(it, managers, NULL, &view)};
        live_tell_some(telling, live_frame_event(telling->live, 0, PROTO_EVENT_INTERACTION_CHANGED, &body),
                       managers ? manages : manages_not, NULL);
    }
}

void live_tell_interaction(const struct telling *telling, const struct room_event *event)
{
    const struct interaction *it = room_interaction(telling->room, event->interaction.interaction);
    if (event->kind == EVENT_INTERACTION_ANSWERED) {
        telling->live_room->results_dirty = true;
    } else if (it != NULL) {
        tell_group(telling, it, true);
        tell_group(telling, it, false);
    } else {
        const struct proto_interaction_gone_event body = {event->interaction.interaction.v};
        live_tell_some(telling, live_frame_event(telling->live, 0, PROTO_EVENT_INTERACTION_GONE, &body),
                       event->interaction.was_seen ? is_somebody : manages, NULL);
    }
}

static void tell_result(const struct telling *telling, const struct interaction *it, bool managers)
{
    struct interaction_view view;
    if (interaction_turnout_seen(it, managers)) {
        const struct proto_interaction_result_event body = {it->id.v, view_interaction_result(it, managers, &view)};
        live_tell_some(telling, live_frame_event(telling->live, 0, PROTO_EVENT_INTERACTION_RESULT, &body),
                       managers ? manages : manages_not, NULL);
    }
}

void live_tell_results(struct live_room *live_room, struct room *room)
{
    const struct telling telling = {live_room->live, live_room, room, live_room->ticket, 0, TELL_ALL};
    struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        if (!it->told && it->state == INTERACTION_OPEN) {
            tell_result(&telling, it, true);
            tell_result(&telling, it, false);
        }
        it->told = true;
    }
}

/* ── reactions ── */

void live_react(struct live *live, struct channel_id channel, uint8_t emoji)
{
    struct live_room *live_room = live_room_find(live, channel);
    if (live_room != NULL && emoji < CHAT_EMOJI_COUNT) {
        live_room->reactions[emoji]++;
        live_room->reactions_dirty = true;
    }
}

void live_tell_reactions(struct live_room *live_room, struct room *room)
{
    struct proto_reaction_count counts[CHAT_EMOJI_COUNT];
    struct proto_reactions_event body = {0, counts};
    for (uint32_t i = 0; i < CHAT_EMOJI_COUNT; i++) {
        if (live_room->reactions[i] > 0) {
            counts[body.reactions_count++] =
                (struct proto_reaction_count){(enum proto_chat_emoji)i, live_room->reactions[i]};
        }
        live_room->reactions[i] = 0;
    }
    const struct telling telling = {live_room->live, live_room, room, 0, 0, TELL_ALL};
    live_tell_some(&telling, live_frame_event(live_room->live, 0, PROTO_EVENT_REACTIONS, &body), is_somebody, NULL);
}
