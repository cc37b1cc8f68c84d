/*
 * Listening sockets of our own: a bounded number of connections, a bounded rate of TLS handshakes (each costs about 2 ms
 * of the loop), and no spinning when descriptors run out. Accepted descriptors are adopted by libwebsockets.
 */
#include "edge_priv.h"

#include "dais/base/log.h"
#include "dais/base/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

METRIC(accepted, "dais_connections_accepted_total", COUNTER, "TCP connections accepted");
METRIC(refused_full, "dais_connections_refused_total", COUNTER,
       "TCP connections closed at once: table or descriptors full");

#define BACKLOG          1024
#define ACCEPTS_PER_S    200 /* TLS handshakes: at most 40 % of the loop */
#define ACCEPTS_BURST    300
#define ACCEPTS_PER_STEP 8
#define ACCEPT_PAUSE_MS  20
#define UNSENT_BYTES_MAX 131072 /* in the kernel, of one slow reader; by default it would take megabytes */

static void tokens_refill(struct server *server)
{
    time_us now_us = clock_now_us();
    double more = (double)(now_us - server->accept_tokens_at_us) / US_PER_S * ACCEPTS_PER_S;
    server->accept_tokens_at_us = now_us;
    server->accept_tokens += more;
    if (server->accept_tokens > ACCEPTS_BURST) {
        server->accept_tokens = ACCEPTS_BURST;
    }
}

static void on_listener(uv_poll_t *poll, int status, int events);

void listen_start(struct server *server)
{
    for (size_t i = 0; i < server->listener_count; i++) {
        struct listener *listener = &server->listeners[i];
        if (listener->fd >= 0 && !listener->polling) {
            listener->polling = uv_poll_start(&listener->poll, UV_READABLE, on_listener) == 0;
        }
    }
}

static void on_accept_timer(uv_timer_t *timer)
{
    listen_start(timer->data);
}

/* Lets the kernel's backlog hold the rest for a moment. */
static void pause_accepting(struct server *server)
{
    for (size_t i = 0; i < server->listener_count; i++) {
        if (server->listeners[i].polling) {
            uv_poll_stop(&server->listeners[i].poll);
            server->listeners[i].polling = false;
        }
    }
    uv_timer_start(&server->accept_timer, on_accept_timer, ACCEPT_PAUSE_MS, 0);
}

/* Out of descriptors: the waiting connection is taken with the spare one and closed, else it would wake us for ever. */
static void refuse_with_spare(struct server *server, int listen_fd)
{
    metric_add(&refused_full, 1);
    log_warn("descriptors_exhausted", "hint=\"raise the limit of open files (LimitNOFILE)\"");
    if (server->spare_fd < 0) {
        pause_accepting(server);
        return;
    }
    close(server->spare_fd);
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        close(fd);
    }
    server->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void adopt(struct listener *listener, int fd, const struct sockaddr_storage *sa, socklen_t sa_len)
{
    struct server *server = listener->server;
    struct address peer;
    if (address_from_sockaddr((const struct sockaddr *)sa, sa_len, &peer) != ERR_OK) {
        close(fd);
        return;
    }
    struct conn *conn = conn_add(server, &peer, listener->admin);
    if (conn == NULL) {
        metric_add(&refused_full, 1);
        close(fd);
        return;
    }
    int on = 1, unsent_max = UNSENT_BYTES_MAX;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_max, sizeof unsent_max);
    lws_adoption_type type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | (listener->admin ? 0 : LWS_ADOPT_ALLOW_SSL);
    struct lws *wsi = lws_adopt_descriptor_vhost(listener->admin ? server->admin_vhost : server->vhost, type,
                                                 (lws_sock_file_fd_type){.sockfd = fd}, NULL, NULL);
    if (wsi == NULL) { /* libwebsockets has closed the descriptor */
        conn_remove(conn);
        return;
    }
    conn_bind(conn, wsi);
    metric_add(&accepted, 1);
}

static void on_listener(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct listener *listener = poll->data;
    struct server *server = listener->server;
    tokens_refill(server);
    for (int i = 0; i < ACCEPTS_PER_STEP; i++) {
        if (server->accept_tokens < 1) {
            pause_accepting(server);
            return;
        }
        struct sockaddr_storage sa = {0};
        socklen_t sa_len = sizeof sa;
        int fd = accept4(listener->fd, (struct sockaddr *)&sa, &sa_len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE) {
                refuse_with_spare(server, listener->fd);
            }
            return;
        }
        server->accept_tokens -= 1;
        adopt(listener, fd, &sa, sa_len);
    }
}

static int socket_open(const struct address *address)
{
    struct sockaddr_storage sa;
    socklen_t sa_len = address_to_sockaddr(address, &sa);
    int fd = socket(address->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on); /* each address is listed by itself */
    }
    if (bind(fd, (struct sockaddr *)&sa, sa_len) != 0 || listen(fd, BACKLOG) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static void explain(const struct address *address, int error, char *out, size_t size)
{
    char text[ADDRESS_TEXT_SIZE];
    address_text(address, text);
    const char *fix = "";
    if (error == EADDRINUSE) {
        fix = ": another program listens there; stop it, or choose another port with --port";
    } else if (error == EACCES) {
        fix = ": ports under 1024 need CAP_NET_BIND_SERVICE; choose another with --port";
    } else if (error == EADDRNOTAVAIL) {
        fix = ": this machine has no such address; choose another with --listen";
    }
    snprintf(out, size, "cannot listen on %s (%s)%s", text, strerror(error), fix);
}

enum err listen_open(struct server *server, const struct address *address, bool admin, char *ret_problem,
                     size_t problem_size)
{
    int fd = socket_open(address);
    if (fd < 0) {
        if (errno == EAFNOSUPPORT ||
            (errno == EADDRNOTAVAIL && address->family == AF_INET6 && address_is_loopback(address))) {
            return ERR_UNSUPPORTED; /* a machine without IPv6 still serves its IPv4 loopback */
        }
        explain(address, errno, ret_problem, problem_size);
        return ERR_IO;
    }
    struct listener *listener = &server->listeners[server->listener_count];
    *listener = (struct listener){.server = server, .fd = fd, .admin = admin};
    if (uv_poll_init(&server->loop, &listener->poll, fd) != 0) {
        close(fd);
        return ERR_IO;
    }
    listener->poll.data = listener;
    server->listener_count++;
    return ERR_OK;
}

void listen_close_all(struct server *server)
{
    uv_timer_stop(&server->accept_timer);
    for (size_t i = 0; i < server->listener_count; i++) {
        struct listener *listener = &server->listeners[i];
        if (listener->fd >= 0) {
            uv_poll_stop(&listener->poll);
            uv_close((uv_handle_t *)&listener->poll, NULL);
            close(listener->fd);
            listener->fd = -1;
            listener->polling = false;
        }
    }
}
