/* What `dais-load capacity` found: each run, and the answer. */
#ifndef DAIS_LOAD_CAPACITY_H
#define DAIS_LOAD_CAPACITY_H

#include "dais/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CAPACITY_STEPS    24
#define CAPACITY_WHY_SIZE 160

struct capacity_step {
    unsigned receivers;
    bool good;
    bool tool_late;              /* the tool lost or delayed things itself */
    char why[CAPACITY_WHY_SIZE]; /* not good */
    json_t *report;
};

struct capacity {
    const char *name, *about;
    struct capacity_step steps[CAPACITY_STEPS]; /* in the order in which they ran */
    unsigned count;
    unsigned carries; /* the most receivers with which all was good; 0: none */
    unsigned fails;   /* the fewest with which it was not; 0: none */
    char ended[400];  /* why it ended before there was an answer; empty: there is one */
};

/* The answer, for people. */
void capacity_sentence(const struct capacity *capacity, char *out, size_t size);
/* ERR_IO: `problem` says why. */
MUST_CHECK enum err capacity_write_json(const struct capacity *capacity, const char *path, char *problem,
                                        size_t problem_size);
MUST_CHECK enum err capacity_write_html(const struct capacity *capacity, const char *path, char *problem,
                                        size_t problem_size);
void capacity_free(struct capacity *capacity);

#endif
