/* Draws charts. */
#include "chart.h"

#include <math.h>
#include <string.h>

#define WIDTH  640.0
#define HEIGHT 240.0
#define LEFT   64.0
#define RIGHT  14.0
#define TOP    10.0
#define BOTTOM 42.0
#define TICKS  4

struct frame {
    const struct chart *chart;
    double x_from, x_to, y_to; /* x as it is drawn: its logarithm, if the axis is */
};

void chart_escape(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *as = *text == '<'   ? "&lt;"
                         : *text == '>' ? "&gt;"
                         : *text == '&' ? "&amp;"
                         : *text == '"' ? "&quot;"
                                        : NULL;
        if (as != NULL) {
            fputs(as, out);
        } else {
            fputc(*text, out);
        }
    }
}

static void group_digits(char out[32], double value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%.0f", fabs(value)), at = 0;
    if (value < 0) {
        out[at++] = '-';
    }
    for (int i = 0; i < length && at < 30; i++) {
        out[at++] = digits[i];
        if ((length - 1 - i) % 3 == 0 && i + 1 < length) {
            out[at++] = ',';
        }
    }
    out[at] = '\0';
}

void chart_number(char out[32], double value)
{
    double size = fabs(value);
    if (!(size < 1e15)) {
        snprintf(out, 32, "%.3g", value);
    } else if (size >= 1000 || (size >= 1 && fabs(value - round(value)) < 1e-9) || !(size > 0)) {
        group_digits(out, value);
    } else if (size >= 100) {
        snprintf(out, 32, "%.0f", value);
    } else if (size >= 10) {
        snprintf(out, 32, "%.1f", value);
    } else if (size >= 1) {
        snprintf(out, 32, "%.2f", value);
    } else {
        snprintf(out, 32, "%.2g", value);
    }
}

/* The step of an axis: 1, 2 or 5 times a power of ten. */
static double nice_step(double span)
{
    double raw = span / TICKS, power = pow(10, floor(log10(raw)));
    double times = raw / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

static double x_of(const struct chart *c, double x)
{
    return c->x_log ? log10(x > 1e-3 ? x : 1e-3) : x;
}

static double place_x(const struct frame *f, double x)
{
    return LEFT + (x - f->x_from) / (f->x_to - f->x_from) * (WIDTH - LEFT - RIGHT);
}

static double place_y(const struct frame *f, double y)
{
    return HEIGHT - BOTTOM - y / f->y_to * (HEIGHT - TOP - BOTTOM);
}

/* False: there is nothing to draw. */
static bool measure(const struct chart *c, struct frame *f)
{
    double top = 0;
    bool seen = false, any = false;
    *f = (struct frame){.chart = c};
    for (unsigned l = 0; l < c->line_count; l++) {
        for (size_t i = 0; i < c->lines[l].count; i++) {
            double x = x_of(c, c->lines[l].x[i]), y = c->lines[l].y[i];
            f->x_from =
                !seen || x < f->x_from ? x : f->x_from; /* also where y is not known: charts of one run line up */
            f->x_to = !seen || x > f->x_to ? x : f->x_to;
            seen = true;
            top = isfinite(y) && y > top ? y : top;
            any = any || isfinite(y);
        }
    }
    top = c->y_top > top ? c->y_top : top > 0 ? top : 1;
    f->y_to = ceil(top / nice_step(top)) * nice_step(top);
    if (f->x_to - f->x_from < 1e-6) {
        f->x_to = f->x_from + (c->x_log ? 0.3 : 1);
    }
    return any;
}

static void write_y_axis(FILE *out, const struct frame *f)
{
    double step = nice_step(f->y_to);
    for (unsigned i = 0; i * step <= f->y_to * 1.0001; i++) {
        char text[32];
        chart_number(text, i * step);
        fprintf(out, "<path class=grid d='M%.1f %.1fH%.1f'/><text x=%.1f y=%.1f text-anchor=end>%s</text>", LEFT,
                place_y(f, i * step), WIDTH - RIGHT, LEFT - 7, place_y(f, i * step) + 4, text);
    }
}

static void write_x_tick(FILE *out, const struct frame *f, double at, double value)
{
    char text[32];
    chart_number(text, value);
    fprintf(out, "<text x=%.1f y=%.1f text-anchor=middle>%s</text>", place_x(f, at), HEIGHT - BOTTOM + 18, text);
}

static void write_x_axis(FILE *out, const struct frame *f)
{
    if (f->chart->x_log) {
        static const double steps[] = {1, 2, 5};
        bool wide = f->x_to - f->x_from > 2.5; /* then powers of ten are enough */
        for (int power = (int)floor(f->x_from); power <= (int)ceil(f->x_to); power++) {
            for (unsigned i = 0; i < (wide ? 1 : sizeof steps / sizeof steps[0]); i++) {
                double value = steps[i] * pow(10, power), at = log10(value);
                if (at >= f->x_from - 1e-6 && at <= f->x_to + 1e-6) {
                    write_x_tick(out, f, at, value);
                }
            }
        }
    } else {
        double step = nice_step(f->x_to - f->x_from);
        for (double at = ceil(f->x_from / step) * step; at <= f->x_to + 1e-6; at += step) {
            write_x_tick(out, f, at, at);
        }
    }
    fprintf(out, "<text x=%.1f y=%.1f text-anchor=end>%s</text>", WIDTH - RIGHT, HEIGHT - 2, f->chart->x_unit);
}

static void write_line(FILE *out, const struct frame *f, unsigned number)
{
    const struct chart_line *line = &f->chart->lines[number];
    bool open = false;
    fprintf(out, "<path class='line c%u' d='", number + 1);
    for (size_t i = 0; i < line->count; i++) {
        double y = line->y[i];
        if (isfinite(y)) {
            bool alone = !open && (i + 1 == line->count || !isfinite(line->y[i + 1]));
            fprintf(out, "%c%.1f %.1f", open ? 'L' : 'M', place_x(f, x_of(f->chart, line->x[i])),
                    place_y(f, y < f->y_to ? y : f->y_to));
            fputs(alone ? "h.1" : "", out);
        }
        open = isfinite(y);
    }
    fprintf(out, "'><title>");
    chart_escape(out, line->label);
    fprintf(out, "</title></path>");
}

static void write_head(FILE *out, const struct chart *c)
{
    fprintf(out, "<figure><figcaption><b>");
    chart_escape(out, c->title);
    fprintf(out, "</b> <span class=unit>%s</span>", c->unit);
    for (unsigned l = 0; c->line_count > 1 && l < c->line_count; l++) {
        fprintf(out, " <span class=key><i class=c%u></i>", l + 1);
        chart_escape(out, c->lines[l].label);
        fprintf(out, "</span>");
    }
    fprintf(out, "</figcaption><svg viewBox='0 0 %.0f %.0f' role=img aria-label=\"", WIDTH, HEIGHT);
    chart_escape(out, c->title);
    fprintf(out, "\">");
}

void chart_write(FILE *out, const struct chart *chart)
{
    struct frame f;
    if (!measure(chart, &f)) {
        return;
    }
    write_head(out, chart);
    if (chart->band_to > chart->band_from) {
        double from = fmax(chart->band_from, f.x_from), to = fmin(chart->band_to, f.x_to);
        fprintf(out, "<rect class=band x=%.1f y=%.1f width=%.1f height=%.1f><title>counted</title></rect>",
                place_x(&f, from), TOP, fmax(place_x(&f, to) - place_x(&f, from), 0), HEIGHT - TOP - BOTTOM);
    }
    write_y_axis(out, &f);
    write_x_axis(out, &f);
    for (unsigned l = 0; l < chart->line_count; l++) {
        write_line(out, &f, l);
    }
    fprintf(out, "</svg></figure>\n");
}
