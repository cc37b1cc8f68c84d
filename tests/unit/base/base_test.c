/* The base floor: bounded bytes, names, ids, rings, pools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/base/address.h"
#include "dais/base/bytes.h"
#include "dais/base/hash.h"
#include "dais/base/id.h"
#include "dais/base/log.h"
#include "dais/base/metrics.h"
#include "dais/base/pool.h"
#include "dais/base/ring.h"
#include "dais/base/str.h"
#include "freed_watch.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void reader_stops_at_the_end_and_stays_failed(void **state)
{
    (void)state;
    const uint8_t data[] = {1, 2, 3};
    struct reader r;
    reader_init(&r, data, sizeof data);
    assert_int_equal(reader_u16(&r), 0x0102);
    assert_int_equal(reader_u16(&r), 0);
    assert_true(r.failed);
    assert_int_equal(reader_u8(&r), 0);
    assert_int_equal(reader_left(&r), 0);
}

static void writer_never_overruns(void **state)
{
    (void)state;
    uint8_t out[5] = {0, 0, 0, 0, 0xee};
    struct writer w;
    writer_init(&w, out, 4);
    writer_u24(&w, 0x010203);
    writer_u16(&w, 0xffff);
    assert_true(w.failed);
    assert_int_equal(out[2], 3);
    assert_int_equal(out[4], 0xee);
}

static void assert_name(const char *in, const char *expected)
{
    char out[256];
    assert_int_equal(name_normalize(str_of(in), 80, out, sizeof out), ERR_OK);
    assert_string_equal(out, expected);
}

static void names_are_made_safe_to_show(void **state)
{
    (void)state;
    assert_name("  Ada \t Okonkwo\n", "Ada Okonkwo");
    assert_name("\xef\xbc\xa1"
                "da",
                "Ada"); /* full-width A */
    assert_name("A\xe2\x80\xae"
                "da\xe2\x80\x8b",
                "Ada");                   /* right-to-left override, zero-width space */
    assert_name("e\xcc\x81", "\xc3\xa9"); /* e + combining acute composes */
    assert_name("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7", "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7");
    char out[256];
    assert_int_equal(name_normalize(STR("\xe2\x80\x8b \xc2\xad"), 80, out, sizeof out), ERR_INVALID);
    assert_int_equal(name_normalize(STR("a\xff"), 80, out, sizeof out), ERR_INVALID);
    assert_int_equal(name_normalize(STR("abcdef"), 5, out, sizeof out), ERR_LIMIT);
}

static void ids_round_trip_and_refuse_other_text(void **state)
{
    (void)state;
    struct id128 id = id_random();
    char text[ID_TEXT_SIZE];
    id_to_text(id, text);
    struct id128 back;
    assert_int_equal(id_from_text(str_of(text), &back), ERR_OK);
    assert_true(id_eq(id, back));
    assert_int_equal(id_from_text(STR("0123456789ABCDEF0123456789abcdef"), &back), ERR_INVALID);
    assert_int_equal(id_from_text(STR("00000000000000000000000000000000"), &back), ERR_INVALID);
    assert_int_equal(id_from_text(STR("12"), &back), ERR_INVALID);
}

static void numbers_are_bounded(void **state)
{
    (void)state;
    uint64_t n;
    assert_int_equal(str_to_u64(STR("65535"), 65535, &n), ERR_OK);
    assert_int_equal(n, 65535);
    assert_int_equal(str_to_u64(STR("65536"), 65535, &n), ERR_LIMIT);
    assert_int_equal(str_to_u64(STR("99999999999999999999999"), UINT64_MAX, &n), ERR_LIMIT);
    assert_int_equal(str_to_u64(STR("-1"), 10, &n), ERR_INVALID);
    assert_int_equal(str_to_u64(STR(""), 10, &n), ERR_INVALID);
}

static void pool_hands_out_what_it_has(void **state)
{
    (void)state;
    struct pool pool;
    assert_int_equal(pool_init(&pool, 20, 2), ERR_OK);
    void *a = pool_take(&pool);
    void *b = pool_take(&pool);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(pool_take(&pool));
    pool_give(&pool, a);
    assert_ptr_equal(pool_take(&pool), a);
    assert_int_equal(pool_in_use(&pool), 2);
    pool_finish(&pool);
}

#define RING_MESSAGES 100000

/* Standard error while it was a pipe: who reads it stopped for a while, and then goes on. */
static void whoever_does_not_read_the_log_holds_nobody_up(void **state)
{
    (void)state;
    int ends[2], kept = dup(STDERR_FILENO);
    char text[8192], filler[4096] = {0};
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    while (write(ends[1], filler, sizeof filler) > 0) {
    }
    (void)fcntl(ends[1], F_SETFL, 0); /* as it is inherited: a write waits */
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    int64_t before = metric_value(metric_find("dais_log_dropped_total"));
    alarm(60); /* else this test waits for ever */
    for (int i = 0; i < 5; i++) {
        log_error("unheard", "i=%d", i);
    }
    while (read(ends[0], filler, sizeof filler) > 0) {
    }
    log_error("heard", "i=%d", 5);
    log_error("heard", "i=%d", 6);
    alarm(0);
    dup2(kept, STDERR_FILENO);
    ssize_t len = read(ends[0], text, sizeof text - 1);
    assert_true(len > 0);
    text[len] = '\0';
    assert_null(strstr(text, "unheard"));
    const char *note = strstr(text, "level=warn event=log_dropped lines=5\n"),
               *first = strstr(text, "event=heard i=5\n");
    assert_true(note != NULL && first != NULL && note < first && strstr(first, "event=heard i=6\n") != NULL);
    assert_null(strstr(first, "log_dropped"));
    assert_int_equal(metric_value(metric_find("dais_log_dropped_total")) - before, 5);
    close(kept);
    close(ends[0]);
    close(ends[1]);
}

#define ADDERS 40 /* more than there are shares */

METRIC(added, "dais_test_added_total", COUNTER, "what threads added in a test");

static void *adder(void *user)
{
    for (int i = 0; i < 1000; i++) {
        metric_add(&added, 1);
        metric_add(&added, i % 2 == 0 ? 3 : -3);
    }
    return user;
}

static void what_many_threads_add_is_all_there_in_the_sum(void **state)
{
    (void)state;
    pthread_t threads[ADDERS];
    char text[65536];
    for (int i = 0; i < ADDERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, adder, NULL), 0);
    }
    for (int i = 0; i < ADDERS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(metric_value(&added), ADDERS * 1000);
    assert_true(metrics_write(text, sizeof text) < sizeof text);
    assert_non_null(strstr(text, "\ndais_test_added_total 40000\n"));
}

static void nothing_of_a_message_stays_in_the_ring(void **state)
{
    static const char secret[] = "a password of 24 letters";
    struct ring ring;
    char got[sizeof secret];
    (void)state;
    assert_int_equal(ring_init(&ring, sizeof secret, 4), ERR_OK);
    for (int i = 0; i < 6; i++) {
        assert_true(ring_push(&ring, secret));
        assert_non_null(memmem(ring.block, 4 * sizeof secret, secret, sizeof secret));
        assert_true(ring_pop(&ring, got));
        assert_string_equal(got, secret);
        assert_null(memmem(ring.block, 4 * sizeof secret, secret, sizeof secret));
    }
    assert_true(ring_push(&ring, secret)); /* and nobody takes it */
    freed_watch_begin(secret, sizeof secret);
    ring_finish(&ring);
    assert_false(freed_watch_end());
}

static void *ring_producer(void *user)
{
    struct ring *ring = user;
    for (uint32_t i = 0; i < RING_MESSAGES;) {
        if (ring_push(ring, &i)) {
            i++;
            ring_wake(ring);
        }
    }
    return NULL;
}

static void ring_keeps_order_between_threads(void **state)
{
    (void)state;
    struct ring ring;
    assert_int_equal(ring_init(&ring, sizeof(uint32_t), 64), ERR_OK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, ring_producer, &ring), 0);
    for (uint32_t expected = 0; expected < RING_MESSAGES;) {
        uint32_t got;
        ring_drain_wake(&ring);
        while (ring_pop(&ring, &got)) {
            assert_int_equal(got, expected);
            expected++;
        }
    }
    pthread_join(thread, NULL);
    ring_finish(&ring);
}

static void addresses_fold_mapped_ipv4(void **state)
{
    (void)state;
    struct address a, b;
    assert_int_equal(address_parse_ip("::ffff:192.0.2.7", 5, &a), ERR_OK);
    assert_int_equal(address_parse_ip("192.0.2.7", 5, &b), ERR_OK);
    assert_true(address_eq(&a, &b));
    char text[ADDRESS_TEXT_SIZE];
    address_text(&a, text);
    assert_string_equal(text, "192.0.2.7:5");
    assert_int_equal(address_parse_ip("2001:db8::1", 80, &a), ERR_OK);
    address_text(&a, text);
    assert_string_equal(text, "[2001:db8::1]:80");
    assert_int_equal(address_parse_ip("localhost", 80, &a), ERR_INVALID);
}

/* The published value of SipHash-2-4 for the empty message under the zero key. */
static void hash_is_stable_under_the_zero_key(void **state)
{
    (void)state;
    assert_true(hash_keyed("", 0) == 0x1e924b9d737700d7ULL);
    assert_true(hash_keyed("a", 1) != hash_keyed("b", 1));
}

static void public_addresses_are_those_of_the_internet(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_public;
    } cases[] = {
        {"1.1.1.1", true},
        {"9.255.255.255", true},
        {"11.0.0.0", true},
        {"172.15.255.255", true},
        {"172.32.0.0", true},
        {"100.63.255.255", true},
        {"100.128.0.0", true},
        {"223.255.255.255", true},
        {"2a00:1450::1", true},
        {"2606:4700::1", true},
        {"0.0.0.0", false},
        {"10.0.0.5", false},
        {"100.64.0.1", false},
        {"127.0.0.1", false},
        {"127.9.9.9", false},
        {"169.254.169.254", false},
        {"172.16.0.1", false},
        {"172.31.255.255", false},
        {"192.0.0.8", false},
        {"192.0.2.1", false},
        {"192.168.0.1", false},
        {"198.18.0.1", false},
        {"198.19.255.255", false},
        {"203.0.113.9", false},
        {"224.0.0.1", false},
        {"255.255.255.255", false},
        {"::", false},
        {"::1", false},
        {"::ffff:10.0.0.1", false},
        {"64:ff9b::a00:1", false},
        {"fc00::1", false},
        {"fd12::1", false},
        {"fe80::1", false},
        {"ff02::1", false},
        {"2001::1", false},
        {"2001:db8::1", false},
        {"2002:a00:1::", false},
        {"100::1", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct address address;
        assert_int_equal(address_parse_ip(cases[i].text, 443, &address), ERR_OK);
        if (address_is_public(&address) != cases[i].is_public)
            fail_msg("%s", cases[i].text);
    }
    assert_false(address_is_public(&(struct address){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_stops_at_the_end_and_stays_failed),
        cmocka_unit_test(writer_never_overruns),
        cmocka_unit_test(names_are_made_safe_to_show),
        cmocka_unit_test(ids_round_trip_and_refuse_other_text),
        cmocka_unit_test(numbers_are_bounded),
        cmocka_unit_test(pool_hands_out_what_it_has),
        cmocka_unit_test(whoever_does_not_read_the_log_holds_nobody_up),
        cmocka_unit_test(what_many_threads_add_is_all_there_in_the_sum),
        cmocka_unit_test(nothing_of_a_message_stays_in_the_ring),
        cmocka_unit_test(ring_keeps_order_between_threads),
        cmocka_unit_test(addresses_fold_mapped_ipv4),
        cmocka_unit_test(hash_is_stable_under_the_zero_key),
        cmocka_unit_test(public_addresses_are_those_of_the_internet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
