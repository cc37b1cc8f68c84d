/* Datagrams to frames, and a queue for each slow reader. */
#include "tcp_priv.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define PIECES_PER_WRITE 16

void tcp_queue_clear(struct tcp *tcp, struct tcp_connection *c)
{
    while (c->head != NULL) {
        struct tcp_chunk *next = c->head->next;
        pool_give(&tcp->chunks, c->head);
        c->head = next;
    }
    c->tail = NULL;
    c->queued_bytes = c->head_sent_bytes = 0;
}

static struct tcp_connection *connection_of(struct tcp *tcp, const struct path *path)
{
    uint32_t index = path->local & INDEX_MASK;
    if (!tcp->open || index >= LIMIT_TCP_CONNECTIONS) {
        return NULL;
    }
    struct tcp_connection *c = &tcp->connections[index];
    return c->fd >= 0 && !c->dead && path_eq(&c->path, path) ? c : NULL;
}

static bool has_room(struct tcp *tcp, const struct tcp_connection *c, size_t len)
{
    size_t chunks = (FRAME_HEADER + len) / CHUNK_PAYLOAD + 1;
    return c->queued_bytes + FRAME_HEADER + len <= LIMIT_TCP_QUEUE_BYTES && tcp->chunks.free_count >= chunks;
}

/* There is room: has_room said so. */
static void queue_add(struct tcp *tcp, struct tcp_connection *c, time_us now_us, const uint8_t *data, size_t len)
{
    while (len > 0) {
        struct tcp_chunk *chunk = c->tail;
        if (chunk == NULL || chunk->len == CHUNK_PAYLOAD) {
            chunk = pool_take(&tcp->chunks);
            chunk->since_us = now_us;
            *(c->tail != NULL ? &c->tail->next : &c->head) = chunk;
            c->tail = chunk;
        }
        size_t take = len < CHUNK_PAYLOAD - chunk->len ? len : CHUNK_PAYLOAD - chunk->len;
        memcpy(chunk->bytes + chunk->len, data, take);
        chunk->len += (uint32_t)take;
        c->queued_bytes += (uint32_t)take;
        data += take;
        len -= take;
    }
}

void tcp_send(struct tcp *tcp, time_us now_us, const struct path *to, const uint8_t *data, size_t len,
              enum tcp_class class_)
{
    struct tcp_connection *c = connection_of(tcp, to);
    if (c == NULL) {
        return;
    }
    if (class_ == TCP_VIDEO && c->head != NULL && now_us - c->head->since_us > LIMIT_TCP_VIDEO_DELAY_US) {
        tcp->counts.video_dropped++;
        return;
    }
    if (!has_room(tcp, c, len)) {
        tcp->counts.full_dropped++;
        return;
    }
    uint8_t header[FRAME_HEADER];
    store_u16(header, (uint16_t)len);
    queue_add(tcp, c, now_us, header, sizeof header);
    queue_add(tcp, c, now_us, data, len);
    if (!c->dirty) {
        c->dirty = true;
        tcp->scratch->dirty[tcp->scratch->dirty_count++] = (uint16_t)(c - tcp->connections);
    }
}

static void queue_sent(struct tcp *tcp, struct tcp_connection *c, size_t bytes)
{
    c->queued_bytes -= (uint32_t)bytes;
    while (bytes > 0) {
        struct tcp_chunk *chunk = c->head;
        size_t rest = chunk->len - c->head_sent_bytes;
        if (bytes < rest) {
            c->head_sent_bytes += (uint32_t)bytes;
            return;
        }
        bytes -= rest;
        c->head = chunk->next;
        c->tail = c->head == NULL ? NULL : c->tail;
        c->head_sent_bytes = 0;
        pool_give(&tcp->chunks, chunk);
    }
}

static ssize_t write_once(struct tcp_connection *c)
{
    struct iovec pieces[PIECES_PER_WRITE];
    struct msghdr message = {.msg_iov = pieces};
    uint32_t from = c->head_sent_bytes;
    for (struct tcp_chunk *k = c->head; k != NULL && message.msg_iovlen < PIECES_PER_WRITE; k = k->next) {
        pieces[message.msg_iovlen++] = (struct iovec){k->bytes + from, k->len - from};
        from = 0;
    }
    return sendmsg(c->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void tcp_connection_write(struct tcp *tcp, struct tcp_connection *c, time_us now_us)
{
    bool full = false;
    if (tcp->silenced != NULL && atomic_load_explicit(tcp->silenced, memory_order_relaxed)) {
        return;
    }
    while (c->head != NULL && !full && !c->dead) {
        ssize_t sent = write_once(c);
        if (sent > 0) {
            queue_sent(tcp, c, (size_t)sent);
            c->progress_us = now_us;
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            full = true;
        } else if (sent == 0 || errno != EINTR) {
            c->dead = true;
        }
    }
    c->progress_us = c->head == NULL ? now_us : c->progress_us;
    if (full != c->waits_to_write && !c->dead) {
        c->waits_to_write = full;
        uint32_t events = full ? EPOLLIN | EPOLLOUT : EPOLLIN;
        (void)tcp_watch(tcp, EPOLL_CTL_MOD, c->fd, events, (uint32_t)(c - tcp->connections));
    }
}

void tcp_flush(struct tcp *tcp, time_us now_us)
{
    if (!tcp->open) {
        return;
    }
    for (uint32_t i = 0; i < tcp->scratch->dirty_count; i++) {
        struct tcp_connection *c = &tcp->connections[tcp->scratch->dirty[i]];
        c->dirty = false;
        if (c->fd >= 0 && !c->dead && !c->waits_to_write) {
            tcp_connection_write(tcp, c, now_us);
        }
    }
    tcp->scratch->dirty_count = 0;
}
