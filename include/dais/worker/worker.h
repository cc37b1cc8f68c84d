/*
 * A media worker: one thread with its own UDP port, its transports, its rooms' routers, and nothing shared with anybody
 * but two rings of messages to the loop (worker_cmd.h) and two to each other worker (mesh.h).
 *
 *   step:  drain the command ring ─► receive a batch (recvmmsg) ─► timers (every 10 ms) ─► send the batch
 *
 * Invariants
 *  1. From datagram to datagram nothing is allocated, locked or logged; memory is taken at creation and by commands.
 *  2. All sockets of a worker have the same port number.
 *  3. What a peer sends with right tags is counted against its own budget (transport.h); beyond it nothing reaches a
 *     router. What has a wrong tag costs nobody's budget: it may come from somebody else.
 *  4. State events always arrive (worker_cmd.h, invariant 4).
 *
 * Owner: the loop's thread creates, posts, reads events and destroys; the worker's thread does the rest.
 */
#ifndef DAIS_WORKER_WORKER_H
#define DAIS_WORKER_WORKER_H

#include "dais/base/address.h"
#include "dais/base/err.h"
#include "dais/base/ring.h"
#include "dais/worker/worker_cmd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dtls_identity;
struct worker;

struct worker_config {
    const struct address *addresses;      /* host addresses to bind, IPv4 and IPv6; their ports are ignored */
    size_t address_count;                 /* 1 to LIMIT_MEDIA_ADDRESSES */
    uint16_t port;                        /* 0: any that is free on all addresses */
    bool tcp;                             /* listen for ICE over TCP too, at the same port (tcp.h) */
    uint32_t index;                       /* its number, for names in logs */
    uint32_t transports;                  /* room for so many; 0: LIMIT_TRANSPORTS_PER_WORKER */
    uint32_t payloads;                    /* packets kept for all histories; 0: LIMIT_PAYLOADS_PER_WORKER */
    const struct dtls_identity *identity; /* of the process; outlives the worker */
    struct mesh *mesh;                    /* with the other workers; NULL: alone. Outlives the worker */
};

/* What all workers of the process share: the ciphers, which pass their self-tests here (ERR_AUTH if not), and the
 * certificate, made anew at each start. Once, before the first worker; finish after the last. */
MUST_CHECK enum err worker_process_init(struct dtls_identity **ret_identity);
void worker_process_finish(struct dtls_identity *identity); /* NULL is allowed: nothing was made */
/* The certificate's SHA-256 as SDP writes it, "AB:CD:…"; valid as long as the identity. */
const char *worker_fingerprint(const struct dtls_identity *identity);

/* Binds and allocates; no thread yet. Needs worker_process_init. ERR_LIMIT: too many addresses;
 * ERR_EXISTS: the port is taken; ERR_IO: an address can't be bound. */
MUST_CHECK enum err worker_create(const struct worker_config *config, struct worker **ret_worker);
MUST_CHECK enum err worker_start(struct worker *worker);
/* Stops the thread (peers are told close_notify), waits for it, frees everything. NULL is allowed. False: the thread was
 * silenced and did not come back within a second; it is left alone, with all that it may touch (mesh and identity too). */
bool worker_destroy(struct worker *worker);

/* The host candidates of an answer: the addresses bound, with their port. Valid as long as the worker. */
const struct address *worker_candidates(const struct worker *worker, size_t *ret_count);

/* Loop thread: `struct worker_cmd` go into one (ring_push, then ring_wake), `struct worker_event` come out of the other
 * (its wake_fd becomes readable: ring_drain_wake, then ring_pop). A full command ring: refuse the join, or keep the
 * command and try again. */
struct ring *worker_commands(struct worker *worker);
struct ring *worker_events(struct worker *worker);
/* Once true, the worker sends nothing any more and ends: for one that stood still, whose rooms went elsewhere meanwhile. A
 * datagram may still leave that it was sending at that moment. */
_Atomic bool *worker_silenced(struct worker *worker);
/* Starts one anew that was silenced and has ended: with the same number, addresses, ports and rings, and nothing else of what
 * it was; commands and packets of other workers that it had not taken, and events that nobody took, are dropped. For the
 * thread that takes its events. ERR_BUSY: it has not ended, and perhaps never will: what it holds can't be touched. Else as
 * of worker_create and worker_start, and it may be tried again. */
MUST_CHECK enum err worker_revive(struct worker *worker);

#endif
