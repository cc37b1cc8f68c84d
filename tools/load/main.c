/* dais-load: reads the command line and runs one subcommand. */
#include "load/conduct.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONDITIONS_MAX 16
#define PATH_SIZE      1024
#define DEMO_PASSWORD  "dais-demo" /* of the site that `dais serve --dev` makes */

enum { EXIT_FINE = 0, EXIT_BROKEN = 1, EXIT_USAGE = 2, EXIT_CONDITION = 3 };

static const char usage_text[] =
    "dais-load: puts simulated people on a Dais server, or on any WHIP and WHEP server, and measures what they get.\n"
    "\n"
    "usage: dais-load run SCENARIO [--KEY VALUE]... [options]\n"
    "                                  SCENARIO: a file, or the name of one that comes with the tool\n"
    "       dais-load scenarios        those that come with it\n"
    "       dais-load keys             what a scenario may say; each is also an option: --receivers 300\n"
    "       dais-load figures          what is measured, by name\n"
    "       dais-load --help | --version\n"
    "\n"
    "options:\n"
    "  --json FILE           the report for machines\n"
    "  --fail-if CONDITION   exit status 3 if it holds: 'join_p95_ms>1500'; may be given several times\n"
    "  --ca FILE             PEM file of who vouches for the server's certificate\n"
    "  --insecure            any certificate will do\n"
    "  --server-pid N        the server's process, whose CPU and memory are measured (found on this machine by "
    "itself)\n"
    "  --quiet               no line a second\n"
    "  --i-am-allowed-to-load-this-server\n"
    "                        needed for a target outside of this machine and private networks\n"
    "\n"
    "environment: DAIS_LOAD_PASSWORD, of the login that sets the room up\n"
    "exit status: 0 fine, 1 the run broke off, 2 the command line or scenario is wrong, 3 a --fail-if held\n";

struct arguments {
    struct scenario scenario;
    const char *json, *ca;
    struct condition conditions[CONDITIONS_MAX];
    unsigned condition_count;
    int server_pid;
    bool insecure, quiet, allowed;
};

static int complain(int status, const char *text)
{
    fprintf(stderr, "dais-load: %s\n", text);
    return status;
}

/* A path, or the name of a file that comes with the tool. */
static void find_scenario(const char *name, char path[PATH_SIZE])
{
    const char *folder = getenv("DAIS_LOAD_SCENARIOS");
    if (strchr(name, '/') != NULL || strchr(name, '.') != NULL) {
        snprintf(path, PATH_SIZE, "%s", name);
    } else {
        snprintf(path, PATH_SIZE, "%s/%s.yaml", folder != NULL ? folder : SCENARIOS_FOLDER, name);
    }
}

static const char *argv_value(const char *value, int *at)
{
    (*at)++;
    return value;
}

/* Names and what they are about. */
static int list_scenarios(void)
{
    const char *folder = getenv("DAIS_LOAD_SCENARIOS");
    char path[PATH_SIZE], problem[SCENARIO_PROBLEM_SIZE];
    struct dirent **entries;
    int count = scandir(folder != NULL ? folder : SCENARIOS_FOLDER, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *dot = strstr(entries[i]->d_name, ".yaml");
        struct scenario scenario;
        if (dot != NULL) {
            *dot = '\0';
            find_scenario(entries[i]->d_name, path);
            scenario_init(&scenario);
            bool good = scenario_load(&scenario, path, problem) == ERR_OK;
            printf("  %-16s %s\n", entries[i]->d_name, good ? scenario.about : problem);
            scenario_finish(&scenario);
        }
        free(entries[i]);
    }
    if (count < 0) {
        return complain(EXIT_USAGE,
                        "the scenarios that came with the tool are not there; DAIS_LOAD_SCENARIOS names their folder");
    }
    free(entries);
    return EXIT_FINE;
}

/* 0, or the exit status. Steps over the option's value. */
static int take_flag(struct arguments *a, const char *option, const char *value, int *at)
{
    char problem[SCENARIO_PROBLEM_SIZE];
    if (strcmp(option, "--insecure") == 0) {
        a->insecure = true;
    } else if (strcmp(option, "--quiet") == 0) {
        a->quiet = true;
    } else if (strcmp(option, "--i-am-allowed-to-load-this-server") == 0) {
        a->allowed = true;
    } else if (value == NULL) {
        snprintf(problem, sizeof problem, "%.64s needs a value; see dais-load --help", option);
        return complain(EXIT_USAGE, problem);
    } else if (strcmp(option, "--json") == 0) {
        a->json = argv_value(value, at);
    } else if (strcmp(option, "--ca") == 0) {
        a->ca = argv_value(value, at);
    } else if (strcmp(option, "--server-pid") == 0) {
        a->server_pid = atoi(argv_value(value, at));
    } else if (strcmp(option, "--fail-if") == 0) {
        if (a->condition_count == CONDITIONS_MAX) {
            return complain(EXIT_USAGE, "--fail-if: 16 of them are enough");
        }
        if (!condition_parse(argv_value(value, at), &a->conditions[a->condition_count++], problem, sizeof problem)) {
            return complain(EXIT_USAGE, problem);
        }
    } else if (scenario_set(&a->scenario, option + 2, argv_value(value, at), option, problem) != ERR_OK) {
        return complain(EXIT_USAGE, problem);
    }
    return 0;
}

static int take_arguments(struct arguments *a, int argc, char **argv)
{
    char path[PATH_SIZE], problem[SCENARIO_PROBLEM_SIZE];
    if (argc < 1 || argv[0][0] == '-') {
        return complain(EXIT_USAGE, "run needs a scenario first; see dais-load --help");
    }
    find_scenario(argv[0], path);
    if (scenario_load(&a->scenario, path, problem) != ERR_OK) {
        return complain(EXIT_USAGE, problem);
    }
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            snprintf(problem, sizeof problem, "\"%.64s\" is no option; see dais-load --help", argv[i]);
            return complain(EXIT_USAGE, problem);
        }
        int status = take_flag(a, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &i);
        if (status != 0) {
            return status;
        }
    }
    return scenario_check(&a->scenario, problem) == ERR_OK ? 0 : complain(EXIT_USAGE, problem);
}

static int find_target(const struct arguments *a, struct web_target *target)
{
    char problem[WEB_PROBLEM_SIZE];
    if (web_target_parse(a->scenario.target, target, problem) != ERR_OK) {
        return complain(EXIT_USAGE, problem);
    }
    target->insecure = a->insecure;
    target->ca = a->ca;
    if (a->ca != NULL && access(a->ca, R_OK) != 0) {
        snprintf(problem, sizeof problem, "--ca: %.200s can't be read", a->ca);
        return complain(EXIT_USAGE, problem);
    }
    if (!a->allowed && !web_target_is_private(target)) {
        snprintf(problem, sizeof problem,
                 "%.100s is neither this machine nor in a private network; if its owner agrees, say "
                 "--i-am-allowed-to-load-this-server",
                 a->scenario.target);
        return complain(EXIT_USAGE, problem);
    }
    return 0;
}

static int report(const struct arguments *a, const struct run *run)
{
    struct figure figures[FIGURES_MAX];
    char problem[SCENARIO_PROBLEM_SIZE];
    unsigned count = figures_fill(&run->source, figures);
    int status = run->finished ? EXIT_FINE : EXIT_BROKEN;
    summary_print(run, figures, count);
    if (a->json != NULL && json_write(run, figures, count, a->json, problem, sizeof problem) != ERR_OK) {
        status = complain(EXIT_BROKEN, problem);
    }
    if (!run->finished) {
        return complain(EXIT_BROKEN, run->ended);
    }
    for (unsigned i = 0; i < a->condition_count; i++) {
        if (condition_fails(&a->conditions[i], figures, count, problem, sizeof problem)) {
            status = complain(EXIT_CONDITION, problem);
        }
    }
    return status;
}

static void on_signal(int number)
{
    (void)number;
    conduct_interrupt();
}

static int run_with(const struct arguments *a)
{
    struct web_target target;
    char problem[SCENARIO_PROBLEM_SIZE];
    const char *password = getenv("DAIS_LOAD_PASSWORD");
    static struct run run;
    int status = find_target(a, &target);
    if (status != 0) {
        return status;
    }
    const struct conduct_options options = {.scenario = &a->scenario,
                                            .target = &target,
                                            .password = password != NULL ? password : DEMO_PASSWORD,
                                            .server_pid = a->server_pid,
                                            .quiet = a->quiet};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    if (conduct(&options, &run, problem) != ERR_OK) {
        return complain(EXIT_BROKEN, problem);
    }
    status = report(a, &run);
    run_free(&run);
    return status;
}

static int list_figures(void)
{
    struct figure figures[FIGURES_MAX];
    unsigned count = figures_fill(NULL, figures);
    for (unsigned i = 0; i < count; i++) {
        printf("  %-31s %-7s %s\n", figures[i].name, figures[i].unit, figures[i].what);
    }
    return EXIT_FINE;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--help") == 0) {
        fputs(usage_text, stdout);
    } else if (strcmp(word, "--version") == 0) {
        puts("dais-load " DAIS_VERSION);
    } else if (strcmp(word, "keys") == 0) {
        scenario_explain(stdout);
    } else if (strcmp(word, "figures") == 0) {
        return list_figures();
    } else if (strcmp(word, "scenarios") == 0) {
        return list_scenarios();
    } else if (strcmp(word, "run") == 0) {
        struct arguments arguments = {0};
        scenario_init(&arguments.scenario);
        int status = take_arguments(&arguments, argc - 2, argv + 2);
        status = status == 0 ? run_with(&arguments) : status;
        scenario_finish(&arguments.scenario);
        return status;
    } else {
        char problem[128];
        snprintf(problem, sizeof problem, "there is no subcommand \"%.64s\"; see dais-load --help", word);
        return complain(EXIT_USAGE, problem);
    }
    return EXIT_FINE;
}
