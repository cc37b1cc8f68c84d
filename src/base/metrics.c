#include "dais/base/metrics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct metric_share metric_shares[METRIC_SHARES];
_Thread_local struct metric_share *metric_own;

static struct metric *metrics_head;
static uint32_t metrics_count;

struct metric_share *metric_take_share(void)
{
    static _Atomic uint32_t next;
    metric_own = &metric_shares[atomic_fetch_add_explicit(&next, 1, memory_order_relaxed) % METRIC_SHARES];
    return metric_own;
}

int64_t metric_value(const struct metric *metric)
{
    int64_t value = atomic_load_explicit(&metric->at, memory_order_relaxed);
    for (unsigned i = 0; i < METRIC_SHARES; i++) {
        value += atomic_load_explicit(&metric_shares[i].cells[metric->id], memory_order_relaxed);
    }
    return value;
}

void metric_register(struct metric *metric)
{
    if (metrics_count == METRICS_MAX) {
        abort();
    }
    metric->id = metrics_count++;
    metric->next = metrics_head;
    metrics_head = metric;
}

struct metric *metric_find(const char *name)
{
    for (struct metric *m = metrics_head; m != NULL; m = m->next) {
        if (strcmp(m->name, name) == 0) {
            return m;
        }
    }
    return NULL;
}

static bool is_first_of_name(const struct metric *metric)
{
    for (const struct metric *m = metrics_head; m != metric; m = m->next) {
        if (strcmp(m->name, metric->name) == 0) {
            return false;
        }
    }
    return true;
}

/* All series of one name must stand together, below one heading. */
static size_t write_family(const struct metric *first, char *out, size_t size)
{
    static const char *const kinds[] = {
        [METRIC_COUNTER] = "counter", [METRIC_GAUGE] = "gauge", [METRIC_HISTOGRAM] = "histogram"};
    int more =
        snprintf(out, size, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->help, first->name, kinds[first->kind]);
    size_t len = more > 0 ? (size_t)more : 0;
    for (const struct metric *m = first; m != NULL; m = m->next) {
        if (strcmp(m->name, first->name) == 0) {
            more = snprintf(len < size ? out + len : NULL, len < size ? size - len : 0, "%s%s %lld\n", m->name,
                            m->label != NULL ? m->label : "", (long long)metric_value(m));
            len += more > 0 ? (size_t)more : 0;
        }
    }
    return len;
}

size_t metrics_write(char *out, size_t size)
{
    size_t len = 0;
    for (const struct metric *m = metrics_head; m != NULL; m = m->next) {
        if (is_first_of_name(m)) {
            len += write_family(m, len < size ? out + len : NULL, len < size ? size - len : 0);
        }
    }
    return len;
}
