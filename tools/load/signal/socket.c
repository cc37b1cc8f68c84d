/* WebSockets by libwebsockets. */
#include "socket.h"

#include "dais/base/bytes.h"
#include "web_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MESSAGE_MAX 4194304
#define CLOSE_BYTES 2

struct socket_message {
    struct socket_message *next;
    size_t size;
    unsigned char data[]; /* LWS_PRE bytes of room first */
};

void socket_connect(struct web_socket *s, struct web *web, const char *cookie, const struct socket_events *events,
                    void *user)
{
    struct lws_client_connect_info info;
    *s = (struct web_socket){.web = web, .cookie = cookie, .events = events, .user = user};
    web_connect_info(web, &info);
    info.path = "/ws";
    info.protocol = SOCKET_PROTOCOL;
    info.local_protocol_name = SOCKET_PROTOCOL;
    info.opaque_user_data = s;
    info.pwsi = &s->wsi;
    (void)lws_client_connect_via_info(&info); /* a failure is told by the callback */
}

enum err socket_send(struct web_socket *s, const char *text)
{
    size_t size = strlen(text);
    if (s->wsi == NULL || !s->open || s->closing) {
        return ERR_CLOSED;
    }
    struct socket_message *m = malloc(sizeof *m + LWS_PRE + size);
    if (m == NULL) {
        return ERR_NO_MEMORY;
    }
    m->next = NULL;
    m->size = size;
    memcpy(m->data + LWS_PRE, text, size);
    *(s->last != NULL ? &s->last->next : &s->first) = m;
    s->last = m;
    lws_callback_on_writable(s->wsi);
    return ERR_OK;
}

void socket_close(struct web_socket *s)
{
    s->closing = true;
    if (s->wsi != NULL && s->open) {
        lws_callback_on_writable(s->wsi);
    }
}

void socket_pause(struct web_socket *s, bool pause)
{
    if (s->wsi != NULL && s->open) {
        (void)lws_rx_flow_control(s->wsi, pause ? 0 : 1);
    }
}

void socket_cut(struct web_socket *s)
{
    socket_pause(s, false); /* else the end would not be seen */
    s->closing = true;
    if (s->wsi != NULL) {
        (void)shutdown(lws_get_socket_fd(s->wsi), SHUT_RDWR);
    }
}

bool socket_is_gone(const struct web_socket *s)
{
    return s->wsi == NULL;
}

void socket_free(struct web_socket *s)
{
    while (s->first != NULL) {
        struct socket_message *next = s->first->next;
        free(s->first);
        s->first = next;
    }
    s->last = NULL;
    free(s->in);
    s->in = NULL;
    s->in_size = s->in_room = 0;
}

/* ── what libwebsockets says ── */

static int send_next(struct lws *wsi, struct web_socket *s)
{
    struct socket_message *m = s->first;
    if (m == NULL) {
        return s->closing ? -1 : 0;
    }
    int sent = lws_write(wsi, m->data + LWS_PRE, m->size, LWS_WRITE_TEXT);
    s->first = m->next;
    s->last = s->first == NULL ? NULL : s->last;
    size_t size = m->size;
    free(m);
    if (sent < (int)size) {
        return -1;
    }
    if (s->first != NULL || s->closing) {
        lws_callback_on_writable(wsi);
    }
    return 0;
}

static int take_in(struct lws *wsi, struct web_socket *s, const char *data, size_t size)
{
    if (s->in_size + size + 1 > s->in_room) {
        size_t room = 2 * s->in_size + size + 1;
        char *in = room <= MESSAGE_MAX ? realloc(s->in, room) : NULL;
        if (in == NULL) {
            return -1;
        }
        s->in = in;
        s->in_room = room;
    }
    memcpy(s->in + s->in_size, data, size);
    s->in_size += size;
    s->in[s->in_size] = '\0';
    if (lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0) {
        struct str text = {s->in, s->in_size};
        s->in_size = 0;
        if (!s->closing) {
            s->events->on_message(s->user, text);
        }
    }
    return 0;
}

static void end(struct web_socket *s, const char *words)
{
    char why[WEB_PROBLEM_SIZE];
    bool told = s->closing || s->web->closing || s->wsi == NULL;
    if (words != NULL) {
        web_explain(s->web, words, why);
    } else if (s->close_code != 0) {
        snprintf(why, sizeof why, "the server closed the WebSocket (%u)", s->close_code);
    } else {
        snprintf(why, sizeof why, "the WebSocket ended");
    }
    s->wsi = NULL;
    s->open = false;
    if (!told) {
        s->events->on_end(s->user, why);
    }
}

int web_on_socket(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
    struct web_socket *s = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;
    (void)user;
    if (s == NULL) {
        return 0;
    }
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return web_put_header(wsi, in, *(unsigned char **)in + len, "cookie:", s->cookie) ? 0 : -1;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        s->open = true;
        if (!s->closing) {
            s->events->on_open(s->user);
        }
        return 0;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return send_next(wsi, s);
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return take_in(wsi, s, in, len);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        s->close_code = len >= CLOSE_BYTES ? load_u16(in) : 0;
        return 0;
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        end(s, in != NULL ? in : "no connection");
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        end(s, NULL);
        return 0;
    default:
        return 0;
    }
}
