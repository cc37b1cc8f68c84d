/* When a worker sends at all: never before it was asked, and no longer than it is let (RFC 7675). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim_publisher.h"

static struct sim sim;
static enum media_state state_now;

static void on_event(void *user, const struct worker_event *event)
{
    (void)user;
    state_now = event->kind == WORKER_EVENT_TRANSPORT_STATE ? (enum media_state)event->state : state_now;
}

static void begin(void)
{
    sim_open(&sim, 1);
    sim.on_worker_event = on_event;
    state_now = MEDIA_STATE_NEW;
}

/* A publisher and a viewer are announced by all that the loop says of them; nothing comes from themselves. */
static void nothing_leaves_before_anybody_asked(void **state)
{
    static struct sim_client publisher, viewer;
    struct sim_link_config link = {.delay_us = 10 * US_PER_MS}, mute = {.blackout = true};
    struct worker_transport_open publish = {.params = sim_params(), .room = {1, 1}, .publish_count = 1};
    struct worker_transport_open view = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    struct media_want want = {.source = {1, 1}, .height = 720, .priority = 255};
    (void)state;
    publish.publish[0] = (struct publish_section){.mid = "v", .media = MEDIA_VIDEO, .ssrc = 10, .rtx_ssrc = 11};
    view.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_VIDEO, .ssrc = 20, .rtx_ssrc = 21};
    begin();
    sim_client_open(&publisher, &sim, &publish, &mute, &link, &(struct sim_client_handler){0});
    sim_client_open(&viewer, &sim, &view, &mute, &link, &(struct sim_client_handler){0});
    sim_client_join(&viewer);
    sim_client_add_source(&publisher, want.source, SOURCE_CAMERA, "v");
    sim_client_view(&viewer, &want, 1);
    sim_run(&sim, sim.now_us + 60 * US_PER_S);
    assert_true(sim.hosts[publisher.host].up.counts.sent > 0);
    assert_int_equal(sim.hosts[publisher.host].down.counts.sent, 0);
    assert_int_equal(sim.hosts[viewer.host].down.counts.sent, 0);
    sim_client_close(&viewer);
    sim_client_close(&publisher);
    sim_close(&sim);
}

/* Returns after how many seconds of silence it is lost. */
static unsigned seconds_until_lost(bool ends_with_consent)
{
    static struct sim_client client;
    struct sim_link_config link = {.delay_us = 10 * US_PER_MS};
    struct worker_transport_open open = {
        .params = sim_params(), .room = {1, 1}, .ends_with_consent = ends_with_consent};
    unsigned seconds = 0;
    begin();
    sim_client_open(&client, &sim, &open, &link, &link, &(struct sim_client_handler){0});
    assert_true(sim_client_connect(&client, 5 * US_PER_S));
    client.peer.silent = true;
    while (state_now != MEDIA_STATE_LOST && seconds < 100) {
        sim_run(&sim, sim.now_us + US_PER_S);
        seconds++;
    }
    sim_client_close(&client);
    sim_close(&sim);
    return seconds;
}

static void a_page_may_come_back_for_ten_seconds_more_and_others_end_with_their_consent(void **state)
{
    (void)state;
    assert_in_range(seconds_until_lost(true), LIMIT_CONSENT_US / US_PER_S - 3, LIMIT_CONSENT_US / US_PER_S + 1);
    assert_in_range(seconds_until_lost(false), (LIMIT_CONSENT_US + LIMIT_ASLEEP_US) / US_PER_S - 3,
                    (LIMIT_CONSENT_US + LIMIT_ASLEEP_US) / US_PER_S + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_leaves_before_anybody_asked),
        cmocka_unit_test(a_page_may_come_back_for_ten_seconds_more_and_others_end_with_their_consent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
