/* Puts the parts together: the record of what was sent, the filter of delay, losses, probes and the rate control. */
#include "dais/sfu/bwe.h"

#include "dais/base/fetch.h"

#include <math.h>
#include <string.h>

#define REFERENCE_SPAN_US  ((int64_t)64000 << 24) /* after which the receiver's reference time begins anew */
#define CLOCK_OFF_US       10000000               /* an arrival so far from now is on another clock, or a lie */
#define ACKED_LEAST_US     100000
#define ACKED_MOST_US      300000
#define ACKED_SMOOTH_US    500000
#define SENT_SHOWN_US      1000000
#define SHARE_START        0.95
#define SHARE_PACKETS      100
#define SHARE_WEIGHT       0.2
#define QUIET_AFTER_US     50000
#define JITTER_ALLOWED_MS  60.0
#define RTT_DEFAULT_US     100000
#define RTT_WINDOW_US      5000000
#define RTT_MAX_US         10000000
#define REPORTED_RTT_US    10000000 /* a round trip from reports is used for so long */
#define CLEAN_QUEUE_US     100000   /* silence after such a queue may be congestion */
#define PROBE_AFTER_CUT_US 400000
#define HOLD_QUEUE_US      30000
#define REPORT_US          400000 /* the least time between reports that count */
#define REPORT_LOW         5      /* of 256: 2 % */
#define REPORT_HIGH        26     /* 10 % */
#define REPORT_UP          1.05
#define REPORT_USED        0.75
#define RETURN_SLACK_US    100000

void bwe_init(struct bwe *b)
{
    memset(b, 0, sizeof *b);
    aimd_init(&b->aimd);
    trendline_init(&b->trend);
    probe_init(&b->probe);
    b->share = SHARE_START;
}

void bwe_set_transport_cc(struct bwe *b, bool transport_cc)
{
    b->transport_cc = transport_cc;
}

uint32_t bwe_target_bps(const struct bwe *b)
{
    return (uint32_t)(aimd_target_bps(&b->aimd) * b->share);
}

bool bwe_is_congested(const struct bwe *b)
{
    return b->congested || b->silent;
}

bool bwe_is_busy(const struct bwe *b)
{
    const struct probe *p = &b->probe;
    return bwe_is_congested(b) || p->phase != PROBE_IDLE || p->chain || p->verify ||
           b->wanted_bps > aimd_target_bps(&b->aimd);
}

void bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps)
{
    b->wanted_bps = wanted_bps / b->share;
}

unsigned bwe_loss_percent(const struct bwe *b)
{
    return (unsigned)(b->loss.recent * 100 + 0.5);
}

time_us bwe_rtt_us(const struct bwe *b)
{
    if (b->rtt_reported_us > 0 && b->sent_us - b->rtt_reported_at_us < REPORTED_RTT_US) {
        return b->rtt_reported_us;
    }
    time_us before_us = b->rtt_least.before_us, present_us = b->rtt_least.present_us;
    return before_us > 0 && before_us < present_us ? before_us : present_us;
}

uint32_t bwe_sent_bps(const struct bwe *b, time_us now_us)
{
    return (uint32_t)fmin(rate_meter_bps(&b->sent, SENT_SHOWN_US, now_us) * b->share, UINT32_MAX);
}

time_us bwe_queue_us(const struct bwe *b)
{
    return queue_delay_us(&b->queue);
}

static time_us rtt_or_default(const struct bwe *b)
{
    time_us rtt_us = bwe_rtt_us(b);
    return rtt_us > 0 ? rtt_us : RTT_DEFAULT_US;
}

/* The wait from which on there is a queue. */
static time_us queue_floor_us(const struct bwe *b)
{
    return BWE_QUEUE_US + (time_us)(fmin(b->trend.jitter_ms, JITTER_ALLOWED_MS) * US_PER_MS);
}

static struct probe_input probe_input_of(const struct bwe *b, bool possible, time_us now_us)
{
    bool cut = b->aimd.decreased_us != 0 && now_us - b->aimd.decreased_us < PROBE_AFTER_CUT_US;
    return (struct probe_input){
        .estimate_bps = b->aimd.estimate_bps,
        .target_bps = aimd_target_bps(&b->aimd),
        .wanted_bps = b->wanted_bps,
        .max_bps = BWE_MAX_BPS,
        .congested = b->congested || b->aimd.draining || b->loss.trial || cut,
        .silent = b->silent,
        .queue_us = queue_delay_us(&b->queue),
        .jitter_ms = b->trend.jitter_ms,
        .loss = fmin(b->loss.inherent, 0.5),
        .possible = possible && b->transport_cc,
    };
}

/* ---- Sending ---- */

void bwe_fetch(const struct bwe *b)
{
    fetch_bytes(b, offsetof(struct bwe, aimd));
    fetch_bytes(&b->probe, offsetof(struct probe, target_bps));
}

static void count_share(struct bwe *b, size_t bytes)
{
    b->share_packets++;
    b->share_bytes += (uint32_t)bytes;
    if (b->share_packets == SHARE_PACKETS) {
        double share = (double)b->share_bytes / (b->share_bytes + SHARE_PACKETS * (double)BWE_OVERHEAD_BYTES);
        b->share += SHARE_WEIGHT * (share - b->share);
        b->share_packets = b->share_bytes = 0;
    }
}

void bwe_on_sent(struct bwe *b, int seq, size_t bytes, bool extra, time_us now_us)
{
    uint16_t whole = (uint16_t)(bytes > LIMIT_DATAGRAM_BYTES ? LIMIT_DATAGRAM_BYTES : bytes) + BWE_OVERHEAD_BYTES;
    b->sent_us = now_us;
    rate_meter_add(&b->sent, whole, now_us);
    if (!extra) {
        count_share(b, bytes);
    }
    if (seq < 0) {
        return;
    }
    uint8_t number = probe_number(&b->probe, extra);
    if (number != 0) {
        probe_on_sent(&b->probe, whole, now_us);
    }
    b->unanswered_since_us = b->unanswered_since_us == 0 ? now_us : b->unanswered_since_us;
    send_log_add(&b->log, (uint16_t)seq, whole, number, now_us);
    b->sent_seq = (uint16_t)seq;
}

void bwe_on_left(struct bwe *b, time_us sent_us, time_us left_us)
{
    uint16_t seq = b->sent_seq;
    struct sent_packet *packet = send_log_find(&b->log, seq);
    while (left_us > sent_us && packet != NULL && packet->sent_us == sent_us) {
        packet->sent_us = left_us;
        packet = send_log_find(&b->log, --seq);
    }
}

/* ---- Feedback ---- */

/* The receiver's reference time goes on where the last one was, through the wrap of its 24 bits; when it jumps away
 * from our time, what follows is on another clock. */
static time_us clock_offset(struct bwe *b, int64_t reference_us, time_us now_us)
{
    int64_t step_us = (reference_us - b->reference_us) % REFERENCE_SPAN_US;
    step_us += step_us < -REFERENCE_SPAN_US / 2 ? REFERENCE_SPAN_US : 0;
    step_us -= step_us > REFERENCE_SPAN_US / 2 ? REFERENCE_SPAN_US : 0;
    /* reference_us + offset_us is what was on our clock; the offset takes up the wrap. */
    int64_t at_us = b->reference_us + b->offset_us + step_us;
    if (!b->clock_set || at_us > now_us + CLOCK_OFF_US || at_us < now_us - CLOCK_OFF_US) {
        at_us = now_us;
        b->clock_set = true;
        trendline_reset(&b->trend);
        b->queue = (struct queue_delay){0};
        b->acked = (struct rate_meter){0};
        b->arrival_us = 0;
        b->busy_since_us = 0;
    }
    b->reference_us = reference_us;
    b->offset_us = at_us - reference_us;
    return b->offset_us;
}

static void on_delay(struct bwe *b, const struct sent_packet *packet, time_us arrival_us)
{
    queue_delay_add(&b->queue, packet->sent_us, arrival_us);
    if (queue_delay_us(&b->queue) < queue_floor_us(b)) {
        b->busy_since_us = 0;
    } else if (b->busy_since_us == 0) {
        b->busy_since_us = arrival_us;
    }
    if (packet->probe != 0) {
        b->quiet_until_us = packet->sent_us + QUIET_AFTER_US;
    }
    if (packet->sent_us < b->quiet_until_us) {
        b->gap = true; /* the probe makes a queue of its own, for a moment */
        return;
    }
    if (b->gap) {
        trendline_gap(&b->trend);
        b->gap = false;
    }
    trendline_add(&b->trend, packet->sent_us, arrival_us);
}

static void on_received(struct bwe *b, struct sent_packet *packet, time_us arrival_us, time_us now_us)
{
    if (packet->state == SENT_LOST) {
        loss_control_take_back(&b->loss);
    }
    if (packet->state == SENT_IN_FLIGHT || packet->sent_us >= b->loss_from_us) {
        loss_control_add(&b->loss, false, now_us);
    }
    bool first = packet->state == SENT_IN_FLIGHT;
    packet->state = SENT_RECEIVED;
    if (arrival_us > now_us + CLOCK_OFF_US || arrival_us < now_us - CLOCK_OFF_US) {
        return; /* it came, but not then */
    }
    b->arrival_us = arrival_us > b->arrival_us ? arrival_us : b->arrival_us;
    rate_meter_add(&b->acked, packet->bytes, arrival_us);
    on_delay(b, packet, arrival_us);
    if (first && packet->probe != 0 && packet->probe == b->probe.number) {
        probe_on_answer(&b->probe, true, packet->bytes, packet->sent_us, arrival_us);
    }
}

static void on_lost(struct bwe *b, struct sent_packet *packet, time_us now_us)
{
    if (packet->state != SENT_IN_FLIGHT) {
        return;
    }
    packet->state = SENT_LOST;
    if (packet->sent_us >= b->loss_from_us) {
        loss_control_add(&b->loss, true, now_us);
    }
    if (packet->probe != 0 && packet->probe == b->probe.number) {
        probe_on_answer(&b->probe, false, packet->bytes, packet->sent_us, 0);
    }
}

static void note_rtt(struct bwe *b, time_us sent_us, time_us now_us)
{
    time_us rtt_us = now_us - sent_us;
    struct queue_least *l = &b->rtt_least;
    if (rtt_us <= 0 || rtt_us > RTT_MAX_US) {
        return;
    }
    if (l->present_us == 0 || now_us - l->start_us > RTT_WINDOW_US) {
        *l = (struct queue_least){.start_us = now_us, .before_us = l->present_us, .present_us = rtt_us};
    } else if (rtt_us < l->present_us) {
        l->present_us = rtt_us;
    }
}

/* Walks the statuses; the time of sending of the newest packet that came, 0: none did. */
static time_us take_statuses(struct bwe *b, const struct twcc_feedback *feedback, time_us now_us)
{
    time_us offset_us = 0, newest_us = 0;
    struct twcc_iter iter = {0};
    struct twcc_status status;
    while (twcc_next(feedback, &iter, &status)) {
        struct sent_packet *packet = send_log_find(&b->log, status.seq);
        if (packet == NULL || packet->state == SENT_RECEIVED) {
            continue;
        }
        if (!status.received) {
            on_lost(b, packet, now_us);
            continue;
        }
        if (newest_us == 0) { /* only news may set the clock */
            offset_us = clock_offset(b, feedback->reference_us, now_us);
        }
        newest_us = packet->sent_us > newest_us ? packet->sent_us : newest_us;
        on_received(b, packet, status.arrival_us + offset_us, now_us);
    }
    return newest_us;
}

static void on_return(struct bwe *b, time_us now_us)
{
    if (!b->silent) {
        return;
    }
    b->silent = false;
    b->loss_from_us = now_us - rtt_or_default(b) - RETURN_SLACK_US;
    trendline_reset(&b->trend);
    loss_control_reset(&b->loss);
    if (b->silence_clean) {
        aimd_set(&b->aimd, b->before_silence_bps, now_us);
    }
    probe_verify(&b->probe);
}

static void control_losses(struct bwe *b, double acked_bps, time_us now_us)
{
    struct loss_control *l = &b->loss;
    double estimate_bps = b->aimd.estimate_bps;
    struct loss_input in = {.queue_us = queue_delay_us(&b->queue),
                            .rtt_us = rtt_or_default(b),
                            .estimate_bps = estimate_bps,
                            .sent_bps = rate_meter_bps(&b->sent, ACKED_SMOOTH_US, now_us),
                            .acked_bps = acked_bps};
    switch (loss_control_poll(l, &in, now_us)) {
    case LOSS_CUT:
        aimd_set(&b->aimd, fmin(estimate_bps, BWE_DECREASE * acked_bps), now_us);
        b->aimd.decreased_us = now_us;
        if (in.queue_us <= LOSS_QUEUE_US) {
            probe_mistrust(&b->probe, now_us); /* a policer lets bursts pass */
        }
        break;
    case LOSS_TRY:
        aimd_set(&b->aimd, LOSS_TRIAL_RATE * fmin(estimate_bps, in.sent_bps), now_us);
        break;
    case LOSS_RETURN:
        if (b->aimd.decreased_us < l->trial_from_us && l->trial_before_bps > estimate_bps) {
            aimd_set(&b->aimd, l->trial_before_bps, now_us);
        }
        break;
    case LOSS_NOTHING:
    default:
        break;
    }
}

static void control_delay(struct bwe *b, double smooth_bps, time_us now_us)
{
    time_us queue_us = queue_delay_us(&b->queue), floor_us = queue_floor_us(b);
    time_us busy_us = b->busy_since_us == 0 ? 0 : b->arrival_us - b->busy_since_us;
    busy_us = busy_us < ACKED_LEAST_US ? ACKED_LEAST_US : busy_us > ACKED_MOST_US ? ACKED_MOST_US : busy_us;
    bool queued = b->busy_since_us != 0;
    bool over = queued && (b->trend.state == TREND_OVER || queue_us > floor_us + BWE_STANDING_US);
    struct aimd_input in = {
        .over = over,
        .hold = queue_us > floor_us || b->trend.state != TREND_NORMAL || b->loss.trial || b->probe.phase != PROBE_IDLE,
        .queue_us = queue_us,
        .rtt_us = rtt_or_default(b),
        .acked_bps = over ? rate_meter_bps(&b->acked, busy_us, b->arrival_us) : smooth_bps,
        .sent_bps = rate_meter_bps(&b->sent, SENT_SHOWN_US, now_us),
    };
    aimd_update(&b->aimd, &in, now_us);
    b->congested = over || queue_us > floor_us + HOLD_QUEUE_US || b->aimd.draining;
}

static void take_probe(struct bwe *b, time_us now_us)
{
    struct probe_input in = probe_input_of(b, true, now_us);
    struct probe_result result;
    if (probe_finish(&b->probe, &in, &result, now_us) != PROBE_RESULT) {
        return;
    }
    bool asked = result.cause == PROBE_BY_START || result.cause == PROBE_BY_VERIFY;
    bool beyond = b->aimd.estimate_bps > result.received_bps && b->trend.jitter_ms < PROBE_JITTER_MS;
    bool lower = result.saturated && (asked || beyond);
    aimd_probed(&b->aimd, result.bps, lower, now_us);
}

void bwe_on_feedback(struct bwe *b, const struct twcc_feedback *feedback, time_us now_us)
{
    time_us newest_us = take_statuses(b, feedback, now_us);
    if (newest_us == 0) {
        return; /* nothing came: no sign of life */
    }
    b->feedback_us = now_us;
    b->unanswered_since_us = 0;
    on_return(b, now_us);
    note_rtt(b, newest_us, now_us);
    probe_on_progress(&b->probe, newest_us);
    double smooth_bps = rate_meter_bps(&b->acked, ACKED_SMOOTH_US, b->arrival_us);
    take_probe(b, now_us);
    control_delay(b, smooth_bps, now_us);
    control_losses(b, smooth_bps, now_us);
}

/* ---- Fallbacks ---- */

static bool is_answered(const struct bwe *b, time_us now_us)
{
    return b->feedback_us != 0 && now_us - b->feedback_us < BWE_FALLBACK_US;
}

void bwe_on_remb(struct bwe *b, uint64_t bitrate_bps, time_us now_us)
{
    if (is_answered(b, now_us)) {
        return;
    }
    b->remb_us = now_us;
    aimd_set(&b->aimd, fmin((double)bitrate_bps, BWE_MAX_BPS), now_us);
}

void bwe_on_report(struct bwe *b, unsigned fraction_lost, time_us now_us)
{
    if (is_answered(b, now_us) || (b->report_us != 0 && now_us - b->report_us < REPORT_US)) {
        return;
    }
    b->report_us = now_us;
    fraction_lost = fraction_lost > UINT8_MAX ? UINT8_MAX : fraction_lost;
    double loss = fraction_lost / 256.0;
    b->loss.recent += 0.5 * (loss - b->loss.recent);
    if (b->transport_cc || (b->remb_us != 0 && now_us - b->remb_us < BWE_FALLBACK_US)) {
        return;
    }
    double estimate_bps = b->aimd.estimate_bps;
    bool used = rate_meter_bps(&b->sent, SENT_SHOWN_US, now_us) >= REPORT_USED * estimate_bps;
    b->congested = fraction_lost > REPORT_HIGH;
    if (fraction_lost < REPORT_LOW && used) {
        aimd_set(&b->aimd, REPORT_UP * estimate_bps, now_us);
    } else if (fraction_lost > REPORT_HIGH) {
        aimd_set(&b->aimd, estimate_bps * (1 - loss / 2), now_us);
    }
}

void bwe_on_rtt(struct bwe *b, time_us rtt_us, time_us now_us)
{
    b->rtt_reported_us = rtt_us;
    b->rtt_reported_at_us = now_us;
}

/* ---- Time ---- */

static void watch_silence(struct bwe *b, time_us now_us)
{
    time_us since_us = b->unanswered_since_us > b->feedback_us ? b->unanswered_since_us : b->feedback_us;
    if (b->unanswered_since_us == 0 || now_us - since_us < BWE_SILENCE_US ||
        (b->silent && now_us - b->silent_step_us < BWE_SILENCE_US)) {
        return;
    }
    if (!b->silent) {
        b->silent = true;
        b->before_silence_bps = b->aimd.estimate_bps;
        b->silence_clean = !b->congested && queue_delay_us(&b->queue) < CLEAN_QUEUE_US;
    }
    b->silent_step_us = now_us;
    double least_bps = fmin(b->before_silence_bps, BWE_SILENCE_BPS);
    aimd_set(&b->aimd, fmax(b->aimd.estimate_bps / 2, least_bps), now_us);
}

static void forget_trouble(struct bwe *b)
{
    b->congested = b->congested && !b->transport_cc;
    b->aimd.draining = false;
    b->aimd.drain = 1;
    loss_control_reset(&b->loss);
}

size_t bwe_tick(struct bwe *b, bool possible, bool *ret_sounding, time_us now_us)
{
    if (b->transport_cc) {
        watch_silence(b, now_us);
    }
    if (now_us - b->feedback_us > BWE_SILENCE_US) {
        forget_trouble(b); /* it is long past, and nothing is sent that could tell more */
    }
    take_probe(b, now_us);
    struct probe_input in = probe_input_of(b, possible, now_us);
    size_t whole = probe_poll(&b->probe, &in, now_us);
    *ret_sounding = whole > 0 && b->probe.cause == PROBE_BY_SOUNDING;
    return whole;
}
