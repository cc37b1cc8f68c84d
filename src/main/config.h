/*
 * The configuration: one YAML file, environment names derived from its keys, and the command line, in that order of
 * weight. Every value knows where it came from; a bad one is refused in one line that names key, limit and fix.
 *
 *   http.port: 8443   ◄─ DAIS_HTTP_PORT   ◄─ --port
 *
 * The file is never written by Dais.
 */
#ifndef DAIS_MAIN_CONFIG_H
#define DAIS_MAIN_CONFIG_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CONFIG_LIST_MAX     64 /* of groups; other lists take CONFIG_LIST_FEW */
#define CONFIG_LIST_FEW     8
#define CONFIG_PROBLEM_SIZE 640

enum config_key {
    CONFIG_DATA,
    CONFIG_LOG_LEVEL,
    CONFIG_HTTP_LISTEN,
    CONFIG_HTTP_PORT,
    CONFIG_HTTP_CERTIFICATE,
    CONFIG_HTTP_KEY,
    CONFIG_HTTP_ORIGINS,
    CONFIG_HTTP_PAGES,
    CONFIG_ADMIN_LISTEN,
    CONFIG_ADMIN_PORT,
    CONFIG_MEDIA_ADDRESSES,
    CONFIG_MEDIA_PORT,
    CONFIG_MEDIA_WORKERS,
    CONFIG_MEDIA_SPREAD,
    CONFIG_MEDIA_TCP,
    CONFIG_MEDIA_EXTERNAL,
    CONFIG_MEDIA_ANNOUNCE,
    CONFIG_TURN_URLS,
    CONFIG_TURN_SECRET,
    CONFIG_TURN_TTL,
    CONFIG_AUDIT_DAYS,
    CONFIG_WEBHOOKS_PRIVATE,
    CONFIG_WEBHOOKS_HTTP,
    CONFIG_WEBHOOKS_CA,
    CONFIG_OIDC_ISSUER,
    CONFIG_OIDC_CLIENT_ID,
    CONFIG_OIDC_CLIENT_SECRET_FILE,
    CONFIG_OIDC_CA,
    CONFIG_OIDC_NAME,
    CONFIG_OIDC_SCOPES,
    CONFIG_OIDC_LOGIN_CLAIM,
    CONFIG_OIDC_NAME_CLAIM,
    CONFIG_OIDC_EMAIL_CLAIM,
    CONFIG_OIDC_GROUPS_CLAIM,
    CONFIG_OIDC_GROUPS,
    CONFIG_OIDC_ADMIN_GROUP,
    CONFIG_OIDC_CREATE,
    CONFIG_OIDC_LINK,
    CONFIG_OIDC_EMAIL,
    CONFIG_OIDC_LOGOUT,
    CONFIG_KEY_COUNT,
};

enum config_origin { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_ENVIRONMENT, CONFIG_FROM_COMMAND_LINE };

struct config_value {
    char *texts[CONFIG_LIST_MAX];
    unsigned lines[CONFIG_LIST_MAX]; /* of the file, from 1; 0: it comes from elsewhere */
    size_t count;
    enum config_origin origin;
    bool faulty; /* something wrong was said for it, and what it holds is not what the operator meant */
};

struct config {
    struct config_value values[CONFIG_KEY_COUNT];
    const char *file;               /* that was read; NULL: none */
    void (*say)(const char *fault); /* hears of each fault, in one line for the operator */
    size_t fault_count;
};

/* Faults go to `say`, and whoever reads and checks goes on, so that the operator hears of all of them at once. */
void config_init(struct config *config, void (*say)(const char *fault));
void config_finish(struct config *config);
/* `line` of the file, or 0: said before the words, "dais.yaml:7: ". */
PRINTF_LIKE(3, 4) void config_fault(struct config *config, unsigned line, const char *format, ...);
/* A fault of a value that is there: the place where it was set is found. */
PRINTF_LIKE(4, 5)
void config_fault_of(struct config *config, enum config_key key, size_t entry, const char *format, ...);

void config_load_file(struct config *config, const char *path);
void config_load_environment(struct config *config);
/* Tells of each DAIS_… in the environment that is no key, with the key it is nearest to. Its value is never shown. */
void config_unknown_environment(void (*say)(const char *text));
/* Sets a value; lists are replaced when their origin is a weaker one, else added to. `named` is what the operator wrote:
 * "--port", "DAIS_HTTP_PORT", "http.port"; `line` where, in the file, else 0. A fault leaves what was there. */
void config_set(struct config *config, enum config_key key, const char *text, enum config_origin origin,
                const char *named, unsigned line);
/* What must hold between values, on any machine; what this one must have for them is asked in machine.h. */
void config_check(struct config *config);

/* Fills `problem` and returns ERR_INVALID: for checks of one value. */
PRINTF_LIKE(2, 3) enum err config_say(char problem[CONFIG_PROBLEM_SIZE], const char *format, ...);
const char *config_key_name(enum config_key key); /* "http.port" */
bool config_key_is_list(enum config_key key);
const char *config_text(const struct config *config, enum config_key key); /* "" when empty */
uint32_t config_number(const struct config *config, enum config_key key);
size_t config_count(const struct config *config, enum config_key key);
bool config_flag(const struct config *config, enum config_key key); /* of "on" and "off" */
bool config_is_default(const struct config *config, enum config_key key);
bool config_is_sound(const struct config *config, enum config_key key); /* nothing wrong was said for it */
/* How many letters lie between two names, to find what was meant; `b` under 64 letters. */
size_t config_letters_apart(const char *a, const char *b);
/* False: no such key. */
bool config_key_find(const char *name, enum config_key *ret_key);
/* "DAIS_HTTP_PORT" for http.port. */
void config_environment_name(enum config_key key, char *out, size_t size);
void config_dump(const struct config *config, FILE *out);

#endif
