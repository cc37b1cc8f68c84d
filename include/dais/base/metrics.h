/*
 * Counters and gauges, shown as Prometheus text on the admin listener. A metric is a static object that registers
 * itself before main(); adding to it is one relaxed atomic operation, from any thread.
 *
 *     METRIC(stun_unknown_ufrag, "dais_stun_unknown_ufrag_total", COUNTER, "STUN requests for an unknown user name");
 *     metric_add(&stun_unknown_ufrag, 1);
 */
#ifndef DAIS_BASE_METRICS_H
#define DAIS_BASE_METRICS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Of a histogram each bucket, the sum and the count are series of one name. */
enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

struct metric {
    const char *name;
    const char *help;
    const char
        *label; /* what follows the name ("{worker=\"0\"}", "_sum"); NULL: nothing, and the name is of this one only */
    enum metric_kind kind;
    _Atomic int64_t value;
    struct metric *next;
};

void metric_register(struct metric *metric);
static inline void metric_add(struct metric *metric, int64_t amount)
{
    atomic_fetch_add_explicit(&metric->value, amount, memory_order_relaxed);
}
static inline void metric_set(struct metric *metric, int64_t value)
{
    atomic_store_explicit(&metric->value, value, memory_order_relaxed);
}
static inline int64_t metric_value(struct metric *metric)
{
    return atomic_load_explicit(&metric->value, memory_order_relaxed);
}
struct metric *metric_find(const char *name); /* NULL if there is none; of several with labels the last; for tests */
/* Writes all metrics in the Prometheus text format; returns the length it needs, as snprintf does. */
size_t metrics_write(char *out, size_t size);

#define METRIC(symbol, metric_name, metric_kind_, help_text)                                                           \
    METRIC_SERIES(symbol, metric_name, NULL, metric_kind_, help_text)
#define METRIC_SERIES(symbol, metric_name, series_label, metric_kind_, help_text)                                      \
    static struct metric symbol = {                                                                                    \
        .name = (metric_name), .help = (help_text), .label = (series_label), .kind = METRIC_##metric_kind_};           \
    __attribute__((constructor)) static void symbol##_register(void)                                                   \
    {                                                                                                                  \
        metric_register(&symbol);                                                                                      \
    }                                                                                                                  \
    extern int symbol##_needs_a_semicolon

#endif
