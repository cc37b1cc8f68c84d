/* Which addresses people may have this server call. What a name leads to is asked when it is connected to (fetch.h). */
#ifndef DAIS_SERVER_FETCH_URL_H
#define DAIS_SERVER_FETCH_URL_H

#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define FETCH_URL_BYTES 2000

enum fetch_url {
    FETCH_URL_OK,
    FETCH_URL_BAD,     /* none, over FETCH_URL_BYTES, or with a user, a password or a fragment */
    FETCH_URL_SCHEME,  /* neither https nor, with `plain_http`, http */
    FETCH_URL_PRIVATE, /* names an address that is not public, and they must be */
};
enum fetch_url fetch_url_check(struct str url, bool public_only, bool plain_http);
/* Scheme, host and port of a URL that was checked, "https://example.org:8443": its path may hold secrets. */
MUST_CHECK enum err fetch_url_origin(struct str url, char *out, size_t size);

#endif
