/*
 * The bandwidth estimate: its parts, and the whole on links made from a seed. With the argument "trace" the runs print
 * their state every 100 ms; a name as second argument picks one test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bwe_link.h"

#include <stdio.h>

#define SEEDS      3
#define FULL_BPS   4.5e6 /* all three pictures at their best, without the sound */
#define ALL_LAYERS 3

static struct flow flows[LINK_FLOWS];
static bool tracing;

static struct flow *start(struct link *l, uint64_t seed, double rate_bps)
{
    link_init(l, seed, rate_bps);
    flow_init(&flows[0], l, 1000000);
    return &flows[0];
}

static void show(const char *what, const struct flow *f, double from, double to)
{
    print_message("%-22s rate %4.0f k  estimate %5.0f k  wait p50 %3u p95 %3u max %4u ms  loss %2u %%  extra %2.0f %%  "
                  "switches %u\n",
                  what, flow_rate(f, from, to) / 1e3, flow_estimate(f) / 1e3, flow_wait_ms(f, from, to, 0.5),
                  flow_wait_ms(f, from, to, 0.95), flow_wait_ms(f, from, to, 1), bwe_loss_percent(&f->bwe),
                  100.0 * (double)f->padding_bytes / (double)f->all_bytes, f->switches);
}

static void go(struct flow *f, double until)
{
    while (tracing && f->now < (time_us)(until * 1e6)) {
        double t = (double)f->now / 1e6;
        flow_run(f, t + 0.1);
        const struct bwe *b = &f->bwe;
        print_message(
            "%6.2f est %5.0f target %5.0f acked %5.0f q %3.0f jitter %2.0f trend %d congested %d drain %d loss "
            "%.2f inherent %.2f trial %d probe %d/%d %5.0f hint %.0f silent %d layers %u%u%u\n",
            (double)f->now / 1e6, flow_estimate(f) / 1e3, bwe_target_bps(b) / 1e3, flow_rate(f, t, t + 0.1) / 1e3,
            (double)bwe_queue_us(b) / 1e3, b->trend.jitter_ms, b->trend.state, b->congested, b->aimd.draining,
            b->loss.recent, b->loss.inherent, b->loss.trial, b->probe.phase, b->probe.cause, b->probe.target_bps / 1e3,
            b->probe.hint_bps / 1e3, b->silent, f->layer[0], f->layer[1], f->layer[2]);
    }
    flow_run(f, until);
}

/* Seconds from `f`'s present until the estimate is at least (or at most) this; 99: not by `until`. */
static double time_until(struct flow *f, double bps, bool above, double until)
{
    double from = (double)f->now / 1e6;
    while ((double)f->now / 1e6 < until) {
        go(f, (double)f->now / 1e6 + 0.02);
        if (above ? flow_estimate(f) >= bps : flow_estimate(f) <= bps) {
            return (double)f->now / 1e6 - from;
        }
    }
    return 99;
}

static void assert_between(double value, double least, double most)
{
    if (value < least || value > most) {
        print_message("%.0f is not between %.0f and %.0f\n", value, least, most);
        fail();
    }
}

static bool all_full(const struct flow *f)
{
    return f->layer[0] == ALL_LAYERS && f->layer[1] == ALL_LAYERS && f->layer[2] == ALL_LAYERS;
}

static void an_open_way_carries_everything_within_a_second(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f = start(&l, seed, 50e6);
        go(f, 2);
        assert_true(all_full(f));
        go(f, 5);
        show("open", f, 2, 5);
        assert_true(flow_rate(f, 2, 5) > FULL_BPS);
    }
}

static void a_narrow_way_is_used_and_its_queue_stays_short(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double bps;
        unsigned wait_ms;
    } rows[] = {{"1 Mbit/s", 1e6, 100}, {"300 kbit/s", 300e3, 150}, {"2.5 Mbit/s", 2.5e6, 100}};
    struct link l;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct flow *f = start(&l, seed, rows[i].bps);
            go(f, 60);
            show(rows[i].name, f, 10, 60);
            assert_between(flow_estimate(f), 0.85 * rows[i].bps, 1.06 * rows[i].bps);
            assert_true(flow_wait_ms(f, 10, 60, 0.95) <= rows[i].wait_ms);
            /* Pictures of any rate use the most of it. */
            f = start(&l, seed, rows[i].bps);
            f->elastic = true;
            go(f, 60);
            show("  any rate", f, 10, 60);
            assert_between(flow_rate(f, 10, 60), 0.85 * rows[i].bps, 1.0 * rows[i].bps);
            assert_true(flow_wait_ms(f, 10, 60, 0.95) <= 250);
        }
    }
}

static void a_way_that_narrows_and_opens_is_followed(void **state)
{
    (void)state;
    static const double rates[][2] = {{4e6, 1e6}, {20e6, 1e6}, {20e6, 300e3}};
    struct link l;
    for (unsigned i = 0; i < 3; i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct flow *f = start(&l, seed, rates[i][0]);
            go(f, 20);
            l.rate_bps = rates[i][1];
            double down = time_until(f, rates[i][1], false, 25);
            go(f, 40);
            double wide = rates[i][0] > FULL_BPS ? FULL_BPS : 0.85 * rates[i][0];
            unsigned after = flow_wait_ms(f, 22, 40, 0.95), within = flow_wait_ms(f, 20, 22, 1);
            unsigned soon = flow_wait_ms(f, rates[i][1] < 500e3 ? 22 : 21.3, 24, 1);
            assert_true(soon < 200);
            l.rate_bps = rates[i][0];
            double up = time_until(f, wide, true, 45);
            print_message(
                "%.1f > %.1f > %.1f Mbit/s: down after %.2f s, up after %.2f s, longest wait %u ms, later p95 %u "
                "ms\n",
                rates[i][0] / 1e6, rates[i][1] / 1e6, rates[i][0] / 1e6, down, up, within, after);
            assert_true(down <= 0.6);
            assert_true(up <= 1.6);
            assert_true(after < 200);
        }
    }
}

static void losses_that_sending_less_would_not_heal_cost_nothing(void **state)
{
    (void)state;
    static const double losses[] = {0.01, 0.05, 0.2, 0.3};
    struct link l;
    for (unsigned i = 0; i < 4; i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct flow *f = start(&l, seed, 20e6);
            go(f, 10);
            double before_bps = flow_estimate(f);
            l.loss = losses[i];
            while (f->now < 13900000 && !f->bwe.loss.trial) {
                go(f, (double)f->now / 1e6 + 0.02);
            }
            assert_true(f->bwe.loss.trial == (losses[i] > LOSS_HIGH));
            while (f->bwe.loss.trial) {
                go(f, (double)f->now / 1e6 + 0.02);
            }
            assert_true(flow_estimate(f) >= before_bps); /* given back, not found again */
            go(f, 14);
            unsigned before = f->switches;
            go(f, 60);
            char name[32];
            snprintf(name, sizeof name, "loss %.0f %%", losses[i] * 100);
            show(name, f, 14, 60);
            assert_true(flow_rate(f, 14, 60) > (1 - losses[i]) * FULL_BPS * 0.98);
            assert_true(f->switches == before); /* one trial at most, and that soon */
            assert_between(bwe_loss_percent(&f->bwe), losses[i] * 60, losses[i] * 140);
        }
    }
}

static void losses_from_the_start_do_not_keep_it_down(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f = start(&l, seed, 20e6);
        l.loss = 0.2;
        go(f, 6);
        assert_true(all_full(f));
        go(f, 30);
        show("loss 20 % at start", f, 6, 30);
        assert_true(flow_rate(f, 6, 30) > 0.8 * FULL_BPS * 0.95);
    }
}

/* A policer has no queue to see: what exceeds the rate is lost. */
static void losses_that_sending_less_heals_make_it_send_less(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f = start(&l, seed, 20e6);
        f->elastic = true;
        go(f, 10);
        l.rate_bps = 1.5e6;
        l.bucket_bytes = 15000;
        l.tokens_us = f->now;
        go(f, 40);
        show("policer 1.5 Mbit/s", f, 20, 40);
        assert_between(flow_estimate(f), 1.0e6, 2.2e6);
        assert_true(bwe_loss_percent(&f->bwe) < 25);
    }
}

static void after_a_blackout_it_is_there_at_once(void **state)
{
    (void)state;
    static const double lengths[] = {3, 10, 30};
    struct link l;
    for (unsigned i = 0; i < 3; i++) {
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct flow *f = start(&l, seed, 8e6);
            go(f, 10 + 0.013 * (double)seed);
            double before = flow_estimate(f);
            l.down = true;
            go(f, 10 + lengths[i]);
            assert_true(bwe_is_congested(&f->bwe));
            assert_true(flow_estimate(f) <= before / 2);
            l.down = false;
            double back = time_until(f, 0.9 * before, true, 20 + lengths[i]);
            go(f, 15 + lengths[i]);
            print_message("blackout of %.0f s: %.0f k, %.2f s after its end again\n", lengths[i], before / 1e3, back);
            assert_true(back <= 0.3);
            assert_true(flow_estimate(f) > 0.8 * before);
            assert_true(all_full(f));
        }
    }
}

/* The same, but the way is a narrow one when it comes back. */
static void an_old_estimate_that_holds_no_more_is_dropped(void **state)
{
    (void)state;
    struct link l;
    struct flow *f = start(&l, 5, 8e6);
    go(f, 10);
    l.down = true;
    go(f, 15);
    l.down = false;
    l.rate_bps = 1e6;
    go(f, 17);
    show("narrow afterwards", f, 15, 17);
    assert_true(flow_estimate(f) <= 1.05e6);
    go(f, 25);
    assert_true(flow_wait_ms(f, 18, 25, 0.95) < 200);
}

static void two_flows_share_a_way(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f[2] = {start(&l, seed, 3e6), &flows[1]};
        flow_init(f[1], &l, 1000000);
        f[0]->elastic = f[1]->elastic = true;
        flow_run(f[0], 10); /* the other comes later */
        f[1]->now = f[0]->now;
        flows_run(f, 2, 70);
        double a = flow_rate(f[0], 30, 70), b = flow_rate(f[1], 30, 70);
        print_message("two flows: %.0f k and %.0f k of 3000 k, wait p95 %u ms\n", a / 1e3, b / 1e3,
                      flow_wait_ms(f[0], 30, 70, 0.95));
        assert_true(a + b > 0.8 * 3e6);
        assert_true(a > 0.25 * (a + b) && b > 0.25 * (a + b));
        assert_true(flow_wait_ms(f[0], 30, 70, 0.95) < 250);
    }
}

static void jitter_is_not_congestion(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f = start(&l, seed, 20e6);
        go(f, 10);
        assert_true(all_full(f));
        l.jitter_us = 50000;
        go(f, 60);
        show("jitter 50 ms", f, 10, 60);
        assert_true(flow_rate(f, 10, 60) > 0.9 * FULL_BPS);
        /* And it finds its way up through it. */
        f = start(&l, seed, 20e6);
        l.jitter_us = 50000;
        go(f, 60);
        show("  from the start", f, 30, 60);
        assert_true(flow_rate(f, 30, 60) > 1.5e6);
        f = start(&l, seed, 1e6);
        l.jitter_us = 50000;
        go(f, 60);
        show("  1 Mbit/s", f, 10, 60);
        assert_between(flow_estimate(f), 0.4e6, 1.3e6);
        assert_true(flow_wait_ms(f, 10, 60, 0.95) < 200);
    }
}

static void lost_feedback_does_no_harm(void **state)
{
    (void)state;
    struct link l;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct flow *f = start(&l, seed, 8e6);
        l.feedback_loss = 0.3;
        go(f, 30);
        show("30 % feedback lost", f, 5, 30);
        assert_true(flow_rate(f, 5, 30) > FULL_BPS);
        assert_true(bwe_loss_percent(&f->bwe) < 2);
    }
}

static void without_any_feedback_it_goes_to_the_smallest_picture(void **state)
{
    (void)state;
    struct link l;
    struct flow *f = start(&l, 1, 8e6);
    l.feedback_loss = 1;
    go(f, 10);
    assert_int_equal((int)flow_estimate(f), BWE_SILENCE_BPS);
    assert_true(bwe_is_congested(&f->bwe));
}

/* No picture, no sound, nothing in flight, the least estimate: probes alone bring it back. */
static void it_never_stays_at_nothing(void **state)
{
    (void)state;
    struct link l;
    for (unsigned silent = 0; silent < 2; silent++) {
        struct flow *f = start(&l, 1, 40e3);
        f->no_audio = silent == 1;
        go(f, 30);
        assert_true(flow_estimate(f) < 120e3);
        f->no_video = true;
        go(f, 32);
        l.rate_bps = 8e6;
        double up = time_until(f, 1e6, true, 60);
        print_message("from nothing to 1 Mbit/s, %s: %.2f s\n", silent ? "all silent" : "sound only", up);
        assert_true(up < 10);
    }
}

static void what_is_not_used_is_neither_raised_nor_lost(void **state)
{
    (void)state;
    struct link l;
    struct flow *f = start(&l, 1, 20e6);
    go(f, 5);
    double before = flow_estimate(f);
    f->people_max_bps = 150e3; /* thumbnails only: nothing more is wanted */
    go(f, 6);
    uint64_t padding = f->padding_bytes;
    go(f, 60);
    assert_true(flow_estimate(f) == before);
    assert_true(f->padding_bytes == padding);
    f->people_max_bps = 1500e3;
    go(f, 61);
    assert_true(all_full(f));
}

/* The target of the next probe of an estimate of 900 kbit/s. */
static double next_probe(struct probe *p, double wanted_bps, double max_bps, time_us *now)
{
    struct probe_input in = {
        .estimate_bps = 900e3, .target_bps = 900e3, .wanted_bps = wanted_bps, .max_bps = max_bps, .possible = true};
    *now += 2 * PROBE_GAP_US;
    assert_true(probe_poll(p, &in, *now) > 0);
    probe_cancel(p, *now);
    return p->target_bps;
}

static void a_probe_is_no_larger_than_what_is_wanted_and_allowed(void **state)
{
    (void)state;
    struct probe p;
    time_us now = 1000000;
    probe_init(&p);
    assert_between(next_probe(&p, 1e6, 1e9, &now), 2.7e6, 2.7e6); /* at the start, wants are not known yet */
    assert_between(next_probe(&p, 1e7, 1e9, &now), 1.8e6, 1.8e6);
    assert_int_equal(p.cause, PROBE_BY_GROWTH);
    assert_between(next_probe(&p, 1e6, 1e9, &now), 1.2e6, 1.2e6);
    assert_between(next_probe(&p, 1e6, 1e6, &now), 1e6, 1e6);
    p.chain = true;
    p.chain_bps = 5e6;
    assert_between(next_probe(&p, 1e6, 1e9, &now), 1.2e6, 1.2e6);
}

static void probes_cost_little(void **state)
{
    (void)state;
    struct link l;
    struct flow *f = start(&l, 1, 1e6);
    go(f, 10);
    uint64_t all = f->all_bytes, padding = f->padding_bytes;
    go(f, 120);
    double share = (double)(f->padding_bytes - padding) / (double)(f->all_bytes - all);
    print_message("probes at 1 Mbit/s: %.1f %% of what is sent\n", share * 100);
    assert_true(share < 0.06);
}

/* ---- Feedback that is wrong ---- */

static enum err feed(struct bwe *b, uint16_t base, const int64_t *arrivals, size_t count, time_us now)
{
    uint8_t data[1200];
    struct writer w;
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    struct twcc_feedback feedback;
    writer_init(&w, data, sizeof data);
    assert_int_equal(twcc_write(&w, 1, 2, 0, base, arrivals, count), count);
    rtcp_begin(&iter, data, w.pos);
    assert_true(rtcp_next(&iter, &packet));
    assert_int_equal(rtcp_fb_parse(&packet, &fb), ERR_OK);
    assert_int_equal(twcc_parse(&fb, &feedback), ERR_OK);
    bwe_on_feedback(b, &feedback, now);
    return ERR_OK;
}

/* A sender that is 40 ms late from the fifth second on, over a way without a queue; what is taken for one in the end. */
static time_us queue_behind_a_late_sender(bool told)
{
    static struct bwe b;
    bwe_init(&b);
    bwe_set_transport_cc(&b, true);
    for (unsigned step = 0; step < 160; step++) {
        time_us now = 1000000 + step * 50000, left = now + (step < 100 ? 0 : 40000);
        int64_t arrivals[3];
        for (unsigned i = 0; i < 3; i++) {
            bwe_on_sent(&b, (int)(step * 3 + i), 1000, false, now);
            arrivals[i] = left + 20000 + i * 250;
        }
        if (told) {
            bwe_on_left(&b, now, left);
        }
        feed(&b, (uint16_t)(step * 3), arrivals, 3, left + 45000);
    }
    return bwe_queue_us(&b);
}

static void lateness_of_the_sender_is_no_queue(void **state)
{
    (void)state;
    assert_true(queue_behind_a_late_sender(true) < 1000);
    assert_true(queue_behind_a_late_sender(false) > 35000); /* what the estimate would be made of */
}

/* Runs a flow on a good way, and puts a wrong message in 20 times a second. */
static void disturbed(const char *what, void (*disturb)(struct flow *f))
{
    struct link l;
    struct flow *f = start(&l, 3, 8e6);
    go(f, 5);
    double before = flow_estimate(f);
    for (unsigned i = 1; i <= 200; i++) {
        disturb(f);
        go(f, 5 + i * 0.05);
    }
    show(what, f, 5, 15);
    assert_true(flow_estimate(f) > 0.95 * before);
    assert_true(flow_rate(f, 6, 15) > FULL_BPS);
    assert_true(bwe_loss_percent(&f->bwe) == 0);
}

static void disturb_never_sent(struct flow *f)
{
    int64_t arrivals[3] = {f->now + LINK_CLOCK_US, TWCC_NOT_RECEIVED, f->now + LINK_CLOCK_US + 9000};
    feed(&f->bwe, (uint16_t)(f->seq + f->sent + 5000), arrivals, 3, f->now);
}

static void disturb_duplicate(struct flow *f)
{
    int64_t arrivals[20];
    for (unsigned i = 0; i < 20; i++) {
        arrivals[i] = f->now + LINK_CLOCK_US + i * 7000; /* another time than it told before */
    }
    feed(&f->bwe, (uint16_t)(f->seq + f->sent - 300), arrivals, 20, f->now);
}

static void disturb_old(struct flow *f)
{
    int64_t arrivals[20];
    for (unsigned i = 0; i < 20; i++) {
        arrivals[i] = i % 2 == 0 ? LINK_CLOCK_US + i * 500 : TWCC_NOT_RECEIVED;
    }
    feed(&f->bwe, (uint16_t)(f->seq + f->sent - 1900), arrivals, 20, f->now);
}

static void wrong_feedback_does_no_harm(void **state)
{
    (void)state;
    disturbed("never sent", disturb_never_sent);
    disturbed("told twice", disturb_duplicate);
    disturbed("old", disturb_old);
}

/* The receiver's clock jumps: by hours, and through the wrap of its 24 bits. */
static void a_clock_that_jumps_is_followed(void **state)
{
    (void)state;
    static struct bwe b;
    static const int64_t clocks[] = {0, 7200000000, ((int64_t)64000 << 23) - 1500000, ((int64_t)64000 << 24) - 1500000,
                                     5};
    time_us now = 1000000;
    uint16_t seq = 65500;
    bwe_init(&b);
    bwe_set_transport_cc(&b, true);
    for (unsigned c = 0; c < 5; c++) {
        for (unsigned i = 0; i < 60; i++) {
            int64_t arrivals[10];
            for (unsigned k = 0; k < 10; k++) {
                bwe_on_sent(&b, (uint16_t)(seq + k), 1000, false, now + k * 5000);
                arrivals[k] = clocks[c] + i * 50000 + k * 5000;
            }
            now += 50000;
            feed(&b, seq, arrivals, 10, now);
            seq = (uint16_t)(seq + 10);
            assert_true(bwe_queue_us(&b) < 10000);
        }
        assert_between(rate_meter_bps(&b.acked, 500000, b.arrival_us), 1.6e6, 1.8e6);
        assert_int_equal(bwe_is_congested(&b), false);
        assert_between(flow_estimate(&(struct flow){.bwe = b}), BWE_START_BPS, 4e6);
    }
}

/* ---- Without transport-wide feedback ---- */

static void remb_is_taken_where_there_is_nothing_better(void **state)
{
    (void)state;
    static struct bwe b;
    bwe_init(&b);
    bwe_on_remb(&b, 1234000, 1000000);
    assert_between(b.aimd.estimate_bps, 1234000, 1234000);
    bwe_on_remb(&b, 0, 1000000);
    assert_between(b.aimd.estimate_bps, BWE_MIN_BPS, BWE_MIN_BPS);
    bwe_on_remb(&b, UINT64_MAX, 1000000);
    assert_between(b.aimd.estimate_bps, BWE_MAX_BPS, BWE_MAX_BPS);
    struct link l;
    struct flow *f = start(&l, 1, 8e6);
    go(f, 3);
    double before = flow_estimate(f);
    bwe_on_remb(&f->bwe, 100000, f->now);
    assert_true(flow_estimate(f) == before);
}

static void reports_of_losses_move_it_where_there_is_nothing_else(void **state)
{
    (void)state;
    static struct bwe b;
    bwe_init(&b);
    time_us now = 0;
    /* 700 kbit/s are sent, and nothing is lost: × 1.05 until less than ¾ of the estimate is used. */
    for (unsigned i = 0; i < 2000; i++) {
        now += 10000;
        bwe_on_sent(&b, -1, 831, false, now);
        if (i % 100 == 99) {
            bwe_on_report(&b, 2, now);
        }
    }
    assert_between(b.aimd.estimate_bps, 700e3 / 0.76, 700e3 / 0.70);
    double before = b.aimd.estimate_bps;
    now += 1000000;
    bwe_on_report(&b, 15, now); /* 6 %: as it is */
    assert_true(b.aimd.estimate_bps == before);
    now += 1000000;
    bwe_on_report(&b, 64, now); /* 25 %: × (1 − 12.5 %) */
    assert_between(b.aimd.estimate_bps, 0.874 * before, 0.876 * before);
    for (unsigned i = 0; i < 1000; i++) {
        bwe_on_report(&b, 9999, now); /* a flood is one */
    }
    assert_between(b.aimd.estimate_bps, 0.874 * before, 0.876 * before);
}

/* ---- Parts ---- */

static void the_record_of_sent_packets_is_bounded(void **state)
{
    (void)state;
    static struct send_log log;
    for (unsigned i = 0; i < 70000; i++) {
        send_log_add(&log, (uint16_t)i, 100, 0, i);
    }
    assert_non_null(send_log_find(&log, (uint16_t)69999));
    assert_non_null(send_log_find(&log, (uint16_t)(70000 - LIMIT_SENT_PACKETS)));
    assert_null(send_log_find(&log, (uint16_t)(70000 - LIMIT_SENT_PACKETS - 1)));
    assert_null(send_log_find(&log, (uint16_t)70000));
}

static void a_meter_tells_the_rate_of_its_window(void **state)
{
    (void)state;
    struct rate_meter m = {0};
    assert_between(rate_meter_bps(&m, 500000, 1000), 0, 0);
    for (time_us t = -2000000; t < 2000000; t += 10000) {
        rate_meter_add(&m, 1250, t); /* 1 Mbit/s */
    }
    assert_between(rate_meter_bps(&m, 500000, 1999999), 0.95e6, 1.05e6);
    for (time_us t = 2000000; t < 2250000; t += 10000) {
        rate_meter_add(&m, 125, t);
    }
    assert_between(rate_meter_bps(&m, 250000, 2249999), 0.09e6, 0.12e6);
    assert_between(rate_meter_bps(&m, 1000000, 2249999), 0.7e6, 0.85e6);
    assert_between(rate_meter_bps(&m, 500000, 9000000), 0, 0); /* long ago */
    rate_meter_add(&m, 100, 100000000);                        /* a jump */
    assert_between(rate_meter_bps(&m, 1000000, 100000000), 0, 0);
}

static enum trend_state trend_of(double per_packet_ms, unsigned packets)
{
    struct trendline t;
    trendline_init(&t);
    for (unsigned i = 0; i < packets; i++) {
        time_us sent = 1000000 + (time_us)i * 20000;
        trendline_add(&t, sent, sent + 30000 + (time_us)(i * per_packet_ms * 1000));
    }
    return t.state;
}

static void delay_that_grows_is_seen(void **state)
{
    (void)state;
    assert_int_equal(trend_of(0, 200), TREND_NORMAL);
    assert_int_equal(trend_of(2, 40), TREND_OVER);
    assert_int_equal(trend_of(-2, 40), TREND_UNDER);
    assert_int_equal(trend_of(0.004, 1000), TREND_NORMAL); /* 200 ppm of drift */
}

int main(int argc, char **argv)
{
    tracing = argc > 1 && strcmp(argv[1], "trace") == 0;
    if (argc > 2) {
        cmocka_set_test_filter(argv[2]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_way_carries_everything_within_a_second),
        cmocka_unit_test(lateness_of_the_sender_is_no_queue),
        cmocka_unit_test(a_narrow_way_is_used_and_its_queue_stays_short),
        cmocka_unit_test(a_way_that_narrows_and_opens_is_followed),
        cmocka_unit_test(losses_that_sending_less_would_not_heal_cost_nothing),
        cmocka_unit_test(losses_from_the_start_do_not_keep_it_down),
        cmocka_unit_test(losses_that_sending_less_heals_make_it_send_less),
        cmocka_unit_test(after_a_blackout_it_is_there_at_once),
        cmocka_unit_test(an_old_estimate_that_holds_no_more_is_dropped),
        cmocka_unit_test(two_flows_share_a_way),
        cmocka_unit_test(jitter_is_not_congestion),
        cmocka_unit_test(lost_feedback_does_no_harm),
        cmocka_unit_test(without_any_feedback_it_goes_to_the_smallest_picture),
        cmocka_unit_test(it_never_stays_at_nothing),
        cmocka_unit_test(what_is_not_used_is_neither_raised_nor_lost),
        cmocka_unit_test(a_probe_is_no_larger_than_what_is_wanted_and_allowed),
        cmocka_unit_test(probes_cost_little),
        cmocka_unit_test(wrong_feedback_does_no_harm),
        cmocka_unit_test(a_clock_that_jumps_is_followed),
        cmocka_unit_test(remb_is_taken_where_there_is_nothing_better),
        cmocka_unit_test(reports_of_losses_move_it_where_there_is_nothing_else),
        cmocka_unit_test(the_record_of_sent_packets_is_bounded),
        cmocka_unit_test(a_meter_tells_the_rate_of_its_window),
        cmocka_unit_test(delay_that_grows_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
