/* The answer to room.enter: everything a page needs at once. */
#include "session_priv.h"

#include "dais/server/turn.h"

#include <stdlib.h>

#define PEOPLE_MAX 200

/* What the answer's views point into. */
struct pieces {
    struct proto_room_enter_ok ok;
    struct proto_participant people[PEOPLE_MAX];
    struct id128 stage[LIMIT_STAGE];
    struct chat_views chat, pins;
    struct proto_blocked_writer blocked[LIMIT_CHAT_BLOCKED];
    struct question_page questions;
    struct interaction_page interactions;
    struct proto_message backchannel[LIMIT_CHAT_PAGE];
    struct said_page backchannel_page;
    char backchannel_cursor[BACKCHANNEL_CURSOR_SIZE];
    struct proto_waiter waiting[VIEW_WAITING];
    struct proto_hand hands[VIEW_HANDS];
    struct chat_page page, pins_page;
    struct bridge_slot slots[LIMIT_SLOTS];
    struct proto_slot slot_views[LIMIT_SLOTS];
    enum proto_right rights[PROTO_RIGHT_COUNT];
    struct turn_grant turn;
};

/* In a crowd the stage and oneself; the rest by pages. */
static void fill_people(struct live *live, const struct room *room, const struct participant *me, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    bool crowd = room->count > LIVE_LIST_MAX;
    for (const struct participant *person = room->first; person != NULL; person = person->next) {
        if (person->stage && snapshot->stage_count < LIMIT_STAGE) {
            pieces->stage[snapshot->stage_count++] = person->id.v;
        }
        bool listed = person == me || person->stage || !crowd;
        if (listed && snapshot->people_count < PEOPLE_MAX && (person == me || room_person_visible(room, me, person))) {
            pieces->people[snapshot->people_count++] = live_participant_view(live, room, person, view_sees_logins(me));
        }
    }
    snapshot->people = pieces->people;
    snapshot->stage = pieces->stage;
    snapshot->count = room->count;
}

static enum err fill_chat(struct store *store, const struct room *room, const struct participant *me,
                          struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    uint64_t pinned[LIMIT_CHAT_PINS];
    snapshot->chat = pieces->chat.messages;
    snapshot->chat_pins = pieces->pins.messages;
    snapshot->chat_blocked = pieces->blocked;
    snapshot->chat_slow = room->chat_rules.slow_s;
    if ((me->rights >> RIGHT_CHAT_MODERATE & 1) != 0) {
        snapshot->chat_blocked_count = view_blocked(room, pieces->blocked);
    }
    if ((me->rights >> RIGHT_CHAT_READ & 1) == 0) {
        return ERR_OK;
    }
    struct chat_view view = view_chat_of(room, me->identity, clock_wall_ms());
    enum err err = store_chat_page(store, room->channel, &view, (struct message_id){0}, LIMIT_CHAT_PAGE, &pieces->page);
    if (err == ERR_OK) {
        err = store_chat_lines(store, room->channel, &view, pinned, view_pinned(room, pinned), &pieces->pins_page);
    }
    if (err != ERR_OK) {
        return err;
    }
    snapshot->chat_count = view_chat(&pieces->page, &pieces->chat);
    snapshot->chat_more = pieces->page.more;
    snapshot->chat_pins_count = view_chat(&pieces->pins_page, &pieces->pins);
    return ERR_OK;
}

static void fill_questions(const struct room *room, const struct participant *me, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    view_questions(room, me, NULL, LIMIT_QUESTIONS_PAGE, &pieces->questions);
    snapshot->questions = pieces->questions.questions;
    snapshot->questions_count = pieces->questions.count;
    snapshot->questions_more = pieces->questions.more;
}

static void fill_interactions(const struct room *room, const struct participant *me, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    view_interactions(room, me, NULL, LIMIT_INTERACTIONS_PAGE, &pieces->interactions);
    snapshot->interactions = pieces->interactions.interactions;
    snapshot->interactions_count = pieces->interactions.count;
    snapshot->interactions_more = pieces->interactions.more;
}

static enum err fill_backchannel(struct store *store, const struct room *room, const struct participant *me,
                                 struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    snapshot->backchannel = pieces->backchannel;
    if (!room_in_backchannel(room, me)) {
        return ERR_OK;
    }
    enum err err = store_backchannel_page(store, room->channel, UINT64_MAX, LIMIT_CHAT_PAGE, &pieces->backchannel_page);
    if (err == ERR_OK) {
        snapshot->backchannel_count =
            session_backchannel_view(&pieces->backchannel_page, pieces->backchannel, pieces->backchannel_cursor);
        snapshot->has_backchannel_cursor = pieces->backchannel_page.more;
        snapshot->backchannel_cursor = str_of(pieces->backchannel_cursor);
    }
    return err;
}

static void fill_room(const struct room *room, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    const struct channel *channel = directory_channel(room->dir, room->channel);
    snapshot->channel = room->channel.v;
    snapshot->channel_name = channel != NULL ? channel->r.name : STR_NONE;
    snapshot->state = (enum proto_room_state)room_state(room);
    snapshot->has_session = room->open;
    snapshot->session = room->session.v;
    snapshot->has_since = room->open;
    snapshot->since = room->since_ms;
    snapshot->settings = view_rules(room);
}

static void fill_waiting(const struct room *room, const struct participant *me, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    snapshot->waiting = pieces->waiting;
    if (me->governs) {
        snapshot->waiting_count = view_waiting(room, pieces->waiting);
        snapshot->at_door = room_waiting_count(room);
    }
}

static void fill_stage(const struct room *room, struct participant *me, struct pieces *pieces)
{
    struct proto_room_snapshot *snapshot = &pieces->ok.room;
    snapshot->has_spotlight = !participant_id_is_none(room->spotlight);
    snapshot->spotlight = (struct proto_spotlight){room->spotlight.v, room->spotlight_screen};
    snapshot->hands = pieces->hands;
    if (view_sees_hands(room, me)) {
        snapshot->hands_count = view_hands(room, pieces->hands);
        snapshot->hand_count = room->hand_count;
    }
    snapshot->place = me->place_told = room_hand_place(room, me);
    snapshot->has_invitation = me->invited;
    if (me->invited) {
        snapshot->invitation = view_invitation(room, me);
    }
}

static void fill_media(struct sessions *sessions, const struct session *session, struct pieces *pieces)
{
    struct media_handle media = live_media(sessions->o.live, session->channel, session->member.participant);
    pieces->ok.slots = pieces->slot_views;
    pieces->ok.ice_servers = &pieces->turn.server;
    pieces->ok.ice_servers_count =
        turn_mint(sessions->o.turn, session->member.participant.v, clock_wall_ms(), &pieces->turn);
    if (media_handle_is_none(media) || bridge_state(sessions->o.bridge, media) == MEDIA_STATE_LOST) {
        return; /* no slots: the client offers afresh */
    }
    size_t count = bridge_slots(sessions->o.bridge, media, pieces->slots);
    for (size_t i = 0; i < count; i++) {
        pieces->slot_views[i] = live_slot_view(&pieces->slots[i]);
    }
    pieces->ok.slots_count = (uint32_t)count;
}

enum err session_write_entered(struct sessions *sessions, struct session *session, struct room *room,
                               const struct entered *entered, struct json_out *out)
{
    struct participant *me = room_participant(room, session->member.participant);
    struct pieces *pieces = me != NULL ? calloc(1, sizeof *pieces) : NULL;
    if (pieces == NULL) {
        return me != NULL ? ERR_NO_MEMORY : ERR_NOT_FOUND;
    }
    struct proto_room_enter_ok *ok = &pieces->ok;
    ok->participant = me->id.v;
    ok->rights_count = view_rights(me->rights, pieces->rights);
    ok->rights = pieces->rights;
    ok->epoch = room->epoch;
    ok->seq = (int64_t)room->seq;
    ok->resume = (struct proto_resume_out){me->id.v, entered->secret};
    ok->resumed = entered->resumed;
    ok->has_answer = entered->answer.len > 0;
    ok->answer = entered->answer;
    fill_room(room, pieces);
    fill_people(sessions->o.live, room, me, pieces);
    fill_waiting(room, me, pieces);
    fill_stage(room, me, pieces);
    fill_media(sessions, session, pieces);
    fill_questions(room, me, pieces);
    fill_interactions(room, me, pieces);
    enum err err = fill_chat(site_store(sessions->o.site), room, me, pieces);
    if (err == ERR_OK) {
        err = fill_backchannel(site_store(sessions->o.site), room, me, pieces);
    }
    if (err == ERR_OK) {
        json_out_clear(out);
        proto_write_ok(out, entered->id, PROTO_REQUEST_ROOM_ENTER, ok);
    }
    chat_page_finish(&pieces->page);
    chat_page_finish(&pieces->pins_page);
    said_page_finish(&pieces->backchannel_page);
    free(pieces);
    return err;
}
