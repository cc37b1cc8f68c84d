/* The worker floor: datagrams over TCP, on loopback: framing, floods, and readers that don't read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/bytes.h"
#include "dais/worker/tcp.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAMES_KEPT 64
#define CLIENTS_MAX 400
#define CHECK                                                                                                          \
    "\x00\x01"                                                                                                         \
    " a check, as far as this module can tell"

static struct fixture {
    struct tcp tcp;
    uint16_t port;
    time_us now_us;
    bool answer; /* frames prove their sender */
    bool disown;
    struct path from;
    size_t frames, gone;
    size_t lens[FRAMES_KEPT];
    uint8_t firsts[FRAMES_KEPT];
    int clients[CLIENTS_MAX];
    size_t client_count;
} f;

static bool on_frame(void *user, const struct path *from, uint8_t *data, size_t len)
{
    assert_ptr_equal(user, &f);
    f.from = *from;
    f.lens[f.frames % FRAMES_KEPT] = len;
    f.firsts[f.frames % FRAMES_KEPT] = data[0];
    f.frames++;
    return f.answer;
}

static void on_gone(void *user, const struct path *path)
{
    (void)user;
    (void)path;
    f.gone++;
}

static bool owned(void *user, const struct path *path)
{
    (void)user;
    (void)path;
    return !f.disown;
}

static int set_up(void **state)
{
    (void)state;
    struct address address;
    memset(&f, 0, sizeof f);
    f.now_us = US_PER_S;
    f.answer = true;
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &address), ERR_OK);
    enum err err = ERR_EXISTS;
    for (uint16_t port = 31000; port < 31100 && err == ERR_EXISTS; port++) {
        err = tcp_open(&f.tcp, &address, 1, port, on_frame, on_gone, &f);
        f.port = port;
    }
    assert_int_equal(err, ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < f.client_count; i++) {
        close(f.clients[i]);
    }
    tcp_close(&f.tcp);
    return 0;
}

static void steps(int count)
{
    for (int i = 0; i < count; i++) {
        tcp_step(&f.tcp, f.now_us);
        tcp_flush(&f.tcp, f.now_us);
    }
}

/* Of 127.0.0.`host`: where from, all of loopback is ours. */
static int dial(uint8_t host)
{
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000U | host)};
    struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(f.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1, small = 8192, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0 && f.client_count < CLIENTS_MAX);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&local, sizeof local), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&server, sizeof server), 0);
    assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    f.clients[f.client_count++] = fd;
    steps(1);
    return fd;
}

static void say(int fd, const void *data, size_t len)
{
    uint8_t header[2];
    store_u16(header, (uint16_t)len);
    assert_int_equal(send(fd, header, 2, MSG_MORE), 2);
    assert_int_equal(send(fd, data, len, 0), len);
}

/* Waits until the server has seen `frames`. */
static void until_frames(size_t frames)
{
    for (int i = 0; i < 2000 && f.frames < frames; i++) {
        steps(1);
        usleep(500);
    }
    assert_int_equal(f.frames, frames);
}

static int dial_owned(uint8_t host)
{
    size_t before = f.frames;
    int fd = dial(host);
    say(fd, CHECK, sizeof CHECK);
    until_frames(before + 1);
    return fd;
}

/* True when the server has closed this connection. */
static bool is_closed(int fd)
{
    uint8_t byte;
    for (int i = 0; i < 50; i++) {
        steps(1);
        ssize_t got = recv(fd, &byte, 1, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) {
            return true;
        }
        usleep(500);
    }
    return false;
}

static void frames_come_out_of_any_segments(void **state)
{
    (void)state;
    uint8_t bytes[] = {0, 3, 0, 8, 9, 0, 0, 0, 1, 200, 0, 2, 130, 7};
    int fd = dial(1);
    for (size_t i = 0; i < sizeof bytes; i++) {
        assert_int_equal(send(fd, bytes + i, 1, 0), 1);
        usleep(200);
        steps(1);
    }
    until_frames(3);
    assert_true(f.lens[0] == 3 && f.lens[1] == 1 && f.lens[2] == 2);
    assert_true(f.firsts[0] == 0 && f.firsts[1] == 200 && f.firsts[2] == 130);
    assert_int_equal(send(fd, bytes, sizeof bytes, 0), sizeof bytes); /* and all at once */
    until_frames(6);
    assert_true(f.lens[3] == 3 && f.lens[4] == 1 && f.lens[5] == 2);
}

static void the_longest_datagram_passes_and_longer_ones_are_skipped(void **state)
{
    (void)state;
    static uint8_t big[65535];
    memset(big, 130, sizeof big);
    int fd = dial_owned(1);
    say(fd, big, LIMIT_DATAGRAM_BYTES);
    until_frames(2);
    assert_int_equal(f.lens[1], LIMIT_DATAGRAM_BYTES);
    uint8_t header[2] = {0xff, 0xff};
    assert_int_equal(send(fd, header, 2, 0), 2);
    for (size_t at = 0; at < sizeof big; at += 1285) {
        assert_int_equal(send(fd, big + at, 1285, 0), 1285);
        steps(2);
    }
    say(fd,
        "\x85"
        "after",
        6);
    until_frames(3);
    assert_true(f.lens[2] == 6 && f.firsts[2] == 0x85);
    assert_int_equal(f.tcp.counts.too_long, 1);
}

static void who_does_not_begin_with_a_check_is_shown_out(void **state)
{
    (void)state;
    f.answer = false;
    int web = dial(1), long_frame = dial(1), media = dial(1), vain = dial(1);
    assert_int_equal(send(web, "GET / HTTP/1.1\r\n\r\n", 18, 0), 18);
    assert_int_equal(send(long_frame, "\xff\xff", 2, 0), 2);
    say(media,
        "\x80"
        " no check",
        10);
    assert_true(is_closed(web) && is_closed(long_frame) && is_closed(media));
    assert_int_equal(f.frames, 0);
    for (int i = 0; i < 16; i++) {
        say(vain, CHECK, sizeof CHECK);
    }
    assert_true(is_closed(vain));
    assert_true(f.tcp.count == 0 && f.tcp.half_open == 0 && f.gone == 0);
}

static void half_open_connections_are_few_and_short(void **state)
{
    (void)state;
    int owned_one = dial_owned(1);
    for (int i = 0; i < 100; i++) { /* one place floods: only its own go */
        (void)dial(2);
        assert_true(f.tcp.half_open <= LIMIT_TCP_HALF_OPEN_IP);
    }
    int other = dial(3);
    for (int i = 0; i < 60; i++) {
        (void)dial(2);
    }
    say(other, CHECK, sizeof CHECK); /* slow, but not pushed out */
    until_frames(2);
    for (int i = 0; i < 160; i++) { /* many places flood */
        f.now_us += 1000;
        (void)dial((uint8_t)(10 + i));
        assert_true(f.tcp.half_open <= LIMIT_TCP_HALF_OPEN);
    }
    assert_true(f.tcp.counts.pushed_out > 128);
    f.now_us += LIMIT_TCP_HALF_OPEN_US;
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_true(f.tcp.half_open == 0 && f.tcp.count == 2);
    say(owned_one, CHECK, sizeof CHECK);
    until_frames(3);
}

static void all_places_owned_means_that_new_ones_are_refused(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        (void)dial_owned((uint8_t)(1 + i % 200));
    }
    f.tcp.count += LIMIT_TCP_CONNECTIONS - 300; /* as if: this process may not open as many files */
    int one_more = dial(1);
    assert_true(is_closed(one_more));
    assert_int_equal(f.tcp.counts.refused, 1);
    f.tcp.count -= LIMIT_TCP_CONNECTIONS - 300;
}

static void send_many(const struct path *to, int count, enum tcp_class class_)
{
    static uint8_t packet[1200];
    memset(packet, class_ == TCP_VIDEO ? 'v' : 'a', sizeof packet);
    for (int i = 0; i < count; i++) {
        tcp_send(&f.tcp, f.now_us, to, packet, class_ == TCP_VIDEO ? 1200 : 80, class_);
    }
    steps(1);
}

/* Reads everything there is to read; counts frames by what they carry. */
static void drain(int fd, size_t *ret_audio, size_t *ret_video)
{
    static uint8_t bytes[4 * 1024 * 1024];
    size_t len = 0, at = 0;
    for (int idle = 0; idle < 40; idle++) {
        ssize_t got = recv(fd, bytes + len, sizeof bytes - len, MSG_DONTWAIT);
        if (got > 0) {
            len += (size_t)got;
            idle = 0;
        } else {
            usleep(1000);
        }
        steps(2);
    }
    *ret_audio = *ret_video = 0;
    while (at + 2 <= len) {
        size_t frame = load_u16(bytes + at);
        assert_true(at + 2 + frame <= len); /* whole frames or none */
        uint8_t what = bytes[at + 2];
        assert_true((what == 'a' && frame == 80) || (what == 'v' && frame == 1200));
        *(what == 'a' ? ret_audio : ret_video) += 1;
        at += 2 + frame;
    }
}

static void a_slow_reader_hears_before_it_sees(void **state)
{
    (void)state;
    int fd = dial_owned(1);
    struct path to = f.from;
    size_t audio, video;
    send_many(&to, 200, TCP_VIDEO); /* 240 KB: more than both kernels take */
    assert_true(f.tcp.chunks.free_count < f.tcp.chunks.count);
    f.now_us += LIMIT_TCP_VIDEO_DELAY_US + 1;
    send_many(&to, 100, TCP_VIDEO);
    send_many(&to, 50, TCP_NEEDED);
    assert_int_equal(f.tcp.counts.video_dropped, 100);
    drain(fd, &audio, &video);
    assert_true(audio == 50 && video == 200);
    assert_int_equal(f.tcp.chunks.free_count, f.tcp.chunks.count);
    send_many(&to, 10, TCP_VIDEO); /* as soon as it reads, it sees again */
    drain(fd, &audio, &video);
    assert_true(audio == 0 && video == 10);
}

static void a_reader_that_never_reads_costs_a_bounded_queue(void **state)
{
    (void)state;
    int fd = dial_owned(1);
    struct path to = f.from;
    for (int i = 0; i < 400; i++) {
        send_many(&to, 100, TCP_NEEDED); /* 3.2 MB */
    }
    assert_true(f.tcp.counts.full_dropped > 10000);
    size_t held = (f.tcp.chunks.count - f.tcp.chunks.free_count) * f.tcp.chunks.object_size;
    assert_true(held >= LIMIT_TCP_QUEUE_BYTES / 2 && held <= LIMIT_TCP_QUEUE_BYTES + 16384);
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_int_equal(f.tcp.count, 1);
    f.now_us += LIMIT_TCP_STALL_US;
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_true(f.tcp.count == 0 && f.tcp.counts.stalled == 1 && f.gone == 1);
    assert_int_equal(f.tcp.chunks.free_count, f.tcp.chunks.count);
    (void)fd;
}

static void who_is_sent_nothing_has_not_stalled(void **state)
{
    (void)state;
    (void)dial_owned(1);
    f.now_us += 2 * LIMIT_TCP_STALL_US;
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_true(f.tcp.count == 1 && f.tcp.counts.stalled == 0);
}

static void what_is_sent_to_a_connection_that_is_gone_goes_nowhere(void **state)
{
    (void)state;
    int fd = dial_owned(1);
    struct path gone = f.from;
    assert_true(tcp_is_path(&gone));
    assert_int_equal(shutdown(fd, SHUT_RDWR), 0);
    for (int i = 0; i < 200 && f.gone == 0; i++) {
        steps(1);
        usleep(500);
    }
    assert_int_equal(f.gone, 1);
    int next = dial_owned(1); /* in the same place */
    assert_int_equal(f.from.local & 0xffff, gone.local & 0xffff);
    assert_false(path_eq(&f.from, &gone));
    gone.remote = f.from.remote; /* even from the same port */
    send_many(&gone, 1, TCP_NEEDED);
    uint8_t byte;
    usleep(5000);
    assert_true(recv(next, &byte, 1, MSG_DONTWAIT) < 0);
    send_many(&f.from, 1, TCP_NEEDED);
    usleep(5000);
    assert_int_equal(recv(next, &byte, 1, MSG_DONTWAIT), 1);
}

static void a_connection_that_is_nobodys_any_more_is_closed(void **state)
{
    (void)state;
    int fd = dial_owned(1);
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_int_equal(f.tcp.count, 1);
    f.disown = true;
    tcp_poll(&f.tcp, f.now_us, owned);
    assert_int_equal(f.tcp.count, 0);
    assert_true(is_closed(fd));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(frames_come_out_of_any_segments),
        TEST(the_longest_datagram_passes_and_longer_ones_are_skipped),
        TEST(who_does_not_begin_with_a_check_is_shown_out),
        TEST(half_open_connections_are_few_and_short),
        TEST(all_places_owned_means_that_new_ones_are_refused),
        TEST(a_slow_reader_hears_before_it_sees),
        TEST(a_reader_that_never_reads_costs_a_bounded_queue),
        TEST(who_is_sent_nothing_has_not_stalled),
        TEST(what_is_sent_to_a_connection_that_is_gone_goes_nowhere),
        TEST(a_connection_that_is_nobodys_any_more_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
