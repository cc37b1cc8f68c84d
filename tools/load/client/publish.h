/*
 * The sending half of a person: a picture in all layers of the reel and a voice, paced by `now_us`, with sender reports;
 * PLI and FIR are answered with a key frame, NACK by retransmission, transport-wide feedback is read.
 */
#ifndef DAIS_LOAD_PUBLISH_H
#define DAIS_LOAD_PUBLISH_H

#include "env.h"
#include "media_source.h"

/* Protects and sends. */
typedef void publish_send_fn(void *user, bool rtcp, const uint8_t *data, size_t len);

struct publisher {
    struct env *env;
    publish_send_fn *send;
    void *user;
    char audio_mid[MID_SIZE], video_mid[MID_SIZE];
    unsigned layer_count, wanted; /* bits of those that are sent */
    bool audio;
    uint16_t twcc_seq;
    uint32_t ssrc;
    struct media_stamp stamp;
    struct media_video layers[REEL_LAYERS];
    struct media_voice voice;
    time_us next_frame_us, next_voice_us, next_report_us;
};

struct publish_config {
    struct env *env;
    uint16_t number;
    bool audio;
    const char *audio_mid, *video_mid; /* NULL: is not sent */
    publish_send_fn *send;
    void *user;
};

/* Now. ERR_NO_MEMORY. */
MUST_CHECK enum err publisher_start(struct publisher *p, const struct publish_config *config);
void publisher_stop(struct publisher *p);
/* Every 2 ms or so. */
void publisher_step(struct publisher *p);
/* Which layers are sent from now on, as bits; one that comes back begins with a key frame. */
void publisher_wanted(struct publisher *p, unsigned layers);
void publisher_on_rtcp(struct publisher *p, const uint8_t *data, size_t len);

#endif
