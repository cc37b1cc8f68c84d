/*
 * STUN as ICE uses it (RFC 8489, RFC 8445): reads Binding messages, checks their integrity, writes responses; requests
 * too, for load tools and tests.
 *
 * Invariants
 *  1. A message parses only if its length field, a multiple of 4, equals the datagram's size - 20, every attribute lies
 *     inside, FINGERPRINT (if there) is last and its CRC is right.
 *  2. After MESSAGE-INTEGRITY only FINGERPRINT counts; everything between them is ignored (RFC 8489 section 14.5).
 *  3. Every padding byte we write is zero. Nothing is allocated, not even inside OpenSSL.
 */
#ifndef DAIS_WIRE_STUN_H
#define DAIS_WIRE_STUN_H

#include "dais/base/address.h"
#include "dais/base/bytes.h"
#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STUN_HEADER_BYTES      20
#define STUN_TRANSACTION_BYTES 12
#define STUN_USERNAME_BYTES    513 /* RFC 8489 section 14.3; ours: two ufrags and a colon */
#define STUN_UNKNOWN_MAX       8   /* unknown comprehension-required attributes that we name in a 420 */

enum stun_class { STUN_REQUEST, STUN_INDICATION, STUN_SUCCESS, STUN_ERROR };

#define STUN_METHOD_BINDING 0x001

enum stun_error_code {
    STUN_BAD_REQUEST = 400,
    STUN_UNAUTHENTICATED = 401,
    STUN_UNKNOWN_ATTRIBUTE = 420,
    STUN_ROLE_CONFLICT = 487,
};

struct stun_message {
    const uint8_t *data;
    size_t size;
    enum stun_class class_;
    uint16_t method;
    const uint8_t *transaction; /* 12 bytes */
    struct str username;        /* empty when absent */
    uint32_t priority;
    uint64_t tie_breaker;  /* of ICE-CONTROLLED or ICE-CONTROLLING */
    uint16_t error_code;   /* of an error response; 0: none */
    struct address mapped; /* XOR-MAPPED-ADDRESS; family 0: none */
    size_t integrity_at;   /* offset of the MESSAGE-INTEGRITY attribute; 0: none */
    uint16_t unknown[STUN_UNKNOWN_MAX];
    uint8_t unknown_count;
    bool has_username, has_priority, has_fingerprint;
    bool use_candidate, controlled, controlling;
};

/* True if the first bytes can be STUN (RFC 7983: first byte 0 to 3, and the magic cookie). */
bool stun_is(const void *data, size_t size);

/* ERR_INVALID: not STUN, or broken (see invariant 1; USERNAME over 513 bytes too). ERR_TRUNCATED: an attribute overruns.
 */
MUST_CHECK enum err stun_parse(const void *data, size_t size, struct stun_message *ret_message);
/* ERR_NOT_FOUND: no MESSAGE-INTEGRITY. ERR_AUTH: it does not match. Constant-time comparison. */
MUST_CHECK enum err stun_check_integrity(const struct stun_message *message, struct str key);
/* Cuts USERNAME at its colon: `ret_local` is our ufrag, `ret_remote` the peer's. ERR_INVALID without a colon or when
 * one of the two is empty. */
MUST_CHECK enum err stun_username_split(const struct stun_message *message, struct str *ret_local,
                                        struct str *ret_remote);

/* A success response to `transaction` with XOR-MAPPED-ADDRESS, MESSAGE-INTEGRITY and FINGERPRINT. */
void stun_write_success(struct writer *w, const uint8_t transaction[STUN_TRANSACTION_BYTES],
                        const struct address *mapped, struct str key);
/* An error response; UNKNOWN-ATTRIBUTES from `unknown`. With an empty key it carries no MESSAGE-INTEGRITY. */
void stun_write_error(struct writer *w, const uint8_t transaction[STUN_TRANSACTION_BYTES], enum stun_error_code code,
                      const uint16_t *unknown, size_t unknown_count, struct str key);

struct stun_request {
    uint8_t transaction[STUN_TRANSACTION_BYTES];
    struct str username;
    uint32_t priority;
    uint64_t tie_breaker;
    bool use_candidate;
    bool controlled; /* else controlling */
    bool indication; /* a Binding indication, without any attribute but FINGERPRINT */
};
/* With an empty key: no MESSAGE-INTEGRITY. */
void stun_write_request(struct writer *w, const struct stun_request *request, struct str key);

#endif
