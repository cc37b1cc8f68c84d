/* `dais account …` */
#include "people.h"

#include "dais/base/clock.h"
#include "dais/server/logins.h"

#include <stdio.h>
#include <string.h>

static int save(const struct people *people, const struct account_record *want)
{
    struct directory_scratch scratch;
    struct directory_change what;
    const char *field = "login";
    enum refusal refusal = directory_plan_account(people->dir, want, &scratch, &what, &field);
    return refusal != REFUSAL_NONE ? people_refused(refusal, field) : people_apply(people, &what, 1);
}

/* Whoever is signed in to it is out, and its API tokens are revoked. */
static int save_and_end(const struct people *people, struct account_record *want)
{
    struct directory_scratch scratch;
    struct directory_change what;
    struct site_change change;
    const char *field = "login";
    int status = people_begin(people, &change);
    if (status != 0) {
        return status;
    }
    if (logins_and_tokens_end(&change, want) != ERR_OK) {
        site_drop(&change);
        complain("the log-ins can't be read");
        return EXIT_START;
    }
    enum refusal refusal = directory_plan_account(people->dir, want, &scratch, &what, &field);
    if (refusal != REFUSAL_NONE) {
        site_drop(&change);
        return people_refused(refusal, field);
    }
    return people_commit(people, &change, &what, 1);
}

static int add(const struct people *people)
{
    const struct arguments *arguments = people->arguments;
    const char *login = arguments->words[0];
    const struct account_record want = {.id = {id_random()},
                                        .login = str_of(login),
                                        .name = str_of(arguments->name != NULL ? arguments->name : login),
                                        .email = str_of(arguments->email),
                                        .password_hash = str_of(people->hash),
                                        .site_role = arguments->admin ? SITE_ROLE_ADMIN : SITE_ROLE_USER,
                                        .created_ms = clock_wall_ms()};
    int status = save(people, &want);
    if (status == 0) {
        printf("Account %s is made%s.\n", login, arguments->admin ? ", a site administrator" : "");
    }
    return status;
}

static const char *const roles[] = {"admin", "user", "viewer"}; /* enum site_role */

static int list(const struct people *people)
{
    for (const struct account *a = NULL; (a = directory_account_next(people->dir, a)) != NULL;) {
        printf("%.*s\t%.*s\t%.*s\t%s%s\n", STR_ARG(a->r.login), STR_ARG(a->r.name), STR_ARG(a->r.email),
               roles[a->r.site_role], a->r.disabled ? "\tdisabled" : "");
    }
    return 0;
}

static int refuse_last(const struct account *account)
{
    fprintf(stderr, "dais: %.*s is the last administrator; make another first: dais account add LOGIN --admin\n",
            STR_ARG(account->r.login));
    return EXIT_USAGE;
}

static enum err role_of(const char *name, enum site_role *ret_role)
{
    for (enum site_role role = SITE_ROLE_ADMIN; role <= SITE_ROLE_VIEWER; role++) {
        if (strcmp(name, roles[role]) == 0) {
            *ret_role = role;
            return ERR_OK;
        }
    }
    fprintf(stderr, "dais: --role is admin, user or viewer; not \"%s\"\n", name);
    return ERR_INVALID;
}

/* What was not said stays; an empty address removes it. */
static int edit(const struct people *people)
{
    const struct arguments *said = people->arguments;
    const struct account *account = people_account(people, said->words[0]);
    if (account == NULL) {
        return EXIT_USAGE;
    }
    if (said->name == NULL && said->email == NULL && said->role == NULL) {
        complain("say what is to change: --name, --email or --role");
        return EXIT_USAGE;
    }
    struct account_record want = account->r;
    want.name = said->name != NULL ? str_of(said->name) : want.name;
    want.email = said->email != NULL ? str_of(said->email) : want.email;
    if (said->role != NULL && role_of(said->role, &want.site_role) != ERR_OK) {
        return EXIT_USAGE;
    }
    if (want.site_role != SITE_ROLE_ADMIN && directory_is_last_admin(people->dir, account)) {
        return refuse_last(account);
    }
    int status = save(people, &want);
    if (status == 0) {
        printf("Account %s is changed.\n", said->words[0]);
    }
    return status;
}

static int set_disabled(const struct people *people, bool disabled)
{
    const struct account *account = people_account(people, people->arguments->words[0]);
    if (account == NULL) {
        return EXIT_USAGE;
    }
    if (disabled && directory_is_last_admin(people->dir, account)) {
        return refuse_last(account);
    }
    struct account_record want = account->r;
    want.disabled = disabled;
    int status = disabled && !account->r.disabled ? save_and_end(people, &want) : save(people, &want);
    if (status == 0) {
        printf("Account %s is %s.\n", people->arguments->words[0], disabled ? "disabled" : "enabled");
    }
    return status;
}

static int disable(const struct people *people)
{
    return set_disabled(people, true);
}

static int enable(const struct people *people)
{
    return set_disabled(people, false);
}

/* Whoever forgot it, or lost it to others, begins anew. */
static int password(const struct people *people)
{
    const struct account *account = people_account(people, people->arguments->words[0]);
    if (account == NULL) {
        return EXIT_USAGE;
    }
    struct account_record want = account->r;
    want.password_hash = str_of(people->hash);
    int status = save_and_end(people, &want);
    if (status == 0) {
        printf("Account %s has a new password, is signed out everywhere, and has no API tokens any more.\n",
               people->arguments->words[0]);
    }
    return status;
}

static int delete (const struct people *people)
{
    const char *login = people->arguments->words[0];
    const struct account *account = people_account(people, login);
    if (account == NULL) {
        return EXIT_USAGE;
    }
    if (directory_is_last_admin(people->dir, account)) {
        return refuse_last(account);
    }
    struct directory_changes changes = {0};
    enum refusal refusal = directory_plan_account_remove(people->dir, account->r.id, &changes);
    int status = EXIT_USAGE;
    if (refusal == REFUSAL_OWNS_CHANNELS) {
        fprintf(stderr, "dais: %s owns channels (%u); transfer them first\n", login, directory_owned_count(account));
    } else {
        status = refusal != REFUSAL_NONE ? people_refused(refusal, "account")
                                         : people_apply(people, changes.items, changes.count);
    }
    directory_changes_finish(&changes);
    if (status == 0) {
        printf("Account %s is deleted.\n", login);
    }
    return status;
}

const struct people_verb people_account_verbs[] = {
    {"account", "add", 1, "add LOGIN [--name NAME] [--email ADDRESS] [--admin]", true, add},
    {"account", "list", 0, "list", false, list},
    {"account", "edit", 1, "edit LOGIN [--name NAME] [--email ADDRESS] [--role admin|user|viewer]", false, edit},
    {"account", "disable", 1, "disable LOGIN", false, disable},
    {"account", "enable", 1, "enable LOGIN", false, enable},
    {"account", "password", 1, "password LOGIN", true, password},
    {"account", "delete", 1, "delete LOGIN", false, delete},
    {0},
};
