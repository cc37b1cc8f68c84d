#include "dais/sfu/bwe.h"

#include <string.h>

void bwe_init(struct bwe *b)
{
    memset(b, 0, sizeof *b);
    b->estimate_bps = BWE_START_BPS;
}

uint32_t bwe_target_bps(const struct bwe *b)
{
    return (uint32_t)b->estimate_bps;
}

bool bwe_is_congested(const struct bwe *b)
{
    (void)b;
    return false;
}

void bwe_set_wanted_bps(struct bwe *b, uint32_t wanted_bps)
{
    b->wanted_bps = wanted_bps;
}

unsigned bwe_loss_percent(const struct bwe *b)
{
    return (unsigned)(b->loss * 100 + 0.5);
}

time_us bwe_rtt_us(const struct bwe *b)
{
    return b->rtt_us;
}
