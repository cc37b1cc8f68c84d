/*
 * What the simulated people of one thread share. One thread; nothing here is locked.
 */
#ifndef DAIS_LOAD_ENV_H
#define DAIS_LOAD_ENV_H

#include "../measure/tally.h"
#include "../media/reel.h"
#include "../scenario/scenario.h"
#include "answer.h"
#include "dais/base/clock.h"
#include "dais/transport/dtls.h"

struct env {
    const struct scenario *scenario;
    const struct reel *reel;
    struct dtls_context dtls;
    const char *fingerprint;
    time_us now_us; /* of the event that is being worked on */
    time_us
        arrival_us; /* of the datagram that is, by the kernel's clock: so our own lateness is no delay of the server's */
    struct tally tally;
    struct session_description scratch;
    struct answer answer;
};

static inline void env_add(struct env *env, enum sum sum, int64_t n)
{
    env->tally.sums[sum] += n;
}

static inline void env_time(struct env *env, enum series series, time_us us)
{
    histogram_add(&env->tally.series[series], us);
}

#endif
