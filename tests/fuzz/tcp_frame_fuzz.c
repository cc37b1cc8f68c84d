/*
 * The framing of RFC 4571 on a TCP connection: a stream of frames in pieces of any size, from somebody who has proved
 * himself or not yet, through a real connection on loopback. Against it stands a plain reader of the whole stream: the same
 * frames must come out, with the same bytes, and the connection must end where, and only where, tcp.h says.
 *
 *   byte 0: when `frame` says yes first; then pieces: length (2 bytes, little), bytes
 */
#include "dais/base/bytes.h"
#include "dais/worker/tcp.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT_FIRST      31500
#define PORT_LAST       31599
#define STREAM_MAX      60000
#define FIRST_FRAME_MAX 1024 /* of who has proved nothing */
#define VAIN_MAX        16   /* frames of such */
#define STUN_FIRST_MAX  3
#define STEPS_MAX       64

static struct fixture {
    struct tcp tcp;
    struct address address;
    uint16_t port;
    time_us now_us;
    unsigned proved_at; /* the frame that proves it; counted from 0 */
    unsigned frames, ends;
    size_t expect_at; /* in the stream: where the next frame that must come out is looked for */
    size_t size;
    uint8_t stream[STREAM_MAX];
    bool expect_end;
} f;

/* The reader: finds the next frame that must come out. False: none is whole, or the connection ends before it. */
static bool next_frame(size_t *ret_at, size_t *ret_len)
{
    bool proved = f.frames > f.proved_at;
    while (!f.expect_end && f.size - f.expect_at >= 2) {
        size_t len = load_u16(f.stream + f.expect_at), at = f.expect_at + 2;
        if (!proved && len > FIRST_FRAME_MAX) {
            f.expect_end = true;
            return false;
        }
        if (f.size - at < len) {
            return false;
        }
        f.expect_at = at + len;
        if (!proved && len > 0 && f.stream[at] > STUN_FIRST_MAX) {
            f.expect_end = true;
            return false;
        }
        if (len > 0 && len <= LIMIT_DATAGRAM_BYTES) {
            *ret_at = at;
            *ret_len = len;
            return true;
        }
    }
    return false;
}

static bool on_frame(void *user, const struct path *from, uint8_t *data, size_t len)
{
    size_t at, want;
    (void)user;
    assert(tcp_is_path(from));
    bool there = next_frame(&at, &want);
    assert(there && want == len && memcmp(f.stream + at, data, len) == 0);
    memset(data, 0xee, len); /* it may be changed in place */
    bool proves = f.frames++ >= f.proved_at;
    f.expect_end = !proves && f.frames >= VAIN_MAX;
    return proves;
}

static void on_gone(void *user, const struct path *path)
{
    (void)user, (void)path;
    f.ends++;
}

static bool open_once(void)
{
    if (f.tcp.open) {
        return true;
    }
    enum err err = address_parse_ip("127.0.0.1", 0, &f.address) == ERR_OK ? ERR_EXISTS : ERR_INVALID;
    for (uint16_t port = PORT_FIRST; port <= PORT_LAST && err == ERR_EXISTS; port++) {
        err = tcp_open(&f.tcp, &f.address, 1, port, on_frame, on_gone, &f);
        f.port = port;
    }
    return err == ERR_OK;
}

static int connect_one(void)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(f.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct linger at_once = {.l_onoff = 1}; /* no TIME_WAIT: there are many of these */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0);
    assert(connect(fd, (struct sockaddr *)&to, sizeof to) == 0);
    for (int i = 0; i < STEPS_MAX && f.tcp.count == 0; i++) {
        tcp_step(&f.tcp, f.now_us);
    }
    assert(f.tcp.count == 1);
    return fd;
}

/* One piece, which is read as such before the next is sent. */
static void feed(int fd, const uint8_t *data, size_t len)
{
    if (len == 0 || f.size + len > STREAM_MAX) {
        return;
    }
    memcpy(f.stream + f.size, data, len);
    f.size += len;
    assert(send(fd, data, len, MSG_NOSIGNAL) == (ssize_t)len);
    for (size_t i = 0; i < 2 + len / 4096; i++) {
        tcp_step(&f.tcp, f.now_us);
    }
    size_t at, want;
    assert(!next_frame(&at, &want)); /* all that is whole has come out */
    assert((f.tcp.count == 0) == f.expect_end);
}

static bool still_owned(void *user, const struct path *path)
{
    (void)user, (void)path;
    return true;
}

static void finish(int fd)
{
    bool proved = f.frames > f.proved_at;
    assert(f.tcp.half_open == (f.tcp.count > 0 && !proved ? 1u : 0u));
    close(fd);
    for (int i = 0; i < STEPS_MAX && f.tcp.count > 0; i++) {
        tcp_step(&f.tcp, f.now_us);
    }
    tcp_poll(&f.tcp, f.now_us, still_owned);
    assert(f.tcp.count == 0 && f.tcp.half_open == 0 && f.ends == (proved ? 1u : 0u));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || !open_once()) {
        assert(size < 1);
        return 0;
    }
    f.now_us += US_PER_S;
    f.proved_at = data[0] % 20;
    f.frames = f.ends = 0;
    f.size = f.expect_at = 0;
    f.expect_end = false;
    int fd = connect_one();
    for (size_t i = 1; i + 2 <= size && !f.expect_end;) {
        size_t len = (size_t)data[i] | (size_t)data[i + 1] << 8;
        i += 2;
        len = len < size - i ? len : size - i;
        feed(fd, data + i, len);
        i += len;
    }
    finish(fd);
    return 0;
}
