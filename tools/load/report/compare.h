/*
 * Two sides, each of one or several runs, figure by figure.
 *
 * What differs by chance differs between two runs of one side too. So a difference counts only when every run of one side
 * lies beyond every run of the other, and the means are further apart than the runs of either side are among themselves.
 * With one run of a side nothing is known of that, and nothing is called a difference.
 */
#ifndef DAIS_LOAD_COMPARE_H
#define DAIS_LOAD_COMPARE_H

#include "dais/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define COMPARE_RUNS 64

struct compare_side {
    const char *name;
    json_t *reports[COMPARE_RUNS];
    unsigned count;
};

struct compare_spread {
    unsigned known; /* runs in which it was measured */
    double mean, min, max;
};

enum compare_verdict {
    COMPARE_UNKNOWN, /* too few runs to tell */
    COMPARE_SAME,    /* within what runs differ by anyway */
    COMPARE_BETTER,  /* the second side is */
    COMPARE_WORSE,
    COMPARE_DIFFERENT, /* and neither is better */
};

struct compare_row {
    const char *name, *unit, *what;
    struct compare_spread a, b;
    double ratio; /* b to a; NAN: there is none */
    enum compare_verdict verdict;
};

/* The figure `name`; false: neither side measured it. */
bool compare_figure(const struct compare_side *a, const struct compare_side *b, const char *name,
                    struct compare_row *ret_row);
/* All figures that a side has, for people to read. */
void compare_print(FILE *out, const struct compare_side *a, const struct compare_side *b);
/* ERR_IO: `problem` says why. */
MUST_CHECK enum err compare_write_html(const struct compare_side *a, const struct compare_side *b, const char *path,
                                       char *problem, size_t problem_size);

#endif
