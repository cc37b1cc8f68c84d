#include "sorted_priv.h"

#include <string.h>

/* ── the cursor: a letter for the sort, the id, the key in hexadecimal digits ── */

static bool read_cursor(struct sorted *page, struct str cursor)
{
    struct sort_key *key = &page->last.key;
    size_t digits = cursor.len - 1 - ID_TEXT_LEN;
    if (cursor.len < 1 + ID_TEXT_LEN || cursor.data[0] != (char)('a' + page->sort) || digits % 2 ||
        digits > 2 * sizeof key->bytes || id_from_text(str_sub(cursor, 1, ID_TEXT_LEN), &page->last.id))
        return false;
    key->len = digits / 2;
    return hex_read(str_sub(cursor, 1 + ID_TEXT_LEN, digits), key->bytes, key->len) == ERR_OK;
}

static void write_cursor(const struct sorted *page, const struct sorted_item *last, char out[SORTED_CURSOR_SIZE])
{
    out[0] = (char)('a' + page->sort);
    id_to_text(last->id, out + 1);
    hex_write(last->key.bytes, last->key.len, out + 1 + ID_TEXT_LEN);
}

/* ── the walk ── */

bool sorted_begin(struct sorted *page, unsigned sort, bool reversed, const struct str *cursor)
{
    page->sort = sort;
    page->reversed = reversed;
    page->behind = cursor != NULL;
    page->count = 0;
    for (size_t i = 0; i < sizeof page->order; i++)
        page->order[i] = (uint8_t)i;
    return !cursor || read_cursor(page, *cursor);
}

static struct sorted_item *next_item(struct sorted *page)
{
    return &page->items[page->order[page->count]];
}

struct sort_key *sorted_key(struct sorted *page)
{
    struct sort_key *key = &next_item(page)->key;
    key->len = 0;
    return key;
}

static bool before(const struct sorted *page, const struct sorted_item *a, const struct sorted_item *b)
{
    int order = sort_key_compare(&a->key, &b->key);
    order = order ? order : id_compare(a->id, b->id);
    return page->reversed ? order > 0 : order < 0;
}

/* How many of those that are kept come before it. */
static size_t place_of(const struct sorted *page, const struct sorted_item *item)
{
    size_t low = 0, high = page->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (before(page, &page->items[page->order[middle]], item))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void sorted_offer(struct sorted *page, struct id128 id, const void *what)
{
    struct sorted_item *item = next_item(page);
    item->id = id;
    item->what = what;
    if (page->behind && !before(page, &page->last, item))
        return;
    bool full = page->count == SORTED_KEPT;
    if (full && !before(page, item, &page->items[page->order[SORTED_KEPT - 1]]))
        return; /* most of a long list */
    size_t place = place_of(page, item);
    uint8_t taken = page->order[page->count];
    memmove(page->order + place + 1, page->order + place, page->count - place);
    page->order[place] = taken;
    page->count += !full; /* who was last of a full page now stands where the free one does */
}

/* ── the page ── */

unsigned sorted_count(const struct sorted *page)
{
    return page->count < LIMIT_PAGE_ITEMS ? (unsigned)page->count : LIMIT_PAGE_ITEMS;
}

const void *sorted_at(const struct sorted *page, size_t index)
{
    return page->items[page->order[index]].what;
}

bool sorted_cursor(const struct sorted *page, char out[SORTED_CURSOR_SIZE])
{
    if (page->count <= LIMIT_PAGE_ITEMS)
        return false;
    write_cursor(page, &page->items[page->order[LIMIT_PAGE_ITEMS - 1]], out);
    return true;
}
