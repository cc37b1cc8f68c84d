/* The bridge over several workers: who is put where, what they are told of one another, and one that fails. */
#include "dais/server/bridge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WORKERS 3
#define PLACES  256

static struct ring commands[WORKERS], events[WORKERS];
static _Atomic bool silenced[WORKERS];
static struct bridge *bridge;
static time_us now_us;
static char offer[LIMIT_SDP_BYTES];
static size_t offer_length;
static unsigned lost, levels;
static struct media_handle close_when_lost;

static void on_state(void *user, struct media_handle media, enum media_state state)
{
    (void)user;
    lost += state == MEDIA_STATE_LOST;
    if (media_handle_eq(media, close_when_lost)) {
        bridge_close(bridge, media);
    }
}

static void on_levels(void *user, struct id128 room, const struct bridge_level *level, size_t count,
                      struct id128 dominant)
{
    (void)user, (void)room, (void)level, (void)count, (void)dominant;
    levels++;
}

static const struct bridge_listener listener = {.on_state = on_state};

static struct id128 id_of(uint8_t n)
{
    return (struct id128){{n}};
}

static int set_up(void **state)
{
    (void)state;
    struct bridge_link links[WORKERS] = {0};
    FILE *file = fopen(TEST_DATA "/sdp/chromium_page_simulcast.sdp", "rb");
    assert_non_null(file);
    offer_length = fread(offer, 1, sizeof offer, file);
    fclose(file);
    now_us = US_PER_S;
    lost = levels = 0;
    close_when_lost = (struct media_handle){0, 0};
    for (int i = 0; i < WORKERS; i++) {
        silenced[i] = false;
        assert_int_equal(ring_init(&commands[i], sizeof(struct worker_cmd), PLACES), ERR_OK);
        assert_int_equal(ring_init(&events[i], sizeof(struct worker_event), PLACES), ERR_OK);
        links[i] = (struct bridge_link){.commands = &commands[i],
                                        .events = &events[i],
                                        .candidate_count = 1,
                                        .fingerprint = "AB:CD",
                                        .silenced = &silenced[i]};
        assert_int_equal(address_parse_ip("127.0.0.1", (uint16_t)(5000 + i), &links[i].candidates[0]), ERR_OK);
    }
    assert_int_equal(bridge_create(links, WORKERS, &bridge), ERR_OK);
    bridge_set_levels(bridge, on_levels, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bridge_destroy(bridge);
    for (int i = 0; i < WORKERS; i++) {
        ring_finish(&commands[i]);
        ring_finish(&events[i]);
    }
    return 0;
}

/* ── the workers' side ── */

static bool next(int worker, struct worker_cmd *ret_cmd)
{
    return ring_pop(&commands[worker], ret_cmd);
}

static struct worker_cmd expect(int worker, enum worker_cmd_kind kind)
{
    static struct worker_cmd cmd;
    assert_true(next(worker, &cmd));
    assert_int_equal(cmd.kind, kind);
    return cmd;
}

static void expect_nothing(int worker)
{
    struct worker_cmd cmd;
    assert_false(next(worker, &cmd));
}

static void drop_commands(void)
{
    struct worker_cmd cmd;
    for (int i = 0; i < WORKERS; i++) {
        while (next(i, &cmd)) {
        }
    }
}

static void say(int worker, const struct worker_event *event)
{
    assert_true(ring_push(&events[worker], event));
    bridge_poll(bridge, now_us);
}

static void say_load(int worker, uint16_t busy_permille)
{
    struct worker_event event = {.kind = WORKER_EVENT_LOAD};
    event.load.busy_permille = busy_permille;
    say(worker, &event);
    say(worker, &event); /* what was put there before is in it */
}

static struct media_handle open_in(uint8_t room, uint8_t participant)
{
    static struct bridge_answer answer;
    struct negotiate_refusal refusal;
    struct bridge_open open = {
        .room = id_of(room), .participant = id_of(participant), .role = NEGOTIATE_PEER, .listener = &listener};
    assert_int_equal(bridge_open(bridge, &open, (struct str){offer, offer_length}, &answer, &refusal), ERR_OK);
    return answer.media;
}

/* The worker that was told of the media opened last, its command taken. */
static int opened_at(struct worker_cmd *ret_cmd)
{
    for (int i = 0; i < WORKERS; i++) {
        while (next(i, ret_cmd)) {
            if (ret_cmd->kind == WORKER_CMD_TRANSPORT_OPEN) {
                return i;
            }
        }
    }
    return -1;
}

/* ── tests ── */

static void rooms_go_where_there_is_least_to_do(void **state)
{
    (void)state;
    struct worker_cmd cmd;
    say_load(0, 300);
    say_load(1, 100);
    say_load(2, 200);
    (void)open_in(100, 1);
    assert_int_equal(opened_at(&cmd), 1);
    say_load(1, 250);
    (void)open_in(101, 1);
    assert_int_equal(opened_at(&cmd), 2);
    (void)open_in(100, 2); /* a room stays together as long as its worker is not busy */
    assert_int_equal(opened_at(&cmd), 1);
    (void)open_in(100, 3);
    assert_int_equal(opened_at(&cmd), 1);
}

static void rooms_that_come_at_once_do_not_all_go_to_one(void **state)
{
    (void)state;
    struct worker_cmd cmd;
    unsigned count[WORKERS] = {0};
    for (uint8_t i = 0; i < 30; i++) { /* no word of any load in between */
        (void)open_in(i, 1);
        count[opened_at(&cmd)]++;
    }
    assert_true(count[0] == 10 && count[1] == 10 && count[2] == 10);
}

static void newcomers_to_a_busy_room_are_put_elsewhere_and_all_learn_of_all(void **state)
{
    (void)state;
    struct worker_cmd cmd;
    struct media_handle first = open_in(100, 1);
    assert_int_equal(opened_at(&cmd), 0);
    struct transport_handle first_transport = cmd.transport;
    assert_int_equal(bridge_publish(bridge, first, SOURCE_CAMERA, false), ERR_OK);
    struct source_handle camera = expect(0, WORKER_CMD_SOURCE_ADD).source.source;
    bridge_mute(bridge, first, SOURCE_CAMERA, true);
    (void)expect(0, WORKER_CMD_SOURCE_PAUSE);
    say_load(0, 700);
    say_load(1, 300);
    say_load(2, 500);
    struct media_handle second = open_in(100, 2);
    (void)expect(1, WORKER_CMD_TRANSPORT_OPEN);
    cmd = expect(1, WORKER_CMD_REMOTE_ADD);
    assert_true(source_handle_eq(cmd.remote.source, camera));
    assert_true(transport_handle_eq(cmd.transport, first_transport));
    assert_int_equal(cmd.remote.home, 0);
    assert_int_equal(cmd.remote.layer_count, 3);
    assert_true(cmd.remote.paused);
    assert_int_equal(cmd.remote.epoch, 1);
    assert_int_equal(expect(1, WORKER_CMD_ROOM_SPREAD).spread.workers, 3);
    assert_int_equal(expect(0, WORKER_CMD_ROOM_SPREAD).spread.workers, 3);
    expect_nothing(2);
    /* What is published, paused and taken back later goes to both. */
    assert_int_equal(bridge_publish(bridge, second, SOURCE_MIC, false), ERR_OK);
    struct source_handle mic = expect(1, WORKER_CMD_SOURCE_ADD).source.source;
    assert_true(source_handle_eq(expect(0, WORKER_CMD_REMOTE_ADD).remote.source, mic));
    bridge_mute(bridge, second, SOURCE_MIC, true);
    uint16_t epoch = expect(1, WORKER_CMD_SOURCE_PAUSE).source.epoch;
    cmd = expect(0, WORKER_CMD_REMOTE_PAUSE);
    assert_true(cmd.remote.paused && cmd.remote.epoch == epoch && epoch == 1);
    bridge_mute(bridge, second, SOURCE_MIC, false);
    assert_int_equal(expect(1, WORKER_CMD_SOURCE_PAUSE).source.epoch, 2);
    assert_int_equal(expect(0, WORKER_CMD_REMOTE_PAUSE).remote.epoch, 2);
    bridge_unpublish(bridge, second, SOURCE_MIC);
    (void)expect(1, WORKER_CMD_SOURCE_REMOVE);
    assert_true(source_handle_eq(expect(0, WORKER_CMD_REMOTE_REMOVE).remote.source, mic));
    /* The next one goes where the room already is, if that will do. */
    (void)open_in(100, 3);
    assert_int_equal(opened_at(&cmd), 1);
    drop_commands();
    bridge_close(bridge, first);
    (void)expect(0, WORKER_CMD_TRANSPORT_CLOSE);
    assert_true(source_handle_eq(expect(1, WORKER_CMD_REMOTE_REMOVE).remote.source, camera));
    assert_int_equal(expect(1, WORKER_CMD_ROOM_SPREAD).spread.workers, 2);
}

static void the_last_one_of_a_room_on_a_worker_takes_the_others_sources_along(void **state)
{
    (void)state;
    struct worker_cmd cmd;
    bridge_set_spread(bridge, 0);
    struct media_handle first = open_in(100, 1);
    assert_int_equal(bridge_publish(bridge, first, SOURCE_MIC, false), ERR_OK);
    struct media_handle second = open_in(100, 2);
    assert_int_equal(opened_at(&cmd), 0);
    assert_int_equal(opened_at(&cmd), 1); /* the least loaded for each */
    drop_commands();
    bridge_close(bridge, second);
    (void)expect(1, WORKER_CMD_TRANSPORT_CLOSE);
    (void)expect(1, WORKER_CMD_REMOTE_REMOVE);
    expect_nothing(1);
    assert_int_equal(expect(0, WORKER_CMD_ROOM_SPREAD).spread.workers, 1);
}

static void one_worker_speaks_for_a_rooms_voices(void **state)
{
    (void)state;
    bridge_set_spread(bridge, 0);
    struct media_handle first = open_in(100, 1);
    (void)open_in(100, 2);
    assert_int_equal(bridge_publish(bridge, first, SOURCE_MIC, false), ERR_OK);
    struct worker_event event = {.kind = WORKER_EVENT_LEVELS};
    event.levels.room = expect(0, WORKER_CMD_TRANSPORT_OPEN).open.room;
    struct worker_cmd cmd;
    while (next(0, &cmd) && cmd.kind != WORKER_CMD_SOURCE_ADD) {
    }
    event.levels.count = 1;
    event.levels.level[0].source = cmd.source.source;
    say(0, &event);
    say(1, &event);
    assert_int_equal(levels, 1);
}

static void silence_for(int worker, time_us us)
{
    struct worker_event beat = {.kind = WORKER_EVENT_LOAD};
    for (time_us until = now_us + us; now_us < until; now_us += 500000) {
        for (int i = 0; i < WORKERS; i++) {
            if (i != worker) {
                assert_true(ring_push(&events[i], &beat));
            }
        }
        bridge_poll(bridge, now_us);
    }
}

static void a_worker_that_stands_still_is_given_up(void **state)
{
    (void)state;
    struct worker_cmd cmd;
    bridge_set_spread(bridge, 0);
    struct media_handle first = open_in(100, 1), second = open_in(100, 2), other = open_in(101, 1);
    assert_int_equal(bridge_publish(bridge, first, SOURCE_MIC, false), ERR_OK);
    struct worker_event beat = {.kind = WORKER_EVENT_LOAD};
    say(0, &beat);
    drop_commands();
    silence_for(0, 1500000);
    assert_int_equal(lost, 0);
    close_when_lost = first;
    silence_for(0, 1500000);
    assert_int_equal(lost, 1);
    assert_true(silenced[0] && !silenced[1] && !silenced[2]);
    assert_int_equal(bridge_workers_alive(bridge), WORKERS - 1);
    assert_int_equal(bridge_state(bridge, first), MEDIA_STATE_LOST);
    assert_int_equal(bridge_state(bridge, second), MEDIA_STATE_NEW);
    assert_int_equal(bridge_state(bridge, other), MEDIA_STATE_NEW);
    (void)expect(1, WORKER_CMD_REMOTE_REMOVE); /* who was on it is no longer in the room */
    assert_int_equal(expect(1, WORKER_CMD_ROOM_SPREAD).spread.workers, 2);
    expect_nothing(0);
    /* Who was on it comes back, to another worker. */
    (void)open_in(100, 1);
    int at = opened_at(&cmd);
    assert_true(at == 1 || at == 2);
    /* What it still says means nothing. */
    struct worker_event late = {.kind = WORKER_EVENT_TRANSPORT_STATE,
                                .transport = {first.index, first.generation},
                                .state = MEDIA_STATE_CONNECTED};
    say(0, &late);
    assert_int_equal(bridge_state(bridge, first), MEDIA_STATE_LOST);
}

static void a_worker_that_was_revived_takes_newcomers_and_knows_nothing_of_before(void **state)
{
    (void)state;
    static struct bridge_answer answer;
    char ufrag[ICE_UFRAG_SIZE], pwd[ICE_PWD_SIZE];
    bridge_set_spread(bridge, 0);
    struct media_handle first = open_in(100, 1);
    (void)open_in(100, 2);
    assert_int_equal(bridge_publish(bridge, first, SOURCE_MIC, false), ERR_OK);
    say_load(0, 900); /* until then */
    say(0, &(struct worker_event){.kind = WORKER_EVENT_FAILED});
    assert_int_equal(bridge_workers_alive(bridge), WORKERS - 1);
    assert_false(bridge_may_revive(bridge, 0, now_us + BRIDGE_REST_US - 1));
    assert_false(bridge_may_revive(bridge, 1, now_us + BRIDGE_REST_US));
    assert_true(bridge_may_revive(bridge, 0, now_us + BRIDGE_REST_US));
    bridge_revive(bridge, 0);
    assert_false(bridge_may_revive(bridge, 0, now_us + BRIDGE_REST_US));
    assert_int_equal(bridge_workers_alive(bridge), WORKERS);
    drop_commands();
    /* What was there before stays lost: nobody hears of what is done with it. */
    bridge_mute(bridge, first, SOURCE_MIC, true);
    assert_int_equal(bridge_restart(bridge, first, (struct str){"abcd", 4}, ufrag, pwd), ERR_NOT_FOUND);
    struct negotiate_refusal refusal;
    assert_int_equal(bridge_offer(bridge, first, (struct str){offer, offer_length}, &answer, &refusal), ERR_NOT_FOUND);
    expect_nothing(1);
    drop_commands();
    for (uint8_t participant = 3; participant < 9; participant++) { /* on each worker somebody */
        (void)open_in(100, participant);
    }
    struct worker_cmd cmd;
    bool opened = false;
    for (int i = 0; i < WORKERS; i++) {
        while (next(i, &cmd)) {
            assert_true(cmd.kind != WORKER_CMD_REMOTE_ADD); /* the lost voice */
            opened = opened || (i == 0 && cmd.kind == WORKER_CMD_TRANSPORT_OPEN);
        }
    }
    assert_true(opened);
    bridge_close(bridge, first);
    while (next(0, &cmd)) {
        assert_true(cmd.kind != WORKER_CMD_TRANSPORT_CLOSE);
    }
    say(0, &(struct worker_event){.kind = WORKER_EVENT_FAILED}); /* once more: a longer rest */
    assert_false(bridge_may_revive(bridge, 0, now_us + 2 * BRIDGE_REST_US - 1));
    assert_true(bridge_may_revive(bridge, 0, now_us + 2 * BRIDGE_REST_US));
}

/* In its first life as in a later one: else newcomers would be put on it for ever. */
static void a_worker_that_hangs_before_its_first_word_is_given_up(void **state)
{
    (void)state;
    for (size_t lives = 0; lives < 2; lives++) {
        silence_for(0, 1500000);
        assert_int_equal(bridge_workers_alive(bridge), WORKERS);
        silence_for(0, 1500000);
        assert_int_equal(bridge_workers_alive(bridge), WORKERS - 1);
        assert_true(silenced[0]);
        silence_for(0, BRIDGE_REST_US << lives);
        assert_true(bridge_may_revive(bridge, 0, now_us));
        silenced[0] = false;
        bridge_revive(bridge, 0);
    }
}

static void the_sources_of_a_worker_that_failed_end_elsewhere_though_nobody_closes_anything(void **state)
{
    (void)state;
    bridge_set_spread(bridge, 0);
    struct media_handle first = open_in(100, 1);
    (void)open_in(100, 2);
    assert_int_equal(bridge_publish(bridge, first, SOURCE_MIC, false), ERR_OK);
    struct worker_cmd cmd;
    while (next(0, &cmd) && cmd.kind != WORKER_CMD_SOURCE_ADD) {
    }
    struct source_handle mic = cmd.source.source;
    drop_commands();
    say(0, &(struct worker_event){.kind = WORKER_EVENT_FAILED});
    assert_int_equal(lost, 1);
    assert_true(source_handle_eq(expect(1, WORKER_CMD_REMOTE_REMOVE).remote.source, mic));
    assert_int_equal(expect(1, WORKER_CMD_ROOM_SPREAD).spread.workers, 2);
    expect_nothing(1);
}

static void a_worker_that_says_that_it_failed_is_given_up_at_once(void **state)
{
    (void)state;
    struct media_handle media = open_in(100, 1);
    (void)expect(0, WORKER_CMD_TRANSPORT_OPEN);
    say(0, &(struct worker_event){.kind = WORKER_EVENT_FAILED});
    assert_int_equal(lost, 1);
    assert_int_equal(bridge_state(bridge, media), MEDIA_STATE_LOST);
    bridge_close(bridge, media);
    expect_nothing(0);
    bridge_poll(bridge, now_us);
    assert_int_equal(lost, 1);
}

static void a_loop_that_stood_still_itself_blames_nobody(void **state)
{
    (void)state;
    struct worker_event beat = {.kind = WORKER_EVENT_LOAD};
    (void)open_in(100, 1);
    say(0, &beat);
    now_us += 60 * (time_us)US_PER_S; /* a suspended machine */
    bridge_poll(bridge, now_us);
    assert_int_equal(lost, 0);
    silence_for(0, 1500000);
    assert_int_equal(lost, 0);
    silence_for(0, 1500000);
    assert_int_equal(lost, 1);
}

static void when_none_is_left_it_is_busy(void **state)
{
    (void)state;
    static struct bridge_answer answer;
    struct negotiate_refusal refusal;
    for (int i = 0; i < WORKERS; i++) {
        say(i, &(struct worker_event){.kind = WORKER_EVENT_FAILED});
    }
    struct bridge_open open = {
        .room = id_of(1), .participant = id_of(1), .role = NEGOTIATE_PEER, .listener = &listener};
    assert_int_equal(bridge_open(bridge, &open, (struct str){offer, offer_length}, &answer, &refusal), ERR_BUSY);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rooms_go_where_there_is_least_to_do),
        TEST(rooms_that_come_at_once_do_not_all_go_to_one),
        TEST(newcomers_to_a_busy_room_are_put_elsewhere_and_all_learn_of_all),
        TEST(the_last_one_of_a_room_on_a_worker_takes_the_others_sources_along),
        TEST(one_worker_speaks_for_a_rooms_voices),
        TEST(a_worker_that_stands_still_is_given_up),
        TEST(a_worker_that_was_revived_takes_newcomers_and_knows_nothing_of_before),
        TEST(a_worker_that_hangs_before_its_first_word_is_given_up),
        TEST(the_sources_of_a_worker_that_failed_end_elsewhere_though_nobody_closes_anything),
        TEST(a_worker_that_says_that_it_failed_is_given_up_at_once),
        TEST(a_loop_that_stood_still_itself_blames_nobody),
        TEST(when_none_is_left_it_is_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
