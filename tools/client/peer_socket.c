/* One connected socket around a peer. */
#include "peer_socket.h"

#include "dais/base/bytes.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_HEADER 2

/* Whole frames or none: half a frame would spoil all that follow. */
static void send_framed(struct peer_socket *s, const uint8_t *data, size_t len)
{
    uint8_t frame[FRAME_HEADER + PEER_DATAGRAM_BYTES];
    store_u16(frame, (uint16_t)len);
    memcpy(frame + FRAME_HEADER, data, len);
    size_t step = s->segment_bytes > 0 ? s->segment_bytes : sizeof frame;
    for (size_t at = 0; at < FRAME_HEADER + len;) {
        size_t rest = FRAME_HEADER + len - at;
        ssize_t sent = send(s->fd, frame + at, rest < step ? rest : step, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        at += (size_t)sent;
    }
}

static void on_send(void *user, const uint8_t *data, size_t len)
{
    struct peer_socket *s = user;
    if (s->tcp) {
        send_framed(s, data, len);
    } else {
        ssize_t sent = send(s->fd, data, len, MSG_DONTWAIT);
        (void)sent; /* lost, as on any network */
    }
}

static int socket_to(const struct address *server, bool tcp)
{
    struct sockaddr_storage name;
    int on = 1;
    socklen_t len = address_to_sockaddr(server, &name);
    int fd = socket(server->family, tcp ? SOCK_STREAM | SOCK_CLOEXEC : SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&name, len) != 0) {
        close(fd);
        return -1;
    }
    if (tcp && fd >= 0) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return fd;
}

static enum err open_any(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                         const struct address *server, bool tcp)
{
    struct peer_config c = *config;
    s->tcp = tcp;
    s->segment_bytes = s->read_len = 0;
    s->fd = socket_to(server, tcp);
    if (s->fd < 0) {
        return ERR_IO;
    }
    c.send = on_send;
    c.user = s;
    peer_open(&s->peer, now_us, &c);
    return ERR_OK;
}

enum err peer_socket_open(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                          const struct address *server, peer_packet_fn *on_packet, void *user)
{
    s->on_packet = on_packet;
    s->user = user;
    return open_any(s, now_us, config, server, false);
}

enum err peer_socket_open_tcp(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                              const struct address *server, peer_packet_fn *on_packet, void *user)
{
    s->on_packet = on_packet;
    s->user = user;
    return open_any(s, now_us, config, server, true);
}

void peer_socket_close(struct peer_socket *s)
{
    peer_close(&s->peer);
    close(s->fd);
}

enum err peer_socket_rebind(struct peer_socket *s, const struct address *server)
{
    int fd = socket_to(server, s->tcp);
    if (fd < 0) {
        return ERR_IO;
    }
    close(s->fd);
    s->fd = fd;
    s->read_len = 0;
    return ERR_OK;
}

static void take_in(struct peer_socket *s, time_us now_us, uint8_t *data, size_t len)
{
    enum peer_packet kind = peer_receive(&s->peer, now_us, data, &len);
    if (kind != PEER_PACKET_NONE) {
        s->on_packet(s->user, kind, data, len);
    }
}

static void take_in_framed(struct peer_socket *s, time_us now_us)
{
    ssize_t got;
    while ((got = recv(s->fd, s->read + s->read_len, sizeof s->read - s->read_len, MSG_DONTWAIT)) > 0) {
        s->read_len += (size_t)got;
        size_t at = 0;
        while (s->read_len - at >= FRAME_HEADER && s->read_len - at >= (size_t)FRAME_HEADER + load_u16(s->read + at)) {
            _Alignas(8) uint8_t data[PEER_DATAGRAM_BYTES];
            size_t len = load_u16(s->read + at);
            if (len <= sizeof data) {
                memcpy(data, s->read + at + FRAME_HEADER, len);
                take_in(s, now_us, data, len);
            }
            at += FRAME_HEADER + len;
        }
        memmove(s->read, s->read + at, s->read_len - at);
        s->read_len -= at;
    }
}

void peer_socket_step(struct peer_socket *s, time_us now_us)
{
    _Alignas(8) uint8_t data[PEER_DATAGRAM_BYTES];
    ssize_t got;
    if (s->tcp) {
        take_in_framed(s, now_us);
    }
    while (!s->tcp && (got = recv(s->fd, data, sizeof data, MSG_DONTWAIT)) > 0) {
        take_in(s, now_us, data, (size_t)got);
    }
    peer_poll(&s->peer, now_us);
}
