/*
 * The log: one line per event, key=value, to standard error. Never per packet; never a secret, never what people
 * wrote. Each call site is limited to ten lines a second; what was left out is counted in the next line that passes
 * ("suppressed=17"). A call never waits for who reads it: while standard error takes nothing, lines are dropped, which is
 * said once it does ("event=log_dropped lines=5"). Any thread. `base` to `sfu` and `room` do not log: they return, count or emit.
 */
#ifndef DAIS_BASE_LOG_H
#define DAIS_BASE_LOG_H

#include "dais/base/err.h"

#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

struct log_site {
    int64_t window_start_us;
    uint32_t in_window;
    uint32_t suppressed;
};

void log_set_level(enum log_level level);
MUST_CHECK enum err log_level_from_name(const char *name, enum log_level *ret_level);
void log_write(struct log_site *site, enum log_level level, const char *event, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* log_info("listening", "address=%s port=%u", address, port); values with blanks: key="…" by the caller. */
#define LOG_AT(level, event, ...)                                                                                      \
    do {                                                                                                               \
        static struct log_site log_site_;                                                                              \
        log_write(&log_site_, (level), (event), __VA_ARGS__);                                                          \
    } while (0)
#define log_error(event, ...) LOG_AT(LOG_LEVEL_ERROR, event, __VA_ARGS__)
#define log_warn(event, ...)  LOG_AT(LOG_LEVEL_WARN, event, __VA_ARGS__)
#define log_info(event, ...)  LOG_AT(LOG_LEVEL_INFO, event, __VA_ARGS__)
#define log_debug(event, ...) LOG_AT(LOG_LEVEL_DEBUG, event, __VA_ARGS__)

#endif
