/* The worker floor: batches of datagrams in and out, on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/worker/udp.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct udp udp;
static int client;
static struct path to_client;

static int set_up(void **state)
{
    (void)state;
    struct address local;
    struct sockaddr_storage name;
    assert_int_equal(address_parse_ip("127.0.0.1", 0, &local), ERR_OK);
    assert_int_equal(udp_open(&udp, &local, 1, 0), ERR_OK);
    client = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int room = 1 << 20; /* the default holds fewer small datagrams than an arena */
    assert_int_equal(setsockopt(client, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
    socklen_t len = address_to_sockaddr(&udp.addresses[0], &name);
    assert_int_equal(connect(client, (struct sockaddr *)&name, len), 0);
    len = sizeof name;
    assert_int_equal(getsockname(client, (struct sockaddr *)&name, &len), 0);
    to_client = (struct path){0};
    assert_int_equal(address_from_sockaddr((struct sockaddr *)&name, len, &to_client.remote), ERR_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(client);
    udp_close(&udp);
    return 0;
}

/* How long after it was sent a datagram is said to have come, when it is fetched 100 ms later. */
static time_us told_delay_us(void)
{
    struct udp_datagram batch[LIMIT_RECEIVE_BATCH];
    time_us sent_us = clock_now_us();
    assert_int_equal(send(client, "hello", 5, 0), 5);
    usleep(100000); /* the worker is busy with something else */
    assert_int_equal(udp_receive(&udp, 0, clock_now_us(), batch), 1);
    assert_memory_equal(batch[0].data, "hello", 5);
    assert_true(path_eq(&batch[0].from, &to_client));
    return batch[0].arrival_us - sent_us;
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
    struct udp_datagram batch[LIMIT_RECEIVE_BATCH];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(send(client, data, sizes[i], 0), sizes[i]);
    }
    assert_int_equal(udp_receive(&udp, 0, clock_now_us(), batch), 7);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(batch[i].len, sizes[i]);
    }
    assert_int_equal(udp.counts.too_long, 3);
    assert_int_equal(udp_receive(&udp, 0, clock_now_us(), batch), 0);
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

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arrival_is_when_the_kernel_took_it_in),
        TEST(any_size_is_taken_in_and_the_too_long_only_counted),
        TEST(more_than_an_arena_leaves_in_order),
        TEST(one_that_the_kernel_refuses_does_not_hold_up_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
