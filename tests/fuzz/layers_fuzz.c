/*
 * Fuzz target: a receiver's allocator over time. The input is a program: pictures of any shape come, their rates and
 * layers change, the estimate goes up and down; after every choice its promises are checked.
 *
 * Each step takes 8 bytes: what to do, to which track, and values.
 */
#include "dais/sfu/layers.h"

#include <assert.h>
#include <string.h>

#define TRACKS 8
#define STEP   8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct room {
    struct layers layers;
    struct layers_track tracks[TRACKS];
    size_t count;
    uint32_t budget, floor;
    uint8_t load;
    time_us now;
};

static uint32_t rate_of(const struct layers_option *o, uint8_t tid)
{
    return o->rate_bps[tid] > 0 ? o->rate_bps[tid] : layers_guess_bps(o->width, o->height);
}

static void check_track(const struct layers_track *t, uint8_t load)
{
    assert(t->reason < SLOT_REASON_COUNT && t->chosen >= -1 && t->chosen < (int)t->count);
    assert(t->desired >> t->count == 0 || (t->count == 0 && t->desired == 0) || t->at >= (int)t->count);
    assert(load >= LAYERS_LOAD_TOP || t->reason != SLOT_REASON_LOAD);
    assert(t->reason != SLOT_REASON_FULL || t->chosen == t->count - 1);
    if (t->chosen < 0) {
        assert(t->reason != SLOT_REASON_FULL);
        return;
    }
    const struct layers_option *o = &t->option[t->chosen];
    assert(o->alive && t->tid <= o->tid_max && t->wanted_height > 0);
    assert(t->desired >> t->chosen & 1);
    for (int i = 0; i < t->chosen; i++) { /* nothing larger than is seen while something smaller would do */
        assert(!t->option[i].alive || t->option[i].height < t->wanted_height);
    }
    bool smaller = false;
    for (int i = 0; i < t->chosen; i++) {
        smaller = smaller || t->option[i].alive;
    }
    /* Frames are given up for the smallest encoding only, or because more are not wanted. */
    assert(!smaller || t->tid == o->tid_max || t->fps_max > 0);
}

static void choose(struct room *r, bool proven)
{
    struct layers_input in = {
        .budget_bps = r->budget, .floor_bps = r->floor, .proven = proven, .load = r->load, .now_us = r->now};
    struct layers_sum sum;
    struct layers_track before[TRACKS];
    memcpy(before, r->tracks, sizeof before);
    bool far = r->budget >= (uint64_t)r->layers.failed_bps * LAYERS_FAR_PERCENT / 100;
    bool waits = r->now < r->layers.wait_until_us && !(proven && (!r->layers.wait_is_hard || far));
    layers_choose(&r->layers, &in, r->tracks, r->count, &sum);
    uint64_t used = 0;
    unsigned shown = 0;
    for (size_t i = 0; i < r->count; i++) {
        struct layers_track *t = &r->tracks[i];
        check_track(t, r->load);
        /* While it waits after a fall, only new tracks get anything, and of the smallest encoding. */
        bool rose = t->chosen > before[i].at && before[i].at >= 0 && t->option[before[i].at].alive;
        assert(!waits || !rose);
        shown += t->chosen >= 0 ? 1 : 0;
        used += t->chosen >= 0 ? rate_of(&t->option[t->chosen], t->tid) : 0;
        t->at = t->chosen;
        t->at_tid = t->tid;
    }
    assert(used == sum.used_bps);
    assert(used <= r->budget || (shown == 1 && used <= (uint64_t)r->floor + LAYERS_OVERSEND_BPS));
    assert(r->layers.wait_until_us <= r->now + LAYERS_WAIT_MAX_US);
}

static void set_option(struct layers_track *t, const uint8_t *b)
{
    struct layers_option *o = &t->option[b[2] % LIMIT_LAYERS];
    t->count = b[2] % LIMIT_LAYERS >= t->count ? (uint8_t)(b[2] % LIMIT_LAYERS + 1) : t->count;
    o->alive = (b[2] & 0x80) != 0;
    o->tid_max = b[3] & 3;
    o->fps = b[3] >> 2;
    o->width = (uint16_t)(b[4] << 4);
    o->height = (uint16_t)(b[5] << 4);
    for (unsigned k = 0; k < LAYERS_TIDS; k++) {
        o->rate_bps[k] = (uint32_t)b[6] << 12 | (uint32_t)(b[7] * k) << 8;
    }
}

static void step(struct room *r, const uint8_t *b)
{
    struct layers_track *t = &r->tracks[b[1] % TRACKS];
    switch (b[0] % 6) {
    case 0: /* a new track, or an old one anew */
        r->count = b[1] % TRACKS >= r->count ? b[1] % TRACKS + 1u : r->count;
        *t = (struct layers_track){.priority = b[2], .pinned = b[3] & 1, .screen = b[3] & 2, .at = -1};
        t->wanted_height = (uint16_t)(b[4] << 4);
        t->fps_max = b[5] & 0x3f;
        t->eager_us = r->now;
        break;
    case 1:
    case 2:
        set_option(t, b);
        break;
    case 3:
        t->wanted_height = (uint16_t)(b[2] << 4);
        t->eager_us = b[3] & 1 ? r->now : t->eager_us;
        break;
    case 4:
        r->load = b[2] % (LAYERS_LOAD_TAIL + 1);
        break;
    default:
        r->now += (time_us)b[1] << 15;
        r->budget = (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8;
        r->floor = r->budget + ((uint32_t)b[4] << 12);
        choose(r, b[5] & 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct room room = {.now = 1000 * US_PER_S};
    for (unsigned i = 0; i < TRACKS; i++) {
        room.tracks[i].at = -1;
    }
    for (; size >= STEP; data += STEP, size -= STEP) {
        step(&room, data);
    }
    return 0;
}
