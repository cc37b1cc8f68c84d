#include "dais/base/ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static uint8_t *ring_place(struct ring *ring, uint32_t at)
{
    return ring->block + (size_t)(at & (ring->capacity - 1)) * ring->message_size;
}

static void wipe_front(struct ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    explicit_bzero(ring_place(ring, head), ring->message_size);
    ring_drop(ring);
}

static enum err init(struct ring *ring, size_t message_size, uint32_t capacity, int wake_fd, bool lent)
{
    assert(capacity > 0 && (capacity & (capacity - 1)) == 0);
    memset(ring, 0, sizeof *ring);
    ring->message_size = message_size;
    ring->capacity = capacity;
    ring->block = calloc(capacity, message_size);
    ring->wake_fd = wake_fd;
    ring->wake_is_lent = lent;
    if (ring->block == NULL || ring->wake_fd < 0) {
        ring_finish(ring);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

enum err ring_init(struct ring *ring, size_t message_size, uint32_t capacity)
{
    return init(ring, message_size, capacity, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), false);
}

enum err ring_init_waking(struct ring *ring, size_t message_size, uint32_t capacity, int wake_fd)
{
    return init(ring, message_size, capacity, wake_fd, true);
}

void ring_finish(struct ring *ring)
{
    while (ring->block != NULL && ring_front(ring) != NULL) {
        wipe_front(ring);
    }
    free(ring->block);
    ring->block = NULL;
    if (ring->wake_fd >= 0 && !ring->wake_is_lent) {
        close(ring->wake_fd);
    }
    ring->wake_fd = -1;
}

void *ring_reserve(struct ring *ring)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    return tail - head == ring->capacity ? NULL : ring_place(ring, tail);
}

void ring_publish(struct ring *ring)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
}

bool ring_push(struct ring *ring, const void *message)
{
    void *place = ring_reserve(ring);
    if (place == NULL) {
        return false;
    }
    memcpy(place, message, ring->message_size);
    ring_publish(ring);
    return true;
}

void ring_wake(struct ring *ring)
{
    if (!atomic_exchange_explicit(&ring->wake_pending, true, memory_order_acq_rel)) {
        uint64_t one = 1;
        ssize_t written = write(ring->wake_fd, &one, sizeof one);
        (void)written; /* EAGAIN: already readable, which is all that is wanted */
    }
}

const void *ring_front(struct ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    return head == tail ? NULL : ring_place(ring, head);
}

void ring_drop(struct ring *ring)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

bool ring_pop(struct ring *ring, void *ret_message)
{
    const void *place = ring_front(ring);
    if (place == NULL) {
        return false;
    }
    memcpy(ret_message, place, ring->message_size);
    wipe_front(ring);
    return true;
}

void ring_clear_wake(struct ring *ring)
{
    /* An exchange, not a store: it reads the producer's last "true", so a push whose wake-up was spared because we had
     * not cleared the flag yet happens before the pops that follow this call. */
    (void)atomic_exchange_explicit(&ring->wake_pending, false, memory_order_acq_rel);
}

void ring_drain_wake(struct ring *ring)
{
    uint64_t count;
    ssize_t got = read(ring->wake_fd, &count, sizeof count);
    (void)got; /* EAGAIN: nobody woke us */
    ring_clear_wake(ring);
}
