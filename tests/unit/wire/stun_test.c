/* STUN: the test vectors of RFC 5769, and what may not pass. */
#include "dais/wire/stun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* RFC 5769 section 2.1; the software attribute makes no difference. */
static const uint8_t rfc_request[] =
    "\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x80\x22\x00\x10STUN test client"
    "\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\x00\x06\x00\x09"
    "\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20\x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5"
    "\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2\x80\x28\x00\x04\xe5\x7a\x3b\xcf";
/* Section 2.2: 192.0.2.1 port 32853. */
static const uint8_t rfc_response[] =
    "\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x80\x22\x00\x0b\x74\x65\x73\x74"
    "\x20\x76\x65\x63\x74\x6f\x72\x20\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\x08\x00\x14\x2b\x91\xf5\x99"
    "\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7\x80\x28\x00\x04\xc0\x7d\x4c\x96";
#define RFC_KEY STR("VOkJxbRl1RmTxUk/WvJxBt")

static void the_request_of_rfc_5769_is_understood(void **state)
{
    (void)state;
    struct stun_message m;
    struct str local, remote;
    assert_int_equal(stun_parse(rfc_request, sizeof rfc_request - 1, &m), ERR_OK);
    assert_true(m.class_ == STUN_REQUEST && m.method == STUN_METHOD_BINDING && m.has_fingerprint);
    assert_true(m.controlled && !m.controlling && m.tie_breaker == 0x932ff9b151263b36);
    assert_true(m.has_priority && m.priority == 0x6e0001ff && m.unknown_count == 0);
    assert_int_equal(stun_username_split(&m, &local, &remote), ERR_OK);
    assert_true(str_eq(local, STR("evtj")) && str_eq(remote, STR("h6vY")));
    assert_int_equal(stun_check_integrity(&m, RFC_KEY), ERR_OK);
    assert_int_equal(stun_check_integrity(&m, STR("VOkJxbRl1RmTxUk/WvJxBu")), ERR_AUTH);
}

static void the_response_of_rfc_5769_is_understood(void **state)
{
    (void)state;
    struct stun_message m;
    struct address expected;
    assert_int_equal(address_parse_ip("192.0.2.1", 32853, &expected), ERR_OK);
    assert_int_equal(stun_parse(rfc_response, sizeof rfc_response - 1, &m), ERR_OK);
    assert_true(m.class_ == STUN_SUCCESS && address_eq(&m.mapped, &expected));
    assert_int_equal(stun_check_integrity(&m, RFC_KEY), ERR_OK);
}

static size_t make_request(uint8_t *out, size_t size, const struct stun_request *request, struct str key)
{
    struct writer w;
    writer_init(&w, out, size);
    stun_write_request(&w, request, key);
    assert_false(w.failed);
    return w.pos;
}

static void our_messages_read_back(void **state)
{
    (void)state;
    static const char *const hosts[] = {"127.0.0.1", "2001:db8::17"};
    struct stun_request request = {.transaction = "abcdefghijk",
                                   .username = STR("to:from"),
                                   .priority = 7,
                                   .tie_breaker = 1,
                                   .use_candidate = true};
    uint8_t out[256];
    struct stun_message m, back;
    size_t size = make_request(out, sizeof out, &request, STR("secret"));
    assert_int_equal(stun_parse(out, size, &m), ERR_OK);
    assert_true(m.use_candidate && m.controlling && m.priority == 7 && str_eq(m.username, STR("to:from")));
    assert_int_equal(stun_check_integrity(&m, STR("secret")), ERR_OK);
    for (int i = 0; i < 2; i++) {
        uint8_t reply[256];
        struct writer w;
        struct address from;
        assert_int_equal(address_parse_ip(hosts[i], 40000, &from), ERR_OK);
        writer_init(&w, reply, sizeof reply);
        stun_write_success(&w, m.transaction, &from, STR("secret"));
        assert_int_equal(stun_parse(reply, w.pos, &back), ERR_OK);
        assert_true(address_eq(&back.mapped, &from));
        assert_memory_equal(back.transaction, m.transaction, STUN_TRANSACTION_BYTES);
        assert_int_equal(stun_check_integrity(&back, STR("secret")), ERR_OK);
        assert_true(w.pos <= size * 12 / 10); /* no amplifier */
    }
}

static void errors_name_their_code_and_pad_with_zeros(void **state)
{
    (void)state;
    static const enum stun_error_code codes[] = {STUN_BAD_REQUEST, STUN_UNAUTHENTICATED, STUN_UNKNOWN_ATTRIBUTE,
                                                 STUN_ROLE_CONFLICT};
    const uint16_t unknown[] = {0x7777, 0x0042, 0x0043};
    uint8_t out[256];
    for (size_t i = 0; i < 4; i++) {
        struct writer w;
        struct stun_message m;
        memset(out, 0xee, sizeof out);
        writer_init(&w, out, sizeof out);
        stun_write_error(&w, (const uint8_t *)"abcdefghijkl", codes[i], unknown, i == 2 ? 3 : 0, STR_NONE);
        assert_int_equal(stun_parse(out, w.pos, &m), ERR_OK);
        assert_true(m.class_ == STUN_ERROR && m.error_code == codes[i] && m.integrity_at == 0);
        assert_null(memchr(out, 0xee, w.pos));
    }
}

static void unknown_attributes_are_named_when_they_must_be_understood(void **state)
{
    (void)state;
    uint8_t message[] = "\x00\x01\x00\x10\x21\x12\xa4\x42"
                        "abcdefghijkl"
                        "\x77\x77\x00\x03"
                        "abc\x00"
                        "\xf7\x77\x00\x04"
                        "abcd";
    struct stun_message m;
    assert_int_equal(stun_parse(message, sizeof message - 1, &m), ERR_OK);
    assert_true(m.unknown_count == 1 && m.unknown[0] == 0x7777);
}

static void lengths_must_be_right(void **state)
{
    (void)state;
    uint8_t copy[sizeof rfc_request];
    struct stun_message m;
    for (size_t size = 0; size < sizeof rfc_request - 1; size++) {
        assert_int_not_equal(stun_parse(rfc_request, size, &m), ERR_OK);
    }
    memcpy(copy, rfc_request, sizeof copy);
    copy[3] = 0x5a; /* not a multiple of four */
    assert_int_equal(stun_parse(copy, sizeof copy - 1, &m), ERR_INVALID);
    memcpy(copy, rfc_request, sizeof copy);
    copy[4] ^= 1; /* cookie */
    assert_int_equal(stun_parse(copy, sizeof copy - 1, &m), ERR_INVALID);
}

static void a_changed_byte_breaks_the_fingerprint(void **state)
{
    (void)state;
    uint8_t copy[sizeof rfc_request];
    struct stun_message m;
    for (size_t i = 0; i < sizeof rfc_request - 1; i++) {
        memcpy(copy, rfc_request, sizeof copy);
        copy[i] ^= 0x10;
        assert_true(stun_parse(copy, sizeof copy - 1, &m) != ERR_OK || !m.has_fingerprint);
    }
}

static void nothing_counts_after_the_integrity(void **state)
{
    (void)state;
    struct stun_request request = {.username = STR("a:b")};
    uint8_t out[256];
    struct stun_message m;
    size_t size = make_request(out, sizeof out, &request, STR("secret"));
    size -= 8; /* the fingerprint goes, USE-CANDIDATE comes */
    memcpy(out + size, "\x00\x25\x00\x00", 4);
    size += 4;
    store_u16(out + 2, (uint16_t)(size - 20));
    assert_int_equal(stun_parse(out, size, &m), ERR_OK);
    assert_true(!m.use_candidate && !m.has_fingerprint);
    assert_int_equal(stun_check_integrity(&m, STR("secret")), ERR_OK);
}

static void nothing_may_follow_the_fingerprint(void **state)
{
    (void)state;
    struct stun_request request = {.indication = true};
    uint8_t out[64];
    struct stun_message m;
    size_t size = make_request(out, sizeof out, &request, STR_NONE);
    assert_int_equal(stun_parse(out, size, &m), ERR_OK);
    assert_true(m.class_ == STUN_INDICATION && m.has_fingerprint);
    memcpy(out + size, "\x80\x22\x00\x00", 4);
    store_u16(out + 2, (uint16_t)(size - 20 + 4));
    assert_int_equal(stun_parse(out, size + 4, &m), ERR_INVALID);
}

static void user_names_have_two_sides(void **state)
{
    (void)state;
    static const char *const bad[] = {"", ":", "a:", ":b", "ab"};
    struct str local, remote;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct stun_message m = {.username = str_of(bad[i])};
        assert_int_equal(stun_username_split(&m, &local, &remote), ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_of_rfc_5769_is_understood),
        cmocka_unit_test(the_response_of_rfc_5769_is_understood),
        cmocka_unit_test(our_messages_read_back),
        cmocka_unit_test(errors_name_their_code_and_pad_with_zeros),
        cmocka_unit_test(unknown_attributes_are_named_when_they_must_be_understood),
        cmocka_unit_test(lengths_must_be_right),
        cmocka_unit_test(a_changed_byte_breaks_the_fingerprint),
        cmocka_unit_test(nothing_counts_after_the_integrity),
        cmocka_unit_test(nothing_may_follow_the_fingerprint),
        cmocka_unit_test(user_names_have_two_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
