/*
 * A ring of fixed-size messages from exactly one thread to exactly one other (SPSC). Lock-free; messages are copied
 * in and out. A wake-up descriptor (eventfd) becomes readable when messages wait; wake-ups are coalesced.
 *
 * Invariants
 *  1. One producer thread calls ring_push and ring_wake, one consumer thread ring_pop and ring_drain_wake, for the
 * ring's life.
 *  2. Nothing of a message stays in the ring once it was popped, or the ring is finished: there are passwords among them.
 *  3. ring_push never blocks: it says false when the ring is full, and the caller has a policy for that.
 */
#ifndef DAIS_BASE_RING_H
#define DAIS_BASE_RING_H

#include "dais/base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
    uint8_t *block;
    size_t message_size;
    uint32_t capacity; /* a power of two */
    int wake_fd;       /* eventfd, non-blocking */
    bool wake_is_lent;
    _Alignas(64) _Atomic uint32_t head; /* next to pop; written by the consumer */
    _Alignas(64) _Atomic uint32_t tail; /* next to push; written by the producer */
    _Alignas(64) _Atomic bool wake_pending;
};

MUST_CHECK enum err ring_init(struct ring *ring, size_t message_size, uint32_t capacity);
/* The same, waking by a descriptor that several rings to one consumer share, and that outlives them. */
MUST_CHECK enum err ring_init_waking(struct ring *ring, size_t message_size, uint32_t capacity, int wake_fd);
void ring_finish(struct ring *ring);
MUST_CHECK bool ring_push(struct ring *ring, const void *message);
/* Makes wake_fd readable unless it is already; call once after a batch of pushes. */
void ring_wake(struct ring *ring);
MUST_CHECK bool ring_pop(struct ring *ring, void *ret_message);
/* Consumer: clears the wake-up; call before popping. */
void ring_drain_wake(struct ring *ring);
/* The same when the descriptor is shared: the consumer reads it once, then calls this for each ring. */
void ring_clear_wake(struct ring *ring);

/* In place, for messages that are long and seldom full. The next place to fill, NULL when the ring is full; it is seen
 * by nobody until ring_publish. */
void *ring_reserve(struct ring *ring);
void ring_publish(struct ring *ring);
/* The oldest message, NULL when there is none; it stays until ring_drop. */
const void *ring_front(struct ring *ring);
void ring_drop(struct ring *ring);

#endif
