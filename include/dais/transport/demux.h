/*
 * Whose datagram is this: the tables of one worker from a local user name (STUN) and from a validated path (all else)
 * to the transport. Open addressing over a keyed hash, allocated once.
 *
 * Invariants
 *  1. A path belongs to one transport at most. Only a valid check enters it (ice.h).
 *  2. After demux_init nothing is allocated; a full table refuses.
 */
#ifndef DAIS_TRANSPORT_DEMUX_H
#define DAIS_TRANSPORT_DEMUX_H

#include "dais/base/address.h"
#include "dais/base/err.h"
#include "dais/base/str.h"

#include <stdint.h>

/* A way to a peer: its address, and which of our sockets it talks to. No padding: hashed and compared as bytes. */
struct path {
    struct address remote;
    uint32_t local; /* index of a socket, given by the worker */
};

bool path_eq(const struct path *a, const struct path *b);

#define DEMUX_UFRAG_BYTES 16 /* ours are exactly so long */

struct transport;

struct demux_slot;

struct demux_table {
    struct demux_slot *slots;
    uint32_t mask;
    uint32_t count;
    uint32_t count_max;
};

struct demux {
    struct demux_table ufrags;
    struct demux_table paths;
};

/* Room for `transports`, each with two user names (ICE restart) and LIMIT_TUPLES_PER_TRANSPORT paths. */
MUST_CHECK enum err demux_init(struct demux *demux, uint32_t transports);
void demux_finish(struct demux *demux);

/* ERR_INVALID: not DEMUX_UFRAG_BYTES long. ERR_EXISTS: taken. ERR_LIMIT: full. */
MUST_CHECK enum err demux_add_ufrag(struct demux *demux, struct str ufrag, struct transport *transport);
void demux_remove_ufrag(struct demux *demux, struct str ufrag);
struct transport *demux_find_ufrag(const struct demux *demux, struct str ufrag); /* or NULL */

MUST_CHECK enum err demux_add_path(struct demux *demux, const struct path *path, struct transport *transport);
void demux_remove_path(struct demux *demux, const struct path *path);
struct transport *demux_find_path(const struct demux *demux, const struct path *path); /* or NULL */

#endif
