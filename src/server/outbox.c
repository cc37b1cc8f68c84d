/* The queue of what one client is still to be sent: a growing ring of shared frames with a limit in bytes. */
#include "dais/server/outbox.h"

#include <stdlib.h>
#include <string.h>

#define FRAME_BYTES_MAX (16u * 1024 * 1024)

static struct frame *frame_alloc(size_t len)
{
    if (len > FRAME_BYTES_MAX) {
        return NULL;
    }
    struct frame *frame = malloc(sizeof *frame + FRAME_HEADROOM + len);
    if (frame == NULL) {
        return NULL;
    }
    memset(frame->block, 0, FRAME_HEADROOM);
    frame->refs = 1;
    frame->len = (uint32_t)len;
    return frame;
}

struct frame *frame_create(struct str json)
{
    struct frame *frame = frame_alloc(json.len);
    if (frame != NULL && json.len > 0) {
        memcpy(frame_text(frame), json.data, json.len);
    }
    return frame;
}

struct frame *frame_ref(struct frame *frame)
{
    frame->refs++;
    return frame;
}

void frame_unref(struct frame *frame)
{
    if (frame != NULL && --frame->refs == 0) {
        free(frame);
    }
}

void outbox_init(struct outbox *outbox, size_t bytes_max)
{
    *outbox = (struct outbox){.bytes_max = bytes_max};
}

static struct outbox_entry *entry_at(struct outbox *outbox, uint32_t i)
{
    return &outbox->entries[(outbox->head + i) & (outbox->capacity - 1)];
}

static struct frame *take(struct outbox *outbox)
{
    struct outbox_entry entry = *entry_at(outbox, 0);
    outbox->head = (outbox->head + 1) & (outbox->capacity - 1);
    outbox->count--;
    outbox->bytes -= entry.counts ? entry.frame->len : 0;
    return entry.frame;
}

void outbox_clear(struct outbox *outbox)
{
    while (outbox->count > 0) {
        frame_unref(take(outbox));
    }
}

void outbox_finish(struct outbox *outbox)
{
    outbox_clear(outbox);
    free(outbox->entries);
    *outbox = (struct outbox){0};
}

static enum err grow(struct outbox *outbox)
{
    uint32_t capacity = outbox->capacity == 0 ? 8 : outbox->capacity * 2;
    struct outbox_entry *entries = calloc(capacity, sizeof *entries);
    if (entries == NULL) {
        return ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < outbox->count; i++) {
        entries[i] = *entry_at(outbox, i);
    }
    free(outbox->entries);
    outbox->entries = entries;
    outbox->capacity = capacity;
    outbox->head = 0;
    return ERR_OK;
}

enum err outbox_push(struct outbox *outbox, struct frame *frame, bool counts)
{
    if (outbox->count >= OUTBOX_FRAMES_MAX || (counts && outbox->bytes + frame->len > outbox->bytes_max)) {
        return ERR_LIMIT;
    }
    if (outbox->count == outbox->capacity) {
        enum err err = grow(outbox);
        if (err != ERR_OK) {
            return err;
        }
    }
    outbox->count++;
    *entry_at(outbox, outbox->count - 1) = (struct outbox_entry){.frame = frame_ref(frame), .counts = counts};
    outbox->bytes += counts ? frame->len : 0;
    return ERR_OK;
}

/* How many of the waiting frames go together, and the length of their array. */
static uint32_t batch_measure(struct outbox *outbox, size_t *ret_len)
{
    size_t len = 1; /* "[" ; each frame brings a "," or the "]" */
    uint32_t n = 0;
    while (n < outbox->count && (n == 0 || len + entry_at(outbox, n)->frame->len < OUTBOX_BATCH_BYTES)) {
        len += entry_at(outbox, n)->frame->len + 1;
        n++;
    }
    *ret_len = len;
    return n;
}

struct frame *outbox_next(struct outbox *outbox)
{
    if (outbox->count == 0) {
        return NULL;
    }
    size_t len;
    uint32_t n = batch_measure(outbox, &len);
    struct frame *joined = n > 1 ? frame_alloc(len) : NULL;
    if (joined == NULL) { /* also without memory: one by one needs none */
        return take(outbox);
    }
    char *at = frame_text(joined);
    for (uint32_t i = 0; i < n; i++) {
        struct frame *frame = take(outbox);
        *at++ = i == 0 ? '[' : ',';
        memcpy(at, frame_text(frame), frame->len);
        at += frame->len;
        frame_unref(frame);
    }
    *at = ']';
    return joined;
}
