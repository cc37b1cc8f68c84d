/* A frame that comes to many is parsed once, and only the same bytes are the same frame. */
#include "signal/parsed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void the_same_bytes_are_parsed_once(void **state)
{
    (void)state;
    struct parsed parsed = {0};
    char first[] = "{\"on\":\"a\"}", again[] = "{\"on\":\"a\"}";
    json_t *frame = parsed_frame(&parsed, STR(first));
    assert_string_equal(json_string_value(json_object_get(frame, "on")), "a");
    assert_ptr_equal(parsed_frame(&parsed, STR(again)), frame);
    parsed_finish(&parsed);
}

static void other_bytes_are_another_frame(void **state)
{
    (void)state;
    struct parsed parsed = {0};
    assert_non_null(parsed_frame(&parsed, STR("{\"on\":\"a\"}")));
    json_t *frame = parsed_frame(&parsed, STR("{\"on\":\"b\"}"));
    assert_string_equal(json_string_value(json_object_get(frame, "on")), "b");
    frame = parsed_frame(&parsed, STR("{\"on\":\"b\"} "));
    assert_string_equal(json_string_value(json_object_get(frame, "on")), "b");
    assert_int_equal(json_array_size(parsed_frame(&parsed, STR("[{},{},{}]"))), 3);
    parsed_finish(&parsed);
}

static void what_is_no_json_is_none_each_time(void **state)
{
    (void)state;
    struct parsed parsed = {0};
    assert_null(parsed_frame(&parsed, STR("{")));
    assert_null(parsed_frame(&parsed, STR("{")));
    assert_non_null(parsed_frame(&parsed, STR("{}")));
    parsed_finish(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bytes_are_parsed_once),
                                       cmocka_unit_test(other_bytes_are_another_frame),
                                       cmocka_unit_test(what_is_no_json_is_none_each_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
