/*
 * One RTP stream that we send in a slot: what was sent when (for resends), its retransmission stream (RFC 4588), its
 * sender reports, and what the receiver tells of it.
 *
 * Invariants
 *  1. A packet is resent at most SEND_RESENDS_MAX times, and not again within max(20 ms, 2/3 min(RTT, 100 ms)).
 *  2. Resent bytes stay within a budget: little while the way is congested, much while it merely loses.
 *  3. What is resent without a retransmission stream is the same to the bit, stamps included: SRTP makes its nonce of SSRC
 *     and sequence number, and two different packets under one nonce would give the key of AES-GCM's tag away (RFC 7714
 *     section 8.4). So a packet whose record is gone is not repeated; a record gives way to a later packet's only.
 *  4. Numbers are those of the source's history; a record of another binding is never found (send_stream_rebind).
 */
#ifndef DAIS_SFU_SEND_STREAM_H
#define DAIS_SFU_SEND_STREAM_H

#include "dais/base/bytes.h"
#include "dais/base/clock.h"
#include "dais/base/err.h"
#include "dais/wire/rtcp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEND_RECORDS_VIDEO  1024
#define SEND_RECORDS_AUDIO  64
#define SEND_RESENDS_MAX    10 /* as often as browsers ask: of 40 % loss one packet in 10,000 stays lost */
#define SEND_RESEND_MIN_US  20000
#define SEND_RESEND_MAX_US  100000
#define SEND_RATE_BUCKETS   10
#define SEND_RATE_BUCKET_US 100000
#define SEND_SR_FIRST_US    200000
#define SEND_SR_US          1000000
#define SEND_MISS_WINDOW_US 500000
#define SEND_MISS_MIN       8 /* asked packets below which a share says nothing */

/* What a packet's header extension told of the moment of sending, and else depends on it. */
struct send_stamp {
    bool set;
    bool with_mid;
    uint8_t copies;  /* earlier packets that travelled along */
    bool empty;      /* it went out without its payload */
    uint8_t padding; /* bytes of it behind the payload */
    uint16_t transport_cc_seq;
    uint32_t abs_send_time; /* 6.18 fixed point */
};

struct send_record {
    uint64_t number; /* 0: empty */
    uint32_t sent_ms;
    uint16_t seq;
    uint8_t resends;
    struct send_stamp stamp;
};

struct send_stream {
    uint32_t ssrc, rtx_ssrc; /* rtx_ssrc 0: resends are plain repetitions */
    uint16_t rtx_seq;
    struct send_record *records; /* made at the first rebind */
    uint32_t record_mask;
    /* Sender report. */
    uint32_t packets, octets;
    time_us sr_due_us; /* 0: nothing sent yet */
    /* Rates over a second. */
    unsigned bucket;
    time_us bucket_start_us;
    uint32_t sent_bytes[SEND_RATE_BUCKETS], resent_bytes[SEND_RATE_BUCKETS];
    /* Packets asked for that could not be served. */
    time_us miss_window_us;
    uint32_t asked, missed;
};

/* How much of what was sent in the last second may be resent in a second. */
struct send_budget {
    unsigned percent;
    uint32_t floor_bytes; /* or so much, if that is more: short bursts on slow streams are repaired too */
};
#define SEND_BUDGET_CONGESTED ((struct send_budget){15, 4000})   /* what is sent again makes the queue longer */
#define SEND_BUDGET_LOSSY     ((struct send_budget){100, 48000}) /* the way has room and merely loses */
#define SEND_BUDGET_TWICE     ((struct send_budget){45, 24000})  /* so little that each may go out twice */

enum send_resend {
    SEND_RESEND_NOW,
    SEND_RESEND_WAIT,  /* resent a moment ago, often enough, or the budget is used up */
    SEND_RESEND_NEVER, /* not ours to resend */
};

void send_stream_init(struct send_stream *s, uint32_t ssrc, uint32_t rtx_ssrc, uint16_t rtx_first_seq);
void send_stream_finish(struct send_stream *s);
/* A new source begins: forgets the records, makes the table when it is the first time. */
MUST_CHECK enum err send_stream_rebind(struct send_stream *s, bool video);
/* After each media packet; `payload_bytes` without header and padding, as sender reports count. */
void send_stream_on_sent(struct send_stream *s, uint64_t number, uint16_t seq, const struct send_stamp *stamp,
                         size_t payload_bytes, time_us now_us);
/* The stamp of what was sent as `seq`, for a repetition; NULL: there is no record of it. */
const struct send_stamp *send_stream_stamp(const struct send_stream *s, uint16_t seq, uint64_t number);
/* Nothing sent so far is ever repeated: what it would be made of has changed. */
void send_stream_forget(struct send_stream *s);
/* A NACK names `seq`, which must carry `number`. NOW counts as done: resend it. */
enum send_resend send_stream_ask(struct send_stream *s, uint16_t seq, uint64_t number, size_t bytes,
                                 const struct send_budget *budget, time_us rtt_us, time_us now_us);
/* Takes as much of the budget for resent bytes; false: it is used up. */
bool send_stream_take(struct send_stream *s, size_t bytes, const struct send_budget *budget, time_us now_us);
/* Counts an asked packet as served or missed; true when more than a quarter of those of the last 500 ms are missed: ask
 * for a key frame instead. */
bool send_stream_missed(struct send_stream *s, bool missed, time_us now_us);
/* Writes SR and CNAME and sets the next one. `timestamp` is the stream's at `ntp`. */
void send_stream_write_sr(struct send_stream *s, struct writer *w, uint64_t ntp, uint32_t timestamp, const char *cname,
                          time_us now_us);

/* The round trip told by a report block about one of our sender reports (RFC 3550 section 6.4.1); false if it tells
 * none or nonsense. `ntp_now` is on the clock of our reports. */
bool send_stream_rtt(const struct rtcp_report *report, uint64_t ntp_now, time_us *ret_rtt_us);

#endif
