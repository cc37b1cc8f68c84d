/*
 * The objects of one room's forwarding and what the files of this floor call of one another.
 *
 *   router ─owns─► peers ─own─► publish sections ─own─► source ─owns─► layers (one encoding each)
 *                        └own─► slots: bound to a source (source->slots), forwarding one layer of it (layer->slots),
 *                                      waiting for a key frame of another (layer->waiting)
 *
 * Invariants
 *  1. A slot forwards at most one layer at any time: slot->layer has the one owner of the stream. slot->aim is never
 *     slot->layer; both are layers of slot->source.
 *  2. A slot is in source->slots while bound, in layer->slots exactly while it forwards that layer, in layer->waiting
 *     exactly while it aims at it. Unlinking is what stops a stream.
 *  3. A change of layer is no rebind: the generation stays, on_slot_live is not called again.
 */
#ifndef DAIS_SFU_PRIV_H
#define DAIS_SFU_PRIV_H

#include "dais/sfu/audio_level.h"
#include "dais/sfu/bwe.h"
#include "dais/sfu/clock_map.h"
#include "dais/sfu/dominant.h"
#include "dais/sfu/feedback.h"
#include "dais/sfu/history.h"
#include "dais/sfu/keyframes.h"
#include "dais/sfu/layers.h"
#include "dais/sfu/lossy.h"
#include "dais/sfu/nack.h"
#include "dais/sfu/pacer.h"
#include "dais/sfu/recv_stream.h"
#include "dais/sfu/rewrite.h"
#include "dais/sfu/router.h"
#include "dais/sfu/send_stream.h"
#include "dais/wire/red.h"
#include "dais/wire/rtcp_fb.h"
#include "dais/wire/rtp.h"
#include "dais/wire/rtp_ext.h"

#define AUDIO_CLOCK_HZ 48000
#define VIDEO_CLOCK_HZ 90000
#define LAYER_CUTS     64 /* closed gaps of padding or silence that a late packet may still fall before */
#define RTT_DEFAULT_US 100000
#define TID_COUNT      4 /* VP8 has two bits for the temporal layer */
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
    uint64_t cuts;           /* ever */
    uint32_t silent_packets; /* of digital silence in a row */
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

enum slot_list { SLOT_OF_SOURCE, SLOT_OF_LAYER, SLOT_OF_AIM, SLOT_LISTS };

struct slot_link {
    struct slot *next;
    struct slot **at; /* what points here; NULL: in no list */
};

/* What was chosen for a video slot, and what that choice remembers (aim.c). */
struct slot_choice {
    uint32_t generation; /* of the slot: another one begins anew */
    uint16_t height;     /* wanted; UINT16_MAX: as high as can be */
    time_us lower_us;    /* less is wanted since; 0: it is not */
    time_us eager_us, could_rise_us;
    int8_t at; /* index of the layer; -1: none */
    uint8_t at_tid, fps;
    uint8_t reason;  /* enum slot_reason */
    uint8_t desired; /* bit i: layer[i] of the source should come */
    bool silent;     /* nothing of the source comes */
    bool told;
    struct slot_quality quality; /* told last */
};

/* An m-line on which we send. */
struct slot {
    struct router_peer *peer;
    uint8_t index;   /* in the offer's table */
    uint8_t ordinal; /* among the slots of its medium: audio n and video n are shown together */
    bool video;
    char mid[MID_SIZE];
    uint8_t mid_len;
    bool mid_known; /* the receiver answered for this SSRC: no need to name it any longer */
    uint32_t generation;
    struct source *source; /* NULL: empty */
    struct layer *layer;   /* forwarded now; NULL: nothing is (no key frame yet, or paused) */
    struct layer *aim;     /* waited for: forwarded from its next key frame on; NULL: none */
    time_us aim_us;        /* since when */
    struct layer *before;  /* forwarded before: may be asked for again; NULL: nothing */
    uint8_t tid_aim;       /* temporal layers above it are left out */
    bool stopping;         /* paused: `layer` goes on until its frame ends */
    struct slot_link link[SLOT_LISTS];
    bool announced; /* on_slot_live was called for this generation */
    time_us bound_us;
    struct slot_choice choice;
    bool stuck; /* what it had in the pacer waited for too long: pace_tick goes on with a key frame */
    struct rewrite rewrite;
    struct send_stream send;
    struct keyframe_budget budget;
    uint8_t lost; /* of 256, by the receiver's last report, … */
    time_us lost_us;
};

struct router_peer {
    struct router *router;
    struct router_peer *prev, *next;
    struct transport_handle handle;
    void *user;
    char cname[CNAME_SIZE];
    struct media_params params;
    bool connected, joined;
    bool remote;         /* stands for a publisher on another worker (remote.c) */
    uint32_t local_ssrc; /* sender of our feedback */
    time_us rtt_us;
    time_us rr_due_us, sr_due_us;
    bool any_sent;   /* since the last tick */
    time_us sent_us; /* the last tick that found it so; 0: nothing yet */
    uint16_t twcc_seq;
    uint8_t publish_count, slot_count;
    struct publish publish[LIMIT_SOURCES_PER_TRANSPORT];
    struct slot *slots[LIMIT_SLOTS];
    struct clock_map clock;
    struct feedback *feedback; /* NULL: not negotiated, or it sends nothing */
    uint32_t feedback_ssrc;    /* of the last packet: a media SSRC to name */
    unsigned ssrc_changes;
    time_us ssrc_changes_since_us;
    struct bwe bwe; /* of the way to it */
    struct lossy down_loss, up_loss;
    uint16_t up_told_ms;    /* to other workers: the depth that up_loss asks for, … */
    time_us up_told_us;     /* … and when */
    time_us congested_us;   /* last seen so; 0: never */
    time_us unheard_us;     /* something was sent then, and nothing heard since; 0: heard */
    uint16_t depth_told_ms; /* of its buffers, by the last on_buffer */
    bool probing;           /* what is sent now is sent for a probe's sake */
    time_us link_told_us;
    uint64_t received_bytes; /* RTP, since link_told_us */
    uint64_t link_expected, link_received;
    struct pacer pacer; /* made with its first video slot */
    bool any_stuck;
    struct layers layers;         /* the allocator's memory */
    uint32_t aimed_bps, seen_bps; /* the estimate at the last choice, and at the last tick */
    time_us aim_due_us;
    time_us low_us; /* too little for any picture since; 0: it is not */
    bool was_congested, proven;
    bool quality_due; /* a slot began to forward another layer */
    enum receive_mode receive;
    bool has_view;
    uint8_t want_count;
    struct media_want want[LIMIT_SLOTS_VIDEO]; /* by priority */
    bool pinned;
    struct transport_handle pin;
    int pin_kind;
};

/* The round trip to it, or what is taken for one until it is known. */
static inline time_us peer_rtt_us(const struct router_peer *peer)
{
    return peer->rtt_us > 0 ? peer->rtt_us : RTT_DEFAULT_US;
}

/* It sends transport-wide feedback: what arrived is known packet by packet. */
static inline bool peer_tells_arrivals(const struct router_peer *peer)
{
    return peer->params.ext_transport_cc != 0 && (peer->params.transport_cc_video || peer->params.transport_cc_audio);
}

struct router {
    struct router_config config;
    struct router_peer *peers;
    unsigned source_count;
    struct source *sources[LIMIT_ROOM_SOURCES]; /* in order of recency: the latest first */
    struct source *loudest[LIMIT_ROOM_SOURCES]; /* audio, the loudest first */
    unsigned loudest_count;
    bool tapped;
    uint64_t order;
    uint64_t random;
    time_us turn_us;     /* last turn of the audio levels */
    time_us levels_us;   /* last on_levels */
    time_us dominant_us; /* last turn of the dominant speaker */
    struct dominant dominant;
    bool dominant_changed;
    uint8_t load; /* enum layers_load */
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
/* When (on our clock) this was captured, plus the shortest way here: by the sender report, before there is one by the
 * packet that came quickest. False: unknown. */
bool source_server_time(const struct layer *layer, uint32_t timestamp, time_us *ret_us);
/* The source's time stamp at `now_us`: from its sender report, else from its newest packet. */
uint32_t source_timestamp_at(const struct layer *layer, time_us now_us);

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
static inline bool layer_is_wanted(const struct layer *layer)
{
    return layer->slots != NULL || layer->waiting != NULL || layer->wanted_elsewhere;
}

/* slot.c */
MUST_CHECK enum err slot_create(struct router_peer *peer, uint8_t index, const struct slot_section *section,
                                struct slot **ret_slot);
void slot_destroy(struct slot *slot);
/* Stops the present source, if any, without an event. */
void slot_unbind(struct slot *slot);
/* Stops the present source, then binds (or empties: NULL) and calls on_slot_bound. A video slot forwards nothing until
 * slot_aim says what. */
void slot_bind(struct slot *slot, struct source *source, time_us now_us);
/* Sets the goal: `layer` of the bound source (NULL: pause) up to temporal layer `tid`. What is forwarded now goes on
 * until a key frame of the new layer begins, which is asked for; naming the present layer takes an earlier goal back.
 * A pause ends with the present frame, and is left by a key frame. Cheap when nothing changes. Not for audio, which has
 * one layer and always aims at it. */
void slot_aim(struct slot *slot, struct layer *layer, uint8_t tid, time_us now_us);
/* Before any layer is alive: what it forwards or aims at, else one that comes in already; NULL: none does. */
struct layer *slot_first_begun(const struct slot *slot);
/* The layer died: if the slot forwards it or aims at it, it aims at the best living one instead. */
void slot_leave(struct slot *slot, const struct layer *dead, time_us now_us);
/* The layer it forwards began anew, or the receiver did: wait for a key frame of it, or of the aim there was. */
void slot_wait(struct slot *slot, time_us now_us);
/* A layer of its source began anew, with other packets under the same numbers: nothing of before is repeated. */
void slot_layer_restarted(struct slot *slot, const struct layer *layer, time_us now_us);
/* Its receiver can be sent what comes for this slot. */
bool slot_takes(const struct slot *slot);
/* A packet of `layer`, which the slot forwards or waits for. */
void slot_forward(struct slot *slot, struct layer *layer, const struct history_entry *entry, time_us now_us);
/* Sends what the pacer held. */
void slot_deliver(struct slot *slot, const struct history_entry *entry, const struct pacer_ref *ref, time_us now_us);
void slot_on_nack(struct slot *slot, const struct rtcp_fb *fb, time_us now_us);
/* Sends again, on the retransmission stream, what was sent as `seq`: for probes, asked for or not. Returns its RTP bytes;
 * 0: it is gone, or the stream does not take it. The slot must forward something. */
size_t slot_repeat(struct slot *slot, uint16_t seq, time_us now_us);
/* The receiver asks for a key frame. */
void slot_on_key_frame_request(struct slot *slot, time_us now_us);

/* repair.c */
/* `newest`: the last packet that is asked for. */
void repair_on_nack(struct slot *slot, uint16_t newest, time_us now_us);        /* of a receiver */
void repair_on_nack_sent(struct layer *layer, uint16_t newest, time_us now_us); /* to a publisher */
/* A receiver's report on what a slot sends; fractions are of 256. */
void repair_on_report(struct slot *slot, uint8_t fraction_lost, time_us now_us);
void repair_on_own_loss(struct router_peer *peer, uint8_t fraction_lost, time_us now_us);
/* The receivers of a sound in this router. */
void repair_receivers(const struct layer *layer, time_us now_us, struct lossy_receivers *ret);
uint8_t repair_fraction_to_tell(const struct layer *layer, uint8_t own, time_us now_us);
/* The receiver told that something arrived: if it was silent for long, its pictures need key frames. */
void repair_on_heard(struct router_peer *peer, bool by_reports, time_us now_us);
void repair_turn(struct router *router, time_us now_us); /* with the levels, every AUDIO_BUCKET_US */

/* emit.c */
/* The retransmission stream (RFC 4588) takes it: there is one, and the original number fits in. */
bool emit_fits_rtx(const struct slot *slot, const struct history_entry *entry);
/* Builds one datagram in the worker's arena and commits it. `stamp` is that of a repetition, or not set yet: then it is
 * stamped with now. With stamp->empty it has no payload: it says that nothing is missing here. */
bool emit_packet(struct slot *slot, const struct history_entry *entry, const struct rewrite_out *out, bool rtx,
                 struct send_stamp *stamp, time_us now_us);
/* A packet of nothing but `count` bytes of padding on the retransmission stream, which there must be. Returns its size;
 * 0: it could not be sent. */
size_t emit_padding(struct slot *slot, uint8_t count, time_us now_us);

/* bwe_report.c */
void bwe_report_feedback(struct router_peer *peer, const struct rtcp_fb *fb, time_us now_us);
void bwe_report_losses(struct router_peer *peer, const struct rtcp_packet *packet, time_us now_us);
void bwe_report_negotiated(struct router_peer *peer); /* the peer's params have changed */

/* probe_send.c */
void probe_send(struct router_peer *peer, time_us now_us);

/* link.c */
/* Tells how the connection fares, every LINK_US. */
void link_tick(struct router_peer *peer, time_us now_us);

/* assign.c */
bool assign_is_eligible(const struct router_peer *peer, const struct source *source);
void assign_video(struct router_peer *peer, time_us now_us);
void assign_audio(struct router_peer *peer, time_us now_us);
void assign_peer(struct router_peer *peer, time_us now_us);
void assign_all(struct router *router, time_us now_us);
/* The source's layers came, went or changed their size: all who receive it choose anew. */
void assign_aims_of(struct source *source, time_us now_us);
/* As voices rise and fall: the loudest get the audio slots of peers that have too few. */
void assign_voices(struct router *router, time_us now_us);
struct slot *slot_of_source(const struct router_peer *peer, const struct source *source);

/* aim.c */
/* Chooses anew what the peer's video slots aim at. */
void aim_peer(struct router_peer *peer, time_us now_us);
/* Every tick: chooses anew where the estimate moved, or it is time. */
void aim_tick(struct router_peer *peer, time_us now_us);
/* Every tick: what its layers cost, and what of it is wanted. */
void aim_source_tick(struct source *source, time_us now_us);

/* pace.c */
/* True: a video packet of so many bytes may be sent now. */
bool pace_now(struct slot *slot, size_t bytes, bool resend, time_us now_us);
/* Queues what may not, to go out as `out`. */
void pace_later(struct slot *slot, struct layer *layer, const struct history_entry *entry,
                const struct rewrite_out *out, bool empty, bool resend, time_us now_us);
void pace_tick(struct router_peer *peer, time_us now_us);

/* wanted.c: tells publishers which encodings are wanted; every tick */
void wanted_tick(struct source *source, time_us now_us);

/* report.c: RTCP */
void report_tick(struct router_peer *peer, time_us now_us);
struct slot *slot_of_ssrc(struct router_peer *peer, uint32_t ssrc); /* NULL: not one we send */
uint64_t router_ntp(const struct router *router, time_us now_us);

/* Notes of a packet that was just stored: time, rate, frames, loudness. `seq`: the number under which nack knows it. */
void layer_note(struct layer *layer, const struct history_entry *entry, uint64_t seq, bool newest, time_us now_us);
/* Somebody waits for one, or nobody can choose it because its size is not known (its first key frame was lost). */
bool layer_needs_key_frame(const struct layer *layer);

/* remote.c */
void remote_tell(const struct layer *layer, const struct history_entry *entry);
void remote_tell_report(const struct layer *layer, const struct rtcp_sender_report *sr, time_us arrival_us);
void remote_tell_depth(struct router_peer *peer, time_us now_us); /* every turn */
void remote_tick(struct router_peer *peer, time_us now_us);

/* ingress.c */
/* To the slots that forward the layer or wait for it. */
void layer_hand_out(struct layer *layer, const struct history_entry *entry, time_us now_us);
/* Its slots begin anew with its next key frame. */
void layer_tell_restarted(struct layer *layer, time_us now_us);
struct publish *publish_of_ssrc(struct router_peer *peer, uint32_t ssrc, unsigned *ret_index, bool *ret_rtx);

/* router.c */
uint32_t router_random(struct router *router);                                               /* not for secrets */
struct source *router_source_find(const struct router *router, struct source_handle handle); /* or NULL */
/* A new source on a section of the peer's that has none. Errors as router_source_add. */
MUST_CHECK enum err router_source_place(struct router_peer *peer, struct publish *publish, struct source_handle handle,
                                        enum source_kind kind, bool paused, time_us now_us);

#endif
