/*
 * One direction of a network path, as a pure model: when does a datagram that is sent now arrive, if at all, and how
 * often. Everything that chance decides comes from the link's own generator, so the same seed and the same datagrams give
 * the same fate.
 *
 *   sent ─► blackout? ─► loss ─► queue of the bottleneck (rate, burst, length) ─► delay + jitter ─► once, or twice
 *
 * Invariants
 *  1. Order is kept unless `reorder` says otherwise: jitter alone never overtakes.
 *  2. The queue is emptied at rate_bps; what would wait longer than queue_us, or find more than queue_bytes before it, is
 *     dropped (drop-tail). `burst_bytes` may pass at once after idleness (a token bucket's depth).
 *  3. Each datagram draws the same number of chances whatever happens to it, so that a change of one setting leaves the
 *     others' dice as they were.
 */
#ifndef DAIS_TESTS_SIM_NET_H
#define DAIS_TESTS_SIM_NET_H

#include "dais/base/clock.h"
#include "dais/base/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_OVERHEAD_BYTES 28 /* IPv4 and UDP headers, which the bottleneck carries too */

struct sim_link_config {
    double loss; /* 0 to 1, each datagram for itself */
    /* Gilbert-Elliott, beside `loss`: per datagram the chance to enter and to leave the bad state, and loss in it. */
    double ge_enter, ge_leave, ge_loss;
    time_us delay_us;
    time_us jitter_us; /* evenly 0 to so much more */
    double reorder;    /* share that is held back by reorder_us and overtaken */
    time_us reorder_us;
    double duplicate;  /* share that arrives twice */
    uint64_t rate_bps; /* 0: not limited */
    uint32_t burst_bytes;
    uint32_t queue_bytes; /* 0: limited by queue_us only */
    time_us queue_us;     /* 0: limited by queue_bytes only */
    bool blackout;
};

struct sim_link_counts {
    uint64_t sent, sent_bytes, lost, queue_dropped, delivered, delivered_bytes, duplicated;
    time_us queue_last_us; /* what the newest datagram waited at the bottleneck */
};

struct sim_link {
    struct sim_link_config config;
    struct seeded_random random;
    struct sim_link_counts counts;
    bool bad;
    time_us free_us; /* when the bottleneck has sent what it holds */
    time_us last_us; /* the latest arrival so far */
};

void sim_link_init(struct sim_link *link, const struct sim_link_config *config, uint64_t seed);
/* Returns how often the datagram arrives (0 to 2) and when. `spared`: chance does not lose it; queues and blackouts may. */
unsigned sim_link_pass(struct sim_link *link, time_us now_us, size_t bytes, bool spared, time_us ret_at_us[2]);

#endif
