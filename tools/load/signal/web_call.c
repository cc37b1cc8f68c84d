/* Requests. */
#include "web_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX 1048576

struct call {
    struct web *web;
    web_reply_fn *on_reply;
    void *user;
    char *method, *path, *content_type, *bearer, *cookie, *body;
    size_t body_size;
    struct web_reply reply;
    char *in;
    size_t in_size, in_room;
};

static char *copy(const char *text)
{
    return text != NULL ? strdup(text) : NULL;
}

static void call_free(struct call *call)
{
    free(call->method);
    free(call->path);
    free(call->content_type);
    free(call->bearer);
    free(call->cookie);
    free(call->body);
    free(call->in);
    free(call);
}

/* The end, once. */
static void finish(struct lws *wsi, struct call *call, const char *words)
{
    if (wsi != NULL) {
        lws_set_opaque_user_data(wsi, NULL);
    }
    if (words != NULL) {
        call->reply.status = 0;
        web_explain(call->web, words, call->reply.problem);
    }
    call->reply.body = (struct str){call->in != NULL ? call->in : "", call->in_size};
    if (!call->web->closing) {
        call->on_reply(call->user, &call->reply);
    }
    call_free(call);
}

enum err web_call(struct web *web, const struct web_request *request, web_reply_fn *on_reply, void *user)
{
    struct lws_client_connect_info info;
    struct call *call = calloc(1, sizeof *call);
    if (call == NULL) {
        return ERR_NO_MEMORY;
    }
    *call = (struct call){.web = web,
                          .on_reply = on_reply,
                          .user = user,
                          .method = copy(request->method),
                          .path = copy(request->path),
                          .content_type = copy(request->content_type),
                          .bearer = copy(request->bearer),
                          .cookie = copy(request->cookie),
                          .body = malloc(LWS_PRE + request->body.len + 1),
                          .body_size = request->body.len};
    if (call->method == NULL || call->path == NULL || call->body == NULL) {
        call_free(call);
        return ERR_NO_MEMORY;
    }
    memcpy(call->body + LWS_PRE, request->body.len > 0 ? request->body.data : "", request->body.len);
    web_connect_info(web, &info);
    info.path = call->path;
    info.method = call->method;
    info.local_protocol_name = "call";
    info.opaque_user_data = call;
    /* On failure the callback has been told, or will not be: it clears this. */
    struct lws *wsi = NULL;
    info.pwsi = &wsi;
    (void)lws_client_connect_via_info(&info);
    return ERR_OK;
}

static int put_headers(struct lws *wsi, const struct call *call, unsigned char **at, unsigned char *end)
{
    char bearer[WEB_COOKIE_SIZE], length[24];
    snprintf(bearer, sizeof bearer, "Bearer %.480s", call->bearer != NULL ? call->bearer : "");
    snprintf(length, sizeof length, "%zu", call->body_size);
    bool has_body = call->content_type != NULL;
    bool fits = web_put_header(wsi, at, end, "authorization:", call->bearer != NULL ? bearer : NULL) &&
                web_put_header(wsi, at, end, "cookie:", call->cookie) &&
                web_put_header(wsi, at, end, "content-type:", call->content_type) &&
                web_put_header(wsi, at, end, "content-length:", has_body ? length : NULL);
    if (!fits) {
        return -1;
    }
    if (has_body) {
        lws_client_http_body_pending(wsi, 1);
        lws_callback_on_writable(wsi);
    }
    return 0;
}

static int write_body(struct lws *wsi, const struct call *call)
{
    lws_client_http_body_pending(wsi, 0);
    int sent = lws_write(wsi, (unsigned char *)call->body + LWS_PRE, call->body_size, LWS_WRITE_HTTP_FINAL);
    return sent == (int)call->body_size ? 0 : -1;
}

static void take_head(struct lws *wsi, struct call *call)
{
    struct web_reply *reply = &call->reply;
    char location[WEB_PATH_SIZE];
    reply->status = lws_http_client_http_response(wsi);
    if (lws_hdr_copy(wsi, location, sizeof location, WSI_TOKEN_HTTP_LOCATION) > 0) {
        const char *scheme = strstr(location, "://");
        const char *path = scheme != NULL ? strchr(scheme + 3, '/') : location;
        snprintf(reply->location, sizeof reply->location, "%s", path != NULL ? path : "");
    }
    if (lws_hdr_copy(wsi, reply->cookie, sizeof reply->cookie, WSI_TOKEN_HTTP_SET_COOKIE) > 0) {
        reply->cookie[strcspn(reply->cookie, ";")] = '\0';
    }
}

static int take_body(struct call *call, const char *data, size_t size)
{
    if (call->in_size + size + 1 > call->in_room) {
        size_t room = 2 * call->in_room + size + 1;
        char *in = room <= 2 * BODY_MAX ? realloc(call->in, room) : NULL;
        if (in == NULL) {
            return -1;
        }
        call->in = in;
        call->in_room = room;
    }
    memcpy(call->in + call->in_size, data, size);
    call->in_size += size;
    call->in[call->in_size] = '\0';
    return 0;
}

static int read_body(struct lws *wsi)
{
    char room[LWS_PRE + 4096];
    char *at = room + LWS_PRE;
    int size = (int)sizeof room - LWS_PRE;
    return lws_http_client_read(wsi, &at, &size) < 0 ? -1 : 0;
}

int web_on_call(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct call *call = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;
    if (call == NULL) {
        return 0;
    }
    switch (reason) {
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
        web_note_certificate(call->web, user, len);
        return 0;
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return put_headers(wsi, call, in, *(unsigned char **)in + len);
    case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
        return write_body(wsi, call);
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        take_head(wsi, call);
        return 0;
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return read_body(wsi);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        return take_body(call, in, len);
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
        finish(wsi, call, NULL);
        return -1; /* nothing more on this connection */
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        finish(wsi, call, in != NULL ? in : "no connection");
        return 0;
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        finish(wsi, call, call->reply.status == 0 ? "it closed the connection without a reply" : NULL);
        return 0;
    default:
        return 0;
    }
}
