/*
 * Line charts as SVG, drawn by the program: no script, no font, no picture from elsewhere. Colours are the page's CSS
 * variables (page.c), so that one chart serves light and dark.
 */
#ifndef DAIS_LOAD_CHART_H
#define DAIS_LOAD_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define CHART_LINES 4

struct chart_line {
    const char *label;
    const double *x, *y; /* NAN in y: there the line is open */
    size_t count;
};

struct chart {
    const char *title, *unit; /* of y */
    const char *x_unit;
    bool x_log;
    double y_top;              /* the axis reaches at least so far; 0: as far as the values do */
    double band_from, band_to; /* shaded, in x; equal: none */
    struct chart_line lines[CHART_LINES];
    unsigned line_count;
};

/* A <figure>; nothing when no line has a value. */
void chart_write(FILE *out, const struct chart *chart);
/* Text as it may stand in HTML. */
void chart_escape(FILE *out, const char *text);
/* A number short enough to read: "1,234", "12.3", "0.045". */
void chart_number(char out[32], double value);

#endif
