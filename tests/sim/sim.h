/*
 * The deterministic test bed: a media worker's real code (commands, transports with ICE, DTLS and SRTP, router, slots)
 * on a made-up clock and a made-up network. No thread, no socket, no waiting: minutes of a call take seconds, and the
 * same seed gives the same packets at the same times, to the bit.
 *
 *   host (a client's address) ──up link──►  inbox ─► worker_step ─► egress ──down link──► host
 *                                            the worker as it is, over sim_udp.c
 *
 * Invariants
 *  1. Everything happens in the order of time, and at one time in the order in which it was scheduled.
 *  2. All chance comes from the seed: the network's dice, the keys, the credentials. `trace_hash` runs over every
 *     datagram with its time, direction, bytes and fate, the handshakes included.
 *  3. One bed at a time in a process: time and randomness of the process are the bed's (sim_world.h).
 */
#ifndef DAIS_TESTS_SIM_H
#define DAIS_TESTS_SIM_H

#include "dais/transport/demux.h"
#include "dais/transport/dtls.h"
#include "dais/worker/worker.h"
#include "sim_net.h"
#include "sim_world.h"

#define SIM_HOSTS_MAX      64
#define SIM_DATAGRAM_BYTES 1500

struct sim;
struct sim_event;

/* The bytes may be changed in place. */
typedef void sim_datagram_fn(void *user, uint8_t *data, size_t len);
typedef void sim_timer_fn(void *user);
typedef void sim_worker_event_fn(void *user, const struct worker_event *event);

struct sim_host {
    struct path path; /* how the worker sees it */
    struct sim_link up, down;
    sim_datagram_fn *on_datagram; /* arrived at the host */
    sim_datagram_fn *on_egress;   /* left the worker, before the network; may be NULL */
    bool spares_repairs; /* chance never takes retransmissions, RTCP, STUN or DTLS: what is lost can be repaired */
    void *user;
};

struct sim {
    uint64_t seed;
    time_us now_us;
    struct seeded_random random; /* for scenarios: the network has its own */
    struct dtls_identity *identity;
    struct dtls_context client_context;
    struct worker *worker;
    unsigned host_count;
    struct sim_host hosts[SIM_HOSTS_MAX];
    struct sim_event *heap;
    size_t heap_count, heap_size;
    uint64_t order;
    struct sim_event *inbox; /* datagrams at the worker's socket, in order */
    size_t inbox_count, inbox_size, inbox_at;
    sim_worker_event_fn *on_worker_event;
    void *event_user;
    uint64_t trace_hash, trace_count;
};

void sim_open(struct sim *sim, uint64_t seed);
/* Fails if the worker tried to send two packets under one number (one nonce). */
void sim_close(struct sim *sim);

/* Returns its index; both links have dice of their own. */
unsigned sim_host_add(struct sim *sim, const struct sim_link_config *up, const struct sim_link_config *down,
                      sim_datagram_fn *on_datagram, sim_datagram_fn *on_egress, void *user);
/* From the host into the network, now. */
void sim_send(struct sim *sim, unsigned host, const uint8_t *data, size_t len);
/* The host gets another address, as behind a NAT that forgot it: what was sent to the old one is lost. */
void sim_host_move(struct sim *sim, unsigned host);

/* Calls back at `at_us`, or at once when that is past. */
void sim_at(struct sim *sim, time_us at_us, sim_timer_fn *fn, void *user);
/* Changes a link then. */
void sim_link_at(struct sim *sim, time_us at_us, struct sim_link *link, const struct sim_link_config *config);
/* To the worker, at once. */
void sim_command(struct sim *sim, const struct worker_cmd *cmd);
void sim_run(struct sim *sim, time_us until_us);

#endif
