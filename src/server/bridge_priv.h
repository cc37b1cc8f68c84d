/* What the files of the bridge share: bridge.c and bridge_media.c (what the server asks), bridge_link.c (what crosses). */
#ifndef SERVER_BRIDGE_PRIV_H
#define SERVER_BRIDGE_PRIV_H

#include "dais/base/hash.h"
#include "dais/server/bridge.h"

#include <uthash.h>

#define BRIDGE_ANSWER_BYTES LIMIT_SDP_BYTES
#define BRIDGE_ROOMS_MAX    65536

/* A room while media is open in it. */
struct bridge_room {
    struct id128 id;
    struct media_room handle;
    uint64_t links; /* bit i: worker i knows of it and of the others that do (bridge_place.c) */
    uint32_t media_count;
    uint16_t people[BRIDGE_WORKERS_MAX]; /* media on each worker */
    UT_hash_handle hh;
};

struct bridge_source {
    struct source_handle handle;
    bool published;
    bool muted;
    uint16_t epoch;    /* raised with each change of `muted` */
    bool wanted_known; /* the worker has said which of its encodings are wanted */
    uint8_t wanted;    /* bit i: rids[i] of its section */
};

struct bridge_slot_state {
    uint32_t generation;
    bool bound;
    struct id128 participant;
    enum source_kind source;
    bool quality_known;
    struct slot_quality quality; /* of this generation */
};

/* Who has media where; the newest of a participant. */
struct bridge_seat_key {
    struct id128 room;
    struct id128 participant;
};

struct bridge_media {
    struct transport_handle handle; /* index into bridge.media; the media_handle has the same numbers */
    bool gone;                      /* its worker was given up since: commands for it mean nothing to anybody */
    bool open;                      /* else it waits for the worker's TRANSPORT_CLOSED */
    struct bridge_room *room;
    uint32_t link;
    struct bridge_seat_key key;
    bool newest; /* is in bridge.seats */
    enum negotiate_role role;
    const struct bridge_listener *listener;
    void *user;
    enum media_state state;
    struct negotiated settled;
    struct bridge_source sources[SOURCE_KIND_COUNT];
    struct bridge_slot_state slots[LIMIT_SLOTS];
    struct bridge_want
        wants[LIMIT_SLOTS_VIDEO]; /* the last view, also of sources that are not there (yet, or for now) */
    uint8_t want_count;
    uint8_t receive;                /* enum receive_mode */
    bool soundless;                 /* nothing audible is sent, whatever is asked for */
    uint16_t depth_ms[LIMIT_SLOTS]; /* by the last on_buffer */
    UT_hash_handle hh;              /* by key, in bridge.seats */
};

/* Commands that did not fit into a worker's ring, oldest first. */
struct bridge_backlog {
    struct worker_cmd *items;
    size_t first, count, capacity;
};

struct bridge_worker {
    struct bridge_link link;
    struct bridge_backlog backlog;
    uint32_t media_count;
    /* What it said last of its load, and what was put there since: that does not show in it yet. */
    uint16_t busy_permille;
    uint32_t datagrams_per_s;
    uint32_t placed, placed_before;
    time_us heard_us; /* its last sign of life, or when it was first looked for; 0: not yet */
    bool says_failed;
    bool failed; /* given up */
    time_us failed_us;
    uint32_t revivals;
};

static inline struct media_handle bridge_handle_of(const struct bridge_media *media)
{
    return (struct media_handle){media->handle.index, media->handle.generation};
}

struct bridge {
    struct bridge_worker workers[BRIDGE_WORKERS_MAX];
    size_t worker_count;
    struct bridge_media **media; /* by index; NULL: never used */
    uint32_t *free_indices;
    uint32_t free_count;
    uint32_t media_max;
    uint32_t generation_next;
    struct bridge_media *seats; /* hash */
    struct bridge_room *rooms;  /* hash */
    uint32_t room_next;
    unsigned spread_permille;
    time_us polled_us;
    bridge_levels_fn *on_levels;
    void *levels_user;
    struct session_description offer; /* the one being answered */
    char answer[BRIDGE_ANSWER_BYTES];
};

/* Puts a command in order behind what waits. Never lost: when memory is out, the process is at its end anyway. */
void bridge_send(struct bridge *bridge, uint32_t worker, const struct worker_cmd *cmd);
void bridge_send_simple(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind);
void bridge_backlog_finish(struct bridge_backlog *backlog);
/* The media a worker's handle names, open or closing; NULL: none. */
struct bridge_media *bridge_media_of(const struct bridge *bridge, struct transport_handle handle);
/* The same, only while it is open. */
struct bridge_media *bridge_media_open_of(const struct bridge *bridge, struct media_handle handle);
struct bridge_media *bridge_seat_find(const struct bridge *bridge, const struct bridge_seat_key *key); /* or NULL */
uint32_t bridge_next_generation(struct bridge *bridge);                                                /* never 0 */
/* The open media that publishes this source, and as what; NULL: it is no longer published. */
struct bridge_media *bridge_publisher_of(const struct bridge *bridge, struct source_handle source,
                                         enum source_kind *ret_kind);
/* Gives a closed media's place back. */
void bridge_media_free(struct bridge *bridge, struct bridge_media *media);
/* The publish section that carries `source`; NULL: the offer had none. */
const struct publish_section *bridge_section_of(const struct bridge_media *media, enum source_kind source);
/* bridge_place.c: which worker, and rooms on several of them */
#define BRIDGE_NOWHERE UINT32_MAX
/* Where a newcomer to the room goes; BRIDGE_NOWHERE: all are full. */
uint32_t bridge_place(const struct bridge *bridge, const struct bridge_room *room);
/* The worker was told of the media: if it is the first of its room there, the room's workers are told of each other. */
void bridge_spread_in(struct bridge *bridge, struct bridge_media *media);
/* The media is no longer counted in its room: if it was the last there, its worker forgets the others' sources. */
void bridge_spread_out(struct bridge *bridge, struct bridge_room *room, uint32_t link);
/* A source's command, as it goes to the other workers of the room (…_ADD, …_PAUSE, …_REMOVE of SOURCE). */
void bridge_spread_source(struct bridge *bridge, const struct bridge_media *media, enum worker_cmd_kind kind,
                          enum source_kind source);
/* All that the media publishes is taken from the other workers. */
void bridge_spread_end(struct bridge *bridge, const struct bridge_media *media);
void bridge_on_load(struct bridge_worker *worker, const struct worker_event *event);
/* Gives up the workers that stand still. */
void bridge_watch(struct bridge *bridge, time_us now_us);
/* bridge_quality.c: events of an open media */
void bridge_on_slot_quality(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event);
void bridge_on_source_wanted(struct bridge *bridge, struct bridge_media *media, const struct worker_event *event);
void bridge_on_link(struct bridge_media *media, const struct worker_event *event);
void bridge_on_buffer(struct bridge_media *media, const struct worker_event *event);
void bridge_tell_depths(const struct bridge_media *media);
void bridge_slot_fill(const struct bridge_media *media, size_t index, struct bridge_slot *ret_slot);

#endif
