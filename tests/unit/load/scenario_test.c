/* Scenario files of the load tool. */
#include "scenario/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char problem[SCENARIO_PROBLEM_SIZE];

/* Reads `text` as a file. */
static enum err read_text(struct scenario *s, const char *text)
{
    char path[] = "/tmp/scenario-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    scenario_init(s);
    problem[0] = '\0';
    enum err err = scenario_load(s, path, problem);
    unlink(path);
    return err;
}

static void refuses(const char *text, const char *words)
{
    struct scenario s;
    enum err err = read_text(&s, text);
    err = err == ERR_OK ? scenario_check(&s, problem) : err;
    assert_int_not_equal(err, ERR_OK);
    if (strstr(problem, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, problem);
    }
    scenario_finish(&s);
}

static void what_is_written_is_taken_and_the_rest_has_defaults(void **state)
{
    struct scenario s;
    (void)state;
    assert_int_equal(read_text(&s, "# a comment\nname: small one\npublishers: 2\nreceivers: 3\nkind: whip\n"), ERR_OK);
    assert_int_equal(scenario_check(&s, problem), ERR_OK);
    assert_string_equal(s.name, "small one");
    assert_int_equal(s.publishers, 2);
    assert_int_equal(scenario_receivers(&s), 3);
    assert_int_equal(scenario_kind(&s), TARGET_WHIP);
    assert_int_equal(s.duration_s, 20);
    assert_string_equal(s.target, "https://localhost:8443");
    scenario_finish(&s);
}

static void who_does_both_is_one_to_dais_and_two_to_whip(void **state)
{
    struct scenario s;
    (void)state;
    assert_int_equal(read_text(&s, "people: 4\nreceivers: 1\n"), ERR_OK);
    assert_int_equal(scenario_members(&s), 5);
    assert_int_equal(scenario_set(&s, "kind", "whip", "--kind", problem), ERR_OK);
    assert_int_equal(scenario_members(&s), 9);
    assert_int_equal(scenario_publishers(&s), 4);
    assert_int_equal(scenario_receivers(&s), 5);
    scenario_finish(&s);
}

static void a_typo_is_named_with_its_line_and_the_nearest_key(void **state)
{
    (void)state;
    refuses("name: x\n\npublshers: 2\n", ":3: there is no key \"publshers\"; did you mean \"publishers\"?");
    refuses("zzzzzz: 2\n", "there is no key \"zzzzzz\" (dais-load keys lists them)");
}

static void a_bad_value_is_named_with_its_line_and_limits(void **state)
{
    (void)state;
    refuses("name: x\npublishers: many\n", ":2: publishers is \"many\", but must be a whole number from 0 to 2000");
    refuses("people: 50\n", "people is \"50\", but must be a whole number from 0 to 49");
    refuses("duration_s: -1\n", "duration_s");
    refuses("duration_s: 0\n", "duration_s is \"0\", but must be a whole number from 1 to 86400");
    refuses("publishers: 1\nkind: sip\n", "kind is \"sip\", but must be dais or whip");
    refuses("publishers: 1\ncipher: rot13\n", "cipher is \"rot13\", but must be aes-gcm-128, aes-gcm-256, aes-cm-80");
    refuses("publishers: 1\nvideo_height: 180\n", "video_layers is 3");
    refuses("name: x\npublishers: [1, 2]\n", ":2: ");
}

static void what_cannot_go_together_is_refused(void **state)
{
    (void)state;
    refuses("publishers: 1\nreceivers: 1\nkind: whip\nscreen: 1\nvideo_layers: 1\n", "screen needs kind: dais");
    refuses("publishers: 1\nreceivers: 1\nkind: whip\ncut_every_s: 5\n", "cut_every_s needs kind: dais");
    refuses("publishers: 1\nreceivers: 1\nkind: whip\nchat_per_s: 5\n", "chat_per_s needs kind: dais");
    refuses("publishers: 1\nreceivers: 1\nscreen: 1\n", "screen is 1: then video_layers must be 0 or 1");
    refuses("people: 2\nscreen: 1\nvideo_layers: 1\n", "screen is 1: then video_layers must be 0 or 1, and people 0");
    refuses("people: 2\nreceivers: 3\nslow: 6\n", "slow is 6, but only 5 receive");
    refuses("receivers: 2\nawait_server: 1\n", "await_server is 1: then");
    refuses("publishers: 1\nreceive_audio: 0\nreceive_video: 0\nawait_server: 1\n", "await_server is 1: then");
    refuses("people: 2\nchurn_per_s: 1\n", "there are no receivers to leave");
}

static void small_pictures_count_as_small(void **state)
{
    struct scenario s;
    (void)state;
    assert_int_equal(read_text(&s, "people: 49\nreceive_video: 48\nview_height: 180\n"), ERR_OK);
    assert_int_equal(scenario_check(&s, problem), ERR_OK);
    scenario_finish(&s);
    refuses("people: 49\nreceive_video: 48\nview_height: 720\n", "--limit_mbps");
    refuses("people: 49\nreceive_video: 48\nview_height: 180\nvideo_layers: 1\n", "--limit_mbps");
}

static void bounds_say_how_they_are_raised(void **state)
{
    (void)state;
    refuses("publishers: 1\nreceivers: 1500\nvideo_layers: 0\n", "--limit_people 1501");
    refuses("publishers: 1\nduration_s: 700\n", "--limit_s 707");
    refuses("publishers: 1\nreceivers: 999\nvideo_kbps: 8000\n", "--limit_mbps 8033");
    refuses("name: nobody\n", "nobody takes part");
}

static void a_file_that_is_no_scenario_says_so(void **state)
{
    struct scenario s;
    (void)state;
    refuses("just words\n", "scenario-test");
    refuses("a: b: c\n", "scenario-test");
    scenario_init(&s);
    assert_int_equal(scenario_load(&s, "/nowhere/x.yaml", problem), ERR_IO);
    assert_non_null(strstr(problem, "dais-load scenarios"));
    scenario_finish(&s);
}

static void the_scenarios_that_come_with_it_are_good(void **state)
{
    static const char *const names[] = {
        "audio",          "chat-flood",   "churn",  "idle-sockets",   "join-storm",   "meeting-10x10", "meeting-49x49",
        "reconnect-herd", "restart-herd", "screen", "slow-receivers", "stage-25-125", "webinar"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[512];
        struct scenario s;
        snprintf(path, sizeof path, "%s/%s.yaml", SCENARIOS_FOLDER, names[i]);
        scenario_init(&s);
        if (scenario_load(&s, path, problem) != ERR_OK || scenario_check(&s, problem) != ERR_OK) {
            fail_msg("%s", problem);
        }
        assert_string_equal(s.name, names[i]);
        assert_true(strlen(s.about) > 0);
        scenario_finish(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_taken_and_the_rest_has_defaults),
        cmocka_unit_test(who_does_both_is_one_to_dais_and_two_to_whip),
        cmocka_unit_test(a_typo_is_named_with_its_line_and_the_nearest_key),
        cmocka_unit_test(a_bad_value_is_named_with_its_line_and_limits),
        cmocka_unit_test(what_cannot_go_together_is_refused),
        cmocka_unit_test(small_pictures_count_as_small),
        cmocka_unit_test(bounds_say_how_they_are_raised),
        cmocka_unit_test(a_file_that_is_no_scenario_says_so),
        cmocka_unit_test(the_scenarios_that_come_with_it_are_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
