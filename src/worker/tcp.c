/* ICE over TCP: listeners, and connections that come and go. Frames are in tcp_read.c, queues in tcp_write.c. */
#include "tcp_priv.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define UNSENT_IN_KERNEL 16384
#define ACCEPTS_PER_STEP 32
#define EVENTS_PER_STEP  64
#define BACKLOG          128
#define LISTENER_KEY     0x10000U /* epoll keys: connections have their index, listeners this and theirs */
#define GENERATION_MASK  0x7fffU

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

static enum err listeners_open(struct tcp *tcp, const struct address *addresses, size_t count, uint16_t port)
{
    enum err err = count <= LIMIT_MEDIA_ADDRESSES ? ERR_OK : ERR_LIMIT;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct address address = addresses[i];
        address.port = port;
        err = listener_open(&address, &tcp->listeners[i]);
        if (err == ERR_OK) {
            tcp->listener_count++;
            err = tcp_watch(tcp, EPOLL_CTL_ADD, tcp->listeners[i], EPOLLIN, LISTENER_KEY + (uint32_t)i);
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

/* `gone` is called last: the place is free by then. */
static void connection_end(struct tcp *tcp, struct tcp_connection *c)
{
    struct path path = c->path;
    bool owned = c->owned;
    close(c->fd); /* leaves the epoll set with it */
    tcp_queue_clear(tcp, c);
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
            tcp_queue_clear(tcp, &tcp->connections[i]);
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
    if (tcp_watch(tcp, EPOLL_CTL_ADD, fd, EPOLLIN, index) != ERR_OK) {
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
                (void)tcp_watch(tcp, EPOLL_CTL_MOD, tcp->listeners[listener], 0, LISTENER_KEY + (uint32_t)listener);
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

/* --- turning the crank --- */

bool tcp_is_path(const struct path *path)
{
    return (path->local & TCP_PATH) != 0;
}

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
            tcp_connection_write(tcp, c, now_us);
        }
        if ((ready[i].events & ~(uint32_t)EPOLLOUT) != 0 && !c->dead) {
            tcp_connection_read(tcp, c);
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
        (void)tcp_watch(tcp, EPOLL_CTL_MOD, tcp->listeners[i], EPOLLIN, LISTENER_KEY + (uint32_t)i);
    }
    tcp->paused = false;
}
