/* The frame of `dais account …` and `dais group …`. */
#include "people.h"

#include "dais/base/clock.h"
#include "dais/server/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ── for the verbs ── */

int people_refused(enum refusal refusal, const char *field)
{
    fprintf(stderr, "dais: the %s can't be used: %s\n", field, refusal_name(refusal));
    return EXIT_USAGE;
}

struct account *people_account(const struct people *people, const char *login)
{
    struct account *account = directory_account_by_login(people->dir, str_of(login));
    if (account == NULL) {
        fprintf(stderr, "dais: there is no account \"%s\"; see dais account list\n", login);
    }
    return account;
}

int people_begin(const struct people *people, struct site_change *ret_change)
{
    if (site_begin(people->site, clock_wall_ms(), clock_now_us(), ret_change) != ERR_OK) {
        complain("the database does not take writes now");
        return EXIT_START;
    }
    return 0;
}

int people_commit(const struct people *people, struct site_change *change, const struct directory_change *changes,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (site_directory(change, &changes[i]) != ERR_OK) {
            site_drop(change);
            complain("not enough memory");
            return EXIT_START;
        }
    }
    site_submit(change);
    store_flush(site_store(people->site));
    site_poll(people->site);
    if (site_broken(people->site)) {
        complain("the database could not be written");
        return EXIT_DISK;
    }
    return 0;
}

int people_apply(const struct people *people, const struct directory_change *changes, size_t count)
{
    struct site_change change;
    int status = people_begin(people, &change);
    return status != 0 ? status : people_commit(people, &change, changes, count);
}

/* ── passwords ── */

/* One line from the terminal, unseen, or from standard input. */
static enum err password_read(char *out, size_t size)
{
    struct termios before, hidden;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        fputs("Password: ", stderr);
        hidden = before;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    char *line = fgets(out, (int)size, stdin);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
        fputs("\n", stderr);
    }
    if (line == NULL) {
        return ERR_CLOSED;
    }
    out[strcspn(out, "\r\n")] = 0;
    return ERR_OK;
}

/* 0, or the exit status. */
static int hash_read(char hash[AUTH_HASH_SIZE])
{
    char password[4 * LIMIT_PASSWORD_LENGTH + 2];
    if (password_read(password, sizeof password) != ERR_OK) {
        complain("no password was given");
        return EXIT_USAGE;
    }
    bool acceptable = password_acceptable(str_of(password));
    enum err err = acceptable ? password_hash(str_of(password), hash) : ERR_INVALID;
    secret_clear(password, sizeof password);
    if (err != ERR_OK) {
        fprintf(stderr, "dais: the password must have %d to %d characters and not be a well-known one\n",
                LIMIT_PASSWORD_LENGTH_MIN, LIMIT_PASSWORD_LENGTH);
        return EXIT_USAGE;
    }
    return 0;
}

/* ── the frame ── */

static int run(const struct people_verb *verb, const struct arguments *arguments, const char *hash)
{
    struct store *store = NULL;
    struct site *site = NULL;
    char message[STORE_MESSAGE_SIZE] = "cannot open the database";
    const struct store_options options = {.folder = config_text(&arguments->config, CONFIG_DATA)};
    int status = EXIT_START;
    if (store_open(&options, &store, message) != ERR_OK) {
        complain(message);
        return status;
    }
    if (site_create(store, &site) == ERR_OK) {
        site_set_audit_days(site, config_number(&arguments->config, CONFIG_AUDIT_DAYS));
        const struct people people = {site, site_directory_of(site), arguments, hash};
        status = verb->run(&people);
    } else {
        complain("the database can't be read");
    }
    site_destroy(site);
    store_close(store);
    return status;
}

static const struct people_verb *verb_find(const struct people_verb *verbs, const char *name)
{
    for (; verbs->noun != NULL; verbs++) {
        if (name != NULL && strcmp(verbs->verb, name) == 0) {
            return verbs;
        }
    }
    return NULL;
}

int people_command(const struct arguments *arguments, const char *noun)
{
    const struct people_verb *verbs = strcmp(noun, "group") == 0 ? people_group_verbs : people_account_verbs;
    const struct people_verb *verb = verb_find(verbs, arguments->verb);
    if (verb == NULL) {
        fprintf(stderr, "dais: %s knows", noun);
        for (const struct people_verb *v = verbs; v->noun != NULL; v++) {
            fprintf(stderr, "%s %s", v == verbs ? "" : ",", v->verb);
        }
        fprintf(stderr, "; not \"%s\"\n", arguments->verb != NULL ? arguments->verb : "");
        return EXIT_USAGE;
    }
    if (arguments->word_count != verb->words) {
        fprintf(stderr, "dais: say it like this: dais %s %s\n", noun, verb->usage);
        return EXIT_USAGE;
    }
    char hash[AUTH_HASH_SIZE];
    int status = verb->password ? hash_read(hash) : 0;
    return status != 0 ? status : run(verb, arguments, verb->password ? hash : NULL);
}
