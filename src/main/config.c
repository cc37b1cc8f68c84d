/* Reads, checks and shows the configuration. All values are texts until they are asked for; one table says what is valid. */
#include "config_priv.h"
#include "provider.h"

#include "dais/base/address.h"
#include "dais/base/log.h"
#include "dais/base/str.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_TEXT,
    KIND_SECRET, /* a text that is never shown */
    KIND_NUMBER,
    KIND_SWITCH,
    KIND_ADDRESSES,
    KIND_ADDRESS,
    KIND_HOSTS,     /* addresses of one host each, not the unspecified one */
    KIND_ENDPOINTS, /* addresses, each with a port or without */
    KIND_ANNOUNCE,
    KIND_TURN_URLS,
    KIND_ORIGINS,
    KIND_LEVEL,
    KIND_ISSUER,
    KIND_LABEL, /* one short line that people read, or a name in a token */
    KIND_SCOPES,
    KIND_GROUPS, /* "theirs = ours" */
    KIND_CHOICE, /* one of the row's two words */
};

static const struct row {
    const char *key;
    enum kind kind;
    uint32_t min, max;
    const char *fallback[2];
    const char *what;
    const char *words[2]; /* of a choice */
} rows[CONFIG_KEY_COUNT] = {
    [CONFIG_DATA] = {"data", KIND_TEXT, 0, 0, {"dais-data"}, "folder of the database and the certificate"},
    [CONFIG_LOG_LEVEL] = {"log.level", KIND_LEVEL, 0, 0, {"info"}, "error, warn, info or debug"},
    [CONFIG_HTTP_LISTEN] = {"http.listen", KIND_ADDRESSES, 0, 0, {"0.0.0.0", "::"}, "addresses for pages and API"},
    [CONFIG_HTTP_PORT] = {"http.port", KIND_NUMBER, 1, 65535, {"8443"}, "their port"},
    [CONFIG_HTTP_CERTIFICATE] = {"http.certificate", KIND_TEXT, 0, 0, {NULL}, "PEM file with the chain"},
    [CONFIG_HTTP_KEY] = {"http.key", KIND_TEXT, 0, 0, {NULL}, "PEM file of its key"},
    [CONFIG_HTTP_ORIGINS] = {"http.origins", KIND_ORIGINS, 0, 0, {NULL}, "https:// origins behind a proxy"},
    [CONFIG_HTTP_PAGES] = {"http.pages", KIND_TEXT, 0, 0, {NULL}, "folder of the built web client"},
    [CONFIG_ADMIN_LISTEN] = {"admin.listen", KIND_ADDRESS, 0, 0, {"127.0.0.1"}, "address of /metrics"},
    [CONFIG_ADMIN_PORT] =
        {"admin.port", KIND_NUMBER, 0, 65535, {NULL}, "its port; 0: off; by default http.port plus one"},
    [CONFIG_MEDIA_ADDRESSES] = {"media.addresses", KIND_HOSTS, 0, 0, {NULL}, "host addresses for media (UDP)"},
    [CONFIG_MEDIA_PORT] = {"media.port", KIND_NUMBER, 0, 65535, {"0"}, "UDP port of the first worker; 0: any"},
    [CONFIG_MEDIA_WORKERS] = {"media.workers", KIND_NUMBER, 0, 64, {"0"}, "media threads; 0: one per core"},
    [CONFIG_MEDIA_TCP] = {"media.tcp", KIND_SWITCH, 0, 0, {"on"}, "media over TCP too, at the same ports"},
    [CONFIG_MEDIA_EXTERNAL] =
        {"media.external_addresses", KIND_ENDPOINTS, 0, 0, {NULL}, "addresses a NAT forwards to media.addresses"},
    [CONFIG_MEDIA_ANNOUNCE] =
        {"media.announce", KIND_ANNOUNCE, 0, 0, {"all"}, "what clients are told: all or external"},
    [CONFIG_TURN_URLS] = {"turn.urls", KIND_TURN_URLS, 0, 0, {NULL}, "TURN servers for clients"},
    [CONFIG_TURN_SECRET] = {"turn.secret", KIND_SECRET, 0, 0, {NULL}, "secret shared with them"},
    [CONFIG_TURN_TTL] = {"turn.ttl", KIND_NUMBER, 60, 86400, {"300"}, "seconds that a credential lets one in"},
    [CONFIG_AUDIT_DAYS] = {"audit.days", KIND_NUMBER, 1, 3650, {"365"}, "days that the audit log is kept"},
    [CONFIG_WEBHOOKS_PRIVATE] =
        {"webhooks.private_hosts", KIND_SWITCH, 0, 0, {"off"}, "webhooks may lead into this machine's own networks"},
    [CONFIG_WEBHOOKS_HTTP] = {"webhooks.plain_http", KIND_SWITCH, 0, 0, {"off"}, "and to http:// addresses"},
    [CONFIG_WEBHOOKS_CA] =
        {"webhooks.ca", KIND_TEXT, 0, 0, {NULL}, "PEM file of authorities to trust in place of the system's"},
    [CONFIG_OIDC_ISSUER] =
        {"oidc.issuer", KIND_ISSUER, 0, 0, {NULL}, "identity provider (OpenID Connect) that people may sign in by"},
    [CONFIG_OIDC_CLIENT_ID] = {"oidc.client_id", KIND_LABEL, 0, 0, {NULL}, "what it knows this server as"},
    [CONFIG_OIDC_CLIENT_SECRET_FILE] =
        {"oidc.client_secret_file", KIND_TEXT, 0, 0, {NULL}, "file with the secret it gave for that"},
    [CONFIG_OIDC_CA] = {"oidc.ca", KIND_TEXT, 0, 0, {NULL}, "PEM file of its authorities; by default the system's"},
    [CONFIG_OIDC_NAME] = {"oidc.name", KIND_LABEL, 0, 0, {"single sign-on"}, "on the button: Continue with …"},
    [CONFIG_OIDC_SCOPES] = {"oidc.scopes", KIND_SCOPES, 0, 0, {"profile", "email"}, "asked for beside openid"},
    [CONFIG_OIDC_LOGIN_CLAIM] =
        {"oidc.login_claim", KIND_LABEL, 0, 0, {"preferred_username"}, "claim that new accounts are called by"},
    [CONFIG_OIDC_NAME_CLAIM] = {"oidc.name_claim", KIND_LABEL, 0, 0, {"name"}, "claim with the display name"},
    [CONFIG_OIDC_EMAIL_CLAIM] = {"oidc.email_claim", KIND_LABEL, 0, 0, {"email"}, "claim with the e-mail address"},
    [CONFIG_OIDC_GROUPS_CLAIM] =
        {"oidc.groups_claim", KIND_LABEL, 0, 0, {"groups"}, "claim with the groups; dots go inwards"},
    [CONFIG_OIDC_GROUPS] =
        {"oidc.groups", KIND_GROUPS, 0, 0, {NULL}, "its groups that are groups here: \"theirs = ours\""},
    [CONFIG_OIDC_ADMIN_GROUP] =
        {"oidc.admin_group", KIND_LABEL, 0, 0, {NULL}, "its group whose members are administrators here"},
    [CONFIG_OIDC_CREATE] =
        {"oidc.create", KIND_SWITCH, 0, 0, {"on"}, "make an account for who comes for the first time"},
    [CONFIG_OIDC_LINK] = {"oidc.link",
                          KIND_CHOICE,
                          0,
                          0,
                          {"ask"},
                          "ask: one connects one's account oneself; email: whoever has the verified address",
                          {"ask", "email"}},
    [CONFIG_OIDC_EMAIL] = {"oidc.email",
                           KIND_CHOICE,
                           0,
                           0,
                           {"verified"},
                           "which addresses count: verified ones, or any",
                           {"verified", "any"}},
    [CONFIG_OIDC_LOGOUT] = {"oidc.logout",
                            KIND_CHOICE,
                            0,
                            0,
                            {"here"},
                            "where signing out signs out: here, or at the provider too",
                            {"here", "provider"}},
    [CONFIG_MEDIA_SPREAD] = {"media.spread",
                             KIND_NUMBER,
                             0,
                             100,
                             {"60"},
                             "per cent of a core that a room's thread may use before newcomers go to another one"},
};

static const char *const origin_names[] = {"default", "file", "environment", "command line"};

enum err config_say(char problem[CONFIG_PROBLEM_SIZE], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(problem, CONFIG_PROBLEM_SIZE, format, args);
    va_end(args);
    return ERR_INVALID;
}

static void fault_say(struct config *config, unsigned line, const char *format, va_list args)
{
    char words[CONFIG_PROBLEM_SIZE], fault[CONFIG_PROBLEM_SIZE + 320];
    vsnprintf(words, sizeof words, format, args);
    if (line > 0) {
        snprintf(fault, sizeof fault, "%.300s:%u: %s", config->file, line, words);
    }
    config->fault_count++;
    config->say(line > 0 ? fault : words);
}

void config_fault(struct config *config, unsigned line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fault_say(config, line, format, args);
    va_end(args);
}

void config_fault_of(struct config *config, enum config_key key, size_t entry, const char *format, ...)
{
    const struct config_value *value = &config->values[key];
    va_list args;
    va_start(args, format);
    fault_say(config, entry < value->count ? value->lines[entry] : 0, format, args);
    va_end(args);
}

static bool is_list(enum kind kind)
{
    return kind == KIND_ADDRESSES || kind == KIND_HOSTS || kind == KIND_ENDPOINTS || kind == KIND_TURN_URLS ||
           kind == KIND_ORIGINS || kind == KIND_SCOPES || kind == KIND_GROUPS;
}

static size_t list_max(enum kind kind)
{
    return kind == KIND_GROUPS ? CONFIG_LIST_MAX : CONFIG_LIST_FEW;
}

static void value_clear(struct config_value *value)
{
    for (size_t i = 0; i < value->count; i++) {
        free(value->texts[i]);
    }
    value->count = 0;
}

void config_init(struct config *config, void (*say)(const char *fault))
{
    *config = (struct config){.say = say};
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        for (size_t i = 0; i < 2 && rows[key].fallback[i] != NULL; i++) {
            struct config_value *value = &config->values[key];
            value->texts[value->count] = strdup(rows[key].fallback[i]);
            value->count += value->texts[value->count] != NULL ? 1 : 0;
        }
    }
}

void config_finish(struct config *config)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        value_clear(&config->values[key]);
    }
}

static enum err value_check(const struct row *row, const char *text, const char *named,
                            char problem[CONFIG_PROBLEM_SIZE])
{
    struct address address;
    uint64_t number;
    enum log_level level;
    switch (row->kind) {
    case KIND_NUMBER:
        if (str_to_u64(str_of(text), row->max, &number) != ERR_OK || number < row->min) {
            return config_say(problem, "%s: \"%.64s\" is not a number from %u to %u (%s)", named, text, row->min,
                              row->max, row->what);
        }
        return ERR_OK;
    case KIND_ADDRESS:
    case KIND_ADDRESSES:
        if (address_parse_ip(text, 0, &address) != ERR_OK) {
            return config_say(problem, "%s: \"%.64s\" is not an IP address; write it like 192.0.2.1 or 2001:db8::1",
                              named, text);
        }
        return ERR_OK;
    case KIND_HOSTS:
        return config_host_check(text, named, problem);
    case KIND_ENDPOINTS:
        return config_endpoint_check(text, named, problem);
    case KIND_SWITCH:
        if (strcmp(text, "on") != 0 && strcmp(text, "off") != 0) {
            return config_say(problem, "%s: \"%.64s\" is neither on nor off (%s)", named, text, row->what);
        }
        return ERR_OK;
    case KIND_ANNOUNCE:
        if (strcmp(text, "all") != 0 && strcmp(text, "external") != 0) {
            return config_say(problem, "%s: \"%.64s\" is neither all nor external", named, text);
        }
        return ERR_OK;
    case KIND_TURN_URLS:
        if (strlen(text) > 500 || !config_turn_url_is_plain(text)) {
            return config_say(
                problem,
                "%s: \"%.64s\" is not a TURN server; write it like turn:turn.example.org:3478?transport=udp or "
                "turns:turn.example.org:443",
                named, text);
        }
        return ERR_OK;
    case KIND_SECRET:
        if (strlen(text) < 16 || strlen(text) > 256) {
            return config_say(problem, "%s: must have 16 to 256 characters (%s)", named, row->what);
        }
        return ERR_OK;
    case KIND_ORIGINS:
        if (!config_origin_is_plain(text)) {
            return config_say(problem, "%s: \"%.64s\" is not an origin; write it like https://meet.example.org", named,
                              text);
        }
        return ERR_OK;
    case KIND_LEVEL:
        if (log_level_from_name(text, &level) != ERR_OK) {
            return config_say(problem, "%s: \"%.64s\" is not one of error, warn, info, debug", named, text);
        }
        return ERR_OK;
    case KIND_ISSUER:
        return provider_issuer_check(text, named, problem);
    case KIND_LABEL:
        return provider_label_check(text, named, problem);
    case KIND_SCOPES:
        return provider_scope_check(text, named, problem);
    case KIND_GROUPS:
        return provider_group_check(text, named, problem);
    case KIND_CHOICE:
        if (strcmp(text, row->words[0]) != 0 && strcmp(text, row->words[1]) != 0) {
            return config_say(problem, "%s: \"%.64s\" is neither %s nor %s (%s)", named, text, row->words[0],
                              row->words[1], row->what);
        }
        return ERR_OK;
    case KIND_TEXT:
        if (text[0] == 0 || strlen(text) > 4000) {
            return config_say(problem, "%s: must not be empty or over 4000 bytes (%s)", named, row->what);
        }
        return ERR_OK;
    }
    return ERR_OK;
}

void config_set(struct config *config, enum config_key key, const char *text, enum config_origin origin,
                const char *named, unsigned line)
{
    char problem[CONFIG_PROBLEM_SIZE];
    const struct row *row = &rows[key];
    struct config_value *value = &config->values[key];
    if (value_check(row, text, named, problem) != ERR_OK) {
        config_fault(config, line, "%s", problem);
        value->faulty = true;
        return;
    }
    if (!is_list(row->kind) || value->origin != origin) {
        value_clear(value);
    }
    if (value->count == list_max(row->kind)) {
        config_fault(config, line, "%s: at most %zu entries", named, list_max(row->kind));
        value->faulty = true;
        return;
    }
    char *copy = strdup(text);
    if (copy == NULL) {
        config_fault(config, line, "%s: not enough memory", named);
        return;
    }
    value->texts[value->count] = copy;
    value->lines[value->count++] = line;
    value->origin = origin;
}

/* ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static void media_check(struct config *config)
{
    const struct config_value *external = &config->values[CONFIG_MEDIA_EXTERNAL];
    if (external->count == 0 && strcmp(config_text(config, CONFIG_MEDIA_ANNOUNCE), "external") == 0 &&
        config_is_sound(config, CONFIG_MEDIA_EXTERNAL)) {
        config_fault_of(config, CONFIG_MEDIA_ANNOUNCE, 0,
                        "media.announce is external, and media.external_addresses names none: name what a NAT "
                        "forwards, or set it to all");
    }
    for (size_t i = 0; i < external->count; i++) {
        struct address address;
        if (address_parse(external->texts[i], &address) == ERR_OK && address.port != 0 &&
            config_number(config, CONFIG_MEDIA_PORT) == 0 && config_is_sound(config, CONFIG_MEDIA_PORT)) {
            config_fault_of(config, CONFIG_MEDIA_EXTERNAL, i,
                            "media.external_addresses: \"%.64s\" has a port, so media.port must be the one it leads to",
                            external->texts[i]);
        }
    }
}

/* Set both, or none. */
static void pair_check(struct config *config, enum config_key one, enum config_key other, const char *why)
{
    bool has_one = config_count(config, one) > 0;
    if (has_one != (config_count(config, other) > 0) && config_is_sound(config, one) &&
        config_is_sound(config, other)) {
        config_fault_of(config, has_one ? one : other, 0, "%s and %s belong together: set both, or none%s",
                        config_key_name(one), config_key_name(other), why);
    }
}

void config_check(struct config *config)
{
    pair_check(config, CONFIG_HTTP_CERTIFICATE, CONFIG_HTTP_KEY, " for a self-signed one");
    pair_check(config, CONFIG_TURN_URLS, CONFIG_TURN_SECRET, "");
    uint32_t http = config_number(config, CONFIG_HTTP_PORT);
    if (config_count(config, CONFIG_ADMIN_PORT) > 0 && config_number(config, CONFIG_ADMIN_PORT) == http) {
        config_fault_of(config, CONFIG_ADMIN_PORT, 0,
                        "admin.port and http.port are both %u: choose another for one of them", http);
    }
    media_check(config);
    provider_check(config);
}

const char *config_key_name(enum config_key key)
{
    return rows[key].key;
}

bool config_key_find(const char *name, enum config_key *ret_key)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        if (strcmp(rows[key].key, name) == 0) {
            *ret_key = (enum config_key)key;
            return true;
        }
    }
    return false;
}

bool config_is_sound(const struct config *config, enum config_key key)
{
    return !config->values[key].faulty;
}

bool config_key_is_list(enum config_key key)
{
    return is_list(rows[key].kind);
}

const char *config_text(const struct config *config, enum config_key key)
{
    const struct config_value *value = &config->values[key];
    return value->count > 0 ? value->texts[0] : "";
}

uint32_t config_number(const struct config *config, enum config_key key)
{
    uint64_t number;
    return str_to_u64(str_of(config_text(config, key)), UINT32_MAX, &number) == ERR_OK ? (uint32_t)number : 0;
}

size_t config_count(const struct config *config, enum config_key key)
{
    return config->values[key].count;
}

bool config_flag(const struct config *config, enum config_key key)
{
    return strcmp(config_text(config, key), "on") == 0;
}

bool config_is_default(const struct config *config, enum config_key key)
{
    return config->values[key].origin == CONFIG_FROM_DEFAULT;
}

void config_dump(const struct config *config, FILE *out)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        const struct config_value *value = &config->values[key];
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        fprintf(out, "%-18s ", rows[key].key);
        for (size_t i = 0; i < value->count; i++) {
            const char *text = rows[key].kind == KIND_SECRET ? "(set)" : value->texts[i];
            fprintf(out, "%s%s", i > 0 ? ", " : "", text);
        }
        fprintf(out, "%s   # %s; from %s; %s\n", value->count == 0 ? "(none)" : "", rows[key].what,
                origin_names[value->origin], name);
    }
}
