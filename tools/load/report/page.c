/* The frame of pages, and reports read back. */
#include "page.h"

#include "chart.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define FORMAT_VERSION 1
#define TEXT_SIZE      1024

static const char style[] =
    ":root{color-scheme:light "
    "dark;--bg:#fcfcfb;--card:#fff;--ink:#1c1c1a;--soft:#5f5e58;--rule:#e3e2dc;--band:#2a78d614;"
    "--c1:#2a78d6;--c2:#d9571f;--c3:#15855c;--c4:#8a4fbf;--good:#14714d;--bad:#b3261e}"
    "@media(prefers-color-scheme:dark){:root{--bg:#161615;--card:#1f1f1d;--ink:#f0efea;--soft:#a8a79f;--rule:#383732;"
    "--band:#3987e522;--c1:#5b9df0;--c2:#f08a5b;--c3:#4cc495;--c4:#bd93e8;--good:#5fd0a2;--bad:#ff9a90}}"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1.2rem;background:var(--bg);color:var(--ink);"
    "font:15px/1.5 system-ui,sans-serif}h1{font-size:1.5rem;margin:0;line-height:1.25}h2{font-size:1.1rem;margin:2rem "
    "0 .6rem}"
    "p{margin:.3rem 0 1rem;max-width:46rem}.soft{color:var(--soft)}"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;padding:0;margin:1rem 0}"
    ".tiles div,figure{background:var(--card);border:1px solid var(--rule);border-radius:.5rem;padding:.7rem "
    ".8rem;margin:0}"
    ".tiles dt{color:var(--soft);font-size:.82rem}.tiles "
    "dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}"
    ".tiles small{font-size:.8rem;color:var(--soft)}"
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:.8rem}"
    "figcaption{font-size:.9rem}.unit{color:var(--soft)}.key{white-space:nowrap;color:var(--soft);margin-left:.6rem}"
    ".key i{display:inline-block;width:.9em;height:.22em;vertical-align:middle;margin-right:.35em;border-radius:1px}"
    "i.c1{background:var(--c1)}i.c2{background:var(--c2)}i.c3{background:var(--c3)}i.c4{background:var(--c4)}"
    "svg{display:block;width:100%;height:auto;margin-top:.4rem;overflow:visible}svg text{font:13px "
    "system-ui,sans-serif;fill:var(--soft)}"
    ".grid{stroke:var(--rule);fill:none}.band{fill:var(--band)}.line{fill:none;stroke-width:2;stroke-linejoin:round;"
    "stroke-linecap:round}.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}.line.c3{stroke:var(--c3)}"
    ".line.c4{stroke:var(--c4)}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th,td{text-align:left;padding:.28rem .8rem .28rem 0;border-bottom:1px solid var(--rule);vertical-align:top}"
    "th{font-weight:600}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "td.name{font-family:ui-monospace,monospace;font-size:.84rem;white-space:nowrap}.good{color:var(--good)}.bad{color:"
    "var(--bad)}"
    "@media(max-width:40rem){body{padding:.8rem;font-size:14px}td.what,th.what{display:none}"
    "td.name{white-space:normal;overflow-wrap:anywhere;min-width:6rem}th,td{padding-right:.5rem}svg "
    "text{font-size:17px}}";

void page_text(FILE *out, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    chart_escape(out, text);
}

void page_value(FILE *out, double value, const char *unit)
{
    char text[32];
    chart_number(text, value);
    page_text(out, "%s%s%s", text, unit[0] != '\0' ? " " : "", unit);
}

void page_begin(FILE *out, const char *title, const char *subtitle)
{
    fputs("<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n<meta name=viewport content='width=device-width,"
          "initial-scale=1'>\n<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src "
          "'unsafe-inline'\">\n<title>",
          out);
    page_text(out, "%s", title);
    fprintf(out, "</title>\n<style>%s</style>\n<h1>", style);
    page_text(out, "%s", title);
    fputs("</h1>\n<p class=soft>", out);
    page_text(out, "%s", subtitle);
    fputs("</p>\n", out);
}

void page_end(FILE *out)
{
    fputs("</html>\n", out);
}

enum err page_read_report(const char *path, json_t **ret_report, char *problem, size_t problem_size)
{
    json_error_t fault;
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        snprintf(problem, problem_size, "%.200s can't be read: %s", path, strerror(errno));
        return ERR_IO;
    }
    json_t *report = json_loadf(file, 0, &fault);
    fclose(file);
    const json_t *version = json_object_get(report, "dais_load");
    if (json_is_integer(version) && json_integer_value(version) == FORMAT_VERSION &&
        json_is_object(json_object_get(report, "figures"))) {
        *ret_report = report;
        return ERR_OK;
    }
    if (report == NULL) {
        snprintf(problem, problem_size, "%.200s:%d: %.120s", path, fault.line, fault.text);
    } else if (json_is_integer(version)) {
        snprintf(problem, problem_size, "%.200s: is of format %lld, but this program reads format %d", path,
                 (long long)json_integer_value(version), FORMAT_VERSION);
    } else {
        snprintf(problem, problem_size, "%.200s: is no report of dais-load (run --json FILE writes one)", path);
    }
    json_decref(report);
    return ERR_INVALID;
}

bool page_figure(const json_t *report, const char *name, double *ret_value)
{
    const json_t *value = json_object_get(json_object_get(json_object_get(report, "figures"), name), "value");
    if (!json_is_number(value)) {
        return false;
    }
    *ret_value = json_number_value(value);
    return true;
}
