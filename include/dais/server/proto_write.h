/*
 * What the server says: JSON written from structs by their shapes (protocol_gen.h), answers, errors and events. An
 * event is written once and shared by all its receivers (frame_create of outbox.h takes what json_out_text gives).
 *
 * Invariants
 *  1. A json_out grows up to its limit. After the first failure (no memory, over the limit) it stays failed and
 *     json_out_text gives an empty slice: callers check once, at the end.
 *  2. Texts given to it are valid UTF-8 (everything read or stored is).
 */
#ifndef DAIS_SERVER_PROTO_WRITE_H
#define DAIS_SERVER_PROTO_WRITE_H

#include "dais/base/id.h"
#include "dais/server/proto_read.h"
#include "dais/server/protocol_gen.h"

#define JSON_OUT_BYTES_MAX (16 * 1024 * 1024)

struct json_out {
    char *data;
    size_t len;
    size_t size;
    size_t bytes_max;
    bool failed;
};

void json_out_init(struct json_out *out);
void json_out_finish(struct json_out *out);
void json_out_clear(struct json_out *out); /* keeps the memory */
struct str json_out_text(const struct json_out *out);

/* Building blocks; the caller places commas and braces with json_out_raw. */
void json_out_raw(struct json_out *out, struct str text);
void json_out_string(struct json_out *out, struct str text);
void json_out_int(struct json_out *out, int64_t value);
void json_out_id(struct json_out *out, struct id128 id);
/* A whole object. `value` is the shape's struct; it may be NULL when the shape has no fields. */
void json_out_shape(struct json_out *out, const struct proto_shape *shape, const void *value);

/* {"re":7,"ok":{…}}: `ok` is the struct of the request's answer. */
void proto_write_ok(struct json_out *out, int64_t id, enum proto_request request, const void *ok);
/* {"re":7,"error":{…}} */
void proto_write_refusal(struct json_out *out, int64_t id, const struct proto_fault *fault);
/* {"seq":1041,"on":"chat.posted","body":{…}}; without seq when it is 0. */
void proto_write_event(struct json_out *out, int64_t seq, enum proto_event event, const void *body);
/* {"code":…,"message":…,"field":…} as it stands behind "error" everywhere. */
void proto_write_error(struct json_out *out, const struct proto_fault *fault);

/* The sentence of a fault, with limits and field names filled in. */
void proto_fault_text(const struct proto_fault *fault, char *out, size_t size);
static inline struct proto_fault proto_fault_of(enum proto_error error)
{
    return (struct proto_fault){.error = error};
}

#endif
