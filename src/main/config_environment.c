/* Values from the environment, and names there that set nothing. */
#include "config.h"

#include "dais/base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void config_environment_name(enum config_key key, char *out, size_t size)
{
    int len = snprintf(out, size, "DAIS_%s", config_key_name(key));
    for (int i = 0; i < len && (size_t)i < size; i++) {
        out[i] = out[i] == '.' ? '_' : (char)toupper((unsigned char)out[i]);
    }
}

static void environment_value(struct config *config, enum config_key key, const char *name, const char *text)
{
    struct str rest = str_of(text);
    do {
        char part[4096];
        struct str item = config_key_is_list(key) ? str_trim(str_cut(&rest, ',')) : rest;
        if (str_copy(item, part, sizeof part) != ERR_OK) {
            config_fault(config, 0, "%s: too long", name);
            config->values[key].faulty = true;
            return;
        }
        config_set(config, key, part, CONFIG_FROM_ENVIRONMENT, name, 0);
    } while (config_key_is_list(key) && rest.len > 0);
}

void config_load_environment(struct config *config)
{
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        const char *text = getenv(name);
        if (text != NULL && text[0] != 0) {
            environment_value(config, (enum config_key)key, name, text);
        }
    }
}

static void nearest_name(const char *wrong, char nearest[64])
{
    size_t best = SIZE_MAX;
    for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
        char name[64];
        config_environment_name((enum config_key)key, name, sizeof name);
        size_t apart = config_letters_apart(wrong, name);
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
