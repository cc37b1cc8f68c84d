/*
 * One direction of a bad network, without sockets and without a clock: packets go in, and come out later, or never.
 *
 *   link_offer ─► queue (drop tail) ─► rate ─► blackout, loss, duplicate ─► delay ± jitter ─► link_take
 *
 * Invariants
 *  1. Times are nanoseconds of one monotonic clock, given as arguments; the same seed, plan and calls give the same
 *     result.
 *  2. Times are exact: the rate is kept from the end of one packet to the start of the next, not from when somebody
 *     looked. How late the caller fetched a packet is counted (late_us).
 *  3. A change of the plan holds for every packet that has not left the queue; what is under way stays so. The packet
 *     being sent goes on at the new rate.
 *  4. Loss stands behind the rate: a lost packet has used the line, as on the air.
 */
#ifndef DAIS_IMPAIR_LINK_H
#define DAIS_IMPAIR_LINK_H

#include "plan.h"

#define LINK_PACKET_BYTES 2048
#define LINK_NEVER        PLAN_NEVER
#define LINK_WAIT_MS_MAX  10000
#define LINK_LATE_MAX     1000 /* tens of microseconds */

struct packet {
    struct packet *next;
    int64_t entered_ns, release_ns;
    uint64_t order; /* of two with the same release time the older leaves first */
    size_t len;
    uint8_t data[LINK_PACKET_BYTES];
};

struct link_stats {
    uint64_t packets_in, bytes_in, packets_out, bytes_out;
    uint64_t queue_dropped, lost, blacked_out, duplicated;
    double sent_bits, capacity_bits;        /* while a rate was set: through the rate, and what could have been */
    uint32_t wait_ms[LINK_WAIT_MS_MAX + 1]; /* histogram: time from entering to starting to be sent */
    uint32_t late_10us[LINK_LATE_MAX + 1];  /* histogram: fetched so late */
    double late_us_sum;
    int64_t late_ns_max;
    int64_t since_ns;
};

struct link {
    struct plan plan;
    uint64_t random;
    bool bad; /* state of Gilbert and Elliott */
    struct packet *head, *tail;
    uint64_t queued_bytes; /* with the one being sent */
    int64_t head_done_ns;  /* when the head has been sent */
    int64_t last_release_ns;
    int64_t counted_ns; /* capacity is added up to here */
    uint64_t order;
    struct packet **heap; /* under way, by release time */
    size_t heap_count, heap_size;
    struct packet *spare;
    struct link_stats stats;
};

void link_init(struct link *link, uint64_t seed, int64_t now_ns);
void link_finish(struct link *link);
void link_set_plan(struct link *link, const struct plan *plan, int64_t now_ns);
/* Copies the packet in. */
void link_offer(struct link *link, const uint8_t *data, size_t len, int64_t now_ns);
/* When something is to be fetched or moved; LINK_NEVER: not before the next offer. */
int64_t link_due(const struct link *link);
/* The next packet whose time has come, or NULL; good until link_give_back. */
struct packet *link_take(struct link *link, int64_t now_ns);
void link_give_back(struct link *link, struct packet *packet);

void link_stats_reset(struct link *link, int64_t now_ns);
/* Brings sent and capacity up to now. */
void link_stats_update(struct link *link, int64_t now_ns);
/* The histogram's bucket below which `share` of its counts lie. */
uint32_t link_percentile(const uint32_t *histogram, size_t count, double share);

#endif
