/* Comparisons, charts and pages of the load tool. */
#include "report/capacity.h"
#include "report/chart.h"
#include "report/compare.h"
#include "report/html.h"
#include "report/page.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char problem[400];

/* ── comparing ── */

static json_t *run_of(const char *name, double value, int better)
{
    return json_pack("{s:i,s:{s:{s:f,s:s,s:i,s:s}},s:{s:s}}", "dais_load", 1, "figures", name, "value", value, "unit",
                     "ms", "better", better, "what", "words", "scenario", "name", "x");
}

static struct compare_side side_of(int better, unsigned count, const double *values)
{
    struct compare_side side = {.name = "side", .count = count};
    for (unsigned i = 0; i < count; i++) {
        side.reports[i] = run_of("f", values[i], better);
    }
    return side;
}

static enum compare_verdict verdict_of(int better, unsigned a_count, const double *a, unsigned b_count, const double *b)
{
    struct compare_side one = side_of(better, a_count, a), other = side_of(better, b_count, b);
    struct compare_row row;
    assert_true(compare_figure(&one, &other, "f", &row));
    assert_false(compare_figure(&one, &other, "nothing", &row));
    assert_true(compare_figure(&one, &other, "f", &row));
    for (unsigned i = 0; i < a_count; i++) {
        json_decref(one.reports[i]);
    }
    for (unsigned i = 0; i < b_count; i++) {
        json_decref(other.reports[i]);
    }
    return row.verdict;
}

static void sides_differ_when_they_lie_further_apart_than_their_runs(void **state)
{
    static const double low[] = {10, 11, 12}, high[] = {20, 21, 22}, near[] = {12.5, 13, 13.5}, wide[] = {12.5, 20, 30};
    (void)state;
    assert_int_equal(verdict_of(-1, 3, low, 3, high), COMPARE_WORSE);
    assert_int_equal(verdict_of(-1, 3, high, 3, low), COMPARE_BETTER);
    assert_int_equal(verdict_of(1, 3, low, 3, high), COMPARE_BETTER);
    assert_int_equal(verdict_of(0, 3, low, 3, high), COMPARE_DIFFERENT);
    assert_int_equal(verdict_of(-1, 3, low, 3, low), COMPARE_SAME);
    assert_int_equal(verdict_of(-1, 3, low, 3, near), COMPARE_SAME); /* apart, but by no more than runs differ */
    assert_int_equal(verdict_of(-1, 3, low, 3, wide), COMPARE_SAME);
}

static void one_run_of_a_side_tells_no_difference(void **state)
{
    static const double low[] = {10, 11}, high[] = {1000};
    (void)state;
    assert_int_equal(verdict_of(-1, 2, low, 1, high), COMPARE_UNKNOWN);
    assert_int_equal(verdict_of(-1, 1, high, 2, low), COMPARE_UNKNOWN);
}

static void ratios_and_spreads_are_of_all_runs(void **state)
{
    static const double a[] = {10, 30}, b[] = {5, 5};
    struct compare_side one = side_of(-1, 2, a), other = side_of(-1, 2, b);
    struct compare_row row;
    (void)state;
    assert_true(compare_figure(&one, &other, "f", &row));
    assert_float_equal(row.a.mean, 20, 1e-9);
    assert_float_equal(row.a.min, 10, 1e-9);
    assert_float_equal(row.a.max, 30, 1e-9);
    assert_float_equal(row.ratio, 0.25, 1e-9);
    json_decref(one.reports[0]);
    one.reports[0] = run_of("f", 0, -1); /* measured, and nothing */
    json_decref(one.reports[1]);
    one.reports[1] = run_of("f", 0, -1);
    assert_true(compare_figure(&one, &other, "f", &row));
    assert_true(isnan(row.ratio));
    for (unsigned i = 0; i < 2; i++) {
        json_decref(one.reports[i]);
        json_decref(other.reports[i]);
    }
}

/* ── drawing ── */

/* What `write` writes, to be freed. Not inlined: GCC 12 with TSan would take the stream's buffer for the variable that names it. */
__attribute__((noinline)) static char *written(void (*write)(FILE *out, const void *what), const void *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    write(out, what);
    fclose(out);
    return text;
}

static void write_chart(FILE *out, const void *chart)
{
    chart_write(out, chart);
}

static void write_escaped(FILE *out, const void *text)
{
    chart_escape(out, text);
}

static void a_line_is_open_where_nothing_was_measured(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5}, y[] = {1, 2, NAN, 4, 5};
    const struct chart chart = {.title = "t",
                                .unit = "ms",
                                .x_unit = "s",
                                .lines = {{.label = "l", .x = x, .y = y, .count = 5}},
                                .line_count = 1};
    char *text = written(write_chart, &chart);
    (void)state;
    const char *path = strstr(text, "class='line c1' d='M");
    assert_non_null(path);
    const char *second = strchr(strchr(path, 'M') + 1, 'M');
    assert_true(second != NULL && second < strstr(path, "'><title>"));
    assert_null(strstr(text, "nan"));
    free(text);
}

static void what_nobody_measured_has_no_chart(void **state)
{
    static const double x[] = {1, 2}, y[] = {NAN, NAN};
    const struct chart chart = {.title = "t", .unit = "", .x_unit = "s", .lines = {{"l", x, y, 2}}, .line_count = 1};
    char *text = written(write_chart, &chart);
    (void)state;
    assert_string_equal(text, "");
    free(text);
}

static void charts_of_one_value_of_zeros_and_of_logarithms_stay_inside(void **state)
{
    static const double one_x[] = {5}, one_y[] = {7}, zeros_x[] = {0, 1}, zeros_y[] = {0, 0}, log_x[] = {0, 0.5, 40000},
                        log_y[] = {1, 50, 100};
    const struct chart charts[] = {
        {.title = "a", .unit = "", .x_unit = "s", .lines = {{"l", one_x, one_y, 1}}, .line_count = 1},
        {.title = "b", .unit = "", .x_unit = "s", .lines = {{"l", zeros_x, zeros_y, 2}}, .line_count = 1},
        {.title = "c",
         .unit = "",
         .x_unit = "s",
         .x_log = true,
         .y_top = 100,
         .lines = {{"l", log_x, log_y, 3}},
         .line_count = 1}};
    (void)state;
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
        char *text = written(write_chart, &charts[i]);
        assert_non_null(strstr(text, "</figure>"));
        assert_null(strstr(text, "nan"));
        assert_null(strstr(text, "inf"));
        for (const char *at = strstr(text, "class='line"); *at != '>'; at++) {
            assert_true(*at != '-'); /* no coordinate lies left of or above the picture */
        }
        free(text);
    }
}

static void text_of_others_is_no_markup(void **state)
{
    char *text = written(write_escaped, "<script>\"a\" & b</script>");
    (void)state;
    assert_string_equal(text, "&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;");
    free(text);
}

static void numbers_are_short(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0, "0"},        {1234567, "1,234,567"}, {1234.5, "1,234"}, {-4321, "-4,321"}, {999, "999"},
                {12.34, "12.3"}, {1.234, "1.23"},        {0.0456, "0.046"}, {100, "100"},      {123.4, "123"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        chart_number(text, rows[i].value);
        assert_string_equal(text, rows[i].text);
    }
}

/* ── reports read back ── */

static void reads(const char *text, enum err expected, const char *words)
{
    char path[] = "/tmp/report-test-XXXXXX";
    json_t *report = NULL;
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    problem[0] = '\0';
    assert_int_equal(page_read_report(path, &report, problem, sizeof problem), expected);
    assert_non_null(strstr(problem, words));
    json_decref(report);
    unlink(path);
}

static void a_file_that_is_no_report_is_named(void **state)
{
    json_t *report = NULL;
    (void)state;
    reads("{\"dais_load\":1,\"figures\":{}}", ERR_OK, "");
    reads("{\"dais_load\":2,\"figures\":{}}", ERR_INVALID, "is of format 2, but this program reads format 1");
    reads("{\"figures\":{}}", ERR_INVALID, "is no report of dais-load");
    reads("[1]", ERR_INVALID, "is no report of dais-load");
    reads("{\"dais_load\":1,\n\"figures\":", ERR_INVALID, ":2: ");
    reads("", ERR_INVALID, ":1: ");
    assert_int_equal(page_read_report("/nowhere/a.json", &report, problem, sizeof problem), ERR_IO);
    assert_non_null(strstr(problem, "/nowhere/a.json can't be read"));
}

/* Whatever a report lacks or has in the wrong place: a page comes of it, and nothing from elsewhere is in it. */
static void a_page_is_made_of_any_report(void **state)
{
    static const char *const texts[] = {
        "{\"dais_load\":1,\"figures\":{}}",
        "{\"dais_load\":1,\"figures\":{\"joined\":{\"value\":null},\"x\":3,\"<b>\":{\"value\":1,\"unit\":\"<i>\"}},"
        "\"seconds\":[1,{\"t\":\"a\"},{\"t\":2,\"phase\":\"counting\",\"in\":4}],\"histograms\":{\"join\":[[],[1],[1,2]"
        "],"
        "\"lag\":7},\"scenario\":{\"name\":\"<script>\",\"about\":5},\"faults\":[{\"text\":\"<u>\",\"count\":2},3],"
        "\"finished\":false,\"machine\":[]}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char path[] = "/tmp/report-test-XXXXXX", page[16384] = "";
        json_t *report = json_loads(texts[i], 0, NULL);
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(html_write(report, path, problem, sizeof problem), ERR_OK);
        ssize_t size = read(fd, page, sizeof page - 1);
        assert_true(size > 0);
        assert_non_null(strstr(page, "</html>"));
        assert_null(strstr(page, "<script"));
        assert_null(strstr(page, "<u>"));
        assert_null(strstr(page, "<b>\""));
        assert_null(strstr(page, "http://"));
        assert_null(strstr(page, "https://"));
        close(fd);
        unlink(path);
        json_decref(report);
    }
    json_t *report = json_loads(texts[0], 0, NULL);
    assert_int_equal(html_write(report, "/nowhere/a.html", problem, sizeof problem), ERR_IO);
    assert_non_null(strstr(problem, "/nowhere/a.html can't be written"));
    json_decref(report);
}

static void the_answer_names_the_limit_and_whose_it_was(void **state)
{
    static struct capacity c = {.name = "webinar", .about = ""};
    char text[400];
    (void)state;
    snprintf(c.ended, sizeof c.ended, "nothing works");
    capacity_sentence(&c, text, sizeof text);
    assert_string_equal(text, "No answer: nothing works");
    c.carries = 100;
    snprintf(c.ended, sizeof c.ended, "that is enough");
    capacity_sentence(&c, text, sizeof text);
    assert_string_equal(text, "webinar: at least 100 receivers; that is enough.");
    c.fails = 110;
    c.count = 1;
    c.steps[0] = (struct capacity_step){.receivers = 110, .why = "loss_percent>0.5: it is 3"};
    capacity_sentence(&c, text, sizeof text);
    assert_string_equal(text, "webinar: 100 receivers, not 110: loss_percent>0.5: it is 3.");
    c.steps[0].tool_late = true;
    capacity_sentence(&c, text, sizeof text);
    assert_non_null(strstr(text, "the tool itself was late"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sides_differ_when_they_lie_further_apart_than_their_runs),
        cmocka_unit_test(one_run_of_a_side_tells_no_difference),
        cmocka_unit_test(ratios_and_spreads_are_of_all_runs),
        cmocka_unit_test(a_line_is_open_where_nothing_was_measured),
        cmocka_unit_test(what_nobody_measured_has_no_chart),
        cmocka_unit_test(charts_of_one_value_of_zeros_and_of_logarithms_stay_inside),
        cmocka_unit_test(text_of_others_is_no_markup),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(a_file_that_is_no_report_is_named),
        cmocka_unit_test(a_page_is_made_of_any_report),
        cmocka_unit_test(the_answer_names_the_limit_and_whose_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
