/*
 * `dais serve`: starts everything in the order of the floors, runs the loop, and stops in the reverse order.
 */
#include "main_priv.h"

#include "demo.h"
#include "listens.h"
#include "machine.h"
#include "media.h"
#include "provider.h"

#include "dais/base/log.h"
#include "dais/server/http_api.h"
#include "dais/server/session.h"
#include "dais/server/turn.h"
#include "dais/server/whip.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4200

struct program {
    struct arguments *arguments;
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct store *store;
    struct site *site;
    struct media media;
    struct bridge *bridge;
    struct server *server;
    struct auth *auth;
    struct fetcher *fetcher;
    struct webhooks *webhooks;
    struct fetcher *provider_fetcher; /* its own, so that no log-in waits behind webhooks; NULL: no provider */
    struct oidc *oidc;
    struct http_api *api;
    struct live *live;
    struct turn *turn;
    struct sessions *sessions;
    struct whips *whips;
    char setup_token[HTTP_API_SETUP_TOKEN_SIZE]; /* empty: there are accounts */
    bool broken;                                 /* the disk failed: end with EXIT_DISK */
};

/* Where a person on this machine finds the pages, and who may sign in. */
static void first_words(struct program *program)
{
    printf("Dais is at https://localhost:%u\n", config_number(&program->arguments->config, CONFIG_HTTP_PORT));
    if (program->arguments->dev) {
        printf("Demo log-ins: %s\n", demo_logins());
    } else if (program->setup_token[0] != 0) {
        printf("Nobody can sign in yet. This token makes the first administrator, once (POST /api/v1/setup):\n    %s\n",
               program->setup_token);
        secret_clear(program->setup_token, sizeof program->setup_token);
    }
    fflush(stdout);
}

static enum err data_folder(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const char *path = config_text(&program->arguments->config, CONFIG_DATA);
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "cannot make the data folder %.200s (%s); choose another with --data",
                 path, strerror(errno));
        return ERR_IO;
    }
    return ERR_OK;
}

static enum err certificate_prepare(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config *config = &program->arguments->config;
    if (config_count(config, CONFIG_HTTP_CERTIFICATE) > 0) {
        snprintf(program->certificate, PATH_SIZE, "%s", config_text(config, CONFIG_HTTP_CERTIFICATE));
        snprintf(program->key, PATH_SIZE, "%s", config_text(config, CONFIG_HTTP_KEY));
        return ERR_OK;
    }
    const char *data = config_text(config, CONFIG_DATA);
    snprintf(program->certificate, PATH_SIZE, "%s/certificate.pem", data);
    snprintf(program->key, PATH_SIZE, "%s/key.pem", data);
    enum err err = server_certificate_ensure(program->certificate, program->key);
    if (err != ERR_OK) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "cannot write a self-signed certificate to %.200s (%s)", data,
                 strerror(errno));
    }
    return err;
}

static enum err edge_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config *config = &program->arguments->config;
    const struct config_value *origins = &config->values[CONFIG_HTTP_ORIGINS];
    struct server_options options = {.certificate_path = program->certificate,
                                     .key_path = program->key,
                                     .origins = (const char *const *)origins->texts,
                                     .origins_count = origins->count};
    listens_of(config, program->arguments->dev, &options);
    return server_create(&options, &program->server, problem, CONFIG_PROBLEM_SIZE);
}

/* The pages: where the configuration says, where an installation puts them, or beside the build folder. */
static void pages_load(struct program *program)
{
    const char *configured = config_text(&program->arguments->config, CONFIG_HTTP_PAGES);
    if (configured[0] != 0) {
        if (server_load_pages(program->server, configured) != ERR_OK) {
            log_error("no_pages", "folder=%s hint=\"http.pages must hold the built web client\"", configured);
        }
        return;
    }
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) {
        return;
    }
    self[len] = 0;
    char *slash = strrchr(self, '/');
    *slash = 0;
    static const char *const places[] = {"../share/dais/pages", "../../../web-client/dist"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s", self, places[i]);
        if (server_load_pages(program->server, path) == ERR_OK) {
            return;
        }
    }
    log_warn("no_pages", "hint=\"build the web client (tools/run does), or set http.pages\"");
}

/* ── the domain and its store ── */

static enum err domain_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct store_options options = {.folder = config_text(&program->arguments->config, CONFIG_DATA)};
    char message[STORE_MESSAGE_SIZE] = "cannot open the database";
    enum err err = store_open(&options, &program->store, message);
    if (err != ERR_OK) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "%.500s", message);
        return err;
    }
    snprintf(problem, CONFIG_PROBLEM_SIZE, "the database can't be read");
    err = site_create(program->store, &program->site);
    if (err == ERR_OK) {
        site_set_audit_days(program->site, config_number(&program->arguments->config, CONFIG_AUDIT_DAYS));
        audit_say_mark(program->store);
    }
    if (err == ERR_OK && program->arguments->dev) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "the demo site can't be made");
        err = demo_ensure(program->site);
    }
    return err;
}

static void on_store(void *user)
{
    struct program *program = user;
    site_poll(program->site);
    if (site_broken(program->site) && !program->broken) {
        log_error("disk_failed", "note=\"nothing is acknowledged any more; stopping\"");
        program->broken = true;
        server_stop(program->server);
    }
}

static void on_fetched(void *user)
{
    struct program *program = user;
    fetch_poll(program->fetcher);
}

static void on_site_timer(void *user)
{
    struct program *program = user;
    site_tick(program->site, clock_wall_ms(), clock_now_us());
    webhooks_tick(program->webhooks, clock_wall_ms(), clock_now_us());
}

/* ── media ── */

static void on_media(void *user)
{
    struct program *program = user;
    time_us now_us = clock_now_us();
    bridge_poll(program->bridge, now_us);
    media_revive(&program->media, program->bridge, now_us);
}

static enum err bridge_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    static struct bridge_link links[BRIDGE_WORKERS_MAX];
    enum err err = media_start(&program->media, &program->arguments->config, program->arguments->dev, links, problem);
    if (err == ERR_OK) {
        err = bridge_create(links, program->media.count, &program->bridge);
    }
    if (err == ERR_OK) {
        bridge_set_spread(program->bridge, config_number(&program->arguments->config, CONFIG_MEDIA_SPREAD));
    }
    for (size_t i = 0; i < program->media.count && err == ERR_OK; i++) {
        err = server_watch_fd(program->server, links[i].events->wake_fd, on_media, program);
    }
    return err;
}

/* ── what stands on the edge ── */

static void on_auth(void *user)
{
    struct program *program = user;
    auth_poll(program->auth);
}

static void on_logout(void *user, const uint8_t token_hash[STORE_TOKEN_HASH_BYTES])
{
    struct program *program = user;
    if (program->sessions != NULL) {
        sessions_logout(program->sessions, token_hash);
    }
}

static enum err webhooks_start(struct program *program)
{
    const struct config *config = &program->arguments->config;
    enum err err = fetcher_create(&program->fetcher);
    if (err == ERR_OK) {
        const struct webhooks_options options = {
            .site = program->site,
            .fetcher = program->fetcher,
            .private_hosts = config_flag(config, CONFIG_WEBHOOKS_PRIVATE),
            .plain_http = config_flag(config, CONFIG_WEBHOOKS_HTTP),
            .ca_path = config_count(config, CONFIG_WEBHOOKS_CA) > 0 ? config_text(config, CONFIG_WEBHOOKS_CA) : NULL};
        err = webhooks_create(&options, &program->webhooks);
    }
    return err;
}

static void on_provider(void *user)
{
    struct program *program = user;
    fetch_poll(program->provider_fetcher);
}

static enum err oidc_start(struct program *program)
{
    const struct config *config = &program->arguments->config;
    if (config_count(config, CONFIG_OIDC_ISSUER) == 0) {
        return ERR_OK;
    }
    enum err err = fetcher_create(&program->provider_fetcher);
    if (err == ERR_OK) {
        err = server_watch_fd(program->server, fetch_fd(program->provider_fetcher), on_provider, program);
    }
    return err == ERR_OK ? provider_start(config, program->provider_fetcher, &program->oidc) : err;
}

static enum err api_start(struct program *program)
{
    enum err err = webhooks_start(program);
    if (err == ERR_OK) {
        err = oidc_start(program);
    }
    if (err == ERR_OK) {
        err = auth_create(program->site, &program->auth);
    }
    if (!program->arguments->dev && directory_account_next(site_directory_of(program->site), NULL) == NULL) {
        id_to_text(id_random(), program->setup_token);
    }
    if (err == ERR_OK) {
        const struct http_api_options options = {.server = program->server,
                                                 .respond = http_respond,
                                                 .origin_ok = http_origin_ok,
                                                 .site = program->site,
                                                 .auth = program->auth,
                                                 .webhooks = program->webhooks,
                                                 .oidc = program->oidc,
                                                 .bridge = program->bridge,
                                                 .version = DAIS_TEXT(DAIS_VERSION),
                                                 .setup_token = program->setup_token,
                                                 .on_logout = on_logout,
                                                 .user = program};
        err = http_api_create(&options, &program->api);
    }
    if (err == ERR_OK) {
        err = http_route_add(program->server,
                             &(struct http_route){.prefix = "/api/", .handler = http_api_handle, .user = program->api});
    }
    return err;
}

static enum err turn_start(struct program *program)
{
    const struct config *config = &program->arguments->config;
    const struct turn_options options = {.urls = (const char *const *)config->values[CONFIG_TURN_URLS].texts,
                                         .url_count = config_count(config, CONFIG_TURN_URLS),
                                         .secret = config_text(config, CONFIG_TURN_SECRET),
                                         .ttl_s = config_number(config, CONFIG_TURN_TTL)};
    return turn_create(&options, &program->turn);
}

static enum err sessions_start(struct program *program)
{
    enum err err = live_create(program->site, program->bridge, &program->live);
    if (err == ERR_OK) {
        err = turn_start(program);
    }
    if (err == ERR_OK) {
        const struct sessions_options options = {.server = program->server,
                                                 .site = program->site,
                                                 .auth = program->auth,
                                                 .bridge = program->bridge,
                                                 .live = program->live,
                                                 .turn = program->turn};
        err = sessions_create(&options, &program->sessions);
    }
    if (err == ERR_OK) {
        const struct whips_options options = {.server = program->server,
                                              .site = program->site,
                                              .auth = program->auth,
                                              .bridge = program->bridge,
                                              .live = program->live,
                                              .turn = program->turn};
        err = whips_create(&options, &program->whips);
    }
    return err;
}

static bool on_going_on(void *user)
{
    struct program *program = user;
    return live_flush(program->live);
}

static void on_live_timer(void *user)
{
    struct program *program = user;
    if (live_tick(program->live, clock_now_us())) {
        server_go_on(program->server);
    }
    sessions_walk(program->sessions);
}

static void on_sweep_timer(void *user)
{
    struct program *program = user;
    /* In this order: whose time is over hears so before the connection is closed by the next sweep. */
    sessions_sweep(program->sessions, clock_wall_ms());
    site_guests_sweep(program->site, clock_wall_ms(), clock_now_us());
    site_chat_sweep(program->site, clock_wall_ms(), clock_now_us());
    whips_tick(program->whips, clock_now_us());
    on_media(program);
}

static enum err watches_start(struct program *program)
{
    struct server *server = program->server;
    server_on_going_on(server, on_going_on, program);
    enum err err = server_watch_fd(server, store_fd(program->store), on_store, program);
    if (err == ERR_OK) {
        err = server_watch_fd(server, auth_fd(program->auth), on_auth, program);
    }
    if (err == ERR_OK) {
        err = server_watch_fd(server, fetch_fd(program->fetcher), on_fetched, program);
    }
    if (err == ERR_OK) {
        err = server_every(server, 250, on_site_timer, program);
    }
    if (err == ERR_OK) {
        err = server_every(server, 20, on_live_timer, program);
    }
    if (err == ERR_OK) {
        err = server_every(server, 1000, on_sweep_timer, program);
    }
    return err;
}

/* ── start and stop ── */

static enum err program_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    problem[0] = '\0';
    machine_check(&program->arguments->config, program->arguments->dev);
    if (program->arguments->config.fault_count > 0) {
        return ERR_INVALID; /* it was said */
    }
    enum err err = data_folder(program, problem);
    if (err == ERR_OK) {
        err = domain_start(program, problem);
    }
    if (err == ERR_OK) {
        err = certificate_prepare(program, problem);
    }
    if (err == ERR_OK) {
        err = edge_start(program, problem);
    }
    if (err == ERR_OK) {
        pages_load(program);
        err = bridge_start(program, problem);
    }
    if (err != ERR_OK) {
        return err;
    }
    snprintf(problem, CONFIG_PROBLEM_SIZE, "not enough memory or threads");
    err = api_start(program);
    if (err == ERR_OK) {
        err = sessions_start(program);
    }
    if (err == ERR_OK) {
        err = watches_start(program);
    }
    return err;
}

static void program_stop(struct program *program)
{
    if (program->store != NULL && program->site != NULL) { /* what waits for a commit hears of it */
        store_flush(program->store);
        site_poll(program->site);
    }
    whips_destroy(program->whips);
    sessions_destroy(program->sessions);
    live_destroy(program->live);
    turn_destroy(program->turn);
    bridge_destroy(program->bridge);
    auth_destroy(program->auth);
    fetcher_destroy(program->fetcher);
    fetcher_destroy(program->provider_fetcher);
    oidc_destroy(program->oidc);
    site_destroy(program->site);
    webhooks_destroy(program->webhooks);
    http_api_destroy(program->api);
    media_stop(&program->media);
    if (program->store != NULL) {
        audit_say_mark(program->store);
        store_close(program->store);
    }
    server_destroy(program->server);
}

int serve(struct arguments *arguments)
{
    struct program *program = calloc(1, sizeof *program);
    char problem[CONFIG_PROBLEM_SIZE] = "cannot start: not enough memory";
    int status = EXIT_START;
    if (program == NULL) {
        complain(problem);
        return status;
    }
    program->arguments = arguments;
    if (program_start(program, problem) == ERR_OK) {
        first_words(program);
        server_run(program->server);
        status = program->broken ? EXIT_DISK : 0;
    } else if (problem[0] != '\0') {
        complain(problem);
    }
    program_stop(program);
    free(program);
    return status;
}
