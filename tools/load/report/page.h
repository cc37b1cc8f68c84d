/* What the HTML pages have in common: one file each, with nothing from elsewhere; light and dark, wide and narrow. */
#ifndef DAIS_LOAD_PAGE_H
#define DAIS_LOAD_PAGE_H

#include "dais/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Up to and with the heading. */
void page_begin(FILE *out, const char *title, const char *subtitle);
void page_end(FILE *out);
/* printf, whose result is escaped. */
void page_text(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A value with its unit. */
void page_value(FILE *out, double value, const char *unit);

/* A report that dais-load wrote. ERR_INVALID, ERR_IO: `problem` says what is wrong with the file. */
MUST_CHECK enum err page_read_report(const char *path, json_t **ret_report, char *problem, size_t problem_size);
/* False: the figure was not measured, or there is none. */
bool page_figure(const json_t *report, const char *name, double *ret_value);

#endif
