/*
 * Looking for what somebody typed in names, without regard to case, in any script. A needle is prepared once and then
 * held against many texts; ASCII (most of what is typed) costs no memory.
 */
#ifndef DAIS_BASE_NEEDLE_H
#define DAIS_BASE_NEEDLE_H

#include "dais/base/str.h"

struct needle {
    struct str typed;
    char *folded; /* NULL: nothing but ASCII was typed, or no memory */
    size_t folded_len;
};

struct needle needle_of(struct str typed); /* keeps a view of it */
void needle_finish(struct needle *needle);
bool needle_in(const struct needle *needle, struct str text); /* an empty one is in every text */

#endif
