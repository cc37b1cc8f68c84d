#include "provider.h"

#include "dais/base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ISSUER_BYTES_MAX 512 /* of the identities that are kept */
#define LABEL_LENGTH_MAX 80

/* ── values ── */

enum err provider_issuer_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    bool plain = strncmp(text, "https://", 8) == 0 && isalnum((unsigned char)text[8]);
    for (const char *c = text; *c != 0 && plain; c++) {
        plain = isalnum((unsigned char)*c) || strchr("-._~:/[]@!$&'()*+,;=%", *c) != NULL;
    }
    if (!plain || strlen(text) > ISSUER_BYTES_MAX) {
        return config_say(problem,
                          "%s: \"%.64s\" is not an issuer; write it as the provider does, like https://id.example.org "
                          "(what stands before /.well-known/openid-configuration)",
                          named, text);
    }
    return ERR_OK;
}

enum err provider_label_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    char clean[LABEL_LENGTH_MAX * 4 + 1];
    if (name_normalize(str_of(text), LABEL_LENGTH_MAX, clean, sizeof clean) != ERR_OK || strcmp(clean, text) != 0) {
        return config_say(problem, "%s: must be one line of 1 to %d characters", named, LABEL_LENGTH_MAX);
    }
    return ERR_OK;
}

enum err provider_scope_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    bool plain = text[0] != 0 && strlen(text) <= LABEL_LENGTH_MAX;
    for (const char *c = text; *c != 0 && plain; c++) { /* RFC 6749 section 3.3 */
        plain = *c > ' ' && *c <= '~' && *c != '"' && *c != '\\';
    }
    return plain ? ERR_OK : config_say(problem, "%s: \"%.64s\" is not a scope: letters without blanks", named, text);
}

enum err provider_group_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    struct str theirs, ours;
    char clean[LIMIT_NAME_LENGTH * 4 + 1];
    if (!oidc_group_split(str_of(text), &theirs, &ours) ||
        name_normalize(ours, LIMIT_NAME_LENGTH, clean, sizeof clean) != ERR_OK) {
        return config_say(problem, "%s: \"%.64s\" is not a group; write \"theirs = ours\", or the name that both have",
                          named, text);
    }
    return ERR_OK;
}

/* ── between values ── */

void provider_check(struct config *config)
{
    bool issuer = config_count(config, CONFIG_OIDC_ISSUER) > 0 || !config_is_sound(config, CONFIG_OIDC_ISSUER);
    for (int i = CONFIG_OIDC_CLIENT_ID; i <= CONFIG_OIDC_LOGOUT && !issuer; i++) {
        enum config_key key = (enum config_key)i;
        if (!config_is_default(config, key)) {
            config_fault_of(config, key, 0,
                            "%s is set, and oidc.issuer is not: without it nobody signs in by a provider",
                            config_key_name(key));
        }
    }
    if (issuer && config_count(config, CONFIG_OIDC_CLIENT_ID) == 0 && config_is_sound(config, CONFIG_OIDC_CLIENT_ID)) {
        config_fault_of(config, CONFIG_OIDC_ISSUER, 0,
                        "oidc.issuer needs oidc.client_id: what the provider knows this server as");
    }
    if (strcmp(config_text(config, CONFIG_OIDC_LINK), "email") == 0 &&
        strcmp(config_text(config, CONFIG_OIDC_EMAIL), "any") == 0) {
        config_fault_of(config, CONFIG_OIDC_LINK, 0,
                        "oidc.link: email goes with oidc.email: verified only; else whoever types in an address at the "
                        "provider gets the account");
    }
}

/* ── files ── */

/* Reads it whole, without the end of line; the caller clears `out`. */
static enum err secret_read(const char *path, char out[OIDC_SECRET_FILE_MAX + 1], char problem[CONFIG_PROBLEM_SIZE])
{
    static const char key[] = "oidc.client_secret_file";
    struct stat info;
    FILE *file = fopen(path, "re");
    if (file == NULL || fstat(fileno(file), &info) != 0) {
        enum err err = config_say(problem, "%s: cannot read %.200s (%s)", key, path, strerror(errno));
        if (file != NULL) {
            fclose(file);
        }
        return err;
    }
    size_t len = fread(out, 1, OIDC_SECRET_FILE_MAX + 1, file);
    fclose(file);
    while (len > 0 && (out[len - 1] == '\n' || out[len - 1] == '\r')) {
        len--;
    }
    if ((info.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return config_say(problem, "%s: others may read %.200s: chmod 0600 it", key, path);
    }
    if (len == 0 || len > OIDC_SECRET_FILE_MAX || memchr(out, 0, len) != NULL) {
        return config_say(problem, "%s: %.200s must hold the secret alone, 1 to %d bytes", key, path,
                          OIDC_SECRET_FILE_MAX);
    }
    out[len] = 0;
    return ERR_OK;
}

void provider_files_check(struct config *config)
{
    const char *ca = config_text(config, CONFIG_OIDC_CA), *path = config_text(config, CONFIG_OIDC_CLIENT_SECRET_FILE);
    if (ca[0] != 0 && access(ca, R_OK) != 0) {
        config_fault_of(config, CONFIG_OIDC_CA, 0,
                        "oidc.ca: cannot read %.200s (%s); name a PEM file, or leave it out for the system's", ca,
                        strerror(errno));
    }
    char secret[OIDC_SECRET_FILE_MAX + 1], problem[CONFIG_PROBLEM_SIZE];
    if (path[0] != 0 && secret_read(path, secret, problem) != ERR_OK) { /* none: a public client */
        config_fault_of(config, CONFIG_OIDC_CLIENT_SECRET_FILE, 0, "%s", problem);
    }
    secret_clear(secret, sizeof secret);
}

/* ── start ── */

static const char *const *texts_of(const struct config *config, enum config_key key)
{
    return (const char *const *)config->values[key].texts;
}

enum err provider_start(const struct config *config, struct fetcher *fetcher, struct oidc **ret_oidc)
{
    *ret_oidc = NULL;
    if (config_count(config, CONFIG_OIDC_ISSUER) == 0) {
        return ERR_OK;
    }
    char secret[OIDC_SECRET_FILE_MAX + 1] = "", problem[CONFIG_PROBLEM_SIZE];
    const char *path = config_text(config, CONFIG_OIDC_CLIENT_SECRET_FILE);
    enum err err = path[0] != 0 ? secret_read(path, secret, problem) : ERR_OK;
    const struct oidc_options options = {
        .fetcher = fetcher,
        .issuer = config_text(config, CONFIG_OIDC_ISSUER),
        .client_id = config_text(config, CONFIG_OIDC_CLIENT_ID),
        .client_secret = secret,
        .ca_path = config_count(config, CONFIG_OIDC_CA) > 0 ? config_text(config, CONFIG_OIDC_CA) : NULL,
        .name = config_text(config, CONFIG_OIDC_NAME),
        .scopes = texts_of(config, CONFIG_OIDC_SCOPES),
        .scope_count = config_count(config, CONFIG_OIDC_SCOPES),
        .login_claim = config_text(config, CONFIG_OIDC_LOGIN_CLAIM),
        .name_claim = config_text(config, CONFIG_OIDC_NAME_CLAIM),
        .email_claim = config_text(config, CONFIG_OIDC_EMAIL_CLAIM),
        .groups_claim = config_text(config, CONFIG_OIDC_GROUPS_CLAIM),
        .groups = texts_of(config, CONFIG_OIDC_GROUPS),
        .group_count = config_count(config, CONFIG_OIDC_GROUPS),
        .admin_group =
            config_count(config, CONFIG_OIDC_ADMIN_GROUP) > 0 ? config_text(config, CONFIG_OIDC_ADMIN_GROUP) : NULL,
        .email_any = strcmp(config_text(config, CONFIG_OIDC_EMAIL), "any") == 0,
        .create = config_flag(config, CONFIG_OIDC_CREATE),
        .link = strcmp(config_text(config, CONFIG_OIDC_LINK), "email") == 0 ? OIDC_LINK_EMAIL : OIDC_LINK_ASK,
        .sign_out = strcmp(config_text(config, CONFIG_OIDC_LOGOUT), "provider") == 0,
    };
    err = err == ERR_OK ? oidc_create(&options, ret_oidc) : err;
    secret_clear(secret, sizeof secret);
    return err;
}
