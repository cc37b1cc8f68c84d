/* Hooks on allocation. */
#include "alloc_watch.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static _Thread_local bool exempt;
static _Atomic bool watching;
static _Atomic uint64_t allocations;

static void on_allocation(void)
{
    if (atomic_load_explicit(&watching, memory_order_relaxed) && !exempt) {
        atomic_fetch_add(&allocations, 1);
    }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* Of sanitizer/allocator_interface.h, which gcc does not install. */
extern int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                                     void (*on_free)(const volatile void *));

static void hook_malloc(const volatile void *pointer, size_t size)
{
    (void)pointer;
    (void)size;
    on_allocation();
}

static void hook_free(const volatile void *pointer)
{
    (void)pointer;
}

__attribute__((constructor)) static void install(void)
{
    __sanitizer_install_malloc_and_free_hooks(hook_malloc, hook_free);
}
#else
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);

void *malloc(size_t size)
{
    on_allocation();
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    on_allocation();
    return __libc_calloc(count, size);
}

void *realloc(void *pointer, size_t size)
{
    on_allocation();
    return __libc_realloc(pointer, size);
}
#endif

void alloc_watch_this_thread_is_exempt(void)
{
    exempt = true;
}

void alloc_watch_begin(void)
{
    atomic_store(&allocations, 0);
    atomic_store(&watching, true);
}

uint64_t alloc_watch_end(void)
{
    atomic_store(&watching, false);
    return atomic_load(&allocations);
}
