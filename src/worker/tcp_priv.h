/* What the files of ICE over TCP share: tcp.c (connections come and go), tcp_read.c (framing), tcp_write.c (queues). */
#ifndef DAIS_WORKER_TCP_PRIV_H
#define DAIS_WORKER_TCP_PRIV_H

#include "dais/base/bytes.h"
#include "dais/worker/tcp.h"

#include <sys/epoll.h>

#define FRAME_HEADER  2 /* RFC 4571 section 2 */
#define CHUNK_BYTES   4096
#define CHUNK_PAYLOAD (CHUNK_BYTES - 24)
#define READ_BYTES    16384
#define TCP_PATH      0x80000000U
#define INDEX_MASK    0xffffU

_Static_assert(LIMIT_TCP_CONNECTIONS <= INDEX_MASK, "an index fits into a path");

struct tcp_chunk {
    struct tcp_chunk *next;
    time_us since_us; /* when its first byte was queued */
    uint32_t len;
    uint8_t bytes[CHUNK_PAYLOAD];
};
_Static_assert(sizeof(struct tcp_chunk) <= CHUNK_BYTES, "chunks fill the pool");

struct tcp_connection {
    int fd; /* -1: free */
    bool owned, dead, dirty, waits_to_write;
    uint8_t vain_frames; /* that proved nothing, while half-open */
    struct path path;
    time_us accepted_us;
    time_us progress_us; /* when the queue was last empty, or moved */
    struct tcp_chunk *head, *tail;
    uint32_t queued_bytes;
    uint32_t head_sent_bytes;
    uint32_t skip_bytes; /* of a frame that is too long */
    uint32_t partial_len;
    uint8_t partial[FRAME_HEADER + LIMIT_DATAGRAM_BYTES];
};

struct tcp_read {
    uint8_t bytes[READ_BYTES];
    uint32_t dirty_count;
    uint16_t dirty[LIMIT_TCP_CONNECTIONS]; /* indices of connections with something new to send */
};

static inline enum err tcp_watch(struct tcp *tcp, int operation, int fd, uint32_t events, uint32_t key)
{
    struct epoll_event event = {.events = events, .data.u32 = key};
    return epoll_ctl(tcp->epoll_fd, operation, fd, &event) == 0 ? ERR_OK : ERR_IO;
}

/* tcp_read.c: takes what has come, READ_BYTES at most, and hands out whole frames. */
void tcp_connection_read(struct tcp *tcp, struct tcp_connection *c);
/* tcp_write.c */
/* Sends from the queue what the kernel takes; what it does not, when the socket can be written again. */
void tcp_connection_write(struct tcp *tcp, struct tcp_connection *c, time_us now_us);
/* Gives back what waits. */
void tcp_queue_clear(struct tcp *tcp, struct tcp_connection *c);

#endif
