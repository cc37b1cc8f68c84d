/* Reads, checks and shows the configuration. All values are texts until they are asked for; one table says what is valid. */
#include "config.h"

#include "dais/base/address.h"
#include "dais/base/log.h"
#include "dais/base/str.h"

#include <ctype.h>
#include <cyaml/cyaml.h>
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
    KIND_ENDPOINTS, /* addresses, each with a port or without */
    KIND_ANNOUNCE,
    KIND_TURN_URLS,
    KIND_ORIGINS,
    KIND_LEVEL,
};

static const struct row {
    const char *key;
    enum kind kind;
    uint32_t min, max;
    const char *fallback[2];
    const char *what;
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
    [CONFIG_MEDIA_ADDRESSES] = {"media.addresses", KIND_ADDRESSES, 0, 0, {NULL}, "host addresses for media (UDP)"},
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
    [CONFIG_MEDIA_SPREAD] = {"media.spread",
                             KIND_NUMBER,
                             0,
                             100,
                             {"60"},
                             "per cent of a core that a room's thread may use before newcomers go to another one"},
};

static const char *const origin_names[] = {"default", "file", "environment", "command line"};

PRINTF_LIKE(2, 3) static enum err say(char problem[CONFIG_PROBLEM_SIZE], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(problem, CONFIG_PROBLEM_SIZE, format, args);
    va_end(args);
    return ERR_INVALID;
}

static bool is_list(enum kind kind)
{
    return kind == KIND_ADDRESSES || kind == KIND_ENDPOINTS || kind == KIND_TURN_URLS || kind == KIND_ORIGINS;
}

static void value_clear(struct config_value *value)
{
    for (size_t i = 0; i < value->count; i++) {
        free(value->texts[i]);
    }
    value->count = 0;
}

void config_init(struct config *config)
{
    *config = (struct config){0};
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

static bool origin_is_plain(const char *text)
{
    /* As browsers write it: lower case, no path, no default port. */
    struct str rest = str_of(text);
    if (!str_starts(rest, STR("https://")) || rest.len <= 8) {
        return false;
    }
    rest = str_sub(rest, 8, rest.len);
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.data[i];
        if (!(islower((unsigned char)c) || isdigit((unsigned char)c) || strchr(".-:[]", c) != NULL)) {
            return false;
        }
    }
    return true;
}

/* RFC 7065, as far as browsers take it: a host, perhaps a port, perhaps a transport; turns: goes over TCP only. */
static bool turn_url_is_plain(const char *text)
{
    static const char *const queries[] = {"", "?transport=tcp", "?transport=udp"};
    struct str rest = str_of(text);
    bool secure = str_starts(rest, STR("turns:"));
    if (!secure && !str_starts(rest, STR("turn:"))) {
        return false;
    }
    rest = str_sub(rest, secure ? 6 : 5, rest.len);
    bool bracket = rest.data[0] == '[';
    size_t host = bracket ? strspn(rest.data + 1, ":.0123456789abcdefABCDEF") + 2
                          : strspn(rest.data, "-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (bracket && rest.data[host - 1] != ']') {
        return false;
    }
    const char *query = rest.data + host;
    uint64_t port = 1;
    if (*query == ':') {
        size_t digits = strspn(query + 1, "0123456789");
        if (str_to_u64((struct str){query + 1, digits}, UINT16_MAX, &port) != ERR_OK) {
            return false;
        }
        query += 1 + digits;
    }
    bool known = false;
    for (size_t i = 0; i < (secure ? 2 : 3); i++) {
        known = known || strcmp(query, queries[i]) == 0;
    }
    return known && host > 0 && port > 0;
}

static enum err endpoint_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    struct address address;
    if (address_parse(text, &address) != ERR_OK) {
        return say(
            problem,
            "%s: \"%.64s\" is not an IP address; write it like 192.0.2.1, 192.0.2.1:40000 or [2001:db8::1]:40000",
            named, text);
    }
    if (address_is_unusable(&address)) {
        return say(problem, "%s: \"%.64s\" is nowhere that a browser could send to", named, text);
    }
    return ERR_OK;
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
            return say(problem, "%s: \"%.64s\" is not a number from %u to %u (%s)", named, text, row->min, row->max,
                       row->what);
        }
        return ERR_OK;
    case KIND_ADDRESS:
    case KIND_ADDRESSES:
        if (address_parse_ip(text, 0, &address) != ERR_OK) {
            return say(problem, "%s: \"%.64s\" is not an IP address; write it like 192.0.2.1 or 2001:db8::1", named,
                       text);
        }
        return ERR_OK;
    case KIND_ENDPOINTS:
        return endpoint_check(text, named, problem);
    case KIND_SWITCH:
        if (strcmp(text, "on") != 0 && strcmp(text, "off") != 0) {
            return say(problem, "%s: \"%.64s\" is neither on nor off (%s)", named, text, row->what);
        }
        return ERR_OK;
    case KIND_ANNOUNCE:
        if (strcmp(text, "all") != 0 && strcmp(text, "external") != 0) {
            return say(problem, "%s: \"%.64s\" is neither all nor external", named, text);
        }
        return ERR_OK;
    case KIND_TURN_URLS:
        if (strlen(text) > 500 || !turn_url_is_plain(text)) {
            return say(problem,
                       "%s: \"%.64s\" is not a TURN server; write it like turn:turn.example.org:3478?transport=udp or "
                       "turns:turn.example.org:443",
                       named, text);
        }
        return ERR_OK;
    case KIND_SECRET:
        if (strlen(text) < 16 || strlen(text) > 256) {
            return say(problem, "%s: must have 16 to 256 characters (%s)", named, row->what);
        }
        return ERR_OK;
    case KIND_ORIGINS:
        if (!origin_is_plain(text)) {
            return say(problem, "%s: \"%.64s\" is not an origin; write it like https://meet.example.org", named, text);
        }
        return ERR_OK;
    case KIND_LEVEL:
        if (log_level_from_name(text, &level) != ERR_OK) {
            return say(problem, "%s: \"%.64s\" is not one of error, warn, info, debug", named, text);
        }
        return ERR_OK;
    case KIND_TEXT:
        if (text[0] == 0 || strlen(text) > 4000) {
            return say(problem, "%s: must not be empty or over 4000 bytes (%s)", named, row->what);
        }
        return ERR_OK;
    }
    return ERR_OK;
}

enum err config_set(struct config *config, enum config_key key, const char *text, enum config_origin origin,
                    const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct row *row = &rows[key];
    struct config_value *value = &config->values[key];
    enum err err = value_check(row, text, named, problem);
    if (err != ERR_OK) {
        return err;
    }
    if (!is_list(row->kind) || value->origin != origin) {
        value_clear(value);
    }
    if (value->count == CONFIG_LIST_MAX) {
        return say(problem, "%s: at most %d entries", named, CONFIG_LIST_MAX);
    }
    char *copy = strdup(text);
    if (copy == NULL) {
        (void)say(problem, "not enough memory");
        return ERR_NO_MEMORY;
    }
    value->texts[value->count++] = copy;
    value->origin = origin;
    return ERR_OK;
}

/* ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────── */

struct list {
    char **texts;
    unsigned count;
};

struct file {
    char *data;
    struct {
        char *level;
    } log;
    struct {
        struct list listen, origins;
        char *port, *certificate, *key, *pages;
    } http;
    struct {
        char *listen, *port;
    } admin;
    struct {
        struct list addresses, external_addresses;
        char *port, *workers, *spread, *tcp, *announce;
    } media;
    struct {
        struct list urls;
        char *secret, *ttl;
    } turn;
};

static const cyaml_schema_value_t text_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 4096)};

#define TEXT(type, field) CYAML_FIELD_STRING_PTR(#field, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, field, 0, 4096)
#define TEXTS(owner, member)                                                                                           \
    {                                                                                                                  \
        .key = #member,                                                                                                \
        .value = {.type = CYAML_SEQUENCE,                                                                              \
                  .flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,                                                   \
                  .data_size = sizeof(char *),                                                                         \
                  .sequence = {.entry = &text_schema, .min = 0, .max = CONFIG_LIST_MAX}},                              \
        .data_offset = offsetof(owner, member.texts), .count_offset = offsetof(owner, member.count),                   \
        .count_size = sizeof(unsigned)                                                                                 \
    }
#define SECTION(field, fields) CYAML_FIELD_MAPPING(#field, CYAML_FLAG_OPTIONAL, struct file, field, fields)

typedef __typeof__(((struct file *)0)->log) log_section;
typedef __typeof__(((struct file *)0)->http) http_section;
typedef __typeof__(((struct file *)0)->admin) admin_section;
typedef __typeof__(((struct file *)0)->media) media_section;
typedef __typeof__(((struct file *)0)->turn) turn_section;

static const cyaml_schema_field_t log_fields[] = {TEXT(log_section, level), CYAML_FIELD_END};
static const cyaml_schema_field_t http_fields[] = {TEXTS(http_section, listen),
                                                   TEXTS(http_section, origins),
                                                   TEXT(http_section, port),
                                                   TEXT(http_section, certificate),
                                                   TEXT(http_section, key),
                                                   TEXT(http_section, pages),
                                                   CYAML_FIELD_END};
static const cyaml_schema_field_t admin_fields[] = {TEXT(admin_section, listen), TEXT(admin_section, port),
                                                    CYAML_FIELD_END};
static const cyaml_schema_field_t media_fields[] = {
    TEXTS(media_section, addresses), TEXTS(media_section, external_addresses),
    TEXT(media_section, port),       TEXT(media_section, workers),
    TEXT(media_section, spread),     TEXT(media_section, tcp),
    TEXT(media_section, announce),   CYAML_FIELD_END};
static const cyaml_schema_field_t turn_fields[] = {TEXTS(turn_section, urls), TEXT(turn_section, secret),
                                                   TEXT(turn_section, ttl), CYAML_FIELD_END};
static const cyaml_schema_field_t file_fields[] = {TEXT(struct file, data),
                                                   SECTION(log, log_fields),
                                                   SECTION(http, http_fields),
                                                   SECTION(admin, admin_fields),
                                                   SECTION(media, media_fields),
                                                   SECTION(turn, turn_fields),
                                                   CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

struct yaml_words {
    char text[256]; /* the first thing the parser complained about */
};

static void on_yaml_log(cyaml_log_t level, void *user, const char *format, va_list args)
{
    struct yaml_words *words = user;
    if (level >= CYAML_LOG_ERROR && words->text[0] == 0) {
        vsnprintf(words->text, sizeof words->text, format, args);
        words->text[strcspn(words->text, "\n")] = 0;
    }
}

static enum err take(struct config *config, enum config_key key, const char *text, const char *path,
                     char problem[CONFIG_PROBLEM_SIZE])
{
    if (text == NULL) {
        return ERR_OK;
    }
    char named[512];
    snprintf(named, sizeof named, "%.300s: %s", path, rows[key].key);
    return config_set(config, key, text, CONFIG_FROM_FILE, named, problem);
}

static enum err take_list(struct config *config, enum config_key key, const struct list *list, const char *path,
                          char problem[CONFIG_PROBLEM_SIZE])
{
    for (unsigned i = 0; i < list->count; i++) {
        enum err err = take(config, key, list->texts[i], path, problem);
        if (err != ERR_OK) {
            return err;
        }
    }
    return ERR_OK;
}

static enum err take_all(struct config *config, const struct file *file, const char *path,
                         char problem[CONFIG_PROBLEM_SIZE])
{
    const struct {
        enum config_key key;
        const char *text;
    } singles[] = {
        {CONFIG_DATA, file->data},
        {CONFIG_LOG_LEVEL, file->log.level},
        {CONFIG_HTTP_PORT, file->http.port},
        {CONFIG_HTTP_CERTIFICATE, file->http.certificate},
        {CONFIG_HTTP_KEY, file->http.key},
        {CONFIG_HTTP_PAGES, file->http.pages},
        {CONFIG_ADMIN_LISTEN, file->admin.listen},
        {CONFIG_ADMIN_PORT, file->admin.port},
        {CONFIG_MEDIA_PORT, file->media.port},
        {CONFIG_MEDIA_WORKERS, file->media.workers},
        {CONFIG_MEDIA_SPREAD, file->media.spread},
        {CONFIG_MEDIA_TCP, file->media.tcp},
        {CONFIG_MEDIA_ANNOUNCE, file->media.announce},
        {CONFIG_TURN_SECRET, file->turn.secret},
        {CONFIG_TURN_TTL, file->turn.ttl},
    };
    const struct {
        enum config_key key;
        const struct list *list;
    } lists[] = {
        {CONFIG_HTTP_LISTEN, &file->http.listen},
        {CONFIG_HTTP_ORIGINS, &file->http.origins},
        {CONFIG_MEDIA_ADDRESSES, &file->media.addresses},
        {CONFIG_MEDIA_EXTERNAL, &file->media.external_addresses},
        {CONFIG_TURN_URLS, &file->turn.urls},
    };
    enum err err = ERR_OK;
    for (size_t i = 0; i < sizeof singles / sizeof singles[0] && err == ERR_OK; i++) {
        err = take(config, singles[i].key, singles[i].text, path, problem);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && err == ERR_OK; i++) {
        err = take_list(config, lists[i].key, lists[i].list, path, problem);
    }
    return err;
}

enum err config_load_file(struct config *config, const char *path, char problem[CONFIG_PROBLEM_SIZE])
{
    struct yaml_words words = {0};
    const cyaml_config_t settings = {.log_fn = on_yaml_log,
                                     .log_ctx = &words,
                                     .log_level = CYAML_LOG_ERROR,
                                     .mem_fn = cyaml_mem,
                                     .flags = CYAML_CFG_DEFAULT};
    struct file *file = NULL;
    cyaml_err_t failed = cyaml_load_file(path, &settings, &file_schema, (cyaml_data_t **)&file, NULL);
    if (failed != CYAML_OK) {
        return say(problem, "%.200s: %s%s%s (the keys are listed by `dais check-config --dump-config`)", path,
                   cyaml_strerror(failed), words.text[0] != 0 ? ": " : "", words.text);
    }
    /* A file of comments alone holds no document: nothing is set. */
    enum err err = file != NULL ? take_all(config, file, path, problem) : ERR_OK;
    cyaml_free(&settings, &file_schema, file, 0);
    return err;
}

/* ── environment ──────────────────────────────────────────────────────────────────────────────────────────────── */

void config_environment_name(enum config_key key, char *out, size_t size)
{
    int len = snprintf(out, size, "DAIS_%s", rows[key].key);
    for (int i = 0; i < len && (size_t)i < size; i++) {
        out[i] = out[i] == '.' ? '_' : (char)toupper((unsigned char)out[i]);
    }
}

static enum err environment_value(struct config *config, enum config_key key, const char *name, const char *text,
                                  char problem[CONFIG_PROBLEM_SIZE])
{
    struct str rest = str_of(text);
    enum err err = ERR_OK;
    do {
        char part[4096];
        struct str item = is_list(rows[key].kind) ? str_trim(str_cut(&rest, ',')) : rest;
        if (str_copy(item, part, sizeof part) != ERR_OK) {
            return say(problem, "%s: too long", name);
        }
        err = config_set(config, key, part, CONFIG_FROM_ENVIRONMENT, name, problem);
    } while (err == ERR_OK && is_list(rows[key].kind) && rest.len > 0);
    return err;
}

enum err config_load_environment(struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        const char *text = getenv(name);
        if (text != NULL && text[0] != 0) {
            enum err err = environment_value(config, (enum config_key)key, name, text, problem);
            if (err != ERR_OK) {
                return err;
            }
        }
    }
    return ERR_OK;
}

/* ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────── */

static enum err media_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config_value *external = &config->values[CONFIG_MEDIA_EXTERNAL];
    if (external->count == 0 && strcmp(config_text(config, CONFIG_MEDIA_ANNOUNCE), "external") == 0) {
        return say(problem, "media.announce is external, and media.external_addresses names none");
    }
    for (size_t i = 0; i < external->count; i++) {
        struct address address;
        if (address_parse(external->texts[i], &address) == ERR_OK && address.port != 0 &&
            config_number(config, CONFIG_MEDIA_PORT) == 0) {
            return say(problem,
                       "media.external_addresses: \"%.64s\" has a port, so media.port must be the one it leads to",
                       external->texts[i]);
        }
    }
    return ERR_OK;
}

static enum err turn_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    if ((config_count(config, CONFIG_TURN_URLS) > 0) != (config_count(config, CONFIG_TURN_SECRET) > 0)) {
        return say(problem, "turn.urls and turn.secret belong together: set both, or none");
    }
    return ERR_OK;
}

enum err config_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    bool certificate = config_count(config, CONFIG_HTTP_CERTIFICATE) > 0;
    if (certificate != (config_count(config, CONFIG_HTTP_KEY) > 0)) {
        return say(problem, "http.certificate and http.key belong together: set both, or none for a self-signed one");
    }
    if (config_count(config, CONFIG_ADMIN_PORT) > 0 &&
        config_number(config, CONFIG_ADMIN_PORT) == config_number(config, CONFIG_HTTP_PORT)) {
        return say(problem, "admin.port and http.port are both %u: choose another for one of them",
                   config_number(config, CONFIG_HTTP_PORT));
    }
    enum err err = media_check(config, problem);
    return err == ERR_OK ? turn_check(config, problem) : err;
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
