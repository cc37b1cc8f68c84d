/* What clients send is checked field by field, and what the server says is what the description promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dais/server/proto_read.h"
#include "dais/server/proto_write.h"

#include <stdio.h>
#include <stdlib.h>

#define ID_A "0123456789abcdef0123456789abcdef"
#define ID_B "fedcba9876543210fedcba9876543210"
#define KEY  "\"key\":\"" ID_B "\""

static void assert_refused(const char *text, enum proto_error error, const char *field, int64_t id)
{
    struct proto_frame frame;
    struct proto_fault fault;
    int64_t got_id;
    if (proto_frame_read(str_of(text), &frame, &got_id, &fault) == ERR_OK)
        fail_msg("accepted: %s", text);
    assert_string_equal(proto_error_name(fault.error), proto_error_name(error));
    assert_string_equal(fault.field, field);
    assert_int_equal(got_id, id);
}

static struct proto_frame read_frame(const char *text)
{
    struct proto_frame frame;
    struct proto_fault fault;
    int64_t id;
    if (proto_frame_read(str_of(text), &frame, &id, &fault))
        fail_msg("refused with %s %s: %s", proto_error_name(fault.error), fault.field, text);
    return frame;
}

static void a_request_is_read_with_its_fields(void **state)
{
    (void)state;
    struct proto_frame frame =
        read_frame("{\"id\":7,\"do\":\"chat.post\"," KEY ",\"body\":{\"text\":\"h\\u00e9llo\\n\"}}");
    assert_int_equal(frame.request, PROTO_REQUEST_CHAT_POST);
    assert_int_equal(frame.id, 7);
    assert_true(frame.has_key && frame.row->durable && frame.row->in_room);
    assert_int_equal(frame.row->right, PROTO_RIGHT_CHAT_WRITE);
    assert_true(str_eq(frame.body.chat_post.text, STR("h\xc3\xa9llo\n")));
    proto_frame_finish(&frame);

    frame = read_frame("{\"id\":1,\"do\":\"room.enter\",\"body\":{\"channel\":\"" ID_A
                       "\",\"as\":\"viewer\",\"name\":\"  Ada\\u200b \",\"mic\":false}}");
    assert_int_equal(frame.body.room_enter.as, PROTO_ENTER_AS_VIEWER);
    assert_string_equal(frame.body.room_enter.name, "Ada");
    assert_true(frame.body.room_enter.has_mic && !frame.body.room_enter.mic);
    assert_false(frame.body.room_enter.has_camera || frame.body.room_enter.has_offer ||
                 frame.body.room_enter.has_resume);
    proto_frame_finish(&frame);

    frame = read_frame("{\"id\":2,\"do\":\"media.view\",\"body\":{\"want\":[{\"participant\":\"" ID_A
                       "\",\"source\":\"camera\",\"height\":360,\"priority\":2},{\"participant\":\"" ID_B
                       "\",\"source\":\"screen\",\"height\":0}]}}");
    assert_int_equal(frame.body.media_view.want_count, 2);
    assert_int_equal(frame.body.media_view.want[0].height, 360);
    assert_int_equal(frame.body.media_view.want[1].source, PROTO_SOURCE_KIND_SCREEN);
    assert_false(frame.body.media_view.want[1].has_priority || frame.body.media_view.has_receive);
    proto_frame_finish(&frame);

    frame = read_frame("{\"id\":3,\"do\":\"media.view\",\"body\":{\"want\":[],\"receive\":\"audio\"}}");
    assert_true(frame.body.media_view.has_receive && frame.body.media_view.receive == PROTO_RECEIVE_MODE_AUDIO);
    proto_frame_finish(&frame);
}

static void a_frame_that_is_no_request_is_refused(void **state)
{
    (void)state;
    assert_refused("", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("garbage", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("[]", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1,\"id\":1,\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1,\"do\":\"ping\",\"body\":{}} x", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1,\"do\":\"pi\xffng\",\"body\":{}}", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1,\"do\":\"\\ud800\",\"body\":{}}", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1,\"do\":\"a\\u0000b\",\"body\":{}}", PROTO_ERROR_MALFORMED, "", 0);
    assert_refused("{\"id\":1e999,\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_OUT_OF_RANGE, "", 0);
    assert_refused("{\"id\":99999999999999999999,\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_OUT_OF_RANGE, "", 0);
    assert_refused("{\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_MISSING_FIELD, "id", 0);
    assert_refused("{\"id\":\"1\",\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_WRONG_TYPE, "id", 0);
    assert_refused("{\"id\":0,\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_OUT_OF_RANGE, "id", 0);
    assert_refused("{\"id\":-5,\"do\":\"ping\",\"body\":{}}", PROTO_ERROR_OUT_OF_RANGE, "id", 0);
    assert_refused("{\"id\":3,\"body\":{}}", PROTO_ERROR_MISSING_FIELD, "do", 3);
    assert_refused("{\"id\":3,\"do\":4,\"body\":{}}", PROTO_ERROR_WRONG_TYPE, "do", 3);
    assert_refused("{\"id\":3,\"do\":\"room.explode\",\"body\":{}}", PROTO_ERROR_OUT_OF_RANGE, "do", 3);
    assert_refused("{\"id\":3,\"do\":\"ping\"}", PROTO_ERROR_MISSING_FIELD, "body", 3);
    assert_refused("{\"id\":3,\"do\":\"ping\",\"body\":[]}", PROTO_ERROR_WRONG_TYPE, "body", 3);
    assert_refused("{\"id\":3,\"do\":\"ping\",\"as\":\"host\",\"body\":{}}", PROTO_ERROR_UNKNOWN_FIELD, "as", 3);
}

static void keys_belong_to_durable_requests(void **state)
{
    (void)state;
    assert_refused("{\"id\":3,\"do\":\"chat.post\",\"body\":{\"text\":\"x\"}}", PROTO_ERROR_MISSING_FIELD, "key", 3);
    assert_refused("{\"id\":3,\"do\":\"chat.post\",\"key\":\"abc\",\"body\":{\"text\":\"x\"}}",
                   PROTO_ERROR_OUT_OF_RANGE, "key", 3);
    assert_refused("{\"id\":3,\"do\":\"chat.post\",\"key\":5,\"body\":{\"text\":\"x\"}}", PROTO_ERROR_WRONG_TYPE, "key",
                   3);
    assert_refused("{\"id\":3,\"do\":\"ping\"," KEY ",\"body\":{}}", PROTO_ERROR_UNKNOWN_FIELD, "key", 3);
}

static void a_field_at_fault_is_named(void **state)
{
    (void)state;
#define POST(body) "{\"id\":3,\"do\":\"chat.post\"," KEY ",\"body\":" body "}"
    assert_refused(POST("{}"), PROTO_ERROR_MISSING_FIELD, "text", 3);
    assert_refused(POST("{\"text\":null}"), PROTO_ERROR_WRONG_TYPE, "text", 3);
    assert_refused(POST("{\"text\":7}"), PROTO_ERROR_WRONG_TYPE, "text", 3);
    assert_refused(POST("{\"text\":\"x\",\"role\":\"host\"}"), PROTO_ERROR_UNKNOWN_FIELD, "role", 3);
    assert_refused(POST("{\"text\":\"x\",\"r\\n\\u00e9\":1}"), PROTO_ERROR_UNKNOWN_FIELD, "r???", 3);
#define ENTER(rest) "{\"id\":4,\"do\":\"room.enter\",\"body\":{\"channel\":\"" ID_A "\",\"as\":\"stage\"" rest "}}"
    assert_refused(ENTER(",\"mic\":1"), PROTO_ERROR_WRONG_TYPE, "mic", 4);
    assert_refused(ENTER(",\"name\":\"\\u200b\""), PROTO_ERROR_BAD_NAME, "name", 4);
    assert_refused(ENTER(",\"resume\":{\"seat\":\"" ID_A "\"}"), PROTO_ERROR_MISSING_FIELD, "resume.secret", 4);
    assert_refused(ENTER(",\"resume\":[]"), PROTO_ERROR_WRONG_TYPE, "resume", 4);
    assert_refused(
        ENTER(",\"resume\":{\"seat\":\"" ID_A "\",\"secret\":\"" ID_A "\",\"epoch\":\"" ID_A "\",\"seq\":-1}"),
        PROTO_ERROR_OUT_OF_RANGE, "resume.seq", 4);
    assert_refused("{\"id\":4,\"do\":\"room.enter\",\"body\":{\"channel\":\"" ID_A "\",\"as\":\"owner\"}}",
                   PROTO_ERROR_OUT_OF_RANGE, "as", 4);
    assert_refused("{\"id\":4,\"do\":\"room.enter\",\"body\":{\"channel\":\"town-square\",\"as\":\"stage\"}}",
                   PROTO_ERROR_OUT_OF_RANGE, "channel", 4);
#define VIEW(want)   "{\"id\":5,\"do\":\"media.view\",\"body\":{\"want\":[" want "]}}"
#define WANT(height) "{\"participant\":\"" ID_A "\",\"source\":\"camera\",\"height\":" height "}"
    assert_refused(VIEW(WANT("1") "," WANT("4321")), PROTO_ERROR_OUT_OF_RANGE, "want[1].height", 5);
    assert_refused(VIEW(WANT("1.5")), PROTO_ERROR_WRONG_TYPE, "want[0].height", 5);
    assert_refused(VIEW(WANT("9223372036854775807")), PROTO_ERROR_OUT_OF_RANGE, "want[0].height", 5);
    assert_refused(VIEW("5"), PROTO_ERROR_WRONG_TYPE, "want[0]", 5);
}

static void assert_decode_of(const struct proto_shape *shape, const char *json, enum proto_error error,
                             const char *field)
{
    json_t *document;
    struct proto_fault fault;
    assert_int_equal(proto_parse(str_of(json), LIMIT_HTTP_BODY_BYTES, &document, &fault), ERR_OK);
    void *out = malloc(shape->size);
    assert_int_equal(proto_decode(shape, document, out, &fault), error ? ERR_INVALID : ERR_OK);
    if (error) {
        assert_int_equal(fault.error, error);
        assert_string_equal(fault.field, field);
    }
    free(out);
    json_decref(document);
}

static char *repeat(const char *before, const char *unit, size_t count, const char *after)
{
    size_t unit_len = strlen(unit), before_len = strlen(before), after_len = strlen(after);
    char *text = malloc(before_len + unit_len * count + after_len + 1);
    if (!text)
        abort();
    memcpy(text, before, before_len);
    char *at = text + before_len;
    for (size_t i = 0; i < count; i++, at += unit_len)
        memcpy(at, unit, unit_len);
    memcpy(at, after, after_len + 1);
    return text;
}

static void limits_count_code_points_and_items(void **state)
{
    (void)state;
    char *text = repeat("{\"text\":\"", "\xc3\xa9", LIMIT_CHAT_LENGTH, "\"}");
    assert_decode_of(&proto_chat_post_request_shape, text, PROTO_ERROR_NONE, "");
    free(text);
    text = repeat("{\"text\":\"", "x", LIMIT_CHAT_LENGTH + 1, "\"}");
    assert_decode_of(&proto_chat_post_request_shape, text, PROTO_ERROR_TOO_LONG, "text");
    free(text);
    text = repeat("{\"channels\":[\"" ID_A "\"", ",\"" ID_B "\"", 199, "]}");
    assert_decode_of(&proto_presence_watch_request_shape, text, PROTO_ERROR_NONE, "");
    free(text);
    text = repeat("{\"channels\":[\"" ID_A "\"", ",\"" ID_B "\"", 200, "]}");
    assert_decode_of(&proto_presence_watch_request_shape, text, PROTO_ERROR_TOO_LONG, "channels");
    free(text);
    text = repeat("{\"login\":\"a\\tb\",\"password\":\"", "x", 1, "\"}");
    assert_decode_of(&proto_http_login_body_shape, text, PROTO_ERROR_OUT_OF_RANGE, "login");
    free(text);
}

static void assert_parse_fails(char *text, enum proto_error error)
{
    json_t *document;
    struct proto_fault fault;
    assert_int_equal(proto_parse(str_of(text), LIMIT_HTTP_BODY_BYTES, &document, &fault), ERR_INVALID);
    assert_int_equal(fault.error, error);
    free(text);
}

static void bombs_are_refused_before_they_are_parsed(void **state)
{
    (void)state;
    assert_parse_fails(repeat("", "[", 60000, ""), PROTO_ERROR_MALFORMED);
    assert_parse_fails(repeat("", "{\"a\":", LIMIT_JSON_DEPTH + 1, "1"), PROTO_ERROR_MALFORMED);
    assert_parse_fails(repeat("{\"a\":1", ",\"a\":1", LIMIT_JSON_KEYS, "}"), PROTO_ERROR_MALFORMED);
    assert_parse_fails(repeat("", "9", 65536, ""), PROTO_ERROR_OUT_OF_RANGE);
    assert_parse_fails(repeat("\"", "x", LIMIT_HTTP_BODY_BYTES, "\""), PROTO_ERROR_TOO_LARGE);
    /* Brackets within texts are text. */
    json_t *document;
    struct proto_fault fault;
    char *text = repeat("[\"\\\"", "[{:", 1000, "\"]");
    assert_int_equal(proto_parse(str_of(text), LIMIT_HTTP_BODY_BYTES, &document, &fault), ERR_OK);
    json_decref(document);
    free(text);
}

static void only_what_carries_sdp_may_be_long(void **state)
{
    (void)state;
    char *text = repeat("{\"id\":4,\"do\":\"chat.post\"," KEY ",\"body\":{\"text\":\"", "x", 70000, "\"}}");
    assert_refused(text, PROTO_ERROR_TOO_LARGE, "", 4);
    free(text);
    text = repeat("{\"id\":4,\"do\":\"media.offer\",\"body\":{\"n\":1,\"offer\":\"", "v", 200000, "\"}}");
    struct proto_frame frame = read_frame(text);
    assert_int_equal(frame.body.media_offer.offer.len, 200000);
    proto_frame_finish(&frame);
    free(text);
    text = repeat("{\"id\":4,\"do\":\"media.offer\",\"body\":{\"n\":1,\"offer\":\"", "v", 270000, "\"}}");
    assert_refused(text, PROTO_ERROR_TOO_LARGE, "", 0);
    free(text);
}

static void a_query_is_read_like_a_body(void **state)
{
    (void)state;
    struct proto_http_channel_list_query query;
    struct proto_fault fault;
    json_t *document;
    struct str good[] = {STR("relation=manager"), STR("q=Town Sq=uare"), STR("sort=name")};
    assert_int_equal(proto_query_read(&proto_http_channel_list_query_shape, good, 3, &document, &query, &fault),
                     ERR_OK);
    assert_int_equal(query.relation, PROTO_RELATION_MANAGER);
    assert_true(str_eq(query.q, STR("Town Sq=uare")));
    assert_false(query.has_cursor);
    json_decref(document);
    struct str bad[] = {STR("relation=boss"), STR("admin=1"), STR("q=\xff"), STR("q=1")};
    assert_int_equal(proto_query_read(&proto_http_channel_list_query_shape, bad, 1, &document, &query, &fault),
                     ERR_INVALID);
    assert_int_equal(fault.error, PROTO_ERROR_OUT_OF_RANGE);
    assert_int_equal(proto_query_read(&proto_http_channel_list_query_shape, bad + 1, 1, &document, &query, &fault),
                     ERR_INVALID);
    assert_int_equal(fault.error, PROTO_ERROR_UNKNOWN_FIELD);
    assert_string_equal(fault.field, "admin");
    assert_int_equal(proto_query_read(&proto_http_channel_list_query_shape, bad + 2, 1, &document, &query, &fault),
                     ERR_INVALID);
    struct str twice[] = {STR("q=1"), STR("q=2")};
    assert_int_equal(proto_query_read(&proto_http_channel_list_query_shape, twice, 2, &document, &query, &fault),
                     ERR_INVALID);
}

static void routes_are_found_by_method_and_path(void **state)
{
    (void)state;
    struct proto_route_match match;
    char allow[64];
    assert_int_equal(proto_route_find(PROTO_METHOD_PATCH, STR("/api/v1/channels/abc/members/def"), &match, allow),
                     ERR_OK);
    assert_int_equal(match.route, PROTO_ROUTE_MEMBER_UPDATE);
    assert_true(str_eq(match.parts[0], STR("abc")) && str_eq(match.parts[1], STR("def")));
    assert_int_equal(proto_route_find(PROTO_METHOD_GET, STR("/api/v1/channels"), &match, allow), ERR_OK);
    assert_int_equal(match.route, PROTO_ROUTE_CHANNEL_LIST);
    assert_int_equal(proto_route_find(PROTO_METHOD_PUT, STR("/api/v1/channels"), &match, allow), ERR_UNSUPPORTED);
    assert_string_equal(allow, "GET, POST");
    const char *missing[] = {"/api/v1", "/api/v1/channels/",      "/api/v1//channels", "/api/v1/channels//members", "",
                             "/",       "/api/v1/channels/a/b/c", "api/v1/channels"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_int_equal(proto_route_find(PROTO_METHOD_GET, str_of(missing[i]), &match, allow), ERR_NOT_FOUND);
}

static void no_get_changes_state(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PROTO_ROUTE_COUNT; i++)
        assert_false(proto_routes[i].method == PROTO_METHOD_GET && (proto_routes[i].durable || proto_routes[i].body));
}

static void every_error_has_a_status_and_a_sentence(void **state)
{
    (void)state;
    for (unsigned i = 1; i < PROTO_ERROR_COUNT; i++) {
        assert_in_range(proto_errors[i].status, 400, 503);
        assert_true(strlen(proto_errors[i].text) > 10);
    }
    struct proto_fault fault = {.error = PROTO_ERROR_STAGE_FULL, .limit = 25};
    char text[256];
    proto_fault_text(&fault, text, sizeof text);
    assert_string_equal(text, "The stage is full (25).");
}

static void assert_json(struct json_out *out, const char *expected)
{
    struct str text = json_out_text(out);
    if (!str_eq(text, str_of(expected)))
        fail_msg("got %.*s", STR_ARG(text));
    json_out_finish(out);
}

static void answers_errors_and_events_are_written(void **state)
{
    (void)state;
    struct json_out out;
    json_out_init(&out);
    proto_write_ok(&out, 7, PROTO_REQUEST_PING, &(struct proto_ping_ok){.at = 12});
    assert_json(&out, "{\"re\":7,\"ok\":{\"at\":12}}");
    proto_write_ok(&out, 8, PROTO_REQUEST_ROOM_LEAVE, NULL);
    assert_json(&out, "{\"re\":8,\"ok\":{}}");
    struct proto_fault fault = {.error = PROTO_ERROR_GROUP_CHAT_OFF};
    proto_write_refusal(&out, 7, &fault);
    assert_json(&out,
                "{\"re\":7,\"error\":{\"code\":\"group_chat_off\",\"message\":\"Group chat is off in this room.\"}}");
    struct id128 id;
    assert_int_equal(id_from_text(STR(ID_A), &id), ERR_OK);
    struct proto_level levels[] = {{id, PROTO_SOURCE_KIND_MIC, 40, true},
                                   {id, PROTO_SOURCE_KIND_SCREEN_AUDIO, 127, false}};
    struct proto_media_levels_event event = {.levels_count = 2, .levels = levels};
    proto_write_event(&out, 0, PROTO_EVENT_MEDIA_LEVELS, &event);
    assert_json(&out, "{\"on\":\"media.levels\",\"body\":{\"levels\":[{\"participant\":\"" ID_A
                      "\",\"source\":\"mic\",\"level\":40,\"speaking\":true},{\"participant\":\"" ID_A
                      "\",\"source\":\"screen_audio\",\"level\":127,\"speaking\":false}]}}");
    proto_write_event(&out, 9, PROTO_EVENT_ROOM_COUNT, &(struct proto_room_count_event){.count = 3});
    assert_json(&out, "{\"seq\":9,\"on\":\"room.count\",\"body\":{\"count\":3}}");
}

static void text_is_escaped_and_reads_back(void **state)
{
    (void)state;
    struct json_out out;
    json_out_init(&out);
    const char *hostile = "\"\\\n\t\x01\x7f</script>\xe2\x80\xa8\xf0\x9f\x98\x80";
    json_out_string(&out, str_of(hostile));
    json_t *back = json_loadb(json_out_text(&out).data, json_out_text(&out).len, JSON_DECODE_ANY, NULL);
    assert_non_null(back);
    assert_string_equal(json_string_value(back), hostile);
    json_decref(back);
    json_out_finish(&out);
}

static void settings_written_read_back_the_same(void **state)
{
    (void)state;
    struct proto_room_settings *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
    a->version = 9007199254740991;
    a->mode = PROTO_ROOM_MODE_WEBINAR;
    a->stage_limit = 49;
    a->speakers_count = LIMIT_ROOM_LIST;
    for (uint32_t i = 0; i < LIMIT_ROOM_LIST; i++)
        a->speakers[i] = (struct proto_person_ref){.has_account = true, .account = id_random()};
    struct json_out out;
    json_out_init(&out);
    json_out_shape(&out, &proto_room_settings_shape, a);
    json_t *document;
    struct proto_fault fault;
    assert_int_equal(proto_parse(json_out_text(&out), LIMIT_HTTP_BODY_BYTES, &document, &fault), ERR_OK);
    assert_int_equal(proto_decode(&proto_room_settings_shape, document, b, &fault), ERR_OK);
    assert_memory_equal(a->speakers, b->speakers, sizeof a->speakers);
    assert_int_equal(b->version, a->version);
    assert_int_equal(b->mode, a->mode);
    json_decref(document);
    json_out_finish(&out);
    free(a);
    free(b);
}

static void a_text_over_its_limit_is_no_text(void **state)
{
    (void)state;
    struct json_out out;
    json_out_init(&out);
    out.bytes_max = 600;
    for (int i = 0; i < 100; i++)
        json_out_string(&out, STR("0123456789"));
    assert_true(out.failed);
    assert_int_equal(json_out_text(&out).len, 0);
    json_out_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_read_with_its_fields),
        cmocka_unit_test(a_frame_that_is_no_request_is_refused),
        cmocka_unit_test(keys_belong_to_durable_requests),
        cmocka_unit_test(a_field_at_fault_is_named),
        cmocka_unit_test(limits_count_code_points_and_items),
        cmocka_unit_test(bombs_are_refused_before_they_are_parsed),
        cmocka_unit_test(only_what_carries_sdp_may_be_long),
        cmocka_unit_test(a_query_is_read_like_a_body),
        cmocka_unit_test(routes_are_found_by_method_and_path),
        cmocka_unit_test(no_get_changes_state),
        cmocka_unit_test(every_error_has_a_status_and_a_sentence),
        cmocka_unit_test(answers_errors_and_events_are_written),
        cmocka_unit_test(text_is_escaped_and_reads_back),
        cmocka_unit_test(settings_written_read_back_the_same),
        cmocka_unit_test(a_text_over_its_limit_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
