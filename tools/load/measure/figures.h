/*
 * The figures of a run: one name, one number each. The same names stand in the JSON report, are compared by
 * `dais-load compare`, and can be asked for with --fail-if.
 *
 * Of each series there are NAME_p50_ms, NAME_p95_ms, NAME_p99_ms, NAME_max_ms and NAME_count. Joins are of the whole
 * run; everything else is of the time that is counted (after ramp and settling).
 */
#ifndef DAIS_LOAD_FIGURES_H
#define DAIS_LOAD_FIGURES_H

#include "metrics.h"
#include "process.h"
#include "tally.h"

#define FIGURES_MAX      192
#define FIGURE_NAME_SIZE 40

struct figure {
    char name[FIGURE_NAME_SIZE];
    const char *unit; /* "ms", "%", "1/s", "Mbit/s", "µs", "MB", "kB", "" */
    const char *what;
    int better; /* -1: less is better, 1: more is, 0: neither */
    bool known; /* was measured */
    double value;
};

struct figure_source {
    struct tally all, counted;
    double counted_s;
    unsigned people, publishers, receivers, subscriptions;
    bool server_anew; /* it was started anew on the way: its CPU and growth are not known */
    bool has_server;  /* samples of the server at the begin and the end of counting, and before anybody joined */
    struct process_sample server_before, server_from, server_to;
    bool has_metrics; /* its own figures at the same times */
    struct metrics metrics_before, metrics_from, metrics_to;
    int64_t own_cpu_us; /* of the tool itself, while counting */
};

/* All figures there are, known or not; returns how many. `source` NULL: only names, units and meanings. */
unsigned figures_fill(const struct figure_source *source, struct figure ret_figures[FIGURES_MAX]);
const char *series_name(enum series series);
const char *series_what(enum series series);

/* A condition that fails the run: "join_p95_ms>1500". */
struct condition {
    char text[80];
    char figure[FIGURE_NAME_SIZE];
    enum { OVER, OVER_OR_EQUAL, UNDER, UNDER_OR_EQUAL, EQUAL, UNEQUAL } relation;
    double bound;
};

/* False: `problem` says in one line what is wrong, with the nearest name there is. */
bool condition_parse(const char *text, struct condition *ret_condition, char *problem, unsigned problem_size);
/* True: the run fails; also when the figure was not measured. `words` then says so. */
bool condition_fails(const struct condition *condition, const struct figure *figures, unsigned count, char *words,
                     unsigned words_size);

#endif
