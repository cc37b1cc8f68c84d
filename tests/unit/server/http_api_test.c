/* The HTTP interface: who may do what, and when it is answered. */
#include "http_world.h"

/* ── log-in ── */

static void a_right_password_gives_a_cookie(void **state)
{
    (void)state;
    assert_int_equal(log_in("HOST", PASSWORD), 200);
    assert_string_equal(text_at("account", "login"), "host");
    assert_non_null(strstr(t.set_cookie, "; Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax"));
    assert_int_equal(strncmp(t.set_cookie, "__Host-dais=", 12), 0);
    t.set_cookie[12 + 64] = '\0';
    snprintf(t.cookies[NOBODY], sizeof t.cookies[NOBODY], "%.120s", t.set_cookie);
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/me", NULL), 200);
    assert_string_equal(text_at("account", "login"), "host");
    /* A second log-in ends the first. */
    assert_int_equal(log_in("host", PASSWORD), 200);
    assert_int_equal(t.logouts, 1);
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/channels", NULL), 401);
}

static void a_log_out_ends_the_log_in(void **state)
{
    (void)state;
    assert_int_equal(ask(HOST, HTTP_POST, "/api/v1/logout", "{}"), 200);
    assert_non_null(strstr(t.set_cookie, "Max-Age=0"));
    assert_int_equal(t.logouts, 1);
    assert_int_equal(ask(HOST, HTTP_GET, "/api/v1/channels", NULL), 401);
    assert_int_equal(ask(MEMBER, HTTP_GET, "/api/v1/me", NULL), 200);
}

static void unknown_and_wrong_look_alike(void **state)
{
    (void)state;
    assert_int_equal(log_in("host", "not the password"), 401);
    char first[512];
    snprintf(first, sizeof first, "%.500s", t.text);
    assert_string_equal(code(), "bad_login");
    assert_string_equal(t.set_cookie, "");
    assert_int_equal(log_in("no such person", "not the password"), 401);
    assert_string_equal(t.text, first);
    assert_int_equal(log_in("host", ""), 401);
}

static void ten_failures_are_enough_for_an_account(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_LOGIN_FAILURES_ACCOUNT; i++)
        assert_int_equal(log_in("host", "wrong again and again"), 401);
    assert_int_equal(log_in("host", PASSWORD), 429);
    assert_string_equal(code(), "too_many_tries");
    unsigned seconds = 0; /* a tenth of the quarter of an hour, less what the hashing took */
    assert_int_equal(sscanf(t.header, "retry-after: %u", &seconds), 1);
    assert_in_range(seconds, 30, LIMIT_LOGIN_WINDOW_S / LIMIT_LOGIN_FAILURES_ACCOUNT);
    assert_int_equal(log_in("member", PASSWORD), 200);
    for (int i = 0; i < LIMIT_LOGIN_FAILURES_ACCOUNT; i++)
        assert_int_equal(log_in("nobody", "wrong again and again"), 401);
    assert_int_equal(log_in("Nobody", "wrong again and again"), 429);
}

/* Names that are tried one after the other from one address: no account is shut out, the address is. */
static void a_hundred_failures_are_enough_for_an_address(void **state)
{
    (void)state;
    char login[32] = "person 0";
    int tries = 0;
    while (log_in(login, "wrong") == 401) {
        snprintf(login, sizeof login, "person %d", ++tries / 5);
        assert_true(tries < 2 * LIMIT_LOGIN_FAILURES_ADDRESS); /* some are free again while the others are hashed */
    }
    assert_true(tries >= LIMIT_LOGIN_FAILURES_ADDRESS);
    assert_string_equal(code(), "too_many_tries");
    assert_int_equal(log_in("host", PASSWORD), 429);
    assert_string_equal(code(), "too_many_tries");
}

static void an_expired_or_made_up_cookie_is_nobody(void **state)
{
    (void)state;
    struct site_change change;
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), &change), ERR_OK);
    char secret[AUTH_SECRET_SIZE];
    uint8_t token[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, token);
    struct login_record record = {t.accounts[HOST], clock_wall_ms() - 1};
    store_batch_login_put(site_batch(&change), token, &record, STR_NONE);
    finish_change(&change);
    snprintf(t.cookies[NOBODY], sizeof t.cookies[NOBODY], AUTH_COOKIE "=%s", secret);
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/channels", NULL), 401);
    memset(secret, 'a', 64);
    snprintf(t.cookies[NOBODY], sizeof t.cookies[NOBODY], AUTH_COOKIE "=%s", secret);
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/v1/channels", NULL), 401);
    assert_string_equal(code(), "unauthorized");
}

/* ── the way in ── */

static void changes_come_from_our_own_pages(void **state)
{
    (void)state;
    const char *path = path_of("/subscribe", NULL);
    struct http_request request = request_of(MEMBER, HTTP_POST, path, "{\"subscribed\":true}");
    static const char *const foreign[] = {"https://evil.example",  "null",
                                          "http://localhost:8443", "https://localhost:8443.evil.example",
                                          "https://localhost",     "https://localhost:8443/"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        request.origin = str_of(foreign[i]);
        assert_int_equal(send_request(&request), 403);
        assert_refused(403, "forbidden_origin", "");
    }
    request.origin = STR_NONE;
    assert_int_equal(send_request(&request), 403);
    request.sec_fetch_site = STR("cross-site");
    assert_int_equal(send_request(&request), 403);
    request.sec_fetch_site = STR("same-origin");
    assert_int_equal(send_request(&request), 200);
    struct http_request login = request_of(NOBODY, HTTP_POST, "/api/v1/login", "{\"login\":\"a\",\"password\":\"b\"}");
    login.origin = STR("https://evil.example");
    assert_int_equal(send_request(&login), 403);
    login.origin = STR_NONE;
    assert_int_equal(send_request(&login), 401);
}

static void bodies_are_json_of_the_description(void **state)
{
    (void)state;
    struct http_request request = request_of(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"x\",\"type\":\"open\"}");
    request.content_type = STR("text/plain");
    send_request(&request);
    assert_refused(415, "unsupported_media_type", "");
    request.content_type = STR("application/json; charset=utf-8");
    assert_int_equal(send_request(&request), 201);
    ask(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"x\",\"type\":\"open\",\"owner\":\"me\"}");
    assert_refused(400, "unknown_field", "owner");
    ask(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"x\"}");
    assert_refused(400, "missing_field", "type");
    ask(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"\\u200b\",\"type\":\"open\"}");
    assert_refused(400, "bad_name", "name");
    ask(HOST, HTTP_POST, "/api/v1/channels", "{");
    assert_refused(400, "malformed", "");
    ask(HOST, HTTP_GET, "/api/v1/nothing", NULL);
    assert_refused(404, "not_found", "");
    ask(HOST, HTTP_PUT, "/api/v1/me", "{}");
    assert_refused(405, "method_not_allowed", "");
    assert_string_equal(t.header, "allow: GET, PATCH");
    struct http_request query = request_of(HOST, HTTP_GET, "/api/v1/channels", NULL);
    query.query[0] = STR("sort=size");
    query.query_count = 1;
    send_request(&query);
    assert_refused(400, "out_of_range", "sort");
    assert_int_equal(ask(NOBODY, HTTP_GET, "/api/openapi.json", NULL), 200);
    assert_string_equal(text_at("openapi", NULL), "3.1.0");
}

/* "/channels/{channel}/links" with an id in each pair of braces. */
static void fill_holes(const char *from, char *out, size_t size)
{
    size_t len = 0;
    while (*from) {
        const char *end = *from == '{' ? strchr(from, '}') + 1 : from + 1;
        int n = *from == '{' ? snprintf(out + len, size - len, "00000000000000000000000000000001")
                             : snprintf(out + len, size - len, "%c", *from);
        len += (size_t)n;
        assert_true(len < size);
        from = end;
    }
}

static void without_a_log_in_nothing_is_told(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PROTO_ROUTE_COUNT; i++) {
        const struct proto_route_row *row = &proto_routes[i];
        if (row->raw || row->who == PROTO_WHO_NONE)
            continue;
        char path[256];
        fill_holes(row->path, path, sizeof path);
        assert_int_equal(ask(NOBODY, (enum http_method)row->method, path, row->body ? "{}" : NULL), 401);
    }
}

/* ── channels ── */

static void who_may_not_know_of_a_channel_gets_what_a_missing_one_gives(void **state)
{
    (void)state;
    struct channel_id real = t.channel, missing = {id_random()};
    struct {
        enum http_method method;
        const char *path, *body;
    } asked[] = {
        {HTTP_GET, "", NULL},
        {HTTP_PATCH, "", "{\"name\":\"mine\"}"},
        {HTTP_DELETE, "", NULL},
        {HTTP_GET, "/members", NULL},
        {HTTP_POST, "/members", "{\"account\":\"00000000000000000000000000000001\",\"role\":\"manager\"}"},
        {HTTP_POST, "/subscribe", "{\"subscribed\":true}"},
        {HTTP_GET, "/room", NULL},
        {HTTP_POST, "/room/open", "{}"},
        {HTTP_POST, "/room/end", "{}"},
        {HTTP_POST, "/media-tokens", "{\"role\":\"speaker\",\"name\":\"cam\"}"},
    };
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        t.channel = real;
        ask(STRANGER, asked[i].method, path_of(asked[i].path, NULL), asked[i].body);
        assert_refused(404, "not_found", "");
        char first[1024];
        snprintf(first, sizeof first, "%.1000s", t.text);
        t.channel = missing;
        ask(STRANGER, asked[i].method, path_of(asked[i].path, NULL), asked[i].body);
        assert_string_equal(t.text, first);
    }
    t.channel = real;
    ask(STRANGER, HTTP_GET, "/api/v1/channels/not-an-id", NULL);
    assert_refused(404, "not_found", "");
}

static void members_see_and_managers_change(void **state)
{
    (void)state;
    assert_int_equal(ask(MEMBER, HTTP_GET, path_of("", NULL), NULL), 200);
    assert_string_equal(text_at("channel", "name"), "Green Room");
    assert_string_equal(text_at("channel", "role"), "member");
    ask(MEMBER, HTTP_PATCH, path_of("", NULL), "{\"type\":\"public_open\"}");
    assert_refused(403, "forbidden", "");
    ask(MEMBER, HTTP_DELETE, path_of("", NULL), NULL);
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_PATCH, path_of("", NULL), "{\"type\":\"open\",\"description\":\"a\\nb\"}"), 200);
    assert_string_equal(text_at("channel", "type"), "open");
    assert_int_equal(ask(STRANGER, HTTP_GET, path_of("", NULL), NULL), 200);
    ask(HOST, HTTP_PATCH, path_of("", NULL), "{}");
    assert_refused(422, "empty", "");
    ask(VIEWER, HTTP_POST, "/api/v1/channels", "{\"name\":\"x\",\"type\":\"open\"}");
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_DELETE, path_of("", NULL), NULL), 200);
    assert_int_equal(ask(HOST, HTTP_GET, path_of("", NULL), NULL), 404);
}

static void channels_are_listed_by_relation_and_page(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_PAGE_ITEMS; i++) {
        char body[96];
        snprintf(body, sizeof body, "{\"name\":\"Hall %02d\",\"type\":\"private\"}", i);
        assert_int_equal(ask(HOST, HTTP_POST, "/api/v1/channels", body), 201);
    }
    struct http_request request = request_of(HOST, HTTP_GET, "/api/v1/channels", NULL);
    request.query[0] = STR("sort=name");
    request.query_count = 1;
    send_request(&request);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), LIMIT_PAGE_ITEMS);
    json_t *first = json_array_get(json_object_get(t.json, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "Green Room");
    char cursor[64];
    snprintf(cursor, sizeof cursor, "cursor=%s", text_at("cursor", NULL));
    request.query[1] = str_of(cursor);
    request.query_count = 2;
    send_request(&request);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
    assert_null(json_object_get(t.json, "cursor"));
    request.query[0] = STR("q=hall 1");
    request.query_count = 1;
    send_request(&request);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 10);
    assert_int_equal(ask(HOST, HTTP_POST, "/api/v1/channels",
                         "{\"name\":\"\u00dcbungsb\u00fchne \u0417\u0410\u041b\",\"type\":\"private\"}"),
                     201);
    static const char *const typed[] = {"q=\xc3\xbc"
                                        "bung",
                                        "q=B\xc3\x9c"
                                        "HNE",
                                        "q=\xd0\xb7\xd0\xb0\xd0\xbb", "q=hne"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        request.query[0] = str_of(typed[i]);
        send_request(&request);
        assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
    }
    ask(STRANGER, HTTP_GET, "/api/v1/channels", NULL);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 0);
    struct http_request managed = request_of(MEMBER, HTTP_GET, "/api/v1/channels", NULL);
    managed.query[0] = STR("relation=manager");
    managed.query_count = 1;
    send_request(&managed);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 0);
    managed.query[0] = STR("relation=member");
    send_request(&managed);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
}

/* All pages of a list under one sort, as "name name …"; who does not fit is left out of the text, not of the count. */
static size_t read_sorted(enum person who, const char *path, const char *sort, char out[256])
{
    struct http_request request = request_of(who, HTTP_GET, path, NULL);
    char asked[64], cursor[512] = "";
    size_t count = 0, used = 0;
    snprintf(asked, sizeof asked, "sort=%s", sort);
    request.query[0] = str_of(asked);
    do {
        request.query[1] = str_of(cursor);
        request.query_count = *cursor ? 2 : 1;
        assert_int_equal(send_request(&request), 200);
        json_t *item;
        size_t i;
        json_array_foreach(json_object_get(t.json, "items"), i, item)
        {
            const char *name = json_string_value(json_object_get(item, "name"));
            if (used + strlen(name) + 2 < 256)
                used += (size_t)snprintf(out + used, 256 - used, "%s ", name);
            count++;
        }
        snprintf(cursor, sizeof cursor, "cursor=%s", text_at("cursor", NULL));
    } while (json_object_get(t.json, "cursor"));
    return count;
}

static void lists_are_sorted_over_all_their_pages(void **state)
{
    (void)state;
    enum { MORE = 2 * LIMIT_PAGE_ITEMS };
    for (int i = 0; i < MORE; i++) {
        char body[160];
        snprintf(body, sizeof body, "{\"login\":\"x%02d\",\"name\":\"%s%02d\"%s}", i, i % 2 ? "\u00d6" : "n", 99 - i,
                 i % 3 ? "" : ",\"site_role\":\"viewer\"");
        assert_int_equal(ask(ADMIN, HTTP_POST, "/api/v1/accounts", body), 201);
        char id[ID_TEXT_SIZE + 64];
        snprintf(id, sizeof id, "{\"account\":\"%s\",\"role\":\"%s\"}", text_at("account", "id"),
                 i % 5 ? "member" : "moderator");
        assert_int_equal(ask(HOST, HTTP_POST, path_of("/members", NULL), id), 201);
        snprintf(body, sizeof body, "{\"name\":\"Group %02d\"}", i);
        assert_int_equal(ask(ADMIN, HTTP_POST, "/api/v1/groups", body), 201);
    }
    const struct {
        const char *path, *sort;
        size_t count;
        const char *first;
    } cases[] = {
        {"/api/v1/accounts", "name", MORE + 5, "admin host member n01 n03 "},
        {"/api/v1/accounts", "-name", MORE + 5, "viewer stranger \u00d698 \u00d696 "},
        {"/api/v1/accounts", "email", MORE + 5, ""},
        {"/api/v1/accounts", "-email", MORE + 5, ""},
        {"/api/v1/accounts", "role", MORE + 5, "admin host member "},
        {"/api/v1/accounts", "-role", MORE + 5, "n03 n09 "},
        {"/api/v1/accounts", "state", MORE + 5, "admin host member stranger viewer n01 "},
        {"/api/v1/accounts", "-state", MORE + 5, "n01 n03 "},
        {"/api/v1/groups", "name", MORE, "Group 00 Group 01 "},
        {"/api/v1/groups", "-name", MORE, "Group 99 Group 98 "},
        {"/api/v1/groups", "members", MORE, "Group 00 Group 01 "},
        {"/api/v1/groups", "-members", MORE, "Group 00 Group 01 "},
        {path_of("/members", NULL), "name", MORE + 2, "host member n01 "},
        {path_of("/members", NULL), "-name", MORE + 2, "\u00d698 \u00d696 "},
        {path_of("/members", NULL), "role", MORE + 2, "host n09 n19 "},
        {path_of("/members", NULL), "-role", MORE + 2, "member n01 "},
        {path_of("/members", NULL), "state", MORE + 2, "host member n01 "},
        {path_of("/members", NULL), "-state", MORE + 2, "host member n01 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char names[256] = "";
        size_t count = read_sorted(ADMIN, cases[i].path, cases[i].sort, names);
        if (count != cases[i].count || strncmp(names, cases[i].first, strlen(cases[i].first)) != 0)
            fail_msg("%s %s: %zu, %s", cases[i].path, cases[i].sort, count, names);
    }
}

static void a_sort_tells_nobody_what_she_may_not_see(void **state)
{
    (void)state;
    static const char *const hidden[] = {"sort=email", "sort=-email", "sort=role",
                                         "sort=-role", "sort=state",  "sort=-state"};
    struct http_request request = request_of(MEMBER, HTTP_GET, "/api/v1/accounts", NULL);
    request.query_count = 1;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        request.query[0] = str_of(hidden[i]);
        send_request(&request);
        assert_refused(403, "forbidden", "sort");
    }
    request.query[0] = STR("sort=-name");
    assert_int_equal(send_request(&request), 200);
    request.query[0] = STR("sort=created");
    send_request(&request);
    assert_refused(400, "out_of_range", "sort");
    request.query[0] = STR("sort=name");
    request.query[1] = STR("cursor=b000102030405060708090a0b0c0d0e0f"); /* of -name */
    request.query_count = 2;
    send_request(&request);
    assert_refused(400, "out_of_range", "cursor");
}

static char member_ids[2][ID_TEXT_SIZE + 1]; /* HOST's, MEMBER's */

static void read_members(void)
{
    assert_int_equal(ask(HOST, HTTP_GET, path_of("/members", NULL), NULL), 200);
    json_t *items = json_object_get(t.json, "items");
    assert_int_equal(json_array_size(items), 2);
    for (size_t i = 0; i < 2; i++)
        snprintf(member_ids[i], sizeof member_ids[i], "/%s",
                 json_string_value(json_object_get(json_array_get(items, i), "id")));
}

static void the_owner_stays_and_members_may_leave(void **state)
{
    (void)state;
    read_members();
    char body[128], id[ID_TEXT_SIZE];
    id_to_text(t.accounts[MEMBER].v, id);
    snprintf(body, sizeof body, "{\"account\":\"%s\",\"role\":\"member\"}", id);
    ask(HOST, HTTP_POST, path_of("/members", NULL), body);
    assert_refused(409, "exists", "");
    ask(MEMBER, HTTP_DELETE, path_of("/members", member_ids[0]), NULL);
    assert_refused(403, "forbidden", "");
    ask(MEMBER, HTTP_PATCH, path_of("/members", member_ids[1]), "{\"role\":\"manager\"}");
    assert_refused(403, "forbidden", "");
    ask(HOST, HTTP_PATCH, path_of("/members", member_ids[0]), "{\"role\":\"member\"}");
    assert_refused(422, "owner_stays", "");
    assert_int_equal(ask(HOST, HTTP_PATCH, path_of("/members", member_ids[1]), "{\"role\":\"manager\"}"), 200);
    assert_string_equal(text_at("member", "role"), "manager");
    ask(MEMBER, HTTP_DELETE, path_of("/members", member_ids[0]), NULL);
    assert_refused(422, "owner_stays", "");
    ask(HOST, HTTP_DELETE, path_of("/members", "/00000000000000000000000000000001"), NULL);
    assert_refused(404, "not_found", "");
    assert_int_equal(ask(MEMBER, HTTP_DELETE, path_of("/members", member_ids[1]), NULL), 200);
    assert_int_equal(ask(MEMBER, HTTP_GET, path_of("", NULL), NULL), 404);
}

/* ── accounts ── */

static void only_admins_make_accounts(void **state)
{
    (void)state;
    const char *body =
        "{\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"curtain call 7\",\"email\":\"ada@example.org\"}";
    ask(HOST, HTTP_POST, "/api/v1/accounts", body);
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(ADMIN, HTTP_POST, "/api/v1/accounts", body), 201);
    assert_string_equal(text_at("account", "site_role"), "user");
    ask(ADMIN, HTTP_POST, "/api/v1/accounts", body);
    assert_int_equal(t.status, 409);
    assert_string_equal(code(), "exists");
    ask(ADMIN, HTTP_POST, "/api/v1/accounts", "{\"login\":\"bob\",\"name\":\"Bob\",\"password\":\"password123\"}");
    assert_refused(422, "weak_password", "password");
    assert_int_equal(log_in("ada", "curtain call 7"), 200);
    struct http_request request = request_of(HOST, HTTP_GET, "/api/v1/accounts", NULL);
    request.query[0] = STR("q=AD");
    request.query_count = 1;
    send_request(&request);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 2); /* admin, ada */
    assert_null(strstr(t.text, "example.org"));
    request.cookie = str_of(t.cookies[ADMIN]);
    send_request(&request);
    assert_non_null(strstr(t.text, "example.org"));
}

/* ── the room ── */

/* The settings as they are now, one member changed. */
static void settings_are_saved_whole_and_never_over_newer_ones(void **state)
{
    (void)state;
    char before[sizeof t.text];
    snprintf(before, sizeof before, "%s", settings_with("enabled", json_true()));
    ask(MEMBER, HTTP_GET, path_of("/room", NULL), NULL);
    assert_refused(403, "forbidden", "");
    ask(MEMBER, HTTP_PUT, path_of("/room", NULL), before);
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), before), 200);
    assert_true(json_is_true(json_object_get(json_object_get(t.json, "settings"), "enabled")));
    /* The same version again is stale, and the newer values come with the refusal. */
    ask(HOST, HTTP_PUT, path_of("/room", NULL), before);
    assert_refused(409, "conflict", "");
    assert_true(json_is_true(json_object_get(json_object_get(t.json, "settings"), "enabled")));
    assert_true(json_is_array(json_object_get(t.json, "people")));
    ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("stage_limit", json_integer(50)));
    assert_refused(400, "out_of_range", "stage_limit");
    ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("owner", json_true()));
    assert_refused(400, "unknown_field", "owner");
    ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("speakers", json_pack("[{}]")));
    assert_refused(400, "out_of_range", "speakers");
    ask(HOST, HTTP_PUT, path_of("/room", NULL),
        settings_with("speakers", json_pack("[{s:s}]", "account", "00000000000000000000000000000001")));
    assert_true(t.status == 400 || t.status == 404 || t.status == 422);
    char id[ID_TEXT_SIZE];
    id_to_text(t.accounts[MEMBER].v, id);
    assert_int_equal(
        ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("speakers", json_pack("[{s:s}]", "account", id))),
        200);
    json_t *person = json_array_get(json_object_get(t.json, "people"), 0);
    assert_string_equal(json_string_value(json_object_get(person, "login")), "member");
}

static void the_room_is_opened_and_ended_from_outside(void **state)
{
    (void)state;
    ask(HOST, HTTP_POST, path_of("/room/open", NULL), "{}");
    assert_refused(409, "room_disabled", "");
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("enabled", json_true())), 200);
    ask(MEMBER, HTTP_POST, path_of("/room/open", NULL), "{}");
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/room/open", NULL), "{}"), 200);
    char session[ID_TEXT_SIZE];
    snprintf(session, sizeof session, "%s", text_at("session", NULL));
    assert_int_equal(strlen(session), 32);
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/room/open", NULL), "{}"), 200);
    assert_string_equal(text_at("session", NULL), session);
    ask(MEMBER, HTTP_GET, path_of("", NULL), NULL);
    json_t *live = json_object_get(json_object_get(t.json, "channel"), "live");
    assert_string_equal(json_string_value(json_object_get(live, "state")), "open");
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/room/end", NULL), "{}"), 200);
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/room/end", NULL), "{}"), 200);
}

static void a_media_token_is_for_one_channel_and_kept_as_a_hash(void **state)
{
    (void)state;
    const char *body = "{\"role\":\"viewer\",\"name\":\"Wall\"}";
    assert_int_equal(ask(HOST, HTTP_PUT, path_of("/room", NULL), settings_with("enabled", json_true())), 200);
    ask(MEMBER, HTTP_POST, path_of("/media-tokens", NULL), body);
    assert_refused(403, "forbidden", "");
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/media-tokens", NULL), body), 201);
    char bearer[128];
    snprintf(bearer, sizeof bearer, "Bearer %s", text_at("token", NULL));
    struct http_request request = {.authorization = str_of(bearer)};
    struct media_login login;
    assert_int_equal(auth_media_login_of_request(t.auth, &request, clock_wall_ms(), &login), ERR_OK);
    assert_true(channel_id_eq(login.channel, t.channel));
    assert_int_equal(login.role, MEDIA_ROLE_VIEWER);
    assert_string_equal(login.name, "Wall");
    assert_int_equal(auth_media_login_of_request(t.auth, &request,
                                                 clock_wall_ms() + LIMIT_MEDIA_TOKEN_S * INT64_C(1000) + 1, &login),
                     ERR_NOT_FOUND);
    bearer[10] = bearer[10] == 'a' ? 'b' : 'a';
    assert_int_equal(auth_media_login_of_request(t.auth, &request, clock_wall_ms(), &login), ERR_NOT_FOUND);
}

/* ── keys ── */

static void the_same_key_is_never_applied_twice(void **state)
{
    (void)state;
    struct http_request request =
        request_of(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"Once\",\"type\":\"open\"}");
    request.idempotency_key = STR("0123456789abcdef0123456789abcdef");
    assert_int_equal(send_request(&request), 201);
    char first[4096];
    snprintf(first, sizeof first, "%.4000s", t.text);
    assert_int_equal(send_request(&request), 201);
    assert_string_equal(t.text, first);
    /* Also after a restart. */
    close_world();
    open_world();
    assert_int_equal(send_request(&request), 201);
    assert_string_equal(t.text, first);
    /* Another's key is another key. */
    struct http_request others = request;
    others.cookie = str_of(t.cookies[MEMBER]);
    assert_int_equal(send_request(&others), 201);
    assert_string_not_equal(t.text, first);
    request.path = STR("/api/v1/logout");
    request.body = STR("{}");
    request.idempotency_key = STR("not a key");
    assert_int_equal(send_request(&request), 200); /* not durable: the header is nothing to it */
    request = request_of(MEMBER, HTTP_POST, "/api/v1/channels", "{\"name\":\"x\",\"type\":\"open\"}");
    request.idempotency_key = STR("not a key");
    send_request(&request);
    assert_refused(400, "out_of_range", "Idempotency-Key");
}

static void two_at_once_with_one_key_get_one_answer(void **state)
{
    (void)state;
    struct http_request request =
        request_of(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"Twin\",\"type\":\"open\"}");
    request.idempotency_key = STR("fedcba9876543210fedcba9876543210");
    t.answered = false;
    t.expected = 2;
    http_api_handle(t.api, &request);
    http_api_handle(t.api, &request); /* before the commit of the first */
    pump();
    assert_int_equal(t.status, 201);
    assert_string_equal(t.text, t.previous);
    ask(HOST, HTTP_GET, "/api/v1/channels", NULL);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 2); /* with the Green Room */
}

static void a_key_of_another_request_is_refused(void **state)
{
    (void)state;
    struct http_request request =
        request_of(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\"First\",\"type\":\"open\"}");
    request.idempotency_key = STR("abcdefabcdefabcdefabcdefabcdefab");
    struct http_request other = request_of(HOST, HTTP_DELETE, path_of("", NULL), NULL);
    other.idempotency_key = request.idempotency_key;
    t.answered = false;
    t.expected = 2;
    http_api_handle(t.api, &request);
    http_api_handle(t.api, &other); /* before the commit of the first */
    pump();
    assert_refused(409, "key_reused", "");
    send_request(&other);
    assert_refused(409, "key_reused", "");
    assert_int_equal(ask(HOST, HTTP_GET, path_of("", NULL), NULL), 200);
}

/* The key is looked up before the password is hashed: what happened during that counts as well. */
static void one_key_makes_one_account(void **state)
{
    (void)state;
    enum { TRIES = 6 };
    const char *body = "{\"login\":\"twin\",\"name\":\"Twin\",\"password\":\"curtain call 7\"}";
    t.answered = false;
    t.expected = TRIES;
    struct http_request request = request_of(ADMIN, HTTP_POST, "/api/v1/accounts", body);
    request.idempotency_key = STR("00112233445566778899aabbccddeeff");
    for (int i = 0; i < TRIES; i++)
        http_api_handle(t.api, &request);
    pump();
    assert_int_equal(t.status, 201);
    assert_string_equal(t.text, t.previous);
    request.body = STR("{\"login\":\"other\",\"name\":\"Twin\",\"password\":\"curtain call 7\"}");
    send_request(&request);
    assert_refused(409, "key_reused", "");
    request = request_of(ADMIN, HTTP_GET, "/api/v1/accounts", NULL);
    request.query[0] = STR("q=twin");
    request.query_count = 1;
    send_request(&request);
    assert_int_equal(json_array_size(json_object_get(t.json, "items")), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_right_password_gives_a_cookie),
        TEST(a_log_out_ends_the_log_in),
        TEST(unknown_and_wrong_look_alike),
        TEST(ten_failures_are_enough_for_an_account),
        TEST(a_hundred_failures_are_enough_for_an_address),
        TEST(an_expired_or_made_up_cookie_is_nobody),
        TEST(changes_come_from_our_own_pages),
        TEST(bodies_are_json_of_the_description),
        TEST(without_a_log_in_nothing_is_told),
        TEST(who_may_not_know_of_a_channel_gets_what_a_missing_one_gives),
        TEST(members_see_and_managers_change),
        TEST(channels_are_listed_by_relation_and_page),
        TEST(lists_are_sorted_over_all_their_pages),
        TEST(a_sort_tells_nobody_what_she_may_not_see),
        TEST(the_owner_stays_and_members_may_leave),
        TEST(only_admins_make_accounts),
        TEST(settings_are_saved_whole_and_never_over_newer_ones),
        TEST(the_room_is_opened_and_ended_from_outside),
        TEST(a_media_token_is_for_one_channel_and_kept_as_a_hash),
        TEST(the_same_key_is_never_applied_twice),
        TEST(two_at_once_with_one_key_get_one_answer),
        TEST(a_key_of_another_request_is_refused),
        TEST(one_key_makes_one_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
