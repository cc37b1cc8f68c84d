#include "dais/base/address.h"

#include "dais/base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

bool address_eq(const struct address *a, const struct address *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void fold_mapped(struct address *a)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(a->ip, mapped, sizeof mapped) == 0) {
        memmove(a->ip, a->ip + 12, 4);
        memset(a->ip + 4, 0, 12);
        a->family = AF_INET;
        a->scope = 0;
    }
}

enum err address_from_sockaddr(const struct sockaddr *sa, socklen_t len, struct address *ret)
{
    struct address a = {0};
    if (sa->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in4 = (const struct sockaddr_in *)(const void *)sa;
        a.family = AF_INET;
        a.port = ntohs(in4->sin_port);
        memcpy(a.ip, &in4->sin_addr, 4);
    } else if (sa->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;
        a.family = AF_INET6;
        a.port = ntohs(in6->sin6_port);
        a.scope = in6->sin6_scope_id;
        memcpy(a.ip, &in6->sin6_addr, 16);
        fold_mapped(&a);
    } else {
        return ERR_UNSUPPORTED;
    }
    *ret = a;
    return ERR_OK;
}

socklen_t address_to_sockaddr(const struct address *a, struct sockaddr_storage *out)
{
    if (a->family == AF_INET) {
        struct sockaddr_in *in4 = (struct sockaddr_in *)(void *)out;
        *in4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(a->port)};
        memcpy(&in4->sin_addr, a->ip, 4);
        return sizeof *in4;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)out;
    *in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(a->port), .sin6_scope_id = a->scope};
    memcpy(&in6->sin6_addr, a->ip, 16);
    return sizeof *in6;
}

enum err address_parse_ip(const char *text, uint16_t port, struct address *ret)
{
    struct address a = {.port = port};
    if (inet_pton(AF_INET, text, a.ip) == 1) {
        a.family = AF_INET;
    } else if (inet_pton(AF_INET6, text, a.ip) == 1) {
        a.family = AF_INET6;
        fold_mapped(&a);
    } else {
        return ERR_INVALID;
    }
    *ret = a;
    return ERR_OK;
}

enum err address_parse(const char *text, struct address *ret)
{
    char host[INET6_ADDRSTRLEN + 1];
    bool bracket = text[0] == '[';
    const char *from = text + (bracket ? 1 : 0), *end = strchr(from, bracket ? ']' : ':');
    if (!bracket && (end == NULL || strchr(end + 1, ':') != NULL)) {
        return address_parse_ip(text, 0, ret); /* no port; more than one colon is IPv6 */
    }
    if (end == NULL || (size_t)(end - from) >= sizeof host) {
        return ERR_INVALID;
    }
    memcpy(host, from, (size_t)(end - from));
    host[end - from] = '\0';
    const char *port_text = end + (bracket ? 1 : 0);
    uint64_t port = 0;
    if (port_text[0] == ':' && (str_to_u64(str_of(port_text + 1), UINT16_MAX, &port) != ERR_OK || port == 0)) {
        return ERR_INVALID;
    }
    if (port_text[0] != ':' && port_text[0] != '\0') {
        return ERR_INVALID;
    }
    return address_parse_ip(host, (uint16_t)port, ret);
}

bool address_is_unusable(const struct address *a)
{
    static const uint8_t zero[16];
    bool many = a->family == AF_INET ? a->ip[0] >= 224 : a->ip[0] == 0xff;
    return a->family == 0 || many || memcmp(a->ip, zero, sizeof zero) == 0;
}

void address_host_text(const struct address *a, char out[ADDRESS_TEXT_SIZE])
{
    out[0] = '\0';
    if (a->family != 0) {
        inet_ntop(a->family, a->ip, out, ADDRESS_TEXT_SIZE);
    }
}

void address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE])
{
    char host[INET6_ADDRSTRLEN + 1] = "";
    if (a->family != 0) {
        inet_ntop(a->family, a->ip, host, sizeof host);
    }
    snprintf(out, ADDRESS_TEXT_SIZE, a->family == AF_INET6 ? "[%s]:%u" : "%s:%u", host, a->port);
}

bool address_is_loopback(const struct address *a)
{
    static const uint8_t six[16] = {[15] = 1};
    return a->family == AF_INET ? a->ip[0] == 127 : memcmp(a->ip, six, sizeof six) == 0;
}

struct prefix {
    uint8_t ip[16];
    uint32_t bits;
};

static bool in_prefix(const struct address *a, const struct prefix *p)
{
    uint32_t whole = p->bits / 8, rest = p->bits % 8;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return memcmp(a->ip, p->ip, whole) == 0 && (rest == 0 || ((a->ip[whole] ^ p->ip[whole]) & mask) == 0);
}

bool address_is_public(const struct address *a)
{
    /* The IANA registries of special-purpose addresses; in IPv6 nothing outside of 2000::/3 is assigned. */
    static const struct prefix four[] = {
        {{0}, 8},
        {{10}, 8},
        {{100, 64}, 10},
        {{127}, 8},
        {{169, 254}, 16},
        {{172, 16}, 12},
        {{192, 0, 0}, 24},
        {{192, 0, 2}, 24},
        {{192, 88, 99}, 24},
        {{192, 168}, 16},
        {{198, 18}, 15},
        {{198, 51, 100}, 24},
        {{203, 0, 113}, 24},
        {{224}, 3},
    };
    static const struct prefix assigned = {{0x20}, 3};
    static const struct prefix six[] = {
        {{0x20, 0x01}, 23}, {{0x20, 0x01, 0x0d, 0xb8}, 32}, {{0x20, 0x02}, 16}, {{0x3f, 0xff}, 20}};
    bool v4 = a->family == AF_INET;
    if (a->family == 0 || (!v4 && !in_prefix(a, &assigned))) {
        return false;
    }
    const struct prefix *special = v4 ? four : six;
    size_t count = v4 ? sizeof four / sizeof four[0] : sizeof six / sizeof six[0];
    for (size_t i = 0; i < count; i++) {
        if (in_prefix(a, &special[i])) {
            return false;
        }
    }
    return true;
}
