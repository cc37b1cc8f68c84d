/* A WebSocket to the target that speaks dais.1: whole text messages out and in. */
#ifndef DAIS_LOAD_SOCKET_H
#define DAIS_LOAD_SOCKET_H

#include "web.h"

struct lws;
struct socket_message;

struct socket_events {
    void (*on_open)(void *user);
    void (*on_message)(void *user, struct str text);
    /* Once, unless socket_close was called: the connection failed or ended. `why` is for the user. */
    void (*on_end)(void *user, const char *why);
};

struct web_socket {
    struct web *web;
    struct lws *wsi; /* NULL: there is none, or none any more */
    const struct socket_events *events;
    void *user;
    const char *cookie; /* or NULL */
    struct socket_message *first, *last;
    char *in; /* the part of a message that has come */
    size_t in_size, in_room;
    uint16_t close_code; /* that the server gave; 0: none */
    bool open, closing;
};

/* `cookie` must live as long. Fails by on_end. */
void socket_connect(struct web_socket *s, struct web *web, const char *cookie, const struct socket_events *events,
                    void *user);
/* Copied, and sent when it can be. ERR_CLOSED, ERR_NO_MEMORY. */
MUST_CHECK enum err socket_send(struct web_socket *s, const char *text);
/* Says good-bye after what still waits; no more callbacks. */
void socket_close(struct web_socket *s);
/* As a network does that goes away: no good-bye, no more callbacks; gone soon. */
void socket_cut(struct web_socket *s);
/* Reads nothing for now, or again. */
void socket_pause(struct web_socket *s, bool pause);
/* True: the connection is gone. */
bool socket_is_gone(const struct web_socket *s);
/* Only memory; after the loop has ended. */
void socket_free(struct web_socket *s);

#endif
