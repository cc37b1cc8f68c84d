/* IVF and Ogg files of the user's own. */
#include "media/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char problem[SCENARIO_PROBLEM_SIZE];
static char path[] = "/tmp/files-test-XXXXXX";
static struct {
    uint8_t data[65536];
    size_t size;
} file;

static void put(const void *data, size_t size)
{
    assert_true(file.size + size <= sizeof file.data);
    memcpy(file.data + file.size, data, size);
    file.size += size;
}

static void put_little(uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);
        put(&byte, 1);
    }
}

static void save(size_t size)
{
    FILE *out = fopen(path, "wbe");
    assert_non_null(out);
    assert_int_equal(fwrite(file.data, 1, size, out), size);
    fclose(out);
}

/* ── IVF ── */

static void put_ivf(const char *codec, uint32_t rate, uint32_t scale, unsigned frames, uint8_t first_byte)
{
    file.size = 0;
    put("DKIF", 4);
    put_little(0, 2);
    put_little(32, 2);
    put(codec, 4);
    put_little(320, 2);
    put_little(180, 2);
    put_little(rate, 4);
    put_little(scale, 4);
    put_little(frames, 4);
    put_little(0, 4);
    for (unsigned i = 0; i < frames; i++) {
        uint8_t frame[50] = {i == 0 ? first_byte : 0x11};
        put_little(sizeof frame, 4);
        put_little(i, 4);
        put_little(0, 4);
        put(frame, sizeof frame);
    }
}

static void refuses_ivf(const char *words)
{
    struct media_clip clip;
    time_us frame_us;
    save(file.size);
    assert_int_equal(ivf_read(path, &clip, &frame_us, problem), ERR_INVALID);
    if (strstr(problem, words) == NULL || strstr(problem, path) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, problem);
    }
}

static void an_ivf_file_becomes_a_clip(void **state)
{
    struct media_clip clip;
    time_us frame_us;
    (void)state;
    put_ivf("VP80", 25, 1, 10, 0x10);
    save(file.size);
    assert_int_equal(ivf_read(path, &clip, &frame_us, problem), ERR_OK);
    assert_int_equal(clip.count, 10);
    assert_int_equal(frame_us, 40000);
    assert_int_equal(clip.config.width, 320);
    assert_true(clip.frames[0].key && !clip.frames[1].key);
    assert_int_equal(clip.frames[9].at, 450);
    media_clip_free(&clip);
}

static void an_ivf_file_of_the_wrong_kind_says_why(void **state)
{
    (void)state;
    put_ivf("VP90", 25, 1, 10, 0x10);
    refuses_ivf("holds VP90, but must hold VP8");
    put_ivf("VP80", 25, 1, 10, 0x11);
    refuses_ivf("does not begin with a key frame");
    put_ivf("VP80", 25, 0, 10, 0x10);
    refuses_ivf("frame rate is 25/0");
    put_ivf("VP80", 25, 1, 0, 0x10);
    refuses_ivf("holds no frame");
    put_ivf("VP80", 25, 1, 10, 0x10);
    file.data[0] = 'X';
    refuses_ivf("is no IVF file");
}

static void an_ivf_file_cut_off_anywhere_is_refused_or_shorter(void **state)
{
    (void)state;
    put_ivf("VP80", 25, 1, 4, 0x10);
    for (size_t size = 0; size < file.size; size++) {
        struct media_clip clip;
        time_us frame_us;
        save(size);
        if (ivf_read(path, &clip, &frame_us, problem) == ERR_OK) {
            assert_true(clip.count < 4);
            media_clip_free(&clip);
        }
    }
}

static void a_file_that_is_not_there_is_named(void **state)
{
    struct media_clip clip;
    struct media_voice_clip voice;
    time_us frame_us;
    (void)state;
    assert_int_equal(ivf_read("/nowhere/a.ivf", &clip, &frame_us, problem), ERR_IO);
    assert_non_null(strstr(problem, "/nowhere/a.ivf: No such file"));
    assert_int_equal(ogg_read("/nowhere/a.ogg", &voice, problem), ERR_IO);
    assert_non_null(strstr(problem, "/nowhere/a.ogg: No such file"));
}

/* ── Ogg ── */

static void put_page(const void *packet, size_t size)
{
    uint8_t header[26] = "OggS", segments = (uint8_t)(size / 255 + 1);
    put(header, sizeof header);
    put(&segments, 1);
    for (unsigned i = 0; i + 1 < segments; i++) {
        put_little(255, 1);
    }
    put_little((uint32_t)(size % 255), 1);
    put(packet, size);
}

/* `toc`: the first byte of each packet, RFC 6716 section 3.1. */
static void put_ogg(const char *head, uint8_t toc, size_t size, unsigned packets)
{
    uint8_t packet[600] = {toc};
    file.size = 0;
    put_page(head, 8);
    put_page("OpusTags", 8);
    for (unsigned i = 0; i < packets; i++) {
        packet[1] = (uint8_t)i;
        put_page(packet, size);
    }
}

static void refuses_ogg(const char *words)
{
    struct media_voice_clip clip;
    save(file.size);
    assert_int_equal(ogg_read(path, &clip, problem), ERR_INVALID);
    if (strstr(problem, words) == NULL || strstr(problem, path) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, problem);
    }
}

#define TOC_20_MS 0x78
#define TOC_10_MS 0x70

static void an_ogg_file_becomes_a_voice_and_goes_round(void **state)
{
    static struct media_voice_clip clip;
    (void)state;
    put_ogg("OpusHead", TOC_20_MS, 80, 7);
    save(file.size);
    assert_int_equal(ogg_read(path, &clip, problem), ERR_OK);
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES; i++) {
        assert_int_equal(clip.frames[i].size, 80);
        assert_int_equal(clip.frames[i].data[1], i % 7);
    }
}

static void an_ogg_file_of_the_wrong_kind_says_why(void **state)
{
    (void)state;
    put_ogg("\001vorbis_", TOC_20_MS, 80, 7);
    refuses_ogg("holds something else than Opus");
    put_ogg("OpusHead", TOC_10_MS, 80, 7);
    refuses_ogg("20 ms each");
    put_ogg("OpusHead", TOC_20_MS, 300, 7);
    refuses_ogg("more than 128 bytes");
    put_ogg("OpusHead", TOC_20_MS, 80, 0);
    refuses_ogg("holds no sound");
    file.size = 0;
    refuses_ogg("is no Ogg file");
}

static void an_ogg_file_cut_off_anywhere_is_refused_or_shorter(void **state)
{
    static struct media_voice_clip clip;
    (void)state;
    put_ogg("OpusHead", TOC_20_MS, 80, 3);
    for (size_t size = 0; size < file.size; size++) {
        save(size);
        if (ogg_read(path, &clip, problem) == ERR_OK) {
            assert_true(clip.frames[2].data[1] < 2); /* the third packet is not whole */
        }
    }
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ivf_file_becomes_a_clip),
        cmocka_unit_test(an_ivf_file_of_the_wrong_kind_says_why),
        cmocka_unit_test(an_ivf_file_cut_off_anywhere_is_refused_or_shorter),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(an_ogg_file_becomes_a_voice_and_goes_round),
        cmocka_unit_test(an_ogg_file_of_the_wrong_kind_says_why),
        cmocka_unit_test(an_ogg_file_cut_off_anywhere_is_refused_or_shorter),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
