/*
 * A link in front of a receiver, for the estimator's tests: a rate that may change, a queue, delay, jitter, random loss
 * and interruptions, all from a seed; a receiver that answers with transport-wide feedback on a clock of its own; and
 * a sender of three people in three layers with sound, who keeps to the estimate.
 */
#ifndef DAIS_TESTS_SFU_BWE_LINK_H
#define DAIS_TESTS_SFU_BWE_LINK_H

#include "dais/sfu/bwe.h"
#include "dais/wire/rtcp_fb.h"

#include <stdlib.h>
#include <string.h>

#define LINK_STEP_US   1000
#define LINK_TICK_US   10000
#define LINK_PACKETS   65536 /* in a run's memory: by number */
#define LINK_FEEDBACKS 64
#define LINK_PEOPLE    3
#define LINK_AUDIO     140        /* RTP bytes, every 20 ms */
#define LINK_CLOCK_US  7777123456 /* the receiver's clock is so far ahead */
#define LINK_TOLD_US   4000000
#define LINK_SECONDS   200
#define LINK_FLOWS     2

static const double link_layers_bps[] = {0, 150e3, 500e3, 1500e3};

/* What several flows may share. */
struct link {
    uint64_t random;
    double rate_bps;
    time_us queue_max_us, delay_us, back_us, jitter_us;
    double loss, feedback_loss;
    bool down; /* nothing gets through, either way */
    time_us free_us;
    double bucket_bytes; /* > 0: a policer, which has no queue but drops what exceeds its rate and this much at once */
    double tokens;
    time_us tokens_us;
};

struct link_feedback {
    time_us at_us;
    size_t size;
    uint8_t data[1200];
};

struct flow {
    struct bwe bwe;
    struct link *link;
    time_us now;
    /* Sender. */
    double people_max_bps; /* of each picture */
    bool elastic;          /* pictures of any rate, instead of layers */
    bool no_video, no_audio;
    unsigned layer[LINK_PEOPLE];
    time_us raised_us;
    double video_bps[LINK_PEOPLE], owed_bytes[LINK_PEOPLE];
    uint16_t seq;
    /* Receiver. */
    int64_t arrivals[LINK_PACKETS]; /* TWCC_NOT_RECEIVED, or when */
    bool was_told[LINK_PACKETS];
    uint64_t sent; /* from 0 */
    time_us feedback_every_us, feedback_us;
    uint8_t feedback_count;
    struct link_feedback backs[LINK_FEEDBACKS];
    unsigned back_first, back_count;
    /* Measured. */
    uint64_t delivered[LINK_SECONDS * 10], media[LINK_SECONDS * 10]; /* bytes by 100 ms of arrival */
    unsigned wait_ms[LINK_SECONDS * 1000]; /* of each packet's queue, by ms of sending: the largest */
    uint64_t padding_bytes, all_bytes;
    unsigned switches;
};

static double link_random(struct link *l)
{
    uint64_t z = l->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

/* When the packet leaves the narrow place; 0: never. */
static time_us link_pass(struct link *l, size_t bytes, time_us now)
{
    if (l->bucket_bytes > 0) {
        l->tokens += (double)(now - l->tokens_us) * l->rate_bps / 8e6;
        l->tokens = l->tokens > l->bucket_bytes ? l->bucket_bytes : l->tokens;
        l->tokens_us = now;
        bool passes = l->tokens >= (double)bytes;
        l->tokens -= passes ? (double)bytes : 0;
        return passes && !l->down ? now : 0;
    }
    time_us start = l->free_us > now ? l->free_us : now;
    if (l->down || start - now > l->queue_max_us) {
        return 0;
    }
    l->free_us = start + (time_us)((double)bytes * 8e6 / l->rate_bps);
    return l->free_us;
}

static void flow_send(struct flow *f, size_t bytes, bool extra)
{
    struct link *l = f->link;
    uint64_t n = f->sent++;
    size_t whole = bytes + BWE_OVERHEAD_BYTES;
    bwe_on_sent(&f->bwe, (uint16_t)(f->seq + n), bytes, extra, f->now);
    f->arrivals[n % LINK_PACKETS] = TWCC_NOT_RECEIVED;
    f->was_told[n % LINK_PACKETS] = false;
    f->all_bytes += whole;
    f->padding_bytes += extra ? whole : 0;
    unsigned ms = (unsigned)(f->now / 1000);
    time_us passed = link_pass(l, whole, f->now);
    if (passed == 0) {
        return;
    }
    unsigned wait_ms = (unsigned)((passed - f->now) / 1000);
    f->wait_ms[ms] = wait_ms > f->wait_ms[ms] ? wait_ms : f->wait_ms[ms];
    if (link_random(l) < l->loss) {
        return;
    }
    time_us at = passed + l->delay_us + (time_us)(link_random(l) * 2 * (double)l->jitter_us);
    f->arrivals[n % LINK_PACKETS] = at;
    unsigned bucket = (unsigned)(at / 100000);
    if (bucket < LINK_SECONDS * 10) {
        f->delivered[bucket] += whole;
        f->media[bucket] += extra ? 0 : whole;
    }
}

/* The largest pictures that fit, evenly; a better one only when the last change is half a second ago. */
static void flow_allocate(struct flow *f)
{
    double target = bwe_target_bps(&f->bwe), audio = f->no_audio ? 0 : LINK_PEOPLE * LINK_AUDIO * 8 * 50;
    double left = target - audio;
    unsigned layer[LINK_PEOPLE] = {0};
    for (unsigned step = 1; step <= 3; step++) {
        for (unsigned i = 0; i < LINK_PEOPLE && !f->elastic; i++) {
            double more = link_layers_bps[step] - link_layers_bps[step - 1];
            if (layer[i] == step - 1 && link_layers_bps[step] <= f->people_max_bps && more <= left) {
                layer[i] = step;
                left -= more;
            }
        }
    }
    bool up = false, changed = false;
    for (unsigned i = 0; i < LINK_PEOPLE; i++) {
        up = up || layer[i] > f->layer[i];
        changed = changed || layer[i] != f->layer[i];
    }
    if (changed && !(up && (f->now - f->raised_us < 500000 || bwe_is_congested(&f->bwe)))) {
        memcpy(f->layer, layer, sizeof layer);
        f->raised_us = f->now;
        f->switches++;
    }
    for (unsigned i = 0; i < LINK_PEOPLE; i++) {
        double share = (target - audio) / LINK_PEOPLE;
        share = share < 0 ? 0 : share > f->people_max_bps ? f->people_max_bps : share;
        f->video_bps[i] = f->no_video ? 0 : f->elastic ? share : link_layers_bps[f->layer[i]];
    }
    bwe_set_wanted_bps(&f->bwe, (uint32_t)(f->people_max_bps * LINK_PEOPLE + audio));
}

static void flow_media(struct flow *f)
{
    for (unsigned i = 0; i < LINK_PEOPLE; i++) {
        if (!f->no_audio && (f->now / 1000 + i * 7) % 20 == 0) {
            flow_send(f, LINK_AUDIO, false);
        }
        if ((f->now / 1000 + i * 11) % 33 == 0) {
            /* Pictures differ in size by a third. */
            double frame = f->video_bps[i] / 8 * 0.033 * (0.67 + 0.66 * link_random(f->link));
            while (frame >= 60) {
                size_t size = frame > 1100 ? 1100 : (size_t)frame;
                flow_send(f, size, false);
                frame -= (double)size;
            }
        }
    }
}

static void flow_tick(struct flow *f)
{
    bool sounding;
    size_t due = bwe_tick(&f->bwe, true, &sounding, f->now);
    if (sounding) {
        for (unsigned i = 0; i < PROBE_SOUND_PACKETS; i++) {
            flow_send(f, 280, true);
        }
        return;
    }
    while (due > 0) {
        size_t bytes = due >= PROBE_SMALL_BYTES ? 1100 : 280;
        flow_send(f, bytes, true);
        bytes += BWE_OVERHEAD_BYTES;
        due -= due < bytes ? due : bytes;
    }
}

static bool flow_has(const struct flow *f, uint64_t n)
{
    int64_t at = f->arrivals[n % LINK_PACKETS];
    return at != TWCC_NOT_RECEIVED && at <= f->now;
}

static void flow_write_feedback(struct flow *f)
{
    /* From the first that came and was not told, but with the last one told before it, so that what is lost between
     * them is told too. A late packet is told with all that follows it once more. */
    uint64_t from = f->sent > 900 ? f->sent - 900 : 0, first = from, known = f->sent;
    while (known > from && !flow_has(f, known - 1)) {
        known--;
    }
    for (uint64_t n = from; n < known && (!flow_has(f, n) || f->was_told[n % LINK_PACKETS]); n++) {
        first = flow_has(f, n) ? n : n + 1; /* the last one told, or nothing that came */
    }
    while (first < known && (!flow_has(f, first) || f->now - f->arrivals[first % LINK_PACKETS] > LINK_TOLD_US)) {
        first++; /* too long ago for one message with what is new */
    }
    int64_t arrivals[TWCC_PACKETS_MAX];
    size_t count = 0;
    bool news = false;
    for (uint64_t n = first; n < known && count < TWCC_PACKETS_MAX; n++) {
        bool here = flow_has(f, n);
        news = news || (here && !f->was_told[n % LINK_PACKETS]);
        arrivals[count++] = here ? f->arrivals[n % LINK_PACKETS] + LINK_CLOCK_US : TWCC_NOT_RECEIVED;
    }
    if (!news || f->back_count == LINK_FEEDBACKS) {
        return;
    }
    struct link_feedback *back = &f->backs[(f->back_first + f->back_count) % LINK_FEEDBACKS];
    struct writer w;
    writer_init(&w, back->data, sizeof back->data);
    size_t wrote = twcc_write(&w, 1, 2, f->feedback_count++, (uint16_t)(f->seq + first), arrivals, count);
    for (uint64_t n = first; n < first + wrote; n++) {
        f->was_told[n % LINK_PACKETS] = flow_has(f, n);
    }
    back->at_us = f->now + f->link->back_us;
    back->size = w.pos;
    if (!f->link->down && link_random(f->link) >= f->link->feedback_loss) {
        f->back_count++;
    }
}

static void flow_feedback(struct flow *f)
{
    if (f->now - f->feedback_us >= f->feedback_every_us) {
        f->feedback_us = f->now;
        flow_write_feedback(f);
    }
    while (f->back_count > 0 && f->backs[f->back_first].at_us <= f->now) {
        struct link_feedback *back = &f->backs[f->back_first];
        struct rtcp_iter iter;
        struct rtcp_packet packet;
        struct rtcp_fb fb;
        struct twcc_feedback feedback;
        rtcp_begin(&iter, back->data, back->size);
        if (rtcp_next(&iter, &packet) && rtcp_fb_parse(&packet, &fb) == ERR_OK &&
            twcc_parse(&fb, &feedback) == ERR_OK) {
            bwe_on_feedback(&f->bwe, &feedback, f->now);
        }
        f->back_first = (f->back_first + 1) % LINK_FEEDBACKS;
        f->back_count--;
    }
}

static void flow_init(struct flow *f, struct link *l, time_us now)
{
    memset(f, 0, sizeof *f);
    f->link = l;
    f->now = now;
    f->people_max_bps = 1500e3;
    f->feedback_every_us = 60000;
    f->seq = 65000;
    bwe_init(&f->bwe);
    bwe_set_transport_cc(&f->bwe, true);
}

static void link_init(struct link *l, uint64_t seed, double rate_bps)
{
    *l = (struct link){
        .random = seed, .rate_bps = rate_bps, .queue_max_us = 500000, .delay_us = 20000, .back_us = 20000};
}

/* Lets flows on one link go on until `until` seconds. */
static void flows_run(struct flow **flows, unsigned count, double until)
{
    while (flows[0]->now < (time_us)(until * 1e6)) {
        for (unsigned i = 0; i < count; i++) {
            struct flow *f = flows[i];
            f->now += LINK_STEP_US;
            flow_feedback(f);
            if (f->now % LINK_TICK_US == 0) {
                flow_tick(f);
            }
            if (f->now % 50000 == 0) {
                flow_allocate(f);
            }
            flow_media(f);
        }
    }
}

static void flow_run(struct flow *f, double until)
{
    flows_run(&f, 1, until);
}

/* Bits per second that arrived between two times in seconds. */
static double flow_rate(const struct flow *f, double from, double to)
{
    uint64_t bytes = 0;
    for (unsigned b = (unsigned)(from * 10); b < (unsigned)(to * 10); b++) {
        bytes += f->delivered[b];
    }
    return (double)bytes * 8 / (to - from);
}

static int link_compare(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

/* Percentile of the waits of packets sent between two times. */
static unsigned flow_wait_ms(const struct flow *f, double from, double to, double share)
{
    static unsigned waits[LINK_SECONDS * 1000];
    unsigned count = 0;
    for (unsigned ms = (unsigned)(from * 1000); ms < (unsigned)(to * 1000); ms++) {
        if (f->wait_ms[ms] > 0) {
            waits[count++] = f->wait_ms[ms];
        }
    }
    qsort(waits, count, sizeof *waits, link_compare);
    return count == 0 ? 0 : waits[(unsigned)((count - 1) * share)];
}

static double flow_estimate(const struct flow *f)
{
    return f->bwe.aimd.estimate_bps;
}

#endif
