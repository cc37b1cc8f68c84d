/*
 * What we know of one RTP stream that a publisher sends us: extended sequence numbers, duplicates, loss and jitter for
 * receiver reports (RFC 3550 appendix A), and its last sender report.
 *
 * Invariants
 *  1. Extended sequence numbers of one stream only mean order; they never repeat, and go on rising over a restart.
 *  2. A sequence number is called new once. What is older than the window of 2,048 is never called new.
 *  3. A jump of more than 3,000 forwards, or two packets in a row from far behind, is a restart: nothing that came
 *     before has anything to do with what comes now.
 *  4. Until a sender report does, the packet with the least delay says when any other was captured (plus the shortest way
 *     here). With age it yields to slower ones, by 1 ms a second: more than clocks drift.
 * Packets recovered by retransmission are told apart by the caller: they fill gaps, but the report still calls them
 * lost (RFC 4588 section 6.3), and they say nothing about jitter.
 */
#ifndef DAIS_SFU_RECV_STREAM_H
#define DAIS_SFU_RECV_STREAM_H

#include "dais/base/clock.h"
#include "dais/wire/rtcp.h"

#include <stdbool.h>
#include <stdint.h>

#define RECV_WINDOW   2048 /* packets; the longest history */
#define RECV_JUMP_MAX 3000 /* RFC 3550 appendix A.1, MAX_DROPOUT */
/* So much later than the earliest is no delay: the time stamps have jumped. */
#define RECV_LATE_MAX_US 1000000

enum recv_verdict {
    RECV_NEW,
    RECV_DUPLICATE,
    RECV_OLD,       /* or, of a recovered packet, one that cannot be of this run */
    RECV_RESTARTED, /* new, and the first of a new run */
};

struct recv_stream {
    uint32_t clock_hz;
    bool started;
    bool has_far;     /* the last packet was from far behind, … */
    uint16_t far_seq; /* … and this would be the one after it */
    uint64_t seq_max;
    uint64_t seq_base;    /* first of the run */
    uint64_t lost_before; /* of earlier runs */
    uint64_t received;
    uint64_t expected_prior, received_prior; /* at the last report */
    uint32_t jitter_q4;                      /* 16 × RTP clock units */
    uint32_t transit;
    bool has_transit;
    bool has_early; /* the packet with the least delay */
    uint32_t early_timestamp;
    time_us early_arrival_us;
    bool has_sr;
    uint64_t sr_ntp;
    uint32_t sr_rtp;
    time_us sr_arrival_us;
    uint64_t seen[RECV_WINDOW / 64];
};

void recv_stream_init(struct recv_stream *s, uint32_t clock_hz);
/* `ret_seq`: the extended sequence number, whatever the verdict (of an old packet: only roughly). */
enum recv_verdict recv_stream_on_packet(struct recv_stream *s, uint16_t seq, uint32_t timestamp, time_us arrival_us,
                                        bool recovered, uint64_t *ret_seq);
/* When (on our clock) a packet with this time stamp would have arrived by the shortest way. False: no packet yet. */
bool recv_stream_arrival_of(const struct recv_stream *s, uint32_t timestamp, time_us *ret_us);
/* Reports with an NTP time of 0 ("no clock", RFC 3550 section 6.4.1) are ignored. */
void recv_stream_on_sr(struct recv_stream *s, const struct rtcp_sender_report *sr, time_us arrival_us);
/* The report block for the publisher; counts the interval since the last call. */
void recv_stream_report(struct recv_stream *s, uint32_t ssrc, time_us now_us, struct rtcp_report *ret_report);

#endif
