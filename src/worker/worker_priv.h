/* What the files of the worker share: the worker, its peers, its rooms. */
#ifndef DAIS_WORKER_PRIV_H
#define DAIS_WORKER_PRIV_H

#include "dais/base/hash.h" /* before uthash: tables of handles use the keyed hash too */
#include "dais/base/pool.h"
#include "dais/base/ring.h"
#include "dais/sfu/router.h"
#include "dais/transport/transport.h"
#include "dais/worker/shed.h"
#include "dais/worker/tcp.h"
#include "dais/worker/udp.h"
#include "dais/worker/worker.h"

#include <pthread.h>
#include <stdbool.h>
#include <uthash.h>

struct worker_room {
    struct worker *worker;
    struct media_room handle;
    struct router *router;
    UT_hash_handle hh;
};

struct worker_peer {
    struct transport transport;
    struct transport_handle handle;
    struct worker *worker;
    struct worker_room *room;
    struct router_peer *router_peer;
    enum transport_state reported;
    uint32_t ssrc_count, audio_ssrcs; /* the last `audio_ssrcs` of them carry sound */
    uint32_t ssrcs[2 * LIMIT_SLOTS];  /* what we shall send under, the most frequent last */
    UT_hash_handle hh;
};

/* Events that found the ring full, in order. */
struct worker_backlog {
    struct worker_event *events; /* LIMIT_EVENT_BACKLOG of them */
    uint32_t first, count;
};

struct worker {
    struct worker_config config;
    struct udp udp;
    struct tcp tcp;
    struct ring commands, events;
    struct worker_backlog backlog;
    bool wake_loop; /* events were pushed in this step */

    struct transport_group group;
    struct pool peer_pool, payloads;
    struct worker_peer *peers; /* uthash, by handle */
    struct worker_room *rooms; /* uthash, by handle */
    uint64_t ntp_at_zero;

    int epoll_fd;
    time_us now_us; /* of this step */
    time_us next_tick_us;
    time_us slow_logged_us;
    struct shed shed;
    struct udp_counts reported_counts;
    struct tcp_counts reported_tcp;
    uint32_t reported_tcp_count;
    bool stopping;

    pthread_t thread;
    bool started;
};

/* worker.c: one turn of the loop at `now_us`, which reads no clock and waits for nothing: what is ready (bit i: socket i;
 * WORKER_READY_COMMANDS), then timers, then what is to be sent. True if the timers ran. The thread calls it, and tests
 * that make time and network themselves. */
#define WORKER_READY_COMMANDS (1U << 31)
#define WORKER_READY_TCP      (1U << 30)
bool worker_step(struct worker *worker, time_us now_us, uint32_t ready);
/* When the next step is due even if nothing becomes ready; INT64_MAX: never. */
time_us worker_wake_us(const struct worker *worker);

/* worker_events.c: never blocks; `state` events are kept when the ring is full, others dropped and counted. */
void worker_emit(struct worker *worker, const struct worker_event *event, bool state);
/* Hands over what was kept; wakes the loop if anything was pushed since the last call. */
void worker_events_flush(struct worker *worker);

/* worker_tcp.c: what joins ICE over TCP to the worker. Each does nothing when it is not configured. */
MUST_CHECK enum err worker_tcp_open(struct worker *worker);
void worker_tcp_tick(struct worker *worker);
void worker_tcp_close(struct worker *worker);
/* One whole datagram in, from whichever socket (worker.c). */
void worker_receive(struct worker *worker, const struct udp_datagram *datagram);

/* worker_peers.c */
void worker_apply(struct worker *worker, const struct worker_cmd *cmd);
/* The transport's state as of now, told to the loop and the router if it is new. */
void worker_peer_state(struct worker_peer *peer);
void worker_peers_close(struct worker *worker);

#endif
