/*
 * Transport-wide feedback to one publisher: which of its packets arrived when (the kernel's time).
 *
 * Invariants
 *  1. A message goes out when 100 ms passed since the last, when 100 packets wait, or when a frame ended and 50 ms
 *     passed; never when nothing arrived.
 *  2. A late packet is reported too, as long as it is at most 1,024 behind the newest: the next message then starts
 *     at it.
 *  3. The message count rises by one with every message.
 */
#ifndef DAIS_SFU_FEEDBACK_H
#define DAIS_SFU_FEEDBACK_H

#include "dais/base/bytes.h"
#include "dais/base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEEDBACK_WINDOW    1024
#define FEEDBACK_US        100000
#define FEEDBACK_MARKER_US 50000
#define FEEDBACK_PACKETS   100

struct feedback {
    bool started;
    bool marker;
    uint8_t count;
    unsigned held; /* arrivals not yet reported */
    uint64_t next; /* extended: the first not yet reported */
    uint64_t newest;
    time_us sent_us;
    int64_t arrivals_us[FEEDBACK_WINDOW];
};

/* Zeroed is initialised. */
void feedback_on_packet(struct feedback *f, uint16_t seq, bool marker, time_us arrival_us);
bool feedback_is_due(const struct feedback *f, time_us now_us);
/* Writes one message; false (and the writer unused) when nothing is left. Call until then. */
bool feedback_write(struct feedback *f, struct writer *w, uint32_t sender_ssrc, uint32_t media_ssrc, time_us now_us);

#endif
