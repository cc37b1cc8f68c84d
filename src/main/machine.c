#include "machine.h"

#include "media.h"
#include "provider.h"

#include "dais/base/address.h"
#include "dais/server/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void folder_write(struct config *config, const char *path)
{
    char trial[4200];
    snprintf(trial, sizeof trial, "%s/.trial-XXXXXX", path);
    int fd = mkstemp(trial);
    if (fd < 0) {
        config_fault_of(config, CONFIG_DATA, 0,
                        "data: cannot write to the data folder %.200s (%s); give it to the user who runs Dais, "
                        "or choose another (--data)",
                        path, strerror(errno));
        return;
    }
    close(fd);
    unlink(trial);
}

static void folder_check(struct config *config)
{
    const char *path = config_text(config, CONFIG_DATA);
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST) {
        config_fault_of(config, CONFIG_DATA, 0,
                        "data: cannot make the data folder %.200s (%s); choose another (--data)", path,
                        strerror(errno));
        return;
    }
    folder_write(config, path);
    if (made) {
        rmdir(path);
    }
}

static void certificate_check(struct config *config)
{
    if (config_count(config, CONFIG_HTTP_CERTIFICATE) == 0 || config_count(config, CONFIG_HTTP_KEY) == 0) {
        return; /* neither: a self-signed one is made in the data folder */
    }
    char words[CONFIG_PROBLEM_SIZE - 8];
    if (server_certificate_check(config_text(config, CONFIG_HTTP_CERTIFICATE), config_text(config, CONFIG_HTTP_KEY),
                                 words, sizeof words) != ERR_OK) {
        bool of_key = strncmp(words, "key", 3) == 0;
        config_fault_of(config, of_key ? CONFIG_HTTP_KEY : CONFIG_HTTP_CERTIFICATE, 0, "http.%s", words);
    }
}

/* 0, or what the system says against binding a socket to `address` (any port). */
static int bind_trial(const struct address *address)
{
    struct sockaddr_storage sa;
    socklen_t len = address_to_sockaddr(address, &sa);
    int fd = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return errno;
    }
    int failed = bind(fd, (const struct sockaddr *)&sa, len) == 0 ? 0 : errno;
    close(fd);
    return failed;
}

static void addresses_check(struct config *config, enum config_key key)
{
    const struct config_value *value = &config->values[key];
    for (size_t i = 0; i < value->count && value->origin != CONFIG_FROM_DEFAULT; i++) {
        struct address address;
        int failed = address_parse_ip(value->texts[i], 0, &address) == ERR_OK ? bind_trial(&address) : EINVAL;
        if (failed == EADDRNOTAVAIL) {
            config_fault_of(
                config, key, i, "%s: %.64s is no address of this machine (`ip address` lists them)%s",
                config_key_name(key), value->texts[i],
                key == CONFIG_MEDIA_ADDRESSES ? "; one that a NAT forwards belongs in media.external_addresses" : "");
        } else if (failed != 0) {
            config_fault_of(config, key, i, "%s: cannot use %.64s (%s)", config_key_name(key), value->texts[i],
                            strerror(failed));
        }
    }
}

static void authorities_check(struct config *config)
{
    const char *path = config_text(config, CONFIG_WEBHOOKS_CA);
    if (config_count(config, CONFIG_WEBHOOKS_CA) > 0 && access(path, R_OK) != 0) {
        config_fault_of(config, CONFIG_WEBHOOKS_CA, 0,
                        "webhooks.ca: cannot read %.200s (%s); name a PEM file, or leave it out for the system's", path,
                        strerror(errno));
    }
}

void machine_check(struct config *config, bool dev)
{
    static const enum config_key listens[] = {CONFIG_HTTP_LISTEN, CONFIG_ADMIN_LISTEN, CONFIG_MEDIA_ADDRESSES};
    if (config_is_sound(config, CONFIG_DATA)) {
        folder_check(config);
    }
    certificate_check(config);
    authorities_check(config);
    provider_files_check(config);
    for (size_t i = 0; i < sizeof listens / sizeof listens[0]; i++) {
        addresses_check(config, listens[i]);
    }
    machine_check_ports(config, dev);
}

bool machine_doubt(const struct config *config, char ret_doubt[CONFIG_PROBLEM_SIZE])
{
    if (config_count(config, CONFIG_MEDIA_EXTERNAL) == 0 || config_number(config, CONFIG_MEDIA_PORT) != 0) {
        return false;
    }
    snprintf(ret_doubt, CONFIG_PROBLEM_SIZE,
             "media.external_addresses is set and media.port is not: the media's ports are others after each start, so "
             "this works only with a NAT that forwards all of them; else set media.port");
    return true;
}
