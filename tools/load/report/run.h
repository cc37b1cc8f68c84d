/*
 * A run while it goes on and when it is over: what every report is made of.
 */
#ifndef DAIS_LOAD_RUN_H
#define DAIS_LOAD_RUN_H

#include "../load/crew.h"
#include "../measure/figures.h"
#include "dais/base/clock.h"

#include <jansson.h>

#define RUN_SECONDS_MAX 86400

enum run_phase { PHASE_JOINING, PHASE_SETTLING, PHASE_COUNTING, PHASE_OVER };

/* One second of the run, for charts. */
struct run_second {
    double at_s; /* since the start */
    enum run_phase phase;
    struct crew_counts people;
    double packets_in, bits_in, packets_out, bits_out, missing, pictures, freezes, pli, nack;
    double audio_delay_p50_ms, audio_delay_p99_ms, video_delay_p50_ms, video_delay_p99_ms; /* -1: none */
    double broadcast_p99_ms, lag_p99_ms;
    double server_cpu_percent, server_rss_mb; /* -1: not known */
};

struct run {
    const struct scenario *scenario;
    wall_ms started_ms;
    bool finished;   /* the whole time was counted */
    char ended[200]; /* why it ended, in a sentence */
    int server_pid;  /* 0: not known */
    char server_name[32];
    struct figure_source source;
    struct run_second *seconds;
    unsigned second_count;
    struct crew_fault faults[CREW_FAULTS];
    unsigned fault_count;
};

/* One line a second; on a terminal it stays in its place. */
void progress_show(const struct run *run);
void progress_end(void);
/* The figures that matter, for people to read. */
void summary_print(const struct run *run, const struct figure *figures, unsigned count);
/* The report, as README.md describes it; to be released. */
json_t *json_make(const struct run *run, const struct figure *figures, unsigned count);
/* ERR_IO: `problem` says why. */
MUST_CHECK enum err json_write(const json_t *report, const char *path, char *problem, size_t problem_size);

#endif
