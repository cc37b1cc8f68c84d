/* dais-load run */
#include "../report/html.h"
#include "command.h"

#include <stdio.h>

static int write_reports(const struct arguments *a, const struct run *run, const struct figure *figures, unsigned count)
{
    char problem[COMMAND_PROBLEM_SIZE];
    json_t *report = json_make(run, figures, count);
    int status = EXIT_FINE;
    if (a->json != NULL && json_write(report, a->json, problem, sizeof problem) != ERR_OK) {
        status = command_complain(EXIT_BROKEN, problem);
    }
    if (a->html != NULL && html_write(report, a->html, problem, sizeof problem) != ERR_OK) {
        status = command_complain(EXIT_BROKEN, problem);
    }
    json_decref(report);
    return status;
}

static int report(const struct arguments *a, const struct run *run)
{
    struct figure figures[FIGURES_MAX];
    char problem[COMMAND_PROBLEM_SIZE];
    unsigned count = figures_fill(&run->source, figures);
    summary_print(run, figures, count);
    int status = write_reports(a, run, figures, count);
    if (!run->finished) {
        return command_complain(EXIT_BROKEN, run->ended);
    }
    for (unsigned i = 0; i < a->condition_count; i++) {
        if (condition_fails(&a->conditions[i], figures, count, problem, sizeof problem)) {
            status = command_complain(EXIT_CONDITION, problem);
        }
    }
    return status;
}

static int run_with(const struct arguments *a)
{
    static struct run run;
    char problem[COMMAND_PROBLEM_SIZE];
    const struct conduct_options options = arguments_to_options(a);
    if (conduct(&options, &run, problem) != ERR_OK) {
        return command_complain(EXIT_BROKEN, problem);
    }
    int status = report(a, &run);
    run_free(&run);
    return status;
}

int command_run(int argc, char **argv)
{
    struct arguments arguments = {0};
    int status = arguments_take(&arguments, argc, argv);
    status = status == 0 ? run_with(&arguments) : status;
    arguments_finish(&arguments);
    return status;
}
