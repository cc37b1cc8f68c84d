/* Conducts a run. */
#include "conduct.h"

#include "../signal/accounts.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile sig_atomic_t interrupted;

void conduct_interrupt(void)
{
    interrupted = 1;
}

#define ACCOUNTS_SAID 100
#define FILES_MORE    200 /* what closes just now, threads, files */

struct conductor {
    const struct conduct_options *o;
    struct run *run;
    struct reel reel;
    struct crew *crew;
    struct room room;
    uv_loop_t loop;
    char **tokens, **cookies;
    unsigned cookie_count;
    enum run_phase phase;
    time_us start_us, phase_us, last_us;
    int64_t own_from_us, server_last_us;
    struct tally now;
};

/* ── before and after ── */

static bool needs_room(const struct scenario *s)
{
    return scenario_kind(s) == TARGET_DAIS || s->token[0] == '\0';
}

/* What each person shows at the door. */
static enum err make_passes(struct conductor *c, char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct scenario *s = c->o->scenario;
    if (scenario_kind(s) == TARGET_WHIP) {
        c->tokens = calloc(scenario_members(s), sizeof(char *));
        return c->tokens == NULL
                   ? ERR_NO_MEMORY
                   : room_mint(&c->room, scenario_publishers(s), scenario_receivers(s), c->tokens, problem);
    }
    c->cookie_count = (scenario_members(s) + ACCOUNTS_SEATS - 1) / ACCOUNTS_SEATS;
    c->cookies = calloc(c->cookie_count, sizeof(char *));
    if (!c->o->quiet && c->cookie_count > ACCOUNTS_SAID) {
        fprintf(stderr, "making and signing in %u accounts: a minute for a thousand\n", c->cookie_count);
    }
    return c->cookies == NULL ? ERR_NO_MEMORY
                              : accounts_open(&c->room, c->o->password, c->cookie_count, c->cookies, problem);
}

static void free_texts(char **texts, unsigned count)
{
    for (unsigned i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

static enum err make_room(struct conductor *c, char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct scenario *s = c->o->scenario;
    uv_loop_init(&c->loop);
    c->room = (struct room){.loop = &c->loop, .scenario = s};
    enum err err = web_open(&c->loop, c->o->target, &c->room.web);
    if (err != ERR_OK) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "%.200s",
                 err == ERR_INVALID
                     ? "--ca: the file holds no certificate in PEM"
                     : "libwebsockets did not start on libuv: install the package libwebsockets-evlib-uv");
        return err;
    }
    if (!needs_room(s)) {
        return ERR_OK;
    }
    err = room_open(&c->room, c->o->password, problem);
    return err == ERR_OK ? make_passes(c, problem) : err;
}

static void clear_room(struct conductor *c)
{
    room_close(&c->room);
    web_close(c->room.web);
    uv_run(&c->loop, UV_RUN_NOWAIT);
    uv_loop_close(&c->loop);
    free_texts(c->tokens, scenario_members(c->o->scenario));
    free_texts(c->cookies, c->cookie_count);
    reel_close(&c->reel);
}

static void find_server(struct conductor *c)
{
    struct run *run = c->run;
    run->source.has_metrics = c->o->metrics != NULL && metrics_fetch(&run->source.metrics_before, c->o->metrics);
    run->server_pid = c->o->server_pid;
    if (run->server_pid == 0 && address_is_loopback(&c->o->target->address)) {
        run->server_pid = process_listening(c->o->target->port);
    }
    run->source.has_server = run->server_pid > 0 && process_sample(run->server_pid, &run->source.server_before);
    if (run->source.has_server) {
        process_name(run->server_pid, run->server_name);
        c->server_last_us = run->source.server_before.cpu_us;
    }
}

/* ── once a second ── */

static double point_ms(const struct histogram *h, double percent)
{
    return h->count > 0 ? (double)histogram_percentile(h, percent) / US_PER_MS : -1;
}

static void note_second(struct conductor *c, time_us now_us)
{
    struct run *run = c->run;
    struct run_second *s = &run->seconds[run->second_count++];
    const int64_t *n = c->now.sums;
    const struct histogram *h = c->now.series;
    double seconds = (double)(now_us - c->last_us) / US_PER_S;
    *s = (struct run_second){.at_s = (double)(now_us - c->start_us) / US_PER_S,
                             .phase = c->phase,
                             .people = crew_count(c->crew),
                             .packets_in = (double)n[SUM_PACKETS_IN] / seconds,
                             .bits_in = (double)n[SUM_BYTES_IN] * 8 / seconds,
                             .packets_out = (double)n[SUM_PACKETS_OUT] / seconds,
                             .bits_out = (double)n[SUM_BYTES_OUT] * 8 / seconds,
                             .missing = (double)n[SUM_MISSING],
                             .pictures = (double)n[SUM_PICTURES] / seconds,
                             .freezes = (double)n[SUM_FREEZES],
                             .pli = (double)n[SUM_PLI_SENT],
                             .nack = (double)n[SUM_NACK_SENT],
                             .audio_delay_p50_ms = point_ms(&h[SERIES_DELAY_AUDIO], 50),
                             .audio_delay_p99_ms = point_ms(&h[SERIES_DELAY_AUDIO], 99),
                             .video_delay_p50_ms = point_ms(&h[SERIES_DELAY_VIDEO], 50),
                             .video_delay_p99_ms = point_ms(&h[SERIES_DELAY_VIDEO], 99),
                             .broadcast_p99_ms = point_ms(&h[SERIES_BROADCAST], 99),
                             .lag_p99_ms = point_ms(&h[SERIES_LAG], 99),
                             .server_cpu_percent = -1,
                             .server_rss_mb = -1};
    struct process_sample server;
    if (run->source.has_server && process_sample(run->server_pid, &server)) {
        s->server_cpu_percent = (double)(server.cpu_us - c->server_last_us) * 100 / (double)(now_us - c->last_us);
        s->server_rss_mb = (double)server.rss_kb / 1024;
        c->server_last_us = server.cpu_us;
        run->source.server_to = c->phase == PHASE_COUNTING ? server : run->source.server_to;
    }
    c->last_us = now_us;
}

static int64_t own_cpu_us(void)
{
    struct timespec spent = {0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * US_PER_S + spent.tv_nsec / 1000;
}

static void enter(struct conductor *c, enum run_phase phase, time_us now_us)
{
    struct figure_source *source = &c->run->source;
    c->phase = phase;
    c->phase_us = now_us;
    if (phase == PHASE_COUNTING) {
        c->own_from_us = own_cpu_us();
        source->has_server = source->has_server && process_sample(c->run->server_pid, &source->server_from);
        source->server_to = source->server_from;
        source->has_metrics = source->has_metrics && metrics_fetch(&source->metrics_from, c->o->metrics);
        crew_count_from_now(c->crew);
    }
}

static void take_in(struct conductor *c, time_us now_us)
{
    struct figure_source *source = &c->run->source;
    crew_take(c->crew, &c->now);
    tally_merge(&source->all, &c->now);
    if (c->phase == PHASE_COUNTING) {
        tally_merge(&source->counted, &c->now);
        source->counted_s = (double)(now_us - c->phase_us) / US_PER_S;
        source->own_cpu_us = own_cpu_us() - c->own_from_us;
    }
    note_second(c, now_us);
    tally_clear(&c->now);
}

static void say(struct conductor *c, const char *words, bool finished)
{
    snprintf(c->run->ended, sizeof c->run->ended, "%s", words);
    c->run->finished = finished;
    c->phase = PHASE_OVER;
}

/* Where it was, if somebody started it anew meanwhile. Its CPU time begins anew, too: it says nothing of the whole run. */
static void find_new_server(struct conductor *c)
{
    int pid = process_listening(c->o->target->port);
    if (pid > 0) {
        c->run->server_pid = pid;
        c->run->source.server_anew = true;
        c->server_last_us = 0;
    }
}

/* Nobody left who could be measured? */
static bool check_alive(struct conductor *c, const struct crew_counts *people)
{
    const struct figure_source *source = &c->run->source;
    char words[sizeof c->run->ended];
    struct process_sample server;
    bool ended = source->has_server && !process_sample(c->run->server_pid, &server);
    if (ended && c->o->scenario->await_server > 0) {
        find_new_server(c);
    } else if (ended) {
        snprintf(words, sizeof words, "the server (process %d) ended during the run, %.0f s after the begin",
                 c->run->server_pid, (double)(c->last_us - c->start_us) / US_PER_S);
        say(c, words, false);
        return false;
    }
    if (people->in + people->joining > 0 || (people->waiting > 0 && people->failed == 0)) {
        return true;
    }
    struct crew_fault faults[CREW_FAULTS];
    unsigned count = crew_faults(c->crew, faults);
    snprintf(words, sizeof words, "nobody is connected: %u failed: %s", people->failed,
             count > 0 ? faults[0].text : "");
    say(c, words, false);
    return false;
}

/* What comes next, by what was seen in the second that ended. */
static void advance(struct conductor *c, time_us now_us)
{
    const struct scenario *s = c->o->scenario;
    const struct crew_counts *people = &c->run->seconds[c->run->second_count - 1].people;
    time_us since_us = now_us - c->phase_us;
    if (interrupted) {
        say(c, "interrupted", false);
        return;
    }
    if (!check_alive(c, people)) {
        return;
    }
    if (c->phase == PHASE_JOINING && people->joining + people->waiting == 0) {
        enter(c, PHASE_SETTLING, now_us);
    } else if (c->phase == PHASE_SETTLING && since_us >= (time_us)s->settle_s * US_PER_S) {
        enter(c, PHASE_COUNTING, now_us);
    } else if (c->phase == PHASE_COUNTING && since_us >= (time_us)s->duration_s * US_PER_S) {
        say(c, "finished", true);
    }
}

static void go_on(struct conductor *c)
{
    const struct timespec second = {.tv_sec = 1};
    struct figure_source *source = &c->run->source;
    unsigned most = c->o->scenario->limit_s + 2 * c->o->scenario->join_limit_s + 10;
    c->start_us = c->last_us = c->phase_us = clock_now_us();
    while (c->phase != PHASE_OVER) {
        nanosleep(&second, NULL);
        time_us now_us = clock_now_us();
        take_in(c, now_us);
        if (!c->o->quiet) {
            progress_show(c->run);
        }
        advance(c, now_us);
        if (c->phase != PHASE_OVER && c->run->second_count == most) {
            say(c, "it took longer than limit_s allows", false);
        }
    }
    source->has_metrics = source->has_metrics && metrics_fetch(&source->metrics_to, c->o->metrics);
}

static enum err begin(struct conductor *c, char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct scenario *s = c->o->scenario;
    const struct crew_config config = {.scenario = s,
                                       .reel = &c->reel,
                                       .target = c->o->target,
                                       .channel = c->room.channel,
                                       .tokens = c->tokens,
                                       .cookies = c->cookies,
                                       .cookie_count = c->cookie_count};
    uint64_t files = process_files_max();
    bool media = scenario_publishers(s) + s->receive_audio + s->receive_video > 0;
    unsigned needed = scenario_members(s) * (media ? 2 : 1) + FILES_MORE; /* media, signalling */
    if (files < needed) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE,
                 "%u people need %u open files, but the limit is %llu: raise it (ulimit -n %u)", scenario_members(s),
                 needed, (unsigned long long)files, needed);
        return ERR_LIMIT;
    }
    c->run->seconds = calloc(s->limit_s + 2 * s->join_limit_s + 10, sizeof *c->run->seconds);
    return c->run->seconds != NULL ? crew_start(&config, &c->crew, problem) : ERR_NO_MEMORY;
}

enum err conduct(const struct conduct_options *options, struct run *ret_run, char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct scenario *s = options->scenario;
    struct conductor *c = calloc(1, sizeof *c);
    if (c == NULL) {
        snprintf(problem, SCENARIO_PROBLEM_SIZE, "no memory");
        return ERR_NO_MEMORY;
    }
    memset(ret_run, 0, sizeof *ret_run);
    c->o = options;
    c->run = ret_run;
    ret_run->scenario = s;
    ret_run->started_ms = clock_wall_ms();
    ret_run->source.people = scenario_members(s);
    ret_run->source.publishers = scenario_publishers(s);
    ret_run->source.receivers = scenario_receivers(s);
    ret_run->source.subscriptions = scenario_subscriptions(s);
    enum err err = reel_open(&c->reel, s, problem);
    if (err == ERR_OK) {
        err = make_room(c, problem);
        find_server(c);
        err = err == ERR_OK ? begin(c, problem) : err;
        if (err == ERR_OK) {
            go_on(c);
            progress_end();
            crew_stop(c->crew);
            ret_run->fault_count = crew_faults(c->crew, ret_run->faults);
            crew_free(c->crew);
        }
        clear_room(c);
    }
    free(c);
    return err;
}

void run_free(struct run *run)
{
    free(run->seconds);
}
