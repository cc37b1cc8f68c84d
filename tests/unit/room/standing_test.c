/* What holds for people beyond their seats: locked microphones, roles and a tool for the session, removals and bans. */
#include "world.h"

#include "dais/room/audit.h"

struct hall { /* an open room in which everybody is on the stage, with microphone and camera on */
    struct world w;
    struct participant_id owner, host, mod, chat, member, member2;
};

static void hall_init(struct hall *h)
{
    world_init(&h->w);
    h->owner = world_enter(&h->w, OWNER);
    h->host = world_enter(&h->w, HOST);
    h->mod = world_enter(&h->w, MOD);
    h->chat = world_enter(&h->w, CHAT);
    h->member = world_enter(&h->w, MEMBER);
    h->member2 = world_enter(&h->w, MEMBER2);
}

static enum refusal about(struct hall *h, enum command_kind kind, enum who who, struct participant_id own,
                          struct participant_id target)
{
    struct command c = world_inside(&h->w, kind, who, own);
    c.on.target = target;
    return world_run(&h->w, &c);
}

static enum refusal holds_for(struct hall *h, struct participant_id target, uint8_t mask, uint8_t holds)
{
    struct command c = world_inside(&h->w, COMMAND_STANDING, MOD, h->mod);
    c.on.target = target;
    c.on.mask = mask;
    c.on.holds = holds;
    return world_run(&h->w, &c);
}

static enum refusal track(struct hall *h, enum who who, struct participant_id own, enum track track, bool on)
{
    struct command c = world_inside(&h->w, COMMAND_TRACK, who, own);
    c.track.track = track;
    c.track.on = on;
    return world_run(&h->w, &c);
}

static enum refusal mute_all(struct hall *h, enum who who, struct participant_id own, uint8_t holds)
{
    struct command c = world_inside(&h->w, COMMAND_MUTE_ALL, who, own);
    c.on.holds = holds;
    return world_run(&h->w, &c);
}

static enum refusal unban(struct hall *h, enum who who)
{
    struct command c = world_inside(&h->w, COMMAND_UNBAN, MOD, h->mod);
    c.on.target.v = h->w.people[who].v;
    return world_run(&h->w, &c);
}

static struct participant *person(const struct hall *h, struct participant_id id)
{
    return room_participant(&h->w.room, id);
}

static bool has(const struct hall *h, struct participant_id id, enum right right)
{
    return (person(h, id)->rights >> right & 1) != 0;
}

static struct identity of(const struct hall *h, enum who who)
{
    return identity_of_account(h->w.people[who]);
}

static enum refusal again(struct hall *h, enum who who)
{
    struct participant_id id;
    return world_try_enter(&h->w, who, ENTER_STAGE, &id);
}

/* A room folded from nothing but the snapshot of this one. */
static void snapshot(const struct hall *h, struct room *ret_room)
{
    size_t size = room_snapshot_size(&h->w.room);
    uint8_t *bytes = malloc(size);
    struct writer writer;
    writer_init(&writer, bytes, size);
    room_snapshot_encode(&h->w.room, &writer);
    assert_false(writer.failed);
    struct reader r;
    reader_init(&r, bytes, writer.pos);
    room_init(ret_room, h->w.channel, &h->w.dir, (struct id128){{7}});
    assert_int_equal(room_snapshot_decode(ret_room, &r), ERR_OK);
    free(bytes);
}

/* ── sound and pictures ── */

static void a_locked_microphone_stays_off(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(holds_for(&h, h.member, STANDING_LOCKED, STANDING_LOCKED), REFUSAL_NONE);
    assert_false(person(&h, h.member)->tracks[TRACK_MIC]);
    assert_true(person(&h, h.member)->tracks[TRACK_CAMERA]);
    assert_false(has(&h, h.member, RIGHT_PUBLISH_MIC));
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_MIC, true), REFUSAL_HARD_MUTED);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_SCREEN_AUDIO, true), REFUSAL_FORBIDDEN); /* sound is sound */
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_CAMERA, true), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_LEAVE, MEMBER, h.member), REFUSAL_NONE);
    h.member = world_enter(&h.w, MEMBER);
    assert_false(person(&h, h.member)->tracks[TRACK_MIC]); /* leaving and coming back changes nothing */
    assert_int_equal(holds_for(&h, h.member, STANDING_LOCKED, 0), REFUSAL_NONE);
    assert_false(person(&h, h.member)->tracks[TRACK_MIC]); /* switched on by its owner only */
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_MIC, true), REFUSAL_NONE);
    world_finish(&h.w);
}

static void all_are_muted_but_oneself_and_whom_one_may_not_act_on(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(mute_all(&h, MEMBER, h.member, 0), REFUSAL_FORBIDDEN);
    assert_int_equal(mute_all(&h, MOD, h.mod, 0), REFUSAL_NONE);
    assert_true(person(&h, h.mod)->tracks[TRACK_MIC]);
    assert_true(person(&h, h.host)->tracks[TRACK_MIC]);
    assert_false(person(&h, h.member)->tracks[TRACK_MIC]);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_MIC, true), REFUSAL_NONE);
    assert_int_equal(mute_all(&h, HOST, h.host, STANDING_LOCKED), REFUSAL_NONE);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_MIC, true), REFUSAL_HARD_MUTED);
    assert_int_equal(track(&h, MOD, h.mod, TRACK_MIC, true), REFUSAL_NONE); /* was muted, and is not locked */
    assert_true(person(&h, h.owner)->tracks[TRACK_MIC]);
    world_finish(&h.w);
}

static void a_camera_is_switched_off_and_on_by_its_owner(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct command c = world_inside(&h.w, COMMAND_MUTE, MOD, h.mod);
    c.on.target = h.member;
    c.on.track = TRACK_CAMERA;
    assert_int_equal(world_run(&h.w, &c), REFUSAL_NONE);
    assert_false(person(&h, h.member)->tracks[TRACK_CAMERA]);
    assert_true(person(&h, h.member)->tracks[TRACK_MIC]);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_CAMERA, true), REFUSAL_NONE);
    world_finish(&h.w);
}

/* ── roles and a tool ── */

static void who_was_made_moderator_is_one_until_the_session_ends(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(about(&h, COMMAND_REMOVE, MEMBER, h.member, h.member2), REFUSAL_FORBIDDEN);
    assert_int_equal(holds_for(&h, h.member, STANDING_SPEAKER | STANDING_MODERATOR, STANDING_MODERATOR), REFUSAL_NONE);
    assert_true(has(&h, h.member, RIGHT_STAGE_MANAGE));
    assert_false(has(&h, h.member, RIGHT_CHAT_MODERATE));
    assert_int_equal(about(&h, COMMAND_STAGE_REMOVE, MEMBER, h.member, h.host), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h, COMMAND_STAGE_REMOVE, MEMBER, h.member, h.member2), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_END, OWNER, h.owner), REFUSAL_NONE);
    h.owner = world_enter(&h.w, OWNER);
    h.member = world_enter(&h.w, MEMBER);
    assert_false(has(&h, h.member, RIGHT_STAGE_MANAGE));
    assert_int_equal(room_standing(&h.w.room, of(&h, MEMBER)), 0);
    world_finish(&h.w);
}

static void a_speaker_for_the_session_comes_on_the_stage_of_a_webinar(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct room_settings s = world_settings(&h.w);
    s.mode = ROOM_WEBINAR;
    assert_int_equal(world_save(&h.w, OWNER, &s), REFUSAL_NONE);
    assert_false(person(&h, h.member)->stage);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_JOIN, MEMBER, h.member), REFUSAL_STAGE_NOT_ALLOWED);
    assert_int_equal(holds_for(&h, h.member, STANDING_SPEAKER | STANDING_MODERATOR, STANDING_SPEAKER), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_STAGE_JOIN, MEMBER, h.member), REFUSAL_NONE);
    assert_int_equal(holds_for(&h, h.member, STANDING_SPEAKER | STANDING_MODERATOR, 0), REFUSAL_NONE);
    assert_false(person(&h, h.member)->stage);
    world_finish(&h.w);
}

static void one_person_shares_where_speakers_alone_may(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_SCREEN, true), REFUSAL_FORBIDDEN);
    assert_int_equal(holds_for(&h, h.member, STANDING_SCREEN, STANDING_SCREEN), REFUSAL_NONE);
    assert_int_equal(track(&h, MEMBER, h.member, TRACK_SCREEN, true), REFUSAL_NONE);
    assert_int_equal(track(&h, MEMBER2, h.member2, TRACK_SCREEN, true), REFUSAL_FORBIDDEN);
    assert_int_equal(holds_for(&h, h.member, STANDING_SCREEN, 0), REFUSAL_NONE);
    assert_false(person(&h, h.member)->tracks[TRACK_SCREEN]);
    world_finish(&h.w);
}

/* ── out of the room ── */

static void who_is_removed_is_out_on_all_devices_and_may_come_again(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct participant_id second = world_enter(&h.w, MEMBER);
    assert_int_equal(about(&h, COMMAND_REMOVE, MOD, h.mod, h.host), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h, COMMAND_REMOVE, MOD, h.mod, h.mod), REFUSAL_FORBIDDEN);
    assert_int_equal(about(&h, COMMAND_REMOVE, MOD, h.mod, h.member), REFUSAL_NONE);
    assert_int_equal(world_event(&h.w, EVENT_LEFT)->left.reason, LEFT_REMOVED);
    assert_null(person(&h, h.member));
    assert_null(person(&h, second));
    assert_int_equal(again(&h, MEMBER), REFUSAL_NONE);
    world_finish(&h.w);
}

static void who_is_banned_for_the_session_comes_back_in_the_next(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(holds_for(&h, h.mod, STANDING_BANS, STANDING_BANNED), REFUSAL_FORBIDDEN); /* oneself */
    assert_int_equal(holds_for(&h, h.host, STANDING_BANS, STANDING_BANNED), REFUSAL_FORBIDDEN);
    assert_int_equal(holds_for(&h, h.member, STANDING_BANS, STANDING_BANNED), REFUSAL_NONE);
    assert_int_equal(world_event(&h.w, EVENT_LEFT)->left.reason, LEFT_BANNED);
    assert_null(person(&h, h.member));
    assert_int_equal(again(&h, MEMBER), REFUSAL_BANNED);
    assert_int_equal(world_do(&h.w, COMMAND_END, OWNER, h.owner), REFUSAL_NONE);
    h.owner = world_enter(&h.w, OWNER);
    assert_int_equal(again(&h, MEMBER), REFUSAL_NONE);
    world_finish(&h.w);
}

static void who_is_banned_for_good_stays_out_until_it_is_lifted(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    assert_int_equal(holds_for(&h, h.member, STANDING_BANS, STANDING_BANNED_ROOM), REFUSAL_NONE);
    assert_int_equal(world_do(&h.w, COMMAND_END, OWNER, h.owner), REFUSAL_NONE);
    h.mod = world_enter(&h.w, MOD);
    assert_int_equal(again(&h, MEMBER), REFUSAL_BANNED);
    assert_int_equal(unban(&h, MEMBER2), REFUSAL_NOT_FOUND);
    assert_int_equal(unban(&h, MEMBER), REFUSAL_NONE);
    assert_int_equal(unban(&h, MEMBER), REFUSAL_NOT_FOUND); /* another was quicker */
    assert_int_equal(again(&h, MEMBER), REFUSAL_NONE);
    world_finish(&h.w);
}

static void a_banned_moderator_neither_opens_nor_ends_nor_locks(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct command c = world_inside(&h.w, COMMAND_STANDING, OWNER, h.owner);
    c.on.target = h.mod;
    c.on.mask = STANDING_BANS;
    c.on.holds = STANDING_BANNED_ROOM;
    assert_int_equal(world_run(&h.w, &c), REFUSAL_NONE);
    static const enum command_kind kinds[] = {COMMAND_END, COMMAND_OPEN, COMMAND_LOCK, COMMAND_KNOCK};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        c = world_command(&h.w, kinds[i], MOD);
        c.lock.locked = true;
        assert_int_equal(world_run(&h.w, &c), REFUSAL_BANNED);
    }
    assert_true(h.w.room.open);
    world_finish(&h.w);
}

/* ── what is kept ── */

static bool audited(const struct hall *h, enum audit_act act)
{
    struct audit_entry entry;
    const struct room_event *event = world_event(&h->w, EVENT_STANDING);
    return audit_of_event(&h->w.room, event, &entry) && entry.act == act &&
           id_eq(entry.target, h->w.people[MEMBER].v) && id_eq(entry.actor.id, h->w.people[MOD].v);
}

static void every_act_is_audited(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    static const struct {
        uint8_t mask, holds;
        enum audit_act act;
    } acts[] = {{STANDING_LOCKED, STANDING_LOCKED, AUDIT_PERSON_LOCKED},
                {STANDING_LOCKED, 0, AUDIT_PERSON_UNLOCKED},
                {STANDING_SCREEN, STANDING_SCREEN, AUDIT_TOOL_GRANTED},
                {STANDING_SPEAKER | STANDING_MODERATOR, STANDING_SPEAKER, AUDIT_PERSON_PROMOTED},
                {STANDING_BANS, STANDING_BANNED, AUDIT_PERSON_BANNED}};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        assert_int_equal(holds_for(&h, h.member, acts[i].mask, acts[i].holds), REFUSAL_NONE);
        assert_true(audited(&h, acts[i].act));
    }
    assert_int_equal(unban(&h, MEMBER), REFUSAL_NONE);
    assert_true(audited(&h, AUDIT_BAN_LIFTED));
    struct audit_entry entry;
    assert_int_equal(about(&h, COMMAND_REMOVE, MOD, h.mod, h.member2), REFUSAL_NONE);
    assert_true(audit_of_event(&h.w.room, world_event(&h.w, EVENT_LEFT), &entry));
    assert_int_equal(entry.act, AUDIT_PERSON_REMOVED);
    assert_int_equal(world_do(&h.w, COMMAND_LEAVE, CHAT, h.chat), REFUSAL_NONE);
    assert_false(audit_of_event(&h.w.room, world_event(&h.w, EVENT_LEFT), &entry));
    world_finish(&h.w);
}

static void a_snapshot_holds_it_and_one_from_before_holds_nothing(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    struct room copy;
    assert_int_equal(holds_for(&h, h.member, STANDING_LOCKED, STANDING_LOCKED), REFUSAL_NONE);
    assert_int_equal(holds_for(&h, h.member2, STANDING_BANS, STANDING_BANNED_ROOM), REFUSAL_NONE);
    snapshot(&h, &copy);
    assert_int_equal(room_standing(&copy, of(&h, MEMBER)), STANDING_LOCKED);
    assert_true(room_banned(&copy, of(&h, MEMBER2)));
    room_finish(&copy);
    size_t size = room_snapshot_size(&h.w.room);
    uint8_t *bytes = malloc(size);
    struct writer writer;
    struct reader r;
    writer_init(&writer, bytes, size);
    room_snapshot_encode(&h.w.room, &writer);
    reader_init(&r, bytes,
                writer.pos - 17 - 4 - 2 * 18); /* without the last parts: as it was written before they were there */
    room_init(&copy, h.w.channel, &h.w.dir, (struct id128){{7}});
    assert_int_equal(room_snapshot_decode(&copy, &r), ERR_OK);
    assert_int_equal(room_standing(&copy, of(&h, MEMBER)), 0);
    room_finish(&copy);
    free(bytes);
    world_finish(&h.w);
}

static void a_room_keeps_so_many_and_no_more(void **state)
{
    (void)state;
    struct hall h;
    hall_init(&h);
    for (uint32_t i = HASH_COUNT(h.w.room.standings); i < LIMIT_STANDINGS; i++) {
        struct room_event e = {.kind = EVENT_STANDING, .seq = h.w.room.seq + 1};
        e.standing.who = (struct identity){IDENTITY_GUEST, world_id(&h.w)};
        e.standing.holds = STANDING_BANNED_ROOM;
        assert_int_equal(room_apply(&h.w.room, &e), ERR_OK);
    }
    assert_int_equal(holds_for(&h, h.member, STANDING_LOCKED, STANDING_LOCKED), REFUSAL_STANDINGS_FULL);
    assert_int_equal(h.w.list.count, 0);
    assert_true(person(&h, h.member)->tracks[TRACK_MIC]);
    struct room copy;
    snapshot(&h, &copy);
    assert_int_equal(HASH_COUNT(copy.standings), LIMIT_STANDINGS);
    room_finish(&copy);
    world_finish(&h.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_locked_microphone_stays_off),
        cmocka_unit_test(all_are_muted_but_oneself_and_whom_one_may_not_act_on),
        cmocka_unit_test(a_camera_is_switched_off_and_on_by_its_owner),
        cmocka_unit_test(who_was_made_moderator_is_one_until_the_session_ends),
        cmocka_unit_test(a_speaker_for_the_session_comes_on_the_stage_of_a_webinar),
        cmocka_unit_test(one_person_shares_where_speakers_alone_may),
        cmocka_unit_test(who_is_removed_is_out_on_all_devices_and_may_come_again),
        cmocka_unit_test(who_is_banned_for_the_session_comes_back_in_the_next),
        cmocka_unit_test(who_is_banned_for_good_stays_out_until_it_is_lifted),
        cmocka_unit_test(a_banned_moderator_neither_opens_nor_ends_nor_locks),
        cmocka_unit_test(every_act_is_audited),
        cmocka_unit_test(a_snapshot_holds_it_and_one_from_before_holds_nothing),
        cmocka_unit_test(a_room_keeps_so_many_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
