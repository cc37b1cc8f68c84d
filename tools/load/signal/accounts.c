/* Makes accounts and logs them in, some at a time. */
#include "accounts.h"

#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE       4 /* the server checks passwords on a few threads */
#define LOGIN_SIZE    32
#define PASSWORD_SIZE 65
#define CONFLICT      409

/* The same in every run, and nobody's to guess: made of the administrator's own. */
static void password_of(const char *login, const char *password, char out[PASSWORD_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), password, (int)strlen(password), (const unsigned char *)login, strlen(login), digest, &size);
    for (unsigned i = 0; i < (PASSWORD_SIZE - 1) / 2; i++) {
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    }
}

static enum err log_some_in(struct room *room, const char *password, unsigned from, unsigned count,
                            struct room_reply *replies, char problem[SCENARIO_PROBLEM_SIZE])
{
    char login[LOGIN_SIZE], own[PASSWORD_SIZE];
    struct room stranger = *room; /* with the host's cookie it would be the host who signs in as another */
    stranger.cookie[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        snprintf(login, sizeof login, "load-%u", from + i + 1);
        password_of(login, password, own);
        json_t *body = json_pack("{s:s,s:s}", "login", login, "password", own);
        room_ask(&stranger, "POST", "/api/v1/login", body, &replies[i]);
        json_decref(body);
    }
    return room_wait(room, replies, count, problem);
}

static enum err make_some(struct room *room, const char *password, unsigned from, unsigned count,
                          char problem[SCENARIO_PROBLEM_SIZE])
{
    struct room_reply replies[AT_ONCE] = {0};
    char login[LOGIN_SIZE], name[LOGIN_SIZE], own[PASSWORD_SIZE];
    for (unsigned i = 0; i < count; i++) {
        snprintf(login, sizeof login, "load-%u", from + i + 1);
        snprintf(name, sizeof name, "Load %u", from + i + 1);
        password_of(login, password, own);
        json_t *body = json_pack("{s:s,s:s,s:s}", "login", login, "name", name, "password", own);
        room_ask(room, "POST", "/api/v1/accounts", body, &replies[i]);
        json_decref(body);
    }
    enum err err = room_wait(room, replies, count, problem);
    bool taken = true;
    for (unsigned i = 0; i < count; i++) {
        taken = taken && (replies[i].status / 100 == 2 || replies[i].status == CONFLICT);
        room_reply_free(&replies[i]);
    }
    return err == ERR_OK || taken ? ERR_OK : ERR_INVALID;
}

static enum err open_some(struct room *room, const char *password, unsigned from, unsigned count, char **ret_cookies,
                          char problem[SCENARIO_PROBLEM_SIZE])
{
    struct room_reply replies[AT_ONCE] = {0};
    enum err err = log_some_in(room, password, from, count, replies, problem);
    for (unsigned i = 0; i < count; i++) {
        ret_cookies[from + i] = err == ERR_OK ? strdup(replies[i].cookie) : NULL;
        room_reply_free(&replies[i]);
    }
    return err;
}

enum err accounts_open(struct room *room, const char *password, unsigned count, char **ret_cookies,
                       char problem[SCENARIO_PROBLEM_SIZE])
{
    enum err err = ERR_OK;
    for (unsigned from = 0; from < count && err == ERR_OK; from += AT_ONCE) {
        unsigned some = count - from < AT_ONCE ? count - from : AT_ONCE;
        /* Made first, though they may be there: a log-in that fails counts against our address. */
        err = make_some(room, password, from, some, problem);
        err = err == ERR_OK ? open_some(room, password, from, some, ret_cookies, problem) : err;
    }
    return err;
}
