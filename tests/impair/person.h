/*
 * One synthetic person of the bench: publishes simulcast video and a voice that were encoded before, over a real socket,
 * and answers NACK with RTX and PLI with a key frame.
 *
 *   person_offer ─► text for WHIP; the answer ─► person_answer ─► person_step, every millisecond
 */
#ifndef DAIS_TESTS_PERSON_H
#define DAIS_TESTS_PERSON_H

#include "answer.h"
#include "clips.h"

#include <stdio.h>

#define PERSON_SDP_BYTES 8192
#define PERSON_REQUESTS  32 /* whose times are kept */

struct person_layer {
    struct media_video video;
    uint32_t key_requests;
    uint32_t packets_named; /* by NACKs */
};

struct person {
    unsigned number;
    const struct clips *clips;
    bool flash; /* the voice starts its second with the picture's */
    bool muted; /* no voice is sent */
    struct answer_self self;
    struct peer_socket socket;
    bool opened, started;
    struct media_params params;
    uint16_t twcc_seq;
    struct person_layer layers[CLIP_LAYERS];
    struct media_voice voice;
    time_us next_frame_us, next_voice_us, next_report_us;
    uint32_t frames;
    uint32_t requests, requests_worst; /* for key frames: in all, and in the worst second */
    time_us request_us[PERSON_REQUESTS];
};

void person_init(struct person *person, unsigned number, const struct clips *clips, bool flash,
                 struct dtls_context *dtls);
void person_offer(const struct person *person, const char *fingerprint, char out[PERSON_SDP_BYTES]);
/* False: the answer lacks something we need. */
bool person_answer(struct person *person, const char *sdp, size_t length, time_us now_us);
void person_step(struct person *person, time_us now_us);
void person_close(struct person *person);
/* As a JSON object; `reset` forgets what was counted. */
void person_print(struct person *person, FILE *out, bool reset);

#endif
