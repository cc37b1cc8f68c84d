/* ICE over TCP: listeners, connections, framing, and a queue for each slow reader. */
#include "dais/worker/tcp.h"

#include "dais/base/bytes.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define FRAME_HEADER         2 /* RFC 4571 section 2 */
#define FIRST_FRAME_MAX      1024
#define HALF_OPEN_FRAMES_MAX 16 /* that proved nothing */
#define CHUNK_BYTES          4096
#define CHUNK_PAYLOAD        (CHUNK_BYTES - 24)
#define UNSENT_IN_KERNEL     16384
#define READ_BYTES           16384
#define ACCEPTS_PER_STEP     32
#define EVENTS_PER_STEP      64
#define BACKLOG              128
#define PIECES_PER_WRITE     16
#define LISTENER_KEY         0x10000U /* epoll keys: connections have their index, listeners this and theirs */
#define TCP_PATH             0x80000000U
#define INDEX_MASK           0xffffU
#define GENERATION_MASK      0x7fffU
#define STUN_FIRST_BYTE_MAX  3 /* RFC 7983 */

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

/* --- opening and closing --- */

static enum err listener_open(const struct address *address, int *ret_fd)
{
    struct sockaddr_storage name;
    int on = 1;
    int fd = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return ERR_IO;
    }
    if (address->family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* a restart must not wait for TIME_WAIT */
    socklen_t len = address_to_sockaddr(address, &name);
    if (bind(fd, (struct sockaddr *)&name, len) != 0 || listen(fd, BACKLOG) != 0) {
        enum err err = errno == EADDRINUSE ? ERR_EXISTS : ERR_IO;
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return ERR_OK;
}

static enum err watch(struct tcp *tcp, int operation, int fd, uint32_t events, uint32_t key)
{
    struct epoll_event event = {.events = events, .data.u32 = key};
    return epoll_ctl(tcp->epoll_fd, operation, fd, &event) == 0 ? ERR_OK : ERR_IO;
}

static enum err listeners_open(struct tcp *tcp, const struct address *addresses, size_t count, uint16_t port)
{
    enum err err = count <= LIMIT_MEDIA_ADDRESSES ? ERR_OK : ERR_LIMIT;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct address address = addresses[i];
        address.port = port;
        err = listener_open(&address, &tcp->listeners[i]);
        if (err == ERR_OK) {
            tcp->listener_count++;
            err = watch(tcp, EPOLL_CTL_ADD, tcp->listeners[i], EPOLLIN, LISTENER_KEY + (uint32_t)i);
        }
    }
    return err;
}

enum err tcp_open(struct tcp *tcp, const struct address *addresses, size_t count, uint16_t port, tcp_frame_fn *frame,
                  tcp_gone_fn *gone, void *user)
{
    *tcp = (struct tcp){.frame = frame, .gone = gone, .user = user};
    tcp->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    tcp->open = tcp->epoll_fd >= 0;
    enum err err = tcp->open ? listeners_open(tcp, addresses, count, port) : ERR_IO;
    if (err == ERR_OK) {
        err = pool_init(&tcp->chunks, CHUNK_BYTES, LIMIT_TCP_QUEUES_BYTES / CHUNK_BYTES);
    }
    tcp->connections = err == ERR_OK ? calloc(LIMIT_TCP_CONNECTIONS, sizeof *tcp->connections) : NULL;
    tcp->scratch = err == ERR_OK ? calloc(1, sizeof *tcp->scratch) : NULL;
    if (err == ERR_OK && (tcp->connections == NULL || tcp->scratch == NULL)) {
        err = ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < LIMIT_TCP_CONNECTIONS && tcp->connections != NULL; i++) {
        tcp->connections[i].fd = -1;
    }
    if (err != ERR_OK) {
        tcp_close(tcp);
    }
    return err;
}

static void queue_clear(struct tcp *tcp, struct tcp_connection *c)
{
    while (c->head != NULL) {
        struct tcp_chunk *next = c->head->next;
        pool_give(&tcp->chunks, c->head);
        c->head = next;
    }
    c->tail = NULL;
    c->queued_bytes = c->head_sent_bytes = 0;
}

/* `gone` is called last: the place is free by then. */
static void connection_end(struct tcp *tcp, struct tcp_connection *c)
{
    struct path path = c->path;
    bool owned = c->owned;
    close(c->fd); /* leaves the epoll set with it */
    queue_clear(tcp, c);
    c->fd = -1;
    tcp->count--;
    tcp->half_open -= owned ? 0 : 1;
    if (owned) {
        tcp->gone(tcp->user, &path);
    }
}

void tcp_close(struct tcp *tcp)
{
    if (!tcp->open) {
        return;
    }
    for (uint32_t i = 0; i < LIMIT_TCP_CONNECTIONS && tcp->connections != NULL; i++) {
        if (tcp->connections[i].fd >= 0) {
            close(tcp->connections[i].fd);
            queue_clear(tcp, &tcp->connections[i]);
        }
    }
    for (size_t i = 0; i < tcp->listener_count; i++) {
        close(tcp->listeners[i]);
    }
    close(tcp->epoll_fd);
    pool_finish(&tcp->chunks);
    free(tcp->connections);
    free(tcp->scratch);
    *tcp = (struct tcp){0};
}

/* --- accepting --- */

/* IPv6 hosts have a /64 to themselves. */
static bool same_host(const struct address *a, const struct address *b)
{
    return a->family == b->family && memcmp(a->ip, b->ip, 8) == 0;
}

static struct tcp_connection *oldest_half_open(struct tcp *tcp, const struct address *host, uint32_t *ret_count)
{
    struct tcp_connection *oldest = NULL;
    *ret_count = 0;
    for (uint32_t i = 0; i < LIMIT_TCP_CONNECTIONS; i++) {
        struct tcp_connection *c = &tcp->connections[i];
        if (c->fd >= 0 && !c->owned && (host == NULL || same_host(host, &c->path.remote))) {
            ++*ret_count;
            oldest = oldest == NULL || c->accepted_us < oldest->accepted_us ? c : oldest;
        }
    }
    return oldest;
}

/* A free place, if need be by ending a half-open connection; NULL: all are owned. */
static struct tcp_connection *place_for(struct tcp *tcp, const struct address *remote)
{
    uint32_t of_host, of_all;
    struct tcp_connection *oldest = oldest_half_open(tcp, remote, &of_host);
    if (of_host < LIMIT_TCP_HALF_OPEN_IP) {
        oldest = oldest_half_open(tcp, NULL, &of_all);
        if (of_all < LIMIT_TCP_HALF_OPEN && tcp->count < LIMIT_TCP_CONNECTIONS) {
            oldest = NULL;
        } else if (oldest == NULL) {
            return NULL;
        }
    }
    if (oldest != NULL) {
        tcp->counts.pushed_out++;
        connection_end(tcp, oldest);
        return oldest;
    }
    for (uint32_t i = 0; i < LIMIT_TCP_CONNECTIONS; i++) {
        if (tcp->connections[i].fd < 0) {
            return &tcp->connections[i];
        }
    }
    return NULL;
}

static void socket_prepare(int fd)
{
    int on = 1, unsent = UNSENT_IN_KERNEL;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

static bool connection_begin(struct tcp *tcp, int fd, const struct address *remote, time_us now_us)
{
    struct tcp_connection *c = place_for(tcp, remote);
    if (c == NULL) {
        return false;
    }
    uint32_t index = (uint32_t)(c - tcp->connections);
    if (watch(tcp, EPOLL_CTL_ADD, fd, EPOLLIN, index) != ERR_OK) {
        return false;
    }
    tcp->generation = (tcp->generation + 1) & GENERATION_MASK;
    bool dirty = c->dirty; /* it stays in the list of the step that put it there */
    *c = (struct tcp_connection){.fd = fd, .accepted_us = now_us, .progress_us = now_us, .dirty = dirty};
    c->path = (struct path){.remote = *remote, .local = TCP_PATH | tcp->generation << 16 | index};
    tcp->count++;
    tcp->half_open++;
    tcp->counts.accepted++;
    return true;
}

static void accept_some(struct tcp *tcp, size_t listener, time_us now_us)
{
    for (int i = 0; i < ACCEPTS_PER_STEP; i++) {
        struct sockaddr_storage name;
        struct address remote;
        socklen_t len = sizeof name;
        int fd = accept4(tcp->listeners[listener], (struct sockaddr *)&name, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                /* Else it would wake us again at once, for as long as there is nothing to be had. */
                (void)watch(tcp, EPOLL_CTL_MOD, tcp->listeners[listener], 0, LISTENER_KEY + (uint32_t)listener);
                tcp->paused = true;
            }
            return;
        }
        socket_prepare(fd);
        if (address_from_sockaddr((struct sockaddr *)&name, len, &remote) != ERR_OK ||
            !connection_begin(tcp, fd, &remote, now_us)) {
            tcp->counts.refused++;
            close(fd);
        }
    }
}

/* --- reading --- */

static void frame_in(struct tcp *tcp, struct tcp_connection *c, uint8_t *data, size_t len)
{
    if (len == 0) {
        return;
    }
    if (!c->owned && data[0] > STUN_FIRST_BYTE_MAX) {
        c->dead = true; /* nobody speaks first but with a check */
        return;
    }
    bool owned = tcp->frame(tcp->user, &c->path, data, len);
    if (c->owned) {
        return;
    }
    if (owned) {
        c->owned = true;
        tcp->half_open--;
    } else if (++c->vain_frames >= HALF_OPEN_FRAMES_MAX) {
        c->dead = true;
    }
}

/* The length of the frame that begins here; what is too long will be skipped, or ends who has proved nothing. */
static size_t frame_length(struct tcp *tcp, struct tcp_connection *c, const uint8_t *header)
{
    size_t len = load_u16(header);
    if (len > FIRST_FRAME_MAX && !c->owned) {
        c->dead = true;
    } else if (len > LIMIT_DATAGRAM_BYTES) {
        tcp->counts.too_long++;
        c->skip_bytes = (uint32_t)len;
    }
    return len;
}

/* Adds to a frame whose beginning came earlier; returns what it took. */
static size_t partial_add(struct tcp *tcp, struct tcp_connection *c, const uint8_t *data, size_t len)
{
    size_t want = FRAME_HEADER, taken = 0;
    while (taken < len && c->partial_len < want) {
        c->partial[c->partial_len++] = data[taken++];
    }
    if (c->partial_len < FRAME_HEADER) {
        return taken;
    }
    want = load_u16(c->partial);
    if (c->partial_len == FRAME_HEADER) { /* perhaps more than once: the answer is the same until a byte follows */
        (void)frame_length(tcp, c, c->partial);
        if (c->dead || c->skip_bytes > 0) {
            c->partial_len = 0;
            return taken;
        }
    }
    size_t rest = FRAME_HEADER + want - c->partial_len;
    size_t more = len - taken < rest ? len - taken : rest;
    memcpy(c->partial + c->partial_len, data + taken, more);
    c->partial_len += (uint32_t)more;
    if (more == rest) {
        c->partial_len = 0;
        frame_in(tcp, c, c->partial + FRAME_HEADER, want);
    }
    return taken + more;
}

static void bytes_in(struct tcp *tcp, struct tcp_connection *c, uint8_t *data, size_t len)
{
    while (len > 0 && !c->dead) {
        size_t taken;
        if (c->skip_bytes > 0) {
            taken = len < c->skip_bytes ? len : c->skip_bytes;
            c->skip_bytes -= (uint32_t)taken;
        } else if (c->partial_len > 0 || len < FRAME_HEADER || len < (size_t)FRAME_HEADER + load_u16(data)) {
            taken = partial_add(tcp, c, data, len);
        } else { /* a whole one: no copy */
            size_t frame = frame_length(tcp, c, data);
            taken = FRAME_HEADER;
            if (!c->dead && c->skip_bytes == 0) {
                frame_in(tcp, c, data + FRAME_HEADER, frame);
                taken += frame;
            }
        }
        data += taken;
        len -= taken;
    }
}

static void connection_read(struct tcp *tcp, struct tcp_connection *c)
{
    ssize_t got = recv(c->fd, tcp->scratch->bytes, READ_BYTES, MSG_DONTWAIT);
    if (got > 0) {
        bytes_in(tcp, c, tcp->scratch->bytes, (size_t)got);
    } else if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
        c->dead = true;
    }
}

/* --- writing --- */

bool tcp_is_path(const struct path *path)
{
    return (path->local & TCP_PATH) != 0;
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

static void connection_write(struct tcp *tcp, struct tcp_connection *c, time_us now_us)
{
    bool full = false;
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
        (void)watch(tcp, EPOLL_CTL_MOD, c->fd, events, (uint32_t)(c - tcp->connections));
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
            connection_write(tcp, c, now_us);
        }
    }
    tcp->scratch->dirty_count = 0;
}

/* --- turning the crank --- */

void tcp_step(struct tcp *tcp, time_us now_us)
{
    struct epoll_event ready[EVENTS_PER_STEP];
    int count = tcp->open ? epoll_wait(tcp->epoll_fd, ready, EVENTS_PER_STEP, 0) : 0;
    for (int i = 0; i < count; i++) {
        uint32_t key = ready[i].data.u32;
        struct tcp_connection *c = key < LISTENER_KEY ? &tcp->connections[key] : NULL;
        if (c == NULL || c->fd < 0) {
            continue;
        }
        if ((ready[i].events & EPOLLOUT) != 0) {
            connection_write(tcp, c, now_us);
        }
        if ((ready[i].events & ~(uint32_t)EPOLLOUT) != 0 && !c->dead) {
            connection_read(tcp, c);
        }
        if (c->dead) {
            connection_end(tcp, c);
        }
    }
    /* Last: a new connection may take a place that an event above still meant. */
    for (int i = 0; i < count; i++) {
        if (ready[i].data.u32 >= LISTENER_KEY) {
            accept_some(tcp, ready[i].data.u32 - LISTENER_KEY, now_us);
        }
    }
}

static bool overdue(struct tcp *tcp, const struct tcp_connection *c, time_us now_us,
                    bool (*owned)(void *user, const struct path *path))
{
    if (!c->owned) {
        return now_us - c->accepted_us >= LIMIT_TCP_HALF_OPEN_US;
    }
    if (c->head != NULL && now_us - c->progress_us >= LIMIT_TCP_STALL_US) {
        tcp->counts.stalled++;
        return true;
    }
    return !owned(tcp->user, &c->path);
}

void tcp_poll(struct tcp *tcp, time_us now_us, bool (*owned)(void *user, const struct path *path))
{
    if (!tcp->open) {
        return;
    }
    for (uint32_t i = 0; i < LIMIT_TCP_CONNECTIONS && tcp->count > 0; i++) {
        struct tcp_connection *c = &tcp->connections[i];
        if (c->fd >= 0 && (c->dead || overdue(tcp, c, now_us, owned))) {
            connection_end(tcp, c);
        }
    }
    for (size_t i = 0; i < tcp->listener_count && tcp->paused; i++) {
        (void)watch(tcp, EPOLL_CTL_MOD, tcp->listeners[i], EPOLLIN, LISTENER_KEY + (uint32_t)i);
    }
    tcp->paused = false;
}
