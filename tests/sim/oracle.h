/* What the two oracles share: seeds to run, and the clips they play. */
#ifndef DAIS_TESTS_SIM_ORACLE_H
#define DAIS_TESTS_SIM_ORACLE_H

#include "judge.h"
#include "media_source.h"

#include <stdbool.h>
#include <stdint.h>

#define ORACLE_CLIPS 4 /* three encodings of the first publisher, and the second publisher's one */

struct oracle {
    struct media_clip clips[ORACLE_CLIPS];
    struct judge_table table;
    bool verbose;
    uint64_t frames, packets, switches, recovered, unrecovered, decoded;
    time_us drift_max_us;
};

/* NULL: the seed passed. */
typedef const char *oracle_seed_fn(struct oracle *oracle, uint64_t seed);

/* [--seeds FROM COUNT] [--verbose]; prints what failed and "N passed, N failed". */
int oracle_main(int argc, char **argv, const char *name, oracle_seed_fn *run);

#endif
