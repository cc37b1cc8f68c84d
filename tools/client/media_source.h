/*
 * Something to send: a camera's video in one or several encodings, and a voice, without a camera, an encoder running, or
 * a microphone. A clip is encoded once (libvpx with three temporal layers, libopus) and kept in memory; streams play it
 * round and round with time stamps, sequence numbers and indices of their own, as many at once as one likes.
 *
 *   media_clip (bytes of frames, read-only) ◄── media_video (one RTP stream: SSRC, RTX, history)  ×3 for simulcast
 *   media_voice_clip                        ◄── media_voice (one RTP stream, with or without RED and DTX)
 *
 * Invariants
 *  1. A clip's first frame is a key frame and none other is, so a stream that is asked for one starts the clip anew; so it
 *     does at its end. Nothing after a key frame needs anything before it.
 *  2. Frames of temporal layer n need only frames of layers ≤ n; a frame with `sync` needs, of the frames since the last
 *     one of layer 0, only that one. A decoder that is given any such choice shows for each frame the same picture, to the
 *     bit: `picture_hash`.
 *  3. Descriptors have a 15-bit PictureID (+1 a frame), TL0PICIDX (+1 a frame of layer 0), TID, Y and, if asked for,
 *     KEYIDX (+1 a key frame).
 *  4. Each picture shows the number of its frame in the clip, in digits at the top left.
 *  5. Synthetic clips (no libvpx) have the same shape and key frame headers of the right size, and noise for pictures: for
 *     when nobody decodes.
 * One thread. Times are the caller's; nothing here reads a clock or randomness of its own.
 */
#ifndef DAIS_CLIENT_MEDIA_SOURCE_H
#define DAIS_CLIENT_MEDIA_SOURCE_H

#include "dais/base/bytes.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEDIA_FPS          30
#define MEDIA_PACKET_BYTES 1200
#define MEDIA_SENT_PACKETS 1024 /* kept for retransmission; a power of two */
#define MEDIA_VOICE_FRAMES 400  /* 8 s */
#define MEDIA_VOICE_BYTES  128  /* of the encoder; with room for a stamp: */
#define MEDIA_VOICE_ROOM   (MEDIA_VOICE_BYTES + 2 + MEDIA_STAMP_BYTES)
#define MEDIA_VOICE_US     20000
#define MEDIA_STAMP_BYTES  12

struct media_frame {
    uint32_t at, size; /* in the clip's bytes */
    bool key, sync;
    uint8_t tid;
    uint64_t picture_hash; /* of what a decoder shows; 0 in synthetic clips */
};

struct media_clip_config {
    uint16_t width, height;
    uint32_t rate_bps;
    uint16_t frames;         /* of the clip; at MEDIA_FPS */
    uint8_t temporal_layers; /* 1 to 3: T0; T0 T1; T0 T2 T1 T2 */
    uint8_t shade;           /* 16 to 235: the mean brightness, by which clips can be told apart */
};

struct media_clip {
    struct media_clip_config config;
    uint16_t count;
    struct media_frame *frames;
    uint8_t *bytes;
    size_t size, room;
};

/* By libvpx. ERR_NO_MEMORY; ERR_INVALID: libvpx says no, or is not there (media_has_vpx). */
MUST_CHECK enum err media_clip_encode(const struct media_clip_config *config, struct media_clip *ret_clip);
bool media_has_vpx(void);
/* The same, or as it was kept in `folder` (NULL: nothing is kept) by an earlier run: encoding takes seconds. */
MUST_CHECK enum err media_clip_open(const char *folder, const struct media_clip_config *config,
                                    struct media_clip *ret_clip);
/* Noise of the right sizes: key frames ten times a frame's, layer 0 twice that of layer 2. */
MUST_CHECK enum err media_clip_make(const struct media_clip_config *config, uint64_t seed, struct media_clip *ret_clip);
void media_clip_free(struct media_clip *clip);
/* A picture in I420. */
struct media_canvas {
    uint8_t *planes[3];
    int strides[3];
    unsigned width, height; /* at least 16 */
};

/* A texture that moves, a square that jumps, and the number `at`: each picture differs from all others. */
void media_paint(const struct media_canvas *canvas, unsigned shade, unsigned at);
/* FNV-1a over a picture's planes: what picture_hash is made of. */
uint64_t media_hash(uint64_t hash, const void *data, size_t size);

/* The other end: libvpx's decoder, and what it shows. */
struct media_decoder {
    void *vpx;
};

struct media_picture {
    uint64_t hash;
    uint16_t width, height;
};

MUST_CHECK enum err media_decoder_open(struct media_decoder *decoder);
/* ERR_INVALID: it refuses the frame, or calls the picture corrupted. Without `ret_picture` (NULL) nobody looks at it, which
 * saves the larger half: hashing takes longer than decoding. */
MUST_CHECK enum err media_decoder_decode(struct media_decoder *decoder, const uint8_t *frame, size_t size,
                                         struct media_picture *ret_picture);
void media_decoder_close(struct media_decoder *decoder);

typedef void media_send_fn(void *user, const uint8_t *data, size_t len);

/*
 * When something was sent, and by whom, in the last MEDIA_STAMP_BYTES of a frame: behind the last partition of VP8, which
 * decoders leave unread, and in the padding of an Opus packet (RFC 6716 section 3.2.5). No server between touches either,
 * so the delay through any of them can be read at the other end of the same machine.
 */
struct media_stamp {
    uint16_t number; /* of who sent it */
    time_us at_us;   /* 48 bits */
};

void media_stamp_write(uint8_t out[MEDIA_STAMP_BYTES], const struct media_stamp *stamp);
/* Of the last bytes of a payload; false: they are no stamp. */
bool media_stamp_read(const uint8_t *payload, size_t size, struct media_stamp *ret_stamp);

struct media_video_config {
    const struct media_clip *clip;
    uint32_t ssrc, rtx_ssrc;
    const char *mid, *rid; /* NULL: not in the header extension */
    struct media_params params;
    uint16_t packet_bytes; /* 0: MEDIA_PACKET_BYTES; smaller ones make many packets of small pictures */
    uint16_t first_seq, first_picture_id;
    uint32_t first_timestamp;
    bool with_key_idx;
    uint16_t *twcc_seq;              /* the transport's; NULL: no such extension */
    const struct media_stamp *stamp; /* what the last packet of each frame carries when it is sent; NULL: nothing */
    media_send_fn *send;
    void *user;
};

struct media_sent {
    uint16_t seq;
    uint16_t size; /* of the payload */
    bool there, marker;
    uint32_t timestamp;
    uint8_t payload[MEDIA_PACKET_BYTES];
};

struct media_video {
    struct media_video_config config;
    struct media_sent *sent; /* MEDIA_SENT_PACKETS */
    uint16_t next;           /* frame of the clip */
    bool key_wanted, started;
    uint16_t seq, rtx_seq, picture_id;
    uint8_t tl0_pic_idx, key_idx;
    time_us start_us;
    uint32_t packets, octets, key_frames, frames;
    uint32_t timestamp; /* of the newest frame */
};

MUST_CHECK enum err media_video_open(struct media_video *video, const struct media_video_config *config);
void media_video_close(struct media_video *video);
/* Sends the next frame, captured now. Returns it. */
const struct media_frame *media_video_frame(struct media_video *video, time_us now_us);
/* The next frame is a key frame. */
void media_video_key(struct media_video *video);
/* Sends the packet again on the RTX stream; false: it is not kept any more. */
bool media_video_resend(struct media_video *video, uint16_t seq);
/* The RTP time of `now_us`, for sender reports. */
uint32_t media_video_timestamp(const struct media_video *video, time_us now_us);
/* Does what an RTCP packet from the server asks of this stream: NACK and PLI (and FIR). Returns how many packets it named. */
unsigned media_video_on_rtcp(struct media_video *video, const uint8_t *data, size_t len);

/* A voice: syllables and pauses, 32 kbit/s. */
struct media_voice_clip {
    bool dtx;
    struct {
        uint8_t size; /* 0: DTX, nothing is sent */
        uint8_t level_dbov;
        bool voice;
        uint8_t data[MEDIA_VOICE_ROOM];
    } frames[MEDIA_VOICE_FRAMES];
};

/* By libopus. ERR_INVALID: it says no, or is not there (media_has_opus). */
MUST_CHECK enum err media_voice_encode(struct media_voice_clip *clip, bool dtx);
bool media_has_opus(void);
/* Makes room for a stamp in every packet, as padding: it decodes to the same sound. ERR_INVALID: as above. */
MUST_CHECK enum err media_voice_pad(struct media_voice_clip *clip);
/* The same shape, with noise for sound. */
void media_voice_make(struct media_voice_clip *clip, bool dtx, uint64_t seed);

struct media_voice_config {
    const struct media_voice_clip *clip;
    uint32_t ssrc;
    const char *mid;
    struct media_params params;
    bool red; /* with one block of redundancy, RFC 2198 */
    uint16_t first_seq, first_frame;
    uint32_t first_timestamp;
    uint16_t *twcc_seq;
    const struct media_stamp *stamp; /* only with a padded clip */
    media_send_fn *send;
    void *user;
};

struct media_voice {
    struct media_voice_config config;
    unsigned next;
    uint16_t seq;
    uint32_t timestamp, packets, octets;
    bool silent; /* the last one was not sent: the next has the marker */
};

void media_voice_open(struct media_voice *voice, const struct media_voice_config *config);
/* Every MEDIA_VOICE_US. */
void media_voice_frame(struct media_voice *voice);

#endif
