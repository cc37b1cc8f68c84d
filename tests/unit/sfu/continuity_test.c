/*
 * A network from a seed around a router: publishers whose packets are lost, overtaken and doubled, a receiver whose
 * packets are lost, too, and whose slot changes its source at random. What comes out must be one continuous stream.
 * A failure names its seed; `continuity_test SEED` runs that one alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake_worker.h"

#define PUBLISHERS  3
#define RECEIVER    15
#define FLIGHT_MAX  8192
#define STEP_US     1000
#define SECONDS     8
#define WAY_US      15000 /* one way */
#define NUMBERS_MAX 16384
#define SEEDS       200

struct flight {
    time_us due;
    uint8_t peer;
    bool is_rtcp;
    uint16_t len;
    uint8_t data[300];
};

/* One binding of the slot, as seen by what was committed. */
struct binding {
    uint32_t source; /* publisher, or UINT32_MAX: empty */
    bool live;
    uint32_t live_timestamp;
    uint16_t seq_offset, extra; /* seq - number */
    uint32_t timestamp_offset;
    uint16_t picture_offset;
    uint8_t tl0_offset, key_offset;
    uint32_t number_first, number_max;
    uint16_t seq_last;
    bool ends_last;
    uint32_t timestamp_last;
    uint16_t picture_last;
    uint8_t tl0_last, key_last;
    time_us at_last;
};

struct received {
    bool there;
    uint32_t timestamp;
    struct fake_tag tag;
};

struct sim {
    struct fake_worker w;
    struct seeded_random random, frames; /* the network's, and the publishers' */
    time_us start, quiet;
    double up_loss, down_loss, reorder, duplicate;
    bool up_rtcp_loss;
    struct fake_video video[PUBLISHERS];
    bool key_wanted[PUBLISHERS];
    time_us key_at[PUBLISHERS];
    uint32_t source_timestamp[PUBLISHERS][NUMBERS_MAX];
    uint16_t source_picture[PUBLISHERS][NUMBERS_MAX];
    uint8_t source_tl0[PUBLISHERS][NUMBERS_MAX], source_key[PUBLISHERS][NUMBERS_MAX];
    bool arrived[PUBLISHERS][NUMBERS_MAX]; /* reached the router in any form */
    unsigned flight_count;
    time_us next_due; /* nothing lands before */
    struct flight flights[FLIGHT_MAX];
    bool switching, padding;
    struct binding now;
    bool had_live; /* any binding before was live */
    struct binding before;
    bool forwarded[NUMBERS_MAX]; /* in this binding, by number */
    uint32_t generation;
    unsigned lives;
    uint64_t media, resent;
    /* The receiver: what it has by sequence number, and what it asked for. */
    bool started;
    uint16_t highest;
    struct received got[65536];
    struct {
        uint8_t tries;
        time_us due;
    } asked[65536];
};

static uint64_t failing_seed, lives_total, resent_total;

/* assert_true that names the seed */
#define claim(s, c)                                                                                                    \
    do {                                                                                                               \
        if (!(c)) {                                                                                                    \
            fprintf(stderr, "seed %llu at %lld ms: ", (unsigned long long)failing_seed,                                \
                    (long long)((s)->w.now / 1000));                                                                   \
            assert_true(c);                                                                                            \
        }                                                                                                              \
    } while (0)

static bool chance(struct sim *s, double p)
{
    return seeded_random_unit(&s->random) < p;
}

static void fly(struct sim *s, uint8_t peer, const uint8_t *data, size_t len, bool is_rtcp, time_us after)
{
    claim(s, s->flight_count < FLIGHT_MAX && len <= sizeof s->flights[0].data);
    struct flight *f = &s->flights[s->flight_count++];
    *f = (struct flight){.due = s->w.now + after, .peer = peer, .is_rtcp = is_rtcp, .len = (uint16_t)len};
    memcpy(f->data, data, len);
    s->next_due = f->due < s->next_due ? f->due : s->next_due;
}

/* The first and the last packets always arrive: who knows of none before or after does not miss any. */
static bool lossy(const struct sim *s)
{
    return s->w.now > s->start + 500000 && s->w.now < s->quiet - 100000;
}

static time_us way(struct sim *s)
{
    return WAY_US + (chance(s, s->reorder) ? (time_us)seeded_random_below(&s->random, 30000) : 0);
}

static void publish(struct sim *s, unsigned p, const uint8_t *data, size_t len)
{
    if (!lossy(s) || !chance(s, s->up_loss)) {
        fly(s, (uint8_t)p, data, len, false, way(s));
    }
    if (chance(s, s->duplicate)) {
        fly(s, (uint8_t)p, data, len, false, way(s));
    }
}

/* ---- what the router commits ---- */

static void check_first(struct sim *s, const struct rtp_view *view, const struct fake_tag *tag,
                        const struct vp8_descriptor *d)
{
    struct binding *b = &s->now;
    claim(s, tag->key && tag->begins); /* nothing before a key frame */
    claim(s, b->live_timestamp == view->timestamp);
    uint32_t n = tag->number;
    b->seq_offset = (uint16_t)(view->seq - n);
    b->timestamp_offset = view->timestamp - s->source_timestamp[b->source][n];
    b->picture_offset = (uint16_t)((d->picture_id - s->source_picture[b->source][n]) & 0x7fff);
    b->tl0_offset = (uint8_t)(d->tl0_pic_idx - s->source_tl0[b->source][n]);
    b->key_offset = (uint8_t)((d->key_idx - s->source_key[b->source][n]) & 31);
    b->number_first = n;
    b->number_max = n;
    b->live = true;
    if (!s->had_live) {
        return;
    }
    const struct binding *o = &s->before;
    claim(s, view->seq == (uint16_t)(o->seq_last + (o->ends_last ? 1 : 2)));
    int32_t step = (int32_t)(view->timestamp - o->timestamp_last);
    int64_t elapsed = (s->w.now - o->at_last) * 9 / 100;
    claim(s, step > 0 && step < elapsed + 30000 && step > elapsed - 30000);
    if (d->has_picture_id && !s->video[b->source].no_picture_id) {
        claim(s, d->picture_id == ((o->picture_last + 1) & 0x7fff));
    }
    claim(s, d->tl0_pic_idx == (uint8_t)(o->tl0_last + 1));
    claim(s, d->key_idx == ((o->key_last + 1) & 31));
}

static void check_packet(struct sim *s, const struct rtp_view *view, uint16_t seq, const uint8_t *payload, size_t size,
                         bool resend)
{
    struct binding *b = &s->now;
    struct fake_tag tag;
    struct vp8_descriptor d;
    claim(s, b->source < PUBLISHERS);
    if (!fake_tag_read(payload, size, &tag)) {
        claim(s, s->padding && b->live);
        b->seq_last = (int16_t)(seq - b->seq_last) > 0 ? seq : b->seq_last;
        return;
    }
    claim(s, tag.tag == b->source); /* nobody's picture under another's name */
    claim(s, vp8_parse(payload, size, &d) == ERR_OK);
    claim(s, view->marker == tag.ends);
    if (!b->live) {
        claim(s, !resend);
        check_first(s, view, &tag, &d);
    }
    uint32_t n = tag.number;
    claim(s, n >= b->number_first);
    /* With padding: what came too late for its number to be left out takes one after all. */
    uint16_t extra = (uint16_t)(seq - n - b->seq_offset);
    claim(s, s->padding ? extra < 1000 && (n < b->number_max || extra >= b->extra) : extra == 0);
    claim(s, view->timestamp == s->source_timestamp[b->source][n] + b->timestamp_offset);
    claim(s, d.has_picture_id == !s->video[b->source].no_picture_id);
    if (d.has_picture_id) {
        claim(s, d.picture_id_long);
        claim(s, d.picture_id == ((s->source_picture[b->source][n] + b->picture_offset) & 0x7fff));
    }
    claim(s, d.tl0_pic_idx == (uint8_t)(s->source_tl0[b->source][n] + b->tl0_offset));
    claim(s, d.key_idx == ((s->source_key[b->source][n] + b->key_offset) & 31));
    claim(s, s->forwarded[n] == resend); /* once as media, and resent only afterwards */
    s->forwarded[n] = true;
    if (n >= b->number_max) {
        b->number_max = n;
        b->extra = extra;
        b->seq_last = seq;
        b->ends_last = tag.ends;
        b->timestamp_last = view->timestamp;
        if (d.has_picture_id) {
            b->picture_last = d.picture_id;
        }
        b->tl0_last = d.tl0_pic_idx;
        b->key_last = d.key_idx;
        b->at_last = s->w.now;
    }
}

static void on_datagram(struct fake_worker *w, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp)
{
    struct sim *s = w->test;
    if (peer != RECEIVER) { /* RTCP to a publisher */
        claim(s, is_rtcp);
        if (!s->up_rtcp_loss || !chance(s, s->up_loss)) {
            fly(s, (uint8_t)(peer | 0x40), data, len, true, WAY_US);
        }
        return;
    }
    if (is_rtcp) {
        return; /* sender reports */
    }
    struct rtp_view view;
    claim(s, rtp_parse(data, len, &view) == ERR_OK);
    bool rtx = view.ssrc == FAKE_SLOT_RTX_SSRC(0);
    claim(s, rtx ? view.pt == 97 : view.ssrc == FAKE_SLOT_SSRC(0) && view.pt == 96);
    if (rtx && view.payload_size == 0) {
        return; /* padding: a probe */
    }
    size_t skip = rtx ? 2 : 0;
    uint16_t seq = rtx ? load_u16(view.payload) : view.seq;
    check_packet(s, &view, seq, view.payload + skip, view.payload_size - skip, rtx);
    s->media += rtx ? 0 : 1;
    s->resent += rtx ? 1 : 0;
    if (!lossy(s) || !chance(s, s->down_loss)) {
        fly(s, RECEIVER | 0x40, data, len, false, way(s));
    }
}

/* A binding ends: whatever reached the router after its first packet must have left it. */
static void check_end(struct sim *s)
{
    struct binding *b = &s->now;
    if (!b->live) {
        return;
    }
    for (uint32_t n = b->number_first; n <= b->number_max; n++) {
        claim(s, s->forwarded[n] == s->arrived[b->source][n]);
    }
    /* Fields a source does not have go on from the binding before. */
    uint16_t picture_before = s->before.picture_last;
    s->before = *b;
    if (s->video[b->source].no_picture_id) {
        s->before.picture_last = picture_before;
    }
    s->had_live = true;
}

static void on_event(struct fake_worker *w, const struct fake_event *event)
{
    struct sim *s = w->test;
    if (event->kind == 'b') {
        claim(s, event->generation == s->generation + 1);
        s->generation = event->generation;
        check_end(s);
        s->now = (struct binding){.source = source_handle_is_none(event->source) ? UINT32_MAX : event->source.index};
        memset(s->forwarded, 0, sizeof s->forwarded);
    } else if (event->kind == 'l') {
        claim(s, event->generation == s->generation && event->source.index == s->now.source && !s->now.live);
        s->now.live_timestamp = event->timestamp;
        s->lives++;
    }
}

/* ---- the publishers ---- */

static void send_frame(struct sim *s, unsigned p, bool key)
{
    struct fake_video *v = &s->video[p];
    uint8_t data[300];
    unsigned count = 1 + seeded_random_below(&s->frames, key ? 8 : 4);
    fake_video_next_frame(v, key);
    for (unsigned i = 0; i < count; i++) {
        claim(s, v->number < NUMBERS_MAX);
        s->source_timestamp[p][v->number] = v->timestamp;
        s->source_picture[p][v->number] = v->picture_id;
        s->source_tl0[p][v->number] = v->tl0;
        s->source_key[p][v->number] = v->key_idx;
        publish(s, p, data, fake_video_packet(v, key, i == 0, i + 1 == count, data));
    }
    while (s->padding && chance(s, 0.1)) {
        publish(s, p, data, fake_video_padding(v, data));
    }
}

static void send_report(struct sim *s, unsigned p)
{
    uint8_t data[64];
    struct writer w;
    writer_init(&w, data, sizeof data);
    struct rtcp_sender_report sr = {.ssrc = FAKE_SSRC_VIDEO(p),
                                    .ntp = ((uint64_t)(1000 + p) << 32) + ((uint64_t)s->w.now << 32) / US_PER_S,
                                    .rtp_timestamp = s->video[p].timestamp};
    rtcp_write_sr(&w, &sr, NULL, 0);
    fly(s, (uint8_t)p, data, w.pos, true, way(s));
}

static void publisher_on_rtcp(struct sim *s, unsigned p, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_fb fb;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        if ((packet.type != RTCP_RTPFB && packet.type != RTCP_PSFB) || rtcp_fb_parse(&packet, &fb) != ERR_OK) {
            continue;
        }
        if (fb.type == RTCP_PSFB && fb.format == PSFB_PLI) {
            s->key_wanted[p] = true;
        } else if (fb.type == RTCP_RTPFB && fb.format == RTPFB_NACK) {
            struct nack_iter seqs = {0};
            uint16_t seq;
            while (rtcp_nack_next(&fb, &seqs, &seq)) {
                uint8_t out[300];
                size_t n = fake_video_rtx(&s->video[p], seq, out);
                if (n > 0) {
                    publish(s, p, out, n);
                }
            }
        }
    }
    claim(s, !iter.malformed);
}

/* ---- the receiver ---- */

static void receiver_on_rtp(struct sim *s, const uint8_t *data, size_t len)
{
    struct rtp_view view;
    claim(s, rtp_parse(data, len, &view) == ERR_OK);
    bool rtx = view.ssrc == FAKE_SLOT_RTX_SSRC(0);
    uint16_t seq = rtx ? load_u16(view.payload) : view.seq;
    struct received *r = &s->got[seq];
    r->there = true;
    r->timestamp = view.timestamp;
    (void)fake_tag_read(view.payload + (rtx ? 2 : 0), view.payload_size - (rtx ? 2 : 0), &r->tag);
    s->asked[seq].tries = UINT8_MAX;
    if (!s->started) {
        s->started = true;
        s->highest = seq;
    }
    while ((int16_t)(seq - s->highest) > 0) {
        s->highest++;
        if (!s->got[s->highest].there) {
            s->asked[s->highest].tries = 0;
            s->asked[s->highest].due = s->w.now + 10000;
        }
    }
}

static void receiver_asks(struct sim *s)
{
    uint16_t seqs[200];
    size_t count = 0;
    for (uint16_t back = 400; s->started && back > 0 && count < 200; back--) {
        uint16_t seq = (uint16_t)(s->highest - back);
        if (!s->got[seq].there && s->asked[seq].tries < 12 && s->asked[seq].due != 0 && s->w.now >= s->asked[seq].due) {
            s->asked[seq].tries++;
            s->asked[seq].due = s->w.now + 45000;
            seqs[count++] = seq;
        }
    }
    if (count == 0) {
        return;
    }
    uint8_t data[300];
    struct writer w;
    writer_init(&w, data, sizeof data);
    rtcp_write_nack(&w, 1, FAKE_SLOT_SSRC(0), seqs, count);
    if (!w.failed) {
        fly(s, RECEIVER, data, w.pos, true, WAY_US);
    }
}

/* ---- the run ---- */

static void deliver(struct sim *s, const struct flight *f)
{
    unsigned who = f->peer & 0x3f;
    if ((f->peer & 0x40) != 0) { /* from the router */
        if (who == RECEIVER) {
            receiver_on_rtp(s, f->data, f->len);
        } else {
            publisher_on_rtcp(s, who, f->data, f->len);
        }
        return;
    }
    if (f->is_rtcp) {
        router_on_rtcp(s->w.peers[who], f->data, f->len, s->w.now);
        return;
    }
    struct rtp_view view;
    claim(s, rtp_parse(f->data, f->len, &view) == ERR_OK);
    struct fake_tag tag;
    if (fake_tag_read(view.payload, view.payload_size, &tag)) {
        s->arrived[who][tag.number] = true;
    }
    router_on_rtp(s->w.peers[who], f->data, f->len, s->w.now, s->w.now);
}

static void land(struct sim *s)
{
    if (s->w.now < s->next_due) {
        return;
    }
    s->next_due = INT64_MAX;
    unsigned kept = 0, count = s->flight_count;
    struct flight *due = malloc(sizeof *due * (count > 0 ? count : 1));
    unsigned due_count = 0;
    for (unsigned i = 0; i < count; i++) {
        if (s->flights[i].due <= s->w.now) {
            due[due_count++] = s->flights[i];
        } else {
            s->next_due = s->flights[i].due < s->next_due ? s->flights[i].due : s->next_due;
            if (kept != i) {
                s->flights[kept] = s->flights[i];
            }
            kept++;
        }
    }
    s->flight_count = kept;
    for (unsigned i = 0; i < due_count; i++) {
        deliver(s, &due[i]);
    }
    free(due);
}

static void show(struct sim *s, unsigned p)
{
    struct media_want want = {.source = {p, 1}, .height = 360};
    router_view(s->w.peers[RECEIVER], &want, p < PUBLISHERS ? 1 : 0, s->w.now);
}

static struct sim *sim_create(uint64_t seed, bool switching)
{
    struct sim *s = calloc(1, sizeof *s);
    assert_non_null(s);
    failing_seed = seed;
    fake_worker_init(&s->w, seed);
    s->w.test = s;
    s->w.on_datagram = on_datagram;
    s->w.on_event = on_event;
    s->switching = switching;
    s->now.source = UINT32_MAX;
    seeded_random_init(&s->random, seed);
    seeded_random_init(&s->frames, ~seed);
    struct media_params params = fake_params();
    for (unsigned p = 0; p < PUBLISHERS; p++) {
        struct fake_video *v = &s->video[p];
        *v = (struct fake_video){.ssrc = FAKE_SSRC_VIDEO(p), .rtx_ssrc = FAKE_SSRC_RTX(p), .tag = (uint8_t)p};
        v->seq = (uint16_t)seeded_random_u64(&s->random);
        v->timestamp = (uint32_t)seeded_random_u64(&s->random);
        v->picture_id = (uint16_t)(seeded_random_u64(&s->random) & 0x7fff);
        v->tl0 = (uint8_t)seeded_random_u64(&s->random);
        v->short_picture_id = p == 1;
        v->no_picture_id = switching && p == 2 && seed % 4 == 0;
        fake_peer(&s->w, p, true, 0, 0, &params);
        assert_int_equal(
            router_source_add(s->w.peers[p], (struct source_handle){p, 1}, SOURCE_CAMERA, "v", false, s->w.now),
            ERR_OK);
    }
    fake_peer(&s->w, RECEIVER, false, 0, 1, &params);
    show(s, 0);
    return s;
}

static void sim_run(struct sim *s)
{
    time_us start = s->w.now, end = start + (time_us)SECONDS * US_PER_S;
    s->start = start;
    s->quiet = end - 2 * US_PER_S; /* then no new frames: what was lost is repaired */
    time_us next_switch = start + 1000000;
    for (unsigned step = 0; s->w.now < end; step++, s->w.now += STEP_US) {
        for (unsigned p = 0; p < PUBLISHERS; p++) {
            if (s->w.now < s->quiet && step % 33 == p * 7) {
                bool key = (s->key_wanted[p] && s->switching) || step < 33;
                s->key_wanted[p] = false;
                send_frame(s, p, key);
            }
            if (step % 1000 == 100 + p) {
                send_report(s, p);
            }
        }
        land(s);
        if (step % 10 == 0) {
            router_tick(s->w.router, s->w.now);
            receiver_asks(s);
        }
        if (s->switching && s->w.now >= next_switch && s->w.now < s->quiet) {
            show(s, seeded_random_below(&s->random, PUBLISHERS + 1));
            next_switch = s->w.now + 50000 + (time_us)seeded_random_below(&s->random, 1500000);
        }
    }
}

static void sim_destroy(struct sim *s)
{
    s->w.on_event = NULL;
    fake_worker_finish(&s->w);
    free(s);
}

static void switch_run(uint64_t seed)
{
    struct sim *s = sim_create(seed, true);
    s->up_loss = (double)(seed % 5) * 0.025;
    s->down_loss = (double)(seed % 3) * 0.03;
    s->reorder = (double)(seed % 7) * 0.05;
    s->duplicate = (double)(seed % 2) * 0.05;
    s->up_rtcp_loss = seed % 2 == 0;
    s->padding = seed % 3 == 1;
    sim_run(s);
    check_end(s);
    claim(s, s->lives >= 1 && s->media > 50);
    lives_total += s->lives;
    resent_total += s->resent;
    sim_destroy(s);
}

static uint64_t only_seed;

static void changing_sources_at_random_is_one_continuous_stream(void **state)
{
    (void)state;
    for (uint64_t seed = only_seed != 0 ? only_seed : 1; seed <= (only_seed != 0 ? only_seed : SEEDS); seed++) {
        switch_run(seed);
    }
    /* The network did its worst, and pictures changed all the same. */
    assert_true(only_seed != 0 || (lives_total > 3 * SEEDS && resent_total > 10 * SEEDS));
}

/* One key frame only, so that no later one makes a lost packet worthless: each is asked for until it comes. */
static void whatever_is_lost_and_sent_again_equals_what_was_never_lost(void **state)
{
    (void)state;
    uint64_t last = only_seed != 0 ? only_seed : SEEDS / 4;
    for (uint64_t seed = only_seed != 0 ? only_seed : 1; seed <= last; seed++) {
        struct sim *clean = sim_create(seed, false);
        sim_run(clean);
        struct sim *patched = sim_create(seed, false);
        patched->up_loss = 0.02 + (double)(seed % 4) * 0.03;
        patched->down_loss = 0.02 + (double)(seed % 5) * 0.01; /* three resends must do */
        patched->reorder = 0.2;
        patched->duplicate = 0.05;
        sim_run(patched);
        claim(patched, clean->resent == 0);
        claim(patched, patched->resent > 0);
        claim(patched, clean->media == patched->media);
        for (unsigned seq = 0; seq < 65536; seq++) {
            const struct received *a = &clean->got[seq], *b = &patched->got[seq];
            claim(patched, a->there == b->there && a->timestamp == b->timestamp && a->tag.number == b->tag.number);
        }
        sim_destroy(clean);
        sim_destroy(patched);
    }
}

int main(int argc, char **argv)
{
    only_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changing_sources_at_random_is_one_continuous_stream),
        cmocka_unit_test(whatever_is_lost_and_sent_again_equals_what_was_never_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
