#include "dais/sfu/feedback.h"

#include "dais/wire/twcc.h"

#define SEQ_START ((uint64_t)1 << 32)

static int64_t *arrival_of(struct feedback *f, uint64_t seq)
{
    return &f->arrivals_us[seq % FEEDBACK_WINDOW];
}

void feedback_on_packet(struct feedback *f, uint16_t seq, bool marker, time_us arrival_us)
{
    if (!f->started) {
        f->started = true;
        f->newest = SEQ_START + seq;
        f->next = f->newest;
        f->sent_us = arrival_us;
        for (unsigned i = 0; i < FEEDBACK_WINDOW; i++) {
            f->arrivals_us[i] = TWCC_NOT_RECEIVED;
        }
    }
    uint64_t extended = f->newest + (uint64_t)(int64_t)(int16_t)(uint16_t)(seq - (uint16_t)f->newest);
    if (extended + FEEDBACK_WINDOW <= f->newest) {
        return; /* too late to be told */
    }
    if (extended > f->newest) {
        uint64_t steps = extended - f->newest;
        for (uint64_t i = 1; i <= (steps > FEEDBACK_WINDOW ? FEEDBACK_WINDOW : steps); i++) {
            *arrival_of(f, f->newest + i) = TWCC_NOT_RECEIVED;
        }
        f->newest = extended;
        if (f->next + FEEDBACK_WINDOW <= f->newest) {
            f->next = f->newest - FEEDBACK_WINDOW + 1;
        }
    }
    int64_t *arrival = arrival_of(f, extended);
    if (*arrival != TWCC_NOT_RECEIVED) {
        return; /* a duplicate: the first arrival counts */
    }
    *arrival = arrival_us < 0 ? 0 : arrival_us;
    f->next = extended < f->next ? extended : f->next;
    f->held++;
    f->marker = f->marker || marker;
}

bool feedback_is_due(const struct feedback *f, time_us now_us)
{
    time_us since = now_us - f->sent_us;
    return f->held > 0 &&
           (since >= FEEDBACK_US || f->held >= FEEDBACK_PACKETS || (f->marker && since >= FEEDBACK_MARKER_US));
}

bool feedback_write(struct feedback *f, struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, time_us now_us)
{
    if (!f->started || f->next > f->newest) {
        f->held = 0;
        return false;
    }
    uint64_t first = f->next;
    /* A message begins with a packet that arrived. So that what is missing at its start is told as missing, it begins
     * with the last one told before, where that is still known. */
    if (*arrival_of(f, first) == TWCC_NOT_RECEIVED && f->newest - first < FEEDBACK_WINDOW - 1 &&
        *arrival_of(f, first - 1) != TWCC_NOT_RECEIVED) {
        first--;
    }
    while (*arrival_of(f, first) == TWCC_NOT_RECEIVED) {
        first++; /* ends: the newest did arrive */
    }
    int64_t arrivals_us[FEEDBACK_WINDOW];
    size_t count = 0;
    for (uint64_t seq = first; seq <= f->newest; seq++) {
        arrivals_us[count++] = *arrival_of(f, seq);
    }
    size_t covered = twcc_write(w, sender_ssrc, media_ssrc, f->count, (uint16_t)first, arrivals_us, count);
    if (covered == 0) {
        return false;
    }
    f->count++;
    f->next = first + covered;
    f->sent_us = now_us;
    f->marker = false;
    f->held = f->next > f->newest ? 0 : f->held;
    return true;
}
