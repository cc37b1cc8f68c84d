/* Compares runs. */
#include "compare.h"

#include "chart.h"
#include "page.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static struct compare_spread spread_of(const struct compare_side *side, const char *name)
{
    struct compare_spread s = {0};
    for (unsigned i = 0; i < side->count; i++) {
        double value;
        if (!page_figure(side->reports[i], name, &value)) {
            continue;
        }
        s.min = s.known == 0 || value < s.min ? value : s.min;
        s.max = s.known == 0 || value > s.max ? value : s.max;
        s.mean += value;
        s.known++;
    }
    s.mean = s.known > 0 ? s.mean / s.known : 0;
    return s;
}

static enum compare_verdict judge(const struct compare_spread *a, const struct compare_spread *b, int better)
{
    if (a->known < 2 || b->known < 2) {
        return COMPARE_UNKNOWN;
    }
    double gap = fabs(a->mean - b->mean);
    bool apart = a->max < b->min || b->max < a->min;
    if (!apart || gap <= a->max - a->min || gap <= b->max - b->min) {
        return COMPARE_SAME;
    }
    if (better == 0) {
        return COMPARE_DIFFERENT;
    }
    return (b->mean > a->mean) == (better > 0) ? COMPARE_BETTER : COMPARE_WORSE;
}

static const json_t *describe(const struct compare_side *side, const char *name)
{
    const json_t *figure = NULL;
    for (unsigned i = 0; i < side->count && figure == NULL; i++) {
        figure = json_object_get(json_object_get(side->reports[i], "figures"), name);
    }
    return figure;
}

bool compare_figure(const struct compare_side *a, const struct compare_side *b, const char *name,
                    struct compare_row *ret_row)
{
    const json_t *figure = describe(a, name);
    figure = figure != NULL ? figure : describe(b, name);
    const char *unit = json_string_value(json_object_get(figure, "unit"));
    const char *what = json_string_value(json_object_get(figure, "what"));
    struct compare_row row = {.name = name, .a = spread_of(a, name), .b = spread_of(b, name), .ratio = NAN};
    row.unit = unit != NULL ? unit : "";
    row.what = what != NULL ? what : "";
    if (row.a.known > 0 && row.b.known > 0 && fabs(row.a.mean) > 0) {
        row.ratio = row.b.mean / row.a.mean;
    }
    row.verdict = judge(&row.a, &row.b, (int)json_integer_value(json_object_get(figure, "better")));
    *ret_row = row;
    return row.a.known + row.b.known > 0;
}

/* Calls for each row there is: the names of the first side's first run, then those that only the second has. */
typedef void row_fn(FILE *out, const struct compare_row *row);

static void each_row(FILE *out, const struct compare_side *a, const struct compare_side *b, row_fn *write)
{
    const json_t *first = json_object_get(a->reports[0], "figures");
    const json_t *second = json_object_get(b->reports[0], "figures");
    struct compare_row row;
    const char *name;
    json_t *figure;
    json_object_foreach((json_t *)first, name, figure)
    {
        if (compare_figure(a, b, name, &row)) {
            write(out, &row);
        }
    }
    json_object_foreach((json_t *)second, name, figure)
    {
        if (json_object_get(first, name) == NULL && compare_figure(a, b, name, &row)) {
            write(out, &row);
        }
    }
}

static const char *verdict_text(enum compare_verdict verdict)
{
    static const char *const texts[] = {[COMPARE_UNKNOWN] = "",
                                        [COMPARE_SAME] = "within their spread",
                                        [COMPARE_BETTER] = "better",
                                        [COMPARE_WORSE] = "worse",
                                        [COMPARE_DIFFERENT] = "differs"};
    return texts[verdict];
}

static void spread_text(const struct compare_spread *s, char out[96])
{
    char mean[32], min[32], max[32];
    if (s->known == 0) {
        snprintf(out, 96, "-");
        return;
    }
    chart_number(mean, s->mean);
    if (s->known == 1) {
        snprintf(out, 96, "%s", mean);
        return;
    }
    chart_number(min, s->min);
    chart_number(max, s->max);
    snprintf(out, 96, "%.24s (%.24s to %.24s)", mean, min, max);
}

static void ratio_text(const struct compare_row *row, char out[32])
{
    snprintf(out, 32, isfinite(row->ratio) ? "%.2f" : "-", row->ratio);
}

/* Why no difference is called one. */
static const char *caveat(const struct compare_side *a, const struct compare_side *b)
{
    return a->count < 2 || b->count < 2 ? "One run of a side says nothing of how much runs differ by chance; give "
                                          "several of each: compare A1.json "
                                          "A2.json --with B1.json B2.json"
                                        : "\"better\" and \"worse\" are said of the second side where the sides lie "
                                          "further apart than the runs of "
                                          "either.";
}

/* What must be the same for the comparison to mean anything. */
static bool same_scenario(const struct compare_side *a, const struct compare_side *b, const char **ret_key)
{
    static const char *const free_to_differ[] = {"name", "about", "target", "kind", "whip", "whep", "login", "channel"};
    const json_t *one = json_object_get(a->reports[0], "scenario"), *other = json_object_get(b->reports[0], "scenario");
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)one, key, value)
    {
        bool may = false;
        for (size_t i = 0; i < sizeof free_to_differ / sizeof free_to_differ[0]; i++) {
            may = may || strcmp(key, free_to_differ[i]) == 0;
        }
        if (!may && json_object_get(other, key) != NULL && !json_equal(value, json_object_get(other, key))) {
            *ret_key = key;
            return false;
        }
    }
    return true;
}

/* ── for the terminal ── */

static void print_row(FILE *out, const struct compare_row *row)
{
    char a[96], b[96], ratio[32];
    spread_text(&row->a, a);
    spread_text(&row->b, b);
    ratio_text(row, ratio);
    fprintf(out, "  %-35s %28s %28s %8s %-7s %s\n", row->name, a, b, ratio, row->unit, verdict_text(row->verdict));
}

void compare_print(FILE *out, const struct compare_side *a, const struct compare_side *b)
{
    const char *key = NULL;
    fprintf(out, "A: %s, %u run%s; B: %s, %u run%s\n", a->name, a->count, a->count == 1 ? "" : "s", b->name, b->count,
            b->count == 1 ? "" : "s");
    fprintf(out, "%s\n", caveat(a, b));
    if (!same_scenario(a, b, &key)) {
        fprintf(out, "Note: the scenarios differ in %s.\n", key);
    }
    fprintf(out, "  %-35s %28s %28s %8s\n", "figure", "A", "B", "B / A");
    each_row(out, a, b, print_row);
}

/* ── as a page ── */

static void write_row(FILE *out, const struct compare_row *row)
{
    char a[96], b[96], ratio[32];
    const char *class = row->verdict == COMPARE_BETTER ? " good" : row->verdict == COMPARE_WORSE ? " bad" : "";
    spread_text(&row->a, a);
    spread_text(&row->b, b);
    ratio_text(row, ratio);
    fputs("<tr><td class=name title=\"", out);
    page_text(out, "%s", row->what);
    fputs("\">", out);
    page_text(out, "%s", row->name);
    fputs("<td class=n>", out);
    page_text(out, "%s", a);
    fputs("<td class=n>", out);
    page_text(out, "%s", b);
    fprintf(out, "<td class=n>%s<td>", ratio);
    page_text(out, "%s", row->unit);
    fprintf(out, "<td class='%s'>%s\n", class, verdict_text(row->verdict));
}

/* A figure of each run, in the order of runs: what alternates shows whether the machine drifted. */
static void write_runs(FILE *out, const struct compare_side *a, const struct compare_side *b, const char *name)
{
    const struct compare_side *sides[2] = {a, b};
    double x[COMPARE_RUNS], y[2][COMPARE_RUNS];
    struct compare_row row;
    struct chart chart = {.title = name, .x_unit = "run"};
    if (!compare_figure(a, b, name, &row)) {
        return;
    }
    chart.unit = row.unit;
    for (unsigned s = 0; s < 2; s++) {
        for (unsigned i = 0; i < sides[s]->count; i++) {
            x[i] = i + 1;
            y[s][i] = page_figure(sides[s]->reports[i], name, &y[s][i]) ? y[s][i] : NAN;
        }
        chart.lines[s] = (struct chart_line){.label = sides[s]->name, .x = x, .y = y[s], .count = sides[s]->count};
    }
    for (unsigned i = 0; i < COMPARE_RUNS; i++) {
        x[i] = i + 1;
    }
    chart.line_count = 2;
    chart_write(out, &chart);
}

enum err compare_write_html(const struct compare_side *a, const struct compare_side *b, const char *path, char *problem,
                            size_t problem_size)
{
    static const char *const shown[] = {"server_cpu_us_per_packet",
                                        "audio_delay_p99_ms",
                                        "video_delay_p99_ms",
                                        "join_p95_ms",
                                        "loss_percent",
                                        "server_rss_mb"};
    char subtitle[600];
    const char *key = NULL;
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    snprintf(subtitle, sizeof subtitle, "A: %.80s, %u run%s · B: %.80s, %u run%s. %s", a->name, a->count,
             a->count == 1 ? "" : "s", b->name, b->count, b->count == 1 ? "" : "s", caveat(a, b));
    page_begin(out, "Two sides compared", subtitle);
    if (!same_scenario(a, b, &key)) {
        fputs("<p class=bad>", out);
        page_text(out, "The scenarios differ in %s.", key);
        fputs("</p>\n", out);
    }
    if (a->count > 1 || b->count > 1) {
        fputs("<h2>Run by run</h2>\n<div class=charts>\n", out);
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
            write_runs(out, a, b, shown[i]);
        }
        fputs("</div>\n", out);
    }
    fputs("<h2>Figure by figure</h2>\n<div class=scroll><table><tr><th>figure<th class=n>A<th class=n>B<th class=n>B / "
          "A<th>unit<th>\n",
          out);
    each_row(out, a, b, write_row);
    fputs("</table></div>\n", out);
    page_end(out);
    bool good = ferror(out) == 0;
    if (fclose(out) != 0 || !good) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    return ERR_OK;
}
