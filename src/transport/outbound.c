#include "outbound_priv.h"

#include "dais/base/bytes.h"
#include "dais/base/fetch.h"
#include "dais/base/metrics.h"
#include "dais/base/str.h"
#include "gcm_priv.h"
#include "hmac_priv.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define SALT_BYTES        14
#define BLOCK_BYTES       16
#define AUTH_KEY_BYTES    20
#define CM_TAG_BYTES      10
#define RTCP_HEADER_BYTES 8
#define RTCP_ENCRYPTED    0x80000000u
#define RTCP_INDEX_MAX    0x7fffffffu
#define INDEX_MAX         ((UINT64_C(1) << 48) - 1)
#define STREAMS           (2 * LIMIT_SLOTS)

METRIC(nonce_refused, "dais_srtp_nonce_refused_total", COUNTER,
       "packets not sent because others had left under their numbers: a fault of ours");

/* What RTP is sealed with, and RTCP. */
struct seal {
    uint8_t salt[SALT_BYTES];
    struct gcm_key *gcm; /* NULL: counter mode, then … */
    EVP_CIPHER_CTX *ctr;
    struct hmac_sha1 *hmac;
};

struct stream {
    uint64_t newest;  /* the number of its newest packet */
    uint32_t *sealed; /* of its last OUTBOUND_WINDOW numbers, each in its place: what tag left; 0: none */
};

/* What a packet needs comes first. */
struct outbound {
    struct seal rtp;
    uint32_t count;
    uint32_t last;          /* the stream that sent last */
    uint32_t ssrc[STREAMS]; /* side by side, as they are searched */
    struct stream streams[STREAMS];
    struct seal rtcp;
    uint32_t rtcp_index;
    struct hmac_sha1 rtp_hmac, rtcp_hmac;
};

/* --- keys (RFC 3711 section 4.3; RFC 7714 section 11) --- */

enum { LABEL_KEY, LABEL_AUTH, LABEL_SALT, LABELS_OF_RTP };

struct master {
    const EVP_CIPHER *cipher;
    const uint8_t *key;
    uint8_t salt[SALT_BYTES]; /* a shorter one ends in zeros */
    size_t key_bytes, salt_bytes;
};

static bool derive(const struct master *m, uint8_t label, uint8_t *out, size_t bytes)
{
    uint8_t iv[BLOCK_BYTES] = {0};
    int len;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    memcpy(iv, m->salt, SALT_BYTES);
    iv[SALT_BYTES / 2] ^= label;
    memset(out, 0, bytes);
    bool ok = ctx != NULL && EVP_EncryptInit_ex(ctx, m->cipher, NULL, m->key, iv) == 1 &&
              EVP_EncryptUpdate(ctx, out, &len, out, (int)bytes) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

static bool seal_make(struct seal *s, const struct master *m, enum secure_profile profile, uint8_t labels)
{
    uint8_t key[32], auth[AUTH_KEY_BYTES];
    bool ok = derive(m, (uint8_t)(labels + LABEL_KEY), key, m->key_bytes) &&
              derive(m, (uint8_t)(labels + LABEL_SALT), s->salt, m->salt_bytes) &&
              derive(m, (uint8_t)(labels + LABEL_AUTH), auth, sizeof auth);
    if (ok && profile != SECURE_CM_128) {
        ok = gcm_key_create(key, m->key_bytes, &s->gcm) == ERR_OK;
    } else if (ok) {
        s->ctr = EVP_CIPHER_CTX_new();
        ok = s->ctr != NULL && EVP_EncryptInit_ex(s->ctr, m->cipher, NULL, key, NULL) == 1 &&
             hmac_sha1_key(s->hmac, auth, sizeof auth);
    }
    secret_clear(key, sizeof key);
    secret_clear(auth, sizeof auth);
    return ok;
}

static void seal_end(struct seal *s)
{
    gcm_key_destroy(s->gcm);
    EVP_CIPHER_CTX_free(s->ctr);
}

enum err outbound_create(enum secure_profile profile, const uint8_t key[SECURE_KEY_BYTES],
                         struct outbound **ret_outbound)
{
    struct master m = {.cipher = profile == SECURE_GCM_256 ? EVP_aes_256_ctr() : EVP_aes_128_ctr(),
                       .key = key,
                       .key_bytes = secure_key_bytes(profile),
                       .salt_bytes = secure_salt_bytes(profile)};
    struct outbound *o = calloc(1, sizeof *o);
    if (o == NULL) {
        return ERR_NO_MEMORY;
    }
    o->rtp.hmac = &o->rtp_hmac;
    o->rtcp.hmac = &o->rtcp_hmac;
    memcpy(m.salt, key + m.key_bytes, m.salt_bytes);
    bool ok = seal_make(&o->rtp, &m, profile, 0) && seal_make(&o->rtcp, &m, profile, LABELS_OF_RTP);
    secret_clear(m.salt, sizeof m.salt);
    if (!ok) {
        outbound_destroy(o);
        return ERR_NO_MEMORY;
    }
    *ret_outbound = o;
    return ERR_OK;
}

void outbound_destroy(struct outbound *outbound)
{
    if (outbound != NULL) {
        seal_end(&outbound->rtp);
        seal_end(&outbound->rtcp);
        for (uint32_t i = 0; i < outbound->count; i++) {
            free(outbound->streams[i].sealed);
        }
        secret_clear(outbound, sizeof *outbound);
        free(outbound);
    }
}

/* --- numbers --- */

static void store_u48(uint8_t *out, uint64_t v)
{
    store_u16(out, (uint16_t)(v >> 32));
    store_u32(out + 2, (uint32_t)v);
}

/* A packet's place among all that its stream ever sent (RFC 3711 section 3.3.1), and what is remembered of it. */
struct turn {
    uint64_t number;
    uint32_t *sealed;
};

/* A stream that is not there yet is added, with `seq` as its newest. */
static enum err stream_of(struct outbound *o, uint32_t ssrc, uint16_t seq, struct stream **ret_stream)
{
    uint32_t i = 0;
    while (i < o->count && o->ssrc[i] != ssrc) {
        i++;
    }
    if (i == STREAMS) {
        return ERR_LIMIT;
    }
    struct stream *stream = &o->streams[i];
    if (i == o->count) {
        *stream = (struct stream){.newest = seq, .sealed = calloc(OUTBOUND_WINDOW, sizeof *stream->sealed)};
        if (stream->sealed == NULL) {
            return ERR_NO_MEMORY;
        }
        o->ssrc[i] = ssrc;
        o->count++;
    }
    o->last = i;
    *ret_stream = stream;
    return ERR_OK;
}

/* The numbers up to this one take the places of those that leave the window. */
static void window_move(struct stream *stream, uint64_t number)
{
    uint64_t last = number - stream->newest > OUTBOUND_WINDOW ? number - OUTBOUND_WINDOW : stream->newest;
    while (last < number) {
        stream->sealed[++last % OUTBOUND_WINDOW] = 0;
    }
    stream->newest = number;
}

static enum err turn_of(struct outbound *o, uint32_t ssrc, uint16_t seq, struct turn *ret_turn)
{
    struct stream *stream;
    enum err err = stream_of(o, ssrc, seq, &stream);
    if (err != ERR_OK) {
        return err;
    }
    int16_t ahead = (int16_t)(seq - (uint16_t)stream->newest);
    uint64_t number = stream->newest + (uint64_t)(int64_t)ahead;
    if (ahead <= -OUTBOUND_WINDOW || number > INDEX_MAX) { /* from before the first, too */
        return ERR_INVALID;
    }
    if (ahead > 0) {
        window_move(stream, number);
    }
    *ret_turn = (struct turn){.number = number, .sealed = &stream->sealed[number % OUTBOUND_WINDOW]};
    return ERR_OK;
}

/* Whether the packet may leave: a tag is a sum over all of it, so another one under the same number is another packet. That one
 * is wiped, for the two of them would show what both say and, under GCM, the key of all tags. */
static enum err remember(uint32_t *sealed, uint8_t *data, size_t len, const uint8_t *tag)
{
    uint32_t mark = load_u32(tag) | 1;
    if (*sealed != 0 && *sealed != mark) {
        memset(data, 0, len);
        metric_add(&nonce_refused, 1);
        return ERR_EXISTS;
    }
    *sealed = mark;
    return ERR_OK;
}

/* --- packets --- */

/* `number` in 48 bits: that of the packet, of RTCP in the lower 31. */
static enum err gcm_packet(const struct seal *s, uint32_t ssrc, uint64_t number, const uint8_t *aad, size_t aad_bytes,
                           uint8_t *data, size_t bytes)
{
    uint8_t iv[GCM_IV_BYTES] = {0};
    store_u32(iv + 2, ssrc);
    store_u48(iv + 6, number);
    for (size_t i = 0; i < sizeof iv; i++) {
        iv[i] ^= s->salt[i];
    }
    return gcm_seal(s->gcm, iv, aad, aad_bytes, data, bytes, data + bytes);
}

static bool cm_encrypt(const struct seal *s, uint32_t ssrc, uint64_t number, uint8_t *data, size_t bytes)
{
    uint8_t iv[BLOCK_BYTES] = {0};
    int len;
    store_u32(iv + 4, ssrc);
    store_u48(iv + 8, number);
    for (size_t i = 0; i < SALT_BYTES; i++) {
        iv[i] ^= s->salt[i];
    }
    return EVP_EncryptInit_ex(s->ctr, NULL, NULL, NULL, iv) == 1 &&
           (bytes == 0 || EVP_EncryptUpdate(s->ctr, data, &len, data, (int)bytes) == 1);
}

/* Over the packet and, of RTP, the upper half of its number, which is not sent. */
static bool cm_tag(const struct seal *s, const uint8_t *data, size_t bytes, const uint8_t *unsent, size_t unsent_bytes,
                   uint8_t *ret_tag)
{
    SHA_CTX running = s->hmac->inner;
    return SHA1_Update(&running, data, bytes) && SHA1_Update(&running, unsent, unsent_bytes) &&
           hmac_sha1_end(s->hmac, &running, ret_tag, CM_TAG_BYTES);
}

static bool rtp_seal(const struct seal *s, uint32_t ssrc, uint64_t number, uint8_t *data, size_t len, size_t header)
{
    if (s->gcm != NULL) {
        return gcm_packet(s, ssrc, number, data, header, data + header, len - header) == ERR_OK;
    }
    uint8_t rollovers[4];
    store_u32(rollovers, (uint32_t)(number >> 16));
    return cm_encrypt(s, ssrc, number, data + header, len - header) &&
           cm_tag(s, data, len, rollovers, sizeof rollovers, data + len);
}

void outbound_fetch(const struct outbound *outbound, unsigned step)
{
    const struct stream *stream = &outbound->streams[outbound->last];
    if (step == 0) {
        fetch_bytes(outbound, offsetof(struct outbound, ssrc) + sizeof *outbound->ssrc);
        fetch_bytes(outbound->streams, CACHE_LINE_BYTES);
    } else if (outbound->rtp.gcm != NULL && outbound->count > 0) {
        gcm_fetch(outbound->rtp.gcm);
        fetch_bytes(&stream->sealed[(stream->newest + 1) % OUTBOUND_WINDOW], sizeof *stream->sealed);
    }
}

enum err outbound_rtp(struct outbound *outbound, uint8_t *data, size_t len, size_t header, size_t *ret_len)
{
    const struct seal *s = &outbound->rtp;
    uint32_t ssrc = load_u32(data + 8);
    size_t out_len = len + (s->gcm != NULL ? GCM_TAG_BYTES : CM_TAG_BYTES);
    struct turn turn;
    enum err err = turn_of(outbound, ssrc, load_u16(data + 2), &turn);
    if (err != ERR_OK) {
        return err;
    }
    if (!rtp_seal(s, ssrc, turn.number, data, len, header)) {
        return ERR_INVALID;
    }
    err = remember(turn.sealed, data, out_len, data + len);
    if (err == ERR_OK) {
        *ret_len = out_len;
    }
    return err;
}

enum err outbound_rtcp(struct outbound *outbound, uint8_t *data, size_t len, size_t *ret_len)
{
    const struct seal *s = &outbound->rtcp;
    uint32_t ssrc = load_u32(data + 4);
    if (outbound->rtcp_index == RTCP_INDEX_MAX) {
        return ERR_LIMIT;
    }
    uint32_t index = ++outbound->rtcp_index;
    uint8_t *body = data + RTCP_HEADER_BYTES, word[4];
    size_t bytes = len - RTCP_HEADER_BYTES;
    store_u32(word, RTCP_ENCRYPTED | index);
    if (s->gcm != NULL) {
        uint8_t aad[RTCP_HEADER_BYTES + sizeof word];
        memcpy(aad, data, RTCP_HEADER_BYTES);
        memcpy(aad + RTCP_HEADER_BYTES, word, sizeof word);
        memcpy(data + len + GCM_TAG_BYTES, word, sizeof word);
        *ret_len = len + GCM_TAG_BYTES + sizeof word;
        return gcm_packet(s, ssrc, index, aad, sizeof aad, body, bytes);
    }
    memcpy(data + len, word, sizeof word);
    *ret_len = len + sizeof word + CM_TAG_BYTES;
    return cm_encrypt(s, ssrc, index, body, bytes) &&
                   cm_tag(s, data, len + sizeof word, NULL, 0, data + len + sizeof word)
               ? ERR_OK
               : ERR_INVALID;
}
