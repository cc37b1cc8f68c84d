/* The directory: unique logins, normalised names, owners that stay, changes that can be replayed. */
#include "world.h"

static enum refusal plan_account(struct world *w, struct id128 id, const char *login, const char *name,
                                 const char *email)
{
    struct account_record want = {.id = {id}, .login = str_of(login), .name = str_of(name), .email = str_of(email)};
    struct directory_scratch scratch;
    struct directory_change change;
    const char *field = "";
    enum refusal no = directory_plan_account(&w->dir, &want, &scratch, &change, &field);
    if (no == REFUSAL_NONE) {
        world_change(w, &change);
    }
    return no;
}

static void logins_are_unique_in_any_case_and_width(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct id128 id = world_id(&w);
    assert_int_equal(plan_account(&w, id, "Zo\xc3\xab", "Zo\xc3\xab", "zoe@example.org"), REFUSAL_NONE);
    assert_int_equal(plan_account(&w, world_id(&w), "ZO\xc3\x8b", "Other", ""), REFUSAL_EXISTS);
    assert_int_equal(plan_account(&w, world_id(&w), "zoe\xcc\x88", "Other", ""), REFUSAL_EXISTS); /* combining */
    assert_int_equal(plan_account(&w, world_id(&w), "\xef\xbd\x8f\xef\xbd\x97ner", "Other", ""), REFUSAL_EXISTS);
    assert_ptr_equal(directory_account_by_login(&w.dir, STR(" zO\xc3\xab ")),
                     directory_account(&w.dir, (struct account_id){id}));
    /* Its own login in another case is a change, and the old one is free afterwards. */
    assert_int_equal(plan_account(&w, id, "ZOE", "Zoe", ""), REFUSAL_NONE);
    assert_null(directory_account_by_login(&w.dir, STR("zo\xc3\xab")));
    assert_non_null(directory_account_by_login(&w.dir, STR("zoe")));
    world_finish(&w);
}

static void names_and_addresses_are_checked(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    assert_int_equal(plan_account(&w, world_id(&w), "\xe2\x80\x8b", "n", ""), REFUSAL_BAD_NAME);
    assert_int_equal(plan_account(&w, world_id(&w), "l", "\xff", ""), REFUSAL_BAD_NAME);
    assert_int_equal(plan_account(&w, world_id(&w), "l", "n", "no-address"), REFUSAL_BAD_NAME);
    assert_int_equal(plan_account(&w, world_id(&w), "l", "n", "a@b\r\nBcc: c@d"), REFUSAL_BAD_NAME);
    char lengthy[LIMIT_LOGIN_LENGTH + 2];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    assert_int_equal(plan_account(&w, world_id(&w), lengthy, "n", ""), REFUSAL_TOO_LONG);
    lengthy[LIMIT_LOGIN_LENGTH] = '\0';
    assert_int_equal(plan_account(&w, world_id(&w), lengthy, "n", ""), REFUSAL_NONE);
    world_finish(&w);
}

static void the_owner_stays_an_active_manager(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    const struct membership *m = directory_membership(&w.dir, w.channel, person_ref_account(w.people[OWNER]));
    struct membership_record want = m->r;
    struct directory_change change;
    want.role = CHANNEL_ROLE_MODERATOR;
    assert_int_equal(directory_plan_membership(&w.dir, &want, &change), REFUSAL_OWNER_STAYS);
    want = m->r;
    want.state = MEMBERSHIP_DEACTIVATED;
    assert_int_equal(directory_plan_membership(&w.dir, &want, &change), REFUSAL_OWNER_STAYS);
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_membership_remove(&w.dir, w.channel, m->r.id, changes, &count),
                     REFUSAL_OWNER_STAYS);
    /* Ownership can only go to an active manager. */
    struct channel_record channel = directory_channel(&w.dir, w.channel)->r;
    struct directory_scratch scratch;
    channel.owner = w.people[MEMBER];
    assert_int_equal(directory_plan_channel(&w.dir, &channel, (struct member_id){0}, &scratch, changes, &count, NULL),
                     REFUSAL_NOT_FOUND);
    channel.owner = w.people[HOST];
    assert_int_equal(directory_plan_channel(&w.dir, &channel, (struct member_id){0}, &scratch, changes, &count, NULL),
                     REFUSAL_NONE);
    assert_int_equal(count, 1);
    world_finish(&w);
}

static void members_are_counted_listed_and_not_doubled(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct channel *channel = directory_channel(&w.dir, w.channel);
    assert_int_equal(channel->member_count, 7);
    struct membership_record again = {
        {world_id(&w)}, w.channel, person_ref_account(w.people[MEMBER]), CHANNEL_ROLE_MANAGER, MEMBERSHIP_ACTIVE};
    struct directory_change change;
    assert_int_equal(directory_plan_membership(&w.dir, &again, &change), REFUSAL_EXISTS);
    again.person = person_ref_account((struct account_id){world_id(&w)});
    assert_int_equal(directory_plan_membership(&w.dir, &again, &change), REFUSAL_NOT_FOUND);
    struct directory_change subscribe = {.kind = DIRECTORY_SUBSCRIPTION_PUT,
                                         .subscription = {w.channel, w.people[STRANGER]}};
    world_change(&w, &subscribe);
    world_change(&w, &subscribe);
    assert_int_equal(channel->subscriber_count, 1);
    assert_true(directory_subscribed(&w.dir, w.channel, w.people[STRANGER]));
    world_remove_member(&w, MEMBER);
    assert_int_equal(channel->member_count, 6);
    struct directory_change gone = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = w.channel};
    world_change(&w, &gone);
    assert_null(directory_channel(&w.dir, w.channel));
    assert_null(w.dir.memberships);
    assert_null(w.dir.subscriptions);
    assert_int_equal(directory_apply(&w.dir, &subscribe), ERR_NOT_FOUND);
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logins_are_unique_in_any_case_and_width),
        cmocka_unit_test(names_and_addresses_are_checked),
        cmocka_unit_test(the_owner_stays_an_active_manager),
        cmocka_unit_test(members_are_counted_listed_and_not_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
