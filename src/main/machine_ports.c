/* Ports: in range, each for one thing, and not another program's. */
#include "listens.h"
#include "machine.h"
#include "media.h"

#include "dais/base/address.h"
#include "dais/store/store.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The media's ports, first to last; first 0: any. */
struct span {
    uint32_t first, last, workers;
};

static struct span media_span(const struct config *config)
{
    uint32_t first = config_number(config, CONFIG_MEDIA_PORT);
    uint32_t workers = (uint32_t)media_worker_count(config);
    return (struct span){first, first + workers - 1, workers};
}

/* Each further worker has a port more, here and where a NAT forwards. */
static void range_check(struct config *config, struct span media)
{
    uint32_t most = UINT16_MAX - (media.workers - 1);
    if (media.first > most) {
        config_fault_of(config, CONFIG_MEDIA_PORT, 0,
                        "media.port: %u and one more for each further of %u workers goes beyond 65535; "
                        "at most %u, or set media.workers",
                        media.first, media.workers, most);
    }
    const struct config_value *external = &config->values[CONFIG_MEDIA_EXTERNAL];
    for (size_t i = 0; i < external->count; i++) {
        struct address address;
        if (address_parse(external->texts[i], &address) == ERR_OK && address.port > most) {
            config_fault_of(config, CONFIG_MEDIA_EXTERNAL, i,
                            "media.external_addresses: the port of %.64s and one more for each further of %u "
                            "workers goes beyond 65535; at most %u, or set media.workers",
                            external->texts[i], media.workers, most);
        }
    }
}

static bool is_any(const struct address *address)
{
    static const uint8_t zeros[sizeof address->ip];
    return memcmp(address->ip, zeros, address->family == AF_INET ? 4 : 16) == 0;
}

static bool meets(const struct address *listen, const struct media_addresses *media)
{
    bool met = is_any(listen);
    for (size_t i = 0; i < media->count; i++) {
        struct address host = media->items[i];
        host.port = listen->port;
        met = met || address_eq(&host, listen);
    }
    return met;
}

/* True: `listen`, of `key`, would stand on one of the media's TCP ports; it was said. */
static bool clash(struct config *config, enum config_key key, const struct address *listen, struct span media,
                  const struct media_addresses *addresses)
{
    if (media.first == 0 || listen->port < media.first || listen->port > media.last || !meets(listen, addresses)) {
        return false;
    }
    const char *fix = config_is_default(config, key) ? "; set it" : "; choose another";
    config_fault_of(config, key, 0,
                    "%s: %u is among the media's own TCP ports, %u to %u%s, move media.port, or set media.tcp to off",
                    config_key_name(key), listen->port, media.first, media.last, fix);
    return true;
}

/* What the system says against a socket of `type` at this address; 0: nothing. */
static int trial(const struct address *address, int type)
{
    struct sockaddr_storage sa;
    socklen_t len = address_to_sockaddr(address, &sa);
    int fd = socket(address->family, type | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return 0; /* a family that this machine does not have: serve leaves it out, or says so */
    }
    int on = 1;
    if (type == SOCK_STREAM) { /* connections of before, that are about to end, take no port from a listener */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (address->family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    int failed = bind(fd, (const struct sockaddr *)&sa, len) == 0 ? 0 : errno;
    close(fd);
    return failed;
}

/* True: the port can't be had; it was said. `option`: of the command line. */
static bool taken(struct config *config, enum config_key key, const struct address *address, int type,
                  const char *option)
{
    int failed = trial(address, type);
    if (failed != EADDRINUSE && failed != EACCES) {
        return false;
    }
    char text[ADDRESS_TEXT_SIZE];
    address_text(address, text);
    const char *kind = type == SOCK_STREAM ? "TCP" : "UDP";
    if (failed == EACCES) {
        config_fault_of(
            config, key, 0,
            "%s: ports under 1024 need CAP_NET_BIND_SERVICE, which this user lacks for %u (%s %s); give it, "
            "or choose another (%s)",
            config_key_name(key), address->port, kind, text, option);
    } else {
        config_fault_of(config, key, 0,
                        "%s: another program has %u already (%s %s; `ss -lnp` says which); stop it, or choose "
                        "another (%s)",
                        config_key_name(key), address->port, kind, text, option);
    }
    return true;
}

static void media_taken(struct config *config, struct span media, const struct media_addresses *addresses)
{
    bool tcp = config_flag(config, CONFIG_MEDIA_TCP);
    for (uint32_t port = media.first; port <= media.last && port <= UINT16_MAX; port++) {
        for (size_t i = 0; i < addresses->count; i++) {
            struct address address = addresses->items[i];
            address.port = (uint16_t)port;
            if (taken(config, CONFIG_MEDIA_PORT, &address, SOCK_DGRAM, "--media-port") ||
                (tcp && taken(config, CONFIG_MEDIA_PORT, &address, SOCK_STREAM, "--media-port"))) {
                return; /* one is enough: all of them move together */
            }
        }
    }
}

void machine_check_ports(struct config *config, bool dev)
{
    struct server_options options = {0};
    struct media_addresses addresses;
    struct span media = media_span(config);
    listens_of(config, dev, &options);
    media_addresses_of(config, dev, &addresses);
    bool media_sound = config_is_sound(config, CONFIG_MEDIA_PORT) && config_is_sound(config, CONFIG_MEDIA_WORKERS);
    if (media_sound) {
        range_check(config, media);
    }
    bool free = !store_in_use(config_text(config, CONFIG_DATA));
    struct span tcp = config_flag(config, CONFIG_MEDIA_TCP) && media_sound ? media : (struct span){0};
    bool said = !config_is_sound(config, CONFIG_HTTP_PORT);
    for (size_t i = 0; i < options.listen_count && !said; i++) {
        said = clash(config, CONFIG_HTTP_PORT, &options.listen[i], tcp, &addresses) ||
               (free && taken(config, CONFIG_HTTP_PORT, &options.listen[i], SOCK_STREAM, "--port"));
    }
    bool admin_sound = config_is_sound(config, CONFIG_ADMIN_PORT) && config_is_sound(config, CONFIG_HTTP_PORT);
    if (admin_sound && options.admin.family != 0 && options.admin.port != config_number(config, CONFIG_HTTP_PORT) &&
        !clash(config, CONFIG_ADMIN_PORT, &options.admin, tcp, &addresses) && free) {
        (void)taken(config, CONFIG_ADMIN_PORT, &options.admin, SOCK_STREAM, "--admin-port");
    }
    if (media_sound && media.first > 0 && free) {
        media_taken(config, media, &addresses);
    }
}
