/* The table of connections: a handle is an index and a generation, so that a late answer finds nobody. */
#include "edge_priv.h"

#include "dais/base/metrics.h"

#include <stdlib.h>

METRIC(connections, "dais_connections", GAUGE, "TCP connections open now");

#define FREE_END UINT32_MAX

enum err conn_table_init(struct server *server)
{
    server->conns = calloc(LIMIT_CONNECTIONS, sizeof *server->conns);
    if (server->conns == NULL) {
        return ERR_NO_MEMORY;
    }
    server->conn_capacity = LIMIT_CONNECTIONS;
    for (uint32_t i = 0; i < server->conn_capacity; i++) {
        server->conns[i].generation = 1;
        server->conns[i].next_free = i + 1 < server->conn_capacity ? i + 1 : FREE_END;
    }
    server->conn_free = 0;
    return ERR_OK;
}

void conn_table_finish(struct server *server)
{
    while (server->conn_first != NULL) {
        conn_remove(server->conn_first);
    }
    free(server->conns);
    server->conns = NULL;
}

struct conn *conn_add(struct server *server, const struct address *peer, bool admin)
{
    if (server->conn_free == FREE_END) {
        return NULL;
    }
    struct conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL) {
        return NULL;
    }
    conn->server = server;
    conn->index = server->conn_free;
    conn->peer = *peer;
    conn->admin = admin;
    conn->secure = !admin;
    struct conn_place *place = &server->conns[conn->index];
    server->conn_free = place->next_free;
    place->conn = conn;
    conn->next = server->conn_first;
    if (conn->next != NULL) {
        conn->next->prev = conn;
    }
    server->conn_first = conn;
    metric_set(&connections, ++server->conn_count);
    return conn;
}

void conn_bind(struct conn *conn, struct lws *wsi)
{
    conn->wsi = wsi;
    lws_set_opaque_user_data(wsi, conn);
}

struct conn *conn_of(struct lws *wsi)
{
    return lws_get_opaque_user_data(wsi);
}

void conn_remove(struct conn *conn)
{
    struct server *server = conn->server;
    ws_gone(conn);
    http_exchange_reset(conn);
    if (conn->wsi != NULL) {
        lws_set_opaque_user_data(conn->wsi, NULL);
    }
    conn_renew(conn);
    struct conn_place *place = &server->conns[conn->index];
    place->conn = NULL;
    place->next_free = server->conn_free;
    server->conn_free = conn->index;
    if (conn->prev != NULL) {
        conn->prev->next = conn->next;
    } else {
        server->conn_first = conn->next;
    }
    if (conn->next != NULL) {
        conn->next->prev = conn->prev;
    }
    metric_set(&connections, --server->conn_count);
    free(conn);
}

uint32_t conn_generation(const struct conn *conn)
{
    return conn->server->conns[conn->index].generation;
}

void conn_renew(struct conn *conn)
{
    struct conn_place *place = &conn->server->conns[conn->index];
    if (++place->generation == 0) {
        place->generation = 1; /* 0 is "none" */
    }
}

struct conn *conn_find(struct server *server, uint32_t index, uint32_t generation)
{
    if (index >= server->conn_capacity || server->conns[index].generation != generation) {
        return NULL;
    }
    return server->conns[index].conn;
}
