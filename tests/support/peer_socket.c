/* One connected UDP socket around a peer. */
#include "peer_socket.h"

#include <sys/socket.h>
#include <unistd.h>

static void on_send(void *user, const uint8_t *data, size_t len)
{
    struct peer_socket *s = user;
    ssize_t sent = send(s->fd, data, len, MSG_DONTWAIT);
    (void)sent; /* lost, as on any network */
}

static int socket_to(const struct address *server)
{
    struct sockaddr_storage name;
    socklen_t len = address_to_sockaddr(server, &name);
    int fd = socket(server->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&name, len) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

enum err peer_socket_open(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                          const struct address *server, peer_packet_fn *on_packet, void *user)
{
    struct peer_config c = *config;
    *s = (struct peer_socket){.fd = socket_to(server), .on_packet = on_packet, .user = user};
    if (s->fd < 0) {
        return ERR_IO;
    }
    c.send = on_send;
    c.user = s;
    peer_open(&s->peer, now_us, &c);
    return ERR_OK;
}

void peer_socket_close(struct peer_socket *s)
{
    peer_close(&s->peer);
    close(s->fd);
}

enum err peer_socket_rebind(struct peer_socket *s, const struct address *server)
{
    int fd = socket_to(server);
    if (fd < 0) {
        return ERR_IO;
    }
    close(s->fd);
    s->fd = fd;
    return ERR_OK;
}

void peer_socket_step(struct peer_socket *s, time_us now_us)
{
    _Alignas(8) uint8_t data[PEER_DATAGRAM_BYTES];
    ssize_t got;
    while ((got = recv(s->fd, data, sizeof data, MSG_DONTWAIT)) > 0) {
        size_t len = (size_t)got;
        enum peer_packet kind = peer_receive(&s->peer, now_us, data, &len);
        if (kind != PEER_PACKET_NONE) {
            s->on_packet(s->user, kind, data, len);
        }
    }
    peer_poll(&s->peer, now_us);
}
