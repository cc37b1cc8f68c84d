/* The report for machines. */
#include "run.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define FORMAT_VERSION 1
#define LINE_SIZE      256

static void put_value(void *user, const char *key, const char *value, bool number)
{
    json_object_set_new(user, key, number ? json_integer(atoll(value)) : json_string(value));
}

static void read_cpu_model(char out[LINE_SIZE])
{
    char line[LINE_SIZE];
    FILE *file = fopen("/proc/cpuinfo", "re");
    out[0] = '\0';
    while (file != NULL && out[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        char *colon = strncmp(line, "model name", 10) == 0 ? strchr(line, ':') : NULL;
        if (colon != NULL) {
            snprintf(out, LINE_SIZE, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

static json_t *machine(void)
{
    char model[LINE_SIZE];
    struct utsname name = {0};
    (void)uname(&name);
    read_cpu_model(model);
    return json_pack("{s:I,s:s,s:s}", "cores", (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "cpu", model, "kernel",
                     name.release);
}

static json_t *all_figures(const struct figure *figures, unsigned count)
{
    json_t *object = json_object();
    for (unsigned i = 0; i < count; i++) {
        const struct figure *f = &figures[i];
        json_t *value = f->known ? json_real(f->value) : json_null();
        json_object_set_new(
            object, f->name,
            json_pack("{s:o,s:s,s:i,s:s}", "value", value, "unit", f->unit, "better", f->better, "what", f->what));
    }
    return object;
}

/* Only buckets that hold something: [upper end in ms, count]. */
static json_t *all_histograms(const struct run *run)
{
    json_t *object = json_object();
    for (unsigned i = 0; i < SERIES_COUNT; i++) {
        bool join = i <= SERIES_JOIN;
        const struct histogram *h = join ? &run->source.all.series[i] : &run->source.counted.series[i];
        json_t *buckets = json_array();
        for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++) {
            if (h->buckets[b] > 0) {
                json_array_append_new(
                    buckets, json_pack("[f,I]", (double)histogram_bucket_end(b) / 1000, (json_int_t)h->buckets[b]));
            }
        }
        json_object_set_new(object, series_name((enum series)i), buckets);
    }
    return object;
}

static json_t *maybe(double value)
{
    return value < 0 ? json_null() : json_real(value);
}

static json_t *all_seconds(const struct run *run)
{
    static const char *const phases[] = {"joining", "settling", "counting", "over"};
    json_t *list = json_array();
    for (unsigned i = 0; i < run->second_count; i++) {
        const struct run_second *s = &run->seconds[i];
        json_array_append_new(
            list,
            json_pack("{s:f,s:s,s:i,s:i,s:i,s:i,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
                      "t", s->at_s, "phase", phases[s->phase], "in", (int)s->people.in, "joining",
                      (int)s->people.joining, "away", (int)s->people.away, "failed", (int)s->people.failed,
                      "packets_in", s->packets_in, "mbps_in", s->bits_in / 1e6, "packets_out", s->packets_out,
                      "mbps_out", s->bits_out / 1e6, "missing", s->missing, "pictures", s->pictures, "freezes",
                      s->freezes, "pli", s->pli, "nack", s->nack, "audio_delay_p50_ms", maybe(s->audio_delay_p50_ms),
                      "audio_delay_p99_ms", maybe(s->audio_delay_p99_ms), "video_delay_p50_ms",
                      maybe(s->video_delay_p50_ms), "video_delay_p99_ms", maybe(s->video_delay_p99_ms),
                      "broadcast_p99_ms", maybe(s->broadcast_p99_ms), "lag_p99_ms", maybe(s->lag_p99_ms),
                      "server_cpu_percent", maybe(s->server_cpu_percent), "server_rss_mb", maybe(s->server_rss_mb)));
    }
    return list;
}

/* How much each of the server's own counters went up while it was counted. */
static json_t *all_metrics(const struct figure_source *source)
{
    json_t *object = json_object();
    for (unsigned i = 0; source->has_metrics && i < source->metrics_to.count; i++) {
        const struct metrics_row *row = &source->metrics_to.rows[i];
        double from = 0;
        (void)metrics_get(&source->metrics_from, row->name, &from);
        json_object_set_new(object, row->name, json_pack("[f,f]", row->value, row->value - from));
    }
    return object;
}

static json_t *all_faults(const struct run *run)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < run->fault_count; i++) {
        json_array_append_new(list,
                              json_pack("{s:s,s:i}", "text", run->faults[i].text, "count", (int)run->faults[i].count));
    }
    return list;
}

json_t *json_make(const struct run *run, const struct figure *figures, unsigned count)
{
    char started[32];
    time_t seconds = (time_t)(run->started_ms / 1000);
    struct tm utc;
    strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &utc));
    json_t *scenario = json_object();
    scenario_each(run->scenario, put_value, scenario);
    json_object_del(scenario, "token");
    json_t *top =
        json_pack("{s:i,s:s,s:s,s:b,s:s,s:f,s:{s:i,s:s}}", "dais_load", FORMAT_VERSION, "version", DAIS_VERSION,
                  "started", started, "finished", run->finished, "ended", run->ended, "counted_s",
                  run->source.counted_s, "server", "pid", run->server_pid, "name", run->server_name);
    json_object_set_new(top, "machine", machine());
    json_object_set_new(top, "metrics", all_metrics(&run->source));
    json_object_set_new(top, "scenario", scenario);
    json_object_set_new(top, "figures", all_figures(figures, count));
    json_object_set_new(top, "faults", all_faults(run));
    json_object_set_new(top, "histograms", all_histograms(run));
    json_object_set_new(top, "seconds", all_seconds(run));
    return top;
}

enum err json_write(const json_t *report, const char *path, char *problem, size_t problem_size)
{
    if (json_dump_file(report, path, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) != 0) {
        snprintf(problem, problem_size, "the report %.100s can't be written: %s", path, strerror(errno));
        return ERR_IO;
    }
    return ERR_OK;
}
