/* What a webhook is sent, and how it is signed. */
#include "dais/server/webhooks.h"

#include <assert.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

void webhook_secret_text(const uint8_t secret[WEBHOOK_SECRET_BYTES], char out[WEBHOOK_SECRET_TEXT_SIZE])
{
    _Static_assert(6 + (WEBHOOK_SECRET_BYTES + 2) / 3 * 4 < WEBHOOK_SECRET_TEXT_SIZE, "it fits");
    int prefix = snprintf(out, WEBHOOK_SECRET_TEXT_SIZE, "whsec_");
    EVP_EncodeBlock((unsigned char *)out + prefix, secret, WEBHOOK_SECRET_BYTES);
}

void webhook_sign(const uint8_t *secret, size_t secret_bytes, struct str id, int64_t timestamp_s, struct str body,
                  char out[WEBHOOK_SIGNATURE_TEXT_SIZE])
{
    char head[128];
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned mac_bytes = 0;
    int head_len = snprintf(head, sizeof head, "%.*s.%lld.", STR_ARG(id), (long long)timestamp_s);
    assert(head_len > 0 && (size_t)head_len < sizeof head);
    size_t len = (size_t)head_len + body.len;
    unsigned char text[sizeof head + WEBHOOK_BODY_SIZE];
    assert(len <= sizeof text);
    memcpy(text, head, (size_t)head_len);
    memcpy(text + head_len, body.data, body.len);
    const unsigned char *done = HMAC(EVP_sha256(), secret, (int)secret_bytes, text, len, mac, &mac_bytes);
    assert(done && mac_bytes == 32);
    int prefix = snprintf(out, WEBHOOK_SIGNATURE_TEXT_SIZE, "v1,");
    EVP_EncodeBlock((unsigned char *)out + prefix, mac, 32);
}

static const char *event_name(enum webhook_event event)
{
    return event == WEBHOOK_TEST ? proto_delivery_event_name(PROTO_DELIVERY_EVENT_TEST)
                                 : proto_webhook_event_name((enum proto_webhook_event)event);
}

static json_t *id_json(struct id128 id)
{
    char text[ID_TEXT_SIZE];
    id_to_text(id, text);
    return json_string(text);
}

/* NULL in place of a member: it is left out. */
static json_t *channel_json(const struct directory *dir, struct channel_id id)
{
    if (channel_id_is_none(id))
        return NULL;
    const struct channel *channel = directory_channel(dir, id);
    return json_pack("{s:o, s:o*}", "id", id_json(id.v), "name",
                     channel ? json_stringn(channel->r.name.data, channel->r.name.len) : NULL);
}

size_t webhook_body(const struct directory *dir, const struct delivery_record *delivery, char out[WEBHOOK_BODY_SIZE])
{
    json_t *session = session_id_is_none(delivery->session) ? NULL : id_json(delivery->session.v);
    json_t *waiting = delivery->event == WEBHOOK_SOMEONE_WAITS ? json_integer(delivery->waiting) : NULL;
    json_t *body = json_pack("{s:o, s:s, s:I, s:o*, s:o*, s:o*}", "id", id_json(delivery->id), "event",
                             event_name(delivery->event), "at", (json_int_t)delivery->at_ms, "channel",
                             channel_json(dir, delivery->channel), "session", session, "waiting", waiting);
    size_t len = body ? json_dumpb(body, out, WEBHOOK_BODY_SIZE, JSON_COMPACT) : 0;
    json_decref(body);
    return len <= WEBHOOK_BODY_SIZE ? len : 0;
}
