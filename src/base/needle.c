#include "dais/base/needle.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* NULL: no memory, or not UTF-8. The caller frees it. */
static char *fold(struct str text, size_t *ret_len)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, &folded,
                                        UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD);
    if (len < 0)
        return NULL;
    *ret_len = (size_t)len;
    return (char *)folded;
}

struct needle needle_of(struct str typed)
{
    struct needle needle = {.typed = typed};
    if (!str_is_ascii(typed))
        needle.folded = fold(typed, &needle.folded_len);
    return needle;
}

void needle_finish(struct needle *needle)
{
    free(needle->folded);
    needle->folded = NULL;
}

/* ASCII needs no folded copy: most names, and most of what is typed. */
static bool ascii_in(struct str piece, struct str text)
{
    for (size_t at = 0; at + piece.len <= text.len; at++) {
        size_t i = 0;
        while (i < piece.len && ascii_lower(text.data[at + i]) == ascii_lower(piece.data[i]))
            i++;
        if (i == piece.len)
            return true;
    }
    return false;
}

bool needle_in(const struct needle *needle, struct str text)
{
    if (!needle->folded)
        return ascii_in(needle->typed, text);
    size_t len;
    char *folded = str_is_ascii(text) ? NULL : fold(text, &len);
    bool found = folded && memmem(folded, len, needle->folded, needle->folded_len);
    free(folded);
    return found;
}
