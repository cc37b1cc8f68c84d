/*
 * Counts of values in buckets whose width grows with the value: exact below 64, then within 1/32 of the value (3 %).
 * Percentiles of histograms of one kind can be taken after adding them up, which percentiles themselves do not allow.
 *
 * Values are whole and not negative (microseconds here); above HISTOGRAM_MAX they count as HISTOGRAM_MAX.
 */
#ifndef DAIS_LOAD_HISTOGRAM_H
#define DAIS_LOAD_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB_BITS 5
#define HISTOGRAM_TOP_BITS 36 /* 19 hours in microseconds */
#define HISTOGRAM_MAX      ((INT64_C(1) << HISTOGRAM_TOP_BITS) - 1)
#define HISTOGRAM_BUCKETS  ((HISTOGRAM_TOP_BITS - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

/* Zeroed is empty. */
struct histogram {
    uint64_t count;
    int64_t sum, max;
    uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, int64_t value);
void histogram_merge(struct histogram *into, const struct histogram *from);
/* The value that `percent` (0 to 100) of the values do not exceed, rounded up to the end of its bucket, never above the
 * largest that was added; 0 when empty. */
int64_t histogram_percentile(const struct histogram *h, double percent);
/* The largest value that bucket `index` counts. */
int64_t histogram_bucket_end(unsigned index);

#endif
