/* A peer on a UDP socket of its own, or a TCP one (RFC 4571 framing): what makes the sans-IO peer a client of a real server. */
#ifndef DAIS_CLIENT_PEER_SOCKET_H
#define DAIS_CLIENT_PEER_SOCKET_H

#include "dais/base/address.h"
#include "peer.h"

typedef void peer_packet_fn(void *user, enum peer_packet kind, const uint8_t *data, size_t len);

struct peer_socket {
    struct peer peer;
    int fd; /* connected to the server */
    bool tcp;
    size_t segment_bytes; /* TCP: at most so many in one write; 0: whole frames */
    size_t read_len;      /* TCP: of a frame whose end has not come */
    uint8_t read[2 + 65535];
    peer_packet_fn *on_packet;
    void *user;
};

/* `send` and `user` of the configuration are ours to set. ERR_IO: no socket. */
MUST_CHECK enum err peer_socket_open(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                                     const struct address *server, peer_packet_fn *on_packet, void *user);
/* The same over TCP; waits for the connection. */
MUST_CHECK enum err peer_socket_open_tcp(struct peer_socket *s, time_us now_us, const struct peer_config *config,
                                         const struct address *server, peer_packet_fn *on_packet, void *user);
void peer_socket_close(struct peer_socket *s);
/* A new local port, as when a NAT forgets. ERR_IO. */
MUST_CHECK enum err peer_socket_rebind(struct peer_socket *s, const struct address *server);
/* Takes in what came and runs the peer's timers. Does not block. */
void peer_socket_step(struct peer_socket *s, time_us now_us);

#endif
