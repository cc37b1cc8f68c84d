/* The configuration's file: YAML, of which all keys are read and all faults are said. What a value may be is config.c's matter. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define NAME_SIZE  64 /* of a key with its section; more is none of ours */
#define QUOTE_SIZE 40 /* of a wrong key, as far as it is repeated */

struct reading {
    struct config *config;
    yaml_document_t document;
    unsigned seen[CONFIG_KEY_COUNT]; /* line of each key; 0: not yet */
};

/* ── what is no YAML ── */

/* What the parser says, and what an operator can do about it. */
static const struct {
    const char *problem, *words;
} sentences[] = {
    {"did not find expected ',' or ']'",
     "the list that begins with [ is not closed, or lacks a comma: write it like [one, two]"},
    {"did not find expected ',' or '}'",
     "what begins with { is not closed, or lacks a comma: better write one key in a line"},
    {"did not find expected key",
     "this line stands in no column where a key may stand: keys of one section begin in the same column"},
    {"did not find expected '-' indicator",
     "this line stands in no column where an entry of the list may stand: entries begin with - in the same column"},
    {"mapping values are not allowed in this context",
     "a colon may not stand here: begin a line with the key, or put a value that holds a colon in quotes"},
    {"could not find expected ':'", "a key needs a colon and a space after it, like port: 8443"},
    {"found character that cannot start any token",
     "a value can't begin with this character: indent with spaces instead of tabs, and put a value that begins with @, "
     "` or % in quotes"},
    {"found a tab character that violates indentation", "a tab stands here: indent with spaces"},
    {"found unexpected end of stream", "a quote was opened here and is not closed"},
    {"found unknown escape character",
     "after a \\ in \"double quotes\" this character means nothing: use 'single quotes'"},
    {"found undefined alias", "a value that begins with * must stand in quotes"},
    {"did not find expected alphabetic or numeric character", "a value that begins with * or & must stand in quotes"},
    {"did not find expected node content",
     "a value is missing here, or begins with a character that must stand in quotes"},
    {"block sequence entries are not allowed in this context",
     "an entry that begins with - must stand in a line of its own, below its key"},
    {"control characters are not allowed", "a control character stands here: is this a text file?"},
};

static const char *sentence_of(const yaml_parser_t *parser)
{
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0] && parser->problem != NULL; i++) {
        if (strcmp(parser->problem, sentences[i].problem) == 0) {
            return sentences[i].words;
        }
    }
    return parser->error == YAML_READER_ERROR
               ? "this is not UTF-8 text: save the file as UTF-8"
               : "this can't be read: a line is a key, a colon, a space and a value, and indentation is spaces";
}

static unsigned line_of_byte(FILE *file, size_t offset)
{
    unsigned line = 1;
    rewind(file);
    for (size_t i = 0; i < offset; i++) {
        line += fgetc(file) == '\n' ? 1 : 0;
    }
    return line;
}

static void syntax_fault(struct config *config, const yaml_parser_t *parser, FILE *file)
{
    if (parser->error == YAML_READER_ERROR) { /* before there are lines: only the byte is known */
        config_fault(config, line_of_byte(file, parser->problem_offset), "%s", sentence_of(parser));
        return;
    }
    /* An open quote or bracket is noticed where it should have ended; it is mended where it began. */
    bool begun = parser->context != NULL &&
                 (strstr(parser->context, "quoted scalar") != NULL || strstr(parser->context, "flow") != NULL);
    const yaml_mark_t *mark = begun ? &parser->context_mark : &parser->problem_mark;
    config_fault(config, (unsigned)mark->line + 1, "column %zu: %s", mark->column + 1, sentence_of(parser));
}

/* ── what no key of ours is ── */

/* How many letters to change, add or leave out to make one name of the other (Levenshtein); `b` under 64 letters. */
size_t config_letters_apart(const char *a, const char *b)
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

static bool is_section(const char *name)
{
    size_t len = strlen(name);
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        const char *known = config_key_name((enum config_key)key);
        if (strncmp(known, name, len) == 0 && known[len] == '.') {
            return true;
        }
    }
    return false;
}

static void unknown_key(struct config *config, unsigned line, const char *name)
{
    const char *nearest = NULL;
    size_t best = 4; /* what is further away was hardly meant */
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        size_t apart = config_letters_apart(name, config_key_name((enum config_key)key));
        if (apart < best) {
            best = apart;
            nearest = config_key_name((enum config_key)key);
        }
    }
    if (nearest != NULL) {
        config_fault(config, line, "%.*s: there is no such key; is %s meant?", QUOTE_SIZE, name, nearest);
    } else {
        config_fault(config, line, "%.*s: there is no such key; `dais check-config --dump-config` lists them",
                     QUOTE_SIZE, name);
    }
}

/* ── what is there ── */

static unsigned line_of(const yaml_node_t *node)
{
    return (unsigned)node->start_mark.line + 1;
}

static const char *text_of(const yaml_node_t *node)
{
    return (const char *)node->data.scalar.value; /* ended by a zero */
}

static bool is_text(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && strlen(text_of(node)) == node->data.scalar.length;
}

static void read_list(struct reading *reading, enum config_key key, const yaml_node_t *list)
{
    const char *name = config_key_name(key);
    for (const yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++) {
        const yaml_node_t *entry = yaml_document_get_node(&reading->document, *item);
        if (is_text(entry)) {
            config_set(reading->config, key, text_of(entry), CONFIG_FROM_FILE, name, line_of(entry));
        } else {
            reading->config->values[key].faulty = true;
            config_fault(reading->config, line_of(entry), "%s: an entry of the list must be one text", name);
        }
    }
}

static void read_value(struct reading *reading, enum config_key key, unsigned line, const yaml_node_t *value)
{
    struct config *config = reading->config;
    const char *name = config_key_name(key);
    if (reading->seen[key] != 0) {
        config_fault(config, line, "%s: stands in line %u already; remove one of the two", name, reading->seen[key]);
        return;
    }
    reading->seen[key] = line;
    bool list = config_key_is_list(key);
    if (list && value->type == YAML_SEQUENCE_NODE) {
        read_list(reading, key, value);
    } else if (!list && is_text(value)) {
        config_set(config, key, text_of(value), CONFIG_FROM_FILE, name, line_of(value));
    } else {
        config->values[key].faulty = true;
        config_fault(config, line,
                     list ? "%s takes a list: write its entries in brackets, like [one, two]"
                          : "%s takes one value, like %s: value, and not a list or a section",
                     name, strrchr(name, '.') != NULL ? strrchr(name, '.') + 1 : name);
    }
}

/* `section` with its dot, "http."; "" for the file itself. */
static void read_mapping(struct reading *reading, const char *section, const yaml_node_t *mapping)
{
    struct config *config = reading->config;
    for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top;
         pair++) {
        const yaml_node_t *key_node = yaml_document_get_node(&reading->document, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&reading->document, pair->value);
        char name[NAME_SIZE];
        enum config_key key;
        unsigned line = line_of(key_node);
        if (!is_text(key_node)) {
            config_fault(config, line, "a key must be one word, like port");
            continue;
        }
        snprintf(name, sizeof name, "%s%s", section, text_of(key_node));
        if (config_key_find(name, &key)) {
            read_value(reading, key, line, value);
        } else if (section[0] != 0 || !is_section(name)) {
            unknown_key(config, line, name);
        } else if (value->type == YAML_MAPPING_NODE) {
            char inner[NAME_SIZE + 1];
            snprintf(inner, sizeof inner, "%s.", name);
            read_mapping(reading, inner, value);
        } else if (value->type != YAML_SCALAR_NODE || value->data.scalar.length > 0) { /* empty: all commented out */
            config_fault(config, line, "%s is a section: write its keys below it, indented by two spaces", name);
        }
    }
}

static void read_document(struct reading *reading, yaml_parser_t *parser, FILE *file)
{
    if (yaml_parser_load(parser, &reading->document) == 0) {
        syntax_fault(reading->config, parser, file);
        return;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&reading->document);
    if (root != NULL && root->type == YAML_MAPPING_NODE) {
        read_mapping(reading, "", root);
    } else if (root != NULL && (root->type != YAML_SCALAR_NODE || root->data.scalar.length > 0)) {
        config_fault(reading->config, line_of(root), "a key and a colon must stand here, like data: /var/lib/dais");
    }
    yaml_document_delete(&reading->document);
}

void config_load_file(struct config *config, const char *path)
{
    struct reading reading = {.config = config};
    yaml_parser_t parser;
    config->file = path;
    FILE *file = fopen(path, "re");
    int first = file != NULL ? getc(file) : EOF;
    if (first == EOF) {
        if (file == NULL || ferror(file)) {
            config_fault(config, 0, "cannot read %.300s (%s); name the file with --config", path, strerror(errno));
        }
        if (file != NULL) {
            fclose(file); /* an empty one sets nothing */
        }
        return;
    }
    ungetc(first, file); /* no rewind: it may be a pipe */
    if (yaml_parser_initialize(&parser) == 0) {
        config_fault(config, 0, "cannot read %.300s: not enough memory", path);
    } else {
        yaml_parser_set_input_file(&parser, file);
        read_document(&reading, &parser, file);
        yaml_parser_delete(&parser);
    }
    fclose(file);
}
