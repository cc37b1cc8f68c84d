#include "dais/sfu/recv_stream.h"

#include <string.h>

/* Extended numbers start here, so that packets from before the first one have a number too. */
#define SEQ_START    ((uint64_t)1 << 32)
#define EARLY_YIELDS 1000 /* the earliest packet's age in this many parts */

void recv_stream_init(struct recv_stream *s, uint32_t clock_hz)
{
    *s = (struct recv_stream){.clock_hz = clock_hz};
}

static bool seen_test_and_set(struct recv_stream *s, uint64_t seq)
{
    uint64_t bit = (uint64_t)1 << (seq % 64);
    uint64_t *word = &s->seen[seq % RECV_WINDOW / 64];
    bool seen = (*word & bit) != 0;
    *word |= bit;
    return seen;
}

static void seen_forget(struct recv_stream *s, uint64_t from, uint64_t to)
{
    if (to - from >= RECV_WINDOW) {
        memset(s->seen, 0, sizeof s->seen);
        return;
    }
    for (uint64_t seq = from; seq <= to; seq++) {
        s->seen[seq % RECV_WINDOW / 64] &= ~((uint64_t)1 << (seq % 64));
    }
}

static void run_start(struct recv_stream *s, uint64_t seq)
{
    if (s->started) {
        uint64_t expected = s->seq_max - s->seq_base + 1;
        s->lost_before += expected > s->received ? expected - s->received : 0;
    }
    s->started = true;
    s->has_far = false;
    s->has_transit = false;
    s->has_early = false;
    s->has_sr = false;
    s->seq_base = seq;
    s->seq_max = seq;
    s->received = 0;
    s->expected_prior = 0;
    s->received_prior = 0;
    memset(s->seen, 0, sizeof s->seen);
}

static void jitter_update(struct recv_stream *s, uint32_t timestamp, time_us arrival_us)
{
    uint32_t arrival = (uint32_t)((uint64_t)arrival_us * s->clock_hz / US_PER_S);
    uint32_t transit = arrival - timestamp;
    if (s->has_transit) {
        int64_t d = (int32_t)(transit - s->transit);
        d = d < 0 ? -d : d;
        if (d < (int64_t)s->clock_hz * 10) { /* a time stamp that jumps is not jitter */
            s->jitter_q4 = (uint32_t)((int64_t)s->jitter_q4 + d - ((s->jitter_q4 + 8) >> 4));
        }
    }
    s->transit = transit;
    s->has_transit = true;
}

static void early_update(struct recv_stream *s, uint32_t timestamp, time_us arrival_us)
{
    time_us expected_us;
    bool known = recv_stream_arrival_of(s, timestamp, &expected_us);
    int64_t late_us = known ? arrival_us - expected_us : 0;
    if (late_us <= (arrival_us - s->early_arrival_us) / EARLY_YIELDS || late_us > RECV_LATE_MAX_US) {
        s->has_early = true;
        s->early_timestamp = timestamp;
        s->early_arrival_us = arrival_us;
    }
}

/* A packet more than the window behind: the second in a row starts a new run. */
static bool far_behind_restarts(struct recv_stream *s, uint16_t seq)
{
    bool restarts = s->has_far && seq == s->far_seq;
    s->has_far = true;
    s->far_seq = (uint16_t)(seq + 1);
    return restarts;
}

enum recv_verdict recv_stream_on_packet(struct recv_stream *s, uint16_t seq, uint32_t timestamp, time_us arrival_us,
                                        bool recovered, uint64_t *ret_seq)
{
    enum recv_verdict verdict = RECV_NEW;
    uint64_t extended;
    if (recovered && !s->started) {
        *ret_seq = 0;
        return RECV_OLD;
    }
    if (!s->started) {
        extended = SEQ_START + seq;
        run_start(s, extended);
    } else {
        int step = (int16_t)(uint16_t)(seq - (uint16_t)s->seq_max);
        extended = s->seq_max + (uint64_t)(int64_t)step;
        bool far = step > RECV_JUMP_MAX || step <= -RECV_WINDOW;
        if (far && recovered) { /* names what cannot have been lost */
            *ret_seq = extended;
            return RECV_OLD;
        }
        if (step > RECV_JUMP_MAX || (far && far_behind_restarts(s, seq))) {
            extended = ((s->seq_max >> 16) + 2) << 16 | seq;
            run_start(s, extended);
            verdict = RECV_RESTARTED;
        } else if (far) {
            *ret_seq = extended;
            return RECV_OLD;
        } else if (step > 0) {
            seen_forget(s, s->seq_max + 1, extended);
            s->seq_max = extended;
        }
    }
    s->has_far = false;
    *ret_seq = extended;
    if (!recovered) {
        s->received++;
    }
    if (seen_test_and_set(s, extended)) {
        return RECV_DUPLICATE;
    }
    if (extended < s->seq_base) {
        s->seq_base = extended; /* came before the first one and was overtaken */
    }
    if (!recovered) {
        jitter_update(s, timestamp, arrival_us);
        early_update(s, timestamp, arrival_us);
    }
    return verdict;
}

bool recv_stream_arrival_of(const struct recv_stream *s, uint32_t timestamp, time_us *ret_us)
{
    int64_t ticks = (int32_t)(timestamp - s->early_timestamp);
    *ret_us = s->early_arrival_us + ticks * US_PER_S / s->clock_hz;
    return s->has_early;
}

void recv_stream_on_sr(struct recv_stream *s, const struct rtcp_sender_report *sr, time_us arrival_us)
{
    if (sr->ntp == 0) {
        return;
    }
    s->has_sr = true;
    s->sr_ntp = sr->ntp;
    s->sr_rtp = sr->rtp_timestamp;
    s->sr_arrival_us = arrival_us;
}

void recv_stream_report(struct recv_stream *s, uint32_t ssrc, time_us now_us, struct rtcp_report *ret_report)
{
    *ret_report = (struct rtcp_report){.ssrc = ssrc};
    if (!s->started) {
        return;
    }
    uint64_t expected = s->seq_max - s->seq_base + 1;
    int64_t lost = (int64_t)(expected - s->received) + (int64_t)s->lost_before;
    uint64_t expected_interval = expected - s->expected_prior;
    uint64_t received_interval = s->received - s->received_prior;
    s->expected_prior = expected;
    s->received_prior = s->received;
    if (expected_interval > received_interval && expected > 0 && expected_interval <= expected) {
        uint64_t fraction = ((expected_interval - received_interval) << 8) / expected_interval;
        ret_report->fraction_lost = (uint8_t)(fraction > 255 ? 255 : fraction);
    }
    ret_report->lost_total = (int32_t)(lost > 0x7fffff ? 0x7fffff : lost < -0x800000 ? -0x800000 : lost);
    ret_report->highest_seq = (uint32_t)(s->seq_max - SEQ_START);
    ret_report->jitter = s->jitter_q4 >> 4;
    if (s->has_sr && now_us >= s->sr_arrival_us) {
        ret_report->last_sr = (uint32_t)(s->sr_ntp >> 16);
        uint64_t delay = ((uint64_t)(now_us - s->sr_arrival_us) << 16) / US_PER_S;
        ret_report->delay_last_sr = delay > UINT32_MAX ? UINT32_MAX : (uint32_t)delay;
    }
}
