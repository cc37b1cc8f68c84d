/* Which addresses and how many workers: from the configuration, else from this machine. */
#include "media.h"

#include "dais/base/log.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add(struct media_addresses *list, const struct address *address)
{
    for (size_t i = 0; i < list->count; i++) {
        if (address_eq(&list->items[i], address)) {
            return;
        }
    }
    if (list->count < LIMIT_MEDIA_ADDRESSES) {
        list->items[list->count++] = *address;
    }
}

static void add_text(struct media_addresses *list, const char *text)
{
    struct address address;
    if (address_parse_ip(text, 0, &address) == ERR_OK) {
        add(list, &address);
    }
}

static bool link_local(const struct address *address)
{
    return address->family == AF_INET6 && address->ip[0] == 0xfe && (address->ip[1] & 0xc0) == 0x80;
}

/* Where people reach this machine, when nobody said it: its addresses, but for loopback and link-local ones. */
static void add_own(struct media_addresses *list)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0) {
        return;
    }
    for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
        struct address address;
        if (one->ifa_addr == NULL || (one->ifa_flags & IFF_UP) == 0 ||
            (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6)) {
            continue;
        }
        socklen_t len = one->ifa_addr->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
        if (address_from_sockaddr(one->ifa_addr, len, &address) == ERR_OK && !address_is_loopback(&address) &&
            !link_local(&address)) {
            address.port = 0;
            add(list, &address);
        }
    }
    freeifaddrs(all);
}

void media_addresses_of(const struct config *config, bool dev, struct media_addresses *list)
{
    *list = (struct media_addresses){0};
    const struct config_value *configured = &config->values[CONFIG_MEDIA_ADDRESSES];
    for (size_t i = 0; i < configured->count; i++) {
        add_text(list, configured->texts[i]);
    }
    if (dev) {
        add_text(list, "127.0.0.1");
    } else if (configured->count == 0) {
        add_own(list);
    }
    if (list->count == 0) {
        add_text(list, "127.0.0.1");
    }
}

/* One for each core we may use; the loop has little to do beside them. */
size_t media_worker_count(const struct config *config)
{
    uint32_t configured = config_number(config, CONFIG_MEDIA_WORKERS);
    if (configured > 0) {
        return configured;
    }
    cpu_set_t usable;
    int cores = sched_getaffinity(0, sizeof usable, &usable) == 0 ? CPU_COUNT(&usable) : 1;
    return cores < 1 ? 1 : cores > BRIDGE_WORKERS_MAX ? BRIDGE_WORKERS_MAX : (size_t)cores;
}

static void announce(struct bridge_link *link, const struct address *address)
{
    if (link->candidate_count < BRIDGE_CANDIDATES_MAX) {
        link->candidates[link->candidate_count++] = *address;
    }
}

/* What a NAT forwards comes first. Its port, when it is not the same one, is the first worker's; one more for each. */
static void announce_all(const struct config *config, struct bridge_link *link, const struct worker *worker,
                         size_t index)
{
    const struct config_value *external = &config->values[CONFIG_MEDIA_EXTERNAL];
    size_t count;
    const struct address *bound = worker_candidates(worker, &count);
    for (size_t i = 0; i < external->count; i++) {
        struct address address;
        if (address_parse(external->texts[i], &address) == ERR_OK) {
            address.port = (uint16_t)(address.port == 0 ? bound[0].port : address.port + index);
            announce(link, &address);
        }
    }
    bool all = strcmp(config_text(config, CONFIG_MEDIA_ANNOUNCE), "external") != 0;
    for (size_t i = 0; i < count && all; i++) {
        announce(link, &bound[i]);
    }
}

static enum err start_one(struct media *media, const struct config *settings, const struct media_addresses *list,
                          uint16_t port, struct bridge_link *link)
{
    const struct worker_config config = {.addresses = list->items,
                                         .address_count = list->count,
                                         .port = port,
                                         .tcp = config_flag(settings, CONFIG_MEDIA_TCP),
                                         .index = (uint32_t)media->count,
                                         .identity = media->identity,
                                         .mesh = media->mesh};
    struct worker *worker;
    enum err err = worker_create(&config, &worker);
    if (err != ERR_OK) {
        return err;
    }
    media->workers[media->count++] = worker;
    *link = (struct bridge_link){.commands = worker_commands(worker),
                                 .events = worker_events(worker),
                                 .silenced = worker_silenced(worker),
                                 .ice_tcp = config.tcp,
                                 .fingerprint = worker_fingerprint(media->identity)};
    announce_all(settings, link, worker, config.index);
    return worker_start(worker);
}

static void explain(enum err err, const struct media_addresses *list, uint16_t port, char problem[CONFIG_PROBLEM_SIZE])
{
    char text[ADDRESS_TEXT_SIZE];
    address_host_text(&list->items[0], text);
    if (err == ERR_EXISTS) {
        snprintf(problem, CONFIG_PROBLEM_SIZE, "the UDP or TCP port %u is taken; choose another with --media-port",
                 port);
    } else {
        snprintf(problem, CONFIG_PROBLEM_SIZE,
                 "cannot open UDP on the media addresses (%s%s): %s; give this machine's own with --media-address",
                 text, list->count > 1 ? ", …" : "", err_name(err));
    }
}

enum err media_start(struct media *media, const struct config *config, bool dev,
                     struct bridge_link links[BRIDGE_WORKERS_MAX], char problem[CONFIG_PROBLEM_SIZE])
{
    snprintf(problem, CONFIG_PROBLEM_SIZE, "the media engine's cryptography failed its self-test");
    enum err err = worker_process_init(&media->identity);
    if (err != ERR_OK) {
        return err;
    }
    struct media_addresses list;
    media_addresses_of(config, dev, &list);
    size_t count = media_worker_count(config);
    snprintf(problem, CONFIG_PROBLEM_SIZE, "there is no memory for %zu media threads", count);
    err = mesh_create(count, &media->mesh);
    if (err != ERR_OK) {
        return err;
    }
    uint32_t port = config_number(config, CONFIG_MEDIA_PORT);
    for (size_t i = 0; i < count; i++) {
        uint16_t own_port = port == 0 ? 0 : (uint16_t)(port + i);
        err = start_one(media, config, &list, own_port, &links[i]);
        if (err != ERR_OK) {
            explain(err, &list, own_port, problem);
            return err;
        }
    }
    return ERR_OK;
}

void media_revive(struct media *media, struct bridge *bridge, time_us now_us)
{
    for (size_t i = 0; i < media->count; i++) {
        if (now_us < media->revive_us[i] || !bridge_may_revive(bridge, i, now_us)) {
            continue;
        }
        enum err err = worker_revive(media->workers[i]);
        if (err == ERR_OK) {
            bridge_revive(bridge, i);
            continue;
        }
        media->revive_us[i] = now_us + BRIDGE_REST_US;
        log_warn("worker_not_revived", "worker=%zu reason=%s", i, err == ERR_BUSY ? "hangs" : err_name(err));
    }
}

void media_stop(struct media *media)
{
    bool all = true;
    for (size_t i = 0; i < media->count; i++) {
        all = worker_destroy(media->workers[i]) && all;
    }
    if (all) { /* else one that hangs may still touch them; the process is at its end */
        mesh_destroy(media->mesh);
        worker_process_finish(media->identity);
    }
}
