/*
 * The sending side of a room, as the router sees it: an m-line on which a peer sends, the source on it, and the source's
 * encodings. Invariants: sfu_priv.h.
 */
#ifndef DAIS_SFU_SOURCE_PRIV_H
#define DAIS_SFU_SOURCE_PRIV_H

#include "dais/sfu/audio_level.h"
#include "dais/sfu/dominant.h"
#include "dais/sfu/history.h"
#include "dais/sfu/keyframes.h"
#include "dais/sfu/lossy.h"
#include "dais/sfu/nack.h"
#include "dais/sfu/recv_stream.h"
#include "dais/sfu/router.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"

#define AUDIO_CLOCK_HZ 48000
#define VIDEO_CLOCK_HZ 90000
#define LAYER_CUTS     64 /* closed gaps of padding or silence that a late packet may still fall before */
#define TID_COUNT      4  /* VP8 has two bits for the temporal layer */
#define TID_ALL        (TID_COUNT - 1)
#define RATE_BUCKETS   6 /* five full ones make the window, the sixth fills */

struct slot;

/* Bytes per temporal layer over the last second (screens: 4 s), or over the time since the stream began. */
struct layer_rate {
    time_us bucket_us;  /* length of one */
    time_us start_us;   /* of the one that fills now */
    time_us now_us;     /* of the last turn */
    unsigned at, count; /* the one that fills, and how many hold something */
    uint32_t bytes[RATE_BUCKETS][TID_COUNT];
};

/* layer_rate_bps of the last two seconds, the newer first; of a dead layer, of its last. */
struct layer_cost {
    time_us turn_us;
    unsigned count;
    uint32_t bps[2][TID_COUNT];
};

/* One encoding of a source: an SSRC, its retransmissions, its history. */
struct layer {
    struct source *source;
    uint8_t index;           /* in the publish section's rids: says nothing about its size */
    uint32_t ssrc, rtx_ssrc; /* 0: not known yet */
    struct recv_stream recv;
    struct nack nack;
    struct history history;
    struct keyframes keyframes;
    struct slot *slots;    /* forward it now */
    struct slot *waiting;  /* aim at it: begin with its next key frame */
    bool wanted_elsewhere; /* at home: another worker forwards it, or waits for it */
    uint16_t run;          /* raised by each reset; away: that of home */
    /* Numbers without padding-only packets and silence that is left out: those at or after cut_seq[i] are cut_total[i] less. */
    unsigned cut_count, cut_at;
    uint64_t cut_seq[LAYER_CUTS];
    uint64_t cut_total[LAYER_CUTS];
    uint64_t cuts;                   /* ever */
    uint32_t silent_packets;         /* of digital silence in a row */
    uint64_t silent_from, silent_to; /* numbers of the last such row, without those that went on as they were */
    uint32_t next_after_us; /* of sound: the packet after the newest is due so long after it; 0: maybe none will come */
    uint16_t overdue_seq;   /* asked for before its time was seen to be over, … */
    uint8_t overdue_asked;  /* … so often */
    /* PictureID of the newest packet, for widening 7 bits to 15. */
    uint16_t picture_id;
    bool has_picture_id;
    /* The newest key frame until it is complete: everything missing before it may then be forgotten. */
    bool key_open;
    uint64_t key_first, key_last; /* extended; key_last 0: its end has not come */
    uint32_t key_timestamp;
    /* Rate and liveliness. */
    bool alive;
    uint8_t tid_max; /* the highest temporal layer seen in this run */
    struct layer_rate rate;
    struct layer_cost cost;
    time_us packet_at_us; /* 0: none yet in this run */
    uint32_t packets_in_window;
    time_us window_start_us;
    time_us frame_at_us; /* arrival of the newest frame's first packet */
    uint32_t frame_timestamp;
    time_us frame_interval_us; /* moving average */
    unsigned frames;           /* since it came to life */
    bool key_seen;
    uint16_t width, height; /* of the newest key frame */
    uint16_t told_width, told_height;
    uint8_t fir_seq;
};

/* Which of its encodings a source was told to be wanted (bit i: layer[i]). */
struct source_wanted {
    bool ever;
    unsigned told;
    time_us since_us;                  /* of being there, or unpaused; 0: it is not */
    time_us unwanted_us[LIMIT_LAYERS]; /* since when; 0: it is wanted */
};

struct source {
    struct router *router;
    struct router_peer *peer;
    struct publish *publish;
    struct source_handle handle;
    enum source_kind kind;
    bool video;
    bool paused;
    bool alive; /* a layer of it is */
    bool told_alive;
    uint64_t order;                   /* of being added or resumed: recency */
    uint16_t told_width, told_height; /* by the last on_source_state */
    struct audio_level level;
    struct voice voice;
    bool was_speaking;
    struct slot *slots; /* bound to it */
    struct keyframe_pace key_pace;
    struct source_wanted wanted;
    time_us wanted_due_us;
    uint8_t rids_elsewhere;                /* at home: the encodings that other routers want, … */
    struct lossy_receivers loss_elsewhere; /* … and what their receivers lose of a sound */
    uint8_t wanted_told;                   /* away: by the last on_remote_wanted, … */
    time_us wanted_us;                     /* … and when that was */
    uint8_t layer_count;
    struct layer layer[LIMIT_LAYERS];
};

/* An m-line on which the peer sends. */
struct publish {
    char mid[MID_SIZE];
    uint8_t mid_len;
    bool video;
    uint8_t rid_count; /* 0: one encoding, known by SSRC or mid alone */
    char rids[LIMIT_LAYERS][RID_SIZE];
    struct encoding {
        uint32_t ssrc, rtx_ssrc; /* 0: not known yet */
    } encoding[LIMIT_LAYERS];
    struct source *source; /* NULL: nothing may be sent on it now */
};

/* A parsed packet on its way in. */
struct arrival {
    struct rtp_view view;
    const uint8_t *payload;
    size_t payload_size;
    uint16_t seq;
    uint8_t pt;
    bool recovered; /* by retransmission */
    time_us arrival_us, now_us;
};

/* source.c, layer.c */
MUST_CHECK enum err source_create(struct router_peer *peer, struct publish *publish, struct source_handle handle,
                                  enum source_kind kind, bool paused, struct source **ret_source);
void source_destroy(struct source *source); /* its slots are unbound already */
/* Takes the packet into the history. NULL: nothing to forward. ret_restarted: slots must start anew at it. */
const struct history_entry *source_on_packet(struct layer *layer, const struct arrival *in, bool *ret_restarted);
/* Liveliness and rates, every tick. Returns true when the set of living layers or one of their sizes changed. */
bool source_update_alive(struct source *source, time_us now_us);
/* The living layers, the smallest picture first (then the lowest rate); returns how many. */
unsigned source_layers_by_size(const struct source *source, struct layer *ret_layers[LIMIT_LAYERS]);
/* It is time to ask the publisher for key frames of the layers that want one (keyframes_joins). */
bool source_key_frames_due(const struct source *source, time_us now_us);
/* When (on our clock) this was captured, plus the shortest way here: by the sender report, before there is one by the
 * packet that came quickest. False: unknown. */
bool source_server_time(const struct layer *layer, uint32_t timestamp, time_us *ret_us);
/* The source's time stamp at `now_us`: from its sender report, else from its newest packet. */
uint32_t source_timestamp_at(const struct layer *layer, time_us now_us);

/* silence.c */
enum silence { SILENCE_NONE, SILENCE_SAY, SILENCE_LEAVE_OUT };
/* What becomes of a packet of a layer. SAY: `ret_toc` goes on in its place, as all of the payload. LEAVE_OUT: only of the
 * newest one; a hole must be filled. */
enum silence silence_judge(struct layer *layer, const struct arrival *in, uint64_t seq, bool newest, uint8_t *ret_toc);

/* layer.c */
MUST_CHECK enum err layer_init(struct layer *layer, struct source *source, uint8_t index);
void layer_finish(struct layer *layer);
/* Forgets what is stored and missing; the next packet is the first. For pauses and changes of SSRC. */
void layer_reset(struct layer *layer);
/* What temporal layers 0 to `tid` together take, as measured: RTP packets with headers, per second. 0: not measured yet
 * (the first 400 ms, of screens 1.6 s, since it came to life). */
uint32_t layer_rate_bps(const struct layer *layer, uint8_t tid);
/* Nothing has come for so long that nothing will. One that does not live yet, because it has only begun, is not silent. */
bool layer_is_silent(const struct layer *layer, time_us now_us);
/* Every tick: liveliness and rates. True when it came to life, died, or changed its size while alive. */
bool layer_update_alive(struct layer *layer, time_us now_us);
/* Layers rank by the size of their pictures, never by their names. */
static inline uint32_t layer_pixels(const struct layer *layer)
{
    return (uint32_t)layer->width * layer->height;
}

static inline bool layer_is_wanted(const struct layer *layer)
{
    return layer->slots != NULL || layer->waiting != NULL || layer->wanted_elsewhere;
}
/* Notes of a packet that was just stored: time, rate, frames, loudness. `seq`: the number under which nack knows it. */
void layer_note(struct layer *layer, const struct history_entry *entry, uint64_t seq, bool newest, time_us now_us);
/* It is sent, but how large it is nobody knows: its first key frame was lost. */
bool layer_is_unsized(const struct layer *layer);
/* Somebody waits for one, or nobody can choose it because its size is not known (its first key frame was lost). */
bool layer_needs_key_frame(const struct layer *layer);

#endif
