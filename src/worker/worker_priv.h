/* What the files of the worker share: the worker, its peers, its rooms. */
#ifndef DAIS_WORKER_PRIV_H
#define DAIS_WORKER_PRIV_H

#include "dais/base/hash.h" /* before uthash: tables of handles use the keyed hash too */
#include "dais/base/pool.h"
#include "dais/base/ring.h"
#include "dais/sfu/router.h"
#include "dais/transport/transport.h"
#include "dais/worker/mesh.h"
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
    uint64_t spread; /* the other workers that have people of it */
    UT_hash_handle hh;
};

/* What crosses to other workers names sources by their handles. */
struct worker_source {
    struct source_handle handle;
    struct transport_handle publisher;
    struct worker_room *room;
    uint16_t epoch;
    struct source *remote; /* NULL: its home is here */
    uint32_t home;         /* of a remote one */
    uint8_t rids;          /* of a remote one: the encodings that should be sent for those here */
    struct worker_want {
        uint8_t layers, rids;
        struct lossy_receivers loss;
    } wanted[MESH_WORKERS_MAX]; /* at home: what each other worker says */
    UT_hash_handle hh;
};

struct worker_peer {
    struct transport transport;
    struct transport_handle handle;
    struct worker *worker;
    struct worker_room *room;
    struct router_peer *router_peer;
    enum transport_state reported;
    time_us poll_due_us;
    uint32_t ssrc_count, audio_ssrcs; /* the last `audio_ssrcs` of them carry sound */
    uint32_t ssrcs[2 * LIMIT_SLOTS];  /* what we shall send under, the most frequent last */
    UT_hash_handle hh;
};

#define STEP_BOUNDS 8 /* of the histogram of steps */

struct worker_load {
    time_us since_us, cpu_us;
    uint64_t datagrams; /* at since_us */
    uint8_t level;      /* enum layers_load */
    uint8_t calm;       /* times in a row that it was well below */
    uint32_t steps[STEP_BOUNDS];
    uint64_t steps_us;
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
    struct worker_peer *peers;     /* uthash, by handle */
    struct worker_room *rooms;     /* uthash, by handle */
    struct worker_source *sources; /* uthash, by handle */
    uint64_t mesh_posted;          /* the workers to wake in this step */
    bool mesh_more;                /* messages are left for the next */
    struct worker_room *taking;    /* its router holds packets that it has not handed out; NULL: none does */
    uint64_t ntp_at_zero;

    int epoll_fd;
    time_us now_us; /* of this step */
    time_us next_tick_us;
    time_us slow_logged_us;
    bool nonce_told; /* a packet was refused for its number, which is logged once */
    struct shed shed;
    struct udp_counts reported_counts;
    struct tcp_counts reported_tcp;
    uint32_t reported_tcp_count;
    struct worker_load load;
    bool stopping;
    _Atomic bool silenced;
    _Atomic bool ended; /* the thread is at its end and touches nothing any more */
    bool failed;        /* told */

    pthread_t thread;
    bool started;
};

/* worker.c: one turn of the loop at `now_us`, which reads no clock and waits for nothing: what is ready (bit i: socket i;
 * WORKER_READY_COMMANDS), then timers, then what is to be sent. True if the timers ran. The thread calls it, and tests
 * that make time and network themselves. */
#define WORKER_READY_COMMANDS (1U << 31)
#define WORKER_READY_TCP      (1U << 30)
#define WORKER_READY_MESH     (1U << 29)
bool worker_step(struct worker *worker, time_us now_us, uint32_t ready);
/* When the next step is due even if nothing becomes ready; INT64_MAX: never. */
time_us worker_wake_us(const struct worker *worker);

/* worker.c: what a worker begins with, and begins anew with (worker_revive.c). */
MUST_CHECK enum err worker_sockets_open(struct worker *worker);
MUST_CHECK enum err worker_watch_all(struct worker *worker);

/* worker_events.c: never blocks; `state` events are kept when the ring is full, others dropped and counted. */
void worker_emit(struct worker *worker, const struct worker_event *event, bool state);
/* Hands over what was kept; wakes the loop if anything was pushed since the last call. */
void worker_events_flush(struct worker *worker);

/* worker_tcp.c: what joins ICE over TCP to the worker. Each does nothing when it is not configured. */
MUST_CHECK enum err worker_tcp_open(struct worker *worker);
void worker_tcp_tick(struct worker *worker);
void worker_tcp_close(struct worker *worker);

/* worker_receive.c */
/* What waits on UDP socket `local`. */
void worker_receive_batch(struct worker *worker, uint32_t local);
/* One whole datagram in, from whichever socket. */
void worker_receive(struct worker *worker, const struct udp_datagram *datagram);
/* Before the room's router takes in a packet: it is the only one that holds any. */
void worker_take_for(struct worker *worker, struct worker_room *room);
/* What was taken in goes out to the receivers: all of it, or as much as one send call takes and the rest in the next steps,
 * so that sound which comes meanwhile need not wait for pictures. */
void worker_hand_out(struct worker *worker);
void worker_hand_out_some(struct worker *worker);

/* worker_load.c: how busy it is, and for how long a step holds it. */
void worker_load_register(uint32_t index); /* its metrics; by the loop, as all that registers */
void worker_load_init(struct worker *worker);
/* A step that began at `from_us` is over; tells the loop every 500 ms. */
void worker_load_note(struct worker *worker, time_us from_us, time_us until_us);

/* worker_spread.c */
void worker_spread_apply(struct worker *worker, const struct worker_cmd *cmd);
void worker_spread_close(struct worker *worker);
void worker_mesh_drain(struct worker *worker);
void worker_mesh_wake(struct worker *worker);
/* A source whose home is here. NULL: out of memory. */
struct worker_source *worker_source_note(struct worker *worker, struct worker_room *room, struct source_handle handle,
                                         struct transport_handle publisher, uint16_t epoch);
void worker_source_epoch(struct worker *worker, struct source_handle handle, uint16_t epoch);
void worker_source_forget(struct worker *worker, struct source_handle handle);
void worker_sources_forget_of(struct worker *worker, struct transport_handle publisher);
void worker_on_source_packet(void *user, struct source_handle handle, uint8_t layer, uint16_t run,
                             const struct history_entry *packet);
void worker_on_source_report(void *user, struct source_handle handle, uint8_t layer,
                             const struct rtcp_sender_report *sr, time_us arrival_us);
void worker_on_source_depth(void *user, struct source_handle handle, uint16_t depth_ms);
void worker_on_remote_ask(void *user, struct source_handle handle, uint8_t layer, uint16_t run, uint64_t number);
/* Of a remote source: kept, and said to its home. False: it is at home here. */
bool worker_on_source_wanted(struct worker_room *room, struct source_handle handle, uint8_t rids);
void worker_on_remote_wanted(void *user, struct source_handle handle, uint8_t layers,
                             const struct lossy_receivers *loss);

/* worker_peers.c */
struct worker_room *worker_room_find(struct worker *worker, struct media_room handle); /* or NULL */
void worker_room_drop_if_empty(struct worker *worker, struct worker_room *room);
void worker_apply(struct worker *worker, const struct worker_cmd *cmd);
/* The transport's state as of now, told to the loop and the router if it is new. */
void worker_peer_state(struct worker_peer *peer);
void worker_peers_close(struct worker *worker);

#endif
