/*
 * Requests of clients: a WebSocket frame, and every body that HTTP takes. What is accepted is written again and read back
 * the same.
 */
#include "dais/server/proto_read.h"
#include "dais/server/proto_write.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(const struct proto_shape *shape, const void *value)
{
    struct json_out first, second;
    json_out_init(&first);
    json_out_init(&second);
    json_out_shape(&first, shape, value);
    json_t *document;
    struct proto_fault fault;
    void *again = malloc(shape->size + 1);
    assert(again && !first.failed);
    /* Escapes can make a text longer than it came: only the limit of the writer holds. */
    assert(proto_parse(json_out_text(&first), JSON_OUT_BYTES_MAX, &document, &fault) == ERR_OK);
    assert(proto_decode(shape, document, again, &fault) == ERR_OK);
    json_out_shape(&second, shape, again);
    assert(str_eq(json_out_text(&first), json_out_text(&second)));
    json_decref(document);
    free(again);
    json_out_finish(&first);
    json_out_finish(&second);
}

static void check_fault(const struct proto_fault *fault)
{
    struct json_out out;
    json_out_init(&out);
    assert(fault->error > PROTO_ERROR_NONE && fault->error < PROTO_ERROR_COUNT);
    assert(memchr(fault->field, 0, sizeof fault->field));
    proto_write_refusal(&out, 1, fault);
    json_t *document = json_loadb(json_out_text(&out).data, json_out_text(&out).len, 0, NULL);
    assert(document);
    json_decref(document);
    json_out_finish(&out);
}

static void try_shape(const struct proto_shape *shape, const json_t *document)
{
    struct proto_fault fault;
    void *value = malloc(shape->size + 1);
    assert(value);
    if (proto_decode(shape, document, value, &fault))
        check_fault(&fault);
    else
        read_back(shape, value);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct proto_fault fault;
    struct proto_frame frame;
    int64_t id;
    if (proto_frame_read(text, &frame, &id, &fault)) {
        check_fault(&fault);
        assert(id >= 0);
    } else {
        assert(frame.id == id && id > 0);
        read_back(frame.row->body, &frame.body);
        proto_frame_finish(&frame);
    }
    json_t *document;
    if (proto_parse(text, LIMIT_HTTP_BODY_BYTES, &document, &fault))
        return 0;
    for (unsigned i = 0; i < PROTO_ROUTE_COUNT; i++) {
        if (proto_routes[i].body)
            try_shape(proto_routes[i].body, document);
    }
    json_decref(document);
    return 0;
}
