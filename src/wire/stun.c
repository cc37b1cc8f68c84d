/* STUN Binding messages: parse, integrity, responses and requests. */

/* HMAC is made from OpenSSL's plain SHA-1, whose state lives on the stack: the newer interface allocates for every
 * message. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "dais/wire/stun.h"

#include <openssl/sha.h>
#include <string.h>

#define MAGIC_COOKIE   0x2112a442U
#define ATTR_HEADER    4
#define HMAC_BYTES     SHA_DIGEST_LENGTH
#define HMAC_BLOCK     64
#define FINGERPRINT_OF 0x5354554eU
#define SOFT_ATTRIBUTE 0x8000 /* from here on attributes are comprehension-optional */

enum attribute {
    ATTR_USERNAME = 0x0006,
    ATTR_MESSAGE_INTEGRITY = 0x0008,
    ATTR_ERROR_CODE = 0x0009,
    ATTR_UNKNOWN_ATTRIBUTES = 0x000a,
    ATTR_REALM = 0x0014,
    ATTR_NONCE = 0x0015,
    ATTR_MESSAGE_INTEGRITY_SHA256 = 0x001c,
    ATTR_XOR_MAPPED_ADDRESS = 0x0020,
    ATTR_PRIORITY = 0x0024,
    ATTR_USE_CANDIDATE = 0x0025,
    ATTR_FINGERPRINT = 0x8028,
    ATTR_ICE_CONTROLLED = 0x8029,
    ATTR_ICE_CONTROLLING = 0x802a,
};

bool stun_is(const void *data, size_t size)
{
    const uint8_t *p = data;
    return size >= STUN_HEADER_BYTES && p[0] <= 3 && load_u32(p + 4) == MAGIC_COOKIE;
}

/* CRC-32 of ISO 3309, bit by bit over a nibble table: messages are short. */
static uint32_t crc32_of(const uint8_t *data, size_t size)
{
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                       0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = 0xffffffffU;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

/* HMAC-SHA1 (RFC 2104) over the message up to `size`, with the length field as if the message ended after the
 * MESSAGE-INTEGRITY attribute that stands at `size`. */
static void integrity_of(const uint8_t *data, size_t size, struct str key, uint8_t out[HMAC_BYTES])
{
    uint8_t block[HMAC_BLOCK] = {0};
    SHA_CTX sha;
    if (key.len > HMAC_BLOCK) {
        SHA1((const uint8_t *)key.data, key.len, block);
    } else if (key.len > 0) {
        memcpy(block, key.data, key.len);
    }
    uint8_t length[2];
    store_u16(length, (uint16_t)(size - STUN_HEADER_BYTES + ATTR_HEADER + HMAC_BYTES));
    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        block[i] ^= 0x36;
    }
    SHA1_Init(&sha);
    SHA1_Update(&sha, block, HMAC_BLOCK);
    SHA1_Update(&sha, data, 2);
    SHA1_Update(&sha, length, sizeof length);
    SHA1_Update(&sha, data + 4, size - 4);
    SHA1_Final(out, &sha);
    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        block[i] ^= 0x36 ^ 0x5c;
    }
    SHA1_Init(&sha);
    SHA1_Update(&sha, block, HMAC_BLOCK);
    SHA1_Update(&sha, out, HMAC_BYTES);
    SHA1_Final(out, &sha);
    secret_clear(block, sizeof block);
    secret_clear(&sha, sizeof sha);
}

static bool is_known(uint16_t type)
{
    return type == ATTR_USERNAME || type == ATTR_MESSAGE_INTEGRITY || type == ATTR_ERROR_CODE ||
           type == ATTR_UNKNOWN_ATTRIBUTES || type == ATTR_REALM || type == ATTR_NONCE ||
           type == ATTR_MESSAGE_INTEGRITY_SHA256 || type == ATTR_XOR_MAPPED_ADDRESS || type == ATTR_PRIORITY ||
           type == ATTR_USE_CANDIDATE || type == ATTR_FINGERPRINT || type == ATTR_ICE_CONTROLLED ||
           type == ATTR_ICE_CONTROLLING;
}

static void note_unknown(struct stun_message *m, uint16_t type)
{
    if (type < SOFT_ATTRIBUTE && !is_known(type) && m->unknown_count < STUN_UNKNOWN_MAX) {
        m->unknown[m->unknown_count++] = type;
    }
}

static enum err read_mapped(struct stun_message *m, struct reader value)
{
    struct address address = {0};
    reader_skip(&value, 1);
    uint8_t family = reader_u8(&value);
    address.port = (uint16_t)(reader_u16(&value) ^ MAGIC_COOKIE >> 16);
    size_t ip_size = family == 1 ? 4 : 16;
    reader_copy(&value, address.ip, ip_size);
    if (value.failed || (family != 1 && family != 2)) {
        return ERR_INVALID;
    }
    for (size_t i = 0; i < ip_size; i++) {
        address.ip[i] ^= m->data[4 + i]; /* the cookie, and for IPv6 the transaction id behind it */
    }
    address.family = family == 1 ? AF_INET : AF_INET6;
    m->mapped = address;
    return ERR_OK;
}

/* An attribute of a fixed size. */
static bool has_size(struct reader value, size_t size)
{
    return reader_left(&value) == size;
}

static enum err read_attribute(struct stun_message *m, uint16_t type, struct reader value)
{
    size_t size = reader_left(&value);
    switch (type) {
    case ATTR_USERNAME:
        if (m->has_username) {
            return ERR_OK; /* the first one counts (RFC 8489 section 14) */
        }
        m->has_username = true;
        m->username = (struct str){(const char *)value.data, size};
        return size <= STUN_USERNAME_BYTES ? ERR_OK : ERR_INVALID;
    case ATTR_PRIORITY:
        m->has_priority = true;
        m->priority = reader_u32(&value);
        return size == 4 ? ERR_OK : ERR_INVALID;
    case ATTR_USE_CANDIDATE:
        m->use_candidate = true;
        return size == 0 ? ERR_OK : ERR_INVALID;
    case ATTR_ICE_CONTROLLED:
    case ATTR_ICE_CONTROLLING:
        *(type == ATTR_ICE_CONTROLLED ? &m->controlled : &m->controlling) = true;
        m->tie_breaker = reader_u64(&value);
        return size == 8 ? ERR_OK : ERR_INVALID;
    case ATTR_XOR_MAPPED_ADDRESS:
        return read_mapped(m, value);
    case ATTR_ERROR_CODE: {
        reader_skip(&value, 2);
        uint8_t hundreds = reader_u8(&value);
        uint8_t rest = reader_u8(&value);
        m->error_code = (uint16_t)((hundreds & 7) * 100 + rest);
        return value.failed ? ERR_INVALID : ERR_OK;
    }
    default:
        note_unknown(m, type);
        return ERR_OK;
    }
}

static bool fingerprint_matches(const struct stun_message *m, size_t at, struct reader value)
{
    return has_size(value, 4) && reader_u32(&value) == (crc32_of(m->data, at) ^ FINGERPRINT_OF);
}

static enum err read_attributes(struct stun_message *m, struct reader *r)
{
    while (reader_left(r) > 0) {
        size_t at = r->pos;
        uint16_t type = reader_u16(r);
        uint16_t size = reader_u16(r);
        struct reader value = reader_sub(r, size);
        reader_skip(r, (4 - size % 4U) % 4);
        if (r->failed) {
            return ERR_TRUNCATED;
        }
        if (m->has_fingerprint) {
            return ERR_INVALID; /* it must be the last */
        }
        if (type == ATTR_FINGERPRINT) {
            if (!fingerprint_matches(m, at, value)) {
                return ERR_INVALID;
            }
            m->has_fingerprint = true;
        } else if (m->integrity_at != 0) {
            continue; /* not protected by the integrity: not there */
        } else if (type == ATTR_MESSAGE_INTEGRITY) {
            if (!has_size(value, HMAC_BYTES)) {
                return ERR_INVALID;
            }
            m->integrity_at = at;
        } else {
            enum err err = read_attribute(m, type, value);
            if (err != ERR_OK) {
                return err;
            }
        }
    }
    return ERR_OK;
}

enum err stun_parse(const void *data, size_t size, struct stun_message *ret_message)
{
    if (!stun_is(data, size)) {
        return ERR_INVALID;
    }
    struct reader r;
    reader_init(&r, data, size);
    uint16_t type = reader_u16(&r);
    uint16_t length = reader_u16(&r);
    if (length % 4 != 0 || length != size - STUN_HEADER_BYTES) {
        return ERR_INVALID;
    }
    struct stun_message m = {
        .data = data,
        .size = size,
        .class_ = (enum stun_class)((type >> 7 & 2) | (type >> 4 & 1)),
        .method = (uint16_t)((type & 0x000f) | (type >> 1 & 0x0070) | (type >> 2 & 0x0f80)),
        .transaction = (const uint8_t *)data + 8,
    };
    reader_skip(&r, 4 + STUN_TRANSACTION_BYTES);
    enum err err = read_attributes(&m, &r);
    if (err == ERR_OK) {
        *ret_message = m;
    }
    return err;
}

enum err stun_check_integrity(const struct stun_message *message, struct str key)
{
    if (message->integrity_at == 0) {
        return ERR_NOT_FOUND;
    }
    uint8_t expected[HMAC_BYTES];
    integrity_of(message->data, message->integrity_at, key, expected);
    return secret_eq(expected, message->data + message->integrity_at + ATTR_HEADER, HMAC_BYTES) ? ERR_OK : ERR_AUTH;
}

enum err stun_username_split(const struct stun_message *message, struct str *ret_local, struct str *ret_remote)
{
    struct str remote = message->username;
    ptrdiff_t at = str_find(remote, ':');
    if (at <= 0 || (size_t)at + 1 == remote.len) {
        return ERR_INVALID;
    }
    *ret_local = str_cut(&remote, ':');
    *ret_remote = remote;
    return ERR_OK;
}

static void write_attribute(struct writer *w, uint16_t type, const void *data, size_t size)
{
    writer_u16(w, type);
    writer_u16(w, (uint16_t)size);
    writer_bytes(w, data, size);
    writer_zero(w, (4 - size % 4) % 4);
}

static size_t begin_message(struct writer *w, enum stun_class class_, const uint8_t *transaction)
{
    size_t start = w->pos;
    unsigned bits = (unsigned)class_;
    writer_u16(w, (uint16_t)(STUN_METHOD_BINDING | (bits & 1) << 4 | (bits & 2) << 7));
    writer_u16(w, 0);
    writer_u32(w, MAGIC_COOKIE);
    writer_bytes(w, transaction, STUN_TRANSACTION_BYTES);
    return start;
}

static void end_message(struct writer *w, size_t start, struct str key)
{
    if (w->failed) {
        return;
    }
    if (key.len > 0) {
        uint8_t integrity[HMAC_BYTES];
        integrity_of(w->data + start, w->pos - start, key, integrity);
        write_attribute(w, ATTR_MESSAGE_INTEGRITY, integrity, sizeof integrity);
    }
    /* The CRC covers a length field that already counts the FINGERPRINT attribute. */
    writer_patch_u16(w, start + 2, (uint16_t)(w->pos - start - STUN_HEADER_BYTES + 8));
    uint8_t fingerprint[4];
    store_u32(fingerprint, crc32_of(w->data + start, w->pos - start) ^ FINGERPRINT_OF);
    write_attribute(w, ATTR_FINGERPRINT, fingerprint, sizeof fingerprint);
}

void stun_write_success(struct writer *w, const uint8_t transaction[STUN_TRANSACTION_BYTES],
                        const struct address *mapped, struct str key)
{
    size_t start = begin_message(w, STUN_SUCCESS, transaction);
    bool v4 = mapped->family == AF_INET;
    size_t ip_size = v4 ? 4 : 16;
    uint8_t value[20] = {0, v4 ? 1 : 2};
    uint8_t mask[16];
    store_u16(value + 2, (uint16_t)(mapped->port ^ MAGIC_COOKIE >> 16));
    store_u32(mask, MAGIC_COOKIE);
    memcpy(mask + 4, transaction, STUN_TRANSACTION_BYTES);
    for (size_t i = 0; i < ip_size; i++) {
        value[4 + i] = mapped->ip[i] ^ mask[i];
    }
    write_attribute(w, ATTR_XOR_MAPPED_ADDRESS, value, 4 + ip_size);
    end_message(w, start, key);
}

static struct str error_reason(enum stun_error_code code)
{
    switch (code) {
    case STUN_BAD_REQUEST:
        return STR("Bad Request");
    case STUN_UNAUTHENTICATED:
        return STR("Unauthenticated");
    case STUN_UNKNOWN_ATTRIBUTE:
        return STR("Unknown Attribute");
    case STUN_ROLE_CONFLICT:
        return STR("Role Conflict");
    }
    return STR("Error");
}

void stun_write_error(struct writer *w, const uint8_t transaction[STUN_TRANSACTION_BYTES], enum stun_error_code code,
                      const uint16_t *unknown, size_t unknown_count, struct str key)
{
    size_t start = begin_message(w, STUN_ERROR, transaction);
    struct str reason = error_reason(code);
    uint8_t value[4 + 32] = {0, 0, (uint8_t)(code / 100), (uint8_t)(code % 100)};
    memcpy(value + 4, reason.data, reason.len);
    write_attribute(w, ATTR_ERROR_CODE, value, 4 + reason.len);
    if (unknown_count > 0) {
        writer_u16(w, ATTR_UNKNOWN_ATTRIBUTES);
        writer_u16(w, (uint16_t)(unknown_count * 2));
        for (size_t i = 0; i < unknown_count; i++) {
            writer_u16(w, unknown[i]);
        }
        writer_zero(w, unknown_count % 2 * 2);
    }
    end_message(w, start, key);
}

void stun_write_request(struct writer *w, const struct stun_request *request, struct str key)
{
    size_t start = begin_message(w, request->indication ? STUN_INDICATION : STUN_REQUEST, request->transaction);
    if (!request->indication) {
        uint8_t value[8];
        if (request->username.len > 0) {
            write_attribute(w, ATTR_USERNAME, request->username.data, request->username.len);
        }
        store_u32(value, request->priority);
        write_attribute(w, ATTR_PRIORITY, value, 4);
        store_u32(value, (uint32_t)(request->tie_breaker >> 32));
        store_u32(value + 4, (uint32_t)request->tie_breaker);
        write_attribute(w, request->controlled ? ATTR_ICE_CONTROLLED : ATTR_ICE_CONTROLLING, value, 8);
        if (request->use_candidate) {
            write_attribute(w, ATTR_USE_CANDIDATE, NULL, 0);
        }
    }
    end_message(w, start, key);
}
