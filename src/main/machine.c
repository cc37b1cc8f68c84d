#include "machine.h"

#include "media.h"

#include "dais/base/address.h"
#include "dais/server/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err folder_write(const char *path, char problem[CONFIG_PROBLEM_SIZE])
{
    char trial[4200];
    snprintf(trial, sizeof trial, "%s/.trial-XXXXXX", path);
    int fd = mkstemp(trial);
    if (fd < 0) {
        return config_say(problem,
                          "data: cannot write to the data folder %.200s (%s); give it to the user who runs Dais, "
                          "or choose another (--data)",
                          path, strerror(errno));
    }
    close(fd);
    unlink(trial);
    return ERR_OK;
}

static enum err folder_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    const char *path = config_text(config, CONFIG_DATA);
    bool made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST) {
        return config_say(problem, "data: cannot make the data folder %.200s (%s); choose another (--data)", path,
                          strerror(errno));
    }
    enum err err = folder_write(path, problem);
    if (made) {
        rmdir(path);
    }
    return err;
}

static enum err certificate_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    if (config_count(config, CONFIG_HTTP_CERTIFICATE) == 0) {
        return ERR_OK; /* a self-signed one is made in the data folder */
    }
    char words[CONFIG_PROBLEM_SIZE - 8];
    enum err err = server_certificate_check(config_text(config, CONFIG_HTTP_CERTIFICATE),
                                            config_text(config, CONFIG_HTTP_KEY), words, sizeof words);
    return err == ERR_OK ? ERR_OK : config_say(problem, "http.%s", words);
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

static enum err addresses_check(const struct config *config, enum config_key key, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config_value *value = &config->values[key];
    for (size_t i = 0; i < value->count && value->origin != CONFIG_FROM_DEFAULT; i++) {
        struct address address;
        int failed = address_parse_ip(value->texts[i], 0, &address) == ERR_OK ? bind_trial(&address) : EINVAL;
        if (failed == EADDRNOTAVAIL) {
            return config_say(
                problem, "%s: %.64s is no address of this machine (`ip address` lists them)%s", config_key_name(key),
                value->texts[i],
                key == CONFIG_MEDIA_ADDRESSES ? "; one that a NAT forwards belongs in media.external_addresses" : "");
        }
        if (failed != 0) {
            return config_say(problem, "%s: cannot use %.64s (%s)", config_key_name(key), value->texts[i],
                              strerror(failed));
        }
    }
    return ERR_OK;
}

/* Each further worker has a port more, here and where a NAT forwards. */
static enum err ports_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    uint32_t count = (uint32_t)media_worker_count(config);
    uint32_t port = config_number(config, CONFIG_MEDIA_PORT);
    if (port > 0 && port + count - 1 > UINT16_MAX) {
        return config_say(problem,
                          "media.port: %u and one more for each further of %u workers goes beyond 65535; "
                          "at most %u, or set media.workers",
                          port, count, UINT16_MAX - (count - 1));
    }
    const struct config_value *external = &config->values[CONFIG_MEDIA_EXTERNAL];
    for (size_t i = 0; i < external->count; i++) {
        struct address address;
        if (address_parse(external->texts[i], &address) == ERR_OK && address.port + count - 1 > UINT16_MAX) {
            return config_say(problem,
                              "media.external_addresses: the port of %.64s and one more for each further of %u "
                              "workers goes beyond 65535; at most %u, or set media.workers",
                              external->texts[i], count, UINT16_MAX - (count - 1));
        }
    }
    uint32_t http = config_number(config, CONFIG_HTTP_PORT);
    if (port > 0 && http >= port && http < port + count && config_flag(config, CONFIG_MEDIA_TCP) &&
        config->values[CONFIG_HTTP_LISTEN].origin == CONFIG_FROM_DEFAULT) {
        return config_say(problem,
                          "http.port: %u is among the media's own TCP ports, %u to %u; choose another, move "
                          "media.port, or set media.tcp to off",
                          http, port, port + count - 1);
    }
    return ERR_OK;
}

enum err machine_check(const struct config *config, char problem[CONFIG_PROBLEM_SIZE])
{
    static const enum config_key listens[] = {CONFIG_HTTP_LISTEN, CONFIG_ADMIN_LISTEN, CONFIG_MEDIA_ADDRESSES};
    enum err err = folder_check(config, problem);
    err = err == ERR_OK ? certificate_check(config, problem) : err;
    for (size_t i = 0; i < sizeof listens / sizeof listens[0] && err == ERR_OK; i++) {
        err = addresses_check(config, listens[i], problem);
    }
    return err == ERR_OK ? ports_check(config, problem) : err;
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
