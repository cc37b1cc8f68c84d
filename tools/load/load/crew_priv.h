/* What a crew is made of; for its own files only. */
#ifndef DAIS_LOAD_CREW_PRIV_H
#define DAIS_LOAD_CREW_PRIV_H

#include "../signal/dais.h"
#include "../signal/whip.h"
#include "crew.h"

#include <stdatomic.h>

#define CREW_THREADS_MAX 64
#define CREW_TICK_MS     2

struct member {
    struct person person;
    struct whip whip; /* one of the two, by the scenario's kind */
    struct dais dais;
    time_us due_us; /* after its group's start */
    bool leaving;   /* somebody else will take the place */
    bool noted;     /* it is known why this one failed */
};

struct crew_thread {
    struct crew *crew;
    pthread_t thread;
    bool started;
    struct env env, slow_env; /* of those with a slow connection: they are counted apart */
    uv_loop_t loop;
    uv_timer_t tick;
    struct web *web;
    struct member **members;
    unsigned count, slice;
    time_us expected_us, next_put_us, leave_us, next_chat_us, next_churn_us, next_cut_us;
    unsigned next_chatter, next_leaver;
    bool leaving;
    struct outbox outbox;
    _Atomic unsigned waiting, joining, in, failed, away, publishers_in;
};

struct crew {
    struct crew_config config;
    struct dtls_identity *identity;
    struct member *members;
    char **paths;
    unsigned member_count, publisher_count, thread_count;
    time_us start_us;
    _Atomic time_us receivers_us; /* when the first receiver may join; 0: not yet */
    _Atomic time_us counting_us;  /* when counting began; 0: not yet */
    _Atomic bool stopping;
    struct crew_thread threads[CREW_THREADS_MAX];
    pthread_mutex_t fault_lock;
    struct crew_fault faults[CREW_FAULTS];
    unsigned fault_count;
};

bool crew_is_dais(const struct crew *crew);
/* Of each of its thread's timers' ticks. */
void crew_on_tick(uv_timer_t *timer);
/* How many of its people are in which state, for others to read. */
void crew_count_members(struct crew_thread *t);

#endif
