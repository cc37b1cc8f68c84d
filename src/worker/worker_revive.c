/* A worker that was given up, and came to itself: its thread has ended, having closed all that it served. */
#include "worker_priv.h"

#include "dais/base/str.h"

#include <string.h>
#include <unistd.h>

/* The sources of those elsewhere keep their handles: a packet for what it was would be taken for the new one's. Not without
 * end: they may be sending. */
static void drop_mesh(struct worker *worker)
{
    struct mesh *mesh = worker->config.mesh;
    uint32_t own = worker->config.index;
    for (uint32_t from = 0; mesh != NULL && from < mesh_workers(mesh); from++) {
        for (unsigned count = 0; count < MESH_MESSAGES && mesh_front(mesh, from, own) != NULL; count++) {
            mesh_drop(mesh, from, own);
        }
    }
}

/* Those for what it was, and what it said last: taken for the new one's, its failure would end that one too. */
static void drop_messages(struct worker *worker)
{
    struct worker_cmd cmd;
    struct worker_event event;
    while (ring_pop(&worker->commands, &cmd)) {
    }
    secret_clear(&cmd, sizeof cmd);
    while (ring_pop(&worker->events, &event)) {
    }
    drop_mesh(worker);
}

/* Its sockets may be what failed. */
static enum err sockets_anew(struct worker *worker)
{
    struct address addresses[LIMIT_MEDIA_ADDRESSES];
    struct worker_config *config = &worker->config;
    memcpy(addresses, config->addresses, config->address_count * sizeof *addresses);
    config->addresses = addresses;
    config->port = addresses[0].port;
    udp_close(&worker->udp);
    worker_tcp_close(worker);
    if (worker->epoll_fd >= 0) {
        close(worker->epoll_fd);
        worker->epoll_fd = -1;
    }
    worker->reported_counts = (struct udp_counts){0};
    worker->reported_tcp = (struct tcp_counts){0};
    enum err err = worker_sockets_open(worker);
    memcpy(worker->udp.addresses, addresses, config->address_count * sizeof *addresses); /* also when it failed */
    return err == ERR_OK ? worker_watch_all(worker) : err;
}

enum err worker_revive(struct worker *worker)
{
    if (!atomic_load_explicit(&worker->ended, memory_order_acquire)) {
        return ERR_BUSY;
    }
    if (worker->started) {
        pthread_join(worker->thread, NULL);
        worker->started = false;
    }
    drop_messages(worker);
    enum err err = sockets_anew(worker);
    if (err != ERR_OK) {
        return err;
    }
    worker->backlog.first = worker->backlog.count = 0;
    worker->taking = NULL;
    worker->next_tick_us = 0;
    worker->mesh_posted = 0;
    worker->shed = (struct shed){0};
    worker->stopping = worker->failed = worker->mesh_more = worker->wake_loop = false;
    atomic_store(&worker->ended, false);
    atomic_store(&worker->silenced, false);
    err = worker_start(worker);
    atomic_store(&worker->ended, err != ERR_OK);
    return err;
}
