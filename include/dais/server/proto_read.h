/*
 * What clients send, checked and turned into structs: WebSocket frames, HTTP bodies and queries. Nothing behind this
 * header sees JSON that the description (protocol_gen.h) does not allow.
 *
 * Invariants
 *  1. Size, depth (LIMIT_JSON_DEPTH) and members per object (LIMIT_JSON_KEYS) are checked on the bytes, without
 *     recursion, before anything is parsed.
 *  2. Duplicate members, bad UTF-8, lone surrogates, NUL, unknown members: refused.
 *  3. A failed read leaves nothing to release; a successful one is given to proto_…_finish, which ends the life of the
 *     texts in it.
 *  4. The input never trips an assert.
 */
#ifndef DAIS_SERVER_PROTO_READ_H
#define DAIS_SERVER_PROTO_READ_H

#include "dais/server/protocol_gen.h"

#include <jansson.h>

#define PROTO_FIELD_SIZE 128

/* Why something was refused, as the client is told. */
struct proto_fault {
    enum proto_error error;
    char field[PROTO_FIELD_SIZE]; /* "speakers[3].account"; empty: the message as a whole */
    int64_t limit;                /* for {limit} of the sentence and "at most N"; 0: none */
    char name[PROTO_NAME_SIZE];   /* for {name}: who stands in the way; empty: nobody */
};

/* Parses JSON text of at most `bytes_max`. ERR_INVALID: see `ret_fault`. The caller owns the document. */
MUST_CHECK enum err proto_parse(struct str text, size_t bytes_max, json_t **ret_document,
                                struct proto_fault *ret_fault);

/*
 * Decodes a document into the struct of `shape` (which it fills with zeroes first, also when it fails). The texts in it
 * are the document's. ERR_INVALID: see `ret_fault`. An unknown field that gives a name tells it, cut to what is plain.
 */
MUST_CHECK enum err proto_decode(const struct proto_shape *shape, const json_t *document, void *out,
                                 struct proto_fault *ret_fault);

/* A request over the WebSocket. */
struct proto_frame {
    json_t *document;
    int64_t id; /* 1..2^53-1 */
    enum proto_request request;
    const struct proto_request_row *row;
    bool has_key; /* durable requests must have one; others must not */
    struct id128 key;
    union proto_request_body body;
};

/*
 * ERR_INVALID: `ret_fault` says why, `ret_id` is the request's id, or 0 when it has none that can be read: then the
 * error is answered with "re":0.
 */
MUST_CHECK enum err proto_frame_read(struct str text, struct proto_frame *ret_frame, int64_t *ret_id,
                                     struct proto_fault *ret_fault);
void proto_frame_finish(struct proto_frame *frame);

/*
 * The arguments of a query, "name=value" with the percent signs already resolved, decoded into the struct of `shape`.
 * `ret_document` holds the texts: json_decref it.
 */
MUST_CHECK enum err proto_query_read(const struct proto_shape *shape, const struct str *arguments, size_t count,
                                     json_t **ret_document, void *out, struct proto_fault *ret_fault);

/* The route of a path. ERR_NOT_FOUND: no such path; ERR_UNSUPPORTED: not with this method (`ret_allow` has the others). */
#define PROTO_PATH_PARTS_MAX 2
struct proto_route_match {
    enum proto_route route;
    const struct proto_route_row *row;
    struct str parts[PROTO_PATH_PARTS_MAX]; /* what stands for {channel}, {member}, … */
};
MUST_CHECK enum err proto_route_find(enum proto_method method, struct str path, struct proto_route_match *ret_match,
                                     char ret_allow[64]);

#endif
