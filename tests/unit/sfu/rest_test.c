/* The sfu floor: who rests between the ticks, until when at most, and what ends a rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/sfu/sfu_priv.h"
#include "fake_worker.h"

#include <stdlib.h>

#define PUBLISHER 1
#define LISTENER  2
#define REST_US   100000
#define VOICE_US  20000
#define LEVEL     20

static struct fake_worker *w;
static struct router_peer *listener;
static uint16_t voice_seq;

static const struct source_handle mic = {PUBLISHER, 1};

static int set_up(void **state)
{
    (void)state;
    struct media_params params = fake_params();
    w = malloc(sizeof *w);
    fake_worker_init(w, 7);
    voice_seq = 100;
    fake_peer(w, PUBLISHER, true, 0, 0, &params);
    assert_int_equal(router_source_add(w->peers[PUBLISHER], mic, SOURCE_MIC, "a", false, w->now), ERR_OK);
    params.ext_transport_cc = 0; /* nobody answers: it would be probed for ever */
    params.transport_cc_video = false;
    listener = fake_peer(w, LISTENER, false, 1, 1, &params);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fake_worker_finish(w);
    free(w);
    return 0;
}

static void say(void)
{
    uint8_t data[64];
    size_t len = fake_audio_packet(data, FAKE_SSRC_AUDIO(PUBLISHER), voice_seq, voice_seq * 960U, LEVEL);
    voice_seq++;
    router_on_rtp(w->peers[PUBLISHER], data, len, w->now, w->now);
}

/* Ticks and sound, as a worker has them. */
static void go_on(time_us us)
{
    for (time_us until_us = w->now + us; w->now < until_us; w->now += ROUTER_TICK_US) {
        if (w->now % VOICE_US == 0) {
            say();
        }
        router_tick(w->router, w->now);
    }
}

/* The next tick in which the listener has its turn puts it to rest, or not. */
static bool rests(void)
{
    peer_wake(listener);
    router_tick(w->router, w->now);
    return *peer_due_us(listener) > w->now;
}

static void a_listener_rests_between_its_own_times(void **state)
{
    (void)state;
    go_on(500 * US_PER_MS);
    unsigned turns = 0;
    for (int tick = 0; tick < 100; tick++) {
        say();
        turns += w->now >= *peer_due_us(listener);
        router_tick(w->router, w->now);
        assert_true(*peer_due_us(listener) > w->now);
        assert_true(*peer_due_us(listener) <= w->now + REST_US);
        assert_true(*peer_due_us(listener) <= listener->sr_due_us);
        assert_true(*peer_due_us(listener) <= listener->aim_due_us);
        assert_true(*peer_due_us(listener) <= report_beat_us(listener));
        w->now += ROUTER_TICK_US;
    }
    assert_in_range(turns, 10, 20); /* of 100 */
}

static void a_rest_ends_with_the_first_of_its_times(void **state)
{
    (void)state;
    go_on(500 * US_PER_MS);
    time_us soon_us = w->now + 13 * US_PER_MS, far_us = w->now + US_PER_S;
    time_us *const times[] = {&listener->sr_due_us, &listener->aim_due_us, &listener->sent_us};
    listener->sr_due_us = listener->aim_due_us = listener->sent_us = far_us;
    peer_rest(listener, w->now);
    assert_int_equal(*peer_due_us(listener), w->now + REST_US);
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        time_us lead_us = times[i] == &listener->sent_us ? report_beat_us(listener) - listener->sent_us : 0;
        *times[i] = soon_us - lead_us;
        peer_rest(listener, w->now);
        assert_int_equal(*peer_due_us(listener), soon_us);
        *times[i] = far_us;
    }
    router_source_pause(w->peers[PUBLISHER], mic, true, w->now);
    w->peers[PUBLISHER]->rr_due_us = soon_us;
    peer_rest(w->peers[PUBLISHER], w->now);
    assert_int_equal(*peer_due_us(w->peers[PUBLISHER]), soon_us);
}

static void what_it_is_owed_comes_in_time_all_the_same(void **state)
{
    (void)state;
    time_us report_us = 0, sign_us = 0;
    go_on(2 * US_PER_S);
    for (int tick = 0; tick < 500; tick++) {
        bool silent = tick >= 300; /* from then on only signs of life come */
        if (!silent && w->now % VOICE_US == 0) {
            say();
        }
        w->datagram_count = 0;
        router_tick(w->router, w->now);
        for (unsigned i = 0; i < w->datagram_count; i++) {
            const struct fake_datagram *d = &w->datagrams[i];
            if (d->peer == LISTENER && d->is_rtcp) {
                sign_us = w->now;
                report_us = d->data[1] == RTCP_SR ? w->now : report_us;
            }
        }
        assert_true(tick < 110 || w->now - report_us <= SEND_SR_US + ROUTER_TICK_US);
        assert_true(tick < 330 || w->now - sign_us <= 200 * US_PER_MS + 2 * ROUTER_TICK_US);
        w->now += ROUTER_TICK_US;
    }
}

static void who_publishes_does_not_rest(void **state)
{
    (void)state;
    go_on(500 * US_PER_MS);
    assert_int_equal(*peer_due_us(w->peers[PUBLISHER]), 0); /* losses are asked for by ticks */
    router_source_pause(w->peers[PUBLISHER], mic, true, w->now);
    router_tick(w->router, w->now);
    assert_true(*peer_due_us(w->peers[PUBLISHER]) > w->now);
    assert_true(*peer_due_us(w->peers[PUBLISHER]) <= w->peers[PUBLISHER]->rr_due_us);
    router_source_pause(w->peers[PUBLISHER], mic, false, w->now);
    router_tick(w->router, w->now);
    assert_int_equal(*peer_due_us(w->peers[PUBLISHER]), 0);
}

static void who_has_something_due_by_ticks_does_not_rest(void **state)
{
    (void)state;
    struct layer *layer;
    struct pacer_ref ref = {.bytes = 1000};
    go_on(500 * US_PER_MS);
    assert_true(rests());

    listener->down_loss.seen = true; /* sound is repeated for it */
    assert_false(rests());
    listener->down_loss.seen = false;
    assert_true(rests());

    listener->remote = true;
    assert_false(rests());
    listener->remote = false;
    assert_true(rests());

    double wanted_bps = listener->bwe.wanted_bps;
    listener->bwe.wanted_bps = UINT32_MAX; /* more than may be sent: it is probed for */
    assert_false(rests());
    listener->bwe.wanted_bps = wanted_bps;
    assert_true(rests());

    layer = listener->slots[0]->layer;
    assert_non_null(layer);
    ref.layer = layer;
    ref.slot = listener->slots[0]->index;
    assert_true(pacer_put(&listener->pacer, &ref, w->now));
    peer_rest(listener, w->now);
    assert_int_equal(*peer_due_us(listener), 0);
    pacer_drop(&listener->pacer, ref.slot);
}

static void whatever_happens_to_it_ends_its_rest(void **state)
{
    (void)state;
    static const uint8_t empty_report[] = {0x80, RTCP_RR, 0, 1, 0, 0, 0, 9};
    const struct media_want want = {.source = mic, .height = 360};
    go_on(500 * US_PER_MS);

#define ENDS_IT(act)                                                                                                   \
    do {                                                                                                               \
        assert_true(rests());                                                                                          \
        act;                                                                                                           \
        assert_int_equal(*peer_due_us(listener), 0);                                                                   \
    } while (false)

    ENDS_IT(router_on_rtcp(listener, empty_report, sizeof empty_report, w->now));
    ENDS_IT(router_view(listener, &want, 1, w->now));
    ENDS_IT(router_receive(listener, RECEIVE_NOTHING, w->now));
    ENDS_IT(router_receive(listener, RECEIVE_ALL, w->now));
    ENDS_IT(router_pin(listener, (struct transport_handle){PUBLISHER, 1}, -1, w->now));
    ENDS_IT(router_set_load(w->router, 1, w->now));
    ENDS_IT(router_peer_join(listener, false, w->now));
    ENDS_IT(router_peer_join(listener, true, w->now));
    ENDS_IT(router_peer_connected(listener, false, w->now));
#undef ENDS_IT
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_listener_rests_between_its_own_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rest_ends_with_the_first_of_its_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_it_is_owed_comes_in_time_all_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_publishes_does_not_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_has_something_due_by_ticks_does_not_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whatever_happens_to_it_ends_its_rest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
