/*
 * A receiver as browsers are: puts packets in order, asks for what is missing, assembles frames, decides by the VP8
 * descriptor which of them can be decoded, and decodes or merely counts them; sends RR, NACK, PLI and transport-wide
 * feedback.
 *
 * Invariants
 *  1. What it believes of a frame it has from the descriptor alone: layer 0 needs the layer 0 before (TL0PICIDX - 1); a
 *     frame with Y needs the layer 0 of its own TL0PICIDX; others need also that nothing is missing (PictureID) since the
 *     newest frame of each layer up to its own, of which there must have been one. So it decodes exactly what a conforming receiver may decode.
 *  2. Frames are shown in the order of their PictureIDs. One that could be shown, but for whose elders there is hope, waits
 *     hold_us for them.
 *  3. A missing packet is asked for at once, then every round trip (at least 20 ms), ten times.
 */
#ifndef DAIS_TESTS_SIM_RECEIVER_H
#define DAIS_TESTS_SIM_RECEIVER_H

#include "dais/wire/vp8.h"
#include "media_source.h"
#include "sim_client.h"

#define RX_STREAMS     16
#define RX_RING        2048 /* packets of a stream that are kept */
#define RX_PENDING     128  /* frames that wait */
#define RX_MISSING     512
#define RX_PAYLOAD     1200
#define RX_FRAME_BYTES (1 << 19)
#define RX_FEEDBACK    2048 /* transport-wide numbers that are kept */
#define RX_GAPS        4096

struct rx_packet {
    bool there, framed;
    int64_t seq; /* extended */
    uint32_t timestamp;
    bool marker;
    struct vp8_descriptor vp8;
    uint16_t size; /* without the descriptor */
    uint8_t data[RX_PAYLOAD];
};

struct rx_frame {
    int64_t picture, tl0; /* unwrapped */
    int64_t first, last;  /* packets */
    uint32_t timestamp;
    struct vp8_descriptor vp8; /* of the first packet */
    time_us ready_us;
};

struct rx_missing {
    int64_t seq;
    unsigned tries;
    time_us due_us, since_us;
};

struct receiver;

struct rx_stream {
    struct receiver *receiver;
    uint32_t ssrc, rtx_ssrc;
    bool video;
    bool any;
    int64_t newest, first;
    struct rx_packet *ring;
    unsigned missing_count;
    struct rx_missing missing[RX_MISSING];
    unsigned pending_count;
    struct rx_frame pending[RX_PENDING];
    /* What is known of the stream's frames. */
    bool has_key; /* a key frame was shown and nothing it needs was lost since */
    int64_t shown, newest_picture, newest_tl0, shown_tl0;
    int64_t layer_picture[4]; /* the newest shown of each temporal layer; -1: none since the key frame */
    int64_t seen[256];        /* pictures received, by their low bits */
    struct media_decoder decoder;
    time_us pli_us;
    /* Reports. */
    uint64_t received, received_before, expected_before;
    uint32_t sr_ntp_middle;
    time_us sr_us;
    /* What came of it. */
    uint32_t frames, key_frames, lost, nacked, rtx_packets, rtx_useful, duplicates, undecodable, plis;
    uint16_t width, height;
    uint8_t tid_seen; /* highest of the last frames */
    time_us shown_us;
    time_us gap_max_us;
    unsigned gap_count;
    uint32_t gaps_us[RX_GAPS]; /* between shown frames, the latest RX_GAPS */
};

struct receiver_config {
    bool decode;     /* by libvpx; else frames are only counted */
    time_us hold_us; /* 0: 150 ms */
    time_us
        stall_us; /* nothing shown for so long, with packets coming: PLI. 0: 3 s as Chromium (200 ms before the first) */
    bool no_nack, no_feedback;
    bool hides_loss; /* its reports say that nothing is lost */
    /* A frame was assembled and may be shown: its bytes; the picture, if decoded. False stops nothing; it is the caller's. */
    void (*on_frame)(void *user, struct rx_stream *stream, const struct rx_frame *frame, const uint8_t *data,
                     size_t size, const struct media_picture *picture);
    /* libvpx refused what invariant 1 allows. */
    void (*on_decode_error)(void *user, struct rx_stream *stream, const struct rx_frame *frame);
    /* A NACK that names these leaves now; may be NULL. */
    void (*on_nack)(void *user, struct rx_stream *stream, const uint16_t *seqs, unsigned count);
    void *user;
};

struct receiver {
    struct receiver_config config;
    struct sim_client *client;
    unsigned stream_count;
    struct rx_stream streams[RX_STREAMS];
    time_us rtt_us; /* what repeated NACKs wait */
    bool timer_runs, closed;
    time_us rr_due_us;
    /* Transport-wide feedback. */
    bool any_feedback;
    int64_t feedback_newest, feedback_next; /* extended; reported up to next */
    time_us arrivals_us[RX_FEEDBACK];
    uint8_t feedback_count;
    time_us feedback_due_us;
    uint8_t *frame; /* RX_FRAME_BYTES */
};

/* The client's handler must call receiver_on_rtp and receiver_on_rtcp. */
void receiver_open(struct receiver *receiver, struct sim_client *client, const struct receiver_config *config);
/* The bed still holds its timer: the memory stays until sim_close. */
void receiver_close(struct receiver *receiver);
struct rx_stream *receiver_add(struct receiver *receiver, bool video, uint32_t ssrc, uint32_t rtx_ssrc);
void receiver_on_rtp(struct receiver *receiver, const struct rtp_view *view);
void receiver_on_rtcp(struct receiver *receiver, const uint8_t *data, size_t len);
/* The nearest value to `near` with these low bits. */
int64_t rx_unwrap(int64_t near, uint32_t value, unsigned bits);

#endif
