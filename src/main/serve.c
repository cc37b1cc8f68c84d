/*
 * `dais serve`: starts everything in the order of the floors, runs the loop, and stops in the reverse order.
 */
#include "main_priv.h"

#include "dais/base/log.h"
#include "dais/server/server.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4200

struct program {
    struct arguments *arguments;
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct server *server;
};

/* The address to show: where a person on this machine finds the pages. */
static void address_line(const struct program *program)
{
    printf("Dais listens on https://localhost:%u\n", config_number(&program->arguments->config, CONFIG_HTTP_PORT));
    fflush(stdout);
}

static enum err data_folder(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const char *path = config_text(&program->arguments->config, CONFIG_DATA);
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "cannot make the data folder %.200s (%s); choose another with --data",
                 path, strerror(errno));
        return ERR_IO;
    }
    return ERR_OK;
}

static enum err certificate_prepare(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config *config = &program->arguments->config;
    if (config_count(config, CONFIG_HTTP_CERTIFICATE) > 0) {
        snprintf(program->certificate, PATH_SIZE, "%s", config_text(config, CONFIG_HTTP_CERTIFICATE));
        snprintf(program->key, PATH_SIZE, "%s", config_text(config, CONFIG_HTTP_KEY));
        return ERR_OK;
    }
    const char *data = config_text(config, CONFIG_DATA);
    snprintf(program->certificate, PATH_SIZE, "%s/certificate.pem", data);
    snprintf(program->key, PATH_SIZE, "%s/key.pem", data);
    enum err err = server_certificate_ensure(program->certificate, program->key);
    if (err != ERR_OK) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "cannot write a self-signed certificate to %.200s (%s)", data,
                 strerror(errno));
    }
    return err;
}

static void listen_options(const struct program *program, struct server_options *out)
{
    const struct config *config = &program->arguments->config;
    static const char *const loopback[] = {"127.0.0.1", "::1"};
    uint16_t port = (uint16_t)config_number(config, CONFIG_HTTP_PORT);
    const struct config_value *listen = &config->values[CONFIG_HTTP_LISTEN];
    /* The demo's passwords are known to everybody: its pages stay on this machine, whatever else is said. */
    bool dev = program->arguments->dev;
    size_t count = dev ? 2 : listen->count;
    for (size_t i = 0; i < count; i++) {
        const char *text = dev ? loopback[i] : listen->texts[i];
        if (address_parse_ip(text, port, &out->listen[out->listen_count]) == ERR_OK) {
            out->listen_count++;
        }
    }
    uint32_t admin_port = config_count(config, CONFIG_ADMIN_PORT) > 0 ? config_number(config, CONFIG_ADMIN_PORT)
                          : dev || port == 65535                      ? 0
                                                                      : port + 1u;
    if (admin_port == 0 ||
        address_parse_ip(config_text(config, CONFIG_ADMIN_LISTEN), (uint16_t)admin_port, &out->admin) != ERR_OK) {
        out->admin = (struct address){0};
    }
}

static enum err edge_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    const struct config *config = &program->arguments->config;
    const struct config_value *origins = &config->values[CONFIG_HTTP_ORIGINS];
    struct server_options options = {.certificate_path = program->certificate,
                                     .key_path = program->key,
                                     .origins = (const char *const *)origins->texts,
                                     .origins_count = origins->count};
    listen_options(program, &options);
    return server_create(&options, &program->server, problem, CONFIG_PROBLEM_SIZE);
}

/* The pages: where the configuration says, where an installation puts them, or beside the build folder. */
static void pages_load(struct program *program)
{
    const char *configured = config_text(&program->arguments->config, CONFIG_HTTP_PAGES);
    if (configured[0] != 0) {
        if (server_load_pages(program->server, configured) != ERR_OK) {
            log_error("no_pages", "folder=%s hint=\"http.pages must hold the built web client\"", configured);
        }
        return;
    }
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) {
        return;
    }
    self[len] = 0;
    char *slash = strrchr(self, '/');
    *slash = 0;
    static const char *const places[] = {"../share/dais/pages", "../../../web-client/dist"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s", self, places[i]);
        if (server_load_pages(program->server, path) == ERR_OK) {
            return;
        }
    }
    log_warn("no_pages", "hint=\"build the web client (tools/run does), or set http.pages\"");
}

static enum err program_start(struct program *program, char problem[CONFIG_PROBLEM_SIZE])
{
    enum err err = data_folder(program, problem);
    if (err == ERR_OK) {
        err = certificate_prepare(program, problem);
    }
    if (err == ERR_OK) {
        err = edge_start(program, problem);
    }
    if (err == ERR_OK) {
        pages_load(program);
    }
    return err;
}

static void program_stop(struct program *program)
{
    server_destroy(program->server);
}

int serve(struct arguments *arguments)
{
    struct program program = {.arguments = arguments};
    char problem[CONFIG_PROBLEM_SIZE] = "cannot start";
    int status = EXIT_START;
    if (program_start(&program, problem) == ERR_OK) {
        address_line(&program);
        server_run(program.server);
        status = 0;
    } else {
        complain(problem);
    }
    program_stop(&program);
    return status;
}
