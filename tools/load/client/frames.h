/*
 * Which pictures of one received VP8 stream are whole, and which of those a decoder could show, without decoding: from
 * sequence numbers, markers and payload descriptors alone.
 *
 * Rules
 *  1. A picture is whole when all packets from the one that begins it to the one with the marker are there.
 *  2. It can be shown if it is a key frame; or follows the last shown one without a gap; or, by its indices, needs only
 *     what was shown: a base picture right after the base that was shown last, another one upon that same base.
 *  3. Pictures are shown in the order of their time stamps; what is older than the last shown one is forgotten.
 */
#ifndef DAIS_LOAD_FRAMES_H
#define DAIS_LOAD_FRAMES_H

#include "dais/wire/rtp.h"

#define FRAMES_PENDING 32

struct frame {
    bool used, has_first, has_last, key, has_base;
    uint32_t timestamp;
    uint64_t first, last; /* extended sequence numbers */
    uint32_t got;
    uint8_t tid, base;      /* TL0PICIDX */
    uint16_t width, height; /* of key frames */
    uint16_t number;        /* of who sent it, by its stamp */
};

struct frames {
    struct frame pending[FRAMES_PENDING];
    unsigned recent; /* where the last packet belonged */
    bool any;        /* one was shown */
    struct frame shown;
};

/* `rtp` has a payload; `seq` is new. True: a picture has become whole: take what frames_next gives. */
bool frames_on_packet(struct frames *f, uint64_t seq, const struct rtp_view *rtp);
/* The next picture that can be shown, and now is; NULL: none. Valid until the next call of either function. */
const struct frame *frames_next(struct frames *f);

#endif
