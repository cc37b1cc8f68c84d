/*
 * What a server says of itself: its /metrics in the text format of Prometheus. Series of one name that differ in labels
 * are added up.
 */
#ifndef DAIS_LOAD_METRICS_H
#define DAIS_LOAD_METRICS_H

#include "dais/base/address.h"

#include <stdbool.h>
#include <stddef.h>

#define METRICS_MAX       384
#define METRICS_NAME_SIZE 64

struct metrics_row {
    char name[METRICS_NAME_SIZE];
    double value;
};

struct metrics {
    unsigned count;
    struct metrics_row rows[METRICS_MAX];
};

/* Whatever is no number is left out, and what is beyond METRICS_MAX. */
void metrics_parse(struct metrics *metrics, const char *text);
/* GET http://address/metrics; blocks for at most a few seconds. False: no such page there. */
bool metrics_fetch(struct metrics *metrics, const struct address *address);
/* False: it has none of that name. */
bool metrics_get(const struct metrics *metrics, const char *name, double *ret_value);

#endif
