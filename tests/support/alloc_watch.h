/*
 * Counts allocations made by any thread but the exempt one: proves that a sealed worker does not allocate. Works under
 * the sanitizers (their hooks) and without (own entry points in front of the C library's).
 */
#ifndef DAIS_TESTS_ALLOC_WATCH_H
#define DAIS_TESTS_ALLOC_WATCH_H

#include <stdint.h>

void alloc_watch_this_thread_is_exempt(void);
void alloc_watch_begin(void);
/* The number of allocations since alloc_watch_begin. */
uint64_t alloc_watch_end(void);

#endif
