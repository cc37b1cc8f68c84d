/* The page of one run. */
#include "html.h"

#include "chart.h"
#include "page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 4

/* ── at the top ── */

static const struct {
    const char *name, *label;
} tiles[] = {
    {"joined", "people joined"},
    {"join_p95_ms", "join, p95"},
    {"in_mbps", "received"},
    {"packets_in_per_s", "packets received"},
    {"loss_percent", "lost"},
    {"audio_delay_p99_ms", "sound late, p99"},
    {"video_delay_p99_ms", "pictures late, p99"},
    {"frozen_percent", "frozen"},
    {"broadcast_p99_ms", "chat late, p99"},
    {"back_p99_ms", "back after a cut, p99"},
    {"server_cpu_percent", "server, of one core"},
    {"server_cpu_us_per_packet", "server, per packet"},
    {"server_waited_percent", "server, waiting for a core"},
    {"server_rss_mb", "server's memory"},
    {"own_cpu_percent", "tool, of one core"},
    {"lag_p99_ms", "tool's own lateness, p99"},
};

static const char *unit_of(const json_t *report, const char *name)
{
    const char *unit =
        json_string_value(json_object_get(json_object_get(json_object_get(report, "figures"), name), "unit"));
    return unit != NULL ? unit : "";
}

static void write_tiles(FILE *out, const json_t *report)
{
    fputs("<dl class=tiles>", out);
    for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++) {
        double value;
        if (page_figure(report, tiles[i].name, &value)) {
            char text[32];
            chart_number(text, value);
            fputs("<div><dt>", out);
            page_text(out, "%s", tiles[i].label);
            fprintf(out, "</dt><dd>%s <small>", text);
            page_text(out, "%s", unit_of(report, tiles[i].name));
            fputs("</small></dd></div>", out);
        }
    }
    fputs("</dl>\n", out);
}

static void write_faults(FILE *out, const json_t *report)
{
    const json_t *faults = json_object_get(report, "faults");
    json_t *fault;
    size_t i;
    if (!json_is_true(json_object_get(report, "finished"))) {
        const char *ended = json_string_value(json_object_get(report, "ended"));
        fputs("<p class=bad><b>The run broke off: ", out);
        page_text(out, "%s", ended != NULL ? ended : "");
        fputs("</b></p>\n", out);
    }
    json_array_foreach(faults, i, fault)
    {
        const char *text = json_string_value(json_object_get(fault, "text"));
        fputs("<p class=bad>", out);
        page_text(out, "%lld × %s", (long long)json_integer_value(json_object_get(fault, "count")),
                  text != NULL ? text : "");
        fputs("</p>\n", out);
    }
}

/* ── second by second ── */

struct second_chart {
    const char *title, *unit;
    struct {
        const char *key, *label;
    } lines[NAMES_MAX];
};

static const struct second_chart second_charts[] = {
    {"People in the room", "", {{"in", "in"}, {"joining", "joining"}, {"failed", "failed"}, {"away", "cut off"}}},
    {"Received", "Mbit/s", {{"mbps_in", "received"}, {"mbps_out", "sent by publishers"}}},
    {"Packets received", "1/s", {{"packets_in", "packets"}}},
    {"Sound: sent to received", "ms", {{"audio_delay_p50_ms", "half of it by"}, {"audio_delay_p99_ms", "p99"}}},
    {"Pictures: sent to received", "ms", {{"video_delay_p50_ms", "half of them by"}, {"video_delay_p99_ms", "p99"}}},
    {"Chat: sent to received by all", "ms", {{"broadcast_p99_ms", "p99"}}},
    {"Packets that never came", "", {{"missing", "packets"}}},
    {"Pictures that could be shown", "1/s", {{"pictures", "pictures"}}},
    {"Freezes", "", {{"freezes", "freezes"}}},
    {"What receivers asked for", "", {{"pli", "key frames"}, {"nack", "packets, again"}}},
    {"Server's CPU", "% of one core", {{"server_cpu_percent", "server"}}},
    {"Server's memory", "MB", {{"server_rss_mb", "resident"}}},
    {"Lateness of the tool itself", "ms", {{"lag_p99_ms", "p99"}}},
};

static double number_at(const json_t *second, const char *key)
{
    const json_t *value = json_object_get(second, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* When it was counted. */
static void find_band(const json_t *seconds, double *ret_from, double *ret_to)
{
    json_t *second;
    size_t i;
    *ret_from = *ret_to = 0;
    json_array_foreach(seconds, i, second)
    {
        const char *phase = json_string_value(json_object_get(second, "phase"));
        if (phase != NULL && strcmp(phase, "counting") == 0) {
            double at = number_at(second, "t");
            *ret_from = *ret_to > 0 ? *ret_from : at - 1;
            *ret_to = at;
        }
    }
}

/* A line that is zero all the time says nothing that its absence does not. */
static bool take_line(const json_t *seconds, const char *key, double *y)
{
    json_t *second;
    size_t i;
    bool any = false;
    json_array_foreach(seconds, i, second)
    {
        y[i] = number_at(second, key);
        any = any || (isfinite(y[i]) && y[i] > 0);
    }
    return any;
}

static void write_second_chart(FILE *out, const json_t *seconds, const struct second_chart *row, double *room)
{
    size_t count = json_array_size(seconds), at;
    json_t *second;
    struct chart chart = {.title = row->title, .unit = row->unit, .x_unit = "seconds"};
    find_band(seconds, &chart.band_from, &chart.band_to);
    json_array_foreach(seconds, at, second)
    {
        room[at] = number_at(second, "t");
    }
    for (unsigned i = 0; i < NAMES_MAX && row->lines[i].key != NULL; i++) {
        double *y = room + (size_t)(chart.line_count + 1) * count;
        if (take_line(seconds, row->lines[i].key, y)) {
            chart.lines[chart.line_count++] =
                (struct chart_line){.label = row->lines[i].label, .x = room, .y = y, .count = count};
        }
    }
    chart_write(out, &chart);
}

static void write_seconds(FILE *out, const json_t *report)
{
    const json_t *seconds = json_object_get(report, "seconds");
    double *room = calloc((json_array_size(seconds) + 1) * (NAMES_MAX + 1), sizeof *room);
    if (room == NULL || json_array_size(seconds) == 0) {
        free(room);
        return;
    }
    fputs("<h2>Second by second</h2>\n<p class=soft>Shaded: what is counted.</p>\n<div class=charts>\n", out);
    for (size_t i = 0; i < sizeof second_charts / sizeof second_charts[0]; i++) {
        write_second_chart(out, seconds, &second_charts[i], room);
    }
    fputs("</div>\n", out);
    free(room);
}

/* ── how times are spread ── */

static const struct {
    const char *series, *title;
} spreads[] = {{"join", "Joins done within"},
               {"join_answer", "Answers to offers within"},
               {"audio_delay", "Sound within"},
               {"video_delay", "Pictures within"},
               {"slow_audio_delay", "Sound of slow receivers within"},
               {"broadcast", "Chat within"},
               {"back", "Back after a cut within"},
               {"reply", "WebSocket answers within"},
               {"lag", "Timers of the tool within"}};

/* Percent of all that took no longer. */
static void write_spread(FILE *out, const json_t *buckets, const char *title)
{
    size_t count = json_array_size(buckets), i;
    double *room = calloc(2 * count + 1, sizeof *room), all = 0, so_far = 0;
    json_t *bucket;
    json_array_foreach(buckets, i, bucket)
    {
        all += json_number_value(json_array_get(bucket, 1));
    }
    if (room != NULL && all > 0) {
        json_array_foreach(buckets, i, bucket)
        {
            so_far += json_number_value(json_array_get(bucket, 1));
            room[i] = json_number_value(json_array_get(bucket, 0));
            room[count + i] = 100 * so_far / all;
        }
        const struct chart chart = {.title = title,
                                    .unit = "% of all",
                                    .x_unit = "ms",
                                    .x_log = true,
                                    .y_top = 100,
                                    .lines = {{.label = title, .x = room, .y = room + count, .count = count}},
                                    .line_count = 1};
        chart_write(out, &chart);
    }
    free(room);
}

static void write_spreads(FILE *out, const json_t *report)
{
    fputs("<h2>How long it took</h2>\n<div class=charts>\n", out);
    for (size_t i = 0; i < sizeof spreads / sizeof spreads[0]; i++) {
        write_spread(out, json_object_get(json_object_get(report, "histograms"), spreads[i].series), spreads[i].title);
    }
    fputs("</div>\n", out);
}

/* ── tables ── */

static void write_figures(FILE *out, const json_t *report)
{
    const char *name;
    json_t *figure;
    fputs("<h2>All figures</h2>\n<div class=scroll><table><tr><th>name<th class=n>value<th class=what>what it is\n",
          out);
    json_object_foreach(json_object_get(report, "figures"), name, figure)
    {
        const char *unit = json_string_value(json_object_get(figure, "unit"));
        const char *what = json_string_value(json_object_get(figure, "what"));
        double value;
        fputs("<tr><td class=name>", out);
        page_text(out, "%s", name);
        fputs("<td class=n>", out);
        if (page_figure(report, name, &value)) {
            page_value(out, value, unit != NULL ? unit : "");
        } else {
            fputs("–", out);
        }
        fputs("<td class='what soft'>", out);
        page_text(out, "%s\n", what != NULL ? what : "");
    }
    fputs("</table></div>\n", out);
}

static void write_pairs(FILE *out, const char *title, const json_t *object)
{
    const char *key;
    json_t *value;
    fprintf(out, "<h2>%s</h2>\n<div class=scroll><table>\n", title);
    json_object_foreach((json_t *)object, key, value)
    {
        const char *text = json_string_value(value);
        fputs("<tr><td class=name>", out);
        page_text(out, "%s", key);
        fputs("<td>", out);
        if (text != NULL) {
            page_text(out, "%s", text);
        } else {
            page_value(out, json_number_value(value), "");
        }
        fputs("\n", out);
    }
    fputs("</table></div>\n", out);
}

enum err html_write(const json_t *report, const char *path, char *problem, size_t problem_size)
{
    FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
    if (out == NULL) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    const json_t *scenario = json_object_get(report, "scenario"), *server = json_object_get(report, "server");
    const char *name = json_string_value(json_object_get(scenario, "name"));
    const char *about = json_string_value(json_object_get(scenario, "about"));
    const char *started = json_string_value(json_object_get(report, "started"));
    const char *program = json_string_value(json_object_get(server, "name"));
    const char *target = json_string_value(json_object_get(scenario, "target"));
    bool has_about = about != NULL && about[0] != '\0';
    char subtitle[1024];
    snprintf(subtitle, sizeof subtitle, "%s%s%s%s%s · %s", about != NULL ? about : "", has_about ? " · " : "",
             target != NULL ? target : "", program != NULL && program[0] != '\0' ? ", " : "",
             program != NULL ? program : "", started != NULL ? started : "");
    page_begin(out, name != NULL ? name : "dais-load", subtitle);
    write_faults(out, report);
    write_tiles(out, report);
    write_seconds(out, report);
    write_spreads(out, report);
    write_figures(out, report);
    write_pairs(out, "Scenario", scenario);
    write_pairs(out, "Machine", json_object_get(report, "machine"));
    page_end(out);
    bool good = ferror(out) == 0;
    good = (out == stdout ? fflush(out) : fclose(out)) == 0 && good;
    if (!good) {
        snprintf(problem, problem_size, "the page %.200s can't be written: %s", path, strerror(errno));
    }
    return good ? ERR_OK : ERR_IO;
}
