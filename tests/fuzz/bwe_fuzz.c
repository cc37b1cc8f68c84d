/*
 * Fuzz target: the bandwidth estimator under any order of sending, time, wishes and feedback, true and false. Whatever
 * comes: rates stay in their bounds and are numbers, shares are shares, waits are not negative, and a probe asks for no
 * more than its rate allows.
 *
 * The input is a list of steps: one byte says what, the next ones how much.
 */
#include "dais/sfu/bwe.h"
#include "dais/wire/rtcp_fb.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define STEPS_MAX    2000
#define FEEDBACK_MAX 64
#define ARRIVALS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
    struct bwe bwe;
    time_us now;
    time_us clock_us; /* the receiver's is so far ahead */
    uint16_t seq;
};

static void send(struct run *r, struct reader *in)
{
    uint8_t how = reader_u8(in);
    size_t bytes = (size_t)reader_u8(in) * 9;
    for (unsigned i = 0; i <= (how & 31U); i++) {
        bwe_on_sent(&r->bwe, (how & 32) != 0 ? -1 : r->seq++, bytes, (how & 64) != 0, r->now);
        r->now += (how & 128) != 0 ? 1000 : 0;
    }
}

/* Feedback that a receiver could send: which packets, how they are spread, how late. */
static void feed_true(struct run *r, struct reader *in)
{
    int64_t arrivals[ARRIVALS_MAX];
    uint8_t data[1200];
    struct writer w;
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    struct twcc_feedback feedback;
    size_t count = reader_u8(in) % ARRIVALS_MAX + 1;
    uint16_t base = (uint16_t)(r->seq - reader_u8(in));
    uint8_t pattern = reader_u8(in);
    int64_t apart_us = (int64_t)reader_u8(in) * 250;
    int64_t first_us = r->now + r->clock_us - (int64_t)reader_u8(in) * 1000;
    for (size_t i = 0; i < count; i++) {
        bool came = i == 0 || (pattern >> (i % 8) & 1) == 0;
        arrivals[i] = came ? (first_us < 0 ? 0 : first_us) + (int64_t)i * apart_us : TWCC_NOT_RECEIVED;
    }
    writer_init(&w, data, sizeof data);
    if (twcc_write(&w, 1, 2, 0, base, arrivals, count) == 0) {
        return;
    }
    rtcp_begin(&iter, data, w.pos);
    if (rtcp_next(&iter, &packet) && rtcp_fb_parse(&packet, &fb) == ERR_OK && twcc_parse(&fb, &feedback) == ERR_OK) {
        bwe_on_feedback(&r->bwe, &feedback, r->now);
    }
}

/* Whatever bytes can be parsed. */
static void feed_any(struct run *r, struct reader *in)
{
    size_t size = reader_u8(in) % FEEDBACK_MAX;
    const uint8_t *bytes = reader_take(in, size);
    struct rtcp_fb fb = {.type = RTCP_RTPFB, .format = RTPFB_TRANSPORT_CC, .fci = bytes, .fci_size = size};
    struct twcc_feedback feedback;
    if (bytes != NULL && twcc_parse(&fb, &feedback) == ERR_OK) {
        bwe_on_feedback(&r->bwe, &feedback, r->now);
    }
}

static void tick(struct run *r, struct reader *in)
{
    uint8_t how = reader_u8(in);
    bool sounding;
    r->now += (time_us)(how & 15) * 5000;
    size_t due = bwe_tick(&r->bwe, (how & 16) == 0, &sounding, r->now);
    assert((int64_t)due <= (sounding ? PROBE_SOUND_BYTES : (int64_t)BWE_MAX_BPS / 8 * 3 * PROBE_TICK_US / US_PER_S));
    for (unsigned i = 0; i < 64 && due > 0 && (how & 32) == 0; i++) {
        size_t bytes = sounding ? 280 : 1100;
        bwe_on_sent(&r->bwe, r->seq++, bytes, true, r->now);
        due -= due < bytes ? due : bytes;
    }
}

static void others(struct run *r, struct reader *in)
{
    uint8_t what = reader_u8(in);
    switch (what % 6) {
    case 0:
        bwe_on_remb(&r->bwe, reader_u64(in), r->now);
        break;
    case 1:
        bwe_on_report(&r->bwe, reader_u8(in), r->now);
        break;
    case 2:
        bwe_on_rtt(&r->bwe, (time_us)reader_u32(in), r->now);
        break;
    case 3:
        bwe_set_wanted_bps(&r->bwe, reader_u32(in));
        break;
    case 4:
        r->now += (time_us)reader_u16(in) * 1000; /* nothing happens for up to a minute */
        break;
    default:
        r->clock_us += (int64_t)(int32_t)reader_u32(in) * 1000;
        break;
    }
}

static void check(const struct run *r)
{
    const struct bwe *b = &r->bwe;
    assert(isfinite(b->aimd.estimate_bps) && b->aimd.estimate_bps >= BWE_MIN_BPS &&
           b->aimd.estimate_bps <= BWE_MAX_BPS);
    double target_bps = aimd_target_bps(&b->aimd);
    assert(target_bps >= BWE_MIN_BPS && target_bps <= b->aimd.estimate_bps);
    assert(bwe_target_bps(b) <= BWE_MAX_BPS && bwe_target_bps(b) > 0);
    assert(bwe_loss_percent(b) <= 100);
    assert(b->loss.inherent >= 0 && b->loss.inherent <= 1);
    assert(bwe_rtt_us(b) >= 0 && bwe_queue_us(b) >= 0);
    assert(b->share > 0 && b->share <= 1);
    assert(b->trend.threshold_ms >= TREND_THRESHOLD_MIN_MS && b->trend.threshold_ms <= TREND_THRESHOLD_MAX_MS);
    assert(isfinite(b->trend.smoothed_ms) && isfinite(b->trend.trend_before) && b->trend.jitter_ms >= 0);
    assert(isfinite(b->aimd.capacity_bps) && b->aimd.capacity_bps >= 0);
    double sent = rate_meter_bps(&b->sent, 500000, r->now), acked = rate_meter_bps(&b->acked, 500000, b->arrival_us);
    assert(isfinite(sent) && sent >= 0 && isfinite(acked) && acked >= 0);
    assert(b->probe.target_bps <= BWE_MAX_BPS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct run r;
    struct reader in;
    reader_init(&in, data, size);
    uint8_t how = reader_u8(&in);
    bwe_init(&r.bwe);
    bwe_set_transport_cc(&r.bwe, (how & 1) == 0);
    r.now = 1000000;
    r.clock_us = (how & 2) != 0 ? ((int64_t)64000 << 23) - 2000000 : 3600000000;
    r.seq = (uint16_t)((how & 4) != 0 ? 65000 : 100);
    static void (*const steps[])(struct run *, struct reader *) = {send,      feed_true, tick,     send,
                                                                   feed_true, tick,      feed_any, others};
    for (unsigned i = 0; i < STEPS_MAX && reader_left(&in) > 0 && !in.failed; i++) {
        steps[reader_u8(&in) % 8](&r, &in);
        check(&r);
    }
    return 0;
}
