/*
 * What is kept under an idempotency key: which request it was, a digest of what it asked for, and the answer. A second request with the
 * key is answered alike if it asks for the same; if not, the key is somebody's mistake, and an answer to another question would hide it.
 *
 * Passwords are left out of the digest: it is kept for a day, and would be a quicker way to guess them than their own hash is. So are the answers to interactions: a digest of one of a few would say which, beside who sent it.
 */
#ifndef DAIS_SERVER_KEY_RECORD_H
#define DAIS_SERVER_KEY_RECORD_H

#include "dais/base/id.h"
#include "dais/server/proto_write.h"

#include <jansson.h>

/* Of the path (over HTTP; its ids are part of the question) and the body, whatever the order of its members. ERR_NO_MEMORY. */
MUST_CHECK enum err key_digest(struct str path, const json_t *body, struct id128 *ret_digest);
/* Begins the record; the answer follows. */
void key_record_begin(struct json_out *out, const char *request, struct id128 digest);
/* Is the record that of this request? Then `record` is cut down to the answer. */
bool key_record_is_of(struct str *record, const char *request, struct id128 digest);

#endif
