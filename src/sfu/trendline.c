#include "dais/sfu/trendline.h"

#include <math.h>

#define JUMP_US         3000000 /* a change of delay that no queue makes */
#define JITTER_SHARE    0.05
#define JITTER_MAX_MS   200.0
#define THRESHOLD_DT_MS 100.0

void trendline_init(struct trendline *t)
{
    *t = (struct trendline){.threshold_ms = TREND_THRESHOLD_MS};
}

void trendline_reset(struct trendline *t)
{
    *t = (struct trendline){.threshold_ms = t->threshold_ms, .jitter_ms = t->jitter_ms};
}

void trendline_gap(struct trendline *t)
{
    t->current.set = t->previous.set = false;
}

/* Slope of the least-squares line: ms of delay per ms. */
static double slope(const struct trendline *t)
{
    double mean_x = 0, mean_y = 0, up = 0, down = 0;
    for (unsigned i = 0; i < t->count; i++) {
        mean_x += t->x_ms[i] / t->count;
        mean_y += t->y_ms[i] / t->count;
    }
    for (unsigned i = 0; i < t->count; i++) {
        up += (t->x_ms[i] - mean_x) * (t->y_ms[i] - mean_y);
        down += (t->x_ms[i] - mean_x) * (t->x_ms[i] - mean_x);
    }
    return down > 0 ? up / down : 0;
}

static void follow_noise(struct trendline *t, double trend_ms, double dt_ms)
{
    double size = fabs(trend_ms);
    if (size > t->threshold_ms + TREND_SPIKE_MS) {
        return;
    }
    double k = size < t->threshold_ms ? TREND_THRESHOLD_DOWN : TREND_THRESHOLD_UP;
    t->threshold_ms += k * (size - t->threshold_ms) * fmin(fmax(dt_ms, 0), THRESHOLD_DT_MS);
    t->threshold_ms = fmin(fmax(t->threshold_ms, TREND_THRESHOLD_MIN_MS), TREND_THRESHOLD_MAX_MS);
}

static void detect(struct trendline *t, double trend, double send_delta_ms, double arrival_delta_ms)
{
    double scaled = trend * t->deltas * TREND_GAIN;
    if (scaled > t->threshold_ms) {
        t->over_ms += t->over_count == 0 ? send_delta_ms / 2 : send_delta_ms;
        t->over_count++;
        if (t->over_ms > TREND_OVER_MS && t->over_count > 1 && trend >= t->trend_before) {
            t->state = TREND_OVER;
            t->over_ms = 0;
            t->over_count = 0;
        }
    } else {
        t->state = scaled < -t->threshold_ms ? TREND_UNDER : TREND_NORMAL;
        t->over_ms = 0;
        t->over_count = 0;
    }
    t->trend_before = trend;
    follow_noise(t, scaled, arrival_delta_ms);
}

static void add_delta(struct trendline *t, double send_delta_ms, double arrival_delta_ms)
{
    double delta_ms = arrival_delta_ms - send_delta_ms;
    t->deltas += t->deltas < TREND_DELTAS_MAX ? 1 : 0;
    t->sum_ms += delta_ms;
    t->smoothed_ms = TREND_SMOOTHING * t->smoothed_ms + (1 - TREND_SMOOTHING) * t->sum_ms;
    t->x_ms[t->at] = (double)(t->current.last_arrival_us - t->start_us) / US_PER_MS;
    t->y_ms[t->at] = t->smoothed_ms;
    t->at = (t->at + 1) % TREND_SAMPLES;
    t->count += t->count < TREND_SAMPLES ? 1 : 0;
    if (t->count == TREND_SAMPLES) {
        detect(t, slope(t), send_delta_ms, arrival_delta_ms);
    }
}

static bool belongs(const struct trend_group *g, time_us sent_us, time_us arrival_us)
{
    if (sent_us - g->first_sent_us <= TREND_GROUP_US) {
        return true;
    }
    /* What a queue let go at once is one group however it was sent. */
    time_us change_us = (arrival_us - g->last_arrival_us) - (sent_us - g->last_sent_us);
    return change_us < 0 && arrival_us - g->last_arrival_us <= TREND_GROUP_US &&
           arrival_us - g->first_arrival_us < TREND_GROUP_MAX_US;
}

static void finish_group(struct trendline *t)
{
    if (t->previous.set) {
        time_us send_us = t->current.last_sent_us - t->previous.last_sent_us;
        time_us arrival_us = t->current.last_arrival_us - t->previous.last_arrival_us;
        time_us change_us = arrival_us - send_us;
        if (change_us > JUMP_US || change_us < -JUMP_US) {
            trendline_reset(t);
            return;
        }
        double change_ms = fmin(fabs((double)change_us / US_PER_MS), JITTER_MAX_MS);
        t->jitter_ms += JITTER_SHARE * (change_ms - t->jitter_ms);
        if (arrival_us >= 0) { /* else the groups overtook one another */
            add_delta(t, (double)send_us / US_PER_MS, (double)arrival_us / US_PER_MS);
        }
    }
    t->previous = t->current;
}

void trendline_add(struct trendline *t, time_us sent_us, time_us arrival_us)
{
    struct trend_group *g = &t->current;
    if (g->set && sent_us < g->first_sent_us) {
        return; /* told late */
    }
    if (g->set && belongs(g, sent_us, arrival_us)) {
        g->last_sent_us = sent_us > g->last_sent_us ? sent_us : g->last_sent_us;
        g->last_arrival_us = arrival_us > g->last_arrival_us ? arrival_us : g->last_arrival_us;
        return;
    }
    if (g->set) {
        finish_group(t);
    }
    if (t->start_us == 0) {
        t->start_us = arrival_us;
    }
    *g = (struct trend_group){.set = true,
                              .first_sent_us = sent_us,
                              .last_sent_us = sent_us,
                              .first_arrival_us = arrival_us,
                              .last_arrival_us = arrival_us};
}
