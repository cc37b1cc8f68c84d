/* Reads what clients send: bounds first, then JSON, then the fields of a shape. */
#include "dais/server/proto_read.h"

#include <assert.h>
#include <stdio.h>

/* Where in the message we are, innermost first; lives on the stack of the decoder. */
struct place {
    const struct place *outer;
    const char *name;
    int64_t index; /* -1: not in a list */
};

static size_t append(char *out, size_t at, const char *text)
{
    while (*text && at + 1 < PROTO_FIELD_SIZE)
        out[at++] = *text++;
    out[at] = '\0';
    return at;
}

static size_t place_text(const struct place *place, char *out)
{
    if (!place)
        return 0;
    size_t at = place_text(place->outer, out);
    if (at)
        at = append(out, at, ".");
    at = append(out, at, place->name);
    if (place->index >= 0) {
        char number[24];
        snprintf(number, sizeof number, "[%lld]", (long long)place->index);
        at = append(out, at, number);
    }
    return at;
}

static enum err fail_at(struct proto_fault *fault, const struct place *place, enum proto_error error, int64_t limit)
{
    *fault = (struct proto_fault){.error = error, .limit = limit};
    place_text(place, fault->field);
    return ERR_INVALID;
}

/* ── Bounds on the bytes ── */

struct scan {
    unsigned depth;
    bool in_string;
    bool escaped;
    uint16_t members[LIMIT_JSON_DEPTH + 1];
};

static bool scan_plain(struct scan *scan, char c)
{
    switch (c) {
    case '"':
        scan->in_string = true;
        return true;
    case '{':
    case '[':
        if (scan->depth == LIMIT_JSON_DEPTH)
            return false;
        scan->members[++scan->depth] = 0;
        return true;
    case '}':
    case ']':
        if (scan->depth)
            scan->depth--;
        return true;
    case ':':
        return ++scan->members[scan->depth] <= LIMIT_JSON_KEYS;
    default:
        return true;
    }
}

static bool within_bounds(struct str text)
{
    struct scan scan = {0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!scan.in_string) {
            if (!scan_plain(&scan, c))
                return false;
        } else if (scan.escaped) {
            scan.escaped = false;
        } else if (c == '\\') {
            scan.escaped = true;
        } else if (c == '"') {
            scan.in_string = false;
        }
    }
    return true;
}

enum err proto_parse(struct str text, size_t bytes_max, json_t **ret_document, struct proto_fault *ret_fault)
{
    if (text.len > bytes_max)
        return fail_at(ret_fault, NULL, PROTO_ERROR_TOO_LARGE, (int64_t)bytes_max);
    if (!text.len || !within_bounds(text))
        return fail_at(ret_fault, NULL, PROTO_ERROR_MALFORMED, 0);
    json_error_t error;
    json_t *document = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &error);
    if (!document) {
        bool overflow = json_error_code(&error) == json_error_numeric_overflow;
        return fail_at(ret_fault, NULL, overflow ? PROTO_ERROR_OUT_OF_RANGE : PROTO_ERROR_MALFORMED, 0);
    }
    *ret_document = document;
    return ERR_OK;
}

/* ── Values ── */

static struct str json_text(const json_t *value)
{
    return (struct str){json_string_value(value), json_string_length(value)};
}

/* C0, DEL and C1 controls, and the two separators that end a line. The text is valid UTF-8. */
static bool has_controls(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t a = (uint8_t)text.data[i];
        uint8_t b = i + 1 < text.len ? (uint8_t)text.data[i + 1] : 0;
        uint8_t c = i + 2 < text.len ? (uint8_t)text.data[i + 2] : 0;
        if (a < 0x20 || a == 0x7f || (a == 0xc2 && b < 0xa0) || (a == 0xe2 && b == 0x80 && (c == 0xa8 || c == 0xa9)))
            return true;
    }
    return false;
}

static enum err read_text(const struct proto_field *field, const json_t *value, void *out, const struct place *place,
                          struct proto_fault *fault)
{
    if (!json_is_string(value))
        return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
    struct str text = json_text(value);
    size_t length = field->kind == PROTO_KIND_SDP ? text.len : utf8_length(text);
    if (length > (size_t)field->max)
        return fail_at(fault, place, PROTO_ERROR_TOO_LONG, field->max);
    if (field->kind == PROTO_KIND_LINE && has_controls(text))
        return fail_at(fault, place, PROTO_ERROR_OUT_OF_RANGE, 0);
    if (field->kind != PROTO_KIND_NAME_ROOM) {
        *(struct str *)out = text;
        return ERR_OK;
    }
    switch (name_normalize(text, (size_t)field->max, out, PROTO_NAME_SIZE)) {
    case ERR_OK:
        return ERR_OK;
    case ERR_INVALID:
        return fail_at(fault, place, PROTO_ERROR_BAD_NAME, 0);
    default:
        return fail_at(fault, place, PROTO_ERROR_TOO_LONG, field->max);
    }
}

static enum err read_int(const struct proto_field *field, const json_t *value, void *out, const struct place *place,
                         struct proto_fault *fault)
{
    if (!json_is_integer(value))
        return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
    int64_t number = json_integer_value(value);
    if (number < field->min || number > field->max)
        return fail_at(fault, place, PROTO_ERROR_OUT_OF_RANGE, 0);
    if (field->kind == PROTO_KIND_U32)
        *(uint32_t *)out = (uint32_t)number;
    else if (field->kind == PROTO_KIND_I32)
        *(int32_t *)out = (int32_t)number;
    else
        *(int64_t *)out = number;
    return ERR_OK;
}

static enum err read_object(const struct proto_shape *shape, const json_t *value, uint8_t *out,
                            const struct place *place, struct proto_fault *fault);

static enum err read_value(const struct proto_field *field, const json_t *value, void *out, const struct place *place,
                           struct proto_fault *fault)
{
    switch (field->kind) {
    case PROTO_KIND_ID:
        if (!json_is_string(value))
            return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
        return id_from_text(json_text(value), out) ? fail_at(fault, place, PROTO_ERROR_OUT_OF_RANGE, 0) : ERR_OK;
    case PROTO_KIND_TEXT:
    case PROTO_KIND_LINE:
    case PROTO_KIND_NAME:
    case PROTO_KIND_NAME_ROOM:
    case PROTO_KIND_SDP:
        return read_text(field, value, out, place, fault);
    case PROTO_KIND_U32:
    case PROTO_KIND_I32:
    case PROTO_KIND_I64:
        return read_int(field, value, out, place, fault);
    case PROTO_KIND_BOOL:
        if (!json_is_boolean(value))
            return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
        *(bool *)out = json_is_true(value);
        return ERR_OK;
    case PROTO_KIND_ENUM:
        if (!json_is_string(value))
            return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
        return proto_enum_value(field->names, json_text(value), out)
                   ? fail_at(fault, place, PROTO_ERROR_OUT_OF_RANGE, 0)
                   : ERR_OK;
    case PROTO_KIND_OBJECT:
        return read_object(field->shape, value, out, place, fault);
    }
    assert(!"a kind of field that is not read");
    return ERR_INVALID;
}

static enum err read_list(const struct proto_field *field, const json_t *value, uint8_t *out, const struct place *outer,
                          struct proto_fault *fault)
{
    struct place place = {outer, field->name, -1};
    if (!json_is_array(value))
        return fail_at(fault, &place, PROTO_ERROR_WRONG_TYPE, 0);
    size_t count = json_array_size(value);
    if (count > field->list_max)
        return fail_at(fault, &place, PROTO_ERROR_TOO_LONG, field->list_max);
    for (size_t i = 0; i < count; i++) {
        place.index = (int64_t)i;
        enum err err =
            read_value(field, json_array_get(value, i), out + field->offset + i * field->size, &place, fault);
        if (err)
            return err;
    }
    *(uint32_t *)(void *)(out + field->count_offset) = (uint32_t)count;
    return ERR_OK;
}

static enum err read_field(const struct proto_field *field, const json_t *value, uint8_t *out,
                           const struct place *outer, struct proto_fault *fault)
{
    struct place place = {outer, field->name, -1};
    if (!value)
        return field->optional ? ERR_OK : fail_at(fault, &place, PROTO_ERROR_MISSING_FIELD, 0);
    enum err err = field->list ? read_list(field, value, out, outer, fault)
                               : read_value(field, value, out + field->offset, &place, fault);
    if (!err && field->optional)
        *(bool *)(void *)(out + field->has_offset) = true;
    return err;
}

static bool shape_has(const struct proto_shape *shape, const char *name)
{
    for (uint32_t i = 0; i < shape->field_count; i++) {
        if (!strcmp(shape->fields[i].name, name))
            return true;
    }
    return false;
}

/* The client's own word goes back to it: only what is plain, and not all of it. */
static enum err fail_unknown(const char *name, const struct place *outer, struct proto_fault *fault)
{
    char plain[65];
    size_t n = 0;
    for (; name[n] && n + 1 < sizeof plain; n++)
        plain[n] = name[n] > ' ' && name[n] < 0x7f ? name[n] : '?';
    plain[n] = '\0';
    struct place place = {outer, plain, -1};
    return fail_at(fault, &place, PROTO_ERROR_UNKNOWN_FIELD, 0);
}

static enum err read_object(const struct proto_shape *shape, const json_t *value, uint8_t *out,
                            const struct place *place, struct proto_fault *fault)
{
    if (!json_is_object(value))
        return fail_at(fault, place, PROTO_ERROR_WRONG_TYPE, 0);
    /* Iterating does not change the object: jansson's iterator merely lacks the const. */
    json_t *object = (json_t *)(uintptr_t)value;
    for (void *i = json_object_iter(object); i; i = json_object_iter_next(object, i)) {
        if (!shape_has(shape, json_object_iter_key(i)))
            return fail_unknown(json_object_iter_key(i), place, fault);
    }
    for (uint32_t i = 0; i < shape->field_count; i++) {
        const struct proto_field *field = &shape->fields[i];
        enum err err = read_field(field, json_object_get(value, field->name), out, place, fault);
        if (err)
            return err;
    }
    return ERR_OK;
}

enum err proto_decode(const struct proto_shape *shape, const json_t *document, void *out, struct proto_fault *ret_fault)
{
    if (shape->size)
        memset(out, 0, shape->size);
    return read_object(shape, document, out, NULL, ret_fault);
}

/* ── WebSocket ── */

#define ID_MAX 9007199254740991 /* what a JavaScript number holds exactly */

static enum err frame_fail(struct proto_fault *fault, enum proto_error error, const char *field, int64_t limit)
{
    struct place place = {NULL, field, -1};
    return fail_at(fault, &place, error, limit);
}

static enum err frame_row(const json_t *document, struct proto_frame *frame, struct proto_fault *fault)
{
    const json_t *name = json_object_get(document, "do");
    if (!name)
        return frame_fail(fault, PROTO_ERROR_MISSING_FIELD, "do", 0);
    if (!json_is_string(name))
        return frame_fail(fault, PROTO_ERROR_WRONG_TYPE, "do", 0);
    for (unsigned i = 0; i < PROTO_REQUEST_COUNT; i++) {
        if (str_eq(json_text(name), str_of(proto_requests[i].name))) {
            frame->request = (enum proto_request)i;
            frame->row = &proto_requests[i];
            return ERR_OK;
        }
    }
    return frame_fail(fault, PROTO_ERROR_OUT_OF_RANGE, "do", 0);
}

static enum err frame_key(const json_t *document, struct proto_frame *frame, struct proto_fault *fault)
{
    const json_t *key = json_object_get(document, "key");
    if (!key)
        return frame->row->durable ? frame_fail(fault, PROTO_ERROR_MISSING_FIELD, "key", 0) : ERR_OK;
    if (!frame->row->durable)
        return frame_fail(fault, PROTO_ERROR_UNKNOWN_FIELD, "key", 0);
    if (!json_is_string(key))
        return frame_fail(fault, PROTO_ERROR_WRONG_TYPE, "key", 0);
    if (id_from_text(json_text(key), &frame->key))
        return frame_fail(fault, PROTO_ERROR_OUT_OF_RANGE, "key", 0);
    frame->has_key = true;
    return ERR_OK;
}

static enum err frame_members(json_t *document, struct proto_fault *fault)
{
    for (void *i = json_object_iter(document); i; i = json_object_iter_next(document, i)) {
        const char *name = json_object_iter_key(i);
        if (strcmp(name, "id") && strcmp(name, "do") && strcmp(name, "key") && strcmp(name, "body"))
            return fail_unknown(name, NULL, fault);
    }
    return ERR_OK;
}

static enum err frame_body(const json_t *document, struct proto_frame *frame, struct proto_fault *fault)
{
    const json_t *body = json_object_get(document, "body");
    if (!body)
        return frame_fail(fault, PROTO_ERROR_MISSING_FIELD, "body", 0);
    if (!json_is_object(body))
        return frame_fail(fault, PROTO_ERROR_WRONG_TYPE, "body", 0);
    return proto_decode(frame->row->body, body, &frame->body, fault);
}

static enum err frame_decode(json_t *document, size_t bytes, struct proto_frame *frame, int64_t *ret_id,
                             struct proto_fault *fault)
{
    if (!json_is_object(document))
        return fail_at(fault, NULL, PROTO_ERROR_MALFORMED, 0);
    const json_t *id = json_object_get(document, "id");
    if (!id)
        return frame_fail(fault, PROTO_ERROR_MISSING_FIELD, "id", 0);
    if (!json_is_integer(id))
        return frame_fail(fault, PROTO_ERROR_WRONG_TYPE, "id", 0);
    if (json_integer_value(id) < 1 || json_integer_value(id) > ID_MAX)
        return frame_fail(fault, PROTO_ERROR_OUT_OF_RANGE, "id", 0);
    frame->id = *ret_id = json_integer_value(id);
    enum err err = frame_row(document, frame, fault);
    if (err)
        return err;
    if (bytes > LIMIT_MESSAGE_BYTES && !frame->row->carries_sdp)
        return fail_at(fault, NULL, PROTO_ERROR_TOO_LARGE, LIMIT_MESSAGE_BYTES);
    err = frame_members(document, fault);
    if (!err)
        err = frame_key(document, frame, fault);
    return err ? err : frame_body(document, frame, fault);
}

enum err proto_frame_read(struct str text, struct proto_frame *ret_frame, int64_t *ret_id,
                          struct proto_fault *ret_fault)
{
    *ret_id = 0;
    struct proto_frame frame = {0};
    enum err err = proto_parse(text, LIMIT_MESSAGE_SDP_BYTES, &frame.document, ret_fault);
    if (err)
        return err;
    err = frame_decode(frame.document, text.len, &frame, ret_id, ret_fault);
    if (err) {
        json_decref(frame.document);
        return err;
    }
    *ret_frame = frame;
    return ERR_OK;
}

void proto_frame_finish(struct proto_frame *frame)
{
    json_decref(frame->document);
    frame->document = NULL;
}

/* ── HTTP ── */

/* The value of an argument as the JSON that its field expects; a number that is none stays a text and is refused later. */
static json_t *argument_value(const struct proto_shape *shape, const char *name, struct str value)
{
    for (uint32_t i = 0; i < shape->field_count; i++) {
        const struct proto_field *field = &shape->fields[i];
        if (strcmp(field->name, name))
            continue;
        uint64_t number;
        if (field->kind == PROTO_KIND_BOOL && (str_eq(value, STR("true")) || str_eq(value, STR("false"))))
            return json_boolean(value.data[0] == 't');
        if ((field->kind == PROTO_KIND_U32 || field->kind == PROTO_KIND_I32 || field->kind == PROTO_KIND_I64) &&
            !str_to_u64(value, INT64_MAX, &number))
            return json_integer((json_int_t)number);
    }
    return json_stringn(value.data ? value.data : "", value.len);
}

static enum err query_add(json_t *document, const struct proto_shape *shape, struct str argument,
                          struct proto_fault *fault)
{
    struct str value = argument;
    struct str name = str_cut(&value, '=');
    char name_text[65];
    if (str_copy(name, name_text, sizeof name_text) || memchr(name.data ? name.data : "", 0, name.len))
        return fail_at(fault, NULL, PROTO_ERROR_MALFORMED, 0);
    if (json_object_get(document, name_text))
        return frame_fail(fault, PROTO_ERROR_MALFORMED, name_text, 0);
    if (!utf8_valid(name) || !utf8_valid(value) || (value.len && memchr(value.data, 0, value.len)))
        return fail_at(fault, NULL, PROTO_ERROR_MALFORMED, 0);
    if (json_object_set_new(document, name_text, argument_value(shape, name_text, value)))
        return fail_at(fault, NULL, PROTO_ERROR_INTERNAL, 0);
    return ERR_OK;
}

enum err proto_query_read(const struct proto_shape *shape, const struct str *arguments, size_t count,
                          json_t **ret_document, void *out, struct proto_fault *ret_fault)
{
    json_t *document = json_object();
    if (!document)
        return fail_at(ret_fault, NULL, PROTO_ERROR_INTERNAL, 0);
    enum err err = ERR_OK;
    for (size_t i = 0; i < count && !err; i++)
        err = query_add(document, shape, arguments[i], ret_fault);
    if (!err)
        err = proto_decode(shape, document, out, ret_fault);
    if (err)
        json_decref(document);
    else
        *ret_document = document;
    return err;
}

static bool path_matches(struct str pattern, struct str path, struct str parts[PROTO_PATH_PARTS_MAX])
{
    size_t found = 0;
    while (pattern.len || path.len) {
        struct str want = str_cut(&pattern, '/');
        struct str have = str_cut(&path, '/');
        if (want.len && want.data[0] == '{') {
            if (!have.len || found == PROTO_PATH_PARTS_MAX)
                return false;
            parts[found++] = have;
        } else if (!str_eq(want, have)) {
            return false;
        }
    }
    return true;
}

enum err proto_route_find(enum proto_method method, struct str path, struct proto_route_match *ret_match,
                          char ret_allow[64])
{
    size_t allow_len = 0;
    ret_allow[0] = '\0';
    /* A slash at the end would vanish in the comparison below. */
    if (!path.len || (path.len > 1 && path.data[path.len - 1] == '/'))
        return ERR_NOT_FOUND;
    for (unsigned i = 0; i < PROTO_ROUTE_COUNT; i++) {
        const struct proto_route_row *row = &proto_routes[i];
        struct proto_route_match match = {.route = (enum proto_route)i, .row = row};
        if (!path_matches(str_of(row->path), path, match.parts))
            continue;
        if (row->method == method) {
            *ret_match = match;
            return ERR_OK;
        }
        int n = snprintf(ret_allow + allow_len, 64 - allow_len, "%s%s", allow_len ? ", " : "",
                         proto_enum_name(&proto_method_names, row->method));
        if (n > 0 && (size_t)n < 64 - allow_len)
            allow_len += (size_t)n;
    }
    return allow_len ? ERR_UNSUPPORTED : ERR_NOT_FOUND;
}
