/* dais-load: one subcommand. */
#include "command/command.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
    "dais-load: puts simulated people on a Dais server, or on any WHIP and WHEP server, and measures what they get.\n"
    "\n"
    "usage: dais-load capacity [SCENARIO] [--KEY VALUE]... [options]\n"
    "                                  how many people a server carries: more and more of them, until it gets bad\n"
    "       dais-load run SCENARIO [--KEY VALUE]... [options]\n"
    "                                  SCENARIO: a file, or the name of one that comes with the tool\n"
    "       dais-load scenarios        those that come with it\n"
    "       dais-load keys             what a scenario may say; each is also an option: --receivers 300\n"
    "       dais-load figures          what is measured, by name\n"
    "       dais-load report RUN.json [--html FILE]\n"
    "                                  a run as a page with charts; without --html on standard output\n"
    "       dais-load compare A.json B.json [--html FILE]\n"
    "       dais-load compare A1.json A2.json... --with B1.json B2.json... [--html FILE] [--skip-first]\n"
    "                                  two sides, figure by figure\n"
    "       dais-load --help | --version\n"
    "\n"
    "options:\n"
    "  --json FILE           the report for machines\n"
    "  --html FILE           the report as a page with charts\n"
    "  --fail-if CONDITION   run: exit status 3 if it holds: 'join_p95_ms>1500'; capacity: what is bad.\n"
    "                        May be given several times\n"
    "  --ca FILE             PEM file of who vouches for the server's certificate\n"
    "  --insecure            any certificate will do\n"
    "  --server-pid N        the server's process, whose CPU and memory are measured (found on this machine by "
    "itself)\n"
    "  --metrics ADDR:PORT   where the server shows its own figures (on this machine: the port after the target's);\n"
    "                        none: nowhere\n"
    "  --quiet               no line a second\n"
    "  --i-am-allowed-to-load-this-server\n"
    "                        needed for a target outside of this machine and private networks\n"
    "\n"
    "environment: DAIS_LOAD_PASSWORD, of the login that sets the room up\n"
    "exit status: 0 fine, 1 the run broke off, 2 the command line or scenario is wrong, 3 a --fail-if held\n";

/* Names and what they are about. */
static int list_scenarios(void)
{
    char path[COMMAND_PATH_SIZE], problem[SCENARIO_PROBLEM_SIZE];
    struct dirent **entries;
    int count = scandir(command_scenarios_folder(), &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *dot = strstr(entries[i]->d_name, ".yaml");
        struct scenario scenario;
        if (dot != NULL) {
            *dot = '\0';
            command_find_scenario(entries[i]->d_name, path);
            scenario_init(&scenario);
            bool good = scenario_load(&scenario, path, problem) == ERR_OK;
            printf("  %-16s %s\n", entries[i]->d_name, good ? scenario.about : problem);
            scenario_finish(&scenario);
        }
        free(entries[i]);
    }
    if (count < 0) {
        return command_complain(
            EXIT_USAGE, "the scenarios that came with the tool are not there; DAIS_LOAD_SCENARIOS names their folder");
    }
    free(entries);
    return EXIT_FINE;
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
    static const struct {
        const char *word;
        int (*command)(int argc, char **argv);
    } commands[] = {
        {"run", command_run}, {"capacity", command_capacity}, {"report", command_report}, {"compare", command_compare}};
    const char *word = argc > 1 ? argv[1] : "--help";
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(word, commands[i].word) == 0) {
            return commands[i].command(argc - 2, argv + 2);
        }
    }
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
    } else {
        char problem[128];
        snprintf(problem, sizeof problem, "there is no subcommand \"%.64s\"; see dais-load --help", word);
        return command_complain(EXIT_USAGE, problem);
    }
    return EXIT_FINE;
}
