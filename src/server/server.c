/*
 * The loop: one libwebsockets context on our own libuv loop, our timers, watches and signals around it, start and stop.
 *
 *   RUNNING ──signal, server_stop──► DRAINING (no listeners; WebSockets get 1001) ──no connections, or 700 ms──►
 *   DESTROYING (context destroyed, our handles closed) ──loop empty, or 1.8 s after the signal──► stopped
 */
#include "edge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

METRIC(steps, "dais_loop_steps_total", COUNTER, "Steps of the loop: messages, requests, timers, commits");
METRIC(slow_steps, "dais_loop_slow_steps_total", COUNTER, "Steps of the loop that took over 5 ms");

#define DESCRIPTORS          (LIMIT_CONNECTIONS + 1024)
#define DRAIN_US             (700 * US_PER_MS)
#define STOP_US              (1800 * US_PER_MS)
#define STOP_TICK_MS         20
#define SWEEP_MS             1000
#define HEADER_BYTES         16384 /* what libwebsockets holds of one request; our own limit is lower and answers 431 */
#define HEADER_POOL          4096
#define SERVICE_BUFFER_BYTES 16384
#define TIMEOUT_S            10 /* TLS handshake, headers, body */
#define KEEPALIVE_S          60

#define CIPHERS_TLS12                                                                                                  \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"                         \
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

static const struct lws_protocols protocols[] = {
    {.name = "http", .callback = http_on_lws, .rx_buffer_size = 4096},
    /* Without a tx_packet_size of its own a message leaves in pieces of 2 KiB, each a round of the loop; this is a TLS record. */
    {.name = WS_PROTOCOL_NAME, .callback = ws_on_lws, .rx_buffer_size = 2048, .tx_packet_size = 16384 - LWS_PRE - 4},
    {0},
};

/* No pings of libwebsockets': each would put a timer into a sorted list of all connections', node by node. ws_sweep asks. */
static const lws_retry_bo_t idle_policy = {0};

time_us step_begin(void)
{
    return clock_now_us();
}

void step_end(time_us began_us, const char *what)
{
    time_us took_us = clock_now_us() - began_us;
    metric_add(&steps, 1);
    if (took_us > STEP_LIMIT_US) {
        metric_add(&slow_steps, 1);
        log_warn("slow_step", "step=%s took_ms=%lld", what, (long long)(took_us / US_PER_MS));
    }
}

static void on_library_log(int level, const char *line)
{
    (void)level;
    log_debug("libwebsockets", "text=\"%.*s\"", (int)strcspn(line, "\n"), line);
}

/* ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void own_handles_close(struct server *server)
{
    if (server->handles_closed) {
        return;
    }
    server->handles_closed = true;
    listen_close_all(server);
    uv_close((uv_handle_t *)&server->accept_timer, NULL);
    uv_close((uv_handle_t *)&server->sweep_timer, NULL);
    uv_close((uv_handle_t *)&server->going_on, NULL);
    uv_close((uv_handle_t *)&server->wake_async, NULL);
    uv_close((uv_handle_t *)&server->stop_async, NULL);
    for (size_t i = 0; i < sizeof server->signals / sizeof server->signals[0]; i++) {
        uv_close((uv_handle_t *)&server->signals[i], NULL);
    }
    for (size_t i = 0; i < server->watch_count; i++) {
        uv_poll_stop(&server->watches[i].poll);
        uv_close((uv_handle_t *)&server->watches[i].poll, NULL);
    }
    for (size_t i = 0; i < server->every_count; i++) {
        uv_close((uv_handle_t *)&server->everies[i].timer, NULL);
    }
}

static void on_stop_tick(uv_timer_t *timer)
{
    struct server *server = timer->data;
    time_us since_us = clock_now_us() - server->stop_began_us;
    if (!server->destroying && (server->conn_count == 0 || since_us > DRAIN_US)) {
        server->destroying = true;
        own_handles_close(server);
        uv_unref((uv_handle_t *)&server->stop_timer); /* from here the loop ends when libwebsockets' handles have */
        if (server->context != NULL) {
            lws_context_destroy(server->context);
        }
    }
    if (since_us > STOP_US) {
        uv_stop(&server->loop);
    }
}

static void stop_begin(struct server *server)
{
    if (server->draining) {
        return;
    }
    server->draining = true;
    server->stop_began_us = clock_now_us();
    listen_close_all(server);
    if (server->on_drain != NULL) {
        server->on_drain(server->on_drain_user);
    }
    ws_drain(server);
    uv_timer_start(&server->stop_timer, on_stop_tick, 0, STOP_TICK_MS);
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct server *server = handle->data;
    if (signum == SIGHUP) {
        tls_reload(server);
        return;
    }
    server->end_signal = signum;
    log_info("stopping", "signal=%s connections=%u", strsignal(signum), server->conn_count);
    stop_begin(server);
}

static void on_stop_async(uv_async_t *async)
{
    stop_begin(async->data);
}

void server_stop(struct server *server)
{
    uv_async_send(&server->stop_async);
}

bool server_draining(const struct server *server)
{
    return server->draining;
}

void server_on_drain(struct server *server, void (*fn)(void *user), void *user)
{
    server->on_drain = fn;
    server->on_drain_user = user;
}

void server_set_ready(struct server *server, bool ready)
{
    server->ready = ready;
}

/* ── watches, wakes, timers ───────────────────────────────────────────────────────────────────────────────────── */

static void on_watch(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct watch *watch = poll->data;
    time_us began_us = step_begin();
    watch->fn(watch->user);
    step_end(began_us, "watch");
}

enum err server_watch_fd(struct server *server, int fd, void (*fn)(void *user), void *user)
{
    if (server->watch_count == SERVER_WATCHES_MAX) {
        return ERR_LIMIT;
    }
    struct watch *watch = &server->watches[server->watch_count];
    *watch = (struct watch){.server = server, .fn = fn, .user = user};
    if (uv_poll_init(&server->loop, &watch->poll, fd) != 0) {
        return ERR_IO;
    }
    watch->poll.data = watch;
    server->watch_count++;
    return uv_poll_start(&watch->poll, UV_READABLE, on_watch) == 0 ? ERR_OK : ERR_IO;
}

static void on_wake_async(uv_async_t *async)
{
    struct server *server = async->data;
    for (size_t i = 0; i < server->wake_count; i++) {
        server->wakes[i].fn(server->wakes[i].user);
    }
}

void server_wake(struct server *server)
{
    uv_async_send(&server->wake_async);
}

enum err server_on_wake(struct server *server, void (*fn)(void *user), void *user)
{
    if (server->wake_count == SERVER_WATCHES_MAX) {
        return ERR_LIMIT;
    }
    server->wakes[server->wake_count].fn = fn;
    server->wakes[server->wake_count++].user = user;
    return ERR_OK;
}

static void on_going_on(uv_idle_t *idle)
{
    struct server *server = idle->data;
    time_us began_us = step_begin();
    bool more = server->go_on(server->go_on_user);
    step_end(began_us, "going_on");
    if (!more) {
        uv_idle_stop(idle);
    }
}

void server_on_going_on(struct server *server, bool (*fn)(void *user), void *user)
{
    server->go_on = fn;
    server->go_on_user = user;
}

void server_go_on(struct server *server)
{
    if (server->go_on != NULL && !server->handles_closed) {
        uv_idle_start(&server->going_on, on_going_on);
    }
}

static void on_every(uv_timer_t *timer)
{
    struct every *every = timer->data;
    time_us began_us = step_begin();
    every->fn(every->user);
    step_end(began_us, "timer");
}

enum err server_every(struct server *server, uint32_t interval_ms, void (*fn)(void *user), void *user)
{
    if (server->every_count == SERVER_TIMERS_MAX) {
        return ERR_LIMIT;
    }
    struct every *every = &server->everies[server->every_count++];
    *every = (struct every){.server = server, .fn = fn, .user = user};
    uv_timer_init(&server->loop, &every->timer);
    every->timer.data = every;
    uv_timer_start(&every->timer, on_every, interval_ms, interval_ms);
    return ERR_OK;
}

static void on_sweep(uv_timer_t *timer)
{
    struct server *server = timer->data;
    http_sweep(server, clock_now_us());
    ws_sweep(server, clock_now_us());
}

/* ── making ───────────────────────────────────────────────────────────────────────────────────────────────────── */

static void own_handles_init(struct server *server)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(&server->loop, &server->signals[i]);
        server->signals[i].data = server;
        uv_signal_start(&server->signals[i], on_signal, numbers[i]);
    }
    uv_async_init(&server->loop, &server->wake_async, on_wake_async);
    uv_async_init(&server->loop, &server->stop_async, on_stop_async);
    uv_timer_init(&server->loop, &server->accept_timer);
    uv_timer_init(&server->loop, &server->sweep_timer);
    uv_timer_init(&server->loop, &server->stop_timer);
    uv_idle_init(&server->loop, &server->going_on);
    server->going_on.data = server;
    server->wake_async.data = server;
    server->stop_async.data = server;
    server->accept_timer.data = server;
    server->sweep_timer.data = server;
    server->stop_timer.data = server;
    uv_timer_start(&server->sweep_timer, on_sweep, SWEEP_MS, SWEEP_MS);
}

/* libwebsockets sizes its tables by the limit of open files, which some containers set to a thousand million. */
static unsigned descriptors_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 1024;
    }
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 1024;
    }
    if (limit.rlim_cur < DESCRIPTORS) {
        log_warn("few_descriptors", "limit=%llu wanted=%d", (unsigned long long)limit.rlim_cur, DESCRIPTORS);
    }
    return (unsigned)limit.rlim_cur;
}

static int pin_plugin(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    if (info->dlpi_name == NULL || strstr(info->dlpi_name, "libwebsockets-evlib_uv") == NULL) {
        return 0;
    }
    *(bool *)arg = dlopen(info->dlpi_name, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != NULL;
    return 1;
}

/*
 * Did libwebsockets load its libuv plugin? If so the plugin stays mapped: 4.1.6 unloads it at the end of
 * lws_context_destroy, while libuv still has closing handles whose callbacks are in it.
 */
static bool plugin_loaded(void)
{
    bool loaded = false;
    dl_iterate_phdr(pin_plugin, &loaded);
    return loaded;
}

static enum err context_create(struct server *server, char *ret_problem, size_t problem_size)
{
    void *loops[] = {&server->loop};
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                   LWS_SERVER_OPTION_VALIDATE_UTF8,
        .foreign_loops = loops,
        .pcontext = &server->context,
        .port = CONTEXT_PORT_NO_LISTEN,
        .gid = -1,
        .uid = -1,
        .fd_limit_per_thread = descriptors_limit(),
        .max_http_header_data = HEADER_BYTES,
        .max_http_header_pool = HEADER_POOL,
        .pt_serv_buf_size = SERVICE_BUFFER_BYTES,
        .alpn = "http/1.1",
        .user = server,
    };
    server->context = lws_create_context(&info);
    if (server->context == NULL || !plugin_loaded()) {
        /* Without the plugin libwebsockets would poll by itself, at a cost that grows with every connection. */
        snprintf(ret_problem, problem_size,
                 "libwebsockets did not start on libuv: install the package libwebsockets-evlib-uv");
        return ERR_UNSUPPORTED;
    }
    return ERR_OK;
}

static enum err vhosts_create(struct server *server, const struct server_options *options, char *ret_problem,
                              size_t problem_size)
{
    struct lws_context_creation_info info = {
        .vhost_name = "pages",
        .port = CONTEXT_PORT_NO_LISTEN_SERVER,
        .protocols = protocols,
        .headers = http_headers_of_lws(),
        .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
        .ssl_cert_filepath = options->certificate_path,
        .ssl_private_key_filepath = options->key_path,
        .ssl_cipher_list = CIPHERS_TLS12,
        .tls1_3_plus_cipher_list = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256",
        .alpn = "http/1.1",
        .timeout_secs = TIMEOUT_S,
        .timeout_secs_ah_idle = TIMEOUT_S,
        .keepalive_timeout = KEEPALIVE_S,
        .retry_and_idle_policy = &idle_policy,
        .user = server,
    };
    server->vhost = lws_create_vhost(server->context, &info);
    if (server->vhost == NULL || server->ssl == NULL) {
        snprintf(ret_problem, problem_size, "cannot use the certificate %s with the key %s: both must be PEM and match",
                 options->certificate_path, options->key_path);
        return ERR_INVALID;
    }
    if (options->admin.family != 0) {
        info.vhost_name = "admin";
        info.options = 0;
        info.ssl_cert_filepath = NULL;
        info.ssl_private_key_filepath = NULL;
        info.alpn = NULL;
        server->admin_vhost = lws_create_vhost(server->context, &info);
        if (server->admin_vhost == NULL) {
            snprintf(ret_problem, problem_size, "cannot make the admin listener");
            return ERR_NO_MEMORY;
        }
    }
    return ERR_OK;
}

static enum err listeners_open(struct server *server, const struct server_options *options, char *ret_problem,
                               size_t problem_size)
{
    size_t opened = 0;
    for (size_t i = 0; i < options->listen_count; i++) {
        enum err err = listen_open(server, &options->listen[i], false, ret_problem, problem_size);
        if (err != ERR_OK && err != ERR_UNSUPPORTED) {
            return err;
        }
        opened += err == ERR_OK ? 1 : 0;
    }
    if (opened == 0) {
        snprintf(ret_problem, problem_size, "no address to listen on");
        return ERR_INVALID;
    }
    if (options->admin.family != 0) {
        return listen_open(server, &options->admin, true, ret_problem, problem_size);
    }
    return ERR_OK;
}

static enum err options_copy(struct server *server, const struct server_options *options)
{
    server->certificate_path = strdup(options->certificate_path);
    server->key_path = strdup(options->key_path);
    server->origins = calloc(options->origins_count + 1, sizeof *server->origins);
    if (server->certificate_path == NULL || server->key_path == NULL || server->origins == NULL) {
        return ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < options->origins_count; i++) {
        server->origins[i] = strdup(options->origins[i]);
        if (server->origins[i] == NULL) {
            return ERR_NO_MEMORY;
        }
        server->origins_count++;
    }
    return ERR_OK;
}

enum err server_create(const struct server_options *options, struct server **ret_server, char *ret_problem,
                       size_t problem_size)
{
    snprintf(ret_problem, problem_size, "not enough memory");
    enum err err = server_certificate_check(options->certificate_path, options->key_path, ret_problem, problem_size);
    if (err != ERR_OK) {
        return err;
    }
    signal(SIGPIPE, SIG_IGN);
    lws_set_log_level(LLL_ERR | LLL_WARN, on_library_log);
    struct server *server = calloc(1, sizeof *server);
    if (server == NULL || uv_loop_init(&server->loop) != 0) {
        free(server);
        return ERR_NO_MEMORY;
    }
    server->ready = true;
    server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    own_handles_init(server);
    err = options_copy(server, options);
    if (err == ERR_OK) {
        err = conn_table_init(server);
    }
    if (err == ERR_OK) {
        err = health_routes_add(server);
    }
    if (err == ERR_OK) {
        err = context_create(server, ret_problem, problem_size);
    }
    if (err == ERR_OK) {
        err = vhosts_create(server, options, ret_problem, problem_size);
    }
    if (err == ERR_OK) {
        err = listeners_open(server, options, ret_problem, problem_size);
    }
    if (err != ERR_OK) {
        server_destroy(server);
        return err;
    }
    *ret_server = server;
    return ERR_OK;
}

int server_run(struct server *server)
{
    listen_start(server);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    return server->end_signal;
}

static void close_left_over(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void server_destroy(struct server *server)
{
    if (server == NULL) {
        return;
    }
    own_handles_close(server);
    if (server->context != NULL) {
        lws_context_destroy(server->context);
    }
    for (int i = 0; i < 50 && server->context != NULL; i++) {
        uv_run(&server->loop, UV_RUN_NOWAIT);
        if (server->context != NULL) {
            lws_context_destroy(server->context);
        }
    }
    uv_walk(&server->loop, close_left_over, NULL);
    uv_run(&server->loop, UV_RUN_NOWAIT);
    uv_run(&server->loop, UV_RUN_NOWAIT);
    if (uv_loop_close(&server->loop) != 0) {
        log_debug("loop_not_empty", "note=\"handles were left at stop\"");
    }
    conn_table_finish(server);
    static_destroy(server->pages);
    for (size_t i = 0; i < server->origins_count; i++) {
        free(server->origins[i]);
    }
    free(server->origins);
    free(server->certificate_path);
    free(server->key_path);
    if (server->spare_fd >= 0) {
        close(server->spare_fd);
    }
    free(server);
}

enum err server_load_pages(struct server *server, const char *path)
{
    struct static_site *site;
    enum err err = static_load(path, &site);
    if (err == ERR_OK) {
        static_destroy(server->pages);
        server->pages = site;
    }
    return err;
}
