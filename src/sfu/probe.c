#include "dais/sfu/probe.h"

#include <math.h>

#define WANTING         1.05 /* wanted ÷ target from which on more is wanted */
#define JITTERS         3    /* a probe is so many times as long as the jitter */
#define GAP_GROWS       1.5
#define SUCCESS         1.05                /* result ÷ estimate */
#define CATCH_UP_US     (2 * PROBE_TICK_US) /* after a late tick no more than so much is made up for */
#define SPAN_LEAST_US   250                 /* the resolution of the feedback */
#define SOUND_SILENT_US 400000

void probe_init(struct probe *p)
{
    *p = (struct probe){.growth_gap_us = PROBE_GAP_US, .hint_gap_us = PROBE_HINT_GAP_US};
}

static bool is_wanting(const struct probe_input *in)
{
    return in->wanted_bps > WANTING * in->target_bps;
}

static double limit(const struct probe *p, const struct probe_input *in, enum probe_cause cause, double bps)
{
    double most = fmax(in->wanted_bps * PROBE_WANTED, in->estimate_bps + PROBE_LEAST_BPS);
    most = cause == PROBE_BY_START ? fmax(most, PROBE_START_MOST * p->start_bps) : most;
    return fmin(fmin(bps, most), in->max_bps);
}

static void begin(struct probe *p, const struct probe_input *in, enum probe_cause cause, double bps, time_us now_us)
{
    if (!p->begun) {
        p->begun = true;
        p->start_bps = in->estimate_bps;
    }
    bps = fmax(limit(p, in, cause, bps), 1);
    double jitter_us = in->jitter_ms * JITTERS * US_PER_MS, bytes_us = PROBE_BYTES_MIN * 8 / bps * US_PER_S;
    p->phase = PROBE_SENDING;
    p->cause = cause;
    p->number = p->number == UINT8_MAX ? 1 : (uint8_t)(p->number + 1);
    p->target_bps = bps;
    p->duration_us = (time_us)fmin(fmax(PROBE_US, fmax(jitter_us, bytes_us)), PROBE_MAX_US);
    p->started_us = now_us;
    p->polled_us = now_us - PROBE_TICK_US;
    p->queue_start_us = in->queue_us;
    p->sent_packets = p->received_packets = p->lost_packets = 0;
    p->sent_bytes = p->received_bytes = p->last_burst_bytes = 0;
    p->half[0] = p->half[1] = (struct probe_half){0};
    p->jitter_ms = in->jitter_ms;
    p->passed = false;
    p->chain = false;
}

static bool begin_due(struct probe *p, const struct probe_input *in, time_us now_us)
{
    if (!p->begun) {
        begin(p, in, PROBE_BY_START, PROBE_START_FACTOR * in->estimate_bps, now_us);
    } else if (p->verify) {
        p->verify = false;
        begin(p, in, PROBE_BY_VERIFY, in->estimate_bps, now_us);
    } else if (p->chain) {
        begin(p, in, p->cause, p->chain_bps, now_us);
    } else if (!is_wanting(in)) {
        return false;
    } else if (p->hint_bps > 0) {
        begin(p, in, PROBE_BY_HINT, fmin(p->hint_bps, PROBE_HINT_FACTOR * in->estimate_bps), now_us);
        p->hint_bps = 0;
    } else if (now_us >= p->growth_due_us) {
        begin(p, in, PROBE_BY_GROWTH, PROBE_FACTOR * in->estimate_bps, now_us);
    } else {
        return false;
    }
    return true;
}

/* A sounding is over as soon as it is sent: only its own packets count. */
static bool sound_due(struct probe *p, const struct probe_input *in, time_us now_us)
{
    if (!is_wanting(in) || now_us < p->sound_due_us || (in->congested && !in->silent)) {
        return false;
    }
    time_us gap_us = (time_us)(PROBE_SOUND_BYTES * 8 / (PROBE_SOUND_SHARE * in->estimate_bps) * US_PER_S);
    time_us least_us = in->silent ? SOUND_SILENT_US : PROBE_SOUND_US;
    p->sound_due_us = now_us + (gap_us > least_us ? gap_us : least_us);
    begin(p, in, PROBE_BY_SOUNDING, 0, now_us);
    return true;
}

static void wait_for_answers(struct probe *p, time_us now_us)
{
    p->phase = PROBE_WAITING;
    p->ended_us = now_us;
}

static size_t bytes_due(struct probe *p, time_us now_us)
{
    if (p->cause == PROBE_BY_SOUNDING) {
        return p->sent_packets == 0 ? PROBE_SOUND_BYTES : 0;
    }
    if (now_us - p->started_us >= p->duration_us) {
        wait_for_answers(p, now_us);
        return 0;
    }
    if (now_us - p->polled_us < PROBE_TICK_US) {
        return 0;
    }
    p->polled_us = now_us;
    double due = p->target_bps / 8 * (double)(now_us - p->started_us + PROBE_TICK_US) / US_PER_S - p->sent_bytes;
    return due > 0 ? (size_t)fmin(due, p->target_bps / 8 * CATCH_UP_US / US_PER_S) : 0;
}

static void note_wanting(struct probe *p, const struct probe_input *in, time_us now_us)
{
    if (!is_wanting(in)) {
        p->wanting_since_us = 0;
        p->hint_bps = 0;
    } else if (p->wanting_since_us == 0) {
        p->wanting_since_us = now_us;
        p->growth_due_us = now_us + PROBE_FIRST_US > p->growth_due_us ? now_us + PROBE_FIRST_US : p->growth_due_us;
        p->sound_due_us = now_us > p->sound_due_us ? now_us : p->sound_due_us;
    }
}

size_t probe_poll(struct probe *p, const struct probe_input *in, time_us now_us)
{
    note_wanting(p, in, now_us);
    if (p->phase == PROBE_WAITING) {
        return 0; /* probe_finish knows when it is over */
    }
    if (p->phase == PROBE_IDLE) {
        bool may = in->possible && !in->congested && !in->silent;
        if (!(may && begin_due(p, in, now_us)) && !(in->possible && sound_due(p, in, now_us))) {
            return 0;
        }
    }
    return bytes_due(p, now_us);
}

uint8_t probe_number(const struct probe *p, bool extra)
{
    return p->phase == PROBE_SENDING && (extra || p->cause != PROBE_BY_SOUNDING) ? p->number : 0;
}

void probe_on_sent(struct probe *p, uint32_t bytes, time_us now_us)
{
    if (p->sent_packets == 0) {
        p->first_sent_us = now_us;
    }
    if (p->sent_packets == 0 || p->last_sent_us != now_us) {
        p->last_burst_bytes = 0;
    }
    p->last_sent_us = now_us;
    p->last_burst_bytes += bytes;
    p->sent_bytes += bytes;
    p->sent_packets++;
    if (p->cause == PROBE_BY_SOUNDING && p->sent_packets == PROBE_SOUND_PACKETS) {
        wait_for_answers(p, now_us);
    }
}

void probe_cancel(struct probe *p, time_us now_us)
{
    p->phase = PROBE_IDLE;
    p->growth_due_us = now_us + PROBE_GAP_US;
}

void probe_verify(struct probe *p)
{
    p->verify = true;
}

void probe_on_answer(struct probe *p, bool received, uint32_t bytes, time_us sent_us, time_us arrival_us)
{
    if (p->phase == PROBE_IDLE) {
        return;
    }
    if (!received) {
        p->lost_packets++;
        return;
    }
    if (p->received_packets == 0 || arrival_us < p->first_arrival_us) {
        p->first_arrival_us = arrival_us;
        p->first_received_bytes = bytes;
    }
    if (p->received_packets == 0 || arrival_us > p->last_arrival_us) {
        p->last_arrival_us = arrival_us;
    }
    if (p->received_packets == 0) {
        p->arrival_origin_us = arrival_us;
    }
    struct probe_half *half = &p->half[sent_us >= p->started_us + p->duration_us / 2 ? 1 : 0];
    half->packets++;
    half->sent_us += sent_us - p->first_sent_us;
    half->arrival_us += arrival_us - p->arrival_origin_us;
    p->received_packets++;
    p->received_bytes += bytes;
}

void probe_on_progress(struct probe *p, time_us sent_us)
{
    p->passed = p->passed || (p->phase == PROBE_WAITING && sent_us > p->ended_us + PROBE_TICK_US);
}

/* Received ÷ sent by the middles of the halves; 0: not known. */
static double ratio_of_halves(const struct probe *p)
{
    const struct probe_half *a = &p->half[0], *b = &p->half[1];
    if (a->packets == 0 || b->packets == 0) {
        return 0;
    }
    double sent_us = (double)b->sent_us / b->packets - (double)a->sent_us / a->packets;
    double received_us = (double)b->arrival_us / b->packets - (double)a->arrival_us / a->packets;
    return sent_us <= 0 ? 0 : sent_us / fmax(received_us, sent_us / PROBE_RATIO_MAX);
}

/* The rates; false: too little came back. What is lost anyway took its place on the way. */
static bool measure(const struct probe *p, double loss, struct probe_result *ret_result)
{
    double came = 1 - loss;
    bool sounding = p->cause == PROBE_BY_SOUNDING;
    time_us send_us = p->last_sent_us - p->first_sent_us;
    time_us receive_us = p->last_arrival_us - p->first_arrival_us;
    if (p->received_packets < (sounding ? PROBE_SOUND_MIN : PROBE_PACKETS_MIN - 1) ||
        p->received_packets < PROBE_RETURN * came * p->sent_packets ||
        p->received_bytes < PROBE_RETURN * came * p->sent_bytes || (!sounding && send_us <= 0)) {
        return false;
    }
    receive_us = receive_us < SPAN_LEAST_US ? SPAN_LEAST_US : receive_us;
    double received = (p->received_bytes - p->first_received_bytes) / came * 8 * US_PER_S / (double)receive_us;
    double sent = sounding ? received : (double)(p->sent_bytes - p->last_burst_bytes) * 8 * US_PER_S / (double)send_us;
    if (!sounding && p->jitter_ms > PROBE_JITTER_MS) {
        received = sent * ratio_of_halves(p);
    }
    ret_result->cause = p->cause;
    ret_result->received_bps = received;
    ret_result->saturated = received < PROBE_SATURATED * sent;
    ret_result->bps = ret_result->saturated ? PROBE_SATURATED_USE * received : fmin(sent, received);
    return received <= PROBE_RATIO_MAX * sent;
}

static void back_off_hints(struct probe *p, time_us now_us)
{
    p->hint_after_us = now_us + p->hint_gap_us;
    p->hint_gap_us = p->hint_gap_us * 2 > PROBE_HINT_MAX_US ? PROBE_HINT_MAX_US : p->hint_gap_us * 2;
    p->hint_bps = 0;
}

static void back_off_growth(struct probe *p, time_us now_us)
{
    p->growth_due_us = now_us + p->growth_gap_us;
    p->growth_gap_us = (time_us)((double)p->growth_gap_us * GAP_GROWS);
    p->growth_gap_us = p->growth_gap_us > PROBE_GAP_MAX_US ? PROBE_GAP_MAX_US : p->growth_gap_us;
}

void probe_mistrust(struct probe *p, time_us now_us)
{
    p->mistrust_until_us = now_us + PROBE_MISTRUST_US;
    p->chain = false;
    back_off_hints(p, now_us);
    back_off_growth(p, now_us);
}

static void on_failure(struct probe *p, time_us now_us)
{
    p->chain = false;
    if (p->received_packets + p->lost_packets == 0) {
        p->growth_due_us = now_us + PROBE_FIRST_US; /* the feedback was lost: it says nothing */
        return;
    }
    if (p->cause == PROBE_BY_HINT) {
        back_off_hints(p, now_us);
    }
    back_off_growth(p, now_us);
}

static void on_success(struct probe *p, const struct probe_input *in, double bps, time_us now_us)
{
    if (now_us >= p->mistrust_until_us) {
        p->growth_gap_us = PROBE_GAP_US;
        p->hint_gap_us = PROBE_HINT_GAP_US;
    }
    p->growth_due_us = now_us + p->growth_gap_us;
    bool more = in->wanted_bps > WANTING * bps ||
                (p->cause == PROBE_BY_START && SUCCESS * bps < PROBE_START_MOST * p->start_bps);
    p->chain = bps >= PROBE_FURTHER * p->target_bps && more;
    p->chain_bps = PROBE_FACTOR * bps;
}

static void on_sounding(struct probe *p, const struct probe_input *in, double bps, time_us now_us)
{
    p->hint_bps = bps > PROBE_HINT * in->estimate_bps && now_us >= p->hint_after_us ? PROBE_SATURATED_USE * bps : 0;
}

static bool is_aborted(const struct probe *p, const struct probe_input *in)
{
    unsigned answers = p->received_packets + p->lost_packets;
    bool lossy = answers >= 2 * PROBE_PACKETS_MIN && p->lost_packets > (PROBE_LOSS + in->loss) * answers;
    return p->cause != PROBE_BY_SOUNDING && (lossy || in->queue_us - p->queue_start_us > PROBE_QUEUE_US);
}

enum probe_outcome probe_finish(struct probe *p, const struct probe_input *in, struct probe_result *ret_result,
                                time_us now_us)
{
    if (p->phase == PROBE_IDLE) {
        return PROBE_NO_RESULT;
    }
    if (p->phase == PROBE_SENDING && is_aborted(p, in)) {
        wait_for_answers(p, now_us); /* what was sent is measured all the same */
    }
    bool answered = p->passed || p->received_packets + p->lost_packets >= p->sent_packets;
    bool late = now_us - (p->phase == PROBE_WAITING ? p->ended_us : p->started_us + p->duration_us) > PROBE_ANSWER_US;
    if (!late && (p->phase != PROBE_WAITING || !answered)) {
        return PROBE_NO_RESULT;
    }
    p->phase = PROBE_IDLE;
    bool measured = p->sent_packets > 0 && measure(p, in->loss, ret_result);
    if (p->cause == PROBE_BY_SOUNDING) {
        on_sounding(p, in, measured ? ret_result->bps : 0, now_us);
        return PROBE_NO_RESULT;
    }
    if (!measured || (p->cause != PROBE_BY_VERIFY && ret_result->bps < SUCCESS * in->estimate_bps)) {
        on_failure(p, now_us);
        return measured ? PROBE_RESULT : PROBE_FAILED;
    }
    on_success(p, in, ret_result->bps, now_us);
    return PROBE_RESULT;
}
