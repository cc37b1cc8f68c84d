/* What each picture of a receiver gets of the bandwidth: examples with the rates browsers send, properties over random
 * rooms, and patience over time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dais/sfu/layers.h"

#define S      US_PER_S
#define MS     US_PER_MS
#define ROUNDS 20000

static struct layers layers;
static struct layers_sum sum;
static time_us now = 1000 * S;
static uint64_t random_state = 7;

static uint32_t rnd(uint32_t below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % below;
}

static int setup(void **state)
{
    (void)state;
    layers = (struct layers){0};
    now = 1000 * S;
    random_state = 7;
    return 0;
}

/* 180, 360 and 720 lines at 150, 500 and 1,500 kbit/s in three temporal layers, wanted as large as it goes, long there. */
static struct layers_track simulcast(void)
{
    struct layers_track t = {.count = 3, .wanted_height = 720, .priority = 100, .at = -1, .eager_us = now - 60 * S};
    static const uint32_t rates[3] = {150000, 500000, 1500000};
    for (unsigned i = 0; i < 3; i++) {
        t.option[i] = (struct layers_option){.alive = true,
                                             .width = (uint16_t)(320u << i),
                                             .height = (uint16_t)(180u << i),
                                             .fps = 30,
                                             .tid_max = 2,
                                             .rate_bps = {rates[i] / 2, rates[i] * 3 / 4, rates[i]}};
    }
    return t;
}

static struct layers_track fresh(void)
{
    struct layers_track t = simulcast();
    t.eager_us = now;
    return t;
}

static void choose_with(struct layers_track *tracks, size_t count, uint32_t budget, uint32_t floor, bool proven,
                        uint8_t load)
{
    struct layers_input in = {.budget_bps = budget, .floor_bps = floor, .proven = proven, .load = load, .now_us = now};
    layers_choose(&layers, &in, tracks, count, &sum);
    for (size_t i = 0; i < count; i++) {
        tracks[i].at = tracks[i].chosen;
        tracks[i].at_tid = tracks[i].tid;
    }
}

static void choose(struct layers_track *tracks, size_t count, uint32_t budget)
{
    choose_with(tracks, count, budget, budget, false, LAYERS_LOAD_NONE);
}

static void check(const struct layers_track *t, int chosen, int tid, enum slot_reason reason)
{
    assert_int_equal(t->chosen, chosen);
    assert_int_equal(t->tid, tid);
    assert_int_equal(t->reason, reason);
}

static void a_smaller_picture_comes_before_a_jerky_one(void **state)
{
    (void)state;
    /* The caps of the table of targets, as an estimate at 90 % of the link, one voice. */
    struct layers_track t = fresh();
    choose(&t, 1, layers_budget_bps(900000, 1));
    check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
    assert_int_equal(t.fps, 30);
    t = fresh();
    choose(&t, 1, layers_budget_bps(270000, 1));
    check(&t, 0, 2, SLOT_REASON_BANDWIDTH);
    assert_int_equal(t.fps, 30);
    t = fresh();
    choose(&t, 1, 130000);
    check(&t, 0, 1, SLOT_REASON_BANDWIDTH);
    assert_int_equal(t.fps, 15);
}

/* One picture fills the page, two are small beside it: the caps of the table of targets, one voice. */
static void the_picture_that_is_looked_at_is_smooth_before_the_small_ones(void **state)
{
    (void)state;
    struct layers_track t[3] = {0};
    for (unsigned i = 0; i < 3; i++) {
        t[i] = fresh();
        t[i].wanted_height = 180;
    }
    t[1].wanted_height = 720;
    t[1].priority = 200;
    choose(t, 3, layers_budget_bps(900000, 1));
    check(&t[1], 1, 2, SLOT_REASON_BANDWIDTH);
    assert_true(t[0].chosen == 0 && t[2].chosen == 0 && t[0].fps >= 7 && t[2].fps >= 7);
    choose(t, 3, layers_budget_bps(280000, 1));
    check(&t[1], 0, 2, SLOT_REASON_BANDWIDTH);
    assert_int_equal(t[1].fps, 30);
    check(&t[2], -1, 0, SLOT_REASON_BANDWIDTH);
}

static void a_new_track_takes_its_full_size_at_once(void **state)
{
    (void)state;
    struct layers_track t = fresh();
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
    assert_int_equal(sum.used_bps, 1500000);
    assert_false(sum.limited);
}

static void the_view_bounds_the_size_and_hidden_sends_nothing(void **state)
{
    (void)state;
    struct layers_track t = fresh();
    t.wanted_height = 200;
    choose(&t, 1, 4000000);
    check(&t, 1, 2, SLOT_REASON_VIEW);
    t.wanted_height = 100;
    choose(&t, 1, 4000000);
    check(&t, 0, 2, SLOT_REASON_VIEW);
    t.wanted_height = 0;
    choose(&t, 1, 4000000);
    check(&t, -1, 0, SLOT_REASON_VIEW);
    assert_int_equal(t.desired, 0);
    t.wanted_height = UINT16_MAX;
    t.eager_us = now;
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
    t.fps_max = 15;
    choose(&t, 1, 4000000);
    check(&t, 2, 1, SLOT_REASON_VIEW);
    assert_int_equal(t.fps, 15);
}

static void what_the_publisher_does_not_send_is_said_and_asked_for(void **state)
{
    (void)state;
    struct layers_track t = fresh();
    t.option[2].alive = false;
    choose(&t, 1, 4000000);
    check(&t, 1, 2, SLOT_REASON_SOURCE);
    assert_int_equal(t.desired, 1u << 1 | 1u << 2);
    t = fresh();
    t.option[2].alive = false;
    choose(&t, 1, 1000000);
    check(&t, 1, 2, SLOT_REASON_BANDWIDTH); /* it could not be sent on, so it is not asked for … */
    assert_int_equal(t.desired & 1u << 2, 0);
    assert_int_equal(sum.wanted_bps, 1500000); /* … but probed for */
    assert_true(sum.limited);
    t = fresh();
    t.option[0].alive = t.option[1].alive = t.option[2].alive = false;
    choose(&t, 1, 4000000);
    check(&t, -1, 0, SLOT_REASON_SOURCE);
    t = fresh();
    t.count = 0;
    choose(&t, 1, 4000000);
    check(&t, -1, 0, SLOT_REASON_SOURCE);
    t = fresh(); /* only the largest comes, though the smallest would do */
    t.option[0].alive = t.option[1].alive = false;
    t.wanted_height = 100;
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
    assert_int_equal(t.desired, 1u << 2);
}

static void what_was_asked_for_is_taken_when_it_comes(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 1;
    t.at_tid = 2;
    t.option[2].alive = false;
    choose(&t, 1, 4000000);
    assert_true(t.desired & 1u << 2);
    now += 2 * S; /* the estimate held all the while */
    t.option[2].alive = true;
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
}

static void nothing_rises_while_there_is_congestion(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 1;
    t.at_tid = 2;
    struct layers_input in = {.budget_bps = 4000000, .congested = true, .proven = true};
    for (unsigned i = 0; i < 100; i++, now += 100 * MS) {
        in.now_us = now;
        layers_choose(&layers, &in, &t, 1, &sum);
        check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
    }
    in.congested = false;
    layers_choose(&layers, &in, &t, 1, &sum);
    check(&t, 2, 2, SLOT_REASON_FULL);
}

static void what_somebody_falls_back_to_is_kept(void **state)
{
    (void)state;
    struct layers_track t = fresh();
    choose(&t, 1, 1600000 * 115 / 100);
    check(&t, 2, 2, SLOT_REASON_FULL);
    assert_int_equal(t.desired, 1u << 2 | 1u << 1);
    t = fresh();
    choose(&t, 1, 8000000);
    assert_int_equal(t.desired, 1u << 2);
}

static void the_first_base_is_shown_when_it_fits_at_all(void **state)
{
    (void)state;
    struct layers_track t = fresh();
    choose_with(&t, 1, 50000, 80000, false, LAYERS_LOAD_NONE);
    check(&t, 0, 0, SLOT_REASON_BANDWIDTH);
    t = fresh();
    choose_with(&t, 1, 50000, 70000, false, LAYERS_LOAD_NONE);
    check(&t, -1, 0, SLOT_REASON_BANDWIDTH);
    assert_true(sum.limited);
    assert_int_equal(sum.wanted_bps, 1500000); /* so there is probing */
    assert_true(t.desired & 1);
    t = fresh();
    t.screen = true; /* a screen may go LAYERS_OVERSEND_BPS beyond */
    t.option[0].rate_bps[0] = 550000;
    choose_with(&t, 1, 50000, 70000, false, LAYERS_LOAD_NONE);
    check(&t, 0, 0, SLOT_REASON_BANDWIDTH);
}

static void bases_come_first_and_the_tail_is_paused(void **state)
{
    (void)state;
    struct layers_track t[4];
    for (unsigned i = 0; i < 4; i++) {
        t[i] = fresh();
        t[i].priority = (uint8_t)(i < 2 ? i + 1 : 3); /* the last two are the most important, and none of them leads */
    }
    choose(t, 4, 230000);
    check(&t[3], 0, 0, SLOT_REASON_BANDWIDTH);
    check(&t[2], 0, 0, SLOT_REASON_BANDWIDTH);
    check(&t[1], 0, 0, SLOT_REASON_BANDWIDTH);
    check(&t[0], -1, 0, SLOT_REASON_BANDWIDTH);
    for (unsigned i = 0; i < 4; i++) {
        t[i].eager_us = now;
        t[i].at = -1;
    }
    layers = (struct layers){0};
    t[0].pinned = true;
    t[1].screen = true;
    choose(t, 4, 4000000); /* pinned and screen up to what is wanted, then one step for one of the others */
    check(&t[0], 2, 2, SLOT_REASON_FULL);
    check(&t[1], 2, 2, SLOT_REASON_FULL);
    check(&t[3], 0, 2, SLOT_REASON_BANDWIDTH);
    check(&t[2], 0, 2, SLOT_REASON_BANDWIDTH);
}

/* Room for one picture: pinned, then screens, then priority. */
static void the_first_in_rank_is_the_one_that_is_shown(void **state)
{
    (void)state;
    for (int first = 2; first >= 0; first--) {
        struct layers_track t[3];
        t[0] = t[1] = t[2] = fresh();
        t[0].priority = 103;
        t[1].screen = first >= 1;
        t[2].pinned = first == 2;
        layers = (struct layers){0};
        choose(t, 3, 80000);
        for (int i = 0; i < 3; i++) {
            check(&t[i], i == first ? 0 : -1, 0, SLOT_REASON_BANDWIDTH);
        }
    }
}

/* Neither of the two leads: what they get they get for being pinned. */
static void all_that_is_pinned_gets_its_size_before_the_others_rise(void **state)
{
    (void)state;
    struct layers_track t[3];
    t[0] = t[1] = t[2] = fresh();
    t[1].pinned = t[2].pinned = true;
    choose(t, 3, 3700000);
    check(&t[0], 0, 2, SLOT_REASON_BANDWIDTH);
    check(&t[1], 2, 2, SLOT_REASON_FULL);
    check(&t[2], 2, 2, SLOT_REASON_FULL);
}

static void rounds_give_everybody_a_step_before_anybody_two(void **state)
{
    (void)state;
    struct layers_track t[3];
    t[0] = t[1] = t[2] = fresh();
    choose(t, 3, 2900000);
    for (unsigned i = 0; i < 3; i++) {
        check(&t[i], i == 0 ? 2 : 1, 2, i == 0 ? SLOT_REASON_FULL : SLOT_REASON_BANDWIDTH);
    }
}

static void down_is_at_once_and_up_needs_the_margin_for_two_seconds(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 1;
    t.at_tid = 2;
    choose(&t, 1, 499000);
    check(&t, 0, 2, SLOT_REASON_BANDWIDTH);
    now += 60 * S; /* all waits are over */
    choose(&t, 1, 500000 * 114 / 100);
    now += 10 * S;
    choose(&t, 1, 500000 * 114 / 100);
    check(&t, 0, 2, SLOT_REASON_BANDWIDTH);
    choose(&t, 1, 576000);
    now += 1900 * MS;
    choose(&t, 1, 576000);
    check(&t, 0, 2, SLOT_REASON_BANDWIDTH);
    choose(&t, 1, 570000); /* a dip begins the two seconds anew */
    now += 200 * MS;
    choose(&t, 1, 576000);
    check(&t, 0, 2, SLOT_REASON_BANDWIDTH);
    now += 2 * S;
    choose(&t, 1, 576000);
    check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
}

static void a_proven_estimate_and_a_larger_tile_need_not_wait(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 0;
    t.at_tid = 2;
    choose_with(&t, 1, 4000000, 4000000, true, LAYERS_LOAD_NONE);
    check(&t, 2, 2, SLOT_REASON_FULL);
    t = simulcast();
    t.at = 0;
    t.at_tid = 2;
    t.wanted_height = 180;
    choose(&t, 1, 4000000);
    check(&t, 0, 2, SLOT_REASON_VIEW);
    t.wanted_height = 720;
    t.eager_us = now;
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
}

static void after_a_fall_nothing_rises_for_five_seconds_unless_proven(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 2;
    t.at_tid = 2;
    choose(&t, 1, 800000);
    check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
    for (time_us end = now + 4900 * MS; now < end; now += 100 * MS) {
        choose(&t, 1, 4000000);
        check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
    }
    struct layers kept = layers;
    struct layers_track other = t;
    choose_with(&other, 1, 4000000, 4000000, true, LAYERS_LOAD_NONE);
    check(&other, 2, 2, SLOT_REASON_FULL);
    layers = kept;
    now += 200 * MS;
    choose(&t, 1, 4000000);
    check(&t, 2, 2, SLOT_REASON_FULL);
    now += 20 * S; /* the rise lasted; the second fall within a minute waits twice as long */
    choose(&t, 1, 800000);
    now += 9900 * MS;
    choose(&t, 1, 4000000);
    check(&t, 1, 2, SLOT_REASON_BANDWIDTH);
}

/* The time a track stays down after a rise that congestion took back, with an estimate that looks good again at once. */
static time_us fail_once(struct layers_track *t, bool proven)
{
    time_us start = now;
    for (; t->at < 2; now += 100 * MS) {
        choose_with(t, 1, 2000000, 2000000, proven, LAYERS_LOAD_NONE);
        assert_true(now - start < 200 * S);
    }
    time_us took = now - start;
    now += 3 * S;
    choose(t, 1, 800000);
    assert_int_equal(t->at, 1);
    return took;
}

static void each_failed_rise_doubles_the_wait(void **state)
{
    (void)state;
    struct layers_track t = simulcast();
    t.at = 1;
    t.at_tid = 2;
    time_us first = fail_once(&t, false);
    assert_in_range(first, 2 * S, 2300 * MS);
    time_us wait = LAYERS_WAIT_US;
    for (unsigned i = 0; i < 5; i++) {
        time_us took = fail_once(&t, i > 0); /* a proof ends only the first of these waits */
        assert_in_range(took, wait - 100 * MS, wait + 300 * MS);
        wait = wait * 2 < LAYERS_WAIT_MAX_US ? wait * 2 : LAYERS_WAIT_MAX_US;
    }
    choose_with(&t, 1, 4000000, 4000000, false, LAYERS_LOAD_NONE);
    assert_int_equal(t.at, 1);
    choose_with(&t, 1, 4000000, 4000000, true, LAYERS_LOAD_NONE); /* far more than what failed: the way has changed */
    assert_int_equal(t.at, 2);
    t.at = 1;
    layers = (struct layers){0};
    (void)fail_once(&t, false);
    assert_in_range(fail_once(&t, true), 0, 300 * MS);
}

/* A link that never changes, seen by an estimator that swings and is wrong when it is tried. */
static unsigned switches_on(uint32_t link_bps, unsigned minutes)
{
    struct layers_track t[2];
    t[0] = t[1] = simulcast();
    unsigned switches = 0;
    uint32_t estimate = link_bps;
    t[0].eager_us = t[1].eager_us = now;
    for (unsigned i = 0; i < minutes * 600; i++, now += 100 * MS) {
        estimate += estimate / 125; /* 8 % a second */
        estimate = estimate > link_bps * 5 / 4 ? link_bps * 17 / 20 : estimate;
        int before[2] = {t[0].at, t[1].at};
        choose(t, 2, layers_budget_bps(estimate, 1));
        for (unsigned k = 0; k < 2; k++) {
            switches += t[k].at != before[k];
        }
    }
    return switches;
}

static void a_steady_link_switches_at_most_twice_a_minute(void **state)
{
    (void)state;
    for (uint32_t link = 200000; link < 5000000; link += 50000) {
        layers = (struct layers){0};
        assert_true(switches_on(link, 10) <= 20);
    }
}

static void a_link_that_changes_is_followed_each_time(void **state)
{
    (void)state;
    struct layers_track t = fresh(); /* 4 Mbit/s for 20 s, 1 Mbit/s for 10 s; probes prove the 4 Mbit/s after 3 s */
    unsigned full = 0;
    for (unsigned i = 0; i < 3000; i++, now += 100 * MS) {
        unsigned phase = i % 300;
        bool wide = phase < 200;
        uint32_t estimate = wide && phase >= 30 ? 4000000 : 900000;
        choose_with(&t, 1, layers_budget_bps(estimate, 1), estimate, phase == 30, LAYERS_LOAD_NONE);
        full += wide && t.at == 2;
    }
    assert_true(full >= 1500); /* of 1,700 tenths of a second */
}

static void load_takes_the_top_then_the_tail(void **state)
{
    (void)state;
    struct layers_track t[6];
    for (unsigned i = 0; i < 6; i++) {
        t[i] = fresh();
    }
    choose_with(t, 6, UINT32_MAX, UINT32_MAX, false, LAYERS_LOAD_PROBES);
    check(&t[5], 2, 2, SLOT_REASON_FULL);
    choose_with(t, 6, UINT32_MAX, UINT32_MAX, false, LAYERS_LOAD_TOP);
    check(&t[5], 1, 2, SLOT_REASON_LOAD);
    choose_with(t, 6, UINT32_MAX, UINT32_MAX, false, LAYERS_LOAD_SMALL);
    check(&t[5], 0, 2, SLOT_REASON_LOAD);
    choose_with(t, 6, UINT32_MAX, UINT32_MAX, false, LAYERS_LOAD_TAIL);
    check(&t[3], 0, 2, SLOT_REASON_LOAD);
    check(&t[4], -1, 0, SLOT_REASON_LOAD);
    assert_int_equal(layers.fall_us, 0); /* none of this was congestion */
    struct layers_track one = fresh();   /* what has one encoding keeps it */
    one.count = 1;
    choose_with(&one, 1, UINT32_MAX, UINT32_MAX, false, LAYERS_LOAD_SMALL);
    check(&one, 0, 2, SLOT_REASON_FULL);
}

/* --- properties --- */

static struct layers_track random_track(void)
{
    struct layers_track t = simulcast();
    t.count = (uint8_t)rnd(4);
    for (unsigned i = 0; i < t.count; i++) {
        struct layers_option *o = &t.option[i];
        uint32_t rate = 0;
        o->alive = rnd(5) != 0;
        o->tid_max = (uint8_t)rnd(4);
        for (unsigned k = 0; k < LAYERS_TIDS; k++) {
            rate += rnd(300000u << i);
            o->rate_bps[k] = rnd(8) == 0 ? 0 : rate;
        }
    }
    t.wanted_height = rnd(6) == 0 ? 0 : (uint16_t)rnd(1000);
    t.fps_max = rnd(4) == 0 ? (uint8_t)rnd(40) : 0;
    t.priority = (uint8_t)rnd(4);
    t.pinned = rnd(8) == 0;
    t.screen = rnd(8) == 0;
    t.eager_us = rnd(2) == 0 ? now : now - 60 * S;
    return t;
}

static uint32_t rate_of(const struct layers_track *t)
{
    const struct layers_option *o = &t->option[t->chosen];
    return o->rate_bps[t->tid] > 0 ? o->rate_bps[t->tid] : layers_guess_bps(o->width, o->height);
}

static void check_sum(const struct layers_track *t, size_t count, uint32_t budget, uint32_t floor)
{
    uint64_t used = 0;
    unsigned shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (t[i].chosen >= 0) {
            assert_true(t[i].option[t[i].chosen].alive);
            assert_true(t[i].tid <= t[i].option[t[i].chosen].tid_max);
            used += rate_of(&t[i]);
            shown++;
        }
    }
    assert_int_equal(used, sum.used_bps);
    assert_true(used <= budget || (shown == 1 && used <= (uint64_t)floor + LAYERS_OVERSEND_BPS));
}

static void check_reason(const struct layers_track *t)
{
    int top = -1, best = -1; /* by the height alone */
    for (int i = t->count - 1; i >= 0; i--) {
        bool enough = t->option[i].height >= t->wanted_height;
        best = best < 0 || enough ? i : best;
        top = t->option[i].alive && (top < 0 || enough) ? i : top;
    }
    switch ((enum slot_reason)t->reason) {
    case SLOT_REASON_FULL:
        assert_true(t->chosen == t->count - 1 && t->tid == t->option[t->chosen].tid_max);
        break;
    case SLOT_REASON_VIEW:
        assert_true(t->wanted_height == 0 ? t->chosen < 0 : t->chosen == top && t->chosen >= best);
        break;
    case SLOT_REASON_SOURCE:
        assert_true(t->wanted_height > 0 && t->chosen == top && (top < 0 || top < best));
        break;
    case SLOT_REASON_BANDWIDTH:
        assert_true(t->wanted_height > 0 && t->chosen <= top && top >= 0);
        break;
    default:
        fail();
    }
}

static void no_room_of_any_shape_exceeds_its_budget_or_misnames_a_reason(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct layers_track t[12];
        size_t count = 1 + rnd(12);
        layers = (struct layers){0};
        for (size_t i = 0; i < count; i++) {
            t[i] = random_track();
        }
        for (unsigned turn = 0; turn < 4; turn++, now += rnd(3000) * MS) {
            uint32_t budget = rnd(6000000), floor = budget + rnd(200000);
            choose_with(t, count, budget, floor, rnd(4) == 0, LAYERS_LOAD_NONE);
            check_sum(t, count, budget, floor);
            for (size_t i = 0; i < count; i++) {
                check_reason(&t[i]);
            }
        }
    }
}

/* How far up each track is: nothing, the smallest encoding's temporal layers, the larger encodings. */
static int height_of(const struct layers_track *t)
{
    return t->chosen < 0 ? 0 : t->chosen == 0 ? 1 + t->tid : 3 + t->chosen;
}

static void a_larger_budget_first_differs_by_giving(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct layers_track less[4], more[4];
        uint32_t budget = rnd(5000000);
        for (unsigned i = 0; i < 4; i++) {
            less[i] = fresh();
            less[i].priority = (uint8_t)(9 - i);
            for (unsigned o = 0; o < 3; o++) { /* steps of any size, in the order of rates */
                for (unsigned k = 0; k < 3; k++) {
                    less[i].option[o].rate_bps[k] = (o * 3 + k) * 150000 + rnd(150000) + 1;
                }
            }
            more[i] = less[i];
        }
        layers = (struct layers){0};
        choose(less, 4, budget);
        layers = (struct layers){0};
        choose(more, 4, budget + rnd(500000));
        /* The first leads. */
        static const struct {
            unsigned track;
            int level;
        } order[] = {{0, 1}, {0, 2}, {0, 3}, {1, 1}, {2, 1}, {3, 1}, {0, 4}, {1, 2}, {2, 2}, {3, 2},
                     {1, 3}, {2, 3}, {3, 3}, {0, 5}, {1, 4}, {2, 4}, {3, 4}, {1, 5}, {2, 5}, {3, 5}};
        bool given = false;
        for (size_t k = 0; k < sizeof order / sizeof order[0] && !given; k++) {
            int level = order[k].level, with_more = height_of(&more[order[k].track]),
                with_less = height_of(&less[order[k].track]);
            given = with_more >= level && with_less < level;
            assert_true(given || with_less < level || with_more >= level);
        }
    }
}

static void the_estimate_that_is_wished_for_is_enough(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint32_t need = rnd(20000000);
        unsigned audible = rnd(5);
        uint32_t estimate = layers_estimate_bps(need, audible);
        assert_true(layers_budget_bps(estimate, audible) >= (uint64_t)need * LAYERS_MARGIN_PERCENT / 100);
    }
    assert_int_equal(layers_budget_bps(0, 1), 0);
    assert_int_equal(layers_budget_bps(1000000, 9), 910000 - LAYERS_AUDIO_MAX * LAYERS_AUDIO_BPS);
    assert_int_equal(layers_floor_bps(1000000, 1), 950000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_smaller_picture_comes_before_a_jerky_one, setup),
        cmocka_unit_test_setup(the_picture_that_is_looked_at_is_smooth_before_the_small_ones, setup),
        cmocka_unit_test_setup(a_new_track_takes_its_full_size_at_once, setup),
        cmocka_unit_test_setup(the_view_bounds_the_size_and_hidden_sends_nothing, setup),
        cmocka_unit_test_setup(what_the_publisher_does_not_send_is_said_and_asked_for, setup),
        cmocka_unit_test_setup(what_was_asked_for_is_taken_when_it_comes, setup),
        cmocka_unit_test_setup(nothing_rises_while_there_is_congestion, setup),
        cmocka_unit_test_setup(what_somebody_falls_back_to_is_kept, setup),
        cmocka_unit_test_setup(the_first_base_is_shown_when_it_fits_at_all, setup),
        cmocka_unit_test_setup(bases_come_first_and_the_tail_is_paused, setup),
        cmocka_unit_test_setup(the_first_in_rank_is_the_one_that_is_shown, setup),
        cmocka_unit_test_setup(all_that_is_pinned_gets_its_size_before_the_others_rise, setup),
        cmocka_unit_test_setup(rounds_give_everybody_a_step_before_anybody_two, setup),
        cmocka_unit_test_setup(down_is_at_once_and_up_needs_the_margin_for_two_seconds, setup),
        cmocka_unit_test_setup(a_proven_estimate_and_a_larger_tile_need_not_wait, setup),
        cmocka_unit_test_setup(after_a_fall_nothing_rises_for_five_seconds_unless_proven, setup),
        cmocka_unit_test_setup(each_failed_rise_doubles_the_wait, setup),
        cmocka_unit_test_setup(a_steady_link_switches_at_most_twice_a_minute, setup),
        cmocka_unit_test_setup(a_link_that_changes_is_followed_each_time, setup),
        cmocka_unit_test_setup(load_takes_the_top_then_the_tail, setup),
        cmocka_unit_test_setup(no_room_of_any_shape_exceeds_its_budget_or_misnames_a_reason, setup),
        cmocka_unit_test_setup(a_larger_budget_first_differs_by_giving, setup),
        cmocka_unit_test_setup(the_estimate_that_is_wished_for_is_enough, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
