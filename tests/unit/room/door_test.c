/* The door of a locked room: knocking, waiting, being let in, what ends it, and its bounds. */
#include "world.h"

static void locked_world(struct world *w, struct participant_id *ret_mod)
{
    world_init(w);
    *ret_mod = world_enter(w, MOD);
    struct command c = world_command(w, COMMAND_LOCK, MOD);
    c.lock.locked = true;
    assert_int_equal(world_run(w, &c), REFUSAL_NONE);
}

static enum refusal knock(struct world *w, enum who who)
{
    struct command c = world_command(w, COMMAND_KNOCK, who);
    c.fresh_waiter = (struct waiter_id){world_id(w)};
    return world_run(w, &c);
}

static struct waiter *waiter_of(const struct world *w, enum who who)
{
    return room_waiter_of(&w->room, identity_of_account(w->people[who]));
}

static enum refusal door(struct world *w, enum command_kind kind, enum who who, struct participant_id participant,
                         struct waiter_id waiter, const char *text)
{
    struct command c = world_inside(w, kind, who, participant);
    c.door.waiter = waiter;
    c.door.text = str_of(text);
    return world_run(w, &c);
}

#define ALL ((struct waiter_id){{{0}}})

static void whoever_governs_locks_and_whoever_saves_beside_it_is_told(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct room_settings read = world_settings(&w);
    struct command c = world_command(&w, COMMAND_LOCK, CHAT);
    c.lock.locked = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_FORBIDDEN);
    c = world_command(&w, COMMAND_LOCK, STRANGER);
    c.lock.locked = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NOT_FOUND);
    c = world_command(&w, COMMAND_LOCK, MOD);
    c.lock.locked = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_true(w.room.settings.locked);
    assert_true(room_summary(&w.room).locked);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE); /* locked when locked changes nothing */
    assert_int_equal(w.list.count, 0);
    assert_int_equal(world_save(&w, HOST, &read), REFUSAL_CONFLICT); /* would have unlocked it unseen */
    world_finish(&w);
}

static void a_newcomer_waits_and_is_let_in_once(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod, id;
    locked_world(&w, &mod);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_STAGE, &id), REFUSAL_ROOM_LOCKED);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_non_null(world_event(&w, EVENT_KNOCKED));
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE); /* the same place */
    assert_int_equal(w.list.count, 0);
    assert_int_equal(room_waiting_count(&w.room), 1);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_STAGE, &id), REFUSAL_ROOM_LOCKED);
    struct waiter_id waiter = waiter_of(&w, MEMBER)->id;
    assert_int_equal(door(&w, COMMAND_ADMIT, MOD, mod, waiter, ""), REFUSAL_NONE);
    assert_non_null(world_event(&w, EVENT_ADMITTED));
    assert_int_equal(room_waiting_count(&w.room), 0);
    assert_int_equal(door(&w, COMMAND_ADMIT, MOD, mod, waiter, ""), REFUSAL_NOT_WAITING);
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_STAGE, &id), REFUSAL_NONE);
    assert_null(waiter_of(&w, MEMBER));
    struct participant_id second;
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &second), REFUSAL_ROOM_LOCKED); /* used up */
    world_finish(&w);
}

static void who_passes_the_lock_need_not_wait(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod, id;
    locked_world(&w, &mod);
    for (enum who who = OWNER; who <= CHAT; who++) {
        assert_int_equal(knock(&w, who), REFUSAL_NONE);
        assert_null(waiter_of(&w, who));
        assert_int_equal(world_try_enter(&w, who, ENTER_STAGE, &id), REFUSAL_NONE);
    }
    assert_int_equal(knock(&w, SPEAKER), REFUSAL_NONE);
    assert_non_null(waiter_of(&w, SPEAKER));
    assert_int_equal(knock(&w, STRANGER), REFUSAL_NOT_FOUND);
    world_finish(&w);
}

static void only_who_governs_answers_at_the_door(void **state)
{
    (void)state;
    static const enum command_kind kinds[] = {COMMAND_ADMIT, COMMAND_DECLINE, COMMAND_DOOR_MESSAGE};
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    struct participant_id chat = world_enter(&w, CHAT);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(door(&w, kinds[i], CHAT, chat, waiter_of(&w, MEMBER)->id, "x"), REFUSAL_FORBIDDEN);
    }
    assert_int_equal(waiter_of(&w, MEMBER)->state, WAITER_WAITING);
    world_finish(&w);
}

static void who_was_declined_asks_again_after_a_minute(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod, id;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(door(&w, COMMAND_DECLINE, MOD, mod, waiter_of(&w, MEMBER)->id, ""), REFUSAL_NONE);
    struct command c = world_command(&w, COMMAND_KNOCK_END, MEMBER); /* going away does not undo it */
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(waiter_of(&w, MEMBER)->state, WAITER_DECLINED);
    assert_int_equal(door(&w, COMMAND_ADMIT, MOD, mod, ALL, ""),
                     REFUSAL_NONE); /* admit all lets nobody in who was declined */
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &id), REFUSAL_ROOM_LOCKED);
    world_pass(&w, LIMIT_WAITING_AGAIN_US);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(waiter_of(&w, MEMBER)->state, WAITER_WAITING);
    world_finish(&w);
}

static void what_is_said_at_the_door_is_kept_for_who_waits(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(door(&w, COMMAND_DOOR_MESSAGE, MOD, mod, ALL, "five minutes"), REFUSAL_NONE);
    const struct waiter *waiter = waiter_of(&w, MEMBER);
    assert_int_equal(waiter->message_count, 1);
    assert_string_equal(waiter->messages[0].text, "five minutes");
    assert_string_equal(waiter->messages[0].name, "mod");
    assert_int_equal(door(&w, COMMAND_DOOR_MESSAGE, MOD, mod, ALL, "  "), REFUSAL_EMPTY);
    char longest[LIMIT_DOOR_MESSAGE_LENGTH * 4 + 5];
    memset(longest, 0, sizeof longest);
    for (size_t i = 0; i <= LIMIT_DOOR_MESSAGE_LENGTH; i++) {
        memcpy(longest + i * 4, "\xf0\x9f\x8e\xad", 4);
    }
    assert_int_equal(door(&w, COMMAND_DOOR_MESSAGE, MOD, mod, ALL, longest), REFUSAL_TOO_LONG);
    for (uint32_t i = 0; i < 2 * LIMIT_DOOR_MESSAGES; i++) {
        assert_int_equal(door(&w, COMMAND_DOOR_MESSAGE, MOD, mod, waiter->id, longest + 4), REFUSAL_NONE);
    }
    assert_int_equal(waiter->message_count, 1 + 2 * LIMIT_DOOR_MESSAGES);
    assert_string_equal(waiter->messages[0].text, longest + 4);
    world_finish(&w);
}

static void a_lost_connection_keeps_the_place_for_a_minute(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    struct waiter_id place = waiter_of(&w, MEMBER)->id;
    struct command c = world_command(&w, COMMAND_KNOCK_AWAY, MEMBER);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_true(waiter_of(&w, MEMBER)->away);
    world_pass(&w, LIMIT_SEAT_RESTART_US - 1);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_true(waiter_id_eq(waiter_of(&w, MEMBER)->id, place));
    assert_int_equal(room_deadline_us(&w.room), 0); /* nothing ends while she waits */
    room_folded(&w.room, w.now_us);                 /* a restart of the server */
    assert_int_equal(room_waiting_count(&w.room), 1);
    world_pass(&w, LIMIT_SEAT_RESTART_US);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_null(waiter_of(&w, MEMBER));
    world_finish(&w);
}

static void an_admission_that_is_not_used_is_over(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod, id;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(door(&w, COMMAND_ADMIT, MOD, mod, ALL, ""), REFUSAL_NONE);
    world_pass(&w, LIMIT_WAITING_ADMIT_US);
    room_tick(&w.room, w.now_ms, w.now_us, &w.list);
    assert_non_null(world_event(&w, EVENT_KNOCK_ENDED));
    assert_int_equal(world_try_enter(&w, MEMBER, ENTER_VIEWER, &id), REFUSAL_ROOM_LOCKED);
    world_finish(&w);
}

static void rights_end_the_waiting_or_open_the_door(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    assert_int_equal(knock(&w, MEMBER2), REFUSAL_NONE);
    world_remove_member(&w, MEMBER);
    world_member(&w, MEMBER2, CHANNEL_ROLE_MANAGER);
    room_reevaluate(&w.room, w.now_ms, w.now_us, &w.list);
    assert_null(waiter_of(&w, MEMBER));
    assert_non_null(world_event(&w, EVENT_KNOCK_ENDED));
    assert_int_equal(waiter_of(&w, MEMBER2)->state, WAITER_ADMITTED);
    world_finish(&w);
}

static void unlocking_and_ending_leave_nobody_at_the_door(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    struct command c = world_command(&w, COMMAND_LOCK, MOD);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(w.room.waiter_count, 0);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE); /* the door stands open */
    assert_int_equal(w.room.waiter_count, 0);
    c.lock.locked = true;
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_NONE);
    c = world_command(&w, COMMAND_END, MOD);
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_int_equal(w.room.waiter_count, 0);
    assert_int_equal(knock(&w, MEMBER), REFUSAL_ROOM_CLOSED);
    world_finish(&w);
}

static void the_door_holds_so_many_and_the_declined_make_room(void **state)
{
    (void)state;
    struct world w;
    struct participant_id mod;
    locked_world(&w, &mod);
    world_type(&w, CHANNEL_OPEN);
    char login[16];
    struct account_id first = {{{0}}};
    for (uint32_t i = 0; i <= LIMIT_WAITING + 1; i++) {
        snprintf(login, sizeof login, "crowd%u", i);
        struct command c = world_command(&w, COMMAND_KNOCK, MEMBER);
        struct account_id id = world_account(&w, login, SITE_ROLE_USER);
        first = i == 0 ? id : first;
        c.who = identity_of_account(id);
        c.fresh_waiter = (struct waiter_id){world_id(&w)};
        if (i == LIMIT_WAITING + 1) {
            const struct waiter *waiter = room_waiter_of(&w.room, identity_of_account(first));
            assert_int_equal(door(&w, COMMAND_DECLINE, MOD, mod, waiter->id, ""), REFUSAL_NONE);
        }
        assert_int_equal(world_run(&w, &c), i == LIMIT_WAITING ? REFUSAL_DOOR_FULL : REFUSAL_NONE);
    }
    assert_int_equal(w.room.waiter_count, LIMIT_WAITING);
    assert_null(room_waiter_of(&w.room, identity_of_account(first)));
    assert_int_equal(door(&w, COMMAND_ADMIT, MOD, mod, ALL, ""), REFUSAL_NONE);
    assert_int_equal(w.list.count, LIMIT_WAITING);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_governs_locks_and_whoever_saves_beside_it_is_told),
        cmocka_unit_test(a_newcomer_waits_and_is_let_in_once),
        cmocka_unit_test(who_passes_the_lock_need_not_wait),
        cmocka_unit_test(only_who_governs_answers_at_the_door),
        cmocka_unit_test(who_was_declined_asks_again_after_a_minute),
        cmocka_unit_test(what_is_said_at_the_door_is_kept_for_who_waits),
        cmocka_unit_test(a_lost_connection_keeps_the_place_for_a_minute),
        cmocka_unit_test(an_admission_that_is_not_used_is_over),
        cmocka_unit_test(rights_end_the_waiting_or_open_the_door),
        cmocka_unit_test(unlocking_and_ending_leave_nobody_at_the_door),
        cmocka_unit_test(the_door_holds_so_many_and_the_declined_make_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
