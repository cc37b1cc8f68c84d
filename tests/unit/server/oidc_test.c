/* Log-in by a provider, what of it needs none: attempts, bound to one browser, once, for ten minutes; what a provider says about
 * itself; and what claims say about a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/server/oidc_priv.h"

#include <stdio.h>
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

static enum err read_provider(const char *json, struct oidc_provider *out)
{
    return oidc_provider_read(str_of(json), "https://id.example.org", out);
}

static void a_provider_says_where_it_is(void **state)
{
    (void)state;
#define NEEDED                                                                                                         \
    "\"issuer\":\"https://id.example.org\",\"authorization_endpoint\":\"https://id.example.org/auth?tenant=1\","       \
    "\"token_endpoint\":\"https://id.example.org/token\",\"jwks_uri\":\"https://keys.example.org/set\""
    struct oidc_provider provider;
    assert_int_equal(read_provider("{" NEEDED "}", &provider), ERR_OK);
    assert_string_equal(provider.keys, "https://keys.example.org/set");
    assert_string_equal(provider.userinfo, "");
    assert_false(provider.secret_in_body || provider.says_issuer);
    assert_int_equal(read_provider("{" NEEDED ",\"userinfo_endpoint\":\"https://id.example.org/me\","
                                   "\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"],"
                                   "\"authorization_response_iss_parameter_supported\":true}",
                                   &provider),
                     ERR_OK);
    assert_true(provider.secret_in_body && provider.says_issuer);
    assert_string_equal(provider.userinfo, "https://id.example.org/me");
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{" NEEDED,
        "{" NEEDED ",\"issuer\":\"https://id.example.org\"}",
        "{" NEEDED ",\"userinfo_endpoint\":\"http://id.example.org/me\"}",
        "{" NEEDED ",\"end_session_endpoint\":\"javascript:alert(1)\"}",
        "{\"issuer\":\"https://id.example.org/\",\"authorization_endpoint\":\"https://id.example.org/auth\","
        "\"token_endpoint\":\"https://id.example.org/token\",\"jwks_uri\":\"https://id.example.org/set\"}",
        "{\"issuer\":\"https://id.example.org\",\"authorization_endpoint\":\"http://id.example.org/auth\","
        "\"token_endpoint\":\"https://id.example.org/token\",\"jwks_uri\":\"https://id.example.org/set\"}",
        "{\"issuer\":\"https://id.example.org\",\"authorization_endpoint\":\"https://id.example.org/a\\r\\nx\","
        "\"token_endpoint\":\"https://id.example.org/token\",\"jwks_uri\":\"https://id.example.org/set\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(read_provider(bad[i], &provider), ERR_INVALID);
}

static void the_browser_is_sent_with_all_that_is_checked_later(void **state)
{
    (void)state;
    struct oidc *oidc = make();
    struct oidc_attempt attempt;
    char url[OIDC_URL_SIZE], part[128];
    assert_int_equal(read_provider("{" NEEDED "}", &oidc->provider), ERR_OK);
    oidc_attempt_new(oidc, false, NOW, &attempt);
    assert_true(oidc_authorize_url(oidc, &attempt, "https://hall.example/sign-in/provider", url));
    static const char begin[] = "https://id.example.org/auth?tenant=1&response_type=code&client_id=dais&redirect_uri="
                                "https%3A%2F%2Fhall.example%2Fsign-in%2Fprovider&scope=openid&state=";
    assert_memory_equal(url, begin, sizeof begin - 1);
    snprintf(part, sizeof part, "&nonce=%s&code_challenge=", attempt.nonce);
    assert_non_null(strstr(url, part));
    assert_non_null(strstr(url, "&code_challenge_method=S256"));
    assert_null(strstr(url, attempt.verifier)); /* only its hash leaves */
    oidc_destroy(oidc);

    char challenge[OIDC_DERIVED_SIZE]; /* RFC 7636 appendix B */
    oidc_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge);
    assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void read_person(const struct oidc *oidc, const char *claims, const char *userinfo, struct oidc_person *out)
{
    static json_t *kept[2]; /* the person is a view of them */
    json_decref(kept[0]);
    json_decref(kept[1]);
    kept[0] = claims ? json_loads(claims, 0, NULL) : NULL;
    kept[1] = userinfo ? json_loads(userinfo, 0, NULL) : NULL;
    if (claims)
        oidc_person_read(oidc, kept[0], kept[1], out);
}

static void claims_say_who_it_is(void **state)
{
    (void)state;
    struct oidc *oidc = make();
    struct oidc_person person;
    read_person(oidc, "{\"sub\":\"1815\",\"preferred_username\":\"ada\",\"groups\":[\"staff\",7,\"others\"]}",
                "{\"sub\":\"1815\",\"name\":\"Ada\",\"preferred_username\":\"eve\",\"email\":\"ada@hall.example\","
                "\"email_verified\":true}",
                &person);
    assert_string_equal(person.external, "https://id.example.org 1815");
    assert_true(str_eq(person.login, STR("ada"))); /* what is signed comes first */
    assert_true(str_eq(person.name, STR("Ada")));
    assert_true(str_eq(person.email, STR("ada@hall.example")));
    assert_true(person.groups[0] && !person.groups[1]);

    static const char *const unverified[] = {"", ",\"email_verified\":false", ",\"email_verified\":\"no\""};
    for (size_t i = 0; i < 3; i++) {
        char claims[256];
        snprintf(claims, sizeof claims, "{\"sub\":\"1815\",\"email\":\"ada@hall.example\"%s}", unverified[i]);
        read_person(oidc, claims, "{\"email_verified\":true}", &person); /* of another document's address */
        assert_int_equal(person.email.len, 0);
    }
    read_person(oidc, "{\"sub\":\"1815\",\"name\":7,\"groups\":\"Choir\"}", NULL, &person);
    assert_int_equal(person.login.len + person.name.len, 0);
    assert_true(!person.groups[0] && person.groups[1]);

    /* Inwards by dots, unless there is a claim of that whole name. */
    oidc->options.groups_claim = "realm_access.roles";
    read_person(oidc, "{\"sub\":\"1815\",\"realm_access\":{\"roles\":[\"Choir\"]}}", NULL, &person);
    assert_true(!person.groups[0] && person.groups[1]);
    read_person(oidc, "{\"sub\":\"1815\",\"realm_access.roles\":[\"staff\"],\"realm_access\":7}", NULL, &person);
    assert_true(person.groups[0] && !person.groups[1]);
    read_person(oidc, "{\"sub\":\"1815\",\"realm_access\":[\"Choir\"]}", NULL, &person);
    assert_true(!person.groups[0] && !person.groups[1]);
    read_person(oidc, NULL, NULL, NULL);
    oidc_destroy(oidc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_attempt_counts_once),
        cmocka_unit_test(an_attempt_is_of_one_browser),
        cmocka_unit_test(an_attempt_is_over_after_ten_minutes),
        cmocka_unit_test(groups_have_a_side_each),
        cmocka_unit_test(a_provider_says_where_it_is),
        cmocka_unit_test(the_browser_is_sent_with_all_that_is_checked_later),
        cmocka_unit_test(claims_say_who_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
