/* A client that sends a camera, in one or several encodings, or none, and a voice; it answers NACK (of the voice without
 * RTX: as it was) and PLI, sends SR, and ceases encodings that nobody wants, as the page does. */
#ifndef DAIS_TESTS_SIM_PUBLISHER_H
#define DAIS_TESTS_SIM_PUBLISHER_H

#include "media_source.h"
#include "sim_client.h"

#define SIM_VOICE_KEPT  64 /* packets of the voice that can be sent again */
#define SIM_VOICE_BYTES 256

struct sim_publisher_config {
    struct media_room room;
    uint32_t number;    /* sources are {10 × number + 1, 1} camera, + 2 microphone */
    unsigned encodings; /* up to 3; more than one: RIDs l, m, h bind them */
    const struct media_clip *clips[LIMIT_LAYERS];
    const struct media_voice_clip *voice; /* NULL: none */
    uint16_t packet_bytes;                /* of media_video_config */
    bool with_key_idx, red;
    bool ignores_wanted;
    struct sim_link_config up, down;
};

struct sim_publisher {
    struct sim *sim;
    struct sim_publisher_config config;
    struct sim_client client;
    struct media_video video[LIMIT_LAYERS];
    bool on[LIMIT_LAYERS]; /* sends it at all; for layers that die */
    bool wanted[LIMIT_LAYERS];
    struct media_voice voice;
    struct {
        uint16_t seq, size; /* size 0: none */
        uint8_t data[SIM_VOICE_BYTES];
    } voice_sent[SIM_VOICE_KEPT];
    time_us frame_due_us, voice_due_us, sr_due_us;
    uint64_t frame;
    bool stopped;
    uint32_t plis[LIMIT_LAYERS];
    uint32_t voice_asked; /* times that a packet of the voice was named in a NACK */
};

struct source_handle sim_camera(const struct sim_publisher_config *config);
struct source_handle sim_microphone(const struct sim_publisher_config *config);
/* Opens and connects; sends from sim_publisher_start on. False: it did not connect within 10 s. */
bool sim_publisher_open(struct sim_publisher *p, struct sim *sim, const struct sim_publisher_config *config);
void sim_publisher_start(struct sim_publisher *p);
/* An encoding dies or comes back (with a key frame). */
void sim_publisher_switch(struct sim_publisher *p, unsigned encoding, bool on);
/* To be called with the worker's events. */
void sim_publisher_on_event(struct sim_publisher *p, const struct worker_event *event);
void sim_publisher_close(struct sim_publisher *p); /* its memory stays until sim_close */

#endif
