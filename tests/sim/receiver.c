#include "receiver.h"

#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp_ext.h"
#include "dais/wire/twcc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TICK_US        (10 * US_PER_MS)
#define RR_US          (600 * US_PER_MS) /* browsers: about a second, more or less by chance */
#define FEEDBACK_US    (50 * US_PER_MS)
#define HOLD_US        (150 * US_PER_MS)
#define STALL_US       (3 * US_PER_S)
#define STALL_FIRST_US (200 * US_PER_MS)
#define PLI_APART_US   (300 * US_PER_MS)
#define NACK_TRIES     10
#define NACK_LEAST_US  (20 * US_PER_MS)
#define RTT_DEFAULT    (100 * US_PER_MS)
#define RTCP_BYTES     1400
#define SEEN           256
#define SENDER_SSRC    1
#define NO_PICTURE     (-1)

int64_t rx_unwrap(int64_t near, uint32_t value, unsigned bits)
{
    int64_t span = (int64_t)1 << bits, base = near - (near % span + span) % span, at = base + value;
    if (at - near > span / 2) {
        return at - span;
    }
    return near - at > span / 2 ? at + span : at;
}

static time_us now_of(const struct receiver *r)
{
    return r->client->sim->now_us;
}

/* --- frames --- */

static struct rx_packet *packet_at(struct rx_stream *s, int64_t seq)
{
    struct rx_packet *p = &s->ring[(uint64_t)seq % RX_RING];
    return p->there && p->seq == seq ? p : NULL;
}

static bool is_seen(const struct rx_stream *s, int64_t picture)
{
    return s->seen[(uint64_t)picture % SEEN] == picture;
}

static bool nothing_missing(const struct rx_stream *s, int64_t after, int64_t before)
{
    if (before - after > SEEN) {
        return false;
    }
    for (int64_t picture = after + 1; picture < before; picture++) {
        if (!is_seen(s, picture)) {
            return false;
        }
    }
    return true;
}

static bool is_decodable(const struct rx_stream *s, const struct rx_frame *f)
{
    if (f->vp8.key_frame) {
        return true;
    }
    if (!s->has_key) {
        return false;
    }
    if (!f->vp8.has_tid) {
        return f->picture == s->shown + 1;
    }
    if (f->vp8.tid == 0) {
        return f->tl0 == s->shown_tl0 + 1;
    }
    if (f->tl0 != s->shown_tl0) {
        return false;
    }
    for (unsigned tid = 0; !f->vp8.layer_sync && tid <= f->vp8.tid; tid++) {
        int64_t leans_on = s->layer_picture[tid];
        if (leans_on == NO_PICTURE || !nothing_missing(s, leans_on, f->picture)) {
            return false;
        }
    }
    return true;
}

static void note_gap(struct rx_stream *s, time_us now_us)
{
    if (s->shown_us != 0) {
        time_us gap_us = now_us - s->shown_us;
        s->gap_max_us = gap_us > s->gap_max_us ? gap_us : s->gap_max_us;
        s->gaps_us[s->gap_count++ % RX_GAPS] = (uint32_t)gap_us;
    }
    s->shown_us = now_us;
}

static size_t gather(struct rx_stream *s, const struct rx_frame *f)
{
    size_t size = 0;
    for (int64_t seq = f->first; seq <= f->last; seq++) {
        const struct rx_packet *p = packet_at(s, seq);
        if (p == NULL || size + p->size > RX_FRAME_BYTES) {
            return 0;
        }
        memcpy(s->receiver->frame + size, p->data, p->size);
        size += p->size;
    }
    return size;
}

static void show(struct rx_stream *s, const struct rx_frame *f)
{
    struct receiver *r = s->receiver;
    struct media_picture picture = {0};
    size_t size = gather(s, f);
    if (f->vp8.key_frame) {
        s->has_key = true;
        s->key_frames++;
        s->width = f->vp8.width;
        s->height = f->vp8.height;
        for (unsigned tid = 0; tid < 4; tid++) {
            s->layer_picture[tid] = NO_PICTURE;
        }
    }
    if (f->vp8.has_tid) {
        s->layer_picture[f->vp8.tid] = f->picture;
        s->tid_seen = f->vp8.tid > s->tid_seen ? f->vp8.tid : s->tid_seen;
    }
    if (f->vp8.has_tl0_pic_idx && f->vp8.tid == 0) {
        s->shown_tl0 = f->tl0;
    }
    s->shown = f->picture;
    s->frames++;
    note_gap(s, now_of(r));
    if (r->config.decode && media_decoder_decode(&s->decoder, r->frame, size, &picture) != ERR_OK) {
        s->undecodable++;
        r->config.on_decode_error(r->config.user, s, f);
        return;
    }
    if (r->config.on_frame != NULL) {
        r->config.on_frame(r->config.user, s, f, r->frame, size, r->config.decode ? &picture : NULL);
    }
}

/* What is older than what is shown is needed no more, neither frames nor packets. */
static void forget_older(struct rx_stream *s, int64_t first)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < s->missing_count; i++) {
        if (s->missing[i].seq >= first) {
            s->missing[kept++] = s->missing[i];
        }
    }
    s->missing_count = kept;
    kept = 0;
    for (unsigned i = 0; i < s->pending_count; i++) {
        if (s->pending[i].picture > s->shown) {
            s->pending[kept++] = s->pending[i];
        }
    }
    s->pending_count = kept;
}

/* The eldest of those that can be shown; NULL: none, or it should wait. */
static const struct rx_frame *next_to_show(const struct rx_stream *s)
{
    const struct rx_frame *best = NULL;
    time_us hold_us = s->receiver->config.hold_us > 0 ? s->receiver->config.hold_us : HOLD_US;
    for (unsigned i = 0; i < s->pending_count; i++) {
        const struct rx_frame *f = &s->pending[i];
        if ((best == NULL || f->picture < best->picture) && is_decodable(s, f)) {
            best = f;
        }
    }
    if (best == NULL) {
        return NULL;
    }
    bool at_once = best->picture == s->shown + 1 || !s->has_key;
    return at_once || now_of(s->receiver) >= best->ready_us + hold_us ? best : NULL;
}

static void show_what_can_be(struct rx_stream *s)
{
    const struct rx_frame *next;
    while ((next = next_to_show(s)) != NULL) {
        struct rx_frame frame = *next;
        show(s, &frame);
        forget_older(s, frame.first);
    }
}

/* The packet may have completed a frame. */
static void assemble(struct rx_stream *s, int64_t seq)
{
    struct rx_packet *p = packet_at(s, seq), *first = p, *last = p;
    while (first != NULL && !vp8_begins_frame(&first->vp8)) {
        first = packet_at(s, first->seq - 1);
        first = first != NULL && first->timestamp == p->timestamp ? first : NULL;
    }
    while (last != NULL && !last->marker) {
        last = packet_at(s, last->seq + 1);
        last = last != NULL && last->timestamp == p->timestamp ? last : NULL;
    }
    if (first == NULL || last == NULL || first->framed) {
        return;
    }
    first->framed = true;
    struct rx_frame f = {.first = first->seq,
                         .last = last->seq,
                         .timestamp = p->timestamp,
                         .vp8 = first->vp8,
                         .ready_us = now_of(s->receiver)};
    f.picture = rx_unwrap(s->newest_picture, first->vp8.picture_id, 15);
    f.tl0 = rx_unwrap(s->newest_tl0, first->vp8.tl0_pic_idx, 8);
    s->newest_picture = f.picture > s->newest_picture ? f.picture : s->newest_picture;
    s->newest_tl0 = f.tl0 > s->newest_tl0 ? f.tl0 : s->newest_tl0;
    s->seen[(uint64_t)f.picture % SEEN] = f.picture;
    if (s->has_key && f.picture <= s->shown) {
        return; /* too late */
    }
    if (s->pending_count == RX_PENDING) {
        memmove(s->pending, s->pending + 1, (RX_PENDING - 1) * sizeof s->pending[0]);
        s->pending_count--;
    }
    s->pending[s->pending_count++] = f;
    show_what_can_be(s);
}

/* --- packets --- */

static bool take_missing(struct rx_stream *s, int64_t seq)
{
    for (unsigned i = 0; i < s->missing_count; i++) {
        if (s->missing[i].seq == seq) {
            s->missing[i] = s->missing[--s->missing_count];
            return true;
        }
    }
    return false;
}

static void note_sequence(struct rx_stream *s, int64_t seq)
{
    if (!s->any) {
        s->any = true;
        s->first = s->newest = seq;
        return;
    }
    for (int64_t gone = s->newest + 1; gone < seq; gone++) {
        if (s->missing_count < RX_MISSING) {
            s->missing[s->missing_count++] = (struct rx_missing){.seq = gone, .since_us = now_of(s->receiver)};
        } else {
            s->lost++;
        }
    }
    s->newest = seq > s->newest ? seq : s->newest;
}

static void store_video(struct rx_stream *s, const struct rtp_view *view, int64_t seq, const uint8_t *payload,
                        size_t size)
{
    struct rx_packet *p = &s->ring[(uint64_t)seq % RX_RING];
    *p = (struct rx_packet){.there = true, .seq = seq, .timestamp = view->timestamp, .marker = view->marker};
    if (size == 0 || vp8_parse(payload, size, &p->vp8) != ERR_OK || size - p->vp8.size > RX_PAYLOAD) {
        return;
    }
    p->size = (uint16_t)(size - p->vp8.size);
    memcpy(p->data, payload + p->vp8.size, p->size);
    assemble(s, seq);
}

static void take_packet(struct rx_stream *s, const struct rtp_view *view, uint16_t seq16, const uint8_t *payload,
                        size_t size, bool rtx)
{
    int64_t seq = rx_unwrap(s->any ? s->newest : seq16, seq16, 16);
    bool was_missing = take_missing(s, seq);
    s->received += rtx ? 0 : 1;
    s->rtx_packets += rtx ? 1 : 0;
    s->rtx_useful += rtx && was_missing ? 1 : 0;
    if (s->any && seq <= s->newest && !was_missing) {
        s->duplicates++;
        return;
    }
    note_sequence(s, seq);
    if (s->video) {
        store_video(s, view, seq, payload, size);
    } else {
        s->frames++;
        note_gap(s, now_of(s->receiver));
    }
}

static void note_arrival(struct receiver *r, const struct rtp_view *view)
{
    uint16_t seq16;
    if (r->config.no_feedback || !rtp_ext_u16(view, SIM_EXT_TCC, &seq16)) {
        return;
    }
    int64_t seq = rx_unwrap(r->any_feedback ? r->feedback_newest : seq16, seq16, 16);
    if (!r->any_feedback) {
        r->any_feedback = true;
        r->feedback_next = seq;
        r->feedback_newest = seq - 1;
    }
    for (int64_t gone = r->feedback_newest + 1; gone < seq; gone++) {
        r->arrivals_us[(uint64_t)gone % RX_FEEDBACK] = TWCC_NOT_RECEIVED;
    }
    if (seq > r->feedback_newest || seq > r->feedback_newest - RX_FEEDBACK / 2) {
        r->arrivals_us[(uint64_t)seq % RX_FEEDBACK] = now_of(r);
    }
    r->feedback_newest = seq > r->feedback_newest ? seq : r->feedback_newest;
}

void receiver_on_rtp(struct receiver *r, const struct rtp_view *view)
{
    note_arrival(r, view);
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct rx_stream *s = &r->streams[i];
        if (view->ssrc == s->ssrc) {
            take_packet(s, view, view->seq, view->payload, view->payload_size, false);
        } else if (s->rtx_ssrc != 0 && view->ssrc == s->rtx_ssrc && view->payload_size >= 2) {
            take_packet(s, view, load_u16(view->payload), view->payload + 2, view->payload_size - 2, true);
        }
    }
}

void receiver_on_rtcp(struct receiver *r, const uint8_t *data, size_t len)
{
    struct rtcp_iter iter;
    struct rtcp_packet packet;
    struct rtcp_sender_report sr;
    rtcp_begin(&iter, data, len);
    while (rtcp_next(&iter, &packet)) {
        if (packet.type != RTCP_SR || rtcp_sr_parse(&packet, &sr) != ERR_OK) {
            continue;
        }
        for (unsigned i = 0; i < r->stream_count; i++) {
            if (r->streams[i].ssrc == sr.ssrc) {
                r->streams[i].sr_ntp_middle = (uint32_t)(sr.ntp >> 16);
                r->streams[i].sr_us = now_of(r);
            }
        }
    }
}

/* --- what it says --- */

static void flush(struct receiver *r, struct writer *w)
{
    if (w->pos > 0) {
        sim_client_send_rtcp(r->client, w->data, w->pos);
        w->pos = 0;
    }
}

static int by_seq(const void *a, const void *b)
{
    const struct rx_missing *x = a, *y = b;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static void write_nacks(struct rx_stream *s, struct writer *w)
{
    struct receiver *r = s->receiver;
    time_us now_us = now_of(r), again_us = r->rtt_us > NACK_LEAST_US ? r->rtt_us : NACK_LEAST_US;
    uint16_t seqs[RX_MISSING];
    unsigned count = 0, kept = 0;
    qsort(s->missing, s->missing_count, sizeof s->missing[0], by_seq);
    for (unsigned i = 0; i < s->missing_count; i++) {
        struct rx_missing *m = &s->missing[i];
        if (m->tries >= NACK_TRIES || s->newest - m->seq >= RX_RING) {
            s->lost++;
            continue;
        }
        if (now_us >= m->due_us && count < 200) {
            seqs[count++] = (uint16_t)m->seq;
            m->tries++;
            m->due_us = now_us + again_us;
        }
        s->missing[kept++] = *m;
    }
    s->missing_count = kept;
    s->nacked += count;
    if (count > 0 && r->config.on_nack != NULL) {
        r->config.on_nack(r->config.user, s, seqs, count);
    }
    if (count > 0) {
        rtcp_write_nack(w, SENDER_SSRC, s->ssrc, seqs, count);
    }
}

/* Packets come, but for too long nothing that can be shown. */
static void write_pli(struct rx_stream *s, struct writer *w)
{
    time_us now_us = now_of(s->receiver);
    time_us stall_us = s->receiver->config.stall_us > 0 ? s->receiver->config.stall_us : STALL_US;
    stall_us = s->has_key ? stall_us : STALL_FIRST_US;
    if (!s->any || now_us - s->shown_us < stall_us || now_us - s->pli_us < PLI_APART_US) {
        return;
    }
    bool waits_for_packets = s->pending_count == 0 && s->missing_count == 0 && s->has_key;
    if (!waits_for_packets) {
        s->pli_us = now_us;
        s->plis++;
        rtcp_write_pli(w, SENDER_SSRC, s->ssrc);
    }
}

static struct rtcp_report report_of(struct rx_stream *s)
{
    uint64_t expected = (uint64_t)(s->newest - s->first + 1);
    int64_t expected_now = (int64_t)(expected - s->expected_before);
    int64_t lost_now = expected_now - (int64_t)(s->received - s->received_before);
    time_us since_us = now_of(s->receiver) - s->sr_us;
    lost_now = s->receiver->config.hides_loss ? 0 : lost_now;
    s->expected_before = expected;
    s->received_before = s->received;
    return (struct rtcp_report){
        .ssrc = s->ssrc,
        .fraction_lost = (uint8_t)(lost_now <= 0 || expected_now <= 0 ? 0 : lost_now * 255 / expected_now),
        .lost_total = (int32_t)((int64_t)expected - (int64_t)s->received),
        .highest_seq = (uint32_t)s->newest,
        .last_sr = s->sr_ntp_middle,
        .delay_last_sr = s->sr_ntp_middle != 0 ? (uint32_t)((uint64_t)since_us * 65536 / US_PER_S) : 0};
}

static void write_reports(struct receiver *r, struct writer *w)
{
    struct rtcp_report reports[RX_STREAMS];
    unsigned count = 0;
    for (unsigned i = 0; i < r->stream_count; i++) {
        if (r->streams[i].any) {
            reports[count++] = report_of(&r->streams[i]);
        }
    }
    rtcp_write_rr(w, SENDER_SSRC, reports, count);
}

static void write_feedback(struct receiver *r)
{
    uint8_t out[RTCP_BYTES];
    int64_t arrivals[TWCC_PACKETS_MAX];
    while (r->feedback_next <= r->feedback_newest) {
        struct writer w;
        size_t count = 0;
        if (r->arrivals_us[(uint64_t)r->feedback_next % RX_FEEDBACK] == TWCC_NOT_RECEIVED) {
            r->feedback_next++; /* what is missing before the first that came is told by its absence */
            continue;
        }
        for (int64_t seq = r->feedback_next; seq <= r->feedback_newest && count < 400; seq++) {
            arrivals[count++] = r->arrivals_us[(uint64_t)seq % RX_FEEDBACK];
        }
        writer_init(&w, out, sizeof out);
        size_t told = twcc_write(&w, SENDER_SSRC, r->streams[0].ssrc, r->feedback_count++, (uint16_t)r->feedback_next,
                                 arrivals, count);
        if (told == 0) {
            break;
        }
        r->feedback_next += (int64_t)told;
        flush(r, &w);
    }
}

static void on_tick(void *user)
{
    struct receiver *r = user;
    time_us now_us = now_of(r);
    if (r->closed) {
        r->timer_runs = false;
        return;
    }
    uint8_t out[RTCP_BYTES];
    struct writer w;
    writer_init(&w, out, sizeof out);
    for (unsigned i = 0; i < r->stream_count; i++) {
        struct rx_stream *s = &r->streams[i];
        if (s->video) {
            show_what_can_be(s);
            write_pli(s, &w);
        }
        if (!r->config.no_nack) {
            write_nacks(s, &w);
        }
        flush(r, &w);
    }
    if (now_us >= r->rr_due_us) {
        r->rr_due_us = now_us + RR_US;
        write_reports(r, &w);
        flush(r, &w);
    }
    if (r->any_feedback && now_us >= r->feedback_due_us) {
        r->feedback_due_us = now_us + FEEDBACK_US;
        write_feedback(r);
    }
    sim_at(r->client->sim, now_us + TICK_US, on_tick, r);
}

/* --- life --- */

void receiver_open(struct receiver *r, struct sim_client *client, const struct receiver_config *config)
{
    *r = (struct receiver){.config = *config, .client = client, .rtt_us = RTT_DEFAULT, .timer_runs = true};
    r->frame = malloc(RX_FRAME_BYTES);
    assert(r->frame != NULL);
    on_tick(r);
}

void receiver_close(struct receiver *r)
{
    r->closed = true;
    for (unsigned i = 0; i < r->stream_count; i++) {
        free(r->streams[i].ring);
        media_decoder_close(&r->streams[i].decoder);
    }
    r->stream_count = 0;
    free(r->frame);
}

struct rx_stream *receiver_add(struct receiver *r, bool video, uint32_t ssrc, uint32_t rtx_ssrc)
{
    assert(r->stream_count < RX_STREAMS);
    struct rx_stream *s = &r->streams[r->stream_count++];
    *s = (struct rx_stream){.receiver = r, .ssrc = ssrc, .rtx_ssrc = rtx_ssrc, .video = video, .shown = NO_PICTURE};
    for (unsigned i = 0; i < SEEN; i++) {
        s->seen[i] = NO_PICTURE;
    }
    if (video) {
        s->ring = calloc(RX_RING, sizeof *s->ring);
        assert(s->ring != NULL);
        if (r->config.decode) {
            enum err err = media_decoder_open(&s->decoder);
            assert(err == ERR_OK);
            (void)err;
        }
    }
    return s;
}
