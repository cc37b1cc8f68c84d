/*
 * Somebody who watches without decoding: takes what comes over a real socket, tells the server what arrived, and notes
 * when each picture of each slot was complete. Or one who floods: asks for key frames and for packets again as fast as
 * the loop turns, for every slot, whatever came.
 *
 *   watcher_offer ─► text for WHEP; the answer ─► watcher_answer ─► watcher_step, every millisecond
 *
 * It asks for nothing again, because it stands where nothing is lost: a picture with a hole in it, and all up to the next
 * key frame, count as frozen.
 */
#ifndef DAIS_TESTS_WATCHER_H
#define DAIS_TESTS_WATCHER_H

#include "answer.h"
#include "dais/sfu/feedback.h"

#include <stdio.h>

#define WATCHER_SDP_BYTES 16384
#define WATCHER_AUDIO     3
#define WATCHER_VIDEO     4

/* One picture as it comes; a gap above max(3 × mean, mean + 150 ms) of those before is a freeze, as for browsers. */
struct watcher_slot {
    uint32_t ssrc;
    bool started, broken; /* broken: a packet is missing, until a key frame begins */
    uint16_t seq;
    uint32_t frames, freezes;
    time_us at_us, mean_us, frozen_us, worst_us;
};

struct watcher {
    unsigned number;
    bool floods;
    struct answer_self self;
    struct peer_socket socket;
    bool opened;
    struct media_params params;
    struct feedback feedback;
    uint32_t feedback_ssrc;
    struct watcher_slot slots[WATCHER_VIDEO];
    unsigned slot_count;
    time_us next_complaint_us;
    uint32_t sent; /* complaints */
};

void watcher_init(struct watcher *watcher, unsigned number, bool floods, struct dtls_context *dtls);
void watcher_offer(const struct watcher *watcher, const char *fingerprint, char out[WATCHER_SDP_BYTES]);
/* False: the answer lacks something we need. */
bool watcher_answer(struct watcher *watcher, const char *sdp, size_t length, time_us now_us);
void watcher_step(struct watcher *watcher, time_us now_us);
void watcher_close(struct watcher *watcher);
/* As a JSON object: the sums of all pictures; a picture that has stopped counts until now. `reset` forgets them. */
void watcher_print(struct watcher *watcher, FILE *out, bool reset);

#endif
