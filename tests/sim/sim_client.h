/*
 * A client in the bed: tools/client/peer on a host of its own, opened at the worker by the same commands that the loop
 * sends. It sees what arrives, and, by the tap, all that the worker sent it, before the network took its share.
 */
#ifndef DAIS_TESTS_SIM_CLIENT_H
#define DAIS_TESTS_SIM_CLIENT_H

#include "dais/wire/rtp.h"
#include "peer.h"
#include "sim.h"

/* Header extension ids and payload types of all clients here. */
#define SIM_EXT_LEVEL 1
#define SIM_EXT_AST   2
#define SIM_EXT_MID   4
#define SIM_EXT_TCC   5
#define SIM_EXT_RID   10
#define SIM_EXT_RRID  11
#define SIM_PT_VP8    96
#define SIM_PT_RTX    97
#define SIM_PT_OPUS   111
#define SIM_PT_RED    63

struct sim_client_handler {
    void (*on_rtp)(void *user, const struct rtp_view *view);
    void (*on_rtcp)(void *user, const uint8_t *data, size_t len);
    /* Everything that left the worker for this client. NULL: no tap, which saves a decryption of each packet. */
    void (*on_tap_rtp)(void *user, const struct rtp_view *view);
    void *user;
};

struct sim_client {
    struct sim *sim;
    unsigned host;
    struct transport_handle handle;
    struct peer peer;
    struct secure tap;
    bool tap_open, closed, timer_runs;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    struct sim_client_handler handler;
    uint16_t twcc_seq; /* of what it sends */
};

struct media_params sim_params(void);

/* `open` names publish sections, slots, params and room; credentials are made here. */
void sim_client_open(struct sim_client *client, struct sim *sim, const struct worker_transport_open *open,
                     const struct sim_link_config *up, const struct sim_link_config *down,
                     const struct sim_client_handler *handler);
/* Runs the bed until the client has keys; false: it has none after `within_us`. */
bool sim_client_connect(struct sim_client *client, time_us within_us);
void sim_client_join(struct sim_client *client);
void sim_client_add_source(struct sim_client *client, struct source_handle source, enum source_kind kind,
                           const char *mid);
void sim_client_view(struct sim_client *client, const struct media_want *want, size_t count);
void sim_client_send_rtp(struct sim_client *client, const uint8_t *data, size_t len);
void sim_client_send_rtcp(struct sim_client *client, const uint8_t *data, size_t len);
/* Closes the transport at the worker and the peer here. The bed still holds its timer: the memory stays until then. */
void sim_client_close(struct sim_client *client);

#endif
