/* Guest links and guests: what gives them rights, what is counted, and what takes them away. */
#include "world.h"

static struct link_id make_link(struct world *w, enum media_role role, uint32_t uses_max, wall_ms expires_ms)
{
    struct guest_link_record want = {.id = {world_id(w)},
                                     .channel = w->channel,
                                     .name = STR("Panel"),
                                     .role = role,
                                     .email = STR_NONE,
                                     .created_ms = w->now_ms,
                                     .expires_ms = expires_ms,
                                     .uses_max = uses_max};
    memcpy(want.secret_hash, want.id.v.bytes, sizeof want.id.v.bytes);
    struct directory_scratch scratch;
    struct directory_change change;
    assert_int_equal(directory_plan_link(&w->dir, &want, &scratch, &change, NULL), REFUSAL_NONE);
    world_change(w, &change);
    return want.id;
}

static enum refusal come(struct world *w, struct link_id link, struct guest_id *ret_guest)
{
    struct guest_record want = {.id = {world_id(w)},
                                .channel = w->channel,
                                .link = link,
                                .name = STR("Gail"),
                                .created_ms = w->now_ms,
                                .expires_ms = w->now_ms + 1000};
    memcpy(want.token_hash, want.id.v.bytes, sizeof want.id.v.bytes);
    struct directory_change changes[2];
    size_t count;
    enum refusal no = directory_plan_guest(&w->dir, &want, w->now_ms, changes, &count);
    for (size_t i = 0; no == REFUSAL_NONE && i < count; i++) {
        world_change(w, &changes[i]);
    }
    *ret_guest = want.id;
    return no;
}

static uint32_t roles(const struct world *w, struct guest_id guest)
{
    return room_roles_of(&w->room, identity_of_guest(guest), MEDIA_ROLE_NONE);
}

static void allow(struct world *w, enum guests guests, bool viewers)
{
    struct room_settings s = world_settings(w);
    s.guests = guests;
    s.anonymous_viewers = viewers;
    assert_int_equal(world_save(w, OWNER, &s), REFUSAL_NONE);
}

static void revoke(struct world *w, struct link_id link)
{
    struct directory_changes changes = {0};
    assert_int_equal(directory_plan_link_remove(&w->dir, w->channel, link, &changes), REFUSAL_NONE);
    for (size_t i = 0; i < changes.count; i++) {
        world_change(w, &changes.items[i]);
    }
    directory_changes_finish(&changes);
}

#define ROLE(role) (1u << ROOM_ROLE_##role)

/* Whom a link let into one room is nobody in another. */
static void a_guest_of_another_channel_has_no_role(void **state)
{
    (void)state;
    struct world w;
    struct guest_id speaker;
    world_init(&w);
    assert_int_equal(come(&w, make_link(&w, MEDIA_ROLE_SPEAKER, 0, 0), &speaker), REFUSAL_NONE);
    allow(&w, GUESTS_LINK, false);
    assert_true(roles(&w, speaker) != 0);
    const struct channel *here = directory_channel(&w.dir, w.channel);
    struct directory_change other = {.kind = DIRECTORY_CHANNEL_PUT, .channel = here->r};
    other.channel.id = (struct channel_id){world_id(&w)};
    other.channel.name = STR("Elsewhere");
    world_change(&w, &other);
    const struct channel *elsewhere = directory_channel(&w.dir, other.channel.id);
    assert_non_null(elsewhere);
    assert_int_equal(room_roles(&w.dir, elsewhere, &w.room.settings, identity_of_guest(speaker), MEDIA_ROLE_NONE), 0);
    world_finish(&w);
}

static void a_guest_has_the_role_of_the_link_while_guests_are_on(void **state)
{
    (void)state;
    struct world w;
    struct guest_id viewer, speaker;
    world_init(&w);
    assert_int_equal(come(&w, make_link(&w, MEDIA_ROLE_VIEWER, 0, 0), &viewer), REFUSAL_NONE);
    assert_int_equal(come(&w, make_link(&w, MEDIA_ROLE_SPEAKER, 0, 0), &speaker), REFUSAL_NONE);
    assert_int_equal(roles(&w, viewer), 0);
    allow(&w, GUESTS_LINK, false);
    assert_int_equal(roles(&w, viewer), ROLE(GUEST));
    assert_int_equal(roles(&w, speaker), ROLE(GUEST) | ROLE(SPEAKER));
    world_finish(&w);
}

static void a_revoked_link_takes_its_guests_out(void **state)
{
    (void)state;
    struct world w;
    struct guest_id guest, other;
    world_init(&w);
    allow(&w, GUESTS_LINK, false);
    struct link_id link = make_link(&w, MEDIA_ROLE_SPEAKER, 0, 0);
    assert_int_equal(come(&w, link, &guest), REFUSAL_NONE);
    assert_int_equal(come(&w, make_link(&w, MEDIA_ROLE_VIEWER, 0, 0), &other), REFUSAL_NONE);
    world_enter(&w, HOST);
    struct command c = world_command(&w, COMMAND_ENTER, HOST);
    c.who = identity_of_guest(guest);
    c.enter.name = STR("Gail");
    assert_int_equal(world_run(&w, &c), REFUSAL_NONE);
    assert_true(str_eq(room_person_name(&w.room, room_participant(&w.room, c.fresh_participant)), STR("Gail")));
    revoke(&w, link);
    room_reevaluate(&w.room, w.now_ms, w.now_us, &w.list);
    assert_null(room_participant(&w.room, c.fresh_participant));
    assert_int_equal(world_event(&w, EVENT_LEFT)->left.reason, LEFT_REMOVED);
    assert_int_equal(roles(&w, guest), 0);
    assert_int_equal(roles(&w, other), ROLE(GUEST));
    assert_int_equal(directory_channel(&w.dir, w.channel)->guest_count, 1);
    world_finish(&w);
}

static void uses_are_counted_and_end_a_link_for_newcomers_only(void **state)
{
    (void)state;
    struct world w;
    struct guest_id first, second;
    world_init(&w);
    allow(&w, GUESTS_LINK, false);
    struct link_id link = make_link(&w, MEDIA_ROLE_VIEWER, 1, 0);
    assert_int_equal(come(&w, link, &first), REFUSAL_NONE);
    assert_int_equal(directory_link(&w.dir, link)->r.uses, 1);
    assert_int_equal(come(&w, link, &second), REFUSAL_LINK_OVER);
    assert_int_equal(roles(&w, first), ROLE(GUEST));
    struct guest_record again = directory_guest(&w.dir, first)->r; /* another name counts no use */
    again.name = STR("Gaia");
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_guest(&w.dir, &again, w.now_ms, changes, &count), REFUSAL_NONE);
    assert_int_equal(count, 1);
    world_change(&w, &changes[0]);
    assert_true(str_eq(directory_guest(&w.dir, first)->r.name, STR("Gaia")));
    assert_int_equal(directory_link(&w.dir, link)->r.uses, 1);
    world_finish(&w);
}

static size_t sweep(struct world *w, bool thorough)
{
    struct directory_changes changes = {0};
    assert_true(directory_plan_guests_expired(&w->dir, w->now_ms, thorough, &changes));
    for (size_t i = 0; i < changes.count; i++) {
        world_change(w, &changes.items[i]);
    }
    size_t count = changes.count;
    directory_changes_finish(&changes);
    return count;
}

static void what_expires_ends(void **state)
{
    (void)state;
    struct world w;
    struct guest_id by_link, plain, late;
    world_init(&w);
    allow(&w, GUESTS_LINK, false);
    struct link_id link = make_link(&w, MEDIA_ROLE_VIEWER, 0, w.now_ms + 500);
    assert_int_equal(come(&w, link, &by_link), REFUSAL_NONE);
    assert_int_equal(come(&w, make_link(&w, MEDIA_ROLE_VIEWER, 0, 0), &plain), REFUSAL_NONE);
    assert_int_equal(sweep(&w, true), 0);
    w.now_ms += 500;
    assert_int_equal(sweep(&w, false), 1); /* the link's guest; the link stays to be seen */
    assert_int_equal(roles(&w, by_link), 0);
    assert_int_equal(come(&w, link, &late), REFUSAL_LINK_OVER);
    w.now_ms += 500;
    assert_int_equal(sweep(&w, false), 0);
    assert_int_equal(sweep(&w, true), 1); /* its own days are over */
    assert_int_equal(roles(&w, plain), 0);
    world_finish(&w);
}

static void visitors_come_to_public_channels_that_let_them(void **state)
{
    (void)state;
    struct world w;
    struct guest_id visitor;
    world_init(&w);
    assert_int_equal(come(&w, (struct link_id){{{0}}}, &visitor), REFUSAL_NONE);
    allow(&w, GUESTS_OFF, true);
    assert_int_equal(roles(&w, visitor), 0); /* private */
    world_type(&w, CHANNEL_PUBLIC_OPEN);
    assert_int_equal(roles(&w, visitor), ROLE(ANONYMOUS));
    assert_true(role_can(ROLE(ANONYMOUS), ACTION_ENTER_OPEN, &w.room.settings));
    allow(&w, GUESTS_LINK, false);
    assert_int_equal(roles(&w, visitor), 0);
    world_finish(&w);
}

static void a_channel_takes_its_links_and_guests_along(void **state)
{
    (void)state;
    struct world w;
    struct guest_id guest, visitor;
    world_init(&w);
    struct link_id link = make_link(&w, MEDIA_ROLE_VIEWER, 0, 0);
    assert_int_equal(come(&w, link, &guest), REFUSAL_NONE);
    assert_int_equal(come(&w, (struct link_id){{{0}}}, &visitor), REFUSAL_NONE);
    struct directory_change gone = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = w.channel};
    world_change(&w, &gone);
    assert_null(directory_link(&w.dir, link));
    assert_null(directory_guest(&w.dir, guest));
    assert_null(directory_guest(&w.dir, visitor));
    world_finish(&w);
}

static void links_have_bounds_and_refusals_name_the_field(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    const char *field = NULL;
    struct directory_scratch scratch;
    struct directory_change change;
    struct guest_link_record want = {
        .id = {world_id(&w)}, .channel = w.channel, .name = STR("\xe2\x80\x8b"), .role = MEDIA_ROLE_VIEWER};
    assert_int_equal(directory_plan_link(&w.dir, &want, &scratch, &change, &field), REFUSAL_BAD_NAME);
    assert_string_equal(field, "name");
    want.name = STR("x");
    want.email = STR("nobody");
    assert_int_equal(directory_plan_link(&w.dir, &want, &scratch, &change, &field), REFUSAL_BAD_NAME);
    assert_string_equal(field, "email");
    for (uint32_t i = 0; i < LIMIT_LINKS_PER_CHANNEL; i++) {
        make_link(&w, MEDIA_ROLE_VIEWER, 0, 0);
    }
    want.email = STR_NONE;
    assert_int_equal(directory_plan_link(&w.dir, &want, &scratch, &change, &field), REFUSAL_LINKS_FULL);
    struct directory_changes changes = {0};
    assert_int_equal(directory_plan_link_remove(&w.dir, (struct channel_id){world_id(&w)},
                                                directory_channel(&w.dir, w.channel)->links->r.id, &changes),
                     REFUSAL_NOT_FOUND); /* a link of another channel */
    world_finish(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_of_another_channel_has_no_role),
        cmocka_unit_test(a_guest_has_the_role_of_the_link_while_guests_are_on),
        cmocka_unit_test(a_revoked_link_takes_its_guests_out),
        cmocka_unit_test(uses_are_counted_and_end_a_link_for_newcomers_only),
        cmocka_unit_test(what_expires_ends),
        cmocka_unit_test(visitors_come_to_public_channels_that_let_them),
        cmocka_unit_test(a_channel_takes_its_links_and_guests_along),
        cmocka_unit_test(links_have_bounds_and_refusals_name_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
