/*
 * Makes the packets of one source after another look like a single stream: sequence numbers, time stamps, and the VP8
 * indices PictureID, TL0PICIDX and KEYIDX go on across every change of source.
 *
 *   rewrite_init ─► unanchored ──rewrite_anchor──► anchored ──rewrite_map any number of times──┐
 *                       ▲                              └──────── rewrite_release ──────────────┘
 *
 * Invariants
 *  1. Between two anchors every mapping is one offset: whatever arrives late, or is sent again, gets the values it would
 *     have had.
 *  2. An anchor continues the stream: sequence number + 1 if the last packet ended its frame (or is audio), else + 2, so
 *     that no decoder joins two halves; PictureID, TL0PICIDX, KEYIDX + 1; the time stamp goes on by the time that
 *     passed, at least one frame.
 *  3. Packets from before the anchor are refused.
 *  4. An anchor moves the sequence number by 1 or 2: SRTP never has to guess its rollover counter.
 */
#ifndef DAIS_SFU_REWRITE_H
#define DAIS_SFU_REWRITE_H

#include "dais/base/clock.h"
#include "dais/wire/vp8.h"

#include <stdbool.h>
#include <stdint.h>

/* Two clocks that differ by more than this from the arrival times are not believed. */
#define REWRITE_CLOCK_TRUST_US 200000

struct rewrite_in {
    uint64_t number; /* of the history: rises without holes */
    uint32_t timestamp;
    bool marker;
    time_us arrival_us;
    const struct vp8_descriptor *vp8; /* NULL: audio, or an empty packet */
};

struct rewrite_out {
    uint16_t seq;
    uint32_t timestamp;
    uint16_t picture_id;
    uint8_t tl0_pic_idx;
    uint8_t key_idx;
};

struct rewrite {
    bool video;
    uint32_t clock_hz;
    bool anchored;
    bool started; /* anything sent, ever */
    /* Offsets of the present anchor, added modulo the field's size. */
    uint64_t first_number;
    uint16_t seq_offset;
    uint32_t timestamp_offset;
    uint16_t picture_id_offset;
    uint8_t tl0_offset, key_idx_offset;
    /* The newest packet sent. */
    uint64_t last_number;
    uint16_t last_seq;
    bool last_marker;
    uint32_t last_timestamp;
    time_us last_arrival_us;
    bool has_picture_id, has_tl0, has_key_idx;
    uint16_t last_picture_id;
    uint8_t last_tl0, last_key_idx;
    /* When the last time stamp was captured, on the server's clock; known only after rewrite_release. */
    bool has_last_server;
    time_us last_server_us;
};

void rewrite_init(struct rewrite *r, bool video, uint16_t first_seq, uint32_t first_timestamp);
/* `server_us`: when (on our clock) the packet was captured, NULL if its source has not said. */
void rewrite_anchor(struct rewrite *r, const struct rewrite_in *in, const time_us *server_us);
/* False: from before the anchor; don't send it. */
bool rewrite_map(struct rewrite *r, const struct rewrite_in *in, struct rewrite_out *ret_out);
/* The present source ends here. `server_us`: when the source's last time stamp (rewrite_last_source_timestamp) was
 * captured; NULL if unknown. */
void rewrite_release(struct rewrite *r, const time_us *server_us);
uint32_t rewrite_last_source_timestamp(const struct rewrite *r);
/* The number that was sent as `seq` under the present anchor; false if none can have been. */
bool rewrite_number_of(const struct rewrite *r, uint16_t seq, uint64_t *ret_number);

#endif
