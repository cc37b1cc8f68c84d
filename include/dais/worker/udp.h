/*
 * The sockets of one worker: one per host address, all on one port; datagrams in and out by the batch.
 *
 * Invariants
 *  1. A batch in is at most LIMIT_RECEIVE_BATCH datagrams of one socket. A datagram longer than LIMIT_DATAGRAM_BYTES is
 *     counted and never seen.
 *  2. Datagrams out are built in an arena of LIMIT_SEND_BATCH places, in the order in which they leave; the arena is
 *     empty after udp_flush. Sending is one function, so that segmentation offload can come behind it.
 *  3. A datagram that the kernel won't take is counted and dropped; the others leave.
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

#include <stddef.h>
#include <stdint.h>

/* One place of the send arena: the longest datagram with its SRTP trailer. */
#define UDP_PLACE_BYTES 1280

struct udp_in;  /* the receive batch: buffers and what recvmmsg wants */
struct udp_out; /* the send arena */

struct udp_counts {
    uint64_t datagrams_in, bytes_in, too_long, kernel_dropped;
    uint64_t datagrams_out, bytes_out, unsent;
};

struct udp {
    size_t count;
    int fds[LIMIT_MEDIA_ADDRESSES];
    struct address addresses[LIMIT_MEDIA_ADDRESSES]; /* with the port */
    uint32_t kernel_dropped[LIMIT_MEDIA_ADDRESSES];  /* as last reported by each socket */
    struct udp_in *in;
    struct udp_out *out;
    struct udp_counts counts;
};

struct udp_datagram {
    struct path from;
    uint8_t *data; /* in the batch, until the next udp_receive; may be changed in place */
    size_t len;
    time_us arrival_us; /* when the kernel took it in, on clock_now_us's clock */
};

/* `port` 0: one that is free on all addresses. ERR_INVALID: no address, or a wildcard. ERR_LIMIT: too many.
 * ERR_EXISTS: the port is taken. ERR_IO: an address can't be bound. */
MUST_CHECK enum err udp_open(struct udp *udp, const struct address *addresses, size_t count, uint16_t port);
void udp_close(struct udp *udp);

/* Takes what waits on socket `local`, without blocking; returns the number of datagrams in `out`. */
size_t udp_receive(struct udp *udp, uint32_t local, time_us now_us, struct udp_datagram out[LIMIT_RECEIVE_BATCH]);

/* A place of UDP_PLACE_BYTES for the next datagram; sends what waits when there is none. Never NULL. */
uint8_t *udp_reserve(struct udp *udp);
/* The place last reserved holds `len` bytes for `to`. */
void udp_commit(struct udp *udp, const struct path *to, size_t len);
void udp_flush(struct udp *udp);

#endif
