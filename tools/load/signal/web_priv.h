/* Shared by requests and sockets. */
#ifndef DAIS_LOAD_WEB_PRIV_H
#define DAIS_LOAD_WEB_PRIV_H

#include "parsed.h"
#include "web.h"

#include <libwebsockets.h>

struct web {
    const struct web_target *target;
    uv_loop_t *loop;
    struct lws_context *context;
    struct ssl_ctx_st *tls;
    bool closing;
    struct parsed parsed;
    const char *certificate_fault; /* what OpenSSL says about the last one that it refused; NULL: none */
    char address[ADDRESS_TEXT_SIZE];
    char authority[WEB_HOST_SIZE + 8], origin[WEB_HOST_SIZE + 16];
};

/* What all connections have in common. */
void web_connect_info(struct web *web, struct lws_client_connect_info *ret_info);
/* A header of the request that is being written. False: no room. */
bool web_put_header(struct lws *wsi, unsigned char **at, unsigned char *end, const char *name, const char *value);
/* In words for the user, from libwebsockets' own. */
void web_explain(const struct web *web, const char *words, char problem[WEB_PROBLEM_SIZE]);
#define SOCKET_PROTOCOL "dais.1"

/* Notes why OpenSSL refuses a certificate; its word stands. */
void web_note_certificate(struct web *web, void *store, size_t good);
int web_on_socket(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);
int web_on_call(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

#endif
