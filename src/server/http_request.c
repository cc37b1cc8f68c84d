/*
 * Turns what libwebsockets parsed into a struct http_request, and refuses what is ambiguous or over a limit (RFC 9112
 * section 6: framing is never guessed). Also the small readings of a request that handlers share.
 */
#include "edge_priv.h"

#include <stdlib.h>
#include <string.h>

#define HEADERS_BYTES_MAX 8192
#define URL_BYTES_MAX     4096

static const enum lws_token_indexes method_tokens[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = WSI_TOKEN_GET_URI,         [HTTP_HEAD] = WSI_TOKEN_HEAD_URI,   [HTTP_POST] = WSI_TOKEN_POST_URI,
    [HTTP_PUT] = WSI_TOKEN_PUT_URI,         [HTTP_PATCH] = WSI_TOKEN_PATCH_URI, [HTTP_DELETE] = WSI_TOKEN_DELETE_URI,
    [HTTP_OPTIONS] = WSI_TOKEN_OPTIONS_URI,
};

/* Copies into one block that the exchange owns; every slice of the request points into it. */
struct texts {
    char *at, *end;
};

static struct str text_header(struct texts *texts, struct lws *wsi, enum lws_token_indexes token)
{
    int room = (int)(texts->end - texts->at);
    if (lws_hdr_total_length(wsi, token) <= 0 || room <= 1) {
        return STR_NONE;
    }
    int len = lws_hdr_copy(wsi, texts->at, room, token);
    if (len <= 0) {
        return STR_NONE;
    }
    struct str value = {texts->at, (size_t)len};
    texts->at += len + 1;
    return value;
}

static struct str text_custom(struct texts *texts, struct lws *wsi, const char *name)
{
    int room = (int)(texts->end - texts->at);
    int name_len = (int)strlen(name);
    if (room <= 1 || lws_hdr_custom_length(wsi, name, name_len) <= 0) {
        return STR_NONE;
    }
    int len = lws_hdr_custom_copy(wsi, texts->at, room, name, name_len);
    if (len <= 0) {
        return STR_NONE;
    }
    struct str value = {texts->at, (size_t)len};
    texts->at += len + 1;
    return value;
}

static bool custom_there(struct lws *wsi, const char *name)
{
    return lws_hdr_custom_length(wsi, name, (int)strlen(name)) >= 0;
}

static void read_query(struct texts *texts, struct lws *wsi, struct http_request *request)
{
    for (int i = 0; i < HTTP_QUERY_MAX; i++) {
        int room = (int)(texts->end - texts->at);
        int len = room > 1 ? lws_hdr_copy_fragment(wsi, texts->at, room, WSI_TOKEN_HTTP_URI_ARGS, i) : -1;
        if (len < 0) {
            break;
        }
        request->query[request->query_count++] = (struct str){texts->at, (size_t)len};
        texts->at += len + 1;
    }
}

static size_t headers_length(struct lws *wsi)
{
    size_t total = 0;
    for (int token = 0; token < WSI_TOKEN_COUNT; token++) {
        int len = lws_hdr_total_length(wsi, (enum lws_token_indexes)token);
        total += len > 0 ? (size_t)len : 0;
    }
    return total;
}

/* 0, or the status to refuse with. */
static unsigned check_framing(struct lws *wsi, struct exchange *exchange)
{
    const struct http_request *request = &exchange->request;
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0 || custom_there(wsi, "transfer-encoding :") ||
        custom_there(wsi, "content-length :")) {
        return 400;
    }
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_ENCODING) > 0) {
        return 415;
    }
    bool takes_body = request->method == HTTP_POST || request->method == HTTP_PUT || request->method == HTTP_PATCH;
    char text[32];
    int len = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    if (len <= 0) {
        return takes_body ? 411 : 0;
    }
    uint64_t expected;
    if (len >= (int)sizeof text || lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH) != len ||
        str_to_u64((struct str){text, (size_t)len}, UINT64_MAX, &expected) != ERR_OK) {
        return 400;
    }
    if (expected > 0 && !takes_body && request->method != HTTP_DELETE) {
        return 400;
    }
    size_t body_max = exchange->route != NULL && exchange->route->body_bytes_max > 0 ? exchange->route->body_bytes_max
                                                                                     : LIMIT_HTTP_BODY_BYTES;
    if (expected > body_max) {
        return 413;
    }
    exchange->body_expected = (size_t)expected;
    return 0;
}

static bool path_is_plain(struct str path)
{
    for (size_t i = 0; i < path.len; i++) {
        if ((unsigned char)path.data[i] < 0x20 || path.data[i] == 0x7f || path.data[i] == '\\') {
            return false;
        }
        if (i + 1 < path.len && path.data[i] == '.' && path.data[i + 1] == '.') {
            return false;
        }
    }
    return path.len > 0 && path.data[0] == '/' && utf8_valid(path);
}

static unsigned read_line(struct texts *texts, struct lws *wsi, struct exchange *exchange)
{
    struct http_request *request = &exchange->request;
    int method = 0;
    while (method < HTTP_METHOD_COUNT && lws_hdr_total_length(wsi, method_tokens[method]) <= 0) {
        method++;
    }
    if (method == HTTP_METHOD_COUNT) {
        return 405;
    }
    request->method = (enum http_method)method;
    if (lws_hdr_total_length(wsi, method_tokens[method]) + lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) >
        URL_BYTES_MAX) {
        return 414;
    }
    if (headers_length(wsi) > HEADERS_BYTES_MAX) {
        return 431;
    }
    request->path = text_header(texts, wsi, method_tokens[method]);
    read_query(texts, wsi, request);
    return path_is_plain(request->path) ? 0 : 400;
}

unsigned http_request_read(struct conn *conn, struct lws *wsi)
{
    struct exchange *exchange = &conn->exchange;
    struct http_request *request = &exchange->request;
    size_t size = HEADERS_BYTES_MAX + URL_BYTES_MAX + 1024;
    exchange->text = malloc(size);
    if (exchange->text == NULL) {
        return 503;
    }
    struct texts texts = {exchange->text, exchange->text + size};
    request->peer = conn->peer;
    request->secure = conn->secure;
    unsigned refusal = read_line(&texts, wsi, exchange);
    if (refusal != 0) {
        return refusal;
    }
    if (request->method == HTTP_HEAD) {
        request->method = HTTP_GET;
        exchange->head = true;
    }
    request->host = text_header(&texts, wsi, WSI_TOKEN_HOST);
    request->origin = text_header(&texts, wsi, WSI_TOKEN_ORIGIN);
    request->cookie = text_header(&texts, wsi, WSI_TOKEN_HTTP_COOKIE);
    request->authorization = text_header(&texts, wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
    request->content_type = text_header(&texts, wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
    request->accept_encoding = text_header(&texts, wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING);
    request->if_none_match = text_header(&texts, wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
    request->if_match = text_header(&texts, wsi, WSI_TOKEN_HTTP_IF_MATCH);
    request->user_agent = text_header(&texts, wsi, WSI_TOKEN_HTTP_USER_AGENT);
    request->idempotency_key = text_custom(&texts, wsi, "idempotency-key:");
    request->sec_fetch_site = text_custom(&texts, wsi, "sec-fetch-site:");
    exchange->route = http_route_find(conn->server, request->path);
    return check_framing(wsi, exchange);
}

struct str http_query(const struct http_request *request, const char *name, bool *ret_there)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < request->query_count; i++) {
        struct str value = request->query[i];
        struct str key = str_cut(&value, '=');
        if (str_eq(key, wanted)) {
            if (ret_there != NULL) {
                *ret_there = true;
            }
            return value;
        }
    }
    if (ret_there != NULL) {
        *ret_there = false;
    }
    return STR_NONE;
}

struct str http_cookie(const struct http_request *request, const char *name)
{
    struct str rest = request->cookie, wanted = str_of(name);
    while (rest.len > 0) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str key = str_cut(&value, '=');
        if (str_eq(key, wanted)) {
            return value;
        }
    }
    return STR_NONE;
}

struct str http_bearer(const struct http_request *request)
{
    struct str header = request->authorization;
    struct str scheme = str_cut(&header, ' ');
    return str_eq_nocase(scheme, STR("bearer")) ? str_trim(header) : STR_NONE;
}

bool origin_allowed(struct str origin, struct str host, const char *const *origins, size_t origins_count)
{
    /* Serialised origins are lower-case and compared as bytes: anything else was not written by a browser. */
    struct str scheme = STR("https://");
    if (host.len > 0 && origin.len == scheme.len + host.len && str_starts(origin, scheme) &&
        str_eq(str_sub(origin, scheme.len, host.len), host) && str_find(host, '@') < 0 && str_find(host, '/') < 0 &&
        str_find(host, ',') < 0 && str_find(host, ' ') < 0) {
        return true;
    }
    for (size_t i = 0; i < origins_count; i++) {
        if (origin.len > 0 && str_eq(origin, str_of(origins[i]))) {
            return true;
        }
    }
    return false;
}

bool http_origin_ok(const struct server *server, const struct http_request *request)
{
    return origin_allowed(request->origin, request->host, (const char *const *)server->origins, server->origins_count);
}
