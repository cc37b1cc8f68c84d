/*
 * Counters and gauges, shown as Prometheus text on the admin listener. A metric is a static object that registers
 * itself before main(); adding to it is one relaxed atomic operation, from any thread, on a cache line that other threads
 * do not write to: each has cells of its own, which are summed up when somebody reads.
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
    uint32_t id;        /* its cell */
    _Atomic int64_t at; /* what was set; what was added stands in the cells */
    struct metric *next;
};

#define METRICS_MAX   1024 /* one more ends the program before main() */
#define METRIC_SHARES 32   /* of threads; when there are more, some share one, which costs time only */

struct metric_share {
    _Alignas(64) _Atomic int64_t cells[METRICS_MAX];
};
extern struct metric_share metric_shares[METRIC_SHARES];
extern _Thread_local struct metric_share *metric_own; /* NULL until this thread adds for the first time */
struct metric_share *metric_take_share(void);

void metric_register(struct metric *metric);
static inline void metric_add(struct metric *metric, int64_t amount)
{
    struct metric_share *own = metric_own != NULL ? metric_own : metric_take_share();
    atomic_fetch_add_explicit(&own->cells[metric->id], amount, memory_order_relaxed);
}
/* For gauges that are never added to. */
static inline void metric_set(struct metric *metric, int64_t value)
{
    atomic_store_explicit(&metric->at, value, memory_order_relaxed);
}
int64_t metric_value(const struct metric *metric);
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
