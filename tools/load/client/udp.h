/* A person's UDP socket: connected to the server, received from in batches and in trains (UDP_GRO). Nothing blocks. */
#ifndef DAIS_LOAD_UDP_H
#define DAIS_LOAD_UDP_H

#include "dais/base/address.h"
#include "dais/base/clock.h"

#include <stddef.h>

/* `arrival_us`: when the kernel had it, however late we read it. */
typedef void udp_datagram_fn(void *user, time_us arrival_us, uint8_t *data, size_t len);

/* -1: `problem` says why. */
int udp_open(const struct address *server, char *problem, size_t problem_size);
/* False: it was not taken; like any loss, it is nobody's fault but must be seen. */
bool udp_send(int fd, const uint8_t *data, size_t len);
/* Everything that waits, up to a bound, so that one socket starves no other. False: the port at the other end is closed.
 * `data` may be written to by the callee. Uses memory of the thread's own. */
bool udp_receive(int fd, udp_datagram_fn *on_datagram, void *user);
/* Datagrams that the kernel dropped because we did not read them in time, since the socket was opened. */
uint32_t udp_drops(int fd);

#endif
