/* The program: reads the command line and runs one subcommand. */
#include "main_priv.h"

#include "people.h"

#include "machine.h"

#include "dais/base/hash.h"
#include "dais/base/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage_text[] =
    "Dais: meetings, webinars and recordings on your own server.\n"
    "\n"
    "usage: dais serve [--dev] [options]       serve until SIGTERM; SIGHUP reads the certificate anew\n"
    "       dais check-config [options]        say whether the configuration is fine\n"
    "       dais account add LOGIN [--name NAME] [--email ADDRESS] [--admin] [options]\n"
    "       dais account edit LOGIN [--name NAME] [--email ADDRESS] [--role admin|user|viewer] [options]\n"
    "       dais account list | disable LOGIN | enable LOGIN | password LOGIN | delete LOGIN [options]\n"
    "       dais group list | add NAME | delete NAME | members NAME | join NAME LOGIN | leave NAME LOGIN [options]\n"
    "                                          while no server runs; passwords are read from the terminal or standard "
    "input\n"
    "       dais audit verify [MARK] [options] say whether the audit log is as it was written, also while a server "
    "runs\n"
    "       dais --help | --version\n"
    "\n"
    "options, each also a key of the file and a name in the environment (see --dump-config):\n"
    "  --config FILE          YAML\n"
    "  --data DIR             database and certificate (default dais-data)\n"
    "  --listen ADDRESS       for pages and API; may be given several times\n"
    "  --port N               their port (default 8443)\n"
    "  --pages DIR            the built web client\n"
    "  --admin-port N         /metrics on the loopback address (default: port + 1; 0: off)\n"
    "  --media-address ADDR   host address for media; may be given several times\n"
    "  --media-port N         UDP port of the first media worker (default: any)\n"
    "  --log-level LEVEL      error, warn, info or debug\n"
    "  --dump-config          print every value with its origin\n"
    "\n"
    "--dev makes a demo site with known passwords on its first start and serves pages on the loopback address only.\n";

static const struct {
    const char *name;
    enum config_key key;
} options[] = {
    {"--data", CONFIG_DATA},
    {"--listen", CONFIG_HTTP_LISTEN},
    {"--port", CONFIG_HTTP_PORT},
    {"--pages", CONFIG_HTTP_PAGES},
    {"--admin-port", CONFIG_ADMIN_PORT},
    {"--media-address", CONFIG_MEDIA_ADDRESSES},
    {"--media-port", CONFIG_MEDIA_PORT},
    {"--media-workers", CONFIG_MEDIA_WORKERS},
    {"--media-spread", CONFIG_MEDIA_SPREAD},
    {"--log-level", CONFIG_LOG_LEVEL},
};

void complain(const char *text)
{
    fprintf(stderr, "dais: %s\n", text);
}

static int bad_usage(const char *what, const char *argument)
{
    fprintf(stderr, "dais: %s \"%s\"; see dais --help\n", what, argument);
    return EXIT_USAGE;
}

/* The file and the environment first: the command line has the last word. */
static void load_weaker(struct config *config, int argc, char **argv)
{
    const char *file = getenv("DAIS_CONFIG");
    for (int i = 0; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--config") == 0) {
            file = argv[i + 1];
        }
    }
    if (file != NULL && file[0] != 0) {
        config_load_file(config, file);
    }
    config_load_environment(config);
}

/* 0, or the exit status. `argv[*at]` is an option; steps over its value. */
static int take_option(struct arguments *arguments, int argc, char **argv, int *at, bool people)
{
    const char *name = argv[*at];
    if (strcmp(name, "--dev") == 0 && !people) {
        arguments->dev = true;
        return 0;
    }
    if (strcmp(name, "--dump-config") == 0) {
        arguments->dump = true;
        return 0;
    }
    if (strcmp(name, "--admin") == 0 && people) {
        arguments->admin = true;
        return 0;
    }
    if (*at + 1 == argc) {
        return bad_usage("unknown option, or its value is missing:", name);
    }
    const char *value = argv[++*at];
    if (strcmp(name, "--config") == 0) {
        return 0; /* load_weaker has read it */
    }
    if (strcmp(name, "--name") == 0 && people) {
        arguments->name = value;
        return 0;
    }
    if (strcmp(name, "--email") == 0 && people) {
        arguments->email = value;
        return 0;
    }
    if (strcmp(name, "--role") == 0 && people) {
        arguments->role = value;
        return 0;
    }
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(name, options[i].name) == 0) {
            config_set(&arguments->config, options[i].key, value, CONFIG_FROM_COMMAND_LINE, name, 0);
            return 0;
        }
    }
    return bad_usage("unknown option", name);
}

static int take_arguments(struct arguments *arguments, int argc, char **argv, bool people)
{
    load_weaker(&arguments->config, argc, argv);
    config_unknown_environment(complain);
    for (int i = 0; i < argc; i++) {
        int status = 0;
        if (strncmp(argv[i], "--", 2) == 0) {
            status = take_option(arguments, argc, argv, &i, people);
        } else if (people && arguments->verb == NULL) {
            arguments->verb = argv[i];
        } else if (people && arguments->word_count < 2) {
            arguments->words[arguments->word_count++] = argv[i];
        } else {
            status = bad_usage("unexpected argument", argv[i]);
        }
        if (status != 0) {
            return status;
        }
    }
    config_check(&arguments->config);
    enum log_level level;
    if (log_level_from_name(config_text(&arguments->config, CONFIG_LOG_LEVEL), &level) == ERR_OK) {
        log_set_level(level);
    }
    return 0;
}

/* Of a configuration with faults too: what the machine lacks is said in the same go. */
static int check_config(struct config *config)
{
    machine_check(config, false);
    if (config->fault_count > 0) {
        return EXIT_CONFIG;
    }
    puts("The configuration is fine.");
    return 0;
}

static int run(struct arguments *arguments, int argc, char **argv)
{
    const char *command = argv[1];
    bool people = strcmp(command, "account") == 0 || strcmp(command, "group") == 0 || strcmp(command, "audit") == 0;
    int status = take_arguments(arguments, argc - 2, argv + 2, people);
    if (status != 0) {
        return status;
    }
    bool checks = strcmp(command, "check-config") == 0;
    if (arguments->config.fault_count > 0 && !checks) {
        return EXIT_CONFIG;
    }
    if (arguments->dump && arguments->config.fault_count == 0) {
        config_dump(&arguments->config, stdout);
    }
    char doubt[CONFIG_PROBLEM_SIZE];
    if (!people && arguments->config.fault_count == 0 && machine_doubt(&arguments->config, doubt)) {
        complain(doubt);
    }
    if (checks) {
        return check_config(&arguments->config);
    }
    if (arguments->dump) {
        return 0;
    }
    if (strcmp(command, "audit") == 0) {
        return audit_command(arguments);
    }
    return people ? people_command(arguments, command) : serve(arguments);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        fputs(usage_text, argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_USAGE : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("dais " DAIS_TEXT(DAIS_VERSION));
        return 0;
    }
    static const char *const commands[] = {"serve", "check-config", "account", "group", "audit"};
    bool known = false;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        known = known || strcmp(argv[1], commands[i]) == 0;
    }
    if (!known) {
        return bad_usage("unknown command", argv[1]);
    }
    umask(0077);
    hash_init();
    struct arguments arguments = {0};
    config_init(&arguments.config, complain);
    int status = run(&arguments, argc, argv);
    config_finish(&arguments.config);
    return status;
}
