/* Transport-wide congestion control feedback: chunks of statuses, then deltas. */
#include "dais/wire/twcc.h"

#define FCI_HEADER_BYTES   8
#define PACKET_BYTES       (4 + 8 + FCI_HEADER_BYTES) /* before the chunks */
#define UNIT_US            250
#define UNITS_IN_REFERENCE 256
#define REFERENCE_US       64000
#define VECTOR_SMALL       14 /* one-bit symbols in a chunk */
#define VECTOR_LARGE       7  /* two-bit symbols in a chunk */
#define RUN_MAX            8191

enum symbol { SYMBOL_LOST, SYMBOL_SMALL, SYMBOL_LARGE, SYMBOL_RESERVED };

/* What the statuses become: filled up to the first that has no place. */
struct plan {
    uint8_t symbols[TWCC_PACKETS_MAX];
    size_t count;
    size_t deltas_size;
};

static int64_t to_units(int64_t us)
{
    return (us + UNIT_US / 2) / UNIT_US;
}

static void make_plan(struct plan *plan, const int64_t *arrivals_us, size_t count, size_t room)
{
    int64_t last = to_units(arrivals_us[0]) / UNITS_IN_REFERENCE * UNITS_IN_REFERENCE;
    plan->count = 0;
    plan->deltas_size = 0;
    for (size_t i = 0; i < count && i < TWCC_PACKETS_MAX; i++) {
        enum symbol symbol = SYMBOL_LOST;
        if (arrivals_us[i] != TWCC_NOT_RECEIVED) {
            int64_t units = to_units(arrivals_us[i]);
            int64_t delta = units - last;
            if (delta < INT16_MIN || delta > INT16_MAX) {
                return;
            }
            symbol = delta >= 0 && delta <= UINT8_MAX ? SYMBOL_SMALL : SYMBOL_LARGE;
            last = units;
        }
        /* No chunk but the last holds fewer than VECTOR_LARGE statuses; up to 3 bytes of padding follow the deltas. */
        size_t chunks_size = (i + VECTOR_LARGE) / VECTOR_LARGE * 2;
        if (PACKET_BYTES + chunks_size + plan->deltas_size + (size_t)symbol + 3 > room) {
            return;
        }
        plan->symbols[i] = (uint8_t)symbol;
        plan->deltas_size += (size_t)symbol; /* lost 0, small 1, large 2 bytes */
        plan->count = i + 1;
    }
}

/* Writes one chunk for the statuses from `at` on and returns how many it holds. */
static size_t write_chunk(struct writer *w, const struct plan *plan, size_t at)
{
    size_t left = plan->count - at;
    const uint8_t *symbols = plan->symbols + at;
    size_t run = 1;
    while (run < left && run < RUN_MAX && symbols[run] == symbols[0]) {
        run++;
    }
    size_t small = 0;
    while (small < left && small < VECTOR_SMALL && symbols[small] <= SYMBOL_SMALL) {
        small++;
    }
    if (run >= VECTOR_SMALL || run == left || (run >= VECTOR_LARGE && small <= run)) {
        writer_u16(w, (uint16_t)((size_t)symbols[0] << 13 | run));
        return run;
    }
    uint16_t chunk = 0x8000;
    if (small == VECTOR_SMALL || small == left) {
        for (size_t i = 0; i < small; i++) {
            chunk = (uint16_t)(chunk | symbols[i] << (VECTOR_SMALL - 1 - i));
        }
        writer_u16(w, chunk);
        return small;
    }
    size_t held = left < VECTOR_LARGE ? left : VECTOR_LARGE;
    chunk = 0xc000;
    for (size_t i = 0; i < held; i++) {
        chunk = (uint16_t)(chunk | symbols[i] << (2 * (VECTOR_LARGE - 1 - i)));
    }
    writer_u16(w, chunk);
    return held;
}

static void write_deltas(struct writer *w, const struct plan *plan, const int64_t *arrivals_us, int64_t reference)
{
    int64_t last = reference * UNITS_IN_REFERENCE;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->symbols[i] == SYMBOL_LOST) {
            continue;
        }
        int64_t units = to_units(arrivals_us[i]);
        if (plan->symbols[i] == SYMBOL_SMALL) {
            writer_u8(w, (uint8_t)(units - last));
        } else {
            writer_u16(w, (uint16_t)(units - last));
        }
        last = units;
    }
}

size_t twcc_write(struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, uint8_t feedback_count,
                  uint16_t base_seq, const int64_t *arrivals_us, size_t count)
{
    if (count == 0 || arrivals_us[0] == TWCC_NOT_RECEIVED) {
        return 0;
    }
    struct plan plan;
    make_plan(&plan, arrivals_us, count, writer_left(w));
    if (plan.count == 0) {
        return 0;
    }
    int64_t reference = to_units(arrivals_us[0]) / UNITS_IN_REFERENCE;
    size_t start = w->pos;
    writer_u8(w, 0x80 | RTPFB_TRANSPORT_CC);
    writer_u8(w, RTCP_RTPFB);
    writer_u16(w, 0);
    writer_u32(w, sender_ssrc);
    writer_u32(w, media_ssrc);
    writer_u16(w, base_seq);
    writer_u16(w, (uint16_t)plan.count);
    writer_u24(w, (uint32_t)(reference & 0xffffff));
    writer_u8(w, feedback_count);
    for (size_t at = 0; at < plan.count;) {
        at += write_chunk(w, &plan, at);
    }
    write_deltas(w, &plan, arrivals_us, reference);
    writer_zero(w, (4 - (w->pos - start) % 4) % 4);
    writer_patch_u16(w, start + 2, (uint16_t)((w->pos - start) / 4 - 1));
    return w->failed ? 0 : plan.count;
}

/* How many statuses a chunk holds. */
static size_t chunk_capacity(uint16_t chunk)
{
    if ((chunk & 0x8000) == 0) {
        return chunk & 0x1fff;
    }
    return (chunk & 0x4000) == 0 ? VECTOR_SMALL : VECTOR_LARGE;
}

static enum symbol chunk_symbol(uint16_t chunk, size_t index)
{
    if ((chunk & 0x8000) == 0) {
        return (enum symbol)(chunk >> 13 & 3);
    }
    if ((chunk & 0x4000) == 0) {
        return (enum symbol)(chunk >> (VECTOR_SMALL - 1 - index) & 1);
    }
    return (enum symbol)(chunk >> (2 * (VECTOR_LARGE - 1 - index)) & 3);
}

/* Adds up the delta bytes of the first `held` statuses of a chunk. */
static enum err chunk_deltas(uint16_t chunk, size_t held, size_t *deltas_size)
{
    for (size_t i = 0; i < held; i++) {
        enum symbol symbol = chunk_symbol(chunk, i);
        if (symbol == SYMBOL_RESERVED) {
            return ERR_INVALID;
        }
        *deltas_size += (size_t)symbol;
    }
    return ERR_OK;
}

enum err twcc_parse(const struct rtcp_fb *fb, struct twcc_feedback *ret_feedback)
{
    if (fb->type != RTCP_RTPFB || fb->format != RTPFB_TRANSPORT_CC) {
        return ERR_INVALID;
    }
    struct reader r;
    reader_init(&r, fb->fci, fb->fci_size);
    struct twcc_feedback feedback = {.base_seq = reader_u16(&r), .packet_count = reader_u16(&r)};
    uint32_t reference = reader_u24(&r);
    feedback.reference_us = ((int64_t)reference - ((reference & 0x800000) != 0 ? 0x1000000 : 0)) * REFERENCE_US;
    feedback.feedback_count = reader_u8(&r);
    if (r.failed) {
        return ERR_TRUNCATED;
    }
    if (feedback.packet_count == 0) {
        return ERR_INVALID;
    }
    if (feedback.packet_count > TWCC_PACKETS_MAX) {
        return ERR_LIMIT;
    }
    size_t covered = 0;
    feedback.chunks = r.data + r.pos;
    while (covered < feedback.packet_count) {
        uint16_t chunk = reader_u16(&r);
        if (r.failed) {
            return ERR_TRUNCATED;
        }
        size_t held = chunk_capacity(chunk);
        size_t left = feedback.packet_count - covered;
        held = held > left ? left : held; /* a last vector is rarely full; a run may say too much */
        enum err err = chunk_deltas(chunk, held, &feedback.deltas_size);
        if (err != ERR_OK) {
            return err;
        }
        covered += held;
        feedback.chunks_size += 2;
    }
    feedback.deltas = reader_take(&r, feedback.deltas_size);
    if (r.failed) {
        return ERR_TRUNCATED;
    }
    *ret_feedback = feedback;
    return ERR_OK;
}

bool twcc_next(const struct twcc_feedback *feedback, struct twcc_iter *iter, struct twcc_status *ret_status)
{
    if (iter->index >= feedback->packet_count) {
        return false;
    }
    uint16_t chunk = load_u16(feedback->chunks + iter->chunk_at);
    while (iter->in_chunk >= chunk_capacity(chunk)) { /* twice or more only past runs of nothing */
        iter->chunk_at += 2;
        iter->in_chunk = 0;
        chunk = load_u16(feedback->chunks + iter->chunk_at);
    }
    struct reader deltas;
    reader_init(&deltas, feedback->deltas, feedback->deltas_size);
    reader_skip(&deltas, iter->delta_at);
    enum symbol symbol = chunk_symbol(chunk, iter->in_chunk);
    int64_t delta = symbol == SYMBOL_SMALL   ? reader_u8(&deltas)
                    : symbol == SYMBOL_LARGE ? (int16_t)reader_u16(&deltas)
                                             : 0;
    iter->time_us += delta * UNIT_US;
    iter->delta_at += (size_t)symbol;
    ret_status->seq = (uint16_t)(feedback->base_seq + iter->index);
    ret_status->received = symbol != SYMBOL_LOST;
    ret_status->arrival_us = feedback->reference_us + iter->time_us;
    iter->index++;
    iter->in_chunk++;
    return true;
}
