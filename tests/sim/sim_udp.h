/* What sim_udp.c, which stands in the place of the worker's sockets, asks of the bed. */
#ifndef DAIS_TESTS_SIM_UDP_H
#define DAIS_TESTS_SIM_UDP_H

#include "dais/worker/udp.h"

struct sim_udp_io {
    /* The next datagram that waits; false: none. The bytes stay until the worker's step is over. */
    bool (*take)(void *user, struct udp_datagram *ret);
    void (*sent)(void *user, const struct path *to, const uint8_t *data, size_t len);
    void *user;
};

void sim_udp_connect(const struct sim_udp_io *io);

#endif
