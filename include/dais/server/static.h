/*
 * The web client's files, read into memory once at start: index.html for every page of the client, immutable names
 * under assets/, .br and .gz variants beside them.
 *
 * Nothing is opened while serving: a path is looked up in a table, so there is nothing to traverse. Files over 8 MiB
 * and more than 4,096 files are refused at load.
 */
#ifndef DAIS_SERVER_STATIC_H
#define DAIS_SERVER_STATIC_H

#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct static_site;

struct static_reply {
    unsigned status; /* 200, 304, 404 */
    const char *content_type;
    const char *encoding; /* "br", "gzip" or NULL */
    const char *cache_control;
    const char *etag;
    struct str body; /* of the site: valid until it is destroyed */
};

/* ERR_NOT_FOUND: no index.html there. */
MUST_CHECK enum err static_load(const char *directory, struct static_site **ret_site);
void static_destroy(struct static_site *site);
/* A path that names no file and looks like a page (no dot in its last part) gets index.html. */
void static_find(const struct static_site *site, struct str path, struct str accept_encoding, struct str if_none_match,
                 struct static_reply *ret);

#endif
