/* --fail-if */
#include "../scenario/scenario.h"
#include "figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const signs[] = {
    [OVER] = ">", [OVER_OR_EQUAL] = ">=", [UNDER] = "<", [UNDER_OR_EQUAL] = "<=", [EQUAL] = "==", [UNEQUAL] = "!="};

/* The relation at `text`, the longest that fits; -1: none. */
static int relation_at(const char *text, size_t *ret_length)
{
    int found = -1;
    for (int i = 0; i < (int)(sizeof signs / sizeof signs[0]); i++) {
        size_t length = strlen(signs[i]);
        if (strncmp(text, signs[i], length) == 0 && (found < 0 || length > *ret_length)) {
            found = i;
            *ret_length = length;
        }
    }
    return found;
}

static bool name_is_known(const char *name, char *problem, unsigned problem_size)
{
    struct figure figures[FIGURES_MAX];
    const char *names[FIGURES_MAX];
    unsigned count = figures_fill(NULL, figures);
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(figures[i].name, name) == 0) {
            return true;
        }
        names[i] = figures[i].name;
    }
    const char *near = nearest_name(name, names, count);
    snprintf(problem, problem_size, "--fail-if: there is no figure \"%s\"%s%s%s", name,
             near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
             near != NULL ? "\"?" : " (dais-load figures lists them)");
    return false;
}

bool condition_parse(const char *text, struct condition *ret_condition, char *problem, unsigned problem_size)
{
    struct condition c = {0};
    size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *at = text + name + strspn(text + name, " ");
    size_t sign = 0;
    int relation = relation_at(at, &sign);
    char *end = NULL;
    c.bound = relation >= 0 ? strtod(at + sign, &end) : 0;
    if (name == 0 || name >= sizeof c.figure || relation < 0 || end == at + sign || *end != '\0' ||
        !isfinite(c.bound) || strlen(text) >= sizeof c.text) {
        snprintf(problem, problem_size,
                 "--fail-if: \"%.60s\" must be a figure, one of > >= < <= == !=, and a number: 'join_p95_ms>1500'",
                 text);
        return false;
    }
    snprintf(c.text, sizeof c.text, "%s", text);
    snprintf(c.figure, sizeof c.figure, "%.*s", (int)name, text);
    c.relation = (unsigned)relation;
    *ret_condition = c;
    return name_is_known(c.figure, problem, problem_size);
}

static bool holds(const struct condition *c, double value)
{
    switch (c->relation) {
    case OVER:
        return value > c->bound;
    case OVER_OR_EQUAL:
        return value >= c->bound;
    case UNDER:
        return value < c->bound;
    case UNDER_OR_EQUAL:
        return value <= c->bound;
    case EQUAL:
        return fabs(value - c->bound) == 0;
    case UNEQUAL:
        return fabs(value - c->bound) > 0;
    }
    return false;
}

bool condition_fails(const struct condition *c, const struct figure *figures, unsigned count, char *words,
                     unsigned words_size)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(figures[i].name, c->figure) != 0) {
            continue;
        }
        if (!figures[i].known) {
            snprintf(words, words_size, "%s: %s was not measured", c->text, c->figure);
            return true;
        }
        snprintf(words, words_size, "%s: it is %.6g", c->text, figures[i].value);
        return holds(c, figures[i].value);
    }
    return true;
}
