/*
 * Everything a worker sends in some seconds of call, for valgrind's memcheck: is each byte that leaves one that somebody
 * wrote? Two publishers (one in three encodings) with voices and RED, two viewers with losses, repairs, probes and reports,
 * checks of all kinds and a late joiner. Run by `sim/egress_memcheck`; by itself it counts only.
 */
#include "receiver.h"
#include "sim_publisher.h"

#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#define VIEWERS 2
#define SECONDS 4
#define SSRC    100 /* of a viewer's first slot; video, RTX, voice */

static struct call {
    struct sim sim;
    struct sim_publisher publishers[2];
    struct sim_client viewers[VIEWERS];
    struct receiver receivers[VIEWERS];
    unsigned stun, dtls, rtp, rtcp, undefined;
} call;

static sim_datagram_fn *clients_own;

static void on_egress(void *user, uint8_t *data, size_t len)
{
    /* 0: defined, or no valgrind; else the address of the first byte that is not. */
    call.undefined += VALGRIND_CHECK_MEM_IS_DEFINED(data, len) != 0 ? 1 : 0;
    call.stun += data[0] < 4 ? 1 : 0;
    call.dtls += data[0] >= 20 && data[0] < 64 ? 1 : 0;
    call.rtp += data[0] >= 128 && !rtp_is_rtcp(data, len) ? 1 : 0;
    call.rtcp += data[0] >= 128 && rtp_is_rtcp(data, len) ? 1 : 0;
    clients_own(user, data, len);
}

static void overhear(struct sim_client *client)
{
    struct sim_host *host = &call.sim.hosts[client->host];
    clients_own = host->on_egress;
    host->on_egress = on_egress;
}

static void on_event(void *user, const struct worker_event *event)
{
    (void)user;
    for (unsigned i = 0; i < 2; i++) {
        sim_publisher_on_event(&call.publishers[i], event);
    }
}

static void on_rtp(void *user, const struct rtp_view *view)
{
    receiver_on_rtp(user, view);
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    receiver_on_rtcp(user, data, len);
}

static bool view(unsigned i)
{
    struct sim_link_config up = {.delay_us = 10 * US_PER_MS},
                           down = {.delay_us = 10 * US_PER_MS, .loss = 0.05, .jitter_us = 5 * US_PER_MS};
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}, .slot_count = 3};
    struct sim_client *viewer = &call.viewers[i];
    for (uint32_t slot = 0; slot < 3; slot++) {
        struct slot_section *section = &open.slots[slot];
        *section = (struct slot_section){.media = slot < 2 ? MEDIA_VIDEO : MEDIA_AUDIO, .ssrc = SSRC + 2 * slot};
        section->rtx_ssrc = slot < 2 ? section->ssrc + 1 : 0;
        snprintf(section->mid, sizeof section->mid, "%u", slot);
    }
    open.params.remb = i == 1;
    sim_client_open(viewer, &call.sim, &open, &up, &down,
                    &(struct sim_client_handler){.on_rtp = on_rtp, .on_rtcp = on_rtcp, .user = &call.receivers[i]});
    overhear(viewer);
    receiver_open(&call.receivers[i], viewer, &(struct receiver_config){.hold_us = US_PER_S});
    for (uint32_t slot = 0; slot < 3; slot++) {
        (void)receiver_add(&call.receivers[i], slot < 2, SSRC + 2 * slot, slot < 2 ? SSRC + 2 * slot + 1 : 0);
    }
    bool connected = sim_client_connect(viewer, 5 * US_PER_S);
    sim_client_join(viewer);
    return connected;
}

static struct media_clip clips[LIMIT_LAYERS];
static struct media_voice_clip voice;

static bool publish(unsigned i)
{
    struct sim_link_config up = {.delay_us = 5 * US_PER_MS, .loss = 0.03}, down = {.delay_us = 5 * US_PER_MS};
    struct sim_publisher_config config = {.room = {1, 1},
                                          .number = i + 1,
                                          .encodings = i == 0 ? LIMIT_LAYERS : 1,
                                          .clips = {&clips[0], &clips[1], &clips[2]},
                                          .voice = &voice,
                                          .red = i == 0,
                                          .up = up,
                                          .down = down};
    bool connected = sim_publisher_open(&call.publishers[i], &call.sim, &config);
    overhear(&call.publishers[i].client);
    return connected;
}

static bool make_clips(void)
{
    bool ok = true;
    media_voice_make(&voice, true, 1);
    for (unsigned i = 0; i < LIMIT_LAYERS; i++) {
        struct media_clip_config config = {.width = (uint16_t)(320 << i),
                                           .height = (uint16_t)(180 << i),
                                           .rate_bps = 100000U << i,
                                           .frames = 90,
                                           .temporal_layers = 3};
        ok = media_clip_make(&config, i + 1, &clips[i]) == ERR_OK && ok;
    }
    return ok;
}

static bool play(void)
{
    sim_open(&call.sim, 1);
    call.sim.on_worker_event = on_event;
    bool ok = publish(0) && publish(1) && view(0);
    sim_publisher_start(&call.publishers[0]);
    sim_publisher_start(&call.publishers[1]);
    sim_run(&call.sim, call.sim.now_us + SECONDS / 2 * US_PER_S);
    ok = ok && view(1);
    sim_run(&call.sim, call.sim.now_us + SECONDS / 2 * US_PER_S);
    for (unsigned i = 0; i < VIEWERS; i++) {
        receiver_close(&call.receivers[i]);
        sim_client_close(&call.viewers[i]);
    }
    sim_publisher_close(&call.publishers[0]);
    sim_publisher_close(&call.publishers[1]);
    sim_close(&call.sim);
    return ok;
}

int main(void)
{
    bool ok = make_clips() && play();
    for (unsigned i = 0; i < LIMIT_LAYERS; i++) {
        media_clip_free(&clips[i]);
    }
    printf("%u STUN, %u DTLS, %u RTP, %u RTCP datagrams left, %u with bytes nobody wrote\n", call.stun, call.dtls,
           call.rtp, call.rtcp, call.undefined);
    return ok && call.stun > 0 && call.dtls > 0 && call.rtp > 0 && call.rtcp > 0 && call.undefined == 0 ? 0 : 1;
}
