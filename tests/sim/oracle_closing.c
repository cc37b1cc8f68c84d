/*
 * Closing in any order (R18 of the reliability plan): transports, sources, rooms, DTLS sessions and the worker itself end at
 * random while media flows and timers run. Under AddressSanitizer nothing that is gone may be touched; and whoever is closed
 * is sent nothing more.
 */
#include "dais/base/log.h"
#include "oracle.h"
#include "sim_publisher.h"

#include <stdio.h>
#include <string.h>

#define PUBLISHERS 2
#define VIEWERS    3
#define ACTIONS    24
#define SSRC(i)    (500U + 10U * (i))

struct viewer {
    struct trial *trial;
    struct sim_client client;
    bool closed; /* at the worker */
};

struct trial {
    struct sim sim;
    struct sim_publisher publishers[PUBLISHERS];
    struct viewer viewers[VIEWERS];
    uint64_t heard;
    char fault[JUDGE_TEXT];
};

static uint32_t below(struct trial *t, uint32_t bound)
{
    return seeded_random_below(&t->sim.random, bound);
}

static void on_rtp(void *user, const struct rtp_view *view)
{
    (void)view;
    ((struct viewer *)user)->trial->heard++;
}

static void on_tap(void *user, const struct rtp_view *view)
{
    struct viewer *v = user;
    (void)view;
    if (v->closed) {
        snprintf(v->trial->fault, sizeof v->trial->fault, "media is sent to a closed viewer");
    }
}

static void on_event(void *user, const struct worker_event *event)
{
    struct trial *t = user;
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_on_event(&t->publishers[i], event);
    }
}

static void command(struct trial *t, enum worker_cmd_kind kind, struct transport_handle transport)
{
    sim_command(&t->sim, &(struct worker_cmd){.kind = kind, .transport = transport});
}

static void touch_source(struct trial *t, unsigned i, bool remove)
{
    struct worker_cmd cmd = {.kind = remove ? WORKER_CMD_SOURCE_REMOVE : WORKER_CMD_SOURCE_PAUSE,
                             .transport = t->publishers[i].client.handle};
    cmd.source.source = sim_camera(&t->publishers[i].config);
    cmd.source.paused = below(t, 2) == 0;
    sim_command(&t->sim, &cmd);
}

static void pin(struct trial *t, unsigned i)
{
    struct worker_cmd cmd = {.kind = WORKER_CMD_SLOT_PIN, .transport = t->viewers[i].client.handle};
    cmd.pin.publisher = t->publishers[below(t, PUBLISHERS)].client.handle;
    cmd.pin.kind = -1;
    sim_command(&t->sim, &cmd);
}

static void view(struct trial *t, unsigned i)
{
    struct media_want want[PUBLISHERS];
    unsigned count = below(t, PUBLISHERS + 1);
    for (unsigned k = 0; k < count; k++) {
        want[k] =
            (struct media_want){.source = sim_camera(&t->publishers[k].config), .height = (uint16_t)below(t, 800)};
    }
    sim_client_view(&t->viewers[i].client, want, count);
}

static void close_viewer(struct trial *t, unsigned i, bool by_server)
{
    struct viewer *v = &t->viewers[i];
    if (by_server) {
        command(t, WORKER_CMD_TRANSPORT_CLOSE, v->client.handle);
        v->closed = true;
    } else {
        peer_close(&v->client.peer); /* close_notify */
    }
}

static void close_publisher(struct trial *t, unsigned i, bool by_server)
{
    if (by_server) {
        command(t, WORKER_CMD_TRANSPORT_CLOSE, t->publishers[i].client.handle);
    } else {
        peer_close(&t->publishers[i].client.peer);
    }
}

static void act(struct trial *t)
{
    unsigned v = below(t, VIEWERS), p = below(t, PUBLISHERS);
    switch (below(t, 14)) {
    case 0:
    case 1:
        close_viewer(t, v, below(t, 2) == 0);
        break;
    case 2:
        close_publisher(t, p, below(t, 2) == 0);
        break;
    case 3:
        touch_source(t, p, true);
        break;
    case 4:
        touch_source(t, p, false);
        break;
    case 5:
        command(t, WORKER_CMD_TRANSPORT_PART, t->viewers[v].client.handle);
        break;
    case 6:
        command(t, WORKER_CMD_TRANSPORT_JOIN, t->viewers[v].client.handle);
        break;
    case 7:
        pin(t, v);
        break;
    case 8:
        sim_command(&t->sim, &(struct worker_cmd){.kind = WORKER_CMD_RECEIVE,
                                                  .transport = t->viewers[v].client.handle,
                                                  .receive = (uint8_t)below(t, RECEIVE_MODE_COUNT)});
        break;
    case 9:
        t->viewers[v].client.peer.silent = true; /* consent runs out */
        break;
    case 10:
        sim_run(&t->sim, t->sim.now_us + below(t, 4) * 8 * US_PER_S);
        break;
    case 11:
        sim_client_add_source(&t->publishers[p].client, sim_camera(&t->publishers[p].config), SOURCE_CAMERA, "v");
        break;
    default:
        view(t, v);
        break;
    }
}

static void open_all(struct trial *t, struct oracle *oracle)
{
    struct sim_link_config link = {.delay_us = 5 * US_PER_MS, .reorder = 0.1, .reorder_us = 7 * US_PER_MS};
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        struct sim_publisher_config config = {.room = {1, 1}, .number = i + 1, .encodings = i == 0 ? LIMIT_LAYERS : 1};
        config.up = config.down = link;
        for (unsigned k = 0; k < config.encodings; k++) {
            config.clips[k] = &oracle->clips[k];
        }
        (void)sim_publisher_open(&t->publishers[i], &t->sim, &config);
        sim_publisher_start(&t->publishers[i]);
    }
    for (unsigned i = 0; i < VIEWERS; i++) {
        struct viewer *v = &t->viewers[i];
        struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}, .slot_count = 2};
        struct sim_client_handler handler = {.on_rtp = on_rtp, .on_tap_rtp = on_tap, .user = v};
        v->trial = t;
        for (unsigned k = 0; k < 2; k++) {
            open.slots[k] =
                (struct slot_section){.media = MEDIA_VIDEO, .ssrc = SSRC(i) + 2 * k, .rtx_ssrc = SSRC(i) + 2 * k + 1};
            snprintf(open.slots[k].mid, MID_SIZE, "%u", k);
        }
        sim_client_open(&v->client, &t->sim, &open, &link, &link, &handler);
        if (below(t, 8) != 0) { /* now and then one is closed before it is connected */
            (void)sim_client_connect(&v->client, US_PER_S);
        }
        sim_client_join(&v->client);
    }
}

static const char *run(struct oracle *oracle, uint64_t seed)
{
    static struct trial t;
    t = (struct trial){0};
    sim_open(&t.sim, seed);
    t.sim.on_worker_event = on_event;
    t.sim.event_user = &t;
    open_all(&t, oracle);
    sim_run(&t.sim, t.sim.now_us + 100 * US_PER_MS);
    unsigned actions = below(&t, ACTIONS);
    for (unsigned i = 0; i < actions && t.fault[0] == '\0'; i++) {
        act(&t);
        sim_run(&t.sim, t.sim.now_us + below(&t, 60) * US_PER_MS);
    }
    oracle->packets += t.heard;
    if (t.heard == 0) {
        snprintf(t.fault, sizeof t.fault, "nobody ever saw anything");
    }
    /* What is still open is closed by the worker's own end, or before it. */
    for (unsigned i = 0; i < VIEWERS; i++) {
        sim_client_close(&t.viewers[i].client);
    }
    if (below(&t, 2) == 0) {
        sim_run(&t.sim, t.sim.now_us + 50 * US_PER_MS);
    }
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_close(&t.publishers[i]);
    }
    sim_close(&t.sim);
    return t.fault[0] != '\0' ? t.fault : NULL;
}

int main(int argc, char **argv)
{
    log_set_level(LOG_LEVEL_ERROR); /* that a source is there already is no news here */
    return oracle_main(argc, argv, "closing oracle", run);
}
