/* The bad network of the browser tests, with a clock of ours: what it does is what was asked for, to the nanosecond. */
#include "link.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MS      1000000LL
#define PACKET  1000
#define RECORDS 4096

static uint8_t bytes[LINK_PACKET_BYTES];

static struct link *link_of(const char *text, uint64_t seed)
{
    char fault[128];
    struct plan plan;
    struct link *link = malloc(sizeof *link);
    assert_non_null(link);
    link_init(link, seed, 0);
    plan_init(&plan);
    assert_true(plan_apply(&plan, text, 0, fault, sizeof fault));
    link_set_plan(link, &plan, 0);
    return link;
}

static void change(struct link *link, const char *text, int64_t now)
{
    char fault[128];
    struct plan plan = link->plan;
    assert_true(plan_apply(&plan, text, now, fault, sizeof fault));
    link_set_plan(link, &plan, now);
}

static void end(struct link *link)
{
    link_finish(link);
    free(link);
}

static void offer(struct link *link, uint16_t number, size_t len, int64_t now)
{
    memcpy(bytes, &number, sizeof number);
    link_offer(link, bytes, len, now);
}

/* Fetches one at its due time; the time, or LINK_NEVER. */
static int64_t fetch(struct link *link, uint16_t *ret_number)
{
    int64_t due;
    struct packet *packet = NULL;
    while ((due = link_due(link)) != LINK_NEVER && (packet = link_take(link, due)) == NULL) {
    }
    if (packet != NULL) {
        memcpy(ret_number, packet->data, sizeof *ret_number);
        link_give_back(link, packet);
    }
    return due;
}

static void a_packet_comes_after_exactly_the_delay(void **state)
{
    uint16_t number;
    struct link *link = link_of("delay=20ms", 1);
    (void)state;
    offer(link, 7, PACKET, 5 * MS);
    assert_int_equal(fetch(link, &number), 25 * MS);
    assert_int_equal(number, 7);
    end(link);
}

static void the_rate_is_kept_from_packet_to_packet(void **state)
{
    uint16_t number;
    struct link *link = link_of("rate=1M,queue=1M", 1);
    (void)state;
    for (uint16_t i = 0; i < 100; i++) {
        offer(link, i, PACKET, 0);
    }
    for (int i = 0; i < 100; i++) {
        assert_int_equal(fetch(link, &number), (i + 1) * 8 * MS); /* 8,000 bit at 1 Mbit/s */
        assert_int_equal(number, i);
    }
    link_stats_update(link, 1600 * MS);
    assert_true(fabs(link->stats.sent_bits / link->stats.capacity_bits - 0.5) < 1e-9);
    assert_int_equal(link_percentile(link->stats.wait_ms, LINK_WAIT_MS_MAX + 1, 0.5), 49 * 8);
    end(link);
}

static void a_full_queue_drops_what_comes_last(void **state)
{
    uint16_t number;
    struct link *link = link_of("rate=1M,queue=80ms", 1);
    (void)state;
    for (uint16_t i = 0; i < 20; i++) {
        offer(link, i, PACKET, 0);
    }
    assert_int_equal(link->stats.queue_dropped, 10);
    change(link, "queue=12000B", 0);
    for (uint16_t i = 20; i < 30; i++) {
        offer(link, i, PACKET, 0);
    }
    assert_int_equal(link->stats.queue_dropped, 18);
    int got = 0;
    while (fetch(link, &number) != LINK_NEVER) {
        assert_true(number < 10 || number == 20 || number == 21);
        got++;
    }
    assert_int_equal(got, 12);
    end(link);
}

static void a_new_rate_holds_for_the_packet_being_sent(void **state)
{
    uint16_t number;
    struct link *link = link_of("rate=1M,queue=1s", 1);
    (void)state;
    offer(link, 0, PACKET, 0);
    offer(link, 1, PACKET, 0);
    change(link, "rate=4M", 4 * MS); /* half of the first is left: 1 ms */
    assert_int_equal(fetch(link, &number), 5 * MS);
    assert_int_equal(fetch(link, &number), 7 * MS);
    offer(link, 2, PACKET, 10 * MS);
    offer(link, 3, PACKET, 10 * MS);
    change(link, "rate=none", 11 * MS);
    assert_int_equal(link_due(link), 11 * MS);
    end(link);
}

static int losses(const char *text, uint64_t seed, int *ret_longest)
{
    int run = 0;
    struct link *link = link_of(text, seed);
    *ret_longest = 0;
    for (int i = 0; i < 100000; i++) {
        struct packet *packet;
        uint64_t before = link->stats.lost;
        link_offer(link, bytes, PACKET, i);
        run = link->stats.lost > before ? run + 1 : 0;
        *ret_longest = run > *ret_longest ? run : *ret_longest;
        while ((packet = link_take(link, i)) != NULL) {
            link_give_back(link, packet);
        }
    }
    int lost = (int)link->stats.lost;
    end(link);
    return lost;
}

static void as_much_is_lost_as_was_asked_for(void **state)
{
    int longest;
    (void)state;
    int lost = losses("loss=5%", 3, &longest);
    assert_in_range(lost, 4700, 5300); /* four standard deviations are 276 */
    assert_true(longest < 8);
    /* Gilbert-Elliott: bad for 20 packets on average, 5 % of the time. */
    lost = losses("loss=ge:0.263%:5%", 3, &longest);
    assert_in_range(lost, 3700, 6300);
    assert_true(longest > 40);
    assert_int_equal(losses("loss=0", 3, &longest), 0);
}

static void the_same_seed_loses_the_same(void **state)
{
    int longest, again;
    (void)state;
    assert_int_equal(losses("loss=ge:1%:20%", 5, &longest), losses("loss=ge:1%:20%", 5, &again));
    assert_int_equal(longest, again);
    assert_int_not_equal(losses("loss=5%", 5, &longest), losses("loss=5%", 6, &longest));
}

/* How often a packet came before one that was sent earlier. */
static int overtaken(const char *text)
{
    uint16_t number, highest = 0;
    int count = 0;
    int64_t sent[RECORDS], at;
    struct link *link = link_of(text, 9);
    for (uint16_t i = 0; i < 1000; i++) {
        sent[i] = i * 2 * MS;
        offer(link, i, PACKET, sent[i]);
    }
    while ((at = fetch(link, &number)) != LINK_NEVER) {
        assert_in_range(at - sent[number], 10 * MS, 50 * MS);
        count += number < highest;
        highest = number > highest ? number : highest;
    }
    assert_int_equal(link->stats.packets_out, 1000);
    end(link);
    return count;
}

static void jitter_overtakes_only_where_that_is_wanted(void **state)
{
    (void)state;
    assert_int_equal(overtaken("delay=30ms,jitter=20ms"), 0);
    assert_true(overtaken("delay=30ms,jitter=20ms,reorder=yes") > 100);
}

static void nothing_passes_a_blackout(void **state)
{
    uint16_t number;
    struct link *link = link_of("delay=20ms", 1);
    (void)state;
    offer(link, 0, PACKET, 0);
    change(link, "blackout=3s", 10 * MS);
    offer(link, 1, PACKET, 10 * MS);
    offer(link, 2, PACKET, 3009 * MS);
    offer(link, 3, PACKET, 3010 * MS);
    assert_int_equal(fetch(link, &number), 20 * MS); /* was under way already */
    assert_int_equal(fetch(link, &number), 3030 * MS);
    assert_int_equal(number, 3);
    assert_int_equal(link->stats.blacked_out, 2);
    change(link, "blackout=on", 4000 * MS);
    offer(link, 4, PACKET, 900000 * MS);
    change(link, "blackout=off", 900001 * MS);
    offer(link, 5, PACKET, 900001 * MS);
    fetch(link, &number);
    assert_int_equal(number, 5);
    end(link);
}

static void duplicates_come_twice(void **state)
{
    uint16_t number;
    struct link *link = link_of("dup=100%", 1);
    (void)state;
    offer(link, 6, PACKET, 0);
    assert_int_equal(fetch(link, &number), 0);
    assert_int_equal(fetch(link, &number), 0);
    assert_int_equal(fetch(link, &number), LINK_NEVER);
    end(link);
}

static void a_plan_with_a_fault_changes_nothing(void **state)
{
    static const char *const bad[] = {"rate=4X",    "delay",          "delay=20ms,los=5%", "loss=120%", "loss=ge:1%",
                                      "queue=0ms",  "loss=-1%",       "reorder=maybe",     "",          "rate=",
                                      "rate=1M,,x", "dup=nan",        "loss=ge:1%:0",      "clear=1",   "blackout=",
                                      "delay=1e99", "jitter=2parsecs"};
    char fault[128];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct plan plan, before;
        plan_init(&plan);
        plan.delay_ns = 5;
        before = plan;
        if (plan_apply(&plan, bad[i], 0, fault, sizeof fault)) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_memory_equal(&plan, &before, sizeof plan);
    }
    struct plan plan;
    plan_init(&plan);
    assert_true(plan_apply(&plan, "delay=7ms,rate=2M", 0, fault, sizeof fault));
    assert_true(plan_apply(&plan, "clear,loss=1%", 0, fault, sizeof fault));
    assert_true(plan.delay_ns == 0 && plan.rate_bps == 0 && plan.loss > 0.0099);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_comes_after_exactly_the_delay),
        cmocka_unit_test(the_rate_is_kept_from_packet_to_packet),
        cmocka_unit_test(a_full_queue_drops_what_comes_last),
        cmocka_unit_test(a_new_rate_holds_for_the_packet_being_sent),
        cmocka_unit_test(as_much_is_lost_as_was_asked_for),
        cmocka_unit_test(the_same_seed_loses_the_same),
        cmocka_unit_test(jitter_overtakes_only_where_that_is_wanted),
        cmocka_unit_test(nothing_passes_a_blackout),
        cmocka_unit_test(duplicates_come_twice),
        cmocka_unit_test(a_plan_with_a_fault_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
