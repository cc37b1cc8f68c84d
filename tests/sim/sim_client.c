#include "sim_client.h"

#include "dais/base/random.h"

#include <stdio.h>
#include <string.h>

#define POLL_US (10 * US_PER_MS)

struct media_params sim_params(void)
{
    return (struct media_params){.opus_pt = SIM_PT_OPUS,
                                 .red_pt = SIM_PT_RED,
                                 .vp8_pt = SIM_PT_VP8,
                                 .vp8_rtx_pt = SIM_PT_RTX,
                                 .ext_mid = SIM_EXT_MID,
                                 .ext_rid = SIM_EXT_RID,
                                 .ext_repaired_rid = SIM_EXT_RRID,
                                 .ext_audio_level = SIM_EXT_LEVEL,
                                 .ext_transport_cc = SIM_EXT_TCC,
                                 .ext_abs_send_time = SIM_EXT_AST,
                                 .video_nack = true,
                                 .video_pli = true,
                                 .audio_nack = true,
                                 .transport_cc_video = true,
                                 .transport_cc_audio = true};
}

static void on_peer_send(void *user, const uint8_t *data, size_t len)
{
    struct sim_client *client = user;
    sim_send(client->sim, client->host, data, len);
}

static void tap_open_if_ready(struct sim_client *client)
{
    struct secure_keys keys;
    if (!client->tap_open && client->handler.on_tap_rtp != NULL && client->peer.state == PEER_CONNECTED &&
        dtls_export_keys(&client->peer.dtls, &keys) == ERR_OK) {
        client->tap_open = secure_open(&client->tap, &keys, LIMIT_SSRC_PER_TRANSPORT) == ERR_OK;
    }
}

static void on_datagram(void *user, uint8_t *data, size_t len)
{
    struct sim_client *client = user;
    struct rtp_view view;
    if (client->closed) {
        return;
    }
    switch (peer_receive(&client->peer, client->sim->now_us, data, &len)) {
    case PEER_PACKET_RTP:
        if (client->handler.on_rtp != NULL && rtp_parse(data, len, &view) == ERR_OK) {
            client->handler.on_rtp(client->handler.user, &view);
        }
        break;
    case PEER_PACKET_RTCP:
        if (client->handler.on_rtcp != NULL) {
            client->handler.on_rtcp(client->handler.user, data, len);
        }
        break;
    case PEER_PACKET_NONE:
        tap_open_if_ready(client);
        break;
    }
}

static void on_egress(void *user, uint8_t *data, size_t len)
{
    struct sim_client *client = user;
    struct rtp_view view;
    bool media = len >= 2 && data[0] >= 128 && data[0] <= 191 && !rtp_is_rtcp(data, len);
    if (media && client->tap_open &&
        secure_unprotect_rtp(&client->tap, client->sim->now_us, data, len, &len) == ERR_OK &&
        rtp_parse(data, len, &view) == ERR_OK) {
        client->handler.on_tap_rtp(client->handler.user, &view);
    }
}

static void on_poll(void *user)
{
    struct sim_client *client = user;
    if (client->closed) {
        client->timer_runs = false;
        return;
    }
    peer_poll(&client->peer, client->sim->now_us);
    tap_open_if_ready(client);
    sim_at(client->sim, client->sim->now_us + POLL_US, on_poll, client);
}

void sim_client_open(struct sim_client *client, struct sim *sim, const struct worker_transport_open *open,
                     const struct sim_link_config *up, const struct sim_link_config *down,
                     const struct sim_client_handler *handler)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_TRANSPORT_OPEN, .open = *open};
    *client = (struct sim_client){.sim = sim, .handler = *handler, .timer_runs = true};
    client->host = sim_host_add(sim, up, down, on_datagram, on_egress, client);
    client->handle = cmd.transport = (struct transport_handle){client->host + 1, 1};
    random_ice_text(client->ufrag, 16);
    random_ice_text(client->pwd, 24);
    snprintf(cmd.open.local_ufrag, sizeof cmd.open.local_ufrag, "%s", client->ufrag);
    snprintf(cmd.open.local_pwd, sizeof cmd.open.local_pwd, "%s", client->pwd);
    snprintf(cmd.open.cname, sizeof cmd.open.cname, "client%u", client->host);
    memcpy(cmd.open.remote_fingerprint_sha256, dtls_identity_fingerprint(sim->identity), DTLS_FINGERPRINT_BYTES);
    peer_open(&client->peer, sim->now_us,
              &(struct peer_config){client->ufrag, client->pwd, dtls_identity_fingerprint(sim->identity),
                                    &sim->client_context, on_peer_send, client});
    snprintf(cmd.open.remote_ufrag, sizeof cmd.open.remote_ufrag, "%s", client->peer.ufrag);
    sim_command(sim, &cmd);
    on_poll(client);
}

bool sim_client_connect(struct sim_client *client, time_us within_us)
{
    time_us until_us = client->sim->now_us + within_us;
    while (client->peer.state < PEER_CONNECTED && client->sim->now_us < until_us) {
        sim_run(client->sim, client->sim->now_us + US_PER_MS);
    }
    return client->peer.state == PEER_CONNECTED;
}

void sim_client_join(struct sim_client *client)
{
    sim_command(client->sim, &(struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_JOIN, .transport = client->handle});
}

void sim_client_add_source(struct sim_client *client, struct source_handle source, enum source_kind kind,
                           const char *mid)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_SOURCE_ADD, .transport = client->handle};
    cmd.source.source = source;
    cmd.source.kind = (uint8_t)kind;
    snprintf(cmd.source.mid, sizeof cmd.source.mid, "%s", mid);
    sim_command(client->sim, &cmd);
}

void sim_client_view(struct sim_client *client, const struct media_want *want, size_t count)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_VIEW, .transport = client->handle};
    cmd.view.count = (uint8_t)count;
    memcpy(cmd.view.want, want, count * sizeof *want);
    sim_command(client->sim, &cmd);
}

void sim_client_send_rtp(struct sim_client *client, const uint8_t *data, size_t len)
{
    (void)!peer_send_rtp(&client->peer, data, len); /* before it is connected nothing is sent, as in a browser */
}

void sim_client_send_rtcp(struct sim_client *client, const uint8_t *data, size_t len)
{
    (void)!peer_send_rtcp(&client->peer, data, len);
}

void sim_client_close(struct sim_client *client)
{
    client->closed = true;
    secure_close(&client->tap);
    peer_close(&client->peer);
    if (client->sim->worker != NULL) {
        sim_command(client->sim, &(struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = client->handle});
    }
}
