/* Attempts to log in by a provider: bound to one browser, once, for ten minutes; and the mapping of groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/oidc.h"

#include <string.h>

#define NOW INT64_C(1700000000000)

static struct oidc *make(void)
{
    static const char *const groups[] = {"staff = Staff", "Choir"};
    const struct oidc_options options = {.issuer = "https://id.example.org",
                                         .client_id = "dais",
                                         .client_secret = "",
                                         .name = "Example",
                                         .login_claim = "preferred_username",
                                         .name_claim = "name",
                                         .email_claim = "email",
                                         .groups_claim = "groups",
                                         .groups = groups,
                                         .group_count = 2};
    struct oidc *oidc;
    assert_int_equal(oidc_create(&options, &oidc), ERR_OK);
    return oidc;
}

static enum err take(struct oidc *oidc, const char *cookie, const char *state, wall_ms at_ms)
{
    struct oidc_attempt attempt;
    return oidc_attempt_take(oidc, str_of(cookie), str_of(state), at_ms, &attempt);
}

static void an_attempt_counts_once(void **state)
{
    (void)state;
    struct oidc *oidc = make();
    struct oidc_attempt begun, taken;
    oidc_attempt_new(oidc, true, NOW, &begun);
    assert_string_not_equal(begun.state, begun.nonce);
    assert_string_not_equal(begun.state, begun.verifier);
    assert_int_equal(strlen(begun.verifier), 43); /* RFC 7636: 43 to 128 */
    assert_int_equal(oidc_attempt_take(oidc, str_of(begun.cookie), str_of(begun.state), NOW + 1, &taken), ERR_OK);
    assert_string_equal(taken.nonce, begun.nonce);
    assert_string_equal(taken.verifier, begun.verifier);
    assert_true(taken.connect);
    assert_int_equal(take(oidc, begun.cookie, begun.state, NOW + 2), ERR_NOT_FOUND);
    oidc_destroy(oidc);
}

static void an_attempt_is_of_one_browser(void **state)
{
    (void)state;
    struct oidc *oidc = make(), *restarted = make();
    struct oidc_attempt mine, theirs;
    oidc_attempt_new(oidc, false, NOW, &mine);
    oidc_attempt_new(oidc, false, NOW, &theirs);
    assert_int_equal(take(oidc, "", mine.state, NOW), ERR_NOT_FOUND);
    assert_int_equal(take(oidc, mine.cookie, "", NOW), ERR_NOT_FOUND);
    assert_int_equal(take(oidc, mine.cookie, theirs.state, NOW), ERR_NOT_FOUND);
    assert_int_equal(take(oidc, theirs.cookie, mine.state, NOW), ERR_NOT_FOUND);
    assert_int_equal(take(oidc, mine.cookie, mine.nonce, NOW), ERR_NOT_FOUND);
    assert_int_equal(take(restarted, mine.cookie, mine.state, NOW), ERR_NOT_FOUND);
    /* What is refused is not used up by it. */
    assert_int_equal(take(oidc, mine.cookie, mine.state, NOW), ERR_OK);
    /* Another purpose or time is another attempt. */
    for (size_t i = 0; theirs.cookie[i]; i++) {
        char was = theirs.cookie[i];
        theirs.cookie[i] = was == 'l' ? 'c' : was == '9' ? '8' : '9';
        assert_int_equal(take(oidc, theirs.cookie, theirs.state, NOW), ERR_NOT_FOUND);
        theirs.cookie[i] = was;
    }
    assert_int_equal(take(oidc, theirs.cookie, theirs.state, NOW), ERR_OK);
    oidc_destroy(oidc);
    oidc_destroy(restarted);
}

static void an_attempt_is_over_after_ten_minutes(void **state)
{
    (void)state;
    struct oidc *oidc = make();
    struct oidc_attempt attempt;
    oidc_attempt_new(oidc, false, NOW, &attempt);
    assert_int_equal(take(oidc, attempt.cookie, attempt.state, NOW + OIDC_ATTEMPT_MS + 1), ERR_NOT_FOUND);
    assert_int_equal(take(oidc, attempt.cookie, attempt.state, NOW + OIDC_ATTEMPT_MS), ERR_OK);
    oidc_destroy(oidc);
}

static void groups_have_a_side_each(void **state)
{
    (void)state;
    struct str theirs, ours;
    assert_true(oidc_group_split(STR(" cn=staff,dc=example = Staff of all"), &theirs, &ours));
    assert_true(str_eq(theirs, STR("cn=staff,dc=example")));
    assert_true(str_eq(ours, STR("Staff of all")));
    assert_true(oidc_group_split(STR("Choir"), &theirs, &ours));
    assert_true(str_eq(theirs, STR("Choir")) && str_eq(ours, STR("Choir")));
    assert_false(oidc_group_split(STR(""), &theirs, &ours));
    assert_false(oidc_group_split(STR("staff ="), &theirs, &ours));
    assert_false(oidc_group_split(STR(" = Staff"), &theirs, &ours));
    struct oidc *oidc = make();
    assert_true(str_eq(oidc_group_ours(oidc, 0), STR("Staff")));
    assert_true(str_eq(oidc_group_ours(oidc, 1), STR("Choir")));
    oidc_destroy(oidc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_attempt_counts_once),
        cmocka_unit_test(an_attempt_is_of_one_browser),
        cmocka_unit_test(an_attempt_is_over_after_ten_minutes),
        cmocka_unit_test(groups_have_a_side_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
