#include "dais/base/ring.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum err ring_init(struct ring *ring, size_t message_size, uint32_t capacity)
{
    assert(capacity > 0 && (capacity & (capacity - 1)) == 0);
    memset(ring, 0, sizeof *ring);
    ring->message_size = message_size;
    ring->capacity = capacity;
    ring->block = calloc(capacity, message_size);
    ring->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (ring->block == NULL || ring->wake_fd < 0) {
        ring_finish(ring);
        return ERR_NO_MEMORY;
    }
    return ERR_OK;
}

void ring_finish(struct ring *ring)
{
    free(ring->block);
    ring->block = NULL;
    if (ring->wake_fd >= 0) {
        close(ring->wake_fd);
        ring->wake_fd = -1;
    }
}

static uint8_t *ring_place(struct ring *ring, uint32_t at)
{
    return ring->block + (size_t)(at & (ring->capacity - 1)) * ring->message_size;
}

bool ring_push(struct ring *ring, const void *message)
{
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    if (tail - head == ring->capacity) {
        return false;
    }
    memcpy(ring_place(ring, tail), message, ring->message_size);
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
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

bool ring_pop(struct ring *ring, void *ret_message)
{
    uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (head == tail) {
        return false;
    }
    memcpy(ret_message, ring_place(ring, head), ring->message_size);
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
    return true;
}

void ring_drain_wake(struct ring *ring)
{
    uint64_t count;
    ssize_t got = read(ring->wake_fd, &count, sizeof count);
    (void)got; /* EAGAIN: nobody woke us */
    /* An exchange, not a store: it reads the producer's last "true", so a push whose wake-up was spared because we had
     * not cleared the flag yet happens before the pops that follow this call. */
    (void)atomic_exchange_explicit(&ring->wake_pending, false, memory_order_acq_rel);
}
