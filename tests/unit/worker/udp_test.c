/* The worker floor: batches of datagrams in and out, on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/worker/udp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static struct udp udp;
static int client, other;
static struct path to_client, to_other;

static int connected_client(struct path *ret_path)
{
    struct sockaddr_storage name;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int room = 8 << 20; /* the default holds fewer small datagrams than an arena */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) {
        assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
    }
    socklen_t len = address_to_sockaddr(&udp.addresses[0], &name);
    assert_int_equal(connect(fd, (struct sockaddr *)&name, len), 0);
    len = sizeof name;
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &len), 0);
    *ret_path = (struct path){0};
    assert_int_equal(address_from_sockaddr((struct sockaddr *)&name, len, &ret_path->remote), ERR_OK);
    return fd;
}

static int set_up(void **state)
{
    (void)state;
    struct address local;
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &local), ERR_OK);
    assert_int_equal(udp_open(&udp, &local, 1, 0), ERR_OK);
    client = connected_client(&to_client);
    other = connected_client(&to_other);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(client);
    close(other);
    udp_close(&udp);
    return 0;
}

/* How long after it was sent a datagram is said to have come, when it is fetched 100 ms later. */
static time_us told_delay_us(void)
{
    struct udp_datagram d;
    time_us sent_us = clock_now_us();
    assert_int_equal(send(client, "hello", 5, 0), 5);
    usleep(100000); /* the worker is busy with something else */
    assert_true(udp_receive(&udp, 0, clock_now_us()));
    assert_true(udp_next(&udp, &d));
    assert_int_equal(d.len, 5);
    assert_memory_equal(d.data, "hello", 5);
    assert_true(path_eq(&d.from, &to_client));
    time_us delay_us = d.arrival_us - sent_us;
    assert_false(udp_next(&udp, &d));
    return delay_us;
}

static void arrival_is_when_the_kernel_took_it_in(void **state)
{
    (void)state;
    /* The kernel begins to stamp some time after the first socket asks for it, and until then says when it was fetched. */
    time_us delay_us = told_delay_us();
    for (int i = 0; i < 20 && delay_us > 50000; i++) {
        delay_us = told_delay_us();
    }
    assert_true(delay_us > -1000 && delay_us < 50000);
}

static void any_size_is_taken_in_and_the_too_long_only_counted(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 11, 12, 1500, 1501, 2048, 2049, 9000, 65507};
    static uint8_t data[65507];
    struct udp_datagram d;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(send(client, data, sizes[i], 0), sizes[i]);
    }
    assert_true(udp_receive(&udp, 0, clock_now_us()));
    for (size_t i = 0; i < 7; i++) {
        assert_true(udp_next(&udp, &d));
        assert_int_equal(d.len, sizes[i]);
    }
    assert_false(udp_next(&udp, &d));
    assert_int_equal(udp.counts.too_long, 3);
    assert_false(udp_receive(&udp, 0, clock_now_us()));
}

static void more_than_an_arena_leaves_in_order(void **state)
{
    (void)state;
    uint8_t data[64];
    for (uint32_t i = 0; i < LIMIT_SEND_BATCH + 20; i++) {
        memcpy(udp_reserve(&udp), &i, sizeof i);
        udp_commit(&udp, &to_client, sizeof i);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < LIMIT_SEND_BATCH + 20; i++) {
        uint32_t got = 0;
        assert_int_equal(recv(client, data, sizeof data, 0), sizeof got);
        memcpy(&got, data, sizeof got);
        assert_int_equal(got, i);
    }
    assert_int_equal(udp.counts.datagrams_out, LIMIT_SEND_BATCH + 20);
}

static void one_that_the_kernel_refuses_does_not_hold_up_the_others(void **state)
{
    (void)state;
    uint8_t data[64];
    struct path broadcast = {.remote = {.ip = {255, 255, 255, 255}, .port = 9, .family = AF_INET}};
    for (int i = 0; i < 9; i++) {
        memcpy(udp_reserve(&udp), "x", 1);
        udp_commit(&udp, i % 3 == 0 ? &broadcast : &to_client, 1);
    }
    udp_flush(&udp);
    int got = 0;
    while (recv(client, data, sizeof data, 0) == 1) {
        got++;
    }
    assert_int_equal(got, 6);
    assert_int_equal(udp.counts.unsent, 3);
    assert_int_equal(udp.counts.datagrams_out, 6);
}

/* --- runs --- */

/* The next datagram of this destination carries `number` and is `len` long. */
static void commit(const struct path *to, uint32_t number, size_t len)
{
    uint8_t *place = udp_reserve(&udp);
    memset(place, (int)number & 0xff, len);
    memcpy(place, &number, sizeof number);
    udp_commit(&udp, to, len);
}

static void expect(int fd, uint32_t number, size_t len)
{
    uint8_t data[UDP_PLACE_BYTES];
    uint32_t got = UINT32_MAX;
    assert_int_equal(recv(fd, data, sizeof data, 0), len);
    memcpy(&got, data, sizeof got);
    assert_int_equal(got, number);
    assert_int_equal(data[len - 1], number & 0xff);
}

static void expect_nothing(int fd)
{
    uint8_t data[1];
    assert_int_equal(recv(fd, data, sizeof data, 0), -1);
}

static void equal_ones_leave_as_runs_per_destination(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 5; i++) { /* as a router builds them: packet by packet, to each in turn */
        commit(&to_client, i, 1000);
        commit(&to_other, 100 + i, i < 4 ? 700 : 30);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < 5; i++) {
        expect(client, i, 1000);
        expect(other, 100 + i, i < 4 ? 700 : 30);
    }
    expect_nothing(client);
    expect_nothing(other);
    assert_int_equal(udp.counts.messages_out, 2);
    assert_int_equal(udp.counts.batches_out, 1);
    assert_int_equal(udp.counts.datagrams_out, 10);
    assert_int_equal(udp.counts.bytes_out, 5000 + 2830);
    assert_int_equal(udp.counts.run_bytes_out, 5000 + 2830);
}

static void a_run_ends_at_a_shorter_one_and_before_a_longer_one(void **state)
{
    (void)state;
    static const size_t sizes[] = {500, 500, 400, 400, 401, 401, 9, 401, 1200, 1200, 1200, 1199, 1200};
    static const size_t runs = 6; /* 500 500 400 | 400 | 401 401 9 | 401 | 1200 1200 1200 1199 | 1200 */
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        commit(&to_client, i, sizes[i]);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        expect(client, i, sizes[i]);
    }
    assert_int_equal(udp.counts.messages_out, runs);
    assert_int_equal(udp.counts.unsent, 0);
}

static void a_run_has_no_more_than_the_kernel_takes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        commit(&to_client, i, 100);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < 120; i++) {
        commit(&to_other, i, UDP_PLACE_BYTES);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < 100; i++) {
        expect(client, i, 100);
    }
    for (uint32_t i = 0; i < 120; i++) {
        expect(other, i, UDP_PLACE_BYTES);
    }
    assert_int_equal(udp.counts.unsent, 0);
    assert_int_equal(udp.counts.messages_out, 2 + 3); /* by number, and by bytes */
}

/* A socket that sends no checksums can't send runs: the kernel says EINVAL. */
static void forbid_runs(bool forbid)
{
    int on = forbid;
    assert_int_equal(setsockopt(udp.fds[0], SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
}

static void round_trip(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        commit(&to_client, i, 300);
        commit(&to_other, i, 300);
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < count; i++) {
        expect(client, i, 300);
        expect(other, i, 300);
    }
    expect_nothing(client);
    expect_nothing(other);
}

static void where_runs_never_worked_all_leave_one_by_one(void **state)
{
    (void)state;
    forbid_runs(true);
    round_trip(4);
    assert_true(udp.runs[0].off);
    assert_int_equal(udp.counts.unsent, 0);
    assert_int_equal(udp.counts.datagrams_out, 8);
    assert_int_equal(udp.counts.run_bytes_out, 0);
    forbid_runs(false); /* nobody finds out: it stays off */
    round_trip(4);
    assert_int_equal(udp.counts.run_bytes_out, 0);
    assert_int_equal(udp.counts.messages_out, 16);
}

static void where_runs_worked_a_refusal_now_and_then_does_not_end_them(void **state)
{
    (void)state;
    round_trip(4);
    forbid_runs(true);
    round_trip(4);
    assert_false(udp.runs[0].off);
    forbid_runs(false);
    round_trip(4);
    assert_int_equal(udp.counts.run_bytes_out, 2 * 8 * 300);
    assert_int_equal(udp.counts.unsent, 0);
    forbid_runs(true);
    for (int i = 0; i < UDP_RUN_REFUSALS / 2; i++) {
        assert_false(udp.runs[0].off);
        round_trip(4);
    }
    assert_true(udp.runs[0].off);
}

/* Where the datagram was sent to: the last byte of its address. */
static uint32_t receive_named(int fd, uint8_t *ret_name)
{
    uint32_t number = UINT32_MAX;
    _Alignas(16) uint8_t control[64];
    struct iovec piece = {&number, sizeof number};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    assert_true(recvmsg(fd, &message, 0) >= (ssize_t)sizeof number);
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    assert_true(c != NULL && c->cmsg_type == IP_PKTINFO);
    struct in_pktinfo info;
    memcpy(&info, CMSG_DATA(c), sizeof info);
    *ret_name = (uint8_t)(ntohl(info.ipi_addr.s_addr) & 0xff);
    return number;
}

static void many_destinations_in_one_batch_get_what_is_theirs_in_order(void **state)
{
    (void)state;
    enum { NAMES = 60, EACH = 2 };
    int all = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in any = {.sin_family = AF_INET};
    socklen_t len = sizeof any;
    int on = 1, room = 8 << 20;
    (void)setsockopt(all, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    assert_int_equal(setsockopt(all, IPPROTO_IP, IP_PKTINFO, &on, sizeof on), 0);
    assert_int_equal(bind(all, (struct sockaddr *)&any, sizeof any), 0);
    assert_int_equal(getsockname(all, (struct sockaddr *)&any, &len), 0);
    uint32_t next[256] = {0};
    struct path to = to_client;
    to.remote.port = ntohs(any.sin_port);
    for (uint32_t i = 0; i < EACH; i++) {
        for (uint32_t name = 2; name < 2 + NAMES; name++) {
            to.remote.ip[3] = (uint8_t)name;
            commit(&to, name << 8 | i, 50);
        }
    }
    udp_flush(&udp);
    for (uint32_t i = 0; i < EACH * NAMES; i++) {
        uint8_t name;
        uint32_t number = receive_named(all, &name);
        assert_int_equal(number, (uint32_t)name << 8 | next[name]++);
    }
    close(all);
    assert_true(udp.counts.messages_out >= NAMES && udp.counts.messages_out < 2 * NAMES);
}

static void a_silenced_socket_sends_nothing(void **state)
{
    (void)state;
    static _Atomic bool silenced;
    silenced = false;
    udp.silenced = &silenced;
    commit(&to_client, 1, 10);
    udp_flush(&udp);
    expect(client, 1, 10);
    commit(&to_client, 2, 10);
    silenced = true;
    udp_flush(&udp);
    expect_nothing(client);
    assert_int_equal(udp.counts.datagrams_out, 1);
}

/* --- trains --- */

static void send_train(const uint8_t *data, size_t len, uint16_t segment)
{
    _Alignas(16) uint8_t control[CMSG_SPACE(sizeof segment)] = {0};
    struct iovec piece = {(void *)(uintptr_t)data, len};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    *c = (struct cmsghdr){.cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof segment)};
    memcpy(CMSG_DATA(c), &segment, sizeof segment);
    assert_int_equal(sendmsg(client, &message, 0), len);
}

static void a_train_is_taken_apart(void **state)
{
    (void)state;
    static uint8_t data[64 * 1013];
    struct udp_datagram d;
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (uint8_t)(i * 7 / 3);
    }
    send_train(data, 40 * 1013 + 5, 1013); /* odd: the second begins at no multiple of 4 */
    assert_int_equal(send(client, "alone", 5, 0), 5);
    assert_true(udp_receive(&udp, 0, clock_now_us()));
    for (size_t i = 0; i <= 40; i++) {
        size_t len = i < 40 ? 1013 : 5;
        assert_true(udp_next(&udp, &d));
        assert_int_equal(d.len, len);
        assert_memory_equal(d.data, data + i * 1013, len);
        assert_int_equal((uintptr_t)d.data % 4, 0);
        assert_true(path_eq(&d.from, &to_client));
        memset(d.data, 0xee, d.len); /* decryption in place touches no neighbour */
    }
    assert_true(udp_next(&udp, &d));
    assert_memory_equal(d.data, "alone", 5);
    assert_false(udp_next(&udp, &d));
    assert_int_equal(udp.counts.datagrams_in, 42);
    assert_int_equal(udp.counts.trains_in, 1); /* the kernel gave it as one */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arrival_is_when_the_kernel_took_it_in),
        TEST(any_size_is_taken_in_and_the_too_long_only_counted),
        TEST(more_than_an_arena_leaves_in_order),
        TEST(one_that_the_kernel_refuses_does_not_hold_up_the_others),
        TEST(equal_ones_leave_as_runs_per_destination),
        TEST(a_run_ends_at_a_shorter_one_and_before_a_longer_one),
        TEST(a_run_has_no_more_than_the_kernel_takes),
        TEST(where_runs_never_worked_all_leave_one_by_one),
        TEST(where_runs_worked_a_refusal_now_and_then_does_not_end_them),
        TEST(many_destinations_in_one_batch_get_what_is_theirs_in_order),
        TEST(a_silenced_socket_sends_nothing),
        TEST(a_train_is_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
