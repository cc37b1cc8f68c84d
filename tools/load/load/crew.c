/* A crew as a whole: made, counted, cleared away. */
#include "crew.h"

#include "crew_priv.h"
#include "dais/transport/crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PUBLISH_GAP_US (50 * US_PER_MS) /* between two publishers' joins */
#define SETTLE_US      (500 * US_PER_MS)
#define WORD_ROOM      80

static void *run_thread(void *user)
{
    struct crew_thread *t = user;
    uv_run(&t->loop, UV_RUN_DEFAULT);
    return NULL;
}

/* Takes {channel} and {n} out of a path. */
static char *fill_path(const struct crew *crew, const char *pattern, unsigned number)
{
    char out[WEB_PATH_SIZE];
    size_t used = 0;
    while (*pattern != '\0' && used + WORD_ROOM < sizeof out) {
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

/* People who send and receive on one connection. */
static unsigned two_ways_count(const struct scenario *s)
{
    return scenario_kind(s) == TARGET_DAIS ? s->people : 0;
}

/* Where a person belongs: who is on the stage first. Who comes by WHIP is one of two: one sends, the other receives. */
static void describe(struct crew *crew, struct member *m, unsigned number)
{
    const struct scenario *s = crew->config.scenario;
    bool two_ways = number < two_ways_count(s);
    bool publishes = number < crew->publisher_count;
    unsigned at = publishes ? number : number - crew->publisher_count;
    unsigned receivers = crew->member_count - crew->publisher_count;
    m->person.number = number;
    m->person.publishes = publishes;
    m->person.receives = !publishes || two_ways;
    m->person.speaks = publishes && number < s->speakers;
    unsigned alone = two_ways_count(s) > 0 && s->publishers == 0 ? 1 : 0; /* the first to come finds nobody */
    unsigned place = two_ways ? number : two_ways_count(s) + at;          /* among those who receive */
    m->person.alone = two_ways && number < alone;
    m->person.decodes = m->person.receives && place >= alone && place < alone + s->decode;
    time_us ramp_us = (time_us)s->ramp_s * US_PER_S;
    m->person.slow = m->person.receives && crew->member_count - number <= s->slow; /* the last ones */
    m->due_us = !publishes ? ramp_us * at / (receivers > 0 ? receivers : 1)
                : two_ways ? ramp_us * at / crew->publisher_count
                           : at * PUBLISH_GAP_US;
}

bool crew_is_dais(const struct crew *crew)
{
    return scenario_kind(crew->config.scenario) == TARGET_DAIS;
}

static enum err make_member(struct crew *crew, unsigned number)
{
    const struct crew_config *c = &crew->config;
    struct member *m = &crew->members[number];
    struct crew_thread *t = &crew->threads[number % crew->thread_count];
    const char *token = c->tokens != NULL ? c->tokens[number] : c->scenario->token;
    describe(crew, m, number);
    person_init(&m->person, m->person.slow ? &t->slow_env : &t->env);
    crew->paths[number] =
        fill_path(crew, m->person.publishes ? c->scenario->whip : c->scenario->whep, m->person.publishes ? number : 0);
    m->whip = (struct whip){.person = &m->person,
                            .web = t->web,
                            .loop = &t->loop,
                            .path = crew->paths[number],
                            .token = token[0] != '\0' ? token : NULL};
    m->dais = (struct dais){.person = &m->person,
                            .web = t->web,
                            .loop = &t->loop,
                            .channel = c->channel,
                            .cookie = c->cookies != NULL ? c->cookies[number % c->cookie_count] : NULL};
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
    enum secure_profile cipher = scenario_cipher(t->env.scenario);
    if (cipher != SECURE_NONE && dtls_context_offer_only(&t->env.dtls, cipher) != ERR_OK) {
        return ERR_UNSUPPORTED;
    }
    t->slow_env = t->env;
    uv_timer_init(&t->loop, &t->tick);
    t->tick.data = t;
    uv_timer_start(&t->tick, crew_on_tick, 0, CREW_TICK_MS);
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
        crew_count_members(t);
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
    crew->member_count = scenario_members(s);
    crew->thread_count = s->threads > 0 ? s->threads : cores > CREW_THREADS_MAX ? CREW_THREADS_MAX : (unsigned)cores;
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
        counts.away += atomic_load(&t->away);
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

void crew_count_from_now(struct crew *crew)
{
    atomic_store(&crew->counting_us, clock_now_us());
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

unsigned crew_faults(struct crew *crew, struct crew_fault ret_faults[CREW_FAULTS])
{
    pthread_mutex_lock(&crew->fault_lock);
    unsigned count = crew->fault_count;
    memcpy(ret_faults, crew->faults, sizeof crew->faults);
    pthread_mutex_unlock(&crew->fault_lock);
    return count;
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
        dais_free(&crew->members[i].dais);
        free(crew->paths[i]);
    }
    dtls_identity_destroy(crew->identity);
    crypto_finish();
    free(crew->paths);
    free(crew->members);
    free(crew);
}
