/*
 * The receiving half of a person: tells streams apart, counts what comes and what is missing, asks again (NACK) and for
 * key frames (PLI), sends transport-wide feedback and receiver reports. It decodes nothing, but for the few people of the
 * sample, who keep the packets of pictures (struct darkroom).
 */
#ifndef DAIS_LOAD_RECEIVE_H
#define DAIS_LOAD_RECEIVE_H

#include "dais/sfu/feedback.h"
#include "dais/sfu/nack.h"
#include "dais/sfu/recv_stream.h"
#include "darkroom.h"
#include "env.h"
#include "frames.h"

typedef void receive_send_fn(void *user, const uint8_t *rtcp, size_t len);

struct receive_stream {
    char mid[MID_SIZE];
    enum media_kind media;
    uint32_t ssrc, rtx_ssrc; /* 0: not known yet */
    bool started;
    struct recv_stream recv;
    uint64_t unique;                     /* packets, however they came */
    uint64_t expected_told, unique_told; /* what the tally knows already */
    /* Video */
    struct nack nack;
    struct frames *frames;
    struct darkroom *darkroom; /* NULL: is not decoded */
    uint16_t number, height;   /* of what is shown */
    time_us first_us, shown_us, interval_us, pli_us;
};

struct receiver {
    struct env *env;
    receive_send_fn *send;
    void *user;
    time_us join_us; /* when the join began; 0: it is not measured */
    bool decodes;    /* the stream that comes first: all of a meeting would fill a core, and make what is sent late */
    bool has_audio, has_video, has_decoded;
    unsigned stream_count, recent; /* where the last packet belonged */
    struct receive_stream *streams;
    struct feedback feedback;
    time_us next_report_us;
};

struct receive_config {
    struct env *env;
    const struct answer *answer; /* whose sections from the server are the streams */
    time_us join_us;
    bool decodes;
    receive_send_fn *send;
    void *user;
};

/* ERR_NO_MEMORY. */
MUST_CHECK enum err receiver_start(struct receiver *r, const struct receive_config *config);
void receiver_stop(struct receiver *r);
/* Another person's picture comes in that section from now on, or none: what stands still there is no freeze. */
void receiver_rebind(struct receiver *r, const char *mid);
void receiver_on_rtp(struct receiver *r, const uint8_t *data, size_t len);
/* Feedback, requests and reports: every 20 ms or so. */
void receiver_step(struct receiver *r);

#endif
