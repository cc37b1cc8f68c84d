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

#include "dais/sfu/bwe.h"
#include "dais/sfu/clock_map.h"
#include "dais/sfu/feedback.h"
#include "dais/sfu/layers.h"
#include "slot_priv.h"
#include "source_priv.h"

#define RTT_DEFAULT_US 100000

/* How many numbers a peer may name in NACKs. It earns them with what is sent to it, so that looking them up never costs
 * more than sending did; 40 % loss, each packet asked for SEND_RESENDS_MAX times, are four a packet. What it saves up (and
 * begins with) is for an outage: 16 of a browser's longest lists. */
#define NACKS_PER_PACKET 4
#define NACKS_MAX        16384

struct router_peer {
    /* What each packet for it touches comes first, as far as `probing` (ahead.c). */
    struct router *router;
    void *user;
    struct media_params params;
    bool connected;
    bool any_sent; /* since the last tick */
    uint8_t publish_count, slot_count;
    uint16_t nacks_left; /* numbers that it may still ask for */
    uint16_t twcc_seq;
    uint32_t turn; /* index in router->turns */
    time_us sr_due_us;
    time_us unheard_us;     /* something was sent then, and nothing heard since; 0: heard */
    struct lossy down_loss; /* on the way to it */
    enum receive_mode receive;
    bool probing; /* what is sent now is sent for a probe's sake */

    bool joined;
    bool remote;         /* stands for a publisher on another worker (remote.c) */
    uint32_t local_ssrc; /* sender of our feedback */
    struct router_peer *prev, *next;
    struct transport_handle handle;
    char cname[CNAME_SIZE];
    time_us rtt_us;
    time_us rr_due_us;
    time_us sent_us; /* the last tick that found any_sent; 0: nothing yet */
    struct publish publish[LIMIT_SOURCES_PER_TRANSPORT];
    struct slot *slots[LIMIT_SLOTS];
    struct clock_map clock;
    struct feedback *feedback; /* NULL: not negotiated, or it sends nothing */
    uint32_t feedback_ssrc;    /* of the last packet: a media SSRC to name */
    unsigned ssrc_changes;
    time_us ssrc_changes_since_us;
    struct bwe bwe;       /* of the way to it */
    struct lossy up_loss; /* on the way from it */
    uint16_t up_told_ms;  /* to other workers: the depth that up_loss asks for, … */
    time_us up_told_us;   /* … and when */
    time_us congested_us; /* last seen so; 0: never */
    time_us returned_us;  /* heard again after a second or more of unheard_us */
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
    bool quality_due; /* a slot began to forward another layer, or has a size to tell */
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

/* A packet was sent to it, for the first time: a repetition earns nothing. */
static inline void peer_earn_nacks(struct router_peer *peer)
{
    unsigned left = peer->nacks_left + NACKS_PER_PACKET;
    peer->nacks_left = (uint16_t)(left < NACKS_MAX ? left : NACKS_MAX);
}

/* It sends transport-wide feedback: what arrived is known packet by packet. */
static inline bool peer_tells_arrivals(const struct router_peer *peer)
{
    return peer->params.ext_transport_cc != 0 && (peer->params.transport_cc_video || peer->params.transport_cc_audio);
}

/* A packet that waits for router_hand_out. */
struct pending {
    struct layer *layer;
    uint64_t number;
    uint16_t run; /* of the layer, then */
};

#define PENDING_MAX 64

/* What is being handed out: these packets of a layer, to the slots from `next` on. */
struct handing {
    struct layer *layer; /* NULL: nothing is */
    uint16_t run;        /* of the layer, when it began */
    bool begins;         /* a key frame, or sound */
    enum slot_list list;
    struct slot *next;
    unsigned count;
    uint64_t numbers[PENDING_MAX];
};

/* When a peer is looked at again: it rests in the ticks before (rest.c). Side by side, for of hundreds nearly all rest. */
struct router_turn {
    time_us due_us;
    struct router_peer *peer;
};

struct router {
    struct router_config config;
    struct router_peer *peers;
    struct router_turn *turns; /* of all peers, in no order */
    uint32_t turn_count, turn_capacity;
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
    bool newcomer; /* somebody joined since the last on_levels */
    uint8_t load;  /* enum layers_load */
    unsigned pending_count;
    struct pending pending[PENDING_MAX]; /* empty between router_hand_out and the next router_take_rtp */
    struct handing sound, picture;
};

static inline time_us *peer_due_us(const struct router_peer *peer)
{
    return &peer->router->turns[peer->turn].due_us;
}

/* Its turn comes with the next tick: something happened to it. */
static inline void peer_wake(const struct router_peer *peer)
{
    *peer_due_us(peer) = 0;
}

/* ahead.c: the slots that come next, so that what they need is in the cache when their turn comes. Good for one walk, in which no
 * slot is destroyed. */
#define AHEAD_SLOTS 5
struct ahead {
    enum slot_list list;
    const struct slot *slots[AHEAD_SLOTS]; /* the nearest first; NULL: the list ends before */
};
/* The walk begins: `next` is the first whose turn it will be, or NULL. */
void ahead_begin(struct ahead *a, enum slot_list list, const struct slot *next);
/* The turn of the nearest has come. */
void ahead_step(struct ahead *a);

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
/* Sound went out for the first time. */
void repair_on_sound_sent(struct slot *slot, const struct history_entry *entry, uint16_t seq, time_us now_us);
/* Every tick: what a listener could not miss is repeated. */
void repair_tick(struct router_peer *peer, time_us now_us);
/* The packet behind the newest is late and may be lost: ask for it. */
bool repair_is_overdue(struct layer *layer, uint16_t *ret_seq, time_us now_us);
void repair_turn(struct router *router, time_us now_us); /* with the levels, every AUDIO_BUCKET_US */

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

/* wanted.c: tells publishers which encodings are wanted; every tick */
void wanted_tick(struct source *source, time_us now_us);

/* report.c: RTCP */
void report_tick(struct router_peer *peer, time_us now_us);
/* When it is due a sign of life, if nothing is sent until then. */
time_us report_beat_us(const struct router_peer *peer);

/* rest.c */
/* After its turn in a tick: until when the peer needs none. */
void peer_rest(struct router_peer *peer, time_us now_us);
/* Of the way to it more is known than at its last turn, and something may follow from that. */
bool peer_has_news(const struct router_peer *peer);

/* remote.c */
void remote_tell(const struct layer *layer, const struct history_entry *entry);
void remote_tell_report(const struct layer *layer, const struct rtcp_sender_report *sr, time_us arrival_us);
void remote_tell_depth(struct router_peer *peer, time_us now_us); /* every turn */
void remote_tick(struct router_peer *peer, time_us now_us);

/* ingress_rtcp.c */
struct slot *slot_of_ssrc(struct router_peer *peer, uint32_t ssrc); /* NULL: not one we send */

/* hand_out.c */
/* With the next router_hand_out. */
void hand_out_later(struct layer *layer, const struct history_entry *entry, time_us now_us);
/* Whether it waits for its turn: who begins before that gets it then, and must not get it twice (another packet under the
 * same number would be sealed with the same nonce). */
bool hand_out_is_to_come(const struct layer *layer, uint64_t number);
void hand_out_forget(const struct source *source); /* it ends */
/* Before the slot leaves a list of its layer, or of its aim. */
void hand_out_unlink(struct slot *slot, enum slot_list list);

/* ingress.c */
/* Its slots begin anew with its next key frame. */
void layer_tell_restarted(struct layer *layer, time_us now_us);
struct publish *publish_of_ssrc(struct router_peer *peer, uint32_t ssrc, unsigned *ret_index, bool *ret_rtx);

/* levels.c: every AUDIO_BUCKET_US */
void levels_turn(struct router *router, time_us now_us);

/* router.c */
uint64_t router_ntp(const struct router *router, time_us now_us);
uint32_t router_random(struct router *router);                                               /* not for secrets */
struct source *router_source_find(const struct router *router, struct source_handle handle); /* or NULL */
/* A new source on a section of the peer's that has none. Errors as router_source_add. */
MUST_CHECK enum err router_source_place(struct router_peer *peer, struct publish *publish, struct source_handle handle,
                                        enum source_kind kind, bool paused, time_us now_us);

#endif
