#include "dais/sfu/nack.h"

#include <stdlib.h>
#include <string.h>

enum err nack_init(struct nack *n, bool video)
{
    *n = (struct nack){
        .capacity = video ? LIMIT_NACK_LIST : NACK_CAPACITY_AUDIO,
        .tries_max = video ? NACK_TRIES_VIDEO : NACK_TRIES_AUDIO,
        .age_max_us = video ? NACK_AGE_VIDEO_US : NACK_AGE_AUDIO_US,
    };
    n->entries = calloc(n->capacity, sizeof *n->entries);
    return n->entries != NULL ? ERR_OK : ERR_NO_MEMORY;
}

void nack_finish(struct nack *n)
{
    free(n->entries);
    *n = (struct nack){0};
}

void nack_reset(struct nack *n)
{
    n->count = 0;
    n->started = false;
    n->gave_up = false;
}

/* Index of the first entry that is not before `seq`. */
static uint32_t lower_bound(const struct nack *n, uint64_t seq)
{
    uint32_t low = 0, high = n->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (n->entries[middle].seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void remove_range(struct nack *n, uint32_t from, uint32_t to)
{
    memmove(&n->entries[from], &n->entries[to], (n->count - to) * sizeof *n->entries);
    n->count -= to - from;
}

bool nack_on_packet(struct nack *n, uint64_t seq, time_us now_us)
{
    if (!n->started) {
        n->started = true;
        n->seq_max = seq;
        return true;
    }
    if (seq <= n->seq_max) {
        uint32_t at = lower_bound(n, seq);
        if (at < n->count && n->entries[at].seq == seq) {
            remove_range(n, at, at + 1);
        }
        return true;
    }
    uint64_t missing = seq - n->seq_max - 1;
    bool fits = missing <= n->capacity - n->count;
    if (!fits) {
        n->count = 0;
    }
    for (uint64_t s = n->seq_max + 1; fits && s < seq; s++) {
        n->entries[n->count++] = (struct nack_entry){.seq = s, .since_us = now_us, .due_us = now_us + NACK_FIRST_US};
    }
    n->seq_max = seq;
    return fits;
}

void nack_forget_before(struct nack *n, uint64_t seq)
{
    remove_range(n, 0, lower_bound(n, seq));
}

bool nack_is_missing_between(const struct nack *n, uint64_t first, uint64_t last)
{
    uint32_t at = lower_bound(n, first);
    return at < n->count && n->entries[at].seq <= last;
}

static time_us repeat_after_us(time_us rtt_us, unsigned tries)
{
    time_us wait = rtt_us > 0 ? rtt_us : 1;
    for (unsigned i = 1; i < tries && wait < NACK_REPEAT_MAX_US; i++) {
        wait += wait / 4;
    }
    return wait < NACK_REPEAT_MIN_US ? NACK_REPEAT_MIN_US : wait > NACK_REPEAT_MAX_US ? NACK_REPEAT_MAX_US : wait;
}

size_t nack_poll(struct nack *n, time_us rtt_us, time_us now_us, uint16_t *out, size_t max)
{
    size_t asked = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n->count; i++) {
        struct nack_entry entry = n->entries[i];
        bool due = now_us >= entry.due_us;
        if (now_us - entry.since_us > n->age_max_us || (due && entry.tries >= n->tries_max)) {
            n->gave_up = true;
            continue;
        }
        if (due && asked < max) {
            out[asked++] = (uint16_t)entry.seq;
            entry.tries++;
            entry.due_us = now_us + repeat_after_us(rtt_us, entry.tries);
        }
        n->entries[kept++] = entry;
    }
    n->count = kept;
    return asked;
}

bool nack_take_gave_up(struct nack *n)
{
    bool gave_up = n->gave_up;
    n->gave_up = false;
    return gave_up;
}
