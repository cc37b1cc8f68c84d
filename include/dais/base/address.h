/* A UDP or TCP end point, IPv4 or IPv6, compact and comparable (IPv4-mapped IPv6 addresses are folded to IPv4). */
#ifndef DAIS_BASE_ADDRESS_H
#define DAIS_BASE_ADDRESS_H

#include "dais/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDRESS_TEXT_SIZE 64

/* No padding: may be hashed and compared as bytes. */
struct address {
    uint8_t ip[16];  /* IPv4 in the first four bytes, the rest zero */
    uint32_t scope;  /* IPv6 scope id */
    uint16_t port;   /* host order */
    uint16_t family; /* AF_INET, AF_INET6; 0 is "none" */
};

bool address_eq(const struct address *a, const struct address *b);
MUST_CHECK enum err address_from_sockaddr(const struct sockaddr *sa, socklen_t len, struct address *ret);
/* Returns the length of what was written to `out`. */
socklen_t address_to_sockaddr(const struct address *a, struct sockaddr_storage *out);
/* "192.0.2.1", "2001:db8::1" (no port). */
MUST_CHECK enum err address_parse_ip(const char *text, uint16_t port, struct address *ret);
/* With a port or without one (then 0): "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]:80". */
MUST_CHECK enum err address_parse(const char *text, struct address *ret);
/* The unspecified address, or one of many hosts: nothing that one could be reached at. */
bool address_is_unusable(const struct address *a);
/* The host part only, as SDP and URLs need it, or with the port ("[::1]:80") for logs. */
void address_host_text(const struct address *a, char out[ADDRESS_TEXT_SIZE]);
void address_text(const struct address *a, char out[ADDRESS_TEXT_SIZE]);
bool address_is_loopback(const struct address *a);
/* Somewhere on the Internet: not this machine, not a network of one's own, not reserved for anything (RFC 6890). */
bool address_is_public(const struct address *a);

#endif
