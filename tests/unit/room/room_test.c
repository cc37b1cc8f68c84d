/* The room: who comes in, what they may do there, what time does, and that rights are those of now. */
#include "world.h"

static void a_closed_room_waits_for_who_may_open_it(void **state)
{
    (void)state;
    struct world w;
    struct participant_id id;
    world_init(&w);
    assert_int_equal(room_state(&w.room), ROOM_CLOSED);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_STAGE, &id), REFUSAL_ROOM_CLOSED);
    assert_int_equal(world_try_enter(&w, CHAT, ENTER_STAGE, &id), REFUSAL_ROOM_CLOSED);
    assert_int_equal(world_try_enter(&w, STRANGER, ENTER_STAGE, &id), REFUSAL_NOT_FOUND);
    assert_int_equal(world_try_enter(&w, MOD, ENTER_STAGE, &id), REFUSAL_NONE);
    assert_non_null(world_event(&w, EVENT_OPENED));
    assert_non_null(world_event(&w, EVENT_ENTERED));
    assert_int_equal(room_state(&w.room), ROOM_OPEN);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_STAGE, &id), REFUSAL_NONE);
    assert_true(on_stage(&w, id));
    world_finish(&w);
}

static void speakers_wait_in_the_green_room(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id speaker, mod;
    assert_int_equal(world_try_enter(&w, SPEAKER, ENTER_STAGE, &speaker), REFUSAL_NONE);
    assert_null(world_event(&w, EVENT_OPENED));
    assert_int_equal(room_state(&w.room), ROOM_CLOSED);
    assert_true(on_stage(&w, speaker));
    assert_true(room_participant(&w.room, speaker)->tracks[TRACK_MIC]);
    assert_int_equal(room_participant(&w.room, speaker)->rights >> RIGHT_CHAT_WRITE & 1, 0);
    assert_int_equal(world_say(&w, SPEAKER, speaker, "early"), REFUSAL_ROOM_CLOSED);
    struct command c = world_command(&w, COMMAND_ENTER, MOD);
    c.enter.green = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(room_state(&w.room), ROOM_CLOSED);
    mod = c.fresh_participant;
    c = world_command(&w, COMMAND_ENTER, SPEAKER); /* a media client that carries the role comes to open rooms only */
    c.who = (struct identity){IDENTITY_MEDIA_TOKEN, world_id(&w)};
    c.carried = MEDIA_ROLE_SPEAKER;
    assert_int_equal(world_run(&w, &c), REFUSAL_ROOM_CLOSED);
    c = world_command(&w, COMMAND_OPEN, MOD);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_non_null(room_participant(&w.room, speaker));
    assert_non_null(room_participant(&w.room, mod));
    assert_non_null(world_event(&w, EVENT_RIGHTS_CHANGED));
    assert_int_equal(world_say(&w, SPEAKER, speaker, "now"), REFUSAL_NONE);
    world_finish(&w);
}

static void the_green_room_obeys_lists_and_the_switch(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id speaker, host;
    assert_int_equal(world_try_enter(&w, SPEAKER, ENTER_STAGE, &speaker), REFUSAL_NONE);
    struct command c = world_command(&w, COMMAND_ENTER, HOST);
    c.enter.green = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    host = c.fresh_participant;
    struct room_settings s = world_settings(&w);
    s.speakers.count = 0;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_null(room_participant(&w.room, speaker));
    assert_int_equal(world_event(&w, EVENT_LEFT)->left.reason, LEFT_REMOVED);
    s = world_settings(&w);
    s.enabled = false;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_null(room_participant(&w.room, host));
    assert_int_equal(world_event(&w, EVENT_LEFT)->left.reason, LEFT_ROOM_OFF);
    world_finish(&w);
}

static void opening_and_ending_from_outside_is_for_those_who_govern(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct command c = world_command(&w, COMMAND_OPEN, MEMBER);
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_command(&w, COMMAND_OPEN, CHAT);
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_command(&w, COMMAND_OPEN, STRANGER);
    assert_int_equal(world_run(&w, &c), REFUSAL_NOT_FOUND);
    c = world_command(&w, COMMAND_OPEN, HOST);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    struct session_id session = w.room.session;
    c = world_command(&w, COMMAND_OPEN, MOD); /* open when open is fine, and the same session */
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(w.list.count, 0);
    assert_true(session_id_eq(session, w.room.session));
    world_enter(&w, MEMBER);
    c = world_command(&w, COMMAND_END, MEMBER);
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_command(&w, COMMAND_END, MOD);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(world_event(&w, EVENT_ENDED)->ended.reason, LEFT_ENDED);
    assert_int_equal(w.room.count, 0);
    assert_int_equal(room_state(&w.room), ROOM_CLOSED);
    world_finish(&w);
}

static void a_webinars_stage_is_for_speakers_and_those_who_govern(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct room_settings s = world_settings(&w);
    s.mode = ROOM_WEBINAR;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_true(on_stage(&w, world_enter(&w, HOST)));
    assert_true(on_stage(&w, world_enter(&w, MOD)));
    assert_true(on_stage(&w, world_enter(&w, SPEAKER)));
    struct participant_id chat = world_enter(&w, CHAT), member = world_enter(&w, MEMBER);
    assert_false(on_stage(&w, chat));
    assert_false(on_stage(&w, member));
    assert_int_equal(world_do(&w, COMMAND_STAGE_JOIN, MEMBER, member), REFUSAL_STAGE_NOT_ALLOWED);
    const struct participant *p = room_participant(&w.room, member);
    for (int track = 0; track < TRACK_COUNT; track++) {
        assert_false(p->tracks[track]);
        assert_false(room_may_publish(&w.room, p, (enum track)track));
        struct command c = world_inside(&w, COMMAND_TRACK, MEMBER, member);
        c.track.track = (enum track)track;
        c.track.on = true;
        assert_int_equal(world_run(&w, &c), REFUSAL_STAGE_NOT_ALLOWED);
    }
    world_finish(&w);
}

static void changing_to_a_webinar_takes_the_stage_from_members_at_once(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    struct participant_id member = world_enter(&w, MEMBER), speaker = world_enter(&w, SPEAKER);
    assert_true(room_participant(&w.room, member)->tracks[TRACK_MIC]);
    struct room_settings s = world_settings(&w);
    s.mode = ROOM_WEBINAR;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    const struct participant *p = room_participant(&w.room, member);
    assert_false(p->stage);
    assert_false(p->tracks[TRACK_MIC] || p->tracks[TRACK_CAMERA]);
    assert_true(on_stage(&w, speaker));
    const struct room_event *left = world_event(&w, EVENT_STAGE_LEFT);
    assert_non_null(left);
    assert_true(participant_id_eq(left->participant, member));
    assert_int_equal(left->stage_left.reason, STAGE_LEFT_RIGHTS);
    const struct room_event *rights = world_event(&w, EVENT_RIGHTS_CHANGED);
    assert_true(participant_id_eq(rights->participant, member));
    assert_int_equal(p->rights >> RIGHT_PUBLISH_MIC & 1, 0);
    assert_int_equal(p->rights >> RIGHT_STAGE_JOIN & 1, 0);
    world_finish(&w);
}

/* Between a change and the sweep that follows it (which may have to wait for memory) nobody is on the air unseen. */
static void who_stands_on_a_stage_not_theirs_may_publish_nothing(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    const struct participant *p = room_participant(&w.room, world_enter(&w, MEMBER));
    assert_true(room_may_publish(&w.room, p, TRACK_MIC));
    w.room.settings.mode = ROOM_WEBINAR;
    assert_true(p->stage);
    for (int track = 0; track < TRACK_COUNT; track++) {
        assert_false(room_may_publish(&w.room, p, (enum track)track));
    }
    world_finish(&w);
}

static void the_stage_has_a_limit(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct room_settings s = world_settings(&w);
    s.stage_limit = 2;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    struct participant_id host = world_enter(&w, HOST);
    world_enter(&w, MEMBER);
    struct participant_id late = world_enter(&w, MEMBER2);
    assert_false(on_stage(&w, late)); /* entering takes nobody's place, going there does */
    struct participant_id owner = world_enter(&w, OWNER);
    assert_int_equal(world_do(&w, COMMAND_STAGE_JOIN, OWNER, owner), REFUSAL_NONE);
    assert_int_equal(world_do(&w, COMMAND_STAGE_JOIN, MEMBER2, late), REFUSAL_STAGE_FULL);
    assert_int_equal(world_do(&w, COMMAND_STAGE_LEAVE, HOST, host), REFUSAL_NONE);
    assert_int_equal(world_do(&w, COMMAND_STAGE_JOIN, MEMBER2, late), REFUSAL_NONE);
    assert_int_equal(w.room.stage_count, 2);
    assert_non_null(world_event(&w, EVENT_RIGHTS_CHANGED));
    world_finish(&w);
}

static enum refusal resume(struct world *w, enum who who, struct participant_id seat, struct participant_id secret_of)
{
    struct command c = world_command(w, COMMAND_ENTER, who);
    c.enter.as = ENTER_VIEWER;
    c.enter.resume = true;
    c.enter.seat = seat;
    world_secret(secret_of, c.enter.seat_hash);
    world_secret(c.fresh_participant, c.enter.secret_hash);
    return world_run(w, &c);
}

static void a_lost_connection_is_shown_after_seven_seconds_and_gone_after_thirty(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    struct participant_id member = world_enter(&w, MEMBER);
    assert_int_equal(world_do(&w, COMMAND_DISCONNECT, MEMBER, member), REFUSAL_NONE);
    assert_int_equal(w.list.count, 0);
    assert_int_equal(room_deadline_us(&w.room), w.now_us + 7 * US_PER_S);
    world_pass(&w, 7 * US_PER_S - 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(w.list.count, 0);
    world_pass(&w, 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_non_null(world_event(&w, EVENT_CHANGED));
    assert_true(room_participant(&w.room, member)->away_shown);
    /* Back in time: the same person in the same place. */
    assert_int_equal(resume(&w, MEMBER, member, member), REFUSAL_NONE);
    assert_non_null(world_event(&w, EVENT_RESUMED));
    assert_false(world_event(&w, EVENT_RESUMED)->resumed.replaced);
    assert_non_null(world_event(&w, EVENT_CHANGED));
    assert_true(on_stage(&w, member));
    assert_int_equal(w.room.count, 2);
    assert_int_equal(world_do(&w, COMMAND_DISCONNECT, MEMBER, member), REFUSAL_NONE);
    world_pass(&w, 30 * US_PER_S);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(world_event(&w, EVENT_LEFT)->left.reason, LEFT_TIMEOUT);
    assert_null(room_participant(&w.room, member));
    /* Too late: a new seat. */
    assert_int_equal(resume(&w, MEMBER, member, member), REFUSAL_NONE);
    assert_non_null(world_event(&w, EVENT_ENTERED));
    world_finish(&w);
}

static void a_seat_opens_to_its_secret_and_its_owner_only(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST), member = world_enter(&w, MEMBER);
    assert_int_equal(resume(&w, MEMBER, member, host), REFUSAL_NONE); /* a wrong secret: a second seat */
    assert_null(world_event(&w, EVENT_RESUMED));
    assert_int_equal(resume(&w, MEMBER, host, host), REFUSAL_NONE); /* another's seat, even with its secret */
    assert_null(world_event(&w, EVENT_RESUMED));
    assert_int_equal(resume(&w, STRANGER, member, member), REFUSAL_NOT_FOUND);
    assert_int_equal(w.room.count, 4);
    /* The same secret in a second tab takes over. */
    assert_int_equal(resume(&w, MEMBER, member, member), REFUSAL_NONE);
    assert_true(world_event(&w, EVENT_RESUMED)->resumed.replaced);
    assert_int_equal(w.room.count, 4);
    world_finish(&w);
}

static void two_devices_of_one_account_both_stay_up_to_a_limit(void **state)
{
    (void)state;
    struct world w;
    struct participant_id id, first;
    world_init(&w);
    world_enter(&w, HOST);
    first = world_enter(&w, MEMBER);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_COMPANION, &id), REFUSAL_NONE);
    const struct participant *companion = room_participant(&w.room, id);
    assert_false(companion->stage);
    assert_false(companion->tracks[TRACK_MIC]);
    assert_int_equal(world_do(&w, COMMAND_STAGE_JOIN, MEMBER, id), REFUSAL_NONE);
    assert_false(room_may_publish(&w.room, companion, TRACK_MIC));
    assert_true(room_may_publish(&w.room, companion, TRACK_CAMERA));
    for (int i = 2; i < LIMIT_SEATS_PER_IDENTITY; i++) {
        world_enter(&w, MEMBER);
    }
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &id), REFUSAL_TOO_MANY_SEATS);
    assert_int_equal(world_do(&w, COMMAND_DISCONNECT, MEMBER, first), REFUSAL_NONE);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &id), REFUSAL_NONE);
    assert_null(room_participant(&w.room, first));
    assert_int_equal(world_event(&w, EVENT_LEFT)->left.reason, LEFT_REPLACED);
    world_finish(&w);
}

static void settings_are_saved_by_managers_whole_and_never_over_newer_ones(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct room_settings s = world_settings(&w), mine;
    s.qna = false;
    assert_int_equal(world_save(&w, MOD, &s), REFUSAL_FORBIDDEN);
    assert_int_equal(world_save(&w, STRANGER, &s), REFUSAL_NOT_FOUND);
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_int_equal(w.room.settings.version, s.version + 1);
    mine = s;
    mine.capacity = 5;
    assert_int_equal(world_save(&w, OWNER, &mine), REFUSAL_CONFLICT);
    assert_int_equal(w.room.settings.capacity, 0);
    /* One bad field: nothing of it is taken. */
    mine = world_settings(&w);
    mine.qna = true;
    mine.stage_limit = LIMIT_STAGE + 1;
    assert_int_equal(world_save(&w, OWNER, &mine), REFUSAL_OUT_OF_RANGE);
    assert_string_equal(w.room.refused_field, "stage_limit");
    mine.stage_limit = LIMIT_STAGE;
    world_list_add(&mine.speakers, person_ref_account(w.people[SPEAKER]));
    assert_int_equal(world_save(&w, OWNER, &mine), REFUSAL_EXISTS);
    mine.speakers.items[1].id = world_id(&w);
    assert_int_equal(world_save(&w, OWNER, &mine), REFUSAL_NOT_FOUND);
    assert_string_equal(w.room.refused_field, "speakers");
    assert_false(w.room.settings.qna);
    world_finish(&w);
}

static void switching_the_room_off_ends_the_session_and_hides_the_door(void **state)
{
    (void)state;
    struct world w;
    struct participant_id id;
    world_init(&w);
    world_enter(&w, HOST);
    world_enter(&w, MEMBER);
    struct room_settings s = world_settings(&w);
    s.enabled = false;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_int_equal(world_event(&w, EVENT_ENDED)->ended.reason, LEFT_ROOM_OFF);
    assert_int_equal(room_state(&w.room), ROOM_DISABLED);
    assert_int_equal(world_try_enter(&w, HOST, ENTER_STAGE, &id), REFUSAL_ROOM_DISABLED);
    struct command c = world_command(&w, COMMAND_OPEN, HOST);
    assert_int_equal(world_run(&w, &c), REFUSAL_ROOM_DISABLED);
    world_finish(&w);
}

static void lock_and_capacity_stop_newcomers(void **state)
{
    (void)state;
    struct world w;
    struct participant_id id;
    world_init(&w);
    world_enter(&w, HOST);
    struct participant_id member = world_enter(&w, MEMBER);
    struct room_settings s = world_settings(&w);
    s.locked = true;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_non_null(room_participant(&w.room, member)); /* who is in stays */
    assert_int_equal(world_try_enter(&w, MEMBER2, ENTER_STAGE, &id), REFUSAL_ROOM_LOCKED);
    assert_int_equal(world_try_enter(&w, CHAT, ENTER_STAGE, &id), REFUSAL_NONE);
    assert_int_equal(resume(&w, MEMBER, member, member), REFUSAL_NONE); /* and may come back */
    s = world_settings(&w);
    s.locked = false;
    s.capacity = 3;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_int_equal(world_try_enter(&w, MEMBER2, ENTER_STAGE, &id), REFUSAL_ROOM_FULL);
    assert_int_equal(world_try_enter(&w, MOD, ENTER_STAGE, &id), REFUSAL_NONE);
    world_finish(&w);
}

static void a_member_who_is_removed_is_out_at_once(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    struct participant_id member = world_enter(&w, MEMBER);
    world_remove_member(&w, MEMBER);
    room_reevaluate(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(w.list.count, 1);
    assert_int_equal(w.list.items[0].kind, EVENT_LEFT);
    assert_int_equal(w.list.items[0].left.reason, LEFT_REMOVED);
    assert_null(room_participant(&w.room, member));
    assert_int_equal(resume(&w, MEMBER, member, member), REFUSAL_NOT_FOUND);
    room_reevaluate(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(w.list.count, 0);
    world_finish(&w);
}

static void microphones_are_switched_off_by_moderators_and_on_by_nobody_else(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id owner = world_enter(&w, OWNER), host = world_enter(&w, HOST), mod = world_enter(&w, MOD),
                          chat = world_enter(&w, CHAT), member = world_enter(&w, MEMBER);
    struct command c = world_inside(&w, COMMAND_MUTE, CHAT, chat);
    c.on.target = member;
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_inside(&w, COMMAND_MUTE, MOD, mod);
    c.on.target = member;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    const struct room_event *e = world_event(&w, EVENT_MUTED);
    assert_non_null(e);
    assert_int_equal(e->muted.by_role, ROOM_ROLE_ROOM_MODERATOR);
    assert_false(room_participant(&w.room, member)->tracks[TRACK_MIC]);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE); /* again: nothing happens */
    assert_int_equal(w.list.count, 0);
    c.on.target = host;
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_inside(&w, COMMAND_MUTE, HOST, host);
    c.on.target = owner;
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_inside(&w, COMMAND_MUTE, OWNER, owner);
    c.on.target = host;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    c.on.target.v = world_id(&w);
    assert_int_equal(world_run(&w, &c), REFUSAL_NOT_FOUND);
    /* The member itself switches on again; a connection can't speak for another participant. */
    c = world_inside(&w, COMMAND_TRACK, MEMBER, member);
    c.track.track = TRACK_MIC;
    c.track.on = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    c = world_inside(&w, COMMAND_TRACK, HOST, member);
    c.track.track = TRACK_MIC;
    assert_int_equal(world_run(&w, &c), REFUSAL_NOT_IN_ROOM);
    world_finish(&w);
}

static void screens_are_for_those_allowed_and_so_many(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST), mod = world_enter(&w, MOD), speaker = world_enter(&w, SPEAKER),
                          member = world_enter(&w, MEMBER);
    struct command c = world_inside(&w, COMMAND_TRACK, MEMBER, member);
    c.track.track = TRACK_SCREEN;
    c.track.on = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c.who = identity_of_account(w.people[HOST]);
    c.participant = host;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    c.who = identity_of_account(w.people[MOD]);
    c.participant = mod;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    c.who = identity_of_account(w.people[SPEAKER]);
    c.participant = speaker;
    assert_int_equal(world_run(&w, &c), REFUSAL_SCREENS_FULL);
    struct room_settings s = world_settings(&w);
    s.screen_share = SCREEN_EVERYONE;
    s.screens_max = 3;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_true(room_may_publish(&w.room, room_participant(&w.room, member), TRACK_SCREEN));
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    s = world_settings(&w);
    s.screens_max = 0;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_false(room_participant(&w.room, host)->tracks[TRACK_SCREEN]);
    world_finish(&w);
}

static void chat_is_for_those_inside_while_it_is_on(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    struct participant_id member = world_enter(&w, MEMBER), none = {0};
    assert_int_equal(world_say(&w, MEMBER, member, "hello"), REFUSAL_NONE);
    assert_true(str_eq(w.list.items[0].chat.text, STR("hello")));
    assert_int_equal(w.list.items[0].audience, AUDIENCE_CHAT);
    assert_int_equal(world_say(&w, MEMBER, none, "hello"), REFUSAL_NOT_IN_ROOM);
    assert_int_equal(world_say(&w, MEMBER, member, " \n\t"), REFUSAL_EMPTY);
    char text[LIMIT_CHAT_LENGTH + 2];
    memset(text, 'a', sizeof text - 1);
    text[LIMIT_CHAT_LENGTH + 1] = '\0';
    assert_int_equal(world_say(&w, MEMBER, member, text), REFUSAL_TOO_LONG);
    text[LIMIT_CHAT_LENGTH] = '\0';
    assert_int_equal(world_say(&w, MEMBER, member, text), REFUSAL_NONE);
    struct room_settings s = world_settings(&w);
    s.group_chat = false;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_int_equal(world_say(&w, MEMBER, member, "hello"), REFUSAL_GROUP_CHAT_OFF);
    assert_int_equal(room_participant(&w.room, member)->rights >> RIGHT_CHAT_WRITE & 1, 0);
    assert_int_equal(w.room.chat_count, 2);
    world_finish(&w);
}

static void the_room_ends_a_while_after_the_last_who_governs_left(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST);
    world_enter(&w, MEMBER);
    assert_int_equal(room_deadline_us(&w.room), 0);
    assert_int_equal(world_do(&w, COMMAND_LEAVE, HOST, host), REFUSAL_NONE);
    assert_int_equal(room_deadline_us(&w.room), w.now_us + 15 * 60 * (time_us)US_PER_S);
    world_pass(&w, 10 * 60 * (time_us)US_PER_S);
    struct participant_id mod = world_enter(&w, MOD); /* somebody is back */
    assert_int_equal(room_deadline_us(&w.room), 0);
    assert_int_equal(world_do(&w, COMMAND_LEAVE, MOD, mod), REFUSAL_NONE);
    world_pass(&w, 15 * 60 * (time_us)US_PER_S - 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_true(w.room.open);
    world_pass(&w, 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_false(w.room.open);
    assert_int_equal(world_event(&w, EVENT_ENDED)->by.kind, IDENTITY_NONE);
    world_finish(&w);
}

static void hidden_participants_are_seen_on_the_stage_and_by_moderators(void **state)
{
    (void)state;
    struct world w;
    struct participant_id a, b;
    world_init(&w);
    struct participant_id host = world_enter(&w, HOST);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &a), REFUSAL_NONE);
    assert_int_equal(world_try_enter(&w, MEMBER2, ENTER_VIEWER, &b), REFUSAL_NONE);
    const struct participant *h = room_participant(&w.room, host), *m = room_participant(&w.room, a),
                             *m2 = room_participant(&w.room, b);
    assert_true(room_person_visible(&w.room, m, m2));
    struct room_settings s = world_settings(&w);
    s.hide_participants = true;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_false(room_person_visible(&w.room, m, m2));
    assert_true(room_person_visible(&w.room, h, m2));
    assert_true(room_person_visible(&w.room, m, h));
    assert_true(room_person_visible(&w.room, m, m));
    world_finish(&w);
}

static void a_media_token_enters_as_what_it_carries(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct command c = world_command(&w, COMMAND_ENTER, HOST);
    c.who = (struct identity){IDENTITY_MEDIA_TOKEN, world_id(&w)};
    c.carried = MEDIA_ROLE_SPEAKER;
    c.enter.as = ENTER_STAGE;
    c.enter.name = STR("Camera 1");
    c.enter.tracks[TRACK_CAMERA] = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_ROOM_CLOSED);
    world_enter(&w, HOST);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    const struct participant *p = room_participant(&w.room, c.fresh_participant);
    assert_true(p->stage && p->tracks[TRACK_CAMERA]);
    assert_true(str_eq(room_person_name(&w.room, p), STR("Camera 1")));
    c.carried = MEDIA_ROLE_VIEWER;
    c.who.id = world_id(&w);
    c.fresh_participant.v = world_id(&w);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_false(on_stage(&w, c.fresh_participant));
    world_finish(&w);
}

static void a_room_holds_so_many_and_a_snapshot_of_them(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_enter(&w, HOST);
    struct command c = world_command(&w, COMMAND_ENTER, HOST);
    c.carried = MEDIA_ROLE_VIEWER;
    for (uint32_t i = 1; i < LIMIT_ROOM_PARTICIPANTS; i++) {
        c.who = (struct identity){IDENTITY_MEDIA_TOKEN, world_id(&w)};
        c.fresh_participant.v = world_id(&w);
        assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    }
    struct participant_id id;
    assert_int_equal(world_try_enter(&w, MOD, ENTER_STAGE, &id), REFUSAL_ROOM_FULL);
    size_t size = room_snapshot_size(&w.room);
    uint8_t *block = malloc(size);
    struct writer writer;
    struct reader reader;
    struct room copy;
    writer_init(&writer, block, size);
    room_snapshot_encode(&w.room, &writer);
    assert_false(writer.failed);
    reader_init(&reader, block, writer.pos);
    room_init(&copy, w.channel, &w.dir, world_id(&w));
    assert_int_equal(room_snapshot_decode(&copy, &reader), ERR_OK);
    assert_int_equal(copy.count, LIMIT_ROOM_PARTICIPANTS);
    room_finish(&copy);
    free(block);
    /* One change that concerns everybody: each is told once. */
    struct room_settings s = world_settings(&w);
    s.hide_participants = true;
    assert_int_equal(world_save(&w, HOST, &s), REFUSAL_NONE);
    assert_int_equal(w.list.count, LIMIT_ROOM_PARTICIPANTS); /* the settings, and all but the host */
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_room_waits_for_who_may_open_it),
        cmocka_unit_test(speakers_wait_in_the_green_room),
        cmocka_unit_test(the_green_room_obeys_lists_and_the_switch),
        cmocka_unit_test(opening_and_ending_from_outside_is_for_those_who_govern),
        cmocka_unit_test(a_webinars_stage_is_for_speakers_and_those_who_govern),
        cmocka_unit_test(changing_to_a_webinar_takes_the_stage_from_members_at_once),
        cmocka_unit_test(who_stands_on_a_stage_not_theirs_may_publish_nothing),
        cmocka_unit_test(the_stage_has_a_limit),
        cmocka_unit_test(a_lost_connection_is_shown_after_seven_seconds_and_gone_after_thirty),
        cmocka_unit_test(a_seat_opens_to_its_secret_and_its_owner_only),
        cmocka_unit_test(two_devices_of_one_account_both_stay_up_to_a_limit),
        cmocka_unit_test(settings_are_saved_by_managers_whole_and_never_over_newer_ones),
        cmocka_unit_test(switching_the_room_off_ends_the_session_and_hides_the_door),
        cmocka_unit_test(lock_and_capacity_stop_newcomers),
        cmocka_unit_test(a_member_who_is_removed_is_out_at_once),
        cmocka_unit_test(microphones_are_switched_off_by_moderators_and_on_by_nobody_else),
        cmocka_unit_test(screens_are_for_those_allowed_and_so_many),
        cmocka_unit_test(chat_is_for_those_inside_while_it_is_on),
        cmocka_unit_test(the_room_ends_a_while_after_the_last_who_governs_left),
        cmocka_unit_test(hidden_participants_are_seen_on_the_stage_and_by_moderators),
        cmocka_unit_test(a_media_token_enters_as_what_it_carries),
        cmocka_unit_test(a_room_holds_so_many_and_a_snapshot_of_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
