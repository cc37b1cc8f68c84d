/*
 * What crosses between media workers: for each pair of them, in each direction, a ring of messages that are filled and
 * read in place. A room that is spread over several workers is decrypted and parsed once, on the worker of the publisher;
 * the others get a copy of what it stored, and rewrite, encrypt and send that for their own receivers.
 *
 * A copy, not a counted reference: it costs 2 × 1.2 kB of copying per packet and worker, which is nothing beside the
 * encryption of that packet for each receiver there, and no worker ever waits for, or frees, another's memory.
 *
 * Invariants
 *  1. The ring from a to b has one producer, a's thread, and one consumer, b's. Nobody blocks: into a full ring nothing is
 *     put, and it is counted; the receiving worker asks again for what it misses (router.h).
 *  2. Values only: handles, numbers, bytes. What a handle means is said by the loop, to each worker, in worker_cmd.h.
 *  3. A packet carries the epoch of its source, which the loop raises with each pause and its end. The receiving worker
 *     drops what is not of the epoch it was told: nothing that was sent while the source was paused gets through because
 *     the two workers heard of it at different times.
 *
 * Owner: who made it, before the workers and until after them.
 */
#ifndef DAIS_WORKER_MESH_H
#define DAIS_WORKER_MESH_H

#include "dais/base/ring.h"
#include "dais/sfu/router.h"
#include "dais/wire/rtcp.h"

#include <stddef.h>
#include <stdint.h>

#define MESH_WORKERS_MAX 64
#define MESH_MESSAGES    1024 /* 100 ms of 100 Mbit/s; memory is touched once a ring is used */

enum mesh_kind {
    MESH_PACKET, /* of a source at home with the sender */
    MESH_REPORT, /* the publisher's sender report */
    MESH_ASK,    /* to the source's home: bring this packet again; number 0: ask for a key frame */
    MESH_WANTED, /* to the source's home: the encodings that somebody here wants, and what of its sound is lost here */
    MESH_DEPTH,  /* of a source at home with the sender: how deep its sound should be buffered */
};

struct mesh_message {
    uint8_t kind; /* enum mesh_kind */
    uint8_t layer;
    uint8_t rids;   /* MESH_WANTED: those that should be sent, … */
    uint8_t layers; /* … and those that are forwarded or waited for; bit i: layer i */
    uint16_t run, epoch;
    struct source_handle source;
    union {
        struct history_entry packet; /* its payload is below, not where it points to */
        struct {
            struct rtcp_sender_report sr;
            time_us arrival_us;
        } report;
        uint64_t number;             /* MESH_ASK */
        struct lossy_receivers loss; /* MESH_WANTED */
        uint16_t depth_ms;           /* MESH_DEPTH */
    };
    uint8_t payload[ROUTER_PAYLOAD_BYTES];
};

struct mesh;

/* `workers` 1 to MESH_WORKERS_MAX. */
MUST_CHECK enum err mesh_create(size_t workers, struct mesh **ret_mesh);
void mesh_destroy(struct mesh *mesh); /* NULL is allowed */
size_t mesh_workers(const struct mesh *mesh);

/* Worker `from`: a place for a message to `to`, NULL when that is not there or can't keep up; fill it, then publish. */
struct mesh_message *mesh_reserve(struct mesh *mesh, uint32_t from, uint32_t to);
void mesh_publish(struct mesh *mesh, uint32_t from, uint32_t to);
/* Wakes those to whom something was published, once after a step. */
void mesh_wake(struct mesh *mesh, uint32_t from, uint32_t to);

/* Worker `to`: readable when something waits. Clear first, then take what is there. */
int mesh_wake_fd(const struct mesh *mesh, uint32_t to);
void mesh_clear_wake(struct mesh *mesh, uint32_t to);
/* The oldest message from `from`, NULL: none; then drop it. */
const struct mesh_message *mesh_front(struct mesh *mesh, uint32_t from, uint32_t to);
void mesh_drop(struct mesh *mesh, uint32_t from, uint32_t to);

#endif
