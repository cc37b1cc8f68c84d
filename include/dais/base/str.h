/*
 * String slices and text: a `struct str` is a view, never owns, need not end in NUL.
 */
#ifndef DAIS_BASE_STR_H
#define DAIS_BASE_STR_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *data;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).len, (s).data

struct str str_of(const char *cstr); /* NULL gives an empty slice */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII only */
bool str_is_ascii(struct str s);
static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
bool str_starts(struct str s, struct str prefix);
struct str str_sub(struct str s, size_t from, size_t count); /* clamped */
struct str str_trim(struct str s);
/* Cuts `*s` at the first `separator`: returns what stands before it, leaves what stands after it. */
struct str str_cut(struct str *s, char separator);
/* Index of the first `c`, or -1. */
ptrdiff_t str_find(struct str s, char c);
/* Decimal digits only, no sign, no blanks, at most `max`. */
MUST_CHECK enum err str_to_u64(struct str s, uint64_t max, uint64_t *ret_value);
/* Copies into a buffer of `size` and ends it with NUL. ERR_TRUNCATED (and an empty buffer) if it does not fit. */
MUST_CHECK enum err str_copy(struct str s, char *out, size_t size);

/* Two lower-case digits for each byte, and a NUL. */
void hex_write(const uint8_t *bytes, size_t count, char *out);
/* ERR_INVALID: not exactly the digits of so many bytes. */
MUST_CHECK enum err hex_read(struct str text, uint8_t *out, size_t count);

bool utf8_valid(struct str s);
/* Code points in a valid UTF-8 text. */
size_t utf8_length(struct str s);

/*
 * Makes a name as people may choose it safe to show: NFKC, blanks collapsed and trimmed, without control
 * characters, bidi controls, zero-width and other invisible format characters, and with at most three combining
 * marks in a row.
 * ERR_INVALID: not UTF-8, or nothing left. ERR_LIMIT: more than `length_max` code points. ERR_TRUNCATED: `size`.
 */
MUST_CHECK enum err name_normalize(struct str in, size_t length_max, char *out, size_t size);

/*
 * The key under which names that differ only in case, width or accent composition are the same (NFKC_Casefold): for
 * log-in names. For comparing, never for showing. Errors as above.
 */
MUST_CHECK enum err name_fold(struct str in, char *out, size_t size);

/* The same for a text of some kilobytes, to be searched: an empty one folds to nothing. ERR_TRUNCATED: `size`. */
MUST_CHECK enum err text_fold(struct str in, char *out, size_t size, size_t *ret_len);

/* Constant-time comparison of secrets of equal length. */
bool secret_eq(const void *a, const void *b, size_t size);
/* Overwrites a secret in a way the compiler keeps. */
void secret_clear(void *data, size_t size);

#endif
