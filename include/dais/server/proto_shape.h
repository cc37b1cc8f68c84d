/*
 * Shapes: JSON objects of the client protocol as tables of fields, from which one reader (proto_read.h) and one
 * writer (proto_write.h) work. The tables and the structs they describe are generated (protocol_gen.h); this header
 * is what they are written in.
 *
 * Invariants
 *  1. A shape describes exactly one struct: offsets and sizes are taken from it by the compiler.
 *  2. Texts are views: read ones live as long as the JSON document they came from, written ones as long as the caller
 *     says.
 */
#ifndef DAIS_SERVER_PROTO_SHAPE_H
#define DAIS_SERVER_PROTO_SHAPE_H

#include "dais/base/err.h"
#include "dais/base/limits.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A normalised display name: four bytes a code point at most, and a NUL. */
#define PROTO_NAME_SIZE (LIMIT_NAME_LENGTH * 4 + 1)

enum proto_kind {
    PROTO_KIND_ID,        /* struct id128 */
    PROTO_KIND_TEXT,      /* struct str; `max` code points */
    PROTO_KIND_LINE,      /* the same, without control characters */
    PROTO_KIND_NAME,      /* struct str */
    PROTO_KIND_NAME_ROOM, /* char[PROTO_NAME_SIZE]: normalised by the reader */
    PROTO_KIND_SDP,       /* struct str; `max` bytes */
    PROTO_KIND_U32,       /* min..max, as are the next two */
    PROTO_KIND_I32,
    PROTO_KIND_I64,
    PROTO_KIND_BOOL,
    PROTO_KIND_ENUM,   /* int-sized enum; `names` */
    PROTO_KIND_OBJECT, /* a struct; `shape` */
};

struct proto_enum {
    const char *const *names;
    uint32_t count;
};

enum proto_list { PROTO_LIST_NONE, PROTO_LIST_INLINE /* T x[n] */, PROTO_LIST_POINTER /* const T *x */ };

struct proto_shape;

struct proto_field {
    const char *name;
    enum proto_kind kind;
    enum proto_list list;
    bool optional; /* then a bool stands at has_offset */
    uint32_t offset;
    uint32_t has_offset;
    uint32_t count_offset; /* of a list: uint32_t */
    uint32_t list_max;
    uint32_t size; /* of the value, or of one element of the list */
    int64_t min;
    int64_t max;
    const struct proto_enum *names;
    const struct proto_shape *shape;
};

struct proto_shape {
    const char *name;
    const struct proto_field *fields;
    uint32_t field_count;
    uint32_t size; /* of the struct; 0: it has no fields and no struct */
};

/* The name of an enum's value; "" for a value that it does not have. */
static inline const char *proto_enum_name(const struct proto_enum *names, unsigned value)
{
    return value < names->count ? names->names[value] : "";
}
/* The value with that name. ERR_NOT_FOUND: there is none. */
MUST_CHECK enum err proto_enum_value(const struct proto_enum *names, struct str name, unsigned *ret_value);

#endif
