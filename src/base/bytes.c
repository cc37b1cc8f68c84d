#include "dais/base/bytes.h"

#include <string.h>

void reader_init(struct reader *r, const void *data, size_t size)
{
    *r = (struct reader){.data = data, .size = size};
}

size_t reader_left(const struct reader *r)
{
    return r->failed ? 0 : r->size - r->pos;
}

const uint8_t *reader_take(struct reader *r, size_t count)
{
    if (r->failed || count > r->size - r->pos) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *at = r->data + r->pos;
    r->pos += count;
    return at;
}

uint8_t reader_u8(struct reader *r)
{
    const uint8_t *p = reader_take(r, 1);
    return p != NULL ? p[0] : 0;
}

uint8_t reader_u8_most(struct reader *r, uint8_t max)
{
    uint8_t value = reader_u8(r);
    if (value > max) {
        r->failed = true;
        return 0;
    }
    return value;
}

uint16_t reader_u16(struct reader *r)
{
    const uint8_t *p = reader_take(r, 2);
    return p != NULL ? load_u16(p) : 0;
}

uint32_t reader_u24(struct reader *r)
{
    const uint8_t *p = reader_take(r, 3);
    return p != NULL ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

uint32_t reader_u32(struct reader *r)
{
    const uint8_t *p = reader_take(r, 4);
    return p != NULL ? load_u32(p) : 0;
}

uint64_t reader_u64(struct reader *r)
{
    uint64_t high = reader_u32(r);
    return high << 32 | reader_u32(r);
}

void reader_skip(struct reader *r, size_t count)
{
    (void)reader_take(r, count);
}

void reader_copy(struct reader *r, void *out, size_t count)
{
    const uint8_t *p = reader_take(r, count);
    if (p != NULL) {
        memcpy(out, p, count);
    } else {
        memset(out, 0, count);
    }
}

struct reader reader_sub(struct reader *r, size_t count)
{
    struct reader sub = {.failed = true};
    const uint8_t *p = reader_take(r, count);
    if (p != NULL) {
        reader_init(&sub, p, count);
    }
    return sub;
}

void writer_init(struct writer *w, void *data, size_t size)
{
    *w = (struct writer){.data = data, .size = size};
}

size_t writer_left(const struct writer *w)
{
    return w->failed ? 0 : w->size - w->pos;
}

static uint8_t *writer_take(struct writer *w, size_t count)
{
    if (w->failed || count > w->size - w->pos) {
        w->failed = true;
        return NULL;
    }
    uint8_t *at = w->data + w->pos;
    w->pos += count;
    return at;
}

void writer_u8(struct writer *w, uint8_t value)
{
    uint8_t *p = writer_take(w, 1);
    if (p != NULL) {
        p[0] = value;
    }
}

void writer_u16(struct writer *w, uint16_t value)
{
    uint8_t *p = writer_take(w, 2);
    if (p != NULL) {
        store_u16(p, value);
    }
}

void writer_u24(struct writer *w, uint32_t value)
{
    uint8_t *p = writer_take(w, 3);
    if (p != NULL) {
        p[0] = (uint8_t)(value >> 16);
        p[1] = (uint8_t)(value >> 8);
        p[2] = (uint8_t)value;
    }
}

void writer_u32(struct writer *w, uint32_t value)
{
    uint8_t *p = writer_take(w, 4);
    if (p != NULL) {
        store_u32(p, value);
    }
}

void writer_u64(struct writer *w, uint64_t value)
{
    uint8_t *p = writer_take(w, 8);
    if (p != NULL) {
        store_u32(p, (uint32_t)(value >> 32));
        store_u32(p + 4, (uint32_t)value);
    }
}

void writer_bytes(struct writer *w, const void *data, size_t count)
{
    uint8_t *p = writer_take(w, count);
    if (p != NULL && count > 0) {
        memcpy(p, data, count);
    }
}

void writer_zero(struct writer *w, size_t count)
{
    uint8_t *p = writer_take(w, count);
    if (p != NULL && count > 0) {
        memset(p, 0, count);
    }
}

void writer_patch_u16(struct writer *w, size_t at, uint16_t value)
{
    if (w->failed || at > w->pos || w->pos - at < 2) {
        w->failed = true;
        return;
    }
    store_u16(w->data + at, value);
}
