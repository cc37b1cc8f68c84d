/*
 * ICE over TCP for who has no UDP (RFC 6544, passive only): listening sockets beside the UDP ones, on the same
 * addresses and port; connections that carry datagrams in the framing of RFC 4571 (two bytes of length).
 *
 *   accept ──► HALF OPEN ──(a frame for which `frame` said: a peer's)──► OWNED ──(closed, stalled, disowned)──► gone
 *                  └──(10 s, pushed out by newer ones, first frame longer than any check)──► gone
 *
 * Invariants
 *  1. A connection is a path of its own: its remote address, and a `local` that names it and is not used again soon.
 *     What is sent to a path whose connection is gone is dropped. `gone` is told of every path that was owned.
 *  2. At most LIMIT_TCP_CONNECTIONS, of them LIMIT_TCP_HALF_OPEN half-open, of them LIMIT_TCP_HALF_OPEN_IP from one
 *     address. The oldest half-open one makes room for a new one; an owned one never does.
 *  3. For one connection at most LIMIT_TCP_QUEUE_BYTES wait, for all LIMIT_TCP_QUEUES_BYTES; what comes beyond is
 *     dropped by the whole datagram. When the oldest waits longer than LIMIT_TCP_VIDEO_DELAY_US, no more video is taken.
 *  4. The kernel holds little that it has not sent (TCP_NOTSENT_LOWAT), so that the queue here is the one that counts.
 *  5. A frame longer than LIMIT_DATAGRAM_BYTES is skipped and counted; one of no bytes is nothing.
 *  6. Nothing is allocated after tcp_open. Connections end in tcp_step and tcp_poll only, never while the caller sends.
 *
 * Owner: the worker's thread, once opened.
 */
#ifndef DAIS_WORKER_TCP_H
#define DAIS_WORKER_TCP_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/base/pool.h"
#include "dais/transport/demux.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a datagram is worth when the way is too narrow. */
enum tcp_class { TCP_NEEDED /* checks, handshakes, RTCP, sound */, TCP_VIDEO };

/* A datagram came in by `from`; may be changed in place. True: the path is a peer's now. */
typedef bool tcp_frame_fn(void *user, const struct path *from, uint8_t *data, size_t len);
typedef void tcp_gone_fn(void *user, const struct path *path);

struct tcp_counts {
    uint64_t accepted, refused, pushed_out, too_long;
    uint64_t video_dropped, full_dropped, stalled;
};

struct tcp_connection;
struct tcp_read;

struct tcp {
    bool open;
    bool paused;  /* the listeners, for want of file descriptors, until the next tcp_poll */
    int epoll_fd; /* readable when anything here is to do */
    size_t listener_count;
    int listeners[LIMIT_MEDIA_ADDRESSES];
    struct tcp_connection *connections; /* LIMIT_TCP_CONNECTIONS */
    uint32_t count, half_open;
    uint32_t generation; /* of the path last made */
    struct pool chunks;  /* what waits to be sent */
    struct tcp_read *scratch;
    tcp_frame_fn *frame;
    tcp_gone_fn *gone;
    void *user;
    const _Atomic bool *silenced; /* NULL, or: once true, nothing is written any longer */
    struct tcp_counts counts;
};

/* Listens on all addresses at `port` (not 0). ERR_EXISTS: it is taken. ERR_IO, ERR_NO_MEMORY. */
MUST_CHECK enum err tcp_open(struct tcp *tcp, const struct address *addresses, size_t count, uint16_t port,
                             tcp_frame_fn *frame, tcp_gone_fn *gone, void *user);
/* Does nothing to what was never opened (zeroed) or is closed. */
void tcp_close(struct tcp *tcp);

/* Accepts, reads and writes what can be, without blocking; reads a bounded amount. */
void tcp_step(struct tcp *tcp, time_us now_us);
/* Now and then (every 10 to 1000 ms): ends what is overdue. `owned` says whether a path still is a peer's. */
void tcp_poll(struct tcp *tcp, time_us now_us, bool (*owned)(void *user, const struct path *path));

bool tcp_is_path(const struct path *path);
/* Queues a datagram for tcp_flush, or for when the reader takes more. */
void tcp_send(struct tcp *tcp, time_us now_us, const struct path *to, const uint8_t *data, size_t len,
              enum tcp_class class_);
void tcp_flush(struct tcp *tcp, time_us now_us);

#endif
