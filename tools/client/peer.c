/* The client side of a transport, sans-IO. */
#include "peer.h"

#include "dais/base/random.h"
#include "dais/base/str.h"
#include "dais/wire/stun.h"

#include <stdio.h>
#include <string.h>

#define CHECK_FAST_US  50000
#define CHECK_SLOW_US  2500000
#define CHECK_PRIORITY 1853824767            /* peer-reflexive, as RFC 8445 section 7.1.1 has it in a check */
#define PEER_SSRCS     (2 * LIMIT_SLOTS + 1) /* a stream and its RTX in each slot, and RTCP of no stream */
#define USERNAME_SIZE  (ICE_UFRAG_SIZE * 2)

void peer_open(struct peer *peer, time_us now_us, const struct peer_config *config)
{
    *peer =
        (struct peer){.send = config->send, .user = config->user, .dtls_context = config->dtls, .use_candidate = true};
    if (config->server != NULL) {
        peer->server = *config->server;
    }
    memcpy(peer->remote_fingerprint, config->remote_fingerprint, DTLS_FINGERPRINT_BYTES);
    random_bytes(&peer->tie_breaker, sizeof peer->tie_breaker);
    peer_restart(peer, now_us, config->remote_ufrag, config->remote_pwd);
    if (config->ufrag != NULL) {
        snprintf(peer->ufrag, sizeof peer->ufrag, "%s", config->ufrag);
        snprintf(peer->pwd, sizeof peer->pwd, "%s", config->pwd);
    }
}

void peer_restart(struct peer *peer, time_us now_us, const char *remote_ufrag, const char *remote_pwd)
{
    random_ice_text(peer->ufrag, ICE_UFRAG_LEN);
    random_ice_text(peer->pwd, ICE_PWD_LEN);
    snprintf(peer->remote_ufrag, sizeof peer->remote_ufrag, "%s", remote_ufrag);
    snprintf(peer->remote_pwd, sizeof peer->remote_pwd, "%s", remote_pwd);
    peer->next_check_us = now_us;
}

void peer_close(struct peer *peer)
{
    dtls_close(&peer->dtls);
    secure_close(&peer->secure);
    peer->state = PEER_ENDED;
}

void peer_check(struct peer *peer, time_us now_us)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    char username[USERNAME_SIZE];
    struct writer w;
    struct stun_request request = {
        .priority = CHECK_PRIORITY, .tie_breaker = peer->tie_breaker, .use_candidate = peer->use_candidate};
    snprintf(username, sizeof username, "%s:%s", peer->remote_ufrag, peer->ufrag);
    request.username = str_of(username);
    random_bytes(request.transaction, sizeof request.transaction);
    writer_init(&w, out, sizeof out);
    stun_write_request(&w, &request, str_of(peer->remote_pwd));
    peer->checks_sent++;
    peer->next_check_us = now_us + (peer->state == PEER_CHECKING ? CHECK_FAST_US : CHECK_SLOW_US);
    peer->send(peer->user, out, w.pos);
}

static void on_dtls_send(void *user, const uint8_t *data, size_t len)
{
    struct peer *peer = user;
    peer->send(peer->user, data, len);
}

static void take_dtls_state(struct peer *peer)
{
    struct secure_keys keys;
    if (peer->dtls.state == DTLS_CONNECTED && peer->state == PEER_HANDSHAKING) {
        bool ok =
            dtls_export_keys(&peer->dtls, &keys) == ERR_OK && secure_open(&peer->secure, &keys, PEER_SSRCS) == ERR_OK;
        peer->state = ok ? PEER_CONNECTED : PEER_ENDED;
        secret_clear(&keys, sizeof keys);
    } else if (peer->dtls.state == DTLS_FAILED || peer->dtls.state == DTLS_CLOSED) {
        peer->state = PEER_ENDED;
    }
}

void peer_poll(struct peer *peer, time_us now_us)
{
    if (peer->state == PEER_ENDED) {
        return;
    }
    if (!peer->silent && now_us >= peer->next_check_us) {
        peer_check(peer, now_us);
    }
    (void)dtls_poll(&peer->dtls, now_us);
    take_dtls_state(peer);
}

/* A full agent checks us too. */
static void answer_check(struct peer *peer, const struct stun_message *message)
{
    uint8_t out[PEER_DATAGRAM_BYTES];
    struct writer w;
    struct str local, remote;
    if (peer->server.family == 0 || stun_username_split(message, &local, &remote) != ERR_OK ||
        !str_eq(local, str_of(peer->ufrag)) || stun_check_integrity(message, str_of(peer->pwd)) != ERR_OK) {
        return;
    }
    writer_init(&w, out, sizeof out);
    stun_write_success(&w, message->transaction, &peer->server, str_of(peer->pwd));
    peer->send(peer->user, out, w.pos);
}

static void receive_stun(struct peer *peer, time_us now_us, const uint8_t *data, size_t len)
{
    struct stun_message message;
    if (stun_parse(data, len, &message) != ERR_OK) {
        return;
    }
    if (message.class_ == STUN_REQUEST) {
        answer_check(peer, &message);
        return;
    }
    if (stun_check_integrity(&message, str_of(peer->remote_pwd)) != ERR_OK) {
        return;
    }
    if (message.class_ == STUN_ERROR) {
        peer->last_error = message.error_code;
    }
    if (message.class_ != STUN_SUCCESS) {
        return;
    }
    peer->checks_answered++;
    if (peer->state == PEER_CHECKING) {
        peer->state = PEER_HANDSHAKING;
        if (dtls_open(&peer->dtls, peer->dtls_context, now_us, peer->remote_fingerprint, on_dtls_send, peer) !=
            ERR_OK) {
            peer->state = PEER_ENDED;
        }
    }
}

enum peer_packet peer_receive(struct peer *peer, time_us now_us, uint8_t *data, size_t *len)
{
    if (peer->state == PEER_ENDED || *len < 2) {
        return PEER_PACKET_NONE;
    }
    if (data[0] <= 3) {
        receive_stun(peer, now_us, data, *len);
    } else if (data[0] >= 20 && data[0] <= 63) {
        (void)dtls_receive(&peer->dtls, now_us, data, *len);
        take_dtls_state(peer);
    } else if (peer->state == PEER_CONNECTED) {
        bool rtcp = data[1] >= 192 && data[1] <= 223;
        enum err err = rtcp ? secure_unprotect_rtcp(&peer->secure, now_us, data, *len, len)
                            : secure_unprotect_rtp(&peer->secure, now_us, data, *len, len);
        return err != ERR_OK ? PEER_PACKET_NONE : rtcp ? PEER_PACKET_RTCP : PEER_PACKET_RTP;
    }
    return PEER_PACKET_NONE;
}

typedef enum err protect_fn(struct secure *, uint8_t *, size_t, size_t, size_t *);

static enum err protect_and_send(struct peer *peer, protect_fn *protect, const uint8_t *data, size_t len)
{
    _Alignas(8) uint8_t out[PEER_DATAGRAM_BYTES];
    size_t out_len;
    if (peer->state != PEER_CONNECTED) {
        return ERR_CLOSED;
    }
    if (len > sizeof out) {
        return ERR_TRUNCATED;
    }
    memcpy(out, data, len);
    enum err err = protect(&peer->secure, out, len, sizeof out, &out_len);
    if (err == ERR_OK) {
        peer->send(peer->user, out, out_len);
    }
    return err;
}

enum err peer_send_rtp(struct peer *peer, const uint8_t *data, size_t len)
{
    return protect_and_send(peer, secure_protect_rtp, data, len);
}

enum err peer_send_rtcp(struct peer *peer, const uint8_t *data, size_t len)
{
    return protect_and_send(peer, secure_protect_rtcp, data, len);
}
