/* One table says what a scenario may hold; libcyaml reads the file. */
#include "scenario.h"

#include "dais/base/str.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX  1000
#define VALUE_MAX 1024

struct row {
    const char *key;
    size_t at;
    bool number;
    unsigned min, max, fallback;
    const char *text; /* the default */
    const char *what;
};

#define N(name, min, max, fallback, what)                                                                              \
    {                                                                                                                  \
#name, offsetof(struct scenario, name), true, min, max, fallback, NULL, what                                   \
    }
#define T(name, text, what)                                                                                            \
    {                                                                                                                  \
#name, offsetof(struct scenario, name), false, 0, 0, 0, text, what                                             \
    }

static const struct row rows[] = {
    T(name, "unnamed", "what the report is called"),
    T(about, "", "a sentence for the report"),
    T(target, "https://localhost:8443", "the server: https://host:port"),
    T(kind, "dais", "dais or whip: how to talk to it"),
    T(login, "host", "dais: who sets the room up; the password is in DAIS_LOAD_PASSWORD"),
    T(channel, "", "dais: name of the channel; empty: one of the tool's own, deleted at the end"),
    T(whip, "/whip/{channel}", "path where publishers offer; {n}: the publisher's number from 0"),
    T(whep, "/whep/{channel}", "path where receivers offer"),
    T(token, "", "whip: bearer token for all; empty: a token for each from Dais' own API"),
    T(video_file, "",
      "VP8 in IVF files, one for each layer, the smallest first, with commas; empty: encoded by the tool"),
    T(audio_file, "", "Opus in an Ogg file, 20 ms packets; empty: encoded by the tool"),
    N(people, 0, 49, 0, "who publish and receive"),
    N(publishers, 0, 2000, 0, "who only publish"),
    N(receivers, 0, 20000, 0, "who only receive"),
    N(speakers, 0, 2000, 2000, "how many of the publishers send sound"),
    N(video_layers, 0, 3, 3, "simulcast encodings of each publisher; 0: no video"),
    N(video_height, 180, 720, 720, "height of the largest: 180, 360 or 720"),
    N(video_kbps, 0, 20000, 0, "rate of the largest; 0: what fits its height"),
    N(video_fps, 1, 30, 30, "pictures a second"),
    N(screen, 0, 1, 0, "dais: 1: what publishers show is their screen, in one encoding"),
    N(receive_audio, 0, 10, 1, "sections for sound that a receiver offers"),
    N(receive_video, 0, 49, 1, "sections for video that a receiver offers"),
    N(view_height, 0, 4320, 720, "dais: height at which a receiver shows what it gets"),
    T(cipher, "", "of SRTP: aes-gcm-128, aes-gcm-256 or aes-cm-80; empty: all are offered, and the server chooses"),
    N(ramp_s, 0, 3600, 5, "seconds over which people join"),
    N(settle_s, 0, 600, 2, "seconds after the last join before counting begins"),
    N(duration_s, 1, 86400, 20, "seconds of counting"),
    N(join_limit_s, 1, 600, 30, "seconds after which a join has failed"),
    N(decode, 0, 100, 2, "receivers that decode one of their pictures"),
    N(threads, 0, 64, 0, "of the tool; 0: one for each core"),
    N(chat_per_s, 0, 1000, 0, "dais: chat messages of all people together"),
    N(churn_per_s, 0, 1000, 0, "receivers who leave, and others who come for them, each second of counting"),
    N(cut_every_s, 0, 3600, 0,
      "dais: all WebSockets are cut every so many seconds of counting, and come back; 0: never"),
    N(cut_spread_ms, 0, 60000, 0, "dais: over how long they come back; 0: all at once"),
    N(ping_every_s, 0, 3600, 10,
      "dais: each person asks so often whether the way is open; 0: never, as pages do while all is well"),
    N(await_server, 0, 1, 0, "dais, without media: 1: a server that ends is waited for, and its people come back"),
    N(slow, 0, 20000, 0, "of those who receive, how many have a slow connection"),
    N(slow_kbps, 16, 100000, 500, "slow: what it lets through"),
    N(slow_queue_ms, 0, 5000, 300, "slow: what waits before it; what does not fit is lost"),
    N(slow_read_ms, 0, 60000, 0, "dais, slow: pause between two readings of the WebSocket; 0: it is read at once"),
    N(limit_people, 1, 30000, 1000, "bound: people of all kinds"),
    N(limit_s, 1, 86400, 600, "bound: seconds of all"),
    N(limit_mbps, 1, 100000, 2000, "bound: Mbit/s that all receivers may come to"),
};

#define ROWS (sizeof rows / sizeof rows[0])

static const struct {
    const char *name;
    enum secure_profile profile;
} ciphers[] = {{"aes-gcm-128", SECURE_GCM_128}, {"aes-gcm-256", SECURE_GCM_256}, {"aes-cm-80", SECURE_CM_128}};

#define CIPHERS (sizeof ciphers / sizeof ciphers[0])

PRINTF_LIKE(2, 3) static enum err say(char problem[SCENARIO_PROBLEM_SIZE], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(problem, SCENARIO_PROBLEM_SIZE, format, args);
    va_end(args);
    return ERR_INVALID;
}

static char **text_of(const struct scenario *s, const struct row *row)
{
    return (char **)((char *)s + row->at);
}

static unsigned *number_of(const struct scenario *s, const struct row *row)
{
    return (unsigned *)((char *)s + row->at);
}

enum target_kind scenario_kind(const struct scenario *s)
{
    return strcmp(s->kind, "whip") == 0 ? TARGET_WHIP : TARGET_DAIS;
}

enum secure_profile scenario_cipher(const struct scenario *s)
{
    for (size_t i = 0; i < CIPHERS; i++) {
        if (strcmp(s->cipher, ciphers[i].name) == 0) {
            return ciphers[i].profile;
        }
    }
    return SECURE_NONE;
}

unsigned scenario_publishers(const struct scenario *s)
{
    return s->people + s->publishers;
}

unsigned scenario_receivers(const struct scenario *s)
{
    return s->people + s->receivers;
}

unsigned scenario_members(const struct scenario *s)
{
    return s->people + s->publishers + s->receivers + (scenario_kind(s) == TARGET_WHIP ? s->people : 0);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned scenario_subscriptions(const struct scenario *s)
{
    unsigned voices = least(s->speakers, scenario_publishers(s));
    unsigned pictures = s->video_layers > 0 ? scenario_publishers(s) : 0;
    unsigned others = s->people > 0 ? 1 : 0; /* nobody receives herself */
    return s->receivers * (least(s->receive_audio, voices) + least(s->receive_video, pictures)) +
           s->people * (least(s->receive_audio, voices > others ? voices - others : 0) +
                        least(s->receive_video, pictures > others ? pictures - others : 0));
}

void scenario_init(struct scenario *s)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].number) {
            *number_of(s, &rows[i]) = rows[i].fallback;
        } else {
            *text_of(s, &rows[i]) = strdup(rows[i].text);
        }
    }
}

void scenario_finish(struct scenario *s)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (!rows[i].number) {
            free(*text_of(s, &rows[i]));
        }
    }
}

static const struct row *find_row(const char *key)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].key, key) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static enum err refuse_key(const char *key, const char *where, char problem[SCENARIO_PROBLEM_SIZE])
{
    const char *names[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        names[i] = rows[i].key;
    }
    const char *near = nearest_name(key, names, ROWS);
    say(problem, "%s: there is no key \"%.64s\"%s%s%s", where, key, near != NULL ? "; did you mean \"" : "",
        near != NULL ? near : "", near != NULL ? "\"?" : " (dais-load keys lists them)");
    return ERR_NOT_FOUND;
}

enum err scenario_set(struct scenario *s, const char *key, const char *value, const char *where,
                      char problem[SCENARIO_PROBLEM_SIZE])
{
    const struct row *row = find_row(key);
    uint64_t number;
    if (row == NULL) {
        return refuse_key(key, where, problem);
    }
    if (!row->number) {
        if (strlen(value) > TEXT_MAX) {
            return say(problem, "%s: %s is longer than %u characters", where, key, TEXT_MAX);
        }
        free(*text_of(s, row));
        *text_of(s, row) = strdup(value);
        return *text_of(s, row) != NULL ? ERR_OK : ERR_NO_MEMORY;
    }
    if (str_to_u64(str_of(value), row->max, &number) != ERR_OK || number < row->min) {
        return say(problem, "%s: %s is \"%.32s\", but must be a whole number from %u to %u", where, key, value,
                   row->min, row->max);
    }
    *number_of(s, row) = (unsigned)number;
    return ERR_OK;
}

/* ── the file ── */

struct pair_list {
    char *values[ROWS];
};

struct yaml_words {
    char key[VALUE_MAX]; /* that is not known */
    char first[VALUE_MAX];
    unsigned line; /* of what is wrong; 0: not known */
};

static void on_yaml_log(cyaml_log_t level, void *user, const char *format, va_list args)
{
    static const char unexpected[] = "Load: Unexpected key: ";
    struct yaml_words *words = user;
    char line[VALUE_MAX];
    (void)level;
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    if (strncmp(line, unexpected, sizeof unexpected - 1) == 0) {
        snprintf(words->key, sizeof words->key, "%s", line + sizeof unexpected - 1);
    }
    const char *place = strstr(line, "(line: ");
    if (place != NULL && words->line == 0) {
        words->line = (unsigned)strtoul(place + strlen("(line: "), NULL, 10);
    }
    if (words->first[0] == '\0') {
        snprintf(words->first, sizeof words->first, "%s", line);
    }
}

/* The line on which a key stands; 0: none. */
static unsigned line_of(const char *path, const char *key)
{
    char line[VALUE_MAX];
    size_t length = strlen(key);
    FILE *file = fopen(path, "re");
    unsigned at = 0, found = 0;
    while (file != NULL && found == 0 && fgets(line, sizeof line, file) != NULL) {
        at++;
        found = strncmp(line, key, length) == 0 && line[length + strspn(line + length, " ")] == ':' ? at : 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static enum err explain_fault(const char *path, cyaml_err_t fault, const struct yaml_words *words,
                              char problem[SCENARIO_PROBLEM_SIZE])
{
    char where[SCENARIO_PROBLEM_SIZE / 2];
    if (words->key[0] != '\0') {
        snprintf(where, sizeof where, "%.100s:%u", name_of(path), line_of(path, words->key));
        (void)refuse_key(words->key, where, problem);
        return ERR_INVALID;
    }
    if (fault == CYAML_ERR_FILE_OPEN) {
        say(problem, "%.200s: can't be read; the scenarios that come with the tool: dais-load scenarios", path);
        return ERR_IO;
    }
    return say(problem, "%.100s:%u: %s: %.200s", name_of(path), words->line, cyaml_strerror(fault), words->first);
}

static enum err take_values(struct scenario *s, const char *path, const struct pair_list *list,
                            char problem[SCENARIO_PROBLEM_SIZE])
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < ROWS && err == ERR_OK; i++) {
        char where[SCENARIO_PROBLEM_SIZE / 2];
        snprintf(where, sizeof where, "%.100s:%u", name_of(path), line_of(path, rows[i].key));
        err = list->values[i] != NULL ? scenario_set(s, rows[i].key, list->values[i], where, problem) : ERR_OK;
    }
    return err;
}

enum err scenario_load(struct scenario *s, const char *path, char problem[SCENARIO_PROBLEM_SIZE])
{
    cyaml_schema_field_t fields[ROWS + 1] = {0}; /* the last one ends them */
    for (size_t i = 0; i < ROWS; i++) {
        fields[i] =
            (cyaml_schema_field_t){.key = rows[i].key,
                                   .data_offset = (uint32_t)(offsetof(struct pair_list, values) + i * sizeof(char *)),
                                   .value = {.type = CYAML_STRING,
                                             .flags = CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER,
                                             .data_size = sizeof(char),
                                             .string = {.min = 0, .max = VALUE_MAX}}};
    }
    const cyaml_schema_value_t top = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct pair_list, fields)};
    struct yaml_words words = {0};
    const cyaml_config_t settings = {.log_fn = on_yaml_log,
                                     .log_ctx = &words,
                                     .log_level = CYAML_LOG_ERROR,
                                     .mem_fn = cyaml_mem,
                                     .flags = CYAML_CFG_DEFAULT};
    struct pair_list *list = NULL;
    cyaml_err_t fault = cyaml_load_file(path, &settings, &top, (cyaml_data_t **)&list, NULL);
    if (fault != CYAML_OK) {
        return explain_fault(path, fault, &words, problem);
    }
    enum err err = list != NULL ? take_values(s, path, list, problem) : ERR_OK;
    cyaml_free(&settings, &top, list, 0);
    return err;
}

/* ── all of it ── */

/* An upper bound of what all receivers together are sent. Who shows pictures small is sent a smaller encoding. */
static double mbps_of(const struct scenario *s)
{
    unsigned height = s->video_height, layers = s->video_layers;
    unsigned kbps = layers == 0 ? 0 : s->video_kbps > 0 ? s->video_kbps : height * 25 / 12;
    for (; layers > 1 && scenario_kind(s) == TARGET_DAIS && s->view_height <= height / 2; layers--) {
        height /= 2;
        kbps = height * 25 / 12;
    }
    unsigned videos = least(s->receive_video, scenario_publishers(s));
    unsigned sounds = least(s->receive_audio, scenario_publishers(s));
    return scenario_receivers(s) * (videos * (double)kbps + sounds * 40.0) / 1000;
}

enum err scenario_check(const struct scenario *s, char problem[SCENARIO_PROBLEM_SIZE])
{
    unsigned people = scenario_members(s), seconds = s->ramp_s + s->settle_s + s->duration_s;
    if (strcmp(s->kind, "dais") != 0 && strcmp(s->kind, "whip") != 0) {
        return say(problem, "kind is \"%.32s\", but must be dais or whip", s->kind);
    }
    if (s->cipher[0] != '\0' && scenario_cipher(s) == SECURE_NONE) {
        return say(problem, "cipher is \"%.32s\", but must be aes-gcm-128, aes-gcm-256, aes-cm-80 or empty", s->cipher);
    }
    if (people == 0) {
        return say(problem, "nobody takes part: people, publishers and receivers are all 0");
    }
    if (s->video_height != 180 && s->video_height != 360 && s->video_height != 720) {
        return say(problem, "video_height is %u, but must be 180, 360 or 720", s->video_height);
    }
    if (s->screen == 1 && (s->video_layers > 1 || s->people > 0)) {
        return say(problem, "screen is 1: then video_layers must be 0 or 1, and people 0 (publishers show it)");
    }
    if (s->slow > scenario_receivers(s)) {
        return say(problem, "slow is %u, but only %u receive", s->slow, scenario_receivers(s));
    }
    if (s->churn_per_s > 0 && s->receivers == 0) {
        return say(problem, "churn_per_s is %u, but there are no receivers to leave", s->churn_per_s);
    }
    if (scenario_kind(s) == TARGET_WHIP && (s->screen > 0 || s->cut_every_s > 0 || s->chat_per_s > 0)) {
        return say(problem, "%s needs kind: dais; WHIP and WHEP have no word for it",
                   s->screen > 0        ? "screen"
                   : s->cut_every_s > 0 ? "cut_every_s"
                                        : "chat_per_s");
    }
    bool media = scenario_publishers(s) + s->receive_audio + s->receive_video > 0;
    if (s->await_server > 0 && (scenario_kind(s) == TARGET_WHIP || media)) {
        return say(problem, "await_server is 1: then kind must be dais, publishers and people 0, and receive_audio and "
                            "receive_video 0 (media does not come back by itself)");
    }
    if ((s->video_height == 180 && s->video_layers > 1) || (s->video_height == 360 && s->video_layers > 2)) {
        return say(problem, "video_layers is %u: with video_height %u there are no smaller ones for that many",
                   s->video_layers, s->video_height);
    }
    if (people > s->limit_people) {
        return say(problem, "%u people are more than limit_people allows (%u); if that is meant: --limit_people %u",
                   people, s->limit_people, people);
    }
    if (seconds > s->limit_s) {
        return say(problem, "%u seconds are more than limit_s allows (%u); if that is meant: --limit_s %u", seconds,
                   s->limit_s, seconds);
    }
    if (mbps_of(s) > s->limit_mbps) {
        return say(problem,
                   "up to %.0f Mbit/s are more than limit_mbps allows (%u); if that is meant: --limit_mbps %.0f",
                   mbps_of(s), s->limit_mbps, mbps_of(s) + 1);
    }
    return ERR_OK;
}

void scenario_explain(FILE *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].number) {
            fprintf(out, "  %-14s %s (%u to %u; %u)\n", rows[i].key, rows[i].what, rows[i].min, rows[i].max,
                    rows[i].fallback);
        } else {
            fprintf(out, "  %-14s %s (\"%s\")\n", rows[i].key, rows[i].what, rows[i].text);
        }
    }
}

void scenario_each(const struct scenario *s, scenario_each_fn *each, void *user)
{
    for (size_t i = 0; i < ROWS; i++) {
        char number[16];
        if (rows[i].number) {
            snprintf(number, sizeof number, "%u", *number_of(s, &rows[i]));
        }
        each(user, rows[i].key, rows[i].number ? number : *text_of(s, &rows[i]), rows[i].number);
    }
}
