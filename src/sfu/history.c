#include "dais/sfu/history.h"

#include <stdlib.h>

enum err history_init(struct history *h, struct pool *pool, bool video)
{
    *h = (struct history){
        .pool = pool,
        .capacity = video ? LIMIT_HISTORY_VIDEO_MIN : LIMIT_HISTORY_AUDIO,
        .capacity_max = video ? LIMIT_HISTORY_VIDEO : LIMIT_HISTORY_AUDIO,
    };
    h->entries = calloc(h->capacity_max, sizeof *h->entries);
    return h->entries != NULL ? ERR_OK : ERR_NO_MEMORY;
}

void history_clear(struct history *h)
{
    for (uint32_t i = 0; h->entries != NULL && i < h->capacity_max; i++) {
        if (h->entries[i].payload != NULL) {
            pool_give(h->pool, h->entries[i].payload);
        }
        h->entries[i] = (struct history_entry){0};
    }
    h->number_max = 0;
}

void history_finish(struct history *h)
{
    history_clear(h);
    free(h->entries);
    *h = (struct history){0};
}

static struct history_entry *place_of(const struct history *h, uint64_t number)
{
    return &h->entries[number & (h->capacity - 1)];
}

/* The buffer of the oldest packet, when the pool has none left. The place after the newest one's has the oldest. */
static uint8_t *steal_oldest(struct history *h)
{
    for (uint64_t i = 1; i <= h->capacity; i++) {
        struct history_entry *e = place_of(h, h->number_max + i);
        if (e->payload != NULL) {
            uint8_t *payload = e->payload;
            *e = (struct history_entry){0};
            return payload;
        }
    }
    return NULL;
}

struct history_entry *history_put(struct history *h, uint64_t number)
{
    if (number + h->capacity <= h->number_max) {
        return NULL;
    }
    struct history_entry *e = place_of(h, number);
    uint8_t *payload = e->payload;
    if (payload == NULL) {
        payload = pool_take(h->pool);
    }
    if (payload == NULL) {
        payload = steal_oldest(h);
    }
    if (payload == NULL) {
        return NULL;
    }
    if (number > h->number_max) {
        h->number_max = number;
    }
    *e = (struct history_entry){.number = number, .payload = payload};
    return e;
}

void history_drop(struct history *h, struct history_entry *entry)
{
    (void)h;
    *entry = (struct history_entry){.payload = entry->payload};
}

const struct history_entry *history_find(const struct history *h, uint64_t number)
{
    const struct history_entry *e = place_of(h, number);
    return number != 0 && e->number == number ? e : NULL;
}

void history_pad(struct history *h, uint64_t number, uint8_t padding)
{
    struct history_entry *e = place_of(h, number);
    if (number != 0 && e->number == number) {
        e->padding = padding;
    }
}

void history_fit(struct history *h, uint32_t packets_per_s)
{
    uint64_t needed = (uint64_t)packets_per_s * HISTORY_KEEP_US / US_PER_S;
    while (h->capacity < needed && h->capacity < h->capacity_max) {
        uint32_t old = h->capacity;
        h->capacity *= 2;
        /* Every packet either stays or moves up by the old size, and the upper half was empty. */
        for (uint32_t i = 0; i < old; i++) {
            struct history_entry *e = &h->entries[i];
            if (e->number != 0 && (e->number & old) != 0) {
                h->entries[i + old] = *e;
                *e = (struct history_entry){0};
            }
        }
    }
}
