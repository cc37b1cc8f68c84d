/*
 * The router: who gets what in one room, on one worker. Decrypted datagrams and commands go in; finished RTP and RTCP
 * datagrams (not yet encrypted) and events come out. It owns the room's peers, their published sources and their slots.
 *
 *                  publisher's datagram                                         worker
 *   router_take_rtp ─► source (bind SSRC, unwrap RTX, loss, history)              ▲ commit
 *   router_hand_out ─────┤ each slot that is bound to it                          │
 *                        └─► slot (gate, rewrite) ─► send_stream (header, ring) ──┘ reserve
 *   router_on_rtcp ─► RR, NACK, PLI of receivers; SR of publishers
 *   router_tick    ─► NACK, transport-cc, RR, PLI to publishers; SR to receivers; slots anew; levels
 *
 * Invariants
 *  1. A peer never receives its own sources; only peers that joined and are connected receive anything.
 *  2. A paused or removed source sends nothing from the moment the call returns.
 *  3. A rebind stops the old source first, then calls on_slot_bound with generation + 1, sends nothing on a video slot
 *     until a key frame of the new source, then calls on_slot_live with that frame's time stamp as the receiver sees
 *     it, before the frame's first datagram is committed. An audio slot is live with the new source's first packet.
 *  4. What a slot sends is one continuous stream for its whole life: sequence numbers without a gap but for packets
 *     lost on the publisher's side, time stamps and VP8 indices that only go forward.
 *  5. Nothing is allocated per packet: memory is taken when peers, sources and bindings are made; payloads live in
 *     buffers of the pool given at creation.
 *  6. No datagram it makes is longer than LIMIT_RTP_BYTES.
 *
 * Thread: the worker's. It reads no clock, does no I/O, does not log. Callbacks must not call back into the router.
 */
#ifndef DAIS_SFU_ROUTER_H
#define DAIS_SFU_ROUTER_H

#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/base/pool.h"
#include "dais/sfu/history.h"
#include "dais/sfu/lossy.h"
#include "dais/wire/media.h"
#include "dais/wire/rtcp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The object size of the pool in router_config: one payload. One pool serves all routers of a worker. A video source
 * uses 256 to 2,048 of them (about 1.2 s), an audio source up to 128. An empty pool shortens histories, nothing else. */
#define ROUTER_PAYLOAD_BYTES 1200
/* The longest datagram the router reserves; the worker leaves room behind it for what SRTP and SRTCP append. */
#define ROUTER_DATAGRAM_BYTES LIMIT_RTP_BYTES
#define ROUTER_TICK_US        10000
#define ROUTER_WANTED_US      500000

struct router;
struct router_peer; /* owned by the router; valid from router_peer_add to router_peer_remove */

struct router_levels {
    uint8_t count;
    struct media_level level[LIMIT_LEVELS];
    struct source_handle dominant; /* none: nobody */
};

struct router_ops {
    /* A place of at least `size_max` bytes (≤ ROUTER_DATAGRAM_BYTES) for one datagram to `peer_user`, to be encrypted in
     * place by commit; the worker flushes its arena itself when that is full. NULL: the datagram is dropped and counted.
     * A reserved place that is not committed is simply reserved again. */
    uint8_t *(*reserve)(void *user, void *peer_user, size_t size_max);
    void (*commit)(void *user, void *peer_user, size_t len, bool is_rtcp);
    /* A packet for this peer comes soon: what that takes may be fetched into the cache, `step` by step (TRANSPORT_FETCHES) as it
     * comes nearer. NULL: nothing is. */
    void (*fetch)(void *user, void *peer_user, unsigned step);
    void (*on_slot_bound)(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                          struct source_handle source); /* source none: the slot is empty */
    void (*on_slot_live)(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                         struct source_handle source, uint32_t rtp_timestamp);
    /* Packets arrive or ceased; width and height of the last key frame (0 for audio). Also when the size changes. */
    void (*on_source_state)(void *user, struct transport_handle peer, struct source_handle source, bool alive,
                            uint16_t width, uint16_t height);
    /* Who speaks, or just ceased to, and who is the dominant speaker: when that changes, at most every 300 ms, else every 2 s
     * while anybody speaks. */
    void (*on_levels)(void *user, const struct router_levels *levels);
    /* What a video slot carries has changed: its layer, or why it is no better. */
    void (*on_slot_quality)(void *user, struct transport_handle peer, uint8_t slot, uint32_t generation,
                            const struct slot_quality *quality);
    /* The encodings of a simulcast source that somebody wants (bit i: rids[i]); raised at once, lowered after 5 s. The
     * publisher may cease the others. */
    void (*on_source_wanted)(void *user, struct transport_handle peer, struct source_handle source, uint8_t rids);
    /* How deep the peer should buffer what it receives, by slot, sound and pictures alike; 0: as it likes. Of all slots, when
     * one of them has changed. */
    void (*on_buffer)(void *user, struct transport_handle peer, const uint16_t *depth_ms, uint8_t slot_count);
    void (*on_link)(void *user, struct transport_handle peer, const struct link_stats *stats);
    /* While router_tap is on: a packet of one of this router's own sources as it was stored (without padding, out of its
     * retransmission, once), and a sender report of its publisher. Numbers of another `run` are of another stream. The
     * bytes are read only during the call. For another router of the room, or who records it. NULL: never tapped. */
    void (*on_source_packet)(void *user, struct source_handle source, uint8_t layer, uint16_t run,
                             const struct history_entry *packet);
    void (*on_source_report)(void *user, struct source_handle source, uint8_t layer,
                             const struct rtcp_sender_report *sr, time_us arrival_us);
    /* While router_tap is on, of a source of this router's own: how deep whoever gets it should buffer, because of what is
     * lost on its publisher's way here. At each change, and every ROUTER_WANTED_US. NULL: never tapped. */
    void (*on_source_depth)(void *user, struct source_handle source, uint16_t depth_ms);
    /* Of a remote source, for its home: that packet is missing here, or (number 0) a key frame; repeated until it comes. */
    void (*on_remote_ask)(void *user, struct source_handle source, uint8_t layer, uint16_t run, uint64_t number);
    /* The encodings of a remote source (bit i: layer i) that this router forwards or waits for, and of a sound what its
     * receivers here lose: at each change of the former, and every ROUTER_WANTED_US. NULL (as on_remote_ask): no remote
     * sources. */
    void (*on_remote_wanted)(void *user, struct source_handle source, uint8_t layers,
                             const struct lossy_receivers *loss);
};

struct router_config {
    const struct router_ops *ops;
    void *user;
    struct pool *payloads; /* objects of ROUTER_PAYLOAD_BYTES; outlives the router */
    uint64_t ntp_at_zero;  /* the NTP time (32.32) at now_us == 0: the same for all routers of a worker */
    uint64_t seed;         /* for first sequence numbers and time stamps */
};

MUST_CHECK enum err router_create(const struct router_config *config, struct router **ret_router);
/* Removes everything without events. NULL is allowed. */
void router_destroy(struct router *router);
bool router_is_empty(const struct router *router); /* no peers */

struct router_peer_config {
    struct transport_handle handle;
    void *user; /* handed to reserve and commit */
    char cname[CNAME_SIZE];
    struct media_params params;
    const struct publish_section *publish;
    size_t publish_count; /* ≤ LIMIT_SOURCES_PER_TRANSPORT */
    const struct slot_section *slots;
    size_t slot_count; /* ≤ LIMIT_SLOTS; the index in it names a slot in the callbacks */
};

/* A new peer is neither connected nor joined. ERR_LIMIT, ERR_NO_MEMORY. */
MUST_CHECK enum err router_peer_add(struct router *router, const struct router_peer_config *config,
                                    struct router_peer **ret_peer);
/* A later offer: sections are only ever appended; those known already are left as they are. */
MUST_CHECK enum err router_peer_update(struct router_peer *peer, const struct router_peer_config *config,
                                       time_us now_us);
/* Keys are installed (true), or the path is lost (false). Until then nothing is reserved for the peer, and its waiting
 * slots cause no key-frame requests. */
void router_peer_connected(struct router_peer *peer, bool connected, time_us now_us);
/* Joined peers receive the room's sources. Parting empties the slots, without taking the peer's sources away. */
void router_peer_join(struct router_peer *peer, bool joined, time_us now_us);
/* With its sources and slots; no on_slot_bound for its own slots. */
void router_peer_remove(struct router_peer *peer, time_us now_us);

/* ERR_NOT_FOUND: no publish section with this mid, or of the other medium. ERR_EXISTS: the section has a source, or the
 * handle is known. ERR_LIMIT: LIMIT_ROOM_SOURCES. */
MUST_CHECK enum err router_source_add(struct router_peer *peer, struct source_handle handle, enum source_kind kind,
                                      const char *mid, bool paused, time_us now_us);
/* Unknown handles are ignored: a command may be late. */
void router_source_pause(struct router_peer *peer, struct source_handle handle, bool paused, time_us now_us);
void router_source_remove(struct router_peer *peer, struct source_handle handle, time_us now_us);

/* What the receiver shows: replaces the last view. Sources not named get no video slot; height 0 is "not visible": such
 * a source gets none either, but one that has a slot keeps it, paused, while no visible one needs it. More height acts at
 * once, less after a second; priority 255 gets all it needs before the others get more than their smallest.
 * Without a view: screens, then cameras by recency. Audio is not viewed: the loudest get it. */
void router_view(struct router_peer *peer, const struct media_want *want, size_t count, time_us now_us);
/* What the peer takes at all; RECEIVE_ALL at first. Its slots keep their sources and are told SLOT_PAUSED. */
void router_receive(struct router_peer *peer, enum receive_mode mode, time_us now_us);
/* What was sent with `sent_us` as its time left the machine at `left_us` or later (bwe_on_left). */
void router_on_left(struct router *router, time_us sent_us, time_us left_us);
/* The worker is short of time (enum layers_load; 0: it is not): pictures become smaller, sound does not suffer. */
void router_set_load(struct router *router, unsigned level, time_us now_us);
/* From now on only `publisher`'s sources (of `kind`, or all with -1) fill the slots; none: no restriction. */
void router_pin(struct router_peer *peer, struct transport_handle publisher, int kind, time_us now_us);

/* One decrypted datagram each, of a peer whose keys are installed. The bytes are read only during the call.
 * `arrival_us`: when the kernel received it, on the clock of now_us. Malformed input is counted and dropped. */
void router_on_rtp(struct router_peer *peer, const uint8_t *data, size_t len, time_us arrival_us, time_us now_us);
/* The same in two parts, for who has several at once: takes one in; and lets go what was taken in, to each receiver all of a
 * stream side by side. What was taken in of a source that is paused or removed in between goes nowhere. */
void router_take_rtp(struct router_peer *peer, const uint8_t *data, size_t len, time_us arrival_us, time_us now_us);
void router_hand_out(struct router *router, time_us now_us);
/* All sound of it, and of pictures about so many datagrams. True: more is left, before which more may be taken in. */
bool router_hand_out_some(struct router *router, unsigned datagrams, time_us now_us);
void router_on_rtcp(struct router_peer *peer, const uint8_t *data, size_t len, time_us now_us);

/* --- one room in several routers: of each source one is the home, where its publisher is; in the others it is remote --- */

void router_tap(struct router *router, bool on);
/* At home: what on_remote_ask, on_remote_wanted and on_source_wanted (of a remote source: `rids`) of other routers say, of
 * the latter two what all of them say together (lossy_receivers_join). */
void router_source_ask(struct router *router, struct source_handle source, uint8_t layer, uint16_t run, uint64_t number,
                       time_us now_us);
void router_source_wanted(struct router *router, struct source_handle source, uint8_t layers, uint8_t rids);
void router_source_loss(struct router *router, struct source_handle source, const struct lossy_receivers *loss);

struct source; /* a remote one; valid from router_remote_add to router_remote_remove */
/* Elsewhere: a source whose packets are handed in. It is bound, viewed, pinned (by its publisher's handle) and heard as
 * any other; on_source_state is home's. `layer_count` 0: one. Errors as router_source_add. */
MUST_CHECK enum err router_remote_add(struct router *router, struct transport_handle publisher,
                                      struct source_handle handle, enum source_kind kind, uint8_t layer_count,
                                      bool paused, time_us now_us, struct source **ret_source);
void router_remote_pause(struct source *source, bool paused, time_us now_us);
void router_remote_remove(struct source *source, time_us now_us);
/* What on_source_packet and on_source_report of its home say. Lost ones are asked for, doubled ones ignored. */
void router_on_remote_packet(struct source *source, uint8_t layer, uint16_t run, const struct history_entry *packet,
                             time_us now_us);
/* The first of its two parts (router_take_rtp). */
void router_take_remote_packet(struct source *source, uint8_t layer, uint16_t run, const struct history_entry *packet,
                               time_us now_us);
void router_on_remote_report(struct source *source, uint8_t layer, const struct rtcp_sender_report *sr,
                             time_us arrival_us);
void router_on_remote_depth(struct source *source, uint16_t depth_ms); /* on_source_depth */

/* Every ROUTER_TICK_US; late or missed ticks only delay what they do. */
void router_tick(struct router *router, time_us now_us);

#endif
