/* dais-load report, dais-load compare */
#include "../report/compare.h"
#include "../report/html.h"
#include "../report/page.h"
#include "command.h"

#include <stdio.h>
#include <string.h>

int command_report(int argc, char **argv)
{
    char problem[COMMAND_PROBLEM_SIZE];
    json_t *report = NULL;
    bool to_file = argc == 3 && strcmp(argv[1], "--html") == 0;
    if (argc != 1 && !to_file) {
        return command_complain(EXIT_USAGE, "report needs the JSON report of a run: report RUN.json [--html FILE]");
    }
    if (page_read_report(argv[0], &report, problem, sizeof problem) != ERR_OK) {
        return command_complain(EXIT_USAGE, problem);
    }
    enum err err = html_write(report, to_file ? argv[2] : "-", problem, sizeof problem);
    json_decref(report);
    return err == ERR_OK ? EXIT_FINE : command_complain(EXIT_BROKEN, problem);
}

struct comparison {
    struct compare_side sides[2];
    unsigned side;
    const char *html, *last; /* the path that came last */
    bool skip_first;
};

static enum err add_run(struct comparison *c, const char *path, char *problem, size_t problem_size)
{
    struct compare_side *side = &c->sides[c->side];
    if (side->count == COMPARE_RUNS) {
        snprintf(problem, problem_size, "%d runs of a side are enough", COMPARE_RUNS);
        return ERR_LIMIT;
    }
    enum err err = page_read_report(path, &side->reports[side->count], problem, problem_size);
    if (err == ERR_OK) {
        side->name = side->count == 0 ? path : side->name;
        side->count++;
        c->last = path;
    }
    return err;
}

/* Without --with the second of two files is the other side. */
static enum err part(struct comparison *c, char *problem, size_t problem_size)
{
    struct compare_side *a = &c->sides[0], *b = &c->sides[1];
    if (c->side == 0 && a->count == 2) {
        b->reports[b->count++] = a->reports[--a->count];
        b->name = c->last;
    }
    if (a->count == 0 || b->count == 0) {
        snprintf(problem, problem_size,
                 "compare needs two sides: compare A.json B.json, or compare A1.json A2.json --with B1.json B2.json");
        return ERR_INVALID;
    }
    if (c->skip_first && (a->count < 2 || b->count < 2)) {
        snprintf(problem, problem_size, "--skip-first needs at least two runs of each side");
        return ERR_INVALID;
    }
    for (unsigned s = 0; c->skip_first && s < 2; s++) {
        struct compare_side *side = &c->sides[s];
        json_decref(side->reports[0]);
        memmove(side->reports, side->reports + 1, --side->count * sizeof side->reports[0]);
    }
    return ERR_OK;
}

static enum err take(struct comparison *c, int argc, char **argv, char *problem, size_t problem_size)
{
    enum err err = ERR_OK;
    for (int i = 0; i < argc && err == ERR_OK; i++) {
        if (strcmp(argv[i], "--with") == 0) {
            c->side = 1;
        } else if (strcmp(argv[i], "--skip-first") == 0) {
            c->skip_first = true;
        } else if (strcmp(argv[i], "--html") == 0 && i + 1 < argc) {
            c->html = argv[++i];
        } else if (strncmp(argv[i], "--", 2) == 0) {
            snprintf(problem, problem_size,
                     "\"%.64s\" is no option of compare, or lacks its value; see dais-load --help", argv[i]);
            err = ERR_INVALID;
        } else {
            err = add_run(c, argv[i], problem, problem_size);
        }
    }
    return err == ERR_OK ? part(c, problem, problem_size) : err;
}

/* A side is called what its runs were named, if that tells them apart, and else by its first file. */
static void name_sides(struct comparison *c)
{
    const char *names[2];
    for (unsigned s = 0; s < 2; s++) {
        names[s] = json_string_value(json_object_get(json_object_get(c->sides[s].reports[0], "scenario"), "name"));
    }
    if (names[0] != NULL && names[1] != NULL && strcmp(names[0], names[1]) != 0) {
        c->sides[0].name = names[0];
        c->sides[1].name = names[1];
    }
}

int command_compare(int argc, char **argv)
{
    char problem[COMMAND_PROBLEM_SIZE];
    struct comparison c = {0};
    int status = EXIT_FINE;
    if (take(&c, argc, argv, problem, sizeof problem) != ERR_OK) {
        status = command_complain(EXIT_USAGE, problem);
    } else {
        name_sides(&c);
        compare_print(stdout, &c.sides[0], &c.sides[1]);
        if (c.html != NULL && compare_write_html(&c.sides[0], &c.sides[1], c.html, problem, sizeof problem) != ERR_OK) {
            status = command_complain(EXIT_BROKEN, problem);
        }
    }
    for (unsigned s = 0; s < 2; s++) {
        for (unsigned i = 0; i < c.sides[s].count; i++) {
            json_decref(c.sides[s].reports[i]);
        }
    }
    return status;
}
