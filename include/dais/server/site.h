/*
 * The site: the directory, the rooms that are folded, and all that waits for a commit. HTTP handlers, WebSocket
 * sessions and WHIP make every change through it, so that there is one order: decide, apply, hand to the store, and say
 * so after the commit.
 *
 *   handler, session                     site                                        store
 *     site_begin ───────────────────────► a batch
 *     site_room_command / site_directory ► decided and applied in memory
 *     site_key (the encoded answer) ─────►
 *     site_submit ──────────────────────► hooks.on_events for each room touched ────► group commit
 *     site_wait(ticket, fn)                                                              │
 *        fn(user, ERR_OK or why not) ◄──── site_poll, in the order of submission ◄───────┘
 *
 * Invariants
 *  1. One thread: the loop's. `fn`s and hooks are never called from within site_submit's caller's other changes: one change
 *     is open at a time (asserted), and a hook may wait but not begin one.
 *  2. on_events is called once for every command, tick or reevaluation that led to events, at once, in order, before any
 *     other command to that room: resolve the audience and encode then; take media and rights away then; send what is
 *     durable, and give, when the ticket is done. A ticket of 0: nothing to wait for.
 *  3. Waits end in the order of their tickets, and for one ticket in the order of site_wait; each exactly once.
 *  4. When a commit of a room fails, its memory is dropped and folded anew under a new epoch, then on_refolded is called:
 *     everybody who was in it gets a snapshot. A directory whose commit failed is loaded anew, and all rooms with it.
 */
#ifndef DAIS_SERVER_SITE_H
#define DAIS_SERVER_SITE_H

#include "dais/room/directory.h"
#include "dais/room/room.h"
#include "dais/server/proto_read.h"
#include "dais/server/protocol_gen.h"
#include "dais/store/store.h"

struct site;

#define SITE_AUDIT_DAYS 365

struct site_hooks {
    void *user;
    void (*on_events)(void *user, struct room *room, const struct event_list *list, uint64_t ticket);
    /* `room` is the new memory; pointers to the old one are dead. NULL: it could not be folded; send everybody out. */
    void (*on_refolded)(void *user, struct channel_id channel, struct room *room);
    /* The directory changed (names, memberships): what watchers see of this channel may have; none: of any. */
    void (*on_directory)(void *user, struct channel_id channel, uint64_t ticket);
};

/* Who writes something of its own in the commit of what happens in rooms. */
struct site_beside {
    void *user;
    /* With the room as it is after the events; durable ones are among them. */
    void (*write)(void *user, struct store_batch *batch, const struct room *room, const struct event_list *list);
    /* What was written since the last call is on its way under this ticket. 0: it is not, and never happened. */
    void (*submitted)(void *user, uint64_t ticket);
};

/* Loads the directory. The store outlives the site. */
MUST_CHECK enum err site_create(struct store *store, struct site **ret_site);
void site_destroy(struct site *site); /* NULL is fine; ends all waits with ERR_CLOSED */
void site_set_hooks(struct site *site, const struct site_hooks *hooks);

void site_set_beside(struct site *site, const struct site_beside *beside); /* one at most */
void site_set_audit_days(struct site *site, uint32_t days); /* how long acts are kept; SITE_AUDIT_DAYS until then */

/* The store's completions: call when store_fd is readable. */
void site_poll(struct site *site);
/* Rooms' timers: call every 250 ms or so. */
void site_tick(struct site *site, wall_ms at_ms, time_us now_us);
/* Every second: who came by a link that has expired, and whose time as a guest is over, is a guest no more. */
void site_guests_sweep(struct site *site, wall_ms at_ms, time_us now_us);
/* Every second: each minute messages that are older than their room keeps them leave the disk, of the rooms that are folded. */
void site_chat_sweep(struct site *site, wall_ms at_ms, time_us now_us);
/* A sync failed, or the directory could not be read back: nothing is acknowledged any more, stop with exit 75. */
bool site_broken(const struct site *site);

struct directory *site_directory_of(struct site *site);
struct store *site_store(struct site *site);
/* The channel's room, folded at first use. ERR_NOT_FOUND: no such channel; ERR_LIMIT, ERR_IO, …: the store's. */
MUST_CHECK enum err site_room(struct site *site, struct channel_id channel, struct room **ret_room);
/* The room if it is folded; NULL otherwise: channel->room tells the rest. */
struct room *site_room_folded(struct site *site, struct channel_id channel);
/* Walks the folded rooms: NULL starts, NULL ends. */
struct room *site_room_next(struct site *site, const struct room *after);

/* ── a change ── */
struct site_change {
    struct site *site;
    struct store_batch *batch;
    struct room *room; /* the room it commanded; NULL: none */
    wall_ms at_ms;
    time_us now_us;
    struct channel_id channel; /* of the directory changes; none: none in particular, or several */
    struct identity actor;     /* whose act it is, for the audit log; none: the command line's */
    struct id128 token;        /* the API token it came by */
    bool directory;
    bool needed; /* there is something to commit */
};

/* ERR_BUSY: too much waits for the disk. ERR_IO: the store is broken. */
MUST_CHECK enum err site_begin(struct site *site, wall_ms at_ms, time_us now_us, struct site_change *ret_change);
void site_drop(struct site_change *change);
/* At most one command in a change; its events are in site_events until the next change. A refusal: drop it. */
MUST_CHECK enum refusal site_room_command(struct site_change *change, struct room *room, struct command *command);
const struct event_list *site_events(const struct site *site);
/* Applies and stores; several in one change are fine. A change commands a room or the directory, not both. */
MUST_CHECK enum err site_directory(struct site_change *change, const struct directory_change *what);
/*
 * An act for the audit log, in the same commit. Changes of the directory and commands to rooms note theirs by themselves;
 * this is for what is neither. Actor (unless given), token, time and expiry are filled in here.
 */
void site_note(struct site_change *change, const struct audit_entry *what);
/* Records the answer under the client's key. */
void site_key(struct site_change *change, struct identity who, struct id128 key, struct str answer);
struct store_batch *site_batch(struct site_change *change); /* for log-ins and tokens */
/* Ends the change. 0: there is nothing to wait for (no durable event, no key): answer at once. */
uint64_t site_submit(struct site_change *change);

/* ── after the commit ── */
typedef void site_wait_fn(void *user, enum err err);
/* For a ticket of site_submit or of a key in flight. ERR_NOT_FOUND: it is done already. ERR_NO_MEMORY. */
MUST_CHECK enum err site_wait(struct site *site, uint64_t ticket, site_wait_fn *fn, void *user);

/* Was this request made before? KEY_IN_FLIGHT: wait for the ticket and ask again. See store_key_look. */
MUST_CHECK enum err site_key_look(struct site *site, struct identity who, struct id128 key, wall_ms at_ms,
                                  struct store_key_state *ret_state);

/* The protocol's code for what the domain and the store say. */
enum proto_error site_error_of_refusal(enum refusal refusal);
/* With the limit of this room that was met, for the sentence. */
struct proto_fault site_fault_of_refusal(enum refusal refusal, const struct room *room);
enum proto_error site_error_of_err(enum err err);

#endif
