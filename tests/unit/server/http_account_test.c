/* How an account is left: log-ins, API tokens and guests that end, for good and at once. */
#include "http_world.h"

#include "dais/server/logins.h"

#include <sys/stat.h>

#define HOUR_MS INT64_C(3600000)

/* ── in one line ── */

static const char *account_path(enum person who, const char *rest)
{
    static char path[128];
    char id[ID_TEXT_SIZE];
    id_to_text(t.accounts[who].v, id);
    snprintf(path, sizeof path, "/api/v1/accounts/%s%s", id, rest);
    return path;
}

static void keep_cookie(enum person who)
{
    snprintf(t.cookies[who], sizeof t.cookies[who], "%.*s", (int)strcspn(t.set_cookie, ";"), t.set_cookie);
}

static void sign_in(enum person who, const char *login)
{
    t.cookies[NOBODY][0] = '\0';
    assert_int_equal(log_in(login, PASSWORD), 200);
    keep_cookie(who);
}

static void begin(struct site_change *change)
{
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), change), ERR_OK);
}

static struct http_request bearer_request(const char *secret)
{
    static char bearer[128];
    struct http_request request = request_of(NOBODY, HTTP_GET, "/api/v1/channels", NULL);
    snprintf(bearer, sizeof bearer, "Bearer %s", secret);
    request.authorization = str_of(bearer);
    return request;
}

static unsigned ask_by_token(const char *secret)
{
    struct http_request request = bearer_request(secret);
    return send_request(&request);
}

/* A log-in of MEMBER's that began then, in the place of her cookie. */
static void put_login(wall_ms created_ms)
{
    char secret[AUTH_SECRET_SIZE];
    uint8_t hash[STORE_TOKEN_HASH_BYTES];
    struct site_change change;
    auth_secret_new(secret, hash);
    const struct login_record record = {t.accounts[MEMBER], clock_wall_ms() + 100 * HOUR_MS, {id_random()}, created_ms};
    begin(&change);
    store_batch_login_put(site_batch(&change), hash, &record, STR("An older browser"));
    finish_change(&change);
    snprintf(t.cookies[MEMBER], sizeof t.cookies[MEMBER], AUTH_COOKIE "=%s", secret);
}

static void make_token(char secret[AUTH_SECRET_SIZE])
{
    const char *body = "{\"name\":\"Robot\",\"scopes\":[\"channels_read\"]}";
    assert_int_equal(ask(MEMBER, HTTP_POST, "/api/v1/tokens", body), 201);
    snprintf(secret, AUTH_SECRET_SIZE, "%s", text_at("secret", NULL));
    assert_int_equal(ask_by_token(secret), 200);
}

/* ── log-ins ── */

/* Made while the clock was ahead, or in the same millisecond: neither outlives a password that others know. */
static void all_log_ins_end_whatever_the_clock_says(void **state)
{
    (void)state;
    const char *body = "{\"password\":\"set by an administrator\"}";
    put_login(clock_wall_ms() + HOUR_MS);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 200);
    assert_int_equal(ask(ADMIN, HTTP_PUT, account_path(MEMBER, "/password"), body), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    put_login(clock_wall_ms() + 3 * HOUR_MS);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 200);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":true}"), 200);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":false}"), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
}

static void others_end_whatever_the_clock_says_and_ones_own_stays(void **state)
{
    (void)state;
    put_login(clock_wall_ms() + HOUR_MS);
    char other[sizeof t.cookies[MEMBER]];
    snprintf(other, sizeof other, "%.120s", t.cookies[MEMBER]);
    sign_in(MEMBER, "member");
    assert_int_equal(ask(MEMBER, HTTP_DELETE, "/api/v1/me/logins", NULL), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/me/logins", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
    snprintf(t.cookies[MEMBER], sizeof t.cookies[MEMBER], "%.120s", other);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    /* And who signs in now is not older than that. */
    sign_in(MEMBER, "member");
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 200);
}

/* What was just told, and is not on the disk yet, ends as well. */
static void a_log_in_of_this_moment_ends_too(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        sign_in(MEMBER, "member");
        assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":true}"), 200);
        assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":false}"), 200);
        assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    }
}

static void a_disabled_account_comes_back_without_log_ins_and_tokens(void **state)
{
    (void)state;
    char secret[AUTH_SECRET_SIZE];
    sign_in(MEMBER, "member");
    make_token(secret);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":true}"), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    assert_int_equal(ask_by_token(secret), 401);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":false}"), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    assert_int_equal(ask_by_token(secret), 401);
    sign_in(MEMBER, "member");
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/tokens", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 0);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/me/logins", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
}

static void a_password_set_by_another_ends_tokens_and_ones_own_does_not(void **state)
{
    (void)state;
    char secret[AUTH_SECRET_SIZE];
    sign_in(MEMBER, "member");
    make_token(secret);
    const char *own = "{\"old\":\"" PASSWORD "\",\"new\":\"exit stage right\"}";
    assert_int_equal(ask(MEMBER, HTTP_POST, "/api/v1/me/password", own), 200);
    assert_int_equal(ask_by_token(secret), 200);
    const char *set = "{\"password\":\"set by an administrator\"}";
    assert_int_equal(ask(ADMIN, HTTP_PUT, account_path(MEMBER, "/password"), set), 200);
    assert_int_equal(ask_by_token(secret), 401);
}

/* The store empties the list of a disabled account's tokens, but only once the commit is there: till then this check holds. */
static void no_token_of_a_disabled_account_counts(void **state)
{
    (void)state;
    char secret[AUTH_SECRET_SIZE];
    struct site_change change;
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":true}"), 200);
    const struct token_name name = {t.accounts[MEMBER], id_random(), clock_wall_ms() + HOUR_MS};
    struct token_record token = {
        .scopes = UINT32_MAX, .created_ms = clock_wall_ms(), .expires_ms = name.expires_ms, .name = STR("Robot")};
    auth_secret_new(secret, token.token_hash);
    begin(&change);
    store_batch_token_put(site_batch(&change), &name, &token);
    finish_change(&change);
    assert_int_equal(ask_by_token(secret), 401);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"name\":\"Mia\"}"), 200);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":false}"), 200);
    assert_int_equal(ask_by_token(secret), 401);
}

static void the_oldest_of_too_many_log_ins_makes_room(void **state)
{
    (void)state;
    put_login(1);
    char oldest[sizeof t.cookies[MEMBER]];
    snprintf(oldest, sizeof oldest, "%.120s", t.cookies[MEMBER]);
    for (wall_ms i = 2; i <= LIMIT_LOGINS_PER_ACCOUNT; i++)
        put_login(i);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 200);
    sign_in(STRANGER, "member");
    assert_int_equal(ask(STRANGER, HTTP_GET, "/api/v1/me/logins", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), LIMIT_LOGINS_PER_ACCOUNT);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 200);
    snprintf(t.cookies[MEMBER], sizeof t.cookies[MEMBER], "%.120s", oldest);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
}

/* So many passwords come back to the loop in one turn. */
static void passwords_come_back(uint64_t count)
{
    struct pollfd fd = {auth_fd(t.auth), POLLIN, 0};
    uint64_t checked = 0, more;
    while (checked < count) {
        assert_int_equal(poll(&fd, 1, 10000), 1);
        assert_int_equal(read(fd.fd, &more, sizeof more), sizeof more);
        checked += more;
    }
    auth_poll(t.auth);
}

/* What two decide at once, before either is on the disk, counts together. */
static void log_ins_at_once_make_room_each(void **state)
{
    (void)state;
    char old[3][sizeof t.cookies[MEMBER]];
    for (wall_ms i = 1; i <= LIMIT_LOGINS_PER_ACCOUNT; i++) {
        put_login(i);
        if (i <= 3)
            snprintf(old[i - 1], sizeof old[0], "%.120s", t.cookies[MEMBER]);
    }
    const char *body = "{\"login\":\"member\",\"password\":\"" PASSWORD "\"}";
    struct http_request request = request_of(NOBODY, HTTP_POST, "/api/v1/login", body);
    t.answered = false;
    t.expected = 2;
    http_api_handle(t.api, &request);
    http_api_handle(t.api, &request);
    passwords_come_back(2);
    pump();
    assert_int_equal(t.status, 200);
    for (int i = 0; i < 3; i++) {
        snprintf(t.cookies[MEMBER], sizeof t.cookies[MEMBER], "%.120s", old[i]);
        assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), i < 2 ? 401 : 200);
    }
}

/* ── what changed while a password was hashed ── */

static void put_account(enum person who, enum site_role role)
{
    struct account_record want = directory_account(site_directory_of(t.site), t.accounts[who])->r;
    struct directory_scratch scratch;
    struct directory_change what;
    struct site_change change;
    want.site_role = role;
    assert_int_equal(directory_plan_account(site_directory_of(t.site), &want, &scratch, &what, NULL), REFUSAL_NONE);
    begin(&change);
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    finish_change(&change);
}

static void who_is_no_administrator_any_more_sets_no_password(void **state)
{
    (void)state;
    struct http_request request =
        request_of(ADMIN, HTTP_PUT, account_path(MEMBER, "/password"), "{\"password\":\"set by an administrator\"}");
    t.answered = false;
    t.expected = 1;
    http_api_handle(t.api, &request);
    assert_false(t.answered);
    put_account(ADMIN, SITE_ROLE_USER);
    pump();
    assert_refused(403, "forbidden", "");
    sign_in(MEMBER, "member"); /* by the old one */
}

static void begin_request(const struct http_request *request)
{
    t.answered = false;
    t.expected = 1;
    http_api_handle(t.api, request);
    assert_false(t.answered);
}

static struct http_request log_in_request(const char *login)
{
    static char body[128];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login);
    return request_of(NOBODY, HTTP_POST, "/api/v1/login", body);
}

/* As an administrator does it: another password, or disabled. */
static void shut_out(enum person who, bool disabled)
{
    static char hash[AUTH_HASH_SIZE];
    struct account_record want = directory_account(site_directory_of(t.site), t.accounts[who])->r;
    struct directory_scratch scratch;
    struct directory_change what;
    struct site_change change;
    assert_int_equal(password_hash(STR("set by an administrator"), hash), ERR_OK);
    want.disabled = disabled;
    if (!disabled)
        want.password_hash = str_of(hash);
    begin(&change);
    assert_int_equal(logins_and_tokens_end(&change, &want), ERR_OK);
    assert_int_equal(directory_plan_account(site_directory_of(t.site), &want, &scratch, &what, NULL), REFUSAL_NONE);
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    finish_change(&change);
}

static void a_password_that_was_right_a_moment_ago_signs_nobody_in(void **state)
{
    (void)state;
    for (int disabled = 0; disabled < 2; disabled++) {
        enum person who = disabled ? STRANGER : MEMBER;
        struct http_request request = log_in_request(disabled ? "stranger" : "member");
        begin_request(&request);
        shut_out(who, disabled);
        pump();
        assert_refused(401, "bad_login", "");
        assert_string_equal(t.set_cookie, "");
    }
}

#define NEW_PASSWORD "{\"old\":\"" PASSWORD "\",\"new\":\"chosen by whoever knew it\"}"

/* Neither while the old one is checked, nor while the new one is hashed. */
static void a_reset_is_not_undone_by_who_changes_the_password_meanwhile(void **state)
{
    (void)state;
    struct http_request request = request_of(MEMBER, HTTP_POST, "/api/v1/me/password", NEW_PASSWORD);
    begin_request(&request);
    shut_out(MEMBER, false);
    pump();
    assert_refused(422, "wrong_password", "old");
    request = request_of(STRANGER, HTTP_POST, "/api/v1/me/password", NEW_PASSWORD);
    begin_request(&request);
    passwords_come_back(1);
    assert_false(t.answered);
    shut_out(STRANGER, false);
    pump();
    assert_refused(401, "unauthorized", "");
    assert_int_equal(log_in("stranger", "chosen by whoever knew it"), 401);
    assert_int_equal(log_in("stranger", "set by an administrator"), 200);
}

/* With who signed out meanwhile nothing of hers is changed, nor does her log-in come back by it. */
static void who_signed_out_meanwhile_changes_no_password(void **state)
{
    (void)state;
    sign_in(MEMBER, "member");
    struct http_request request = request_of(MEMBER, HTTP_POST, "/api/v1/me/password", NEW_PASSWORD);
    struct http_request logout = request_of(MEMBER, HTTP_POST, "/api/v1/logout", "{}");
    t.answered = false;
    t.expected = 2;
    http_api_handle(t.api, &request);
    http_api_handle(t.api, &logout);
    struct pollfd fd = {store_fd(t.store), POLLIN, 0};
    for (int i = 0; i < 200 && t.expected == 2; i++) {
        poll(&fd, 1, 50);
        site_poll(t.site);
    }
    pump();
    assert_refused(401, "unauthorized", "");
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/channels", NULL), 401);
    assert_int_equal(log_in("member", PASSWORD), 200);
}

static void who_is_no_longer_signed_in_sets_no_password_of_others(void **state)
{
    (void)state;
    struct http_request request =
        request_of(ADMIN, HTTP_PUT, account_path(MEMBER, "/password"), "{\"password\":\"by who is locked out\"}");
    begin_request(&request);
    shut_out(ADMIN, false);
    pump();
    assert_refused(403, "forbidden", "");
    sign_in(MEMBER, "member");
}

#define FIRST(login)                                                                                                   \
    "{\"token\":\"0123456789abcdef\",\"login\":\"" login "\",\"name\":\"First\",\"password\":\"" PASSWORD "\"}"

static void of_two_first_administrators_at_once_there_is_one(void **state)
{
    (void)state;
    close_world();
    nftw(t.folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(mkdir(t.folder, 0700), 0);
    open_world_with("0123456789abcdef");
    struct http_request first = request_of(NOBODY, HTTP_POST, "/api/v1/setup", FIRST("ada"));
    struct http_request second = request_of(NOBODY, HTTP_POST, "/api/v1/setup", FIRST("eve"));
    t.answered = false;
    t.expected = 2;
    http_api_handle(t.api, &first);
    http_api_handle(t.api, &second);
    pump();
    const struct directory *dir = site_directory_of(t.site);
    const struct account *only = directory_account_next(dir, NULL);
    assert_non_null(only);
    assert_null(directory_account_next(dir, only));
}

/* ── media tokens ── */

static const char *media_token_body = "{\"role\":\"viewer\",\"name\":\"Wall\"}";

static enum err media_login(const char *secret, struct media_login *ret_login)
{
    struct http_request request = bearer_request(secret);
    return auth_media_login_of_request(t.auth, &request, clock_wall_ms(), ret_login);
}

static void moderators(enum person who, bool on)
{
    char id[ID_TEXT_SIZE];
    id_to_text(t.accounts[who].v, id);
    json_t *list = on ? json_pack("[{s:s}]", "account", id) : json_array();
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("room_moderators", list)), 200);
}

static void a_media_token_is_listed_without_its_secret_and_revoked(void **state)
{
    (void)state;
    struct media_login login;
    char secret[AUTH_SECRET_SIZE], id[ID_TEXT_SIZE];
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/media-tokens", NULL), media_token_body), 201);
    snprintf(secret, sizeof secret, "%s", text_at("token", NULL));
    snprintf(id, sizeof id, "%s", text_at("id", NULL));
    assert_int_equal(media_login(secret, &login), ERR_OK);
    assert_true(auth_media_login_counts(t.auth, &login, clock_wall_ms()));
    assert_int_equal(ask(ADMIN, HTTP_GET, path_of("/media-tokens", NULL), NULL), 200);
    json_t *items = json_object_get(t.json, "items");
    assert_int_equal(json_array_size(items), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "name")), "Wall");
    assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "maker_name")), "host");
    assert_null(strstr(t.text, secret));
    ask(MEMBER, HTTP_GET, path_of("/media-tokens", NULL), NULL);
    assert_refused(403, "forbidden", "");
    ask(MEMBER, HTTP_DELETE, path_of("/media-tokens/", id), NULL);
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_DELETE, path_of("/media-tokens/", id), NULL), 200);
    assert_int_equal(media_login(secret, &login), ERR_NOT_FOUND);
    assert_false(auth_media_login_counts(t.auth, &login, clock_wall_ms()));
    /* Who is in while it expires may stay. */
    assert_true(auth_media_login_counts(t.auth, &login, login.expires_ms));
    assert_int_equal(ask(HOST, HTTP_DELETE, path_of("/media-tokens/", id), NULL), 404);
}

static void a_media_token_is_worth_what_its_maker_is(void **state)
{
    (void)state;
    struct media_login login;
    char secret[AUTH_SECRET_SIZE];
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("enabled", json_true())), 200);
    moderators(MEMBER, true);
    assert_int_equal(ask(MEMBER, HTTP_POST, path_of("/media-tokens", NULL), media_token_body), 201);
    snprintf(secret, sizeof secret, "%s", text_at("token", NULL));
    assert_int_equal(media_login(secret, &login), ERR_OK);
    moderators(MEMBER, false);
    assert_false(auth_media_login_counts(t.auth, &login, clock_wall_ms()));
    assert_false(auth_media_login_counts(t.auth, &login, login.expires_ms));
    assert_int_equal(media_login(secret, &login), ERR_NOT_FOUND);
    moderators(MEMBER, true);
    assert_int_equal(media_login(secret, &login), ERR_OK);
    assert_int_equal(ask(ADMIN, HTTP_PATCH, account_path(MEMBER, ""), "{\"disabled\":true}"), 200);
    assert_int_equal(media_login(secret, &login), ERR_NOT_FOUND);
}

static void a_channel_has_so_many_media_tokens(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_MEDIA_TOKENS_PER_CHANNEL; i++)
        assert_int_equal(ask(HOST, HTTP_POST, path_of("/media-tokens", NULL), media_token_body), 201);
    ask(HOST, HTTP_POST, path_of("/media-tokens", NULL), media_token_body);
    assert_refused(422, "too_many_tokens", "");
}

/* ── guests ── */

static void make_link(const char *role, char secret[AUTH_SECRET_SIZE])
{
    char body[128];
    snprintf(body, sizeof body, "{\"name\":\"Friends\",\"role\":\"%s\"}", role);
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/links", NULL), body), 201);
    snprintf(secret, AUTH_SECRET_SIZE, "%s", text_at("secret", NULL));
}

static unsigned come(const char *link)
{
    char body[160];
    snprintf(body, sizeof body, "{\"link\":\"%s\",\"name\":\"Gus\"}", link);
    unsigned status = ask(NOBODY, HTTP_POST, "/api/v1/guest", body);
    if (t.set_cookie[0])
        keep_cookie(NOBODY);
    return status;
}

static void open_to_guests(void)
{
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("enabled", json_true())), 200);
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("guests", json_string("link"))), 200);
}

static void a_guest_signs_out(void **state)
{
    (void)state;
    char link[AUTH_SECRET_SIZE];
    open_to_guests();
    make_link("viewer", link);
    assert_int_equal(come(link), 201);
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/me", NULL), 200);
    assert_string_equal(text_at("guest", "name"), "Gus");
    assert_int_equal(ask(NOBODY, HTTP_POST, "/api/v1/logout", "{}"), 200);
    assert_non_null(strstr(t.set_cookie, "Max-Age=0"));
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/me", NULL), 200);
    assert_null(json_object_get(t.json, "guest")); /* nor by the cookie that was kept */
    assert_int_equal(ask(NOBODY, HTTP_POST, "/api/v1/logout", "{}"), 401);
}

static void by_another_link_one_is_another_guest(void **state)
{
    (void)state;
    char viewer[AUTH_SECRET_SIZE], speaker[AUTH_SECRET_SIZE], id[ID_TEXT_SIZE];
    open_to_guests();
    make_link("viewer", viewer);
    make_link("speaker", speaker);
    assert_int_equal(come(viewer), 201);
    snprintf(id, sizeof id, "%s", text_at("guest", "id"));
    assert_int_equal(come(viewer), 201);
    assert_string_equal(text_at("guest", "id"), id); /* by the same the same */
    assert_int_equal(come(speaker), 201);
    assert_string_not_equal(text_at("guest", "id"), id);
    assert_string_equal(text_at("guest", "role"), "speaker");
}

static void after_thirty_days_a_guest_is_nobody(void **state)
{
    (void)state;
    char link[AUTH_SECRET_SIZE];
    open_to_guests();
    make_link("viewer", link);
    assert_int_equal(come(link), 201);
    struct http_request request = request_of(NOBODY, HTTP_GET, "/api/v1/me", NULL);
    struct login login;
    const wall_ms over_ms = clock_wall_ms() + LIMIT_GUEST_S * INT64_C(1000) + 1;
    assert_int_equal(auth_login_of_request(t.auth, &request, over_ms - 60000, &login), ERR_OK);
    assert_int_equal(auth_login_of_request(t.auth, &request, over_ms, &login), ERR_NOT_FOUND);
    /* And within a minute the record is gone. */
    site_guests_sweep(t.site, over_ms - over_ms % 60000 + 30000, clock_now_us());
    assert_non_null(directory_guest(site_directory_of(t.site), login.guest));
    site_guests_sweep(t.site, over_ms - over_ms % 60000 + 60000, clock_now_us());
    assert_null(directory_guest(site_directory_of(t.site), login.guest));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_log_ins_end_whatever_the_clock_says),
        TEST(others_end_whatever_the_clock_says_and_ones_own_stays),
        TEST(a_log_in_of_this_moment_ends_too),
        TEST(a_disabled_account_comes_back_without_log_ins_and_tokens),
        TEST(a_password_set_by_another_ends_tokens_and_ones_own_does_not),
        TEST(no_token_of_a_disabled_account_counts),
        TEST(the_oldest_of_too_many_log_ins_makes_room),
        TEST(log_ins_at_once_make_room_each),
        TEST(a_password_that_was_right_a_moment_ago_signs_nobody_in),
        TEST(a_reset_is_not_undone_by_who_changes_the_password_meanwhile),
        TEST(who_signed_out_meanwhile_changes_no_password),
        TEST(who_is_no_longer_signed_in_sets_no_password_of_others),
        TEST(who_is_no_administrator_any_more_sets_no_password),
        TEST(of_two_first_administrators_at_once_there_is_one),
        TEST(a_media_token_is_listed_without_its_secret_and_revoked),
        TEST(a_media_token_is_worth_what_its_maker_is),
        TEST(a_channel_has_so_many_media_tokens),
        TEST(a_guest_signs_out),
        TEST(by_another_link_one_is_another_guest),
        TEST(after_thirty_days_a_guest_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
