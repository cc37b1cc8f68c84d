/* Credentials for TURN: what coturn with the same secret would compute, for as long as was said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/turn.h"

#include <string.h>

static const char *const urls[TURN_URLS_MAX + 1] = {"turn:turn.example.org:3478?transport=udp",
                                                    "turns:turn.example.org:443"};

static void a_grant_is_what_the_scheme_says(void **state)
{
    (void)state;
    struct turn *turn;
    struct turn_grant grant;
    struct id128 who;
    const struct turn_options options = {urls, 2, "north", 300};
    assert_int_equal(id_from_text(STR("00112233445566778899aabbccddeeff"), &who), ERR_OK);
    assert_int_equal(turn_create(&options, &turn), ERR_OK);
    assert_int_equal(turn_mint(turn, who, 1700000000999, &grant), 1);
    assert_string_equal(grant.username, "1700000300:00112233445566778899aabbccddeeff");
    /* printf 1700000300:00112233445566778899aabbccddeeff | openssl dgst -sha1 -hmac north -binary | base64 */
    assert_string_equal(grant.password, "ALxh7LcJ+bWdnXV3NHaAdef+E10=");
    assert_int_equal(grant.server.urls_count, 2);
    assert_true(str_eq(grant.server.urls[1], str_of(urls[1])));
    assert_true(grant.server.has_username && str_eq(grant.server.username, str_of(grant.username)));
    assert_true(grant.server.has_credential && str_eq(grant.server.credential, str_of(grant.password)));
    turn_destroy(turn);
}

static void without_servers_nothing_is_granted(void **state)
{
    (void)state;
    struct turn *turn;
    struct turn_grant grant;
    const struct turn_options none = {urls, 0, "", 300}, many = {urls, TURN_URLS_MAX + 1, "north", 300};
    assert_int_equal(turn_create(&none, &turn), ERR_OK);
    assert_int_equal(turn_mint(turn, (struct id128){{1}}, 1, &grant), 0);
    turn_destroy(turn);
    assert_int_equal(turn_mint(NULL, (struct id128){{1}}, 1, &grant), 0);
    assert_int_equal(turn_create(&many, &turn), ERR_LIMIT);
    turn_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grant_is_what_the_scheme_says),
        cmocka_unit_test(without_servers_nothing_is_granted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
