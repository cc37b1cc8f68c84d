/*
 * A pool: a fixed number of equal objects, allocated once, handed out without malloc. Freed objects are filled with a
 * pattern, and poisoned for ASan. One thread.
 */
#ifndef DAIS_BASE_POOL_H
#define DAIS_BASE_POOL_H

#include "dais/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct pool {
    uint8_t *block;
    uint32_t *free_list; /* stack of free indices */
    uint32_t free_count;
    uint32_t count;
    size_t object_size; /* rounded up to 16 */
};

MUST_CHECK enum err pool_init(struct pool *pool, size_t object_size, uint32_t count);
void pool_finish(struct pool *pool);
void *pool_take(struct pool *pool); /* zeroed; NULL when all are out */
void pool_give(struct pool *pool, void *object);
uint32_t pool_index(const struct pool *pool, const void *object);
uint32_t pool_in_use(const struct pool *pool);

#endif
