/* What the user sees while and after it runs. */
#include "run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE 240

static const char *const phase_names[] = {"joining", "settling", "counting", "over"};

void progress_show(const struct run *run)
{
    const struct run_second *s = &run->seconds[run->second_count - 1];
    const struct crew_counts *p = &s->people;
    char line[LINE_SIZE];
    int used = snprintf(line, sizeof line, "%4.0f s %-8s in %u/%u", s->at_s, phase_names[s->phase], p->in,
                        p->in + p->joining + p->waiting + p->failed);
    if (p->failed > 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, "  failed %u", p->failed);
    }
    if (p->away > 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, "  cut off %u", p->away);
    }
    used += snprintf(line + used, sizeof line - (size_t)used, "  %.0f packets/s %.1f Mbit/s  missing %.0f",
                     s->packets_in, s->bits_in / 1e6, s->missing);
    if (s->audio_delay_p99_ms >= 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, "  delay p99 sound %.1f", s->audio_delay_p99_ms);
    }
    if (s->video_delay_p99_ms >= 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, " picture %.1f ms", s->video_delay_p99_ms);
    }
    if (s->server_cpu_percent >= 0) {
        used += snprintf(line + used, sizeof line - (size_t)used, "  server %.0f %%", s->server_cpu_percent);
    }
    (void)used;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s", line);
    } else {
        fprintf(stderr, "%s\n", line);
    }
}

void progress_end(void)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K");
    }
}

static const struct figure *find(const struct figure *figures, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(figures[i].name, name) == 0 && figures[i].known) {
            return &figures[i];
        }
    }
    return NULL;
}

static void print_series(const struct figure *figures, unsigned count, enum series series)
{
    static const char *const points[] = {"p50", "p95", "p99", "max"};
    char name[FIGURE_NAME_SIZE];
    snprintf(name, sizeof name, "%s_p50_ms", series_name(series));
    if (find(figures, count, name) == NULL) {
        return;
    }
    printf("  %-15s", series_name(series));
    for (unsigned i = 0; i < sizeof points / sizeof points[0]; i++) {
        snprintf(name, sizeof name, "%s_%s_ms", series_name(series), points[i]);
        const struct figure *f = find(figures, count, name);
        printf(" %9.2f", f != NULL ? f->value : 0);
    }
    printf("  %s\n", series_what(series));
}

void summary_print(const struct run *run, const struct figure *figures, unsigned count)
{
    printf("%s: %s\n", run->scenario->name, run->ended);
    printf("  %-15s %9s %9s %9s %9s\n", "milliseconds", "p50", "p95", "p99", "max");
    for (unsigned i = 0; i < SERIES_COUNT; i++) {
        print_series(figures, count, (enum series)i);
    }
    for (unsigned i = 0; i < count; i++) {
        const struct figure *f = &figures[i];
        bool of_series = strstr(f->name, "_ms") != NULL || strstr(f->name, "_count") != NULL;
        bool nothing = !(f->value > 0) && strstr(f->name, "loss") == NULL && strstr(f->name, "failed") == NULL;
        if (f->known && !of_series && !nothing) {
            printf("  %-31s %12.4g %-7s %s\n", f->name, f->value, f->unit, f->what);
        }
    }
    for (unsigned i = 0; i < run->fault_count; i++) {
        printf("  %u × %s\n", run->faults[i].count, run->faults[i].text);
    }
}
