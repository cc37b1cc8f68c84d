/* One peer: sorts its datagrams, drives ICE, DTLS and SRTP, and keeps the state of them all. */
#include "dais/transport/transport.h"

#include "dais/base/fetch.h"
#include "dais/base/metrics.h"
#include "dais/base/str.h"

#include <string.h>

#define ANSWER_BYTES  256 /* a success response is 80 to 92, an error with eight unknown attributes 100 */
#define RTCP_PT_FIRST 64
/* What a handshake's datagram costs on a slow core (tests/bench/handshake_bench): one that makes us sign or verify, and
 * one that is only a piece of such. */
#define HANDSHAKE_STEP_US  250
#define HANDSHAKE_PIECE_US 10
#define RTCP_PT_LAST       95

METRIC(datagram_unknown, "dais_datagram_unknown_total", COUNTER, "datagrams that are neither STUN, DTLS nor RTP");
METRIC(datagram_stranger, "dais_datagram_stranger_total", COUNTER, "DTLS, RTP and RTCP from addresses without a check");
METRIC(datagram_early, "dais_datagram_early_total", COUNTER, "RTP and RTCP before the keys were agreed");
METRIC(stun_malformed, "dais_stun_malformed_total", COUNTER, "datagrams that begin like STUN and are not");
METRIC(stun_unknown_ufrag, "dais_stun_unknown_ufrag_total", COUNTER, "STUN requests for an unknown user name");
METRIC(handshake_over_budget, "dais_dtls_over_budget_total", COUNTER,
       "DTLS datagrams dropped because handshakes take too much of the worker's time");
METRIC(records_over_budget, "dais_dtls_records_over_budget_total", COUNTER,
       "DTLS datagrams after the handshake dropped unread because too many come");
METRIC(peer_over_budget, "dais_peer_over_budget_total", COUNTER, "packets dropped because their sender sends too much");

/* --- group --- */

enum err transport_group_init(struct transport_group *group, const struct dtls_identity *identity, uint32_t transports,
                              transport_send_fn *send, void *user)
{
    *group = (struct transport_group){.send = send, .user = user};
    enum err err = demux_init(&group->demux, transports);
    if (err == ERR_OK) {
        err = dtls_context_init(&group->dtls, identity, DTLS_SERVER);
    }
    if (err != ERR_OK) {
        transport_group_finish(group);
    }
    return err;
}

void transport_group_finish(struct transport_group *group)
{
    demux_finish(&group->demux);
    dtls_context_finish(&group->dtls);
}

/* --- life --- */

enum err transport_open(struct transport *transport, struct transport_group *group, time_us now_us,
                        const struct ice_credentials *credentials,
                        const uint8_t remote_fingerprint[DTLS_FINGERPRINT_BYTES], void *owner)
{
    *transport = (struct transport){.group = group, .owner = owner, .opened_us = now_us};
    memcpy(transport->remote_fingerprint, remote_fingerprint, DTLS_FINGERPRINT_BYTES);
    transport->budget = (struct transport_budget){.packets = bucket_full(LIMIT_PEER_PPS, now_us),
                                                  .bits = bucket_full(LIMIT_PEER_BPS, now_us),
                                                  .records = bucket_full(LIMIT_DTLS_RECORDS_PER_S, now_us)};
    return ice_open(&transport->ice, &group->demux, transport, credentials);
}

void transport_close(struct transport *transport)
{
    dtls_close(&transport->dtls);
    secure_close(&transport->secure);
    ice_close(&transport->ice);
    transport->state = TRANSPORT_LOST;
}

/* Nothing more will come: forget everything, and tell nobody, for there may be somebody else at that address now. */
static void transport_lose(struct transport *transport)
{
    ice_drop_paths(&transport->ice);
    transport_close(transport);
}

enum err transport_restart(struct transport *transport, time_us now_us, const struct ice_credentials *credentials)
{
    return ice_restart(&transport->ice, now_us, credentials);
}

/* --- state --- */

static bool handshake_overdue(const struct transport *t, time_us now_us)
{
    return t->state == TRANSPORT_NEW
               ? now_us - t->opened_us >= LIMIT_CONSENT_US
               : t->state == TRANSPORT_CONNECTING && now_us - t->connecting_us >= LIMIT_DTLS_HANDSHAKE_US;
}

static void take_keys(struct transport *t)
{
    struct secure_keys keys;
    if (dtls_export_keys(&t->dtls, &keys) == ERR_OK) {
        if (secure_open(&t->secure, &keys, LIMIT_SSRC_PER_TRANSPORT) == ERR_OK) {
            t->state = TRANSPORT_CONNECTED;
        }
        secret_clear(&keys, sizeof keys);
    }
    if (t->state != TRANSPORT_CONNECTED) {
        transport_lose(t);
    }
}

/* Without consent nothing is sent (ice.h). Whose keys are agreed may still come back for a while: with an ICE restart. */
static bool given_up(const struct transport *t, time_us now_us)
{
    bool has_keys = t->state == TRANSPORT_CONNECTED || t->state == TRANSPORT_SHAKY;
    bool sleeps = has_keys && !t->ends_with_consent;
    return ice_silence_us(&t->ice, now_us) >= LIMIT_CONSENT_US + (sleeps ? LIMIT_ASLEEP_US : 0);
}

/* The state follows from what the parts say. */
static void update_state(struct transport *t, time_us now_us)
{
    if (t->state == TRANSPORT_LOST) {
        return;
    }
    if (t->dtls.state == DTLS_FAILED || t->dtls.state == DTLS_CLOSED || given_up(t, now_us) ||
        handshake_overdue(t, now_us)) {
        transport_lose(t);
    } else if (t->state == TRANSPORT_NEW) {
        if (t->ice.checked_us != 0) {
            t->state = TRANSPORT_CONNECTING;
            t->connecting_us = now_us;
        }
    } else if (t->state == TRANSPORT_CONNECTING) {
        if (t->dtls.state == DTLS_CONNECTED) {
            take_keys(t);
        }
    } else {
        t->state = ice_silence_us(&t->ice, now_us) >= LIMIT_SHAKY_US ? TRANSPORT_SHAKY : TRANSPORT_CONNECTED;
    }
}

void transport_poll(struct transport *transport, time_us now_us)
{
    if (transport->state != TRANSPORT_LOST) {
        ice_poll(&transport->ice, now_us);
        (void)dtls_poll(&transport->dtls, now_us);
        update_state(transport, now_us);
    }
}

/* --- datagrams --- */

static void send_dtls(void *user, const uint8_t *data, size_t len)
{
    struct transport *t = user;
    const struct path *to = t->dtls_from != NULL ? t->dtls_from : ice_selected(&t->ice);
    t->group->handshake_spoke = true;
    if (to != NULL) {
        t->group->send(t->group->user, to, data, len);
    }
}

static struct transport *receive_stun(struct transport_group *group, time_us now_us, const struct path *from,
                                      const uint8_t *data, size_t len)
{
    struct stun_message message;
    struct str local, remote;
    if (stun_parse(data, len, &message) != ERR_OK) {
        metric_add(&stun_malformed, 1);
        return NULL;
    }
    if (message.class_ != STUN_REQUEST) {
        return NULL; /* indications keep a NAT open, responses answer what we never ask */
    }
    if (stun_username_split(&message, &local, &remote) != ERR_OK) {
        metric_add(&stun_malformed, 1);
        return NULL;
    }
    struct transport *t = demux_find_ufrag(&group->demux, local);
    if (t == NULL) {
        metric_add(&stun_unknown_ufrag, 1);
        return NULL;
    }
    uint8_t answer[ANSWER_BYTES];
    struct writer w;
    writer_init(&w, answer, sizeof answer);
    enum ice_verdict verdict = ice_receive(&t->ice, now_us, from, &message, &w);
    if (verdict != ICE_IGNORED && !w.failed) {
        group->send(group->user, from, answer, w.pos);
    }
    if (verdict == ICE_ANSWERED) {
        update_state(t, now_us);
    }
    return t;
}

/* Whether there is time for a step of a handshake. A new one leaves half of it to those that have begun: else none
 * would end. */
static bool handshake_may(struct transport_group *group, time_us now_us, bool begun)
{
    time_us passed_us = now_us - group->handshake_filled_us;
    group->handshake_filled_us = now_us;
    group->handshake_credit += (passed_us > US_PER_S ? US_PER_S : passed_us) * LIMIT_DTLS_SHARE;
    if (group->handshake_credit > 100 * LIMIT_DTLS_BURST_US) {
        group->handshake_credit = 100 * LIMIT_DTLS_BURST_US;
    }
    return group->handshake_credit > (begun ? 0 : 100 * LIMIT_DTLS_BURST_US / 2);
}

/* The peer may not have got our last flight, and asks for it by repeating its own (RFC 6347 section 4.2.4). Whoever
 * forges records must not keep that from us: they cost no budget until a packet with a right tag shows that the
 * peer has finished, or it has given up. */
static bool last_flight_may_be_lost(const struct transport *t, time_us now_us)
{
    return t->secure.stream_count == 0 && now_us - t->connecting_us < LIMIT_DTLS_HANDSHAKE_US;
}

static void receive_dtls(struct transport *t, time_us now_us, const struct path *from, const uint8_t *data, size_t len)
{
    bool shakes_hands = t->dtls.state == DTLS_NONE || t->dtls.state == DTLS_HANDSHAKING;
    if (shakes_hands && !handshake_may(t->group, now_us, t->dtls.state != DTLS_NONE)) {
        metric_add(&handshake_over_budget, 1);
        return;
    }
    if (!shakes_hands && !last_flight_may_be_lost(t, now_us) &&
        !bucket_take(&t->budget.records, LIMIT_DTLS_RECORDS_PER_S, 1, now_us)) {
        metric_add(&records_over_budget, 1);
        return;
    }
    t->group->handshake_spoke = false;
    if (t->dtls.state == DTLS_NONE &&
        dtls_open(&t->dtls, &t->group->dtls, now_us, t->remote_fingerprint, send_dtls, t) != ERR_OK) {
        return;
    }
    t->dtls_from = from;
    (void)dtls_receive(&t->dtls, now_us, data, len);
    t->dtls_from = NULL;
    if (shakes_hands) {
        bool dear = t->group->handshake_spoke || t->dtls.state != DTLS_HANDSHAKING;
        t->group->handshake_credit -= 100 * (dear ? HANDSHAKE_STEP_US : HANDSHAKE_PIECE_US);
    }
    update_state(t, now_us);
}

static bool budget_take(struct transport_budget *b, time_us now_us, size_t len)
{
    int64_t bits = (int64_t)len * 8;
    if (!bucket_has(&b->packets, LIMIT_PEER_PPS, 1, now_us) || !bucket_has(&b->bits, LIMIT_PEER_BPS, bits, now_us)) {
        metric_add(&peer_over_budget, 1);
        return false;
    }
    bucket_pay(&b->packets, 1);
    bucket_pay(&b->bits, bits);
    return true;
}

static enum transport_packet_kind receive_media(struct transport *t, time_us now_us, uint8_t *data, size_t *len)
{
    size_t datagram_bytes = *len;
    if (t->state != TRANSPORT_CONNECTED && t->state != TRANSPORT_SHAKY) {
        metric_add(&datagram_early, 1);
        return TRANSPORT_PACKET_NONE;
    }
    uint8_t pt = *len > 1 ? data[1] & 0x7f : 0;
    bool rtcp = pt >= RTCP_PT_FIRST && pt <= RTCP_PT_LAST;
    enum err err = rtcp ? secure_unprotect_rtcp(&t->secure, now_us, data, *len, len)
                        : secure_unprotect_rtp(&t->secure, now_us, data, *len, len);
    if (err != ERR_OK || !budget_take(&t->budget, now_us, datagram_bytes)) {
        return TRANSPORT_PACKET_NONE;
    }
    return rtcp ? TRANSPORT_PACKET_RTCP : TRANSPORT_PACKET_RTP;
}

struct transport_packet transport_group_receive(struct transport_group *group, time_us now_us, const struct path *from,
                                                uint8_t *data, size_t len)
{
    struct transport_packet packet = {.data = data, .len = len};
    uint8_t first = len > 0 ? data[0] : 255;
    bool is_dtls = first >= 20 && first <= 63, is_media = first >= 128 && first <= 191;
    if (first <= 3) {
        packet.transport = receive_stun(group, now_us, from, data, len);
        return packet;
    }
    if (!is_dtls && !is_media) {
        metric_add(&datagram_unknown, 1);
        return packet;
    }
    struct transport *t = packet.transport = demux_find_path(&group->demux, from);
    if (t == NULL) {
        metric_add(&datagram_stranger, 1);
    } else if (is_dtls) {
        receive_dtls(t, now_us, from, data, len);
    } else {
        packet.kind = receive_media(t, now_us, data, &packet.len);
    }
    return packet;
}

void transport_group_path_gone(struct transport_group *group, const struct path *path)
{
    struct transport *t = demux_find_path(&group->demux, path);
    if (t != NULL) {
        ice_forget_path(&t->ice, path);
    }
}

/* --- sending --- */

bool transport_can_send(const struct transport *transport)
{
    return (transport->state == TRANSPORT_CONNECTED || transport->state == TRANSPORT_SHAKY) &&
           transport->ice.tuple_count > 0;
}

void transport_fetch(const struct transport *transport, unsigned step)
{
    if (step == 0) {
        fetch_bytes(transport, offsetof(struct transport, ice.demux));
    } else {
        secure_fetch(&transport->secure, step - 1);
    }
}

const struct path *transport_path(const struct transport *transport)
{
    return ice_selected(&transport->ice);
}

enum err transport_protect_rtp(struct transport *transport, uint8_t *data, size_t len, size_t size, size_t *ret_len)
{
    return transport->secure.outbound == NULL ? ERR_CLOSED
                                              : secure_protect_rtp(&transport->secure, data, len, size, ret_len);
}

enum err transport_protect_rtcp(struct transport *transport, uint8_t *data, size_t len, size_t size, size_t *ret_len)
{
    return transport->secure.outbound == NULL ? ERR_CLOSED
                                              : secure_protect_rtcp(&transport->secure, data, len, size, ret_len);
}
