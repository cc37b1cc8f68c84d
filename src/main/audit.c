/* `dais audit verify`: reads the audit log along its chain of hashes. */
#include "main_priv.h"

#include "dais/base/log.h"
#include "dais/store/audit_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int not_read(enum err err, const char *folder)
{
    if (err == ERR_INVALID) {
        complain("that is no mark; it looks like 231:1f0a…, as the server's log (audit_mark) and this command say it");
        return EXIT_USAGE;
    }
    if (err == ERR_NOT_FOUND) {
        fprintf(stderr, "dais: there is no audit log with hashes in %s; a start of dais serve makes one\n", folder);
    } else {
        fprintf(stderr, "dais: the database in %s can't be read: %s\n", folder, err_name(err));
    }
    return EXIT_START;
}

static void say_sound(const struct audit_report *report, const char *mark)
{
    if (report->count == 0) {
        puts("0 records, unbroken.");
    } else {
        char when[32];
        time_t last = (time_t)(report->last_ms / 1000);
        strftime(when, sizeof when, "%Y-%m-%d %H:%M UTC", gmtime(&last));
        printf("%" PRIu64 " records, unbroken: %" PRIu64 " to %" PRIu64 ", the last of %s.\n", report->count,
               report->first, report->last, when);
    }
    if (mark != NULL) {
        puts(report->marked ? "The record of the mark is as it was."
                            : "The record of the mark is no longer kept: nothing could be compared with it.");
    }
    printf("Mark: %s\n", report->mark);
}

int audit_command(const struct arguments *arguments)
{
    if (arguments->verb == NULL || strcmp(arguments->verb, "verify") != 0 || arguments->word_count > 1) {
        complain("say it like this: dais audit verify [MARK]");
        return EXIT_USAGE;
    }
    const char *folder = config_text(&arguments->config, CONFIG_DATA);
    const char *mark = arguments->word_count == 1 ? arguments->words[0] : NULL;
    struct audit_report report;
    enum err err = audit_check(folder, mark, &report);
    if (err != ERR_OK) {
        return not_read(err, folder);
    }
    if (report.fault[0] != 0) {
        printf("Broken after %" PRIu64 " records: %s.\n", report.count, report.fault);
        return EXIT_BROKEN;
    }
    say_sound(&report, mark);
    return 0;
}

void audit_say_mark(struct store *store)
{
    char mark[AUDIT_MARK_SIZE];
    if (store_audit_mark(store, mark) == ERR_OK) {
        log_info("audit_mark", "mark=%s", mark);
    }
}
