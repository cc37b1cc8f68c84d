/*
 * How much one receiver's way can take: the estimate of the bandwidth towards it, from the transport-wide feedback it
 * sends (draft-holmer-rmcat-transport-wide-cc-01), or, where that is not negotiated, from REMB or the loss in its
 * receiver reports.
 *
 * Units. Inside, bits are those of whole IP packets: BWE_OVERHEAD_BYTES are added to every RTP packet. What others see
 * (bwe_target_bps, bwe_set_wanted_bps, bwe_sent_bps) are bits of RTP packets, headers included, as senders count them:
 * the share of the overhead in what was sent of late is taken off. The target is for all that is sent: audio, resends
 * and video.
 *
 * Invariants
 *  1. BWE_MIN_BPS ≤ estimate ≤ BWE_MAX_BPS, whatever the peer reports.
 *  2. No memory is taken after bwe_init, none but the struct's own is used.
 *  3. Feedback that is a duplicate, old, for what was never sent, or tells absurd times changes nothing but what a
 *     loss or a new clock would.
 */
#ifndef DAIS_SFU_BWE_H
#define DAIS_SFU_BWE_H

#include "dais/base/clock.h"
#include "dais/sfu/aimd.h"
#include "dais/sfu/loss_control.h"
#include "dais/sfu/probe.h"
#include "dais/sfu/queue_delay.h"
#include "dais/sfu/rate_meter.h"
#include "dais/sfu/send_log.h"
#include "dais/sfu/trendline.h"
#include "dais/wire/twcc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BWE_OVERHEAD_BYTES 44      /* IPv4 20, UDP 8, the tag of AES-GCM 16 */
#define BWE_SILENCE_US     1000000 /* sending without an answer: half, and half again every … */
#define BWE_SILENCE_BPS    150000  /* … down to this: the smallest picture */
#define BWE_FALLBACK_US    5000000 /* without transport-wide feedback (or REMB) for so long the next best is used */
#define BWE_QUEUE_US       20000   /* so much waiting, and the jitter, is a queue */
#define BWE_STANDING_US    200000  /* so much is too much even when it does not grow */

struct bwe {
    /* What each packet that is sent touches, besides the probe and its place in the log. */
    struct rate_meter sent; /* by sending */
    double share;           /* RTP bytes in the bytes of IP packets */
    uint32_t share_packets, share_bytes;
    time_us sent_us;   /* the last */
    uint16_t sent_seq; /* the last that had one */
    bool transport_cc; /* numbered packets are sent */
    time_us unanswered_since_us;

    struct aimd aimd;
    struct trendline trend;
    struct queue_delay queue;
    struct loss_control loss;
    struct probe probe;
    struct rate_meter acked; /* by arrival */
    double wanted_bps;
    /* The receiver's clock: ours is its plus offset_us. */
    bool clock_set;
    time_us offset_us, reference_us;
    time_us arrival_us;     /* the latest, on our clock */
    time_us busy_since_us;  /* packets have been waiting since (arrival); 0: they do not */
    time_us quiet_until_us; /* packets sent before this have a probe about them */
    bool gap;
    /* Answers. */
    time_us feedback_us, remb_us, report_us;
    struct queue_least rtt_least;
    time_us rtt_reported_us, rtt_reported_at_us;
    bool congested;
    /* Silence. */
    bool silent, silence_clean;
    time_us silent_step_us;
    double before_silence_bps;
    time_us loss_from_us; /* what was sent before fell into the silence */
    struct send_log log;
};

void bwe_init(struct bwe *b);
/* Whether the receiver sends transport-wide feedback for (some of) what it is sent. */
void bwe_set_transport_cc(struct bwe *b, bool transport_cc);

/* A packet will be sent soon: what that touches is fetched into the cache. */
void bwe_fetch(const struct bwe *b);
/* One RTP packet of `bytes` was sent; `seq` is its transport-wide number, -1 if it has none. `extra`: it is a probe's,
 * sent for the sake of bwe_probe_bytes. */
void bwe_on_sent(struct bwe *b, int seq, size_t bytes, bool extra, time_us now_us);
/* What was sent at `sent_us`, most recently, left the machine at `left_us` or later: the sender's own lateness is no queue on
 * the way. Never later than it left, else the shortest time under way would become too short. */
void bwe_on_left(struct bwe *b, time_us sent_us, time_us left_us);
void bwe_on_feedback(struct bwe *b, const struct twcc_feedback *feedback, time_us now_us);
void bwe_on_remb(struct bwe *b, uint64_t bitrate_bps, time_us now_us);
/* The mean share lost (of 256) in the report blocks of one receiver report. */
void bwe_on_report(struct bwe *b, unsigned fraction_lost, time_us now_us);
/* Measured from reports (RFC 3550 section 6.4.1). */
void bwe_on_rtt(struct bwe *b, time_us rtt_us, time_us now_us);

/* Every tick. Returns how much of probe packets to send now, each counting BWE_OVERHEAD_BYTES more than its RTP bytes;
 * 0: none. With *ret_sounding they are to be PROBE_SOUND_PACKETS of equal size. `possible`: there is a stream to send them on. */
size_t bwe_tick(struct bwe *b, bool possible, bool *ret_sounding, time_us now_us);

/* What may be sent now. */
uint32_t bwe_target_bps(const struct bwe *b);
/* More is being sent than gets through: delay grows, or losses of the kind that sending less would heal, or the
 * receiver is silent. Nothing should be added now. */
bool bwe_is_congested(const struct bwe *b);
/* It goes by ticks: a probe is under way or may begin, or what is sent is being lowered. Else a bwe_tick now and then will do. */
bool bwe_is_busy(const struct bwe *b);
/* What would be sent if the way were wide: it is probed for more only while this exceeds the target. */
void bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps);
/* Of what was sent in the last seconds, 0 … 100. */
unsigned bwe_loss_percent(const struct bwe *b);
/* 0: not known yet. */
time_us bwe_rtt_us(const struct bwe *b);
/* What was sent in the last second. */
uint32_t bwe_sent_bps(const struct bwe *b, time_us now_us);
/* How long packets wait on the way, 0 if not known. */
time_us bwe_queue_us(const struct bwe *b);

#endif
