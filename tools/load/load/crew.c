/* Threads and their people. */
#include "crew.h"

#include "../signal/whip.h"
#include "dais/transport/crypto.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_MS        2
#define SLICES         10 /* people who only receive have their turn every so many ticks */
#define PUT_US         (250 * US_PER_MS)
#define PUBLISH_GAP_US (50 * US_PER_MS) /* between two publishers' joins */
#define SETTLE_US      (500 * US_PER_MS)
#define LEAVE_US       (3 * US_PER_S)
#define THREADS_MAX    64

struct member {
    struct person person;
    struct whip whip;
    time_us due_us; /* after its group's start */
};

struct crew_thread {
    struct crew *crew;
    pthread_t thread;
    bool started;
    struct env env;
    uv_loop_t loop;
    uv_timer_t tick;
    struct web *web;
    struct member **members;
    unsigned count, slice;
    time_us expected_us, next_put_us, leave_us;
    bool leaving;
    struct outbox outbox;
    _Atomic unsigned waiting, joining, in, failed, publishers_in;
};

struct crew {
    struct crew_config config;
    struct dtls_identity *identity;
    struct member *members;
    char **paths;
    unsigned member_count, publisher_count, thread_count;
    time_us start_us;
    _Atomic time_us receivers_us; /* when the first receiver may join; 0: not yet */
    _Atomic bool stopping;
    struct crew_thread threads[THREADS_MAX];
    pthread_mutex_t fault_lock;
    struct crew_fault faults[CREW_FAULTS];
    unsigned fault_count;
};

/* ── faults ── */

static void note_fault(struct crew *crew, const char *text)
{
    pthread_mutex_lock(&crew->fault_lock);
    unsigned i = 0;
    while (i < crew->fault_count && strcmp(crew->faults[i].text, text) != 0) {
        i++;
    }
    if (i == crew->fault_count && i < CREW_FAULTS) {
        snprintf(crew->faults[i].text, CREW_TEXT_SIZE, "%s", text);
        crew->fault_count++;
    }
    if (i < CREW_FAULTS) {
        crew->faults[i].count++;
    }
    pthread_mutex_unlock(&crew->fault_lock);
}

/* ── one thread ── */

static bool is_due(const struct crew_thread *t, const struct member *m)
{
    time_us from_us = m->person.publishes ? t->crew->start_us : atomic_load(&t->crew->receivers_us);
    return from_us != 0 && t->env.now_us >= from_us + m->due_us;
}

static void step_member(struct crew_thread *t, struct member *m)
{
    struct person *p = &m->person;
    enum person_state before = p->state;
    if (p->state == PERSON_WAITING && is_due(t, m)) {
        whip_join(&m->whip);
    }
    person_step(p);
    if (p->state == PERSON_FAILED && before != PERSON_FAILED) {
        note_fault(t->crew, p->problem);
    }
}

static void count_members(struct crew_thread *t)
{
    unsigned counts[PERSON_LEFT + 1] = {0}, publishers_in = 0;
    for (unsigned i = 0; i < t->count; i++) {
        const struct person *p = &t->members[i]->person;
        counts[p->state]++;
        publishers_in += p->publishes && (p->state >= PERSON_IN) ? 1 : 0;
    }
    atomic_store(&t->waiting, counts[PERSON_WAITING]);
    atomic_store(&t->joining, counts[PERSON_ASKING] + counts[PERSON_CONNECTING] + counts[PERSON_CONNECTED]);
    atomic_store(&t->in, counts[PERSON_IN]);
    atomic_store(&t->failed, counts[PERSON_FAILED]);
    atomic_store(&t->publishers_in, publishers_in);
}

static void begin_leaving(struct crew_thread *t)
{
    t->leaving = true;
    t->leave_us = t->env.now_us;
    for (unsigned i = 0; i < t->count; i++) {
        person_close(&t->members[i]->person);
        whip_leave(&t->members[i]->whip);
    }
}

static void finish(struct crew_thread *t)
{
    for (unsigned i = 0; i < t->count; i++) {
        if (t->members[i]->person.poll.data != NULL) {
            uv_close((uv_handle_t *)&t->members[i]->person.poll, NULL);
        }
    }
    uv_close((uv_handle_t *)&t->tick, NULL);
    uv_stop(&t->loop);
}

static void leave_on(struct crew_thread *t)
{
    unsigned left = 0;
    for (unsigned i = 0; i < t->count; i++) {
        left += t->members[i]->whip.gone ? 0 : 1;
    }
    if (left == 0 || t->env.now_us - t->leave_us > LEAVE_US) {
        finish(t);
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct crew_thread *t = timer->data;
    t->env.now_us = clock_now_us();
    if (t->expected_us != 0) {
        env_time(&t->env, SERIES_LAG, t->env.now_us - t->expected_us);
    }
    t->expected_us = t->env.now_us + TICK_MS * US_PER_MS;
    if (atomic_load(&t->crew->stopping)) {
        if (!t->leaving) {
            begin_leaving(t);
        }
        leave_on(t);
        outbox_put(&t->outbox, &t->env.tally);
        return;
    }
    t->slice = (t->slice + 1) % SLICES;
    for (unsigned i = 0; i < t->count; i++) {
        struct member *m = t->members[i];
        if (m->person.publishes || i % SLICES == t->slice) {
            step_member(t, m);
        }
    }
    if (t->env.now_us >= t->next_put_us) {
        t->next_put_us = t->env.now_us + PUT_US;
        count_members(t);
        outbox_put(&t->outbox, &t->env.tally);
    }
}

static void *run_thread(void *user)
{
    struct crew_thread *t = user;
    uv_run(&t->loop, UV_RUN_DEFAULT);
    return NULL;
}

/* ── all ── */

/* Takes {channel} and {n} out of a path. */
static char *fill_path(const struct crew *crew, const char *pattern, unsigned number)
{
    char out[WEB_PATH_SIZE];
    size_t used = 0;
    while (*pattern != '\0' && used + 80 < sizeof out) {
        if (strncmp(pattern, "{channel}", 9) == 0) {
            used += (size_t)snprintf(out + used, sizeof out - used, "%.64s",
                                     crew->config.channel != NULL ? crew->config.channel : "");
            pattern += 9;
        } else if (strncmp(pattern, "{n}", 3) == 0) {
            used += (size_t)snprintf(out + used, sizeof out - used, "%u", number);
            pattern += 3;
        } else {
            out[used++] = *pattern++;
        }
    }
    out[used] = '\0';
    return strdup(out);
}

static enum err make_member(struct crew *crew, unsigned number)
{
    const struct scenario *s = crew->config.scenario;
    struct member *m = &crew->members[number];
    struct crew_thread *t = &crew->threads[number % crew->thread_count];
    bool publishes = number < crew->publisher_count;
    unsigned at = publishes ? number : number - crew->publisher_count;
    unsigned receivers = crew->member_count - crew->publisher_count;
    m->person.number = number;
    m->person.publishes = publishes;
    m->person.receives = !publishes;
    m->person.speaks = publishes && number < s->speakers;
    m->person.decodes = !publishes && at < s->decode;
    m->due_us = publishes ? at * PUBLISH_GAP_US : (time_us)s->ramp_s * US_PER_S * at / (receivers > 0 ? receivers : 1);
    person_init(&m->person, &t->env);
    crew->paths[number] = fill_path(crew, publishes ? s->whip : s->whep, publishes ? number : 0);
    const char *token = crew->config.tokens != NULL ? crew->config.tokens[number] : s->token;
    m->whip = (struct whip){.person = &m->person,
                            .web = t->web,
                            .loop = &t->loop,
                            .path = crew->paths[number],
                            .token = token[0] != '\0' ? token : NULL};
    t->members[t->count++] = m;
    return crew->paths[number] != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err open_thread(struct crew *crew, struct crew_thread *t)
{
    t->crew = crew;
    t->env.scenario = crew->config.scenario;
    t->env.reel = crew->config.reel;
    t->env.fingerprint = dtls_identity_fingerprint_text(crew->identity);
    t->members = calloc(crew->member_count, sizeof(struct member *));
    pthread_mutex_init(&t->outbox.lock, NULL);
    if (t->members == NULL || uv_loop_init(&t->loop) != 0 ||
        dtls_context_init(&t->env.dtls, crew->identity, DTLS_CLIENT) != ERR_OK) {
        return ERR_NO_MEMORY;
    }
    uv_timer_init(&t->loop, &t->tick);
    t->tick.data = t;
    uv_timer_start(&t->tick, on_tick, 0, TICK_MS);
    return web_open(&t->loop, crew->config.target, &t->web);
}

static enum err begin(struct crew *crew)
{
    enum err err = crypto_init();
    if (err == ERR_OK) {
        err = dtls_identity_create(&crew->identity);
    }
    for (unsigned i = 0; i < crew->thread_count && err == ERR_OK; i++) {
        err = open_thread(crew, &crew->threads[i]);
    }
    for (unsigned i = 0; i < crew->member_count && err == ERR_OK; i++) {
        err = make_member(crew, i);
    }
    crew->start_us = clock_now_us();
    for (unsigned i = 0; i < crew->thread_count && err == ERR_OK; i++) {
        struct crew_thread *t = &crew->threads[i];
        count_members(t);
        t->started = pthread_create(&t->thread, NULL, run_thread, t) == 0;
        err = t->started ? ERR_OK : ERR_NO_MEMORY;
    }
    return err;
}

enum err crew_start(const struct crew_config *config, struct crew **ret_crew, char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct scenario *s = config->scenario;
    struct crew *crew = calloc(1, sizeof *crew);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (crew == NULL) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "no memory");
        return ERR_NO_MEMORY;
    }
    crew->config = *config;
    crew->publisher_count = scenario_publishers(s);
    crew->member_count = crew->publisher_count + scenario_receivers(s);
    crew->thread_count = s->threads > 0 ? s->threads : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;
    crew->members = calloc(crew->member_count, sizeof *crew->members);
    crew->paths = calloc(crew->member_count, sizeof(char *));
    pthread_mutex_init(&crew->fault_lock, NULL);
    enum err err = crew->members != NULL && crew->paths != NULL ? begin(crew) : ERR_NO_MEMORY;
    if (err != ERR_OK) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "the threads could not be started: memory, or libwebsockets on libuv");
        return err; /* the program ends */
    }
    *ret_crew = crew;
    return ERR_OK;
}

struct crew_counts crew_count(struct crew *crew)
{
    struct crew_counts counts = {0};
    unsigned publishers_in = 0;
    for (unsigned i = 0; i < crew->thread_count; i++) {
        struct crew_thread *t = &crew->threads[i];
        counts.waiting += atomic_load(&t->waiting);
        counts.joining += atomic_load(&t->joining);
        counts.in += atomic_load(&t->in);
        counts.failed += atomic_load(&t->failed);
        publishers_in += atomic_load(&t->publishers_in);
    }
    if (publishers_in == crew->publisher_count && atomic_load(&crew->receivers_us) == 0) {
        atomic_store(&crew->receivers_us, clock_now_us() + SETTLE_US);
    }
    return counts;
}

void crew_take(struct crew *crew, struct tally *into)
{
    for (unsigned i = 0; i < crew->thread_count; i++) {
        outbox_take(&crew->threads[i].outbox, into);
    }
}

void crew_stop(struct crew *crew)
{
    atomic_store(&crew->stopping, true);
    for (unsigned i = 0; i < crew->thread_count; i++) {
        if (crew->threads[i].started) {
            pthread_join(crew->threads[i].thread, NULL);
        }
    }
}

unsigned crew_faults(const struct crew *crew, struct crew_fault ret_faults[CREW_FAULTS])
{
    memcpy(ret_faults, crew->faults, sizeof crew->faults);
    return crew->fault_count;
}

static void close_left_over(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void crew_free(struct crew *crew)
{
    for (unsigned i = 0; i < crew->thread_count; i++) {
        struct crew_thread *t = &crew->threads[i];
        web_close(t->web);
        uv_walk(&t->loop, close_left_over, NULL);
        uv_run(&t->loop, UV_RUN_NOWAIT);
        uv_run(&t->loop, UV_RUN_NOWAIT);
        uv_loop_close(&t->loop);
        dtls_context_finish(&t->env.dtls);
        free(t->members);
    }
    for (unsigned i = 0; i < crew->member_count; i++) {
        free(crew->paths[i]);
    }
    dtls_identity_destroy(crew->identity);
    crypto_finish();
    free(crew->paths);
    free(crew->members);
    free(crew);
}
