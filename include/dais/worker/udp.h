/*
 * The sockets of one worker: one per host address, all on one port; datagrams in and out by the batch.
 *
 * The kernel's way per datagram is what sending costs (about 2 us, whatever the system call); so what one step built for
 * one destination leaves as runs: one message of the kernel's for up to UDP_RUN_SEGMENTS datagrams of equal size, of
 * which the last may be shorter (UDP_SEGMENT). On the way in the kernel may hand over such trains (UDP_GRO); they are
 * taken apart here.
 *
 * Invariants
 *  1. A batch in is at most LIMIT_RECEIVE_BATCH messages of one socket, each a datagram or a train of them. A datagram
 *     longer than LIMIT_DATAGRAM_BYTES is counted and never seen. Each begins at a multiple of 4 (libsrtp wants that).
 *  2. Datagrams out are built in an arena of LIMIT_SEND_BATCH places, which is empty after udp_flush: nothing waits for a
 *     longer run. To one destination they leave in the order in which they were committed.
 *  3. A datagram that the kernel won't take is counted and dropped; the others leave.
 *  4. A socket on which runs don't work (EIO, or EINVAL before any run ever left, or UDP_RUN_REFUSALS times in between)
 *     sends one by one from then on; the datagrams of a refused run are sent one by one at once.
 *
 * Owner: the worker's thread, once opened.
 */
#ifndef DAIS_WORKER_UDP_H
#define DAIS_WORKER_UDP_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/transport/demux.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One place of the send arena: the longest datagram with its SRTP trailer. */
#define UDP_PLACE_BYTES 1280
/* The kernel's limit (UDP_MAX_SEGMENTS, of old kernels), and how many runs in a row it may refuse. */
#define UDP_RUN_SEGMENTS 64
#define UDP_RUN_REFUSALS 16

struct udp_in;  /* the receive batch: buffers and what recvmmsg wants */
struct udp_out; /* the send arena */

struct udp_counts {
    uint64_t datagrams_in, bytes_in, too_long, kernel_dropped;
    uint64_t datagrams_out, bytes_out, unsent;
    uint64_t run_bytes_out; /* of bytes_out, what left in runs of two or more */
    uint64_t messages_out;  /* what the kernel was given: runs, and single datagrams */
    uint64_t batches_out, trains_in;
};

/* What is known of one socket's runs. */
struct udp_runs {
    bool off;
    bool worked;
    uint8_t refused; /* in a row */
};

struct udp {
    size_t count;
    int fds[LIMIT_MEDIA_ADDRESSES];
    struct address addresses[LIMIT_MEDIA_ADDRESSES]; /* with the port */
    uint32_t kernel_dropped[LIMIT_MEDIA_ADDRESSES];  /* as last reported by each socket */
    struct udp_runs runs[LIMIT_MEDIA_ADDRESSES];
    const _Atomic bool *silenced; /* NULL, or: once true, nothing leaves any longer */
    bool failed;                  /* a socket is no longer one */
    time_us left_us;              /* just before the first datagram since it was 0 was handed to the kernel */
    struct udp_in *in;
    struct udp_out *out;
    struct udp_counts counts;
};

struct udp_datagram {
    struct path from;
    uint8_t *data; /* until the next udp_next or udp_receive; may be changed in place */
    size_t len;
    time_us arrival_us; /* when the kernel took it in, on clock_now_us's clock */
};

/* `port` 0: one that is free on all addresses. ERR_INVALID: no address, or a wildcard. ERR_LIMIT: too many.
 * ERR_EXISTS: the port is taken. ERR_IO: an address can't be bound. */
MUST_CHECK enum err udp_open(struct udp *udp, const struct address *addresses, size_t count, uint16_t port);
void udp_close(struct udp *udp);

/* Takes what waits on socket `local`, without blocking; what the former batch still held is gone. Then udp_next gives the
 * datagrams, until it says false. Returns false if nothing waited. */
bool udp_receive(struct udp *udp, uint32_t local, time_us now_us);
MUST_CHECK bool udp_next(struct udp *udp, struct udp_datagram *ret_datagram);

/* A place of UDP_PLACE_BYTES for the next datagram; sends what waits when there is none. Never NULL. */
uint8_t *udp_reserve(struct udp *udp);
/* The place last reserved holds `len` bytes for `to`. */
void udp_commit(struct udp *udp, const struct path *to, size_t len);
void udp_flush(struct udp *udp);

#endif
