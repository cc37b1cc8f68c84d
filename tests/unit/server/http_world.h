/* The HTTP interface over a real store, with the edge's sockets left out, and a handful of people. */
#ifndef DAIS_TEST_HTTP_WORLD_H
#define DAIS_TEST_HTTP_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/http_api.h"

#include <ftw.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum person { NOBODY, ADMIN, HOST, MEMBER, STRANGER, VIEWER, PERSON_COUNT };

static struct {
    char folder[64];
    struct store *store;
    struct site *site;
    struct auth *auth;
    struct http_api *api;
    struct account_id accounts[PERSON_COUNT];
    char cookies[PERSON_COUNT][128];
    struct channel_id channel; /* private, HOST's, MEMBER is in it */
    uint32_t logouts;
    /* the last answer */
    bool answered;
    unsigned status;
    char text[262144];
    json_t *json;
    char set_cookie[256];
    char header[64];
    unsigned expected; /* answers still to come */
    char previous[4096];
} t;

#define PASSWORD "enter stage left"

/* ── in place of the edge ── */

static inline void fake_respond(struct server *server, struct http_handle handle, const struct http_response *response)
{
    (void)server, (void)handle;
    assert_true(t.expected > 0); /* each once */
    t.answered = --t.expected == 0;
    snprintf(t.previous, sizeof t.previous, "%.4000s", t.text);
    t.status = response->status;
    assert_true(response->body.len < sizeof t.text);
    if (response->body.len)
        memcpy(t.text, response->body.data, response->body.len);
    t.text[response->body.len] = '\0';
    json_decref(t.json);
    t.json = json_loads(t.text, 0, NULL);
    t.set_cookie[0] = t.header[0] = '\0';
    for (size_t i = 0; i < HTTP_HEADERS_MAX && response->headers[i].name; i++) {
        if (!strcmp(response->headers[i].name, "set-cookie") && !t.set_cookie[0]) /* the device's is the second */
            snprintf(t.set_cookie, sizeof t.set_cookie, "%s", response->headers[i].value);
        else
            snprintf(t.header, sizeof t.header, "%s: %s", response->headers[i].name, response->headers[i].value);
    }
}

static inline bool fake_origin_ok(const struct server *server, const struct http_request *request)
{
    (void)server;
    return origin_allowed(request->origin, request->host, NULL, 0);
}

static inline void on_logout(void *user, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES])
{
    (void)user, (void)token_hash;
    t.logouts++;
}

static inline void pump(void)
{
    struct pollfd fds[] = {{store_fd(t.store), POLLIN, 0}, {auth_fd(t.auth), POLLIN, 0}};
    for (int i = 0; i < 200 && !t.answered; i++) {
        poll(fds, 2, 50);
        auth_poll(t.auth);
        site_poll(t.site);
    }
    assert_true(t.answered);
}

static inline struct http_request request_of(enum person who, enum http_method method, const char *path,
                                             const char *body)
{
    struct http_request request = {
        .method = method,
        .path = str_of(path),
        .body = str_of(body),
        .host = STR("localhost:8443"),
        .origin = method == HTTP_GET ? STR_NONE : STR("https://localhost:8443"),
        .cookie = str_of(t.cookies[who]),
        .content_type = body ? STR("application/json") : STR_NONE,
        .peer = {.family = AF_INET, .ip = {127, 0, 0, 1}},
    };
    return request;
}

static inline unsigned send_request(const struct http_request *request)
{
    t.answered = false;
    t.expected = 1;
    http_api_handle(t.api, request);
    pump();
    return t.status;
}

static inline unsigned ask(enum person who, enum http_method method, const char *path, const char *body)
{
    struct http_request request = request_of(who, method, path, body);
    return send_request(&request);
}

static inline const char *text_at(const char *a, const char *b)
{
    json_t *value = json_object_get(t.json, a);
    if (b)
        value = json_object_get(value, b);
    return json_string_value(value) ? json_string_value(value) : "";
}

static inline const char *code(void)
{
    return text_at("error", "code");
}

static inline void assert_refused(unsigned status, const char *error, const char *field)
{
    if (t.status != status || strcmp(code(), error) || strcmp(text_at("error", "field"), field))
        fail_msg("expected %u %s %s, got %u %s", status, error, field, t.status, t.text);
}

static inline const char *path_of(const char *format, const char *id)
{
    static char path[256];
    char channel[ID_TEXT_SIZE];
    id_to_text(t.channel.v, channel);
    size_t at = (size_t)snprintf(path, sizeof path, "/api/v1/channels/%s%s", channel, format);
    if (id)
        snprintf(path + at, sizeof path - at, "%s", id);
    return path;
}

/* ── the world ── */

static bool committed;
static inline void on_done(void *user, enum err err)
{
    (void)user;
    assert_int_equal(err, ERR_OK);
    committed = true;
}

static inline void finish_change(struct site_change *change)
{
    uint64_t ticket = site_submit(change);
    committed = false;
    assert_int_equal(site_wait(t.site, ticket, on_done, NULL), ERR_OK);
    struct pollfd fd = {store_fd(t.store), POLLIN, 0};
    for (int i = 0; i < 200 && !committed; i++) {
        poll(&fd, 1, 50);
        site_poll(t.site);
    }
    assert_true(committed);
}

static inline void add_person(enum person who, const char *login, const char *hash, enum site_role role)
{
    struct account_record want = {.id = {id_random()},
                                  .login = str_of(login),
                                  .name = str_of(login),
                                  .password_hash = str_of(hash),
                                  .site_role = role};
    struct directory_scratch scratch;
    struct directory_change what;
    assert_int_equal(directory_plan_account(site_directory_of(t.site), &want, &scratch, &what, NULL), REFUSAL_NONE);
    struct site_change change;
    assert_int_equal(site_begin(t.site, clock_wall_ms(), clock_now_us(), &change), ERR_OK);
    assert_int_equal(site_directory(&change, &what), ERR_OK);
    char secret[AUTH_SECRET_SIZE];
    uint8_t token[STORE_TOKEN_HASH_BYTES];
    auth_secret_new(secret, token);
    struct login_record login_record = {want.id, clock_wall_ms() + 1000000};
    store_batch_login_put(site_batch(&change), token, &login_record, STR_NONE);
    finish_change(&change);
    t.accounts[who] = want.id;
    snprintf(t.cookies[who], sizeof t.cookies[who], "theme=dark; " AUTH_COOKIE "=%s", secret);
}

static inline int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
    (void)stat, (void)kind, (void)ftw;
    return remove(path);
}

/* `setup_token`: NULL where the first administrator is there. */
static inline void open_world_with(const char *setup_token)
{
    char problem[STORE_MESSAGE_SIZE];
    struct store_options options = {.folder = t.folder, .map_bytes = 16 << 20};
    assert_int_equal(store_open(&options, &t.store, problem), ERR_OK);
    assert_int_equal(site_create(t.store, &t.site), ERR_OK);
    assert_int_equal(auth_create(t.site, &t.auth), ERR_OK);
    struct http_api_options api = {.respond = fake_respond,
                                   .origin_ok = fake_origin_ok,
                                   .site = t.site,
                                   .auth = t.auth,
                                   .on_logout = on_logout,
                                   .setup_token = setup_token};
    assert_int_equal(http_api_create(&api, &t.api), ERR_OK);
}

static inline void open_world(void)
{
    open_world_with(NULL);
}

static inline void close_world(void)
{
    auth_destroy(t.auth);
    site_destroy(t.site);
    http_api_destroy(t.api);
    store_close(t.store);
}

static inline int setup(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    snprintf(t.folder, sizeof t.folder, "/tmp/dais-http-api-XXXXXX");
    assert_non_null(mkdtemp(t.folder));
    open_world();
    char hash[AUTH_HASH_SIZE];
    assert_int_equal(password_hash(STR(PASSWORD), hash), ERR_OK);
    add_person(ADMIN, "admin", hash, SITE_ROLE_ADMIN);
    add_person(HOST, "host", hash, SITE_ROLE_USER);
    add_person(MEMBER, "member", hash, SITE_ROLE_USER);
    add_person(STRANGER, "stranger", hash, SITE_ROLE_USER);
    add_person(VIEWER, "viewer", hash, SITE_ROLE_VIEWER);
    assert_int_equal(ask(HOST, HTTP_POST, "/api/v1/channels", "{\"name\":\" Green  Room \",\"type\":\"private\"}"),
                     201);
    assert_int_equal(id_from_text(str_of(text_at("channel", "id")), &t.channel.v), ERR_OK);
    char body[128], id[ID_TEXT_SIZE];
    id_to_text(t.accounts[MEMBER].v, id);
    snprintf(body, sizeof body, "{\"account\":\"%s\",\"role\":\"member\"}", id);
    assert_int_equal(ask(HOST, HTTP_POST, path_of("/members", NULL), body), 201);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    json_decref(t.json);
    t.json = NULL;
    close_world();
    nftw(t.folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}

static inline unsigned log_in(const char *login, const char *password)
{
    char body[256];
    snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\"}", login, password);
    return ask(NOBODY, HTTP_POST, "/api/v1/login", body);
}

/* The settings of the room as they are, with one of them another. */
static inline const char *settings_with(const char *name, json_t *value)
{
    static char settings_text[sizeof t.text];
    assert_int_equal(ask(HOST, HTTP_GET, path_of("/room", NULL), NULL), 200);
    json_t *settings = json_object_get(t.json, "settings");
    json_object_set_new(settings, name, value);
    size_t len = json_dumpb(settings, settings_text, sizeof settings_text - 1, JSON_COMPACT);
    settings_text[len] = '\0';
    return settings_text;
}

#endif
