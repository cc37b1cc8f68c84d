/*
 * Oracle (a): simulcast streams with temporal layers through one slot, over lossy ways in both directions, while encodings
 * die and come back, the receiver changes what it wants, and the slot is aimed anywhere. Whatever happens, what leaves the
 * worker is one proper stream (judge.h), every frame that a receiver may decode decodes to the picture that was encoded, to
 * the bit, and when all is calm again the picture moves.
 */
#include "oracle.h"
#include "sim_inside.h"
#include "sim_publisher.h"

#include <stdio.h>
#include <string.h>

#define ACTION_US  (6 * US_PER_S)
#define CALM_US    (4 * US_PER_S)
#define MOVING_US  (500 * US_PER_MS)
#define SSRC       77
#define RTX        78
#define PUBLISHERS 2

struct trial {
    struct oracle *oracle;
    struct sim sim;
    struct sim_publisher publishers[PUBLISHERS];
    struct sim_client client;
    struct receiver receiver;
    struct rx_stream *stream;
    struct judge judge;
    time_us end_us, calm_us;
    bool uplink_harmed; /* packets are lost or overtaken on the way up: numbers kept free for them may stay so */
};

static uint32_t below(struct trial *t, uint32_t bound)
{
    return seeded_random_below(&t->sim.random, bound);
}

static bool one_in(struct trial *t, uint32_t n)
{
    return below(t, n) == 0;
}

/* --- what is heard --- */

static void on_rtp(void *user, const struct rtp_view *view)
{
    receiver_on_rtp(&((struct trial *)user)->receiver, view);
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    receiver_on_rtcp(&((struct trial *)user)->receiver, data, len);
}

static void on_tap(void *user, const struct rtp_view *view)
{
    struct trial *t = user;
    judge_on_packet(&t->judge, view, t->sim.now_us);
}

static void on_event(void *user, const struct worker_event *event)
{
    struct trial *t = user;
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_on_event(&t->publishers[i], event);
    }
}

static void on_frame(void *user, struct rx_stream *s, const struct rx_frame *frame, const uint8_t *data, size_t size,
                     const struct media_picture *picture)
{
    struct trial *t = user;
    const struct judge_frame *f = judge_find(&t->oracle->table, media_hash(0xcbf29ce484222325ULL, data, size));
    (void)s;
    if (f == NULL) {
        judge_blame(&t->judge, "the receiver put together a frame that is none (packets %lld to %lld)",
                    (long long)frame->first, (long long)frame->last);
    } else if (f->picture != picture->hash) {
        judge_blame(&t->judge, "frame %u of encoding %u (layer %u) shows another picture, PictureID %lld", f->at,
                    f->clip, f->tid, (long long)frame->picture);
    }
    t->oracle->decoded++;
}

static void on_decode_error(void *user, struct rx_stream *s, const struct rx_frame *frame)
{
    (void)s;
    judge_blame(&((struct trial *)user)->judge, "libvpx refuses PictureID %lld", (long long)frame->picture);
}

/* --- what happens --- */

static void want(struct trial *t, unsigned publisher, uint16_t height)
{
    struct media_want wanted = {
        .source = sim_camera(&t->publishers[publisher].config), .height = height, .priority = 100};
    sim_client_view(&t->client, &wanted, 1);
}

static void switch_encoding(struct trial *t)
{
    struct sim_publisher *p = &t->publishers[0];
    unsigned i = below(t, p->config.encodings);
    sim_publisher_switch(p, i, !p->on[i]);
}

static void on_action(void *user)
{
    static const uint16_t heights[] = {0, 40, 48, 60, 96, 150, 192, 720};
    struct trial *t = user;
    if (t->sim.now_us >= t->calm_us) {
        return;
    }
    switch (below(t, 8)) {
    case 0:
    case 1:
        want(t, one_in(t, 4) ? 1 : 0, heights[below(t, sizeof heights / sizeof heights[0])]);
        break;
    case 2:
        switch_encoding(t);
        break;
    case 3:
        media_video_key(&t->publishers[0].video[below(t, t->publishers[0].config.encodings)]);
        break;
    default:
        sim_slot_aim(&t->client, 0, one_in(t, 8) ? -1 : (int)below(t, 3), below(t, 3));
        break;
    }
    sim_at(&t->sim, t->sim.now_us + 20 * US_PER_MS + below(t, 600) * US_PER_MS, on_action, t);
}

static void on_calm(void *user)
{
    struct trial *t = user;
    for (unsigned i = 0; i < t->publishers[0].config.encodings; i++) {
        sim_publisher_switch(&t->publishers[0], i, true);
    }
    want(t, 0, 720);
}

/* --- how the network is --- */

static struct sim_link_config harm(struct trial *t, time_us delay_us)
{
    struct sim_link_config link = {.delay_us = delay_us};
    if (one_in(t, 3)) {
        return link;
    }
    if (one_in(t, 2)) {
        link.loss = below(t, 12) / 100.0;
    } else if (one_in(t, 2)) {
        link.ge_enter = 0.01;
        link.ge_leave = 0.1 + below(t, 40) / 100.0;
        link.ge_loss = 0.9;
    }
    link.jitter_us = one_in(t, 2) ? below(t, 30) * US_PER_MS : 0;
    link.reorder = one_in(t, 2) ? below(t, 15) / 100.0 : 0;
    link.reorder_us = (1 + below(t, 40)) * US_PER_MS;
    link.duplicate = one_in(t, 3) ? below(t, 8) / 100.0 : 0;
    return link;
}

static void harm_host(struct trial *t, unsigned host, time_us delay_us)
{
    struct sim_link_config up = harm(t, delay_us), down = harm(t, delay_us), plain = {.delay_us = delay_us};
    struct sim_host *h = &t->sim.hosts[host];
    bool sends = host < PUBLISHERS;
    t->uplink_harmed = t->uplink_harmed || (sends && (up.loss > 0 || up.ge_enter > 0 || up.reorder > 0));
    sim_link_at(&t->sim, t->sim.now_us, &h->up, &up);
    sim_link_at(&t->sim, t->sim.now_us, &h->down, &down);
    sim_link_at(&t->sim, t->calm_us, &h->up, &plain);
    sim_link_at(&t->sim, t->calm_us, &h->down, &plain);
}

static bool open_publishers(struct trial *t, const struct sim_link_config *plain)
{
    struct sim_publisher_config config = {.room = {1, 1}, .up = *plain, .down = *plain, .packet_bytes = 200};
    bool ok = true;
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        config.number = i + 1;
        config.encodings = i == 0 && !one_in(t, 8) ? LIMIT_LAYERS : 1;
        config.with_key_idx = one_in(t, 2);
        for (unsigned k = 0; k < config.encodings; k++) {
            config.clips[k] = &t->oracle->clips[i == 0 ? k : LIMIT_LAYERS];
        }
        ok = ok && sim_publisher_open(&t->publishers[i], &t->sim, &config);
    }
    return ok;
}

static bool open_all(struct trial *t, time_us delay_us)
{
    struct sim_link_config plain = {.delay_us = delay_us};
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    struct sim_client_handler handler = {.on_rtp = on_rtp, .on_rtcp = on_rtcp, .on_tap_rtp = on_tap, .user = t};
    struct receiver_config config = {.decode = true,
                                     .stall_us = 500 * US_PER_MS,
                                     .on_frame = on_frame,
                                     .on_decode_error = on_decode_error,
                                     .user = t};
    open.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = SSRC, .rtx_ssrc = RTX};
    bool ok = open_publishers(t, &plain);
    sim_client_open(&t->client, &t->sim, &open, &plain, &plain, &handler);
    receiver_open(&t->receiver, &t->client, &config);
    t->stream = receiver_add(&t->receiver, true, SSRC, RTX);
    return sim_client_connect(&t->client, 10 * US_PER_S) && ok;
}

static void close_all(struct trial *t)
{
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_close(&t->publishers[i]);
    }
    receiver_close(&t->receiver);
    sim_client_close(&t->client);
    sim_close(&t->sim);
}

static void play(struct trial *t, time_us delay_us)
{
    t->calm_us = t->sim.now_us + ACTION_US;
    t->end_us = t->calm_us + CALM_US;
    for (unsigned host = 0; host < t->sim.host_count; host++) {
        harm_host(t, host, delay_us);
    }
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_start(&t->publishers[i]);
    }
    sim_client_join(&t->client);
    want(t, 0, 192);
    sim_at(&t->sim, t->sim.now_us + 300 * US_PER_MS, on_action, t);
    sim_at(&t->sim, t->calm_us, on_calm, t);
    sim_run(&t->sim, t->end_us);
}

static void sum_up(struct trial *t)
{
    struct oracle *o = t->oracle;
    o->packets += t->judge.sent;
    o->frames += t->judge.frames;
    o->switches += t->judge.switches;
    o->recovered += t->stream->rtx_useful;
    o->unrecovered += t->stream->lost;
    o->drift_max_us = t->judge.drift_max_us > o->drift_max_us ? t->judge.drift_max_us : o->drift_max_us;
    if (o->verbose) {
        printf("seed %llu: trace %016llx, %u packets, %u shown, %u changes, drift %lld ms%s%s\n",
               (unsigned long long)t->sim.seed, (unsigned long long)t->sim.trace_hash, t->judge.sent, t->stream->frames,
               t->judge.switches, (long long)t->judge.drift_max_us / US_PER_MS, t->judge.faults > 0 ? ": " : "",
               t->judge.fault);
    }
}

static const char *run(struct oracle *oracle, uint64_t seed)
{
    static struct trial t;
    t = (struct trial){.oracle = oracle};
    judge_init(&t.judge, &oracle->table, SSRC, RTX);
    sim_open(&t.sim, seed);
    t.sim.on_worker_event = on_event;
    t.sim.event_user = &t;
    time_us delay_us = (2 + below(&t, 60)) * US_PER_MS;
    if (!open_all(&t, delay_us)) {
        judge_blame(&t.judge, "somebody does not connect");
    } else {
        play(&t, delay_us);
        judge_conclude(&t.judge, t.uplink_harmed, 100 * US_PER_MS);
        if (t.stream->shown_us < t.end_us - MOVING_US) {
            judge_blame(&t.judge, "the picture stands still for %lld ms at the end",
                        (long long)(t.end_us - t.stream->shown_us) / US_PER_MS);
        }
    }
    sum_up(&t);
    close_all(&t);
    judge_finish(&t.judge);
    return t.judge.faults > 0 ? t.judge.fault : NULL;
}

int main(int argc, char **argv)
{
    return oracle_main(argc, argv, "switch oracle", run);
}
