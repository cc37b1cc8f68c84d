/*
 * Keys that lists are sorted by: bytes that compare as people expect names to be ordered. Numbers and text are put one behind
 * the other, what weighs most first.
 *
 * Text is folded as by needle.h, and without accents (U+0300 to U+036F): "Örjan" stands beside "Orhan", as in most dictionaries,
 * in any script by code points. A key is cut off at SORT_KEY_BYTES: whatever is equal up to there (64 letters of CJK, 96
 * of Greek, 192 of English) needs another order, by id. Nothing here allocates.
 */
#ifndef DAIS_BASE_SORT_KEY_H
#define DAIS_BASE_SORT_KEY_H

#include "dais/base/str.h"

#include <stdint.h>

#define SORT_KEY_BYTES 192

struct sort_key {
    size_t len;
    uint8_t bytes[SORT_KEY_BYTES];
};

void sort_key_number(struct sort_key *key, uint32_t number);
/* A number that is sorted by the other way round, with what follows in its usual order. */
static inline void sort_key_rank(struct sort_key *key, uint32_t number, bool down)
{
    sort_key_number(key, down ? UINT32_MAX - number : number);
}
void sort_key_text(struct sort_key *key, struct str text);                /* UTF-8; what is none is left out */
int sort_key_compare(const struct sort_key *a, const struct sort_key *b); /* < 0, 0, > 0 */

#endif
