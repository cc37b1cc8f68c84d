/*
 * dais-load capacity: doubles the receivers until something gets bad, then looks between the last good number and the
 * first bad one. What is bad twice is bad; once may have been chance.
 */
#include "../report/capacity.h"
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST        25
#define RUNS_MAX     CAPACITY_STEPS
#define JOINS_PER_S  40
#define SETTLE_S     2
#define DURATION_S   10
#define NEAR_PERCENT 10 /* close enough */
#define CPU_PERCENT  90 /* of all cores: beyond it a server has nothing left for a moment of more */
#define LAG_LIMIT_MS 20 /* p99: beyond it the tool measures itself */

/* What is bad, unless --fail-if says something else. */
static const char *const limits_always[] = {"join_failed>0", "lost_connections>0", "join_p95_ms>3000",
                                            "loss_percent>0.5"};
static const char limit_sound[] = "audio_delay_p99_ms>50", limit_picture[] = "video_delay_p99_ms>150",
                  limit_frozen[] = "frozen_percent>1";

struct search {
    struct arguments *a;
    struct capacity result;
};

static void add_limit(struct arguments *a, const char *text)
{
    char problem[COMMAND_PROBLEM_SIZE];
    struct condition *condition = &a->conditions[a->condition_count];
    a->condition_count += condition_parse(text, condition, problem, sizeof problem) ? 1 : 0;
}

static void add_limits(struct arguments *a)
{
    const struct scenario *s = &a->scenario;
    char text[64];
    bool sound = s->receive_audio > 0 && s->speakers > 0 && scenario_publishers(s) > 0;
    bool pictures = s->receive_video > 0 && s->video_layers > 0 && scenario_publishers(s) > 0;
    for (size_t i = 0; i < sizeof limits_always / sizeof limits_always[0] - (sound || pictures ? 0 : 1); i++) {
        add_limit(a, limits_always[i]);
    }
    if (sound) {
        add_limit(a, limit_sound);
    }
    if (pictures) {
        add_limit(a, limit_picture);
        add_limit(a, limit_frozen);
    }
    if (address_is_loopback(&a->target.address) || a->server_pid != 0) {
        snprintf(text, sizeof text, "server_cpu_percent>%ld", CPU_PERCENT * sysconf(_SC_NPROCESSORS_ONLN));
        add_limit(a, text);
    }
}

/* The first limit that is crossed, in `why`; false: none is. */
static bool is_bad(const struct arguments *a, const struct figure *figures, unsigned count, char *why, size_t why_size)
{
    for (unsigned i = 0; i < a->condition_count; i++) {
        if (condition_fails(&a->conditions[i], figures, count, why, (unsigned)why_size)) {
            return true;
        }
    }
    return false;
}

static double value_of(const struct figure *figures, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(figures[i].name, name) == 0 && figures[i].known) {
            return figures[i].value;
        }
    }
    return -1;
}

static void print_value(double value, const char *unit)
{
    if (value < 0) {
        printf(" %12s", "-");
    } else {
        printf(" %9.2f %-2s", value, unit);
    }
}

static void print_step(const struct capacity_step *step, const struct figure *figures, unsigned count)
{
    printf("%9u", step->receivers);
    print_value(value_of(figures, count, "loss_percent"), "%");
    print_value(value_of(figures, count, "audio_delay_p99_ms"), "ms");
    print_value(value_of(figures, count, "video_delay_p99_ms"), "ms");
    print_value(value_of(figures, count, "server_cpu_percent"), "%");
    print_value(value_of(figures, count, "own_cpu_percent"), "%");
    printf("  %s\n", step->good ? "good" : step->why);
    fflush(stdout);
}

/* What the tool itself lost or was late by is no fault of the server's. */
static bool tool_was_late(const struct figure *figures, unsigned count)
{
    return value_of(figures, count, "own_drops") > 0 || value_of(figures, count, "lag_p99_ms") > LAG_LIMIT_MS;
}

/* One run. False: it could not be made, or broke off; the result says why. */
static bool try_with(struct search *search, unsigned receivers)
{
    static struct run run;
    struct arguments *a = search->a;
    struct figure figures[FIGURES_MAX];
    struct capacity *result = &search->result;
    char problem[COMMAND_PROBLEM_SIZE] = "";
    a->scenario.receivers = receivers;
    a->scenario.ramp_s = 1 + receivers / JOINS_PER_S;
    const struct conduct_options options = arguments_to_options(a);
    if (scenario_check(&a->scenario, problem) != ERR_OK || conduct(&options, &run, problem) != ERR_OK) {
        memcpy(result->ended, problem, sizeof result->ended);
        return false;
    }
    unsigned count = figures_fill(&run.source, figures);
    struct capacity_step *step = &result->steps[result->count++];
    *step = (struct capacity_step){.receivers = receivers, .report = json_make(&run, figures, count)};
    step->good = run.finished && !is_bad(a, figures, count, step->why, sizeof step->why);
    step->tool_late = tool_was_late(figures, count);
    if (!run.finished) {
        snprintf(step->why, sizeof step->why, "%.150s", run.ended);
        snprintf(result->ended, sizeof result->ended, "%.150s", run.ended);
    }
    print_step(step, figures, count);
    bool finished = run.finished;
    run_free(&run);
    return finished;
}

/* False: no more runs. `*ret_good`: was the last word of at most two runs good? */
static bool probe(struct search *search, unsigned receivers, bool *ret_good)
{
    struct capacity *result = &search->result;
    *ret_good = false;
    for (unsigned i = 0; i < 2 && !*ret_good; i++) {
        if (result->count == RUNS_MAX) {
            snprintf(result->ended, sizeof result->ended, "%d runs are enough", RUNS_MAX);
            return false;
        }
        if (!try_with(search, receivers)) {
            return false;
        }
        *ret_good = result->steps[result->count - 1].good;
    }
    return true;
}

static unsigned most_receivers(const struct scenario *s)
{
    unsigned others = scenario_members(s) - s->receivers;
    return s->limit_people > others ? s->limit_people - others : 0;
}

static void look(struct search *search, unsigned first)
{
    unsigned most = most_receivers(&search->a->scenario), next = first < most ? first : most;
    struct capacity *result = &search->result;
    bool good;
    while (next > 0 && probe(search, next, &good)) {
        if (good) {
            result->carries = next;
        } else {
            result->fails = next;
        }
        if (result->fails == 0 && result->carries == most) {
            snprintf(result->ended, sizeof result->ended, "that is as many as limit_people allows (%u)",
                     search->a->scenario.limit_people);
            return;
        }
        unsigned gap = result->fails > 0 ? result->fails - result->carries : 0;
        if (result->fails > 0 && (gap <= 1 || gap * 100 <= result->carries * NEAR_PERCENT)) {
            return;
        }
        next = result->fails > 0 ? result->carries + gap / 2 : next * 2 < most ? next * 2 : most;
    }
}

static int write_reports(const struct arguments *a, const struct capacity *result)
{
    char problem[COMMAND_PROBLEM_SIZE];
    int status = EXIT_FINE;
    if (a->json != NULL && capacity_write_json(result, a->json, problem, sizeof problem) != ERR_OK) {
        status = command_complain(EXIT_BROKEN, problem);
    }
    if (a->html != NULL && capacity_write_html(result, a->html, problem, sizeof problem) != ERR_OK) {
        status = command_complain(EXIT_BROKEN, problem);
    }
    return status;
}

static int search_with(struct arguments *a, unsigned first)
{
    static struct search search;
    char sentence[COMMAND_PROBLEM_SIZE];
    search.a = a;
    search.result.name = a->scenario.name;
    search.result.about = a->scenario.about;
    if (a->condition_count == 0) {
        add_limits(a);
    }
    a->quiet = a->quiet || isatty(STDERR_FILENO) == 0;
    printf("%9s %12s %12s %12s %12s %12s\n", "receivers", "lost", "sound p99", "picture p99", "server CPU", "tool CPU");
    look(&search, first);
    struct capacity *result = &search.result;
    capacity_sentence(result, sentence, sizeof sentence);
    printf("%s\n", sentence);
    int status = result->count > 0 ? write_reports(a, result) : EXIT_FINE;
    bool answered = result->fails > 0 || result->carries > 0;
    if (result->ended[0] != '\0' && !(answered && result->steps[result->count - 1].good)) {
        status = command_complain(EXIT_BROKEN, result->ended);
    }
    capacity_free(result);
    return status;
}

/* Options alone: then it is a webinar. Short runs, unless options say otherwise: they come after. */
int command_capacity(int argc, char **argv)
{
    char settle[16], duration[16], receivers[16];
    char *words[64];
    int count = 0, at = 0;
    struct arguments arguments = {0};
    snprintf(settle, sizeof settle, "%d", SETTLE_S);
    snprintf(duration, sizeof duration, "%d", DURATION_S);
    snprintf(receivers, sizeof receivers, "%d", FIRST);
    words[count++] = argc > 0 && argv[0][0] != '-' ? argv[at++] : "webinar";
    char *const defaults[] = {"--settle_s", settle, "--duration_s", duration, "--receivers", receivers};
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        words[count++] = defaults[i];
    }
    while (at < argc && count < (int)(sizeof words / sizeof words[0])) {
        words[count++] = argv[at++];
    }
    int status = arguments_take(&arguments, count, words);
    status = status == 0 ? search_with(&arguments, arguments.scenario.receivers) : status;
    arguments_finish(&arguments);
    return status;
}
