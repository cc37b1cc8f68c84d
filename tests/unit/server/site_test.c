/* One order for every change: told at once, answered after the commit, undone when the disk says no. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/site.h"

#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    char folder[64];
    struct store *store;
    struct site *site;
    struct account_id host, member;
    struct channel_id channel;
    char trace[512]; /* what was called, in order */
    uint32_t refolds;
    bool refolded_null;
    enum event_kind last_event;
    enum err last_err;
} t;

static void trace(const char *word)
{
    size_t at = strlen(t.trace);
    snprintf(t.trace + at, sizeof t.trace - at, "%s ", word);
}

static void on_events(void *user, struct room *room, const struct event_list *list, uint64_t ticket)
{
    (void)user, (void)room;
    trace(ticket ? "durable" : "ephemeral");
    t.last_event = list->items[list->count - 1].kind;
}

static void on_refolded(void *user, struct channel_id channel, struct room *room)
{
    (void)user, (void)channel;
    t.refolds++;
    t.refolded_null = !room;
}

static void on_directory(void *user, struct channel_id channel, uint64_t ticket)
{
    (void)user, (void)channel;
    assert_true(ticket > 0);
    trace("directory");
}

static void on_done(void *user, enum err err)
{
    trace(user);
    t.last_err = err;
}

static void pump_until(const char *word)
{
    struct pollfd fd = {store_fd(t.store), POLLIN, 0};
    for (int i = 0; i < 200 && !strstr(t.trace, word); i++) {
        poll(&fd, 1, 50);
        site_poll(t.site);
    }
    assert_non_null(strstr(t.trace, word));
}

static struct site_change begin(void)
{
    struct site_change change;
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), &change), ERR_OK);
    return change;
}

static struct account_id add_account(const char *login)
{
    struct account_record want = {.id = {id_random()}, .login = str_of(login), .name = str_of(login)};
    want.site_role = SITE_ROLE_USER;
    struct directory_scratch scratch;
    struct directory_change what;
    assert_int_equal(directory_plan_account(site_directory_of(t.site), &want, &scratch, &what, NULL), REFUSAL_NONE);
    struct site_change change = begin();
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    assert_true(site_submit(&change) > 0);
    return want.id;
}

/* Returns the ticket. */
static uint64_t add_channel(const char *name, struct str description, struct channel_id *ret_id)
{
    struct channel_record want = {.id = {id_random()},
                                  .name = str_of(name),
                                  .description = description,
                                  .type = CHANNEL_PRIVATE,
                                  .owner = t.host};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_channel(site_directory_of(t.site), &want, (struct member_id){id_random()}, &scratch,
                                            changes, &count, NULL),
                     REFUSAL_NONE);
    struct site_change change = begin();
    for (size_t i = 0; i < count; i++)
        assert_int_equal(site_directory(&change, &changes[i]), ERR_OK);
    *ret_id = want.id;
    return site_submit(&change);
}

static void put_member(enum membership_state state)
{
    const struct membership *old =
        directory_membership(site_directory_of(t.site), t.channel, person_ref_account(t.member));
    struct membership_record want = {.id = old ? old->r.id : (struct member_id){id_random()},
                                     .channel = t.channel,
                                     .person = person_ref_account(t.member),
                                     .role = CHANNEL_ROLE_MEMBER,
                                     .state = state};
    struct directory_change what;
    assert_int_equal(directory_plan_membership(site_directory_of(t.site), &want, &what), REFUSAL_NONE);
    struct site_change change = begin();
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    assert_true(site_submit(&change) > 0);
}

static struct room *room(void)
{
    struct room *room = NULL;
    assert_int_equal(site_room(t.site, t.channel, &room), ERR_OK);
    return room;
}

static uint64_t command(struct command *command)
{
    struct site_change change = begin();
    assert_int_equal(site_room_command(&change, room(), command), REFUSAL_NONE);
    return site_submit(&change);
}

static uint64_t enable_room(void)
{
    struct room_settings settings = room()->settings;
    settings.enabled = true;
    struct command save = {.kind = COMMAND_SAVE, .who = identity_of_account(t.host), .carried = MEDIA_ROLE_NONE};
    save.settings = &settings;
    return command(&save);
}

static uint64_t enter(struct account_id who)
{
    struct command enter = {.kind = COMMAND_ENTER,
                            .who = identity_of_account(who),
                            .carried = MEDIA_ROLE_NONE,
                            .fresh_participant = {id_random()},
                            .fresh_session = {id_random()},
                            .enter = {.as = ENTER_VIEWER}};
    return command(&enter);
}

static void open_site(uint64_t map_bytes)
{
    char problem[STORE_MESSAGE_SIZE];
    struct store_options options = {.folder = t.folder, .map_bytes = map_bytes, .map_bytes_max = map_bytes};
    assert_int_equal(store_open(&options, &t.store, problem), ERR_OK);
    assert_int_equal(site_create(t.store, &t.site), ERR_OK);
    struct site_hooks hooks = {.on_events = on_events, .on_refolded = on_refolded, .on_directory = on_directory};
    site_set_hooks(t.site, &hooks);
}

static void close_site(void)
{
    site_destroy(t.site);
    store_close(t.store);
}

static int setup(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    snprintf(t.folder, sizeof t.folder, "/tmp/dais-site-XXXXXX");
    assert_non_null(mkdtemp(t.folder));
    open_site(2 << 20);
    t.host = add_account("host");
    t.member = add_account("member");
    uint64_t ticket = add_channel("Stage", STR_NONE, &t.channel);
    assert_int_equal(site_wait(t.site, ticket, on_done, (void *)(uintptr_t) "ready"), ERR_OK);
    pump_until("ready");
    put_member(MEMBERSHIP_ACTIVE);
    t.trace[0] = '\0';
    return 0;
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
    (void)stat, (void)kind, (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    close_site();
    nftw(t.folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}

static void *word(const char *text)
{
    return (void *)(uintptr_t)text;
}

static void events_are_told_at_once_and_waits_end_after_the_commit(void **state)
{
    (void)state;
    uint64_t ticket = enable_room();
    assert_string_equal(t.trace, "durable ");
    assert_int_equal(t.last_event, EVENT_SETTINGS);
    assert_int_equal(site_wait(t.site, ticket, on_done, word("first")), ERR_OK);
    assert_int_equal(site_wait(t.site, ticket, on_done, word("second")), ERR_OK);
    ticket = enter(t.host);
    assert_int_equal(site_wait(t.site, ticket, on_done, word("third")), ERR_OK);
    assert_string_equal(t.trace, "durable durable ");
    pump_until("third");
    assert_string_equal(t.trace, "durable durable first second third ");
    assert_int_equal(t.last_err, ERR_OK);
    assert_int_equal(site_wait(t.site, ticket, on_done, word("late")), ERR_NOT_FOUND);
}

static void a_refused_command_leaves_nothing_behind(void **state)
{
    (void)state;
    struct site_change change = begin();
    struct command open = {.kind = COMMAND_OPEN, .who = identity_of_account(t.host), .carried = MEDIA_ROLE_NONE};
    assert_int_equal(site_room_command(&change, room(), &open), REFUSAL_ROOM_DISABLED);
    site_drop(&change);
    assert_string_equal(t.trace, "");
    assert_int_equal(room()->seq, 0);
    change = begin(); /* the next one may begin */
    site_drop(&change);
}

static void a_lost_membership_is_obeyed_by_the_room_at_once(void **state)
{
    (void)state;
    (void)enable_room();
    (void)enter(t.host);
    (void)enter(t.member);
    assert_int_equal(room()->count, 2);
    t.trace[0] = '\0';
    put_member(MEMBERSHIP_DEACTIVATED);
    assert_int_equal(room()->count, 1);
    assert_string_equal(t.trace, "directory durable ");
    assert_int_equal(t.last_event, EVENT_LEFT);
}

static void a_removed_channel_sends_everybody_out(void **state)
{
    (void)state;
    (void)enable_room();
    (void)enter(t.host);
    struct directory_change what = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = t.channel};
    struct site_change change = begin();
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    (void)site_submit(&change);
    assert_int_equal(t.refolds, 1);
    assert_true(t.refolded_null);
    assert_null(site_room_folded(t.site, t.channel));
}

static void what_was_acknowledged_is_there_after_a_restart(void **state)
{
    (void)state;
    (void)enable_room();
    uint64_t ticket = enter(t.member = t.host);
    assert_int_equal(site_wait(t.site, ticket, on_done, word("done")), ERR_OK);
    pump_until("done");
    uint64_t seq = room()->seq;
    close_site();
    open_site(2 << 20);
    assert_true(room()->settings.enabled);
    assert_int_equal(room()->seq, seq);
    assert_int_equal(room()->count, 1);
}

static void a_full_disk_takes_back_what_was_not_acknowledged(void **state)
{
    (void)state;
    struct channel_id other;
    struct room *two;
    (void)add_channel("Foyer", STR_NONE, &other);
    store_flush(t.store);
    site_poll(t.site);
    (void)room();
    assert_int_equal(site_room(t.site, other, &two), ERR_OK);
    char description[2001];
    memset(description, 'd', sizeof description);
    uint32_t kept = 0;
    for (int i = 0; i < 2000 && !t.last_err; i++) {
        char name[32];
        snprintf(name, sizeof name, "Hall %d", i);
        struct channel_id id;
        t.trace[0] = '\0';
        uint64_t ticket = add_channel(name, (struct str){description, 2000}, &id);
        assert_int_equal(site_wait(t.site, ticket, on_done, word("tried")), ERR_OK);
        pump_until("tried");
        kept += !t.last_err;
        assert_int_equal(directory_channel(site_directory_of(t.site), id) != NULL, !t.last_err);
    }
    assert_int_equal(t.last_err, ERR_STORAGE_FULL);
    assert_true(kept > 100);
    assert_int_equal(t.refolds, 2); /* of the two rooms that were folded, each once */
    assert_ptr_equal(site_room_next(t.site, NULL), room());
    assert_ptr_equal(site_room_next(t.site, room()), site_room_folded(t.site, other));
    uint32_t in_memory = 0, on_disk = 0;
    for (struct channel *c = NULL; (c = directory_channel_next(site_directory_of(t.site), c));)
        in_memory++;
    close_site();
    open_site(4 << 20);
    for (struct channel *c = NULL; (c = directory_channel_next(site_directory_of(t.site), c));)
        on_disk++;
    assert_int_equal(in_memory, kept + 2);
    assert_int_equal(on_disk, kept + 2);
}

static void half_a_directory_change_is_taken_back_with_every_room(void **state)
{
    (void)state;
    struct channel_id other;
    struct room *two;
    (void)add_channel("Foyer", STR_NONE, &other);
    (void)enable_room();
    assert_int_equal(site_room(t.site, other, &two), ERR_OK);
    struct directory_change what = {.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = other};
    struct site_change change = begin();
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    site_drop(&change);
    assert_int_equal(t.refolds, 2);
    assert_non_null(directory_channel(site_directory_of(t.site), other));
    assert_true(room()->settings.enabled); /* what was on its way to the disk is in it */
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), &change), ERR_OK);
    site_drop(&change);
}

static void waits_end_when_the_site_does(void **state)
{
    (void)state;
    uint64_t ticket = enable_room();
    assert_int_equal(site_wait(t.site, ticket, on_done, word("ended")), ERR_OK);
    close_site();
    assert_int_equal(t.last_err, ERR_CLOSED);
    open_site(2 << 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_are_told_at_once_and_waits_end_after_the_commit),
        TEST(a_refused_command_leaves_nothing_behind),
        TEST(a_lost_membership_is_obeyed_by_the_room_at_once),
        TEST(a_removed_channel_sends_everybody_out),
        TEST(what_was_acknowledged_is_there_after_a_restart),
        TEST(a_full_disk_takes_back_what_was_not_acknowledged),
        TEST(half_a_directory_change_is_taken_back_with_every_room),
        TEST(waits_end_when_the_site_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
