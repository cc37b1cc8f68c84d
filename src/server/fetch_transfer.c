/* What one transfer may do, and what its end means. */
#include "fetch_priv.h"

#include "dais/base/address.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MS 5000

static size_t on_body(char *data, size_t size, size_t count, void *user)
{
    struct fetch *fetch = user;
    size_t len = size * count;
    if (len > fetch->body_bytes_max - fetch->body_len) {
        fetch->too_large = true;
        return CURL_WRITEFUNC_ERROR;
    }
    char *body = realloc(fetch->body, fetch->body_len + len + 1);
    if (!body)
        return CURL_WRITEFUNC_ERROR;
    memcpy(body + fetch->body_len, data, len);
    fetch->body = body;
    fetch->body_len += len;
    return len;
}

/* Asked when the name is resolved and a connection is about to be made: what counts is where it really goes. */
static curl_socket_t public_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct fetch *fetch = user;
    struct address address;
    if (purpose != CURLSOCKTYPE_IPCXN || address_from_sockaddr(&to->addr, (socklen_t)to->addrlen, &address) ||
        !address_is_public(&address)) {
        fetch->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static bool set_body(struct fetch *fetch, struct str body)
{
    fetch->request_body = malloc(body.len + 1);
    if (!fetch->request_body)
        return false;
    if (body.len)
        memcpy(fetch->request_body, body.data, body.len);
    fetch->request_body_len = body.len;
    return !curl_easy_setopt(fetch->curl, CURLOPT_POST, 1L) &&
           !curl_easy_setopt(fetch->curl, CURLOPT_POSTFIELDSIZE, (long)body.len) &&
           !curl_easy_setopt(fetch->curl, CURLOPT_POSTFIELDS, fetch->request_body);
}

static bool set_headers(struct fetch *fetch, const struct fetch_request *request)
{
    static const char *const own[] = {"Expect:", "Accept-Encoding: identity"};
    const char *const *sources[] = {own, request->headers};
    const size_t counts[] = {2, FETCH_HEADERS_MAX};
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < counts[s] && sources[s][i]; i++) {
            struct curl_slist *more = curl_slist_append(fetch->headers, sources[s][i]);
            if (!more)
                return false;
            fetch->headers = more;
        }
    }
    return !curl_easy_setopt(fetch->curl, CURLOPT_HTTPHEADER, fetch->headers);
}

static bool set_limits(struct fetch *fetch, const struct fetch_request *request)
{
    CURL *curl = fetch->curl;
    return !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, request->plain_http ? "https,http" : "https") &&
           !curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) &&
           !curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           !curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) && !curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) &&
           (!request->ca_path || (!curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_path) &&
                                  !curl_easy_setopt(curl, CURLOPT_CAPATH, NULL))) &&
           !curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms) &&
           !curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) &&
           !curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) && !curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
}

static bool set_public(struct fetch *fetch)
{
    return !curl_easy_setopt(fetch->curl, CURLOPT_PROXY, "") &&
           !curl_easy_setopt(fetch->curl, CURLOPT_OPENSOCKETFUNCTION, public_socket) &&
           !curl_easy_setopt(fetch->curl, CURLOPT_OPENSOCKETDATA, fetch);
}

struct fetch *transfer_new(const struct fetch_request *request)
{
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (!fetch)
        return NULL;
    fetch->body_bytes_max = request->body_bytes_max;
    fetch->curl = curl_easy_init();
    CURL *curl = fetch->curl;
    bool ok =
        curl && !curl_easy_setopt(curl, CURLOPT_URL, request->url) && !curl_easy_setopt(curl, CURLOPT_PRIVATE, fetch) &&
        !curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, fetch->problem) &&
        !curl_easy_setopt(curl, CURLOPT_USERAGENT, "Dais") && !curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) &&
        !curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetch) && set_limits(fetch, request) &&
        set_headers(fetch, request) && (!request->post || set_body(fetch, request->body)) &&
        (!request->public_only || set_public(fetch));
    if (ok)
        return fetch;
    transfer_free(fetch);
    return NULL;
}

void transfer_free(struct fetch *fetch)
{
    curl_easy_cleanup(fetch->curl);
    curl_slist_free_all(fetch->headers);
    if (fetch->request_body)
        secret_clear(fetch->request_body, fetch->request_body_len); /* codes and client secrets go by here … */
    free(fetch->request_body);
    if (fetch->body)
        secret_clear(fetch->body, fetch->body_len); /* … and tokens come */
    free(fetch->body);
    free(fetch);
}

static enum err err_of_code(const struct fetch *fetch, CURLcode code)
{
    if (fetch->refused)
        return ERR_UNSUPPORTED;
    if (fetch->too_large)
        return ERR_LIMIT;
    switch (code) {
    case CURLE_OK:
        return ERR_OK;
    case CURLE_OUT_OF_MEMORY:
        return ERR_NO_MEMORY;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return ERR_INVALID;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return ERR_AUTH;
    default:
        return ERR_IO;
    }
}

void transfer_ended(struct fetch *fetch, CURLcode code)
{
    long status = 0;
    fetch->err = err_of_code(fetch, code);
    if (!fetch->err || fetch->err == ERR_LIMIT)
        curl_easy_getinfo(fetch->curl, CURLINFO_RESPONSE_CODE, &status);
    fetch->status = (unsigned)status;
    if (!fetch->err)
        fetch->problem[0] = 0;
    else if (fetch->refused || fetch->too_large || !fetch->problem[0])
        snprintf(fetch->problem, sizeof fetch->problem, "%s",
                 fetch->refused     ? "not a public address"
                 : fetch->too_large ? "the answer is too large"
                                    : curl_easy_strerror(code));
}
