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
    frame->list = false;
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

/* The messages in it, without the brackets of a list. */
static struct str messages_of(struct frame *frame)
{
    struct str text = {frame_text(frame), frame->len};
    return frame->list ? str_sub(text, 1, text.len - 2) : text;
}

static size_t joined_len(struct frame *const *frames, uint32_t count)
{
    size_t len = 1; /* "[" ; each brings a "," or the "]" */
    for (uint32_t i = 0; i < count; i++) {
        len += messages_of(frames[i]).len + 1;
    }
    return len;
}

struct frame *frame_join(struct frame *const *frames, uint32_t count)
{
    struct frame *joined = frame_alloc(joined_len(frames, count));
    if (joined == NULL) {
        return NULL;
    }
    char *at = frame_text(joined);
    for (uint32_t i = 0; i < count; i++) {
        struct str messages = messages_of(frames[i]);
        *at++ = i == 0 ? '[' : ',';
        memcpy(at, messages.data, messages.len);
        at += messages.len;
    }
    *at = ']';
    joined->list = true;
    return joined;
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

/* How many of the waiting frames go together. */
static uint32_t batch_count(struct outbox *outbox)
{
    size_t len = 0;
    uint32_t n = 0;
    while (n < outbox->count && n < OUTBOX_BATCH_FRAMES) {
        len += entry_at(outbox, n)->frame->len + 1;
        if (n > 0 && len >= OUTBOX_BATCH_BYTES) {
            break;
        }
        n++;
    }
    return n;
}

struct frame *outbox_next(struct outbox *outbox)
{
    struct frame *batch[OUTBOX_BATCH_FRAMES];
    uint32_t n = batch_count(outbox);
    if (n == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++) {
        batch[i] = entry_at(outbox, i)->frame;
    }
    struct frame *joined = n > 1 ? frame_join(batch, n) : NULL;
    if (joined == NULL) { /* also without memory: one by one needs none */
        return take(outbox);
    }
    for (uint32_t i = 0; i < n; i++) {
        frame_unref(take(outbox));
    }
    return joined;
}
