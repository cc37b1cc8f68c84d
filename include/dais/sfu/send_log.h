/*
 * What was sent to one receiver under which transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-01),
 * until its feedback tells when it arrived.
 *
 * Invariants
 *  1. Bounded: a packet's record gives way to the one LIMIT_SENT_PACKETS later, answered or not.
 *  2. A record is answered by "received" once. "Not received" may be taken back: the packet was only late.
 *  3. Feedback for what was never sent, or is forgotten, finds nothing.
 */
#ifndef DAIS_SFU_SEND_LOG_H
#define DAIS_SFU_SEND_LOG_H

#include "dais/base/clock.h"
#include "dais/base/limits.h"

#include <stdbool.h>
#include <stdint.h>

enum sent_state { SENT_NONE, SENT_IN_FLIGHT, SENT_LOST, SENT_RECEIVED };

struct sent_packet {
    time_us sent_us;
    uint16_t seq;
    uint16_t bytes; /* on the wire */
    uint8_t state;  /* enum sent_state */
    uint8_t probe;  /* number of the probe it was sent during; 0: none */
};

struct send_log {
    struct sent_packet packets[LIMIT_SENT_PACKETS];
};

/* Zeroed is empty. */
/* The place of one that will be added soon is fetched into the cache. */
void send_log_fetch(const struct send_log *log, uint16_t seq);
void send_log_add(struct send_log *log, uint16_t seq, uint16_t bytes, uint8_t probe, time_us now_us);
/* NULL: never sent, or forgotten. */
struct sent_packet *send_log_find(struct send_log *log, uint16_t seq);

#endif
