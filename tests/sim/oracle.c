#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_PER_RUN 300
#define FAILURES_TOLD 20

static void make_clips(struct oracle *o)
{
    static const struct media_clip_config configs[ORACLE_CLIPS] = {
        {.width = 80, .height = 48, .rate_bps = 60000, .shade = 60},
        {.width = 160, .height = 96, .rate_bps = 120000, .shade = 90},
        {.width = 320, .height = 192, .rate_bps = 300000, .shade = 120},
        {.width = 96, .height = 64, .rate_bps = 80000, .shade = 180},
    };
    for (unsigned i = 0; i < ORACLE_CLIPS; i++) {
        struct media_clip_config config = configs[i];
        config.frames = 300;
        config.temporal_layers = 3;
        if (media_clip_encode(&config, &o->clips[i]) != ERR_OK) {
            fprintf(stderr, "oracle: libvpx does not encode\n");
            exit(1);
        }
    }
    judge_table_make(&o->table, o->clips, ORACLE_CLIPS);
}

int oracle_main(int argc, char **argv, const char *name, oracle_seed_fn *run)
{
    static struct oracle oracle;
    uint64_t from = 1, count = SEEDS_PER_RUN, failed = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seeds") == 0 && i + 2 < argc) {
            from = strtoull(argv[++i], NULL, 10);
            count = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--verbose") == 0) {
            oracle.verbose = true;
        } else {
            fprintf(stderr, "usage: %s [--seeds FROM COUNT] [--verbose]\n", argv[0]);
            return 2;
        }
    }
    make_clips(&oracle);
    for (uint64_t seed = from; seed < from + count; seed++) {
        const char *fault = run(&oracle, seed);
        if (fault != NULL && failed++ < FAILURES_TOLD) {
            printf("seed %llu: %s\n", (unsigned long long)seed, fault);
            fflush(stdout);
        }
    }
    printf("%s: seeds %llu to %llu, %llu packets and %llu frames out, %llu decoded, %llu changes of encoding, "
           "%llu packets recovered, %llu given up, time stamps within %lld ms\n",
           name, (unsigned long long)from, (unsigned long long)(from + count - 1), (unsigned long long)oracle.packets,
           (unsigned long long)oracle.frames, (unsigned long long)oracle.decoded, (unsigned long long)oracle.switches,
           (unsigned long long)oracle.recovered, (unsigned long long)oracle.unrecovered,
           (long long)oracle.drift_max_us / US_PER_MS);
    printf("%llu passed, %llu failed\n", (unsigned long long)(count - failed), (unsigned long long)failed);
    judge_table_free(&oracle.table);
    for (unsigned i = 0; i < ORACLE_CLIPS; i++) {
        media_clip_free(&oracle.clips[i]);
    }
    return failed > 0 ? 1 : 0;
}
