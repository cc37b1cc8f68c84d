#include "dais/base/str.h"

#include <openssl/crypto.h>
#include <string.h>
#include <utf8proc.h>

#define COMBINING_MAX 3 /* marks on one letter; more is a "combining flood" that paints over its neighbours */

struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr != NULL ? strlen(cstr) : 0};
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.data[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower(a.data[i]) != ascii_lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

struct str str_sub(struct str s, size_t from, size_t count)
{
    if (from > s.len) {
        from = s.len;
    }
    if (count > s.len - from) {
        count = s.len - from;
    }
    return (struct str){s.data != NULL ? s.data + from : NULL, count};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_blank(s.data[0])) {
        s = str_sub(s, 1, s.len);
    }
    while (s.len > 0 && is_blank(s.data[s.len - 1])) {
        s.len--;
    }
    return s;
}

ptrdiff_t str_find(struct str s, char c)
{
    const char *at = s.len > 0 ? memchr(s.data, c, s.len) : NULL;
    return at != NULL ? at - s.data : -1;
}

struct str str_cut(struct str *s, char separator)
{
    ptrdiff_t at = str_find(*s, separator);
    if (at < 0) {
        struct str all = *s;
        *s = str_sub(*s, s->len, 0);
        return all;
    }
    struct str before = str_sub(*s, 0, (size_t)at);
    *s = str_sub(*s, (size_t)at + 1, s->len);
    return before;
}

enum err str_to_u64(struct str s, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (s.len == 0) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') {
            return ERR_INVALID;
        }
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.data[i] - '0'), &value)) {
            return ERR_LIMIT;
        }
    }
    if (value > max) {
        return ERR_LIMIT;
    }
    *ret_value = value;
    return ERR_OK;
}

enum err str_copy(struct str s, char *out, size_t size)
{
    if (size == 0) {
        return ERR_TRUNCATED;
    }
    if (s.len >= size) {
        out[0] = '\0';
        return ERR_TRUNCATED;
    }
    if (s.len > 0) {
        memcpy(out, s.data, s.len);
    }
    out[s.len] = '\0';
    return ERR_OK;
}

void hex_write(const uint8_t *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * count] = '\0';
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

enum err hex_read(struct str text, uint8_t *out, size_t count)
{
    if (text.len != 2 * count) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < count; i++) {
        int high = hex_value(text.data[2 * i]);
        int low = hex_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0) {
            return ERR_INVALID;
        }
        out[i] = (uint8_t)(high << 4 | low);
    }
    return ERR_OK;
}

bool utf8_valid(struct str s)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.data;
    utf8proc_ssize_t left = (utf8proc_ssize_t)s.len;
    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t used = utf8proc_iterate(p, left, &c);
        if (used <= 0) {
            return false;
        }
        p += used;
        left -= used;
    }
    return true;
}

size_t utf8_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        count += ((unsigned char)s.data[i] & 0xc0) != 0x80;
    }
    return count;
}

static bool is_name_space(utf8proc_category_t category, utf8proc_int32_t c)
{
    return category == UTF8PROC_CATEGORY_ZS || c == '\t' || c == '\n' || c == '\r' ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* Controls, format characters (bidi, zero-width, tags), private use, unassigned, surrogates, and the blank-looking
 * fillers. */
static bool is_name_hidden(utf8proc_category_t category, utf8proc_int32_t c)
{
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CO ||
           category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CS || c == 0x115f || c == 0x1160 ||
           c == 0x3164 || c == 0xffa0 || c == 0x2800 || c == 0x034f || (c >= 0xfe00 && c <= 0xfe0f) ||
           (c >= 0xe0100 && c <= 0xe01ef);
}

static bool is_mark(utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* As UTF-8 with a NUL at the end. */
static enum err points_write(const utf8proc_int32_t *points, utf8proc_ssize_t count, char *out, size_t size)
{
    size_t used = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_uint8_t encoded[4];
        utf8proc_ssize_t n = utf8proc_encode_char(points[i], encoded);
        if (used + (size_t)n >= size) {
            return ERR_TRUNCATED;
        }
        memcpy(out + used, encoded, (size_t)n);
        used += (size_t)n;
    }
    out[used] = '\0';
    return ERR_OK;
}

enum err name_normalize(struct str in, size_t length_max, char *out, size_t size)
{
    /* Looked at before the work: NFKC of hostile input must not be asked to grow megabytes. */
    if (in.len > length_max * 16) {
        return ERR_LIMIT;
    }
    if (!utf8_valid(in)) {
        return ERR_INVALID;
    }
    utf8proc_int32_t points[4096];
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)in.data, (utf8proc_ssize_t)in.len, points,
                           sizeof points / sizeof points[0], UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
    if (count < 0 || count > (utf8proc_ssize_t)(sizeof points / sizeof points[0])) {
        return ERR_LIMIT;
    }
    utf8proc_ssize_t kept = 0;
    int marks = 0;
    bool space = false;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_int32_t c = points[i];
        utf8proc_category_t category = utf8proc_category(c);
        if (is_name_space(category, c)) {
            space = kept > 0;
            continue;
        }
        marks = is_mark(category) ? marks + 1 : 0;
        if (is_name_hidden(category, c) || marks > COMBINING_MAX) {
            continue;
        }
        if (space) {
            points[kept++] = ' '; /* never overtakes i: it takes the place of the space that was skipped */
            space = false;
        }
        points[kept++] = c;
    }
    kept = utf8proc_normalize_utf32(points, kept, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (kept <= 0) {
        return ERR_INVALID;
    }
    if ((size_t)kept > length_max) {
        return ERR_LIMIT;
    }
    return points_write(points, kept, out, size);
}

enum err name_fold(struct str in, char *out, size_t size)
{
    utf8proc_int32_t points[1024];
    if (!utf8_valid(in)) {
        return ERR_INVALID;
    }
    utf8proc_ssize_t count = utf8proc_decompose(
        (const utf8proc_uint8_t *)in.data, (utf8proc_ssize_t)in.len, points, sizeof points / sizeof points[0],
        UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (count < 0 || count > (utf8proc_ssize_t)(sizeof points / sizeof points[0])) {
        return ERR_LIMIT;
    }
    count = utf8proc_normalize_utf32(points, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (count <= 0) {
        return ERR_INVALID;
    }
    return points_write(points, count, out, size);
}

enum err text_fold(struct str in, char *out, size_t size, size_t *ret_len)
{
    utf8proc_int32_t points[8192];
    const utf8proc_ssize_t most = sizeof points / sizeof points[0];
    if (!utf8_valid(in)) {
        return ERR_INVALID;
    }
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)in.data, (utf8proc_ssize_t)in.len, points, most,
                           UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (count < 0 || count > most) {
        return ERR_LIMIT;
    }
    count = utf8proc_normalize_utf32(points, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    enum err err = count < 0 ? ERR_INVALID : points_write(points, count, out, size);
    if (err == ERR_OK) {
        *ret_len = strlen(out);
    }
    return err;
}

bool secret_eq(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void secret_clear(void *data, size_t size)
{
    OPENSSL_cleanse(data, size);
}
