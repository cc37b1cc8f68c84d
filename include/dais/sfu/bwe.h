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
#include "dais/sfu/send_log.h"
#include "dais/wire/twcc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BWE_START_BPS      800000
#define BWE_MIN_BPS        30000
#define BWE_MAX_BPS        20000000
#define BWE_OVERHEAD_BYTES 44 /* IPv4 20, UDP 8, the tag of AES-GCM 16 */

struct bwe {
    double estimate_bps;
    double wanted_bps;
    time_us rtt_us; /* 0: not known */
    double loss;
    struct send_log log;
};

void bwe_init(struct bwe *b);

/* What may be sent now. */
uint32_t bwe_target_bps(const struct bwe *b);
/* More is being sent than gets through: delay grows, or losses of the kind that sending less would heal, or the
 * receiver is silent. Nothing should be added now. */
bool bwe_is_congested(const struct bwe *b);
/* What would be sent if the way were wide: it is probed for more only while this exceeds the target. */
void bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps);
/* Of what was sent in the last seconds, 0 … 100. */
unsigned bwe_loss_percent(const struct bwe *b);
/* 0: not known yet. */
time_us bwe_rtt_us(const struct bwe *b);

#endif
