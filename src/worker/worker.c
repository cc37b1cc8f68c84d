/* The media thread: its life and its loop. */
#include "worker_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"
#include "dais/base/random.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define COMMAND_RING_MESSAGES 256
#define EVENT_RING_MESSAGES   1024
/* The keys of epoll are the bits of worker_step's `ready`: UDP sockets have their index. */
#define EPOLL_COMMANDS 31
#define EPOLL_TCP      30
#define EPOLL_MESH     29
#define STEP_SLOW_US   2000
#define LATE_US        1000   /* less is noise beside any queue */
#define IDLE_WAIT_US   400000 /* and a sign of life */
#define PORT_TRIES     16
#define POLL_US        100000

METRIC(datagrams_in, "dais_worker_datagrams_in_total", COUNTER, "datagrams received");
METRIC(bytes_in, "dais_worker_bytes_in_total", COUNTER, "bytes received in datagrams");
METRIC(datagrams_out, "dais_worker_datagrams_out_total", COUNTER, "datagrams sent");
METRIC(bytes_out, "dais_worker_bytes_out_total", COUNTER, "bytes sent in datagrams");
METRIC(datagrams_long, "dais_worker_datagrams_too_long_total", COUNTER, "datagrams longer than any buffer, dropped");
METRIC(datagrams_unsent, "dais_worker_datagrams_unsent_total", COUNTER, "datagrams the kernel did not take");
METRIC(run_bytes_out, "dais_worker_run_bytes_out_total", COUNTER, "of the bytes sent, those in runs of two and more");
METRIC(messages_out, "dais_worker_messages_out_total", COUNTER, "runs and single datagrams given to the kernel");
METRIC(batches_out, "dais_worker_batches_out_total", COUNTER, "send calls for a step's output");
METRIC(trains_in, "dais_worker_trains_in_total", COUNTER, "trains of datagrams that the kernel handed over as one");
METRIC(kernel_dropped, "dais_worker_kernel_dropped_total", COUNTER, "datagrams the kernel dropped before us");
METRIC(shed_changes, "dais_worker_shed_changes_total", COUNTER,
       "times a worker gave up pictures for want of time, or took them back");
METRIC(slow_steps, "dais_worker_slow_steps_total", COUNTER, "steps of a worker that took longer than 2 ms");

/* --- the loop --- */

static void drain_commands(struct worker *worker)
{
    static _Thread_local struct worker_cmd cmd; /* 4 KB: not on the stack of each step */
    ring_drain_wake(&worker->commands);
    while (ring_pop(&worker->commands, &cmd)) {
        worker_apply(worker, &cmd);
    }
    explicit_bzero(&cmd, sizeof cmd); /* passwords */
}

static void report_counts(struct worker *worker)
{
    const struct udp_counts *now = &worker->udp.counts;
    struct udp_counts *then = &worker->reported_counts;
    metric_add(&datagrams_in, (int64_t)(now->datagrams_in - then->datagrams_in));
    metric_add(&bytes_in, (int64_t)(now->bytes_in - then->bytes_in));
    metric_add(&datagrams_out, (int64_t)(now->datagrams_out - then->datagrams_out));
    metric_add(&bytes_out, (int64_t)(now->bytes_out - then->bytes_out));
    metric_add(&datagrams_long, (int64_t)(now->too_long - then->too_long));
    metric_add(&datagrams_unsent, (int64_t)(now->unsent - then->unsent));
    metric_add(&run_bytes_out, (int64_t)(now->run_bytes_out - then->run_bytes_out));
    metric_add(&messages_out, (int64_t)(now->messages_out - then->messages_out));
    metric_add(&batches_out, (int64_t)(now->batches_out - then->batches_out));
    metric_add(&trains_in, (int64_t)(now->trains_in - then->trains_in));
    metric_add(&kernel_dropped, (int64_t)(now->kernel_dropped - then->kernel_dropped));
    *then = *now;
}

/* A handshake goes by the tick; whose keys are agreed has only consent to lose, after seconds. */
static void poll_transport(struct worker_peer *peer, time_us now_us)
{
    transport_poll(&peer->transport, now_us);
    worker_peer_state(peer);
    peer->poll_due_us = peer->reported == TRANSPORT_CONNECTED ? now_us + POLL_US : 0;
}

static void tick(struct worker *worker)
{
    struct worker_peer *peer, *next_peer;
    struct worker_room *room, *next_room;
    HASH_ITER(hh, worker->peers, peer, next_peer)
    {
        if (worker->now_us >= peer->poll_due_us) {
            poll_transport(peer, worker->now_us);
        }
    }
    HASH_ITER(hh, worker->rooms, room, next_room)
    {
        router_tick(room->router, worker->now_us);
    }
    worker_tcp_tick(worker);
    report_counts(worker);
}

static void shed_load(struct worker *worker, time_us end_us)
{
    struct worker_room *room, *next_room;
    if (!shed_note(&worker->shed, worker->now_us, end_us)) {
        return;
    }
    metric_add(&shed_changes, 1);
    log_warn("worker_shed", "worker=%u level=%u", worker->config.index, worker->shed.level);
    HASH_ITER(hh, worker->rooms, room, next_room)
    {
        router_set_load(room->router, worker->shed.level, worker->now_us);
    }
}

/* Counted always; in the log at most once a second. */
static void watch_duration(struct worker *worker, int ready, bool ticked)
{
    time_us end_us = clock_now_us(), took_us = end_us - worker->now_us;
    shed_load(worker, end_us);
    worker_load_note(worker, worker->now_us, end_us);
    if (took_us <= STEP_SLOW_US) {
        return;
    }
    metric_add(&slow_steps, 1);
    if (end_us - worker->slow_logged_us >= US_PER_S) {
        worker->slow_logged_us = end_us;
        log_warn("worker_slow_step", "worker=%u took_us=%lld ready=%d ticked=%d peers=%u", worker->config.index,
                 (long long)took_us, ready, ticked, HASH_COUNT(worker->peers));
    }
}

time_us worker_wake_us(const struct worker *worker)
{
    if (worker->peers == NULL && worker->backlog.count == 0) {
        return INT64_MAX;
    }
    return worker->taking != NULL ? worker->now_us : worker->next_tick_us;
}

/* Until when to wait, to the microsecond where the kernel can (Linux 5.11). */
static int wait_for(struct worker *worker, struct epoll_event *events, int events_max)
{
    time_us wake_us = worker->mesh_more ? 0 : worker_wake_us(worker);
    time_us left_us = wake_us == INT64_MAX ? IDLE_WAIT_US : wake_us - (wake_us > 0 ? clock_now_us() : 0);
    left_us = left_us > 0 ? left_us : 0;
    const struct timespec left = {.tv_sec = left_us / US_PER_S, .tv_nsec = left_us % US_PER_S * 1000};
    int count = epoll_pwait2(worker->epoll_fd, events, events_max, &left, NULL);
    return count >= 0 || errno == EINTR
               ? count
               : epoll_wait(worker->epoll_fd, events, events_max, (int)((left_us + US_PER_MS - 1) / US_PER_MS));
}

static void report_failure(struct worker *worker)
{
    if (worker->udp.failed && !worker->failed) {
        worker->failed = true;
        log_error("worker_failed", "worker=%u what=socket", worker->config.index);
        worker_emit(worker, &(struct worker_event){.kind = WORKER_EVENT_FAILED}, true);
    }
}

bool worker_step(struct worker *worker, time_us now_us, uint32_t ready)
{
    worker->now_us = now_us;
    if (ready & WORKER_READY_COMMANDS) {
        worker_hand_out(worker);
        drain_commands(worker);
    }
    if (ready & WORKER_READY_MESH) {
        worker_mesh_drain(worker);
    }
    for (uint32_t i = 0; i < worker->udp.count; i++) {
        if (ready & 1U << i) {
            worker_receive_batch(worker, i);
        }
    }
    if (ready & WORKER_READY_TCP) {
        tcp_step(&worker->tcp, now_us);
    }
    worker_hand_out_some(worker);
    bool due = worker->now_us >= worker->next_tick_us + (worker->taking != NULL ? ROUTER_TICK_US : 0);
    if (due) {
        worker_hand_out(worker);
        tick(worker);
        worker->next_tick_us = worker->now_us + ROUTER_TICK_US;
    }
    worker_mesh_wake(worker); /* the others can begin while this one is sending */
    udp_flush(&worker->udp);
    tcp_flush(&worker->tcp, worker->now_us);
    report_failure(worker);
    worker_events_flush(worker);
    return due;
}

/* Between the step's time and its first datagram this thread may have worked for long, or waited for a core. */
static void discount_lateness(struct worker *worker)
{
    struct worker_room *room, *next_room;
    if (worker->udp.left_us - worker->now_us >= LATE_US) {
        HASH_ITER(hh, worker->rooms, room, next_room)
        {
            router_on_left(room->router, worker->now_us, worker->udp.left_us);
        }
    }
    worker->udp.left_us = 0;
}

static void wait_and_step(struct worker *worker)
{
    struct epoll_event events[LIMIT_MEDIA_ADDRESSES + 3];
    int count = wait_for(worker, events, LIMIT_MEDIA_ADDRESSES + 3);
    uint32_t ready = worker->mesh_more ? WORKER_READY_MESH : 0;
    for (int i = 0; i < count; i++) {
        ready |= 1U << events[i].data.u32;
    }
    bool ticked = worker_step(worker, clock_now_us(), ready);
    discount_lateness(worker);
    watch_duration(worker, count, ticked);
}

/* For tests that hold a worker up: nobody else defines it. */
__attribute__((weak)) void worker_test_hook(uint32_t index);

static void *thread_main(void *user)
{
    struct worker *worker = user;
    struct worker_event started = {.kind = WORKER_EVENT_STARTED};
    worker_emit(worker, &started, true);
    worker_load_init(worker);
    while (!worker->stopping && !atomic_load_explicit(&worker->silenced, memory_order_relaxed)) {
        wait_and_step(worker);
        if (worker_test_hook != NULL) {
            worker_test_hook(worker->config.index);
        }
    }
    worker_peers_close(worker);
    udp_flush(&worker->udp);
    tcp_flush(&worker->tcp, worker->now_us);
    worker_events_flush(worker);
    report_counts(worker);
    atomic_store_explicit(&worker->ended, true, memory_order_release);
    return NULL;
}

/* --- life --- */

static void send_datagram(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    struct worker *worker = user;
    if (tcp_is_path(to)) {
        tcp_send(&worker->tcp, worker->now_us, to, data, len, TCP_NEEDED);
    } else if (len <= UDP_PLACE_BYTES) {
        memcpy(udp_reserve(&worker->udp), data, len);
        udp_commit(&worker->udp, to, len);
    }
}

/* The NTP time (32.32) when clock_now_us() was zero. */
static uint64_t ntp_at_zero(void)
{
    uint64_t now_us = (uint64_t)clock_now_us();
    return clock_wall_ntp() - (now_us / US_PER_S << 32) - (now_us % US_PER_S << 32) / US_PER_S;
}

static enum err watch(struct worker *worker, int fd, uint32_t key)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = key};
    return epoll_ctl(worker->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 ? ERR_OK : ERR_IO;
}

enum err worker_watch_all(struct worker *worker)
{
    worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (worker->epoll_fd < 0) {
        return ERR_IO;
    }
    enum err err = watch(worker, worker->commands.wake_fd, EPOLL_COMMANDS);
    if (worker->config.mesh != NULL && err == ERR_OK) {
        err = watch(worker, mesh_wake_fd(worker->config.mesh, worker->config.index), EPOLL_MESH);
    }
    for (uint32_t i = 0; i < worker->udp.count && err == ERR_OK; i++) {
        err = watch(worker, worker->udp.fds[i], i);
    }
    return err == ERR_OK && worker->tcp.open ? watch(worker, worker->tcp.epoll_fd, EPOLL_TCP) : err;
}

static void worker_free(struct worker *worker)
{
    udp_close(&worker->udp);
    worker_tcp_close(worker);
    ring_finish(&worker->commands);
    ring_finish(&worker->events);
    transport_group_finish(&worker->group);
    pool_finish(&worker->peer_pool);
    pool_finish(&worker->payloads);
    free(worker->backlog.events);
    if (worker->epoll_fd >= 0) {
        close(worker->epoll_fd);
    }
    free(worker);
}

/* UDP, and TCP at the same port; a port of our own choice may be taken for one of them. */
enum err worker_sockets_open(struct worker *worker)
{
    const struct worker_config *c = &worker->config;
    enum err err = ERR_EXISTS;
    for (int tries = 0; tries < PORT_TRIES && err == ERR_EXISTS; tries++) {
        err = udp_open(&worker->udp, c->addresses, c->address_count, c->port);
        if (err == ERR_OK && c->tcp) {
            err = worker_tcp_open(worker);
        }
        if (err != ERR_OK) {
            udp_close(&worker->udp);
        }
        if (c->port != 0) {
            break;
        }
    }
    worker->udp.silenced = worker->tcp.silenced = &worker->silenced;
    worker->config.addresses = worker->udp.addresses; /* the caller's were only lent */
    return err;
}

static enum err worker_allocate(struct worker *worker)
{
    const struct worker_config *c = &worker->config;
    enum err err = worker_sockets_open(worker);
    if (err == ERR_OK) {
        err = ring_init(&worker->commands, sizeof(struct worker_cmd), COMMAND_RING_MESSAGES);
    }
    if (err == ERR_OK) {
        err = ring_init(&worker->events, sizeof(struct worker_event), EVENT_RING_MESSAGES);
    }
    if (err == ERR_OK) {
        err = transport_group_init(&worker->group, c->identity, c->transports, send_datagram, worker);
    }
    if (err == ERR_OK) {
        err = pool_init(&worker->peer_pool, sizeof(struct worker_peer), c->transports);
    }
    if (err == ERR_OK) {
        err = pool_init(&worker->payloads, ROUTER_PAYLOAD_BYTES, c->payloads);
    }
    worker->backlog.events = calloc(LIMIT_EVENT_BACKLOG, sizeof *worker->backlog.events);
    if (err == ERR_OK && worker->backlog.events == NULL) {
        err = ERR_NO_MEMORY;
    }
    return err == ERR_OK ? worker_watch_all(worker) : err;
}

enum err worker_create(const struct worker_config *config, struct worker **ret_worker)
{
    struct worker *worker = aligned_alloc(64, (sizeof *worker + 63) & ~(size_t)63);
    if (worker == NULL) {
        return ERR_NO_MEMORY;
    }
    memset(worker, 0, sizeof *worker);
    worker->config = *config;
    worker->config.transports = config->transports != 0 ? config->transports : LIMIT_TRANSPORTS_PER_WORKER;
    worker->config.payloads = config->payloads != 0 ? config->payloads : LIMIT_PAYLOADS_PER_WORKER;
    worker->ntp_at_zero = ntp_at_zero();
    worker->epoll_fd = worker->commands.wake_fd = worker->events.wake_fd = -1;
    enum err err = worker_allocate(worker);
    if (err != ERR_OK) {
        worker_free(worker);
        return err;
    }
    worker_load_register(worker->config.index);
    *ret_worker = worker;
    return ERR_OK;
}

enum err worker_start(struct worker *worker)
{
    /* Signals are the loop's business. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&worker->thread, NULL, thread_main, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed != 0) {
        return ERR_NO_MEMORY;
    }
    char name[16];
    snprintf(name, sizeof name, "dais-media-%u", worker->config.index % 1000);
    (void)pthread_setname_np(worker->thread, name);
    worker->started = true;
    return ERR_OK;
}

/* A silenced thread may hang for ever in whatever held it up. */
static bool join(struct worker *worker)
{
    if (!atomic_load_explicit(&worker->silenced, memory_order_relaxed)) {
        pthread_join(worker->thread, NULL);
        return true;
    }
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    return pthread_timedjoin_np(worker->thread, NULL, &until) == 0;
}

bool worker_destroy(struct worker *worker)
{
    static const struct worker_cmd stop = {.kind = WORKER_CMD_STOP};
    if (worker == NULL) {
        return true;
    }
    if (worker->started) {
        while (!atomic_load_explicit(&worker->silenced, memory_order_relaxed) && !ring_push(&worker->commands, &stop)) {
            usleep(US_PER_MS); /* it drains the ring in every step */
        }
        ring_wake(&worker->commands);
        if (!join(worker)) {
            return false;
        }
    }
    worker_free(worker);
    return true;
}

_Atomic bool *worker_silenced(struct worker *worker)
{
    return &worker->silenced;
}

const struct address *worker_candidates(const struct worker *worker, size_t *ret_count)
{
    *ret_count = worker->udp.count;
    return worker->udp.addresses;
}

struct ring *worker_commands(struct worker *worker)
{
    return &worker->commands;
}

struct ring *worker_events(struct worker *worker)
{
    return &worker->events;
}
