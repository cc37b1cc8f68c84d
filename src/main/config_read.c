/* The configuration's file and the environment: where values are read from. What is valid is config.c's matter. */
#include "config.h"

#include "dais/base/str.h"

#include <ctype.h>
#include <cyaml/cyaml.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    struct {
        char *days;
    } audit;
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
typedef __typeof__(((struct file *)0)->audit) audit_section;

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
static const cyaml_schema_field_t audit_fields[] = {TEXT(audit_section, days), CYAML_FIELD_END};
static const cyaml_schema_field_t file_fields[] = {TEXT(struct file, data),      SECTION(log, log_fields),
                                                   SECTION(http, http_fields),   SECTION(admin, admin_fields),
                                                   SECTION(media, media_fields), SECTION(turn, turn_fields),
                                                   SECTION(audit, audit_fields), CYAML_FIELD_END};
static const cyaml_schema_value_t file_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields)};

struct yaml_words {
    char text[256]; /* the first thing the parser complained about */
    char key[128];  /* where, "media.addresses"; "" when it names none */
};

/* The parser's way back out: "  in mapping field 'addresses' (line: 2, column: 14)", the innermost first. */
static void note_place(struct yaml_words *words, const char *line)
{
    static const char sign[] = "in mapping field '";
    const char *name = strstr(line, sign);
    if (name == NULL) {
        return;
    }
    name += sizeof sign - 1;
    char inner[sizeof words->key];
    memcpy(inner, words->key, sizeof inner);
    snprintf(words->key, sizeof words->key, "%.*s%s%.80s", (int)strcspn(name, "'"), name, inner[0] != 0 ? "." : "",
             inner);
}

static void on_yaml_log(cyaml_log_t level, void *user, const char *format, va_list args)
{
    struct yaml_words *words = user;
    char line[256];
    if (level < CYAML_LOG_ERROR) {
        return;
    }
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = 0;
    if (words->text[0] == 0) {
        memcpy(words->text, line, sizeof line);
    } else {
        note_place(words, line);
    }
}

/* What the parser found wrong, with the key it happened at; what a list looks like, where one was left out. */
static enum err yaml_problem(const struct yaml_words *words, cyaml_err_t failed, const char *path,
                             char problem[CONFIG_PROBLEM_SIZE])
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        if (config_key_is_list((enum config_key)key) &&
            strcmp(words->key, config_key_name((enum config_key)key)) == 0) {
            return config_say(problem, "%.200s: %s takes a list: write its entries in brackets, like [one, two]", path,
                              words->key);
        }
    }
    return config_say(problem, "%.200s: %s%s%s%s%s (the keys are listed by `dais check-config --dump-config`)", path,
                      words->key, words->key[0] != 0 ? ": " : "", cyaml_strerror(failed),
                      words->text[0] != 0 ? ": " : "", words->text);
}

static enum err take(struct config *config, enum config_key key, const char *text, const char *path,
                     char problem[CONFIG_PROBLEM_SIZE])
{
    if (text == NULL) {
        return ERR_OK;
    }
    char named[512];
    snprintf(named, sizeof named, "%.300s: %s", path, config_key_name(key));
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
        {CONFIG_AUDIT_DAYS, file->audit.days},
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
        return yaml_problem(&words, failed, path, problem);
    }
    /* A file of comments alone holds no document: nothing is set. */
    enum err err = file != NULL ? take_all(config, file, path, problem) : ERR_OK;
    cyaml_free(&settings, &file_schema, file, 0);
    return err;
}

/* ── environment ──────────────────────────────────────────────────────────────────────────────────────────────── */

void config_environment_name(enum config_key key, char *out, size_t size)
{
    int len = snprintf(out, size, "DAIS_%s", config_key_name(key));
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
        struct str item = config_key_is_list(key) ? str_trim(str_cut(&rest, ',')) : rest;
        if (str_copy(item, part, sizeof part) != ERR_OK) {
            return config_say(problem, "%s: too long", name);
        }
        err = config_set(config, key, part, CONFIG_FROM_ENVIRONMENT, name, problem);
    } while (err == ERR_OK && config_key_is_list(key) && rest.len > 0);
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

/* How many letters to change, add or leave out to make one name of the other (Levenshtein); both under 64 letters. */
static size_t letters_apart(const char *a, const char *b)
{
    size_t row[64];
    size_t len = strlen(b);
    for (size_t j = 0; j <= len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != 0; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            size_t least = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
            least = least < row[j] + 1 ? least : row[j] + 1;
            least = least < row[j - 1] + 1 ? least : row[j - 1] + 1;
            corner = row[j];
            row[j] = least;
        }
    }
    return row[len];
}

static void nearest_name(const char *wrong, char nearest[64])
{
    size_t best = SIZE_MAX;
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        size_t apart = letters_apart(wrong, name);
        if (apart < best) {
            best = apart;
            memcpy(nearest, name, sizeof name);
        }
    }
}

/* "DAIS_HTTP_PORT" of "DAIS_HTTP_PORT=80", unless Dais knows it or it is none of ours. */
static bool is_unknown(const char *entry, char ret_name[64])
{
    size_t len = strcspn(entry, "=");
    if (strncmp(entry, "DAIS_", 5) != 0 || len >= 64) {
        return false;
    }
    memcpy(ret_name, entry, len);
    ret_name[len] = 0;
    bool known = strcmp(ret_name, "DAIS_CONFIG") == 0;
    for (int key = 0; key < CONFIG_KEY_COUNT && !known; key++) {
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        known = strcmp(name, ret_name) == 0;
    }
    return !known;
}

void config_unknown_environment(void (*say)(const char *text))
{
    for (char **entry = environ; *entry != NULL; entry++) {
        char name[64], nearest[64], text[CONFIG_PROBLEM_SIZE];
        if (is_unknown(*entry, name)) {
            nearest_name(name, nearest);
            snprintf(text, sizeof text, "%s in the environment is no key and sets nothing; the nearest is %s", name,
                     nearest);
            say(text);
        }
    }
}
