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
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        out[2 * i] = digits[id.bytes[i] >> 4];
        out[2 * i + 1] = digits[id.bytes[i] & 15];
    }
    out[ID_TEXT_LEN] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return -1;
}

enum err id_from_text(struct str text, struct id128 *ret_id)
{
    if (text.len != ID_TEXT_LEN) {
        return ERR_INVALID;
    }
    struct id128 id;
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        int high = hex_value(text.data[2 * i]);
        int low = hex_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return ERR_INVALID;
        }
        id.bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (id_is_none(id)) {
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
