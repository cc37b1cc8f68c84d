/* Log-linear buckets. */
#include "histogram.h"

#include <math.h>

#define SUB (1U << HISTOGRAM_SUB_BITS)

static unsigned bucket_of(int64_t value)
{
    if (value < (int64_t)(2 * SUB)) {
        return (unsigned)value;
    }
    unsigned top = 63U - (unsigned)__builtin_clzll((unsigned long long)value);
    unsigned shift = top - HISTOGRAM_SUB_BITS;
    return (shift << HISTOGRAM_SUB_BITS) + (unsigned)(value >> shift);
}

int64_t histogram_bucket_end(unsigned index)
{
    if (index < 2 * SUB) {
        return index;
    }
    unsigned shift = (index >> HISTOGRAM_SUB_BITS) - 1;
    int64_t step = index - (shift << HISTOGRAM_SUB_BITS);
    return ((step + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, int64_t value)
{
    value = value < 0 ? 0 : value > HISTOGRAM_MAX ? HISTOGRAM_MAX : value;
    h->buckets[bucket_of(value)]++;
    h->count++;
    h->sum += value;
    h->max = value > h->max ? value : h->max;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    if (from->count == 0) {
        return;
    }
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        into->buckets[i] += from->buckets[i];
    }
    into->count += from->count;
    into->sum += from->sum;
    into->max = from->max > into->max ? from->max : into->max;
}

int64_t histogram_percentile(const struct histogram *h, double percent)
{
    uint64_t wanted = (uint64_t)ceil((double)h->count * percent / 100), seen = 0;
    wanted = wanted == 0 ? 1 : wanted;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += h->buckets[i];
        if (seen >= wanted) {
            int64_t end = histogram_bucket_end(i);
            return end < h->max ? end : h->max;
        }
    }
    return h->max;
}
