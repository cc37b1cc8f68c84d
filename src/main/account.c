/* `dais account add`: makes an account while the server is stopped; the way to the first administrator. */
#include "main_priv.h"

#include "dais/base/clock.h"
#include "dais/server/auth.h"
#include "dais/server/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

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

static int add(struct site *site, const struct arguments *arguments, const char *hash)
{
    struct site_change change;
    if (site_begin(site, clock_wall_ms(), clock_now_us(), &change) != ERR_OK) {
        complain("the database does not take writes now");
        return EXIT_START;
    }
    const struct account_record want = {.id = {id_random()},
                                        .login = str_of(arguments->login),
                                        .name = str_of(arguments->name != NULL ? arguments->name : arguments->login),
                                        .password_hash = str_of(hash),
                                        .site_role = arguments->admin ? SITE_ROLE_ADMIN : SITE_ROLE_USER,
                                        .created_ms = change.at_ms};
    struct directory_scratch scratch;
    struct directory_change what;
    const char *field = "login";
    enum refusal refusal = directory_plan_account(site_directory_of(site), &want, &scratch, &what, &field);
    if (refusal != REFUSAL_NONE || site_directory(&change, &what) != ERR_OK) {
        site_drop(&change);
        fprintf(stderr, "dais: the %s can't be used: %s\n", field, refusal_name(refusal));
        return EXIT_USAGE;
    }
    site_submit(&change);
    store_flush(site_store(site));
    site_poll(site);
    if (site_broken(site)) {
        complain("the database could not be written");
        return EXIT_DISK;
    }
    printf("Account %s is made%s.\n", arguments->login, arguments->admin ? ", a site administrator" : "");
    return 0;
}

static int with_store(const struct arguments *arguments, const char *hash)
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
        status = add(site, arguments, hash);
    } else {
        complain("the database can't be read");
    }
    site_destroy(site);
    store_close(store);
    return status;
}

int account_add(struct arguments *arguments)
{
    char password[4 * LIMIT_PASSWORD_LENGTH + 2], hash[AUTH_HASH_SIZE];
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
    return with_store(arguments, hash);
}
