/*
 * The errors of Dais' own functions: closed, small, must-check.
 * A refusal by the domain ("the stage is full") is not an error: see dais/room/refusal.h.
 */
#ifndef DAIS_BASE_ERR_H
#define DAIS_BASE_ERR_H

#define MUST_CHECK               __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

enum err {
    ERR_OK = 0,
    ERR_INVALID,   /* malformed input */
    ERR_TRUNCATED, /* input ends too early, or the output buffer is too small */
    ERR_LIMIT,     /* a limit of dais/base/limits.h is reached */
    ERR_NOT_FOUND,
    ERR_EXISTS,
    ERR_NO_MEMORY,
    ERR_BUSY, /* a queue is full: try again later */
    ERR_UNSUPPORTED,
    ERR_AUTH, /* a signature, tag, password or fingerprint does not match */
    ERR_IO,
    ERR_STORAGE_FULL,
    ERR_CLOSED,
};

/* A short lower-case word for logs and metrics: "invalid", "limit", … */
const char *err_name(enum err err);

#endif
