/* Interactions: who drafts, publishes, answers and closes them, and what time brings. See dais/room/interaction.h. */
#include "room_priv.h"

#include <stdlib.h>

#define LOOK_AGAIN_US (30 * (time_us)US_PER_S) /* the wall's clock may be set meanwhile */

/* ── who sees what ── */

bool room_manages_interactions(const struct room *room, const struct participant *p)
{
    return role_can(p->roles, ACTION_INTERACTION_MANAGE, &room->settings);
}

static bool is_published(const struct interaction *it)
{
    return it->state == INTERACTION_OPEN || it->state == INTERACTION_CLOSED;
}

bool interaction_seen(const struct interaction *it, bool manages)
{
    return manages || is_published(it);
}

bool interaction_result_seen(const struct interaction *it, bool manages)
{
    if (!is_published(it) || it->shape.item_count == 0 || (it->shape.secret && it->state == INTERACTION_OPEN)) {
        return false;
    }
    bool over = it->shape.results == RESULTS_END && it->state == INTERACTION_CLOSED;
    return manages || over || it->shape.results == RESULTS_LIVE;
}

bool interaction_turnout_seen(const struct interaction *it, bool manages)
{
    return interaction_result_seen(it, manages) || (manages && is_published(it) && it->shape.item_count > 0);
}

/* ── what all commands share ── */

static struct room_event *event_of(struct event_list *list, const struct command *c, enum event_kind kind,
                                   struct interaction_id id)
{
    struct room_event *e = event_list_act(list, c, kind, AUDIENCE_NONE, c->participant);
    e->interaction.interaction = id;
    return e;
}

/* The room's own doing: at its time, or with the session. */
static struct room_event *event_alone(struct event_list *list, wall_ms at_ms, enum event_kind kind,
                                      const struct interaction *it)
{
    struct room_event *e = event_list_add(list, kind, AUDIENCE_NONE, at_ms);
    e->interaction.interaction = it->id;
    return e;
}

static wall_ms closes_ms(const struct interaction *it, wall_ms at_ms)
{
    return it->shape.duration_s == 0 ? 0 : at_ms + (wall_ms)it->shape.duration_s * 1000;
}

/* When the next of them is due, by the monotonic clock. */
static void due_reckon(struct room *room, wall_ms at_ms, time_us now_us)
{
    time_us soonest = 0;
    const struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        bool waits = it->state == INTERACTION_SCHEDULED && room->open;
        wall_ms due_ms = it->state == INTERACTION_OPEN ? it->closes_ms : waits ? it->scheduled_ms : 0;
        if (due_ms == 0) {
            continue;
        }
        int64_t left_ms = due_ms - at_ms;
        time_us due = left_ms <= 0                     ? now_us + US_PER_S / 2
                      : left_ms < LOOK_AGAIN_US / 1000 ? now_us + left_ms * 1000
                                                       : now_us + LOOK_AGAIN_US;
        soonest = soonest == 0 || due < soonest ? due : soonest;
    }
    room->interactions_us = soonest;
}

/* ── drafting ── */

static enum refusal draft_of_before(const struct interaction *it, const struct command *c)
{
    if (is_published(it)) {
        return REFUSAL_INTERACTION_OPEN;
    }
    return it->version == c->interaction.version ? REFUSAL_NONE : REFUSAL_CONFLICT;
}

static enum refusal on_draft(struct room *room, struct interaction *it, const struct command *c,
                             struct event_list *list)
{
    enum refusal no = it != NULL                                      ? draft_of_before(it, c)
                      : room->interaction_count >= LIMIT_INTERACTIONS ? REFUSAL_INTERACTIONS_FULL
                                                                      : REFUSAL_NONE;
    if (no == REFUSAL_NONE) {
        no = interaction_draft_check(c->interaction.draft, &room->refused_field);
    }
    if (no != REFUSAL_NONE) {
        return no;
    }
    const struct interaction_draft *draft = c->interaction.draft;
    struct interaction made = {0}; /* memory first: what follows can't fail half-way */
    if (interaction_words_set(&made, draft->texts, interaction_text_count(&draft->shape)) != ERR_OK) {
        return REFUSAL_BUSY;
    }
    struct room_event *e = event_of(list, c, EVENT_INTERACTION_DRAFTED, it != NULL ? it->id : c->fresh_interaction);
    e->interaction.shape = draft->shape;
    e->seq = room->seq + 1;
    if (room_apply(room, e) != ERR_OK) {
        free(made.words);
        return REFUSAL_BUSY;
    }
    it = room_interaction(room, e->interaction.interaction);
    free(it->words);
    it->words = made.words;
    return REFUSAL_NONE;
}

static enum refusal on_schedule(struct room *room, struct interaction *it, const struct command *c,
                                struct event_list *list)
{
    if (is_published(it)) {
        return REFUSAL_INTERACTION_OPEN;
    }
    wall_ms when = c->interaction.when_ms;
    if (when != 0 && (when <= c->at_ms || when > c->at_ms + LIMIT_INTERACTION_AHEAD_MS)) {
        room->refused_field = "at";
        return REFUSAL_OUT_OF_RANGE;
    }
    if (when != it->scheduled_ms) {
        struct room_event *e = event_of(list, c, EVENT_INTERACTION_SCHEDULED, it->id);
        e->interaction.when_ms = when;
        room_emit(room, e);
    }
    return REFUSAL_NONE;
}

/* ── opening and closing ── */

static enum refusal open_check(const struct room *room)
{
    if (!room->open) {
        return REFUSAL_ROOM_CLOSED;
    }
    return room->interactions_open >= LIMIT_INTERACTIONS_OPEN ? REFUSAL_TOO_MANY_OPEN : REFUSAL_NONE;
}

static enum refusal on_publish(struct room *room, struct interaction *it, const struct command *c,
                               struct event_list *list)
{
    if (it->state == INTERACTION_OPEN) {
        return REFUSAL_NONE; /* another moderator was quicker */
    }
    enum refusal no = it->state == INTERACTION_CLOSED ? REFUSAL_INTERACTION_CLOSED : open_check(room);
    if (no == REFUSAL_NONE) {
        struct room_event *e = event_of(list, c, EVENT_INTERACTION_PUBLISHED, it->id);
        e->interaction.when_ms = closes_ms(it, c->at_ms);
        room_emit(room, e);
    }
    return no;
}

static enum refusal on_close(struct room *room, const struct interaction *it, const struct command *c,
                             struct event_list *list)
{
    if (!is_published(it)) {
        return REFUSAL_INTERACTION_CLOSED;
    }
    if (it->state == INTERACTION_OPEN) {
        room_emit(room, event_of(list, c, EVENT_INTERACTION_CLOSED, it->id));
    }
    return REFUSAL_NONE;
}

static enum refusal on_reopen(struct room *room, const struct interaction *it, const struct command *c,
                              struct event_list *list)
{
    if (it->state != INTERACTION_CLOSED) {
        return it->state == INTERACTION_OPEN ? REFUSAL_NONE : REFUSAL_INTERACTION_CLOSED;
    }
    enum refusal no = it->shape.secret ? REFUSAL_INTERACTION_SECRET : open_check(room);
    if (no == REFUSAL_NONE && !it->loaded) {
        return REFUSAL_BUSY; /* its answers were not to be had */
    }
    if (no == REFUSAL_NONE) {
        struct room_event *e = event_of(list, c, EVENT_INTERACTION_REOPENED, it->id);
        e->interaction.when_ms = closes_ms(it, c->at_ms);
        room_emit(room, e);
    }
    return no;
}

static enum refusal on_delete(struct room *room, const struct interaction *it, const struct command *c,
                              struct event_list *list)
{
    if (it->state == INTERACTION_OPEN) {
        return REFUSAL_INTERACTION_OPEN;
    }
    struct room_event *e = event_of(list, c, EVENT_INTERACTION_DELETED, it->id);
    e->interaction.was_seen = is_published(it);
    room_emit(room, e);
    return REFUSAL_NONE;
}

void room_interactions_close(struct room *room, wall_ms at_ms, struct event_list *list)
{
    struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        if (it->state == INTERACTION_OPEN) {
            room_emit(room, event_alone(list, at_ms, EVENT_INTERACTION_CLOSED, it));
        }
    }
    room->interactions_us = 0;
}

/* ── answering ── */

static enum refusal answer_check(struct room *room, const struct interaction *it, const struct command *c)
{
    bool over = it->closes_ms != 0 && c->at_ms >= it->closes_ms; /* the tick is not there yet */
    if (it->state != INTERACTION_OPEN || over || it->shape.item_count == 0) {
        return REFUSAL_INTERACTION_CLOSED;
    }
    bool again = interaction_voter_find(it, c->who) != NULL;
    if (again && !it->shape.changeable) {
        return REFUSAL_ANSWERED_ALREADY;
    }
    if (!again && room->answer_count >= LIMIT_INTERACTION_ANSWERS) {
        return REFUSAL_VOTES_FULL;
    }
    return interaction_ballot_check(&it->shape, c->interaction.ballot, &room->refused_field);
}

static enum refusal on_answer(struct room *room, struct interaction *it, const struct command *c,
                              struct event_list *list)
{
    enum refusal no = answer_check(room, it, c);
    if (no != REFUSAL_NONE) {
        return no;
    }
    if (interaction_count(room, it, c->who, c->interaction.ballot) != ERR_OK) {
        return REFUSAL_BUSY;
    }
    struct room_event *e = event_of(list, c, EVENT_INTERACTION_ANSWERED, it->id);
    e->interaction.ballot = c->interaction.ballot;
    return REFUSAL_NONE;
}

/* ── one command ── */

static enum refusal run(struct room *room, struct participant *p, const struct command *c, struct event_list *list)
{
    struct interaction *it = room_interaction(room, c->interaction.interaction);
    bool fresh = c->kind == COMMAND_INTERACTION_DRAFT && interaction_id_is_none(c->interaction.interaction);
    if (!fresh && (it == NULL || !interaction_seen(it, room_manages_interactions(room, p)))) {
        return REFUSAL_NOT_FOUND;
    }
    switch (c->kind) {
    case COMMAND_INTERACTION_DRAFT:
        return on_draft(room, it, c, list);
    case COMMAND_INTERACTION_SCHEDULE:
        return on_schedule(room, it, c, list);
    case COMMAND_INTERACTION_PUBLISH:
        return on_publish(room, it, c, list);
    case COMMAND_INTERACTION_ANSWER:
        return on_answer(room, it, c, list);
    case COMMAND_INTERACTION_CLOSE:
        return on_close(room, it, c, list);
    case COMMAND_INTERACTION_REOPEN:
        return on_reopen(room, it, c, list);
    case COMMAND_INTERACTION_DELETE:
        return on_delete(room, it, c, list);
    default:
        return REFUSAL_NOT_FOUND;
    }
}

enum refusal room_on_interaction(struct room *room, struct participant *p, const struct command *c,
                                 struct event_list *list)
{
    enum room_action action =
        c->kind == COMMAND_INTERACTION_ANSWER ? ACTION_INTERACTION_ANSWER : ACTION_INTERACTION_MANAGE;
    if (!role_can(p->roles, action, &room->settings)) {
        return REFUSAL_FORBIDDEN;
    }
    enum refusal no = run(room, p, c, list);
    if (no == REFUSAL_NONE && c->kind != COMMAND_INTERACTION_ANSWER) {
        due_reckon(room, c->at_ms, c->now_us);
    }
    return no;
}

/* ── time ── */

void room_interactions_look(struct room *room, time_us now_us)
{
    if (room->interaction_count > 0) {
        room->interactions_us = now_us;
    }
}

void room_interactions_tick(struct room *room, wall_ms at_ms, time_us now_us, struct event_list *list)
{
    if (room->interactions_us == 0 || now_us < room->interactions_us) {
        return;
    }
    struct interaction *it;
    DL_FOREACH(room->interactions, it)
    {
        if (it->state == INTERACTION_OPEN && it->closes_ms != 0 && at_ms >= it->closes_ms) {
            room_emit(room, event_alone(list, at_ms, EVENT_INTERACTION_CLOSED, it));
        }
    }
    DL_FOREACH(room->interactions, it)
    {
        if (it->state == INTERACTION_SCHEDULED && at_ms >= it->scheduled_ms && open_check(room) == REFUSAL_NONE) {
            struct room_event *e = event_alone(list, at_ms, EVENT_INTERACTION_PUBLISHED, it);
            e->interaction.when_ms = closes_ms(it, at_ms);
            room_emit(room, e);
        }
    }
    due_reckon(room, at_ms, now_us);
}
