#include "sim.h"

#include "dais/base/hash.h"
#include "dais/base/metrics.h"
#include "dais/transport/crypto.h"
#include "dais/wire/rtp.h"
#include "sim_client.h"
#include "sim_udp.h"
#include "worker_priv.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVER_PORT 3478
#define TRANSPORTS  SIM_HOSTS_MAX
#define PAYLOADS    8192
#define SEED_WORLD  0x77da15ULL
#define FNV_PRIME   0x100000001b3ULL
#define FNV_START   0xcbf29ce484222325ULL

enum event_kind { EVENT_TO_WORKER, EVENT_TO_HOST, EVENT_TIMER, EVENT_LINK };

struct sim_event {
    time_us at_us;
    uint64_t order;
    enum event_kind kind;
    union {
        struct {
            unsigned host;
            struct path path;
            size_t len;
            uint8_t *data; /* the event's */
        } datagram;
        struct {
            sim_timer_fn *fn;
            void *user;
        } timer;
        struct {
            struct sim_link *link;
            struct sim_link_config *config; /* the event's */
        } change;
    };
};

static void must(enum err err, const char *what)
{
    if (err != ERR_OK) {
        fprintf(stderr, "sim: %s: %s\n", what, err_name(err));
        abort();
    }
}

/* --- the trace --- */

static void trace(struct sim *sim, const void *data, size_t size)
{
    const uint8_t *p = data;
    for (size_t i = 0; i < size; i++) {
        sim->trace_hash = (sim->trace_hash ^ p[i]) * FNV_PRIME;
    }
}

static void trace_datagram(struct sim *sim, unsigned host, bool up, const uint8_t *data, size_t len, unsigned copies,
                           const time_us at_us[2])
{
    uint64_t line[4] = {(uint64_t)sim->now_us, host * 2 + (up ? 1 : 0), len, copies};
    trace(sim, line, sizeof line);
    trace(sim, at_us, copies * sizeof at_us[0]);
    trace(sim, data, len);
    sim->trace_count++;
}

/* --- what is to come: a binary heap by time and order --- */

static bool before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void push(struct sim *sim, struct sim_event event)
{
    if (sim->heap_count == sim->heap_size) {
        sim->heap_size = sim->heap_size > 0 ? 2 * sim->heap_size : 256;
        sim->heap = realloc(sim->heap, sim->heap_size * sizeof *sim->heap);
        assert(sim->heap != NULL);
    }
    event.order = sim->order++;
    event.at_us = event.at_us > sim->now_us ? event.at_us : sim->now_us;
    size_t at = sim->heap_count++;
    for (; at > 0 && before(&event, &sim->heap[(at - 1) / 2]); at = (at - 1) / 2) {
        sim->heap[at] = sim->heap[(at - 1) / 2];
    }
    sim->heap[at] = event;
}

static struct sim_event pop(struct sim *sim)
{
    struct sim_event first = sim->heap[0], last = sim->heap[--sim->heap_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < sim->heap_count; at = child) {
        child += child + 1 < sim->heap_count && before(&sim->heap[child + 1], &sim->heap[child]) ? 1 : 0;
        if (!before(&sim->heap[child], &last)) {
            break;
        }
        sim->heap[at] = sim->heap[child];
    }
    sim->heap[at] = last;
    return first;
}

/* --- the network --- */

/* Not the media itself: to be seen without keys by its first two bytes. */
static bool is_repair(const uint8_t *data, size_t len)
{
    return len < 2 || data[0] < 128 || rtp_is_rtcp(data, len) || (data[1] & 0x7f) == SIM_PT_RTX;
}

static void enter_network(struct sim *sim, unsigned host, bool up, const uint8_t *data, size_t len)
{
    struct sim_host *h = &sim->hosts[host];
    time_us at_us[2];
    unsigned copies =
        sim_link_pass(up ? &h->up : &h->down, sim->now_us, len, h->spares_repairs && is_repair(data, len), at_us);
    trace_datagram(sim, host, up, data, len, copies, at_us);
    for (unsigned i = 0; i < copies; i++) {
        struct sim_event event = {.at_us = at_us[i], .kind = up ? EVENT_TO_WORKER : EVENT_TO_HOST};
        event.datagram.host = host;
        event.datagram.path = h->path;
        event.datagram.len = len;
        event.datagram.data = malloc(len + 1);
        assert(event.datagram.data != NULL);
        memcpy(event.datagram.data, data, len);
        push(sim, event);
    }
}

void sim_send(struct sim *sim, unsigned host, const uint8_t *data, size_t len)
{
    enter_network(sim, host, true, data, len);
}

static struct sim_host *host_of_path(struct sim *sim, const struct path *path)
{
    unsigned host = path->remote.ip[3]; /* see sim_host_add */
    return host < sim->host_count && path_eq(&sim->hosts[host].path, path) ? &sim->hosts[host] : NULL;
}

static void on_worker_sent(void *user, const struct path *to, const uint8_t *data, size_t len)
{
    struct sim *sim = user;
    uint8_t copy[SIM_DATAGRAM_BYTES];
    struct sim_host *h = host_of_path(sim, to);
    if (h == NULL) {
        return; /* to an address that its host has left */
    }
    if (h->on_egress != NULL) {
        memcpy(copy, data, len);
        h->on_egress(h->user, copy, len);
    }
    enter_network(sim, (unsigned)(h - sim->hosts), false, data, len);
}

static bool on_worker_takes(void *user, struct udp_datagram *ret)
{
    struct sim *sim = user;
    if (sim->inbox_at == sim->inbox_count) {
        return false;
    }
    struct sim_event *event = &sim->inbox[sim->inbox_at++];
    *ret =
        (struct udp_datagram){.from = event->datagram.path, .data = event->datagram.data, .len = event->datagram.len};
    return true;
}

static void inbox_add(struct sim *sim, const struct sim_event *event)
{
    if (sim->inbox_count == sim->inbox_size) {
        sim->inbox_size = sim->inbox_size > 0 ? 2 * sim->inbox_size : 64;
        sim->inbox = realloc(sim->inbox, sim->inbox_size * sizeof *sim->inbox);
        assert(sim->inbox != NULL);
    }
    sim->inbox[sim->inbox_count++] = *event;
}

static void inbox_clear(struct sim *sim)
{
    for (size_t i = 0; i < sim->inbox_count; i++) {
        free(sim->inbox[i].datagram.data);
    }
    sim->inbox_count = sim->inbox_at = 0;
}

/* --- the worker --- */

static void take_worker_events(struct sim *sim)
{
    struct worker_event event;
    while (ring_pop(worker_events(sim->worker), &event)) {
        if (sim->on_worker_event != NULL) {
            sim->on_worker_event(sim->event_user, &event);
        }
    }
}

static void step_worker(struct sim *sim, uint32_t ready)
{
    do {
        (void)worker_step(sim->worker, sim->now_us, ready | (sim->inbox_at < sim->inbox_count ? 1U : 0U));
    } while (sim->inbox_at < sim->inbox_count);
    inbox_clear(sim);
    take_worker_events(sim);
}

void sim_command(struct sim *sim, const struct worker_cmd *cmd)
{
    bool pushed = ring_push(worker_commands(sim->worker), cmd);
    assert(pushed);
    (void)pushed;
    step_worker(sim, WORKER_READY_COMMANDS);
}

static void happen(struct sim *sim, struct sim_event *event)
{
    switch (event->kind) {
    case EVENT_TO_WORKER:
        inbox_add(sim, event);
        break;
    case EVENT_TO_HOST: {
        struct sim_host *h = &sim->hosts[event->datagram.host];
        if (path_eq(&h->path, &event->datagram.path)) {
            h->on_datagram(h->user, event->datagram.data, event->datagram.len);
        }
        free(event->datagram.data);
        break;
    }
    case EVENT_TIMER:
        event->timer.fn(event->timer.user);
        break;
    case EVENT_LINK:
        event->change.link->config = *event->change.config;
        free(event->change.config);
        break;
    }
}

void sim_run(struct sim *sim, time_us until_us)
{
    for (;;) {
        time_us wake_us = worker_wake_us(sim->worker);
        time_us next_us = sim->heap_count > 0 ? sim->heap[0].at_us : INT64_MAX;
        next_us = wake_us < next_us ? wake_us : next_us;
        if (next_us > until_us) {
            break;
        }
        sim->now_us = next_us > sim->now_us ? next_us : sim->now_us;
        sim_world_set(sim->now_us);
        while (sim->heap_count > 0 && sim->heap[0].at_us <= sim->now_us) {
            struct sim_event event = pop(sim);
            happen(sim, &event);
        }
        if (sim->inbox_count > 0 || worker_wake_us(sim->worker) <= sim->now_us) {
            step_worker(sim, 0);
        }
    }
    sim->now_us = until_us > sim->now_us ? until_us : sim->now_us;
    sim_world_set(sim->now_us);
}

void sim_at(struct sim *sim, time_us at_us, sim_timer_fn *fn, void *user)
{
    struct sim_event event = {.at_us = at_us, .kind = EVENT_TIMER};
    event.timer.fn = fn;
    event.timer.user = user;
    push(sim, event);
}

void sim_link_at(struct sim *sim, time_us at_us, struct sim_link *link, const struct sim_link_config *config)
{
    struct sim_event event = {.at_us = at_us, .kind = EVENT_LINK};
    event.change.link = link;
    event.change.config = malloc(sizeof *config);
    assert(event.change.config != NULL);
    *event.change.config = *config;
    push(sim, event);
}

/* --- life --- */

unsigned sim_host_add(struct sim *sim, const struct sim_link_config *up, const struct sim_link_config *down,
                      sim_datagram_fn *on_datagram, sim_datagram_fn *on_egress, void *user)
{
    assert(sim->host_count < SIM_HOSTS_MAX);
    unsigned host = sim->host_count++;
    struct sim_host *h = &sim->hosts[host];
    *h = (struct sim_host){.on_datagram = on_datagram, .on_egress = on_egress, .user = user};
    h->path.remote = (struct address){.ip = {10, 0, 0, (uint8_t)host}, .port = 40000, .family = AF_INET};
    sim_link_init(&h->up, up, sim->seed * 1000 + 2 * host);
    sim_link_init(&h->down, down, sim->seed * 1000 + 2 * host + 1);
    return host;
}

void sim_host_move(struct sim *sim, unsigned host)
{
    sim->hosts[host].path.remote.port++;
}

/* The ciphers' self-tests and the certificate are made once: a process runs many seeds. */
static struct dtls_identity *process_identity(void)
{
    static struct dtls_identity *identity;
    if (identity == NULL) {
        sim_world_reset(SEED_WORLD);
        hash_init();
        must(worker_process_init(&identity), "ciphers and certificate");
    }
    return identity;
}

void sim_open(struct sim *sim, uint64_t seed)
{
    struct dtls_identity *identity = process_identity();
    struct address address;
    sim_world_reset(seed ^ SEED_WORLD);
    *sim = (struct sim){.seed = seed, .now_us = SIM_START_US, .identity = identity, .trace_hash = FNV_START};
    seeded_random_init(&sim->random, seed);
    must(dtls_context_init(&sim->client_context, identity, DTLS_CLIENT), "client context");
    must(address_parse_ip("192.0.2.1", 0, &address), "address");
    sim_udp_connect(&(struct sim_udp_io){on_worker_takes, on_worker_sent, sim});
    struct worker_config config = {.addresses = &address,
                                   .address_count = 1,
                                   .port = SERVER_PORT,
                                   .transports = TRANSPORTS,
                                   .payloads = PAYLOADS,
                                   .identity = identity};
    must(worker_create(&config, &sim->worker), "worker");
}

void sim_close(struct sim *sim)
{
    worker_peers_close(sim->worker);
    worker_destroy(sim->worker);
    bool nonces_ok = metric_value(metric_find("dais_srtp_nonce_refused_total")) == 0;
    must(nonces_ok ? ERR_OK : ERR_EXISTS, "two packets under one number");
    for (size_t i = 0; i < sim->heap_count; i++) {
        if (sim->heap[i].kind == EVENT_LINK) {
            free(sim->heap[i].change.config);
        } else if (sim->heap[i].kind != EVENT_TIMER) {
            free(sim->heap[i].datagram.data);
        }
    }
    free(sim->heap);
    inbox_clear(sim);
    free(sim->inbox);
    dtls_context_finish(&sim->client_context);
}
