/* One request on its way: its copies, and what libcurl has told so far. Shared by the queue and the transfer. */
#ifndef DAIS_SERVER_FETCH_PRIV_H
#define DAIS_SERVER_FETCH_PRIV_H

#include "dais/server/fetch.h"

#include <curl/curl.h>

struct fetch {
    CURL *curl;
    struct curl_slist *headers;
    char problem[CURL_ERROR_SIZE > FETCH_PROBLEM_SIZE ? CURL_ERROR_SIZE : FETCH_PROBLEM_SIZE];
    char *request_body;
    size_t request_body_len;
    char *body; /* of the answer */
    size_t body_len, body_bytes_max;
    bool too_large, refused; /* why we broke it off ourselves */
    enum err err;
    unsigned status;
    fetch_fn *fn;
    void *user;
    struct fetch *prev, *next;
};

/* NULL: no memory. Everything a transfer may do is decided here. */
struct fetch *transfer_new(const struct fetch_request *request);
void transfer_free(struct fetch *fetch);
/* After libcurl is done with it: what it came to. */
void transfer_ended(struct fetch *fetch, CURLcode code);

#endif
