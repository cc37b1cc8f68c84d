/*
 * The map of sequence numbers with pictures left out: the input is a plan of pictures on three layers, of packets that
 * come late, of targets, changes of layer, pauses and repetitions. Against it stands a model that knows each picture's
 * dependencies. What must hold: no sequence number twice, none missing once everything came; time stamps that go
 * forward from picture to picture; PictureIDs without a hole but for pictures of which nothing had come; no picture whose
 * dependency was left out; a repetition that is what was sent.
 */
#include "dais/sfu/rewrite.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LAYERS       3
#define PICTURES_MAX 700
#define PACKETS_MAX  4
#define LATE_MAX     64
#define OPS_MAX      1200
#define FRAME_US     33333

enum fate { UNKNOWN, SENT, LEFT };

struct picture {
    uint32_t timestamp;
    uint64_t first;
    struct vp8_descriptor vp8;
    uint8_t packets;
    uint8_t fate; /* enum fate */
    bool came_in_order;
    bool has_out;
    uint16_t out_picture_id;
    uint32_t out_timestamp;
    int needs[4]; /* the newest picture of each layer it may depend on; -1: none */
};

struct late {
    unsigned picture, packet;
};

struct layer {
    struct picture pictures[PICTURES_MAX];
    unsigned count;
    int newest_of[4];
    uint64_t next_number;
    uint32_t timestamp;
    uint16_t picture_id;
    uint8_t tl0, key_idx;
    struct late late[LATE_MAX];
    unsigned late_count;
};

struct sent {
    bool there;
    uint8_t layer;
    uint32_t span;
    uint64_t number;
    enum rewrite_verdict verdict;
    struct rewrite_out out;
};

static struct model {
    struct layer layer[LAYERS];
    struct sent sent[65536];
    struct rewrite r;
    bool top_never_referred; /* pictures of layer 2 are marked so */
    int current;             /* -1: paused */
    int before;
    uint32_t span;
    uint16_t span_first_seq;
    uint8_t target;
    time_us now;
    bool any;
    uint16_t last_seq, highest; /* of the newest packet; the highest given out */
    unsigned paused_late;
    uint32_t last_timestamp;
    int last_sent; /* picture of the newest packet sent in this span */
} m;

static struct rewrite_in in_of(const struct picture *p, unsigned packet, struct vp8_descriptor *d)
{
    *d = p->vp8;
    d->start = packet == 0;
    d->key_frame = p->vp8.key_frame && packet == 0;
    return (struct rewrite_in){.number = p->first + packet,
                               .timestamp = p->timestamp,
                               .marker = packet + 1u == p->packets,
                               .arrival_us = m.now,
                               .vp8 = d};
}

static void check_dependencies(const struct layer *l, const struct picture *p)
{
    if (p->vp8.key_frame) {
        return;
    }
    unsigned top = p->vp8.layer_sync ? 0 : p->vp8.tid;
    for (unsigned t = 0; t <= top; t++) {
        bool own = t == p->vp8.tid && p->vp8.non_reference;
        assert(own || p->needs[t] < 0 || l->pictures[p->needs[t]].fate != LEFT);
    }
}

/* The first packet of a picture that comes in order decides. */
static void check_decision(struct layer *l, unsigned at, bool sent)
{
    struct picture *p = &l->pictures[at];
    p->came_in_order = true;
    bool must = p->vp8.key_frame || p->vp8.tid == 0 || (p->vp8.layer_sync && p->vp8.tid <= m.target);
    assert(sent || !must);
    assert(!sent || p->vp8.key_frame || p->vp8.tid <= m.target);
    p->fate = sent ? SENT : LEFT;
    if (sent) {
        check_dependencies(l, p);
    }
}

static void check_picture_id(const struct layer *l, unsigned at, uint16_t out)
{
    if (m.last_sent < 0) {
        return;
    }
    unsigned step = 1;
    for (unsigned i = (unsigned)m.last_sent + 1; i < at; i++) {
        step += l->pictures[i].came_in_order ? 0 : 1;
    }
    assert((uint16_t)((l->pictures[m.last_sent].out_picture_id + step) & 0x7fff) == out);
}

static void check_sent(struct layer *l, unsigned at, unsigned packet, enum rewrite_verdict verdict,
                       const struct rewrite_out *out, bool in_order)
{
    struct picture *p = &l->pictures[at];
    struct sent *slot = &m.sent[out->seq];
    assert(!slot->there);
    m.highest = !m.any || (int16_t)(out->seq - m.highest) > 0 ? out->seq : m.highest;
    *slot = (struct sent){true, (uint8_t)(l - m.layer), m.span, p->first + packet, verdict, *out};
    if (verdict == REWRITE_EMPTY) {
        assert(!in_order);
        p->fate = p->fate == UNKNOWN ? LEFT : p->fate;
        assert(p->fate == LEFT);
        return;
    }
    if (p->fate == UNKNOWN) {
        p->fate = SENT;
        check_dependencies(l, p);
    }
    assert(p->fate == SENT);
    if (!p->has_out) {
        p->has_out = true;
        p->out_picture_id = out->picture_id;
        p->out_timestamp = out->timestamp;
    }
    assert(p->out_picture_id == out->picture_id && p->out_timestamp == out->timestamp);
    if (in_order) {
        if (m.last_sent != (int)at) {
            check_picture_id(l, at, out->picture_id);
            assert(!m.any || (int32_t)(out->timestamp - m.last_timestamp) > 0);
        }
        m.last_sent = (int)at;
        m.last_seq = out->seq;
        m.last_timestamp = out->timestamp;
        m.any = true;
    }
}

static void deliver(unsigned at, unsigned packet)
{
    struct layer *l = &m.layer[m.current];
    struct picture *p = &l->pictures[at];
    struct vp8_descriptor d;
    struct rewrite_in in = in_of(p, packet, &d);
    const struct rewrite_span *s = &m.r.span[m.r.at];
    uint64_t newest = s->last_number;
    struct rewrite_out out;
    enum rewrite_verdict verdict = rewrite_map(&m.r, &in, &out);
    if (in.number < s->first_number) {
        assert(verdict == REWRITE_REFUSED);
        return;
    }
    bool in_order = in.number > newest;
    if (in_order && p->fate == UNKNOWN) {
        check_decision(l, at, verdict == REWRITE_SEND);
    }
    if (verdict != REWRITE_REFUSED) {
        check_sent(l, at, packet, verdict, &out, in_order);
    } else {
        assert(p->fate == LEFT || s->count == REWRITE_RUNS);
    }
}

static void come_late(struct layer *l, unsigned at, unsigned packet)
{
    if (l->late_count < LATE_MAX) {
        l->late[l->late_count++] = (struct late){at, packet};
    } else if (m.current >= 0 && l == &m.layer[m.current]) {
        deliver(at, packet);
    }
}

static void deliver_late(unsigned pick)
{
    if (m.current < 0 || m.layer[m.current].late_count == 0) {
        return;
    }
    struct layer *l = &m.layer[m.current];
    unsigned i = pick % l->late_count;
    struct late late = l->late[i];
    l->late[i] = l->late[--l->late_count];
    deliver(late.picture, late.packet);
}

/* Everything of the present span came: what was given out is without a hole. */
static void drain(void)
{
    if (m.current < 0) {
        return;
    }
    bool all = m.r.span[m.r.at].count < REWRITE_RUNS;
    while (m.layer[m.current].late_count > 0) {
        deliver_late(0);
    }
    for (uint16_t seq = m.span_first_seq; all && seq != (uint16_t)(m.last_seq + 1); seq++) {
        assert(m.sent[seq].there && m.sent[seq].span == m.span);
    }
}

/* A picture of the layer; NULL: there are enough. */
static struct picture *make_picture(struct layer *l, uint8_t tid, bool sync, bool key, unsigned packets)
{
    if (l->count == PICTURES_MAX) {
        return NULL;
    }
    tid = key || tid > 2 ? 0 : tid;
    l->timestamp += 3000;
    l->picture_id = (uint16_t)((l->picture_id + 1) & 0x7fff);
    l->tl0 = (uint8_t)(l->tl0 + (tid == 0 ? 1 : 0));
    struct picture *p = &l->pictures[l->count];
    *p = (struct picture){.timestamp = l->timestamp, .first = l->next_number, .packets = (uint8_t)packets};
    p->vp8 = (struct vp8_descriptor){.has_picture_id = true,
                                     .picture_id_long = true,
                                     .picture_id = l->picture_id,
                                     .has_tl0_pic_idx = true,
                                     .tl0_pic_idx = l->tl0,
                                     .has_tid = true,
                                     .tid = tid,
                                     .layer_sync = sync && tid > 0,
                                     .non_reference = tid == 2 && m.top_never_referred,
                                     .key_frame = key};
    memcpy(p->needs, l->newest_of, sizeof p->needs);
    for (unsigned t = 0; t < 4; t++) {
        l->newest_of[t] = key ? -1 : l->newest_of[t];
    }
    l->newest_of[tid] = (int)l->count;
    l->next_number += packets;
    l->count++;
    return p;
}

static void send_picture(uint8_t tid, bool sync, bool key, unsigned packets, unsigned late)
{
    m.now += FRAME_US;
    if (m.current < 0) {
        return;
    }
    struct layer *l = &m.layer[m.current];
    unsigned at = l->count;
    if (make_picture(l, tid, sync, key, packets) == NULL) {
        return;
    }
    for (unsigned i = 0; i < packets; i++) {
        if ((late >> i & 1) != 0) {
            come_late(l, at, i);
        } else {
            deliver(at, i);
        }
    }
}

static void pause_now(void)
{
    if (m.current >= 0) {
        time_us at = m.now;
        rewrite_release(&m.r, &at, true);
        m.before = m.current;
        m.paused_late = m.layer[m.current].late_count;
        m.current = -1;
    }
}

/* To another layer at its key frame: `behind` ticks of a millisecond before what was sent last. */
static void change_layer(unsigned to, unsigned behind, unsigned packets)
{
    struct layer *l = &m.layer[to];
    if ((int)to == m.current) {
        return;
    }
    m.now += FRAME_US;
    unsigned at = l->count;
    struct picture *p = make_picture(l, 0, false, true, packets);
    if (p == NULL) {
        return;
    }
    struct vp8_descriptor d;
    struct rewrite_in in = in_of(p, 0, &d);
    uint16_t last_seq = m.highest;
    unsigned free_max = m.current >= 0 ? m.layer[m.current].late_count : m.paused_late;
    time_us last = m.now, server = m.now - (time_us)behind * US_PER_MS;
    if (m.current < 0) {
        rewrite_anchor(&m.r, &in, &server);
    } else if (!rewrite_switch(&m.r, &in, &last, &server, behind > 100)) {
        assert(behind > 50);
        return;
    } else {
        m.before = m.current;
    }
    uint16_t last_picture_id = m.r.last_picture_id;
    m.current = (int)to;
    m.span++;
    m.last_sent = -1;
    l->late_count = 0; /* from before: refused anyway */
    for (unsigned i = 0; i < packets; i++) {
        deliver(at, i);
        if (i == 0) {
            m.span_first_seq = m.last_seq;
            uint16_t step = (uint16_t)(m.last_seq - last_seq);
            assert(m.span == 1 || (step >= 1 && step <= 2 + free_max));
            assert(m.span == 1 || p->out_picture_id == ((last_picture_id + 1) & 0x7fff));
        }
    }
}

static bool is_same(const struct rewrite_out *a, const struct rewrite_out *b)
{
    return a->seq == b->seq && a->timestamp == b->timestamp && a->picture_id == b->picture_id &&
           a->tl0_pic_idx == b->tl0_pic_idx && a->key_idx == b->key_idx;
}

/* A receiver asks for `seq`: what is found must be what was sent. */
static void repeat(uint16_t seq)
{
    const struct sent *sent = &m.sent[seq];
    uint64_t number;
    bool now = m.current >= 0 && rewrite_number_of(&m.r, seq, &number);
    bool earlier = !now && m.before >= 0 && rewrite_number_before(&m.r, seq, &number);
    uint32_t span_now = m.current >= 0 ? m.span : m.span + 1;
    if (!sent->there || (sent->span != span_now && sent->span + 1 != span_now)) {
        return;
    }
    const struct rewrite_span *s = &m.r.span[sent->span == span_now ? m.r.at : m.r.at ^ 1];
    if (!now && !earlier) {
        assert(s->count == REWRITE_RUNS);
        return;
    }
    assert(sent->number == number && (sent->span == span_now) == now);
    struct layer *l = &m.layer[sent->layer];
    for (unsigned i = 0; i < l->count; i++) {
        struct picture *p = &l->pictures[i];
        if (number >= p->first && number < p->first + p->packets) {
            struct vp8_descriptor d;
            struct rewrite_in in = in_of(p, (unsigned)(number - p->first), &d);
            struct rewrite_out out;
            enum rewrite_verdict verdict = now ? rewrite_map(&m.r, &in, &out) : rewrite_map_before(&m.r, &in, &out);
            if (verdict != REWRITE_REFUSED || s->count < REWRITE_RUNS) {
                assert(verdict == sent->verdict && is_same(&out, &sent->out));
            }
        }
    }
}

static void begin(uint8_t options)
{
    memset(&m, 0, sizeof m);
    rewrite_init(&m.r, true, (uint16_t)(options << 8 | 0xf0), 4294900000u);
    assert(rewrite_make_runs(&m.r) == ERR_OK);
    m.top_never_referred = (options & 1) != 0;
    m.current = -1;
    m.before = -1;
    m.target = 3;
    for (unsigned i = 0; i < LAYERS; i++) {
        m.layer[i].next_number = 1000 * i + 1;
        m.layer[i].timestamp = 0xfffff000u * i;
        m.layer[i].picture_id = (uint16_t)(32760 + 3 * i);
        for (unsigned t = 0; t < 4; t++) {
            m.layer[i].newest_of[t] = -1;
        }
    }
}

static void burst(uint8_t how)
{
    static const uint8_t tids[4] = {0, 2, 1, 2};
    for (unsigned i = 0; i < 32u; i++) {
        send_picture(tids[i % 4], i % 8 < 3, false, 1 + (how & 1), 0);
    }
}

static void step(uint8_t op, uint8_t a, uint8_t b)
{
    switch (op & 7) {
    case 3:
        deliver_late(a);
        break;
    case 4:
        m.target = a & 3;
        rewrite_set_tid(&m.r, m.target);
        break;
    case 5:
        if ((a & 0x80) != 0) {
            drain();
        }
        if ((a & 0x60) == 0x60) {
            pause_now();
        }
        change_layer(a % LAYERS, b & 0x7f, 1 + (a >> 3) % PACKETS_MAX);
        break;
    case 6:
        repeat((uint16_t)(m.last_seq - (uint16_t)(a | (b & 3) << 8)));
        break;
    case 7:
        burst(a);
        break;
    default:
        send_picture(a & 3, (a & 4) != 0, (a & 0xf8) == 0xf8, 1u + (a >> 3 & 3), b & 15);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    begin(data[0]);
    change_layer(0, 0, 1);
    for (size_t i = 1, ops = 0; i + 3 <= size && ops < OPS_MAX; i += 3, ops++) {
        step(data[i], data[i + 1], data[i + 2]);
    }
    drain();
    rewrite_finish(&m.r);
    return 0;
}
