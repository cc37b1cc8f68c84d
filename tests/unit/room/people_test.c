/* Accounts, groups and people who are expected: what they bring, what ends with them, and that nothing of them is left. */
#include "world.h"

static enum refusal apply_all(struct world *w, enum refusal no, struct directory_changes *changes)
{
    for (size_t i = 0; i < changes->count && no == REFUSAL_NONE; i++) {
        world_change(w, &changes->items[i]);
    }
    directory_changes_finish(changes);
    return no;
}

static enum refusal remove_account(struct world *w, enum who who)
{
    struct directory_changes changes = {0};
    enum refusal no = directory_plan_account_remove(&w->dir, w->people[who], &changes);
    return apply_all(w, no, &changes);
}

static void join(struct world *w, enum who who)
{
    struct directory_change change;
    assert_int_equal(directory_plan_group_member(&w->dir, w->group, w->people[who], &change), REFUSAL_NONE);
    world_change(w, &change);
}

static struct member_id expect(struct world *w, enum expected_kind kind, const char *text, enum channel_role role)
{
    const struct expected_record expected = {{world_id(w)}, kind, str_of(text)};
    const struct membership_record want = {
        .id = {world_id(w)}, .channel = w->channel, .role = role, .state = MEMBERSHIP_ACTIVE};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_expected_member(&w->dir, &expected, &want, &scratch, changes, &count),
                     REFUSAL_NONE);
    for (size_t i = 0; i < count; i++) {
        world_change(w, &changes[i]);
    }
    return want.id;
}

static enum channel_role role_of(const struct world *w, struct account_id id)
{
    return directory_channel_role(&w->dir, w->channel, id);
}

static void set_email(struct world *w, struct account_id id, const char *email)
{
    struct account_record want = directory_account(&w->dir, id)->r;
    struct directory_scratch scratch;
    struct directory_change change;
    want.email = str_of(email);
    assert_int_equal(directory_plan_account(&w->dir, &want, &scratch, &change, NULL), REFUSAL_NONE);
    world_change(w, &change);
}

static void a_removed_account_leaves_nothing_behind(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    join(&w, MEMBER);
    struct directory_change subscribe = {.kind = DIRECTORY_SUBSCRIPTION_PUT,
                                         .subscription = {w.channel, w.people[MEMBER]}};
    world_change(&w, &subscribe);
    struct channel *channel = directory_channel(&w.dir, w.channel);
    uint32_t members = channel->member_count;
    struct directory_change alone = {.kind = DIRECTORY_ACCOUNT_REMOVE, .account_removed = w.people[MEMBER]};
    assert_int_equal(directory_apply(&w.dir, &alone), ERR_INVALID); /* not while something names it */
    assert_int_equal(remove_account(&w, MEMBER), REFUSAL_NONE);
    assert_null(directory_account(&w.dir, w.people[MEMBER]));
    assert_null(directory_account_by_login(&w.dir, STR("member")));
    assert_null(directory_membership(&w.dir, w.channel, person_ref_account(w.people[MEMBER])));
    assert_false(directory_subscribed(&w.dir, w.channel, w.people[MEMBER]));
    assert_int_equal(channel->member_count, members - 1);
    assert_int_equal(channel->subscriber_count, 0);
    assert_int_equal(directory_group(&w.dir, w.group)->member_count, 0);
    assert_int_equal(remove_account(&w, MEMBER), REFUSAL_NOT_FOUND);
    world_account(&w, "member", SITE_ROLE_USER); /* the name is free again, and brings nothing */
    const struct account *again = directory_account_by_login(&w.dir, STR("member"));
    assert_int_equal(role_of(&w, again->r.id), CHANNEL_ROLE_NONE);
    world_finish(&w);
}

static void who_owns_a_channel_is_not_removed_before_it_is_transferred(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_owned_count(directory_account(&w.dir, w.people[OWNER])), 1);
    assert_int_equal(remove_account(&w, OWNER), REFUSAL_OWNS_CHANNELS);
    struct directory_change off = {.kind = DIRECTORY_ACCOUNT_PUT,
                                   .account = directory_account(&w.dir, w.people[MOD])->r};
    off.account.disabled = true;
    world_change(&w, &off);
    assert_int_equal(
        directory_plan_transfer(&w.dir, w.channel, w.people[MOD], (struct member_id){world_id(&w)}, changes, &count),
        REFUSAL_NOT_FOUND); /* nobody could sign in to it */
    assert_int_equal(directory_plan_transfer(&w.dir, w.channel, w.people[STRANGER], (struct member_id){world_id(&w)},
                                             changes, &count),
                     REFUSAL_NONE);
    for (size_t i = 0; i < count; i++) {
        world_change(&w, &changes[i]);
    }
    assert_int_equal(role_of(&w, w.people[STRANGER]), CHANNEL_ROLE_MANAGER);
    assert_int_equal(role_of(&w, w.people[OWNER]), CHANNEL_ROLE_MANAGER);
    assert_int_equal(remove_account(&w, OWNER), REFUSAL_NONE);
    assert_int_equal(remove_account(&w, STRANGER), REFUSAL_OWNS_CHANNELS);
    world_finish(&w);
}

static void a_removed_group_takes_its_rights_with_it(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    join(&w, STRANGER);
    world_member_ref(&w, person_ref_group(w.group), CHANNEL_ROLE_MODERATOR, MEMBERSHIP_ACTIVE);
    assert_int_equal(role_of(&w, w.people[STRANGER]), CHANNEL_ROLE_MODERATOR);
    struct directory_changes changes = {0};
    enum refusal no = directory_plan_group_remove(&w.dir, w.group, &changes);
    assert_int_equal(apply_all(&w, no, &changes), REFUSAL_NONE);
    assert_int_equal(role_of(&w, w.people[STRANGER]), CHANNEL_ROLE_NONE);
    assert_int_equal(directory_account(&w.dir, w.people[STRANGER])->group_count, 0);
    assert_null(directory_group_by_name(&w.dir, STR("Helpers")));
    world_finish(&w);
}

static void groups_have_names_of_their_own_in_any_case(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct group_record want = {.id = {world_id(&w)}, .name = STR(" HELPERS\xe2\x80\x8b ")};
    struct directory_scratch scratch;
    struct directory_change change;
    assert_int_equal(directory_plan_group(&w.dir, &want, &scratch, &change), REFUSAL_EXISTS);
    want.name = STR("Others");
    assert_int_equal(directory_plan_group(&w.dir, &want, &scratch, &change), REFUSAL_NONE);
    world_change(&w, &change);
    want.name = STR("others");
    assert_int_equal(directory_plan_group(&w.dir, &want, &scratch, &change), REFUSAL_NONE); /* its own */
    world_change(&w, &change);
    assert_int_equal(directory_group(&w.dir, want.id)->r.version, 2);
    join(&w, MEMBER);
    assert_int_equal(directory_plan_group_member(&w.dir, w.group, w.people[MEMBER], &change), REFUSAL_EXISTS);
    struct account_id group = {w.group.v}; /* a group in a group: there is no such account */
    assert_int_equal(directory_plan_group_member(&w.dir, want.id, group, &change), REFUSAL_NOT_FOUND);
    world_finish(&w);
}

static void a_right_waits_for_who_is_expected(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    expect(&w, EXPECTED_LOGIN, "Nora", CHANNEL_ROLE_CONTRIBUTOR);
    struct member_id by_mail = expect(&w, EXPECTED_EMAIL, "Nora@Example.org", CHANNEL_ROLE_MANAGER);
    struct account_id nora = world_account(&w, "nora", SITE_ROLE_USER);
    assert_int_equal(role_of(&w, nora), CHANNEL_ROLE_CONTRIBUTOR);
    directory_roles_mark(&w.dir, nora);
    assert_int_equal(directory_marked_role(&w.dir, directory_channel(&w.dir, w.channel)), CHANNEL_ROLE_CONTRIBUTOR);
    set_email(&w, nora, "nora@example.org");
    assert_int_equal(role_of(&w, nora), CHANNEL_ROLE_MANAGER);
    /* The address goes to somebody else: so does the right. */
    set_email(&w, nora, "");
    set_email(&w, w.people[STRANGER], "NORA@example.org");
    assert_int_equal(role_of(&w, nora), CHANNEL_ROLE_CONTRIBUTOR);
    assert_int_equal(role_of(&w, w.people[STRANGER]), CHANNEL_ROLE_MANAGER);
    /* Lists of a room's settings count them too. */
    const struct expected *expected = directory_expected_by_text(&w.dir, EXPECTED_LOGIN, STR("NORA"));
    struct room_settings s = world_settings(&w);
    world_list_add(&s.speakers, person_ref_expected(expected->r.id));
    assert_int_equal(world_save(&w, OWNER, &s), REFUSAL_NONE);
    assert_true(room_roles_of(&w.room, identity_of_account(nora), MEDIA_ROLE_NONE) >> ROOM_ROLE_SPEAKER & 1);
    /* With its last membership the expectation is forgotten. */
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_membership_remove(&w.dir, w.channel, by_mail, changes, &count), REFUSAL_NONE);
    assert_int_equal(count, 2);
    world_change(&w, &changes[0]);
    world_change(&w, &changes[1]);
    assert_null(directory_expected_by_text(&w.dir, EXPECTED_EMAIL, STR("nora@example.org")));
    assert_int_equal(role_of(&w, w.people[STRANGER]), CHANNEL_ROLE_NONE);
    world_finish(&w);
}

static void an_address_belongs_to_one_account(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    set_email(&w, w.people[MEMBER], "Mia@example.org");
    struct account_record want = directory_account(&w.dir, w.people[HOST])->r;
    struct directory_scratch scratch;
    struct directory_change change;
    const char *field = "";
    want.email = STR("mia@EXAMPLE.org");
    assert_int_equal(directory_plan_account(&w.dir, &want, &scratch, &change, &field), REFUSAL_EXISTS);
    assert_string_equal(field, "email");
    /* What was stored before this was asked for is still read; one of the two is found. */
    struct directory_change before = {.kind = DIRECTORY_ACCOUNT_PUT, .account = want};
    world_change(&w, &before);
    assert_ptr_equal(directory_account_by_email(&w.dir, STR("mia@example.org")),
                     directory_account(&w.dir, w.people[MEMBER]));
    world_finish(&w);
}

static void one_owner_has_no_two_channels_of_a_name(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct channel_record want = {.id = {world_id(&w)}, .name = STR("TOWN square"), .owner = w.people[OWNER]};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    const char *field = "";
    struct member_id member = {world_id(&w)};
    assert_int_equal(directory_plan_channel(&w.dir, &want, member, &scratch, changes, &count, &field), REFUSAL_EXISTS);
    assert_string_equal(field, "name");
    want.owner = w.people[HOST]; /* whose channel it is not, though she manages it */
    assert_int_equal(directory_plan_channel(&w.dir, &want, member, &scratch, changes, &count, &field), REFUSAL_NONE);
    world_change(&w, &changes[0]);
    world_change(&w, &changes[1]);
    /* What comes by transfer may have the name of one she owns: a refusal would tell the giver of it. It stays hers to
       change, though no third gets the name. */
    struct member_id fresh = {world_id(&w)};
    assert_int_equal(directory_plan_transfer(&w.dir, w.channel, w.people[HOST], fresh, changes, &count), REFUSAL_NONE);
    for (size_t i = 0; i < count; i++) {
        world_change(&w, &changes[i]);
    }
    want.type = CHANNEL_PUBLIC_OPEN;
    assert_int_equal(directory_plan_channel(&w.dir, &want, member, &scratch, changes, &count, &field), REFUSAL_NONE);
    want.id = (struct channel_id){world_id(&w)};
    assert_int_equal(directory_plan_channel(&w.dir, &want, member, &scratch, changes, &count, &field), REFUSAL_EXISTS);
    world_finish(&w);
}

static enum refusal set_external(struct world *w, struct account_id id, const char *external)
{
    struct account_record want = directory_account(&w->dir, id)->r;
    struct directory_scratch scratch;
    struct directory_change change;
    const char *field = "";
    want.external = str_of(external);
    enum refusal no = directory_plan_account(&w->dir, &want, &scratch, &change, &field);
    if (no == REFUSAL_NONE) {
        world_change(w, &change);
    } else {
        assert_string_equal(field, "external");
    }
    return no;
}

static void who_one_is_elsewhere_is_one_account_here(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    static const char ada[] = "https://id.example.org 1815";
    assert_null(directory_account_by_external(&w.dir, STR("")));
    assert_int_equal(set_external(&w, w.people[MEMBER], ada), REFUSAL_NONE);
    assert_ptr_equal(directory_account_by_external(&w.dir, str_of(ada)), directory_account(&w.dir, w.people[MEMBER]));
    assert_null(directory_account_by_external(&w.dir, STR("https://id.example.org 181")));
    assert_null(directory_account_by_external(&w.dir, STR("HTTPS://id.example.org 1815")));
    assert_int_equal(set_external(&w, w.people[HOST], ada), REFUSAL_EXISTS);
    char far_too_long[LIMIT_EXTERNAL_BYTES + 2];
    memset(far_too_long, 'x', sizeof far_too_long - 1);
    far_too_long[sizeof far_too_long - 1] = '\0';
    assert_int_equal(set_external(&w, w.people[HOST], far_too_long), REFUSAL_TOO_LONG);

    assert_int_equal(set_external(&w, w.people[MEMBER], "https://id.example.org 1852"), REFUSAL_NONE);
    assert_int_equal(set_external(&w, w.people[HOST], ada), REFUSAL_NONE); /* nobody has it any more */
    assert_int_equal(remove_account(&w, HOST), REFUSAL_NONE);
    assert_null(directory_account_by_external(&w.dir, str_of(ada)));
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_removed_account_leaves_nothing_behind),
        cmocka_unit_test(who_owns_a_channel_is_not_removed_before_it_is_transferred),
        cmocka_unit_test(a_removed_group_takes_its_rights_with_it),
        cmocka_unit_test(groups_have_names_of_their_own_in_any_case),
        cmocka_unit_test(a_right_waits_for_who_is_expected),
        cmocka_unit_test(an_address_belongs_to_one_account),
        cmocka_unit_test(one_owner_has_no_two_channels_of_a_name),
        cmocka_unit_test(who_one_is_elsewhere_is_one_account_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
