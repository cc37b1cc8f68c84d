/*
 * Bounded big-endian reader and writer with a sticky error: the only way packet code touches memory.
 *
 * Invariants
 *  1. A reader never reads, a writer never writes, outside the block it was given.
 *  2. After the first overrun every further read yields 0 / NULL and every further write does nothing;
 *     `failed` stays true. So a parser may check once, at its end.
 *  3. Neither owns the block.
 */
#ifndef DAIS_BASE_BYTES_H
#define DAIS_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
    const uint8_t *data;
    size_t size;
    size_t pos;
    bool failed;
};

void reader_init(struct reader *r, const void *data, size_t size);
size_t reader_left(const struct reader *r);
uint8_t reader_u8(struct reader *r);
/* A small number of at most `max`; anything else fails the reader and yields 0. */
uint8_t reader_u8_most(struct reader *r, uint8_t max);
uint16_t reader_u16(struct reader *r);
uint32_t reader_u24(struct reader *r);
uint32_t reader_u32(struct reader *r);
uint64_t reader_u64(struct reader *r);
/* Returns a view of the next `count` bytes and steps over them; NULL when they are not there. */
const uint8_t *reader_take(struct reader *r, size_t count);
void reader_skip(struct reader *r, size_t count);
/* Copies the next `count` bytes; zeroes `out` when they are not there. */
void reader_copy(struct reader *r, void *out, size_t count);
/* A reader over the next `count` bytes, stepping over them; an empty failed one when they are not there. */
struct reader reader_sub(struct reader *r, size_t count);

struct writer {
    uint8_t *data;
    size_t size;
    size_t pos;
    bool failed;
};

void writer_init(struct writer *w, void *data, size_t size);
size_t writer_left(const struct writer *w);
void writer_u8(struct writer *w, uint8_t value);
void writer_u16(struct writer *w, uint16_t value);
void writer_u24(struct writer *w, uint32_t value);
void writer_u32(struct writer *w, uint32_t value);
void writer_u64(struct writer *w, uint64_t value);
void writer_bytes(struct writer *w, const void *data, size_t count);
void writer_zero(struct writer *w, size_t count);
/* Overwrites two bytes already written at `at`, for length fields known afterwards. */
void writer_patch_u16(struct writer *w, size_t at, uint16_t value);

/* Unbounded-by-reader access for code that has already checked its bounds (hot paths). */
static inline uint16_t load_u16(const uint8_t *p)
{
    return (uint16_t)((uint16_t)p[0] << 8 | p[1]);
}
static inline uint32_t load_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline void store_u16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}
static inline void store_u32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

#endif
