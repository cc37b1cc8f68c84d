/* What the subcommands of dais-load have in common: options, exit status, words for the user. */
#ifndef DAIS_LOAD_COMMAND_H
#define DAIS_LOAD_COMMAND_H

#include "../load/conduct.h"
#include "../measure/figures.h"
#include "../scenario/scenario.h"
#include "../signal/web.h"

#define COMMAND_CONDITIONS   16
#define COMMAND_PROBLEM_SIZE SCENARIO_PROBLEM_SIZE
#define COMMAND_PATH_SIZE    1024

enum { EXIT_FINE = 0, EXIT_BROKEN = 1, EXIT_USAGE = 2, EXIT_CONDITION = 3 };

struct arguments {
    struct scenario scenario;
    const char *json, *html, *ca, *metrics;
    struct condition conditions[COMMAND_CONDITIONS];
    unsigned condition_count;
    int server_pid;
    bool insecure, quiet, allowed;
    /* What they come to. */
    struct web_target target;
    struct address metrics_address; /* family 0: none */
};

/* Prints one line; returns `status`. */
int command_complain(int status, const char *text);
/* A path, or the name of a file that comes with the tool. */
void command_find_scenario(const char *name, char path[COMMAND_PATH_SIZE]);
/* The folder of those. */
const char *command_scenarios_folder(void);

/* Reads the scenario argv[0] and the options after it, and looks the target up. 0, or the exit status: it has been said
 * why. `arguments` is to be finished in any case. */
int arguments_take(struct arguments *arguments, int argc, char **argv);
void arguments_finish(struct arguments *arguments);
/* What a run needs to know of them; from now on SIGINT and SIGTERM end it in good order. */
struct conduct_options arguments_to_options(const struct arguments *arguments);

/* The subcommands: what stands behind their names. Each returns the exit status. */
int command_run(int argc, char **argv);
int command_capacity(int argc, char **argv);
int command_report(int argc, char **argv);
int command_compare(int argc, char **argv);

#endif
