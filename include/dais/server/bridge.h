/*
 * The loop's side of the media workers: opens and closes media for participants, names what they publish, tells what
 * arrives where. It makes the handles, the ICE credentials and the answers; it has no rules of its own: who may do what
 * was decided before it is called.
 *
 *   session, whip ──► bridge ──commands──► worker (of the room, chosen by load; of a big room several)
 *   session, whip ◄── bridge ◄──events────
 *
 * Invariants
 *  1. One thread: the loop's. Callbacks come from bridge_poll only, never from inside another call.
 *  2. A media handle is valid from bridge_open until bridge_close returns; a stale one is ignored (ERR_NOT_FOUND). After
 *     bridge_close no callback names it.
 *  3. A participant has at most one open media in a room: the newest counts for views and events, so that a client that
 *     comes back with a fresh offer may be opened before its old media is closed.
 *  4. Taking away (pause, unpublish, close) is sent at once; call the giving ones after the commit.
 *  5. Where a media is, it stays. A room's people are on one worker until that is busy (bridge_set_spread); then newcomers
 *     are put on another one, which gets what the first one's sources bring (worker/mesh.h), and the other way round.
 *  6. A worker that gave no sign of life for BRIDGE_STALL_US (its first one too has to come by then), or says that it
 *     failed, is given up: it is silenced, its media are LOST, nothing is placed there any more. The others' rooms go on;
 *     who was on it opens anew elsewhere. If it comes to itself it may be revived after a rest of BRIDGE_REST_US, doubled
 *     each time up to BRIDGE_REST_MAX_US.
 *  7. Commands that do not fit in a worker's ring are kept in order and sent on the next poll; when more than
 *     BRIDGE_BACKLOG wait, bridge_open says ERR_BUSY. Nothing that takes away is ever lost.
 */
#ifndef DAIS_SERVER_BRIDGE_H
#define DAIS_SERVER_BRIDGE_H

#include "dais/base/address.h"
#include "dais/base/id.h"
#include "dais/base/ring.h"
#include "dais/server/negotiate.h"
#include "dais/wire/media.h"
#include "dais/worker/worker_cmd.h"

DEFINE_HANDLE(media_handle) /* one participant's PeerConnection */

#define BRIDGE_WORKERS_MAX    64
#define BRIDGE_CANDIDATES_MAX 16
#define BRIDGE_BACKLOG        1024 /* commands waiting for one worker */
#define BRIDGE_STALL_US       2000000
#define BRIDGE_SPREAD_PERCENT 60
#define BRIDGE_REST_US        10000000
#define BRIDGE_REST_MAX_US    640000000

struct bridge;

/* What a slot carries from now on. */
struct bridge_slot {
    char mid[MID_SIZE];
    enum media_kind media;
    uint32_t generation;
    bool bound; /* else empty, and the next two mean nothing */
    struct id128 participant;
    enum source_kind source;
};

/* What a video slot carries, and why no more (struct slot_quality with the encoding's name). */
struct bridge_quality {
    char mid[MID_SIZE];
    uint32_t generation;
    bool paused;
    char rid[RID_SIZE]; /* empty: paused, or the encodings have no names */
    uint16_t height;
    uint8_t fps;
    enum slot_reason reason;
};

/* How deep to buffer what a slot carries. */
struct bridge_depth {
    char mid[MID_SIZE];
    uint16_t ms;
};

/* The encodings of a source that somebody wants. */
struct bridge_wanted {
    enum source_kind source;
    uint8_t count;
    char rids[LIMIT_LAYERS][RID_SIZE];
};

struct bridge_level {
    struct id128 participant;
    enum source_kind source;
    uint8_t level_dbov; /* 0 loudest … 127 silent */
    bool speaking;
};

/* Who is told about one media. Every function may be NULL. They may call the bridge. */
struct bridge_listener {
    void (*on_slot)(void *user, struct media_handle media, const struct bridge_slot *slot);
    void (*on_live)(void *user, struct media_handle media, const char *mid, uint32_t generation,
                    uint32_t rtp_timestamp);
    /* MEDIA_STATE_LOST is the last one: nothing more will come, close it (or let the client restart ICE first). */
    void (*on_state)(void *user, struct media_handle media, enum media_state state);
    /* Packets of a published source arrive or ceased. */
    void (*on_source)(void *user, struct media_handle media, enum source_kind source, bool alive, uint16_t width,
                      uint16_t height);
    void (*on_quality)(void *user, struct media_handle media, const struct bridge_quality *quality);
    void (*on_wanted)(void *user, struct media_handle media, const struct bridge_wanted *wanted);
    void (*on_link)(void *user, struct media_handle media, const struct link_stats *stats);
    /* How deep the participant should buffer what it receives; in slots that are not named as it likes. Empty ones are
     * not named: what is bound to one on a way that loses is told with its depth. */
    void (*on_buffer)(void *user, struct media_handle media, const struct bridge_depth *depths, size_t count);
};

/* At most every 300 ms a room. `dominant` is none when nobody speaks. */
typedef void bridge_levels_fn(void *user, struct id128 room, const struct bridge_level *levels, size_t count,
                              struct id128 dominant);

/* One worker as the bridge sees it; rings belong to the worker. */
struct bridge_link {
    struct ring *commands;                            /* struct worker_cmd */
    struct ring *events;                              /* struct worker_event */
    struct address candidates[BRIDGE_CANDIDATES_MAX]; /* where it listens, best first */
    size_t candidate_count;
    bool ice_tcp;            /* it takes TCP at the same ports */
    const char *fingerprint; /* SHA-256 of its certificate, "AB:CD:…" */
    _Atomic bool *silenced;  /* worker_silenced(); NULL in tests */
};

MUST_CHECK enum err bridge_create(const struct bridge_link *links, size_t link_count, struct bridge **ret_bridge);
void bridge_destroy(struct bridge *bridge); /* NULL is fine; sends nothing */
void bridge_set_levels(struct bridge *bridge, bridge_levels_fn *fn, void *user);
/* How busy (per cent of a core) a room's worker may be before newcomers are put on another one; at first
 * BRIDGE_SPREAD_PERCENT. 0: each is put where there is least to do. */
void bridge_set_spread(struct bridge *bridge, unsigned percent);
/* What the workers said last of themselves, for who looks after the machine; `out` has room for BRIDGE_WORKERS_MAX. Returns how many. */
struct bridge_load {
    uint32_t busy_permille; /* of a core */
    uint32_t datagrams_per_s;
    uint32_t people; /* media that are open there */
    bool gone;       /* it was given up */
};
size_t bridge_loads(const struct bridge *bridge, struct bridge_load *out);
/* Takes in what the workers say, sends what waited, and gives up who stands still. Call when a link's events->wake_fd is
 * readable, and every second at least. */
void bridge_poll(struct bridge *bridge, time_us now_us);
size_t bridge_workers_alive(const struct bridge *bridge);
/* The worker behind links[link] was given up, and its rest is over; then, once it was started anew (worker_revive) behind
 * the same rings: media are placed there again. */
bool bridge_may_revive(const struct bridge *bridge, size_t link, time_us now_us);
void bridge_revive(struct bridge *bridge, size_t link);

struct bridge_open {
    struct id128 room;        /* the channel's id will do: equal ids meet each other */
    struct id128 participant; /* unique in the room */
    enum negotiate_role role;
    const struct bridge_listener *listener;
    void *user;
};

struct bridge_answer {
    struct media_handle media;
    struct str sdp; /* valid until the next call of bridge_open or bridge_offer */
    uint8_t slot_count;
    struct bridge_slot slots[LIMIT_SLOTS]; /* the full table as of now */
};

/*
 * Answers an offer and opens media for it. The participant hears and sees nothing and publishes nothing until
 * bridge_join and bridge_publish. ERR_INVALID, ERR_LIMIT, ERR_UNSUPPORTED: the offer, `ret_refusal` says why.
 * ERR_BUSY: the workers are full (protocol code "busy").
 */
MUST_CHECK enum err bridge_open(struct bridge *bridge, const struct bridge_open *open, struct str offer,
                                struct bridge_answer *ret_answer, struct negotiate_refusal *ret_refusal);
/* A later offer on the same PeerConnection: more sections, or an ICE restart (told by its credentials). */
MUST_CHECK enum err bridge_offer(struct bridge *bridge, struct media_handle media, struct str offer,
                                 struct bridge_answer *ret_answer, struct negotiate_refusal *ret_refusal);
/* An ICE restart without an offer (WHIP's PATCH): the client's new ufrag in, ours out. ERR_NOT_FOUND; ERR_INVALID. */
MUST_CHECK enum err bridge_restart(struct bridge *bridge, struct media_handle media, struct str remote_ufrag,
                                   char ret_ufrag[ICE_UFRAG_SIZE], char ret_pwd[ICE_PWD_SIZE]);
void bridge_close(struct bridge *bridge, struct media_handle media);

/* Whether the participant receives the room's sources (a lobby does not). */
void bridge_join(struct bridge *bridge, struct media_handle media);
void bridge_part(struct bridge *bridge, struct media_handle media);

/* Lets a source through to the others; does nothing if it is already published (but sets `muted`).
 * ERR_NOT_FOUND: the offer had no m-line for it, or no such media. */
MUST_CHECK enum err bridge_publish(struct bridge *bridge, struct media_handle media, enum source_kind source,
                                   bool muted);
void bridge_mute(struct bridge *bridge, struct media_handle media, enum source_kind source, bool muted);
void bridge_unpublish(struct bridge *bridge, struct media_handle media, enum source_kind source);
/* Could be published: the offer had an m-line for it. */
bool bridge_can_publish(const struct bridge *bridge, struct media_handle media, enum source_kind source);
bool bridge_is_published(const struct bridge *bridge, struct media_handle media, enum source_kind source,
                         bool *ret_muted); /* ret_muted may be NULL */

struct bridge_want {
    struct id128 participant;
    enum source_kind source;
    uint16_t height;  /* CSS pixels × device pixel ratio; 0: not visible */
    uint8_t priority; /* 255 first */
};
/* Replaces the last view. Wants for sources that are not there wait until they are published: somebody who reloads their
 * page publishes anew, and the others' views still mean them. At most LIMIT_SLOTS_VIDEO are used. */
void bridge_view(struct bridge *bridge, struct media_handle media, const struct bridge_want *wants, size_t count);
/* Everything, sound only, or nothing; whatever the view is. */
void bridge_receive(struct bridge *bridge, struct media_handle media, enum receive_mode mode);
/* From now on no sound is sent to it, whatever it asks for: a companion's other device plays it. */
void bridge_silence(struct bridge *bridge, struct media_handle media);
/* Fills the slots with one participant's sources only (of `source`, or any with -1). ERR_NOT_FOUND: no such
 * participant with media in the room. */
MUST_CHECK enum err bridge_pin(struct bridge *bridge, struct media_handle media, struct id128 participant, int source);

/* The slots as they are now, for a client that comes back. Returns how many were written (≤ LIMIT_SLOTS). */
size_t bridge_slots(const struct bridge *bridge, struct media_handle media, struct bridge_slot slots[LIMIT_SLOTS]);
/* What was said of the slots' quality and of wanted encodings, for the same. Return how many were written. */
size_t bridge_qualities(const struct bridge *bridge, struct media_handle media, struct bridge_quality out[LIMIT_SLOTS]);
/* The depths last told by on_buffer. */
size_t bridge_depths(const struct bridge *bridge, struct media_handle media, struct bridge_depth out[LIMIT_SLOTS]);
size_t bridge_wanteds(const struct bridge *bridge, struct media_handle media,
                      struct bridge_wanted out[SOURCE_KIND_COUNT]);
enum media_state bridge_state(const struct bridge *bridge, struct media_handle media);
/* The participant's newest open media in that room; none when there is none. */
struct media_handle bridge_find(const struct bridge *bridge, struct id128 room, struct id128 participant);

#endif
