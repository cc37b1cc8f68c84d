#include "dais/sfu/send_log.h"

#include "dais/base/fetch.h"

/* 65,536 is a multiple of the size: a number has one place, through every wrap. */
static struct sent_packet *place_of(struct send_log *log, uint16_t seq)
{
    return &log->packets[seq % LIMIT_SENT_PACKETS];
}

void send_log_fetch(const struct send_log *log, uint16_t seq)
{
    fetch_bytes(&log->packets[seq % LIMIT_SENT_PACKETS], sizeof *log->packets);
}

void send_log_add(struct send_log *log, uint16_t seq, uint16_t bytes, uint8_t probe, time_us now_us)
{
    *place_of(log, seq) =
        (struct sent_packet){.sent_us = now_us, .seq = seq, .bytes = bytes, .state = SENT_IN_FLIGHT, .probe = probe};
}

struct sent_packet *send_log_find(struct send_log *log, uint16_t seq)
{
    struct sent_packet *packet = place_of(log, seq);
    return packet->state != SENT_NONE && packet->seq == seq ? packet : NULL;
}
