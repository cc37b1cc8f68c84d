/* Sockets of a worker: recvmmsg with the kernel's time stamps in, an arena and sendmmsg out. */
#include "dais/worker/udp.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)
#define PORT_TRIES          16
#define NS_PER_S            1000000000LL
#define ARRIVAL_AGE_MAX_US  US_PER_S /* an older time stamp means that the wall clock was set */
#define CONTROL_BYTES       (CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t)))

struct udp_in {
    struct mmsghdr headers[LIMIT_RECEIVE_BATCH];
    struct iovec pieces[LIMIT_RECEIVE_BATCH];
    struct sockaddr_storage names[LIMIT_RECEIVE_BATCH];
    _Alignas(16) uint8_t control[LIMIT_RECEIVE_BATCH][CONTROL_BYTES];
    _Alignas(64) uint8_t buffers[LIMIT_RECEIVE_BATCH][LIMIT_DATAGRAM_BYTES];
};

struct udp_place {
    struct path to;
    uint32_t len;
};

struct udp_out {
    uint32_t count;
    struct udp_place places[LIMIT_SEND_BATCH];
    struct mmsghdr headers[LIMIT_SEND_BATCH];
    struct iovec pieces[LIMIT_SEND_BATCH];
    struct sockaddr_storage names[LIMIT_SEND_BATCH];
    _Alignas(64) uint8_t bytes[LIMIT_SEND_BATCH][UDP_PLACE_BYTES];
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

static void batches_init(struct udp *udp)
{
    for (size_t i = 0; i < LIMIT_RECEIVE_BATCH; i++) {
        udp->in->pieces[i] = (struct iovec){udp->in->buffers[i], LIMIT_DATAGRAM_BYTES};
        udp->in->headers[i].msg_hdr = (struct msghdr){.msg_name = &udp->in->names[i],
                                                      .msg_iov = &udp->in->pieces[i],
                                                      .msg_iovlen = 1,
                                                      .msg_control = udp->in->control[i]};
    }
    for (size_t i = 0; i < LIMIT_SEND_BATCH; i++) {
        udp->out->headers[i].msg_hdr =
            (struct msghdr){.msg_name = &udp->out->names[i], .msg_iov = &udp->out->pieces[i], .msg_iovlen = 1};
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
    u.out = aligned_alloc(64, sizeof *u.out);
    if (u.in == NULL || u.out == NULL) {
        udp_close(&u);
        return ERR_NO_MEMORY;
    }
    memset(u.in, 0, sizeof *u.in);
    memset(u.out, 0, sizeof *u.out);
    batches_init(&u);
    *udp = u;
    return ERR_OK;
}

void udp_close(struct udp *udp)
{
    sockets_close(udp);
    free(udp->in);
    free(udp->out);
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

static void read_control(struct udp *udp, uint32_t local, struct msghdr *header, int64_t offset_ns, time_us now_us,
                         time_us *ret_arrival_us)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c != NULL; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level != SOL_SOCKET) {
            continue;
        }
        if (c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
            time_us at = ((int64_t)stamp.tv_sec * NS_PER_S + stamp.tv_nsec - offset_ns) / 1000;
            if (at <= now_us && now_us - at < ARRIVAL_AGE_MAX_US) {
                *ret_arrival_us = at;
            }
        } else if (c->cmsg_type == SO_RXQ_OVFL) {
            uint32_t dropped;
            memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
            udp->counts.kernel_dropped += dropped - udp->kernel_dropped[local];
            udp->kernel_dropped[local] = dropped;
        }
    }
}

size_t udp_receive(struct udp *udp, uint32_t local, time_us now_us, struct udp_datagram out[LIMIT_RECEIVE_BATCH])
{
    struct udp_in *in = udp->in;
    size_t count = 0;
    for (size_t i = 0; i < LIMIT_RECEIVE_BATCH; i++) {
        in->headers[i].msg_hdr.msg_namelen = sizeof in->names[i];
        in->headers[i].msg_hdr.msg_controllen = sizeof in->control[i];
    }
    int got = recvmmsg(udp->fds[local], in->headers, LIMIT_RECEIVE_BATCH, MSG_DONTWAIT, NULL);
    int64_t offset_ns = got > 0 ? wall_offset_ns() : 0;
    for (int i = 0; i < got; i++) {
        struct msghdr *header = &in->headers[i].msg_hdr;
        struct udp_datagram *d = &out[count];
        *d = (struct udp_datagram){.data = in->buffers[i], .len = in->headers[i].msg_len, .arrival_us = now_us};
        read_control(udp, local, header, offset_ns, now_us, &d->arrival_us);
        udp->counts.datagrams_in++;
        udp->counts.bytes_in += d->len;
        if (header->msg_flags & MSG_TRUNC) {
            udp->counts.too_long++;
        } else if (address_from_sockaddr((struct sockaddr *)&in->names[i], header->msg_namelen, &d->from.remote) ==
                   ERR_OK) {
            d->from.local = local;
            count++;
        }
    }
    return count;
}

/* --- out --- */

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
    assert(out->count < LIMIT_SEND_BATCH && len <= UDP_PLACE_BYTES && to->local < udp->count);
    out->places[out->count++] = (struct udp_place){*to, (uint32_t)len};
}

static void send_prepared(struct udp *udp, int fd, uint32_t count)
{
    for (uint32_t done = 0; done < count;) {
        int sent = sendmmsg(fd, udp->out->headers + done, count - done, MSG_DONTWAIT);
        if (sent > 0) {
            done += (uint32_t)sent;
            udp->counts.datagrams_out += (uint64_t)sent;
        } else if (sent < 0 && errno == EINTR) {
            continue;
        } else if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) {
            udp->counts.unsent += count - done; /* the link is full: late media is worse than lost media */
            return;
        } else {
            udp->counts.unsent++; /* the first one was refused: unreachable, too long */
            done++;
        }
    }
}

void udp_flush(struct udp *udp)
{
    struct udp_out *out = udp->out;
    for (uint32_t local = 0; local < udp->count && out->count > 0; local++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < out->count; i++) {
            const struct udp_place *place = &out->places[i];
            if (place->to.local == local) {
                out->pieces[count] = (struct iovec){out->bytes[i], place->len};
                out->headers[count].msg_hdr.msg_namelen = address_to_sockaddr(&place->to.remote, &out->names[count]);
                udp->counts.bytes_out += place->len;
                count++;
            }
        }
        send_prepared(udp, udp->fds[local], count);
    }
    out->count = 0;
}
