/* Options of dais-load. */
#include "command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEMO_PASSWORD "dais-demo" /* of the site that `dais serve --dev` makes */

int command_complain(int status, const char *text)
{
    fprintf(stderr, "dais-load: %s\n", text);
    return status;
}

const char *command_scenarios_folder(void)
{
    const char *folder = getenv("DAIS_LOAD_SCENARIOS");
    return folder != NULL ? folder : SCENARIOS_FOLDER;
}

void command_find_scenario(const char *name, char path[COMMAND_PATH_SIZE])
{
    if (strchr(name, '/') != NULL || strchr(name, '.') != NULL) {
        snprintf(path, COMMAND_PATH_SIZE, "%s", name);
    } else {
        snprintf(path, COMMAND_PATH_SIZE, "%s/%s.yaml", command_scenarios_folder(), name);
    }
}

static const char *argv_value(const char *value, int *at)
{
    (*at)++;
    return value;
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
        return command_complain(EXIT_USAGE, problem);
    } else if (strcmp(option, "--json") == 0) {
        a->json = argv_value(value, at);
    } else if (strcmp(option, "--html") == 0) {
        a->html = argv_value(value, at);
    } else if (strcmp(option, "--metrics") == 0) {
        a->metrics = argv_value(value, at);
    } else if (strcmp(option, "--ca") == 0) {
        a->ca = argv_value(value, at);
    } else if (strcmp(option, "--server-pid") == 0) {
        a->server_pid = atoi(argv_value(value, at));
    } else if (strcmp(option, "--fail-if") == 0) {
        if (a->condition_count == COMMAND_CONDITIONS) {
            return command_complain(EXIT_USAGE, "--fail-if: 16 of them are enough");
        }
        if (!condition_parse(argv_value(value, at), &a->conditions[a->condition_count++], problem, sizeof problem)) {
            return command_complain(EXIT_USAGE, problem);
        }
    } else if (scenario_set(&a->scenario, option + 2, argv_value(value, at), option, problem) != ERR_OK) {
        return command_complain(EXIT_USAGE, problem);
    }
    return 0;
}

/* "none", an address with its port, or, without a word of it, where Dais has its listener of that kind: the next port. */
static int find_metrics(struct arguments *a)
{
    char problem[COMMAND_PROBLEM_SIZE], host[64];
    const char *colon = a->metrics != NULL ? strrchr(a->metrics, ':') : NULL;
    if (a->metrics == NULL) {
        a->metrics_address = address_is_loopback(&a->target.address) ? a->target.address : (struct address){0};
        a->metrics_address.port++;
        return 0;
    }
    if (strcmp(a->metrics, "none") == 0) {
        return 0;
    }
    snprintf(host, sizeof host, "%.*s", colon != NULL ? (int)(colon - a->metrics) : 0, a->metrics);
    uint64_t port = 0;
    if (colon == NULL || str_to_u64(str_of(colon + 1), UINT16_MAX, &port) != ERR_OK || port == 0 ||
        address_parse_ip(host, (uint16_t)port, &a->metrics_address) != ERR_OK) {
        snprintf(problem, sizeof problem, "--metrics is \"%.60s\", but must be ADDRESS:PORT or none", a->metrics);
        return command_complain(EXIT_USAGE, problem);
    }
    return 0;
}

static int find_target(struct arguments *a)
{
    struct web_target *target = &a->target;
    char problem[WEB_PROBLEM_SIZE];
    if (web_target_parse(a->scenario.target, target, problem) != ERR_OK) {
        return command_complain(EXIT_USAGE, problem);
    }
    target->insecure = a->insecure;
    target->ca = a->ca;
    if (a->ca != NULL && access(a->ca, R_OK) != 0) {
        snprintf(problem, sizeof problem, "--ca: %.200s can't be read", a->ca);
        return command_complain(EXIT_USAGE, problem);
    }
    if (!a->allowed && !web_target_is_private(target)) {
        snprintf(problem, sizeof problem,
                 "%.100s is neither this machine nor in a private network; if its owner agrees, say "
                 "--i-am-allowed-to-load-this-server",
                 a->scenario.target);
        return command_complain(EXIT_USAGE, problem);
    }
    return find_metrics(a);
}

int arguments_take(struct arguments *a, int argc, char **argv)
{
    scenario_init(&a->scenario);
    char path[COMMAND_PATH_SIZE], problem[SCENARIO_PROBLEM_SIZE];
    if (argc < 1 || argv[0][0] == '-') {
        return command_complain(EXIT_USAGE, "a scenario must come first; see dais-load --help");
    }
    command_find_scenario(argv[0], path);
    if (scenario_load(&a->scenario, path, problem) != ERR_OK) {
        return command_complain(EXIT_USAGE, problem);
    }
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            snprintf(problem, sizeof problem, "\"%.64s\" is no option; see dais-load --help", argv[i]);
            return command_complain(EXIT_USAGE, problem);
        }
        int status = take_flag(a, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &i);
        if (status != 0) {
            return status;
        }
    }
    if (scenario_check(&a->scenario, problem) != ERR_OK) {
        return command_complain(EXIT_USAGE, problem);
    }
    return find_target(a);
}

void arguments_finish(struct arguments *a)
{
    scenario_finish(&a->scenario);
}

static void on_signal(int number)
{
    (void)number;
    conduct_interrupt();
}

struct conduct_options arguments_to_options(const struct arguments *a)
{
    const char *password = getenv("DAIS_LOAD_PASSWORD");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    return (struct conduct_options){.scenario = &a->scenario,
                                    .target = &a->target,
                                    .password = password != NULL ? password : DEMO_PASSWORD,
                                    .server_pid = a->server_pid,
                                    .metrics = a->metrics_address.family != 0 ? &a->metrics_address : NULL,
                                    .quiet = a->quiet};
}
