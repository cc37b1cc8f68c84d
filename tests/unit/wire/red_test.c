/* Redundant audio payloads: what is written is read back, and no cut or bent payload is believed. */
#include "dais/base/random.h"
#include "dais/wire/red.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static size_t build(uint8_t *out, size_t size, const struct red_block *earlier, size_t count, const char *primary)
{
    struct writer w;
    writer_init(&w, out, size);
    assert_int_equal(red_write(&w, 111, earlier, count), ERR_OK);
    writer_bytes(&w, primary, strlen(primary));
    assert_false(w.failed);
    return w.pos;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    const struct red_block earlier[] = {{(const uint8_t *)"oldest", 6, 1920}, {(const uint8_t *)"old", 3, 960}};
    for (size_t count = 0; count <= 2; count++) {
        uint8_t payload[64];
        struct red_layout layout;
        size_t size = build(payload, sizeof payload, earlier + (2 - count), count, "now");
        assert_int_equal(red_parse(payload, size, &layout), ERR_OK);
        assert_int_equal(layout.header_bytes, count * RED_BLOCK_HEADER_BYTES + 1);
        assert_int_equal(size - layout.primary_at, 3);
        assert_memory_equal(payload + layout.primary_at, "now", 3);
    }
    uint8_t payload[64];
    (void)build(payload, sizeof payload, earlier, 2, "now");
    const uint8_t headers[] = {0x80 | 111, 0x1e, 0x00, 6, 0x80 | 111, 0x0f, 0x00, 3, 111}; /* 1920 << 10, 960 << 10 */
    assert_memory_equal(payload, headers, sizeof headers);
    assert_memory_equal(payload + sizeof headers, "oldestoldnow", 12);
}

static void no_prefix_reads_past_its_end(void **state)
{
    (void)state;
    const struct red_block earlier[] = {{(const uint8_t *)"oldest", 6, 1920}, {(const uint8_t *)"old", 3, 960}};
    uint8_t payload[64];
    struct red_layout layout;
    size_t size = build(payload, sizeof payload, earlier, 2, "");
    for (size_t cut = 0; cut < size; cut++) {
        assert_int_equal(red_parse(payload, cut, &layout), ERR_INVALID);
    }
    assert_int_equal(red_parse(payload, size, &layout), ERR_OK);
    assert_int_equal(layout.primary_at, size);
}

static void what_the_format_cannot_hold_is_refused_whole(void **state)
{
    (void)state;
    uint8_t block[RED_LENGTH_MAX + 1] = {0}, out[2048];
    struct writer w;
    struct red_block bad[] = {{block, 5, 960}, {block, RED_LENGTH_MAX + 1, 960}, {block, 5, RED_OFFSET_MAX + 1}};
    for (size_t i = 1; i < 3; i++) {
        writer_init(&w, out, sizeof out);
        assert_int_equal(red_write(&w, 111, (struct red_block[]){bad[0], bad[i]}, 2), ERR_LIMIT);
        assert_int_equal(w.pos, 0);
    }
    struct red_block many[RED_BLOCKS_MAX + 1] = {{0}};
    assert_int_equal(red_write(&w, 111, many, RED_BLOCKS_MAX + 1), ERR_LIMIT);
}

static void random_payloads_are_bounded(void **state)
{
    (void)state;
    struct seeded_random random;
    seeded_random_init(&random, 11);
    for (int i = 0; i < 200000; i++) {
        uint8_t payload[80];
        size_t size = seeded_random_below(&random, sizeof payload + 1);
        for (size_t at = 0; at < size; at++) {
            payload[at] = (uint8_t)seeded_random_u64(&random);
        }
        struct red_layout layout;
        if (red_parse(payload, size, &layout) == ERR_OK) {
            assert_true(layout.header_bytes <= layout.primary_at && layout.primary_at <= size);
            assert_true(layout.header_bytes <= RED_BLOCKS_MAX * RED_BLOCK_HEADER_BYTES + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(no_prefix_reads_past_its_end),
        cmocka_unit_test(what_the_format_cannot_hold_is_refused_whole),
        cmocka_unit_test(random_payloads_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
