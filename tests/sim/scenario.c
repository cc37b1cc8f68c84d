/*
 * Calls over bad networks in fast time: how the server's estimate, allocation and pacing fare, as a table. Deterministic;
 * a minute of call takes about a second.
 *
 *   scenario [--seed N] [--publishers N] [--single] [--timeline] [NAME...]     no NAME: all
 *
 * Publishers send 320x180, 640x360 and 1280x720 at 150, 500 and 1,500 kbit/s with three temporal layers (noise for
 * pictures: nothing decodes) and a voice; the receiver wants 720 lines of the first and answers as Chromium does. Round
 * trip 40 ms. The impairment is on the receiver's way down from second 15 on; figures are of that time, `back` tells how
 * long after its end the full size is shown again.
 */
#include "receiver.h"
#include "sim_publisher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN_S        15
#define AFTER_S        20
#define PUBLISHERS_MAX 9
#define SECONDS_MAX    180
#define ONE_WAY_US     (20 * US_PER_MS)
#define QUEUE_US       (500 * US_PER_MS)
#define SAMPLE_US      (5 * US_PER_MS)
#define SAMPLES_MAX    (SECONDS_MAX * US_PER_S / SAMPLE_US)
#define FREEZE_US      (250 * US_PER_MS)
#define SWITCHES_MAX   1000

struct phase {
    int for_s;
    struct sim_link_config link; /* delay and queue are put in */
};

struct scenario {
    const char *name;
    struct phase phases[3];
};

static const struct scenario scenarios[] = {
    {"none", {{60, {0}}}},
    {"loss1", {{60, {.loss = 0.01}}}},
    {"loss5", {{60, {.loss = 0.05}}}},
    {"loss20", {{60, {.loss = 0.20}}}},
    {"loss40", {{60, {.loss = 0.40}}}},
    {"burst5", {{60, {.ge_enter = 0.05 / 0.95 / 20, .ge_leave = 0.05, .ge_loss = 1}}}},
    {"jitter50", {{60, {.jitter_us = 50000}}}},
    {"cap1000", {{60, {.rate_bps = 1000000}}}},
    {"cap300", {{60, {.rate_bps = 300000}}}},
    {"4-1-4", {{20, {.rate_bps = 4000000}}, {20, {.rate_bps = 1000000}}, {20, {.rate_bps = 4000000}}}},
    {"black3", {{3, {.blackout = true}}}},
    {"black10", {{10, {.blackout = true}}}},
    {"black30", {{30, {.blackout = true}}}},
};

struct second {
    uint32_t frames, bytes, link_bytes;
    uint16_t height;
    uint8_t tid;
    uint32_t queue_ms; /* the longest */
    uint32_t estimate_kbps;
};

struct run {
    struct sim sim;
    unsigned publisher_count;
    struct sim_publisher publishers[PUBLISHERS_MAX];
    struct sim_client client;
    struct receiver receiver;
    struct rx_stream *shown; /* the first publisher's */
    time_us zero_us, begin_us, end_us;
    struct second seconds[SECONDS_MAX];
    uint32_t *queue_us; /* samples during the impairment */
    unsigned sample_count;
    uint16_t height;
    unsigned switches;
    time_us full_us, first_us, picture_us;
    uint64_t bytes_begin, bytes_end, capacity_bytes;
    uint32_t frames, freezes;
    time_us frozen_us, worst_us, last_frame_us;
    uint32_t estimate_bps;
    uint64_t audio_expected, audio_lost;
    uint64_t link_bytes;
};

static struct options {
    uint64_t seed;
    unsigned publishers;
    bool single, timeline;
} options = {.seed = 1, .publishers = 1};

static struct media_clip clips[LIMIT_LAYERS];
static struct media_voice_clip voice;

static void on_rtp(void *user, const struct rtp_view *view)
{
    receiver_on_rtp(&((struct run *)user)->receiver, view);
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    receiver_on_rtcp(&((struct run *)user)->receiver, data, len);
}

static bool impaired(const struct run *run)
{
    return run->sim.now_us >= run->begin_us && run->sim.now_us < run->end_us;
}

static struct second *second_of(struct run *run)
{
    time_us at = (run->sim.now_us - run->zero_us) / US_PER_S;
    return &run->seconds[at < 0 ? 0 : at < SECONDS_MAX ? at : SECONDS_MAX - 1];
}

static void count_gap(struct run *run, time_us now_us)
{
    time_us from_us = run->last_frame_us > run->begin_us ? run->last_frame_us : run->begin_us;
    time_us gap_us = now_us - from_us;
    if (gap_us > FREEZE_US) {
        run->freezes++;
        run->frozen_us += gap_us;
    }
    run->worst_us = gap_us > run->worst_us ? gap_us : run->worst_us;
}

static void on_frame(void *user, struct rx_stream *s, const struct rx_frame *frame, const uint8_t *data, size_t size,
                     const struct media_picture *picture)
{
    struct run *run = user;
    time_us now_us = run->sim.now_us;
    (void)data, (void)picture;
    if (s != run->shown) {
        return;
    }
    struct second *second = second_of(run);
    second->frames++;
    second->bytes += (uint32_t)size;
    second->height = s->height;
    second->tid = frame->vp8.tid > second->tid ? frame->vp8.tid : second->tid;
    run->first_us = run->first_us == 0 ? now_us : run->first_us;
    run->full_us = s->height == clips[LIMIT_LAYERS - 1].config.height && run->full_us == 0 ? now_us : run->full_us;
    if (now_us >= run->end_us && run->picture_us == 0) {
        run->picture_us = now_us;
    }
    run->switches += run->height != 0 && s->height != run->height && impaired(run) ? 1 : 0;
    run->height = s->height;
    if (impaired(run)) {
        run->frames++;
        count_gap(run, now_us);
    }
    run->last_frame_us = now_us;
}

static void on_event(void *user, const struct worker_event *event)
{
    struct run *run = user;
    for (unsigned i = 0; i < run->publisher_count; i++) {
        sim_publisher_on_event(&run->publishers[i], event);
    }
    if (event->kind == WORKER_EVENT_LINK && event->transport.index == run->client.handle.index) {
        run->estimate_bps = event->link.down_estimate_bps;
    }
}

static void on_sample(void *user)
{
    struct run *run = user;
    struct sim_link *link = &run->sim.hosts[run->client.host].down;
    struct second *second = second_of(run);
    time_us wait_us =
        link->config.rate_bps > 0 && link->free_us > run->sim.now_us ? link->free_us - run->sim.now_us : 0;
    if (impaired(run)) {
        run->queue_us[run->sample_count++] = (uint32_t)wait_us;
        run->capacity_bytes += link->config.rate_bps * SAMPLE_US / US_PER_S / 8;
    }
    uint32_t ms = (uint32_t)(wait_us / US_PER_MS);
    second->queue_ms = ms > second->queue_ms ? ms : second->queue_ms;
    second->estimate_kbps = run->estimate_bps / 1000;
    uint64_t bytes = link->counts.delivered_bytes + SIM_OVERHEAD_BYTES * link->counts.delivered;
    second->link_bytes += (uint32_t)(bytes - run->link_bytes);
    run->link_bytes = bytes;
    sim_at(&run->sim, run->sim.now_us + SAMPLE_US, on_sample, run);
}

static void open_receiver(struct run *run, const struct sim_link_config *plain)
{
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}};
    struct receiver_config config = {.on_frame = on_frame, .user = run};
    open.slot_count = (uint8_t)(2 * run->publisher_count);
    for (unsigned i = 0; i < run->publisher_count; i++) {
        struct slot_section *audio = &open.slots[2 * i], *video = audio + 1;
        *audio = (struct slot_section){.media = MEDIA_AUDIO, .ssrc = 20000 + 10 * i};
        *video = (struct slot_section){.media = MEDIA_VIDEO, .ssrc = 20001 + 10 * i, .rtx_ssrc = 20002 + 10 * i};
        snprintf(audio->mid, MID_SIZE, "%u", 2 * i);
        snprintf(video->mid, MID_SIZE, "%u", 2 * i + 1);
    }
    sim_client_open(&run->client, &run->sim, &open, plain, plain,
                    &(struct sim_client_handler){.on_rtp = on_rtp, .on_rtcp = on_rtcp, .user = run});
    receiver_open(&run->receiver, &run->client, &config);
    for (unsigned i = 0; i < run->publisher_count; i++) {
        (void)receiver_add(&run->receiver, false, 20000 + 10 * i, 0);
        struct rx_stream *s = receiver_add(&run->receiver, true, 20001 + 10 * i, 20002 + 10 * i);
        run->shown = i == 0 ? s : run->shown;
    }
}

static void schedule(struct run *run, const struct scenario *scenario, const struct sim_link_config *plain)
{
    time_us at_us = run->zero_us + BEGIN_S * US_PER_S;
    struct sim_link *down = &run->sim.hosts[run->client.host].down, *up = &run->sim.hosts[run->client.host].up;
    run->begin_us = at_us;
    for (unsigned i = 0; i < 3 && scenario->phases[i].for_s > 0; i++) {
        struct sim_link_config link = scenario->phases[i].link;
        link.delay_us = ONE_WAY_US;
        link.queue_us = link.rate_bps > 0 ? QUEUE_US : 0;
        sim_link_at(&run->sim, at_us, down, &link);
        struct sim_link_config back = *plain;
        back.blackout = link.blackout;
        sim_link_at(&run->sim, at_us, up, &back);
        at_us += scenario->phases[i].for_s * US_PER_S;
    }
    run->end_us = at_us;
    sim_link_at(&run->sim, at_us, down, plain);
    sim_link_at(&run->sim, at_us, up, plain);
}

static void view_all(struct run *run)
{
    struct media_want want[PUBLISHERS_MAX];
    for (unsigned i = 0; i < run->publisher_count; i++) {
        want[i] = (struct media_want){.source = sim_camera(&run->publishers[i].config),
                                      .height = i == 0 ? 720 : 360,
                                      .priority = (uint8_t)(255 - i)};
    }
    sim_client_view(&run->client, want, run->publisher_count);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void print_timeline(const struct run *run)
{
    printf("   s  sent kbit/s  estimate  queue ms   fps  lines  tid\n");
    for (int i = 0; i < (run->sim.now_us - run->zero_us) / US_PER_S && i < SECONDS_MAX; i++) {
        const struct second *s = &run->seconds[i];
        printf("%4d  %11u  %8u  %8u  %4u  %5u  %3u\n", i, s->link_bytes / 125, s->estimate_kbps, s->queue_ms, s->frames,
               s->height, s->tid);
    }
}

static void print_row(const struct scenario *scenario, struct run *run)
{
    double seconds = (double)(run->end_us - run->begin_us) / US_PER_S;
    uint64_t at_height[LIMIT_LAYERS] = {0}, moving = 0;
    for (int i = BEGIN_S; i < (run->end_us - run->zero_us) / US_PER_S; i++) {
        for (unsigned k = 0; k < LIMIT_LAYERS; k++) {
            at_height[k] += run->seconds[i].frames > 0 && run->seconds[i].height == clips[k].config.height ? 1 : 0;
        }
        moving++;
    }
    qsort(run->queue_us, run->sample_count, sizeof run->queue_us[0], by_size);
    uint32_t p95_us = run->sample_count > 0 ? run->queue_us[run->sample_count * 95 / 100] : 0;
    double use =
        run->capacity_bytes > 0 ? 100.0 * (double)(run->bytes_end - run->bytes_begin) / (double)run->capacity_bytes : 0;
    uint32_t pli = run->publishers[0].plis[0] + run->publishers[0].plis[1] + run->publishers[0].plis[2];
    printf("%-9s %5.1f %7.1f %7.2f %3u%% %3u%% %3u%% %8.1f %7u %6.0f %9.2f %8.2f %7.2f %5u\n", scenario->name,
           run->frames / seconds, 100.0 * (double)run->frozen_us / US_PER_S / seconds, (double)run->worst_us / US_PER_S,
           (unsigned)(at_height[2] * 100 / moving), (unsigned)(at_height[1] * 100 / moving),
           (unsigned)(at_height[0] * 100 / moving), run->switches * 60 / seconds, p95_us / 1000, use,
           run->picture_us > 0 ? (double)(run->picture_us - run->end_us) / US_PER_S : -1.0,
           run->full_us > 0 ? (double)(run->full_us - run->end_us) / US_PER_S : -1.0,
           run->audio_expected > 0 ? 100.0 * (double)run->audio_lost / (double)run->audio_expected : 0.0, pli);
}

static void start(struct run *run, const struct sim_link_config *plain)
{
    sim_open(&run->sim, options.seed);
    run->sim.on_worker_event = on_event;
    run->sim.event_user = run;
    run->publisher_count = options.publishers;
    for (unsigned i = 0; i < run->publisher_count; i++) {
        struct sim_publisher_config config = {
            .room = {1, 1}, .number = i + 1, .voice = &voice, .up = *plain, .down = *plain};
        config.encodings = options.single ? 1 : LIMIT_LAYERS;
        for (unsigned k = 0; k < config.encodings; k++) {
            config.clips[k] = options.single ? &clips[LIMIT_LAYERS - 1] : &clips[k];
        }
        if (!sim_publisher_open(&run->publishers[i], &run->sim, &config)) {
            fprintf(stderr, "scenario: a publisher does not connect\n");
            exit(1);
        }
        sim_publisher_start(&run->publishers[i]);
    }
    open_receiver(run, plain);
    if (!sim_client_connect(&run->client, 10 * US_PER_S)) {
        fprintf(stderr, "scenario: the receiver does not connect\n");
        exit(1);
    }
}

static void play(const struct scenario *scenario)
{
    struct run *run = calloc(1, sizeof *run);
    struct sim_link_config plain = {.delay_us = ONE_WAY_US};
    run->queue_us = calloc(SAMPLES_MAX, sizeof run->queue_us[0]);
    start(run, &plain);
    run->zero_us = run->sim.now_us;
    schedule(run, scenario, &plain);
    sim_client_join(&run->client);
    view_all(run);
    on_sample(run);
    struct sim_link *down = &run->sim.hosts[run->client.host].down;
    sim_run(&run->sim, run->begin_us);
    time_us first_full_us = run->full_us;
    run->bytes_begin = down->counts.delivered_bytes + SIM_OVERHEAD_BYTES * down->counts.delivered;
    uint64_t voice_before = run->publishers[0].voice.packets, heard_before = run->receiver.streams[0].frames;
    sim_run(&run->sim, run->end_us);
    run->bytes_end = down->counts.delivered_bytes + SIM_OVERHEAD_BYTES * down->counts.delivered;
    run->audio_expected = run->publishers[0].voice.packets - voice_before;
    uint64_t heard = run->receiver.streams[0].frames - heard_before;
    run->audio_lost = heard < run->audio_expected ? run->audio_expected - heard : 0;
    count_gap(run, run->end_us);
    run->full_us = 0;
    sim_run(&run->sim, run->end_us + AFTER_S * US_PER_S);
    if (options.timeline) {
        printf("%s: first frame after %.2f s, full size after %.2f s\n", scenario->name,
               (double)(run->first_us - run->zero_us) / US_PER_S,
               first_full_us > 0 ? (double)(first_full_us - run->zero_us) / US_PER_S : -1.0);
        print_timeline(run);
        const struct rx_stream *v = run->shown;
        printf("of %llu packets %u were asked for, %u repaired, %u given up; %u repetitions came, %u packets twice; %u "
               "PLI\n",
               (unsigned long long)v->received, v->nacked, v->rtx_useful, v->lost, v->rtx_packets, v->duplicates,
               v->plis);
    } else {
        print_row(scenario, run);
    }
    fflush(stdout);
    for (unsigned i = 0; i < run->publisher_count; i++) {
        sim_publisher_close(&run->publishers[i]);
    }
    receiver_close(&run->receiver);
    sim_client_close(&run->client);
    sim_close(&run->sim);
    free(run->queue_us);
    free(run);
}

static void make_clips(void)
{
    static const struct media_clip_config configs[LIMIT_LAYERS] = {
        {.width = 320, .height = 180, .rate_bps = 150000, .frames = 9000, .temporal_layers = 3},
        {.width = 640, .height = 360, .rate_bps = 500000, .frames = 9000, .temporal_layers = 3},
        {.width = 1280, .height = 720, .rate_bps = 1500000, .frames = 9000, .temporal_layers = 3},
    };
    for (unsigned i = 0; i < LIMIT_LAYERS; i++) {
        if (media_clip_make(&configs[i], i + 1, &clips[i]) != ERR_OK) {
            fprintf(stderr, "scenario: no memory\n");
            exit(1);
        }
    }
    media_voice_make(&voice, false, 1);
}

static bool is_named(const char *name, int count, char **names)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return count == 0;
}

int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--timeline") == 0) {
            options.timeline = true;
        } else if (strcmp(argv[i], "--single") == 0) {
            options.single = true;
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            options.seed = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--publishers") == 0 && i + 1 < argc) {
            options.publishers = (unsigned)strtoul(argv[++i], NULL, 10);
        }
    }
    if (options.publishers < 1 || options.publishers > RX_STREAMS / 2) {
        fprintf(stderr, "scenario: 1 to %d publishers\n", RX_STREAMS / 2);
        return 1;
    }
    make_clips();
    if (!options.timeline) {
        printf(
            "                frozen   worst   share of time at   switches   queue   link  moves    full     audio\n");
        printf("name        fps      %%   gap s  720  360  180      /min  p95 ms  use %%  again s  size s  lost %%   "
               "PLI\n");
    }
    for (size_t k = 0; k < sizeof scenarios / sizeof scenarios[0]; k++) {
        if (is_named(scenarios[k].name, argc - i, argv + i)) {
            play(&scenarios[k]);
        }
    }
    for (unsigned k = 0; k < LIMIT_LAYERS; k++) {
        media_clip_free(&clips[k]);
    }
    return 0;
}
