/* The target, and libwebsockets on a loop. */
#include "web_priv.h"

#include <dlfcn.h>
#include <link.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT_HTTPS  443
#define PORT_HTTP   80
#define CLOSE_STEPS 50

/* ── where to ── */

static enum err look_up(struct web_target *t, char problem[WEB_PROBLEM_SIZE])
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[WEB_HOST_SIZE];
    size_t length = strlen(t->host);
    bool bracket = t->host[0] == '[' && length > 2;
    snprintf(host, sizeof host, "%.*s", (int)(bracket ? length - 2 : length), t->host + (bracket ? 1 : 0));
    int fault = getaddrinfo(host, NULL, &hints, &found);
    enum err err = fault == 0 ? address_from_sockaddr(found->ai_addr, found->ai_addrlen, &t->address) : ERR_NOT_FOUND;
    for (struct addrinfo *one = found; fault == 0 && one != NULL; one = one->ai_next) {
        if (one->ai_family == AF_INET) { /* a development server listens on both, or on this */
            err = address_from_sockaddr(one->ai_addr, one->ai_addrlen, &t->address);
        }
    }
    if (fault != 0) {
        snprintf(problem, WEB_PROBLEM_SIZE, "the host %.100s: %s", host, gai_strerror(fault));
    } else {
        freeaddrinfo(found);
    }
    t->address.port = t->port;
    return err;
}

enum err web_target_parse(const char *url, struct web_target *ret_target, char problem[WEB_PROBLEM_SIZE])
{
    struct str rest = str_of(url);
    struct web_target t = {.tls = str_starts(rest, STR("https://"))};
    if (!t.tls && !str_starts(rest, STR("http://"))) {
        snprintf(problem, WEB_PROBLEM_SIZE, "the target is \"%.100s\", but must be https://host:port", url);
        return ERR_INVALID;
    }
    rest = str_sub(rest, t.tls ? 8 : 7, rest.len);
    if (rest.len > 0 && rest.data[rest.len - 1] == '/') {
        rest.len--;
    }
    size_t host = rest.len;
    uint64_t port = t.tls ? PORT_HTTPS : PORT_HTTP;
    for (size_t i = rest.len; i > 0 && rest.data[i - 1] != ']'; i--) {
        host = rest.data[i - 1] == ':' ? i - 1 : host;
    }
    if (str_find(rest, '/') >= 0 || host == 0 || str_copy(str_sub(rest, 0, host), t.host, sizeof t.host) != ERR_OK ||
        (host < rest.len && str_to_u64(str_sub(rest, host + 1, rest.len), UINT16_MAX, &port) != ERR_OK) || port == 0) {
        snprintf(problem, WEB_PROBLEM_SIZE, "the target is \"%.100s\", but must be https://host:port", url);
        return ERR_INVALID;
    }
    t.port = (uint16_t)port;
    *ret_target = t;
    return look_up(ret_target, problem);
}

bool web_target_is_private(const struct web_target *target)
{
    const uint8_t *ip = target->address.ip;
    if (address_is_loopback(&target->address)) {
        return true;
    }
    if (target->address.family == AF_INET6) {
        return (ip[0] & 0xfe) == 0xfc || (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80); /* RFC 4193, link-local */
    }
    return ip[0] == 10 || (ip[0] == 172 && (ip[1] & 0xf0) == 16) || (ip[0] == 192 && ip[1] == 168);
}

/* ── libwebsockets ── */

static int pin_plugin(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    if (info->dlpi_name == NULL || strstr(info->dlpi_name, "libwebsockets-evlib_uv") == NULL) {
        return 0;
    }
    *(bool *)arg = dlopen(info->dlpi_name, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE) != NULL;
    return 1;
}

/* Did libwebsockets load its libuv plugin? If so it stays: 4.1.6 unloads it while libuv still has callbacks in it. */
static bool plugin_loaded(void)
{
    bool loaded = false;
    dl_iterate_phdr(pin_plugin, &loaded);
    return loaded;
}

static const struct lws_protocols protocols[] = {
    {.name = "call", .callback = web_on_call}, {.name = SOCKET_PROTOCOL, .callback = web_on_socket}, {0}};

/* Our own, since libwebsockets 4.1.6 loses the one that it makes. */
static bool open_tls(struct web *web, const struct web_target *target)
{
    web->tls = SSL_CTX_new(TLS_client_method());
    if (web->tls == NULL || target->insecure) {
        return web->tls != NULL;
    }
    bool good = SSL_CTX_set_default_verify_paths(web->tls) == 1 &&
                (target->ca == NULL || SSL_CTX_load_verify_file(web->tls, target->ca) == 1);
    if (!good) {
        SSL_CTX_free(web->tls);
    }
    return good;
}

enum err web_open(uv_loop_t *loop, const struct web_target *target, struct web **ret_web)
{
    void *loops[] = {loop};
    struct web *web = calloc(1, sizeof *web);
    if (web == NULL || !open_tls(web, target)) {
        free(web);
        return target->ca != NULL ? ERR_INVALID : ERR_NO_MEMORY;
    }
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .options =
            LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN,
        .foreign_loops = loops,
        .pcontext = &web->context,
        .gid = -1,
        .uid = -1,
        .provided_client_ssl_ctx = web->tls,
        .alpn = "http/1.1",
        .user = web,
    };
    lws_set_log_level(0, NULL);
    web->target = target;
    web->loop = loop;
    web->context = lws_create_context(&info);
    if (web->context == NULL || !plugin_loaded()) {
        SSL_CTX_free(web->tls);
        free(web);
        return ERR_UNSUPPORTED;
    }
    bool standard = target->port == (target->tls ? PORT_HTTPS : PORT_HTTP);
    address_host_text(&target->address, web->address);
    if (standard) {
        snprintf(web->authority, sizeof web->authority, "%s", target->host);
    } else {
        snprintf(web->authority, sizeof web->authority, "%s:%u", target->host, target->port);
    }
    snprintf(web->origin, sizeof web->origin, "%s://%s", target->tls ? "https" : "http", web->authority);
    *ret_web = web;
    return ERR_OK;
}

struct parsed *web_parsed(struct web *web)
{
    return &web->parsed;
}

void web_close(struct web *web)
{
    if (web == NULL) {
        return;
    }
    web->closing = true;
    for (int i = 0; i < CLOSE_STEPS && web->context != NULL; i++) {
        lws_context_destroy(web->context); /* the last of these clears it */
        uv_run(web->loop, UV_RUN_NOWAIT);
    }
    SSL_CTX_free(web->tls);
    parsed_finish(&web->parsed);
    free(web);
}

/* The server asks. Timers of libwebsockets' own, one for each connection, would stand in one sorted list. */
static const lws_retry_bo_t no_pings = {0};

void web_connect_info(struct web *web, struct lws_client_connect_info *ret_info)
{
    int tls = LCCSCF_USE_SSL;
    if (web->target->insecure) {
        tls |= LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK | LCCSCF_ALLOW_EXPIRED |
               LCCSCF_ALLOW_INSECURE;
    }
    *ret_info = (struct lws_client_connect_info){.context = web->context,
                                                 .address = web->address,
                                                 .port = web->target->port,
                                                 .ssl_connection = web->target->tls ? tls : 0,
                                                 .host = web->authority,
                                                 .origin = web->origin,
                                                 .retry_and_idle_policy = &no_pings,
                                                 .alpn = "http/1.1"};
}

bool web_put_header(struct lws *wsi, unsigned char **at, unsigned char *end, const char *name, const char *value)
{
    return value == NULL || lws_add_http_header_by_name(wsi, (const unsigned char *)name, (const unsigned char *)value,
                                                        (int)strlen(value), at, end) == 0;
}

void web_note_certificate(struct web *web, void *store, size_t good)
{
    if (good == 0) {
        web->certificate_fault = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
    }
}

void web_explain(const struct web *web, const char *words, char problem[WEB_PROBLEM_SIZE])
{
    if (web->certificate_fault != NULL) {
        snprintf(
            problem, WEB_PROBLEM_SIZE,
            "the certificate of %.60s is not trusted (%.60s): name who vouches for it with --ca FILE, or --insecure",
            web->authority, web->certificate_fault);
    } else {
        snprintf(problem, WEB_PROBLEM_SIZE, "%.80s can't be reached (%.120s)", web->authority, words);
    }
}
