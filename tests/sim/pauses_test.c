/*
 * How much of a voice with pauses a browser would have to make up (conceal), behind a way that loses packets: up from who
 * speaks, or down to who listens. In the pauses an encoder says DTX, after digital silence or after noise, or goes on with
 * digital silence.
 *
 * The listener plays each 20 ms when it is due: as much later than the quickest packet as it was told to buffer, and not
 * less than FLOOR_US. What is not there then is made up, unless what was played last was DTX: behind that silence is due.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>

#include "dais/sfu/audio_level.h"
#include "dais/wire/opus.h"
#include "receiver.h"
#include "sim_publisher.h"

#define CALL_S        64
#define SETTLE_S      4 /* by then it is known that a way loses */
#define FRAMES        (CALL_S * US_PER_S / MEDIA_VOICE_US)
#define SETTLED       (SETTLE_S * US_PER_S / MEDIA_VOICE_US)
#define FRAME_SAMPLES 960
#define ONE_WAY_US    (20 * US_PER_MS)
#define FLOOR_US      (40 * US_PER_MS)
#define TELLING_US    ONE_WAY_US /* the worker's word takes its way to the page, too */
#define CLIP_PERIOD   150        /* of media_voice_make: 100 frames of speech, then a pause */
#define CLIP_SPEECH   100
#define SILENT_FRAMES 10 /* which an Opus encoder sends before its first DTX, … */
#define DTX_FRAMES    20 /* … and so far apart it says it again */
#define LEVEL_NOISE   80
#define SEEDS         8
#define SSRC          77

enum pauses { PAUSES_DTX, PAUSES_DTX_NOISE, PAUSES_SILENT, PAUSES_COUNT };

struct call {
    struct sim sim;
    struct sim_publisher speaker;
    struct sim_client client;
    struct receiver receiver;
    uint32_t first_timestamp; /* of the slot */
    bool any;
    time_us begin_us, depth_us;
    struct {
        time_us at_us; /* when it came first; 0: never */
        time_us depth_us;
        bool dtx;
    } frames[FRAMES];
};

static struct call call;

static void make_voice(enum pauses pauses, struct media_voice_clip *ret_voice)
{
    media_voice_make(ret_voice, false, 1);
    for (unsigned i = 0; i < MEDIA_VOICE_FRAMES; i++) {
        if (i % CLIP_PERIOD < CLIP_SPEECH) {
            continue;
        }
        unsigned since = i % CLIP_PERIOD - CLIP_SPEECH;
        ret_voice->frames[i].level_dbov = pauses == PAUSES_DTX_NOISE ? LEVEL_NOISE : AUDIO_SILENT_DBOV;
        if (pauses != PAUSES_SILENT && since >= SILENT_FRAMES) {
            ret_voice->frames[i].size = (since - SILENT_FRAMES) % DTX_FRAMES == 0 ? 1 : 0;
        }
    }
}

static void on_rtp(void *user, const struct rtp_view *view)
{
    struct toc toc;
    (void)user;
    receiver_on_rtp(&call.receiver, view);
    if (view->ssrc != SSRC || toc_parse(view->payload, view->payload_size, &toc) != ERR_OK) {
        return;
    }
    call.first_timestamp = call.any ? call.first_timestamp : view->timestamp;
    call.any = true;
    uint32_t frame = (view->timestamp - call.first_timestamp) / FRAME_SAMPLES;
    if (frame < FRAMES && call.frames[frame].at_us == 0) {
        call.frames[frame].at_us = call.sim.now_us;
        call.frames[frame].dtx = toc.dtx;
    }
}

static void on_rtcp(void *user, const uint8_t *data, size_t len)
{
    (void)user;
    receiver_on_rtcp(&call.receiver, data, len);
}

static void on_event(void *user, const struct worker_event *event)
{
    (void)user;
    if (event->kind == WORKER_EVENT_BUFFER && event->buffer.slot_count > 0) {
        call.depth_us = event->buffer.depth_ms[0] * US_PER_MS;
    }
}

/* Notes how deep the listener buffers from its next frame on. */
static void on_time(void *user)
{
    time_us frame = (call.sim.now_us + TELLING_US - call.begin_us) / MEDIA_VOICE_US;
    (void)user;
    if (frame < (time_us)FRAMES) {
        call.frames[frame].depth_us = call.depth_us > FLOOR_US ? call.depth_us : FLOOR_US;
        sim_at(&call.sim, call.sim.now_us + MEDIA_VOICE_US, on_time, NULL);
    }
}

static void open_listener(const struct sim_link_config *plain, const struct sim_link_config *down)
{
    struct worker_transport_open open = {.params = sim_params(), .room = {1, 1}, .slot_count = 1};
    open.params.red_pt = 0; /* copies would hide what comes late */
    open.slots[0] = (struct slot_section){.mid = "0", .media = MEDIA_AUDIO, .ssrc = SSRC};
    sim_client_open(&call.client, &call.sim, &open, plain, down,
                    &(struct sim_client_handler){.on_rtp = on_rtp, .on_rtcp = on_rtcp});
    receiver_open(&call.receiver, &call.client, &(struct receiver_config){0});
    (void)receiver_add(&call.receiver, false, SSRC, 0);
    assert_true(sim_client_connect(&call.client, 10 * US_PER_S));
}

/* In tenths of a percent of the frames from SETTLE_S on. */
static unsigned made_up(void)
{
    time_us way_us = INT64_MAX;
    unsigned count = 0;
    bool after_dtx = false;
    for (unsigned i = 0; i < FRAMES; i++) {
        time_us took_us = call.frames[i].at_us - (time_us)i * MEDIA_VOICE_US;
        way_us = call.frames[i].at_us != 0 && took_us < way_us ? took_us : way_us;
    }
    unsigned last = FRAMES - 1;
    assert_true(call.any);
    while (call.frames[last].at_us == 0) {
        last--;
    }
    for (unsigned i = 0; i <= last; i++) {
        time_us due_us = way_us + (time_us)i * MEDIA_VOICE_US + call.frames[i].depth_us;
        if (call.frames[i].at_us != 0 && call.frames[i].at_us <= due_us) {
            after_dtx = call.frames[i].dtx;
        } else {
            count += after_dtx || i < SETTLED ? 0 : 1;
        }
    }
    return count * 1000 / (last + 1 - SETTLED);
}

static unsigned play(enum pauses pauses, const struct sim_link_config *up, const struct sim_link_config *down,
                     uint64_t seed)
{
    static struct media_voice_clip voice;
    struct sim_link_config plain = {.delay_us = ONE_WAY_US};
    memset(&call, 0, sizeof call);
    make_voice(pauses, &voice);
    sim_open(&call.sim, seed);
    call.sim.on_worker_event = on_event;
    struct sim_publisher_config speaker = {.room = {1, 1}, .number = 1, .voice = &voice, .up = *up, .down = plain};
    assert_true(sim_publisher_open(&call.speaker, &call.sim, &speaker));
    open_listener(&plain, down);
    sim_client_join(&call.client);
    sim_publisher_start(&call.speaker);
    call.begin_us = call.sim.now_us;
    call.frames[0].depth_us = FLOOR_US;
    on_time(NULL);
    sim_run(&call.sim, call.begin_us + CALL_S * US_PER_S);
    unsigned permille = made_up();
    sim_publisher_close(&call.speaker);
    receiver_close(&call.receiver);
    sim_client_close(&call.client);
    sim_close(&call.sim);
    return permille;
}

static void assert_hardly_made_up(double loss_up, double loss_down, unsigned permille_max)
{
    struct sim_link_config up = {.delay_us = ONE_WAY_US, .loss = loss_up},
                           down = {.delay_us = ONE_WAY_US, .loss = loss_down};
    unsigned worst[PAUSES_COUNT] = {0};
    for (unsigned pauses = 0; pauses < PAUSES_COUNT; pauses++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            unsigned permille = play((enum pauses)pauses, &up, &down, seed);
            worst[pauses] = permille > worst[pauses] ? permille : worst[pauses];
        }
    }
    print_message("made up at most, in permille: %u of DTX, %u of DTX after noise, %u of silence\n", worst[PAUSES_DTX],
                  worst[PAUSES_DTX_NOISE], worst[PAUSES_SILENT]);
    for (unsigned pauses = 0; pauses < PAUSES_COUNT; pauses++) {
        assert_in_range(worst[pauses], 0, permille_max);
    }
}

static void nothing_is_made_up_where_nothing_is_lost(void **state)
{
    (void)state;
    assert_hardly_made_up(0, 0, 0);
}

static void loss_on_the_way_up_leaves_half_a_percent(void **state)
{
    (void)state;
    assert_hardly_made_up(0.05, 0, 5);
}

static void loss_on_the_way_down_leaves_half_a_percent(void **state)
{
    (void)state;
    assert_hardly_made_up(0, 0.05, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_made_up_where_nothing_is_lost),
        cmocka_unit_test(loss_on_the_way_up_leaves_half_a_percent),
        cmocka_unit_test(loss_on_the_way_down_leaves_half_a_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
