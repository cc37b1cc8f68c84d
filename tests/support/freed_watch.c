/* In front of free; the linker sends its callers here (--wrap). */
#include "freed_watch.h"

#include <malloc.h>
#include <string.h>

static const void *watched;
static size_t watched_size;
static bool seen;

void __real_free(void *pointer);
void __wrap_free(void *pointer);

void __wrap_free(void *pointer)
{
    if (watched != NULL && pointer != NULL) {
        seen = seen || memmem(pointer, malloc_usable_size(pointer), watched, watched_size) != NULL;
    }
    __real_free(pointer);
}

void freed_watch_begin(const void *secret, size_t size)
{
    watched = secret;
    watched_size = size;
    seen = false;
}

bool freed_watch_end(void)
{
    watched = NULL;
    return seen;
}
