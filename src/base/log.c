#include "dais/base/log.h"

#include "dais/base/clock.h"
#include "dais/base/metrics.h"

#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINES_PER_S 10

METRIC(log_dropped, "dais_log_dropped_total", COUNTER, "Lines of the log that nobody took from standard error in time");

static enum log_level level_max = LOG_LEVEL_INFO;
static uint32_t lines_dropped; /* since the last one that got out; under log_mutex */
static pthread_mutex_t log_mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *const level_names[] = {"error", "warn", "info", "debug"};

void log_set_level(enum log_level level)
{
    level_max = level;
}

enum err log_level_from_name(const char *name, enum log_level *ret_level)
{
    for (unsigned i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (strcmp(name, level_names[i]) == 0) {
            *ret_level = (enum log_level)i;
            return ERR_OK;
        }
    }
    return ERR_INVALID;
}

/* Says whether this line may pass; `ret_suppressed` is how many did not since the last one that did. */
static bool site_admits(struct log_site *site, int64_t now_us, uint32_t *ret_suppressed)
{
    if (now_us - site->window_start_us >= US_PER_S) {
        site->window_start_us = now_us;
        site->in_window = 0;
    }
    if (site->in_window >= LINES_PER_S) {
        site->suppressed++;
        return false;
    }
    site->in_window++;
    *ret_suppressed = site->suppressed;
    site->suppressed = 0;
    return true;
}

static size_t line_begin(char *line, size_t size, enum log_level level, const char *event)
{
    wall_ms now = clock_wall_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t len = strftime(line, size, "%Y-%m-%dT%H:%M:%S", &utc);
    int more =
        snprintf(line + len, size - len, ".%03dZ level=%s event=%s ", (int)(now % 1000), level_names[level], event);
    return len + (size_t)more;
}

/* A log line is one line: a value with a control character in it must not forge another. */
static void line_flatten(char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f) {
            line[i] = '?';
        }
    }
}

/* One at a time, so that the room that was there still is. A line is shorter than what a pipe takes whole (PIPE_BUF). */
static bool line_write(const char *line, size_t len)
{
    struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0 && write(STDERR_FILENO, line, len) == (ssize_t)len;
}

/* Whoever reads the log may have stopped: the call must go on, so the line is lost, and said to be when there is room. */
static void line_out(const char *line, size_t len)
{
    if (lines_dropped > 0) {
        char note[160];
        size_t note_len = line_begin(note, sizeof note, LOG_LEVEL_WARN, "log_dropped");
        note_len += (size_t)snprintf(note + note_len, sizeof note - note_len, "lines=%u\n", lines_dropped);
        lines_dropped = line_write(note, note_len) ? 0 : lines_dropped;
    }
    if (lines_dropped > 0 || !line_write(line, len)) {
        lines_dropped++;
        metric_add(&log_dropped, 1);
    }
}

void log_write(struct log_site *site, enum log_level level, const char *event, const char *format, ...)
{
    if (level > level_max) {
        return;
    }
    char line[1024];
    uint32_t suppressed = 0;
    pthread_mutex_lock(&log_mutex);
    bool admitted = site_admits(site, clock_now_us(), &suppressed);
    pthread_mutex_unlock(&log_mutex);
    if (!admitted) {
        return;
    }
    size_t len = line_begin(line, sizeof line, level, event);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + len, sizeof line - len, format, args);
    va_end(args);
    len += more > 0 ? (size_t)more : 0;
    if (len > sizeof line - 40) {
        len = sizeof line - 40;
    }
    if (suppressed > 0) {
        len += (size_t)snprintf(line + len, sizeof line - len, " suppressed=%u", suppressed);
    }
    line_flatten(line, len);
    line[len++] = '\n';
    pthread_mutex_lock(&log_mutex);
    line_out(line, len);
    pthread_mutex_unlock(&log_mutex);
}
