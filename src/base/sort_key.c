#include "dais/base/sort_key.h"

#include <string.h>
#include <utf8proc.h>

#define POINTS_MAX   512 /* of a text, decomposed: far more than a key has room for */
#define ACCENT_FIRST 0x300
#define ACCENT_LAST  0x36F

static void put(struct sort_key *key, const uint8_t *bytes, size_t count)
{
    size_t room = sizeof key->bytes - key->len;
    if (count > room)
        count = room;
    memcpy(key->bytes + key->len, bytes, count);
    key->len += count;
}

void sort_key_number(struct sort_key *key, uint32_t number)
{
    const uint8_t bytes[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    put(key, bytes, sizeof bytes);
}

static void put_ascii(struct sort_key *key, struct str text)
{
    size_t room = sizeof key->bytes - key->len;
    size_t count = text.len < room ? text.len : room;
    for (size_t i = 0; i < count; i++)
        key->bytes[key->len + i] = (uint8_t)ascii_lower(text.data[i]);
    key->len += count;
}

void sort_key_text(struct sort_key *key, struct str text)
{
    if (str_is_ascii(text)) {
        put_ascii(key, text);
        return;
    }
    utf8proc_int32_t points[POINTS_MAX];
    text = str_sub(text, 0, SORT_KEY_BYTES * 2); /* half of a letter at the end is cut off with what follows the key */
    while (text.len && !utf8_valid(text))
        text.len--;
    utf8proc_ssize_t count = utf8proc_decompose((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.len, points,
                                                POINTS_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | UTF8PROC_CASEFOLD);
    for (utf8proc_ssize_t i = 0; i < count && count <= POINTS_MAX && key->len < sizeof key->bytes; i++) {
        uint8_t bytes[4];
        if (points[i] >= ACCENT_FIRST && points[i] <= ACCENT_LAST)
            continue;
        put(key, bytes, (size_t)utf8proc_encode_char(points[i], bytes));
    }
}

int sort_key_compare(const struct sort_key *a, const struct sort_key *b)
{
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);
    return order ? order : (a->len > b->len) - (a->len < b->len);
}
