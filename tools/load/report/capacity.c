/* The answer of a search, as a sentence, JSON and a page. */
#include "capacity.h"

#include "chart.h"
#include "page.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT_VERSION 1

/* The last bad run with so few receivers; NULL: none. */
static const struct capacity_step *find_bad(const struct capacity *c)
{
    const struct capacity_step *found = NULL;
    for (unsigned i = 0; i < c->count; i++) {
        found = !c->steps[i].good && c->steps[i].receivers == c->fails ? &c->steps[i] : found;
    }
    return found;
}

void capacity_sentence(const struct capacity *c, char *out, size_t size)
{
    const struct capacity_step *bad = find_bad(c);
    if (c->fails == 0 && c->carries == 0) {
        snprintf(out, size, "No answer: %s", c->ended);
    } else if (bad == NULL) {
        snprintf(out, size, "%s: at least %u receivers; %s.", c->name, c->carries,
                 c->ended[0] != '\0' ? c->ended : "nothing got bad");
    } else {
        snprintf(out, size, "%s: %u receivers, not %u: %s.%s", c->name, c->carries, c->fails, bad->why,
                 bad->tool_late
                     ? " But there the tool itself was late or lost datagrams: run it on another machine to know "
                       "the server's limit."
                     : "");
    }
}

enum err capacity_write_json(const struct capacity *c, const char *path, char *problem, size_t problem_size)
{
    json_t *steps = json_array();
    char sentence[400];
    capacity_sentence(c, sentence, sizeof sentence);
    for (unsigned i = 0; i < c->count; i++) {
        const struct capacity_step *s = &c->steps[i];
        json_array_append_new(steps, json_pack("{s:i,s:b,s:b,s:s,s:O}", "receivers", (int)s->receivers, "good", s->good,
                                               "tool_late", s->tool_late, "why", s->why, "report", s->report));
    }
    json_t *top = json_pack("{s:i,s:s,s:i,s:i,s:s,s:o}", "dais_load_capacity", FORMAT_VERSION, "name", c->name,
                            "carries", (int)c->carries, "fails", (int)c->fails, "sentence", sentence, "steps", steps);
    bool good = json_dump_file(top, path, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) == 0;
    json_decref(top);
    if (!good) {
        snprintf(problem, problem_size, "the report %.200s can't be written: %s", path, strerror(errno));
    }
    return good ? ERR_OK : ERR_IO;
}

/* ── the page ── */

static int by_receivers(const void *a, const void *b)
{
    const struct capacity_step *one = *(const struct capacity_step *const *)a,
                               *other = *(const struct capacity_step *const *)b;
    return (one->receivers > other->receivers) - (one->receivers < other->receivers);
}

/* All runs, the fewest receivers first. */
static void sort(const struct capacity *c, const struct capacity_step *ret_sorted[CAPACITY_STEPS])
{
    for (unsigned i = 0; i < c->count; i++) {
        ret_sorted[i] = &c->steps[i];
    }
    qsort(ret_sorted, c->count, sizeof ret_sorted[0], by_receivers);
}

static void write_chart(FILE *out, const struct capacity *c, const char *figure, const char *title, const char *unit)
{
    const struct capacity_step *sorted[CAPACITY_STEPS];
    double x[CAPACITY_STEPS], y[CAPACITY_STEPS];
    sort(c, sorted);
    for (unsigned i = 0; i < c->count; i++) {
        double value;
        x[i] = sorted[i]->receivers;
        y[i] = page_figure(sorted[i]->report, figure, &value) ? value : NAN;
    }
    const struct chart chart = {.title = title,
                                .unit = unit,
                                .x_unit = "receivers",
                                .band_to = c->carries,
                                .lines = {{.label = title, .x = x, .y = y, .count = c->count}},
                                .line_count = 1};
    chart_write(out, &chart);
}

static void write_runs(FILE *out, const struct capacity *c)
{
    fputs("<h2>Its runs</h2>\n<div class=scroll><table><tr><th class=n>receivers<th>\n", out);
    for (unsigned i = 0; i < c->count; i++) {
        const struct capacity_step *s = &c->steps[i];
        fprintf(out, "<tr><td class=n>%u<td class=%s>", s->receivers, s->good ? "good" : "bad");
        page_text(out, "%s%s\n", s->good ? "good" : s->why, s->tool_late ? " (the tool itself was late)" : "");
    }
    fputs("</table></div>\n", out);
}

enum err capacity_write_html(const struct capacity *c, const char *path, char *problem, size_t problem_size)
{
    static const struct {
        const char *figure, *title, *unit;
    } charts[] = {{"server_cpu_percent", "Server's CPU", "% of one core"},
                  {"loss_percent", "Packets that never came", "%"},
                  {"audio_delay_p99_ms", "Sound late, p99", "ms"},
                  {"video_delay_p99_ms", "Pictures late, p99", "ms"},
                  {"join_p95_ms", "Joins, p95", "ms"},
                  {"in_mbps", "Received by all", "Mbit/s"},
                  {"server_rss_mb", "Server's memory", "MB"},
                  {"server_cpu_us_per_packet", "Server's CPU for a packet", "µs"},
                  {"own_cpu_percent", "Tool's own CPU", "% of one core"},
                  {"lag_p99_ms", "Tool's own lateness, p99", "ms"}};
    char sentence[400];
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    capacity_sentence(c, sentence, sizeof sentence);
    page_begin(out, sentence, c->about);
    fputs("<p class=soft>Shaded: as far as all was good.</p>\n<div class=charts>\n", out);
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
        write_chart(out, c, charts[i].figure, charts[i].title, charts[i].unit);
    }
    fputs("</div>\n", out);
    write_runs(out, c);
    page_end(out);
    bool good = ferror(out) == 0;
    if (fclose(out) != 0 || !good) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    return ERR_OK;
}

void capacity_free(struct capacity *c)
{
    for (unsigned i = 0; i < c->count; i++) {
        json_decref(c->steps[i].report);
    }
    c->count = 0;
}
