/* The stage as moderators run it: access, hands, invitations, who yields when it is full, and what ends each. */
#include "world.h"

#include "dais/room/audit.h"

static enum refusal about(struct world *w, enum command_kind kind, enum who who, struct participant_id own,
                          struct participant_id target)
{
    struct command c = world_inside(w, kind, who, own);
    c.on.target = target;
    return world_run(w, &c);
}

static enum refusal order(struct world *w, struct participant_id mod, struct participant_id target, uint32_t place)
{
    struct command c = world_inside(w, COMMAND_HAND_MOVE, MOD, mod);
    c.on.target = target;
    c.on.place = place;
    return world_run(w, &c);
}

static enum refusal access_to(struct world *w, enum who who, struct participant_id own, enum stage_access access)
{
    struct command c = world_inside(w, COMMAND_STAGE_ACCESS, who, own);
    c.access = access;
    return world_run(w, &c);
}

static struct participant *person(const struct world *w, struct participant_id id)
{
    return room_participant(&w->room, id);
}

static uint32_t place_of(const struct world *w, struct participant_id id)
{
    return room_hand_place(&w->room, person(w, id));
}

struct hall { /* an open room whose stage is by request; two members and the chat moderator in the audience */
    struct world w;
    struct participant_id host, mod, chat, member, member2;
};

static void hall_init(struct hall *h)
{
    world_init(&h->w);
    struct room_settings s = world_settings(&h->w);
    s.stage_access = STAGE_REQUEST;
    assert_int_equal(world_save(&h->w, OWNER, &s), REFUSAL_NONE);
    h->host = world_enter(&h->w, HOST);
    h->mod = world_enter(&h->w, MOD);
    h->chat = world_enter(&h->w, CHAT);
    h->member = world_enter(&h->w, MEMBER);
    h->member2 = world_enter(&h->w, MEMBER2);
}

static void limit_to(struct hall *h, uint32_t limit)
{
    struct room_settings s = world_settings(&h->w);
    s.stage_limit = limit;
    assert_int_equal(world_save(&h->w, OWNER, &s), REFUSAL_NONE);
}

static void raise_all(struct hall *h)
{
    assert_int_equal(world_do(&h->w, COMMAND_HAND_RAISE, CHAT, h->chat), REFUSAL_NONE);
    assert_int_equal(world_do(&h->w, COMMAND_HAND_RAISE, MEMBER, h->member), REFUSAL_NONE);
    assert_int_equal(world_do(&h->w, COMMAND_HAND_RAISE, MEMBER2, h->member2), REFUSAL_NONE);
}

/* ── hands ── */

static void hands_stand_in_the_order_of_raising(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, CHAT, h.chat), REFUSAL_NONE); /* up already: the same place */
    assert_int_equal(h.w.list.count, 0);
    assert_int_equal(place_of(&h.w, h.chat), 1);
    assert_int_equal(place_of(&h.w, h.member2), 3);
    assert_int_equal(place_of(&h.w, h.host), 0);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_LOWER, CHAT, h.chat), REFUSAL_NONE);
    assert_int_equal(place_of(&h.w, h.member2), 2);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, CHAT, h.chat), REFUSAL_NONE);
    assert_int_equal(place_of(&h.w, h.chat), 3);
    world_finish(&h.w);
}

static void moderators_order_the_queue_and_lower_hands(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(order(&h.w, h.mod, h.member2, 1), REFUSAL_NONE);
    assert_int_equal(place_of(&h.w, h.member2), 1);
    assert_int_equal(place_of(&h.w, h.chat), 2);
    assert_int_equal(order(&h.w, h.mod, h.member2, 1000), REFUSAL_NONE); /* the end */
    assert_int_equal(place_of(&h.w, h.member2), 3);
    assert_int_equal(order(&h.w, h.mod, h.chat, 2), REFUSAL_NONE);
    assert_int_equal(place_of(&h.w, h.member), 1);
    assert_int_equal(order(&h.w, h.mod, h.chat, 2), REFUSAL_NONE);
    assert_int_equal(h.w.list.count, 0);
    assert_int_equal(about(&h.w, COMMAND_HAND_LOWER, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(order(&h.w, h.mod, h.member, 1), REFUSAL_NO_HAND);
    assert_int_equal(about(&h.w, COMMAND_HAND_LOWER, MOD, h.mod, h.member), REFUSAL_NONE); /* another was quicker */
    assert_int_equal(h.w.list.count, 0);
    assert_int_equal(world_do(&h.w, COMMAND_HANDS_LOWER, MOD, h.mod), REFUSAL_NONE);
    assert_int_equal(h.w.list.count, 1);
    assert_int_equal(h.w.room.hand_count, 0);
    world_finish(&h.w);
}

static void the_queue_is_the_moderators(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    static const enum command_kind kinds[] = {COMMAND_HAND_LOWER, COMMAND_HAND_CALL, COMMAND_HAND_MOVE,
                                              COMMAND_HANDS_LOWER};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        assert_int_equal(about(&h.w, kinds[i], MEMBER, h.member, h.chat), REFUSAL_FORBIDDEN);
    }
    assert_int_equal(about(&h.w, COMMAND_HAND_CALL, MOD, h.mod, (struct participant_id){world_id(&h.w)}),
                     REFUSAL_NOT_FOUND);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, HOST, h.host), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_HAND_LOWER, MOD, h.mod, h.host), REFUSAL_FORBIDDEN);
    assert_int_equal(h.w.room.hand_count, 4);
    world_finish(&h.w);
}

static void the_next_is_called_and_may_be_seen_and_heard(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_JOIN, MEMBER, h.member), REFUSAL_STAGE_NOT_ALLOWED);
    assert_int_equal(world_do(&h.w, COMMAND_DISCONNECT, CHAT, h.chat), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NONE); /* not who is away */
    const struct room_event *e = world_event(&h.w, EVENT_STAGE_JOINED);
    assert_true(participant_id_eq(e->participant, h.member));
    assert_true(identity_eq(e->by, identity_of_account(h.w.people[MOD])));
    assert_int_equal(e->stage_joined.by_role, ROOM_ROLE_ROOM_MODERATOR);
    assert_true(on_stage(&h.w, h.member));
    assert_int_equal(place_of(&h.w, h.member), 0);
    assert_true(room_may_publish(&h.w.room, person(&h.w, h.member), TRACK_MIC));
    assert_non_null(world_event(&h.w, EVENT_RIGHTS_CHANGED));
    /* Two moderators call the same hand: the second is told. */
    assert_int_equal(about(&h.w, COMMAND_HAND_CALL, HOST, h.host, h.member), REFUSAL_NO_HAND);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_LEAVE, MEMBER, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_JOIN, MEMBER, h.member), REFUSAL_STAGE_NOT_ALLOWED); /* used up */
    world_finish(&h.w);
}

static void on_the_stage_a_called_hand_goes_down(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, HOST, h.host), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_HAND_CALL, MOD, h.mod, h.host), REFUSAL_NONE);
    assert_true(on_stage(&h.w, h.host));
    assert_int_equal(h.w.room.hand_count, 0);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NO_HAND);
    world_finish(&h.w);
}

static void a_hand_goes_with_the_right_and_with_the_person(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(world_do(&h.w, COMMAND_LEAVE, CHAT, h.chat), REFUSAL_NONE);
    assert_int_equal(place_of(&h.w, h.member), 1);
    assert_int_equal(world_do(&h.w, COMMAND_DISCONNECT, MEMBER, h.member), REFUSAL_NONE);
    world_pass(&h.w, LIMIT_SEAT_GRACE_US - 1);
    room_tick(&h.w.room, h.w.now_ms, h.w.now_us, &h.w.list);
    assert_int_equal(place_of(&h.w, h.member), 1); /* the place is kept as long as the seat */
    world_pass(&h.w, 1);
    room_tick(&h.w.room, h.w.now_ms, h.w.now_us, &h.w.list);
    assert_int_equal(place_of(&h.w, h.member2), 1);
    /* Whoever may only watch has no hand: a member loses the channel, which is public and lets viewers in. */
    world_type(&h.w, CHANNEL_PUBLIC_OPEN);
    struct directory_change change = {.kind = DIRECTORY_ACCOUNT_PUT,
                                      .account = directory_account(&h.w.dir, h.w.people[MEMBER2])->r};
    change.account.disabled = true;
    world_change(&h.w, &change);
    room_reevaluate(&h.w.room, h.w.now_ms, h.w.now_us, &h.w.list);
    assert_null(h.w.room.hands);
    world_finish(&h.w);
}

static void hands_need_an_open_room(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id speaker = world_enter(&w, SPEAKER); /* the green room */
    assert_int_equal(world_do(&w, COMMAND_HAND_RAISE, SPEAKER, speaker), REFUSAL_ROOM_CLOSED);
    world_finish(&w);
}

/* ── access ── */

static void access_changes_for_the_session_and_a_save_stands_above_it(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct room_settings read = world_settings(&h.w);
    assert_int_equal(access_to(&h.w, CHAT, h.chat, STAGE_EVERYONE), REFUSAL_FORBIDDEN);
    assert_int_equal(access_to(&h.w, MOD, h.mod, STAGE_EVERYONE), REFUSAL_NONE);
    assert_true(person(&h.w, h.member)->rights >> RIGHT_STAGE_JOIN & 1);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_JOIN, MEMBER, h.member), REFUSAL_NONE);
    read.qna = !read.qna;
    assert_int_equal(world_save(&h.w, OWNER, &read), REFUSAL_NONE); /* the saved settings are what they were */
    assert_int_equal(h.w.room.access, STAGE_EVERYONE);
    assert_true(on_stage(&h.w, h.member));
    assert_int_equal(access_to(&h.w, MOD, h.mod, STAGE_INVITE), REFUSAL_NONE);
    assert_false(on_stage(&h.w, h.member)); /* came by a right that is gone */
    assert_true(on_stage(&h.w, h.host));
    read = world_settings(&h.w);
    read.stage_access = STAGE_EVERYONE;
    assert_int_equal(world_save(&h.w, OWNER, &read), REFUSAL_NONE);
    assert_int_equal(h.w.room.access, STAGE_EVERYONE);
    assert_int_equal(access_to(&h.w, MOD, h.mod, STAGE_INVITE), REFUSAL_NONE);
    struct command c = world_command(&h.w, COMMAND_END, MOD);
    assert_int_equal(world_run(&h.w, &c), REFUSAL_NONE);
    assert_int_equal(h.w.room.access, STAGE_EVERYONE);
    world_finish(&h.w);
}

static void who_was_brought_stays_when_access_changes(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, MEMBER, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NONE);
    assert_int_equal(access_to(&h.w, MOD, h.mod, STAGE_INVITE), REFUSAL_NONE);
    assert_true(on_stage(&h.w, h.member));
    world_finish(&h.w);
}

/* ── invitations ── */

static void an_invitation_is_accepted_once(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NOT_INVITED);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MEMBER, h.member, h.member2), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, HOST, h.host, h.member), REFUSAL_NONE); /* invited already */
    assert_int_equal(h.w.list.count, 0);
    assert_false(on_stage(&h.w, h.member));
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NONE);
    assert_true(on_stage(&h.w, h.member));
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_DECLINE, MEMBER, h.member), REFUSAL_NOT_INVITED);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE); /* is there */
    assert_int_equal(h.w.list.count, 0);
    world_finish(&h.w);
}

static void an_invitation_ends_by_no_by_time_and_by_the_moderator(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_DECLINE, MEMBER, h.member), REFUSAL_NONE);
    const struct room_event *e = world_event(&h.w, EVENT_INVITATION_ENDED);
    assert_int_equal(e->invitation_ended.reason, INVITATION_DECLINED);
    assert_true(participant_id_eq(e->invitation_ended.by, h.mod));
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NOT_INVITED);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_true(room_deadline_us(&h.w.room) == h.w.now_us + LIMIT_INVITATION_US);
    world_pass(&h.w, LIMIT_INVITATION_US);
    room_tick(&h.w.room, h.w.now_ms, h.w.now_us, &h.w.list);
    assert_int_equal(world_event(&h.w, EVENT_INVITATION_ENDED)->invitation_ended.reason, INVITATION_EXPIRED);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NOT_INVITED);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, HOST, h.host, h.member), REFUSAL_NONE);
    assert_int_equal(world_event(&h.w, EVENT_INVITATION_ENDED)->invitation_ended.reason, INVITATION_WITHDRAWN);
    world_finish(&h.w);
}

static void who_left_is_not_invited(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_LEAVE, MEMBER, h.member), REFUSAL_NONE);
    assert_int_equal(room_deadline_us(&h.w.room), 0); /* nothing is left of it */
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NOT_FOUND);
    world_finish(&h.w);
}

static void a_moderator_who_lost_the_right_acts_no_more(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_RAISE, MEMBER, h.member), REFUSAL_NONE);
    struct room_settings s = world_settings(&h.w);
    s.room_moderators.count = 0;
    assert_int_equal(world_save(&h.w, OWNER, &s), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_FORBIDDEN);
    assert_int_equal(place_of(&h.w, h.member), 1);
    world_finish(&h.w);
}

static void who_is_removed_is_told_by_which_role(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, MOD, h.mod, h.host), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, MOD, h.mod, h.member), REFUSAL_NONE);
    const struct room_event *e = world_event(&h.w, EVENT_STAGE_LEFT);
    assert_int_equal(e->stage_left.reason, STAGE_LEFT_REMOVED);
    assert_int_equal(e->stage_left.by_role, ROOM_ROLE_ROOM_MODERATOR);
    assert_false(on_stage(&h.w, h.member));
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, HOST, h.host, h.member), REFUSAL_NONE); /* was quicker */
    assert_int_equal(h.w.list.count, 0);
    world_finish(&h.w);
}

/* ── a full stage ── */

static void who_was_silent_longest_yields(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    for (int i = 0; i < 2; i++) {
        world_pass(&h.w, US_PER_S);
        assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NONE);
    }
    limit_to(&h, 4); /* host, moderator, chat moderator, member */
    world_pass(&h.w, US_PER_S);
    room_heard(&h.w.room, h.mod, h.w.now_us);
    room_heard(&h.w.room, h.chat, h.w.now_us);
    assert_ptr_equal(room_stage_yields(&h.w.room, NULL), person(&h.w, h.member));
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NONE);
    assert_true(on_stage(&h.w, h.member2));
    assert_false(on_stage(&h.w, h.member));
    assert_int_equal(h.w.room.stage_count, 4);
    assert_int_equal(world_event(&h.w, EVENT_STAGE_LEFT)->stage_left.reason, STAGE_LEFT_EVICTED);
    world_finish(&h.w);
}

static void a_stage_of_hosts_is_full(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_LEAVE, MOD, h.mod), REFUSAL_NONE);
    limit_to(&h, 1);
    raise_all(&h);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_STAGE_FULL);
    assert_true(person(&h.w, h.member)->invited); /* another may step down meanwhile */
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_STAGE_FULL);
    assert_int_equal(h.w.list.count, 0);
    assert_int_equal(h.w.room.hand_count, 3);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_LEAVE, HOST, h.host), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_ACCEPT, MEMBER, h.member), REFUSAL_NONE);
    world_finish(&h.w);
}

static void spoken_time_adds_up_while_one_is_heard(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    for (int i = 0; i < 10; i++) {
        world_pass(&h.w, US_PER_S / 5);
        room_heard(&h.w.room, h.host, h.w.now_us);
    }
    world_pass(&h.w, 60 * (time_us)US_PER_S);
    room_heard(&h.w.room, h.host, h.w.now_us);
    assert_int_equal(person(&h.w, h.host)->spoken_us, 2 * US_PER_S);
    world_finish(&h.w);
}

/* ── the audit log ── */

static bool audited(const struct hall *h, enum event_kind kind, enum audit_act act, enum who target)
{
    const struct room_event *e = world_event(&h->w, kind);
    struct audit_entry entry;
    return e != NULL && audit_of_event(&h->w.room, e, &entry) && entry.act == act &&
           identity_eq(entry.actor, identity_of_account(h->w.people[MOD])) &&
           id_eq(entry.target, h->w.people[target].v);
}

static void acts_on_others_are_audited_and_own_ones_are_not(void **state)
{
    (void)state;
    struct hall h;
    struct audit_entry entry;
    hall_init(&h);
    raise_all(&h);
    assert_false(audit_of_event(&h.w.room, &h.w.list.items[0], &entry));
    assert_int_equal(order(&h.w, h.mod, h.member2, 1), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_HAND_MOVED, AUDIT_HAND_MOVED, MEMBER2));
    assert_int_equal(about(&h.w, COMMAND_HAND_LOWER, MOD, h.mod, h.member2), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_HAND_LOWERED, AUDIT_HAND_LOWERED, MEMBER2));
    assert_int_equal(world_do(&h.w, COMMAND_HAND_LOWER, CHAT, h.chat), REFUSAL_NONE);
    assert_false(audit_of_event(&h.w.room, &h.w.list.items[0], &entry));
    assert_int_equal(about(&h.w, COMMAND_HAND_CALL, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_STAGE_JOINED, AUDIT_PERSON_CALLED, MEMBER));
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_STAGE_LEFT, AUDIT_PERSON_OFF_STAGE, MEMBER));
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_INVITED, AUDIT_PERSON_INVITED, MEMBER));
    assert_int_equal(about(&h.w, COMMAND_STAGE_REMOVE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_true(audited(&h, EVENT_INVITATION_ENDED, AUDIT_INVITATION_WITHDRAWN, MEMBER));
    world_finish(&h.w);
}

/* ── the main tile for all ── */

static enum refusal spotlight(struct hall *h, enum who who, struct participant_id own, struct participant_id target,
                              bool screen)
{
    struct command c = world_inside(&h->w, COMMAND_SPOTLIGHT, who, own);
    c.on.target = target;
    c.on.screen = screen;
    return world_run(&h->w, &c);
}

static bool lit(const struct hall *h, struct participant_id id)
{
    return participant_id_eq(h->w.room.spotlight, id);
}

static void one_tile_is_the_main_one_while_its_person_stands_there(void **state)
{
    (void)state;
    struct hall h;
    const struct participant_id nobody = {{{0}}};
    hall_init(&h);
    assert_int_equal(spotlight(&h, MEMBER, h.member, h.chat, false), REFUSAL_FORBIDDEN);
    assert_int_equal(spotlight(&h, MEMBER, h.member, nobody, false), REFUSAL_FORBIDDEN);
    assert_int_equal(spotlight(&h, MOD, h.mod, h.member, false), REFUSAL_NOT_FOUND); /* in the audience */
    assert_int_equal(spotlight(&h, MOD, h.mod, h.host, true), REFUSAL_NONE);         /* no harm to a host */
    assert_true(lit(&h, h.host) && h.w.room.spotlight_screen);
    assert_true(audited(&h, EVENT_SPOTLIGHT, AUDIT_MAIN_TILE_SET, HOST));
    assert_int_equal(spotlight(&h, MOD, h.mod, h.host, true), REFUSAL_NONE);
    assert_int_equal(h.w.list.count, 0);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_LEAVE, HOST, h.host), REFUSAL_NONE);
    assert_true(lit(&h, nobody));
    assert_int_equal(spotlight(&h, HOST, h.host, h.mod, false), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_LEAVE, MOD, h.mod), REFUSAL_NONE);
    assert_true(lit(&h, nobody));
    world_finish(&h.w);
}

static void who_is_the_main_tile_does_not_yield(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(world_do(&h.w, COMMAND_HAND_CALL, MOD, h.mod), REFUSAL_NONE);
    assert_ptr_equal(room_stage_yields(&h.w.room, NULL), person(&h.w, h.mod));
    assert_int_equal(spotlight(&h, MOD, h.mod, h.mod, false), REFUSAL_NONE);
    assert_ptr_equal(room_stage_yields(&h.w.room, NULL), person(&h.w, h.chat));
    world_finish(&h.w);
}

/* ── restart ── */

static void queue_and_invitations_outlive_a_restart(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    raise_all(&h);
    assert_int_equal(order(&h.w, h.mod, h.member2, 1), REFUSAL_NONE);
    assert_int_equal(about(&h.w, COMMAND_STAGE_INVITE, MOD, h.mod, h.chat), REFUSAL_NONE);
    assert_int_equal(access_to(&h.w, MOD, h.mod, STAGE_INVITE), REFUSAL_NONE);
    assert_int_equal(spotlight(&h, MOD, h.mod, h.mod, true), REFUSAL_NONE);
    size_t size = room_snapshot_size(&h.w.room);
    uint8_t *bytes = malloc(size);
    struct writer writer;
    writer_init(&writer, bytes, size);
    room_snapshot_encode(&h.w.room, &writer);
    assert_false(writer.failed);
    struct room again;
    struct reader r;
    reader_init(&r, bytes, writer.pos);
    room_init(&again, h.w.channel, &h.w.dir, world_id(&h.w));
    assert_int_equal(room_snapshot_decode(&again, &r), ERR_OK);
    room_folded(&again, h.w.now_us);
    assert_int_equal(room_hand_place(&again, room_participant(&again, h.member2)), 1);
    assert_int_equal(room_hand_place(&again, room_participant(&again, h.chat)), 2);
    assert_int_equal(room_hand_place(&again, room_participant(&again, h.member)), 3);
    assert_true(room_participant(&again, h.chat)->invited);
    assert_int_equal(again.access, STAGE_INVITE);
    assert_true(participant_id_eq(again.spotlight, h.mod) && again.spotlight_screen);
    room_finish(&again);
    free(bytes);
    world_finish(&h.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_stand_in_the_order_of_raising),
        cmocka_unit_test(moderators_order_the_queue_and_lower_hands),
        cmocka_unit_test(the_queue_is_the_moderators),
        cmocka_unit_test(the_next_is_called_and_may_be_seen_and_heard),
        cmocka_unit_test(on_the_stage_a_called_hand_goes_down),
        cmocka_unit_test(a_hand_goes_with_the_right_and_with_the_person),
        cmocka_unit_test(hands_need_an_open_room),
        cmocka_unit_test(access_changes_for_the_session_and_a_save_stands_above_it),
        cmocka_unit_test(who_was_brought_stays_when_access_changes),
        cmocka_unit_test(an_invitation_is_accepted_once),
        cmocka_unit_test(an_invitation_ends_by_no_by_time_and_by_the_moderator),
        cmocka_unit_test(who_left_is_not_invited),
        cmocka_unit_test(a_moderator_who_lost_the_right_acts_no_more),
        cmocka_unit_test(who_is_removed_is_told_by_which_role),
        cmocka_unit_test(who_was_silent_longest_yields),
        cmocka_unit_test(a_stage_of_hosts_is_full),
        cmocka_unit_test(spoken_time_adds_up_while_one_is_heard),
        cmocka_unit_test(acts_on_others_are_audited_and_own_ones_are_not),
        cmocka_unit_test(one_tile_is_the_main_one_while_its_person_stands_there),
        cmocka_unit_test(who_is_the_main_tile_does_not_yield),
        cmocka_unit_test(queue_and_invitations_outlive_a_restart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
