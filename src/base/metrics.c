#include "dais/base/metrics.h"

#include <stdio.h>
#include <string.h>

static struct metric *metrics_head;

void metric_register(struct metric *metric)
{
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

size_t metrics_write(char *out, size_t size)
{
    size_t len = 0;
    for (struct metric *m = metrics_head; m != NULL; m = m->next) {
        int more = snprintf(len < size ? out + len : NULL, len < size ? size - len : 0,
                            "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", m->name, m->help, m->name,
                            m->kind == METRIC_COUNTER ? "counter" : "gauge", m->name, (long long)metric_value(m));
        len += more > 0 ? (size_t)more : 0;
    }
    return len;
}
