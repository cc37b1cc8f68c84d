/* How busy a worker is, and for how long a step holds it: to the loop (who places rooms by it) and to the metrics. */
#include "worker_priv.h"

#include "dais/base/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TELL_US 500000

static const time_us bounds_us[STEP_BOUNDS] = {50, 100, 250, 500, 1000, 2000, 5000, INT64_MAX};

/* Of all workers together; each adds to its own share of it and hands that over when it tells its load. */
#define BUCKET(symbol, le) METRIC_SERIES(symbol, "dais_worker_step_us", "_bucket{le=\"" le "\"}", HISTOGRAM, STEP_HELP)
#define STEP_HELP          "How long the steps of the workers took, in microseconds"
BUCKET(steps_0, "50");
BUCKET(steps_1, "100");
BUCKET(steps_2, "250");
BUCKET(steps_3, "500");
BUCKET(steps_4, "1000");
BUCKET(steps_5, "2000");
BUCKET(steps_6, "5000");
BUCKET(steps_7, "+Inf");
METRIC_SERIES(steps_sum, "dais_worker_step_us", "_sum", HISTOGRAM, STEP_HELP);
METRIC_SERIES(steps_count, "dais_worker_step_us", "_count", HISTOGRAM, STEP_HELP);

static struct metric *const buckets[STEP_BOUNDS] = {&steps_0, &steps_1, &steps_2, &steps_3,
                                                    &steps_4, &steps_5, &steps_6, &steps_7};

/* One of each for each worker there ever was with that number: workers come and go in tests only. */
static struct worker_gauges {
    char label[24];
    struct metric busy, datagrams, level;
} gauges[MESH_WORKERS_MAX];

static struct metric gauge(const char *name, const char *help, const char *label)
{
    return (struct metric){.name = name, .help = help, .label = label, .kind = METRIC_GAUGE};
}

void worker_load_register(uint32_t index)
{
    struct worker_gauges *g = &gauges[index % MESH_WORKERS_MAX];
    if (g->busy.name != NULL) {
        return;
    }
    snprintf(g->label, sizeof g->label, "{worker=\"%u\"}", index % MESH_WORKERS_MAX);
    g->busy = gauge("dais_worker_busy_permille", "What a worker used of a core in the last half second", g->label);
    g->datagrams = gauge("dais_worker_datagrams_per_s", "Datagrams of a worker, in and out", g->label);
    g->level = gauge("dais_worker_load_level", "What a worker gives up for want of time; 0: nothing", g->label);
    metric_register(&g->level);
    metric_register(&g->busy);
    metric_register(&g->datagrams);
}

/* What this thread used of a core: what it waited for one, because others had it, is not its load. */
static time_us cpu_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (time_us)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

void worker_load_init(struct worker *worker)
{
    worker->load = (struct worker_load){.since_us = clock_now_us(), .cpu_us = cpu_now_us()};
}

static void hand_over_steps(struct worker_load *load)
{
    uint32_t below = 0;
    for (unsigned i = 0; i < STEP_BOUNDS; i++) {
        below += load->steps[i];
        load->steps[i] = 0;
        metric_add(buckets[i], below);
    }
    metric_add(&steps_count, below);
    metric_add(&steps_sum, (int64_t)load->steps_us);
    load->steps_us = 0;
}

static void tell(struct worker *worker, time_us now_us)
{
    struct worker_load *load = &worker->load;
    const struct udp_counts *counts = &worker->udp.counts;
    struct worker_gauges *g = &gauges[worker->config.index % MESH_WORKERS_MAX];
    time_us over_us = now_us - load->since_us, cpu_us = cpu_now_us(), busy_us = cpu_us - load->cpu_us;
    uint64_t datagrams = counts->datagrams_in + counts->datagrams_out;
    struct worker_event event = {.kind = WORKER_EVENT_LOAD};
    event.load.busy_permille = (uint16_t)(busy_us >= over_us ? 1000 : busy_us * 1000 / over_us);
    event.load.datagrams_per_s = (uint32_t)((datagrams - load->datagrams) * US_PER_S / (uint64_t)over_us);
    metric_set(&g->level, worker->shed.level);
    metric_set(&g->busy, event.load.busy_permille);
    metric_set(&g->datagrams, event.load.datagrams_per_s);
    hand_over_steps(load);
    load->since_us = now_us;
    load->cpu_us = cpu_us;
    load->datagrams = datagrams;
    worker_emit(worker, &event, false);
    worker_events_flush(worker);
}

void worker_load_note(struct worker *worker, time_us from_us, time_us until_us)
{
    struct worker_load *load = &worker->load;
    time_us took_us = until_us - from_us;
    unsigned bucket = 0;
    while (took_us > bounds_us[bucket]) {
        bucket++;
    }
    load->steps[bucket]++;
    load->steps_us += (uint64_t)took_us;
    if (until_us - load->since_us >= TELL_US) {
        tell(worker, until_us);
    }
}
