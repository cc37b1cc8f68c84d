/*
 * What waits to be written to one client: a bounded queue of encoded messages.
 *
 * A message (struct frame) is one JSON object, encoded once and shared by all its receivers by reference count. When
 * several wait, they leave as one JSON array in one WebSocket frame. Those that go to the same crowd are put together once
 * for all of it (frame_join); a frame of that kind is a list already, and is taken apart when it waits beside others. An outbox over its limit belongs to a reader that
 * can't keep up: its owner closes the connection (1013), and the client comes back by resume.
 *
 * Invariants: one thread; `bytes` is the sum of the queued frames' lengths; a frame that does not count (an answer to
 * room.enter carries a whole snapshot) is queued in spite of the limit, but waits in the same order.
 */
#ifndef DAIS_SERVER_OUTBOX_H
#define DAIS_SERVER_OUTBOX_H

#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADROOM      32    /* room before the text for a WebSocket header */
#define OUTBOX_BATCH_BYTES  32768 /* several leave together only if they are shorter than that */
#define OUTBOX_BATCH_FRAMES 256
#define OUTBOX_FRAMES_MAX   4096

struct frame {
    uint32_t refs;
    uint32_t len;
    bool list;    /* the text is "[…]": several messages */
    char block[]; /* headroom, then `len` bytes of text */
};

struct frame *frame_create(struct str json); /* one reference; copies. NULL without memory or over 16 MiB */
struct frame *frame_ref(struct frame *frame);
void frame_unref(struct frame *frame); /* NULL is fine */
static inline char *frame_text(struct frame *frame)
{
    return frame->block + FRAME_HEADROOM;
}

/* One frame of `count` (at least 1) others, in their order; their references stay the caller's. NULL as frame_create. */
struct frame *frame_join(struct frame *const *frames, uint32_t count);

struct outbox_entry {
    struct frame *frame;
    bool counts;
};

struct outbox {
    struct outbox_entry *entries; /* a ring that grows */
    uint32_t capacity;            /* a power of two, or 0 */
    uint32_t head, count;
    size_t bytes; /* of frames that count */
    size_t bytes_max;
};

void outbox_init(struct outbox *outbox, size_t bytes_max);
void outbox_finish(struct outbox *outbox);
void outbox_clear(struct outbox *outbox);
/* Takes a reference of its own. ERR_LIMIT: the reader is too slow. */
MUST_CHECK enum err outbox_push(struct outbox *outbox, struct frame *frame, bool counts);
static inline bool outbox_empty(const struct outbox *outbox)
{
    return outbox->count == 0;
}
/*
 * Takes the next thing to write: one frame as it is (shared, with headroom), or several joined into a new one. The
 * caller owns the reference. NULL when nothing waits, or without memory.
 */
struct frame *outbox_next(struct outbox *outbox);

#endif
