/* What strangers and peers may throw at a call in progress, through the whole worker; see the table in SECURITY.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "sim_publisher.h"

#define KEPT      512
#define PER_MS    100 /* in ten seconds a million */
#define SSRC      77
#define RTX       78
#define SEQ_COUNT 65536

struct attack {
    struct sim sim;
    struct sim_publisher publisher;
    struct sim_client viewer;
    unsigned stranger; /* a host that passed no check */
    unsigned arrived, twice;
    bool seen[SEQ_COUNT];
    size_t kept;
    size_t lens[KEPT];
    uint8_t datagrams[KEPT][SIM_DATAGRAM_BYTES];
    struct seeded_random random;
};

static struct attack a;
static unsigned flood_s = 10; /* --flood-seconds */

static void on_rtp(void *user, const struct rtp_view *view)
{
    (void)user;
    if (view->ssrc == SSRC) {
        a.arrived++;
        a.twice += a.seen[view->seq] ? 1 : 0;
        a.seen[view->seq] = true;
    }
}

static void on_nothing(void *user, uint8_t *data, size_t len)
{
    (void)user, (void)data, (void)len;
}

/* The publisher's way out, overheard. */
static void on_publisher_send(void *user, const uint8_t *data, size_t len)
{
    struct sim_client *client = user;
    if (data[0] >= 128) {
        memcpy(a.datagrams[a.kept % KEPT], data, len);
        a.lens[a.kept++ % KEPT] = len;
    }
    sim_send(client->sim, client->host, data, len);
}

static void begin(const struct media_clip *clip)
{
    struct sim_link_config link = {.delay_us = 5 * US_PER_MS};
    struct sim_publisher_config publisher = {.room = {1, 1}, .number = 1, .encodings = 1, .up = link, .down = link};
    struct worker_transport_open viewer = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    memset(&a, 0, sizeof a);
    seeded_random_init(&a.random, 1);
    publisher.clips[0] = clip;
    viewer.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = SSRC, .rtx_ssrc = RTX};
    sim_open(&a.sim, 1);
    assert_true(sim_publisher_open(&a.publisher, &a.sim, &publisher));
    a.publisher.client.peer.send = on_publisher_send;
    sim_client_open(&a.viewer, &a.sim, &viewer, &link, &link, &(struct sim_client_handler){.on_rtp = on_rtp});
    assert_true(sim_client_connect(&a.viewer, 5 * US_PER_S));
    a.stranger = sim_host_add(&a.sim, &link, &link, on_nothing, NULL, NULL);
    sim_client_join(&a.viewer);
    sim_publisher_start(&a.publisher);
    sim_run(&a.sim, a.sim.now_us + US_PER_S);
    assert_true(a.arrived > 20 && a.kept > 20);
}

static void finish(void)
{
    sim_client_close(&a.viewer);
    sim_publisher_close(&a.publisher);
    sim_close(&a.sim);
}

/* Sends what was overheard again for some seconds, `spoiled` or as it was, from that host. */
static void flood(unsigned host, bool spoiled)
{
    for (unsigned ms = 0; ms < flood_s * 1000; ms++) {
        for (unsigned i = 0; i < PER_MS; i++) {
            uint8_t copy[SIM_DATAGRAM_BYTES];
            size_t which = seeded_random_below(&a.random, (uint32_t)(a.kept < KEPT ? a.kept : KEPT)),
                   len = a.lens[which];
            memcpy(copy, a.datagrams[which], len);
            copy[len - 1 - seeded_random_below(&a.random, 16)] ^= spoiled ? 0x40 : 0;
            sim_send(&a.sim, host, copy, len);
        }
        sim_run(&a.sim, a.sim.now_us + US_PER_MS);
    }
}

enum flood_from { FLOOD_NONE, FLOOD_PUBLISHER, FLOOD_STRANGER };

/* A call of some seconds, flooded or not. Returns how many packets the viewer got. */
static unsigned play(const struct media_clip *clip, enum flood_from from)
{
    begin(clip);
    unsigned host = from == FLOOD_STRANGER ? a.stranger : a.publisher.client.host;
    for (unsigned i = 0; i < 2; i++) {
        if (from == FLOOD_NONE) {
            sim_run(&a.sim, a.sim.now_us + flood_s * US_PER_S);
        } else {
            flood(host, i > 0);
        }
    }
    unsigned arrived = a.arrived;
    print_message("%u packets arrived of %u\n", arrived, a.publisher.video[0].packets);
    assert_int_equal(a.twice, 0);
    assert_int_equal(a.publisher.client.peer.state, PEER_CONNECTED);
    assert_int_equal(a.sim.hosts[a.stranger].down.counts.sent, 0);
    finish();
    return arrived;
}

static struct media_clip clip;

static int make_clip(void **state)
{
    uint16_t seconds = (uint16_t)(2 * flood_s + 10);
    struct media_clip_config config = {
        .width = 320, .height = 180, .rate_bps = 300000, .frames = (uint16_t)(30 * seconds), .temporal_layers = 3};
    (void)state;
    return media_clip_make(&config, 1, &clip) == ERR_OK ? 0 : -1;
}

static int free_clip(void **state)
{
    (void)state;
    media_clip_free(&clip);
    return 0;
}

/* As many packets arrive as in the same call without the flood; each once. */
static void replays_and_bad_tags_from_the_right_address_harm_nothing(void **state)
{
    unsigned calm = play(&clip, FLOOD_NONE);
    (void)state;
    assert_true(calm > 200); /* without feedback the worker sends less than there is */
    assert_in_range(play(&clip, FLOOD_PUBLISHER), calm * 99 / 100, calm * 101 / 100);
}

static void media_from_a_stranger_is_neither_forwarded_nor_answered(void **state)
{
    unsigned calm = play(&clip, FLOOD_NONE);
    (void)state;
    assert_in_range(play(&clip, FLOOD_STRANGER), calm * 99 / 100, calm * 101 / 100);
}

/* The publisher's own datagrams, late and from elsewhere: nothing that it had not sent itself comes through. */
static void what_a_stranger_sends_first_counts_only_from_the_right_address(void **state)
{
    (void)state;
    begin(&clip);
    a.sim.hosts[a.publisher.client.host].up.config.blackout = true;
    unsigned arrived = a.arrived;
    for (unsigned i = 0; i < 30; i++) {
        sim_run(&a.sim, a.sim.now_us + 33 * US_PER_MS);
        sim_send(&a.sim, a.stranger, a.datagrams[(a.kept - 1) % KEPT], a.lens[(a.kept - 1) % KEPT]);
    }
    assert_in_range(a.arrived - arrived, 0, 3); /* those on their way when it went black */
    assert_int_equal(a.sim.hosts[a.stranger].down.counts.sent, 0);
    finish();
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--flood-seconds") == 0) {
        flood_s = (unsigned)strtoul(argv[2], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replays_and_bad_tags_from_the_right_address_harm_nothing),
        cmocka_unit_test(media_from_a_stranger_is_neither_forwarded_nor_answered),
        cmocka_unit_test(what_a_stranger_sends_first_counts_only_from_the_right_address),
    };
    return cmocka_run_group_tests(tests, make_clip, free_clip);
}
