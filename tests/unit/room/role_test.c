/* The rights tables against a matrix that was written by hand (rights_matrix.h), and who gets which role. */
#include "world.h"

#include "rights_matrix.h"

static enum role_answer expected(enum cell cell, bool permissive)
{
    switch (cell) {
    case yes:
        return ANSWER_YES;
    case set:
        return permissive ? ANSWER_YES : ANSWER_NO;
    case ask:
        return ANSWER_ASK;
    case invited:
        return ANSWER_INVITED;
    case not_owner:
        return ANSWER_NOT_OWNER;
    case own:
        return ANSWER_OWN;
    case published:
        return ANSWER_PUBLISHED;
    default:
        return ANSWER_NO;
    }
}

static struct room_settings settings_of(bool permissive)
{
    struct room_settings s;
    settings_defaults(&s);
    s.guests = permissive ? GUESTS_LINK : GUESTS_OFF;
    s.anonymous_viewers = permissive;
    s.anonymous_questions = permissive;
    s.hide_participants = !permissive;
    s.screen_share = permissive ? SCREEN_EVERYONE : SCREEN_SPEAKERS;
    return s;
}

static void every_cell_of_the_room_is_as_written(void **state)
{
    (void)state;
    size_t rows = sizeof room_matrix / sizeof room_matrix[0];
    assert_int_equal(rows, ACTION_COUNT);
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(room_matrix[i].action, i);
        const enum cell *cells = &room_matrix[i].host;
        for (int role = 0; role < ROOM_ROLE_COUNT; role++) {
            for (int permissive = 0; permissive < 2; permissive++) {
                struct room_settings s = settings_of(permissive == 1);
                if (role_answer(1u << role, (enum room_action)i, &s) != expected(cells[role], permissive == 1)) {
                    fail_msg("action %zu, role %d, permissive %d", i, role, permissive);
                }
            }
        }
    }
}

static void roles_add_up_and_no_role_means_no(void **state)
{
    (void)state;
    struct room_settings s = settings_of(false);
    for (int a = 0; a < ACTION_COUNT; a++) {
        assert_int_equal(role_answer(0, (enum room_action)a, &s), ANSWER_NO);
        for (int one = 0; one < ROOM_ROLE_COUNT; one++) {
            for (int two = 0; two < ROOM_ROLE_COUNT; two++) {
                enum role_answer x = role_answer(1u << one, (enum room_action)a, &s);
                enum role_answer y = role_answer(1u << two, (enum room_action)a, &s);
                assert_int_equal(role_answer(1u << one | 1u << two, (enum room_action)a, &s), x > y ? x : y);
            }
        }
    }
}

static bool expected_channel(enum cell cell, enum channel_type type, bool is_owner)
{
    bool open = type == CHANNEL_OPEN || type == CHANNEL_PUBLIC_OPEN;
    bool visible = type != CHANNEL_PRIVATE && type != CHANNEL_SHARED_REPOSITORY;
    return cell == yes || (cell == owner && is_owner) || (cell == open_types && open) ||
           (cell == if_visible && visible);
}

static uint32_t rights_as(struct world *w, enum who who)
{
    return channel_rights(&w->dir, directory_channel(&w->dir, w->channel), directory_account(&w->dir, w->people[who]));
}

static void every_cell_of_the_channel_is_as_written(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    /* In the order of the columns: owner's manager column is tried twice. */
    world_member(&w, HOST, CHANNEL_ROLE_MANAGER);
    world_member(&w, MOD, CHANNEL_ROLE_MODERATOR);
    world_member(&w, SPEAKER, CHANNEL_ROLE_CONTRIBUTOR);
    const enum who columns[] = {HOST, MOD, SPEAKER, MEMBER, STRANGER};
    for (int type = CHANNEL_OPEN; type <= CHANNEL_PUBLIC_OPEN; type++) {
        world_type(&w, (enum channel_type)type);
        for (size_t i = 0; i < sizeof channel_matrix / sizeof channel_matrix[0]; i++) {
            const enum cell *cells = &channel_matrix[i].manager;
            enum channel_right right = channel_matrix[i].right;
            for (int c = 0; c < 5; c++) {
                bool can = channel_can(rights_as(&w, columns[c]), right);
                if (can != expected_channel(cells[c], (enum channel_type)type, false)) {
                    fail_msg("right %d, column %d, type %d", right, c, type);
                }
            }
            assert_int_equal(channel_can(rights_as(&w, OWNER), right),
                             expected_channel(cells[0], (enum channel_type)type, true));
            uint32_t anonymous = channel_rights(&w.dir, directory_channel(&w.dir, w.channel), NULL);
            assert_int_equal(channel_can(anonymous, right), expected_channel(cells[5], (enum channel_type)type, false));
            assert_true(channel_can(rights_as(&w, ADMIN), right));
        }
        bool signed_in_sees = type != CHANNEL_PRIVATE && type != CHANNEL_SHARED_REPOSITORY;
        bool everyone_sees = type == CHANNEL_PUBLIC_OPEN || type == CHANNEL_PUBLIC_RESTRICTED;
        assert_true(channel_can(rights_as(&w, MEMBER), CHANNEL_RIGHT_SEE));
        assert_int_equal(channel_can(rights_as(&w, STRANGER), CHANNEL_RIGHT_SEE), signed_in_sees);
        assert_int_equal(
            channel_can(channel_rights(&w.dir, directory_channel(&w.dir, w.channel), NULL), CHANNEL_RIGHT_SEE),
            everyone_sees);
    }
    world_finish(&w);
}

static uint32_t roles_as(struct world *w, enum who who)
{
    return room_roles_of(&w->room, identity_of_account(w->people[who]), MEDIA_ROLE_NONE);
}

static void lists_count_for_present_and_future_members_of_a_group(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct room_settings s = world_settings(&w);
    world_list_add(&s.speakers, person_ref_group(w.group));
    assert_int_equal(world_save(&w, OWNER, &s), REFUSAL_NONE);
    assert_int_equal(roles_as(&w, MEMBER), 1u << ROOM_ROLE_MEMBER);
    struct directory_change join = {.kind = DIRECTORY_GROUP_MEMBER_PUT, .group_member = {w.group, w.people[MEMBER]}};
    world_change(&w, &join);
    assert_int_equal(roles_as(&w, MEMBER), 1u << ROOM_ROLE_MEMBER | 1u << ROOM_ROLE_SPEAKER);
    join.kind = DIRECTORY_GROUP_MEMBER_REMOVE;
    world_change(&w, &join);
    assert_int_equal(roles_as(&w, MEMBER), 1u << ROOM_ROLE_MEMBER);
    world_finish(&w);
}

static void a_groups_membership_makes_its_accounts_members(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    assert_int_equal(roles_as(&w, STRANGER), 0);
    struct directory_change join = {.kind = DIRECTORY_GROUP_MEMBER_PUT, .group_member = {w.group, w.people[STRANGER]}};
    world_change(&w, &join);
    assert_int_equal(roles_as(&w, STRANGER), 0);
    world_member_ref(&w, person_ref_group(w.group), CHANNEL_ROLE_MANAGER, MEMBERSHIP_ACTIVE);
    assert_int_equal(room_role_highest(roles_as(&w, STRANGER)), ROOM_ROLE_HOST);
    world_member_ref(&w, person_ref_group(w.group), CHANNEL_ROLE_MANAGER, MEMBERSHIP_DEACTIVATED);
    assert_int_equal(roles_as(&w, STRANGER), 0);
    world_finish(&w);
}

static void who_may_not_see_the_channel_has_no_role_whatever_the_lists_say(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    world_remove_member(&w, MOD);
    assert_int_equal(roles_as(&w, MOD), 0);
    world_type(&w, CHANNEL_OPEN);
    assert_int_equal(room_role_highest(roles_as(&w, MOD)), ROOM_ROLE_ROOM_MODERATOR);
    world_finish(&w);
}

static void a_disabled_account_and_a_site_viewer_have_less(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct directory_change change = {.kind = DIRECTORY_ACCOUNT_PUT,
                                      .account = directory_account(&w.dir, w.people[HOST])->r};
    change.account.disabled = true;
    world_change(&w, &change);
    assert_int_equal(roles_as(&w, HOST), 0);
    assert_int_equal(rights_as(&w, HOST), 0);
    change.account.disabled = false;
    change.account.site_role = SITE_ROLE_VIEWER;
    world_change(&w, &change);
    assert_false(channel_can(rights_as(&w, HOST), CHANNEL_RIGHT_ADD_MEDIA));
    assert_true(channel_can(rights_as(&w, HOST), CHANNEL_RIGHT_EDIT));
    world_finish(&w);
}

static void tokens_and_strangers_get_what_they_carry(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct identity token = {IDENTITY_MEDIA_TOKEN, world_id(&w)};
    struct identity guest = {IDENTITY_GUEST, world_id(&w)};
    assert_int_equal(room_roles_of(&w.room, token, MEDIA_ROLE_SPEAKER), 1u << ROOM_ROLE_SPEAKER);
    assert_int_equal(room_roles_of(&w.room, token, MEDIA_ROLE_VIEWER), 1u << ROOM_ROLE_GUEST);
    assert_int_equal(room_roles_of(&w.room, guest, MEDIA_ROLE_VIEWER), 0);
    assert_int_equal(room_roles_of(&w.room, (struct identity){0}, MEDIA_ROLE_NONE), 0);
    world_type(&w, CHANNEL_PUBLIC_OPEN);
    assert_int_equal(room_roles_of(&w.room, (struct identity){0}, MEDIA_ROLE_NONE), 1u << ROOM_ROLE_ANONYMOUS);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_room_is_as_written),
        cmocka_unit_test(roles_add_up_and_no_role_means_no),
        cmocka_unit_test(every_cell_of_the_channel_is_as_written),
        cmocka_unit_test(lists_count_for_present_and_future_members_of_a_group),
        cmocka_unit_test(a_groups_membership_makes_its_accounts_members),
        cmocka_unit_test(who_may_not_see_the_channel_has_no_role_whatever_the_lists_say),
        cmocka_unit_test(a_disabled_account_and_a_site_viewer_have_less),
        cmocka_unit_test(tokens_and_strangers_get_what_they_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
