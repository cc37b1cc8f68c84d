/*
 * Looks for a secret in each piece of memory that is freed by the program's own code, before it is: what holds passwords has
 * to wipe them. For one thread at a time.
 */
#ifndef DAIS_TESTS_FREED_WATCH_H
#define DAIS_TESTS_FREED_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/* `secret` is the caller's, and not looked at after freed_watch_end. */
void freed_watch_begin(const void *secret, size_t size);
/* Whether it was in anything that was freed since. */
bool freed_watch_end(void);

#endif
