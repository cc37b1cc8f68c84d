/*
 * What a person and a subscription take of a worker's memory, and whether any of it stays behind:
 *
 *   sim_memory               some hundred joins; fails when a bound is passed or memory grows
 *   sim_memory 100000        so many
 *
 * Viewers come by real handshakes, forty at a time, receive sound and pictures for a second, and leave. What the far ends take
 * themselves is gone before it is looked.
 */
#include "sim_publisher.h"
#include "worker_priv.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLISHERS           4
#define VIEWERS              40
#define JOINS                480
#define PERSON_BYTES_MAX     (400 * 1024)
#define SUBSCRIBED_BYTES_MAX (64 * 1024)
#define GROWTH_MAX           0.02
#define JOINS_RESIDENT       10000 /* from so many on pages count: the allocator's bins have found their size */
#define SSRC                 0x10000000

static struct call {
    struct sim sim;
    struct sim_publisher publishers[PUBLISHERS];
    struct sim_client viewers[VIEWERS];
    unsigned received[VIEWERS];
} call;

static struct media_clip clip;
static struct media_voice_clip voice;

static void on_event(void *user, const struct worker_event *event)
{
    (void)user;
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_on_event(&call.publishers[i], event);
    }
}

static void on_rtp(void *user, const struct rtp_view *view)
{
    (void)view;
    (*(unsigned *)user)++;
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "memory: %s\n", what);
        exit(1);
    }
}

static const struct sim_link_config near = {.delay_us = 5 * US_PER_MS};

static void publish(void)
{
    const struct media_clip_config shape = {
        .width = 320, .height = 180, .rate_bps = 150000, .frames = 90, .temporal_layers = 3};
    must(media_clip_make(&shape, 1, &clip) == ERR_OK, "no clip");
    media_voice_make(&voice, true, 1);
    for (uint32_t i = 0; i < PUBLISHERS; i++) {
        struct sim_publisher_config config = {.room = {1, 1},
                                              .number = i + 1,
                                              .encodings = 1,
                                              .clips = {&clip},
                                              .voice = &voice,
                                              .up = near,
                                              .down = near};
        must(sim_publisher_open(&call.publishers[i], &call.sim, &config), "a publisher did not connect");
        sim_publisher_start(&call.publishers[i]);
    }
}

/* `of_each`: slots for sound, and for pictures. */
static void open_viewer(unsigned i, unsigned of_each)
{
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}};
    open.slot_count = (uint8_t)(2 * of_each);
    for (uint32_t slot = 0; slot < open.slot_count; slot++) {
        bool video = slot >= of_each;
        struct slot_section *section = &open.slots[slot];
        *section = (struct slot_section){.media = video ? MEDIA_VIDEO : MEDIA_AUDIO, .ssrc = SSRC + 2 * slot};
        section->rtx_ssrc = video ? section->ssrc + 1 : 0;
        snprintf(section->mid, sizeof section->mid, "%u", slot);
    }
    call.received[i] = 0;
    sim_client_open(&call.viewers[i], &call.sim, &open, &near, &near,
                    &(struct sim_client_handler){.on_rtp = on_rtp, .user = &call.received[i]});
}

static void come(unsigned of_each)
{
    for (unsigned i = 0; i < VIEWERS; i++) {
        open_viewer(i, of_each);
    }
    for (unsigned i = 0; i < VIEWERS; i++) {
        must(sim_client_connect(&call.viewers[i], 5 * US_PER_S), "a viewer did not connect");
        sim_client_join(&call.viewers[i]);
    }
    sim_run(&call.sim, call.sim.now_us + US_PER_S);
    for (unsigned i = 0; i < VIEWERS; i++) {
        must(call.received[i] > 0, "a viewer received nothing");
    }
}

/* Allocated, in blocks of any size. */
static size_t heap_bytes(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

static size_t resident_bytes(void)
{
    unsigned long pages = 0, resident = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    must(statm != NULL && fscanf(statm, "%lu %lu", &pages, &resident) == 2, "no /proc/self/statm");
    fclose(statm);
    return resident * 4096;
}

static void close_at_worker(unsigned i)
{
    sim_command(&call.sim,
                &(struct worker_cmd){.kind = WORKER_CMD_TRANSPORT_CLOSE, .transport = call.viewers[i].handle});
}

/* All but the publishers are gone, and so are their places in the network. Returns what of the heap the worker let go. */
static size_t leave(void)
{
    size_t before = heap_bytes();
    for (unsigned i = 0; i < VIEWERS; i++) {
        close_at_worker(i);
    }
    size_t after = heap_bytes();
    for (unsigned i = 0; i < VIEWERS; i++) {
        sim_client_close(&call.viewers[i]);
    }
    sim_run(&call.sim, call.sim.now_us + US_PER_S);
    call.sim.host_count = PUBLISHERS;
    return before > after ? before - after : 0;
}

/* What one viewer takes: on the heap, and of the pool that was made at the start. */
static size_t bytes_of_one(unsigned of_each)
{
    come(of_each);
    return leave() / VIEWERS + sizeof(struct worker_peer);
}

static bool sizes_keep_within_bounds(void)
{
    (void)bytes_of_one(1);
    size_t few = bytes_of_one(1), many = bytes_of_one(PUBLISHERS);
    size_t subscribed = (many - few) / (2 * (PUBLISHERS - 1)), person = few - 2 * subscribed;
    printf("a person %zu bytes, a subscription %zu (of as many sounds as pictures); with 6 and 9 %zu\n", person,
           subscribed, person + 15 * subscribed);
    return person + 2 * subscribed <= PERSON_BYTES_MAX && subscribed <= SUBSCRIBED_BYTES_MAX;
}

static bool has_grown(const char *what, size_t from, size_t to)
{
    double growth = (double)to / (double)from - 1;
    printf("%s: %zu -> %zu KiB (%+.2f %%)\n", what, from / 1024, to / 1024, 100 * growth);
    return growth > GROWTH_MAX;
}

/* After a tenth of them everything has its place. */
static bool nothing_stays_behind(unsigned joins)
{
    size_t heap = 0, resident = 0;
    for (unsigned done = 0; done < joins; done += VIEWERS) {
        come(done % 3 == 0 ? PUBLISHERS : 1);
        (void)leave();
        if (heap == 0 && done >= joins / 10) {
            heap = heap_bytes();
            resident = resident_bytes();
        }
    }
    bool heap_grew = has_grown("heap", heap, heap_bytes());
    bool resident_grew = has_grown("resident", resident, resident_bytes());
    return !heap_grew && !(resident_grew && joins >= JOINS_RESIDENT);
}

int main(int argc, char **argv)
{
    unsigned joins = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : JOINS;
    sim_open(&call.sim, 1);
    call.sim.on_worker_event = on_event;
    publish();
    bool bounded = sizes_keep_within_bounds(), flat = nothing_stays_behind(joins);
    for (unsigned i = 0; i < PUBLISHERS; i++) {
        sim_publisher_close(&call.publishers[i]);
    }
    sim_close(&call.sim);
    media_clip_free(&clip);
    return bounded && flat ? 0 : 1;
}
