#include "dais/worker/mesh.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mesh {
    uint32_t workers;
    int wake_fds[MESH_WORKERS_MAX];
    struct ring rings[]; /* from × workers + to; those to oneself are not made */
};

static struct ring *ring_of(struct mesh *mesh, uint32_t from, uint32_t to)
{
    return &mesh->rings[from * mesh->workers + to];
}

enum err mesh_create(size_t workers, struct mesh **ret_mesh)
{
    if (workers == 0 || workers > MESH_WORKERS_MAX) {
        return ERR_LIMIT;
    }
    size_t size = sizeof(struct mesh) + workers * workers * sizeof(struct ring);
    struct mesh *mesh = aligned_alloc(64, (size + 63) & ~(size_t)63);
    if (mesh == NULL) {
        return ERR_NO_MEMORY;
    }
    memset(mesh, 0, size);
    mesh->workers = (uint32_t)workers;
    enum err err = ERR_OK;
    for (uint32_t to = 0; to < workers; to++) {
        mesh->wake_fds[to] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        err = mesh->wake_fds[to] < 0 ? ERR_NO_MEMORY : err;
    }
    for (uint32_t i = 0; i < workers * workers && err == ERR_OK; i++) {
        uint32_t from = i / mesh->workers, to = i % mesh->workers;
        if (from != to) {
            err = ring_init_waking(&mesh->rings[i], sizeof(struct mesh_message), MESH_MESSAGES, mesh->wake_fds[to]);
        }
    }
    if (err != ERR_OK) {
        mesh_destroy(mesh);
        return err;
    }
    *ret_mesh = mesh;
    return ERR_OK;
}

void mesh_destroy(struct mesh *mesh)
{
    if (mesh == NULL) {
        return;
    }
    for (uint32_t i = 0; i < mesh->workers * mesh->workers; i++) {
        if (mesh->rings[i].block != NULL) {
            ring_finish(&mesh->rings[i]);
        }
    }
    for (uint32_t to = 0; to < mesh->workers; to++) {
        if (mesh->wake_fds[to] >= 0) {
            close(mesh->wake_fds[to]);
        }
    }
    free(mesh);
}

size_t mesh_workers(const struct mesh *mesh)
{
    return mesh->workers;
}

struct mesh_message *mesh_reserve(struct mesh *mesh, uint32_t from, uint32_t to)
{
    return to < mesh->workers && to != from ? ring_reserve(ring_of(mesh, from, to)) : NULL;
}

void mesh_publish(struct mesh *mesh, uint32_t from, uint32_t to)
{
    ring_publish(ring_of(mesh, from, to));
}

void mesh_wake(struct mesh *mesh, uint32_t from, uint32_t to)
{
    ring_wake(ring_of(mesh, from, to));
}

int mesh_wake_fd(const struct mesh *mesh, uint32_t to)
{
    return mesh->wake_fds[to];
}

void mesh_clear_wake(struct mesh *mesh, uint32_t to)
{
    uint64_t count;
    ssize_t got = read(mesh->wake_fds[to], &count, sizeof count);
    (void)got; /* EAGAIN: nobody woke us */
    for (uint32_t from = 0; from < mesh->workers; from++) {
        if (from != to) {
            ring_clear_wake(ring_of(mesh, from, to));
        }
    }
}

const struct mesh_message *mesh_front(struct mesh *mesh, uint32_t from, uint32_t to)
{
    return from != to ? ring_front(ring_of(mesh, from, to)) : NULL;
}

void mesh_drop(struct mesh *mesh, uint32_t from, uint32_t to)
{
    ring_drop(ring_of(mesh, from, to));
}
