/*
 * Is the delay towards a receiver growing? The trendline filter of Google congestion control (draft-ietf-rmcat-gcc-02
 * section 4, with the filter its implementations use since): packets sent within 5 ms are one group; the change of delay
 * from group to group is added up, smoothed, and a line laid through the last 20 sums; its slope is compared with a
 * threshold that follows the noise of the way.
 */
#ifndef DAIS_SFU_TRENDLINE_H
#define DAIS_SFU_TRENDLINE_H

#include "dais/base/clock.h"

#include <stdbool.h>

#define TREND_SAMPLES          20
#define TREND_GROUP_US         5000
#define TREND_GROUP_MAX_US     100000
#define TREND_SMOOTHING        0.9
#define TREND_GAIN             4.0
#define TREND_DELTAS_MAX       60
#define TREND_THRESHOLD_MS     12.5
#define TREND_THRESHOLD_MIN_MS 6.0
#define TREND_THRESHOLD_MAX_MS 600.0
#define TREND_THRESHOLD_UP     0.0087 /* per ms: slower up … */
#define TREND_THRESHOLD_DOWN   0.039  /* … than down, as the implementations have it */
#define TREND_SPIKE_MS         15.0   /* so far beyond the threshold is congestion, not noise */
#define TREND_OVER_MS          10.0

enum trend_state { TREND_NORMAL, TREND_OVER, TREND_UNDER };

struct trend_group {
    bool set;
    time_us first_sent_us, last_sent_us, first_arrival_us, last_arrival_us;
};

struct trendline {
    struct trend_group current, previous;
    unsigned deltas; /* since the start, up to TREND_DELTAS_MAX */
    unsigned count, at;
    double x_ms[TREND_SAMPLES], y_ms[TREND_SAMPLES];
    time_us start_us; /* arrival */
    double sum_ms, smoothed_ms;
    double threshold_ms;
    double trend_before;
    double over_ms;
    unsigned over_count;
    double jitter_ms; /* moving average of how much the delay differs from group to group */
    enum trend_state state;
};

void trendline_init(struct trendline *t);
/* Another clock or another way: forgets everything but the threshold and the jitter. */
void trendline_reset(struct trendline *t);
/* What follows does not follow closely on what was added so far: no delta is made between them. */
void trendline_gap(struct trendline *t);
/* One packet that arrived, in order of sending. */
void trendline_add(struct trendline *t, time_us sent_us, time_us arrival_us);

#endif
