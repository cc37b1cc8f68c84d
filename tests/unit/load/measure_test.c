/* Histograms, figures and conditions of the load tool. */
#include "measure/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct histogram h, other;
static struct figure_source source;

static void small_values_are_exact(void **state)
{
    (void)state;
    memset(&h, 0, sizeof h);
    for (int64_t v = 1; v <= 60; v++) {
        histogram_add(&h, v);
    }
    assert_int_equal(histogram_percentile(&h, 50), 30);
    assert_int_equal(histogram_percentile(&h, 100), 60);
    assert_int_equal(histogram_percentile(&h, 0), 1);
    assert_int_equal(h.sum, 60 * 61 / 2);
}

static void every_value_lies_in_its_bucket_and_no_bucket_is_wider_than_a_thirtieth(void **state)
{
    (void)state;
    for (int64_t v = 1; v < HISTOGRAM_MAX / 2; v += 1 + v / 7) {
        memset(&h, 0, sizeof h);
        histogram_add(&h, v);
        histogram_add(&h, HISTOGRAM_MAX); /* so that the largest value is no bound */
        int64_t told = histogram_percentile(&h, 50);
        assert_true(told >= v);
        assert_true(told - v <= v / 30);
    }
}

static void bucket_ends_rise(void **state)
{
    (void)state;
    for (unsigned i = 1; i < HISTOGRAM_BUCKETS; i++) {
        assert_true(histogram_bucket_end(i) > histogram_bucket_end(i - 1));
    }
    assert_int_equal(histogram_bucket_end(HISTOGRAM_BUCKETS - 1), HISTOGRAM_MAX);
}

static void what_is_out_of_range_counts_at_its_ends(void **state)
{
    (void)state;
    memset(&h, 0, sizeof h);
    histogram_add(&h, -5);
    histogram_add(&h, INT64_MAX);
    assert_int_equal(histogram_percentile(&h, 50), 0);
    assert_int_equal(histogram_percentile(&h, 100), HISTOGRAM_MAX);
}

static void merged_histograms_tell_what_one_would(void **state)
{
    (void)state;
    struct histogram *whole = calloc(1, sizeof *whole);
    memset(&h, 0, sizeof h);
    memset(&other, 0, sizeof other);
    for (int64_t v = 0; v < 5000; v++) {
        histogram_add(v % 3 == 0 ? &h : &other, v * v);
        histogram_add(whole, v * v);
    }
    histogram_merge(&h, &other);
    assert_memory_equal(&h, whole, sizeof h);
    free(whole);
}

static void an_empty_histogram_tells_nothing(void **state)
{
    (void)state;
    memset(&h, 0, sizeof h);
    assert_int_equal(histogram_percentile(&h, 99), 0);
}

static const struct figure *figure_of(const struct figure *figures, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(figures[i].name, name) == 0) {
            return &figures[i];
        }
    }
    fail_msg("there is no figure %s", name);
    return NULL;
}

static void figures_are_per_second_of_counting(void **state)
{
    struct figure figures[FIGURES_MAX];
    (void)state;
    memset(&source, 0, sizeof source);
    source.counted_s = 4;
    source.counted.sums[SUM_PACKETS_IN] = 960;
    source.counted.sums[SUM_MISSING] = 40;
    source.counted.sums[SUM_BYTES_IN] = 1000000;
    source.has_server = true;
    source.server_to.cpu_us = 4800;
    source.server_from.waited_us = 100;
    source.server_to.waited_us = 1300;
    histogram_add(&source.all.series[SERIES_JOIN], 250000);
    unsigned count = figures_fill(&source, figures);
    assert_true(count <= FIGURES_MAX);
    assert_float_equal(figure_of(figures, count, "packets_in_per_s")->value, 240, 1e-9);
    assert_float_equal(figure_of(figures, count, "in_mbps")->value, 2, 1e-9);
    assert_float_equal(figure_of(figures, count, "loss_percent")->value, 4, 1e-9);
    assert_float_equal(figure_of(figures, count, "server_cpu_us_per_packet")->value, 5, 1e-9);
    assert_float_equal(figure_of(figures, count, "server_waited_percent")->value, 20, 1e-9);
    assert_float_equal(figure_of(figures, count, "join_p95_ms")->value, 250, 1e-9);
    assert_false(figure_of(figures, count, "audio_delay_p99_ms")->known);
    assert_false(figure_of(figures, count, "freezes_per_min")->known); /* nobody watched */
    source.server_to.waited_us = -1;
    (void)figures_fill(&source, figures);
    assert_false(figure_of(figures, count, "server_waited_percent")->known);
}

static void a_run_that_counted_nothing_knows_no_traffic(void **state)
{
    struct figure figures[FIGURES_MAX];
    (void)state;
    memset(&source, 0, sizeof source);
    unsigned count = figures_fill(&source, figures);
    assert_false(figure_of(figures, count, "loss_percent")->known);
    assert_false(figure_of(figures, count, "server_cpu_percent")->known);
    assert_true(figure_of(figures, count, "joined")->known);
}

static void metrics_of_one_name_are_added_up(void **state)
{
    static struct metrics m;
    double value;
    (void)state;
    metrics_parse(&m, "# HELP a words\n# TYPE a counter\na 5\nb{worker=\"0\"} 2\nb{worker=\"1 }\"} 3.5\r\nc NaN\n"
                      "broken\nd words\n 7\ne{x=\"y\"\nlast 1e3");
    assert_true(metrics_get(&m, "a", &value));
    assert_float_equal(value, 5, 1e-9);
    assert_true(metrics_get(&m, "b", &value));
    assert_float_equal(value, 5.5, 1e-9);
    assert_true(metrics_get(&m, "last", &value));
    assert_float_equal(value, 1000, 1e-9);
    assert_false(metrics_get(&m, "broken", &value));
    assert_false(metrics_get(&m, "d", &value));
    assert_false(metrics_get(&m, "c", &value));
    assert_int_equal(m.count, 3);
}

static void too_many_metrics_are_left_out(void **state)
{
    static struct metrics m;
    static char text[(METRICS_MAX + 10) * 12];
    size_t used = 0;
    (void)state;
    for (unsigned i = 0; i < METRICS_MAX + 10; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "m%u 1\n", i);
    }
    metrics_parse(&m, text);
    assert_int_equal(m.count, METRICS_MAX);
}

static void the_servers_own_counters_become_figures(void **state)
{
    struct figure figures[FIGURES_MAX];
    (void)state;
    memset(&source, 0, sizeof source);
    source.counted_s = 2;
    source.has_server = source.has_metrics = true;
    source.people = 10;
    source.server_to.cpu_us = 500;
    metrics_parse(&source.metrics_before, "dais_memory_allocated_bytes 1024\n");
    metrics_parse(&source.metrics_from, "dais_sfu_forwarded_packets_total 100\ndais_worker_bytes_out_total 0\n"
                                        "dais_worker_run_bytes_out_total 0\n");
    metrics_parse(&source.metrics_to, "dais_sfu_forwarded_packets_total 350\ndais_worker_bytes_out_total 1000\n"
                                      "dais_worker_run_bytes_out_total 400\ndais_memory_allocated_bytes 103424\n");
    unsigned count = figures_fill(&source, figures);
    assert_true(count < FIGURES_MAX);
    assert_float_equal(figure_of(figures, count, "server_forwarded_per_s")->value, 125, 1e-9);
    assert_float_equal(figure_of(figures, count, "server_cpu_us_per_forwarded")->value, 2, 1e-9);
    assert_float_equal(figure_of(figures, count, "server_run_share_percent")->value, 40, 1e-9);
    assert_float_equal(figure_of(figures, count, "server_allocated_kb_per_person")->value, 10, 1e-9);
    assert_false(figure_of(figures, count, "server_resent_per_s")->known);
}

static void who_has_a_slow_connection_counts_apart(void **state)
{
    static struct tally all, slow;
    (void)state;
    all.sums[SUM_PACKETS_IN] = 5;
    slow.sums[SUM_PACKETS_IN] = 7;
    slow.sums[SUM_MISSING] = 3;
    slow.sums[SUM_FREEZES] = 2;
    slow.sums[SUM_JOINS_DONE] = 1;
    histogram_add(&slow.series[SERIES_DELAY_AUDIO], 100);
    histogram_add(&slow.series[SERIES_JOIN], 100);
    tally_move_slow(&all, &slow);
    assert_int_equal(all.sums[SUM_PACKETS_IN], 5);
    assert_int_equal(all.sums[SUM_SLOW_PACKETS_IN], 7);
    assert_int_equal(all.sums[SUM_MISSING], 0);
    assert_int_equal(all.sums[SUM_SLOW_MISSING], 3);
    assert_int_equal(all.sums[SUM_FREEZES], 0);
    assert_int_equal(all.sums[SUM_JOINS_DONE], 1);
    assert_int_equal(all.series[SERIES_DELAY_AUDIO].count, 0);
    assert_int_equal(all.series[SERIES_SLOW_AUDIO].count, 1);
    assert_int_equal(all.series[SERIES_JOIN].count, 1);
    tally_move_slow(&all, &slow); /* is empty now */
    assert_int_equal(all.sums[SUM_SLOW_PACKETS_IN], 7);
}

static void *burn(void *arg)
{
    volatile unsigned *sum = arg;
    for (unsigned i = 0; i < 50000000; i++) {
        *sum = *sum + i;
    }
    return NULL;
}

static void cpu_of_threads_that_ended_counts(void **state)
{
    struct process_sample before, after;
    unsigned sum = 0;
    pthread_t thread;
    (void)state;
    assert_true(process_sample(getpid(), &before));
    assert_int_equal(pthread_create(&thread, NULL, burn, &sum), 0);
    pthread_join(thread, NULL);
    assert_true(process_sample(getpid(), &after));
    assert_true(after.cpu_us - before.cpu_us > 20000);
    assert_true(after.rss_kb > 0);
}

/* The threads of a process that want more cores than there are wait for them. */
static void what_waits_for_a_core_counts(void **state)
{
    enum { MORE = 2 };
    long threads = sysconf(_SC_NPROCESSORS_ONLN) * MORE;
    pthread_t thread[64];
    unsigned sum[64] = {0};
    struct process_sample before, after;
    (void)state;
    threads = threads > 64 ? 64 : threads;
    assert_true(process_sample(getpid(), &before));
    if (before.waited_us < 0) {
        skip(); /* the kernel keeps no such account */
    }
    int64_t waited_us = 0;
    for (long i = 0; i < threads; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, burn, &sum[i]), 0);
    }
    for (int tries = 0; tries < 2000 && waited_us <= 0; tries++) { /* while they burn */
        usleep(100);
        assert_true(process_sample(getpid(), &after));
        waited_us = after.waited_us - before.waited_us;
    }
    for (long i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    assert_true(waited_us > 0);
}

static void conditions_hold_or_do_not(void **state)
{
    static const struct {
        const char *text;
        bool fails;
    } rows[] = {{"joined>9", true},    {"joined>10", false},  {"joined >= 10", true},
                {"joined<10", false},  {"joined<=10", true},  {"joined==10", true},
                {"joined!=10", false}, {"joined<10.5", true}, {"join_p95_ms>1", true /* it was not measured */}};
    struct figure figures[FIGURES_MAX];
    struct condition condition;
    char words[200];
    (void)state;
    memset(&source, 0, sizeof source);
    source.all.sums[SUM_JOINS_DONE] = 10;
    unsigned count = figures_fill(&source, figures);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(condition_parse(rows[i].text, &condition, words, sizeof words));
        assert_int_equal(condition_fails(&condition, figures, count, words, sizeof words), rows[i].fails);
    }
    assert_non_null(strstr(words, "was not measured"));
}

static void a_wrong_condition_says_what_is_wrong(void **state)
{
    struct condition condition;
    char words[300];
    (void)state;
    assert_false(condition_parse("joinp95_ms>1", &condition, words, sizeof words));
    assert_non_null(strstr(words, "did you mean \"join_p95_ms\"?"));
    assert_false(condition_parse("join_p95_ms", &condition, words, sizeof words));
    assert_false(condition_parse("join_p95_ms>", &condition, words, sizeof words));
    assert_false(condition_parse("join_p95_ms>1x", &condition, words, sizeof words));
    assert_false(condition_parse("join_p95_ms>nan", &condition, words, sizeof words));
    assert_non_null(strstr(words, "'join_p95_ms>1500'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(every_value_lies_in_its_bucket_and_no_bucket_is_wider_than_a_thirtieth),
        cmocka_unit_test(bucket_ends_rise),
        cmocka_unit_test(what_is_out_of_range_counts_at_its_ends),
        cmocka_unit_test(merged_histograms_tell_what_one_would),
        cmocka_unit_test(an_empty_histogram_tells_nothing),
        cmocka_unit_test(figures_are_per_second_of_counting),
        cmocka_unit_test(a_run_that_counted_nothing_knows_no_traffic),
        cmocka_unit_test(metrics_of_one_name_are_added_up),
        cmocka_unit_test(too_many_metrics_are_left_out),
        cmocka_unit_test(the_servers_own_counters_become_figures),
        cmocka_unit_test(who_has_a_slow_connection_counts_apart),
        cmocka_unit_test(cpu_of_threads_that_ended_counts),
        cmocka_unit_test(what_waits_for_a_core_counts),
        cmocka_unit_test(conditions_hold_or_do_not),
        cmocka_unit_test(a_wrong_condition_says_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
