/* What comes in: SRTP by libsrtp, behind length checks of our own and a bound on the SSRCs it remembers. What goes out: outbound.c. */
#include "dais/transport/secure.h"

#include "dais/base/bytes.h"
#include "dais/base/metrics.h"
#include "dais/base/str.h"
#include "gcm_priv.h"
#include "outbound_priv.h"

#include <arpa/inet.h>
#include <srtp2/srtp.h>
#include <stdlib.h>
#include <string.h>

#define RTP_HEADER_BYTES   12
#define RTCP_HEADER_BYTES  8
#define RTCP_INDEX_BYTES   4
#define RTCP_ENCRYPTED_BIT 0x80
#define REPLAY_WINDOW      1024
#define CM_TAG_BYTES       10

METRIC(srtp_short, "dais_srtp_malformed_total", COUNTER, "SRTP and SRTCP packets with impossible lengths");
METRIC(srtp_bad_tag, "dais_srtp_bad_tag_total", COUNTER, "SRTP and SRTCP packets with a wrong tag");
METRIC(srtp_replayed, "dais_srtp_replayed_total", COUNTER, "SRTP and SRTCP packets seen before or too old");
METRIC(srtp_ssrc_limit, "dais_srtp_ssrc_limit_total", COUNTER, "packets dropped because a peer uses too many SSRCs");

size_t secure_key_bytes(enum secure_profile profile)
{
    return profile == SECURE_NONE ? 0 : profile == SECURE_GCM_256 ? 32 : 16;
}

size_t secure_salt_bytes(enum secure_profile profile)
{
    return profile == SECURE_NONE ? 0 : profile == SECURE_CM_128 ? 14 : 12;
}

static size_t tag_bytes(const struct secure *secure)
{
    return secure->profile == SECURE_CM_128 ? CM_TAG_BYTES : GCM_TAG_BYTES;
}

static void set_crypto_policy(srtp_policy_t *policy, enum secure_profile profile)
{
    switch (profile) {
    case SECURE_GCM_128:
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy->rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy->rtcp);
        break;
    case SECURE_GCM_256:
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy->rtp);
        srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy->rtcp);
        break;
    default:
        srtp_crypto_policy_set_rtp_default(&policy->rtp);
        srtp_crypto_policy_set_rtcp_default(&policy->rtcp);
        break;
    }
}

enum err secure_open(struct secure *secure, const struct secure_keys *keys, uint32_t ssrcs)
{
    struct secure s = {.profile = keys->profile, .stream_max = ssrcs};
    uint8_t key[SECURE_KEY_BYTES];
    srtp_policy_t policy = {.key = key, .window_size = REPLAY_WINDOW};
    if (keys->profile == SECURE_NONE) {
        return ERR_UNSUPPORTED;
    }
    set_crypto_policy(&policy, keys->profile);
    policy.ssrc.type = ssrc_any_inbound;
    memcpy(key, keys->remote, sizeof key);
    s.streams = calloc(ssrcs, sizeof *s.streams);
    bool ok = s.streams != NULL && srtp_create(&s.inbound, &policy) == srtp_err_status_ok;
    if (ok) {
        ok = outbound_create(keys->profile, keys->local, &s.outbound) == ERR_OK;
    }
    secret_clear(key, sizeof key);
    if (!ok) {
        secure_close(&s);
        return ERR_NO_MEMORY;
    }
    *secure = s;
    return ERR_OK;
}

void secure_close(struct secure *secure)
{
    if (secure->inbound != NULL) {
        (void)srtp_dealloc(secure->inbound);
    }
    outbound_destroy(secure->outbound);
    free(secure->streams);
    *secure = (struct secure){0};
}

/* The length of the RTP header with CSRCs and extension, or 0 when it is not RTP or does not fit. */
static size_t rtp_header_bytes(const uint8_t *data, size_t len)
{
    if (len < RTP_HEADER_BYTES || data[0] >> 6 != 2) {
        return 0;
    }
    size_t header = RTP_HEADER_BYTES + 4 * (size_t)(data[0] & 0x0f);
    if (data[0] & 0x10) {
        if (len < header + 4) {
            return 0;
        }
        header += 4 + 4 * (size_t)load_u16(data + header + 2);
    }
    return header <= len ? header : 0;
}

void secure_fetch(const struct secure *secure, unsigned step)
{
    if (secure->outbound != NULL) {
        outbound_fetch(secure->outbound, step);
    }
}

enum err secure_protect_rtp(struct secure *secure, uint8_t *data, size_t len, size_t size, size_t *ret_len)
{
    size_t header = rtp_header_bytes(data, len);
    if (header == 0 || size < len + tag_bytes(secure)) {
        return ERR_TRUNCATED;
    }
    return outbound_rtp(secure->outbound, data, len, header, ret_len);
}

enum err secure_protect_rtcp(struct secure *secure, uint8_t *data, size_t len, size_t size, size_t *ret_len)
{
    if (len < RTCP_HEADER_BYTES || len % 4 != 0 || size < len + RTCP_INDEX_BYTES + tag_bytes(secure)) {
        return ERR_TRUNCATED;
    }
    return outbound_rtcp(secure->outbound, data, len, ret_len);
}

/* --- inbound --- */

static struct secure_stream *stream_find(struct secure *secure, uint32_t ssrc)
{
    for (uint32_t i = 0; i < secure->stream_count; i++) {
        if (secure->streams[i].ssrc == ssrc) {
            return &secure->streams[i];
        }
    }
    return NULL;
}

/* Where a new SSRC would be remembered: a free place, or that of one that fell silent; NULL: none. */
static struct secure_stream *stream_place(struct secure *secure, time_us now_us)
{
    if (secure->stream_count < secure->stream_max) {
        return &secure->streams[secure->stream_count];
    }
    struct secure_stream *oldest = &secure->streams[0];
    for (uint32_t i = 1; i < secure->stream_count; i++) {
        oldest = secure->streams[i].last_us < oldest->last_us ? &secure->streams[i] : oldest;
    }
    return now_us - oldest->last_us >= LIMIT_SSRC_IDLE_US ? oldest : NULL;
}

typedef srtp_err_status_t unprotect_fn(srtp_t session, void *data, int *len);

static enum err unprotect(struct secure *secure, unprotect_fn *call, uint32_t ssrc, time_us now_us, uint8_t *data,
                          size_t len, size_t *ret_len)
{
    int out_len = (int)len;
    struct secure_stream *known = stream_find(secure, ssrc);
    struct secure_stream *place = known != NULL ? known : stream_place(secure, now_us);
    if (place == NULL) {
        metric_add(&srtp_ssrc_limit, 1);
        return ERR_LIMIT;
    }
    switch (call(secure->inbound, data, &out_len)) {
    case srtp_err_status_ok:
        break;
    case srtp_err_status_replay_fail:
    case srtp_err_status_replay_old:
        metric_add(&srtp_replayed, 1);
        return ERR_EXISTS;
    default:
        metric_add(&srtp_bad_tag, 1);
        return ERR_AUTH;
    }
    if (known == NULL) { /* only now is it worth another's place */
        if (secure->stream_count < secure->stream_max) {
            secure->stream_count++;
        } else {
            (void)srtp_remove_stream(secure->inbound, htonl(place->ssrc));
        }
        place->ssrc = ssrc;
    }
    place->last_us = now_us;
    *ret_len = (size_t)out_len;
    return ERR_OK;
}

enum err secure_unprotect_rtp(struct secure *secure, time_us now_us, uint8_t *data, size_t len, size_t *ret_len)
{
    if (len < RTP_HEADER_BYTES + tag_bytes(secure)) {
        metric_add(&srtp_short, 1);
        return ERR_TRUNCATED;
    }
    if (rtp_header_bytes(data, len - tag_bytes(secure)) == 0) {
        metric_add(&srtp_short, 1);
        return ERR_INVALID;
    }
    return unprotect(secure, srtp_unprotect, load_u32(data + 8), now_us, data, len, ret_len);
}

enum err secure_unprotect_rtcp(struct secure *secure, time_us now_us, uint8_t *data, size_t len, size_t *ret_len)
{
    size_t trailer = tag_bytes(secure) + RTCP_INDEX_BYTES;
    if (len < RTCP_HEADER_BYTES + trailer) {
        metric_add(&srtp_short, 1);
        return ERR_TRUNCATED;
    }
    /* The index with its "encrypted" bit stands before the tag in counter mode, last under GCM. */
    size_t index_at = secure->profile == SECURE_CM_128 ? len - trailer : len - RTCP_INDEX_BYTES;
    if (data[0] >> 6 != 2 || !(data[index_at] & RTCP_ENCRYPTED_BIT)) {
        metric_add(&srtp_short, 1);
        return ERR_INVALID;
    }
    return unprotect(secure, srtp_unprotect_rtcp, load_u32(data + 4), now_us, data, len, ret_len);
}
