/* Sockets of a worker: recvmmsg with the kernel's time stamps and trains in; what leaves is in udp_send.c. */
#include "udp_priv.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)
#define PORT_TRIES          16
#define NS_PER_S            1000000000LL
#define ARRIVAL_AGE_MAX_US  US_PER_S /* an older time stamp means that the wall clock was set */
#define CONTROL_BYTES       (CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t)) + CMSG_SPACE(sizeof(int)))
#define TRAIN_BYTES         65536
/* Between the buffers, so that the beginnings of ordinary datagrams don't fall into the same sets of the cache. */
#define BUFFER_GAP_BYTES 1280

/* One message as the kernel gave it: a datagram, or a train of equal ones of which the last may be shorter. */
struct udp_train {
    struct address remote;
    time_us arrival_us;
    uint32_t len, segment;
    uint16_t buffer;
};

struct udp_in {
    uint32_t local, count, at; /* of trains: which is next, … */
    uint32_t offset;           /* … and where in it */
    struct udp_train trains[LIMIT_RECEIVE_BATCH];
    struct mmsghdr headers[LIMIT_RECEIVE_BATCH];
    struct iovec pieces[LIMIT_RECEIVE_BATCH];
    struct sockaddr_storage names[LIMIT_RECEIVE_BATCH];
    _Alignas(16) uint8_t control[LIMIT_RECEIVE_BATCH][CONTROL_BYTES];
    _Alignas(64) uint8_t aligned[LIMIT_DATAGRAM_BYTES];
    _Alignas(64) uint8_t buffers[LIMIT_RECEIVE_BATCH][TRAIN_BYTES + BUFFER_GAP_BYTES];
};

/* --- opening --- */

static void set_buffer(int fd, int forced, int plain)
{
    int size = SOCKET_BUFFER_BYTES;
    if (setsockopt(fd, SOL_SOCKET, forced, &size, sizeof size) != 0) { /* needs a capability; else up to the sysctl */
        (void)setsockopt(fd, SOL_SOCKET, plain, &size, sizeof size);
    }
}

static enum err socket_open(const struct address *address, int *ret_fd)
{
    struct sockaddr_storage name;
    int on = 1;
    int fd = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return ERR_IO;
    }
    if (address->family == AF_INET6) {
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on); /* Linux 5.0; without it each comes alone */
    set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
    set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
    socklen_t len = address_to_sockaddr(address, &name);
    if (bind(fd, (struct sockaddr *)&name, len) != 0) {
        enum err err = errno == EADDRINUSE ? ERR_EXISTS : ERR_IO;
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return ERR_OK;
}

static enum err bound_port(int fd, uint16_t *ret_port)
{
    struct sockaddr_storage name;
    socklen_t len = sizeof name;
    struct address address;
    if (getsockname(fd, (struct sockaddr *)&name, &len) != 0 ||
        address_from_sockaddr((struct sockaddr *)&name, len, &address) != ERR_OK) {
        return ERR_IO;
    }
    *ret_port = address.port;
    return ERR_OK;
}

static void sockets_close(struct udp *udp)
{
    for (size_t i = 0; i < udp->count; i++) {
        close(udp->fds[i]);
    }
    udp->count = 0;
}

/* All addresses on one port; with port 0 the first socket chooses. */
static enum err sockets_open(struct udp *udp, const struct address *addresses, size_t count, uint16_t port)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct address *address = &udp->addresses[i];
        *address = addresses[i];
        address->port = port;
        err = socket_open(address, &udp->fds[i]);
        if (err == ERR_OK) {
            udp->count++;
            err = bound_port(udp->fds[i], &port);
            address->port = port;
        }
    }
    if (err != ERR_OK) {
        sockets_close(udp);
    }
    return err;
}

static bool is_wildcard(const struct address *address)
{
    static const uint8_t zero[sizeof address->ip];
    return memcmp(address->ip, zero, sizeof zero) == 0;
}

static void batch_init(struct udp *udp)
{
    for (size_t i = 0; i < LIMIT_RECEIVE_BATCH; i++) {
        udp->in->pieces[i] = (struct iovec){udp->in->buffers[i], TRAIN_BYTES};
        udp->in->headers[i].msg_hdr = (struct msghdr){.msg_name = &udp->in->names[i],
                                                      .msg_iov = &udp->in->pieces[i],
                                                      .msg_iovlen = 1,
                                                      .msg_control = udp->in->control[i]};
    }
}

enum err udp_open(struct udp *udp, const struct address *addresses, size_t count, uint16_t port)
{
    struct udp u = {0};
    enum err err = ERR_EXISTS;
    if (count == 0 || count > LIMIT_MEDIA_ADDRESSES) {
        return count == 0 ? ERR_INVALID : ERR_LIMIT;
    }
    for (size_t i = 0; i < count; i++) {
        if (is_wildcard(&addresses[i])) { /* a candidate must name an address */
            return ERR_INVALID;
        }
    }
    for (int tries = 0; tries < (port == 0 ? PORT_TRIES : 1) && err == ERR_EXISTS; tries++) {
        err = sockets_open(&u, addresses, count, port);
    }
    if (err != ERR_OK) {
        return err;
    }
    u.in = aligned_alloc(64, sizeof *u.in);
    u.out = udp_out_create();
    if (u.in == NULL || u.out == NULL) {
        udp_close(&u);
        return ERR_NO_MEMORY;
    }
    memset(u.in, 0, offsetof(struct udp_in, aligned)); /* the buffers take memory as they are used */
    batch_init(&u);
    *udp = u;
    return ERR_OK;
}

void udp_close(struct udp *udp)
{
    sockets_close(udp);
    free(udp->in);
    udp_out_destroy(udp->out);
    *udp = (struct udp){0};
}

/* --- in --- */

/* Wall clock minus monotonic clock: what turns the kernel's time stamps into ours. */
static int64_t wall_offset_ns(void)
{
    struct timespec wall, mono;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &mono);
    return ((int64_t)wall.tv_sec - mono.tv_sec) * NS_PER_S + wall.tv_nsec - mono.tv_nsec;
}

static void read_stamp(const struct cmsghdr *c, int64_t offset_ns, time_us now_us, time_us *ret_arrival_us)
{
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
    time_us at = ((int64_t)stamp.tv_sec * NS_PER_S + stamp.tv_nsec - offset_ns) / 1000;
    if (at <= now_us && now_us - at < ARRIVAL_AGE_MAX_US) {
        *ret_arrival_us = at;
    }
}

static void read_control(struct udp *udp, struct msghdr *header, int64_t offset_ns, time_us now_us,
                         struct udp_train *train)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            read_stamp(c, offset_ns, now_us, &train->arrival_us);
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
            uint32_t dropped, *before = &udp->kernel_dropped[udp->in->local];
            memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
            udp->counts.kernel_dropped += dropped - *before;
            *before = dropped;
        } else if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
            int segment;
            memcpy(&segment, CMSG_DATA(c), sizeof segment);
            train->segment = segment > 0 ? (uint32_t)segment : train->segment;
        }
    }
}

/* What the kernel said about message `i`, as the next train. */
static void take_train(struct udp *udp, uint16_t i, int64_t offset_ns, time_us now_us)
{
    struct udp_in *in = udp->in;
    struct msghdr *header = &in->headers[i].msg_hdr;
    struct udp_train *train = &in->trains[in->count];
    uint32_t len = in->headers[i].msg_len;
    *train = (struct udp_train){.arrival_us = now_us, .len = len, .segment = len, .buffer = i};
    read_control(udp, header, offset_ns, now_us, train);
    udp->counts.trains_in += train->segment < len ? 1 : 0;
    if (header->msg_flags & MSG_TRUNC) {
        udp->counts.datagrams_in++;
        udp->counts.too_long++;
    } else if (address_from_sockaddr((struct sockaddr *)&in->names[i], header->msg_namelen, &train->remote) == ERR_OK) {
        in->count++;
    }
}

bool udp_receive(struct udp *udp, uint32_t local, time_us now_us)
{
    struct udp_in *in = udp->in;
    in->local = local;
    in->count = in->at = in->offset = 0;
    for (size_t i = 0; i < LIMIT_RECEIVE_BATCH; i++) {
        in->headers[i].msg_hdr.msg_namelen = sizeof in->names[i];
        in->headers[i].msg_hdr.msg_controllen = sizeof in->control[i];
    }
    int got = recvmmsg(udp->fds[local], in->headers, LIMIT_RECEIVE_BATCH, MSG_DONTWAIT, NULL);
    udp->failed |= got < 0 && udp_is_fatal(errno);
    int64_t offset_ns = got > 0 ? wall_offset_ns() : 0;
    for (int i = 0; i < got; i++) {
        take_train(udp, (uint16_t)i, offset_ns, now_us);
    }
    return got > 0;
}

/* The next datagram, whatever its length; false at the end of the batch. */
static bool next_segment(struct udp_in *in, struct udp_datagram *ret_datagram)
{
    if (in->at == in->count) {
        return false;
    }
    const struct udp_train *train = &in->trains[in->at];
    uint32_t left = train->len - in->offset, len = left < train->segment ? left : train->segment;
    *ret_datagram = (struct udp_datagram){
        .from = {train->remote, in->local},
        .data = in->buffers[train->buffer] + in->offset,
        .len = len,
        .arrival_us = train->arrival_us,
    };
    in->offset += len;
    if (in->offset == train->len) {
        in->offset = 0;
        in->at++;
    }
    return true;
}

bool udp_next(struct udp *udp, struct udp_datagram *ret_datagram)
{
    struct udp_datagram d;
    while (next_segment(udp->in, &d)) {
        udp->counts.datagrams_in++;
        udp->counts.bytes_in += d.len;
        if (d.len > LIMIT_DATAGRAM_BYTES) {
            udp->counts.too_long++;
            continue;
        }
        if ((uintptr_t)d.data % 4 != 0) {
            d.data = memcpy(udp->in->aligned, d.data, d.len);
        }
        *ret_datagram = d;
        return true;
    }
    return false;
}
