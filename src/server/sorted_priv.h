/*
 * A page of a sorted list that is long and in no order: of everything that is offered, one after the other, the items that come
 * next behind the cursor are kept, and one more, which says whether there is another page. One walk, no memory that grows with
 * the list.
 *
 *     struct sorted page;
 *     if (!sorted_begin(&page, query->sort, reversed, query->has_cursor ? &query->cursor : NULL))
 *         …the cursor is none, or another sort's…
 *     while (there are more) {
 *         sort_key_text(sorted_key(&page), name);
 *         sorted_offer(&page, id, item);
 *     }
 *
 * The order is that of key and id, so no two items are equal. The cursor holds both of the last item that was shown, not the
 * item: that may be gone or be called otherwise by now, and the list goes on where it stood. What does not change between
 * pages comes exactly once.
 */
#ifndef DAIS_SERVER_SORTED_PRIV_H
#define DAIS_SERVER_SORTED_PRIV_H

#include "dais/base/id.h"
#include "dais/base/limits.h"
#include "dais/base/sort_key.h"

#define SORTED_KEPT        (LIMIT_PAGE_ITEMS + 1)
#define SORTED_CURSOR_SIZE (2 + ID_TEXT_LEN + 2 * SORT_KEY_BYTES)

struct sorted_item {
    struct sort_key key;
    struct id128 id;
    const void *what;
};

struct sorted {
    unsigned sort; /* less than 26 */
    bool reversed; /* the greatest first */
    bool behind;   /* only what comes after `last` */
    struct sorted_item last;
    struct sorted_item items[SORTED_KEPT + 1]; /* one of them is free: the next is put together in it */
    uint8_t order[SORTED_KEPT + 1];            /* those kept, the first first; then the free one */
    size_t count;                              /* kept */
};

/* `cursor`: NULL: from the start. False: it is not one of this sort. */
MUST_CHECK bool sorted_begin(struct sorted *page, unsigned sort, bool reversed, const struct str *cursor);
/* The key of the next item, empty. */
struct sort_key *sorted_key(struct sorted *page);
/* With the key that was put together. `what` is the caller's. */
void sorted_offer(struct sorted *page, struct id128 id, const void *what);

/* To be shown: LIMIT_PAGE_ITEMS at most. */
unsigned sorted_count(const struct sorted *page);
const void *sorted_at(const struct sorted *page, size_t index);
/* False: this is the last page. */
bool sorted_cursor(const struct sorted *page, char out[SORTED_CURSOR_SIZE]);

#endif
