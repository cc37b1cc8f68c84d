/* A run as one HTML page, made of its JSON report. */
#ifndef DAIS_LOAD_HTML_H
#define DAIS_LOAD_HTML_H

#include "dais/base/err.h"

#include <jansson.h>
#include <stddef.h>

/* ERR_IO: `problem` says why. Whatever the report lacks is left out. */
MUST_CHECK enum err html_write(const json_t *report, const char *path, char *problem, size_t problem_size);

#endif
