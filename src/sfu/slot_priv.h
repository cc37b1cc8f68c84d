/*
 * The receiving side: an m-line on which we send, which layer of which source it forwards, and how that leaves.
 * Invariants: sfu_priv.h.
 */
#ifndef DAIS_SFU_SLOT_PRIV_H
#define DAIS_SFU_SLOT_PRIV_H

#include "dais/sfu/keyframes.h"
#include "dais/sfu/pacer.h"
#include "dais/sfu/rewrite.h"
#include "dais/sfu/router.h"
#include "dais/sfu/send_stream.h"
#include "dais/wire/rtcp_fb.h"
#include "source_priv.h"

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
    struct slot_quality quality; /* told last, … */
    time_us told_us;             /* … then */
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
    uint16_t depth_told_ms; /* of its receiver's buffer, by the last on_buffer */
    uint16_t dtx_seq;       /* of sound: the newest packet, when it is DTX, … */
    uint8_t dtx_again;      /* … is repeated so often, … */
    time_us dtx_us;         /* … next then */
};

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
/* A packet of `layer`, which the slot forwards or waits for. */
void slot_forward(struct slot *slot, struct layer *layer, const struct history_entry *entry, time_us now_us);
/* Sends what the pacer held. */
void slot_deliver(struct slot *slot, const struct history_entry *entry, const struct pacer_ref *ref, time_us now_us);
/* The receiver asks for a key frame. */
void slot_on_key_frame_request(struct slot *slot, time_us now_us);

/* What a packet is to rewrite. */
static inline struct rewrite_in slot_rewrite_in(const struct history_entry *entry)
{
    return (struct rewrite_in){
        .number = entry->number,
        .timestamp = entry->timestamp,
        .marker = entry->marker,
        .arrival_us = entry->arrival_us,
        .vp8 = entry->format == PAYLOAD_VP8 && entry->size > 0 ? &entry->vp8 : NULL,
    };
}

/* resend.c */
/* Sends it once more, if it has it still and not too often: asked or unasked. */
void slot_resend(struct slot *slot, uint16_t seq, time_us now_us);
/* A repetition: with `rtx` on the retransmission stream. */
void slot_deliver_again(struct slot *slot, const struct history_entry *entry, const struct rewrite_out *out, bool rtx,
                        struct send_stamp *stamp, time_us now_us);
/* Answers as many of its numbers as the peer has earned (NACKS_PER_PACKET); those beyond are not even looked up. */
void slot_on_nack(struct slot *slot, const struct rtcp_fb *fb, time_us now_us);
/* Sends again, on the retransmission stream, what was sent as `seq`: for probes, asked for or not. Returns its RTP bytes;
 * 0: it is gone, or the stream does not take it. The slot must forward something. */
size_t slot_repeat(struct slot *slot, uint16_t seq, time_us now_us);

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

/* pace.c */
/* True: a video packet of so many bytes may be sent now. */
bool pace_now(struct slot *slot, size_t bytes, bool resend, time_us now_us);
/* Queues what may not, to go out as `out`. */
void pace_later(struct slot *slot, struct layer *layer, const struct history_entry *entry,
                const struct rewrite_out *out, bool empty, bool resend, time_us now_us);
void pace_tick(struct router_peer *peer, time_us now_us);

#endif
