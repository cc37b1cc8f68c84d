/* How addresses are written in the configuration: origins, TURN servers, hosts, end points. */
#include "config_priv.h"

#include "dais/base/address.h"
#include "dais/base/str.h"

#include <ctype.h>
#include <string.h>

bool config_origin_is_plain(const char *text)
{
    /* As browsers write it: lower case, no path, no default port. */
    struct str rest = str_of(text);
    if (!str_starts(rest, STR("https://")) || rest.len <= 8) {
        return false;
    }
    rest = str_sub(rest, 8, rest.len);
    for (size_t i = 0; i < rest.len; i++) {
        char c = rest.data[i];
        if (!(islower((unsigned char)c) || isdigit((unsigned char)c) || strchr(".-:[]", c) != NULL)) {
            return false;
        }
    }
    return true;
}

/* RFC 7065, as far as browsers take it: a host, perhaps a port, perhaps a transport; turns: goes over TCP only. */
bool config_turn_url_is_plain(const char *text)
{
    static const char *const queries[] = {"", "?transport=tcp", "?transport=udp"};
    struct str rest = str_of(text);
    bool secure = str_starts(rest, STR("turns:"));
    if (!secure && !str_starts(rest, STR("turn:"))) {
        return false;
    }
    rest = str_sub(rest, secure ? 6 : 5, rest.len);
    bool bracket = rest.data[0] == '[';
    size_t host = bracket ? strspn(rest.data + 1, ":.0123456789abcdefABCDEF") + 2
                          : strspn(rest.data, "-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (bracket && rest.data[host - 1] != ']') {
        return false;
    }
    const char *query = rest.data + host;
    uint64_t port = 1;
    if (*query == ':') {
        size_t digits = strspn(query + 1, "0123456789");
        if (str_to_u64((struct str){query + 1, digits}, UINT16_MAX, &port) != ERR_OK) {
            return false;
        }
        query += 1 + digits;
    }
    bool known = false;
    for (size_t i = 0; i < (secure ? 2 : 3); i++) {
        known = known || strcmp(query, queries[i]) == 0;
    }
    return known && host > 0 && port > 0;
}

enum err config_host_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    struct address address;
    if (address_parse_ip(text, 0, &address) != ERR_OK) {
        return config_say(problem, "%s: \"%.64s\" is not an IP address; write it like 192.0.2.1 or 2001:db8::1", named,
                          text);
    }
    if (address_is_unusable(&address)) {
        return config_say(problem,
                          "%s: \"%.64s\" is nowhere that a browser could send to; name addresses of this "
                          "machine, or leave it out for all of them",
                          named, text);
    }
    return ERR_OK;
}

enum err config_endpoint_check(const char *text, const char *named, char problem[CONFIG_PROBLEM_SIZE])
{
    struct address address;
    if (address_parse(text, &address) != ERR_OK) {
        return config_say(
            problem,
            "%s: \"%.64s\" is not an IP address; write it like 192.0.2.1, 192.0.2.1:40000 or [2001:db8::1]:40000",
            named, text);
    }
    if (address_is_unusable(&address)) {
        return config_say(problem, "%s: \"%.64s\" is nowhere that a browser could send to", named, text);
    }
    return ERR_OK;
}
