/* What webhooks are sent, with which signature, which URLs are taken, and the queue over commits that fail and restarts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/random.h"
#include "dais/server/webhooks.h"

#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ── the message ── */

/* The example of the Standard Webhooks specification; its signature was computed anew with another library. */
static void the_signature_is_that_of_the_specification(void **state)
{
    (void)state;
    static const uint8_t secret[24] = {0x31, 0xf2, 0x90, 0xf6, 0xbf, 0x06, 0x29, 0x8a, 0xab, 0x4f, 0x08, 0xd4,
                                       0x3c, 0x3f, 0x08, 0x2c, 0xf6, 0x48, 0xa3, 0x62, 0xda, 0x2d, 0xa4, 0xb0};
    char signature[WEBHOOK_SIGNATURE_TEXT_SIZE];
    webhook_sign(secret, sizeof secret, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330, STR("{\"test\": 2432232314}"),
                 signature);
    assert_string_equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    webhook_sign(secret, sizeof secret, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265331, STR("{\"test\": 2432232314}"),
                 signature);
    assert_string_not_equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void a_secret_is_written_as_the_specification_says(void **state)
{
    (void)state;
    uint8_t secret[WEBHOOK_SECRET_BYTES];
    char text[WEBHOOK_SECRET_TEXT_SIZE];
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (uint8_t)i;
    webhook_secret_text(secret, text);
    assert_string_equal(text, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
}

static void only_urls_that_lead_to_public_hosts_over_tls_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum fetch_url strict, lax;
    } rows[] = {
        {"https://example.org", FETCH_URL_OK, FETCH_URL_OK},
        {"https://example.org:8443/a?b=c", FETCH_URL_OK, FETCH_URL_OK},
        {"https://1.1.1.1/", FETCH_URL_OK, FETCH_URL_OK},
        {"https://[2606:4700::1]/", FETCH_URL_OK, FETCH_URL_OK},
        {"http://example.org/", FETCH_URL_SCHEME, FETCH_URL_OK},
        {"ftp://example.org/", FETCH_URL_SCHEME, FETCH_URL_SCHEME},
        {"file:///etc/passwd", FETCH_URL_SCHEME, FETCH_URL_SCHEME},
        {"https://127.0.0.1/", FETCH_URL_PRIVATE, FETCH_URL_OK},
        {"https://2130706433/", FETCH_URL_PRIVATE, FETCH_URL_OK}, /* the same as one number */
        {"https://0x7f000001/", FETCH_URL_PRIVATE, FETCH_URL_OK},
        {"https://0177.0.0.1/", FETCH_URL_PRIVATE, FETCH_URL_OK},
        {"https://[::1]/", FETCH_URL_PRIVATE, FETCH_URL_OK},
        {"https://[::ffff:10.0.0.1]/", FETCH_URL_PRIVATE, FETCH_URL_OK},
        {"https://[fe80::1%25eth0]/", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://me@example.org/", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://me:word@example.org/", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://example.org/#part", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://example.org/a b", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://example.org:99999/", FETCH_URL_BAD, FETCH_URL_BAD},
        {"https://", FETCH_URL_BAD, FETCH_URL_BAD},
        {"example.org", FETCH_URL_BAD, FETCH_URL_BAD},
        {"", FETCH_URL_BAD, FETCH_URL_BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum fetch_url strict = fetch_url_check(str_of(rows[i].url), true, false);
        enum fetch_url lax = fetch_url_check(str_of(rows[i].url), false, true);
        if (strict != rows[i].strict || lax != rows[i].lax)
            fail_msg("%s: %d, %d", rows[i].url, (int)strict, (int)lax);
    }
    char longest[FETCH_URL_BYTES + 2] = "https://example.org/";
    memset(longest + strlen(longest), 'x', FETCH_URL_BYTES - strlen(longest));
    assert_int_equal(fetch_url_check(str_of(longest), true, false), FETCH_URL_OK);
    longest[FETCH_URL_BYTES] = 'x';
    assert_int_equal(fetch_url_check(str_of(longest), true, false), FETCH_URL_BAD);
    char origin[64];
    assert_int_equal(fetch_url_origin(STR("https://Example.org:8443/secret?x"), origin, sizeof origin), ERR_OK);
    assert_string_equal(origin, "https://example.org:8443");
}

/* ── the queue ── */

static struct {
    char folder[64];
    struct store *store;
    struct site *site;
    struct fetcher *fetcher;
    struct webhooks *webhooks;
    struct account_id host;
    struct channel_id channel;
    struct webhook_id hook;
} t;

static void poll_store(void)
{
    struct pollfd fd = {store_fd(t.store), POLLIN, 0};
    poll(&fd, 1, 20);
    site_poll(t.site);
}

static struct site_change begin(void)
{
    struct site_change change;
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), &change), ERR_OK);
    return change;
}

static void apply(const struct directory_change *changes, size_t count)
{
    struct site_change change = begin();
    for (size_t i = 0; i < count; i++)
        assert_int_equal(site_directory(&change, &changes[i]), ERR_OK);
    (void)site_submit(&change);
}

static void open_all(void)
{
    char message[STORE_MESSAGE_SIZE];
    assert_int_equal(store_open(&(struct store_options){.folder = t.folder}, &t.store, message), ERR_OK);
    assert_int_equal(site_create(t.store, &t.site), ERR_OK);
    assert_int_equal(fetcher_create(&t.fetcher), ERR_OK);
    assert_int_equal(webhooks_create(&(struct webhooks_options){t.site, t.fetcher, true, true, NULL}, &t.webhooks),
                     ERR_OK);
}

static void close_all(void)
{
    store_flush(t.store);
    site_poll(t.site);
    fetcher_destroy(t.fetcher);
    site_destroy(t.site);
    webhooks_destroy(t.webhooks);
    store_close(t.store);
}

static struct webhook_id add_hook(struct channel_id channel, uint32_t events)
{
    struct webhook_record want = {.id = {id_random()},
                                  .channel = channel,
                                  .url = STR("http://127.0.0.1:1/nobody"), /* nobody listens there */
                                  .events = events};
    struct directory_change what;
    assert_int_equal(directory_plan_webhook(site_directory_of(t.site), &want, &what, NULL), REFUSAL_NONE);
    apply(&what, 1);
    return want.id;
}

static enum refusal command(enum command_kind kind)
{
    struct room *room;
    assert_int_equal(site_room(t.site, t.channel, &room), ERR_OK);
    struct site_change change = begin();
    struct command c = {.kind = kind, .who = identity_of_account(t.host), .fresh_session = {id_random()}};
    enum refusal refusal = site_room_command(&change, room, &c);
    if (refusal)
        site_drop(&change);
    else
        (void)site_submit(&change);
    return refusal;
}

static void enable_room(void)
{
    struct room *room;
    assert_int_equal(site_room(t.site, t.channel, &room), ERR_OK);
    struct room_settings settings = room->settings;
    settings.enabled = true;
    struct site_change change = begin();
    struct command c = {.kind = COMMAND_SAVE, .who = identity_of_account(t.host), .settings = &settings};
    assert_int_equal(site_room_command(&change, room, &c), REFUSAL_NONE);
    (void)site_submit(&change);
}

static int start(void **state)
{
    (void)state;
    snprintf(t.folder, sizeof t.folder, "/tmp/dais-webhook-XXXXXX");
    assert_non_null(mkdtemp(t.folder));
    open_all();
    struct account_record host = {
        .id = {id_random()}, .login = STR("host"), .name = STR("Host"), .site_role = SITE_ROLE_USER};
    struct directory_scratch scratch;
    struct directory_change changes[2];
    size_t count;
    assert_int_equal(directory_plan_account(site_directory_of(t.site), &host, &scratch, changes, NULL), REFUSAL_NONE);
    apply(changes, 1);
    t.host = host.id;
    struct channel_record channel = {
        .id = {id_random()}, .name = STR("Here"), .type = CHANNEL_PRIVATE, .owner = t.host};
    assert_int_equal(directory_plan_channel(site_directory_of(t.site), &channel, (struct member_id){id_random()},
                                            &scratch, changes, &count, NULL),
                     REFUSAL_NONE);
    apply(changes, count);
    t.channel = channel.id;
    enable_room();
    t.hook = add_hook(t.channel, 7);
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int stop(void **state)
{
    (void)state;
    close_all();
    nftw(t.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    memset(&t, 0, sizeof t);
    return 0;
}

/* What is listed, the oldest first, as words. */
static const char *listed(struct webhook_id hook)
{
    static const char *const names[] = {"opened", "closed", "waits"};
    static char text[2048];
    struct delivery_record records[WEBHOOKS_SHOWN_MAX];
    text[0] = 0;
    for (uint32_t i = webhooks_deliveries(t.webhooks, hook, records); i-- > 0;)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ",
                 records[i].event == WEBHOOK_TEST ? "test" : names[records[i].event]);
    return text;
}

static struct delivery_record oldest(struct webhook_id hook)
{
    struct delivery_record records[WEBHOOKS_SHOWN_MAX];
    uint32_t count = webhooks_deliveries(t.webhooks, hook, records);
    assert_true(count > 0);
    return records[count - 1];
}

static void wait_for_try(struct webhook_id hook)
{
    for (int i = 0; i < 500 && oldest(hook).tries == 0; i++) {
        poll_store();
        fetch_poll(t.fetcher);
        webhooks_tick(t.webhooks, clock_wall_ms(), clock_now_us());
    }
    assert_int_equal(oldest(hook).tries, 1);
}

static void what_happened_is_told_once_in_order_and_again_after_a_restart(void **state)
{
    (void)state;
    assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE);
    assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE); /* it is open: nothing happens */
    assert_int_equal(command(COMMAND_END), REFUSAL_NONE);
    assert_string_equal(listed(t.hook), "opened closed ");
    struct delivery_record before = oldest(t.hook);
    close_all();
    open_all();
    assert_string_equal(listed(t.hook), "opened closed ");
    struct delivery_record after = oldest(t.hook);
    assert_true(id_eq(before.id, after.id));
    assert_int_equal(before.at_ms, after.at_ms);
    assert_int_equal(webhooks_state(t.webhooks, t.hook).waiting, 2);
}

static void an_attempt_that_fails_is_remembered_with_its_pause(void **state)
{
    (void)state;
    assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE);
    wait_for_try(t.hook);
    struct delivery_record before = oldest(t.hook);
    assert_int_equal(before.state, DELIVERY_WAITING);
    assert_int_equal(before.problem, PROBLEM_NO_ANSWER);
    assert_in_range(before.next_ms - before.last_ms, LIMIT_DELIVERY_PAUSE_MS / 2, LIMIT_DELIVERY_PAUSE_MS);
    webhooks_tick(t.webhooks, before.next_ms - 1,
                  clock_now_us()); /* its outcome is on its way to the disk, and it rests */
    close_all();
    open_all();
    struct delivery_record after = oldest(t.hook);
    assert_int_equal(after.tries, 1);
    assert_int_equal(after.next_ms, before.next_ms);
    assert_true(webhooks_state(t.webhooks, t.hook).failing);
}

static void webhooks_hear_what_they_asked_for_of_their_channel_and_the_sites_of_all(void **state)
{
    (void)state;
    struct webhook_id closed = add_hook(t.channel, 1 << WEBHOOK_ROOM_CLOSED),
                      site = add_hook((struct channel_id){0}, 7);
    assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE);
    assert_int_equal(command(COMMAND_END), REFUSAL_NONE);
    assert_string_equal(listed(closed), "closed ");
    assert_string_equal(listed(site), "opened closed ");
    assert_true(channel_id_eq(oldest(site).channel, t.channel));
}

static void a_queue_holds_five_hundred_and_counts_the_rest(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_DELIVERIES_WAITING / 2 + 3; i++) {
        assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE);
        assert_int_equal(command(COMMAND_END), REFUSAL_NONE);
        if (i % 50 == 0)
            poll_store();
    }
    struct webhook_state s = webhooks_state(t.webhooks, t.hook);
    assert_int_equal(s.waiting, LIMIT_DELIVERIES_WAITING);
    assert_int_equal(s.lost, 6);
}

static enum err count_one(void *user, const struct delivery_record *delivery)
{
    (void)delivery;
    (*(uint32_t *)user)++;
    return ERR_OK;
}

static uint32_t stored(void)
{
    uint32_t count = 0;
    store_flush(t.store);
    site_poll(t.site);
    assert_int_equal(store_deliveries(t.store, count_one, &count), ERR_OK);
    return count;
}

static void what_is_on_its_way_goes_with_its_webhook_and_with_its_channel(void **state)
{
    (void)state;
    struct webhook_id other = add_hook(t.channel, 7);
    assert_int_equal(command(COMMAND_OPEN), REFUSAL_NONE);
    assert_int_equal(stored(), 2);
    struct directory_change what;
    assert_int_equal(directory_plan_webhook_remove(site_directory_of(t.site), t.channel, t.hook, &what), REFUSAL_NONE);
    apply(&what, 1);
    assert_int_equal(stored(), 1);
    webhooks_tick(t.webhooks, clock_wall_ms(), clock_now_us());
    assert_int_equal(webhooks_state(t.webhooks, t.hook).waiting, 0);
    assert_int_equal(webhooks_state(t.webhooks, other).waiting, 1);
    what = (struct directory_change){.kind = DIRECTORY_CHANNEL_REMOVE, .channel_removed = t.channel};
    apply(&what, 1);
    webhooks_tick(t.webhooks, clock_wall_ms(), clock_now_us());
    assert_int_equal(webhooks_state(t.webhooks, other).waiting, 0);
    assert_int_equal(stored(), 0);
}

static void what_is_dropped_before_its_commit_is_not_told(void **state)
{
    (void)state;
    struct room *room;
    assert_int_equal(site_room(t.site, t.channel, &room), ERR_OK);
    struct site_change change = begin();
    struct command c = {.kind = COMMAND_OPEN, .who = identity_of_account(t.host), .fresh_session = {id_random()}};
    assert_int_equal(site_room_command(&change, room, &c), REFUSAL_NONE);
    assert_string_equal(listed(t.hook), "opened ");
    site_drop(&change);
    assert_string_equal(listed(t.hook), "");
    assert_int_equal(stored(), 0);
}

static void a_body_says_what_and_where_and_names_nobody(void **state)
{
    (void)state;
    const struct delivery_record r = {.id = {{1}},
                                      .event = WEBHOOK_SOMEONE_WAITS,
                                      .channel = t.channel,
                                      .session = {{{2}}},
                                      .waiting = 3,
                                      .at_ms = 1764280000000};
    char body[WEBHOOK_BODY_SIZE], expected[WEBHOOK_BODY_SIZE], channel[ID_TEXT_SIZE];
    id_to_text(t.channel.v, channel);
    size_t len = webhook_body(site_directory_of(t.site), &r, body);
    snprintf(
        expected, sizeof expected,
        "{\"id\":\"01000000000000000000000000000000\",\"event\":\"someone_waits\",\"at\":1764280000000,"
        "\"channel\":{\"id\":\"%s\",\"name\":\"Here\"},\"session\":\"02000000000000000000000000000000\",\"waiting\":3}",
        channel);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(body, expected, len);
    const struct delivery_record test = {.id = {{1}}, .event = WEBHOOK_TEST, .at_ms = 5};
    len = webhook_body(site_directory_of(t.site), &test, body);
    assert_memory_equal(body, "{\"id\":\"01000000000000000000000000000000\",\"event\":\"test\",\"at\":5}", len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_is_that_of_the_specification),
        cmocka_unit_test(a_secret_is_written_as_the_specification_says),
        cmocka_unit_test(only_urls_that_lead_to_public_hosts_over_tls_are_taken),
        cmocka_unit_test_setup_teardown(what_happened_is_told_once_in_order_and_again_after_a_restart, start, stop),
        cmocka_unit_test_setup_teardown(an_attempt_that_fails_is_remembered_with_its_pause, start, stop),
        cmocka_unit_test_setup_teardown(webhooks_hear_what_they_asked_for_of_their_channel_and_the_sites_of_all, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_queue_holds_five_hundred_and_counts_the_rest, start, stop),
        cmocka_unit_test_setup_teardown(what_is_on_its_way_goes_with_its_webhook_and_with_its_channel, start, stop),
        cmocka_unit_test_setup_teardown(what_is_dropped_before_its_commit_is_not_told, start, stop),
        cmocka_unit_test_setup_teardown(a_body_says_what_and_where_and_names_nobody, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
