/* udp.h without sockets. */
#include "sim_udp.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_UNDEFINED(at, size) ((void)(at), (void)(size))
#endif

struct udp_out {
    uint32_t count;
    struct path to[LIMIT_SEND_BATCH];
    size_t len[LIMIT_SEND_BATCH];
    uint8_t bytes[LIMIT_SEND_BATCH][UDP_PLACE_BYTES];
};

static struct sim_udp_io io;
static struct receiving {
    uint32_t local;
    time_us now_us;
    unsigned left; /* of the batch */
} receiving;

void sim_udp_connect(const struct sim_udp_io *with)
{
    io = *with;
}

/* For memcheck: what the places held was for somebody else, and may not leave again. */
static void forget(struct udp_out *out)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(out->bytes, sizeof out->bytes);
}

enum err udp_open(struct udp *udp, const struct address *addresses, size_t count, uint16_t port)
{
    *udp = (struct udp){.count = count, .out = calloc(1, sizeof *udp->out)};
    for (size_t i = 0; i < count; i++) {
        udp->addresses[i] = addresses[i];
        udp->addresses[i].port = port;
        udp->fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); /* something to wait on that never becomes ready */
    }
    if (udp->out != NULL) {
        forget(udp->out);
    }
    return udp->out == NULL ? ERR_NO_MEMORY : ERR_OK;
}

void udp_close(struct udp *udp)
{
    for (size_t i = 0; i < udp->count; i++) {
        close(udp->fds[i]);
    }
    free(udp->out);
}

bool udp_receive(struct udp *udp, uint32_t local, time_us now_us)
{
    (void)udp;
    receiving = (struct receiving){local, now_us, LIMIT_RECEIVE_BATCH};
    return true;
}

bool udp_next(struct udp *udp, struct udp_datagram *ret_datagram)
{
    if (receiving.left == 0 || !io.take(io.user, ret_datagram)) {
        return false;
    }
    receiving.left--;
    ret_datagram->arrival_us = receiving.now_us;
    ret_datagram->from.local = receiving.local;
    udp->counts.datagrams_in++;
    udp->counts.bytes_in += ret_datagram->len;
    return true;
}

uint8_t *udp_reserve(struct udp *udp)
{
    if (udp->out->count == LIMIT_SEND_BATCH) {
        udp_flush(udp);
    }
    return udp->out->bytes[udp->out->count];
}

void udp_commit(struct udp *udp, const struct path *to, size_t len)
{
    struct udp_out *out = udp->out;
    assert(out->count < LIMIT_SEND_BATCH && len <= UDP_PLACE_BYTES);
    out->to[out->count] = *to;
    out->len[out->count++] = len;
}

void udp_flush(struct udp *udp)
{
    struct udp_out *out = udp->out;
    for (uint32_t i = 0; i < out->count; i++) {
        udp->counts.datagrams_out++;
        udp->counts.bytes_out += out->len[i];
        io.sent(io.user, &out->to[i], out->bytes[i], out->len[i]);
    }
    out->count = 0;
    forget(out);
}
