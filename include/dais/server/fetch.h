/*
 * Requests of our own to other servers, over HTTPS: a thread that runs libcurl, so that neither names being looked up nor a
 * server that hangs ever holds up the loop.
 *
 *   loop: fetch_start ─► queue ─► thread: libcurl multi ─► done ─► fetch_fd readable ─► fetch_poll on the loop ─► fn
 *
 * Invariants
 *  1. `fn` is called once for each request that was started, from fetch_poll, on the loop; or never, if fetcher_destroy came
 *     first.
 *  2. A request ends within its `timeout_ms`, from the look-up of the name to the last byte of the answer, and takes at most
 *     `body_bytes_max` bytes in.
 *  3. HTTPS only (and HTTP where a request says so), TLS 1.2 or newer, the certificate checked against the system's
 *     authorities or `ca_path`, and its name against the address. Redirects are not followed: they are answers like others.
 *  4. With `public_only` no connection is made to an address of one's own machine or network (RFC 6890), whatever the name
 *     resolves to, and no proxy is asked.
 *  5. Nothing of a request or an answer is logged here.
 *
 * Owner: the loop's thread. LIMIT_FETCHES at a time.
 */
#ifndef DAIS_SERVER_FETCH_H
#define DAIS_SERVER_FETCH_H

#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCH_HEADERS_MAX  8
#define FETCH_PROBLEM_SIZE 256

struct fetcher;

MUST_CHECK enum err fetcher_create(struct fetcher **ret_fetcher);
void fetcher_destroy(struct fetcher *fetcher); /* NULL is fine; what runs is broken off, without its call */
/* Readable when answers wait: then fetch_poll. */
int fetch_fd(const struct fetcher *fetcher);
void fetch_poll(struct fetcher *fetcher);

struct fetch_request {
    const char *url;                        /* https://… */
    bool post;                              /* else GET */
    struct str body;                        /* of a POST */
    const char *headers[FETCH_HEADERS_MAX]; /* "name: value", as many as are not NULL */
    const char *ca_path;                    /* PEM file of the authorities that count; NULL: the system's */
    size_t body_bytes_max;                  /* of the answer */
    uint32_t timeout_ms;
    bool public_only;
    bool plain_http; /* http:// too */
};

/* Valid during the call. */
struct fetch_reply {
    /* OK: there is an answer, whatever its status. LIMIT: likewise, but larger than asked. IO: none came in time. AUTH: the
     * certificate does not count. INVALID: not https. UNSUPPORTED: not a public address. */
    enum err err;
    unsigned status; /* of the answer */
    struct str body;
    const char
        *problem; /* what was wrong, for the log: libcurl's words, which name hosts but no paths. "" if err is OK */
};
typedef void fetch_fn(void *user, const struct fetch_reply *reply);

/* Copies what it is given. ERR_BUSY: LIMIT_FETCHES are on their way. ERR_NO_MEMORY. */
MUST_CHECK enum err fetch_start(struct fetcher *fetcher, const struct fetch_request *request, fetch_fn *fn, void *user);

#endif
