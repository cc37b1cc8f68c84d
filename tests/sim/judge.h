/*
 * Judges one video stream as it leaves the worker, before the network has harmed it: what a receiver could get if nothing
 * were lost. Finds fault with
 *
 *   - a packet sent twice on the media stream, or a retransmission that is not the packet it repeats (what was never sent
 *     may come so, when the publisher's repair was late; packets without payload stand for what is left out);
 *   - sequence numbers, PictureIDs, TL0PICIDX and KEYIDX that do not go on where they should (in the order of sequence
 *     numbers; where a packet never came from the publisher either, what hangs on it is let be);
 *   - time stamps that fall, stand still from frame to frame, or drift against the moment of sending: a jump;
 *   - frames that are not, byte for byte, frames of a clip; whose descriptor is not theirs; or that come in another order
 *     than the publisher's.
 */
#ifndef DAIS_TESTS_SIM_JUDGE_H
#define DAIS_TESTS_SIM_JUDGE_H

#include "media_source.h"
#include "receiver.h"

#define JUDGE_TEXT 256

/* What any frame of the clips looks like. */
struct judge_frame {
    uint64_t content; /* hash of its bytes */
    uint64_t picture;
    uint8_t clip, tid;
    bool sync, key;
    uint16_t at;
};

struct judge_table {
    struct judge_frame *frames; /* by content */
    size_t count;
};

void judge_table_make(struct judge_table *table, const struct media_clip *clips, unsigned count);
void judge_table_free(struct judge_table *table);
const struct judge_frame *judge_find(const struct judge_table *table, uint64_t content); /* or NULL */

struct judge_packet {
    bool there, by_rtx; /* the latter: only as a retransmission so far */
    uint32_t timestamp;
    bool marker;
    struct vp8_descriptor vp8;
    uint64_t hash; /* of the whole payload */
    time_us sent_us;
    uint32_t size;
    uint8_t *data; /* without the descriptor; NULL: a packet without payload */
};

struct judge {
    const struct judge_table *table;
    uint32_t ssrc, rtx_ssrc;
    bool any;
    int64_t first, newest;
    struct judge_packet *packets; /* from `first` on */
    size_t room;
    unsigned faults;
    char fault[JUDGE_TEXT]; /* the first */
    unsigned sent, resent, frames, switches, gaps;
    time_us drift_max_us;
};

void judge_init(struct judge *judge, const struct judge_table *table, uint32_t ssrc, uint32_t rtx_ssrc);
void judge_finish(struct judge *judge);
/* Everything that left the worker for the receiver. */
void judge_on_packet(struct judge *judge, const struct rtp_view *view, time_us now_us);
/* At the end. `gaps_allowed`: the publisher's packets did not all reach the worker. `drift_us`: by how much time stamps may
 * move against the moment of sending, from one stretch to the next. */
void judge_conclude(struct judge *judge, bool gaps_allowed, time_us drift_us);
void judge_blame(struct judge *judge, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
