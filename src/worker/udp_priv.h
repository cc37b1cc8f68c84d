/* What udp.c (sockets, and what comes in) and udp_send.c (what leaves) share. */
#ifndef DAIS_WORKER_UDP_PRIV_H
#define DAIS_WORKER_UDP_PRIV_H

#include "dais/worker/udp.h"

#include <errno.h>

/* What no later call will cure. */
static inline bool udp_is_fatal(int error)
{
    return error == EBADF || error == ENOTSOCK || error == EOPNOTSUPP;
}

struct udp_out *udp_out_create(void); /* NULL: out of memory */
void udp_out_destroy(struct udp_out *out);

#endif
