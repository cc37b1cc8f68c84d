/*
 * Memory that will be needed soon. A worker's receivers don't fit into the processor's caches; to wait for each part of each of
 * them costs more than to work on it, so they are asked for ahead of their turn.
 */
#ifndef DAIS_BASE_FETCH_H
#define DAIS_BASE_FETCH_H

#include <stddef.h>

#define CACHE_LINE_BYTES 64

/* Asks the processor for these bytes and does not wait. Any address will do: none is read from. */
static inline void fetch_bytes(const void *at, size_t bytes)
{
    const char *line = at;
    for (size_t i = 0; i < bytes; i += CACHE_LINE_BYTES) {
        __builtin_prefetch(line + i, 1);
    }
    __builtin_prefetch(line + (bytes > 0 ? bytes - 1 : 0),
                       1); /* the last one, where the first begins in the middle of its */
}

#endif
