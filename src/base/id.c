#include "dais/base/id.h"

#include "dais/base/random.h"

struct id128 id_random(void)
{
    struct id128 id;
    do {
        random_bytes(id.bytes, sizeof id.bytes);
    } while (id_is_none(id));
    return id;
}

bool id_eq(struct id128 a, struct id128 b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

int id_compare(struct id128 a, struct id128 b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

bool id_is_none(struct id128 id)
{
    static const struct id128 none;
    return id_eq(id, none);
}

void id_to_text(struct id128 id, char out[ID_TEXT_SIZE])
{
    hex_write(id.bytes, sizeof id.bytes, out);
}

enum err id_from_text(struct str text, struct id128 *ret_id)
{
    struct id128 id;
    if (hex_read(text, id.bytes, sizeof id.bytes) != ERR_OK || id_is_none(id)) {
        return ERR_INVALID;
    }
    *ret_id = id;
    return ERR_OK;
}

void writer_id(struct writer *w, struct id128 id)
{
    writer_bytes(w, id.bytes, sizeof id.bytes);
}

struct id128 reader_id(struct reader *r)
{
    struct id128 id;
    reader_copy(r, id.bytes, sizeof id.bytes);
    return id;
}
