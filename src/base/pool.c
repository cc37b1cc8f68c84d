#include "dais/base/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define FREED_PATTERN 0xdb

enum err pool_init(struct pool *pool, size_t object_size, uint32_t count)
{
    size_t rounded = (object_size + 15) & ~(size_t)15;
    *pool = (struct pool){.object_size = rounded, .count = count, .free_count = count};
    pool->block = calloc(count, rounded);
    pool->free_list = calloc(count, sizeof *pool->free_list);
    if (pool->block == NULL || pool->free_list == NULL) {
        pool_finish(pool);
        return ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        pool->free_list[i] = count - 1 - i;
    }
    POISON(pool->block, (size_t)count * rounded);
    return ERR_OK;
}

void pool_finish(struct pool *pool)
{
    if (pool->block != NULL) {
        UNPOISON(pool->block, (size_t)pool->count * pool->object_size);
    }
    free(pool->block);
    free(pool->free_list);
    *pool = (struct pool){0};
}

void *pool_take(struct pool *pool)
{
    if (pool->free_count == 0) {
        return NULL;
    }
    uint8_t *object = pool->block + (size_t)pool->free_list[--pool->free_count] * pool->object_size;
    UNPOISON(object, pool->object_size);
    memset(object, 0, pool->object_size);
    return object;
}

void pool_give(struct pool *pool, void *object)
{
    uint32_t index = pool_index(pool, object);
    assert(index < pool->count && pool->free_count < pool->count);
    memset(object, FREED_PATTERN, pool->object_size);
    POISON(object, pool->object_size);
    pool->free_list[pool->free_count++] = index;
}

uint32_t pool_index(const struct pool *pool, const void *object)
{
    return (uint32_t)((size_t)((const uint8_t *)object - pool->block) / pool->object_size);
}

uint32_t pool_in_use(const struct pool *pool)
{
    return pool->count - pool->free_count;
}
