/* Writes what the server says: a growing text, shapes, answers, errors, events. */
#include "dais/server/proto_write.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_BYTES 512

void json_out_init(struct json_out *out)
{
    *out = (struct json_out){.bytes_max = JSON_OUT_BYTES_MAX};
}

void json_out_finish(struct json_out *out)
{
    free(out->data);
    json_out_init(out);
}

void json_out_clear(struct json_out *out)
{
    out->len = 0;
    out->failed = false;
}

struct str json_out_text(const struct json_out *out)
{
    return out->failed ? STR_NONE : (struct str){out->data, out->len};
}

static bool make_room(struct json_out *out, size_t more)
{
    if (out->failed)
        return false;
    if (more <= out->size - out->len)
        return true;
    size_t size = out->size ? out->size : FIRST_BYTES;
    while (size - out->len < more && size < out->bytes_max)
        size *= 2;
    if (size > out->bytes_max)
        size = out->bytes_max;
    char *data = size - out->len < more ? NULL : realloc(out->data, size);
    if (!data) {
        out->failed = true;
        return false;
    }
    out->data = data;
    out->size = size;
    return true;
}

void json_out_raw(struct json_out *out, struct str text)
{
    if (!text.len || !make_room(out, text.len))
        return;
    memcpy(out->data + out->len, text.data, text.len);
    out->len += text.len;
}

static void put_char(struct json_out *out, char c)
{
    json_out_raw(out, (struct str){&c, 1});
}

static void put_escaped(struct json_out *out, char c)
{
    char text[8];
    int n;
    if (c == '\n')
        n = snprintf(text, sizeof text, "\\n");
    else if (c == '"' || c == '\\')
        n = snprintf(text, sizeof text, "\\%c", c);
    else
        n = snprintf(text, sizeof text, "\\u%04x", (unsigned)(uint8_t)c);
    json_out_raw(out, (struct str){text, (size_t)n});
}

void json_out_string(struct json_out *out, struct str text)
{
    put_char(out, '"');
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        json_out_raw(out, (struct str){text.data + from, i - from});
        put_escaped(out, text.data[i]);
        from = i + 1;
    }
    if (text.len)
        json_out_raw(out, (struct str){text.data + from, text.len - from});
    put_char(out, '"');
}

void json_out_int(struct json_out *out, int64_t value)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)value);
    json_out_raw(out, (struct str){text, (size_t)n});
}

void json_out_id(struct json_out *out, struct id128 id)
{
    char text[ID_TEXT_SIZE];
    id_to_text(id, text);
    json_out_string(out, (struct str){text, ID_TEXT_LEN});
}

/* ── Shapes ── */

static void put_value(struct json_out *out, const struct proto_field *field, const void *value)
{
    switch (field->kind) {
    case PROTO_KIND_ID:
        json_out_id(out, *(const struct id128 *)value);
        return;
    case PROTO_KIND_TEXT:
    case PROTO_KIND_LINE:
    case PROTO_KIND_NAME:
    case PROTO_KIND_SDP:
        json_out_string(out, *(const struct str *)value);
        return;
    case PROTO_KIND_NAME_ROOM:
        json_out_string(out, str_of(value));
        return;
    case PROTO_KIND_U32:
        json_out_int(out, *(const uint32_t *)value);
        return;
    case PROTO_KIND_I32:
        json_out_int(out, *(const int32_t *)value);
        return;
    case PROTO_KIND_I64:
        json_out_int(out, *(const int64_t *)value);
        return;
    case PROTO_KIND_BOOL:
        json_out_raw(out, *(const bool *)value ? STR("true") : STR("false"));
        return;
    case PROTO_KIND_ENUM: {
        unsigned number = *(const unsigned *)value;
        assert(number < field->names->count);
        json_out_string(out, str_of(field->names->names[number]));
        return;
    }
    case PROTO_KIND_OBJECT:
        json_out_shape(out, field->shape, value);
        return;
    }
}

static void put_list(struct json_out *out, const struct proto_field *field, const uint8_t *value)
{
    uint32_t count = *(const uint32_t *)(const void *)(value + field->count_offset);
    assert(count <= field->list_max);
    const uint8_t *element = value + field->offset;
    if (field->list == PROTO_LIST_POINTER)
        element = *(const uint8_t *const *)(const void *)element;
    put_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            put_char(out, ',');
        put_value(out, field, element + (size_t)i * field->size);
    }
    put_char(out, ']');
}

void json_out_shape(struct json_out *out, const struct proto_shape *shape, const void *value)
{
    const uint8_t *bytes = value;
    bool first = true;
    put_char(out, '{');
    for (uint32_t i = 0; i < shape->field_count; i++) {
        const struct proto_field *field = &shape->fields[i];
        if (field->optional && !*(const bool *)(bytes + field->has_offset))
            continue;
        if (!first)
            put_char(out, ',');
        first = false;
        json_out_string(out, str_of(field->name));
        put_char(out, ':');
        if (field->list)
            put_list(out, field, bytes);
        else
            put_value(out, field, bytes + field->offset);
    }
    put_char(out, '}');
}

/* ── Messages ── */

void proto_write_ok(struct json_out *out, int64_t id, enum proto_request request, const void *ok)
{
    json_out_raw(out, STR("{\"re\":"));
    json_out_int(out, id);
    json_out_raw(out, STR(",\"ok\":"));
    json_out_shape(out, proto_requests[request].ok, ok);
    put_char(out, '}');
}

void proto_write_refusal(struct json_out *out, int64_t id, const struct proto_fault *fault)
{
    json_out_raw(out, STR("{\"re\":"));
    json_out_int(out, id);
    json_out_raw(out, STR(",\"error\":"));
    proto_write_error(out, fault);
    put_char(out, '}');
}

void proto_write_event(struct json_out *out, int64_t seq, enum proto_event event, const void *body)
{
    put_char(out, '{');
    if (seq) {
        json_out_raw(out, STR("\"seq\":"));
        json_out_int(out, seq);
        put_char(out, ',');
    }
    json_out_raw(out, STR("\"on\":"));
    json_out_string(out, str_of(proto_events[event].name));
    json_out_raw(out, STR(",\"body\":"));
    json_out_shape(out, proto_events[event].body, body);
    put_char(out, '}');
}

void proto_write_error(struct json_out *out, const struct proto_fault *fault)
{
    char text[512];
    proto_fault_text(fault, text, sizeof text);
    json_out_raw(out, STR("{\"code\":"));
    json_out_string(out, str_of(proto_error_name(fault->error)));
    json_out_raw(out, STR(",\"message\":"));
    json_out_string(out, str_of(text));
    if (fault->field[0]) {
        json_out_raw(out, STR(",\"field\":"));
        json_out_string(out, str_of(fault->field));
    }
    if (fault->name[0]) {
        json_out_raw(out, STR(",\"name\":"));
        json_out_string(out, str_of(fault->name));
    }
    put_char(out, '}');
}

/* ── Sentences ── */

void proto_fault_text(const struct proto_fault *fault, char *out, size_t size)
{
    const char *text = proto_errors[fault->error].text;
    const char *hole = strstr(text, "{limit}");
    const char *who = strstr(text, "{name}");
    long long limit = (long long)fault->limit;
    const char *field = fault->field;
    if (who)
        snprintf(out, size, "%.*s%s%s", (int)(who - text), text, fault->name, who + sizeof "{name}" - 1);
    else if (hole)
        snprintf(out, size, "%.*s%lld%s", (int)(hole - text), text, limit, hole + sizeof "{limit}" - 1);
    else if (field[0] && limit)
        snprintf(out, size, "%s (%s, at most %lld)", text, field, limit);
    else if (field[0])
        snprintf(out, size, "%s (%s)", text, field);
    else if (limit)
        snprintf(out, size, "%s (at most %lld)", text, limit);
    else
        snprintf(out, size, "%s", text);
}
