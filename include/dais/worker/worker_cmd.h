/*
 * What crosses between the loop and a media worker: fixed-size messages in two SPSC rings, values only.
 *
 * Who decides what
 *  - The loop (server/negotiate, server/bridge) decides who may send and who is in which room. It makes the ICE
 *    credentials, SSRCs and slot tables, so that an SDP answer needs no round trip to the worker.
 *  - The worker's router decides which source sits in which slot: video by the receiver's last view (by default: screens,
 *    then cameras by recency, 360 lines), audio by loudness. It tells the loop, which tells the client.
 *
 * Invariants
 *  1. A handle is made by the loop and never used again (index + generation). Events for a handle that the loop has
 *     closed are ignored by it.
 *  2. After WORKER_CMD_SOURCE_REMOVE, SOURCE_PAUSE(true) or TRANSPORT_CLOSE is drained, no packet of it leaves the
 *     worker.
 *  3. A rebind of a slot stops the old source first, then emits SLOT_BOUND with generation + 1, and sends nothing on
 *     the slot until a key frame of the new source; then SLOT_LIVE names that frame's RTP time stamp.
 *     A room may be on several workers (REMOTE_ADD): this holds for each of them once its own command is drained, and
 *     packets that another worker sent before it heard of a pause are told by their epoch (mesh.h).
 *  4. State events always arrive: the worker keeps what did not fit in the ring and tries again on its next step.
 *     LEVELS events may be dropped (newest wins) and are counted.
 */
#ifndef DAIS_WORKER_WORKER_CMD_H
#define DAIS_WORKER_WORKER_CMD_H

#include "dais/base/address.h"
#include "dais/base/clock.h"
#include "dais/base/id.h"
#include "dais/base/limits.h"
#include "dais/wire/media.h"

#include <stdbool.h>
#include <stdint.h>

enum worker_cmd_kind {
    WORKER_CMD_TRANSPORT_OPEN,
    WORKER_CMD_TRANSPORT_UPDATE, /* a new offer on the same PeerConnection: more slots, more publish sections, same keys
                                  */
    WORKER_CMD_TRANSPORT_RESTART, /* ICE restart: new credentials beside the old */
    WORKER_CMD_TRANSPORT_CLOSE,
    WORKER_CMD_TRANSPORT_JOIN, /* now hears and sees the room's sources; before it (lobby) and after …_PART: nothing */
    WORKER_CMD_TRANSPORT_PART,
    WORKER_CMD_SOURCE_ADD,
    WORKER_CMD_SOURCE_PAUSE, /* muted, or not allowed: packets are dropped on arrival */
    WORKER_CMD_SOURCE_REMOVE,
    WORKER_CMD_VIEW,
    WORKER_CMD_RECEIVE,     /* audio only, or nothing at all */
    WORKER_CMD_SLOT_PIN,    /* WHEP ?participant=: only this transport's sources fill the slots */
    WORKER_CMD_ROOM_SPREAD, /* the workers that have people of the room: they get what its sources here bring */
    WORKER_CMD_REMOTE_ADD,  /* a source whose publisher (`transport`) is on another worker */
    WORKER_CMD_REMOTE_PAUSE,
    WORKER_CMD_REMOTE_REMOVE,
    WORKER_CMD_STOP,
};

struct worker_transport_open {
    struct media_room room;
    char local_ufrag[ICE_UFRAG_SIZE];
    char local_pwd[ICE_PWD_SIZE];
    char remote_ufrag[ICE_REMOTE_SIZE];
    uint8_t remote_fingerprint_sha256[32];
    char cname[CNAME_SIZE];
    struct media_params params;
    bool ends_with_consent; /* see transport.h */
    uint8_t publish_count;
    uint8_t slot_count;
    struct publish_section publish[LIMIT_SOURCES_PER_TRANSPORT];
    struct slot_section slots[LIMIT_SLOTS];
};

struct worker_cmd {
    enum worker_cmd_kind kind;
    struct transport_handle transport; /* of all kinds but STOP */
    union {
        struct worker_transport_open open; /* …_OPEN; …_UPDATE (credentials ignored); …_RESTART (credentials only) */
        struct {
            struct source_handle source;
            uint8_t kind;       /* enum source_kind */
            char mid[MID_SIZE]; /* the publish section that carries it */
            bool paused;
            uint16_t epoch; /* raised with every change of `paused` */
        } source;           /* SOURCE_ADD, SOURCE_PAUSE, SOURCE_REMOVE */
        struct {
            struct media_room room;
            struct source_handle source;
            uint32_t home; /* the worker whose source it is */
            uint16_t epoch;
            uint8_t kind;
            uint8_t layer_count; /* rid_count of its publish section */
            bool paused;
        } remote; /* REMOTE_ADD, REMOTE_PAUSE, REMOTE_REMOVE */
        struct {
            struct media_room room;
            uint64_t workers; /* bit i: worker i; one's own means nothing */
        } spread;             /* ROOM_SPREAD: `transport` means nothing */
        struct {
            uint8_t count;
            struct media_want want[LIMIT_SLOTS_VIDEO];
        } view;
        uint8_t receive; /* enum receive_mode */
        struct {
            struct transport_handle publisher;
            int8_t kind; /* enum source_kind, or -1: any */
        } pin;
    };
};

enum worker_event_kind {
    WORKER_EVENT_STARTED, /* addresses the worker listens on: see worker_candidates() */
    WORKER_EVENT_TRANSPORT_STATE,
    WORKER_EVENT_SOURCE_STATE, /* packets arrive or ceased */
    WORKER_EVENT_SLOT_BOUND,
    WORKER_EVENT_SLOT_LIVE,
    WORKER_EVENT_SLOT_QUALITY,
    WORKER_EVENT_SOURCE_WANTED,    /* which encodings of a publisher's source anybody wants */
    WORKER_EVENT_BUFFER,           /* how deep a peer should buffer, by slot */
    WORKER_EVENT_LINK,             /* may be dropped, as levels */
    WORKER_EVENT_LEVELS,           /* at most every 300 ms a room, only when somebody speaks or ceased to */
    WORKER_EVENT_TRANSPORT_CLOSED, /* the answer to …_CLOSE: the handle is free */
    WORKER_EVENT_LOAD,             /* every 500 ms, and a sign of life; may be dropped, as levels */
    WORKER_EVENT_FAILED,           /* its sockets are gone: nothing will come of it any more */
};

enum media_state {
    MEDIA_STATE_NEW,
    MEDIA_STATE_CONNECTING, /* a valid check came */
    MEDIA_STATE_CONNECTED,  /* DTLS done, keys installed */
    MEDIA_STATE_SHAKY,      /* no check for 7 s */
    MEDIA_STATE_LOST,       /* consent expired, close_notify, DTLS failed: nothing more will come */
};

struct worker_event {
    enum worker_event_kind kind;
    struct transport_handle transport;
    union {
        uint8_t state; /* enum media_state */
        struct {
            struct source_handle source;
            bool alive;
            uint16_t width, height;
        } source;
        struct {
            uint8_t slot; /* index into slots[] of TRANSPORT_OPEN */
            uint32_t generation;
            struct source_handle source; /* none: the slot is empty */
            uint32_t rtp_timestamp;      /* SLOT_LIVE */
        } slot;
        struct {
            uint8_t slot;
            uint32_t generation;
            struct slot_quality quality;
        } slot_quality;
        struct {
            struct source_handle source;
            uint8_t rids; /* bit i: rids[i] of its publish section */
        } wanted;
        struct link_stats link;
        struct {
            uint8_t slot_count;
            uint16_t depth_ms[LIMIT_SLOTS]; /* in the order of slots[] of TRANSPORT_OPEN */
        } buffer;
        struct {
            uint16_t busy_permille;   /* of a core, since the last */
            uint32_t datagrams_per_s; /* in and out */
        } load;
        struct {
            struct media_room room;
            uint8_t count;
            struct media_level level[LIMIT_LEVELS];
            struct source_handle dominant; /* none: nobody */
        } levels;
    };
};

#endif
