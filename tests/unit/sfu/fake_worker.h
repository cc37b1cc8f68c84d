/*
 * What stands around a router in tests: a worker that collects what the router sends and tells, and publishers that
 * make valid packets, answer NACK and send key frames when asked.
 */
#ifndef DAIS_TESTS_SFU_FAKE_WORKER_H
#define DAIS_TESTS_SFU_FAKE_WORKER_H

#include "dais/base/random.h"
#include "dais/sfu/router.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"
#include "dais/wire/vp8.h"

#include <stdbool.h>
#include <string.h>

#define FAKE_PEERS       16
#define FAKE_PACKET_SIZE 1500

#define EXT_MID   4
#define EXT_TCC   5
#define EXT_LEVEL 1
#define EXT_AST   2

struct fake_event {
    char
        kind; /* 'b' bound, 'l' live, 's' source state, 'v' levels, 'q' quality, 'w' wanted, 'k' link, 'd' depth (in width) */
    uint32_t peer;
    uint8_t slot;
    uint32_t generation;
    struct source_handle source;
    uint32_t timestamp;
    bool alive;
    uint16_t width;
    struct slot_quality quality;
    uint8_t rids;
    struct link_stats link;
};

struct fake_datagram {
    uint32_t peer; /* index of its handle */
    bool is_rtcp;
    size_t len;
    uint8_t data[FAKE_PACKET_SIZE];
};

struct fake_worker {
    struct router *router;
    struct pool payloads;
    struct router_peer *peers[FAKE_PEERS];
    uint32_t numbers[FAKE_PEERS];
    uint8_t place[FAKE_PACKET_SIZE];
    size_t reserved;
    bool full; /* reserve says no */
    void (*on_datagram)(struct fake_worker *w, uint32_t peer, const uint8_t *data, size_t len, bool is_rtcp);
    void (*on_event)(struct fake_worker *w, const struct fake_event *event);
    void *test;
    unsigned event_count, datagram_count;
    struct fake_event events[4096];
    struct router_levels levels;
    struct fake_datagram datagrams[2048];
    time_us now;
};

static inline uint8_t *fake_reserve(void *user, void *peer_user, size_t size_max)
{
    struct fake_worker *w = user;
    (void)peer_user;
    assert_true(size_max <= ROUTER_DATAGRAM_BYTES);
    w->reserved = size_max;
    memset(w->place, 0xee, sizeof w->place);
    return w->full ? NULL : w->place;
}

static inline void fake_commit(void *user, void *peer_user, size_t len, bool is_rtcp)
{
    struct fake_worker *w = user;
    uint32_t peer = *(uint32_t *)peer_user;
    assert_true(len <= w->reserved);
    if (w->on_datagram != NULL) {
        w->on_datagram(w, peer, w->place, len, is_rtcp);
        return;
    }
    assert_true(w->datagram_count < 2048);
    struct fake_datagram *d = &w->datagrams[w->datagram_count++];
    d->peer = peer;
    d->is_rtcp = is_rtcp;
    d->len = len;
    memcpy(d->data, w->place, len);
}

static inline void fake_tell(struct fake_worker *w, const struct fake_event *event)
{
    if (w->on_event != NULL) {
        w->on_event(w, event);
        return;
    }
    assert_true(w->event_count < 4096);
    w->events[w->event_count++] = *event;
}

static inline void fake_on_slot_bound(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                                      struct source_handle source)
{
    fake_tell(user, &(struct fake_event){
                        .kind = 'b', .peer = peer.index, .slot = slot, .generation = generation, .source = source});
}

static inline void fake_on_slot_live(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                                     struct source_handle source, uint32_t timestamp)
{
    fake_tell(user, &(struct fake_event){.kind = 'l',
                                         .peer = peer.index,
                                         .slot = slot,
                                         .generation = generation,
                                         .source = source,
                                         .timestamp = timestamp});
}

static inline void fake_on_source_state(void *user, struct transport_handle peer, struct source_handle source,
                                        bool alive, uint16_t width, uint16_t height)
{
    (void)height;
    fake_tell(user,
              &(struct fake_event){.kind = 's', .peer = peer.index, .source = source, .alive = alive, .width = width});
}

static inline void fake_on_levels(void *user, const struct router_levels *levels)
{
    struct fake_worker *w = user;
    w->levels = *levels;
    fake_tell(w, &(struct fake_event){.kind = 'v', .source = levels->dominant});
}

static inline void fake_on_slot_quality(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                                        const struct slot_quality *quality)
{
    fake_tell(user, &(struct fake_event){
                        .kind = 'q', .peer = peer.index, .slot = slot, .generation = generation, .quality = *quality});
}

static inline void fake_on_source_wanted(void *user, struct transport_handle peer, struct source_handle source,
                                         uint8_t rids)
{
    fake_tell(user, &(struct fake_event){.kind = 'w', .peer = peer.index, .source = source, .rids = rids});
}

static inline void fake_on_buffer(void *user, struct transport_handle peer, const uint16_t *depth_ms,
                                  uint8_t slot_count)
{
    for (uint8_t i = 0; i < slot_count; i++) {
        fake_tell(user, &(struct fake_event){.kind = 'd', .peer = peer.index, .slot = i, .width = depth_ms[i]});
    }
}

static inline void fake_on_link(void *user, struct transport_handle peer, const struct link_stats *stats)
{
    fake_tell(user, &(struct fake_event){.kind = 'k', .peer = peer.index, .link = *stats});
}

static inline void fake_worker_init(struct fake_worker *w, uint64_t seed)
{
    static const struct router_ops ops = {.reserve = fake_reserve,
                                          .commit = fake_commit,
                                          .on_slot_bound = fake_on_slot_bound,
                                          .on_slot_live = fake_on_slot_live,
                                          .on_source_state = fake_on_source_state,
                                          .on_levels = fake_on_levels,
                                          .on_slot_quality = fake_on_slot_quality,
                                          .on_source_wanted = fake_on_source_wanted,
                                          .on_buffer = fake_on_buffer,
                                          .on_link = fake_on_link};
    memset(w, 0, sizeof *w);
    w->now = 1000000;
    assert_int_equal(pool_init(&w->payloads, ROUTER_PAYLOAD_BYTES, 4096), ERR_OK);
    struct router_config config = {
        .ops = &ops, .user = w, .payloads = &w->payloads, .ntp_at_zero = (uint64_t)3900000000u << 32, .seed = seed};
    assert_int_equal(router_create(&config, &w->router), ERR_OK);
}

static inline void fake_worker_finish(struct fake_worker *w)
{
    router_destroy(w->router);
    assert_int_equal(pool_in_use(&w->payloads), 0);
    pool_finish(&w->payloads);
}

#define FAKE_SSRC_AUDIO(i)    (1000u + (i))
#define FAKE_SSRC_VIDEO(i)    (2000u + (i))
#define FAKE_SSRC_RTX(i)      (3000u + (i))
#define FAKE_SLOT_SSRC(i)     (5000u + (i))
#define FAKE_SLOT_RTX_SSRC(i) (6000u + (i))

static inline struct media_params fake_params(void)
{
    return (struct media_params){.opus_pt = 111,
                                 .vp8_pt = 96,
                                 .vp8_rtx_pt = 97,
                                 .ext_mid = EXT_MID,
                                 .ext_audio_level = EXT_LEVEL,
                                 .ext_transport_cc = EXT_TCC,
                                 .video_nack = true,
                                 .video_pli = true,
                                 .audio_nack = true,
                                 .transport_cc_video = true};
}

/* Peer `i`: publishes "a" and "v" if it publishes; has slots "s0", "s1", …: the audio ones first. */
static inline struct router_peer *fake_peer(struct fake_worker *w, uint32_t i, bool publishes, unsigned audio_slots,
                                            unsigned video_slots, const struct media_params *params)
{
    struct publish_section publish[2] = {
        {.mid = "a", .media = MEDIA_AUDIO, .ssrc = FAKE_SSRC_AUDIO(i)},
        {.mid = "v", .media = MEDIA_VIDEO, .ssrc = FAKE_SSRC_VIDEO(i), .rtx_ssrc = FAKE_SSRC_RTX(i)},
    };
    struct slot_section slots[LIMIT_SLOTS];
    memset(slots, 0, sizeof slots);
    for (unsigned s = 0; s < audio_slots + video_slots; s++) {
        slots[s].mid[0] = 's';
        slots[s].mid[1] = (char)('0' + s);
        slots[s].media = s < audio_slots ? MEDIA_AUDIO : MEDIA_VIDEO;
        slots[s].ssrc = FAKE_SLOT_SSRC(s);
        slots[s].rtx_ssrc = s < audio_slots ? 0 : FAKE_SLOT_RTX_SSRC(s);
    }
    w->numbers[i] = i;
    struct router_peer_config config = {
        .handle = {i, 1},
        .user = &w->numbers[i],
        .cname = "dais",
        .params = *params,
        .publish = publish,
        .publish_count = publishes ? 2 : 0,
        .slots = slots,
        .slot_count = audio_slots + video_slots,
    };
    assert_int_equal(router_peer_add(w->router, &config, &w->peers[i]), ERR_OK);
    router_peer_connected(w->peers[i], true, w->now);
    router_peer_join(w->peers[i], true, w->now);
    return w->peers[i];
}

/* A publisher's VP8 stream: frames of several packets, each carrying a tag by which it is known again. */
struct fake_video {
    uint32_t ssrc, rtx_ssrc;
    uint16_t seq, rtx_seq;
    uint32_t timestamp;
    uint16_t picture_id;
    uint8_t tl0, key_idx;
    bool short_picture_id, no_picture_id;
    uint32_t number; /* of media packets, without padding */
    uint8_t tag;
    struct {
        uint16_t seq;
        size_t len;
        uint8_t data[256];
    } sent[4096];
};

#define FAKE_TAG_BYTES 9 /* tag, number, and whether it is of a key frame, begins, ends */

struct fake_tag {
    uint8_t tag;
    uint32_t number;
    bool key, begins, ends;
};

static inline size_t fake_header(uint8_t *out, uint32_t ssrc, uint8_t pt, uint16_t seq, uint32_t timestamp, bool marker)
{
    struct writer w;
    writer_init(&w, out, RTP_HEADER_BYTES);
    struct rtp_header header = {.marker = marker, .pt = pt, .seq = seq, .timestamp = timestamp, .ssrc = ssrc};
    rtp_write_header(&w, &header, NULL, 0);
    return w.pos;
}

/* One packet of the present frame; returns its length. */
static inline size_t fake_video_packet(struct fake_video *v, bool key, bool begins, bool ends, uint8_t *out)
{
    size_t n = fake_header(out, v->ssrc, 96, v->seq, v->timestamp, ends);
    out[n++] = (uint8_t)(0x80 | (begins ? 0x10 : 0)); /* X, S */
    if (v->no_picture_id) {
        out[n++] = 0x70; /* L, T, K */
    } else if (v->short_picture_id) {
        out[n++] = 0xf0;
        out[n++] = (uint8_t)(v->picture_id & 0x7f);
    } else {
        out[n++] = 0xf0;
        out[n++] = (uint8_t)(0x80 | (v->picture_id >> 8 & 0x7f));
        out[n++] = (uint8_t)v->picture_id;
    }
    out[n++] = v->tl0;
    out[n++] = (uint8_t)(0x20 | (v->key_idx & 31));
    if (begins) { /* a frame header: RFC 6386 section 9.1 */
        out[n++] = key ? 0x10 : 0x11;
        out[n++] = 0;
        out[n++] = 0;
        if (key) {
            static const uint8_t start[7] = {0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00};
            memcpy(out + n, start, sizeof start);
            n += sizeof start;
        }
    }
    out[n++] = v->tag;
    store_u32(out + n, v->number);
    n += 4;
    out[n++] = key;
    out[n++] = begins;
    out[n++] = ends;
    out[n++] = 0x5a;
    unsigned at = v->seq % 4096;
    v->sent[at].seq = v->seq;
    v->sent[at].len = n;
    memcpy(v->sent[at].data, out, n);
    v->seq++;
    v->number++;
    return n;
}

static inline void fake_video_next_frame(struct fake_video *v, bool key)
{
    v->timestamp += 3000;
    v->picture_id = (uint16_t)((v->picture_id + 1) & 0x7fff);
    v->tl0++;
    v->key_idx = (uint8_t)((v->key_idx + (key ? 1 : 0)) & 31);
}

/* A packet of nothing but padding. */
static inline size_t fake_video_padding(struct fake_video *v, uint8_t *out)
{
    size_t n = fake_header(out, v->ssrc, 96, v->seq, v->timestamp, false);
    out[0] |= 0x20;
    memset(out + n, 0, 20);
    n += 20;
    out[n - 1] = 20;
    v->sent[v->seq % 4096].seq = v->seq;
    v->sent[v->seq % 4096].len = n;
    memcpy(v->sent[v->seq % 4096].data, out, n);
    v->seq++;
    return n;
}

/* The retransmission of `seq`; 0 if it is not known. Padding is not retransmitted. */
static inline size_t fake_video_rtx(struct fake_video *v, uint16_t seq, uint8_t *out)
{
    unsigned at = seq % 4096;
    if (v->sent[at].len == 0 || v->sent[at].seq != seq) {
        return 0;
    }
    const uint8_t *data = v->sent[at].data;
    bool padding = (data[0] & 0x20) != 0;
    size_t n = fake_header(out, v->rtx_ssrc, 97, v->rtx_seq++, load_u32(data + 4), (data[1] & 0x80) != 0);
    if (padding) { /* as browsers answer: the original, since there is nothing to wrap */
        memcpy(out, data, v->sent[at].len);
        return v->sent[at].len;
    }
    store_u16(out + n, seq);
    memcpy(out + n + 2, data + RTP_HEADER_BYTES, v->sent[at].len - RTP_HEADER_BYTES);
    return v->sent[at].len + 2;
}

/* The tag of a forwarded VP8 payload; false for an empty packet. */
static inline bool fake_tag_read(const uint8_t *payload, size_t size, struct fake_tag *ret_tag)
{
    if (size == 0) {
        return false;
    }
    assert_true(size > FAKE_TAG_BYTES);
    const uint8_t *t = payload + size - FAKE_TAG_BYTES;
    assert_int_equal(t[8], 0x5a);
    *ret_tag = (struct fake_tag){.tag = t[0], .number = load_u32(t + 1), .key = t[5], .begins = t[6], .ends = t[7]};
    return true;
}

static inline size_t fake_audio_packet(uint8_t *out, uint32_t ssrc, uint16_t seq, uint32_t timestamp, uint8_t level)
{
    uint8_t elements[8];
    struct writer e, w;
    writer_init(&e, elements, sizeof elements);
    uint8_t value = (uint8_t)(0x80 | level);
    rtp_ext_put(&e, EXT_LEVEL, &value, 1);
    size_t size = rtp_ext_end(&e);
    writer_init(&w, out, 64);
    struct rtp_header header = {.pt = 111, .seq = seq, .timestamp = timestamp, .ssrc = ssrc};
    rtp_write_header(&w, &header, elements, size);
    writer_u8(&w, 0x78); /* 20 ms */
    writer_u8(&w, (uint8_t)seq);
    return w.pos;
}

#endif
