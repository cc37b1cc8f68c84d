/* Sockets of simulated people. */
#include "udp.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH        8
#define TRAIN_BYTES  65536
#define BATCHES_MAX  8
#define BUFFER_BYTES (1 << 20)
#define CONTROL_SIZE 128

int udp_open(const struct address *server, char *problem, size_t problem_size)
{
    struct sockaddr_storage name;
    int on = 1, room = BUFFER_BYTES;
    socklen_t len = address_to_sockaddr(server, &name);
    int fd = socket(server->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&name, len) != 0) {
        snprintf(problem, problem_size, "%s: %s", fd < 0 ? "no socket for media" : "the server's media address",
                 strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    (void)setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    return fd;
}

bool udp_send(int fd, const uint8_t *data, size_t len)
{
    return send(fd, data, len, MSG_DONTWAIT) == (ssize_t)len;
}

static time_us us_of(const struct timespec *t)
{
    return (time_us)t->tv_sec * US_PER_S + t->tv_nsec / 1000;
}

/* How far the wall clock, by which the kernel stamps, is ahead of ours. */
static time_us wall_ahead_us(void)
{
    struct timespec wall = {0};
    clock_gettime(CLOCK_REALTIME, &wall);
    return us_of(&wall) - clock_now_us();
}

/* What the kernel says of a message: the size of each datagram of a train (0: it is a single one), and when it came. */
static void read_control(struct msghdr *message, size_t *ret_step, time_us *ret_wall_us)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO) {
            int size;
            memcpy(&size, CMSG_DATA(c), sizeof size);
            *ret_step = size > 0 ? (size_t)size : 0;
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(c), sizeof at);
            *ret_wall_us = us_of(&at);
        }
    }
}

static void take_message(struct mmsghdr *message, uint8_t *data, time_us ahead_us, udp_datagram_fn *on_datagram,
                         void *user)
{
    size_t whole = message->msg_len, step = 0;
    time_us wall_us = 0;
    read_control(&message->msg_hdr, &step, &wall_us);
    time_us arrival_us = wall_us != 0 ? wall_us - ahead_us : clock_now_us();
    step = step == 0 ? whole : step;
    for (size_t at = 0; at < whole; at += step) {
        on_datagram(user, arrival_us, data + at, whole - at < step ? whole - at : step);
    }
}

bool udp_receive(int fd, udp_datagram_fn *on_datagram, void *user)
{
    static _Thread_local _Alignas(16) uint8_t room[BATCH][TRAIN_BYTES];
    static _Thread_local _Alignas(16) char control[BATCH][CONTROL_SIZE];
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    time_us ahead_us = wall_ahead_us();
    for (unsigned round = 0; round < BATCHES_MAX; round++) {
        for (unsigned i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){room[i], TRAIN_BYTES};
            messages[i].msg_hdr = (struct msghdr){
                .msg_iov = &parts[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = CONTROL_SIZE};
        }
        int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        if (count < 0) {
            return errno != ECONNREFUSED;
        }
        for (int i = 0; i < count; i++) {
            take_message(&messages[i], room[i], ahead_us, on_datagram, user);
        }
        if (count < BATCH) {
            return true;
        }
    }
    return true;
}

uint32_t udp_drops(int fd)
{
    uint32_t info[SK_MEMINFO_VARS] = {0};
    socklen_t size = sizeof info;
    return getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &size) == 0 ? info[SK_MEMINFO_DROPS] : 0;
}
