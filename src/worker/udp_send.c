/*
 * What leaves: an arena of datagrams, grouped into runs for one destination while they are committed, and sent by one
 * sendmmsg whose messages are such runs (UDP_SEGMENT: the kernel cuts them up again, as late as it can).
 *
 *   commit ─► the destination's open run ─┬─ same size ──────────► appended
 *                                         ├─ shorter ────────────► appended, and the run is closed
 *                                         └─ longer, or it is full ► a new run (later: order is kept)
 */
#include "udp_priv.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define RUN_NONE      UINT16_MAX
#define RUN_BYTES_MAX 65000 /* below what an IP packet holds */
#define TABLE_SIZE    (2 * LIMIT_SEND_BATCH)
#define TABLE_PROBES  8
#define CONTROL_BYTES CMSG_SPACE(sizeof(uint16_t))

_Static_assert(LIMIT_SEND_BATCH < RUN_NONE, "runs and places are numbered in 16 bits");
_Static_assert((TABLE_SIZE & (TABLE_SIZE - 1)) == 0, "the table is masked");

/* One datagram, and the next one of its run. */
struct udp_place {
    uint16_t len, next;
};

struct udp_run {
    struct path to;
    uint32_t bytes;
    uint16_t first, last; /* places */
    uint16_t count, size; /* of each but the last, which may be shorter */
    bool closed;
};

/* A destination's newest run; of an earlier batch if the stamp is another. */
struct udp_open_run {
    uint64_t stamp;
    uint16_t run;
};

struct udp_out {
    uint32_t count, run_count;
    uint64_t stamp; /* of this batch; never comes again */
    struct udp_place places[LIMIT_SEND_BATCH];
    struct udp_run runs[LIMIT_SEND_BATCH];
    struct udp_open_run table[TABLE_SIZE];
    struct mmsghdr headers[LIMIT_SEND_BATCH];
    struct iovec pieces[LIMIT_SEND_BATCH];
    struct sockaddr_storage names[LIMIT_SEND_BATCH];
    _Alignas(16) uint8_t control[LIMIT_SEND_BATCH][CONTROL_BYTES];
    _Alignas(64) uint8_t bytes[LIMIT_SEND_BATCH][UDP_PLACE_BYTES];
};

struct udp_out *udp_out_create(void)
{
    struct udp_out *out = aligned_alloc(64, sizeof *out);
    if (out != NULL) {
        memset(out, 0, offsetof(struct udp_out, bytes)); /* places take memory as they are used */
        out->stamp = 1;
    }
    return out;
}

void udp_out_destroy(struct udp_out *out)
{
    free(out);
}

uint8_t *udp_reserve(struct udp *udp)
{
    if (udp->out->count == LIMIT_SEND_BATCH) {
        udp_flush(udp);
    }
    return udp->out->bytes[udp->out->count];
}

/* --- runs --- */

/* Good enough to spread; who makes paths collide only keeps his own datagrams out of runs. */
static uint32_t hash_of(const struct path *path)
{
    uint64_t words[sizeof *path / sizeof(uint64_t) + 1] = {0};
    uint64_t h = 0;
    memcpy(words, path, sizeof *path);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        h = (h ^ words[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    return (uint32_t)(h >> 16);
}

/* Where the destination's newest run is written; NULL: no place near its hash, so it has none in this batch (nothing is
 * ever taken out of the table within one). `ret_found`: it has one. */
static struct udp_open_run *find_open(struct udp_out *out, const struct path *to, bool *ret_found)
{
    uint32_t at = hash_of(to);
    *ret_found = false;
    for (uint32_t i = 0; i < TABLE_PROBES; i++) {
        struct udp_open_run *open = &out->table[(at + i) & (TABLE_SIZE - 1)];
        if (open->stamp != out->stamp) {
            return open;
        }
        if (path_eq(&out->runs[open->run].to, to)) {
            *ret_found = true;
            return open;
        }
    }
    return NULL;
}

static bool run_append(struct udp_out *out, struct udp_run *run, uint16_t place)
{
    uint16_t len = out->places[place].len;
    if (run->closed || len > run->size || run->count == UDP_RUN_SEGMENTS || run->bytes + len > RUN_BYTES_MAX) {
        return false;
    }
    out->places[run->last].next = place;
    run->last = place;
    run->bytes += len;
    run->count++;
    run->closed = len < run->size;
    return true;
}

void udp_commit(struct udp *udp, const struct path *to, size_t len)
{
    struct udp_out *out = udp->out;
    assert(out->count < LIMIT_SEND_BATCH && len <= UDP_PLACE_BYTES && to->local < udp->count);
    uint16_t place = (uint16_t)out->count++;
    out->places[place] = (struct udp_place){(uint16_t)len, RUN_NONE};
    bool found = false;
    struct udp_run *last = out->run_count > 0 ? &out->runs[out->run_count - 1] : NULL;
    bool runs = !udp->runs[to->local].off;
    if (runs && last != NULL && path_eq(&last->to, to) && run_append(out, last, place)) {
        return; /* what is for one receiver mostly comes together */
    }
    struct udp_open_run *open = runs ? find_open(out, to, &found) : NULL;
    if (found && run_append(out, &out->runs[open->run], place)) {
        return;
    }
    uint16_t number = (uint16_t)out->run_count++;
    out->runs[number] = (struct udp_run){
        .to = *to, .bytes = (uint32_t)len, .first = place, .last = place, .count = 1, .size = (uint16_t)len};
    if (open != NULL) {
        *open = (struct udp_open_run){out->stamp, number};
    }
}

/* --- the system call --- */

/* One message: the run, its pieces from `piece` on. Returns the first piece after it. */
static uint32_t prepare(struct udp_out *out, const struct udp_run *run, uint32_t message, uint32_t piece)
{
    struct msghdr *header = &out->headers[message].msg_hdr;
    *header = (struct msghdr){.msg_name = &out->names[message],
                              .msg_namelen = address_to_sockaddr(&run->to.remote, &out->names[message]),
                              .msg_iov = &out->pieces[piece],
                              .msg_iovlen = run->count};
    for (uint16_t place = run->first; place != RUN_NONE; place = out->places[place].next) {
        out->pieces[piece++] = (struct iovec){out->bytes[place], out->places[place].len};
    }
    if (run->count > 1) {
        header->msg_control = out->control[message];
        header->msg_controllen = CONTROL_BYTES;
        struct cmsghdr *c = CMSG_FIRSTHDR(header);
        *c = (struct cmsghdr){
            .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof run->size)};
        memcpy(CMSG_DATA(c), &run->size, sizeof run->size);
    }
    return piece;
}

static bool link_is_full(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

static void count_sent(struct udp *udp, uint32_t local, const struct mmsghdr *message)
{
    struct udp_counts *counts = &udp->counts;
    counts->messages_out++;
    counts->datagrams_out += message->msg_hdr.msg_iovlen;
    counts->bytes_out += message->msg_len;
    if (message->msg_hdr.msg_iovlen > 1) {
        counts->run_bytes_out += message->msg_len;
        udp->runs[local].worked = true;
        udp->runs[local].refused = 0;
    }
}

/* What a run holds, one by one. False: the link is full. */
static bool send_apart(struct udp *udp, uint32_t local, const struct msghdr *run)
{
    for (size_t i = 0; i < run->msg_iovlen; i++) {
        struct mmsghdr one = {.msg_hdr = {.msg_name = run->msg_name,
                                          .msg_namelen = run->msg_namelen,
                                          .msg_iov = &run->msg_iov[i],
                                          .msg_iovlen = 1}};
        ssize_t sent = sendmsg(udp->fds[local], &one.msg_hdr, MSG_DONTWAIT);
        if (sent >= 0) {
            one.msg_len = (unsigned)sent;
            count_sent(udp, local, &one);
        } else if (link_is_full(errno)) {
            udp->counts.unsent += run->msg_iovlen - i;
            return false;
        } else {
            udp->counts.unsent++;
        }
    }
    return true;
}

/* The kernel refused the message. A run may have been refused for being one: EIO where the way out can't have it, EINVAL
 * where the kernel doesn't know it, or where one destination's path takes only smaller packets. */
static bool on_refused(struct udp *udp, uint32_t local, const struct msghdr *message, int error)
{
    struct udp_runs *runs = &udp->runs[local];
    if (message->msg_iovlen == 1) {
        udp->counts.unsent++; /* unreachable, too long */
        return true;
    }
    if (error == EIO || error == EINVAL) {
        runs->refused++;
        runs->off = error == EIO || !runs->worked || runs->refused >= UDP_RUN_REFUSALS;
    }
    return send_apart(udp, local, message);
}

/* Late media is worse than lost media: what a full link does not take is gone. */
static void give_up(struct udp *udp, uint32_t from, uint32_t count)
{
    for (uint32_t i = from; i < count; i++) {
        udp->counts.unsent += udp->out->headers[i].msg_hdr.msg_iovlen;
    }
}

static void send_prepared(struct udp *udp, uint32_t local, uint32_t count)
{
    struct mmsghdr *headers = udp->out->headers;
    udp->counts.batches_out += count > 0 ? 1 : 0;
    for (uint32_t done = 0; done < count;) {
        int sent = sendmmsg(udp->fds[local], headers + done, count - done, MSG_DONTWAIT);
        if (sent > 0) {
            for (uint32_t i = done; i < done + (uint32_t)sent; i++) {
                count_sent(udp, local, &headers[i]);
            }
            done += (uint32_t)sent;
        } else if (sent < 0 && errno == EINTR) {
            continue;
        } else if (sent < 0 && link_is_full(errno)) {
            give_up(udp, done, count);
            return;
        } else if (sent < 0 && udp_is_fatal(errno)) {
            udp->failed = true;
            give_up(udp, done, count);
            return;
        } else if (!on_refused(udp, local, &headers[done].msg_hdr, errno)) {
            give_up(udp, done + 1, count);
            return;
        } else {
            done++;
        }
    }
}

void udp_flush(struct udp *udp)
{
    struct udp_out *out = udp->out;
    if (udp->silenced != NULL && atomic_load_explicit(udp->silenced, memory_order_relaxed)) {
        out->count = out->run_count = 0;
    }
    if (udp->left_us == 0 && out->count > 0) {
        udp->left_us = clock_now_us();
    }
    for (uint32_t local = 0; local < udp->count && out->count > 0; local++) {
        uint32_t messages = 0, pieces = 0;
        for (uint32_t i = 0; i < out->run_count; i++) {
            if (out->runs[i].to.local == local) {
                pieces = prepare(out, &out->runs[i], messages++, pieces);
            }
        }
        send_prepared(udp, local, messages);
    }
    out->count = out->run_count = 0;
    out->stamp++; /* empties the table */
}
