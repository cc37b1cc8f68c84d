/*
 * Makes the packets of one source or layer after another look like a single stream: sequence numbers, time stamps, and
 * the VP8 indices PictureID, TL0PICIDX and KEYIDX go on across every change. Pictures of temporal layers above a target
 * are left out, and the gaps they leave are closed.
 *
 *   rewrite_init ─► unanchored ──anchor, switch──► anchored ──rewrite_map any number of times──┐
 *                       ▲                              └──────── rewrite_release ──────────────┘
 *
 * Invariants
 *  1. What a packet is turned into depends on its number alone: whatever arrives late, or is sent again, gets the values
 *     it would have had, and shares the fate of its picture.
 *  2. An anchor continues the stream: sequence number + 1 if the last packet ended its frame (or is audio), else + 2, so
 *     that no decoder joins two halves; PictureID, TL0PICIDX, KEYIDX + 1; the time stamp goes on by the time that
 *     passed.
 *  3. Packets from before the anchor are refused; those that were sent before it are still found for resends, back to
 *     the anchor before (rewrite_number_before), unless that was let go.
 *  4. An anchor moves the sequence number by 1 or 2: SRTP never has to guess its rollover counter.
 *  5. Only whole pictures are left out. A picture is sent if its temporal layer is at most the target and everything it
 *     may depend on was sent: all of layers 1 to its own since a picture of each that depends on the base alone (Y, RFC
 *     7741 section 4.2), or the key frame. So the target falls at any picture, and rises at a Y or a key frame.
 *  6. A number is left out only when its picture is known. Where packets are missing between two pictures, their numbers
 *     stay free; what comes late in there is sent if its picture may be, also above the target if it surely can be
 *     decoded (it would leave a hole in the PictureIDs), and goes out as an empty packet if its picture was left out.
 */
#ifndef DAIS_SFU_REWRITE_H
#define DAIS_SFU_REWRITE_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/wire/vp8.h"

#include <stdbool.h>
#include <stdint.h>

/* Two clocks that differ by more than this from the arrival times are not believed. A key frame that had to be asked for
 * again may well arrive half a second late. */
#define REWRITE_CLOCK_TRUST_US 1000000
/* A change of layer that would set the stream back by more waits for a later key frame. */
#define REWRITE_BEHIND_MAX_US 50000
/* Remembered changes between sent and left out: 2 s at 60 pictures a second, a power of two. */
#define REWRITE_RUNS          128
#define REWRITE_TID_ALL       3
#define REWRITE_NO_PICTURE_ID 0x8000

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

enum rewrite_verdict {
    REWRITE_REFUSED, /* left out, from before the anchor, or too old to tell: don't send it */
    REWRITE_SEND,
    REWRITE_EMPTY, /* send a packet without payload under these numbers: what they stand for is left out */
};

/* Numbers from `first` to the next run's that are all sent, or all of one picture that is left out. */
struct rewrite_run {
    uint64_t first;
    uint32_t timestamp;  /* of the picture left out, as its source has it */
    uint16_t picture_id; /* likewise; or REWRITE_NO_PICTURE_ID */
    uint16_t seq_less;   /* numbers left out before this run */
    uint16_t picture_less;
    bool left_out;
    uint8_t tids; /* of a run that is sent: bit t: all of temporal layer t was sent since its last sync */
};

/* From one anchor to the next. What every packet touches comes first. */
struct rewrite_span {
    uint64_t first_number, last_number; /* newest seen, sent or not */
    uint16_t sent_seq, sent_picture_id; /* once it is the span before: of the newest packet that was sent */
    struct rewrite_run run;             /* the newest */
    /* Added modulo the field's size. */
    uint32_t timestamp_offset;
    uint16_t seq_offset;
    uint16_t picture_id_offset;
    uint8_t tl0_offset, key_idx_offset;
    bool valid;
    uint8_t tids; /* as in the newest run that is sent, up to date */
    /* The picture of the newest packet. */
    uint16_t picture_id;
    uint32_t timestamp;
    uint32_t newest, count;     /* runs, the newest included; `newest` is where the one before it is kept */
    struct rewrite_run *before; /* REWRITE_RUNS, or NULL: nothing can be left out */
};

struct rewrite {
    bool video;
    uint32_t clock_hz;
    bool anchored;
    bool started; /* anything sent, ever */
    uint8_t tid_max;
    struct rewrite_run *runs;
    unsigned at; /* the present span; the other one is that before */
    struct rewrite_span span[2];
    /* The newest packet sent. */
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
/* The memory for leaving pictures out; without it everything is sent. */
MUST_CHECK enum err rewrite_make_runs(struct rewrite *r);
void rewrite_finish(struct rewrite *r);
/* From the next picture on; REWRITE_TID_ALL at first. */
void rewrite_set_tid(struct rewrite *r, uint8_t tid_max);

/* Another source, or the same after a pause: at least one frame of time passes. `server_us`: when (on our clock) the
 * packet was captured, NULL if its source has not said. */
void rewrite_anchor(struct rewrite *r, const struct rewrite_in *in, const time_us *server_us);
/* Another layer of the same source, at a key frame, while anchored: what was sent last was captured at `last_us`, this
 * at `server_us`. False, and nothing changed: it lies more than REWRITE_BEHIND_MAX_US behind what was sent. With
 * `insist` (and when slightly behind) the time stamp goes on by one tick. */
bool rewrite_switch(struct rewrite *r, const struct rewrite_in *in, const time_us *last_us, const time_us *server_us,
                    bool insist);
enum rewrite_verdict rewrite_map(struct rewrite *r, const struct rewrite_in *in, struct rewrite_out *ret_out);
/* The present source ends here. `server_us`: when the source's last time stamp (rewrite_last_source_timestamp) was
 * captured; NULL if unknown. `keep`: what was sent may still be asked for again. */
void rewrite_release(struct rewrite *r, const time_us *server_us, bool keep);
/* Nothing sent before the present anchor is found any longer. */
void rewrite_forget_before(struct rewrite *r);
/* Where the present source begins. */
static inline uint64_t rewrite_first_number(const struct rewrite *r)
{
    return r->span[r->at].first_number;
}
uint32_t rewrite_last_source_timestamp(const struct rewrite *r);
/* The receiver's time stamp for one of the present source. */
uint32_t rewrite_timestamp(const struct rewrite *r, uint32_t timestamp);
/* The number that was sent as `seq` under the present anchor; false if none can have been. */
bool rewrite_number_of(const struct rewrite *r, uint16_t seq, uint64_t *ret_number);
/* The same under the anchor before, and what its packet was turned into. */
bool rewrite_number_before(const struct rewrite *r, uint16_t seq, uint64_t *ret_number);
/* Pictures of which nothing was sent before the change are empty now: their indices have been given to the next layer. */
enum rewrite_verdict rewrite_map_before(const struct rewrite *r, const struct rewrite_in *in,
                                        struct rewrite_out *ret_out);

#endif
