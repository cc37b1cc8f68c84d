/* The bridge between the loop and the workers, with the workers' ends of the rings in the test's hands. */
#include "dais/server/bridge.h"
#include "freed_watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RING_PLACES 8 /* few, so that commands must wait */

static struct ring commands, events;
static struct bridge *bridge;
static time_us now_us = US_PER_S;
static char offer[LIMIT_SDP_BYTES];
static size_t offer_length;

/* What the listener heard last, and how often. */
static struct {
    unsigned states, slots, lives, sources, levels;
    enum media_state state;
    struct bridge_slot slot;
    uint32_t rtp_timestamp;
    enum source_kind source;
    struct bridge_level level;
    unsigned qualities, wanteds, links;
    struct bridge_quality quality;
    struct bridge_wanted wanted;
    struct link_stats link;
    size_t depths;
    unsigned buffers;
    struct bridge_depth depth;
} heard;

static void on_slot(void *user, struct media_handle media, const struct bridge_slot *slot)
{
    (void)user, (void)media;
    heard.slots++;
    heard.slot = *slot;
}

static void on_live(void *user, struct media_handle media, const char *mid, uint32_t generation, uint32_t rtp_timestamp)
{
    (void)user, (void)media, (void)mid, (void)generation;
    heard.lives++;
    heard.rtp_timestamp = rtp_timestamp;
}

static void on_state(void *user, struct media_handle media, enum media_state state)
{
    (void)user, (void)media;
    heard.states++;
    heard.state = state;
}

static void on_source(void *user, struct media_handle media, enum source_kind source, bool alive, uint16_t width,
                      uint16_t height)
{
    (void)user, (void)media, (void)alive, (void)width, (void)height;
    heard.sources++;
    heard.source = source;
}

static void on_levels(void *user, struct id128 room, const struct bridge_level *levels, size_t count,
                      struct id128 dominant)
{
    (void)user, (void)room, (void)dominant;
    heard.levels++;
    heard.level = count > 0 ? levels[0] : (struct bridge_level){0};
}

static void on_quality(void *user, struct media_handle media, const struct bridge_quality *quality)
{
    (void)user, (void)media;
    heard.qualities++;
    heard.quality = *quality;
}

static void on_wanted(void *user, struct media_handle media, const struct bridge_wanted *wanted)
{
    (void)user, (void)media;
    heard.wanteds++;
    heard.wanted = *wanted;
}

static void on_link(void *user, struct media_handle media, const struct link_stats *stats)
{
    (void)user, (void)media;
    heard.links++;
    heard.link = *stats;
}

static void on_buffer(void *user, struct media_handle media, const struct bridge_depth *depths, size_t count)
{
    (void)user, (void)media;
    heard.buffers++;
    heard.depths = count;
    heard.depth = count > 0 ? depths[0] : (struct bridge_depth){.ms = 0};
}

static const struct bridge_listener listener = {on_slot,    on_live,   on_state, on_source,
                                                on_quality, on_wanted, on_link,  on_buffer};

static struct id128 id_of(uint8_t n)
{
    return (struct id128){{n}};
}

static void load_offer(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    offer_length = fread(offer, 1, sizeof offer, file);
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof heard);
    load_offer(TEST_DATA "/sdp/chromium_page.sdp");
    assert_int_equal(ring_init(&commands, sizeof(struct worker_cmd), RING_PLACES), ERR_OK);
    assert_int_equal(ring_init(&events, sizeof(struct worker_event), 64), ERR_OK);
    struct bridge_link link = {.commands = &commands, .events = &events, .candidate_count = 1, .fingerprint = "AB:CD"};
    assert_int_equal(address_parse_ip("127.0.0.1", 5000, &link.candidates[0]), ERR_OK);
    assert_int_equal(bridge_create(&link, 1, &bridge), ERR_OK);
    bridge_set_levels(bridge, on_levels, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bridge_destroy(bridge);
    ring_finish(&commands);
    ring_finish(&events);
    return 0;
}

static struct media_handle open_media(uint8_t participant)
{
    static struct bridge_answer answer;
    struct negotiate_refusal refusal;
    struct bridge_open open = {
        .room = id_of(100), .participant = id_of(participant), .role = NEGOTIATE_PEER, .listener = &listener};
    assert_int_equal(bridge_open(bridge, &open, (struct str){offer, offer_length}, &answer, &refusal), ERR_OK);
    assert_true(answer.sdp.len > 100);
    assert_true(answer.slot_count > 0);
    return answer.media;
}

static struct worker_cmd expect(enum worker_cmd_kind kind)
{
    static struct worker_cmd cmd;
    bridge_poll(bridge, now_us); /* what waited moves up */
    assert_true(ring_pop(&commands, &cmd));
    assert_int_equal(cmd.kind, kind);
    return cmd;
}

static void say(const struct worker_event *event)
{
    assert_true(ring_push(&events, event));
    bridge_poll(bridge, now_us);
}

static void an_offer_opens_a_transport_and_names_the_room(void **state)
{
    (void)state;
    struct media_handle media = open_media(1);
    struct worker_cmd cmd = expect(WORKER_CMD_TRANSPORT_OPEN);
    assert_int_equal(strlen(cmd.open.local_ufrag), 16);
    assert_int_equal(strlen(cmd.open.local_pwd), 24);
    assert_false(media_room_is_none(cmd.open.room));
    assert_true(media_handle_eq(bridge_find(bridge, id_of(100), id_of(1)), media));
    assert_true(bridge_can_publish(bridge, media, SOURCE_CAMERA));
    (void)open_media(2);
    struct worker_cmd second = expect(WORKER_CMD_TRANSPORT_OPEN);
    assert_true(media_room_eq(cmd.open.room, second.open.room));
    assert_string_not_equal(cmd.open.local_ufrag, second.open.local_ufrag);
}

static void a_slot_is_told_with_the_name_of_who_is_in_it(void **state)
{
    (void)state;
    struct media_handle sender = open_media(1);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    struct media_handle receiver = open_media(2);
    struct transport_handle to = expect(WORKER_CMD_TRANSPORT_OPEN).transport;
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_CAMERA, false), ERR_OK);
    struct worker_cmd added = expect(WORKER_CMD_SOURCE_ADD);
    assert_int_equal(added.source.kind, SOURCE_CAMERA);
    struct worker_event event = {.kind = WORKER_EVENT_SLOT_BOUND, .transport = to};
    event.slot.slot = 3;
    event.slot.generation = 5;
    event.slot.source = added.source.source;
    say(&event);
    assert_int_equal(heard.slots, 1);
    assert_true(heard.slot.bound);
    assert_true(id_eq(heard.slot.participant, id_of(1)));
    assert_int_equal(heard.slot.source, SOURCE_CAMERA);
    assert_int_equal(heard.slot.generation, 5);
    event.kind = WORKER_EVENT_SLOT_LIVE;
    event.slot.rtp_timestamp = 90000;
    say(&event);
    assert_int_equal(heard.rtp_timestamp, 90000);
    struct bridge_slot slots[LIMIT_SLOTS];
    assert_true(bridge_slots(bridge, receiver, slots) > 3);
    assert_true(slots[3].bound);
    /* Once the source is gone, a late word of it names nobody. */
    bridge_unpublish(bridge, sender, SOURCE_CAMERA);
    event.kind = WORKER_EVENT_SLOT_BOUND;
    say(&event);
    assert_false(heard.slot.bound);
    event.slot.slot = 200;
    say(&event);
    assert_int_equal(heard.slots, 2);
}

static void a_closed_media_is_silent_and_its_place_comes_back(void **state)
{
    (void)state;
    struct media_handle media = open_media(1);
    struct transport_handle to = expect(WORKER_CMD_TRANSPORT_OPEN).transport;
    bridge_close(bridge, media);
    (void)expect(WORKER_CMD_TRANSPORT_CLOSE);
    bridge_close(bridge, media);
    struct worker_event event = {.kind = WORKER_EVENT_TRANSPORT_STATE, .transport = to, .state = MEDIA_STATE_CONNECTED};
    say(&event);
    assert_int_equal(heard.states, 0);
    assert_true(media_handle_is_none(bridge_find(bridge, id_of(100), id_of(1))));
    assert_int_equal(bridge_state(bridge, media), MEDIA_STATE_LOST);
    event.kind = WORKER_EVENT_TRANSPORT_CLOSED;
    say(&event);
    say(&event); /* twice does no harm */
    struct media_handle again = open_media(1);
    assert_false(media_handle_eq(again, media));
}

static void the_newest_media_of_a_participant_counts(void **state)
{
    (void)state;
    struct media_handle old = open_media(1);
    struct media_handle new = open_media(1);
    assert_true(media_handle_eq(bridge_find(bridge, id_of(100), id_of(1)), new));
    bridge_close(bridge, old);
    assert_true(media_handle_eq(bridge_find(bridge, id_of(100), id_of(1)), new));
}

static void commands_that_do_not_fit_wait_in_order(void **state)
{
    (void)state;
    struct media_handle media = open_media(1);
    assert_int_equal(bridge_publish(bridge, media, SOURCE_MIC, false), ERR_OK);
    for (int i = 0; i < 100; i++) {
        bridge_mute(bridge, media, SOURCE_MIC, i % 2 == 0);
    }
    bridge_close(bridge, media);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    (void)expect(WORKER_CMD_SOURCE_ADD);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(expect(WORKER_CMD_SOURCE_PAUSE).source.paused, i % 2 == 0);
    }
    (void)expect(WORKER_CMD_TRANSPORT_CLOSE);
}

/* Neither when more room is made for what waits, nor at the end. */
static void no_password_stays_behind_of_what_waits(void **state)
{
    (void)state;
    static struct bridge_answer answer;
    struct negotiate_refusal refusal;
    char password[24];
    for (uint8_t i = 1; i <= RING_PLACES; i++) {
        (void)open_media(i);
    }
    struct bridge_open open = {
        .room = id_of(100), .participant = id_of(200), .role = NEGOTIATE_PEER, .listener = &listener};
    assert_int_equal(bridge_open(bridge, &open, (struct str){offer, offer_length}, &answer, &refusal), ERR_OK);
    const char *at = memmem(answer.sdp.data, answer.sdp.len, "a=ice-pwd:", 10);
    assert_non_null(at);
    memcpy(password, at + 10, sizeof password);
    freed_watch_begin(password, sizeof password);
    for (uint8_t i = 1; i <= 100; i++) {
        (void)open_media((uint8_t)(RING_PLACES + i));
    }
    bool left_when_growing = freed_watch_end();
    freed_watch_begin(password, sizeof password);
    bridge_destroy(bridge);
    bridge = NULL;
    assert_false(freed_watch_end());
    assert_false(left_when_growing);
}

static void a_view_names_only_what_is_there(void **state)
{
    (void)state;
    struct media_handle sender = open_media(1);
    struct media_handle receiver = open_media(2);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_CAMERA, false), ERR_OK);
    struct source_handle camera = expect(WORKER_CMD_SOURCE_ADD).source.source;
    struct bridge_want wants[] = {
        {id_of(9), SOURCE_CAMERA, 360, 1}, {id_of(1), SOURCE_SCREEN, 720, 1}, {id_of(1), SOURCE_CAMERA, 180, 7}};
    bridge_view(bridge, receiver, wants, 3);
    struct worker_cmd cmd = expect(WORKER_CMD_VIEW);
    assert_int_equal(cmd.view.count, 1);
    assert_true(source_handle_eq(cmd.view.want[0].source, camera));
    assert_int_equal(cmd.view.want[0].priority, 7);
    assert_int_equal(bridge_pin(bridge, receiver, id_of(9), -1), ERR_NOT_FOUND);
    assert_int_equal(bridge_pin(bridge, receiver, id_of(1), SOURCE_CAMERA), ERR_OK);
}

static void a_view_still_means_somebody_who_publishes_anew(void **state)
{
    (void)state;
    struct media_handle sender = open_media(1);
    struct media_handle receiver = open_media(2);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    struct bridge_want want = {id_of(1), SOURCE_CAMERA, 360, 1};
    bridge_view(bridge, receiver, &want, 1);
    assert_int_equal(expect(WORKER_CMD_VIEW).view.count, 0);
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_CAMERA, false), ERR_OK);
    struct source_handle camera = expect(WORKER_CMD_SOURCE_ADD).source.source;
    struct worker_cmd view = expect(WORKER_CMD_VIEW);
    assert_int_equal(view.view.count, 1);
    assert_true(source_handle_eq(view.view.want[0].source, camera));
    bridge_close(bridge, sender);
    (void)expect(WORKER_CMD_TRANSPORT_CLOSE);
    sender = open_media(1);
    (void)expect(WORKER_CMD_TRANSPORT_OPEN);
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_CAMERA, false), ERR_OK);
    camera = expect(WORKER_CMD_SOURCE_ADD).source.source;
    view = expect(WORKER_CMD_VIEW);
    assert_true(source_handle_eq(view.view.want[0].source, camera));
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_MIC, false), ERR_OK);
    (void)expect(WORKER_CMD_SOURCE_ADD); /* nobody's view names it */
    struct worker_cmd none;
    assert_false(ring_pop(&commands, &none));
}

/* A simulcast publisher (1) in slot 7 (video) of a receiver (2). */
static struct media_handle watch_simulcast(struct worker_event *ret_bound, struct worker_event *ret_wanted)
{
    load_offer(TEST_DATA "/sdp/chromium_page_simulcast.sdp");
    struct media_handle sender = open_media(1);
    struct media_handle receiver = open_media(2);
    struct transport_handle from = expect(WORKER_CMD_TRANSPORT_OPEN).transport;
    struct transport_handle to = expect(WORKER_CMD_TRANSPORT_OPEN).transport;
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_CAMERA, false), ERR_OK);
    struct source_handle camera = expect(WORKER_CMD_SOURCE_ADD).source.source;
    *ret_bound = (struct worker_event){.kind = WORKER_EVENT_SLOT_BOUND, .transport = to};
    ret_bound->slot.slot = 7;
    ret_bound->slot.generation = 3;
    ret_bound->slot.source = camera;
    say(ret_bound);
    *ret_wanted = (struct worker_event){.kind = WORKER_EVENT_SOURCE_WANTED, .transport = from};
    ret_wanted->wanted.source = camera;
    return receiver;
}

static void a_slots_quality_names_the_encoding(void **state)
{
    (void)state;
    struct worker_event bound, wanted;
    struct bridge_quality all[LIMIT_SLOTS];
    struct media_handle receiver = watch_simulcast(&bound, &wanted);
    assert_int_equal(bridge_qualities(bridge, receiver, all), 0);
    struct worker_event event = {.kind = WORKER_EVENT_SLOT_QUALITY, .transport = bound.transport};
    event.slot_quality.slot = 7;
    event.slot_quality.generation = 3;
    event.slot_quality.quality =
        (struct slot_quality){.rid = 1, .fps = 15, .height = 360, .reason = SLOT_REASON_BANDWIDTH};
    say(&event);
    assert_int_equal(heard.qualities, 1);
    assert_string_equal(heard.quality.rid, "m");
    assert_true(heard.quality.height == 360 && heard.quality.fps == 15 && !heard.quality.paused);
    assert_int_equal(heard.quality.reason, SLOT_REASON_BANDWIDTH);
    assert_int_equal(bridge_qualities(bridge, receiver, all), 1);
    assert_string_equal(all[0].mid, heard.quality.mid);
    event.slot_quality.quality.rid = SLOT_PAUSED;
    say(&event);
    assert_true(heard.quality.paused && heard.quality.rid[0] == '\0');
    /* Nonsense and what is late changes nothing; a new binding knows no quality. */
    event.slot_quality.generation = 2;
    say(&event);
    event.slot_quality.generation = 3;
    event.slot_quality.quality.reason = SLOT_REASON_COUNT;
    say(&event);
    event.slot_quality.slot = 200;
    say(&event);
    assert_int_equal(heard.qualities, 2);
    bound.slot.generation = 4;
    say(&bound);
    assert_int_equal(bridge_qualities(bridge, receiver, all), 0);
}

static void a_publisher_hears_which_encodings_are_wanted(void **state)
{
    (void)state;
    struct worker_event bound, event;
    struct bridge_wanted all[SOURCE_KIND_COUNT];
    struct media_handle sender;
    (void)watch_simulcast(&bound, &event);
    sender = bridge_find(bridge, id_of(100), id_of(1));
    assert_int_equal(bridge_wanteds(bridge, sender, all), 0);
    event.wanted.rids = 5;
    say(&event);
    assert_int_equal(heard.wanteds, 1);
    assert_true(heard.wanted.source == SOURCE_CAMERA && heard.wanted.count == 2);
    assert_string_equal(heard.wanted.rids[0], "l");
    assert_string_equal(heard.wanted.rids[1], "h");
    event.wanted.rids = 0;
    say(&event);
    assert_int_equal(heard.wanted.count, 0);
    assert_int_equal(bridge_wanteds(bridge, sender, all), 1);
    event.transport = bound.transport; /* another's source is none of their business */
    say(&event);
    assert_int_equal(heard.wanteds, 2);
}

static void a_link_is_reported_and_what_is_received_is_asked_once(void **state)
{
    (void)state;
    struct media_handle media = open_media(1);
    struct worker_event event = {.kind = WORKER_EVENT_LINK, .transport = expect(WORKER_CMD_TRANSPORT_OPEN).transport};
    event.link = (struct link_stats){.down_bps = 800000, .rtt_ms = 40, .limited = true};
    say(&event);
    assert_true(heard.links == 1 && heard.link.down_bps == 800000 && heard.link.limited);
    bridge_receive(bridge, media, RECEIVE_ALL);
    bridge_receive(bridge, media, RECEIVE_AUDIO);
    bridge_receive(bridge, media, RECEIVE_AUDIO);
    bridge_receive(bridge, media, RECEIVE_NOTHING);
    assert_int_equal(expect(WORKER_CMD_RECEIVE).receive, RECEIVE_AUDIO);
    assert_int_equal(expect(WORKER_CMD_RECEIVE).receive, RECEIVE_NOTHING);
    bridge_silence(bridge, media);
    bridge_receive(bridge, media, RECEIVE_AUDIO); /* nothing still */
    bridge_receive(bridge, media, RECEIVE_ALL);
    bridge_silence(bridge, media);
    assert_int_equal(expect(WORKER_CMD_RECEIVE).receive, RECEIVE_PICTURES);
    struct worker_cmd none;
    assert_false(ring_pop(&commands, &none));
}

static void depths_are_told_of_slots_that_carry_somebody(void **state)
{
    (void)state;
    struct worker_event bound, wanted;
    struct bridge_depth again[LIMIT_SLOTS]; /* told to who comes back */
    struct media_handle receiver = watch_simulcast(&bound, &wanted);
    struct worker_event event = {.kind = WORKER_EVENT_BUFFER, .transport = bound.transport};
    event.buffer.slot_count = 9;
    for (uint8_t i = 0; i < 9; i++) {
        event.buffer.depth_ms[i] = 120; /* the receiver's own way loses */
    }
    event.buffer.depth_ms[7] = 160;
    say(&event);
    assert_int_equal(heard.buffers, 1);
    assert_int_equal(heard.depths, 1);
    assert_int_equal(heard.depth.ms, 160);
    assert_int_equal(bridge_depths(bridge, receiver, again), 1);
    assert_string_equal(again[0].mid, heard.depth.mid);
    bound.slot.slot = 8; /* one more is seen: at once as deep as it should be */
    say(&bound);
    assert_int_equal(heard.buffers, 2);
    assert_int_equal(heard.depths, 2);
    bound.slot.source = (struct source_handle){0};
    say(&bound);
    assert_int_equal(heard.buffers, 2);
    assert_int_equal(bridge_depths(bridge, receiver, again), 1);
    memset(event.buffer.depth_ms, 0, sizeof event.buffer.depth_ms);
    say(&event);
    assert_int_equal(heard.buffers, 3);
    assert_int_equal(heard.depths, 0);
    bound.slot.source = wanted.wanted.source;
    say(&bound);
    assert_int_equal(heard.buffers, 3);
}

static void levels_name_participants(void **state)
{
    (void)state;
    struct media_handle sender = open_media(1);
    struct media_room room = expect(WORKER_CMD_TRANSPORT_OPEN).open.room;
    assert_int_equal(bridge_publish(bridge, sender, SOURCE_MIC, false), ERR_OK);
    struct worker_event event = {.kind = WORKER_EVENT_LEVELS};
    event.levels.room = room;
    event.levels.count = 1;
    event.levels.level[0].source = expect(WORKER_CMD_SOURCE_ADD).source.source;
    event.levels.level[0].level_dbov = 20;
    event.levels.level[0].speaking = true;
    say(&event);
    assert_int_equal(heard.levels, 1);
    assert_true(id_eq(heard.level.participant, id_of(1)));
    assert_int_equal(heard.level.level_dbov, 20);
    bridge_close(bridge, sender);
    say(&event);
    assert_int_equal(heard.levels, 1);
}

static void a_bad_offer_leaves_nothing_behind(void **state)
{
    (void)state;
    static struct bridge_answer answer;
    struct negotiate_refusal refusal;
    struct bridge_open open = {
        .room = id_of(100), .participant = id_of(1), .role = NEGOTIATE_PEER, .listener = &listener};
    assert_int_not_equal(bridge_open(bridge, &open, STR("v=0\r\n"), &answer, &refusal), ERR_OK);
    assert_true(strlen(refusal.message) > 0);
    struct worker_cmd cmd;
    assert_false(ring_pop(&commands, &cmd));
    assert_true(media_handle_is_none(bridge_find(bridge, id_of(100), id_of(1))));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_offer_opens_a_transport_and_names_the_room),
        TEST(a_slot_is_told_with_the_name_of_who_is_in_it),
        TEST(a_closed_media_is_silent_and_its_place_comes_back),
        TEST(the_newest_media_of_a_participant_counts),
        TEST(commands_that_do_not_fit_wait_in_order),
        TEST(no_password_stays_behind_of_what_waits),
        TEST(a_view_names_only_what_is_there),
        TEST(a_view_still_means_somebody_who_publishes_anew),
        TEST(a_slots_quality_names_the_encoding),
        TEST(a_publisher_hears_which_encodings_are_wanted),
        TEST(a_link_is_reported_and_what_is_received_is_asked_once),
        TEST(depths_are_told_of_slots_that_carry_somebody),
        TEST(levels_name_participants),
        TEST(a_bad_offer_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
