/* The name somebody may have meant. */
#include "scenario.h"

#include <string.h>

#define NAME_MAX_LENGTH 32

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_LENGTH + 1];
    unsigned width = (unsigned)strlen(b);
    if (width > NAME_MAX_LENGTH || strlen(a) > NAME_MAX_LENGTH) {
        return NAME_MAX_LENGTH;
    }
    for (unsigned x = 0; x <= width; x++) {
        row[x] = x;
    }
    for (unsigned y = 0; a[y] != '\0'; y++) {
        unsigned corner = row[0];
        row[0] = y + 1;
        for (unsigned x = 0; x < width; x++) {
            unsigned changed = corner + (a[y] != b[x] ? 1U : 0U);
            corner = row[x + 1];
            row[x + 1] = least(changed, corner + 1, row[x] + 1);
        }
    }
    return row[width];
}

const char *nearest_name(const char *wrong, const char *const *names, unsigned count)
{
    const char *found = NULL;
    unsigned best = (unsigned)strlen(wrong) / 3 + 1; /* one slip in three letters, and one more */
    for (unsigned i = 0; i < count; i++) {
        unsigned d = distance(wrong, names[i]);
        if (d <= best && (found == NULL || d < best)) {
            best = d;
            found = names[i];
        }
    }
    return found;
}
